//! `report.html`: one page that a person reads, in one file that needs nothing else.
//!
//! The page holds the whole result as data, and its own style and script (`page.html`, `page.css`, `words.js`,
//! `page.js`) draw it: no library, no network, no picture. A content security policy lets nothing run but that script,
//! by its hash. Memory and size of the page are bounded: places, columns and findings have limits, counts go on beyond
//! them, and the page says where it lists less than there is.

mod distinct;
mod embed;
mod kinds;
mod map;
mod meet;
mod places;
mod reason;
mod rows;
mod twin;

use super::layout;
use super::sanitize::sanitize;
use super::{ColumnVerdict, Context, Report, Summary};
use crate::category::Lang;
use crate::event::{Confidence, Finding, Gap, Ignored};
use crate::place::Step;
use crate::read::own::GENERATOR;
use embed::Embed;
use sha2::{Digest, Sha256};
use std::io::{self, BufWriter, Write};

const PAGE: &str = include_str!("page.html");
const STYLE: &str = include_str!("page.css");
const WORDS: &str = include_str!("words.js");
const SCRIPT: &str = include_str!("page.js");
/// Gaps that are listed.
const GAPS: usize = 10_000;
/// Findings that do not count that are listed.
const ACCEPTED: usize = 1000;
/// Columns of text kept of one name or value; what is longer loses its middle.
const WIDEST: usize = 400;

/// Writes the page at the end; until then only bounded counts and lists are held.
pub struct Html<'a, W: Write> {
    out: BufWriter<W>,
    page: Page<'a>,
}

impl<'a, W: Write> Html<'a, W> {
    /// A report to `out`.
    pub fn new(context: Context<'a>, out: W) -> Self {
        Self { out: BufWriter::new(out), page: Page::new(context) }
    }
}

impl<W: Write> Report for Html<'_, W> {
    fn begin(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn finding(&mut self, finding: &Finding) -> io::Result<()> {
        self.page.finding(finding);
        Ok(())
    }

    fn column(&mut self, column: &ColumnVerdict) -> io::Result<()> {
        self.page.column(column);
        Ok(())
    }

    fn ignored(&mut self, finding: &Finding, why: Ignored) -> io::Result<()> {
        self.page.ignored(finding, why);
        Ok(())
    }

    fn gap(&mut self, gap: &Gap) -> io::Result<()> {
        self.page.gap(gap);
        Ok(())
    }

    fn end(&mut self, summary: &Summary) -> io::Result<()> {
        let empty = Page::empty(self.page.context);
        std::mem::replace(&mut self.page, empty).write(&mut self.out, summary)?;
        self.out.flush()
    }
}

/// What the page will show.
pub(super) struct Page<'a> {
    context: Context<'a>,
    kinds: kinds::Kinds,
    places: places::Places,
    meetings: meet::Meetings,
    map: map::Map,
    rows: rows::Rows,
    gaps: Vec<Gap>,
    accepted: Vec<Accepted>,
    sources: u64,
}

/// A finding that does not count, as it is listed.
pub(super) struct Accepted {
    place: String,
    detector: crate::rule::DetectorId,
    value: String,
    why: Ignored,
}

impl<'a> Page<'a> {
    pub(super) fn new(context: Context<'a>) -> Self {
        Self { kinds: kinds::Kinds::new(context.book.rules.len()), ..Self::empty(context) }
    }

    fn empty(context: Context<'a>) -> Self {
        Self {
            context,
            kinds: kinds::Kinds::new(0),
            places: places::Places::default(),
            meetings: meet::Meetings::default(),
            map: map::Map::default(),
            rows: rows::Rows::default(),
            gaps: Vec::new(),
            accepted: Vec::new(),
            sources: 0,
        }
    }

    pub(super) fn finding(&mut self, finding: &Finding) {
        let book = self.context.book;
        let row = book.category_index("S");
        let sensitive = row.is_some_and(|row| finding.categories.contains(row));
        if self.places.add(finding, book.categories.len(), sensitive) {
            self.sources += 1;
        }
        self.kinds.add(self.context, finding, self.sources);
        if finding.confidence() != Confidence::Low {
            self.meetings.add(finding, sensitive);
        }
        self.map.finding(finding);
        self.rows.add(self.context, finding, sensitive);
    }

    pub(super) fn column(&mut self, column: &ColumnVerdict) {
        self.map.column(column);
    }

    pub(super) fn ignored(&mut self, finding: &Finding, why: Ignored) {
        if self.accepted.len() < ACCEPTED {
            let value = finding.value.as_ref().map_or(String::new(), |value| shown(&self.context.shown(value)));
            let place = shown(&crate::report::place::place_text(&finding.place));
            self.accepted.push(Accepted { place, detector: finding.detector, value, why });
        }
    }

    pub(super) fn gap(&mut self, gap: &Gap) {
        if self.gaps.len() < GAPS {
            self.gaps.push(gap.clone());
        }
    }

    pub(super) fn write(self, out: &mut dyn Write, summary: &Summary) -> io::Result<()> {
        let Self { context, kinds, places, meetings, map, mut rows, gaps, accepted, .. } = self;
        rows.finish();
        let (map, map_more) = map.finish();
        let (spots, meetings) = (places.finish(), meetings.finish());
        let none = kinds::Kind::new();
        let page = Finished { context, kinds, none, spots, meetings, map, map_more, rows, gaps, accepted };
        let script = format!("{WORDS}{SCRIPT}");
        let (lang, title) = match page.context.lang {
            Lang::En => ("en", "Personal data report"),
            Lang::Zh => ("zh-Hans", "个人数据报告"),
        };
        let mut rest = PAGE;
        while let Some((before, after)) = rest.split_once("{{") {
            let (mark, after) = after.split_once("}}").unwrap_or((after, ""));
            out.write_all(before.as_bytes())?;
            match mark {
                "policy" => write!(
                    out,
                    "default-src 'none'; style-src '{}'; script-src '{}'; base-uri 'none'; form-action 'none'",
                    hash(STYLE),
                    hash(&script)
                )?,
                "generator" => out.write_all(if page.context.reveal { "whose" } else { GENERATOR }.as_bytes())?,
                "lang" => out.write_all(lang.as_bytes())?,
                "title" => out.write_all(title.as_bytes())?,
                "style" => out.write_all(STYLE.as_bytes())?,
                "script" => out.write_all(script.as_bytes())?,
                "data" => serde_json::to_writer(Embed(&mut *out), &twin::Data::new(&page, summary))?,
                "rows" => serde_json::to_writer(Embed(&mut *out), &page.rows.twin())?,
                other => return Err(io::Error::other(format!("page.html asks for `{other}`"))),
            }
            rest = after;
        }
        out.write_all(rest.as_bytes())
    }
}

/// The page with all of its lists closed.
struct Finished<'a> {
    context: Context<'a>,
    kinds: kinds::Kinds,
    /// For a detector whose findings are counted and not listed.
    none: kinds::Kind,
    spots: Vec<places::Spot>,
    meetings: Vec<meet::Spot>,
    map: Vec<map::Row>,
    map_more: u64,
    rows: rows::Rows,
    gaps: Vec<Gap>,
    accepted: Vec<Accepted>,
}

/// The hash by which a content security policy knows a script or a style.
fn hash(text: &str) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::from("sha256-");
    for three in Sha256::digest(text).chunks(3) {
        let bits = (0..3).fold(0u32, |bits, i| bits << 8 | u32::from(three.get(i).copied().unwrap_or(0)));
        for i in 0..4 {
            match i <= three.len() {
                true => out.push(char::from(DIGITS[(bits >> (18 - 6 * i)) as usize & 63])),
                false => out.push('='),
            }
        }
    }
    out
}

/// A name or value from data as the page shows it.
fn shown(text: &str) -> String {
    layout::fit(&sanitize(text), WIDEST)
}

/// Members and table of a place, and its column or key path, without numbers of rows and elements.
fn container(inside: &[Step]) -> (String, String) {
    let (mut table, mut column) = (String::new(), String::new());
    let join = |table: &mut String, name: &str| {
        if !table.is_empty() && !name.is_empty() {
            table.push('!');
        }
        table.push_str(name);
    };
    for step in inside {
        match step {
            Step::Member { member } => join(&mut table, member),
            Step::Table { table: name, column: of, .. } => {
                join(&mut table, name);
                column = of.clone().unwrap_or_default();
            }
            Step::Key { key } => column = without_numbers(key),
            Step::Part { part } => column = part.clone(),
            // The same file at another time: it is one place in the data map.
            Step::Commit { .. } => {}
        }
    }
    (table, column)
}

/// The steps of a place as text with `#*` for the number of a row, which is given beside it; 0 for none.
fn without_rows(inside: &[Step]) -> (String, u64) {
    let row = inside.iter().rev().find_map(|step| match step {
        Step::Table { row, .. } => *row,
        _ => None,
    });
    let steps: Vec<Step> = inside
        .iter()
        .map(|step| match step {
            Step::Table { table, column, row, .. } => {
                let row = row.map(|_| u64::MAX);
                Step::Table { table: table.clone(), column: column.clone(), row, key: Vec::new() }
            }
            other => other.clone(),
        })
        .collect();
    (super::place::inside_text(&steps).replace(&format!("#{}", u64::MAX), "#*"), row.unwrap_or(0))
}

/// `contact[2].email` as `contact[].email`.
fn without_numbers(key: &str) -> String {
    let mut out = String::with_capacity(key.len());
    let mut rest = key;
    while let Some((before, after)) = rest.split_once('[') {
        out.push_str(before);
        out.push('[');
        let digits = after.bytes().take_while(u8::is_ascii_digit).count();
        rest = if after[digits..].starts_with(']') { &after[digits..] } else { after };
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests;
