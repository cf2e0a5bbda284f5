//! bzip2: streams of blocks of up to 900 kB, each block sorted, so that a block is decoded as a whole or not at all.

use super::{Card, Codec, Feed, Limits, Progress, ReadError, damaged, over_memory};
use ::bzip2::{Decompress, Status};

/// Decodes the streams of a bzip2 file.
pub(super) struct Bzip2 {
    decoder: Option<Decompress>,
    memory: u64,
}

/// Each block of `level` × 100 kB takes four bytes a byte, and the tables some more.
fn needed(level: u8) -> u64 {
    u64::from(level - b'0') * 400_000 + 100_000
}

impl Codec for Bzip2 {
    const CARD: &'static Card = &Card {
        name: "bzip2",
        extensions: &["bz2", "bz", "bzip2", "tbz", "tbz2", "tb2"],
        about: "bzip2 streams, also several in one file (pbzip2).",
    };

    fn starts(head: &[u8]) -> bool {
        let [b'B', b'Z', b'h', b'1'..=b'9', block @ ..] = head else { return false };
        // A block starts with the digits of pi, an empty stream ends with those of its square root.
        block.starts_with(&[0x31, 0x41, 0x59, 0x26, 0x53, 0x59])
            || block.starts_with(&[0x17, 0x72, 0x45, 0x38, 0x50, 0x90])
    }

    fn new(limits: &Limits) -> Self {
        Self { decoder: None, memory: limits.memory }
    }

    fn decode(&mut self, feed: &mut Feed<'_>, out: &mut Vec<u8>) -> Result<Progress, ReadError> {
        if self.decoder.is_none() {
            let level = feed.want(4).get(3).copied().unwrap_or(b'9').clamp(b'1', b'9');
            if needed(level) > self.memory {
                return Err(over_memory("bzip2", needed(level), self.memory));
            }
        }
        let decoder = self.decoder.get_or_insert_with(|| Decompress::new(false));
        let (taken, given) = (decoder.total_in(), decoder.total_out());
        let input = feed.want(1);
        let nothing_left = input.is_empty();
        let status = decoder.decompress_vec(input, out);
        let (taken, given) = (decoder.total_in() - taken, decoder.total_out() - given);
        feed.consume(taken as usize);
        match status {
            Ok(Status::StreamEnd) => {
                self.decoder = None;
                Ok(Progress::End)
            }
            Ok(Status::MemNeeded) => Err(over_memory("bzip2", needed(b'9'), self.memory)),
            Ok(_) if taken > 0 || given > 0 => Ok(Progress::More),
            Ok(_) if nothing_left => Err(feed.short("bzip2")),
            Ok(_) => Err(damaged("bzip2", "the decoder is stuck", feed)),
            Err(error) => Err(damaged("bzip2", error, feed)),
        }
    }
}
