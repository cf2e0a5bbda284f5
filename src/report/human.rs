//! `--format human`: the summary for a person at a terminal, short, coloured and masked.
//!
//! First the verdict, then what and where, then what was not read, and at the end what the verdict covers. Everything
//! appears when the scan is over; until then only counts and the first few findings are held.

use super::layout::{Cell, NARROW, Table, grouped, joined, size, wrapped};
use super::sample::Samples;
use super::sanitize::sanitize;
use super::words::{Words, fill, words};
use super::{ColumnVerdict, Context, Report, Summary};
use crate::category::Lang;
use crate::event::{Confidence, Counts, Finding, Gap, Ignored};
use crate::place::path_text;
use anstyle::{AnsiColor, Style};
use std::io::{self, Write};

const PLAIN: Style = Style::new();
const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const RED: Style = AnsiColor::Red.on_default();
const YELLOW: Style = AnsiColor::Yellow.on_default();
const GREEN: Style = AnsiColor::Green.on_default();
const CYAN: Style = AnsiColor::Cyan.on_default();

/// How much is shown, and for which question.
#[derive(Clone, Copy, Debug)]
pub struct View {
    /// Columns of the terminal.
    pub width: usize,
    /// How many findings are listed. They are held until the end, so memory grows with this number.
    pub limit: usize,
    /// The level asked for, named when nothing was found.
    pub level: Confidence,
    /// Findings are shown as they come (see [`super::live`]).
    pub live: bool,
}

impl Default for View {
    fn default() -> Self {
        Self { width: 100, limit: 10, level: Confidence::Medium, live: false }
    }
}

/// Detectors and files listed at most.
const TOP: usize = 8;

/// Writes the summary at the end.
pub struct Human<'a, W: Write> {
    context: Context<'a>,
    words: &'static Words,
    view: View,
    samples: Samples<'a>,
    out: W,
}

impl<'a, W: Write> Human<'a, W> {
    /// A report to `out`, always with styles.
    pub fn new(context: Context<'a>, view: View, out: W) -> Self {
        let samples = Samples::new(context, view.limit);
        Self { context, words: words(context.lang), view, samples, out }
    }

    fn render(&self, summary: &Summary) -> io::Result<Vec<u8>> {
        let mut out = Vec::new();
        self.verdict(&mut out, summary)?;
        // Whoever asked for it waits for nothing else.
        super::declared::human(self.context, summary, self.view.width, &mut out)?;
        self.categories(&mut out, summary)?;
        self.detectors(&mut out, summary)?;
        self.places(&mut out, summary)?;
        self.columns(&mut out)?;
        self.findings(&mut out, summary)?;
        self.ignored(&mut out, summary)?;
        self.not_read(&mut out)?;
        self.closing(&mut out, summary)?;
        Ok(out)
    }

    fn verdict(&self, out: &mut Vec<u8>, summary: &Summary) -> io::Result<()> {
        let parts = verdict(self.context, summary, Some(self.view.level));
        let colour = match (summary.findings().total(), summary.is_complete()) {
            (0, true) => GREEN,
            (0, false) => YELLOW,
            _ => RED,
        };
        let mut style = colour.bold();
        for line in joined(&parts, self.view.width).lines().flat_map(|line| wrapped(line, self.view.width)) {
            let mut parts = line.split(" · ");
            write!(out, "{style}{}{style:#}", parts.next().unwrap_or_default())?;
            for part in parts {
                write!(out, " {DIM}·{DIM:#} {BOLD}{part}{BOLD:#}")?;
            }
            writeln!(out)?;
            style = BOLD;
        }
        Ok(())
    }

    fn categories(&self, out: &mut Vec<u8>, summary: &Summary) -> io::Result<()> {
        let w = self.words;
        let mut table = Table::new("rlfrrrr");
        table.row(["", "", w.categories, w.high, w.medium, w.low, w.files].map(heading));
        let found = self.context.book.categories.iter().zip(&summary.by_category);
        let mut any = false;
        for (category, found) in found.filter(|(_, found)| found.counts.total() > 0) {
            any = true;
            let name = if category.row == "S" { BOLD } else { PLAIN };
            let [high, medium, low] = levels(found.counts);
            table.row([
                Cell::new(&*category.row, name),
                Cell::new(format!("({})", category.letter), DIM),
                Cell::new(sanitize(category.name_in(self.context.lang)), name),
                high,
                medium,
                low,
                grouped(found.sources).into(),
            ]);
        }
        if any { self.section(out, &table) } else { Ok(()) }
    }

    fn detectors(&self, out: &mut Vec<u8>, summary: &Summary) -> io::Result<()> {
        let w = self.words;
        let mut found = summary.by_detector.clone();
        found.sort_by_key(|(id, counts)| (std::cmp::Reverse(counts.total()), *id));
        let mut table = Table::new("lfrf");
        table.row([w.detectors, "", w.findings, w.example].map(heading));
        for &(id, counts) in found.iter().take(TOP) {
            table.row([
                Cell::new(sanitize(&self.context.book.rule(id).id), CYAN),
                sanitize(self.context.detector_name(id)).into(),
                grouped(counts.total()).into(),
                Cell::new(self.samples.example(id), DIM),
            ]);
        }
        self.more(&mut table, found.len(), TOP);
        if found.is_empty() { Ok(()) } else { self.section(out, &table) }
    }

    fn places(&self, out: &mut Vec<u8>, summary: &Summary) -> io::Result<()> {
        // With one file there is nothing to compare.
        if summary.top_places.len() < 2 {
            return Ok(());
        }
        let mut table = Table::new("fr");
        table.row([self.words.places, self.words.findings].map(heading));
        for place in summary.top_places.iter().take(TOP) {
            table.row([sanitize(&path_text(&place.path)).into(), grouped(place.counts.total()).into()]);
        }
        self.more(&mut table, summary.sources_with_findings as usize, TOP);
        self.section(out, &table)
    }

    fn columns(&self, out: &mut Vec<u8>) -> io::Result<()> {
        let w = self.words;
        let mut table = Table::new("flll");
        table.row([w.columns].map(heading));
        for column in &self.samples.columns {
            let (matching, values) = (grouped(column.matching), grouped(column.values));
            table.row([
                (&*column.place).into(),
                Cell::new(sanitize(&self.context.book.rule(column.detector).id), CYAN),
                fill(w.matching, &[("matching", &matching), ("values", &values)]).into(),
                Cell::new(w.level(column.confidence), level_style(column.confidence)),
            ]);
        }
        self.more(&mut table, self.samples.n_columns as usize, self.samples.columns.len());
        if self.samples.columns.is_empty() { Ok(()) } else { self.section(out, &table) }
    }

    fn findings(&self, out: &mut Vec<u8>, summary: &Summary) -> io::Result<()> {
        let w = self.words;
        let mut table = Table::new("flfll");
        table.row([w.first].map(heading));
        for finding in &self.samples.findings {
            table.row([
                (&*finding.place).into(),
                Cell::new(sanitize(&self.context.book.rule(finding.detector).id), CYAN),
                (&*finding.value).into(),
                Cell::new(w.level(finding.confidence), level_style(finding.confidence)),
                Cell::new(if finding.test_value { w.test_value } else { "" }, DIM),
            ]);
            for path in &finding.also {
                table.row([Cell::new(format!("  {}", fill(w.also, &[("paths", path)])), DIM)]);
            }
        }
        self.more(&mut table, summary.findings().total() as usize, self.samples.findings.len());
        if self.samples.findings.is_empty() { Ok(()) } else { self.section(out, &table) }
    }

    /// What was accepted, where somebody wants to see it, and what accepts nothing any more.
    fn ignored(&self, out: &mut Vec<u8>, summary: &Summary) -> io::Result<()> {
        if !self.samples.ignored.is_empty() {
            let mut table = Table::new("flfll");
            table.row([self.words.ignored].map(heading));
            for (finding, why) in &self.samples.ignored {
                table.row([
                    (&*finding.place).into(),
                    Cell::new(sanitize(&self.context.book.rule(finding.detector).id), CYAN),
                    (&*finding.value).into(),
                    Cell::new(self.words.level(finding.confidence), DIM),
                    Cell::new(why.as_str(), DIM),
                ]);
            }
            let all = summary.ignored.iter().sum::<u64>() as usize;
            self.more(&mut table, all, self.samples.ignored.len());
            self.section(out, &table)?;
        }
        if summary.unused.is_empty() {
            return Ok(());
        }
        let mut table = Table::new("l");
        table.row([self.words.unused].map(heading));
        summary.unused.iter().for_each(|what| table.row([Cell::new(sanitize(what), YELLOW)]));
        self.more(&mut table, summary.n_unused as usize, summary.unused.len());
        self.section(out, &table)
    }

    fn not_read(&self, out: &mut Vec<u8>) -> io::Result<()> {
        let mut table = Table::new("lrfw");
        table.row([self.words.not_read].map(heading));
        for (reason, gaps) in &self.samples.gaps {
            let (mut name, mut count) = (Cell::new(reason.as_str(), YELLOW), Cell::from(grouped(gaps.count)));
            for (place, detail) in &gaps.first {
                table.row([name, count, (&**place).into(), Cell::new(&**detail, DIM)]);
                (name, count) = ("".into(), "".into());
            }
            let rest = gaps.count - gaps.first.len() as u64;
            if rest > 0 {
                table.row([name, count, Cell::new(fill(self.words.more, &[("n", &grouped(rest))]), DIM)]);
            }
        }
        if self.samples.gaps.is_empty() { Ok(()) } else { self.section(out, &table) }
    }

    fn closing(&self, out: &mut Vec<u8>, summary: &Summary) -> io::Result<()> {
        let style = if summary.is_complete() { PLAIN } else { YELLOW };
        writeln!(out)?;
        let sentence = covered(self.context, summary);
        // A terminal of its usual width breaks a sentence itself, and who copies it gets it whole.
        let narrow = if self.view.width < NARROW { self.view.width } else { usize::MAX };
        wrapped(&sentence, narrow).iter().try_for_each(|line| writeln!(out, "{style}{line}{style:#}"))?;
        let notes = notes(self.words, summary);
        if notes.is_empty() {
            return Ok(());
        }
        for line in joined(&notes, self.view.width).lines().flat_map(|line| wrapped(line, self.view.width)) {
            writeln!(out, "{DIM}{line}{DIM:#}")?;
        }
        Ok(())
    }

    fn section(&self, out: &mut Vec<u8>, table: &Table) -> io::Result<()> {
        writeln!(out)?;
        table.write(out, self.view.width)
    }

    fn more(&self, table: &mut Table, all: usize, shown: usize) {
        if all > shown {
            table.row([Cell::new(fill(self.words.more, &[("n", &grouped((all - shown) as u64))]), DIM)]);
        }
    }
}

impl<W: Write> Report for Human<'_, W> {
    fn begin(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn finding(&mut self, finding: &Finding) -> io::Result<()> {
        self.samples.finding(finding);
        Ok(())
    }

    fn column(&mut self, column: &ColumnVerdict) -> io::Result<()> {
        self.samples.column(column);
        Ok(())
    }

    fn ignored(&mut self, finding: &Finding, why: Ignored) -> io::Result<()> {
        self.samples.ignored(finding, why);
        Ok(())
    }

    fn gap(&mut self, gap: &Gap) -> io::Result<()> {
        self.samples.gap(gap);
        Ok(())
    }

    fn end(&mut self, summary: &Summary) -> io::Result<()> {
        let text = self.render(summary)?;
        self.out.write_all(&text)?;
        self.out.flush()
    }
}

/// The verdict in parts: what was found and where, in how many categories, how much of it sensitive.
pub(super) fn verdict(context: Context<'_>, summary: &Summary, level: Option<Confidence>) -> Vec<String> {
    let w = words(context.lang);
    let files = grouped(summary.coverage.sources);
    let total = summary.findings().total();
    if total == 0 {
        let level = level.map_or(String::new(), |level| fill(w.at_level, &[("level", w.level(level))]));
        let sentence = if summary.is_complete() { w.nothing } else { w.nothing_in_part };
        return vec![fill(sentence, &[("at", &level), ("files", &files)])];
    }
    let with = grouped(summary.sources_with_findings);
    let mut parts = vec![fill(w.verdict, &[("findings", &grouped(total)), ("with", &with), ("files", &files)])];
    let rows = summary.by_category.iter().filter(|c| c.counts.total() > 0).count() as u64;
    parts.push(fill(w.in_categories, &[("n", &grouped(rows))]));
    let sensitive = context.book.category_index("S").and_then(|i| summary.by_category.get(i));
    if let Some(n) = sensitive.map(|c| c.counts.total()).filter(|&n| n > 0) {
        parts.push(fill(w.sensitive, &[("n", &grouped(n))]));
    }
    parts
}

/// What the verdict covers.
pub(super) fn covered(context: Context<'_>, summary: &Summary) -> String {
    let w = words(context.lang);
    let coverage = &summary.coverage;
    let gaps = grouped(coverage.gaps.max(summary.gaps.iter().map(|(_, n)| n).sum()));
    let (bytes, files, unread) = (size(coverage.bytes_read), grouped(coverage.sources), size(coverage.bytes_in_gaps));
    let values: [(&str, &str); 4] = [("bytes", &bytes), ("files", &files), ("gaps", &gaps), ("unread", &unread)];
    let all_read = gaps == "0" && !summary.interrupted && coverage.sources > 0;
    let sentence = match (&*gaps, coverage.bytes_in_gaps) {
        _ if all_read => {
            if summary.selected {
                w.read_selected
            } else {
                w.read_all
            }
        }
        ("0", _) if summary.interrupted => w.read_some,
        ("0", _) => w.read_nothing,
        (_, 0) => w.read_part_unsized,
        _ => w.read_part,
    };
    // What a reader must know first: the report is about a part of what there is.
    let part =
        context.part.map(|part| fill(w.part_of, &[("number", &grouped(part.number)), ("of", &grouped(part.of))]));
    let selected = (summary.selected && !all_read).then(|| w.selected.to_owned());
    let keys = context.several_keys.then(|| w.several_keys.to_owned());
    let parts: Vec<String> = [part, selected, Some(fill(sentence, &values)), keys].into_iter().flatten().collect();
    let mut text = parts.join(if context.lang == Lang::Zh { "" } else { " " });
    if summary.interrupted {
        text = format!("{} {text}", w.stopped);
    }
    let off: Vec<&str> =
        summary.detectors_off.iter().filter_map(|i| Some(&*context.book.categories.get(i)?.row)).collect();
    if !off.is_empty() {
        text = format!("{text} {}", fill(w.not_looked_for, &[("rows", &off.join(", "))]));
    }
    text
}

/// What was counted but not reported.
pub(super) fn notes(w: &Words, summary: &Summary) -> Vec<String> {
    let counts = [
        (w.below, summary.below_level),
        (w.test_values, summary.test_values),
        (w.left_out, summary.left_out),
        (w.own_reports, summary.own_reports),
    ];
    let counts = counts.into_iter().filter(|(_, n)| *n > 0);
    let counts = counts.chain(w.ignored_by.into_iter().zip(summary.ignored).filter(|(_, n)| *n > 0));
    counts.map(|(sentence, n)| fill(sentence, &[("n", &grouped(n))])).collect()
}

fn heading(text: &str) -> Cell {
    Cell::new(text, BOLD)
}

fn levels(counts: Counts) -> [Cell; 3] {
    let levels = [(Confidence::High, counts.high), (Confidence::Medium, counts.medium), (Confidence::Low, counts.low)];
    levels.map(|(level, n)| match n {
        0 => Cell::new("·", DIM),
        n => Cell::new(grouped(n), level_style(level)),
    })
}

fn level_style(level: Confidence) -> Style {
    match level {
        Confidence::High => RED,
        Confidence::Medium => YELLOW,
        Confidence::Low => DIM,
    }
}

/// True for the beginning of a summary for people, in either language.
pub fn begins_summary(head: &[u8]) -> bool {
    let line = String::from_utf8_lossy(head.split(|&b| b == b'\n').next().unwrap_or_default());
    let count = line.starts_with(|c: char| c.is_ascii_digit());
    line.starts_with("Nothing found ")
        || count && (line.contains(" findings in ") || line.contains(" finding in "))
        || line.contains(" 个文件中有 ") && line.contains(" 处")
        || line.starts_with('在') && line.contains("未发现")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Coverage;
    use crate::report::tests::{book, context, finding, place, plain, run};
    use unicode_width::UnicodeWidthStr;

    #[test]
    fn summaries_in_both_languages() {
        let book = book();
        let english = run(|out| Human::new(context(&book), View::default(), out));
        insta::assert_snapshot!("human_en", plain(&english));
        let view = View { width: 80, limit: 3, ..View::default() };
        let chinese = run(|out| Human::new(Context { lang: Lang::Zh, ..context(&book) }, view, out));
        insta::assert_snapshot!("human_zh", plain(&chinese));
    }

    #[test]
    fn lines_fit_the_terminal() {
        let book = book();
        for width in [24, 30, 40, 50] {
            let text = plain(&run(|out| Human::new(context(&book), View { width, ..View::default() }, out)));
            assert!(text.lines().all(|line| line.width() <= width), "{width}: {text}");
            assert!(text.contains("Identifiers") && text.contains("us-ssn"), "{width}: {text}");
        }
        for width in [64, 80, 100, 160] {
            let view = View { width, ..View::default() };
            let text = plain(&run(|out| Human::new(context(&book), view, out)));
            let (table, closing) = text.rsplit_once("\n\n").expect("a closing line");
            assert!(!closing.is_empty());
            // Reasons of gaps and ids are never cut; the narrowest terminal that holds them is this wide.
            for line in table.lines().skip(1) {
                assert!(line.width() <= width.max(72), "{width}: {line}");
            }
        }
    }

    #[test]
    fn nothing_found_is_said_of_what_was_read_only() {
        let book = book();
        let mut summary = Summary {
            coverage: Coverage { sources: 3, bytes_read: 1_200_000, ..Coverage::default() },
            ..Summary::default()
        };
        let said = |summary: &Summary| {
            let mut out = Vec::new();
            Human::new(context(&book), View::default(), &mut out).end(summary).expect("memory");
            plain(&String::from_utf8(out).expect("UTF-8"))
        };
        assert_eq!(
            said(&summary),
            "Nothing found at medium or above in 3 files\n\nRead 1.2 MB in 3 files; everything was read.\n"
        );
        summary.coverage.gaps = 1;
        summary.coverage.bytes_in_gaps = 5_000;
        summary.below_level = 4;
        assert_eq!(
            said(&summary),
            "Nothing found at medium or above in what was read\n\nRead 1.2 MB in 3 files; 1 place (at least 5.0 kB) was not read, \
             so this result is not complete.\n4 below the level asked for\n"
        );
        summary.coverage.gaps = 0;
        summary.interrupted = true;
        summary.below_level = 0;
        assert_eq!(
            said(&summary),
            "Nothing found at medium or above in what was read\n\nThe scan was stopped before its end. Read 1.2 MB in 3 \
             files.\n"
        );
    }

    #[test]
    fn nothing_from_data_reaches_the_terminal_raw() {
        let book = book();
        let mut out = Vec::new();
        let mut report = Human::new(context(&book), View::default(), &mut out);
        let mut tally = crate::report::tally::Tally::new(&book);
        for path in ["a\u{1b}[2J\u{202e}b", "c\r\nd"] {
            let finding = finding(&book, "us-ssn", 90, place(path, vec![]));
            report.finding(&finding).expect("memory");
            tally.finding(&finding);
        }
        report.end(&tally.finish(Coverage::default(), 0, 0, 0, false)).expect("memory");
        drop(report);
        let text = String::from_utf8(out).expect("UTF-8");
        assert!(!text.contains("\u{1b}[2J") && !text.contains('\u{202e}') && !text.contains('\r'), "{text:?}");
        assert!(text.contains("a\\u{1b}[2J\\u{202e}b") && text.contains("c\\r\\nd"), "{text:?}");
    }
}
