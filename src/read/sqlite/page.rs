//! A page: a node of a tree, its cells, and where its free space is.

use super::value::varint;
use std::ops::Range;

/// A page of the file.
pub(super) struct Page {
    pub number: u32,
    pub bytes: Vec<u8>,
    pub usable: usize,
    /// Where it is in the file, if it was read from there.
    pub offset: Option<u64>,
}

/// The kind of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    IndexInner,
    TableInner,
    IndexLeaf,
    TableLeaf,
}

impl Kind {
    pub fn is_leaf(self) -> bool {
        matches!(self, Self::IndexLeaf | Self::TableLeaf)
    }
}

/// A cell of a node.
pub(super) struct Node<'p> {
    /// The page below it.
    pub child: Option<u32>,
    pub payload: Option<Payload<'p>>,
}

/// The record of a cell, or its beginning.
#[derive(Clone, Copy)]
pub(super) struct Payload<'p> {
    /// All of it, in bytes.
    pub size: u64,
    /// Number of the row; 0 in an index.
    pub row: i64,
    /// What stands on the page.
    pub local: &'p [u8],
    /// The page that goes on; 0 if none does.
    pub overflow: u32,
    /// Where `local` is on the page.
    pub at: usize,
    /// Where `local` is in the file.
    pub offset: Option<u64>,
}

impl Page {
    /// Where the header of the node begins.
    fn start(&self) -> usize {
        if self.number == 1 { 100 } else { 0 }
    }

    pub fn word(&self, at: usize) -> u32 {
        self.bytes.get(at..at + 4).and_then(|b| b.first_chunk()).map_or(0, |b| u32::from_be_bytes(*b))
    }

    fn pair(&self, at: usize) -> usize {
        self.bytes.get(at..at + 2).and_then(|b| b.first_chunk()).map_or(0, |b| usize::from(u16::from_be_bytes(*b)))
    }

    pub fn kind(&self) -> Option<Kind> {
        match self.bytes[self.start()] {
            2 => Some(Kind::IndexInner),
            5 => Some(Kind::TableInner),
            10 => Some(Kind::IndexLeaf),
            13 => Some(Kind::TableLeaf),
            _ => None,
        }
    }

    fn header(&self) -> usize {
        self.start() + if self.kind().is_some_and(Kind::is_leaf) { 8 } else { 12 }
    }

    pub fn right_child(&self) -> u32 {
        self.word(self.start() + 8)
    }

    /// The page below an inner node of a table that has a row, if the tree has it.
    pub fn child_of(&self, row: i64) -> u32 {
        let own = self.cells().find_map(|at| {
            let (key, _) = varint(self.bytes.get(at + 4..self.usable)?)?;
            (row <= key as i64).then(|| self.word(at))
        });
        own.unwrap_or_else(|| self.right_child())
    }

    /// Offsets of the cells, as far as they can be true.
    pub fn cells(&self) -> impl Iterator<Item = usize> + '_ {
        let header = self.header();
        let most = (self.usable.saturating_sub(header)) / 2;
        let count = self.pair(self.start() + 3).min(most);
        (0..count).map(move |i| self.pair(header + 2 * i))
    }

    /// The cell at an offset.
    pub fn cell(&self, kind: Kind, at: usize) -> Option<Node<'_>> {
        let bytes = self.bytes.get(..self.usable)?;
        if at < self.header() {
            return None;
        }
        let mut at = at;
        let child = if kind.is_leaf() {
            None
        } else {
            let child = u32::from_be_bytes(*bytes.get(at..)?.first_chunk()?);
            at += 4;
            Some(child)
        };
        if kind == Kind::TableInner {
            return Some(Node { child, payload: None });
        }
        let (size, used) = varint(bytes.get(at..)?)?;
        at += used;
        let mut row = 0;
        if kind == Kind::TableLeaf {
            let (number, used) = varint(bytes.get(at..)?)?;
            row = number as i64;
            at += used;
        }
        let (local, spilled) = split(size, self.usable, kind);
        let end = at.checked_add(local)?;
        let content = bytes.get(at..end)?;
        let overflow = if spilled { u32::from_be_bytes(*bytes.get(end..)?.first_chunk()?) } else { 0 };
        let offset = self.offset.map(|offset| offset + at as u64);
        Some(Node { child, payload: Some(Payload { size, row, local: content, overflow, at, offset }) })
    }

    /// Space between the cells that is not in use.
    pub fn free(&self) -> Vec<Range<usize>> {
        let start = self.start();
        if self.kind().is_none() {
            return std::iter::once(0..self.usable).collect();
        }
        let cells = self.header() + 2 * self.pair(start + 3);
        let content = match self.pair(start + 5) {
            0 => 65536,
            content => content,
        };
        let mut free = Vec::new();
        if cells < content && content <= self.usable {
            free.push(cells..content);
        }
        let mut block = self.pair(start + 1);
        // Blocks come in their order, so the list ends.
        while block >= content && block + 4 <= self.usable {
            let (next, size) = (self.pair(block), self.pair(block + 2));
            let end = block + size.max(4);
            if end > self.usable {
                break;
            }
            free.push(block..end);
            if next <= block {
                break;
            }
            block = next;
        }
        free
    }
}

/// How much of a payload stands on its page, and whether the rest is elsewhere.
fn split(size: u64, usable: usize, kind: Kind) -> (usize, bool) {
    let most = if kind == Kind::TableLeaf { usable - 35 } else { (usable - 12) * 64 / 255 - 23 };
    if size <= most as u64 {
        return (size as usize, false);
    }
    let least = (usable - 12) * 32 / 255 - 23;
    let part = least + ((size - least as u64) % (usable as u64 - 4)) as usize;
    (if part <= most { part } else { least }, true)
}
