//! Tables, trees, logs and mails: what a scan finds in their cells and fields, which the text alone does not tell. The name
//! of a column speaks for its values, and so do the other values of the column.

use super::super::Failure;
use crate::detect::{Engine, Judged, Outcome};
use crate::event::{Confidence, Finding, Gap};
use crate::place::Offsets;
use crate::read::{self, HEAD};
use crate::report::{Report, Summary};
use crate::rule::{DetectorId, RuleBook};
use crate::scan::{self, Progress, Settings, Walk};
use crate::source;
use std::io;
use std::path::Path;

/// Readers of what has no cells and no fields.
const PLAIN: [&str; 2] = ["text", "binary"];

/// What was found, in the order of the text, at any level and samples too; `None` for plain text.
///
/// # Errors
/// The text cannot be kept in a temporary file.
pub fn findings(
    text: &[u8],
    (book, engine): (&RuleBook, &Engine),
    detectors: Vec<DetectorId>,
    reveal: bool,
) -> Result<Option<Vec<Finding>>, Failure> {
    let head = &text[..text.len().min(HEAD)];
    if PLAIN.contains(&read::recognise(head, Path::new("-")).card().name) {
        return Ok(None);
    }
    // A scan reads sources from where it finds them. For its owner alone, and gone at the end.
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("text");
    std::fs::write(&file, text)?;
    let mut settings = Settings::new(vec![file], detectors);
    (settings.min_confidence, settings.include_test_values, settings.reveal) = (Confidence::Low, true, reveal);
    settings.ignore.comments = false;
    let walker = source::walk(&settings.paths, &Walk::default())?;
    let mut found = Collector(Vec::new());
    scan::run(&settings, book, engine, walker, &mut found, &Progress::default())?;
    Ok(Some(found.0))
}

/// Why a value that the text alone would have is none.
const NOT_THERE: &str = "its column, its row or its cell says otherwise";

/// Of what the text alone tells, that which is no finding: with its reason, or as something that the records rule out.
pub fn dropped(judged: Vec<Judged>, found: &[Finding]) -> Vec<Judged> {
    let is_found = |judged: &Judged| {
        let overlaps = |finding: &Finding| {
            let span = finding.place.span.filter(|span| span.offsets == Offsets::Source);
            span.is_some_and(|span| span.start < judged.end as u64 && judged.start as u64 <= span.end)
        };
        found.iter().any(|finding| finding.detector == judged.detector && overlaps(finding))
    };
    let rest = judged.into_iter().filter(|judged| !is_found(judged));
    rest.map(|judged| match judged.outcome {
        Outcome::Dropped(_) => judged,
        _ => Judged { outcome: Outcome::Dropped(NOT_THERE.into()), evidence: Vec::new(), score: 0, ..judged },
    })
    .collect()
}

/// Keeps all findings.
struct Collector(Vec<Finding>);

impl Report for Collector {
    fn begin(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn finding(&mut self, finding: &Finding) -> io::Result<()> {
        self.0.push(finding.clone());
        Ok(())
    }

    fn gap(&mut self, _: &Gap) -> io::Result<()> {
        Ok(())
    }

    fn end(&mut self, _: &Summary) -> io::Result<()> {
        Ok(())
    }
}
