//! Archives of `pg_dump`: the custom, tar and directory formats, turned into the script that `pg_restore` would write.
//!
//! A table of contents says what there is: definitions as text, and for each table the `COPY` statement that its data
//! belong to. The data follow in blocks, each compressed on its own. So an archive is read as its definitions, then its
//! data behind their statements, by the reader of SQL dumps; nothing is held but the table of contents.
//!
//! Source: `pg_backup_archiver.c`, `pg_backup_custom.c` and `pg_backup_tar.c` of PostgreSQL 9 to 18.

use super::sql;
use super::window::Window;
use super::{Card, GapReason, Head, Input, Outlet, ReadError, Reader};
use crate::place::Step;
use std::collections::HashMap;
use std::io::{self, Read};
use std::path::Path;

/// The reader of archives of `pg_dump`.
pub(super) struct PgDump;

const MAGIC: &[u8] = b"PGDMP";

/// Text of a table of contents.
const MOST_TEXT: usize = 64 << 20;

impl Reader for PgDump {
    fn card(&self) -> &'static Card {
        &Card {
            name: "pg-dump",
            extensions: &["dump", "backup", "pgdump"],
            about: "Archives of pg_dump, custom (plain, zlib, LZ4, Zstandard) and tar: rows by table and column. Of the \
                    directory format, data files with `toc.dat` beside them.",
        }
    }

    fn recognises(&self, head: &Head<'_>, _: &Path) -> bool {
        head.starts_with(MAGIC) || is_tar(head)
    }

    fn read(&self, input: Input<'_>, out: &mut dyn Outlet) -> Result<(), ReadError> {
        let most = (input.limits.memory / 8).min(16 << 20) as usize;
        let tar = is_tar(input.head);
        let mut window = Window::new(input.stream, most);
        let size = if tar { tar_size(&mut window)? } else { 0 };
        let begin = window.offset();
        let mut contents = Contents::read(&mut window)?;
        let definitions = std::mem::take(&mut contents.definitions);
        let (custom, tables) = (contents.custom, sql::Tables::default());
        let mut archive = Archive { window: &mut window, contents, tables, most, out };
        sql::piece(&mut definitions.as_slice(), most, &mut archive.tables, archive.out)?;
        drop(definitions);
        if tar {
            let read = archive.window.offset() - begin;
            let padding = (512 - size % 512) % 512;
            archive.window.skip((size + padding).saturating_sub(read), "pg_dump archive")?;
            archive.members()?;
            // Zeros at the end of a tar.
            io::copy(archive.window, &mut io::sink())?;
        } else if custom {
            archive.custom()?;
        } else if io::copy(archive.window, &mut io::sink())? > 0 {
            archive.out.gap(damaged("bytes behind the table of contents"));
        }
        window.result()
    }
}

/// What a data file of the directory format holds: the definitions of its table, and the `COPY` statement of its rows.
/// The window is onto the table of contents.
pub(super) fn data_file(window: &mut Window<'_>, name: &str) -> Option<(Vec<u8>, Vec<u8>)> {
    let mut contents = Contents::read(window).ok()?;
    let number = contents.files.get(name.as_bytes())?;
    Some((std::mem::take(&mut contents.definitions), contents.copies.remove(number)?))
}

fn is_tar(head: &[u8]) -> bool {
    head.starts_with(b"toc.dat\0") && head.get(512..).is_some_and(|rest| rest.starts_with(MAGIC))
}

fn damaged(detail: &str) -> ReadError {
    ReadError::new(GapReason::Damaged, format!("pg_dump archive: {detail}"))
}

/// How the data are compressed.
#[derive(Clone, Copy, Debug)]
enum Packing {
    None,
    Zlib,
    Lz4,
    Zstd,
}

/// The table of contents.
struct Contents {
    /// Data follow, in the custom format.
    custom: bool,
    packing: Packing,
    int: usize,
    /// Statements that define things.
    definitions: Vec<u8>,
    /// By number: the `COPY` statement of its data. By name of file in a tar.
    copies: HashMap<i64, Vec<u8>>,
    files: HashMap<Vec<u8>, i64>,
}

/// Numbers and strings of an archive.
struct Fields<'w, 'a> {
    window: &'w mut Window<'a>,
    int: usize,
}

impl Fields<'_, '_> {
    fn byte(&mut self) -> Result<u8, ReadError> {
        Ok(self.window.take::<1>("pg_dump archive")?[0])
    }

    fn int(&mut self) -> Result<i64, ReadError> {
        let negative = self.byte()? != 0;
        let bytes = self.window.need(self.int, "pg_dump archive")?;
        let value = bytes.iter().rev().fold(0i64, |sum, b| sum.wrapping_shl(8) | i64::from(*b));
        self.window.consume(self.int);
        Ok(if negative { value.wrapping_neg() } else { value })
    }

    fn string(&mut self) -> Result<Vec<u8>, ReadError> {
        let length = self.int()?;
        if length < 0 {
            return Ok(Vec::new());
        }
        let length = usize::try_from(length).map_err(|_| damaged("a text this long"))?;
        let text = self.window.need(length, "pg_dump archive")?.to_vec();
        self.window.consume(length);
        Ok(text)
    }

    /// True for a string, false for the mark that there is none.
    fn has_string(&mut self) -> Result<bool, ReadError> {
        let length = self.int()?;
        if length < 0 {
            return Ok(false);
        }
        self.window.skip(length as u64, "pg_dump archive")?;
        Ok(true)
    }
}

impl Contents {
    fn read(window: &mut Window<'_>) -> Result<Self, ReadError> {
        if window.need(5, "pg_dump archive")? != MAGIC {
            return Err(damaged("no table of contents"));
        }
        window.consume(5);
        let mut fields = Fields { window, int: 4 };
        let (major, minor) = (fields.byte()?, fields.byte()?);
        if major != 1 || minor < 4 {
            let detail = format!("pg_dump archives of version {major}.{minor} are not read");
            return Err(ReadError::new(GapReason::Unsupported, detail));
        }
        fields.byte()?;
        fields.int = fields.byte()?.into();
        if !(1..=8).contains(&fields.int) {
            return Err(damaged("numbers of this many bytes"));
        }
        let offset = if minor >= 7 { fields.byte()?.into() } else { fields.int };
        let format = fields.byte()?;
        let packing = if minor >= 15 {
            match fields.byte()? {
                0 => Packing::None,
                1 => Packing::Zlib,
                2 => Packing::Lz4,
                3 => Packing::Zstd,
                _ => return Err(ReadError::new(GapReason::Unsupported, "pg_dump archive: an unknown compression")),
            }
        } else if fields.int()? == 0 {
            Packing::None
        } else {
            Packing::Zlib
        };
        for _ in 0..7 {
            fields.int()?;
        }
        fields.string()?;
        if minor >= 10 {
            (_, _) = (fields.string()?, fields.string()?);
        }
        let (definitions, copies, files) = (Vec::new(), HashMap::new(), HashMap::new());
        let custom = format == 1;
        let mut contents = Self { custom, packing, int: fields.int, definitions, copies, files };
        let mut held = 0;
        for _ in 0..fields.int()? {
            let number = fields.int()?;
            fields.int()?;
            if minor >= 8 {
                fields.string()?;
            }
            (_, _, _) = (fields.string()?, fields.string()?, fields.string()?);
            if minor >= 11 {
                fields.int()?;
            }
            let definition = fields.string()?;
            fields.string()?;
            let copy = fields.string()?;
            if minor >= 6 {
                fields.string()?;
            }
            if minor >= 10 {
                fields.string()?;
            }
            if minor >= 14 {
                fields.string()?;
            }
            if minor >= 16 {
                fields.int()?;
            }
            fields.string()?;
            if minor >= 9 {
                fields.string()?;
            }
            if minor >= 5 {
                while fields.has_string()? {}
            }
            if format == 1 {
                fields.window.skip(u64::from(minor >= 7) + offset as u64, "pg_dump archive")?;
                if minor < 7 {
                    fields.int()?;
                }
            } else {
                let file = fields.string()?;
                held += file.len();
                contents.files.insert(file, number);
            }
            held += definition.len() + copy.len() + 64;
            if held > MOST_TEXT {
                return Err(ReadError::new(GapReason::OverBudget, "pg_dump archive: a table of contents this long"));
            }
            if !copy.is_empty() {
                contents.copies.insert(number, copy);
            }
            contents.definitions.extend(definition);
            contents.definitions.push(b'\n');
        }
        Ok(contents)
    }
}

/// An archive that is being read.
struct Archive<'w, 'a, 'b> {
    window: &'w mut Window<'a>,
    contents: Contents,
    tables: sql::Tables,
    most: usize,
    out: &'b mut dyn Outlet,
}

impl Archive<'_, '_, '_> {
    /// The blocks of the custom format.
    fn custom(&mut self) -> Result<(), ReadError> {
        while !self.window.at_end() {
            let mut fields = Fields { window: self.window, int: self.contents.int };
            let (kind, number) = (fields.byte()?, fields.int()?);
            match kind {
                1 => {
                    let copy = self.contents.copies.get(&number).cloned().unwrap_or_default();
                    self.block(copy)?;
                }
                // Large objects, each behind its number; 0 ends them.
                3 => loop {
                    let number = Fields { window: self.window, int: self.contents.int }.int()?;
                    if number == 0 {
                        break;
                    }
                    self.large(number)?;
                },
                _ => return Err(damaged("a block of no known kind; what follows was not read")),
            }
        }
        Ok(())
    }

    /// The rows of a table.
    fn block(&mut self, copy: Vec<u8>) -> Result<(), ReadError> {
        let (int, packing) = (self.contents.int, self.contents.packing);
        let mut chunks = Chunks { window: self.window, int, left: 0, ended: false };
        let result = {
            let mut data = packing.open(&mut chunks)?;
            let mut script = copy.as_slice().chain(&mut data);
            sql::piece(&mut script, self.most, &mut self.tables, self.out)
        };
        sql::keep_going(result, self.out)?;
        chunks.skip()
    }

    fn large(&mut self, number: i64) -> Result<(), ReadError> {
        let (int, packing) = (self.contents.int, self.contents.packing);
        let mut chunks = Chunks { window: self.window, int, left: 0, ended: false };
        let result = {
            let mut data = packing.open(&mut chunks)?;
            let step = Step::Member { member: format!("blob_{number}") };
            self.out.nested(Some(step), Path::new(""), &mut data)
        };
        sql::keep_going(result, self.out)?;
        chunks.skip()
    }

    /// The members of a tar behind the table of contents.
    fn members(&mut self) -> Result<(), ReadError> {
        loop {
            if self.window.at_end() {
                return Ok(());
            }
            let name = self.window.need(512, "pg_dump archive")?[..100].to_vec();
            if name[0] == 0 {
                return Ok(());
            }
            let size = tar_size(self.window)?;
            let name = name.split(|b| *b == 0).next().unwrap_or_default();
            let begin = self.window.offset();
            let copy = self.contents.files.get(name).and_then(|number| self.contents.copies.get(number));
            let result = if name.starts_with(b"blob_") && !name.ends_with(b".toc") {
                let step = Step::Member { member: String::from_utf8_lossy(name).into_owned() };
                self.out.nested(Some(step), Path::new(""), &mut Read::take(&mut *self.window, size))
            } else {
                let copy = copy.cloned().unwrap_or_default();
                let mut script = copy.as_slice().chain(Read::take(&mut *self.window, size));
                sql::piece(&mut script, self.most, &mut self.tables, self.out)
            };
            sql::keep_going(result, self.out)?;
            let read = self.window.offset() - begin;
            let padding = (512 - size % 512) % 512;
            self.window.skip((size + padding).saturating_sub(read), "pg_dump archive")?;
        }
    }
}

impl Packing {
    fn open<'c>(self, chunks: &'c mut Chunks<'_, '_>) -> Result<Box<dyn Read + 'c>, ReadError> {
        Ok(match self {
            Self::None => Box::new(chunks),
            Self::Zlib => Box::new(flate2::read::ZlibDecoder::new(chunks)),
            Self::Lz4 => Box::new(lz4_flex::frame::FrameDecoder::new(chunks)),
            Self::Zstd => {
                let mut decoder = zstd::stream::read::Decoder::new(chunks)?;
                decoder.window_log_max(27)?;
                Box::new(decoder)
            }
        })
    }
}

/// The chunks of a block as one stream: each behind its length, and 0 at the end.
struct Chunks<'w, 'a> {
    window: &'w mut Window<'a>,
    int: usize,
    left: u64,
    ended: bool,
}

impl Chunks<'_, '_> {
    /// The next chunk; false at the end.
    fn chunk(&mut self) -> Result<bool, ReadError> {
        while self.left == 0 && !self.ended {
            let length = Fields { window: self.window, int: self.int }.int()?;
            self.left = u64::try_from(length).map_err(|_| damaged("a block of negative size"))?;
            self.ended = length == 0;
        }
        Ok(!self.ended)
    }

    /// Passes over what was not read.
    fn skip(&mut self) -> Result<(), ReadError> {
        while self.chunk()? {
            self.window.skip(std::mem::take(&mut self.left), "pg_dump archive")?;
        }
        Ok(())
    }
}

impl Read for Chunks<'_, '_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() || !self.chunk()? {
            return Ok(0);
        }
        let most = buffer.len().min(usize::try_from(self.left).unwrap_or(usize::MAX));
        let count = Read::read(self.window, &mut buffer[..most])?;
        if count == 0 {
            return Err(self.window.short("pg_dump archive").into());
        }
        self.left -= count as u64;
        Ok(count)
    }
}

fn tar_size(window: &mut Window<'_>) -> Result<u64, ReadError> {
    let header = window.need(512, "pg_dump archive")?;
    let digits = std::str::from_utf8(&header[124..136]).unwrap_or_default();
    let size = u64::from_str_radix(digits.trim_matches(|c| c == ' ' || c == '\0'), 8);
    window.consume(512);
    size.map_err(|_| damaged("a member without a size"))
}
