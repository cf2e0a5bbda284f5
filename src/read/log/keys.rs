//! `key=value`: logfmt, and the entries that `journalctl -o export` writes.

use super::super::{Cell, Outlet, TableId};
use super::{Field, names};
use std::ops::Range;

/// Names that are told apart in one file. Values of others are text, with their name before them.
const MOST: usize = 256;

/// Longest name, in bytes.
const LONGEST: usize = 64;

/// How keys and values are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// `level=info user=ann msg="signed in"`.
    Logfmt,
    /// A line for each key, and an empty line behind each entry.
    Journal,
}

impl Layout {
    /// True if a line begins an event.
    pub fn begins(self, line: &[u8]) -> bool {
        match self {
            Self::Logfmt => is_logfmt(line),
            Self::Journal => line.starts_with(b"__CURSOR="),
        }
    }
}

/// True for a line of two pairs or more, that is nothing else.
fn is_logfmt(line: &[u8]) -> bool {
    let (mut count, mut at) = (0, 0);
    while let Some(pair) = pair(line, at) {
        let Some((_, value)) = pair else { return false };
        count += 1;
        at = value.end + usize::from(line.get(value.end) == Some(&b'"'));
    }
    count >= 2
}

/// A key and its value, without quotes.
type Pair = (Range<usize>, Range<usize>);

/// The next pair from `at` on: `None` at the end, `Some(None)` if something else stands there.
fn pair(line: &[u8], at: usize) -> Option<Option<Pair>> {
    let start = at + line[at..].iter().position(|b| !b.is_ascii_whitespace())?;
    let is_key = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.' | b'@' | b'/' | 0x80..);
    let length = line[start..].iter().take(LONGEST + 1).take_while(|b| is_key(b)).count();
    let equals = start + length;
    if length == 0 || length > LONGEST || line.get(equals) != Some(&b'=') {
        return Some(None);
    }
    let from = equals + 1;
    if line.get(from) == Some(&b'"') {
        let mut end = from + 1;
        while let Some(&byte) = line.get(end) {
            match byte {
                b'"' => {
                    let behind = line.get(end + 1).is_none_or(u8::is_ascii_whitespace);
                    return Some(behind.then_some((start..equals, from + 1..end)));
                }
                b'\\' => end += 2,
                _ => end += 1,
            }
        }
        return Some(None);
    }
    let length = line[from..].iter().position(u8::is_ascii_whitespace).unwrap_or(line.len() - from);
    Some(Some((start..equals, from..from + length)))
}

/// A pair inside a message.
struct Inner {
    key: Range<usize>,
    /// Without quotes, and without the marks that close a list.
    value: Range<usize>,
    /// One past the value and its quote.
    end: usize,
    quoted: bool,
    /// Semicolons or `&` part pairs inside the value.
    list: bool,
}

impl Inner {
    /// True where the value can be no longer than it seems: it is quoted, or the line or the next pair follows. Otherwise
    /// it may have several words (`name=Ann Smith signed in`), and stays text.
    fn is_closed(&self, line: &[u8], next: Option<&Self>) -> bool {
        let until = next.map_or(line.len(), |next| next.key.start);
        let mut between = &line[self.end..until];
        if wide_mark(between) {
            between = &between[WIDE..];
        }
        let has_mark = until > self.end;
        let is_mark = |b: &u8| b.is_ascii_whitespace() || matches!(b, b',' | b')' | b']' | b'}' | b'|');
        // Behind a decimal number no word goes on: `lat=37.7749 lng=-122.4194 ok`.
        let behind = between.trim_ascii_start().first();
        let decimal = is_decimal(&line[self.value.clone()]) && has_mark && behind.is_none_or(|b| !b.is_ascii_digit());
        // What semicolons part is one value: a cookie header, a connection string.
        let before = line[..self.key.start].trim_ascii_end().last();
        let in_list = self.list || before == Some(&b';') || line[..self.end].last() == Some(&b';');
        // Bars part the fields of the line: `|password=x9|OK|7`.
        let in_bars = between.first() == Some(&b'|') && line[..self.key.start].ends_with(b"|");
        let is_whole = self.quoted || decimal || in_bars;
        !in_list && (is_whole || between.iter().all(is_mark) && (next.is_none() || has_mark))
    }
}

/// True for digits with a point between them.
fn is_decimal(value: &[u8]) -> bool {
    let digits = |part: &[u8]| !part.is_empty() && part.iter().all(u8::is_ascii_digit);
    let own = value.strip_prefix(b"-").unwrap_or(value);
    own.iter().position(|b| *b == b'.').is_some_and(|at| digits(&own[..at]) && digits(&own[at + 1..]))
}

/// What stands between pairs, where it is more than marks.
fn text_of(line: &[u8], mut range: Range<usize>, fields: &mut Vec<Field>) {
    if wide_mark(&line[range.clone()]) {
        range.start += WIDE;
    }
    if line[range.clone()].iter().any(|b| b.is_ascii_alphanumeric() || !b.is_ascii()) {
        let blanks = line[range.clone()].iter().take_while(|b| b.is_ascii_whitespace()).count();
        fields.push((Cell::REST, range.start + blanks..range.end));
    }
}

/// Bytes of a mark of [`wide_mark`].
const WIDE: usize = 3;

/// True for text that begins with a mark that ends a value in Chinese: no key and no value goes on behind it.
fn wide_mark(text: &[u8]) -> bool {
    text.first().is_some_and(|b| matches!(b, 0xE3 | 0xEF))
        && ["，", "；", "。", "、", "（", "）", "：", "【", "】"].iter().any(|mark| text.starts_with(mark.as_bytes()))
}

/// Where in a run of bytes the key begins: behind the last such mark.
fn behind_wide_mark(run: &[u8]) -> usize {
    (0..run.len()).rev().find(|n| wide_mark(&run[*n..])).map_or(0, |n| n + WIDE)
}

/// Longest value in quotes, in bytes: what an open quote begins is looked at so far and no further.
const QUOTED: usize = 4096;

/// The first pair of a line whose `=` stands behind `at`; its key does not begin before `start`.
fn inner_pair(line: &[u8], (start, at): (usize, usize)) -> Option<Inner> {
    let is_key = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.' | 0x80..);
    let mut from = at;
    loop {
        let equals = from + memchr::memchr(b'=', &line[from..])?;
        from = equals + 1;
        let length = line[at.max(start)..equals].iter().rev().take(LONGEST + 1).take_while(|b| is_key(b)).count();
        let run = &line[equals - length..equals];
        let behind_mark = if run.is_ascii() { 0 } else { behind_wide_mark(run) };
        let key = equals - length + behind_mark..equals;
        let before = line[at.max(start)..key.start].last();
        let begins = behind_mark > 0
            || before.is_none_or(|b| b.is_ascii_whitespace() || matches!(b, b'{' | b'[' | b'(' | b'|' | b','));
        if !begins
            || length > LONGEST
            || !line[key.clone()].first().is_some_and(|b| b.is_ascii_alphabetic() || *b >= 0x80)
        {
            continue;
        }
        let rest = &line[from..];
        match rest.first() {
            // What is compared, and what has pairs inside.
            None | Some(b'=' | b'>' | b'~' | b'{' | b'[' | b'(') => continue,
            Some(&quote @ (b'"' | b'\'')) => {
                let mut end = 1;
                while end <= QUOTED && rest.get(end).is_some_and(|b| *b != quote) {
                    end += 1 + usize::from(rest[end] == b'\\');
                }
                let ends = |b: &u8| b.is_ascii_whitespace() || matches!(b, b',' | b';' | b')' | b']' | b'}' | b'|');
                if rest.get(end) == Some(&quote) && rest.get(end + 1).is_none_or(ends) {
                    return Some(Inner {
                        key,
                        value: from + 1..from + end,
                        end: from + end + 1,
                        quoted: true,
                        list: false,
                    });
                }
            }
            Some(_) => {
                // `email=a@b.example,status=200`: behind the comma another pair begins.
                let pair = |n: usize| {
                    let run = &rest[n + 1..];
                    let length = run.iter().take(LONGEST + 1).take_while(|b| is_key(b)).count();
                    run.first().is_some_and(u8::is_ascii_alphabetic) && run.get(length) == Some(&b'=')
                };
                let comma = |n: usize| rest[n] == b',' && pair(n);
                // `user=ann|status=200`: bars part the fields of the line, if one stands before the key too.
                let is_parted = line[..key.start].ends_with(b"|");
                let bar = |n: usize| rest[n] == b'|' && (is_parted || pair(n));
                let ends = |n: &usize| rest[*n].is_ascii_whitespace() || wide_mark(&rest[*n..]) || comma(*n) || bar(*n);
                let length = (0..rest.len()).find(ends).unwrap_or(rest.len());
                let value = rest[..length].iter().rposition(|b| !matches!(b, b',' | b')' | b']' | b'}' | b'|'));
                let end = from + value.map_or(0, |last| last + 1);
                // The query of an address is parted so too, and is one value.
                let part = |n: &usize| {
                    rest[*n] == b';' && pair(*n) || rest[*n] == b'&' && pair(*n) && !rest[..*n].contains(&b'?')
                };
                let list = (0..length).any(|n| part(&n));
                return Some(Inner { key, value: from..end, end, quoted: false, list });
            }
        }
    }
}

/// Names that have been met, and their columns.
#[derive(Default)]
pub struct Keys {
    /// `None` for names whose values are the program's own.
    known: Vec<(Box<[u8]>, Option<u32>)>,
    /// Which of them stood at each place of the line before: lines of a program mostly are alike.
    order: Vec<usize>,
}

impl Keys {
    /// Splits an event.
    pub fn split(
        &mut self,
        layout: Layout,
        text: &[u8],
        fields: &mut Vec<Field>,
        table: TableId,
        out: &mut dyn Outlet,
    ) {
        let mut place = 0;
        let mut one = |key: Range<usize>, value: Range<usize>| {
            let column = if key.start == key.end {
                Some(Cell::REST)
            } else {
                self.column(&text[key.clone()], place, table, out)
            };
            match column {
                Some(Cell::REST) => fields.push((Cell::REST, key.start..value.end)),
                Some(column) => fields.push((column, value)),
                None => {}
            }
            place += 1;
        };
        let mut at = 0;
        match layout {
            Layout::Logfmt => {
                while let Some(Some((key, value))) = pair(text, at) {
                    at = value.end + usize::from(text.get(value.end) == Some(&b'"'));
                    one(key, value);
                }
            }
            Layout::Journal => {
                for line in text.split_inclusive(|b| *b == b'\n') {
                    let end = at + line.len();
                    let is_name = |b: &u8| b.is_ascii_uppercase() || b.is_ascii_digit() || *b == b'_';
                    let name = line.iter().take(LONGEST + 1).take_while(|b| is_name(b)).count();
                    match line.get(name) {
                        Some(b'=') if name > 0 && name <= LONGEST => one(at..at + name, at + name + 1..end),
                        // The lines of a value that has more than one, behind its length in eight bytes.
                        _ => one(at..at, at..end),
                    }
                    at = end;
                }
            }
        }
    }

    /// Splits a message into its pairs and the text around them.
    pub fn within(
        &mut self,
        text: &[u8],
        message: Range<usize>,
        fields: &mut Vec<Field>,
        table: TableId,
        out: &mut dyn Outlet,
    ) {
        let line = &text[..message.end];
        let (mut from, mut place) = (message.start, 0);
        let mut found = inner_pair(line, (message.start, message.start));
        while let Some(pair) = found {
            found = inner_pair(line, (message.start, pair.end));
            if !pair.is_closed(line, found.as_ref()) {
                continue;
            }
            match self.column(&line[pair.key.clone()], place, table, out) {
                Some(Cell::REST) => continue,
                column => {
                    text_of(line, from..pair.key.start, fields);
                    fields.extend(column.map(|column| (column, pair.value.clone())));
                }
            }
            place += 1;
            from = pair.end;
        }
        text_of(line, from..message.end, fields);
    }

    fn column(&mut self, key: &[u8], place: usize, table: TableId, out: &mut dyn Outlet) -> Option<u32> {
        if let Some(&n) = self.order.get(place)
            && let Some((name, column)) = self.known.get(n)
            && **name == *key
        {
            return *column;
        }
        let n = match self.known.iter().position(|(name, _)| **name == *key) {
            Some(n) => n,
            None if self.known.len() >= MOST => return Some(Cell::REST),
            None => {
                let ordinary = names::is_ordinary(key);
                let column = (!ordinary).then(|| out.column(table, &String::from_utf8_lossy(key)));
                self.known.push((key.into(), column));
                self.known.len() - 1
            }
        };
        if self.order.len() <= place && place < MOST {
            self.order.resize(place + 1, 0);
        }
        if let Some(slot) = self.order.get_mut(place) {
            *slot = n;
        }
        self.known[n].1
    }
}
