//! Masks: what may be shown of a value, by kind. No mask shows enough to rebuild the value.

use super::validate::parse_date;
use crate::rule::Mask;
use std::cmp::Reverse;
use std::ops::Range;

/// The mask of a value.
pub fn mask(kind: Mask, value: &[u8]) -> String {
    let text = String::from_utf8_lossy(value);
    // What separates them is shown as it is, and hides nothing.
    let characters = text.chars().filter(|c| c.is_alphanumeric()).count();
    match kind {
        Mask::Full => "*".repeat(8),
        Mask::Open => text.into_owned(),
        Mask::Last4 => keep_last(&text, if characters < 9 { characters.saturating_sub(5).min(2) } else { 4 }),
        Mask::Last2 => keep_last(&text, if characters < 6 { 0 } else { 2 }),
        Mask::Email => email(&text),
        Mask::Net => net(&text),
        Mask::Initials => initials(&text),
        Mask::Year => year(&text),
        Mask::Degrees => degrees(&text),
        Mask::Scheme => scheme(&text),
    }
}

/// Bytes of a value that is masked wherever else it stands: shorter ones are parts of other words.
const AGAIN: usize = 5;
/// How far from a part a value may stand that is looked for in it, in bytes.
const NEAR: usize = 4096;

/// A part of a text with its values masked, and what is one of them again. They come in order, the longer first of those
/// that begin together, and what begins inside another is one with it.
pub fn hide<'v>(text: &[u8], part: Range<usize>, values: impl IntoIterator<Item = (Range<usize>, &'v str)>) -> String {
    let near = part.start.saturating_sub(NEAR)..part.end.saturating_add(NEAR);
    let mut values: Vec<_> = values.into_iter().filter(|(v, _)| v.end > near.start && v.start < near.end).collect();
    let again = |(value, masked): &(Range<usize>, &'v str)| {
        let bytes = text.get(value.clone()).filter(|bytes| bytes.len() >= AGAIN).unwrap_or_default();
        let (from, length, masked) = (part.start, bytes.len(), *masked);
        let found = memchr::memmem::find_iter(&text[part.clone()], bytes);
        // A text without bytes is everywhere.
        let found = found.take_while(|_| length > 0).map(move |at| (from + at..from + at + length, masked));
        found.collect::<Vec<_>>()
    };
    let others: Vec<_> = values.iter().flat_map(again).collect();
    values.retain(|(value, _)| value.end > part.start && value.start < part.end);
    values.extend(others);
    values.sort_by_key(|(value, _)| (value.start, Reverse(value.end)));
    let mut out = String::new();
    let mut at = part.start;
    for (Range { start, end }, masked) in values {
        if end <= at {
            continue;
        }
        // Of one that began before the part, or inside another, nothing is left but its end.
        if start >= at {
            out += &String::from_utf8_lossy(&text[at..start]);
        }
        if start >= at || out.is_empty() {
            out += masked;
        }
        at = end;
    }
    if at < part.end {
        out += &String::from_utf8_lossy(&text[at..part.end]);
    }
    out
}

/// Letters and digits become `*`, but for the last `n` of them; separators stay.
fn keep_last(text: &str, n: usize) -> String {
    let total = text.chars().filter(|c| c.is_alphanumeric()).count();
    let mut seen = 0;
    let mut out = String::with_capacity(text.len());
    for c in text.chars().take(64) {
        if c.is_alphanumeric() {
            seen += 1;
            out.push(if seen + n > total { c } else { '*' });
        } else if c.is_control() {
            out.push(' ');
        } else {
            out.push(c);
        }
    }
    out
}

/// Headers whose name may be shown: before any other colon stands a part of a secret.
const HEADERS: [&str; 4] = ["authorization", "cookie", "referer", "set-cookie"];

fn scheme(text: &str) -> String {
    let is_name = |name: &str| !name.is_empty() && name.len() <= 20 && name.bytes().all(|b| b.is_ascii_alphanumeric());
    if let Some((scheme, _)) = text.split_once("://").filter(|(scheme, _)| is_name(scheme)) {
        return format!("{scheme}://***");
    }
    match text.split_once(':').filter(|(name, _)| HEADERS.iter().any(|header| name.eq_ignore_ascii_case(header))) {
        Some((name, _)) => format!("{name}: ***"),
        None => "*".repeat(8),
    }
}

fn email(text: &str) -> String {
    let (local, domain) = text.rsplit_once('@').or_else(|| text.rsplit_once("%40")).unwrap_or((text, ""));
    let first = local.chars().next().filter(|c| c.is_alphanumeric() && local.chars().count() > 2);
    let top = domain.rsplit_once('.').map_or("", |(_, top)| top);
    let top = if top.len() <= 8 { top } else { "" };
    format!("{}***@***.{top}", first.map(String::from).unwrap_or_default())
}

fn net(text: &str) -> String {
    match text.split_once(['.', ':', '-']) {
        Some((first, _)) if text.contains('.') && first.len() <= 3 => format!("{first}.*.*.*"),
        Some((first, _)) if first.len() <= 4 => format!("{first}:****"),
        _ => "*".repeat(8),
    }
}

fn initials(text: &str) -> String {
    let word = |w: &str| match w.chars().next() {
        Some(c) if w.chars().count() > 1 => format!("{c}***"),
        _ => "*".into(),
    };
    text.split_whitespace().take(6).map(word).collect::<Vec<_>>().join(" ")
}

/// The year of a date, where four digits are one: not those in the middle of a number of seconds.
fn year(text: &str) -> String {
    let is_year = |run: &&str| {
        let own = run.starts_with("19") || run.starts_with("20");
        own && match run.len() {
            4 => true,
            8 | 14 => parse_date(&run.as_bytes()[..8]).is_some(),
            _ => false,
        }
    };
    let mut runs = text.split(|c: char| !c.is_ascii_digit());
    let found = runs.find(is_year).map(|run| &run[..4]);
    format!("{}-**-**", found.unwrap_or("****"))
}

fn degrees(text: &str) -> String {
    if !text.contains('.') {
        return keep_last(text, 0);
    }
    let mut out = String::new();
    let mut fraction = false;
    for c in text.chars().take(80) {
        match c {
            '.' => {
                fraction = true;
                out.push_str(".***");
            }
            '0'..='9' if fraction => {}
            _ => {
                fraction = false;
                out.push(if c.is_control() { ' ' } else { c });
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_in_a_line_are_hidden() {
        for (part, values, expected) in [
            (0..9, &[(2..4, "*")][..], "ab*efghi"),
            (0..9, &[(0..9, "*")], "*"),
            (2..6, &[(0..3, "*"), (5..9, "+")], "*de+"),
            (0..9, &[(1..5, "*"), (2..3, "+"), (4..7, "-")], "a*hi"),
            (4..6, &[(0..3, "*"), (7..9, "+")], "ef"),
        ] {
            assert_eq!(hide(b"abcdefghi", part, values.iter().cloned()), expected, "{values:?}");
        }
    }

    #[test]
    fn a_value_is_hidden_wherever_the_line_says_it_again() {
        let text = b"password=hunter2-Zx91 rejected, \"hunter2-Zx91\" is known, hunter2; id 7 of 7\nhunter2-Zx91";
        let part = 0..text.len() - 13;
        let values = || [(9..21, "****"), (69..70, "*")];
        let expected = "password=**** rejected, \"****\" is known, hunter2; id * of 7";
        assert_eq!(hide(text, part.clone(), values()), expected);
        assert_eq!(hide(text, 22..part.end, values()), "rejected, \"****\" is known, hunter2; id * of 7");
    }

    #[test]
    fn masks() {
        for (kind, value, want) in [
            (Mask::Last4, "219-09-9999", "***-**-9999"),
            (Mask::Last4, "1234", "****"),
            (Mask::Last4, "A123456(7)", "******6(7)"),
            (Mask::Last4, "1 2 3 4 5", "* * * * *"),
            (Mask::Last2, "1-2-3-4", "*-*-*-*"),
            (Mask::Last2, "(415) 555-0132", "(***) ***-**32"),
            (Mask::Email, "anna.smith@mail.example.com", "a***@***.com"),
            (Mask::Email, "ab@x.io", "***@***.io"),
            (Mask::Net, "203.0.113.7", "203.*.*.*"),
            (Mask::Net, "2001:db8::1", "2001:****"),
            (Mask::Initials, "Jane Q Doe", "J*** * D***"),
            (Mask::Year, "1985-07-04", "1985-**-**"),
            (Mask::Year, "07/04/1985", "1985-**-**"),
            (Mask::Year, "19850704000000Z", "1985-**-**"),
            (Mask::Year, "1985年12月", "1985-**-**"),
            (Mask::Year, "198507040", "****-**-**"),
            (Mask::Year, "-419841234", "****-**-**"),
            (Mask::Degrees, "37.77490, -122.41940", "37.***, -122.***"),
            (Mask::Scheme, "https://user:pass@host/", "https://***"),
            (Mask::Scheme, "Cookie: sid=abc", "Cookie: ***"),
            (Mask::Scheme, "F7jNp:fny5f", "********"),
            (Mask::Full, "hunter2", "********"),
        ] {
            assert_eq!(mask(kind, value.as_bytes()), want, "{kind:?}");
        }
    }

    #[test]
    fn no_mask_but_open_shows_the_value() {
        for kind in [
            Mask::Full,
            Mask::Last4,
            Mask::Last2,
            Mask::Email,
            Mask::Net,
            Mask::Initials,
            Mask::Year,
            Mask::Degrees,
            Mask::Scheme,
        ] {
            for value in ["123456789", "a@b.co", "10.1.2.3", "Li", "x", "2001", "12.5", "abcdefgh", "12345"] {
                assert_ne!(mask(kind, value.as_bytes()), value, "{kind:?}");
            }
        }
    }
}
