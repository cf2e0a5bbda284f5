//! One row to its fields.

use super::dialect::Dialect;
use std::ops::Range;

/// A field of a row.
#[derive(Clone, Debug)]
pub struct Field {
    /// Where it begins, with its quote.
    pub begin: usize,
    /// Where its value stands in the text, without quotes.
    pub start: usize,
    /// One past its end.
    pub end: usize,
    /// Where the value stands in the copy, if quotes inside it had to be taken out.
    pub copied: Option<Range<usize>>,
    /// Its quote has no end.
    pub open: bool,
}

/// Fields of a row that are handed over at a time.
pub const MOST_FIELDS: usize = 16_384;

/// Splits the first row of a text. Returns its end without the line's end, and where the next row begins; `None` if the
/// text ends before the row does, or the row has more than [`MOST_FIELDS`].
pub fn split(
    text: &[u8],
    dialect: &Dialect,
    quotes: bool,
    fields: &mut Vec<Field>,
    copied: &mut Vec<u8>,
) -> Option<(usize, usize)> {
    let mut at = 0;
    loop {
        let start = at;
        let blanks = text[at..].iter().take_while(|b| **b == b' ').count();
        let mut end = None;
        if quotes && text.get(at + blanks) == Some(&dialect.quote) {
            let (mut field, close) = quoted(text, at + blanks + 1, dialect, copied);
            field.begin = start;
            let open = field.open;
            fields.push(field);
            if open {
                return None;
            }
            at = close;
            end = Some(close);
        }
        let Some(n) = memchr::memchr2(dialect.delimiter, b'\n', &text[at..]) else {
            if end.is_none() {
                fields.push(Field {
                    begin: start,
                    start,
                    end: trimmed(text, start, text.len()),
                    copied: None,
                    open: false,
                });
            }
            return None;
        };
        at += n;
        // Where something follows the closing quote, it was no closing quote.
        if end.is_some_and(|close| !text[close..at].trim_ascii().is_empty()) {
            fields.pop();
            end = None;
        }
        if end.is_none() {
            fields.push(Field { begin: start, start, end: trimmed(text, start, at), copied: None, open: false });
        }
        if text[at] == b'\n' {
            return Some((trimmed(text, 0, at), at + 1));
        }
        if fields.len() > MOST_FIELDS {
            return None;
        }
        at += 1;
    }
}

/// The end without a carriage return.
fn trimmed(text: &[u8], start: usize, end: usize) -> usize {
    if end > start && text[end - 1] == b'\r' { end - 1 } else { end }
}

/// A quoted field from behind its quote; and where the text goes on behind the closing one.
fn quoted(text: &[u8], start: usize, dialect: &Dialect, copied: &mut Vec<u8>) -> (Field, usize) {
    let mut at = start;
    let mut from = start;
    let mut copy = None;
    loop {
        let found = if dialect.backslash {
            memchr::memchr2(dialect.quote, b'\\', &text[at..])
        } else {
            memchr::memchr(dialect.quote, &text[at..])
        };
        let Some(n) = found else {
            let copied = copy.map(|begin| begin..copied.len());
            return (Field { begin: start, start, end: text.len(), copied, open: true }, text.len());
        };
        at += n;
        let escaped = text[at] == b'\\' && at + 1 < text.len() || text.get(at + 1) == Some(&dialect.quote);
        if !escaped && text[at] == b'\\' {
            at += 1;
            continue;
        }
        if escaped {
            // The first of the two goes, the second stays.
            copy.get_or_insert(copied.len());
            copied.extend_from_slice(&text[from..at]);
            from = at + 1;
            at += 2;
            continue;
        }
        let range = copy.map(|begin| {
            copied.extend_from_slice(&text[from..at]);
            begin..copied.len()
        });
        return (Field { begin: start, start, end: at, copied: range, open: false }, at + 1);
    }
}
