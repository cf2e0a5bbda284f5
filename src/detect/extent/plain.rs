//! What a value is, however it is written: without the escapes of the quotes that it stands in. One value in two
//! spellings is one value, wherever values are compared.

use super::Nature;
use super::escaped::{SHELL_QUOTES, WAYS};
use super::line::Line;
use std::borrow::Cow;
use std::ops::Range;

/// Strings inside strings, at most.
const DEEPEST: usize = 4;

/// A value that stands in a text, inside `bounds`, as it is meant. A secret has any characters, so the quotes directly
/// before it decide which of them are escapes; in all else a quote that is written in another way is a quote.
pub(super) fn plain(text: &[u8], bounds: Range<usize>, value: Range<usize>, nature: Nature) -> Cow<'_, [u8]> {
    let own = &text[value.clone()];
    if memchr::memchr2(b'\\', b'\'', own).is_none() {
        return own.into();
    }
    if nature == Nature::Other {
        return without(own, &WAYS).map_or(own.into(), Into::into);
    }
    let from = bounds.start.max(value.start.saturating_sub(super::REACH)).min(value.start);
    let Some(opening) = (Line { text: &text[from..value.start] }).opening(value.start - from) else {
        return own.into();
    };
    if opening.quote == b'\'' && opening.slashes == 0 {
        let shell = without(own, &SHELL_QUOTES);
        return shell.or_else(|| without(own, &WAYS[SHELL_QUOTES.len()..])).map_or(own.into(), Into::into);
    }
    let mut out = Cow::Borrowed(own);
    let mut slashes = opening.slashes;
    for _ in 0..DEEPEST {
        if opening.quote != b'`' && out.contains(&b'\\') {
            out = unescaped(&out).into();
        }
        if slashes == 0 {
            break;
        }
        slashes = (slashes - 1) / 2;
    }
    out
}

/// A text with quotes in place of these ways to write one; `None` where there is none.
fn without(text: &[u8], ways: &[&[u8]]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len());
    let (mut at, mut found) = (0, false);
    while at < text.len() {
        match ways.iter().find(|way| text[at..].starts_with(way)) {
            Some(way) => {
                out.push(b'\'');
                (at, found) = (at + way.len(), true);
            }
            None => {
                out.push(text[at]);
                at += 1;
            }
        }
    }
    found.then_some(out)
}

/// A text with what its escapes of JSON, Python and C stand for; what is none stays.
fn unescaped(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut at = 0;
    while at < text.len() {
        let escape = if text[at] == b'\\' { escape(&text[at + 1..]) } else { None };
        match escape {
            Some((meant, length)) => {
                out.extend_from_slice(meant.encode_utf8(&mut [0; 4]).as_bytes());
                at += 1 + length;
            }
            None => {
                out.push(text[at]);
                at += 1;
            }
        }
    }
    out
}

/// What stands behind a backslash, and the bytes that it takes.
pub fn escape(text: &[u8]) -> Option<(char, usize)> {
    match *text.first()? {
        b'n' => Some(('\n', 1)),
        b't' => Some(('\t', 1)),
        b'r' => Some(('\r', 1)),
        b'b' => Some(('\u{8}', 1)),
        b'f' => Some(('\u{c}', 1)),
        b'0' => Some(('\0', 1)),
        b'u' => {
            let unit = |at: usize| {
                let digits = text.get(at..at + 4).filter(|digits| digits.iter().all(u8::is_ascii_hexdigit))?;
                u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
            };
            let first = unit(1)?;
            let pair = (text.get(5..7) == Some(&b"\\u"[..])).then(|| unit(7)).flatten();
            match (char::decode_utf16([first]).next()?, pair) {
                (Ok(c), _) => Some((c, 5)),
                (Err(_), Some(second)) => Some((char::decode_utf16([first, second]).next()?.ok()?, 11)),
                (Err(_), None) => None,
            }
        }
        b'x' => {
            // A character of Latin-1, as YAML, Python and JavaScript mean it, or the first byte of one in UTF-8, as shells do.
            let byte = |n: usize| {
                let mark = n == 0 || text.get(4 * n - 1) == Some(&b'\\') && text.get(4 * n) == Some(&b'x');
                number(text.get(4 * n + 1..4 * n + 3)?).filter(|_| mark)
            };
            let first = byte(0)?;
            let bytes: Vec<u8> = (0..4).map_while(|n| Some(byte(n)? as u8)).collect();
            let whole =
                (2..=bytes.len()).find_map(|n| Some((std::str::from_utf8(&bytes[..n]).ok()?.chars().next()?, n)));
            match whole.filter(|_| first >= 0x80) {
                Some((c, n)) => Some((c, 4 * n - 1)),
                None => Some((char::from_u32(first)?, 3)),
            }
        }
        b'U' => Some((char::from_u32(number(text.get(1..9)?)?)?, 9)),
        byte if byte.is_ascii_punctuation() => Some((char::from(byte), 1)),
        _ => None,
    }
}

/// A number of hexadecimal digits.
fn number(digits: &[u8]) -> Option<u32> {
    let digits = Some(digits).filter(|digits| digits.iter().all(u8::is_ascii_hexdigit))?;
    u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

/// A text with the characters that it writes as `\u00e1`, `\xe1` or `\U000000e1`, behind one backslash or, in strings
/// inside strings, behind more; `None` where it has none. Quotes, backslashes and control characters stay as they are
/// written, so that strings in it end where they ended.
pub fn with_characters(text: &[u8]) -> Option<Vec<u8>> {
    // Most texts are cells without any, and one byte is looked for faster than two.
    memchr::memchr(b'\\', text)?;
    let mut out: Vec<u8> = Vec::new();
    let mut copied = 0;
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'\\', &text[at..]).map(|n| at + n) {
        at = found + 1;
        if !matches!(text.get(at), Some(b'u' | b'x' | b'U')) {
            continue;
        }
        at += 1;
        let Some((meant, length)) = escape(&text[found + 1..]) else { continue };
        if meant.is_control() || matches!(meant, '"' | '\\') {
            continue;
        }
        let run = text[copied..found].iter().rev().take_while(|b| **b == b'\\').count();
        out.extend_from_slice(&text[copied..found - run]);
        out.extend_from_slice(meant.encode_utf8(&mut [0; 4]).as_bytes());
        at = found + 1 + length;
        copied = at;
    }
    (copied > 0).then(|| {
        out.extend_from_slice(&text[copied..]);
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_value_in_every_spelling() {
        for (text, found, nature, expected) in [
            (r"P='O'\''Brien9'", r"O'\''Brien9", Nature::Secret, "O'Brien9"),
            (r#"P='O'"'"'Brien9'"#, r#"O'"'"'Brien9"#, Nature::Secret, "O'Brien9"),
            ("p: 'O''Brien9'", "O''Brien9", Nature::Secret, "O'Brien9"),
            (r"{'p': 'O\'Brien9'}", r"O\'Brien9", Nature::Secret, "O'Brien9"),
            (r#"{"p":"O\u0027Brien9"}"#, r"O\u0027Brien9", Nature::Secret, "O'Brien9"),
            (r#"{"p":"a\"b\\9"}"#, r#"a\"b\\9"#, Nature::Secret, r#"a"b\9"#),
            (r#""{\"p\":\"a\\\"b9\"}""#, r#"a\\\"b9"#, Nature::Secret, r#"a"b9"#),
            (r"p: 'C:\temp9'", r"C:\temp9", Nature::Secret, r"C:\temp9"),
            (r"p=a\b9'x", r"a\b9'x", Nature::Secret, r"a\b9'x"),
            (r"E='sean.o'\''b@x.example'", r"sean.o'\''b@x.example", Nature::Other, "sean.o'b@x.example"),
            ("E='ann@x.example'", "ann@x.example", Nature::Other, "ann@x.example"),
        ] {
            let start = text.find(found).expect(text);
            let got = plain(text.as_bytes(), 0..text.len(), start..start + found.len(), nature);
            assert_eq!(String::from_utf8_lossy(&got), expected, "{text}");
        }
    }

    #[test]
    fn characters_that_are_written_as_numbers() {
        for (text, expected) in [
            (r#"{"n":"Se\u00e1n"}"#, Some(r#"{"n":"Seán"}"#)),
            (r#"{\"n\":\"Se\\u00e1n \\u0041\"}"#, Some(r#"{\"n\":\"Seán A\"}"#)),
            (r"\ud83d\ude00!", Some("\u{1f600}!")),
            (r"Jos\xE9 \xC1lvarez \x2D9998", Some("José Álvarez -9998")),
            (r"Se\xc3\xa1n \U0001f600", Some("Seán \u{1f600}")),
            (r"\u0022 \u005c \u000a \x22 \x0a \xg1 \x4 \U00110000", None),
            (r"C:\users\u12", None),
            (r"\u+123", None),
            ("plain", None),
        ] {
            let got = with_characters(text.as_bytes());
            assert_eq!(got.as_deref(), expected.map(str::as_bytes), "{text}");
        }
    }
}
