//! Footnotes of a policy: their marks in cells, and their texts.

use super::super::page::Table;
use super::heading;

/// The lines in which footnotes may stand: those outside of tables, and rows that are one text.
pub(super) fn notes(lines: &[String], tables: &[Table]) -> Vec<String> {
    let rows = tables.iter().flatten().filter_map(|cells| heading(cells)).map(str::to_owned);
    lines.iter().cloned().chain(rows).collect()
}

const RAISED: &str = "⁰¹²³⁴⁵⁶⁷⁸⁹";
const DAGGERS: [char; 3] = ['†', '‡', '§'];

/// The mark of a footnote at the end of a cell, as `1`, `*` or `†`.
pub(super) fn note_mark(cell: &str) -> Option<String> {
    let cell = cell.trim();
    let bare = cell.trim_start_matches(['*', '_', '`']);
    if let Some((before, inside)) = bare.strip_suffix(']').and_then(|text| text.rsplit_once('[')) {
        let mark = inside.trim_matches(['[', ']', '^', ' ', '(', ')']);
        let short = !mark.is_empty() && mark.chars().count() <= 2 && !mark.contains(char::is_whitespace);
        return (short && before.chars().any(|c| !c.is_whitespace() && c != '[')).then(|| raised_as_digits(mark));
    }
    let raised = |c: char| RAISED.contains(c) || DAGGERS.contains(&c);
    let mark: String = bare.chars().rev().take_while(|c| raised(*c)).collect::<Vec<_>>().into_iter().rev().collect();
    if !mark.is_empty() && mark.len() < bare.len() {
        return Some(raised_as_digits(&mark));
    }
    // Emphasis has as many stars before as behind.
    let stars = |text: &mut dyn Iterator<Item = char>| text.take_while(|c| *c == '*').count();
    let more = stars(&mut cell.chars().rev()).saturating_sub(stars(&mut cell.chars()));
    (more > 0 && more < cell.len()).then(|| "*".repeat(more))
}

fn raised_as_digits(mark: &str) -> String {
    let digit = |c: char| RAISED.chars().position(|raised| raised == c);
    mark.chars().map(|c| digit(c).map_or(c, |n| char::from(b'0' + n as u8))).collect()
}

/// The text of a footnote.
pub(super) fn note<'n>(mark: &str, lines: &'n [String]) -> Option<&'n str> {
    let number = mark.bytes().all(|b| b.is_ascii_digit());
    let text = |line: &'n String| {
        let line = line.trim().trim_start_matches("- ").trim_start();
        let raised = line.chars().take_while(|c| RAISED.contains(*c)).collect::<String>();
        let rest = if !raised.is_empty() && raised_as_digits(&raised) == mark {
            &line[raised.len()..]
        } else {
            let line = line.trim_start_matches(['[', '(', '^', '\\']);
            let rest = line.strip_prefix(mark)?;
            let rest = rest.strip_prefix('\\').unwrap_or(rest);
            if rest.starts_with('*') || number && rest.starts_with(|c: char| c.is_alphanumeric()) {
                return None;
            }
            rest
        };
        let rest = rest.trim_start_matches([']', ')', ':', '.', '^', '*', ' ', '：']).trim_end_matches(['*', ' ']);
        rest.chars().any(char::is_alphanumeric).then_some(rest)
    };
    // Footnotes stand at the end.
    lines.iter().rev().find_map(text)
}

/// The lines without those that say what a mark in a table means: they belong to its row. One of a list with stars is
/// none, whatever mark its star may be.
pub(super) fn without_notes(lines: Vec<String>, tables: &[Table], notes: &[String]) -> Vec<String> {
    let cells = tables.iter().flatten().flatten();
    let meant: Vec<(String, &str)> = cells
        .filter_map(|cell| note_mark(cell))
        .filter_map(|mark| note(&mark, notes).map(|text| (mark, text)))
        .collect();
    let starred = |line: Option<&String>| line.is_some_and(|line| line.trim_start().starts_with("* "));
    let is_note = |at: usize| {
        meant.iter().any(|(mark, text)| {
            let list = mark == "*"
                && starred(Some(&lines[at]))
                && (starred(lines.get(at + 1)) || at.checked_sub(1).is_some_and(|before| starred(lines.get(before))));
            !list && note(mark, std::slice::from_ref(&lines[at])) == Some(text)
        })
    };
    let keep: Vec<bool> = (0..lines.len()).map(|at| !is_note(at)).collect();
    lines.into_iter().zip(keep).filter_map(|(line, keep)| keep.then_some(line)).collect()
}
