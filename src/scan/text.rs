//! One stream of text: cut into blocks, scanned by whoever is free, put together in order.

use super::blocks::{Block, Blocks};
use super::lines::{Base, Counter, Local};
use super::order::Said;
use super::stream::Replay;
use super::worker::Worker;
use super::{Scan, jobs};
use crate::detect::Hit;
use crate::event::{Confidence, Finding, Gap, GapReason};
use crate::place::{Offsets, Place, Span, Step};
use crate::read::binary::{WideRun, keep_strings};
use crate::read::{HEAD, ReadError, Text};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, Condvar, Mutex, PoisonError};

/// A stream of text that is being scanned.
pub struct TextScan {
    source: u64,
    path: Arc<Path>,
    inside: Vec<Step>,
    offsets: Offsets,
    binary: bool,
    merge: Mutex<Merge>,
    progress: Condvar,
}

/// Results of blocks, put into their order.
struct Merge {
    next: u64,
    waiting: BTreeMap<u64, Outcome>,
    base: Base,
}

/// What came of a block.
struct Outcome {
    /// Findings without their lines, which depend on the blocks before.
    found: Vec<(Local, Finding)>,
    end: Local,
    gap: Option<Gap>,
}

/// A block that any thread may scan.
pub struct Job {
    text: Arc<TextScan>,
    block: Block,
}

/// Scans a stream to its end. Errors of the stream come back after everything before them has been scanned.
pub fn scan(
    scan: &Scan<'_>,
    worker: &mut Worker<'_>,
    (source, path, inside): (u64, &Arc<Path>, &[Step]),
    text: Text<'_>,
) -> Result<(), ReadError> {
    let state = Arc::new(TextScan {
        source,
        path: path.clone(),
        inside: inside.to_vec(),
        offsets: text.offsets,
        binary: text.binary,
        merge: Mutex::new(Merge { next: 0, waiting: BTreeMap::new(), base: Base::default() }),
        progress: Condvar::new(),
    });
    let mut stream = Replay::new(text.stream, HEAD);
    head(scan, worker, &state, stream.head());
    let mut blocks = Blocks::new(&mut stream, scan.settings.block);
    let mut handed_out = 0;
    // A decoder may panic where its stream is read. The blocks that others have must be in before the source is done.
    let guarded = std::panic::AssertUnwindSafe(|| {
        while let Some(block) = blocks.next(scan.jobs.buffer()) {
            handed_out += 1;
            if block.last && block.number == 0 || !scan.jobs.wants_more() {
                let buffer = run(scan, worker, &state, block);
                scan.jobs.give_back(buffer);
            } else {
                scan.jobs.push(jobs::Job::Block(Job { text: state.clone(), block }));
            }
            // A block that is far behind holds back the results of all others: help before reading on.
            while state.behind(handed_out) > scan.settings.threads as u64 + 2 {
                help_or_wait(scan, worker, &state);
            }
        }
        blocks.error().map_or(Ok(()), Err)
    });
    let result = std::panic::catch_unwind(guarded);
    while state.behind(handed_out) > 0 {
        help_or_wait(scan, worker, &state);
    }
    result.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// Findings about the source as a whole, from the head of its text. The head is of a fixed size whatever the blocks are.
fn head(scan: &Scan<'_>, worker: &Worker<'_>, text: &TextScan, head: &[u8]) {
    let hits = scan.engine.by_head(head);
    let place = || Place { path: text.path.clone(), inside: text.inside.clone(), span: None };
    let said = hits.into_iter().filter_map(|hit| scan.keep(worker, hit, place(), None)).collect::<Vec<_>>();
    scan.order.say(text.source, said);
}

/// Scans the block of a job and hands the result in.
pub fn run_job(scan: &Scan<'_>, worker: &mut Worker<'_>, job: Job) {
    let buffer = run(scan, worker, &job.text, job.block);
    scan.jobs.give_back(buffer);
}

fn help_or_wait(scan: &Scan<'_>, worker: &mut Worker<'_>, text: &TextScan) {
    if let Some(job) = scan.jobs.pop() {
        job.run(scan, worker);
        return;
    }
    let merge = text.merge.lock().unwrap_or_else(PoisonError::into_inner);
    // Woken by the next result; the timeout only guards against a result that came in between.
    drop(text.progress.wait_timeout(merge, std::time::Duration::from_millis(5)));
}

fn run(scan: &Scan<'_>, worker: &mut Worker<'_>, text: &Arc<TextScan>, mut block: Block) -> Vec<u8> {
    let number = block.number;
    let guarded = std::panic::AssertUnwindSafe(|| outcome(scan, worker, text, &mut block));
    let outcome = std::panic::catch_unwind(guarded).unwrap_or_else(|_| {
        worker.renew(scan);
        let place = Place { path: text.path.clone(), inside: text.inside.clone(), span: None };
        let gap = Gap {
            place,
            reason: GapReason::Internal,
            detail: format!("a detector failed in the block at byte {}; please report this", block.base),
            bytes: Some(block.core.len() as u64),
        };
        Outcome { found: Vec::new(), end: Counter::new(&block.bytes[block.core.clone()]).end(), gap: Some(gap) }
    });
    text.hand_in(scan, number, outcome);
    block.bytes
}

fn outcome(scan: &Scan<'_>, worker: &mut Worker<'_>, text: &TextScan, block: &mut Block) -> Outcome {
    let mut wide = std::mem::take(&mut worker.wide);
    wide.clear();
    if text.binary {
        keep_strings(&mut block.bytes, block.base, &mut wide);
    }
    let core = block.core.clone();
    worker.hits.clear();
    scan.engine.scan(&block.bytes, core.clone(), &mut worker.scratch, &mut worker.hits);
    scan.text_bytes.fetch_add(core.len() as u64, Relaxed);
    let mut counter = Counter::new(&block.bytes[core.clone()]);
    let mut found = Vec::with_capacity(worker.hits.iter().filter(|hit| scan.is_shown(hit)).count());
    for hit in worker.hits.drain(..) {
        if !scan.is_shown(&hit) {
            scan.count_hidden(&hit);
            continue;
        }
        let local = counter.locate(hit.start - core.start);
        let (start, end) = if text.binary {
            (source_offset(&wide, block.base, hit.start), source_offset(&wide, block.base, hit.end))
        } else {
            (block.base + hit.start as u64, block.base + hit.end as u64)
        };
        let span = Span { line: None, start, end, offsets: text.offsets };
        let place = Place { path: text.path.clone(), inside: text.inside.clone(), span: Some(span) };
        let value = &block.bytes[hit.start..hit.end];
        found.push((local, worker.finder.finding(hit, place, Some(value))));
    }
    worker.wide = wide;
    Outcome { found, end: counter.end(), gap: None }
}

/// The offset in the source of an offset in a window from which wide strings were compacted.
fn source_offset(wide: &[WideRun], base: u64, at: usize) -> u64 {
    let run = wide.partition_point(|r| r.start <= at).checked_sub(1).map(|i| &wide[i]);
    match run {
        Some(run) if at <= run.start + run.len => base + (run.start + 2 * (at - run.start)) as u64,
        _ => base + at as u64,
    }
}

impl TextScan {
    /// How many of the blocks handed out have not been merged.
    fn behind(&self, handed_out: u64) -> u64 {
        handed_out - self.merge.lock().unwrap_or_else(PoisonError::into_inner).next
    }

    fn hand_in(&self, scan: &Scan<'_>, number: u64, outcome: Outcome) {
        let merge = &mut *self.merge.lock().unwrap_or_else(PoisonError::into_inner);
        merge.waiting.insert(number, outcome);
        while let Some(outcome) = merge.waiting.remove(&merge.next) {
            let base = merge.base;
            merge.base.advance(outcome.end);
            merge.next += 1;
            scan.progress.findings.fetch_add(outcome.found.len() as u64, Relaxed);
            let found = outcome.found.into_iter().map(|(local, mut finding)| {
                if let Some(span) = finding.place.span.as_mut().filter(|_| !self.binary) {
                    span.line = Some(base.place(local));
                }
                Said::Finding(finding)
            });
            scan.order.say(self.source, found.chain(outcome.gap.map(Said::Gap)));
        }
        self.progress.notify_all();
    }
}

/// Below the level asked for, or a published sample that was not asked for.
impl Scan<'_> {
    /// True when a hit goes into the reports.
    pub(super) fn is_shown(&self, hit: &Hit) -> bool {
        Confidence::of(hit.score) >= self.settings.level(hit.detector)
            && (!hit.test_value || self.settings.include_test_values)
    }

    /// Counts a hit that does not.
    pub(super) fn count_hidden(&self, hit: &Hit) {
        let counter = if Confidence::of(hit.score) < self.settings.level(hit.detector) {
            &self.below_level
        } else {
            &self.test_values
        };
        counter.fetch_add(1, Relaxed);
    }

    /// A finding about a whole source, if it is shown.
    pub(super) fn keep(&self, worker: &Worker<'_>, hit: Hit, place: Place, value: Option<&[u8]>) -> Option<Said> {
        if !self.is_shown(&hit) {
            self.count_hidden(&hit);
            return None;
        }
        self.progress.findings.fetch_add(1, Relaxed);
        Some(Said::Finding(worker.finder.finding(hit, place, value)))
    }
}
