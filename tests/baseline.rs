//! The baseline as a repository lives with it: ten edits, of which only true additions fail.

mod common;

use common::{Ran, lines, of_kind, plain, run, whose};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// A repository of the test's own, with nothing of its user's settings.
struct Repository(TempDir);

impl Repository {
    fn new() -> Self {
        let repository = Self(tempfile::tempdir().expect("a folder"));
        repository.git(&["init", "-q"]);
        repository
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn git(&self, args: &[&str]) {
        let status = Command::new("git")
            .current_dir(self.path())
            .args(["-c", "user.name=Test", "-c", "user.email=test@bluefinch-mail.net", "-c", "commit.gpgsign=false"])
            .args(args)
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_SYSTEM", "/dev/null")
            .status()
            .expect("git runs");
        assert!(status.success(), "git {args:?}");
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(&path, text).expect("written");
        path
    }

    fn commit(&self, message: &str) {
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "--allow-empty", "-m", message]);
    }

    fn run(&self, args: &[&str]) -> Ran {
        run(whose(self.path(), args))
    }

    /// Status and paths with lines of what is new.
    fn scan(&self) -> (i32, Vec<String>) {
        let ran = self.run(&["scan", ".", "--exclude", ".git", "--format", "jsonl", "--only", "us-ssn,email-address"]);
        let lines = lines(&ran.out);
        let findings = of_kind(&lines, "finding")
            .into_iter()
            .map(|f| format!("{}:{}", f["place"]["path"].as_str().expect("a path"), f["place"]["line"]));
        (ran.status, findings.collect())
    }
}

const SSN: [&str; 4] = ["536-90-4399", "871-44-5093", "402-81-7724", "655-32-8841"];

fn has_git() -> bool {
    let there = Command::new("git").arg("--version").output().is_ok();
    if !there {
        common::skipped("there is no git");
    }
    there
}

#[test]
fn a_baseline_of_what_git_itself_changes_says_so() {
    if !has_git() {
        return;
    }
    let r = Repository::new();
    r.write("a.txt", &format!("ssn: {}\n", SSN[0]));
    r.commit("begin");
    r.write(".git/description", "mail: ann.lee@bluefinch-mail.net\n");
    let ran = r.run(&["baseline", "create", "."]);
    assert!(ran.err.contains("some of it is in `.git`"), "{}", ran.err);
    let ran = r.run(&["baseline", "create", ".", "--force", "--exclude", ".git"]);
    assert!(ran.status == 0 && !ran.err.contains("in `.git`"), "{}", ran.err);
}

#[test]
fn ten_edits_and_only_additions_fail() {
    if !has_git() {
        return;
    }
    let r = Repository::new();
    let people = format!("ssn: {}\nmail: ann.lee@bluefinch-mail.net\nssn: {}\n", SSN[0], SSN[1]);
    r.write("a.txt", &people);
    r.write("old/b.txt", &format!("ssn: {}\n", SSN[2]));
    r.commit("begin");
    let only = ["--exclude", ".git", "--only", "us-ssn,email-address"];
    let ran = r.run(&[&["baseline", "create", "."], &only[..]].concat());
    assert!(ran.status == 0 && ran.err.contains("merge=union` added"), "{}", ran.err);
    assert!(ran.out.contains("4 found; 4 known"), "{}", ran.out);
    let baseline = fs::read_to_string(r.path().join(".whose-baseline")).expect("the baseline");
    for value in SSN.iter().copied().chain(["90-4399", "ann.lee", "bluefinch"]) {
        assert!(!baseline.contains(value), "{baseline}");
    }
    r.commit("baseline");
    let known = |why: &str| {
        assert_eq!(r.scan(), (0, vec![]), "{why}");
        r.commit(why);
    };
    known("1: nothing changed");
    r.write("a.txt", &format!("first\n\n\nmore\n{people}"));
    known("2: lines moved down");
    r.write("a.txt", &format!("more\nssn: {}\n{}", SSN[1], people.replace(&format!("ssn: {}\n", SSN[1]), "")));
    known("3: lines changed places");
    r.git(&["mv", "old/b.txt", "new-name.txt"]);
    known("4: a file was renamed");
    r.write("a.txt", &people.replace(SSN[0], "536 90 4399").replace("ssn: ", "\tSSN = "));
    known("5: written in another form");
    r.write("a.txt", &people.replace(&format!("ssn: {}\n", SSN[1]), ""));
    known("6: a value is gone");
    r.write("clean.txt", "nothing of anybody\n");
    known("7: a file without findings");

    r.write("a.txt", &format!("{people}ssn: {}\n", SSN[3]));
    assert_eq!(r.scan(), (1, vec!["a.txt:4".into()]), "8: a new value");
    let ran = r.run(&[&["baseline", "update", "."], &only[..]].concat());
    assert!(ran.out.contains("1 new, 1 moved or in renamed files"), "{}", ran.out);
    known("8: taken into the baseline");
    r.write("c.txt", &format!("ssn: {}\n", SSN[0]));
    assert_eq!(r.scan(), (1, vec!["c.txt:1".into()]), "9: a copy in another file");
    fs::remove_file(r.path().join("c.txt")).expect("removed");
    r.write("a.txt", &format!("{people}ssn: {}\nssn: {}\n", SSN[3], SSN[3]));
    assert_eq!(r.scan(), (1, vec!["a.txt:5".into()]), "10: once more in the same file");

    r.write("a.txt", "nothing\n");
    let ran = r.run(&[&["baseline", "prune", "."], &only[..]].concat());
    assert!(ran.out.contains("4 gone; 1 known"), "{}", ran.out);
    known("pruned");
}

#[test]
fn branches_merge_without_conflicts() {
    if !has_git() {
        return;
    }
    let r = Repository::new();
    for name in ["a", "f", "k", "p", "u"] {
        r.write(&format!("{name}.txt"), &format!("ssn: {}\n", SSN[0]));
    }
    let only = ["--exclude", ".git", "--only", "us-ssn"];
    assert_eq!(r.run(&[&["baseline", "create", "."], &only[..]].concat()).status, 0);
    r.commit("begin");
    r.git(&["checkout", "-q", "-b", "other"]);
    r.write("c.txt", &format!("ssn: {}\n", SSN[1]));
    assert_eq!(r.run(&[&["baseline", "update", "."], &only[..]].concat()).status, 0);
    r.commit("on the branch");
    r.git(&["checkout", "-q", "-"]);
    r.write("s.txt", &format!("ssn: {}\n", SSN[2]));
    assert_eq!(r.run(&[&["baseline", "update", "."], &only[..]].concat()).status, 0);
    r.commit("here");
    r.git(&["merge", "-q", "-m", "merge", "other"]);
    assert_eq!(r.scan(), (0, vec![]));
    let text = fs::read_to_string(r.path().join(".whose-baseline")).expect("the baseline");
    let paths: Vec<&str> = text.lines().filter_map(|l| l.rsplit_once(' ')).map(|(_, path)| path).collect();
    assert!(paths[paths.len() - 7..].is_sorted(), "{text}");
}

#[test]
fn the_same_findings_make_the_same_file() {
    let r = tempfile::tempdir().expect("a folder");
    fs::write(r.path().join("a.txt"), format!("ssn: {}\nssn: {}\n", SSN[0], SSN[1])).expect("written");
    let make = |name: &str| {
        let mut command = whose(r.path(), &["baseline", "create", "a.txt", "--outside-key", "--baseline", name]);
        command.env("WHOSE_KEY", "the key of the whole team");
        let ran = run(command);
        assert_eq!((ran.status, ran.err.as_str()), (0, ""));
        fs::read_to_string(r.path().join(name)).expect("the baseline")
    };
    assert_eq!(make("one"), make("two"));
    let mut right = whose(r.path(), &["scan", "a.txt", "--baseline", "one"]);
    right.env("WHOSE_KEY", "the key of the whole team");
    assert_eq!(run(right).status, 0);
    let wrong = run(whose(r.path(), &["scan", "a.txt", "--baseline", "one"]));
    assert!(wrong.status == 2 && wrong.err.contains("made with another key"), "{}", wrong.err);
    let ran = run(whose(r.path(), &["baseline", "create", "a.txt", "--baseline", "one"]));
    assert!(ran.status == 2 && ran.err.contains("--force"), "{}", ran.err);
}

#[test]
fn a_file_has_one_name_however_it_is_reached() {
    let r = Repository::new();
    let own = r.path().canonicalize().expect("a folder").to_str().expect("UTF-8").to_owned();
    let name = Path::new(&own).file_name().and_then(|name| name.to_str()).expect("a name").to_owned();
    r.write("logs/app.log", "ssn: 536-90-4399\n");
    assert_eq!(r.run(&["baseline", "create", &own]).status, 0);
    for path in [".", "logs", "logs/app.log"] {
        for path in [path.to_owned(), format!("{own}/{path}"), format!("../{name}/{path}"), format!("logs/../{path}")] {
            let ran = r.run(&["scan", &path, "--format", "sarif", "--show-ignored"]);
            assert!(ran.status == 0 && ran.out.contains("\"logs/app.log\""), "{path}: {}", ran.out);
            assert!(!ran.out.contains("file://"), "{path}: {}", ran.out);
        }
    }
    // What is elsewhere keeps the name that it was given.
    let other = tempfile::tempdir().expect("a folder");
    fs::write(other.path().join("b.log"), "ssn: 536-90-4399\n").expect("written");
    let ran = r.run(&["scan", other.path().to_str().expect("UTF-8"), "--format", "jsonl"]);
    let lines = lines(&ran.out);
    let path = of_kind(&lines, "finding")[0]["place"]["path"].as_str().expect("a path").to_owned();
    assert_eq!(Path::new(&path), other.path().join("b.log"));
}

#[cfg(unix)]
#[test]
fn a_link_that_is_named_in_full_keeps_its_name() {
    let r = Repository::new();
    let other = tempfile::tempdir().expect("a folder");
    fs::write(other.path().join("b.log"), "ssn: 536-90-4399\n").expect("written");
    std::os::unix::fs::symlink(other.path(), r.path().join("link")).expect("a link");
    let full = r.path().join("link");
    let ran = r.run(&["scan", full.to_str().expect("UTF-8"), "--format", "jsonl"]);
    let lines = lines(&ran.out);
    assert_eq!(of_kind(&lines, "finding")[0]["place"]["path"], "link/b.log");
}

#[test]
fn the_baseline_is_never_scanned_and_can_be_left_out() {
    let r = tempfile::tempdir().expect("a folder");
    fs::write(r.path().join("a.txt"), format!("ssn: {}\n", SSN[0])).expect("written");
    assert_eq!(run(whose(r.path(), &["baseline", "create", "."])).status, 0);
    let ran = run(whose(r.path(), &["scan", ".", "--format", "jsonl"]));
    let summary = lines(&ran.out).pop().expect("a summary");
    assert_eq!((ran.status, &summary["coverage"]["sources"]), (0, &1.into()));
    assert_eq!(summary["ignored"]["baseline"], 1);
    assert_eq!(run(whose(r.path(), &["scan", ".", "--no-baseline"])).status, 1);
    let shown = run(whose(r.path(), &["scan", ".", "--show-ignored", "--format", "jsonl"]));
    assert!(shown.out.contains("\"ignored\":\"baseline\""));
    assert_eq!(shown.status, 0);

    // Below its folder it is not used, which who runs a scan there may not expect.
    let below = r.path().join("app");
    fs::create_dir(&below).expect("a folder");
    let told = |args: &[&str]| run(whose(&below, &[&["scan", "../a.txt"], args].concat())).err.contains("is not used");
    assert!(told(&[]) && !told(&["--quiet"]) && !told(&["--no-baseline"]));
    fs::create_dir(below.join(".git")).expect("a folder");
    assert!(!told(&[]), "another repository's");
}

#[test]
fn an_audit_keeps_its_answers_and_shows_no_value() {
    let r = tempfile::tempdir().expect("a folder");
    let text = format!("a line\nssn: {} of ann.lee@bluefinch-mail.net\nssn: {}\nssn: {}\n", SSN[0], SSN[1], SSN[2]);
    fs::write(r.path().join("a.txt"), text).expect("written");
    let only = ["--only", "us-ssn,email-address"];
    assert_eq!(run(whose(r.path(), &[&["baseline", "create", "a.txt"], &only[..]].concat())).status, 0);
    let audit = |answers: &str| {
        let mut command = plain(r.path(), &[&["baseline", "audit", "a.txt"], &only[..]].concat());
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("it runs");
        child.stdin.take().expect("a pipe").write_all(answers.as_bytes()).expect("written");
        String::from_utf8(child.wait_with_output().expect("it ends").stdout).expect("text")
    };
    let out = audit("t\n?\nfalse\nwhat?\nl\nq\n");
    for said in ["f, false  it is none", "`what?` is no answer"] {
        assert_eq!(out.matches(said).count(), 1, "{out}");
    }
    assert!(out.contains("1 of 4") && out.contains("1 true, 1 false, 1 later; 2 still"), "{out}");
    for value in SSN.iter().copied().chain(["ann.lee@"]) {
        assert!(!out.contains(value), "{out}");
    }
    assert!(out.contains("│ ssn: ***-**-4399 of a***@***.net"), "{out}");
    let again = audit("q\n");
    assert!(again.contains("1 of 2"), "{again}");
    assert_eq!(run(whose(r.path(), &[&["scan", "a.txt"], &only[..]].concat())).status, 0, "it is known all the same");
}

const ONLY: [&str; 4] = ["--exclude", ".git", "--only", "us-ssn,email-address"];

#[test]
fn prune_removes_only_what_was_looked_at() {
    let r = Repository(tempfile::tempdir().expect("a folder"));
    r.write("a/a.txt", &format!("ssn: {}\n", SSN[0]));
    r.write("b/b.txt", &format!("ssn: {}\nmail: ann.lee@bluefinch-mail.net\n", SSN[1]));
    r.write("b/c.txt", &format!("ssn: {}\n", SSN[2]));
    let known = |args: &[&str]| r.run(&[&["baseline"], args].concat()).out;
    assert!(known(&[&["create", "."], &ONLY[..]].concat()).contains("4 known"));
    assert!(known(&["prune", "a", "--only", "us-ssn,email-address"]).contains("0 gone, 3 not looked at; 4 known"));
    r.write("b/b.txt", "nothing\n");
    assert!(known(&["prune", ".", "--exclude", "b/b.txt"]).contains("0 gone, 2 not looked at; 4 known"));
    let ran = known(&["prune", ".", "--only", "us-ssn"]);
    assert!(ran.contains("1 gone, 1 not looked at; 3 known"), "{ran}");
    fs::remove_file(r.path().join("b/c.txt")).expect("a file");
    assert!(
        known(&["prune", "a", "--only", "us-ssn,email-address"]).contains("0 gone"),
        "it was outside of what was named"
    );
    assert!(known(&[&["prune", "b"], &ONLY[..]].concat()).contains("2 gone"));
    let bare = r.run(&["baseline", "prune"]);
    assert!(bare.status == 2 && bare.err.contains("baseline: no path is given"), "{}", bare.err);
}

#[test]
fn branches_that_add_to_the_baseline_merge() {
    if !has_git() {
        return;
    }
    let r = Repository::new();
    r.write("a.txt", &format!("ssn: {}\n", SSN[0]));
    r.write(".gitattributes", "*.bin binary");
    let ran = r.run(&[&["baseline", "create", "."], &ONLY[..]].concat());
    assert!(ran.err.contains(".gitattributes: `.whose-baseline merge=union` added"), "{}", ran.err);
    let attributes = fs::read_to_string(r.path().join(".gitattributes")).expect("a file");
    assert_eq!(attributes, "*.bin binary\n/.whose-baseline merge=union\n");
    let again = r.run(&[&["baseline", "create", ".", "--force"], &ONLY[..]].concat());
    assert_eq!((again.status, again.err.as_str()), (0, ""), "it is said already");
    r.commit("begin");
    r.git(&["branch", "-M", "main"]);
    for (branch, ssn) in [("x", SSN[1]), ("y", SSN[2])] {
        r.git(&["checkout", "-q", "-b", branch, "main"]);
        r.write(&format!("new-{branch}.txt"), &format!("ssn: {ssn}\n"));
        assert_eq!(r.run(&[&["baseline", "update", "."], &ONLY[..]].concat()).status, 0);
        r.commit(branch);
    }
    r.git(&["merge", "-q", "-m", "merge", "x"]);
    assert_eq!(r.scan(), (0, vec![]), "both sides are known");
}

#[test]
fn what_moved_is_not_new() {
    if !has_git() {
        return;
    }
    let r = Repository::new();
    let people = format!("ssn: {}\nssn: {}\nphone: +1 (415) 682-9134\n", SSN[0], SSN[1]);
    r.write("a.txt", &people);
    let only = ["--exclude", ".git", "--only", "us-ssn,phone-nanp"];
    assert_eq!(r.run(&[&["baseline", "create", "."], &only[..]].concat()).status, 0);
    let scan = || {
        let ran = r.run(&[&["scan", ".", "--format", "jsonl"], &only[..]].concat());
        of_kind(&lines(&ran.out), "finding").iter().map(|f| f["place"].to_string()).collect::<Vec<_>>()
    };
    r.write("a.txt", &people.replace("+1 (415) 682-9134", "415.682.9134"));
    assert_eq!(scan(), Vec::<String>::new(), "the country code is no other number");
    // Renamed, and the old name is used again.
    r.write("b.txt", &people);
    r.write("a.txt", &format!("ssn: {}\n", SSN[3]));
    let new = scan();
    assert!(new.len() == 1 && new[0].contains("a.txt"), "{new:?}");
    // Moved lines, and a copy.
    r.write("a.txt", &format!("ssn: {}\nphone: +1 (415) 682-9134\n", SSN[0]));
    r.write("b.txt", &format!("ssn: {}\nssn: {}\n", SSN[1], SSN[0]));
    let new = scan();
    assert!(new.len() == 1 && new[0].contains("b.txt") && new[0].contains("\"line\":2"), "{new:?}");
    let ran = r.run(&[&["baseline", "update", "."], &only[..]].concat());
    assert!(ran.out.contains("1 new, 1 moved"), "{}", ran.out);
    assert_eq!(scan(), Vec::<String>::new());
}

/// git and the baseline take the same one of two equal files for the one that moved, so a copy is new for both.
#[test]
fn a_copy_beside_a_file_that_moved_is_new() {
    if !has_git() {
        return;
    }
    let r = Repository::new();
    r.write("a.txt", &format!("one\nssn: {}\nssn: {}\n", SSN[0], SSN[1]));
    assert_eq!(r.run(&["baseline", "create", "a.txt"]).status, 0);
    r.commit("begin");
    r.git(&["mv", "a.txt", "r.txt"]);
    fs::copy(r.path().join("r.txt"), r.path().join("s.txt")).expect("copied");
    r.git(&["add", "-A"]);
    let new = |select: &[&str]| {
        for more in [&[][..], &["--no-baseline"]] {
            let ran = r.run(&[&["scan", "--format", "jsonl"], select, more].concat());
            let lines = lines(&ran.out);
            let found = of_kind(&lines, "finding").into_iter();
            let paths: Vec<&str> = found.map(|f| f["place"]["path"].as_str().expect("a path")).collect();
            assert_eq!(paths, ["s.txt", "s.txt"], "{select:?} {more:?}");
        }
    };
    new(&["--staged"]);
    r.git(&["commit", "-q", "-m", "two"]);
    new(&["--since", "HEAD~1"]);
}

/// Where cells are counted and not listed, a report is about the columns with something new.
#[test]
fn a_column_that_is_known_as_a_whole_is_not_reported() {
    let r = Repository::new();
    let people = format!("phone,ssn\n+1 (415) 682-9134,{}\n+1 (415) 682-9135,{}\n", SSN[0], SSN[1]);
    r.write("people.csv", &people);
    assert_eq!(r.run(&["baseline", "create", "people.csv"]).status, 0);
    let columns = || {
        let ran = r.run(&["scan", "people.csv", "--columns-only", "--format", "jsonl"]);
        let lines = lines(&ran.out);
        let found = of_kind(&lines, "column").into_iter().map(|c| c["place"]["inside"][0]["column"].clone());
        found.map(|name| name.as_str().expect("a name").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(columns(), Vec::<String>::new());
    r.write("people.csv", &format!("{people},{}\n", SSN[2]));
    assert_eq!(columns(), ["ssn"]);
    let junit = r.run(&["scan", "people.csv", "--columns-only", "--format", "junit"]).out;
    assert_eq!(junit.matches("<failure").count(), 1, "{junit}");
}

/// A day of birth is one value in all of its forms, for what is derived from it too.
#[test]
fn a_day_of_birth_in_another_form_is_known() {
    let r = Repository::new();
    r.write("a.csv", "name,dob\nAnn Lee,1963-04-17\nBo Lee,2019-05-03\n");
    assert_eq!(r.run(&["baseline", "create", "a.csv"]).status, 0);
    r.write("a.csv", "name,dob\nAnn Lee,04/17/1963\nBo Lee,\"May 3, 2019\"\n");
    let scan = |more: &[&str]| r.run(&[&["scan", "a.csv", "--format", "jsonl"], more].concat());
    let all = lines(&scan(&["--no-baseline"]).out);
    for id in ["date-of-birth", "pc-age-40-plus", "minor-under-16"] {
        assert!(of_kind(&all, "finding").iter().any(|f| f["detector"] == id), "{id}");
    }
    let ran = scan(&[]);
    assert!(ran.status == 0 && of_kind(&lines(&ran.out), "finding").is_empty(), "{}", ran.out);
}

/// Two branches that add one value to one file have two of it when they are merged, and may judge it differently.
#[test]
fn branches_that_add_one_value_have_two_of_it() {
    let r = Repository::new();
    let line = format!("ssn: {}\n", SSN[0]);
    r.write("a.txt", &line);
    let only = ["--only", "us-ssn"];
    assert_eq!(r.run(&[&["baseline", "create", "a.txt"], &only[..]].concat()).status, 0);
    let path = r.path().join(".whose-baseline");
    let text = fs::read_to_string(&path).expect("the baseline");
    let entry = text.lines().last().expect("an entry").to_owned();
    // What both branches have, and how often the value is known then.
    for (own, other, known) in [
        (" 2 later ", " 3 later ", 4),
        (" 1 true ", " 1 false ", 1),
        (" 1 true ", " 2 later ", 2),
        (" 2 later ", " 1 false ", 2),
    ] {
        let other = entry.replace(" 1 later ", other);
        fs::write(&path, format!("{}{other}\n", text.replace(" 1 later ", own))).expect("written");
        r.write("a.txt", &line.repeat(known));
        let ran = r.run(&[&["scan", "a.txt"], &only[..]].concat());
        assert_eq!(ran.status, 0, "{own}{other}: {}", ran.out);
        let said = ran.err.contains(".whose-baseline:6: one branch says `true` and one `false`");
        assert_eq!(said, own.contains("true") && other.contains("false"), "{}", ran.err);
        r.write("a.txt", &line.repeat(known + 1));
        assert_eq!(r.run(&[&["scan", "a.txt"], &only[..]].concat()).status, 1, "{own}{other}");
    }
}

/// The name of a file acts on no terminal: neither in a baseline nor in a message.
#[cfg(unix)]
#[test]
fn names_of_files_act_on_no_terminal() {
    let r = Repository::new();
    let name = "a\u{1b}[31mred\u{9b}2J.txt";
    r.write(name, &format!("ssn: {}\n", SSN[0]));
    let made = r.run(&["baseline", "create", "."]);
    let text = fs::read_to_string(r.path().join(".whose-baseline")).expect("the baseline");
    assert!(made.status == 0 && text.chars().all(|c| c == '\n' || !c.is_control()), "{text:?}");
    assert_eq!(r.run(&["scan", "."]).status, 0, "known by its name");
    for args in [["scan", "gone\u{1b}[2J"], ["report", name], ["redact", "gone\u{1b}[2J"]] {
        let ran = r.run(&args);
        assert!(ran.status == 2 && !ran.err.contains('\u{1b}'), "{:?}", ran.err);
    }
}
