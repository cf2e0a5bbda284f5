//! ZIP archives, and what is one in other clothes (documents of OOXML and OpenDocument, books of EPUB, JAR, APK): members
//! as sources of their own, by the table of contents at their end. Where that is missing, from the first member on.
//!
//! <https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT>

use super::super::office::workbook;
use super::super::seek::Seekable;
use super::super::{Card, GapReason, Head, Input, Limits, Offsets, Outlet, ReadError, Reader, Text};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use zip::ZipArchive;
use zip::read::read_zipfile_from_stream;
use zip::result::ZipError;

/// The reader of ZIP archives.
pub(in crate::read) struct Zip;

/// Bytes of the end of a table of contents, with the longest comment.
const END: u64 = 22 + 0xffff;

/// What the library holds of a member beside what the archive says of it, as a factor.
const HELD: u64 = 8;

impl Reader for Zip {
    fn card(&self) -> &'static Card {
        &Card {
            name: "zip",
            extensions: &["zip", "jar", "war", "apk", "epub", "docx", "xlsx", "pptx", "odt", "ods", "odp"],
            about: "ZIP archives (stored, deflate, deflate64, bzip2, LZMA, xz, Zstandard; ZIP64), and documents that are \
                    such: each member is a source of its own, sheets of Excel workbooks are tables. Members that are \
                    encrypted are gaps.",
        }
    }

    fn recognises(&self, head: &Head<'_>, _: &Path) -> bool {
        let starts = [&b"PK\x03\x04"[..], b"PK\x05\x06", b"PK\x07\x08PK\x03\x04", b"PK00PK\x03\x04"];
        starts.iter().any(|start| head.starts_with(start))
    }

    fn read(&self, input: Input<'_>, out: &mut dyn Outlet) -> Result<(), ReadError> {
        let limits = *input.limits;
        let mut bytes = Seekable::new(input)?;
        let cut = bytes.cut.take();
        let result = read(&bytes, &limits, out);
        // The members behind a cut are missing for that reason.
        match cut {
            Some(cut) => Err(cut),
            None => result,
        }
    }
}

/// The reader of archives behind other bytes, such as a program that unpacks them.
pub(in crate::read) struct Behind;

impl Reader for Behind {
    fn card(&self) -> &'static Card {
        &Card {
            name: "zip after other bytes",
            extensions: &["exe", "run"],
            about: "ZIP archives behind a program that unpacks them, or behind whatever else: what stands before them is \
                    read as a member too.",
        }
    }

    fn recognises(&self, head: &Head<'_>, _: &Path) -> bool {
        is_behind(head)
    }

    fn read(&self, input: Input<'_>, out: &mut dyn Outlet) -> Result<(), ReadError> {
        Zip.read(input, out)
    }
}

fn read(bytes: &Seekable<'_>, limits: &Limits, out: &mut dyn Outlet) -> Result<(), ReadError> {
    let contents = size_of_contents(bytes)?;
    if contents.is_some_and(|size| size.saturating_mul(HELD) > limits.memory) {
        let detail = "ZIP: a table of contents this long; raise --max-memory to read on";
        return Err(ReadError::new(GapReason::OverBudget, detail));
    }
    let opened = contents.map(|_| ZipArchive::new(Seeking { bytes, at: 0 }));
    let mut archive = match opened {
        Some(Ok(archive)) => archive,
        Some(Err(ZipError::Io(error))) if error.get_ref().is_some_and(|e| e.is::<ReadError>()) => {
            return Err(error.into());
        }
        _ if in_order(bytes, out)? => {
            let detail = "ZIP: no table of contents; members were read one after the other as far as they can be";
            return Err(ReadError::new(GapReason::Truncated, detail));
        }
        _ => {
            let detail = "ZIP: neither a table of contents nor members; only readable strings were searched";
            out.gap(ReadError::new(GapReason::Damaged, detail));
            let stream = &mut bytes.stream(0);
            return out.text(Text { stream, encoding: "binary", offsets: Offsets::Source, binary: true });
        }
    };
    if archive.offset() > 0 {
        super::member(b"what stands before the archive", &mut bytes.stream(0).take(archive.offset()), out)?;
    }
    let workbook = workbook::read(&mut archive, limits, out)?;
    for n in 0..archive.len() {
        let name = match archive.name_for_index(n) {
            Some(Ok(name)) => name.into_owned().into_bytes(),
            _ => format!("member {}", n + 1).into_bytes(),
        };
        if name.ends_with(b"/") || workbook.as_ref().is_some_and(|workbook| workbook.has_read(&name)) {
            continue;
        }
        match archive.by_index(n) {
            Ok(mut file) => super::member(&name, &mut file, out)?,
            Err(error) => {
                let error = of_zip(error);
                if error.reason == GapReason::Interrupted {
                    return Err(error);
                }
                super::unread(&name, error, out);
            }
        }
    }
    let comment = archive.comment().to_vec();
    if comment.is_empty() { Ok(()) } else { super::member(b"comment of the archive", &mut &*comment, out) }
}

/// Members from the first one on, until something else stands there. False if there is none.
fn in_order(bytes: &Seekable<'_>, out: &mut dyn Outlet) -> Result<bool, ReadError> {
    let mut stream = io::BufReader::new(bytes.stream(0));
    let mut found = false;
    loop {
        match read_zipfile_from_stream(&mut stream) {
            Ok(Some(mut file)) => {
                found = true;
                let name = file.name_raw().to_vec();
                if !name.ends_with(b"/") {
                    super::member(&name, &mut file, out)?;
                }
            }
            Ok(None) => return Ok(found),
            Err(error) => {
                let error = of_zip(error);
                return if error.reason == GapReason::Interrupted { Err(error) } else { Ok(found) };
            }
        }
    }
}

/// Bytes of the table of contents, as the end of the archive says; `None` without an end.
fn size_of_contents(bytes: &Seekable<'_>) -> Result<Option<u64>, ReadError> {
    let from = bytes.size().saturating_sub(END);
    let mut end = vec![0; (bytes.size() - from) as usize];
    let read = bytes.read_at(from, &mut end)?;
    end.truncate(read);
    let found = memchr::memmem::rfind(&end, b"PK\x05\x06").and_then(|at| end[at..].first_chunk::<22>());
    let Some(found) = found else { return Ok(None) };
    let size = u32::from_le_bytes([found[12], found[13], found[14], found[15]]);
    if size != u32::MAX {
        return Ok(Some(size.into()));
    }
    // The size of ZIP64 stands in a record before; it cannot be more than all.
    let record = memchr::memmem::rfind(&end, b"PK\x06\x06").and_then(|at| end.get(at + 40..at + 48)?.first_chunk());
    Ok(Some(record.map_or(bytes.size(), |size| u64::from_le_bytes(*size).min(bytes.size()))))
}

/// True if the header of a member stands somewhere in a head that is no text, as in archives that unpack themselves.
fn is_behind(head: &[u8]) -> bool {
    let is_binary = head[..head.len().min(512)].iter().any(|&b| matches!(b, 0..=8 | 0x0E..=0x1A));
    (is_binary || memchr::memchr(0, head).is_some())
        && memchr::memmem::find_iter(head, b"PK\x03\x04").any(|at| {
            let Some(header) = head[at..].first_chunk::<30>() else { return false };
            let pair = |at: usize| usize::from(u16::from_le_bytes([header[at], header[at + 1]]));
            let (version, method, name) = (pair(4), pair(8), pair(26));
            let name = head.get(at + 30..at + 30 + name);
            version <= 63
                && matches!(method, 0..=9 | 12 | 14 | 93 | 95..=99)
                && name.is_some_and(|name| !name.is_empty() && name.len() < 512 && name.iter().all(|&b| b >= b' '))
        })
}

/// What went wrong with an archive or a member.
pub(in crate::read) fn of_zip(error: ZipError) -> ReadError {
    match error {
        ZipError::Io(error) => super::meant(error),
        ZipError::UnsupportedArchive(what) if what == ZipError::PASSWORD_REQUIRED => {
            ReadError::new(GapReason::Encrypted, "encrypted with a password")
        }
        ZipError::InvalidPassword => ReadError::new(GapReason::Encrypted, "encrypted with a password"),
        ZipError::UnsupportedArchive(what) => ReadError::new(GapReason::Unsupported, format!("ZIP: {what}")),
        ZipError::CompressionMethodNotSupported(method) => {
            ReadError::new(GapReason::Unsupported, format!("ZIP: compression method {method} is not read"))
        }
        other => ReadError::new(GapReason::Damaged, format!("ZIP: {other}")),
    }
}

/// A source as the library wants it.
pub(in crate::read) struct Seeking<'a> {
    bytes: &'a Seekable<'a>,
    at: u64,
}

impl Read for Seeking<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.bytes.read_at(self.at, buffer)?;
        self.at += count as u64;
        Ok(count)
    }
}

impl Seek for Seeking<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.bytes.size().checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = at.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        Ok(self.at)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
