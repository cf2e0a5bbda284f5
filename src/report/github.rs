//! `--format github`: workflow commands, which GitHub shows beside the lines of a pull request.
//!
//! GitHub shows the first ten of each level in a step and keeps the others in the log.

use super::check::{self, Spot};
use super::declared;
use super::{ColumnVerdict, Context, Report, Summary};
use crate::event::{Finding, Gap};
use crate::place::Place;
use std::io::{self, BufWriter, Write};

/// Writes one command per event.
pub struct GitHub<'a, W: Write> {
    context: Context<'a>,
    out: BufWriter<W>,
    flushing: bool,
}

impl<'a, W: Write> GitHub<'a, W> {
    /// A report to `out`, which need not be buffered.
    pub fn new(context: Context<'a>, out: W) -> Self {
        Self { context, out: BufWriter::with_capacity(1 << 16, out), flushing: false }
    }

    /// Whether each command is handed on at once.
    pub fn flushing(mut self, flushing: bool) -> Self {
        self.flushing = flushing;
        self
    }

    fn command(&mut self, level: &str, place: &Place, spot: &Spot, title: &str, message: &str) -> io::Result<()> {
        write!(self.out, "::{level} file={}", property(&check::relative(&place.path)))?;
        if let Some((line, column)) = spot.start {
            write!(self.out, ",line={line},col={column}")?;
            if let Some(end) = spot.end_column {
                write!(self.out, ",endColumn={end}")?;
            }
        }
        writeln!(self.out, ",title={}::{}", property(title), data(message))?;
        if self.flushing { self.out.flush() } else { Ok(()) }
    }
}

const LEVELS: [&str; 3] = ["error", "warning", "notice"];

impl<W: Write> Report for GitHub<'_, W> {
    fn begin(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn finding(&mut self, finding: &Finding) -> io::Result<()> {
        let message = check::finding_message(self.context, finding);
        let level = check::level(finding.confidence(), LEVELS);
        let title = &self.context.book.rule(finding.detector).id;
        self.command(level, &finding.place, &Spot::of(finding), title, &message)
    }

    fn column(&mut self, column: &ColumnVerdict) -> io::Result<()> {
        let message = check::column_message(self.context, column);
        let level = check::level(column.confidence(), LEVELS);
        let title = &self.context.book.rule(column.detector).id;
        let spot = Spot { start: None, end_column: None };
        self.command(level, &column.place, &spot, title, &message)
    }

    fn gap(&mut self, gap: &Gap) -> io::Result<()> {
        let spot = Spot { start: gap.place.span.and_then(|span| span.line), end_column: None };
        self.command("warning", &gap.place, &spot, "not read", &check::gap_message(gap))
    }

    fn end(&mut self, summary: &Summary) -> io::Result<()> {
        for drift in declared::apart(summary) {
            let (place, message) = (declared::place(drift), declared::message(self.context, drift));
            let spot = Spot { start: Some((drift.line, 1)), end_column: None };
            self.command(declared::level(drift, LEVELS), &place, &spot, &declared::id(drift), &message)?;
        }
        let counts = summary.findings();
        let state = if summary.is_complete() { "everything was read" } else { "not everything was read" };
        let message = format!(
            "whose: {} findings ({} high, {} medium, {} low); {state}",
            counts.total(),
            counts.high,
            counts.medium,
            counts.low
        );
        writeln!(self.out, "::notice title=whose::{}", data(&message))?;
        self.out.flush()
    }
}

/// The text behind `::`.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property, which a comma or a colon would end.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::{book, context, run};

    #[test]
    fn commands_say_where_and_what() {
        let book = book();
        let text = run(|out| GitHub::new(context(&book), out));
        insta::assert_snapshot!("github", text);
        assert!(text.lines().all(|line| line.starts_with("::")), "{text}");
    }

    #[test]
    fn text_from_data_ends_no_command() {
        assert_eq!(property("a,b:c%\n::error::"), "a%2Cb%3Cc%25".replace("%3C", "%3A") + "%0A%3A%3Aerror%3A%3A");
        assert_eq!(data("50%\r\n::set"), "50%25%0D%0A::set");
    }
}
