//! Rows that are arrays: `{"columns": ["ssn", "dob"], "rows": [["…", "…"]]}` of data frames and of answers of databases, and
//! arrays of arrays of which the first names the others, as spreadsheets give them.
//!
//! Names that come behind their rows are looked for when these begin, see [`super::ahead`].

use crate::read::labels::is_label;

/// Keys of an array of names, or of objects that have one each; small letters without `_` and `-`.
const NAMES: [&[u8]; 9] =
    [b"columns", b"columnnames", b"cols", b"fields", b"fieldnames", b"header", b"headers", b"headings", b"rowtype"];

/// Keys of an array of rows.
const ROWS: [&[u8]; 10] =
    [b"rows", b"data", b"values", b"records", b"items", b"result", b"results", b"datarows", b"dataarray", b"body"];

/// Keys of an array that is the row of an object: `{"f": [{"v": "…"}, …]}`.
const CELLS: [&[u8]; 5] = [b"cells", b"row", b"f", b"c", b"values"];

/// Keys of the value in an object that is a cell.
const VALUE: [&[u8]; 2] = [b"v", b"value"];

/// Keys of an object among names that say its name, the surest first.
const NAMED: [&[u8]; 4] = [b"name", b"field", b"label", b"title"];

/// Columns of one table.
const MOST: usize = 4096;

/// The names that are known where reading stands.
#[derive(Debug, Default)]
pub struct Names {
    names: Vec<String>,
    state: State,
    /// The names are in objects, and which of their keys the last one is from.
    named: Option<usize>,
    /// They were looked for ahead, and are those of the object inside at this depth.
    within: Option<usize>,
}

/// Where the names are from; depths are those inside of an array.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    /// There are none.
    #[default]
    Nameless,
    /// They are being read, in an array that says so.
    Listed(usize),
    /// They have been read there.
    Known,
    /// They are being read in the first of an array's arrays, whose values have all been texts.
    Heading(usize),
    /// They have been read there, and are those of what else is in the array.
    Headed(usize),
}

impl Names {
    /// A container begins behind a key, which is inside at this depth; `is_first` says that it is the first value of an
    /// array.
    pub fn open(&mut self, bracket: u8, key: &[u8], depth: usize, is_first: bool) {
        if let State::Heading(_) = self.state {
            self.forget();
        }
        if bracket == b'[' && self.within.is_none() && is_one_of(&NAMES, key) {
            self.forget();
            self.state = State::Listed(depth);
        } else if matches!(self.state, State::Listed(at) if bracket == b'{' && depth == at + 1) {
            self.named = Some(NAMED.len());
            self.add(b"");
        } else if bracket == b'[' && is_first && self.state == State::Nameless {
            self.state = State::Heading(depth);
        }
    }

    /// A container ends, which was inside at this depth.
    pub fn close(&mut self, depth: usize) {
        if self.within == Some(depth) {
            self.forget();
        }
        match self.state {
            State::Listed(at) if at == depth => self.state = State::Known,
            State::Heading(at) if at == depth && is_heading(&self.names) => self.state = State::Headed(depth - 1),
            State::Heading(at) | State::Headed(at) if at == depth => self.forget(),
            _ => {}
        }
    }

    /// A value that is no container, behind a key or in an array; `text` if it is a string.
    pub fn scalar(&mut self, key: &[u8], depth: usize, text: Option<&[u8]>) {
        match (self.state, text) {
            (State::Listed(at) | State::Heading(at), Some(text)) if depth == at => self.add(text),
            (State::Heading(_), None) => self.forget(),
            (State::Listed(at), Some(text)) if depth == at + 1 => {
                let rank = NAMED.iter().position(|named| *named == key);
                if let Some(rank) = rank.filter(|rank| self.named.is_some_and(|known| *rank < known)) {
                    self.names.pop();
                    self.add(text);
                    self.named = Some(rank);
                }
            }
            _ => {}
        }
    }

    fn add(&mut self, name: &[u8]) {
        if self.names.len() < MOST {
            self.names.push(String::from_utf8_lossy(name).into_owned());
        }
    }

    /// True for the array behind a key, inside at this depth, if the arrays in it are rows whose columns have names.
    pub fn of_rows(&self, key: &[u8], depth: usize) -> bool {
        match self.state {
            State::Known => !self.names.is_empty() && is_one_of(&ROWS, key),
            State::Headed(at) => at == depth,
            _ => false,
        }
    }

    /// True for the array behind a key, if there may be rows in it whose names come behind them.
    pub fn may_follow(&self, key: &[u8]) -> bool {
        matches!(self.state, State::Nameless | State::Heading(_)) && is_one_of(&ROWS, key)
    }

    /// True if there are names.
    pub fn are_known(&self) -> bool {
        self.state == State::Known && !self.names.is_empty()
    }

    /// They are those of the object inside at this depth, and of nothing behind it.
    pub fn hold_within(&mut self, depth: usize) {
        self.within = Some(depth);
    }

    /// True for the array behind a key, if it is the row of an object in an array of rows.
    pub fn of_cells(&self, key: &[u8]) -> bool {
        self.state == State::Known && !self.names.is_empty() && is_one_of(&CELLS, key)
    }

    /// True for the key of the value in an object that is a cell.
    pub fn of_value(&self, key: &[u8]) -> bool {
        self.state != State::Nameless && VALUE.contains(&key)
    }

    /// The name of a column.
    pub fn nth(&self, n: usize) -> Option<&str> {
        self.names.get(n).map(String::as_str)
    }

    fn forget(&mut self) {
        *self = Self::default();
    }
}

/// True for two texts or more of which half are labels.
fn is_heading(names: &[String]) -> bool {
    let known = names.iter().filter(|name| is_label(name.as_bytes())).count();
    names.len() > 1 && known * 2 >= names.len()
}

fn is_one_of(keys: &[&[u8]], key: &[u8]) -> bool {
    let letters = || key.iter().filter(|b| !matches!(b, b'_' | b'-')).map(u8::to_ascii_lowercase);
    keys.iter().any(|known| letters().eq(known.iter().copied()))
}
