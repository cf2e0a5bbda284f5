//! What a scan promises whatever it is given: the same findings in the same order for any number of threads, any size
//! of block and any coat; every byte accounted for; nothing that stops it.

#[path = "../../benches/common/mod.rs"]
mod common;
mod texts;

use common::Random;
use proptest::prelude::*;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use tempfile::TempDir;
use texts::{ARCHIVES, COATS, Coat, FIRST, Piece, pieces, store, stored, text_of, utf16};
use whose::detect::Engine;
use whose::event::{Confidence, Finding, Gap, GapReason};
use whose::place::{Offsets, Step};
use whose::report::{Report, Summary};
use whose::rule::RuleBook;
use whose::scan::{self, Progress, Settings};
use whose::source;

static BOOK: LazyLock<RuleBook> = LazyLock::new(RuleBook::built_in);
static ENGINE: LazyLock<Engine> = LazyLock::new(|| {
    let on: Vec<_> = BOOK.detectors().map(|(id, _)| id).collect();
    Engine::new(&BOOK, &on).expect("built-in rules compile")
});

// ---------------------------------------------------------------------------------------------------- a scan in memory

/// What a scan said, in its order.
#[derive(Clone, Debug, PartialEq)]
enum Event {
    Finding(Finding),
    Gap(Gap),
}

#[derive(Default)]
struct Memory(Vec<Event>);

impl Report for Memory {
    fn begin(&mut self) -> io::Result<()> {
        Ok(())
    }
    fn finding(&mut self, finding: &Finding) -> io::Result<()> {
        self.0.push(Event::Finding(finding.clone()));
        Ok(())
    }
    fn gap(&mut self, gap: &Gap) -> io::Result<()> {
        self.0.push(Event::Gap(gap.clone()));
        Ok(())
    }
    fn end(&mut self, _: &Summary) -> io::Result<()> {
        Ok(())
    }
}

/// How a scan is run; none of it may matter.
#[derive(Clone, Copy, Debug)]
struct How {
    threads: usize,
    block: usize,
}

/// One thread, and a block that holds every text of these tests.
const PLAINLY: How = How { threads: 1, block: 8 << 20 };

fn how() -> impl Strategy<Value = How> {
    let block = prop_oneof![Just(1 << 10), 1024..20_000usize, 20_000..200_000usize, Just(64 << 10)];
    (prop::sample::select(vec![1, 2, 3, 4]), block).prop_map(|(threads, block)| How { threads, block })
}

/// What came of a scan.
#[derive(Debug)]
struct Seen {
    events: Vec<Event>,
    summary: Summary,
}

impl Seen {
    fn findings(&self) -> Vec<Finding> {
        let finding = |e: &Event| if let Event::Finding(f) = e { Some(f.clone()) } else { None };
        self.events.iter().filter_map(finding).collect()
    }

    fn gaps(&self) -> Vec<&Gap> {
        self.events.iter().filter_map(|e| if let Event::Gap(g) = e { Some(g) } else { None }).collect()
    }

    /// The findings as they would be in any coat: without the path and what offsets count.
    fn bare(&self) -> Vec<Finding> {
        let mut findings = self.findings();
        for finding in &mut findings {
            finding.place.path = Path::new("").into();
            finding.place.inside.retain(|step| !matches!(step, Step::Member { .. }));
            if let Some(span) = &mut finding.place.span {
                span.offsets = Offsets::Text;
            }
        }
        findings
    }
}

fn scan_with(paths: &[PathBuf], how: How, progress: &Progress) -> Seen {
    let on = BOOK.detectors().map(|(id, _)| id).collect();
    let mut settings = Settings::new(paths.to_vec(), on);
    settings.threads = how.threads;
    settings.block = how.block;
    settings.min_confidence = Confidence::Low;
    settings.key = [7; 32];
    let walker = source::walk(paths, &settings.walk).expect("the paths are there");
    let mut report = Memory::default();
    let summary = scan::run(&settings, &BOOK, &ENGINE, walker, &mut report, progress).expect("memory takes all");
    Seen { events: report.0, summary }
}

fn scan(paths: &[PathBuf], how: How) -> Seen {
    scan_with(paths, how, &Progress::default())
}

/// Scans bytes as one file of a name.
fn scan_bytes(name: &str, bytes: &[u8], how: How) -> Seen {
    let folder = folder();
    let path = folder.path().join(name);
    fs::write(&path, bytes).expect("a file");
    scan(&[path], how)
}

fn folder() -> TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

/// Fails with the first difference, not with two long lists.
fn same(a: &[Finding], b: &[Finding]) -> Result<(), TestCaseError> {
    let at = a.iter().zip(b).position(|(a, b)| a != b).unwrap_or(a.len().min(b.len()));
    prop_assert_eq!(
        a.get(at),
        b.get(at),
        "of {} and {} findings, number {} is the first that differs",
        a.len(),
        b.len(),
        at
    );
    Ok(())
}

// --------------------------------------------------------------------------------------------------------- properties

/// `PROPTEST_CASES` asks for more.
fn cases(cases: u32) -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(cases);
    ProptestConfig { cases, failure_persistence: None, max_shrink_iters: 300, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(cases(40))]

    #[test]
    fn threads_and_blocks_do_not_matter(pieces in pieces(), stored in stored(), seed: u64, how in how()) {
        let bytes = store(&text_of(&pieces), stored, seed);
        let plain = scan_bytes("a.log", &bytes, PLAINLY);
        let seen = scan_bytes("a.log", &bytes, how);
        same(&plain.bare(), &seen.bare())?;
        prop_assert_eq!(plain.gaps().len(), seen.gaps().len());
        prop_assert_eq!(plain.summary.coverage, seen.summary.coverage);
        prop_assert_eq!(plain.summary.test_values, seen.summary.test_values);
    }

    #[test]
    fn coats_do_not_matter(pieces in pieces(), how in how(), coat in prop::sample::select(COATS.to_vec())) {
        let text = text_of(&pieces);
        let plain = scan_bytes("a.log", text.as_bytes(), PLAINLY);
        let seen = scan_bytes(coat.file(), &coat.put_on(text.as_bytes()), how);
        same(&plain.bare(), &seen.bare())?;
        // A text of which some lines are JSON has those for gaps that are none.
        let told = |seen: &Seen| seen.gaps().iter().map(|gap| (gap.reason, gap.detail.clone())).collect::<Vec<_>>();
        prop_assert_eq!(told(&seen), told(&plain));
        prop_assert!(seen.gaps().iter().all(|gap| gap.reason != GapReason::Internal));
        prop_assert_eq!(seen.summary.coverage.bytes_of_text, plain.summary.coverage.bytes_of_text);
    }

    #[test]
    fn members_of_archives_are_read_as_alone(
        pieces in pieces(),
        how in how(),
        archive in prop::sample::select(ARCHIVES.to_vec()),
    ) {
        let text = text_of(&pieces);
        let plain = scan_bytes("a.log", text.as_bytes(), PLAINLY);
        let seen = scan_bytes("a", &archive.of("a.log", text.as_bytes()), how);
        let is_inside = |finding: &Finding| finding.place.inside.iter().any(|step| matches!(step, Step::Member { .. }));
        prop_assert!(seen.findings().iter().all(is_inside));
        same(&plain.bare(), &seen.bare())?;
        prop_assert_eq!(plain.gaps().len(), seen.gaps().len(), "{:?}", seen.gaps());
        prop_assert_eq!(seen.summary.coverage.bytes_of_text, plain.summary.coverage.bytes_of_text);
    }

    #[test]
    fn utf_16_has_the_values_lines_and_columns_of_utf_8(pieces in pieces(), how in how()) {
        let text = text_of(&pieces);
        let plain = scan_bytes("a.log", text.as_bytes(), PLAINLY);
        let seen = scan_bytes("a.log", &utf16(&text), how);
        // Whether lines are records is told from the first bytes, of which UTF-16 has half as many characters.
        let has_rows = |seen: &Seen| seen.bare().iter().any(|finding| !finding.place.inside.is_empty());
        prop_assume!(has_rows(&plain) == has_rows(&seen));
        same(&plain.bare(), &seen.bare())?;
    }

    #[test]
    fn what_comes_before_a_cut_is_kept(
        pieces in pieces(),
        how in how(),
        coat in prop::sample::select(COATS.to_vec()),
        cut: prop::sample::Index,
    ) {
        // Behind so much prose it is no log, whose times would not count as text.
        let text = FIRST.repeat(12) + &text_of(&pieces);
        let whole = coat.put_on(text.as_bytes());
        // Of the header enough must be left to know the format.
        let kept = 64.min(whole.len()) + cut.index(whole.len() - 64.min(whole.len()) + 1);
        let seen = scan_bytes(coat.file(), &whole[..kept], how);
        let read = seen.summary.coverage.bytes_of_text as usize;
        let plain = scan_bytes("a.log", &text.as_bytes()[..read], PLAINLY);
        same(&plain.bare(), &seen.bare())?;
        prop_assert!(read == text.len() || seen.gaps().len() == 1, "{read} of {} bytes, {:?}", text.len(), seen.gaps());
        if let Some(Event::Finding(_)) = seen.events.last() {
            prop_assert!(seen.gaps().is_empty(), "the gap stands where reading stopped");
        }
        accounted(&seen, kept)?;
    }

    #[test]
    fn hostile_bytes_stop_nothing(
        pieces in pieces(),
        stored in stored(),
        coat in prop::option::of(prop::sample::select(COATS.to_vec())),
        archive in prop::option::of(prop::sample::select(ARCHIVES.to_vec())),
        harm in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0u8..4), 0..30),
        magic in prop::option::of(prop::sample::select(MAGIC.to_vec())),
        name in prop::sample::select(vec!["a", "a.log", "a.gz", "a.br", "a.pdf", "a.jpg", "a.zip", "a.xlsx"]),
        how in how(),
        seed: u64,
    ) {
        let text = text_of(&pieces);
        let mut bytes = store(if seed % 2 == 0 { &text } else { &text[FIRST.len()..] }, stored, seed);
        if let Some(coat) = coat {
            bytes = coat.put_on(&bytes);
        }
        if let Some(archive) = archive {
            bytes = archive.of(name, &bytes);
        }
        for (at, byte, kind) in harm {
            let at = at.index(bytes.len().max(1)).min(bytes.len());
            match kind {
                0 => bytes.insert(at, byte),
                1 => drop(bytes.drain(at..(at + usize::from(byte)).min(bytes.len()))),
                _ if at < bytes.len() => bytes[at] = byte,
                _ => {}
            }
        }
        if let Some(magic) = magic {
            bytes.splice(0..0, magic.iter().copied());
        }
        let seen = scan_bytes(name, &bytes, how);
        accounted(&seen, bytes.len())?;
        for gap in seen.gaps() {
            prop_assert_ne!(gap.reason, GapReason::Internal, "{}", gap.detail);
        }
        let plain = scan_bytes(name, &bytes, PLAINLY);
        same(&plain.bare(), &seen.bare())?;
        prop_assert_eq!(plain.summary.coverage, seen.summary.coverage);
    }
}

/// First bytes of formats that are opened, of some that are not, and of some that are encrypted.
const MAGIC: [&[u8]; 14] = [
    b"",
    b"PK\x03\x04\x14\0\0\0\x08\0",
    b"%PDF-1.7\n",
    b"SQLite format 3\0",
    b"7z\xbc\xaf\x27\x1c",
    b"\xff\xd8\xff\xe1\0\x40Exif\0\0II*\0\x08\0\0\0",
    b"\x1f\x8b\x08\0\0\0\0\0\0\x03",
    b"\x28\xb5\x2f\xfd\x04\x88",
    b"BZh91AY&SY",
    b"\xfd7zXZ\0\0\x04",
    b"\x1f\x9d\x90",
    b"\x04\x22\x4d\x18\x60\x40",
    b"age-encryption.org/v1\n",
    b"\0\0\0\x20ftypheic",
];

/// Bytes seen are bytes read and bytes in gaps.
fn accounted(seen: &Seen, bytes: usize) -> Result<(), TestCaseError> {
    let coverage = &seen.summary.coverage;
    prop_assert_eq!(coverage.bytes_read + coverage.bytes_in_gaps, bytes as u64, "{:?}", seen.gaps());
    prop_assert_eq!(coverage.sources, 1);
    prop_assert_eq!(coverage.sources_with_gaps, u64::from(!seen.gaps().is_empty()));
    prop_assert!(coverage.bytes_in_gaps == 0 || !seen.gaps().is_empty(), "bytes in gaps without a gap");
    Ok(())
}

// -------------------------------------------------------------------------------------------------------- many sources

/// Some files in some folders; returns their paths in the order of the walk.
fn tree(root: &Path, files: usize, seed: u64) -> Vec<PathBuf> {
    let random = &mut Random::new(seed);
    let mut paths = Vec::new();
    for n in 0..files {
        let folder = root.join(random.pick(&["b", "b.d", "a", "a/deep", "a/deep/er", "Z", "张"]));
        fs::create_dir_all(&folder).expect("a folder");
        let path = folder.join(format!("{}-{n}.log", random.pick(&["x", "y", "10", "9"])));
        let mut text = String::new();
        (0..random.below(40)).for_each(|_| common::personal_line(random, &mut text));
        let bytes = match random.below(5) {
            0 => Coat::Gzip.put_on(text.as_bytes()),
            1 => {
                let whole = Coat::Zstandard.put_on(text.as_bytes());
                whole[..whole.len() * 2 / 3].to_vec()
            }
            _ => text.into_bytes(),
        };
        fs::write(&path, bytes).expect("a file");
        paths.push(path);
    }
    paths.sort_by_key(|path| path.components().map(|c| c.as_os_str().to_owned()).collect::<Vec<_>>());
    paths
}

#[test]
fn many_sources_come_in_the_order_of_the_walk() {
    let folder = folder();
    let expected = tree(folder.path(), 150, 3);
    let root = [folder.path().to_path_buf()];
    let plain = scan(&root, PLAINLY);
    let mut paths: Vec<_> = plain.events.iter().map(path_of).collect();
    paths.dedup();
    let with_events: Vec<_> = expected.iter().filter(|p| paths.contains(&p.as_path())).collect();
    assert_eq!(paths, with_events);
    assert!(paths.len() > 120 && !plain.gaps().is_empty());
    for threads in [2, 3, 4] {
        for block in [2000, 1 << 20] {
            let seen = scan(&root, How { threads, block });
            assert!(seen.events == plain.events, "{threads} threads, blocks of {block}");
            assert_eq!(seen.summary.coverage, plain.summary.coverage);
            assert_eq!(seen.summary.sources_with_findings, plain.summary.sources_with_findings);
        }
    }
}

fn path_of(event: &Event) -> &Path {
    match event {
        Event::Finding(f) => &f.place.path,
        Event::Gap(g) => &g.place.path,
    }
}

/// A first source that does not come to its end before all others have: everything waits, and most of it spills.
#[cfg(unix)]
#[test]
fn a_slow_first_source_holds_back_but_loses_nothing() {
    use std::os::unix::ffi::OsStrExt;
    use std::sync::atomic::Ordering::Relaxed;

    let folder = folder();
    let slow = folder.path().join("a-slow");
    let name = std::ffi::CString::new(slow.as_os_str().as_bytes()).expect("no zero");
    // SAFETY: the name is a string that ends in a zero and lives through the call.
    assert_eq!(unsafe { libc::mkfifo(name.as_ptr(), 0o600) }, 0);
    let mut paths = vec![slow.clone()];
    for n in 0..24 {
        let path = folder.path().join(format!("b{n:02}"));
        let text = common::text(common::Kind::Dense, if n % 7 == 0 { 600_000 } else { 60_000 }, n);
        fs::write(&path, text).expect("a file");
        paths.push(path);
    }
    let first = common::text(common::Kind::Dense, 300_000, 99);
    let (half, rest) = first.split_at(first.len() / 2);
    let run = |how: How| {
        let progress = Progress::default();
        std::thread::scope(|scope| {
            scope.spawn(|| {
                let mut to = fs::OpenOptions::new().write(true).open(&slow).expect("somebody reads");
                to.write_all(half).expect("somebody reads");
                while how.threads > 1 && progress.sources.load(Relaxed) < 24 {
                    std::thread::sleep(std::time::Duration::from_millis(2));
                }
                to.write_all(rest).expect("somebody reads");
            });
            scan_with(&paths, how, &progress)
        })
    };
    let plain = run(PLAINLY);
    assert!(plain.events.len() > 50_000, "{} findings are too few to spill", plain.events.len());
    for threads in [2, 4] {
        let seen = run(How { threads, block: 100_000 });
        assert!(seen.events == plain.events, "{threads} threads");
    }
}

// ------------------------------------------------------------------------------------------------------------- stdin

/// Standard output of the program.
fn whose(folder: &Path, args: &[&str], stdin: &[u8]) -> String {
    let mut command = assert_cmd::Command::cargo_bin("whose").expect("the binary is built");
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.as_encoded_bytes().starts_with(b"WHOSE_")) {
        command.env_remove(name);
    }
    for name in whose::cli::CI_VARIABLES {
        command.env_remove(name);
    }
    let command =
        command.current_dir(folder).env("WHOSE_KEY", "the key of the properties").args(["scan", "--format", "jsonl"]);
    let output = command.args(args).write_stdin(stdin).output().expect("it runs");
    assert!(matches!(output.status.code(), Some(0 | 1)), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

#[test]
fn standard_input_is_a_file_like_any_other() {
    let folder = folder();
    let mut pieces: Vec<Piece> = (0..60).map(|n| ((n % 8) as u8, n, (n * 7) as u16)).collect();
    for round in 0..2 {
        pieces.rotate_left(11);
        let text = text_of(&pieces);
        for (name, bytes) in [
            ("a.log", text.clone().into_bytes()),
            ("a.log", utf16(&text)),
            ("a.gz", Coat::Gzip.put_on(text.as_bytes())),
        ] {
            fs::write(folder.path().join(name), &bytes).expect("a file");
            let threads = ["1", "3"][round];
            let file = whose(folder.path(), &[name, "--threads", "1"], b"");
            let stdin = whose(folder.path(), &["-", "--threads", threads], &bytes);
            assert!(file.lines().count() > 300, "{name}");
            // A file's name may only be in the places, and a summary names its top places.
            assert_eq!(file.replace(&format!("\"path\":\"{name}\""), "\"path\":\"-\""), stdin);
        }
    }
}

#[test]
fn a_stream_that_fails_at_once_is_one_gap_and_the_rest_goes_on() {
    // Reading the memory of a process at address 0 fails, whoever asks.
    if !cfg!(target_os = "linux") {
        return;
    }
    let folder = folder();
    let good = folder.path().join("good");
    fs::write(&good, common::text(common::Kind::Dense, 5000, 1)).expect("a file");
    for threads in [1, 2] {
        let paths = ["/proc/self/mem".into(), good.clone()];
        let seen = scan(&paths, How { threads, block: 1 << 10 });
        assert!(matches!(&seen.gaps()[..], [gap] if gap.reason == GapReason::ReadError), "{:?}", seen.gaps());
        assert_eq!(seen.bare(), scan(std::slice::from_ref(&good), PLAINLY).bare());
    }
}

#[test]
fn texts_hold_what_they_should() {
    // Otherwise the properties above would compare nothing with nothing.
    let text = text_of(&(0..40).map(|n| ((n % 8) as u8, n, 23)).collect::<Vec<_>>());
    let seen = scan_bytes("a.log", text.as_bytes(), PLAINLY);
    let mut ids: Vec<_> = seen.findings().iter().map(|f| f.detector).collect();
    assert!(ids.len() > 500, "{}", ids.len());
    ids.sort();
    ids.dedup();
    assert!(ids.len() > 20, "{}", ids.len());
    for coat in COATS {
        let mut bytes = coat.put_on(text.as_bytes());
        bytes.truncate(bytes.len() / 2);
        assert_eq!(scan_bytes(coat.file(), &bytes, PLAINLY).gaps().len(), 1, "{coat:?}");
    }
    assert!(scan_bytes("empty", b"", PLAINLY).events.is_empty());
}
