use super::super::super::collect::{self, Collect};
use super::*;
use crate::place::Step;
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

fn archive(members: &[(&str, &[u8], CompressionMethod)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes, method) in members {
        writer.start_file(*name, SimpleFileOptions::default().compression_method(*method)).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn name(step: Option<&Step>) -> &str {
    if let Some(Step::Member { member }) = step { member } else { "" }
}

fn names(out: &Collect) -> Vec<(&str, &[u8])> {
    out.nested.iter().map(|(step, bytes)| (name(step.as_ref()), bytes.as_slice())).collect()
}

#[test]
fn members_come_as_they_were_whatever_packs_them() {
    let long = b"many words ".repeat(5000);
    let methods =
        [CompressionMethod::Stored, CompressionMethod::Deflated, CompressionMethod::Bzip2, CompressionMethod::Zstd];
    for method in methods {
        let bytes = archive(&[("a.txt", b"one", method), ("b/c.txt", &long, method)]);
        for step in [100, 1 << 20] {
            let (out, result) = collect::read(&Zip, &bytes, step);
            assert!(result.is_ok() && out.gaps.is_empty(), "{method}");
            assert_eq!(names(&out), [("a.txt", &b"one"[..]), ("b/c.txt", &long)], "{method}");
        }
    }
}

#[test]
fn without_its_end_members_come_in_order() {
    let bytes = archive(&[("a", b"one", CompressionMethod::Stored), ("b", b"two", CompressionMethod::Stored)]);
    let end = memchr::memmem::find(&bytes, b"PK\x01\x02").unwrap();
    let (out, result) = collect::read(&Zip, &bytes[..end], 4096);
    assert_eq!(names(&out), [("a", &b"one"[..]), ("b", b"two")]);
    assert_eq!(result.map_err(|e| e.reason), Err(GapReason::Truncated));
    let (out, result) = collect::read(&Zip, b"PK\x03\x04 and nothing of it", 4096);
    assert!(result.is_ok() && out.nested.is_empty());
    assert_eq!((out.gaps[0].reason, out.text.len()), (GapReason::Damaged, 22));
}

#[test]
fn what_is_wrong_with_one_member_costs_no_other() {
    let text = b"word ".repeat(300);
    let mut bytes = archive(&[("a", &text, CompressionMethod::Deflated), ("b", b"two", CompressionMethod::Stored)]);
    bytes[40] ^= 0xff;
    let (out, result) = collect::read(&Zip, &bytes, 4096);
    assert!(result.is_ok());
    assert_eq!(out.gaps.iter().map(|gap| gap.reason).collect::<Vec<_>>(), [GapReason::Damaged]);
    assert_eq!(names(&out).last(), Some(&("b", &b"two"[..])));
    // Bit 0 of its flags says that a member is encrypted.
    let mut locked = archive(&[("a", b"one", CompressionMethod::Stored), ("b", b"two", CompressionMethod::Stored)]);
    let entry = memchr::memmem::find(&locked, b"PK\x01\x02").unwrap();
    locked[entry + 8] |= 1;
    locked[6] |= 1;
    let (out, _) = collect::read(&Zip, &locked, 4096);
    assert_eq!(out.gaps.iter().map(|gap| gap.reason).collect::<Vec<_>>(), [GapReason::Encrypted]);
    assert_eq!(names(&out), [("b", &b"two"[..])]);
}

#[test]
fn what_stands_before_an_archive_is_read_too() {
    let bytes = archive(&[("a", b"one", CompressionMethod::Stored)]);
    let bytes = [&b"MZ\0\x01 a program \0\0"[..], &bytes].concat();
    assert!(Behind.recognises(&Head::new(&bytes), Path::new("setup.exe")));
    let (out, result) = collect::read(&Zip, &bytes, 4096);
    assert!(result.is_ok());
    assert_eq!(names(&out), [("what stands before the archive", &b"MZ\0\x01 a program \0\0"[..]), ("a", b"one")]);
    assert!(!Behind.recognises(&Head::new(b"A text about PK\x03\x04 and what follows it."), Path::new("a.txt")));
}

#[test]
fn a_table_of_contents_has_a_bound() {
    let members: Vec<String> = (0..2000).map(|n| format!("{n}")).collect();
    let members: Vec<_> = members.iter().map(|name| (name.as_str(), &b""[..], CompressionMethod::Stored)).collect();
    let bytes = archive(&members);
    let mut out = Collect::default();
    let (head, limits) = (&bytes[..100], Limits::of(1 << 18));
    let input = Input { name: Path::new("a"), head, stream: &mut &*bytes, file: None, limits: &limits };
    assert_eq!(Zip.read(input, &mut out).map_err(|e| e.reason), Err(GapReason::OverBudget));
}

#[test]
fn a_cut_anywhere_is_no_failure() {
    let bytes =
        archive(&[("a", &b"word ".repeat(100), CompressionMethod::Deflated), ("b", b"two", CompressionMethod::Stored)]);
    for end in 0..bytes.len() {
        let (out, result) = collect::read(&Zip, &bytes[..end], 4096);
        assert!(result.is_err() || !out.gaps.is_empty() || end < 4, "{end}");
    }
}
