//! What the tests of reports share: a rule book of invented rules, one invented scan with every kind of event, and the
//! check of lines against the published schema.

use super::tally::Tally;
use super::{ColumnVerdict, Context, Report};
use crate::category::{CategorySet, Lang};
use crate::event::{Coverage, Evidence, Finding, Gap, GapReason, Value};
use crate::place::{Extent, Offsets, Place, Span, Step};
use crate::policy::drift::{Beyond, Drift, Reason, Verdict};
use crate::rule::{Rule, RuleBook};

use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex};

/// The real tables with three invented rules.
pub(crate) fn book() -> RuleBook {
    let mut book = RuleBook::built_in();
    book.rules = vec![
        rule("email-address", "E-mail address", "电子邮件地址", "contact", &["1", "2"], &[]),
        rule("house-rule", "A user's own rule", "用户规则", "own", &[], &[]),
        rule("us-ssn", "Social security number", "社会保障号码", "government", &["1", "2", "S"], &["1A"]),
    ];
    book
}

fn rule(id: &str, name: &str, name_zh: &str, group: &str, categories: &[&str], sensitive: &[&str]) -> Rule {
    toml::from_str(&format!(
        "id = {id:?}\nname = {name:?}\nname-zh = {name_zh:?}\ngroup = {group:?}\ncategories = {categories:?}\n\
         sensitive = {sensitive:?}\npriority = 'P0'\nsince = '0.1.0'\nabout = ''"
    ))
    .expect("a rule")
}

pub(crate) fn context(book: &RuleBook) -> Context<'_> {
    Context {
        book,
        lang: Lang::En,
        reveal: false,
        columns_only: false,
        roots: &[],
        part: None,
        key: 0,
        several_keys: false,
    }
}

pub(crate) fn place(path: &str, inside: Vec<Step>) -> Place {
    Place { path: Path::new(path).into(), inside, span: None }
}

pub(crate) fn span(line: Option<(u64, u64)>, start: u64, end: u64) -> Span {
    let characters = u32::try_from(end - start).expect("a short value");
    let extent = line.map(|_| Extent { lines: 0, characters });
    Span { line, extent, start, end, offsets: Offsets::Source }
}

pub(crate) fn member(name: &str) -> Step {
    Step::Member { member: name.into() }
}

pub(crate) fn key(key: &str) -> Step {
    Step::Key { key: key.into() }
}

pub(crate) fn part(part: &str) -> Step {
    Step::Part { part: part.into() }
}

pub(crate) fn cell(table: &str, column: Option<&str>, row: Option<u64>) -> Step {
    Step::Table { table: table.into(), column: column.map(Into::into), row, key: Vec::new() }
}

pub(crate) fn finding(book: &RuleBook, id: &str, score: u8, place: Place) -> Finding {
    let detector = book.find(id).expect("a rule of the book");
    let masked = if id == "us-ssn" { "***-**-6789" } else { "a***@***.com" };
    Finding {
        sensitive_by: Vec::new(),
        detector,
        categories: book.category_set(book.rule(detector)),
        score,
        evidence: vec![
            Evidence { why: "shape".into(), points: 50 },
            Evidence { why: "word near: ssn".into(), points: i16::from(score) - 50 },
        ],
        place,
        value: Some(Value::new(b"", masked.into(), [7; 16])),
        test_value: false,
    }
}

pub(crate) fn gap(path: &str, reason: GapReason) -> Gap {
    Gap { place: place(path, vec![]), reason, detail: String::new(), bytes: None }
}

enum Event {
    Finding(Finding),
    Column(ColumnVerdict),
    Gap(Gap),
}

fn events(book: &RuleBook) -> Vec<Event> {
    let mut events = Vec::new();
    let mut found = |id: &str, score: u8, place: Place, change: &dyn Fn(&mut Finding)| {
        let mut finding = finding(book, id, score, place);
        change(&mut finding);
        events.push(Event::Finding(finding));
    };
    let none = |_: &mut Finding| {};
    let log = |line: u64| Place { span: Some(span(Some((line, 31)), 812, 823)), ..place("logs/app.log", vec![]) };
    found("us-ssn", 90, log(12), &none);
    found("email-address", 60, log(13), &none);
    found("email-address", 30, log(14), &|f| f.test_value = true);
    let nested = vec![member("customers.sql.gz"), cell("users", Some("ssn"), Some(17))];
    let decoded = Span { offsets: Offsets::Text, ..span(Some((40, 9)), 4096, 4107) };
    found("us-ssn", 95, Place { span: Some(decoded), ..place("backup.zip", nested) }, &none);
    found("us-ssn", 80, place("客户/名单.csv", vec![cell("", Some("社保号"), Some(2))]), &none);
    found("email-address", 75, place("users.json", vec![key("user.contact[2].email")]), &none);
    let exif = Place { span: Some(span(None, 300, 310)), ..place("img/a.jpg", vec![part("exif")]) };
    found("house-rule", 50, exif, &|f| f.value = None);

    events.push(Event::Column(ColumnVerdict {
        detector: book.find("us-ssn").expect("a rule of the book"),
        categories: CategorySet(0b1000_0000_0011),
        score: 95,
        place: place("dump.sql.gz", vec![cell("users", Some("ssn"), None)]),
        values: 1000,
        matching: 998,
        distinct: 990,
        distinct_estimated: false,
    }));
    for i in 1..8 {
        events.push(Event::Gap(gap(&format!("old/{i}.xls"), GapReason::Unsupported)));
    }
    let detail = "needs a password".into();
    let encrypted = Gap { detail, bytes: Some(1_048_576), ..gap("old.7z", GapReason::Encrypted) };
    events.push(Event::Gap(encrypted));
    let mut cut = gap("backup.zip", GapReason::Truncated);
    cut.place.inside = vec![member("b.csv")];
    cut.place.span = Some(span(Some((7, 1)), 512, 512));
    events.push(Event::Gap(cut));
    events
}

/// Gives a whole invented scan to a report.
pub(crate) fn feed(book: &RuleBook, report: &mut impl Report) {
    let mut tally = Tally::new(book);
    report.begin().expect("begins");
    for event in events(book) {
        match event {
            Event::Finding(finding) => {
                tally.finding(&finding);
                report.finding(&finding).expect("takes a finding");
            }
            Event::Column(column) => report.column(&column).expect("takes a column"),
            Event::Gap(gap) => {
                tally.gap(&gap);
                report.gap(&gap).expect("takes a gap");
            }
        }
    }
    let coverage = Coverage {
        sources: 240,
        sources_with_gaps: 9,
        bytes_read: 1_234_567_890,
        bytes_in_gaps: 1_048_576,
        bytes_of_text: 2_345_678_901,
        gaps: 9,
    };
    report.end(&tally.finish(coverage, 12, 88, 7, false)).expect("ends");
}

/// What a report writes of the invented scan.
pub(crate) fn run<R: Report>(make: impl FnOnce(Shared) -> R) -> String {
    let out = Shared::default();
    feed(&book(), &mut make(out.clone()));
    out.text()
}

/// A buffer that a report may own while the test keeps it.
#[derive(Clone, Default)]
pub(crate) struct Shared(Arc<Mutex<Vec<u8>>>);

impl Shared {
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.0.lock().expect("one thread").clone()).expect("UTF-8")
    }
}

impl io::Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("one thread").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Text without its styles.
pub(crate) fn plain(text: &str) -> String {
    anstream::adapter::strip_str(text).to_string()
}

/// The document, if it follows a schema of `tests/schemas/`.
pub(crate) fn valid(schema: &str, text: &str) -> serde_json::Value {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/schemas").join(schema);
    // The published schema of SARIF has a pattern with a bracket that nothing opens; only lenient engines take it.
    let schema = std::fs::read_to_string(file).expect("the schema").replace("[a-zA-Z]{2}]?$", "[a-zA-Z]{2}$");
    let schema = serde_json::from_str(&schema).expect("it is JSON");
    let schema = jsonschema::validator_for(&schema).expect("the schema compiles");
    let document = serde_json::from_str(text).expect("the report is JSON");
    let errors: Vec<String> = schema.iter_errors(&document).map(|e| format!("{}: {e}", e.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    document
}

fn schema() -> jsonschema::Validator {
    let schema = include_str!("../../docs/schema/whose-1.schema.json");
    let schema = serde_json::from_str(schema).expect("the schema is JSON");
    jsonschema::draft202012::meta::validate(&schema).expect("the schema is a schema");
    jsonschema::validator_for(&schema).expect("the schema compiles")
}

/// Panics with the line and the reason where one does not follow the published schema.
pub(crate) fn lines_match_the_schema(text: &str) {
    let schema = schema();
    for line in text.lines() {
        let value = serde_json::from_str(line).expect("a line is JSON");
        let errors: Vec<String> = schema.iter_errors(&value).map(|e| format!("{}: {e}", e.instance_path())).collect();
        assert!(errors.is_empty(), "{line}\n{errors:#?}");
    }
}

#[test]
fn every_line_matches_the_schema() {
    let book = book();
    for reveal in [false, true] {
        let context = Context { reveal, ..context(&book) };
        lines_match_the_schema(&run(|out| super::jsonl::Jsonl::new(context, out)));
    }
}

#[test]
fn every_reason_and_every_value_matches_the_schema() {
    use GapReason::*;
    let book = book();
    let mut encoder = super::line::Encoder::new(Context { reveal: true, ..context(&book) });
    let mut text = String::new();
    let reasons = [
        Encrypted,
        Damaged,
        Truncated,
        OverBudget,
        Unsupported,
        NoPermission,
        Changed,
        Vanished,
        Special,
        LinkLoop,
        NotFollowed,
        ReadError,
        Interrupted,
        Internal,
    ];
    for reason in reasons {
        let line = encoder.gap(&gap("a", reason)).expect("memory");
        text += &format!("{}\n", String::from_utf8_lossy(line));
    }
    for bytes in [&b"123-45-6789"[..], b"\xff\"\\\n", b""] {
        let mut finding = finding(&book, "us-ssn", 90, place("a", vec![]));
        finding.value = Some(Value::new(bytes, "***-**-6789".into(), [0xab; 16]));
        let line = encoder.finding(&finding).expect("memory");
        text += &format!("{}\n", String::from_utf8_lossy(line));
    }
    lines_match_the_schema(&text);
    let values: Vec<serde_json::Value> =
        text.lines().skip(reasons.len()).map(|l| serde_json::from_str(l).expect("JSON")).collect();
    assert_eq!(values[0]["value"], "123-45-6789");
    assert_eq!(values[0]["fingerprint"], "ab".repeat(16));
    assert_eq!((&values[1]["value"], &values[1]["value_hex"]), (&"\u{fffd}\"\\\n".into(), &"ff225c0a".into()));
    assert_eq!(values[2]["value"], "***-**-6789");
}

#[test]
fn a_wrong_line_does_not_match_the_schema() {
    let schema = schema();
    let book = book();
    let text = run(|out| super::jsonl::Jsonl::new(context(&book), out));
    let lines: Vec<serde_json::Value> = text.lines().map(|l| serde_json::from_str(l).expect("JSON")).collect();
    for line in lines {
        assert!(schema.is_valid(&line));
        let mut extra = line.clone();
        extra["surprise"] = 1.into();
        assert!(!schema.is_valid(&extra), "{extra}");
        for key in line.as_object().expect("an object").keys() {
            let mut wrong = line.clone();
            wrong[key] = serde_json::json!({"never": []});
            assert!(!schema.is_valid(&wrong), "{wrong}");
        }
    }
    assert!(
        !schema.is_valid(&serde_json::json!({"kind": "gap", "place": {"path": "a", "inside": []}, "reason": "tired"}))
    );
}

#[test]
fn lines_are_those_of_the_contract() {
    let book = book();
    let text = run(|out| super::jsonl::Jsonl::new(context(&book), out));
    insta::assert_snapshot!("jsonl", text.replace(env!("CARGO_PKG_VERSION"), "VERSION"));
}

#[test]
fn masks_only_unless_revealed() {
    let book = book();
    let mut finding = finding(&book, "us-ssn", 90, place("a", vec![]));
    finding.value = Some(Value::new(b"123-45-6789", "***-**-6789".into(), [0; 16]));
    for format in super::Format::ALL {
        for reveal in [false, true] {
            let out = Shared::default();
            let context = Context { reveal, ..context(&book) };
            let mut report = super::open(format, context, Box::new(out.clone()), Default::default());
            let mut tally = Tally::new(&book);
            tally.finding(&finding);
            report.begin().expect("memory");
            report.finding(&finding).expect("memory");
            report.end(&tally.finish(Coverage::default(), 0, 0, 0, false)).expect("memory");
            let text = out.text();
            assert_eq!(text.contains("123-45-6789"), reveal, "{format}: {text}");
            assert_eq!(text.contains("***-**-6789"), !reveal, "{format}: {text}");
        }
    }
}

/// A row of a comparison with a policy.
pub fn drift(verdict: Verdict) -> Drift {
    Drift {
        row: "2".into(),
        letter: "B".into(),
        verdict,
        reason: (verdict == Verdict::Open).then_some(Reason::DetectorsOff),
        collected: (verdict != Verdict::MissingRow).then_some(crate::policy::Answer::No),
        qualifier: "only `|` images".into(),
        findings: Default::default(),
        accepted: u64::from(verdict == Verdict::Review),
        detectors: vec!["us-ssn".into()],
        beyond: match verdict {
            Verdict::BeyondQualifier => vec![Beyond { detector: "us-ssn".into(), sensitive: Some(true) }],
            _ => Vec::new(),
        },
        prose: vec!["We receive it.".into()],
        policy: "policy.toml".into(),
        line: 7,
    }
}

#[test]
fn a_comparison_matches_the_schema_and_survives_reading() {
    let book = book();
    let all = [
        Verdict::Consistent,
        Verdict::Undeclared,
        Verdict::BeyondQualifier,
        Verdict::MissingRow,
        Verdict::Review,
        Verdict::NotFound,
        Verdict::Open,
        Verdict::Contradiction,
    ];
    let drift = all.map(drift);
    let out = Shared::default();
    let mut report = super::jsonl::Jsonl::new(context(&book), out.clone());
    let summary = super::Summary {
        by_category: vec![Default::default(); book.categories.len()],
        drift: drift.to_vec(),
        ..Default::default()
    };
    report.begin().expect("memory");
    report.end(&summary).expect("memory");
    lines_match_the_schema(&out.text());
    assert_eq!(out.text().matches("\"kind\":\"drift\"").count(), 8);
    let mut encoder = super::line::Encoder::new(context(&book));
    let document = encoder.summary_document(&summary).expect("memory");
    let document: serde_json::Value = serde_json::from_slice(document).expect("JSON");
    lines_match_the_schema(&document.to_string());
    assert_eq!(document["drift"].as_array().map(Vec::len), Some(8), "summary.json has the comparison");

    let text = out.text();
    let stream = super::replay::Stream::new(&book, "lines".into(), text.as_bytes()).expect("a report");
    let again = Shared::default();
    super::replay::replay(&book, vec![stream], &mut super::jsonl::Jsonl::new(context(&book), again.clone()))
        .expect("it is read");
    assert_eq!(again.text(), text);

    for format in super::Format::ALL {
        let out = Shared::default();
        let mut report = super::open(format, context(&book), Box::new(out.clone()), Default::default());
        report.begin().expect("memory");
        report.end(&summary).expect("memory");
        let says = out.text().contains("undeclared") || out.text().contains("declared not to be collected");
        assert!(says, "{format}: {}", out.text());
        let schema = match format {
            super::Format::Sarif => "sarif-2.1.0.json",
            super::Format::GitLabCodeQuality => "gitlab-codequality.json",
            super::Format::GitLabSast => "gitlab-sast.json",
            _ => continue,
        };
        let document = valid(schema, &out.text());
        let listed = document.pointer("/runs/0/results").or(document.get("vulnerabilities")).unwrap_or(&document);
        assert_eq!(listed.as_array().map(Vec::len), Some(7), "{format}: all but the row that agrees");
        assert!(listed[0].to_string().contains("policy.toml") && listed[0].to_string().contains(":7"), "{}", listed[0]);
    }
}
