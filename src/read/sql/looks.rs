//! How far a dump may be looked ahead in.

use crate::read::HEAD;

/// How many bytes were looked at for statements and rows. Text that is full of beginnings without an end would take time
/// that grows with its square; a dump makes nobody look far in vain.
#[derive(Debug, Default)]
pub(super) struct Looks {
    /// All, each time anew: what tests measure. Depends on how many bytes come at a time.
    pub all: u64,
    /// For what turned out to be none. Depends on the text alone.
    vain: u64,
}

impl Looks {
    /// Bytes that may be looked at in vain for each byte of the dump.
    const MOST: u64 = 8;

    /// True if what begins at this offset may be looked at.
    pub fn may(&self, offset: u64) -> bool {
        self.vain <= HEAD as u64 + Self::MOST * offset
    }

    /// So many bytes were looked at for nothing.
    pub fn vain(&mut self, bytes: usize) {
        self.vain += bytes as u64;
    }

    /// So many bytes were looked at.
    pub fn at(&mut self, bytes: usize) {
        self.all += bytes as u64;
    }
}
