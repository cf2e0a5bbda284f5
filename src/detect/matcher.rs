//! What a rule is made into: regexes with what surrounds them, and what tells of whole files.

use super::context::Gap;
use super::grammar::Grammar;
use super::lists::WordList;
use super::pattern::Pattern;
use super::prefilter::shape::Back;
use super::validate::Validator;
use crate::rule::{DetectorId, Edges, Need, Subject, model};
use std::sync::Arc;

/// A regex with what surrounds it: one `[[pattern]]` or `[[labelled]]` of a rule.
pub struct Matcher {
    /// Whose it is.
    pub detector: DetectorId,
    /// Its name inside the rule.
    pub name: String,
    /// Number of its regex; behind a label that of the value alone.
    pub pattern: u16,
    /// Bytes of the longest match, from where it is tried on.
    pub longest: usize,
    /// The group `value` alone is the value.
    pub group: bool,
    /// What may stand beside it.
    pub edges: Edges,
    /// Whom a sentence must speak of directly before it.
    pub behind: Option<Subject>,
    /// What it needs.
    pub needs: Need,
    /// Points for the shape.
    pub score: u8,
    /// Highest score without label or word.
    pub cap: Option<u8>,
    /// Judges the value.
    pub validator: Option<Validator>,
    /// The list of which the value must hold a phrase, and its name.
    pub words: Option<(Box<str>, Arc<WordList>)>,
    /// The value must begin with the phrase.
    pub at_start: bool,
    /// Says where the value ends, and judges it instead.
    pub grammar: Option<Grammar>,
    /// Behind its label there may be a list of values.
    pub list: bool,
    /// Where it starts.
    pub kind: Kind,
    /// The number of the suppressor that it belongs to.
    pub suppressor: Option<u8>,
}

/// How candidates of a matcher come about.
pub enum Kind {
    /// At positions of the plan or of the word table.
    Here,
    /// Some way before them.
    Back(Back),
    /// Behind a label and what may stand between it and the value.
    Label(Gap),
    /// At the words of a list.
    Listed,
}

impl Matcher {
    /// True if its values stand behind labels.
    pub fn is_label(&self) -> bool {
        matches!(self.kind, Kind::Label(_))
    }
}

/// How a word speaks about a detector.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WordRole {
    /// Directly before the value it is a label; elsewhere within reach it is a context word.
    Label,
    /// Within reach.
    Context,
    /// Directly before the value it speaks against.
    NotLabel,
}

/// A `[[head]]` ready to use.
pub struct HeadRule {
    pub rule: model::Head,
    /// The regex of its lines, if it has one.
    pub line: Option<Pattern>,
}

/// A `[[magic]]` ready to use.
pub struct MagicRule {
    pub name: String,
    pub at: usize,
    /// `None` for any byte.
    pub bytes: Vec<Option<u8>>,
    pub score: u8,
}

impl MagicRule {
    /// A `[[magic]]` of a rule. `None` where its bytes are not pairs of hex digits or `..`.
    pub fn new(magic: &model::Magic) -> Option<Self> {
        let bytes = parse_hex(&magic.bytes)?;
        Some(Self { name: magic.name.clone(), at: magic.at, bytes, score: magic.score })
    }
}

fn parse_hex(text: &str) -> Option<Vec<Option<u8>>> {
    let digits: Vec<u8> = text.bytes().filter(|b| !b.is_ascii_whitespace()).collect();
    let pair = |p: &[u8]| match p {
        b".." => Some(None),
        [_, _] => u8::from_str_radix(std::str::from_utf8(p).ok()?, 16).ok().map(Some),
        _ => None,
    };
    digits.chunks(2).map(pair).collect()
}

/// The value without separators and case, as sample values and, but for secrets, fingerprints compare it.
pub fn normalise(value: &[u8]) -> Vec<u8> {
    if value.contains(&b'@') {
        return value.to_ascii_lowercase();
    }
    let letters = |b: &&u8| b.is_ascii_alphanumeric() || !b.is_ascii();
    let out: Vec<u8> = value.iter().filter(letters).map(u8::to_ascii_lowercase).collect();
    if out.is_empty() { value.to_ascii_lowercase() } else { out }
}

/// True if a value is `normal` when it is normalised. Nothing is allocated for it.
pub fn is_normal(normal: &[u8], value: &[u8]) -> bool {
    let letters = |b: &&u8| b.is_ascii_alphanumeric() || !b.is_ascii();
    let mut own = value.iter().filter(letters).map(u8::to_ascii_lowercase).peekable();
    if own.peek().is_none() || value.contains(&b'@') {
        return value.iter().map(u8::to_ascii_lowercase).eq(normal.iter().copied());
    }
    own.eq(normal.iter().copied())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_what_it_is_normalised_to() {
        let values =
            ["078-05-1120", "078051120", "A.B@X.Example", "a.b@x.example", "ab@xexample", "**", "-", "", "É 1"];
        for value in values.map(str::as_bytes) {
            for other in values.map(str::as_bytes) {
                let normal = normalise(other);
                assert_eq!(is_normal(&normal, value), normalise(value) == normal, "{value:?} {other:?}");
            }
        }
    }
}
