//! What a qualifier of a policy leaves in and leaves out: `only images that users upload`, `except precise location`.

use super::{QualifierWords, SHORT, Words, begins, contains, place_of, short};

/// What a qualifier leaves in and what it leaves out, as detectors.
#[derive(Default)]
pub(super) struct Limits {
    pub only: Vec<String>,
    pub except: Vec<String>,
    /// The parts that are not understood.
    pub unknown: Vec<String>,
    /// In the row of places what is coarse is all that is not sensitive, and beside other things one more of them.
    coarse: Vec<String>,
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
        let (mut examples, mut denied) = (false, false);
        for clause in joined.split([';', '；', '。']) {
            // Behind a no, what denies says the no again; behind a yes it leaves out as an exception does.
            let parted = if yes { left_out_of(clause, words) } else { exclusion(clause, words) };
            let (left_in, left_out) = match parted {
                Some((before, out)) if yes => (unlinked(before, words), out),
                Some((before, "")) => (before, ""),
                Some((_, out)) => (out, ""),
                None => (clause, ""),
            };
            let left_in = left_in.trim_matches(MARKS);
            // 如您同意 begins as 如 does and is no example.
            let begins_with = |list: &[String]| list.iter().any(|word| left_in.starts_with(word.as_str()));
            if begins_with(&words.example) && !begins_with(&words.perhaps) {
                examples = true;
            } else if denied && parted.is_none() && !says_only(left_in) {
                // It may go on with what is left out, or say what is left in.
                limits.do_not_know(left_in);
            } else {
                limits.leave_in(left_in, row, words);
            }
            // An exception of what is left out is for a person, and so is what is denied of selling.
            if yes && (exclusion(left_out, words).is_some() || contains(left_out, &words.deeds)) {
                limits.do_not_know(left_out);
            } else {
                limits.leave_out(left_out, row, words);
            }
            denied |= !left_out.is_empty();
        }
        if !limits.only.is_empty() {
            limits.only.append(&mut limits.coarse);
        }
        limits.none = examples && !denied && limits.is_empty() && limits.unknown.is_empty();
        for list in [&mut limits.only, &mut limits.except] {
            list.sort_unstable();
            list.dedup();
        }
        limits
    }

    fn leave_in(&mut self, text: &str, row: &str, words: &Words) {
        for known in parts(text, words).flat_map(|part| self.known(part, words)).collect::<Vec<_>>() {
            if known.coarse && row == PLACES {
                self.except.push("S".into());
                self.coarse.extend(known.only.iter().cloned());
            } else {
                self.only.extend(known.only.iter().cloned());
            }
        }
    }

    fn leave_out(&mut self, text: &str, row: &str, words: &Words) {
        for part in parts(text, words) {
            if says_only(part) {
                self.leave_in(part, row, words);
                continue;
            }
            for known in self.known(part, words) {
                match row == PLACES {
                    true if known.sensitive => self.except.push("S".into()),
                    // Coordinates are of both kinds.
                    true if known.coarse => self.do_not_know(part),
                    _ => self.except.extend(known.only.iter().cloned()),
                }
            }
        }
    }

    /// The kinds of things that a part names; one that names none is kept as not understood.
    fn known<'w>(&mut self, part: &str, words: &'w Words) -> Vec<&'w QualifierWords> {
        let known: Vec<_> = words.qualifier.iter().filter(|q| names(part, &q.words)).collect();
        if known.is_empty() && !words.rest.iter().any(|rest| rest == part) {
            self.do_not_know(part);
        }
        known
    }

    fn do_not_know(&mut self, part: &str) {
        if part.chars().any(char::is_alphanumeric) {
            self.unknown.push(format!("`{}`", short(part)));
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

/// The row of places.
pub(super) const PLACES: &str = "7";

/// True for a text that has one of the words, short ones as words of their own: an agent is no age.
fn names(text: &str, words: &[String]) -> bool {
    words.iter().any(|word| match word.len() <= SHORT && word.is_ascii() {
        true => place_of(text, word).is_some(),
        false => contains(text, std::slice::from_ref(word)),
    })
}

/// True for a part that says that there is nothing besides.
fn says_only(part: &str) -> bool {
    part.ends_with(" only") || ["only ", "仅", "僅", "只"].iter().any(|word| part.trim_start().starts_with(word))
}

/// What stands around the parts of a qualifier and says nothing.
const MARKS: fn(char) -> bool = |c| c.is_whitespace() || ",;.:，；、。：()（）-–—".contains(c);

/// A text without the words at its end that lead over to what is left out.
fn unlinked<'q>(text: &'q str, words: &Words) -> &'q str {
    let mut text = text.trim_end_matches(MARKS);
    while let Some(shorter) = words.linking.iter().find_map(|word| {
        let rest = text.strip_suffix(word.as_str())?;
        (!word.is_ascii() || !rest.ends_with(|c: char| c.is_ascii_alphanumeric())).then_some(rest)
    }) {
        text = shorter.trim_end_matches(MARKS);
    }
    text
}

/// A text in lower case, behind a yes, before and behind what excepts or denies something.
fn left_out_of<'q>(text: &'q str, words: &Words) -> Option<(&'q str, &'q str)> {
    let excused = |at: usize, end: usize| {
        let spared = words.not_denying.iter().chain(&words.example).filter(|word| holds_denial(word, words));
        spared
            .flat_map(|word| text.match_indices(word.as_str()))
            .any(|(from, word)| from < end && at < from + word.len())
    };
    let ends =
        |end: usize, word: &str| !word.is_ascii() || !text[end..].starts_with(|c: char| c.is_ascii_alphanumeric());
    let denial = words
        .negating
        .iter()
        .flat_map(|word| text.match_indices(word.as_str()))
        .map(|(at, word)| (at, at + word.len(), word))
        .filter(|(at, end, word)| begins(text, *at, word) && ends(*end, word) && !excused(*at, *end))
        .min_by_key(|(at, end, _)| (*at, std::cmp::Reverse(*end)));
    match (exclusion(text, words), denial) {
        (Some((before, out)), Some((at, ..))) if before.len() <= at => Some((before, out)),
        (_, Some((at, end, _))) => {
            let (before, out) = (&text[..at], text[end..].trim_matches(MARKS));
            if !words.done.iter().any(|done| done == out) {
                return Some((before, out));
            }
            // SSNs are not collected: what is denied stands before the denial.
            let before = unlinked(before, words);
            let cut = before.char_indices().rev().find(|(_, c)| ",，、".contains(*c));
            Some(cut.map_or(("", before), |(at, comma)| (&before[..at], &before[at + comma.len_utf8()..])))
        }
        (exception, None) => exception,
    }
}

/// True for words that hold what looks like a denial.
fn holds_denial(word: &str, words: &Words) -> bool {
    words.negating.iter().any(|denial| word.contains(denial.as_str()))
}

/// A text in lower case before and behind what leaves something out.
pub(super) fn exclusion<'q>(text: &'q str, words: &Words) -> Option<(&'q str, &'q str)> {
    if let Some(out) = text.strip_suffix("除外") {
        return Some(("", out));
    }
    let hits = words.except.iter().flat_map(|word| text.match_indices(word.as_str()));
    let (at, word) = hits
        .filter(|(at, word)| {
            begins(text, *at, word)
                && !text[at + word.len()..].starts_with("ed")
                && !words.not_denying.iter().any(|spared| {
                    text.match_indices(spared.as_str()).any(|(from, _)| (*at..at + word.len()).contains(&from))
                })
        })
        .min_by_key(|(at, word)| (*at, std::cmp::Reverse(word.len())))?;
    let out = text[at + word.len()..].trim();
    Some((&text[..at], outside(out, words).map_or(out, |(out, _)| out)))
}

/// A text before and behind the word that ends what 除 begins, where there is one.
pub(in crate::policy) fn outside<'q>(text: &'q str, words: &Words) -> Option<(&'q str, &'q str)> {
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
