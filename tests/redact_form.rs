//! A copy can be read where its original could: escapes, keys, blocks, dates and columns that must hold something.

mod common;

use common::redacted;

const WAYS: [&str; 4] = ["mask", "remove", "token", "fake"];

/// An address begins behind an escape, and has one token wherever it stands.
#[test]
fn escapes_before_an_address_stay() {
    let token = redacted("a.txt", "adam@corp-mail.net", &["--with", "token"]);
    for (name, before, behind) in [
        ("a.js", "let x = `Hello\\n", "\\nbye`;\n"),
        ("a.py", "x = 'Hello\\t", "'\n"),
        ("a.py", "x = \"\\x40", "\"\n"),
        ("a.log", "2026-01-02 10:00:00 INFO sent to:\\n", "\\nok\n"),
        ("a.json", "{\"x\":\"Hello\\r\\n", "\"}\n"),
    ] {
        let text = format!("{before}adam@corp-mail.net{behind}");
        assert_eq!(redacted(name, &text, &["--with", "token"]), format!("{before}{token}{behind}"));
        let mask = redacted(name, &text, &["--with", "mask"]);
        assert_eq!(mask, format!("{before}a***@***.net{behind}"));
    }
    // The letter is one of a name behind its domain.
    for text in
        ["2026-01-02 10:00:00 INFO login CORP\\nadam@corp-mail.net\n", "{\"x\":\"CORP\\\\nadam@corp-mail.net\"}\n"]
    {
        let out = redacted("a.log", text, &["--with", "token"]);
        assert!(!out.contains("\\n") && !out.contains(&token) && out.contains("\\email-address-"), "{out}");
    }
}

/// What is percent-encoded stays so, and is the same value.
#[test]
fn addresses_in_queries_are_addresses() {
    let text = "GET /reset?email=adam%40corp-mail.net&x=1\nadam@corp-mail.net\n";
    let token = redacted("a.txt", text, &["--with", "token"]);
    let plain = token.lines().nth(1).expect("a line");
    assert!(
        plain.starts_with("email-address-") && token.starts_with(&format!("GET /reset?email={plain}&x=")),
        "{token}"
    );
    let fake = redacted("a.txt", text, &["--with", "fake"]);
    let plain = fake.lines().nth(1).expect("a line");
    assert!(plain.contains("@example."), "{fake}");
    assert!(fake.starts_with(&format!("GET /reset?email={}&x=", plain.replace('@', "%40"))), "{fake}");
    assert!(redacted("a.txt", text, &[]).starts_with("GET /reset?email=a***%40***.net&x="));
}

/// No key is there twice.
#[test]
fn keys_stay_distinct() {
    let json = "{\"adam@corp-mail.net\":1,\"anna@corp-mail.net\":{\"adam@corp-mail.net (home)\":2}, \"x\":[\"anna@corp-mail.net\"]}";
    let toml = "[users.\"adam@corp-mail.net\"]\nx = [\"adam@corp-mail.net\", \"anna@corp-mail.net\"]\n\
                [users.\"anna@corp-mail.net\"]\n[k]\n\"adam@corp-mail.net\" = 1\n\"anna@corp-mail.net\" = { \"anna@corp-mail.net\" = 1, \"adam@corp-mail.net\" = 2 }\n";
    for way in WAYS {
        let out = redacted("a.json", json, &["--with", way]);
        let read: serde_json::Value = serde_json::from_str(&out).expect("JSON");
        assert_eq!(read.as_object().map(serde_json::Map::len), Some(3), "{way}: {out}");
        let out = redacted("a.toml", toml, &["--with", way]);
        let read: toml::Table = out.parse().unwrap_or_else(|e| panic!("{way}: {e}: {out}"));
        assert_eq!(read["users"].as_table().map(toml::Table::len), Some(2), "{way}: {out}");
        assert!(!out.contains("corp-mail"), "{out}");
    }
    let yaml =
        "a: |\n  x\nadam@corp-mail.net: 1\n\"anna@corp-mail.net\": {alex@corp-mail.net: 3}\nb: adam@corp-mail.net\n";
    assert_eq!(
        redacted("a.yaml", yaml, &[]),
        "a: |\n  x\n\"a***@***.net\": 1\n\"a***@***.net-2\": {\"a***@***.net-3\": 3}\nb: \"a***@***.net\"\n"
    );
}

/// The first line of a block says how deep it is.
#[test]
fn a_block_keeps_its_first_line() {
    for (text, expected) in [
        ("a: >\n  adam@corp-mail.net\n    x\n  y\nb: 1\n", "a: >\n  REDACTED\n    x\n  y\nb: 1\n"),
        ("- k: |-\n\n    adam@corp-mail.net said\n    anna@corp-mail.net\n", "- k: |-\n\n    REDACTED said\n    \n"),
        ("a: |\n  x adam@corp-mail.net\n", "a: |\n  x \n"),
    ] {
        assert_eq!(redacted("a.yaml", text, &["--with", "remove"]), expected);
    }
}

/// A date is a date where nothing else may stand.
#[test]
fn dates_of_toml_and_values_with_tags_keep_their_types() {
    let toml = "dob = 1984-03-02\ndate_of_birth = 1984-03-02T07:32:00Z\n[x]\ndob = 1984-03-02 07:32:00\n";
    let yaml = "dob: !!timestamp 1984-03-02\nb:\n  date_of_birth: !!timestamp \"1984-03-02\"\n  ssn: !!int 536904399\n";
    for way in WAYS {
        let out = redacted("a.toml", toml, &["--with", way]);
        let read: toml::Table = out.parse().unwrap_or_else(|e| panic!("{way}: {e}: {out}"));
        assert!(read["dob"].is_datetime() && !out.contains("1984"), "{way}: {out}");
        assert!(out.contains("T00:00:00Z\n") && out.ends_with(" 00:00:00\n"), "{way}: {out}");
        let out = redacted("a.yaml", yaml, &["--with", way]);
        let after =
            |tag: &str| out.split(tag).skip(1).map(|rest| rest.lines().next().unwrap_or_default()).collect::<Vec<_>>();
        let is_day = |text: &str| text.len() == 10 && text.starts_with('1') && !text.starts_with("1984");
        assert!(after("!!timestamp ").iter().all(|day| is_day(day.trim_matches('"'))), "{way}: {out}");
        assert!(after("!!int ").iter().all(|n| n.parse::<u64>().is_ok_and(|n| n != 536_904_399)), "{way}: {out}");
    }
    let sql = "CREATE TABLE p (date_of_birth date NOT NULL, CHECK ((date_of_birth > '1900-01-01'::date)));\nINSERT INTO p VALUES ('1984-03-02');\n";
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("p.sql"), sql).expect("a file");
    for way in WAYS {
        let ran = common::run(common::whose(folder.path(), &["redact", "p.sql", "--with", way, "--no-config"]));
        assert!(ran.out.ends_with("VALUES ('1902-01-01');\n"), "{way}: {} {}", ran.out, ran.err);
    }
    let sql = "CREATE TABLE p (dob datetime NOT NULL);\nINSERT INTO p VALUES ('1984-03-02 12:30:00');\n";
    for way in WAYS {
        assert!(redacted("a.sql", sql, &["--with", way]).ends_with(" 00:00:00');\n"));
    }
}

/// What must hold something and takes few values holds one of them in every row, which is said.
#[test]
fn columns_that_may_not_be_empty_hold_something() {
    let text = "CREATE TYPE public.sex AS ENUM ('F', 'M');\nCREATE TABLE public.p (\n  gender public.sex NOT NULL,\n  smoker boolean NOT NULL,\n  \
                race text NOT NULL CHECK (race IN ('Asian','Black')),\n  age int NOT NULL,\n  ssn text NOT NULL CHECK (length(ssn) = 11),\n  \
                CONSTRAINT a CHECK (((age > 17) AND (age < 130)))\n);\n\
                INSERT INTO public.p (gender,smoker,race,age,ssn) VALUES ('M',true,'Black',44,'536-90-4399');\n\
                COPY public.p (gender,smoker,race,age,ssn) FROM stdin;\nF\tt\tBlack\t51\t536-90-4398\n\\.\n";
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("p.sql"), text).expect("a file");
    for way in WAYS {
        let ran = common::run(common::whose(folder.path(), &["redact", "p.sql", "--with", way, "--no-config"]));
        assert_eq!(ran.status, 0, "{}", ran.err);
        let rows: Vec<&str> = ran.out.lines().filter(|line| line.contains("VALUES") || line.contains('\t')).collect();
        assert!(rows[0].contains("VALUES ('F',FALSE,'Asian',18,'"), "{way}: {}", ran.out);
        assert!(rows[1].starts_with("F\tf\tAsian\t18\t"), "{way}: {}", ran.out);
        let ssns = [rows[0].rsplit('\'').nth(1), rows[1].rsplit('\t').next()];
        assert!(
            ssns.iter().all(|ssn| ssn.is_some_and(|ssn| ssn.len() == 11 && !ssn.starts_with("536"))),
            "{way}: {}",
            ran.out
        );
        assert!(ran.err.contains("every row has the same value there now"), "{way}: {}", ran.err);
    }
}

/// A name is replaced in capitals and with any blanks too, and has one token.
#[test]
fn a_name_goes_however_it_is_written() {
    let text = "name,note\nJohn Whitfield,\"JOHN  WHITFIELD / John&nbsp;Whitfield and john whitfield\"\n";
    let out = redacted("a.csv", text, &["--with", "token"]);
    let row = out.lines().nth(1).expect("a row");
    let token = row.split(',').next().expect("a token");
    assert!(token.starts_with("person-name-full-"), "{out}");
    assert_eq!(row, format!("{token},\"{token} / {token} and {token}\""));
}

/// A given and a family name of one record are a name.
#[test]
fn a_name_in_two_columns_goes_elsewhere_too() {
    let text = "First Name,Last Name,Email,Notes\nMaria,Gonzalez,maria@corp-mail.net,\"spoke to MARIA GONZALEZ\"\n\
                John,Whitfield,john@corp-mail.net,with Maria Gonzalez and Maria Whitfield\n";
    let out = redacted("a.csv", text, &["--with", "token"]);
    assert!(!out.to_lowercase().contains("maria gonzalez") && out.contains("Maria Whitfield"), "{out}");
    assert_eq!(out.matches("person-name-full-").count(), 2, "{out}");
}

/// When somebody was there last is no account.
#[test]
fn a_last_login_is_no_account() {
    let text = "id,last_login,password\n1,2026-01-02,hunter2x9\n2,2026-01-03,blue9moon7\n";
    assert_eq!(redacted("a.csv", text, &[]), "id,last_login,password\n1,2026-01-02,********\n2,2026-01-03,********\n");
    let text = "id,login,password\n1,awhitfield,hunter2x9\n2,bokafor,blue9moon7\n";
    assert!(!redacted("a.csv", text, &[]).contains("whitfield"));
}

/// All that a Secret of Kubernetes holds goes, and what a map of settings holds stays; an argument goes by its flag.
#[test]
fn secrets_by_their_kind_and_by_their_flag() {
    let secret = "apiVersion: v1\ndata:\n  foo: aHVudGVyMng5\n  tls.crt: |\n    LS0tLS1CRUdJTiBDRVJU\nkind: Secret\nstringData:\n  any: blue9moon7\n";
    let map = "---\nkind: ConfigMap\ndata:\n  foo: aHVudGVyM1k4\n";
    for way in WAYS {
        let out = redacted("a.yaml", &format!("{secret}{map}"), &["--with", way]);
        let (own, other) = out.split_at(out.find("---").expect("two"));
        assert!(["aHVu", "LS0t", "blue9"].iter().all(|value| !own.contains(value)), "{way}: {out}");
        assert_eq!(other, map, "{way}");
        for (name, text) in [
            ("a.yaml", "command: [\"mysql\", \"--password\", \"hunter2x9\", \"-h\", \"db\"]\n"),
            ("a.yaml", "args:\n  - --db-password\n  - hunter2x9\n  - x\n"),
            ("a.json", "{\"command\":[\"mysql\",\"--password\",\"hunter2x9\",\"-h\",\"db\"]}\n"),
            ("a.py", "run([\"mysql\", \"--password\", \"hunter2x9\"])\n"),
        ] {
            let out = redacted(name, text, &["--with", way]);
            assert!(!out.contains("hunter2x9") && out.contains("password"), "{way}: {out}");
        }
    }
}

/// What comments and sections break in XML is one value.
#[test]
fn values_that_xml_breaks_go() {
    let text = "<users>\n<u><email>adam<!-- x -->@corp-mail.net</email><ssn><![CDATA[536-90]]>-4399</ssn></u>\n\
                <u><email>anna@<![CDATA[corp-mail.net]]></email><ssn>\n  <![CDATA[536-90-4398]]>\n</ssn></u>\n</users>\n";
    for way in WAYS {
        let out = redacted("a.xml", text, &["--with", way]);
        assert!(["adam", "anna", "corp-mail", "536", "4399"].iter().all(|part| !out.contains(part)), "{way}: {out}");
        assert_eq!(out.matches("<![CDATA[").count(), out.matches("]]>").count(), "{way}: {out}");
    }
    let token = redacted("a.xml", "<u><email>adam@corp-mail.net</email><n>1</n></u>\n", &["--with", "token"]);
    let own = token.split_once("<email>").and_then(|(_, rest)| rest.split_once('<')).expect("a token").0;
    assert!(redacted("a.xml", text, &["--with", "token"]).contains(own));
}

/// Parameters of headers go as they are written.
#[test]
fn parameters_of_mails_go() {
    let head = "From: ann@corp-mail.net\nTo: bo@corp-mail.net\nSubject: x\nMIME-Version: 1.0\n";
    let part = "Content-Disposition: attachment; filename*=UTF-8''SSN%20536-90-4399.pdf; size=\"7\"\n";
    let parts = "Content-Type: text/plain; name*0*=UTF-8''adam%40corp; name*1=\"-mail.net x.txt\"\n";
    for way in WAYS {
        let out = redacted("a.eml", &format!("{head}{part}{parts}\nHi\n"), &["--with", way, "--skip", "email-message"]);
        assert!(["536", "adam", "mail.net"].iter().all(|value| !out.contains(value)), "{way}: {out}");
        assert!(out.contains("filename*=UTF-8''SSN%20") && out.contains(".pdf; size=\"7\"\n"), "{way}: {out}");
        assert!(out.contains("name*0*=UTF-8''"), "{way}: {out}");
    }
}

/// In a cell of a table, slanted, or with the family name first.
#[test]
fn a_name_goes_from_tables_of_markdown() {
    let text = "Name: Marta Okafor\n\n| Task | Who |\n|---|---|\n| a | Marta Okafor |\n| b | _Marta Okafor_ |\n\
                | c | Okafor, Marta |\n| d | **Marta  Okafor** |\n";
    for way in ["mask", "remove", "token", "fake"] {
        let out = redacted("a.md", text, &["--with", way]);
        assert!(!out.contains("Okafor") && !out.contains("Marta"), "{way}: {out}");
        assert_eq!(out.matches('|').count(), text.matches('|').count(), "{way}: {out}");
    }
}

/// The letter of an escape is no part of the label behind it.
#[test]
fn labels_behind_an_escape_are_labels() {
    for (name, text) in [
        ("a.js", r#"const a = "hello\nssn: 401551239\tpassword=Hunter2-xx1";"#),
        ("a.js", r"log('a\u000adob: 1984-07-12\x0apassport number: X1234567')"),
        ("a.js", r#"m = "x\nAKIAQX7ZK3MPL2RT5VWN""#),
        ("a.log", r"2026-03-01 10:00:02 INFO  payload was hello\tpassword=Hunter2-xx1 ok"),
        ("a.txt", r"was hello\nssn: 401551239\ndob: 1984-07-12 ok"),
        ("a.json", r#"{"m":"hello\nssn: 401551239\tpassword=Hunter2-xx1"}"#),
    ] {
        let out = redacted(name, text, &["--with", "remove"]);
        for value in ["401551239", "Hunter2", "1984", "X1234567", "AKIA"] {
            assert!(!out.contains(value), "{out}");
        }
        assert_eq!(out.matches('\\').count(), text.matches('\\').count(), "{out}");
    }
    let login = r"login of CORP\nadam: ok";
    assert_eq!(redacted("a.txt", login, &[]), login);
}

/// A heading is the label of what stands below it.
#[test]
fn numbers_below_a_heading_go() {
    let text = "# Billing\n\n## Amex\n\n379218644021751\n\n## SSN\n\n401551239\n\n**Date of birth**\n1984-07-12\n";
    let out = redacted("a.md", text, &["--with", "remove"]);
    assert_eq!(out, "# Billing\n\n## Amex\n\n\n\n## SSN\n\n\n\n**Date of birth**\n\n");
}
