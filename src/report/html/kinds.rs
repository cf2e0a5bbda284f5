//! What is kept of each detector: counts, spread of scores, evidence, examples, and how many values differ.
//!
//! A finding may be in more rows of the law than its detector, or in fewer: so counts and values are kept by the rows and
//! the places in the list of sensitive information that findings really have ([`Variant`]).

use super::distinct::Distinct;
use super::shown;
use crate::category::CategorySet;
use crate::event::{Counts, Finding};
use crate::report::Context;

/// Masked examples of each detector.
const EXAMPLES: usize = 5;
/// Reasons that are told apart; the others are counted together.
const REASONS: usize = 40;
/// Bars of the spread: scores 0–4, 5–9 … 95–100.
const BARS: usize = 20;

/// Findings of one detector that are in the same rows, for the same reasons.
#[derive(Clone, Debug)]
pub struct Variant {
    pub categories: CategorySet,
    /// Places in the list of sensitive personal information.
    pub sensitive: Vec<String>,
    pub counts: Counts,
    pub distinct: Distinct,
}

/// The findings of one detector.
#[derive(Clone, Debug)]
pub struct Kind {
    pub counts: Counts,
    /// Sources.
    pub sources: u64,
    last_source: u64,
    pub variants: Vec<Variant>,
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
            variants: Vec::new(),
            bars: [0; BARS],
            evidence: Vec::new(),
            examples: Vec::new(),
            test_values: 0,
        }
    }

    /// How many values differ in the findings that are wanted, and whether that is exact.
    pub fn distinct(&self, wanted: impl Fn(&Variant) -> bool) -> (u64, bool) {
        let mut all = Distinct::default();
        self.variants.iter().filter(|one| wanted(one)).for_each(|one| all.add_all(&one.distinct));
        let (distinct, exact) = all.count();
        // An estimate may lie above what there is.
        (distinct.min(self.counts.total()), exact)
    }

    fn variant(&mut self, context: Context<'_>, finding: &Finding) -> &mut Variant {
        let sensitive = context.sensitive(finding);
        let known =
            self.variants.iter().position(|one| one.categories == finding.categories && *one.sensitive == *sensitive);
        let at = known.unwrap_or_else(|| {
            self.variants.push(Variant {
                categories: finding.categories,
                sensitive: sensitive.into_owned(),
                counts: Counts::default(),
                distinct: Distinct::default(),
            });
            self.variants.len() - 1
        });
        &mut self.variants[at]
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
        let variant = kind.variant(context, finding);
        variant.counts.add(finding.confidence());
        let Some(value) = &finding.value else { return };
        variant.distinct.add(value.fingerprint());
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
