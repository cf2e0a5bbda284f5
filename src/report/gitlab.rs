//! `--format gitlab-codequality` and `--format gitlab-sast`: the two reports that GitLab shows in a merge request.
//!
//! Code Quality marks lines in the diff; SAST feeds the security pages. Both know a finding again by a name without a key
//! (see [`Names`]), since GitLab compares a branch with its target by it. SAST wants the times of the scan: reports know
//! no clock, so these are the zero of Unix time.

use super::check::{self, Names, Spot};
use super::declared;
use super::spool::Spool;
use super::stale;
use super::{ColumnVerdict, Context, Report, Summary};
use crate::event::{Confidence, Finding, Gap};
use crate::place::Place;
use crate::rule::DetectorId;
use serde::Serialize;
use std::io::{self, BufWriter, Write};

/// Writes one object per event, in one array.
pub struct CodeQuality<'a, W: Write> {
    context: Context<'a>,
    out: BufWriter<W>,
    names: Names,
    issues: Spool,
}

#[derive(Serialize)]
struct Issue<'a> {
    description: &'a str,
    check_name: &'a str,
    fingerprint: String,
    severity: &'static str,
    location: IssueLocation,
}

#[derive(Serialize)]
struct IssueLocation {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u64,
}

impl<'a, W: Write> CodeQuality<'a, W> {
    /// A report to `out`, which need not be buffered.
    pub fn new(context: Context<'a>, out: W) -> Self {
        let out = BufWriter::with_capacity(1 << 16, out);
        Self { context, out, names: Names::default(), issues: Spool::default() }
    }

    fn issue(&mut self, check_name: &str, severity: &'static str, place: &Place, description: &str) -> io::Result<()> {
        self.named(check_name, check_name, severity, place, description)
    }

    /// `name` is what makes the issue known again in its file.
    fn named(
        &mut self,
        name: &str,
        check_name: &str,
        severity: &'static str,
        place: &Place,
        description: &str,
    ) -> io::Result<()> {
        let begin = place.span.and_then(|span| span.line).map_or(1, |(line, _)| line);
        let location = IssueLocation { path: check::relative(&place.path), lines: Lines { begin } };
        let fingerprint = self.names.next(name, place);
        let issue = Issue { description, check_name, fingerprint, severity, location };
        self.issues.item(",\n", &serde_json::to_vec(&issue)?)
    }
}

const SEVERITIES: [&str; 3] = ["critical", "major", "minor"];

impl<'a, W: Write> Report for CodeQuality<'a, W> {
    fn begin(&mut self) -> io::Result<()> {
        self.out.write_all(b"[")
    }

    fn finding(&mut self, finding: &Finding) -> io::Result<()> {
        let message = check::finding_message(self.context, finding);
        let id = &self.context.book.rule(finding.detector).id;
        let severity = check::level(finding.confidence(), SEVERITIES);
        self.named(&check::known_as(id, finding), id, severity, &finding.place, &message)
    }

    fn column(&mut self, column: &ColumnVerdict) -> io::Result<()> {
        if !check::counts_columns(self.context) {
            return Ok(());
        }
        let message = check::column_message(self.context, column);
        let id = &self.context.book.rule(column.detector).id;
        self.issue(id, check::level(column.confidence(), SEVERITIES), &column.place, &message)
    }

    fn gap(&mut self, gap: &Gap) -> io::Result<()> {
        self.issue("not-read", "info", &gap.place, &check::gap_message(gap))
    }

    fn end(&mut self, summary: &Summary) -> io::Result<()> {
        for stale in stale::list(summary) {
            self.issue(stale::ID, "info", &stale.place, &stale.message)?;
        }
        let found = std::mem::take(&mut self.issues);
        for drift in declared::apart(summary) {
            let (place, message) = (declared::place(drift), declared::message(self.context, drift));
            let severity = declared::level(drift, ["critical", "major", "info"]);
            self.named(&declared::name(drift), &declared::id(drift), severity, &place, &message)?;
        }
        let declared = std::mem::take(&mut self.issues);
        if !found.is_empty() || !declared.is_empty() {
            self.out.write_all(b"\n")?;
        }
        Spool::copy_both(declared, found, ",\n", &mut self.out)?;
        self.out.write_all(b"\n]\n")?;
        self.out.flush()
    }
}

/// Writes the findings as they come, and what is said of the scan behind them.
pub struct Sast<'a, W: Write> {
    context: Context<'a>,
    out: BufWriter<W>,
    names: Names,
    vulnerabilities: Spool,
    messages: Spool,
}

#[derive(Serialize)]
struct Vulnerability<'a> {
    id: String,
    name: &'a str,
    description: &'a str,
    severity: &'static str,
    identifiers: [Identifier<'a>; 2],
    location: Location,
    #[serde(skip_serializing_if = "Option::is_none")]
    tracking: Option<Tracking>,
}

#[derive(Serialize)]
struct Identifier<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    name: String,
    value: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'static str>,
}

#[derive(Serialize)]
struct Location {
    file: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_line: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_line: Option<u64>,
}

#[derive(Serialize)]
struct Tracking {
    #[serde(rename = "type")]
    kind: &'static str,
    items: [Tracked; 1],
}

#[derive(Serialize)]
struct Tracked {
    file: String,
    start_line: u64,
    end_line: u64,
    signatures: [Signature; 1],
}

#[derive(Serialize)]
struct Signature {
    algorithm: &'static str,
    value: String,
}

#[derive(Serialize)]
struct Message<'a> {
    level: &'static str,
    value: &'a str,
}

#[derive(Serialize)]
struct ScanFacts {
    #[serde(rename = "type")]
    kind: &'static str,
    status: &'static str,
    start_time: &'static str,
    end_time: &'static str,
    analyzer: Program,
    scanner: Program,
}

#[derive(Serialize)]
struct Program {
    id: &'static str,
    name: &'static str,
    version: &'static str,
    vendor: Vendor,
}

#[derive(Serialize)]
struct Vendor {
    name: &'static str,
}

const PROGRAM: Program =
    Program { id: "whose", name: "whose", version: env!("CARGO_PKG_VERSION"), vendor: Vendor { name: "whose" } };
const NO_CLOCK: &str = "1970-01-01T00:00:00";
/// The version of the report format that is written.
const SAST_VERSION: &str = "15.0.7";

impl<'a, W: Write> Sast<'a, W> {
    /// A report to `out`, which need not be buffered.
    pub fn new(context: Context<'a>, out: W) -> Self {
        let out = BufWriter::with_capacity(1 << 16, out);
        Self { context, out, names: Names::default(), vulnerabilities: Spool::default(), messages: Spool::default() }
    }

    fn vulnerability(
        &mut self,
        detector: DetectorId,
        confidence: Confidence,
        place: &Place,
        lines: Option<(u64, u64)>,
        description: &str,
        finding: Option<&Finding>,
    ) -> io::Result<()> {
        let id = &self.context.book.rule(detector).id;
        let severity = check::level(confidence, ["High", "Medium", "Low"]);
        let known_as = &finding.map_or_else(|| id.clone(), |finding| check::known_as(id, finding));
        let kind = Kind { id, known_as, name: self.context.detector_name(detector), severity };
        self.written(kind, place, lines, description)
    }

    fn written(
        &mut self,
        kind: Kind<'_>,
        place: &Place,
        lines: Option<(u64, u64)>,
        description: &str,
    ) -> io::Result<()> {
        let name = self.names.next(kind.known_as, place);
        let file = check::relative(&place.path);
        let tracking = lines.map(|(start_line, end_line)| Tracking {
            kind: "source",
            items: [Tracked {
                file: file.clone(),
                start_line,
                end_line,
                signatures: [Signature { algorithm: "hash", value: name.clone() }],
            }],
        });
        let vulnerability = Vulnerability {
            id: uuid(&name),
            name: kind.name,
            description,
            severity: kind.severity,
            identifiers: [
                Identifier { kind: "whose_detector", name: format!("whose {}", kind.id), value: kind.id, url: None },
                // Exposure of private personal information to an unauthorised actor.
                Identifier {
                    kind: "cwe",
                    name: "CWE-359".into(),
                    value: "359",
                    url: Some("https://cwe.mitre.org/data/definitions/359.html"),
                },
            ],
            location: Location { file, start_line: lines.map(|(start, _)| start), end_line: lines.map(|(_, end)| end) },
            tracking,
        };
        self.vulnerabilities.item(",\n", &serde_json::to_vec(&vulnerability)?)
    }
}

/// What a vulnerability is of: a detector, or a verdict on a policy.
struct Kind<'k> {
    id: &'k str,
    /// What makes it known again in its file.
    known_as: &'k str,
    name: &'k str,
    severity: &'static str,
}

/// 32 hexadecimal digits in the form of a UUID of version 8, which leaves their meaning to whoever makes them.
fn uuid(name: &str) -> String {
    format!("{}-{}-8{}-a{}-{}", &name[..8], &name[8..12], &name[13..16], &name[17..20], &name[20..32])
}

impl<'a, W: Write> Report for Sast<'a, W> {
    fn begin(&mut self) -> io::Result<()> {
        write!(self.out, "{{\"version\":\"{SAST_VERSION}\",\n\"vulnerabilities\":[")
    }

    fn finding(&mut self, finding: &Finding) -> io::Result<()> {
        let message = check::finding_message(self.context, finding);
        let spot = Spot::of(&finding.place);
        let lines = spot.start.map(|(start, _)| (start, spot.end.map_or(start, |(end, _)| end)));
        self.vulnerability(finding.detector, finding.confidence(), &finding.place, lines, &message, Some(finding))
    }

    fn column(&mut self, column: &ColumnVerdict) -> io::Result<()> {
        if !check::counts_columns(self.context) {
            return Ok(());
        }
        let message = check::column_message(self.context, column);
        self.vulnerability(column.detector, column.confidence(), &column.place, None, &message, None)
    }

    fn gap(&mut self, gap: &Gap) -> io::Result<()> {
        let value = format!("{}: {}", super::place::place_text(&gap.place), check::gap_message(gap));
        let message = serde_json::to_vec(&Message { level: "warn", value: &value })?;
        self.messages.item(",\n", &message)
    }

    fn end(&mut self, summary: &Summary) -> io::Result<()> {
        let found = std::mem::take(&mut self.vulnerabilities);
        for drift in declared::apart(summary) {
            let (place, message) = (declared::place(drift), declared::message(self.context, drift));
            let (id, known_as) = (declared::id(drift), declared::name(drift));
            let severity = declared::level(drift, ["High", "Medium", "Info"]);
            let name = declared::said(drift, self.context.lang);
            let kind = Kind { id: &id, known_as: &known_as, name: &name, severity };
            self.written(kind, &place, Some((drift.line, drift.line)), &message)?;
        }
        let declared = std::mem::take(&mut self.vulnerabilities);
        if !found.is_empty() || !declared.is_empty() {
            self.out.write_all(b"\n")?;
        }
        Spool::copy_both(declared, found, ",\n", &mut self.out)?;
        let facts = ScanFacts {
            kind: "sast",
            status: if summary.interrupted { "failure" } else { "success" },
            start_time: NO_CLOCK,
            end_time: NO_CLOCK,
            analyzer: PROGRAM,
            scanner: PROGRAM,
        };
        let verdict = check::verdict(self.context, summary);
        let message = serde_json::to_vec(&Message { level: "info", value: &verdict })?;
        self.messages.item(",\n", &message)?;
        let unused = summary.unused.iter().map(|what| format!("an ignore that matches nothing: {what}"));
        for value in unused.chain(stale::more(summary)) {
            let message = serde_json::to_vec(&Message { level: "info", value: &value })?;
            self.messages.item(",\n", &message)?;
        }
        let facts = serde_json::to_string(&facts)?;
        // The messages are the last key of the object.
        let open = facts.strip_suffix('}').unwrap_or(&facts);
        write!(self.out, "\n],\n\"scan\":{open},\"messages\":[\n")?;
        self.messages.copy_to(&mut self.out)?;
        self.out.write_all(b"\n]}}\n")?;
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::{book, context, run, valid};
    use std::collections::BTreeSet;

    #[test]
    fn code_quality_follows_its_format() {
        let book = book();
        let text = run(|out| CodeQuality::new(context(&book), out));
        insta::assert_snapshot!("gitlab_codequality", text);
        let document = valid("gitlab-codequality.json", &text);
        let issues = document.as_array().expect("an array");
        let names: BTreeSet<&str> = issues.iter().filter_map(|i| i["fingerprint"].as_str()).collect();
        assert_eq!(names.len(), issues.len(), "GitLab drops what has the fingerprint of another");
    }

    #[test]
    fn sast_follows_its_format() {
        let book = book();
        let text = run(|out| Sast::new(context(&book), out));
        insta::assert_snapshot!("gitlab_sast", text.replace(env!("CARGO_PKG_VERSION"), "VERSION"));
        let document = valid("gitlab-sast.json", &text);
        assert_eq!(document["vulnerabilities"].as_array().map(Vec::len), Some(7));
        assert_eq!(document["scan"]["messages"].as_array().map(Vec::len), Some(10));
    }

    #[test]
    fn nothing_found_is_valid_too() {
        let book = book();
        for sast in [true, false] {
            let out = crate::report::tests::Shared::default();
            let mut report: Box<dyn Report> = match sast {
                true => Box::new(Sast::new(context(&book), out.clone())),
                false => Box::new(CodeQuality::new(context(&book), out.clone())),
            };
            report.begin().expect("memory");
            report.end(&Summary::default()).expect("memory");
            valid(if sast { "gitlab-sast.json" } else { "gitlab-codequality.json" }, &out.text());
        }
    }
}
