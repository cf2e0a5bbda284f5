//! Records: what a reader of structured data hands over instead of text.
//!
//! A table is named once, its rows follow in the order of the source, and each row has its cells. The scan copies what
//! it needs, so nothing here has to live longer than the call.

use crate::place::Offsets;

/// The number of a table within one source, as [`super::Outlet::table`] gave it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TableId(pub u32);

/// A table, a collection, or the records of one kind. Columns may be added later (trees, log lines).
#[derive(Clone, Copy, Debug, Default)]
pub struct Table<'a> {
    /// Its name, if it has one.
    pub name: Option<&'a str>,
    /// Names of its columns, in order. An empty name is a column without one.
    pub columns: &'a [&'a str],
    /// Columns of the primary key, as indices into `columns`.
    pub key: &'a [u32],
    /// Rows that were deleted and recovered from free space.
    pub deleted: bool,
}

/// A value of a row.
#[derive(Clone, Copy, Debug)]
pub struct Cell<'a> {
    /// Index into the columns of the table, or [`Cell::REST`].
    pub column: u32,
    /// The value as text.
    pub value: &'a [u8],
    /// Offset in this source's own bytes of the value, or of what is written there for it.
    pub at: Option<u64>,
    /// Bytes that are written for it in the source, if it does not stand there verbatim: with escapes, or as digits.
    pub written: Option<u32>,
    /// Where in the arrays that its column leads through (`contact[].phone`) it stands, from 0, the outermost first.
    pub index: &'a [u32],
}

impl<'a> Cell<'a> {
    /// Text between fields, such as comments, keys and headers: it belongs to no column, but is searched as well.
    pub const REST: u32 = u32::MAX;

    /// A value that stands in the source as it is, at this offset if it is known.
    pub fn plain(column: u32, value: &'a [u8], at: Option<u64>) -> Self {
        Self { column, value, at, written: None, index: &[] }
    }

    /// A value that was decoded from `length` bytes of the source. One that is empty says only that these bytes hold no
    /// text of their own.
    pub fn decoded(column: u32, value: &'a [u8], at: Option<u64>, length: usize) -> Self {
        let written = u32::try_from(length).ok();
        Self { column, value, at: at.filter(|_| written.is_some()), written, index: &[] }
    }
}

/// The text of a row as it stands in a source that is text: words in it count as near to its values, and lines and
/// characters are counted in it.
#[derive(Clone, Copy, Debug)]
pub struct Raw<'a> {
    /// The text.
    pub bytes: &'a [u8],
    /// Where it begins.
    pub at: u64,
    /// How many characters stand before it on its line.
    pub column: u64,
    /// What `at` and the offsets of the cells count.
    pub offsets: Offsets,
    /// What stands between the cells is not searched: it is known for what it is.
    pub apart: bool,
}

/// A record: values that belong together.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    /// Its table.
    pub table: TableId,
    /// Its number in the table, from 1.
    pub number: u64,
    /// The line on which it begins, from 1, in formats that are text.
    pub line: Option<u64>,
    /// Its text, in formats that are text. Cells whose `at` lies in it are not copied again;
    /// what is written there for a decoded value is not searched.
    pub raw: Option<Raw<'a>>,
    /// Its cells, in the order of the source.
    pub cells: &'a [Cell<'a>],
}
