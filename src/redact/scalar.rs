//! Values of YAML and TOML without quotes, which must stay values: a star is an alias at the beginning of one.
//!
//! A text is followed byte by byte, as far as it takes to know whether quotes are around a place, and whether a value
//! begins there.

use super::syntax::{Syntax, is_number};

/// What part of a value without quotes is replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// All of it.
    Whole,
    /// Its beginning; a word goes on behind it if so, and else what may be a mark of the format.
    Begin {
        /// What is next is a word.
        word: bool,
    },
    /// The beginning of a block's first line, which says how deep the block is.
    Block,
}

impl Part {
    /// The new text in place of a value, written so that the copy is read as before.
    pub(super) fn written(self, syntax: Syntax, number: bool, new: String) -> String {
        let is_plain = |text: &str| match syntax {
            Syntax::Toml => is_number(text),
            _ => {
                let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'@' | b'/' | b'+');
                text.bytes().all(plain) && text.as_bytes().first().is_some_and(u8::is_ascii_alphanumeric)
            }
        };
        match self {
            Self::Block if new.is_empty() => "REDACTED".into(),
            Self::Block => new,
            Self::Whole if new.is_empty() && number && syntax == Syntax::Yaml => "null".into(),
            Self::Whole if is_plain(&new) => new,
            Self::Whole => format!("\"{new}\""),
            Self::Begin { word: true } if new.is_empty() => new,
            Self::Begin { .. } if new.is_empty() || new.starts_with(|c| MARKS.contains(c)) => "REDACTED".into(),
            Self::Begin { .. } => new,
        }
    }
}

/// What means something else at the beginning of a value of YAML.
const MARKS: &str = "*&!|>%@`[]{},#-?:";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Between values, or in one without quotes.
    Plain,
    /// Inside quotes, with backslashes or not, and of three.
    Quoted { quote: u8, three: bool },
    /// Behind a backslash.
    Escape { quote: u8, three: bool },
    /// Behind quotes, so many of which stood together: they may be half of two, or a part of three.
    Closed { quote: u8, run: u8 },
    /// A part of quotes of three, which may close them.
    Closing { quote: u8, run: u8 },
    /// A comment.
    Comment,
    /// A tag or an anchor before a value.
    Tag,
    /// A text in a block, of lines that are deeper than so many blanks; at the beginning of a line the blanks so far, and
    /// whether it is the first that is not empty.
    Block { above: usize, blanks: Option<usize>, first: bool },
}

/// Follows a text of YAML or TOML.
pub(super) struct Scalars {
    is_yaml: bool,
    state: State,
    /// Brackets that are open.
    open: u32,
    /// A value may begin here.
    fresh: bool,
    before: u8,
    /// What a block must be deeper than: the key of the line, or its last dash if it has no key.
    above: usize,
    /// Bytes of the line, while they are blanks and dashes.
    leading: Option<usize>,
    /// The value is a block: `|`, `>`.
    block: bool,
    /// Bytes of the tag.
    named: Vec<u8>,
    /// What the tag before the value says that it is.
    tag: Option<Tag>,
    /// The line names a table of TOML.
    heading: bool,
}

/// What a tag of YAML says that a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tag {
    /// `!!timestamp`
    Time,
    /// `!!int`, `!!float`
    Number,
    /// `!!bool`
    Boolean,
}

impl Tag {
    fn of(name: &[u8]) -> Option<Self> {
        let name = name.strip_prefix(b"tag:yaml.org,2002:").unwrap_or(name);
        match name {
            b"timestamp" => Some(Self::Time),
            b"int" | b"float" => Some(Self::Number),
            b"bool" => Some(Self::Boolean),
            _ => None,
        }
    }
}

/// Bytes of the longest tag that says something.
const LONGEST_TAG: usize = 32;

impl Scalars {
    pub fn of(syntax: Syntax) -> Option<Self> {
        let is_yaml = syntax == Syntax::Yaml;
        (is_yaml || syntax == Syntax::Toml).then_some(Self {
            is_yaml,
            state: State::Plain,
            open: 0,
            fresh: true,
            before: b'\n',
            above: 0,
            leading: Some(0),
            block: false,
            named: Vec::new(),
            tag: None,
            heading: false,
        })
    }

    /// What the tag of the value that comes next, or goes on, says of it.
    pub fn tag(&self) -> Option<Tag> {
        self.tag
    }

    /// True if what comes next is in quotes, or a part, of a key; `behind` are the bytes behind it.
    pub fn is_key(&self, behind: &[u8]) -> bool {
        if self.heading {
            return true;
        }
        let behind = match self.state {
            State::Quoted { quote, three: false } => match behind.iter().position(|b| *b == quote || *b == b'\n') {
                Some(at) if behind[at] == quote => &behind[at + 1..],
                _ => return false,
            },
            State::Plain => behind,
            State::Block { above, blanks: Some(n), .. } if n <= above => behind,
            _ => return false,
        };
        let blanks = behind.iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
        match (self.is_yaml, behind.get(blanks)) {
            (true, Some(b':')) => behind.get(blanks + 1).is_none_or(u8::is_ascii_whitespace),
            (false, Some(b'=' | b'.')) => true,
            _ => false,
        }
    }

    /// What part of a value without quotes comes next, if it is one; `behind` are the bytes behind it.
    pub fn part(&self, behind: &[u8]) -> Option<Part> {
        // What comes at the end of a tag or behind the lines of a block begins nothing.
        match self.state {
            State::Plain if self.fresh => {}
            // What is no deeper than the key of the block stands behind it.
            State::Block { above, blanks: Some(n), .. } if n <= above => {}
            State::Block { blanks: Some(_), first: true, .. } => return Some(Part::Block),
            _ => return None,
        }
        let blanks = behind.iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
        let next = behind.get(blanks).copied();
        let ends = match next {
            None => blanks < behind.len() || behind.len() < super::copy::AHEAD,
            Some(b'\n' | b'\r') => true,
            Some(b'#') => blanks > 0 || !self.is_yaml,
            Some(b',' | b']' | b'}') => self.open > 0,
            Some(b':') if self.is_yaml => behind.get(blanks + 1).is_none_or(u8::is_ascii_whitespace),
            Some(b'=') => !self.is_yaml,
            _ => false,
        };
        let word = next.is_some_and(|b| b.is_ascii_alphanumeric() || b >= 0x80);
        match ends {
            true => Some(Part::Whole),
            false => self.is_yaml.then_some(Part::Begin { word }),
        }
    }

    pub fn pass(&mut self, byte: u8) {
        self.step(byte);
        if byte == b'\n' {
            (self.leading, self.above) = (Some(0), 0);
        } else if let Some(at) = self.leading {
            self.leading = matches!(byte, b' ' | b'-').then_some(at + 1);
            // A block behind a dash is deeper than that.
            if !matches!(byte, b' ' | b'|' | b'>') {
                self.above = at;
            }
        }
        self.before = byte;
    }

    fn step(&mut self, byte: u8) {
        let has_escapes = |quote| quote == b'"';
        self.state = match self.state {
            State::Plain => return self.plain(byte),
            State::Comment if byte == b'\n' => return self.plain(byte),
            State::Tag if byte.is_ascii_whitespace() || self.open > 0 && matches!(byte, b',' | b']' | b'}') => {
                return self.plain(byte);
            }
            State::Tag => {
                if self.named.len() < LONGEST_TAG {
                    self.named.push(byte);
                }
                return;
            }
            State::Comment => return,
            State::Escape { quote, three } => State::Quoted { quote, three },
            State::Quoted { quote, three } if byte == b'\\' && has_escapes(quote) => State::Escape { quote, three },
            State::Quoted { quote, three: false } if byte == quote => {
                State::Closed { quote, run: if self.before == quote { 2 } else { 1 } }
            }
            // No text in quotes of TOML goes on behind its line.
            State::Quoted { three: false, .. } if byte == b'\n' && !self.is_yaml => return self.plain(byte),
            State::Quoted { quote, three: true } if byte == quote => State::Closing { quote, run: 1 },
            State::Quoted { .. } => return,
            State::Closing { quote, run: 2 } if byte == quote => State::Closed { quote, run: 3 },
            State::Closing { quote, run } if byte == quote => State::Closing { quote, run: run + 1 },
            State::Closing { quote, .. } => State::Quoted { quote, three: true },
            // `''` in single quotes of YAML; `"""` opens in TOML where nothing was between the first two.
            State::Closed { quote: b'\'', .. } if self.is_yaml && byte == b'\'' => {
                State::Quoted { quote: b'\'', three: false }
            }
            State::Closed { quote, run: 2 } if !self.is_yaml && byte == quote => State::Quoted { quote, three: true },
            State::Closed { .. } => return self.plain(byte),
            State::Block { above, blanks: Some(n), first } => match byte {
                b' ' => State::Block { above, blanks: Some(n + 1), first },
                b'\n' => State::Block { above, blanks: Some(0), first },
                b'\r' => return,
                _ if n > above => State::Block { above, blanks: None, first: false },
                _ => {
                    self.fresh = true;
                    return self.plain(byte);
                }
            },
            State::Block { above, blanks: None, first } if byte == b'\n' => {
                State::Block { above, blanks: Some(0), first }
            }
            State::Block { .. } => return,
        };
    }

    fn plain(&mut self, byte: u8) {
        let was_closed = matches!(self.state, State::Closed { .. });
        if self.state == State::Tag {
            self.tag = self.named.strip_prefix(b"!").and_then(Tag::of);
        }
        self.state = State::Plain;
        let is_blank = byte == b' ' || byte == b'\t';
        match byte {
            b'\n' => {
                if std::mem::take(&mut self.block) {
                    self.state = State::Block { above: self.above, blanks: Some(0), first: true };
                }
                self.fresh = true;
                self.tag = None;
                self.heading = false;
            }
            b'\r' => {}
            _ if is_blank => {
                let opens = match self.is_yaml {
                    true => self.before == b':' || matches!(self.before, b'-' | b'?') && self.fresh,
                    false => false,
                };
                self.fresh |= opens;
            }
            b'#' if self.before.is_ascii_whitespace() || !self.is_yaml => self.state = State::Comment,
            b'=' if !self.is_yaml => self.fresh = true,
            b':' if self.is_yaml && was_closed => self.fresh = true,
            b'[' if !self.is_yaml && self.open == 0 && self.leading.is_some() => {
                (self.heading, self.fresh) = (true, false)
            }
            b'[' | b'{' if self.fresh => self.open += 1,
            b']' | b'}' if self.open > 0 => {
                self.open -= 1;
                self.fresh = false;
            }
            b',' if self.open > 0 => (self.fresh, self.tag) = (true, None),
            b'"' | b'\'' if self.fresh => self.state = State::Quoted { quote: byte, three: false },
            b'!' | b'&' if self.fresh && self.is_yaml => {
                self.named.clear();
                self.state = State::Tag;
            }
            b'|' | b'>' if self.fresh && self.is_yaml && self.open == 0 => {
                (self.block, self.fresh) = (true, false);
            }
            // A dash that an item begins with, if a blank follows.
            b'-' | b'?' if self.fresh && self.is_yaml && (self.leading.is_some() || self.before == b' ') => {}
            _ => self.fresh = false,
        }
        if matches!(self.state, State::Quoted { .. }) {
            self.fresh = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What comes of the text between `⟦` and `⟧`.
    fn written(syntax: Syntax, text: &str, new: &str) -> String {
        let (before, rest) = text.split_once('⟦').expect(text);
        let (value, behind) = rest.split_once('⟧').expect(text);
        let mut scalars = Scalars::of(syntax).expect("YAML or TOML");
        before.bytes().for_each(|byte| scalars.pass(byte));
        let number = value.bytes().all(|b| b.is_ascii_digit());
        let ahead = &behind.as_bytes()[..behind.len().min(crate::redact::copy::AHEAD)];
        scalars.part(ahead).map_or(new.to_owned(), |part| part.written(syntax, number, new.to_owned()))
    }

    #[test]
    fn values_without_quotes_get_them_where_they_need_them() {
        for (text, mask, removed) in [
            ("a: ⟦hunter2⟧\n", "\"****\"", "\"\""),
            ("a: ⟦hunter2⟧", "\"****\"", "\"\""),
            ("a: ⟦hunter2⟧ # c", "\"****\"", "\"\""),
            ("a: ⟦hunter2⟧#c", "REDACTED", "REDACTED"),
            ("a: ⟦536904399⟧\r\n", "\"****\"", "null"),
            ("a: ⟦hunter2⟧ is it", "REDACTED", ""),
            ("a: ⟦hunter2⟧, x", "REDACTED", "REDACTED"),
            ("a: it is ⟦hunter2⟧\n", "****", ""),
            ("a: \"⟦hunter2⟧\"\n", "****", ""),
            ("a: '⟦hunter2⟧'\n", "****", ""),
            ("a: 'it''s ⟦hunter2⟧'\n", "****", ""),
            ("a: 'it''s'\nb: ⟦hunter2⟧\n", "\"****\"", "\"\""),
            ("a: \"\\\"\"\nb: ⟦hunter2⟧\n", "\"****\"", "\"\""),
            ("a: it's\nb: ⟦hunter2⟧\n", "\"****\"", "\"\""),
            ("- - ⟦hunter2⟧\n", "\"****\"", "\"\""),
            ("a: [x, ⟦hunter2⟧, y]", "\"****\"", "\"\""),
            ("a: {b: ⟦hunter2⟧}", "\"****\"", "\"\""),
            ("a: {\"b\":⟦true⟧}", "\"****\"", "\"\""),
            ("⟦hunter2⟧: x", "\"****\"", "\"\""),
            ("a: !!str ⟦hunter2⟧\n", "\"****\"", "\"\""),
            ("a: &n ⟦hunter2⟧\n", "\"****\"", "\"\""),
            ("# it's ⟦hunter2⟧\n", "****", ""),
            ("a: | # c\n  it's\n\n  ⟦hunter2⟧\n", "****", ""),
            ("a: |\n  it's\nb: ⟦hunter2⟧\n", "\"****\"", "\"\""),
            ("l:\n  - a: >-\n      it's\n    b: ⟦hunter2⟧\n", "\"****\"", "\"\""),
            ("- |\n  it's\n- ⟦hunter2⟧\n", "\"****\"", "\"\""),
            ("- |\n  it's\n  ⟦hunter2⟧\n", "****", ""),
            ("a: http://x/⟦hunter2⟧", "****", ""),
        ] {
            assert_eq!(written(Syntax::Yaml, text, "****"), mask, "{text}");
            assert_eq!(written(Syntax::Yaml, text, ""), removed, "{text}");
            let token = if mask == "REDACTED" { "t-1" } else { "a@b.example" };
            assert_eq!(written(Syntax::Yaml, text, token), token, "{text}");
        }
        for (text, mask) in [
            ("a = ⟦536904399⟧\n", "\"****\""),
            ("a=⟦true⟧", "\"****\""),
            ("a = \"x\" # it's\nb = [1, ⟦2⟧]", "\"****\""),
            ("a = \"⟦x⟧\"", "****"),
            ("a = 'C:\\'\nb = ⟦1990-02-03⟧\n", "\"****\""),
            ("a = \"\"\"\n\"it's\" ⟦2⟧ \"\"\"", "****"),
            ("a = \"\"\"\nit's \"\"\"\nb = ⟦2⟧\n", "\"****\""),
            ("a = ''\nb = ⟦2⟧\n", "\"****\""),
            ("⟦ann⟧ = 1", "\"****\""),
        ] {
            assert_eq!(written(Syntax::Toml, text, "****"), mask, "{text}");
            assert_eq!(written(Syntax::Toml, text, "219"), "219", "{text}");
        }
    }
}
