//! A baseline as text, and back.

use super::{Baseline, Entry, KeySource, Known, Status};
use crate::scan::allow::hash;
use std::collections::btree_map::Entry as Slot;
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
            writeln!(out, "{detector} {} {count} {} {}", hex(mark), status.as_str(), escaped(path))
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
            match baseline.entries.entry(entry) {
                Slot::Vacant(slot) => _ = slot.insert(known),
                // The same entry from two branches: each has added at least one of its own, unless one has only decided,
                // which says nothing of how many there are.
                Slot::Occupied(mut slot) => {
                    let old = *slot.get();
                    let disputed = [old.status, known.status].iter().all(|s| *s != Status::Later);
                    let disputed = disputed && old.status != known.status;
                    if disputed {
                        let path = escaped(&slot.key().path);
                        let what = format!(
                            "{}: one branch says `true` and one `false` of a finding of {}",
                            number + 1,
                            slot.key().detector
                        );
                        baseline.notes.push(format!("{what} in {path}; `whose baseline audit` asks again"));
                    }
                    let status = if disputed { Status::Later } else { old.status.max(known.status) };
                    let added = u64::from(old.status == known.status);
                    slot.insert(Known { count: old.count.max(known.count) + added, status });
                }
            }
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
    Some((Entry { path: unescaped(path), detector, mark }, Known { count, status }))
}

/// A path without what ends a line or acts on a terminal: each byte of such a character as `\x1b`. In paths of entries a
/// backslash before an `x` is always an escape.
fn escaped(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for c in path.chars() {
        match c.is_control() {
            true => c.encode_utf8(&mut [0; 4]).bytes().for_each(|byte| out += &format!("\\x{byte:02x}")),
            false => out.push(c),
        }
    }
    out
}

/// The path that [`escaped`] wrote.
fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let byte = |text: &str| u8::from_str_radix(text.strip_prefix("\\x")?.get(..2)?, 16).ok();
    while let Some(at) = rest.find("\\x") {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let control = match byte(rest) {
            Some(one) if one.is_ascii_control() => Some((char::from(one), 4)),
            Some(0xc2) => rest.get(4..).and_then(byte).map(char::from).filter(|c| c.is_control()).map(|c| (c, 8)),
            _ => None,
        };
        let (c, length) = control.unwrap_or(('\\', 1));
        out.push(c);
        rest = &rest[length..];
    }
    out + rest
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
        let first = |text: &str| Baseline::parse(text).expect("a baseline").entries.values().next().copied();
        assert_eq!(first(&merged).map(|known| known.count), Some(3), "each branch has added one");
        for (other, count) in [("1 true", 1), ("2 true", 2), ("1 later", 2)] {
            let twice = text.replace("1 later a\n", &format!("1 later a\nus-ssn {} {other} a\n", "03".repeat(16)));
            let status = if other.ends_with("true") { Status::True } else { Status::Later };
            assert_eq!(first(&twice), Some(Known { count, status }), "{other}");
        }
        assert!(baseline.notes.is_empty());
    }

    #[test]
    fn branches_that_say_otherwise_are_named() {
        let text = example().to_text();
        let merged = format!("{text}us-ssn {} 1 false b c.csv\n", "03".repeat(16));
        let baseline = Baseline::parse(&merged).expect("a baseline");
        assert_eq!(baseline.notes.len(), 1);
        assert!(
            baseline.notes[0]
                .starts_with("8: one branch says `true` and one `false` of a finding of us-ssn in b c.csv")
        );
        let known = baseline.entries.iter().find(|(entry, _)| entry.path == "b c.csv").map(|(_, known)| known.status);
        assert_eq!(known, Some(Status::Later));
    }

    #[test]
    fn names_of_files_act_on_nothing() {
        let mut baseline = Baseline::new(KeySource::Random([0xab; 32]));
        for path in ["a\u{1b}[2J\n\u{7f}", "b\u{9b}31m", "c\\x5cx1b", "d\\x5c", "e\\xc2", "f\\xc2é", "客户\\n"] {
            baseline.add(Entry { path: path.into(), detector: "us-ssn".into(), mark: [3; 16] }, Status::Later);
        }
        let text = baseline.to_text();
        assert!(text.chars().all(|c| c == '\n' || !c.is_control()), "{text:?}");
        assert_eq!(Baseline::parse(&text), Ok(baseline));
    }
}
