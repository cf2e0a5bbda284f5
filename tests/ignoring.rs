//! What does not count: comments, `.whoseignore`, allow lists. Each is counted, shown when asked for, and said to be
//! useless when it is; and none depends on how a text is cut.

mod common;

use common::{lines, of_kind, path, run, scan, text, whose};
use serde_json::{Value, json};
use std::fs;
use std::io;
use tempfile::TempDir;
use whose::detect::Engine;
use whose::event::{Finding, Gap, Ignored};
use whose::report::{Report, Summary};
use whose::rule::RuleBook;
use whose::scan::{self, Progress, Settings};

const SSN: &str = "ssn: 536-90-4399";

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (name, content) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, content).expect("a file");
    }
    folder
}

fn summary(lines: &[Value]) -> &Value {
    of_kind(lines, "summary")[0]
}

#[test]
fn comments_accept_what_they_name_and_say_when_they_do_not() {
    let text = format!(
        "{SSN} # whose:ignore[us-ssn] invented\n\
         // whose:ignore[us-*] the next line\n{SSN}\n{SSN}\n\
         {SSN} # whose:ignore[iban]\n# whose:ignore[no-such]\n"
    );
    let folder = folder(&[("a.txt", &text)]);
    let (status, lines) = scan(folder.path(), &["."]);
    assert_eq!(status, 1);
    let found: Vec<u64> = of_kind(&lines, "finding").iter().filter_map(|f| f["place"]["line"].as_u64()).collect();
    assert_eq!(found, [4, 5]);
    assert_eq!(summary(&lines)["ignored"], json!({"comment": 2, "allow": 0, "baseline": 0, "unchanged": 0}));
    let unused = json!(["a.txt:5:20: whose:ignore[iban]", "a.txt:6:3: whose:ignore[no-such]"]);
    assert_eq!(summary(&lines)["unused_ignores"], unused);

    let (_, lines) = scan(folder.path(), &[".", "--show-ignored"]);
    let ignored = of_kind(&lines, "finding").iter().filter(|f| f["ignored"] == "comment").count();
    assert_eq!((ignored, of_kind(&lines, "finding").len()), (2, 4));

    let (_, lines) = scan(folder.path(), &[".", "--no-ignore"]);
    assert_eq!(of_kind(&lines, "finding").len(), 4);
    assert!(summary(&lines).get("ignored").is_none());

    // What is not searched for is not useless.
    let (_, lines) = scan(folder.path(), &[".", "--only", "us-ssn"]);
    assert_eq!(summary(&lines)["unused_ignores"], json!(["a.txt:6:3: whose:ignore[no-such]"]));

    let human = run(whose(folder.path(), &["scan", ".", "--show-ignored"]));
    for part in ["Ignored", "2 accepted by comments", "Ignores that match nothing", "whose:ignore[iban]"] {
        assert!(human.out.contains(part), "{part}: {}", human.out);
    }
}

#[test]
fn a_file_that_is_accepted_as_a_whole_ends_with_0() {
    let folder = folder(&[("a.py", &format!("A = '{SSN}'  # whose:ignore[us-ssn] sample of the manual\n"))]);
    let (status, _) = scan(folder.path(), &["."]);
    assert_eq!(status, 0);
}

#[test]
fn no_value_gets_out_through_a_comment() {
    let folder = folder(&[("a.txt", "# whose:ignore[536-90-4399]\n# whose:ignore[Ann Lee]\n")]);
    let (_, lines) = scan(folder.path(), &["."]);
    let unused = summary(&lines)["unused_ignores"].to_string();
    assert!(!unused.contains("4399") && !unused.contains("Ann"), "{unused}");
}

#[test]
fn whoseignore_hides_paths_in_the_syntax_of_gitignore() {
    let files = [
        (".whoseignore", "# lists\n*.lock\n/vendor/\n/gone/\n"),
        ("a.lock", SSN),
        ("vendor/b.txt", SSN),
        ("src/vendor/c.txt", SSN),
        ("src/.whoseignore", "!keep.lock\nold*\n"),
        ("src/keep.lock", SSN),
        ("src/old.txt", SSN),
    ];
    let folder = folder(&files);
    let found = |args: &[&str]| {
        let (_, lines) = scan(folder.path(), args);
        let paths: Vec<String> = of_kind(&lines, "finding").into_iter().map(|f| path(f).to_owned()).collect();
        (paths, summary(&lines)["left_out"].clone())
    };
    let (paths, left_out) = found(&["."]);
    assert_eq!(paths, ["src/keep.lock", "src/vendor/c.txt"]);
    assert_eq!(left_out, 3);
    let (_, lines) = scan(folder.path(), &["."]);
    assert_eq!(summary(&lines)["unused_ignores"], json!([".whoseignore: /gone/"]));
    assert_eq!(found(&["src"]).0, ["src/keep.lock", "src/vendor/c.txt"]);
    assert_eq!(found(&["vendor", "a.lock"]).0, ["a.lock", "vendor/b.txt"], "what is named is read");
    assert_eq!(found(&[".", "--no-ignore"]).0.len(), 5);
}

#[test]
fn allow_lists_accept_by_pattern_path_and_hash() {
    let mail = "write to ann.lee@bluefinch-mail.net";
    let folder = folder(&[("tests/a.txt", SSN), ("src/b.txt", &format!("{SSN}\n{mail}\n")), ("whose.toml", "")]);
    let args = ["scan", ".", "--format", "jsonl", "--exclude", "whose.toml"];
    let all = lines(&run(whose(folder.path(), &args)).out);
    assert_eq!(of_kind(&all, "finding").len(), 3);
    let ssn = of_kind(&all, "finding").into_iter().find(|f| f["detector"] == "us-ssn").expect("found");
    let config = "[[allow]]\ndetectors = ['us-ssn']\npaths = ['tests/**']\nreason = 'invented'\n\
         [[allow]]\npatterns = ['@bluefinch-mail\\.net$']\n[[allow]]\npaths = ['gone/**']\n";
    let allow = |config: &str| {
        fs::write(folder.path().join("whose.toml"), config).expect("written");
        let ran = run(whose(folder.path(), &args));
        assert_ne!(ran.status, 2, "{}", ran.err);
        lines(&ran.out)
    };
    let some = allow(config);
    assert_eq!(of_kind(&some, "finding").into_iter().map(path).collect::<Vec<_>>(), ["src/b.txt"]);
    assert_eq!(summary(&some)["ignored"]["allow"], 2);
    assert_eq!(summary(&some)["unused_ignores"], json!(["whose.toml: allow 3"]));
    let hashed = allow(&format!("[[allow]]\nhashes = ['{}']\n", text(ssn, "fingerprint")));
    assert_eq!(summary(&hashed)["ignored"]["allow"], 2, "the same number in both files");

    fs::write(folder.path().join("whose.toml"), "[[allow]]\nreason = 'all'\n").expect("written");
    let ran = run(whose(folder.path(), &args));
    assert!(
        ran.status == 2 && ran.err.contains("whose.toml:1:1: this allow list would allow everything"),
        "{}",
        ran.err
    );
}

/// What is found, what is ignored and what accepts nothing.
#[derive(Default, PartialEq, Debug)]
struct Memory {
    found: Vec<Finding>,
    ignored: Vec<Finding>,
}

impl Report for Memory {
    fn begin(&mut self) -> io::Result<()> {
        Ok(())
    }
    fn finding(&mut self, finding: &Finding) -> io::Result<()> {
        self.found.push(finding.clone());
        Ok(())
    }
    fn ignored(&mut self, finding: &Finding, why: Ignored) -> io::Result<()> {
        assert_eq!(why, Ignored::Comment);
        self.ignored.push(finding.clone());
        Ok(())
    }
    fn gap(&mut self, _: &Gap) -> io::Result<()> {
        Ok(())
    }
    fn end(&mut self, _: &Summary) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn blocks_and_threads_change_no_comment() {
    let mut text = String::new();
    for i in 0..600 {
        text += &match i % 6 {
            0 => format!("{SSN} # whose:ignore[us-ssn] {i}\n"),
            1 => format!("-- whose:ignore[us-ssn]\n{SSN}\n"),
            2 => format!("{SSN} and nothing\n"),
            3 => format!("{} # whose:ignore[us-ssn] of nothing\n", "filler ".repeat(i % 97)),
            4 => format!("{SSN}{}# whose:ignore[us-ssn] far\n", " ".repeat(i * 11)),
            _ => "a line\n".repeat(i % 13),
        };
    }
    let folder = folder(&[("a.txt", &text)]);
    let book = RuleBook::built_in();
    let on: Vec<_> = book.detectors().map(|(id, _)| id).filter(|id| book.rule(*id).id == "us-ssn").collect();
    let engine = Engine::new(&book, &on).expect("the rules compile");
    let scan_with = |threads, block| {
        let mut settings = Settings::new(vec![folder.path().join("a.txt")], on.clone());
        (settings.threads, settings.block, settings.ignore.show) = (threads, block, true);
        let walker = whose::source::walk(&settings.paths, &settings.walk).expect("it is there");
        let mut memory = Memory::default();
        let summary = scan::run(&settings, &book, &engine, walker, &mut memory, &Progress::default()).expect("memory");
        (memory, summary.ignored, summary.n_unused, summary.unused)
    };
    let whole = scan_with(1, 8 << 20);
    assert!(whole.0.found.len() > 100 && whole.0.ignored.len() > 200 && whole.2 > 100, "{:?}", whole.1);
    for (threads, block) in [(1, 1000), (1, 4097), (2, 3000), (4, 1024), (3, 20_000)] {
        assert_eq!(scan_with(threads, block), whole, "{threads} threads, blocks of {block}");
    }
}
