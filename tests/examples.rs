//! The worked examples of `docs/`, command by command, as they stand there.

mod common;

use common::{run, whose};
use std::fs;
use std::path::Path;

/// Runs the commands of a page in a folder with the test data; gives the status of each.
fn walk_through(page: &str) -> Option<(tempfile::TempDir, Vec<(String, i32)>)> {
    let testdata = common::testdata()?;
    let folder = tempfile::tempdir().expect("a folder");
    copied(&testdata, &folder.path().join("testdata"));
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/examples");
    copied(&examples, &folder.path().join("docs/examples"));
    fs::write(folder.path().join("team.key"), "a key of the team").expect("a file");
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(page);
    let text = fs::read_to_string(page).expect("a page");
    let commands = text.lines().filter_map(|line| line.strip_prefix("$ whose "));
    let ran = commands.map(|command| {
        let mut args: Vec<&str> = command.split_whitespace().collect();
        args.push("--no-config");
        let ran = run(whose(folder.path(), &args));
        assert_ne!(ran.status, 2, "{command}: {}", ran.err);
        (command.to_owned(), ran.status)
    });
    let ran: Vec<_> = ran.collect();
    assert!(ran.len() > 2, "the page has its commands");
    Some((folder, ran))
}

fn copied(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder").map(|e| e.expect("an entry")) {
        let (path, to) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copied(&path, &to);
        } else {
            fs::copy(path, to).expect("a file");
        }
    }
}

#[test]
fn the_auditor_can_do_what_the_page_says() {
    let Some((folder, _)) = walk_through("audit.md") else { return };
    let size = |name: &str| fs::metadata(folder.path().join(name)).expect(name).len();
    for name in ["audit/report.html", "findings.csv", "report-zh.html", "whole/findings.jsonl", "clean.log"] {
        assert!(size(name) > 1000, "{name}");
    }
}

#[test]
fn the_privacy_officer_can_do_what_the_page_says() {
    let Some((folder, ran)) = walk_through("policy.md") else { return };
    let (_, status) = ran.iter().find(|(command, _)| command.contains("--fail-on drift")).expect("the comparison");
    assert_eq!(*status, 1, "the invented policy does not declare what is there");
    let page = fs::read_to_string(folder.path().join("audit/report.html")).expect("the report");
    assert!(page.contains("\"verdict\":\"undeclared\""));
}
