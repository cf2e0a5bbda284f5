//! `findings.parquet` of a report folder: every finding as a row, for DuckDB, pandas and whatever else reads columns.
//!
//! The columns are those of the CSV that a finding has, with their types, lists as one text, and `table`, `column_name` and
//! `row` of their own. The writer is our own: what it needs of the format is a page header and a footer, while the
//! libraries that write it take longer to build than the rest of the program. It writes one page per column and row group,
//! PLAIN, compressed with Zstandard. A row group is written when [`GROUP`] bytes are held, so memory grows by a kilobyte of
//! footer for each of them only.
//!
//! Format: <https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift>, metadata in the compact
//! protocol of Thrift.

use super::Context;
use super::line::hex_into;
use super::place::inside_text;
use crate::event::{Finding, Ignored};
use crate::place::{Offsets, Step, path_text};
use crate::read::own::TABLE;
use std::io::{self, Write};

const MAGIC: &[u8] = b"PAR1";
/// Bytes of values that are held before they are written.
const GROUP: usize = 8 << 20;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    Int,
    Bool,
}

/// Names, types, and whether a row may have none.
const COLUMNS: [(&str, Kind, bool); 21] = [
    ("path", Kind::Text, false),
    ("inside", Kind::Text, true),
    ("table", Kind::Text, true),
    ("column_name", Kind::Text, true),
    ("row", Kind::Int, true),
    ("line", Kind::Int, true),
    ("column", Kind::Int, true),
    ("start", Kind::Int, true),
    ("end", Kind::Int, true),
    ("offsets", Kind::Text, true),
    ("detector", Kind::Text, false),
    ("name", Kind::Text, false),
    ("categories", Kind::Text, false),
    ("sensitive", Kind::Text, true),
    ("confidence", Kind::Text, false),
    ("score", Kind::Int, false),
    ("value", Kind::Text, true),
    ("fingerprint", Kind::Text, true),
    ("evidence", Kind::Text, false),
    ("test_value", Kind::Bool, false),
    ("ignored", Kind::Text, true),
];

/// Types of the format.
const BOOLEAN: i64 = 0;
const INT64: i64 = 2;
const BYTE_ARRAY: i64 = 6;
const ZSTD: i64 = 6;
const PLAIN: i64 = 0;
const RLE: i64 = 3;

impl Kind {
    const fn physical(self) -> i64 {
        match self {
            Self::Text => BYTE_ARRAY,
            Self::Int => INT64,
            Self::Bool => BOOLEAN,
        }
    }
}

/// A value of a row.
enum Cell<'c> {
    None,
    Text(&'c str),
    Int(u64),
    Bool(bool),
}

impl<'c> Cell<'c> {
    /// Nothing for an empty text.
    fn text(text: &'c str) -> Self {
        if text.is_empty() { Self::None } else { Self::Text(text) }
    }

    fn int(n: Option<u64>) -> Self {
        n.map_or(Self::None, Self::Int)
    }
}

/// The values of a column that are held.
#[derive(Default)]
struct Column {
    /// Whether each row has one.
    there: Vec<bool>,
    bytes: Vec<u8>,
    bits: Vec<bool>,
}

/// Where a column of a row group stands.
struct Chunk {
    at: u64,
    packed: u64,
    plain: u64,
}

/// Writes the file as findings come.
pub struct Parquet<'a, W: Write> {
    context: Context<'a>,
    out: W,
    at: u64,
    columns: Vec<Column>,
    rows: u64,
    held: usize,
    groups: Vec<(u64, Vec<Chunk>)>,
}

impl<'a, W: Write> Parquet<'a, W> {
    /// A file to `out`.
    ///
    /// # Errors
    /// Those of writing.
    pub fn new(context: Context<'a>, out: W) -> io::Result<Self> {
        let columns = COLUMNS.iter().map(|_| Column::default()).collect();
        let mut file = Self { context, out, at: 0, columns, rows: 0, held: 0, groups: Vec::new() };
        file.write(MAGIC)?;
        if !context.reveal {
            // Readers go by the offsets of the footer.
            file.write(TABLE)?;
        }
        Ok(file)
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.at += bytes.len() as u64;
        self.out.write_all(bytes)
    }

    /// A row for a finding; `why` for one that does not count.
    ///
    /// # Errors
    /// Those of writing.
    pub fn finding(&mut self, finding: &Finding, why: Option<Ignored>) -> io::Result<()> {
        let Context { book, .. } = self.context;
        let rule = book.rule(finding.detector);
        let place = &finding.place;
        let (path, inside) = (path_text(&place.path), inside_text(&place.inside));
        let table = place.inside.iter().rev().find_map(|step| match step {
            Step::Table { table, column, row, .. } => Some((table.as_str(), column.as_deref(), *row)),
            _ => None,
        });
        let key = place.inside.iter().rev().find_map(|step| match step {
            Step::Key { key } => Some(key.as_str()),
            _ => None,
        });
        let (table, column, row) = table.unwrap_or(("", None, None));
        let line = place.span.and_then(|span| span.line);
        let rows: Vec<&str> =
            self.context.rows(finding.detector, finding.categories).map(|i| book.categories[i].row.as_str()).collect();
        let sensitive = self.context.sensitive(finding).join(" ");
        let rows = rows.join(" ");
        let evidence: Vec<String> = finding.evidence.iter().map(|e| format!("{} {:+}", e.why, e.points)).collect();
        let evidence = evidence.join("; ");
        let value = finding.value.as_ref().map(|value| self.context.shown(value));
        let mut hex = [0; 32];
        let fingerprint = finding.value.as_ref().map_or("", |value| hex_into(value.fingerprint(), &mut hex));
        let offsets = place.span.map_or("", |span| if span.offsets == Offsets::Text { "text" } else { "source" });
        let name = self.context.detector_name(finding.detector);
        self.row([
            Cell::Text(&path),
            Cell::text(&inside),
            Cell::text(table),
            Cell::text(column.or(key).unwrap_or_default()),
            Cell::int(row),
            Cell::int(line.map(|(line, _)| line)),
            Cell::int(line.map(|(_, column)| column)),
            Cell::int(place.span.map(|span| span.start)),
            Cell::int(place.span.map(|span| span.end)),
            Cell::text(offsets),
            Cell::Text(&rule.id),
            Cell::Text(name),
            Cell::Text(&rows),
            Cell::text(&sensitive),
            Cell::Text(finding.confidence().as_str()),
            Cell::Int(finding.score.into()),
            value.as_deref().map_or(Cell::None, Cell::Text),
            Cell::text(fingerprint),
            Cell::Text(&evidence),
            Cell::Bool(finding.test_value),
            Cell::text(why.map_or("", Ignored::as_str)),
        ])
    }

    fn row(&mut self, cells: [Cell<'_>; COLUMNS.len()]) -> io::Result<()> {
        for (column, cell) in self.columns.iter_mut().zip(cells) {
            let before = column.bytes.len();
            column.there.push(!matches!(cell, Cell::None));
            match cell {
                Cell::None => {}
                Cell::Text(text) => {
                    // Nothing is this long; the format counts in 32 bits.
                    let text = text.get(..text.len().min(GROUP)).unwrap_or_default().as_bytes();
                    column.bytes.extend((text.len() as u32).to_le_bytes());
                    column.bytes.extend(text);
                }
                Cell::Int(n) => column.bytes.extend(i64::try_from(n).unwrap_or(i64::MAX).to_le_bytes()),
                Cell::Bool(bit) => column.bits.push(bit),
            }
            self.held += column.bytes.len() - before + 1;
        }
        self.rows += 1;
        if self.held >= GROUP { self.flush() } else { Ok(()) }
    }

    /// Writes what is held as a row group.
    fn flush(&mut self) -> io::Result<()> {
        let mut chunks = Vec::with_capacity(COLUMNS.len());
        for (n, (_, kind, optional)) in COLUMNS.iter().enumerate() {
            let column = std::mem::take(&mut self.columns[n]);
            let mut page = Vec::with_capacity(column.bytes.len() + column.there.len() / 8 + 16);
            if *optional {
                let levels = packed(&column.there, true);
                page.extend((levels.len() as u32).to_le_bytes());
                page.extend(levels);
            }
            page.extend(&column.bytes);
            if *kind == Kind::Bool {
                page.extend(packed(&column.bits, false));
            }
            let compressed = zstd::bulk::compress(&page, 3)?;
            let mut header = Thrift::default();
            header.int(1, 0);
            header.int(2, page.len() as i64);
            header.int(3, compressed.len() as i64);
            header.inner(5, |page| {
                page.int(1, column.there.len() as i64);
                page.int(2, PLAIN);
                page.int(3, RLE);
                page.int(4, RLE);
            });
            let header = header.end();
            let at = self.at;
            self.write(&header)?;
            self.write(&compressed)?;
            chunks.push(Chunk { at, packed: self.at - at, plain: (header.len() + page.len()) as u64 });
        }
        self.groups.push((std::mem::take(&mut self.rows), chunks));
        self.held = 0;
        Ok(())
    }

    /// Writes the rest and the footer, and gives back what it was written to.
    ///
    /// # Errors
    /// Those of writing.
    pub fn finish(mut self) -> io::Result<W> {
        if self.rows > 0 {
            self.flush()?;
        }
        let footer = self.footer();
        self.write(&footer)?;
        self.write(&(footer.len() as u32).to_le_bytes())?;
        self.write(MAGIC)?;
        Ok(self.out)
    }

    fn footer(&self) -> Vec<u8> {
        let mut file = Thrift::default();
        file.int(1, 1);
        file.list(2, COLUMNS.len() + 1, |n, element| {
            let Some((name, kind, optional)) = n.checked_sub(1).map(|n| COLUMNS[n]) else {
                element.text(4, "findings");
                element.int(5, COLUMNS.len() as i64);
                return;
            };
            element.int(1, kind.physical());
            element.int(3, optional.into());
            element.text(4, name);
            if kind == Kind::Text {
                element.int(6, 0);
                element.inner(10, |logical| logical.inner(1, |_| ()));
            }
        });
        file.long(3, self.groups.iter().map(|(rows, _)| rows).sum());
        file.list(4, self.groups.len(), |n, group| {
            let (rows, chunks) = &self.groups[n];
            group.list(1, chunks.len(), |n, column| {
                let ((name, kind, _), chunk) = (COLUMNS[n], &chunks[n]);
                column.long(2, chunk.at);
                column.inner(3, |meta| {
                    meta.int(1, kind.physical());
                    meta.ints(2, &[PLAIN, RLE]);
                    meta.texts(3, &[name]);
                    meta.int(4, ZSTD);
                    meta.long(5, *rows);
                    meta.long(6, chunk.plain);
                    meta.long(7, chunk.packed);
                    meta.long(9, chunk.at);
                });
            });
            group.long(2, chunks.iter().map(|chunk| chunk.plain).sum());
            group.long(3, *rows);
        });
        file.text(6, concat!("whose version ", env!("CARGO_PKG_VERSION")));
        file.end()
    }
}

/// Bits, the lowest first, eight to a byte; as one run of the hybrid encoding where that is asked for.
fn packed(bits: &[bool], run: bool) -> Vec<u8> {
    let bytes =
        bits.chunks(8).map(|eight| eight.iter().enumerate().fold(0, |byte, (i, bit)| byte | u8::from(*bit) << i));
    let mut out = Vec::with_capacity(bits.len() / 8 + 8);
    if run {
        varint(&mut out, (bits.len().div_ceil(8) as u64) << 1 | 1);
    }
    out.extend(bytes);
    out
}

fn varint(out: &mut Vec<u8>, mut n: u64) {
    while n >= 0x80 {
        out.push(n as u8 | 0x80);
        n >>= 7;
    }
    out.push(n as u8);
}

/// A struct of Thrift in the compact protocol. Fields come with rising numbers.
#[derive(Default)]
struct Thrift {
    out: Vec<u8>,
    last: u8,
}

const I32: u8 = 5;
const I64: u8 = 6;
const BINARY: u8 = 8;
const LIST: u8 = 9;
const STRUCT: u8 = 12;

impl Thrift {
    fn field(&mut self, id: u8, kind: u8) {
        self.out.push((id - self.last) << 4 | kind);
        self.last = id;
    }

    fn zigzag(&mut self, n: i64) {
        varint(&mut self.out, (n << 1 ^ n >> 63) as u64);
    }

    fn int(&mut self, id: u8, n: i64) {
        self.field(id, I32);
        self.zigzag(n);
    }

    fn long(&mut self, id: u8, n: u64) {
        self.field(id, I64);
        self.zigzag(n as i64);
    }

    fn string(&mut self, text: &str) {
        varint(&mut self.out, text.len() as u64);
        self.out.extend(text.as_bytes());
    }

    fn text(&mut self, id: u8, text: &str) {
        self.field(id, BINARY);
        self.string(text);
    }

    fn inner(&mut self, id: u8, fill: impl FnOnce(&mut Self)) {
        self.field(id, STRUCT);
        self.nested(fill);
    }

    fn nested(&mut self, fill: impl FnOnce(&mut Self)) {
        let mut inner = Self { out: std::mem::take(&mut self.out), last: 0 };
        fill(&mut inner);
        self.out = inner.end();
    }

    fn size(&mut self, id: u8, len: usize, kind: u8) {
        self.field(id, LIST);
        if len < 15 {
            self.out.push((len as u8) << 4 | kind);
        } else {
            self.out.push(0xF0 | kind);
            varint(&mut self.out, len as u64);
        }
    }

    fn list(&mut self, id: u8, len: usize, mut fill: impl FnMut(usize, &mut Self)) {
        self.size(id, len, STRUCT);
        (0..len).for_each(|n| self.nested(|inner| fill(n, inner)));
    }

    fn ints(&mut self, id: u8, list: &[i64]) {
        self.size(id, list.len(), I32);
        list.iter().for_each(|n| self.zigzag(*n));
    }

    fn texts(&mut self, id: u8, list: &[&str]) {
        self.size(id, list.len(), BINARY);
        list.iter().for_each(|text| self.string(text));
    }

    fn end(mut self) -> Vec<u8> {
        self.out.push(0);
        self.out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::{book, context, finding, place, span};

    #[test]
    fn bits_and_numbers() {
        assert_eq!(packed(&[true, false, true, true, false, false, false, false, true], false), [0b1101, 1]);
        assert_eq!(packed(&[true], true), [3, 1]);
        let mut out = Vec::new();
        varint(&mut out, 300);
        assert_eq!(out, [0xAC, 2]);
    }

    #[test]
    fn the_same_findings_give_the_same_bytes_whatever_their_number() {
        let book = book();
        let of = |n: usize| {
            let mut file = Parquet::new(context(&book), Vec::new()).expect("memory");
            for i in 0..n {
                let mut place = place("a/b.csv", vec![]);
                place.span = Some(span(Some((i as u64 + 1, 1)), i as u64, i as u64 + 11));
                file.finding(&finding(&book, "us-ssn", 90, place), None).expect("memory");
            }
            let groups = file.groups.len();
            (file.finish().expect("memory"), groups)
        };
        let (none, _) = of(0);
        assert!(none.starts_with(b"PAR1whose, masks only\n") && none.ends_with(b"PAR1"));
        let (many, groups) = of(120_000);
        assert!(groups > 1 && many == of(120_000).0, "{groups}");
    }
}
