//! `.lzma` files, the format before xz: a header of 13 bytes and one stream of LZMA, without a checksum.
//!
//! There is no magic number. What is looked for is what every encoder writes: the usual properties, a round dictionary
//! size, a plausible length, and the zero with which the stream itself starts.

use super::{Card, Codec, Feed, Limits, Progress, ReadError, damaged, over_memory};
use lzma_rust2::{Action, LzmaStream, Status};

/// Compressed bytes given to the decoder at a time.
const PIECE: usize = 4096;

/// Room of the decoder beside its dictionary.
const OVERHEAD: u64 = 128 * 1024;

/// Decodes an `.lzma` file.
pub(super) struct Lzma {
    stream: Option<LzmaStream>,
    memory: u64,
}

impl Codec for Lzma {
    const CARD: &'static Card = &Card {
        name: "lzma",
        extensions: &["lzma", "tlz"],
        about: "LZMA files of the format before xz, recognised by a plausible header.",
    };

    fn starts(head: &[u8]) -> bool {
        let [0x5D, a, b, c, d, size @ ..] = head else { return false };
        let [s @ .., 0] = size.get(..9).unwrap_or_default() else { return false };
        let dictionary = u32::from_le_bytes([*a, *b, *c, *d]);
        let size = s.iter().rev().fold(0, |size, &b| size << 8 | u64::from(b));
        let round = dictionary.count_ones() == 1 || dictionary.count_ones() == 2 && dictionary.trailing_zeros() >= 12;
        round && dictionary >= 4096 && (size == u64::MAX || size < 1 << 40)
    }

    fn new(limits: &Limits) -> Self {
        Self { stream: None, memory: limits.memory }
    }

    fn decode(&mut self, feed: &mut Feed<'_>, out: &mut Vec<u8>) -> Result<Progress, ReadError> {
        if self.stream.is_none() {
            let header = feed.want(13);
            if header.len() < 13 {
                return Err(feed.short("lzma"));
            }
            let needed = u64::from(u32::from_le_bytes([header[1], header[2], header[3], header[4]])) + OVERHEAD;
            if needed > self.memory {
                return Err(over_memory("lzma", needed, self.memory));
            }
        }
        let stream = self.stream.get_or_insert_with(|| LzmaStream::new_mem_limit(u32::MAX, None));
        let input = feed.piece(PIECE);
        let nothing_left = input.is_empty();
        let action = if nothing_left { Action::Finish } else { Action::Run };
        let before = out.len();
        out.resize(out.capacity(), 0);
        let given = stream.total_out();
        let result = stream.process(input, &mut out[before..], action);
        out.truncate(before + (stream.total_out() - given) as usize);
        match result {
            Ok(result) => {
                feed.consume(result.bytes_consumed);
                match result.status {
                    Status::StreamEnd => {
                        self.stream = None;
                        Ok(Progress::End)
                    }
                    Status::Ok if result.bytes_consumed > 0 || out.len() > before => Ok(Progress::More),
                    Status::Ok if nothing_left => Err(feed.short("lzma")),
                    Status::Ok => Err(damaged("lzma", "the decoder is stuck", feed)),
                }
            }
            Err(_) if nothing_left => Err(feed.short("lzma")),
            Err(error) => Err(damaged("lzma", error, feed)),
        }
    }
}
