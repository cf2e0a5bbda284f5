//! Records of all formats, read by the whole program: a value is found once, in its own column, where it stands.

mod common;

use common::{gaps, of_kind, run, scan, text, whose};
use serde_json::Value;
use std::fs;
use std::path::Path;

/// Findings of a file as `column: value`, with the bytes checked that a place names.
fn found(name: &str, content: &[u8]) -> (Vec<String>, Vec<Value>) {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join(name), content).expect("a file");
    found_in(folder.path(), name)
}

fn found_in(folder: &Path, name: &str) -> (Vec<String>, Vec<Value>) {
    let content = fs::read(folder.join(name)).expect("a file");
    let (_, lines) = scan(folder, &["--reveal", "--profile", "audit", name]);
    let mut found = Vec::new();
    for finding in of_kind(&lines, "finding") {
        let place = &finding["place"];
        let inside = place["inside"].as_array().expect("steps");
        let column = inside.iter().rev().find_map(|step| step["column"].as_str()).unwrap_or_default();
        let value = text(finding, "value");
        found.push(format!("{column}: {value}"));
        let (Some(start), Some(end)) = (place["start"].as_u64(), place["end"].as_u64()) else { continue };
        if place["offsets"] == "text" || value.is_empty() {
            continue;
        }
        let (start, end) = (start as usize, end as usize);
        let before = &content[..start];
        let line = before.iter().filter(|b| **b == b'\n').count() + 1;
        let own = &before[before.iter().rposition(|b| *b == b'\n').map_or(0, |n| n + 1)..];
        let column = String::from_utf8_lossy(own).chars().count() + 1;
        assert_eq!(
            (place["line"].as_u64(), place["column"].as_u64()),
            (Some(line as u64), Some(column as u64)),
            "{value}"
        );
        // The value, or what is written for it.
        let bytes = String::from_utf8_lossy(&content[start..end]);
        assert!(bytes == value || bytes.len() > value.len() && end - start < 80, "{value} is not {bytes}");
    }
    (found, lines)
}

#[test]
fn values_in_escaped_cells_are_found_once_and_where_they_stand() {
    let mail = "dana.whitlock@corbelmail.com";
    for (name, content, wanted) in [
        (
            "a.jsonl",
            format!(
                "{{\"n\":\"say \\\"hi\\\"\\n{mail} 1\",\"order_no\":\"536228714x\"}}\n{{\"n\":\"x\",\"order_no\":\"2x\"}}\n"
            ),
            vec![format!("n: {mail}")],
        ),
        (
            "a.sql",
            format!(
                "-- MySQL dump\nCREATE TABLE `u` (`id` int, `bio` text, `raw` blob, `n` int);\nINSERT INTO `u` VALUES \
                 (1,'it\\'s\ntwo\\n{mail}',0x{}, 7),(2,'','',8);\n",
                mail.bytes().map(|b| format!("{b:02X}")).collect::<String>()
            ),
            vec![format!("bio: {mail}"), format!("raw: {mail}")],
        ),
        (
            "a.csv",
            format!("id,note,city_code\n1,\"say \"\"hi\"\",\n é {mail}\",3\n2,x,4\n"),
            vec![format!("note: {mail}")],
        ),
        (
            "a.xml",
            "<r><i><m>dana&#46;whitlock@corbelmail.com</m><z>1</z></i><i><m>a &amp; b</m></i></r>".into(),
            vec![format!("m: {mail}")],
        ),
    ] {
        let (found, lines) = found(name, content.as_bytes());
        let found: Vec<String> = found.into_iter().filter(|f| f.contains('@')).collect();
        assert_eq!(found, wanted, "{name}");
        assert!(gaps(&lines).is_empty(), "{name}");
    }
}

#[test]
fn a_path_through_arrays_says_which_element() {
    let content = "{\"user\":{\"contact\":[{\"t\":1},{\"email\":\"a.n@corbelmail.com\"}],\"mails\":[\"b.n@corbelmail.com\",\
        \"c.n@corbelmail.com\"]}}\n{\"user\":{}}\n";
    let (_, lines) = found("a.jsonl", content.as_bytes());
    let keys: Vec<String> = of_kind(&lines, "finding").iter().map(|f| f["place"]["inside"].to_string()).collect();
    let step = |column: &str, key: &str| {
        format!("[{{\"column\":\"{column}\",\"row\":1,\"table\":\"\"}},{{\"key\":\"{key}\"}}]")
    };
    let wanted = [
        step("user.contact[].email", "user.contact[1].email"),
        step("user.mails[]", "user.mails[0]"),
        step("user.mails[]", "user.mails[1]"),
    ];
    assert_eq!(keys, wanted);
}

#[test]
fn pages_are_read_as_a_reader_sees_them() {
    let content = "<!DOCTYPE html><html><body><table><tr><th>Name</th><th>SSN</th><th>Order no</th></tr>\n\
        <tr><td>Alice Nakamura</td><td>536228714</td><td>536228714</td></tr>\n\
        <tr><td>Robert Long</td><td>431559021</td><td>431559021</td></tr></table>\n\
        <form><input id=s name=\"ssn\" value='216407733'></form>\n\
        <p>Phone: <b>(415)</b> 682-3391</p> <a href=\"mailto:alice.nakamura&#64;corbelmail.com\">mail</a>\n\
        <dl><dt>Date of birth</dt><dd>03/12/1994</dd></dl><script>var u = {ssn: \"401661289\"};</script></body></html>\n";
    let (found, _) = found("a.html", content.as_bytes());
    for wanted in [
        "SSN: 536228714",
        "SSN: 431559021",
        "ssn: 216407733",
        "p: (415) 682-3391",
        "a.href: alice.nakamura@corbelmail.com",
        "Date of birth: 03/12/1994",
        ": 401661289",
    ] {
        assert_eq!(found.iter().filter(|f| *f == wanted).count(), 1, "{wanted}: {found:?}");
    }
    assert!(!found.iter().any(|f| f.starts_with("Order no: ") && f.contains("ssn")), "{found:?}");
}

#[test]
fn columns_of_times_of_birth_and_of_coded_diagnoses() {
    let text = "name,birth_ts,born_at,diagnosis\nAnn Lee,1984-07-12 00:00:00+00,1984-07-12,E11.9\n\
                Bob Ray,1985-07-12 00:00:00+00,1985-07-12,J45.909\nCy Young,1986-07-12 00:00:00+00,1986-07-12,F32.1\n";
    let (found, _) = found("a.csv", text.as_bytes());
    for expected in ["birth_ts: 1984-07-12", "born_at: 1985-07-12", "diagnosis: E11.9", "diagnosis: J45.909"] {
        assert!(found.iter().any(|own| own.starts_with(expected)), "{expected} in {found:?}");
    }
    let (things, _) = self::found("a.csv", b"name,condition\nlamp,new\nchair,used\n");
    assert!(!things.iter().any(|own| own.starts_with("condition")), "{things:?}");
}

#[test]
fn a_yes_or_a_no_says_it_where_the_name_of_the_column_does() {
    for (yes, no) in [("t", "f"), ("1", "0"), ("Y", "N"), ("true", "false")] {
        let row = |i: usize| {
            let flag = |n: usize| if (i + n).is_multiple_of(3) { yes } else { no };
            format!("{i}\tp{i}@bluefinch-mail.net\t{}\t{}\t{}\t{}\n", flag(0), flag(1), flag(2), flag(0))
        };
        let rows: String = (1..25).map(row).collect();
        let head = "COPY people (ref, email, is_veteran, is_disabled, pregnant, is_enabled) FROM stdin;\n";
        let (_, lines) = found("a.sql", format!("{head}{rows}\\.\n").as_bytes());
        let columns: Vec<&str> = of_kind(&lines, "column").iter().map(|c| text(c, "detector")).collect();
        assert_eq!(columns, ["email-address", "pc-veteran-military", "pc-disability", "pc-pregnancy"], "{yes}");
    }
}

#[test]
fn rows_of_small_numbers_are_customers_where_the_name_says_so() {
    // What counts rows in one table stands for a customer in the others; it is never sure.
    let (_, lines) = found("a.csv", b"order_ref,customer_id,total\nA1,1,5.20\nA2,2,8.00\nA3,3,9.99\nA4,2,1.20\n");
    let of: Vec<_> = of_kind(&lines, "column").iter().map(|c| (text(c, "detector"), text(c, "confidence"))).collect();
    assert_eq!(of, [("customer-id", "medium")]);
    let (found, _) = found("b.csv", b"row_id,part_id,total\n1,1,5.20\n2,2,8.00\n3,3,9.99\n4,4,1.20\n");
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn one_column_and_numbers_that_were_fractions() {
    let (found, _) = found("a.csv", b"ssn\n536228714\n431559021\n216407733\n");
    assert_eq!(found, ["ssn: 536228714", "ssn: 431559021", "ssn: 216407733"]);
    let (found, _) = self::found("a.csv", b"id,ssn\n0,536228714.0\n1,431559021.0\n2,\n");
    assert_eq!(found, ["ssn: 536228714", "ssn: 431559021"]);
}

#[test]
fn rows_beside_their_definition() {
    let folder = tempfile::tempdir().expect("a folder");
    let script = "CREATE TABLE `u` (\n  `id` int,\n  `ssn` char(9),\n  `note` text,\n  PRIMARY KEY (`id`)\n);\n";
    fs::write(folder.path().join("u.sql"), script).expect("a file");
    fs::write(folder.path().join("u.txt"), "17\t536228714\ta\\\nb\n18\t431559021\t\\N\n").expect("a file");
    let (found, lines) = found_in(folder.path(), "u.txt");
    assert_eq!(found, ["ssn: 536228714", "ssn: 431559021"]);
    let key = &of_kind(&lines, "finding")[1]["place"]["inside"][0];
    assert_eq!((text(key, "table"), text(&key["key"], "id"), key["row"].as_u64()), ("u", "18", Some(2)));
}

/// Detectors of the columns of a table, with their names.
fn columns(content: &str) -> Vec<String> {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("a.csv"), content).expect("a file");
    let (_, lines) = scan(folder.path(), &["a.csv", "--columns-only"]);
    let said =
        |column: &&Value| format!("{}: {}", text(&column["place"]["inside"][0], "column"), text(column, "detector"));
    of_kind(&lines, "column").iter().map(said).collect()
}

#[test]
fn orders_of_nobody_and_names_of_things() {
    let orders: String = (0..40).map(|n| format!("{n},{},1Z{n:04}\n", 536_228_714 + n * 7919)).collect();
    assert_eq!(columns(&format!("id,order_no,tracking\n{orders}")), [""; 0]);
    let bought: String = (0..40).map(|n| format!("{n},{},u{n}@corbelmail.com\n", 536_228_714 + n * 7919)).collect();
    let wanted = ["order_no: purchase-order-record", "buyer: email-address"];
    assert_eq!(columns(&format!("id,order_no,buyer\n{bought}")), wanted);
    let tracks = ["Let It Rain", "Blue", "Rain Song", "Overdose", "Fast As a Shark", "Balls", "Walk On", "Zooropa"];
    let tracks: String = (0..40).map(|n| format!("{n},{}\n", tracks[n % 8])).collect();
    assert_eq!(columns(&format!("id,name\n{tracks}")), [""; 0]);
}

/// Detectors of what is found in one JSON document as a record or in it.
fn kinds(content: &str) -> Vec<String> {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("a.json"), content).expect("a file");
    let (_, lines) = scan(folder.path(), &["a.json"]);
    of_kind(&lines, "finding").iter().map(|finding| text(finding, "detector").to_owned()).collect()
}

#[test]
fn a_list_inside_of_a_record_is_of_whom_the_record_is() {
    let searches = r#"[{"term":"hair loss","date":"2026-01-02"}]"#;
    let of_somebody = kinds(&format!(r#"{{"customerId":"C-3391","recentSearches":{searches}}}"#));
    assert!(of_somebody.contains(&"search-history".into()), "{of_somebody:?}");
    let of_nobody = kinds(&format!(r#"{{"index":"C-3391","recentSearches":{searches}}}"#));
    assert!(!of_nobody.contains(&"search-history".into()), "{of_nobody:?}");
    let other_list = kinds(&format!(r#"{{"customerId":"C-3391","glossary":{searches}}}"#));
    assert!(!other_list.contains(&"search-history".into()), "{other_list:?}");
}

#[test]
fn keys_that_are_codes_say_nothing_of_what_stands_there() {
    let places = r#"{"HR":61,"IQ":100,"PW":"Pa1au!x","TA":3,"DE":4,"ES":5,"FR":6,"IT":7,"US":8,"MX":9}"#;
    assert_eq!(kinds(places), [""; 0]);
}

#[test]
fn a_heading_of_both_names_is_one_with_a_comma() {
    let table = "id,\"Apellidos, Nombre\",x\n1,\"Arce Pons, Vera\",2\n2,\"Gil Soto, Marc\",3\n";
    let (found, _) = found("a.csv", table.as_bytes());
    assert_eq!(found, ["Apellidos, Nombre: Arce Pons, Vera", "Apellidos, Nombre: Gil Soto, Marc"]);
}

#[test]
fn columns_of_several_kinds_and_names_that_are_words() {
    let mixed = (0..40).map(|n| match n % 4 {
        0 => format!("{n},a{n}@corbelmail.com\n"),
        1 => format!("{n},415-682-33{n:02}\n"),
        _ => format!("{n},see note {n}\n"),
    });
    let wanted = ["contact: email-address", "contact: phone-nanp"];
    assert_eq!(columns(&format!("id,contact\n{}", mixed.collect::<String>())), wanted);
    let (found, _) = found("a.csv", b"id,Last Name\n1,Smith\n2,Long\n3,Day\n4,Johnson\n5,Black\n");
    assert_eq!(found, ["Smith", "Long", "Day", "Johnson", "Black"].map(|name| format!("Last Name: {name}")));
}

#[test]
fn a_key_before_a_value_in_a_log_is_its_column() {
    let lines =
        "2026-03-02 08:00:04,448 INFO a.b.C: login user=ann ssn=536228714 email=\"a.n@corbelmail.com\"\n".repeat(3);
    let (found, _) = found("a.log", lines.as_bytes());
    assert_eq!(found[..2], ["ssn: 536228714", "email: a.n@corbelmail.com"]);
}

#[test]
fn a_latitude_beside_a_longitude_makes_two_columns() {
    let rows: String = (0..9).map(|n| format!("{n},36.1917{n},-119.7171{n},{n}.5\n")).collect();
    let pair = ["latitude: geo-column-pair", "longitude: geo-column-pair"];
    assert_eq!(columns(&format!("id,latitude,longitude,lat_ms\n{rows}")), pair);
    let json: String = (0..9).map(|n| format!("{{\"lat\":36.1917{n},\"lng\":-119.7171{n}}}\n")).collect();
    assert_eq!(columns(&json), ["lat: geo-column-pair", "lng: geo-column-pair"]);
    assert!(columns(&format!("id,latitude,depth,lat_ms\n{rows}")).is_empty());
}

#[test]
fn cookies_of_recordings_and_of_logs() {
    let har = r#"{"log":{"entries":[{"request":{"cookies":[{"name":"sid","value":"8f3b2c9d7e6a5041b2c3"},{"name":"lang","value":"en"}]}}]}}"#;
    assert_eq!(
        found("a.har", har.as_bytes()).0.last().expect("a cookie"),
        "request.cookies[].sid: 8f3b2c9d7e6a5041b2c3"
    );
    let fields = "#Version: 1.0\n#Fields: date time c-ip cs(Cookie) cs-username\n";
    let line = "2024-05-01 10:00:00 73.162.44.10 sid=8f3b2c9d7e6a5041b2c3 CORP\\dwhitlock\n".repeat(3);
    let (found, _) = found("a.log", format!("{fields}{line}").as_bytes());
    let cookie = "cs(Cookie): sid=8f3b2c9d7e6a5041b2c3";
    let account = "cs-username: CORP\\dwhitlock";
    assert!([cookie, account].iter().all(|wanted| found.iter().any(|f| f == wanted)), "{found:?}");
}

#[test]
fn names_of_columns_in_other_languages_make_a_header() {
    for (header, name) in [("氏名,住所", "佐藤花子"), ("이름,주소", "김민준")] {
        let (found, _) = found("a.csv", format!("{header}\n{name},x y\n{name},z\n").as_bytes());
        assert_eq!(found, [0, 1].map(|_| format!("{}: {name}", header.split(',').next().unwrap_or_default())));
    }
}

#[test]
fn a_user_has_a_name_or_an_account() {
    let (found, _) = found("a.json", br#"{"user":{"name":"Maria Lopez"},"u":{"user":{"name":"mlopez84"}}}"#);
    assert_eq!(found, ["user.name: Maria Lopez", "u.user.name: mlopez84"]);
}

#[test]
fn binary_copies_are_rows() {
    let mut file = b"PGCOPY\n\xFF\r\n\0\0\0\0\0\0\0\0\0".to_vec();
    for n in 0..30u8 {
        file.extend([0, 2, 0, 0, 0, 4, 0, 0, 0, n, 0, 0, 0, 28]);
        file.extend(format!("dana.wh{:02}k@corbelmail.com", n).into_bytes().iter().chain(b"      ").take(28));
    }
    file.extend([0xFF, 0xFF]);
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("a.bin"), &file).expect("a file");
    let (_, lines) = scan(folder.path(), &["--reveal", "a.bin"]);
    assert_eq!((of_kind(&lines, "finding").len(), gaps(&lines).len()), (30, 0));
    for finding in of_kind(&lines, "finding") {
        let [start, end] = ["start", "end"].map(|key| finding["place"][key].as_u64().expect("an offset") as usize);
        assert_eq!(&file[start..end], text(finding, "value").as_bytes());
    }
    assert_eq!(of_kind(&lines, "column")[0]["values"], 30);
}

#[test]
fn rows_of_another_length_move_no_other_row() {
    let mut rows: Vec<String> = (0..30).map(|n| format!("{n},Marta,Okafor,5{:02}-90-4{n:03},Reno", n + 10)).collect();
    rows[4] = "4,Marta,Okafor".into();
    rows[8] = "8,Marta,Okafor,536-90-4399,Reno,extra,602-41-7735".into();
    let text = format!("id,first_name,last_name,ssn,city\n{}\n", rows.join("\n"));
    let (found, lines) = found("a.csv", text.as_bytes());
    for (n, row) in rows.iter().enumerate() {
        let ssn = row.split(',').nth(3);
        assert!(ssn.is_none_or(|ssn| found.contains(&format!("ssn: {ssn}"))), "row {n}: {found:?}");
    }
    assert!(found.contains(&": 602-41-7735".to_owned()), "a cell behind the last column is judged: {found:?}");
    assert!(gaps(&lines).is_empty(), "all was read");
    let ssn = of_kind(&lines, "column")
        .into_iter()
        .find(|c| c["place"]["inside"][0]["column"] == "ssn")
        .expect("a column")
        .clone();
    assert_eq!((ssn["values"].as_u64(), ssn["matching"].as_u64()), (Some(29), Some(29)));
}

#[test]
fn a_lone_array_deep_in_a_document_is_a_table() {
    let text = r#"{"meta":{"page":1},"data":{"users":[{"id":1,"nss":"536904399","dir":{"calle":"Calle Los Tilos 45"}},
        {"id":2,"nss":"537904399"}],"total":2},"orders":[{"no":1,"items":[{"sku":"A"}]}]}"#;
    let (found, lines) = found("a.json", text.as_bytes());
    assert_eq!(found, ["nss: 536904399", "dir.calle: Calle Los Tilos 45", "nss: 537904399"]);
    let tables: Vec<&Value> =
        of_kind(&lines, "column").into_iter().map(|c| &c["place"]["inside"][0]["table"]).collect();
    assert!(tables.iter().all(|table| **table == "data.users"), "{tables:?}");
}

#[test]
fn where_programs_begin_is_no_place() {
    for nowhere in
        ["{\"lat\":0,\"lng\":0}", "{\"lat\":0.0,\"lng\":\"-0.000\"}", "{\"p\":{\"lat\":0.000,\"lng\":0.000}}"]
    {
        let (found, _) = found("a.jsonl", format!("{nowhere}\n{nowhere}\n").as_bytes());
        assert!(found.is_empty(), "{nowhere}: {found:?}");
    }
    let (found, _) = found("a.jsonl", b"{\"lat\":0,\"lng\":9.45213}\n{\"lat\":0,\"lng\":9.45213}\n");
    assert_eq!(found.len(), 2, "on the equator: {found:?}");
}

#[test]
fn keys_inside_messages_of_a_log_are_columns() {
    let lines: String = (0..9)
        .map(|n| format!("2026-03-02 08:00:04,44{n} INFO [main] a.b.Cart : order placed customer_id=884120{n} order_no=53690439{n}\n"))
        .collect();
    let (found, lines) = found("a.log", lines.as_bytes());
    assert!(found.contains(&"customer_id: 8841203".to_owned()), "{found:?}");
    assert!(found.iter().all(|f| !f.contains("ssn")), "{found:?}");
    let columns: Vec<&str> =
        of_kind(&lines, "column").into_iter().filter_map(|c| c["place"]["inside"][0]["column"].as_str()).collect();
    assert!(columns.contains(&"customer_id"), "{columns:?}");
}

#[test]
fn many_short_cells_and_lines_of_nothing_but_findings_are_whole() {
    let folder = tempfile::tempdir().expect("a folder");
    let rows: String = (0..40_000).map(|n| format!("{n},a{n}@b.net,x\n")).collect();
    fs::write(folder.path().join("a.csv"), format!("id,mail,c\n{rows}")).expect("a file");
    let line: String = (0..60_000).map(|n| format!("a{n}@b.net,")).collect();
    fs::write(folder.path().join("b.txt"), line).expect("a file");
    for threads in ["1", "3"] {
        let (_, lines) = scan(folder.path(), &["-j", threads, "--reveal", "--only", "email-address", "."]);
        let found = of_kind(&lines, "finding");
        assert_eq!(found.len(), 100_000, "{threads}");
        for (n, finding) in found.iter().enumerate() {
            let (n, place) = (n % 40_000 + if n >= 80_000 { 40_000 } else { 0 }, &finding["place"]);
            assert_eq!(text(finding, "value"), format!("a{n}@b.net"), "{threads}");
            if place["path"] == "a.csv" {
                assert_eq!(
                    (&place["inside"][0]["row"], &place["line"]),
                    (&(n + 1).into(), &(n + 2).into()),
                    "{threads}"
                );
            } else {
                assert_eq!(
                    (&place["line"], &place["column"]),
                    (&1.into(), &(place["start"].as_u64().unwrap_or(0) + 1).into())
                );
            }
        }
    }
}

#[test]
fn what_stands_beside_makes_sensitive() {
    let places = |name: &str, content: &[u8]| {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join(name), content).expect("a file");
        let (_, whole) = scan(folder.path(), &[name]);
        let report = run(whose(folder.path(), &["scan", name, "--no-config", "--report", "out", "--fail-on", "never"]));
        assert_eq!(report.status, 0, "{}", report.err);
        let again = run(whose(folder.path(), &["report", "out", "--format", "jsonl"])).out;
        assert_eq!(whole, common::lines(&again), "it comes again from a report");
        let one = |f: &&Value| {
            let sensitive: Vec<&str> =
                f["sensitive"].as_array().map_or(Vec::new(), |list| list.iter().filter_map(Value::as_str).collect());
            let in_row = f["categories"].as_array().is_some_and(|rows| rows.contains(&"S".into()));
            assert_eq!(in_row, !sensitive.is_empty(), "{f}");
            format!("{} {}: {}", text(f, "record"), text(f, "detector"), sensitive.join(" "))
        };
        of_kind(&whole, "finding").iter().map(one).collect::<Vec<_>>()
    };
    let child =
        places("a.csv", b"name,dob,phone\nNia Dole,2016-05-02,208-867-4410\nAda Brandt,1976-05-02,208-867-4411\n");
    assert!(child.iter().filter(|f| f.starts_with("#1 ")).count() == 4, "{child:?}");
    assert!(child.iter().all(|f| f.ends_with(": u16") == f.starts_with("#1 ")), "{child:?}");
    let accounts = places(
        "a.jsonl",
        b"{\"pan\":\"4539578763621486\",\"cvv\":\"417\"}\n{\"pan\":\"4539578763621486\",\"exp\":\"11/29\"}\n\
          {\"bank_account\":\"7741220931\",\"pin\":\"4417\"}\n{\"bank_account\":\"7741220932\",\"zip\":\"83702\"}\n\
          {\"child_age\":9,\"lat\":39.5,\"lon\":-119.8}\n",
    );
    for expected in [
        "#1 payment-card: 1B",
        "#2 payment-card: ",
        "#3 us-bank-account: 1B",
        "#3 password-plain: 1B",
        "#4 us-bank-account: ",
        "#5 geo-column-pair: u16",
    ] {
        assert!(accounts.contains(&expected.to_owned()), "{expected}: {accounts:?}");
    }
    // What somebody has accepted says nothing of the others.
    let accepted = places("b.csv", b"name,dob,note\nNia Dole,2016-05-02,whose:ignore[minor-under-16] a doll\n");
    assert!(!accepted.is_empty() && accepted.iter().all(|f| !f.contains("u16")), "{accepted:?}");
}

#[test]
fn tokens_are_opened() {
    let claims = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiI3NyIsImVtYWlsIjoiYWRhLmJyYW5kdEBibHVlZmluY2gtbWFpbC5uZXQifQ.\
                  c2lnbmF0dXJlLW9mLW5vYm9keQ";
    let opened = |name: &str, content: &str| {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join(name), content).expect("a file");
        let (_, lines) = scan(folder.path(), &["--reveal", name]);
        let one = |f: &Value| {
            let step = f["place"]["inside"].as_array().and_then(|inside| inside.last())?;
            Some(format!("{}: {}", step["part"].as_str()?, text(f, "value")))
        };
        of_kind(&lines, "finding").into_iter().filter_map(one).collect::<Vec<_>>()
    };
    for (name, text_of) in [
        ("a.txt", format!("token={claims} sent\n")),
        ("a.jsonl", format!("{{\"token\":\"{claims}\"}}\n{{\"token\":\"{claims}\"}}\n")),
    ] {
        let found = opened(name, &text_of);
        assert!(found.contains(&"claims: ada.brandt@bluefinch-mail.net".to_owned()), "{found:?}");
    }
    let found = opened("a.txt", "Authorization: Basic bGVkZ2VyOlppbmNNb3RoNzc=\n");
    assert!(found.contains(&"login: ZincMoth77".to_owned()), "{found:?}");
    let accepted = opened("a.txt", "Authorization: Basic bGVkZ2VyOlppbmNNb3RoNzc= # whose:ignore[auth-secret] mine\n");
    assert!(accepted.is_empty(), "{accepted:?}");
}

/// `張` and `李` alone are no names; a family name of the list with a given name is, in a column of names.
#[test]
fn names_in_columns_are_found_however_they_are_written() {
    let mail = "zw@corbelmail.com";
    for (name, content, wanted) in [
        ("a.csv", format!("name,email\n翟明远,{mail}\n"), vec!["name: 翟明远".into(), format!("email: {mail}")]),
        (
            "a.json",
            format!("[{{\"name\":\"\\u5f20\\u4f1f\",\"email\":\"{mail}\"}}]"),
            vec!["name: 张伟".into(), format!("email: {mail}")],
        ),
        (
            "b.csv",
            "id,real_name\n1,翟明远\n2,李 娜\n".into(),
            vec!["real_name: 翟明远".into(), "real_name: 李 娜".into()],
        ),
        ("c.csv", "id,name\n1,苹果\n2,牛奶\n3,成都\n".into(), vec![]),
        (
            "d.sql",
            "INSERT INTO u (id,first_name,last_name) VALUES (1,'伟','翟'),(2,'娜','李');\n".into(),
            vec!["first_name: 伟".into(), "last_name: 翟".into(), "first_name: 娜".into(), "last_name: 李".into()],
        ),
        (
            "e.csv",
            format!("id,name,email\n1,\"Mary \"\"Molly\"\" Smithers\",{mail}\n2,Robert (Bob) Keller,{mail}\n"),
            vec![
                "name: Mary \"Molly\" Smithers".into(),
                format!("email: {mail}"),
                "name: Robert (Bob) Keller".into(),
                format!("email: {mail}"),
            ],
        ),
        (
            "f.csv",
            "id,manager\n1,Ann Lee\n2,Zorblat Quux\n".into(),
            vec!["manager: Ann Lee".into(), "manager: Zorblat Quux".into()],
        ),
        (
            "g.sql",
            "INSERT INTO d (id,ship_to) VALUES (1,'Máire O''Brien');\n".into(),
            vec!["ship_to: Máire O'Brien".into()],
        ),
    ] {
        let (found, _) = found(name, content.as_bytes());
        assert_eq!(found, wanted, "{name}");
    }
}

#[test]
fn what_yaml_has_before_a_value_is_no_part_of_it() {
    let text = "password: &pw s3cretPass9!\ndob: &d 1984-03-12\nuser: &u\n  email: &m zw@corbelmail.com\nagain: *u\n";
    let (found, _) = found("a.yaml", text.as_bytes());
    let values: Vec<&str> = found.iter().filter_map(|line| line.split_once(": ")).map(|(_, value)| value).collect();
    for value in ["s3cretPass9!", "1984-03-12", "zw@corbelmail.com"] {
        assert!(values.contains(&value), "{found:?}");
    }
    assert!(!found.iter().any(|line| line.contains(['&', '*'])), "{found:?}");
}

#[test]
fn addresses_and_points_are_found_whole() {
    let text = r#"{"address":{"line1":"118 Cedar Ridge Road","line2":"Apt 4","city":"Tilden","state":"CA"},"coords": [-122.41982, 37.79922]}"#;
    let (found, _) = found("a.json", text.as_bytes());
    for wanted in ["address.line2: Apt 4", "address.state: CA"] {
        assert!(found.iter().any(|line| line == wanted), "{found:?}");
    }
    assert!(found.iter().any(|line| line.contains("-122.41982")), "{found:?}");
}

/// A child's day of birth in the record of a parent makes sensitive what is the child's, not what is the parent's.
#[test]
fn a_child_in_somebody_elses_record_is_a_person_of_its_own() {
    let rows = "employee_id,ssn,dependent_name,dependent_dob\nE1,536-90-4399,Ada Okafor,2020-03-04\n";
    let sensitive = |content: &str, detector: &str| {
        let (_, lines) = found("staff.csv", content.as_bytes());
        let all = of_kind(&lines, "finding");
        let of = all.into_iter().find(|finding| text(finding, "detector") == detector).expect("it is found");
        of["sensitive"].as_array().is_some_and(|places| places.iter().any(|place| place == "u16"))
    };
    assert!(sensitive(rows, "person-name-full"));
    assert!(!sensitive(rows, "us-ssn"));
    assert!(sensitive(&rows.replace("dependent_dob", "dob"), "us-ssn"), "a record of the child");
}

#[test]
fn what_things_have_is_nobodys() {
    let things = [
        (
            "a.json",
            "{\"packages\":[{\"name\":\"Jasper Reports\"},{\"name\":\"Ruby Gems\"}],\"dog\":{\"sex\":\"F\",\"age\":4}}",
        ),
        (
            "a.yaml",
            "on: push\njobs:\n  build:\n    steps:\n      - name: Grace Period\n      - name: Victoria Metrics\n",
        ),
        ("b.yaml", "connectors:\n  - type: DB9\n    gender: male\ncache:\n  age: 42\n"),
        ("a.csv", "connector,gender\nDB9,female\nDB25,male\n"),
        ("b.csv", "id,name,breed,sex,age\n1,Rosa Blanca,Poodle,F,4\n2,Jasper Bell,Labrador,M,7\n"),
    ];
    for (name, content) in things {
        let (found, _) = found(name, content.as_bytes());
        assert_eq!(found, Vec::<String>::new(), "{name}");
    }
    // Somebody in the list is somebody, and so is whom a thing belongs to.
    for (content, expected) in [
        ("{\"services\":[{\"name\":\"Marta Okafor\",\"email\":\"marta@bluefinch-mail.net\"}]}", "name: Marta Okafor"),
        ("{\"packages\":[{\"author\":{\"name\":\"Marta Okafor\"}}]}", "author.name: Marta Okafor"),
    ] {
        let (found, _) = found("a.json", content.as_bytes());
        assert!(found.contains(&expected.to_owned()), "{content}: {found:?}");
    }
}

#[test]
fn a_value_of_a_setting_has_no_quotes() {
    let (found, _) = found("a.toml", b"[person]\nname = \"Marta Okafor\"\nreligion = \"Sikh\"\n");
    assert!(found.contains(&"religion: Sikh".to_owned()), "{found:?}");
}

#[test]
fn a_table_in_a_string_has_its_headings() {
    let text =
        r#"{"id":7,"file":"name,religion,phone\nMarta Okafor,Sikh,415-682-3391\nBo Lindqvist,Hindu,415-682-3392\n"}"#;
    let (found, _) = found("a.json", text.as_bytes());
    assert!(found.contains(&"file: Sikh".to_owned()) && found.contains(&"file: Hindu".to_owned()), "{found:?}");
}

/// The coordinates of ZIP codes are nobody's; those of somebody's city are his.
#[test]
fn a_list_of_places_is_of_nobody() {
    let folder = tempfile::tempdir().expect("a folder");
    for (head, found) in [("zip_code,latitude,longitude,city,state", 0), ("user_id,latitude,longitude,city,state", 2)] {
        let rows = "10001,40.750634,-73.997176,New York,NY\n90210,34.103003,-118.410467,Beverly Hills,CA\n";
        std::fs::write(folder.path().join("a.csv"), format!("{head}\n{rows}")).expect("a file");
        let args = ["scan", "a.csv", "--no-config", "--format", "jsonl", "--fail-on", "never", "-q"];
        let ran = common::run(common::whose(folder.path(), &args));
        let pairs = ran.out.lines().filter(|line| {
            line.starts_with("{\"kind\":\"finding\"") && line.contains("\"detector\":\"geo-column-pair\"")
        });
        assert_eq!(pairs.count(), found, "{head}: {}", ran.out);
    }
}

/// An age below sixteen in a column of ages is a child's, whose record is sensitive; a wine's is nobody's.
#[test]
fn an_age_below_sixteen_is_a_childs() {
    let folder = tempfile::tempdir().expect("a folder");
    for (text, found) in [("name,age\nPip Lane,9\nTom Ash,41\n", 1), ("wine,age,price\nRioja,9,12.5\nPort,12,40\n", 0)]
    {
        std::fs::write(folder.path().join("a.csv"), text).expect("a file");
        let args = ["scan", "a.csv", "--no-config", "--format", "jsonl", "--fail-on", "never", "-q"];
        let ran = common::run(common::whose(folder.path(), &args));
        let minors = ran.out.lines().filter(|line| {
            line.starts_with("{\"kind\":\"finding\"") && line.contains("\"detector\":\"minor-under-16\"")
        });
        assert_eq!(minors.count(), found, "{text}: {}", ran.out);
    }
}

#[test]
fn lists_to_choose_from_and_tables_of_goods_are_nobodys() {
    for (name, content) in [
        (
            "a.json",
            &br#"{"Gender":["Male","Female","Non-binary"],"BloodType":["A+","O-"],"Religion":["Christian","Hindu"]}"#[..],
        ),
        ("a.csv", b"sku,name,age,gender,price\nT1,Wooden Train,5,unisex,24.00\nT2,Racing Bike,8,boys,149.00\n"),
        ("b.csv", b"ear_tag,breed,sex,birth_date\nUS84,Angus,F,2021-03-02\nUS85,Hereford,M,2020-04-11\n"),
        ("c.yaml", b"default_center:\n  lat: 39.5\n  lng: -98.35\n"),
        ("d.csv", "课程名称,学分\n线性代数,3\n程序设计,4\n".as_bytes()),
    ] {
        let (found, _) = found(name, content);
        assert!(found.is_empty(), "{name}: {found:?}");
    }
    let of_people: [(&str, &[u8], &str); 5] = [
        (
            "a.jsonl",
            b"{\"name\":\"Maud Reyes\",\"gender\":[\"Female\"]}\n{\"name\":\"Bo Lind\",\"gender\":[\"Male\"]}\n",
            "gender[]: Female",
        ),
        ("a.csv", b"owner,sku,price\nOnora Vantreight,T1,24.00\nIlse Brandvold,T2,149.00\n", "owner: Onora Vantreight"),
        ("b.yaml", b"device:\n  owner: Linus Abara\n  model: K2\n", "device.owner: Linus Abara"),
        ("c.csv", b"MRN,PAT_NAME\nE4471902,\"HALVORSEN,BRIGITTE A\"\n", "PAT_NAME: HALVORSEN,BRIGITTE A"),
        (
            "d.csv",
            b"handled\nMary Johnson\nDavid Miller\nSusan Davis\nRobert Wilson\nOlwethu Vantreight\nLinda Brown\n",
            "handled: Olwethu Vantreight",
        ),
    ];
    for (name, content, wanted) in of_people {
        let (found, _) = found(name, content);
        assert!(found.iter().any(|own| own == wanted), "{name}: {found:?}");
    }
}

#[test]
fn lists_of_a_record_are_told_by_their_names() {
    let detectors = |name: &str, content: &str| -> Vec<String> {
        found(name, content.as_bytes()).1.iter().map(|finding| text(finding, "detector").to_owned()).collect()
    };
    for (name, content, wanted) in [
        (
            "a.json",
            r#"{"work":[{"name":"Fathom Robotics","position":"Design Lead","startDate":"2017-02"}]}"#,
            "employment-history",
        ),
        ("b.csv", "patient,test,result,unit\nMaud Reyes,Creatinine,1.4,mg/dL\n", "lab-vital"),
        ("c.csv", "Licensee,License Type,License No\nMaud Reyes,Registered Nurse,RN-882104\n", "professional-license"),
        ("d.csv", "imputado;delito;expediente\nBruno Echeverri;Robo;CP-118/2023\n", "criminal-record"),
        ("e.json", r#"{"folio":[{"desc":"Minibar","amount":18.5}],"guestName":"Maud Reyes"}"#, "purchase-order-record"),
    ] {
        let found = detectors(name, content);
        assert!(found.iter().any(|own| own == wanted), "{name}: {found:?}");
    }
    for (name, content, not) in [
        ("a.csv", "test,unit,ref range\nCreatinine,mg/dL,0.7-1.3\n", "lab-vital"),
        ("b.json", r#"{"work":[{"name":"nightly","status":"done"}]}"#, "employment-history"),
        ("c.json", r#"{"items":[{"name":"Kettle","price":18.5}],"store":"North"}"#, "purchase-order-record"),
    ] {
        let found = detectors(name, content);
        assert!(!found.iter().any(|own| own == not), "{name}: {found:?}");
    }
}

/// Where a machine went down, an export has blocks that were never written: they cost the row that they stand in.
#[test]
fn holes_in_a_table_cost_no_more_than_their_row() {
    let rows: String = (0..400).map(|n| format!("{n},Ada Brandt,536-90-{:04},1984-07-12\n", 1000 + n)).collect();
    let text = format!("id,name,ssn,birth_date\n{rows}");
    let (whole, _) = found("a.csv", text.as_bytes());
    for at in [0, 2000, 9000] {
        let mut bytes = text.clone().into_bytes();
        bytes.splice(at..at, [0; 512]);
        let (found, _) = found("a.csv", &bytes);
        let born = found.iter().filter(|f| **f == "birth_date: 1984-07-12").count();
        assert!(found.len() + 12 >= whole.len() && born > 390, "{at}: {} of {}", found.len(), whole.len());
    }
}

/// Names of columns in traditional characters are those in simplified ones.
#[test]
fn headings_in_traditional_characters_are_known() {
    let rows =
        "王小明,男,58000,工程師,KH20410017\n陳美玲,女,61000,會計師,KH20410018\n林志豪,男,47000,業務代表,KH20410019\n";
    let of = |heading: &str| {
        let (mut found, _) = found("a.csv", format!("{heading}\n{rows}").as_bytes());
        found.retain(|f| !f.starts_with(": "));
        found.iter().map(|f| f.split(": ").nth(1).unwrap_or_default().to_owned()).collect::<Vec<_>>()
    };
    let traditional = of("姓名,性別,薪資,職稱,客戶編號");
    assert_eq!(traditional, of("姓名,性别,薪资,职称,客户编号"));
    assert!(traditional.len() >= 12, "{traditional:?}");
}
