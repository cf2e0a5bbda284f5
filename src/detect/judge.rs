//! One candidate: anchored regex, edges, suppressors, validator, evidence, score.

use super::cells::InCell;
use super::compile::{Compiled, Kind, Matcher, WordRole, normalise};
use super::context::{Around, Gap};
use super::edges;
use super::pattern;
use super::prefilter::words::WordHit;
use super::table;
use super::validate::{Answer, Strength, Verdict};
use super::{Hit, MAX_MATCH};
use crate::event::Evidence;
use crate::rule::{Need, Weights};
use regex_automata::hybrid::dfa as lazy;
use regex_automata::meta::Cache;
use regex_automata::{Anchored, Input};
use std::borrow::Cow;
use std::ops::Range;

/// Most points of a value that is hardly a person's.
const MOST_OF_DOUBTFUL: i16 = 45;

/// Why a candidate is no hit.
pub struct Drop {
    /// The value, where it was matched at all.
    pub span: Option<(usize, usize)>,
    /// The verdict, where it came to one.
    pub verdict: Option<Verdict>,
    /// Why, without the value.
    pub why: Cow<'static, str>,
}

impl Drop {
    fn at(span: (usize, usize), why: impl Into<Cow<'static, str>>) -> Self {
        Self { span: Some(span), verdict: None, why: why.into() }
    }

    const fn nothing() -> Self {
        Self { span: None, verdict: None, why: Cow::Borrowed("") }
    }
}

/// Stretches that suppressors have taken, sorted by start.
#[derive(Default)]
pub struct Suppressed {
    spans: Vec<(u32, u32, u8)>,
    /// Longest of them: how far back one can begin that reaches a position.
    longest: u32,
    /// A bit for each byte that one of them covers.
    bits: Vec<u64>,
}

impl Suppressed {
    pub fn clear(&mut self) {
        self.spans.clear();
        self.longest = 0;
        self.bits.clear();
    }

    pub fn push(&mut self, start: usize, end: usize, suppressor: u8) {
        self.spans.push((start as u32, end as u32, suppressor));
        self.longest = self.longest.max((end - start) as u32);
        if self.bits.len() <= end / 64 {
            self.bits.resize(end / 64 + 1, 0);
        }
        for (i, word) in self.bits.iter_mut().enumerate().take(end / 64 + 1).skip(start / 64) {
            let from = start.saturating_sub(i * 64).min(63);
            let to = (end - i * 64).min(64);
            if to > from {
                *word |= !0 >> (64 - (to - from)) << from;
            }
        }
    }

    /// True when some suppressor covers the byte.
    fn covers(&self, at: usize) -> bool {
        self.bits.get(at / 64).is_some_and(|word| word >> (at % 64) & 1 == 1)
    }

    /// The stretches with the numbers of their suppressors.
    pub fn iter(&self) -> impl Iterator<Item = (u8, Range<usize>)> {
        self.spans.iter().map(|&(start, end, n)| (n, start as usize..end as usize))
    }

    pub fn sort(&mut self) {
        self.spans.sort_unstable();
    }

    /// The suppressor whose stretch overlaps `start..end`, other than the allowed ones.
    fn overlapping(&self, start: usize, end: usize, allowed: u64) -> Option<u8> {
        if !(start..end).any(|at| self.covers(at)) {
            return None;
        }
        let (start, end) = (start as u32, end as u32);
        let from = self.spans.partition_point(|s| s.0 + self.longest <= start);
        let near = self.spans[from..].iter().take_while(|s| s.0 < end);
        near.filter(|s| s.1 > start).map(|s| s.2).find(|&n| allowed >> n & 1 == 0)
    }
}

/// What judging needs besides the candidate. One per thread.
pub struct Tools {
    pub caches: Vec<Option<Box<Cache>>>,
    /// Those of the lazy automata.
    pub lazy: Vec<Option<Box<lazy::Cache>>>,
    /// How often each pattern has been tried.
    pub tried: Vec<u32>,
    pub around: Around,
    pub gap_cache: Cache,
    pub suppressed: Suppressed,
}

/// The engine's parts that judging reads.
pub struct Judge<'e> {
    pub compiled: &'e Compiled,
    pub weights: &'e Weights,
    pub gap: &'e Gap,
    /// Hits below this score keep no evidence: they are counted and not shown.
    pub evidence_from: u8,
    /// Say of every candidate what became of it.
    pub explain: bool,
    /// The cell that the text is, if it is one.
    pub cell: Option<InCell<'e>>,
}

impl Judge<'_> {
    /// Judges matcher `n` at `at`. For a suppressor the span alone matters.
    pub fn candidate(&self, tools: &mut Tools, text: &[u8], n: u16, at: usize) -> Result<Hit, Drop> {
        let matcher = &self.compiled.matchers[usize::from(n)];
        match matcher.kind {
            Kind::Back(back) => {
                let way = (at.saturating_sub(back.most)..at).rev();
                let first = way.take_while(|&i| back.over.contains(text[i])).last();
                let mut last = Drop::nothing();
                // From the longest run to the shortest: the first start that fits is the leftmost match.
                for start in
                    (first.unwrap_or(at)..=at).filter(|&i| text.get(i).is_some_and(|&b| back.first.contains(b)))
                {
                    match self.anchored(tools, text, n, matcher, start) {
                        Err(drop) if drop.span.is_none() => {}
                        Err(drop) => {
                            last = drop;
                            break;
                        }
                        Ok(hit) => return Ok(hit),
                    }
                }
                Err(last)
            }
            _ => self.anchored(tools, text, n, matcher, at),
        }
    }

    fn anchored(&self, tools: &mut Tools, text: &[u8], n: u16, matcher: &Matcher, at: usize) -> Result<Hit, Drop> {
        let is_label = matches!(matcher.kind, Kind::Label);
        if !is_label && !edges::before(matcher.edges, text, at) {
            return Err(Drop::nothing());
        }
        let detector = matcher.detector;
        let allowed = if is_label { !0 } else { self.compiled.allowed[usize::from(detector.0)] };
        // The same answer as below, before the regex has run.
        if !self.explain
            && !matcher.group
            && matcher.suppressor.is_none()
            && tools.suppressed.covers(at)
            && (allowed == 0 || tools.suppressed.overlapping(at, at + 1, allowed).is_some())
        {
            return Err(Drop::nothing());
        }
        let in_table = || {
            let cell = if is_label && self.cell.is_none() { table::value(text, matcher, at) } else { None };
            cell.map(|(start, end)| (start, end, end))
        };
        let Some((start, mut end, mut whole)) = find(tools, text, n, matcher, at).or_else(in_table) else {
            return Err(Drop::nothing());
        };
        let mut parsed = None;
        if let Some(grammar) = matcher.grammar {
            let Some((to, verdict)) = grammar(text, start) else { return Err(Drop::nothing()) };
            (end, whole, parsed) = (to, to, Some(verdict));
        }
        let suppressor = matcher.suppressor.is_some();
        if !edges::after(matcher.edges, text, whole) {
            return Err(Drop::at((start, end), "runs on into a longer word or number"));
        }
        if !suppressor && let Some(s) = tools.suppressed.overlapping(start, end, allowed) {
            if !self.explain {
                return Err(Drop::at((start, end), ""));
            }
            let id = self.compiled.suppressors[usize::from(s)];
            return Err(Drop::at((start, end), format!("inside a {}", self.compiled.ids[usize::from(id.0)])));
        }
        let end = whole_character(text, start, end);
        let needs_words = matches!(matcher.needs, Need::Context | Need::Label);
        if needs_words
            && !is_label
            && !self.explain
            && !self.words(tools, text, matcher, (start, end)).meet(matcher.needs)
        {
            // The same answer as below, before the value is checked.
            return Err(Drop::at((start, end), ""));
        }
        let value = &text[start..end];
        let verdict = parsed.or_else(|| matcher.validator.map(|v| v(value)));
        if let Some(v) = verdict.filter(|v| !v.is_possible()) {
            return Err(Drop { span: Some((start, end)), verdict, why: v.why.into() });
        }
        let mut end = end;
        if let Some((name, list)) = &matcher.words {
            let Some(length) = list.end(value) else {
                return Err(Drop {
                    span: Some((start, end)),
                    verdict,
                    why: format!("not in the list `{name}`").into(),
                });
            };
            end = start + length;
        }
        if suppressor {
            return Ok(Hit {
                detector,
                matcher: n,
                start,
                end,
                score: 0,
                evidence: Vec::new(),
                verdict,
                test_value: false,
            });
        }
        let against = if is_label { self.longer_label(tools, text, n, at, (start, end)) } else { None };
        self.weigh(tools, text, n, (start, end), verdict, against)
    }

    /// The score of a value of matcher `n`.
    pub(super) fn score(
        &self,
        tools: &mut Tools,
        text: &[u8],
        n: u16,
        span: (usize, usize),
        verdict: Option<Verdict>,
    ) -> Result<Hit, Drop> {
        self.weigh(tools, text, n, span, verdict, None)
    }

    fn weigh(
        &self,
        tools: &mut Tools,
        text: &[u8],
        n: u16,
        span: (usize, usize),
        verdict: Option<Verdict>,
        against: Option<Word<'_>>,
    ) -> Result<Hit, Drop> {
        let matcher = &self.compiled.matchers[usize::from(n)];
        let is_label = matches!(matcher.kind, Kind::Label);
        let mut points: i16 = matcher.score.into();
        let answer = verdict.map(|v| v.answer);
        let checked = match answer {
            Some(Answer::Confirmed(Strength::Strong)) => self.weights.confirmed_strong,
            Some(Answer::Confirmed(Strength::Weak)) => self.weights.confirmed_weak,
            _ => 0,
        };
        points += checked;
        if matcher.needs == Need::Confirmed && checked == 0 {
            return Err(Drop { span: Some(span), verdict, why: "nothing confirms it".into() });
        }
        points += against.as_ref().map_or(0, |word| word.points);
        let mut words = Words([None, against]);
        if !is_label {
            words = self.words(tools, text, matcher, span);
            if !words.meet(matcher.needs) {
                return Err(Drop { span: Some(span), verdict, why: "no label or context word near it".into() });
            }
            points += words.iter().map(|w| w.points).sum::<i16>();
            if let Some(cap) = matcher.cap.filter(|_| words.iter().all(|w| w.points <= 0)) {
                points = points.min(cap.into());
            }
        }
        let column = self.cell.and_then(|cell| cell.column(matcher.detector, text, span));
        points += column.map_or(0, |(points, _)| points);
        let over = if verdict.is_some_and(|v| v.doubtful) { (points - MOST_OF_DOUBTFUL).max(0) } else { 0 };
        let score = (points - over).clamp(0, 100) as u8;
        let value = &text[span.0..span.1];
        let samples = &self.compiled.test_values[usize::from(matcher.detector.0)];
        let sample = !samples.is_empty() && {
            let value = normalise(value);
            samples.iter().any(|s| **s == *value)
        };
        let mut evidence = Vec::new();
        if score >= self.evidence_from {
            let kind = if is_label { "label and value" } else { "shape" };
            evidence.push(Evidence { why: format!("{kind}: {}", matcher.name).into(), points: matcher.score.into() });
            if let Some(v) = verdict {
                evidence.push(Evidence { why: format!("check: {}", v.why).into(), points: checked - over });
            }
            evidence.extend(words.iter().map(|w| {
                let word = String::from_utf8_lossy(w.word);
                let why = match w.role {
                    WordRole::Label if w.column => format!("column: {word}"),
                    WordRole::Context if w.column => format!("word in the column's name: {word}"),
                    WordRole::NotLabel if w.column => format!("column speaks against it: {word}"),
                    WordRole::Label => format!("label: {word}"),
                    WordRole::Context => format!("word near: {word}"),
                    WordRole::NotLabel => format!("label speaks against it: {word}"),
                };
                Evidence { why: why.into(), points: w.points }
            }));
            evidence.extend(column.map(|(points, why)| Evidence { why: format!("column: {why}").into(), points }));
        }
        let test_value = sample || verdict.is_some_and(|v| v.test_value);
        Ok(Hit {
            detector: matcher.detector,
            matcher: n,
            start: span.0,
            end: span.1,
            score,
            evidence,
            verdict,
            test_value,
        })
    }

    /// Words around a span: all that some rule cares about, as labels of values or as words near candidates.
    fn collect(&self, tools: &mut Tools, near: &[u8], span: (usize, usize)) {
        let Compiled { roles, triggered, words, .. } = self.compiled;
        let counts = |hit: &WordHit| {
            let phrase = hit.phrase as usize;
            !roles[phrase].is_empty() || !triggered[phrase].is_empty()
        };
        tools.around.collect(near, span, self.weights.reach, words, counts);
    }

    /// A label that speaks against the value of matcher `n` whose own label, which ends at `at`, is only a part of it.
    fn longer_label(
        &self,
        tools: &mut Tools,
        text: &[u8],
        n: u16,
        at: usize,
        span: (usize, usize),
    ) -> Option<Word<'_>> {
        let detector = self.compiled.matchers[usize::from(n)].detector;
        if !self.compiled.spoken_against[usize::from(detector.0)] {
            return None;
        }
        let (near, shift) = self.cell.map_or((text, 0), |cell| (cell.row, cell.shift));
        let start = span.0 + shift;
        self.collect(tools, near, (start, span.1 + shift));
        let before = &tools.around.before;
        let starts =
            |hit: &&WordHit| hit.end == at + shift && self.compiled.triggered[hit.phrase as usize].contains(&n);
        let own = before.iter().filter(starts).min_by_key(|hit| hit.start)?;
        let against = |hit: &&WordHit| {
            holds(hit, own) && self.compiled.roles[hit.phrase as usize].contains(&(detector, WordRole::NotLabel))
        };
        let hit = before.iter().filter(against).min_by_key(|hit| hit.start)?;
        let word = self.compiled.words.phrase(hit.phrase);
        (hit.end <= start && self.gap.is_gap(&mut tools.gap_cache, &near[hit.end..start])).then_some(Word {
            word,
            column: false,
            role: WordRole::NotLabel,
            points: self.weights.not_label,
        })
    }

    /// The best label or word for the detector, and a label that speaks against it.
    fn words(&self, tools: &mut Tools, text: &[u8], matcher: &Matcher, span: (usize, usize)) -> Words<'_> {
        // Words in a row stand near its cells, but for what the name of the column has already said.
        let (near, shift) = self.cell.map_or((text, 0), |cell| (cell.row, cell.shift));
        let shifted = (span.0 + shift, span.1 + shift);
        self.collect(tools, near, shifted);
        let detector = matcher.detector;
        let roles = |phrase: u32| {
            self.compiled.roles[phrase as usize].iter().filter(move |(d, _)| *d == detector).map(|(_, role)| *role)
        };
        let (mut label, mut word, mut against) = (None, None, None);
        for &hit in &tools.around.before {
            let mut adjacent = None;
            let mut adjacent =
                || *adjacent.get_or_insert_with(|| self.gap.is_gap(&mut tools.gap_cache, &near[hit.end..shifted.0]));
            for role in roles(hit.phrase) {
                match role {
                    WordRole::NotLabel if adjacent() => against = longest(against, hit),
                    WordRole::NotLabel => {}
                    WordRole::Label if adjacent() => label = longest(label, hit),
                    WordRole::Label | WordRole::Context => word = word.or(Some(hit)),
                }
            }
        }
        for hit in &tools.around.after {
            if roles(hit.phrase).any(|r| r != WordRole::NotLabel) {
                word = word.or(Some(*hit));
            }
        }
        // Of two that hold each other the longest says it: `order number` is one, `customer order number` is another.
        match (label, against) {
            (Some(inner), Some(whole)) if holds(&whole, &inner) => label = None,
            (Some(_), _) => against = None,
            _ => {}
        }
        let named = self.cell.and_then(|cell| cell.field?.role(detector));
        let named_by = |hit: WordHit| (self.compiled.words.phrase(hit.phrase), false);
        let (mut label, mut word) = (label.map(named_by), word.map(named_by));
        let mut against = against.map(named_by);
        match named {
            Some((WordRole::Label, name)) => label = Some((name.as_bytes(), true)),
            Some((WordRole::NotLabel, name)) => (label, against) = (None, Some((name.as_bytes(), true))),
            Some((WordRole::Context, name)) => word = Some((name.as_bytes(), true)),
            None => {}
        }
        if let Some(name) = self.cell.and_then(|cell| cell.against(detector, text, span)) {
            (label, against) = (None, Some((name.as_bytes(), true)));
        }
        let points = self.weights;
        let speaks = match (label, word) {
            (Some((word, column)), _) => Some(Word { word, column, role: WordRole::Label, points: points.label }),
            (None, Some((word, column))) => {
                Some(Word { word, column, role: WordRole::Context, points: points.word_near })
            }
            (None, None) => None,
        };
        let against = against.filter(|_| label.is_none());
        let against =
            against.map(|(word, column)| Word { word, column, role: WordRole::NotLabel, points: points.not_label });
        Words([speaks, against])
    }
}

/// The words that count for a candidate: one that speaks for it, one against.
struct Words<'w>([Option<Word<'w>>; 2]);

impl<'w> Words<'w> {
    /// True if a pattern that needs words has those that it needs.
    fn meet(&self, needs: Need) -> bool {
        let speaks = |role| self.iter().any(|w| w.role == role);
        match needs {
            Need::Nothing | Need::Confirmed => true,
            Need::Context => speaks(WordRole::Label) || speaks(WordRole::Context),
            Need::Label => speaks(WordRole::Label),
        }
    }

    fn iter(&self) -> impl Iterator<Item = &Word<'w>> {
        self.0.iter().flatten()
    }
}

/// True if one word is part of another, longer one.
fn holds(whole: &WordHit, part: &WordHit) -> bool {
    whole.start <= part.start && part.end <= whole.end && (whole.start, whole.end) != (part.start, part.end)
}

/// The longer of two words, the nearer of two that are as long.
fn longest(known: Option<WordHit>, hit: WordHit) -> Option<WordHit> {
    Some(known.filter(|known| known.end - known.start >= hit.end - hit.start).unwrap_or(hit))
}

/// A word that speaks for or against a candidate.
struct Word<'w> {
    word: &'w [u8],
    /// It stands in the name of the column.
    column: bool,
    role: WordRole,
    points: i16,
}

/// The end of a value, moved before a character of UTF-8 that a limit of its regex has cut.
fn whole_character(text: &[u8], start: usize, end: usize) -> usize {
    let inside = |i: usize| text.get(i).is_some_and(|b| (0x80..0xc0).contains(b));
    if !inside(end) {
        return end;
    }
    let lead = (start + 1..end).rev().find(|&i| !inside(i));
    lead.filter(|&i| text[i] >= 0xc0 && end - i < 4).unwrap_or(end)
}

/// Groups of a regex among which that of the value nearly always is, the whole match included.
const GROUPS: usize = 4;

/// Searches of one pattern by one thread before its table is made.
const OFTEN: u32 = 4000;

/// The end of the match at the start of the input, if there is one.
fn end_of_match(tools: &mut Tools, n: u16, matcher: &Matcher, input: &Input<'_>) -> Option<usize> {
    let n = usize::from(n);
    let tried = &mut tools.tried[n];
    *tried += u32::from(*tried <= OFTEN);
    if *tried > OFTEN
        && let Some(table) = matcher.table()
    {
        return table.end(input.haystack(), input.start(), input.end());
    }
    let lazy = matcher.lazy();
    let cache = tools.lazy[n].get_or_insert_with(|| Box::new(lazy.create_cache()));
    if let Ok(end) = pattern::lazy_end(lazy, cache, input) {
        return end;
    }
    let regex = matcher.regex();
    let cache = tools.caches[n].get_or_insert_with(|| Box::new(regex.create_cache()));
    regex.search_half_with(cache, input).map(|half| half.offset())
}

/// The value and the end of the whole match, if the regex matches at `at`.
fn find(tools: &mut Tools, text: &[u8], n: u16, matcher: &Matcher, at: usize) -> Option<(usize, usize, usize)> {
    let input = Input::new(text).span(at..text.len().min(at + MAX_MATCH)).anchored(Anchored::Yes);
    let end = end_of_match(tools, n, matcher, &input)?;
    if !matcher.group {
        return Some((at, end, end));
    }
    let regex = matcher.regex();
    let cache = tools.caches[usize::from(n)].get_or_insert_with(|| Box::new(regex.create_cache()));
    // The match is known to end here, and what finds groups takes time by the length of its input.
    let input = input.span(at..end);
    let group = 2 * matcher.value_group();
    let (mut few, mut many) = ([None; 2 * GROUPS], Vec::new());
    let slots = if group < few.len() {
        &mut few[..]
    } else {
        many.resize(group + 2, None);
        &mut many[..]
    };
    regex.search_slots_with(cache, &input, slots);
    Some((slots[group]?.get(), slots[group + 1]?.get(), end))
}
