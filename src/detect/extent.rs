//! Where a value really ends. A detector sees a password up to the first character that it does not take for a part of
//! one, and what is left of it in a copy or in a masked line would be half a redaction.
//!
//! In quotes a value ends where the quotes close: JSON and C with backslashes, JSON inside a string of JSON (`\"`), SQL and
//! CSV with quotes doubled, a shell with `'\''`. Without quotes a secret ends with its word: at a blank, at what closes
//! something around it, or at a mark behind which something else begins. It never leaves its line, and never the string
//! that it stands in.

use super::{Engine, Field, Hit};
use crate::rule::{DetectorId, Rule};
use std::ops::Range;

/// Bytes before and behind a value that are looked at.
const REACH: usize = super::MAX_MATCH;

/// Bytes before a value that may belong to it, where no pattern began with them.
const HEAD: usize = 64;

/// What a value is, as far as its end depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nature {
    /// A secret that may have any characters: its quotes or its word are its bounds.
    Secret,
    /// A secret of a form of its own, such as a signed token: in quotes these are its bounds, elsewhere the characters of
    /// such forms.
    Formed,
    /// A value that ends with the quotes that it begins, and elsewhere where its pattern ends: a hash of a password, and
    /// whatever the key before the quotes names.
    Quoted,
    /// Anything else ends where its pattern ends.
    Other,
}

impl Nature {
    /// That of the values of a rule.
    pub fn of(rule: &Rule) -> Self {
        match (&*rule.group, &*rule.id) {
            ("credentials", "password-hash") => Self::Quoted,
            ("credentials", "auth-secret") => Self::Formed,
            ("credentials", _) => Self::Secret,
            _ => Self::Other,
        }
    }

    /// True for a secret: all of the cell that it stands in belongs to it.
    pub fn is_secret(self) -> bool {
        self != Self::Other
    }
}

impl Engine {
    /// All that belongs to the value of a hit, inside `bounds` of the text that it was found in.
    pub fn extent(&self, text: &[u8], bounds: Range<usize>, hit: &Hit) -> Range<usize> {
        let found = hit.start..hit.end;
        let quote = found.start.checked_sub(1).map(|before| text[before]);
        let is_closed = || text.get(found.end).copied() == quote;
        let nature = match self.nature(hit) {
            Nature::Other if !is_closed() && self.is_named(text, bounds.clone(), hit) => Nature::Quoted,
            nature => nature,
        };
        extent(text, bounds, found, nature)
    }

    /// The detector of secrets that a name stands for, and whether the name says so without doubt: `pass` and `token` are
    /// names of other things as well.
    pub fn names_secret(&self, field: &Field) -> Option<(DetectorId, bool)> {
        const CERTAIN: usize = 6;
        let secrets = field.labels().filter(|(id, _)| self.compiled.natures[usize::from(id.0)].is_secret());
        let mut named = secrets.map(|(id, word)| {
            (id, self.compiled.natures[usize::from(id.0)] == Nature::Secret && word.len() >= CERTAIN)
        });
        let first = named.next()?;
        Some(named.find(|(_, certain)| *certain && !first.1).unwrap_or(first))
    }

    /// True for a value that the check of a detector does not refute.
    pub fn may_be_secret(&self, detector: DetectorId, value: &[u8]) -> bool {
        self.compiled.checks[usize::from(detector.0)].is_none_or(|check| check(value).is_possible())
    }

    /// The inside of a cell, without the quotes around it, which some formats count to a value, and a comment behind them.
    pub fn inside(&self, text: &[u8], cell: Range<usize>) -> Range<usize> {
        inside(text, cell)
    }

    /// What the value of a hit is.
    pub fn nature(&self, hit: &Hit) -> Nature {
        self.compiled.natures[usize::from(hit.detector.0)]
    }

    /// True if the key before the quotes that a value begins says that it is such a value.
    fn is_named(&self, text: &[u8], bounds: Range<usize>, hit: &Hit) -> bool {
        let key = key(text, bounds, hit.start).and_then(|key| std::str::from_utf8(key).ok());
        key.is_some_and(|key| self.field(key).names(hit.detector))
    }
}

/// The value of which `found` is what was seen, inside `bounds` of a text.
fn extent(text: &[u8], bounds: Range<usize>, found: Range<usize>, nature: Nature) -> Range<usize> {
    let from = bounds.start.max(found.start.saturating_sub(REACH)).min(found.start);
    let to = bounds.end.min(found.end.saturating_add(REACH)).max(found.end);
    let from = memchr::memrchr2(b'\n', b'\r', &text[from..found.start]).map_or(from, |n| from + n + 1);
    let to = memchr::memchr2(b'\n', b'\r', &text[found.end..to]).map_or(to, |n| found.end + n);
    let line = Line { text: &text[from..to] };
    let whole = line.extent(found.start - from..found.end - from, nature);
    from + whole.start..from + whole.end
}

/// The key before the quotes that a value begins: `"user": "`, `user='`, `\"user\":\"`.
fn key(text: &[u8], bounds: Range<usize>, start: usize) -> Option<&[u8]> {
    let from = bounds.start.max(start.saturating_sub(REACH)).min(start);
    let line = Line { text: &text[from..start] };
    let opening = line.opening(line.text.len())?;
    let before = line.text[..opening.at].trim_ascii_end();
    let before =
        before.strip_suffix(b"=>").or_else(|| before.strip_suffix(b":")).or_else(|| before.strip_suffix(b"="))?;
    let before = before.trim_ascii_end();
    let quote = before.last().copied().filter(|b| is_quote(*b));
    let before = match quote {
        Some(_) => {
            let end = before.len() - 1;
            &before[..end - backslashes(before, end)]
        }
        None => before,
    };
    let is_key = |b: &&u8| b.is_ascii_alphanumeric() || matches!(**b, b'_' | b'-' | b'.' | 0x80..);
    let length = before.iter().rev().take(HEAD).take_while(is_key).count();
    Some(&before[before.len() - length..]).filter(|key| !key.is_empty())
}

fn inside(text: &[u8], cell: Range<usize>) -> Range<usize> {
    let own = &text[cell.clone()];
    let start = cell.start + own.len() - own.trim_ascii_start().len();
    let own = own.trim_ascii();
    let end = start + own.len();
    let Some(&quote) = own.first().filter(|b| matches!(b, b'"' | b'\'')) else { return start..end };
    let opening = Opening { at: 0, slashes: 0, quote, doubled: false };
    match (Line { text: own }.closing(&opening, 1, 1)) {
        // A comment may stand behind it.
        Some(close) if close + 1 == own.len() || own[close + 1..].trim_ascii_start().starts_with(b"#") => {
            start + 1..start + close
        }
        _ => start..end,
    }
}

fn is_quote(byte: u8) -> bool {
    matches!(byte, b'"' | b'\'' | b'`')
}

/// Backslashes that stand before a place.
fn backslashes(text: &[u8], at: usize) -> usize {
    text[..at].iter().rev().take_while(|b| **b == b'\\').count()
}

/// Quotes that open.
#[derive(Clone, Copy, Debug)]
struct Opening {
    /// The first byte of them, backslashes included.
    at: usize,
    /// Backslashes before each: none, or one and more inside a string.
    slashes: usize,
    quote: u8,
    /// Written twice, inside quotes that are written so: `"{""key"": ""value""}"`.
    doubled: bool,
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
struct Line<'t> {
    text: &'t [u8],
}

impl Line<'_> {
    fn extent(&self, found: Range<usize>, nature: Nature) -> Range<usize> {
        let around = self.around(found.start);
        let found = around.map_or(found.clone(), |string| self.without_escapes(found.clone(), &string));
        if nature == Nature::Other {
            return found;
        }
        let start = if nature == Nature::Secret { self.head(found.start) } else { found.start };
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
    fn opening(&self, start: usize) -> Option<Opening> {
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

    /// Where quotes close whose value begins at `start`: at `end` or behind it.
    fn closing(&self, opening: &Opening, start: usize, end: usize) -> Option<usize> {
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
                Some(b'n' | b't' | b'r' | b'b' | b'f' | b'/') if own.len() > 1 => start += 1,
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
        let mut at = end;
        while at < text.len() {
            let (byte, behind) = (text[at], &text[at + 1..]);
            if byte.is_ascii_whitespace() || byte.is_ascii_control() {
                break;
            }
            if nature == Nature::Formed && !signed && !(byte.is_ascii_alphanumeric() || b"_.~+/=-".contains(&byte)) {
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

#[cfg(test)]
mod tests {
    use super::*;

    /// `⟦` stands where the value begins, `¦` on both sides of what the detector saw, `⟧` where the value ends.
    fn check(text: &str, nature: Nature) {
        let plain = |part: &str| part.replace(['⟦', '⟧', '¦'], "");
        let at = |mark: char| text.find(mark).map(|n| plain(&text[..n]).len());
        let first = at('¦').expect(text);
        let last = text.rfind('¦').map(|n| plain(&text[..n]).len()).expect(text);
        let found = if first == last { at('⟦').expect(text)..last } else { first..last };
        let expected = at('⟦').expect(text)..at('⟧').expect(text);
        let line = plain(text);
        // What stands on the lines beside changes nothing.
        let beside = format!("x \"y'\n{line}\n\"'z");
        let got = extent(beside.as_bytes(), 0..beside.len(), found.start + 6..found.end + 6, nature);
        assert_eq!(&line[got.start - 6..got.end - 6], &line[expected], "{text}");
    }

    #[test]
    fn a_secret_ends_where_its_quotes_end() {
        for text in [
            r#"password="⟦quo¦\"te12 and⟧""#,
            r#"password="⟦quo\¦"te12 and⟧""#,
            r#"pwd="⟦Hunter2¦ #x;y⟧", user="b""#,
            r#"INFO {"ts":1,"password":"⟦hunter\¦"22x9⟧"}"#,
            r#"{"password":"⟦peqF¦'hyRd⟧"}"#,
            r#"{"password":"⟦a{b}<c¦> d,"e⟧"}"#,
            r#"{"password": "⟦ab12¦\\⟧", "n": 1}"#,
            r#"{"password": "⟦ab12¦\\\"cd⟧", "n": 1}"#,
            r#"{\"password\":\"⟦ab12¦;c\\\"d⟧\",\"n\":1}"#,
            r#"{"msg":"{\"password\":\"⟦ab12¦'\\\\\\\"d⟧\"}","x":"it's"}"#,
            r#"{"msg":"say password='⟦ab12¦ cd⟧","x":"it's"}"#,
            r#"1,"{""user"": ""b"", ""password"": ""⟦ab12¦ cd⟧""}",2"#,
            r#"1,"{""user"": ""b"", ""password"": ""⟦ab12¦\"" cd⟧""}",2"#,
            r"export DB_PASSWORD='⟦Cuvd¦'\''LDwW⟧' N=5",
            r#"export DB_PASSWORD='⟦Cuvd¦'"'"'LDwW⟧' N=5"#,
            r#"export DB_PASSWORD="⟦Cuvd¦"LDwW⟧ N=5"#,
            r"VALUES (1, '⟦ab12¦''cd e⟧', 'x')",
            r"VALUES (1, '⟦ab12¦\'cd e⟧', 'x')",
            r"VALUES (1, N'⟦ab12¦ cd⟧', 'x')",
            r"p = {'password': '⟦it¦\'s12⟧', 'n': 'x'}",
            "password: '⟦it¦'s12⟧' # c",
            "password = \"⟦Xk9mQ2¦<tail77⟧\"",
            "password=`⟦ab12¦ cd⟧` x",
            "password=\"⟦{¦ab12¦ cd⟧\"",
            "\"msg\":\"login password=\\\"⟦ab12¦ cd⟧\\\" ok\"",
        ] {
            check(text, Nature::Secret);
        }
    }

    #[test]
    fn a_secret_without_quotes_ends_with_its_word() {
        for text in [
            "password=⟦hunter2¦⟧ status=200",
            "password: ⟦hunter2x9¦⟧ # rotate in 2027",
            "password=⟦ab12¦,cd34⟧ done",
            "password=⟦ab12¦⟧;user=x",
            "password=⟦ab12¦;c#d⟧&user=x",
            "GET /x?password=⟦ab12¦⟧&debug HTTP/1.1",
            "{passwd=⟦Tr0ub4dor&3¦⟧, remember=on}",
            "{password:⟦ab12x¦⟧,token:n2}",
            "https://u:⟦ab12¦⟧@host/x,y",
            "f(password=⟦ab12¦⟧)",
            "f(password=⟦ab¦)cd12⟧ x)",
            "password=⟦ab¦{cd12⟧ x",
            "password=⟦ab¦\"cd12⟧ x",
            "password=⟦ab¦'cd12⟧ x",
            "password=⟦it's¦s1234x¦⟧ x",
            "password=⟦ab12¦⟧</td>",
            "password=⟦ab12¦⟧<br/>x",
            "password=⟦ab12¦<cd⟧ x",
            "password=⟦hunter2x¦汉\"q⟧ z",
            "密码：⟦Lanhe#2207¦⟧，请查收",
            "My password is ⟦Juniper!Road7¦⟧. Bye",
            "{\"msg\":\"login password=⟦hunter2x9¦⟧ status=200 user=7\"}",
            "{\"msg\":\"password=⟦hunter2x9¦⟧\\nstatus\"}",
            "{\"msg\":\"password=⟦hunter¦\\\"2x9⟧\"}",
            "\"password=⟦ab12¦⟧\",\"user\":1",
            "curl -u kay:⟦Sunsh1ne77¦⟧ https://x",
            "curl -d 'user=a&password=⟦ab12¦⟧' x",
            "export P=⟦hunter2x9¦⟧ && run",
        ] {
            check(text.replace("it's¦s", "¦it's").as_str(), Nature::Secret);
        }
        for text in ["Bearer ⟦eyJx.y¦.z⟧?x=1", "secret=⟦abc~def¦!ghi⟧ x", "\"Bearer ⟦eyJ¦⟧\"", "token: \"⟦a b¦ c⟧\""]
        {
            check(text, Nature::Formed);
        }
        check("marta:⟦$6$x¦⟧:19000:0", Nature::Quoted);
    }

    #[test]
    fn what_a_key_names_ends_with_its_quotes() {
        for text in [
            r#"{"diagnosis":"⟦Type 2 diabetes¦, hypertension⟧","n":1}"#,
            r#"{"username":"⟦tim.o¦'neil⟧","n":1}"#,
            r#"{"x":"⟦tim¦⟧ and"}"#,
        ] {
            let nature = if text.contains("\"x\"") { Nature::Other } else { Nature::Quoted };
            check(text, nature);
        }
        for (text, expected) in [
            (r#"{"user": ""#, Some("user")),
            (r#"{\"first_name\":\""#, Some("first_name")),
            ("x user='", Some("user")),
            ("{'user' => '", Some("user")),
            ("say \"", None),
            ("user=", None),
        ] {
            assert_eq!(key(text.as_bytes(), 0..text.len(), text.len()), expected.map(str::as_bytes), "{text}");
        }
    }

    #[test]
    fn no_escape_is_cut() {
        for text in [
            r#"{"email":"⟦jo\¦u0068n@x.example¦⟧"}"#,
            r#"{"email":"Hi \¦n⟦ann@x.example¦⟧"}"#,
            r#"{"email":"⟦¦ann¦\¦⟧u0068"}"#,
        ] {
            // The detector saw the letter of the escape too, or the backslash.
            let text = text.replace("ann¦\\¦⟧", "ann⟧\\¦");
            check(&text, Nature::Other);
        }
    }

    #[test]
    fn cells_lose_their_quotes() {
        for (cell, expected) in [
            ("\"a b\"", "a b"),
            (" 'it''s' ", "it''s"),
            ("\"a\" # c", "a"),
            ("\"a\" b\"c", "\"a\" b\"c"),
            ("a # c", "a # c"),
            ("\"", "\""),
            ("", ""),
        ] {
            assert_eq!(&cell[inside(cell.as_bytes(), 0..cell.len())], expected, "{cell}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_has_an_extent(before in "[\"'`\\\\a= \n{<]{0,40}", found in "[a-z\"'\\\\\n]{1,9}", behind in "[\"'`\\\\a=,; \n)é]{0,40}") {
            let text = format!("{before}{found}{behind}");
            let range = before.len()..before.len() + found.len();
            for nature in [Nature::Secret, Nature::Formed, Nature::Quoted] {
                let whole = extent(text.as_bytes(), 0..text.len(), range.clone(), nature);
                proptest::prop_assert!(whole.start < range.end && whole.end <= text.len());
                let lines = text[whole.clone()].matches('\n').count();
                proptest::prop_assert_eq!(lines, found.matches('\n').count());
            }
        }
    }
}
