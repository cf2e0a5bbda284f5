//! Settings, a line for each: YAML, INI, TOML, `.properties` and `.env`, as keys with values.
//!
//! What stands on lines is read: the key and its path of sections or of indentation, and the value behind it; mappings
//! and lists in brackets are taken apart. Lines
//! that continue a value (blocks of YAML, texts in three quotes, folded lines) belong to it, so that a key in PEM or an
//! address stays whole. A list of mappings gives a record for each; so does a section. Anchors, tags and aliases are no values.
//!
//! Prose has lines such as `Name: …` too, so where the name of a file is not one that settings have, all its lines must
//! say so.

mod content;
mod flow;
pub(super) mod kubernetes;
mod line;
mod quoted;
mod scalar;

use super::json::pair::Pair;
use super::lines::{Window, read_text};
use super::{Card, Cell, HEAD, Head, Input, Outlet, Raw, ReadError, Reader, Row, Table, TableId};
use line::{Line, Style};
use std::ops::Range;
use std::path::Path;

/// Longest record that is kept together, in bytes; a longer one goes on in rows of the same number.
const MOST: usize = 256 << 10;

/// Values of one row.
const MOST_CELLS: usize = 4096;

/// Deepest path.
const DEEPEST: usize = 64;

/// Longest line that is looked at as one.
const LONGEST: usize = 64 << 10;

/// The reader.
pub(super) struct Settings;

impl Reader for Settings {
    fn card(&self) -> &'static Card {
        &Card {
            name: "settings",
            extensions: &["yaml", "yml", "ini", "toml", "properties", "env", "cfg", "conf"],
            about: "YAML, INI, TOML, properties and .env files, by their names or where all their lines say so: values by \
                    key path, sections and lists of mappings as records.",
        }
    }

    fn recognises(&self, head: &Head<'_>, name: &Path) -> bool {
        style(head, name).is_some()
    }

    fn read(&self, input: Input<'_>, out: &mut dyn Outlet) -> Result<(), ReadError> {
        let style = style(&Head::new(input.head), input.name).unwrap_or(Style::Equals);
        read_text(input, out, &mut |window, out| {
            let root = out.table(Table::default());
            let tables = vec![(String::new(), root, 1)];
            let mut file = File {
                style,
                path: Vec::new(),
                tables,
                row: 0,
                indent: None,
                at: 0,
                cells: Vec::new(),
                last: None,
                secrets: Vec::new(),
                has_begun: false,
                pair: (0, Pair::default()),
            };
            while let Some(end) = window.line_end(file.at, LONGEST) {
                file.line(window, end, out)?;
            }
            file.flush(window, out)
        })
    }
}

/// True where settings are read as YAML.
pub(super) fn is_yaml(head: &[u8], name: &Path) -> bool {
    style(&Head::new(head), name) == Some(Style::Yaml)
}

/// The style of a file, by its name if most lines of its beginning fit, or else by what all of them are.
fn style(head: &Head<'_>, name: &Path) -> Option<Style> {
    let text = head.text()?;
    let looked = &text[..text.len().min(HEAD / 4)];
    let named = Style::of(name).filter(|style| line::fits(looked, *style));
    named.or_else(|| content::style(looked, name, looked.len() < text.len() || head.len() >= HEAD))
}

/// A value of the record under way: its column, its place in the window, and its path in the record.
type Value = (u32, Range<usize>, String);

/// A file under way.
struct File {
    style: Style,
    /// The keys that the line is inside of, each with its indentation.
    path: Vec<(usize, String)>,
    /// Paths of records, their tables, and the number of their last row.
    tables: Vec<(String, TableId, u64)>,
    /// Which of them is under way.
    row: usize,
    /// The indentation of the list whose items are records, inside one.
    indent: Option<usize>,
    /// How much of the window the row has.
    at: usize,
    cells: Vec<Value>,
    /// A document of several in one file has begun.
    has_begun: bool,
    /// A name that a key has said, and its indentation: `name: DB_PASSWORD`, and beside it `value: …`.
    pair: (usize, Pair),
    /// The indentation of the key before, whose value may go on.
    last: Option<usize>,
    /// The indentation of keys under which everything is a secret.
    secrets: Vec<usize>,
}

impl File {
    fn line(&mut self, window: &mut Window<'_>, end: usize, out: &mut dyn Outlet) -> Result<(), ReadError> {
        if self.at + LONGEST > MOST || self.cells.len() >= MOST_CELLS {
            let taken = self.at;
            self.flush(window, out)?;
            self.last = None;
            return self.line(window, end - taken, out);
        }
        let begin = self.at;
        let parsed = line::parse(&window.text()[begin..end], self.style);
        self.at = end;
        let shift = |range: Range<usize>| begin + range.start..begin + range.end;
        if self.style == Style::Yaml && window.text()[begin..end].trim_ascii() == b"---" {
            // Another document, and another record.
            if std::mem::take(&mut self.has_begun) {
                self.begin(window, begin, end, String::new(), out)?;
                self.tables[0].2 += 1;
            }
            (self.indent, self.last) = (None, None);
            self.path.clear();
            return Ok(());
        }
        let parsed = match parsed {
            // An item of a list inside a record belongs to its value.
            Line::Item { dash, .. } if self.indent.is_some_and(|at| dash > at) => Line::Other(dash),
            parsed => parsed,
        };
        match parsed {
            Line::Blank => {}
            Line::Item { dash, value } => {
                if self.is_inside_block(window.text(), dash, None) {
                    self.cells.last_mut().into_iter().for_each(|(_, range, _)| range.end = end);
                    return Ok(());
                }
                let value = shift(value);
                self.path.truncate(self.path.iter().take_while(|known| known.0 <= dash).count());
                self.item(window, (begin, end), dash, out)?;
                self.last = Some(dash);
                let value = value.start - begin..value.end - begin;
                if !value.is_empty() {
                    self.cells.push((Cell::REST, value, String::new()));
                }
            }
            // A line that is deeper than the key before it, and is no key of a mapping in it, goes on with its value.
            Line::Other(indent) if self.last.is_some_and(|last| indent > last || self.style == Style::Equals) => {
                match self.cells.last_mut() {
                    Some((_, range, _)) => range.end = end,
                    None => self.cells.push((Cell::REST, begin..end, String::new())),
                }
            }
            Line::Other(_) => self.cells.push((Cell::REST, begin..end, String::new())),
            Line::Comment => {
                self.last = None;
                self.cells.push((Cell::REST, begin..end, String::new()));
            }
            Line::Section(name) => {
                self.pair.1.clear();
                let place = name.clone();
                let name = String::from_utf8_lossy(&window.text()[shift(name)]).into_owned();
                // What nothing follows is no part of a record, and may be somebody's: `[users."ann@…"]`.
                let is_text = name.contains('@');
                self.begin(window, begin, end, name, out)?;
                if is_text {
                    self.cells.push((Cell::REST, place, String::new()));
                }
                self.path.clear();
                self.last = None;
            }
            Line::Key { indent, item, key, value } => {
                if self.is_inside_block(window.text(), indent, item) {
                    self.cells.last_mut().into_iter().for_each(|(_, range, _)| range.end = end);
                    return Ok(());
                }
                // `- key:` stands deeper than the dash.
                let dash = item.unwrap_or(indent);
                let (key, value) = (shift(key), shift(value));
                let name = String::from_utf8_lossy(&window.text()[key]).into_owned();
                let named = self.named(indent, item.is_some(), &name, &window.text()[value.clone()]);
                let keep = |known: &(usize, String)| known.0 < indent && (item.is_none() || known.0 <= dash);
                self.path.truncate(self.path.iter().take_while(|k| keep(k)).count());
                let mut moved = 0;
                if item.is_some() && self.indent.is_none_or(|at| dash <= at) {
                    self.item(window, (begin, end), dash, out)?;
                    moved = begin;
                } else if self.indent.is_some_and(|at| indent <= at) {
                    self.begin(window, begin, end, String::new(), out)?;
                    self.indent = None;
                    moved = begin;
                }
                self.has_begun = true;
                let value = value.start - moved..value.end - moved;
                if self.path.len() < DEEPEST {
                    self.path.push((indent, name));
                }
                self.last = Some(indent);
                self.secrets.truncate(self.secrets.iter().take_while(|at| **at < indent).count());
                let is_secret = !self.secrets.is_empty();
                if self.style == Style::Yaml && matches!(self.path.last(), Some((_, key)) if kubernetes::is_data(key)) {
                    window.fill(end - moved + LONGEST);
                    if kubernetes::is_secret(window.text(), begin - moved, indent) {
                        self.secrets.push(indent);
                    }
                }
                let own = &self.tables[self.row];
                let (last, parents) =
                    self.path.split_last().map_or(("", &[][..]), |(last, all)| (last.1.as_str(), all));
                let last = named.as_deref().unwrap_or(last);
                // All that a Secret of Kubernetes holds is one, whatever its key is.
                let secret = is_secret.then(|| format!("{last}.{}", kubernetes::SECRET));
                let last = secret.as_deref().unwrap_or(last);
                let path = parents.iter().map(|k| k.1.as_str()).chain([last]).collect::<Vec<_>>().join(".");
                let below = path.strip_prefix(own.0.as_str()).and_then(|rest| rest.strip_prefix('.'));
                let path = below.unwrap_or(&path);
                let column = out.column(own.1, path);
                self.cells.push((column, value, path.to_owned()));
            }
        }
        Ok(())
    }

    /// What a value is named for, where the key beside it says so.
    fn named(&mut self, indent: usize, begins: bool, key: &str, value: &[u8]) -> Option<String> {
        let (at, pair) = &mut self.pair;
        if begins || *at != indent {
            *at = indent;
            pair.clear();
        }
        let named = pair.name(key.as_bytes()).map(|name| String::from_utf8_lossy(name).into_owned());
        let value = value.trim_ascii();
        let quoted = |quote: &[u8]| value.strip_prefix(quote)?.strip_suffix(quote);
        pair.take(key.as_bytes(), quoted(b"\"").or_else(|| quoted(b"'")).unwrap_or(value));
        named
    }

    /// True if the value before is a block of text (`key: |`) and the line is deeper.
    fn is_inside_block(&self, text: &[u8], indent: usize, item: Option<usize>) -> bool {
        let (Some(last), Some((_, range, _))) = (self.last, self.cells.last()) else { return false };
        let value = text[range.clone()].trim_ascii_start();
        self.style == Style::Yaml && matches!(value.first(), Some(b'|' | b'>')) && item.unwrap_or(indent) > last
    }

    /// An item of the list that the path leads to begins a record.
    fn item(
        &mut self,
        window: &mut Window<'_>,
        (begin, end): (usize, usize),
        dash: usize,
        out: &mut dyn Outlet,
    ) -> Result<(), ReadError> {
        let parent = self.path.iter().map(|k| k.1.as_str()).collect::<Vec<_>>().join(".");
        let is_outermost = parent.is_empty();
        self.begin(window, begin, end, parent, out)?;
        // A document that is a list has a record for each item.
        if std::mem::replace(&mut self.has_begun, true) && is_outermost {
            self.tables[0].2 += 1;
        }
        self.indent = Some(dash);
        Ok(())
    }

    /// A record begins at `begin`; the window begins there afterwards.
    fn begin(
        &mut self,
        window: &mut Window<'_>,
        begin: usize,
        end: usize,
        path: String,
        out: &mut dyn Outlet,
    ) -> Result<(), ReadError> {
        self.at = begin;
        self.flush(window, out)?;
        self.at = end - begin;
        self.row = match self.tables.iter().position(|t| t.0 == path) {
            Some(n) => n,
            None if self.tables.len() >= 256 => 0,
            None => {
                let table = out.table(Table { name: Some(&path), ..Table::default() });
                self.tables.push((path, table, 0));
                self.tables.len() - 1
            }
        };
        if self.row > 0 {
            self.tables[self.row].2 += 1;
        }
        Ok(())
    }

    /// Hands over what there is of the record under way.
    fn flush(&mut self, window: &mut Window<'_>, out: &mut dyn Outlet) -> Result<(), ReadError> {
        let text = &window.text()[..self.at];
        let (at, line, column) = window.place();
        let (_, table, number) = self.tables[self.row];
        let (mut values, mut copied) = (Vec::new(), Vec::new());
        for (column, range, path) in &self.cells {
            let range = range.start.min(text.len())..range.end.min(text.len());
            let own = &text[range.clone()];
            let blanks = own.len() - own.trim_ascii_start().len();
            // Of what has no key, a mapping alone has columns.
            let has_columns = *column != Cell::REST || own.first() == Some(&b'{');
            match flow::values(own).filter(|_| has_columns) {
                Some(parts) => {
                    let mut pair = Pair::default();
                    for (below, part) in parts {
                        let mark = if below.is_empty() || path.is_empty() || below.starts_with('[') { "" } else { "." };
                        let (above, key) = below.rsplit_once('.').unwrap_or(("", &below));
                        let text = |name: &[u8]| String::from_utf8_lossy(name).into_owned();
                        let flag = key.ends_with("[]").then(|| pair.item(&own[part.clone()])).flatten();
                        let flag = flag.map(|flag| format!("{key}.{}", text(&flag)));
                        let named = pair.name(key.as_bytes()).map(text).or(flag);
                        pair.take(key.as_bytes(), &own[part.clone()]);
                        let below = named.map_or_else(|| below.clone(), |name| format!("{above}.{name}"));
                        let column = out.column(table, &format!("{path}{mark}{}", below.trim_start_matches('.')));
                        let from = copied.len();
                        let quote = part.start.checked_sub(1).map(|at| own[at]).filter(|b| matches!(b, b'"' | b'\''));
                        let is_written = quote
                            .is_some_and(|quote| quoted::written(&own[part.clone()], quote, self.style, &mut copied));
                        let part = range.start + part.start..range.start + part.end;
                        values.push((column, part, is_written.then_some(from..copied.len())));
                    }
                }
                None => {
                    let start = range.start + blanks;
                    let own = own.trim_ascii();
                    let block = if self.style == Style::Yaml { scalar::block(own) } else { None };
                    if let Some(block) = block {
                        values.push((*column, start + block.start..start + block.end, None));
                        continue;
                    }
                    let comment = if *column == Cell::REST { None } else { line::comment(own, self.style) };
                    let (own, comment) = own.split_at(comment.unwrap_or(own.len()));
                    let behind = start + own.len();
                    let own = own.trim_ascii_end();
                    let from = copied.len();
                    let whole = start..start + own.len();
                    let quotes = quoted::end(own, self.style).filter(|end| *end == own.len() && own.len() > 1);
                    let is_written = |copied: &mut Vec<u8>| {
                        quotes.is_some_and(|end| quoted::written(&own[1..end - 1], own[0], self.style, copied))
                    };
                    let value = match () {
                        () if is_written(&mut copied) => (whole.start + 1..whole.end - 1, Some(from..copied.len())),
                        () if self.style == Style::Equals && written(own, &mut copied) => {
                            (whole, Some(from..copied.len()))
                        }
                        () => (whole, None),
                    };
                    values.push((*column, value.0, value.1));
                    if !comment.is_empty() {
                        values.push((Cell::REST, behind..behind + comment.len(), None));
                    }
                }
            }
        }
        let cell = |(column, range, copy): &(u32, Range<usize>, Option<Range<usize>>)| {
            let at = Some(at + range.start as u64);
            match copy {
                Some(copy) => Cell::decoded(*column, &copied[copy.clone()], at, range.len()),
                None => Cell::plain(*column, &text[range.clone()], at),
            }
        };
        let cells: Vec<Cell<'_>> = values.iter().map(cell).filter(|cell| !cell.value.is_empty()).collect();
        if !cells.is_empty() {
            let raw = Some(Raw { bytes: text, at, column, offsets: window.offsets, apart: false });
            out.row(Row { table, number, line: Some(line), raw, cells: &cells })?;
        }
        window.pass(self.at);
        self.at = 0;
        self.cells.clear();
        Ok(())
    }
}

/// Appends what a value stands for, if it is written in another way: numbers with `_` between their digits, letters as
/// `\u00fc`, lines that go on behind a backslash.
fn written(value: &[u8], out: &mut Vec<u8>) -> bool {
    let digits = |b: &u8| b.is_ascii_digit() || *b == b'_';
    let has_escape = |value: &[u8]| {
        let at = memchr::memmem::find(value, b"\\u");
        at.and_then(|at| value.get(at + 2..at + 6)).is_some_and(|four| four.iter().all(u8::is_ascii_hexdigit))
    };
    if value.first().is_some_and(u8::is_ascii_digit) && value.contains(&b'_') && value.iter().all(digits) {
        out.extend(value.iter().filter(|b| **b != b'_'));
        return true;
    }
    if has_escape(value) {
        super::json::token::unescape(value, out);
        return true;
    }
    let mut rest = value;
    let mut goes_on = false;
    while let Some(at) = memchr::memmem::find(rest, b"\\\n").or_else(|| memchr::memmem::find(rest, b"\\\r\n")) {
        goes_on = true;
        out.extend_from_slice(&rest[..at]);
        rest = rest[at + 1..].trim_ascii_start();
    }
    if goes_on {
        out.extend_from_slice(rest);
    }
    goes_on
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
