//! Redaction: a copy of a text in which values are replaced, and nothing else is.
//!
//! A scan of the file says where the values are ([`Spans`]); [`copy`] writes the file through and replaces those bytes
//! alone. What the scan does not understand as bytes of the file itself (compressed, not UTF-8, a file as a whole, a gap)
//! is refused, since half a redaction is none. What stands in place of a value is decided by [`Replacer`].

mod escape;
mod fake;
mod spans;

pub use spans::{Merged, Span, Spans};

use crate::detect::mask;
use crate::rule::RuleBook;
use fake::Fakes;
use std::io::{self, Read, Write};

/// Bytes of the longest value that is replaced.
const LONGEST: u64 = 64 << 20;

/// What stands in place of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Its mask.
    Mask,
    /// Nothing.
    Remove,
    /// A pseudonym: the same value has the same one wherever the same key is used.
    Token,
    /// An invented value of the same kind, from ranges that nobody has.
    Fake,
    /// As its mask, with nothing left of the value: for what is still found in a mask.
    Stars,
    /// One word for all: the last resort for what is still found after another way.
    Word,
}

/// How numbers without quotes may be replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Syntax {
    /// As text.
    Text,
    /// JSON: what is no number stands in double quotes, nothing is `null`.
    Json,
    /// SQL: in single quotes, nothing is `NULL`.
    Sql,
}

impl Syntax {
    /// By the name of a file, else by its first bytes.
    pub fn of(name: &str, head: &[u8]) -> Self {
        let name = name.to_ascii_lowercase();
        let ends = |list: &[&str]| list.iter().any(|end| name.ends_with(end));
        match head.trim_ascii_start().first() {
            _ if ends(&[".json", ".jsonl", ".ndjson", ".har"]) => Self::Json,
            _ if ends(&[".sql", ".dump"]) => Self::Sql,
            Some(b'{' | b'[') if !ends(&[".log", ".txt"]) => Self::Json,
            _ => Self::Text,
        }
    }

    /// The quote in which text stands.
    fn quote(self) -> Option<u8> {
        match self {
            Self::Text => None,
            Self::Json => Some(b'"'),
            Self::Sql => Some(b'\''),
        }
    }

    fn bare(self, beside: Beside, value: &[u8], new: String) -> String {
        let number = !value.is_empty() && value.iter().all(|b| b.is_ascii_digit() || b"+-.".contains(b));
        let bare = number && !beside.quoted && b":[,( =\t\n".contains(&beside.before);
        let still = !new.is_empty() && new.bytes().all(|b| b.is_ascii_digit()) && !new.starts_with('0');
        match self {
            Self::Json if bare && new.is_empty() => "null".into(),
            Self::Sql if bare && new.is_empty() => "NULL".into(),
            Self::Json if bare && !still => format!("\"{new}\""),
            Self::Sql if bare && !still => format!("'{new}'"),
            _ => new,
        }
    }
}

/// What stands beside a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Beside {
    /// The byte before it.
    pub before: u8,
    /// It is inside quotes.
    pub quoted: bool,
}

/// Decides what stands in place of values.
pub struct Replacer<'b> {
    book: &'b RuleBook,
    way: Way,
    syntax: Syntax,
    fakes: Fakes,
}

impl<'b> Replacer<'b> {
    /// Replaces in this way.
    pub fn new(book: &'b RuleBook, way: Way, syntax: Syntax) -> Self {
        Self { book, way, syntax, fakes: Fakes::built_in() }
    }

    /// What stands in place of the value of a span.
    pub fn replace(&self, span: &Span, value: &[u8], beside: Beside) -> String {
        let new = match self.way {
            Way::Mask => mask(self.book.rule(span.detector).mask, value),
            Way::Remove => String::new(),
            Way::Token => self.token(span),
            Way::Fake => self.fake(span, value),
            Way::Stars => stars(value),
            Way::Word => "REDACTED".into(),
        };
        // A line more or less would move what stands behind it.
        let new: String = new.chars().filter(|c| !c.is_control() && !"\"'\\<>&".contains(*c)).collect();
        self.syntax.bare(beside, value, new)
    }

    fn token(&self, span: &Span) -> String {
        format!("{}-{}", self.book.rule(span.detector).id, hex(&span.fingerprint[..6]))
    }

    fn fake(&self, span: &Span, value: &[u8]) -> String {
        let rule = self.book.rule(span.detector);
        let fake = self.fakes.invent(rule, &String::from_utf8_lossy(value), span.fingerprint);
        fake.unwrap_or_else(|| self.token(span))
    }
}

/// A star for each letter and digit.
fn stars(value: &[u8]) -> String {
    String::from_utf8_lossy(value).chars().map(|c| if c.is_alphanumeric() { '*' } else { c }).collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Writes `input` to `output`, and in place of each span what `replace` gives for its bytes and what is beside them.
///
/// # Errors
/// Those of reading and writing; a file that is shorter than it was when it was scanned.
pub fn copy(
    mut input: impl Read,
    mut output: impl Write,
    syntax: Syntax,
    spans: impl IntoIterator<Item = io::Result<Span>>,
    replace: impl Fn(&Span, &[u8], Beside) -> String,
) -> io::Result<()> {
    let mut at = 0;
    let mut through = Through { out: &mut output, quotes: Quotes::new(syntax) };
    for span in spans {
        let span = span?;
        let between = span.start.saturating_sub(at);
        if io::copy(&mut (&mut input).take(between), &mut through)? != between {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the file changed while it was read"));
        }
        let length = span.end - span.start;
        if length > LONGEST {
            return Err(io::Error::other("a value is too long to be replaced"));
        }
        let mut value = Vec::new();
        (&mut input).take(length).read_to_end(&mut value)?;
        through.out.write_all(replace(&span, &value, through.quotes.beside).as_bytes())?;
        through.quotes.pass(&value);
        at = span.end;
    }
    io::copy(&mut input, &mut through)?;
    output.flush()
}

/// Knows the last byte that went through, and whether it stands inside quotes.
struct Quotes {
    beside: Beside,
    quote: Option<u8>,
    escaped: bool,
}

impl Quotes {
    fn new(syntax: Syntax) -> Self {
        Self { beside: Beside { before: b'\n', quoted: false }, quote: syntax.quote(), escaped: false }
    }

    fn pass(&mut self, bytes: &[u8]) {
        if let Some(quote) = self.quote {
            for &byte in bytes {
                match byte {
                    _ if self.escaped => self.escaped = false,
                    b'\\' => self.escaped = self.beside.quoted,
                    byte if byte == quote => self.beside.quoted ^= true,
                    // No string of JSON goes on behind its line: what was wrong before is right again here.
                    b'\n' if quote == b'"' => self.beside.quoted = false,
                    _ => {}
                }
            }
        }
        self.beside.before = bytes.last().copied().unwrap_or(self.beside.before);
    }
}

struct Through<W> {
    out: W,
    quotes: Quotes,
}

impl<W: Write> Write for Through<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let n = self.out.write(bytes)?;
        self.quotes.pass(&bytes[..n]);
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::DetectorId;
    use proptest::prelude::*;

    fn at(start: u64, end: u64) -> Span {
        Span { start, end, detector: DetectorId(0), fingerprint: [7; 16] }
    }

    proptest! {
        #[test]
        fn outside_the_spans_every_byte_stays(bytes in prop::collection::vec(any::<u8>(), 0..400), cuts in prop::collection::vec(0u64..400, 0..12)) {
            let mut cuts: Vec<u64> = cuts.into_iter().filter(|c| *c <= bytes.len() as u64).collect();
            cuts.sort_unstable();
            cuts.dedup();
            let spans: Vec<Span> = cuts.chunks_exact(2).map(|two| at(two[0], two[1])).collect();
            let mut out = Vec::new();
            copy(&bytes[..], &mut out, Syntax::Json, spans.iter().copied().map(Ok), |_, value, _| format!("<{}>", value.len())).expect("memory");
            let (mut expected, mut from) = (Vec::new(), 0);
            for span in &spans {
                expected.extend(&bytes[from..span.start as usize]);
                expected.extend(format!("<{}>", span.end - span.start).bytes());
                from = span.end as usize;
            }
            expected.extend(&bytes[from..]);
            prop_assert_eq!(out, expected);
        }
    }

    #[test]
    fn quotes_are_followed() {
        for (syntax, text, expected) in [
            (Syntax::Json, r#"{"a":"tel:"#, true),
            (Syntax::Json, r#"{"a\\":"#, false),
            (Syntax::Json, r#"{"a\":"#, true),
            (Syntax::Json, "{\"a\n", false),
            (Syntax::Sql, "VALUES ('O\'\'Brien', ", false),
            (Syntax::Sql, "VALUES ('O\'\'Br", true),
            (Syntax::Text, "say \"", false),
        ] {
            let mut quotes = Quotes::new(syntax);
            text.bytes().for_each(|byte| quotes.pass(&[byte]));
            assert_eq!(quotes.beside.quoted, expected, "{text}");
            let mut at_once = Quotes::new(syntax);
            at_once.pass(text.as_bytes());
            assert_eq!(at_once.beside, quotes.beside);
        }
    }

    #[test]
    fn numbers_stay_well_formed() {
        let bare = |syntax: Syntax, before, value: &[u8], new: &str| {
            syntax.bare(Beside { before, quoted: false }, value, new.into())
        };
        let inside = Beside { before: b':', quoted: true };
        assert_eq!(Syntax::Json.bare(inside, b"+247-62889", "t-1".into()), "t-1");
        for (syntax, before, value, new, expected) in [
            (Syntax::Json, b':', &b"536904399"[..], "*****4399", "\"*****4399\""),
            (Syntax::Json, b':', b"536904399", "", "null"),
            (Syntax::Json, b'"', b"536904399", "*****4399", "*****4399"),
            (Syntax::Json, b':', b"536904399", "219099999", "219099999"),
            (Syntax::Sql, b',', b"536904399", "", "NULL"),
            (Syntax::Sql, b'(', b"536904399", "t-1", "'t-1'"),
            (Syntax::Text, b':', b"536904399", "t-1", "t-1"),
        ] {
            assert_eq!(bare(syntax, before, value, new), expected);
        }
    }

    #[test]
    fn tokens_and_fakes_are_stable_and_no_persons() {
        let book = RuleBook::built_in();
        let of = |way, id: &str, print: u8| {
            let span = Span { detector: book.find(id).expect("a rule"), fingerprint: [print; 16], ..at(0, 1) };
            Replacer::new(&book, way, Syntax::Text).replace(
                &span,
                b"536-90-4399",
                Beside { before: b' ', quoted: false },
            )
        };
        assert_eq!(of(Way::Token, "us-ssn", 1), of(Way::Token, "us-ssn", 1));
        assert_ne!(of(Way::Token, "us-ssn", 1), of(Way::Token, "us-ssn", 2));
        assert!(of(Way::Fake, "email-address", 0xab).contains("@example."));
        assert_eq!(of(Way::Fake, "password-plain", 1), of(Way::Token, "password-plain", 1));
        assert_eq!(of(Way::Mask, "us-ssn", 1), "***-**-4399");
        assert_eq!(of(Way::Stars, "us-ssn", 1), "***-**-****");
    }
}
