//! The data of the page, as its script reads it. Not a contract: programs read the JSON lines.

use super::{Accepted, Finished, kinds, map, meet, places, reason, shown};
use crate::category::{CategorySet, Lang};
use crate::event::{Counts, Coverage, Gap, Ignored};
use crate::place::path_text;
use crate::report::Summary;
use crate::report::place::inside_text;
use crate::rule::{DetectorId, Rule};
use serde::Serialize;
use std::borrow::Cow;
use std::collections::BTreeMap;

#[derive(Serialize)]
pub struct Data<'a> {
    version: &'static str,
    lang: &'static str,
    revealed: bool,
    /// Findings in cells are in the counts and nowhere else.
    columns_only: bool,
    complete: bool,
    /// Which part of a scan it is, and of how many.
    part: Option<[u64; 2]>,
    /// Reports with different keys were put together.
    several_keys: bool,
    /// git said what is read.
    selected: bool,
    interrupted: bool,
    coverage: &'a Coverage,
    findings: Counts,
    sources_with_findings: u64,
    below_level: u64,
    test_values: u64,
    left_out: u64,
    own_reports: u64,
    /// By the reasons of [`Ignored::ALL`].
    ignored: [u64; 4],
    accepted: Vec<AcceptedTwin<'a>>,
    /// Ignores that match nothing, the first of so many.
    unused: &'a [String],
    n_unused: u64,
    categories: Vec<CategoryTwin<'a>>,
    /// Places in the list of sensitive personal information that something was found for.
    clauses: Vec<ClauseTwin<'a>>,
    groups: Vec<[&'a str; 3]>,
    detectors: Vec<DetectorTwin<'a>>,
    /// Detectors that the rule book has.
    known: usize,
    reasons: Vec<(&'static str, u64)>,
    gaps: Vec<GapTwin>,
    spots: Vec<SpotTwin<'a>>,
    meetings: Vec<MeetingTwin<'a>>,
    map: Vec<MapTwin<'a>>,
    map_more: u64,
    listed: u64,
    drift: &'a [crate::policy::drift::Drift],
}

#[derive(Serialize)]
struct AcceptedTwin<'a> {
    place: &'a str,
    name: [&'a str; 2],
    value: &'a str,
    why: usize,
}

#[derive(Serialize)]
struct CategoryTwin<'a> {
    row: &'a str,
    letter: &'a str,
    slug: &'a str,
    name: [&'a str; 2],
    statute: &'a str,
    #[serde(flatten)]
    counts: Counts,
    sources: u64,
    /// Findings that do not count.
    ignored: u64,
    distinct: u64,
    exact: bool,
    /// Not all of it was looked for.
    off: bool,
}

#[derive(Serialize)]
struct ClauseTwin<'a> {
    code: &'a str,
    /// By number.
    detectors: Vec<usize>,
    findings: u64,
    distinct: u64,
    exact: bool,
}

#[derive(Serialize)]
struct DetectorTwin<'a> {
    number: usize,
    id: &'a str,
    name: [&'a str; 2],
    group: &'a str,
    /// Rows that any of its findings is in.
    categories: Vec<usize>,
    /// Rows as bits, and the findings in just these: high, medium, low.
    variants: Vec<(u16, u64, u64, u64)>,
    sensitive: Vec<&'a str>,
    about: [&'a str; 2],
    not: [&'a str; 2],
    facts: &'a [String],
    #[serde(flatten)]
    counts: Counts,
    sources: u64,
    distinct: u64,
    exact: bool,
    bars: &'a [u64],
    /// In English and Chinese, findings that have it, points.
    evidence: Vec<([Cow<'a, str>; 2], u64, i16)>,
    examples: &'a [String],
    test_values: u64,
}

#[derive(Serialize)]
struct GapTwin {
    path: String,
    inside: String,
    reason: &'static str,
    detail: String,
    bytes: Option<u64>,
    line: Option<u64>,
}

#[derive(Serialize)]
struct SpotTwin<'a> {
    path: String,
    sources: u64,
    #[serde(flatten)]
    counts: Counts,
    sensitive: u64,
    by: &'a [u64],
}

#[derive(Serialize)]
struct MeetingTwin<'a> {
    path: &'a str,
    inside: &'a str,
    row: u64,
    line: u64,
    detectors: &'a [u16],
    findings: u64,
    sensitive: u64,
    alike: u64,
}

#[derive(Serialize)]
struct MapTwin<'a> {
    path: &'a str,
    table: &'a str,
    column: &'a str,
    detector: u16,
    categories: Vec<usize>,
    #[serde(flatten)]
    counts: Counts,
    verdict: Option<(u64, u64, u64, u8)>,
}

impl<'a> Data<'a> {
    pub fn new(page: &'a Finished<'_>, summary: &'a Summary) -> Self {
        let book = page.context.book;
        let found = summary.by_detector.iter().map(|(id, counts)| (usize::from(id.0), *counts));
        let found: Vec<(usize, Counts)> = found.collect();
        let detectors: Vec<_> = found.iter().map(|&(i, counts)| detector(page, i, &book.rules[i], counts)).collect();
        let kinds = || found.iter().filter_map(|(i, _)| page.kinds.get(*i));
        let categories = book.categories.iter().enumerate().map(|(i, c)| {
            let mine = kinds().map(|kind| kind.distinct(|one| one.categories.contains(i)));
            let (distinct, exact) = mine.fold((0, true), |(n, all), (more, exact)| (n + more, all && exact));
            let found = summary.by_category.get(i).cloned().unwrap_or_default();
            CategoryTwin {
                row: &c.row,
                letter: &c.letter,
                slug: &c.slug,
                name: [&c.name, &c.name_zh],
                statute: &c.statute,
                counts: found.counts,
                sources: found.sources,
                ignored: found.ignored,
                distinct,
                exact,
                off: summary.detectors_off.iter().any(|off| off == i),
            }
        });
        Self {
            version: env!("CARGO_PKG_VERSION"),
            lang: if page.context.lang == Lang::Zh { "zh" } else { "en" },
            revealed: page.context.reveal,
            columns_only: page.context.columns_only,
            complete: summary.is_complete(),
            part: page.context.part.map(|part| [part.number, part.of]),
            several_keys: page.context.several_keys,
            selected: summary.selected,
            interrupted: summary.interrupted,
            coverage: &summary.coverage,
            findings: summary.findings(),
            sources_with_findings: summary.sources_with_findings,
            below_level: summary.below_level,
            test_values: summary.test_values,
            left_out: summary.left_out,
            own_reports: summary.own_reports,
            ignored: summary.ignored,
            accepted: page.accepted.iter().map(|one| accepted(page, one)).collect(),
            unused: &summary.unused,
            n_unused: summary.n_unused,
            categories: categories.collect(),
            clauses: clauses(page, &found),
            groups: book.groups.iter().map(|g| [&*g.id, &*g.name, &*g.name_zh]).collect(),
            detectors,
            known: book.detectors().count(),
            reasons: summary.gaps.iter().map(|(reason, n)| (reason.as_str(), *n)).collect(),
            gaps: page.gaps.iter().map(gap).collect(),
            spots: page.spots.iter().map(spot).collect(),
            meetings: page.meetings.iter().map(meeting).collect(),
            map: page.map.iter().map(row).collect(),
            map_more: page.map_more,
            listed: page.rows.listed(),
            drift: &summary.drift,
        }
    }
}

fn detector<'a>(page: &'a Finished<'_>, number: usize, rule: &'a Rule, counts: Counts) -> DetectorTwin<'a> {
    let kind = page.kinds.get(number).unwrap_or(&page.none);
    let (distinct, exact) = kind.distinct(|_| true);
    let variants = variants(page, number, counts);
    let rows = variants.iter().fold(CategorySet::default(), |all, (rows, ..)| all.union(*rows));
    let mut sensitive: Vec<&str> = variants.iter().flat_map(|(.., places)| *places).map(String::as_str).collect();
    sensitive.sort_unstable();
    sensitive.dedup();
    DetectorTwin {
        number,
        id: &rule.id,
        name: [&rule.name, &rule.name_zh],
        group: &rule.group,
        categories: page.context.rows(DetectorId(number as u16), rows).collect(),
        variants: variants.iter().map(|(rows, counts, _)| (rows.0, counts.high, counts.medium, counts.low)).collect(),
        sensitive,
        about: both(&rule.about, &rule.about_zh),
        not: both(&rule.not, &rule.not_zh),
        facts: &rule.sources,
        counts,
        sources: kind.sources,
        distinct,
        exact,
        bars: &kind.bars,
        evidence: kind.evidence.iter().map(|(why, n, points)| (reason::both(why), *n, *points)).collect(),
        examples: &kind.examples,
        test_values: kind.test_values,
    }
}

/// A text in English and Chinese: a user's own rule may have the first alone.
fn both<'a>(english: &'a str, chinese: &'a str) -> [&'a str; 2] {
    [english, if chinese.is_empty() { english } else { chinese }]
}

/// The findings of a detector by their rows, with the places for which they are sensitive. Those that were counted and
/// never shown are in the rows of their detector.
fn variants<'a>(page: &'a Finished<'_>, number: usize, counts: Counts) -> Vec<(CategorySet, Counts, &'a [String])> {
    let (book, id) = (page.context.book, DetectorId(number as u16));
    let seen = page.kinds.get(number).map_or(&[][..], |kind| &kind.variants);
    let mut out: Vec<_> = seen.iter().map(|one| (one.categories, one.counts, &*one.sensitive)).collect();
    let rest = out.iter().fold(counts, |rest, (_, of, _)| Counts {
        high: rest.high.saturating_sub(of.high),
        medium: rest.medium.saturating_sub(of.medium),
        low: rest.low.saturating_sub(of.low),
    });
    if rest.total() > 0 {
        let rows = book.category_set(book.rule(id));
        out.push((rows, rest, book.sensitive(id, rows)));
    }
    out
}

/// Findings by the places for which they are sensitive; one can be there for several.
fn clauses<'a>(page: &'a Finished<'_>, found: &[(usize, Counts)]) -> Vec<ClauseTwin<'a>> {
    let Some(row) = page.context.book.category_index("S") else { return Vec::new() };
    let mut out: BTreeMap<&str, ClauseTwin<'_>> = BTreeMap::new();
    for &(number, counts) in found {
        let mut codes: BTreeMap<&str, u64> = BTreeMap::new();
        for (rows, counts, places) in variants(page, number, counts) {
            let places = places.iter().filter(|_| rows.contains(row));
            places.for_each(|code| *codes.entry(code).or_default() += counts.total());
        }
        for (code, findings) in codes {
            let none = ClauseTwin { code, detectors: Vec::new(), findings: 0, distinct: 0, exact: true };
            let wanted =
                |one: &kinds::Variant| one.categories.contains(row) && one.sensitive.iter().any(|of| of == code);
            let (distinct, exact) = page.kinds.get(number).unwrap_or(&page.none).distinct(wanted);
            let clause = out.entry(code).or_insert(none);
            clause.detectors.push(number);
            clause.findings += findings;
            (clause.distinct, clause.exact) = (clause.distinct + distinct, clause.exact && exact);
        }
    }
    out.into_values().collect()
}

fn accepted<'a>(page: &Finished<'a>, one: &'a Accepted) -> AcceptedTwin<'a> {
    let rule = page.context.book.rule(one.detector);
    let why = Ignored::ALL.iter().position(|why| *why == one.why).unwrap_or(0);
    AcceptedTwin { place: &one.place, name: [&rule.name, &rule.name_zh], value: &one.value, why }
}

fn gap(gap: &Gap) -> GapTwin {
    GapTwin {
        path: shown(&path_text(&gap.place.path)),
        inside: shown(&inside_text(&gap.place.inside)),
        reason: gap.reason.as_str(),
        detail: shown(&gap.detail),
        bytes: gap.bytes,
        line: gap.place.span.and_then(|s| s.line).map(|(line, _)| line),
    }
}

fn spot(spot: &places::Spot) -> SpotTwin<'_> {
    SpotTwin {
        path: shown(&spot.path),
        sources: spot.sources,
        counts: spot.counts,
        sensitive: spot.sensitive,
        by: &spot.by_category,
    }
}

fn meeting(spot: &meet::Spot) -> MeetingTwin<'_> {
    MeetingTwin {
        path: &spot.path,
        inside: &spot.inside,
        row: spot.row,
        line: spot.line,
        detectors: &spot.detectors,
        findings: spot.findings,
        sensitive: spot.sensitive,
        alike: spot.alike,
    }
}

fn row(row: &map::Row) -> MapTwin<'_> {
    MapTwin {
        path: &row.path,
        table: &row.table,
        column: &row.column,
        detector: row.detector,
        categories: row.categories.iter().collect(),
        counts: row.counts,
        verdict: row.verdict,
    }
}
