//! The walk and the opening of files, on a real file system with everything that it may hold.

use super::*;
use crate::event::GapReason;
use crate::place::path_text;
use crate::scan::settings::Walk;
use std::ffi::OsStr;
use std::fs::{self, Permissions};
use std::io::{Read, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::net::UnixListener;
use std::path::PathBuf;
use std::process::Command;

/// A folder with these files; a name that ends with `/` is a folder.
fn tree(names: &[&str]) -> tempfile::TempDir {
    let root = tempfile::tempdir().expect("a temporary folder");
    for name in names {
        let path = root.path().join(name);
        if name.ends_with('/') {
            fs::create_dir_all(&path).expect("a folder");
        } else {
            fs::create_dir_all(path.parent().expect("below the root")).expect("a folder");
            fs::write(&path, name).expect("a file");
        }
    }
    root
}

fn fifo(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().expect("mkfifo runs").success());
}

/// What a walk says, one word per entry, paths below the folder; and what it left out.
fn said(root: &Path, paths: &[&str], settings: &Walk) -> (Vec<String>, u64) {
    let paths: Vec<PathBuf> = paths.iter().map(|p| if *p == "-" { "-".into() } else { root.join(p) }).collect();
    let mut walker = walk(&paths, settings).expect("the walk begins");
    let below = |path: &Path| path_text(path.strip_prefix(root).unwrap_or(path));
    let said = walker.by_ref().map(|entry| match entry {
        Entry::File { path, explicit: true, .. } => format!("{}!", below(&path)),
        Entry::File { path, .. } => below(&path),
        Entry::Blob { path, .. } => format!("{} in git", below(&path)),
        Entry::Stdin => "stdin".into(),
        Entry::Gap(gap) => format!("{} {}", gap.reason.as_str(), below(&gap.place.path)),
    });
    let said = said.collect();
    (said, walker.left_out())
}

fn all(root: &Path, settings: &Walk) -> Vec<String> {
    said(root, &[""], settings).0
}

#[test]
fn order_depends_on_names_alone_and_nothing_is_read_twice() {
    let root = tree(&["b/2", "b/10", "a.txt", "a/z", ".env", "c/", "é"]);
    assert_eq!(all(root.path(), &Walk::default()), [".env", "a/z", "a.txt", "b/10", "b/2", "é"]);
    let (said, left_out) = said(root.path(), &["b/2", "b", "-", "a/../a.txt", "", "b/2", "./b"], &Walk::default());
    assert_eq!(said, ["stdin", ".env", "a/z", "é", "b/10", "a/../a.txt!", "b/2!"]);
    assert_eq!(left_out, 0);
}

#[test]
fn filters_concern_what_is_discovered() {
    let root = tree(&["a.log", "sub/b.log", "sub/b.txt", ".hidden/c.log", "logs/any", "old/d.log"]);
    let settings = Walk {
        include: vec!["*.log".into(), "logs/".into()],
        exclude: vec!["old".into()],
        skip_hidden: true,
        ..Walk::default()
    };
    let (discovered, left_out) = said(root.path(), &[""], &settings);
    assert_eq!(discovered, ["a.log", "logs/any", "sub/b.log"]);
    assert_eq!(left_out, 3, ".hidden, old and b.txt");
    let (named, _) = said(root.path(), &["old/d.log", ".hidden", "sub/b.txt"], &settings);
    assert_eq!(named, [".hidden/c.log", "old/d.log!", "sub/b.txt!"]);
}

#[test]
fn large_files_are_gaps_unless_named() {
    let root = tree(&["small"]);
    fs::write(root.path().join("large"), [0; 100]).expect("a file");
    let settings = Walk { max_size: Some(99), ..Walk::default() };
    assert_eq!(all(root.path(), &settings), ["over-budget large", "small"]);
    let mut walker = walk(&[root.path().into()], &settings).expect("the walk begins");
    assert!(matches!(walker.next(), Some(Entry::Gap(Gap { bytes: Some(100), .. }))));
    assert_eq!(said(root.path(), &["large"], &settings).0, ["large!"]);
}

#[test]
fn special_files_are_gaps_and_never_opened() {
    let root = tree(&["file"]);
    fifo(&root.path().join("fifo"));
    let _socket = UnixListener::bind(root.path().join("socket")).expect("a socket");
    assert_eq!(all(root.path(), &Walk::default()), ["special fifo", "file", "special socket"]);
    assert_eq!(said(root.path(), &["fifo", "socket"], &Walk::default()).0, ["fifo!", "special socket"]);
}

#[test]
fn links_are_followed_when_told_to_and_never_for_ever() {
    let root = tree(&["data/file", "elsewhere/deep/file", "other"]);
    for (target, link) in [
        ("..", "data/up"),
        ("../other", "data/link"),
        ("nowhere", "data/gone"),
        ("me", "data/me"),
        ("../elsewhere", "data/w"),
        ("../elsewhere", "data/z"),
    ] {
        symlink(target, root.path().join(link)).expect("a link");
    }
    let (not_followed, left_out) = said(root.path(), &["data"], &Walk::default());
    let out =
        ["data/file", "not-followed data/link", "not-followed data/up", "not-followed data/w", "not-followed data/z"];
    assert_eq!((not_followed, left_out), (out.map(String::from).to_vec(), 0), "nothing is behind the others");
    let (inside, _) = said(root.path(), &[""], &Walk::default());
    assert!(!inside.iter().any(|path| path.contains("not-followed")), "{inside:?}");
    let follow = Walk { follow: true, ..Walk::default() };
    let (followed, left_out) = said(root.path(), &["data"], &follow);
    let up = ["data/up/elsewhere/deep/file", "data/up/other"];
    let mut expected = vec!["data/file", "vanished data/gone", "data/link", "link-loop data/me"];
    expected.extend(up);
    expected.extend(["data/w/deep/file"]);
    assert_eq!(followed, expected);
    assert_eq!(left_out, 1, "a second link to the same folder");
    let mut whole =
        ["data/file", "vanished data/gone", "link-loop data/me", "link-loop data/up", "elsewhere/deep/file", "other"];
    whole.sort_unstable_by_key(|said| said.rsplit(' ').next());
    assert_eq!(all(root.path(), &follow), whole, "what stands in the tree is read where it stands");
    assert_eq!(said(root.path(), &["data/link"], &Walk::default()).0, ["data/link!"]);
    assert_eq!(said(root.path(), &["data/me"], &Walk::default()).0, ["link-loop data/me"]);
}

#[test]
fn a_link_is_the_way_to_what_the_walk_does_not_come_upon() {
    let root = tree(&["data/.cache/file", "data/old/file", "data/x", "out"]);
    for (target, link) in
        [(".cache/file", "data/a"), ("old/file", "data/b"), ("x", "data/c"), ("../out", "data/d"), ("../out", "data/e")]
    {
        symlink(target, root.path().join(link)).expect("a link");
    }
    let settings = Walk { follow: true, skip_hidden: true, exclude: vec!["old/".into()], ..Walk::default() };
    let (found, left_out) = said(root.path(), &["data"], &settings);
    assert_eq!(found, ["data/a", "data/b", "data/d", "data/x"]);
    assert_eq!(left_out, 3, "two folders, and a second link to the same file");
}

#[test]
fn git_is_asked_only_when_told_to_and_only_in_a_work_tree() {
    let root = tree(&["logs/app.log", "keep.log", "src/a", "src/b.tmp", "sub/x.log", ".git/config", "secret"]);
    fs::write(root.path().join(".gitignore"), "*.log\n!keep.log\n").expect("a file");
    fs::write(root.path().join("src/.gitignore"), "/b.tmp\n").expect("a file");
    fs::create_dir_all(root.path().join(".git/info")).expect("a folder");
    fs::write(root.path().join(".git/info/exclude"), "secret\n").expect("a file");
    // A work tree inside: what is above does not hold there.
    fs::create_dir_all(root.path().join("sub/.git")).expect("a folder");
    assert_eq!(all(root.path(), &Walk::default()).len(), 10, "everything, .git included");
    let asked = Walk { respect_gitignore: true, ..Walk::default() };
    let (said_, left_out) = said(root.path(), &[""], &asked);
    assert_eq!(said_, [".gitignore", "keep.log", "src/.gitignore", "src/a", "sub/x.log"]);
    assert_eq!(left_out, 5);
    assert_eq!(said(root.path(), &["src"], &asked).0, ["src/.gitignore", "src/a"], "lists above the root hold");
    assert_eq!(said(root.path(), &["logs"], &asked).1, 1);
    fs::remove_dir_all(root.path().join(".git")).expect("removed");
    assert_eq!(said(root.path(), &["logs", "src"], &asked).1, 0, "no work tree any more");
}

#[test]
fn names_that_are_not_text_survive() {
    let root = tree(&[]);
    let name = OsStr::from_bytes(b"caf\xe9\n.log");
    fs::write(root.path().join(name), "x").expect("a file");
    let mut walker = walk(&[root.path().into()], &Walk::default()).expect("the walk begins");
    let Some(Entry::File { path, .. }) = walker.next() else { panic!("a file") };
    assert_eq!(path.file_name(), Some(name));
    assert!(open(&path, false).is_ok());
}

#[test]
fn unreadable_folders_are_gaps() {
    let root = tree(&["closed/file", "open"]);
    let closed = root.path().join("closed");
    fs::set_permissions(&closed, Permissions::from_mode(0o000)).expect("permissions");
    let readable = fs::read_dir(&closed).is_ok();
    let result = all(root.path(), &Walk::default());
    fs::set_permissions(&closed, Permissions::from_mode(0o700)).expect("permissions");
    if !readable {
        assert_eq!(result, ["no-permission closed", "open"]);
    }
}

#[test]
fn a_path_that_is_not_there_stops_the_walk_before_it_begins() {
    let root = tree(&["a"]);
    let error = walk(&[root.path().join("a"), root.path().join("b/c")], &Walk::default()).err().expect("an error");
    assert!(error.to_string().ends_with("b/c: no such file or folder"), "{error}");
}

#[test]
fn own_output_is_not_read() {
    let root = tree(&["a", "out.json", "report/x"]);
    let mut walker = walk(&[root.path().into()], &Walk::default()).expect("the walk begins");
    walker.leave_out(&root.path().join("report"));
    let out = fs::File::open(root.path().join("out.json")).expect("a file");
    walker.leave_out_file(&out.metadata().expect("metadata"));
    assert_eq!(walker.count(), 1);
}

fn opened(path: &Path) -> Opened {
    open(&path.into(), false).expect("opens")
}

#[test]
fn what_took_the_place_of_a_file_does_not_hang() {
    let root = tree(&["folder/"]);
    let path: Arc<Path> = root.path().join("fifo").into();
    fifo(&path);
    assert_eq!(open(&path, false).expect_err("not read").reason, GapReason::Special);
    let gone: Arc<Path> = root.path().join("gone").into();
    assert_eq!(open(&gone, false).expect_err("not there").reason, GapReason::Vanished);
    let folder: Arc<Path> = root.path().join("folder").into();
    assert_eq!(open(&folder, true).expect_err("a folder").reason, GapReason::Changed);
    let socket: Arc<Path> = root.path().join("socket").into();
    let _socket = UnixListener::bind(&socket).expect("a socket");
    assert_eq!(open(&socket, true).expect_err("a socket").reason, GapReason::Special);
}

#[test]
fn a_named_fifo_is_read_to_its_end() {
    let root = tree(&[]);
    let path: Arc<Path> = root.path().join("fifo").into();
    fifo(&path);
    let writer = {
        let path = path.clone();
        std::thread::spawn(move || fs::write(path, "through the pipe").expect("written"))
    };
    let mut opened = open(&path, true).expect("opens");
    let mut text = String::new();
    let n = opened.file.read_to_string(&mut text).expect("read");
    writer.join().expect("the writer ends");
    assert_eq!((text.as_str(), opened.size), ("through the pipe", None));
    assert!(opened.changed(n as u64).is_none());
}

#[test]
fn growing_is_no_gap_but_shrinking_and_rewriting_are() {
    let root = tree(&["log", "short", "same"]);
    let append = |name: &str, text: &[u8]| {
        let mut file = fs::OpenOptions::new().append(true).open(root.path().join(name)).expect("opens");
        file.write_all(text).expect("written");
    };
    let log = opened(&root.path().join("log"));
    append("log", b" and more");
    assert!(log.changed(12).is_none());

    let short = opened(&root.path().join("short"));
    fs::write(root.path().join("short"), "s").expect("written");
    let gap = short.changed(1).expect("a gap");
    assert_eq!((gap.reason, gap.bytes), (GapReason::Changed, Some(4)));

    let same = opened(&root.path().join("same"));
    let file = fs::OpenOptions::new().write(true).open(root.path().join("same")).expect("opens");
    (&file).write_all(b"emas").expect("written");
    file.set_modified(std::time::SystemTime::now() + std::time::Duration::from_secs(5)).expect("a time");
    assert_eq!(same.changed(4).expect("a gap").bytes, None);
}

#[test]
#[cfg(target_os = "linux")]
fn files_of_size_zero_that_hold_text_are_read() {
    let mut opened = opened(Path::new("/proc/self/status"));
    let mut text = String::new();
    let n = opened.file.read_to_string(&mut text).expect("read");
    assert!(n > 0 && opened.size.is_none());
    assert!(opened.changed(n as u64).is_none());
}
