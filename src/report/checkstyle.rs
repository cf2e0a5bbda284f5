//! `--format checkstyle`: the XML that review bots and the warnings plug-ins of build servers read.
//!
//! One element for each file, in the order of the scan; attributes are those of Checkstyle: line, column, severity,
//! message, source.

use super::check::{self, Spot, xml};
use super::declared;
use super::spool::Spool;
use super::stale;
use super::{ColumnVerdict, Context, Report, Summary};
use crate::event::{Finding, Gap};
use crate::place::Place;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::sync::Arc;

/// Writes one element per event.
pub struct Checkstyle<'a, W: Write> {
    context: Context<'a>,
    out: BufWriter<W>,
    /// What is found: drift goes before it.
    files: Spool,
    path: Option<Arc<Path>>,
}

const LEVELS: [&str; 3] = ["error", "warning", "info"];

impl<'a, W: Write> Checkstyle<'a, W> {
    /// A report to `out`, which need not be buffered.
    pub fn new(context: Context<'a>, out: W) -> Self {
        Self { context, out: BufWriter::with_capacity(1 << 16, out), files: Spool::default(), path: None }
    }

    fn error(&mut self, place: &Place, spot: &Spot, severity: &str, message: &str, source: &str) -> io::Result<()> {
        if !self.path.as_ref().is_some_and(|path| Arc::ptr_eq(path, &place.path) || *path == place.path) {
            self.leave()?;
            let file = format!("  <file name=\"{}\">\n", xml(&check::relative(&place.path)));
            self.files.item("", file.as_bytes())?;
            self.path = Some(place.path.clone());
        }
        let at = spot.start.map_or(String::new(), |(line, column)| format!(" line=\"{line}\" column=\"{column}\""));
        let (message, source) = (xml(message), xml(source));
        let error =
            format!("    <error{at} severity=\"{severity}\" message=\"{message}\" source=\"whose.{source}\"/>\n");
        self.files.item("", error.as_bytes())
    }

    fn leave(&mut self) -> io::Result<()> {
        if self.path.take().is_some() { self.files.item("", b"  </file>\n") } else { Ok(()) }
    }
}

impl<W: Write> Report for Checkstyle<'_, W> {
    fn begin(&mut self) -> io::Result<()> {
        write!(self.out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<checkstyle version=\"4.3\">\n")
    }

    fn finding(&mut self, finding: &Finding) -> io::Result<()> {
        let message = check::finding_message(self.context, finding);
        let severity = check::level(finding.confidence(), LEVELS);
        let source = &self.context.book.rule(finding.detector).id;
        self.error(&finding.place, &Spot::of(&finding.place), severity, &message, source)
    }

    fn column(&mut self, column: &ColumnVerdict) -> io::Result<()> {
        if !check::counts_columns(self.context) {
            return Ok(());
        }
        let message = check::column_message(self.context, column);
        let severity = check::level(column.confidence(), LEVELS);
        let source = &self.context.book.rule(column.detector).id;
        self.error(&column.place, &Spot::WHOLE, severity, &message, source)
    }

    fn gap(&mut self, gap: &Gap) -> io::Result<()> {
        let spot = Spot::of(&gap.place);
        self.error(&gap.place, &spot, "warning", &check::gap_message(gap), "not-read")
    }

    fn end(&mut self, summary: &Summary) -> io::Result<()> {
        for stale in stale::list(summary) {
            let spot = Spot::of(&stale.place);
            self.error(&stale.place, &spot, "info", &stale.message, stale::ID)?;
        }
        self.leave()?;
        let found = std::mem::take(&mut self.files);
        for drift in declared::apart(summary) {
            let (place, message) = (declared::place(drift), declared::message(self.context, drift));
            let spot = Spot::line(drift.line);
            self.error(&place, &spot, declared::level(drift, LEVELS), &message, &declared::id(drift))?;
        }
        self.leave()?;
        Spool::copy_both(std::mem::take(&mut self.files), found, "", &mut self.out)?;
        writeln!(self.out, "  <!-- {} -->", check::verdict(self.context, summary).replace("--", "- -"))?;
        if let Some(more) = stale::more(summary) {
            writeln!(self.out, "  <!-- {more} -->")?;
        }
        writeln!(self.out, "</checkstyle>")?;
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::{book, context, run};

    #[test]
    fn elements_are_those_of_checkstyle() {
        let book = book();
        let text = run(|out| Checkstyle::new(context(&book), out));
        insta::assert_snapshot!("checkstyle", text);
        assert_eq!(text.matches("<file ").count(), text.matches("</file>").count());
    }
}
