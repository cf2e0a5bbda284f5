//! Blocks that are compressed one by one inside columnar files and dumps, with their sizes checked before they are
//! opened.

use super::{GapReason, ReadError};
use std::io::Read;

/// How a block is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Codec {
    /// Not at all.
    Plain,
    /// Snappy without frames.
    Snappy,
    /// Deflate without a header.
    Deflate,
    /// gzip, one member or several.
    Gzip,
    /// Brotli.
    Brotli,
    /// LZ4 without frames.
    Lz4,
    /// LZ4 in frames.
    Lz4Frame,
    /// LZ4 as Hadoop frames it, or without frames where that fails.
    Lz4Hadoop,
    /// Zstandard.
    Zstd,
    /// bzip2.
    Bzip2,
    /// xz.
    Xz,
}

/// The content of a block. `size` is what the file says that it has, if it says so; more than `most` is refused.
///
/// # Errors
/// It is damaged, or too large.
pub(super) fn unpack(
    codec: Codec,
    block: &[u8],
    size: Option<usize>,
    most: usize,
    what: &str,
) -> Result<Vec<u8>, ReadError> {
    let large = || {
        let detail = format!("{what}: a block of more than {} MiB; --max-memory raises the limit", most >> 20);
        ReadError::new(GapReason::OverBudget, detail)
    };
    let broken = |detail: &dyn std::fmt::Display| ReadError::new(GapReason::Damaged, format!("{what}: {detail}"));
    if size.is_some_and(|size| size > most) {
        return Err(large());
    }
    let drain = |stream: &mut dyn Read| {
        let mut out = Vec::new();
        match stream.take(most as u64 + 1).read_to_end(&mut out) {
            Ok(_) if out.len() > most => Err(large()),
            Ok(_) => Ok(out),
            Err(error) => Err(broken(&error)),
        }
    };
    match codec {
        Codec::Plain => Ok(block.to_vec()),
        Codec::Snappy => {
            let length = snap::raw::decompress_len(block).map_err(|e| broken(&e))?;
            if length > most {
                return Err(large());
            }
            // Three bytes of a copy give 64 at most: a length beyond that is a lie that would cost memory.
            if length > block.len().saturating_mul(64) {
                return Err(broken(&"a length that the data cannot have"));
            }
            snap::raw::Decoder::new().decompress_vec(block).map_err(|e| broken(&e))
        }
        Codec::Deflate => drain(&mut flate2::read::DeflateDecoder::new(block)),
        Codec::Gzip => drain(&mut flate2::read::MultiGzDecoder::new(block)),
        Codec::Brotli => drain(&mut brotli::Decompressor::new(block, 4096)),
        Codec::Zstd => {
            let mut decoder = zstd::stream::read::Decoder::with_buffer(block).map_err(|e| broken(&e))?;
            decoder.window_log_max(27).map_err(|e| broken(&e))?;
            drain(&mut decoder)
        }
        Codec::Bzip2 => drain(&mut bzip2::read::MultiBzDecoder::new(block)),
        Codec::Xz => {
            let memory = (most >> 10) as u32 + 65536;
            drain(&mut lzma_rust2::XzReader::new_mem_limit(block, true, memory))
        }
        Codec::Lz4Frame => drain(&mut lz4_flex::frame::FrameDecoder::new(block)),
        Codec::Lz4 => lz4(block, size, most, what),
        Codec::Lz4Hadoop => match hadoop(block, size, most, what) {
            Ok(out) => Ok(out),
            Err(_) if block.starts_with(b"\x04\x22\x4D\x18") => unpack(Codec::Lz4Frame, block, size, most, what),
            Err(_) => lz4(block, size, most, what),
        },
    }
}

fn lz4(block: &[u8], size: Option<usize>, most: usize, what: &str) -> Result<Vec<u8>, ReadError> {
    let size = size.unwrap_or(most).min(most).min(block.len().saturating_mul(255) + 64);
    lz4_flex::block::decompress(block, size)
        .map_err(|error| ReadError::new(GapReason::Damaged, format!("{what}: {error}")))
}

/// Blocks of LZ4, each behind its size before and after, big-endian.
fn hadoop(mut block: &[u8], size: Option<usize>, most: usize, what: &str) -> Result<Vec<u8>, ReadError> {
    let broken = || ReadError::new(GapReason::Damaged, format!("{what}: LZ4 blocks that make no sense"));
    let mut out = Vec::new();
    while let Some((sizes, rest)) = block.split_first_chunk::<8>() {
        let word = |at: usize| u32::from_be_bytes([sizes[at], sizes[at + 1], sizes[at + 2], sizes[at + 3]]) as usize;
        let (plain, packed) = (word(0), word(4));
        if packed > rest.len() || plain > most - out.len().min(most) {
            return Err(broken());
        }
        let (here, next) = rest.split_at(packed);
        out.extend(lz4(here, Some(plain), most, what)?);
        block = next;
    }
    if !block.is_empty() || size.is_some_and(|size| size != out.len()) { Err(broken()) } else { Ok(out) }
}
