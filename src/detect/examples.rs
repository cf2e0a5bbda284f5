//! Runs the examples of a rule: each `[[test]]` through the whole engine, with all detectors on, as in a scan.

use super::{Engine, Judged, Outcome};
use crate::event::Confidence;
use crate::rule::model::Test;
use crate::rule::{DetectorId, Role, Rule};
use std::ops::Range;

/// A text without its marks, and what they marked.
pub struct Marked {
    /// The text that is scanned.
    pub text: String,
    /// Byte ranges of what must be found, in order.
    pub spans: Vec<Range<usize>>,
}

/// Takes the marks `⟦` and `⟧` out of a text.
pub fn unmark(text: &str) -> Result<Marked, &'static str> {
    let mut marked = Marked { text: String::with_capacity(text.len()), spans: Vec::new() };
    let mut open = None;
    for c in text.chars() {
        match (c, open) {
            ('⟦', None) => open = Some(marked.text.len()),
            ('⟧', Some(start)) => {
                marked.spans.push(start..marked.text.len());
                open = None;
            }
            ('⟦' | '⟧', _) => return Err("the marks ⟦ and ⟧ do not come in pairs"),
            (c, _) => marked.text.push(c),
        }
    }
    if open.is_some() { Err("the marks ⟦ and ⟧ do not come in pairs") } else { Ok(marked) }
}

/// What is wrong with the examples of a rule. Each sentence begins with the example.
pub fn failures(engine: &Engine, id: DetectorId, rule: &Rule) -> Vec<String> {
    let one = |(i, test): (usize, &Test)| {
        let number = i + 1;
        let wrong = match unmark(&test.text) {
            Ok(marked) if rule.role == Role::Suppressor => taken(engine, id, &marked),
            Ok(marked) => match is_file(rule, &marked) {
                Some(true) => as_file(engine, id, &marked),
                Some(false) => in_text(engine, id, test, &marked),
                None => [as_file(engine, id, &marked), in_text(engine, id, test, &marked)].concat(),
            },
            Err(why) => vec![why.into()],
        };
        wrong.into_iter().map(move |what| format!("example {number}, {:?}: {what}", test.text)).collect::<Vec<_>>()
    };
    rule.test.iter().enumerate().flat_map(one).collect()
}

/// True if the example is a whole file, `None` if it must be found neither as one nor inside one.
fn is_file(rule: &Rule, marked: &Marked) -> Option<bool> {
    let has_values = !rule.pattern.is_empty() || !rule.labelled.is_empty();
    match (rule.head.is_empty(), has_values) {
        (true, _) => Some(false),
        (false, false) => Some(true),
        (false, true) if marked.spans.is_empty() => None,
        (false, true) => Some(marked.spans.len() == 1 && marked.spans[0] == (0..marked.text.len())),
    }
}

/// A suppressor must take what is marked, and nothing of a text without marks.
fn taken(engine: &Engine, id: DetectorId, marked: &Marked) -> Vec<String> {
    let spans: Vec<_> =
        engine.suppressed(marked.text.as_bytes()).into_iter().filter(|s| s.0 == id).map(|s| s.1).collect();
    let missed =
        marked.spans.iter().filter(|m| !spans.contains(m)).map(|m| format!("does not take {m:?}, but {spans:?}"));
    let extra = spans.iter().filter(|_| marked.spans.is_empty()).map(|s| format!("takes {s:?}"));
    missed.chain(extra).collect()
}

fn in_text(engine: &Engine, id: DetectorId, test: &Test, marked: &Marked) -> Vec<String> {
    let judged: Vec<Judged> = engine.explain(marked.text.as_bytes()).into_iter().filter(|j| j.detector == id).collect();
    let (dropped, found): (Vec<_>, Vec<_>) = judged.into_iter().partition(|j| matches!(j.outcome, Outcome::Dropped(_)));
    let level = match test.confidence.as_deref() {
        Some("low") => Confidence::Low,
        Some("high") => Confidence::High,
        _ => Confidence::Medium,
    };
    let is_at = |j: &&Judged, span: &Range<usize>| j.start == span.start && j.end == span.end;
    let mut wrong = Vec::new();
    for span in &marked.spans {
        let value = &marked.text[span.clone()];
        match found.iter().find(|j| is_at(j, span)) {
            None => {
                let why = dropped.iter().find(|j| is_at(j, span)).map(|j| &j.outcome);
                let why = match why {
                    Some(Outcome::Dropped(why)) => why,
                    _ => "no pattern has this shape here",
                };
                wrong.push(format!("{value:?} is not found: {why}"));
            }
            Some(j) if Confidence::of(j.score) < level => {
                wrong.push(format!("{value:?} has the score {}, which is below {}", j.score, level.as_str()));
            }
            Some(j) if test.test_value && j.outcome == Outcome::Found => {
                wrong.push(format!("{value:?} is not seen as a published sample"));
            }
            Some(j) if !test.test_value && j.outcome == Outcome::TestValue => {
                wrong.push(format!("{value:?} is a published sample; say test-value = true, or use another"));
            }
            Some(_) => {}
        }
    }
    let reported = found.iter().filter(|j| Confidence::of(j.score) >= Confidence::Medium);
    let extra = reported.filter(|j| !marked.spans.iter().any(|span| is_at(j, span)));
    wrong.extend(extra.map(|j| {
        let value = String::from_utf8_lossy(&marked.text.as_bytes()[j.start..j.end]);
        format!("{value:?} is found with the score {} and should not be", j.score)
    }));
    wrong
}

/// Rules about whole files: the example is the file, and marks around all of it say that it is one.
fn as_file(engine: &Engine, id: DetectorId, marked: &Marked) -> Vec<String> {
    let hits = engine.by_head(marked.text.as_bytes());
    let found = hits.iter().any(|hit| hit.detector == id && Confidence::of(hit.score) >= Confidence::Medium);
    match (found, marked.spans.is_empty()) {
        (false, false) => vec!["the file is not recognised".into()],
        (true, true) => vec!["the file is recognised and should not be".into()],
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_come_out() {
        let marked = unmark("a ⟦bé⟧ c ⟦d⟧").expect("pairs");
        assert_eq!((marked.text.as_str(), marked.spans), ("a bé c d", vec![2..5, 8..9]));
        for text in ["⟦a", "a⟧", "⟦a⟦b⟧⟧"] {
            assert!(unmark(text).is_err(), "{text}");
        }
    }
}
