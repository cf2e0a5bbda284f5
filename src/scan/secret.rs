//! Cells of a column that is named for secrets, or for what most of its values are: each is one, found or not.

use super::Scan;
use super::records::is_nothing;
use crate::detect::Hit;
use crate::event::Evidence;
use crate::rule::DetectorId;
use std::ops::Range;

/// Words that are no secret, whatever their column is named.
const WORDS: [&[u8]; 4] = [b"true", b"false", b"yes", b"no"];

/// A cell as such a value, unless it is nothing or a word; where no cell of the column is `proved` to be one, only if it
/// may be a secret by itself.
pub fn cell(scan: &Scan<'_>, detector: DetectorId, proved: bool, text: &[u8], own: Range<usize>) -> Option<Hit> {
    let value = &text[own.clone()];
    let is_word = WORDS.iter().any(|word| value.eq_ignore_ascii_case(word));
    if is_nothing(value) || is_word || !proved && !scan.engine.may_be_secret(detector, value) {
        return None;
    }
    Some(Hit {
        detector,
        matcher: u16::MAX,
        start: own.start,
        end: own.end,
        score: 100,
        evidence: vec![Evidence { why: "column: one of such values".into(), points: 100 }],
        verdict: None,
        test_value: false,
    })
}
