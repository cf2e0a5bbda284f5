//! Quotes inside quotes, at which no pattern goes on: `\'` of Python and JavaScript, `''` of YAML and SQL, `'\''` and
//! `'"'"'` of a shell. A value that one of them breaks goes on behind it.

use std::ops::Range;

/// A quote in single quotes of a shell: they close, one stands alone, they open again.
pub const SHELL_QUOTES: [&[u8]; 2] = [b"'\\''", b"'\"'\"'"];

/// A quote as it is written, with a letter on both sides: those of a shell first.
pub(super) const WAYS: [&[u8]; 4] = [SHELL_QUOTES[0], SHELL_QUOTES[1], b"\\'", b"''"];

/// Words of a value that quotes break, at most.
const MOST: usize = 8;

/// Bytes of one, at most.
const LONGEST: usize = 64;

/// A stretch of a text with what belongs to the words at its ends: where a quote breaks them they go on behind it, inside
/// `bounds`.
pub(super) fn unbroken(text: &[u8], bounds: Range<usize>, found: Range<usize>) -> Range<usize> {
    let Range { mut start, mut end } = found;
    if found.is_empty() || found.start < bounds.start || found.end > bounds.end {
        return found;
    }
    for _ in 0..MOST {
        let Some(behind) = behind(&text[..bounds.end], end) else { break };
        end = behind + text[behind..bounds.end].iter().take(LONGEST).take_while(|b| is_word(**b)).count();
    }
    for _ in 0..MOST {
        let Some(before) = before(&text[bounds.start..], start - bounds.start).map(|at| at + bounds.start) else {
            break;
        };
        start = before - text[bounds.start..before].iter().rev().take(LONGEST).take_while(|b| is_word(**b)).count();
    }
    start..end
}

/// Where a value that ends at `at` goes on.
fn behind(text: &[u8], at: usize) -> Option<usize> {
    let first = *text.get(at)?;
    if first != b'\'' && first != b'\\' || !is_letter(*text.get(at.checked_sub(1)?)?) {
        return None;
    }
    let way = WAYS.iter().find(|way| text[at..].starts_with(way))?;
    text.get(at + way.len()).filter(|b| is_letter(**b)).map(|_| at + way.len())
}

/// Where the part of a value ends that begins before `at`.
fn before(text: &[u8], at: usize) -> Option<usize> {
    if text[..at].last() != Some(&b'\'') || !text.get(at).is_some_and(|b| is_letter(*b)) {
        return None;
    }
    let way = WAYS.iter().find(|way| text[..at].ends_with(way))?;
    let end = at - way.len();
    text[..end].last().filter(|b| is_letter(**b)).map(|_| end)
}

fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte >= 0x80
}

/// Bytes of a word, or of an address.
fn is_word(byte: u8) -> bool {
    is_letter(byte) || matches!(byte, b'.' | b'_' | b'-' | b'+' | b'%' | b'@')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_quote_breaks_goes_on() {
        for (text, found, expected) in [
            (r"E='sean.o'\''brien@x.example' N=1", "brien@x.example", r"sean.o'\''brien@x.example"),
            (r#"E='sean.o'"'"'brien@x.example'"#, "brien@x.example", r#"sean.o'"'"'brien@x.example"#),
            (r"{'email': 'sean.o\'brien@x.example'}", "brien@x.example", r"sean.o\'brien@x.example"),
            (r"N='Seán O'\''Brien'", "Seán O", r"Seán O'\''Brien"),
            ("N='Seán O''Brien'", "Seán O", "Seán O''Brien"),
            (r"D='Crohn'\''s disease'", "Crohn", r"Crohn'\''s"),
            (r"x\'y\'z", "y", r"x\'y\'z"),
            ("['ann','bob']", "bob", "bob"),
            ("'ann' 'bob'", "ann", "ann"),
            ("x = '' + 'ann'", "ann", "ann"),
            ("print('ann')", "ann", "ann"),
            (r"'ann\'", "ann", "ann"),
            ("ann", "ann", "ann"),
        ] {
            let start = text.find(found).expect(text);
            let whole = unbroken(text.as_bytes(), 0..text.len(), start..start + found.len());
            assert_eq!(&text[whole], expected, "{text}");
            // What is outside the bounds is not looked at.
            let own = start..start + found.len();
            assert_eq!(unbroken(text.as_bytes(), own.clone(), own.clone()), own, "{text}");
        }
    }
}
