//! Settings that their name does not show: what their lines are says it, and all of them must.

use super::line::{Line, Style, parse};
use std::collections::HashSet;
use std::path::Path;

/// Names under which settings are kept besides their own: text, copies, and those of other formats, which are asked first.
#[rustfmt::skip]
const NAMES: &[&str] = &[
    "", "txt", "text", "log", "dat", "data", "bak", "old", "orig", "tmp", "out", "save", "copy", "dist", "example",
    "sample", "local", "prod", "dev", "json", "xml", "csv", "config", "settings", "cnf", "rc", "conf", "cfg", "ini",
    "toml", "yaml", "yml", "properties", "env", "db", "bin",
];

/// Lines that are looked at.
const LINES: usize = 400;

/// The style of settings whose name says nothing or is wrong. The last line of a beginning may be cut.
pub fn style(text: &[u8], name: &Path, is_cut: bool) -> Option<Style> {
    let extension = name.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    let is_number = !extension.is_empty() && extension.bytes().all(|b| b.is_ascii_digit());
    if !is_number && !NAMES.contains(&&*extension) {
        return None;
    }
    let end = if is_cut { memchr::memrchr(b'\n', text)? } else { text.len() };
    let lines = || text[..end].split(|b| *b == b'\n').take(LINES);
    if is_yaml(lines()) {
        return Some(Style::Yaml);
    }
    is_equals(lines()).then_some(Style::Equals)
}

/// True for mappings inside each other, or a list of mappings. Lines `Name: value` alone are a form or a chat.
fn is_yaml<'t>(lines: impl Iterator<Item = &'t [u8]>) -> bool {
    let (mut keys, mut nested) = (0, false);
    // The key before: its indentation, whether it is one of an item, whether it has no value, whether it has a block.
    let mut last: Option<(usize, bool, bool, bool)> = None;
    for line in lines {
        let own = line.trim_ascii();
        let block = last.filter(|last| last.3).map(|last| last.0);
        let indent = line.iter().take_while(|b| **b == b' ').count();
        if block.is_some_and(|at| own.is_empty() || indent > at) {
            continue;
        }
        match parse(line, Style::Yaml) {
            Line::Blank | Line::Comment => {}
            Line::Key { indent, item, key, value } => {
                keys += 1;
                if !key.clone().all(|at| line[at].is_ascii_graphic() || line[at] >= 0x80) || line[0] == b'\t' {
                    return false;
                }
                let value = line[value].trim_ascii();
                let below = last.is_some_and(|(at, _, is_empty, _)| is_empty && indent > at);
                let beside = item.is_none() && last.is_some_and(|(at, is_item, ..)| is_item && indent == at);
                nested |= below || beside;
                let is_block = matches!(value, [b'|' | b'>', ..]) && value.len() <= 3;
                last = Some((indent, item.is_some(), value.is_empty(), is_block));
            }
            Line::Item { .. } => {}
            Line::Other(_) if own == b"---" || own == b"..." => last = None,
            // An item of a list that is no mapping, or a value that goes on.
            Line::Other(indent) => {
                let is_item =
                    own.starts_with(b"- ") && last.is_some_and(|(at, _, is_empty, _)| is_empty || at < indent);
                if !is_item && last.is_none_or(|(at, ..)| indent <= at) {
                    return false;
                }
                if is_item && let Some(last) = &mut last {
                    last.2 = true;
                }
            }
            Line::Section(_) => return false,
        }
    }
    keys >= 3 && nested
}

/// True for sections of `key = value`, or for such lines alone whose keys are all different.
fn is_equals<'t>(lines: impl Iterator<Item = &'t [u8]>) -> bool {
    let (mut keys, mut sections) = (HashSet::new(), 0);
    let mut count = 0;
    let mut inside = false;
    for line in lines {
        let own = line.trim_ascii();
        // A list or a text of several lines.
        if inside {
            inside = !(own.ends_with(b"]") || own.ends_with(b"\"\"\"") || own.ends_with(b"'''"));
            continue;
        }
        match parse(line, Style::Equals) {
            Line::Blank | Line::Comment => {}
            Line::Section(name) if !name.is_empty() && !line[name.clone()].contains(&b'"') => sections += 1,
            Line::Key { key, value, .. } if line[value.start - 1] == b'=' => {
                count += 1;
                keys.insert(line[key.clone()].to_vec());
                let value = line[value].trim_ascii();
                // `a=1 b=2` is a log; `==` and `=>` are a program.
                let is_quoted = matches!(value, [b'"' | b'\'' | b'[' | b'{', ..]);
                let more = !is_quoted && value.split(|b| *b == b' ').skip(1).any(|word| word.contains(&b'='));
                let is_program = matches!(value, [b'=' | b'>', ..]) || value.ends_with(b";") || value.ends_with(b"{");
                if more || is_program || line[key].contains(&b' ') && sections == 0 {
                    return false;
                }
                let is_text = (value.starts_with(b"\"\"\"") || value.starts_with(b"'''")) && value.len() < 6;
                inside = is_text || value == b"[";
            }
            _ => return false,
        }
    }
    if sections > 0 { count >= 2 } else { count >= 3 && keys.len() == count }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_say_what_a_file_is() {
        for (text, expected) in [
            ("users:\n  - name: Ann\n    phone: 1\n  - name: Bob\n", Some(Style::Yaml)),
            ("a:\n  b: 1\n  c: 2\n", Some(Style::Yaml)),
            ("- name: Ann\n  phone: 1\n- name: Bob\n", Some(Style::Yaml)),
            ("---\na: |\n  Any text, here\n\n  and more\nb:\n  - x y\n  - z\nc:\n  d: 1\n", Some(Style::Yaml)),
            ("[owner]\nname = \"Ann\"\nlist = [\n  1,\n]\n", Some(Style::Equals)),
            ("# c\nA=1\nexport B='x y'\nC=\n", Some(Style::Equals)),
            ("Name: Ann\nPhone: 1\nCity: X\n", None),
            ("- Name: Ann\n- Phone: 1\n- City: X\n", None),
            ("Ann: hi\nBob: hello\n  there\nAnn: bye\n", None),
            ("a=1 b=2\na=3 b=4\na=5 b=6\n", None),
            ("a=1\na=2\na=3\n", None),
            ("x = 1;\ny = 2;\nz = 3;\n", None),
            ("class A:\n    x: int\n    y: int\n", None),
            ("A=1\nB=2\nsome words\nC=3\n", None),
            ("", None),
        ] {
            assert_eq!(style(text.as_bytes(), Path::new("a.txt"), false), expected, "{text}");
        }
        assert_eq!(style(b"A=1\nB=2\nC=3\nD", Path::new("a"), true), Some(Style::Equals));
        assert_eq!(style(b"A=1\nB=2\nC=3\n", Path::new("a.py"), false), None);
    }
}
