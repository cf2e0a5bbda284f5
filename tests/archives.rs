//! Archives and documents, read by the whole program: what lies in them is found as if it lay beside them.

mod common;

use common::{gaps, of_kind, scan, text};
use serde_json::Value;
use std::fs;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// The files of the sample data, by their names in it.
fn samples() -> Vec<(String, Vec<u8>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata");
    let (mut folders, mut files) = (vec![root.clone()], Vec::<PathBuf>::new());
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() { &mut folders } else { &mut files }.push(path);
        }
    }
    let name = |path: &PathBuf| path.strip_prefix(&root).expect("inside").to_str().expect("text").replace('\\', "/");
    let mut all: Vec<_> = files.iter().map(|path| (name(path), fs::read(path).expect("a file"))).collect();
    all.sort();
    all
}

fn zip(members: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        writer.start_file(name.as_str(), SimpleFileOptions::default()).expect("a member");
        writer.write_all(bytes).expect("memory");
    }
    writer.finish().expect("memory").into_inner()
}

fn tar_gz(members: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut builder = tar::Builder::new(flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast()));
    for (name, bytes) in members {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        builder.append_data(&mut header, name, bytes.as_slice()).expect("memory");
    }
    builder.into_inner().and_then(flate2::write::GzEncoder::finish).expect("memory")
}

/// What is said of each finding but for where its file lies.
fn said(lines: &[Value], name: impl Fn(&Value) -> String) -> Vec<String> {
    let one = |finding: &Value| {
        let place = &finding["place"];
        let steps = place["inside"].as_array().cloned().unwrap_or_default();
        let steps: Vec<String> =
            steps.iter().filter(|step| step["member"].is_null()).map(ToString::to_string).collect();
        let at = [&place["line"], &place["column"]].map(ToString::to_string);
        format!("{} {} {at:?} {steps:?} {}", name(place), text(finding, "detector"), text(finding, "value"))
    };
    let mut all: Vec<String> = of_kind(lines, "finding").into_iter().map(one).collect();
    all.sort();
    all
}

#[test]
fn a_folder_in_an_archive_has_the_findings_of_the_folder() {
    let samples = samples();
    let folder = tempfile::tempdir().expect("a folder");
    let beside = folder.path().join("plain");
    for (name, bytes) in &samples {
        let path = beside.join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, bytes).expect("a file");
    }
    fs::write(folder.path().join("all.zip"), zip(&samples)).expect("a file");
    fs::write(folder.path().join("all.tgz"), tar_gz(&samples)).expect("a file");
    let flags = ["--reveal", "--hidden"];
    let scan_of = |path: &'static str| scan(folder.path(), &[&flags[..], &[path]].concat()).1;
    let slashes = |path: &str| path.replace('\\', "/");
    let plain = said(&scan_of("plain"), |place| slashes(text(place, "path")).replacen("plain/", "", 1));
    assert!(plain.len() > 200, "{}", plain.len());
    for archive in ["all.zip", "all.tgz"] {
        let lines = scan_of(archive);
        // The outermost member is the file; a mail has members of its own.
        let member = |place: &Value| text(&place["inside"][0], "member").to_owned();
        assert_eq!(said(&lines, member), plain, "{archive}");
        assert!(
            of_kind(&lines, "gap").iter().any(|gap| text(&gap["place"]["inside"][0], "member") == "old/broken.csv.gz")
        );
    }
}

/// A document of Word, whose runs cut a value, inside a ZIP inside a tar.
#[test]
fn documents_inside_archives_have_places() {
    let run = |text: &str| format!("<w:r><w:t>{text}</w:t></w:r>");
    let document = format!(
        "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body><w:p>{}{}</w:p>\
         </w:body></w:document>",
        run("Her SSN is 536-9"),
        run("0-4399")
    );
    let word =
        zip(&[("[Content_Types].xml".into(), b"<Types/>".into()), ("word/document.xml".into(), document.into())]);
    let bundle = zip(&[("hr/letter.docx".into(), word)]);
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("backup.tgz"), tar_gz(&[("bundle.zip".into(), bundle)])).expect("a file");
    let (_, lines) = scan(folder.path(), &["backup.tgz"]);
    let found: Vec<_> = of_kind(&lines, "finding");
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((text(found[0], "detector"), text(found[0], "value")), ("us-ssn", "***-**-4399"));
    let members: Vec<_> =
        found[0]["place"]["inside"].as_array().into_iter().flatten().map(|step| text(step, "member")).collect();
    assert_eq!(members, ["bundle.zip", "hr/letter.docx", "word/document.xml"]);
    assert!(gaps(&lines).is_empty());
}
