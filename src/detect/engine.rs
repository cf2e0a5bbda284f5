//! The engine: rules compiled once, windows of text scanned by any number of threads.

use super::behind::Behind;
use super::cells::CellTools;
use super::column::Whole;
use super::compile::{self, Compiled};
use super::context::{Around, Gap};
use super::field::FieldBook;
use super::gap;
use super::judge::{Judge, Tools};
#[cfg(test)]
use super::matcher::Kind;
use super::matcher::{Matcher, WordRole};
use super::ordered;
use super::pattern::{Memory, Pattern};
use super::prefilter::bitmap::Bitmaps;
use super::prefilter::graph::ShapeId;
use super::prefilter::plan::Candidate;
use super::prefilter::seen::{Beginning, Finds, Seen};
use super::prefilter::walker::Walker;
use super::prefilter::words::{Hits, Key};
use super::resolve::resolve;
use super::suppressed::{Suppressed, Taken};
use super::{Hit, Judged, MARGIN, MAX_MATCH, Outcome, backslash, file, items, lines, table};
use crate::rule::{DetectorId, RuleBook, RuleError, Weights};
use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

/// Bytes that are classified and searched at a time, so that their bitmaps stay in the processor's nearest memory.
const STRIDE: usize = 16 << 10;

/// Bytes of a window whose overlaps are decided at a time: of a text that is nothing but candidates, the hits of a whole
/// window would take dozens of times its size.
const PART: usize = if cfg!(test) { 4 << 10 } else { 64 << 10 };

/// Compiled rules. Shared by all threads; what a thread needs for itself is in [`Scratch`].
pub struct Engine {
    pub(super) compiled: Compiled,
    pub(super) weights: Weights,
    gap: Gap,
    pub(super) evidence_from: u8,
    pub(super) fields: FieldBook,
    pub(super) whole: Whole,
}

/// A thread's own memory: caches, bitmaps, lists. Nothing is allocated per line or candidate once it has warmed up.
pub struct Scratch {
    pub(super) tools: Tools,
    maps: Bitmaps,
    walker: Walker,
    pub(super) candidates: Vec<Candidate>,
    /// The sample of which they are, if nothing has been searched since: a small table is its own sample.
    pub(super) sample: Option<Arc<[u8]>>,
    /// For sorting them.
    room: Vec<Candidate>,
    /// Ends of the strides that were searched, and how many candidates there were by then.
    strides: Vec<(usize, usize)>,
    /// Keys of words that start something.
    keys: Vec<Key>,
    word_hits: Hits,
    pub(super) hits: Vec<Hit>,
    pub(super) cells: CellTools,
}

/// A stage of a scan, when it is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// It is known where something can be.
    Candidates,
    /// Each of these places has been looked at.
    Judged,
    /// Overlaps are decided.
    Resolved,
}

impl Engine {
    /// Compiles the given detectors of the book; suppressors are always in.
    pub fn new(book: &RuleBook, on: &[DetectorId]) -> Result<Self, RuleError> {
        let compiled = compile::compile(book, on)?;
        let (fields, whole) = (FieldBook::new(&book.fields), Whole::new(book, on));
        Ok(Self { compiled, weights: book.weights.clone(), gap: Gap::new(gap::LOOSE), evidence_from: 0, fields, whole })
    }

    /// Compiles every regex now instead of on first use, and says which one cannot be compiled. Built-in rules pass this
    /// in a test; rules of a user are checked before a scan starts.
    ///
    /// # Errors
    /// The first pattern that is too large or wrong, with its rule.
    pub fn check(&self) -> Result<(), RuleError> {
        let wrong = |detector: DetectorId, message: String| {
            let id = &self.compiled.ids[usize::from(detector.0)];
            RuleError { file: None, at: None, message: format!("rule `{id}`: {message}") }
        };
        let Compiled { matchers, heads, patterns, .. } = &self.compiled;
        let pattern = |m: &Matcher| {
            let kind = if m.is_label() { "labelled" } else { "pattern" };
            patterns.get(m.pattern).check().map_err(|error| wrong(m.detector, format!("{kind} `{}`: {error}", m.name)))
        };
        matchers.iter().try_for_each(pattern)?;
        heads.iter().try_for_each(|(id, head)| {
            let checked = head.line.as_ref().map_or(Ok(()), Pattern::check);
            checked.map_err(|error| wrong(*id, format!("head `{}`: {error}", head.rule.name)))
        })
    }

    /// Hits below this score keep no evidence: they are counted, not shown.
    pub fn evidence_from(mut self, score: u8) -> Self {
        self.evidence_from = score;
        self
    }

    /// Memory for one thread.
    pub fn scratch(&self) -> Scratch {
        let tools = Tools {
            memory: self.compiled.patterns.memory(),
            behind: Behind::default(),
            around: Around::default(),
            suppressed: Suppressed::default(),
        };
        Scratch {
            tools,
            maps: Bitmaps::default(),
            walker: Walker::default(),
            candidates: Vec::new(),
            sample: None,
            room: Vec::new(),
            strides: Vec::new(),
            keys: Vec::new(),
            word_hits: Hits::default(),
            hits: Vec::new(),
            cells: CellTools::default(),
        }
    }

    /// Scans a window. Hits that begin in `core` are appended to `out`, sorted by start, then detector; what lies
    /// outside is only context, and must reach [`MARGIN`] bytes beyond the core where the text does.
    pub fn scan(&self, text: &[u8], core: Range<usize>, scratch: &mut Scratch, out: &mut Vec<Hit>) {
        self.scan_in_stages(text, core, scratch, out, &mut |_| {});
    }

    /// The text in which words and numbers begin where they are meant to: see [`backslash::spaced`].
    pub(super) fn spaced<'t>(&self, text: &'t [u8]) -> Cow<'t, [u8]> {
        backslash::spaced(text, |text, at| {
            let mut found = false;
            self.compiled.words.at(text, at, |hit| {
                let is_label = |role: &(DetectorId, WordRole)| role.1 != WordRole::Context;
                let begins = |matcher: &u16| self.compiled.matchers[usize::from(*matcher)].is_label();
                let phrase = hit.phrase as usize;
                found = found
                    || self.compiled.roles[phrase].iter().any(is_label)
                    || self.compiled.triggered[phrase].iter().any(begins);
            });
            found
        })
    }

    /// All candidates of a text and what became of them, in order.
    pub fn explain(&self, text: &[u8]) -> Vec<Judged> {
        let mut scratch = self.scratch();
        let mut out = Vec::new();
        let text = &*self.spaced(text);
        self.candidates(text, 0..text.len(), &mut scratch);
        self.judge_all(text, &mut scratch, Some(&mut out));
        sort(&mut scratch.hits);
        let loses = resolve(&scratch.hits, &self.compiled.precedence);
        for (i, hit) in scratch.hits.iter().enumerate() {
            let outcome = match loses[i] {
                Some(winner) if scratch.hits[winner].detector == hit.detector => {
                    Outcome::Dropped("a better match of the same detector covers it".into())
                }
                Some(winner) => {
                    let id = &self.compiled.ids[usize::from(scratch.hits[winner].detector.0)];
                    let sample = if scratch.hits[winner].test_value { ", a published sample" } else { "" };
                    Outcome::Dropped(format!("gives way to {id}{sample}"))
                }
                None if hit.test_value => Outcome::TestValue,
                None => Outcome::Found,
            };
            out.push(Judged {
                detector: hit.detector,
                pattern: self.compiled.matchers[usize::from(hit.matcher)].name.clone(),
                start: hit.start,
                end: hit.end,
                verdict: hit.verdict,
                score: hit.score,
                evidence: hit.evidence.clone(),
                outcome,
            });
        }
        out.sort_by_key(|j| (j.start, j.end, j.detector));
        out
    }

    /// As [`Self::scan`]; tells when a stage is over, to whoever has a clock.
    pub fn scan_in_stages(
        &self,
        text: &[u8],
        core: Range<usize>,
        scratch: &mut Scratch,
        out: &mut Vec<Hit>,
        over: &mut dyn FnMut(Stage),
    ) {
        debug_assert!(text.len() < u32::MAX as usize);
        let text = &*self.spaced(text);
        let reach = core.start.saturating_sub(MARGIN)..text.len().min(core.end + MARGIN);
        self.candidates(text, reach, scratch);
        over(Stage::Candidates);
        self.begin(text, scratch);
        let mut judged = 0;
        for start in core.clone().step_by(PART) {
            let part = start..core.end.min(start + PART);
            // No candidate behind that gives a hit that overlaps one of the part.
            let ahead = part.end + MARGIN;
            let to =
                scratch.strides.iter().find(|(end, _)| *end >= ahead).map_or(scratch.candidates.len(), |&(_, to)| to);
            self.judge_some(text, scratch, judged..to, None);
            judged = to;
            over(Stage::Judged);
            self.finish(part, scratch, out);
            over(Stage::Resolved);
        }
    }

    /// Where something was tried in the last scan with this memory, and by which detector or suppressor.
    pub fn last_candidates<'e>(&'e self, scratch: &'e Scratch) -> impl Iterator<Item = (DetectorId, usize)> + 'e {
        let matchers = &self.compiled.matchers;
        scratch.candidates.iter().map(|c| (matchers[usize::from(c.matcher)].detector, c.at as usize))
    }

    /// Where the stretches begin that suppressors took in the last scan with this memory: those near which something else
    /// has matched.
    pub fn last_suppressed<'e>(&'e self, scratch: &'e Scratch) -> impl Iterator<Item = (DetectorId, usize)> + 'e {
        scratch.tools.suppressed.iter().map(|taken| (self.rule_of(taken), taken.start as usize))
    }

    /// True if the rule with this number is a suppressor.
    pub fn is_suppressor(&self, rule: DetectorId) -> bool {
        self.compiled.suppressors.contains(&rule)
    }

    /// The stretches of a text that suppressors take, in order.
    pub fn suppressed(&self, text: &[u8]) -> Vec<(DetectorId, Range<usize>)> {
        let mut scratch = self.scratch();
        self.candidates(text, 0..text.len(), &mut scratch);
        self.judge_all(text, &mut scratch, Some(&mut Vec::new()));
        let taken = scratch.tools.suppressed.iter();
        taken.map(|taken| (self.rule_of(taken), taken.start as usize..taken.end as usize)).collect()
    }

    fn rule_of(&self, taken: Taken) -> DetectorId {
        self.compiled.suppressors[usize::from(taken.suppressor)]
    }

    /// Findings about a file as a whole, from its first bytes.
    pub fn by_magic(&self, head: &[u8]) -> Vec<Hit> {
        file::by_magic(&self.compiled, head)
    }

    /// Findings about a file as a whole, from the head of its text.
    pub fn by_head(&self, head: &[u8]) -> Vec<Hit> {
        file::by_head(&self.compiled, head)
    }

    /// The name of a pattern, as evidence shows it.
    pub fn pattern_name(&self, hit: &Hit) -> &str {
        self.compiled.matchers.get(usize::from(hit.matcher)).map_or("file", |m| &m.name)
    }

    pub(super) fn judge<'j>(&'j self, whole: &'j [u8], explain: bool) -> Judge<'j> {
        let Self { compiled, weights, gap, evidence_from, .. } = self;
        Judge { compiled, weights, gap: *gap, evidence_from: *evidence_from, explain, cell: None, whole }
    }

    /// The fast path: candidates from bitmaps and word starts; suppressors are settled on the way.
    pub(super) fn candidates(&self, text: &[u8], reach: Range<usize>, scratch: &mut Scratch) {
        scratch.sample = None;
        scratch.candidates.clear();
        scratch.strides.clear();
        scratch.word_hits.clear();
        scratch.tools.behind.forget();
        scratch.tools.around.begin(text.len(), reach.start);
        let plan = &self.compiled.plan;
        let mut at = reach.start;
        while at < reach.end {
            let end = (at + STRIDE).min(reach.end);
            plan.classify(&text[at..], end - at, &mut scratch.maps);
            let Scratch { walker, maps, candidates, room, word_hits, keys, tools, .. } = &mut *scratch;
            keys.clear();
            let begun = candidates.len();
            let mut found = Found { compiled: &self.compiled, memory: &mut tools.memory, candidates, keys };
            plan.run(walker, maps, text, (at, end), &self.compiled.words, &mut tools.around.places, &mut found);
            let shapes = candidates.len();
            for &key in keys.iter() {
                self.trigger(text, key, reach.end, word_hits, candidates);
            }
            ordered::merge(&mut candidates[begun..], shapes - begun, room);
            at = end;
            scratch.strides.push((end, scratch.candidates.len()));
        }
    }

    /// The plain path: every matcher is tried everywhere. Slow, and what the fast path must agree with.
    #[cfg(test)]
    pub(super) fn scan_plainly(&self, text: &[u8], scratch: &mut Scratch, out: &mut Vec<Hit>) {
        let text = &*self.spaced(text);
        scratch.candidates.clear();
        scratch.word_hits.clear();
        scratch.tools.behind.forget();
        scratch.tools.around.begin(text.len(), 0);
        let matchers =
            self.compiled.matchers.iter().enumerate().filter(|(_, m)| !matches!(m.kind, Kind::Label(_) | Kind::Listed));
        let numbers: Vec<u16> = matchers.map(|(n, _)| n as u16).collect();
        for at in 0..text.len() {
            scratch.candidates.extend(numbers.iter().map(|&matcher| Candidate { at: at as u32, matcher }));
            if super::prefilter::words::starts(text, at) {
                let Scratch { candidates, word_hits, .. } = &mut *scratch;
                self.compiled.words.keys_at(text, at, super::prefilter::words::ends(text, at), |key| {
                    self.trigger(text, key, text.len(), word_hits, candidates);
                });
            }
        }
        self.judge_all(text, scratch, None);
        self.finish(0..text.len(), scratch, out);
    }

    /// What a word with this key starts; a label's candidates lie behind it, and none behind `limit`.
    fn trigger(
        &self,
        text: &[u8],
        Key { at, key }: Key,
        limit: usize,
        hits: &mut Hits,
        candidates: &mut Vec<Candidate>,
    ) {
        let at = at as usize;
        let mut push = |at: usize, matcher: u16| {
            if at <= limit {
                candidates.push(Candidate { at: at as u32, matcher });
            }
        };
        self.compiled.words.compare_marked(text, at, key, hits, &mut |hit| {
            for &matcher in &self.compiled.triggered[hit.phrase as usize] {
                let label = self.compiled.matchers[usize::from(matcher)].is_label();
                push(if label { hit.end } else { at }, matcher);
                if label {
                    table::below(text, (at, hit.end), |at| push(at, matcher));
                    if self.compiled.matchers[usize::from(matcher)].list {
                        items::behind(text, hit.end, |at| push(at, matcher));
                        lines::below(text, (at, hit.end), |at| push(at, matcher));
                    }
                    if let Some(at) = table::beside_it(text, (at, hit.end)) {
                        push(at, matcher);
                    }
                }
            }
        });
    }

    /// What judging begins with.
    fn begin(&self, text: &[u8], scratch: &mut Scratch) {
        let judge = self.judge(text, false);
        scratch.tools.suppressed.begin(judge.suppressors(scratch.candidates.iter().copied()));
        scratch.hits.clear();
    }

    fn judge_all(&self, text: &[u8], scratch: &mut Scratch, trace: Option<&mut Vec<Judged>>) {
        self.begin(text, scratch);
        self.judge_some(text, scratch, 0..scratch.candidates.len(), trace);
    }

    fn judge_some(&self, text: &[u8], scratch: &mut Scratch, some: Range<usize>, mut trace: Option<&mut Vec<Judged>>) {
        let judge = self.judge(text, trace.is_some());
        let Scratch { tools, candidates, hits, .. } = scratch;
        let suppressor = |c: &Candidate| self.compiled.matchers[usize::from(c.matcher)].suppressor;
        if let Some(trace) = trace.as_mut() {
            judge.settle(tools, text, (0, text.len()));
            trace.extend(tools.suppressed.iter().map(|taken| {
                let matcher = &self.compiled.matchers[usize::from(taken.matcher)];
                let (start, end) = (taken.start as usize, taken.end as usize);
                Judged {
                    detector: matcher.detector,
                    pattern: matcher.name.clone(),
                    start,
                    end,
                    verdict: matcher.validator.map(|v| v(&text[start..end])),
                    score: 0,
                    evidence: Vec::new(),
                    outcome: Outcome::Dropped("not a person's: nothing is looked for inside it".into()),
                }
            }));
        }
        for c in candidates[some].iter().filter(|c| suppressor(c).is_none()) {
            match judge.candidate(tools, text, c.matcher, c.at as usize) {
                Ok(hit) => hits.push(hit),
                Err(drop) => {
                    if let (Some(trace), Some((start, end))) = (trace.as_mut(), drop.span) {
                        let matcher = &self.compiled.matchers[usize::from(c.matcher)];
                        trace.push(Judged {
                            detector: matcher.detector,
                            pattern: matcher.name.clone(),
                            start,
                            end,
                            verdict: drop.verdict,
                            score: 0,
                            evidence: Vec::new(),
                            outcome: Outcome::Dropped(drop.why.into_owned()),
                        });
                    }
                }
            }
        }
    }

    /// Decides the overlaps of a part and gives its hits. What may overlap hits behind it is kept.
    fn finish(&self, part: Range<usize>, scratch: &mut Scratch, out: &mut Vec<Hit>) {
        let hits = &mut scratch.hits;
        sort(hits);
        let from = |hits: &[Hit], at: usize| hits.partition_point(|h| h.start < at);
        hits.drain(..from(hits, part.start.saturating_sub(MAX_MATCH)));
        let to = from(hits, part.end.saturating_add(MAX_MATCH));
        let loses = resolve(&hits[..to], &self.compiled.precedence);
        for (hit, loses) in hits.iter_mut().zip(&loses).filter(|(hit, _)| part.contains(&hit.start)) {
            // The next part asks no more than where it is.
            let evidence = std::mem::take(&mut hit.evidence);
            if loses.is_none() {
                out.push(Hit { evidence, ..hit.clone() });
            }
        }
    }
}

/// What the plan finds.
struct Found<'f> {
    compiled: &'f Compiled,
    memory: &'f mut [Memory],
    candidates: &'f mut Vec<Candidate>,
    keys: &'f mut Vec<Key>,
}

impl Finds for Found<'_> {
    #[inline]
    fn shape(&mut self, at: usize, shape: ShapeId) {
        let matchers = &self.compiled.shaped[usize::from(shape)];
        self.candidates.extend(matchers.iter().map(|&matcher| Candidate { at: at as u32, matcher }));
    }

    #[inline]
    fn key(&mut self, key: Key) {
        self.keys.push(key);
    }

    fn may(&mut self, what: Beginning, seen: Seen<'_>) -> bool {
        self.compiled.may_match(self.memory, what, seen)
    }
}

/// Sorts hits by place. The same value reached by two candidates (two labels, two sequences) is one hit.
fn sort(hits: &mut Vec<Hit>) {
    let key = |h: &Hit| (h.start, h.end, h.detector, h.matcher);
    hits.sort_by_key(key);
    hits.dedup_by(|a, b| key(a) == key(b));
}
