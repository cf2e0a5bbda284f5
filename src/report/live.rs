//! `--stream`: a line for each finding at the moment it is made, for somebody who watches an application.

use super::sanitize::sanitize;
use super::words::{fill, words};
use super::{ColumnVerdict, Context, Report, Summary, human};
use crate::event::{Confidence, Finding, Gap, Ignored};
use anstyle::{AnsiColor, Style};
use std::io::{self, Write};

const DIM: Style = Style::new().dimmed();
const CYAN: Style = AnsiColor::Cyan.on_default();

/// Writes and flushes line by line.
pub struct Live<'a, W: Write> {
    context: Context<'a>,
    view: human::View,
    out: W,
}

impl<'a, W: Write> Live<'a, W> {
    /// A report to `out`, always with styles.
    pub fn new(context: Context<'a>, view: human::View, out: W) -> Self {
        Self { context, view, out }
    }
}

impl<W: Write> Live<'_, W> {
    /// A finding, and what accepted it if something did.
    fn line(&mut self, finding: &Finding, ignored: Option<Ignored>) -> io::Result<()> {
        let id = &self.context.book.rule(finding.detector).id;
        let level = words(self.context.lang).level(finding.confidence());
        let colour = match finding.confidence() {
            Confidence::High => AnsiColor::Red.on_default(),
            Confidence::Medium => AnsiColor::Yellow.on_default(),
            Confidence::Low => DIM,
        };
        let (line, column) = finding.place.span.and_then(|span| span.line).unwrap_or_default();
        write!(self.out, "{DIM}{line}:{column}{DIM:#}  {CYAN}{}{CYAN:#}  ", sanitize(id))?;
        let value = finding.value.as_ref();
        if let Some(value) = value {
            write!(self.out, "{}  ", sanitize(&self.context.shown(value)))?;
        }
        write!(self.out, "{colour}{level}{colour:#}")?;
        if let Some(why) = ignored {
            write!(self.out, "  {DIM}{}{DIM:#}", why.as_str())?;
        }
        match value.and_then(|value| value.line()) {
            Some(line) => writeln!(self.out, "  {DIM}│{DIM:#} {}", sanitize(line.trim()))?,
            None => writeln!(self.out)?,
        }
        self.out.flush()
    }
}

impl<W: Write> Report for Live<'_, W> {
    fn begin(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn finding(&mut self, finding: &Finding) -> io::Result<()> {
        self.line(finding, None)
    }

    fn ignored(&mut self, finding: &Finding, why: Ignored) -> io::Result<()> {
        self.line(finding, Some(why))
    }

    fn column(&mut self, _: &ColumnVerdict) -> io::Result<()> {
        Ok(())
    }

    fn gap(&mut self, gap: &Gap) -> io::Result<()> {
        writeln!(self.out, "{}  {}", gap.reason.as_str(), sanitize(&gap.detail))?;
        self.out.flush()
    }

    fn end(&mut self, summary: &Summary) -> io::Result<()> {
        let parts = human::verdict(self.context, summary, Some(self.view.level));
        let read = fill(
            words(self.context.lang).read_some,
            &[
                ("bytes", &super::layout::size(summary.coverage.bytes_read)),
                ("files", &summary.coverage.sources.to_string()),
            ],
        );
        writeln!(self.out, "{} {DIM}· {read}{DIM:#}", parts.join(" · "))?;
        let notes = human::notes(words(self.context.lang), summary);
        if !notes.is_empty() {
            writeln!(self.out, "{DIM}{}{DIM:#}", notes.join(" · "))?;
        }
        super::declared::human(self.context, summary, self.view.width, &mut self.out)?;
        self.out.flush()
    }
}
