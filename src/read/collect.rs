//! For tests: an outlet that keeps what a reader says, and streams that come in pieces.

use super::record::{Cell, Row, Table, TableId};
use super::{Fact, Input, Limits, Outlet, ReadError, Reader, Text};
use crate::place::Step;
use std::io::{self, Read};
use std::path::Path;

/// A row as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Said {
    pub id: u32,
    pub table: String,
    pub number: u64,
    pub line: Option<u64>,
    /// Names of columns and values; an empty name is text between fields.
    pub cells: Vec<(String, String)>,
    pub at: Vec<Option<u64>>,
}

/// Keeps everything.
#[derive(Default)]
pub(super) struct Collect {
    pub tables: Vec<(String, Vec<String>, Vec<u32>, bool)>,
    pub rows: Vec<Said>,
    pub gaps: Vec<ReadError>,
    pub nested: Vec<(Option<Step>, Vec<u8>)>,
    pub text: Vec<u8>,
    pub facts: Vec<Fact>,
}

impl Collect {
    /// Rows of tables that have a name.
    pub fn named(&self) -> Vec<Said> {
        self.rows.iter().filter(|row| !row.table.is_empty()).cloned().collect()
    }

    /// Each row of named tables in one line.
    pub fn lines(&self) -> Vec<String> {
        self.named()
            .iter()
            .map(|row| {
                let cells: Vec<String> = row.cells.iter().map(|(name, value)| format!("{name}={value}")).collect();
                format!("{}#{} {}", row.table, row.number, cells.join(" "))
            })
            .collect()
    }
}

impl Outlet for Collect {
    fn text(&mut self, text: Text<'_>) -> Result<(), ReadError> {
        text.stream.read_to_end(&mut self.text)?;
        Ok(())
    }
    fn nested(&mut self, step: Option<Step>, _: &Path, stream: &mut dyn Read) -> Result<(), ReadError> {
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes)?;
        self.nested.push((step, bytes));
        Ok(())
    }
    fn fact(&mut self, fact: Fact) {
        self.facts.push(fact);
    }
    fn gap(&mut self, gap: ReadError) {
        self.gaps.push(gap);
    }
    fn table(&mut self, table: Table<'_>) -> TableId {
        let columns = table.columns.iter().map(|c| (*c).to_owned()).collect();
        self.tables.push((table.name.unwrap_or_default().to_owned(), columns, table.key.to_vec(), table.deleted));
        TableId(self.tables.len() as u32 - 1)
    }
    fn column(&mut self, table: TableId, name: &str) -> u32 {
        let columns = &mut self.tables[table.0 as usize].1;
        columns.push(name.to_owned());
        columns.len() as u32 - 1
    }
    fn row(&mut self, row: Row<'_>) -> Result<(), ReadError> {
        let (table, columns, ..) = &self.tables[row.table.0 as usize];
        let name = |column: u32| if column == Cell::REST { String::new() } else { columns[column as usize].clone() };
        let cell = |cell: &Cell<'_>| (name(cell.column), String::from_utf8_lossy(cell.value).into_owned());
        self.rows.push(Said {
            id: row.table.0,
            table: table.clone(),
            number: row.number,
            line: row.line,
            cells: row.cells.iter().map(cell).collect(),
            at: row.cells.iter().map(|cell| cell.at.filter(|_| cell.written.is_none())).collect(),
        });
        Ok(())
    }
}

/// A stream that gives a few bytes at a time.
pub(super) struct Slow<'a>(pub &'a [u8], pub usize);

impl Read for Slow<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = buffer.len().min(self.1);
        self.0.read(&mut buffer[..most])
    }
}

/// What a reader says of bytes that come `step` at a time.
pub(super) fn read(reader: &dyn Reader, bytes: &[u8], step: usize) -> (Collect, Result<(), ReadError>) {
    let mut out = Collect::default();
    let head = &bytes[..bytes.len().min(super::HEAD)];
    let limits = Limits::of(64 << 20);
    let mut stream = Slow(bytes, step);
    let input = Input { name: Path::new("a"), head, stream: &mut stream, file: None, limits: &limits };
    let result = reader.read(input, &mut out);
    (out, result)
}
