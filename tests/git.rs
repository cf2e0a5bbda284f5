//! What changed only: a repository of the test's own, and what of it is read and counts.

mod common;

use common::{Ran, lines, of_kind, run, text, whose};
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

const SSN: [&str; 4] = ["536-90-4399", "871-44-5093", "402-81-7724", "655-32-8841"];

struct Repository(TempDir);

impl Repository {
    /// `None`, with a message, where there is no git.
    fn new() -> Option<Self> {
        if Command::new("git").arg("--version").output().is_err() {
            common::skipped("there is no git");
            return None;
        }
        let repository = Self(tempfile::tempdir().expect("a folder"));
        repository.git(&["init", "-q", "-b", "main"]);
        Some(repository)
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn git(&self, args: &[&str]) -> String {
        let output = Command::new("git")
            .current_dir(self.path())
            .args(["-c", "user.name=Test", "-c", "user.email=test@bluefinch-mail.net", "-c", "commit.gpgsign=false"])
            .args(args)
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_SYSTEM", "/dev/null")
            .env("GIT_AUTHOR_DATE", "2024-03-05T12:00:00+0000")
            .output()
            .expect("git runs");
        assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("text").trim().to_owned()
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("written");
    }

    fn commit(&self, message: &str) -> String {
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "--allow-empty", "-m", message]);
        self.git(&["rev-parse", "HEAD"])
    }

    fn scan(&self, args: &[&str]) -> (i32, Vec<Value>) {
        let ran = self.run(args);
        assert_ne!(ran.status, 2, "{args:?}: {}", ran.err);
        (ran.status, lines(&ran.out))
    }

    fn run(&self, args: &[&str]) -> Ran {
        run(whose(self.path(), &[&["scan", "--format", "jsonl", "--only", "us-ssn"], args].concat()))
    }
}

/// Places of the findings: path and line.
fn found(lines: &[Value]) -> Vec<String> {
    let place = |f: &&Value| format!("{}:{}", text(&f["place"], "path"), f["place"]["line"]);
    of_kind(lines, "finding").iter().map(place).collect()
}

#[test]
fn staged_counts_added_lines_of_the_index() {
    let Some(r) = Repository::new() else { return };
    r.write("a.txt", &format!("ssn: {}\nmiddle\n", SSN[0]));
    r.write("old.txt", &format!("ssn: {}\n# whose:ignore[us-ssn] of nothing\n", SSN[1]));
    r.commit("begin");
    assert_eq!(r.scan(&["--staged"]).0, 0, "nothing is staged");

    r.write("a.txt", &format!("ssn: {}\nmiddle\nssn: {}\n", SSN[0], SSN[2]));
    r.git(&["add", "a.txt"]);
    // What stands in the work tree and not in the index is no part of the commit.
    r.write("a.txt", "clean\n");
    r.write("not-added.txt", &format!("ssn: {}\n", SSN[3]));
    r.git(&["mv", "old.txt", "odd \"name\" 张.txt"]);
    let (status, lines) = r.scan(&["--staged"]);
    assert_eq!((status, found(&lines)), (1, vec!["a.txt:3".into()]));
    let summary = of_kind(&lines, "summary")[0];
    assert_eq!((&summary["ignored"]["unchanged"], &summary["coverage"]["sources"]), (&2.into(), &2.into()));
    assert!(summary.get("unused_ignores").is_none());
    let (_, shown) = r.scan(&["--staged", "--show-ignored"]);
    assert_eq!(found(&shown), ["a.txt:1", "a.txt:3", "odd \"name\" 张.txt:1"]);

    let mistyped = r.run(&["--staged", "no-such-folder"]);
    assert_eq!(mistyped.status, 2, "{}", mistyped.out);
    assert!(mistyped.err.contains("--staged: `no-such-folder`: no such file or folder"), "{}", mistyped.err);
    assert_eq!(r.scan(&["--staged", "old.txt"]).0, 0, "paths are filters, of files that were there too");
    assert_eq!(r.scan(&["--staged", "--exclude", "a.txt"]).0, 0);
    r.write(".whoseignore", "a.*\n");
    assert_eq!(r.scan(&["--staged"]).0, 0);
}

#[test]
fn what_came_from_outside_the_working_folder_is_not_new() {
    let Some(r) = Repository::new() else { return };
    r.write("a.txt", &format!("ssn: {}\n1\n2\n3\n4\n5\n", SSN[0]));
    r.write("sub/b.txt", "nothing\n");
    r.commit("begin");
    r.git(&["mv", "a.txt", "sub/moved.txt"]);
    let sub = r.path().join("sub");
    let scan = |args: &[&str]| run(whose(&sub, &[&["scan", "--format", "jsonl", "--only", "us-ssn"], args].concat()));
    assert_eq!(found(&lines(&scan(&["--staged"]).out)), Vec::<String>::new());
    assert_eq!(found(&lines(&scan(&["--staged", "moved.txt"]).out)), Vec::<String>::new());
    r.write("sub/moved.txt", &format!("ssn: {}\n1\n2\n3\n4\n5\nssn: {}\n", SSN[0], SSN[1]));
    r.git(&["add", "-A"]);
    assert_eq!(found(&lines(&scan(&["--staged", "./moved.txt"]).out)), ["moved.txt:7"]);
    assert_eq!(found(&lines(&scan(&["--staged", "b.txt"]).out)), Vec::<String>::new());
    assert_eq!(found(&lines(&scan(&["--staged", "../sub"]).out)), ["moved.txt:7"], "by another name");
}

/// What moved away is known, although its old name was given to something else.
#[test]
fn a_name_that_is_used_again_hides_no_move() {
    let Some(r) = Repository::new() else { return };
    let rows: String = (0..30).map(|n| format!("row {n} of many, as before\n")).collect();
    r.write("a.txt", &format!("{rows}ssn: {}\n", SSN[0]));
    r.commit("begin");
    r.git(&["mv", "a.txt", "b.txt"]);
    let other: String = (0..30).map(|n| format!("{n} is another text\n")).collect();
    r.write("a.txt", &format!("{other}ssn: {}\n", SSN[1]));
    r.git(&["add", "-A"]);
    assert_eq!(found(&r.scan(&["--staged"]).1), ["a.txt:31"]);
    // Rewritten, and still the file that it was.
    r.commit("move");
    r.write("a.txt", &format!("{}ssn: {}\n", "new\n".repeat(40), SSN[1]));
    r.git(&["add", "-A"]);
    assert_eq!(found(&r.scan(&["--staged"]).1), Vec::<String>::new());
}

#[test]
fn a_shallow_clone_has_not_all_of_the_history() {
    let Some(r) = Repository::new() else { return };
    r.write("a.txt", &format!("ssn: {}\n", SSN[0]));
    r.commit("one");
    r.write("a.txt", "removed\n");
    r.commit("two");
    let folder = tempfile::tempdir().expect("a folder");
    let from = format!("file://{}", r.path().display());
    r.git(&["clone", "-q", "--depth", "1", &from, folder.path().join("clone").to_str().expect("text")]);
    let ran = run(whose(&folder.path().join("clone"), &["scan", "--history", "--format", "jsonl", "--only", "us-ssn"]));
    let all = lines(&ran.out);
    assert_eq!((ran.status, of_kind(&all, "summary")[0]["complete"].as_bool()), (3, Some(false)));
    assert!(text(of_kind(&all, "gap")[0], "detail").contains("--unshallow"), "{}", ran.out);
    assert!(of_kind(&r.scan(&["--history"]).1, "gap").is_empty());
}

#[test]
fn a_submodule_is_a_gap_of_the_history_too() {
    let Some(r) = Repository::new() else { return };
    r.write("a.txt", "nothing\n");
    let commit = r.commit("one");
    // As `git submodule add` leaves it in the index.
    r.git(&["update-index", "--add", "--cacheinfo", &format!("160000,{commit},lib/sub")]);
    r.git(&["commit", "-q", "-m", "two"]);
    let (status, lines) = r.scan(&["--history"]);
    let gaps = of_kind(&lines, "gap");
    assert_eq!((status, gaps.len(), text(&gaps[0]["place"], "path")), (3, 1, "lib/sub"));
    assert!(text(gaps[0], "detail").contains("submodule"));
    assert_eq!(r.scan(&["--history", "a.txt"]).0, 0, "it is not asked for");
}

#[test]
fn what_is_not_merged_is_a_gap_of_what_is_staged() {
    let Some(r) = Repository::new() else { return };
    r.write("a.txt", "a\n");
    r.commit("one");
    r.git(&["checkout", "-q", "-b", "other"]);
    r.write("a.txt", &format!("a\nssn: {}\n", SSN[0]));
    r.commit("theirs");
    r.git(&["checkout", "-q", "main"]);
    r.write("a.txt", &format!("a\nssn: {}\n", SSN[1]));
    r.commit("ours");
    let merge = Command::new("git").current_dir(r.path()).args(["merge", "-q", "other"]).output().expect("git runs");
    assert!(!merge.status.success(), "there is a conflict");
    let (status, lines) = r.scan(&["--staged"]);
    let gaps = of_kind(&lines, "gap");
    assert_eq!((status, gaps.len(), text(&gaps[0]["place"], "path")), (3, 1, "a.txt"));
    assert!(text(gaps[0], "detail").contains("not merged"));
    assert!(of_kind(&r.scan(&["--diff", "HEAD"]).1, "gap").is_empty(), "the work tree has the file");
}

#[test]
fn a_repository_without_a_commit_says_so() {
    let Some(r) = Repository::new() else { return };
    r.write("a.txt", "a\n");
    let ran = r.run(&["--diff", "HEAD"]);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("no commit yet"), "{}", ran.err);
}

#[test]
fn a_first_commit_is_all_new() {
    let Some(r) = Repository::new() else { return };
    r.write("a.txt", &format!("ssn: {}\n", SSN[0]));
    r.git(&["add", "-A"]);
    let (status, lines) = r.scan(&["--staged"]);
    assert_eq!((status, found(&lines)), (1, vec!["a.txt:1".into()]));
}

#[test]
fn diff_reads_the_work_tree_and_since_the_branch() {
    let Some(r) = Repository::new() else { return };
    r.write("a.txt", &format!("ssn: {}\n", SSN[0]));
    r.write("sub/b.txt", "nothing\n");
    let first = r.commit("begin");
    r.git(&["checkout", "-q", "-b", "feature"]);
    r.write("a.txt", &format!("new line\nssn: {}\nssn: {}\n", SSN[0], SSN[1]));
    r.commit("on the branch");
    r.git(&["checkout", "-q", "main"]);
    r.write("main.txt", &format!("ssn: {}\n", SSN[3]));
    r.commit("meanwhile");
    r.git(&["checkout", "-q", "feature"]);
    r.write("sub/b.txt", &format!("nothing\nssn: {}\n", SSN[2]));

    assert_eq!(found(&r.scan(&["--diff", &first]).1), ["a.txt:3", "sub/b.txt:2"]);
    assert_eq!(found(&r.scan(&["--diff", "HEAD"]).1), ["sub/b.txt:2"]);
    assert_eq!(found(&r.scan(&["--since", "main"]).1), ["a.txt:3"], "as a pull request shows it");
    let ran = run(whose(&r.path().join("sub"), &["scan", "--diff", "HEAD", "--format", "jsonl", "--only", "us-ssn"]));
    assert_eq!(found(&lines(&ran.out)), ["b.txt:2"], "paths are those below the working folder");
}

#[test]
fn a_new_file_that_git_does_not_know_counts_as_a_whole() {
    let Some(r) = Repository::new() else { return };
    r.write("b/a.txt", "nothing\n");
    r.write(".gitignore", "*.tmp\n");
    r.commit("begin");
    for new in ["new.txt", "b/new.txt", "b/old.tmp", "c d/ü.txt"] {
        r.write(new, &format!("ssn: {}\n", SSN[0]));
    }
    assert_eq!(found(&r.scan(&["--diff", "HEAD"]).1), ["b/new.txt:1", "c d/ü.txt:1", "new.txt:1"]);
    assert_eq!(found(&r.scan(&["--diff", "HEAD", "b"]).1), ["b/new.txt:1"]);
    assert!(found(&r.scan(&["--staged"]).1).is_empty());
    let ran = run(whose(&r.path().join("b"), &["scan", "--diff", "HEAD", "--format", "jsonl", "--only", "us-ssn"]));
    assert_eq!(found(&lines(&ran.out)), ["new.txt:1", "../c d/ü.txt:1", "../new.txt:1"]);
}

/// What was there goes along with the file that moved, which is the one that `git status` says: the most alike. A copy
/// beside it is new, all of it.
#[test]
fn a_file_that_is_moved_and_copied_at_once_is_one_that_moved_and_a_copy() {
    let Some(r) = Repository::new() else { return };
    let text: String = (0..40).map(|i| format!("line {i} of a long text\n")).collect();
    let old = format!("{text}ssn: {}\n", SSN[0]);
    r.write("a.txt", &old);
    r.write("dir/b.txt", &old.replace("long", "short"));
    r.commit("begin");
    r.git(&["rm", "-q", "a.txt", "dir/b.txt"]);
    r.write("z.txt", &format!("{old}ssn: {}\n", SSN[1]));
    r.write("copy.txt", &old);
    r.write("b.txt", &format!("{}ssn: {}\n", old.replace("long", "short"), SSN[2]));
    r.write("zz.txt", &old.replace("long", "short"));
    r.git(&["add", "-A"]);
    for select in [&["--staged"][..], &["--diff", "HEAD"]] {
        assert_eq!(found(&r.scan(select).1), ["b.txt:42", "z.txt:41", "z.txt:42", "zz.txt:41"], "{select:?}");
    }
}

#[test]
fn files_without_lines_count_as_a_whole() {
    let Some(r) = Repository::new() else { return };
    let wide = |text: &str| -> Vec<u8> {
        [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect()
    };
    fs::write(r.path().join("wide.txt"), wide(&format!("ssn: {}\n", SSN[0]))).expect("written");
    r.commit("begin");
    fs::write(r.path().join("wide.txt"), wide(&format!("more\nssn: {}\n", SSN[0]))).expect("written");
    assert_eq!(found(&r.scan(&["--diff", "HEAD"]).1), ["wide.txt:2"]);
}

#[test]
fn history_reads_every_version_once_and_says_where_it_came_in() {
    let Some(r) = Repository::new() else { return };
    let secret = format!("ssn: {}\n", SSN[0]);
    r.write("a.txt", &secret);
    let first = r.commit("one");
    r.write("a.txt", "removed\n");
    r.write("copy.txt", &secret);
    let second = r.commit("two");
    r.git(&["checkout", "-q", "-b", "side", &first]);
    r.write("deep/b.txt", &format!("x\nssn: {}\n", SSN[1]));
    let side = r.commit("side");
    r.git(&["checkout", "-q", "main"]);
    r.git(&["merge", "-q", "-m", "merge", "side"]);
    r.git(&["rm", "-q", "-r", "deep", "copy.txt"]);
    r.commit("gone");
    assert_eq!(r.scan(&[".", "--exclude", ".git"]).0, 0, "nothing of it is left in the work tree");

    let (status, all) = r.scan(&["--history"]);
    assert_eq!(status, 1);
    let mut versions: Vec<(&str, &str)> = Vec::new();
    for finding in of_kind(&all, "finding") {
        let place = &finding["place"];
        assert_eq!(place["inside"][0]["date"], "2024-03-05");
        versions.extend(place["path"].as_str().zip(place["inside"][0]["commit"].as_str()));
    }
    versions.sort_unstable();
    assert_eq!(versions, [("a.txt", &*first), ("deep/b.txt", &*side)], "the same bytes are read once");
    let copied = of_kind(&all, "finding").into_iter().find(|finding| finding["place"]["path"] == "a.txt").expect("one");
    let also = serde_json::json!([{"path": "copy.txt", "commit": second, "date": "2024-03-05"}]);
    assert_eq!(copied["place"]["inside"][0]["also"], also);
    let summary = of_kind(&all, "summary")[0];
    assert_eq!(summary["coverage"]["sources"], 3, "two with a number and one without");
    let human = run(whose(r.path(), &["scan", "--history", "--only", "us-ssn"]));
    assert!(human.out.contains(&format!("a.txt!{}@2024-03-05:1:6", &first[..12])), "{}", human.out);
    // The other path is in every report that names places.
    let other = format!("copy.txt!{}@2024-03-05", &second[..12]);
    for format in ["human", "markdown", "csv", "html", "github", "gitlab-sast"] {
        let report = run(whose(r.path(), &["scan", "--history", "--only", "us-ssn", "--format", format])).out;
        assert!(report.contains(&other), "{format}: {report}");
    }
    let sarif = run(whose(r.path(), &["scan", "--history", "--only", "us-ssn", "--format", "sarif"])).out;
    let sarif: Value = serde_json::from_str(&sarif).expect("JSON");
    let related = &sarif["runs"][0]["results"][0]["relatedLocations"];
    assert_eq!(related[0]["physicalLocation"]["artifactLocation"]["uri"], "copy.txt");
    assert_eq!(related[0]["physicalLocation"]["region"]["startLine"], 1);
    for threads in ["1", "4"] {
        assert_eq!(r.scan(&["--history", "-j", threads]).1, all);
    }
    assert_eq!(found(&r.scan(&["--history", "deep"]).1), ["deep/b.txt:2"]);
}

/// The same content under another path may count where this path does not.
#[test]
fn history_asks_of_each_path_whether_it_counts() {
    let Some(r) = Repository::new() else { return };
    let secret = format!("ssn: {}\n", SSN[0]);
    r.write("a/x.txt", &secret);
    r.write("z/x.txt", &secret);
    r.commit("both");
    assert_eq!(found(&r.scan(&["--history", "--exclude", "a/"]).1), ["z/x.txt:1"]);
    assert_eq!(found(&r.scan(&["--history", "--include", "z/**"]).1), ["z/x.txt:1"]);
    r.write(".whoseignore", "a/\n");
    assert_eq!(found(&r.scan(&["--history"]).1), ["z/x.txt:1"]);
    r.write(".whoseignore", "");
    assert!(run(whose(r.path(), &["baseline", "create", "a"])).status == 0);
    assert_eq!(found(&r.scan(&["--history"]).1), ["z/x.txt:1"]);
}

#[test]
fn what_lies_beside_the_working_folder_is_read_too() {
    let Some(r) = Repository::new() else { return };
    r.write("n.txt", &format!("ssn: {}\n", SSN[0]));
    r.write("sub/s.txt", &format!("ssn: {}\n", SSN[1]));
    r.git(&["add", "-A"]);
    let sub = r.path().join("sub");
    let scan = |args: &[&str]| {
        found(&lines(&run(whose(&sub, &[&["scan", "--format", "jsonl", "--only", "us-ssn"], args].concat())).out))
    };
    assert_eq!(scan(&["--staged"]), ["../n.txt:1", "s.txt:1"]);
    assert_eq!(scan(&["--staged", ".."]), ["../n.txt:1", "s.txt:1"]);
    assert_eq!(scan(&["--staged", "."]), ["s.txt:1"]);
    assert_eq!(scan(&["--staged", "../n.txt"]), ["../n.txt:1"]);
    let named = r.path().join("n.txt");
    assert_eq!(scan(&["--staged", &named.to_string_lossy()]), ["../n.txt:1"]);
    r.commit("begin");
    assert_eq!(scan(&["--history"]), ["../n.txt:1", "s.txt:1"]);
    assert_eq!(scan(&["--history", "../n.txt"]), ["../n.txt:1"]);
    r.write("n.txt", &format!("ssn: {}\nssn: {}\n", SSN[0], SSN[2]));
    assert_eq!(scan(&["--diff", "HEAD"]), ["../n.txt:2"]);
}

#[test]
fn what_git_cannot_give_is_explained() {
    let Some(r) = Repository::new() else { return };
    r.write("a.txt", "x\n");
    r.commit("begin");
    let outside = tempfile::tempdir().expect("a folder");
    for (folder, args, expected) in [
        (outside.path(), &["--staged"][..], "--staged: not a git repository"),
        (r.path(), &["--diff", "no-such"], "--diff: `no-such` is no revision of this repository"),
        (r.path(), &["--since", "--output=x"], "--since: `--output=x` is no revision"),
    ] {
        let args: Vec<String> = args.iter().map(|a| (*a).to_owned()).collect();
        let joined = if args.len() == 2 { vec![format!("{}={}", args[0], args[1])] } else { args };
        let mut words = vec!["scan"];
        words.extend(joined.iter().map(String::as_str));
        let mut command = whose(folder, &words);
        command.env("GIT_CEILING_DIRECTORIES", outside.path().parent().expect("a parent"));
        let ran = run(command);
        assert!(ran.status == 2 && ran.err.contains(expected), "{words:?}: {}", ran.err);
    }
    let mut command = whose(r.path(), &["scan", "--staged"]);
    command.env("PATH", outside.path());
    let ran = run(command);
    assert!(ran.status == 2 && ran.err.contains("needs the program `git`"), "{}", ran.err);
    let ran = run(whose(r.path(), &["scan", "--staged", "--history"]));
    assert!(ran.status == 2 && ran.err.contains("cannot be used with"), "{}", ran.err);
}

#[test]
fn nothing_of_a_repository_is_run() {
    let Some(r) = Repository::new() else { return };
    r.write("a.txt", &format!("ssn: {}\n", SSN[0]));
    r.write(".gitattributes", "* diff=evil filter=evil\n");
    r.commit("begin");
    let mark = r.path().join("ran");
    let evil = format!("sh -c 'touch {}'", mark.display());
    for key in ["diff.external", "diff.evil.command", "diff.evil.textconv", "core.fsmonitor", "core.pager"] {
        r.git(&["config", key, &evil]);
    }
    r.write("a.txt", &format!("x\nssn: {}\n", SSN[1]));
    for args in [&["--diff", "HEAD"][..], &["--staged"], &["--history"]] {
        r.run(args);
        assert!(!mark.exists(), "{args:?}");
    }
}

#[test]
fn a_history_can_be_green() {
    let Some(r) = Repository::new() else { return };
    let people = format!("ssn: {}\nssn: {}\n", SSN[0], SSN[1]);
    r.write("people.txt", &people);
    r.commit("first");
    r.write("people.txt", &format!("\n\n{people}"));
    r.commit("two lines above");
    let baseline = |words: &[&str]| {
        let args = ["baseline"].iter().chain(words).chain(&["--only", "us-ssn"]).copied().collect::<Vec<_>>();
        let ran = run(whose(r.path(), &args));
        assert_eq!((ran.status, ran.err.contains("unexpected")), (0, false), "{words:?}: {}", ran.err);
        ran.out
    };
    baseline(&["create", "."]);
    assert_eq!(r.scan(&["."]).0, 0);
    assert_eq!(r.scan(&["--history"]).0, 0, "what is known of a file is known of each of its versions");

    // A third value that was there once, and a copy of a known one in another file that was there once.
    r.write("people.txt", &format!("{people}ssn: {}\n", SSN[2]));
    r.write("copy.txt", &format!("ssn: {}\n", SSN[0]));
    r.write("people2.txt", "nothing\n");
    r.commit("two more");
    r.write("people.txt", &people);
    r.write("copy.txt", "nothing\n");
    r.commit("taken back");
    assert_eq!(r.scan(&["."]).0, 0);
    assert_eq!(found(&r.scan(&["--history"]).1), ["copy.txt:1", "people.txt:3"]);
    assert_eq!(baseline(&["update", "--history"]), ".whose-baseline: 2 new; 4 known\n");
    assert_eq!(r.scan(&["--history"]).0, 0);
    assert_eq!(baseline(&["update", "--history"]), ".whose-baseline: 0 new; 4 known\n");
    assert_eq!(baseline(&["prune", "--history"]), ".whose-baseline: 0 gone; 4 known\n");
    assert_eq!(r.scan(&["--history", "-j", "1"]).0, 0);
    baseline(&["create", "--history", "--force"]);
    assert_eq!((r.scan(&["--history"]).0, r.scan(&["."]).0), (0, 0));

    // A file that was renamed had another name in its past, and one that was renamed since has another now.
    r.git(&["mv", "people.txt", "staff.txt"]);
    r.commit("renamed");
    assert_eq!((r.scan(&["."]).0, r.scan(&["--history"]).0), (0, 0), "known under its old name");
    r.write("another.txt", &people);
    r.commit("a copy of it");
    assert_eq!(r.scan(&["--history"]).0, 1, "a copy is new");
    r.git(&["reset", "-q", "--hard", "HEAD~1"]);
    baseline(&["create", ".", "--force"]);
    assert_eq!(found(&r.scan(&["--history"]).1), ["copy.txt:1", "people.txt:3"]);
    // The same text has been read under the new name too.
    assert_eq!(baseline(&["prune", "--history"]), ".whose-baseline: 0 gone; 2 known\n");
}
