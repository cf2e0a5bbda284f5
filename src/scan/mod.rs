//! The scan: owns threads, budgets, nesting, order, progress and interruption. Everything below it is pure.
//!
//! A fixed number of workers take sources one after the other, in the order of the walk. Who reads a large source hands
//! its blocks to whoever is free. [`order`] puts what they say back into the order of places, so that the number of
//! threads never shows in a report.

pub mod allow;
mod blocks;
pub mod comment;
mod company;
mod found;
mod headings;
mod jobs;
mod lines;
mod order;
mod records;
mod secret;
pub mod settings;
mod source;
pub mod stats;
mod stream;
mod text;
mod token;
mod worker;

pub use found::Finder;
pub use records::align;
pub use settings::{Ignore, Settings, Walk};

use crate::category::CategorySet;
use crate::detect::Engine;
use crate::event::{Coverage, Gap, GapReason};
use crate::place::Place;
use crate::report::tally::Tally;
use crate::report::{Report, Summary};
use crate::rule::{DetectorId, RuleBook};
use crate::source::{Entry, Walker};
use std::io;
use std::path::Path;
use std::sync::atomic::Ordering::{Relaxed, SeqCst};
use std::sync::atomic::{AtomicBool, AtomicU16, AtomicU64, AtomicUsize};
use std::sync::{Mutex, PoisonError};

/// Counters that a progress bar reads while a scan runs, and the flag that stops it.
#[derive(Debug, Default)]
pub struct Progress {
    /// Sources finished.
    pub sources: AtomicU64,
    /// Sources known so far.
    pub sources_known: AtomicU64,
    /// Bytes of sources read.
    pub bytes: AtomicU64,
    /// Bytes of sources known so far (sizes of files that were discovered).
    pub bytes_known: AtomicU64,
    /// Findings reported so far.
    pub findings: AtomicU64,
    /// Set it to end the scan soon; what was found is kept and the rest becomes a gap.
    pub stop: AtomicBool,
    /// Where the time went, if [`Settings::stats`] asks for it: complete when the scan is over.
    pub stats: Mutex<stats::Stats>,
}

/// Memory of one thread's buffers, bitmaps and caches, in bytes: what `--max-memory` keeps back for each.
pub const MEMORY_PER_THREAD: u64 = 14 << 20;

/// Everything that the threads of a scan share.
struct Scan<'s> {
    settings: &'s Settings,
    book: &'s RuleBook,
    engine: &'s Engine,
    on: Vec<bool>,
    progress: &'s Progress,
    order: order::Order<'s>,
    jobs: jobs::Jobs,
    walker: Mutex<Entries>,
    /// Sources that somebody is reading.
    active: AtomicUsize,
    coverage: AtomicCoverage,
    text_bytes: AtomicU64,
    below_level: AtomicU64,
    /// Rows of the category table of which the level hid something that would have counted, as bits.
    rows_below: AtomicU16,
    test_values: AtomicU64,
    /// Reports of this program that were met in folders and left out.
    own_reports: AtomicU64,
}

struct Entries {
    walker: Walker,
    next: u64,
    ended: bool,
}

/// What a thread may begin with.
enum Next {
    /// A source and its number.
    Source(u64, Entry),
    /// Nothing yet: the source whose turn it is must come to its end first.
    Later,
    /// No source is left.
    End,
}

#[derive(Default)]
struct AtomicCoverage {
    sources: AtomicU64,
    bytes_read: AtomicU64,
    bytes_in_gaps: AtomicU64,
}

/// Scans the sources of a walk with the detectors of an engine, and reports on the way.
///
/// # Errors
/// Only those of the report: whatever cannot be read is a gap.
pub fn run(
    settings: &Settings,
    book: &RuleBook,
    engine: &Engine,
    walker: Walker,
    report: &mut (dyn Report + Send),
    progress: &Progress,
) -> io::Result<Summary> {
    report.begin()?;
    let mut on = vec![false; book.rules.len()];
    settings.detectors.iter().for_each(|d| on[usize::from(d.0)] = true);
    let sieve = order::Sieve::new(book, settings);
    let scan = Scan {
        settings,
        book,
        engine,
        on,
        progress,
        order: order::Order::new(report, Tally::new(book), sieve, progress),
        jobs: jobs::Jobs::new(settings.threads),
        walker: Mutex::new(Entries { walker, next: 0, ended: false }),
        active: AtomicUsize::new(0),
        coverage: AtomicCoverage::default(),
        text_bytes: AtomicU64::new(0),
        below_level: AtomicU64::new(0),
        rows_below: AtomicU16::new(0),
        test_values: AtomicU64::new(0),
        own_reports: AtomicU64::new(0),
    };
    if settings.threads <= 1 {
        worker::Worker::new(&scan).work(&scan);
    } else {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(settings.threads).build().map_err(io::Error::other)?;
        pool.broadcast(|_| worker::Worker::new(&scan).work(&scan));
    }
    scan.finish()
}

impl<'s> Scan<'s> {
    /// The next source and its number. From here on somebody is reading it.
    fn next_entry(&self) -> Next {
        let entries = &mut *self.walker.lock().unwrap_or_else(PoisonError::into_inner);
        if entries.ended {
            return Next::End;
        }
        if entries.next > self.order.turn() + order::AHEAD {
            return Next::Later;
        }
        let entry = if self.progress.stop.load(Relaxed) { None } else { entries.walker.next() };
        let Some(entry) = entry else {
            entries.ended = true;
            return Next::End;
        };
        if let Entry::File { size, .. } = &entry {
            self.progress.bytes_known.fetch_add(size.unwrap_or(0), Relaxed);
        }
        self.progress.sources_known.fetch_add(1, Relaxed);
        self.active.fetch_add(1, SeqCst);
        entries.next += 1;
        Next::Source(entries.next - 1, entry)
    }

    fn is_on(&self, detector: DetectorId) -> bool {
        self.on[usize::from(detector.0)]
    }

    /// What one decoder may use.
    fn decoder_memory(&self) -> u64 {
        let buffers = MEMORY_PER_THREAD * self.settings.threads as u64;
        self.settings.max_memory.saturating_sub(buffers).max(8 << 20)
    }

    fn finish(self) -> io::Result<Summary> {
        // What git selects is a part of what the lists were made for.
        let ignore = &self.settings.ignore;
        let is_on = |ids: &[String]| match ids {
            [] => !ignore.some_detectors,
            ids => self.is_wanted(&ids.join(",")),
        };
        let unused = if ignore.selected { Vec::new() } else { ignore.allow.unused(&self.settings.paths, is_on) };
        let mut entries = self.walker.into_inner().unwrap_or_else(PoisonError::into_inner);
        let interrupted = self.progress.stop.load(Relaxed);
        if interrupted && let Some(next) = entries.walker.next() {
            let path = match next {
                Entry::File { path, .. } | Entry::Blob { path, .. } => path,
                Entry::Gap(gap) => gap.place.path,
                Entry::Stdin => Path::new("-").into(),
            };
            let place = Place { path, inside: Vec::new(), span: None };
            let detail = "the scan was stopped before this source; it and those after it were not read".into();
            let gap = Gap { place, reason: GapReason::Interrupted, detail, bytes: None };
            self.order.say(entries.next, vec![order::Said::Gap(gap)]);
        }
        let (tally, sources_with_gaps, result, report) = self.order.finish();
        result?;
        let coverage = Coverage {
            sources: self.coverage.sources.into_inner(),
            sources_with_gaps,
            bytes_read: self.coverage.bytes_read.into_inner(),
            bytes_in_gaps: self.coverage.bytes_in_gaps.into_inner(),
            bytes_of_text: self.text_bytes.into_inner(),
            gaps: 0,
        };
        let left_out = entries.walker.left_out();
        let mut summary =
            tally.finish(coverage, left_out, self.below_level.into_inner(), self.test_values.into_inner(), interrupted);
        summary.own_reports = self.own_reports.into_inner();
        let on = &self.settings.detectors;
        let off = self.book.detectors().filter(|(id, _)| !on.contains(id));
        // What a detector found and its level hid is as good as not looked for.
        summary.detectors_off = off.fold(CategorySet(self.rows_below.into_inner()), |rows, (_, rule)| {
            rows.union(self.book.category_set(rule))
        });
        summary.selected = ignore.selected;
        if !interrupted {
            entries.walker.unused_ignores().into_iter().for_each(|line| summary.add_unused(line));
        }
        unused.into_iter().for_each(|number| summary.add_unused(format!("whose.toml: allow {number}")));
        report.end(&summary)?;
        Ok(summary)
    }
}
