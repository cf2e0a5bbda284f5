//! Cells: many short texts that share one buffer, so that candidates are found in one pass, and each is judged as
//! if it stood alone.
//!
//! No regex and no label reaches from one cell into another: a candidate sees its own cell. Words of the same row count
//! as near, and the name of the column says what it says.

use super::column::{Check, RecordRule};
use super::edges;
use super::engine::{Engine, Scratch};
use super::field::Field;
use super::judge::{Judge, Tools, why as said};
use super::matcher::is_normal;
use super::ordered;
use super::prefilter::plan::Candidate;
use super::resolve::{Precedence, resolve};
use super::validate::Answer;
use super::{Hit, MAX_MATCH};
use crate::event::Evidence;
use crate::rule::DetectorId;
use regex_automata::meta::Cache;
use std::ops::Range;
use std::sync::Arc;

/// A cell of a batch.
#[derive(Clone, Debug)]
pub struct BatchCell {
    /// Its bytes in the text of the batch. Cells do not overlap and are sorted.
    pub bytes: Range<u32>,
    /// What of the text counts as near, the cell included.
    pub row: Range<u32>,
    /// Which of the batch's fields it belongs to.
    pub field: Option<u32>,
    /// What begins between the cells of its row is not looked at.
    pub apart: bool,
    /// What the quotes around it escape has been decoded.
    pub decoded: bool,
}

/// A hit in a cell; its offsets are those of the batch.
#[derive(Clone, Debug)]
pub struct CellHit {
    /// Which cell.
    pub cell: usize,
    /// The hit.
    pub hit: Hit,
    /// It fills the cell, but for what is beside a value: blanks, quotes, brackets.
    pub fills: bool,
}

/// A thread's caches for values behind names of columns.
#[derive(Default)]
pub struct CellTools {
    checks: Vec<Option<Box<Cache>>>,
}

/// What judging knows of the cell that it is in.
#[derive(Clone, Copy)]
pub struct InCell<'c> {
    /// The field, if the cell belongs to one.
    pub field: Option<&'c Field>,
    /// The text that counts as near, and where in it the cell begins.
    pub row: &'c [u8],
    pub shift: usize,
    /// What the quotes around it escape has been decoded.
    pub decoded: bool,
}

impl<'c> InCell<'c> {
    /// What the column as a whole says of a value that fills its cell.
    pub fn column(&self, detector: DetectorId, cell: &[u8], span: (usize, usize)) -> Option<(i16, &'c str)> {
        self.field?.verdict(detector).filter(|_| fills(cell, span))
    }

    /// The name that speaks against a value without letters.
    pub fn against(&self, detector: DetectorId, cell: &[u8], span: (usize, usize)) -> Option<&'c str> {
        let word = self.field?.against(detector)?;
        let number = |b: &u8| b.is_ascii_hexdigit() || !b.is_ascii_alphabetic() && b.is_ascii() && *b != b'@';
        (cell[span.0..span.1].iter().all(number) && fills(cell, span)).then_some(word)
    }
}

/// True if the span leaves nothing of the cell but what may be beside a value.
fn fills(cell: &[u8], (start, end): (usize, usize)) -> bool {
    let beside = |b: &u8| !b.is_ascii_alphanumeric() && b.is_ascii();
    cell[..start].iter().all(beside) && cell[end..].iter().all(beside)
}

impl Engine {
    /// What the name of a column or a key path says.
    pub fn field(&self, name: &str) -> Field {
        self.fields.judge(name, &self.compiled, &self.whole)
    }

    /// Pairs of columns that are given and family names together: see [`super::field::FieldBook::together`].
    pub fn together(&self, names: &[&str]) -> Vec<[(usize, String); 2]> {
        self.fields.together(names)
    }

    /// Whether columns are those of a list of places: see [`super::field::FieldBook::is_gazetteer`].
    pub fn is_gazetteer(&self, names: &[&str]) -> bool {
        self.fields.is_gazetteer(names)
    }

    /// Scans the cells of a batch. Hits are appended to `out`, sorted by cell, then place, then detector.
    pub fn scan_cells(
        &self,
        text: &[u8],
        cells: &[BatchCell],
        fields: &[Arc<Field>],
        scratch: &mut Scratch,
        out: &mut Vec<CellHit>,
    ) {
        let is_searched = scratch.sample.as_deref() == Some(text);
        let text = &*self.spaced(text);
        if !is_searched {
            self.candidates(text, 0..text.len(), scratch);
            // In order already but for those of labels that lie in the next stretch.
            ordered::sort(&mut scratch.candidates);
            scratch.candidates.dedup();
        }
        let Scratch { tools, candidates, hits, cells: cell_tools, .. } = scratch;
        let mut rest = &candidates[..];
        let mut row = 0..0;
        let mut found = Vec::new();
        for (n, cell) in cells.iter().enumerate() {
            if cell.row != row {
                settle(&mut found, &self.compiled.precedence, out);
                row = cell.row.clone();
            }
            let field = cell.field.map(|f| &*fields[f as usize]);
            let (between, later) = rest.split_at(rest.iter().take_while(|c| c.at < cell.bytes.start).count());
            let (own, later) = later.split_at(later.iter().take_while(|c| c.at < cell.bytes.end).count());
            rest = later;
            if between.is_empty() && own.is_empty() && field.is_none_or(Field::is_plain) || cell.bytes.is_empty() {
                continue;
            }
            let near = &text[cell.row.start as usize..cell.row.end as usize];
            hits.clear();
            // What begins between two cells, at a key, may span several of them: `"lat":1.5,"lon":2.5`.
            if !cell.apart && between.iter().any(|c| cell.row.contains(&c.at)) {
                across(&self.judge(text, false), tools, near, cell.row.start, between, hits);
                for mut hit in hits.drain(..) {
                    if field.is_some_and(|field| self.is_nobodys(field, &hit)) {
                        self.of_nobody(&mut hit);
                    }
                    found.push(CellHit { cell: n, hit, fills: false });
                }
            }
            let value = &text[cell.bytes.start as usize..cell.bytes.end as usize];
            let shift = (cell.bytes.start - cell.row.start) as usize;
            let judge = Judge {
                cell: Some(InCell { field, row: near, shift, decoded: cell.decoded }),
                ..self.judge(text, false)
            };
            in_cell(&judge, tools, value, cell.bytes.start, own, hits);
            let is_unnamed = field.is_some_and(Field::is_unnamed);
            for (check, why) in field.map_or(&[][..], |f| &f.checks) {
                hits.extend(self.fitting(cell_tools, *check, why, value, is_unnamed));
            }
            for mut hit in hits.drain(..) {
                if field.is_some_and(|field| self.is_nobodys(field, &hit)) {
                    self.of_nobody(&mut hit);
                }
                let fills = fills(value, (hit.start, hit.end));
                hit.start += cell.bytes.start as usize;
                hit.end += cell.bytes.start as usize;
                found.push(CellHit { cell: n, hit, fills });
            }
        }
        settle(&mut found, &self.compiled.precedence, out);
    }

    /// As [`Self::scan_cells`], of a text that may be scanned again with other fields: where to look is kept until another
    /// text is searched with this memory.
    pub fn scan_sample(
        &self,
        text: &Arc<[u8]>,
        cells: &[BatchCell],
        fields: &[Arc<Field>],
        scratch: &mut Scratch,
        out: &mut Vec<CellHit>,
    ) {
        self.scan_cells(text, cells, fields, scratch, out);
        scratch.sample = Some(text.clone());
    }

    /// True for a value that says something of a person, or of a thing, in a column that tells of nobody.
    fn is_nobodys(&self, field: &Field, hit: &Hit) -> bool {
        field.of_nobody && self.whole.needs_person(hit.detector)
            || field.among_things && !self.whole.tells_who(hit.detector)
            || field.of_a_thing && self.whole.is_of_owners(hit.detector)
    }

    /// Takes points from a value that says something of a person whom nothing in its table names.
    fn of_nobody(&self, hit: &mut Hit) {
        let points = self.weights.no_person;
        hit.score = (i16::from(hit.score) + points).clamp(0, 100) as u8;
        if hit.score >= self.evidence_from {
            hit.evidence.push(Evidence { why: "column: nothing in its table tells of whom".into(), points });
        } else {
            hit.evidence.clear();
        }
    }

    /// A value that fits what only its column can tell.
    fn fitting(&self, tools: &mut CellTools, n: u16, why: &str, value: &[u8], is_unnamed: bool) -> Option<Hit> {
        let check = &self.whole.checks[usize::from(n)];
        let start = value.len() - value.trim_ascii_start().len();
        let end = start + value.trim_ascii().len();
        if !self.fits(tools, n, value, is_unnamed) {
            return None;
        }
        let named = [(self.weights.label, "the column's name"), (self.weights.column_value, why)];
        let unnamed = [(self.weights.column_unnamed, why)];
        let points = if is_unnamed { &unnamed[..] } else { &named[..] };
        let score = points.iter().map(|p| p.0).sum::<i16>().clamp(0, 100) as u8;
        let mut evidence = Vec::new();
        if score >= self.evidence_from {
            evidence.extend(points.iter().map(|&(points, why)| Evidence { why: said("column", why), points }));
        }
        // The quotes of a file of settings are no part of it.
        let is_quoted = matches!(&value[start..end], [b'"', .., b'"'] | [b'\'', .., b'\'']) && end - start > 2;
        let (start, end) = if is_quoted { (start + 1, end - 1) } else { (start, end) };
        let samples = &self.compiled.test_values[usize::from(check.detector.0)];
        let is_listed = || samples.iter().any(|sample| is_normal(sample, value));
        let test_value = check.is_sample(value) || is_listed();
        let (detector, matcher, verdict) = (check.detector, u16::MAX, None);
        Some(Hit { detector, matcher, start, end, score, evidence, verdict, test_value })
    }

    fn fits(&self, tools: &mut CellTools, n: u16, value: &[u8], is_unnamed: bool) -> bool {
        tools.checks.resize_with(self.whole.checks.len(), || None);
        let (check, cache) = (&self.whole.checks[usize::from(n)], &mut tools.checks[usize::from(n)]);
        if is_unnamed { check.fits_unnamed(cache, value) } else { check.fits(cache, value) }
    }

    /// True if a value fits a check of a column.
    pub fn fits_check(&self, scratch: &mut Scratch, check: u16, value: &[u8], field: &Field) -> bool {
        self.fits(&mut scratch.cells, check, value, field.is_unnamed())
    }

    /// Checks that the name of a column brings in.
    pub fn checks_for(&self, field: &Field) -> impl Iterator<Item = (u16, &Check)> {
        self.whole.checks_for(field)
    }

    /// Checks of columns of names of people, with their detectors.
    pub fn checks_of_names(&self) -> impl Iterator<Item = (u16, DetectorId)> {
        self.whole.checks_of_names()
    }

    /// True if a detector tells who somebody is.
    pub fn tells_who(&self, detector: DetectorId) -> bool {
        self.whole.tells_who(detector)
    }

    /// True if the name of a column says that its values tell who somebody is.
    pub fn names_who(&self, field: &Field) -> bool {
        self.whole.names_who(field)
    }

    /// True if the name of a column is one that things have as people do.
    pub fn is_own(&self, name: &str) -> bool {
        self.fields.is_own(name)
    }

    /// True if the name of a column says that it holds what people have and things have not.
    pub fn names_people(&self, field: &Field) -> bool {
        self.whole.names_people(field)
    }

    /// The same of what things have not even in a list of them: who somebody is, and no age.
    pub fn names_people_alone(&self, field: &Field) -> bool {
        self.whole.names_people_alone(field)
    }

    /// True if a detector is one of what things have too: a name, an age, a sex.
    pub fn is_of_owners(&self, detector: DetectorId) -> bool {
        self.whole.is_of_owners(detector)
    }

    /// For each column of a table whether it is what a thing has.
    pub fn of_things(&self, table: &str, columns: &[&str]) -> Vec<bool> {
        self.fields.of_things(table, columns)
    }

    /// What it adds to a name that such a column stands in the same table.
    pub fn beside_people(&self, field: &Field) -> impl Iterator<Item = (DetectorId, i16)> {
        let mut detectors: Vec<DetectorId> =
            field.labelled.iter().map(|(n, _)| self.compiled.matchers[usize::from(*n)].detector).collect();
        detectors.dedup();
        let names = detectors.into_iter().filter(|&detector| self.whole.is_name(detector));
        names.map(|detector| (detector, self.weights.beside_people))
    }

    /// Records that are a finding as a whole, by number.
    pub fn record_rules(&self) -> &[RecordRule] {
        &self.whole.records
    }

    /// What the sample of a column says of a detector: points for each value that fills its cell, and why. `kept` of
    /// `values` non-empty cells are filled by it, `confirmed` of them by a check.
    pub fn column_points(&self, values: u64, kept: u64, confirmed: u64) -> Option<(i16, String)> {
        if values >= 8 && confirmed * 10 >= values * 9 {
            return Some((self.weights.column_confirmed, format!("{confirmed} of {values} values pass its check")));
        }
        (kept * 10 >= values * 6 && values >= 2)
            .then(|| (self.weights.column_share, format!("{kept} of {values} values are such")))
    }
}

impl Hit {
    /// True where a validator has confirmed it, weakly or not.
    pub fn is_confirmed(&self) -> bool {
        self.verdict.is_some_and(|v| matches!(v.answer, Answer::Confirmed(_)))
    }
}

/// Puts the hits of a row in order and takes out those that give way.
fn settle(found: &mut Vec<CellHit>, precedence: &[Precedence], out: &mut Vec<CellHit>) {
    if found.is_empty() {
        return;
    }
    let key = |f: &CellHit| (f.hit.start, f.hit.end, f.hit.detector, f.hit.matcher);
    found.sort_by_key(key);
    found.dedup_by(|a, b| key(a) == key(b));
    let (hits, places): (Vec<Hit>, Vec<(usize, bool)>) = found.drain(..).map(|f| (f.hit, (f.cell, f.fills))).unzip();
    let loses = resolve(&hits, precedence);
    let kept = hits.into_iter().zip(places).zip(loses).filter(|(_, loses)| loses.is_none());
    out.extend(kept.map(|((hit, (cell, fills)), _)| CellHit { cell, hit, fills }));
}

/// Patterns that begin between cells, on the row's own text. Labels there are keys, which the fields know already.
fn across(judge: &Judge<'_>, tools: &mut Tools, row: &[u8], base: u32, candidates: &[Candidate], hits: &mut Vec<Hit>) {
    tools.behind.forget();
    tools.around.part(base as usize);
    tools.suppressed.begin([].into_iter());
    for c in candidates.iter().filter(|c| c.at >= base && c.at < base + row.len() as u32) {
        let matcher = &judge.compiled.matchers[usize::from(c.matcher)];
        if matcher.suppressor.is_none() && !matcher.is_label() {
            hits.extend(judge.candidate(tools, row, c.matcher, (c.at - base) as usize));
        }
    }
    for hit in hits {
        hit.start += base as usize;
        hit.end += base as usize;
    }
}

fn in_cell(
    judge: &Judge<'_>,
    tools: &mut Tools,
    value: &[u8],
    base: u32,
    candidates: &[Candidate],
    hits: &mut Vec<Hit>,
) {
    let matchers = &judge.compiled.matchers;
    let suppressor = |c: &&Candidate| matchers[usize::from(c.matcher)].suppressor;
    let field = judge.cell.and_then(|cell| cell.field);
    if candidates.iter().all(|c| suppressor(&c).is_some()) && field.is_none_or(|f| f.labelled.is_empty()) {
        return;
    }
    // Words near a cell are those of its row.
    tools.behind.forget();
    tools.around.part(base as usize - judge.cell.map_or(0, |cell| cell.shift));
    let inside = |c: &Candidate| Candidate { at: c.at - base, ..*c };
    tools.suppressed.begin(judge.suppressors(candidates.iter().map(inside)));
    for c in candidates.iter().filter(|c| suppressor(c).is_none()) {
        hits.extend(judge.candidate(tools, value, c.matcher, (c.at - base) as usize));
    }
    for (matcher, word) in field.map_or(&[][..], |f| &f.labelled) {
        hits.extend(labelled(judge, tools, value, *matcher, word));
    }
}

/// The value of a labelled pattern whose label is the column's name.
fn labelled(judge: &Judge<'_>, tools: &mut Tools, text: &[u8], n: u16, word: &str) -> Option<Hit> {
    let matcher = &judge.compiled.matchers[usize::from(n)];
    if !matcher.is_label() {
        return None;
    }
    let blanks = text.iter().take(32).take_while(|b| b.is_ascii_whitespace()).count();
    let opened = blanks + text[blanks..].iter().take(2).take_while(|b| b"\"'(<[".contains(b)).count();
    let mut find = |at: usize| {
        let limit = text.len().min(at + MAX_MATCH);
        Some((at, judge.compiled.patterns.end(matcher.pattern, &mut tools.memory, text, at, limit)?))
    };
    let (start, end) = find(blanks).or_else(|| if opened > blanks { find(opened) } else { None })?;
    if end == start || !edges::after(matcher.edges, text, end) {
        return None;
    }
    let verdict = matcher.validator.map(|v| v(&text[start..end]));
    if verdict.is_some_and(|v| !v.is_possible()) {
        return None;
    }
    let end = match &matcher.words {
        Some((_, list)) => start + list.end(&text[start..end])?,
        None => end,
    };
    let mut hit = judge.score(tools, text, n, (start, end), verdict, None).ok()?;
    if let Some(first) = hit.evidence.first_mut() {
        first.why = said("column", word);
    }
    Some(hit)
}
