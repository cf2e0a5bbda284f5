//! The words of an address as they stand in a text, and what one of them alone can be.

use super::super::REACH;
use super::words::{ORDINALS, has, is, kind};

/// A word of the text: where it stands, without punctuation at its end, and what follows it.
#[derive(Clone, Copy)]
pub(super) struct Token<'t> {
    /// Letters, digits and what may stand inside a word.
    pub(super) word: &'t [u8],
    /// Where it ends, punctuation left out.
    pub(super) end: usize,
    /// Behind it: a comma, a semicolon or brackets.
    pub(super) comma: bool,
    /// Behind it: the end of the line.
    pub(super) line_end: bool,
    /// Behind it: the end of a sentence, as far as a stop says so.
    pub(super) stop: bool,
}

/// Most words of one address.
pub(super) const MOST: usize = 28;

/// Words that are read before it is known whether one of them belongs to a street: four of a house number, nine behind it.
pub(super) const NEAR: usize = 13;

pub(super) struct Words<'t> {
    pub(super) tokens: [Token<'t>; MOST],
    pub(super) len: usize,
    /// What follows the last token is the end of the text, not of the reach.
    pub(super) complete: bool,
}

pub(super) fn is_inside(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'\'' | b'-' | b'/' | b'&' | b'#' | b'.') || byte >= 0x80
}

/// The first words behind `at`, at most so many.
pub(super) fn words(text: &[u8], at: usize, most: usize) -> Words<'_> {
    let empty = Token { word: b"", end: at, comma: false, line_end: false, stop: false };
    let mut out = Words { tokens: [empty; MOST], len: 0, complete: false };
    let mut tokens = Tokens::new(text, at);
    while out.len < most.min(MOST)
        && let Some(token) = tokens.next()
    {
        out.complete = tokens.at >= text.len();
        out.tokens[out.len] = token;
        out.len += 1;
    }
    out
}

/// The words behind a place, one after another.
pub(super) struct Tokens<'t> {
    text: &'t [u8],
    first: usize,
    at: usize,
    limit: usize,
    over: bool,
}

impl<'t> Tokens<'t> {
    pub(super) fn new(text: &'t [u8], at: usize) -> Self {
        Self { text, first: at, at, limit: text.len().min(at + REACH), over: false }
    }
}

impl<'t> Iterator for Tokens<'t> {
    type Item = Token<'t>;

    fn next(&mut self) -> Option<Token<'t>> {
        let Self { text, first, limit, .. } = *self;
        let start = self.at;
        let mut i = start;
        if self.over {
            return None;
        }
        while i < limit && is_inside(text[i]) {
            // `#` begins a word of its own, and so does what follows it.
            if i > start && (text[i] == b'#' || text[i - 1] == b'#') {
                break;
            }
            i += 1;
        }
        if i == start {
            return None;
        }
        let mut end = i;
        while end > start + 1 && matches!(text[end - 1], b'.' | b'-' | b'/' | b'&' | b'\'') {
            end -= 1;
        }
        let mut token =
            Token { word: &text[start..end], end, comma: false, line_end: false, stop: end < i && text[end] == b'.' };
        // What stands between two words.
        let gap = i;
        while i < limit {
            match text[i] {
                b' ' | b'\t' => {}
                b',' | b';' => token.comma = true,
                b'(' | b')' | b'>' => token.comma = true,
                b':' if is(token.word, &["attn", "attention"]) => {}
                b'\r' => {}
                // Calendars and cards of contacts write it so.
                b'\\' if matches!(text.get(i + 1), Some(b',' | b';')) => {}
                b'\n' if !token.line_end => token.line_end = true,
                _ => break,
            }
            i += 1;
        }
        if i - gap > 24 {
            token.line_end = true;
            token.comma = true;
            i = limit;
        }
        token.line_end |= i >= text.len();
        self.at = i;
        self.over = i == gap && !(i < limit && (text[i] == b'#' || i > first && text[i - 1] == b'#'));
        Some(token)
    }
}

pub(super) fn is_ordinal(word: &[u8]) -> bool {
    let digits = word.iter().take_while(|b| b.is_ascii_digit()).count();
    (1..=3).contains(&digits) && is(&word[digits..], &["st", "nd", "rd", "th", "d"]) || is(word, &ORDINALS[..12])
}

pub(super) fn is_number(word: &[u8], most: usize) -> bool {
    (1..=most).contains(&word.len()) && word.iter().all(u8::is_ascii_digit)
}

/// The number of a unit: `4`, `4B`, `B`, `200-A`, `n-114`, `2nd`.
pub(super) fn is_unit_id(word: &[u8]) -> bool {
    let digits = word.iter().filter(|b| b.is_ascii_digit()).count();
    word.len() <= 9
        && (digits > 0 && word.len() - digits <= 4 || word.len() <= 2 && word.iter().all(u8::is_ascii_alphabetic))
        || has(word, kind::NUMBER)
}

/// A name in capitals, capitalised, or with a capital inside.
pub(super) fn is_capital(word: &[u8]) -> bool {
    word.first().is_some_and(|b| b.is_ascii_uppercase() || *b >= 0xc3)
}

pub(super) fn is_name(word: &[u8]) -> bool {
    word.first().is_some_and(|b| b.is_ascii_alphabetic() || *b >= 0xc3)
        && !word.iter().any(|b| matches!(b, b'#' | b'/'))
        && word.iter().filter(|b| **b == b'.').count() <= 2
}

pub(super) fn is_zip(word: &[u8]) -> bool {
    let digits = |part: &[u8]| part.iter().all(u8::is_ascii_digit);
    matches!(word.len(), 5 | 9) && digits(word)
        || word.len() == 10 && word[5] == b'-' && digits(&word[..5]) && digits(&word[6..])
}

/// `Suite100`, `#4B`, `Apt3`.
pub(super) fn glued_unit(word: &[u8]) -> bool {
    let letters = word.iter().take_while(|b| b.is_ascii_alphabetic()).count();
    let id = word[letters..].strip_prefix(b"-").unwrap_or(&word[letters..]);
    let is_word = is(&word[..letters], &["suite", "ste", "apt", "unit", "rm", "room", "bldg", "bld", "fl", "flr"]);
    is_word && !id.is_empty() && id.len() <= 6 && id.iter().all(u8::is_ascii_alphanumeric)
}
