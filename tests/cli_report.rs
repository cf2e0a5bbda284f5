//! `whose report`: a report rendered again is the report of the scan, and parts put together are the whole.

mod common;

use common::{SCAN_TESTDATA, run, testdata, whose};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

fn contents(dir: &Path) -> BTreeMap<String, String> {
    let entries = fs::read_dir(dir).expect("the folder").map(|entry| entry.expect("an entry"));
    let read = |entry: fs::DirEntry| {
        (entry.file_name().into_string().expect("text"), fs::read_to_string(entry.path()).expect("a file of text"))
    };
    entries.map(read).collect()
}

#[test]
fn every_format_comes_again_from_a_folder() {
    let Some(testdata) = testdata() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let dir = folder.path().join("audit");
    let dir = dir.to_str().expect("text");
    let scan = |more: &[&str]| {
        let args: Vec<&str> = SCAN_TESTDATA.iter().chain(more).copied().collect();
        run(whose(&testdata, &args)).out
    };
    scan(&["--report", dir]);
    for format in ["human", "jsonl", "json", "csv", "markdown", "html", "junit"] {
        let again = run(whose(&testdata, &["report", dir, "--no-config", "--format", format]));
        assert_eq!((again.status, again.err.as_str()), (0, ""), "{format}");
        assert!(again.out == scan(&["--format", format]), "{format}");
    }
}

#[test]
fn parts_put_together_are_the_whole() {
    let Some(testdata) = testdata() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).to_str().expect("text").to_owned();
    let scan = |name: &str, more: &[&str]| {
        let out = path(name);
        let more = ["--report", &out].into_iter().chain(more.iter().copied());
        let args: Vec<&str> = SCAN_TESTDATA.iter().copied().chain(more).collect();
        run(whose(&testdata, &args));
    };
    scan("whole", &[]);
    for part in ["1/3", "2/3", "3/3"] {
        scan(&part[..1], &["--shard", part]);
    }
    let parts = [path("2"), path("3"), path("1"), path("merged")];
    let merged =
        run(whose(&testdata, &["report", "merge", &parts[0], &parts[1], &parts[2], "-o", &parts[3], "--no-config"]));
    assert_eq!((merged.status, merged.err.as_str()), (0, ""));
    assert!(
        contents(Path::new(&parts[0]))["findings.jsonl"].len() < contents(Path::new(&parts[3]))["findings.jsonl"].len()
    );
    assert!(contents(Path::new(&parts[3])) == contents(Path::new(&path("whole"))));
}

#[test]
fn what_is_no_report_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("a.log"), "nothing").expect("a file");
    for (path, expected) in [
        (".", "no such file; give a folder that `whose scan --report` wrote"),
        ("a.log", "a.log:1: no line of a report"),
    ] {
        let ran = run(whose(folder.path(), &["report", path, "--no-config"]));
        assert_eq!(ran.status, 2);
        assert!(ran.err.contains(expected), "{}", ran.err);
    }
    let ran = run(whose(folder.path(), &["scan", ".", "--shard", "3/2"]));
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("K/N"), "{}", ran.err);
}
