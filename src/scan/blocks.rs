//! Blocks: a stream cut into cores that touch, each with the margins that its decisions may depend on.

use crate::detect::MARGIN;
use crate::read::ReadError;
use std::io::Read;
use std::ops::Range;

/// A window of a stream.
pub struct Block {
    /// Its number in the stream, from 0.
    pub number: u64,
    /// Offset of `bytes[0]` in the stream.
    pub base: u64,
    /// Margin, core, margin.
    pub bytes: Vec<u8>,
    /// The core inside `bytes`.
    pub core: Range<usize>,
    /// Nothing follows.
    pub last: bool,
}

/// Cuts a stream into blocks.
pub struct Blocks<'a> {
    stream: &'a mut dyn Read,
    size: usize,
    /// What the next block begins with: the margin before its core and the part of its core that was read ahead.
    carry: Vec<u8>,
    base: u64,
    number: u64,
    /// Length of the margin at the start of `carry`.
    margin: usize,
    ended: bool,
    error: Option<ReadError>,
    /// A core ends with the last line that has come, and nothing is waited for behind it.
    live: bool,
}

/// Bytes that are asked for at once where a stream is live.
const CHUNK: usize = 64 << 10;

impl<'a> Blocks<'a> {
    /// Blocks of `size` bytes and margins.
    pub fn new(stream: &'a mut dyn Read, size: usize) -> Self {
        let size = size.max(1);
        Self { stream, size, carry: Vec::new(), base: 0, number: 0, margin: 0, ended: false, error: None, live: false }
    }

    /// Blocks of whole lines, as they come. There is no margin behind them: what the next line says is not known yet.
    pub fn live(stream: &'a mut dyn Read, size: usize) -> Self {
        Self { live: true, ..Self::new(stream, size) }
    }

    /// The size of the blocks to come, in bytes. It changes no finding.
    pub fn resize(&mut self, size: usize) {
        self.size = size.max(1);
    }

    /// Reads until a line is whole, or too long to be waited for; gives the end of what can be scanned.
    fn read_lines(&mut self, bytes: &mut Vec<u8>) -> usize {
        loop {
            let old = bytes.len();
            bytes.resize(old + CHUNK, 0);
            let read = self.stream.read(&mut bytes[old..]);
            bytes.truncate(old + read.as_ref().map_or(0, |n| *n));
            match read {
                Ok(0) => self.ended = true,
                Ok(_) => {
                    if let Some(newline) = memchr::memrchr(b'\n', &bytes[old..]) {
                        return old + newline + 1;
                    }
                }
                Err(error) => {
                    self.error = Some(error.into());
                    self.ended = true;
                }
            }
            if self.ended || bytes.len() - self.margin > self.size {
                return bytes.len();
            }
        }
    }

    /// The next block, read into `bytes`; `None` after the last one. An error of the stream ends it: what was read before
    /// comes as the last block, and the error is given by [`Self::error`].
    pub fn next(&mut self, mut bytes: Vec<u8>) -> Option<Block> {
        if self.ended {
            return None;
        }
        bytes.clear();
        bytes.reserve(self.carry.len() + self.size);
        bytes.extend_from_slice(&self.carry);
        if self.live {
            let end = self.read_lines(&mut bytes);
            return Some(self.block(bytes, end));
        }
        let wanted = self.size as u64;
        match (&mut *self.stream).take(wanted).read_to_end(&mut bytes) {
            Ok(n) => self.ended = (n as u64) < wanted,
            Err(error) => {
                self.error = Some(error.into());
                self.ended = true;
            }
        }
        // Without a byte ahead of the core's end there is no margin to keep: the core goes to the end.
        let end = if self.ended { bytes.len() } else { bytes.len().saturating_sub(MARGIN).max(self.margin) };
        Some(self.block(bytes, end))
    }

    fn block(&mut self, bytes: Vec<u8>, end: usize) -> Block {
        let core = self.margin..end;
        let keep = end.saturating_sub(MARGIN);
        self.carry.clear();
        self.carry.extend_from_slice(&bytes[keep..]);
        let block = Block { number: self.number, base: self.base, bytes, core, last: self.ended };
        self.margin = end - keep;
        self.base += keep as u64;
        self.number += 1;
        block
    }

    /// The error that ended the stream, if one did.
    pub fn error(&mut self) -> Option<ReadError> {
        self.error.take()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn live_blocks_are_lines_as_they_come() {
        /// Gives a piece at a time.
        struct Pieces(Vec<&'static [u8]>);
        impl Read for Pieces {
            fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
                if self.0.is_empty() {
                    return Ok(0);
                }
                let piece = self.0.remove(0);
                buffer[..piece.len()].copy_from_slice(piece);
                Ok(piece.len())
            }
        }
        let mut stream = Pieces(vec![b"one\ntw", b"o", b"\nthree\nfour\nfi", b"ve"]);
        let mut blocks = Blocks::live(&mut stream, 1000);
        let mut cores: Vec<Vec<u8>> = Vec::new();
        while let Some(block) = blocks.next(Vec::new()) {
            assert_eq!(block.base as usize + block.core.start, cores.concat().len());
            cores.push(block.bytes[block.core].to_vec());
        }
        assert_eq!(cores, [&b"one\n"[..], b"two\nthree\nfour\n", b"five"]);
    }

    #[test]
    fn cores_touch_and_margins_are_whole() {
        let text: Vec<u8> = (0..100_000u32).map(|i| (i % 251) as u8).collect();
        for size in [1000, 4096, 70_000, 200_000] {
            let mut stream = &text[..];
            let mut blocks = Blocks::new(&mut stream, size);
            let mut at = 0;
            while let Some(block) = blocks.next(Vec::new()) {
                assert_eq!(block.base as usize + block.core.start, at);
                at = block.base as usize + block.core.end;
                let base = block.base as usize;
                assert_eq!(block.bytes, text[base..base + block.bytes.len()]);
                assert!(block.core.start >= MARGIN.min(base + block.core.start));
                assert!(block.last || block.bytes.len() - block.core.end >= MARGIN || block.core.is_empty());
            }
            assert_eq!(at, text.len());
        }
    }
}
