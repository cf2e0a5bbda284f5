//! The write-ahead log beside a database: pages that are newer than those in the file.
//!
//! Only frames up to the last commit count, and only while their checksums hold: what follows is of an earlier use of
//! the log.

use crate::read::ReadError;
use crate::read::seek::Seekable;
use std::collections::HashMap;

/// A log and where its pages are.
pub(super) struct Log {
    bytes: Seekable<'static>,
    frames: HashMap<u32, u64>,
    /// Pages of the database after the last commit.
    pub pages: u32,
}

/// Bytes before the first frame.
pub(super) const HEADER: u64 = 32;
const FRAME: usize = 24;

/// Frames that are remembered.
const MOST: usize = 4 << 20;

impl Log {
    /// Opens a log; `None` if it holds nothing that counts.
    ///
    /// # Errors
    /// The bytes, if they are no log, or one of another page size.
    pub fn open(bytes: Seekable<'static>, size: usize) -> Result<Option<Self>, Seekable<'static>> {
        match Header::read(&bytes, size) {
            Some(header) => Ok(Self::of(bytes, size, &header)),
            None => Err(bytes),
        }
    }

    fn of(bytes: Seekable<'static>, size: usize, header: &Header) -> Option<Self> {
        let (big, mut sum) = (header.big, header.sum);
        let (mut frames, mut pages) = (HashMap::new(), 0);
        let mut waiting = Vec::new();
        let mut frame = vec![0; FRAME + size];
        let mut at = HEADER;
        while bytes.fill_at(at, &mut frame, "log").is_ok() && frames.len() + waiting.len() < MOST {
            if frame[8..16] != header.salt {
                break;
            }
            sum = checksum(big, sum, &frame[..8]);
            sum = checksum(big, sum, &frame[FRAME..]);
            if (word(16, &frame)?, word(20, &frame)?) != sum {
                break;
            }
            waiting.push((word(0, &frame)?, at + FRAME as u64));
            let commit = word(4, &frame)?;
            if commit > 0 {
                frames.extend(waiting.drain(..));
                pages = commit;
            }
            at += frame.len() as u64;
        }
        (!frames.is_empty()).then_some(Self { bytes, frames, pages })
    }

    /// Reads a page; false if the log does not hold it.
    pub fn read(&self, page: u32, buffer: &mut [u8]) -> Result<bool, ReadError> {
        let Some(&at) = self.frames.get(&page) else { return Ok(false) };
        self.bytes.fill_at(at, buffer, "SQLite log")?;
        Ok(true)
    }
}

/// What the beginning of a log says.
struct Header {
    /// Checksums are over big-endian words.
    big: bool,
    sum: (u32, u32),
    /// Frames of this use of the log have it too.
    salt: [u8; 8],
}

impl Header {
    fn read(bytes: &Seekable<'_>, size: usize) -> Option<Self> {
        let mut header = [0; HEADER as usize];
        bytes.fill_at(0, &mut header, "log").ok()?;
        let big = match word(0, &header)? {
            0x377F_0682 => false,
            0x377F_0683 => true,
            _ => return None,
        };
        let sum = checksum(big, (0, 0), &header[..24]);
        let fits = word(8, &header)? as usize == size && (word(24, &header)?, word(28, &header)?) == sum;
        let salt = *header[16..].first_chunk()?;
        fits.then_some(Self { big, sum, salt })
    }
}

fn word(at: usize, of: &[u8]) -> Option<u32> {
    of.get(at..at + 4).and_then(|b| b.first_chunk()).map(|b| u32::from_be_bytes(*b))
}

fn checksum(big: bool, (mut a, mut b): (u32, u32), bytes: &[u8]) -> (u32, u32) {
    let word = |w: &[u8]| {
        let w = [w[0], w[1], w[2], w[3]];
        if big { u32::from_be_bytes(w) } else { u32::from_le_bytes(w) }
    };
    for pair in bytes.chunks_exact(8) {
        a = a.wrapping_add(word(&pair[..4])).wrapping_add(b);
        b = b.wrapping_add(word(&pair[4..])).wrapping_add(a);
    }
    (a, b)
}
