//! Values that were found in one place of a file stand in others, where nothing says what they are: a number in a second
//! line of a log, a password in a note. There they are looked for as whole tokens, in the forms in which they are written.
//!
//! Only what is hardly anything else is looked for: numbers of nine digits and more, addresses of mail, secrets that are
//! no words, days in exactly the form in which they were found. What a line says of its own time is none of these.

use super::parts::Parts;
use super::window;
use crate::detect::Nature;
use crate::rule::Rule;
use aho_corasick::AhoCorasick;
use std::collections::HashMap;
use std::io::{self, Read};

/// Values that are remembered, with their forms; of a file with more, the first.
const MOST: usize = 1 << 15;

/// Bytes of the longest value.
const LONGEST: usize = 128;

/// Bytes beside a value that decide whether it is a whole token.
const BESIDE: usize = 8;

/// What a value is made of, by which its edges are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Digits, with marks and some letters.
    Number,
    /// An address of mail.
    Mail,
    /// A secret, in its own letters only.
    Secret,
    /// A day, in its own letters only.
    Day,
}

/// Groups of rules whose values are numbers of somebody's, and other rules of such values.
const GROUPS: [&str; 3] = ["government", "national", "financial"];
const NUMBERS: [&str; 12] = [
    "health-insurance-member-id",
    "iccid",
    "imei",
    "imsi",
    "medical-record-number",
    "phone-cn-mobile",
    "phone-intl",
    "phone-nanp",
    "us-dea",
    "us-medicare-hicn",
    "us-medicare-mbi",
    "us-npi",
];

/// Rules of these groups whose values are amounts, and values that are replaced in parts.
const NONE: [&str; 3] = ["credit-score", "financial-balance", "card-expiry"];

impl Kind {
    /// The kind of a value of a rule; `None` for one that may be something else in another place.
    pub fn of(rule: &Rule, value: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(value).ok()?;
        let is_one = !text.contains(char::is_control) && (6..=LONGEST).contains(&value.len());
        if !is_one || NONE.contains(&&*rule.id) || rule.id != "us-ssn" && Parts::of(&rule.id).is_some() {
            return None;
        }
        match &*rule.id {
            "email-address" => (text.contains('@') && !text.contains(char::is_whitespace)).then_some(Self::Mail),
            "date-of-birth" => is_day(text).then_some(Self::Day),
            _ if Nature::of(rule).is_secret() => is_strong(text).then_some(Self::Secret),
            id if GROUPS.contains(&&*rule.group) || NUMBERS.contains(&id) => is_number(text).then_some(Self::Number),
            _ => None,
        }
    }

    /// How a value is written, itself first.
    fn forms(self, value: &str) -> Vec<String> {
        let mut forms = vec![value.to_owned()];
        match self {
            Self::Mail => forms.push(value.replace('@', "%40")),
            Self::Number => {
                let plain: String = value.chars().filter(char::is_ascii_alphanumeric).collect();
                let in_groups = |lengths: &[usize], mark: &str| {
                    let mut at = 0;
                    let group = |length: &usize| {
                        let own = &plain[at..at + length];
                        at += length;
                        own.to_owned()
                    };
                    lengths.iter().map(group).collect::<Vec<_>>().join(mark)
                };
                let is_plain = plain.bytes().all(|b| b.is_ascii_digit());
                match plain.len() {
                    9 if is_plain => forms.extend(["-", " ", "."].map(|mark| in_groups(&[3, 2, 4], mark))),
                    16 if is_plain => forms.extend(["-", " "].map(|mark| in_groups(&[4, 4, 4, 4], mark))),
                    _ => {}
                }
                forms.push(plain);
            }
            Self::Secret | Self::Day => {}
        }
        forms
    }

    /// True where the stretch is all of its token.
    fn is_whole(self, text: &[u8], start: usize, end: usize) -> bool {
        let before = &text[start.saturating_sub(BESIDE)..start];
        let behind = &text[end..text.len().min(end + BESIDE)];
        let escaped = matches!(before, [.., b'\\', b'n' | b't' | b'r']);
        let joins = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b >= 0x80;
        let (last, first) = (before.last().copied().unwrap_or(b'\n'), behind.first().copied().unwrap_or(b'\n'));
        // A mark with more of the token at its other side: `-12`, `.5`.
        let further = |marks: &[u8], of: fn(&u8) -> bool| {
            let left = matches!(before, [.., b, mark] if marks.contains(mark) && of(b));
            let right = matches!(behind, [mark, b, ..] if marks.contains(mark) && of(b));
            left || right
        };
        if joins(last) && !escaped || joins(first) {
            return false;
        }
        match self {
            Self::Secret => true,
            Self::Number => !further(b"-.,/", u8::is_ascii_digit),
            Self::Mail => !b".-+%".contains(&last) && !further(b".-", u8::is_ascii_alphanumeric),
            Self::Day => {
                let marks = b"-/.+";
                let is_time = matches!(behind, [b' ' | b'T', b'0'..=b'9', b'0'..=b'9' | b':', ..]);
                let opened = before.strip_suffix(b"[").or(before.strip_suffix(b"(")).unwrap_or(before);
                let begins =
                    matches!(opened, [] | [.., b'\n']) && !matches!(first, b'\r' | b'\n' | b',' | b';' | b'\t');
                let is_end = first == b'.' && !behind.get(1).is_some_and(u8::is_ascii_alphanumeric);
                !marks.contains(&last) && (!marks.contains(&first) || is_end) && !is_time && !begins
            }
        }
    }
}

/// A day with its year, and no number of seconds.
fn is_day(text: &str) -> bool {
    let runs = || text.split(|c: char| !c.is_ascii_digit());
    let digits: usize = runs().map(str::len).sum();
    let has_year = runs().any(|run| run.len() == 4) || text.len() == 8 && digits == 8;
    has_year && digits >= 5 && text.len() >= 8 && text.len() <= 40
}

/// A number of nine digits and more, or one of letters and digits that is no word and no amount.
fn is_number(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let letters = text.bytes().filter(u8::is_ascii_alphabetic).count();
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b" -./()+".contains(&b);
    let enough = if letters == 0 { digits >= 9 } else { digits + letters >= 8 && digits > letters };
    let is_amount = text.split_once('.').is_some_and(|(_, places)| places.len() < 3);
    enough && text.bytes().all(allowed) && !is_amount
}

/// Letters with digits or marks: words alone stand elsewhere too.
fn is_strong(text: &str) -> bool {
    let has = |of: fn(char) -> bool| text.chars().any(of);
    let (lower, upper, digit) = (has(char::is_lowercase), has(char::is_uppercase), has(|c| c.is_ascii_digit()));
    let mark = text.contains(|c: char| "!@#$%^&*+=?~".contains(c));
    let is_path = text.starts_with(['/', '.', '$', '{', '<']) || text.contains("://");
    let kinds = [lower, upper, digit, mark].into_iter().filter(|own| *own).count();
    !is_path && (lower || upper) && (digit || mark) && (kinds > 2 || text.len() >= 8)
}

/// Values, each with what is to be known where it stands.
pub struct Values<T> {
    list: HashMap<Box<[u8]>, (Kind, T)>,
}

impl<T> Default for Values<T> {
    fn default() -> Self {
        Self { list: HashMap::new() }
    }
}

impl<T: Copy> Values<T> {
    /// Remembers a value of this kind in all its forms.
    pub fn add(&mut self, kind: Kind, value: &[u8], what: T) {
        let Ok(text) = std::str::from_utf8(value) else { return };
        for form in kind.forms(text.trim()) {
            if self.list.len() < MOST {
                self.list.entry(form.into_bytes().into()).or_insert((kind, what));
            }
        }
    }

    /// Tells of each place in a text where a value stands: its offset, one past its last byte, and what is known of it.
    ///
    /// # Errors
    /// Those of reading, and what `tell` returns.
    pub fn find(&self, input: impl Read, mut tell: impl FnMut(u64, u64, T) -> io::Result<()>) -> io::Result<()> {
        if self.list.is_empty() {
            return Ok(());
        }
        let mut values: Vec<(&[u8], Kind, T)> =
            self.list.iter().map(|(own, (kind, what))| (&**own, *kind, *what)).collect();
        values.sort_unstable_by_key(|(own, ..)| *own);
        let mut builder = AhoCorasick::builder();
        builder.ascii_case_insensitive(true);
        let automaton = builder.build(values.iter().map(|(own, ..)| own)).map_err(io::Error::other)?;
        window::each(input, (LONGEST, BESIDE), |text, now, base| {
            for found in automaton.find_overlapping_iter(text) {
                let (from, to) = (found.start(), found.end());
                let (own, kind, what) = values[found.pattern().as_usize()];
                let is_same = matches!(kind, Kind::Number | Kind::Mail) || text[from..to] == *own;
                if now.contains(&from) && is_same && kind.is_whole(text, from, to) {
                    tell(base + from as u64, base + to as u64, what)?;
                }
            }
            Ok(())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::RuleBook;

    fn places(id: &str, value: &str, text: &str) -> Vec<String> {
        let book = RuleBook::built_in();
        let rule = book.rule(book.find(id).expect("a rule"));
        let mut values = Values::default();
        Kind::of(rule, value.as_bytes()).into_iter().for_each(|kind| values.add(kind, value.as_bytes(), ()));
        let mut out = Vec::new();
        let mut tell = |start: u64, end: u64, ()| {
            out.push(text[start as usize..end as usize].to_owned());
            Ok(())
        };
        values.find(text.as_bytes(), &mut tell).expect("a text");
        out
    }

    #[test]
    fn values_are_found_as_whole_tokens() {
        for (id, value, text, expected) in [
            (
                "us-ssn",
                "401-55-1239",
                "401551239: 401 55 1239, key401551239 1401-55-1239 401-55-1239-2",
                &["401551239", "401 55 1239"][..],
            ),
            ("us-ssn", "401551239", r"a\n401-55-1239. 401551239.5 v1.401551239", &["401-55-1239"]),
            ("payment-card", "4539 1488 0343 6467", "4539148803436467 x4539148803436467", &["4539148803436467"]),
            ("phone-nanp", "(415) 867-2231", "(415) 867-2231 4158672231", &["(415) 867-2231", "4158672231"]),
            (
                "email-address",
                "Ann@x-mail.de",
                "ann@x-mail.de, joann@x-mail.de m.ann@x-mail.de ann@x-mail.de.uk q=ann%40x-mail.de.",
                &["ann@x-mail.de", "ann%40x-mail.de"],
            ),
            ("password-plain", "hunter2-Zx91", "again: hunter2-Zx91; HUNTER2-zx91 hunter2-Zx912", &["hunter2-Zx91"]),
            ("password-plain", "Pw8!kkz", "'Pw8!kkz' Pw8!kkzz", &["Pw8!kkz"]),
            ("password-plain", "changeme", "changeme", &[]),
            ("password-plain", "sup3r", "sup3r", &[]),
            ("password-plain", "20260302", "20260302", &[]),
            ("password-plain", "/run/db1pass", "/run/db1pass", &[]),
            (
                "date-of-birth",
                "1984-07-12",
                "1984-07-12 10:00:00 a\n[1984-07-12] b\nat 1984-07-12T08:00 at 1984-07-12, x-1984-07-12.log 12/07/1984 1984-07-12.",
                &["1984-07-12", "1984-07-12"],
            ),
            ("date-of-birth", "458438400", "458438400", &[]),
            ("financial-balance", "1234567890.50", "1234567890.50", &[]),
            ("person-name-full", "Ann Leering", "Ann Leering", &[]),
        ] {
            assert_eq!(places(id, value, text), expected, "{value} in {text}");
        }
    }

    #[test]
    fn where_a_text_is_cut_changes_nothing() {
        for at in window::CHUNK - 20..window::CHUNK + 12 {
            for (behind, count) in [(".", 2), ("1", 1)] {
                let text = format!("{} 401-55-1239{behind} and 401551239", ".".repeat(at));
                assert_eq!(places("us-ssn", "401-55-1239", &text).len(), count, "{at}");
            }
        }
    }
}
