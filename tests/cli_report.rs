//! `whose report`: a report rendered again is the report of the scan, and parts put together are the whole.

mod common;

use common::{FORMATS, SCAN_TESTDATA, run, testdata, whose};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

fn contents(dir: &Path) -> BTreeMap<String, String> {
    let entries = fs::read_dir(dir).expect("the folder").map(|entry| entry.expect("an entry"));
    let read = |entry: fs::DirEntry| {
        let bytes = fs::read(entry.path()).expect("a file");
        // Whether it is text or not, the same bytes are the same characters.
        let text = String::from_utf8(bytes).unwrap_or_else(|e| e.as_bytes().iter().map(|b| char::from(*b)).collect());
        (entry.file_name().into_string().expect("text"), text)
    };
    entries.map(read).collect()
}

#[test]
fn every_format_comes_again_from_a_folder() {
    let Some(testdata) = testdata() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let dir = folder.path().join("audit");
    let dir = dir.to_str().expect("text");
    let scan = |more: &[&str]| {
        let args: Vec<&str> = SCAN_TESTDATA.iter().chain(more).copied().collect();
        run(whose(&testdata, &args)).out
    };
    for only in [&[][..], &["--columns-only"]] {
        scan(&[&["--report", dir], only].concat());
        for format in FORMATS {
            let again = run(whose(&testdata, &["report", dir, "--no-config", "--format", format]));
            assert_eq!((again.status, again.err.as_str()), (0, ""), "{format}");
            assert!(again.out == scan(&[&["--format", format], only].concat()), "{format} {only:?}");
        }
    }
}

#[test]
fn findings_that_are_only_counted_are_compared_and_put_together() {
    let folder = tempfile::tempdir().expect("a folder");
    let here = folder.path();
    fs::write(here.join("a.csv"), "ssn,n\n536-90-4399,1\n536-90-4398,2\n").expect("written");
    fs::write(here.join("b.txt"), "ssn: 536-90-4399\n").expect("written");
    fs::write(here.join("policy.toml"), "[[category]]\nrow = 'S'\ncollected = 'no'\n").expect("written");
    let scan = ["scan", "a.csv", "b.txt", "--no-config", "--columns-only", "--key-file", "key"];
    fs::write(here.join("key"), "0123456789abcdef0123456789abcdef").expect("written");
    let run = |args: &[&str]| run(whose(here, args));
    let whole = run(&[&scan[..], &["--report", "whole"]].concat());
    assert!(whole.out.contains("3 findings in 2 of 2 files"), "{}", whole.out);
    for shard in ["1/2", "2/2"] {
        run(&[&scan[..], &["--shard", shard, "--report", &shard.replace('/', "-")]].concat());
    }
    run(&["report", "merge", "1-2", "2-2", "-o", "merged", "--no-config"]);
    let read = |dir: &str| fs::read_to_string(here.join(dir).join("findings.jsonl")).expect("findings");
    assert_eq!(read("merged"), read("whole"));

    let drift =
        run(&["scan", "a.csv", "--no-config", "--columns-only", "--policy", "policy.toml", "--fail-on", "drift"]);
    assert_eq!(drift.status, 1, "{}", drift.out);
    let late = run(&["report", "whole", "--no-config", "--policy", "policy.toml"]);
    assert!(late.status == 2 && late.err.contains("give the policy to `whose scan --columns-only`"), "{}", late.err);
}

#[test]
fn several_formats_come_again_at_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let here = folder.path();
    fs::write(here.join("a.txt"), "ssn: 536-90-4399\n").expect("written");
    run(whose(here, &["scan", "a.txt", "--no-config", "--report", "audit"]));
    let report = |more: &[&str]| run(whose(here, &[&["report", "audit", "--no-config"], more].concat()));
    let both = report(&["--format", "csv", "--format", "html=audit.html"]);
    assert!(both.status == 0 && both.out == report(&["--format", "csv"]).out, "{}", both.err);
    assert_eq!(fs::read_to_string(here.join("audit.html")).expect("a page"), report(&["--format", "html"]).out);
    let mixed = report(&["--format", "csv", "--format", "json"]);
    assert!(mixed.status == 2 && mixed.err.contains("would both go to standard output"), "{}", mixed.err);
}

/// Characters of several bytes, what does not count, and a policy: everything that a report could lose on its way.
#[test]
fn nothing_is_lost_on_the_way_through_json_lines() {
    let folder = tempfile::tempdir().expect("a folder");
    let here = folder.path();
    fs::create_dir(here.join("data")).expect("a folder");
    let text = "姓名：张伟，电话：13912345678\nssn 536-90-4399 # whose:ignore[us-ssn] invented\nssn 536-90-4398 # 张\n\
                Name: Zoë Müller, E-Mail: zoe.mueller@bluefinch-mail.net\nx = 1 # whose:ignore[iban] none\n";
    fs::write(here.join("data/a.txt"), text).expect("a file");
    fs::write(here.join("policy.toml"), "[[category]]\nrow = '1'\ncollected = 'no'\n").expect("a file");
    let args = ["scan", "data", "--no-config", "--show-ignored", "--policy", "policy.toml"];
    let scan = |format: &str| run(whose(here, &[&args[..], &["--format", format]].concat())).out;
    fs::write(here.join("all.jsonl"), scan("jsonl")).expect("a file");
    for format in FORMATS {
        let again = run(whose(here, &["report", "all.jsonl", "--no-config", "--format", format]));
        assert_eq!((again.status, again.err.as_str()), (0, ""), "{format}");
        assert!(again.out == scan(format), "{format}:\n{}\n{}", again.out, scan(format));
    }
    let sarif: serde_json::Value = serde_json::from_str(&scan("sarif")).expect("JSON");
    let results = sarif["runs"][0]["results"].as_array().expect("results");
    let name = results.iter().find(|result| result["ruleId"] == "person-name-cjk").expect("the name");
    let name = &name["locations"][0]["physicalLocation"]["region"];
    assert_eq!((&name["startColumn"], &name["endColumn"]), (&4.into(), &6.into()), "{name}");
    assert_eq!((&name["byteOffset"], &name["byteLength"]), (&9.into(), &6.into()), "{name}");
    // A policy that comes later gives the same as one that was there.
    let plain = run(whose(here, &["scan", "data", "--no-config", "--show-ignored", "--format", "jsonl"])).out;
    fs::write(here.join("plain.jsonl"), plain).expect("a file");
    let later = ["report", "plain.jsonl", "--no-config", "--format", "jsonl", "--policy", "policy.toml"];
    assert!(run(whose(here, &later)).out == scan("jsonl"));
}

/// Values with escapes, and such as go over a line: where they end is where the source has their end.
#[test]
fn every_region_of_a_text_has_its_end() {
    let folder = tempfile::tempdir().expect("a folder");
    let here = folder.path();
    for (name, text) in [
        ("a.json", "{\"ssn\":\"536\\u002d90\\u002d4399\"}\n"),
        ("b.txt", "Ship to: 1204 Elm\nStreet, Springfield, IL 62704\n"),
        ("c.csv", "name,address\nZoë Müller,\"1204 Elm Street\nSpringfield, IL 62704\"\n"),
    ] {
        fs::write(here.join(name), text).expect("a file");
    }
    let scan = |format: &str| {
        let only = "us-ssn,postal-address-us";
        run(whose(here, &["scan", ".", "--no-config", "--only", only, "--format", format])).out
    };
    let sarif: serde_json::Value = serde_json::from_str(&scan("sarif")).expect("JSON");
    let results = sarif["runs"][0]["results"].as_array().expect("results");
    let regions: Vec<_> = results.iter().map(|result| &result["locations"][0]["physicalLocation"]["region"]).collect();
    let numbers = |region: &serde_json::Value| {
        let keys = ["startLine", "startColumn", "endLine", "endColumn", "byteOffset", "byteLength"];
        keys.map(|key| region[key].as_u64().unwrap_or_default())
    };
    let of_values: Vec<_> = regions.into_iter().filter(|region| !region.is_null()).map(numbers).collect();
    assert_eq!(of_values, [[1, 9, 1, 30, 8, 21], [1, 10, 2, 30, 9, 38], [2, 13, 3, 22, 27, 37]]);
    let (lines, whole) = (scan("jsonl"), scan("sarif"));
    fs::write(here.join("all.jsonl"), lines).expect("a file");
    let again = run(whose(here, &["report", "all.jsonl", "--no-config", "--format", "sarif"]));
    assert!(again.out == whole, "nothing is lost on the way: {}", again.out);
}

#[test]
fn parts_of_several_paths_come_in_the_order_of_the_walk() {
    let folder = tempfile::tempdir().expect("a folder");
    let here = folder.path();
    for name in ["a/x", "a-b", "c"] {
        fs::create_dir_all(here.join(name)).expect("a folder");
        for i in 0..4 {
            fs::write(here.join(name).join(format!("{i}.txt")), "ssn 536-90-4399\n").expect("a file");
        }
    }
    let scan = |out: &str, more: &[&str]| {
        let args = ["scan", "c", "c/1.txt", "a/x", "a-b", "--no-config", "--report", out];
        assert_eq!(run(whose(here, &[&args[..], more].concat())).status, 1);
    };
    scan("whole", &[]);
    for part in ["1/3", "2/3", "3/3"] {
        scan(&part[..1], &["--shard", part]);
    }
    let merged = run(whose(here, &["report", "merge", "3", "1", "2", "-o", "merged", "--no-config"]));
    assert_eq!((merged.status, merged.err.as_str()), (0, ""));
    assert!(contents(&here.join("merged")) == contents(&here.join("whole")));
    assert!(contents(&here.join("whole"))["findings.jsonl"].contains("\"roots\":[\"a-b\",\"a/x\",\"c\",\"c/1.txt\"]"));
}

#[test]
fn parts_put_together_are_the_whole() {
    let Some(testdata) = testdata() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).to_str().expect("text").to_owned();
    let scan = |name: &str, more: &[&str]| {
        let out = path(name);
        let more = ["--report", &out].into_iter().chain(more.iter().copied());
        let args: Vec<&str> = SCAN_TESTDATA.iter().copied().chain(more).collect();
        run(whose(&testdata, &args));
    };
    scan("whole", &[]);
    for part in ["1/3", "2/3", "3/3"] {
        scan(&part[..1], &["--shard", part]);
    }
    let parts = [path("2"), path("3"), path("1"), path("merged")];
    let merged =
        run(whose(&testdata, &["report", "merge", &parts[0], &parts[1], &parts[2], "-o", &parts[3], "--no-config"]));
    assert_eq!((merged.status, merged.err.as_str()), (0, ""));
    assert!(
        contents(Path::new(&parts[0]))["findings.jsonl"].len() < contents(Path::new(&parts[3]))["findings.jsonl"].len()
    );
    assert!(contents(Path::new(&parts[3])) == contents(Path::new(&path("whole"))));
}

#[test]
fn what_is_no_report_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("a.log"), "nothing").expect("a file");
    for (path, expected) in [
        (".", "no such file; give a folder that `whose scan --report` wrote"),
        ("a.log", "a.log:1: no line of a report"),
    ] {
        let ran = run(whose(folder.path(), &["report", path, "--no-config"]));
        assert_eq!(ran.status, 2);
        assert!(ran.err.contains(expected), "{}", ran.err);
    }
    let ran = run(whose(folder.path(), &["scan", ".", "--shard", "3/2"]));
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("K/N"), "{}", ran.err);
}

/// A report that is put together of too little, too much or unlike parts would say what no scan has said.
#[test]
fn parts_that_are_no_whole_are_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let here = folder.path();
    fs::create_dir(here.join("data")).expect("a folder");
    for n in 0..20 {
        fs::write(here.join(format!("data/{n}.txt")), format!("ssn: 536-90-43{:02}\n", 10 + n)).expect("a file");
    }
    let scan = |name: &str, more: &[&str]| {
        let args = [&["scan", "data", "--no-config", "--report", name], more].concat();
        assert_ne!(run(whose(here, &args)).status, 2, "{more:?}");
    };
    for n in ["1", "2", "3"] {
        scan(n, &["--shard", &format!("{n}/3")]);
    }
    scan("half", &["--shard", "1/2"]);
    scan("all", &[]);
    scan("low", &["--shard", "3/3", "--min-confidence", "low"]);
    fs::copy(here.join("all/findings.jsonl"), here.join("copy.jsonl")).expect("a file");
    let merge = |parts: &[&str]| {
        let _ = fs::remove_dir_all(here.join("out"));
        run(whose(here, &[&["report", "merge", "-o", "out", "--no-config"], parts].concat()))
    };
    for (parts, expected) in [
        (&["1", "3"][..], "not all parts are here: part 2 of 3 is missing"),
        (&["1", "2", "2", "3"], "are both part 2 of 3"),
        (&["1", "2", "half"], "is one of 3 parts and half one of 2"),
        (&["1", "2", "low"], "were made with different settings"),
        (&["1", "2", "3", "all"], "all is no part of a scan"),
        (&["all", "copy.jsonl"], "a source is in one part only"),
    ] {
        let ran = merge(parts);
        assert!(ran.status == 2 && ran.err.contains(expected), "{parts:?}: {}", ran.err);
    }
    let ran = merge(&["3", "1", "2"]);
    assert_eq!((ran.status, ran.err.as_str()), (0, ""));
    assert_eq!(contents(&here.join("out")), contents(&here.join("all")));
    let again = run(whose(here, &["report", "1", "--no-config", "--format", "jsonl"]));
    assert!(again.out.lines().next().is_some_and(|line| line.contains("\"part\":{\"number\":1,\"of\":3,")));
    let mut other = whose(here, &["scan", "data", "--no-config", "--report", "2", "--shard", "2/3"]);
    other.env("WHOSE_KEY", "another key of the tests");
    run(other);
    let ran = merge(&["3", "1", "2"]);
    assert!(ran.status == 0 && ran.err.contains("3 and 2 were made with different keys"), "{}", ran.err);

    // Reports that are no parts of one scan.
    fs::create_dir(here.join("more")).expect("a folder");
    fs::write(here.join("more/a.txt"), "ssn: 536-90-4310\n").expect("a file");
    let whole = |from: &str, folder: &str, key: &str| {
        let mut command = whose(here, &["scan", from, "--no-config", "--report", folder]);
        command.env("WHOSE_KEY", key);
        assert!(run(command).err.is_empty());
    };
    for (key, expected) in [
        ("the key of the golden tests", ""),
        ("another key of the tests", "whole and second were made with different keys"),
    ] {
        whole("data", "whole", "the key of the golden tests");
        whole("more", "second", key);
        let ran = merge(&["whole", "second"]);
        assert!(ran.err.contains(expected) && ran.err.contains("were made") != expected.is_empty(), "{}", ran.err);
        // Whoever reads the report was not there: it says so itself, and so does all that is made of it.
        let said = |text: String| text.contains("Reports with different keys were put together here");
        let format = |format: &str| run(whose(here, &["report", "out", "--no-config", "--format", format])).out;
        for text in ["human", "markdown", "junit", "gitlab-sast", "sarif", "github", "checkstyle"].map(format) {
            assert_eq!(said(text.clone()), !expected.is_empty(), "{text}");
        }
        let page = fs::read_to_string(here.join("out/report.html")).expect("a page");
        assert_eq!(page.contains("\"several_keys\":true"), !expected.is_empty());
    }
}

/// Whoever is handed a report of a scan with detectors off must not read that nothing else is there.
#[test]
fn what_was_not_looked_for_is_said_in_every_report() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("a.csv"), "customer_id,street\n1001,12 Elm Street\n").expect("written");
    let scan = |more: &[&str]| {
        let args = [&["scan", "a.csv", "--no-config", "--profile", "audit", "--report", "audit"][..], more].concat();
        let out = run(whose(folder.path(), &args)).out;
        let files = contents(&folder.path().join("audit"));
        [out, files["report.md"].clone(), files["README.md"].clone()].map(|text| text.contains("was looked for"))
    };
    assert_eq!(scan(&["--only", "us-ssn"]), [true; 3]);
    assert!(contents(&folder.path().join("audit"))["report.html"].contains("\"off\":true"));
    assert_eq!(scan(&[]), [false; 3]);
}
