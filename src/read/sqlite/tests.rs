use super::super::collect::{Collect, read};
use super::super::seek::{OnDisk, read_file_at};
use super::*;
use std::fs::File;

const SAMPLE: &[u8] = include_bytes!("../../../tests/samples/sqlite/sample.sqlite");

fn sample(bytes: &[u8]) -> Collect {
    let (out, result) = read(&Sqlite, bytes, 1 << 20);
    result.unwrap();
    out
}

fn of<'c>(out: &'c Collect, table: &str, deleted: bool) -> Vec<&'c super::super::collect::Said> {
    let is = |id: u32| out.tables[id as usize].0 == table && out.tables[id as usize].3 == deleted;
    out.rows.iter().filter(|row| is(row.id)).collect()
}

fn cell(row: &super::super::collect::Said, column: &str) -> String {
    row.cells.iter().find(|(name, _)| name == column).map(|(_, value)| value.clone()).unwrap_or_default()
}

#[test]
fn rows_of_all_tables() {
    let out = sample(SAMPLE);
    let users = of(&out, "users", false);
    assert_eq!(users.len(), 37);
    assert_eq!(
        (cell(users[0], "id"), cell(users[0], "name"), cell(users[0], "note")),
        ("1".into(), "Ada".into(), "first".into())
    );
    assert_eq!(cell(users[1], "note"), format!("{} end", "x".repeat(1500)));
    assert_eq!(out.tables.iter().find(|t| t.0 == "users").unwrap().2, [0]);
    let pairs = of(&out, "pairs", false);
    assert_eq!(
        pairs.iter().map(|row| (cell(row, "a"), cell(row, "b"), cell(row, "c"))).collect::<Vec<_>>(),
        [("l".into(), "-70000".into(), String::new()), ("k".into(), "7".into(), "1.5".into())]
    );
    // Values that are not split over pages stand in the file where it is said.
    let mut seen = 0;
    for row in &users {
        for ((_, value), at) in row.cells.iter().zip(&row.at) {
            if let Some(at) = *at {
                assert_eq!(&SAMPLE[at as usize..][..value.len()], value.as_bytes());
                seen += 1;
            }
        }
    }
    assert!(seen > 60, "{seen}");
    assert!(out.gaps.is_empty(), "{:?}", out.gaps);
    let step = Step::Table { table: "users".into(), column: Some("photo".into()), row: Some(3), key: Vec::new() };
    assert_eq!(out.nested, [(Some(step), vec![0; 100])]);
    // Views and comments are text.
    assert!(out.rows.iter().any(|row| row.cells.iter().any(|(_, value)| value.contains("seen from afar"))));
}

#[test]
fn deleted_rows_are_tables_of_their_own() {
    let out = sample(SAMPLE);
    let users = of(&out, "users", true);
    let names: Vec<String> = users.iter().map(|row| cell(row, "name")).filter(|n| !n.is_empty()).collect();
    // The others were overwritten when the tree was balanced.
    assert!(names.iter().any(|n| n == "name 10"), "{names:?}");
    // What was moved and is still there is not said to be deleted.
    let live: Vec<String> = of(&out, "users", false).iter().map(|row| cell(row, "name")).collect();
    assert!(names.iter().all(|name| !live.contains(name)), "{names:?}");
    let all: String = out.rows.iter().flat_map(|r| &r.cells).map(|(_, v)| v.as_str()).collect();
    for i in 1..=30 {
        assert!(all.contains(&format!("dropped {i}z")) || all.contains(&format!("dropped {i}")), "{i}");
    }
    assert!(of(&out, "gone", false).is_empty());
    assert!(of(&out, "gone", true).len() >= 15, "{}", of(&out, "gone", true).len());
}

/// A file for a reader alone.
struct Opened(File, PathBuf);

impl OnDisk for Opened {
    fn size(&self) -> u64 {
        self.0.metadata().unwrap().len()
    }
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> std::io::Result<usize> {
        read_file_at(&self.0, offset, buffer)
    }
    fn beside(&self, name: &Path) -> Option<File> {
        File::open(self.1.parent()?.join(name.file_name()?)).ok()
    }
}

#[test]
fn the_log_beside_the_file_counts() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/samples/sqlite/logged.sqlite");
    let file = Opened(File::open(&path).unwrap(), path.clone());
    let mut out = Collect::default();
    let limits = super::super::Limits::of(64 << 20);
    let stream = &mut std::io::empty();
    let input = Input { name: &path, head: MAGIC, stream, file: Some(&file), limits: &limits };
    Sqlite.read(input, &mut out).unwrap();
    let users = of(&out, "users", false);
    assert_eq!(users.len(), 38);
    assert_eq!(cell(users[37], "note"), "only in the log");
    assert_eq!(users[37].at, [None; 3]);
    // Without the log the row is not there yet.
    let bytes = std::fs::read(&path).unwrap();
    assert_eq!(of(&sample(&bytes), "users", false).len(), 37);
}

#[test]
fn stores_of_browsers_are_known_by_their_tables() {
    let schema = |sql: &str| statement::schema(sql.as_bytes()).unwrap();
    let tables = [
        schema("CREATE TABLE urls(id INTEGER, visit_count INTEGER)"),
        schema("CREATE TABLE visits(visit_time INTEGER)"),
    ];
    let facts: Vec<_> = browser::facts(tables.iter()).map(|fact| fact.detector).collect();
    assert_eq!(facts, ["browser-history-chromium"]);
    assert_eq!(browser::facts(tables[..1].iter()).count(), 0);
}

#[test]
fn broken_files_are_gaps_and_never_panic() {
    for end in (0..SAMPLE.len()).step_by(97) {
        let (out, result) = read(&Sqlite, &SAMPLE[..end], 1 << 20);
        result.unwrap();
        assert!(!out.gaps.is_empty(), "{end}");
    }
    let mut state = 1u64;
    for _ in 0..400 {
        let mut bytes = SAMPLE.to_vec();
        for _ in 0..8 {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            let at = 16 + (state >> 33) as usize % (bytes.len() - 16);
            bytes[at] = (state >> 24) as u8;
        }
        let (out, result) = read(&Sqlite, &bytes, 1 << 20);
        result.unwrap();
        let said: usize = out.rows.iter().flat_map(|r| &r.cells).map(|(_, v)| v.len()).sum();
        assert!(said < 1 << 20);
    }
}

#[test]
fn trees_that_lead_back_to_themselves_end() {
    // The catalogue's page as its own child: an inner node whose only child is page 1.
    let mut bytes = SAMPLE.to_vec();
    bytes[100..112].copy_from_slice(&[5, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 1]);
    let out = sample(&bytes);
    assert!(out.gaps.iter().any(|gap| gap.to_string().contains("two places")), "{:?}", out.gaps);
}
