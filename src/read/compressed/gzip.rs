//! gzip (RFC 1952): members one after the other, each with a header, a DEFLATE stream, a CRC and a length.
//!
//! The header is read here and only DEFLATE is left to the library, because the library's own gzip reader drops what
//! it has decoded when it meets an error in the same call. Names and comments of the header are not searched.

use super::{Card, Codec, Feed, Limits, Progress, ReadError, damaged};
use flate2::{Crc, Decompress, FlushDecompress, Status};

/// Decodes the members of a gzip file.
pub(super) struct Gzip {
    inflate: Decompress,
    crc: Crc,
    inside: bool,
}

const EXTRA: u8 = 4;
const NAME: u8 = 8;
const COMMENT: u8 = 16;
const HEADER_CRC: u8 = 2;
const RESERVED: u8 = 0xE0;

impl Codec for Gzip {
    const CARD: &'static Card = &Card {
        name: "gzip",
        extensions: &["gz", "gzip", "tgz", "taz", "svgz", "z"],
        about: "gzip streams, also several in one file (bgzip, logrotate).",
    };

    fn starts(head: &[u8]) -> bool {
        matches!(head, [0x1F, 0x8B, 8, flags, ..] if flags & RESERVED == 0)
    }

    fn new(_: &Limits) -> Self {
        // The window of DEFLATE is 32 KiB at most, which every limit allows.
        Self { inflate: Decompress::new(false), crc: Crc::new(), inside: false }
    }

    fn decode(&mut self, feed: &mut Feed<'_>, out: &mut Vec<u8>) -> Result<Progress, ReadError> {
        if !self.inside {
            header(feed)?;
            self.inflate.reset(false);
            self.crc.reset();
            self.inside = true;
        }
        let (taken, given) = (self.inflate.total_in(), self.inflate.total_out());
        let before = out.len();
        let input = feed.want(1);
        let nothing_left = input.is_empty();
        let status = self.inflate.decompress_vec(input, out, FlushDecompress::None);
        let taken = self.inflate.total_in() - taken;
        feed.consume(taken as usize);
        self.crc.update(&out[before..]);
        match status {
            Ok(Status::StreamEnd) => {}
            Ok(_) if taken > 0 || self.inflate.total_out() > given => return Ok(Progress::More),
            Ok(_) if nothing_left => return Err(feed.short("gzip")),
            Ok(_) => return Err(damaged("gzip", "the decoder is stuck", feed)),
            Err(error) => return Err(damaged("gzip", error.message().unwrap_or("invalid deflate data"), feed)),
        }
        self.inside = false;
        let [a, b, c, d, length @ ..] = feed.take::<8>("gzip")?;
        if u32::from_le_bytes([a, b, c, d]) != self.crc.sum() || u32::from_le_bytes(length) != self.crc.amount() {
            return Err(damaged("gzip", "the checksum of a member does not match", feed));
        }
        Ok(Progress::End)
    }
}

fn header(feed: &mut Feed<'_>) -> Result<(), ReadError> {
    let [magic @ .., _, _, _, _, _, _] = feed.take::<10>("gzip")?;
    if !Gzip::starts(&magic) {
        return Err(damaged("gzip", "unknown method or flags in a header", feed));
    }
    let flags = magic[3];
    if flags & EXTRA != 0 {
        let length = u16::from_le_bytes(feed.take("gzip")?);
        feed.skip(length.into(), "gzip")?;
    }
    for text in [NAME, COMMENT] {
        if flags & text != 0 {
            skip_text(feed)?;
        }
    }
    if flags & HEADER_CRC != 0 {
        feed.skip(2, "gzip")?;
    }
    Ok(())
}

/// Passes over a text that ends with a zero byte.
fn skip_text(feed: &mut Feed<'_>) -> Result<(), ReadError> {
    loop {
        let bytes = feed.want(1);
        let (step, found) = memchr::memchr(0, bytes).map_or((bytes.len(), false), |at| (at + 1, true));
        if step == 0 {
            return Err(feed.short("gzip"));
        }
        feed.consume(step);
        if found {
            return Ok(());
        }
    }
}
