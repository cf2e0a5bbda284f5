//! What is kept of each detector: counts, spread of scores, evidence, examples, and how many values differ.

use super::distinct::Distinct;
use super::shown;
use crate::event::{Counts, Finding};
use crate::report::Context;

/// Masked examples of each detector.
const EXAMPLES: usize = 5;
/// Reasons that are told apart; the others are counted together.
const REASONS: usize = 40;
/// Bars of the spread: scores 0–4, 5–9 … 95–100.
const BARS: usize = 20;

/// The findings of one detector.
#[derive(Clone, Debug)]
pub struct Kind {
    pub counts: Counts,
    /// Sources.
    pub sources: u64,
    last_source: u64,
    pub distinct: Distinct,
    pub bars: [u64; BARS],
    /// Reason, findings that have it, points that it gave the last time.
    pub evidence: Vec<(String, u64, i16)>,
    pub examples: Vec<String>,
    pub test_values: u64,
}

impl Kind {
    /// One without findings.
    pub fn new() -> Self {
        Self {
            counts: Counts::default(),
            sources: 0,
            last_source: u64::MAX,
            distinct: Distinct::default(),
            bars: [0; BARS],
            evidence: Vec::new(),
            examples: Vec::new(),
            test_values: 0,
        }
    }
}

/// All detectors, by number.
pub struct Kinds(Vec<Option<Box<Kind>>>);

impl Kinds {
    /// Nothing found of so many detectors.
    pub fn new(rules: usize) -> Self {
        Self(vec![None; rules])
    }

    /// Counts a finding of the source with this number.
    pub fn add(&mut self, context: Context<'_>, finding: &Finding, source: u64) {
        let kind = self.0[usize::from(finding.detector.0)].get_or_insert_with(|| Box::new(Kind::new()));
        kind.counts.add(finding.confidence());
        kind.sources += u64::from(std::mem::replace(&mut kind.last_source, source) != source);
        kind.bars[usize::from(finding.score / 5).min(BARS - 1)] += 1;
        kind.test_values += u64::from(finding.test_value);
        for one in &finding.evidence {
            if let Some((_, count, points)) = kind.evidence.iter_mut().find(|(why, ..)| *why == one.why) {
                (*count, *points) = (*count + 1, one.points);
            } else if kind.evidence.len() < REASONS {
                kind.evidence.push((shown(&one.why), 1, one.points));
            }
        }
        let Some(value) = &finding.value else { return };
        kind.distinct.add(value.fingerprint());
        if kind.examples.len() < EXAMPLES {
            let example = shown(&context.shown(value));
            if !kind.examples.contains(&example) {
                kind.examples.push(example);
            }
        }
    }

    /// What is kept of the detector with this number, if a finding of it came.
    pub fn get(&self, number: usize) -> Option<&Kind> {
        self.0.get(number)?.as_deref()
    }
}
