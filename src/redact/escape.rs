//! Values as they are written inside quotes: with backslashes, or with quotes doubled.

use crate::detect::{SHELL_QUOTES, escape};

/// Where a value stands in a text, each with the bytes that it takes there, however it is written.
pub fn find(text: &[u8], value: &[u8]) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() && !value.is_empty() {
        match written(&text[at..], value) {
            Some(length) => {
                found.push((at, length));
                at += length;
            }
            None => at += 1,
        }
    }
    found
}

/// The literals of hexadecimal digits that hold a value, whole as SQL writes them: `0x61`, `X'61'`, `\x61`.
pub fn literals(text: &[u8], value: &[u8]) -> Vec<(usize, usize)> {
    let digits: Vec<u8> = value.iter().flat_map(|byte| format!("{byte:02x}").into_bytes()).collect();
    let mut found: Vec<(usize, usize)> = Vec::new();
    let mut at = 0;
    while let Some(first) =
        text[at..].iter().position(u8::is_ascii_hexdigit).map(|n| at + n).filter(|_| !value.is_empty())
    {
        let length = text[first..].iter().take_while(|b| b.is_ascii_hexdigit()).count();
        at = first + length;
        // The zero of `0x` is a run of its own.
        let run = text[first..at].to_ascii_lowercase();
        let holds = run.chunks_exact(2).collect::<Vec<_>>().windows(value.len()).any(|w| w.concat() == digits);
        if !holds {
            continue;
        }
        let before = &text[..first];
        let back = before.iter().rev().skip(1).take_while(|b| **b == b'\\').count();
        match (before, text.get(at)) {
            ([.., b'x' | b'X', b'\''], Some(b'\'')) => found.push((first - 2, length + 3)),
            ([.., b'0', b'x' | b'X'], _) => found.push((first - 2, length + 2)),
            ([.., b'x'], _) if back > 0 => found.push((first - 1 - back, length + 1 + back)),
            _ => {}
        }
    }
    found
}

/// What such a literal holds.
pub fn decoded(literal: &[u8]) -> Option<Vec<u8>> {
    let digits = match literal {
        [b'0', b'x' | b'X', digits @ ..] | [b'x' | b'X', b'\'', digits @ .., b'\''] => digits,
        [b'\\', ..] => literal.trim_ascii_start().split(|b| *b == b'x').nth(1)?,
        _ => return None,
    };
    let digit = |b: &u8| char::from(*b).to_digit(16).map(|d| d as u8);
    let pairs = digits.chunks_exact(2).map(|pair| Some(digit(&pair[0])? << 4 | digit(&pair[1])?));
    pairs.collect::<Option<Vec<u8>>>().filter(|bytes| !bytes.is_empty())
}

/// The bytes at the beginning of a text that stand for a value.
fn written(text: &[u8], mut value: &[u8]) -> Option<usize> {
    let mut at = 0;
    while !value.is_empty() {
        let rest = &text[at..];
        let (first, second) = (*rest.first()?, rest.get(1).copied());
        // Strings inside strings have more backslashes.
        let slashes = rest.iter().take_while(|b| **b == b'\\').count();
        let inner = slashes > 1 && rest.get(slashes) == Some(&b'u');
        let skipped = if inner { slashes - 1 } else { 0 };
        let escape = if first == b'\\' { escape(&rest[skipped + 1..]) } else { None };
        let blanks = rest[1..].iter().take_while(|b| b.is_ascii_whitespace()).count();
        if first == b'\\' && at > 0 && rest[1..=blanks].contains(&b'\n') {
            // A line that goes on in the next one, as in TOML.
            at += 1 + blanks;
            continue;
        }
        let meant = |c: char| value.starts_with(c.encode_utf8(&mut [0; 4]).as_bytes());
        if let Some((c, length)) = escape.filter(|(c, _)| meant(*c)) {
            value = &value[c.len_utf8()..];
            at += skipped + 1 + length;
        } else if first == b'\\' && value[0] != b'\\' && second == Some(value[0]) {
            // `\e` is `e` to who knows no such escape.
            value = &value[1..];
            at += 2;
        } else if first == b'_'
            && at > 0
            && text[at - 1].is_ascii_digit()
            && second == Some(value[0])
            && value[0].is_ascii_digit()
        {
            // Digits in groups, as TOML and programs write them.
            at += 1;
        } else if let Some(escape) = SHELL_QUOTES.iter().find(|escape| value[0] == b'\'' && rest.starts_with(escape)) {
            value = &value[1..];
            at += escape.len();
        } else if first == value[0] {
            let doubled = matches!(first, b'"' | b'\'') && second == Some(first) && value.get(1) != Some(&first);
            value = &value[1..];
            at += 1 + usize::from(doubled);
        } else {
            return None;
        }
    }
    Some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_are_found_as_a_whole() {
        for (text, expected) in [
            ("(1,0x614062,'x')", &[(3, 8)][..]),
            ("(1,X'614062')", &[(3, 9)]),
            (r"('\x614062')", &[(2, 8)]),
            (r"1	\\x614062	", &[(2, 9)]),
            ("(0x61406200, 0x6140)", &[(1, 10)]),
            ("(614062)", &[]),
            ("(0x0614062)", &[]),
        ] {
            assert_eq!(literals(text.as_bytes(), b"a@b"), expected, "{text}");
            for (at, length) in expected {
                let held = decoded(&text.as_bytes()[*at..at + length]).expect(text);
                assert!(held.starts_with(b"a@b"), "{text}");
            }
        }
        assert_eq!(decoded(b"0xyz"), None);
    }

    #[test]
    fn every_way_to_write_a_value() {
        for (text, value, expected) in [
            ("abc", "b", &[(1, 1)][..]),
            (r#"x \"a\"@b x"#, "\"a\"@b", &[(2, 7)]),
            ("x 'O''Brien' x", "O'Brien", &[(3, 8)]),
            (r"x 'O\'Brien' x", "O'Brien", &[(3, 8)]),
            (r"x 'O'\''Brien' x", "O'Brien", &[(3, 10)]),
            (r#"x 'O'"'"'Brien' x"#, "O'Brien", &[(3, 11)]),
            (r"Zo\u00eb", "Zoë", &[(0, 8)]),
            (r"Zoë Zo\u00EB", "Zoë", &[(0, 4), (5, 8)]),
            (r"\ud83d\ude00!", "\u{1f600}!", &[(0, 13)]),
            (r"Zo\\u00eb", "Zoë", &[(0, 9)]),
            (r"C:\\u", r"C:\u", &[(0, 5)]),
            ("n = 536_90_4399", "536904399", &[(4, 11)]),
            ("a_1", "a1", &[]),
            (r"http:\/\/a", "http://a", &[(0, 10)]),
            (r"a\nb", "a\nb", &[(0, 4)]),
            (r"C:\\x", r"C:\x", &[(0, 5)]),
            (r"C:\x", r"C:\x", &[(0, 4)]),
            (r"ab\ed", r"abed", &[(0, 5)]),
            ("pw = \"\"\"\\\n  Sup3r-\\\n  9\"\"\"", "Sup3r-9", &[(12, 11)]),
            (r"\u12", "x", &[]),
            ("", "x", &[]),
            ("x", "", &[]),
        ] {
            assert_eq!(find(text.as_bytes(), value.as_bytes()), expected, "{text}");
        }
    }
}
