//! `.Z` files of the Unix `compress` command: LZW with codes that grow from 9 to 16 bits.
//!
//! Codes come in groups of eight that share one width; when the width changes, the rest of the group is left out.
//! The format has neither length nor checksum, so a file that is cut cannot be told from a whole one, unless the cut
//! leaves part of a code.

use super::{Card, Codec, Feed, Limits, Progress, ReadError, damaged};

const CLEAR: usize = 256;
const FIRST: usize = 257;

/// Decodes a `.Z` file.
pub(super) struct Lzw {
    inside: bool,
    widest: u32,
    has_clear: bool,
    width: u32,
    next: usize,
    previous: Option<usize>,
    first_byte: u8,
    prefix: Vec<u16>,
    suffix: Vec<u8>,
    stack: Vec<u8>,
}

impl Codec for Lzw {
    const CARD: &'static Card = &Card { name: "compress", extensions: &["z", "taz"], about: "Unix compress (LZW)." };

    fn starts(head: &[u8]) -> bool {
        matches!(head, [0x1F, 0x9D, flags, ..] if flags & 0x60 == 0 && (9..=16).contains(&(flags & 0x1F)))
    }

    fn new(_: &Limits) -> Self {
        Self {
            inside: false,
            widest: 16,
            has_clear: true,
            width: 9,
            next: FIRST,
            previous: None,
            first_byte: 0,
            prefix: vec![0; 1 << 16],
            suffix: (0..1 << 16).map(|i| i as u8).collect(),
            stack: Vec::with_capacity(1 << 16),
        }
    }

    fn decode(&mut self, feed: &mut Feed<'_>, out: &mut Vec<u8>) -> Result<Progress, ReadError> {
        if !self.inside {
            let [_, _, flags] = feed.take("compress")?;
            self.widest = u32::from(flags & 0x1F).clamp(9, 16);
            self.has_clear = flags & 0x80 != 0;
            self.width = 9;
            self.next = if self.has_clear { FIRST } else { CLEAR };
            self.previous = None;
            self.inside = true;
        }
        // A group gives at most eight chains of 64 KiB; stopping early keeps `out` near its capacity.
        let room = out.capacity() / 2;
        while out.len() < room {
            if !self.group(feed, out)? {
                self.inside = false;
                return Ok(Progress::End);
            }
        }
        Ok(Progress::More)
    }
}

impl Lzw {
    /// Decodes one group of codes; false at the end of the file.
    fn group(&mut self, feed: &mut Feed<'_>, out: &mut Vec<u8>) -> Result<bool, ReadError> {
        // The table is full for this width: the next code is wider, in a group of its own.
        if self.next > (1 << self.width) - 1 && self.width < self.widest {
            self.width += 1;
        }
        let width = self.width as usize;
        let bytes = feed.piece(width);
        let whole = bytes.len() == width;
        let mut group = [0u8; 16];
        group[..bytes.len()].copy_from_slice(bytes);
        let codes = bytes.len() * 8 / width;
        let left_over = bytes.len() * 8 % width;
        feed.consume(width);
        let bits = u128::from_le_bytes(group);
        for nth in 0..codes {
            let code = (bits >> (nth * width)) as usize & ((1 << width) - 1);
            if code == CLEAR && self.has_clear && self.previous.is_some() {
                // The entry that the next code adds is never used, as in the original program.
                self.next = CLEAR;
                self.width = 9;
                return self.more(whole, left_over, feed);
            }
            self.code(code, out).ok_or_else(|| damaged("compress", "a code is not in the table", feed))?;
            if self.next > (1 << self.width) - 1 && self.width < self.widest {
                break;
            }
        }
        self.more(whole, left_over, feed)
    }

    fn more(&self, whole: bool, left_over: usize, feed: &mut Feed<'_>) -> Result<bool, ReadError> {
        if whole {
            return Ok(true);
        }
        if feed.error.is_some() || left_over >= 8 {
            return Err(feed.short("compress"));
        }
        Ok(false)
    }

    /// Appends the text of one code and adds an entry to the table.
    fn code(&mut self, code: usize, out: &mut Vec<u8>) -> Option<()> {
        let Some(previous) = self.previous else {
            self.first_byte = u8::try_from(code).ok()?;
            self.previous = Some(code);
            out.push(self.first_byte);
            return Some(());
        };
        self.stack.clear();
        let mut at = code;
        if code >= self.next {
            if code > self.next {
                return None;
            }
            // The one code that is not yet in the table: the previous text and its own first byte.
            self.stack.push(self.first_byte);
            at = previous;
        }
        while at >= CLEAR {
            self.stack.push(self.suffix[at]);
            // Each prefix is older than its entry; the table can hold no longer chain.
            if self.stack.len() > 1 << 16 {
                return None;
            }
            at = usize::from(self.prefix[at]);
        }
        self.first_byte = at as u8;
        self.stack.push(self.first_byte);
        out.extend(self.stack.iter().rev());
        if self.next < 1 << self.widest {
            self.prefix[self.next] = previous as u16;
            self.suffix[self.next] = self.first_byte;
            self.next += 1;
        }
        self.previous = Some(code);
        Some(())
    }
}
