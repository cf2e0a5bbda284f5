//! What stands beside a value: the bytes at its sides, and whether it lies inside quotes or among the rows of a `COPY`.

use super::Syntax;
use super::counted::Counted;
use super::scalar::{Part, Scalars, Tag};

/// What stands beside a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Beside {
    /// The byte before it.
    pub before: u8,
    /// The byte behind it.
    pub after: u8,
    /// It is inside quotes.
    pub quoted: bool,
    /// A key in double quotes and a colon stand before it, and no quote of its own: how such quotes are written there.
    pub keyed: Option<Marks>,
    /// It is in a row of `COPY … FROM stdin`, where nothing is quoted and `\N` is no value.
    pub copy: bool,
    /// It is in a comment of SQL.
    pub comment: bool,
    /// What part of an unquoted value of YAML or TOML it is.
    pub part: Option<Part>,
    /// What the tag before it in YAML says that it is.
    pub tag: Option<Tag>,
    /// It is a key of JSON, YAML or TOML, or a part of one.
    pub key: bool,
    /// It is a number in what PHP has serialised, `i:5;`.
    pub serialised: bool,
    /// What its key says that it is.
    pub wrapped: Option<Wrapped>,
    /// How many bytes it counts for in a string whose length is written before it.
    pub units: Option<usize>,
}

impl Default for Beside {
    fn default() -> Self {
        Self {
            before: b'\n',
            after: b'\n',
            quoted: false,
            keyed: None,
            copy: false,
            comment: false,
            part: None,
            tag: None,
            key: false,
            serialised: false,
            wrapped: None,
            units: None,
        }
    }
}

/// How double quotes of JSON are written where it stands: with backslashes inside strings, twice in cells of CSV.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Marks {
    /// Backslashes before each.
    pub slashes: u8,
    /// Each is two.
    pub doubled: bool,
}

impl Marks {
    /// A text between such quotes.
    pub fn around(self, text: &str) -> String {
        let quote = format!("{}{}", "\\".repeat(self.slashes.into()), if self.doubled { "\"\"" } else { "\"" });
        format!("{quote}{text}{quote}")
    }
}

/// Follows keys of JSON, wherever it stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Key {
    /// Backslashes directly before.
    slashes: u8,
    /// The last quote, and nothing since but a colon, blanks and what may stand in a list of numbers.
    marks: Option<Marks>,
    colon: bool,
    list: bool,
}

impl Key {
    fn pass(&mut self, byte: u8) {
        match byte {
            b'"' => {
                let doubled =
                    self.slashes == 0 && !self.colon && self.marks == Some(Marks { slashes: 0, doubled: false });
                *self = Self { marks: Some(Marks { slashes: self.slashes, doubled }), ..Self::default() };
            }
            b'\\' => *self = Self { slashes: self.slashes.saturating_add(1), ..Self::default() },
            _ if self.marks.is_none() => self.slashes = 0,
            b' ' | b'\t' => {}
            b':' if !self.colon => self.colon = true,
            b'[' if self.colon && !self.list => self.list = true,
            b'0'..=b'9' | b'.' | b'-' | b',' if self.list => {}
            _ => *self = Self::default(),
        }
    }

    /// Takes the next bytes; those without a quote mostly, at the speed of memory.
    fn follow(&mut self, bytes: &[u8]) {
        let mut rest = bytes;
        while let Some((first, behind)) = rest.split_first() {
            if self.marks.is_none() && self.slashes == 0 && !matches!(first, b'"' | b'\\') {
                let Some(next) = memchr::memchr2(b'"', b'\\', behind) else { return };
                rest = &behind[next..];
                continue;
            }
            self.pass(*first);
            rest = behind;
        }
    }

    fn marks(&self) -> Option<Marks> {
        self.marks.filter(|_| self.colon)
    }
}

/// Follows comments of SQL, in which quotes mean nothing: `-- …` to the end of the line, `/* … */`. What MySQL writes as
/// `/*!40000 … */` is a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Comment {
    None,
    /// Behind the first `-` or `/`.
    Dash,
    Slash,
    /// Behind `/*`, where `!` makes it none.
    Opened,
    Line,
    Block,
    /// In a block, behind `*`.
    Star,
}

impl Comment {
    fn is_inside(self) -> bool {
        matches!(self, Self::Opened | Self::Line | Self::Block | Self::Star)
    }

    fn pass(self, byte: u8) -> Self {
        match (self, byte) {
            (Self::Line, b'\n') | (Self::Star, b'/') | (Self::Opened, b'!') => Self::None,
            (Self::Line, _) => Self::Line,
            (Self::Opened | Self::Block | Self::Star, b'*') => Self::Star,
            (Self::Opened | Self::Block | Self::Star, _) => Self::Block,
            (Self::Dash, b'-') => Self::Line,
            (Self::Slash, b'*') => Self::Opened,
            (_, b'-') => Self::Dash,
            (_, b'/') => Self::Slash,
            _ => Self::None,
        }
    }
}

/// Bytes before a value that are kept.
const TAIL: usize = 24;

/// What the key before a value says that it is in the JSON of MongoDB, `{"$numberLong": "5"}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrapped {
    /// A number, in quotes.
    Number,
    /// A time.
    Date,
    /// A UUID.
    Uuid,
}

impl Wrapped {
    fn behind(tail: &[u8]) -> Option<Self> {
        let key =
            tail.strip_suffix(b"\"")?.trim_ascii_end().strip_suffix(b":")?.trim_ascii_end().strip_suffix(b"\"")?;
        let at = key.iter().rposition(|b| *b == b'$')?;
        match &key[at..] {
            b"$numberLong" | b"$numberInt" | b"$numberDouble" | b"$numberDecimal" => Some(Self::Number),
            b"$date" => Some(Self::Date),
            b"$uuid" => Some(Self::Uuid),
            _ => None,
        }
    }
}

/// True where the string of JSON that goes on is a key.
fn is_before_colon(behind: &[u8]) -> bool {
    let end = behind.iter().position(|b| matches!(b, b'"' | b'\n')).unwrap_or(behind.len());
    behind.get(end + 1..).is_some_and(|rest| rest.trim_ascii_start().first() == Some(&b':'))
}

/// Bytes that are kept of the beginning and of the end of a line.
const KEPT: usize = 8;

/// Follows a text up to a value.
pub(super) struct Quotes {
    syntax: Syntax,
    before: u8,
    /// The last bytes.
    tail: [u8; TAIL],
    quoted: bool,
    escaped: bool,
    copy: bool,
    comment: Comment,
    key: Key,
    counted: Counted,
    scalars: Option<Scalars>,
    /// The first and the last bytes of the line, and how many it has.
    first: [u8; KEPT],
    last: [u8; KEPT],
    length: usize,
}

impl Quotes {
    pub fn new(syntax: Syntax) -> Self {
        let (first, last) = ([0; KEPT], [0; KEPT]);
        let (key, counted, scalars) = (Key::default(), Counted::default(), Scalars::of(syntax));
        let (quoted, escaped, copy, comment) = (false, false, false, Comment::None);
        Self {
            syntax,
            before: b'\n',
            tail: [0; TAIL],
            quoted,
            escaped,
            copy,
            comment,
            key,
            counted,
            scalars,
            first,
            last,
            length: 0,
        }
    }

    /// What is beside a value that comes next, of which `behind` are the next bytes.
    pub fn beside(&self, behind: &[u8]) -> Beside {
        Beside {
            before: self.before,
            after: behind.first().copied().unwrap_or(b'\n'),
            quoted: self.quoted,
            keyed: self.key.marks(),
            copy: self.copy,
            comment: self.comment.is_inside(),
            part: self.scalars.as_ref().and_then(|scalars| scalars.part(behind)),
            tag: self.scalars.as_ref().and_then(Scalars::tag),
            key: match &self.scalars {
                Some(scalars) => scalars.is_key(behind),
                None => self.syntax == Syntax::Json && self.quoted && is_before_colon(behind),
            },
            wrapped: Wrapped::behind(&self.tail)
                .filter(|_| self.syntax == Syntax::Json && behind.first() == Some(&b'"')),
            serialised: matches!(self.tail, [.., b';' | b'{', b'i' | b'd', b':']),
            units: None,
        }
    }

    /// How many bytes a value counts for that comes next, where its string says how long it is.
    pub fn units(&self, value: &[u8]) -> Option<usize> {
        self.counted.units(value)
    }

    /// True directly behind a backslash inside quotes of JSON or SQL, that is none by itself.
    pub fn is_escaped(&self) -> bool {
        self.escaped
    }

    /// Takes the next bytes of the text.
    pub fn pass(&mut self, bytes: &[u8]) {
        self.before = bytes.last().copied().unwrap_or(self.before);
        let last = &bytes[bytes.len().saturating_sub(TAIL)..];
        self.tail.rotate_left(last.len());
        self.tail[TAIL - last.len()..].copy_from_slice(last);
        self.key.follow(bytes);
        self.counted.follow(bytes);
        match self.syntax {
            Syntax::Text | Syntax::Code => {}
            Syntax::Yaml | Syntax::Toml => {
                let scalars = self.scalars.as_mut();
                scalars.into_iter().for_each(|scalars| bytes.iter().for_each(|byte| scalars.pass(*byte)));
            }
            Syntax::Json => bytes.iter().for_each(|byte| self.string(*byte, b'"')),
            Syntax::Sql => bytes.iter().for_each(|byte| {
                if !self.copy && !self.quoted {
                    self.comment = self.comment.pass(*byte);
                }
                if !self.copy && !self.comment.is_inside() {
                    self.string(*byte, b'\'');
                }
                self.line(*byte);
            }),
        }
    }

    fn string(&mut self, byte: u8, quote: u8) {
        match byte {
            _ if self.escaped => self.escaped = false,
            b'\\' => self.escaped = self.quoted,
            byte if byte == quote => self.quoted ^= true,
            // No string of JSON goes on behind its line: what was wrong before is right again here.
            b'\n' if quote == b'"' => self.quoted = false,
            _ => {}
        }
    }

    /// Rows stand between `COPY … FROM stdin;` and a line that is `\.` alone.
    fn line(&mut self, byte: u8) {
        match byte {
            b'\r' => {}
            b'\n' => {
                let first = &self.first[..self.length.min(KEPT)];
                let begins = first.get(..5).is_some_and(|word| word.eq_ignore_ascii_case(b"COPY "));
                let ends = self.last[KEPT - 6..].eq_ignore_ascii_case(b"stdin;");
                self.copy = match self.copy {
                    true => first != b"\\.",
                    false => !self.quoted && begins && ends,
                };
                self.length = 0;
            }
            _ => {
                if self.length < KEPT {
                    self.first[self.length] = byte;
                }
                self.last.rotate_left(1);
                self.last[KEPT - 1] = byte;
                self.length += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_and_rows_are_followed() {
        let copy = "COPY public.u (id, note) FROM stdin;\r\n";
        for (syntax, text, quoted, inside) in [
            (Syntax::Json, r#"{"a":"tel:"#.to_owned(), true, false),
            (Syntax::Json, r#"{"a\\":"#.into(), false, false),
            (Syntax::Json, r#"{"a\":"#.into(), true, false),
            (Syntax::Json, "{\"a\n".into(), false, false),
            (Syntax::Sql, "VALUES ('O''Brien', ".into(), false, false),
            (Syntax::Sql, "VALUES ('O''Br".into(), true, false),
            (Syntax::Text, "say \"".into(), false, false),
            (Syntax::Text, "INFO {\"ssn\" : ".into(), false, false),
            (Syntax::Sql, copy.into(), false, true),
            (Syntax::Sql, format!("{copy}1\tO'Brien\n2\t"), false, true),
            (Syntax::Sql, format!("{copy}1\tO'Brien\n\\.\nVALUES ("), false, false),
            (Syntax::Sql, format!("{copy}1\tO'Brien\n\\.\nVALUES ('"), true, false),
            (Syntax::Sql, "COPY u TO '/tmp/stdin;'\n".into(), false, false),
        ] {
            let mut quotes = Quotes::new(syntax);
            text.bytes().for_each(|byte| quotes.pass(&[byte]));
            let beside = quotes.beside(b" ");
            assert_eq!((beside.quoted, beside.copy), (quoted, inside), "{text}");
            let mut at_once = Quotes::new(syntax);
            at_once.pass(text.as_bytes());
            assert_eq!(at_once.beside(b" "), beside);
        }
    }

    #[test]
    fn values_of_mongodb_are_told_by_their_keys() {
        for (text, expected) in [
            (r#"{"ssn":{"$numberLong":""#, Some(Wrapped::Number)),
            (r#"{"ssn" : { "$numberDecimal" : ""#, Some(Wrapped::Number)),
            (r#"{"dob":{"$date":""#, Some(Wrapped::Date)),
            (r#"{"$dates":""#, None),
            (r#"{"$numberLong":"#, None),
            (r#"{"date":""#, None),
        ] {
            let mut quotes = Quotes::new(Syntax::Json);
            text.bytes().for_each(|byte| quotes.pass(&[byte]));
            assert_eq!(quotes.beside(b"\"}").wrapped, expected, "{text}");
            let mut at_once = Quotes::new(Syntax::Json);
            at_once.pass(text.as_bytes());
            assert_eq!(at_once.beside(b"\"}").wrapped, expected, "{text}");
        }
    }

    #[test]
    fn quotes_in_comments_of_sql_mean_nothing() {
        for (text, quoted, comment) in [
            ("-- Maria's ", false, true),
            ("-- Maria's\nVALUES (", false, false),
            ("/* it's */ VALUES ('", true, false),
            ("/* it's **", false, true),
            ("/*!40000 VALUES ('", true, false),
            ("VALUES ('a -- ", true, false),
            ("SELECT 1 - 2 / 3 ", false, false),
        ] {
            let mut quotes = Quotes::new(Syntax::Sql);
            quotes.pass(text.as_bytes());
            let beside = quotes.beside(b" ");
            assert_eq!((beside.quoted, beside.comment), (quoted, comment), "{text}");
        }
    }

    #[test]
    fn keys_of_json_tell_how_quotes_are_written() {
        for (text, expected) in [
            (r#"INFO {"ssn" : "#, Some("\"x\"")),
            (r#"{"msg":"{\"ssn\":"#, Some(r#"\"x\""#)),
            (r#"{"msg":"{\"ssn\":[12, -3.4,"#, Some(r#"\"x\""#)),
            (r#"{"m":"{\"n\":\"{\\\"ssn\\\": "#, Some(r#"\\\"x\\\""#)),
            (r#"1,"{""ssn"":"#, Some(r#"""x"""#)),
            (r#"{"a":"","ssn":"#, Some("\"x\"")),
            (r#"{"ssn":""#, None),
            (r#"{"a":1, "#, None),
            (r#"say "x" "#, None),
            ("a: ", None),
        ] {
            for syntax in [Syntax::Text, Syntax::Json, Syntax::Sql, Syntax::Yaml] {
                let mut quotes = Quotes::new(syntax);
                quotes.pass(text.as_bytes());
                let marks = quotes.beside(b"}").keyed;
                assert_eq!(marks.map(|marks| marks.around("x")).as_deref(), expected, "{text}");
            }
        }
    }

    proptest::proptest! {
        #[test]
        fn what_is_passed_over_says_nothing_of_keys(text in "[\"\\\\:\\[, a1\n]{0,60}", more in "[a\"\\\\: ]{0,9}") {
            let mut fast = Key::default();
            fast.follow(text.as_bytes());
            fast.follow(more.as_bytes());
            let mut plain = Key::default();
            text.bytes().chain(more.bytes()).for_each(|byte| plain.pass(byte));
            proptest::prop_assert_eq!(fast, plain);
        }
    }
}
