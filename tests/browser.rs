//! `report.html` in a browser: it draws itself, filters, sorts, and changes its language and its colours. What the reader
//! chose stands in the address of the page, so each state is one address, and what Chromium makes of it is read.
//! Skipped with a message where there is no Chromium.

#![allow(clippy::print_stderr)] // To say that a test is skipped.

mod common;

use common::{SCAN_TESTDATA, run, testdata, whose};
use std::path::{Path, PathBuf};
use std::process::Command;

fn chromium() -> Option<PathBuf> {
    let names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    let folders: Vec<PathBuf> = std::env::split_paths(&std::env::var_os("PATH")?).collect();
    let found = names.iter().flat_map(|name| folders.iter().map(move |f| f.join(name))).find(|p| p.is_file());
    if found.is_none() {
        eprintln!("skipped: there is no Chromium on the path");
    }
    found
}

/// What the page is after its script has run, for what stands behind `#` in its address.
fn opened(chromium: &Path, page: &Path, state: &str) -> String {
    let home = tempfile::tempdir().expect("a folder");
    let out = Command::new(chromium)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"])
        .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
        .args(["--window-size=1400,1000", "--virtual-time-budget=5000", "--dump-dom"])
        .arg(format!("--user-data-dir={}", home.path().display()))
        .arg(format!("file://{}#{state}", page.display()))
        .output()
        .expect("Chromium runs");
    String::from_utf8_lossy(&out.stdout).into_owned()
}

/// The part of the page that lists findings.
fn list(page: &str) -> &str {
    page.split_once("<section id=\"list\"").expect("the list of findings").1
}

/// The text of a part of a page that begins inside a tag.
fn text(part: &str) -> String {
    let mut in_tag = true;
    let mut out = String::new();
    for c in part.chars() {
        match c {
            '<' | '>' => in_tag = c == '<',
            c if !in_tag => out.push(c),
            _ => {}
        }
    }
    out
}

/// The text of the first listed rows, cell by cell.
fn rows(page: &str) -> Vec<Vec<String>> {
    let body = list(page).split_once("class=\"body\"").expect("rows").1;
    let lines = body.split("role=\"row\"").skip(1);
    lines.map(|line| line.split("role=\"gridcell\"").skip(1).map(text).collect()).collect()
}

#[test]
fn the_page_draws_filters_sorts_and_changes_its_looks() {
    let (Some(chromium), Some(testdata)) = (chromium(), testdata()) else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let dir = folder.path().join("audit");
    let more = ["--report", dir.to_str().expect("text")];
    let args: Vec<&str> = SCAN_TESTDATA.iter().chain(&more).copied().collect();
    assert_eq!(run(whose(&testdata, &args)).status, 1);
    let page = dir.join("report.html");

    let plain = opened(&chromium, &page, "");
    assert!(plain.contains("Personal data report</h1>") && plain.contains("lang=\"en\""), "it draws itself");
    for id in ["coverage", "law", "where", "kinds", "map", "list", "about"] {
        assert!(plain.contains(&format!("<section id=\"{id}\"")), "{id}");
    }
    // What the colours of the map of areas say is said in words too: in the key, and of each area.
    let key =
        text(plain.split_once("class=\"key weights\"").expect("the key").1.split_once("</ul>").expect("its end").0);
    for said in ["Half of what is sure or more is sensitive: ", "Personal data, none of it sensitive: "] {
        assert!(key.contains(said), "{key}");
    }
    assert!(plain.contains("; Half of what is sure or more is sensitive\""), "an area has its weight in its label");
    assert!(plain.contains("class=\"mostly\" aria-label") && plain.contains("class=\"plain\" aria-label"));
    let all = rows(&plain);
    assert!(all.len() > 10 && all.len() < 100, "only what is in sight is drawn: {}", all.len());

    let found = opened(&chromium, &page, "kind=us-ssn");
    assert!(rows(&found).iter().all(|row| row[1].contains("US Social Security number")));
    assert!(rows(&found).len() > 3 && list(&found).contains(" of "), "filtered by kind");
    let searched = opened(&chromium, &page, "q=auth.log");
    assert!(!rows(&searched).is_empty() && rows(&searched).iter().all(|row| row[0].contains("auth.log")), "searched");
    // As the column of places shows it; two words are both meant, and a number of a line is one.
    let place = all.iter().map(|row| row[0].clone()).find(|place| place.contains(':')).expect("a place with a line");
    let (path, line) = place.split_once(':').expect("a line");
    let line = line.split(':').next().expect("its number");
    for words in [format!("{path}:{line}"), format!("{} line {line}", path.to_uppercase())] {
        let found = opened(&chromium, &page, &format!("list&q={}", words.replace('#', "%23").replace(' ', "%20")));
        assert!(rows(&found).iter().any(|row| row[0] == place), "{words}");
        assert!(rows(&found).iter().all(|row| row[0].starts_with(path)), "{words}");
    }
    let none = opened(&chromium, &page, "q=nothing-is-called-so");
    assert!(rows(&none).is_empty() && none.contains("No finding fits these filters."), "nothing fits");
    let no_row = opened(&chromium, &page, "mapq=nothing-is-called-so");
    let map = no_row.split_once("<section id=\"map\"").expect("the data map").1;
    assert!(
        map.contains("<p class=\"empty\">") && plain.contains("<p class=\"empty\" hidden"),
        "nothing fits in the map"
    );
    let sensitive = opened(&chromium, &page, "sensitive=1&level=high");
    assert!(rows(&sensitive).iter().all(|row| row[3].contains("High")), "filtered by level");

    let sorted = opened(&chromium, &page, "sort=value&dir=asc");
    // A dash stands for no value, which comes last either way.
    for (dir, page) in [("asc", &sorted), ("desc", &opened(&chromium, &page, "sort=value&dir=desc"))] {
        let values: Vec<String> = rows(page).into_iter().map(|row| row[2].clone()).collect();
        let mut expected = values.clone();
        expected.sort();
        if dir == "desc" {
            expected.reverse();
        }
        assert_eq!(values, expected, "sorted by value");
        assert!(!values.iter().any(|value| value == "—"), "{dir}: {values:?}");
    }
    assert!(!plain.contains("role=\"columnheader\"></th>"), "every column has a name, for those who hear it");
    assert!(list(&sorted).contains("aria-sort=\"ascending\""));

    let chinese = opened(&chromium, &page, "lang=zh&theme=dark");
    assert!(chinese.contains("个人数据报告</h1>") && chinese.contains("lang=\"zh-Hans\""), "in Chinese");
    assert!(chinese.contains("data-theme=\"dark\"") && plain.contains("data-theme="), "dark");

    assert!(chinese.contains("在 1134 字节之后提前结束"), "gaps in Chinese");
    assert!(chinese.contains("data-of=\"是否发现\""), "cells say what they are of, for narrow screens");

    // Pictures, for eyes: `WHOSE_TEST_PICTURES=DIR cargo test --test browser`.
    if let Some(pictures) = std::env::var_os("WHOSE_TEST_PICTURES").map(PathBuf::from) {
        for (name, state) in [("light", "theme=light"), ("dark", "theme=dark"), ("zh", "lang=zh&theme=light")] {
            picture(&chromium, &page, state, &["--window-size=1400,6000", "--screenshot"], &pictures.join(name), "png");
        }
        picture(&chromium, &page, "", &["--no-pdf-header-footer", "--print-to-pdf"], &pictures.join("print"), "pdf");
    }
}

#[test]
fn a_part_says_so_and_a_number_of_the_comparison_leads_to_its_findings() {
    let (Some(chromium), Some(testdata)) = (chromium(), testdata()) else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let (dir, policy) = (folder.path().join("audit"), folder.path().join("policy.toml"));
    let declared =
        "[[category]]\nrow = \"8\"\ncollected = \"yes\"\nqualifier = \"only images\"\nonly = [\"image-*\"]\n";
    std::fs::write(&policy, declared).expect("a policy");
    let more = ["--report", dir.to_str().expect("text"), "--policy", policy.to_str().expect("text")];
    let args: Vec<&str> = SCAN_TESTDATA.iter().chain(&more).copied().collect();
    assert_eq!(run(whose(&testdata, &args)).status, 1);
    let page = dir.join("report.html");
    let beyond = opened(&chromium, &page, "cat=8&beyond=1");
    let drift = beyond.split_once("<section id=\"drift\"").expect("the comparison").1;
    let row = drift.split_once("Found beyond the qualifier").expect("drift").1;
    let number = text(row.split_once("<td class=\"n\"").expect("its number").1.split_once("</td>").expect("its end").0);
    assert!(number.parse::<u32>().is_ok_and(|n| n > 0), "{number}");
    assert!(list(&beyond).contains(&format!("Beyond the qualifier · {number} of ")), "all of them and no others");

    let whole = opened(&chromium, &page, "cat=8");
    assert!(!list(&whole).contains(&format!(">{number} of ")), "the row has more");

    let part = folder.path().join("part");
    let more = ["--report", part.to_str().expect("text"), "--shard", "1/3"];
    let args: Vec<&str> = SCAN_TESTDATA.iter().chain(&more).copied().collect();
    run(whose(&testdata, &args));
    let page = opened(&chromium, &part.join("report.html"), "");
    assert!(page.contains("This is part 1 of 3 of a scan") && page.contains("Everything in this part was read"));
    let markdown = std::fs::read_to_string(part.join("report.md")).expect("a report");
    assert!(markdown.contains("Part 1 of 3 of a scan: what the other parts read is not in it."), "{markdown}");
}

fn picture(chromium: &Path, page: &Path, state: &str, how: &[&str], to: &Path, ending: &str) {
    let home = tempfile::tempdir().expect("a folder");
    let (kind, options) = how.split_last().expect("what to write");
    let out = Command::new(chromium)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=5000"])
        .args(options)
        .arg(format!("{kind}={}.{ending}", to.display()))
        .arg(format!("--user-data-dir={}", home.path().display()))
        .arg(format!("file://{}#{state}", page.display()))
        .output()
        .expect("Chromium runs");
    assert!(to.with_extension(ending).is_file(), "{}", String::from_utf8_lossy(&out.stderr));
}

/// A hundred thousand findings: the page says itself how long it took until it stood, by the clock of the browser.
#[test]
fn a_hundred_thousand_findings_are_drawn_in_two_seconds() {
    let Some(chromium) = chromium() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let line = |i: u32| {
        format!("{i} customer {}@bluefinch-mail.net ssn 536-{:02}-{:04}\n", i % 9973, 10 + i % 80, 1 + i % 9998)
    };
    let text: String = (0..50_000).map(line).collect();
    std::fs::write(folder.path().join("many.log"), text).expect("a file");
    let args = ["scan", "many.log", "--no-config", "--format", "html", "--output", "many.html"];
    assert_eq!(run(whose(folder.path(), &args)).status, 1);
    let drawn = || {
        let home = tempfile::tempdir().expect("a folder");
        // By the real clock: no virtual time here.
        let out = Command::new(&chromium)
            .args(["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--dump-dom"])
            .arg(format!("--user-data-dir={}", home.path().display()))
            .arg(format!("file://{}", folder.path().join("many.html").display()))
            .output()
            .expect("Chromium runs");
        let page = String::from_utf8_lossy(&out.stdout).into_owned();
        let number = page.split_once("data-drawn=\"").and_then(|(_, rest)| rest.split('"').next()?.parse::<u32>().ok());
        number.unwrap_or_else(|| panic!("the page does not say when it was drawn: {}", &page[..page.len().min(2000)]))
    };
    // The best of three: what else the machine does is not the page's.
    let best = (0..3).map(|_| drawn()).min().expect("three");
    eprintln!("100 000 findings: drawn after {best} ms");
    assert!(best < 2000, "{best} ms");
}
