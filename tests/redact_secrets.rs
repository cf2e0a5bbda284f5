//! Secrets in copies: all of one goes, and nothing beside it.

mod common;

use common::redacted;

#[test]
fn secrets_go_as_a_whole() {
    let secrets = ["ab;cd#12", "x,y#12z", "Tr0ub;dor and 3", "#hash12;x", "ä1öüß2x", "p4ss & w0rd"];
    let csv: String = secrets.iter().map(|s| format!("ann,\"{s}\",7\n")).collect();
    let json: String =
        secrets.iter().map(|s| format!("{{\"login\":\"ann\",\"password\":\"{s}\",\"n\":7}}\n")).collect();
    let sql: String = secrets.iter().map(|s| format!("INSERT INTO u (id, password) VALUES (7, '{s}');\n")).collect();
    for (name, text) in [
        ("a.csv", format!("login,password,n\n{csv}")),
        ("a.jsonl", json),
        ("a.sql", sql),
        ("a.csv", "id;password;n\n1;ab,cd#12;7\n2;x y,z 12;7\n".into()),
        ("a.tsv", "id\tpassword\tn\n1\tab,cd;12\t7\n2\tx y,z 12\t7\n".into()),
        ("a.jsonl", "{\"password\":\"quo\\\"te12 and\",\"n\":7}\n".into()),
        ("a.csv", "id,password,n\n1,\"quo\"\"te12\",7\n".into()),
        ("a.txt", "password=\"quo\\\"te12 and\" n=7\n".into()),
        ("a.txt", "pwd=\"Hunter2 #x;y\"; n=7\n".into()),
        ("a.txt", "log: password=ab12,cd34 done 7\n".into()),
        ("a.yaml", "db:\n  password: ab;cd#12\n  n: 7\n".into()),
    ] {
        for way in ["remove", "mask", "token"] {
            let out = redacted(name, &text, &["--with", way]);
            let parts = [
                "b;cd", "b,cd", "x,y", "dor", "hash", "ä1", "w0rd", "x y", "z 12", "quo", "te12", "and", "Hunter", "#x",
            ];
            assert!(parts.iter().all(|part| !out.contains(part)) && out.contains('7'), "{way}: {out}");
        }
    }
    // Two secrets with one beginning are two.
    let two = redacted("a.txt", "password=ab12;xy7\npassword=ab12;xy8\n", &["--with", "token"]);
    let tokens: Vec<&str> = two.lines().collect();
    assert_ne!(tokens[0], tokens[1], "{two}");
}

/// A password has one token wherever it stands, and with an account beside it too.
#[test]
fn a_password_beside_its_account_has_the_token_of_the_password() {
    let token = |text: &str| {
        let out = redacted("a.txt", text, &["--with", "token"]);
        let at = out.find("password-plain-").expect(&out);
        out[at..].trim_end().to_owned()
    };
    assert_eq!(token("user: bob password: Sup3r$ecret!\n"), token("password: Sup3r$ecret!\n"));
}

#[test]
fn what_is_beside_a_secret_stays() {
    for (name, text, expected) in [
        (
            "kv.log",
            "2026-01-31T10:00:03Z INFO login user=bob password=hunter2 status=200 dur=15ms\n",
            "2026-01-31T10:00:03Z INFO login user=******** password=******** status=200 dur=15ms\n",
        ),
        ("a.log", "INFO password=hunter2x status=200\n", "INFO password=******** status=200\n"),
        (
            "a.jsonl",
            "{\"ts\":1,\"msg\":\"login password=hunter2x9 status=200 user=7\"}\n",
            "{\"ts\":1,\"msg\":\"login password=******** status=200 user=7\"}\n",
        ),
        ("a.yaml", "n: 7\npassword: hunter2x9 # rotate in 2027\n", "n: 7\npassword: \"********\" # rotate in 2027\n"),
        ("a.txt", "password=hunter2x password=hunter2x\n", "password=******** password=********\n"),
        ("a.sh", "export DB_PASSWORD=hunter2x9 && run\n", "export DB_PASSWORD=******** && run\n"),
        ("a.html", "<p>password: hunter2x9</p>\n", "<p>password: ********</p>\n"),
    ] {
        let out = redacted(name, text, &["--with", "mask"]);
        assert_eq!(out.replace("user=b***", "user=********"), expected, "{text}");
    }
}

#[test]
fn a_column_of_secrets_goes_as_a_whole() {
    let secrets = ["hunter22x9", "correct horse battery", "LPebD{ZcGwVhTX", "it\\'s x", "true"];
    let json: String = secrets.iter().map(|s| format!("{}\n", serde_json::json!({"n": 7, "password": s}))).collect();
    let csv: String = secrets.iter().map(|s| format!("7,{s}\n")).collect();
    let sql: String = secrets
        .iter()
        .map(|s| format!("INSERT INTO u VALUES (7,'{}');\n", s.replace('\\', "").replace('\'', "''")))
        .collect();
    for (name, text) in [
        ("a.jsonl", json),
        ("a.csv", format!("n,password\n{csv}")),
        ("a.sql", format!("CREATE TABLE u (n int, password text);\n{sql}")),
    ] {
        for way in ["mask", "token", "remove", "fake"] {
            let out = redacted(name, &text, &["--with", way]);
            for part in ["hunter", "horse", "battery", "LPebD", "ZcGwVh", "it"] {
                assert!(!out.replace("(n int", "").contains(part), "{name} {way}: {out}");
            }
            assert_eq!((out.lines().count(), out.matches("true").count()), (text.lines().count(), 1), "{name} {way}");
        }
    }
    // By its name alone, where nothing is found.
    assert_eq!(redacted("b.jsonl", "{\"password\":\"correct horse battery\"}\n", &[]), "{\"password\":\"********\"}\n");
}

#[test]
fn passwords_in_quotes_go_whatever_characters_they_have() {
    for odd in ["O'Neil's9", r#"x\"y\"z9Q"#, "{curly}9X", "<b>9X&amp;", "-- sql9X", "q)9Xzz", "w]9X{q"] {
        for (before, behind) in [
            ("2026-01-31T10:00:00Z INFO {\"n\":1,\"password\":\"", "\"}"),
            ("2026-01-31T10:00:00Z INFO password=\"", "\" status=200"),
            ("export PASSWORD=\"", "\""),
        ] {
            let text = format!("{before}{odd}{behind}\n");
            assert_eq!(redacted("a.log", &text, &["--with", "remove"]), format!("{before}{behind}\n"), "{text}");
        }
    }
    for statement in ["ALTER USER ann WITH PASSWORD '⟦Xk9mQ2tail⟧'", "CREATE USER 'ann' IDENTIFIED BY '⟦Xk9\"mQ;2⟧'"]
    {
        let (before, rest) = statement.split_once('⟦').expect("a value");
        let (value, behind) = rest.split_once('⟧').expect("a value");
        let out = redacted("a.txt", &format!("{before}{value}{behind};\n"), &["--with", "remove"]);
        assert_eq!(out, format!("{before}{behind};\n"));
    }
}

#[test]
fn passwords_of_words_in_quotes_go() {
    let json = r#"{"id": 7, "password": "copper lamp willow"}"#;
    for (name, before, behind) in [
        ("a.log", "2024-05-03T10:22:37Z INFO {\"level\":\"x\",\"password\":\"", "\",\"n\":1}\n"),
        ("a.csv", "id,data\n1,\"{\"\"password\"\": \"\"", "\"\"}\"\n"),
        ("a.sql", "INSERT INTO a (id,data) VALUES (1,'{\"password\": \"", "\"}');\n"),
        ("b.sql", "COPY a (id, data) FROM stdin;\n1\t{\"password\": \"", "\"}\n\\.\n"),
        ("a.py", "password = \"", "\"\n"),
        ("b.py", "connect(host, password='", "')\n"),
        ("a.txt", "Password = \"", "\"\n"),
    ] {
        let out = redacted(name, &format!("{before}copper lamp willow{behind}"), &[]);
        assert!(!out.contains("willow") && !out.contains("copper") && out.ends_with(behind), "{name}: {out}");
    }
    assert!(!redacted("a.txt", json, &[]).contains("lamp"));
    // Labels, hints and messages stay.
    for said in ["Enter your password", "is required", "Mot de passe oublié", "Blue River Lamp", "too short, sorry"] {
        let text = format!("password = \"{said}\"\n");
        assert_eq!(redacted("a.py", &text, &[]), text);
    }
}

#[test]
fn a_note_beside_a_user_stays() {
    let text = "<user><name>Ann Lee</name><password>x9!kfjd</password><note>plain words: nothing here</note></user>\n";
    let out = redacted("a.xml", text, &["--with", "remove"]);
    assert_eq!(out, "<user><name></name><password></password><note>plain words: nothing here</note></user>\n");
}

#[test]
fn secrets_that_differ_in_a_mark_have_two_tokens_and_two_spellings_one() {
    let token = |name: &str, text: &str| redacted(name, text, &["--with", "token"]);
    let out = token("a.csv", "id,password\n1,hunter2x9\n2,hunter2x9!\n3,Hunter2x9\n4,hunter2x9\n");
    let tokens: Vec<&str> = out.lines().skip(1).filter_map(|line| line.split(',').nth(1)).collect();
    assert!(tokens[0] == tokens[3] && tokens[0] != tokens[1] && tokens[0] != tokens[2], "{out}");
    for (name, text) in [
        ("a.sh", "export PASSWORD='O'\\''Brien9x'\npassword=\"O'Brien9x\"\n"),
        ("a.py", "a = {'password': 'O\\'Brien9x'}\nb = {'password': \"O'Brien9x\"}\n"),
        ("a.jsonl", "{\"password\":\"O\\u0027Brien9x\"}\n{\"password\":\"O'Brien9x\"}\n"),
        ("a.yaml", "a:\n  password: 'O''Brien9x'\nb:\n  password: \"O'Brien9x\"\n"),
        ("a.sh", "export EMAIL='sean.o'\\''b@bluefinch-mail.net'\necho \"sean.o'b@bluefinch-mail.net\"\n"),
    ] {
        let out = token(name, text);
        let tokens: Vec<&str> = out.match_indices("password-plain-").map(|(at, _)| &out[at..at + 27]).collect();
        let tokens = match tokens.is_empty() {
            true => out.match_indices("email-address-").map(|(at, _)| &out[at..at + 26]).collect(),
            false => tokens,
        };
        assert!(tokens.len() == 2 && tokens[0] == tokens[1], "{out}");
    }
}

#[test]
fn odd_passwords_without_quotes_go() {
    for text in [
        "login password=⟦q)9Xzz⟧ ok",
        "login password=⟦x]y9Xz⟧ ok",
        "login password=⟦z'9Xq⟧ ok",
        "login password: ⟦w\"9Xq⟧ ok",
        "fetched ?password=⟦z'9Xq⟧&page=2",
        "auth [pw: ⟦p,q;r9X⟧] ok",
        r#"saved {"id":1,"password":"⟦my dog is 9⟧"}"#,
        "connect postgres://⟦ann:p{a's\"s<w⟧@db/app",
    ] {
        for time in ["", "2026-01-31T10:00:00Z INFO "] {
            let (before, rest) = text.split_once('⟦').expect("a value");
            let (value, behind) = rest.split_once('⟧').expect("a value");
            let out = redacted("a.log", &format!("{time}{before}{value}{behind}\n"), &["--with", "token"]);
            let token =
                out.strip_prefix(&format!("{time}{before}")).and_then(|out| out.strip_suffix(&format!("{behind}\n")));
            assert!(
                token.is_some_and(|token| token.starts_with("password-plain-") || token.starts_with("account-")),
                "{out}"
            );
        }
    }
}

#[test]
fn stars_say_nothing_of_a_secret() {
    // The address is found again behind its mask, and all values become stars.
    let text = "GET /x?user=ann&password=z'9Xq&page=2 HTTP/1.1\nlogin password=q)9Xzz ok\n";
    let out = redacted("a.log", text, &[]);
    assert!(out.ends_with("\nlogin password=******** ok\n"), "{out}");
}
