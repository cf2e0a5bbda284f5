//! One line of settings.

use std::ops::Range;
use std::path::Path;

/// Longest key, in bytes.
const LONGEST: usize = 128;

/// How keys are parted from values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// `key: value`, inside each other by indentation.
    Yaml,
    /// `key = value` or `key: value`, in sections.
    Equals,
}

impl Style {
    /// The style of a file by its name.
    pub fn of(name: &Path) -> Option<Self> {
        let extension = name.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
        let stem = name.file_name().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
        match &*extension {
            "yaml" | "yml" => Some(Self::Yaml),
            "ini" | "toml" | "properties" | "env" | "cfg" | "conf" => Some(Self::Equals),
            _ if stem == ".env" || stem.starts_with(".env.") => Some(Self::Equals),
            _ => None,
        }
    }
}

/// A line.
#[derive(Debug, PartialEq, Eq)]
pub enum Line {
    /// Nothing.
    Blank,
    /// A comment.
    Comment,
    /// `[section]`.
    Section(Range<usize>),
    /// A key and its value, which may be empty.
    Key {
        /// Blanks before the key.
        indent: usize,
        /// It begins an item of a list; blanks before the dash.
        item: Option<usize>,
        /// The key, without quotes.
        key: Range<usize>,
        /// The value, with its quotes and blanks.
        value: Range<usize>,
    },
    /// An item of a list without a key on its line: a dash alone, or a mapping in braces behind it.
    Item {
        /// Blanks before the dash.
        dash: usize,
        /// The mapping.
        value: Range<usize>,
    },
    /// Anything else, with the blanks before it.
    Other(usize),
}

/// What a line is.
pub fn parse(line: &[u8], style: Style) -> Line {
    let mut indent = line.iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
    let rest = line[indent..].trim_ascii_end();
    match rest {
        [] => return Line::Blank,
        [b'#', ..] => return Line::Comment,
        [b';', ..] | [b'!', ..] if style == Style::Equals => return Line::Comment,
        [b'[', inside @ .., b']'] if style == Style::Equals && !inside.contains(&b',') => {
            let brackets = inside.iter().take_while(|b| **b == b'[').count();
            return Line::Section(
                indent + 1 + brackets..indent + 1 + inside.len() - brackets.min(inside.len() - brackets),
            );
        }
        _ => {}
    }
    let mut item = None;
    if style == Style::Yaml {
        while line[indent..].starts_with(b"- ") {
            item.get_or_insert(indent);
            indent += 1;
            indent += line[indent..].iter().take_while(|b| **b == b' ').count();
            indent += properties(&line[indent..]);
        }
        let own = line[indent..].trim_ascii_end();
        match item {
            // An anchor alone, `- &a`, stands before what follows.
            Some(dash) if own.is_empty() => return Line::Item { dash, value: line.len()..line.len() },
            None if own == b"-" => return Line::Item { dash: indent, value: line.len()..line.len() },
            Some(dash) if own.first() == Some(&b'{') => return Line::Item { dash, value: indent..indent + own.len() },
            _ => {}
        }
    }
    let rest = &line[indent..];
    let exported = if rest.starts_with(b"export ") { 7 } else { 0 };
    let rest = &rest[exported..];
    let quote = rest.first().copied().filter(|b| matches!(b, b'"' | b'\''));
    let open = usize::from(quote.is_some());
    let length = rest[open..].iter().take(LONGEST + 1).take_while(|b| is_key(**b)).count();
    // The key that merges another mapping, `<<: *a`.
    let length = if style == Style::Yaml && rest.starts_with(b"<<:") { 2 } else { length };
    let mut close = open + length;
    // `first name = Ann`: two or three words, and no colon, which prose has too.
    let words = |rest: &[u8]| rest.first() == Some(&b' ') && rest.get(1).is_some_and(|b| is_key(*b));
    let mut goes_on = 0;
    while style == Style::Equals && quote.is_none() && length > 0 && goes_on < 2 && words(&rest[close..]) {
        close += 1 + rest[close + 1..].iter().take(LONGEST).take_while(|b| is_key(**b)).count();
        goes_on += 1;
    }
    let behind = close + usize::from(quote.is_some());
    let blanks = rest.get(behind..).unwrap_or_default().iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
    let mark = behind + blanks;
    let parts = match (style, rest.get(mark)) {
        (Style::Yaml, Some(b':')) => rest.get(mark + 1).is_none_or(u8::is_ascii_whitespace),
        (Style::Equals, Some(b'=')) => true,
        (Style::Equals, Some(b':')) => goes_on == 0,
        _ => false,
    };
    let closed = quote.is_none_or(|quote| rest.get(close) == Some(&quote));
    if length == 0 || close > 2 * LONGEST || length > LONGEST || !closed || !parts {
        return Line::Other(indent);
    }
    let key = indent + exported + open..indent + exported + close;
    let from = indent + exported + mark + 1;
    let from = from + if style == Style::Yaml { properties(&line[from..]) } else { 0 };
    Line::Key { indent, item, key, value: from..line.len() }
}

/// Bytes of what YAML has before a value and is no part of it: an anchor (`&a`), a tag (`!!str`, `!secret`), with the
/// blanks beside them. An alias (`*a`) stands for a value that is written elsewhere.
pub fn properties(text: &[u8]) -> usize {
    let blanks = |at: usize| at + text[at..].iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
    let mut at = 0;
    for _ in 0..2 {
        let start = blanks(at);
        if !matches!(text.get(start), Some(b'&' | b'!' | b'*')) {
            break;
        }
        let name =
            text[start + 1..].iter().take_while(|b| !b.is_ascii_whitespace() && !b",[]{}\"'".contains(b)).count();
        let end = start + 1 + name;
        let is_end = text.get(end).is_none_or(|b| b.is_ascii_whitespace() || b",]}".contains(b));
        if name == 0 || !is_end {
            break;
        }
        at = blanks(end);
    }
    at
}

/// Where a comment begins behind a value on its line: behind a blank, and outside quotes. Where YAML has one everybody has;
/// the others are not of one mind, so there a blank must follow too.
pub fn comment(value: &[u8], style: Style) -> Option<usize> {
    let quote = value.first().copied().filter(|b| matches!(b, b'"' | b'\''));
    let from = if quote.is_some() { super::quoted::end(value, style)? } else { 0 };
    let is_block = style == Style::Yaml && matches!(value.first(), Some(b'|' | b'>'));
    if is_block || value.contains(&b'\n') {
        return None;
    }
    let begins = |at: usize| {
        let mark = value[at] == b'#' || value[at] == b';' && style == Style::Equals;
        let parted = style == Style::Yaml || value.get(at + 1).is_none_or(u8::is_ascii_whitespace);
        mark && parted && (at == 0 || value[at - 1].is_ascii_whitespace())
    };
    let at = (from..value.len()).find(|at| begins(*at))?;
    // Between the quotes and the comment there is nothing else, or the quotes close elsewhere.
    (quote.is_none() || value[from..at].trim_ascii().is_empty()).then_some(at)
}

/// Bytes of a key. Blanks part it from prose.
fn is_key(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'/' | b'@' | b'$' | 0x80..)
}

/// True if most lines of a head are keys with values.
pub fn fits(text: &[u8], style: Style) -> bool {
    let (mut keys, mut others) = (0, 0);
    for line in text.split(|b| *b == b'\n').take(400) {
        match parse(line, style) {
            Line::Key { .. } => keys += 1,
            Line::Item { value, .. } => keys += usize::from(!value.is_empty()),
            // Items of lists and lines of blocks.
            Line::Other(indent) if style == Style::Yaml && (indent > 0 || line.starts_with(b"-")) => {}
            Line::Other(_) => others += 1,
            Line::Blank | Line::Comment | Line::Section(_) => {}
        }
    }
    keys >= 2 && keys >= others * 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_behind_values() {
        for (value, style, expected) in [
            ("hunter2x9 # rotate", Style::Yaml, Some(10)),
            ("a#b #c", Style::Yaml, Some(4)),
            ("\"a # b\" # c", Style::Yaml, Some(8)),
            ("'it''s # x'", Style::Yaml, None),
            ("'it''s' # x", Style::Yaml, Some(8)),
            (r"'it'\''s' # x", Style::Equals, Some(10)),
            ("| # c\n  a # b", Style::Yaml, None),
            ("# c", Style::Yaml, Some(0)),
            ("#hash12;x", Style::Equals, None),
            ("ab ;cd #12", Style::Equals, None),
            ("ab ; c", Style::Equals, Some(3)),
            ("\"a\" # c", Style::Equals, Some(4)),
            ("\"a", Style::Equals, None),
        ] {
            assert_eq!(comment(value.as_bytes(), style), expected, "{value}");
        }
    }

    #[test]
    fn lines() {
        let show = |line: &str, style| match parse(line.as_bytes(), style) {
            Line::Key { indent, item, key, value } => {
                format!("{indent} {item:?} {}={}", &line[key], line[value].trim())
            }
            Line::Section(name) => format!("[{}]", &line[name]),
            Line::Item { dash, value } => format!("{dash} {}", &line[value]),
            other => format!("{other:?}"),
        };
        for (line, style, wanted) in [
            ("a: b\n", Style::Yaml, "0 None a=b"),
            ("  'x y': 1", Style::Yaml, "Other(2)"),
            ("  - name: Ann", Style::Yaml, "4 Some(2) name=Ann"),
            ("- Ann", Style::Yaml, "Other(2)"),
            ("  -\r\n", Style::Yaml, "2 "),
            (" - {a: 1} \n", Style::Yaml, "1 {a: 1}"),
            ("- - {a: 1}", Style::Yaml, "0 {a: 1}"),
            ("url:x", Style::Yaml, "Other(0)"),
            ("key:", Style::Yaml, "0 None key="),
            ("password: &pw s3cret", Style::Yaml, "0 None password=s3cret"),
            ("token: !secret  abc\n", Style::Yaml, "0 None token=abc"),
            ("n: &a !!str Ann", Style::Yaml, "0 None n=Ann"),
            ("user: &u\n", Style::Yaml, "0 None user="),
            ("user: *u\n", Style::Yaml, "0 None user="),
            ("a: b & c", Style::Yaml, "0 None a=b & c"),
            ("a: & c", Style::Yaml, "0 None a=& c"),
            ("- &a name: Ann", Style::Yaml, "5 Some(0) name=Ann"),
            ("- &a {n: 1}", Style::Yaml, "0 {n: 1}"),
            ("a = &pw s3cret", Style::Equals, "0 None a=&pw s3cret"),
            ("# c", Style::Yaml, "Comment"),
            ("export A=\"b\"", Style::Equals, "0 None A=\"b\""),
            ("[[users]]", Style::Equals, "[users]"),
            ("[a.b]", Style::Equals, "[a.b]"),
            ("a.b : c", Style::Equals, "0 None a.b=c"),
            ("\"k\" = 1", Style::Equals, "0 None k=1"),
            ("some words", Style::Equals, "Other(0)"),
            ("first name = Ann", Style::Equals, "0 None first name=Ann"),
            ("first name: Ann", Style::Equals, "Other(0)"),
            ("what we want is = Ann", Style::Equals, "Other(0)"),
            ("", Style::Equals, "Blank"),
            ("[", Style::Equals, "Other(0)"),
            ("[]", Style::Equals, "[]"),
            ("[[]]", Style::Equals, "[]"),
        ] {
            assert_eq!(show(line, style), wanted, "{line}");
        }
    }
}
