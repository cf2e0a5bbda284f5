//! `whose redact`: a copy is the same however it is asked for, and has no value left in another place or form.

mod common;

use common::{redacted, run, whose};
use std::fs;

const WAYS: [&str; 4] = ["mask", "remove", "token", "fake"];

/// The copy of a text that comes as a file, with the key of all tests of this file.
fn of_file(name: &str, text: &str, way: &str) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("k"), "a key of tests, and of nothing else").expect("a file");
    fs::write(folder.path().join(name), text).expect("a file");
    let ran = run(whose(folder.path(), &["redact", name, "--with", way, "--key-file", "k", "--no-config"]));
    assert_eq!((ran.status, ran.err.as_str()), (0, ""), "{text}");
    ran.out
}

/// The copy of the same text on standard input.
fn of_stdin(text: &str, way: &str) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("k"), "a key of tests, and of nothing else").expect("a file");
    let mut command = whose(folder.path(), &["redact", "-", "--with", way, "--key-file", "k", "--no-config"]);
    command.write_stdin(text);
    let ran = run(command);
    assert_eq!((ran.status, ran.err.as_str()), (0, ""), "{text}");
    ran.out
}

#[test]
fn standard_input_is_read_as_its_file() {
    let sql = "CREATE TABLE u (id INTEGER, name varchar(20), ssn BIGINT, dob DATE, phone varchar(12));\n\
               INSERT INTO u VALUES (1, 'Nadia Petrova', 536904399, '1984-07-12', '415-867-2231');\n";
    for (name, text) in [
        ("a.sql", sql),
        ("a.yaml", "ssn: 536904399\nnum: 7\npassword: hunter2-Zx91\n"),
        ("a.yaml", "users:\n  - name: Nadia Petrova\n    ssn: 536904399\n    dob: 1984-07-12\n"),
        ("a.toml", "n = 7\ndob = 1984-07-12\nssn = 536904399\n"),
        ("a.toml", "[owner]\nemail = \"nadia@posteo-mail.de\"\nssn = 536904399\n"),
        ("a.json", "{\"ssn\": 536904399, \"n\": 7}\n"),
        ("a.txt", "Name: Nadia Petrova\nSSN: 536904399\n"),
    ] {
        for way in WAYS {
            assert_eq!(of_stdin(text, way), of_file(name, text, way), "{name} {way}");
        }
    }
}

/// What a key speaks against is a value again where nobody knows of keys.
#[test]
fn nothing_is_found_in_a_copy_without_a_name() {
    let text = "ssn: 401-55-1239\nseq: [401-55-1240, \"+491719876503\"]\n";
    for way in ["mask", "remove", "token"] {
        let out = redacted("a.yaml", text, &["--with", way]);
        assert!(!out.contains("401-55") && !out.contains("491719876"), "{way}: {out}");
        let folder = tempfile::tempdir().expect("a folder");
        let mut scan = whose(folder.path(), &["scan", "-", "--no-config"]);
        scan.write_stdin(out.clone());
        assert_eq!(run(scan).status, 0, "{way}: {out}");
    }
    // What no way of reading finds stays.
    let kept = "seq: [1000123, 1000124]\nbuild: 401-55\n";
    assert_eq!(
        redacted("a.yaml", &format!("ssn: 401-55-1239\n{kept}"), &["--with", "remove"]),
        format!("ssn: null\n{kept}")
    );
}

/// What was found once goes wherever it stands as a whole, and nothing that only looks like it.
#[test]
fn values_go_wherever_they_stand() {
    let log = "2026-03-02 10:00:00 INFO ssn=401-55-1239 card=4539148803436467 dob=1984-07-12\n\
               2026-03-02 10:00:01 INFO retry 4539148803436467 1984-07-12\n\
               2026-03-02 10:00:02 INFO key 401551239:4539148803436467\n\
               1984-07-12 10:00:03 INFO old clock, 1401551239 and 45391488034364671\n";
    let notes = "password: hunter2-Zx91\nagain: hunter2-Zx91\nhunter2 is no hunter2-Zx912\n";
    let sql = "INSERT INTO u (full_name, password) VALUES ('Nadia Petrova','Pw8!kkz');\n\
               INSERT INTO audit (id, what) VALUES (7, 'reset of Pw8!kkz');\n";
    for way in WAYS {
        let out = redacted("a.log", log, &["--with", way]);
        let left = [
            "401-55-1239",
            "4539148803436467 ",
            "dob=1984-07",
            "retry 4539",
            " 1984-07-12\n",
            "key 401551239",
            ":45391488",
        ];
        assert!(!left.iter().any(|value| out.contains(value)), "{way}: {out}");
        assert!(
            out.contains("\n1984-07-12 10:00:03 INFO old clock, 1401551239 and 45391488034364671\n"),
            "{way}: {out}"
        );
        let out = redacted("a.txt", notes, &["--with", way]);
        assert!(!out.contains("hunter2-Zx91\n") && out.ends_with("\nhunter2 is no hunter2-Zx912\n"), "{way}: {out}");
        let out = redacted("a.sql", sql, &["--with", way]);
        assert!(!out.contains("Pw8!kkz") && out.contains("(7, 'reset of "), "{way}: {out}");
    }
    let token = redacted("a.log", log, &["--with", "token"]);
    let ssn: Vec<&str> = token.match_indices("us-ssn-").map(|(at, _)| &token[at..at + 19]).collect();
    assert!(ssn.len() == 2 && ssn[0] == ssn[1], "{token}");
}

/// Of a column that its name and its values say to be somebody's no cell stays but what says that there is none.
#[test]
fn columns_go_as_a_whole() {
    let rows = [
        [
            "Nadia Petrova",
            "536-90-4399",
            "1984-07-12",
            "nadia@posteo-mail.de",
            "12 Elm Street, Oakland, CA 94601",
            "called",
        ],
        ["Prince", "536-90-439", "1984-7-12", "marta AT posteo-mail.de", "Hauptstraße 12, 10115 Berlin", "no answer"],
        ["Иван Петров", "N/A", "NULL", "", "", "asks for Prince Street"],
        ["Maria Lopez", "536-90-4396", "1986-03-02", "eva@posteo-mail.de", "7 Pine Road, Oakland, CA 94601", "5551234"],
    ];
    let names = ["full_name", "ssn", "birth_date", "email", "address", "note"];
    let csv = rows.map(|row| row.map(|cell| format!("\"{cell}\"")).join(",")).join("\n");
    let sql = rows.map(|row| format!("INSERT INTO u VALUES ({});\n", row.map(|cell| format!("'{cell}'")).join(", ")));
    let table = format!("CREATE TABLE u ({});\n", names.map(|name| format!("{name} text")).join(", "));
    let json = rows.map(|row| {
        let cells: Vec<String> = names.iter().zip(row).map(|(name, cell)| format!("\"{name}\":\"{cell}\"")).collect();
        format!("{{{}}}\n", cells.join(","))
    });
    for (file, text) in [
        ("a.csv", format!("{}\n{csv}\n", names.join(","))),
        ("a.sql", table + &sql.concat()),
        ("a.jsonl", json.concat()),
    ] {
        for way in WAYS {
            let out = redacted(file, &text, &["--with", way]);
            let left = ["Prince\"", "'Prince'", "Иван", "536-90", "1984-7", "marta", "posteo", "Hauptstr", "Elm"];
            assert!(!left.iter().any(|value| out.contains(value)), "{way}: {out}");
            let kept = ["N/A", "NULL", "called", "no answer", "asks for Prince Street", "5551234"];
            assert!(kept.iter().all(|value| out.contains(value)), "{way}: {out}");
        }
    }
    // Where hardly a value is what the name says, the others stay.
    let few: String = (0..30).map(|n| format!("{n},lot {n}\n")).collect();
    let out = redacted("a.csv", &format!("id,ssn\n31,536-90-4399\n{few}"), &[]);
    assert!(out.ends_with(&few) && out.contains("31,***-**-****"), "{out}");
}

/// What tells values apart is of the value alone, whatever its column has room for.
#[test]
fn short_columns_have_the_same_tokens() {
    let text = "CREATE TABLE a (id INTEGER, email varchar(20), card INTEGER, phone NUMERIC);\n\
                INSERT INTO a VALUES (1, 'nadia@posteo-mail.de', 4539148803436467, 4158672231);\n\
                CREATE TABLE b (id INTEGER, email varchar(100), card BIGINT, password varchar(18));\n\
                INSERT INTO b VALUES (1, 'nadia@posteo-mail.de', 4539148803436467, 'hunter2-Zx91');\n\
                CREATE TABLE c (id INTEGER, password varchar(40));\n\
                INSERT INTO c VALUES (1, 'hunter2-Zx91');\n";
    let cells = |out: &str| {
        let rows = out.lines().filter_map(|line| line.split_once("(1, ")?.1.strip_suffix(");"));
        rows.map(|row| row.split(", ").map(|cell| cell.trim_matches('\'').to_owned()).collect())
            .collect::<Vec<Vec<_>>>()
    };
    let token = cells(&redacted("a.sql", text, &["--with", "token"]));
    let digits = |cell: &str| cell.rsplit_once('-').map(|(_, digits)| digits.to_owned());
    assert!(token[0][0].len() <= 20 && token[1][2].len() <= 18, "{token:?}");
    assert_eq!(digits(&token[0][0]), digits(&token[1][0]), "{token:?}");
    assert_eq!(digits(&token[1][2]), digits(&token[2][0]), "{token:?}");
    assert_eq!(token[0][1], token[1][1]);
    assert!(token[0][1].len() > 9 && token[0][2].len() > 9, "{token:?}");
    let fake = cells(&redacted("a.sql", text, &["--with", "fake"]));
    for cell in [&fake[0][0], &fake[1][0]] {
        assert!(cell.split_once('@').is_some_and(|(_, host)| host.starts_with("example.")), "{fake:?}");
    }
}

/// Invented values keep the form, the country and the kind of those whose place they take.
#[test]
fn invented_values_are_like_their_values() {
    let csv = "id,iban,phone,birth_date\n1,DE44 5001 0517 5407 3249 31,+49 171 9876503,1984-07-12\n\
               2,DE02120300000000202051,+33612345678,1984-07-12 00:00:00\n\
               3,DE02500105170137075030,+447911123456,1984-07-12T08:09:10Z\n4,,,07/12/1984\n";
    let out = redacted("a.csv", csv, &["--with", "fake"]);
    let rows: Vec<Vec<&str>> = out.lines().skip(1).map(|line| line.split(',').collect()).collect();
    let ibans: std::collections::HashSet<&str> = rows[..3].iter().map(|row| row[1]).collect();
    assert!(ibans.len() == 3 && ibans.iter().all(|iban| iban.starts_with("DE") && iban.len() >= 22), "{out}");
    assert!(rows[0][2].starts_with("+49 ") && rows[1][2].starts_with("+33") && rows[2][2].starts_with("+44"), "{out}");
    let day = rows[0][3];
    let (year, month) = (&day[..4], &day[5..7]);
    assert_eq!((rows[1][3], rows[2][3]), (&*format!("{day} 00:00:00"), &*format!("{day}T00:00:00Z")), "{out}");
    assert_eq!(rows[3][3], format!("{month}/{}/{year}", &day[8..]), "{out}");
    let json = redacted("a.json", "{\"dob\":19840712,\"zip\":94601}", &["--with", "fake"]);
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert!(json["dob"].is_u64() && json["zip"].is_u64(), "{json}");
}

/// Four digits and a day of birth say who it is: of numbers of governments, accounts and patients a copy shows none.
#[test]
fn masks_show_no_digit_of_what_identifies() {
    for (name, text) in [
        ("a.json", "{\"ssn\":536904399}\n"),
        ("a.csv", "id,iban\n1,DE44500105175407324931\n"),
        ("a.txt", "passport number: X12345678\nMRN: 84736251\n"),
    ] {
        let out = redacted(name, text, &[]);
        assert!(out.contains('*') && !["4399", "4931", "678", "251"].iter().any(|end| out.contains(end)), "{out}");
    }
}

/// Codes for colours part values and stay as they are.
#[test]
fn colours_of_terminals_stay_and_values_beside_them_go() {
    let text = "ssn: \u{1b}[1m536-90-4399\u{1b}[0m mail \u{1b}[32mann.lee@bluefinch-mail.net\u{1b}[0m end\n";
    for way in ["mask", "token", "fake", "remove"] {
        let out = redacted("a.log", text, &["--with", way]);
        assert!(!out.contains("536-90-4399") && !out.contains("ann.lee"), "{way}: {out:?}");
        let parts: Vec<&str> = out.split('\u{1b}').collect();
        assert!(parts.len() == 5 && parts[0] == "ssn: " && parts[1].starts_with("[1m"), "{way}: {out:?}");
        assert!(parts[2] == "[0m mail " && parts[3].starts_with("[32m") && parts[4] == "[0m end\n", "{way}: {out:?}");
    }
}
