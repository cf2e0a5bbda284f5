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

const HEADER: u64 = 32;
const FRAME: usize = 24;

/// Frames that are remembered.
const MOST: usize = 4 << 20;

impl Log {
    /// Opens a log; `None` if it is none, is of another page size, or holds nothing.
    pub fn open(bytes: Seekable<'static>, size: usize) -> Option<Self> {
        let mut header = [0; HEADER as usize];
        bytes.fill_at(0, &mut header, "log").ok()?;
        let word =
            |at: usize, of: &[u8]| of.get(at..at + 4).and_then(|b| b.first_chunk()).map(|b| u32::from_be_bytes(*b));
        let big = match word(0, &header)? {
            0x377F_0682 => false,
            0x377F_0683 => true,
            _ => return None,
        };
        if word(8, &header)? as usize != size {
            return None;
        }
        let mut sum = checksum(big, (0, 0), &header[..24]);
        if (word(24, &header)?, word(28, &header)?) != sum {
            return None;
        }
        let (mut frames, mut pages) = (HashMap::new(), 0);
        let mut waiting = Vec::new();
        let mut frame = vec![0; FRAME + size];
        let mut at = HEADER;
        while bytes.fill_at(at, &mut frame, "log").is_ok() && frames.len() + waiting.len() < MOST {
            if frame[8..16] != header[16..24] {
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
