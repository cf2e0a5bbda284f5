//! What first-time users found in copies of `whose redact`: names under short headings, passwords in statements, secrets in
//! nested settings, one value with two tokens, invented values of another form.

mod common;

use common::redacted;

const WAYS: [&str; 4] = ["mask", "remove", "token", "fake"];

/// True if no part of the values stays in any copy.
fn goes(name: &str, text: &str, values: &[&str]) {
    for way in WAYS {
        let out = redacted(name, text, &["--with", way, "--skip", "email-message"]);
        for value in values {
            assert!(text.contains(value) && !out.contains(value), "{way} {value}: {out}");
        }
    }
}

#[test]
fn names_under_first_and_last() {
    let rows = [("Marjorie", "Stenhouse"), ("Tobias", "Wrenfield"), ("Priya", "Nandakumar"), ("Carlos", "Ibarguen")];
    let values: Vec<&str> = rows.iter().flat_map(|(first, last)| [*first, *last]).collect();
    for (heading, row) in [
        ("First,Last", "{f},{l}"),
        ("LAST,FIRST", "{l},{f}"),
        ("First,Last,License", "{f},{l},F7654320"),
        ("First,MI,Last,Dept", "{f},Q,{l},Sales"),
        ("emp_first,emp_last,room", "{f},{l},12"),
    ] {
        let row = |(first, last): &(&str, &str)| row.replace("{f}", first).replace("{l}", last) + "\n";
        goes("a.csv", &format!("{heading}\n{}", rows.iter().map(row).collect::<String>()), &values);
    }
    let json: String = rows.iter().map(|(f, l)| format!("{{\"first\":\"{f}\",\"last\":\"{l}\"}}\n")).collect();
    goes("a.jsonl", &json, &values);
    // Pages and days have a first and a last one too.
    let text = "First,Last\nMonday,Friday\nTuesday,Sunday\nMonday,Thursday\n";
    assert_eq!(redacted("a.csv", text, &["--with", "token"]), text);
}

#[test]
fn names_of_a_mail() {
    let text = "From: Marjorie Stenhouse <m.stenhouse@bluefinch-mail.net>\nTo: Tobias Wrenfield <tw@greenheron-mail.net>, \
                \"Ibarguen, Carlos\" <ci@greenheron-mail.net>\nSubject: Meeting\nDate: Mon, 5 Jan 2026 10:00:00 +0000\n\
                Message-ID: <1@bluefinch-mail.net>\n\nsee you on Tuesday.\n\nBest regards,\nMarjorie\n\n-- \n\
                Marjorie Stenhouse\nHead of Sales\n";
    goes("a.eml", text, &["Marjorie", "Stenhouse", "Tobias", "Wrenfield", "Ibarguen", "Carlos"]);
}

/// What a mail encodes stays encoded, though its line goes on in the next one.
#[test]
fn a_value_over_an_encoded_end_of_line() {
    let text = "From: a@bluefinch-mail.net\nTo: b@bluefinch-mail.net\nSubject: x\nDate: Mon, 5 Jan 2026 10:00:00 +0000\n\
                MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n\
                SSN 536-22-=\n1987 =C3=A9\n";
    for (way, expected) in [("mask", "SSN ***-**-**** =C3=A9\n"), ("remove", "SSN  =C3=A9\n")] {
        let out = redacted("a.eml", text, &["--with", way, "--skip", "email-message"]);
        assert!(out.ends_with(expected), "{out}");
    }
}

#[test]
fn passwords_of_accounts_in_a_dump() {
    for (before, value, behind) in [
        (
            "ALTER ROLE app WITH NOSUPERUSER LOGIN PASSWORD '",
            "SCRAM-SHA-256$4096:dGVzdHNhbHRzYWx0MTIzNA==$Yk1vZ2p3cGJqZ3Z6c2ZqZ2Z6c2ZqZ2Z6c2ZqZ2Z6cz0=:Zk1vZ2p3cGJqZ3Z6c2ZqZ2Z6c2ZqZ2Z6c2ZqZ2Z6cz0=",
            "' VALID UNTIL 'infinity';\n",
        ),
        ("ALTER USER bob PASSWORD '", "md53b2c1d4e5f60718293a4b5c6d7e8f901", "';\n"),
        ("CREATE ROLE reporting\n  LOGIN\n  PASSWORD '", "Tr0ub4dor&3x", "';\n"),
        ("ALTER ROLE carol PASSWORD '", "x9q", "';\n"),
        ("CREATE USER 'eva'@'%' IDENTIFIED BY '", "kite", "';\n"),
        (
            "CREATE USER 'eva'@'%' IDENTIFIED WITH mysql_native_password AS '",
            "*2470C0C06DEE42FD1618BBB99005ADCA2EC9D1E0",
            "' REQUIRE NONE;\n",
        ),
        (
            "CREATE USER `a`@`%` IDENTIFIED WITH 'caching_sha2_password' AS '",
            "$A$005$abcdefghijklmnopqrst1234567890123456789012345678901234567890123",
            "';\n",
        ),
        ("SET PASSWORD FOR 'jim'@'%' = PASSWORD('", "wobbly99", "');\n"),
        ("CREATE USER ledger IDENTIFIED BY \"", "wobblyPlum77", "\" QUOTA 1M ON x;\n"),
        (
            "CREATE USER ledger IDENTIFIED BY VALUES '",
            "S:8F2D65FB5547B71C8DA3760F10960428CD307B1C6271691FC55C1F56554A",
            "';\n",
        ),
        ("CREATE USER MAPPING FOR bob SERVER s1 OPTIONS (user 'bob', password '", "secretFDW1", "');\n"),
    ] {
        for way in WAYS {
            let out = redacted("a.sql", &format!("SET x = 1;\n{before}{value}{behind}"), &["--with", way]);
            let inside =
                out.strip_prefix("SET x = 1;\n").and_then(|out| out.strip_prefix(before)?.strip_suffix(behind));
            assert!(
                inside.is_some_and(|new| !new.contains(['\'', '\\', '\n']) && !new.contains(value)),
                "{way}: {out}"
            );
        }
    }
}

#[test]
fn a_value_in_a_query_is_that_value() {
    let text = "phone (415) 867-2231 ssn: 536-22-1234 api_key=Zx81kQpW93mN+vB27TyRe/12=\n\
                GET https://h.bluefinch-mail.net/u?ssn=536-22-1234&phone=%28415%29%20867-2231&api_key=Zx81kQpW93mN%2BvB27TyRe%2F12%3D&x=1\n\
                GET https://h.bluefinch-mail.net/u?phone=415+867+2231&ssn=536221234&x=%2B14158672231\n";
    for way in ["token", "fake"] {
        let out = redacted("a.log", text, &["--with", way]);
        let lines: Vec<&str> = out.lines().collect();
        let own = |line: &str, from: &str, to: &str| -> String {
            let rest = line.split_once(from).expect(from).1;
            let value = rest.split_once(to).map_or(rest, |(own, _)| own);
            value.replace("%28", "(").replace("%29", ")").replace(['(', ')', '-', ' ', '+'], "").replace("%20", "")
        };
        let phone = own(lines[0], "phone ", " ssn");
        let ssn = own(lines[0], "ssn: ", " api");
        let key = own(lines[0], "api_key=", "\n");
        assert!(!ssn.contains("536") && !phone.contains("867"), "{out}");
        assert_eq!(
            [own(lines[1], "ssn=", "&"), own(lines[1], "phone=", "&"), own(lines[1], "api_key=", "&")],
            [ssn.clone(), phone.clone(), key],
            "{out}"
        );
        assert_eq!([own(lines[2], "phone=", "&"), own(lines[2], "&ssn=", "&")], [phone.clone(), ssn], "{out}");
        assert!(own(lines[2], "x=", "\n").replace("%2B1", "") == phone, "{out}");
    }
}

#[test]
fn secrets_in_nested_settings() {
    goes(
        "a.yaml",
        "secrets: {token: q8Wz71LmPk20VbNa, db: hunter2-Zx91}\nport: 1\n",
        &["q8Wz71LmPk20VbNa", "hunter2-Zx91"],
    );
    goes("a.json", "{\"secrets\": {\"token\": \"q8Wz71LmPk20VbNa\"}, \"port\": 1}\n", &["q8Wz71LmPk20VbNa"]);
    goes("a.yaml", "pass: |\n  Multi-Line-Pw-71\n  and-more-Zx\nn: 1\n", &["Multi-Line-Pw", "and-more"]);
    goes("a.toml", "[db]\npassword = \"\"\"\\\n   Sup3r-\\\n   Secret!9\"\"\"\nhost = \"x\"\n", &["Sup3r", "Secret!9"]);
    let deep = r#"{"payload":"{\"body\":\"{\\\"api_key\\\":\\\"q8Wz71LmPk20VbNb\\\",\\\"n\\\":1}\"}"}"#;
    goes("a.jsonl", &format!("{deep}\n{deep}\n"), &["q8Wz71LmPk20VbNb"]);
}

#[test]
fn secrets_of_kubernetes_in_json() {
    let data =
        r#""data":{"user":"YWRtaW4tdXNlcg==","k2":"U3VwM3ItU2VjcmV0ITk="},"stringData":{"cfg":"plain-Secret-71"}"#;
    let config = r#"{"kind":"ConfigMap","data":{"k1":"visible-value"}}"#;
    for text in [
        format!(r#"{{"apiVersion":"v1","kind":"Secret",{data}}}"#),
        format!(r#"{{"apiVersion":"v1",{data},"metadata":{{"name":"a"}},"kind":"Secret"}}"#),
        format!(r#"{{"kind":"List","items":[{{{data},"kind":"Secret"}},{config}]}}"#),
    ] {
        goes("a.json", &text, &["YWRtaW4tdXNlcg", "U3VwM3ItU2VjcmV0", "plain-Secret-71"]);
        for way in WAYS {
            let out = redacted("a.json", &text, &["--with", way]);
            serde_json::from_str::<serde_json::Value>(&out).expect("JSON");
            assert_eq!(out.contains("visible-value"), text.contains("visible-value"), "{out}");
        }
    }
}

#[test]
fn invented_values_keep_their_form() {
    let rows = [
        "533380006,7ABC123,D7654320,GB33BUKB20201555555555,0049 30 901820",
        "C03005988,8XYZ987,F7654328,NL91ABNA0417164300,0049 171 9876503",
        "L01X00T47,6QRS456,B2345670,ES9121000418450200051332,0033 6 12 34 56 78",
        "488123456,5LMN321,C9876540,NO9386011117947,+34 600 123 456",
    ];
    let text = format!("passport_number,license_plate,drivers_license,iban,phone\n{}\n", rows.join("\n"));
    let out = redacted("a.csv", &text, &["--with", "fake"]);
    let class = |c: char| match c {
        c if c.is_ascii_digit() => '0',
        c if c.is_ascii_alphabetic() => 'A',
        c => c,
    };
    for (row, own) in out.lines().skip(1).zip(rows) {
        let (new, old): (Vec<&str>, Vec<&str>) = (row.split(',').collect(), own.split(',').collect());
        for n in 0..4 {
            assert!(new[n] != old[n] && new[n].chars().map(class).eq(old[n].chars().map(class)), "{out}");
        }
        assert_eq!(new[3][..2], old[3][..2], "{out}");
        let turned = [&new[3][4..], &new[3][..4]].concat();
        let value = |c: char| c.to_digit(36).expect("a place");
        let left = turned.chars().fold(0, |left, c| (left * if value(c) > 9 { 100 } else { 10 } + value(c)) % 97);
        assert_eq!(left, 1, "{}", new[3]);
        assert!(new[4] != old[4] && new[4].chars().all(|c| c.is_ascii_digit() || " +-".contains(c)), "{out}");
        assert_eq!(new[4].starts_with("00"), old[4].starts_with("00"), "{out}");
    }
    // Groups of an invented card are no telephone, and a card has one invented one however it is written.
    let text = "ssn: 536-22-1234 phone: (415) 867-2231 card 4539 5787 6362 1486\ncard: 4539578763621486\n";
    let out = redacted("a.txt", text, &["--with", "fake"]);
    let cards: Vec<String> =
        out.lines().map(|line| line.rsplit_once("card").expect("a card").1.replace([' ', ':'], "")).collect();
    assert!(cards[0].starts_with("9999") && cards[0] == cards[1], "{out}");
}

#[test]
fn narrow_columns_tell_values_apart() {
    let text = "CREATE TABLE u (id int, login varchar(20), pass varchar(12), pin char(4), password varchar(8) NOT NULL);\n\
                INSERT INTO u VALUES (1,'ann','Zx9!pq','4471','hunter2x'),(2,'bob','Qw8?rt','9912','hunter2x'),(3,'cy','Zx9!pq','4471','Abc7!');\n";
    for way in ["token", "fake"] {
        let out = redacted("a.sql", text, &["--with", way]);
        let rows: Vec<Vec<&str>> =
            out.lines().nth(1).expect("rows").split("),(").map(|row| row.split(',').collect()).collect();
        for (n, most) in [(2, 12), (3, 4), (4, 8)] {
            let own = |row: usize| rows[row][n].trim_end_matches(");").trim_matches('\'');
            assert!((0..3).all(|row| (2..=most).contains(&own(row).len())), "{out}");
            let alike = if n == 4 { (0, 1, 2) } else { (0, 2, 1) };
            assert!(own(alike.0) == own(alike.1) && own(alike.0) != own(alike.2), "{out}");
        }
        assert!(!out.contains("REDACTED"), "{out}");
    }
}

#[test]
fn numbers_behind_an_escape() {
    for (before, value, behind) in [
        ("msg = \"SSN:\\n", "536-22-1234", "\"\nn = 1\n"),
        ("msg = \"ssn\\r\\n", "536-22-1234", " ok\"\n"),
        ("msg = 'phone:\\t", "(415) 867-2231", "'\n"),
        ("msg = \"card\\x20", "4539578763621486", "\"\n"),
    ] {
        for name in ["a.py", "a.js", "a.txt"] {
            for way in WAYS {
                let out = redacted(name, &format!("{before}{value}{behind}"), &["--with", way]);
                assert!(
                    out.starts_with(before) && out.ends_with(behind) && !out.contains(value),
                    "{way} {name}: {out}"
                );
            }
        }
    }
}
