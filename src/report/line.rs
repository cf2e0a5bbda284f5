//! The lines of the output contract: serialisable twins of the events, borrowed, with keys in the order of the contract.
//!
//! The twins live here and not beside the events, so that the contract changes on purpose only; `docs/schema/` describes
//! it and a test holds the two together. One [`Encoder`] reuses its buffer and the text of the last path: a finding
//! costs no allocation unless it is revealed and not UTF-8.

use super::finding::{Heads, Line};
use super::{ColumnVerdict, Context, Part, Summary};
use crate::category::CategorySet;
use crate::event::{Confidence, Counts, Coverage, Evidence, Finding, Gap, GapReason, Ignored, Value};
use crate::place::{Offsets, Place, Record, Step, path_text};
use crate::policy::drift::Drift;
use crate::rule::DetectorId;
use serde::{Serialize, Serializer};
use std::borrow::Cow;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Version of the output contract, the same as in the name of its schema.
const SCHEMA: u32 = 1;

/// Turns events into JSON objects without a newline. What a method returns is valid until the next call.
pub struct Encoder<'a> {
    context: Context<'a>,
    /// The last path, with its text and that as JSON.
    path: Option<(Arc<Path>, String, String)>,
    heads: Heads,
    buffer: Vec<u8>,
}

impl<'a> Encoder<'a> {
    /// An encoder with an empty buffer.
    pub fn new(context: Context<'a>) -> Self {
        Self { context, path: None, heads: Heads::new(), buffer: Vec::new() }
    }

    /// The first line. `only` is the row to which a file of a report folder is limited.
    pub fn begin(&mut self, only: Option<usize>) -> io::Result<&[u8]> {
        let Context { book, lang, reveal, columns_only, .. } = self.context;
        let categories = book.categories.iter();
        self.encode(&BeginLine {
            kind: "begin",
            tool: Tool { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION") },
            schema: SCHEMA,
            category: only.map(|i| book.categories[i].row.as_str()),
            revealed: reveal,
            columns_only,
            roots: self.roots(),
            part: self.context.part,
            key: self.context.key,
            several_keys: self.context.several_keys,
            categories: categories
                .map(|c| CategoryName { row: &c.row, letter: &c.letter, name: c.name_in(lang) })
                .collect(),
        })
    }

    /// The paths that were named, in the order of the walk, if they are more than one.
    fn roots(&self) -> Vec<String> {
        let mut roots: Vec<&PathBuf> = self.context.roots.iter().collect();
        roots.sort_by_key(|root| root.as_os_str().as_encoded_bytes());
        roots.dedup();
        if roots.len() < 2 { Vec::new() } else { roots.into_iter().map(|root| path_text(root)).collect() }
    }

    /// A finding.
    pub fn finding(&mut self, finding: &Finding) -> io::Result<&[u8]> {
        self.found(finding, None)
    }

    /// A finding that does not count.
    pub fn ignored(&mut self, finding: &Finding, why: Ignored) -> io::Result<&[u8]> {
        self.found(finding, Some(why))
    }

    /// The same bytes as of a [`FindingLine`].
    fn found(&mut self, finding: &Finding, ignored: Option<Ignored>) -> io::Result<&[u8]> {
        self.keep_path(&finding.place)?;
        self.buffer.clear();
        self.head(finding)?;
        let mut line = Line(&mut self.buffer);
        line.raw(",\"confidence\":\"").raw(finding.confidence().as_str());
        line.raw("\",\"score\":").number(finding.score).raw(",\"evidence\":[");
        for (n, Evidence { why, points }) in finding.evidence.iter().enumerate() {
            line.raw(if n == 0 { "{\"why\":" } else { ",{\"why\":" }).text(why)?;
            line.raw(",\"points\":").number(*points).raw("}");
        }
        let path = self.path.as_ref().map_or("\"\"", |(.., json)| json);
        line.raw("],\"place\":").place(path, &finding.place)?;
        if let Some(Record { table, row }) = finding.place.record() {
            let mut number = itoa::Buffer::new();
            let text = [table, "#", number.format(row)].concat();
            line.raw(",\"record\":").text(&text)?;
        }
        if let Some(value) = &finding.value {
            line.raw(",\"value\":").text(&self.context.shown(value))?;
            if let Some(hex) = value_hex(self.context, value) {
                line.raw(",\"value_hex\":").text(&hex)?;
            }
            line.raw(",\"fingerprint\":\"").raw(hex_into(value.fingerprint(), &mut [0; 32])).raw("\"");
        }
        if finding.test_value {
            line.raw(",\"test_value\":true");
        }
        if let Some(why) = ignored {
            line.raw(",\"ignored\":\"").raw(why.as_str()).raw("\"");
        }
        if let Some(masked) = finding.value.as_ref().and_then(Value::line) {
            line.raw(",\"masked_line\":").text(masked)?;
        }
        line.raw("}");
        Ok(&self.buffer)
    }

    /// The first keys of the line of a finding.
    fn head(&mut self, finding: &Finding) -> io::Result<()> {
        let (detector, set) = (finding.detector, finding.categories);
        // What stands beside it decides for each finding anew.
        let is_same = finding.sensitive_by.is_empty();
        if let Some(head) = self.heads.get(&(detector, set)).filter(|_| is_same) {
            self.buffer.extend_from_slice(head);
            return Ok(());
        }
        let head = Head {
            kind: "finding",
            detector: &self.context.book.rule(detector).id,
            categories: Rows { context: self.context, detector, set },
            sensitive: self.context.sensitive(finding),
        };
        serde_json::to_writer(&mut self.buffer, &head)?;
        // More keys follow.
        self.buffer.pop();
        if is_same {
            self.heads.insert((detector, set), self.buffer[..].into());
        }
        Ok(())
    }

    /// A verdict on a column.
    pub fn column(&mut self, column: &ColumnVerdict) -> io::Result<&[u8]> {
        self.keep_path(&column.place)?;
        let rule = self.context.book.rule(column.detector);
        let line = ColumnLine {
            kind: "column",
            detector: &rule.id,
            categories: Rows { context: self.context, detector: column.detector, set: column.categories },
            sensitive: Cow::Borrowed(self.context.book.sensitive(column.detector, column.categories)),
            confidence: column.confidence(),
            score: column.score,
            place: PlaceTwin { path: kept(&self.path), place: &column.place },
            values: column.values,
            matching: column.matching,
            distinct: column.distinct,
            distinct_estimated: column.distinct_estimated,
        };
        encode(&mut self.buffer, &line)
    }

    /// Something that was not read.
    pub fn gap(&mut self, gap: &Gap) -> io::Result<&[u8]> {
        self.keep_path(&gap.place)?;
        let place = PlaceTwin { path: kept(&self.path), place: &gap.place };
        let line = GapLine { kind: "gap", place, reason: gap.reason, detail: &gap.detail, bytes: gap.bytes };
        encode(&mut self.buffer, &line)
    }

    /// A row of the comparison with a policy.
    pub fn drift(&mut self, drift: &Drift) -> io::Result<&[u8]> {
        self.encode(&DriftLine { kind: "drift", drift })
    }

    /// The last line. `only` as for [`Encoder::begin`].
    pub fn summary(&mut self, summary: &Summary, only: Option<usize>) -> io::Result<&[u8]> {
        let line = SummaryLine::new(self.context, summary, only);
        encode(&mut self.buffer, &line)
    }

    /// The summary as an indented document, for `summary.json`.
    pub fn summary_document(&mut self, summary: &Summary) -> io::Result<&[u8]> {
        self.buffer.clear();
        let rows = summary.drift.iter().map(|drift| DriftLine { kind: "drift", drift }).collect();
        let document = SummaryLine { drift: rows, ..SummaryLine::new(self.context, summary, None) };
        serde_json::to_writer_pretty(&mut self.buffer, &document)?;
        Ok(&self.buffer)
    }

    fn encode(&mut self, line: &impl Serialize) -> io::Result<&[u8]> {
        encode(&mut self.buffer, line)
    }

    /// Findings of one source come one after another, so its path is turned into text once.
    fn keep_path(&mut self, place: &Place) -> io::Result<()> {
        let kept = self.path.as_ref().is_some_and(|(path, ..)| Arc::ptr_eq(path, &place.path) || *path == place.path);
        if !kept {
            let text = path_text(&place.path);
            let json = serde_json::to_string(&text)?;
            self.path = Some((place.path.clone(), text, json));
        }
        Ok(())
    }
}

/// A revealed value that is not UTF-8 loses bytes in JSON text, so its bytes stand beside it.
fn value_hex(context: Context<'_>, value: &Value) -> Option<String> {
    let lost = context.reveal && std::str::from_utf8(value.reveal()).is_err();
    lost.then(|| value.reveal().iter().map(|byte| format!("{byte:02x}")).collect())
}

fn encode<'b>(buffer: &'b mut Vec<u8>, line: &impl Serialize) -> io::Result<&'b [u8]> {
    buffer.clear();
    serde_json::to_writer(&mut *buffer, line)?;
    Ok(buffer)
}

fn kept(path: &Option<(Arc<Path>, String, String)>) -> &str {
    path.as_ref().map_or("", |(_, text, _)| text)
}

/// Lower-case hexadecimal digits of a fingerprint.
pub fn hex_into(bytes: [u8; 16], out: &mut [u8; 32]) -> &str {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    for (pair, byte) in out.chunks_exact_mut(2).zip(bytes) {
        pair[0] = DIGITS[usize::from(byte >> 4)];
        pair[1] = DIGITS[usize::from(byte & 15)];
    }
    std::str::from_utf8(out).expect("hexadecimal digits are ASCII")
}

#[derive(Serialize)]
struct BeginLine<'a> {
    kind: &'static str,
    tool: Tool,
    schema: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    category: Option<&'a str>,
    #[serde(skip_serializing_if = "is_false")]
    revealed: bool,
    #[serde(skip_serializing_if = "is_false")]
    columns_only: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    roots: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    part: Option<Part>,
    #[serde(with = "super::hex_number", skip_serializing_if = "is_unknown")]
    key: u64,
    #[serde(skip_serializing_if = "is_false")]
    several_keys: bool,
    categories: Vec<CategoryName<'a>>,
}

#[derive(Serialize)]
struct Tool {
    name: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
struct CategoryName<'a> {
    row: &'a str,
    letter: &'a str,
    name: &'a str,
}

/// What the lines of a detector's findings begin with.
#[derive(Serialize)]
struct Head<'a> {
    kind: &'static str,
    detector: &'a str,
    categories: Rows<'a>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    sensitive: Cow<'a, [String]>,
}

#[derive(Serialize)]
struct ColumnLine<'a> {
    kind: &'static str,
    detector: &'a str,
    categories: Rows<'a>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    sensitive: Cow<'a, [String]>,
    confidence: Confidence,
    score: u8,
    place: PlaceTwin<'a>,
    values: u64,
    matching: u64,
    distinct: u64,
    #[serde(skip_serializing_if = "is_false")]
    distinct_estimated: bool,
}

#[derive(Serialize)]
struct GapLine<'a> {
    kind: &'static str,
    place: PlaceTwin<'a>,
    reason: GapReason,
    #[serde(skip_serializing_if = "str::is_empty")]
    detail: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    bytes: Option<u64>,
}

#[derive(Serialize)]
struct SummaryLine<'a> {
    kind: &'static str,
    complete: bool,
    coverage: &'a Coverage,
    findings: Counts,
    sources_with_findings: u64,
    by_category: Vec<InCategory<'a>>,
    by_detector: Vec<OfDetector<'a>>,
    top_places: Vec<InPlace>,
    gaps: Vec<OfReason>,
    below_level: u64,
    test_values: u64,
    left_out: u64,
    #[serde(skip_serializing_if = "is_zero")]
    own_reports: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    ignored: Option<IgnoredCounts>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    unused_ignores: &'a [String],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    detectors_off: Vec<&'a str>,
    #[serde(skip_serializing_if = "is_false")]
    selected: bool,
    interrupted: bool,
    /// In the document alone: among lines each row has its own.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    drift: Vec<DriftLine<'a>>,
}

#[derive(Serialize)]
struct DriftLine<'d> {
    kind: &'static str,
    #[serde(flatten)]
    drift: &'d Drift,
}

/// By the reasons of [`Ignored::ALL`].
#[derive(Serialize)]
struct IgnoredCounts {
    comment: u64,
    allow: u64,
    baseline: u64,
    unchanged: u64,
}

#[derive(Serialize)]
struct InCategory<'a> {
    row: &'a str,
    letter: &'a str,
    name: &'a str,
    #[serde(flatten)]
    counts: Counts,
    sources: u64,
    #[serde(skip_serializing_if = "is_zero")]
    ignored: u64,
}

#[derive(Serialize)]
struct OfDetector<'a> {
    detector: &'a str,
    name: &'a str,
    group: &'a str,
    #[serde(flatten)]
    counts: Counts,
}

#[derive(Serialize)]
struct InPlace {
    path: String,
    #[serde(flatten)]
    counts: Counts,
}

#[derive(Serialize)]
struct OfReason {
    reason: GapReason,
    count: u64,
}

impl<'a> SummaryLine<'a> {
    fn new(context: Context<'a>, summary: &'a Summary, only: Option<usize>) -> Self {
        let book = context.book;
        let rows = book.categories.iter().zip(&summary.by_category).enumerate();
        let rows = rows.filter(|(i, _)| only.is_none_or(|only| *i == only)).map(|(_, (c, found))| InCategory {
            row: &c.row,
            letter: &c.letter,
            name: c.name_in(context.lang),
            counts: found.counts,
            sources: found.sources,
            ignored: found.ignored,
        });
        let detector = |&(detector, counts): &(DetectorId, Counts)| {
            let rule = book.rule(detector);
            OfDetector { detector: &rule.id, name: context.detector_name(detector), group: &rule.group, counts }
        };
        Self {
            kind: "summary",
            complete: summary.is_complete(),
            coverage: &summary.coverage,
            findings: summary.findings(),
            sources_with_findings: summary.sources_with_findings,
            by_category: rows.collect(),
            by_detector: summary.by_detector.iter().map(detector).collect(),
            top_places: summary
                .top_places
                .iter()
                .map(|p| InPlace { path: path_text(&p.path), counts: p.counts })
                .collect(),
            gaps: summary.gaps.iter().map(|&(reason, count)| OfReason { reason, count }).collect(),
            below_level: summary.below_level,
            test_values: summary.test_values,
            left_out: summary.left_out,
            own_reports: summary.own_reports,
            ignored: (summary.ignored != [0; 4]).then(|| {
                let [comment, allow, baseline, unchanged] = summary.ignored;
                IgnoredCounts { comment, allow, baseline, unchanged }
            }),
            unused_ignores: &summary.unused,
            detectors_off: summary.detectors_off.iter().filter_map(|i| Some(&*book.categories.get(i)?.row)).collect(),
            selected: summary.selected,
            interrupted: summary.interrupted,
            drift: Vec::new(),
        }
    }
}

fn is_zero(n: &u64) -> bool {
    *n == 0
}

fn is_false(flag: &bool) -> bool {
    !flag
}

fn is_unknown(key: &u64) -> bool {
    *key == 0
}

struct Rows<'a> {
    context: Context<'a>,
    detector: DetectorId,
    set: CategorySet,
}

impl Serialize for Rows<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let categories = &self.context.book.categories;
        serializer.collect_seq(self.context.rows(self.detector, self.set).map(|i| &categories[i].row))
    }
}

struct PlaceTwin<'a> {
    path: &'a str,
    place: &'a Place,
}

impl Serialize for PlaceTwin<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeMap;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("path", self.path)?;
        map.serialize_entry("inside", &Steps(&self.place.inside))?;
        if let Some(span) = self.place.span {
            if let Some((line, column)) = span.line {
                map.serialize_entry("line", &line)?;
                map.serialize_entry("column", &column)?;
                if let Some((end_line, end_column)) = span.until() {
                    if end_line != line {
                        map.serialize_entry("end_line", &end_line)?;
                    }
                    map.serialize_entry("end_column", &end_column)?;
                }
            }
            map.serialize_entry("start", &span.start)?;
            map.serialize_entry("end", &span.end)?;
            if span.offsets == Offsets::Text {
                map.serialize_entry("offsets", "text")?;
            }
        }
        map.end()
    }
}

struct Steps<'a>(&'a [Step]);

impl Serialize for Steps<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(StepTwin))
    }
}

pub(super) struct StepTwin<'a>(pub &'a Step);

impl Serialize for StepTwin<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeMap;
        let mut map = serializer.serialize_map(None)?;
        match self.0 {
            Step::Member { member } => map.serialize_entry("member", member)?,
            Step::Key { key } => map.serialize_entry("key", key)?,
            Step::Part { part } => map.serialize_entry("part", part)?,
            Step::Commit { commit, date, also } => {
                map.serialize_entry("commit", commit)?;
                map.serialize_entry("date", date)?;
                if !also.is_empty() {
                    map.serialize_entry("also", also.as_ref())?;
                }
            }
            Step::Table { table, column, row, key } => {
                map.serialize_entry("table", table)?;
                if let Some(column) = column {
                    map.serialize_entry("column", column)?;
                }
                if let Some(row) = row {
                    map.serialize_entry("row", row)?;
                }
                if !key.is_empty() {
                    map.serialize_entry("key", &KeyTwin(key))?;
                }
            }
        }
        map.end()
    }
}

/// The primary key of a row as an object.
pub(super) struct KeyTwin<'a>(pub &'a [(String, String)]);

impl Serialize for KeyTwin<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(column, value)| (column, value)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::place::{Elsewhere, Extent, Span};
    use crate::report::tests::{book, cell, context, finding, key, member, part, place};

    #[derive(Serialize)]
    struct FindingLine<'a> {
        kind: &'static str,
        detector: &'a str,
        categories: Rows<'a>,
        #[serde(skip_serializing_if = "<[String]>::is_empty")]
        sensitive: Cow<'a, [String]>,
        confidence: Confidence,
        score: u8,
        evidence: EvidenceList<'a>,
        place: PlaceTwin<'a>,
        #[serde(skip_serializing_if = "Option::is_none")]
        record: Option<Record<'a>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        value: Option<Cow<'a, str>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        value_hex: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        fingerprint: Option<String>,
        #[serde(skip_serializing_if = "is_false")]
        test_value: bool,
        #[serde(skip_serializing_if = "Option::is_none")]
        ignored: Option<Ignored>,
        #[serde(skip_serializing_if = "Option::is_none")]
        masked_line: Option<&'a str>,
    }

    struct EvidenceList<'a>(&'a [Evidence]);

    impl Serialize for EvidenceList<'_> {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            #[derive(Serialize)]
            struct Twin<'e> {
                why: &'e str,
                points: i16,
            }
            serializer.collect_seq(self.0.iter().map(|e| Twin { why: &e.why, points: e.points }))
        }
    }

    /// The line as serde writes it.
    fn plain(context: Context<'_>, finding: &Finding, ignored: Option<Ignored>) -> String {
        let value = finding.value.as_ref();
        let line = FindingLine {
            kind: "finding",
            detector: &context.book.rule(finding.detector).id,
            categories: Rows { context, detector: finding.detector, set: finding.categories },
            sensitive: context.sensitive(finding),
            confidence: finding.confidence(),
            score: finding.score,
            evidence: EvidenceList(&finding.evidence),
            place: PlaceTwin { path: &path_text(&finding.place.path), place: &finding.place },
            record: finding.place.record(),
            value: value.map(|v| context.shown(v)),
            value_hex: value.and_then(|v| value_hex(context, v)),
            fingerprint: value.map(|v| hex_into(v.fingerprint(), &mut [0; 32]).to_owned()),
            test_value: finding.test_value,
            ignored,
            masked_line: value.and_then(Value::line),
        };
        serde_json::to_string(&line).expect("memory")
    }

    #[test]
    fn the_line_of_a_finding_is_that_of_its_twin() {
        let book = book();
        let odd = "a \"b\" \\ \u{1}\n\u{7f} 身份证";
        let also = Elsewhere { path: odd.into(), commit: "c0ffee".into(), date: "2026-01-31".into() };
        let commit =
            |also: &[Elsewhere]| Step::Commit { commit: odd.into(), date: "2026-01-31".into(), also: also.into() };
        let row = |key: &[(&str, &str)]| Step::Table {
            table: odd.into(),
            column: Some(odd.into()),
            row: Some(u64::MAX),
            key: key.iter().map(|&(column, value)| (column.into(), value.into())).collect(),
        };
        let insides = [
            vec![],
            vec![cell("", None, None)],
            vec![cell("users", Some("ssn"), Some(17)), key("a[2].b")],
            vec![member(odd), part("exif"), row(&[("id", "7"), (odd, odd)]), key(odd)],
            vec![commit(&[]), commit(&[also]), row(&[])],
        ];
        let extents = [None, Some(Extent { lines: 0, characters: 11 }), Some(Extent { lines: 2, characters: 0 })];
        let span = |n: usize, extent| Span {
            line: (n != 1).then_some((3, 9)),
            extent,
            start: 0,
            end: u64::MAX,
            offsets: if n == 2 { Offsets::Text } else { Offsets::Source },
        };
        let spans = (0..3).flat_map(|n| extents.iter().map(move |&extent| Some(span(n, extent)))).chain([None]);
        let ids = ["email-address", "house-rule", "us-ssn"];
        let values: [&[u8]; 4] = [b"", b"123-45-6789", b"\xff\"", odd.as_bytes()];
        for reveal in [false, true] {
            let context = Context { reveal, ..context(&book) };
            let mut encoder = Encoder::new(context);
            let mut n = 0;
            for span in spans.clone() {
                for inside in &insides {
                    for path in ["a", odd] {
                        n += 1;
                        let mut one = finding(&book, ids[n % 3], (n % 101) as u8, place(path, inside.clone()));
                        one.place.span = span;
                        one.test_value = n % 5 == 0;
                        one.sensitive_by = if n % 4 == 0 { vec![book.find("us-ssn").expect("a rule")] } else { vec![] };
                        let why = if n % 2 == 0 { odd } else { "word near: ssn" };
                        one.evidence =
                            (0..n % 3).map(|i| Evidence { why: why.into(), points: 7 - 9 * i as i16 }).collect();
                        let value = Value::new(values[n % 4], odd.into(), [n as u8; 16]);
                        let value = if n % 7 == 0 { value.with_line(odd.into()) } else { value };
                        one.value = (n % 11 != 0).then_some(value);
                        let ignored = Ignored::ALL.get(n % 6).copied();
                        let line = match ignored {
                            Some(why) => encoder.ignored(&one, why),
                            None => encoder.finding(&one),
                        };
                        assert_eq!(String::from_utf8_lossy(line.expect("memory")), plain(context, &one, ignored));
                    }
                }
            }
        }
    }
}
