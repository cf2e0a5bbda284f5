//! A text in which blanks of any kind and number are one: names are written with two, with a tabulator, and with what
//! markup and addresses have for one. A tabulator alone parts cells.

use std::borrow::Cow;

/// How a blank is written besides.
const BLANKS: [&[u8]; 10] =
    [b" ", b"=\n ", b"=\r\n ", b"\t", b"+", b"%20", b"&nbsp;", b"&#160;", b"\\u00a0", "\u{a0}".as_bytes()];

/// A text with single blanks, and where its bytes stood before.
pub(super) struct Single<'t> {
    text: Cow<'t, [u8]>,
    /// Where bytes were left out: the offset behind them here, and there.
    cuts: Vec<(usize, usize)>,
}

impl<'t> Single<'t> {
    /// Of this text.
    pub fn of(text: &'t [u8]) -> Self {
        let (mut out, mut cuts): (Vec<u8>, _) = (Vec::new(), Vec::new());
        let mut copied = 0;
        let mut at = 0;
        while let Some(found) = text[at..].iter().position(|b| is_first(*b)).map(|n| at + n) {
            let mut end = found;
            while let Some(blank) = BLANKS.iter().find(|blank| text[end..].starts_with(blank)) {
                end += blank.len();
            }
            at = end.max(found + 1);
            // One plain blank is most of them. A tabulator alone stands between two cells.
            if end > found && !matches!(&text[found..end], b" " | b"\t") {
                out.extend_from_slice(&text[copied..found]);
                out.push(b' ');
                cuts.push((out.len(), end));
                copied = end;
            }
        }
        if cuts.is_empty() {
            return Self { text: text.into(), cuts };
        }
        out.extend_from_slice(&text[copied..]);
        Self { text: out.into(), cuts }
    }

    /// The text.
    pub fn text(&self) -> &[u8] {
        &self.text
    }

    /// Where a byte stood that begins a word.
    pub fn start(&self, at: usize) -> usize {
        let cut = self.cuts.partition_point(|(here, _)| *here <= at).checked_sub(1).map(|n| self.cuts[n]);
        cut.map_or(at, |(here, there)| there + (at - here))
    }

    /// One past where the byte before stood, which ends a word.
    pub fn end(&self, at: usize) -> usize {
        at.checked_sub(1).map_or(0, |last| self.start(last) + 1)
    }
}

/// True for the first byte of a blank.
fn is_first(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'+' | b'%' | b'&' | b'=' | b'\\' | 0xc2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_become_one_and_places_are_known() {
        for (text, plain) in [
            ("a b", "a b"),
            ("a  b", "a b"),
            ("a\tb", "a\tb"),
            ("a \t&nbsp;\u{a0}b&c", "a b&c"),
            ("a%20b+c\\u00a0d\\u00e9", "a b c d\\u00e9"),
            ("a=\n b=c= d", "a b=c= d"),
            ("100% &amp; \u{a9}", "100% &amp; \u{a9}"),
            ("  ", " "),
            ("", ""),
        ] {
            let single = Single::of(text.as_bytes());
            assert_eq!(String::from_utf8_lossy(single.text()), plain, "{text}");
            let letters = single.text().iter().enumerate().filter(|(_, b)| b.is_ascii_alphanumeric());
            for (at, byte) in letters {
                assert_eq!(text.as_bytes()[single.start(at)], *byte, "{text}");
                assert_eq!(single.end(at + 1), single.start(at) + 1, "{text}");
            }
        }
    }
}
