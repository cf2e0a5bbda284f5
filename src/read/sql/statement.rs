//! Beginnings of statements that matter: `INSERT … VALUES`, `COPY … FROM stdin`, `CREATE TABLE`. All others are text.

use super::tuple::{self, Dialect, Stop, Tuple, blank};
use std::cell::Cell;

/// More columns of a primary key than any server allows.
const MOST_KEY: usize = 64;

/// Bytes that may stand behind a name in a list of names.
const MOST_BEHIND: usize = 256;

/// What begins here.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Statement {
    /// Tuples follow.
    Values(Target),
    /// Lines follow, up to `\.`.
    Copy(Target),
    /// Columns with their values follow, for one row.
    Set(Target),
    /// A table was defined.
    Table(Schema),
    /// The primary key of a table that was defined before.
    Key(Target),
}

/// Where rows go.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Target {
    /// The table, unquoted, with its schema if it has one.
    pub table: String,
    /// The columns, if they are named.
    pub columns: Vec<String>,
    /// The offset of the first row.
    pub end: usize,
}

/// A table as it was defined.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Schema {
    /// Its name.
    pub table: String,
    /// Its columns in their order.
    pub columns: Vec<String>,
    /// Types of the columns as written, one word.
    pub types: Vec<String>,
    /// Columns of the primary key.
    pub key: Vec<u32>,
    /// Columns that are computed when they are read, and not stored.
    pub generated: Vec<u32>,
    /// SQLite: the key is the table.
    pub without_rowid: bool,
    /// The offset after its definition.
    pub end: usize,
}

/// What stands at `text[at]`, if it is one of [`Statement`].
///
/// `reach` is set to how far it had to look.
pub(super) fn parse(text: &[u8], at: usize, reach: &Cell<usize>) -> Result<Statement, Stop> {
    reach.set(at);
    let parsed = begin(Tokens { text, at, reach });
    if parsed == Err(Stop::More) {
        reach.set(text.len());
    }
    parsed
}

fn begin(mut tokens: Tokens<'_>) -> Result<Statement, Stop> {
    let (text, at) = (tokens.text, tokens.at);
    let first = text.get(at).map(u8::to_ascii_uppercase);
    if !matches!(first, Some(b'I' | b'R' | b'C' | b'U' | b'A')) {
        return Err(Stop::Broken);
    }
    let word = tokens.word()?;
    match () {
        () if is(word, b"INSERT") || is(word, b"REPLACE") || is(word, b"UPSERT") => insert(tokens),
        () if is(word, b"INTO") => into(tokens),
        () if is(word, b"UPDATE") => update(tokens),
        () if is(word, b"COPY") => copy(tokens),
        () if is(word, b"CREATE") => create(tokens).map(Statement::Table),
        () if is(word, b"ALTER") => alter(tokens),
        () => Err(Stop::Broken),
    }
}

/// The definition of a table that is complete, such as one of SQLite's catalogue.
pub(crate) fn schema(sql: &[u8]) -> Option<Schema> {
    let reach = Cell::new(0);
    let mut tokens = Tokens { text: sql, at: 0, reach: &reach };
    let word = tokens.word().ok()?;
    is(word, b"CREATE").then(|| create(tokens).ok()).flatten()
}

fn insert(mut tokens: Tokens<'_>) -> Result<Statement, Stop> {
    loop {
        let before = tokens.at;
        let word = tokens.word()?;
        match () {
            () if is(word, b"INTO") => return into(tokens),
            () if [
                &b"LOW_PRIORITY"[..],
                b"DELAYED",
                b"HIGH_PRIORITY",
                b"IGNORE",
                b"ALL",
                b"FIRST",
                b"OR",
                b"REPLACE",
            ]
            .iter()
            .any(|known| is(word, known)) => {}
            // SQL Server lets INTO out.
            () => return into(Tokens { at: before, ..tokens }),
        }
    }
}

fn into(mut tokens: Tokens<'_>) -> Result<Statement, Stop> {
    let table = tokens.name()?;
    let columns = if tokens.peek()? == b'(' { tokens.names()? } else { Vec::new() };
    let mut word = tokens.word()?;
    if is(word, b"OVERRIDING") {
        tokens.word()?;
        tokens.word()?;
        word = tokens.word()?;
    }
    if is(word, b"SET") && columns.is_empty() {
        return set(table, tokens);
    }
    if !is(word, b"VALUES") && !is(word, b"VALUE") {
        return Err(Stop::Broken);
    }
    if tokens.peek()? != b'(' {
        return Err(Stop::Broken);
    }
    Ok(Statement::Values(Target { table, columns, end: tokens.at }))
}

fn update(mut tokens: Tokens<'_>) -> Result<Statement, Stop> {
    let mut before = tokens.at;
    while [&b"LOW_PRIORITY"[..], b"IGNORE", b"ONLY"].iter().any(|known| tokens.word().is_ok_and(|word| is(word, known)))
    {
        before = tokens.at;
    }
    tokens.at = before;
    let table = tokens.name()?;
    if is(tokens.word()?, b"SET") { set(table, tokens) } else { Err(Stop::Broken) }
}

/// Behind `SET`, where a column and its value must follow.
fn set(table: String, mut tokens: Tokens<'_>) -> Result<Statement, Stop> {
    tokens.peek()?;
    let end = tokens.at;
    tokens.name()?;
    if tokens.peek()? == b'=' {
        Ok(Statement::Set(Target { table, columns: Vec::new(), end }))
    } else {
        Err(Stop::Broken)
    }
}

/// Columns and values, `a = 1, b = 'x' WHERE c = 2`: the names, with the values in the tuple, and where they end.
pub(super) fn assignments(text: &[u8], tuple: &mut Tuple, dialect: Dialect) -> Result<(Vec<String>, usize), Stop> {
    let reach = Cell::new(0);
    let mut tokens = Tokens { text, at: 0, reach: &reach };
    let mut names = Vec::new();
    tuple.begin();
    let mut is_condition = false;
    loop {
        let begin = tokens.at;
        let name = tokens.name()?;
        if tokens.peek()? != b'=' {
            // A condition of another kind says of no column what it is.
            return if is_condition { Ok((names, begin)) } else { Err(tuple.broken(begin)) };
        }
        let at = blank(text, tokens.at + 1);
        let before = tuple.values.len();
        tokens.at = tuple.value(text, at, dialect)?;
        if tokens.at == at || names.len() >= super::MOST_COLUMNS {
            return Err(tuple.broken(at));
        }
        debug_assert!(tuple.values.len() > before);
        names.push(name.rsplit('.').next().unwrap_or(&name).to_owned());
        match tokens.peek()? {
            b',' if !is_condition => tokens.at += 1,
            b';' => return Ok((names, tokens.at)),
            byte if byte.is_ascii_alphabetic() => {
                let end = tokens.at;
                let word = tokens.word()?;
                let goes_on = if is_condition { is(word, b"AND") } else { is(word, b"WHERE") };
                if !goes_on {
                    return Ok((names, end));
                }
                is_condition = true;
                tokens.skip()?;
            }
            _ => return Err(tuple.broken(tokens.at)),
        }
        tokens.peek()?;
    }
}

fn copy(mut tokens: Tokens<'_>) -> Result<Statement, Stop> {
    let table = tokens.name()?;
    let columns = if tokens.peek()? == b'(' { tokens.names()? } else { Vec::new() };
    let from = tokens.word()?;
    let stdin = tokens.word()?;
    if !is(from, b"FROM") || !is(stdin, b"STDIN") {
        return Err(Stop::Broken);
    }
    // Options (`WITH DELIMITER …`) are not of pg_dump's making, and change what the lines mean.
    if tokens.peek()? != b';' {
        return Err(Stop::Broken);
    }
    let rest = &tokens.text[tokens.at + 1..];
    let line = memchr::memchr(b'\n', rest).ok_or(Stop::More)?;
    Ok(Statement::Copy(Target { table, columns, end: tokens.at + 1 + line + 1 }))
}

fn alter(mut tokens: Tokens<'_>) -> Result<Statement, Stop> {
    if !is(tokens.word()?, b"TABLE") {
        return Err(Stop::Broken);
    }
    let before = tokens.at;
    if !is(tokens.word()?, b"ONLY") {
        tokens.at = before;
    }
    let table = tokens.name()?;
    if !is(tokens.word()?, b"ADD") {
        return Err(Stop::Broken);
    }
    let mut word = tokens.word()?;
    if is(word, b"CONSTRAINT") {
        tokens.part()?;
        word = tokens.word()?;
    }
    if !is(word, b"PRIMARY") || !is(tokens.word()?, b"KEY") || tokens.peek()? != b'(' {
        return Err(Stop::Broken);
    }
    let columns = tokens.names()?;
    Ok(Statement::Key(Target { table, columns, end: tokens.at }))
}

fn create(mut tokens: Tokens<'_>) -> Result<Schema, Stop> {
    loop {
        let word = tokens.word()?;
        if is(word, b"TABLE") {
            break;
        }
        if ![&b"TEMP"[..], b"TEMPORARY", b"GLOBAL", b"LOCAL", b"UNLOGGED", b"FOREIGN", b"COLUMN", b"OR", b"REPLACE"]
            .iter()
            .any(|known| is(word, known))
        {
            return Err(Stop::Broken);
        }
    }
    let before = tokens.at;
    if is(tokens.word()?, b"IF") {
        tokens.word()?;
        tokens.word()?;
    } else {
        tokens.at = before;
    }
    let mut schema = Schema { table: tokens.name()?, ..Schema::default() };
    if tokens.peek()? != b'(' {
        return Err(Stop::Broken);
    }
    tokens.at += 1;
    let mut key = Vec::new();
    loop {
        element(&mut tokens, &mut schema, &mut key)?;
        let byte = tokens.peek()?;
        tokens.at += 1;
        if byte == b')' {
            break;
        }
    }
    schema.end = tokens.at;
    let rest = &tokens.text[tokens.at..];
    let rest = &rest[..memchr::memchr(b';', rest).unwrap_or(rest.len()).min(200)];
    schema.without_rowid = rest.to_ascii_uppercase().windows(13).any(|w| w == b"WITHOUT ROWID");
    let at = |name: &String| schema.columns.iter().position(|c| c.eq_ignore_ascii_case(name)).map(|i| i as u32);
    schema.key = key.iter().take(MOST_KEY).filter_map(at).collect();
    if schema.columns.is_empty() { Err(Stop::Broken) } else { Ok(schema) }
}

/// One column or constraint, up to the `,` or `)` that ends it.
fn element(tokens: &mut Tokens<'_>, schema: &mut Schema, key: &mut Vec<String>) -> Result<(), Stop> {
    if tokens.peek()? == b')' {
        return Ok(());
    }
    let start = tokens.at;
    let quoted = matches!(tokens.text[start], b'"' | b'`' | b'[' | b'\'');
    let first = tokens.part()?;
    let constraint = !quoted
        && [
            "PRIMARY",
            "KEY",
            "INDEX",
            "UNIQUE",
            "CONSTRAINT",
            "FOREIGN",
            "CHECK",
            "FULLTEXT",
            "SPATIAL",
            "EXCLUDE",
            "LIKE",
            "PERIOD",
        ]
        .iter()
        .any(|known| first.eq_ignore_ascii_case(known));
    if !constraint {
        schema.columns.push(first.clone());
        schema.types.push(String::new());
    } else {
        tokens.at = start;
    }
    let (mut depth, mut primary, mut words) = (0usize, false, 0);
    loop {
        let byte = tokens.peek()?;
        match byte {
            b',' | b')' if depth == 0 => break,
            b'(' if primary && constraint && depth == 0 => {
                key.extend(tokens.names()?);
                primary = false;
            }
            b'(' => {
                depth += 1;
                tokens.at += 1;
            }
            b')' => {
                depth -= 1;
                tokens.at += 1;
            }
            b'\'' => tokens.at = tuple::close(tokens.text, tokens.at, false)?,
            b'"' | b'`' | b'[' => {
                tokens.part()?;
            }
            b';' => return Err(Stop::Broken),
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => {
                let word = tokens.word()?;
                if words == 0
                    && !constraint
                    && let Some(kind) = schema.types.last_mut()
                {
                    *kind = String::from_utf8_lossy(word).to_ascii_uppercase();
                }
                words += 1;
                if depth == 0 && !constraint && is(word, b"AS") {
                    schema.generated.push(schema.columns.len() as u32 - 1);
                }
                if depth == 0 && !constraint && is(word, b"STORED") {
                    schema.generated.retain(|c| *c + 1 != schema.columns.len() as u32);
                }
                if depth == 0 && is(word, b"PRIMARY") {
                    primary = true;
                    if !constraint {
                        key.push(first.clone());
                    }
                }
            }
            _ => tokens.at += 1,
        }
        if schema.columns.len() > super::MOST_COLUMNS {
            return Err(Stop::Broken);
        }
    }
    Ok(())
}

fn is(word: &[u8], known: &[u8]) -> bool {
    word.eq_ignore_ascii_case(known)
}

/// Words, names and marks of SQL, with comments between them passed over.
#[derive(Clone, Copy)]
struct Tokens<'a> {
    text: &'a [u8],
    at: usize,
    /// How far somebody had to look, shared by copies.
    reach: &'a Cell<usize>,
}

impl<'a> Tokens<'a> {
    fn skip(&mut self) -> Result<(), Stop> {
        self.at = skip(self.text, self.at)?;
        self.reach.set(self.reach.get().max(self.at));
        Ok(())
    }

    /// The next byte that is neither blank nor comment.
    fn peek(&mut self) -> Result<u8, Stop> {
        self.skip()?;
        self.text.get(self.at).copied().ok_or(Stop::More)
    }

    /// A word, empty if something else comes.
    fn word(&mut self) -> Result<&'a [u8], Stop> {
        self.skip()?;
        let rest = &self.text[self.at..];
        let length = rest.iter().position(|b| !(b.is_ascii_alphanumeric() || *b == b'_')).ok_or(Stop::More)?;
        self.at += length;
        Ok(&rest[..length])
    }

    /// A name of one part, unquoted.
    fn part(&mut self) -> Result<String, Stop> {
        let open = self.peek()?;
        let close = match open {
            b'"' | b'`' | b'\'' => open,
            b'[' => b']',
            _ => {
                let rest = &self.text[self.at..];
                let inside =
                    |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'$' | b'#' | b'@' | b'-' | 0x80..);
                let length = rest.iter().position(|b| !inside(b)).ok_or(Stop::More)?;
                if length == 0 {
                    return Err(Stop::Broken);
                }
                self.at += length;
                return Ok(String::from_utf8_lossy(&rest[..length]).into_owned());
            }
        };
        let mut name = Vec::new();
        let mut from = self.at + 1;
        loop {
            let rest = self.text.get(from..).ok_or(Stop::More)?;
            let end = memchr::memchr2(close, b'\n', rest).ok_or(Stop::More)?;
            if rest[end] == b'\n' {
                return Err(Stop::Broken);
            }
            name.extend_from_slice(&rest[..end]);
            let next = *rest.get(end + 1).ok_or(Stop::More)?;
            from += end + 1;
            if next != close {
                break;
            }
            name.push(close);
            from += 1;
        }
        self.at = from;
        Ok(String::from_utf8_lossy(&name).into_owned())
    }

    /// A name, with its schema before it.
    fn name(&mut self) -> Result<String, Stop> {
        let mut name = self.part()?;
        while self.text.get(self.at) == Some(&b'.') {
            self.at += 1;
            name.push('.');
            name.push_str(&self.part()?);
        }
        if self.at >= self.text.len() { Err(Stop::More) } else { Ok(name) }
    }

    /// A list of names in parentheses, with what may stand behind each (`ASC`, a length) passed over.
    fn names(&mut self) -> Result<Vec<String>, Stop> {
        self.at += 1;
        let mut names = Vec::new();
        loop {
            if names.len() > super::MOST_COLUMNS {
                return Err(Stop::Broken);
            }
            names.push(self.name()?);
            let start = self.at;
            loop {
                let byte = self.peek()?;
                if self.at - start > MOST_BEHIND {
                    return Err(Stop::Broken);
                }
                self.at += 1;
                match byte {
                    b',' => break,
                    b')' => return Ok(names),
                    b'(' => {
                        let rest = &self.text[self.at..];
                        self.at += memchr::memchr(b')', rest).ok_or(Stop::More)? + 1;
                    }
                    b'\'' | b';' => return Err(Stop::Broken),
                    _ => {}
                }
            }
        }
    }
}

/// The first offset from `at` on that is neither blank nor in a comment.
pub(super) fn skip(text: &[u8], mut at: usize) -> Result<usize, Stop> {
    loop {
        at = blank(text, at);
        match text.get(at..) {
            Some([b'-', b'-', ..]) => at += memchr::memchr(b'\n', &text[at..]).ok_or(Stop::More)?,
            Some([b'/', b'*', ..]) => at += memchr::memmem::find(&text[at..], b"*/").ok_or(Stop::More)? + 2,
            Some([b'-' | b'/']) => return Err(Stop::More),
            _ => return Ok(at),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn target(text: &str) -> Option<(String, Vec<String>, String)> {
        match parse(text.as_bytes(), 0, &Cell::new(0)) {
            Ok(Statement::Values(t) | Statement::Copy(t)) => Some((t.table, t.columns, text[t.end..].into())),
            _ => None,
        }
    }

    #[test]
    fn inserts_of_all_dialects() {
        for (text, table, columns, rest) in [
            ("INSERT INTO `users` VALUES (1);", "users", vec![], "(1);"),
            (
                "INSERT INTO public.users (id, \"Full Name\") VALUES (1);",
                "public.users",
                vec!["id", "Full Name"],
                "(1);",
            ),
            ("INSERT [dbo].[T] ([a],[b]) VALUES (1)", "dbo.T", vec!["a", "b"], "(1)"),
            ("insert ignore into t(a) values\n\t(1)", "t", vec!["a"], "(1)"),
            ("REPLACE INTO `a``b` VALUES(1)", "a`b", vec![], "(1)"),
            ("INSERT /*+ append */ INTO t -- why\n VALUES (1)", "t", vec![], "(1)"),
            ("INSERT INTO t (id) OVERRIDING SYSTEM VALUE VALUES (1)", "t", vec!["id"], "(1)"),
            ("INSERT ALL INTO t (a) VALUES (1)", "t", vec!["a"], "(1)"),
            ("INTO t (a) VALUES (1)", "t", vec!["a"], "(1)"),
            ("COPY public.t (a, b) FROM stdin;\n1\t2\n", "public.t", vec!["a", "b"], "1\t2\n"),
        ] {
            let columns: Vec<String> = columns.into_iter().map(String::from).collect();
            assert_eq!(target(text), Some((table.into(), columns, rest.into())), "{text}");
        }
        for text in
            ["INSERT INTO t SELECT * FROM u;", "Inserted into the record", "COPY t FROM '/tmp/x';\n", "SET x = 1;\n"]
        {
            assert_eq!(target(text), None, "{text}");
        }
    }

    #[test]
    fn tables_give_columns_and_keys() {
        for (text, columns, key) in [
            (
                "CREATE TABLE `u` (\n `id` int NOT NULL AUTO_INCREMENT,\n `n` varchar(9) DEFAULT 'a,)b',\n PRIMARY KEY (`id`),\n KEY `k` (`n`(4))\n) ENGINE=InnoDB;",
                vec!["id", "n"],
                vec![0],
            ),
            (
                "CREATE TABLE IF NOT EXISTS t (id INTEGER PRIMARY KEY, \"key\" TEXT CHECK (length(\"key\") > 2)) ;",
                vec!["id", "key"],
                vec![0],
            ),
            (
                "CREATE TABLE [dbo].[T]([a] [int] IDENTITY(1,1) NOT NULL, [b] [nvarchar](40), CONSTRAINT [PK] PRIMARY KEY CLUSTERED ([b] ASC, [a] DESC)) ON [PRIMARY];",
                vec!["a", "b"],
                vec![1, 0],
            ),
            (
                "CREATE TABLE public.t (\n  a integer NOT NULL, -- the first, of all\n  b text /* and , */ DEFAULT ''::text\n);",
                vec!["a", "b"],
                vec![],
            ),
        ] {
            let Ok(Statement::Table(schema)) = parse(text.as_bytes(), 0, &Cell::new(0)) else { panic!("{text}") };
            assert_eq!((schema.columns, schema.key), (columns.into_iter().map(String::from).collect(), key), "{text}");
        }
        let schema = schema(b"CREATE TABLE moz_x (a TEXT, b INTEGER PRIMARY KEY) WITHOUT ROWID").unwrap();
        assert_eq!((schema.types, schema.without_rowid), (vec!["TEXT".into(), "INTEGER".into()], true));
    }

    #[test]
    fn what_is_cut_asks_for_more() {
        for whole in
            ["INSERT INTO `a` (`b`) VALUES (", "COPY t (a) FROM stdin;\n", "CREATE TABLE t (a int, PRIMARY KEY (a))"]
        {
            for end in 1..whole.len() {
                assert_eq!(parse(&whole.as_bytes()[..end], 0, &Cell::new(0)), Err(Stop::More), "{}", &whole[..end]);
            }
        }
    }
}
