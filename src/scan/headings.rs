//! Tables of Markdown in the middle of a text, for who replaces values: below a heading that names a secret every cell is
//! one, found or not, as in a column of a file that is a table as a whole.

use super::{Scan, secret};
use crate::detect::{Hit, table};
use std::ops::Range;

/// Longest line of a table, in bytes.
const LINE: usize = 1024;

/// Adds the cells of such columns that begin in the core of a block.
pub fn secrets(scan: &Scan<'_>, text: &[u8], core: &Range<usize>, hits: &mut Vec<Hit>) {
    let before = hits.len();
    let mut done = 0;
    // Between the headings and the cells stands a line of dashes.
    for at in memchr::memmem::find_iter(text, b"---") {
        if at < done {
            continue;
        }
        let line = line_at(text, at);
        done = line.end;
        let is_border = line.len() < LINE && text[line.clone()].iter().all(|b| b"|-: \t\r".contains(b));
        if !is_border || !text[line.clone()].contains(&b'|') || line.start == 0 {
            continue;
        }
        let heading = line_at(text, line.start - 1);
        let mut start = heading.start;
        for cell in text[heading].split(|b| *b == b'|') {
            let name = trimmed(text, start..start + cell.len());
            start += cell.len() + 1;
            let Ok(written) = std::str::from_utf8(&text[name.clone()]) else { continue };
            let Some((detector, true)) = scan.engine.names_secret(&scan.engine.field(written)) else { continue };
            if !scan.is_on(detector) {
                continue;
            }
            table::below(text, (name.start, name.end), |at| {
                let own = Some(cell_at(text, at)).filter(|own| core.contains(&own.start));
                hits.extend(own.and_then(|own| secret::cell(scan, detector, false, text, own)));
            });
        }
    }
    if hits.len() > before {
        hits.sort_by_key(|hit| (hit.start, hit.end));
    }
}

/// The line around a place, without its end.
fn line_at(text: &[u8], at: usize) -> Range<usize> {
    let from = at.saturating_sub(LINE);
    let start = memchr::memrchr(b'\n', &text[from..at]).map_or(from, |n| from + n + 1);
    let to = text.len().min(at + LINE);
    start..memchr::memchr(b'\n', &text[at..to]).map_or(to, |n| at + n)
}

/// What stands in a cell from here on.
fn cell_at(text: &[u8], at: usize) -> Range<usize> {
    let to = text.len().min(at + LINE);
    let end = text[at..to].iter().position(|b| matches!(b, b'|' | b'\n' | b'\r')).map_or(to, |n| at + n);
    trimmed(text, at..end)
}

/// Without blanks and the marks of emphasis.
fn trimmed(text: &[u8], range: Range<usize>) -> Range<usize> {
    let is_beside = |b: &&u8| matches!(**b, b' ' | b'\t' | b'*' | b'`' | b'_' | b'"');
    let own = &text[range.clone()];
    let before = own.iter().take_while(is_beside).count();
    let behind = own[before..].iter().rev().take_while(is_beside).count();
    range.start + before..range.end - behind
}
