//! A long text read piece by piece, each with what stands beside it, so that a search sees whole values.

use std::io::{self, Read};
use std::ops::Range;

/// Bytes that are read at a time.
pub const CHUNK: usize = 1 << 20;

/// Calls `each` for stretches of a text: the bytes at hand, where in them begins what is to be told now, and the offset of
/// the first of them. Behind that stretch stand `longest` bytes more where the text goes on, and `beside` before and behind.
///
/// # Errors
/// Those of reading, and what `each` returns.
pub fn each(
    mut input: impl Read,
    (longest, beside): (usize, usize),
    mut each: impl FnMut(&[u8], Range<usize>, u64) -> io::Result<()>,
) -> io::Result<()> {
    let (mut text, mut base) = (Vec::new(), 0);
    // What begins before it has been told.
    let mut done = 0;
    loop {
        let is_last = (&mut input).take(CHUNK as u64).read_to_end(&mut text)? == 0;
        // What begins behind it may go on in the next bytes.
        let end = if is_last { text.len() } else { text.len().saturating_sub(longest + beside).max(done) };
        each(&text, done..end, base)?;
        if is_last {
            return Ok(());
        }
        let gone = end.saturating_sub(beside);
        text.drain(..gone);
        (base, done) = (base + gone as u64, end - gone);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_byte_is_told_of_once_with_what_stands_beside_it() {
        let text: Vec<u8> = (0..2 * CHUNK + 77).map(|i| (i % 251) as u8).collect();
        let mut told = Vec::new();
        each(&text[..], (100, 5), |bytes, now, base| {
            let from = base as usize;
            assert_eq!(bytes, &text[from..from + bytes.len()]);
            assert!(base == 0 || now.start == 5, "what stands before is there");
            assert!(from + bytes.len() == text.len() || bytes.len() - now.end >= 105, "and what follows");
            told.push(from + now.start..from + now.end);
            Ok(())
        })
        .expect("it is read");
        assert_eq!((told[0].start, told[told.len() - 1].end), (0, text.len()));
        assert!(told.windows(2).all(|two| two[0].end == two[1].start));
    }
}
