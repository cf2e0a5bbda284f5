//! Tokens of JSON, found in place.

/// A token and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token {
    /// A bracket, brace, colon or comma, and where the text goes on.
    Mark(u8, usize),
    /// A string, without its quotes.
    Text {
        /// First byte.
        start: usize,
        /// One past the last.
        end: usize,
        /// It holds a backslash.
        escaped: bool,
        /// Where the text goes on.
        next: usize,
    },
    /// A number, `true`, `false` or `null`.
    Bare {
        /// First byte.
        start: usize,
        /// One past the last.
        end: usize,
    },
    /// Nothing but white space is left.
    End,
    /// The text ends inside a token.
    More,
    /// No token begins here.
    Bad,
}

impl Token {
    /// Where the text goes on.
    pub fn end(&self) -> usize {
        match *self {
            Self::Mark(_, next) | Self::Text { next, .. } => next,
            Self::Bare { end, .. } => end,
            Self::End | Self::More | Self::Bad => 0,
        }
    }
}

/// What stands before each text of a sequence (RFC 7464).
pub const RECORD: u8 = 0x1e;

/// The first token from `at` on.
pub fn next(text: &[u8], at: usize) -> Token {
    let start = at + text[at..].iter().take_while(|b| matches!(**b, b' ' | b'\t' | b'\n' | b'\r' | RECORD)).count();
    let Some(&first) = text.get(start) else { return Token::End };
    match first {
        b'{' | b'}' | b'[' | b']' | b':' | b',' => Token::Mark(first, start + 1),
        b'"' => string(text, start + 1),
        b'-' | b'0'..=b'9' => {
            let number = |b: &&u8| matches!(b, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E');
            bare(text, start, text[start..].iter().take_while(number).count())
        }
        b't' | b'f' | b'n' => {
            let count = text[start..].iter().take_while(|b| b.is_ascii_lowercase()).count();
            let word = &text[start..start + count];
            match [&b"true"[..], b"false", b"null"].iter().any(|w| w.starts_with(word)) {
                true => bare(text, start, count),
                false => Token::Bad,
            }
        }
        _ => Token::Bad,
    }
}

fn bare(text: &[u8], start: usize, count: usize) -> Token {
    match text.get(start + count) {
        None => Token::More,
        Some(b',' | b'}' | b']' | b' ' | b'\t' | b'\n' | b'\r') => Token::Bare { start, end: start + count },
        Some(_) => Token::Bad,
    }
}

fn string(text: &[u8], start: usize) -> Token {
    let mut at = start;
    let mut escaped = false;
    loop {
        let Some(n) = memchr::memchr2(b'"', b'\\', &text[at..]) else { return Token::More };
        at += n;
        if text[at] == b'"' {
            // A line's end inside a string is no JSON; it is a quote that was never closed.
            return match memchr::memchr(b'\n', &text[start..at]) {
                Some(_) => Token::Bad,
                None => Token::Text { start, end: at, escaped, next: at + 1 },
            };
        }
        escaped = true;
        at += 2;
        if at > text.len() {
            return Token::More;
        }
    }
}

/// What matters in a string from `at` on: an escape and the bytes that belong to it, or 0 for the quote that ends it.
pub fn mark(text: &[u8], at: usize) -> Option<(usize, usize)> {
    let mark = at + memchr::memchr2(b'"', b'\\', text.get(at..)?)?;
    let length = match &text[mark..] {
        [b'"', ..] => 0,
        // Both halves of a pair.
        [b'\\', b'u', b'd' | b'D', b'8'..=b'9' | b'a'..=b'b' | b'A'..=b'B', _, _, b'\\', b'u', ..] => 12,
        [b'\\', b'u', ..] => 6,
        _ => 2,
    };
    Some((mark, length))
}

/// Writes a string without its escapes. Halves of a pair that stand alone become U+FFFD.
pub fn unescape(text: &[u8], out: &mut Vec<u8>) {
    let mut at = 0;
    while let Some(n) = memchr::memchr(b'\\', &text[at..]) {
        out.extend_from_slice(&text[at..at + n]);
        at += n + 2;
        let Some(&escape) = text.get(at - 1) else { return };
        let plain = match escape {
            b'n' => b'\n',
            b't' => b'\t',
            b'r' => b'\r',
            b'b' | b'f' => b' ',
            b'u' => {
                let Some(mut code) = hex(text, at) else { continue };
                at += 4;
                if (0xd800..0xdc00).contains(&code)
                    && text[at..].starts_with(b"\\u")
                    && let Some(low) = hex(text, at + 2).filter(|low| (0xdc00..0xe000).contains(low))
                {
                    code = 0x1_0000 + ((code - 0xd800) << 10) + (low - 0xdc00);
                    at += 6;
                }
                let letter = char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER);
                out.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
                continue;
            }
            other => other,
        };
        out.push(plain);
    }
    out.extend_from_slice(text.get(at..).unwrap_or_default());
}

fn hex(text: &[u8], at: usize) -> Option<u32> {
    let digits = std::str::from_utf8(text.get(at..at + 4)?).ok()?;
    u32::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes() {
        for (text, expected) in [
            (r"a\nb", "a\nb"),
            (r#"\"q\" \\ \/"#, "\"q\" \\ /"),
            (r"\u5f20\u4f1f", "张伟"),
            (r"\ud83d\ude00!", "😀!"),
            (r"\ud83d!", "\u{fffd}!"),
            (r"\u00", "00"),
            ("", ""),
        ] {
            let mut out = Vec::new();
            unescape(text.as_bytes(), &mut out);
            assert_eq!(String::from_utf8_lossy(&out), expected, "{text}");
        }
    }

    #[test]
    fn tokens() {
        assert_eq!(next(b" {", 0), Token::Mark(b'{', 2));
        assert_eq!(next(b"\"a\\\"b\",", 0), Token::Text { start: 1, end: 5, escaped: true, next: 6 });
        assert_eq!(next(b"-1.5e3,", 0), Token::Bare { start: 0, end: 6 });
        assert_eq!(next(b"12", 0), Token::More);
        assert_eq!(next(b"\"ab\\", 0), Token::More);
        assert_eq!(next(b"  ", 0), Token::End);
        for bad in ["nope,", "'a'", "\"a\nb\"", "2024-01-02 10:00:00", "INFO"] {
            let token = next(bad.as_bytes(), 0);
            assert!(token == Token::Bad || bad.starts_with('2') && matches!(token, Token::Bare { .. }), "{bad}");
        }
    }
}
