//! The syntax of rules' regexes: over bytes, with Unicode off, but for classes that name characters beyond ASCII.
//!
//! `\d` and `\w` mean ASCII, which is what numbers are made of and what keeps automata small. A class such as `[日号]`
//! would be an error then; it is put into `(?u:…)` here, so that nobody has to think of it. Letters of names have
//! fragments of their own, since the Unicode classes repeated twenty times make automata of megabytes: `{{upper}}`,
//! `{{lower}}` and `{{letter}}` are ASCII or any letter of two bytes (Latin with marks, Greek, Cyrillic, Hebrew, Arabic) or of
//! Vietnamese, and the validator looks closer. `{{han}}` is a Han character.

//!
//! The build script compiles this file too, to derive shapes from built-in rules; so it depends on `regex-syntax` alone.

use regex_syntax::hir::Hir;
use std::borrow::Cow;

/// Parses a regex into its tree.
pub fn parse(pattern: &str) -> Result<Hir, String> {
    let mut parser = regex_syntax::ParserBuilder::new().unicode(false).utf8(false).build();
    parser.parse(&prepare(pattern)).map_err(|e| e.to_string())
}

const FRAGMENTS: &[(&str, &str)] = &[
    ("{{upper}}", r"(?:[A-Z]|(?-u:[\xc3-\xdb][\x80-\xbf]|\xe1[\xb8-\xbb][\x80-\xbf]))"),
    ("{{lower}}", r"(?:[a-z]|(?-u:[\xc3-\xdb][\x80-\xbf]|\xe1[\xb8-\xbb][\x80-\xbf]))"),
    ("{{letter}}", r"(?:[A-Za-z]|(?-u:[\xc3-\xdb][\x80-\xbf]|\xe1[\xb8-\xbb][\x80-\xbf]))"),
    ("{{han}}", r"(?-u:[\xe4-\xe9][\x80-\xbf][\x80-\xbf])"),
];

/// Puts fragments in and wraps classes that hold characters beyond ASCII.
pub fn prepare(pattern: &str) -> Cow<'_, str> {
    if pattern.contains("{{") {
        let text = FRAGMENTS.iter().fold(pattern.to_string(), |text, (name, regex)| text.replace(name, regex));
        return with_unicode_classes(&text).into_owned().into();
    }
    with_unicode_classes(pattern)
}

fn with_unicode_classes(pattern: &str) -> Cow<'_, str> {
    if pattern.is_ascii() {
        return pattern.into();
    }
    let mut out = String::with_capacity(pattern.len() + 16);
    let mut rest = pattern;
    while let Some(c) = rest.chars().next() {
        let len = match c {
            '\\' => 1 + rest[1..].chars().next().map_or(0, char::len_utf8),
            '[' => class_len(rest),
            c => c.len_utf8(),
        };
        let (item, tail) = rest.split_at(len.min(rest.len()));
        if c == '[' && !item.is_ascii() {
            out.extend(["(?u:", item, ")"]);
        } else {
            out.push_str(item);
        }
        rest = tail;
    }
    out.into()
}

/// Length of the class at the start of a text, nested classes included.
fn class_len(text: &str) -> usize {
    let (mut depth, mut first) = (0, false);
    let mut chars = text.char_indices().peekable();
    while let Some((i, c)) = chars.next() {
        match c {
            '\\' => drop(chars.next()),
            '[' => {
                depth += 1;
                first = true;
                if let Some((_, '^')) = chars.peek() {
                    chars.next();
                }
                continue;
            }
            // A bracket that comes first in a class stands for itself.
            ']' if !first => {
                depth -= 1;
                if depth == 0 {
                    return i + 1;
                }
            }
            _ => {}
        }
        first = false;
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_beyond_ascii_are_unicode() {
        assert_eq!(with_unicode_classes(r"\d[日号]\[张[a-z]"), r"\d(?u:[日号])\[张[a-z]");
        assert_eq!(with_unicode_classes(r"[]”][^\]“]x"), r"(?u:[]”])(?u:[^\]“])x");
        for pattern in [r"[日号]", r"年?\d", "[a-z]"] {
            parse(pattern).expect("valid");
        }
    }
}
