//! The engine against every built-in rule: their own examples, and the fast path against the plain one.

use super::*;
use crate::event::Confidence;
use crate::rule::{Role, Rule, RuleBook};

fn marked(text: &str) -> (Vec<u8>, Vec<(usize, usize)>) {
    let (mut out, mut spans, mut open) = (String::new(), Vec::new(), 0);
    for c in text.chars() {
        match c {
            '⟦' => open = out.len(),
            '⟧' => spans.push((open, out.len())),
            c => out.push(c),
        }
    }
    (out.into_bytes(), spans)
}

/// What is wrong with a rule's own examples.
pub fn failures(engine: &Engine, book: &RuleBook, rule: &Rule) -> Vec<String> {
    let Some(id) = book.find(&rule.id) else { return vec!["not in the book".into()] };
    let mut out = Vec::new();
    for test in &rule.test {
        let (text, spans) = marked(&test.text);
        let judged = engine.explain(&text);
        if !rule.head.is_empty() {
            let hit = engine.by_head(&text).into_iter().find(|h| h.detector == id && h.score >= 50);
            if hit.is_some() != !spans.is_empty() {
                out.push(format!("{:?}: as a file: {hit:?}", test.text));
            }
            continue;
        }
        let found: Vec<_> = judged
            .iter()
            .filter(|j| j.detector == id && !matches!(j.outcome, Outcome::Dropped(_)))
            .filter(|j| !spans.is_empty() || Confidence::of(j.score) >= Confidence::Medium)
            .collect();
        let level = match test.confidence.as_deref() {
            Some("low") => Confidence::Low,
            Some("high") => Confidence::High,
            _ => Confidence::Medium,
        };
        for span in &spans {
            let hit = found.iter().find(|j| (j.start, j.end) == *span);
            match hit {
                None => out.push(format!("{:?}: not found at {span:?}, but {:?}", test.text, brief(book, &judged, id))),
                Some(j) if Confidence::of(j.score) < level => {
                    out.push(format!("{:?}: score {} is below {}", test.text, j.score, level.as_str()));
                }
                Some(j) if (j.outcome == Outcome::TestValue) != test.test_value => {
                    out.push(format!("{:?}: test value is {:?}", test.text, j.outcome));
                }
                Some(_) => {}
            }
        }
        let extra = found.iter().filter(|j| Confidence::of(j.score) >= Confidence::Medium);
        for j in extra.filter(|j| !spans.contains(&(j.start, j.end))) {
            out.push(format!("{:?}: should not find {:?} ({})", test.text, (j.start, j.end), j.score));
        }
    }
    out
}

fn brief(book: &RuleBook, judged: &[Judged], id: crate::rule::DetectorId) -> Vec<String> {
    let mine = judged.iter().filter(|j| j.detector == id || j.outcome != Outcome::Found);
    mine.map(|j| format!("{} {:?} {} {:?}", book.rule(j.detector).id, (j.start, j.end), j.score, j.outcome)).collect()
}

#[test]
fn rules_pass_their_own_examples() {
    let book = RuleBook::built_in();
    let all: Vec<_> = book.detectors().map(|(id, _)| id).collect();
    let engine = Engine::new(&book, &all).expect("built-in rules compile");
    engine.check().expect("every regex compiles");
    let rules = book.rules.iter().filter(|r| r.role == Role::Finding);
    let wrong: Vec<String> =
        rules.flat_map(|r| failures(&engine, &book, r).into_iter().map(move |f| format!("{}: {f}", r.id))).collect();
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
}

fn built_in() -> (RuleBook, Engine) {
    let book = RuleBook::built_in();
    let all: Vec<_> = book.detectors().map(|(id, _)| id).collect();
    let engine = Engine::new(&book, &all).expect("built-in rules compile");
    (book, engine)
}

/// What two ways of scanning must agree on.
fn facts(hits: &[Hit]) -> Vec<(usize, usize, u16, u8)> {
    hits.iter().map(|h| (h.start, h.end, h.detector.0, h.score)).collect()
}

/// Random texts made of the rules' own examples, cut and glued anywhere, and of bytes that shapes care about.
fn texts(book: &RuleBook, seed: u64, n: usize) -> Vec<Vec<u8>> {
    let examples: Vec<Vec<u8>> = book.rules.iter().flat_map(|r| r.test.iter()).map(|t| marked(&t.text).0).collect();
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

#[test]
fn cutting_a_text_changes_nothing() {
    let (book, engine) = built_in();
    let mut scratch = engine.scratch();
    let text: Vec<u8> = texts(&book, 5, 60).concat();
    let mut whole = Vec::new();
    engine.scan(&text, 0..text.len(), &mut scratch, &mut whole);
    for size in [97, 1000, 5000] {
        let mut parts = Vec::new();
        for start in (0..text.len()).step_by(size) {
            let end = (start + size).min(text.len());
            let (lo, hi) = (start.saturating_sub(MARGIN), (end + MARGIN).min(text.len()));
            let before = parts.len();
            engine.scan(&text[lo..hi], start - lo..end - lo, &mut scratch, &mut parts);
            parts[before..].iter_mut().for_each(|h: &mut Hit| {
                h.start += lo;
                h.end += lo;
            });
        }
        assert_eq!(facts(&parts), facts(&whole), "{size}");
    }
}
