//! The syntax of rules' regexes: over bytes, with Unicode off, but for classes that name characters beyond ASCII.
//!
//! `\d` and `\w` mean ASCII, which is what numbers are made of and what keeps automata small. A class such as `[日号]`
//! would be an error then; it is put into `(?u:…)` here, so that nobody has to think of it. What several regexes share
//! stands once in `rules/fragments.txt`, and `{{name}}` stands for it. Letters of names are among these, since the Unicode
//! classes repeated twenty times make automata of megabytes: they are letters of ASCII or of two bytes, and the validator
//! looks closer.
//!
//! The build script compiles this file too, to derive shapes from built-in rules; so it depends on `regex-syntax` alone.

use regex_syntax::hir::Hir;
use std::borrow::Cow;
use std::sync::LazyLock;

/// Parses a regex into its tree.
pub fn parse(pattern: &str) -> Result<Hir, String> {
    check_names(pattern)?;
    let mut parser = regex_syntax::ParserBuilder::new().unicode(false).utf8(false).build();
    parser.parse(&prepare(pattern)).map_err(|e| e.to_string())
}

/// Says which name between double braces is none of a fragment.
pub fn check_names(pattern: &str) -> Result<(), String> {
    let mut rest = pattern;
    while let Some((_, name, behind)) = next_name(rest) {
        if !FRAGMENTS.iter().any(|fragment| fragment.name == name) {
            return Err(format!("there is no fragment `{{{{{name}}}}}`"));
        }
        rest = behind;
    }
    Ok(())
}

/// What `{{name}}` stands for in regexes of rules.
#[derive(Debug)]
pub struct Fragment {
    /// Its name, without the braces.
    pub name: &'static str,
    /// What it is, a sentence.
    pub about: &'static str,
    /// What stands in its place.
    regex: String,
}

/// All fragments, in the order of their file.
pub static FRAGMENTS: LazyLock<Vec<Fragment>> = LazyLock::new(|| {
    let mut all: Vec<Fragment> = Vec::new();
    let mut about = "";
    for line in include_str!("../../rules/fragments.txt").lines() {
        match (line.strip_prefix("# "), line.split_once(" = ")) {
            (Some(said), _) => about = said,
            (None, Some((name, regex))) => all.push(Fragment { name, about, regex: put_in(regex, &all) }),
            (None, None) => {}
        }
    }
    all
});

/// A regex with fragments in the place of their names.
fn put_in(regex: &str, fragments: &[Fragment]) -> String {
    let mut out = String::new();
    let mut rest = regex;
    while let Some((before, name, behind)) = next_name(rest) {
        out += before;
        match fragments.iter().find(|fragment| fragment.name == name) {
            Some(fragment) => out += &fragment.regex,
            None => out.extend(["{{", name, "}}"]),
        }
        rest = behind;
    }
    out + rest
}

/// What stands before the next name between double braces, the name, and what stands behind it.
fn next_name(regex: &str) -> Option<(&str, &str, &str)> {
    let is_name = |name: &str| name.starts_with(|c: char| c.is_ascii_lowercase()) && !name.contains(['{', '\\', ' ']);
    let mut from = 0;
    while let Some(at) = regex[from..].find("{{").map(|at| from + at) {
        if let Some((name, behind)) = regex[at + 2..].split_once("}}").filter(|(name, _)| is_name(name)) {
            return Some((&regex[..at], name, behind));
        }
        from = at + 1;
    }
    None
}

/// Puts fragments in and wraps classes that hold characters beyond ASCII.
pub fn prepare(pattern: &str) -> Cow<'_, str> {
    if pattern.contains("{{") {
        return with_unicode_classes(&put_in(pattern, &FRAGMENTS)).into_owned().into();
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
    fn a_fragment_stands_for_what_is_said_once() {
        assert_eq!(prepare(r"\d{{han}}{2}"), r"\d(?-u:[\xe4-\xe9][\x80-\xbf][\x80-\xbf]){2}");
        assert!(prepare("{{job-title}}").contains("Engineer|") && !prepare("{{job-title}}").contains("{{"));
        assert_eq!(parse("a{{nothing}}"), Err("there is no fragment `{{nothing}}`".into()));
        // Two braces, and a brace so many times.
        for regex in [r"\{{2}", r"[{]{[a-z]}}", "x"] {
            assert_eq!(prepare(regex), regex);
        }
    }

    #[test]
    fn fragments_are_regexes_and_say_what_they_are() {
        let mut names: Vec<_> = FRAGMENTS.iter().map(|fragment| fragment.name).collect();
        names.sort_unstable();
        names.dedup();
        assert!(names.len() == FRAGMENTS.len() && names.len() > 20, "{names:?}");
        for Fragment { name, about, regex } in FRAGMENTS.iter() {
            assert!(about.ends_with('.') && !about.contains('|'), "{name}: {about}");
            // It can be repeated, and stand beside anything.
            let alone = parse(regex).unwrap_or_else(|error| panic!("{name}: {error}"));
            let beside = parse(&format!("a{regex}b")).expect("as before");
            assert_eq!(beside.properties().minimum_len(), alone.properties().minimum_len().map(|n| n + 2), "{name}");
        }
    }

    #[test]
    fn classes_beyond_ascii_are_unicode() {
        assert_eq!(with_unicode_classes(r"\d[日号]\[张[a-z]"), r"\d(?u:[日号])\[张[a-z]");
        assert_eq!(with_unicode_classes(r"[]”][^\]“]x"), r"(?u:[]”])(?u:[^\]“])x");
        for pattern in [r"[日号]", r"年?\d", "[a-z]"] {
            parse(pattern).expect("valid");
        }
    }
}
