//! Batches scanned by whoever is free, and what they found handed in in the order of the rows.

use super::Column;
use super::batch::{Batch, RowInfo};
use super::column::Columns;
use super::comments::OfBatch;
use super::places::{Cursor, key_before, place_of, with_numbers};
use super::row::TableRecord;
use super::whole;
use crate::category::CategorySet;
use crate::detect::{BatchCell, CellHit, Hit};
use crate::event::{Gap, GapReason, Ignored};
use crate::place::{Place, Step};
use crate::report::ColumnVerdict;
use crate::rule::DetectorId;
use crate::scan::Scan;
use crate::scan::comment::Comments;
use crate::scan::order::Said;
use crate::scan::worker::Worker;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::iter;
use std::ops::Range;
use std::path::Path;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, Condvar, Mutex, PoisonError};

impl Batch {
    /// The cells that make a row a record.
    fn members<'b>(
        &'b self,
        row: &'b RowInfo,
        record: &'b TableRecord,
        hit: &'b Hit,
    ) -> impl Iterator<Item = CellHit> + 'b {
        self.parts(row, record).map(move |(cell, _)| {
            let bytes = &self.cells[cell].bytes;
            let hit = Hit { start: bytes.start as usize, end: bytes.end as usize, ..hit.clone() };
            CellHit { hit, cell, fills: true }
        })
    }

    /// True for a cell that is a key of an object, which names what stands behind it.
    fn is_key(&self, cell: usize) -> bool {
        let BatchCell { bytes, row, field, .. } = &self.cells[cell];
        let behind = self.text.get(bytes.end as usize..row.end as usize).unwrap_or_default();
        let behind = behind.strip_prefix(b"\"").or_else(|| behind.strip_prefix(b"'")).unwrap_or_default();
        field.is_none() && behind.trim_ascii_start().starts_with(b":")
    }

    /// What a hit that spans cells has in each of them that is no key.
    fn pieces<'b>(&'b self, row: &RowInfo, found: &'b CellHit) -> impl Iterator<Item = CellHit> + 'b {
        row.cells.clone().filter(|cell| !self.is_key(*cell as usize)).filter_map(|cell| {
            let at = &self.cells[cell as usize].bytes;
            let start = found.hit.start.max(at.start as usize);
            let end = found.hit.end.min(at.end as usize);
            (start < end).then(|| CellHit {
                hit: Hit { start, end, ..found.hit.clone() },
                cell: cell as usize,
                fills: false,
            })
        })
    }
}

/// What all batches of a source share.
pub struct BatchScan {
    pub source: u64,
    pub(super) path: Arc<Path>,
    pub(super) inside: Vec<Step>,
    merge: Mutex<Merge>,
    progress: Condvar,
}

#[derive(Default)]
struct Merge {
    next: u64,
    waiting: BTreeMap<u64, Outcome>,
    columns: Columns,
}

/// What came of a batch.
#[derive(Default)]
struct Outcome {
    said: Vec<Said>,
    /// Values that were not empty, by column.
    values: Vec<(u32, u64)>,
    /// For findings that fill their cells: column, detector, score, hash of the value.
    matching: Vec<super::column::Match>,
    findings: u64,
}

impl BatchScan {
    /// For one source.
    pub fn new(source: u64, path: Arc<Path>, inside: Vec<Step>) -> Self {
        Self { source, path, inside, merge: Mutex::default(), progress: Condvar::new() }
    }

    /// How many of the batches handed out have not been merged.
    pub fn behind(&self, handed_out: u64) -> u64 {
        handed_out - self.lock().next
    }

    /// Waits for the next result, a short while at most.
    pub fn wait(&self) {
        drop(self.progress.wait_timeout(self.lock(), std::time::Duration::from_millis(5)));
    }

    /// The verdicts on all columns, once every batch is in.
    pub fn verdicts<'c>(
        &self,
        scan: &Scan<'_>,
        columns: impl Iterator<Item = (&'c Arc<str>, &'c Arc<Column>)>,
    ) -> Vec<ColumnVerdict> {
        let merge = self.lock();
        let mut out = Vec::new();
        for (table, column) in columns {
            let mut inside = self.inside.clone();
            let (table, name) = (table.to_string(), Some(column.name.to_string()));
            inside.push(Step::Table { table, column: name, row: None, key: Vec::new() });
            let place = Place { path: self.path.clone(), inside, span: None };
            out.extend(merge.columns.verdicts(scan, column.id, &column.field, &place));
        }
        out
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Merge> {
        self.merge.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn hand_in(&self, scan: &Scan<'_>, number: u64, outcome: Outcome) {
        let merge = &mut *self.lock();
        merge.waiting.insert(number, outcome);
        while let Some(outcome) = merge.waiting.remove(&merge.next) {
            merge.next += 1;
            merge.columns.add(&outcome.values, &outcome.matching);
            scan.progress.findings.fetch_add(outcome.findings, Relaxed);
            scan.order.say(self.source, outcome.said);
        }
        self.progress.notify_all();
    }
}

/// A batch that any thread may scan.
pub struct Job {
    state: Arc<BatchScan>,
    number: u64,
    batch: Batch,
}

impl Job {
    /// The batch of this number.
    pub fn new(state: Arc<BatchScan>, number: u64, batch: Batch) -> Self {
        Self { state, number, batch }
    }

    /// Scans the batch and hands the result in.
    pub fn run(mut self, scan: &Scan<'_>, worker: &mut Worker<'_>) {
        let guarded = std::panic::AssertUnwindSafe(|| outcome(scan, worker, &self.state, &mut self.batch));
        let outcome = std::panic::catch_unwind(guarded).unwrap_or_else(|_| {
            worker.renew(scan);
            let place = Place { path: self.state.path.clone(), inside: self.state.inside.clone(), span: None };
            let from = self.batch.rows.first().map_or(0, |r| r.number);
            let detail = format!("a detector failed in the rows from number {from} on; please report this");
            let bytes = Some(self.batch.text.len() as u64);
            let said = vec![Said::Gap(Gap { place, reason: GapReason::Internal, detail, bytes })];
            Outcome { said, ..Outcome::default() }
        });
        self.state.hand_in(scan, self.number, outcome);
        scan.jobs.give_back(std::mem::take(&mut self.batch.text));
    }
}

fn outcome(scan: &Scan<'_>, worker: &mut Worker<'_>, state: &BatchScan, batch: &mut Batch) -> Outcome {
    let mut out = Outcome::default();
    let mut hits = std::mem::take(&mut worker.cell_hits);
    hits.clear();
    let scratch = &mut worker.scratch;
    match &mut worker.stats {
        None => scan.engine.scan_cells(&batch.text, &batch.cells, &batch.fields, scratch, &mut hits),
        Some(stats) => {
            stats.scan_cells(scan.engine, (&batch.text, &batch.cells, &batch.fields), scratch, &mut hits);
        }
    }
    scan.text_bytes.fetch_add(batch.own_text(), Relaxed);
    hits.retain(|found| {
        let in_token = scan.is_in_token(&batch.text, &found.hit);
        if in_token {
            scan.count_hidden(&found.hit);
        }
        !in_token
    });
    match scan.settings.whole_values {
        true => whole::stretch(scan, batch, &mut hits),
        false => whole::unbroken(scan, batch, &mut hits),
    }
    let comments = if scan.settings.ignore.comments { Comments::of(&batch.text) } else { Comments::default() };
    let mut values = vec![0; batch.columns.len()];
    for cell in &batch.cells {
        if let Some(field) = cell.field {
            let value = &batch.text[cell.bytes.start as usize..cell.bytes.end as usize];
            values[field as usize] += u64::from(!super::column::is_empty(value));
        }
    }
    let counted = batch.columns.iter().zip(values).filter(|(_, n)| *n > 0);
    out.values = counted.map(|(column, n)| (column.id, n)).collect();
    // Cells that were copied stand behind the others; in a report they stand where they are in the row.
    let place = |hit: &CellHit| {
        let row = batch.rows.partition_point(|r| r.cells.end as usize <= hit.cell);
        (row, batch.origins[hit.cell].order)
    };
    if batch.shuffled {
        hits.sort_by_key(place);
    }
    let mut gaps = std::mem::take(&mut batch.gaps).into_iter().peekable();
    let batch = &*batch;
    let mut rest = &mut hits[..];
    // The row before, whose findings are all there.
    let mut from = 0;
    let mut cursor = Cursor::default();
    let mut comments = OfBatch::new(&comments, batch);
    for (at, row) in batch.rows.iter().enumerate() {
        let table = &batch.tables[row.table as usize];
        together(scan, worker, &mut out.said[from..]);
        from = out.said.len();
        while let Some((_, gap)) = gaps.next_if(|(before, _)| *before <= at) {
            out.said.push(Said::Gap(gap));
        }
        let own = rest.iter().take_while(|h| h.cell < row.cells.end as usize).count();
        if own == 0 && table.records.is_empty() {
            continue;
        }
        let (own, later) = std::mem::take(&mut rest).split_at_mut(own);
        rest = later;
        let masked_line = scan.settings.live.then(|| MaskedRow::of(scan, batch, row, own));
        for found in own.iter_mut() {
            if !scan.is_shown(&found.hit) {
                // Where it stands matters to comments alone.
                let span = if comments.are_none(batch) { None } else { batch.span(row, found, &mut cursor) };
                let line = span.and_then(|span| Some(span.line?.0));
                comments.accept(batch, at, &scan.book.rule(found.hit.detector).id, line);
                let value = &batch.text[found.hit.start..found.hit.end];
                worker.finder.meets(found.hit.detector, &state.path, value);
                scan.count_hidden(&found.hit);
                continue;
            }
            if scan.settings.members && (found.hit.start as u32) < batch.cells[found.cell].bytes.start {
                let pieces: Vec<CellHit> = batch.pieces(row, found).collect();
                out.said.extend(pieces.iter().map(|piece| said(scan, worker, state, batch, row, piece)));
                // A value between the cells has no pieces and is one by itself.
                if !pieces.is_empty() {
                    continue;
                }
            }
            let column = batch.cells[found.cell].field.map(|f| &batch.columns[f as usize]);
            let mut place = place_of(scan, state, batch, row, column, batch.span(row, found, &mut cursor));
            // What reaches over several cells may begin before its own.
            if column.is_none()
                && let Some(before) = batch.text.get(batch.cells[found.cell].bytes.start as usize..found.hit.start)
                && let Some(key) = key_before(before)
                && let Some(Step::Table { column, .. }) = place.inside.last_mut()
            {
                *column = Some(key.into());
            }
            let (from, to) = batch.origins[found.cell].index;
            if let Some(column) = column.filter(|_| from < to) {
                let key = with_numbers(&column.name, &batch.indices[from as usize..to as usize]);
                place.inside.push(Step::Key { key });
            }
            let value = &batch.text[found.hit.start..found.hit.end];
            let plain = scan.engine.plain(&batch.text, whole::bytes(batch, found.cell), &found.hit);
            // Its evidence is the finding's from here on: nobody asks for it again.
            let evidence = std::mem::take(&mut found.hit.evidence);
            let hit = Hit { evidence, ..found.hit.clone() };
            let mut finding = worker.finder.written(hit, place, Some(value), &plain);
            if let (Some(row), Some(value)) = (&masked_line, &mut finding.value) {
                *value = value.clone().with_line(row.line(batch, found.hit.start));
            }
            out.findings += 1;
            let line = finding.place.span.and_then(|span| Some(span.line?.0));
            let accepted = comments.accept(batch, at, worker.finder.id(&finding), line);
            let allowed = worker.finder.allows(&finding, Some(value));
            let why = if accepted { Some(Ignored::Comment) } else { allowed.then_some(Ignored::Allow) };
            if let Some(column) = column.filter(|_| found.fills) {
                out.matching.push(super::column::Match::new(column.id, &finding).accepted(why.is_some()));
            }
            let inside = scan.inside_token(&mut worker.scratch, &worker.finder, &finding, value);
            out.findings += inside.len() as u64;
            // Who accepts a token accepts what it says.
            out.said.extend(iter::once(finding).chain(inside).map(|finding| match why {
                Some(why) => Said::Ignored(finding, why),
                None => Said::Finding(finding),
            }));
        }
        let mut told = None;
        for record in table.records.iter() {
            if !record.can_be(scan, own.len()) {
                continue;
            }
            let Some(hit) = record.judge(scan, batch.filled(row, record), own) else { continue };
            let value = |member: CellHit| &batch.text[member.hit.start..member.hit.end];
            let members = || batch.members(row, record, &hit).map(value);
            if record.is_nonzero(scan) && (members().all(is_zero) || members().any(is_no_coordinate)) {
                continue;
            }
            let rows = rows_of(worker, batch, (row, record), &hit);
            if record.tells_columns(scan) && scan.is_on(hit.detector) && scan.is_shown(&hit) {
                out.matching.extend(batch.members(row, record, &hit).filter_map(|member| {
                    let column = &batch.columns[batch.cells[member.cell].field? as usize];
                    let value = &batch.text[member.hit.start..member.hit.end];
                    let fingerprint = worker.finder.fingerprint(hit.detector, value);
                    Some(super::column::Match::of(column.id, (hit.detector, rows), hit.score, fingerprint))
                }));
            }
            // A pattern that spans several cells has said what the record says, if no part lies elsewhere.
            let spans = |f: &&CellHit| {
                let is_longer = (f.hit.start as u32) < batch.cells[f.cell].bytes.start;
                is_longer && f.hit.detector == hit.detector && scan.is_shown(&f.hit)
            };
            let covers =
                |part: &CellHit| own.iter().filter(spans).any(|f| (f.hit.start..f.hit.end).contains(&part.hit.start));
            if own.iter().any(|f| spans(&f)) && batch.members(row, record, &hit).all(|part| covers(&part)) {
                continue;
            }
            if !scan.is_on(hit.detector) || !scan.is_shown(&hit) {
                scan.count_hidden(&hit);
                continue;
            }
            if scan.settings.members {
                let hidden = own.iter().filter(|f| !scan.is_shown(&f.hit) && record.has_part(scan, &f.hit)).cloned();
                let members = batch.members(row, record, &hit).chain(hidden);
                out.said.extend(members.map(|member| said(scan, worker, state, batch, row, &member)));
                continue;
            }
            if told.replace(hit.detector) == Some(hit.detector) {
                continue;
            }
            let place = place_of(scan, state, batch, row, None, batch.row_span(row));
            out.findings += 1;
            let finding = worker.finder.finding(hit, place, None);
            out.said.push(Said::Finding(worker.finder.in_rows(finding, rows)));
        }
    }
    together(scan, worker, &mut out.said[from..]);
    out.said.extend(gaps.map(|(_, gap)| Said::Gap(gap)));
    out.said.extend(comments.unused(scan, state, batch));
    hits.clear();
    worker.cell_hits = hits;
    out
}

/// The findings of one row, as what they are beside each other. What somebody has accepted says nothing of the others.
fn together(scan: &Scan<'_>, worker: &Worker<'_>, row: &mut [Said]) {
    let company = &worker.finder.company;
    // Each with whether it tells of somebody other than the person of the record.
    let mut beside: Vec<(DetectorId, bool)> = Vec::new();
    for said in &*row {
        if let Said::Finding(finding) = said
            && company.tells(finding.detector)
            && !finding.test_value
        {
            // Where nobody else is in the record, it is the record of whom it tells.
            let is_own = |said: &Said| {
                matches!(said, Said::Finding(other) if scan.engine.tells_who(other.detector)
                    && !company.of_another(finding.detector, &other.place))
            };
            let of_another = company.of_another(finding.detector, &finding.place) && row.iter().any(is_own);
            let told = (finding.detector, of_another);
            if !beside.contains(&told) {
                beside.push(told);
            }
        }
    }
    if beside.is_empty() {
        return;
    }
    beside.sort_unstable();
    for said in row {
        if let Said::Finding(finding) | Said::Ignored(finding, _) = said {
            let tells = |&&(detector, of_another): &&(DetectorId, bool)| {
                !of_another || company.of_another(detector, &finding.place)
            };
            let mut own: Vec<DetectorId> = beside.iter().filter(tells).map(|told| told.0).collect();
            own.dedup();
            company.join(finding, &own);
        }
    }
}

/// `0`, `0.0`, `-0.000`.
fn is_zero(value: &[u8]) -> bool {
    value.iter().all(|byte| matches!(byte, b'0' | b'.' | b'-' | b'+' | b' '))
}

/// The category rows of a record: those of its detector. A place on earth is sensitive where it is precise, as a radius beside
/// it says, which outranks the digits, or else its parts together.
fn rows_of(worker: &Worker<'_>, batch: &Batch, (row, record): (&RowInfo, &TableRecord), hit: &Hit) -> CategorySet {
    let plain = worker.finder.categories(hit.detector, None);
    if !worker.finder.is_place(hit.detector) {
        return plain;
    }
    let text = |bytes: Range<usize>| &batch.text[bytes];
    let cells = &batch.cells[row.cells.start as usize..row.cells.end as usize];
    let radius = cells.iter().find_map(|cell| {
        let value = || std::str::from_utf8(text(cell.bytes.start as usize..cell.bytes.end as usize)).ok();
        batch.columns[cell.field? as usize].is_radius.then(value).flatten()?.trim().parse().ok()
    });
    let parts: Vec<&[u8]> = batch.members(row, record, hit).map(|m| text(m.hit.start..m.hit.end)).collect();
    worker.finder.place_rows(hit.detector, &parts.join(&b' '), radius)
}

/// What is no coordinate: words, and decimals beyond 180 degrees. A hemisphere and marks of degrees may stand in one.
fn is_no_coordinate(value: &[u8]) -> bool {
    let own = value.trim_ascii();
    let own = own.strip_prefix(b"\"").and_then(|own| own.strip_suffix(b"\"")).unwrap_or(own);
    let Ok(text) = std::str::from_utf8(own) else { return false };
    let is_word = |c: char| c.is_alphabetic() && !"NSEWOnsewo\u{ba}".contains(c);
    let number = Some(text).filter(|text| text.contains('.')).and_then(|text| text.parse::<f64>().ok());
    match number {
        Some(number) => number.abs() > 180.0,
        None => !text.contains(|c: char| c.is_ascii_digit()) || text.contains(is_word),
    }
}

/// A finding of a part of a row, for who replaces it.
fn said(
    scan: &Scan<'_>,
    worker: &Worker<'_>,
    state: &BatchScan,
    batch: &Batch,
    row: &RowInfo,
    found: &CellHit,
) -> Said {
    let column = batch.cells[found.cell].field.map(|f| &batch.columns[f as usize]);
    let Range { start, end } = whole::without_quotes(scan, batch, found);
    let found = CellHit { hit: Hit { start, end, ..found.hit.clone() }, ..*found };
    let place = place_of(scan, state, batch, row, column, batch.span(row, &found, &mut Cursor::default()));
    let value = &batch.text[start..end];
    let plain = scan.engine.plain(&batch.text, whole::bytes(batch, found.cell), &found.hit);
    Said::Finding(worker.finder.written(found.hit, place, Some(value), &plain))
}

/// The text of a row of a stream that is watched, and what stands in place of every value in it; of those below the level
/// asked for too.
struct MaskedRow {
    raw: Range<usize>,
    /// Something of its first line stands before it: a time, a level, a quote.
    is_cut: bool,
    near: Vec<(Range<usize>, String)>,
}

impl MaskedRow {
    fn of(scan: &Scan<'_>, batch: &Batch, row: &RowInfo, own: &[CellHit]) -> Self {
        let mut wholes = own.to_vec();
        whole::stretch(scan, batch, &mut wholes);
        let masked = |found: &CellHit| {
            let whole = found.hit.start..found.hit.end;
            let mask = crate::detect::mask(scan.book.rule(found.hit.detector).mask, &batch.text[whole.clone()]);
            (whole, mask)
        };
        let mut near: Vec<(Range<usize>, String)> = wholes.iter().map(masked).collect();
        near.sort_by_key(|(whole, _)| (whole.start, Reverse(whole.end)));
        Self { raw: row.raw.start as usize..row.raw.end as usize, is_cut: row.column > 0, near }
    }

    /// The line of it on which a value begins.
    fn line(&self, batch: &Batch, at: usize) -> String {
        /// Bytes of a line that are shown.
        const MOST: usize = 4096;
        let at = at.clamp(self.raw.start, self.raw.end);
        let start =
            memchr::memrchr(b'\n', &batch.text[self.raw.start..at]).map_or(self.raw.start, |n| self.raw.start + n + 1);
        let end = memchr::memchr(b'\n', &batch.text[at..self.raw.end]).map_or(self.raw.end, |n| at + n);
        let near = self.near.iter().map(|(whole, masked)| (whole.clone(), &**masked));
        let line = crate::detect::hide(&batch.text, start..end.min(start + MOST), near);
        if self.is_cut && start == self.raw.start { format!("… {}", line.trim_start()) } else { line }
    }
}
