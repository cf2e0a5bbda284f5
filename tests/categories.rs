//! Every item of every row of the category table, in English, Spanish and Chinese, as text, CSV, JSON, SQL and a log:
//! `testdata/categories/`. Each must be found by one of its detectors and stand in its row.

mod common;

use common::{lines, of_kind, run, testdata, text, whose};
use serde_json::Value;
use std::fs;
use std::path::Path;

/// The findings in one of the files, with their values.
fn findings(testdata: &Path, file: &str) -> Vec<Value> {
    let args = ["scan", file, "--no-config", "--reveal", "--include-test-values", "--format", "jsonl"];
    let lines = lines(&run(whose(testdata, &args)).out);
    of_kind(&lines, "finding").into_iter().cloned().collect()
}

fn texts(item: &Value, key: &str) -> Vec<String> {
    item[key].as_array().expect("a list").iter().filter_map(|v| v.as_str().map(str::to_string)).collect()
}

/// True if the finding is of the item: one of its detectors, its row, one of its values or a part of one.
fn is_of(item: &Value, finding: &Value) -> bool {
    let detector = texts(item, "detectors").iter().any(|id| id == text(finding, "detector"));
    let row = texts(finding, "categories").iter().any(|row| row == text(item, "row"));
    let found = text(finding, "value");
    let value = || texts(item, "values").iter().any(|value| value.contains(found) || found.contains(value.as_str()));
    detector && row && !found.is_empty() && value()
}

#[test]
fn every_item_is_found_in_its_row() {
    let Some(testdata) = testdata() else { return };
    let truth = fs::read_to_string(testdata.join("categories/truth.jsonl")).expect("the truth");
    let items = lines(&truth);
    assert!(items.len() > 300, "{} items", items.len());
    let mut missed = String::new();
    for language in ["en", "es", "zh"] {
        for kind in ["txt", "csv", "json", "sql", "log"] {
            let file = format!("categories/{language}.{kind}");
            let found = findings(&testdata, &file);
            for item in items.iter().filter(|item| text(item, "language") == language) {
                if !found.iter().any(|finding| is_of(item, finding)) {
                    missed += &format!("{file} {} {}\n", text(item, "row"), text(item, "item"));
                }
            }
        }
    }
    assert_eq!(missed, "");
}

#[test]
fn all_rows_are_there() {
    let Some(testdata) = testdata() else { return };
    let truth = fs::read_to_string(testdata.join("categories/truth.jsonl")).expect("the truth");
    let mut rows: Vec<String> = lines(&truth).iter().map(|item| text(item, "row").into()).collect();
    rows.dedup();
    rows.truncate(12);
    assert_eq!(rows, ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "S"]);
}
