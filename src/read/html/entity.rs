//! Named characters of HTML: those of HTML 4 for Latin letters, and marks that stand in data.
//!
//! Source: HTML 4.01, section 24, and the list of the HTML standard, section 13.5.

/// From U+00A0 on, one after the other.
#[rustfmt::skip]
const LATIN: [&str; 96] = [
    "nbsp", "iexcl", "cent", "pound", "curren", "yen", "brvbar", "sect", "uml", "copy", "ordf", "laquo", "not", "shy",
    "reg", "macr", "deg", "plusmn", "sup2", "sup3", "acute", "micro", "para", "middot", "cedil", "sup1", "ordm",
    "raquo", "frac14", "frac12", "frac34", "iquest", "Agrave", "Aacute", "Acirc", "Atilde", "Auml", "Aring", "AElig",
    "Ccedil", "Egrave", "Eacute", "Ecirc", "Euml", "Igrave", "Iacute", "Icirc", "Iuml", "ETH", "Ntilde", "Ograve",
    "Oacute", "Ocirc", "Otilde", "Ouml", "times", "Oslash", "Ugrave", "Uacute", "Ucirc", "Uuml", "Yacute", "THORN",
    "szlig", "agrave", "aacute", "acirc", "atilde", "auml", "aring", "aelig", "ccedil", "egrave", "eacute", "ecirc",
    "euml", "igrave", "iacute", "icirc", "iuml", "eth", "ntilde", "ograve", "oacute", "ocirc", "otilde", "ouml",
    "divide", "oslash", "ugrave", "uacute", "ucirc", "uuml", "yacute", "thorn", "yuml",
];

/// Others.
const MARKS: [(&str, char); 44] = [
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("commat", '@'),
    ("period", '.'),
    ("comma", ','),
    ("colon", ':'),
    ("semi", ';'),
    ("num", '#'),
    ("lpar", '('),
    ("rpar", ')'),
    ("lsqb", '['),
    ("rsqb", ']'),
    ("sol", '/'),
    ("bsol", '\\'),
    ("plus", '+'),
    ("equals", '='),
    ("lowbar", '_'),
    ("excl", '!'),
    ("quest", '?'),
    ("percnt", '%'),
    ("dollar", '$'),
    ("ast", '*'),
    ("Tab", '\t'),
    ("NewLine", '\n'),
    ("hyphen", '\u{2010}'),
    ("dash", '\u{2010}'),
    ("ndash", '–'),
    ("mdash", '—'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("bull", '•'),
    ("hellip", '…'),
    ("euro", '€'),
    ("trade", '™'),
    ("OElig", 'Œ'),
    ("oelig", 'œ'),
    ("Scaron", 'Š'),
    ("scaron", 'š'),
    ("Yuml", 'Ÿ'),
];

/// The character of an entity, given without `&` and `;`. A space that does not break is a space.
fn character(name: &[u8]) -> Option<char> {
    let number = |digits: &[u8], radix| u32::from_str_radix(std::str::from_utf8(digits).ok()?, radix).ok();
    let code = match name {
        [b'#', b'x' | b'X', digits @ ..] => number(digits, 16)?,
        [b'#', digits @ ..] => number(digits, 10)?,
        _ => {
            let mark = MARKS.iter().find(|(known, _)| known.as_bytes() == name).map(|(_, mark)| u32::from(*mark));
            mark.or_else(|| Some(0xA0 + LATIN.iter().position(|known| known.as_bytes() == name)? as u32))?
        }
    };
    char::from_u32(code).map(|c| if c == '\u{A0}' { ' ' } else { c })
}

/// The character of the entity that a text begins with, and the bytes that it takes.
pub fn first(text: &[u8]) -> Option<(char, usize)> {
    let end = text.iter().take(12).position(|b| *b == b';')?;
    Some((character(text.get(1..end)?)?, end + 1))
}

/// Appends a text without its entities, with each stretch of white space as one space. Entities that are not known stay.
pub fn append(mut text: &[u8], out: &mut Vec<u8>) {
    let mut push = |bytes: &[u8]| {
        for &byte in bytes {
            match byte.is_ascii_whitespace() {
                true if out.last().is_some_and(u8::is_ascii_whitespace) => {}
                true => out.push(b' '),
                false => out.push(byte),
            }
        }
    };
    while let Some(n) = memchr::memchr(b'&', text) {
        push(&text[..n]);
        text = &text[n..];
        match first(text) {
            Some((character, length)) => {
                push(character.encode_utf8(&mut [0; 4]).as_bytes());
                text = &text[length..];
            }
            None => {
                push(b"&");
                text = &text[1..];
            }
        }
    }
    push(text);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_and_blanks() {
        for (text, plain) in [
            ("a&#64;b&commat;c&period;org", "a@b@c.org"),
            ("Jos&eacute;&nbsp;&nbsp;Nu&ntilde;ez &yuml;", "José Nuñez ÿ"),
            ("a\n\t b &x; & &amp;", "a b &x; & &"),
            ("&#x5F20;&#0;", "张\0"),
        ] {
            let mut out = Vec::new();
            append(text.as_bytes(), &mut out);
            assert_eq!(String::from_utf8_lossy(&out), plain);
        }
    }
}
