//! Lists behind a label: `Medications: metformin, lisinopril`. The first value is the label's as any other; this says where
//! the others begin and end.

use memchr::memchr;

/// How far behind its label a list goes, in bytes.
const REACH: usize = 512;
/// Bytes between a label and its colon, at most: ` codes`, a remark in brackets.
const GAP: usize = 24;
/// Longest item, in bytes; what is longer is prose.
const LONGEST: usize = 64;

/// The beginnings of the second and later items of the list behind a label that ends at `end`, if one is there.
pub fn behind(text: &[u8], end: usize, mut each: impl FnMut(usize)) {
    let line = &text[end..text.len().min(end + REACH)];
    let line = &line[..memchr(b'\n', line).unwrap_or(line.len())];
    let Some(colon) = memchr(b':', &line[..line.len().min(GAP)]) else { return };
    let mut at = colon + 1;
    let mut is_first = true;
    while at < line.len() {
        let length = line[at..].iter().position(|b| is_mark(*b)).unwrap_or(line.len() - at);
        // Another label, or code.
        if length > LONGEST || line[at..at + length].iter().any(|b| b"=:\"'{}[]<>|".contains(b)) {
            return;
        }
        let blanks = line[at..at + length].iter().take_while(|b| **b == b' ').count();
        if !is_first && blanks < length {
            each(end + at + blanks);
        }
        is_first = false;
        at += length + 1;
    }
}

/// What parts the items.
fn is_mark(byte: u8) -> bool {
    matches!(byte, b',' | b';')
}

/// The value that is the item at `at`, where `end` gives the end of a value that ends at or before the place that it is
/// given. A remark in brackets or a dose may follow it.
pub fn value(text: &[u8], at: usize, end: impl FnOnce(usize) -> Option<usize>) -> Option<(usize, usize)> {
    let before = text[at.saturating_sub(4)..at].trim_ascii_end();
    if !before.last().is_some_and(|b| is_mark(*b)) {
        return None;
    }
    let end = end(text.len().min(at + LONGEST))?;
    let is_end = |b: &u8| is_mark(*b) || matches!(b, b'\n' | b'\r' | b' ' | b'.' | b'(');
    text.get(end).is_none_or(is_end).then_some((at, end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_behind_a_label() {
        let items = |text: &str| {
            let mut out = Vec::new();
            behind(text.as_bytes(), 2, |at| {
                out.push(text[at..].split([',', ';', '\n']).next().unwrap_or("").to_owned())
            });
            out
        };
        assert_eq!(items("Rx: one, two; three\nfour, five"), ["two", "three"]);
        assert_eq!(items("Rx codes (new): one,two"), ["two"]);
        for text in ["Rx one, two", "Rx: one", "Rx: a, note: b", "Rx:\none, two", "Rx\": \"a\", \"b\""] {
            assert_eq!(items(text), Vec::<String>::new(), "{text:?}");
        }
    }
}
