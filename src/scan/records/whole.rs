//! Values with all that belongs to them, for who replaces them: in a cell the reader knows where they end.

use super::batch::Batch;
use crate::detect::CellHit;
use crate::event::Confidence;
use crate::rule::DetectorId;
use crate::scan::{Scan, secret};
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// Stretches the hits of a batch over all that belongs to their values, and adds the cells of columns of secrets in which
/// nothing was found.
pub fn stretch(scan: &Scan<'_>, batch: &Batch, hits: &mut Vec<CellHit>) {
    let mut counts: HashMap<(usize, DetectorId), u32> = HashMap::new();
    for found in &*hits {
        *counts.entry((found.cell, found.hit.detector)).or_default() += 1;
    }
    let is_alone = |found: &CellHit| counts.get(&(found.cell, found.hit.detector)) == Some(&1);
    let stretched: Vec<Range<usize>> =
        hits.iter().map(|found| stretched(scan, batch, found, is_alone(found))).collect();
    for (found, Range { start, end }) in hits.iter_mut().zip(stretched) {
        (found.hit.start, found.hit.end) = (start, end);
    }
    if scan.settings.whole_columns {
        let before = hits.len();
        let found = filled(scan, batch, hits);
        let cells = (0..batch.cells.len()).flat_map(|cell| secrets(scan, batch, cell));
        let others = (0..batch.cells.len()).filter_map(|cell| other(scan, batch, cell, &found));
        hits.extend(cells.chain(others).collect::<Vec<_>>());
        if hits.len() > before {
            hits.sort_by_key(|found| (found.cell, found.hit.start));
        }
    }
}

/// Stretches the hits of a batch over what belongs to their words where quotes break them.
pub fn unbroken(scan: &Scan<'_>, batch: &Batch, hits: &mut [CellHit]) {
    for found in hits {
        let whole = scan.engine.unbroken(&batch.text, bytes(batch, found.cell), &found.hit);
        (found.hit.start, found.hit.end) = (whole.start, whole.end);
    }
}

/// Where a cell stands in the text of its batch.
pub fn bytes(batch: &Batch, cell: usize) -> Range<usize> {
    let bytes = &batch.cells[cell].bytes;
    bytes.start as usize..bytes.end as usize
}

/// All that belongs to a value; `alone` is true where its cell has no other one of its detector.
fn stretched(scan: &Scan<'_>, batch: &Batch, found: &CellHit, alone: bool) -> Range<usize> {
    let hit = &found.hit;
    let cell = bytes(batch, found.cell);
    // A record may reach over several.
    if hit.start < cell.start || hit.end > cell.end {
        return hit.start..hit.end;
    }
    let field = batch.cells[found.cell].field.map(|field| &batch.fields[field as usize]);
    let inside = scan.engine.inside(&batch.text, cell.clone());
    let is_secret = scan.engine.nature(hit).is_secret() && hit.start < inside.end;
    if is_secret && (found.fills || field.is_some_and(|field| scan.engine.names_secret(field).is_some())) {
        let own = items(&batch.text, inside.clone());
        return own.into_iter().find(|item| item.contains(&hit.start)).unwrap_or(inside);
    }
    // What a column is named for fills its cells, unless there are several in one.
    if hit.start == inside.start && alone && field.is_some_and(|field| field.names(hit.detector)) {
        return inside.start..inside.end.max(hit.end);
    }
    let whole = scan.engine.extent(&batch.text, cell, hit);
    // Quotes around a cell stay, though a column counts them to its values.
    match whole.start <= inside.start && whole.end >= inside.end && !inside.is_empty() {
        true => inside,
        false => whole,
    }
}

/// A stretch of a cell without the quotes around it.
pub fn without_quotes(scan: &Scan<'_>, batch: &Batch, found: &CellHit) -> Range<usize> {
    let inside = scan.engine.inside(&batch.text, bytes(batch, found.cell));
    let within = found.hit.start.max(inside.start)..found.hit.end.min(inside.end);
    if within.is_empty() { found.hit.start..found.hit.end } else { within }
}

/// The items of a list that YAML writes on lines of their own, `- a`, or the whole cell.
fn items(text: &[u8], inside: Range<usize>) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut at = inside.start;
    for line in text[inside.clone()].split_inclusive(|b| *b == b'\n') {
        let own = line.trim_ascii();
        let Some(item) = own.strip_prefix(b"- ").map(<[u8]>::trim_ascii_start) else {
            if own.is_empty() {
                at += line.len();
                continue;
            }
            return vec![inside];
        };
        let end = at + line.trim_ascii_end().len();
        out.push(end - item.len()..end);
        at += line.len();
    }
    if out.is_empty() { vec![inside] } else { out }
}

/// The cell of a column of secrets as values, if it is one.
fn secrets(scan: &Scan<'_>, batch: &Batch, cell: usize) -> Vec<CellHit> {
    let Some((detector, proved)) = batch.cells[cell].field.and_then(|field| batch.columns[field as usize].secret)
    else {
        return Vec::new();
    };
    let hit = |own: Range<usize>| {
        let hit = secret::cell(scan, detector, proved, &batch.text, own)?;
        Some(CellHit { cell, hit, fills: true })
    };
    let inside = scan.engine.inside(&batch.text, bytes(batch, cell));
    items(&batch.text, inside).into_iter().filter_map(hit).collect()
}

/// Cells, each with a detector of which something is found in it, or with none where what is found takes all of it.
fn filled(scan: &Scan<'_>, batch: &Batch, hits: &[CellHit]) -> HashSet<(usize, Option<DetectorId>)> {
    let mut out = HashSet::new();
    let told = |found: &&CellHit| Confidence::of(found.hit.score) >= scan.settings.level(found.hit.detector);
    for found in hits.iter().filter(told) {
        out.insert((found.cell, Some(found.hit.detector)));
        let inside = scan.engine.inside(&batch.text, bytes(batch, found.cell));
        if found.hit.start <= inside.start && found.hit.end >= inside.end {
            out.insert((found.cell, None));
        }
    }
    out
}

/// The cell of a column whose name and values say what it is as such a value, where nothing of the kind is found in it.
fn other(scan: &Scan<'_>, batch: &Batch, cell: usize, found: &HashSet<(usize, Option<DetectorId>)>) -> Option<CellHit> {
    let column = &batch.columns[batch.cells[cell].field? as usize];
    let detector = column.whole?;
    if found.contains(&(cell, Some(detector))) || found.contains(&(cell, None)) {
        return None;
    }
    let inside = scan.engine.inside(&batch.text, bytes(batch, cell));
    // The heading of a table that is put behind another one.
    let value = &batch.text[inside.clone()];
    if value.eq_ignore_ascii_case(column.name.as_bytes()) {
        return None;
    }
    secret::cell(scan, detector, true, &batch.text, inside).map(|hit| CellHit { cell, hit, fills: true })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_of_a_list() {
        let of = |text: &str| {
            items(text.as_bytes(), 0..text.len()).into_iter().map(|r| text[r].to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(of("- hunter2\n  -  Tr0ub4dor3\n\n"), ["hunter2", "Tr0ub4dor3"]);
        assert_eq!(of("- a\nb"), ["- a\nb"]);
        assert_eq!(of("hunter2"), ["hunter2"]);
        assert_eq!(of(""), [""]);
    }
}
