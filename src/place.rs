//! Places: a typed path to one value, from the file down to the cell, with line, column and byte range.
//!
//! A path is kept as the operating system gave it; only output turns it into text, so that names that are not UTF-8
//! survive (see [`path_text`]).

use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// One step below a file: a member of an archive, a cell of a table, a part of a message.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Step {
    /// A member of an archive, by its name inside.
    Member {
        /// Name as stored in the archive.
        member: String,
    },
    /// A table, and in it a column and a row where they are known.
    Table {
        /// Table name; empty for records without one.
        table: String,
        /// Column name.
        column: Option<String>,
        /// Row number, from 1.
        row: Option<u64>,
        /// Columns of the primary key with their values in this row, masked where they may say who it is.
        #[serde(default)]
        key: Vec<(String, String)>,
    },
    /// A key path of a tree: `user.contact[2].email`.
    Key {
        /// The path.
        key: String,
    },
    /// A commit of git, in which the file is as it was then.
    Commit {
        /// Its hash.
        commit: String,
        /// The day its author made it: `2026-01-31`.
        date: String,
        /// Other paths under which the same bytes stand in the history; they are read once.
        #[serde(with = "elsewhere")]
        also: Arc<[Elsewhere]>,
    },
    /// A part of the file's own metadata: `exif`.
    Part {
        /// Name of the part.
        part: String,
    },
}

/// Another path under which the bytes of a version stand.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Elsewhere {
    /// The path, as [`path_text`] writes it.
    pub path: String,
    /// Hash of the first commit that has it there.
    pub commit: String,
    /// The day the author made that commit.
    pub date: String,
}

/// All findings of a version share one list.
mod elsewhere {
    use super::Elsewhere;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};
    use std::sync::Arc;

    pub fn serialize<S: Serializer>(list: &Arc<[Elsewhere]>, serializer: S) -> Result<S::Ok, S::Error> {
        list.as_ref().serialize(serializer)
    }

    pub fn deserialize<'d, D: Deserializer<'d>>(deserializer: D) -> Result<Arc<[Elsewhere]>, D::Error> {
        Vec::deserialize(deserializer).map(Into::into)
    }
}

/// Whether `start` and `end` count bytes of the source itself or of the text that was decoded from it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Offsets {
    /// Bytes of the file.
    #[default]
    Source,
    /// Bytes of the decoded UTF-8 text (compressed, nested or not UTF-8).
    Text,
}

/// Where a finding is.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Place {
    /// The source: a path as given or discovered, or `-` for standard input. Not serialised: who stores a place keeps
    /// the path beside it, since a path need not be text.
    #[serde(skip, default = "no_path")]
    pub path: Arc<Path>,
    /// Steps below the source, outermost first.
    pub inside: Vec<Step>,
    /// Where the value stands; for a text or a row as a whole, what proves it or the row. `None` for a file whose first
    /// bytes say what it is, and where bytes mean nothing.
    pub span: Option<Span>,
}

fn no_path() -> Arc<Path> {
    Path::new("").into()
}

/// The position of a value in the text of its source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Span {
    /// Line from 1, and column in characters from 1; `None` where lines mean nothing (binary files).
    pub line: Option<(u64, u64)>,
    /// How far it reaches in lines and characters; `None` where that means nothing or is not known.
    pub extent: Option<Extent>,
    /// First byte, from 0.
    pub start: u64,
    /// One past the last byte.
    pub end: u64,
    /// What `start` and `end` count.
    pub offsets: Offsets,
}

/// Characters of a text in UTF-8, as columns count them: bytes that go on with none.
pub fn characters(text: &[u8]) -> u64 {
    // Counting in bytes first keeps the loop in vector registers.
    text.chunks(192).map(|part| u64::from(part.iter().map(|&b| u8::from(b & 0xc0 != 0x80)).sum::<u8>())).sum()
}

/// Ends of lines in a text, and characters behind the last of them.
pub fn lines_and_characters(text: &[u8]) -> (u64, u64) {
    let last = memchr::memrchr(b'\n', text).map_or(text, |n| &text[n + 1..]);
    (memchr::memchr_iter(b'\n', text).count() as u64, characters(last))
}

/// What stands between the first character of a value and its end, as the source has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Extent {
    /// Ends of lines in it.
    pub lines: u32,
    /// Characters behind the last of them.
    pub characters: u32,
}

impl Extent {
    /// Of the bytes of the source.
    pub fn of(bytes: &[u8]) -> Self {
        Self { lines: 0, characters: 0 }.and(bytes)
    }

    /// With the bytes that follow.
    pub fn and(self, bytes: &[u8]) -> Self {
        let count = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
        let (lines, characters) = lines_and_characters(bytes);
        let (lines, characters) = (count(lines), count(characters));
        let before = if lines == 0 { self.characters } else { 0 };
        Self { lines: self.lines.saturating_add(lines), characters: before.saturating_add(characters) }
    }

    /// Between two places in lines and columns; `None` if the second is before the first.
    pub fn between((line, column): (u64, u64), (end_line, end_column): (u64, u64)) -> Option<Self> {
        let lines = u32::try_from(end_line.checked_sub(line)?).ok()?;
        let from = if lines == 0 { column } else { 1 };
        Some(Self { lines, characters: u32::try_from(end_column.checked_sub(from)?).ok()? })
    }
}

impl Span {
    /// The line of the end, and one past its last column.
    pub fn until(&self) -> Option<(u64, u64)> {
        let ((line, column), extent) = self.line.zip(self.extent)?;
        let characters = u64::from(extent.characters);
        Some(match extent.lines {
            0 => (line, column + characters),
            lines => (line + u64::from(lines), characters + 1),
        })
    }
}

/// What ties the values of one record together: `users#17`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Record<'a> {
    /// The table, empty where it has no name.
    pub table: &'a str,
    /// The row, from 1.
    pub row: u64,
}

impl std::fmt::Display for Record<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}#{}", self.table, self.row)
    }
}

impl Serialize for Record<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Place {
    /// The other paths under which the bytes stand that the finding is in.
    pub fn also(&self) -> &[Elsewhere] {
        match self.inside.first() {
            Some(Step::Commit { also, .. }) => also,
            _ => &[],
        }
    }

    /// The same place under another of its paths, by its number in [`Self::also`].
    pub fn under(&self, number: usize) -> Self {
        let mut out = self.clone();
        let Some(Step::Commit { commit, date, also }) = out.inside.first_mut() else { return out };
        let Some(other) = also.get(number).cloned() else { return out };
        let mut rest = also.to_vec();
        rest[number] = Elsewhere {
            path: path_text(&self.path),
            commit: std::mem::replace(commit, other.commit),
            date: std::mem::replace(date, other.date),
        };
        *also = rest.into();
        out.path = path_of_text(&other.path).into();
        out
    }

    /// The record that the place belongs to, if it lies in a row of a table.
    pub fn record(&self) -> Option<Record<'_>> {
        self.inside.iter().rev().find_map(|step| match step {
            Step::Table { table, row: Some(row), .. } => Some(Record { table, row: *row }),
            _ => None,
        })
    }
}

/// A path as text that loses nothing: UTF-8 as it is, every other byte as `\xHH`, and a backslash that would look like
/// such an escape as `\x5c`.
pub fn path_text(path: &Path) -> String {
    let bytes = path.as_os_str().as_encoded_bytes();
    let mut out = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        out.push_str(&chunk.valid().replace("\\x", "\\x5cx"));
        for byte in chunk.invalid() {
            out.push_str(&format!("\\x{byte:02x}"));
        }
    }
    out
}

/// The path that [`path_text`] wrote.
pub fn path_of_text(text: &str) -> PathBuf {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, behind @ ..] = rest {
        let hex = behind.strip_prefix(b"x").and_then(|digits| digits.get(..2)).filter(|_| *first == b'\\');
        let byte = hex.and_then(|two| u8::from_str_radix(std::str::from_utf8(two).ok()?, 16).ok());
        bytes.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { &behind[3..] } else { behind };
    }
    #[cfg(unix)]
    {
        let text: std::ffi::OsString = std::os::unix::ffi::OsStringExt::from_vec(bytes);
        PathBuf::from(text)
    }
    #[cfg(not(unix))]
    PathBuf::from(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;
    use std::os::unix::ffi::OsStrExt;

    #[test]
    fn characters_are_counted_in_texts_of_any_length() {
        for (text, count) in [("", 0), ("a", 1), ("né", 2), ("身份证", 3)] {
            assert_eq!(characters(text.as_bytes()), count);
            assert_eq!(characters(text.repeat(300).as_bytes()), 300 * count);
        }
        assert_eq!(lines_and_characters("é\né\r\n né".as_bytes()), (2, 3));
    }

    #[test]
    fn extents_say_where_a_value_ends() {
        for (bytes, at, until) in [
            ("abc", (7, 3), (7, 6)),
            ("张伟", (1, 1), (1, 3)),
            ("12 Oak\r\nLane", (4, 9), (5, 5)),
            ("a\n", (1, 1), (2, 1)),
        ] {
            let extent = Some(Extent::of(bytes.as_bytes()));
            let span = Span { line: Some(at), extent, start: 0, end: 0, offsets: Offsets::Source };
            assert_eq!(span.until(), Some(until), "{bytes:?}");
            assert_eq!(Extent::between(at, until), extent, "{bytes:?}");
            let cut = Extent::of(&bytes.as_bytes()[..1]).and(&bytes.as_bytes()[1..]);
            assert_eq!(Some(cut), extent, "{bytes:?}: in two parts");
        }
    }

    #[test]
    fn odd_paths_survive() {
        let path = Path::new(std::ffi::OsStr::from_bytes(b"a\xff/\\x41/\xe5\xbc\xa0"));
        assert_eq!(path_text(path), "a\\xff/\\x5cx41/张");
        assert_eq!(path_of_text(&path_text(path)), path);
        assert_eq!(path_of_text("C:\\x"), Path::new("C:\\x"));
    }
}
