//! Zstandard (RFC 8878): frames one after the other, with skippable frames between.
//!
//! A frame names the window that its decoder must keep, up to terabytes. It is read here and compared with the limit
//! before the library sees it. The library reports no count of what it wrote when it fails, so it is fed so that one
//! call sees at most the end of one block: a broken block then takes none of the blocks before it along.

use super::{Card, Codec, Feed, Limits, Progress, ReadError, damaged, over_memory};
use crate::event::GapReason;
use zstd::zstd_safe::{DCtx, DParameter, InBuffer, OutBuffer, ResetDirective, get_error_name};

/// Decodes the frames of a Zstandard file.
pub(super) struct Zstandard {
    context: Option<DCtx<'static>>,
    memory: u64,
    /// Bytes that the library asks for next; `None` between frames.
    hint: Option<usize>,
}

const MAGIC: [u8; 4] = [0x28, 0xB5, 0x2F, 0xFD];

/// Block headers have this length; a hint includes the one after the block.
const BLOCK_HEADER: usize = 3;

impl Codec for Zstandard {
    const CARD: &'static Card = &Card {
        name: "zstd",
        extensions: &["zst", "zstd", "tzst"],
        about: "Zstandard frames, also several in one file (pzstd, seekable).",
    };

    fn starts(head: &[u8]) -> bool {
        head.starts_with(&MAGIC) || skippable(head).is_some()
    }

    fn recognises(head: &[u8], _: &std::path::Path) -> bool {
        // LZ4 has the same skippable frames: what follows them decides.
        let mut rest = head;
        while let Some(length) = skippable(rest) {
            rest = usize::try_from(length).ok().and_then(|length| rest.get(length..)).unwrap_or_default();
        }
        rest.starts_with(&MAGIC)
    }

    fn new(limits: &Limits) -> Self {
        Self { context: None, memory: limits.memory, hint: None }
    }

    fn decode(&mut self, feed: &mut Feed<'_>, out: &mut Vec<u8>) -> Result<Progress, ReadError> {
        if self.hint.is_none() {
            if let Some(length) = skippable(feed.want(8)) {
                feed.skip(length, "zstd")?;
                return Ok(Progress::End);
            }
            self.begin(feed)?;
        }
        let Some(context) = self.context.as_mut() else {
            return Err(ReadError::new(GapReason::OverBudget, "zstd: no memory for a decoder"));
        };
        let hint = self.hint.unwrap_or(1).max(1);
        let count = if hint > BLOCK_HEADER { hint - BLOCK_HEADER } else { hint };
        let input = feed.piece(count);
        let nothing_left = input.is_empty();
        let before = out.len();
        let mut source = InBuffer::around(input);
        let result = context.decompress_stream(&mut OutBuffer::around_pos(out, before), &mut source);
        let taken = source.pos();
        feed.consume(taken);
        match result {
            Ok(0) => {
                self.hint = None;
                Ok(Progress::End)
            }
            Ok(hint) if taken > 0 || out.len() > before => {
                self.hint = Some(hint);
                Ok(Progress::More)
            }
            Ok(_) if nothing_left => Err(feed.short("zstd")),
            Ok(_) => Err(damaged("zstd", "the decoder is stuck", feed)),
            Err(code) => Err(damaged("zstd", get_error_name(code), feed)),
        }
    }
}

impl Zstandard {
    /// Checks the header of a frame, and makes the decoder ready for it.
    fn begin(&mut self, feed: &mut Feed<'_>) -> Result<(), ReadError> {
        let header = feed.want(18);
        if header.len() < 4 || !header.starts_with(&MAGIC) {
            let cut = MAGIC.starts_with(header);
            return Err(if cut { feed.short("zstd") } else { damaged("zstd", "no frame starts here", feed) });
        }
        let Some(Header { window, dictionary }) = Header::of(header) else { return Err(feed.short("zstd")) };
        if dictionary {
            return Err(ReadError::new(GapReason::Unsupported, "zstd: a frame needs a dictionary that is not in it"));
        }
        if window > self.memory {
            return Err(over_memory("zstd: a frame", window, self.memory));
        }
        match &mut self.context {
            Some(context) => _ = context.reset(ResetDirective::SessionOnly),
            None => {
                self.context = DCtx::try_create();
                // The limit is ours, above; the library's own default would refuse what the user allowed.
                let widest = if usize::BITS == 64 { 31 } else { 30 };
                if let Some(context) = &mut self.context {
                    _ = context.set_parameter(DParameter::WindowLogMax(widest));
                }
            }
        }
        self.hint = Some(5);
        Ok(())
    }
}

/// The length of a skippable frame, with its header, if one starts here.
fn skippable(head: &[u8]) -> Option<u64> {
    let [0x50..=0x5F, 0x2A, 0x4D, 0x18, a, b, c, d, ..] = *head else { return None };
    Some(8 + u64::from(u32::from_le_bytes([a, b, c, d])))
}

/// What the header of a frame says.
struct Header {
    window: u64,
    dictionary: bool,
}

impl Header {
    /// `None` if the header is cut.
    fn of(bytes: &[u8]) -> Option<Self> {
        let descriptor = *bytes.get(4)?;
        let single_segment = descriptor & 0x20 != 0;
        let mut at = 5;
        let mut window = 0;
        if !single_segment {
            let byte = *bytes.get(at)?;
            let base = 1u64 << (10 + (byte >> 3));
            window = base + base / 8 * u64::from(byte & 7);
            at += 1;
        }
        let id_length = [0, 1, 2, 4][usize::from(descriptor & 3)];
        let dictionary = bytes.get(at..at + id_length)?.iter().any(|&b| b != 0);
        at += id_length;
        if single_segment {
            let length = 1 << (descriptor >> 6);
            let mut size = [0; 8];
            size[..length].copy_from_slice(bytes.get(at..at + length)?);
            window = u64::from_le_bytes(size) + if length == 2 { 256 } else { 0 };
        }
        Some(Self { window, dictionary })
    }
}
