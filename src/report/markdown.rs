//! `--format markdown`: tables for a page, a ticket or a pull request; also `report.md` of a report folder.
//!
//! The list of findings is bounded, since pages are for reading; the JSON lines have all of them. Whatever comes from
//! data or from a user's rules is escaped, so that a file's name can make no link, image, tag or table cell.

use super::human::{covered, notes, verdict};
use super::layout::grouped;
use super::sample::Samples;
use super::sanitize::sanitize;
use super::words::{Words, fill, words};
use super::{ColumnVerdict, Context, Report, Summary};
use crate::event::{Counts, Finding, Gap, Ignored};
use crate::place::path_text;
use std::io::{self, BufWriter, Write};

/// Findings listed at most.
const FINDINGS: usize = 1000;

/// Writes the page at the end; until then only counts and the findings it will list are held.
pub struct Markdown<'a, W: Write> {
    page: Page<'a>,
    out: BufWriter<W>,
}

impl<'a, W: Write> Markdown<'a, W> {
    /// A report to `out`.
    pub fn new(context: Context<'a>, out: W) -> Self {
        Self { page: Page::new(context, FINDINGS), out: BufWriter::new(out) }
    }
}

impl<W: Write> Report for Markdown<'_, W> {
    fn begin(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn finding(&mut self, finding: &Finding) -> io::Result<()> {
        self.page.samples.finding(finding);
        Ok(())
    }

    fn column(&mut self, column: &ColumnVerdict) -> io::Result<()> {
        self.page.samples.column(column);
        Ok(())
    }

    fn ignored(&mut self, finding: &Finding, why: Ignored) -> io::Result<()> {
        self.page.samples.ignored(finding, why);
        Ok(())
    }

    fn gap(&mut self, gap: &Gap) -> io::Result<()> {
        self.page.samples.gap(gap);
        Ok(())
    }

    fn end(&mut self, summary: &Summary) -> io::Result<()> {
        self.page.write(&mut self.out, summary)?;
        self.out.flush()
    }
}

/// The page, without findings if none are to be listed.
pub(super) struct Page<'a> {
    context: Context<'a>,
    words: &'static Words,
    list: usize,
    pub(super) samples: Samples<'a>,
}

impl<'a> Page<'a> {
    pub(super) fn new(context: Context<'a>, list: usize) -> Self {
        Self { context, words: words(context.lang), list, samples: Samples::new(context, list) }
    }

    pub(super) fn write(&self, out: &mut dyn Write, summary: &Summary) -> io::Result<()> {
        let w = self.words;
        writeln!(out, "# {}\n", w.title)?;
        let verdict = verdict(self.context, summary, None);
        writeln!(out, "**{}**\n", verdict.join(" · "))?;
        writeln!(out, "{}\n", covered(self.context, summary))?;
        let notes = notes(w, summary);
        if !notes.is_empty() {
            writeln!(out, "{}\n", notes.join(" · "))?;
        }
        writeln!(out, "{}", if self.context.reveal { w.revealed } else { w.masked })?;
        super::declared::markdown(self.context, summary, out)?;
        self.categories(out, summary)?;
        self.detectors(out, summary)?;
        self.places(out, summary)?;
        self.columns(out)?;
        self.findings(out, summary)?;
        self.ignored(out, summary)?;
        self.unused(out, summary)?;
        self.not_read(out)
    }

    /// All rows, since a row without findings is an answer too.
    fn categories(&self, out: &mut dyn Write, summary: &Summary) -> io::Result<()> {
        let w = self.words;
        writeln!(out, "\n## {}\n", w.categories)?;
        header(out, &["#", w.law, w.category, w.high, w.medium, w.low, w.files], ":::----")?;
        for (category, found) in self.context.book.categories.iter().zip(&summary.by_category) {
            let Counts { high, medium, low } = found.counts;
            let [high, medium, low, files] = [high, medium, low, found.sources].map(grouped);
            let (row, letter, name) =
                (text(&category.row), text(&category.letter), category.name_in(self.context.lang));
            writeln!(out, "| {row} | ({letter}) | {} | {high} | {medium} | {low} | {files} |", text(name))?;
        }
        writeln!(out, "\n{}", w.overlap)
    }

    fn detectors(&self, out: &mut dyn Write, summary: &Summary) -> io::Result<()> {
        if summary.by_detector.is_empty() {
            return Ok(());
        }
        let w = self.words;
        writeln!(out, "\n## {}\n", w.detectors)?;
        header(out, &[w.detector, w.what, w.group, w.high, w.medium, w.low, w.example], ":::---:")?;
        for &(id, Counts { high, medium, low }) in &summary.by_detector {
            let [high, medium, low] = [high, medium, low].map(grouped);
            let (name, group) = (text(self.context.detector_name(id)), text(self.context.group_name(id)));
            let (id, example) = (code(&self.context.book.rule(id).id), code(self.samples.example(id)));
            writeln!(out, "| {id} | {name} | {group} | {high} | {medium} | {low} | {example} |")?;
        }
        Ok(())
    }

    fn places(&self, out: &mut dyn Write, summary: &Summary) -> io::Result<()> {
        if summary.top_places.is_empty() {
            return Ok(());
        }
        let w = self.words;
        writeln!(out, "\n## {}\n", w.places)?;
        header(out, &[w.file, w.high, w.medium, w.low], ":---")?;
        for place in &summary.top_places {
            let Counts { high, medium, low } = place.counts;
            let [high, medium, low] = [high, medium, low].map(grouped);
            writeln!(out, "| {} | {high} | {medium} | {low} |", code(&path_text(&place.path)))?;
        }
        self.more(out, summary.sources_with_findings, summary.top_places.len())
    }

    fn columns(&self, out: &mut dyn Write) -> io::Result<()> {
        if self.samples.columns.is_empty() {
            return Ok(());
        }
        let w = self.words;
        writeln!(out, "\n## {}\n", w.columns)?;
        header(out, &[w.place, w.detector, w.count, w.confidence], "::::")?;
        for column in &self.samples.columns {
            let (matching, values) = (grouped(column.matching), grouped(column.values));
            let share = fill(w.matching, &[("matching", &matching), ("values", &values)]);
            let (place, id) = (code(&column.place), code(&self.context.book.rule(column.detector).id));
            writeln!(out, "| {place} | {id} | {share} | {} |", w.level(column.confidence))?;
        }
        self.more(out, self.samples.n_columns, self.samples.columns.len())
    }

    fn findings(&self, out: &mut dyn Write, summary: &Summary) -> io::Result<()> {
        if self.list == 0 || self.samples.findings.is_empty() {
            return Ok(());
        }
        let w = self.words;
        writeln!(out, "\n## {}\n", w.first)?;
        header(out, &[w.place, w.detector, w.value, w.confidence], "::::")?;
        for finding in &self.samples.findings {
            let (place, id) = (code(&finding.place), code(&self.context.book.rule(finding.detector).id));
            let sample = if finding.test_value { format!(" ({})", w.test_value) } else { String::new() };
            let value = code(&finding.value);
            let also = match finding.also.is_empty() {
                true => String::new(),
                false => {
                    let paths: Vec<String> = finding.also.iter().map(|path| code(path)).collect();
                    format!("<br>{}", fill(w.also, &[("paths", &paths.join(", "))]))
                }
            };
            writeln!(out, "| {place}{also} | {id} | {value}{sample} | {} |", w.level(finding.confidence))?;
        }
        self.more(out, summary.findings().total(), self.samples.findings.len())
    }

    /// What does not count, where somebody wants to see it.
    fn ignored(&self, out: &mut dyn Write, summary: &Summary) -> io::Result<()> {
        if self.samples.ignored.is_empty() {
            return Ok(());
        }
        let w = self.words;
        writeln!(out, "\n## {}\n", w.ignored)?;
        header(out, &[w.place, w.detector, w.value, w.reason], "::::")?;
        for (finding, why) in &self.samples.ignored {
            let (place, id) = (code(&finding.place), code(&self.context.book.rule(finding.detector).id));
            writeln!(out, "| {place} | {id} | {} | {} |", code(&finding.value), why.as_str())?;
        }
        self.more(out, summary.ignored.iter().sum(), self.samples.ignored.len())
    }

    /// Ignores that match nothing.
    fn unused(&self, out: &mut dyn Write, summary: &Summary) -> io::Result<()> {
        if summary.unused.is_empty() {
            return Ok(());
        }
        writeln!(out, "\n## {}\n", self.words.unused)?;
        header(out, &[self.words.place], ":")?;
        summary.unused.iter().try_for_each(|what| writeln!(out, "| {} |", code(what)))?;
        self.more(out, summary.n_unused, summary.unused.len())
    }

    fn not_read(&self, out: &mut dyn Write) -> io::Result<()> {
        let w = self.words;
        writeln!(out, "\n## {}\n", w.not_read)?;
        if self.samples.gaps.is_empty() {
            return writeln!(out, "{}", w.nothing_unread);
        }
        header(out, &[w.reason, w.count, w.place], ":-:")?;
        for (reason, gaps) in &self.samples.gaps {
            let places = gaps.first.iter().map(|(place, detail)| match detail.is_empty() {
                true => code(place),
                false => format!("{} ({})", code(place), text(detail)),
            });
            let mut places: Vec<_> = places.collect();
            let rest = gaps.count - gaps.first.len() as u64;
            if rest > 0 {
                places.push(fill(w.more, &[("n", &grouped(rest))]));
            }
            writeln!(out, "| {} | {} | {} |", reason.as_str(), grouped(gaps.count), places.join("<br>"))?;
        }
        Ok(())
    }

    fn more(&self, out: &mut dyn Write, all: u64, shown: usize) -> io::Result<()> {
        match all.saturating_sub(shown as u64) {
            0 => Ok(()),
            rest => writeln!(out, "\n{}", fill(self.words.more, &[("n", &grouped(rest))])),
        }
    }
}

/// The head of a table; `:` aligns a column left, `-` right, since those are numbers.
pub(super) fn header(out: &mut dyn Write, names: &[&str], columns: &str) -> io::Result<()> {
    writeln!(out, "| {} |", names.join(" | "))?;
    let rules: Vec<_> = columns.chars().map(|c| if c == ':' { ":--" } else { "--:" }).collect();
    writeln!(out, "|{}|", rules.join("|"))
}

/// Text that means nothing to Markdown or HTML.
pub(super) fn text(text: &str) -> String {
    let text = sanitize(text);
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            // A link needs `://` or `www.`; sentences keep their other colons and full stops.
            '&' | '<' | '>' | '|' | '`' | '*' | '_' | '[' | ']' | '\\' | '~' | '#' | '!' | '@' | '$' => {
                out.push_str(&format!("&#{};", u32::from(c)));
            }
            c => out.push(c),
        }
    }
    out.replace("://", "&#58;//").replace("www.", "www&#46;")
}

/// Text as a code span. One that holds a backtick or a bar cannot be written so inside a table and becomes plain text.
pub(super) fn code(raw: &str) -> String {
    match sanitize(raw) {
        shown if shown.trim().is_empty() => String::new(),
        shown if shown.contains(['`', '|']) => text(&shown),
        shown => format!("`{shown}`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::category::Lang;
    use crate::report::tests::{book, context, finding, place, run};

    #[test]
    fn hostile_text_stays_text() {
        for (raw, shown) in [
            ("plain name.csv", "`plain name.csv`"),
            ("a|b", "a&#124;b"),
            ("`x` <img src=x>", "&#96;x&#96; &#60;img src=x&#62;"),
            ("<script>", "`<script>`"),
            ("two\n# lines", "`two\\n# lines`"),
            ("|[x](https://e.example)", "&#124;&#91;x&#93;(https&#58;//e.example)"),
            ("\u{202e}|@everyone", "&#92;u{202e}&#124;&#64;everyone"),
            ("", ""),
        ] {
            assert_eq!(code(raw), shown);
        }
    }

    #[test]
    fn a_table_row_stays_one_row() {
        let book = book();
        let mut out = Vec::new();
        let mut report = Markdown::new(context(&book), &mut out);
        report.finding(&finding(&book, "us-ssn", 90, place("a|b\n| c `d` \\|", vec![]))).expect("memory");
        report.end(&Summary::default()).expect("memory");
        drop(report);
        let text = String::from_utf8(out).expect("UTF-8");
        let row = text.lines().find(|l| l.contains("us-ssn")).expect("the finding");
        assert_eq!(row.matches('|').count(), 5, "{row}");
    }

    #[test]
    fn the_list_is_bounded_and_says_so() {
        let book = book();
        let page = |n: usize| {
            let mut out = Vec::new();
            let mut report = Markdown::new(context(&book), &mut out);
            let mut tally = crate::report::tally::Tally::new(&book);
            for i in 0..n {
                let finding = finding(&book, "us-ssn", 90, place(&format!("f{i}"), vec![]));
                report.finding(&finding).expect("memory");
                tally.finding(&finding);
            }
            report.end(&tally.finish(Default::default(), 0, 0, 0, false)).expect("memory");
            drop(report);
            String::from_utf8(out).expect("UTF-8")
        };
        let text = page(FINDINGS + 5);
        assert_eq!(text.lines().filter(|l| l.starts_with("| `f") && l.contains("us-ssn")).count(), FINDINGS);
        assert!(text.contains("\n… and 5 more\n"), "{text}");
    }

    #[test]
    fn pages_in_both_languages() {
        let book = book();
        let english = run(|out| Markdown::new(context(&book), out));
        let chinese = run(|out| Markdown::new(Context { lang: Lang::Zh, ..context(&book) }, out));
        insta::assert_snapshot!("markdown_en", english);
        insta::assert_snapshot!("markdown_zh", chinese);
    }
}
