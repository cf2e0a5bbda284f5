//! `--format csv`: one row per finding, for a spreadsheet.
//!
//! Columns and gaps have rows too, told apart by the first cell, so that a table also says what was not read. Keys and
//! words are those of the JSON lines, except that a list is one cell. A cell that a spreadsheet would run as a formula
//! gets a leading apostrophe, and characters that would act on a terminal are escaped there: names of files and columns
//! are written by strangers.

use super::line::hex_into;
use super::place::{also_text, inside_text};
use super::sanitize::sanitize;
use super::stale;
use super::{ColumnVerdict, Context, Report, Summary};
use crate::category::CategorySet;
use crate::event::{Confidence, Finding, Gap, GapReason, Ignored};
use crate::place::{Offsets, Place, path_text};
use crate::policy::Answer;
use crate::rule::DetectorId;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::sync::Arc;

/// The header. Cells that a kind of row does not have are empty.
const HEADER: [&str; 25] = [
    "kind",
    "path",
    "inside",
    "line",
    "column",
    "start",
    "end",
    "offsets",
    "detector",
    "name",
    "categories",
    "confidence",
    "score",
    "value",
    "fingerprint",
    "evidence",
    "sensitive",
    "test_value",
    "values",
    "matching",
    "distinct",
    "reason",
    "detail",
    "bytes",
    "also",
];

/// Writes one row per event.
pub struct Csv<'a, W: Write> {
    context: Context<'a>,
    out: BufWriter<W>,
    row: Row,
    path: Option<(Arc<Path>, String)>,
    said_interrupted: bool,
}

impl<'a, W: Write> Csv<'a, W> {
    /// A report to `out`, which need not be buffered.
    pub fn new(context: Context<'a>, out: W) -> Self {
        let out = BufWriter::with_capacity(1 << 16, out);
        Self { context, out, row: Row::default(), path: None, said_interrupted: false }
    }

    fn write(&mut self) -> io::Result<()> {
        self.out.write_all(self.row.end(HEADER.len()))
    }

    fn place(&mut self, kind: &str, place: &Place) {
        self.row.text(kind);
        if !self.path.as_ref().is_some_and(|(path, _)| Arc::ptr_eq(path, &place.path) || *path == place.path) {
            self.path = Some((place.path.clone(), sanitize(&path_text(&place.path)).into_owned()));
        }
        self.row.text(self.path.as_ref().map_or("", |(_, text)| text));
        self.row.text(&sanitize(&inside_text(&place.inside)));
        let Some(span) = place.span else { return self.row.skip(5) };
        match span.line {
            Some((line, column)) => [line, column].map(|n| self.row.number(n)),
            None => [self.row.skip(1), self.row.skip(1)],
        };
        self.row.number(span.start);
        self.row.number(span.end);
        self.row.text(if span.offsets == Offsets::Text { "text" } else { "" });
    }

    fn detector(&mut self, detector: DetectorId, set: CategorySet, score: u8) {
        self.row.text(&self.context.book.rule(detector).id);
        self.row.text(self.context.detector_name(detector));
        let rows = self.context.rows(detector, set).map(|i| self.context.book.categories[i].row.as_str());
        self.row.text(&rows.collect::<Vec<_>>().join(" "));
        self.row.text(Confidence::of(score).as_str());
        self.row.number(score.into());
    }

    /// What accepted an ignored finding stands where a gap has its reason.
    fn found(&mut self, kind: &str, finding: &Finding, why: Option<Ignored>) -> io::Result<()> {
        self.place(kind, &finding.place);
        self.detector(finding.detector, finding.categories, finding.score);
        match &finding.value {
            Some(value) => {
                self.row.text(&self.context.shown(value));
                self.row.text(hex_into(value.fingerprint(), &mut [0; 32]));
            }
            None => self.row.skip(2),
        }
        let evidence: Vec<_> = finding.evidence.iter().map(|e| format!("{} {:+}", e.why, e.points)).collect();
        self.row.text(&evidence.join("; "));
        self.row.text(&self.context.sensitive(finding).join(" "));
        self.row.text(if finding.test_value { "true" } else { "" });
        let also = also_text(&finding.place);
        if why.is_some() || also.is_some() {
            self.row.skip(3);
            self.row.text(why.map_or("", Ignored::as_str));
        }
        if let Some(also) = also {
            self.row.skip(2);
            self.row.text(&sanitize(&also));
        }
        self.write()
    }
}

impl<W: Write> Report for Csv<'_, W> {
    fn begin(&mut self) -> io::Result<()> {
        for name in HEADER {
            self.row.text(name);
        }
        self.write()
    }

    fn finding(&mut self, finding: &Finding) -> io::Result<()> {
        self.found("finding", finding, None)
    }

    fn column(&mut self, column: &ColumnVerdict) -> io::Result<()> {
        self.place("column", &column.place);
        self.detector(column.detector, column.categories, column.score);
        self.row.skip(3);
        self.row.text(&self.context.book.sensitive(column.detector, column.categories).join(" "));
        self.row.skip(1);
        for count in [column.values, column.matching, column.distinct] {
            self.row.number(count);
        }
        self.write()
    }

    fn gap(&mut self, gap: &Gap) -> io::Result<()> {
        self.said_interrupted |= gap.reason == GapReason::Interrupted;
        self.place("gap", &gap.place);
        self.row.skip(13);
        self.row.text(gap.reason.as_str());
        self.row.text(&gap.detail);
        if let Some(bytes) = gap.bytes {
            self.row.number(bytes);
        }
        self.write()
    }

    fn ignored(&mut self, finding: &Finding, why: Ignored) -> io::Result<()> {
        self.found("ignored", finding, Some(why))
    }

    /// A table has no place for a summary, but it must not look complete when it is not.
    fn end(&mut self, summary: &Summary) -> io::Result<()> {
        for drift in &summary.drift {
            self.row.text("drift");
            self.row.text(&drift.policy);
            self.row.skip(1);
            self.row.number(drift.line);
            self.row.skip(5);
            let category = self.context.book.category_index(&drift.row).map(|i| &self.context.book.categories[i]);
            self.row.text(category.map_or("", |category| category.name_in(self.context.lang)));
            self.row.text(&drift.row);
            self.row.skip(2);
            // What is declared, in the policy's own words, stands where a finding has its value and its proof.
            self.row.text(drift.collected.map_or("", Answer::as_str));
            self.row.skip(1);
            let said: Vec<&str> = [&drift.qualifier].into_iter().chain(&drift.prose).map(String::as_str).collect();
            let said = said.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" · ");
            self.row.text(&sanitize(&said));
            self.row.skip(2);
            self.row.number(drift.findings.total());
            self.row.skip(2);
            self.row.text(drift.verdict.as_str());
            self.row.text(&drift.detectors.join(" "));
            self.write()?;
        }
        for stale in stale::list(summary) {
            self.row.text(stale::ID);
            self.row.text(&sanitize(&path_text(&stale.place.path)));
            self.row.skip(1);
            match stale.place.span.and_then(|span| span.line) {
                Some((line, column)) => [line, column].map(|n| self.row.number(n)),
                None => [self.row.skip(1), self.row.skip(1)],
            };
            self.row.skip(17);
            self.row.text(&stale.message);
            self.write()?;
        }
        if let Some(more) = stale::more(summary) {
            self.row.text(stale::ID);
            self.row.skip(21);
            self.row.text(&more);
            self.write()?;
        }
        if summary.interrupted && !self.said_interrupted {
            self.row.text("gap");
            self.row.skip(20);
            self.row.text(GapReason::Interrupted.as_str());
            self.write()?;
        }
        self.out.flush()
    }
}

/// The row being written; its buffer is used again for the next one.
#[derive(Default)]
struct Row {
    bytes: Vec<u8>,
    cells: usize,
    ended: bool,
}

impl Row {
    fn next(&mut self) {
        if std::mem::take(&mut self.ended) {
            self.bytes.clear();
            self.cells = 0;
        }
        if self.cells > 0 {
            self.bytes.push(b',');
        }
        self.cells += 1;
    }

    fn skip(&mut self, cells: usize) {
        (0..cells).for_each(|_| self.next());
    }

    fn number(&mut self, number: u64) {
        self.next();
        write!(self.bytes, "{number}").expect("a vector takes all that is written");
    }

    fn text(&mut self, text: &str) {
        self.next();
        // The wide forms are formulas too in spreadsheets set to Chinese or Japanese.
        let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']);
        let quoted = text.contains([',', '"', '\n', '\r']) || text.starts_with(' ') || text.ends_with(' ');
        if quoted {
            self.bytes.push(b'"');
        }
        if formula {
            self.bytes.push(b'\'');
        }
        for part in text.split_inclusive('"') {
            self.bytes.extend_from_slice(part.as_bytes());
            if part.ends_with('"') {
                self.bytes.push(b'"');
            }
        }
        if quoted {
            self.bytes.push(b'"');
        }
    }

    fn end(&mut self, cells: usize) -> &[u8] {
        self.skip(cells - self.cells * usize::from(!self.ended));
        self.bytes.push(b'\n');
        self.ended = true;
        &self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::{book, cell, context, finding, place, run};

    #[test]
    fn rows_have_the_cells_of_the_header() {
        let book = book();
        let text = run(|out| Csv::new(context(&book), out));
        let mut lines = text.lines();
        assert_eq!(lines.next(), Some(HEADER.join(",").as_str()));
        assert_eq!(
            lines.next(),
            Some(
                "finding,logs/app.log,,12,31,812,823,,us-ssn,Social security number,1 2 S,high,90,***-**-6789,\
                 07070707070707070707070707070707,shape +50; word near: ssn +40,1A,,,,,,,,"
            )
        );
        let gap = text.lines().find(|l| l.starts_with("gap,old.7z")).expect("the gap");
        assert_eq!(gap, "gap,old.7z,,,,,,,,,,,,,,,,,,,,encrypted,needs a password,1048576,");
        assert!(text.lines().filter(|l| !l.contains('"')).all(|l| l.matches(',').count() == HEADER.len() - 1));
    }

    #[test]
    fn cells_are_quoted_and_never_formulas() {
        for (text, cell) in [
            ("plain", "plain"),
            ("a,b", "\"a,b\""),
            ("say \"hi\"", "\"say \"\"hi\"\"\""),
            ("two\nlines", "\"two\nlines\""),
            ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
            ("+1 ***", "'+1 ***"),
            ("-2", "'-2"),
            ("@SUM(1,1)", "\"'@SUM(1,1)\""),
            ("\t=1", "'\t=1"),
            ("＝1", "'＝1"),
        ] {
            let mut row = Row::default();
            row.text(text);
            assert_eq!(String::from_utf8_lossy(row.end(1)), format!("{cell}\n"));
        }
    }

    #[test]
    fn hostile_names_of_files_and_columns_are_no_formulas() {
        let book = book();
        let mut out = Vec::new();
        let mut report = Csv::new(context(&book), &mut out);
        let place = place("=HYPERLINK(1)\u{1b}[2J", vec![cell("@t\u{202e}", Some("c"), None)]);
        report.finding(&finding(&book, "us-ssn", 90, place)).expect("memory");
        report.end(&Summary { interrupted: true, ..Summary::default() }).expect("memory");
        drop(report);
        let text = String::from_utf8(out).expect("UTF-8");
        assert!(text.starts_with("finding,'=HYPERLINK(1)\\u{1b}[2J,'@t\\u{202e}.c,"), "{text}");
        assert!(text.ends_with(",interrupted,,,\n"), "{text}");
    }
}
