//! A worker: takes the next source, or a block of somebody else's, until nothing is left.

use super::found::Finder;
use super::stats::Stats;
use super::{Next, Scan, source};
use crate::detect::{CellHit, Field, Hit, Scratch};
use crate::read::binary::WideRun;
use crate::source::git::blob::Blobs;
use std::collections::HashMap;
use std::sync::atomic::Ordering::SeqCst;
use std::sync::{Arc, PoisonError};
use std::time::Instant;

/// A thread's own memory.
pub struct Worker<'s> {
    pub scratch: Scratch,
    pub finder: Finder<'s>,
    pub hits: Vec<Hit>,
    pub cell_hits: Vec<CellHit>,
    pub wide: Vec<WideRun>,
    /// What it has counted, if somebody wants to know.
    pub stats: Option<Box<Stats>>,
    /// git's store, once a source of it has come.
    pub blobs: Option<Blobs>,
    /// What names of columns say: files of a kind have the same ones.
    fields: HashMap<Box<str>, Arc<Field>>,
}

/// Names of columns that are kept, and bytes of one.
const MOST_FIELDS: (usize, usize) = (4096, 128);

impl<'s> Worker<'s> {
    /// A worker with cold caches.
    pub fn new(scan: &Scan<'s>) -> Self {
        Self {
            scratch: scan.engine.scratch(),
            finder: Finder::new(scan.book, scan.settings),
            hits: Vec::new(),
            cell_hits: Vec::new(),
            wide: Vec::new(),
            stats: scan.settings.stats.then(|| Box::new(Stats::new(scan.book.rules.len()))),
            blobs: None,
            fields: HashMap::new(),
        }
    }

    /// What the name of a column or a key path says.
    pub fn field(&mut self, scan: &Scan<'_>, name: &str) -> Arc<Field> {
        if let Some(field) = self.fields.get(name) {
            return Arc::clone(field);
        }
        let field = Arc::new(scan.engine.field(name));
        if self.fields.len() < MOST_FIELDS.0 && name.len() <= MOST_FIELDS.1 {
            self.fields.insert(name.into(), Arc::clone(&field));
        }
        field
    }

    /// After a panic nothing of the old caches is trusted.
    pub fn renew(&mut self, scan: &Scan<'_>) {
        self.scratch = scan.engine.scratch();
        self.hits = Vec::new();
        self.cell_hits = Vec::new();
        self.fields = HashMap::new();
    }

    /// Works until nothing is left.
    pub fn work(mut self, scan: &Scan<'s>) {
        let began = self.stats.is_some().then(Instant::now);
        self.work_through(scan);
        if let Some((mut stats, began)) = self.stats.zip(began) {
            stats.end(began);
            scan.progress.stats.lock().unwrap_or_else(PoisonError::into_inner).add(&stats);
        }
    }

    fn work_through(&mut self, scan: &Scan<'s>) {
        loop {
            if let Some(job) = scan.jobs.pop() {
                job.run(scan, self);
                continue;
            }
            match scan.next_entry() {
                Next::Source(number, entry) => {
                    let path = entry.path();
                    source::read(scan, self, number, entry);
                    scan.order.done(number, &path);
                    if scan.active.fetch_sub(1, SeqCst) == 1 {
                        scan.jobs.wake_all();
                    }
                }
                Next::End if scan.active.load(SeqCst) == 0 => return,
                Next::End | Next::Later => scan.jobs.wait(),
            }
        }
    }
}
