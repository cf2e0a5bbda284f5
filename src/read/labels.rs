//! Labels: the words that rules have before values, which are names of columns and of fields too.

use std::collections::HashSet;
use std::sync::LazyLock;

/// The labels of all built-in rules, small letters, one in a line, and pairs of words with a tab between them that are
/// names together.
const LINES: &str = include_str!(concat!(env!("OUT_DIR"), "/labels.txt"));

static LABELS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| LINES.lines().collect());

static PAIRS: LazyLock<Vec<(&'static str, &'static str)>> =
    LazyLock::new(|| LINES.lines().filter_map(|line| line.split_once('\t')).collect());

/// Longest label, in bytes; most cells are longer or none.
const LONGEST: usize = 80;

/// Words that mean little alone and are names where both are: `first` and `last`.
pub fn pairs() -> impl Iterator<Item = &'static (&'static str, &'static str)> {
    PAIRS.iter()
}

/// `customerName`, `Customer_name` and `CUSTOMER NAME` are one.
pub fn plain(cell: &[u8]) -> String {
    let cell = String::from_utf8_lossy(cell.trim_ascii());
    let mut out = String::with_capacity(cell.len() + 4);
    let mut before = ' ';
    for c in cell.chars() {
        let gap = matches!(c, ' ' | '_' | '-' | '.');
        if (gap || c.is_uppercase() && before.is_lowercase()) && !out.is_empty() && !out.ends_with(' ') {
            out.push(' ');
        }
        if !gap {
            out.extend(c.to_lowercase());
        }
        before = c;
    }
    out.truncate(out.trim_end().len());
    out
}

/// True for a text that is a label and nothing else. In scripts without blanks between words its end is enough: 学生姓名 is a 姓名.
pub fn is_label(cell: &[u8]) -> bool {
    if cell.len() > LONGEST {
        return false;
    }
    let name = plain(cell);
    let ends = || name.char_indices().skip(1).map(|(at, _)| &name[at..]).filter(|end| end.chars().count() > 1);
    LABELS.contains(&*name) || is_unspaced(&name) && ends().any(|end| LABELS.contains(end))
}

fn is_unspaced(name: &str) -> bool {
    let is_letter = |c| matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}');
    !name.is_empty() && name.chars().all(is_letter)
}

/// True for a label as a form writes it, which may end with a colon: `Religion:`.
pub fn is_written_label(text: &[u8]) -> bool {
    let text = text.trim_ascii();
    is_label(text.strip_suffix(b":").or_else(|| text.strip_suffix("：".as_bytes())).unwrap_or(text))
}
