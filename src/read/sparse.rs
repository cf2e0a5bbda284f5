//! Text with holes: where a machine went down, or a file was laid out before it was written, a log or an export has runs of
//! NULs. They are blanks to what reads text; all other bytes keep their offsets.

use std::io::{self, Read};

/// NULs in a row from which on they are a hole, and no part of a format.
const HOLE: usize = 16;

/// The head of a source as the text that it is but for its holes; `None` for anything else.
pub fn filled(head: &[u8]) -> Option<Vec<u8>> {
    let mut at = 0;
    while let Some(found) = memchr::memchr(0, head.get(at..)?) {
        let start = at + found;
        let length = head[start..].iter().take_while(|b| **b == 0).count();
        // What the end of the head cuts may be longer.
        if length < HOLE && start + length < head.len() {
            return None;
        }
        at = start + length;
    }
    let text: Vec<u8> = head.iter().map(|&b| if b == 0 { b' ' } else { b }).collect();
    let is_plain = |b: &u8| *b >= b' ' || matches!(b, b'\t' | b'\n' | b'\r' | 0x0c | 0x1b);
    let is_cut_at_most = std::str::from_utf8(&text).map_or_else(|error| error.error_len().is_none(), |_| true);
    let has_lines = memchr::memchr(b'\n', &text).is_some();
    (at > 0 && has_lines && is_cut_at_most && text.iter().all(is_plain)).then_some(text)
}

/// A stream of such a text.
pub struct Filled<'a>(pub &'a mut dyn Read);

impl Read for Filled<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.0.read(buffer)?;
        buffer[..count].iter_mut().filter(|b| **b == 0).for_each(|b| *b = b' ');
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holes_of_texts_are_blanks_and_other_nuls_are_none() {
        let hole = [0; 40];
        for text in [
            [&b"a,b\n1,"[..], &hole, b"\n2,3\n"].concat(),
            [&hole[..], b"one\ntwo"].concat(),
            [b"a\nb", &hole[..3]].concat(),
        ] {
            let expected: Vec<u8> = text.iter().map(|&b| if b == 0 { b' ' } else { b }).collect();
            assert_eq!(filled(&text).as_deref(), Some(&*expected));
            let (mut rest, mut out) = (&*text, Vec::new());
            assert!(Filled(&mut rest).read_to_end(&mut out).is_ok_and(|_| out == expected));
        }
        for none in
            [&b"a\nb"[..], b"a\0b\n", &[&hole[..], b"\x01\x02\n"].concat(), &[&hole[..], b"\xff\xfe\n"].concat(), &hole]
        {
            assert_eq!(filled(none), None, "{none:?}");
        }
    }
}
