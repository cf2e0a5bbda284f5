//! Values that comments and CDATA sections of XML break. With what breaks it a value goes as a whole, unless a section
//! begins or ends in it only: then each piece goes by itself, and the marks stay.

use std::ops::Range;

const OPENS: &[u8] = b"<![CDATA[";
const CLOSES: &[u8] = b"]]>";

/// The stretches of what is written for a value that are replaced.
pub fn stretches(written: &[u8]) -> Vec<Range<usize>> {
    let whole = 0..written.len();
    let (mut pieces, mut from, mut at, mut open, mut is_whole) = (Vec::new(), 0, 0, false, true);
    while let Some(found) = memchr::memchr2(b'<', b']', &written[at..]).map(|n| at + n) {
        let rest = &written[found..];
        let length = match () {
            () if rest.starts_with(OPENS) => OPENS.len(),
            () if rest.starts_with(CLOSES) => CLOSES.len(),
            () if rest.starts_with(b"<!--") => memchr::memmem::find(rest, b"-->").map_or(rest.len(), |n| n + 3),
            () => 0,
        };
        if length == OPENS.len() && rest.starts_with(OPENS) {
            open = true;
        } else if rest.starts_with(CLOSES) {
            is_whole &= open;
            open = false;
        }
        if length > 0 {
            pieces.push(from..found);
            from = found + length;
        }
        at = found + length.max(1);
    }
    if is_whole && !open {
        return vec![whole];
    }
    pieces.push(from..written.len());
    pieces.retain(|piece| !written[piece.clone()].trim_ascii().is_empty());
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_of_sections_stay_where_one_of_two_is_outside() {
        for (written, expected) in [
            ("adam<!-- x -->@acme.example", &["adam<!-- x -->@acme.example"][..]),
            ("415-<![CDATA[867]]>-5309", &["415-<![CDATA[867]]>-5309"]),
            ("John ]]>Whitfield", &["John ", "Whitfield"]),
            ("John <![CDATA[Whitfield", &["John ", "Whitfield"]),
            ("a]]><!-- x --><![CDATA[b", &["a", "b"]),
            ("a]b<c", &["a]b<c"]),
            ("", &[""]),
        ] {
            let got: Vec<&str> = stretches(written.as_bytes()).into_iter().map(|range| &written[range]).collect();
            assert_eq!(got, expected, "{written}");
        }
    }
}
