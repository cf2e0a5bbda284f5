//! `--format github`: workflow commands, which GitHub shows beside the lines of a pull request.
//!
//! GitHub shows the first ten of each level in a step and keeps the others in the log. So the worst come first, and what is
//! more than [`MOST`] is only counted: whoever wants all of it takes another format.

use super::check::{self, Spot};
use super::declared;
use super::sanitize::sanitize;
use super::stale;
use super::{ColumnVerdict, Context, Report, Summary};
use crate::event::{Finding, Gap};
use crate::place::Place;
use std::io::{self, BufWriter, Write};

/// Commands at most.
const MOST: usize = 50;

/// Writes one command per event at the end, the worst first; as they come where somebody watches.
pub struct GitHub<'a, W: Write> {
    context: Context<'a>,
    out: BufWriter<W>,
    flushing: bool,
    /// The first commands of each level.
    kept: [Vec<String>; 3],
    /// All of them.
    count: usize,
}

impl<'a, W: Write> GitHub<'a, W> {
    /// A report to `out`, which need not be buffered.
    pub fn new(context: Context<'a>, out: W) -> Self {
        Self {
            context,
            out: BufWriter::with_capacity(1 << 16, out),
            flushing: false,
            kept: Default::default(),
            count: 0,
        }
    }

    /// Whether each command is handed on at once.
    pub fn flushing(mut self, flushing: bool) -> Self {
        self.flushing = flushing;
        self
    }

    fn command(&mut self, level: &str, place: &Place, spot: &Spot, title: &str, message: &str) -> io::Result<()> {
        self.count += 1;
        let rank = LEVELS.iter().position(|own| *own == level).unwrap_or(LEVELS.len() - 1);
        let full = if self.flushing { self.count > MOST } else { self.kept[rank].len() == MOST };
        match self.flushing {
            _ if full => Ok(()),
            false => {
                self.kept[rank].push(command(level, place, spot, title, message));
                Ok(())
            }
            true => {
                writeln!(self.out, "{}", command(level, place, spot, title, message))?;
                self.out.flush()
            }
        }
    }
}

/// One command.
fn command(level: &str, place: &Place, spot: &Spot, title: &str, message: &str) -> String {
    // Standard input is no file that GitHub could show something beside, so the message says where it is.
    if place.path.as_os_str() == "-" {
        let at = spot.start.map_or(String::new(), |(line, column)| format!(":{line}:{column}"));
        return format!("::{level} title={}::standard input{at}: {}", property(title), data(message));
    }
    let mut out = format!("::{level} file={}", property(&check::relative(&place.path)));
    if let Some((line, column)) = spot.start {
        out += &format!(",line={line},col={column}");
        // GitHub takes columns of an end on the first line only.
        match spot.end {
            Some((end, column)) if end == line => out += &format!(",endColumn={column}"),
            Some((end, _)) => out += &format!(",endLine={end}"),
            None => {}
        }
    }
    out + &format!(",title={}::{}", property(title), data(message))
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
        self.command(level, &finding.place, &Spot::of(&finding.place), title, &message)
    }

    fn column(&mut self, column: &ColumnVerdict) -> io::Result<()> {
        if !check::counts_columns(self.context) {
            return Ok(());
        }
        let message = check::column_message(self.context, column);
        let level = check::level(column.confidence(), LEVELS);
        let title = &self.context.book.rule(column.detector).id;
        let spot = Spot::WHOLE;
        self.command(level, &column.place, &spot, title, &message)
    }

    fn gap(&mut self, gap: &Gap) -> io::Result<()> {
        let spot = Spot::of(&gap.place);
        self.command("warning", &gap.place, &spot, "not read", &check::gap_message(gap))
    }

    fn end(&mut self, summary: &Summary) -> io::Result<()> {
        // What a policy does not declare goes before single findings, and all of it: there are a dozen rows at most, and
        // `--fail-on drift` fails on them alone.
        let mut drift: Vec<(usize, String)> = Vec::new();
        for row in declared::apart(summary) {
            let (place, message) = (declared::place(row), declared::message(self.context, row));
            let spot = Spot::line(row.line);
            let level = declared::level(row, LEVELS);
            let rank = LEVELS.iter().position(|own| *own == level).unwrap_or_default();
            drift.push((rank, command(level, &place, &spot, &declared::id(row), &message)));
        }
        drift.sort_by_key(|(rank, _)| *rank);
        drift.iter().try_for_each(|(_, command)| writeln!(self.out, "{command}"))?;
        let left = MOST.saturating_sub(drift.len());
        self.kept.iter().flatten().take(left).try_for_each(|command| writeln!(self.out, "{command}"))?;
        // In a stream as many have been written as were wanted, before anything was known of drift.
        let shown = if self.flushing { MOST } else { left };
        if let Some(more) = self.count.checked_sub(shown).filter(|more| *more > 0) {
            let message = match more {
                1 => "1 more is not shown here; the other formats have all of them".into(),
                more => format!("{more} more are not shown here; the other formats have all of them"),
            };
            writeln!(self.out, "::notice title=whose::{}", data(&message))?;
        }
        for stale in stale::list(summary) {
            let spot = Spot::of(&stale.place);
            writeln!(self.out, "{}", command("notice", &stale.place, &spot, stale::ID, &stale.message))?;
        }
        if let Some(more) = stale::more(summary) {
            writeln!(self.out, "::notice title=whose::{}", data(&more))?;
        }
        writeln!(self.out, "::notice title=whose::whose: {}", data(&check::verdict(self.context, summary)))?;
        self.out.flush()
    }
}

/// The text behind `::`.
fn data(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '%' => out += "%25",
            '\r' => out += "%0D",
            '\n' => out += "%0A",
            // What a terminal would act upon, in the name of a file, is written out.
            c => out += &sanitize(c.encode_utf8(&mut [0; 4])),
        }
    }
    out
}

/// The value of a property, which a comma or a colon would end.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::drift::Verdict;
    use crate::report::tests::{Shared, book, context, drift, finding, place, run};

    #[test]
    fn commands_say_where_and_what() {
        let book = book();
        let text = run(|out| GitHub::new(context(&book), out));
        insta::assert_snapshot!("github", text);
        assert!(text.lines().all(|line| line.starts_with("::")), "{text}");
    }

    #[test]
    fn the_worst_come_first_and_the_rest_is_counted() {
        let (book, out) = (book(), Shared::default());
        for flushing in [false, true] {
            let mut report = GitHub::new(context(&book), out.clone()).flushing(flushing);
            report.begin().expect("memory");
            for i in 0..200 {
                let score = if i == 199 { 90 } else { 60 };
                report.finding(&finding(&book, "us-ssn", score, place("a.txt", vec![]))).expect("memory");
            }
            report.end(&Summary::default()).expect("memory");
        }
        let text = out.text();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 2 * (MOST + 2));
        assert!(lines[0].starts_with("::error") && lines[1..MOST].iter().all(|line| line.starts_with("::warning")));
        assert!(lines[MOST].contains("150 more are not shown") && lines[MOST + 2].starts_with("::warning"));
    }

    #[test]
    fn drift_goes_before_findings_however_many() {
        let (book, out) = (book(), Shared::default());
        let mut report = GitHub::new(context(&book), out.clone());
        report.begin().expect("memory");
        for _ in 0..2 * MOST {
            report.finding(&finding(&book, "us-ssn", 90, place("a.txt", vec![]))).expect("memory");
        }
        let summary = Summary { drift: vec![drift(Verdict::Undeclared), drift(Verdict::Review)], ..Summary::default() };
        report.end(&summary).expect("memory");
        let text = out.text();
        let first: Vec<&str> = text.lines().take(3).collect();
        assert!(first[0].starts_with("::error file=policy.toml,line=7"), "{first:?}");
        assert!(first[1].contains("file=policy.toml") && first[2].contains("file=a.txt"), "{first:?}");
    }

    #[test]
    fn text_from_data_ends_no_command() {
        assert_eq!(property("a,b:c%\n::error::"), "a%2Cb%3Cc%25".replace("%3C", "%3A") + "%0A%3A%3Aerror%3A%3A");
        assert_eq!(data("50%\r\n::set"), "50%25%0D%0A::set");
        assert_eq!(property("a\u{1b}[31m.txt"), "a\\u{1b}[31m.txt");
    }
}
