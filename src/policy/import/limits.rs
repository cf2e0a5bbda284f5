//! What a qualifier of a policy leaves in and leaves out: `only images that users upload`, `except precise location`.

use super::{QualifierWords, Words, begins, contains, short};

/// What a qualifier leaves in and what it leaves out, as detectors.
#[derive(Default)]
pub(super) struct Limits {
    pub only: Vec<String>,
    pub except: Vec<String>,
    /// The parts that are not understood.
    pub unknown: Vec<String>,
    /// It gives examples and limits nothing.
    pub none: bool,
}

impl Limits {
    /// `yes` is whether the qualifier stands behind a yes; behind a no, what is excepted is left in.
    pub fn of(qualifier: &str, row: &str, yes: bool, words: &Words) -> Self {
        let mut limits = Self::default();
        if qualifier.is_empty() {
            return limits;
        }
        let joined = words.joined.iter().fold(qualifier.to_lowercase(), |text, [two, one]| text.replace(two, one));
        let (mut left_in, mut left_out) = exclusion(&joined, words).unwrap_or((&joined, ""));
        if !yes && !left_out.is_empty() {
            (left_in, left_out) = (left_out, "");
        }
        let left_in = left_in.trim_matches(|c: char| c.is_whitespace() || ",;，；、(（".contains(c));
        // 如您同意 begins as 如 does and is no example.
        let begins_with = |list: &[String]| list.iter().any(|word| left_in.starts_with(word.as_str()));
        if begins_with(&words.example) && !begins_with(&words.perhaps) {
            limits.none = left_out.is_empty();
        } else {
            limits.take(left_in, words, |limits, known| limits.only.extend(known.only.iter().cloned()));
        }
        limits.take(left_out, words, |limits, known| match known.sensitive && row == "7" {
            true => limits.except.push("S".into()),
            false => limits.except.extend(known.only.iter().cloned()),
        });
        for list in [&mut limits.only, &mut limits.except] {
            list.sort_unstable();
            list.dedup();
        }
        limits
    }

    fn take(&mut self, text: &str, words: &Words, add: impl Fn(&mut Self, &QualifierWords)) {
        for part in parts(text, words) {
            let mut known = words.qualifier.iter().filter(|q| contains(part, &q.words)).peekable();
            if known.peek().is_none() {
                self.unknown.push(format!("`{}`", short(part)));
            }
            known.for_each(|q| add(self, q));
        }
    }

    pub fn is_empty(&self) -> bool {
        self.only.is_empty() && self.except.is_empty()
    }

    pub fn say_unknown(&self, row: &str, qualifier: &str, unread: &mut Vec<String>) {
        let whole = short(qualifier);
        if self.is_empty() && !self.none && !qualifier.is_empty() {
            let hint = "write the detectors that it leaves in into `only`, or those that it leaves out into `except`";
            unread.push(format!("row {row}: the qualifier `{whole}` is not understood; {hint}"));
        } else if !self.unknown.is_empty() && !self.none {
            let (unknown, hint) = (self.unknown.join(", "), "write what it leaves in besides into `only`");
            unread.push(format!("row {row}: of the qualifier `{whole}` {unknown} is not understood; {hint}"));
        }
    }
}

/// A text in lower case before and behind what leaves something out.
pub(super) fn exclusion<'q>(text: &'q str, words: &Words) -> Option<(&'q str, &'q str)> {
    if let Some(out) = text.strip_suffix("除外") {
        return Some(("", out));
    }
    let hits = words.except.iter().flat_map(|word| text.match_indices(word.as_str()));
    let (at, word) = hits
        .filter(|(at, word)| begins(text, *at, word))
        .min_by_key(|(at, word)| (*at, std::cmp::Reverse(word.len())))?;
    let out = text[at + word.len()..].trim();
    Some((&text[..at], outside(out, words).map_or(out, |(out, _)| out)))
}

/// A text before and behind the word that ends what 除 begins, where there is one.
pub(super) fn outside<'q>(text: &'q str, words: &Words) -> Option<(&'q str, &'q str)> {
    let ends = words.outside.iter().flat_map(|word| text.match_indices(word.as_str()));
    let ends = ends.map(|(at, word)| (&text[..at], &text[at + word.len()..]));
    // The longer word begins before the shorter one in it.
    ends.filter(|(_, rest)| rest.is_empty() || words.behind.iter().any(|word| rest.starts_with(word.as_str())))
        .min_by_key(|(before, _)| before.len())
}

/// The things that a qualifier in lower case names, one after the other.
fn parts<'q>(qualifier: &'q str, words: &'q Words) -> impl Iterator<Item = &'q str> {
    let mut cuts: Vec<(usize, usize)> = words
        .listing
        .iter()
        .flat_map(|word| qualifier.match_indices(word.as_str()).map(|(at, word)| (at, at + word.len())))
        .collect();
    cuts.push((qualifier.len(), qualifier.len()));
    cuts.sort_unstable();
    let mut from = 0;
    cuts.into_iter().filter_map(move |(at, next)| {
        let part = qualifier.get(from..at).unwrap_or_default();
        from = next.max(from);
        Some(part.trim()).filter(|part| part.chars().any(char::is_alphanumeric))
    })
}
