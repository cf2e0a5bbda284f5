//! Redaction: a copy of a text in which values are replaced, and nothing else is.
//!
//! A scan of the file says where the values are ([`Spans`]); [`copy`] writes the file through and replaces those bytes
//! alone. What the scan does not understand as bytes of the file itself (compressed, not UTF-8, a file as a whole, a gap)
//! is refused, since half a redaction is none. What stands in place of a value is decided by [`Replacer`].

use crate::detect::mask;
use crate::event::{Finding, Gap};
use crate::place::Offsets;
use crate::report::{Report, Summary};
use crate::rule::{DetectorId, Rule, RuleBook};
use serde::Deserialize;
use std::collections::BTreeSet;
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
    /// An invented value of the same kind, from ranges that no person has.
    Fake,
    /// One word for all: the last resort for what is still found after another way.
    Word,
}

/// Bytes that hold a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// First byte of the file.
    pub start: u64,
    /// One past the last byte.
    pub end: u64,
    /// What it is.
    pub detector: DetectorId,
    /// Keyed fingerprint of the value.
    pub fingerprint: [u8; 16],
}

/// Where the values of a file are, or why it cannot be redacted.
pub struct Spans<'b> {
    book: &'b RuleBook,
    spans: Vec<Span>,
    /// Found of a text or a row as a whole.
    whole: BTreeSet<DetectorId>,
    refused: Option<String>,
}

impl<'b> Spans<'b> {
    /// With nothing found yet.
    pub fn new(book: &'b RuleBook) -> Self {
        Self { book, spans: Vec::new(), whole: BTreeSet::new(), refused: None }
    }

    /// The spans in order, without overlaps: those that touch the same bytes become one.
    ///
    /// # Errors
    /// Why the file is refused.
    pub fn finish(mut self) -> Result<Vec<Span>, String> {
        if let Some(why) = self.refused {
            return Err(why);
        }
        if !self.whole.is_empty() {
            let list = |text: fn(&Rule) -> &str| -> Vec<&str> {
                self.whole.iter().map(|id| text(self.book.rule(*id))).collect()
            };
            return Err(format!(
                "texts or rows of it are personal data as a whole ({}), which no replacing of values takes away; \
                 to replace values all the same, say --skip {}",
                list(|rule| &rule.name).join(", "),
                list(|rule| &rule.id).join(",")
            ));
        }
        self.spans.sort_by_key(|span| (span.start, std::cmp::Reverse(span.end)));
        let mut merged: Vec<Span> = Vec::with_capacity(self.spans.len());
        for span in self.spans {
            match merged.last_mut().filter(|last| span.start < last.end) {
                Some(last) => last.end = last.end.max(span.end),
                None => merged.push(span),
            }
        }
        Ok(merged)
    }
}

impl Report for Spans<'_> {
    fn begin(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn finding(&mut self, finding: &Finding) -> io::Result<()> {
        let span = finding.place.span.filter(|span| span.offsets == Offsets::Source);
        match (span, &finding.value) {
            (Some(span), Some(value)) => self.spans.push(Span {
                start: span.start,
                end: span.end,
                detector: finding.detector,
                fingerprint: value.fingerprint(),
            }),
            (Some(_), None) => {
                self.whole.insert(finding.detector);
            }
            (None, _) => {
                self.refused.get_or_insert_with(|| {
                    "it is not plain UTF-8 text: values are inside something that would have to be written anew".into()
                });
            }
        }
        Ok(())
    }

    fn gap(&mut self, gap: &Gap) -> io::Result<()> {
        let detail = if gap.detail.is_empty() { String::new() } else { format!(": {}", gap.detail) };
        self.refused.get_or_insert_with(|| format!("not all of it can be read ({}{detail})", gap.reason.as_str()));
        Ok(())
    }

    fn end(&mut self, _: &Summary) -> io::Result<()> {
        Ok(())
    }
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

    fn bare(self, before: u8, value: &[u8], new: String) -> String {
        let number = !value.is_empty() && value.iter().all(|b| b.is_ascii_digit() || b"+-.".contains(b));
        let bare = number && b":[,( =\t\n".contains(&before);
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

/// Decides what stands in place of values.
pub struct Replacer<'b> {
    book: &'b RuleBook,
    way: Way,
    syntax: Syntax,
    fakes: Vec<FakeForm>,
}

#[derive(Deserialize)]
struct Fakes {
    fake: Vec<FakeForm>,
}

#[derive(Deserialize)]
struct FakeForm {
    detectors: Vec<String>,
    form: String,
    #[allow(dead_code)] // For whoever reads the file.
    source: String,
}

impl<'b> Replacer<'b> {
    /// Replaces in this way.
    pub fn new(book: &'b RuleBook, way: Way, syntax: Syntax) -> Self {
        let fakes: Fakes = toml::from_str(include_str!("fakes.toml")).expect("fakes.toml is tested");
        Self { book, way, syntax, fakes: fakes.fake }
    }

    /// What stands in place of the value of a span; `before` is the byte before it.
    pub fn replace(&self, span: &Span, value: &[u8], before: u8) -> String {
        let new = match self.way {
            Way::Mask => mask(self.book.rule(span.detector).mask, value),
            Way::Remove => String::new(),
            Way::Token => self.token(span),
            Way::Fake => self.fake(span),
            Way::Word => "REDACTED".into(),
        };
        // A line more or less would move what stands behind it.
        let new: String = new.chars().filter(|c| !c.is_control() && !"\"'\\<>&".contains(*c)).collect();
        self.syntax.bare(before, value, new)
    }

    fn token(&self, span: &Span) -> String {
        format!("{}-{}", self.book.rule(span.detector).id, hex(&span.fingerprint[..6]))
    }

    fn fake(&self, span: &Span) -> String {
        let rule = self.book.rule(span.detector);
        if let Some(fake) = self.fakes.iter().find(|fake| fake.detectors.contains(&rule.id)) {
            return filled(&fake.form, &span.fingerprint);
        }
        match rule.test_values.len() {
            0 => self.token(span),
            n => rule.test_values[usize::from(span.fingerprint[0]) % n].clone(),
        }
    }
}

fn filled(form: &str, fingerprint: &[u8; 16]) -> String {
    let mut out = String::new();
    let mut bytes = fingerprint.iter();
    let mut rest = form;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let (kind, after) = after.split_once('}').unwrap_or((after, ""));
        let digits = kind.trim_start_matches(|c: char| c.is_ascii_alphabetic()).parse().unwrap_or(1);
        for _ in 0..digits {
            let byte = *bytes.next().unwrap_or(&0);
            let base = if kind.starts_with("hex") { 16 } else { 10 };
            out.extend(char::from_digit(u32::from(byte) % base, base));
        }
        rest = after;
    }
    out + rest
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Writes `input` to `output`, and in place of each span what `replace` gives for its bytes and the byte before it.
///
/// # Errors
/// Those of reading and writing; a file that is shorter than it was when it was scanned.
pub fn copy(
    mut input: impl Read,
    mut output: impl Write,
    spans: &[Span],
    replace: impl Fn(&Span, &[u8], u8) -> String,
) -> io::Result<()> {
    let (mut at, mut before) = (0, b'\n');
    let mut last = Last { out: &mut output, byte: b'\n' };
    for span in spans {
        let between = span.start.saturating_sub(at);
        if io::copy(&mut (&mut input).take(between), &mut last)? != between {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the file changed while it was read"));
        }
        if between > 0 {
            before = last.byte;
        }
        let length = span.end - span.start;
        if length > LONGEST {
            return Err(io::Error::other("a value is too long to be replaced"));
        }
        let mut value = Vec::new();
        (&mut input).take(length).read_to_end(&mut value)?;
        last.out.write_all(replace(span, &value, before).as_bytes())?;
        (at, before) = (span.end, value.last().copied().unwrap_or(before));
    }
    io::copy(&mut input, &mut last)?;
    output.flush()
}

/// Remembers the last byte that went through.
struct Last<W> {
    out: W,
    byte: u8,
}

impl<W: Write> Write for Last<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let n = self.out.write(bytes)?;
        self.byte = bytes[..n].last().copied().unwrap_or(self.byte);
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::{finding, gap, place, span};
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
            copy(&bytes[..], &mut out, &spans, |_, value, _| format!("<{}>", value.len())).expect("memory");
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
    fn overlaps_become_one_and_what_has_no_bytes_is_refused() {
        let book = RuleBook::built_in();
        let found = |start, end| {
            let mut place = place("a", vec![]);
            place.span = Some(span(Some((1, 1)), start, end));
            finding(&book, "us-ssn", 90, place)
        };
        let mut spans = Spans::new(&book);
        for (start, end) in [(10, 20), (0, 5), (12, 30), (30, 31)] {
            spans.finding(&found(start, end)).expect("memory");
        }
        let spans: Vec<_> = spans.finish().expect("spans").iter().map(|s| (s.start, s.end)).collect();
        assert_eq!(spans, [(0, 5), (10, 30), (30, 31)]);

        let mut whole = Spans::new(&book);
        whole.finding(&finding(&book, "us-ssn", 90, place("a", vec![]))).expect("memory");
        assert!(whole.finish().expect_err("refused").contains("not plain UTF-8"));
        let mut letter = Spans::new(&book);
        letter.finding(&Finding { value: None, ..found(0, 4) }).expect("memory");
        assert!(letter.finish().expect_err("refused").contains("--skip us-ssn"));
        let mut cut = Spans::new(&book);
        cut.gap(&gap("a", crate::event::GapReason::Truncated)).expect("memory");
        assert!(cut.finish().expect_err("refused").contains("truncated"));
    }

    #[test]
    fn numbers_stay_well_formed() {
        let bare = |syntax: Syntax, before, value: &[u8], new: &str| syntax.bare(before, value, new.into());
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
            Replacer::new(&book, way, Syntax::Text).replace(&span, b"536-90-4399", b' ')
        };
        assert_eq!(of(Way::Token, "us-ssn", 1), of(Way::Token, "us-ssn", 1));
        assert_ne!(of(Way::Token, "us-ssn", 1), of(Way::Token, "us-ssn", 2));
        assert_eq!(of(Way::Fake, "email-address", 0xab), "user-bbbbbbbb@example.com");
        assert!(book.rule(book.find("us-ssn").expect("a rule")).test_values.contains(&of(Way::Fake, "us-ssn", 3)));
        assert_eq!(of(Way::Mask, "us-ssn", 1), "***-**-4399");
        let fakes: Fakes = toml::from_str(include_str!("fakes.toml")).expect("TOML");
        for id in fakes.fake.iter().flat_map(|fake| &fake.detectors) {
            assert!(book.find(id).is_some(), "{id}");
        }
    }
}
