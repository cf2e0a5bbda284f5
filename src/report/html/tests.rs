use super::*;
use crate::report::tests::{book, context, finding, gap, key, place, run};

fn data(page: &str, id: &str) -> serde_json::Value {
    let open = format!("<script type=\"application/json\" id=\"{id}\">");
    let (_, rest) = page.split_once(&open).expect("the data");
    let (json, _) = rest.split_once("</script>").expect("its end");
    serde_json::from_str(json).expect("JSON")
}

#[test]
fn a_page_is_one_file_that_asks_for_nothing() {
    let book = book();
    let page = run(|out| Html::new(context(&book), out));
    for word in ["http://", "https://", "src=", "@import", "url("] {
        let found = page.replace("http://www.w3.org/2000/svg", "");
        assert!(!found.contains(word), "{word}");
    }
    assert!(!page.contains("{{"), "every mark is filled");
    let data = data(&page, "data");
    assert_eq!(data["categories"].as_array().expect("rows").len(), 12);
    assert_eq!(data["detectors"][2]["id"], "us-ssn");
    assert_eq!(data["gaps"].as_array().expect("gaps").len(), 9);
    assert_eq!(data["map"][0]["path"], "logs/app.log");
    assert!(data["map"].as_array().expect("rows").iter().any(|row| row["verdict"][1] == 998));
}

/// What the system says of an error is said in Chinese too.
#[cfg(unix)]
#[test]
fn errors_of_the_system_have_a_translation() {
    const NO_SUCH_FILE: i32 = 2;
    const IO: i32 = 5;
    const DENIED: i32 = 13;
    for number in [NO_SUCH_FILE, IO, DENIED] {
        let said = crate::system::words(&std::io::Error::from_raw_os_error(number)).replace('/', "\\/");
        assert!(WORDS.to_lowercase().contains(&said.to_lowercase()), "{said}");
    }
}

#[test]
fn the_page_lists_what_was_found() {
    let book = book();
    let page = run(|out| Html::new(context(&book), out));
    let rows = data(&page, "rows");
    let (width, numbers) =
        (rows["width"].as_u64().expect("a number") as usize, rows["numbers"].as_array().expect("numbers"));
    assert_eq!(numbers.len(), 7 * width);
    let place = |row: usize| rows["paths"][numbers[row * width].as_u64().expect("a number") as usize].clone();
    assert_eq!((place(0), place(4)), ("logs/app.log".into(), "客户/名单.csv".into()));
}

#[test]
fn a_finding_is_in_its_own_rows_everywhere() {
    let book = book();
    let mut out = Vec::new();
    let mut report = Html::new(context(&book), &mut out);
    let mut tally = crate::report::tally::Tally::new(&book);
    let (mail, ssn) = ("email-address", book.find("us-ssn").expect("a rule of the book"));
    let plain = finding(&book, mail, 90, place("a.csv", vec![]));
    let row = book.category_index("S").expect("the row");
    // Sensitive by what stands beside it; and one that is not, though its detector is.
    let by_company = Finding { categories: plain.categories.with(row), sensitive_by: vec![ssn], ..plain.clone() };
    let number = finding(&book, "us-ssn", 90, place("a.csv", vec![]));
    let coarse = Finding { categories: number.categories.without(row), ..number };
    for one in [plain, by_company, coarse] {
        tally.finding(&one);
        report.finding(&one).expect("memory");
    }
    report.end(&tally.finish(Default::default(), 0, 0, 0, false)).expect("memory");
    drop(report);
    let page = String::from_utf8(out).expect("UTF-8");
    let (data, rows) = (data(&page, "data"), data(&page, "rows"));
    assert_eq!(
        (data["categories"][row]["high"].as_u64(), data["categories"][row]["distinct"].as_u64()),
        (Some(1), Some(1))
    );
    assert_eq!(data["clauses"].as_array().map(Vec::len), Some(1));
    assert_eq!((data["clauses"][0]["code"].as_str(), data["clauses"][0]["findings"].as_u64()), (Some("1A"), Some(1)));
    let width = rows["width"].as_u64().expect("a number") as usize;
    let numbers: Vec<u64> = rows["numbers"].as_array().expect("numbers").iter().filter_map(|n| n.as_u64()).collect();
    let sensitive = numbers.chunks(width).filter(|one| one[width - 1] >> row & 1 == 1).count();
    assert_eq!(sensitive, 1, "the list has the number of the table");
    let mails = &data["detectors"][0];
    assert_eq!((mails["variants"].as_array().map(Vec::len), mails["sensitive"][0].as_str()), (Some(2), Some("1A")));
    assert!(data["detectors"][1]["sensitive"].as_array().is_some_and(Vec::is_empty), "not for the sake of its rule");
}

#[test]
fn hostile_names_stay_data() {
    let book = book();
    let mut out = Vec::new();
    let mut report = Html::new(context(&book), &mut out);
    let name = "</script><script>alert(1)</script><!--\u{202e}\u{2028}";
    report.finding(&finding(&book, "us-ssn", 90, place(name, vec![key(name)]))).expect("memory");
    report.gap(&gap(name, crate::event::GapReason::Damaged)).expect("memory");
    report.end(&Summary::default()).expect("memory");
    drop(report);
    let page = String::from_utf8(out).expect("UTF-8");
    assert_eq!(page.matches("<script").count(), 3);
    assert_eq!(page.matches("</script").count(), 3);
    assert!(!page.contains("alert(1)<"));
    let path = data(&page, "rows")["paths"][0].clone();
    assert_eq!(path, "</script><script>alert(1)</script><!--\\u{202e}\\u{2028}");
}

#[test]
fn only_the_script_of_the_page_may_run() {
    // The hash of nothing, as published for content security policies.
    assert_eq!(hash(""), "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
    let book = book();
    let page = run(|out| Html::new(context(&book), out));
    let script = page.rsplit_once("<script>").and_then(|(_, rest)| rest.split_once("</script>")).expect("a script").0;
    assert!(page.contains(&format!("script-src '{}'", hash(script))));
}

#[test]
fn every_sentence_has_two_languages() {
    // Each entry of the table is a pair; a missing one would show as `undefined`.
    for line in WORDS.lines().filter(|l| l.starts_with("  ") && l.contains(": [")) {
        for entry in line.split("], ").filter(|e| e.contains(": ['")) {
            assert!(entry.contains("', '") || entry.ends_with("',"), "{entry}");
        }
    }
    for reason in ["encrypted", "internal", "read-error", "interrupted"] {
        assert!(WORDS.contains(&format!("'{reason}': [")), "{reason}");
    }
}

#[test]
fn keys_lose_their_numbers_and_keep_their_names() {
    for (key, expected) in
        [("a[2].b", "a[].b"), ("a[x].b", "a[x].b"), ("a[12][3]", "a[][]"), ("plain", "plain"), ("a[", "a[")]
    {
        assert_eq!(without_numbers(key), expected);
    }
}

/// What readers say of a file that they cannot read whole is said in Chinese too.
#[test]
fn all_that_is_said_of_gaps_has_its_translation() {
    let names =
        regex_automata::meta::Regex::new(r#"(?:Closed|Encrypted|damaged|wrong)\(\s*"([^"]+)""#).expect("a regex");
    let mut folders = vec![std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/read")];
    let mut n = 0;
    while let Some(folder) = folders.pop() {
        for path in std::fs::read_dir(folder).expect("a folder").flatten().map(|entry| entry.path()) {
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).expect("text");
            let text = text.split("#[cfg(test)]").next().unwrap_or_default();
            for found in names.captures_iter(text) {
                let said = &text[found.get_group(1).expect("a group").range()];
                let said = said.strip_suffix("; what follows was not read").unwrap_or(said);
                let said = said.split_once(": ").map_or(said, |(_, said)| said);
                // The names of compressions have one word and stay.
                if !said.contains(' ') {
                    continue;
                }
                assert!(WORDS.contains(&format!("'{said}': '")), "{}: `{said}` is not in words.js", path.display());
                n += 1;
            }
        }
    }
    assert!(n > 100, "{n}");
}
