//! Formats that are known and not opened: archives, documents, some databases, and encrypted files.
//!
//! "Nothing found" must not be said of what lies compressed or encrypted in them. So their readable strings are
//! searched like those of any binary file, and a gap says what was not done. Formats that store their content as it
//! is, such as cpio, need no gap: their strings are their content.

use super::{Card, Head, Input, Outlet, ReadError, Reader, Text};
use crate::event::GapReason;
use crate::place::Offsets;
use std::path::Path;

/// The reader of formats that are not opened.
pub(super) struct Unsupported;

impl Reader for Unsupported {
    fn card(&self) -> &'static Card {
        &Card {
            name: "unsupported",
            extensions: &["7z", "rar", "pdf", "doc", "xls", "ppt", "msg", "pst", "mdb", "accdb", "gpg", "age"],
            about: "Archives, documents and other formats that are not opened yet: readable strings only, and a gap.",
        }
    }

    fn recognises(&self, head: &Head<'_>, name: &Path) -> bool {
        known(head, name).is_some()
    }

    fn read(&self, input: Input<'_>, out: &mut dyn Outlet) -> Result<(), ReadError> {
        if let Some(gap) = known(input.head, input.name).and_then(Kind::gap) {
            out.gap(gap);
        }
        out.text(Text { stream: input.stream, encoding: "binary", offsets: Offsets::Source, binary: true })
    }
}

/// What is known of a format.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    /// Not opened; the name in the plural.
    Closed(&'static str),
    /// Encrypted; the name in the plural.
    Encrypted(&'static str),
    /// Holds its content as it is.
    Plain,
}

impl Kind {
    fn gap(self) -> Option<ReadError> {
        match self {
            Self::Plain => None,
            Self::Closed(name) => {
                let detail = format!("{name} are not opened yet; only readable strings were searched");
                Some(ReadError::new(GapReason::Unsupported, detail))
            }
            Self::Encrypted(name) => Some(ReadError::new(
                GapReason::Encrypted,
                format!("{name} are encrypted; only readable strings beside that were searched"),
            )),
        }
    }
}

use Kind::{Closed, Encrypted, Plain};

/// First bytes that no text starts with, or that leave no doubt.
static SURE: &[(&[u8], Kind)] = &[
    (b"7z\xBC\xAF\x27\x1C", Closed("7z archives")),
    (b"Rar!\x1A\x07", Closed("RAR archives")),
    (b"%PDF-", Closed("PDF documents")),
    (b"!BDN", Closed("Outlook data files")),
    (b"\0\x01\0\0Standard Jet DB\0", Closed("Access databases")),
    (b"\0\x01\0\0Standard ACE DB\0", Closed("Access databases")),
    (b"FEA1", Closed("Feather files of the first version")),
    (b"\x89HDF\r\n\x1A\n", Closed("HDF5 files")),
    (b"MSCF\0\0\0\0", Closed("cabinet archives")),
    (b"\xED\xAB\xEE\xDB", Closed("RPM packages")),
    (b"!<arch>\ndebian", Closed("Debian packages")),
    (b"xar!\0", Closed("xar archives")),
    (b"hsqs", Closed("SquashFS images")),
    (b"LZIP\x01", Closed("lzip streams")),
    (b"\x89LZO\0\r\n\x1A\n", Closed("lzop streams")),
    (b"\xFF\x06\0\0sNaPpY", Closed("Snappy streams")),
    (b"BAM\x01", Plain),
    (b"LRZI", Closed("lrzip archives")),
    (b"\x78\x9F\x3E\x22", Closed("TNEF attachments")),
    (b"AT&TFORM", Closed("DjVu documents")),
    (b"ITSF\x03\0\0\0", Closed("compiled help files")),
    (b"age-encryption.org/v1\n", Encrypted("age files")),
    (b"-----BEGIN AGE ENCRYPTED FILE-----", Encrypted("age files")),
    (b"-----BEGIN PGP MESSAGE-----", Encrypted("PGP messages")),
    (b"$ANSIBLE_VAULT;", Encrypted("Ansible vaults")),
    (b"LUKS\xBA\xBE", Encrypted("LUKS volumes")),
    (b"Salted__", Encrypted("files of OpenSSL")),
    (b"\x03\xD9\xA2\x9A", Encrypted("KeePass databases")),
    (b"PARE", Encrypted("Parquet files with an encrypted footer")),
    (b"070701", Plain),
    (b"070702", Plain),
    (b"070707", Plain),
    (b"!<arch>\n", Plain),
];

/// First bytes that a text may start with too: they count only if what follows is no text.
static WEAK: &[(&[u8], Kind)] = &[(b"CRAM", Closed("CRAM files"))];

fn known(head: &[u8], name: &Path) -> Option<Kind> {
    let at = |offset: usize, bytes: &[u8]| head.get(offset..).is_some_and(|rest| rest.starts_with(bytes));
    if head.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
        return Some(compound(head));
    }
    if let Some(&(_, kind)) = SURE.iter().find(|(magic, _)| head.starts_with(magic)) {
        return Some(kind);
    }
    let start = &head[..head.len().min(512)];
    // The last character may be cut.
    let is_text = std::str::from_utf8(start).map_or_else(|error| error.error_len().is_none(), |_| true);
    let binary = start.iter().any(|&b| matches!(b, 0..=8 | 0x0E..=0x1A)) || !is_text;
    if binary && let Some(&(_, kind)) = WEAK.iter().find(|(magic, _)| head.starts_with(magic)) {
        return Some(kind);
    }
    if at(2, b"-lh") && at(6, b"-") && binary {
        return Some(Closed("LHA archives"));
    }
    // The object identifier of enveloped data in a CMS message (RFC 5652).
    if binary
        && memchr::memmem::find(&head[..head.len().min(32)], b"\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x03").is_some()
    {
        return Some(Encrypted("CMS messages"));
    }
    if at(3, b"-FVE-FS-") {
        return Some(Encrypted("BitLocker volumes"));
    }
    // A PDF may start within the first kilobyte.
    let early = &head[..head.len().min(1024)];
    let blank = early.iter().take_while(|b| b.is_ascii_whitespace() || matches!(b, 0xEF | 0xBB | 0xBF)).count();
    if at(blank, b"%PDF-") || (binary && memchr::memmem::find(early, b"%PDF-1.").is_some()) {
        return Some(Closed("PDF documents"));
    }
    // Binary PGP has no magic number worth the name: a packet of a session key, and the extension.
    let pgp = name.extension().is_some_and(|e| ["gpg", "pgp"].iter().any(|known| e.eq_ignore_ascii_case(known)));
    if pgp && matches!(head.first(), Some(0x84 | 0x85 | 0x8C | 0xC1 | 0xC3)) {
        return Some(Encrypted("PGP messages"));
    }
    None
}

/// An OLE2 compound file: the old Office formats and mail messages.
fn compound(head: &[u8]) -> Kind {
    let has = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        memchr::memmem::find(head, &wide).is_some()
    };
    match () {
        () if has("EncryptedPackage") => Encrypted("Office documents with a password"),
        () if has("__substg1.0_") => Closed("Outlook messages"),
        () => Closed("Office documents of the old formats"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(head: &[u8], name: &str) -> Option<Kind> {
        known(head, Path::new(name))
    }

    #[test]
    fn known_formats_are_told_apart() {
        // A character of two bytes stands across the end of what is looked at.
        let cut = format!("%{}é %PDF-1.4", "x".repeat(510));
        for (head, name, expected) in [
            (&b"%PDF-1.7\n"[..], "a.pdf", Some(Closed("PDF documents"))),
            (b"\xEF\xBB\xBF\n%PDF-1.7\n", "a.pdf", Some(Closed("PDF documents"))),
            (b"Search for %PDF-1.4 in the first bytes.", "a.md", None),
            (cut.as_bytes(), "a.md", None),
            (b"-----BEGIN PGP MESSAGE-----\n", "a.asc", Some(Encrypted("PGP messages"))),
            (b"\x85\x01\x0C\x03", "a.gpg", Some(Encrypted("PGP messages"))),
            (b"\x85\x01\x0C\x03", "a.bin", None),
            (b"plain", "a.pdf", None),
            (&[0; 600], "zeros", None),
            (b"", "", None),
        ] {
            assert_eq!(kind(head, name), expected, "{name} {:?}", String::from_utf8_lossy(&head[..head.len().min(20)]));
        }
    }

    #[test]
    fn the_gap_says_what_was_done() {
        let gap = Closed("PDF documents").gap().map(|gap| gap.to_string());
        let expected = "unsupported: PDF documents are not opened yet; only readable strings were searched";
        assert_eq!(gap.as_deref(), Some(expected));
        assert!(Plain.gap().is_none());
    }
}
