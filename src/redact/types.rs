//! What the columns of a dump can hold, as its `CREATE TABLE` statements say: a copy that cannot be loaded is of no use.

use regex_automata::meta::Regex;
use regex_automata::util::captures::Captures;
use std::collections::HashMap;
use std::io::{self, Read};
use std::sync::LazyLock;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text, of at most so many characters.
    Text(Option<u32>),
    /// Whole numbers; any of so many digits fits.
    Integer(u32),
    /// Numbers with so many digits before and behind the point.
    Decimal(u32, u32),
    /// Days, with a time of day or not.
    Date,
    /// Times of day.
    Time,
    /// Addresses of IP.
    Address,
    /// Addresses of network cards.
    Mac,
    /// UUIDs.
    Uuid,
    /// True or false.
    Boolean,
    /// Bits.
    Bit,
    /// One of some words: the number of the first among [`Types`].
    Word(u16),
    /// Points, lines and areas.
    Shape,
    /// JSON.
    Json,
}

/// A column's type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Type {
    /// What it holds.
    pub kind: Kind,
    /// It has to hold something.
    pub not_null: bool,
    /// No two rows have the same.
    pub unique: bool,
    /// A `CHECK` says more of what it can hold, of which nothing is heeded but the words of a list.
    pub checked: bool,
    /// Each cell is a list of such values.
    pub array: bool,
    /// The least and the most that a `CHECK` allows for a number.
    pub bounds: (Option<i64>, Option<i64>),
    /// The least and the most characters that it allows.
    pub length: (Option<u32>, Option<u32>),
}

impl Type {
    /// That of a column of which it is only known that this text fits.
    pub fn text(value: &[u8]) -> Self {
        let length = String::from_utf8_lossy(value).chars().count();
        Self {
            kind: Kind::Text(Some(u32::try_from(length).unwrap_or(u32::MAX))),
            not_null: false,
            unique: false,
            checked: false,
            array: false,
            bounds: (None, None),
            length: (None, None),
        }
    }

    /// True where it takes no text for a value, whatever that is: a word of a list, or what passes a `CHECK`, as an invented
    /// value may.
    pub fn is_bound(self, invented: bool) -> bool {
        !self.array && (matches!(self.kind, Kind::Word(_)) || self.checked && !invented)
    }

    /// True where `NULL` without quotes may have to stand in place of a literal.
    pub fn may_be_null_alone(self) -> bool {
        self.is_bound(false) || self.unique && !self.not_null && !self.array
    }

    /// The number that stands in every row where no other is known to pass: nought, or what is nearest to it.
    pub fn constant(&self) -> i64 {
        let (least, most) = self.bounds;
        least.filter(|least| *least > 0).or(most.filter(|most| *most < 0)).unwrap_or(0)
    }

    /// The day that stands in every row where a `CHECK` asks for a later one than those that are made.
    pub fn day(&self) -> Option<String> {
        let year = self.bounds.0.filter(|_| self.kind == Kind::Date)?.checked_add(1)?;
        (1800..10_000).contains(&year).then(|| format!("{year:04}-01-01"))
    }

    /// True for a number that a `CHECK` allows, as far as it is understood.
    pub fn allows(&self, number: &str) -> bool {
        let (least, most) = self.bounds;
        let number: f64 = number.parse().unwrap_or(f64::NAN);
        !number.is_nan()
            && least.is_none_or(|least| number >= least as f64)
            && most.is_none_or(|most| number <= most as f64)
    }
}

/// The types of a dump's columns.
#[derive(Debug, Default)]
pub struct Types {
    list: Vec<Type>,
    /// The table and name of each.
    names: Vec<(String, String)>,
    by_name: HashMap<(String, String), u16>,
    /// First words of enumerations.
    words: Vec<String>,
    /// Types that the dump makes: enumerations, each with the number of its first word.
    made: HashMap<String, u16>,
}

/// What a type holds, by the numbers in brackets behind its name, if there are any.
type Holds = fn(Option<u32>, Option<u32>) -> Kind;

/// Names of types, each with what it holds.
const KINDS: [(&[&str], Holds); 18] = [
    (&["tinyint"], |_, _| Kind::Integer(2)),
    (&["smallint", "int2", "smallserial", "year"], |_, _| Kind::Integer(4)),
    (&["mediumint"], |_, _| Kind::Integer(6)),
    (&["int", "integer", "int4", "serial"], |_, _| Kind::Integer(9)),
    (&["bigint", "int8", "bigserial"], |_, _| Kind::Integer(18)),
    (&["numeric", "decimal", "dec", "number"], |digits, places| match (digits, places.unwrap_or(0)) {
        (Some(digits), places) => Kind::Decimal(digits.saturating_sub(places), places),
        (None, _) => Kind::Decimal(18, 9),
    }),
    (&["real", "float", "float4", "float8", "double"], |_, _| Kind::Decimal(15, 9)),
    (&["date", "timestamp", "timestamptz", "datetime", "datetime2"], |_, _| Kind::Date),
    (&["time", "timetz"], |_, _| Kind::Time),
    (&["inet", "cidr", "inet4", "inet6"], |_, _| Kind::Address),
    (&["macaddr", "macaddr8"], |_, _| Kind::Mac),
    (&["uuid", "uniqueidentifier"], |_, _| Kind::Uuid),
    (&["boolean", "bool"], |_, _| Kind::Boolean),
    (&["bit"], |_, _| Kind::Bit),
    (&["char", "character", "bpchar", "nchar", "varchar", "varchar2", "nvarchar", "nvarchar2"], |length, _| {
        Kind::Text(Some(length.unwrap_or(1)))
    }),
    (&["json", "jsonb"], |_, _| Kind::Json),
    (&["point", "line", "lseg", "box", "path", "polygon", "circle", "geometry", "geography", "linestring"], |_, _| {
        Kind::Shape
    }),
    (&["text", "tinytext", "mediumtext", "longtext", "clob", "string", "citext"], |_, _| Kind::Text(None)),
];

static CREATE: LazyLock<Regex> = LazyLock::new(|| {
    let name = r#"[`"\[\w.\]$-]+"#;
    let begin = r"(?i)\bcreate\s+(?:(?:global|local)\s+)?(?:temporary\s+|temp\s+|unlogged\s+|external\s+)?table\s+";
    Regex::new(&format!(r"{begin}(?:if\s+not\s+exists\s+)?({name})\s*\(")).expect("a regex that is tested")
});

/// Other statements that say something of columns: enumerations, and keys behind the table.
static ENUM: LazyLock<Regex> = LazyLock::new(|| {
    let name = r#"[`"\w.$-]+"#;
    Regex::new(&format!(r"(?i)\bcreate\s+type\s+({name})\s+as\s+enum\s*\(\s*'((?:[^']|'')*)'"))
        .expect("a regex that is tested")
});

static ADDED: LazyLock<Regex> = LazyLock::new(|| {
    let name = r#"[`"\[\w.\]$-]+"#;
    let alter = format!(r"alter\s+table\s+(?:only\s+)?(?:if\s+exists\s+)?({name})\s+(add\s[^;]*)");
    let index = format!(r"create\s+unique\s+index\s+[^;(]*?\son\s+(?:only\s+)?({name})\s*(?:using\s+\w+\s*)?(\([^;]*)");
    Regex::new(&format!(r"(?i)\b(?:{alter}|{index})")).expect("a regex that is tested")
});

/// A key of one column.
static KEY: LazyLock<Regex> = LazyLock::new(|| {
    let column = r#"[`"\[]?([^`"\](),]+?)[`"\]]?(?:\s*\(\d+\))?(?:\s+asc|\s+desc)?"#;
    Regex::new(&format!(r"(?i)(\bprimary\s+key|\bunique\b[^(,]*|^)\s*\(\s*{column}\s*\)"))
        .expect("a regex that is tested")
});

static CHECK: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(?i)\bcheck\s*\(").expect("a regex that is tested"));

/// A bound of a column or of its length: `(age > 0)`, `length((ssn)::text) = 11`, `pay BETWEEN 1 AND 9`.
static BOUND: LazyLock<Regex> = LazyLock::new(|| {
    let length = r"(?:(\w*len(?:gth)?|length)\s*\(+\s*)?";
    let column = r#"[`"\[]?(\w+)[`"\]]?\)*(?:::[\w ]+?\)*)?\s*"#;
    let number = r"\(*'?(-?\d+)(?:\.\d*)?'?";
    let is = format!(r"(>=|<=|=|>|<)\s*{number}");
    let between = format!(r"between\s+{number}\)*(?:::\w+)?\s+and\s+{number}");
    Regex::new(&format!("(?i){length}{column}(?:{is}|{between})")).expect("a regex that is tested")
});

/// The first word of a list that a `CHECK` gives.
static LISTED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)(?:\bin\s*\(|\bany\s*\(+\s*array\s*\[)\s*\(?'((?:[^']|'')*)'").expect("a regex that is tested")
});

static COLUMN: LazyLock<Regex> = LazyLock::new(|| {
    let name = r#"(?:[`"\[]([^`"\]]+)[`"\]]|([\w$]+))"#;
    Regex::new(&format!(
        r"(?i)^\s*(?:(?:--|#)[^\n]*\n\s*)*{name}\s+(?:[`\x22]?\w+[`\x22]?\.)?[\[\x22]?(\w+)[\]\x22]?(?:\s+varying)?\s*(?:\(\s*(\d+|max)\s*(?:char\s*|byte\s*)?(?:,\s*(\d+)\s*)?\))?"
    ))
    .expect("a regex that is tested")
});

/// Bytes of the longest statement that is read, and of a piece of the dump.
const STATEMENT: usize = 1 << 16;
const PIECE: usize = 1 << 20;

impl Types {
    /// Reads the statements of a dump.
    ///
    /// # Errors
    /// Those of reading.
    pub fn read(mut input: impl Read) -> io::Result<Self> {
        let (mut types, mut text) = (Self::default(), Vec::new());
        loop {
            let read = (&mut input).take(PIECE as u64).read_to_end(&mut text)?;
            let is_last = read == 0;
            // What may go on behind the piece waits for the next one.
            let until = if is_last { text.len() } else { text.len().saturating_sub(STATEMENT) };
            for found in ENUM.captures_iter(&text) {
                let (Some(name), Some(word)) = (found.get_group(1), found.get_group(2)) else { continue };
                let number = types.word(&text[word.start..word.end]);
                types.made.insert(plain(&text[name.start..name.end]), number);
            }
            for found in CREATE.captures_iter(&text) {
                let (Some(whole), Some(name)) = (found.get_group(0), found.get_group(1)) else { continue };
                if whole.start >= until {
                    break;
                }
                types.table(&text[name.start..name.end], &text[whole.end..]);
            }
            for found in ADDED.captures_iter(&text) {
                let name = found.get_group(1).or(found.get_group(3));
                let said = found.get_group(2).or(found.get_group(4));
                let (Some(name), Some(said)) = (name, said) else { continue };
                types.constraint(&plain(&text[name.start..name.end]), &text[said.start..said.end]);
            }
            if is_last {
                return Ok(types);
            }
            text.drain(..until);
        }
    }

    /// The number of a column's type, from 1; nought where it is not known.
    pub fn number(&self, table: &str, column: &str) -> u16 {
        self.by_name.get(&(plain(table.as_bytes()), column.to_lowercase())).copied().unwrap_or(0)
    }

    /// True where no type of a column is known.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// A type by its number.
    pub fn get(&self, number: u16) -> Option<Type> {
        self.list.get(usize::from(number).checked_sub(1)?).copied()
    }

    /// The table and name of a column, as reports write them.
    pub fn name(&self, number: u16) -> Option<String> {
        let (table, column) = self.names.get(usize::from(number).checked_sub(1)?)?;
        Some(format!("{table}.{column}"))
    }

    /// The first word of an enumeration.
    pub fn first_word(&self, column: Type) -> Option<&str> {
        let Kind::Word(number) = column.kind else { return None };
        self.words.get(usize::from(number)).map(String::as_str)
    }

    fn word(&mut self, text: &[u8]) -> u16 {
        let text = String::from_utf8_lossy(text);
        let known = self.words.iter().position(|word| *word == text);
        let number = known.unwrap_or(self.words.len()).min(usize::from(u16::MAX));
        if number == self.words.len() {
            self.words.push(text.into_owned());
        }
        number as u16
    }

    /// A table's columns, from behind its first bracket on.
    fn table(&mut self, name: &[u8], text: &[u8]) {
        let table = plain(name);
        let mut found = COLUMN.create_captures();
        let parts = parts(&text[..text.len().min(STATEMENT)]);
        for part in &parts {
            COLUMN.captures(*part, &mut found);
            let group = |found: &Captures, n: usize| found.get_group(n).map(|m| part[m.start..m.end].to_vec());
            let text = |n: usize| group(&found, n).map(|bytes| String::from_utf8_lossy(&bytes).to_lowercase());
            let (Some(column), Some(word)) = (text(1).or_else(|| text(2)), text(3)) else { continue };
            let number = |n: usize| text(n).and_then(|digits| digits.parse().ok());
            let known = KINDS.iter().find(|(names, _)| names.contains(&word.as_str())).map(|(_, kind)| kind);
            let is_max = text(4).is_some_and(|length| length == "max");
            // `character varying` without a length takes any.
            let rest = String::from_utf8_lossy(part).to_lowercase();
            let varies = rest.contains("varying") || word.starts_with("var") || word.starts_with("nvar");
            let kind = match (known.map(|kind| kind(number(4), number(5))), word.as_str()) {
                (Some(Kind::Text(_)), _) if is_max || varies && number(4).is_none() => Kind::Text(None),
                (Some(kind), _) => kind,
                (None, "enum" | "set") => {
                    let own = part.split(|b| *b == b'\'').nth(1).unwrap_or_default();
                    Kind::Word(self.word(own))
                }
                (None, name) => match self.made.get(name) {
                    Some(number) => Kind::Word(*number),
                    None => continue,
                },
            };
            let words: Vec<&str> = rest.split(|c: char| c.is_whitespace() || c == ',').collect();
            let has = |two: [&str; 2]| words.windows(2).any(|own| own == two);
            let is_key = has(["primary", "key"]);
            let kind = self.listed(part).filter(|_| matches!(kind, Kind::Text(_))).unwrap_or(kind);
            let checked = CHECK.is_match(*part) && !matches!(kind, Kind::Word(_));
            let (bounds, length) = ((None, None), (None, None));
            let not_null = has(["not", "null"]) || is_key;
            let unique = is_key || words.iter().skip(2).any(|word| *word == "unique");
            let array = rest.contains("[]") || words.iter().skip(2).any(|word| *word == "array");
            if self.list.len() < usize::from(u16::MAX) - 1 {
                self.list.push(Type { kind, not_null, unique, checked, array, bounds, length });
                self.names.push((table.clone(), column.clone()));
                self.by_name.insert((table.clone(), column), self.list.len() as u16);
                self.bound(&table, part);
            }
        }
        for part in parts {
            let own = part.trim_ascii_start();
            let begins =
                |word: &&str| own.get(..word.len()).is_some_and(|own| own.eq_ignore_ascii_case(word.as_bytes()));
            if ["constraint", "check", "primary", "unique"].iter().any(begins) {
                self.constraint(&table, part);
            }
        }
    }

    /// What a `CHECK` leaves of a text, if it is a list of words.
    fn listed(&mut self, text: &[u8]) -> Option<Kind> {
        let check = CHECK.find(text)?;
        let mut found = LISTED.create_captures();
        let text = &text[check.start()..];
        LISTED.captures(text, &mut found);
        let word = found.get_group(1)?;
        Some(Kind::Word(self.word(&text[word.start..word.end])))
    }

    /// Bounds that a `CHECK` sets.
    fn bound(&mut self, table: &str, text: &[u8]) {
        let Some(check) = CHECK.find(text) else { return };
        let text = &text[check.start()..];
        for found in BOUND.captures_iter(text) {
            let group = |n| found.get_group(n).and_then(|own| std::str::from_utf8(&text[own.start..own.end]).ok());
            let number = |n| group(n).and_then(|digits| digits.parse::<i64>().ok());
            let Some(column) = group(2).map(|column| usize::from(self.number(table, column))) else { continue };
            let Some(own) = column.checked_sub(1).and_then(|at| self.list.get_mut(at)) else { continue };
            let (least, most) = match (group(3), number(4)) {
                (Some("="), Some(n)) => (Some(n), Some(n)),
                (Some(">="), Some(n)) => (Some(n), None),
                (Some("<="), Some(n)) => (None, Some(n)),
                (Some(">"), Some(n)) => (n.checked_add(1), None),
                (Some("<"), Some(n)) => (None, n.checked_sub(1)),
                _ => (number(5), number(6)),
            };
            let most_of = |n: Option<i64>| n.and_then(|n| u32::try_from(n).ok());
            match group(1) {
                Some(_) => {
                    own.length = (most_of(least).max(own.length.0), most_of(most).or(own.length.1));
                }
                None => own.bounds = (least.max(own.bounds.0), most.or(own.bounds.1)),
            }
        }
    }

    /// True for a value that stands in every row of its column, since that must hold something and takes nothing else.
    pub fn is_constant(&self, number: u16, value: &[u8]) -> bool {
        let Some(own) = self.get(number).filter(|own| own.not_null && !own.array) else { return false };
        let value = value.trim_ascii();
        let is_one_of = |words: &[&[u8]]| words.iter().any(|word| value.eq_ignore_ascii_case(word));
        match own.kind {
            Kind::Word(_) => self.first_word(own).is_some_and(|word| word.as_bytes() == value),
            Kind::Boolean => is_one_of(&[b"f", b"false", b"0"]),
            Kind::Bit => is_one_of(&[b"0", b"b'0'"]),
            Kind::Integer(_) | Kind::Decimal(..) => own.checked && value == own.constant().to_string().as_bytes(),
            Kind::Date => own.day().is_some_and(|day| value.starts_with(day.as_bytes())),
            _ => false,
        }
    }

    /// What is said of columns behind them, or in a statement of its own.
    fn constraint(&mut self, table: &str, text: &[u8]) {
        for found in KEY.captures_iter(text) {
            let (Some(kind), Some(column)) = (found.get_group(1), found.get_group(2)) else { continue };
            let column = String::from_utf8_lossy(&text[column.start..column.end]).into_owned();
            let number = usize::from(self.number(table, &column));
            let Some(own) = number.checked_sub(1).and_then(|n| self.list.get_mut(n)) else { continue };
            own.unique = true;
            let kind = &text[kind.start..kind.end];
            own.not_null |= kind.get(..7).is_some_and(|word| word.eq_ignore_ascii_case(b"primary"));
        }
        self.bound(table, text);
        let Some(check) = CHECK.find(text) else { return };
        let listed = self.listed(text);
        let said = String::from_utf8_lossy(&text[check.start()..]).to_lowercase();
        let words: Vec<&str> = said.split(|c: char| !(c.is_alphanumeric() || c == '_')).collect();
        let own = |(at, (of, column)): (usize, &(String, String))| {
            (of == table && words.contains(&column.as_str())).then_some(at)
        };
        let columns: Vec<usize> = self.names.iter().enumerate().filter_map(own).collect();
        for at in &columns {
            match (listed, columns.len(), self.list[*at].kind) {
                (Some(kind), 1, Kind::Text(_)) => self.list[*at].kind = kind,
                _ => self.list[*at].checked = true,
            }
        }
    }
}

/// A name of a table without its schema and quotes, in small letters.
fn plain(name: &[u8]) -> String {
    let last = name.rsplit(|b| *b == b'.').next().unwrap_or(name);
    let own: Vec<u8> = last.iter().copied().filter(|b| !b"`\"[]".contains(b)).collect();
    String::from_utf8_lossy(&own).to_lowercase()
}

/// What commas part up to the bracket that closes.
fn parts(text: &[u8]) -> Vec<&[u8]> {
    let (mut depth, mut from, mut quote) = (0usize, 0, None);
    let mut out = Vec::new();
    for (at, byte) in text.iter().enumerate() {
        match (quote, byte) {
            (Some(open), byte) if byte == open => quote = None,
            (Some(_), _) => {}
            (None, b'\'' | b'"' | b'`') => quote = Some(byte),
            (None, b'(') => depth += 1,
            (None, b')') if depth == 0 => {
                out.push(&text[from..at]);
                return out;
            }
            (None, b')') => depth -= 1,
            (None, b',') if depth == 0 => {
                out.push(&text[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_of_dumps() {
        let text = "CREATE TABLE `a` (\n  `id` int NOT NULL AUTO_INCREMENT,\n  `n` varchar(9) DEFAULT 'a,)b',\n  PRIMARY KEY (`id`)\n) ENGINE=InnoDB;\n\
                    CREATE TABLE IF NOT EXISTS public.\"B\" (\n    born date,\n    note character varying(20) NOT NULL,\n    c character varying,\n    f character(1),\n    ip inet, pay numeric(10,2), p double precision,\n    at timestamp with time zone\n);\n\
                    create table [dbo].[T]([a] [nvarchar](40) NOT NULL, [b] [nvarchar](max), [c] [bit] NULL);";
        for step in [text.len(), 7] {
            struct Slow<'t>(&'t [u8], usize);
            impl Read for Slow<'_> {
                fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
                    let n = self.1.min(out.len()).min(self.0.len());
                    let (now, rest) = self.0.split_at(n);
                    out[..n].copy_from_slice(now);
                    self.0 = rest;
                    Ok(n)
                }
            }
            let types = Types::read(Slow(text.as_bytes(), step)).expect("memory");
            let of = |table: &str, column: &str| types.get(types.number(table, column)).map(|t| (t.kind, t.not_null));
            for (table, column, kind, not_null) in [
                ("a", "id", Kind::Integer(9), true),
                ("a", "n", Kind::Text(Some(9)), false),
                ("public.B", "born", Kind::Date, false),
                ("b", "note", Kind::Text(Some(20)), true),
                ("B", "c", Kind::Text(None), false),
                ("B", "f", Kind::Text(Some(1)), false),
                ("B", "ip", Kind::Address, false),
                ("B", "pay", Kind::Decimal(8, 2), false),
                ("B", "p", Kind::Decimal(15, 9), false),
                ("B", "at", Kind::Date, false),
                ("dbo.T", "a", Kind::Text(Some(40)), true),
                ("T", "b", Kind::Text(None), false),
                ("T", "c", Kind::Bit, false),
            ] {
                assert_eq!(of(table, column), Some((kind, not_null)), "{table}.{column}");
            }
            assert_eq!((of("a", "primary"), of("x", "id")), (None, None));
        }
    }

    #[test]
    fn a_statement_at_the_edge_of_a_piece_is_read_once_and_whole() {
        let text =
            format!("{}CREATE TABLE t (a date, b inet);\n{}", "-- x\n".repeat(PIECE / 5 - 2), "--\n".repeat(PIECE));
        let types = Types::read(text.as_bytes()).expect("memory");
        assert_eq!(types.list.len(), 2);
    }

    #[test]
    fn lists_keys_and_enumerations() {
        let text = "CREATE TYPE public.sex AS ENUM (\n    'F',\n    'M'\n);\n\
                    CREATE TABLE public.p (\n  id integer NOT NULL,\n  sex public.sex,\n  tags text[],\n  home point,\n  extra jsonb,\n  \
                    state text CHECK (state IN ('on','off')),\n  age int CHECK (age > 0),\n  zip text,\n  email text UNIQUE,\n  \
                    kind text,\n  CONSTRAINT k CHECK ((kind = ANY (ARRAY['a'::text, 'b'::text]))),\n  CHECK (length(zip) = 5)\n);\n\
                    ALTER TABLE ONLY public.p ADD CONSTRAINT p_pkey PRIMARY KEY (id);\n\
                    CREATE UNIQUE INDEX i ON public.p USING btree (zip);\n\
                    CREATE TABLE `m` (`a` enum('x','y') NOT NULL, `b` varchar(9), `c` varchar(9), PRIMARY KEY (`b`), UNIQUE KEY `u` (`c`(5)));\n";
        let types = Types::read(text.as_bytes()).expect("memory");
        let of = |table: &str, column: &str| types.get(types.number(table, column)).expect(column);
        let word = |table: &str, column: &str| types.first_word(of(table, column)).map(str::to_owned);
        assert_eq!(word("p", "sex").as_deref(), Some("F"));
        assert_eq!(word("p", "state").as_deref(), Some("on"));
        assert_eq!(word("p", "kind").as_deref(), Some("a"));
        assert_eq!(word("m", "a").as_deref(), Some("x"));
        assert!(of("p", "tags").array && of("p", "home").kind == Kind::Shape && of("p", "extra").kind == Kind::Json);
        assert!(
            of("p", "age").checked && of("p", "zip").checked && !of("p", "state").checked && !of("p", "id").checked
        );
        let unique = [("p", "id"), ("p", "zip"), ("p", "email"), ("m", "b"), ("m", "c")];
        assert!(unique.iter().all(|(table, column)| of(table, column).unique));
        assert!(!of("p", "state").unique && of("p", "id").not_null && of("m", "b").not_null && !of("m", "c").not_null);
        assert_eq!(types.name(types.number("p", "email")).as_deref(), Some("p.email"));
    }
}
