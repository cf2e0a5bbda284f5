//! The engine against every built-in rule: their own examples, and the fast path against the plain one.

use super::*;
use crate::rule::{Role, Rule, RuleBook};
use std::ops::Range;
use std::sync::Arc;

#[test]
fn rules_pass_their_own_examples() {
    let (book, engine) = built_in();
    engine.check().expect("every regex compiles");
    let failures = |r: &Rule| {
        let id = book.find(&r.id).expect("it is in the book");
        super::examples::failures(&engine, id, r).into_iter().map(|f| format!("{}: {f}", r.id)).collect::<Vec<_>>()
    };
    let wrong: Vec<String> = book.rules.iter().flat_map(failures).collect();
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
}

fn built_in() -> (RuleBook, Engine) {
    let book = RuleBook::built_in();
    let all: Vec<_> = book.detectors().map(|(id, _)| id).collect();
    let engine = Engine::new(&book, &all).expect("built-in rules compile");
    (book, engine)
}

#[test]
fn a_comment_that_accepts_a_value_is_no_evidence_for_it() {
    let (_, engine) = built_in();
    let mut scratch = engine.scratch();
    let mut score = |text: &str| {
        let mut hits = Vec::new();
        engine.scan(text.as_bytes(), 0..text.len(), &mut scratch, &mut hits);
        hits.iter().map(|hit| hit.score).max()
    };
    let bare = score("x 536-90-4399 y");
    assert!(bare < score("x 536-90-4399 ssn"));
    for text in [
        "x 536-90-4399 y # whose:ignore[us-ssn]",
        "x 536-90-4399 y # whose:ignore[us-ssn] invented ssn",
        "// whose:ignore[us-ssn] a social security number\n536-90-4399 y",
        "x /* Whose: ignore[us-ssn] ssn */ 536-90-4399",
        "<!-- whose:ignore[us-ssn] ssn --> 536-90-4399",
    ] {
        assert_eq!(score(text), bare, "{text}");
    }
    for text in ["/* whose:ignore[us-ssn] */ ssn 536-90-4399", "ssn 536-90-4399 # whose:ignore[us-ssn]"] {
        assert!(score(text) > bare, "{text}");
    }
}

/// What two ways of scanning must agree on.
fn facts(hits: &[Hit]) -> Vec<(usize, usize, u16, u8)> {
    hits.iter().map(|h| (h.start, h.end, h.detector.0, h.score)).collect()
}

/// Random texts made of the rules' own examples, cut and glued anywhere, and of bytes that shapes care about.
fn texts(book: &RuleBook, seed: u64, n: usize) -> Vec<Vec<u8>> {
    let examples: Vec<Vec<u8>> =
        book.rules.iter().flat_map(|r| &r.test).map(|t| t.text.replace(['⟦', '⟧'], "").into_bytes()).collect();
    let mut state = seed;
    let mut random = move |below: usize| {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (state >> 33) as usize % below
    };
    let glue: [&[u8]; 12] = [b"", b" ", b"\n", b",", b"1", b"-", b".", b"a", b"\xff", b"\t", b"=", "张".as_bytes()];
    let mut out = Vec::new();
    for _ in 0..n {
        let mut text = Vec::new();
        while text.len() < 300 {
            let example = &examples[random(examples.len())];
            let from = if random(3) == 0 { random(example.len().max(1)) } else { 0 };
            text.extend_from_slice(&example[from.min(example.len())..]);
            text.extend_from_slice(glue[random(glue.len())]);
            if random(4) == 0 && !text.is_empty() {
                let at = random(text.len());
                text[at] = b"0123456789abcXYZ-. :@/_"[random(23)];
            }
        }
        out.push(text);
    }
    out
}

#[test]
fn the_fast_path_finds_what_the_plain_path_finds() {
    let (book, engine) = built_in();
    let mut scratch = engine.scratch();
    for text in texts(&book, 11, if cfg!(debug_assertions) { 150 } else { 2000 }) {
        let (mut fast, mut plain) = (Vec::new(), Vec::new());
        engine.scan(&text, 0..text.len(), &mut scratch, &mut fast);
        engine.scan_plainly(&text, &mut scratch, &mut plain);
        let name = |h: &(usize, usize, u16, u8)| format!("{} {h:?}", book.rules[usize::from(h.2)].id);
        let (fast, plain) = (facts(&fast), facts(&plain));
        let missed: Vec<_> = plain.iter().filter(|h| !fast.contains(h)).map(name).collect();
        let extra: Vec<_> = fast.iter().filter(|h| !plain.contains(h)).map(name).collect();
        assert_eq!((missed, extra), (vec![], vec![]), "{:?}", String::from_utf8_lossy(&text));
    }
}

/// What stands between numbers comes again, and other things follow: what was remembered of it must hold then too.
#[test]
fn what_is_remembered_holds_where_other_numbers_follow() {
    let (book, engine) = built_in();
    let mut scratch = engine.scratch();
    let text: Vec<u8> = texts(&book, 23, 60).concat().into_iter().take(12_000).collect();
    assert_eq!(text.len(), 12_000);
    let turned = |by: u8| -> Vec<u8> {
        let turn = |b: &u8| if b.is_ascii_digit() { (b - b'0' + by) % 10 + b'0' } else { *b };
        text.iter().map(turn).collect()
    };
    for by in [3, 7, 1, 9] {
        engine.scan(&turned(by), 0..text.len(), &mut scratch, &mut Vec::new());
    }
    let (mut fast, mut plain) = (Vec::new(), Vec::new());
    engine.scan(&text, 0..text.len(), &mut scratch, &mut fast);
    engine.scan_plainly(&text, &mut scratch, &mut plain);
    assert_eq!(facts(&fast), facts(&plain));
    assert!(!fast.is_empty());
}

/// Where nothing comes of what a text says again and again, nothing is tried any more; elsewhere everything is.
#[test]
fn what_is_found_does_not_depend_on_what_has_come_before() {
    let (book, engine) = built_in();
    let mut remembers = engine.scratch();
    for seed in 100..if cfg!(debug_assertions) { 116 } else { 200 } {
        let text: Vec<u8> = texts(&book, seed, 30).concat();
        let turned: Vec<u8> =
            text.iter().map(|b| if b.is_ascii_digit() { (b - b'0' + 3) % 10 + b'0' } else { *b }).collect();
        let (mut first, mut last) = (Vec::new(), Vec::new());
        engine.scan(&text, 0..text.len(), &mut engine.scratch(), &mut first);
        for text in [&turned, &turned, &text, &turned] {
            engine.scan(text, 0..text.len(), &mut remembers, &mut Vec::new());
        }
        engine.scan(&text, 0..text.len(), &mut remembers, &mut last);
        assert_eq!(facts(&last), facts(&first), "{seed}");
    }
}

/// The rules' own examples, which have every way in which a value may stand behind its label.
#[test]
fn no_example_depends_on_what_has_come_before() {
    let (book, engine) = built_in();
    let (mut remembers, mut scratch) = (engine.scratch(), engine.scratch());
    for example in book.rules.iter().flat_map(|rule| &rule.test) {
        let text = format!("begins here\n{}\n", example.text.replace(['⟦', '⟧'], "")).into_bytes();
        let mut again = Vec::new();
        for by in (0..10).cycle() {
            let turn = |b: &u8| if b.is_ascii_digit() { (b - b'0' + by) % 10 + b'0' } else { *b };
            again.extend(text.iter().map(turn));
            // As often as it takes, and as long as is worth looking anything up.
            if again.len() > (8 << 10) && again.len() > 6 * text.len() {
                break;
            }
        }
        engine.scan(&again, 0..again.len(), &mut remembers, &mut Vec::new());
        let (mut last, mut plain) = (Vec::new(), Vec::new());
        engine.scan(&text, 0..text.len(), &mut remembers, &mut last);
        engine.scan_plainly(&text, &mut scratch, &mut plain);
        assert_eq!(facts(&last), facts(&plain), "{}", String::from_utf8_lossy(&text));
    }
}

/// A cell ends where the text goes on: what is remembered of the bytes behind it must not count.
#[test]
fn no_cell_depends_on_what_has_come_before() {
    let (book, engine) = built_in();
    let mut remembers = engine.scratch();
    let mut found = 0;
    let examples = book.rules.iter().flat_map(|rule| &rule.test).map(|test| test.text.replace(['⟦', '⟧'], ""));
    // Known by the end of the text that they are in.
    let ends = ["password: correct horse battery", "Many thanks.\nBest regards,\nAnna Keller"].map(str::to_owned);
    for example in ends.into_iter().chain(examples) {
        let (mut text, mut cells) = (Vec::new(), Vec::new());
        let rows = 12 + (5 << 10) / (example.len() + 10);
        for n in 0..rows {
            let from = text.len() as u32;
            text.extend_from_slice(format!("{{\"k\":{n:03},\"t\":\"").as_bytes());
            let bytes = text.len() as u32..(text.len() + example.len()) as u32;
            text.extend_from_slice(example.as_bytes());
            text.extend_from_slice(b"\"}\n");
            let row = from..text.len() as u32 - 1;
            cells.push(BatchCell { bytes, row, field: None, apart: false, decoded: false });
        }
        let facts = |scratch: &mut Scratch, cells: &[BatchCell]| {
            let mut out = Vec::new();
            engine.scan_cells(&text, cells, &[], scratch, &mut out);
            let own = |hit: &CellHit| {
                let (hit, from) = (&hit.hit, cells[hit.cell].bytes.start as usize);
                (hit.start - from, hit.end - from, hit.detector, hit.score)
            };
            let of = |n: usize| out.iter().filter(|hit| hit.cell == n).map(own).collect::<Vec<_>>();
            (0..cells.len()).map(of).collect::<Vec<_>>()
        };
        let all = facts(&mut remembers, &cells);
        found += all[0].len();
        assert!(all.iter().all(|hits| *hits == all[0]), "{example}");
    }
    assert!(found > 1000, "{found}");
}

#[test]
fn cutting_a_text_changes_nothing() {
    let (book, engine) = built_in();
    let mut scratch = engine.scratch();
    let text: Vec<u8> = texts(&book, 5, 60).concat();
    let mut whole = Vec::new();
    engine.scan(&text, 0..text.len(), &mut scratch, &mut whole);
    for size in [97, 1000, 5000] {
        assert_eq!(facts(&in_parts(&engine, &mut scratch, &text, size)), facts(&whole), "{size}");
    }
}

/// The hits of a text that is scanned part by part.
fn in_parts(engine: &Engine, scratch: &mut Scratch, text: &[u8], size: usize) -> Vec<Hit> {
    let mut parts = Vec::new();
    for start in (0..text.len()).step_by(size) {
        let end = (start + size).min(text.len());
        let (lo, hi) = (start.saturating_sub(MARGIN), (end + MARGIN).min(text.len()));
        let before = parts.len();
        engine.scan(&text[lo..hi], start - lo..end - lo, scratch, &mut parts);
        parts[before..].iter_mut().for_each(|h: &mut Hit| {
            h.start += lo;
            h.end += lo;
        });
    }
    parts
}

/// What a rule expects to come to an end comes again and again instead.
#[test]
fn texts_that_repeat_themselves_are_cut_anywhere_too() {
    let (book, engine) = built_in();
    let mut scratch = engine.scratch();
    let examples: Vec<String> =
        book.rules.iter().flat_map(|r| &r.test).map(|t| t.text.replace(['⟦', '⟧'], "")).collect();
    let fixed = ["1 Lincoln Ctr ", "NPI\t", "| NPI |\n", "Dr. Ann Lee ", "12 34 56 "].map(str::to_owned);
    let beginnings = examples.iter().enumerate().step_by(23).map(|(n, text)| {
        let words = text.split_inclusive([' ', '\n']).count();
        text.split_inclusive([' ', '\n']).take(1 + n % words.max(1)).collect::<String>()
    });
    for piece in fixed.into_iter().chain(beginnings).filter(|p| !p.is_empty()) {
        let text = piece.repeat((3 * MARGIN).div_ceil(piece.len()));
        let mut whole = Vec::new();
        engine.scan(text.as_bytes(), 0..text.len(), &mut scratch, &mut whole);
        let parts = in_parts(&engine, &mut scratch, text.as_bytes(), 13_000);
        assert_eq!(facts(&parts), facts(&whole), "{piece:?} again and again");
    }
}

#[test]
fn a_sample_is_scanned_again_as_if_for_the_first_time() {
    let (_, engine) = built_in();
    let text: Arc<[u8]> = b"536228714,ann@corbelmail.com\n518447206,x\n".to_vec().into();
    let cell = |bytes: Range<u32>, row: Range<u32>, field| BatchCell {
        bytes,
        row,
        field: Some(field),
        apart: false,
        decoded: false,
    };
    let cells = [cell(0..9, 0..28, 0), cell(10..28, 0..28, 1), cell(29..38, 29..40, 0), cell(39..40, 29..40, 1)];
    let fields = |names: [&str; 2]| names.map(|name| Arc::new(engine.field(name)));
    let hits = |found: &[CellHit]| found.iter().map(|f| f.hit.clone()).collect::<Vec<_>>();
    let (mut scratch, mut first, mut again, mut fresh) = (engine.scratch(), Vec::new(), Vec::new(), Vec::new());
    engine.scan_sample(&text, &cells, &fields(["number", "mail"]), &mut scratch, &mut first);
    assert!(scratch.sample.is_some());
    engine.scan_cells(&text, &cells, &fields(["ssn", "email"]), &mut scratch, &mut again);
    engine.scan_cells(&text, &cells, &fields(["ssn", "email"]), &mut engine.scratch(), &mut fresh);
    assert_eq!(facts(&hits(&again)), facts(&hits(&fresh)));
    assert_ne!(facts(&hits(&again)), facts(&hits(&first)), "the names of columns count the second time");
    // Another text in between is not taken for it.
    engine.scan(b"nothing", 0..7, &mut scratch, &mut Vec::new());
    assert!(scratch.sample.is_none());
}

#[test]
fn no_rule_shows_its_values() {
    for rule in RuleBook::built_in().rules.iter().filter(|r| r.role == Role::Finding) {
        let has_values = !rule.pattern.is_empty() || !rule.labelled.is_empty();
        assert!(!has_values || rule.mask != crate::rule::Mask::Open, "{} would show its values", rule.id);
    }
}

#[test]
fn of_labels_inside_each_other_the_longest_speaks() {
    let rule = r#"
        id = "a"
        name = "A"
        name-zh = "A"
        group = "contact"
        priority = "P2"
        since = "0.1.0"
        about = "A."
        [labels]
        en = ["order number", "big customer order number"]
        [not-labels]
        en = ["customer order number"]
        [[labelled]]
        name = "behind-label"
        value = '\d{4}'
        score = 60
        [[pattern]]
        name = "anywhere"
        regex = 'Q\d{4}'
        score = 20
    "#;
    let mut book = RuleBook::built_in();
    book.rules.push(toml::from_str(rule).expect("a rule"));
    let id = DetectorId(book.rules.len() as u16 - 1);
    let engine = Engine::new(&book, &[id]).expect("it compiles");
    let mut scratch = engine.scratch();
    let cases = [
        ("order number: 4417", 60),
        ("customer order number: 4417", 20),
        ("a big customer order number: 4417", 60),
        ("order number: Q4417", 60),
        ("customer order number: Q4417", 0),
        ("customer_order_number=Q4417", 0),
        ("bigCustomerOrderNumber=Q4417", 60),
        ("customer, order number: Q4417", 60),
    ];
    for (text, score) in cases {
        let mut hits = Vec::new();
        engine.scan(text.as_bytes(), 0..text.len(), &mut scratch, &mut hits);
        assert_eq!(hits.iter().map(|h| h.score).collect::<Vec<_>>(), [score], "{text}");
    }
}

#[test]
fn a_users_rules_among_the_others_leave_their_words_as_they_are() {
    let rule = |id: &str| {
        let text = format!(
            "id = '{id}'\nname = 'A'\nname-zh = 'A'\ngroup = 'contact'\npriority = 'P2'\nsince = '0.1.0'\n\
             about = 'A.'\n[labels]\nen = ['badge of the club']\n[[labelled]]\nname = 'badge'\nvalue = '[0-9]{{4}}'\nscore = 60\n"
        );
        toml::from_str(&text).expect("a rule")
    };
    let mut book = RuleBook::built_in();
    // One stands before all others, one in the place of a built-in one.
    let at = usize::from(book.find("iban").expect("a detector").0);
    book.rules[at] = rule("iban");
    book.rules.insert(0, rule("aa-badge"));
    let found = |book: &RuleBook, id: &str, text: &str| {
        let all: Vec<_> = book.detectors().map(|(id, _)| id).collect();
        let engine = Engine::new(book, &all).expect("it compiles");
        let judged = engine.explain(text.as_bytes());
        judged.iter().any(|j| book.rule(j.detector).id == id && j.outcome == super::Outcome::Found)
    };
    for (id, text) in
        [("aa-badge", "badge of the club: 4417"), ("us-ssn", "ssn: 536-22-8726"), ("zip-us", "zip code: 97701")]
    {
        assert!(found(&book, id, text), "{id}");
    }
    assert!(!found(&book, "iban", "IBAN: DE89 3704 0044 0532 0130 00"), "it has been replaced");
}

/// Where the way back from the byte that a shape is looked for at crosses lines, the first of two neighbours is in reach from
/// the second one.
#[test]
fn of_two_neighbours_both_are_found_however_far_the_way_back_goes() {
    let rule = "id = 'aa-berth'\nname = 'A'\nname-zh = 'A'\ngroup = 'contact'\npriority = 'P2'\nsince = '0.1.0'\nabout = 'A.'\n\
         [[pattern]]\nname = 'berth'\nregex = '(?<value>[a-z]{3,12})[0-9# ]{0,6}\\n[a-z \\n]{0,20}#\\d{4}'\nscore = 70\n";
    let mut book = RuleBook::built_in();
    book.rules.insert(0, toml::from_str(rule).expect("a rule"));
    let id = book.find("aa-berth").expect("it is in");
    let engine = Engine::new(&book, &[id]).expect("it compiles");
    let own = |m: &&super::matcher::Matcher| m.detector == id;
    let matcher = engine.compiled.matchers.iter().find(own).expect("one");
    assert!(matches!(matcher.kind, super::matcher::Kind::Back(_)), "the test is about such shapes");
    for (text, expected) in [
        ("anna\nreno\n#4417\nbert\nelko\n#4418\ncleo\n#4419\n", &["anna", "bert", "cleo"][..]),
        ("anna\n#4417\n#4418\n", &["anna"]),
    ] {
        let (mut scratch, mut out) = (engine.scratch(), Vec::new());
        engine.scan(text.as_bytes(), 0..text.len(), &mut scratch, &mut out);
        let found: Vec<_> = out.iter().map(|hit| &text[hit.start..hit.end]).collect();
        assert_eq!(found, expected, "{text:?}");
    }
}
