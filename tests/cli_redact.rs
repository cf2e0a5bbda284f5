//! `whose redact`: nothing is found in the copy, and nothing but values has changed.

mod common;

use common::{lines, of_kind, redacted, run, testdata, whose};
use std::fs;

#[test]
fn a_scan_of_the_copy_finds_nothing_whatever_the_way() {
    let Some(testdata) = testdata() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let mut redacted = 0;
    let files = [
        "logs/app.log",
        "logs/auth.log",
        "exports/customers.csv",
        // Rows that are a record as a whole.
        "config/settings.yaml",
        "exports/orders.csv",
        "categories/en.csv",
        "categories/en.json",
        "categories/en.sql",
        "categories/es.log",
        // Latin-1, GBK and UTF-16.
        "exports/kunden-latin1.csv",
        "exports/staff_zh.csv",
        "exports/callbacks-utf16.txt",
    ];
    for file in files {
        for way in ["mask", "remove", "token", "fake"] {
            let out = folder.path().join(file.replace('/', "-"));
            let out = out.to_str().expect("text");
            let _ = fs::remove_file(out);
            let ran = run(whose(&testdata, &["redact", file, "--with", way, "-o", out, "--no-config"]));
            assert_eq!((ran.status, ran.err.as_str()), (0, ""), "{file} {way}");
            let scan = run(whose(folder.path(), &["scan", out, "--format", "jsonl", "--no-config"]));
            assert_eq!(scan.status, 0, "{file} {way}: {}", scan.out);
            assert!(of_kind(&lines(&scan.out), "finding").is_empty());
            assert_ne!(fs::read(out).expect("a file"), fs::read(testdata.join(file)).expect("a file"), "{file} {way}");
            redacted += 1;
        }
    }
    assert_eq!(redacted, 48);
}

#[test]
fn digits_in_groups_are_one_number() {
    let text = "n = 7\n[user]\nid = 9\nssn = 536_904_399\nm = 1_000\n";
    assert_eq!(redacted("a.toml", text, &["--with", "remove"]), text.replace("536_904_399", "\"\""));
    assert_eq!(redacted("a.toml", text, &[]), text.replace("536_904_399", "\"***_***_***\""));
}

/// A log of requests is one by its form; what is in it of people is replaced, and the rest is said.
#[test]
fn a_log_of_requests_loses_its_values() {
    let Some(testdata) = testdata() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    for way in ["mask", "remove", "token", "fake"] {
        let ran = run(whose(&testdata, &["redact", "logs/access.log", "--with", way, "--no-config"]));
        assert_eq!(ran.status, 0, "{}", ran.err);
        fs::write(folder.path().join("access.log"), ran.out).expect("a file");
        let scan = run(whose(folder.path(), &["scan", "access.log", "--format", "jsonl", "--no-config"]));
        let found = lines(&scan.out);
        let form = of_kind(&found, "finding");
        assert!(form.iter().all(|f| f.get("value").is_none()), "{way}: {}", scan.out);
        let said = ran.err.contains("by its form alone") && ran.err.contains("http-access-log");
        assert!(said != form.is_empty() && (said || way == "remove"), "{way}: {}", ran.err);
    }
}

/// Nothing of a secret stays, whatever characters it has.
/// What stands behind a password in a line is none of it.
#[test]
fn values_in_json_of_a_line_go_to_the_end_of_their_quotes() {
    let line = |diagnosis: &str, user: &str| {
        format!(
            "2026-01-31T10:00:03Z INFO {{\"ts\":1,\"diagnosis\":\"{diagnosis}\",\"username\":\"{user}\",\"n\":1}}\n"
        )
    };
    let text = line("Type 2 diabetes, hypertension", "tim.o'neil") + &line("HIV positive; depression", "ann.lee7");
    for way in ["mask", "token", "remove", "fake"] {
        let out = redacted("a.log", &text, &["--with", way]);
        for part in ["hypertension", "diabetes", "depression", "neil", "ann"] {
            assert!(!out.contains(part), "{way}: {out}");
        }
        for line in out.lines() {
            let json = &line[line.find('{').expect("a document")..];
            assert_eq!(serde_json::from_str::<serde_json::Value>(json).expect("valid")["n"], 1, "{out}");
        }
    }
    assert_eq!(redacted("a.csv", "id,username\n1,tim.o'neil\n", &[]), "id,username\n1,t***\n");
    // An escape is one character.
    let text = "2026-01-31T10:00:03Z INFO {\"email\":\"jo\\u0068n.smith@bluefinch-mail.net\",\"msg\":\"to\\nnora@bluefinch-mail.net\"}\n";
    for way in ["mask", "token", "remove", "fake"] {
        let out = redacted("e.log", text, &["--with", way]);
        let json = &out[out.find('{').expect("a document")..];
        let value: serde_json::Value = serde_json::from_str(json).expect(&out);
        assert!(!out.contains("jo\\u") && value["msg"].as_str().is_some_and(|msg| msg.starts_with("to\n")), "{out}");
    }
}

#[test]
fn an_address_with_an_apostrophe_is_one_value() {
    let own = "sean.o'brien@bluefinch-mail.net";
    for (name, text) in [
        ("a.csv", format!("id,email\n7,{own}\n")),
        ("a.jsonl", format!("{{\"email\":\"{}\"}}\n", own.replace('\'', "\\u0027"))),
        ("a.sql", format!("INSERT INTO u (id, email) VALUES (7,'{}');\n", own.replace('\'', "''"))),
        ("b.sql", format!("INSERT INTO u (id, email) VALUES (7,'{}');\n", own.replace('\'', "\\'"))),
        ("a.log", format!("2026-01-31T10:00:03Z INFO mail to {own} sent\n")),
    ] {
        let out = redacted(name, &text, &["--with", "token"]);
        assert!(out.contains("email-address-") && !out.contains("sean") && !out.contains("brien"), "{out}");
    }
    assert_eq!(redacted("a.txt", "o='brien@bluefinch-mail.net'\n", &["--with", "remove"]), "o=''\n");
}

/// What a list is by its form is said, and its values are replaced.
#[test]
fn lists_of_rows_lose_their_values() {
    let Some(testdata) = testdata() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    for file in ["es.csv", "zh.csv", "zh.json", "zh.sql", "zh.log"] {
        for way in ["mask", "remove", "token", "fake"] {
            let ran = run(whose(&testdata, &["redact", &format!("categories/{file}"), "--with", way, "--no-config"]));
            assert_eq!(ran.status, 0, "{file} {way}: {}", ran.err);
            fs::write(folder.path().join(file), ran.out).expect("a file");
            let scan = run(whose(folder.path(), &["scan", file, "--format", "jsonl", "--no-config"]));
            let found = lines(&scan.out);
            let whole = of_kind(&found, "finding").iter().all(|f| f.get("value").is_none());
            assert!(whole, "{file} {way}: {}", scan.out);
            assert_eq!(scan.status == 0, ran.err.is_empty(), "{file} {way}: {}", ran.err);
        }
    }
}

#[test]
fn a_record_loses_the_fields_that_make_it_one() {
    let text = "{\"lat\":37.7749295,\"lon\":-122.4194155,\"n\":7}\n";
    assert_eq!(redacted("a.jsonl", text, &["--with", "remove"]), "{\"lat\":null,\"lon\":null,\"n\":7}\n");
    for way in ["mask", "token", "fake"] {
        let out = redacted("a.jsonl", text, &["--with", way]);
        assert!(!out.contains("37.") && !out.contains("-122") && out.ends_with("\"n\":7}\n"), "{out}");
        assert!(serde_json::from_str::<serde_json::Value>(&out).is_ok(), "{out}");
    }
}

#[test]
fn nobody_gets_an_invented_name_and_no_two_the_same_number() {
    let names = redacted("n.csv", "id,name\n1,Wei Zhang\n2,Maria Lopez\n3,Susan Harris\n", &["--with", "fake"]);
    let names: Vec<&str> = names.lines().skip(1).filter_map(|line| line.split(',').nth(1)).collect();
    assert!(names.iter().all(|name| name.starts_with("person-name-full-")), "{names:?}");
    let mut phones = String::from("id,phone\n");
    for n in 0..400 {
        phones += &format!("{n},({}) {}-{:04}\n", 212 + n % 3, 682 + n % 7, 1000 + n * 17);
    }
    let fakes = redacted("p.csv", &phones, &["--with", "fake"]);
    let fakes: Vec<&str> = fakes.lines().skip(1).filter_map(|line| line.split(',').nth(1)).collect();
    let distinct: std::collections::BTreeSet<&&str> = fakes.iter().collect();
    assert_eq!((fakes.len(), distinct.len()), (400, 400));
    assert!(fakes.iter().all(|fake| fake.contains(") 555-01")), "{fakes:?}");
}

#[test]
fn a_file_is_not_its_own_copy() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = "ssn: 536-90-4399\n";
    fs::write(folder.path().join("a.txt"), text).expect("a file");
    let ran = run(whose(folder.path(), &["redact", "a.txt", "-o", "./a.txt", "--no-config"]));
    assert!(ran.status == 2 && ran.err.contains("this is the file itself"), "{}", ran.err);
    assert_eq!(fs::read_to_string(folder.path().join("a.txt")).expect("a file"), text);
}

/// Bytes beside the values stay in their encoding.
#[test]
fn an_encoding_is_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    let latin = |text: &str| -> Vec<u8> { text.chars().map(|c| u32::from(c) as u8).collect() };
    let text = "Name;E-Mail;Straße\r\nMüller;joerg.mueller@bluefinch-mail.net;Größe\r\n".repeat(30);
    fs::write(folder.path().join("a.csv"), latin(&text)).expect("a file");
    let args = ["redact", "a.csv", "--with", "remove", "--only", "email-address", "-o", "b.csv", "--no-config"];
    assert_eq!(run(whose(folder.path(), &args)).status, 0);
    let expected = latin(&text.replace("joerg.mueller@bluefinch-mail.net", ""));
    assert_eq!(fs::read(folder.path().join("b.csv")).expect("a file"), expected);
}

#[test]
fn lines_and_everything_beside_values_stay() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = "2026-03-01 signup marta.okafor@bluefinch-mail.net ok\r\n{\"ssn\": 536904399, \"n\": 7}\n\tend";
    fs::write(folder.path().join("a.jsonl"), text).expect("a file");
    let redact = |with: &str| run(whose(folder.path(), &["redact", "a.jsonl", "--with", with, "--no-config"])).out;
    assert_eq!(redact("remove"), "2026-03-01 signup  ok\r\n{\"ssn\": null, \"n\": 7}\n\tend");
    let token = redact("token");
    assert!(token.starts_with("2026-03-01 signup email-address-") && token.ends_with("\"n\": 7}\n\tend"), "{token}");
    assert_eq!(token, redact("token"), "the same value has the same token");
    let fake = redact("fake");
    assert!(fake.contains("@example.") && fake.contains(" ok\r\n{\"ssn\": 666"), "{fake}");
}

#[test]
fn what_is_not_understood_is_refused() {
    let Some(testdata) = testdata() else { return };
    for file in [
        "db/customers.sql.gz",
        "old/broken.csv.gz",
        "photos/IMG_0412.jpg",
        "web/session.har",
        // It is personal data as a whole.
        "mail/claim.eml",
    ] {
        let ran = run(whose(&testdata, &["redact", file, "--no-config"]));
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{file}");
        assert!(ran.err.contains("refused: "), "{}", ran.err);
    }
    // A database that would not be one any more, and objects whose lengths are written before them.
    let folder = tempfile::tempdir().expect("a folder");
    let pickle = b"\x80\x04\x95\x23\x00\x00\x00\x00\x00\x00\x00}\x94\x8c\x05email\x94\x8c\x11ann@corp-mail.net\x94s.";
    fs::write(folder.path().join("a.pkl"), pickle).expect("a file");
    let sqlite = [&b"SQLite format 3\x00\x10\x00\x01\x01\x00\x40\x20\x20"[..], &[0; 4072]].concat();
    fs::write(folder.path().join("a.sqlite"), sqlite).expect("a file");
    let header = [&b"aa.txt"[..], &[0; 251], b"ustar  \0", &[0; 247]].concat();
    fs::write(folder.path().join("a.tar"), [&header, &b"ssn 536-90-4399\n"[..], &[0; 1008]].concat()).expect("a file");
    for (folder, file) in [(folder.path(), "a.pkl"), (folder.path(), "a.sqlite"), (folder.path(), "a.tar")] {
        let ran = run(whose(folder, &["redact", file, "--no-config"]));
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{file}");
        assert!(ran.err.contains("refused: it is no text but "), "{}", ran.err);
    }
}

#[test]
fn a_token_is_nobody_and_is_counted() {
    let folder = tempfile::tempdir().expect("a folder");
    for text in ["password: password-plain-96fcfad160f2\n", "{\"password\":\"token-96fcfad160f2\"}\n"] {
        fs::write(folder.path().join("a.txt"), text).expect("a file");
        let (status, lines) = common::scan(folder.path(), &["a.txt"]);
        let summary = of_kind(&lines, "summary")[0];
        assert_eq!((status, &summary["test_values"]), (0, &1.into()), "{text}: {summary}");
        fs::write(folder.path().join("a.txt"), text.replace("96fcfad160f2", "Tr0ub4dor")).expect("a file");
        assert_eq!(common::scan(folder.path(), &["a.txt"]).0, 1, "{text}");
    }
}

#[test]
fn words_of_json_and_sql_stay_values() {
    let json = r#"[{"name":"Ann Lee","ssn":536904399,"veteran":true,"pregnant":true},{"name":"Bo Finn","ssn":457559462,"veteran":true,"pregnant":false}]"#;
    let sql = "CREATE TABLE staff (id INT, email VARCHAR(99), veteran BOOL, pregnant BOOL);\nINSERT INTO staff VALUES (1,'ann.lee@bluefinch-mail.net',TRUE,false),(2,'bo.finn@bluefinch-mail.net',TRUE,false);\n";
    for way in ["mask", "token", "remove", "fake"] {
        let out = redacted("a.json", json, &["--with", way]);
        let rows: serde_json::Value = serde_json::from_str(&out).unwrap_or_else(|e| panic!("{way}: {e}: {out}"));
        assert!(rows[0]["veteran"].is_string() || rows[0]["veteran"].is_null(), "{way}: {out}");
        let out = redacted("a.sql", sql, &["--with", way]);
        let row = out.split("VALUES (1,").nth(1).and_then(|row| row.split(')').next()).expect("a row");
        let cells: Vec<&str> = row.split(',').collect();
        let is_value =
            |cell: &&str| cell.starts_with('\'') && cell.ends_with('\'') || *cell == "NULL" || *cell == "false";
        assert!(cells.len() == 3 && cells.iter().all(is_value), "{way}: {out}");
    }
}

#[test]
fn what_follows_a_value_in_a_log_without_a_blank_stays() {
    let line = |pairs: &str| format!("2026-01-31T10:00:00Z INFO {pairs}\n");
    for mark in [",", ";", "&"] {
        let pairs = ["email=ann.lee@bluefinch-mail.net", "password=hunter2x9", "status=200", "dur=15ms"].join(mark);
        for way in ["mask", "token", "remove", "fake"] {
            let out = redacted("a.log", &line(&pairs), &["--with", way]);
            assert!(out.contains(&format!("{mark}status=200{mark}dur=15ms")), "{way}: {out}");
            assert!(out.contains(&format!("{mark}password=")) && !out.contains("hunter2"), "{way}: {out}");
            assert!(!out.contains("ann.lee"), "{way}: {out}");
        }
    }
}

#[test]
fn a_heading_stays_where_a_script_lies_beside_its_table() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("users.csv"), "id,password\n1,hunter2x9Q\n2,Zk81mmQa!x\n").expect("a file");
    fs::write(folder.path().join("users.sql"), "CREATE TABLE users (id int, password text);\n").expect("a file");
    let ran = run(whose(folder.path(), &["redact", "users.csv", "--no-config"]));
    assert_eq!(ran.out, "id,password\n1,********\n2,********\n", "{}", ran.err);
}

#[test]
fn json_in_strings_of_json_stays_json() {
    for (name, before, behind) in
        [("a.json", "", ""), ("a.log", "2026-01-31T10:00:00Z INFO got ", " status=200"), ("a.jsonl", "", "")]
    {
        let text = format!("{before}{}{behind}\n", r#"{"msg":"{\"ssn\":536904399,\"veteran\":true,\"n\":7}"}"#);
        for way in ["mask", "token", "remove", "fake"] {
            let out = redacted(name, &text, &["--with", way]);
            let own = out.strip_prefix(before).and_then(|out| out.trim_end().strip_suffix(behind)).expect("the rest");
            let outer: serde_json::Value = serde_json::from_str(own).unwrap_or_else(|e| panic!("{way}: {e}: {out}"));
            let inner: serde_json::Value = serde_json::from_str(outer["msg"].as_str().expect("text"))
                .unwrap_or_else(|e| panic!("{way}: {e}: {out}"));
            assert_eq!(inner["n"], 7, "{way}: {out}");
            assert_ne!(inner["ssn"], 536904399, "{way}: {out}");
        }
    }
    let cell = "id,data\n1,\"{\"\"ssn\"\":536904399}\"\n2,\"{\"\"ssn\"\":536904400}\"\n";
    let out = redacted("a.csv", cell, &["--with", "token"]);
    assert!(out.contains("{\"\"ssn\"\":\"\"us-ssn-") && out.contains("\"\"}\"\n2,"), "{out}");
}

/// What stands between two coordinates, around the elements of a list and before and behind a login is nobody's.
#[test]
fn places_lists_and_addresses_are_replaced_in_parts() {
    let point = r#"{"type":"Feature","geometry":{"type":"Point","coordinates":[-122.419416,37.774929]},"n":7}"#;
    let line = r#"{"type":"LineString","coordinates":[[-122.419416,37.774929],[-122.41951,37.77501]],"n":7}"#;
    let vector: Vec<String> = (0..600).map(|n| format!("{}0.{:03}1", ["", "-"][n % 2], n)).collect();
    let vector = format!(r#"{{"lat":37.774929,"lng":-122.419416,"face_embedding":[{}],"n":7}}"#, vector.join(", "));
    let numbers = |value: &serde_json::Value| value.to_string().matches("0.").count();
    for text in [point, line, &vector] {
        for way in ["mask", "token", "remove", "fake"] {
            let out = redacted("a.json", text, &["--with", way]);
            let json: serde_json::Value = serde_json::from_str(&out).unwrap_or_else(|e| panic!("{way}: {e}: {out}"));
            assert_eq!((json["n"].as_i64(), numbers(&json)), (Some(7), 0), "{way}: {out}");
            for hidden in ["774929", "419416", "77501", "41951", "0.5991"] {
                assert!(!out.contains(hidden), "{way}: {out}");
            }
            let length = |key: &str| json[key].as_array().map_or(0, Vec::len);
            assert_eq!(length("coordinates"), if text == line { 2 } else { 0 });
            assert_eq!(length("face_embedding"), if text == vector { 600 } else { 0 });
        }
    }
    let pair = r#"{"lat":37.774929,"lng":-122.419416}"#;
    let cells = format!("id,p,lat,lng\n1,\"{}\",37.774929,-122.419416\n", pair.replace('"', "\"\""));
    let log =
        format!("2026-11-01T10:00:00Z INFO at {pair} ok\n2026-11-01T10:00:01Z INFO lat=37.774929 lng=-122.419416 ok\n");
    let toml = "[u]\nn = 7\nlat = 37.774929\nlon = -122.419416\nhome = [37.774929, -122.419416]\n";
    let of = |name, text: &str| redacted(name, text, &["--with", "token"]);
    let token = |text: &str| {
        let at = text.find("geo-column-pair-").unwrap_or_else(|| panic!("a token in {text}"));
        text[at..at + "geo-column-pair-".len() + 12].to_owned()
    };
    // Each has its keys and one token, wherever it stands.
    let (lat, out) = (token(&of("a.log", &log)), of("a.log", &log));
    assert!(
        out.contains(&format!("{{\"lat\":\"{lat}\",\"lng\":\"geo-")) && out.contains(&format!("lat={lat} lng=geo-")),
        "{out}"
    );
    let out = of("a.csv", &cells);
    assert!(
        out.contains(&format!("1,\"{{\"\"lat\"\":\"\"{lat}\"\",\"\"lng\"\":\"\"geo-"))
            && out.contains(&format!("}}\",{lat},geo-")),
        "{out}"
    );
    let out = of("a.toml", toml);
    assert!(
        out.contains(&format!("lat = \"{lat}\"\nlon = \"geo-")) && out.contains(&format!("home = [\"{lat}\", \"geo-")),
        "{out}"
    );

    let log = "postgres://ann:hunter2secret@db.internal:5432/app, https://ann:pw12345x@host.acme.com/x and \
               https://shop.acme.com/u?email=maria@acme-mail.com&tab=2 end\n";
    for way in ["mask", "token", "remove", "fake"] {
        let out = redacted("a.txt", log, &["--with", way]);
        for kept in [
            "postgres://",
            "@db.internal:5432/app, https://",
            "@host.acme.com/x and https://shop.acme.com/u?email=",
            "&tab=",
            " end\n",
        ] {
            assert!(out.contains(kept), "{way}: {kept} in {out}");
        }
        assert!(!["hunter2", "pw12345", "maria"].iter().any(|hidden| out.contains(hidden)), "{way}: {out}");
    }
}

/// Scans know which bytes an entity and an encoded word have, so copies do.
#[test]
fn values_with_entities_are_replaced() {
    let text = "<u><name>Siobhan O&apos;Brien</name><email>ann&#46;lee&#64;corp-mail.net</email><n>7 &lt; 8</n></u>\n";
    for way in ["mask", "token", "remove", "fake"] {
        let out = redacted("a.xml", text, &["--with", way]);
        assert!(out.starts_with("<u><name>") && out.ends_with("</email><n>7 &lt; 8</n></u>\n"), "{way}: {out}");
        assert!(!out.contains("Brien") && !out.contains("&#46;") && !out.contains("Siobhan"), "{way}: {out}");
    }
}

/// What YAML has for mappings that stand for others is nobody's login.
#[test]
fn anchors_and_merge_keys_stay() {
    let text = "d: &d\n  password: hunter2\nuser:\n  <<: *d\n  shell: sh\nusers:\n  - <<: *d\n    user: bob\n  - &u\n    name: bob\n";
    for way in ["mask", "token", "remove", "fake"] {
        let out = redacted("a.yaml", text, &["--with", way]);
        let list = redacted("a.yaml", "id: 7\npasswords:\n  - hunter2x\n  - Tr0ub4dor3\nn: 1\n", &["--with", way]);
        let items: Vec<&str> = list.lines().collect();
        assert!(items.len() == 5 && items[2].starts_with("  - ") && items[3].starts_with("  - "), "{way}: {list}");
        assert!(!list.contains("hunter2x") && !list.contains("Tr0ub4"), "{way}: {list}");
        for line in ["d: &d", "user:", "  <<: *d", "  shell: sh", "users:", "  - <<: *d", "  - &u"] {
            assert!(out.lines().any(|own| own == line), "{way}: {line} in {out}");
        }
        assert!(!out.contains("hunter2"), "{way}: {out}");
    }
}

/// A value whose quote is written in another way, and the copy of it.
const QUOTED: [(&str, &str, &str); 12] = [
    ("a.yaml", "id: 7\nname: 'Seán O''Brien'\n", "id: 7\nname: ''\n"),
    ("a.yaml", "id: 7\nemail: 'bob.o''neil@bluefinch-mail.net' # c\n", "id: 7\nemail: '' # c\n"),
    ("a.yaml", "id: 7\nlist: ['bob.o''neil@bluefinch-mail.net', x]\n", "id: 7\nlist: ['', x]\n"),
    ("a.yaml", "id: 7\naddress: '12 O''Hara Street, Fresno, CA 93701'\n", "id: 7\naddress: ''\n"),
    ("a.yaml", "id: 7\ndiagnosis: 'Crohn''s disease'\n", "id: 7\ndiagnosis: ''\n"),
    ("a.env", "N=7\nEMAIL='bob.o'\\''neil@bluefinch-mail.net'\n", "N=7\nEMAIL=''\n"),
    ("a.sh", "export EMAIL='bob.o'\\''neil@bluefinch-mail.net'\n", "export EMAIL=''\n"),
    ("a.sh", "export FULL_NAME='Seán O'\\''Brien'\n", "export FULL_NAME=''\n"),
    ("a.sh", "export DIAGNOSIS='Crohn'\"'\"'s disease' N=1\n", "export DIAGNOSIS='' N=1\n"),
    ("a.py", "p = {'email': 'bob.o\\'neil@bluefinch-mail.net', 'n': 1}\n", "p = {'email': '', 'n': 1}\n"),
    ("a.js", "p = {full_name: 'Sean O\\'Brien', n: 1}\n", "p = {full_name: '', n: 1}\n"),
    ("a.js", "p = {diagnosis: 'Crohn\\'s disease', n: 1}\n", "p = {diagnosis: '', n: 1}\n"),
];

#[test]
fn a_value_does_not_end_at_a_quote_that_is_written_in_another_way() {
    for (name, text, expected) in QUOTED {
        assert_eq!(redacted(name, text, &["--with", "remove"]), expected, "{text}");
        for way in ["mask", "token", "fake"] {
            let out = redacted(name, text, &["--with", way]);
            assert!(!["neil", "rien", "Hara", "isease"].iter().any(|part| out.contains(part)), "{way}: {out}");
        }
        // What is on the screen has no half of it either.
        let folder = tempfile::tempdir().expect("a folder");
        let mut command = whose(folder.path(), &["scan", "-", "--stream", "--no-config"]);
        let shown = run({
            command.write_stdin(text);
            command
        });
        assert!(!["neil", "rien"].iter().any(|part| shown.out.contains(part)), "{}", shown.out);
    }
}

#[test]
fn a_scan_says_where_the_whole_value_is() {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text, _) in QUOTED.iter().filter(|(_, text, _)| text.contains("bob.o")) {
        fs::write(folder.path().join(name), text).expect("a file");
        let ran = run(whose(folder.path(), &["scan", name, "--format", "jsonl", "--no-config"]));
        let finding = ran.out.lines().find(|line| line.contains("\"email-address\"") && line.contains("\"finding\""));
        let finding: serde_json::Value = serde_json::from_str(finding.expect(text)).expect("JSON");
        let span = &finding["place"];
        let at = |key: &str| span[key].as_u64().expect("an offset") as usize;
        let value = &text[at("start")..at("end")];
        assert!(value.starts_with("bob.o") && value.ends_with("mail.net"), "{text}: {value}");
        let line = text.lines().find(|line| line.contains("bob")).expect("a line");
        assert_eq!(span["column"].as_u64().map(|n| n as usize), line.find("bob").map(|n| n + 1), "{text}");
    }
}

#[test]
fn settings_stay_settings() {
    let yaml = "db:\n  password: hunter2x9 # c\n  email: \"ann.lee@bluefinch-mail.net\"\n  list: [ann.lee@bluefinch-mail.net, bob.r@bluefinch-mail.net]\n  map: {ssn: 536-90-4399, veteran: true}\n  diagnosis: \"Type 2 diabetes, \\\"uncontrolled\\\"\"\n";
    for (way, expected) in [
        (
            "mask",
            "db:\n  password: \"********\" # c\n  email: \"a***@***.net\"\n  list: [\"a***@***.net\", \"b***@***.net\"]\n  map: {ssn: \"***-**-****\", veteran: \"********\"}\n  diagnosis: \"********\"\n",
        ),
        (
            "remove",
            "db:\n  password: \"\" # c\n  email: \"\"\n  list: [\"\", \"\"]\n  map: {ssn: null, veteran: null}\n  diagnosis: \"\"\n",
        ),
    ] {
        assert_eq!(redacted("a.yaml", yaml, &["--with", way]), expected);
    }
    let text = "email = \"ann.lee@bluefinch-mail.net\"\npassword = \"Xk9mQ2tail\"\nssn = 536904399\nveteran = true\ndate_of_birth = 1984-03-05\nnote = \"\"\"\nit's 536-90-4401\n\"\"\"\n";
    for way in ["mask", "token", "remove", "fake"] {
        let out = redacted("a.toml", text, &["--with", way]);
        let read: toml::Table = out.parse().unwrap_or_else(|e| panic!("{way}: {e}: {out}"));
        assert!(read["email"].is_str() && read["password"].is_str() && !out.contains("536"), "{way}: {out}");
    }
}

#[test]
fn a_value_has_one_token_whatever_is_beside_it() {
    let token = |name: &str, text: &str| redacted(name, text, &["--with", "token"]);
    let (email, password) = ("ann.lee@bluefinch-mail.net", "Xk9mQ2tail");
    let alone = token("a.csv", &format!("email\n{email}\n"));
    let email_token = alone.lines().nth(1).expect("a row");
    assert!(email_token.starts_with("email-address-"), "{alone}");
    for (name, text) in [
        ("a.yaml", format!("email: \"{email}\"\npassword: \"{password}\"\n")),
        ("a.toml", format!("email = \"{email}\"\npassword = \"{password}\"\n")),
        ("a.jsonl", format!("{{\"email\":\"{email}\",\"password\":\"{password}\"}}\n").repeat(3)),
        ("a.csv", format!("email,password\n{email},{password}\n{email},{password}\n")),
    ] {
        let out = token(name, &text);
        assert_eq!(out.matches(email_token).count(), text.matches(email).count(), "{out}");
        assert_eq!(out.matches("password-plain-").count(), text.matches(password).count(), "{out}");
        assert!(!out.contains("pair"), "{out}");
    }
}

/// Behind a key that means nothing else several words are a password, in whatever they are written.
#[test]
fn words_beside_what_is_removed_stay() {
    let text = "{\"text\":\"Hello, this is Mr. Bob Lee. Who are you?\"}\n";
    let out = redacted("a.jsonl", text, &["--with", "remove"]);
    assert_eq!(out, text.replace("Bob Lee", ""));
    let Some(testdata) = common::testdata() else { return };
    let text = fs::read_to_string(testdata.join("categories/en.txt")).expect("a file");
    let out = redacted("en.txt", &text, &["--with", "remove"]);
    for (line, copied) in text.lines().zip(out.lines()) {
        let label = line.split_once(':').map_or("", |(label, _)| label);
        assert!(copied.starts_with(label) && copied.trim_start_matches(label).len() < 21, "{line}: {copied}");
    }
}

#[test]
fn names_with_characters_as_numbers_go() {
    for (name, text) in [
        (
            "a.log",
            r#"2026-01-31T10:00:00Z INFO saved {"id":1,"full_name":"⟦Se\u00e1n Murphy⟧","email":"⟦s.m@bluefinch-mail.net⟧"}"#,
        ),
        ("a.jsonl", r#"{"id":1,"msg":"{\"full_name\":\"⟦Se\\u00e1n Murphy⟧\",\"n\":7}"}"#),
        ("a.jsonl", r#"{"id":1,"full_name":"⟦Se\u00e1n Murphy⟧","n":"Caf\u00e9"}"#),
    ] {
        let mut expected = String::new();
        let mut parts = text.split(['⟦', '⟧']);
        while let Some(part) = parts.next() {
            expected += part;
            parts.next();
        }
        let text = text.replace(['⟦', '⟧'], "");
        assert_eq!(redacted(name, &format!("{text}\n"), &["--with", "remove"]), format!("{expected}\n"));
    }
}

#[test]
fn a_day_of_birth_has_one_token_however_it_is_written() {
    let text = "DOB: 1984-03-12\nDOB: 03/12/1984\nDate of birth: March 12, 1984\nDOB: 1984-03-13\n";
    let out = redacted("a.txt", text, &["--with", "token"]);
    let tokens: Vec<&str> = out.lines().filter_map(|line| line.split_once(": ")).map(|(_, token)| token).collect();
    assert!(tokens.len() == 4 && tokens[0] == tokens[1] && tokens[1] == tokens[2] && tokens[2] != tokens[3], "{out}");
}

#[test]
fn a_value_is_named_by_the_name_beside_it() {
    let yaml = "env:\n  - name: DB_PASSWORD\n    value: \"Xk9mQ2tail\"\n  - name: LEVEL\n    value: info\n";
    assert_eq!(redacted("a.yaml", yaml, &[]), yaml.replace("Xk9mQ2tail", "********"));
    let nested = format!("containers:\n  - name: app\n    {}\n", yaml.trim_end().replace('\n', "\n    "));
    assert_eq!(redacted("a.yaml", &nested, &[]), nested.replace("Xk9mQ2tail", "********"));
}

#[test]
fn a_name_is_replaced_wherever_it_stands() {
    let text = "{\"text\":\"Hello, this is Mr. Bob Lee. Bob Lee. Who are you?\"}\n{\"text\":\"Bob Lees\"}\n";
    let out = redacted("a.jsonl", text, &["--with", "remove"]);
    assert_eq!(out, text.replace("Bob Lee.", "."));
    let text = "id,full_name,note\n1,Seán Murphy,asked Seán Murphy's office\n2,Ann Lee,none\n";
    let out = redacted("a.csv", text, &["--with", "token"]);
    let name = out.lines().nth(1).and_then(|line| line.split(',').nth(1)).expect("a token");
    assert!(out.contains(&format!("asked {name}'s office")), "{out}");
}
