//! Tables whose cells are hard to tell apart: quotes at their ends and inside, separators in quotes, one row or many. A copy
//! has the same rows and cells, what is nobody's is the same in them, and a scan of it finds nothing.

mod common;

use common::{redacted, run, scan, whose};

const WAYS: [&str; 4] = ["mask", "remove", "token", "fake"];

/// Names of columns, with invented values of which each is somebody's; those of the last three are nobody's.
const COLUMNS: [(&str, [&str; 3]); 11] = [
    ("name", ["Rosa Delgado", "Liu Yang", "Siobhan Murphy"]),
    ("email", ["rosa@bluefinch-mail.net", "liu.yang@bluefinch-mail.net", "s.murphy@greenheron-mail.net"]),
    ("password", ["Secr3t56D", "Tr0ub823", "hunter85+"]),
    ("phone", ["415-279-6829", "(212) 867-2231", "312-279-4417"]),
    ("ssn", ["601-38-7176", "601-17-9582", "536-90-4399"]),
    ("diagnosis", ["Diabetes", "Asthma", "Hypertension"]),
    (
        "address",
        ["1420 Oak Street, Fresno, CA 93701", "77 Elm Avenue, Reno, NV 89501", "9 Pine Road, Austin, TX 73301"],
    ),
    ("dob", ["1984-02-11", "1990-07-30", "1979-12-05"]),
    ("item", ["blue lamp", "oak table", "wool rug"]),
    ("note", ["as agreed", "left at the desk", "two of three"]),
    ("qty", ["1", "12", "7"]),
];

const NOBODYS: [&str; 3] = ["item", "note", "qty"];

/// Numbers that look random and are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % most
    }
}

/// A value with quotes at an end, at both, or inside, or with a separator.
fn odd(numbers: &mut Numbers, name: &str, value: &str, mark: char) -> String {
    // What has a form of its own loses it.
    let is_free = matches!(name, "name" | "diagnosis" | "address" | "item" | "note" | "password");
    if !is_free {
        return value.into();
    }
    let blank = if name == "password" { "" } else { " " };
    match numbers.below(8) {
        0 => format!("{value}{blank}\"x\""),
        1 => format!("{value}\""),
        2 if name != "name" => format!("\"{value}\""),
        3 if name == "item" || name == "note" => format!("\"{value}"),
        4 if name == "password" => format!("{value}{mark}x\"\""),
        4 if name == "item" || name == "note" => format!("{value}{mark}\"{mark}\""),
        5 if name == "diagnosis" => format!("{value} \"type{mark} 2\""),
        _ => value.into(),
    }
}

fn written(cell: &str, mark: char, always: bool) -> String {
    match always || cell.contains([mark, '"', '\n']) {
        true => format!("\"{}\"", cell.replace('"', "\"\"")),
        false => cell.into(),
    }
}

/// The cells of each row, read as RFC 4180 says; it fails where a quote stands where none may.
fn cells(text: &str, mark: char) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell) = (Vec::new(), Vec::new(), String::new());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if cell.is_empty() => loop {
                match chars.next().unwrap_or_else(|| panic!("an open quote: {text}")) {
                    '"' if chars.next_if_eq(&'"').is_some() => cell.push('"'),
                    '"' => {
                        assert!(chars.peek().is_none_or(|c| *c == mark || *c == '\n'), "behind a quote: {text}");
                        break;
                    }
                    c => cell.push(c),
                }
            },
            '\n' => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            c if c == mark => row.push(std::mem::take(&mut cell)),
            c => cell.push(c),
        }
    }
    assert!(row.is_empty() && cell.is_empty(), "no end: {text}");
    rows
}

/// A table of this number, with its separator.
fn table(seed: u64) -> (Vec<Vec<String>>, String, char) {
    let mut numbers = Numbers(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let mark = [',', '\t', ';', '|'][seed as usize % 4];
    let always = numbers.below(3) == 0;
    let mut columns: Vec<usize> = (0..COLUMNS.len()).collect();
    for at in (1..columns.len()).rev() {
        columns.swap(at, numbers.below(at + 1));
    }
    columns.truncate(3 + numbers.below(6));
    let count = [1, 1, 2, 3, 7][numbers.below(5)];
    let mut rows = vec![columns.iter().map(|n| COLUMNS[*n].0.to_owned()).collect::<Vec<_>>()];
    for _ in 0..count {
        let mut cell = |n: &usize| {
            let (name, values) = COLUMNS[*n];
            let value = values[numbers.below(3)];
            odd(&mut numbers, name, value, mark)
        };
        rows.push(columns.iter().map(&mut cell).collect());
    }
    let line = |row: &Vec<String>| {
        row.iter().map(|cell| written(cell, mark, always)).collect::<Vec<_>>().join(&mark.to_string()) + "\n"
    };
    let text = rows.iter().map(line).collect();
    (rows, text, mark)
}

fn keeps_its_form(way: &str) {
    for seed in 1..=40 {
        let (rows, text, mark) = table(seed);
        assert_eq!(cells(&text, mark), rows);
        let name = if mark == '\t' { "a.tsv" } else { "a.csv" };
        let out = redacted(name, &text, &["--with", way]);
        let copy = cells(&out, mark);
        assert_eq!(copy.len(), rows.len(), "{seed} {way}\n{text}\n{out}");
        assert_eq!(copy[0], rows[0], "{seed} {way}\n{text}\n{out}");
        for (own, new) in rows.iter().zip(&copy) {
            assert_eq!(own.len(), new.len(), "{seed} {way}\n{text}\n{out}");
            for ((own, new), column) in own.iter().zip(new).zip(&rows[0]) {
                assert!(own == new || !NOBODYS.contains(&column.as_str()), "{seed} {way} {column}\n{text}\n{out}");
            }
        }
        let folder = tempfile::tempdir().expect("a temporary folder");
        std::fs::write(folder.path().join(name), &out).expect("a file");
        let ran = run(whose(folder.path(), &["scan", name, "--no-config", "-q"]));
        assert_eq!(ran.status, 0, "{seed} {way}\n{text}\n{out}\n{}", ran.out);
    }
}

#[test]
fn masked_tables_keep_their_rows_and_cells() {
    keeps_its_form("mask");
}

#[test]
fn tables_without_values_keep_their_rows_and_cells() {
    keeps_its_form("remove");
}

#[test]
fn tables_of_tokens_keep_their_rows_and_cells() {
    keeps_its_form("token");
}

#[test]
fn invented_tables_keep_their_rows_and_cells() {
    keeps_its_form("fake");
}

#[test]
fn a_cell_that_ends_with_a_doubled_quote_has_all_its_bytes() {
    let value = "Diabetes \"\"type 2\"\"";
    for (name, mark) in [("a.csv", ","), ("a.tsv", "\t"), ("b.csv", ";")] {
        let text = format!(
            "id{mark}diagnosis{mark}ssn\n1{mark}\"{value}\"{mark}601-38-7176\n2{mark}Asthma{mark}601-38-7177\n"
        );
        let folder = tempfile::tempdir().expect("a temporary folder");
        std::fs::write(folder.path().join(name), &text).expect("a file");
        let (_, lines) = scan(folder.path(), &[name]);
        let found = lines
            .iter()
            .find(|line| line["kind"] == "finding" && line["detector"] == "diagnosis-term")
            .expect("a diagnosis");
        let place = &found["place"];
        let at = |key: &str| place[key].as_u64().expect("bytes") as usize;
        assert_eq!(&text[at("start")..at("end")], value, "{name}");
        for way in WAYS {
            let out = redacted(name, &text, &["--with", way]);
            assert_eq!(cells(&out, mark.chars().next().expect("a mark")).len(), 3, "{out}");
        }
    }
}

#[test]
fn a_table_of_bars_with_one_row_keeps_its_cells() {
    let text = "email|password|phone|n\nrosa@bluefinch-mail.net|Secr3t29D|415-279-6829|0\n";
    for name in ["a.csv", "a.txt"] {
        for way in WAYS {
            let out = redacted(name, text, &["--with", way]);
            let row: Vec<&str> = out.lines().nth(1).expect("a row").split('|').collect();
            assert!(
                row.len() == 4 && row[3] == "0" && !out.contains("Secr3t") && !out.contains("6829"),
                "{way}: {out}"
            );
        }
    }
}

#[test]
fn a_secret_among_bars_or_in_a_tag_ends_with_its_field() {
    for text in [
        "user=rosa|password=⟦Secr3t29D⟧|phone=|status=ok\n",
        "a=1|password=⟦Secr3t29D⟧|status=ok|code=500\n",
        "2026-01-03 10:00:00|INFO|user=|password=⟦Secr3t29D⟧|phone=|status=ok\n",
        "2026-01-03 10:00:00|INFO|password=⟦Secr3t29D⟧|OK|7\n",
        "10:00:00|INFO|password=⟦Secr3t29D⟧|OK|7\n",
        "x <a password=⟦Secr3t29D⟧>text</a> more\n",
        "password=⟦Secr3t29D|x⟧ more\n",
    ] {
        let (before, rest) = text.split_once('⟦').expect("a value");
        let (value, behind) = rest.split_once('⟧').expect("a value");
        let out = redacted("a.log", &format!("{before}{value}{behind}"), &["--with", "mask"]);
        assert_eq!(out, format!("{before}********{behind}"));
    }
    let text = "2026-01-03 10:00:00|INFO|user=rosa|password=Secr3t29D|phone=415-279-6829|status=ok\n";
    for way in WAYS {
        let out = redacted("a.log", text, &["--with", way]);
        let keys: Vec<&str> = out.trim_end().split('|').map(|field| field.split('=').next().unwrap_or("")).collect();
        assert_eq!(keys, ["2026-01-03 10:00:00", "INFO", "user", "password", "phone", "status"], "{way}: {out}");
        assert!(out.ends_with("|status=ok\n") && !out.contains("Secr3t") && !out.contains("6829"), "{way}: {out}");
    }
}

#[test]
fn passwords_with_bars_and_braces_at_their_ends_go() {
    for value in ["hunter19|", "{hunter19}", "P4ss|"] {
        for key in ["password", "db_password"] {
            let text = format!("{{\"{key}\":\"{value}\"}}\n");
            assert_eq!(redacted("a.jsonl", &text, &[]), format!("{{\"{key}\":\"********\"}}\n"));
        }
    }
    for value in ["{hunter}", "${HUNTER19}", "{{ hunter19 }}", "{value12}", "u32|"] {
        let text = format!("{{\"password\":\"{value}\"}}\n");
        assert_eq!(redacted("a.jsonl", &text, &[]), text);
    }
}
