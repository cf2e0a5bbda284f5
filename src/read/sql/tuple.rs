//! The hot path: one tuple of an `INSERT`, from its opening to its closing parenthesis.
//!
//! A literal that stands in the dump as it is becomes a range of it; one with escapes is decoded into a scratch buffer
//! that is used again for the next tuple. Expressions (`CAST(N'…' AS date)`, `TO_DATE('…', '…')`) give the value of
//! their first literal, and the rest of them as text.

use memchr::memmem;
use memchr::{memchr, memchr2};
use std::ops::Range;

/// Why a tuple was not parsed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// It ends beyond these bytes.
    More,
    /// It is none.
    Broken,
}

/// Where the bytes of a value are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// `NULL`.
    Null,
    /// In the text, as they are.
    Plain(Range<usize>),
    /// In the scratch buffer, decoded; the literal without its quotes is in the text.
    Decoded(Range<usize>, Range<usize>),
    /// In the scratch buffer, decoded from digits or marked as bytes; the literal is in the text.
    Binary(Range<usize>, Range<usize>),
    /// Not a value of its own: the rest of an expression, in the text.
    Rest(Range<usize>),
}

/// The values of a tuple; [`Value::Rest`] belongs to the value before it.
#[derive(Debug, Default)]
pub(super) struct Tuple {
    /// The values.
    pub values: Vec<Value>,
    /// Decoded bytes.
    pub scratch: Vec<u8>,
    /// The offset at which bytes turned out to be no tuple.
    pub reach: usize,
}

/// How strings are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Dialect {
    /// A backslash escapes inside `'…'`.
    pub backslash: bool,
    /// The head did not say; the other way may be tried.
    pub guessed: bool,
}

impl Tuple {
    /// How many values there are.
    pub fn width(&self) -> usize {
        self.values.iter().filter(|value| !matches!(value, Value::Rest(_))).count()
    }

    /// Forgets the values.
    pub fn begin(&mut self) {
        self.values.clear();
        self.scratch.clear();
    }

    /// Parses the tuple at `text[at]`, a `(`. Returns the offset after its `)`.
    pub fn parse(&mut self, text: &[u8], at: usize, dialect: Dialect) -> Result<usize, Stop> {
        self.begin();
        let mut at = at + 1;
        // Where values begin that have no column.
        let mut beyond = None;
        loop {
            at = blank(text, at);
            if text.get(at) == Some(&b')') && self.values.is_empty() {
                return Ok(at + 1);
            }
            let (start, before) = (at, self.values.len());
            at = self.value(text, at, dialect)?;
            at = blank(text, at);
            match text.get(at) {
                Some(b',' | b')') => {}
                Some(_) => {
                    self.values.truncate(before);
                    at = self.expression(text, start, dialect)?;
                }
                None => return Err(Stop::More),
            }
            if before >= super::MOST_COLUMNS {
                beyond.get_or_insert(start);
                self.values.truncate(before);
            }
            match text.get(at) {
                Some(b',') => at += 1,
                Some(_) => {
                    self.values.extend(beyond.map(|start| Value::Rest(start..at)));
                    return Ok(at + 1);
                }
                None => return Err(Stop::More),
            }
        }
    }

    /// What stands here is no value.
    pub fn broken(&mut self, at: usize) -> Stop {
        self.reach = at;
        Stop::Broken
    }

    /// One value at `text[at]`. Returns the offset after it, the same if it is none.
    pub fn value(&mut self, text: &[u8], at: usize, dialect: Dialect) -> Result<usize, Stop> {
        let first = *text.get(at).ok_or(Stop::More)?;
        match first {
            b'\'' => self.string(text, at, dialect.backslash),
            b'0'..=b'9' | b'-' | b'+' | b'.' => {
                if first == b'0' && matches!(text.get(at + 1), Some(b'x' | b'X')) {
                    let end = run(text, at + 2, u8::is_ascii_hexdigit)?;
                    self.hex(text, at + 2..end, at..end);
                    return Ok(end);
                }
                let end = run(text, at + 1, |b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'+'))?;
                self.values.push(Value::Plain(at..end));
                Ok(end)
            }
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => self.word(text, at, dialect),
            // MySQL in ANSI mode apart, a double-quoted value is a string in SQLite and MySQL.
            b'"' => self.string(text, at, dialect.backslash),
            b',' | b')' => Err(self.broken(at)),
            b'$' => self.dollars(text, at),
            _ => Ok(at),
        }
    }

    /// A string of PostgreSQL between dollars, `$$it's$$` or `$note$it's$note$`: nothing in it means anything.
    fn dollars(&mut self, text: &[u8], at: usize) -> Result<usize, Stop> {
        let end = run(text, at + 1, |b| b.is_ascii_alphanumeric() || *b == b'_')?;
        let tag = &text[at..end];
        // `$1` is a place that a program fills.
        if text[end] != b'$' || tag.get(1).is_some_and(u8::is_ascii_digit) {
            return Ok(at);
        }
        let (tag, start) = (&text[at..=end], end + 1);
        let close = start + memmem::find(&text[start..], tag).ok_or(Stop::More)?;
        self.values.push(Value::Plain(start..close));
        Ok(close + tag.len())
    }

    /// A value that begins with a letter: `NULL`, `N'…'`, `x'…'`, `_binary '…'`, a constant, or an expression.
    fn word(&mut self, text: &[u8], at: usize, dialect: Dialect) -> Result<usize, Stop> {
        let end = run(text, at, |b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'$'))?;
        let word = &text[at..end];
        let quote = text.get(end) == Some(&b'\'');
        match word {
            [b'N' | b'n'] if quote => return self.string(text, end, dialect.backslash),
            [b'Q' | b'q'] | [b'N' | b'n', b'Q' | b'q'] if quote => return self.quoted(text, end),
            [b'E' | b'e'] if quote => return self.string(text, end, true),
            [b'X' | b'x'] if quote => {
                let close = run(text, end + 1, u8::is_ascii_hexdigit)?;
                return match text.get(close) {
                    Some(b'\'') => {
                        self.hex(text, end + 1..close, at..close + 1);
                        Ok(close + 1)
                    }
                    Some(_) => Err(self.broken(close)),
                    None => Err(Stop::More),
                };
            }
            [b'B' | b'b'] if quote => return self.string(text, end, false),
            [b'_', ..] => {
                let next = blank(text, end);
                match text.get(next) {
                    Some(b'\'') => {
                        let close = self.string(text, next, true)?;
                        if word.eq_ignore_ascii_case(b"_binary") {
                            self.as_binary(text);
                        }
                        return Ok(close);
                    }
                    Some(b'0' | b'x' | b'X') => return self.value(text, next, dialect),
                    Some(_) => {}
                    None => return Err(Stop::More),
                }
            }
            _ if word.eq_ignore_ascii_case(b"null") => {
                self.values.push(Value::Null);
                return Ok(end);
            }
            _ => {}
        }
        self.values.push(Value::Plain(at..end));
        Ok(end)
    }

    /// A value that is more than a literal, from `start` up to the `,` or `)` that ends it: its first string, and what
    /// stands around that; the whole of it where it has no string.
    fn expression(&mut self, text: &[u8], start: usize, dialect: Dialect) -> Result<usize, Stop> {
        let (mut at, mut depth) = (start, 0usize);
        let mut string = None;
        loop {
            let byte = *text.get(at).ok_or(Stop::More)?;
            at = match byte {
                b',' | b')' if depth == 0 => break,
                b';' if depth == 0 => return Err(self.broken(at)),
                b'\'' if string.is_none() => {
                    let escapes = dialect.backslash || at > start && matches!(text[at - 1], b'E' | b'e');
                    let end = self.string(text, at, escapes)?;
                    string = Some(at..end);
                    end
                }
                b'\'' => close(text, at, dialect.backslash)?,
                // Inside a name it is a letter.
                b'$' if at == start || !text[at - 1].is_ascii_alphanumeric() && text[at - 1] != b'_' => {
                    let before = self.values.len();
                    let end = self.dollars(text, at)?;
                    if string.is_some() {
                        self.values.truncate(before);
                    } else if end > at {
                        string = Some(at..end);
                    }
                    end.max(at + 1)
                }
                b'(' | b'[' => {
                    depth += 1;
                    at + 1
                }
                b')' | b']' => {
                    depth = depth.saturating_sub(1);
                    at + 1
                }
                _ => at + 1,
            };
        }
        match string {
            None if text[start..at].get(..4).is_some_and(|word| word.eq_ignore_ascii_case(b"null")) => {
                self.values.push(Value::Null);
            }
            None => {
                let own = cast_number(text, start..at);
                self.values.push(Value::Plain(own.clone().unwrap_or_else(|| trim(text, start..at))));
                string = own;
            }
            Some(_) => {}
        }
        if let Some(string) = string {
            let around = [trim(text, start..string.start), trim(text, string.end..at)];
            self.values.extend(around.into_iter().filter(|range| !range.is_empty()).map(Value::Rest));
        }
        Ok(at)
    }

    /// A quoted string at `text[at]`. Returns the offset after its end.
    fn string(&mut self, text: &[u8], at: usize, backslash: bool) -> Result<usize, Stop> {
        let quote = text[at];
        let start = at + 1;
        let find = |from: usize| {
            let rest = &text[from..];
            let found = if backslash { memchr2(quote, b'\\', rest) } else { memchr(quote, rest) };
            found.map(|i| from + i).ok_or(Stop::More)
        };
        // A bytea of PostgreSQL, in whatever dialect: no other string has an escape and digits alone.
        if backslash && text[start..].starts_with(b"\\x") {
            let end = run(text, start + 2, u8::is_ascii_hexdigit)?;
            if end > start + 8 && text.get(end) == Some(&quote) {
                self.hex(text, start + 2..end, start..end);
                return Ok(end + 1);
            }
        }
        let mut at = find(start)?;
        let next = text.get(at + 1).ok_or(Stop::More)?;
        if text[at] == quote && *next != quote {
            // A bytea of PostgreSQL.
            match &text[start..at] {
                [b'\\', b'x', digits @ ..] if !digits.is_empty() && digits.iter().all(u8::is_ascii_hexdigit) => {
                    self.hex(text, start + 2..at, start..at);
                }
                _ => self.values.push(Value::Plain(start..at)),
            }
            return Ok(at + 1);
        }
        let begin = self.scratch.len();
        let mut from = start;
        loop {
            self.scratch.extend_from_slice(&text[from..at]);
            let next = *text.get(at + 1).ok_or(Stop::More)?;
            if text[at] == quote {
                if next != quote {
                    break;
                }
                self.scratch.push(quote);
            } else {
                self.scratch.push(match next {
                    b'n' => b'\n',
                    b'r' => b'\r',
                    b't' => b'\t',
                    b'b' => 8,
                    b'0' => 0,
                    b'Z' => 26,
                    other => other,
                });
            }
            from = at + 2;
            at = find(from)?;
        }
        self.values.push(Value::Decoded(begin..self.scratch.len(), start..at));
        Ok(at + 1)
    }

    /// Oracle's `q'[it's]'`, from its quote at `text[at]` on.
    fn quoted(&mut self, text: &[u8], at: usize) -> Result<usize, Stop> {
        let close = match *text.get(at + 1).ok_or(Stop::More)? {
            b'[' => b']',
            b'(' => b')',
            b'{' => b'}',
            b'<' => b'>',
            other => other,
        };
        let end = memchr::memmem::find(&text[at + 2..], &[close, b'\'']).ok_or(Stop::More)?;
        self.values.push(Value::Plain(at + 2..at + 2 + end));
        Ok(at + 2 + end + 2)
    }

    fn hex(&mut self, text: &[u8], digits: Range<usize>, literal: Range<usize>) {
        let begin = self.scratch.len();
        unhex(&text[digits], &mut self.scratch);
        self.values.push(Value::Binary(begin..self.scratch.len(), literal));
    }

    /// Makes the last value one of bytes.
    fn as_binary(&mut self, text: &[u8]) {
        match self.values.pop() {
            Some(Value::Plain(range)) => {
                let begin = self.scratch.len();
                self.scratch.extend_from_slice(&text[range.clone()]);
                self.values.push(Value::Binary(begin..self.scratch.len(), range));
            }
            Some(Value::Decoded(range, literal)) => self.values.push(Value::Binary(range, literal)),
            other => self.values.extend(other),
        }
    }
}

/// Appends the bytes that pairs of hexadecimal digits stand for.
pub(super) fn unhex(digits: &[u8], out: &mut Vec<u8>) {
    let digit = |b: u8| (b as char).to_digit(16).unwrap_or(0) as u8;
    // An odd number of digits has a zero in front.
    let (first, rest) = digits.split_at(digits.len() % 2);
    out.extend(first.iter().map(|&b| digit(b)));
    out.extend(rest.chunks_exact(2).map(|pair| digit(pair[0]) << 4 | digit(pair[1])));
}

/// The offset after the string that begins at `text[at]`.
pub(super) fn close(text: &[u8], at: usize, backslash: bool) -> Result<usize, Stop> {
    let quote = text[at];
    let mut at = at + 1;
    loop {
        let rest = text.get(at..).ok_or(Stop::More)?;
        let found = if backslash { memchr2(quote, b'\\', rest) } else { memchr(quote, rest) };
        at += found.ok_or(Stop::More)?;
        if text[at] == quote {
            match text.get(at + 1) {
                Some(&next) if next == quote => {}
                Some(_) => return Ok(at + 1),
                None => return Err(Stop::More),
            }
        }
        at += 2;
    }
}

/// The first offset from `at` on that holds no white space.
pub(super) fn blank(text: &[u8], mut at: usize) -> usize {
    while text.get(at).is_some_and(u8::is_ascii_whitespace) {
        at += 1;
    }
    at
}

fn run(text: &[u8], mut at: usize, is: impl Fn(&u8) -> bool) -> Result<usize, Stop> {
    loop {
        match text.get(at) {
            Some(byte) if is(byte) => at += 1,
            Some(_) => return Ok(at),
            None => return Err(Stop::More),
        }
    }
}

/// The number of `CAST(37.77 AS real)`.
fn cast_number(text: &[u8], all: Range<usize>) -> Option<Range<usize>> {
    let own = &text[all.clone()];
    let own = own.get(..4).filter(|word| word.eq_ignore_ascii_case(b"cast")).map(|_| &own[4..])?;
    let inside = own.trim_ascii_start().strip_prefix(b"(")?.trim_ascii_start();
    let length = inside.iter().take_while(|b| b.is_ascii_digit() || b"+-.".contains(b)).count();
    let behind = inside[length..].trim_ascii_start();
    let is_as = behind.get(..2).is_some_and(|word| word.eq_ignore_ascii_case(b"as")) && behind.len() < inside.len();
    let start = all.end - inside.len();
    (is_as && inside[..length].iter().any(u8::is_ascii_digit)).then_some(start..start + length)
}

fn trim(text: &[u8], range: Range<usize>) -> Range<usize> {
    let bytes = &text[range.clone()];
    let front = bytes.iter().take_while(|b| b.is_ascii_whitespace()).count();
    let back = bytes[front..].iter().rev().take_while(|b| b.is_ascii_whitespace()).count();
    range.start + front..range.end - back
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str, backslash: bool) -> Result<Vec<String>, Stop> {
        let mut tuple = Tuple::default();
        let end = tuple.parse(text.as_bytes(), 0, Dialect { backslash, guessed: false })?;
        let show = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let text = text.as_bytes();
        let mut shown: Vec<String> = tuple
            .values
            .iter()
            .map(|value| match value {
                Value::Null => "NULL".into(),
                Value::Plain(r) => show(&text[r.clone()]),
                Value::Decoded(r, _) => format!("~{}", show(&tuple.scratch[r.clone()])),
                Value::Binary(r, _) => format!("#{}", show(&tuple.scratch[r.clone()])),
                Value::Rest(r) => format!("…{}", show(&text[r.clone()])),
            })
            .collect();
        shown.push(show(&text[end..]));
        Ok(shown)
    }

    #[test]
    fn literals_of_all_dialects() {
        for (text, backslash, expected) in [
            ("(1,'a',NULL);", true, vec!["1", "a", "NULL", ";"]),
            ("( -1.5e+3 , '' , null )", false, vec!["-1.5e+3", "", "NULL", ""]),
            (r"('it\'s','a''b','x\\'),", true, vec!["~it's", "~a'b", r"~x\", ","]),
            (r"('C:\','b')", false, vec![r"C:\", "b", ""]),
            (r"(E'a\nb',N'Ünal')", false, vec!["~a\nb", "Ünal", ""]),
            ("(0x4142,x'4344',X'')", true, vec!["#AB", "#CD", "#", ""]),
            (r"(_binary 'a\0b',_utf8mb4'c')", true, vec!["#a\0b", "c", ""]),
            ("(TRUE,CURRENT_TIMESTAMP,'x')", true, vec!["TRUE", "CURRENT_TIMESTAMP", "x", ""]),
            ("('a;b)','c(,d')", true, vec!["a;b)", "c(,d", ""]),
            ("(\"double\", 2)", true, vec!["double", "2", ""]),
            ("()", true, vec![""]),
        ] {
            assert_eq!(parse(text, backslash).unwrap_or_default(), expected, "{text}");
        }
    }

    #[test]
    fn expressions_give_their_first_literal_and_the_rest_as_text() {
        for (text, expected) in [
            ("(CAST(N'2011-05-19' AS DateTime), 7)", vec!["2011-05-19", "…CAST(N", "…AS DateTime)", "7", ""]),
            ("(to_date('05-19-11','MM-DD-RR'),'x')", vec!["05-19-11", "…to_date(", "…,'MM-DD-RR')", "x", ""]),
            ("('{}'::jsonb,'y')", vec!["{}", "…::jsonb", "y", ""]),
            ("(3 + 4, f(1,2))", vec!["3 + 4", "f(1,2)", ""]),
            ("('a' || 'b')", vec!["a", "…|| 'b'", ""]),
            ("(''::text, 1)", vec!["", "…::text", "1", ""]),
            ("($$it's, (x)$$, $t$a$$b$t$::text, $1)", vec!["it's, (x)", "a$$b", "…::text", "$1", ""]),
            ("(sys$a$b, 'x' || $$it's$$, 1)", vec!["sys$a$b", "x", "…|| $$it's$$", "1", ""]),
            ("('a''b'::text, 1)", vec!["~a'b", "…::text", "1", ""]),
            ("(NULL::text, 1)", vec!["NULL", "1", ""]),
        ] {
            assert_eq!(parse(text, false).unwrap_or_default(), expected, "{text}");
        }
    }

    #[test]
    fn what_is_cut_asks_for_more() {
        let whole = br"(1, 'it\'s', CAST('x' AS y), NULL, 0x41, _binary 'z')";
        for end in 0..whole.len() {
            let dialect = Dialect { backslash: true, guessed: false };
            let result = Tuple::default().parse(&whole[..end], 0, dialect);
            assert_eq!(result, Err(Stop::More), "{end}");
        }
        assert_eq!(parse("('a' ; ", true), Err(Stop::Broken));
        assert_eq!(parse("(,1)", true), Err(Stop::Broken));
    }
}
