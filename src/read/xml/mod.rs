//! XML: texts and attributes by the path of their elements, `patient.name.family`.
//!
//! Where elements of one name follow each other, each is a record; otherwise the document is one. The outermost such
//! elements of the first bytes decide. A record keeps its own text, so places are exact. What does not parse is a gap; its
//! lines are searched as text.

mod broken;
mod token;

use super::gather::Gather;
use super::json::pair::Pair;
use super::json::tree::{Node, Tree};
use super::lines::{Window, read_text};
use super::{Card, Cell, HEAD, Head, Input, Outlet, ReadError, Reader, Table, TableId};
use crate::event::GapReason;
use std::ops::Range;
use std::path::Path;
use token::{Token, attribute, next, unescape};

/// Longest record that is kept together, in bytes; a longer one is handed over in parts of one number.
const MOST: usize = 1 << 20;

/// Elements of dumps whose `name` says what the records in them are. The first may be a record itself.
const TABLES: [&[u8]; 4] = [b"table", b"database", b"table_data", b"table_structure"];

/// Depth of elements inside each other.
const DEEPEST: usize = 256;

/// The reader.
pub(super) struct Xml;

impl Reader for Xml {
    fn card(&self) -> &'static Card {
        &Card {
            name: "xml",
            extensions: &["xml", "gpx", "kml", "plist", "svg", "rss", "atom"],
            about: "Documents of XML: texts and attributes by the path of their elements; elements that are repeated are \
                    records. Entities beyond those of XML itself are not resolved.",
        }
    }

    fn recognises(&self, head: &Head<'_>, _: &Path) -> bool {
        head.text().is_some_and(|text| records(text).is_some())
    }

    fn read(&self, input: Input<'_>, out: &mut dyn Outlet) -> Result<(), ReadError> {
        read_text(input, out, &mut |window, out| {
            let depth = records(window.text()).unwrap_or(0);
            let root = out.table(Table::default());
            let mut parser = Parser {
                depth,
                root,
                row: (root, usize::MAX, 1),
                tree: Tree::default(),
                stack: Vec::new(),
                pair: Pair::default(),
                gather: Gather::default(),
                lost: false,
            };
            while parser.step(window, out)? {}
            parser.end(window, out)
        })
    }
}

/// How deep the elements are that are records: the outermost of which two of one name follow each other; 0 if none do.
/// `None` if the head of a text is no XML.
fn records(text: &[u8]) -> Option<usize> {
    // As much as the head has of a text in any encoding, so that a text is the same in all.
    let text = &text[..text.len().min(HEAD / 4)];
    let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text);
    let start = text.iter().position(|b| !b.is_ascii_whitespace())?;
    if text[start] != b'<' {
        return None;
    }
    // For each open element its name, and the name of its child before.
    let mut stack: Vec<(&[u8], &[u8])> = Vec::new();
    let (mut at, mut tags, mut depth) = (start, 0, usize::MAX);
    loop {
        at = match next(text, at) {
            Token::End | Token::More => break,
            Token::Bad => return None,
            Token::Text(range) => range.end,
            Token::Data(_, next) | Token::Comment(_, next) | Token::Other(next) => next,
            Token::Open { name, empty, next, .. } => {
                let name = &text[name];
                if tags == 0 && name.eq_ignore_ascii_case(b"html") || stack.len() >= DEEPEST {
                    return None;
                }
                tags += 1;
                let level = stack.len();
                if let Some((_, before)) = stack.last_mut() {
                    if *before == name && !TABLES[1..].contains(&name) {
                        depth = depth.min(level);
                    }
                    *before = name;
                }
                if !empty {
                    stack.push((name, b""));
                }
                next
            }
            Token::Close(name, next) => {
                if stack.pop()?.0 != &text[name] {
                    return None;
                }
                next
            }
        };
    }
    let declared = text[start..].starts_with(b"<?xml");
    (tags >= 2 || declared && tags > 0).then_some(if depth == usize::MAX { 0 } else { depth })
}

/// An open element.
struct Element {
    node: Node,
    /// Where its text belongs: to what its attribute `name` says, if it says so and has no value beside.
    text: Node,
    /// Its own name, where the node has another.
    name: Option<Box<[u8]>>,
}

struct Parser {
    /// How deep records are; 0 if there are none.
    depth: usize,
    root: TableId,
    /// The table whose row is under way, the depth of its element, and its number.
    row: (TableId, usize, u64),
    tree: Tree,
    stack: Vec<Element>,
    pair: Pair,
    gather: Gather,
    /// After an error lines are plain text.
    lost: bool,
}

impl Parser {
    /// Takes one token; false at the end.
    fn step(&mut self, window: &mut Window<'_>, out: &mut dyn Outlet) -> Result<bool, ReadError> {
        if self.lost {
            return window.give_line(out, MOST, (self.root, 1));
        }
        let mut token = next(window.text(), self.gather.at);
        while token == Token::More && window.text().len() - self.gather.at <= 2 * MOST && window.more() {
            token = next(window.text(), self.gather.at);
        }
        match token {
            Token::End => {
                if window.more() {
                    return Ok(true);
                }
                return Ok(false);
            }
            Token::Bad | Token::More => {
                let rest = &window.text()[self.gather.at..];
                if token == Token::More && rest.iter().all(u8::is_ascii_whitespace) {
                    self.gather.at = window.text().len();
                    return Ok(true);
                }
                self.broken(window, out, token == Token::More)?;
            }
            Token::Text(_) | Token::Data(..) if self.is_broken(window, &token) => {
                let text = window.text();
                let Some(broken) = broken::pieces(text, self.gather.at) else { return Ok(true) };
                let own = broken.pieces.iter().map(|(range, is_written)| (text[range.clone()].to_vec(), *is_written));
                let own: Vec<(Vec<u8>, bool)> = own.collect();
                let (first, last) = (broken.pieces[0].0.start, broken.pieces[broken.pieces.len() - 1].0.end);
                let node = self.stack.last().map(|element| element.text);
                let column = node.map_or(Cell::REST, |node| self.tree.column(node, self.row.0, out));
                let blanks = text[first..last].len() - text[first..last].trim_ascii_start().len();
                let end = first + text[first..last].trim_ascii_end().len();
                self.gather.decoded(column, first + blanks..end, |out| {
                    let from = out.len();
                    for (piece, is_written) in &own {
                        if *is_written { unescape(piece, out) } else { out.extend_from_slice(piece) }
                    }
                    let blanks = out[from..].len() - out[from..].trim_ascii_start().len();
                    out.drain(from..from + blanks);
                    out.truncate(from + out[from..].trim_ascii_end().len());
                });
                self.gather.at = broken.next;
            }
            Token::Text(range) => {
                self.gather.at = range.end;
                self.value(window, range, self.stack.last().map(|element| element.text), out);
            }
            Token::Data(range, next) => {
                self.gather.at = next;
                if let Some(element) = self.stack.last() {
                    let column = self.tree.column(element.text, self.row.0, out);
                    self.gather.plain(column, range);
                }
            }
            Token::Comment(range, next) => {
                self.gather.at = next;
                self.gather.plain(Cell::REST, range);
            }
            Token::Other(next) => {
                if !window.text()[self.gather.at..].starts_with(b"<?xml ") {
                    self.gather.plain(Cell::REST, self.gather.at..next);
                }
                self.gather.at = next;
            }
            Token::Open { .. } => self.open(window, out)?,
            Token::Close(name, next) => {
                let own = cut(&window.text()[name]);
                let is_own = |element: Element| match element.name {
                    Some(name) => *name == *own,
                    None => self.tree.key(element.node) == own,
                };
                if !self.stack.pop().is_some_and(is_own) {
                    self.broken(window, out, false)?;
                    return Ok(true);
                }
                self.gather.at = next;
                if self.stack.len() <= self.row.1 && self.row.1 != usize::MAX {
                    self.flush(window, out)?;
                    self.row = (self.root, usize::MAX, 1);
                }
            }
        }
        if self.gather.is_full(MOST) {
            self.flush(window, out)?;
        }
        Ok(true)
    }

    /// True for a text in an element that a comment or a CDATA section breaks.
    fn is_broken(&self, window: &mut Window<'_>, token: &Token) -> bool {
        let behind = match *token {
            Token::Text(ref range) => range.end,
            Token::Data(_, next) => next,
            _ => return false,
        };
        window.fill(self.gather.at + broken::LONGEST);
        let text = window.text();
        let rest = &text[behind.min(text.len())..];
        let goes_on = rest.starts_with(b"<!") || matches!(token, Token::Data(..)) && !rest.starts_with(b"</");
        !self.stack.is_empty() && goes_on && broken::pieces(text, self.gather.at).is_some()
    }

    fn open(&mut self, window: &mut Window<'_>, out: &mut dyn Outlet) -> Result<(), ReadError> {
        let is_record = self.depth > 0 && self.stack.len() == self.depth && self.row.1 == usize::MAX;
        if is_record {
            self.flush(window, out)?;
        }
        let Token::Open { name, attributes, empty, next } = next(window.text(), self.gather.at) else { return Ok(()) };
        if self.stack.len() >= DEEPEST {
            return self.broken(window, out, false);
        }
        let parent = self.stack.last().map_or(Tree::ROOT, |element| element.node);
        let own = cut(&window.text()[name]);
        let named = TABLES.contains(&own).then(|| named(window.text(), attributes.clone())).flatten();
        let (node, _) = self.tree.child(parent, named.unwrap_or(own), self.row.0, out);
        let own = named.map(|_| own.into());
        if is_record {
            let (table, number) = self.tree.next_row(node, out);
            self.row = (table, self.stack.len(), number);
        }
        self.gather.at = next;
        self.pair.clear();
        let mut from = attributes.start;
        // The value that names the text of the element, unless another value comes.
        let mut names = None;
        while let Some((key, value, next)) = attribute(window.text(), from, attributes.end) {
            let text = window.text();
            let key = cut(&text[key]);
            let place = match self.pair.name(key) {
                Some(name) => {
                    names = None;
                    self.tree.child(node, name, self.row.0, out).0
                }
                None => {
                    self.pair.take(key, &text[value.clone()]);
                    names = names.or_else(|| self.pair.name(b"value").map(|_| self.gather.len()));
                    self.tree.child(node, key, self.row.0, out).0
                }
            };
            self.value(window, value, Some(place), out);
            from = next;
        }
        // What is no attribute is searched as text.
        if window.text()[from..attributes.end].iter().any(|b| !b.is_ascii_whitespace()) {
            self.gather.plain(Cell::REST, from..attributes.end);
        }
        if empty {
            if is_record {
                self.flush(window, out)?;
                self.row = (self.root, usize::MAX, 1);
            }
        } else {
            let name = names.and_then(|found| Some((found, self.pair.name(b"value")?)));
            let text = match name.filter(|_| own.is_none()) {
                Some((found, name)) => {
                    // A name for the text is no value of a column.
                    self.gather.is_rest(found);
                    self.tree.child(parent, name, self.row.0, out).0
                }
                None => node,
            };
            self.stack.push(Element { node, text, name: own });
        }
        Ok(())
    }

    fn value(&mut self, window: &Window<'_>, range: Range<usize>, node: Option<Node>, out: &mut dyn Outlet) {
        let text = &window.text()[range.clone()];
        let blanks = text.iter().take_while(|b| b.is_ascii_whitespace()).count();
        let text = text[blanks..].trim_ascii_end();
        if text.is_empty() {
            return;
        }
        let column = node.map_or(Cell::REST, |node| self.tree.column(node, self.row.0, out));
        let start = range.start + blanks;
        if memchr::memchr(b'&', text).is_some() {
            self.gather.decoded(column, start..start + text.len(), |out| unescape(text, out));
        } else {
            self.gather.plain(column, start..start + text.len());
        }
    }

    /// Hands over what there is of the record under way.
    fn flush(&mut self, window: &mut Window<'_>, out: &mut dyn Outlet) -> Result<(), ReadError> {
        self.gather.flush(window, out, (self.row.0, self.row.2), (b"", false))
    }

    /// What does not parse is a gap; from here on lines are searched as text.
    fn broken(&mut self, window: &mut Window<'_>, out: &mut dyn Outlet, cut: bool) -> Result<(), ReadError> {
        self.flush(window, out)?;
        let (_, line, _) = window.place();
        let ended = cut && !window.more();
        let (reason, what) = match ended {
            true => (GapReason::Truncated, "ends inside XML; what is left was searched as plain text".to_owned()),
            false => (
                GapReason::Damaged,
                format!("line {line} is not valid XML; from there on it was searched as plain text"),
            ),
        };
        out.gap(ReadError::new(reason, what));
        self.lost = true;
        self.stack.clear();
        self.row = (self.root, usize::MAX, 1);
        Ok(())
    }

    fn end(&mut self, window: &mut Window<'_>, out: &mut dyn Outlet) -> Result<(), ReadError> {
        self.flush(window, out)?;
        window.error()?;
        if !self.stack.is_empty() {
            out.gap(ReadError::new(GapReason::Truncated, "ends inside an element of XML"));
        }
        Ok(())
    }
}

/// What the attribute `name` of a tag says.
fn named(text: &[u8], tag: Range<usize>) -> Option<&[u8]> {
    let mut from = tag.start;
    while let Some((key, value, next)) = attribute(text, from, tag.end) {
        if text[key].eq_ignore_ascii_case(b"name") {
            return Some(cut(&text[value])).filter(|name| !name.is_empty());
        }
        from = next;
    }
    None
}

/// A name as the tree keeps it.
fn cut(name: &[u8]) -> &[u8] {
    &name[..name.len().min(256)]
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
