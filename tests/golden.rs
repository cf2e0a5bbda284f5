//! The whole program on `testdata/`: what is found, what is missed, what is found beyond that, and how each report says
//! it. The expected texts are files in `tests/snapshots/`; a change of them is reviewed like code. After a change on
//! purpose: `INSTA_UPDATE=always cargo test --test golden`.

mod common;

use common::{SCAN_TESTDATA, Truth, lines, of_kind, path, run, testdata, text, truth, whose};
use jsonschema::Validator;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// Scans the test data and gives standard output.
fn report(testdata: &Path, more: &[&str]) -> String {
    let args: Vec<&str> = SCAN_TESTDATA.iter().chain(more).copied().collect();
    let ran = run(whose(testdata, &args));
    assert_eq!((ran.status, ran.err.as_str()), (1, ""), "{args:?}");
    ran.out
}

fn schema() -> Validator {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/schema/whose-1.schema.json");
    let schema: Value = serde_json::from_str(&fs::read_to_string(file).expect("the schema")).expect("JSON");
    jsonschema::validator_for(&schema).expect("a schema")
}

fn check(schema: &Validator, lines: &[Value], name: &str) {
    for (i, line) in lines.iter().enumerate() {
        if let Err(error) = schema.validate(line) {
            panic!("{name}:{}: {error}\n{line}", i + 1);
        }
    }
    let kinds: Vec<&str> = lines.iter().map(|line| text(line, "kind")).collect();
    assert_eq!((kinds.first(), kinds.last()), (Some(&"begin"), Some(&"summary")), "{name}");
    assert_eq!(kinds.iter().filter(|kind| ["begin", "summary"].contains(kind)).count(), 2, "{name}");
}

/// Findings with their values, published samples included.
fn revealed(testdata: &Path, more: &[&str]) -> Vec<Value> {
    let args: Vec<&str> =
        ["--format", "jsonl", "--reveal", "--include-test-values"].iter().chain(more).copied().collect();
    lines(&report(testdata, &args))
}

/// A finding in the terms of the truth, which says of a file as a whole no line.
fn truth_of(finding: &Value) -> Truth {
    let truth = Truth::of(finding);
    let whole = truth.value.is_none() && finding.get("record").is_none();
    Truth { line: truth.line.filter(|_| !whole), ..truth }
}

#[test]
fn what_was_put_in_is_found() {
    let Some(testdata) = testdata() else { return };
    let lines = revealed(&testdata, &[]);
    check(&schema(), &lines, "standard output");
    let found: BTreeSet<Truth> = of_kind(&lines, "finding").into_iter().map(truth_of).collect();
    let truth = truth(&testdata);

    let mut missed: BTreeMap<(&str, &str), (usize, usize)> = BTreeMap::new();
    for value in &truth {
        let count = missed.entry((&value.path, &value.detector)).or_default();
        count.0 += usize::from(!found.contains(value));
        count.1 += 1;
    }
    let missed = missed.iter().filter(|(_, count)| count.0 > 0);
    let missed: String = missed.map(|((path, what), (n, of))| format!("{path} {what} {n} of {of}\n")).collect();
    insta::assert_snapshot!("missed", missed);

    // Logs, mail and settings are text, where nothing but the text decides: there is no excuse for these.
    for value in &truth {
        let must =
            ["us-ssn", "email-address", "payment-card", "phone-nanp", "iban", "cn-resident-id", "us-medicare-mbi"];
        if must.contains(&value.detector.as_str()) && !value.path.ends_with(".csv") {
            assert!(found.contains(value), "{}:{:?} {}", value.path, value.line, value.detector);
        }
    }
    let samples = |list: &mut dyn Iterator<Item = &Truth>| list.filter(|value| value.test_value).count();
    assert!(samples(&mut truth.iter()) > 3);
    assert_eq!(samples(&mut found.iter()), samples(&mut truth.iter()));
}

#[test]
fn what_is_found_beyond_the_truth_is_known() {
    let Some(testdata) = testdata() else { return };
    let mut truth = truth(&testdata);
    let revealed = revealed(&testdata, &[]);
    let masked = lines(&report(&testdata, &["--format", "jsonl", "--include-test-values"]));
    assert_eq!(revealed.len(), masked.len());
    let beyond = revealed.iter().zip(&masked).filter(|(line, _)| line["kind"] == "finding");
    let beyond = beyond.filter_map(|(line, masked)| {
        let found = truth_of(line);
        let put_in = truth.iter().position(|value| *value == found);
        // Taken away, so that a value that is reported twice shows up here.
        put_in.map(|at| truth.swap_remove(at)).is_none().then_some(masked)
    });
    let beyond = beyond.map(|line| {
        let place = match line["place"]["line"].as_u64() {
            Some(number) => format!("{}:{number}", path(line)),
            None => path(line).into(),
        };
        let inside = line["place"]["inside"].as_array().filter(|steps| !steps.is_empty());
        let inside = inside.map_or(String::new(), |steps| format!(" in {}", Value::from(steps.clone())));
        format!("{place}{inside} {} {} {}\n", text(line, "detector"), text(line, "confidence"), text(line, "value"))
    });
    insta::assert_snapshot!("beyond_the_truth", beyond.collect::<String>());
}

#[test]
fn samples_are_left_out_and_counted() {
    let Some(testdata) = testdata() else { return };
    let lines = lines(&report(&testdata, &["--format", "jsonl"]));
    assert!(of_kind(&lines, "finding").iter().all(|line| line.get("test_value").is_none()));
    let samples = truth(&testdata).iter().filter(|value| value.test_value).count();
    assert_eq!(of_kind(&lines, "summary")[0]["test_values"].as_u64(), Some(samples as u64));
}

#[test]
fn people_read_it_in_two_languages() {
    let Some(testdata) = testdata() else { return };
    for lang in ["en", "zh"] {
        insta::assert_snapshot!(format!("human_{lang}"), report(&testdata, &["--lang", lang]));
    }
}

/// Descriptions of detectors and their evidence, in the language that the page is switched to.
#[test]
fn the_page_speaks_chinese() {
    let Some(testdata) = testdata() else { return };
    let page = report(&testdata, &["--format", "html"]);
    let part = |id: &str| -> Value {
        let (_, rest) = page.split_once(&format!("<script type=\"application/json\" id=\"{id}\">")).expect("the data");
        serde_json::from_str(rest.split_once("</script>").expect("its end").0).expect("JSON")
    };
    let (data, rows) = (part("data"), part("rows"));
    let chinese = |text: &Value| text.as_str().expect("text").chars().any(|c| ('\u{4e00}'..'\u{9fff}').contains(&c));
    let detectors = data["detectors"].as_array().expect("detectors");
    assert!(detectors.len() > 40);
    for detector in detectors {
        assert!(chinese(&detector["about"][1]), "{detector}");
        assert!(detector["not"][0] == "" || chinese(&detector["not"][1]), "{detector}");
        for evidence in detector["evidence"].as_array().expect("evidence") {
            assert!(chinese(&evidence[0][1]), "{evidence}");
        }
    }
    for why in rows["why"].as_array().expect("reasons") {
        assert!(chinese(&why[1]), "{why}");
    }
}

/// A page that counts results shows the number that the summary says, and says it in the same words.
#[test]
fn every_report_says_the_same_number() {
    let Some(testdata) = testdata() else { return };
    let human = report(&testdata, &[]);
    let verdict = human.lines().next().expect("the verdict");
    let n: usize = verdict.split(' ').next().and_then(|n| n.replace(',', "").parse().ok()).expect("a number");
    let json =
        |format: &str| -> Value { serde_json::from_str(&report(&testdata, &["--format", format])).expect("JSON") };
    let sarif = json("sarif");
    assert_eq!(sarif["runs"][0]["results"].as_array().map(Vec::len), Some(n));
    assert!(sarif["runs"][0]["properties"]["verdict"].as_str().is_some_and(|said| said.starts_with(verdict)));
    let sast = json("gitlab-sast");
    assert_eq!(sast["vulnerabilities"].as_array().map(Vec::len), Some(n));
    assert!(sast["scan"]["messages"].to_string().contains(verdict));
    let issues = json("gitlab-codequality");
    let not_gaps = issues.as_array().expect("issues").iter().filter(|issue| issue["check_name"] != "not-read");
    assert_eq!(not_gaps.count(), n);
    let junit = report(&testdata, &["--format", "junit"]);
    assert_eq!(junit.matches("<failure ").count(), n);
    let checkstyle = report(&testdata, &["--format", "checkstyle"]);
    assert_eq!(checkstyle.matches("<error ").count() - checkstyle.matches("source=\"whose.not-read\"").count(), n);
    for text in [junit, checkstyle, report(&testdata, &["--format", "github"])] {
        assert!(text.contains(verdict), "{verdict}: {}", &text[text.len().saturating_sub(400)..]);
    }
}

#[test]
fn threads_and_time_change_nothing() {
    let Some(testdata) = testdata() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let all = |name: &str, threads: &str| {
        let dir = folder.path().join(name);
        let out = report(&testdata, &["-j", threads, "--format", "jsonl", "--report", dir.to_str().expect("text")]);
        (out, contents(&dir))
    };
    let first = all("a", "1");
    assert_eq!(first, all("b", "4"));
    assert_eq!(first, all("c", "1"));
    for format in ["human", "json", "csv", "markdown", "html"] {
        let out = |threads| report(&testdata, &["-j", threads, "--format", format]);
        assert_eq!(out("1"), out("4"), "{format}");
    }
}

/// The files of a folder by name.
fn contents(dir: &Path) -> BTreeMap<String, String> {
    let entries = fs::read_dir(dir).expect("the folder").map(|entry| entry.expect("an entry"));
    let read = |entry: fs::DirEntry| {
        let bytes = fs::read(entry.path()).expect("a file");
        // Whether it is text or not, the same bytes are the same characters.
        let text = String::from_utf8(bytes).unwrap_or_else(|e| e.as_bytes().iter().map(|b| char::from(*b)).collect());
        (entry.file_name().into_string().expect("text"), text)
    };
    entries.map(read).collect()
}

#[test]
fn a_report_folder_holds_a_file_for_each_category() {
    let Some(testdata) = testdata() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let dir = folder.path().join("deep/report");
    let all = lines(&report(&testdata, &["--format", "jsonl", "--report", dir.to_str().expect("text")]));
    let files = contents(&dir);
    insta::assert_snapshot!("report_files", files.keys().map(|name| format!("{name}\n")).collect::<String>());

    let schema = schema();
    let findings = of_kind(&all, "finding");
    let mut listed = BTreeSet::new();
    for (name, content) in files.iter().filter(|(name, _)| name.ends_with(".jsonl")) {
        let lines = lines(content);
        check(&schema, &lines, name);
        if name == "gaps.jsonl" {
            assert_eq!(of_kind(&lines, "gap"), of_kind(&all, "gap"));
            continue;
        }
        if name == "findings.jsonl" {
            assert_eq!(lines, all);
            continue;
        }
        let row = text(&lines[0], "category").to_owned();
        assert!(name.trim_start_matches('0').starts_with(&row), "{name} {row}");
        let of_row = |line: &&Value| line["categories"].as_array().is_some_and(|rows| rows.iter().any(|r| r == &row));
        let expected: Vec<&Value> = findings.iter().copied().filter(of_row).collect();
        assert_eq!(of_kind(&lines, "finding"), expected, "{name}");
        listed.insert(row);
    }
    let rows = findings.iter().flat_map(|line| line["categories"].as_array().expect("rows"));
    assert_eq!(listed, rows.map(|row| row.as_str().expect("text").to_owned()).collect());

    let summary: Value = serde_json::from_str(&files["summary.json"]).expect("JSON");
    assert_eq!(Some(&summary), all.last());
    assert_eq!(summary["coverage"]["gaps"], 1);
    assert!(files["README.md"].contains("01-identifiers.jsonl"));
    tables(&files["README.md"]);
    tables(&files["report.md"]);

    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
        assert_eq!(mode(&dir), 0o700);
        for name in files.keys() {
            assert_eq!(mode(&dir.join(name)), 0o600, "{name}");
        }
    }
}

#[test]
fn every_format_carries_the_same_findings() {
    let Some(testdata) = testdata() else { return };
    let all = lines(&report(&testdata, &["--format", "jsonl"]));
    let n_findings = of_kind(&all, "finding").len();

    let document: Value = serde_json::from_str(&report(&testdata, &["--format", "json"])).expect("one document");
    let events = document["events"].as_array().expect("events").iter();
    let whole: Vec<&Value> = std::iter::once(&document["begin"]).chain(events).chain([&document["summary"]]).collect();
    assert_eq!(whole, all.iter().collect::<Vec<_>>());

    let rows = csv(&report(&testdata, &["--format", "csv"]));
    assert_eq!(rows[0][..5], ["kind", "path", "inside", "line", "column"]);
    let found: Vec<&Vec<String>> = rows.iter().filter(|row| row[0] == "finding").collect();
    assert_eq!(found.len(), n_findings);
    for (row, line) in found.iter().zip(of_kind(&all, "finding")) {
        let number = line["place"]["line"].as_u64().map_or(String::new(), |n| n.to_string());
        assert_eq!((&row[1][..], &row[3], &row[8][..]), (path(line), &number, text(line, "detector")));
        // What a spreadsheet would take for a formula has an apostrophe before it.
        assert_eq!(row[13].strip_prefix('\'').unwrap_or(&row[13]), text(line, "value"), "{row:?}");
    }

    let page = report(&testdata, &["--format", "markdown"]);
    tables(&page);
    assert!(page.replace(',', "").contains(&format!("{n_findings} findings")), "{page}");
}

/// The rows of RFC 4180, all of the same length.
fn csv(text: &str) -> Vec<Vec<String>> {
    let mut rows = vec![vec![String::new()]];
    let mut quoted = false;
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let row = rows.last_mut().expect("a row");
        let cell = row.last_mut().expect("a cell");
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => cell.extend(letters.next()),
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(String::new()),
            '\r' if !quoted => {}
            '\n' if !quoted => rows.push(vec![String::new()]),
            _ => cell.push(letter),
        }
    }
    assert!(!quoted);
    assert_eq!(rows.pop(), Some(vec![String::new()]), "it ends with a newline");
    for row in &rows {
        assert_eq!(row.len(), rows[0].len(), "{row:?}");
    }
    rows
}

/// Checks that the rows of each Markdown table have as many cells as its heading.
fn tables(page: &str) {
    let mut width = 0;
    for line in page.lines() {
        let cells = if line.starts_with('|') { line.replace("\\|", "").matches('|').count() } else { 0 };
        assert!(width == 0 || cells == 0 || cells == width, "{line}");
        width = cells;
    }
}
