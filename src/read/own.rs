//! Reports that this program wrote, known by how they begin: found again in a folder, they would say everything twice.
//!
//! A report of masks alone is left out. One that shows values is personal data itself and is read like any other file, and
//! so is one that somebody has written anew in another layout.

use memchr::memmem::find;

/// Beginnings that no other program writes, of reports that say so where they show values.
const SAID: [&[u8]; 2] =
    [br#"{"kind":"begin","tool":{"name":"whose","#, br#"{"begin":{"kind":"begin","tool":{"name":"whose","#];

/// What follows in such a line of a report that shows values.
const REVEALED: &[u8] = br#""revealed":true"#;

/// What the page of a report has near its beginning, if it shows no values.
pub const GENERATOR: &str = "whose, masks only";

/// Beginnings of the others, and what stands behind them in the head: its last is in every finding.
const OTHERS: [(&[u8], &[u8]); 8] = [
    (
        b"{\"$schema\":\"https://json.schemastore.org/sarif-2.1.0.json\",\n\"version\":\"2.1.0\",\n\"runs\":[{",
        b"\"whosePlace/v1\":",
    ),
    (b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"whose\" ", b"<testcase "),
    (b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<checkstyle version=\"4.3\">\n", b" source=\"whose."),
    (b"{\"version\":\"15.0.7\",\n\"vulnerabilities\":[\n", b"\"type\":\"whose_detector\""),
    (b"[\n{\"description\":\"", " · CCPA ".as_bytes()),
    (
        b"kind,path,inside,line,column,start,end,offsets,detector,name,categories,confidence,score,value,fingerprint,",
        b"\nfinding,",
    ),
    (b"::", " · CCPA ".as_bytes()),
    (b"# ", b"\n\nValues are masked.\n"),
];

/// What a mask has and few values have.
const MASK: &[u8] = b"**";

/// Beginnings of the files of a report folder that hold counts alone.
const COUNTS: [&[u8]; 2] = [b"{\n  \"kind\": \"summary\",\n  \"complete\": ", b"# Findings of whose "];

/// True for the beginning of a report of masks alone.
pub fn is_masked_report(head: &[u8]) -> bool {
    let line = &head[..memchr::memchr(b'\n', head).unwrap_or(head.len())];
    if SAID.iter().any(|begin| head.starts_with(begin)) {
        return find(line, REVEALED).is_none();
    }
    if head.starts_with(b"<!doctype html>\n<html lang=\"") {
        return find(&head[..head.len().min(200)], GENERATOR.as_bytes()).is_some();
    }
    let masks = || find(head, MASK).is_some();
    let other = |(begin, behind): &(&[u8], &[u8])| head.starts_with(begin) && find(head, behind).is_some();
    OTHERS.iter().any(other) && masks() || COUNTS.iter().any(|begin| head.starts_with(begin))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_of_masks_and_nothing_else() {
        for (head, own) in [
            (r#"{"kind":"begin","tool":{"name":"whose","version":"0.1.0"},"schema":1}"#, true),
            (r#"{"kind":"begin","tool":{"name":"whose","version":"0.1.0"},"schema":1,"revealed":true}"#, false),
            (r#"{"kind":"begin","tool":{"name":"other"}}"#, false),
            ("# Personal data found\n\n**1 finding**\n\nValues are masked.\n", true),
            ("# Personal data found\n\n**1 finding**\n\n**Values are shown as they are.**\n", false),
            ("[\n{\"description\":\"US Social Security number ***-**-4399 in a · CCPA 1\"", true),
            ("[\n{\"description\":\"US Social Security number 536-90-4399 in a · CCPA 1\"", false),
            ("[\n{\"description\":\"my ** number 536-90-4399\"", false),
            ("<!doctype html>\n<html lang=\"en\">\n<meta name=\"generator\" content=\"whose, masks only\">", true),
            ("<!doctype html>\n<html lang=\"en\">\n<meta name=\"generator\" content=\"whose\">", false),
            ("# Notes\n\n**Masks**\n", false),
            ("", false),
        ] {
            assert_eq!(is_masked_report(head.as_bytes()), own, "{head}");
        }
    }
}
