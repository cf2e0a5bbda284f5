//! One candidate: anchored regex, edges, suppressors, validator, evidence, score.

use super::backslash;
use super::bars;
use super::behind::Behind;
use super::cells::InCell;
use super::compile::Compiled;
use super::context::{Around, Gap};
use super::edges;
use super::items;
use super::lines;
use super::matcher::{Kind, Matcher, WordRole, is_normal};
use super::pattern::Memory;
use super::prefilter::plan::Candidate;
use super::prefilter::words::WordHit;
use super::subject;
use super::suppressed::{Suppressed, Taken};
use super::table;
use super::validate::{Answer, Strength, Verdict};
use super::{Hit, MAX_MATCH, Nature};
use crate::event::Evidence;
use crate::rule::{DetectorId, Edges, Need, Weights};
use std::borrow::Cow;

/// Most points of a value that is hardly a person's.
const MOST_OF_DOUBTFUL: i16 = 45;

/// U+3000.
const WIDE_BLANK: &[u8] = "\u{3000}".as_bytes();

/// Why a candidate is no hit.
pub struct Drop {
    /// The value, where it was matched at all.
    pub span: Option<(usize, usize)>,
    /// The verdict, where it came to one.
    pub verdict: Option<Verdict>,
    /// Why, without the value.
    pub why: Cow<'static, str>,
    /// It may begin later.
    goes_on: bool,
    /// But not before this place.
    from: usize,
}

impl Drop {
    fn at(span: (usize, usize), why: impl Into<Cow<'static, str>>) -> Self {
        Self { span: Some(span), verdict: None, why: why.into(), goes_on: false, from: 0 }
    }

    const fn nothing() -> Self {
        Self { span: None, verdict: None, why: Cow::Borrowed(""), goes_on: true, from: 0 }
    }
}

/// What judging needs besides the candidate. One per thread.
pub struct Tools {
    /// For each pattern.
    pub memory: Vec<Memory>,
    pub behind: Behind,
    pub around: Around,
    pub suppressed: Suppressed,
}

/// The engine's parts that judging reads.
pub struct Judge<'e> {
    pub compiled: &'e Compiled,
    pub weights: &'e Weights,
    pub gap: Gap,
    /// Hits below this score keep no evidence: they are counted and not shown.
    pub evidence_from: u8,
    /// Say of every candidate what became of it.
    pub explain: bool,
    /// The cell that the text is, if it is one.
    pub cell: Option<InCell<'e>>,
    /// The text that was searched, of which what is judged is a part or all.
    pub whole: &'e [u8],
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
                let mut from = first.unwrap_or(at);
                // From the longest run to the shortest: the first start that fits is the leftmost match.
                let may = |i: &usize| text.get(*i).is_some_and(|&b| back.first.contains(b));
                while let Some(start) = (from..=at).find(may) {
                    match self.anchored(tools, text, n, matcher, (start, Some(at))) {
                        Err(drop) => {
                            from = drop.from.max(start + 1);
                            let goes_on = drop.goes_on;
                            last = if drop.span.is_some() { drop } else { last };
                            if !goes_on {
                                break;
                            }
                        }
                        Ok(hit) => return Ok(hit),
                    }
                }
                Err(last)
            }
            _ => self.anchored(tools, text, n, matcher, (at, None)),
        }
    }

    /// Judges what begins at a place; where it was looked for backwards, the byte from which on is in it.
    fn anchored(
        &self,
        tools: &mut Tools,
        text: &[u8],
        n: u16,
        matcher: &Matcher,
        (at, anchor): (usize, Option<usize>),
    ) -> Result<Hit, Drop> {
        let is_label = matcher.is_label();
        if !is_label && !self.may_begin(matcher, text, at) {
            return Err(Drop::nothing());
        }
        if matcher.behind.is_some_and(|subject| !subject::stands_before(subject, text, at)) {
            return Err(Drop::nothing());
        }
        let detector = matcher.detector;
        let allowed = self.compiled.allowed[usize::from(detector.0)];
        let allowed = if is_label { allowed | !self.compiled.over_labels } else { allowed };
        // The same answer as below, before the regex has run.
        if !self.explain
            && !matcher.group
            && matcher.suppressor.is_none()
            && tools.suppressed.covers(at)
            && (allowed == 0 || tools.suppressed.overlapping(at, at + 1, allowed).is_some())
        {
            return Err(Drop::nothing());
        }
        let in_table = |tools: &mut Tools| {
            // A cell may be a table of its own: a file in a string.
            let is_line = || self.cell.is_some() && memchr::memchr(b'\n', text).is_none();
            if !is_label || !matcher.list && is_line() {
                return None;
            }
            let mut end = |end: usize| self.compiled.patterns.end(matcher.pattern, &mut tools.memory, text, at, end);
            let value = match matcher.list {
                true => items::value(text, at, &mut end).or_else(|| lines::value(text, at, &mut end)),
                false => None,
            };
            let value = value.or_else(|| if is_line() { None } else { table::value(text, at, &mut end) });
            value.map(|(start, end)| (start, end, end))
        };
        let Some((start, mut end, mut whole)) = self.find(tools, text, matcher, at).or_else(|| in_table(tools)) else {
            return Err(Drop::nothing());
        };
        // A neighbour's, which has an anchor of its own: what this one belongs to begins behind it.
        if anchor.is_some_and(|anchor| whole <= anchor) {
            return Err(Drop { from: whole, ..Drop::nothing() });
        }
        let mut parsed = None;
        if let Some(grammar) = matcher.grammar {
            let Some((to, verdict)) = grammar(text, start) else { return Err(Drop::nothing()) };
            (end, whole, parsed) = (to, to, Some(verdict));
        }
        let suppressor = matcher.suppressor.is_some();
        if !edges::after(matcher.edges, text, whole) {
            return Err(Drop::at((start, end), "runs on into a longer word or number"));
        }
        let matched = (start, end);
        let is_taken = |tools: &mut Tools| {
            if suppressor {
                return None;
            }
            let by = self.suppressor_of(tools, text, matched, allowed)?;
            let why = if self.explain {
                let id = self.compiled.suppressors[usize::from(by)];
                Cow::Owned(format!("inside a {}", self.compiled.ids[usize::from(id.0)]))
            } else {
                Cow::Borrowed("")
            };
            // As above, where it was known before the regex had run.
            let goes_on = !matcher.group && tools.suppressed.overlapping(at, at + 1, allowed).is_some();
            Some(Drop { goes_on, ..Drop::at(matched, why) })
        };
        // Asked first where the answer decides whether a later start is tried, and where it is to be told; elsewhere
        // last, for it is dear.
        let first = self.explain || matches!(matcher.kind, Kind::Back(_));
        if first && let Some(drop) = is_taken(tools) {
            return Err(drop);
        }
        let end = whole_character(text, start, end);
        let value = &text[start..end];
        let verdict = parsed.or_else(|| matcher.validator.map(|v| v(value)));
        if let Some(v) = verdict.filter(|v| !v.is_possible()) {
            // A name of Han characters may begin later in their run.
            let goes_on = matcher.edges == Edges::HanStart;
            return Err(Drop { verdict, goes_on, ..Drop::at(matched, v.why) });
        }
        if !first && let Some(drop) = is_taken(tools) {
            return Err(drop);
        }
        let needs_words = matches!(matcher.needs, Need::Context | Need::Label);
        if needs_words
            && !is_label
            && !self.explain
            && !self.words(tools, text, matcher, (start, end)).meet(matcher.needs)
        {
            // The same answer as below, before the list is searched.
            return Err(Drop::at((start, end), ""));
        }
        let mut end = end;
        if let Some((name, list)) = &matcher.words {
            let Some(length) = (if matcher.at_start { list.start(value) } else { list.end(value) }) else {
                return Err(Drop { verdict, ..Drop::at((start, end), format!("not in the list `{name}`")) });
            };
            end = start + length;
            whole = end;
        }
        if matcher.behind.is_some_and(|subject| !subject::may_end(subject, text, whole)) {
            return Err(Drop::at((start, end), "goes on as something else"));
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
        self.score(tools, text, n, (start, end), verdict, against)
    }

    /// True where a match may begin. One that is looked for backwards, such as an address, begins behind an escape.
    fn may_begin(&self, matcher: &Matcher, text: &[u8], at: usize) -> bool {
        let is_slash = |b: &u8| *b == b'\\';
        let nearest = &text[at.saturating_sub(backslash::LONGEST)..at];
        if !matches!(matcher.kind, Kind::Back(_)) || !nearest.iter().any(is_slash) {
            return edges::before(matcher.edges, text, at);
        }
        let around = self.cell.filter(|cell| !cell.decoded);
        let (near, shift) = around.map_or((text, 0), |cell| (cell.row, cell.shift));
        !backslash::holds(near, at + shift)
            && (edges::before(matcher.edges, text, at) || backslash::ends(near, at + shift))
    }

    /// The value and the end of the whole match, if the regex matches at `at`.
    fn find(&self, tools: &mut Tools, text: &[u8], matcher: &Matcher, at: usize) -> Option<(usize, usize, usize)> {
        let (patterns, limit) = (&self.compiled.patterns, text.len().min(at + MAX_MATCH));
        let Tools { memory, behind, .. } = tools;
        if let Kind::Label(gap) = matcher.kind {
            // The longest gap first: what separates is no part of a value.
            let value = |&start: &usize| {
                let end = patterns.end(matcher.pattern, memory, text, start, limit)?;
                // A blank as wide as a character parts fields on a line of Chinese, and is no part of a phrase of a list.
                let wide = || memchr::memmem::find(&text[start..end], WIDE_BLANK).filter(|wide| *wide > 0);
                let wide = matcher.words.as_ref().and_then(|_| wide()).map(|wide| start + wide);
                match wide.or_else(|| self.bar(matcher, text, (start, end))) {
                    Some(until) => Some((start, patterns.end(matcher.pattern, memory, text, start, until)?)),
                    None => Some((start, end)),
                }
            };
            let is_value = |end: &&usize| !(matcher.list && lines::is_marked(text, at, **end));
            return behind
                .starts(gap, text, at, limit)
                .iter()
                .rev()
                .filter(is_value)
                .find_map(value)
                .map(|(start, end)| (start, end, end));
        }
        let end = patterns.end(matcher.pattern, memory, text, at, limit)?;
        if !matcher.group {
            return Some((at, end, end));
        }
        let (from, to) = patterns.value(matcher.pattern, memory, text, at, end)?;
        match self.bar(matcher, text, (from, to)) {
            Some(bar) => Some((from, bar, bar)),
            None => Some((from, to, end)),
        }
    }

    /// The bar inside a secret that ends it, on a line whose fields bars part.
    fn bar(&self, matcher: &Matcher, text: &[u8], (start, end): (usize, usize)) -> Option<usize> {
        let is_secret = self.compiled.natures[usize::from(matcher.detector.0)] == Nature::Secret;
        // Most values have none.
        memchr::memchr(b'|', text[start..end].get(1..)?).filter(|_| is_secret)?;
        bars::end(text, start).filter(|bar| (start + 1..end).contains(bar))
    }

    /// The suppressor that takes some of `start..end`, other than the allowed ones.
    fn suppressor_of(&self, tools: &mut Tools, text: &[u8], span: (usize, usize), allowed: u64) -> Option<u8> {
        if allowed == !0 {
            return None;
        }
        // What takes the first byte gives the same answer as all that reach the value. Of a text that is nothing but
        // candidates, such as pairs with colons without an end, few are judged then.
        if !self.explain {
            let first = |tools: &Tools| tools.suppressed.overlapping(span.0, span.0 + 1, allowed);
            if let Some(by) = first(tools) {
                return Some(by);
            }
            while let Some(c) = tools.suppressed.next_at(span.0) {
                self.suppress(tools, text, c);
            }
            if let Some(by) = first(tools) {
                return Some(by);
            }
        }
        self.settle(tools, text, span);
        tools.suppressed.overlapping(span.0, span.1, allowed)
    }

    /// Judges a suppressor, and keeps what it takes.
    fn suppress(&self, tools: &mut Tools, text: &[u8], c: Candidate) {
        let taken = self.candidate(tools, text, c.matcher, c.at as usize);
        if let (Ok(Hit { start, end, matcher, .. }), Some(suppressor)) =
            (taken, self.compiled.matchers[usize::from(c.matcher)].suppressor)
        {
            tools.suppressed.take(Taken { start: start as u32, end: end as u32, suppressor, matcher });
        }
    }

    /// Candidates of suppressors with how far they reach.
    pub fn suppressors<'c>(
        &'c self,
        candidates: impl Iterator<Item = Candidate> + 'c,
    ) -> impl Iterator<Item = (Candidate, usize)> + 'c {
        candidates.filter_map(|c| {
            let matcher = &self.compiled.matchers[usize::from(c.matcher)];
            matcher.suppressor?;
            Some((c, if let Kind::Back(_) = matcher.kind { MAX_MATCH } else { matcher.longest }))
        })
    }

    /// Judges the suppressors that can reach into `start..end`. Most of a text is never asked about.
    pub fn settle(&self, tools: &mut Tools, text: &[u8], (start, end): (usize, usize)) {
        let reaches = |c: Candidate| {
            let (matcher, at) = (&self.compiled.matchers[usize::from(c.matcher)], c.at as usize);
            match matcher.kind {
                Kind::Back(back) => at <= end + back.most && start < at + MAX_MATCH,
                _ => at < end && start < at + matcher.longest,
            }
        };
        while let Some(c) = tools.suppressed.next((start, end), reaches) {
            self.suppress(tools, text, c);
        }
    }

    /// The score of a value of matcher `n`; `against` is a longer label that speaks against it.
    pub(super) fn score(
        &self,
        tools: &mut Tools,
        text: &[u8],
        n: u16,
        span: (usize, usize),
        verdict: Option<Verdict>,
        against: Option<Word<'_>>,
    ) -> Result<Hit, Drop> {
        let matcher = &self.compiled.matchers[usize::from(n)];
        let is_label = matcher.is_label();
        let mut points: i16 = matcher.score.into();
        let answer = verdict.map(|v| v.answer);
        let checked = match answer {
            Some(Answer::Confirmed(Strength::Strong)) => self.weights.confirmed_strong,
            Some(Answer::Confirmed(Strength::Weak)) => self.weights.confirmed_weak,
            _ => 0,
        };
        points += checked;
        if matcher.needs == Need::Confirmed && checked == 0 {
            return Err(Drop { verdict, ..Drop::at(span, "nothing confirms it") });
        }
        points += against.as_ref().map_or(0, |word| word.points);
        let mut words = Words([None, against]);
        if !is_label {
            words = self.words(tools, text, matcher, span);
            if !words.meet(matcher.needs) {
                return Err(Drop { verdict, ..Drop::at(span, "no label or context word near it") });
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
        let sample = samples.iter().any(|sample| is_normal(sample, value));
        let mut evidence = Vec::new();
        if score >= self.evidence_from {
            let kind = if is_label { "label and value" } else { "shape" };
            evidence.push(Evidence { why: why(kind, &matcher.name), points: matcher.score.into() });
            if let Some(v) = verdict {
                evidence.push(Evidence { why: why("check", v.why), points: checked - over });
            }
            evidence.extend(words.iter().map(|w| {
                let kind = match w.role {
                    WordRole::Label if w.column => "column",
                    WordRole::Context if w.column => "word in the column's name",
                    WordRole::NotLabel if w.column => "column speaks against it",
                    WordRole::Label => "label",
                    WordRole::Context => "word near",
                    WordRole::NotLabel => "label speaks against it",
                };
                Evidence { why: why(kind, &String::from_utf8_lossy(w.word)), points: w.points }
            }));
            evidence.extend(column.map(|(points, said)| Evidence { why: why("column", said), points }));
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

    /// Words around a span, as labels of values or as words near candidates: those that a
    /// detector cares about, and perhaps others.
    fn collect(&self, tools: &mut Tools, near: &[u8], span: (usize, usize), detector: DetectorId) {
        let cared = self.compiled.cared_about[usize::from(detector.0)];
        tools.around.collect((self.whole, near), span, (self.weights.reach, cared), self.compiled);
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
        self.collect(tools, near, (start, span.1 + shift), detector);
        let before = &tools.around.before;
        let starts =
            |hit: &&WordHit| hit.end == at + shift && self.compiled.triggered[hit.phrase as usize].contains(&n);
        let own = before.iter().filter(starts).min_by_key(|hit| hit.start)?;
        let against = |hit: &&WordHit| {
            holds(hit, own) && self.compiled.roles[hit.phrase as usize].contains(&(detector, WordRole::NotLabel))
        };
        let hit = before.iter().filter(against).min_by_key(|hit| hit.start)?;
        let word = self.compiled.words.phrase(hit.phrase);
        (hit.end <= start && self.gap.leads(near, hit.end, start)).then_some(Word {
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
        let detector = matcher.detector;
        self.collect(tools, near, shifted, detector);
        let roles = |phrase: u32| {
            self.compiled.roles[phrase as usize].iter().filter(move |(d, _)| *d == detector).map(|(_, role)| *role)
        };
        let (mut label, mut word, mut against) = (None, None, None);
        for &hit in &tools.around.before {
            let mut adjacent = None;
            let mut adjacent = || *adjacent.get_or_insert_with(|| self.gap.leads(near, hit.end, shifted.0));
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

/// What evidence says; made for each finding, so without what formatting costs.
pub fn why(kind: &str, what: &str) -> Cow<'static, str> {
    Cow::Owned([kind, ": ", what].concat())
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
pub struct Word<'w> {
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
