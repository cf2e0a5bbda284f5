//! One column of one row group: its pages, and where in them the reader stands.

use super::decode::{Decoder, Hybrid, plain};
use super::schema::Leaf;
use super::thrift::Thrift;
use crate::event::GapReason;
use crate::read::ReadError;
use crate::read::batch::Column;
use crate::read::block::{Codec, unpack};
use crate::read::seek::Seekable;
use std::fmt::Display;

/// A column chunk that is being read.
pub(super) struct Cursor<'a> {
    bytes: &'a Seekable<'a>,
    leaf: &'a Leaf,
    /// Its number among the columns.
    pub index: u32,
    codec: Codec,
    at: u64,
    end: u64,
    left: u64,
    weight: usize,
    most: usize,
    dictionary: Dictionary,
    page: Option<Page>,
    /// Levels that were looked at and belong to the next row.
    next: Option<(u32, u32)>,
    /// All was read, or it cannot be read on.
    pub done: bool,
}

/// The values of a dictionary, as they are shown.
#[derive(Default)]
struct Dictionary {
    bytes: Vec<u8>,
    ends: Vec<u32>,
}

/// A page of data.
struct Page {
    bytes: Vec<u8>,
    left: u64,
    repetition: Option<Hybrid>,
    definition: Option<Hybrid>,
    values: Decoder,
}

/// Bytes in which a header of a page is looked for, first and at last.
const HEADERS: [u64; 2] = [8 << 10, 1 << 20];

impl<'a> Cursor<'a> {
    /// A cursor at the first page.
    pub fn new(
        bytes: &'a Seekable<'a>,
        chunk: &Thrift<'_>,
        leaf: &'a Leaf,
        index: u32,
        footer: u64,
        most: usize,
    ) -> Result<Self, ReadError> {
        let wrong = |what: &str| error(GapReason::Damaged, &leaf.name, what);
        if chunk.get(8).is_some() || chunk.get(9).is_some() {
            return Err(error(GapReason::Encrypted, &leaf.name, "it is encrypted"));
        }
        if chunk.bytes(1).is_some_and(|path| !path.is_empty()) {
            return Err(error(GapReason::Unsupported, &leaf.name, "its values are in another file"));
        }
        let meta = chunk.get(3).ok_or_else(|| wrong("nothing says where it is"))?;
        let codec = match meta.int(4) {
            Some(0) => Codec::Plain,
            Some(1) => Codec::Snappy,
            Some(2) => Codec::Gzip,
            Some(4) => Codec::Brotli,
            Some(5) => Codec::Lz4Hadoop,
            Some(6) => Codec::Zstd,
            Some(7) => Codec::Lz4,
            _ => {
                return Err(error(
                    GapReason::Unsupported,
                    &leaf.name,
                    "it is compressed with a codec that is not read",
                ));
            }
        };
        let number = |id| meta.int(id).and_then(|n| u64::try_from(n).ok());
        let data = number(9).ok_or_else(|| wrong("nothing says where it is"))?;
        // Some writers say 0 where there is no dictionary.
        let at = number(11).filter(|dictionary| *dictionary > 0 && *dictionary < data).unwrap_or(data);
        let end = number(7).and_then(|size| at.checked_add(size)).unwrap_or(u64::MAX).min(footer);
        // A page and a dictionary, of a mebibyte each as writers make them.
        let weight = number(6).unwrap_or(u64::MAX).min(3 << 20) as usize;
        let left = number(5).unwrap_or(0);
        let (dictionary, page, next) = (Dictionary::default(), None, None);
        Ok(Self { bytes, leaf, index, codec, at, end, left, weight, most, dictionary, page, next, done: false })
    }

    /// Memory that its pages may take.
    pub fn weight(&self) -> usize {
        self.weight
    }

    fn wrong(&self, what: impl Display) -> ReadError {
        error(GapReason::Damaged, &self.leaf.name, what)
    }

    /// The values of the next `count` rows.
    pub fn rows(&mut self, count: u32, column: &mut Column, most: usize, steps: &mut u64) -> Result<(), ReadError> {
        let mut row = 0u32;
        loop {
            let (repetition, definition) = match self.next.take() {
                Some(levels) => levels,
                None => match self.levels()? {
                    Some(levels) => levels,
                    None => {
                        self.done = true;
                        return Ok(());
                    }
                },
            };
            *steps += 1;
            if repetition == 0 {
                if row == count {
                    self.next = Some((repetition, definition));
                    return Ok(());
                }
                row += 1;
            }
            if definition == u32::from(self.leaf.max_definition) {
                self.value(row.saturating_sub(1), column)?;
                if column.size() > most {
                    return Err(error(GapReason::OverBudget, &self.leaf.name, "a row this long"));
                }
            }
        }
    }

    /// The levels of the next value; `None` behind the last.
    fn levels(&mut self) -> Result<Option<(u32, u32)>, ReadError> {
        loop {
            if let Some(page) = &mut self.page
                && page.left > 0
            {
                page.left -= 1;
                let level = |hybrid: &mut Option<Hybrid>| match hybrid {
                    Some(hybrid) => hybrid.next(&page.bytes),
                    None => Some(0),
                };
                let repetition = level(&mut page.repetition);
                let definition = level(&mut page.definition);
                let levels = repetition.zip(definition);
                return levels.map(Some).ok_or_else(|| self.wrong("a page has too few levels"));
            }
            self.page = None;
            if self.left == 0 || self.at >= self.end {
                return Ok(None);
            }
            self.open_page()?;
        }
    }

    fn value(&mut self, row: u32, column: &mut Column) -> Result<(), ReadError> {
        let mut room = [0; 16];
        let value = self.page.as_mut().and_then(|page| page.values.next(self.leaf.kind, &page.bytes, &mut room));
        match value {
            Some(Ok(value)) => {
                self.leaf.show(row, value, column);
                Ok(())
            }
            Some(Err(index)) => {
                let index = index as usize;
                let end = self.dictionary.ends.get(index).copied();
                let start = index
                    .checked_sub(1)
                    .map_or(0, |before| self.dictionary.ends[before.min(self.dictionary.ends.len().saturating_sub(1))]);
                let end = end.ok_or_else(|| self.wrong("a value that its dictionary does not have"))?;
                column.bytes(row, &self.dictionary.bytes[start as usize..end as usize]);
                Ok(())
            }
            None => Err(self.wrong("a page has too few values")),
        }
    }

    /// Opens the next page of data, and a dictionary before it.
    fn open_page(&mut self) -> Result<(), ReadError> {
        let mut parsed = None;
        let mut head = Vec::new();
        for most in HEADERS {
            head.resize((self.end - self.at).min(most) as usize, 0);
            self.bytes.fill_at(self.at, &mut head, "Parquet page")?;
            parsed = Thrift::read(&head, 4096);
            if parsed.is_some() {
                break;
            }
        }
        let (header, used) = parsed.ok_or_else(|| self.wrong("a page whose header makes no sense"))?;
        let size = |id: i16| header.int(id).and_then(|n| usize::try_from(n).ok());
        let (Some(plain_size), Some(packed)) = (size(2), size(3)) else {
            return Err(self.wrong("a page without sizes"));
        };
        let at = self.at + used as u64;
        if packed as u64 > self.end.saturating_sub(at) {
            return Err(self.wrong("a page that is larger than its column"));
        }
        self.at = at + packed as u64;
        let kind = header.int(1);
        if !matches!(kind, Some(0 | 2 | 3)) {
            return Ok(());
        }
        if plain_size > self.most || packed > self.most {
            return Err(error(
                GapReason::OverBudget,
                &self.leaf.name,
                "a page this large; --max-memory raises the limit",
            ));
        }
        let bytes = self.bytes.bytes_at(at, packed as u64, self.most as u64, "Parquet page")?;
        let what = "Parquet page";
        match kind {
            Some(2) => {
                let bytes = unpack(self.codec, &bytes, Some(plain_size), self.most, what)?;
                let count = header.get(7).and_then(|h| h.int(1)).unwrap_or(0);
                self.open_dictionary(&bytes, count)
            }
            Some(0) => {
                let bytes = unpack(self.codec, &bytes, Some(plain_size), self.most, what)?;
                let header = header.get(5).ok_or_else(|| self.wrong("a page without its header"))?;
                let count = header.int(1).and_then(|n| u64::try_from(n).ok()).unwrap_or(0);
                let mut start = 0;
                let repetition = self.runs(&bytes, &mut start, self.leaf.max_repetition, header.int(4), count)?;
                let definition = self.runs(&bytes, &mut start, self.leaf.max_definition, header.int(3), count)?;
                self.begin(bytes, count, repetition, definition, header.int(2), start)
            }
            _ => {
                let header = header.get(8).ok_or_else(|| self.wrong("a page without its header"))?;
                let length = |id| header.int(id).and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
                let (definition, repetition) = (length(5), length(6));
                let levels = definition.checked_add(repetition).filter(|l| *l <= bytes.len());
                let levels = levels.ok_or_else(|| self.wrong("a page whose levels are larger than it"))?;
                let values = &bytes[levels..];
                let packed = header.bool(7).unwrap_or(true) && !values.is_empty();
                let codec = if packed { self.codec } else { Codec::Plain };
                let values = unpack(codec, values, plain_size.checked_sub(levels), self.most, what)?;
                let whole = [&bytes[..levels], &values].concat();
                let width = |most: u16| u16::BITS - most.leading_zeros();
                let hybrid = |range, most: u16| (most > 0).then(|| Hybrid::new(range, width(most)));
                let repeats = hybrid(0..repetition, self.leaf.max_repetition);
                let defines = hybrid(repetition..levels, self.leaf.max_definition);
                let count = length(1) as u64;
                self.begin(whole, count, repeats, defines, header.int(4), levels)
            }
        }
    }

    /// Levels of a page of the first version.
    fn runs(
        &self,
        bytes: &[u8],
        start: &mut usize,
        most: u16,
        encoding: Option<i64>,
        _count: u64,
    ) -> Result<Option<Hybrid>, ReadError> {
        if most == 0 {
            return Ok(None);
        }
        if encoding.is_some_and(|encoding| encoding != 3) {
            return Err(error(GapReason::Unsupported, &self.leaf.name, "levels in an encoding that is not read"));
        }
        let length = bytes.get(*start..).and_then(|b| b.first_chunk()).map(|b| u32::from_le_bytes(*b) as usize);
        let begin = *start + 4;
        let end = length.and_then(|length| begin.checked_add(length)).filter(|end| *end <= bytes.len());
        let end = end.ok_or_else(|| self.wrong("a page whose levels are larger than it"))?;
        *start = end;
        Ok(Some(Hybrid::new(begin..end, u16::BITS - most.leading_zeros())))
    }

    fn begin(
        &mut self,
        bytes: Vec<u8>,
        count: u64,
        repetition: Option<Hybrid>,
        definition: Option<Hybrid>,
        encoding: Option<i64>,
        start: usize,
    ) -> Result<(), ReadError> {
        let decoder = Decoder::new(encoding.unwrap_or(-1), self.leaf.kind, &bytes, start);
        // Pages of nulls alone may have no values at all.
        let decoder = match decoder {
            None if start >= bytes.len() => Some(Decoder::Plain(start)),
            other => other,
        };
        let values = decoder.ok_or_else(|| {
            error(
                GapReason::Unsupported,
                &self.leaf.name,
                "values in an encoding that is not read, or that makes no sense",
            )
        })?;
        self.left = self.left.saturating_sub(count);
        self.page = Some(Page { bytes, left: count, repetition, definition, values });
        Ok(())
    }

    fn open_dictionary(&mut self, bytes: &[u8], count: i64) -> Result<(), ReadError> {
        let mut column = Column::default();
        let mut at = 0;
        for _ in 0..count {
            let rest = bytes.get(at..).unwrap_or_default();
            let (value, used) =
                plain(self.leaf.kind, rest).ok_or_else(|| self.wrong("a dictionary with too few values"))?;
            if used == 0 {
                break;
            }
            at += used;
            self.leaf.show(0, value, &mut column);
            if column.size() > self.most {
                return Err(error(GapReason::OverBudget, &self.leaf.name, "a dictionary this large"));
            }
        }
        let (bytes, ends) = column.into_parts();
        self.dictionary = Dictionary { bytes, ends };
        Ok(())
    }
}

fn error(reason: GapReason, column: &str, what: impl Display) -> ReadError {
    ReadError::new(reason, format!("Parquet: column {column}: {what}"))
}
