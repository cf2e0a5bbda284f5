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
    },
    /// A part of the file's own metadata: `exif`.
    Part {
        /// Name of the part.
        part: String,
    },
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
    /// First byte, from 0.
    pub start: u64,
    /// One past the last byte.
    pub end: u64,
    /// What `start` and `end` count.
    pub offsets: Offsets,
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
    fn odd_paths_survive() {
        let path = Path::new(std::ffi::OsStr::from_bytes(b"a\xff/\\x41/\xe5\xbc\xa0"));
        assert_eq!(path_text(path), "a\\xff/\\x5cx41/张");
        assert_eq!(path_of_text(&path_text(path)), path);
        assert_eq!(path_of_text("C:\\x"), Path::new("C:\\x"));
    }
}
