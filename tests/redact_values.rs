//! Spellings of values that a scan has to know for a copy without them: each goes in all ways, and nothing beside it.

mod common;

use common::redacted;

const WAYS: [&str; 4] = ["mask", "remove", "token", "fake"];

/// A file of one value, of which no part may stay, and what is beside it.
fn goes(name: &str, before: &str, value: &str, behind: &str) {
    for way in WAYS {
        let out = redacted(name, &format!("{before}{value}{behind}"), &["--with", way]);
        assert!(out.starts_with(before) && out.ends_with(behind), "{way} {before}{value}: {out}");
        let parts = value
            .split(|c: char| !c.is_alphanumeric())
            .filter(|part| part.len() > 3 && !["1984", "1990"].contains(part));
        for part in parts {
            assert!(!out[before.len()..].contains(part), "{way} {before}{value}: {out}");
        }
        assert!(!out.contains(&format!("{before}{value}")), "{way}: {out}");
    }
}

#[test]
fn births_in_every_spelling() {
    for value in [
        "12 juillet 1984",
        "12 de julio de 1984",
        "1er janvier 1990",
        "12 luglio 1984",
        "12. Juli 1984",
        "Thursday 12 July 1984",
        "Thursday, July 12, 1984",
        "19840712000000Z",
        "458438400",
        "-14182940",
        "458438400000",
        "昭和59年7月12日",
    ] {
        goes("a.csv", "id,birth_date,n\n7,\"", value, "\",8\n");
        goes("a.txt", "n = 7\nDOB: ", value, "\nn = 8\n");
        goes("a.jsonl", "{\"id\":7,\"dob\":\"", value, "\",\"n\":8}\n");
    }
    for (label, value) in [("Date de naissance : ", "12 juillet 1984"), ("生年月日：", "昭和59年7月12日")] {
        goes("a.txt", label, value, "\n");
    }
    // A number in JSON stays one where it is invented.
    let json: serde_json::Value =
        serde_json::from_str(&redacted("a.json", "{\"dob\":-14182940}", &["--with", "fake"])).expect("JSON");
    assert!(json["dob"].as_i64().is_some_and(|n| n < -2_208_988_800), "{json}");
}

#[test]
fn a_birth_in_parts_keeps_its_keys() {
    for text in [
        "{\"id\":6,\"dob\":{\"year\":1984,\"month\":7,\"day\":12}}\n",
        "{\"id\":1,\"dob\":\"1979-03-02\"}\n{\"id\":6,\"dob\":{\"year\":1984,\"month\":7,\"day\":12}}\n",
    ] {
        for way in WAYS {
            let out = redacted("a.jsonl", text, &["--with", way]);
            let last: serde_json::Value = serde_json::from_str(out.lines().last().expect("a line")).expect("JSON");
            let keys: Vec<&String> = last["dob"].as_object().expect("an object").keys().collect();
            assert!(["year", "month", "day"].iter().all(|key| keys.iter().any(|own| own == key)), "{way}: {out}");
            assert!(!out.contains("1984,") && !out.contains(":12"), "{way}: {out}");
        }
    }
}

#[test]
fn passphrases_without_quotes_or_over_lines() {
    for (name, before, behind) in [
        ("a.txt", "passphrase: ", "\nport: 1\n"),
        ("a.conf", "host = x\npassword = ", "\nport = 1\n"),
        ("a.py", "PASSWORD = \"\"\"\n", "\n\"\"\"\n"),
        ("a.py", "password = \"\"\"", "\"\"\"\nn = 1\n"),
        ("a.yaml", "db:\n  password: >-\n    ", "\n"),
        ("a.sh", "PGPASSWORD=\"", "\" psql -h db1\n"),
        ("a.sh", "PGPASSWORD='", "' psql -h db1\n"),
        ("a.jsonl", "{\"id\":1,\"payload\":\"{\\\"password\\\":\\\"", "\\\"}\"}\n"),
        ("a.md", "# Access\n\n| Host | Password |\n|---|---|\n| db1 | ", " |\n| db2 | yes |\n\nMore.\n"),
    ] {
        let text = format!("{before}lamp river staple{behind}");
        for way in WAYS {
            let out = redacted(name, &text, &["--with", way]);
            assert!(!["lamp", "river", "staple"].iter().any(|word| out.contains(word)), "{name} {way}: {out}");
            assert!(out.ends_with(behind) || name == "a.yaml", "{name} {way}: {out}");
        }
    }
    for said in ["must have 8 characters", "enter your new password", "used to decrypt the key", "files systemd sss"] {
        let label = if said.starts_with("files") { "passwd" } else { "password" };
        let text = format!("{label}: {said}\n");
        assert_eq!(redacted("a.txt", &text, &[]), text);
    }
}
