//! Tar archives: old, ustar, GNU and pax, read as a stream.

use super::super::{Card, GapReason, Head, Input, Outlet, ReadError, Reader};
use std::io::{self, Read};
use std::path::Path;
use tar::{Archive, EntryType};

/// The reader of tar archives.
pub(in crate::read) struct Tar;

/// Bytes of a block.
const BLOCK: usize = 512;

impl Reader for Tar {
    fn card(&self) -> &'static Card {
        &Card {
            name: "tar",
            extensions: &["tar"],
            about: "Tar archives of all kinds (old, ustar, GNU, pax; sparse files too), also several in a row: each member \
                    is a source of its own.",
        }
    }

    fn recognises(&self, head: &Head<'_>, _: &Path) -> bool {
        // Two blocks of zeros end an archive, and begin none.
        head.first().is_some_and(|&b| b != 0) && is_header(head)
    }

    fn read(&self, input: Input<'_>, out: &mut dyn Outlet) -> Result<(), ReadError> {
        let mut archive = Archive::new(input.stream);
        // What stands behind the end of one archive may be another.
        archive.set_ignore_zeros(true);
        let result = members(&mut archive, out);
        // All of it counts as looked at, unless reading it failed.
        io::copy(&mut archive.into_inner(), &mut io::sink())?;
        result
    }
}

fn members<R: Read>(archive: &mut Archive<R>, out: &mut dyn Outlet) -> Result<(), ReadError> {
    for entry in archive.entries().map_err(of_tar)? {
        let mut entry = entry.map_err(of_tar)?;
        let name = entry.path_bytes().into_owned();
        match entry.header().entry_type() {
            EntryType::Regular | EntryType::Continuous | EntryType::GNUSparse => {
                super::member(&name, &mut entry, out)?;
            }
            EntryType::Link
            | EntryType::Symlink
            | EntryType::Directory
            | EntryType::Char
            | EntryType::Block
            | EntryType::Fifo
            | EntryType::XGlobalHeader => {}
            // A file of a kind of its own, such as a volume's label or a directory of GNU tar.
            _ if entry.size() > 0 => super::member(&name, &mut entry, out)?,
            _ => {}
        }
    }
    Ok(())
}

/// What is wrong with the archive itself.
fn of_tar(error: io::Error) -> ReadError {
    let error = super::meant(error);
    if error.reason == GapReason::Damaged {
        return ReadError::new(GapReason::Damaged, "tar: a header makes no sense here; what follows was not read");
    }
    error
}

/// True for a header whose checksum fits.
fn is_header(head: &[u8]) -> bool {
    let Some(header) = head.first_chunk::<BLOCK>() else { return false };
    let field = std::str::from_utf8(&header[148..156]).unwrap_or_default();
    let digits = field.trim_matches(|c| c == ' ' || c == '\0');
    let Ok(stored) = u32::from_str_radix(digits, 8) else { return false };
    let blanks = 8 * u32::from(b' ');
    let sum = |range: std::ops::Range<usize>| header[range].iter().map(|&b| u32::from(b)).sum::<u32>();
    let signed = |range: std::ops::Range<usize>| header[range].iter().map(|&b| i32::from(b.cast_signed())).sum::<i32>();
    // Some old programs added bytes with their sign.
    stored == sum(0..148) + blanks + sum(156..BLOCK)
        || i64::from(stored) == i64::from(signed(0..148) + signed(156..BLOCK)) + i64::from(blanks)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::super::collect;
    use super::*;
    use crate::place::Step;

    fn archive(members: &[(&str, &[u8])]) -> Vec<u8> {
        let mut builder = tar::Builder::new(Vec::new());
        for (name, bytes) in members {
            let mut header = tar::Header::new_gnu();
            header.set_size(bytes.len() as u64);
            header.set_mode(0o644);
            builder.append_data(&mut header, name, *bytes).unwrap();
        }
        builder.into_inner().unwrap()
    }

    fn names(out: &collect::Collect) -> Vec<(String, Vec<u8>)> {
        let name = |step: &Option<Step>| match step {
            Some(Step::Member { member }) => member.clone(),
            _ => String::new(),
        };
        out.nested.iter().map(|(step, bytes)| (name(step), bytes.clone())).collect()
    }

    #[test]
    fn members_come_in_order_however_long_their_names() {
        let long = format!("{}/a.txt", "x".repeat(300));
        let bytes = archive(&[("a.txt", b"one"), (&long, b"two"), ("empty", b"")]);
        for step in [1, 7, 512, 100_000] {
            let (out, result) = collect::read(&Tar, &bytes, step);
            assert!(result.is_ok() && out.gaps.is_empty());
            let expected =
                [("a.txt".to_owned(), b"one".to_vec()), (long.clone(), b"two".to_vec()), ("empty".into(), vec![])];
            assert_eq!(names(&out), expected, "{step}");
        }
    }

    #[test]
    fn several_in_a_row_are_one() {
        let bytes = [archive(&[("a", b"one")]), archive(&[("b", b"two")])].concat();
        let (out, result) = collect::read(&Tar, &bytes, 4096);
        assert!(result.is_ok());
        assert_eq!(names(&out), [("a".into(), b"one".to_vec()), ("b".into(), b"two".to_vec())]);
    }

    #[test]
    fn a_cut_is_said_and_what_came_before_is_kept() {
        let bytes = archive(&[("a", &[b'x'; 600]), ("b", &[b'y'; 600])]);
        let (out, result) = collect::read(&Tar, &bytes[..512 + 1024 + 512 + 100], 4096);
        assert_eq!(names(&out)[0].1.len(), 600);
        assert!(result.is_err() || !out.gaps.is_empty());
        let mut broken = bytes.clone();
        broken[512 + 1024 + 150] = b'9';
        let (out, result) = collect::read(&Tar, &broken, 4096);
        assert_eq!(names(&out).len(), 1);
        assert_eq!(result.map_err(|e| e.reason), Err(GapReason::Damaged));
    }

    #[test]
    fn what_is_a_tar() {
        let head = |bytes: &[u8]| Tar.recognises(&Head::new(bytes), Path::new("a"));
        let bytes = archive(&[("a", b"one")]);
        assert!(head(&bytes));
        let mut old = bytes.clone();
        old[257..265].fill(0);
        assert!(!head(&old), "its checksum is another's");
        assert!(!head(&[0; 1024]) && !head(b"ustar") && !head(&bytes[..500]));
    }
}
