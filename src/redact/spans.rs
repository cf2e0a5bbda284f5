//! Where the values of a file are, in bounded memory: a scan says so in nearly the order of the file, so some are held,
//! and what is more waits sorted in a temporary file without a name.
//!
//! A value that is written with escapes (`\"`, `\u00e9`) has the place of its row. There it is looked for in each way in
//! which it can be written.

use super::copy::LONGEST;
use super::merged::{Merged, Run};
use super::names::{Names, turned};
use super::parts::{Parts, opened, rest_of_list};
use super::repeat::{Kind, Values};
use super::{Types, escape, literal, markup};
use crate::detect::percent;
use crate::event::{Finding, Gap};
use crate::place::{Offsets, Step};
use crate::report::{Report, Summary};
use crate::rule::{DetectorId, RuleBook};
use crate::scan::align;
use std::cmp::Reverse;
use std::collections::{BTreeSet, VecDeque};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::sync::Arc;

/// Files that are personal data by whom their lines are about: without the values in them they are about nobody. What
/// else is personal data as a whole is so by what it says, whoever is named in it.
const LINES: [&str; 5] =
    ["ad-interaction", "clickstream-event", "dns-query-log", "http-access-log", "media-viewing-log"];

/// Files that are so where they are read as rows, in which every name has a column and is replaced, or where what makes
/// them such is a value itself, and is replaced.
const ROWS: [&str; 3] = ["class-list-roster", "lms-record", "student-schedule"];

/// Detectors whose values are replaced wherever else they stand in the file.
const NAMES: [&str; 2] = ["person-name-full", "person-name-cjk"];

/// Detectors of the parts of a name, in the order in which they make one.
const PARTS_OF_NAMES: [&str; 2] = ["person-given-name", "person-family-name"];

/// What a value is together with others. By itself it is something else too, and goes by that name.
const TOGETHER: &str = "account-credential-pair";
/// What such a value is by itself.
const PASSWORD: &str = "password-plain";

/// The number of a column of which it is only known that what stands there now fits: a value that stands in other places.
pub(super) const SOME_COLUMN: u16 = u16::MAX;

/// Spans that are held in memory: three MiB.
const HELD: usize = 1 << 16;
/// Bytes before a list of numbers in which its brackets stand, and bytes of the list that are read at once.
const BEFORE: u64 = 64;
const LIST: u64 = 1 << 12;
/// Bytes of a span in the file.
pub(super) const STORED: usize = 37;

/// Bytes that hold a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// First byte of the file.
    pub start: u64,
    /// One past the last byte.
    pub end: u64,
    /// What it is.
    pub detector: DetectorId,
    /// Keyed fingerprint of the value.
    pub fingerprint: [u8; 16],
    /// It is so together with other values: what the same bytes are by themselves comes first.
    pub together: bool,
    /// The type of its column in a dump, by its number among [`Types`]; nought where it is not known.
    pub column: u16,
    /// It is found where the file is read as plain text only, and gives way to all else.
    pub loose: bool,
}

/// Where a span stands among others.
pub(super) type Order = (u64, bool, Reverse<u64>, bool);

impl Span {
    /// The order of spans: by their beginning, the longer before the shorter, what is by itself before what is together.
    pub(super) fn order(&self) -> Order {
        (self.start, self.loose, Reverse(self.end), self.together)
    }

    fn stored(&self) -> [u8; STORED] {
        let mut out = [0; STORED];
        out[..8].copy_from_slice(&self.start.to_le_bytes());
        out[8..16].copy_from_slice(&self.end.to_le_bytes());
        out[16..18].copy_from_slice(&self.detector.0.to_le_bytes());
        out[18..34].copy_from_slice(&self.fingerprint);
        out[34] = u8::from(self.together) | u8::from(self.loose) << 1;
        out[35..].copy_from_slice(&self.column.to_le_bytes());
        out
    }

    pub(super) fn read(bytes: &[u8; STORED]) -> Self {
        let number = |at: usize| u64::from_le_bytes(std::array::from_fn(|i| bytes[at + i]));
        Self {
            start: number(0),
            end: number(8),
            detector: DetectorId(u16::from_le_bytes([bytes[16], bytes[17]])),
            fingerprint: std::array::from_fn(|i| bytes[18 + i]),
            together: bytes[34] & 1 != 0,
            loose: bytes[34] & 2 != 0,
            column: u16::from_le_bytes([bytes[35], bytes[36]]),
        }
    }
}

/// Where the values of a file are, or why it cannot be redacted.
pub struct Spans<'b> {
    book: &'b RuleBook,
    /// What is scanned.
    source: Source,
    most: usize,
    held: Vec<Span>,
    file: Option<File>,
    /// Sorted stretches of the file: first byte and one past the last.
    runs: Vec<(u64, u64)>,
    /// Detectors that found the file as a whole, and by what it says.
    whole: BTreeSet<DetectorId>,
    /// Detectors that found it as a whole, by whom its lines are about.
    lines: BTreeSet<DetectorId>,
    refused: Option<String>,
    /// What the original of this copy was by its form.
    known: BTreeSet<DetectorId>,
    /// A value stands in a row.
    rows: bool,
    /// Detectors that found a value.
    valued: BTreeSet<DetectorId>,
    /// Names, each with its detector and fingerprint, and whether only a reading as plain text found it.
    names: Names<(DetectorId, [u8; 16], bool)>,
    /// Other values that are known wherever they stand.
    values: Values<(DetectorId, [u8; 16], bool)>,
    /// The parts of a name in the record under way, which is told by the first.
    person: (String, [Option<Vec<u8>>; 2]),
    /// Of a dump.
    types: Option<Arc<Types>>,
    /// Makes the fingerprints of parts; `None` where values are replaced whole.
    parts: Option<Box<Fingerprints<'b>>>,
    /// Reads a value that is written with escapes; `None` where none is read.
    reading: Option<Box<Reading<'b>>>,
    /// Columns that must hold something and hold the same in every row.
    constant: BTreeSet<u16>,
    /// Only addresses are replaced in parts: numbers of a copy are none any more.
    only_addresses: bool,
    /// The file is read as plain text.
    as_text: bool,
}

/// What says which value a part of a text is as a whole, if it is one, and its keyed fingerprint.
type Reading<'b> = dyn FnMut(&[u8], Range<usize>) -> Option<(DetectorId, [u8; 16])> + Send + 'b;

/// What makes the keyed fingerprint of a value of a detector.
type Fingerprints<'b> = dyn Fn(DetectorId, &[u8]) -> [u8; 16] + Send + 'b;

/// A file that can be read anywhere.
type Source = Box<dyn ReadSeek + Send>;

trait ReadSeek: Read + Seek {}

impl<T: Read + Seek> ReadSeek for T {}

impl<'b> Spans<'b> {
    /// Nothing yet of this source. The scan must reveal: without the bytes of a value it cannot be told whether they stand
    /// in the source as they are.
    pub fn new(book: &'b RuleBook, source: impl Read + Seek + Send + 'static) -> Self {
        Self::holding(book, source, HELD)
    }

    fn holding(book: &'b RuleBook, source: impl Read + Seek + Send + 'static, most: usize) -> Self {
        Self {
            book,
            source: Box::new(source),
            most,
            held: Vec::new(),
            file: None,
            runs: Vec::new(),
            whole: BTreeSet::new(),
            lines: BTreeSet::new(),
            refused: None,
            known: BTreeSet::new(),
            rows: false,
            valued: BTreeSet::new(),
            names: Names::default(),
            values: Values::default(),
            person: Default::default(),
            types: None,
            parts: None,
            reading: None,
            constant: BTreeSet::new(),
            only_addresses: false,
            as_text: false,
        }
    }

    /// Takes what follows from a reading of the same bytes as plain text: it gives way to what its own reader has found.
    pub fn as_text(&mut self) {
        self.as_text = true;
    }

    /// For a dump with columns of these types; `None` for all else.
    pub fn of_types(mut self, types: Option<Arc<Types>>) -> Self {
        self.types = types;
        self
    }

    /// Replaces what of a value is somebody's, where what stands between is not: see [`Parts`]. Each part has a
    /// fingerprint of its own.
    pub fn in_parts(mut self, fingerprints: impl Fn(DetectorId, &[u8]) -> [u8; 16] + Send + 'b) -> Self {
        self.parts = Some(Box::new(fingerprints));
        self
    }

    /// Reads what of an address is written with escapes as it is meant, in a text with its name before it: there it is the
    /// value that it is elsewhere.
    pub fn reading(
        mut self,
        reading: impl FnMut(&[u8], Range<usize>) -> Option<(DetectorId, [u8; 16])> + Send + 'b,
    ) -> Self {
        self.reading = Some(Box::new(reading));
        self
    }

    /// The value that a part of a query is, if escapes hide it.
    fn read_part(&mut self, text: &[u8], part: Range<usize>) -> Option<(DetectorId, [u8; 16])> {
        let reading = self.reading.as_mut()?;
        let own = &text[part.clone()];
        let plain = percent::decoded(own);
        let plus = own.contains(&b'+').then(|| {
            let blanks: Vec<u8> = own.iter().map(|b| if *b == b'+' { b' ' } else { *b }).collect();
            percent::decoded(&blanks).unwrap_or(blanks)
        });
        let is_mark = |b: &u8| matches!(b, b'?' | b'&' | b'#' | b';');
        let name = &text[text[..part.start].iter().rposition(is_mark).map_or(0, |at| at + 1)..part.start];
        plain.into_iter().chain(plus).find_map(|plain| {
            let text = [name, &plain].concat();
            reading(&text, name.len()..text.len())
        })
    }

    /// For a copy: of parts, those of addresses only.
    pub fn only_addresses(mut self) -> Self {
        self.only_addresses = true;
        self
    }

    /// For a copy: what its original was by its form, it may be too.
    pub fn by_form(mut self, known: BTreeSet<DetectorId>) -> Self {
        self.known = known;
        self
    }

    /// Adds the other places in which names and values that were found stand, where nothing says what they are.
    ///
    /// # Errors
    /// Those of reading the source again.
    pub fn repeat(&mut self) -> io::Result<()> {
        if self.refused.is_some() {
            return Ok(());
        }
        let (names, values) = (std::mem::take(&mut self.names), std::mem::take(&mut self.values));
        let mut source = std::mem::replace(&mut self.source, Box::new(io::empty()));
        let column = if self.types.as_ref().is_some_and(|types| !types.is_empty()) { SOME_COLUMN } else { 0 };
        let mut add = |start, end, (detector, fingerprint, loose)| {
            self.push(Span { start, end, detector, fingerprint, together: false, column, loose })
        };
        source.seek(SeekFrom::Start(0))?;
        let mut added = names.find(&mut source, &mut add);
        if added.is_ok() {
            added = source.seek(SeekFrom::Start(0)).and_then(|_| values.find(&mut source, &mut add));
        }
        self.source = source;
        added
    }

    /// Finds a value in the row that it is said to stand in, however it is written there.
    fn search(&mut self, row: Span, line: Option<(u64, u64)>, value: &[u8]) -> io::Result<()> {
        let mut bytes = Vec::new();
        self.source.seek(SeekFrom::Start(row.start))?;
        (&mut self.source).take((row.end - row.start).min(LONGEST)).read_to_end(&mut bytes)?;
        let mut found = false;
        // All that is there is the value: what it is verbatim may be a part of that, as `x""` is of `x""""`.
        let is_all = memchr::memchr3(b'<', b'>', b'&', &bytes).is_none()
            && bytes.len() as u64 == row.end - row.start
            && align(&bytes, value, &(0..value.len())) == Some(0..bytes.len());
        let written = if is_all { vec![(0, bytes.len())] } else { escape::find(&bytes, value) };
        // A value in digits is replaced with the whole literal, whatever else that holds.
        let written = if written.is_empty() { escape::literals(&bytes, value) } else { written };
        // With entities or as a mail encodes it, where the scan has said just which bytes it has.
        let aligned = || align(&bytes, value, &(0..value.len())).map(|own| (own.start, own.len()));
        let parted = |(at, length): (usize, usize)| {
            let own = markup::stretches(&bytes[at..at + length]);
            own.into_iter().map(move |piece| (at + piece.start, piece.len()))
        };
        let written = if written.is_empty() { aligned().into_iter().flat_map(parted).collect() } else { written };
        for (at, length) in written {
            found = true;
            let start = row.start + at as u64;
            let written = &bytes[at..at + length];
            self.place(Span { start, end: start + length as u64, ..row }, written)?;
        }
        if !found {
            let id = &self.book.rule(row.detector).id;
            let at = line.map_or(String::new(), |(line, _)| format!("line {line}: "));
            let what = "is written in a way that is not understood";
            let why = format!("{at}a value ({id}) {what}, in what begins at byte {}", row.start);
            self.refuse(|| why);
        }
        Ok(())
    }

    /// Adds a value that is written so, or its parts.
    fn place(&mut self, span: Span, written: &[u8]) -> io::Result<()> {
        let bound =
            self.types.as_ref().and_then(|types| types.get(span.column)).is_some_and(|own| own.may_be_null_alone());
        let is_bits = self.types.is_some() && literal::is_bit_string(written);
        if (is_bits || bound) && span.start >= 2 {
            let mut around = Vec::new();
            self.source.seek(SeekFrom::Start(span.start - 2))?;
            (&mut self.source).take(written.len() as u64 + 3).read_to_end(&mut around)?;
            if is_bits && literal::is_bits(&around) {
                return self.push(Span { start: span.start - 2, end: span.end + 1, ..span });
            }
            // A prefix, as in `N'F'`, belongs to the quotes.
            if let [before, b'\'', .., b'\''] = &around[..]
                && bound
                && !before.is_ascii_alphanumeric()
                && around.len() == written.len() + 3
            {
                return self.push(Span { start: span.start - 1, end: span.end + 1, ..span });
            }
        }
        let Some((parts, name)) = Parts::of(&self.book.rule(span.detector).id).filter(|_| self.parts.is_some()) else {
            return self.push(span);
        };
        let own = match self.only_addresses && !matches!(parts, Parts::Query | Parts::Login) {
            true => Vec::new(),
            false => parts.find(written),
        };
        if own.is_empty() {
            return self.push(span);
        }
        let rest = if parts == Parts::Numbers { self.rest_of_list(&span)? } else { Vec::new() };
        let text = [written, &rest].concat();
        let own = if rest.is_empty() { own } else { parts.find(&text) };
        let detector = self.book.find(name).unwrap_or(span.detector);
        for part in own {
            let read = if parts == Parts::Query { self.read_part(&text, part.clone()) } else { None };
            let own = |detector| match &self.parts {
                Some(fingerprints) => fingerprints(detector, &text[part.clone()]),
                None => span.fingerprint,
            };
            let (detector, fingerprint) = read.unwrap_or_else(|| (detector, own(detector)));
            let (start, end) = (span.start + part.start as u64, span.start + part.end as u64);
            // What the part is by itself, such as an address of mail in a query, comes first.
            self.push(Span { start, end, detector, fingerprint, together: true, ..span })?;
        }
        Ok(())
    }

    /// What follows a value in the list of numbers that it begins.
    fn rest_of_list(&mut self, span: &Span) -> io::Result<Vec<u8>> {
        let from = span.start.saturating_sub(BEFORE);
        let mut before = Vec::new();
        self.source.seek(SeekFrom::Start(from))?;
        (&mut self.source).take(span.start - from).read_to_end(&mut before)?;
        let (mut open, mut rest) = (opened(&before), Vec::new());
        self.source.seek(SeekFrom::Start(span.end))?;
        while open > 0 && (rest.len() as u64) < LONGEST {
            let mut more = Vec::new();
            (&mut self.source).take(LIST).read_to_end(&mut more)?;
            let length;
            (length, open) = rest_of_list(&more, open);
            rest.extend_from_slice(&more[..length]);
            if more.is_empty() || length < more.len() {
                break;
            }
        }
        Ok(rest)
    }

    fn push(&mut self, span: Span) -> io::Result<()> {
        if self.held.len() == self.most {
            self.spill()?;
        }
        self.held.push(span);
        Ok(())
    }

    fn spill(&mut self) -> io::Result<()> {
        sort(&mut self.held);
        let file = match &mut self.file {
            Some(file) => file,
            none => none.insert(tempfile::tempfile()?),
        };
        let start = self.runs.last().map_or(0, |(_, end)| *end);
        let bytes: Vec<u8> = self.held.drain(..).flat_map(|span| span.stored()).collect();
        file.write_all(&bytes)?;
        self.runs.push((start, start + bytes.len() as u64));
        Ok(())
    }

    /// Remembers a given or a family name; with the other one of its record it is a full name.
    fn part_of_name(&mut self, finding: &Finding, value: &[u8]) {
        let id = &self.book.rule(finding.detector).id;
        let Some(part) = PARTS_OF_NAMES.iter().position(|own| own == id) else { return };
        let record = finding.place.inside.iter().rev().find_map(|step| match step {
            Step::Table { table, row: Some(row), .. } => Some(format!("{table}#{row}")),
            Step::Key { key } => key.rsplit_once('.').map(|(record, _)| record.to_owned()),
            _ => None,
        });
        let Some(record) = record else { return };
        if self.person.0 != record {
            self.person = (record, [None, None]);
        }
        self.person.1[part] = Some(value.trim_ascii().to_vec());
        if let ([Some(given), Some(family)], Some(fingerprints), Some(detector)) =
            (&self.person.1, &self.parts, self.book.find(NAMES[0]))
        {
            let full = [given, &b" "[..], family].concat();
            self.names.add(&full, (detector, fingerprints(detector, &full), self.as_text));
        }
    }

    fn refuse(&mut self, why: impl FnOnce() -> String) {
        self.refused.get_or_insert_with(why);
    }

    /// The spans in order, without overlaps: those that touch the same bytes become one.
    ///
    /// # Errors
    /// Why the file is refused.
    pub fn finish(mut self) -> Result<Merged, String> {
        let by_rows = |id: &DetectorId| ROWS.contains(&self.book.rule(*id).id.as_str());
        let by_form =
            |id: &DetectorId| self.known.contains(id) || by_rows(id) && (self.rows || self.valued.contains(id));
        let (lines, whole): (BTreeSet<_>, BTreeSet<_>) = self.whole.iter().partition(|id| by_form(id));
        self.lines.extend(lines);
        self.whole = whole;
        if !self.whole.is_empty() {
            let ids: Vec<&str> = self.whole.iter().map(|id| self.book.rule(*id).id.as_str()).collect();
            return Err(format!(
                "it is personal data as a whole ({}), whatever is taken out; keep it back, or give `--skip {}` to \
                 replace only the values in it",
                ids.join(", "),
                ids.join(",")
            ));
        }
        if let Some(why) = self.refused {
            return Err(why);
        }
        sort(&mut self.held);
        let mut runs: Vec<Run> = self.runs.iter().map(|&(at, end)| Run { at, end, spans: VecDeque::new() }).collect();
        runs.push(Run { at: 0, end: 0, spans: self.held.into() });
        Ok(Merged { file: self.file, runs, heads: None, next: None, lines: self.lines, constant: self.constant })
    }
}

fn sort(spans: &mut [Span]) {
    spans.sort_by_key(Span::order);
}

impl Report for Spans<'_> {
    fn begin(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn finding(&mut self, finding: &Finding) -> io::Result<()> {
        let Some(value) = &finding.value else {
            // What the file is as a whole its reader has said.
            if self.as_text {
                return Ok(());
            }
            let by_lines = LINES.contains(&self.book.rule(finding.detector).id.as_str());
            if by_lines { &mut self.lines } else { &mut self.whole }.insert(finding.detector);
            return Ok(());
        };
        let Some(span) = finding.place.span.filter(|span| span.offsets == Offsets::Source) else {
            self.refuse(|| {
                "it is no plain text: values are inside something that would have to be written anew, such as a compressed file".into()
            });
            return Ok(());
        };
        // A password has one token, whether its account stands beside it or not. An address has both in it.
        let is_pair = self.book.rule(finding.detector).id == TOGETHER;
        let is_password = is_pair && memchr::memmem::find(value.reveal(), b"://").is_none();
        let detector = self.book.find(PASSWORD).filter(|_| is_password).unwrap_or(finding.detector);
        let is_name = NAMES.contains(&self.book.rule(detector).id.as_str());
        // A name is one person's in either order.
        let spoken = if is_name { std::str::from_utf8(value.reveal()).ok().and_then(turned) } else { None };
        let fingerprint = match (&self.parts, spoken) {
            (Some(fingerprints), Some(spoken)) => fingerprints(detector, spoken.as_bytes()),
            (Some(fingerprints), None) if is_password => fingerprints(detector, value.reveal()),
            _ => value.fingerprint(),
        };
        let by_record = finding.evidence.first().is_some_and(|evidence| evidence.why.starts_with("record: "));
        let together = by_record || is_pair;
        let column = self.types.as_ref().and_then(|types| {
            finding.place.inside.iter().rev().find_map(|step| match step {
                Step::Table { table, column: Some(column), .. } => Some(types.number(table, column)),
                _ => None,
            })
        });
        let (start, end, column) = (span.start, span.end, column.unwrap_or(0));
        // What says nothing of anybody, in a copy: it is the same in every row.
        if self.only_addresses && self.types.as_ref().is_some_and(|types| types.is_constant(column, value.reveal())) {
            self.constant.insert(column);
            return Ok(());
        }
        let found = Span { start, end, detector, fingerprint, together, column, loose: self.as_text };
        let row = |step: &Step| matches!(step, Step::Table { row: Some(_), .. });
        self.valued.insert(finding.detector);
        if is_name {
            self.names.add(value.reveal(), (detector, fingerprint, self.as_text));
        }
        self.part_of_name(finding, value.reveal());
        if let Some(kind) = Kind::of(self.book.rule(detector), value.reveal()) {
            self.values.add(kind, value.reveal(), (detector, fingerprint, self.as_text));
        }
        self.rows |= finding.place.inside.iter().any(row);
        match value.reveal() {
            bytes if bytes.len() as u64 == span.end - span.start => self.place(found, bytes),
            bytes => self.search(found, span.line, bytes),
        }
    }

    fn gap(&mut self, gap: &Gap) -> io::Result<()> {
        let detail = if gap.detail.is_empty() { String::new() } else { format!(": {}", gap.detail) };
        self.refuse(|| format!("not all of it can be read ({}{detail})", gap.reason.as_str()));
        Ok(())
    }

    fn end(&mut self, _: &Summary) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Value;
    use crate::report::tests::{finding, gap, place, span};
    use proptest::prelude::*;

    fn ends(spans: Spans<'_>) -> Vec<(u64, u64)> {
        spans.finish().expect("spans").map(|s| s.expect("a file")).map(|s| (s.start, s.end)).collect()
    }

    proptest! {
        #[test]
        fn spilled_or_not_the_spans_are_the_same(pairs in prop::collection::vec((0u64..500, 1u64..20), 0..200), most in 1usize..50) {
            let book = RuleBook::built_in();
            let of = |most| {
                let mut spans = Spans::holding(&book, io::empty(), most);
                for &(start, length) in &pairs {
                    let span = Span { start, end: start + length, detector: DetectorId(3), fingerprint: [length as u8; 16], together: length % 2 == 0, column: length as u16, loose: false };
                    spans.push(span).expect("a file");
                }
                spans
            };
            prop_assert_eq!(of(most).finish().expect("spans").is_empty(), pairs.is_empty());
            let found = ends(of(most));
            prop_assert_eq!(&found, &ends(of(1000)));
            let (first, mut again) = (of(most).finish().expect("spans"), Vec::new());
            for spans in [first.again().expect("a file"), first] {
                again.extend(spans.map(|s| s.expect("a file")).map(|s| (s.start, s.end)));
            }
            prop_assert_eq!(again, [&found[..], &found[..]].concat());
            prop_assert!(found.windows(2).all(|two| two[0].1 <= two[1].0));
            let covered = |at: u64, list: &[(u64, u64)]| list.iter().any(|&(start, end)| (start..end).contains(&at));
            let all: Vec<(u64, u64)> = pairs.iter().map(|&(start, length)| (start, start + length)).collect();
            for at in 0..520 {
                prop_assert_eq!(covered(at, &found), covered(at, &all));
            }
        }
    }

    #[test]
    fn overlaps_become_one_and_what_has_no_bytes_is_refused() {
        let book = RuleBook::built_in();
        let found = |start: u64, end: u64| {
            let mut place = place("a", vec![]);
            place.span = Some(span(Some((1, 1)), start, end));
            let mut finding = finding(&book, "us-ssn", 90, place);
            finding.value = Some(Value::new(&vec![b'1'; (end - start) as usize], "*".into(), [7; 16]));
            finding
        };
        let mut spans = Spans::new(&book, io::empty());
        for (start, end) in [(10, 20), (0, 5), (12, 30), (30, 31)] {
            spans.finding(&found(start, end)).expect("memory");
        }
        assert_eq!(ends(spans), [(0, 5), (10, 30), (30, 31)]);

        let refused = |say: &dyn Fn(&mut Spans<'_>)| {
            let mut spans = Spans::new(&book, io::empty());
            say(&mut spans);
            spans.finish().err().expect("refused")
        };
        let whole = refused(&|spans| {
            let file = Finding { value: None, ..finding(&book, "us-ssn", 90, place("a", vec![])) };
            spans.finding(&file).expect("memory");
        });
        assert!(whole.contains("as a whole (us-ssn)") && whole.contains("`--skip us-ssn`"), "{whole}");
        let mut log = Spans::new(&book, io::empty());
        let lines = Finding { value: None, ..finding(&book, "http-access-log", 90, place("a", vec![])) };
        log.finding(&lines).expect("memory");
        assert_eq!(log.finish().expect("not refused").lines().len(), 1);
        let decoded = refused(&|spans| {
            let mut found = found(0, 5);
            found.place.span.as_mut().expect("a span").offsets = Offsets::Text;
            spans.finding(&found).expect("memory");
        });
        assert!(decoded.contains("no plain text"), "{decoded}");
        let cut = refused(&|spans| spans.gap(&gap("a", crate::event::GapReason::Truncated)).expect("memory"));
        assert!(cut.contains("truncated"), "{cut}");
    }

    #[test]
    fn a_value_with_escapes_is_looked_for_in_its_row() {
        let book = RuleBook::built_in();
        let row = r#"["\".joe\"@apache.org"] """.joe""@apache.org""#;
        let of = |value: &[u8]| {
            let mut spans = Spans::new(&book, io::Cursor::new(row));
            let mut place = place("a", vec![]);
            place.span = Some(span(Some((1, 1)), 0, row.len() as u64));
            let mut found = finding(&book, "email-address", 90, place);
            found.value = Some(Value::new(value, "*".into(), [7; 16]));
            spans.finding(&found).expect("memory");
            spans.finish().map(|spans| spans.map(|s| s.expect("memory")).map(|s| (s.start, s.end)).collect::<Vec<_>>())
        };
        assert_eq!(of(b"\".joe\"@apache.org"), Ok(vec![(2, 21), (25, 44)]));
        let refused = of(b"nobody@apache.org").expect_err("refused");
        assert!(refused.starts_with("line 1: a value (email-address) is written in") && refused.contains("at byte 0"));
    }
}
