//! The program as somebody uses it: what it reads and leaves out, and that it shows no value unasked.

mod common;

use common::{
    SCAN_TESTDATA, fifo, folder, gaps, lines, of_kind, path, paths, plain, run, scan, testdata, text, truth, whose,
};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::Path;
use whose::rule::{Mask, RuleBook};

const SSN: &str = "ssn: 871-44-5093";
const MAIL: &str = "write to ilse.brandtner@harborline-post.com";
const BARE: &str = "part 871 44 5093 of the list";

/// Detectors of the findings.
fn detectors(lines: &[Value]) -> BTreeSet<&str> {
    of_kind(lines, "finding").into_iter().map(|line| text(line, "detector")).collect()
}

#[test]
fn the_status_says_what_was_found_and_whether_all_was_read() {
    let clean = folder(&[("a.txt", "nothing of anybody")]);
    let found = folder(&[("a.txt", MAIL)]);
    let medium = folder(&[("a.txt", "number 503-555-4821")]);
    let broken = folder(&[("a.gz", "\u{1f}")]);
    fs::write(broken.path().join("a.gz"), b"\x1F\x8B\x08\0\0\0\0\0\0\x03\x01").expect("a file");
    let both = folder(&[("b.txt", MAIL)]);
    fs::copy(broken.path().join("a.gz"), both.path().join("a.gz")).expect("a copy");
    for (folder, args, expected) in [
        (&clean, &[][..], 0),
        (&found, &[], 1),
        (&found, &["--fail-on", "high"], 1),
        (&found, &["--fail-on", "never"], 0),
        (&medium, &[], 1),
        (&medium, &["--fail-on", "high"], 0),
        (&medium, &["--min-confidence", "high"], 0),
        (&broken, &[], 3),
        (&broken, &["--fail-on", "never"], 3),
        (&both, &[], 1),
        (&both, &["--fail-on", "never"], 3),
    ] {
        let (status, lines) = scan(folder.path(), &[&["."], args].concat());
        assert_eq!(status, expected, "{args:?} {lines:?}");
    }
}

#[test]
fn what_cannot_run_names_the_place_and_a_way_out() {
    let folder = folder(&[
        ("a.txt", MAIL),
        ("bad.toml", "id = 'my-badge'\nname = 7"),
        ("whose.toml", "\nfail-onn = 'never'"),
        ("own/whose.toml", "rules = ['../bad.toml']"),
    ]);
    for (args, expected) in [
        (&["scan", ".", "--fail-onn", "never", "--no-config"][..], &["--fail-on"][..]),
        (&["scan", "gone", "--no-config"], &["gone: no such file"]),
        (&["scan", ".", "--no-config", "--only", "us-snn"], &["us-snn", "did you mean `us-ssn`?"]),
        (&["scan", ".", "--no-config", "--exclude", "{a,"], &["--exclude `{a,`: "]),
        (&["scan", ".", "--no-config", "--rules", "bad.toml"], &["bad.toml:2:8: invalid type: integer `7`"]),
        (&["scan", "."], &["whose.toml:2:1: unknown key `fail-onn`; did you mean `fail-on`?"]),
        (&["scan", ".", "--config", "own/whose.toml"], &["bad.toml:2:8: "]),
        (&["rules", "show", "us-snn", "--no-config"], &["did you mean `us-ssn`?"]),
        (&["scan", ".", "--no-config", "--threads", "0"], &["--threads", "a number from 1 to 1024 is meant"]),
        (
            &["scan", "a.txt", "--no-config", "--format", "sarif=no/x"],
            &["--format sarif=no/x: there is no folder no; "],
        ),
        (&["scan", "a.txt", "--no-config", "--output", "no/x"], &["--output no/x: there is no folder no; "]),
        (&["baseline", "audit", ".", "--no-config"], &[".whose-baseline: there is no baseline; ", "--baseline FILE"]),
        (&["baseline", "prune", ".", "--no-config"], &["`whose baseline create PATH` makes one"]),
    ] {
        let ran = run(whose(folder.path(), args));
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{args:?}: {}", ran.err);
        for words in expected {
            assert!(ran.err.contains(words), "{args:?}: {}", ran.err);
        }
    }
}

#[test]
fn a_baseline_is_made_in_silence() {
    let folder = folder(&[("a.txt", MAIL)]);
    let ran = run(whose(folder.path(), &["baseline", "create", "a.txt", "-q", "--no-config"]));
    assert_eq!((ran.status, ran.out.as_str(), ran.err.as_str()), (0, "", ""));
    assert!(folder.path().join(".whose-baseline").is_file());
}

#[test]
fn levels_decide_what_is_reported() {
    let folder = folder(&[("a.txt", &[SSN, BARE].join("\n"))]);
    let count = |level: &str| {
        let (_, lines) = scan(folder.path(), &[".", "--min-confidence", level, "--only", "us-ssn"]);
        (of_kind(&lines, "finding").len(), of_kind(&lines, "summary")[0]["below_level"].as_u64())
    };
    assert_eq!(count("low"), (2, Some(0)));
    assert_eq!(count("medium"), (1, Some(1)));
    assert_eq!(count("high"), (1, Some(1)));
}

#[test]
fn detectors_are_chosen_by_id_pattern_and_category() {
    let Some(testdata) = testdata() else { return };
    let book = RuleBook::built_in();
    let some = |words: &[&str]| {
        let (_, lines) = scan(&testdata, &[&[".", "--exclude", "/truth.jsonl"], words].concat());
        detectors(&lines).into_iter().map(str::to_owned).collect::<BTreeSet<_>>()
    };
    let all = some(&[]);
    let of_category = |word: &str| {
        let row = book.category_index(word).expect("a category");
        let rules = book.rules.iter().filter(|rule| book.category_set(rule).contains(row));
        rules.map(|rule| rule.id.clone()).filter(|id| all.contains(id)).collect::<BTreeSet<_>>()
    };
    let beginning = |start: &str| all.iter().filter(|id| id.starts_with(start)).cloned().collect::<BTreeSet<_>>();

    assert_eq!(some(&["--only", "us-ssn"]), BTreeSet::from(["us-ssn".to_owned()]));
    assert!(beginning("us-").len() > 3);
    assert_eq!(some(&["--only", "us-*"]), beginning("us-"));
    for word in ["7", "geolocation", "S", "3"] {
        // What is off gives way to nobody, so more may be found than with all of them.
        let chosen = some(&["--only", word]);
        assert!(chosen.is_superset(&of_category(word)), "{word}: {chosen:?}");
        let row = book.category_index(word).expect("a category");
        for id in &chosen {
            let rule = book.rule(book.find(id).expect("a rule"));
            assert!(book.category_set(rule).contains(row), "{word}: {id}");
        }
        assert!(some(&["--skip", word]).is_disjoint(&of_category(word)), "{word}");
    }
    assert!(!some(&["--skip", "us-*,email-address"]).iter().any(|id| id.starts_with("us-") || id == "email-address"));
}

#[test]
fn globs_and_hidden_files() {
    let names = ["a.log", "b/c.log", "b/d.txt", "b/.hidden", ".git/e", "logs/f.txt"];
    let folder = folder(&names.map(|name| (name, MAIL)));
    for (args, expected, left_out) in [
        (&[][..], &[".git/e", "a.log", "b/.hidden", "b/c.log", "b/d.txt", "logs/f.txt"][..], 0),
        (&["--no-hidden"], &["a.log", "b/c.log", "b/d.txt", "logs/f.txt"], 2),
        (&["--include", "*.log"], &["a.log", "b/c.log"], 4),
        (&["--include", "*.log", "--exclude", "/b"], &["a.log"], 4),
        (&["--exclude", "*.log", "--exclude", ".*"], &["b/d.txt", "logs/f.txt"], 4),
        (&["--include", "logs/"], &["logs/f.txt"], 5),
    ] {
        let (_, lines) = scan(folder.path(), &[&["."], args].concat());
        assert_eq!(paths(&lines), expected, "{args:?}");
        // Whatever was not read is counted, in folders or one by one.
        let left = of_kind(&lines, "summary")[0]["left_out"].as_u64().expect("a number");
        assert!(left > 0 || left_out == 0, "{args:?}: {left}");
    }
    let (_, lines) = scan(folder.path(), &["a.log", "b/.hidden", "--exclude", "*", "--no-hidden"]);
    assert_eq!(paths(&lines), ["a.log", "b/.hidden"], "what is named is read whatever the filters say");
}

#[test]
fn large_files_are_gaps_unless_they_are_named() {
    let folder = folder(&[("a.txt", MAIL), ("b.txt", &format!("{}\n{MAIL}", "x".repeat(5000)))]);
    let (status, lines) = scan(folder.path(), &[".", "--max-size", "1K"]);
    assert_eq!((status, paths(&lines), gaps(&lines)), (1, vec!["a.txt"], vec![("b.txt", "over-budget")]));
    let coverage = &of_kind(&lines, "summary")[0]["coverage"];
    assert!(coverage["bytes_in_gaps"].as_u64() > Some(5000), "{coverage}");
    let (_, lines) = scan(folder.path(), &["b.txt", "--max-size", "1K"]);
    assert_eq!((paths(&lines), gaps(&lines)), (vec!["b.txt"], vec![]));
}

#[test]
fn standard_input_is_a_source_like_any_other() {
    let folder = folder(&[]);
    let mut command = whose(folder.path(), &["scan", "-", "--no-config", "--format", "jsonl"]);
    command.write_stdin(format!("first\n{SSN}\n"));
    let ran = run(command);
    let lines = lines(&ran.out);
    let finding = of_kind(&lines, "finding")[0];
    assert_eq!((ran.status, path(finding), finding["place"]["line"].as_u64()), (1, "-", Some(2)));
    let mut command = whose(folder.path(), &["scan", "-", "--no-config"]);
    command.write_stdin("");
    assert_eq!(run(command).status, 0);
}

#[cfg(unix)]
#[test]
fn links_that_go_round_or_out_are_gaps() {
    use std::os::unix::fs::symlink;
    let folder = folder(&[("a/b.txt", MAIL), ("elsewhere/c.txt", SSN)]);
    let tree = folder.path().join("a");
    symlink("..", tree.join("up")).expect("a link");
    symlink(".", tree.join("self")).expect("a link");
    symlink("../elsewhere", tree.join("out")).expect("a link");
    symlink("nowhere", tree.join("dangling")).expect("a link");

    let (status, lines) = scan(folder.path(), &["a"]);
    let outside = vec![("a/out", "not-followed"), ("a/up", "not-followed")];
    assert_eq!((status, paths(&lines), gaps(&lines)), (1, vec!["a/b.txt"], outside), "{lines:?}");
    assert_eq!(of_kind(&lines, "summary")[0]["left_out"], 0);

    let (status, lines) = scan(folder.path(), &["a", "--follow"]);
    assert_eq!(status, 1);
    assert!(paths(&lines).contains(&"a/out/c.txt"), "{lines:?}");
    let gaps = gaps(&lines);
    assert!(gaps.contains(&("a/self", "link-loop")) && gaps.contains(&("a/dangling", "vanished")), "{gaps:?}");
    let ran = run(whose(folder.path(), &["scan", "a/dangling", "--no-config"]));
    assert_eq!(ran.status, 2, "{}", ran.err);
}

#[test]
fn globs_that_match_nothing_are_told() {
    let folder = folder(&[("a.txt", SSN)]);
    let ran = run(whose(folder.path(), &["scan", ".", "--no-config", "--include", "*.lgo"]));
    assert_eq!((ran.status, ran.err.as_str()), (0, "whose: no file matches --include *.lgo\n"));
    let ran = run(whose(folder.path(), &["scan", ".", "--no-config", "--include", "*.txt"]));
    assert_eq!((ran.status, ran.err.as_str()), (1, ""));
}

#[test]
fn errors_are_said_in_the_words_of_people() {
    let folder = folder(&[("a.txt", SSN)]);
    for (args, words) in [
        (&["scan", "a.txt", "--config", "none.toml"][..], "whose: none.toml: no such file or directory"),
        (&["scan", "a.txt", "--rules", "none"], "whose: none: cannot read rules: no such file or directory"),
        (&["scan", "a.txt", "--threads", "x"], "a number from 1 to"),
        (&["scan", "a.txt", "--max-depth", "1x"], "`1x` is no whole number"),
    ] {
        let ran = run(whose(folder.path(), args));
        assert!(ran.status == 2 && ran.err.contains(words) && !ran.err.contains("os error"), "{args:?}: {}", ran.err);
    }
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_not_opened() {
    let folder = folder(&[("a.txt", "nothing of anybody")]);
    fifo(&folder.path().join("pipe"));
    let _socket = std::os::unix::net::UnixListener::bind(folder.path().join("socket")).expect("a socket");
    let (status, lines) = scan(folder.path(), &["."]);
    assert_eq!((status, gaps(&lines)), (3, vec![("pipe", "special"), ("socket", "special")]));
    let summary = of_kind(&lines, "summary")[0];
    assert_eq!(summary["coverage"]["sources"], 1, "a FIFO is no file that was read: {summary}");
}

#[cfg(target_os = "linux")]
#[test]
fn files_of_the_system_that_never_end_do_not_hold_a_scan() {
    let folder = folder(&[]);
    // `pagemap` says that it is empty and has terabytes.
    let (status, lines) = scan(folder.path(), &["/proc/self"]);
    assert!(status == 1 || status == 3, "{status}");
    assert!(gaps(&lines).iter().any(|(path, _)| *path == "/proc/self/pagemap"), "{:?}", gaps(&lines));
}

#[cfg(unix)]
#[test]
fn what_may_not_be_read_is_a_gap() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder(&[("a.txt", MAIL), ("secret.txt", SSN), ("closed/b.txt", SSN)]);
    let set = |name: &str, mode| {
        fs::set_permissions(folder.path().join(name), fs::Permissions::from_mode(mode)).expect("a mode");
    };
    set("secret.txt", 0);
    set("closed", 0);
    if fs::File::open(folder.path().join("secret.txt")).is_ok() {
        common::skipped("this user may read everything");
    } else {
        let (status, lines) = scan(folder.path(), &["."]);
        assert_eq!((status, paths(&lines)), (1, vec!["a.txt"]));
        assert_eq!(gaps(&lines), [("closed", "no-permission"), ("secret.txt", "no-permission")]);
        let (status, lines) = scan(folder.path(), &["secret.txt"]);
        assert_eq!((status, gaps(&lines)), (3, vec![("secret.txt", "no-permission")]));
    }
    set("closed", 0o700);
}

#[cfg(target_os = "linux")]
#[test]
fn names_that_are_not_utf8_survive() {
    use std::os::unix::ffi::OsStrExt;
    let folder = folder(&[]);
    let name = std::ffi::OsStr::from_bytes(b"list-\xe9\xff.txt");
    fs::write(folder.path().join(name), MAIL).expect("a file");
    let (_, lines) = scan(folder.path(), &["."]);
    assert_eq!(paths(&lines), ["list-\\xe9\\xff.txt"]);
    for format in ["human", "csv", "markdown", "json"] {
        let ran = run(whose(folder.path(), &["scan", ".", "--no-config", "--format", format]));
        assert!(ran.out.contains("xe9"), "{format}: {}", ran.out);
    }
}

#[test]
fn settings_come_from_above_and_from_the_environment() {
    let folder =
        folder(&[("whose.toml", "only = ['us-ssn']\nformat = 'jsonl'"), ("deep/er/a.txt", &[SSN, MAIL].join("\n"))]);
    let deep = folder.path().join("deep/er");
    let found = |variables: &[(&str, &str)], args: &[&str]| {
        let mut command = whose(&deep, &[&["scan", "."], args].concat());
        command.envs(variables.iter().copied());
        let ran = run(command);
        let lines = lines(&ran.out);
        (ran.status, detectors(&lines).into_iter().map(str::to_owned).collect::<Vec<_>>())
    };
    assert_eq!(found(&[], &[]), (1, vec!["us-ssn".into()]));
    assert_eq!(found(&[("WHOSE_ONLY", "email-address")], &[]), (1, vec!["email-address".into()]));
    assert_eq!(found(&[("WHOSE_ONLY", "email-address")], &["--only", "us-ssn"]), (1, vec!["us-ssn".into()]));
    assert_eq!(found(&[("WHOSE_FAIL_ON", "never")], &[]).0, 0);
    assert_eq!(found(&[("WHOSE_EXCLUDE", "*.txt")], &[]), (0, vec![]));
    let all = found(&[("WHOSE_FORMAT", "jsonl")], &["--no-config"]).1;
    assert_eq!(all, ["email-address", "us-ssn"]);
}

#[test]
fn fingerprints_depend_on_the_key() {
    const ONE: &str = "one key of the tests";
    const TWO: &str = "two keys of the tests";
    let folder = folder(&[("a.txt", SSN), ("b.txt", SSN), ("key", "a harbour in the north")]);
    let fingerprints = |key: &str, args: &[&str]| {
        let mut command =
            whose(folder.path(), &[&["scan", "a.txt", "b.txt", "--no-config", "--format", "jsonl"], args].concat());
        command.env("WHOSE_KEY", key);
        let lines = lines(&run(command).out);
        let all: Vec<String> = of_kind(&lines, "finding").iter().map(|line| text(line, "fingerprint").into()).collect();
        assert!(all.len() == 2 && all[0] == all[1] && all[0].len() == 32, "{all:?}");
        all[0].clone()
    };
    assert_eq!(fingerprints(ONE, &[]), fingerprints(ONE, &[]));
    assert_ne!(fingerprints(ONE, &[]), fingerprints(TWO, &[]));
    assert_eq!(fingerprints("a harbour in the north", &[]), fingerprints(TWO, &["--key-file", "key"]));
    let mut short = whose(folder.path(), &["scan", "a.txt", "--no-config"]);
    short.env("WHOSE_KEY", "secret");
    let ran = run(short);
    let said = "WHOSE_KEY: the key has 6 bytes, and one of fewer than 16 can be guessed; use a long secret text";
    assert!(ran.status == 2 && ran.err.contains(said), "{}", ran.err);
    // A secret that a run does not get is empty there, and none.
    for name in ["WHOSE_KEY", "WHOSE_KEY_FILE"] {
        let mut empty = whose(folder.path(), &["scan", "a.txt", "--no-config"]);
        empty.env("HOME", folder.path()).env("XDG_STATE_HOME", folder.path()).env("WHOSE_KEY", "").env(name, "");
        let ran = run(empty);
        assert!(ran.status == 1 && ran.err.contains(&format!("{name} is empty")), "{}", ran.err);
    }
}

/// Every page that a page names is there.
#[test]
fn manual_pages_name_no_page_that_is_not_there() {
    let folder = tempfile::tempdir().expect("a folder");
    let ran = run(whose(folder.path(), &["man", "pages"]));
    assert_eq!((ran.status, ran.err.as_str()), (0, ""));
    let pages: Vec<_> = fs::read_dir(folder.path().join("pages")).expect("pages").flatten().collect();
    assert!(pages.len() > 10);
    for page in &pages {
        let text = fs::read_to_string(page.path()).expect("a page").replace('\\', "");
        for word in text.split_whitespace().filter_map(|word| word.strip_suffix("(1)")) {
            assert!(folder.path().join(format!("pages/{word}.1")).is_file(), "{word} in {}", page.path().display());
        }
    }
}

/// Whatever a run of these arguments writes: both streams, and the files of its report folder.
fn everything(testdata: &Path, args: &[&str]) -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a folder");
    let dir = folder.path().join("report");
    let mut args = args.to_vec();
    if args[0] == "scan" {
        args.extend(["--report", dir.to_str().expect("text")]);
    }
    let output = whose(testdata, &args).output().expect("it runs");
    assert!(matches!(output.status.code(), Some(0 | 1)), "{args:?} {}", String::from_utf8_lossy(&output.stderr));
    let mut all = [output.stdout, output.stderr].concat();
    for entry in fs::read_dir(&dir).into_iter().flatten() {
        all.extend(fs::read(entry.expect("an entry").path()).expect("a file"));
    }
    all
}

#[test]
fn no_value_is_shown_unless_it_is_asked_for() {
    let Some(testdata) = testdata() else { return };
    let book = RuleBook::built_in();
    let is_masked = |id: &str| book.rule(book.find(id).expect("a rule")).mask != Mask::Open;
    let truth = truth(&testdata);
    let mut values: BTreeSet<String> = BTreeSet::new();
    for value in truth.iter().filter(|value| is_masked(&value.detector)).filter_map(|value| value.value.as_ref()) {
        values.insert(value.clone());
        let digits: String = value.chars().filter(char::is_ascii_digit).collect();
        if digits.len() >= 9 {
            values.insert(digits);
        }
    }
    // Five digits of a ZIP code stand in some fingerprint by chance.
    values.retain(|value| value.len() > 5 || !value.bytes().all(|b| b.is_ascii_digit()));
    assert!(values.len() > 400);
    let shown =
        |all: &[u8]| values.iter().filter(|value| memchr::memmem::find(all, value.as_bytes()).is_some()).count();

    let mut args = SCAN_TESTDATA.to_vec();
    args.extend(["--min-confidence", "low", "--include-test-values", "--format"]);
    let with = |more: &[&'static str]| [&args[..], more].concat();
    for format in ["human", "jsonl", "json", "csv", "markdown"] {
        let all = everything(&testdata, &with(&[format]));
        assert_eq!(shown(&all), 0, "{format}");
        assert!(all.len() > 10_000, "{format}");
    }
    assert!(shown(&everything(&testdata, &with(&["jsonl", "--reveal"]))) > 200, "this test can see values");

    // Explanations, also of what is rejected; and verdicts.
    for file in ["logs/app.log", "exports/customers.csv", "mail/payroll.eml", "config/.env", "web/session.har"] {
        for format in ["human", "json"] {
            let mut command = whose(&testdata, &["explain", "--no-config", "--format", format]);
            command.write_stdin(fs::read(testdata.join(file)).expect("a file"));
            let output = command.output().expect("it runs");
            assert_eq!(output.status.code(), Some(0), "{file}");
            assert_eq!(shown(&[output.stdout, output.stderr].concat()), 0, "{file} {format}");
        }
    }
    let all_values: String = values.iter().map(|value| format!("{value}\n")).collect();
    for id in ["us-ssn", "email-address", "payment-card", "password-plain", "http-access-log"] {
        let mut command = whose(&testdata, &["rules", "try", id, "--no-config"]);
        command.write_stdin(all_values.clone());
        let ran = run(command);
        assert_eq!((ran.status, shown(ran.out.as_bytes()), ran.err.as_str()), (0, 0, ""), "{id}");
        assert_eq!(ran.out.lines().count(), all_values.lines().count(), "{id}");
    }
}

#[test]
fn an_output_file_appears_when_it_is_complete() {
    const EARLIER: &str = r#"{"kind":"begin","tool":{"name":"whose","version":"0.0.1"}}"#;
    let folder = folder(&[("a.txt", MAIL), ("out.jsonl", EARLIER)]);
    let out = folder.path().join("out.jsonl");
    let args = |path: &'static str| ["scan", path, "--no-config", "--format", "jsonl", "--output", "out.jsonl"];
    assert_eq!(run(whose(folder.path(), &args("gone"))).status, 2);
    assert_eq!(fs::read_to_string(&out).expect("a file"), format!("{EARLIER}\n"));
    let ran = run(whose(folder.path(), &args(".")));
    assert_eq!((ran.status, ran.out.as_str(), ran.err.as_str()), (1, "", ""));
    let lines = lines(&fs::read_to_string(&out).expect("a file"));
    assert_eq!((paths(&lines), lines.len()), (vec!["a.txt"], 3), "its own output is no source");
    let left: Vec<_> =
        fs::read_dir(folder.path()).expect("the folder").map(|e| e.expect("an entry").file_name()).collect();
    assert_eq!(left.len(), 2, "{left:?}");
}

#[test]
fn bytes_are_read_or_in_gaps() {
    let text: String = (0..200_000u64).map(|n| format!("{:x}\n", n.wrapping_mul(0x9E37_79B9_7F4A_7C15))).collect();
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(format!("{MAIL}\n{text}").as_bytes()).expect("memory");
    let whole = gzip.finish().expect("memory");
    let mut damaged = whole.clone();
    let middle = damaged.len() / 2;
    damaged[middle..middle + 64].fill(0xFF);
    let trailing = [&whole[..], b"what stands behind the end"].concat();
    for (name, bytes, in_gap) in [("damaged", &damaged, 100_000..middle as u64), ("trailing", &trailing, 26..27)] {
        let folder = folder(&[]);
        fs::write(folder.path().join("a.gz"), bytes).expect("a file");
        let stdin = fs::File::open(folder.path().join("a.gz")).expect("a file");
        let piped = plain(folder.path(), &["scan", "-", "--format", "jsonl", "--no-config"]).stdin(stdin).output();
        let piped = lines(&String::from_utf8(piped.expect("it runs").stdout).expect("UTF-8"));
        let (_, named) = scan(folder.path(), &["a.gz"]);
        for (lines, size) in [(&named, Some(bytes.len() as u64)), (&piped, None)] {
            assert_eq!(detectors(lines), BTreeSet::from(["email-address"]), "{name}");
            let coverage = &of_kind(lines, "summary")[0]["coverage"];
            let count = |key: &str| coverage[key].as_u64().expect("a number");
            let gap = of_kind(lines, "gap")[0]["bytes"].as_u64().expect("its size");
            assert_eq!(gap, count("bytes_in_gaps"), "{name}");
            if let Some(size) = size {
                assert_eq!(count("bytes_read") + gap, size, "{name}");
                assert!(in_gap.contains(&gap), "{name}: {gap}");
            }
        }
    }
}

#[test]
fn a_database_is_read_with_its_log_and_once() {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/samples/sqlite");
    let folder = folder(&[]);
    let mut size = 0;
    for name in ["logged.sqlite", "logged.sqlite-wal"] {
        size += fs::copy(samples.join(name), folder.path().join(name)).expect("a copy");
    }
    let coverage = |lines: &[Value]| of_kind(lines, "summary")[0]["coverage"].clone();
    for root in [".", "logged.sqlite"] {
        let (_, lines) = scan(folder.path(), &[root]);
        assert_eq!(
            (&coverage(&lines)["sources"], &coverage(&lines)["bytes_read"]),
            (&1.into(), &size.into()),
            "{root}"
        );
    }
    // A log that is left without its database, or is named, is a source like others.
    let (_, lines) = scan(folder.path(), &["logged.sqlite-wal"]);
    assert_eq!(coverage(&lines)["sources"], 1);
    let (_, lines) = scan(folder.path(), &[".", "--exclude", "*.sqlite"]);
    assert_eq!(coverage(&lines)["sources"], 1);
    fs::write(folder.path().join("logged.sqlite"), "no database").expect("a file");
    let (_, lines) = scan(folder.path(), &["."]);
    assert_eq!(coverage(&lines)["sources"], 2);
}

#[test]
fn explanations_say_why() {
    let folder = folder(&[]);
    let explain = |text: &str| {
        let ran = run(whose(folder.path(), &["explain", text, "--no-config", "--format", "json"]));
        assert_eq!((ran.status, ran.err.as_str()), (0, ""));
        serde_json::from_str::<Value>(&ran.out).expect("JSON")["candidates"].as_array().expect("a list").clone()
    };
    let of = |candidates: &[Value], id: &str| {
        let one = candidates.iter().find(|c| c["detector"] == id).expect("a candidate of the detector");
        (text(one, "outcome").to_owned(), text(one, "confidence").to_owned(), text(one, "value").to_owned())
    };
    assert_eq!(of(&explain(SSN), "us-ssn"), ("found".into(), "high".into(), "***-**-5093".into()));
    let coloured = explain("ssn: \u{1b}[1m871-44-5093\u{1b}[0m");
    assert_eq!(of(&coloured, "us-ssn"), ("found".into(), "high".into(), "***-**-5093".into()));
    let (outcome, _, _) = of(&explain("card 4539 2017 4682 3058"), "payment-card");
    assert_eq!(outcome, "dropped");
    let (outcome, _, _) = of(&explain("ssn 078-05-1120"), "us-ssn");
    assert_eq!(outcome, "test-value");
    let human = run(whose(folder.path(), &["explain", SSN, "--no-config"])).out;
    assert!(human.contains("us-ssn") && human.contains("found, high confidence"), "{human}");
}

#[test]
fn what_stands_in_records_is_explained_as_a_scan_sees_it() {
    const ROWS: &str = "id,ssn,order_no\n1,536904399,518447206\n2,536904398,518447207\n";
    let folder = folder(&[("rows.csv", ROWS), ("one.json", r#"{"user":{"ssn":"536904399"}}"#)]);
    for file in ["rows.csv", "one.json"] {
        let mut command = whose(folder.path(), &["explain", "--no-config", "--format", "json"]);
        command.write_stdin(fs::read(folder.path().join(file)).expect("a file"));
        let ran = run(command);
        let explained: Value = serde_json::from_str(&ran.out).expect("JSON");
        let candidates = explained["candidates"].as_array().expect("a list");
        let (_, lines) = scan(folder.path(), &[file, "--min-confidence", "low", "--include-test-values"]);
        let found: Vec<&Value> = lines.iter().filter(|line| line["kind"] == "finding").collect();
        assert!(!found.is_empty(), "{file}");
        for finding in found {
            let same = |c: &&Value| c["detector"] == finding["detector"] && c["start"] == finding["place"]["start"];
            let candidate = candidates.iter().find(same).expect("what a scan finds is explained");
            for (key, value) in [("score", &finding["score"]), ("evidence", &finding["evidence"])] {
                assert_eq!(&candidate[key], value, "{file}");
            }
            assert_eq!((&candidate["outcome"], &candidate["value"]), (&"found".into(), &finding["value"]), "{file}");
        }
    }
    let ran = run(whose(folder.path(), &["explain", ROWS, "--no-config"]));
    assert!(ran.out.starts_with("2:3 #1.ssn  *****4399  us-ssn ") && ran.out.contains("column: ssn"), "{}", ran.out);
    let ran = run(whose(folder.path(), &["explain", ROWS, "--no-config", "--reveal", "--only", "us-ssn"]));
    assert!(ran.out.contains("  536904399  us-ssn"), "{}", ran.out);
}

#[test]
fn rules_are_listed_shown_checked_and_tried() {
    const GOOD: &str = "id = 'my-badge'\nname = 'Badge'\nname-zh = '工牌'\ngroup = 'contact'\ncategories = ['1']\n\
        priority = 'P0'\nsince = '0.1.0'\nabout = 'The number on a badge.'\nnot = 'Other numbers.'\nsources = ['us']\n\
        [[pattern]]\nname = 'badge'\nregex = 'BFO-[0-9]{6}'\nscore = 60\n\
        [[test]]\ntext = 'badge ⟦BFO-204417⟧'\n[[test]]\ntext = 'badge BFO-2044'\n";
    let folder =
        folder(&[("good.toml", GOOD), ("bad.toml", &GOOD.replace("{6}", "{7}")), ("a.txt", "badge BFO-204417")]);
    let ran = |args: &[&str]| run(whose(folder.path(), &[args, &["--no-config"]].concat()));

    let list = ran(&["rules", "list"]);
    assert!(list.status == 0 && list.out.lines().any(|line| line.starts_with("us-ssn ")), "{}", list.out);
    let list: Value = serde_json::from_str(&ran(&["rules", "list", "--format", "json"]).out).expect("JSON");
    assert!(list.as_array().is_some_and(|rules| rules.len() > 50 && rules.iter().any(|rule| rule["id"] == "iban")));
    let show = ran(&["rules", "show", "us-ssn"]);
    assert!(show.status == 0 && show.out.contains("Social Security"), "{}", show.out);

    let good = ran(&["rules", "check", "good.toml"]);
    assert_eq!(good.status, 0, "{}{}", good.out, good.err);
    let bad = ran(&["rules", "check", "bad.toml"]);
    assert!(bad.status == 2 && bad.out.contains("bad.toml"), "{}{}", bad.out, bad.err);
    let (status, lines) = scan(folder.path(), &["a.txt", "--rules", "good.toml", "--only", "my-*"]);
    assert_eq!((status, detectors(&lines)), (1, BTreeSet::from(["my-badge"])));

    let mut command = whose(folder.path(), &["rules", "try", "payment-card", "--no-config"]);
    command.write_stdin("4539 2017 4682 3059\n4539 2017 4682 3058\n4111 1111 1111 1111\n");
    let tried = lines_of(run(command).out);
    let verdicts: Vec<&str> = tried.iter().map(|line| text(line, "verdict")).collect();
    assert_eq!(verdicts, ["confirmed", "rejected", "confirmed"]);
    assert_eq!(tried[2]["test_value"], true);
}

fn lines_of(out: String) -> Vec<Value> {
    assert!(!out.contains("4539"));
    lines(&out)
}
