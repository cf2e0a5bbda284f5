//! What does not count: comments, `.whoseignore`, allow lists. Each is counted, shown when asked for, and said to be
//! useless when it is; and none depends on how a text is cut.

mod common;

use common::{FORMATS, lines, of_kind, path, run, scan, text, whose};
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

/// In rows as in text: whatever is read as what, a comment of several lines is about the line behind it.
#[test]
fn a_comment_of_several_lines_is_about_what_stands_behind_it() {
    let c = "/*\n * whose:ignore[us-ssn] x\n */\n";
    let xml = "<!--\n whose:ignore[us-ssn] x\n-->\n";
    let person = |n: u32| format!("<person><name>Ann Lee</name><ssn>536-90-439{n}</ssn></person>\n");
    let sql = |n: u32| format!("INSERT INTO p VALUES ({n},'536-90-439{n}');\n");
    let folder = folder(&[
        ("a.c", &format!("{c}char *ssn = \"536-90-4399\";\nchar *ssn = \"536-90-4398\";\n")),
        ("a.sql", &format!("CREATE TABLE p (id int, ssn text);\n{c}{}{}", sql(1), sql(2))),
        ("a.xml", &format!("<people>\n{xml}{}{}</people>\n", person(1), person(2))),
    ]);
    let (_, lines) = scan(folder.path(), &["--only", "us-ssn", "."]);
    let found = of_kind(&lines, "finding").into_iter().map(|f| format!("{}:{}", path(f), f["place"]["line"]));
    assert_eq!(found.collect::<Vec<_>>(), ["a.c:5", "a.sql:6", "a.xml:6"]);
    assert_eq!(summary(&lines)["ignored"]["comment"], 3);
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
    let unused = summary(&lines)["unused_ignores"].clone();
    assert_eq!(unused[0], "a.txt:5:20: whose:ignore[iban]");
    let stranger = unused[1].as_str().expect("text");
    assert!(stranger.starts_with("a.txt:6:3: whose:ignore[no-such]: there is no detector `no-such`"), "{stranger}");

    let (_, lines) = scan(folder.path(), &[".", "--show-ignored"]);
    let ignored = of_kind(&lines, "finding").iter().filter(|f| f["ignored"] == "comment").count();
    assert_eq!((ignored, of_kind(&lines, "finding").len()), (2, 4));

    let (_, lines) = scan(folder.path(), &[".", "--no-ignore"]);
    assert_eq!(of_kind(&lines, "finding").len(), 4);
    assert!(summary(&lines).get("ignored").is_none());

    for format in FORMATS {
        let ran = run(whose(folder.path(), &["scan", ".", "--format", format]));
        assert!(ran.out.contains("whose:ignore[iban]"), "{format}: {}", ran.out);
        let line = match format {
            "github" => "::notice file=a.txt,line=5,col=20,title=unused-ignore::",
            "checkstyle" => "<error line=\"5\" column=\"20\" severity=\"info\"",
            "csv" => "\nunused-ignore,a.txt,,5,20,,,",
            "gitlab-codequality" => "\"check_name\":\"unused-ignore\"",
            _ => "",
        };
        assert!(ran.out.contains(line), "{format}: {}", ran.out);
    }

    // What is not searched for is not useless.
    let (_, lines) = scan(folder.path(), &[".", "--only", "us-ssn"]);
    assert_eq!(summary(&lines)["unused_ignores"], json!([stranger]));

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
    let level = |config: &str| {
        fs::write(folder.path().join("whose.toml"), config).expect("written");
        fs::write(folder.path().join("low.txt"), "x 536-90-4397 y\n").expect("written");
        fs::write(folder.path().join("low.csv"), "a,b\nx 536-90-4396 y,1\n").expect("written");
        lines(&run(whose(folder.path(), &[&args[..], &["--min-confidence", "high"]].concat())).out)
    };
    // What is hidden at this level is what they are for at another.
    let hidden = level("[[allow]]\npatterns = ['^536-90-4397$']\n[[allow]]\npatterns = ['^536-90-4396$']\n");
    assert!(summary(&hidden).get("unused_ignores").is_none(), "{}", summary(&hidden));
    for name in ["low.txt", "low.csv"] {
        fs::remove_file(folder.path().join(name)).expect("removed");
    }
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

/// What was accepted in each of its cells fails no build as a column.
#[test]
fn accepted_cells_make_no_column() {
    let note = "# whose:ignore[us-ssn] invented";
    let rows = format!("id,ssn,note\n1,536-90-4399,{note}\n");
    let allow = "[[allow]]\ndetectors = [\"us-ssn\"]\npatterns = [\".*\"]\n";
    for (rows, config) in [(rows.as_str(), ""), ("id,ssn,note\n1,536-90-4399,x\n", allow)] {
        let folder = folder(&[("r.csv", rows), ("whose.toml", config)]);
        for format in ["junit", "sarif", "jsonl", "checkstyle", "github"] {
            let ran = run(whose(folder.path(), &["scan", "r.csv", "--format", format, "--only", "us-ssn"]));
            assert_eq!(ran.status, 0, "{format}: {}", ran.out);
            let column = ["failures=\"1\"", "\"ruleId\"", "\"kind\":\"column\"", "<error", "column r.csv", "::error"];
            assert!(!column.iter().any(|word| ran.out.contains(word)), "{format} {config}: {}", ran.out);
        }
    }
}

/// In settings and markup a row can be the whole document: there a comment is about its line, as in any text.
#[test]
fn comments_in_settings_are_about_their_line() {
    for (name, text) in [
        ("a.env", "SSN_A=536-90-4399 # whose:ignore[us-ssn] ok\nFOO=1 # whose:ignore[iban]\nSSN_B=536-90-4398\n"),
        (
            "a.yaml",
            "ssn: 536-90-4399 # whose:ignore[us-ssn] ok\na: 1 # whose:ignore[iban]\nlater:\n  ssn: 536-90-4398\n",
        ),
        (
            "a.yaml",
            "# whose:ignore[us-ssn] ok\nssn: 536-90-4399\na: 1 # whose:ignore[iban]\nlater:\n  ssn: 536-90-4398\n",
        ),
        (
            "a.xml",
            "<a>\n<ssn>536-90-4399</ssn> <!-- whose:ignore[us-ssn] ok -->\n<!-- whose:ignore[iban] -->\n<b>\n\
             <ssn>536-90-4398</ssn>\n</b></a>\n",
        ),
    ] {
        let folder = folder(&[(name, text)]);
        let (_, lines) = scan(folder.path(), &[name, "--only", "us-ssn,iban"]);
        let found: Vec<u64> =
            of_kind(&lines, "finding").iter().map(|f| f["place"]["line"].as_u64().expect("a line")).collect();
        let last = text.lines().position(|line| line.contains("4398")).expect("the line") as u64 + 1;
        assert_eq!(found, [last], "{text}");
        let at = text.lines().position(|line| line.contains("iban")).expect("the line");
        let column = text.lines().nth(at).and_then(|line| line.find("whose")).expect("the comment");
        let unused = summary(&lines)["unused_ignores"].clone();
        assert_eq!(unused, json!([format!("{name}:{}:{}: whose:ignore[iban]", at + 1, column + 1)]), "{text}");
    }
}

/// In a dump a comment stands outside the brackets of a row.
#[test]
fn comments_beside_rows_of_sql() {
    let insert = |value: &str| format!("INSERT INTO u(ssn) VALUES('{value}')");
    let (a, b) = (insert("536-90-4399"), insert("536-90-4398"));
    for (text, accepted) in [
        (format!("{a}; -- whose:ignore[us-ssn] r\n{b};\n"), 1),
        (format!("{a}; /* whose:ignore[us-ssn] r */\n"), 1),
        (format!("-- whose:ignore[us-ssn] r\n{a};\n{b};\n"), 1),
        (format!("{b};\n# whose:ignore[us-ssn] r\n{a};\n"), 1),
        ("INSERT INTO u(ssn) VALUES\n('536-90-4399'), -- whose:ignore[us-ssn]\n('536-90-4398');\n".into(), 1),
        ("INSERT INTO u(ssn) VALUES\n('536-90-4399'), -- Whose: Ignore [us-ssn]\n('536-90-4398');\n".into(), 1),
        (format!("{a}; -- whose:ignore[iban]\n"), 0),
        (format!("-- whose:ignore[us-ssn] r\n\n{a};\n"), 0),
    ] {
        let folder = folder(&[("u.sql", &text)]);
        let (_, lines) = scan(folder.path(), &["u.sql", "--only", "us-ssn"]);
        let counted = summary(&lines).get("ignored").map_or(0, |i| i["comment"].as_u64().unwrap_or(0));
        assert_eq!(counted, accepted, "{text}");
        let all = text.matches("536-90").count() as u64;
        assert_eq!(of_kind(&lines, "finding").len() as u64, all - accepted, "{text}");
        assert_eq!(summary(&lines).get("unused_ignores").is_none(), accepted > 0 || text.contains("iban"), "{text}");
    }
}

/// What stands in the comment is found once, where it stands.
#[test]
fn a_value_in_a_comment_of_sql_is_found_once() {
    let text = "-- whose:ignore[us-ssn] asked by ann.lee@bluefinch-mail.net\n\
                INSERT INTO u(ssn) VALUES('536-90-4399'); -- whose:ignore[iban] bo.lee@bluefinch-mail.net\n";
    let folder = folder(&[("u.sql", text)]);
    let (_, lines) = scan(folder.path(), &["u.sql"]);
    let found: Vec<u64> = of_kind(&lines, "finding").iter().filter_map(|f| f["place"]["line"].as_u64()).collect();
    assert_eq!(found, [1, 2]);
}

/// A comment above an item, an element or an event counts for it, although another record ends with the comment.
#[test]
fn comments_above_a_record_are_about_it() {
    for (name, text) in [
        ("a.yaml", "# whose:ignore[us-ssn]\n- name: x\n  ssn: 536-90-4399\n- ssn: 536-90-4398\n"),
        ("a.yaml", "people:\n  # whose:ignore[us-ssn]\n  - name: x\n    ssn: 536-90-4399\n  - ssn: 536-90-4398\n"),
        ("a.yaml", "p:\n  - ssn: 536-90-4398\n  # whose:ignore[us-ssn]\n  - ssn: 536-90-4399\n"),
        ("a.yaml", "p:\n  - x: 1\n# whose:ignore[us-ssn]\nssn: 536-90-4399\nother:\n  ssn: 536-90-4398\n"),
        ("a.toml", "a = 1\n# whose:ignore[us-ssn]\n[b]\nx = 1\nssn = '536-90-4399'\n[c]\nssn = '536-90-4398'\n"),
        (
            "a.xml",
            "<a>\n<!-- whose:ignore[us-ssn] -->\n<p><ssn>536-90-4399</ssn></p>\n<p><ssn>536-90-4398</ssn></p>\n</a>",
        ),
        (
            "a.xml",
            "<a>\n<p><ssn>536-90-4399</ssn></p> <!-- whose:ignore[us-ssn] -->\n<p><ssn>536-90-4398</ssn></p>\n</a>",
        ),
        (
            "a.log",
            "2024-05-01 10:00:01 INFO app started\n# whose:ignore[us-ssn]\n\
             2024-05-01 10:00:02 INFO app ssn=536-90-4399\n2024-05-01 10:00:03 INFO app ssn=536-90-4398\n",
        ),
    ] {
        let folder = folder(&[(name, text)]);
        let (_, lines) = scan(folder.path(), &[name, "--only", "us-ssn"]);
        let found: Vec<&str> = of_kind(&lines, "finding").iter().map(|f| common::text(f, "value")).collect();
        assert_eq!(found, ["***-**-4398"], "{text}");
        assert!(summary(&lines).get("unused_ignores").is_none(), "{text}");
    }
}

/// Records are scanned in batches: none ends between a comment and what it is about.
#[test]
fn batches_part_no_comment_from_its_record() {
    let mut sql = String::new();
    let mut xml = "<a>\n".to_owned();
    for i in 0..600 {
        sql += &format!("-- whose:ignore[us-ssn] {i}\nINSERT INTO u(n, ssn) VALUES ({i}, '536-90-4399');\n");
        sql += &format!("INSERT INTO u(n, ssn) VALUES ({i}, '536-90-4399'); -- whose:ignore[us-ssn]\n");
        xml += &format!("<!-- whose:ignore[us-ssn] {i} -->\n<p><ssn>536-90-4399</ssn></p>\n");
    }
    let folder = folder(&[("a.sql", &sql), ("a.xml", &format!("{xml}</a>\n"))]);
    let book = RuleBook::built_in();
    let on: Vec<_> = book.detectors().map(|(id, _)| id).filter(|id| book.rule(*id).id == "us-ssn").collect();
    let engine = Engine::new(&book, &on).expect("the rules compile");
    for block in [700, 4096, 1 << 20] {
        let mut settings = Settings::new(vec![folder.path().into()], on.clone());
        (settings.threads, settings.block) = (2, block);
        let walker = whose::source::walk(&settings.paths, &settings.walk).expect("it is there");
        let mut memory = Memory::default();
        let summary = scan::run(&settings, &book, &engine, walker, &mut memory, &Progress::default()).expect("memory");
        assert_eq!((memory.found.len(), summary.ignored[0], summary.n_unused), (0, 1800, 0), "{block}");
    }
}

/// A word that is no detector is told although the others of its comment accept something.
#[test]
fn a_detector_that_does_not_exist_is_told() {
    let text = format!("{SSN} # whose:ignore[us-ssn, emailaddress] invented\n");
    let folder = folder(&[("a.txt", &text)]);
    let (status, lines) = scan(folder.path(), &["a.txt"]);
    assert_eq!((status, of_kind(&lines, "finding").len()), (0, 0));
    let unused = summary(&lines)["unused_ignores"][0].as_str().expect("told");
    assert!(unused.contains("there is no detector `emailaddress`; did you mean `email-address`?"), "{unused}");
}

/// What was meant for a comment and names no detector is told where it stands beside a value, however the text is cut.
#[test]
fn a_comment_without_detectors_is_told() {
    let text = format!("{SSN} # whose:ignore invented\n# whose:ignore[]\n{SSN}\n# whose:ignore is a comment\n");
    let folder = folder(&[("a.txt", &text)]);
    let (status, lines) = scan(folder.path(), &["a.txt"]);
    assert_eq!((status, of_kind(&lines, "finding").len()), (1, 2));
    let unused: Vec<&str> =
        summary(&lines)["unused_ignores"].as_array().expect("a list").iter().filter_map(Value::as_str).collect();
    assert_eq!(unused.len(), 2, "{unused:?}");
    assert!(unused[0].starts_with("a.txt:1:20: whose:ignore: this names no detector"), "{unused:?}");
    assert!(unused[1].starts_with("a.txt:2:3: whose:ignore: this names no detector"), "{unused:?}");
}

/// What does not count is told in every report for people and for build servers, and listed where somebody wants to see it.
#[test]
fn every_report_tells_what_does_not_count() {
    let text = format!("{SSN} # whose:ignore[us-ssn] invented\n");
    let folder = folder(&[("a.txt", &text)]);
    let of = |format: &str, more: &[&str]| {
        let ran = run(whose(folder.path(), &[&["scan", "a.txt", "--format", format, "--no-config"], more].concat()));
        assert_eq!(ran.status, 0, "{format}");
        ran.out
    };
    for format in ["human", "markdown", "junit", "checkstyle", "github", "gitlab-sast"] {
        assert!(of(format, &[]).contains("1 accepted by comments"), "{format}");
    }
    assert!(of("html", &[]).contains("\"ignored\":[1,0,0,0],\"accepted\":[]"));
    let shown = of("html", &["--show-ignored"]);
    assert!(shown.contains("\"accepted\":[{\"place\":\"a.txt:1:6\"") && shown.contains("\"why\":0}"), "html");
    assert!(of("markdown", &["--show-ignored"]).contains("| `a.txt:1:6` | `us-ssn` |"));
    let junit = of("junit", &["--show-ignored"]);
    assert!(junit.contains("<skipped type=\"us-ssn.comment\"") && junit.contains("failures=\"0\""), "{junit}");
    let report = folder.path().join("report");
    let args = ["scan", "a.txt", "--no-config", "--show-ignored", "--report", report.to_str().expect("text")];
    assert_eq!(run(whose(folder.path(), &args)).status, 0);
    let again = run(whose(folder.path(), &["report", "report", "--no-config", "--format", "junit"]));
    assert_eq!(again.out, junit);
}

#[test]
fn a_stream_tells_what_does_not_count_and_shows_its_lines() {
    let folder = folder(&[]);
    let text = format!("{SSN} # whose:ignore[us-ssn] invented\nuser said {SSN} there\n");
    let of = |format: &[&str]| {
        let mut command = whose(folder.path(), &[&["scan", "-", "--stream", "--no-config"], format].concat());
        command.write_stdin(text.clone());
        run(command).out
    };
    assert!(of(&[]).contains("1 accepted by comments"), "{}", of(&[]));
    let all = lines(&of(&["--format", "jsonl"]));
    assert_eq!(of_kind(&all, "finding")[0]["masked_line"], "user said ssn: ***-**-4399 there");
}

/// Lines with fields by their place are records for themselves, so a stream of them says what a plain scan says.
#[test]
fn a_stream_of_an_access_log_is_scanned_as_its_file() {
    let request = |n: usize, user: &str| {
        format!(
            "81.2.69.{n} - {user} [01/May/2024:10:00:0{n} +0000] \"GET /a?session_id=8f3a9c2e71b04d55a1c{n} HTTP/1.1\" 200 \
             12 \"-\" \"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36\"\n"
        )
    };
    let text: String = (1..6).map(|n| request(n, ["ann.lee", "-", "bo@bluefinch-mail.net"][n % 3])).collect();
    let folder = folder(&[("access.log", &text)]);
    let of = |lines: &[Value]| -> Vec<Value> {
        of_kind(lines, "finding")
            .iter()
            .map(|f| json!([f["detector"], f["place"]["line"], f["value"], f["score"]]))
            .collect()
    };
    let (_, plain) = scan(folder.path(), &["access.log"]);
    let mut command = whose(folder.path(), &["scan", "-", "--stream", "--no-config", "--format", "jsonl"]);
    command.write_stdin(text.clone());
    let stream = lines(&run(command).out);
    assert_eq!(of(&stream), of(&plain));
    for id in ["username-handle", "email-address", "url-with-identifier", "user-agent", "http-access-log"] {
        assert!(of_kind(&stream, "finding").iter().any(|f| f["detector"] == id), "{id}");
    }
    let shown: Vec<&str> = of_kind(&stream, "finding").iter().filter_map(|f| f["masked_line"].as_str()).collect();
    assert!(shown.len() > 10 && shown.iter().all(|line| line.contains("01/May/2024")), "{shown:?}");
    let values = ["ann.lee", "bo@", "8f3a9c2e71b04d55a1c", "81.2.69"];
    assert!(!shown.iter().any(|line| values.iter().any(|value| line.contains(value))), "{shown:?}");
}

/// Of logs whose lines are events, whatever their form; and each line is told when it comes.
#[test]
fn a_stream_of_events_is_scanned_as_its_file() {
    let json = |i: u32| {
        format!(
            "{{\"ts\":\"2026-01-31T10:00:0{i}Z\",\"user\":{{\"ssn\":\"53690430{i}\"}},\"trace_id\":\"40128888888818{i}1\"}}\n"
        )
    };
    let logfmt = |i: u32| format!("ts=2026-01-31T10:00:0{i}Z level=info ssn=53690430{i} trace_id=40128888888818{i}1\n");
    let message = |i: u32| {
        format!("2026-01-31 10:00:0{i} INFO [main] shop.Order - ssn=53690430{i} trace_id=40128888888818{i}1\n")
    };
    let texts: [(&str, String); 3] = [
        ("a.jsonl", (1..8).map(json).collect()),
        ("b.log", (1..8).map(logfmt).collect()),
        ("c.log", (1..8).map(message).collect()),
    ];
    let of = |lines: &[Value]| -> Vec<Value> {
        let finding = of_kind(lines, "finding");
        finding
            .iter()
            .map(|f| json!([f["detector"], f["place"]["line"], f["place"]["start"], f["score"], f["record"]]))
            .collect()
    };
    for (name, text) in texts {
        let folder = folder(&[(name, &text)]);
        let (_, plain) = scan(folder.path(), &[name]);
        let mut command = whose(folder.path(), &["scan", "-", "--stream", "--no-config", "--format", "jsonl"]);
        command.write_stdin(text.clone());
        let stream = lines(&run(command).out);
        assert_eq!(of(&stream), of(&plain), "{name}");
        let ssn = of_kind(&stream, "finding").iter().filter(|f| f["detector"] == "us-ssn").count();
        assert_eq!(ssn, 7, "{name}: digits that only their key explains");
        let shown: Vec<&str> = of_kind(&stream, "finding").iter().filter_map(|f| f["masked_line"].as_str()).collect();
        assert!(!shown.is_empty() && !shown.iter().any(|line| line.contains("5369043")), "{name}: {shown:?}");
    }
}

#[test]
fn reports_of_masks_are_left_out_and_those_of_values_are_read() {
    let folder = folder(&[("a.csv", "id,ssn\n1,536-90-4399\n2,whose:ignore[iban]\n")]);
    let formats = ["jsonl", "json", "csv", "markdown", "html", "sarif", "junit", "gitlab-codequality", "gitlab-sast"];
    let all = || formats.into_iter().chain(["github", "checkstyle"]);
    for format in all() {
        run(whose(folder.path(), &["scan", "a.csv", "--format", &format!("{format}=masked.{format}")]));
    }
    run(whose(folder.path(), &["scan", "a.csv", "--report", "report", "--format", "jsonl"]));
    let (_, lines) = scan(folder.path(), &["."]);
    assert_eq!(common::paths(&lines), ["a.csv"]);
    let written = 11 + fs::read_dir(folder.path().join("report")).expect("a folder").count() as u64;
    assert_eq!(summary(&lines)["own_reports"], written);
    let told = run(whose(folder.path(), &["scan", ".", "--no-config"])).out;
    assert!(told.contains(&format!("{written} reports of whose left out")), "{told}");
    // Who names one, or wants to see all of it, gets it read.
    assert_eq!(scan(folder.path(), &["masked.sarif"]).0, 1);
    assert!(common::paths(&scan(folder.path(), &[".", "--no-ignore"]).1).len() > 1);

    fs::create_dir(folder.path().join("shown")).expect("a folder");
    for format in all() {
        run(whose(folder.path(), &["scan", "a.csv", "--reveal", "--format", &format!("{format}=shown/{format}")]));
        let (_, lines) = scan(folder.path(), &["shown"]);
        assert!(summary(&lines).get("own_reports").is_none(), "{format}");
    }
}

/// A report to which something was added, or that was cut off, is data like any other.
#[test]
fn what_was_added_to_a_report_is_read() {
    let folder = folder(&[("a.csv", "id,ssn\n1,536-90-4399\n")]);
    let formats = ["jsonl", "json", "csv", "markdown", "html", "sarif", "junit", "gitlab-codequality", "gitlab-sast"];
    fs::create_dir(folder.path().join("out")).expect("a folder");
    for format in formats.into_iter().chain(["github", "checkstyle"]) {
        run(whose(folder.path(), &["scan", "a.csv", "--no-config", "--format", &format!("{format}=out/r")]));
        let (_, lines) = scan(folder.path(), &["out"]);
        assert_eq!(summary(&lines)["own_reports"], 1, "{format}");
        let file = folder.path().join("out/r");
        let mut report = fs::read_to_string(&file).expect("a report");
        report += "ssn: 871-44-5093\n";
        fs::write(&file, report).expect("written");
        let (_, lines) = scan(folder.path(), &["out", "--only", "us-ssn"]);
        let found = of_kind(&lines, "finding").iter().filter(|f| text(f, "value").ends_with("5093")).count();
        assert_eq!(found, 1, "{format}");
        assert!(summary(&lines).get("own_reports").is_none(), "{format}");
    }
}

/// Rows that each have a comment above them belong together, one with the next, up to any size; a batch has a limit all the
/// same.
#[test]
fn comments_count_over_the_end_of_a_batch() {
    let folder = tempfile::tempdir().expect("a folder");
    let filler = "x ".repeat(700);
    let row = |i: u32| format!("# whose:ignore[us-ssn] invented\n- ssn: 536-90-{:04}\n  note: {filler}\n", 1 + i);
    let rows: String = (0..4500).map(row).collect();
    assert!(rows.len() > 6 << 20);
    fs::write(folder.path().join("a.yaml"), rows).expect("a file");
    for threads in ["1", "4"] {
        let args = ["scan", "a.yaml", "--no-config", "--only", "us-ssn", "-j", threads, "--format", "jsonl"];
        let ran = run(whose(folder.path(), &args));
        let lines = lines(&ran.out);
        assert_eq!((ran.status, of_kind(&lines, "finding").len()), (0, 0), "{threads}");
        assert_eq!(summary(&lines)["ignored"]["comment"], 4500, "{threads}");
        assert!(summary(&lines).get("unused_ignores").is_none(), "{}", summary(&lines));
    }
}

/// A list is as stale as each of its words.
#[test]
fn a_word_of_a_list_that_accepts_nothing_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in [
        ("a.txt", "ssn: 536-90-4399 # whose:ignore[us-ssn,email-address,iban]\n"),
        ("a.yaml", "a:\n  ssn: 536-90-4399 # whose:ignore[us-ssn, email-address, iban]\n  b: c\n"),
    ] {
        fs::write(folder.path().join(name), text).expect("a file");
        let args = ["scan", name, "--no-config", "--skip", "iban", "--format", "jsonl"];
        let ran = run(whose(folder.path(), &args));
        let told = summary(&lines(&ran.out))["unused_ignores"].to_string();
        assert!(ran.status == 0 && told.contains("]: nothing here for email-address\""), "{name}: {told}");
    }
}
