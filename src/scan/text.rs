//! One stream of text: cut into blocks, scanned by whoever is free, put together in order.

use super::blocks::{Block, Blocks};
use super::comment::{self, Comments};
use super::lines::{Base, Counter, Local};
use super::order::Said;
use super::stream::Replay;
use super::worker::Worker;
use super::{Scan, headings, jobs};
use crate::detect::Hit;
use crate::event::{Confidence, Finding, Gap, GapReason, Ignored, Unused};
use crate::place::{Extent, Offsets, Place, Span, Step};
use crate::read::binary::{WideRun, keep_strings};
use crate::read::{HEAD, ReadError, Text};
use crate::suggest::nearest;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;
use std::sync::atomic::AtomicBool;
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
    /// The last block that was scanned is full of findings: the next ones are small, for each finding takes a hundred
    /// times its own bytes.
    is_dense: AtomicBool,
}

/// Bytes for each finding below which a block is a dense one.
const FULL: usize = 40;

/// How many times smaller such blocks are.
const SMALLER: usize = 4;

/// Results of blocks, put into their order.
#[derive(Default)]
struct Merge {
    next: u64,
    waiting: BTreeMap<u64, Outcome>,
    base: Base,
    /// Comments of which it is not decided whether they accept something, by their offset: with their line and column, and
    /// what they name.
    comments: BTreeMap<u64, ((u64, u64), Named)>,
    /// Offsets of comments, and which of their words were used.
    used: BTreeMap<u64, u64>,
}

/// What came of a block.
struct Outcome {
    /// Findings without their lines, which depend on the blocks before.
    found: Vec<(Local, Finding, Option<Ignored>)>,
    /// Comments in the core, with their offsets.
    comments: Vec<(Local, u64, Named)>,
    /// Offsets of comments that accepted something, or would have if they named a detector.
    used: Vec<(u64, u64)>,
    end: Local,
    /// Offset of the end of the core.
    to: u64,
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
        merge: Mutex::default(),
        progress: Condvar::new(),
        is_dense: AtomicBool::new(false),
    });
    // A stream that is watched has no head: waiting for one would hold back its first lines.
    let mut stream = Replay::new(text.stream, if scan.settings.live { 0 } else { HEAD });
    head(scan, worker, &state, stream.head());
    let mut blocks = match scan.settings.live {
        true => Blocks::live(&mut stream, scan.settings.block),
        false => Blocks::new(&mut stream, scan.settings.block),
    };
    let mut handed_out = 0;
    // A decoder may panic where its stream is read. The blocks that others have must be in before the source is done.
    let guarded = std::panic::AssertUnwindSafe(|| {
        while let Some(block) = blocks.next(scan.jobs.buffer()) {
            handed_out += 1;
            let is_dense = state.is_dense.load(Relaxed);
            blocks.resize(if is_dense { scan.settings.block / SMALLER } else { scan.settings.block });
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
    state.end(scan);
    result.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// Findings about the source as a whole, from the head of its text. The head is of a fixed size whatever the blocks are.
fn head(scan: &Scan<'_>, worker: &Worker<'_>, text: &TextScan, head: &[u8]) {
    let hits = scan.engine.by_head(head);
    let said = hits.into_iter().filter_map(|hit| {
        let span = span_in_head(head, &hit, text.offsets, text.binary);
        let place = Place { path: text.path.clone(), inside: text.inside.clone(), span: Some(span) };
        scan.keep(worker, hit, place, None)
    });
    let said: Vec<Said> = said.collect();
    scan.order.say(text.source, said);
}

/// Where a hit about a text as a whole stands in the head of the text.
pub fn span_in_head(head: &[u8], hit: &Hit, offsets: Offsets, binary: bool) -> Span {
    let line = (!binary).then(|| Base::default().place(Counter::of_text(head, head).locate(hit.start)));
    let extent = head.get(hit.start..hit.end).filter(|_| !binary).map(Extent::of);
    Span { line, extent, start: hit.start as u64, end: hit.end as u64, offsets }
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
        Outcome {
            found: Vec::new(),
            comments: Vec::new(),
            used: Vec::new(),
            end: counter(&block).end(),
            to: block.base + block.core.end as u64,
            gap: Some(gap),
        }
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
    let Worker { scratch, hits, stats, .. } = worker;
    match stats {
        None => scan.engine.scan(&block.bytes, core.clone(), scratch, hits),
        Some(stats) => stats.scan(scan.engine, &block.bytes, core.clone(), scratch, hits),
    }
    scan.text_bytes.fetch_add(core.len() as u64, Relaxed);
    if scan.settings.whole_columns && !text.binary {
        headings::secrets(scan, &block.bytes, &core, &mut worker.hits);
    }
    let mut counter = counter(block);
    let mut found = Vec::with_capacity(worker.hits.iter().filter(|hit| scan.is_shown(hit)).count());
    let lines = if scan.settings.live { masked_lines(scan, &block.bytes, &worker.hits) } else { Vec::new() };
    let mut lines = lines.into_iter();
    let wholes =
        if scan.settings.whole_values && !text.binary { wholes(scan, &block.bytes, &worker.hits) } else { Vec::new() };
    let mut wholes = wholes.into_iter();
    let wanted = scan.settings.ignore.comments && !text.binary;
    let mut comments = if wanted { Comments::of(&block.bytes) } else { Comments::default() };
    for hit in worker.hits.drain(..) {
        let id = &scan.book.rule(hit.detector).id;
        let line = lines.next();
        let whole = wholes.next();
        // What is hidden counts too: a comment must not seem useless because of the level that is asked for.
        let accepted = !comments.is_empty() && comments.accept(&block.bytes, (hit.start, hit.end), id);
        if !scan.is_shown(&hit) {
            worker.finder.meets(hit.detector, &text.path, &block.bytes[hit.start..hit.end]);
            scan.count_hidden(&hit);
            continue;
        }
        if scan.is_in_token(&block.bytes, &hit) {
            scan.count_hidden(&hit);
            continue;
        }
        let mut local = counter.locate(hit.start - core.start);
        let Range { start, end } = match text.binary {
            true => hit.start..hit.end,
            false => scan.engine.unbroken(&block.bytes, 0..block.bytes.len(), &hit),
        };
        local.move_back(&block.bytes[start.min(hit.start)..hit.start]);
        let Range { start, end } = whole.unwrap_or(start..end);
        let hit = Hit { start, end, ..hit };
        let (start, end) = if text.binary {
            (source_offset(&wide, block.base, hit.start), source_offset(&wide, block.base, hit.end))
        } else {
            (block.base + hit.start as u64, block.base + hit.end as u64)
        };
        let value = &block.bytes[hit.start..hit.end];
        let extent = (!text.binary).then(|| Extent::of(value));
        let span = Span { line: None, extent, start, end, offsets: text.offsets };
        let place = Place { path: text.path.clone(), inside: text.inside.clone(), span: Some(span) };
        let plain = scan.engine.plain(&block.bytes, 0..block.bytes.len(), &hit);
        let mut finding = worker.finder.written(hit, place, Some(value), &plain);
        if let (Some(line), Some(value)) = (line, &mut finding.value) {
            *value = value.clone().with_line(line);
        }
        let allowed = worker.finder.allows(&finding, Some(value));
        let why = if accepted { Some(Ignored::Comment) } else { allowed.then_some(Ignored::Allow) };
        let inside = scan.inside_token(&mut worker.scratch, &worker.finder, &finding, value);
        found.push((local, finding, why));
        // Who accepts a token accepts what it says.
        found.extend(inside.into_iter().map(|finding| (local, finding, why)));
    }
    worker.wide = wide;
    text.is_dense.store(found.len() > core.len() / FULL, Relaxed);
    let at = |comment: &comment::Comment| block.base + comment.start as u64;
    let used = comments.iter().filter(|c| c.used != 0).map(|c| (at(c), c.used)).collect();
    // A second pass over the core, which only blocks with such comments need.
    let mut lines = self::counter(block);
    let unused = comments.iter().filter(|c| core.contains(&c.start) && scan.is_wanted(&c.detectors));
    let comments = unused.map(|c| (lines.locate(c.start - core.start), at(c), scan.named(&c.detectors))).collect();
    let to = block.base + core.end as u64;
    Outcome { found, comments, used, end: counter.end(), to, gap: None }
}

/// Counts lines and columns in the core of a block.
fn counter(block: &Block) -> Counter<'_> {
    let core = &block.bytes[block.core.clone()];
    if block.number == 0 { Counter::of_text(core, &block.bytes) } else { Counter::new(core) }
}

/// For each hit, its line as far as it is near, with every value in it masked; those below the level asked for too.
fn masked_lines(scan: &Scan<'_>, text: &[u8], hits: &[Hit]) -> Vec<String> {
    /// Bytes on either side of a value.
    const AROUND: usize = 200;
    let masked = |(hit, whole): (&Hit, Range<usize>)| {
        let mask = scan.book.rule(hit.detector).mask;
        (whole.clone(), crate::detect::mask(mask, &text[whole]))
    };
    let mut near: Vec<(Range<usize>, String)> = hits.iter().zip(wholes(scan, text, hits)).map(masked).collect();
    near.sort_by_key(|(whole, _)| (whole.start, Reverse(whole.end)));
    let line = |hit: &Hit| {
        let from = hit.start.saturating_sub(AROUND);
        let from = memchr::memrchr(b'\n', &text[from..hit.start]).map_or(from, |newline| from + newline + 1);
        let to = text.len().min(hit.end + AROUND);
        let to = memchr::memchr(b'\n', &text[hit.end..to]).map_or(to, |newline| hit.end + newline);
        crate::detect::hide(text, from..to, near.iter().map(|(whole, masked)| (whole.clone(), &**masked)))
    };
    hits.iter().map(line).collect()
}

/// For each hit of a text all that belongs to its value.
fn wholes(scan: &Scan<'_>, text: &[u8], hits: &[Hit]) -> Vec<Range<usize>> {
    let one = |(n, hit): (usize, &Hit)| {
        let whole = scan.engine.extent(text, 0..text.len(), hit);
        // Where there are several of a kind, each stands for itself.
        let others = hits[n + 1..].iter().take_while(|other| other.start < whole.end);
        let several = !scan.engine.nature(hit).is_secret()
            && others.filter(|other| other.start >= hit.end).any(|other| other.detector == hit.detector);
        if several { hit.start..hit.end } else { whole }
    };
    hits.iter().enumerate().map(one).collect()
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
            let local = outcome.comments.into_iter().map(|(local, at, what)| (at, (base.place(local), what)));
            merge.comments.extend(local);
            for (at, words) in outcome.used {
                *merge.used.entry(at).or_default() |= words;
            }
            // What lies further back than any comment reaches is decided.
            let unused = self.unused(merge, outcome.to.saturating_sub(comment::REACH as u64));
            let found = outcome.found.into_iter().map(|(local, mut finding, why)| {
                if let Some(span) = finding.place.span.as_mut().filter(|_| !self.binary) {
                    span.line = Some(base.place(local));
                }
                match why {
                    Some(why) => Said::Ignored(finding, why),
                    None => Said::Finding(finding),
                }
            });
            scan.order.say(self.source, found.chain(outcome.gap.map(Said::Gap)).chain(unused));
        }
        self.progress.notify_all();
    }

    /// The comments before an offset that accepted nothing.
    fn unused(&self, merge: &mut Merge, before: u64) -> Vec<Said> {
        if merge.comments.is_empty() && merge.used.is_empty() {
            return Vec::new();
        }
        let later = merge.comments.split_off(&before);
        let decided = std::mem::replace(&mut merge.comments, later);
        let used = &merge.used;
        let said = decided.into_iter().filter_map(|(at, (line, named))| {
            let what = named.useless(used.get(&at).copied().unwrap_or(0))?;
            let span = Span { line: Some(line), extent: None, start: at, end: at, offsets: self.offsets };
            let place = Place { path: self.path.clone(), inside: self.inside.clone(), span: Some(span) };
            Some(Said::Unused(Unused { place, what }))
        });
        let said = said.collect();
        merge.used = merge.used.split_off(&before);
        said
    }

    /// After the last block: no comment can accept anything any more.
    fn end(&self, scan: &Scan<'_>) {
        let unused = self.unused(&mut self.merge.lock().unwrap_or_else(PoisonError::into_inner), u64::MAX);
        scan.order.say(self.source, unused);
    }
}

/// What stands between the brackets of a comment.
pub(super) struct Named {
    detectors: String,
    /// Words of which something is expected, a bit for each: they name a detector that is on.
    awaited: u64,
    /// What is to be said of the words that name no detector.
    strangers: String,
}

impl Named {
    /// What is to be said of the comment, given which of its words have accepted something: that it or some of its words
    /// are of no use, or name strangers. One without ids is of interest where it stands beside a value, as if it accepted
    /// that.
    pub(super) fn useless(&self, used: u64) -> Option<String> {
        if self.detectors.is_empty() {
            let why = "this names no detector; write its id behind it, as in whose:ignore[us-ssn]";
            return (used != 0).then(|| format!("whose:ignore: {why}"));
        }
        let mut said = format!("whose:ignore[{}]", shown(&self.detectors));
        let idle = self.awaited & !used;
        if used != 0 && idle != 0 {
            let words = comment::words(&self.detectors).enumerate();
            let idle = words.filter(|(n, _)| idle & comment::bit(*n) != 0).map(|(_, word)| shown(word));
            said += &format!(": nothing here for {}", idle.collect::<Vec<_>>().join(", "));
        }
        said += &self.strangers;
        (used == 0 || idle != 0 || !self.strangers.is_empty()).then_some(said)
    }
}

/// What a comment names, as far as it looks like ids of detectors: anything else may be a value.
fn shown(detectors: &str) -> &str {
    let is_id = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '*' | ',' | ' ');
    // Somebody may take a category for a detector, and is told so.
    let is_row = |word: &str| word == "S" || word.parse::<u8>().is_ok_and(|row| (1..=11).contains(&row));
    let is_told = detectors.chars().any(|c| c.is_ascii_lowercase()) && detectors.chars().all(is_id)
        || comment::words(detectors).all(is_row);
    if is_told { detectors } else { "…" }
}

/// Below the level asked for, or a published sample that was not asked for.
impl Scan<'_> {
    /// What is to be said of words of a comment that name no detector, whatever the others accept.
    fn strangers(&self, detectors: &str) -> String {
        let known = |word: &str| {
            let lower = word.to_ascii_lowercase();
            self.book.detectors().any(|(_, rule)| comment::matches(&lower, &rule.id))
        };
        let ids = || self.book.detectors().map(|(_, rule)| rule.id.as_str());
        let said = comment::words(detectors).filter(|word| shown(word) == *word && !known(word)).map(|word| {
            let meant = nearest(word, ids()).map_or(String::new(), |meant| format!("; did you mean `{meant}`?"));
            format!(": there is no detector `{word}`{meant}")
        });
        said.collect()
    }

    /// The words of a comment, and what is expected of them.
    pub(super) fn named(&self, detectors: &str) -> Named {
        let is_on = |word: &str| {
            let lower = word.to_ascii_lowercase();
            self.book.detectors().any(|(id, rule)| self.is_on(id) && comment::matches(&lower, &rule.id))
        };
        let awaited = comment::bits(detectors, is_on);
        Named { detectors: detectors.into(), awaited, strangers: self.strangers(detectors) }
    }

    /// True for a list that names a detector that is on, or none at all that is known.
    pub(super) fn is_wanted(&self, detectors: &str) -> bool {
        let mut known = self
            .book
            .detectors()
            .filter(|(_, rule)| comment::words(detectors).any(|word| comment::matches(word, &rule.id)));
        match known.next() {
            None => true,
            Some((first, _)) => self.is_on(first) || known.any(|(id, _)| self.is_on(id)),
        }
    }

    /// True when a hit goes into the reports.
    pub(super) fn is_shown(&self, hit: &Hit) -> bool {
        Confidence::of(hit.score) >= self.settings.level(hit.detector)
            && (!hit.test_value || self.settings.include_test_values)
    }

    /// True for a hit in what `whose redact` has put in place of a value, and for noughts alone: a pay of 0, an account
    /// 0000. It is nobody's, as a published sample is, and counts as one.
    pub(super) fn is_in_token(&self, text: &[u8], hit: &Hit) -> bool {
        let value = &text[hit.start..hit.end];
        crate::redact::is_in_token(self.book, text, hit.start, hit.end)
            || (is_nought(value) || is_mask(value)) && !self.engine.nature(hit).is_secret()
    }

    /// Counts a hit that does not.
    pub(super) fn count_hidden(&self, hit: &Hit) {
        let confidence = Confidence::of(hit.score);
        let counter = if confidence < self.settings.level(hit.detector) {
            if confidence != Confidence::Low && !hit.test_value {
                self.rows_below.fetch_or(self.book.category_set(self.book.rule(hit.detector)).0, Relaxed);
            }
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
        let finding = worker.finder.finding(hit, place, value);
        let allowed = worker.finder.allows(&finding, value);
        Some(if allowed { Said::Ignored(finding, Ignored::Allow) } else { Said::Finding(finding) })
    }
}

/// `****-**`, and the word that stands for any value: somebody has taken it out.
fn is_mask(value: &[u8]) -> bool {
    let is_mark = |b: &u8| b.is_ascii_punctuation() || *b == b' ';
    value == b"REDACTED" || value.contains(&b'*') && value.iter().all(is_mark)
}

/// `0`, `000-00-0000`; a balance of `0.00` is an amount that somebody wrote.
fn is_nought(value: &[u8]) -> bool {
    value.contains(&b'0') && value.iter().all(|b| matches!(b, b'0' | b'-' | b' ' | b':' | b'/' | b'+'))
}
