//! What the formats of CI systems share: where a finding is, as a web page of a repository wants it, what is said of it,
//! and by what it is known again.
//!
//! They show one line of one file, so a place inside a file becomes a part of the message.

use super::place::{also_text, inside_text};
use super::{ColumnVerdict, Context, Summary, human};
use crate::category::{CategorySet, Lang};
use crate::detect::percent;
use crate::event::{Confidence, Finding, Gap};
use crate::place::{Place, path_text};
use crate::rule::DetectorId;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::{Component, Path, Prefix};
use std::sync::Arc;

/// Where something is: a file, and a line and columns where there are any.
pub struct Spot {
    /// First line and column, from 1; `None` for a file as a whole and where lines mean nothing.
    pub start: Option<(u64, u64)>,
    /// The line of the end, and one past its last column.
    pub end: Option<(u64, u64)>,
}

impl Spot {
    /// A file as a whole.
    pub const WHOLE: Self = Self { start: None, end: None };

    /// The spot of a place.
    pub fn of(place: &Place) -> Self {
        let end = place.span.and_then(|span| span.until());
        Self { start: place.span.and_then(|span| span.line), end }
    }

    /// A line.
    pub fn line(line: u64) -> Self {
        Self { start: Some((line, 1)), end: None }
    }
}

/// One sentence about a finding: what, the value as it may be shown, how sure, and what speaks for it.
pub fn finding_message(context: Context<'_>, finding: &Finding) -> String {
    let mut out = context.detector_name(finding.detector).to_owned();
    if let Some(value) = &finding.value {
        out += &format!(" {}", context.shown(value));
    }
    out += &inside(&finding.place);
    let evidence: Vec<String> = finding.evidence.iter().map(|e| format!("{} {:+}", e.why, e.points)).collect();
    let (level, score) = (finding.confidence().as_str(), finding.score);
    out += &format!(
        " · {} · {level} ({score}: {})",
        rows(context, finding.detector, finding.categories),
        evidence.join("; ")
    );
    out.extend(also_text(&finding.place).map(|also| format!(" · the same in {also}")));
    out
}

/// One sentence about a column.
pub fn column_message(context: Context<'_>, column: &ColumnVerdict) -> String {
    let ColumnVerdict { values, matching, distinct, score, .. } = column;
    format!(
        "{}{}: {matching} of {values} values, {distinct} distinct · {} · {} ({score})",
        context.detector_name(column.detector),
        inside(&column.place),
        rows(context, column.detector, column.categories),
        column.confidence().as_str(),
    )
}

/// One sentence about a gap.
pub fn gap_message(gap: &Gap) -> String {
    let mut out = format!("Not read: {}", gap.reason.as_str());
    if !gap.detail.is_empty() {
        out += &format!(" ({})", gap.detail);
    }
    out += &inside(&gap.place);
    if let Some(bytes) = gap.bytes {
        out += &format!(" · {bytes} bytes");
    }
    out
}

fn inside(place: &Place) -> String {
    if place.inside.is_empty() { String::new() } else { format!(" in {}", inside_text(&place.inside)) }
}

/// The rows of the category table that something belongs to: `CCPA 1, 2, S`.
fn rows(context: Context<'_>, detector: DetectorId, set: CategorySet) -> String {
    let rows: Vec<&str> = context.rows(detector, set).map(|i| context.book.categories[i].row.as_str()).collect();
    match rows.as_slice() {
        [] => "no CCPA category".into(),
        rows => format!("CCPA {}", rows.join(", ")),
    }
}

/// The word that a format has for each level: high, medium, low.
pub fn level<T>(confidence: Confidence, [high, medium, low]: [T; 3]) -> T {
    match confidence {
        Confidence::High => high,
        Confidence::Medium => medium,
        Confidence::Low => low,
    }
}

/// A path as such pages name files: relative to where the scan ran, without `./`, with `/` between names.
pub fn relative(path: &Path) -> String {
    let text = path_text(path);
    let text = if cfg!(windows) { text.replace('\\', "/") } else { text };
    match text.strip_prefix("./") {
        Some(rest) if !rest.is_empty() => rest.into(),
        _ => text,
    }
}

/// A path as a URI reference: relative where the path is, else with the scheme `file`. Every byte that has a meaning in a
/// URI, or none, is percent-encoded.
pub fn uri(path: &Path) -> String {
    let mut out = String::new();
    let mut absolute = false;
    for component in path.components() {
        let name = match component {
            Component::Prefix(prefix) => {
                absolute = true;
                match prefix.kind() {
                    Prefix::Disk(letter) | Prefix::VerbatimDisk(letter) => {
                        out += &format!("/{}:", char::from(letter));
                    }
                    _ => out.push_str(&percent::encoded(prefix.as_os_str().as_encoded_bytes())),
                }
                continue;
            }
            Component::RootDir => {
                absolute = true;
                out.push('/');
                continue;
            }
            Component::CurDir => continue,
            Component::ParentDir => b"..",
            Component::Normal(name) => name.as_encoded_bytes(),
        };
        if !out.is_empty() && !out.ends_with('/') {
            out.push('/');
        }
        out.push_str(&percent::encoded(name));
    }
    if absolute { format!("file://{out}") } else { out }
}

/// What a finding is known by in its file: the detector and the mask of the value, which the report shows beside it.
pub fn known_as(id: &str, finding: &Finding) -> String {
    format!("{id} {}", finding.value.as_ref().map_or("", |value| value.masked()))
}

/// Names for findings that are the same from run to run without a key: the file, what it is known by, and the how-manieth
/// of such there. They hold nothing of a value but its mask, so nobody can try values out on them; and each is given once.
///
/// Findings of one file come one after the other, so only the counts of the present one are kept.
#[derive(Default)]
pub struct Names {
    path: Option<Arc<Path>>,
    counts: BTreeMap<String, u64>,
}

impl Names {
    /// The name of the next one of this kind in this file, as [`known_as`] says it of a finding: 32 hexadecimal digits.
    pub fn next(&mut self, kind: &str, place: &Place) -> String {
        if !self.path.as_ref().is_some_and(|path| Arc::ptr_eq(path, &place.path) || *path == place.path) {
            self.path = Some(place.path.clone());
            self.counts.clear();
        }
        let count = self.counts.entry(kind.to_owned()).or_default();
        *count += 1;
        let mut hash = Sha256::new();
        for part in [relative(&place.path).as_bytes(), kind.as_bytes(), count.to_string().as_bytes()] {
            hash.update(part);
            hash.update([0]);
        }
        hash.finalize()[..16].iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// Text of an XML document: the characters that end a text or an attribute are escaped, and those that no XML document
/// may hold are replaced.
pub fn xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // As they are they would become spaces in an attribute.
            '\n' => out.push_str("&#10;"),
            '\r' => out.push_str("&#13;"),
            '\t' => out.push_str("&#9;"),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

/// How much was found, in the words of the summary for people, so that all reports of a scan say the same number of the
/// same things; and what was read.
pub fn verdict(context: Context<'_>, summary: &Summary) -> String {
    let end = if context.lang == Lang::Zh { "。" } else { ". " };
    let not_counted = not_counted(summary).map_or(String::new(), |more| format!(" Not counted: {more}."));
    let found = human::verdict(context, summary, None).join(" · ");
    format!("{found}{end}{}{not_counted}", human::covered(context, summary))
}

/// True where a column is a result of its own: where its cells are counted and not listed. Elsewhere its verdict says
/// again what they say, and a page that counts results would count them twice.
pub fn counts_columns(context: Context<'_>) -> bool {
    context.columns_only
}

/// How many findings do not count, and why; nothing where all do.
pub fn not_counted(summary: &Summary) -> Option<String> {
    let why = ["accepted by comments", "accepted by allow lists", "known to the baseline", "not on added lines"];
    let counts = why.iter().zip(summary.ignored).filter(|(_, n)| *n > 0).map(|(why, n)| format!("{n} {why}"));
    let own = (summary.own_reports > 0).then(|| count(summary.own_reports, "report of whose", "reports of whose"));
    let counts: Vec<String> = counts.chain(own).collect();
    (!counts.is_empty()).then(|| counts.join(", "))
}

/// So many of them, with the word for one or for several.
pub fn count(n: u64, one: &str, several: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { several })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::place;

    #[test]
    fn uris_are_relative_and_encoded() {
        for (path, expected) in [
            ("logs/app.log", "logs/app.log"),
            ("./logs//app.log", "logs/app.log"),
            ("../a b#1.txt", "../a%20b%231.txt"),
            ("a:b/c%d?.txt", "a%3Ab/c%25d%3F.txt"),
            ("客户.csv", "%E5%AE%A2%E6%88%B7.csv"),
            ("-", "-"),
        ] {
            assert_eq!(uri(Path::new(path)), expected);
        }
        if cfg!(unix) {
            assert_eq!(uri(Path::new("/srv/a b")), "file:///srv/a%20b");
        }
        assert_eq!(relative(Path::new("./a/b")), "a/b");
    }

    #[cfg(unix)]
    #[test]
    fn bytes_that_are_no_text_are_kept_in_uris() {
        use std::os::unix::ffi::OsStrExt;
        assert_eq!(uri(Path::new(std::ffi::OsStr::from_bytes(b"a\xff/b"))), "a%FF/b");
    }

    #[test]
    fn names_differ_in_a_file_and_come_again() {
        let run = || {
            let mut names = Names::default();
            let mut of = |kind: &str, path: &str| names.next(kind, &place(path, vec![]));
            [of("us-ssn", "a"), of("us-ssn", "a"), of("iban", "a"), of("us-ssn", "b")]
        };
        let first = run();
        assert_eq!(first, run());
        let mut different = first.to_vec();
        different.sort();
        different.dedup();
        assert_eq!(different.len(), 4);
        assert!(first.iter().all(|name| name.len() == 32));
    }

    #[test]
    fn a_new_finding_above_leaves_the_names_of_others() {
        let book = crate::rule::RuleBook::built_in();
        let of = |masks: &[&str]| -> Vec<String> {
            let mut names = Names::default();
            let mut name = |mask: &&str| {
                let value = crate::event::Value::new(b"", mask.to_string(), [7; 16]);
                let finding = Finding {
                    value: Some(value),
                    ..crate::report::tests::finding(&book, "us-ssn", 80, place("a", vec![]))
                };
                names.next(&known_as("us-ssn", &finding), &finding.place)
            };
            masks.iter().map(&mut name).collect()
        };
        let before = of(&["a***", "b***", "b***"]);
        let after = of(&["z***", "a***", "b***", "b***"]);
        assert_eq!(before, after[1..]);
        assert!(!before.contains(&after[0]) && before[1] != before[2]);
    }

    #[test]
    fn xml_is_escaped() {
        assert_eq!(xml("a<b>&\"c\"\n\u{1}张"), "a&lt;b&gt;&amp;&quot;c&quot;&#10;\u{fffd}张");
    }
}
