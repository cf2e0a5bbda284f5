//! What is a secret goes as a whole, whatever characters it has and however it is written, and nothing beside it does.

mod common;

use common::{run, whose};
use std::fs;
use std::path::Path;

const WAYS: [&str; 4] = ["mask", "token", "remove", "fake"];

/// Characters at which a pattern may take a password to be over.
const ODD: [char; 30] = [
    '"', '\'', '\\', '{', '}', '<', '>', '(', ')', '[', ']', '&', ';', ',', ' ', '#', '$', 'é', '汉', ':', '=', '@',
    '/', '|', '`', '!', '%', '*', '?', '~',
];

/// A line as it is written: what stands before the account, between it and the password, and behind that.
struct Line {
    before: String,
    account: String,
    between: String,
    password: String,
    behind: String,
}

impl Line {
    fn new(before: &str, account: &str, between: &str, password: String, behind: &str) -> Self {
        let [before, between, behind] = [before, between, behind].map(str::to_owned);
        Self { before, account: account.into(), between, password, behind }
    }

    fn text(&self) -> String {
        let Self { before, account, between, password, behind } = self;
        format!("{before}{account}{between}{password}{behind}\n")
    }

    /// True if only the account and the password have changed.
    fn is(&self, line: &str) -> bool {
        let rest = line.strip_prefix(&*self.before).and_then(|rest| rest.strip_suffix(&*self.behind));
        let rest = if self.account.is_empty() { rest.and_then(|rest| rest.strip_prefix(&*self.between)) } else { rest };
        rest.is_some_and(|rest| rest.contains(&*self.between) || self.account.is_empty())
    }
}

type Form = (&'static str, &'static str, fn(&str, usize) -> Line);

fn account(n: usize) -> String {
    format!("u{n}@bluefinch-mail.net")
}

/// As a string of JSON, without the quotes around it.
fn json(text: &str) -> String {
    let quoted = serde_json::to_string(text).expect("text");
    quoted[1..quoted.len() - 1].into()
}

/// Name, first lines, and a line for each password.
const FORMS: [Form; 13] = [
    ("json.log", "", |p, n| {
        let before = format!("2026-01-31T10:0{n}:00Z INFO {{\"ts\":1,\"user\":\"");
        Line::new(&before, &account(n), "\",\"password\":\"", json(p), "\",\"n\":7}")
    }),
    ("lines.jsonl", "", |p, n| {
        Line::new("{\"ts\":1,\"user\":\"", &account(n), "\",\"password\":\"", json(p), "\",\"n\":7}")
    }),
    ("nested.jsonl", "", |p, n| {
        let between = r#"\",\"password\":\""#;
        Line::new(r#"{"ts":1,"msg":"{\"user\":\""#, &account(n), between, json(&json(p)), r#"\",\"n\":7}"}"#)
    }),
    ("nested.log", "", |p, n| {
        let before = format!("2026-01-31T10:0{n}:00Z INFO {}", r#"{"ts":1,"msg":"{\"user\":\""#);
        Line::new(&before, &account(n), r#"\",\"password\":\""#, json(&json(p)), r#"\",\"n\":7}"}"#)
    }),
    ("logfmt.log", "", |p, n| {
        let before = format!("ts=2026-01-31T10:0{n}:00Z level=info user=");
        Line::new(&before, &account(n), " password=\"", json(p), "\" status=200 msg=\"x y\"")
    }),
    ("message.log", "", |p, n| {
        let before = format!("2026-01-31T10:0{n}:00Z INFO login user=");
        Line::new(&before, &account(n), " password=", p.replace(' ', "_"), " status=200 dur=15ms")
    }),
    ("table.csv", "id,email,password,n\n", |p, n| Line::new("7,", &account(n), ",\"", p.replace('"', "\"\""), "\",7")),
    ("dump.sql", "CREATE TABLE u (id int, email text, password text, n int);\n", |p, n| {
        let written = p.replace('\\', "\\\\").replace('\'', "''");
        Line::new("INSERT INTO u VALUES (7,'", &account(n), "','", written, "',7);")
    }),
    ("quoted.yaml", "- n: 7\n", |p, _| Line::new("  password: '", "", "", p.replace('\'', "''"), "'\n  n: 7")),
    ("plain.yaml", "- n: 7\n", |p, _| {
        let plain = p.replace(['"', '\'', '#', '{', '}', '[', ']', '&', '*', '!', '|', '>', '%', '@', '`'], "_");
        Line::new("  password: ", "", "", plain, " # until 2027\n  n: 7")
    }),
    ("settings.sh", "#!/bin/sh\n", |p, _| {
        Line::new("export DB_PASSWORD='", "", "", p.replace('\'', "'\\''"), "' && run\nN=7")
    }),
    ("settings.ini", "[db]\n", |p, _| {
        Line::new("password = ", "", "", p.replace(['"', '\'', ';', '#'], "_"), "\nn = 7")
    }),
    ("settings.py", "", |p, _| {
        Line::new("PASSWORD = '", "", "", p.replace('\\', "\\\\").replace('\'', "\\'"), "'  # old\nN = 7")
    }),
];

/// The same numbers every time.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % n
    }
}

/// Letters with a digit on either side of the odd character.
fn password(random: &mut Random, odd: char) -> String {
    const LETTERS: &[u8] = b"abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ";
    let mut one = |list: &[u8]| char::from(list[random.below(list.len())]);
    let mut half = || {
        let letters: String = (0..4).map(|_| one(LETTERS)).collect();
        format!("{}{}{}", &letters[..2], one(b"23456789"), &letters[2..])
    };
    format!("{}{odd}{}", half(), half())
}

fn redacted(folder: &Path, name: &str, text: &str, way: &str) -> String {
    fs::write(folder.join(name), text).expect("a file");
    let ran = run(whose(folder, &["redact", name, "--with", way, "--no-config"]));
    assert_eq!((ran.status, &*ran.err), (0, ""), "{name} {way}:\n{text}");
    ran.out
}

#[test]
fn no_part_of_a_password_stays_and_nothing_else_goes() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut random = Random(7);
    for (f, (name, head, form)) in FORMS.iter().enumerate() {
        for (k, odd) in ODD.into_iter().enumerate() {
            let passwords: Vec<String> = (0..9).map(|_| password(&mut random, odd)).collect();
            let lines: Vec<Line> = passwords.iter().enumerate().map(|(n, p)| form(p, n)).collect();
            let text: String = lines.iter().map(Line::text).collect();
            let way = WAYS[(k + f) % WAYS.len()];
            let out = redacted(folder.path(), name, &format!("{head}{text}"), way);
            assert_nothing_left(&passwords, &out, &format!("{name} {odd:?} {way}:\n{text}"));
            let mut rest = out.strip_prefix(head).expect("the first lines").split_inclusive('\n');
            for line in &lines {
                let own: String = rest.by_ref().take(line.text().matches('\n').count()).collect();
                assert!(line.is(own.trim_end_matches('\n')), "{name} {odd:?} {way}:\n{}{own}", line.text());
                let json = own.find('{').filter(|_| name.contains("json") || name.contains("nested"));
                if let Some(at) = json {
                    let value: serde_json::Value = serde_json::from_str(&own[at..]).expect(&own);
                    let inner = value["msg"].as_str();
                    assert!(inner.is_none_or(|text| serde_json::from_str::<serde_json::Value>(text).is_ok()), "{own}");
                }
            }
            assert_eq!(rest.next(), None, "{name} {odd:?} {way}");
        }
    }
}

fn assert_nothing_left(passwords: &[String], out: &str, what: &str) {
    for password in passwords {
        let letters: Vec<char> = password.chars().collect();
        let left = letters.windows(4).map(|part| part.iter().collect::<String>()).find(|part| out.contains(part));
        assert_eq!(left, None, "{what}:\n{out}");
    }
}

/// What is printed while a stream is read goes to terminals and logs.
#[test]
fn no_masked_line_of_a_stream_shows_a_part() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut random = Random(9);
    for (name, _, form) in FORMS.iter().filter(|(name, ..)| name.ends_with(".log") || name.ends_with(".sh")) {
        let passwords: Vec<String> = ODD.into_iter().map(|odd| password(&mut random, odd)).collect();
        let lines: Vec<String> = passwords.iter().enumerate().map(|(n, p)| form(p, n % 10).text()).collect();
        let mut command = whose(folder.path(), &["scan", "-", "--stream", "--no-config"]);
        let out = command.write_stdin(lines.concat()).output().expect("it runs");
        let out = String::from_utf8_lossy(&out.stdout).into_owned();
        assert!(out.contains('│'), "{out}");
        assert_nothing_left(&passwords, &out, name);
    }
}

/// Whoever audits a baseline sees lines with everything masked that may be a value, whatever level was asked for.
#[test]
fn no_line_of_an_audit_shows_a_part() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut random = Random(11);
    let own = "name: Ann Lee, ssn 536-90-4399, backup 536904399\n";
    let mut passwords = Vec::new();
    for (name, head, form) in &FORMS {
        let of_file: Vec<String> = ODD.into_iter().map(|odd| password(&mut random, odd)).collect();
        let lines: String = of_file.iter().enumerate().map(|(n, p)| form(p, n % 10).text()).collect();
        fs::write(folder.path().join(name), format!("{head}{lines}")).expect("a file");
        passwords.extend(of_file);
    }
    fs::write(folder.path().join("own.txt"), own).expect("a file");
    assert_eq!(run(whose(folder.path(), &["baseline", "create", ".", "--no-config"])).status, 0);
    let mut command = whose(folder.path(), &["baseline", "audit", ".", "--no-config"]);
    let out = command.write_stdin("l\n".repeat(5000)).output().expect("it runs");
    let out = String::from_utf8_lossy(&out.stdout).into_owned();
    assert!(out.contains("backup *****4399") && out.contains("status=200"), "{out}");
    assert_nothing_left(&passwords, &out, "audit");
}
