//! The record under way in a window of text: where its values stand, until all of it is handed over as one row.
//!
//! JSON, XML and HTML read tokens one by one and know only at the end of a record what belonged to it.

use super::lines::Window;
use super::{Cell, Outlet, Raw, ReadError, Row, TableId};
use std::ops::Range;

/// Values of one row that are handed over at a time.
pub const MOST_VALUES: usize = 16_384;

/// What has been found of a record.
#[derive(Default)]
pub struct Gather {
    /// Where in the window the next token begins.
    pub at: usize,
    found: Vec<Found>,
    copied: Vec<u8>,
    indices: Vec<u32>,
}

/// A value: its place in the window, and in the copy if it does not stand there as it is.
struct Found {
    column: u32,
    bytes: Range<usize>,
    copied: Option<Range<usize>>,
    /// Its places in arrays.
    index: Range<usize>,
}

impl Gather {
    /// Number of values.
    pub fn len(&self) -> usize {
        self.found.len()
    }

    /// True for a record that is to be handed over in parts: longer than `most` bytes, or of too many values.
    pub fn is_full(&self, most: usize) -> bool {
        self.at > most || self.found.len() > MOST_VALUES
    }

    /// A value that stands in the window as it is.
    pub fn plain(&mut self, column: u32, bytes: Range<usize>) {
        self.found.push(Found { column, bytes, copied: None, index: 0..0 });
    }

    /// Makes the last value of a column reach to here, if it is short of `most` bytes; false if there is none.
    pub fn reach(&mut self, column: u32, end: usize, most: usize) -> bool {
        let last = self.found.last_mut().filter(|last| last.column == column && last.copied.is_none());
        let last = last.filter(|last| end - last.bytes.start <= most);
        last.map(|last| last.bytes.end = end).is_some()
    }

    /// A value that is written in these bytes of the window, and that `decode` appends.
    pub fn decoded(&mut self, column: u32, bytes: Range<usize>, decode: impl FnOnce(&mut Vec<u8>)) {
        let from = self.copied.len();
        decode(&mut self.copied);
        self.found.push(Found { column, bytes, copied: Some(from..self.copied.len()), index: 0..0 });
    }

    /// Says where in arrays the last value stands, the outermost first.
    pub fn at_index(&mut self, index: impl IntoIterator<Item = u32>) {
        let from = self.indices.len();
        self.indices.extend(index);
        if let Some(last) = self.found.last_mut() {
            last.index = from..self.indices.len();
        }
    }

    /// A value of which it has turned out that it belongs to no column.
    pub fn is_rest(&mut self, value: usize) {
        if let Some(found) = self.found.get_mut(value) {
            found.column = Cell::REST;
        }
    }

    /// Puts the values in the order of the text.
    pub fn sort(&mut self) {
        self.found.sort_by_key(|f| f.bytes.start);
    }

    /// Forgets it.
    pub fn clear(&mut self) {
        self.at = 0;
        self.found.clear();
        self.copied.clear();
        self.indices.clear();
    }

    /// Hands over what there is as a row, or as a part of one, and lets go of its text. `between` is what may stand before
    /// a record; `apart` says that what is between values is not searched.
    ///
    /// # Errors
    /// What takes the row says that no more is wanted.
    pub fn flush(
        &mut self,
        window: &mut Window<'_>,
        out: &mut dyn Outlet,
        (table, number): (TableId, u64),
        (between, apart): (&[u8], bool),
    ) -> Result<(), ReadError> {
        let upto = self.at;
        if self.found.is_empty() {
            window.pass(upto);
        } else {
            let is_between = |b: &&u8| b.is_ascii_whitespace() || between.contains(b);
            let skip = window.text()[..upto].iter().take_while(is_between).count();
            // A value that is cut into pieces may begin with what stands between values.
            let first = self.found.iter().map(|f| f.bytes.start).min().unwrap_or(skip);
            let skip = skip.min(first);
            window.pass(skip);
            let (at, line, column) = window.place();
            let text = &window.text()[..upto - skip];
            let cell = |f: &Found| {
                let (bytes, at) = (f.bytes.start - skip..f.bytes.end - skip, at + (f.bytes.start - skip) as u64);
                let cell = match &f.copied {
                    Some(copy) => Cell::decoded(f.column, &self.copied[copy.clone()], Some(at), bytes.len()),
                    None => Cell::plain(f.column, &text[bytes], Some(at)),
                };
                Cell { index: &self.indices[f.index.clone()], ..cell }
            };
            let cells: Vec<Cell<'_>> = self.found.iter().map(cell).collect();
            let raw = Some(Raw { bytes: text, at, column, offsets: window.offsets, apart });
            out.row(Row { table, number, line: Some(line), raw, cells: &cells })?;
            window.pass(upto - skip);
        }
        self.clear();
        Ok(())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::Table;
    use super::super::collect::Collect;
    use super::*;
    use crate::place::Offsets;

    #[test]
    fn a_record_goes_out_with_its_text_and_nothing_of_the_one_before() {
        let mut bytes = &b",\n a=1&amp;2 b=3 rest"[..];
        let mut window = Window::new(&mut bytes, Offsets::Source);
        while window.more() {}
        let (mut out, mut gather) = (Collect::default(), Gather::default());
        let table = out.table(Table { name: Some("t"), columns: &["a", "b"], ..Table::default() });
        gather.plain(1, 15..16);
        gather.at_index([4, 0]);
        gather.decoded(0, 5..12, |out| out.extend(b"1&2"));
        gather.sort();
        gather.at = 16;
        assert!(gather.len() == 2 && gather.is_full(15) && !gather.is_full(16));
        gather.flush(&mut window, &mut out, (table, 7), (b",", false)).unwrap();
        let row = &out.rows[0];
        assert_eq!((row.number, row.line), (7, Some(2)));
        assert_eq!(out.lines(), ["t#7 a=1&2 b=3"]);
        assert_eq!((window.text(), gather.len(), gather.at), (&b" rest"[..], 0, 0));
        gather.flush(&mut window, &mut out, (table, 8), (b"", false)).unwrap();
        assert_eq!(out.rows.len(), 1, "nothing is no row");
    }

    #[test]
    fn a_piece_of_a_value_may_begin_with_what_stands_between_values() {
        let mut bytes = &b", ,rest"[..];
        let mut window = Window::new(&mut bytes, Offsets::Source);
        while window.more() {}
        let (mut out, mut gather) = (Collect::default(), Gather::default());
        let table = out.table(Table { name: Some("t"), columns: &["a"], ..Table::default() });
        gather.plain(0, 1..7);
        gather.at = 7;
        gather.flush(&mut window, &mut out, (table, 1), (b",", false)).unwrap();
        assert_eq!(out.lines(), ["t#1 a= ,rest"]);
    }
}
