//! The command line from outside: flags, environment, `whose.toml`, exit statuses and messages.

use assert_cmd::Command;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

/// A folder to run in, with one file that holds nothing, and a state folder of its own.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::write(folder.path().join("plain.txt"), "nothing of anybody\n").expect("a file");
    fs::create_dir(folder.path().join(".git")).expect("a folder");
    folder
}

fn whose(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::cargo_bin("whose").expect("the binary is built");
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.as_encoded_bytes().starts_with(b"WHOSE_")) {
        command.env_remove(name);
    }
    for name in whose::cli::CI_VARIABLES {
        command.env_remove(name);
    }
    command.current_dir(folder).env("XDG_STATE_HOME", folder.join(".state")).env("NO_COLOR", "1").args(args);
    command
}

/// Exit status, standard output, standard error.
fn run(mut command: Command) -> (i32, String, String) {
    let output = command.output().expect("it runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    (output.status.code().expect("a status"), text(output.stdout), text(output.stderr))
}

#[test]
fn what_cannot_run_says_why_and_exits_with_2() {
    let folder = folder();
    for (args, expected) in [
        (&["scan"][..], "whose: scan: no path is given; name files or folders, `.` for this folder, or `-`"),
        (&["scan", "nowhere"], "whose: nowhere: no such file or folder"),
        (&["scan", ".", "--include", "[a"], "whose: --include `[a`: "),
        (
            &["scan", ".", "--only", "no-such-thing-xyz"],
            "whose: --only no-such-thing-xyz: no such detector or category",
        ),
        (&["scan", ".", "--only", "sensitiv"], "did you mean `sensitive`?"),
        (&["scan", ".", "--min-confidence", "high", "--fail-on", "low"], "whose: --fail-on low: findings below"),
        (&["scan", ".", "--max-size", "big"], "`big` is no size"),
        (&["scan", ".", "--formt", "json"], "--format"),
        (&["scan", ".", "--threads", "0"], "--threads"),
        (&["scan", ".", "--threads", "9", "--max-memory", "20M"], "whose: --max-memory: 20 MiB is too little"),
        (&["scan", ".", "--config", "none.toml"], "whose: none.toml: "),
        (&["scan", ".", "--rules", "none"], "whose: none: cannot read rules"),
        (&["scan", ".", "--key-file", "none"], "whose: none: cannot read the key"),
        (&["scan", ".", "--output", ".git"], "whose: --output .git: this is a folder"),
        (&["scan", ".", "--output", "no/such/file"], "whose: --output no/such/file: there is no folder no/such"),
        #[cfg(target_os = "linux")]
        (&["scan", ".", "--output", "/proc/nope"], "whose: --output /proc/nope: folder /proc takes no file"),
        (
            &["rules", "show", "no-such-thing-xyz"],
            "whose: there is no detector `no-such-thing-xyz`; see `whose rules list`",
        ),
        (&["sacn"], "scan"),
    ] {
        let (status, out, err) = run(whose(folder.path(), args));
        assert_eq!((status, out.as_str()), (2, ""), "{args:?}: {err}");
        assert!(err.contains(expected), "{args:?}: {err}");
    }
}

#[test]
fn a_clean_scan_exits_with_0_and_a_gap_makes_it_3() {
    let folder = folder();
    let (status, out, err) = run(whose(folder.path(), &["scan", "plain.txt", "--format", "jsonl"]));
    assert_eq!((status, err.as_str()), (0, ""));
    assert!(out.lines().last().is_some_and(|line| line.contains("\"summary\"")), "{out}");
    let gap = ["scan", ".", "--max-size", "3", "--format", "jsonl", "--no-hidden"];
    let (status, out, _) = run(whose(folder.path(), &gap));
    assert_eq!(status, 3, "{out}");
    assert!(out.contains("over-budget"), "{out}");
}

#[test]
fn flags_go_before_the_environment_and_that_before_the_file() {
    let folder = folder();
    let scan = |variable: Option<&str>, flags: &[&str]| {
        let mut command = whose(folder.path(), &["scan", "plain.txt"]);
        if let Some(format) = variable {
            command.env("WHOSE_FORMAT", format);
        }
        command.args(flags);
        let (status, out, err) = run(command);
        assert_eq!(status, 0, "{err}");
        out
    };
    fs::write(folder.path().join("whose.toml"), "format = 'jsonl'\n").expect("a file");
    let jsonl = scan(None, &[]);
    let csv = scan(Some("csv"), &[]);
    let markdown = scan(Some("csv"), &["--format", "markdown"]);
    assert!(jsonl.starts_with("{\"kind\":\"begin\""), "{jsonl}");
    assert!(!csv.starts_with('{') && csv.contains(','), "{csv}");
    assert!(markdown.starts_with('#'), "{markdown}");
    assert!(!scan(None, &["--no-config"]).starts_with('{'));

    let elsewhere = folder.path().join("deep/down");
    fs::create_dir_all(&elsewhere).expect("a folder");
    let (_, out, _) = run(whose(&elsewhere, &["scan", "../../plain.txt"]));
    assert!(out.starts_with('{'), "found upward: {out}");
}

#[test]
fn errors_of_the_file_name_line_and_nearest_key() {
    let folder = folder();
    let config = folder.path().join("whose.toml");
    fs::write(&config, "threads = 2\nmin-confidance = 'low'\n").expect("a file");
    let (status, _, err) = run(whose(folder.path(), &["scan", "."]));
    assert_eq!(status, 2);
    assert!(err.contains("whose.toml:2:1: unknown key `min-confidance`; did you mean `min-confidence`?"), "{err}");
    let (status, ..) = run(whose(folder.path(), &["scan", ".", "--no-config"]));
    assert_eq!(status, 0);
    fs::write(&config, "only = ['identifers']\n").expect("a file");
    let (_, _, err) = run(whose(folder.path(), &["scan", "."]));
    assert!(err.contains("did you mean `identifiers`?"), "{err}");
}

#[test]
fn standard_input_is_a_source() {
    let folder = folder();
    let mut command = whose(folder.path(), &["scan", "-", "--format", "jsonl"]);
    command.write_stdin("nothing of anybody\n");
    let (status, out, _) = run(command);
    assert_eq!(status, 0);
    assert!(out.contains("\"bytes_read\":19"), "{out}");
}

#[test]
fn opposites_take_each_other_back() {
    let folder = folder();
    fs::remove_dir(folder.path().join(".git")).expect("removed");
    fs::write(folder.path().join(".hidden"), "nothing\n").expect("a file");
    let sources = |flags: &[&str], variable: Option<(&str, &str)>| {
        let mut command = whose(folder.path(), &["scan", ".", "--format", "jsonl", "--key-file", "plain.txt"]);
        command.args(flags).envs(variable);
        let (_, out, err) = run(command);
        let summary = out.lines().last().unwrap_or_default();
        let summary: serde_json::Value = serde_json::from_str(summary).unwrap_or_else(|e| panic!("{e}: {out} {err}"));
        summary["coverage"]["sources"].as_u64().expect("a number")
    };
    assert_eq!(sources(&[], None), 2);
    assert_eq!(sources(&["--no-hidden"], None), 1);
    assert_eq!(sources(&["--no-hidden", "--hidden"], None), 2);
    assert_eq!(sources(&["--hidden", "--no-hidden"], None), 1);
    assert_eq!(sources(&[], Some(("WHOSE_HIDDEN", "0"))), 1);
    assert_eq!(sources(&["--hidden"], Some(("WHOSE_HIDDEN", "0"))), 2);
}

#[test]
#[cfg(unix)]
fn output_files_are_private_and_never_read_by_their_own_scan() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder();
    let out = folder.path().join("out.json");
    let earlier = "{\"begin\":{\"kind\":\"begin\",\"tool\":{\"name\":\"whose\",\"version\":\"0.0.1\"}}}";
    fs::write(&out, earlier).expect("a file");
    let args = ["scan", ".", "--format", "json", "--output", "out.json", "--report", "audit", "--no-hidden"];
    let (status, stdout, err) = run(whose(folder.path(), &args));
    assert_eq!((status, stdout.as_str(), err.as_str()), (0, "", ""));
    let report: serde_json::Value = serde_json::from_slice(&fs::read(&out).expect("a file")).expect("one document");
    assert!(report.to_string().contains("\"sources\":1"), "{report}");
    assert_eq!(fs::metadata(&out).expect("there").permissions().mode() & 0o777, 0o600);
    assert!(folder.path().join("audit/summary.json").is_file());
    let left_behind = fs::read_dir(folder.path()).expect("readable").filter_map(Result::ok);
    assert!(!left_behind.into_iter().any(|e| e.file_name().as_encoded_bytes().starts_with(b".whose-")));
}

#[test]
#[cfg(unix)]
fn a_key_is_made_once() {
    let folder = folder();
    for _ in 0..2 {
        let (_, _, err) = run(whose(folder.path(), &["scan", "plain.txt"]));
        assert_eq!(err, "");
    }
    assert!(folder.path().join(".state/whose/key").is_file());
    let mut homeless = whose(folder.path(), &["scan", "plain.txt"]);
    homeless.env("XDG_STATE_HOME", folder.path().join("plain.txt"));
    assert!(run(homeless).2.starts_with("whose: the key of fingerprints could not be stored"));
}

#[test]
fn rules_are_listed_checked_and_tried() {
    let folder = folder();
    let rule = "id = 'our-badge'\nname = 'Badge'\nname-zh = '工牌'\ngroup = 'government'\ncategories = ['1']\n\
                priority = 'P2'\nsince = '0.1.0'\nabout = 'A badge.'\n[[pattern]]\nname = 'letters'\n\
                regex = 'BDG-[0-9]{6}'\nscore = 60\n[[test]]\ntext = 'see ⟦BDG-123456⟧'\n[[test]]\ntext = 'see BDG-12'\n";
    fs::create_dir(folder.path().join("mine")).expect("a folder");
    let file = folder.path().join("mine/our-badge.toml");
    fs::write(&file, rule).expect("a file");
    let (status, out, err) = run(whose(folder.path(), &["rules", "check", "mine"]));
    assert_eq!((status, out.as_str()), (0, "1 rule and 2 examples are in order.\n"), "{err}");
    let (_, out, _) = run(whose(folder.path(), &["rules", "list", "--rules", "mine"]));
    assert!(out.lines().any(|line| line.starts_with("our-badge ") && line.contains("Badge")), "{out}");
    let (_, out, _) = run(whose(folder.path(), &["rules", "show", "our-badge", "--rules", "mine"]));
    assert!(out.contains("BDG-[0-9]{6}") && out.contains("1 Identifiers"), "{out}");

    let mut trial = whose(folder.path(), &["rules", "try", "our-badge", "--rules", "mine"]);
    trial.write_stdin("BDG-123456\nBDG-1\n");
    let (status, out, _) = run(trial);
    assert_eq!(status, 0);
    assert_eq!(
        out,
        "{\"detector\":\"our-badge\",\"verdict\":\"unknown\",\"why\":\"has the shape\"}\n\
         {\"detector\":\"our-badge\",\"verdict\":\"rejected\",\"why\":\"does not have the shape\"}\n"
    );

    fs::write(&file, rule.replace("'P2'", "'P9'").replace("BDG-12'", "BDG-654321'")).expect("a file");
    let (status, out, _) = run(whose(folder.path(), &["rules", "check", "mine"]));
    assert_eq!(status, 2);
    assert!(out.contains("our-badge.toml: priority: use P0, P1 or P2"), "{out}");
    assert!(out.contains("should not be") && out.ends_with("2 problems in 1 rule.\n"), "{out}");

    fs::write(&file, rule.replace("score = 60", "scor = 60")).expect("a file");
    let (status, _, err) = run(whose(folder.path(), &["scan", "plain.txt", "--rules", "mine"]));
    assert_eq!(status, 2);
    assert!(err.contains("our-badge.toml:12:1: unknown key `scor`; did you mean `score`?"), "{err}");
}

#[test]
fn a_closed_pipe_is_no_error() {
    let folder = folder();
    let whose = assert_cmd::cargo::cargo_bin("whose");
    let script = format!("'{}' rules list --all --format json | true", whose.display());
    let output = std::process::Command::new("sh").args(["-c", &script]).current_dir(folder.path()).output();
    assert_eq!(String::from_utf8_lossy(&output.expect("a shell").stderr), "");
}

#[test]
fn help_is_there_in_two_depths() {
    let folder = folder();
    let (status, short, _) = run(whose(folder.path(), &["scan", "-h"]));
    let (_, long, _) = run(whose(folder.path(), &["scan", "--help"]));
    assert_eq!(status, 0);
    assert!(long.len() > 2 * short.len());
    for flag in ["--max-size <SIZE>", "--fail-on <LEVEL>", "--rules <PATH>", "What is read:", "Output:"] {
        assert!(short.contains(flag), "{flag}: {short}");
    }
}

#[test]
fn a_misspelt_variable_is_not_taken_for_none() {
    let folder = folder();
    let with = |name: &str, args: &[&str]| {
        let mut command = whose(folder.path(), args);
        command.env(name, "high");
        run(command)
    };
    let (status, out, err) = with("WHOSE_FAILON", &["scan", "plain.txt"]);
    assert_eq!((status, out.as_str()), (2, ""));
    assert_eq!(err, "whose: there is no variable WHOSE_FAILON; did you mean WHOSE_FAIL_ON?\n");
    let (status, _, err) = with("WHOSE_XYZZY", &["scan", "plain.txt"]);
    assert_eq!((status, err.as_str()), (0, "whose: there is no variable WHOSE_XYZZY; it changes nothing\n"));
    assert_eq!(with("WHOSE_XYZZY", &["scan", "plain.txt", "--quiet"]).2, "");
    assert_eq!(with("WHOSE_FAIL_ON", &["scan", "plain.txt"]).0, 0);
    let (status, out, err) = with("SOURCE_DATE_EPOCH", &["scan", "plain.txt"]);
    assert_eq!((status, out.as_str()), (2, ""));
    assert!(err.contains("must be whole seconds since 1970"), "{err}");
}

#[test]
fn what_is_wrong_in_a_file_is_said_with_its_line() {
    let folder = folder();
    let here = folder.path();
    let said = |file: &str, text: &str, args: &[&str]| {
        fs::write(here.join(file), text).expect("a file");
        let (status, out, err) = run(whose(here, args));
        assert_eq!((status, out.as_str()), (2, ""), "{err}");
        err
    };
    for (text, expected) in [
        ("threads = 1\nonly = ['email-address', 'us-snn']\n", "whose.toml:2:26: only `us-snn`: no such detector"),
        ("skip = ['nonsense-xyz']", "whose.toml:1:9: skip `nonsense-xyz`: no such detector or category; see"),
        ("[[allow]]\ndetectors = ['us-snn']", "whose.toml:2:14: there is no detector `us-snn`; did you mean `us-ssn`?"),
        ("[[allow]]\npatterns = ['a']\n[[allow]]\npatterns = ['(']", "whose.toml:4:13: pattern `(`: unclosed group"),
        ("\n[[allow]]\nreason = 'x'", "whose.toml:2:1: this allow list would allow everything"),
        ("[[allow]]\npaterns = []", "whose.toml:2:1: unknown key `paterns`; did you mean `patterns`?"),
    ] {
        let err = said("whose.toml", text, &["scan", "plain.txt"]);
        assert!(err.contains(expected), "{text}: {err}");
    }
    fs::write(here.join("whose.toml"), "").expect("a file");
    let rule = "id = 'badge'\nname = 'Badge'\nname-zh = '工牌'\ngroup = 'work'\ncategories = ['1']\npriority = 'P1'\n\
                since = '1'\nabout = 'A badge.'\n[[pattern]]\nname = 'b'\nregex = 'B-[0-9]{6}'\nscore = 60\n";
    for (from, to, expected) in [
        ("regex =", "regx =", "rule.toml:11:1: unknown key `regx`; did you mean `regex`?"),
        (
            "['1']",
            "['1', 'identifers']",
            "rule.toml:5:20: categories: the table has no row `identifers`; did you mean `1`",
        ),
        ("['1']", "['13']", "rule.toml:5:15: categories: the table has no row `13`; rows are 1 to 11 and S"),
    ] {
        let err = said("rule.toml", &rule.replace(from, to), &["scan", "plain.txt", "--rules", "rule.toml"]);
        assert!(err.contains(expected), "{err}");
    }
}

#[test]
fn stats_stand_beside_the_report() {
    let folder = folder();
    fs::write(folder.path().join("a.log"), "ssn 536-90-4399\nseen on 2026-03-01 09:14:07, id 123-00-4567\n")
        .expect("a file");
    let scan = |more: &[&str]| run(whose(folder.path(), &[&["scan", "a.log", "--format", "jsonl"], more].concat()));
    let (status, plain, said) = scan(&[]);
    let (with_stats, same, err) = scan(&["--stats", "--threads", "2"]);
    assert_eq!((status, said.as_str()), (1, ""));
    assert_eq!((with_stats, same), (1, plain), "the report is the same");
    assert!(err.contains("\nBytes read 60 · of text 60 · ") && err.contains("all threads"), "{err}");
    let row = err.lines().find(|line| line.starts_with("us-ssn ")).expect("the detector");
    let cells: Vec<&str> = row.split_whitespace().collect();
    assert!(cells[1].parse::<u32>().is_ok_and(|tried| tried >= 1) && cells[2] == "1", "{row}");
    assert!(err.contains("timestamp (suppressor)"), "{err}");
}

#[test]
fn a_report_does_not_take_the_place_of_what_is_read() {
    let folder = folder();
    let text = "ssn: 536-22-8726\n";
    std::fs::write(folder.path().join("data.txt"), text).expect("it can be written");
    for args in [
        &["scan", "data.txt", "-o", "data.txt"][..],
        &["scan", ".", "--format", "sarif=data.txt"],
        &["scan", ".", "--output", "./data.txt"],
    ] {
        let (status, _, err) = run(whose(folder.path(), args));
        assert!(status == 2 && err.contains("data.txt: ") && err.contains("name another file"), "{args:?} {err}");
        assert_eq!(std::fs::read_to_string(folder.path().join("data.txt")).expect("it is there"), text);
    }
    // What an earlier run wrote may be written again, in any format, and what lies elsewhere is its owner's own.
    for format in [
        "human",
        "jsonl",
        "json",
        "sarif",
        "csv",
        "markdown",
        "html",
        "junit",
        "checkstyle",
        "gitlab-sast",
        "gitlab-codequality",
        "github",
    ] {
        let file = format!("--format={format}=again.{format}");
        for lang in ["en", "zh", "en"] {
            let (status, _, err) = run(whose(folder.path(), &["scan", ".", &file, "--lang", lang]));
            assert_eq!((status, err.as_str()), (1, ""), "{format}");
        }
    }
    let (status, _, err) = run(whose(folder.path(), &["scan", "data.txt", "-o", "plain.txt"]));
    assert_eq!((status, err.as_str()), (1, ""));
    assert_eq!(run(whose(folder.path(), &["scan", "data.txt", "--report", "rep"])).0, 1);
    let (status, _, err) = run(whose(folder.path(), &["report", "rep", "--format", "csv", "-o", "rep/findings.jsonl"]));
    assert!(status == 2 && err.contains("this is the file that is read"), "{err}");
}
