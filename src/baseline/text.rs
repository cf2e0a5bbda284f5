//! A baseline as text, and back.

use super::{Baseline, Entry, KeySource, Known, Status};
use crate::scan::allow::hash;
use std::fmt::Write;

const FIRST: &str = "# whose baseline 1";
const NOTE: &str = "# Findings that are known, one a line: detector, mark, how many, what was decided, file.\n\
                    # No values: marks are made with a key. Made by `whose baseline`; sorted, so that branches merge.";

impl Baseline {
    /// The file.
    pub fn to_text(&self) -> String {
        let mut out = format!("{FIRST}\n{NOTE}\n");
        match &self.key {
            KeySource::Random(key) => writeln!(out, "key random {}", hex(key)),
            KeySource::Outside(check) => writeln!(out, "key outside {}", hex(check)),
        }
        .expect("a string takes all that is written");
        for (Entry { path, detector, mark }, Known { count, status }) in &self.entries {
            let path = path.replace('\n', "\\x0a").replace('\r', "\\x0d");
            writeln!(out, "{detector} {} {count} {} {path}", hex(mark), status.as_str())
                .expect("a string takes all that is written");
        }
        out
    }

    /// Reads the file.
    ///
    /// # Errors
    /// The number of a line and what is wrong with it; lines of a merge that was not finished are named as such.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut lines = text.lines().enumerate();
        if lines.next().map(|(_, line)| line.trim_end()) != Some(FIRST) {
            return Err(format!("1: this is no baseline: its first line is not `{FIRST}`"));
        }
        let mut baseline = None;
        for (number, line) in lines.filter(|(_, line)| !line.starts_with('#') && !line.trim().is_empty()) {
            let at = |why: &str| format!("{}: {why}", number + 1);
            if ["<<<<<<<", "=======", ">>>>>>>"].iter().any(|mark| line.starts_with(mark)) {
                return Err(at("a merge was not finished here; keep the lines of both sides"));
            }
            if let Some(key) = line.strip_prefix("key ") {
                let key = key_source(key).ok_or_else(|| at("the key cannot be read"))?;
                if baseline.replace(Self::new(key)).is_some() {
                    return Err(at("a second key; run `whose baseline create` again"));
                }
                continue;
            }
            let baseline = baseline.as_mut().ok_or_else(|| at("the key must come first"))?;
            let (entry, known) = entry(line).ok_or_else(|| at("this is no entry"))?;
            // The same entry from two branches: both saw it.
            let old = baseline.entries.entry(entry).or_insert(known);
            *old = Known { count: old.count.max(known.count), status: old.status.max(known.status) };
        }
        baseline.ok_or_else(|| "1: there is no key; run `whose baseline create`".into())
    }
}

fn key_source(text: &str) -> Option<KeySource> {
    match text.trim().split_once(' ')? {
        ("random", digits) => {
            let (a, b) = (hash(digits.get(..32)?)?, hash(digits.get(32..)?)?);
            let mut key = [0; 32];
            key[..16].copy_from_slice(&a);
            key[16..].copy_from_slice(&b);
            Some(KeySource::Random(key))
        }
        ("outside", digits) => {
            let check = u32::from_str_radix(digits, 16).ok().filter(|_| digits.len() == 8)?;
            Some(KeySource::Outside(check.to_be_bytes()))
        }
        _ => None,
    }
}

fn entry(line: &str) -> Option<(Entry, Known)> {
    let mut words = line.splitn(5, ' ');
    let detector = words.next()?.to_owned();
    let mark = hash(words.next()?)?;
    let count = words.next()?.parse().ok()?;
    let status = match words.next()? {
        "later" => Status::Later,
        "true" => Status::True,
        "false" => Status::False,
        _ => return None,
    };
    let path = words.next().filter(|path| !path.is_empty())?;
    let path = path.replace("\\x0a", "\n").replace("\\x0d", "\r");
    Some((Entry { path, detector, mark }, Known { count, status }))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example() -> Baseline {
        let mut baseline = Baseline::new(KeySource::Random([0xab; 32]));
        for (path, status) in [("b c.csv", Status::True), ("a", Status::Later), ("客户\n.csv", Status::False)] {
            baseline.add(Entry { path: path.into(), detector: "us-ssn".into(), mark: [3; 16] }, status);
        }
        baseline
    }

    #[test]
    fn text_comes_back_and_is_sorted() {
        let baseline = example();
        let text = baseline.to_text();
        assert_eq!(Baseline::parse(&text), Ok(baseline.clone()));
        assert_eq!(Baseline::parse(&text.replace('\n', "\r\n")).map(|b| b.entries.len()), Ok(3));
        let lines: Vec<&str> = text.lines().skip(4).collect();
        assert!(lines[0].ends_with(" 1 later a") && lines[1].ends_with(" 1 true b c.csv"), "{text}");
        let outside = Baseline { key: KeySource::Outside([1, 2, 3, 4]), ..baseline };
        assert_eq!(Baseline::parse(&outside.to_text()), Ok(outside));
    }

    #[test]
    fn broken_files_say_where() {
        let text = example().to_text();
        for (broken, expected) in [
            (String::new(), "1: this is no baseline"),
            (text.replace("key random", "key"), "4: the key cannot be read"),
            (text.replace("later", "perhaps"), "5: this is no entry"),
            (text.replace("us-ssn", "<<<<<<< HEAD\nus-ssn"), "5: a merge was not finished"),
            (format!("{FIRST}\n"), "1: there is no key"),
            (text.lines().filter(|l| !l.starts_with("key")).map(|l| format!("{l}\n")).collect(), "4: the key must"),
        ] {
            let error = Baseline::parse(&broken).expect_err("an error");
            assert!(error.starts_with(expected), "{error}");
        }
    }

    #[test]
    fn two_branches_merge_line_by_line() {
        let text = example().to_text();
        let merged = format!("{text}us-ssn {} 2 later a\n", "03".repeat(16));
        let baseline = Baseline::parse(&merged).expect("a baseline");
        assert_eq!(baseline.entries.len(), 3);
        assert_eq!(baseline.entries.values().next().map(|known| known.count), Some(2));
    }
}
