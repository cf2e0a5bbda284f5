//! `whose redact` on dumps of databases: what is loaded from the original can be loaded from the copy.

mod common;

use common::redacted;

#[test]
fn rows_of_copy_stay_rows() {
    let text =
        "COPY u (id, ssn) FROM stdin;\n1\t536-90-4399\n2\t536904398\n\\.\nINSERT INTO u VALUES (3, 536904397);\n";
    let of = |way| redacted("c.sql", text, &["--with", way]);
    let token = of("token");
    let cells: Vec<&str> = token.lines().filter_map(|line| line.split('\t').nth(1)).collect();
    let is_number = |text: &str| text.len() == 9 && text.bytes().all(|b| b.is_ascii_digit());
    assert!(cells.len() == 2 && cells[0].starts_with("us-ssn-") && is_number(cells[1]), "{token}");
    let number = token.lines().last().and_then(|line| line.split("(3, ").nth(1)?.split(')').next()).expect("a number");
    assert!(is_number(number), "{token}");
    let removed = "COPY u (id, ssn) FROM stdin;\n1\t\\N\n2\t\\N\n\\.\nINSERT INTO u VALUES (3, NULL);\n";
    assert_eq!(of("remove"), removed);
    assert!(of("mask").contains("\n1\t***-**-****\n2\t0\n"), "{}", of("mask"));
    let inside = "COPY u (id, email, bio) FROM stdin;\n3\tann@corp-mail.net\tphone: 415-867-2231\n\\.\n";
    let removed = "COPY u (id, email, bio) FROM stdin;\n3\t\tphone: \n\\.\n";
    assert_eq!(redacted("c.sql", inside, &["--with", "remove"]), removed);
}

/// What a column cannot hold stands in none of its cells, in rows of `COPY` and in statements.
#[test]
fn a_dump_keeps_the_types_of_its_columns() {
    let table = "CREATE TABLE public.c (\n    customer_id integer NOT NULL,\n    full_name character varying(12) NOT NULL,\n    \
                 ssn character(11),\n    gender character(1),\n    date_of_birth date NOT NULL,\n    age smallint,\n    \
                 ip inet,\n    mac macaddr,\n    salary integer NOT NULL,\n    balance numeric(8,2),\n    lat numeric(8,6),\n    \
                 lng numeric(9,6),\n    is_veteran boolean,\n    bio text\n);\n";
    let rows = [
        "90211|Ann Lee|536-90-4399|F|1984-03-12|42|73.162.10.9|3c:22:fb:12:34:56|85000|1200.50|37.774929|-122.419416|true|b",
        "90212|Bob Ray|536-90-4398|M|1985-03-12|41|2601:645:4000::1|3c:22:fb:12:34:57|95000|100.00|37.774930|-122.419417|false|b",
    ];
    let bare = [0, 5, 8, 9, 10, 11, 12];
    let quote = |(n, cell): (usize, &str)| if bare.contains(&n) { cell.into() } else { format!("'{cell}'") };
    let inserts = rows.map(|row| {
        let cells: Vec<String> = row.split('|').enumerate().map(quote).collect();
        format!("INSERT INTO public.c VALUES ({});\n", cells.join(","))
    });
    let copy = format!("COPY public.c FROM stdin;\n{}\n\\.\n", rows.join("\n").replace('|', "\t"));
    for way in ["mask", "token", "remove", "fake"] {
        let statements = redacted("c.sql", &format!("{table}{}", inserts.concat()), &["--with", way]);
        let copied = redacted("c.sql", &format!("{table}{copy}"), &["--with", way]);
        let of_copy = copied.lines().skip_while(|line| !line.starts_with("COPY")).skip(1).take(2);
        let of_copy = of_copy.map(|line| line.split('\t').map(str::to_owned).collect::<Vec<_>>());
        let of_statements = statements.lines().filter_map(|line| line.strip_prefix("INSERT INTO public.c VALUES ("));
        let of_statements = of_statements.map(|line| {
            let cells = line.trim_end_matches(");").split(',').enumerate();
            cells
                .map(|(n, cell)| {
                    assert_eq!(cell.starts_with('\''), !bare.contains(&n) && cell != "NULL", "{way} {n}: {line}");
                    cell.trim_matches('\'').to_owned()
                })
                .collect()
        });
        let all: Vec<Vec<String>> = of_copy.chain(of_statements).collect();
        assert_eq!(all.len(), 4);
        for cells in all {
            let nothing = |n: usize| matches!(cells[n].as_str(), "\\N" | "NULL");
            let number = |n: usize| cells[n].parse::<f64>().unwrap_or_else(|_| panic!("{way} {n}: {cells:?}"));
            assert!(number(0) < 2_147_483_648.0 && number(8) < 2_147_483_648.0, "{way}: {cells:?}");
            assert!(cells[1].chars().count() <= 12 && cells[2].len() <= 11 && cells[3].len() <= 1, "{way}: {cells:?}");
            assert!(nothing(5) || number(5) < 32768.0, "{way}: {cells:?}");
            assert!(nothing(10) || number(10).abs() < 100.0, "{way}: {cells:?}");
            assert!(nothing(11) || number(11).abs() < 1000.0, "{way}: {cells:?}");
            assert!(nothing(9) || number(9).abs() < 1_000_000.0, "{way}: {cells:?}");
            let day: Vec<&str> = cells[4].split('-').collect();
            assert!(day.len() == 3 && day.iter().all(|part| part.parse::<u16>().is_ok()), "{way}: {cells:?}");
            assert!(nothing(6) || cells[6].parse::<std::net::IpAddr>().is_ok(), "{way}: {cells:?}");
            assert!(nothing(7) || cells[7].len() == 17 && cells[7].matches(':').count() == 5, "{way}: {cells:?}");
            assert!(nothing(12) || cells[12] == "false", "{way}: {cells:?}");
            assert_eq!(cells[13], "b");
            let text = cells.join("|");
            for hidden in
                ["9021", "Ann", "Bob", "-90-", "1984", "1985", "73.162", "2601", "3c:22", "85000", "95000", "7749"]
            {
                assert!(!text.contains(hidden), "{way}: {hidden} in {text}");
            }
        }
    }
}

/// What a column of numbers holds stays a number.
#[test]
fn numbers_of_sql_stay_numbers() {
    let text = "CREATE TABLE u (id int, ssn bigint, phone bigint);\nINSERT INTO u VALUES (1,536904399,2126821044),\
                (2,536904399,2126821045);\n";
    for way in ["mask", "token", "fake", "remove"] {
        let out = redacted("n.sql", text, &["--with", way]);
        let rows = out.split("VALUES ").nth(1).expect("rows");
        assert!(!rows.contains(['\'', '*', '"']) && !rows.contains("5369") && !rows.contains("212682"), "{way}: {out}");
        let ssn: Vec<&str> = rows.split('(').skip(1).filter_map(|row| row.split(',').nth(1)).collect();
        assert_eq!(ssn[0], ssn[1], "{way}");
    }
}

/// Numbers tell values apart where a column holds nothing else.
#[test]
fn tokens_of_numbers_are_numbers_that_differ() {
    let text = "CREATE TABLE u (id int, phone bigint, zip int, lat double, lon double);\nINSERT INTO u VALUES \
                (1,4158672391,94105,37.774929,-122.419416),(2,4158672392,94107,37.774928,-122.419417),\
                (3,4158672391,94105,37.774929,-122.419416);\n";
    for way in ["token", "fake"] {
        let out = redacted("n.sql", text, &["--with", way]);
        let rows: Vec<Vec<&str>> = out
            .split("VALUES ")
            .nth(1)
            .expect("rows")
            .split("),(")
            .map(|row| row.split(',').skip(1).collect())
            .collect();
        assert_eq!(rows.len(), 3, "{out}");
        for (column, name) in ["phone", "zip", "lat", "lon"].into_iter().enumerate() {
            let of = |row: usize| rows[row][column].trim_end_matches([')', ';', '\n']);
            // There are too few ZIP codes that nobody has.
            let differ = of(0) != of(1) || (way, name) == ("fake", "zip");
            assert!(of(0) == of(2) && differ && of(0) != "0", "{way} {name}: {out}");
            assert!(of(0).bytes().all(|b| b.is_ascii_digit() || b == b'.'), "{way} {name}: {out}");
        }
    }
}

#[test]
fn binary_values_in_digits_become_words() {
    let text = "CREATE TABLE `u` (`id` int, `email` varbinary(99));\nINSERT INTO `u` VALUES \
        (1,0x64616E612E776869746C6F636B40636F7262656C6D61696C2E636F6D),\
        (2,X'70726979612E72616D616E40636F7262656C6D61696C2E636F6D');\n";
    let of = |way| redacted("a.sql", text, &["--with", way]);
    let removed = "CREATE TABLE `u` (`id` int, `email` varbinary(99));\nINSERT INTO `u` VALUES (1,NULL),(2,NULL);\n";
    assert_eq!(of("remove"), removed);
    assert_eq!(of("token").matches("'email-address-").count(), 2);
    assert!(of("mask").contains("(1,'d***@***.com')"), "{}", of("mask"));
    assert!(of("fake").contains("@example."), "{}", of("fake"));
}

/// A number behind an operator or a sign, or before a cast, is one in the copy too.
#[test]
fn numbers_in_expressions_of_sql_stay_numbers() {
    let text = "INSERT INTO e (id, salary, ssn) VALUES (1, 85000::money, +536904399), (2, 95000::money, 536904398::bigint);\n\
                SELECT * FROM e WHERE salary>85000 AND ssn=536904399;\n";
    for way in ["mask", "token", "remove", "fake"] {
        let out = redacted("a.sql", text, &["--with", way]);
        let words = out.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
        let is_known = |word: &str| {
            word.bytes().all(|b| b.is_ascii_digit())
                || word == "NULL"
                || text.split(|c: char| !c.is_ascii_alphanumeric()).any(|own| own == word)
        };
        let strange: Vec<&str> = words.filter(|word| !is_known(word)).collect();
        assert!(
            strange.is_empty() && !out.contains("**") && !out.contains("5369") && out.contains("::money"),
            "{way} {strange:?}: {out}"
        );
    }
}

/// Objects of PHP say how long their strings are.
#[test]
fn strings_with_their_length_keep_it() {
    let object = r#"a:2:{s:5:"email";s:17:"ann@corp-mail.net";s:3:"ssn";s:11:"536-90-4399";}"#;
    let dump = format!("INSERT INTO `wp_options` VALUES (1,'{}');\n", object.replace('"', "\\\""));
    for way in ["mask", "token", "remove", "fake"] {
        for (name, text) in [("a.txt", object.to_owned()), ("a.sql", dump.clone())] {
            let out = redacted(name, &text, &["--with", way]);
            assert_eq!(out.len(), text.len(), "{way}: {out}");
            assert!(!out.contains("ann@") && !out.contains("4399") && out.contains("s:17:"), "{way}: {out}");
        }
    }
}

/// A date stays a date, and what is true, false or a bit is nothing rather than a word.
#[test]
fn literals_of_sql_can_still_be_loaded() {
    let text = "INSERT INTO people (id,is_veteran,is_pregnant,date_of_birth,birth_date) VALUES \
                (1,TRUE,b'1',DATE '1990-04-03','1990-04-03'),(2,true,b'1',TIMESTAMP '1991-05-03 08:30:00','1991-05-03');\n";
    let rows = |way| redacted("a.sql", text, &["--with", way]).split("VALUES ").nth(1).expect("rows").to_owned();
    let mask =
        "(1,NULL,NULL,DATE '1000-01-01','1000-01-01'),(2,NULL,NULL,TIMESTAMP '1000-01-01 00:00:00','1000-01-01');\n";
    assert_eq!(rows("mask"), mask);
    let token = rows("token");
    let days: Vec<&str> = token.split('\'').skip(1).step_by(2).map(|day| &day[..10]).collect();
    assert!(days.len() == 4 && days[0] == days[1] && days[0] != days[3], "{token}");
    assert!(days.iter().all(|day| ("1001-01-01"..="1799-12-28").contains(day)), "{token}");
    assert!(token.starts_with("(1,NULL,NULL,DATE '"), "{token}");
}

/// A column of a list of words, of points, of lists and of JSON takes what it can hold; comments and numbers behind `IN` are
/// replaced as well.
#[test]
fn columns_that_take_no_text_get_none() {
    let text = "CREATE TYPE blood AS ENUM ('A+','O-');\nCREATE TABLE p (id int, sex char(1) CHECK (sex IN ('M','F')), \
                blood_type blood, loc point, emails text[], ssns integer[], lat real, lon real, member_uuid uuid, extra jsonb);\n\
                INSERT INTO p VALUES (1,'F','A+','(37.7749,-122.4194)','{ann@corp-mail.net,\"bo@corp-mail.net\"}',\
                '{536904399,219454399}',CAST(37.7749 AS REAL),CAST(-122.4194 AS REAL),'7f0c1d5e-2b3a-4c5d-8e9f-0a1b2c3d4e5f','{\"ssn\": 536904399}');\n\
                -- Ann's: ssn 536-90-4399\nSELECT 'x' FROM p WHERE ssn IN (536904399, 219454399);\n";
    for way in ["mask", "token", "remove", "fake"] {
        let out = redacted("c.sql", text, &["--with", way]);
        let values = ["'F'", "'A+'", "37.77", "122.4", "corp-mail", "536904399", "219454399", "536-90", "7f0c1d5e"];
        let row = out.lines().filter(|line| !line.starts_with("CREATE")).collect::<Vec<_>>().join("\n");
        assert!(values.iter().all(|value| !row.contains(value)), "{way}: {out}");
        assert!(row.starts_with("INSERT INTO p VALUES (1,NULL,NULL,'("), "{way}: {out}");
        let numbers = |text: &str| text.split(',').all(|n| n.trim().parse::<f64>().is_ok());
        let between =
            |from: &str, to: &str| row.split_once(from).and_then(|(_, rest)| rest.split_once(to)).expect(from).0;
        assert!(numbers(between("'(", ")'")), "{way}: {out}");
        assert!(way == "remove" || numbers(between(" IN (", ")")), "{way}: {out}");
        let json = row.split('\'').find(|part| part.starts_with("{\"ssn")).expect("JSON");
        assert!(serde_json::from_str::<serde_json::Value>(json).is_ok(), "{way}: {out}");
        let comment = row.lines().find(|line| line.starts_with("--")).expect("a comment");
        assert_eq!(comment.matches('\'').count(), 1, "{way}: {out}");
        assert!(row.contains("SELECT 'x' FROM"), "{way}: {out}");
        let uuid = row.split('\'').find(|part| part.starts_with("00000000-0000-")).map(str::len);
        assert!(way == "remove" || uuid == Some(36), "{way}: {out}");
    }
}

/// Of a key no two values may be alike: what could not be loaded is said.
#[test]
fn keys_that_differ_no_more_are_said() {
    let text = "CREATE TABLE `u` (`email` varchar(80) NOT NULL, `n` int, PRIMARY KEY (`email`));\n\
                INSERT INTO `u` VALUES ('maria.lopez@corp-mail.net',1),('mario.lopez@corp-mail.net',2);\n";
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("u.sql"), text).expect("a file");
    for (way, said) in [("mask", true), ("remove", false), ("token", false), ("fake", false)] {
        let ran = common::run(common::whose(folder.path(), &["redact", "u.sql", "--with", way, "--no-config"]));
        assert_eq!(ran.status, 0, "{}", ran.err);
        assert_eq!(ran.err.contains("alike now in u.email; give `--with token`"), said, "{way}: {}", ran.err);
    }
    let ran = common::run(common::whose(folder.path(), &["redact", "u.sql", "-q", "--no-config"]));
    assert!(ran.status == 0 && ran.err.is_empty(), "{}", ran.err);
}

/// Removed from a key, a value leaves `NULL` where that may be, and something of its own elsewhere.
#[test]
fn what_is_removed_from_a_key_leaves_a_dump_that_loads() {
    let text = "CREATE TABLE u (id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE, ssn TEXT UNIQUE, phone TEXT);\n\
                INSERT INTO u VALUES (1,'maria.lopez@corp-mail.net','536-22-8726','415-555-2671');\n\
                INSERT INTO u VALUES (2,'mario.lopez@corp-mail.net','518-44-7206','415-555-2672');\n\
                INSERT INTO u VALUES (3,'maria.lopez@corp-mail.com',NULL,'415-555-2673');\n";
    let out = redacted("u.sql", text, &["--with", "remove"]);
    let rows: Vec<Vec<&str>> = out
        .lines()
        .filter_map(|line| line.strip_prefix("INSERT INTO u VALUES (")?.strip_suffix(");"))
        .map(|row| row.split(',').collect())
        .collect();
    assert_eq!(rows.len(), 3, "{out}");
    let mut emails: Vec<&str> = rows.iter().map(|row| row[1]).collect();
    emails.sort_unstable();
    emails.dedup();
    assert_eq!(emails.len(), 3, "{out}");
    assert!(rows.iter().all(|row| row[1].len() > 2 && row[2] == "NULL" && row[3] == "''"), "{out}");
    let copy = "CREATE TABLE u (email text PRIMARY KEY, ssn text UNIQUE);\nCOPY u (email, ssn) FROM stdin;\n\
                maria.lopez@corp-mail.net\t536-22-8726\nmario.lopez@corp-mail.net\t518-44-7206\n\\.\n";
    let out = redacted("c.sql", copy, &["--with", "remove"]);
    assert_eq!(out.matches("\\N\n").count(), 2, "{out}");
}

/// A column in which any number is an account has numbers that are known as tokens, of its width and in every dump the same.
#[test]
fn tokens_of_accounts_are_numbers_that_differ() {
    let sql = "CREATE TABLE a (id int, account_number bigint, routing_number integer, account_no numeric(10));\n\
               INSERT INTO a VALUES (1,123456789012,121000358,4417123456),(2,883456789012,121000358,8812345670),(3,123456789012,322271627,4417123456);\n\
               COPY a (id, account_number, routing_number, account_no) FROM stdin;\n4\t123456789012\t121000358\t8812345670\n\\.\n";
    for way in ["token", "fake"] {
        let out = redacted("a.sql", sql, &["--with", way]);
        let rows: Vec<Vec<&str>> = out
            .lines()
            .skip(1)
            .flat_map(|line| line.split(['(', ')', '\n']))
            .map(|row| row.split([',', '\t']).collect())
            .filter(|row: &Vec<&str>| row.len() == 4 && row.iter().all(|cell| cell.parse::<u64>().is_ok()))
            .collect();
        assert_eq!(rows.len(), 4, "{out}");
        for row in &rows {
            let fits = |n: usize, most: usize| row[n].len() >= 9 && row[n].len() <= most;
            assert!(fits(1, 18) && fits(2, 9) && fits(3, 10), "{way}: {out}");
        }
        assert!(rows[0][1] == rows[2][1] && rows[0][1] == rows[3][1] && rows[0][1] != rows[1][1], "{way}: {out}");
        assert!(rows[0][2] == rows[1][2] && rows[0][2] == rows[3][2] && rows[0][2] != rows[2][2], "{way}: {out}");
        assert!(rows[0][3] == rows[2][3] && rows[1][3] == rows[3][3] && rows[0][3] != rows[1][3], "{way}: {out}");
        for number in ["123456789012", "121000358", "4417123456", "8812345670"] {
            assert!(!out.contains(number), "{way}: {out}");
        }
        // The same account has the same number where nothing says what its column holds.
        let bare = redacted("b.sql", "INSERT INTO b (account_number) VALUES (123456789012);\n", &["--with", way]);
        assert!(bare.contains(rows[0][1]), "{way}: {bare}");
    }
}

#[test]
fn digits_under_a_check_are_tokens_that_differ() {
    let table =
        "CREATE TABLE `u` (\n  `id` int,\n  `ssn` char(9) NOT NULL,\n  UNIQUE KEY (`ssn`), CHECK (`ssn` <> '')\n);\n";
    let text = format!(
        "-- MySQL dump 10.13\n{table}INSERT INTO `u` VALUES (1,'601387176'),(2,'601387177'),(3,'536904399');\n"
    );
    let out = redacted("a.sql", &text, &["--with", "token"]);
    let values: Vec<&str> = out.split("INSERT").nth(1).expect("rows").split('\'').skip(1).step_by(2).collect();
    let is_number = |value: &&str| value.len() == 9 && value.bytes().all(|b| b.is_ascii_digit());
    assert!(values.len() == 3 && values.iter().all(is_number), "{out}");
    assert!(values[0] != values[1] && values[0] != values[2] && values[1] != values[2], "{out}");
}
