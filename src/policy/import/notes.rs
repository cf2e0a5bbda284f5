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

/// A cell without the marks of footnotes at its end, and the marks, as `1`, `*`, `①` or `注1`.
pub(super) fn marks(cell: &str) -> (String, Vec<String>) {
    let (mut rest, mut found) = (cell.trim().to_owned(), Vec::new());
    while let Some((before, mark)) = note_mark(&rest) {
        rest = before.trim_end().to_owned();
        found.extend(mark.split([',', '，']).map(|mark| mark.trim().to_owned()).filter(|mark| !mark.is_empty()));
    }
    found.reverse();
    (rest, found)
}

/// What stands before the last mark of a footnote in a cell, and the mark.
fn note_mark(cell: &str) -> Option<(&str, String)> {
    let cell = cell.trim();
    let bare = cell.trim_start_matches(['*', '_', '`']);
    let worded = |text: &str| text.chars().any(|c| !c.is_whitespace() && !"[（(".contains(c));
    if let Some((before, inside)) = bare.strip_suffix(']').and_then(|text| text.rsplit_once('[')) {
        let mark = inside.trim_matches(['[', ']', '^', ' ', '(', ')']);
        let short = mark.split([',', '，']).all(|mark| {
            let mark = mark.trim();
            !mark.is_empty() && mark.chars().count() <= 2 && !mark.contains(char::is_whitespace)
        });
        let mark = if short { raised_as_digits(mark) } else { numbered(mark)? };
        // A box is no mark.
        let before = before.trim_end_matches(['[', '^']);
        return (worded(before) && !mark.eq_ignore_ascii_case("x")).then_some((before, mark));
    }
    let behind = bare.strip_suffix(['）', ')']).and_then(|text| text.rsplit_once(['（', '(']));
    if let Some((before, inside)) = behind
        && worded(before)
        && let Some(mark) = numbered(inside)
    {
        return Some((before, mark));
    }
    if let Some(at) = bare.rfind(['注', '註']).filter(|at| *at > 0)
        && let Some(mark) = numbered(&bare[at..])
    {
        return Some((&bare[..at], mark));
    }
    let raised = |c: char| RAISED.contains(c) || DAGGERS.contains(&c) || ('①'..='⑳').contains(&c);
    let before = bare.trim_end_matches(raised);
    if before.len() < bare.len() && !before.is_empty() {
        return Some((before, raised_as_digits(&bare[before.len()..])));
    }
    // Emphasis has as many stars before as behind.
    let stars = |text: &mut dyn Iterator<Item = char>| text.take_while(|c| *c == '*').count();
    let cell = cell.strip_suffix('\\').unwrap_or(cell);
    let more = stars(&mut cell.chars().rev()).saturating_sub(stars(&mut cell.chars()));
    let before = cell.get(..cell.len() - more)?;
    (more > 0 && more < cell.len()).then(|| (before.strip_suffix('\\').unwrap_or(before), "*".repeat(more)))
}

/// The mark of `注1`, `note 1` or, in brackets, `1`.
fn numbered(inside: &str) -> Option<String> {
    let inside = inside.trim().to_lowercase();
    let words = ["see footnote", "see note", "footnote", "note", "参见注", "见注", "見註", "附注", "脚注", "注", "註"];
    let word = words.iter().find(|word| inside.starts_with(**word));
    let number = word.map_or(inside.as_str(), |word| &inside[word.len()..]).trim_matches([' ', '.', '释', '釋']);
    let is = (1..=2).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit());
    is.then(|| match word {
        Some(word) if !word.is_ascii() => format!("注{number}"),
        _ => number.to_owned(),
    })
}

fn raised_as_digits(mark: &str) -> String {
    let digit = |c: char| RAISED.chars().position(|raised| raised == c);
    mark.chars().map(|c| digit(c).map_or(c, |n| char::from(b'0' + n as u8))).collect()
}

/// The text of a footnote.
pub(super) fn note<'n>(whole: &str, lines: &'n [String]) -> Option<&'n str> {
    let mark = whole;
    let number = mark.ends_with(|c: char| c.is_ascii_digit());
    let text = |line: &'n String| {
        let line = line.trim().trim_start_matches("- ").trim_start();
        // 註 1 is 注1, and Note 1 is 1.
        let note = ["注", "註"].iter().find_map(|word| line.strip_prefix(word)).map(str::trim_start);
        let note = note.filter(|_| mark.starts_with('注'));
        let english = line.get(..5).filter(|word| word.eq_ignore_ascii_case("note "));
        let line = english.filter(|_| number && note.is_none()).map_or(line, |word| line[word.len()..].trim_start());
        let mark = mark.trim_start_matches(['注']);
        let line = match (note, mark.len() < whole.len()) {
            (Some(note), _) => note,
            (None, true) => return None,
            (None, false) => line,
        };
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
        let rest =
            rest.trim_start_matches([']', ')', '）', ':', '.', '^', '*', ' ', '：', '、']).trim_end_matches(['*', ' ']);
        rest.chars().any(char::is_alphanumeric).then_some(rest)
    };
    // Footnotes stand at the end.
    lines.iter().rev().find_map(text)
}

/// The lines without those that say what a mark in a table means: they belong to its row. One of a list with stars is
/// none, whatever mark its star may be.
pub(super) fn without_notes(lines: Vec<String>, tables: &[Table], notes: &[String]) -> Vec<String> {
    let cells = tables.iter().flatten().flatten();
    let meant: Vec<(String, &str)> =
        cells.flat_map(|cell| marks(cell).1).filter_map(|mark| note(&mark, notes).map(|text| (mark, text))).collect();
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
