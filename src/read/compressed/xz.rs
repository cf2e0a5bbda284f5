//! xz: streams of blocks of LZMA2, with a checksum for each block and an index at the end.
//!
//! The container is read here and only LZMA2 is left to the library: its own xz readers keep a list of all blocks
//! (a file of empty blocks would fill the memory) or drop the last chunk of a file that is cut. The index repeats the
//! sizes of the blocks; only the number of its records is compared. Of the filters that may stand before LZMA2, one is
//! supported, which is what `xz` writes.
//!
//! Format: <https://tukaani.org/xz/xz-file-format.txt>.

use super::{Card, Codec, Feed, Limits, Progress, ReadError, damaged, over_memory};
use crate::event::GapReason;
use flate2::Crc;
use lzma_rust2::{Action, FilterConfig, FilterType, Lzma2Stream, Status};
use sha2::{Digest, Sha256};

/// Compressed bytes given to the decoder at a time. When it fails it loses the text of the piece.
const PIECE: usize = 4096;

/// Room of the decoder beside its dictionary, from its own estimate.
const OVERHEAD: u64 = 64 * 1024;

/// Decodes the streams of an xz file.
pub(super) struct Xz {
    memory: u64,
    check: u8,
    blocks: u64,
    block: Option<Block>,
    inside: bool,
}

/// A block while it is decoded.
struct Block {
    lzma: Lzma2Stream,
    check: Check,
}

impl Codec for Xz {
    const CARD: &'static Card =
        &Card { name: "xz", extensions: &["xz", "txz"], about: "xz streams, also several in one file (pixz)." };

    fn starts(head: &[u8]) -> bool {
        head.starts_with(b"\xFD7zXZ\0")
    }

    fn new(limits: &Limits) -> Self {
        Self { memory: limits.memory, check: 0, blocks: 0, block: None, inside: false }
    }

    fn decode(&mut self, feed: &mut Feed<'_>, out: &mut Vec<u8>) -> Result<Progress, ReadError> {
        if let Some(block) = &mut self.block {
            if block.decode(feed, out)? == Progress::End {
                let padding = (4 - block.lzma.total_in() % 4) % 4;
                feed.skip(padding, "xz")?;
                block.check.compare(feed)?;
                self.block = None;
                self.blocks += 1;
            }
            return Ok(Progress::More);
        }
        if !self.inside {
            let header = feed.take::<12>("xz")?;
            if crc32(&header[6..8]) != u32::from_le_bytes([header[8], header[9], header[10], header[11]]) {
                return Err(damaged("xz", "the checksum of a stream header does not match", feed));
            }
            self.check = header[7] & 15;
            self.blocks = 0;
            self.inside = true;
        }
        match feed.want(1).first() {
            None => Err(feed.short("xz")),
            Some(0) => {
                self.index(feed)?;
                self.inside = false;
                Ok(Progress::End)
            }
            Some(_) => {
                self.block = Some(self.begin(feed)?);
                Ok(Progress::More)
            }
        }
    }
}

impl Xz {
    /// Reads the header of a block.
    fn begin(&self, feed: &mut Feed<'_>) -> Result<Block, ReadError> {
        let length = (usize::from(feed.want(1).first().copied().unwrap_or(0)) + 1) * 4;
        let bytes = feed.piece(length);
        if bytes.len() < length {
            return Err(feed.short("xz"));
        }
        let (fields, crc) = bytes.split_at(length - 4);
        let intact = crc32(fields).to_le_bytes() == crc;
        let fields = fields.to_vec();
        feed.consume(length);
        if !intact {
            return Err(damaged("xz", "the checksum of a block header does not match", feed));
        }
        let (dictionary, filters) =
            filters(&fields).ok_or_else(|| damaged("xz", "a block header cannot be understood", feed))?;
        let needed = u64::from(dictionary) + OVERHEAD;
        if needed > self.memory {
            return Err(over_memory("xz: a block", needed, self.memory));
        }
        let mut lzma = Lzma2Stream::new(dictionary);
        lzma.set_filters(&filters).map_err(|error| ReadError::new(GapReason::Unsupported, format!("xz: {error}")))?;
        Ok(Block { lzma, check: Check::new(self.check) })
    }

    /// Passes over the index and the footer of a stream.
    fn index(&self, feed: &mut Feed<'_>) -> Result<(), ReadError> {
        let from = feed.position;
        let mut crc = Crc::new();
        let mut next = |feed: &mut Feed<'_>| -> Result<u8, ReadError> {
            let [byte] = feed.take("xz")?;
            crc.update(&[byte]);
            Ok(byte)
        };
        next(feed)?;
        let records = number(&mut || next(feed))?;
        if records != Some(self.blocks) {
            return Err(damaged("xz", "the index does not fit the blocks", feed));
        }
        for _ in 0..self.blocks * 2 {
            number(&mut || next(feed))?;
        }
        while !(feed.position - from).is_multiple_of(4) {
            next(feed)?;
        }
        let stored = u32::from_le_bytes(feed.take("xz")?);
        let footer = feed.take::<12>("xz")?;
        if stored != crc.sum() || footer[10..] != *b"YZ" {
            return Err(damaged("xz", "the index or the footer is broken", feed));
        }
        Ok(())
    }
}

impl Block {
    fn decode(&mut self, feed: &mut Feed<'_>, out: &mut Vec<u8>) -> Result<Progress, ReadError> {
        let input = feed.piece(PIECE);
        let nothing_left = input.is_empty();
        let action = if nothing_left { Action::Finish } else { Action::Run };
        let before = out.len();
        out.resize(out.capacity(), 0);
        let given = self.lzma.total_out();
        let result = self.lzma.process(input, &mut out[before..], action);
        out.truncate(before + (self.lzma.total_out() - given) as usize);
        self.check.update(&out[before..]);
        match result {
            Ok(result) => {
                feed.consume(result.bytes_consumed);
                match result.status {
                    Status::StreamEnd => Ok(Progress::End),
                    Status::Ok if result.bytes_consumed > 0 || out.len() > before => Ok(Progress::More),
                    Status::Ok if nothing_left => Err(feed.short("xz")),
                    Status::Ok => Err(damaged("xz", "the decoder is stuck", feed)),
                }
            }
            Err(_) if nothing_left => Err(feed.short("xz")),
            Err(error) => Err(damaged("xz", error, feed)),
        }
    }
}

/// The size of the dictionary and the filters before it, from the header of a block without its checksum.
fn filters(fields: &[u8]) -> Option<(u32, Vec<FilterConfig>)> {
    let flags = *fields.get(1)?;
    if flags & 0x3C != 0 {
        return None;
    }
    let mut rest = fields.get(2..)?.iter().copied();
    for present in [0x40, 0x80] {
        if flags & present != 0 {
            field(&mut rest)?;
        }
    }
    let mut before = Vec::new();
    let last = flags & 3;
    for nth in 0..=last {
        let kind = FilterType::try_from(field(&mut rest)?).ok()?;
        let size = usize::try_from(field(&mut rest)?).ok().filter(|&size| size <= 4)?;
        let mut property = [0; 4];
        for byte in &mut property[..size] {
            *byte = rest.next()?;
        }
        let value = u32::from_le_bytes(property);
        match (kind, nth == last) {
            (FilterType::Lzma2, true) if size == 1 => return Some((dictionary(property[0])?, before)),
            (FilterType::Lzma2, _) | (_, true) => return None,
            // Delta stores its distance less one.
            (FilterType::Delta, _) if size == 1 => before.push(FilterConfig::new_delta(value + 1)),
            (FilterType::Delta, _) => return None,
            _ => before.push(FilterConfig { filter_type: kind, property: value }),
        }
    }
    None
}

/// A number in the header of a block.
fn field(bytes: &mut impl Iterator<Item = u8>) -> Option<u64> {
    number(&mut || bytes.next().ok_or(())).ok().flatten()
}

/// The dictionary size of LZMA2 from its one byte.
fn dictionary(byte: u8) -> Option<u32> {
    match byte {
        40 => Some(u32::MAX),
        0..40 => Some((2 | u32::from(byte & 1)) << (byte / 2 + 11)),
        _ => None,
    }
}

/// A number of up to 63 bits, seven to a byte; `None` if it is longer than that.
fn number<E>(next: &mut dyn FnMut() -> Result<u8, E>) -> Result<Option<u64>, E> {
    let mut value = 0;
    for shift in (0..63).step_by(7) {
        let byte = next()?;
        value |= u64::from(byte & 0x7F) << shift;
        if byte & 0x80 == 0 {
            return Ok(Some(value));
        }
    }
    Ok(None)
}

fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = Crc::new();
    crc.update(bytes);
    crc.sum()
}

/// The checksum of a block's text.
enum Check {
    /// None, or one that is not known: its bytes are passed over.
    Skip(u64),
    Crc32(Crc),
    Crc64(u64),
    Sha256(Box<Sha256>),
}

impl Check {
    fn new(id: u8) -> Self {
        match id {
            1 => Self::Crc32(Crc::new()),
            4 => Self::Crc64(!0),
            10 => Self::Sha256(Box::default()),
            0 => Self::Skip(0),
            // The sizes of all sixteen are fixed, so that unknown ones can be passed over.
            id => Self::Skip([4, 8, 16, 32, 64][usize::from((id - 1) / 3)]),
        }
    }

    fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::Skip(_) => {}
            Self::Crc32(crc) => crc.update(bytes),
            Self::Crc64(crc) => {
                *crc = bytes.iter().fold(*crc, |crc, &b| CRC64[usize::from(crc as u8 ^ b)] ^ (crc >> 8));
            }
            Self::Sha256(hash) => hash.update(bytes),
        }
    }

    fn compare(&self, feed: &mut Feed<'_>) -> Result<(), ReadError> {
        let equal = match self {
            Self::Skip(length) => return feed.skip(*length, "xz"),
            Self::Crc32(crc) => feed.take("xz")? == crc.sum().to_le_bytes(),
            Self::Crc64(crc) => feed.take("xz")? == (!crc).to_le_bytes(),
            Self::Sha256(hash) => feed.take::<32>("xz")?[..] == hash.clone().finalize()[..],
        };
        if equal { Ok(()) } else { Err(damaged("xz", "the checksum of a block does not match", feed)) }
    }
}

/// The table of CRC-64/XZ.
static CRC64: [u64; 256] = {
    let mut table = [0; 256];
    let mut i = 0;
    while i < 256 {
        let mut crc = i as u64;
        let mut bit = 0;
        while bit < 8 {
            crc = if crc & 1 == 1 { (crc >> 1) ^ 0xC96C_5795_D787_0F42 } else { crc >> 1 };
            bit += 1;
        }
        table[i] = crc;
        i += 1;
    }
    table
};
