//! Log lines of known shape: what a program writes around its messages is taken for what it is, and not searched.
//!
//! The shape of a file is learned from its first lines and then tried on each: fields by place (access logs, W3C, AWS),
//! `key=value` (logfmt), entries of the journal, and messages behind a time, a level, a thread. Times, levels, threads and
//! numbers of processes are left out before detectors run; addresses, users and keys are named fields, also inside a
//! message; the rest of a message is text, with the lines that continue it. Lines of other layouts among messages, which
//! other programs have written, are events of their own ([`others`]). A line that does not fit is text as a whole.
//!
//! Nothing is allocated for a line: fields are ranges of it, and names are looked up among those of the lines before.

mod columns;
mod keys;
mod names;
mod others;
mod prefix;
mod shape;
mod stamp;

use super::lines::{Window, read_text};
use super::{Card, Cell, Head, Input, Outlet, Raw, ReadError, Reader, Row, Table, TableId};
use crate::place::{characters, lines_and_characters};
use keys::{Keys, Layout};
use others::{Other, Others};
use shape::Shape;
use std::ops::Range;
use std::path::Path;

/// Longest event that is kept together, in bytes: a longer one goes on in rows of its own.
const MOST: usize = 64 << 10;

/// Where a field of a line stands, and in which column.
type Field = (u32, Range<usize>);

/// The reader.
pub(super) struct Log;

impl Reader for Log {
    fn card(&self) -> &'static Card {
        &Card {
            name: "log",
            extensions: &["log", "logfmt", "journal"],
            about: "Log lines of a shape that their first lines show: access logs (common, combined, vhost), W3C and IIS, \
                    CloudFront, load balancers and flow logs of AWS, logfmt, syslog, exports of journald, and messages \
                    behind a time and a level, with `key=value` inside them or not. Times, levels, threads and process numbers are not searched.",
        }
    }

    fn recognises(&self, head: &Head<'_>, _: &Path) -> bool {
        head.text().is_some_and(|text| Shape::learn(text).is_some())
    }

    fn read(&self, input: Input<'_>, out: &mut dyn Outlet) -> Result<(), ReadError> {
        read_text(input, out, &mut |window, out| {
            let shape = Shape::learn(window.text()).unwrap_or(Shape::Text);
            Lines::new(shape, out).read(window, out)
        })
    }
}

/// A log that is watched: its lines are read as they come.
pub struct Live(Lines);

impl Live {
    /// True for a stream that begins so, if a line of it is an event or begins one. An entry of the journal is several.
    pub fn fits(head: &[u8]) -> bool {
        let shape = Shape::learn(head);
        matches!(shape, Some(Shape::Columns(_) | Shape::Keys(Layout::Logfmt) | Shape::Message(..)))
    }

    /// For a stream that begins so.
    pub fn new(head: &[u8], out: &mut dyn Outlet) -> Self {
        Self(Lines::new(Shape::learn(head).unwrap_or(Shape::Text), out))
    }

    /// Reads whole lines.
    ///
    /// # Errors
    /// What takes the rows says that no more is wanted.
    pub fn read(&mut self, window: &mut Window<'_>, out: &mut dyn Outlet) -> Result<(), ReadError> {
        self.0.read(window, out)
    }
}

struct Lines {
    shape: Shape,
    keys: Keys,
    table: TableId,
    number: u64,
    /// Of the event that is being read; used again for the next.
    fields: Vec<Field>,
    /// What is known of the line behind the event before.
    ahead: Option<Ahead>,
}

/// A line that has been looked at to see whether it goes on with an event.
struct Ahead {
    /// Where it ends, counted from its beginning.
    end: usize,
    /// Where its time ends, if it begins an event of the log's own shape.
    begins: Option<usize>,
    /// What else it is.
    other: Option<Other>,
}

impl Lines {
    fn new(shape: Shape, out: &mut dyn Outlet) -> Self {
        let columns: Vec<&str> = shape.columns().collect();
        let table = out.table(Table { columns: &columns, ..Table::default() });
        Self { shape, keys: Keys::default(), table, number: 0, fields: Vec::new(), ahead: None }
    }

    fn read(&mut self, window: &mut Window<'_>, out: &mut dyn Outlet) -> Result<(), ReadError> {
        // The event: a line that fits, and those behind it that do not begin another.
        loop {
            let known = self.ahead.take();
            let Some(first) = known.as_ref().map(|line| line.end).or_else(|| window.line_end(0, MOST)) else { break };
            self.fields.clear();
            let line = &window.text()[..first];
            if let Shape::Columns(columns) = &mut self.shape
                && line.starts_with(b"#Fields:")
            {
                columns.again(line, |name| out.column(self.table, name));
            }
            let (begins, mut other) = known.map_or((None, None), |line| (line.begins, line.other));
            let mut fits = other.is_none() && self.shape.split(line, begins, &mut self.fields);
            if !fits && let Shape::Message(_, others) = &self.shape {
                other = other.or_else(|| others.of(line));
                fits = other.is_some();
                other.into_iter().for_each(|other| Others::field(other, first, &mut self.fields));
            }
            let mut end = first;
            if !fits || self.shape.goes_on() {
                while let Some(next) = window.line_end(end, MOST) {
                    let line = &window.text()[end..next];
                    let mut ahead = Ahead { end: next - end, begins: None, other: None };
                    let goes_on = next <= MOST && {
                        ahead.begins = self.shape.begins(line);
                        if let (None, Shape::Message(_, others)) = (ahead.begins, &self.shape) {
                            ahead.other = others.of(line);
                        }
                        ahead.begins.is_none() && ahead.other.is_none()
                    };
                    if !goes_on {
                        self.ahead = Some(ahead);
                        break;
                    }
                    end = next;
                }
            }
            let text = &window.text()[..end];
            match &self.shape {
                _ if !fits => self.fields.push((Cell::REST, 0..end)),
                Shape::Keys(layout) => self.keys.split(*layout, text, &mut self.fields, self.table, out),
                Shape::Message(..) if other == Some(Other::Keys) => {
                    self.keys.split(Layout::Logfmt, &text[..first], &mut self.fields, self.table, out);
                    continued(text, first, &mut self.fields);
                }
                Shape::Message(..) if other == Some(Other::Object) => continued(text, first, &mut self.fields),
                Shape::Message(..) => {
                    if let Some((Cell::REST, message)) = self.fields.pop() {
                        let message = message.start..trimmed(text, message.end).max(message.start);
                        self.keys.within(text, message, &mut self.fields, self.table, out);
                    }
                    continued(text, first, &mut self.fields);
                }
                Shape::Columns(_) | Shape::Text => {}
            }
            self.give(window, out, fits)?;
            window.pass(end);
        }
        Ok(())
    }

    fn give(&mut self, window: &Window<'_>, out: &mut dyn Outlet, fits: bool) -> Result<(), ReadError> {
        let text = window.text();
        self.fields.retain_mut(|(_, field)| {
            *field = field.start..trimmed(text, field.end).max(field.start);
            field.start < field.end
        });
        self.number += u64::from(fits);
        let (Some(first), Some(last)) = (self.fields.first(), self.fields.last()) else { return Ok(()) };
        let (first, last) = (first.1.start, last.1.end);
        let (at, line, column) = window.place();
        // Most fields begin on the first line.
        let (lines, characters) = match memchr::memchr(b'\n', &text[..first]) {
            None => (0, characters(&text[..first])),
            Some(_) => lines_and_characters(&text[..first]),
        };
        let raw = Raw {
            bytes: &text[first..last],
            at: at + first as u64,
            column: characters + if lines == 0 { column } else { 0 },
            offsets: window.offsets,
            apart: true,
        };
        let agent = match &self.shape {
            Shape::Columns(columns) => columns.agent(),
            _ => None,
        };
        let agent = agent.and_then(|agent| self.fields.iter().find(|(column, _)| *column == agent));
        let agent = agent.and_then(|(column, range)| Some((*column, with_blanks(&text[range.clone()])?)));
        let cell = |(column, range): &Field| {
            let offset = Some(at + range.start as u64);
            match &agent {
                Some((own, value)) if own == column => Cell::decoded(*column, value, offset, range.len()),
                _ => Cell::plain(*column, &text[range.clone()], offset),
            }
        };
        let row = |cells: &[Cell<'_>], out: &mut dyn Outlet| {
            out.row(Row {
                table: self.table,
                number: self.number.max(1),
                line: Some(line + lines),
                raw: Some(raw),
                cells,
            })
        };
        // Most events have few fields: these need no memory of their own.
        let mut few = [Cell::plain(Cell::REST, &[], None); 32];
        if self.fields.len() <= few.len() {
            few.iter_mut().zip(&self.fields).for_each(|(slot, field)| *slot = cell(field));
            return row(&few[..self.fields.len()], out);
        }
        row(&self.fields.iter().map(cell).collect::<Vec<_>>(), out)
    }
}

/// What a browser says of itself, as it said it: CloudFront writes blanks as `%20`, and once as `%2520`, IIS as `+`.
fn with_blanks(value: &[u8]) -> Option<Vec<u8>> {
    if value.contains(&b' ') {
        return None;
    }
    if memchr::memmem::find(value, b"%20").is_none() && memchr::memmem::find(value, b"%2520").is_none() {
        let plus = |b: &u8| if *b == b'+' { b' ' } else { *b };
        return value.contains(&b'+').then(|| value.iter().map(plus).collect());
    }
    let once: Vec<u8> = percent_encoding::percent_decode(value).collect();
    if memchr::memmem::find(&once, b"%20").is_none() {
        return Some(once);
    }
    Some(percent_encoding::percent_decode(&once).collect())
}

/// What continues a message, from `first` on, belongs to it.
fn continued(text: &[u8], first: usize, fields: &mut Vec<Field>) {
    if text.len() > first {
        match fields.last_mut() {
            Some((Cell::REST, last)) if last.end >= trimmed(text, first) => last.end = text.len(),
            _ => fields.push((Cell::REST, first..text.len())),
        }
    }
}

/// The end of what is before `end`, without white space.
fn trimmed(text: &[u8], end: usize) -> usize {
    text[..end].iter().rposition(|b| !b.is_ascii_whitespace()).map_or(0, |n| n + 1)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
