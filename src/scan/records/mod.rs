//! Records of one source: rows gathered into batches, batches scanned by whoever is free, columns judged as columns.
//!
//! A stream cannot be read twice, so what a column holds is decided on the first rows of its table: [`SAMPLE_ROWS`] of
//! them, or those that come with the first [`SAMPLE_BYTES`] of rows since its first one. Until then its rows wait in the
//! open batch. Both limits are counted in the source alone, so neither the size of a batch nor the number of threads
//! changes what is decided.

mod align;
mod around;
mod batch;
mod codes;
mod column;
mod comments;
mod decide;
mod distinct;
mod outcome;
mod places;
mod row;
mod together;
mod whole;

pub use outcome::Job;

use super::Scan;
use super::jobs;
use super::order::Said;
use super::worker::Worker;
use crate::detect::{self, Field};
use crate::event::{Confidence, Gap};
use crate::place::{Offsets, Step};
use crate::read::{Cell, ReadError, Row, Table, TableId};
use crate::rule::{DetectorId, Mask};
pub use align::align;
use around::Around;
use batch::Batch;
pub(super) use batch::is_nothing;
use outcome::BatchScan;
use row::TableRecord;
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

/// Rows of a table on which its columns are judged.
const SAMPLE_ROWS: usize = 1000;

/// Bytes of rows after which a table is judged on what it has.
const SAMPLE_BYTES: u64 = 2 << 20;

/// Bytes of an open batch from which the rows before the first that still waits are handed out.
const MOST_OPEN: usize = 4 << 20;

/// Cells that are handed out together: of the shortest, what is known of each takes many times its own bytes.
const MOST_CELLS: usize = 8192;

/// Columns of one table that are told apart.
const MOST_COLUMNS: usize = 4096;

/// Tables of one source that are told apart.
const MOST_TABLES: usize = 16_384;

/// A column as everything after its decision sees it.
pub struct Column {
    /// Its number in the source.
    id: u32,
    /// Its name as it may be shown.
    name: Arc<str>,
    field: Arc<Field>,
    /// It is one of secrets of this detector, and whether its values prove it.
    secret: Option<(DetectorId, bool)>,
    /// It is one of values of this detector, as its name and its values say: each of its cells is one, found or not.
    whole: Option<DetectorId>,
    /// Its values say how many metres a place may be off.
    is_radius: bool,
}

/// A table and how far its judgement is.
struct TableState {
    name: Arc<str>,
    columns: Vec<Arc<Column>>,
    by_name: HashMap<Box<str>, u32>,
    key: Arc<[u32]>,
    /// What its rows may be as a whole.
    records: Arc<[TableRecord]>,
    /// Rows in the open batch, until the table has been judged.
    waiting: usize,
    /// Bytes of rows of the source before its first row.
    since: Option<u64>,
    judged: bool,
}

/// The records of one source under way.
pub struct Records {
    state: Arc<BatchScan>,
    offsets: Offsets,
    tables: Vec<TableState>,
    /// The first table of each name.
    named: HashMap<Arc<str>, usize>,
    columns: u32,
    open: Batch,
    /// Tables with rows in the open batch that have not been judged, in the order of their first rows.
    undecided: Vec<usize>,
    /// Bytes of rows so far.
    bytes: u64,
    handed_out: u64,
}

impl Records {
    /// For a source or a part of one. `nested` sources count offsets in their own text.
    pub fn new(source: u64, path: &Arc<Path>, inside: &[Step], nested: bool) -> Self {
        Self {
            state: Arc::new(BatchScan::new(source, path.clone(), inside.to_vec())),
            offsets: if nested { Offsets::Text } else { Offsets::Source },
            tables: Vec::new(),
            named: HashMap::new(),
            columns: 0,
            open: Batch::default(),
            undecided: Vec::new(),
            bytes: 0,
            handed_out: 0,
        }
    }

    /// Begins a table.
    pub fn table(&mut self, scan: &Scan<'_>, worker: &mut Worker<'_>, table: Table<'_>) -> TableId {
        if self.tables.len() == MOST_TABLES {
            return TableId(MOST_TABLES as u32 - 1);
        }
        let id = TableId(self.tables.len() as u32);
        let mut name = shown(scan, worker, table.name.unwrap_or_default());
        if table.deleted {
            name.push_str(" (deleted)");
        }
        // The last one takes the rows of all that are beyond the limit.
        let last = self.tables.len() + 1 == MOST_TABLES;
        let name: Arc<str> = if last { "".into() } else { name.into() };
        self.named.entry(name.clone()).or_insert(self.tables.len());
        self.tables.push(TableState {
            name,
            columns: Vec::new(),
            by_name: HashMap::new(),
            key: if last { [].into() } else { table.key.into() },
            records: [].into(),
            waiting: 0,
            since: None,
            judged: false,
        });
        if !last {
            for (n, column) in table.columns.iter().enumerate().take(MOST_COLUMNS) {
                self.add(scan, worker, id, column, n as u32);
            }
        }
        id
    }

    /// Finds or adds a column.
    pub fn column(&mut self, scan: &Scan<'_>, worker: &mut Worker<'_>, table: TableId, name: &str) -> u32 {
        let Some(state) = self.tables.get(table.0 as usize) else { return Cell::REST };
        if let Some(&column) = state.by_name.get(name) {
            return column;
        }
        let column = state.columns.len() as u32;
        if state.columns.len() >= MOST_COLUMNS || table.0 as usize + 1 == MOST_TABLES {
            return Cell::REST;
        }
        self.add(scan, worker, table, name, column);
        column
    }

    fn add(&mut self, scan: &Scan<'_>, worker: &mut Worker<'_>, table: TableId, name: &str, column: u32) {
        let field = worker.field(scan, name);
        let shown = if name.is_empty() { (column + 1).to_string() } else { shown(scan, worker, name) };
        let state = &mut self.tables[table.0 as usize];
        // Of two columns with one name the first is found by it.
        state.by_name.entry(name.into()).or_insert(column);
        state.columns.push(Arc::new(Column {
            id: self.columns,
            name: shown.into(),
            field,
            secret: None,
            whole: None,
            is_radius: crate::detect::validate::geo::is_radius(name),
        }));
        self.columns += 1;
    }

    /// Takes a row.
    pub fn row(&mut self, scan: &Scan<'_>, worker: &mut Worker<'_>, row: Row<'_>) {
        let n = (row.table.0 as usize).min(self.tables.len().saturating_sub(1));
        self.hand_out_ready(scan, worker, &row);
        let Some(table) = self.tables.get_mut(n) else { return };
        let before = self.open.len();
        self.open.push(row, self.offsets, n as u32, &table.columns, (&table.name, &table.key, &table.records));
        // Rows that are text alone have no columns to be judged.
        if !table.judged && row.cells.iter().any(|cell| cell.column != Cell::REST) {
            if table.waiting == 0 {
                self.undecided.push(n);
                table.since = Some(self.bytes);
            }
            table.waiting += 1;
        }
        self.bytes += (self.open.len() - before) as u64;
        if table.waiting >= SAMPLE_ROWS {
            self.judge(scan, worker, n);
        }
        while let Some(&first) = self.undecided.first()
            && self.bytes - self.tables[first].since.unwrap_or(0) >= SAMPLE_BYTES
        {
            self.judge(scan, worker, first);
        }
    }

    /// A part that was not read, at its place among the rows.
    pub fn gap(&mut self, gap: Gap) {
        self.open.note(gap);
    }

    /// Judges the columns of a table on its rows in the open batch.
    fn judge(&mut self, scan: &Scan<'_>, worker: &mut Worker<'_>, n: usize) {
        let named = around::above(&self.tables[n].name).filter_map(|name| self.named.get(name));
        let above = around::first(named.flat_map(|&n| &self.tables[n].columns));
        let around = Around::new(scan, worker, &self.tables[n].name, above);
        let table = &mut self.tables[n];
        let (name, columns) = ((n as u32, &*table.name), &mut table.columns);
        table.records = decide::decide(scan, worker, &self.open, name, columns, &around);
        self.open.rejudged(n as u32, &table.columns, &table.records);
        table.judged = true;
        table.waiting = 0;
        self.undecided.retain(|&t| t != n);
    }

    /// Hands out what is enough for a batch, before a row: not between a comment and what it is about.
    fn hand_out_ready(&mut self, scan: &Scan<'_>, worker: &mut Worker<'_>, row: &Row<'_>) {
        if self.open.len() < scan.settings.block && self.open.cells() < MOST_CELLS {
            return;
        }
        let is_full = self.open.len() >= MOST_OPEN;
        let rows = self.open.rows.len();
        if self.undecided.is_empty() {
            let text = row.raw.map_or(&[][..], |raw| raw.bytes);
            let joins = comments::joins(&self.open, rows, row.line, text);
            if joins && is_full && rows > 1 {
                // Every row has a comment of its own. The last one stays with the row that comes.
                let rest = comments::part(&mut self.open, rows - 1);
                let batch = std::mem::replace(&mut self.open, rest);
                self.hand_out(scan, worker, batch);
            } else if !joins {
                let next = Batch::behind(&self.open, scan.jobs.buffer());
                let batch = std::mem::replace(&mut self.open, next);
                self.hand_out(scan, worker, batch);
            }
        } else if is_full {
            let tables = &self.tables;
            let first = self.open.first_row(|table| !tables[table as usize].judged);
            let first = (1..=first).rev().find(|row| !self.open.is_joined(*row)).unwrap_or(first);
            if first > 0 {
                let rest = comments::part(&mut self.open, first);
                let batch = std::mem::replace(&mut self.open, rest);
                self.hand_out(scan, worker, batch);
            }
        }
    }

    fn hand_out(&mut self, scan: &Scan<'_>, worker: &mut Worker<'_>, mut batch: Batch) {
        // Rows that waited for their judgement may be many.
        while let Some(row) = batch.row_beyond(MOST_CELLS)
            && let Some(row) = (row..batch.rows.len()).find(|row| !batch.is_joined(*row))
        {
            let rest = batch.split_off(row);
            self.hand_out_one(scan, worker, batch);
            batch = rest;
        }
        self.hand_out_one(scan, worker, batch);
    }

    fn hand_out_one(&mut self, scan: &Scan<'_>, worker: &mut Worker<'_>, batch: Batch) {
        let job = Job::new(self.state.clone(), self.handed_out, batch);
        self.handed_out += 1;
        if scan.jobs.wants_more() {
            scan.jobs.push(jobs::Job::Batch(Box::new(job)));
        } else {
            job.run(scan, worker);
        }
        while self.state.behind(self.handed_out) > scan.settings.threads as u64 + 2 {
            self.help_or_wait(scan, worker);
        }
    }

    fn help_or_wait(&self, scan: &Scan<'_>, worker: &mut Worker<'_>) {
        match scan.jobs.pop() {
            Some(job) => job.run(scan, worker),
            None => self.state.wait(),
        }
    }

    /// Says everything about the rows so far. Rows after it are judged as those before.
    pub fn flush(&mut self, scan: &Scan<'_>, worker: &mut Worker<'_>) {
        while let Some(&n) = self.undecided.first() {
            self.judge(scan, worker, n);
        }
        if !self.open.is_empty() {
            let batch = std::mem::take(&mut self.open);
            self.hand_out(scan, worker, batch);
        }
        while self.state.behind(self.handed_out) > 0 {
            self.help_or_wait(scan, worker);
        }
    }

    /// Says everything about the rows, then about the columns.
    pub fn finish(mut self, scan: &Scan<'_>, worker: &mut Worker<'_>) {
        self.flush(scan, worker);
        let columns = self.tables.iter().flat_map(|t| t.columns.iter().map(|c| (&t.name, c)));
        let verdicts = self.state.verdicts(scan, columns);
        scan.order.say(self.state.source, verdicts.into_iter().map(Said::Column));
    }
}

/// A name of a table or a column without what is personal in it: keys of trees can be values.
fn shown(scan: &Scan<'_>, worker: &mut Worker<'_>, name: &str) -> String {
    worker.hits.clear();
    scan.engine.scan(name.as_bytes(), 0..name.len(), &mut worker.scratch, &mut worker.hits);
    let mut out = String::with_capacity(name.len());
    let mut at = 0;
    for hit in worker.hits.drain(..).filter(|h| Confidence::of(h.score) >= Confidence::Medium) {
        let rule = scan.book.rule(hit.detector);
        if hit.start >= at && !scan.settings.reveal && rule.mask != Mask::Open {
            out.push_str(&String::from_utf8_lossy(&name.as_bytes()[at..hit.start]));
            out.push_str(&detect::mask(rule.mask, &name.as_bytes()[hit.start..hit.end]));
            at = hit.end;
        }
    }
    out.push_str(&String::from_utf8_lossy(&name.as_bytes()[at..]));
    out
}

/// A row when the scan was stopped.
pub fn stopped() -> ReadError {
    ReadError::new(crate::event::GapReason::Interrupted, "the scan was stopped here")
}
