//! Brotli (RFC 7932). It has no magic number, so it is opened only where the name ends in `.br` and the first bytes
//! decode; it is one stream and nothing follows.
//!
//! When the library fails it keeps back what it has decoded since it last asked for input. It is therefore given
//! small pieces: text is lost only from within the piece that is broken, and none where the input just ends.

use super::{Card, Codec, Feed, Limits, Progress, ReadError, damaged, over_memory};
use ::brotli::enc::StandardAlloc;
use ::brotli::{BrotliDecompressStream, BrotliResult, BrotliState};
use std::path::Path;

type State = BrotliState<StandardAlloc, StandardAlloc, StandardAlloc>;

/// Compressed bytes given at a time.
const PIECE: usize = 1024;

/// Decodes a Brotli stream.
pub(super) struct Brotli {
    state: Option<Box<State>>,
    total: usize,
    memory: u64,
}

/// A decoder for the streams of the standard, whose windows end at 16 MiB; a later extension allows 1 GiB.
fn decoder() -> Box<State> {
    let mut state = State::new(StandardAlloc::default(), StandardAlloc::default(), StandardAlloc::default());
    state.large_window = false;
    Box::new(state)
}

/// The window that the first byte of a stream asks for (section 9.1 of the standard).
fn window(first: u8) -> u64 {
    match (first & 1, (first >> 1) & 7, (first >> 4) & 7) {
        (0, ..) => 1 << 16,
        (_, 0, 0) => 1 << 17,
        (_, 0, n) => 1 << (8 + n),
        (_, n, _) => 1 << (17 + n),
    }
}

impl Codec for Brotli {
    const CARD: &'static Card =
        &Card { name: "brotli", extensions: &["br"], about: "Brotli streams, recognised by name." };

    fn starts(_: &[u8]) -> bool {
        false
    }

    fn recognises(head: &[u8], name: &Path) -> bool {
        if !name.extension().is_some_and(|e| e.eq_ignore_ascii_case("br")) || head.is_empty() {
            return false;
        }
        let mut state = decoder();
        let mut out = vec![0; 16 * 1024];
        let input = &head[..head.len().min(4096)];
        let (mut left, mut at, mut room, mut put, mut total) = (input.len(), 0, out.len(), 0, 0);
        let result =
            BrotliDecompressStream(&mut left, &mut at, input, &mut room, &mut put, &mut out, &mut total, &mut state);
        !matches!(result, BrotliResult::ResultFailure)
    }

    fn new(limits: &Limits) -> Self {
        Self { state: None, total: 0, memory: limits.memory }
    }

    fn decode(&mut self, feed: &mut Feed<'_>, out: &mut Vec<u8>) -> Result<Progress, ReadError> {
        let input = feed.piece(PIECE);
        if self.state.is_none() {
            let needed = window(input.first().copied().unwrap_or(0));
            if needed > self.memory {
                return Err(over_memory("brotli", needed, self.memory));
            }
        }
        let state = self.state.get_or_insert_with(decoder);
        let nothing_left = input.is_empty();
        let before = out.len();
        out.resize(out.capacity(), 0);
        let (mut left, mut taken, mut room, mut put) = (input.len(), 0, out.len() - before, before);
        let result =
            BrotliDecompressStream(&mut left, &mut taken, input, &mut room, &mut put, out, &mut self.total, state);
        out.truncate(put);
        feed.consume(taken);
        match result {
            BrotliResult::ResultSuccess => {
                self.state = None;
                Ok(Progress::End)
            }
            BrotliResult::ResultFailure => Err(damaged("brotli", "invalid data", feed)),
            BrotliResult::NeedsMoreInput if nothing_left && out.len() == before => Err(feed.short("brotli")),
            _ => Ok(Progress::More),
        }
    }
}
