//! The formats of CI systems, written by the whole program over `testdata/`: they follow their schemas, agree with the
//! JSON lines, and several come out of one scan.

mod common;

use common::{SCAN_TESTDATA, lines, of_kind, run, testdata, text, whose};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

fn schema(name: &str) -> jsonschema::Validator {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/schemas").join(name);
    // The published schema of SARIF has a pattern with a bracket that nothing opens; only lenient engines take it.
    let text = fs::read_to_string(file).expect("the schema").replace("[a-zA-Z]{2}]?$", "[a-zA-Z]{2}$");
    let schema: Value = serde_json::from_str(&text).expect("JSON");
    jsonschema::validator_for(&schema).expect("a schema")
}

fn valid(name: &str, text: &str) -> Value {
    let document: Value = serde_json::from_str(text).expect("JSON");
    if let Err(error) = schema(name).validate(&document) {
        panic!("{name}: {error} at {}", error.instance_path());
    }
    document
}

/// An element of an XML document: its name and attributes, and how deep it lies.
struct Element {
    name: String,
    attributes: BTreeMap<String, String>,
    depth: usize,
}

/// The elements of a document in order. Panics where it is not well-formed.
fn elements(text: &str) -> Vec<Element> {
    let text = text.strip_prefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n").expect("a declaration");
    let (mut out, mut open) = (Vec::new(), Vec::<String>::new());
    for part in text.split('<').skip(1) {
        let (tag, behind) = part.split_once('>').unwrap_or_else(|| panic!("no end: {part}"));
        // Only what a test run says besides is text.
        let is_text = tag == "system-out" || behind.trim().is_empty();
        assert!(!behind.contains('"') && is_text, "text between elements: {behind}");
        if let Some(comment) = tag.strip_prefix("!--") {
            assert!(comment.strip_suffix("--").is_some_and(|own| !own.contains("--")), "{comment}");
            continue;
        }
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name));
            continue;
        }
        let (tag, alone) = tag.strip_suffix('/').map_or((tag, false), |tag| (tag, true));
        let (name, mut rest) = tag.split_once(' ').unwrap_or((tag, ""));
        let mut attributes = BTreeMap::new();
        while let Some((key, value)) = rest.split_once("=\"") {
            let (value, more) = value.split_once('"').expect("the end of a value");
            for entity in value.split('&').skip(1) {
                let known = ["amp;", "lt;", "gt;", "quot;", "#10;", "#13;", "#9;"];
                assert!(known.iter().any(|k| entity.starts_with(k)), "{value}");
            }
            attributes.insert(key.trim().to_owned(), value.to_owned());
            rest = more;
        }
        assert!(rest.trim().is_empty(), "{tag}");
        out.push(Element { name: name.into(), attributes, depth: open.len() });
        if !alone {
            open.push(name.into());
        }
    }
    assert!(open.is_empty(), "{open:?} were not ended");
    out
}

/// Scans the test data into a file of each format at once.
fn all(folder: &Path, more: &[&str]) -> (String, BTreeMap<&'static str, String>) {
    let testdata = testdata().expect("checked by whoever calls");
    let names = ["sarif", "junit", "gitlab-codequality", "gitlab-sast", "github", "checkstyle", "jsonl"];
    let formats: Vec<String> = names.iter().map(|n| format!("{n}={}", folder.join(n).display())).collect();
    let mut args = SCAN_TESTDATA.to_vec();
    formats.iter().for_each(|format| args.extend(["--format", format]));
    args.extend(["--format", "human"]);
    args.extend(more);
    let ran = run(whose(&testdata, &args));
    assert_eq!((ran.status, ran.err.as_str()), (1, ""));
    (ran.out, names.iter().map(|n| (*n, fs::read_to_string(folder.join(n)).expect("a report"))).collect())
}

#[test]
fn one_scan_writes_them_all_and_they_agree() {
    let Some(testdata) = testdata() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let (human, reports) = all(folder.path(), &[]);
    let alone = run(whose(&testdata, &SCAN_TESTDATA)).out;
    assert_eq!(human, alone, "standard output is as if it were alone");

    let lines = lines(&reports["jsonl"]);
    let (findings, gaps) = (of_kind(&lines, "finding"), of_kind(&lines, "gap"));
    assert!(findings.len() > 100 && !gaps.is_empty());
    // A column says again what its cells say, so none of these counts it.
    assert!(!of_kind(&lines, "column").is_empty());

    let sarif = valid("sarif-2.1.0.json", &reports["sarif"]);
    let results = sarif["runs"][0]["results"].as_array().expect("results");
    let results: Vec<&Value> = results.iter().filter(|r| r["properties"]["column"] != true).collect();
    assert_eq!(results.len(), findings.len());
    for (result, finding) in results.iter().zip(&findings) {
        assert_eq!(result["ruleId"], finding["detector"]);
        let region = &result["locations"][0]["physicalLocation"]["region"];
        let place = &finding["place"];
        assert_eq!(region["startLine"], place["line"], "{finding}");
        assert_eq!(region["startColumn"], place["column"]);
        if place.get("offsets").is_none() {
            assert_eq!(region["byteOffset"], place["start"]);
        }
        assert_eq!(result["partialFingerprints"]["whoseValue/v1"], finding["fingerprint"]);
    }
    let notes = sarif["runs"][0]["invocations"][0]["toolExecutionNotifications"].as_array().expect("notifications");
    assert_eq!(notes.len(), gaps.len());

    let quality = valid("gitlab-codequality.json", &reports["gitlab-codequality"]);
    assert_eq!(quality.as_array().map(Vec::len), Some(findings.len() + gaps.len()));
    let sast = valid("gitlab-sast.json", &reports["gitlab-sast"]);
    assert_eq!(sast["vulnerabilities"].as_array().map(Vec::len), Some(findings.len()));
    // The first one is the verdict.
    assert_eq!(sast["scan"]["messages"].as_array().map(Vec::len), Some(1 + gaps.len()));

    let commands: Vec<&str> = reports["github"].lines().collect();
    // GitHub shows few of them: the worst, and how many more there are.
    assert_eq!(commands.len(), 50 + 2);
    let more = findings.len() + gaps.len() - 50;
    assert!(commands.iter().any(|c| c.contains(&more.to_string())), "{commands:?}");
    let known = ["::error file=", "::warning file=", "::notice file=", "::notice title=whose::"];
    assert!(commands.iter().all(|c| known.iter().any(|k| c.starts_with(k))));

    let junit = elements(&reports["junit"]);
    let count = |list: &[Element], name: &str| list.iter().filter(|e| e.name == name).count();
    assert_eq!((count(&junit, "failure"), count(&junit, "error")), (findings.len(), gaps.len()));
    for suite in junit.iter().filter(|e| e.name.starts_with("testsuite")) {
        assert_eq!(suite.attributes["tests"], count(&junit, "testcase").to_string());
        assert_eq!(suite.attributes["failures"], count(&junit, "failure").to_string());
        assert_eq!(suite.attributes["errors"], count(&junit, "error").to_string());
    }
    for case in junit.iter().filter(|e| e.name == "testcase") {
        assert!(case.depth == 2 && !case.attributes["name"].is_empty() && !case.attributes["classname"].is_empty());
    }

    let checkstyle = elements(&reports["checkstyle"]);
    assert_eq!(count(&checkstyle, "error"), findings.len() + gaps.len());
    for error in checkstyle.iter().filter(|e| e.name == "error") {
        assert!(["error", "warning", "info"].contains(&error.attributes["severity"].as_str()));
        assert!(error.depth == 2 && error.attributes["source"].starts_with("whose."));
    }
}

#[test]
fn regions_are_where_the_values_are() {
    let Some(testdata) = testdata() else { return };
    let args = [&SCAN_TESTDATA[..], &["--format", "sarif", "--reveal", "--include", "logs/**", "--include", "*.csv"]];
    let sarif = valid("sarif-2.1.0.json", &run(whose(&testdata, &args.concat())).out);
    let mut n = 0;
    for result in sarif["runs"][0]["results"].as_array().expect("results") {
        let place = &result["locations"][0]["physicalLocation"];
        let (region, uri) = (&place["region"], text(&place["artifactLocation"], "uri"));
        let (Some(offset), Some(length)) = (region["byteOffset"].as_u64(), region["byteLength"].as_u64()) else {
            continue;
        };
        // A finding about a whole record has no value of its own.
        if result["properties"].get("value").is_none() {
            continue;
        }
        let bytes = fs::read(testdata.join(uri)).expect("the URI is a path from where the scan ran");
        let value = &bytes[offset as usize..(offset + length) as usize];
        let Ok(value) = std::str::from_utf8(value) else { continue };
        assert_eq!(value, text(&result["properties"], "value"));
        let line = region["startLine"].as_u64().expect("a line") as usize;
        let content = String::from_utf8_lossy(&bytes);
        let line: Vec<char> = content.split('\n').nth(line - 1).expect("the line").chars().collect();
        let column = |key: &str| region[key].as_u64().expect("a column") as usize - 1;
        assert_eq!(line[column("startColumn")..column("endColumn")].iter().collect::<String>(), value);
        n += 1;
    }
    assert!(n > 100, "only {n} regions were looked at");
}

#[test]
fn threads_change_no_format() {
    if testdata().is_none() {
        return;
    }
    let folders = [tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder")];
    assert_eq!(all(folders[0].path(), &["-j", "1"]), all(folders[1].path(), &["-j", "4"]));
}

#[test]
fn github_actions_is_recognised_and_gets_a_step_summary() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("a.txt"), "mail ann.lee@bluefinch-mail.net\n").expect("written");
    let page = folder.path().join("summary.md");
    fs::write(&page, "before\n").expect("written");
    let mut command = whose(folder.path(), &["scan", "a.txt"]);
    command.env("GITHUB_ACTIONS", "true").env("GITHUB_STEP_SUMMARY", &page);
    let ran = run(command);
    let first = ran.out.lines().next().expect("a line");
    assert!(first.starts_with("::error file=a.txt,line=1,col=6,endColumn=32,title=email-address::"), "{first}");
    assert!(ran.out.contains("1 finding in 1 of 1 file"), "{}", ran.out);
    let page = fs::read_to_string(&page).expect("the page");
    assert!(page.starts_with("before\n") && page.contains("email-address"), "{page}");

    assert!(ran.out.contains("whose: 1 finding in 1 of 1 file"), "{}", ran.out);

    let mut command = whose(folder.path(), &["scan", "a.txt"]);
    command.env("GITHUB_ACTIONS", "true").env("GITHUB_STEP_SUMMARY", folder.path().join("no/summary.md"));
    let ran = run(command);
    assert!(ran.status == 1 && ran.err.contains("the step has no summary"), "{}", ran.err);

    let mut command = whose(folder.path(), &["scan", "a.txt", "--format", "csv"]);
    command.env("GITHUB_ACTIONS", "true");
    assert!(run(command).out.starts_with("kind,"), "what is asked for goes before what is guessed");
}

#[test]
fn wrong_formats_are_explained() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("a.txt"), "x\n").expect("written");
    for (args, expected) in [
        (&["--format", "sarf=x"][..], "did you mean `sarif`?"),
        (&["--format", "json", "--format", "csv"], "would both go to standard output"),
        (&["--format", "json=a", "--format", "csv=a"], "two reports would go to a"),
        (&["--format", "json=a", "--output", "b"], "every --format has a file"),
    ] {
        let ran = run(whose(folder.path(), &[&["scan", "a.txt"], args].concat()));
        assert!(ran.status == 2 && ran.err.contains(expected), "{args:?}: {}", ran.err);
    }
}
