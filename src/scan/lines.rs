//! Lines and columns, counted only as far as findings need them.
//!
//! Each block counts its own newlines; the positions of a whole source follow by adding up the blocks before.

use crate::place::characters;

/// Where a byte of a block stands, before it is known where the block itself stands.
#[derive(Clone, Copy, Debug)]
pub struct Local {
    /// Newlines from the start of the core.
    pub newlines: u64,
    /// Characters since the last newline, or since the start of the core.
    pub characters: u64,
}

impl Local {
    /// The position of what begins so many bytes earlier in the same line, which may be in the block before.
    pub fn move_back(&mut self, between: &[u8]) {
        self.characters = self.characters.wrapping_sub(characters(between));
    }
}

/// Counts forward through the core of a block.
pub struct Counter<'t> {
    core: &'t [u8],
    at: usize,
    newlines: u64,
    /// Characters of the present line before `at`.
    characters: u64,
}

impl<'t> Counter<'t> {
    /// A counter at the start of a core.
    pub fn new(core: &'t [u8]) -> Self {
        Self { core, at: 0, newlines: 0, characters: 0 }
    }

    /// A counter at the start of `core`, with which `text` begins: a byte order mark stands before its first column.
    pub fn of_text(core: &'t [u8], text: &[u8]) -> Self {
        let mark = if text.starts_with(b"\xEF\xBB\xBF") { core.len().min(3) } else { 0 };
        Self { core, at: mark, newlines: 0, characters: 0 }
    }

    /// The position of an offset that is not before the last one asked for.
    pub fn locate(&mut self, offset: usize) -> Local {
        let offset = offset.max(self.at);
        let between = &self.core[self.at..offset];
        let mut own = between;
        if let Some(last) = memchr::memrchr(b'\n', between) {
            self.newlines += count_newlines(&between[..=last]);
            self.characters = 0;
            own = &between[last + 1..];
        }
        // Only what is new: a line may be as long as the block, and full of findings.
        self.characters += characters(own);
        self.at = offset;
        Local { newlines: self.newlines, characters: self.characters }
    }

    /// The position of the end of the core.
    pub fn end(mut self) -> Local {
        self.locate(self.core.len())
    }
}

/// Where a block begins: what all blocks before it add up to.
#[derive(Clone, Copy, Debug, Default)]
pub struct Base {
    newlines: u64,
    characters: u64,
}

impl Base {
    /// Line and column from 1 of a position in the block that begins here.
    pub fn place(&self, local: Local) -> (u64, u64) {
        let carried = if local.newlines == 0 { self.characters } else { 0 };
        (self.newlines + local.newlines + 1, carried.wrapping_add(local.characters) + 1)
    }

    /// Moves on to the end of a block.
    pub fn advance(&mut self, end: Local) {
        self.characters = if end.newlines == 0 { self.characters + end.characters } else { end.characters };
        self.newlines += end.newlines;
    }
}

fn count_newlines(bytes: &[u8]) -> u64 {
    // Counting in bytes first keeps the loop in vector registers.
    bytes.chunks(192).map(|c| u64::from(c.iter().map(|&b| u8::from(b == b'\n')).sum::<u8>())).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_order_mark_has_no_column() {
        let text = "\u{feff}ab\nc".as_bytes();
        for size in [1, 2, 3, 4, 100] {
            let (mut base, mut places) = (Base::default(), Vec::new());
            for (n, core) in text.chunks(size).enumerate() {
                let counter = || if n == 0 { Counter::of_text(core, text) } else { Counter::new(core) };
                for i in 0..core.len() {
                    places.push(base.place(counter().locate(i)));
                }
                base.advance(counter().end());
            }
            assert_eq!(places[3..], [(1, 1), (1, 2), (1, 3), (2, 1)], "{size}");
        }
    }

    #[test]
    fn blocks_add_up() {
        let text = "a\nbé张c\n\nlast line without end".repeat(40);
        let bytes = text.as_bytes();
        let want = |at: usize| {
            let line = bytes[..at].iter().filter(|&&b| b == b'\n').count() as u64 + 1;
            let start = bytes[..at].iter().rposition(|&b| b == b'\n').map_or(0, |n| n + 1);
            (line, String::from_utf8_lossy(&bytes[start..at]).chars().count() as u64 + 1)
        };
        for size in [1, 7, 64, 10_000] {
            let mut base = Base::default();
            for (n, core) in bytes.chunks(size).enumerate() {
                let mut counter = Counter::new(core);
                for i in (0..core.len()).filter(|i| text.is_char_boundary(n * size + i)) {
                    assert_eq!(base.place(counter.locate(i)), want(n * size + i), "{size}");
                }
                base.advance(counter.end());
            }
        }
    }
}
