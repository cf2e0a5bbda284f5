//! Tokens of HTML as browsers forgive it: whatever begins no tag is text, and nothing is an error.

use std::ops::Range;

/// A token and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token {
    /// Text between tags.
    Text(Range<usize>),
    /// A comment, and where the text goes on.
    Comment(Range<usize>, usize),
    /// A document type or a processing instruction, and where the text goes on.
    Other(usize),
    /// A tag that opens.
    Open {
        /// The name.
        name: Range<usize>,
        /// What stands between the name and the end of the tag.
        attributes: Range<usize>,
        /// Where the text goes on.
        next: usize,
    },
    /// A tag that closes, its name, and where the text goes on.
    Close(Range<usize>, usize),
    /// Nothing is left.
    End,
    /// The text ends inside a token.
    More,
}

/// The first token from `at` on.
pub fn next(text: &[u8], at: usize) -> Token {
    let rest = &text[at..];
    match rest {
        [] => Token::End,
        [b'<'] | [b'<', b'/'] => Token::More,
        [b'<', b'!', b'-', b'-', inside @ ..] => match memchr::memmem::find(inside, b"-->") {
            Some(n) => Token::Comment(at + 4..at + 4 + n, at + n + 7),
            None => Token::More,
        },
        _ if rest.len() < 4 && b"<!--".starts_with(rest) => Token::More,
        [b'<', b'!' | b'?', ..] => memchr::memchr(b'>', rest).map_or(Token::More, |n| Token::Other(at + n + 1)),
        [b'<', b'/', b'a'..=b'z' | b'A'..=b'Z', ..] => match memchr::memchr(b'>', rest) {
            Some(n) => Token::Close(at + 2..at + 2 + name(&rest[2..n]), at + n + 1),
            None => Token::More,
        },
        [b'<', b'a'..=b'z' | b'A'..=b'Z', ..] => open(text, at),
        _ => {
            let mut end = 1;
            loop {
                let Some(n) = memchr::memchr(b'<', rest.get(end..).unwrap_or_default()) else { return Token::More };
                end += n;
                match rest.get(end + 1) {
                    Some(b'/' | b'!' | b'?' | b'a'..=b'z' | b'A'..=b'Z') => return Token::Text(at..at + end),
                    Some(_) => end += 1,
                    None => return Token::More,
                }
            }
        }
    }
}

/// Bytes of a name at the start of a text.
fn name(text: &[u8]) -> usize {
    text.iter().take_while(|b| !b.is_ascii_whitespace() && !matches!(b, b'/' | b'>' | b'=' | b'<')).count()
}

fn open(text: &[u8], at: usize) -> Token {
    let from = at + 1 + name(&text[at + 1..]);
    let mut end = from;
    loop {
        let Some(n) = memchr::memchr3(b'>', b'"', b'\'', &text[end..]) else { return Token::More };
        end += n;
        // A quote opens behind `=` only.
        let before = text[from..end].trim_ascii_end();
        match text[end] {
            b'>' => break,
            quote if before.last() == Some(&b'=') => match memchr::memchr(quote, &text[end + 1..]) {
                Some(n) => end += n + 2,
                None => return Token::More,
            },
            _ => end += 1,
        }
    }
    Token::Open { name: at + 1..from, attributes: from..end, next: end + 1 }
}

/// The next attribute from `at` on: its name, its value, and where the tag goes on.
pub fn attribute(text: &[u8], at: usize, end: usize) -> Option<(Range<usize>, Range<usize>, usize)> {
    let start = at + text[at..end].iter().position(|b| !b.is_ascii_whitespace() && !b"/=\"'<>".contains(b))?;
    let behind = start + name(&text[start..end]);
    let blanks = |from: usize| from + text[from..end].iter().take_while(|b| b.is_ascii_whitespace()).count();
    let equals = blanks(behind);
    if text[..end].get(equals) != Some(&b'=') {
        return Some((start..behind, behind..behind, behind));
    }
    let open = blanks(equals + 1);
    match text[..end].get(open) {
        Some(quote @ (b'"' | b'\'')) => {
            let close = open + 1 + memchr::memchr(*quote, &text[open + 1..end]).unwrap_or(end - open - 1);
            Some((start..behind, open + 1..close, (close + 1).min(end)))
        }
        _ => {
            let close = open + text[open..end].iter().take_while(|b| !b.is_ascii_whitespace()).count();
            Some((start..behind, open..close, close))
        }
    }
}

/// Where the tag begins that closes an element whose text holds no tags, looking from `at` on.
pub fn closing(text: &[u8], at: usize, element: &[u8]) -> Option<usize> {
    let closes = |at: &usize| {
        text.get(at + 2..at + 2 + element.len()).is_some_and(|own| own.eq_ignore_ascii_case(element))
            && text.get(at + 2 + element.len()).is_some_and(|b| !b.is_ascii_alphanumeric())
    };
    memchr::memmem::find_iter(&text[at..], b"</").map(|n| at + n).find(closes)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// A quote may hold what ends a tag, before or without a name.
    #[test]
    fn attributes_come_to_an_end_whatever_a_tag_holds() {
        let parts = ["=", "\"", "'", ">", "/", "<", " ", "a", "=\">\"", "='>'"];
        let count = parts.len();
        for n in 0..count.pow(4) {
            let inside: String = (0..4).map(|k| parts[n / count.pow(k) % count]).collect();
            let text = format!("<a {inside}>x</a>");
            let Token::Open { attributes, .. } = next(text.as_bytes(), 0) else { continue };
            let (mut from, mut seen) = (attributes.start, 0);
            while let Some((_, _, next)) = attribute(text.as_bytes(), from, attributes.end) {
                (from, seen) = (next, seen + 1);
                assert!(seen <= text.len(), "{text}");
            }
        }
    }

    #[test]
    fn tokens() {
        let text = b"<!DOCTYPE html><p class=x data-a='1>2' checked b = \"3\">1 < 2 & it's</P ><!-- c --><br/>";
        let show = |r: &Range<usize>| String::from_utf8_lossy(&text[r.clone()]).into_owned();
        let (mut at, mut seen) = (0, Vec::new());
        loop {
            let (what, next) = match next(text, at) {
                Token::Text(r) => (format!("text {}", show(&r)), r.end),
                Token::Comment(r, n) => (format!("comment{}", show(&r)), n),
                Token::Other(n) => ("other".into(), n),
                Token::Open { name, attributes, next } => {
                    let (mut said, mut from) = (format!("open {}", show(&name)), attributes.start);
                    while let Some((name, value, next)) = attribute(text, from, attributes.end) {
                        said += &format!(" {}={}", show(&name), show(&value));
                        from = next;
                    }
                    (said, next)
                }
                Token::Close(r, n) => (format!("close {}", show(&r)), n),
                Token::End => break,
                Token::More => panic!("{at}"),
            };
            seen.push(what);
            at = next;
        }
        let open = "open p class=x data-a=1>2 checked= b=3";
        assert_eq!(seen, ["other", open, "text 1 < 2 & it's", "close P", "comment c ", "open br"]);
        for (text, token) in [("<", Token::More), ("a < b", Token::More), ("<p", Token::More), ("<!-", Token::More)] {
            assert_eq!(next(text.as_bytes(), 0), token, "{text}");
        }
        assert_eq!(closing(b"if (a </b/) x </scripts></SCRIPT >", 0, b"script"), Some(24));
    }
}
