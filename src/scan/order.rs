//! Order: sources are read by many threads, and reported one after the other.
//!
//! The source whose turn it is writes straight through. What others have to say waits in memory up to a limit and then
//! in one temporary file, so that neither the number of findings nor of sources decides how much memory a scan needs.
//! The temporary file has no name where the system allows it, is readable by its owner alone, and holds masks, never
//! values, unless the user asked to reveal them. Nobody begins a source that is more than [`AHEAD`] behind its turn, so
//! that the list of those that wait is short as well.

use crate::baseline::versions::Versions;
use crate::baseline::{Entry, Open};
use crate::event::{Finding, Gap, Ignored, Unused};
use crate::place::{Place, Step};
use crate::report::{ColumnVerdict, Report, tally::Tally};
use crate::rule::{DetectorId, RuleBook};
use crate::scan::{Progress, Settings};
use crate::source::git::Changed;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashSet};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;

/// Bytes of waiting events that stay in memory.
const IN_MEMORY: usize = 4 << 20;

/// How many sources may be begun before the turn of the first of them is over.
pub const AHEAD: u64 = 8192;

/// Something a source has to say.
#[derive(Serialize, Deserialize)]
pub enum Said {
    /// A finding.
    Finding(Finding),
    /// A finding that does not count.
    Ignored(Finding, Ignored),
    /// A comment that accepts nothing.
    Unused(Unused),
    /// A gap.
    Gap(Gap),
    /// A verdict on a column.
    Column(ColumnVerdict),
}

impl Said {
    fn place(&self) -> &Place {
        match self {
            Self::Finding(finding) | Self::Ignored(finding, _) => &finding.place,
            Self::Unused(unused) => &unused.place,
            Self::Gap(gap) => &gap.place,
            Self::Column(column) => &column.place,
        }
    }

    fn place_mut(&mut self) -> &mut Place {
        match self {
            Self::Finding(finding) | Self::Ignored(finding, _) => &mut finding.place,
            Self::Unused(unused) => &mut unused.place,
            Self::Gap(gap) => &mut gap.place,
            Self::Column(column) => &mut column.place,
        }
    }
}

/// A detector, and a column as [`column_of`] says it.
type InColumn = (DetectorId, Vec<Step>);

/// What of the findings does not count is decided here, where they come one after the other.
pub struct Sieve<'r> {
    /// For the ids of detectors.
    pub book: &'r RuleBook,
    /// What is known.
    pub baseline: Option<Open>,
    /// The same for old versions of files.
    versions: Option<Versions>,
    /// Give findings that do not count to the report.
    pub show: bool,
    /// The lines that were added, where only they count.
    changed: Option<Arc<Changed>>,
    /// Findings in cells are only counted.
    pub columns_only: bool,
    /// The last source with a finding that counts, and the columns in which those stand.
    new_in: Option<(u64, HashSet<InColumn>)>,
}

impl<'r> Sieve<'r> {
    /// With a baseline, whose files are looked for beside the working folder.
    pub fn new(book: &'r RuleBook, settings: &Settings) -> Self {
        let ignore = &settings.ignore;
        let mut baseline = ignore.baseline.as_ref().map(|(known, _)| known.open(|path| Path::new(path).exists()));
        // What git excuses as moved is the one that the baseline excuses too: a copy of it is new.
        if let (Some(baseline), Some(changed)) = (&mut baseline, &ignore.changed) {
            baseline.moved(changed.moved());
        }
        let versions = ignore.baseline.as_ref().map(|(known, _)| Versions::new(known.clone()));
        let changed = ignore.changed.clone();
        Self { book, baseline, versions, show: ignore.show, changed, columns_only: settings.columns_only, new_in: None }
    }

    /// Whether only what is new counts.
    fn is_partial(&self) -> bool {
        self.baseline.is_some() || self.changed.is_some()
    }

    /// A finding counts: where only what is new does, its column is reported.
    fn is_new(&mut self, source: u64, finding: &Finding) {
        if !self.is_partial() {
            return;
        }
        if self.new_in.as_ref().is_none_or(|(last, _)| *last != source) {
            self.new_in = Some((source, HashSet::new()));
        }
        if let (Some((_, columns)), Some(column)) = (&mut self.new_in, column_of(&finding.place)) {
            columns.insert((finding.detector, column));
        }
    }

    /// Where only what is new counts, a column is reported with something new in it, or in a row as a whole.
    fn wants_column(&self, source: u64, verdict: &ColumnVerdict) -> bool {
        if !self.is_partial() {
            return true;
        }
        let Some((_, columns)) = self.new_in.as_ref().filter(|(last, _)| *last == source) else { return false };
        let Some(column) = column_of(&verdict.place) else { return true };
        let mut row = column.clone();
        if let Some(Step::Table { column, .. }) = row.last_mut() {
            *column = None;
        }
        [column, row].into_iter().any(|column| columns.contains(&(verdict.detector, column)))
    }

    /// Comments that accept nothing are of interest where somebody can remove them now: not in old versions, and not on
    /// lines that nobody touched.
    fn wants_unused(&self, place: &Place) -> bool {
        let line = place.span.and_then(|span| span.line).map(|(line, _)| line);
        self.changed.as_ref().is_none_or(|changed| changed.counts(&place.path, line))
            && !place.inside.iter().any(|step| matches!(step, Step::Commit { .. }))
    }

    fn why(&mut self, finding: &Finding) -> Verdict {
        // What does not count for another reason stands there all the same.
        let verdict = self.knows(finding);
        if let Some(changed) = &self.changed {
            // Below the file git knows no lines.
            let line = finding.place.span.and_then(|span| span.line).map(|(line, _)| line);
            let line = line.filter(|_| !finding.place.inside.iter().any(|s| matches!(s, Step::Member { .. })));
            if !changed.counts(&finding.place.path, line) {
                return Verdict::Ignored(Ignored::Unchanged);
            }
        }
        verdict
    }

    /// What the baseline says of a finding, which is then met.
    fn knows(&mut self, finding: &Finding) -> Verdict {
        let (Some(baseline), Some(versions)) = (&mut self.baseline, &mut self.versions) else { return Verdict::Counts };
        let entry = Entry::of(self.book, finding);
        if !Versions::has(&finding.place) {
            return if baseline.take(&entry).is_some() { Verdict::Ignored(Ignored::Baseline) } else { Verdict::Counts };
        }
        // The same bytes under several paths are new if they are under one; each path meets them.
        let is_there = |path: &str| Path::new(path).exists();
        let known: Vec<bool> =
            entry.everywhere(&finding.place).map(|entry| versions.take(&finding.place, &entry, is_there)).collect();
        match known.iter().position(|known| !known) {
            None => Verdict::Ignored(Ignored::Baseline),
            Some(0) => Verdict::Counts,
            Some(path) => Verdict::CountsUnder(path - 1),
        }
    }
}

/// The column that a place lies in: its steps as far as the table, without the row.
fn column_of(place: &Place) -> Option<Vec<Step>> {
    let table = place.inside.iter().rposition(|step| matches!(step, Step::Table { .. }))?;
    let mut steps = place.inside[..=table].to_vec();
    if let Some(Step::Table { row, key, .. }) = steps.last_mut() {
        (*row, *key) = (None, Vec::new());
    }
    Some(steps)
}

/// Whether a finding counts.
enum Verdict {
    Counts,
    /// Under another of its paths, by number.
    CountsUnder(usize),
    Ignored(Ignored),
}

/// Where all threads put events, each under the number of its source.
pub struct Order<'r> {
    state: Mutex<State<'r>>,
    /// `next` of the state, to be read without waiting.
    turn: AtomicU64,
    progress: &'r Progress,
}

struct State<'r> {
    next: u64,
    waiting: BTreeMap<u64, Waiting>,
    in_memory: usize,
    spill: Option<Spill>,
    report: &'r mut (dyn Report + Send),
    tally: Tally,
    sieve: Sieve<'r>,
    error: Option<io::Error>,
    sources_with_gaps: u64,
    gap_in: Option<u64>,
}

/// Events of a source whose turn has not come.
#[derive(Default)]
struct Waiting {
    path: Option<Arc<Path>>,
    done: bool,
    spilled: Vec<(u64, usize)>,
    bytes: Vec<u8>,
}

struct Spill {
    file: File,
    end: u64,
}

impl<'r> Order<'r> {
    /// Events go to `report` and are counted in `tally`, as far as `sieve` lets them through.
    pub fn new(report: &'r mut (dyn Report + Send), tally: Tally, sieve: Sieve<'r>, progress: &'r Progress) -> Self {
        let state = State {
            next: 0,
            waiting: BTreeMap::new(),
            in_memory: 0,
            spill: None,
            report,
            tally,
            sieve,
            error: None,
            sources_with_gaps: 0,
            gap_in: None,
        };
        Self { state: Mutex::new(state), turn: AtomicU64::new(0), progress }
    }

    /// Takes events of a source, in their order. All of one source have the same path.
    pub fn say(&self, source: u64, events: impl IntoIterator<Item = Said>) {
        let mut events = events.into_iter().peekable();
        if events.peek().is_none() {
            return;
        }
        let state = &mut *self.lock();
        let is_next = source == state.next;
        for event in events {
            if is_next {
                state.write(source, &event);
            } else {
                state.keep(source, &event);
            }
        }
        self.check(state);
    }

    /// The source has nothing more to say.
    pub fn done(&self, source: u64, path: &Arc<Path>) {
        let state = &mut *self.lock();
        if source == state.next {
            state.finish(source, path);
            state.next += 1;
            state.catch_up();
            self.turn.store(state.next, Relaxed);
        } else {
            let waiting = state.waiting.entry(source).or_default();
            waiting.done = true;
            waiting.path.get_or_insert_with(|| path.clone());
        }
        self.check(state);
    }

    /// The source whose turn it is.
    pub fn turn(&self) -> u64 {
        self.turn.load(Relaxed)
    }

    /// Ends the order: what was counted, the number of sources with gaps, and the first error of a report.
    pub fn finish(self) -> (Tally, u64, io::Result<()>, &'r mut (dyn Report + Send)) {
        let state = self.state.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
        debug_assert!(state.waiting.is_empty(), "every source said that it was done");
        (state.tally, state.sources_with_gaps, state.error.map_or(Ok(()), Err), state.report)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State<'r>> {
        self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// A report that cannot be written ends the scan.
    fn check(&self, state: &State<'_>) {
        if state.error.is_some() {
            self.progress.stop.store(true, Relaxed);
        }
    }
}

impl State<'_> {
    fn write(&mut self, source: u64, event: &Said) {
        if self.error.is_some() {
            return;
        }
        let result = match event {
            Said::Finding(finding) => match self.sieve.why(finding) {
                Verdict::Ignored(why) => self.ignored(finding, why),
                verdict => {
                    let moved = match verdict {
                        Verdict::CountsUnder(number) => {
                            Some(Finding { place: finding.place.under(number), ..finding.clone() })
                        }
                        _ => None,
                    };
                    let finding = moved.as_ref().unwrap_or(finding);
                    self.sieve.is_new(source, finding);
                    self.tally.finding(finding);
                    if self.sieve.columns_only && finding.place.record().is_some() {
                        self.report.counted(finding);
                        return;
                    }
                    self.report.finding(finding)
                }
            },
            Said::Ignored(finding, why) => {
                self.sieve.knows(finding);
                self.ignored(finding, *why)
            }
            Said::Unused(unused) => {
                if self.sieve.wants_unused(&unused.place) {
                    self.tally.unused(unused);
                }
                Ok(())
            }
            Said::Column(column) if !self.sieve.wants_column(source, column) => Ok(()),
            Said::Column(column) => self.report.column(column),
            Said::Gap(gap) => {
                if self.gap_in != Some(source) {
                    self.gap_in = Some(source);
                    self.sources_with_gaps += 1;
                }
                self.tally.gap(gap);
                self.report.gap(gap)
            }
        };
        if let Err(error) = result {
            self.error = Some(error);
        }
    }

    /// A source has said everything; unless a part of it was not read, it has nothing else that is known.
    fn finish(&mut self, source: u64, path: &Path) {
        if let Some(baseline) = self.sieve.baseline.as_mut().filter(|_| self.gap_in != Some(source)) {
            baseline.finish(path);
        }
    }

    fn ignored(&mut self, finding: &Finding, why: Ignored) -> io::Result<()> {
        self.tally.ignored(finding, why);
        self.report.accepted(finding);
        if self.sieve.show { self.report.ignored(finding, why) } else { Ok(()) }
    }

    fn keep(&mut self, source: u64, event: &Said) {
        let waiting = self.waiting.entry(source).or_default();
        waiting.path.get_or_insert_with(|| event.place().path.clone());
        let packed = postcard::to_stdvec(event).unwrap_or_default();
        waiting.bytes.extend((packed.len() as u32).to_le_bytes());
        waiting.bytes.extend(&packed);
        self.in_memory += packed.len() + 4;
        if self.in_memory > IN_MEMORY
            && let Err(error) = self.spill()
        {
            self.error.get_or_insert(error);
        }
    }

    /// Moves everything that waits into the temporary file.
    fn spill(&mut self) -> io::Result<()> {
        if self.spill.is_none() {
            self.spill = Some(Spill { file: tempfile::tempfile()?, end: 0 });
        }
        let Some(spill) = &mut self.spill else { return Ok(()) };
        spill.file.seek(SeekFrom::Start(spill.end))?;
        for waiting in self.waiting.values_mut().filter(|w| !w.bytes.is_empty()) {
            spill.file.write_all(&waiting.bytes)?;
            waiting.spilled.push((spill.end, waiting.bytes.len()));
            spill.end += waiting.bytes.len() as u64;
            waiting.bytes = Vec::new();
        }
        self.in_memory = 0;
        Ok(())
    }

    /// Writes what waits for the source whose turn it is now, and for those behind it that are done.
    fn catch_up(&mut self) {
        while let Some(waiting) = self.waiting.remove(&self.next) {
            let source = self.next;
            let path = waiting.path.clone().unwrap_or_else(|| Path::new("").into());
            for &(start, len) in &waiting.spilled {
                match self.read_back(start, len) {
                    Ok(bytes) => self.write_all(source, &bytes, &path),
                    Err(error) => drop(self.error.get_or_insert(error)),
                }
            }
            self.in_memory = self.in_memory.saturating_sub(waiting.bytes.len());
            self.write_all(source, &waiting.bytes, &path);
            if !waiting.done {
                return;
            }
            self.finish(source, &path);
            self.next += 1;
        }
        if self.waiting.is_empty()
            && let Some(spill) = &mut self.spill
        {
            // Nothing refers to it any more: begin again at its start, so that it does not grow for ever.
            spill.end = 0;
        }
    }

    fn read_back(&mut self, start: u64, len: usize) -> io::Result<Vec<u8>> {
        let spill = self.spill.as_mut().ok_or_else(|| io::Error::other("the temporary file is gone"))?;
        spill.file.seek(SeekFrom::Start(start))?;
        let mut bytes = vec![0; len];
        spill.file.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    fn write_all(&mut self, source: u64, mut bytes: &[u8], path: &Arc<Path>) {
        while let Some((head, rest)) = bytes.split_first_chunk::<4>() {
            let len = u32::from_le_bytes(*head) as usize;
            let Some((packed, rest)) = rest.split_at_checked(len) else { return };
            bytes = rest;
            match postcard::from_bytes::<Said>(packed) {
                Ok(mut event) => {
                    event.place_mut().path = path.clone();
                    self.write(source, &event);
                }
                Err(error) => drop(self.error.get_or_insert(io::Error::other(error))),
            }
        }
    }
}
