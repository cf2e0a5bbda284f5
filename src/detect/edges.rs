//! What may stand directly before and after a match.

use super::context::starts_word;
use crate::rule::Edges;

/// True when what stands before `start` lets a match begin there. Whatever the kind, a match that begins with a letter
/// begins a word.
pub fn before(kind: Edges, text: &[u8], start: usize) -> bool {
    // Nothing begins inside a percent-escape: of `%40x` neither `40x` nor `0x` is a value.
    let escape =
        |i: usize| text[i] == b'%' && text[i + 1..].iter().take(2).filter(|b| b.is_ascii_hexdigit()).count() == 2;
    if start > 0 && escape(start - 1) || start > 1 && escape(start - 2) {
        return false;
    }
    if kind == Edges::None {
        return text.get(start).is_none_or(|b| !b.is_ascii_alphabetic()) || starts_word(text, start);
    }
    let kind = if kind == Edges::Start { Edges::Word } else { kind };
    let one = start.checked_sub(1).map(|i| text[i]);
    let two = start.checked_sub(2).map(|i| text[i]);
    side(kind, one, two)
}

/// True when what stands at `end` lets a match end there.
pub fn after(kind: Edges, text: &[u8], end: usize) -> bool {
    side(kind, text.get(end).copied(), text.get(end + 1).copied())
}

fn side(kind: Edges, one: Option<u8>, two: Option<u8>) -> bool {
    let Some(one) = one else { return true };
    let word = one.is_ascii_alphanumeric() || one == b'_';
    match kind {
        Edges::None | Edges::Start => true,
        Edges::Word => !word,
        Edges::Number => {
            let joins = matches!(one, b'.' | b':' | b'-' | b'/' | b'+');
            !(word || joins && two.is_some_and(|b| b.is_ascii_digit()))
        }
        Edges::Token => {
            matches!(one, b'"' | b'\'' | b'`' | b'(' | b')' | b'[' | b']' | b'{' | b'}' | b'<' | b'>')
                || matches!(one, b'=' | b':' | b',' | b';' | b'|' | b'&' | b'\\' | b'*')
                || one.is_ascii_whitespace()
                || one >= 0x80
                || one == b'.' && two.is_none_or(|b| b.is_ascii_whitespace())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds() {
        let check = |kind, text: &str| {
            let (start, end) = (text.find('5').expect("a five"), text.rfind('5').expect("a five") + 1);
            let text = text.as_bytes();
            before(kind, text, start) && after(kind, text, end)
        };
        for text in ["5", " 5,", "电话5话", "(5)", "1,5", "5,1"] {
            assert!(check(Edges::Number, text), "{text}");
        }
        for text in ["a5", "5_", "45x", "1.5", "5-1", "1/5", "2:5"] {
            assert!(!check(Edges::Number, text), "{text}");
        }
        assert!(check(Edges::Word, "1.5") && !check(Edges::Word, "x5"));
        assert!(check(Edges::Token, "=5&") && !check(Edges::Token, "-5") && !check(Edges::Token, "5/"));
        assert!(check(Edges::Token, "5.") && !check(Edges::Token, "5.1"));
        assert!(check(Edges::None, "x5x"));
        assert!(before(Edges::None, b"aB", 1) && before(Edges::None, b"1a", 1) && !before(Edges::None, b"ab", 1));
    }
}
