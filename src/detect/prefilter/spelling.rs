//! How a phrase may be spelled where it stands in a text: in any case, with what a space of it stands for.

/// True for what a space of a phrase stands for.
#[inline]
pub fn is_gap(b: u8) -> bool {
    matches!(b, b' ' | b'_' | b'-' | b'.')
}

/// A phrase with the small letters of Latin, whose capitals are known ([`is_capital_of`]).
pub fn small(phrase: &str) -> String {
    let letter = |c: char| if c < '\u{180}' { c.to_lowercase().next().unwrap_or(c) } else { c };
    phrase.chars().map(letter).collect()
}

/// True if the second byte of a letter in UTF-8 makes it the capital of a small letter with this one, both behind the same
/// first byte. Letters of Latin-1 (`É`) are 32 apart, which keys do not see; those of Latin Extended-A (`Ę`) are
/// neighbours, which keys see, so that no phrase is found by one in its first letters.
#[inline]
fn is_capital_of(next: u8, small: u8, before: u8) -> bool {
    match before {
        0xc3 => next | 0x20 == small,
        0xc4 | 0xc5 => next.wrapping_add(1) == small,
        _ => false,
    }
}

/// What comes of comparing a phrase with a text.
pub enum Compared {
    /// It stands there and ends here.
    Matches(usize),
    /// The text ends before the phrase does, and is like it so far.
    Cut,
    /// It does not.
    Differs,
}

/// Compares a normalised phrase with the text.
#[inline]
pub fn compare(phrase: &[u8], text: &[u8], at: usize) -> Compared {
    let (mut q, mut before) = (at, 0);
    for &b in phrase {
        let Some(&next) = text.get(q) else { return Compared::Cut };
        if b == b' ' {
            if is_gap(next) {
                q += 1;
            }
        } else if next.to_ascii_lowercase() == b || is_capital_of(next, b, before) {
            q += 1;
        } else {
            return Compared::Differs;
        }
        before = b;
    }
    Compared::Matches(q)
}

/// True if the word that ends before `end` runs on into a longer one.
#[inline]
pub fn runs_on(text: &[u8], end: usize) -> bool {
    let last = text[end - 1];
    let is_more = |n: &u8| n.is_ascii_alphabetic() && !(n.is_ascii_uppercase() && last.is_ascii_lowercase());
    last.is_ascii_alphabetic() && text.get(end).is_some_and(is_more)
}

/// Where a normalised phrase that begins at `at` ends, if it stands there and does not run on into a longer word.
pub fn matches_at(phrase: &[u8], prefix: bool, text: &[u8], at: usize) -> Option<usize> {
    match compare(phrase, text, at) {
        Compared::Matches(end) => (prefix || !runs_on(text, end)).then_some(end),
        Compared::Cut | Compared::Differs => None,
    }
}
