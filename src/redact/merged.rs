//! The spans of a file, merged: sorted stretches of which some wait in a file become one series without overlaps.

use super::spans::{Order, STORED, Span};
use crate::rule::DetectorId;
use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap, VecDeque};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

/// Spans that are read back from one run at a time.
const BACK: usize = 1 << 10;

/// A sorted stretch: what of it is in memory, and where the rest stands.
#[derive(Clone)]
pub struct Run {
    /// Where in the file of spans the rest begins, and where it ends.
    pub at: u64,
    /// One past its last byte.
    pub end: u64,
    /// What is in memory.
    pub spans: VecDeque<Span>,
}

/// The first span of a run in the order of spans, and which run it is; the smallest is taken first.
type Head = Reverse<(Order, usize)>;

/// The spans of a file in order, without overlaps.
pub struct Merged {
    pub(super) file: Option<File>,
    pub(super) runs: Vec<Run>,
    /// The first of each run, smallest first; `None` before the first one is asked for.
    pub(super) heads: Option<BinaryHeap<Head>>,
    pub(super) next: Option<Span>,
    /// Detectors that found the file as a whole, by whom its lines are about.
    pub(super) lines: BTreeSet<DetectorId>,
    /// Columns that must hold something and hold the same in every row.
    pub(super) constant: BTreeSet<u16>,
}

impl Merged {
    /// Columns of a copy, by their numbers among the types, that must hold something and hold the same in every row.
    pub fn constant(&self) -> &BTreeSet<u16> {
        &self.constant
    }

    /// The same spans for another reading, one after the other: a file of spans is read wherever that stands.
    ///
    /// # Errors
    /// What the system says of the file.
    pub fn again(&self) -> io::Result<Self> {
        let file = self.file.as_ref().map(File::try_clone).transpose()?;
        let (runs, lines, constant) = (self.runs.clone(), self.lines.clone(), self.constant.clone());
        Ok(Self { file, runs, heads: self.heads.clone(), next: self.next, lines, constant })
    }

    /// Detectors that find the file as a whole even without the values in it.
    pub fn lines(&self) -> &BTreeSet<DetectorId> {
        &self.lines
    }

    /// True if there is none.
    pub fn is_empty(&self) -> bool {
        self.runs.iter().all(|run| run.spans.is_empty() && run.at == run.end)
    }

    /// The first of a run, read back if need be.
    fn head(&mut self, run: usize) -> io::Result<Option<Span>> {
        let Run { at, end, spans } = &mut self.runs[run];
        if let (true, Some(file)) = (spans.is_empty() && at < end, &mut self.file) {
            let bytes = (*end - *at).min((BACK * STORED) as u64);
            let mut back = vec![0; bytes as usize];
            file.seek(SeekFrom::Start(*at))?;
            file.read_exact(&mut back)?;
            spans.extend(back.as_chunks::<STORED>().0.iter().map(Span::read));
            *at += bytes;
        }
        Ok(spans.front().copied())
    }

    /// The next in order, overlapping or not.
    fn step(&mut self) -> io::Result<Option<Span>> {
        let mut heads = match self.heads.take() {
            Some(heads) => heads,
            None => {
                let mut heads = BinaryHeap::new();
                for run in 0..self.runs.len() {
                    heads.extend(self.head(run)?.map(|s| Reverse((s.order(), run))));
                }
                heads
            }
        };
        let Some(Reverse((.., run))) = heads.pop() else { return Ok(None) };
        let span = self.runs[run].spans.pop_front();
        heads.extend(self.head(run)?.map(|s| Reverse((s.order(), run))));
        self.heads = Some(heads);
        Ok(span)
    }

    fn merged(&mut self) -> io::Result<Option<Span>> {
        let Some(mut span) = self.next.take().map_or_else(|| self.step(), |span| Ok(Some(span)))? else {
            return Ok(None);
        };
        while let Some(next) = self.step()? {
            if next.start >= span.end {
                self.next = Some(next);
                break;
            }
            match (span.loose, next.loose) {
                (false, true) => {}
                (true, false) => span = next,
                _ => span.end = span.end.max(next.end),
            }
        }
        Ok(Some(span))
    }
}

impl Iterator for Merged {
    type Item = io::Result<Span>;

    fn next(&mut self) -> Option<Self::Item> {
        self.merged().transpose()
    }
}
