//! `whose policy` and `--policy`: a published policy is read, and what is found is compared with it, in every format.

mod common;

use common::{lines, of_kind, run, whose};
use std::fs;

const POLICY: &str = "# Privacy policy\n\nWe collect your usage data and cookies.\n\n\
    | Category | Collected | Disclosed |\n|---|---|---|\n| A. Identifiers | Yes | No |\n\
    | B. California Customer Records | Yes, only e-mail addresses | No |\n\
    | F. Internet or other similar network activity | No | No |\n| G. Geolocation data | No | No |\n| Other | Maybe | No |\n";
const LOG: &str = "signup marta.okafor@bluefinch-mail.net ssn=536-90-4399\n";

#[test]
fn what_goes_apart_is_said_and_fails() {
    let folder = tempfile::tempdir().expect("a folder");
    let here = folder.path();
    fs::write(here.join("policy.md"), POLICY).expect("a file");
    fs::create_dir(here.join("data")).expect("a folder");
    fs::write(here.join("data/app.log"), LOG).expect("a file");
    let printed = run(whose(here, &["policy", "import", "policy.md", "--no-config"]));
    assert!(printed.out.contains("row = \"1\"") && !here.join("policy.toml").exists(), "nothing is written unasked");
    let to_file = ["policy", "import", "policy.md", "-o", "policy.toml", "--no-config"];
    let imported = run(whose(here, &to_file));
    assert_eq!(fs::read_to_string(here.join("policy.toml")).expect("written"), printed.out);
    assert!(imported.err.contains("policy.toml written: "), "{}", imported.err);
    assert!(run(whose(here, &to_file)).err.contains("--force"), "what is there is not replaced");
    assert_eq!(run(whose(here, &[&to_file[..], &["--force"]].concat())).status, 0);
    assert_eq!(imported.status, 0, "{}", imported.err);
    assert!(imported.err.contains("contradiction: row 6 is declared `no`"), "{}", imported.err);
    assert!(imported.err.contains("not read: `Other`"), "{}", imported.err);
    fs::write(here.join("prose.md"), "We collect cookies.\n").expect("a file");
    let empty = run(whose(here, &["policy", "import", "prose.md", "-o", "empty.toml", "--no-config"]));
    assert!(empty.status == 2 && empty.err.contains("nothing was written"), "{}", empty.err);
    assert!(!here.join("empty.toml").exists());
    let again = run(whose(here, &["policy", "init", "--no-config"]));
    assert_eq!(again.status, 2, "what is there is not replaced");

    let scan = |more: &[&str]| {
        let args = ["scan", "data", "--no-config", "--policy", "policy.toml"];
        run(whose(here, &args.into_iter().chain(more.iter().copied()).collect::<Vec<_>>()))
    };
    // What is left over is no category of the law; another name that is not understood may mean what is found.
    assert_eq!(verdict(&scan(&["--format", "jsonl"]).out, "S").0, "missing-row");
    fs::write(here.join("policy.md"), POLICY.replace("| Other |", "| Household things |")).expect("a file");
    assert_eq!(run(whose(here, &[&to_file[..], &["--force"]].concat())).status, 0);
    assert_eq!(verdict(&scan(&["--format", "jsonl"]).out, "S"), ("review".into(), "qualifier".into()));
    fs::write(here.join("policy.md"), POLICY.replace("| Other | Maybe | No |\n", "")).expect("a file");
    assert_eq!(run(whose(here, &[&to_file[..], &["--force"]].concat())).status, 0);
    let ran = scan(&["--format", "jsonl", "--fail-on", "drift"]);
    assert_eq!(ran.status, 1, "{}", ran.err);
    let said = lines(&ran.out);
    let verdicts: Vec<(String, String)> = of_kind(&said, "drift")
        .iter()
        .map(|d| (d["row"].as_str().expect("text").into(), d["verdict"].as_str().expect("text").into()))
        .filter(|(_, verdict): &(String, String)| verdict != "consistent")
        .collect();
    let expected = [("2", "beyond-qualifier"), ("6", "contradiction"), ("S", "missing-row")];
    assert_eq!(verdicts, expected.map(|(row, verdict)| (row.to_owned(), verdict.to_owned())));
    assert!(scan(&[]).out.contains("! S") || scan(&[]).out.contains("!  S"), "{}", scan(&[]).out);
    // Whoever asked for it sees it first.
    let human = scan(&[]).out;
    assert!(human.find("Declared against found") < human.find("Detectors"), "{human}");
    let mut narrow = whose(here, &["scan", "data", "--no-config", "--policy", "policy.toml"]);
    narrow.env("COLUMNS", "60");
    let narrow = run(narrow);
    let part = narrow.out.split_once("Declared against found").expect("the comparison").1;
    let part = part.split_once("\n\n").expect("other sections").0;
    assert!(part.lines().count() > 3 && part.lines().all(|line| line.chars().count() <= 60), "{part}");
    assert!(scan(&["--format", "markdown"]).out.contains("## Declared against found"));
    assert!(scan(&["--format", "csv"]).out.contains("\ndrift,"));
    assert!(scan(&["--format", "json"]).out.contains("\"kind\":\"drift\""));
    assert!(scan(&["--format", "html"]).out.contains("\"verdict\":\"beyond-qualifier\""));

    // On the line of the policy that is at fault, where a pull request shows it.
    let at = fs::read_to_string(here.join("policy.toml")).expect("a file");
    let at = at.lines().position(|line| line == "row = \"2\"").expect("the row") + 1;
    for (format, expected) in [
        ("github", format!("::error file=policy.toml,line={at},col=1,title=policy-beyond-qualifier::CCPA 2 (B) ")),
        ("checkstyle", format!("<error line=\"{at}\" column=\"1\" severity=\"error\" message=\"CCPA 2 (B) ")),
        (
            "junit",
            format!(
                "name=\"CCPA 2 is as policy.toml declares it\" file=\"policy.toml\" line=\"{at}\">\n      <failure "
            ),
        ),
        ("sarif", "\"ruleId\":\"policy-beyond-qualifier\"".into()),
        ("gitlab-codequality", "\"check_name\":\"policy-beyond-qualifier\"".into()),
        ("gitlab-sast", format!("\"file\":\"policy.toml\",\"start_line\":{at}")),
    ] {
        let out = scan(&["--format", format]).out;
        assert!(out.contains(&expected), "{format}: {out}");
    }

    // What the policy declares does not fail.
    let policy = fs::read_to_string(here.join("policy.toml")).expect("a file");
    let policy = policy
        .replace("only = [\"email-address\", \"email-hash\"]", "only = []")
        .replace("row = \"S\"\n# collected", "row = \"S\"\ncollected");
    fs::write(here.join("policy.toml"), policy).expect("a file");
    assert_eq!(scan(&["--fail-on", "drift"]).status, 0);
    let without = run(whose(here, &["scan", "data", "--no-config", "--fail-on", "drift"]));
    assert_eq!(without.status, 2);
    assert!(without.err.contains("give --policy FILE"), "{}", without.err);
}

fn verdict(out: &str, row: &str) -> (String, String) {
    let said = lines(out);
    let rows = of_kind(&said, "drift");
    let row = rows.iter().find(|d| d["row"] == row).expect("the row");
    let text = |key: &str| row[key].as_str().unwrap_or_default().to_owned();
    (text("verdict"), text("reason"))
}

#[test]
fn what_is_accepted_is_neither_drift_nor_absent() {
    let folder = tempfile::tempdir().expect("a folder");
    let here = folder.path();
    fs::create_dir(here.join("data")).expect("a folder");
    fs::write(here.join("data/app.log"), "ssn=536-90-4399 # whose:ignore[us-ssn] known\n").expect("a file");
    fs::write(
        here.join("policy.toml"),
        "[[category]]\nrow = 'S'\ncollected = 'no'\n[[category]]\nrow = '1'\ncollected = 'yes'\n",
    )
    .expect("a file");
    let scan = |more: &[&str]| {
        let args = ["scan", "data", "--no-config", "--policy", "policy.toml", "--fail-on", "drift"];
        run(whose(here, &args.into_iter().chain(more.iter().copied()).collect::<Vec<_>>()))
    };
    let ran = scan(&["--format", "jsonl"]);
    assert_eq!(ran.status, 0, "{}", ran.out);
    assert_eq!(verdict(&ran.out, "S"), ("review".into(), "accepted".into()));
    assert_eq!(verdict(&ran.out, "1"), ("consistent".into(), String::new()), "it is found");
    assert!(scan(&[]).out.contains("found and accepted"), "{}", scan(&[]).out);
    let page = scan(&["--format", "html"]).out;
    assert!(page.contains("\"reason\":\"accepted\"") && page.contains("\"ignored\":1,\"distinct\":0"), "{page}");
    // A report that is compared later knows the same, though it does not list what is accepted.
    fs::write(here.join("plain.jsonl"), run(whose(here, &["scan", "data", "--no-config", "--format", "jsonl"])).out)
        .expect("a file");
    let later = ["report", "plain.jsonl", "--no-config", "--format", "jsonl", "--policy", "policy.toml"];
    let later = run(whose(here, &later)).out;
    assert_eq!(verdict(&later, "S"), verdict(&ran.out, "S"));
    assert_eq!(verdict(&later, "1"), verdict(&ran.out, "1"));
}

/// A scan in parts is compared when they are put together, and fails then.
#[test]
fn a_report_fails_on_drift_where_it_is_told_to() {
    let folder = tempfile::tempdir().expect("a folder");
    let here = folder.path();
    fs::write(here.join("app.log"), "ssn=536-90-4399\n").expect("a file");
    fs::write(here.join("policy.toml"), "[[category]]\nrow = 'S'\ncollected = 'no'\n").expect("a file");
    let scan = ["scan", "app.log", "--no-config", "--report", "part", "--shard", "1/1", "--quiet"];
    assert_eq!(run(whose(here, &scan)).status, 1);
    for (more, status) in [(&[][..], 0), (&["--fail-on", "drift"], 1), (&["--fail-on", "never"], 0)] {
        let shown = ["report", "part", "--no-config", "--policy", "policy.toml"];
        let merged = ["report", "merge", "part", "-o", "whole", "--no-config", "--policy", "policy.toml"];
        assert_eq!(run(whose(here, &[&merged[..], more].concat())).status, status, "{more:?}");
        // A part alone is not judged as if it were all.
        let own = run(whose(here, &[&["report", "whole", "--no-config", "--policy", "policy.toml"], more].concat()));
        assert_eq!(own.status, status, "{more:?}: {}", own.out);
        assert!(run(whose(here, &shown)).status == 0);
    }
    let without = run(whose(here, &["report", "part", "--no-config", "--fail-on", "drift"]));
    assert!(without.status == 2 && without.err.contains("--policy"), "{}", without.err);
}

#[test]
fn what_was_not_looked_for_is_not_judged() {
    let folder = tempfile::tempdir().expect("a folder");
    let here = folder.path();
    for name in ["data", "empty"] {
        fs::create_dir(here.join(name)).expect("a folder");
    }
    fs::write(here.join("data/a.txt"), "hats\n").expect("a file");
    fs::write(here.join("data/b.txt"), "scarves\n").expect("a file");
    fs::create_dir(here.join("hidden")).expect("a folder");
    // Of medium confidence: below the level of a pipeline, and below the one that is asked for.
    fs::write(here.join("hidden/c.txt"), "cell id: 17811\n").expect("a file");
    fs::write(here.join("policy.toml"), "[[category]]\nrow = '7'\ncollected = 'yes'\n").expect("a file");
    for (args, expected) in [
        (&["data"][..], ("not-found", "")),
        (&["data", "--only", "email-address"], ("open", "detectors-off")),
        (&["data", "--skip", "geo-dms"], ("open", "detectors-off")),
        (&["data", "--min-confidence", "high"], ("not-found", "")),
        (&["data", "--profile", "ci"], ("open", "detectors-off")),
        (&["data", "--exclude", "b.txt"], ("open", "left-out")),
        (&["hidden"], ("consistent", "")),
        (&["hidden", "--min-confidence", "high"], ("open", "detectors-off")),
        (&["data", "--shard", "1/2"], ("open", "part-read")),
        (&["empty"], ("open", "nothing-read")),
    ] {
        let rest = ["--no-config", "--policy", "policy.toml", "--format", "jsonl"];
        let ran = run(whose(here, &["scan"].into_iter().chain(args.iter().copied()).chain(rest).collect::<Vec<_>>()));
        let (verdict, reason) = verdict(&ran.out, "7");
        assert_eq!((verdict.as_str(), reason.as_str()), expected, "{args:?}");
    }
}

#[test]
fn a_page_is_no_policy_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let here = folder.path();
    fs::write(here.join("policy.md"), POLICY).expect("a file");
    let ran = run(whose(here, &["scan", "policy.md", "--no-config", "--policy", "policy.md"]));
    assert!(ran.status == 2 && ran.err.contains("`whose policy import policy.md -o policy.toml`"), "{}", ran.err);
}

#[test]
fn a_policy_may_be_in_any_encoding_that_a_scan_reads() {
    let folder = tempfile::tempdir().expect("a folder");
    let here = folder.path();
    let text = "# 隐私政策\n\n我们会收集您的个人信息，并依法加以保护。\n\n| 类别 | 是否收集 |\n|---|---|\n| 标识符 | 是 |\n| 生物识别信息 | 否 |\n";
    let wide: Vec<u8> = [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let gbk = encoding_rs::GB18030.encode(text).0.into_owned();
    for (name, bytes) in [("utf8.md", text.into()), ("utf16.md", wide), ("gbk.md", gbk)] {
        fs::write(here.join(name), bytes).expect("a file");
        let ran = run(whose(here, &["policy", "import", name, "--no-config"]));
        assert!(ran.status == 0 && ran.out.contains("row = \"5\"\ncollected = \"no\""), "{name}: {}", ran.err);
    }
    fs::write(here.join("binary.md"), [0, 1, 2, 3, 0, 255, 254, 0, 7, 8, 9]).expect("a file");
    let binary = run(whose(here, &["policy", "import", "binary.md", "--no-config"]));
    assert!(binary.status == 2 && binary.err.contains("encoding"), "{}", binary.err);
}
