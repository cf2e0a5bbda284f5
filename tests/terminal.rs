//! What people meet at a terminal: a stream that is watched, completions, manual pages, help in two depths, colours.

mod common;

use common::{lines, of_kind, plain, run, whose};
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::process::Stdio;
use std::time::Duration;

/// Lines of standard output, from a thread, so that a test that waits for ever fails instead.
fn watch(out: impl std::io::Read + Send + 'static) -> std::sync::mpsc::Receiver<String> {
    let (sender, lines) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        for line in BufReader::new(out).lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                return;
            }
        }
    });
    lines
}

#[test]
fn a_stream_is_reported_line_by_line() {
    let folder = tempfile::tempdir().expect("a folder");
    for (more, expected) in [
        (&[][..], "2:6  us-ssn  ***-**-4399  high  │ ssn: ***-**-4399 of a***@***.net"),
        (&["--format", "jsonl"], "\"line\":2"),
        (&["--format", "github"], "::error title=us-ssn::standard input:2:6: "),
    ] {
        let mut child =
            plain(folder.path(), &[&["scan", "-", "--stream", "--only", "us-ssn,email-address"], more].concat());
        let mut child = child.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("it runs");
        let out = watch(child.stdout.take().expect("a pipe"));
        let mut input = child.stdin.take().expect("a pipe");
        input.write_all(b"nothing yet\nssn: 536-90-4399 of ann.lee@bluefinch-mail.net\n").expect("written");
        input.flush().expect("written");
        let next = || out.recv_timeout(Duration::from_secs(20)).expect("a line while the stream is open");
        let mut line = next();
        if line.contains("\"begin\"") {
            line = next();
        }
        assert!(line.contains(expected), "{line}");
        next();
        input.write_all(b"mail: bo.chen@bluefinch-mail.net").expect("written");
        drop(input);
        let rest: Vec<String> = out.iter().collect();
        assert!(rest[0].contains("email-address"), "the last line has no end: {rest:?}");
        assert!(rest.iter().all(|line| !line.contains("bo.chen")), "{rest:?}");
        assert_eq!(child.wait().expect("it ends").code(), Some(1));
    }
}

#[test]
fn a_stream_finds_what_a_scan_finds() {
    let folder = tempfile::tempdir().expect("a folder");
    let text: String =
        (0..2000).map(|i| format!("{i} ssn: 536-90-{:04} and {}\n", 1000 + i, "word ".repeat(i % 50))).collect();
    fs::write(folder.path().join("a.log"), &text).expect("written");
    let only = ["--only", "us-ssn", "--format", "jsonl", "--fail-on", "never"];
    let all = run(whose(folder.path(), &[&["scan", "a.log"], &only[..]].concat())).out;
    let mut command = whose(folder.path(), &[&["scan", "-", "--stream"], &only[..]].concat());
    command.write_stdin(text);
    let (all, live) = (lines(&all), lines(&run(command).out));
    let spans = |lines: &[serde_json::Value]| {
        let finding = of_kind(lines, "finding");
        finding.iter().map(|f| (f["place"]["line"].clone(), f["place"]["start"].clone())).collect::<Vec<_>>()
    };
    assert!(spans(&all).len() > 1900);
    assert_eq!(spans(&all), spans(&live));
}

/// The line that is shown is the one on which the value stands, and what is no record is text and no gap.
#[test]
fn a_stream_shows_the_line_of_a_value() {
    let folder = tempfile::tempdir().expect("a folder");
    let ran = |text: &str, more: &[&str]| {
        let mut command =
            whose(folder.path(), &[&["scan", "-", "--stream", "--only", "us-ssn,email-address"], more].concat());
        command.write_stdin(text);
        run(command)
    };
    let head = "2026-03-01T10:15:01Z ERROR request failed\n  at a.B.c(X.java:1)\n";
    let log =
        ran(&format!("{head}  caused by: user tomas@quillmere.net\n  at d.E\n2026-03-01T10:15:02Z INFO ok\n"), &[]).out;
    assert!(log.contains("│ caused by: user t***@***.net\n"), "{log}");
    let first = ran("2026-03-01T10:15:01Z INFO user=tomas@quillmere.net ssn=536-90-4399 ok\n", &[]).out;
    assert!(first.contains("│ … t***@***.net ssn=***-**-4399 ok\n"), "{first}");
    let json = ran("{\"ssn\":\"536-90-4399\"}\nplain words\nssn 536-90-4398\n", &["--format", "jsonl"]);
    assert_eq!((of_kind(&lines(&json.out), "finding").len(), of_kind(&lines(&json.out), "gap").len()), (2, 0));
    let shown = ran("ssn: 536-90-4399  # whose:ignore[us-ssn] known\n", &["--show-ignored"]).out;
    assert!(shown.starts_with("1:6  us-ssn") && shown.contains("comment"), "{shown}");
}

#[test]
fn a_stream_gives_no_all_clear_for_what_is_no_text() {
    let folder = tempfile::tempdir().expect("a folder");
    let live = |input: Vec<u8>| {
        let mut command = whose(folder.path(), &["scan", "-", "--stream", "--only", "us-ssn", "--format", "jsonl"]);
        command.write_stdin(input);
        let ran = run(command);
        let lines = lines(&ran.out);
        let found = of_kind(&lines, "finding").len();
        let gap = of_kind(&lines, "gap").first().map(|gap| gap["detail"].as_str().expect("a detail").to_owned());
        (ran.status, found, gap)
    };
    let text = "first line\nssn: 536-90-4399\n";
    let wide = |bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
    // PowerShell writes UTF-16 into a pipe, with a mark or without.
    assert_eq!(live([vec![0xFF, 0xFE], wide(u16::to_le_bytes)].concat()), (1, 1, None));
    assert_eq!(live(wide(u16::to_be_bytes)), (1, 1, None));
    assert_eq!(live([b"\xEF\xBB\xBF", text.as_bytes()].concat()), (1, 1, None));
    assert_eq!(live(b"a.txt\0b.txt\0".to_vec()), (0, 0, None), "a list of names");
    let mut gzip = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    gzip.extend([0xf3, 0x0b, 0x76, 0xb6, 0x02, 0x00]);
    let (status, found, gap) = live(gzip);
    assert_eq!((status, found), (3, 0));
    assert!(
        gap.as_deref().is_some_and(|gap| gap.starts_with("the first bytes say gzip; --stream reads text")),
        "{gap:?}"
    );
    let (status, found, gap) = live(b"\xe9\x01\x00\xff\x02 ssn: 536-90-4399\n\x00\x00".to_vec());
    assert!((status, found) == (1, 1) && gap.is_some_and(|gap| gap.contains("say no text")), "searched all the same");
}

#[test]
fn a_stream_is_standard_input() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("a"), "x").expect("written");
    let ran = run(whose(folder.path(), &["scan", "a", "--stream"]));
    assert!(ran.status == 2 && ran.err.contains("use `whose scan - --stream`"), "{}", ran.err);
}

#[test]
fn completions_know_commands_and_flags() {
    let folder = tempfile::tempdir().expect("a folder");
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let ran = run(whose(folder.path(), &["completions", shell]));
        assert_eq!(ran.status, 0);
        for word in ["scan", "baseline", "show-ignored", "min-confidence"] {
            assert!(ran.out.contains(word), "{shell}: {word}");
        }
    }
    // The bash that is here takes them and completes with them.
    let script = run(whose(folder.path(), &["completions", "bash"])).out;
    fs::write(folder.path().join("whose.bash"), script).expect("written");
    let ask = "source ./whose.bash && COMP_WORDS=(whose ba) COMP_CWORD=1 && _whose whose ba whose && echo \"${COMPREPLY[@]}\"";
    match std::process::Command::new("bash").current_dir(folder.path()).args(["-c", ask]).output() {
        Ok(out) => assert_eq!(String::from_utf8_lossy(&out.stdout).trim(), "baseline"),
        Err(_) => common::skipped("there is no bash"),
    }
}

#[test]
fn manual_pages_are_written_for_every_command() {
    let folder = tempfile::tempdir().expect("a folder");
    assert_eq!(run(whose(folder.path(), &["man", "man1"])).status, 0);
    for name in ["whose", "whose-scan", "whose-baseline-audit", "whose-rules-check"] {
        let page = fs::read_to_string(folder.path().join("man1").join(format!("{name}.1"))).expect("a page");
        assert!(page.contains(".TH") && page.contains(".SH NAME"), "{name}");
        assert!(!page.contains("[\\fB\\-\\-"), "{name}: its synopsis lists flags without their values");
    }
    assert!(run(whose(folder.path(), &["man"])).out.contains(".TH whose 1"));
}

#[test]
fn help_comes_in_two_depths() {
    let folder = tempfile::tempdir().expect("a folder");
    let help = |flag: &str| run(whose(folder.path(), &["scan", flag])).out;
    let (short, long) = (help("-h"), help("--help"));
    assert!(short.lines().count() * 2 < long.lines().count());
    assert!(short.contains("--min-confidence") && !short.contains("decide nothing"));
    assert!(long.contains("decide nothing"));
}

#[test]
fn colours_are_where_people_want_them() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("a.txt"), "ssn: 536-90-4399\n").expect("written");
    for (variables, args, expected) in [
        (&[][..], &[][..], false),
        (&[("CLICOLOR_FORCE", "1")], &[], true),
        (&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], &[], false),
        (&[("NO_COLOR", "1")], &["--color", "always"], true),
        (&[("CLICOLOR_FORCE", "1")], &["--color", "never"], false),
        // A pipe is a pipe, whoever runs it.
        (&[("GITLAB_CI", "true")], &[], false),
        (&[("CIRCLECI", "true"), ("CI", "true")], &[], false),
        (&[("BUILDKITE", "true")], &[], false),
        (&[("GITLAB_CI", "true"), ("CLICOLOR_FORCE", "1")], &[], true),
        (&[("TRAVIS", "true")], &["--color", "always"], true),
    ] {
        let mut command = whose(folder.path(), &[&["scan", "a.txt"], args].concat());
        command.env_remove("NO_COLOR").envs(variables.iter().copied());
        assert_eq!(run(command).out.contains('\x1b'), expected, "{variables:?} {args:?}");
    }
}
