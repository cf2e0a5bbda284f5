//! Which bytes of the source a stretch of a decoded value is written in.
//!
//! A reader says where a value stands and what it decodes to, and not which byte became which. There are few ways to
//! write a character in another way, so both are walked side by side, once for each way, and the first that explains
//! every byte is believed. Where none does, nothing is said.

use crate::detect::{SHELL_QUOTES, escape};
use crate::read::{encoded_words, entity, quoted_printable};
use std::ops::Range;

/// From the rests of what is written and of what it stands for: how many bytes of each belong together.
type Way = fn(&[u8], &[u8]) -> Option<(usize, usize)>;

/// The ways, those with the most marks of their own first. Parameters are last: there a quote stands for nothing, and so
/// would the second of each pair in a cell of CSV.
const WAYS: [Way; 8] =
    [markup, mail, backslashes_and_quotes, backslashes, quotes, double_quotes, single_quotes, parameters];

/// The bytes of `written` in which `wanted` of `decoded` stands. Blanks behind either do not count.
pub fn align(written: &[u8], decoded: &[u8], wanted: &Range<usize>) -> Option<Range<usize>> {
    WAYS.iter().find_map(|way| walk(*way, written, decoded, wanted))
}

fn walk(way: Way, written: &[u8], decoded: &[u8], wanted: &Range<usize>) -> Option<Range<usize>> {
    let (mut from, mut to) = (None, None);
    let (mut at, mut got) = (0, 0);
    while at < written.len() {
        let Some((long, short)) = way(&written[at..], &decoded[got..]) else { break };
        if short > 0 {
            // A character is not cut: the first and the last byte of it decide.
            from = from.or((wanted.start < got + short).then_some(at));
            to = if got < wanted.end { Some(at + long) } else { to };
        }
        (at, got) = (at + long, got + short);
    }
    let is_all = [&written[at..], &decoded[got..]].iter().all(|rest| rest.trim_ascii().is_empty());
    from.zip(to).filter(|_| is_all && wanted.end <= got).map(|(from, to)| from..to)
}

fn same(written: &[u8], decoded: &[u8]) -> Option<(usize, usize)> {
    (written.first()? == decoded.first()?).then_some((1, 1))
}

fn stands_for(c: char, length: usize, decoded: &[u8]) -> Option<(usize, usize)> {
    let mut bytes = [0; 4];
    let bytes = c.encode_utf8(&mut bytes).as_bytes();
    decoded.starts_with(bytes).then_some((length, bytes.len()))
}

/// Entities, and blanks and tags that are one blank or none.
fn markup(written: &[u8], decoded: &[u8]) -> Option<(usize, usize)> {
    let blank = |length: usize| (length, usize::from(decoded.first() == Some(&b' ')));
    match written.first()? {
        b'&' => match entity(written) {
            Some((c, length)) => stands_for(c, length, decoded).or_else(|| (c == ' ').then_some((length, 0))),
            None => same(written, decoded),
        },
        b'<' if written.starts_with(b"<![CDATA[") => Some((9, 0)),
        b']' if written.starts_with(b"]]>") && !decoded.starts_with(b"]]>") => Some((3, 0)),
        b'<' if written.starts_with(b"<!--") => Some((memchr::memmem::find(written, b"-->")? + 3, 0)),
        b'<' => match memchr::memchr(b'>', written).filter(|_| decoded.first() != Some(&b'<')) {
            Some(end) => Some((end + 1, 0)),
            None => same(written, decoded),
        },
        byte if byte.is_ascii_whitespace() => same(written, decoded).or_else(|| Some(blank(1))),
        _ => same(written, decoded),
    }
}

/// Encoded words of headers, which are not taken apart, and quoted-printable in UTF-8 or Latin-1.
fn mail(written: &[u8], decoded: &[u8]) -> Option<(usize, usize)> {
    let whole = |(meant, length): (Vec<u8>, usize)| decoded.starts_with(&meant).then_some((length, meant.len()));
    encoded_words(written).and_then(whole).or_else(|| match quoted_printable(written) {
        Some((None, length)) => Some((length, 0)),
        Some((Some(byte), length)) => match decoded.first() == Some(&byte) {
            true => Some((length, 1)),
            false => stands_for(char::from(byte), length, decoded),
        },
        None => same(written, decoded),
    })
}

/// Parameters of headers (RFC 2231): percent signs, the name of the encoding, and the names of the parts of one value. What
/// they stand for has no quotes.
fn parameters(written: &[u8], decoded: &[u8]) -> Option<(usize, usize)> {
    let next = decoded.first().copied();
    match written {
        [b'%', rest @ ..] => {
            let digits = std::str::from_utf8(rest.get(..2)?).ok()?;
            match u8::from_str_radix(digits, 16) {
                Ok(byte) if next == Some(byte) => Some((3, 1)),
                Ok(byte) => stands_for(char::from(byte), 3, decoded),
                Err(_) => same(written, decoded),
            }
        }
        [b'"', ..] if next != Some(b'"') => Some((1, 0)),
        [b'*', ..] if next == Some(b'=') => Some((sign(written)?, 1)),
        [b';', rest @ ..] if next != Some(b';') => {
            let blanks = rest.len() - rest.trim_ascii_start().len();
            let name = rest[blanks..].iter().take_while(|b| b.is_ascii_alphanumeric() || **b == b'-').count();
            let length = 1 + blanks + name;
            Some((length + sign(&written[length..])?, 0))
        }
        [byte, ..] if byte.is_ascii_whitespace() => {
            same(written, decoded).or(Some((1, usize::from(next == Some(b' ')))))
        }
        _ => same(written, decoded),
    }
}

/// Bytes of `*=`, `*1=` and `*1*=` behind the name of a parameter, with the name of an encoding behind them.
fn sign(written: &[u8]) -> Option<usize> {
    let equals = memchr::memchr(b'=', written).filter(|at| *at > 0)?;
    let is_sign = |(n, b): (usize, &u8)| if n == 0 { *b == b'*' } else { b.is_ascii_digit() || *b == b'*' };
    let (own, rest) = (&written[..equals], &written[equals + 1..]);
    if !own.iter().enumerate().all(is_sign) {
        return None;
    }
    let is_first = own == b"*" || own == b"*0*";
    let name = rest.iter().take_while(|b| b.is_ascii_alphanumeric() || **b == b'-' || **b == b'_').count();
    let language = rest.get(name + 1..).unwrap_or_default();
    let language = language.iter().take_while(|b| b.is_ascii_alphanumeric() || **b == b'-').count();
    let second = name + 1 + language;
    let is_named = is_first && rest.get(name) == Some(&b'\'') && rest.get(second) == Some(&b'\'');
    Some(equals + 1 + if is_named { second + 1 } else { 0 })
}

/// Escapes of JSON, C and SQL; characters as numbers stand behind more backslashes in strings inside strings.
fn backslashes(written: &[u8], decoded: &[u8]) -> Option<(usize, usize)> {
    let slashes = written.iter().take_while(|b| **b == b'\\').count();
    let behind = |n: usize| {
        let (c, length) = escape(&written[n..])?;
        stands_for(c, n + length, decoded)
    };
    if slashes == 0 {
        return same(written, decoded);
    }
    // MySQL has escapes for characters that need none.
    let needless = || same(&written[1..], decoded).map(|_| (2, 1));
    behind(1).or_else(|| behind(slashes)).or_else(|| same(written, decoded)).or_else(needless)
}

/// Quotes that are doubled, or that a shell has for one.
fn quotes(written: &[u8], decoded: &[u8]) -> Option<(usize, usize)> {
    if let Some(way) = SHELL_QUOTES.iter().find(|way| written.starts_with(way) && decoded.starts_with(b"'")) {
        return Some((way.len(), 1));
    }
    match written {
        [b'\'', b'\'', ..] | [b'"', b'"', ..] if decoded.first() == written.first() => Some((2, 1)),
        _ => same(written, decoded),
    }
}

/// Double quotes alone are doubled, as in CSV: what stands twice in the value stays so.
fn double_quotes(written: &[u8], decoded: &[u8]) -> Option<(usize, usize)> {
    if written.starts_with(b"\"\"") { pair(written, decoded) } else { same(written, decoded) }
}

/// Single quotes alone are.
fn single_quotes(written: &[u8], decoded: &[u8]) -> Option<(usize, usize)> {
    if written.starts_with(b"''") { pair(written, decoded) } else { same(written, decoded) }
}

/// Two bytes for the first of them.
fn pair(written: &[u8], decoded: &[u8]) -> Option<(usize, usize)> {
    same(written, decoded).map(|(_, short)| (2, short))
}

fn backslashes_and_quotes(written: &[u8], decoded: &[u8]) -> Option<(usize, usize)> {
    if written.starts_with(b"\\") { backslashes(written, decoded) } else { quotes(written, decoded) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stretch_has_exactly_the_bytes_that_it_is_written_in() {
        for (written, decoded, value, expected) in [
            ("Mail a&#46;b&#64;x.net now", "Mail a.b@x.net now", "a.b@x.net", Some("a&#46;b&#64;x.net")),
            ("&quot;a&#64;x.net&quot;, ", "\"a@x.net\",", "a@x.net", Some("a&#64;x.net")),
            ("&nbsp;5&#45;6 \n &nbsp; z", "5-6 z", "5-6", Some("5&#45;6")),
            ("a<!-- > -->@x.net <![CDATA[b]]>", "a@x.net b", "a@x.net", Some("a<!-- > -->@x.net")),
            ("5-<![CDATA[6<7]]>-8", "5-6<7-8", "5-6<7-8", Some("5-<![CDATA[6<7]]>-8")),
            ("<b>Jos&eacute;</b> R", "José R", "José", Some("Jos&eacute;")),
            ("a &amp; b&#64;x.net", "a & b@x.net", "b@x.net", Some("b&#64;x.net")),
            (r"to b\u0040x.net\n", "to b@x.net\n", "b@x.net", Some(r"b\u0040x.net")),
            (r#"{\"m\":\"b\\u0040x\"}"#, r#"{"m":"b@x"}"#, "b@x", Some(r"b\\u0040x")),
            (r#"&amp; ''\u0062''"#, "&amp; ''b''", "b", Some(r"\u0062")),
            ("it''s O''Brien", "it's O'Brien", "O'Brien", Some("O''Brien")),
            (r"it\'s O''Brien", "it's O'Brien", "O'Brien", Some("O''Brien")),
            (r"'\''o'\''b", "'o'b", "o'b", Some(r"o'\''b")),
            ("From: =?UTF-8?B?5p2O5Zyo?= <a@x.net>", "From: 李在 <a@x.net>", "李在", Some("=?UTF-8?B?5p2O5Zyo?=")),
            ("To: =?UTF-8?Q?=C3=A9?= <a@x.net>", "To: é <a@x.net>", "a@x.net", Some("a@x.net")),
            ("m=40x=\r\n.net, =E9", "m@x.net, é", "m@x.net", Some("m=40x=\r\n.net")),
            ("a; f*=utf-8''SSN%205%2D6.pdf; s=\"1\"", "a; f=SSN 5-6.pdf; s=1", "5-6", Some("5%2D6")),
            ("a; f*0*=utf-8'en'b%40x; f*1=\".net y\"", "a; f=b@x.net y", "b@x.net", Some("b%40x; f*1=\".net")),
            ("a;\r\n f*=iso-8859-1''Jos%E9%20R", "a; f=José R", "José", Some("Jos%E9")),
            ("Diabetes \"\"type 2\"\"", "Diabetes \"type 2\"", "Diabetes \"type 2\"", Some("Diabetes \"\"type 2\"\"")),
            ("\"\"\"\"", "\"\"", "\"\"", Some("\"\"\"\"")),
            ("\"\"Ace\"\" Liu", "\"Ace\" Liu", "\"Ace\"", Some("\"\"Ace\"\"")),
            ("it''s \"\"x9\"\"", "it''s \"x9\"", "x9\"", Some("x9\"\"")),
            ("a \"\" b''x9''", "a \"\" b'x9'", "x9'", Some("x9''")),
            ("Zm9v", "foo", "foo", None),
            ("ab", "abc", "abc", None),
            ("abc", "ab", "ab", None),
        ] {
            let start = decoded.find(value).expect(decoded);
            let padded = format!("{decoded}    ");
            let got = align(written.as_bytes(), padded.as_bytes(), &(start..start + value.len()));
            assert_eq!(got.map(|range| &written[range]), expected, "{written}");
        }
    }
}
