//! From the lines of a report back to events: a report is rendered again, or several become one, without a scan.
//!
//! What a scan said stands in `findings.jsonl` of a report folder, in the lines of the output contract. They are read one
//! at a time, so memory does not depend on how many there are. Parts of one scan (`--shard`) hold different sources; they
//! are put together in the order of the walk, and counts are made anew, so the result is the one scan's, byte for byte.

mod lines;

use super::tally::{TOP_PLACES, Tally};
use super::{CategoryCounts, ColumnVerdict, Part, PlaceCounts, Report, Summary};
use crate::category::CategorySet;
use crate::detect::mask::mask;
use crate::event::{Counts, Evidence, Finding, Gap, Ignored, Value};
use crate::place::{Extent, Place, Span, path_of_text};
use crate::policy::drift::Drift;
use crate::rule::{DetectorId, RuleBook};
use lines::{ColumnLine, FindingLine, IgnoredCounts, Line, PlaceLine, StepLine, SummaryLine};
use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, BufRead, Read};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

/// Version of the contract that is read.
const SCHEMA: u32 = 1;
/// Bytes of the longest line that is read; the contract has far shorter ones.
const LONGEST: u64 = 64 << 20;

/// A report that cannot be read, with the name of its file and its line.
#[derive(Debug)]
pub struct ReplayError {
    name: String,
    line: u64,
    message: String,
}

impl fmt::Display for ReplayError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.name, self.line, self.message)
    }
}

impl std::error::Error for ReplayError {}

/// Why a report was not rendered again.
#[derive(Debug)]
pub enum Failed {
    /// A report that cannot be read.
    Read(ReplayError),
    /// The new one cannot be written.
    Write(io::Error),
}

impl From<ReplayError> for Failed {
    fn from(error: ReplayError) -> Self {
        Self::Read(error)
    }
}

impl From<io::Error> for Failed {
    fn from(error: io::Error) -> Self {
        Self::Write(error)
    }
}

/// The lines of one report.
pub struct Stream<'b> {
    book: &'b RuleBook,
    lines: Box<dyn BufRead + 'b>,
    name: String,
    number: u64,
    revealed: bool,
    columns_only: bool,
    roots: Vec<PathBuf>,
    part: Option<Part>,
    key: u64,
    several_keys: bool,
    path: Option<(String, Arc<Path>)>,
    head: Option<Event>,
    end: Option<SummaryLine>,
    /// Findings and gaps so far, against which the summary is held.
    findings: Counts,
    gaps: u64,
    drift: Vec<Drift>,
}

enum Event {
    Finding(Finding),
    Ignored(Finding, Ignored),
    Column(ColumnVerdict),
    Gap(Gap),
}

impl Event {
    fn path(&self) -> &Arc<Path> {
        match self {
            Self::Finding(f) | Self::Ignored(f, _) => &f.place.path,
            Self::Column(c) => &c.place.path,
            Self::Gap(g) => &g.place.path,
        }
    }
}

impl<'b> Stream<'b> {
    /// Begins to read a report. `name` is for errors.
    ///
    /// # Errors
    /// What is there is no report of this version.
    pub fn new(book: &'b RuleBook, name: String, lines: impl BufRead + 'b) -> Result<Self, ReplayError> {
        let lines = Box::new(lines);
        let mut stream = Self {
            book,
            lines,
            name,
            number: 0,
            revealed: false,
            columns_only: false,
            roots: Vec::new(),
            part: None,
            key: 0,
            several_keys: false,
            path: None,
            head: None,
            end: None,
            findings: Counts::default(),
            gaps: 0,
            drift: Vec::new(),
        };
        match stream.line()? {
            Some(Line::Begin { schema, .. }) if schema != SCHEMA => {
                return Err(stream.error(format!("version {schema} of the format; this program reads {SCHEMA}")));
            }
            Some(Line::Begin { category: Some(_), .. }) => {
                return Err(stream.error("these are the findings of one category; give the folder, or findings.jsonl"));
            }
            Some(Line::Begin { revealed, columns_only, roots, part, key, several_keys, .. }) => {
                (stream.revealed, stream.columns_only) = (revealed, columns_only);
                (stream.part, stream.key, stream.several_keys) = (part, key, several_keys);
                stream.roots = roots.iter().map(|root| path_of_text(root)).collect();
            }
            _ => return Err(stream.error("no report of `whose scan`: the begin line is missing")),
        }
        stream.advance()?;
        Ok(stream)
    }

    /// What the scan was told to read, in the order of the walk, if that was more than one path.
    pub fn roots(&self) -> &[PathBuf] {
        &self.roots
    }

    /// Which part of a scan it is, if it is one.
    pub fn part(&self) -> Option<Part> {
        self.part
    }

    /// The same for reports whose fingerprints were made with the same key; 0 where that is not known.
    pub fn key(&self) -> u64 {
        self.key
    }

    /// True for a report in which reports with different keys were put together.
    pub fn several_keys(&self) -> bool {
        self.several_keys
    }

    /// True if it shows values.
    pub fn revealed(&self) -> bool {
        self.revealed
    }

    /// True if it counts findings in cells and does not list them.
    pub fn columns_only(&self) -> bool {
        self.columns_only
    }

    fn error(&self, message: impl Into<String>) -> ReplayError {
        ReplayError { name: self.name.clone(), line: self.number, message: message.into() }
    }

    fn line(&mut self) -> Result<Option<Line>, ReplayError> {
        let mut bytes = Vec::new();
        let read = (&mut self.lines).take(LONGEST).read_until(b'\n', &mut bytes);
        self.number += 1;
        match read {
            Ok(0) => Ok(None),
            Ok(_) => {
                serde_json::from_slice(&bytes).map(Some).map_err(|e| self.error(format!("no line of a report: {e}")))
            }
            Err(error) => Err(self.error(error.to_string())),
        }
    }

    fn advance(&mut self) -> Result<(), ReplayError> {
        loop {
            self.head = match self.line()? {
                None if self.end.is_some() => None,
                None => return Err(self.error("the report ends without its summary; the scan was cut off")),
                Some(Line::Finding(line)) => Some(match line.ignored {
                    Some(why) => Event::Ignored(self.finding(line)?, why),
                    None => Event::Finding(self.finding(line)?),
                }),
                Some(Line::Column(line)) => Some(Event::Column(self.column(line)?)),
                Some(Line::Gap(line)) => {
                    let place = self.place(line.place);
                    Some(Event::Gap(Gap { place, reason: line.reason, detail: line.detail, bytes: line.bytes }))
                }
                Some(Line::Summary(line)) => {
                    self.hold_against(&line)?;
                    self.end = Some(line);
                    continue;
                }
                Some(Line::Drift(row)) => {
                    self.drift.push(row);
                    continue;
                }
                Some(Line::Begin { .. }) => return Err(self.error("a second begin line")),
                // Kinds of a later version, as readers of the contract do.
                Some(Line::Other) => continue,
            };
            match &self.head {
                Some(_) if self.end.is_some() => return Err(self.error("a line behind the summary")),
                Some(Event::Finding(finding)) => self.findings.add(finding.confidence()),
                Some(Event::Gap(_)) => self.gaps += 1,
                _ => {}
            }
            return Ok(());
        }
    }

    /// Whether there is a line for everything that the summary counts.
    fn hold_against(&self, summary: &SummaryLine) -> Result<(), ReplayError> {
        let mut counted = Counts::default();
        summary.by_detector.iter().for_each(|of| counted.add_all(of.counts));
        let of = |what: &str, counted: u64, there: u64| {
            (counted != there).then(|| format!("the summary counts {counted} {what}, and {there} are there"))
        };
        // Those in cells are not listed there.
        let findings = if self.columns_only { None } else { of("findings", counted.total(), self.findings.total()) };
        let level = (!self.columns_only && counted != self.findings)
            .then(|| "the summary counts other levels of confidence".into());
        match findings.or_else(|| of("gaps", summary.coverage.gaps, self.gaps)).or(level) {
            None => Ok(()),
            Some(what) => Err(self.error(format!("{what}: lines were changed, removed or added; scan again"))),
        }
    }

    fn detector(&self, id: &str) -> Result<DetectorId, ReplayError> {
        let hint = "is not among the rules; if it is one of your own, give the rules with --rules";
        self.book.find(id).ok_or_else(|| self.error(format!("the detector `{id}` {hint}")))
    }

    fn categories(&self, rows: &[String]) -> CategorySet {
        CategorySet(rows.iter().filter_map(|row| self.book.category_index(row)).fold(0, |set, i| set | 1 << i))
    }

    /// Detectors for whose reasons a finding is sensitive: of those that have a place and make others so any will do.
    fn sensitive_by(&self, detector: DetectorId, set: CategorySet, places: &[String]) -> Vec<DetectorId> {
        if self.book.sensitive(detector, set) == places {
            return Vec::new();
        }
        let of_one = |place: &String| {
            let mut others = self.book.rules.iter().filter(|rule| !rule.makes_sensitive.is_empty());
            match self.book.rule(detector).sensitive.contains(place) {
                true => Some(detector),
                false => others.find(|rule| rule.sensitive.contains(place)).and_then(|rule| self.book.find(&rule.id)),
            }
        };
        let mut by: Vec<DetectorId> = places.iter().filter_map(of_one).collect();
        by.sort_unstable();
        by.dedup();
        by
    }

    fn finding(&mut self, line: FindingLine) -> Result<Finding, ReplayError> {
        let detector = self.detector(&line.detector)?;
        let value = line.value.map(|text| {
            let fingerprint = fingerprint(&line.fingerprint.unwrap_or_default());
            let kind = self.book.rule(detector).mask;
            match self.revealed {
                true => {
                    let bytes = line.value_hex.and_then(|hex| bytes_of_hex(&hex)).unwrap_or_else(|| text.into_bytes());
                    Value::new(&bytes, mask(kind, &bytes), fingerprint)
                }
                false => Value::new(b"", text, fingerprint),
            }
        });
        let evidence = line.evidence.into_iter().map(|e| Evidence { why: Cow::Owned(e.why), points: e.points });
        let categories = self.categories(&line.categories);
        Ok(Finding {
            detector,
            categories,
            sensitive_by: self.sensitive_by(detector, categories, &line.sensitive),
            score: line.score,
            evidence: evidence.collect(),
            place: self.place(line.place),
            value,
            test_value: line.test_value,
        })
    }

    fn column(&mut self, line: ColumnLine) -> Result<ColumnVerdict, ReplayError> {
        Ok(ColumnVerdict {
            detector: self.detector(&line.detector)?,
            categories: self.categories(&line.categories),
            score: line.score,
            place: self.place(line.place),
            values: line.values,
            matching: line.matching,
            distinct: line.distinct,
            distinct_estimated: line.distinct_estimated,
        })
    }

    fn place(&mut self, line: PlaceLine) -> Place {
        let path = match &self.path {
            Some((text, path)) if *text == line.path => path.clone(),
            _ => {
                let path: Arc<Path> = path_of_text(&line.path).into();
                self.path = Some((line.path, path.clone()));
                path
            }
        };
        let at = line.line.zip(line.column);
        let until = line.end_line.or(line.line).zip(line.end_column);
        let span = line.start.zip(line.end).map(|(start, end)| Span {
            line: at,
            extent: at.zip(until).and_then(|(at, until)| Extent::between(at, until)),
            start,
            end,
            offsets: line.offsets,
        });
        Place { path, inside: line.inside.into_iter().map(StepLine::step).collect(), span }
    }
}

/// Gives all events of these reports to another, in the order of one scan, and ends it.
///
/// # Errors
/// One of them cannot be read to its end, or the new one cannot be written.
pub fn replay(book: &RuleBook, mut streams: Vec<Stream<'_>>, report: &mut dyn Report) -> Result<Summary, Failed> {
    let mut tally = Tally::new(book);
    let roots = all_roots(&streams);
    report.begin()?;
    while let Some(first) = first(&streams, &roots) {
        let Some(path) = streams[first].head.as_ref().map(|event| event.path().clone()) else { break };
        // A folder that cannot be read is a gap of every part; what was found is of one.
        let same = |stream: &&Stream<'_>| match &stream.head {
            Some(Event::Gap(_)) | None => false,
            Some(event) => *event.path() == path,
        };
        if let [one, other, ..] = streams.iter().filter(same).collect::<Vec<_>>()[..] {
            let path = crate::place::path_text(&path);
            let path = super::sanitize::sanitize(&path);
            return Err(other.error(format!("{path} is in {} too; a source is in one part only", one.name)).into());
        }
        let stream = &mut streams[first];
        while let Some(event) = stream.head.take_if(|event| *event.path() == path) {
            match event {
                Event::Finding(finding) => {
                    tally.finding(&finding);
                    report.finding(&finding)?;
                }
                Event::Ignored(finding, why) => {
                    report.accepted(&finding);
                    report.ignored(&finding, why)?;
                }
                Event::Column(column) => report.column(&column)?,
                Event::Gap(gap) => {
                    tally.gap(&gap);
                    report.gap(&gap)?;
                }
            }
            stream.advance()?;
        }
    }
    let unused = unused(&streams, &roots);
    let mut all = SummaryLine::default();
    for end in streams.iter().filter_map(|s| s.end.as_ref()) {
        all.add(end);
    }
    let mut summary = tally.finish(all.coverage, all.left_out, all.below_level, all.test_values, all.interrupted);
    if streams.iter().any(Stream::columns_only) {
        take_counts(book, &streams, &roots, &mut summary)?;
    }
    summary.own_reports = all.own_reports;
    summary.selected = all.selected;
    for end in streams.iter().filter_map(|s| s.end.as_ref()) {
        let off = end.detectors_off.iter().filter_map(|row| book.category_index(row));
        summary.detectors_off = off.fold(summary.detectors_off, CategorySet::with);
        for line in &end.by_category {
            if let Some(at) = book.category_index(&line.row) {
                summary.by_category[at].ignored += line.ignored;
            }
        }
    }
    let IgnoredCounts { comment, allow, baseline, unchanged } = all.ignored;
    summary.ignored = [comment, allow, baseline, unchanged];
    unused.into_iter().for_each(|what| summary.add_unused(what));
    // A comparison with a policy is one of the whole, which no part can give.
    if let [only] = streams.as_mut_slice() {
        summary.drift = std::mem::take(&mut only.drift);
    }
    report.end(&summary)?;
    Ok(summary)
}

/// What was counted and is not listed stands in the summaries alone. Parts hold different sources, so counts add.
fn take_counts(
    book: &RuleBook,
    streams: &[Stream<'_>],
    roots: &[PathBuf],
    summary: &mut Summary,
) -> Result<(), ReplayError> {
    let mut by_category = vec![CategoryCounts::default(); book.categories.len()];
    let mut by_detector: BTreeMap<u16, Counts> = BTreeMap::new();
    let mut top = Vec::new();
    summary.sources_with_findings = 0;
    for (stream, end) in streams.iter().filter_map(|s| Some((s, s.end.as_ref()?))) {
        summary.sources_with_findings += end.sources_with_findings;
        for line in &end.by_category {
            if let Some(at) = book.category_index(&line.row) {
                by_category[at].counts.add_all(line.counts);
                by_category[at].sources += line.sources;
            }
        }
        for line in &end.by_detector {
            by_detector.entry(stream.detector(&line.detector)?.0).or_default().add_all(line.counts);
        }
        let places = end.top_places.iter();
        top.extend(places.map(|line| PlaceCounts { path: path_of_text(&line.path).into(), counts: line.counts }));
    }
    // Within one report those that are equal stand in its order already, which in a history is not that of the walk.
    let one = streams.len() == 1;
    let in_order =
        |a: &PlaceCounts, b: &PlaceCounts| if one { Ordering::Equal } else { by_walk(roots, &a.path, &b.path) };
    top.sort_by(|a, b| b.counts.total().cmp(&a.counts.total()).then_with(|| in_order(a, b)));
    top.truncate(TOP_PLACES);
    summary.by_category = by_category;
    summary.by_detector = by_detector.into_iter().map(|(id, counts)| (DetectorId(id), counts)).collect();
    summary.top_places = top;
    Ok(())
}

/// Ignores that matched nothing: a comment is in one part, a list counts as unused where no part had a use for it.
/// Comments come in the order of their sources.
fn unused(streams: &[Stream<'_>], roots: &[PathBuf]) -> Vec<String> {
    let ends: Vec<&[String]> = streams.iter().filter_map(|s| Some(&*s.end.as_ref()?.unused_ignores)).collect();
    let is_comment = |what: &String| what.contains("whose:ignore[");
    let mut parts: Vec<_> = ends.iter().map(|end| end.iter().filter(|what| is_comment(what)).peekable()).collect();
    let mut comments = Vec::new();
    loop {
        let heads = parts.iter_mut().enumerate().filter_map(|(i, part)| Some((i, path_of_comment(part.peek()?))));
        let first = heads.min_by(|a, b| by_walk(roots, &a.1, &b.1).then(a.0.cmp(&b.0)));
        let Some(next) = first.and_then(|(i, _)| parts[i].next()) else { break };
        comments.push(next.clone());
    }
    let lists = ends.first().into_iter().flat_map(|end| end.iter());
    let lists = lists.filter(|what| !is_comment(what) && ends.iter().all(|end| end.contains(what)));
    comments.extend(lists.cloned());
    comments
}

/// The path in the text of a comment that accepts nothing, without its line and column.
fn path_of_comment(what: &str) -> PathBuf {
    let place = what.rsplit_once(": whose:ignore[").map_or(what, |(place, _)| place);
    let number = |text: &&str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let without = |text| match <str>::rsplit_once(text, ':') {
        Some((before, after)) if number(&after) => before,
        _ => text,
    };
    path_of_text(without(without(place)))
}

/// What all parts together were told to read, in the order of the walk.
pub fn all_roots(streams: &[Stream<'_>]) -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> = streams.iter().flat_map(Stream::roots).cloned().collect();
    all.sort_by(|a, b| a.as_os_str().as_encoded_bytes().cmp(b.as_os_str().as_encoded_bytes()));
    all.dedup();
    all
}

/// The stream whose next source comes first in the order of the walk; of equals the one that was named first.
fn first(streams: &[Stream<'_>], roots: &[PathBuf]) -> Option<usize> {
    let heads = streams.iter().enumerate().filter_map(|(i, s)| Some((i, s.head.as_ref()?.path())));
    heads.min_by(|a, b| by_walk(roots, a.1, b.1).then(a.0.cmp(&b.0))).map(|(i, _)| i)
}

/// A walk goes through the paths that were named, by their bytes, and through a folder by the names in it.
fn by_walk(roots: &[PathBuf], a: &Path, b: &Path) -> Ordering {
    root_of(roots, a).cmp(&root_of(roots, b)).then_with(|| a.components().cmp(b.components()))
}

/// The path that was named and that a source is below; of several the innermost, since a walk leaves to it what it has.
fn root_of(roots: &[PathBuf], path: &Path) -> Option<usize> {
    let names = |root: &Path| root.components().filter(|c| *c != Component::CurDir).count();
    let is_below = |root: &Path| root == Path::new(".") && !path.is_absolute() || path.starts_with(root);
    let above = roots.iter().enumerate().filter(|(_, root)| is_below(root));
    above.max_by_key(|(i, root)| (names(root), std::cmp::Reverse(*i))).map(|(i, _)| i)
}

fn fingerprint(hex: &str) -> [u8; 16] {
    bytes_of_hex(hex).and_then(|bytes| bytes.try_into().ok()).unwrap_or_default()
}

fn bytes_of_hex(hex: &str) -> Option<Vec<u8>> {
    let digits: Vec<u8> = hex.chars().map(|c| c.to_digit(16).map(|d| d as u8)).collect::<Option<_>>()?;
    digits.chunks(2).map(|two| Some(two[0] << 4 | two.get(1)?)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::jsonl::Jsonl;
    use crate::report::tests::{Shared, book, context, run};

    fn again(texts: &[&str]) -> Result<String, Failed> {
        let book = book();
        let streams =
            texts.iter().enumerate().map(|(i, text)| Stream::new(&book, format!("part {i}"), text.as_bytes()));
        let streams = streams.collect::<Result<Vec<_>, _>>()?;
        let out = Shared::default();
        replay(&book, streams, &mut Jsonl::new(context(&book), out.clone()))?;
        Ok(out.text())
    }

    fn text() -> String {
        let book = book();
        run(|out| Jsonl::new(context(&book), out))
    }

    #[test]
    fn a_report_read_again_is_the_same() {
        assert_eq!(again(&[&text()]).ok(), Some(text()));
    }

    #[test]
    fn comments_that_accept_nothing_come_in_the_order_of_sources() {
        let book = book();
        let part = |comments: &[&str]| {
            let out = Shared::default();
            let mut report = Jsonl::new(context(&book), out.clone());
            let unused = comments.iter().map(|what| (*what).to_owned()).collect();
            report.begin().expect("memory");
            report.end(&Summary { unused, ..Summary::default() }).expect("memory");
            out.text()
        };
        let one = part(&["a.txt:3: whose:ignore[x]", "b/z.txt:9:1: whose:ignore[x]", "whose.toml: allow 1"]);
        let two = part(&["b/a.txt:1: whose:ignore[x]", "c.txt:1: whose:ignore[x]", "whose.toml: allow 1"]);
        let merged = again(&[&two, &one]).unwrap_or_else(|_| panic!("no report"));
        let summary = merged.lines().last().expect("a line");
        let at = |word: &str| summary.find(word).unwrap_or_else(|| panic!("{word}: {summary}"));
        assert!(["a.txt:3", "b/a.txt", "b/z.txt", "c.txt", "allow 1"].map(at).is_sorted(), "{summary}");
    }

    #[test]
    fn what_is_no_whole_report_is_refused_with_its_place() {
        let text = text();
        let without = |text: &str, what: &str| {
            let first = text.lines().position(|line| line.contains(what)).expect("such a line");
            text.lines()
                .enumerate()
                .filter(|(n, _)| *n != first)
                .map(|(_, line)| format!("{line}\n"))
                .collect::<String>()
        };
        let cut: String = text.lines().take(4).map(|line| format!("{line}\n")).collect();
        for (text, expected) in [
            (cut.as_str(), "part 0:5: the report ends without its summary"),
            ("", "part 0:1: no report of `whose scan`"),
            ("{}", "part 0:1: no line of a report"),
            (&text.replace("\"schema\":1", "\"schema\":2"), "part 0:1: version 2 of the format"),
            (&without(&text, "\"kind\":\"finding\""), "part 0:18: the summary counts 7 findings, and 6 are there"),
            (&without(&text, "\"kind\":\"gap\""), "part 0:18: the summary counts 9 gaps, and 8 are there"),
            (&format!("{text}{text}"), "part 0:20: a second begin line"),
            (&text.replace("us-ssn", "my-own"), "part 0:2: the detector `my-own` is not among the rules"),
        ] {
            match again(&[text]) {
                Err(Failed::Read(error)) => assert!(error.to_string().starts_with(expected), "{error}"),
                _ => panic!("{expected}"),
            }
        }
    }

    #[test]
    fn folders_come_in_the_order_of_the_walk() {
        let order = |a: &str, b: &str| by_walk(&[], Path::new(a), Path::new(b));
        assert_eq!(order("a/b", "a.txt"), Ordering::Less);
        assert_eq!(order("a/b/c", "a/b.txt"), Ordering::Less);
        assert_eq!(order("a", "a"), Ordering::Equal);
    }

    #[test]
    fn named_paths_come_one_after_the_other() {
        let roots = ["b", ".", "./c", "../a", "-", "b/x"].map(PathBuf::from);
        for (a, b) in
            [("b/1", "a/1"), ("b/1", "b.txt"), ("z", "./c/1"), ("./c/1", "../a/1"), ("-", "b/x/1"), ("b/y", "b/x/1")]
        {
            assert_eq!(by_walk(&roots, Path::new(a), Path::new(b)), Ordering::Less, "{a} {b}");
        }
    }
}
