//! `whose redact` over a corpus of files of all kinds: what it writes has nothing left to find, and what it cannot do it
//! refuses with a reason. Skipped, with a message, where the corpus is not beside the repository.
//!
//! One file in nine by default; `WHOSE_TEST_WHOLE=1 cargo test --test redact_corpus` takes all of them, in minutes.

#![allow(clippy::print_stdout)] // What was refused is worth reading.

mod common;

use common::{lines, of_kind, path, plain, skipped, text, whose};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Larger files are left out: they add time and no kind of file.
const LARGEST: u64 = 2 << 20;

fn corpus() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    if folder.is_dir() {
        return Some(folder);
    }
    skipped("there is no ../shared/corpus");
    None
}

fn files(folder: &Path, out: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder).expect("a folder").map(|e| e.expect("an entry").path()).collect();
    entries.sort();
    for entry in entries {
        let kind = fs::symlink_metadata(&entry).expect("a file");
        if kind.is_dir() {
            files(&entry, out);
        } else if kind.is_file() && kind.len() <= LARGEST {
            out.push(entry);
        }
    }
}

/// What one file became: the exit status and what was said.
fn redact(from: &Path, to: &Path, with: &str) -> (i32, String) {
    fs::create_dir_all(to.parent().expect("a folder")).expect("a folder");
    let mut command = plain(Path::new("."), &["redact", "--no-config", "--with", with, "-o"]);
    let out = command.arg(to).arg(from).output().expect("it runs");
    (out.status.code().expect("it ends by itself"), String::from_utf8(out.stderr).expect("text"))
}

#[test]
fn nothing_is_found_in_what_was_redacted() {
    let Some(corpus) = corpus() else { return };
    let mut all = Vec::new();
    files(&corpus, &mut all);
    if std::env::var_os("WHOSE_TEST_WHOLE").is_none() {
        all = all.into_iter().step_by(9).collect();
    }
    let folder = tempfile::tempdir().expect("a folder");
    let copies = folder.path().join("copies");
    let ways = ["mask", "remove", "token", "fake"];
    let (mut written, mut refused, mut wrong) = (0, BTreeMap::<String, u32>::new(), Vec::new());
    for (i, file) in all.iter().enumerate() {
        let relative = file.strip_prefix(&corpus).expect("below it");
        let (status, said) = redact(file, &copies.join(relative), ways[i % 4]);
        match (status, said.split_once("refused: ")) {
            (0, _) => written += 1,
            // Why, without what is particular to the file.
            (2, Some((_, why))) => {
                let why = why.split(['(', ';', ':', ',']).next().unwrap_or_default().trim().to_owned();
                *refused.entry(why).or_default() += 1;
            }
            _ => wrong.push(format!("{} --with {}: {status}: {said}", relative.display(), ways[i % 4])),
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), all.len(), wrong.join("\n"));
    println!("{written} of {} files written; refused: {refused:#?}", all.len());
    // What is no text, or cannot be read as a whole, is refused; of the rest most is written.
    let apart = |why: &str| why.starts_with("it is no text") || why.starts_with("not all of it");
    let others: u32 = refused.iter().filter(|(why, _)| !apart(why)).map(|(_, n)| n).sum();
    assert!(written > 2 * others as usize && written > all.len() / 5, "{written} of {}: {refused:?}", all.len());

    let mut scan = whose(folder.path(), &["scan", "copies", "--no-config", "--format", "jsonl"]);
    let out = scan.timeout(std::time::Duration::from_secs(600)).output().expect("it runs");
    let said = lines(&String::from_utf8(out.stdout).expect("text"));
    // A log of requests is one by its form, with nobody in it.
    let logs = ["ad-interaction", "clickstream-event", "dns-query-log", "http-access-log", "media-viewing-log"];
    let form = [&logs[..], &["class-list-roster", "lms-record", "student-schedule"]].concat();
    let found: Vec<String> = of_kind(&said, "finding")
        .iter()
        .filter(|f| f.get("value").is_some() || !form.contains(&text(f, "detector")))
        .map(|f| format!("{} {} {}", path(f), text(f, "detector"), text(f, "value")))
        .collect();
    assert!(found.is_empty(), "{} findings:\n{}", found.len(), found.join("\n"));
}
