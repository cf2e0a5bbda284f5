//! Workbooks of Excel (SpreadsheetML): each sheet is a table, its rows have their numbers, dates are dates.
//!
//! Cells name their texts by number, so these are held while the sheets are read. Formulas are not read, their last results
//! are.
//!
//! ECMA-376 (Office Open XML) part 1, 18.

use super::super::archive::zip::{Seeking, of_zip};
use super::super::row::{Date, Moment};
use super::super::{GapReason, Limits, Offsets, Outlet, ReadError, Text};
use super::events::{Events, attribute, reference};
use super::grid::Grid;
use crate::place::Step;
use quick_xml::events::{BytesStart, Event};
use std::collections::{BTreeSet, HashMap};
use std::io::{self, Read};
use zip::ZipArchive;

type Archive<'a> = ZipArchive<Seeking<'a>>;

/// Part that says which sheets there are.
const CONTENTS: &str = "xl/workbook.xml";

/// A workbook whose sheets have been read.
pub struct Workbook {
    read: BTreeSet<String>,
}

impl Workbook {
    /// True for a member that need not be read again.
    pub fn has_read(&self, name: &[u8]) -> bool {
        std::str::from_utf8(name).is_ok_and(|name| self.read.contains(name))
    }
}

/// Reads the sheets of an archive, if it is a workbook.
///
/// # Errors
/// The scan was stopped. What is wrong with a part is a gap, and that part is left to be read as any member.
pub fn read(archive: &mut Archive<'_>, limits: &Limits, out: &mut dyn Outlet) -> Result<Option<Workbook>, ReadError> {
    if archive.index_for_name(CONTENTS).is_none() {
        return Ok(None);
    }
    let mut workbook = Workbook { read: BTreeSet::new() };
    let most = (limits.memory / 16) as usize;
    let mut contents = Contents::default();
    let read = with(archive, CONTENTS, limits, |stream| contents.read(&mut Events::new(stream, most)));
    keep_going(read, CONTENTS, out)?;
    let mut targets = HashMap::new();
    let name = "xl/_rels/workbook.xml.rels";
    keep_going(
        with(archive, name, limits, |stream| relations(&mut Events::new(stream, most), &mut targets)),
        name,
        out,
    )?;
    let of_kind = |kind: &str| targets.values().find(|(k, _)| k.ends_with(kind)).map(|(_, target)| target.clone());
    let mut styles = Styles::default();
    if let Some(name) = of_kind("/styles") {
        keep_going(with(archive, &name, limits, |stream| styles.read(&mut Events::new(stream, most))), &name, out)?;
    }
    let mut texts = Texts::new((limits.memory / 4) as usize);
    if let Some(name) = of_kind("/sharedStrings") {
        let read = with(archive, &name, limits, |stream| texts.read(&mut Events::new(stream, most)));
        // What is held of them serves; the rest is read as a member like any other.
        if read.is_ok() {
            workbook.read.insert(name.clone());
        }
        keep_going(read, &name, out)?;
    }
    let mut parts = Parts { styles: &styles, texts: &mut texts, late: contents.late };
    for (sheet, id) in &contents.sheets {
        let Some((_, name)) = targets.get(id) else { continue };
        let read = with(archive, name, limits, |stream| parts.sheet(sheet, &mut Events::new(stream, most), out));
        if read.is_ok() {
            workbook.read.insert(name.clone());
        }
        keep_going(read, name, out)?;
    }
    texts.rest(out)?;
    Ok(Some(workbook))
}

/// A fault of a part is a gap there.
fn keep_going(result: Result<(), ReadError>, name: &str, out: &mut dyn Outlet) -> Result<(), ReadError> {
    match result {
        Err(error) if error.reason == GapReason::Interrupted => Err(error),
        Err(error) => {
            out.member_gap(Step::Member { member: name.to_owned() }, error);
            Ok(())
        }
        Ok(()) => Ok(()),
    }
}

/// Reads a part, if it is there.
fn with(
    archive: &mut Archive<'_>,
    name: &str,
    limits: &Limits,
    read: impl FnOnce(&mut dyn Read) -> Result<(), ReadError>,
) -> Result<(), ReadError> {
    let Some(number) = archive.index_for_name(name) else { return Ok(()) };
    let mut file = archive.by_index(number).map_err(of_zip)?;
    let left = limits.decoded_of(file.compressed_size());
    read(&mut Capped { inner: &mut file, left })
}

/// A part that may not become larger than its compressed bytes allow.
struct Capped<'a> {
    inner: &'a mut dyn Read,
    left: u64,
}

impl Read for Capped<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 {
            let detail = "more comes out of it than is allowed, as of a decompression bomb; raise --max-ratio or \
                          --max-decoded to read on";
            return Err(ReadError::new(GapReason::OverBudget, detail).into());
        }
        let count = self.inner.read(buffer)?;
        self.left = self.left.saturating_sub(count as u64);
        Ok(count)
    }
}

/// The table of sheets.
#[derive(Default)]
struct Contents {
    /// Names, and the numbers of their relations.
    sheets: Vec<(String, String)>,
    /// Days are counted from 1904 on.
    late: bool,
}

impl Contents {
    fn read<R: Read>(&mut self, events: &mut Events<R>) -> Result<(), ReadError> {
        each(events, |element| match element.local_name().as_ref() {
            "sheet" => {
                let name = attribute(element, "name").unwrap_or_default();
                self.sheets.push((name, attribute(element, "id").unwrap_or_default()));
            }
            "workbookPr" => self.late = attribute(element, "date1904").is_some_and(|v| v == "1" || v == "true"),
            _ => {}
        })
    }
}

/// Calls for each element that begins.
fn each<R: Read>(events: &mut Events<R>, mut visit: impl FnMut(&BytesStart<'_>)) -> Result<(), ReadError> {
    loop {
        match events.next()? {
            Event::Start(element) | Event::Empty(element) => visit(&element),
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

/// The relations of the table of sheets: kind and member by number.
fn relations<R: Read>(
    events: &mut Events<R>,
    targets: &mut HashMap<String, (String, String)>,
) -> Result<(), ReadError> {
    each(events, |element| {
        if element.local_name().as_ref() == "Relationship" {
            let target = attribute(element, "Target").unwrap_or_default();
            let target = match target.strip_prefix('/') {
                Some(whole) => whole.to_owned(),
                None => format!("xl/{}", target.strip_prefix("./").unwrap_or(&target)),
            };
            let kind = attribute(element, "Type").unwrap_or_default();
            targets.insert(attribute(element, "Id").unwrap_or_default(), (kind, target));
        }
    })
}

/// Which styles are those of dates.
#[derive(Default)]
struct Styles {
    dates: Vec<bool>,
}

impl Styles {
    fn read<R: Read>(&mut self, events: &mut Events<R>) -> Result<(), ReadError> {
        let mut own: HashMap<u32, bool> = HashMap::new();
        let mut is_inside = false;
        loop {
            match events.next()? {
                Event::Start(element) | Event::Empty(element) => match element.local_name().as_ref() {
                    "numFmt" => {
                        let id = attribute(&element, "numFmtId").and_then(|id| id.parse().ok());
                        if let (Some(id), Some(code)) = (id, attribute(&element, "formatCode")) {
                            own.insert(id, is_date(&code));
                        }
                    }
                    "cellXfs" => is_inside = true,
                    "xf" if is_inside => {
                        let id = attribute(&element, "numFmtId").and_then(|id| id.parse().ok()).unwrap_or(0);
                        // 18.8.30: formats that need no definition.
                        let built_in = matches!(id, 14..=17 | 22 | 27..=36 | 50..=58);
                        self.dates.push(own.get(&id).copied().unwrap_or(built_in));
                    }
                    _ => {}
                },
                Event::End(element) if element.local_name().as_ref() == "cellXfs" => is_inside = false,
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }
}

/// True for a format that shows days: `yyyy\-mm\-dd`, `[$-409]d mmm`. Colours, conditions and texts are no letters of it.
fn is_date(code: &str) -> bool {
    let (mut bracket, mut quote, mut escaped) = (false, false, false);
    for c in code.chars() {
        match c {
            _ if escaped => escaped = false,
            '"' => quote = !quote,
            _ if quote => {}
            '\\' | '_' | '*' => escaped = true,
            '[' => bracket = true,
            ']' => bracket = false,
            _ if bracket => {}
            'd' | 'D' | 'y' | 'Y' | 'e' => return true,
            // Two formats by sign; `General` has an `e`.
            'G' | 'g' => return false,
            _ => {}
        }
    }
    false
}

/// The texts that cells name by number.
struct Texts {
    all: String,
    ends: Vec<usize>,
    named: Vec<bool>,
    most: usize,
}

impl Texts {
    fn new(most: usize) -> Self {
        Self { all: String::new(), ends: Vec::new(), named: Vec::new(), most }
    }

    fn read<R: Read>(&mut self, events: &mut Events<R>) -> Result<(), ReadError> {
        let mut text = Vec::new();
        let (mut is_text, mut is_sound) = (false, false);
        loop {
            match events.next()? {
                Event::Start(element) => match element.local_name().as_ref() {
                    "si" => text.clear(),
                    "t" => is_text = true,
                    // How it is pronounced.
                    "rPh" => is_sound = true,
                    _ => {}
                },
                Event::Empty(element) if element.local_name().as_ref() == "si" => self.push(&[])?,
                Event::End(element) => match element.local_name().as_ref() {
                    "si" => self.push(&text)?,
                    "t" => is_text = false,
                    "rPh" => is_sound = false,
                    _ => {}
                },
                Event::Text(part) if is_text && !is_sound => text.extend(part.bytes()),
                Event::CData(part) if is_text && !is_sound => text.extend(part.bytes()),
                Event::GeneralRef(name) if is_text && !is_sound => reference(&name, &mut text),
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }

    fn push(&mut self, text: &[u8]) -> Result<(), ReadError> {
        if self.all.len() + text.len() + 16 * self.ends.len() > self.most {
            let detail =
                "texts of cells this many are not held, and cells that name them have none; raise --max-memory";
            return Err(ReadError::new(GapReason::OverBudget, detail));
        }
        self.all.push_str(&String::from_utf8_lossy(text));
        self.ends.push(self.all.len());
        self.named.push(false);
        Ok(())
    }

    fn of(&mut self, number: usize) -> &str {
        if let Some(named) = self.named.get_mut(number) {
            *named = true;
        }
        self.at(number)
    }

    fn at(&self, number: usize) -> &str {
        let Some(&end) = self.ends.get(number) else { return "" };
        let start = number.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.all[start..end]
    }

    /// Texts that no cell names: of what was deleted, or of charts.
    fn rest(&self, out: &mut dyn Outlet) -> Result<(), ReadError> {
        let left = (0..self.ends.len()).filter(|n| !self.named[*n]).map(|n| self.at(n));
        let text: String = left.filter(|text| !text.trim().is_empty()).flat_map(|text| [text, "\n"]).collect();
        if text.is_empty() {
            return Ok(());
        }
        out.text(Text { stream: &mut text.as_bytes(), encoding: "UTF-8", offsets: Offsets::Text, binary: false })
    }
}

/// What cells refer to.
struct Parts<'w> {
    styles: &'w Styles,
    texts: &'w mut Texts,
    late: bool,
}

/// A cell that is open.
#[derive(Default)]
struct Open {
    kind: String,
    is_date: bool,
    column: u32,
    value: Vec<u8>,
}

impl Parts<'_> {
    fn sheet<R: Read>(&mut self, name: &str, events: &mut Events<R>, out: &mut dyn Outlet) -> Result<(), ReadError> {
        let mut grid = Grid::new(name.to_owned());
        let result = self.rows(&mut grid, events, out);
        grid.end(out)?;
        result
    }

    fn rows<R: Read>(
        &mut self,
        grid: &mut Grid,
        events: &mut Events<R>,
        out: &mut dyn Outlet,
    ) -> Result<(), ReadError> {
        let (mut number, mut next, mut is_text) = (0u64, 0u32, false);
        let mut cells = Vec::new();
        let mut open = Open::default();
        loop {
            match events.next()? {
                Event::Start(element) => match element.local_name().as_ref() {
                    "row" => {
                        let own = attribute(&element, "r").and_then(|r| r.parse().ok());
                        (number, next) = (own.unwrap_or(number + 1), 0);
                        cells = Vec::new();
                    }
                    "c" => {
                        let style = attribute(&element, "s").and_then(|s| s.parse::<usize>().ok());
                        open = Open {
                            kind: attribute(&element, "t").unwrap_or_default(),
                            is_date: style.and_then(|s| self.styles.dates.get(s)).copied().unwrap_or(false),
                            column: attribute(&element, "r").and_then(|r| column(&r)).unwrap_or(next),
                            value: Vec::new(),
                        };
                        next = open.column + 1;
                    }
                    "v" | "t" => is_text = true,
                    _ => {}
                },
                Event::Empty(element) if element.local_name().as_ref() == "c" => {
                    next = attribute(&element, "r").and_then(|r| column(&r)).unwrap_or(next) + 1;
                }
                Event::End(element) => match element.local_name().as_ref() {
                    "v" | "t" => is_text = false,
                    "c" if !open.value.is_empty() => {
                        let value = self.value(&open);
                        cells.push((open.column, value));
                        open.value.clear();
                    }
                    "row" => grid.row(number, std::mem::take(&mut cells), out)?,
                    _ => {}
                },
                Event::Text(part) if is_text => open.value.extend(part.bytes()),
                Event::CData(part) if is_text => open.value.extend(part.bytes()),
                Event::GeneralRef(name) if is_text => reference(&name, &mut open.value),
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }

    /// What a cell says.
    fn value(&mut self, cell: &Open) -> Vec<u8> {
        let text = || std::str::from_utf8(&cell.value).unwrap_or_default().trim();
        match cell.kind.as_str() {
            "s" => text().parse().map_or_else(|_| Vec::new(), |number| self.texts.of(number).as_bytes().to_vec()),
            "" | "n" => match text().parse::<f64>() {
                Ok(number) if cell.is_date => self.date(number).unwrap_or_else(|| cell.value.clone()),
                // Numbers of many digits are written with an exponent.
                Ok(number) if text().contains(['e', 'E']) && number.fract() == 0.0 && number.abs() < 1e18 => {
                    format!("{number:.0}").into_bytes()
                }
                _ => cell.value.clone(),
            },
            _ => cell.value.clone(),
        }
    }

    /// A date by its days since the end of 1899, or since 1904.
    fn date(&self, days: f64) -> Option<Vec<u8>> {
        // 18.17.4.1: 1970-01-01 is day 25,569 of one count, and 24,107 of the other.
        let from = if self.late { 24_107 } else { 25_569 };
        if !(0.0..3_000_000.0).contains(&days) {
            return None;
        }
        let (whole, part) = (days.floor() as i64 - from, days.fract());
        let seconds = (part * 86_400.0).round() as i64;
        let said = if seconds == 0 { Date(whole).to_string() } else { Moment(whole * 86_400 + seconds, 1).to_string() };
        Some(said.into_bytes())
    }
}

/// The column of a cell `C17`, from 0.
fn column(name: &str) -> Option<u32> {
    let letters = name.bytes().take_while(u8::is_ascii_alphabetic);
    let number = letters.take(4).fold(0u32, |sum, b| sum * 26 + u32::from(b.to_ascii_uppercase() - b'A') + 1);
    number.checked_sub(1)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
