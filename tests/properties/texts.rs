//! Texts for the properties: random ones, the ways in which their bytes are stored, and compressed formats around them.

use super::{BOOK, common};
use common::Random;
use proptest::prelude::*;
use std::io::{self, Write};

/// A piece of a text: its kind, its seed and its size.
pub type Piece = (u8, u64, u16);

/// Texts of personal data, log lines, Han text, long lines and lines of Windows. From lists, so that a failure shrinks.
pub fn pieces() -> impl Strategy<Value = Vec<Piece>> {
    prop::collection::vec((0u8..8, any::<u64>(), any::<u16>()), 1..40)
}

pub const FIRST: &str = "a log begins here\n";

pub fn text_of(pieces: &[Piece]) -> String {
    // Some of the rules' examples are first bytes of files that are no text.
    let mut out = String::from(FIRST);
    for &(kind, seed, size) in pieces {
        let random = &mut Random::new(seed);
        let lines = size % 24 + 1;
        match kind {
            0 => (0..lines).for_each(|_| common::log_line(random, &mut out)),
            1 => (0..lines).for_each(|_| common::personal_line(random, &mut out)),
            2 => (0..lines).for_each(|_| common::prose_line(random, &mut out)),
            3 => {
                // Lines of Windows.
                let mut unix = String::new();
                (0..lines).for_each(|_| common::personal_line(random, &mut unix));
                out.push_str(&unix.replace('\n', "\r\n"));
            }
            4 => {
                out.push_str("客户资料：张三丰，北京市朝阳区建国路，");
                (0..lines).for_each(|_| common::personal(random.below(common::PERSONAL), random, &mut out));
                out.push_str("。谢谢\n");
            }
            5 => {
                // One long line, with values between fillers of any length.
                for _ in 0..lines {
                    let filler = random.pick(&["x", "0", "-", " ", "a.", "1 ", "张", "é", "=\"", "0123456789"]);
                    out.push_str(&filler.repeat(random.below(1500) as usize));
                    out.push_str(random.pick(&["", " ", ",", "|"]));
                    common::personal(random.below(common::PERSONAL), random, &mut out);
                }
            }
            6 => {
                // Values that touch each other and their surroundings.
                for _ in 0..lines {
                    common::personal(random.below(common::PERSONAL), random, &mut out);
                    out.push_str(random.pick(&["", ",", "\t", ";", "/", "-", ".", "\n", "  ", "\u{3000}"]));
                }
            }
            _ => {
                // The rules' own examples, which have every detector's corners.
                for _ in 0..lines {
                    let rule = &BOOK.rules[random.below(BOOK.rules.len() as u64) as usize];
                    let Some(n) = (rule.test.len() as u64).checked_sub(1) else { continue };
                    let test = &rule.test[random.below(n + 1) as usize];
                    // A text with other control characters is no text to everyone.
                    if test.text.chars().any(|c| c.is_control() && !"\n\r\t".contains(c)) {
                        continue;
                    }
                    out.extend(test.text.chars().filter(|c| !matches!(c, '⟦' | '⟧')));
                    out.push_str(random.pick(&["\n", " ", ", "]));
                }
            }
        }
    }
    out
}

/// How the bytes of a text are written. The text is the same in each; what may be found in them is not.
#[derive(Clone, Copy, Debug)]
pub enum Stored {
    Utf8,
    Utf16,
    Gb18030,
    Broken,
    Binary,
    WideBinary,
}

pub fn stored() -> impl Strategy<Value = Stored> {
    use Stored::*;
    prop::sample::select(vec![Utf8, Utf8, Utf8, Utf16, Gb18030, Broken, Binary, WideBinary])
}

pub fn store(text: &str, stored: Stored, seed: u64) -> Vec<u8> {
    let random = &mut Random::new(seed);
    match stored {
        Stored::Utf8 => text.into(),
        Stored::Utf16 => utf16(text),
        Stored::Gb18030 => encoding_rs::GB18030.encode(text).0.into_owned(),
        Stored::Broken => {
            let mut bytes: Vec<u8> = text.into();
            for _ in 0..bytes.len() / 800 {
                let at = random.below(bytes.len() as u64) as usize;
                bytes[at] = random.next() as u8;
            }
            bytes
        }
        Stored::Binary | Stored::WideBinary => {
            let mut bytes = vec![0x7f, b'E', b'L', b'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0];
            for line in text.split_inclusive('\n') {
                let noise = random.below(60);
                bytes.extend((0..noise).map(|_| random.next() as u8));
                match stored {
                    Stored::WideBinary if random.below(2) == 0 => {
                        bytes.extend(line.encode_utf16().flat_map(u16::to_le_bytes));
                    }
                    _ => bytes.extend(line.bytes()),
                }
            }
            bytes
        }
    }
}

pub fn utf16(text: &str) -> Vec<u8> {
    [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect()
}

/// A compressed format; the text is the same in each.
#[derive(Clone, Copy, Debug)]
pub enum Coat {
    Gzip,
    GzipOfTwo,
    Zstandard,
    Bzip2,
    Xz,
    Lz4,
    Lzma,
}

pub const COATS: [Coat; 7] = {
    use Coat::*;
    [Gzip, GzipOfTwo, Zstandard, Bzip2, Xz, Lz4, Lzma]
};

impl Coat {
    pub fn file(self) -> &'static str {
        match self {
            Self::Gzip | Self::GzipOfTwo => "a.log.gz",
            Self::Zstandard => "a.log.zst",
            Self::Bzip2 => "a.log.bz2",
            Self::Xz => "a.log.xz",
            Self::Lz4 => "a.log.lz4",
            Self::Lzma => "a.log.lzma",
        }
    }

    pub fn put_on(self, bytes: &[u8]) -> Vec<u8> {
        let done = (|| {
            Ok::<_, io::Error>(match self {
                Self::Gzip => {
                    let mut to = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
                    to.write_all(bytes)?;
                    to.finish()?
                }
                Self::GzipOfTwo => {
                    let (a, b) = bytes.split_at(bytes.len() / 3);
                    [Self::Gzip.put_on(a), Self::Gzip.put_on(b)].concat()
                }
                Self::Zstandard => zstd::stream::encode_all(bytes, 1)?,
                Self::Bzip2 => {
                    let mut to = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
                    to.write_all(bytes)?;
                    to.finish()?
                }
                Self::Xz => {
                    let mut to = lzma_rust2::XzWriter::new(Vec::new(), lzma_rust2::XzOptions::with_preset(0))?;
                    to.write_all(bytes)?;
                    to.finish()?
                }
                Self::Lz4 => {
                    let mut to = lz4_flex::frame::FrameEncoder::new(Vec::new());
                    to.write_all(bytes)?;
                    to.finish().map_err(io::Error::other)?
                }
                Self::Lzma => {
                    let options = lzma_rust2::LzmaOptions::with_preset(0);
                    let mut to = lzma_rust2::LzmaWriter::new_use_header(Vec::new(), &options, None)?;
                    to.write_all(bytes)?;
                    to.finish()?
                }
            })
        })();
        done.expect("memory takes all")
    }
}

/// An archive; the text is the same in each.
#[derive(Clone, Copy, Debug)]
pub enum Archive {
    Tar,
    Zip,
    Stored,
    ZipInTar,
}

pub const ARCHIVES: [Archive; 4] = [Archive::Tar, Archive::Zip, Archive::Stored, Archive::ZipInTar];

impl Archive {
    pub fn of(self, name: &str, bytes: &[u8]) -> Vec<u8> {
        let zip = |method| {
            let mut to = zip::ZipWriter::new(io::Cursor::new(Vec::new()));
            to.start_file(name, zip::write::SimpleFileOptions::default().compression_method(method))?;
            to.write_all(bytes)?;
            Ok::<_, io::Error>(to.finish()?.into_inner())
        };
        let tar = |name: &str, bytes: &[u8]| {
            let mut to = tar::Builder::new(Vec::new());
            let mut header = tar::Header::new_gnu();
            header.set_size(bytes.len() as u64);
            header.set_mode(0o644);
            to.append_data(&mut header, name, bytes)?;
            to.into_inner()
        };
        let done = match self {
            Self::Tar => tar(name, bytes),
            Self::Zip => zip(zip::CompressionMethod::Deflated),
            Self::Stored => zip(zip::CompressionMethod::Stored),
            Self::ZipInTar => zip(zip::CompressionMethod::Deflated).and_then(|zip| tar("a.zip", &zip)),
        };
        done.expect("an archive in memory")
    }
}
