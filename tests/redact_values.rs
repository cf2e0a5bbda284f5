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

/// What PHP has serialised keeps its lengths and its numbers.
#[test]
fn values_by_key_in_what_php_has_serialised() {
    let php = "a:5:{s:8:\"password\";s:8:\"hunter2x\";s:4:\"pass\";s:17:\"lamp river staple\";s:3:\"dob\";s:10:\"1984-03-02\";\
               s:10:\"first_name\";s:5:\"Maria\";s:3:\"ssn\";i:536904399;}";
    let sql = format!("INSERT INTO `o` VALUES (1,'{}');\n", php.replace('"', "\\\""));
    for (name, text) in [("a.txt", php), ("a.sql", &sql)] {
        for way in WAYS {
            let out = redacted(name, text, &["--with", way]);
            let values = ["hunter2x", "lamp", "03-02", "536904399"];
            assert!(values.iter().all(|value| !out.contains(value)), "{way}: {out}");
            let plain = out.replace('\\', "");
            let mut rest = plain.as_str();
            while let Some((_, behind)) = rest.split_once("s:") {
                let (length, behind) = behind.split_once(":\"").expect("a length");
                let length: usize = length.parse().expect("a length");
                assert!(behind.get(length..).is_some_and(|behind| behind.starts_with("\";")), "{way}: {out}");
                rest = &behind[length..];
            }
            let number = plain.split_once("i:").and_then(|(_, rest)| rest.split_once(';')).expect("a number").0;
            assert!(number.parse::<u64>().is_ok(), "{way}: {out}");
        }
    }
}

#[test]
fn names_turned_round_and_chinese_customers() {
    let csv = "id,name,note\n1,\"O'Brien, Siobhan\",called Siobhan O'Brien back\n";
    for way in WAYS {
        let out = redacted("a.csv", csv, &["--with", way]);
        assert!(!out.contains("Siobhan") && !out.contains("Brien") && out.ends_with(" back\n"), "{way}: {out}");
    }
    for text in ["联系人：张伟\n", "客户：李娜，已付款\n", "姓名：王芳\n"] {
        assert!(!["张伟", "李娜", "王芳"].iter().any(|name| redacted("a.txt", text, &[]).contains(name)), "{text}");
    }
}

/// The path of an address stays, whatever stands in its query.
#[test]
fn an_address_is_replaced_in_parts_in_every_way() {
    for way in WAYS {
        let text = "https://corp-mail.net/unsubscribe?uid=889911&phone=4158675309\n";
        let out = redacted("a.txt", text, &["--with", way]);
        assert!(out.starts_with("https://corp-mail.net/unsubscribe?uid=") && out.contains("&phone="), "{way}: {out}");
    }
}

#[test]
fn code_can_still_be_parsed() {
    for way in WAYS {
        let out = redacted("a.py", "lat, lon = 37.7749, -122.4194\nx = 1\n", &["--with", way]);
        let values = out.strip_prefix("lat, lon = ").and_then(|out| out.strip_suffix("\nx = 1\n")).expect("code");
        assert!(
            values.split(", ").all(|value| value.parse::<f64>().is_ok()) && !values.contains("37.7"),
            "{way}: {out}"
        );
    }
}

/// A message is one without what a server adds, and is refused as others are.
#[test]
fn a_mail_of_three_headers_is_a_mail() {
    let folder = tempfile::tempdir().expect("a folder");
    for order in [
        ["From: Ann <ann@corp-mail.net>", "To: bo@corp-mail.net", "Subject: Invoice"],
        ["Subject: Invoice", "From: ann@corp-mail.net", "To: bo@corp-mail.net"],
    ] {
        std::fs::write(folder.path().join("m.txt"), format!("{}\n\nHi Bo\n", order.join("\n"))).expect("a file");
        let ran = common::run(common::whose(folder.path(), &["redact", "m.txt", "--no-config"]));
        assert!(ran.status == 2 && ran.err.contains("(email-message)"), "{}", ran.err);
    }
}

/// What MongoDB exports can be imported again.
#[test]
fn types_of_mongodb_stay() {
    let text = "{\"_id\":{\"$oid\":\"65a1f0c2e4b0a1b2c3d4e5f6\"},\"dob\":{\"$date\":\"1984-07-12T00:00:00.000Z\"},\
                \"ssn\":{\"$numberLong\":\"536904399\"},\"balance\":{\"$numberDecimal\":\"1200.50\"},\"email\":\"ann@corp-mail.net\"}\n\
                {\"_id\":{\"$oid\":\"65a1f0c2e4b0a1b2c3d4e5f7\"},\"dob\":{\"$date\":{\"$numberLong\":\"-14182940000\"}},\
                \"ssn\":{\"$numberLong\":\"219454398\"},\"email\":\"bo@corp-mail.net\"}\n";
    for way in WAYS {
        let out = redacted("a.jsonl", text, &["--with", way]);
        let values = ["1984", "536904399", "1200.5", "14182940000", "219454398", "corp-mail"];
        assert!(values.iter().all(|value| !out.contains(value)), "{way}: {out}");
        for line in out.lines() {
            let json: serde_json::Value = serde_json::from_str(line).expect("JSON");
            let number = |value: &serde_json::Value| value.as_str().is_some_and(|text| text.parse::<f64>().is_ok());
            assert!(number(&json["ssn"]["$numberLong"]), "{way}: {out}");
            let date = &json["dob"]["$date"];
            let is_date = date.as_str().is_some_and(|text| text.len() == 24 && text.ends_with('Z'));
            assert!(is_date || number(&date["$numberLong"]), "{way}: {out}");
            assert!(json["balance"].is_null() || number(&json["balance"]["$numberDecimal"]), "{way}: {out}");
        }
    }
}

#[test]
fn values_of_cards_calendars_directories_and_hl7() {
    for (name, skip, text, values) in [
        (
            "a.vcf",
            "contact-card",
            "BEGIN:VCARD\nVERSION:3.0\nN:Lopez;Maria;Ann;;\nFN:Maria Lopez\nEND:VCARD\n",
            &["Lopez", "Maria"][..],
        ),
        (
            "a.ics",
            "contact-card",
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nLOCATION:12 Main St\\, Springfield\\, IL 62704\nEND:VEVENT\nEND:VCALENDAR\n",
            &["Main", "Springfield", "62704"],
        ),
        ("a.ldif", "contact-card", "dn: uid=m,dc=corp\nuid: m\nuserPassword:: aHVudGVyMng5\n", &["aHVu"]),
        (
            "a.hl7",
            "hl7v2-message",
            "MSH|^~\\&|LAB|H|EHR|H|202611271000||ADT^A01|1|P|2.5\nPID|1||MRN88231^^^H^MR||LOPEZ^MARIA^ANN||19840712|F\n",
            &["LOPEZ", "MARIA", "0712"],
        ),
    ] {
        for way in WAYS {
            let out = redacted(name, text, &["--with", way, "--skip", skip]);
            assert!(values.iter().all(|value| !out.contains(value)), "{way}: {out}");
        }
    }
}
