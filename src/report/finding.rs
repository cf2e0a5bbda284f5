//! The line of a finding, put together from pieces: a scan of a customer export writes hundreds of thousands, and each
//! would cost a tenth of its time in small steps. What is the same for all findings of a detector is kept as text.
//! [`super::line`] has the same line as a serialisable twin, and a test holds the two together.

use crate::category::CategorySet;
use crate::place::{Offsets, Place, Step};
use crate::rule::DetectorId;
use std::collections::HashMap;
use std::io;

/// Beginnings of lines, by detector and rows.
pub type Heads = HashMap<(DetectorId, CategorySet), Box<[u8]>>;

/// A line of JSON that is being written.
pub struct Line<'b>(pub &'b mut Vec<u8>);

impl Line<'_> {
    /// JSON as it is.
    #[inline]
    pub fn raw(&mut self, json: &str) -> &mut Self {
        self.0.extend_from_slice(json.as_bytes());
        self
    }

    /// A whole number.
    #[inline]
    pub fn number(&mut self, number: impl itoa::Integer) -> &mut Self {
        self.raw(itoa::Buffer::new().format(number))
    }

    /// A text, in quotes.
    #[inline]
    pub fn text(&mut self, text: &str) -> io::Result<&mut Self> {
        // All bytes are looked at, whatever the first of them are: that goes sixteen at a time.
        let is_plain = text.bytes().fold(true, |plain, b| plain & (b >= b' ') & (b != b'"') & (b != b'\\'));
        if is_plain {
            return Ok(self.raw("\"").raw(text).raw("\""));
        }
        serde_json::to_writer(&mut *self.0, text)?;
        Ok(self)
    }

    /// A place, whose path is JSON already.
    pub fn place(&mut self, path: &str, place: &Place) -> io::Result<&mut Self> {
        self.raw("{\"path\":").raw(path).raw(",\"inside\":[");
        for (n, step) in place.inside.iter().enumerate() {
            self.raw(if n == 0 { "" } else { "," }).step(step)?;
        }
        self.raw("]");
        if let Some(span) = place.span {
            if let Some((line, column)) = span.line {
                self.raw(",\"line\":").number(line).raw(",\"column\":").number(column);
                if let Some((end_line, end_column)) = span.until() {
                    if end_line != line {
                        self.raw(",\"end_line\":").number(end_line);
                    }
                    self.raw(",\"end_column\":").number(end_column);
                }
            }
            self.raw(",\"start\":").number(span.start).raw(",\"end\":").number(span.end);
            if span.offsets == Offsets::Text {
                self.raw(",\"offsets\":\"text\"");
            }
        }
        Ok(self.raw("}"))
    }

    fn step(&mut self, step: &Step) -> io::Result<()> {
        let Step::Table { table, column, row, key } = step else {
            return Ok(serde_json::to_writer(&mut *self.0, &super::line::StepTwin(step))?);
        };
        self.raw("{\"table\":").text(table)?;
        if let Some(column) = column {
            self.raw(",\"column\":").text(column)?;
        }
        if let Some(row) = row {
            self.raw(",\"row\":").number(*row);
        }
        if !key.is_empty() {
            self.raw(",\"key\":");
            serde_json::to_writer(&mut *self.0, &super::line::KeyTwin(key))?;
        }
        self.raw("}");
        Ok(())
    }
}
