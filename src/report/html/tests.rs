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
