//! How a run ends that is stopped: by a signal, or by whoever reads what it writes.
#![cfg(unix)]

mod common;

use common::{fifo, folder, gaps, lines, of_kind, plain};
use serde_json::Value;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

const SSN: &str = "ssn: 871-44-5093";
const MAIL: &str = "write to ilse.brandtner@harborline-post.com";

#[test]
fn a_reader_that_has_had_enough_is_no_error() {
    let folder = folder(&[("a.txt", &format!("{MAIL}\n").repeat(20_000))]);
    let mut command = plain(folder.path(), &["scan", ".", "--no-config", "--format", "jsonl"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
    let mut first = String::new();
    let mut out = BufReader::new(child.stdout.take().expect("a pipe"));
    out.read_line(&mut first).expect("a line");
    drop(out);
    assert!(first.contains("\"begin\""));
    let output = child.wait_with_output().expect("it ends");
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(1), "what was found until then was found");
}

/// Waits for the end, but not for ever.
fn end_of(mut child: Child) -> std::process::Output {
    let begin = Instant::now();
    while child.try_wait().expect("a status").is_none() {
        if begin.elapsed() > Duration::from_secs(20) {
            child.kill().expect("it can be ended");
            panic!("it does not end");
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    child.wait_with_output().expect("its output")
}

fn signal(child: &Child, signal: &str) {
    let id = child.id().to_string();
    assert!(std::process::Command::new("kill").args([signal, &id]).status().expect("kill runs").success());
}

#[test]
fn ctrl_c_ends_a_scan_with_what_was_found() {
    // Services, `timeout` and CI systems send another signal.
    for (first_line, expected, by) in [(MAIL, 1, "-INT"), ("nothing of anybody", 3, "-INT"), (MAIL, 1, "-TERM")] {
        let folder = folder(&[("out.jsonl", "what was there")]);
        let pipe = folder.path().join("pipe");
        fifo(&pipe);
        let args = ["scan", "pipe", "--no-config", "--format", "jsonl", "--output", "out.jsonl"];
        let child =
            plain(folder.path(), &args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
        // Opening waits for the reader; then more than one buffer goes in, and the pipe stays open.
        let mut writer = fs::OpenOptions::new().write(true).open(&pipe).expect("the pipe");
        writeln!(writer, "{first_line}").expect("it is read");
        let line = [b"x".repeat(127), vec![b'\n']].concat();
        writer.write_all(&line.repeat(20_000)).expect("it is read");
        assert_eq!(fs::read_to_string(folder.path().join("out.jsonl")).expect("a file"), "what was there\n");
        signal(&child, by);
        // The signal is noticed between two reads: something must come, or the end.
        std::thread::sleep(Duration::from_millis(100));
        let _ = writer.write_all(&line.repeat(8));
        let output = end_of(child);
        assert_eq!(output.status.code(), Some(expected), "{}", String::from_utf8_lossy(&output.stderr));
        let lines = lines(&fs::read_to_string(folder.path().join("out.jsonl")).expect("a file"));
        let gaps = gaps(&lines);
        assert_eq!(gaps[0], ("pipe", "interrupted"));
        assert!(gaps.iter().all(|(_, reason)| *reason == "interrupted"), "{gaps:?}");
        assert_eq!(of_kind(&lines, "finding").len(), usize::from(expected == 1));
        let summary = of_kind(&lines, "summary")[0];
        assert_eq!((&summary["interrupted"], &summary["complete"]), (&Value::from(true), &Value::from(false)));
    }
}

#[test]
fn ctrl_c_ends_a_scan_that_waits() {
    let folder = folder(&[]);
    let pipe = folder.path().join("pipe");
    fifo(&pipe);
    let args = ["scan", "pipe", "--no-config", "--format", "jsonl"];
    let child = plain(folder.path(), &args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
    let mut writer = fs::OpenOptions::new().write(true).open(&pipe).expect("the pipe");
    writeln!(writer, "{SSN}").expect("it is read");
    std::thread::sleep(Duration::from_millis(200));
    signal(&child, "-INT");
    std::thread::sleep(Duration::from_millis(100));
    // A second time for those who cannot wait: the program is gone at once, and nothing more is said.
    signal(&child, "-INT");
    let output = end_of(child);
    let status = output.status.code();
    assert!(matches!(status, Some(1 | 130)), "{status:?}");
}

/// Standard output ends with its reader; what else was asked for is written as if nobody had left.
#[test]
fn a_reader_that_leaves_costs_standard_output_only() {
    let folder = folder(&[("a.txt", &format!("{MAIL}\n").repeat(20_000))]);
    let here = |name: &str| folder.path().join(name);
    let run = |format: &str| {
        let more = ["--format", "csv=out.csv", "--report", "out"];
        let args = [&["scan", "a.txt", "--no-config", "--format", format], &more[..]].concat();
        let mut child =
            plain(folder.path(), &args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("runs");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("it ends");
        assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(output.status.code(), Some(1), "{format}");
        let rows = fs::read_to_string(here("out.csv")).expect("a file").lines().count();
        assert_eq!(rows, 20_001, "{format}");
        let all = lines(&fs::read_to_string(here("out/findings.jsonl")).expect("a file"));
        assert_eq!(of_kind(&all, "summary")[0]["complete"], Value::from(true), "{format}");
        fs::remove_file(here("out.csv")).expect("removed");
    };
    ["jsonl", "human", "sarif"].into_iter().for_each(run);
}

#[test]
fn whoever_stops_reading_gets_the_status_of_what_was_found() {
    let folder = tempfile::tempdir().expect("a folder");
    let lines = |n: usize| "ssn: 536-90-4399\n".repeat(n);
    fs::write(folder.path().join("few.log"), lines(3)).expect("written");
    fs::write(folder.path().join("many.log"), lines(60_000)).expect("written");
    fs::write(folder.path().join("clean.log"), "nothing here\n").expect("written");
    for (args, status) in [
        (&["scan", "few.log"][..], 1),
        (&["scan", "many.log", "--format", "jsonl"], 1),
        (&["scan", "few.log", "--fail-on", "never"], 0),
        (&["scan", "clean.log"], 0),
    ] {
        let mut child = plain(folder.path(), args).stdout(Stdio::piped()).spawn().expect("it runs");
        drop(child.stdout.take());
        assert_eq!(child.wait().expect("it ends").code(), Some(status), "{args:?}");
    }
}
