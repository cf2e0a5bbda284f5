//! JSON: documents of any size, JSON lines, and values one after the other.
//!
//! Where a source holds many values, each is a record. In a single document the records are the objects of its outermost
//! arrays, and what stands around them is the record of the document itself. A record keeps its own text, and its values
//! are told by their key path, `contact.emails[].value`. What does not parse is a gap; its text is searched all the
//! same, and reading goes on with the next line.

mod ahead;
mod kubernetes;
mod names;
pub(super) mod pair;
pub(super) mod token;
pub(super) mod tree;

use super::gather::Gather;
use super::lines::{Window, read_text};
use super::long::{self, Piece};
use super::{Card, Cell, HEAD, Head, Input, Outlet, ReadError, Reader, Table, TableId};
use crate::event::GapReason;
use names::Names;
use pair::Pair;
use std::path::Path;
use token::{RECORD, Token, next, unescape};
use tree::{Node, Tree};

/// Longest record that is kept together, in bytes; a longer one is handed over in parts of one number.
const MOST: usize = 1 << 20;

/// Gaps of one source that are told one by one.
const MOST_GAPS: u64 = 20;

/// Bytes of the decimal numbers of one array that are one value.
const MOST_NUMBERS: usize = 64 << 10;

/// Depth of containers inside each other.
const DEEPEST: usize = 256;

/// The reader.
pub(super) struct Json;

impl Reader for Json {
    fn card(&self) -> &'static Card {
        &Card {
            name: "json",
            extensions: &["json", "jsonl", "ndjson", "geojson", "har", "ipynb"],
            about: "Documents of any size, JSON lines, and values one after the other, by key path.",
        }
    }

    fn recognises(&self, head: &Head<'_>, _: &Path) -> bool {
        head.text().is_some_and(|text| kind(text).is_some())
    }

    fn read(&self, input: Input<'_>, out: &mut dyn Outlet) -> Result<(), ReadError> {
        // Where the first of many values is longer than what is looked at, the name says it.
        let is_lines = input.name.extension().is_some_and(|e| e == "jsonl" || e == "ndjson");
        read_text(input, out, &mut |window, out| {
            let head = &window.text()[..window.text().len().min(HEAD)];
            let is_cut = window.text().len() > HEAD;
            let kind = if is_lines && is_cut { Kind::Many } else { kind(head).unwrap_or(Kind::Document) };
            let mut parser = Parser::new(kind, out);
            while parser.step(window, out)? {}
            parser.end(window, out)
        })
    }
}

/// What a source holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// One value.
    Document,
    /// Several.
    Many,
}

/// What the head of a text is: JSON as far as it goes, or lines of it among a few broken ones.
fn kind(text: &[u8]) -> Option<Kind> {
    let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text);
    whole(text).or_else(|| lines(text).then_some(Kind::Many))
}

/// True if at least half of the lines are objects of JSON, and two are.
fn lines(text: &[u8]) -> bool {
    let (mut good, mut all) = (0, 0);
    // The last line of the head may be cut off.
    for line in text[..memchr::memrchr(b'\n', text).unwrap_or(0)].split(|b| *b == b'\n').map(<[u8]>::trim_ascii) {
        all += usize::from(!line.is_empty());
        good += usize::from(line.starts_with(b"{\"") && line.ends_with(b"}") && whole(line).is_some());
        // Other texts are not looked at for long.
        if all >= 64 && good == 0 {
            return false;
        }
    }
    good >= 2 && good * 2 >= all
}

/// What a text is, if all of it is JSON as far as it goes.
fn whole(text: &[u8]) -> Option<Kind> {
    if !matches!(text.iter().find(|b| !b.is_ascii_whitespace() && **b != RECORD)?, b'{' | b'[') {
        return None;
    }
    let mut grammar = Grammar::default();
    let (mut at, mut values, mut tokens) = (0, 0, 0);
    loop {
        match next(text, at) {
            Token::End if grammar.stack.is_empty() && values > 0 => {
                return Some(if values > 1 { Kind::Many } else { Kind::Document });
            }
            // Cut off by the end of the head, or of the file.
            Token::End | Token::More if tokens > 2 => {
                return Some(if values > 0 { Kind::Many } else { Kind::Document });
            }
            Token::End | Token::More | Token::Bad => {
                // Broken lines among good ones are still JSON lines.
                return (values > 2 && grammar.stack.len() <= 1).then_some(Kind::Many);
            }
            token => {
                tokens += 1;
                if grammar.take(&token).is_none() {
                    return (values > 2).then_some(Kind::Many);
                }
                at = token.end();
                values += usize::from(grammar.stack.is_empty());
            }
        }
    }
}

/// What may come next.
#[derive(Default)]
struct Grammar {
    /// For each open container, whether it is an array.
    stack: Vec<bool>,
    expects: Expects,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Expects {
    #[default]
    Value,
    /// Directly behind `[`.
    ValueOrEnd,
    /// Directly behind `{`.
    KeyOrEnd,
    Key,
    Colon,
    CommaOrEnd,
}

/// What a token is where it stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Key,
    Scalar,
    Open,
    Close,
    Nothing,
}

impl Grammar {
    fn take(&mut self, token: &Token) -> Option<Part> {
        use Expects::{Colon, CommaOrEnd, Key, KeyOrEnd, Value, ValueOrEnd};
        let value = matches!(self.expects, Value | ValueOrEnd);
        let (part, then) = match token {
            Token::Text { .. } if matches!(self.expects, Key | KeyOrEnd) => (Part::Key, Colon),
            Token::Text { .. } | Token::Bare { .. } if value => (Part::Scalar, CommaOrEnd),
            Token::Mark(b'{', _) if value && self.stack.len() < DEEPEST => {
                self.stack.push(false);
                (Part::Open, KeyOrEnd)
            }
            Token::Mark(b'[', _) if value && self.stack.len() < DEEPEST => {
                self.stack.push(true);
                (Part::Open, ValueOrEnd)
            }
            Token::Mark(b':', _) if self.expects == Colon => (Part::Nothing, Value),
            Token::Mark(b',', _) if self.expects == CommaOrEnd => match self.stack.last()? {
                true => (Part::Nothing, Value),
                false => (Part::Nothing, Key),
            },
            Token::Mark(b']', _) if matches!(self.expects, ValueOrEnd | CommaOrEnd) => {
                self.stack.pop().filter(|array| *array)?;
                (Part::Close, CommaOrEnd)
            }
            Token::Mark(b'}', _) if matches!(self.expects, KeyOrEnd | CommaOrEnd) => {
                self.stack.pop().filter(|array| !*array)?;
                (Part::Close, CommaOrEnd)
            }
            _ => return None,
        };
        // Behind a value on the outside another may follow.
        self.expects = if self.stack.is_empty() { Value } else { then };
        Some(part)
    }
}

/// What is known of a container as a Secret of Kubernetes.
#[derive(Clone, Copy, Default)]
struct Secret {
    /// It has said of what kind it is, and whether of this.
    kind: Option<bool>,
    /// Its values are secrets.
    is_data: bool,
}

/// A stream of values that is watched, one to a line.
pub struct Live(Parser);

impl Live {
    /// True for a stream whose first line is an object, whole.
    pub fn fits(head: &[u8]) -> bool {
        let line = head.trim_ascii_start();
        let line = memchr::memchr(b'\n', line).map(|end| line[..end].trim_ascii());
        line.is_some_and(|line| line.starts_with(b"{\"") && line.ends_with(b"}") && whole(line) == Some(Kind::Document))
    }

    /// At the beginning of a stream.
    pub fn new(out: &mut dyn Outlet) -> Self {
        // Other programs write into a stream too: their lines are text, and nothing is missing.
        Self(Parser { watched: true, ..Parser::new(Kind::Many, out) })
    }

    /// Reads whole lines. A value that is not over at their end is none.
    ///
    /// # Errors
    /// What takes the rows says that no more is wanted.
    pub fn read(&mut self, window: &mut Window<'_>, out: &mut dyn Outlet) -> Result<(), ReadError> {
        while self.0.step(window, out)? {}
        self.0.flush(window, out)?;
        self.0.gather.clear();
        self.0.reset();
        Ok(())
    }
}

struct Parser {
    kind: Kind,
    grammar: Grammar,
    tree: Tree,
    /// The node of each open container.
    nodes: Vec<Node>,
    /// For each open container, how many commas it had.
    counts: Vec<u32>,
    /// For each open container, what is known of it as a Secret of Kubernetes.
    secrets: Vec<Secret>,
    /// The node of the key that was read last.
    key: Option<Node>,
    root: TableId,
    /// The name that an object has given for the value that it has.
    pair: Pair,
    /// The table whose row is under way, the depth at which it ends, and its number.
    row: (TableId, usize, u64),
    /// Names of the columns of the rows to come.
    names: Names,
    /// Up to where names behind their rows have been looked for in vain.
    looked: u64,
    /// Values on the outside so far.
    values: u64,
    gather: Gather,
    /// The last value was a decimal number of the innermost array.
    after_decimal: bool,
    /// A key that is written with escapes.
    unescaped: Vec<u8>,
    gaps: u64,
    /// It is a stream that is watched.
    watched: bool,
    /// After an error inside a document its lines are plain text.
    lost: bool,
}

impl Parser {
    fn new(kind: Kind, out: &mut dyn Outlet) -> Self {
        let root = out.table(Table::default());
        Self {
            kind,
            grammar: Grammar::default(),
            tree: Tree::default(),
            nodes: Vec::new(),
            counts: Vec::new(),
            secrets: Vec::new(),
            key: None,
            pair: Pair::default(),
            root,
            row: (root, 0, 1),
            names: Names::default(),
            looked: 0,
            values: 0,
            gather: Gather::default(),
            after_decimal: false,
            unescaped: Vec::new(),
            gaps: 0,
            watched: false,
            lost: false,
        }
    }

    /// Takes one token; false at the end.
    fn step(&mut self, window: &mut Window<'_>, out: &mut dyn Outlet) -> Result<bool, ReadError> {
        if self.lost {
            return window.give_line(out, MOST, (self.root, self.values.max(1)));
        }
        let mut token = next(window.text(), self.gather.at);
        while matches!(token, Token::More) && window.text().len() - self.gather.at <= 2 * MOST && window.more() {
            token = next(window.text(), self.gather.at);
        }
        let long = self.long_string(window.text(), &token);
        token = long.unwrap_or(token);
        match token {
            Token::End if window.more() => return Ok(true),
            Token::End => return Ok(false),
            Token::More | Token::Bad => return self.broken(window, out).map(|()| true),
            _ => {}
        }
        if self.grammar.stack.is_empty() {
            // A value on the outside begins. What stands before it, such as a number, goes out, and the window moves on.
            self.flush(window, out)?;
            token = next(window.text(), self.gather.at);
            token = self.long_string(window.text(), &token).unwrap_or(token);
            self.values += 1;
            self.row = (self.root, 0, self.values);
            self.names = Names::default();
        }
        // A record may begin with this token, and the one before it ends.
        let opens = match token {
            Token::Mark(b'{', _) => self.grammar.stack.last() == Some(&true),
            Token::Mark(b'[', _) => self.has_named_rows(self.nodes.len()),
            _ => false,
        };
        if opens && self.kind == Kind::Document && self.row.1 == 0 && self.grammar.expects_value() {
            self.flush(window, out)?;
            token = next(window.text(), self.gather.at);
            let array = self.node();
            let (table, number) = self.tree.next_row(array, out);
            self.row = (table, self.grammar.stack.len() + 1, number);
        }
        let Some(part) = self.grammar.take(&token) else { return self.broken(window, out).map(|()| true) };
        self.gather.at = token.end();
        self.after_decimal &= matches!(part, Part::Nothing | Part::Scalar);
        match part {
            Part::Nothing if matches!(token, Token::Mark(b',', _)) => {
                self.counts.last_mut().into_iter().for_each(|count| *count += 1);
            }
            Part::Nothing => {}
            Part::Key if long.is_some() => return self.broken(window, out).map(|()| true),
            Part::Key => self.take_key(window, &token, out),
            Part::Scalar if long.is_some() => self.pieces(window, &token, out)?,
            Part::Scalar => self.scalar(window, &token, out),
            Part::Open => {
                self.pair.clear();
                let node = self.node();
                let secret = self.secret_below(window, node);
                if let Token::Mark(bracket, _) = token {
                    let outer = self.grammar.stack.len() > 1 && self.grammar.stack[self.grammar.stack.len() - 2];
                    let is_first = self.counts.last() == Some(&0);
                    self.names.open(bracket, self.tree.key(node), self.grammar.stack.len(), outer && is_first);
                }
                if matches!(token, Token::Mark(b'[', _)) {
                    self.look_ahead(window, node);
                }
                self.nodes.push(node);
                self.counts.push(0);
                self.secrets.push(secret);
            }
            Part::Close => {
                self.pair.clear();
                self.names.close(self.grammar.stack.len() + 1);
                self.nodes.pop();
                self.counts.pop();
                self.secrets.pop();
                if self.grammar.stack.len() < self.row.1 {
                    self.flush(window, out)?;
                    self.row = (self.root, 0, self.values);
                } else if self.grammar.stack.is_empty() {
                    self.flush(window, out)?;
                }
            }
        }
        if self.gather.is_full(MOST) {
            self.flush(window, out)?;
        }
        Ok(true)
    }

    /// The beginning of a string that is too long to be held, as an empty one.
    fn long_string(&self, text: &[u8], token: &Token) -> Option<Token> {
        let is_long = match *token {
            Token::More => text.len() - self.gather.at > 2 * MOST,
            Token::Text { start, end, .. } => end - start > 2 * MOST,
            _ => false,
        };
        let is_before = |b: &u8| b.is_ascii_whitespace() || *b == RECORD;
        let quote = || text[self.gather.at..].iter().position(|b| !is_before(b)).map(|n| self.gather.at + n);
        let at = is_long.then(quote).flatten().filter(|at| text[*at] == b'"')? + 1;
        Some(Token::Text { start: at, end: at, escaped: false, next: at })
    }

    /// Hands over a string in pieces. What comes before it goes out first, and the window begins behind its quote.
    fn pieces(&mut self, window: &mut Window<'_>, token: &Token, out: &mut dyn Outlet) -> Result<(), ReadError> {
        let column = self.column(window, token, out);
        let index: Vec<u32> = index(&self.grammar, &self.counts, self.row.1).collect();
        self.flush(window, out)?;
        loop {
            window.fill(MOST + 16);
            let text = window.text();
            let Piece { end, is_last, escaped } = long::piece(text, MOST, |at| token::mark(text, at));
            let line = memchr::memchr(b'\n', &text[..end]);
            let end = line.unwrap_or(end);
            let blanks = text[..end].iter().take_while(|b| b.is_ascii_whitespace()).count();
            if escaped {
                self.gather.decoded(column, blanks..end, |out| unescape(&text[blanks..end], out));
            } else if blanks < end {
                self.gather.plain(column, blanks..end);
            }
            self.gather.at_index(index.iter().copied());
            self.gather.at = end;
            self.flush(window, out)?;
            if line.is_some() {
                // A quote that was never closed.
                self.gap(window.place().1, out);
                self.reset();
                window.pass(1);
                return Ok(());
            }
            if is_last {
                window.pass(1);
                return Ok(());
            }
            if end == 0 {
                return Ok(());
            }
        }
    }

    /// Looks for names behind the rows of an array that begins here, so far as the text is held.
    fn look_ahead(&mut self, window: &mut Window<'_>, node: Node) {
        let in_object = self.grammar.stack.iter().nth_back(1) == Some(&false);
        if !in_object || !self.names.may_follow(self.tree.key(node)) {
            return;
        }
        let at = self.gather.at;
        let place = window.place().0;
        let may_be_rows = matches!(next(window.text(), at), Token::Mark(b'[', _) | Token::More | Token::End);
        if place + (at as u64) < self.looked || !may_be_rows {
            return;
        }
        window.fill(at + MOST);
        let text = window.text();
        let text = &text[..text.len().min(at + MOST)];
        if !matches!(next(text, at), Token::Mark(b'[', _)) {
            return;
        }
        match ahead::names(text, at, self.grammar.stack.len() - 1) {
            Some(names) => self.names = names,
            // Once for the same text, so that hostile ones take no longer.
            None => self.looked = place + text.len() as u64,
        }
    }

    /// True where the innermost of `depth` containers is an array whose arrays are rows of columns that have been named.
    fn has_named_rows(&self, depth: usize) -> bool {
        let is_array = depth > 0 && self.grammar.stack[depth - 1];
        is_array && self.names.of_rows(self.tree.key(self.nodes[depth - 1]), depth)
    }

    /// Which cell of a row the value at a node is: an item of it, or the value in an object that is one.
    fn cell(&self, node: Node) -> Option<usize> {
        let stack = &self.grammar.stack;
        let in_list = stack.last() == Some(&true);
        let of_value = !in_list && self.names.of_value(self.tree.key(node));
        let depth = (in_list || of_value).then(|| stack.len() - usize::from(of_value))?;
        let is_of_object = matches!(stack[..depth], [.., true, false, true]);
        let of_cells = is_of_object && self.names.of_cells(self.tree.key(self.nodes[depth - 1]));
        let is_cell = depth > 0 && stack[depth - 1] && (of_cells || self.has_named_rows(depth - 1));
        is_cell.then(|| self.counts[depth - 1] as usize)
    }

    /// The node of the value that comes next.
    fn node(&mut self) -> Node {
        match (self.key.take(), self.nodes.last()) {
            (Some(key), _) => key,
            (None, Some(&array)) => self.tree.element(array),
            (None, None) => Tree::ROOT,
        }
    }

    fn take_key(&mut self, window: &Window<'_>, token: &Token, out: &mut dyn Outlet) {
        let Token::Text { start, end, escaped, .. } = *token else { return };
        let Some(&object) = self.nodes.last() else { return };
        let key = if escaped {
            self.unescaped.clear();
            unescape(&window.text()[start..end], &mut self.unescaped);
            &self.unescaped[..]
        } else {
            &window.text()[start..end]
        };
        let (node, is_new) = self.tree.child(object, key, self.row.0, out);
        self.key = Some(node);
        if is_new && end > start {
            // A key can be a value too; one that comes again is not searched again.
            self.gather.plain(Cell::REST, start..end);
        }
    }

    /// The column of a value.
    fn column(&mut self, window: &Window<'_>, token: &Token, out: &mut dyn Outlet) -> u32 {
        let mut node = self.node();
        let object = self.nodes.last().copied();
        let in_list = self.grammar.stack.last() == Some(&true);
        let flag = match *token {
            Token::Text { start, end, escaped: false, .. } if in_list => self.pair.item(&window.text()[start..end]),
            _ => None,
        };
        if let (Some(list), Some(flag)) = (object, flag) {
            node = self.tree.child(list, &flag, self.row.0, out).0;
        } else if let Some(object) = object
            && let Some(name) = self.pair.name(self.tree.key(node))
        {
            node = self.tree.child(object, name, self.row.0, out).0;
        } else if let Token::Text { start, end, escaped: false, .. } = *token {
            self.pair.take(self.tree.key(node), &window.text()[start..end]);
        }
        if let Token::Text { start, end, .. } = *token
            && let Some(secret) = self.secrets.last_mut()
            && !in_list
        {
            if self.tree.key(node) == b"kind" {
                secret.kind = Some(window.text()[start..end] == *kubernetes::KIND);
            }
            if secret.is_data {
                node = self.tree.child(node, kubernetes::SECRET.as_bytes(), self.row.0, out).0;
            }
        }
        let depth = self.grammar.stack.len();
        let text = match *token {
            Token::Text { start, end, .. } => Some(&window.text()[start..end]),
            _ => None,
        };
        self.names.scalar(self.tree.key(node), depth, text);
        match self.cell(node).and_then(|nth| self.names.nth(nth)) {
            Some(name) => out.column(self.row.0, name),
            None => self.tree.column(node, self.row.0, out),
        }
    }

    /// What is known of a container that begins at a node: it is a part of the data of a Secret, or may be one itself.
    fn secret_below(&self, window: &Window<'_>, node: Node) -> Secret {
        let is_data = match self.secrets.last() {
            Some(parent) if parent.is_data => true,
            Some(parent) if std::str::from_utf8(self.tree.key(node)).is_ok_and(kubernetes::is_data) => {
                parent.kind.unwrap_or_else(|| kubernetes::is_secret_behind(window.text(), self.gather.at))
            }
            _ => false,
        };
        Secret { kind: None, is_data }
    }

    fn scalar(&mut self, window: &Window<'_>, token: &Token, out: &mut dyn Outlet) {
        let column = self.column(window, token, out);
        let text = window.text();
        let after = std::mem::replace(&mut self.after_decimal, is_decimal(text, token));
        match *token {
            // The numbers of a position or a vector mean something together only.
            Token::Bare { end, .. } if after && self.after_decimal && self.gather.reach(column, end, MOST_NUMBERS) => {
                return;
            }
            Token::Text { start, end, escaped: true, .. } => {
                self.gather.decoded(column, start..end, |out| unescape(&window.text()[start..end], out));
            }
            Token::Text { start, end, .. } => self.gather.plain(column, start..end),
            Token::Bare { start, end } if window.text()[start..end] != *b"null" => {
                self.gather.plain(column, start..end);
            }
            _ => return,
        }
        self.gather.at_index(index(&self.grammar, &self.counts, self.row.1));
    }

    /// Hands over what there is of the record under way.
    fn flush(&mut self, window: &mut Window<'_>, out: &mut dyn Outlet) -> Result<(), ReadError> {
        self.gather.flush(window, out, (self.row.0, self.row.2), (&[b',', RECORD], false))
    }

    /// What does not parse is a gap; its line is searched as text.
    fn broken(&mut self, window: &mut Window<'_>, out: &mut dyn Outlet) -> Result<(), ReadError> {
        // What is left of the line before belongs to no value.
        let blanks = window.text().iter().take_while(|b| b.is_ascii_whitespace()).count();
        window.pass(blanks);
        let (_, line, _) = window.place();
        let before = &window.text()[..self.gather.at.saturating_sub(blanks)];
        let here = line + memchr::memchr_iter(b'\n', before).count() as u64;
        self.gap(here, out);
        // One that had begun is counted already.
        self.values += u64::from(self.grammar.stack.is_empty());
        self.gather.clear();
        self.reset();
        // A long one goes out in pieces, and is over at its end.
        while let Some(end) = window.line_end(0, MOST) {
            let is_over = window.text()[end - 1] == b'\n';
            window.give_line(out, MOST, (self.root, self.values.max(1)))?;
            if is_over {
                break;
            }
        }
        Ok(())
    }

    /// Reading begins anew behind what makes no sense; a document is over.
    fn reset(&mut self) {
        self.lost = self.kind == Kind::Document;
        self.grammar = Grammar::default();
        self.nodes.clear();
        self.counts.clear();
        self.secrets.clear();
        self.names = Names::default();
        self.key = None;
    }

    fn gap(&mut self, line: u64, out: &mut dyn Outlet) {
        if self.watched {
            return;
        }
        self.gaps += 1;
        if self.gaps <= MOST_GAPS {
            let what = format!("line {line} is not valid JSON; it was searched as plain text");
            out.gap(ReadError::new(GapReason::Damaged, what));
        }
    }

    fn end(&mut self, window: &mut Window<'_>, out: &mut dyn Outlet) -> Result<(), ReadError> {
        let open = !self.grammar.stack.is_empty();
        self.flush(window, out)?;
        window.error()?;
        if open && !self.lost {
            out.gap(ReadError::new(GapReason::Truncated, "ends inside a JSON value"));
        }
        if self.gaps > MOST_GAPS {
            let what =
                format!("{} more places are not valid JSON; they were searched as plain text", self.gaps - MOST_GAPS);
            out.gap(ReadError::new(GapReason::Damaged, what));
        }
        Ok(())
    }
}

impl Grammar {
    fn expects_value(&self) -> bool {
        matches!(self.expects, Expects::Value | Expects::ValueOrEnd)
    }
}

/// Where in the arrays of a record that begins at some depth the value stands.
fn index(grammar: &Grammar, counts: &[u32], depth: usize) -> impl Iterator<Item = u32> {
    let own = grammar.stack.iter().zip(counts).skip(depth);
    own.filter(|(is_array, _)| **is_array).map(|(_, count)| *count)
}

/// True for a number with a decimal point.
fn is_decimal(text: &[u8], token: &Token) -> bool {
    matches!(*token, Token::Bare { start, end } if text[start..end].contains(&b'.'))
}

#[cfg(test)]
mod tests;
