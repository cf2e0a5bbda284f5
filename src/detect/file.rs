//! Whole files: recognised by their first bytes, or by what the head of their text contains.

use super::Hit;
use super::compile::Compiled;
use super::matcher::{HeadRule, MagicRule};
use super::pattern::{Memory, Pattern};
use crate::event::Evidence;
use crate::rule::DetectorId;
use memchr::memmem;
use std::ops::Range;

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
    let has_lines = whole_lines(head).nth(FEWEST - 1).is_some();
    let found = compiled.heads.iter().filter(|(_, h)| {
        let has = |s: &String| memmem::find(head, s.as_bytes()).is_some();
        let rule = &h.rule;
        let at_start = || rule.all.first().is_some_and(|first| head[start..].starts_with(first.as_bytes()));
        rule.all.iter().all(has)
            && (rule.any.is_empty() || rule.any.iter().any(has))
            && !rule.none.iter().any(has)
            && (!rule.at_start || at_start())
            && (rule.line.is_some() || !rule.all.is_empty() || !rule.any.is_empty())
            && (rule.line.is_none() || has_lines)
            && h.line.as_ref().is_none_or(|line| share(line, head) >= rule.share.unwrap_or(0.8))
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

/// The share of whole, non-empty lines at whose start the regex matches.
fn share(line: &Pattern, head: &[u8]) -> f32 {
    let (mut all, mut fit, mut memory) = (0u32, 0u32, Memory::default());
    for text in whole_lines(head) {
        all += 1;
        fit += u32::from(begins(line, &mut memory, text));
    }
    fit as f32 / all.max(1) as f32
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
