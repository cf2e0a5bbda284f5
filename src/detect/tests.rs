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
