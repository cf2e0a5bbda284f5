//! Redaction: a copy of a text in which values are replaced, and nothing else is.
//!
//! A scan of the file says where the values are ([`Spans`]); [`copy`] writes the file through and replaces those bytes
//! alone. What the scan does not understand as bytes of the file itself (compressed, not UTF-8, a file as a whole, a gap)
//! is refused, since half a redaction is none; text in another encoding is read as UTF-8 and written back ([`Recoded`]). What stands in place of a value is decided by [`Replacer`].

mod blanks;
mod copy;
mod counted;
mod escape;
mod fake;
mod keys;
mod known;
mod literal;
mod markup;
mod merged;
mod names;
mod number;
mod parts;
mod quotes;
mod recode;
mod repeat;
mod scalar;
mod spans;
mod syntax;
mod types;
mod window;

pub use copy::copy;
pub use fake::is_invented;
pub use keys::Keys;
pub use known::{is_in_token, is_replaced};
pub use merged::Merged;
pub use quotes::{Beside, Marks};
pub use recode::{Recoded, encode, is_no_text};
pub use scalar::{Part, Tag};
pub use spans::{Span, Spans};
pub use syntax::Syntax;
use types::Type;
pub use types::Types;

use crate::detect::{Nature, mask, percent};
use crate::rule::{DetectorId, Mask, Rule, RuleBook};
use fake::Fakes;
use std::collections::hash_map::{DefaultHasher, Entry};
use std::collections::{BTreeSet, HashMap};
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// The same for a narrow column.
const BARE: &str = "t";

/// Digits of the longest token that has no name, for a column that is too narrow for one: `*3fa9c2e`.
const SHORT: usize = 12;

/// What a token begins with that has not the name of a detector.
const PLAIN: &str = "token";

/// Bytes in which a token ends: ids of detectors are far shorter.
const LONGEST_TOKEN: usize = 80;

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
    /// As a token, without the name of the detector: for what is found by that name.
    Plain,
    /// As its mask, with nothing left of the value: for what is still found in a mask.
    Stars,
    /// One word for all: the last resort for what is still found after another way.
    Word,
}

/// Values whose masks are found again, or beside which something is found once they are removed.
#[derive(Clone, Debug, Default)]
pub struct Starred {
    /// All of these detectors.
    pub detectors: BTreeSet<DetectorId>,
    /// Those that begin at these bytes of the file.
    pub starts: BTreeSet<u64>,
    /// Those of which an invented value was found again, by their fingerprints, and how often: all that are alike.
    pub prints: HashMap<[u8; 16], u32>,
}

impl Starred {
    fn has(&self, span: &Span) -> bool {
        self.detectors.contains(&span.detector) || self.starts.contains(&span.start)
    }
}

/// Decides what stands in place of values.
pub struct Replacer<'b> {
    book: &'b RuleBook,
    way: Way,
    syntax: Syntax,
    fakes: Fakes,
    /// Which value has which invented one, as hashes, so that no two have the same.
    taken: HashMap<u64, u64>,
    starred: Starred,
    /// Of a dump.
    types: Option<Arc<Types>>,
    /// In columns whose values have to differ: which value has which new one, as hashes.
    differing: HashMap<(u16, u64), u64>,
    /// Those of these columns in which two values have become one.
    alike: BTreeSet<u16>,
    /// New keys.
    keys: Keys,
    /// Where numbers become other numbers: how often those before were found again.
    attempt: Option<usize>,
}

/// Invented values that are held, a quarter of a hundred MiB; more values take tokens.
const MOST_TAKEN: usize = 1 << 20;

/// How often another invented value is tried where one is taken.
const ATTEMPTS: u32 = 64;

impl<'b> Replacer<'b> {
    /// Replaces in this way.
    pub fn new(book: &'b RuleBook, way: Way, syntax: Syntax) -> Self {
        Self {
            book,
            way,
            syntax,
            fakes: Fakes::built_in(),
            taken: HashMap::new(),
            starred: Starred::default(),
            types: None,
            differing: HashMap::new(),
            alike: BTreeSet::new(),
            keys: Keys::default(),
            attempt: None,
        }
    }

    /// With the keys that the copy has already, for a copy of that.
    pub fn knowing(mut self, keys: Keys) -> Self {
        self.keys = keys;
        self
    }

    /// The keys that the copy has now.
    pub fn into_keys(self) -> Keys {
        self.keys
    }

    /// Columns whose values have to differ, by their numbers among the types, of which two have become one.
    pub fn alike(&self) -> &BTreeSet<u16> {
        &self.alike
    }

    /// For the copy of this number: what stands for a number that must stay one has another form in each.
    pub fn attempt(mut self, attempt: Option<usize>) -> Self {
        self.attempt = attempt;
        self
    }

    /// For a dump with columns of these types; `None` for all else.
    pub fn of_types(mut self, types: Option<Arc<Types>>) -> Self {
        self.types = types;
        self
    }

    /// Shows nothing in the masks of these values, and leaves stars where they are removed.
    pub fn starring(mut self, starred: Starred) -> Self {
        self.starred = starred;
        self
    }

    /// What stands in place of the value of a span.
    pub fn replace(&mut self, span: &Span, value: &[u8], beside: Beside) -> String {
        // What is found in a token stands for the value that the token stands for; another invented value is another's.
        let origin = self.keys.origin(without_quotes(value)).unwrap_or(span.fingerprint);
        let own = if matches!(self.way, Way::Token | Way::Plain) { origin } else { span.fingerprint };
        let span = &Span { fingerprint: own, ..*span };
        let new = self.written(span, value, beside);
        if matches!(self.way, Way::Token | Way::Plain | Way::Fake) {
            self.keys.remember(without_quotes(new.as_bytes()), origin);
        }
        let is_unique = |types: &Arc<Types>| types.get(span.column).is_some_and(|column| column.unique);
        // Any number of rows may have nothing.
        let is_nothing = matches!(new.as_str(), "NULL" | "\\N");
        if self.types.as_ref().is_some_and(is_unique) && !is_nothing && literal::fills(beside) {
            let mut hasher = DefaultHasher::new();
            new.hash(&mut hasher);
            let own = u64::from_le_bytes(std::array::from_fn(|i| span.fingerprint[i]));
            let full = self.differing.len() >= MOST_TAKEN;
            match self.differing.entry((span.column, hasher.finish())) {
                Entry::Occupied(entry) if *entry.get() != own => {
                    self.alike.insert(span.column);
                }
                Entry::Vacant(entry) if !full => {
                    entry.insert(own);
                }
                _ => {}
            }
        }
        new
    }

    fn written(&mut self, span: &Span, value: &[u8], beside: Beside) -> String {
        let cast = if self.syntax == Syntax::Sql { literal::number_before_cast(beside, value) } else { None };
        if let Some(length) = cast {
            let rest = String::from_utf8_lossy(&value[length..]).into_owned();
            return self.written(span, &value[..length], Beside { after: b':', ..beside }) + &rest;
        }
        if self.syntax == Syntax::Sql
            && !(beside.quoted || beside.copy || beside.comment)
            && let [b'\'', inside @ .., b'\''] = value
        {
            return self.literal(span, inside, beside);
        }
        // The end of a line that is none, as a mail encodes it.
        if memchr::memmem::find(value, b"=\n").is_some() || memchr::memmem::find(value, b"=\r\n").is_some() {
            let text = String::from_utf8_lossy(value).replace("=\r\n", "").replace("=\n", "");
            return self.written(span, text.as_bytes(), beside);
        }
        let held = if self.syntax == Syntax::Sql { escape::decoded(value) } else { None };
        let plain = percent::decoded(value);
        let (written, value) = (value, held.as_deref().or(plain.as_deref()).unwrap_or(value));
        let column = self.types.as_ref().and_then(|types| types.get(span.column));
        // Values of a key have to differ, removed or not: where nothing may not stand there, something must.
        let is_of_key =
            column.is_some_and(|own| own.unique && (own.not_null || beside.quoted)) && literal::fills(beside);
        let new = match self.way {
            Way::Mask if self.starred.has(span) => self.stars(span, value),
            Way::Remove if self.starred.has(span) => "*".repeat(8),
            Way::Remove if is_of_key => self.token(span),
            Way::Mask if shows_nothing(self.book.rule(span.detector)) => self.stars(span, value),
            Way::Mask => mask(self.book.rule(span.detector).mask, value),
            Way::Remove => String::new(),
            Way::Token => self.token(span),
            Way::Plain => format!("{PLAIN}-{}", hex(&span.fingerprint[..6])),
            Way::Fake => self.fake(span, value),
            Way::Stars => self.stars(span, value),
            Way::Word => "REDACTED".into(),
        };
        let attempt = self.attempt.map(|attempt| attempt + self.again(span) as usize);
        let is_again = self.starred.has(span) || attempt.is_some_and(|attempt| attempt > 0);
        let made = literal::Made {
            fingerprint: span.fingerprint,
            attempt,
            first: !is_again && !matches!(self.way, Way::Plain | Way::Stars | Way::Word),
            invented: self.way == Way::Fake,
            word: column.and_then(|column| self.types.as_ref()?.first_word(column)).map(str::to_owned),
        };
        let new = if plain.is_some() { percent::encoded_mask(&new) } else { new };
        // A line more or less would move what stands behind it.
        let new: String = new.chars().filter(|c| !c.is_control() && !"\"'\\<>&".contains(*c)).collect();
        let new = if beside.key { self.keys.distinct(new, span.fingerprint) } else { new };
        if let Some(tag) = beside.tag {
            return match tag {
                Tag::Time if literal::is_day(new.as_bytes()) => new,
                Tag::Time => made.date(written),
                Tag::Number if literal::is_digits(new.as_bytes()) => new,
                Tag::Number => made.number(written, literal::ANY),
                Tag::Boolean if made.first => "false".into(),
                Tag::Boolean => self.syntax.bare(beside, written, new),
            };
        }
        // Nothing of TOML stands for nothing, and a date has no quotes.
        if self.syntax == Syntax::Toml && beside.part == Some(Part::Whole) && literal::is_day(written) {
            return if literal::is_day(new.as_bytes()) { new } else { made.date(written) };
        }
        if let Some(units) = beside.units {
            return counted::fitted(&new, units);
        }
        if let Some(new) = beside.wrapped.and_then(|wrapped| literal::of_mongodb(wrapped, written, &new, &made)) {
            return new;
        }
        let is_of_code = self.syntax == Syntax::Code && literal::stands_alone(beside);
        if (is_of_code || beside.serialised) && literal::is_digits(written) {
            return if literal::is_digits(new.as_bytes()) { new } else { made.number(written, literal::ANY) };
        }
        if self.syntax != Syntax::Sql {
            return self.syntax.bare(beside, written, new);
        }
        if let Some(new) = column.and_then(|column| literal::of_column(column, beside, written, &new, &made)) {
            return new;
        }
        // As much as stands there fits, whatever its column is.
        let is_text = !literal::is_day(written) && (beside.quoted || !literal::is_digits(written));
        let column = match column {
            None if span.column == spans::SOME_COLUMN && is_text => Some(Type::text(written)),
            column => column,
        };
        let new = literal::kept(beside, written, new, &made, column);
        self.syntax.bare(beside, written, new)
    }

    /// What stands in place of a literal with its quotes, whose column cannot hold any text: nothing, if that may be.
    fn literal(&mut self, span: &Span, inside: &[u8], beside: Beside) -> String {
        let column = self.types.as_ref().and_then(|types| types.get(span.column));
        let takes_nothing = |column: Type| {
            column.is_bound(self.way == Way::Fake)
                || column.unique && self.way == Way::Remove && !self.starred.has(span)
        };
        if column.is_some_and(|column| !column.not_null && takes_nothing(column)) {
            return "NULL".into();
        }
        let within = Beside { quoted: true, before: b'\'', after: b'\'', ..beside };
        format!("'{}'", self.written(span, inside, within))
    }

    /// Stars in the form of a value; of a secret its length and marks are a part too.
    fn stars(&self, span: &Span, value: &[u8]) -> String {
        let rule = self.book.rule(span.detector);
        match Nature::of(rule).is_secret() {
            true => mask(Mask::Full, value),
            false => stars(value),
        }
    }

    fn token(&self, span: &Span) -> String {
        format!("{}-{}", self.book.rule(span.detector).id, hex(&span.fingerprint[..6]))
    }

    fn fake(&mut self, span: &Span, value: &[u8]) -> String {
        let rule = self.book.rule(span.detector);
        let value = String::from_utf8_lossy(value);
        let again = self.again(span);
        // Another one, and then none: a token is found by nobody.
        let attempts = if again > 1 { 0..0 } else { again..ATTEMPTS };
        for attempt in attempts {
            match self.fakes.invent(rule, &value, span.fingerprint, attempt) {
                Some(fake) if fake.shared || self.is_free(span, &fake.text) => return fake.text,
                Some(_) => {}
                None => break,
            }
        }
        self.token(span)
    }

    /// How often what was invented for a value has been found.
    fn again(&self, span: &Span) -> u32 {
        self.starred.prints.get(&span.fingerprint).copied().unwrap_or(0)
    }

    /// True for an invented value that no other value has; it is this one's from now on.
    fn is_free(&mut self, span: &Span, fake: &str) -> bool {
        let mut hasher = DefaultHasher::new();
        fake.chars().filter(char::is_ascii_alphanumeric).for_each(|c| c.hash(&mut hasher));
        let own = u64::from_le_bytes(std::array::from_fn(|i| span.fingerprint[i]));
        let full = self.taken.len() >= MOST_TAKEN;
        match self.taken.entry(hasher.finish()) {
            Entry::Occupied(entry) => *entry.get() == own,
            Entry::Vacant(_) if full => false,
            Entry::Vacant(entry) => {
                entry.insert(own);
                true
            }
        }
    }
}

/// A literal of SQL without its quotes; all else as it is.
fn without_quotes(literal: &[u8]) -> &[u8] {
    literal.strip_prefix(b"'").and_then(|rest| rest.strip_suffix(b"'")).unwrap_or(literal)
}

/// True for numbers of which four digits and a birthday tell who it is: a copy shows none of them, whatever separates them.
fn shows_nothing(rule: &Rule) -> bool {
    const GROUPS: [&str; 2] = ["government", "national"];
    const NUMBERS: [&str; 9] = [
        "health-insurance-member-id",
        "iban",
        "insurance-policy-number",
        "medical-record-number",
        "mx-clabe",
        "us-aba-routing",
        "us-bank-account",
        "us-medicare-hicn",
        "us-medicare-mbi",
    ];
    GROUPS.contains(&&*rule.group) || NUMBERS.contains(&&*rule.id)
}

/// A star for each letter and digit.
fn stars(value: &[u8]) -> String {
    String::from_utf8_lossy(value).chars().map(|c| if c.is_alphanumeric() { '*' } else { c }).collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(start: u64, end: u64) -> Span {
        Span { start, end, detector: DetectorId(0), fingerprint: [7; 16], together: false, column: 0, loose: false }
    }

    proptest! {
        #[test]
        fn outside_the_spans_every_byte_stays(bytes in prop::collection::vec(any::<u8>(), 0..400), cuts in prop::collection::vec(0u64..400, 0..12)) {
            let mut cuts: Vec<u64> = cuts.into_iter().filter(|c| *c <= bytes.len() as u64).collect();
            cuts.sort_unstable();
            cuts.dedup();
            let spans: Vec<Span> = cuts.chunks_exact(2).map(|two| at(two[0], two[1])).collect();
            let mut out = Vec::new();
            copy(&bytes[..], &mut out, Syntax::Text, spans.iter().copied().map(Ok), |_, value, _| format!("<{}>", value.len())).expect("memory");
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
    fn escapes_at_the_edges_of_a_value_stay() {
        let of = |text: &str| {
            let (before, rest) = text.split_once('⟦').expect("a value");
            let (value, behind) = rest.split_once('⟧').expect("a value");
            let span = at(before.len() as u64, (before.len() + value.len()) as u64);
            let text = [before, value, behind].concat();
            let mut out = Vec::new();
            copy(text.as_bytes(), &mut out, Syntax::Json, [Ok(span)], |_, _, _| "x".into()).expect("memory");
            String::from_utf8(out).expect("text")
        };
        assert_eq!(of(r#"{"a":"'\⟦"95"⟧ b"}"#), r#"{"a":"'\"x b"}"#);
        assert_eq!(of(r#"{"a":"'⟦\"95\⟧" b"}"#), r#"{"a":"'x\" b"}"#);
        assert_eq!(of(r#"{"a":"'\⟦"95\"⟧ b"}"#), r#"{"a":"'\"x b"}"#);
        assert_eq!(of(r#"{"a":"'\\⟦95⟧ b"}"#), r#"{"a":"'\\x b"}"#);
        assert_eq!(of(r#"{"a":"⟦95⟧ b"}"#), r#"{"a":"x b"}"#);
    }

    #[test]
    fn what_only_begins_like_json_is_text() {
        for text in [r#"{"a":1}"#, "{\"a\":1}\n{\"a\":", "[\n  {\"a\": \"x", "[1, 2]\n"] {
            assert_eq!(Syntax::of("-", text.as_bytes()), Syntax::Json, "{text}");
        }
        for text in [
            "[worker] ssn",
            "{main} ssn",
            "[DEFAULT]\nssn = 1",
            "{{ x }}",
            "[link](x)",
            "[1] 22:01 x",
            "[2026-01-02 03",
        ] {
            assert_eq!(Syntax::of("-", text.as_bytes()), Syntax::Text, "{text}");
        }
    }

    #[test]
    fn numbers_of_code_and_of_php_stay_numbers() {
        let book = RuleBook::built_in();
        let span = Span { detector: book.find("us-ssn").expect("a rule"), ..at(0, 9) };
        let of = |way, syntax, beside| {
            let mut replacer = Replacer::new(&book, way, syntax).attempt((way == Way::Token).then_some(0));
            replacer.replace(&span, b"536904399", beside)
        };
        let alone = Beside { before: b' ', after: b',', ..Beside::default() };
        let serialised = Beside { before: b':', after: b';', serialised: true, ..Beside::default() };
        for (syntax, beside) in [(Syntax::Code, alone), (Syntax::Text, serialised), (Syntax::Sql, serialised)] {
            assert_eq!((of(Way::Mask, syntax, beside), of(Way::Remove, syntax, beside)), ("0".into(), "0".into()));
            assert!(of(Way::Token, syntax, beside).parse::<u64>().is_ok_and(|n| n > 0));
        }
        assert_eq!(of(Way::Mask, Syntax::Code, Beside { after: b'"', ..alone }), "*********");
    }

    #[test]
    fn numbers_behind_keys_of_json_in_a_line_stay_well_formed() {
        let keyed = |slashes, doubled| Beside {
            before: b' ',
            keyed: Some(Marks { slashes, doubled }),
            quoted: slashes > 0,
            ..Beside::default()
        };
        let nested = |slashes, doubled, new: &str| {
            [Syntax::Text, Syntax::Json, Syntax::Sql]
                .map(|syntax| syntax.bare(keyed(slashes, doubled), b"true", new.into()))
        };
        assert_eq!(nested(1, false, "****"), [r#"\"****\""#; 3]);
        assert_eq!(nested(0, true, "****"), [r#"""****"""#; 3]);
        assert_eq!(nested(1, false, ""), ["null"; 3]);
        assert_eq!(nested(1, false, "219099999"), ["219099999"; 3]);
        let keyed = keyed(0, false);
        assert_eq!(Syntax::Text.bare(keyed, b"536904399", "*****4399".into()), "\"*****4399\"");
        assert_eq!(Syntax::Text.bare(keyed, b"536904399", String::new()), "null");
        assert_eq!(Syntax::Text.bare(keyed, b"a@b.example", String::new()), "");
    }

    #[test]
    fn numbers_stay_well_formed() {
        let bare = |syntax: Syntax, before, value: &[u8], new: &str| {
            syntax.bare(Beside { before, ..Beside::default() }, value, new.into())
        };
        let inside = Beside { before: b':', quoted: true, ..Beside::default() };
        let copied = |value: &[u8], new: &str, after| {
            Syntax::Sql.bare(Beside { before: b'\t', after, copy: true, ..Beside::default() }, value, new.into())
        };
        assert_eq!(copied(b"536904399", "us-ssn-1", b'\n'), "us-ssn-1");
        assert_eq!(copied(b"536904399", "", b'\t'), "\\N");
        assert_eq!(copied(b"536904399", "", b' '), "");
        assert_eq!(copied(b"a@b.example", "", b'\t'), "");
        assert_eq!(Syntax::Json.bare(inside, b"+247-62889", "t-1".into()), "t-1");
        for (syntax, before, value, new, expected) in [
            (Syntax::Json, b':', &b"536904399"[..], "*****4399", "\"*****4399\""),
            (Syntax::Json, b':', b"536904399", "", "null"),
            (Syntax::Json, b'"', b"536904399", "*****4399", "*****4399"),
            (Syntax::Json, b':', b"536904399", "219099999", "219099999"),
            (Syntax::Json, b':', b"-14182940", "-5269968000", "-5269968000"),
            (Syntax::Json, b':', b"-14182940", "-", "\"-\""),
            (Syntax::Sql, b',', b"37.7749", "912.8498", "912.8498"),
            (Syntax::Sql, b',', b"37.7749", "1.2.3", "'1.2.3'"),
            (Syntax::Sql, b',', b"94105", "00137", "'00137'"),
            (Syntax::Sql, b',', b"536904399", "", "NULL"),
            (Syntax::Sql, b'(', b"536904399", "t-1", "'t-1'"),
            (Syntax::Sql, b',', b"0x6140", "t-1", "'t-1'"),
            (Syntax::Sql, b',', b"X'6140'", "", "NULL"),
            (Syntax::Text, b',', b"0x6140", "t-1", "t-1"),
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
                Beside { before: b' ', ..Beside::default() },
            )
        };
        assert_eq!(of(Way::Token, "us-ssn", 1), of(Way::Token, "us-ssn", 1));
        assert_ne!(of(Way::Token, "us-ssn", 1), of(Way::Token, "us-ssn", 2));
        let (mut replacer, mut fakes) =
            (Replacer::new(&book, Way::Fake, Syntax::Text), std::collections::HashSet::new());
        for n in 0..5000u32 {
            let fingerprint = u128::from(n).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835).to_be_bytes();
            let span = Span { detector: book.find("phone-nanp").expect("a rule"), fingerprint, ..at(0, 1) };
            let fake = replacer.replace(&span, b"415-867-5309", Beside::default());
            assert_eq!(fake, replacer.replace(&span, b"415-867-5309", Beside::default()));
            assert!(fakes.insert(fake), "another value has another one");
        }
        assert!(of(Way::Fake, "email-address", 0xab).contains("@example."));
        assert_eq!(of(Way::Fake, "password-plain", 1), of(Way::Token, "password-plain", 1));
        assert_eq!(of(Way::Mask, "us-ssn", 1), "***-**-****");
        assert_eq!(of(Way::Stars, "us-ssn", 1), "***-**-****");
        for way in [Way::Token, Way::Plain, Way::Stars, Way::Word] {
            assert!(is_replaced(of(way, "us-ssn", 1).as_bytes()));
        }
        let text = b"x=us-ssn-96fcfad160f2;us-ssx-96fcfad160f2 token-96fcfad160f2@db.example";
        assert!(is_in_token(&book, b"'t-96fcfad160f2'", 1, 15));
        let short = b"x='*3fa9c2e', '*3fa9c2g'";
        assert!(
            is_in_token(&book, short, 3, 11) && is_in_token(&book, short, 4, 8) && !is_in_token(&book, short, 15, 23)
        );
        assert!(is_replaced(b"*3fa9c2e") && !is_replaced(b"*Zx9!pq") && !is_replaced(b"*536904399"));
        let inside = |from, to| is_in_token(&book, text, from, to);
        assert!(inside(2, 21) && inside(2, 4) && inside(9, 21) && inside(42, 60) && inside(42, 71));
        assert!(is_in_token(&book, b"\"\"us-ssn-96fcfad160f2\"", 0, 22) && !is_in_token(&book, b"\"\"", 0, 2));
        assert!(!inside(0, 21) && !inside(22, 41) && !inside(21, 22));
        for value in ["", "***-**-4399", "Maria", "5 * 3", "-96fcfad160f2", "96fcfad160f2", "A-96fcfad160f2"] {
            assert!(!is_replaced(value.as_bytes()), "{value}");
        }
    }
}
