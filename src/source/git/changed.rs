//! The lines that a change added, from a patch without context.

use super::raw::{Raw, path};
use std::collections::HashMap;
use std::io::{self, BufRead};
use std::path::{Path, PathBuf};

/// What was added in each changed file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changed {
    files: HashMap<PathBuf, Added>,
    /// Files that have another name now: the old one and the new one.
    moved: Vec<(PathBuf, PathBuf)>,
}

/// What was added in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Added {
    /// All of it counts: git knows no lines of it.
    All,
    /// First and last line of each stretch, from 1, in order.
    Lines(Vec<(u64, u64)>),
}

impl Changed {
    /// Those files that have a place there, under that name. `shown` is the name of any file.
    pub(super) fn within(self, place: impl Fn(&Path) -> Option<PathBuf>, shown: impl Fn(&Path) -> PathBuf) -> Self {
        Self {
            files: self.files.into_iter().filter_map(|(path, added)| Some((place(&path)?, added))).collect(),
            moved: self.moved.into_iter().map(|(from, to)| (shown(&from), shown(&to))).collect(),
        }
    }

    /// Files that have another name now: the old one and the new one.
    pub fn moved(&self) -> &[(PathBuf, PathBuf)] {
        &self.moved
    }

    /// Whether a finding counts, given the line on which it begins. One without a line counts with its file.
    pub fn counts(&self, file: &Path, line: Option<u64>) -> bool {
        match (self.files.get(file), line) {
            (None | Some(Added::All), _) => true,
            (Some(Added::Lines(stretches)), None) => !stretches.is_empty(),
            (Some(Added::Lines(stretches)), Some(line)) => {
                let at = stretches.partition_point(|(_, last)| *last < line);
                stretches.get(at).is_some_and(|(first, _)| *first <= line)
            }
        }
    }
}

/// Reads a patch made with `-U0` about the given files.
pub fn changed(raws: &[Raw], patch: &mut dyn BufRead) -> io::Result<Changed> {
    // Until the patch says better: of a file that is the same nothing was added, and of one that is not, anything.
    let whole = |raw: &Raw| if raw.old == raw.id { Added::Lines(Vec::new()) } else { Added::All };
    let mut files: HashMap<PathBuf, Added> = raws.iter().map(|raw| (raw.path.clone(), whole(raw))).collect();
    let mut current: Option<PathBuf> = None;
    let mut line = Vec::new();
    // Lines of a hunk that are still to come: they may look like anything.
    let mut left = 0u64;
    loop {
        line.clear();
        if patch.read_until(b'\n', &mut line)? == 0 {
            // A copy is new, all of it, however the patch shortens that.
            files.extend(raws.iter().filter(|raw| raw.copied).map(|raw| (raw.path.clone(), Added::All)));
            let moved = raws.iter().filter(|raw| !raw.copied);
            let moved = moved.filter_map(|raw| Some((raw.from.clone()?, raw.path.clone()))).collect();
            return Ok(Changed { files, moved });
        }
        if left > 0 && matches!(line.first(), Some(b'+' | b'-')) {
            left -= 1;
        } else if line.starts_with(b"diff --git ") {
            (current, left) = (None, 0);
        } else if let Some(name) = line.strip_prefix(b"+++ ") {
            current = name_of(name);
            if let Some(name) = &current {
                files.insert(name.clone(), Added::Lines(Vec::new()));
            }
        } else if let Some((gone, first, count)) = hunk(&line) {
            left = gone + count;
            let added = current.as_ref().and_then(|name| files.get_mut(name));
            if let Some(Added::Lines(stretches)) = added
                && count > 0
            {
                stretches.push((first, first + count - 1));
            }
        }
    }
}

/// `@@ -a,b +c,d @@`: how many lines went, and from where on how many came.
fn hunk(line: &[u8]) -> Option<(u64, u64, u64)> {
    let text = std::str::from_utf8(line.strip_prefix(b"@@ -")?.split(|&b| b == b'@').next()?).ok()?;
    let (old, new) = text.trim().split_once(" +")?;
    let range = |text: &str| -> Option<(u64, u64)> {
        match text.split_once(',') {
            Some((start, count)) => Some((start.parse().ok()?, count.parse().ok()?)),
            None => Some((text.parse().ok()?, 1)),
        }
    };
    let ((_, gone), (first, count)) = (range(old)?, range(new)?);
    Some((gone, first, count))
}

/// The path behind `+++ `; `None` for a file that is gone. Odd names stand in quotes, with escapes as in C.
fn name_of(text: &[u8]) -> Option<PathBuf> {
    let text = text.strip_suffix(b"\n").unwrap_or(text);
    // A name with spaces has a tabulator behind it, in quotes or not.
    let text = text.strip_suffix(b"\t").unwrap_or(text);
    let name = match text.strip_prefix(b"\"") {
        Some(quoted) => unquote(quoted.strip_suffix(b"\"")?),
        None => text.to_vec(),
    };
    Some(path(name.strip_prefix(b"b/")?))
}

fn unquote(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(&byte) = text.get(at) {
        at += 1;
        if byte != b'\\' {
            out.push(byte);
            continue;
        }
        let escaped = text.get(at).copied().unwrap_or(b'\\');
        at += 1;
        match escaped {
            b'0'..=b'7' => {
                let digits = &text[at - 1..text.len().min(at + 2)];
                out.push(digits.iter().fold(0u8, |n, d| n.wrapping_mul(8).wrapping_add(d.wrapping_sub(b'0'))));
                at += 2;
            }
            b'a' => out.push(7),
            b'b' => out.push(8),
            b't' => out.push(b'\t'),
            b'n' => out.push(b'\n'),
            b'v' => out.push(11),
            b'f' => out.push(12),
            b'r' => out.push(b'\r'),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(name: &str, old: &str, id: &str) -> Raw {
        Raw {
            mode: "100644".into(),
            old: old.into(),
            id: id.into(),
            path: name.into(),
            from: None,
            alike: 0,
            copied: false,
            rewritten: false,
            unmerged: false,
        }
    }

    #[test]
    fn added_lines_of_each_file() {
        let patch = "diff --git a/a.txt b/a.txt\nindex 1..2 100644\n--- a/a.txt\n+++ b/a.txt\n@@ -2 +2,2 @@ x\n-old\n\
                     +++ b/not-a-file\n+new\n@@ -9,2 +10,0 @@\n-a\n-b\n@@ -20,0 +20 @@\n+z\n\\ No newline at end of file\n\
                     diff --git a/gone b/gone\n--- a/gone\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n\
                     diff --git a/b.bin b/b.bin\nBinary files a/b.bin and b/b.bin differ\n\
                     diff --git \"a/\\345\\274\\240 \\\"x\\\".txt\" \"b/\\345\\274\\240 \\\"x\\\".txt\"\n--- /dev/null\n\
                     +++ \"b/\\345\\274\\240 \\\"x\\\".txt\"\t\n@@ -0,0 +1 @@\n+x\n\
                     diff --git a/with space b/with space\n--- a/with space\t\n+++ b/with space\t\n@@ -1 +1 @@\n-a\n+b\n";
        let raws = [
            raw("a.txt", "1", "2"),
            raw("b.bin", "1", "2"),
            raw("张 \"x\".txt", "0", "1"),
            raw("with space", "1", "2"),
            raw("renamed", "3", "3"),
        ];
        let changed = changed(&raws, &mut patch.as_bytes()).expect("memory");
        let counts = |file: &str, line| changed.counts(Path::new(file), line);
        let lines: Vec<u64> = (1..=25).filter(|&line| counts("a.txt", Some(line))).collect();
        assert_eq!(lines, [2, 3, 20]);
        assert!(counts("a.txt", None) && counts("b.bin", Some(7)) && counts("unknown", Some(1)));
        assert!(counts("张 \"x\".txt", Some(1)) && !counts("张 \"x\".txt", Some(2)));
        assert!(counts("with space", Some(1)) && !counts("with space", Some(2)));
        assert!(!counts("renamed", Some(1)) && !counts("renamed", None));
    }
}
