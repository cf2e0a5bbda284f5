//! `cargo xtask testdata`: makes `testdata/`, the files of a company that does not exist, and `truth.jsonl`, which lists
//! every personal value that was put into them. With `--check` nothing is written, and a file that differs from what
//! would be made is an error.
//!
//! Everything comes from one seed, so that the same version makes the same bytes. Names, addresses and numbers are
//! invented; check digits are right, so that detectors must judge by more than chance.

mod binary;
mod categories;
mod logs;
mod mails;
mod numbers;
mod page;
mod people;
mod random;
mod tables;
mod web;

use page::{File, Truth};
use random::Random;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

/// Changing it changes every file.
const SEED: u64 = 0x0B1E_F14C;

/// Runs the chore.
pub fn run(words: &[&str]) -> Result<(), String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../testdata");
    let made = make();
    match words {
        [] => write(&folder, &made),
        ["--check"] => check(&folder, &made),
        _ => Err("usage: cargo xtask testdata [--check]".into()),
    }
}

/// All files by path, `truth.jsonl` included.
fn make() -> BTreeMap<String, Vec<u8>> {
    let mut random = Random::new(SEED);
    let people = people::crowd(&mut random, 48);
    let mut files: Vec<File> = Vec::new();
    files.extend(logs::make(&mut random, &people));
    files.extend(tables::make(&mut random, &people));
    files.extend(mails::make(&mut random, &people));
    files.extend(web::make(&mut random, &people));
    files.extend(binary::photos());
    files.push(File { path: "README.md", bytes: README.into(), truth: Vec::new() });

    let mut truth: Vec<&Truth> = files.iter().flat_map(|file| &file.truth).collect();
    truth.sort_by_key(|truth| (truth.path, truth.line));
    let lines: String = truth.into_iter().map(Truth::json).collect();
    let mut made: BTreeMap<String, Vec<u8>> = files.into_iter().map(|file| (file.path.into(), file.bytes)).collect();
    made.insert("truth.jsonl".into(), lines.into());
    made.extend(categories::make(&mut Random::new(SEED)));
    made
}

fn write(folder: &Path, made: &BTreeMap<String, Vec<u8>>) -> Result<(), String> {
    let failed = |path: &Path, error: io::Error| format!("{}: {error}", path.display());
    for path in on_disk(folder)?.keys().filter(|path| !made.contains_key(*path)) {
        let path = folder.join(path);
        fs::remove_file(&path).map_err(|e| failed(&path, e))?;
    }
    for (path, bytes) in made {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap_or(folder)).map_err(|e| failed(&path, e))?;
        fs::write(&path, bytes).map_err(|e| failed(&path, e))?;
    }
    let size: usize = made.values().map(Vec::len).sum();
    println!("testdata: {} files, {} KiB", made.len(), size.div_ceil(1024));
    Ok(())
}

fn check(folder: &Path, made: &BTreeMap<String, Vec<u8>>) -> Result<(), String> {
    let found = on_disk(folder)?;
    let mut wrong: Vec<String> = Vec::new();
    for (path, bytes) in made {
        match found.get(path) {
            None => wrong.push(format!("{path} is missing")),
            Some(other) if other != bytes => wrong.push(format!("{path} differs")),
            Some(_) => {}
        }
    }
    wrong.extend(found.keys().filter(|path| !made.contains_key(*path)).map(|path| format!("{path} is not made here")));
    if wrong.is_empty() {
        return Ok(());
    }
    Err(format!("testdata/ is not what the generator makes; run `cargo xtask testdata`:\n  {}", wrong.join("\n  ")))
}

/// The files that are there, with `/` between the parts of their paths.
fn on_disk(folder: &Path) -> Result<BTreeMap<String, Vec<u8>>, String> {
    let mut found = BTreeMap::new();
    let mut folders: Vec<PathBuf> = if folder.is_dir() { vec![folder.into()] } else { Vec::new() };
    while let Some(next) = folders.pop() {
        let failed = |error: io::Error| format!("{}: {error}", next.display());
        for entry in fs::read_dir(&next).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(name) = path.strip_prefix(folder) {
                let parts: Vec<_> = name.iter().map(|part| part.to_string_lossy()).collect();
                found.insert(parts.join("/"), fs::read(&path).map_err(failed)?);
            }
        }
    }
    Ok(found)
}

const README: &str = "\
# Test data

The files of Bluefinch Outfitters, a company that does not exist: logs, exports, a database dump, mail, photographs,
settings. `cargo xtask testdata` makes all of them from one seed, and `cargo xtask testdata --check` says whether they
are still what it makes. Do not edit them by hand: change `xtask/src/testdata/` and make them again.

Nobody in them is real. Names are drawn from two lists, addresses and mail domains are invented, telephone numbers have
the exchange 555, and numbers with check digits were computed. Where a number could by chance be somebody's, it is no
more than chance.

`truth.jsonl` has a line for each personal value that was put in:

| key | meaning |
|---|---|
| `path` | the file |
| `line` | the line in its text, after decompression and decoding; absent where lines mean nothing |
| `detector` | the kind of data, an id of `whose rules list` |
| `value` | the value as it stands in the text; absent for a file as a whole |
| `test_value` | true for a published sample, such as a card number of a payment network's test page |

Since that file holds all the values, leave it out of a scan: `whose scan testdata --exclude /truth.jsonl`.

`categories/` has an example of every item of the category table, in English, Spanish and Chinese, as text, CSV, JSON,
SQL and a log; its own `truth.jsonl` says which detectors may find each and in which row. It is made from
`xtask/data/categories.tsv`.

`old/broken.csv.gz` ends too early on purpose, and `config/` has settings whose values are only placeholders.
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_bytes_every_time_and_not_many() {
        let made = make();
        assert_eq!(made, make());
        assert!(made.values().map(Vec::len).sum::<usize>() < 600 << 10);
    }

    #[test]
    fn the_folder_is_what_is_made() {
        run(&["--check"]).unwrap();
    }
}
