//! Escapes before a value. In a string of a program or of JSON an address begins behind the escape, `\nadam@…` and
//! `\x40adam@…`; of a login with its domain, `CORP\nadam@…`, the letter is one of the name.
//!
//! Quotes decide: inside them a backslash is an escape if there are as many as those quotes need. Elsewhere it is one
//! where no word stands before it, where it has the number of a character, where another escape ends the value, or where a
//! label stands behind it. A path has none.

use super::extent::{backslashes, escape, is_quote};
use std::borrow::Cow;

/// Bytes before a place in which the quotes around it are looked for.
const REACH: usize = 512;

/// Bytes of the longest word behind an escape that is looked at.
const WORD: usize = 320;

/// Bytes that an escape has behind its backslashes: `n`, `x40`, `u0040`.
const LENGTHS: [usize; 3] = [1, 3, 5];

/// Bytes of the longest escape.
pub const LONGEST: usize = 1 + LENGTHS[2];

/// True for a place directly behind an escape that is no letter or digit, so that a word begins there.
pub fn ends(text: &[u8], at: usize) -> bool {
    LENGTHS.iter().any(|length| at.checked_sub(*length).is_some_and(|letter| is_escape(text, letter) == Some(at)))
}

/// True for a place inside such an escape, behind its backslashes.
pub fn holds(text: &[u8], at: usize) -> bool {
    (at.saturating_sub(LONGEST - 2)..=at).any(|letter| is_escape(text, letter).is_some_and(|end| at < end))
}

/// The text with blanks in place of escapes directly before a number, a label or a key, whose last letter would be a part of
/// it: `\n536-…` is a number behind the end of a line, `\t(415) …` one behind a tab, `\tpassword=` is no `tpassword`, `\nAKIA…`
/// no `nAKIA…`. Every other byte stays where it is. `is_label` says whether a label begins at a place of the text.
pub fn spaced(text: &[u8], is_label: impl Fn(&[u8], usize) -> bool) -> Cow<'_, [u8]> {
    let mut out = Cow::Borrowed(text);
    // An escape before one that has become a blank is one too: `\r\n`.
    let mut blank = text.len();
    for at in memchr::memrchr_iter(b'\\', text) {
        let length = match text.get(at + 1) {
            Some(b'n' | b't' | b'r') => LENGTHS[0],
            Some(b'x') => LENGTHS[1],
            Some(b'u') => LENGTHS[2],
            _ => continue,
        };
        let is_own = |end: usize| {
            let begins_a_label =
                || text.get(end).is_some_and(|b| b.is_ascii_alphabetic() || *b >= 0x80) && is_label(text, end);
            let rest = text.get(end..).unwrap_or_default();
            end == blank || begins_a_number(rest) || begins_a_key(rest) || begins_a_label()
        };
        if !is_own(at + 1 + length) {
            continue;
        }
        let Some(end) = escape_end(text, at + 1).filter(|end| *end == at + 1 + length || is_own(*end)) else {
            continue;
        };
        // Whoever is called `CORP\password`?
        let is_before_label = backslashes(text, at + 1) == 1 && is_label(text, end);
        if is_meant(text, at + 1, end, is_before_label) {
            out.to_mut()[at..end].fill(b' ');
            blank = at;
        }
    }
    out
}

/// True for a text that begins with a number of five digits and more, in groups or not, or an address in four: shorter ones
/// are nobody's, and programs have many of them behind the end of a line.
fn begins_a_number(text: &[u8]) -> bool {
    const LONGEST: usize = 24;
    if !matches!(text.first(), Some(b'0'..=b'9' | b'(' | b'+')) {
        return false;
    }
    let number = text.iter().take(LONGEST).take_while(|b| b.is_ascii_digit() || b"()+-./ ".contains(b));
    let (digits, points) = number.fold((0, 0), |(digits, points), b| match b {
        b'0'..=b'9' => (digits + 1, points),
        b'.' => (digits, points + 1),
        _ => (digits, points),
    });
    digits >= 5 || points >= 3
}

/// True for a text that begins with a word of sixteen characters and more with letters and digits, as keys and tokens are, or
/// as an account of a country does, `DE44`.
fn begins_a_key(text: &[u8]) -> bool {
    const SHORTEST: usize = 16;
    if let [a, b, c, d, ..] = text
        && a.is_ascii_uppercase()
        && b.is_ascii_uppercase()
        && c.is_ascii_digit()
        && d.is_ascii_digit()
    {
        return true;
    }
    let of_key = |b: &&u8| b.is_ascii_alphanumeric() || matches!(**b, b'_' | b'-');
    // Most words end before.
    text.iter().take(SHORTEST).take_while(of_key).count() == SHORTEST
        && text.first().is_some_and(u8::is_ascii_alphabetic)
        && text.iter().take(2 * SHORTEST).take_while(of_key).any(u8::is_ascii_digit)
}

/// One past the escape whose first letter behind the backslashes is at `letter`, if there is one and no word goes on in it.
fn is_escape(text: &[u8], letter: usize) -> Option<usize> {
    escape_end(text, letter).filter(|end| is_meant(text, letter, *end, false))
}

/// The same, whether or not it is meant.
fn escape_end(text: &[u8], letter: usize) -> Option<usize> {
    let marked = letter.checked_sub(1).is_some_and(|before| text[before] == b'\\');
    if !marked || !matches!(text.get(letter), Some(b'n' | b't' | b'r' | b'x' | b'u')) {
        return None;
    }
    let (meant, length) = escape(&text[letter..])?;
    (!meant.is_alphanumeric()).then_some(letter + length)
}

/// True where the backslashes before `letter` are meant as an escape, which ends at `end`; outside quotes too if
/// `is_before_label`.
fn is_meant(text: &[u8], letter: usize, end: usize, is_before_label: bool) -> bool {
    let slashes = backslashes(text, letter);
    let from = letter.saturating_sub(REACH);
    let line = &text[from..letter - slashes.min(letter - from)];
    let line = &line[memchr::memrchr2(b'\n', b'\r', line).map_or(0, |newline| newline + 1)..];
    if is_path(line) {
        return false;
    }
    if let Some(own) = quotes(line) {
        return slashes % (2 * (own + 1)) == own + 1;
    }
    if is_before_label {
        return true;
    }
    let behind = &text[end..text.len().min(end + WORD)];
    let word = behind.iter().take_while(|b| b.is_ascii_alphanumeric() || b"._%+-@".contains(b)).count();
    let next = &behind[word..];
    let others = next.iter().take_while(|b| **b == b'\\').count();
    let goes_on = others == slashes && matches!(next.get(others), Some(b'n' | b't' | b'r'));
    let is_word = |b: &u8| b.is_ascii_alphanumeric() || *b >= 0x80;
    let is_number = matches!(text[letter], b'x' | b'u');
    goes_on || slashes == 1 && (is_number || !line.last().is_some_and(is_word))
}

/// The backslashes before the quotes that a line has opened at its end, if it has.
fn quotes(line: &[u8]) -> Option<usize> {
    let mut end = line.len();
    while let Some(at) = line[..end].iter().rposition(|b| is_quote(*b)) {
        let slashes = backslashes(line, at);
        let before = line[..at - slashes].last();
        let is_word = |b: Option<&u8>| b.is_some_and(|b| b.is_ascii_alphanumeric() || *b >= 0x80);
        // Of one letter before a quote it is a prefix: `b'…'`, `f"…"`.
        let is_prefix = before.is_some_and(u8::is_ascii_alphabetic) && {
            let first = line[..at - slashes].iter().rev().nth(1);
            !is_word(first) && !first.is_some_and(|b| is_quote(*b) || *b == b'\\')
        };
        if before.is_none_or(|b| b.is_ascii_whitespace() || b":=,;([{<>|+!&?".contains(b)) || is_prefix {
            return Some(slashes);
        }
        end = at;
        if line[at] == b'\'' && is_word(before) && is_word(line.get(at + 1)) {
            continue;
        }
        // What it closes began with another.
        end = line[..end].iter().rposition(|b| *b == line[at])?;
        end -= backslashes(line, end);
    }
    None
}

/// True for a line at the end of which a path of Windows goes on: `C:\mail`, `\\server\share`.
fn is_path(line: &[u8]) -> bool {
    let ends = |b: &u8| b.is_ascii_whitespace() || is_quote(*b) || b"=,;()[]{}<>|".contains(b);
    let word = &line[line.iter().rposition(ends).map_or(0, |at| at + 1)..];
    match word {
        [drive, b':', rest @ ..] => drive.is_ascii_alphabetic() && rest.first().is_none_or(|b| *b == b'\\'),
        [b'\\', b'\\', rest @ ..] => rest.contains(&b'\\') && rest[0].is_ascii_alphanumeric(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_told_from_logins_and_paths() {
        // `¦` stands where the value begins.
        for text in [
            r#"x = "Hello\n¦adam@acme.example""#,
            r#"x = "\x40¦a.b@acme.example""#,
            r"x = f'\t¦adam@acme.example'",
            r"x = `Hello\n¦adam@acme.example\nbye`",
            r"sent to:\n¦adam@acme.example",
            r"Hello\r\n¦adam@acme.example\r\nbye",
            r"sent to\u0020¦adam@acme.example",
            r#"{"to":"it's Hello\n¦adam@acme.example"}"#,
            r#"{"a":"b","to":"say 'x'\n¦adam@acme.example"}"#,
            r#"{"m":"{\"to\":\"Hello\\n¦adam@acme.example\"}"}"#,
            r"\x40¦a.b@acme.example",
        ] {
            let at = text.find('¦').expect(text);
            let text = text.replace('¦', "");
            assert!(ends(text.as_bytes(), at), "{text}");
            let from = text[..at].rfind('\\').expect("a backslash") + 1;
            assert!((from..at).all(|inside| holds(text.as_bytes(), inside)) && !holds(text.as_bytes(), at), "{text}");
        }
        for text in [
            r"login CORP\n¦adam@acme.example",
            r#"user = "CORP\\n¦adam@acme.example""#,
            r#"{"m":"{\"user\":\"CORP\\\\n¦adam@acme.example\"}"}"#,
            r#"pst = "C:\mail\t¦om@acme.example.ost""#,
            r"C:\t¦om@acme.example.ost",
            r"\\mail\box\t¦om@acme.example",
            r#""x" y\n¦adam@acme.example"#,
            r#"x = "\u0061¦dam@acme.example""#,
            r#"x = "\d¦adam@acme.example""#,
            "x = \"n¦adam@acme.example\"",
            "n¦adam@acme.example",
        ] {
            let at = text.find('¦').expect(text);
            let text = text.replace('¦', "");
            assert!(!ends(text.as_bytes(), at) && !holds(text.as_bytes(), at - 1), "{text}");
        }
    }

    #[test]
    fn an_escape_before_a_number_or_a_label_is_a_blank() {
        for (text, expected) in [
            (r#"x = "SSN:\n536-22-1234""#, r#"x = "SSN:  536-22-1234""#),
            (r#"x = "ssn\r\n536-22-1234\t(415) 555""#, r#"x = "ssn    536-22-1234  (415) 555""#),
            (r#"x = "tel\x20+1 415-86""#, r#"x = "tel    +1 415-86""#),
            (r#"x = "ip\n8.8.8.8 \n12 \n(%d)""#, r#"x = "ip  8.8.8.8 \n12 \n(%d)""#),
            (r#"{"m":"{\"a\":\"ssn\\n53622\"}"}"#, r#"{"m":"{\"a\":\"ssn\  53622\"}"}"#),
            (r#"x = "a\nb \d4 C:\temp\n536""#, r#"x = "a\nb \d4 C:\temp\n536""#),
            (r"C:\new\t536-22-1234", r"C:\new\t536-22-1234"),
            (r#"x = "a\npassword=b""#, r#"x = "a  password=b""#),
            (r"a\r\npassword=b", r"a    password=b"),
            (r"a\u000apassword=b", r"a      password=b"),
            (r#"x = "a\\npassword=b""#, r#"x = "a\\npassword=b""#),
            (r#"x = "a\nAKIAQX7ZK3MPL2RT5VWN""#, r#"x = "a  AKIAQX7ZK3MPL2RT5VWN""#),
            (r#"x = "a\nDE44 5001""#, r#"x = "a  DE44 5001""#),
            (r#"x = "a\nIncomprehensibilities""#, r#"x = "a\nIncomprehensibilities""#),
            (r"C:\new\tpassword=b", r"C:\new\tpassword=b"),
            (r"CORP\\npassword=b", r"CORP\\npassword=b"),
            (r"CORP\nadam=b", r"CORP\nadam=b"),
            (r"\", r"\"),
            ("none", "none"),
        ] {
            let is_label = |text: &[u8], at: usize| text[at..].starts_with(b"password");
            assert_eq!(String::from_utf8_lossy(&spaced(text.as_bytes(), is_label)), expected, "{text}");
        }
    }

    #[test]
    fn any_bytes_get_an_answer() {
        for text in [&b"\\"[..], b"\\n", b"\\x4", b"\\u", b"\"\\", b"'\\'\\n", b"\\\\\\\\n", b"\xff\\n"] {
            for at in 0..=text.len() {
                let _ = (ends(text, at), holds(text, at));
            }
        }
    }
}
