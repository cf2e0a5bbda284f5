//! Percent-encoding (RFC 3986, 2.1): what stands in addresses is written so, and is one value with what it stands for.

/// A text with what its escapes stand for; `None` where it has none.
pub fn decoded(text: &[u8]) -> Option<Vec<u8>> {
    memchr::memchr(b'%', text)?;
    let (mut out, mut found) = (Vec::with_capacity(text.len()), false);
    let mut rest = text;
    while let [first, behind @ ..] = rest {
        let byte = match rest {
            [b'%', high, low, ..] => Option::zip(digit(*high), digit(*low)).map(|(high, low)| high << 4 | low),
            _ => None,
        };
        found |= byte.is_some();
        out.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { &rest[3..] } else { behind };
    }
    found.then_some(out)
}

/// A text in which every byte that an address cannot have as a part of a value is an escape. Stars stay.
pub fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            byte if byte.is_ascii_alphanumeric() || b"-._~*".contains(&byte) => out.push(char::from(byte)),
            byte => out += &format!("%{byte:02X}"),
        }
    }
    out
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).map(|digit| digit as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        for (text, plain) in [
            ("adam%40acme.example", Some("adam@acme.example")),
            ("%2B1%20415", Some("+1 415")),
            ("%c3%a9", Some("é")),
            ("100%", None),
            ("%4", None),
            ("%zz%", None),
            ("a", None),
            ("", None),
        ] {
            assert_eq!(decoded(text.as_bytes()).as_deref(), plain.map(str::as_bytes), "{text}");
        }
        assert_eq!(encoded("a+b@c.example é*"), "a%2Bb%40c.example%20%C3%A9*");
    }
}
