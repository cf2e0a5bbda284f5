//! Texts in another encoding than UTF-8: read as UTF-8, redacted there, and written back in their own.
//!
//! Only where writing back gives the file again, byte for byte, so that nothing beside the values changes.

use crate::read::encoding::{Charset, DecodingReader, Found, detect};
use crate::read::{HEAD, recognise};
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::Path;

/// Readers of text: to the others the bytes mean something else.
const TEXT: [&str; 8] = ["delimited", "html", "json", "log", "settings", "sql", "text", "xml"];

/// Why a file that is no text is refused; `None` for text, and for what is opened first, which is refused by what comes of
/// that.
///
/// # Errors
/// Those of reading.
pub fn is_no_text(path: &Path) -> io::Result<Option<String>> {
    let mut head = Vec::new();
    File::open(path)?.take(HEAD as u64).read_to_end(&mut head)?;
    let card = *recognise(&head, path).card();
    // An archive of texts (`tar`) looks like one but for what stands between them.
    let is_tar = head.get(257..262) == Some(b"ustar");
    let by_text = TEXT.contains(&card.name) || card.name == "mail";
    let is_binary = is_tar || by_text && head.contains(&0) && !matches!(detect(&head), Found::Other(_));
    let is_text = head.is_empty() || !is_binary && (by_text || OPENED.contains(&card.name));
    let kind = if is_binary || card.name == "binary" { "binary data" } else { card.name };
    let why = "which other values would break: its bytes have an order; redact an export of it as text";
    Ok((!is_text).then(|| format!("it is no text but {kind}, {why}")))
}

/// Readers of what says itself why it is refused.
const OPENED: [&str; 10] = ["brotli", "bzip2", "compress", "gzip", "lz4", "lzma", "media", "unsupported", "xz", "zstd"];

/// Bytes of text that are encoded at a time.
const PIECE: usize = 1 << 16;

/// The encoding of a text that was read as UTF-8.
#[derive(Clone, Copy, Debug)]
pub struct Recoded {
    charset: Charset,
    mark: bool,
}

impl Recoded {
    /// Writes the text of a file to another as UTF-8; `None` where it is UTF-8 already, or no text.
    ///
    /// # Errors
    /// Those of reading and writing; `InvalidData` with a reason where the text cannot be written back as it was.
    pub fn read(from: &Path, to: &Path) -> io::Result<Option<Self>> {
        let mut head = Vec::new();
        File::open(from)?.take(HEAD as u64).read_to_end(&mut head)?;
        let reader = recognise(&head, from).card().name;
        let Some(Found::Other(charset)) = TEXT.contains(&reader).then(|| detect(&head)) else { return Ok(None) };
        let mark = marks(charset).iter().any(|mark| head.starts_with(mark));
        let recoded = Self { charset, mark };
        let mut source = BufReader::new(File::open(from)?);
        let mut text = BufWriter::new(File::create(to)?);
        io::copy(&mut DecodingReader::new(&mut source, charset), &mut text)?;
        text.flush()?;
        let mut same = Same { other: BufReader::new(File::open(from)?), is: true };
        encode(recoded, File::open(to)?, &mut same)?;
        if !same.is || same.other.read(&mut [0])? > 0 {
            return Err(recoded.cannot());
        }
        Ok(Some(recoded))
    }

    fn cannot(self) -> io::Error {
        let why = format!("its text is {} and cannot be written back in it as it was", self.charset.name());
        io::Error::new(io::ErrorKind::InvalidData, why)
    }
}

/// Byte-order marks, which are no part of the text.
fn marks(charset: Charset) -> &'static [&'static [u8]] {
    match charset {
        Charset::Utf32Le => &[b"\xff\xfe\0\0"],
        Charset::Utf32Be => &[b"\0\0\xfe\xff"],
        Charset::Web(web) if web == encoding_rs::UTF_16LE => &[b"\xff\xfe"],
        Charset::Web(web) if web == encoding_rs::UTF_16BE => &[b"\xfe\xff"],
        _ => &[],
    }
}

/// Writes UTF-8 in another encoding.
///
/// # Errors
/// Those of reading and writing; `InvalidData` for what the encoding does not have.
pub fn encode(recoded: Recoded, mut from: impl Read, mut to: impl Write) -> io::Result<()> {
    let Recoded { charset, mark } = recoded;
    if mark {
        to.write_all(marks(charset).first().copied().unwrap_or_default())?;
    }
    let web = match charset {
        Charset::Web(web) => Some(web),
        _ => None,
    };
    let wide = web.filter(|web| [encoding_rs::UTF_16LE, encoding_rs::UTF_16BE].contains(web));
    let mut encoder = web.filter(|_| wide.is_none()).map(|web| web.new_encoder());
    if encoder.as_ref().is_some_and(|encoder| Some(encoder.encoding()) != web) {
        return Err(recoded.cannot());
    }
    let mut bytes = vec![0; PIECE];
    let (mut held, mut out) = (0, Vec::new());
    loop {
        let read = from.read(&mut bytes[held..])?;
        let filled = held + read;
        // A character that is cut waits for its rest.
        let valid = match std::str::from_utf8(&bytes[..filled]) {
            Ok(text) => text,
            Err(error) if error.error_len().is_none() && read > 0 => {
                std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default()
            }
            Err(_) => return Err(recoded.cannot()),
        };
        out.clear();
        match (&mut encoder, charset) {
            (Some(encoder), _) => {
                let most = encoder.max_buffer_length_from_utf8_without_replacement(valid.len()).unwrap_or(4 * PIECE);
                out.resize(most + 16, 0);
                let (result, _, written) = encoder.encode_from_utf8_without_replacement(valid, &mut out, read == 0);
                if result != encoding_rs::EncoderResult::InputEmpty {
                    return Err(recoded.cannot());
                }
                out.truncate(written);
            }
            (None, Charset::Utf32Le) => out.extend(valid.chars().flat_map(|c| u32::from(c).to_le_bytes())),
            (None, Charset::Utf32Be) => out.extend(valid.chars().flat_map(|c| u32::from(c).to_be_bytes())),
            (None, _) if wide == Some(encoding_rs::UTF_16LE) => {
                out.extend(valid.encode_utf16().flat_map(u16::to_le_bytes));
            }
            (None, _) if wide.is_some() => out.extend(valid.encode_utf16().flat_map(u16::to_be_bytes)),
            _ => return Err(recoded.cannot()),
        }
        to.write_all(&out)?;
        if read == 0 {
            return to.flush();
        }
        let used = valid.len();
        bytes.copy_within(used..filled, 0);
        held = filled - used;
    }
}

/// Compares what is written with what another gives.
struct Same<R> {
    other: R,
    is: bool,
}

impl<R: Read> Write for Same<R> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut other = vec![0; bytes.len()];
        self.is = self.is && self.other.read_exact(&mut other).is_ok() && other == bytes;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn texts_come_back_in_their_encoding() {
        let folder = tempfile::tempdir().expect("a folder");
        let (from, to) = (folder.path().join("a"), folder.path().join("b"));
        let back = |bytes: &[u8]| {
            fs::write(&from, bytes).expect("a file");
            let recoded = Recoded::read(&from, &to).expect("it can be written back")?;
            let mut out = Vec::new();
            encode(recoded, File::open(&to).expect("a file"), &mut out).expect("memory");
            assert_eq!(out, bytes, "{recoded:?}");
            Some(fs::read_to_string(&to).expect("UTF-8"))
        };
        let text = "Straße in Köln, Zoë Müller wohnt in der Lüneburger Straße; größer als früher.\n".repeat(2000);
        let latin: Vec<u8> = text.chars().map(|c| u32::from(c) as u8).collect();
        assert_eq!(back(&latin).as_deref(), Some(text.as_str()));
        let chinese = "客户姓名：张伟，手机号码：请在这里填写，地址在北京市朝阳区。\n".repeat(3000);
        let (gbk, ..) = encoding_rs::GBK.encode(&chinese);
        assert_eq!(back(&gbk).as_deref(), Some(chinese.as_str()));
        let wide = |bytes: fn(u16) -> [u8; 2], mark| -> Vec<u8> {
            std::iter::once(mark).chain(chinese.encode_utf16()).flat_map(bytes).collect()
        };
        assert_eq!(back(&wide(u16::to_le_bytes, 0xfeff)).as_deref(), Some(chinese.as_str()));
        assert_eq!(back(&wide(u16::to_be_bytes, 0xfeff)).as_deref(), Some(chinese.as_str()));
        assert_eq!(back(text.as_bytes()), None, "it is UTF-8");
    }

    #[test]
    fn what_does_not_come_back_is_an_error() {
        let folder = tempfile::tempdir().expect("a folder");
        let (from, to) = (folder.path().join("a"), folder.path().join("b"));
        // A lone surrogate has no UTF-8.
        let text: Vec<u16> = "\u{feff}some text, long enough to be one. ".encode_utf16().collect();
        let bytes = text.iter().chain([&0xd800]).chain(text[1..].iter().cycle().take(4000));
        let bytes: Vec<u8> = bytes.flat_map(|unit| unit.to_le_bytes()).collect();
        fs::write(&from, bytes).expect("a file");
        let error = Recoded::read(&from, &to).expect_err("an error");
        assert!(error.to_string().contains("UTF-16LE"), "{error}");
    }
}
