//! LZ4 frames: blocks of up to 4 MiB (8 MiB in the legacy format of Linux kernels), each decoded as a whole.
//!
//! The frame is read here and only blocks are left to the library: its own frame reader takes a file that is cut
//! between two blocks for a complete one. What the library cannot decode of a broken or cut block is decoded by
//! [`salvage`], so that the text before the break is searched.
//!
//! Format: <https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md>.

use super::{Card, Codec, Feed, Limits, Progress, ReadError, damaged, over_memory};
use crate::event::GapReason;
use lz4_flex::block::decompress_into_with_dict;
use std::path::Path;

const MAGIC: [u8; 4] = [0x04, 0x22, 0x4D, 0x18];
const LEGACY: [u8; 4] = [0x02, 0x21, 0x4C, 0x18];
const LEGACY_BLOCK: usize = 8 << 20;
/// How far back a block may refer.
const WINDOW: usize = 64 * 1024;

/// Decodes the frames of an LZ4 file.
pub(super) struct Lz4 {
    memory: u64,
    frame: Option<Frame>,
    /// A compressed block.
    block: Vec<u8>,
    /// The text before the block, as far as it may be referred to.
    window: Vec<u8>,
}

#[derive(Clone)]
struct Frame {
    legacy: bool,
    largest: usize,
    linked: bool,
    block_checksum: bool,
    checksum: Option<Xxh32>,
}

impl Codec for Lz4 {
    const CARD: &'static Card =
        &Card { name: "lz4", extensions: &["lz4", "tlz4"], about: "LZ4 frames, also several in one file." };

    fn starts(head: &[u8]) -> bool {
        head.starts_with(&MAGIC) || head.starts_with(&LEGACY) || skippable(head).is_some()
    }

    fn recognises(head: &[u8], _: &Path) -> bool {
        let mut rest = head;
        while let Some(length) = skippable(rest) {
            rest = usize::try_from(length).ok().and_then(|length| rest.get(length..)).unwrap_or_default();
        }
        rest.starts_with(&MAGIC) || rest.starts_with(&LEGACY)
    }

    fn new(limits: &Limits) -> Self {
        Self { memory: limits.memory, frame: None, block: Vec::new(), window: Vec::new() }
    }

    fn decode(&mut self, feed: &mut Feed<'_>, out: &mut Vec<u8>) -> Result<Progress, ReadError> {
        match self.frame.take() {
            Some(frame) => self.next_block(frame, feed, out),
            None => {
                if let Some(length) = skippable(feed.want(8)) {
                    feed.skip(length, "lz4")?;
                    return Ok(Progress::End);
                }
                let frame = header(feed)?;
                let needed = 2 * frame.largest + WINDOW;
                if needed as u64 > self.memory {
                    return Err(over_memory("lz4", needed as u64, self.memory));
                }
                self.frame = Some(frame);
                self.window.clear();
                Ok(Progress::More)
            }
        }
    }
}

impl Lz4 {
    fn next_block(&mut self, mut frame: Frame, feed: &mut Feed<'_>, out: &mut Vec<u8>) -> Result<Progress, ReadError> {
        if frame.legacy {
            // A legacy frame has no end mark: it lasts until the file ends or another frame starts.
            let next = feed.want(8);
            if next.is_empty() || Self::starts(next) {
                return if feed.error.is_some() { Err(feed.short("lz4")) } else { Ok(Progress::End) };
            }
        }
        let size = u32::from_le_bytes(feed.take("lz4")?);
        if size == 0 && !frame.legacy {
            if let Some(checksum) = &frame.checksum {
                let stored = u32::from_le_bytes(feed.take("lz4")?);
                if stored != checksum.digest() {
                    return Err(damaged("lz4", "the checksum of a frame does not match", feed));
                }
            }
            return Ok(Progress::End);
        }
        let stored_as_is = size >> 31 == 1 && !frame.legacy;
        let length = if frame.legacy { size } else { size & 0x7FFF_FFFF } as usize;
        if length > frame.largest + frame.largest / 255 + 16 || (stored_as_is && length > frame.largest) {
            return Err(damaged("lz4", "a block is too large", feed));
        }
        let whole = self.fill(length, feed);
        let before = out.len();
        let decoded = if stored_as_is {
            out.extend_from_slice(&self.block);
            whole
        } else {
            self.expand(frame.largest, whole, out)
        };
        let text = &out[before..];
        if !decoded {
            return Err(if whole { damaged("lz4", "a block is broken", feed) } else { feed.short("lz4") });
        }
        if frame.linked {
            let keep = WINDOW.saturating_sub(text.len()).min(self.window.len());
            self.window.drain(..self.window.len() - keep);
            self.window.extend_from_slice(&text[text.len().saturating_sub(WINDOW)..]);
        }
        if let Some(checksum) = &mut frame.checksum {
            checksum.update(text);
        }
        if frame.block_checksum {
            let mut checksum = Xxh32::new();
            checksum.update(&self.block);
            if u32::from_le_bytes(feed.take("lz4")?) != checksum.digest() {
                return Err(damaged("lz4", "the checksum of a block does not match", feed));
            }
        }
        self.frame = Some(frame);
        Ok(Progress::More)
    }

    /// Fills the block buffer; false if the source ends before.
    fn fill(&mut self, length: usize, feed: &mut Feed<'_>) -> bool {
        self.block.clear();
        while self.block.len() < length {
            let bytes = feed.want(1);
            if bytes.is_empty() {
                return false;
            }
            let step = bytes.len().min(length - self.block.len());
            self.block.extend_from_slice(&bytes[..step]);
            feed.consume(step);
        }
        true
    }

    /// Decodes the block buffer; false if that fails, with the text before the break in `out`.
    fn expand(&self, largest: usize, whole: bool, out: &mut Vec<u8>) -> bool {
        let before = out.len();
        if whole {
            out.resize(before + largest, 0);
            if let Ok(count) = decompress_into_with_dict(&self.block, &mut out[before..], &self.window) {
                out.truncate(before + count);
                return true;
            }
            out.truncate(before);
        }
        salvage(&self.block, &self.window, largest, out);
        false
    }
}

/// The length of a skippable frame, with its header, if one starts here.
fn skippable(head: &[u8]) -> Option<u64> {
    let [0x50..=0x5F, 0x2A, 0x4D, 0x18, a, b, c, d, ..] = *head else { return None };
    Some(8 + u64::from(u32::from_le_bytes([a, b, c, d])))
}

fn header(feed: &mut Feed<'_>) -> Result<Frame, ReadError> {
    let magic = feed.take::<4>("lz4")?;
    if magic == LEGACY {
        let largest = LEGACY_BLOCK;
        return Ok(Frame { legacy: true, largest, linked: false, block_checksum: false, checksum: None });
    }
    let bytes = feed.want(15);
    let [flags, sizes, ..] = *bytes else { return Err(feed.short("lz4")) };
    let length = 2 + if flags & 8 != 0 { 8 } else { 0 } + if flags & 1 != 0 { 4 } else { 0 };
    let Some(&sum) = bytes.get(length) else { return Err(feed.short("lz4")) };
    let mut checksum = Xxh32::new();
    checksum.update(&bytes[..length]);
    feed.consume(length + 1);
    if magic != MAGIC || flags >> 6 != 1 || sum != (checksum.digest() >> 8) as u8 {
        return Err(damaged("lz4", "a frame header is broken", feed));
    }
    if flags & 1 != 0 {
        return Err(ReadError::new(GapReason::Unsupported, "lz4: a frame needs a dictionary that is not in it"));
    }
    let largest = match (sizes >> 4) & 7 {
        n @ 4..=7 => 1 << (8 + 2 * n),
        _ => return Err(damaged("lz4", "unknown size of blocks", feed)),
    };
    Ok(Frame {
        legacy: false,
        largest,
        linked: flags & 0x20 == 0,
        block_checksum: flags & 0x10 != 0,
        checksum: (flags & 4 != 0).then(Xxh32::new),
    })
}

/// Decodes a broken block up to the break, plainly: runs of literals, then a copy of earlier text.
fn salvage(block: &[u8], window: &[u8], largest: usize, out: &mut Vec<u8>) {
    let base = out.len();
    let mut rest = block.iter().copied();
    let long = |short: u8, rest: &mut dyn Iterator<Item = u8>| -> Option<usize> {
        let mut length = usize::from(short);
        if short == 15 {
            loop {
                let byte = rest.next()?;
                length += usize::from(byte);
                if byte != 255 {
                    break;
                }
            }
        }
        Some(length)
    };
    let mut sequence = || -> Option<()> {
        let token = rest.next()?;
        let literals = long(token >> 4, &mut rest)?;
        for _ in 0..literals {
            let byte = rest.next()?;
            out.push(byte);
        }
        let distance = usize::from(u16::from_le_bytes([rest.next()?, rest.next()?]));
        let length = long(token & 15, &mut rest)? + 4;
        let here = out.len() - base;
        if distance == 0 || distance > here + window.len() || here + length > largest {
            return None;
        }
        for at in here..here + length {
            let byte = match at.checked_sub(distance) {
                Some(earlier) => out[base + earlier],
                None => window[window.len() + at - distance],
            };
            out.push(byte);
        }
        Some(())
    };
    while sequence().is_some() {}
    out.truncate(base + largest.min(out.len() - base));
}

/// The 32-bit xxHash, with which LZ4 frames check themselves.
#[derive(Clone)]
struct Xxh32 {
    lanes: [u32; 4],
    pending: [u8; 16],
    held: usize,
    total: u64,
}

const PRIMES: [u32; 5] = [0x9E37_79B1, 0x85EB_CA77, 0xC2B2_AE3D, 0x27D4_EB2F, 0x1656_67B1];

impl Xxh32 {
    fn new() -> Self {
        let [first, second, ..] = PRIMES;
        let lanes = [first.wrapping_add(second), second, 0, 0u32.wrapping_sub(first)];
        Self { lanes, pending: [0; 16], held: 0, total: 0 }
    }

    fn update(&mut self, mut bytes: &[u8]) {
        self.total += bytes.len() as u64;
        if self.held > 0 {
            let step = bytes.len().min(16 - self.held);
            self.pending[self.held..self.held + step].copy_from_slice(&bytes[..step]);
            self.held += step;
            bytes = &bytes[step..];
            if self.held < 16 {
                return;
            }
            let pending = self.pending;
            self.stripe(&pending);
            self.held = 0;
        }
        let mut stripes = bytes.chunks_exact(16);
        for stripe in &mut stripes {
            self.stripe(stripe);
        }
        self.held = stripes.remainder().len();
        self.pending[..self.held].copy_from_slice(stripes.remainder());
    }

    fn stripe(&mut self, bytes: &[u8]) {
        for (lane, word) in self.lanes.iter_mut().zip(bytes.chunks_exact(4)) {
            let word = u32::from_le_bytes([word[0], word[1], word[2], word[3]]);
            *lane = lane.wrapping_add(word.wrapping_mul(PRIMES[1])).rotate_left(13).wrapping_mul(PRIMES[0]);
        }
    }

    fn digest(&self) -> u32 {
        let [a, b, c, d] = self.lanes;
        let mut hash = if self.total >= 16 {
            let lanes = [a.rotate_left(1), b.rotate_left(7), c.rotate_left(12), d.rotate_left(18)];
            lanes.into_iter().fold(0, u32::wrapping_add)
        } else {
            PRIMES[4]
        };
        hash = hash.wrapping_add(self.total as u32);
        let mut words = self.pending[..self.held].chunks_exact(4);
        for word in &mut words {
            let word = u32::from_le_bytes([word[0], word[1], word[2], word[3]]);
            hash = hash.wrapping_add(word.wrapping_mul(PRIMES[2])).rotate_left(17).wrapping_mul(PRIMES[3]);
        }
        for &byte in words.remainder() {
            hash = hash.wrapping_add(u32::from(byte).wrapping_mul(PRIMES[4])).rotate_left(11).wrapping_mul(PRIMES[0]);
        }
        hash = (hash ^ (hash >> 15)).wrapping_mul(PRIMES[1]);
        hash = (hash ^ (hash >> 13)).wrapping_mul(PRIMES[2]);
        hash ^ (hash >> 16)
    }
}
