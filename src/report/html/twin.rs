//! The data of the page, as its script reads it. Not a contract: programs read the JSON lines.

use super::{Accepted, Finished, map, meet, places, shown};
use crate::category::Lang;
use crate::event::{Counts, Coverage, Gap, Ignored};
use crate::place::path_text;
use crate::report::Summary;
use crate::report::place::inside_text;
use crate::rule::Rule;
use serde::Serialize;

#[derive(Serialize)]
pub struct Data<'a> {
    version: &'static str,
    lang: &'static str,
    revealed: bool,
    /// Findings in cells are in the counts and nowhere else.
    columns_only: bool,
    complete: bool,
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
    categories: Vec<CategoryTwin<'a>>,
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
    distinct: u64,
    exact: bool,
}

#[derive(Serialize)]
struct DetectorTwin<'a> {
    number: usize,
    id: &'a str,
    name: [&'a str; 2],
    group: &'a str,
    categories: Vec<usize>,
    sensitive: &'a [String],
    about: &'a str,
    not: &'a str,
    facts: &'a [String],
    #[serde(flatten)]
    counts: Counts,
    sources: u64,
    distinct: u64,
    exact: bool,
    bars: &'a [u64],
    evidence: &'a [(String, u64, i16)],
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
        let detectors: Vec<_> = found.map(|(i, counts)| detector(page, i, &book.rules[i], counts)).collect();
        let categories = book.categories.iter().enumerate().map(|(i, c)| {
            let mine = detectors.iter().filter(|d| d.categories.contains(&i));
            let (distinct, exact) = mine.fold((0, true), |(n, exact), d| (n + d.distinct, exact && d.exact));
            let found = summary.by_category.get(i).cloned().unwrap_or_default();
            CategoryTwin {
                row: &c.row,
                letter: &c.letter,
                slug: &c.slug,
                name: [&c.name, &c.name_zh],
                statute: &c.statute,
                counts: found.counts,
                sources: found.sources,
                distinct,
                exact,
            }
        });
        Self {
            version: env!("CARGO_PKG_VERSION"),
            lang: if page.context.lang == Lang::Zh { "zh" } else { "en" },
            revealed: page.context.reveal,
            columns_only: page.context.columns_only,
            complete: summary.is_complete(),
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
            categories: categories.collect(),
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
    let book = page.context.book;
    let kind = page.kinds.get(number).unwrap_or(&page.none);
    let (distinct, exact) = kind.distinct.count();
    // An estimate may lie above what there is.
    let distinct = distinct.min(kind.counts.total());
    DetectorTwin {
        number,
        id: &rule.id,
        name: [&rule.name, &rule.name_zh],
        group: &rule.group,
        categories: rule.categories.iter().filter_map(|row| book.category_index(row)).collect(),
        sensitive: &rule.sensitive,
        about: &rule.about,
        not: &rule.not,
        facts: &rule.sources,
        counts,
        sources: kind.sources,
        distinct,
        exact,
        bars: &kind.bars,
        evidence: &kind.evidence,
        examples: &kind.examples,
        test_values: kind.test_values,
    }
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
