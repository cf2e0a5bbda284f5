//! One line, or what of it may belong to a value: quotes that open and close in it, and where its words end.

use super::super::bars;
use super::{HEAD, Nature};
use std::ops::Range;

pub fn is_quote(byte: u8) -> bool {
    matches!(byte, b'"' | b'\'' | b'`')
}

/// Backslashes that stand before a place.
pub fn backslashes(text: &[u8], at: usize) -> usize {
    text[..at].iter().rev().take_while(|b| **b == b'\\').count()
}

/// Quotes that open.
#[derive(Clone, Copy, Debug)]
pub(super) struct Opening {
    /// The first byte of them, backslashes included.
    pub(super) at: usize,
    /// Backslashes before each: none, or one and more inside a string.
    pub(super) slashes: usize,
    pub(super) quote: u8,
    /// Written twice, inside quotes that are written so: `"{""key"": ""value""}"`.
    pub(super) doubled: bool,
}

impl Opening {
    /// The first byte behind one that is not doubled.
    fn begin(&self) -> usize {
        self.at + self.slashes + 1
    }

    /// True where a quote behind so many backslashes closes these quotes, or those around them.
    fn is_closed_by(&self, slashes: usize) -> bool {
        let mut depth = self.slashes;
        loop {
            if slashes % (2 * (depth + 1)) == depth {
                return true;
            }
            if depth == 0 {
                return false;
            }
            depth = (depth - 1) / 2;
        }
    }
}

/// A line, or what of it may belong to a value.
pub(super) struct Line<'t> {
    pub(super) text: &'t [u8],
}

impl Line<'_> {
    pub(super) fn extent(&self, found: Range<usize>, nature: Nature) -> Range<usize> {
        let around = self.around(found.start);
        let found = around.map_or(found.clone(), |string| self.without_escapes(found.clone(), &string));
        if nature == Nature::Other {
            return found;
        }
        let start = if nature == Nature::Secret { self.head(found.start) } else { found.start };
        if let Some(end) = self.end_of_three(start, found.end) {
            return start..end;
        }
        if let Some(opening) = self.opening(start)
            && let Some(end) = self.closing(&opening, start, found.end)
        {
            // Inside another string these quotes cannot go on behind it.
            let most = around
                .filter(|string| string.at != opening.at && !opening.doubled)
                .and_then(|s| self.closing(&s, s.begin(), found.end));
            return start..end.min(most.unwrap_or(end)).max(found.end);
        }
        if nature == Nature::Quoted {
            return found;
        }
        let most = around.and_then(|string| self.closing(&string, string.begin(), found.end));
        let end = self.word_end(start, found.end, most.unwrap_or(self.text.len()), around.is_some(), nature);
        start..end.max(found.end)
    }

    /// The quotes that open directly before a place.
    pub(super) fn opening(&self, start: usize) -> Option<Opening> {
        let quote = *self.text[..start].last().filter(|b| is_quote(**b))?;
        let run = self.text[..start].iter().rev().take_while(|b| **b == quote).count();
        // Of three, as in a cell that begins with a quote, the first opens; of two, both do, inside others.
        let doubled = run % 2 == 0;
        let quotes = if doubled { 2 } else { run };
        let slashes = if quotes == 1 { backslashes(self.text, start - 1) } else { 0 };
        let at = start - quotes - slashes;
        let before = self.text[..at].trim_ascii_end();
        // `b'…'` of Python, `N'…'` and `E'…'` of SQL.
        let before = match before {
            [rest @ .., b'b' | b'B' | b'r' | b'u' | b'E' | b'N'] if before.len() == at => rest,
            _ => before,
        };
        let opens = before.len() < at && !before.last().is_some_and(u8::is_ascii_alphanumeric)
            || self.text[..at].last().is_some_and(u8::is_ascii_whitespace)
            || before.last().is_none_or(|b| b":=,;|([{>".contains(b) || *b >= 0x80);
        opens.then_some(Opening { at, slashes, quote, doubled })
    }

    /// Where a value ends that stands between three quotes as in Python and TOML, `= """…"""`, in one line. In a cell of
    /// CSV the first of three opens, and others are its own.
    fn end_of_three(&self, start: usize, end: usize) -> Option<usize> {
        let quote = *self.text[..start].last().filter(|b| matches!(b, b'"' | b'\''))?;
        let three = [quote; 3];
        let before = self.text[..start].strip_suffix(&three)?.trim_ascii_end();
        let close = end + memchr::memmem::find(self.text.get(end..)?, &three)?;
        let is_over = self.text.get(close + 3).is_none_or(|b| b.is_ascii_whitespace() || b",;)]}".contains(b));
        (before.ends_with(b"=") && is_over).then_some(close)
    }

    /// Where quotes close whose value begins at `start`: at `end` or behind it.
    pub(super) fn closing(&self, opening: &Opening, start: usize, end: usize) -> Option<usize> {
        let text = self.text;
        // What may close them if nothing else does: a quote that is escaped or doubled, at the end of something.
        let mut weak = None;
        let mut inner = None;
        let mut at = start;
        while let Some(found) = memchr::memchr(opening.quote, text.get(at..).unwrap_or_default()).map(|n| at + n) {
            let slashes = backslashes(&text[start..], found - start);
            let run = text[found..].iter().take_while(|b| **b == opening.quote).count();
            at = found + if opening.doubled { 2 } else { 1 };
            if !opening.is_closed_by(slashes) {
                if found >= end && is_over(opening.quote, &text[found + 1..]) {
                    weak.get_or_insert(found);
                }
                continue;
            }
            let begin = found - slashes.min(opening.slashes);
            if opening.slashes == 0 {
                // `'\''` and `'"'"'` of a shell.
                if opening.quote == b'\'' {
                    let behind = &text[found + 1..];
                    let marks = behind.iter().take_while(|b| **b == b'\\').count();
                    if marks > 0 && behind[marks..].starts_with(b"''") {
                        at = found + 1 + marks + 2;
                        continue;
                    }
                    if behind.starts_with(b"\"'\"'") {
                        at = found + 5;
                        continue;
                    }
                }
                let closes = if opening.doubled { run % 4 != 0 } else { run % 2 == 1 };
                let pairs = if opening.doubled { run / 4 * 4 } else { run / 2 * 2 };
                if !closes {
                    if found >= end && is_over(opening.quote, &text[found + run..]) {
                        weak.get_or_insert(found);
                    }
                    at = found + run;
                    continue;
                }
                let found = found + pairs;
                at = text.len().min(found + if opening.doubled { 2 } else { 1 });
                if found < end {
                    continue;
                }
                // A letter behind a quote: it is one of the value, or the word goes on.
                if text.get(at).is_some_and(|b| b.is_ascii_alphanumeric() || *b >= 0x80) {
                    inner.get_or_insert(at);
                    continue;
                }
                return Some(found);
            }
            if begin >= end {
                return Some(begin);
            }
        }
        weak.or_else(|| inner.map(|at| self.word_end(start, at, text.len(), false, Nature::Secret)))
    }

    /// The string in double quotes that a place lies in.
    fn around(&self, place: usize) -> Option<Opening> {
        let mut open: Option<Opening> = None;
        for at in memchr::memchr_iter(b'"', &self.text[..place]) {
            let slashes = backslashes(self.text, at);
            open = match open {
                None => Some(Opening { at: at - slashes, slashes, quote: b'"', doubled: false }),
                Some(string) if string.is_closed_by(slashes) => None,
                inside => inside,
            };
        }
        open
    }

    /// Without a part of what is escaped in the string around: `\u0068` and `\n` are one character.
    fn without_escapes(&self, found: Range<usize>, string: &Opening) -> Range<usize> {
        let Range { mut start, mut end } = found;
        let is_cut = |at: usize| at > string.begin() && self.text[at - 1] == b'\\';
        if is_cut(start) {
            let own = &self.text[start..end];
            let digits = own.iter().skip(1).take(4).filter(|b| b.is_ascii_hexdigit()).count();
            match own.first() {
                Some(b'u') if digits == 4 => {
                    let is_part = |b: &&u8| !b.is_ascii_whitespace() && !b"\"'<>(),;:=".contains(b);
                    let before = &self.text[string.begin()..start];
                    start -= before.iter().rev().take(HEAD).take_while(is_part).count();
                }
                // An even number of backslashes, as many as the quotes need, is a backslash.
                Some(b'n' | b't' | b'r' | b'b' | b'f' | b'/')
                    if own.len() > 1
                        && backslashes(self.text, start) % (2 * (string.slashes + 1)) == string.slashes + 1 =>
                {
                    start += 1;
                }
                _ => {}
            }
        }
        if end < self.text.len() && is_cut(end) {
            end -= backslashes(&self.text[start..], end - start);
        }
        start..end.max(start)
    }

    /// Where a secret begins of which the first characters were not seen.
    fn head(&self, start: usize) -> usize {
        let before = &self.text[..start];
        let from = start.saturating_sub(HEAD);
        for at in (from..start).rev() {
            let byte = before[at];
            if byte.is_ascii_whitespace() || !byte.is_ascii_graphic() {
                return start;
            }
            if matches!(byte, b'=' | b':') || is_quote(byte) && self.opening(at + 1).is_some() {
                // `https://user:secret@host`.
                return if self.text[at + 1..start].contains(&b'/') { start } else { at + 1 };
            }
        }
        start
    }

    /// Where a secret without quotes ends: before `most`, with its word.
    fn word_end(&self, start: usize, end: usize, most: usize, in_string: bool, nature: Nature) -> usize {
        let text = &self.text[..most.max(end)];
        let before = &text[..start];
        let word = before.iter().rev().take_while(|b| !b.is_ascii_whitespace()).count();
        let word = &before[start - word..];
        let in_address = memchr::memmem::find(word, b"://").is_some();
        let in_query = word.iter().any(|b| matches!(b, b'?' | b'&'));
        let signed = before.trim_ascii_end().last().is_some_and(|b| matches!(b, b'=' | b':' | b'>' | 0x80..));
        // In a cell of a table, whose label is above it, any bar does.
        let in_cell = || match before.trim_ascii_end().last() {
            Some(b'|') => memchr::memchr(b'|', &text[end..]).map(|n| end + n),
            None => (text.get(end) == Some(&b'|')).then_some(end),
            _ => None,
        };
        let bar = bars::end(text, start).or_else(in_cell);
        let in_tag = before.ends_with(b"=") && is_in_tag(before);
        let mut at = end;
        while at < text.len() {
            let (byte, behind) = (text[at], &text[at + 1..]);
            if byte.is_ascii_whitespace() || byte.is_ascii_control() {
                break;
            }
            if nature == Nature::Formed && !signed && !(byte.is_ascii_alphanumeric() || b"_.~+/=-".contains(&byte)) {
                break;
            }
            if bar == Some(at) || in_tag && byte == b'>' {
                break;
            }
            if in_address && byte == b'@' || in_query && matches!(byte, b'&' | b'#') {
                break;
            }
            // `\n` in a string is a blank.
            let is_escape = in_string && byte == b'\\' && backslashes(text, at).is_multiple_of(2);
            if is_escape && matches!(behind.first(), Some(b'n' | b'r' | b't')) {
                break;
            }
            if byte == b'<' && is_tag(behind) {
                break;
            }
            let closes = is_wide_mark(&text[at..]) || b",;&|.:!?\"'`)]}>".contains(&byte) && is_over(byte, behind);
            if closes {
                break;
            }
            at += 1;
        }
        at
    }
}

/// True at a mark of Chinese and Japanese writing.
fn is_wide_mark(text: &[u8]) -> bool {
    let first = text.get(..3).and_then(|bytes| std::str::from_utf8(bytes).ok()).and_then(|text| text.chars().next());
    matches!(first, Some('\u{3000}'..='\u{3020}' | '\u{ff01}'..='\u{ff0f}' | '\u{ff1a}'..='\u{ff20}'))
}

/// True inside a tag, behind its name: `<a password=`.
fn is_in_tag(before: &[u8]) -> bool {
    let Some(at) = memchr::memrchr2(b'<', b'>', before) else { return false };
    before[at] == b'<'
        && before.get(at + 1).is_some_and(u8::is_ascii_alphabetic)
        && before[at..].iter().any(u8::is_ascii_whitespace)
}

/// True behind the `<` of a tag: `</td>`, `<br/>`.
fn is_tag(behind: &[u8]) -> bool {
    let name = behind.iter().take_while(|b| b.is_ascii_alphanumeric()).count();
    let is_closed = || behind[name..].starts_with(b">") || behind[name..].starts_with(b"/>");
    behind.first() == Some(&b'/') || name > 0 && name < 8 && is_closed() && behind[0].is_ascii_lowercase()
}

/// True if nothing of a secret stands behind a mark: the end, a blank, what closes something around it, another key with
/// its sign.
fn is_over(mark: u8, behind: &[u8]) -> bool {
    const PARTS: &[u8] = b",;&|";
    let closers = behind.iter().take_while(|b| b"\"'`)]}>\\".contains(b)).count();
    let marks = behind[closers..].iter().take_while(|b| PARTS.contains(b) || b".:!?".contains(b)).count();
    let (between, rest) = behind.split_at(closers + marks);
    let name = rest.iter().take_while(|b| b.is_ascii_alphanumeric() || b"_.-".contains(b)).count();
    let is_key = || {
        let behind = &rest[name..];
        let quotes = behind.iter().take_while(|b| b"\"'\\".contains(b)).count();
        name > 0 && rest[0].is_ascii_alphabetic() && matches!(behind.get(quotes), Some(b'=' | b':'))
    };
    match rest.first() {
        None => true,
        Some(first) if first.is_ascii_whitespace() || first.is_ascii_control() => true,
        Some(first) => {
            let parted = PARTS.contains(&mark) || between.iter().any(|b| PARTS.contains(b));
            parted && (b"\"'`<{[(\\".contains(first) || is_key())
        }
    }
}
