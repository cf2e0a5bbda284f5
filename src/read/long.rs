//! A value that is longer than what is kept together: handed over in pieces that are cut between words.

/// How far before the place where a text is cut a blank is looked for, in bytes.
const BLANK: usize = 4 << 10;

/// The next piece of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Its length in bytes.
    pub end: usize,
    /// The value ends here.
    pub is_last: bool,
    /// It holds escapes.
    pub escaped: bool,
}

/// The piece at the beginning of a text, of at most `most` bytes. `next` gives what matters from an offset on: where it
/// stands, and how many bytes of an escape belong together there; 0 is the end of the value.
pub fn piece(text: &[u8], most: usize, next: impl Fn(usize) -> Option<(usize, usize)>) -> Piece {
    let last = text.len().min(most);
    let (mut at, mut first, mut inside) = (0, None, 0..0);
    while let Some((mark, length)) = next(at).filter(|(mark, _)| *mark < last) {
        if length == 0 {
            return Piece { end: mark, is_last: true, escaped: first.is_some() };
        }
        first.get_or_insert(mark);
        at = mark + length;
        inside = mark..at;
        if at >= last {
            break;
        }
    }
    if last == text.len() && at <= last {
        return Piece { end: last, is_last: false, escaped: first.is_some() };
    }
    let mut end = cut(text, 0, last);
    if inside.start < end && end < inside.end {
        end = inside.start;
    }
    end = end.max(usize::from(last > 0));
    Piece { end, is_last: false, escaped: first.is_some_and(|first| first < end) }
}

/// Where a text that is longer than up to `last` is cut: between words if there are any, and not inside a character.
pub fn cut(text: &[u8], from: usize, last: usize) -> usize {
    let near = last - (last - from).min(BLANK);
    let blank = text[near..last].iter().rposition(u8::is_ascii_whitespace).map(|n| near + n + 1);
    let whole = || (last - (last - from).min(4)..last).rev().find(|&n| text[n] & 0xc0 != 0x80);
    blank.or_else(whole).filter(|end| *end > from).unwrap_or(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All pieces of a value in which `\x` is an escape, and `"` the end.
    fn pieces(text: &str, most: usize) -> Vec<&str> {
        let (mut out, mut rest) = (Vec::new(), text);
        loop {
            let bytes = rest.as_bytes();
            let next = |at: usize| {
                let mark = at + memchr::memchr2(b'"', b'\\', bytes.get(at..)?)?;
                Some((mark, if bytes[mark] == b'\\' { 2 } else { 0 }))
            };
            let piece = piece(bytes, most, next);
            assert_eq!(piece.escaped, rest[..piece.end].contains('\\'), "{rest}");
            out.push(&rest[..piece.end]);
            rest = &rest[piece.end..];
            if piece.is_last || rest.is_empty() {
                return out;
            }
        }
    }

    #[test]
    fn pieces_are_whole_words_and_escapes() {
        for (text, most, wanted) in [
            ("ab\" rest", 5, &["ab"][..]),
            ("one two three\"", 9, &["one two ", "three"]),
            ("éééé\"", 5, &["éé", "éé"]),
            ("abcd\\\"ef\"", 5, &["abcd", "\\\"ef"]),
            ("abc\\\"efg", 5, &["abc", "\\\"efg"]),
            ("\\a\\b\\c\"", 4, &["\\a", "\\b", "\\c"]),
            ("abc", 3, &["abc"]),
        ] {
            assert_eq!(pieces(text, most), wanted, "{text}");
        }
    }
}
