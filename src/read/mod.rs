//! Readers: each turns the bytes of one format into text, or into nested sources, or into facts about a file.
//!
//! A reader never recurses and never limits: it pushes what it has into an [`Outlet`], and the scan decides. So every
//! reader, also next year's, is bounded in depth, bytes and time by the same few lines in `scan`.

mod archive;
mod arrow;
mod avro;
mod batch;
mod beside;
pub mod binary;
mod block;
mod bson;
mod classes;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod collect;
pub mod colours;
mod compressed;
mod delimited;
pub mod encoding;
mod gather;
mod head;
mod html;
mod json;
mod labels;
mod leveldb;
mod lines;
mod live;
mod log;
mod long;
mod mail;
mod media;
mod office;
mod orc;
pub mod own;
mod parquet;
mod pgcopy;
mod pgdump;
mod rdb;
pub mod record;
mod row;
pub mod seek;
mod settings;
pub mod sparse;
mod sql;
mod sqlite;
mod text;
mod unsupported;
mod window;
mod xml;

use crate::event::GapReason;
use crate::place::{Offsets, Step};
pub use beside::recognise as recognise_beside;
pub use head::Head;
pub use live::Live;
pub use record::{Cell, Raw, Row, Table, TableId};
use std::fmt;
use std::io::{self, Read};
use std::path::Path;
use std::sync::LazyLock;

/// How many bytes of a source are looked at to recognise it.
pub const HEAD: usize = 64 * 1024;

/// What a reader is, for recognition and for the page of formats.
#[derive(Clone, Copy, Debug)]
pub struct Card {
    /// Name of the format: `gzip`.
    pub name: &'static str,
    /// Extensions without the dot, lower case.
    pub extensions: &'static [&'static str],
    /// One sentence.
    pub about: &'static str,
}

/// One source as a reader gets it.
pub struct Input<'a> {
    /// The name of the source or of the member, for its extension only.
    pub name: &'a Path,
    /// The first [`HEAD`] bytes, fewer if the source is shorter.
    pub head: &'a [u8],
    /// All bytes from the first on, `head` included.
    pub stream: &'a mut dyn Read,
    /// The source itself, if it is a file that was opened for reading at any offset.
    pub file: Option<&'a dyn seek::OnDisk>,
    /// What a reader may use.
    pub limits: &'a Limits,
}

/// What a reader may use for one source.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Memory of a decoder's window, in bytes.
    pub memory: u64,
    /// Bytes that each byte of a source may become, beyond [`FREE`] bytes.
    pub ratio: u64,
    /// Bytes that may come out of a source, if that is bounded.
    pub decoded: Option<u64>,
}

/// Decoded bytes below which no ratio is taken for a bomb.
pub const FREE: u64 = 256 << 20;

impl Limits {
    /// So much memory, and what is usual of the rest.
    pub const fn of(memory: u64) -> Self {
        Self { memory, ratio: 1000, decoded: None }
    }

    /// How many bytes may come out of so many compressed ones.
    pub fn decoded_of(&self, compressed: u64) -> u64 {
        let by_ratio = compressed.saturating_mul(self.ratio).max(FREE);
        self.decoded.map_or(by_ratio, |most| most.min(by_ratio))
    }
}

/// A stream of text, as a reader pushes it.
pub struct Text<'a> {
    /// Bytes of UTF-8, or nearly: invalid sequences are passed through.
    pub stream: &'a mut dyn Read,
    /// The encoding it was stored in, such as `UTF-16LE`.
    pub encoding: &'static str,
    /// What offsets in this stream count: the source's own bytes if nothing was decoded.
    pub offsets: Offsets,
    /// Not text as a whole: only its readable strings are searched, and lines mean nothing.
    pub binary: bool,
}

/// A fact about a source as a whole, such as the place where a picture was taken.
#[derive(Clone, Debug)]
pub struct Fact {
    /// Id of the detector that it belongs to.
    pub detector: &'static str,
    /// Why: `EXIF GPS position`.
    pub why: &'static str,
    /// Points.
    pub score: u8,
    /// The value, if it has one.
    pub value: Option<String>,
    /// Where in the source: `exif`.
    pub part: Option<&'static str>,
}

/// Where a reader puts what it has read.
pub trait Outlet {
    /// Text to be searched. Errors of the stream come back, so that the reader can stop.
    fn text(&mut self, text: Text<'_>) -> Result<(), ReadError>;
    /// A source inside this one; `None` for `step` if it is the same thing in another coat (a compressed stream).
    fn nested(&mut self, step: Option<Step>, name: &Path, stream: &mut dyn Read) -> Result<(), ReadError>;
    /// A source inside this one beside others, such as a member of an archive: what is wrong with it is a gap there.
    ///
    /// # Errors
    /// The scan was stopped.
    fn member(&mut self, step: Step, name: &Path, stream: &mut dyn Read) -> Result<(), ReadError> {
        match self.nested(Some(step.clone()), name, stream) {
            Err(error) if error.reason != GapReason::Interrupted => {
                self.member_gap(step, error);
                Ok(())
            }
            result => result,
        }
    }
    /// A source inside this one that is not read, or not to its end.
    fn member_gap(&mut self, step: Step, gap: ReadError) {
        let _ = step;
        self.gap(gap);
    }
    /// The beginning of the text of a source that is handed over as records, at most [`HEAD`] bytes: for detectors that
    /// look at whole sources.
    fn head(&mut self, text: &[u8], offsets: Offsets) {
        let _ = (text, offsets);
    }
    /// Begins a table; its number is good for this source. Rows of several tables may alternate.
    fn table(&mut self, table: Table<'_>) -> TableId;
    /// The column of that name, added if the table does not have it; [`Cell::REST`] when a table has too many.
    fn column(&mut self, table: TableId, name: &str) -> u32;
    /// A row. Errors come back when the scan was stopped.
    fn row(&mut self, row: Row<'_>) -> Result<(), ReadError>;
    /// A fact about the source as a whole.
    fn fact(&mut self, fact: Fact);
    /// A part that was not read, while the rest goes on.
    fn gap(&mut self, gap: ReadError);
}

/// A reader of one format.
pub trait Reader: Send + Sync {
    /// Its card.
    fn card(&self) -> &'static Card;
    /// True when the head (or, where a format has no magic number, the name) says that this is its format.
    fn recognises(&self, head: &Head<'_>, name: &Path) -> bool;
    /// Reads the source to its end, or says where and why it stopped.
    fn read(&self, input: Input<'_>, out: &mut dyn Outlet) -> Result<(), ReadError>;
}

/// Readers of formats that are no text: by magic number, or by name where there is none.
static BINARY: LazyLock<Vec<&'static dyn Reader>> = LazyLock::new(|| {
    let mut readers = compressed::BY_MAGIC.to_vec();
    readers.extend([
        &sqlite::Sqlite as &dyn Reader,
        &avro::Avro,
        &parquet::Parquet,
        &orc::Orc,
        &arrow::Arrow,
        &leveldb::LevelDb,
        &rdb::Rdb,
        &pgdump::PgDump,
        &pgcopy::PgCopy,
        &media::Media,
        &archive::zip::Zip,
        &archive::tar::Tar,
        &unsupported::Unsupported,
        &bson::Bson,
        &archive::zip::Behind,
        compressed::BROTLI,
    ]);
    readers
});

/// Readers of text, the last of which takes all text.
static TEXT: [&dyn Reader; 10] = [
    &sql::Sql,
    &json::Json,
    &mail::Mail,
    &html::Html,
    &office::flow::Flow,
    &xml::Xml,
    &settings::Settings,
    &log::Log,
    &delimited::Delimited,
    &text::PlainText,
];

/// All readers, in the order in which they are asked: formats that are no text, text, and binary, which takes everything.
pub fn readers() -> impl Iterator<Item = &'static dyn Reader> + Clone {
    BINARY.iter().chain(&TEXT).copied().chain([&binary::Binary as &dyn Reader])
}

/// The reader for a source, from its first [`HEAD`] bytes and its name.
pub fn recognise(head: &[u8], name: &Path) -> &'static dyn Reader {
    let head = Head::new(head);
    readers().find(|reader| reader.recognises(&head, name)).unwrap_or(&binary::Binary)
}

/// True for a reader of text.
pub fn is_of_text(reader: &dyn Reader) -> bool {
    TEXT.iter().any(|text| text.card().name == reader.card().name)
}

/// True for the reader that takes what no other does.
pub fn is_last(reader: &dyn Reader) -> bool {
    reader.card().name == binary::Binary.card().name
}

/// Formats whose values are written by rules of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Statements of SQL.
    Sql,
    /// Values of JSON.
    Json,
    /// Mappings of YAML.
    Yaml,
    /// Lines `key = value` in sections.
    Equals,
}

/// The form in which a source is read, from its first bytes and its name; `None` for any other.
pub fn form(head: &[u8], name: &Path) -> Option<Form> {
    match recognise(head, name).card().name {
        "sql" => Some(Form::Sql),
        "json" => Some(Form::Json),
        "settings" if settings::is_yaml(head, name) => Some(Form::Yaml),
        "settings" => Some(Form::Equals),
        _ => None,
    }
}

/// What a stream that is watched holds, from the first bytes that come: UTF-8, or text that must be decoded, as a byte-order
/// mark or NULs say.
///
/// # Errors
/// The first bytes are those of a format that is no text.
pub fn at_first_sight(head: &[u8]) -> Result<Option<encoding::Charset>, ReadError> {
    let (name, seen) = (Path::new(""), Head::new(head));
    let format = BINARY.iter().find(|reader| reader.recognises(&seen, name)).map(|reader| reader.card().name);
    let what = match (format, encoding::detect(head)) {
        (Some(format), _) => format,
        // NULs end the names of a list, and the list is read as it is.
        (None, encoding::Found::Binary)
            if std::str::from_utf8(head).is_err_and(|error| error.error_len().is_some()) =>
        {
            "no text"
        }
        (None, encoding::Found::Utf8 | encoding::Found::Binary) => return Ok(None),
        // A guess needs more than a line: only what cannot be taken for UTF-8 is decoded.
        (None, encoding::Found::Other(charset)) => return Ok(Some(charset).filter(|_| charset.is_wide())),
    };
    Err(ReadError::new(
        GapReason::Unsupported,
        format!("the first bytes say {what}; --stream reads text as it comes, so give it text, or leave out --stream"),
    ))
}

/// Appends a text without the entities of HTML, with each stretch of white space as one space.
pub fn without_entities(text: &[u8], out: &mut Vec<u8>) {
    html::entity::append(text, out);
}

/// The character of an entity of HTML that a text begins with, and the bytes that it takes.
pub fn entity(text: &[u8]) -> Option<(char, usize)> {
    html::entity::first(text)
}

/// What the encoded words of a mail that a text begins with stand for, and the bytes that they take.
pub fn encoded_words(text: &[u8]) -> Option<(Vec<u8>, usize)> {
    mail::encoded::words(text)
}

/// The escape of quoted-printable that a text begins with: its byte, or none for a line that goes on, and its length.
pub fn quoted_printable(text: &[u8]) -> Option<(Option<u8>, usize)> {
    mail::encoded::escape(text)
}

/// Why a source or a part of it was not read to its end.
#[derive(Debug)]
pub struct ReadError {
    /// The kind of reason.
    pub reason: GapReason,
    /// What happened, without values.
    pub detail: String,
    /// Bytes of the source that had been used before it, where a reader holds more of them than it has used.
    pub used: Option<u64>,
}

impl ReadError {
    /// An error with its reason.
    pub fn new(reason: GapReason, detail: impl Into<String>) -> Self {
        Self { reason, detail: detail.into(), used: None }
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.reason.as_str(), self.detail)
    }
}

impl std::error::Error for ReadError {}

impl From<ReadError> for io::Error {
    fn from(error: ReadError) -> Self {
        io::Error::other(error)
    }
}

impl From<io::Error> for ReadError {
    /// Keeps the reason of a [`ReadError`] that travelled inside an `io::Error`; otherwise reads the kind.
    fn from(error: io::Error) -> Self {
        let reason = match error.kind() {
            io::ErrorKind::PermissionDenied => GapReason::NoPermission,
            io::ErrorKind::NotFound => GapReason::Vanished,
            io::ErrorKind::UnexpectedEof => GapReason::Truncated,
            io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput => GapReason::Damaged,
            io::ErrorKind::OutOfMemory => GapReason::OverBudget,
            _ => GapReason::ReadError,
        };
        match error.downcast::<ReadError>() {
            Ok(inner) => inner,
            Err(error) => Self::new(reason, crate::system::words(&error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name_of(head: &[u8], name: &str) -> &'static str {
        recognise(head, Path::new(name)).card().name
    }

    #[test]
    fn bytes_decide_and_not_names() {
        for (head, name, expected) in [
            (&b"\x1F\x8B\x08\0\0\0\0\0\0\x03"[..], "notes.txt", "gzip"),
            (b"BZh is how bzip2 starts, and this line too\n", "a.bz2", "text"),
            (b"plain words\n", "a.gz", "text"),
            (b"plain words\n", "a.br", "text"),
            (b"PK\x03\x04\x14\0\0\0\x08\0", "a.txt", "zip"),
            (b"\xFF\xD8\xFF\xE0\0\x10JFIF", "a.txt", "media"),
            (b"BMW and other cars, in a plain list of words\n", "a.bmp", "text"),
            (b"\x7FELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0", "a", "binary"),
            (b"", "a.pdf", "text"),
            (b"SQLite format 3\0", "a.txt", "sqlite"),
            (b"ORCHESTRA members, 2026\n", "a.txt", "text"),
            (b"ORC\x11\0\0\x0A\x12", "a", "orc"),
            (b"PAR1 is the magic of Parquet", "a.txt", "text"),
            (b"PAR1\x15\x04\x15\0", "a", "parquet"),
            (b"PARE\x15\x04\x15\0", "a", "unsupported"),
            (b"REDIS0011\xFA\x09redis-ver", "dump.txt", "rdb"),
            (b"PGDMP\x01\x0E\0\x04\x08\x01", "a.sql", "pg-dump"),
            (b"\x16\0\0\0\x02name\0\x04\0\0\0Ada\0\0\0\0\0\0", "a", "bson"),
            (b"-- MySQL dump 10.13\n", "a.txt", "sql"),
        ] {
            assert_eq!(name_of(head, name), expected, "{name}");
        }
    }

    /// Takes everything, and tells whether a failing source was noticed.
    struct Drain;

    impl Outlet for Drain {
        fn text(&mut self, text: Text<'_>) -> Result<(), ReadError> {
            Ok(io::copy(text.stream, &mut io::sink()).map(|_| ())?)
        }
        fn nested(&mut self, _: Option<Step>, _: &Path, stream: &mut dyn Read) -> Result<(), ReadError> {
            Ok(io::copy(stream, &mut io::sink()).map(|_| ())?)
        }
        fn table(&mut self, _: Table<'_>) -> TableId {
            TableId(0)
        }
        fn column(&mut self, _: TableId, _: &str) -> u32 {
            0
        }
        fn row(&mut self, _: Row<'_>) -> Result<(), ReadError> {
            Ok(())
        }
        fn fact(&mut self, _: Fact) {}
        fn gap(&mut self, _: ReadError) {}
    }

    /// A source that fails at its end.
    struct Failing<'a>(&'a [u8]);

    impl Read for Failing<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            match self.0.read(buffer)? {
                0 if !buffer.is_empty() => Err(ReadError::new(GapReason::Changed, "gone").into()),
                count => Ok(count),
            }
        }
    }

    #[test]
    fn a_failing_source_is_an_error_of_every_reader() {
        let mut state = 9u64;
        for reader in readers() {
            for round in 0..300 {
                let mut bytes: Vec<u8> = (0..round * 7)
                    .map(|_| {
                        state = state.wrapping_mul(6364136223846793005).wrapping_add(1);
                        (state >> 56) as u8
                    })
                    .collect();
                let starts =
                    [&b"\x1F\x8B\x08\0"[..], b"\x28\xB5\x2F\xFD", b"BZh91AY&SY", b"\xFD7zXZ\0", b"\x1F\x9D\x90"];
                let more =
                    [&b"\x04\x22\x4D\x18"[..], b"\xFF\xD8\xFF\xE1", b"II*\0", b"\0\0\0\x20ftypheic", b"]\0\0\x80\0"];
                let start = starts.iter().chain(&more).nth(round % 10).copied().unwrap_or_default();
                bytes.splice(0..0, start.iter().copied());
                let limits = Limits::of(1 << 22);
                let stream = &mut Failing(&bytes);
                let input = Input { name: Path::new("a"), head: &bytes, stream, file: None, limits: &limits };
                let error = reader.read(input, &mut Drain).expect_err(reader.card().name);
                let early = matches!(error.reason, GapReason::Damaged | GapReason::OverBudget | GapReason::Unsupported);
                // A codec may stop at bytes that make no sense before it sees the failure.
                assert!(error.reason == GapReason::Changed || early, "{}: {error}", reader.card().name);
            }
        }
    }

    /// What the formats are made of, put together as nobody would: each text is read to its end by all that would read it.
    #[test]
    fn whatever_stands_beside_what_comes_to_an_end() {
        #[rustfmt::skip]
        const PARTS: [&str; 64] = [
            "<", ">", "</", "/>", "<a ", "<td", "<table>", "<tr>", "<input value=", "<script", "</script", "<!--", "-->", "<![CDATA[",
            "]]>", "<?xml", "?>", "&amp", "&#x4", ";", "=", "\"", "'", "=\">\"", "='>'", "/", "\\", "\\u00", "\\\"", "{", "}", "[", "]", ":",
            ",", "\n", "\r\n", "\t", " ", "- ", "---\n", "key: ", "|\n", ">-\n", "#", "[a]\n", "a=", "INSERT INTO t VALUES (", ")",
            "COPY t (a) FROM stdin;\n", "\\.\n", "0x4", "N'", "''", "From a\n", "To: b\n", "Content-Type: multipart/mixed; boundary=x\n",
            "\n\n--x\n", "=?utf-8?q?", "?=", "2024-01-02 03:04:05 INFO ", "level=info ", "1.2.3.4 - - [", "\u{e9}",
        ];
        const NAMES: [&str; 8] = ["a.html", "a.xml", "a.json", "a.yaml", "a.sql", "a.csv", "a.log", "a.eml"];
        let mut state = 5u64;
        let mut random = |n: usize| {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1);
            (state >> 33) as usize % n
        };
        let starts = [
            "",
            "<html>",
            "<a><b>",
            "{",
            "key: 1\n",
            "-- MySQL dump 10.13\n",
            "From: a@b.c\nSubject: x\n\n",
            "a,b\n1,2\n",
        ];
        for n in 0..6000 {
            let mut text = starts[n % starts.len()].to_owned();
            (0..random(24)).for_each(|_| text += PARTS[random(PARTS.len())]);
            let name = Path::new(NAMES[random(NAMES.len())]);
            let limits = Limits::of(1 << 22);
            let input =
                Input { name, head: text.as_bytes(), stream: &mut text.as_bytes(), file: None, limits: &limits };
            // Whether it says that something is wrong is nothing to this test.
            let _ = recognise(text.as_bytes(), name).read(input, &mut Drain);
        }
    }

    #[test]
    fn every_reader_has_a_name_of_its_own() {
        let mut names: Vec<_> = readers().map(|reader| reader.card().name).collect();
        assert_eq!(names.last(), Some(&"binary"));
        names.sort_unstable();
        let count = names.len();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
