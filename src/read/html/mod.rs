//! HTML: texts by the path of their elements, and records where a page has them.
//!
//! A table whose first row is of header cells is a table; a header cell beside a value, and a term (`dt`) before its
//! description, are names of columns; so is the name of an input. Forms and lists of terms are records. Tags inside a
//! sentence part no text: `<b>(415)</b> 682-3391` is one value, judged without its tags and placed where it stands. Where
//! one holds nothing but a known label, the next one like it is the label's value (`beside.rs`). What
//! scripts and styles hold is text. Tags are forgiven as browsers do; only one without an end is a gap.

mod beside;
mod element;
pub(super) mod entity;
mod token;

use super::gather::Gather;
use super::json::tree::{Node, Tree};
use super::labels::{is_label, is_written_label};
use super::lines::{Window, read_text};
use super::{Card, Cell, Head, Input, Outlet, ReadError, Reader, Table, TableId};
use crate::event::GapReason;
use beside::Beside;
use element::{EMPTY, INLINE, LONGEST_NAME, LOOKS, OPAQUE, PLAIN, is_selected, name_of, value_of};
use std::ops::Range;
use std::path::Path;
use token::{Token, attribute, closing, next};

/// Longest stretch that is kept together, in bytes; a longer record is handed over in parts of one number.
const MOST: usize = 1 << 20;

/// Depth of elements inside each other; deeper ones are read as if they were beside each other.
const DEEPEST: usize = 256;

/// Columns of one table.
const MOST_COLUMNS: usize = 1024;

/// The reader.
pub(super) struct Html;

impl Reader for Html {
    fn card(&self) -> &'static Card {
        &Card {
            name: "html",
            extensions: &["html", "htm", "xhtml"],
            about: "Pages: tables with header cells, forms and lists of terms as records, the rest by the path of its \
                    element; attributes too. What scripts and styles hold is text.",
        }
    }

    fn recognises(&self, head: &Head<'_>, name: &Path) -> bool {
        head.text().is_some_and(|text| is_page(text, name))
    }

    fn read(&self, input: Input<'_>, out: &mut dyn Outlet) -> Result<(), ReadError> {
        read_text(input, out, &mut |window, out| {
            let mut parser = Parser::new(out);
            while parser.step(window, out)? {}
            parser.flush(window, out)?;
            window.error()
        })
    }
}

/// True for a text that begins as a page does, or with any tag where its name says that it is one.
fn is_page(text: &[u8], name: &Path) -> bool {
    let extension = name.extension().and_then(|e| e.to_str()).unwrap_or_default();
    let named = Html.card().extensions.iter().any(|known| extension.eq_ignore_ascii_case(known));
    let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text);
    let mut at = 0;
    loop {
        at += text[at..].iter().take_while(|b| b.is_ascii_whitespace()).count();
        at = match next(text, at) {
            Token::Comment(_, next) => next,
            Token::Other(next) => {
                let begins = |mark: &[u8]| text[at..].get(..mark.len()).is_some_and(|t| t.eq_ignore_ascii_case(mark));
                if begins(b"<!doctype html") {
                    return true;
                }
                next
            }
            Token::Open { name, .. } => return named || text[name].eq_ignore_ascii_case(b"html"),
            _ => return false,
        };
    }
}

/// An open element.
struct Element {
    name: Box<[u8]>,
    node: Node,
}

/// A row under way: how deep its element is, its table and its number.
type RowUnder = (usize, TableId, u64);

/// A `table` that is open.
#[derive(Default)]
struct Grid {
    /// How deep its element is.
    depth: usize,
    name: String,
    /// Its columns, once a row of header cells has named them.
    id: Option<(TableId, u64)>,
    columns: Vec<String>,
    /// The column of the cell under way.
    cell: usize,
    /// Texts of the header cells of the row under way, by column.
    heads: Vec<String>,
    /// The row under way has a cell that is none of the header's.
    has_values: bool,
}

/// Text between two tags that end a sentence.
#[derive(Default)]
struct Run {
    bytes: Range<usize>,
    /// The text without tags and entities.
    plain: Vec<u8>,
    /// It does not stand in the source like that.
    differs: bool,
}

struct Parser {
    root: TableId,
    tree: Tree,
    stack: Vec<Element>,
    rows: Vec<RowUnder>,
    grids: Vec<Grid>,
    /// Tables of forms and of lists of terms, and how many records they have.
    forms: Option<(TableId, u64)>,
    lists: Option<(TableId, u64)>,
    /// The term or the name of a select whose value comes next.
    term: String,
    /// The label whose value may come next.
    beside: Beside,
    /// An element whose text holds no tags is open.
    opaque: Option<Vec<u8>>,
    run: Run,
    gather: Gather,
    /// After a tag without an end lines are plain text.
    lost: bool,
}

impl Parser {
    fn new(out: &mut dyn Outlet) -> Self {
        Self {
            root: out.table(Table::default()),
            tree: Tree::default(),
            stack: Vec::new(),
            rows: Vec::new(),
            grids: Vec::new(),
            forms: None,
            lists: None,
            term: String::new(),
            beside: Beside::default(),
            opaque: None,
            run: Run::default(),
            gather: Gather::default(),
            lost: false,
        }
    }

    /// The row that values belong to.
    fn row(&self) -> (TableId, u64) {
        self.rows.last().map_or((self.root, 1), |(_, table, number)| (*table, *number))
    }

    /// Takes one token; false at the end.
    fn step(&mut self, window: &mut Window<'_>, out: &mut dyn Outlet) -> Result<bool, ReadError> {
        if self.lost {
            return window.give_line(out, MOST, (self.root, 1));
        }
        if self.gather.is_full(MOST) {
            self.end_run(window, out);
            self.flush(window, out)?;
        }
        if let Some(element) = self.opaque.clone() {
            return self.opaque(window, &element, out);
        }
        let mut token = next(window.text(), self.gather.at);
        while token == Token::More && window.text().len() - self.gather.at <= 2 * MOST && window.more() {
            token = next(window.text(), self.gather.at);
        }
        match token {
            Token::End if window.more() => return Ok(true),
            Token::End => {
                self.end_run(window, out);
                return Ok(false);
            }
            Token::Text(range) => self.text(window, range),
            Token::Comment(range, next) => {
                self.end_run(window, out);
                self.gather.plain(Cell::REST, range);
                self.gather.at = next;
            }
            Token::Other(next) => {
                self.end_run(window, out);
                self.gather.at = next;
            }
            Token::Open { .. } => self.open(window, token, out)?,
            Token::Close(name, next) => {
                let name = window.text()[name].to_ascii_lowercase();
                self.gather.at = next;
                if INLINE.contains(&&*name) {
                    self.run.differs |= !self.run.plain.is_empty();
                } else {
                    self.end_run(window, out);
                    if let Some(depth) = self.stack.iter().rposition(|element| *element.name == *name) {
                        self.close(depth, window, out)?;
                    }
                }
            }
            Token::More => self.endless(window, out)?,
        }
        Ok(true)
    }

    /// A token that ends beyond what may be held, or not at all.
    fn endless(&mut self, window: &mut Window<'_>, out: &mut dyn Outlet) -> Result<(), ReadError> {
        let rest = &window.text()[self.gather.at..];
        let is_tag = matches!(rest, [b'<', b'/' | b'!' | b'?' | b'a'..=b'z' | b'A'..=b'Z', ..]);
        if !is_tag {
            let cut = if rest.len() > MOST { piece(&rest[..MOST]) } else { rest.len() };
            self.text(window, self.gather.at..self.gather.at + cut);
            return Ok(());
        }
        let is_over = rest.len() <= 2 * MOST;
        self.end_run(window, out);
        self.flush(window, out)?;
        let (_, line, _) = window.place();
        let (reason, what) = match is_over {
            true => (GapReason::Truncated, "ends inside a tag of HTML; what is left was searched as plain text".into()),
            false => (
                GapReason::Damaged,
                format!("line {line} has a tag without an end; from there on it was searched as plain text"),
            ),
        };
        out.gap(ReadError::new(reason, what));
        self.lost = true;
        Ok(())
    }

    /// The text of an element that holds no tags, or as much of it as may be kept together.
    fn opaque(&mut self, window: &mut Window<'_>, element: &[u8], out: &mut dyn Outlet) -> Result<bool, ReadError> {
        let mut end = closing(window.text(), self.gather.at, element);
        while end.is_none() && window.text().len() - self.gather.at <= 2 * MOST && window.more() {
            end = closing(window.text(), self.gather.at, element);
        }
        let rest = &window.text()[self.gather.at..];
        let length = end.map_or(rest.len(), |end| end - self.gather.at);
        let cut = if length > MOST { piece(&rest[..MOST]) } else { length };
        let range = self.gather.at..self.gather.at + cut;
        if matches!(element, b"script" | b"style") {
            if rest[..cut].iter().any(|b| !b.is_ascii_whitespace()) {
                self.gather.plain(Cell::REST, range.clone());
            }
        } else {
            self.text(window, range.clone());
            self.end_run(window, out);
        }
        self.gather.at = range.end;
        if cut == length {
            self.opaque = None;
            return Ok(end.is_some());
        }
        Ok(true)
    }

    fn open(&mut self, window: &mut Window<'_>, token: Token, out: &mut dyn Outlet) -> Result<(), ReadError> {
        let Token::Open { name, .. } = token else { return Ok(()) };
        let own = window.text()[name].to_ascii_lowercase();
        let is_inline = INLINE.contains(&&*own);
        if is_inline && self.beside.parts(&own, &self.run.plain) {
            self.end_run(window, out);
        }
        if !is_inline {
            self.end_run(window, out);
            let (ends, inside) = element::ends(&own);
            let near = self.stack.iter().rposition(|e| ends.contains(&&*e.name) || inside.contains(&&*e.name));
            if let Some(depth) = near.filter(|&depth| ends.contains(&&*self.stack[depth].name)) {
                self.close(depth, window, out)?;
            }
        }
        // A record that ended has moved the window.
        let Token::Open { attributes, .. } = token::next(window.text(), self.gather.at) else { return Ok(()) };
        if !is_inline {
            self.begin(window, &own, attributes, out)?;
        }
        let Token::Open { attributes, next, .. } = token::next(window.text(), self.gather.at) else { return Ok(()) };
        self.attributes(window, &own, attributes, out);
        self.gather.at = next;
        if own == b"br" && !self.run.plain.is_empty() {
            self.run.plain.push(b'\n');
            self.run.bytes.end = next;
        }
        self.run.differs |= is_inline && !self.run.plain.is_empty();
        if is_inline {
            self.beside.inline(&own, &self.run.plain);
        }
        if is_inline || EMPTY.contains(&&*own) {
            return Ok(());
        }
        if OPAQUE.contains(&&*own) {
            self.opaque = Some(own.clone());
        }
        if self.stack.len() < DEEPEST {
            let parent = self.stack.last().map_or(Tree::ROOT, |element| element.node);
            let node = match PLAIN.contains(&&*own) {
                true => parent,
                false => self.tree.child(parent, &own[..own.len().min(LONGEST_NAME)], self.root, out).0,
            };
            self.stack.push(Element { name: own.into(), node });
        }
        Ok(())
    }

    /// What an element begins that is more than text: a table, a row, a cell, a record.
    fn begin(
        &mut self,
        window: &mut Window<'_>,
        own: &[u8],
        attributes: Range<usize>,
        out: &mut dyn Outlet,
    ) -> Result<(), ReadError> {
        let depth = self.stack.len();
        if depth >= DEEPEST {
            return Ok(());
        }
        match own {
            b"table" => {
                let id = value_of(window.text(), attributes, &[b"id"]);
                let name = id.map_or_else(|| "table".into(), |id| name_of(&window.text()[id]));
                self.grids.push(Grid { depth, name, ..Grid::default() });
            }
            b"tr" => {
                let row = self.grids.last_mut().and_then(|grid| {
                    (grid.cell, grid.has_values) = (0, false);
                    grid.heads.clear();
                    let (id, rows) = grid.id.as_mut()?;
                    *rows += 1;
                    Some((depth, *id, *rows))
                });
                self.record(row, window, out)?;
            }
            b"td" | b"th" => {
                if let Some(grid) = self.grids.last_mut() {
                    let over = value_of(window.text(), attributes, &[b"colspan"]);
                    let over = over.and_then(|n| std::str::from_utf8(&window.text()[n]).ok()?.trim().parse().ok());
                    grid.has_values |= own == b"td";
                    grid.cell += over.unwrap_or(1).clamp(1, MOST_COLUMNS);
                }
            }
            b"form" => {
                let (table, number) =
                    self.forms.get_or_insert_with(|| (out.table(Table { name: Some("form"), ..Table::default() }), 0));
                *number += 1;
                let row = Some((depth, *table, *number));
                self.record(row, window, out)?;
            }
            b"dl" => {
                let (table, number) =
                    self.lists.get_or_insert_with(|| (out.table(Table { name: Some("dl"), ..Table::default() }), 0));
                *number += 1;
                let row = Some((depth, *table, *number));
                self.record(row, window, out)?;
            }
            b"dt" => self.term.clear(),
            b"select" | b"textarea" => {
                let id = value_of(window.text(), attributes, &[b"name", b"id"]);
                self.term = id.map_or_else(String::new, |id| name_of(&window.text()[id]));
            }
            _ => {}
        }
        Ok(())
    }

    /// A record begins with the tag under way.
    fn record(
        &mut self,
        row: Option<RowUnder>,
        window: &mut Window<'_>,
        out: &mut dyn Outlet,
    ) -> Result<(), ReadError> {
        if let Some(row) = row {
            self.flush(window, out)?;
            self.rows.push(row);
        }
        Ok(())
    }

    /// Ends the elements from a depth on.
    fn close(&mut self, depth: usize, window: &mut Window<'_>, out: &mut dyn Outlet) -> Result<(), ReadError> {
        for element in self.stack.split_off(depth).into_iter().rev() {
            let name = &*element.name;
            if name == b"tr" {
                self.header(out);
            }
            if matches!(name, b"select" | b"textarea" | b"dl") {
                self.term.clear();
            }
        }
        if self.rows.last().is_some_and(|(own, ..)| *own >= depth) {
            self.flush(window, out)?;
            self.rows.retain(|(own, ..)| *own < depth);
        }
        self.grids.retain(|grid| grid.depth < depth);
        self.beside.close(depth);
        Ok(())
    }

    /// A row of header cells names the columns of its table.
    fn header(&mut self, out: &mut dyn Outlet) {
        let Some(grid) = self.grids.last_mut() else { return };
        let named = grid.heads.iter().filter(|head| !head.is_empty()).count();
        if grid.id.is_none() && !grid.has_values && named >= 2 {
            grid.columns = std::mem::take(&mut grid.heads);
            let columns: Vec<&str> = grid.columns.iter().map(String::as_str).collect();
            let name = Some(grid.name.as_str());
            grid.id = Some((out.table(Table { name, columns: &columns, ..Table::default() }), 0));
        }
    }

    /// Values of a tag. What its `name` says is a name for its `value` or `content`.
    fn attributes(&mut self, window: &Window<'_>, own: &[u8], tag: Range<usize>, out: &mut dyn Outlet) {
        let text = window.text();
        let names: &[&[u8]] = if own == b"meta" { &[b"name", b"property", b"itemprop"] } else { &[b"name", b"id"] };
        let mut from = tag.start;
        while let Some((key, value, next)) = attribute(text, from, tag.end) {
            from = next;
            let key = text[key].to_ascii_lowercase();
            let blank = text[value.clone()].iter().all(u8::is_ascii_whitespace);
            if blank || LOOKS.contains(&&*key) && own != b"param" || key.starts_with(b"xmlns") {
                continue;
            }
            let is_value = matches!((own, &*key), (b"input" | b"button" | b"param", b"value") | (b"meta", b"content"));
            let name = match &*key {
                _ if is_value => {
                    let own = value_of(text, tag.clone(), names).map(|name| name_of(&text[name]));
                    let label = self.beside.of_field();
                    match own.as_ref().is_some_and(|own| is_label(own.as_bytes())) {
                        true => own,
                        false => label.or(own),
                    }
                }
                b"value" if own == b"option" && is_selected(text, tag.clone()) => Some(self.term.clone()),
                [b'd', b'a', b't', b'a', b'-', ..] => Some(name_of(&key)),
                _ => None,
            };
            let (table, _) = self.row();
            let column = match name.filter(|name| !name.is_empty()) {
                Some(name) => out.column(table, &name),
                // Code is text.
                None if key.starts_with(b"on") => Cell::REST,
                None => {
                    let parent = self.stack.last().map_or(Tree::ROOT, |element| element.node);
                    let node = self.tree.child(parent, &own[..own.len().min(LONGEST_NAME)], table, out).0;
                    let node = self.tree.child(node, &key[..key.len().min(LONGEST_NAME)], table, out).0;
                    self.tree.column(node, table, out)
                }
            };
            let own = &text[value.clone()];
            match memchr::memchr(b'&', own) {
                Some(_) => self.gather.decoded(column, value, |out| entity::append(own, out)),
                None => self.gather.plain(column, value),
            }
        }
    }

    /// A stretch of text between tags.
    fn text(&mut self, window: &Window<'_>, range: Range<usize>) {
        self.gather.at = range.end;
        let text = &window.text()[range.clone()];
        let first = self.run.plain.is_empty();
        let blanks = if first { text.iter().take_while(|b| b.is_ascii_whitespace()).count() } else { 0 };
        let text = &text[blanks..];
        if text.is_empty() {
            return;
        }
        if first {
            self.run.bytes.start = range.start + blanks;
        }
        self.run.differs |= !first || memchr::memchr(b'&', text).is_some();
        entity::append(text, &mut self.run.plain);
        let back = text.iter().rev().take_while(|b| b.is_ascii_whitespace()).count();
        if back < text.len() {
            self.run.bytes.end = range.end - back;
        }
    }

    /// The text so far is one value.
    fn end_run(&mut self, window: &Window<'_>, out: &mut dyn Outlet) {
        let mut run = std::mem::take(&mut self.run);
        run.plain.truncate(run.plain.trim_ascii_end().len());
        if run.plain.is_empty() || run.bytes.end <= run.bytes.start {
            return;
        }
        let column = self.column(&run.plain, out);
        debug_assert!(run.bytes.end <= window.text().len());
        match run.differs {
            true => self.gather.decoded(column, run.bytes, |out| out.extend_from_slice(&run.plain)),
            false => self.gather.plain(column, run.bytes),
        }
    }

    /// The column of a text, which may be the name of one itself.
    fn column(&mut self, text: &[u8], out: &mut dyn Outlet) -> u32 {
        let (table, _) = self.row();
        let innermost = |names: &[&[u8]]| self.stack.iter().rev().find(|e| names.contains(&&*e.name)).map(|e| &*e.name);
        let path = |parser: &mut Self, out: &mut dyn Outlet| {
            let node = parser.stack.last().map_or(Tree::ROOT, |element| element.node);
            if node == Tree::ROOT { Cell::REST } else { parser.tree.column(node, table, out) }
        };
        match innermost(&[b"td", b"th", b"dt", b"dd", b"option", b"textarea"]) {
            Some(b"dt") => {
                self.term = name_of(text);
                Cell::REST
            }
            Some(b"dd" | b"textarea") if !self.term.is_empty() => out.column(table, &self.term),
            Some(kind @ (b"td" | b"th")) => {
                let is_head = kind == b"th";
                let Some(grid) = self.grids.last_mut() else { return path(self, out) };
                let index = grid.cell.saturating_sub(1);
                if grid.id.is_some_and(|(id, _)| id == table) {
                    return if index < grid.columns.len() { index as u32 } else { Cell::REST };
                }
                // A row that begins with the name of a field is one of names with their values.
                let is_named = index == 0 || grid.heads.first().is_some_and(|head| !head.is_empty());
                let is_name = || is_head || text.ends_with(b":") || is_named && is_written_label(text);
                if grid.id.is_none() && index < MOST_COLUMNS && is_name() {
                    if grid.heads.len() <= index {
                        grid.heads.resize(index + 1, String::new());
                    }
                    grid.heads[index] = name_of(text);
                    return Cell::REST;
                }
                // A header cell beside it names a value.
                match index.checked_sub(1).and_then(|before| grid.heads.get(before)).filter(|head| !head.is_empty()) {
                    Some(head) => out.column(table, head),
                    None => path(self, out),
                }
            }
            _ => match self.beside.name(text, self.stack.len(), self.stack.last().map_or(b"", |e| &*e.name)) {
                Some(name) => out.column(table, &name),
                None => path(self, out),
            },
        }
    }

    /// Hands over what there is of the record under way.
    fn flush(&mut self, window: &mut Window<'_>, out: &mut dyn Outlet) -> Result<(), ReadError> {
        // A text comes after the attributes of the tags inside it, and begins before them.
        self.gather.sort();
        let row = self.row();
        self.gather.flush(window, out, row, (b"", true))
    }
}

/// How much of a text that is too long is taken at a time: whole lines, or whole characters.
fn piece(text: &[u8]) -> usize {
    let line = memchr::memrchr(b'\n', text).map(|n| n + 1);
    let character = || text.iter().rposition(|b| b & 0xc0 != 0x80).filter(|n| *n > 0);
    line.or_else(character).unwrap_or(text.len())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
