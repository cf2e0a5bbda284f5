//! Text of documents: WordprocessingML, slides of PresentationML, and OpenDocument. A paragraph is a line, whatever runs it
//! is cut into; deleted text, notes and comments too. Tables are records.
//!
//! ECMA-376 (Office Open XML) part 1; OASIS OpenDocument 1.3 part 3.

use super::super::{Card, Head, Input, Offsets, Outlet, ReadError, Reader, Text};
use super::events::{Events, attribute, reference};
use super::grid::Grid;
use quick_xml::events::{BytesStart, Event};
use std::io::Read;
use std::path::Path;

/// The reader of such parts.
pub(in crate::read) struct Flow;

/// What an element does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    /// A paragraph: a line.
    Paragraph,
    /// Its characters are text, though it is no paragraph.
    Text,
    /// One of these stands for it.
    Tab,
    Break,
    /// So many blanks as it says.
    Blanks,
    Table,
    TableRow,
    TableCell,
    /// Of no interest, with all that is in it.
    Skipped,
}

/// A vocabulary: what tells it, and what its elements are.
struct Vocabulary {
    /// Part of the name of its space.
    space: &'static str,
    /// Characters are text in a paragraph wherever they stand, and not in elements for text alone.
    everywhere: bool,
    elements: &'static [(&'static str, Role)],
}

use Role::{Blanks, Break, Paragraph, Skipped, Tab, TableCell, TableRow};

static VOCABULARIES: [Vocabulary; 3] = [
    Vocabulary {
        space: "/wordprocessingml/",
        everywhere: false,
        elements: &[
            ("p", Paragraph),
            ("t", Role::Text),
            ("delText", Role::Text),
            ("instrText", Role::Text),
            ("tab", Tab),
            ("br", Break),
            ("cr", Break),
            ("tbl", Role::Table),
            ("tr", TableRow),
            ("tc", TableCell),
            // What an older program shows instead is the same again.
            ("Fallback", Skipped),
            ("tabs", Skipped),
        ],
    },
    Vocabulary {
        space: "/presentationml/",
        everywhere: false,
        elements: &[
            ("p", Paragraph),
            ("t", Role::Text),
            ("text", Role::Text),
            ("br", Break),
            ("tbl", Role::Table),
            ("tr", TableRow),
            ("tc", TableCell),
            ("Fallback", Skipped),
        ],
    },
    Vocabulary {
        space: "urn:oasis:names:tc:opendocument:",
        everywhere: true,
        elements: &[
            ("p", Paragraph),
            ("h", Paragraph),
            ("tab", Tab),
            ("line-break", Break),
            ("s", Blanks),
            ("table", Role::Table),
            ("table-row", TableRow),
            ("table-cell", TableCell),
            ("covered-table-cell", TableCell),
            ("styles", Skipped),
            ("automatic-styles", Skipped),
        ],
    },
];

/// Bytes of the head in which the root element stands.
const ROOT: usize = 16 << 10;

/// Rows and cells that may repeat one that is not empty; a sheet says so of a million empty ones.
const REPEATED: u64 = 1000;

/// Bytes of text that wait until a table inside it is over.
const WAITING: usize = 1 << 14;

/// Elements inside each other.
const DEEPEST: usize = 10_000;

/// The vocabulary of a document, by its root element.
fn vocabulary(head: &[u8]) -> Option<&'static Vocabulary> {
    let head = &head[..head.len().min(ROOT)];
    let mut rest = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start();
    while let Some(after) = rest.strip_prefix(b"<?").or_else(|| rest.strip_prefix(b"<!")) {
        rest = after[memchr::memchr(b'>', after)? + 1..].trim_ascii_start();
    }
    let tag = rest.strip_prefix(b"<")?;
    let name = &tag[..tag.iter().position(|b| b.is_ascii_whitespace() || *b == b'>')?];
    let prefix = name.iter().position(|&b| b == b':').map_or(&[][..], |at| &name[..at]);
    let tag = &tag[..memchr::memchr(b'>', tag).unwrap_or(tag.len())];
    // The space of the root itself, and not one that it only mentions.
    let declared = if prefix.is_empty() { b"xmlns=".to_vec() } else { [b"xmlns:", prefix, b"="].concat() };
    let at = memchr::memmem::find(tag, &declared)? + declared.len();
    let (quote, value) = tag[at..].split_first()?;
    let space = std::str::from_utf8(&value[..memchr::memchr(*quote, value)?]).ok()?;
    VOCABULARIES.iter().find(|vocabulary| space.contains(vocabulary.space))
}

impl Reader for Flow {
    fn card(&self) -> &'static Card {
        &Card {
            name: "document",
            extensions: &["fodt", "fods"],
            about: "Text of Word documents, slides of PowerPoint and OpenDocument, as parts of their archives or alone: \
                    paragraphs as lines, with notes, comments, and what was deleted and is still there; tables as records.",
        }
    }

    fn recognises(&self, head: &Head<'_>, _: &Path) -> bool {
        vocabulary(head).is_some()
    }

    fn read(&self, input: Input<'_>, out: &mut dyn Outlet) -> Result<(), ReadError> {
        let Some(vocabulary) = vocabulary(input.head) else {
            let offsets = Offsets::Source;
            return out.text(Text { stream: input.stream, encoding: "UTF-8", offsets, binary: false });
        };
        let most = (input.limits.memory / 16) as usize;
        let mut document = Document {
            vocabulary,
            text: Vec::new(),
            most,
            stack: Vec::new(),
            skipped: 0,
            tables: Vec::new(),
            count: 0,
        };
        let mut events = Events::new(input.stream, most);
        let result = document.read(&mut events, out);
        // What came before a fault is kept.
        for table in std::mem::take(&mut document.tables) {
            table.grid.end(out)?;
        }
        document.flush(out)?;
        result
    }
}

/// A table that is open.
struct Open {
    grid: Grid,
    number: u64,
    cells: Vec<(u32, Vec<u8>)>,
    column: u32,
    /// How often the row, and the cell, is repeated.
    rows: u64,
    times: u64,
    /// What the cell is, where its text is only how that is shown.
    value: Option<String>,
    /// Text before the cell began.
    outside: Vec<u8>,
}

struct Document {
    vocabulary: &'static Vocabulary,
    /// Text that is not handed over.
    text: Vec<u8>,
    most: usize,
    /// What the open elements are.
    stack: Vec<Option<Role>>,
    /// How many open elements are skipped.
    skipped: usize,
    tables: Vec<Open>,
    count: u64,
}

impl Document {
    fn read<R: Read>(&mut self, events: &mut Events<R>, out: &mut dyn Outlet) -> Result<(), ReadError> {
        loop {
            match events.next()? {
                Event::Start(element) => {
                    let role = self.role(&element);
                    self.begin(role, &element, out)?;
                    self.stack.push(role);
                    if self.stack.len() > DEEPEST {
                        return Err(super::damaged("elements this deep inside each other"));
                    }
                }
                Event::Empty(element) => {
                    let role = self.role(&element);
                    self.begin(role, &element, out)?;
                    self.end(role, out)?;
                }
                Event::End(_) => {
                    if let Some(role) = self.stack.pop() {
                        self.end(role, out)?;
                    }
                }
                Event::Text(text) if self.takes_text() => self.text.extend(text.bytes()),
                Event::CData(text) if self.takes_text() => self.text.extend(text.bytes()),
                Event::GeneralRef(name) if self.takes_text() => reference(&name, &mut self.text),
                Event::Eof if self.stack.is_empty() => return Ok(()),
                Event::Eof => {
                    let detail = "document: ends before its elements do";
                    return Err(ReadError::new(super::GapReason::Truncated, detail));
                }
                _ => {}
            }
        }
    }

    fn role(&self, element: &BytesStart<'_>) -> Option<Role> {
        let name = element.local_name();
        self.vocabulary.elements.iter().find(|(known, _)| *known == name.as_ref()).map(|(_, role)| *role)
    }

    fn takes_text(&self) -> bool {
        let is_open = |wanted: Role| self.stack.iter().rev().flatten().any(|role| *role == wanted);
        self.skipped == 0
            && if self.vocabulary.everywhere {
                is_open(Paragraph)
            } else {
                self.stack.last() == Some(&Some(Role::Text))
            }
    }

    fn begin(&mut self, role: Option<Role>, element: &BytesStart<'_>, out: &mut dyn Outlet) -> Result<(), ReadError> {
        if role == Some(Skipped) {
            self.skipped += 1;
        }
        if self.skipped > 0 {
            return Ok(());
        }
        let times = |name: &str| attribute(element, name).and_then(|n| n.parse().ok()).unwrap_or(1u64);
        match role {
            Some(Tab) => self.text.push(b'\t'),
            Some(Break) => self.text.push(b'\n'),
            Some(Blanks) => self.text.extend(std::iter::repeat_n(b' ', times("c").min(64) as usize)),
            Some(Role::Table) => {
                self.count += 1;
                // What waits for its end is little, however many tables stand inside each other.
                if self.text.len() > WAITING {
                    self.flush(out)?;
                }
                let name = attribute(element, "name").unwrap_or_else(|| format!("table {}", self.count));
                let outside = std::mem::take(&mut self.text);
                self.tables.push(Open {
                    grid: Grid::new(name),
                    number: 0,
                    cells: Vec::new(),
                    column: 0,
                    rows: 1,
                    times: 1,
                    value: None,
                    outside,
                });
            }
            Some(TableRow) => {
                if let Some(table) = self.tables.last_mut() {
                    (table.column, table.rows) = (0, times("number-rows-repeated"));
                    table.cells.clear();
                }
            }
            Some(TableCell) => {
                if let Some(table) = self.tables.last_mut() {
                    table.times = times("number-columns-repeated");
                    table.value = attribute(element, "date-value");
                    self.text.clear();
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, role: Option<Role>, out: &mut dyn Outlet) -> Result<(), ReadError> {
        if role == Some(Skipped) {
            self.skipped -= 1;
            return Ok(());
        }
        if self.skipped > 0 {
            return Ok(());
        }
        match role {
            Some(Paragraph) => {
                self.text.push(b'\n');
                if self.text.len() > self.most {
                    return self.flush(out);
                }
            }
            Some(TableCell) => {
                let text = std::mem::take(&mut self.text);
                let Some(table) = self.tables.last_mut() else {
                    self.text = text;
                    return Ok(());
                };
                let value = table.value.take().map_or(text, |value| {
                    // A moment at midnight is a day.
                    value.strip_suffix("T00:00:00").unwrap_or(&value).as_bytes().to_vec()
                });
                let value: Vec<u8> = value.trim_ascii().to_vec();
                let column = table.column;
                table.column = column.saturating_add(u32::try_from(table.times).unwrap_or(u32::MAX));
                if !value.is_empty() {
                    let times = table.times.min(REPEATED) as u32;
                    table.cells.extend((0..times).map(|n| (column.saturating_add(n), value.clone())));
                }
            }
            Some(TableRow) => {
                if let Some(table) = self.tables.last_mut() {
                    let cells = std::mem::take(&mut table.cells);
                    let first = table.number + 1;
                    table.number = table.number.saturating_add(table.rows);
                    let given = if cells.is_empty() { 0 } else { table.rows.min(REPEATED) };
                    for n in 0..given {
                        table.grid.row(first + n, cells.clone(), out)?;
                    }
                }
            }
            Some(Role::Table) => {
                if let Some(table) = self.tables.pop() {
                    table.grid.end(out)?;
                    self.text = table.outside;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn flush(&mut self, out: &mut dyn Outlet) -> Result<(), ReadError> {
        let text = std::mem::take(&mut self.text);
        if text.trim_ascii().is_empty() {
            return Ok(());
        }
        out.text(Text { stream: &mut &*text, encoding: "UTF-8", offsets: Offsets::Text, binary: false })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
