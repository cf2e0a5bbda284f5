//! Whole files: recognised by their first bytes, or by what the head of their text contains.

use super::Hit;
use super::compile::Compiled;
use super::matcher::{HeadRule, MagicRule};
use super::pattern::{Memory, Pattern};
use crate::event::Evidence;
use crate::rule::DetectorId;
use aho_corasick::{AhoCorasick, AhoCorasickKind};
use memchr::memmem;
use std::ops::Range;
use std::sync::OnceLock;

/// An automaton for the literals of all forms, by their order: of each form those that must all be there, of which one
/// must, and none may. Made for the first long head, since making it takes as long as looking at many short ones.
#[derive(Default)]
pub struct Literals(OnceLock<Option<AhoCorasick>>);

/// Bytes of a head from which its literals are looked for together.
const LONG: usize = 4096;

impl Literals {
    /// Which of them stand in a head, if it is long.
    fn within(&self, heads: &[(DetectorId, HeadRule)], head: &[u8]) -> Option<Vec<bool>> {
        if head.len() < LONG {
            return None;
        }
        let all = || heads.iter().flat_map(|(_, form)| literals(form));
        // Too many for one automaton are looked for one by one.
        let make = || AhoCorasick::builder().kind(Some(AhoCorasickKind::ContiguousNFA)).build(all()).ok();
        let automaton = self.0.get_or_init(make).as_ref()?;
        let mut found = vec![false; automaton.patterns_len()];
        automaton.find_overlapping_iter(head).for_each(|m| found[m.pattern().as_usize()] = true);
        Some(found)
    }
}

fn literals(form: &HeadRule) -> impl Iterator<Item = &String> {
    form.rule.all.iter().chain(&form.rule.any).chain(&form.rule.none)
}

/// Findings about a file as a whole, from its first bytes.
pub fn by_magic(compiled: &Compiled, head: &[u8]) -> Vec<Hit> {
    let matches = |m: &MagicRule| {
        head.get(m.at..m.at + m.bytes.len())
            .is_some_and(|h| h.iter().zip(&m.bytes).all(|(b, m)| m.is_none_or(|m| m == *b)))
    };
    let found = compiled.magics.iter().filter(|(_, m)| matches(m));
    best(found.map(|(id, m)| whole(*id, m.score, format!("file type: {}", m.name), 0..0)))
}

/// Findings about a file as a whole, from the head of its text. They stand where the first proof of them stands, and have
/// no value.
pub fn by_head(compiled: &Compiled, head: &[u8]) -> Vec<Hit> {
    let start =
        head.iter().position(|b| !b.is_ascii_whitespace() && !b"\xef\xbb\xbf".contains(b)).unwrap_or(head.len());
    let lines: Vec<&[u8]> = whole_lines(head).collect();
    let within = compiled.literals.within(&compiled.heads, head);
    let mut next = 0;
    let found = compiled.heads.iter().filter(|(_, h)| {
        let rule = &h.rule;
        let first = next;
        next += literals(h).count();
        let has = |(n, literal): (usize, &String)| match &within {
            Some(found) => found[first + n],
            None => memmem::find(head, literal.as_bytes()).is_some(),
        };
        let (any, none) = (rule.all.len(), rule.all.len() + rule.any.len());
        let at_start = || rule.all.first().is_some_and(|first| head[start..].starts_with(first.as_bytes()));
        rule.all.iter().enumerate().all(has)
            && (rule.any.is_empty() || rule.any.iter().enumerate().any(|(n, literal)| has((any + n, literal))))
            && !rule.none.iter().enumerate().any(|(n, literal)| has((none + n, literal)))
            && (!rule.at_start || at_start())
            && (rule.line.is_some() || !rule.all.is_empty() || !rule.any.is_empty())
            && (rule.line.is_none() || lines.len() >= FEWEST)
            && h.line.as_ref().is_none_or(|line| fit(line, &lines, rule.share.unwrap_or(0.8)))
    });
    best(found.map(|(id, h)| whole(*id, h.rule.score, format!("content: {}", h.rule.name), proof(h, head))))
}

/// The first literal of a form that is there, or the first of its lines, without the white space around it.
fn proof(form: &HeadRule, head: &[u8]) -> Range<usize> {
    let literal = |s: &String| memmem::find(head, s.as_bytes()).map(|at| at..at + s.len());
    let literals = form.rule.all.iter().chain(&form.rule.any);
    let line = || {
        let pattern = form.line.as_ref()?;
        let starts = std::iter::once(0).chain(memchr::memchr_iter(b'\n', head).map(|newline| newline + 1));
        let lines = starts.map(|at| at..memchr::memchr(b'\n', &head[at..]).map_or(head.len(), |length| at + length));
        let mut memory = Memory::default();
        let fits = |line: &Range<usize>| begins(pattern, &mut memory, &head[line.clone()]);
        lines.into_iter().filter(|line| !head[line.clone()].trim_ascii().is_empty()).find(fits)
    };
    let span = literals.filter_map(literal).next().or_else(line).unwrap_or(0..head.len());
    let text = &head[span.clone()];
    let start = span.start + text.len() - text.trim_ascii_start().len();
    start..start + text.trim_ascii().len()
}

/// Whole, non-empty lines of a head, as many as are looked at.
fn whole_lines(head: &[u8]) -> impl Iterator<Item = &[u8]> {
    let end = memchr::memrchr(b'\n', head).unwrap_or(head.len());
    head[..end].split(|&b| b == b'\n').filter(|l| !l.trim_ascii().is_empty()).take(400)
}

/// Fewest lines that say what a text is.
const FEWEST: usize = 3;

/// True if the regex matches at the start of such a share of the lines.
fn fit(line: &Pattern, lines: &[&[u8]], share: f32) -> bool {
    let mut memory = Memory::default();
    let all = lines.len();
    let is_enough = |fitting: usize| fitting as f32 / all.max(1) as f32 >= share;
    let mut fitting = all;
    // Most texts are told by their first lines.
    for text in lines {
        fitting -= usize::from(!begins(line, &mut memory, text));
        if !is_enough(fitting) {
            return false;
        }
    }
    is_enough(fitting)
}

/// True if the regex matches at the start of a line.
fn begins(line: &Pattern, memory: &mut Memory, text: &[u8]) -> bool {
    line.end(memory, text, 0, text.len()).is_some()
}

fn whole(detector: DetectorId, score: u8, why: String, at: Range<usize>) -> Hit {
    let evidence = vec![Evidence { why: why.into(), points: score.into() }];
    Hit { detector, matcher: u16::MAX, start: at.start, end: at.end, score, evidence, verdict: None, test_value: false }
}

/// One hit a detector: the highest score, the first of equals.
fn best(hits: impl Iterator<Item = Hit>) -> Vec<Hit> {
    let mut out: Vec<Hit> = Vec::new();
    for hit in hits {
        match out.iter_mut().find(|h| h.detector == hit.detector) {
            Some(known) if known.score >= hit.score => {}
            Some(known) => *known = hit,
            None => out.push(hit),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use crate::rule::RuleBook;

    #[test]
    fn a_long_head_says_what_a_short_one_does() {
        let book = RuleBook::built_in();
        let all: Vec<_> = book.detectors().map(|(id, _)| id).collect();
        let engine = crate::detect::Engine::new(&book, &all).expect("built-in rules compile");
        let ids = |head: &str| engine.by_head(head.as_bytes()).iter().map(|hit| hit.detector).collect::<Vec<_>>();
        let mut forms = 0;
        for test in book.rules.iter().filter(|rule| !rule.head.is_empty()).flat_map(|rule| &rule.test) {
            let text = test.text.replace(['⟦', '⟧'], "");
            // What says nothing, below.
            let long = format!("{text}\n{}", " \n".repeat(super::LONG / 2));
            assert_eq!(ids(&format!("{text}\n \n")), ids(&long), "{text}");
            forms += usize::from(!ids(&long).is_empty());
        }
        assert!(forms > 50, "{forms}");
    }
}
