//! Tokens of XML, found in place. Nothing is resolved: entities are what they are in the text, and a document type is
//! passed over, so that no text can grow or reach outside.

use std::ops::Range;

/// A token and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token {
    /// Text between tags.
    Text(Range<usize>),
    /// The text of a CDATA section, and where the text goes on.
    Data(Range<usize>, usize),
    /// A comment, and where the text goes on.
    Comment(Range<usize>, usize),
    /// A processing instruction or a document type, and where the text goes on.
    Other(usize),
    /// A tag that opens.
    Open {
        /// The name.
        name: Range<usize>,
        /// What stands between the name and the end of the tag.
        attributes: Range<usize>,
        /// It closes itself.
        empty: bool,
        /// Where the text goes on.
        next: usize,
    },
    /// A tag that closes, its name, and where the text goes on.
    Close(Range<usize>, usize),
    /// Nothing is left.
    End,
    /// The text ends inside a token.
    More,
    /// No token begins here.
    Bad,
}

/// The first token from `at` on.
pub fn next(text: &[u8], at: usize) -> Token {
    let rest = &text[at..];
    match rest {
        [] => Token::End,
        [b'<', b'/', ..] => match memchr::memchr2(b'>', b'<', &rest[2..]) {
            Some(n) if rest[2 + n] == b'>' => {
                let length = name(&rest[2..]);
                Token::Close(at + 2..at + 2 + length, at + n + 3)
            }
            Some(_) => Token::Bad,
            None => Token::More,
        },
        [b'<', b'?', ..] => find(rest, b"?>").map_or(Token::More, |n| Token::Other(at + n + 2)),
        [b'<', b'!', ..] => special(rest, at),
        [b'<', b'a'..=b'z' | b'A'..=b'Z' | b'_' | b':' | 0x80.., ..] => open(text, at),
        [b'<'] => Token::More,
        [b'<', ..] => Token::Bad,
        _ => match memchr::memchr(b'<', rest) {
            Some(n) => Token::Text(at..at + n),
            None => Token::More,
        },
    }
}

fn find(text: &[u8], mark: &[u8]) -> Option<usize> {
    memchr::memmem::find(text, mark)
}

fn special(rest: &[u8], at: usize) -> Token {
    let (open, close, is_data) = match () {
        () if rest.starts_with(b"<!--") => (4, &b"-->"[..], false),
        () if rest.starts_with(b"<![CDATA[") => (9, &b"]]>"[..], true),
        () if b"<!--".starts_with(rest) || b"<![CDATA[".starts_with(rest) => return Token::More,
        () => {
            // A document type may hold declarations in brackets.
            let end = memchr::memchr2(b'>', b'[', rest);
            let end = match end {
                Some(n) if rest[n] == b'[' => find(rest, b"]>").map(|n| n + 1),
                end => end,
            };
            return end.map_or(Token::More, |n| Token::Other(at + n + 1));
        }
    };
    match find(&rest[open..], close) {
        Some(n) if is_data => Token::Data(at + open..at + open + n, at + open + n + close.len()),
        Some(n) => Token::Comment(at + open..at + open + n, at + open + n + close.len()),
        None => Token::More,
    }
}

/// Bytes of a name at the start of a text.
fn name(text: &[u8]) -> usize {
    let inside = |b: &&u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b':' | b'-' | b'.' | 0x80..);
    text.iter().take_while(inside).count()
}

fn open(text: &[u8], at: usize) -> Token {
    let length = name(&text[at + 1..]);
    let from = at + 1 + length;
    let mut end = from;
    loop {
        let Some(n) = text[end..].iter().position(|b| matches!(b, b'>' | b'"' | b'\'' | b'<')) else {
            return Token::More;
        };
        end += n;
        match text[end] {
            b'>' => break,
            b'<' => return Token::Bad,
            quote => match memchr::memchr2(quote, b'<', &text[end + 1..]) {
                Some(n) if text[end + 1 + n] == quote => end += n + 2,
                Some(_) => return Token::Bad,
                None => return Token::More,
            },
        }
    }
    let empty = end > from && text[end - 1] == b'/';
    Token::Open { name: at + 1..from, attributes: from..end - usize::from(empty), empty, next: end + 1 }
}

/// The next attribute from `at` on: its name, its value, and where the tag goes on.
pub fn attribute(text: &[u8], at: usize, end: usize) -> Option<(Range<usize>, Range<usize>, usize)> {
    let start = at + text[at..end].iter().position(|b| !b.is_ascii_whitespace())?;
    let length = name(&text[start..end]);
    let blanks = |from: usize| from + text[from..end].iter().take_while(|b| b.is_ascii_whitespace()).count();
    let equals = blanks(start + length);
    if length == 0 || text[..end].get(equals) != Some(&b'=') {
        return None;
    }
    let open = blanks(equals + 1);
    let quote = *text[..end].get(open).filter(|b| matches!(b, b'"' | b'\''))?;
    let close = open + 1 + memchr::memchr(quote, &text[open + 1..end])?;
    Some((start..start + length, open + 1..close, close + 1))
}

/// Appends a text without its entities; those that are not known stay.
pub fn unescape(mut text: &[u8], out: &mut Vec<u8>) {
    while let Some(n) = memchr::memchr(b'&', text) {
        out.extend_from_slice(&text[..n]);
        text = &text[n..];
        let end = text.iter().take(12).position(|b| *b == b';');
        let Some((entity, length)) = end.and_then(|end| Some((entity(&text[1..end])?, end + 1))) else {
            out.push(b'&');
            text = &text[1..];
            continue;
        };
        out.extend_from_slice(entity.encode_utf8(&mut [0; 4]).as_bytes());
        text = &text[length..];
    }
    out.extend_from_slice(text);
}

fn entity(name: &[u8]) -> Option<char> {
    match name {
        b"amp" => Some('&'),
        b"lt" => Some('<'),
        b"gt" => Some('>'),
        b"quot" => Some('"'),
        b"apos" => Some('\''),
        [b'#', b'x' | b'X', digits @ ..] => {
            char::from_u32(u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?)
        }
        [b'#', digits @ ..] => char::from_u32(std::str::from_utf8(digits).ok()?.parse().ok()?),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens() {
        let text = b"<?x?><!DOCTYPE a [<!ENTITY b 'c'>]><a b='1>' c = \"2\"/>t<![CDATA[<x>]]><!-- c --></a >";
        let mut at = 0;
        let mut seen = Vec::new();
        loop {
            let show = |r: &Range<usize>| String::from_utf8_lossy(&text[r.clone()]).into_owned();
            let (what, next) = match next(text, at) {
                Token::Text(r) => (format!("text {}", show(&r)), r.end),
                Token::Data(r, n) => (format!("data {}", show(&r)), n),
                Token::Comment(r, n) => (format!("comment{}", show(&r)), n),
                Token::Other(n) => ("other".into(), n),
                Token::Open { name, attributes, empty, next } => {
                    let mut said = format!("open {} {empty}", show(&name));
                    let mut from = attributes.start;
                    while let Some((name, value, next)) = attribute(text, from, attributes.end) {
                        said += &format!(" {}={}", show(&name), show(&value));
                        from = next;
                    }
                    (said, next)
                }
                Token::Close(r, n) => (format!("close {}", show(&r)), n),
                Token::End => break,
                other => panic!("{other:?}"),
            };
            seen.push(what);
            at = next;
        }
        let wanted = ["other", "other", "open a true b=1> c=2", "text t", "data <x>", "comment c ", "close a"];
        assert_eq!(seen, wanted);
        for end in 1..30 {
            assert!(!matches!(next(&text[..end], 0), Token::Bad), "{end}");
        }
        for bad in ["< a>", "<a <b>", "<1>", "</a<"] {
            assert_eq!(next(bad.as_bytes(), 0), Token::Bad, "{bad}");
        }
    }

    #[test]
    fn entities() {
        for (text, plain) in [("a&amp;b", "a&b"), ("&#65;&#x42;", "AB"), ("&x; &", "&x; &"), ("&#xD800;", "&#xD800;")] {
            let mut out = Vec::new();
            unescape(text.as_bytes(), &mut out);
            assert_eq!(String::from_utf8_lossy(&out), plain);
        }
    }
}
