//! `whose redact`: nothing is found in the copy, and nothing but values has changed.

mod common;

use common::{lines, of_kind, run, testdata, whose};
use std::fs;

#[test]
fn a_scan_of_the_copy_finds_nothing_whatever_the_way() {
    let Some(testdata) = testdata() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let mut redacted = 0;
    for file in ["logs/app.log", "logs/auth.log", "exports/customers.csv", "config/settings.yaml"] {
        for way in ["mask", "remove", "token", "fake"] {
            let out = folder.path().join(file.replace('/', "-"));
            let out = out.to_str().expect("text");
            let _ = fs::remove_file(out);
            let ran = run(whose(&testdata, &["redact", file, "--with", way, "-o", out, "--no-config"]));
            assert_eq!((ran.status, ran.err.as_str()), (0, ""), "{file} {way}");
            let scan = run(whose(folder.path(), &["scan", out, "--format", "jsonl", "--no-config"]));
            assert_eq!(scan.status, 0, "{file} {way}: {}", scan.out);
            assert!(of_kind(&lines(&scan.out), "finding").is_empty());
            assert_ne!(fs::read(out).expect("a file"), fs::read(testdata.join(file)).expect("a file"), "{file} {way}");
            redacted += 1;
        }
    }
    assert_eq!(redacted, 16);
}

#[test]
fn lines_and_everything_beside_values_stay() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = "2026-03-01 signup marta.okafor@bluefinch-mail.net ok\r\n{\"ssn\": 536904399, \"n\": 7}\n\tend";
    fs::write(folder.path().join("a.jsonl"), text).expect("a file");
    let redact = |with: &str| run(whose(folder.path(), &["redact", "a.jsonl", "--with", with, "--no-config"])).out;
    assert_eq!(redact("remove"), "2026-03-01 signup  ok\r\n{\"ssn\": null, \"n\": 7}\n\tend");
    let token = redact("token");
    assert!(token.starts_with("2026-03-01 signup email-address-") && token.ends_with("\"n\": 7}\n\tend"), "{token}");
    assert_eq!(token, redact("token"), "the same value has the same token");
    assert!(redact("fake").contains("@example.com ok\r\n"));
}

#[test]
fn what_is_not_understood_is_refused() {
    let Some(testdata) = testdata() else { return };
    for file in [
        "db/customers.sql.gz",
        "exports/callbacks-utf16.txt",
        "old/broken.csv.gz",
        "photos/IMG_0412.jpg",
        "web/session.har",
        // They are personal data as a whole, and their rows are.
        "mail/claim.eml",
        "exports/orders.csv",
    ] {
        let ran = run(whose(&testdata, &["redact", file, "--no-config"]));
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{file}");
        assert!(ran.err.contains("refused: "), "{}", ran.err);
    }
}
