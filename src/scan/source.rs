//! One source: opened, recognised, read through readers inside readers, and accounted for to the last byte.

use super::blocks::Blocks;
use super::order::Said;
use super::records::{self, Records};
use super::stream::{Bounded, Counted, Endless, OpenFile, Replay, Waiting};
use super::worker::Worker;
use super::{Scan, text};
use crate::detect::Hit;
use crate::event::{Evidence, Gap, GapReason};
use crate::place::{Offsets, Place, Step};
use crate::read::colours::{self, Uncoloured};
use crate::read::encoding::DecodingReader;
use crate::read::seek::OnDisk;
use crate::read::sparse;
use crate::read::{self, Cell, Fact, HEAD, Input, Limits, Outlet, ReadError, Row, Table, TableId, Text};
use crate::source::git::BlobId;
use crate::source::git::blob::Blobs;
use crate::source::{Entry, open};
use std::borrow::Cow;
use std::cell;
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

/// Reads an entry of the walk and says everything about it.
pub fn read(scan: &Scan<'_>, worker: &mut Worker<'_>, number: u64, entry: Entry) {
    match entry {
        Entry::Gap(gap) => {
            // A FIFO or a socket is no file that somebody would count.
            let is_file = gap.reason != GapReason::Special;
            scan.coverage.sources.fetch_add(is_file.into(), Relaxed);
            scan.coverage.bytes_in_gaps.fetch_add(gap.bytes.unwrap_or(0), Relaxed);
            scan.order.say(number, vec![Said::Gap(gap)]);
        }
        Entry::Blob { path, id, commit, also } => {
            let step = commit.map(|commit| commit.step(&also));
            blob(scan, worker, number, &path, &id, step);
        }
        Entry::Stdin => {
            let path: Arc<Path> = Path::new("-").into();
            if scan.settings.live {
                live(scan, worker, number, &path);
                return;
            }
            stream(scan, worker, number, (&path, true), None, None, &mut Waiting::new(std::io::stdin(), scan.progress));
        }
        Entry::File { path, size, explicit } => match open::open(&path, explicit) {
            Ok(mut opened) => {
                let size = opened.size.or(size);
                let (read, missing) = match opened.waits() {
                    Some(file) => {
                        let mut waiting = Waiting::new(file, scan.progress);
                        stream(scan, worker, number, (&path, explicit), size, None, &mut waiting)
                    }
                    None if !explicit && size.unwrap_or(0) == 0 => {
                        let mut endless = Endless::new(&mut opened.file);
                        stream(scan, worker, number, (&path, explicit), None, None, &mut endless)
                    }
                    None => {
                        let file = Some(&opened.file);
                        stream(scan, worker, number, (&path, explicit), size, file, &mut &opened.file)
                    }
                };
                if let Some(gap) = opened.changed(read) {
                    // What a reader missed because the file became shorter is already counted.
                    let more = gap.bytes.unwrap_or(0).saturating_sub(missing);
                    scan.coverage.bytes_in_gaps.fetch_add(more, Relaxed);
                    scan.order.say(number, vec![Said::Gap(gap)]);
                }
            }
            Err(mut gap) => {
                gap.bytes = gap.bytes.or(size);
                scan.coverage.sources.fetch_add(1, Relaxed);
                scan.coverage.bytes_in_gaps.fetch_add(gap.bytes.unwrap_or(0), Relaxed);
                scan.order.say(number, vec![Said::Gap(gap)]);
            }
        },
    }
    scan.progress.sources.fetch_add(1, Relaxed);
}

/// Watches standard input, which is then text: recognising more of a format than its first bytes would mean waiting.
///
/// What cannot be text is searched as it comes all the same, and listed as not read.
fn live(scan: &Scan<'_>, worker: &mut Worker<'_>, number: u64, path: &Arc<Path>) {
    let count = cell::Cell::new(0);
    let mut waiting = Waiting::new(std::io::stdin(), scan.progress);
    let mut counted = Counted::new(&mut waiting, &count, scan.progress);
    let mut stream = Replay::first(&mut counted);
    let found = read::at_first_sight(stream.head());
    let mut first = stream.head().to_vec();
    colours::blank(&mut first);
    let binary = found.as_ref().is_err();
    let result = match found {
        Ok(Some(charset)) => {
            let stream = &mut DecodingReader::new(&mut stream, charset);
            let text = Text { stream, encoding: charset.name(), offsets: Offsets::Text, binary: false };
            text::scan(scan, worker, (number, path, &[]), text)
        }
        Ok(None) if read::Live::fits(&first) => {
            live_log(scan, worker, (number, path), &count, (&first, &mut Uncoloured::new(&mut stream)))
        }
        Ok(None) => {
            let stream = &mut Uncoloured::new(&mut stream);
            let text = Text { stream, encoding: "UTF-8", offsets: Offsets::Source, binary };
            text::scan(scan, worker, (number, path, &[]), text)
        }
        Err(_) => {
            let text = Text { stream: &mut stream, encoding: "UTF-8", offsets: Offsets::Source, binary };
            text::scan(scan, worker, (number, path, &[]), text)
        }
    };
    scan.coverage.sources.fetch_add(1, Relaxed);
    let kept = if binary { &scan.coverage.bytes_in_gaps } else { &scan.coverage.bytes_read };
    kept.fetch_add(count.get(), Relaxed);
    let say = |error: ReadError, bytes| {
        let place = Place { path: path.clone(), inside: Vec::new(), span: None };
        let gap = Gap { place, reason: error.reason, detail: error.detail, bytes };
        scan.order.say(number, vec![Said::Gap(gap)]);
    };
    if let Err(error) = found {
        say(error, Some(count.get()));
    }
    if let Err(error) = result {
        say(error, None);
    }
}

/// Watches a log whose lines are records for themselves: what a plain scan says of them is said as they come.
fn live_log(
    scan: &Scan<'_>,
    worker: &mut Worker<'_>,
    (number, path): (u64, &Arc<Path>),
    read: &cell::Cell<u64>,
    (head, stream): (&[u8], &mut dyn Read),
) -> Result<(), ReadError> {
    let mut outlet = SourceOutlet::new(scan, worker, (number, path, Vec::new()), read);
    let mut blocks = Blocks::live(stream, scan.settings.block);
    let mut log = read::Live::new(head, &mut outlet);
    let mut line = 1;
    while let Some(block) = blocks.next(Vec::new()) {
        let lines = &block.bytes[block.core.clone()];
        let at = block.base + block.core.start as u64;
        log.read(lines, (at, line), &mut outlet)?;
        line += memchr::memchr_iter(b'\n', lines).count() as u64;
        outlet.flush();
    }
    outlet.finish();
    blocks.error().map_or(Ok(()), Err)
}

/// Reads a version of a file from git's store.
fn blob(scan: &Scan<'_>, worker: &mut Worker<'_>, number: u64, path: &Arc<Path>, id: &BlobId, commit: Option<Step>) {
    let inside: Vec<Step> = commit.into_iter().collect();
    let mut read = || {
        let mut blobs = worker.blobs.take().map_or_else(Blobs::start, Ok)?;
        let mut blob = blobs.open(id)?;
        let size = blob.size;
        stream_in(scan, worker, number, (path, inside.clone(), false), (Some(size), None), &mut blob);
        if blob.end() {
            worker.blobs = Some(blobs);
        }
        Ok::<(), ReadError>(())
    };
    if let Err(error) = read() {
        scan.coverage.sources.fetch_add(1, Relaxed);
        let place = Place { path: path.clone(), inside: inside.clone(), span: None };
        let gap = Gap { place, reason: error.reason, detail: error.detail, bytes: None };
        scan.order.say(number, vec![Said::Gap(gap)]);
    }
}

/// Reads a stream to its end; returns how many bytes came out of it, and how many of its size it could not read.
fn stream(
    scan: &Scan<'_>,
    worker: &mut Worker<'_>,
    number: u64,
    (path, explicit): (&Arc<Path>, bool),
    size: Option<u64>,
    file: Option<&File>,
    stream: &mut dyn Read,
) -> (u64, u64) {
    stream_in(scan, worker, number, (path, Vec::new(), explicit), (size, file), stream)
}

/// As [`stream`], for a source that is itself inside something. One that was not named is no source if it is a report of
/// this program.
fn stream_in(
    scan: &Scan<'_>,
    worker: &mut Worker<'_>,
    number: u64,
    (path, inside, explicit): (&Arc<Path>, Vec<Step>, bool),
    (size, file): (Option<u64>, Option<&File>),
    stream: &mut dyn Read,
) -> (u64, u64) {
    let (count, beside) = (cell::Cell::new(0), cell::Cell::new(0));
    let open = |(file, size)| OpenFile::new(file, path, size, (&count, &beside), scan.progress);
    let file = file.zip(size).map(open);
    let mut counted = Counted::new(stream, &count, scan.progress);
    let mut outlet = SourceOutlet {
        on_disk: file.is_some(),
        size,
        skips_own: !explicit && scan.settings.walk.whoseignore,
        ..SourceOutlet::new(scan, worker, (number, path, inside), &count)
    };
    let result = outlet.open(path, &mut counted, file.as_ref().map(|file| file as &dyn OnDisk));
    let opaque = outlet.opaque.get();
    if outlet.is_own {
        scan.own_reports.fetch_add(1, Relaxed);
        return (size.unwrap_or(count.get()), 0);
    }
    let mut missing = 0;
    let mut unused = outlet.unused.get();
    if let Err(error) = result {
        missing = size.map_or(0, |s| s.saturating_sub(count.get()));
        unused = error.used.map_or(0, |used| count.get().saturating_sub(used));
        outlet.say_gap(error, Some(missing + unused).filter(|&n| n > 0));
    }
    let coverage = &scan.coverage;
    coverage.sources.fetch_add(1, Relaxed);
    let unread = if opaque { count.get() } else { unused.min(count.get()) };
    coverage.bytes_in_gaps.fetch_add(missing + unread, Relaxed);
    coverage.bytes_read.fetch_add(count.get() - unread + beside.get(), Relaxed);
    (count.get(), missing)
}

/// Where readers put what they read of one source.
struct SourceOutlet<'a, 's, 'w> {
    scan: &'a Scan<'s>,
    worker: &'a mut Worker<'w>,
    number: u64,
    path: &'a Arc<Path>,
    inside: Vec<Step>,
    depth: usize,
    /// It is a file, so others may stand beside it.
    on_disk: bool,
    /// Bytes of the outermost stream.
    read: &'a cell::Cell<u64>,
    /// Bytes that came out of streams inside it.
    decoded: Rc<cell::Cell<u64>>,
    size: Option<u64>,
    /// A reader could not look into the source: its bytes count as not read, though their strings were searched.
    opaque: cell::Cell<bool>,
    /// Bytes that came out of it and were of no use to its reader.
    unused: cell::Cell<u64>,
    /// Rows that the reader has handed over.
    records: Option<Box<Records>>,
    /// Findings from the first bytes, until something else is said of the source: a fact may join one of them.
    first: Vec<Hit>,
    /// Reports of this program are left out, and counted.
    skips_own: bool,
    /// It is one.
    is_own: bool,
}

impl<'a, 's, 'w> SourceOutlet<'a, 's, 'w> {
    /// For a source that nothing is known of but its place.
    fn new(
        scan: &'a Scan<'s>,
        worker: &'a mut Worker<'w>,
        (number, path, inside): (u64, &'a Arc<Path>, Vec<Step>),
        read: &'a cell::Cell<u64>,
    ) -> Self {
        Self {
            scan,
            worker,
            number,
            path,
            inside,
            depth: 0,
            on_disk: false,
            read,
            decoded: Rc::default(),
            size: None,
            opaque: cell::Cell::new(false),
            unused: cell::Cell::new(0),
            records: None,
            first: Vec::new(),
            skips_own: false,
            is_own: false,
        }
    }

    /// Says what is left to be said of rows and columns.
    fn finish(&mut self) {
        self.say_first();
        if let Some(records) = self.records.take() {
            records.finish(self.scan, self.worker);
        }
    }

    /// Recognises what a stream is and lets its reader read it.
    fn open(&mut self, name: &Path, stream: &mut dyn Read, file: Option<&dyn OnDisk>) -> Result<(), ReadError> {
        let mut replay = Replay::new(stream, HEAD);
        let head = replay.head().to_vec();
        if self.skips_own && self.depth == 0 && self.is_own_report(&head, file) {
            self.is_own = true;
            return Ok(());
        }
        self.first = self.scan.engine.by_magic(&head);
        let beside = |name: &Path| {
            let path = self.path.parent()?.join(name.file_name()?).into();
            Some(open::open(&path, false).ok()?.file)
        };
        let is_outermost = self.on_disk && self.inside.is_empty();
        let own = if is_outermost { read::recognise_beside(&head, name, &beside) } else { None };
        let mut bare = Cow::Borrowed(&*head);
        if memchr::memchr(0x1b, &head).is_some() {
            colours::blank(bare.to_mut());
        }
        let mut reader = own.as_deref().unwrap_or_else(|| read::recognise(&bare, name));
        // Nothing but binary data, or a text with holes.
        let text = if read::is_last(reader) { sparse::filled(&bare) } else { None };
        let is_sparse = text.is_some();
        if let Some(text) = text {
            bare = Cow::Owned(text);
            reader = read::recognise(&bare, name);
        }
        let settings = self.scan.settings;
        let memory = self.scan.decoder_memory();
        let limits = Limits { memory, ratio: settings.max_ratio, decoded: settings.max_decoded };
        let (mut uncoloured, mut filled);
        let (head, stream): (&[u8], &mut dyn Read) = if read::is_of_text(reader) {
            if is_sparse {
                filled = sparse::Filled(&mut replay);
                uncoloured = Uncoloured::new(&mut filled);
            } else {
                uncoloured = Uncoloured::new(&mut replay);
            }
            (&bare, &mut uncoloured)
        } else {
            (&head, &mut replay)
        };
        let input = Input { name, head, stream, file, limits: &limits };
        // A parser that fails must not take the scan with it. What it had said so far stays.
        let guarded = std::panic::AssertUnwindSafe(|| reader.read(input, self));
        let result = std::panic::catch_unwind(guarded).unwrap_or_else(|_| {
            let name = reader.card().name;
            let what = format!("the {name} reader failed; please report this file's kind");
            Err(ReadError::new(GapReason::Internal, what))
        });
        self.finish();
        result
    }

    /// True for a report of this program: read to its end, without that counting as reading the source. A stream has
    /// shown all of itself or is none.
    fn is_own_report(&self, head: &[u8], file: Option<&dyn OnDisk>) -> bool {
        let (count, progress) = (self.read.get(), &self.scan.progress.bytes);
        let is_own = if head.len() < HEAD {
            read::own::is_masked_report(head, || Some(head))
        } else {
            read::own::is_masked_report(head, || Some(read::seek::FromStart::new(file?)))
        };
        progress.fetch_sub(self.read.get() - count, Relaxed);
        self.read.set(count);
        is_own
    }

    /// Everything that was said of rows so far goes before what comes now.
    fn flush(&mut self) {
        if let Some(records) = &mut self.records {
            records.flush(self.scan, self.worker);
        }
    }

    fn new_records(&self) -> Box<Records> {
        Box::new(Records::new(self.number, self.path, &self.inside, self.depth > 0))
    }

    /// Says what the first bytes told of the source.
    fn say_first(&mut self) {
        let hits = std::mem::take(&mut self.first);
        self.whole(hits, None, &[]);
    }

    fn whole(&mut self, hits: Vec<Hit>, part: Option<&str>, value: &[Option<String>]) {
        let said = hits.into_iter().enumerate().filter_map(|(i, hit)| {
            let mut inside = self.inside.clone();
            inside.extend(part.map(|p| Step::Part { part: p.into() }));
            let place = Place { path: self.path.clone(), inside, span: None };
            let value = value.get(i).and_then(|v| v.as_ref()).map(String::as_bytes);
            self.scan.keep(self.worker, hit, place, value)
        });
        let said: Vec<Said> = said.collect();
        self.scan.order.say(self.number, said);
    }

    fn say_gap(&mut self, error: ReadError, bytes: Option<u64>) {
        let place = Place { path: self.path.clone(), inside: self.inside.clone(), span: None };
        let gap = Gap { place, reason: error.reason, detail: error.detail, bytes };
        if let Some(records) = &mut self.records {
            return records.gap(gap);
        }
        self.scan.order.say(self.number, vec![Said::Gap(gap)]);
    }
}

impl Outlet for SourceOutlet<'_, '_, '_> {
    fn text(&mut self, text: Text<'_>) -> Result<(), ReadError> {
        self.say_first();
        self.flush();
        let offsets = if self.depth > 0 { Offsets::Text } else { text.offsets };
        text::scan(self.scan, self.worker, (self.number, self.path, &self.inside), Text { offsets, ..text })
    }

    fn nested(&mut self, step: Option<Step>, name: &Path, stream: &mut dyn Read) -> Result<(), ReadError> {
        self.say_first();
        self.flush();
        let settings = self.scan.settings;
        if self.depth >= settings.max_depth {
            let what =
                format!("more than {} sources inside each other; raise --max-depth to read on", settings.max_depth);
            return Err(ReadError::new(GapReason::OverBudget, what));
        }
        let counts = (self.read, self.decoded.clone());
        let mut bounded = Bounded::new(stream, counts, (settings.max_ratio, settings.max_decoded));
        let pushed = step.is_some();
        self.inside.extend(step);
        self.depth += 1;
        let outer = self.records.take();
        let result = self.open(name, &mut bounded, None);
        self.records = outer;
        self.depth -= 1;
        if pushed {
            self.inside.pop();
        }
        result
    }

    fn member_gap(&mut self, step: Step, gap: ReadError) {
        self.say_first();
        self.flush();
        self.inside.push(step);
        self.say_gap(gap, None);
        self.inside.pop();
    }

    fn head(&mut self, text: &[u8], offsets: Offsets) {
        self.say_first();
        let offsets = if self.depth > 0 { Offsets::Text } else { offsets };
        let said = self.scan.engine.by_head(text).into_iter().filter_map(|hit| {
            let span = Some(text::span_in_head(text, &hit, offsets, false));
            let place = Place { path: self.path.clone(), inside: self.inside.clone(), span };
            self.scan.keep(self.worker, hit, place, None)
        });
        let said: Vec<Said> = said.collect();
        self.scan.order.say(self.number, said);
    }

    fn table(&mut self, table: Table<'_>) -> TableId {
        self.say_first();
        let (scan, records) = (self.scan, self.records.take());
        let mut records = records.unwrap_or_else(|| self.new_records());
        let id = records.table(scan, self.worker, table);
        self.records = Some(records);
        id
    }

    fn column(&mut self, table: TableId, name: &str) -> u32 {
        let Some(records) = &mut self.records else { return Cell::REST };
        records.column(self.scan, self.worker, table, name)
    }

    fn row(&mut self, row: Row<'_>) -> Result<(), ReadError> {
        if self.scan.progress.stop.load(Relaxed) {
            return Err(records::stopped());
        }
        if let Some(records) = &mut self.records {
            records.row(self.scan, self.worker, row);
        }
        Ok(())
    }

    fn fact(&mut self, fact: Fact) {
        let Some(detector) = self.scan.book.find(fact.detector).filter(|d| self.scan.is_on(*d)) else { return };
        if let Some(hit) = self.first.iter_mut().find(|h| h.detector == detector && fact.value.is_none()) {
            // The same thing seen twice is one finding with more evidence.
            let more = fact.score.saturating_sub(hit.score);
            hit.score += more;
            hit.evidence.push(Evidence { why: Cow::Borrowed(fact.why), points: more.into() });
            return;
        }
        self.say_first();
        let evidence = vec![Evidence { why: Cow::Borrowed(fact.why), points: fact.score.into() }];
        let (start, end) = (0, 0);
        let score = fact.score;
        let hit = Hit { detector, matcher: u16::MAX, start, end, score, evidence, verdict: None, test_value: false };
        self.whole(vec![hit], fact.part, &[fact.value]);
    }

    fn gap(&mut self, gap: ReadError) {
        if matches!(gap.reason, GapReason::Unsupported | GapReason::Encrypted) && self.depth == 0 {
            self.opaque.set(true);
        }
        let unused = gap.used.filter(|_| self.depth == 0).map(|used| self.read.get().saturating_sub(used));
        self.unused.set(self.unused.get() + unused.unwrap_or(0));
        let bytes = if self.opaque.get() { self.size } else { unused };
        self.say_gap(gap, bytes);
    }
}
