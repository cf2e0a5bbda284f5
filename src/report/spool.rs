//! A part of a report whose place in the file comes later: in memory while it is small, then in a temporary file that
//! has no name where the system allows it. So memory does not grow with what is found.

use std::io::{self, Read, Seek, SeekFrom, Write};
use tempfile::SpooledTempFile;

/// Bytes that stay in memory.
const IN_MEMORY: usize = 1 << 20;

/// Bytes that are written now and copied into a report later.
pub struct Spool {
    file: SpooledTempFile,
    any: bool,
}

impl Default for Spool {
    fn default() -> Self {
        Self { file: tempfile::spooled_tempfile(IN_MEMORY), any: false }
    }
}

impl Spool {
    /// Adds an item, after a separator where there is one before it.
    pub fn item(&mut self, separator: &str, item: &[u8]) -> io::Result<()> {
        if std::mem::replace(&mut self.any, true) {
            self.file.write_all(separator.as_bytes())?;
        }
        self.file.write_all(item)
    }

    /// Writes both into the report, with the separator between them where each has something. Findings come before it is
    /// known what goes before them.
    pub fn copy_both(mut first: Self, mut rest: Self, separator: &str, out: &mut impl Write) -> io::Result<()> {
        first.copy_to(out)?;
        if first.any && rest.any {
            out.write_all(separator.as_bytes())?;
        }
        rest.copy_to(out)
    }

    /// True until an item is added.
    pub fn is_empty(&self) -> bool {
        !self.any
    }

    /// Writes everything into the report.
    pub fn copy_to(&mut self, out: &mut impl Write) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(0))?;
        let mut buffer = [0; 1 << 14];
        loop {
            match self.file.read(&mut buffer)? {
                0 => return Ok(()),
                n => out.write_all(&buffer[..n])?,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_added_comes_out_in_order() {
        for size in [3, IN_MEMORY] {
            let mut spool = Spool::default();
            spool.item(",", &vec![b'a'; size]).expect("room");
            spool.item(",", b"b").expect("room");
            let mut out = Vec::new();
            spool.copy_to(&mut out).expect("memory");
            assert_eq!(out.len(), size + 2);
            assert!(out.ends_with(b"a,b"));
            let mut first = Spool::default();
            first.item(",", b"0").expect("room");
            let mut both = Vec::new();
            Spool::copy_both(first, spool, ",", &mut both).expect("memory");
            assert!(both.starts_with(b"0,a") && both.ends_with(b"a,b"));
            Spool::copy_both(Spool::default(), Spool::default(), ",", &mut both).expect("memory");
            assert_eq!(both.len(), size + 4);
        }
    }
}
