//! `--report DIR`: a folder with one findings file per category, for an auditor to hand over piece by piece.
//!
//! | file | what it holds |
//! |---|---|
//! | `01-identifiers.jsonl` … `S-sensitive.jsonl` | the findings of one category, only if there are any |
//! | `findings.jsonl` | everything, in order: what `--format jsonl` gives, and what `whose report` reads |
//! | `findings.parquet` | the findings, a row each, for tools that read columns |
//! | `gaps.jsonl` | what was not read |
//! | `report.html` | a page to read, with everything above |
//! | `summary.json`, `report.md` | the counts, for programs and for people |
//! | `README.md` | what each file is |
//!
//! Each `.jsonl` file follows the output contract from its begin line to its summary line. How the folder comes into
//! being as a whole is the business of `berth.rs`.

use super::berth::Berth;
use super::jsonl::line;
use super::line::Encoder;
use super::markdown::{Page, code, header, text};
use super::parquet::Parquet;
use super::tally::Tally;
use super::words::{fill, words};
use super::{ColumnVerdict, Context, Report, Summary, html};
use crate::category::CategorySet;
use crate::event::{Finding, Gap, Ignored};
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;

const NO_CATEGORY: &str = "00-no-category.jsonl";
/// The file with everything.
pub const FINDINGS: &str = "findings.jsonl";
const TABLE: &str = "findings.parquet";
const GAPS: &str = "gaps.jsonl";
const SUMMARY_JSON: &str = "summary.json";
const SUMMARY_MD: &str = "report.md";
const REPORT_HTML: &str = "report.html";
const README: &str = "README.md";

/// Writes a report folder.
pub struct Folder<'a> {
    context: Context<'a>,
    encoder: Encoder<'a>,
    berth: Berth,
    /// Per row of the category table, and at the end for findings without one.
    categories: Vec<Option<CategoryFile>>,
    all: Option<BufWriter<File>>,
    table: Option<Parquet<'a, BufWriter<File>>>,
    gaps: Option<BufWriter<File>>,
    page: Page<'a>,
    html: Option<html::Page<'a>>,
}

/// The findings file of one category, with counts of its own.
struct CategoryFile {
    out: BufWriter<File>,
    tally: Tally,
}

impl<'a> Folder<'a> {
    /// Prepares a report in `dir`, which must not exist, be empty, or hold an earlier report. Fails now rather than
    /// after a long scan.
    pub fn new(context: Context<'a>, dir: &Path) -> io::Result<Self> {
        Ok(Self {
            context,
            encoder: Encoder::new(context),
            berth: Berth::new(dir, is_report)?,
            categories: context.book.categories.iter().map(|_| None).chain([None]).collect(),
            all: None,
            table: None,
            gaps: None,
            page: Page::new(context, 0),
            html: Some(html::Page::new(context)),
        })
    }

    /// Where the report is being written, for a scan of a folder around it to leave out.
    pub fn working_path(&self) -> &Path {
        self.berth.working_path()
    }

    /// Opens the files of these categories that are not open yet.
    fn open(&mut self, set: CategorySet) -> io::Result<()> {
        for row in files(set, self.categories.len() - 1) {
            if self.categories[row].is_none() {
                let category = self.context.book.categories.get(row);
                let mut out = self.berth.create(&category.map_or(NO_CATEGORY.into(), |c| c.file_name()))?;
                line(&mut out, self.encoder.begin(category.map(|_| row))?)?;
                self.categories[row] = Some(CategoryFile { out, tally: Tally::new(self.context.book) });
            }
        }
        Ok(())
    }

    /// Ends every findings file with its own counts and the coverage of the whole scan.
    fn end_categories(&mut self, summary: &Summary) -> io::Result<Vec<(String, usize, u64)>> {
        let mut written = Vec::new();
        for (row, file) in self.categories.iter_mut().enumerate() {
            let Some(CategoryFile { mut out, tally }) = file.take() else { continue };
            let category = self.context.book.categories.get(row);
            let own = Summary {
                gaps: summary.gaps.clone(),
                own_reports: summary.own_reports,
                ..tally.finish(
                    summary.coverage.clone(),
                    summary.left_out,
                    summary.below_level,
                    summary.test_values,
                    summary.interrupted,
                )
            };
            line(&mut out, self.encoder.summary(&own, category.map(|_| row))?)?;
            close(out)?;
            written.push((category.map_or(NO_CATEGORY.into(), |c| c.file_name()), row, own.findings().total()));
        }
        Ok(written)
    }

    fn readme(&self, files: &[(String, usize, u64)], summary: &Summary) -> io::Result<()> {
        let w = words(self.context.lang);
        let tool = [("tool", env!("CARGO_PKG_NAME")), ("version", env!("CARGO_PKG_VERSION"))];
        let mut out = self.berth.create(README)?;
        let shown = if self.context.reveal { w.revealed } else { w.masked };
        writeln!(out, "# {}\n\n{} {shown}\n\n## {}\n", fill(w.folder_title, &tool), w.folder_care, w.folder_files)?;
        header(&mut out, &[w.file, w.what, w.findings], "::-")?;
        let row = |out: &mut BufWriter<File>, name: &str, what: &str, n: &str| {
            writeln!(out, "| {} | {what} | {n} |", code(name))
        };
        for (name, index, count) in files {
            let what = match self.context.book.categories.get(*index) {
                Some(c) => {
                    let (number, name, statute) = (text(&c.row), text(c.name_in(self.context.lang)), text(&c.statute));
                    fill(w.folder_category, &[("row", &number), ("name", &name), ("statute", &statute)])
                }
                None => w.folder_no_category.into(),
            };
            row(&mut out, name, &what, &super::layout::grouped(*count))?;
        }
        for (name, what) in [
            (REPORT_HTML, w.folder_report_html),
            (SUMMARY_MD, w.folder_summary_md),
            (SUMMARY_JSON, w.folder_summary_json),
            (FINDINGS, w.folder_findings),
            (TABLE, w.folder_table),
            (GAPS, w.folder_gaps),
            (README, w.folder_readme),
        ] {
            row(&mut out, name, what, "")?;
        }
        writeln!(out, "\n{}\n", if files.is_empty() { w.folder_none } else { w.overlap })?;
        writeln!(out, "{}\n\n## {}\n\n{}", w.folder_lines, w.not_read, super::human::covered(self.context, summary))?;
        if !summary.gaps.is_empty() {
            writeln!(out)?;
        }
        for (reason, count) in &summary.gaps {
            writeln!(out, "- {}: {}", reason.as_str(), super::layout::grouped(*count))?;
        }
        close(out)
    }
}

impl Report for Folder<'_> {
    fn begin(&mut self) -> io::Result<()> {
        let mut out = self.berth.create(GAPS)?;
        line(&mut out, self.encoder.begin(None)?)?;
        self.gaps = Some(out);
        let mut out = self.berth.create(FINDINGS)?;
        line(&mut out, self.encoder.begin(None)?)?;
        self.all = Some(out);
        self.table = Some(Parquet::new(self.context, self.berth.create(TABLE)?)?);
        Ok(())
    }

    fn finding(&mut self, finding: &Finding) -> io::Result<()> {
        self.page.samples.finding(finding);
        if let Some(html) = &mut self.html {
            html.finding(finding);
        }
        self.open(finding.categories)?;
        let bytes = self.encoder.finding(finding)?;
        if let Some(out) = &mut self.all {
            line(out, bytes)?;
        }
        self.table.iter_mut().try_for_each(|table| table.finding(finding, None))?;
        for row in files(finding.categories, self.categories.len() - 1) {
            if let Some(file) = &mut self.categories[row] {
                file.tally.finding(finding);
                line(&mut file.out, bytes)?;
            }
        }
        Ok(())
    }

    fn column(&mut self, column: &ColumnVerdict) -> io::Result<()> {
        if let Some(html) = &mut self.html {
            html.column(column);
        }
        self.open(column.categories)?;
        let bytes = self.encoder.column(column)?;
        if let Some(out) = &mut self.all {
            line(out, bytes)?;
        }
        for row in files(column.categories, self.categories.len() - 1) {
            if let Some(file) = &mut self.categories[row] {
                line(&mut file.out, bytes)?;
            }
        }
        Ok(())
    }

    fn ignored(&mut self, finding: &Finding, why: Ignored) -> io::Result<()> {
        self.page.samples.ignored(finding, why);
        if let Some(html) = &mut self.html {
            html.ignored(finding, why);
        }
        self.table.iter_mut().try_for_each(|table| table.finding(finding, Some(why)))?;
        let bytes = self.encoder.ignored(finding, why)?;
        self.all.iter_mut().try_for_each(|out| line(out, bytes))
    }

    fn gap(&mut self, gap: &Gap) -> io::Result<()> {
        self.page.samples.gap(gap);
        if let Some(html) = &mut self.html {
            html.gap(gap);
        }
        let bytes = self.encoder.gap(gap)?;
        [&mut self.all, &mut self.gaps].into_iter().flatten().try_for_each(|out| line(out, bytes))
    }

    fn end(&mut self, summary: &Summary) -> io::Result<()> {
        let files = self.end_categories(summary)?;
        for drift in &summary.drift {
            let bytes = self.encoder.drift(drift)?;
            self.all.iter_mut().try_for_each(|out| line(out, bytes))?;
        }
        for mut out in [self.all.take(), self.gaps.take()].into_iter().flatten() {
            line(&mut out, self.encoder.summary(summary, None)?)?;
            close(out)?;
        }
        if let Some(table) = self.table.take() {
            close(table.finish()?)?;
        }
        let mut out = self.berth.create(SUMMARY_JSON)?;
        line(&mut out, self.encoder.summary_document(summary)?)?;
        close(out)?;
        let mut out = self.berth.create(SUMMARY_MD)?;
        self.page.write(&mut out, summary)?;
        close(out)?;
        if let Some(html) = self.html.take() {
            let mut out = self.berth.create(REPORT_HTML)?;
            html.write(&mut out, summary)?;
            close(out)?;
        }
        self.readme(&files, summary)?;
        self.berth.publish()
    }
}

/// Numbers of the files to which these categories belong; `none` is that of the file for no category.
fn files(set: CategorySet, none: usize) -> impl Iterator<Item = usize> {
    let homeless = set.iter().next().is_none_or(|row| row >= none).then_some(none);
    set.iter().take_while(move |&row| row < none).chain(homeless)
}

fn close(out: BufWriter<File>) -> io::Result<()> {
    out.into_inner()?.sync_all()
}

/// Whether a folder holds an earlier report and nothing else, by its summary and the names in it.
fn is_report(dir: &Path, names: &[&OsStr]) -> Result<(), String> {
    if !is_summary(&dir.join(SUMMARY_JSON)) {
        return Err("it is not empty and holds no earlier report; give a new or an empty folder".into());
    }
    match names.iter().find(|name| !is_ours(name)) {
        Some(name) => {
            let name = name.to_string_lossy();
            let name = super::sanitize::sanitize(&name);
            Err(format!("besides an earlier report it holds `{name}`; move that away or give another folder"))
        }
        None => Ok(()),
    }
}

fn is_summary(path: &Path) -> bool {
    let document = fs::read(path).ok().and_then(|bytes| serde_json::from_slice::<serde_json::Value>(&bytes).ok());
    document.is_some_and(|d| d["kind"] == "summary" && d["coverage"].is_object() && d["by_category"].is_array())
}

/// The name of a file that a report writes, also one whose category has since been renamed.
fn is_ours(name: &OsStr) -> bool {
    let Some(name) = name.to_str() else { return false };
    let category = name.strip_suffix(".jsonl").and_then(|stem| stem.split_once('-'));
    [FINDINGS, TABLE, GAPS, SUMMARY_JSON, SUMMARY_MD, REPORT_HTML, README].contains(&name)
        || category.is_some_and(|(row, _)| row == "S" || row.len() == 2 && row.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::category::Lang;
    use crate::report::tests::{book, context, feed, lines_match_the_schema};
    use std::collections::BTreeMap;

    fn written(dir: &Path) -> BTreeMap<String, String> {
        let entries = fs::read_dir(dir).expect("a folder").map(|e| e.expect("an entry"));
        let read = |e: fs::DirEntry| {
            let bytes = fs::read(e.path()).expect("a file");
            // Whether it is text or not, the same bytes are the same characters.
            let text =
                String::from_utf8(bytes).unwrap_or_else(|e| e.as_bytes().iter().map(|b| char::from(*b)).collect());
            (e.file_name().into_string().expect("UTF-8"), text)
        };
        entries.map(read).collect()
    }

    fn report(context: Context<'_>, dir: &Path) -> io::Result<()> {
        let mut folder = Folder::new(context, dir)?;
        feed(context.book, &mut folder);
        Ok(())
    }

    #[test]
    fn one_file_per_category_found_and_the_same_bytes_again() {
        let (book, home) = (book(), tempfile::tempdir().expect("a folder"));
        let dir = home.path().join("new/audit");
        report(context(&book), &dir).expect("a report");
        let first = written(&dir);
        let names: Vec<&str> = first.keys().map(String::as_str).collect();
        assert_eq!(
            names,
            [
                "00-no-category.jsonl",
                "01-identifiers.jsonl",
                "02-customer-records.jsonl",
                "S-sensitive.jsonl",
                "README.md",
                "findings.jsonl",
                "findings.parquet",
                "gaps.jsonl",
                "report.html",
                "summary.json",
                "report.md",
            ]
            .into_iter()
            .collect::<std::collections::BTreeSet<_>>()
            .into_iter()
            .collect::<Vec<_>>()
        );
        report(context(&book), &dir).expect("an earlier report is replaced");
        assert_eq!(written(&dir), first);
        assert_eq!(fs::read_dir(dir.parent().expect("a parent")).expect("a folder").count(), 1, "nothing is left over");
    }

    #[test]
    fn each_file_stands_alone() {
        let (book, home) = (book(), tempfile::tempdir().expect("a folder"));
        let dir = home.path().join("audit");
        report(context(&book), &dir).expect("a report");
        for (name, text) in written(&dir).iter().filter(|(name, _)| name.ends_with(".jsonl")) {
            lines_match_the_schema(text);
            let lines: Vec<serde_json::Value> = text.lines().map(|l| serde_json::from_str(l).expect("JSON")).collect();
            let (first, last) = (&lines[0], &lines[lines.len() - 1]);
            assert_eq!((&first["kind"], &last["kind"]), (&"begin".into(), &"summary".into()), "{name}");
            assert_eq!(last["complete"], false, "{name}");
            let findings = lines.iter().filter(|l| l["kind"] == "finding").count() as u64;
            if name != GAPS {
                let counted = &last["findings"];
                let counted = ["high", "medium", "low"].map(|level| counted[level].as_u64().expect("a count"));
                assert_eq!(counted.iter().sum::<u64>(), findings, "{name}");
            }
            if let Some(row) = first["category"].as_str() {
                let in_row =
                    |l: &&serde_json::Value| l["categories"].as_array().is_some_and(|c| c.contains(&row.into()));
                assert!(lines[1..lines.len() - 1].iter().all(|l| in_row(&l)), "{name}");
                assert_eq!(last["by_category"].as_array().map(Vec::len), Some(1), "{name}");
            }
        }
        lines_match_the_schema(
            &serde_json::from_str::<serde_json::Value>(&written(&dir)[SUMMARY_JSON]).expect("JSON").to_string(),
        );
    }

    #[test]
    fn pages_in_both_languages() {
        let (book, home) = (book(), tempfile::tempdir().expect("a folder"));
        for (lang, name) in [(Lang::En, "readme_en"), (Lang::Zh, "readme_zh")] {
            let dir = home.path().join(name);
            report(Context { lang, ..context(&book) }, &dir).expect("a report");
            insta::assert_snapshot!(name, written(&dir)[README].replace(env!("CARGO_PKG_VERSION"), "VERSION"));
        }
    }

    #[test]
    fn a_scan_that_fails_leaves_nothing() {
        let (book, home) = (book(), tempfile::tempdir().expect("a folder"));
        let mut folder = Folder::new(context(&book), &home.path().join("audit")).expect("a folder");
        folder.begin().expect("a file");
        assert_eq!(fs::read_dir(home.path()).expect("a folder").count(), 1);
        drop(folder);
        assert_eq!(fs::read_dir(home.path()).expect("a folder").count(), 0);
    }

    #[test]
    fn what_is_not_a_report_is_left_alone() {
        let (book, home) = (book(), tempfile::tempdir().expect("a folder"));
        let refused = |dir: &Path| Folder::new(context(&book), dir).err().expect("refused").to_string();

        let photos = home.path().join("photos");
        fs::create_dir(&photos).expect("a folder");
        report(context(&book), &photos).expect("an empty folder is taken");
        fs::write(photos.join("cat.jpg"), "x").expect("a file");
        let message = refused(&photos);
        assert!(message.contains("photos") && message.contains("`cat.jpg`; move that away"), "{message}");

        fs::remove_file(photos.join(SUMMARY_JSON)).expect("a file");
        let message = refused(&photos);
        assert!(message.contains("holds no earlier report"), "{message}");

        let message = refused(&photos.join("cat.jpg"));
        assert!(message.contains("it is a file"), "{message}");
        assert!(refused(Path::new(".")).contains("a folder of its own"));
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_can_read() {
        use std::os::unix::fs::PermissionsExt;
        let (book, home) = (book(), tempfile::tempdir().expect("a folder"));
        let dir = home.path().join("audit");
        report(context(&book), &dir).expect("a report");
        let mode = |path: &Path| fs::metadata(path).expect("an entry").permissions().mode() & 0o777;
        assert_eq!(mode(&dir), 0o700);
        for name in written(&dir).keys() {
            assert_eq!(mode(&dir.join(name)), 0o600, "{name}");
        }
    }
}
