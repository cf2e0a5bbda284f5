//! `--format sarif`: SARIF 2.1.0, which GitHub code scanning and many editors show on the right line.
//!
//! Results are written as they come. What the standard wants before or beside them comes behind them, which JSON does
//! not mind: the rules that were needed, and a notification for each gap, which waits in a [`Spool`]. The categories of
//! the law are a taxonomy that rules refer to, and tags that GitHub filters by.

use super::check::{self, Names, Spot};
use super::declared;
use super::place::inside_text;
use super::spool::Spool;
use super::{ColumnVerdict, Context, Report, Summary};
use crate::category::CategorySet;
use crate::event::{Confidence, Evidence, Finding, Gap, Ignored};
use crate::place::{Offsets, Place};
use crate::policy::drift::Verdict;
use crate::report::line::hex_into;
use crate::rule::DetectorId;
use serde_json::{Map, Value, json};
use std::io::{self, BufWriter, Write};

/// Where the schema stands.
const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";
/// What relative URIs are relative to: by convention the root of the repository.
const BASE: &str = "%SRCROOT%";

/// Other paths of the same bytes that a result has at most.
const RELATED: usize = 100;

/// Writes one result per finding and column.
pub struct Sarif<'a, W: Write> {
    context: Context<'a>,
    out: BufWriter<W>,
    names: Names,
    /// Detectors with a result, in the order in which they came.
    rules: Vec<DetectorId>,
    results: Spool,
    notifications: Spool,
}

impl<'a, W: Write> Sarif<'a, W> {
    /// A report to `out`, which need not be buffered.
    pub fn new(context: Context<'a>, out: W) -> Self {
        Self {
            context,
            out: BufWriter::with_capacity(1 << 16, out),
            names: Names::default(),
            rules: Vec::new(),
            results: Spool::default(),
            notifications: Spool::default(),
        }
    }

    fn rule_index(&mut self, detector: DetectorId) -> usize {
        self.rules.iter().position(|known| *known == detector).unwrap_or_else(|| {
            self.rules.push(detector);
            self.rules.len() - 1
        })
    }

    fn result(&mut self, detector: DetectorId, confidence: Confidence, message: String, more: Value) -> io::Result<()> {
        let index = self.rule_index(detector);
        self.write(&self.context.book.rule(detector).id, index, level(confidence), message, more)
    }

    fn write(&mut self, rule: &str, index: usize, level: &str, message: String, more: Value) -> io::Result<()> {
        let mut result = Map::new();
        result.insert("ruleId".into(), json!(rule));
        result.insert("ruleIndex".into(), json!(index));
        result.insert("level".into(), json!(level));
        result.insert("message".into(), json!({ "text": message }));
        if let Value::Object(more) = more {
            result.extend(more);
        }
        self.results.item(",\n", &serde_json::to_vec(&result)?)
    }

    fn found(&mut self, finding: &Finding, why: Option<Ignored>) -> io::Result<()> {
        let id = &self.context.book.rule(finding.detector).id;
        let mut names = json!({ "whosePlace/v1": self.names.next(&check::known_as(id, finding), &finding.place) });
        let mut properties = json!({
            "confidence": finding.confidence().as_str(),
            "score": finding.score,
            "evidence": evidence(&finding.evidence),
            "categories": rows(self.context, finding.detector, finding.categories),
        });
        if let Some(value) = &finding.value {
            names["whoseValue/v1"] = json!(hex_into(value.fingerprint(), &mut [0; 32]));
            properties["value"] = json!(self.context.shown(value));
        }
        if finding.test_value {
            properties["test_value"] = json!(true);
        }
        let message = check::finding_message(self.context, finding);
        let mut more = json!({
            "locations": [location(&finding.place, &Spot::of(&finding.place))],
            "partialFingerprints": names,
            "rank": f64::from(finding.score),
            "properties": properties,
        });
        let place = &finding.place;
        let also: Vec<Value> = (0..place.also().len().min(RELATED))
            .map(|number| {
                let place = place.under(number);
                let mut out = location(&place, &Spot::of(&place));
                out["message"] = json!({ "text": "The same bytes under another path." });
                out
            })
            .collect();
        if !also.is_empty() {
            more["relatedLocations"] = json!(also);
        }
        match why {
            Some(Ignored::Comment) => more["suppressions"] = json!([{"kind": "inSource"}]),
            Some(Ignored::Allow) => more["suppressions"] = json!([{"kind": "external"}]),
            Some(Ignored::Baseline | Ignored::Unchanged) => more["baselineState"] = json!("unchanged"),
            None => {}
        }
        self.result(finding.detector, finding.confidence(), message, more)
    }

    /// The detectors of this report, with what a person needs to judge a finding.
    fn rule(&self, detector: DetectorId) -> Value {
        let book = self.context.book;
        let rule = book.rule(detector);
        let categories: Vec<_> = book.category_set(rule).iter().filter_map(|i| book.categories.get(i)).collect();
        let mut tags = vec!["privacy".to_owned(), "security".to_owned(), format!("whose/{}", rule.group)];
        tags.extend(categories.iter().map(|c| format!("ccpa/{}", c.slug)));
        tags.extend(rule.sensitive.iter().map(|place| format!("ccpa-sensitive/{place}")));
        let listed: Vec<String> =
            categories.iter().map(|c| format!("{} {} ({})", c.row, c.name_in(self.context.lang), c.statute)).collect();
        let mut help = vec![rule.about.clone()];
        if !rule.not.is_empty() {
            help.push(format!("Not to be confused with: {}", rule.not));
        }
        help.extend((!listed.is_empty()).then(|| format!("CCPA categories: {}.", listed.join("; "))));
        help.extend((!rule.sources.is_empty()).then(|| format!("Sources: {}.", rule.sources.join("; "))));
        help.push(format!(
            "Remove the value or replace it with an invented one. If it may stay, write `whose:ignore[{}]` and the \
             reason in a comment on its line, or take it into the baseline.",
            rule.id
        ));
        help.retain(|paragraph| !paragraph.is_empty());
        let name = self.context.detector_name(detector);
        let relations: Vec<Value> = categories
            .iter()
            .map(|c| json!({"target": {"id": c.row, "toolComponent": {"name": "CCPA"}}, "kinds": ["superset"]}))
            .collect();
        // GitHub sorts by this number; from 7 on it calls a finding of high severity.
        let severity = if rule.sensitive.is_empty() { "5.0" } else { "8.0" };
        let mut out = json!({
            "id": rule.id,
            "name": rule.id,
            "shortDescription": {"text": name},
            "fullDescription": {"text": if rule.about.is_empty() { name } else { &rule.about }},
            "defaultConfiguration": {"level": "error"},
            "help": {"text": help.join("\n\n"), "markdown": help.join("\n\n")},
            "properties": {"tags": tags, "precision": "high", "problem.severity": "error", "security-severity": severity},
        });
        if !relations.is_empty() {
            out["relationships"] = json!(relations);
        }
        out
    }

    /// Declared against found: a result for each row that goes apart, on the line of the policy. Gives the rules of the
    /// verdicts that there are.
    fn drift(&mut self, summary: &Summary) -> io::Result<Vec<Value>> {
        let mut rules: Vec<(Verdict, Value)> = Vec::new();
        for drift in declared::apart(summary) {
            let id = declared::id(drift);
            let level = declared::level(drift, ["error", "warning", "note"]);
            let at = rules.iter().position(|(verdict, _)| *verdict == drift.verdict).unwrap_or_else(|| {
                let sentence = declared::sentence(drift.verdict, self.context.lang);
                let help = "Change what is collected, or what the policy declares, and compare again.";
                let rule = json!({
                    "id": id,
                    "name": id,
                    "shortDescription": {"text": format!("Privacy policy: {sentence}")},
                    "fullDescription": {"text": format!("Privacy policy against data: {sentence}.")},
                    "defaultConfiguration": {"level": level},
                    "help": {"text": help, "markdown": help},
                    "properties": {"tags": ["privacy", "whose/policy"], "precision": "high", "problem.severity": level_of_problem(level)},
                });
                rules.push((drift.verdict, rule));
                rules.len() - 1
            });
            let place = declared::place(drift);
            let spot = Spot::line(drift.line);
            let more = json!({
                "locations": [location(&place, &spot)],
                "partialFingerprints": {"whosePlace/v1": self.names.next(&declared::name(drift), &place)},
                "properties": {
                    "verdict": drift.verdict,
                    "categories": [drift.row],
                    "findings": drift.findings,
                    "detectors": drift.detectors,
                },
            });
            let message = declared::message(self.context, drift);
            self.write(&id, self.rules.len() + at, level, message, more)?;
        }
        Ok(rules.into_iter().map(|(_, rule)| rule).collect())
    }

    fn taxonomy(&self) -> Value {
        let taxa: Vec<Value> = self
            .context
            .book
            .categories
            .iter()
            .map(|c| {
                let name = c.name_in(self.context.lang);
                json!({"id": c.row, "name": c.slug, "shortDescription": {"text": name},
                       "fullDescription": {"text": format!("{name}: {}", c.statute)}})
            })
            .collect();
        json!({"name": "CCPA", "organization": "State of California", "shortDescription":
               {"text": "Categories of the California Consumer Privacy Act"}, "taxa": taxa})
    }
}

impl<W: Write> Report for Sarif<'_, W> {
    fn begin(&mut self) -> io::Result<()> {
        write!(
            self.out,
            "{{\"$schema\":\"{SCHEMA}\",\n\"version\":\"2.1.0\",\n\"runs\":[{{\"columnKind\":\"unicodeCodePoints\",\n\
             \"results\":["
        )
    }

    fn finding(&mut self, finding: &Finding) -> io::Result<()> {
        self.found(finding, None)
    }

    fn ignored(&mut self, finding: &Finding, why: Ignored) -> io::Result<()> {
        self.found(finding, Some(why))
    }
    fn column(&mut self, column: &ColumnVerdict) -> io::Result<()> {
        if !check::counts_columns(self.context) {
            return Ok(());
        }
        let id = format!("{} column", self.context.book.rule(column.detector).id);
        let more = json!({
            "locations": [location(&column.place, &Spot::WHOLE)],
            "partialFingerprints": {"whosePlace/v1": self.names.next(&id, &column.place)},
            "rank": f64::from(column.score),
            "properties": {
                "column": true,
                "confidence": column.confidence().as_str(),
                "score": column.score,
                "categories": rows(self.context, column.detector, column.categories),
                "values": column.values,
                "matching": column.matching,
                "distinct": column.distinct,
            },
        });
        let message = check::column_message(self.context, column);
        self.result(column.detector, column.confidence(), message, more)
    }

    fn gap(&mut self, gap: &Gap) -> io::Result<()> {
        let spot = Spot::of(&gap.place);
        let mut notification = json!({
            "descriptor": {"id": gap.reason.as_str()},
            "level": "warning",
            "message": {"text": check::gap_message(gap)},
            "locations": [location(&gap.place, &spot)],
        });
        if let Some(bytes) = gap.bytes {
            notification["properties"] = json!({ "bytes": bytes });
        }
        self.notifications.item(",\n", &serde_json::to_vec(&notification)?)
    }

    fn end(&mut self, summary: &Summary) -> io::Result<()> {
        let found = std::mem::take(&mut self.results);
        let declared = self.drift(summary)?;
        let declared_results = std::mem::take(&mut self.results);
        if !found.is_empty() || !declared_results.is_empty() {
            self.out.write_all(b"\n")?;
        }
        Spool::copy_both(declared_results, found, ",\n", &mut self.out)?;
        let rules: Vec<Value> = self.rules.iter().map(|&detector| self.rule(detector)).chain(declared).collect();
        let mut reasons: Vec<Value> = summary.gaps.iter().map(|(reason, _)| json!({"id": reason.as_str()})).collect();
        reasons.extend((summary.n_unused > 0).then(|| json!({"id": "unused-ignore"})));
        let tool = json!({"driver": {
            "name": "whose",
            "semanticVersion": env!("CARGO_PKG_VERSION"),
            "shortDescription": {"text": env!("CARGO_PKG_DESCRIPTION")},
            "rules": rules,
            "notifications": reasons,
            "supportedTaxonomies": [{"name": "CCPA"}],
        }});
        let counts = summary.findings();
        let properties = json!({
            "verdict": check::verdict(self.context, summary),
            "complete": summary.is_complete(),
            "coverage": summary.coverage,
            "findings": counts,
            "below_level": summary.below_level,
            "test_values": summary.test_values,
            "left_out": summary.left_out,
            "own_reports": summary.own_reports,
            "ignored": summary.ignored.iter().sum::<u64>(),
        });
        let unused = summary.unused.iter().map(|what| {
            json!({"descriptor": {"id": "unused-ignore"}, "level": "note",
                   "message": {"text": format!("An ignore that matches nothing: {what}")}})
        });
        let unused: Vec<Value> = unused.collect();
        writeln!(self.out, "\n],\n\"tool\":{tool},\n\"taxonomies\":[{}],", self.taxonomy())?;
        writeln!(
            self.out,
            "\"originalUriBaseIds\":{},",
            json!({BASE: {"description": {"text": "Where the scan ran"}}})
        )?;
        let done = !summary.interrupted;
        writeln!(self.out, "\"invocations\":[{{\"executionSuccessful\":{done},")?;
        if !unused.is_empty() {
            writeln!(self.out, "\"toolConfigurationNotifications\":{},", Value::from(unused))?;
        }
        writeln!(self.out, "\"toolExecutionNotifications\":[")?;
        self.notifications.copy_to(&mut self.out)?;
        writeln!(self.out, "\n]}}],\n\"properties\":{properties}}}]}}")?;
        self.out.flush()
    }
}

/// GitHub has a word of its own for the least of the three.
fn level_of_problem(level: &str) -> &str {
    if level == "note" { "recommendation" } else { level }
}

fn level(confidence: Confidence) -> &'static str {
    check::level(confidence, ["error", "warning", "note"])
}

fn rows(context: Context<'_>, detector: DetectorId, set: CategorySet) -> Vec<&str> {
    context.rows(detector, set).map(|i| context.book.categories[i].row.as_str()).collect()
}

fn evidence(evidence: &[Evidence]) -> Vec<Value> {
    evidence.iter().map(|e| json!({"why": e.why, "points": e.points})).collect()
}

/// The file, the region in it, and the path below the file as a logical location. Byte offsets are those of the file
/// only, since a region is looked up in it.
fn location(place: &Place, spot: &Spot) -> Value {
    let uri = check::uri(&place.path);
    let mut artifact = json!({ "uri": uri });
    if !uri.starts_with("file:") {
        artifact["uriBaseId"] = json!(BASE);
    }
    let mut physical = json!({ "artifactLocation": artifact });
    let mut region = Map::new();
    if let Some((line, column)) = spot.start {
        region.insert("startLine".into(), json!(line));
        region.insert("startColumn".into(), json!(column));
        if let Some((line, column)) = spot.end {
            region.insert("endLine".into(), json!(line));
            region.insert("endColumn".into(), json!(column));
        }
    }
    if let Some(span) = place.span.filter(|span| span.offsets == Offsets::Source) {
        region.insert("byteOffset".into(), json!(span.start));
        region.insert("byteLength".into(), json!(span.end - span.start));
    }
    if !region.is_empty() {
        physical["region"] = Value::Object(region);
    }
    let mut out = json!({ "physicalLocation": physical });
    if !place.inside.is_empty() {
        out["logicalLocations"] = json!([{ "fullyQualifiedName": inside_text(&place.inside) }]);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::{Shared, book, context, run, valid};

    #[test]
    fn the_document_is_that_of_the_standard() {
        let book = book();
        let text = run(|out| Sarif::new(context(&book), out));
        let text = text.replace(env!("CARGO_PKG_VERSION"), "VERSION");
        insta::assert_snapshot!("sarif", text.replace(",\n", ",\n  "));
        let document = valid("sarif-2.1.0.json", &text.replace("VERSION", "1.0.0"));
        let run = &document["runs"][0];
        let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
        for result in run["results"].as_array().expect("results") {
            let index = result["ruleIndex"].as_u64().expect("an index") as usize;
            assert_eq!(rules[index]["id"], result["ruleId"]);
        }
        assert_eq!(run["invocations"][0]["toolExecutionNotifications"].as_array().map(Vec::len), Some(9));
    }

    #[test]
    fn nothing_found_is_valid_too() {
        let (book, out) = (book(), Shared::default());
        let mut report = Sarif::new(context(&book), out.clone());
        report.begin().expect("memory");
        report.end(&Summary { interrupted: true, ..Summary::default() }).expect("memory");
        let document = valid("sarif-2.1.0.json", &out.text());
        assert_eq!(document["runs"][0]["results"], json!([]));
        assert_eq!(document["runs"][0]["invocations"][0]["executionSuccessful"], false);
    }
}
