//! `testdata/categories/`: an example of every item of the category table, in three languages, as text, as a table, as
//! JSON, as a dump of SQL and as lines of a log; and `truth.jsonl`, which says what stands in them.
//!
//! The items, their labels and values are data: `xtask/data/categories.tsv`. Nothing in it is anybody's.

use super::random::Random;
use std::fmt::Write;

const ITEMS: &str = include_str!("../../data/categories.tsv");

/// Languages, with what stands between a label and its value.
const LANGUAGES: [(&str, &str); 3] = [("en", ": "), ("es", ": "), ("zh", "：")];

struct Item<'a> {
    row: &'a str,
    name: &'a str,
    detectors: Vec<&'a str>,
    label: &'a str,
    values: Vec<&'a str>,
}

/// All files by their path under `testdata/`.
pub fn make(random: &mut Random) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    let mut truth = String::new();
    for (n, (language, colon)) in LANGUAGES.into_iter().enumerate() {
        let items = items(n);
        let mut put =
            |kind: &str, text: String| files.push((format!("categories/{language}.{kind}"), text.into_bytes()));
        put("txt", text(random, &items, colon));
        put("csv", table(&items));
        put("json", json(&items));
        put("sql", sql(&items));
        put("log", log(random, &items));
        for item in &items {
            let list = |words: &[&str]| words.iter().map(|w| quoted(w)).collect::<Vec<_>>().join(",");
            let _ = writeln!(
                truth,
                "{{\"language\":{},\"row\":{},\"item\":{},\"detectors\":[{}],\"values\":[{}]}}",
                quoted(language),
                quoted(item.row),
                quoted(item.name),
                list(&item.detectors),
                list(&item.values)
            );
        }
    }
    files.push(("categories/truth.jsonl".into(), truth.into_bytes()));
    files
}

/// The items in one of the languages.
fn items(language: usize) -> Vec<Item<'static>> {
    let lines = ITEMS.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let item = |line: &'static str| {
        let cells: Vec<&str> = line.split('\t').collect();
        let [row, name, detectors, ..] = cells[..] else { panic!("too few columns: {line}") };
        let (label, values) = cells[3 + language].split_once(" = ").expect("a label and its values");
        Item { row, name, detectors: detectors.split(' ').collect(), label, values: values.split(" | ").collect() }
    };
    lines.map(item).collect()
}

/// A line for each item.
fn text(random: &mut Random, items: &[Item<'_>], colon: &str) -> String {
    items.iter().map(|item| format!("{}{colon}{}\n", item.label, pick(random, item))).collect()
}

fn pick<'a>(random: &mut Random, item: &Item<'a>) -> &'a str {
    item.values[random.next() as usize % item.values.len()]
}

/// A column for each item.
fn table(items: &[Item<'_>]) -> String {
    let line = |cells: Vec<&str>| cells.iter().map(|cell| in_table(cell)).collect::<Vec<_>>().join(",") + "\n";
    let mut out = line(items.iter().map(|item| item.label).collect());
    for n in 0..3 {
        out += &line(items.iter().map(|item| item.values[n]).collect());
    }
    out
}

fn in_table(cell: &str) -> String {
    if cell.contains([',', '"']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.into() }
}

/// An object with a key for each item.
fn json(items: &[Item<'_>]) -> String {
    let object = |n: usize| {
        let pairs = items.iter().map(|item| format!("    {}: {}", quoted(&key(item.label)), quoted(item.values[n])));
        format!("  {{\n{}\n  }}", pairs.collect::<Vec<_>>().join(",\n"))
    };
    format!("[\n{}\n]\n", (0..3).map(object).collect::<Vec<_>>().join(",\n"))
}

/// A table for each row of the category table.
fn sql(items: &[Item<'_>]) -> String {
    let mut out = String::from("-- Dump of a database that does not exist\n");
    let mut rest = items;
    while let Some(first) = rest.first() {
        let (table, later) = rest.split_at(rest.iter().take_while(|item| item.row == first.row).count());
        rest = later;
        let name = format!("row_{}", first.row.to_lowercase());
        let columns: Vec<String> = table.iter().map(|item| format!("`{}`", key(item.label))).collect();
        let _ = writeln!(out, "CREATE TABLE `{name}` (\n  {} text\n);", columns.join(" text,\n  "));
        for n in 0..3 {
            let values: Vec<String> =
                table.iter().map(|item| format!("'{}'", item.values[n].replace('\'', "''"))).collect();
            let _ = writeln!(out, "INSERT INTO `{name}` ({}) VALUES ({});", columns.join(", "), values.join(", "));
        }
    }
    out
}

/// A line of keys and values for each item.
fn log(random: &mut Random, items: &[Item<'_>]) -> String {
    let line = |(n, item): (usize, &Item<'_>)| {
        let (minute, second) = (n / 60, n % 60);
        format!(
            "2026-03-02T09:{minute:02}:{second:02}Z INFO app: saved {}=\"{}\" took=12ms\n",
            key(item.label),
            pick(random, item)
        )
    };
    items.iter().enumerate().map(line).collect()
}

/// A label as programs write it: `marital_status`, `estado_civil`, `婚姻状况`.
fn key(label: &str) -> String {
    let plain = label.chars().map(|c| match c {
        'á' | 'Á' => 'a',
        'é' => 'e',
        'í' => 'i',
        'ó' => 'o',
        'ú' | 'ü' => 'u',
        'ñ' => 'n',
        c => c,
    });
    let words: String = plain.filter(|c| *c != '\'').map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    words.to_lowercase().split_whitespace().collect::<Vec<_>>().join("_")
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
