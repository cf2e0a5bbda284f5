//! What the tests of the whole program share: running it, reading what it says, and the truth about `testdata/`.

#![allow(dead_code)] // Each test file uses its own part.
#![allow(clippy::print_stderr)] // To say that a test is skipped.

use assert_cmd::Command;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The program, in a folder, with nothing from the environment of whoever runs the tests.
pub fn whose(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::from_std(plain(folder, args));
    // A test that hangs must fail.
    command.timeout(Duration::from_secs(60));
    command
}

/// The same, for what is started and watched.
pub fn plain(folder: &Path, args: &[&str]) -> std::process::Command {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_whose"));
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.as_encoded_bytes().starts_with(b"WHOSE_")) {
        command.env_remove(name);
    }
    for name in whose::cli::CI_VARIABLES.iter().chain(&["GITHUB_STEP_SUMMARY", "CLICOLOR_FORCE", "CLICOLOR"]) {
        command.env_remove(name);
    }
    command
        .current_dir(folder)
        .args(args)
        .env("WHOSE_KEY", "the key of the golden tests")
        .env("NO_COLOR", "1")
        .env("COLUMNS", "100");
    // Who is under sixteen or over forty depends on the year.
    command.env("SOURCE_DATE_EPOCH", "1780000000");
    command
}

/// How a run ended and what it said.
pub struct Ran {
    pub status: i32,
    pub out: String,
    pub err: String,
}

/// Runs the program to its end.
pub fn run(mut command: Command) -> Ran {
    let output = command.output().expect("it runs");
    let status = output.status.code().expect("it ends by itself");
    let text = |bytes| String::from_utf8(bytes).expect("output is UTF-8");
    Ran { status, out: text(output.stdout), err: text(output.stderr) }
}

/// Runs `whose scan --format jsonl` and gives its status and its lines.
pub fn scan(folder: &Path, args: &[&str]) -> (i32, Vec<Value>) {
    let args: Vec<&str> = ["scan", "--format", "jsonl", "--no-config"].iter().chain(args).copied().collect();
    let ran = run(whose(folder, &args));
    assert!(ran.status != 2, "{args:?}: {}", ran.err);
    (ran.status, lines(&ran.out))
}

/// The values of JSON lines.
pub fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"))).collect()
}

/// The lines of one kind.
pub fn of_kind<'v>(lines: &'v [Value], kind: &str) -> Vec<&'v Value> {
    lines.iter().filter(|line| line["kind"] == kind).collect()
}

/// The text of a key.
pub fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap_or_default()
}

/// The path of a finding or a gap.
pub fn path(value: &Value) -> &str {
    text(&value["place"], "path")
}

/// The paths of the findings, each once, in order.
pub fn paths(lines: &[Value]) -> Vec<&str> {
    let mut paths: Vec<&str> = of_kind(lines, "finding").into_iter().map(path).collect();
    paths.dedup();
    paths
}

/// Paths and reasons of the gaps.
pub fn gaps(lines: &[Value]) -> Vec<(&str, &str)> {
    of_kind(lines, "gap").into_iter().map(|gap| (path(gap), text(gap, "reason"))).collect()
}

/// The folder of test data; `None`, with a message, in a package that comes without it.
pub fn testdata() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata");
    if folder.join("truth.jsonl").is_file() {
        return Some(folder);
    }
    skipped("there is no testdata/truth.jsonl");
    None
}

/// Says that a test, or a part of it, cannot run here.
pub fn skipped(why: &str) {
    eprintln!("skipped: {why}");
}

/// All formats, by their names on the command line.
pub const FORMATS: [&str; 12] = [
    "human",
    "jsonl",
    "json",
    "csv",
    "markdown",
    "html",
    "sarif",
    "junit",
    "gitlab-codequality",
    "gitlab-sast",
    "github",
    "checkstyle",
];

/// The arguments that scan the test data without the list of its values.
pub const SCAN_TESTDATA: [&str; 7] =
    ["scan", ".", "--exclude", "/truth.jsonl", "--exclude", "/categories", "--no-config"];

/// A line of `truth.jsonl`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Truth {
    pub path: String,
    pub detector: String,
    pub line: Option<u64>,
    pub value: Option<String>,
    pub test_value: bool,
}

impl Truth {
    /// A finding in the same terms, if values were revealed.
    pub fn of(value: &Value) -> Self {
        let place = value.get("place").unwrap_or(value);
        Self {
            path: text(place, "path").into(),
            detector: text(value, "detector").into(),
            line: place["line"].as_u64(),
            value: value["value"].as_str().map(str::to_owned),
            test_value: value["test_value"] == true,
        }
    }
}

/// What was put into the test data.
pub fn truth(testdata: &Path) -> Vec<Truth> {
    let text = std::fs::read_to_string(testdata.join("truth.jsonl")).expect("it can be read");
    lines(&text).iter().map(Truth::of).collect()
}

/// A folder with these files.
pub fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (name, content) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::fs::write(path, format!("{content}\n")).expect("a file");
    }
    folder
}

/// Makes a pipe that has a name.
#[cfg(unix)]
pub fn fifo(path: &Path) {
    let status = std::process::Command::new("mkfifo").arg(path).status().expect("mkfifo runs");
    assert!(status.success());
}

/// The copy of a file of this name and text, made without a word.
pub fn redacted(name: &str, text: &str, args: &[&str]) -> String {
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(folder.path().join(name), text).expect("a file");
    let ran = run(whose(folder.path(), &[&["redact", name, "--no-config"], args].concat()));
    assert_eq!((ran.status, ran.err.as_str()), (0, ""), "{text}");
    ran.out
}
