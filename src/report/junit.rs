//! `--format junit`: a test report, for build servers that know tests and nothing else.
//!
//! A finding is a failed test case and a gap is an error; where there are neither, one test case has passed, since a
//! report without any is taken for a run that did not happen. The verdict on a column says again what its cells say, so
//! it is a line of `system-out`; where cells are counted and not listed it is the test case that failed for them.

use super::check::{self, xml};
use super::declared;
use super::spool::Spool;
use super::stale;
use super::{ColumnVerdict, Context, Report, Summary};
use crate::event::{Confidence, Finding, Gap, Ignored};
use crate::place::Place;
use crate::policy::drift::{Drift, Verdict};
use std::io::{self, BufWriter, Write};

/// Parts the lines of `system-out`. Each line of the document is whole tags, by which `whose` knows its reports again.
const LINE: &str = "&#10;";

/// Writes the document at the end: its first line has the counts.
pub struct JUnit<'a, W: Write> {
    context: Context<'a>,
    out: BufWriter<W>,
    cases: Spool,
    /// Lines for `system-out`: the verdicts on columns whose cells are test cases.
    columns: Spool,
    failures: u64,
    errors: u64,
    passed: u64,
    skipped: u64,
}

impl<'a, W: Write> JUnit<'a, W> {
    /// A report to `out`, which need not be buffered.
    pub fn new(context: Context<'a>, out: W) -> Self {
        let out = BufWriter::with_capacity(1 << 16, out);
        Self {
            context,
            out,
            cases: Spool::default(),
            columns: Spool::default(),
            failures: 0,
            errors: 0,
            passed: 0,
            skipped: 0,
        }
    }

    fn case(&mut self, place: &Place, name: &str, (element, kind, message): (&str, &str, &str)) -> io::Result<()> {
        let (file, name, message) = (xml(&check::relative(&place.path)), xml(name), xml(message));
        let line = place.span.and_then(|span| span.line).map_or(String::new(), |(n, _)| format!(" line=\"{n}\""));
        let case = format!(
            "    <testcase classname=\"{file}\" name=\"{name}\" file=\"{file}\"{line}>\n      \
             <{element} type=\"{}\" message=\"{message}\"/>\n    </testcase>\n",
            xml(kind)
        );
        self.cases.item("", case.as_bytes())
    }

    fn failure(&mut self, id: &str, place: &Place, confidence: Confidence, message: &str) -> io::Result<()> {
        self.failures += 1;
        let name = format!("{id} at {}", super::place::place_text(place));
        self.case(place, &name, ("failure", &format!("{id}.{}", confidence.as_str()), message))
    }
}

impl<W: Write> JUnit<'_, W> {
    /// What is said beside the test cases: verdicts on columns, what cells were counted, what does not count.
    fn output(&mut self, summary: &Summary) -> io::Result<()> {
        let mut first = Spool::default();
        first.item(LINE, xml(&check::verdict(self.context, summary)).as_bytes())?;
        if self.context.columns_only && summary.findings().total() > 0 {
            first.item(LINE, b"Findings in cells of columns are counted and not listed")?;
        }
        let mut lines = std::mem::take(&mut self.columns);
        for what in &summary.unused {
            lines.item(LINE, format!("an ignore that matches nothing: {}", xml(what)).as_bytes())?;
        }
        if let Some(more) = stale::more(summary) {
            lines.item(LINE, more.as_bytes())?;
        }
        write!(self.out, "    <system-out>")?;
        Spool::copy_both(first, lines, LINE, &mut self.out)?;
        writeln!(self.out, "</system-out>")
    }

    /// Each row of a policy is a test: it fails where the two go apart, and is skipped where a person must look.
    fn declared(&mut self, drift: &Drift) -> io::Result<()> {
        let place = declared::place(drift);
        let name = format!("CCPA {} is as {} declares it", drift.row, drift.policy);
        let message = declared::message(self.context, drift);
        match drift.verdict {
            Verdict::Consistent => {
                self.passed += 1;
                let (file, name) = (xml(&check::relative(&place.path)), xml(&name));
                let case = format!("    <testcase classname=\"{file}\" name=\"{name}\" file=\"{file}\"/>\n");
                self.cases.item("", case.as_bytes())
            }
            verdict if verdict.is_drift() => {
                self.failures += 1;
                self.case(&place, &name, ("failure", &declared::id(drift), &message))
            }
            _ => {
                self.skipped += 1;
                self.case(&place, &name, ("skipped", &declared::id(drift), &message))
            }
        }
    }
}

impl<W: Write> Report for JUnit<'_, W> {
    fn begin(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn finding(&mut self, finding: &Finding) -> io::Result<()> {
        let message = check::finding_message(self.context, finding);
        let id = &self.context.book.rule(finding.detector).id;
        self.failure(id, &finding.place, finding.confidence(), &message)
    }

    fn column(&mut self, column: &ColumnVerdict) -> io::Result<()> {
        let message = check::column_message(self.context, column);
        let id = &self.context.book.rule(column.detector).id;
        if self.context.columns_only {
            return self.failure(id, &column.place, column.confidence(), &message);
        }
        let path = check::relative(&column.place.path);
        self.columns.item(LINE, format!("{}: {}", xml(&path), xml(&message)).as_bytes())
    }

    fn ignored(&mut self, finding: &Finding, why: Ignored) -> io::Result<()> {
        self.skipped += 1;
        let id = &self.context.book.rule(finding.detector).id;
        let name = format!("{id} at {}", super::place::place_text(&finding.place));
        let message = check::finding_message(self.context, finding);
        self.case(&finding.place, &name, ("skipped", &format!("{id}.{}", why.as_str()), &message))
    }

    fn gap(&mut self, gap: &Gap) -> io::Result<()> {
        self.errors += 1;
        let name = format!("{} is read", super::place::place_text(&gap.place));
        self.case(&gap.place, &name, ("error", gap.reason.as_str(), &check::gap_message(gap)))
    }

    fn end(&mut self, summary: &Summary) -> io::Result<()> {
        if summary.interrupted && self.errors == 0 {
            self.errors += 1;
            let case = "    <testcase classname=\"whose\" name=\"the scan comes to its end\">\n      \
                        <error type=\"interrupted\" message=\"The scan was stopped before its end\"/>\n    </testcase>\n";
            self.cases.item("", case.as_bytes())?;
        }
        let found = std::mem::take(&mut self.cases);
        for drift in declared::ordered(summary) {
            self.declared(drift)?;
        }
        let bad = self.failures + self.errors;
        let tests = (bad + self.passed + self.skipped).max(1);
        let counts = format!("tests=\"{tests}\" failures=\"{}\" errors=\"{}\"", self.failures, self.errors);
        writeln!(self.out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"whose\" {counts}>")?;
        writeln!(self.out, "  <testsuite name=\"whose scan\" {counts} skipped=\"{}\">", self.skipped)?;
        if tests == 1 && bad == 0 {
            writeln!(self.out, "    <testcase classname=\"whose\" name=\"no personal data is found\"/>")?;
        }
        Spool::copy_both(std::mem::take(&mut self.cases), found, "", &mut self.out)?;
        self.output(summary)?;
        writeln!(self.out, "  </testsuite>\n</testsuites>")?;
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::{Shared, book, context, run};

    #[test]
    fn findings_fail_and_gaps_are_errors() {
        let book = book();
        insta::assert_snapshot!("junit", run(|out| JUnit::new(context(&book), out)));
    }

    #[test]
    fn a_column_fails_where_its_cells_are_not_listed_and_nowhere_else() {
        let book = book();
        let count = |columns_only| {
            let text = run(|out| JUnit::new(Context { columns_only, ..context(&book) }, out));
            (text.matches("<failure").count(), text.contains("&#10;dump.sql.gz: Social security number in users.ssn"))
        };
        assert_eq!([count(false), count(true)], [(7, true), (8, false)]);
    }

    #[test]
    fn nothing_found_is_a_test_that_passed() {
        let (book, out) = (book(), Shared::default());
        let mut report = JUnit::new(context(&book), out.clone());
        report.begin().expect("memory");
        report.end(&Summary::default()).expect("memory");
        let text = out.text();
        assert!(text.contains("tests=\"1\" failures=\"0\" errors=\"0\"") && text.contains("no personal data is found"));
    }

    #[test]
    fn a_scan_that_was_stopped_has_not_passed() {
        let (book, out) = (book(), Shared::default());
        let mut report = JUnit::new(context(&book), out.clone());
        report.begin().expect("memory");
        report.end(&Summary { interrupted: true, ..Summary::default() }).expect("memory");
        assert!(out.text().contains("errors=\"1\""));
    }
}
