//! Every version of every file, once, with the first commit that brought it and the day its author made that. Oldest
//! first, so that a version is shown where it came in. The same content under several paths is one version: it is read
//! once, and may count under one path where another is excluded, accepted or known.
//!
//! What other paths a version has is known at the end of the history only, so git is asked to its end first. What is kept
//! until then are some hundred bytes for each version, and each path and commit once; contents are not looked at.

use super::raw::{self, path};
use super::{BlobId, Commit, Inside, SUBMODULE, below, git, missing, run};
use crate::event::{Gap, GapReason};
use crate::source::walk::WalkError;
use crate::source::{Entry, gap};
use std::collections::hash_map::{Entry as Slot, HashMap};
use std::collections::{BTreeSet, HashSet};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{ChildStdout, Stdio};
use std::sync::Arc;

/// The versions of a history, one after the other.
pub struct History {
    /// What is not all of the history, which is said first and last.
    first: Option<Gap>,
    last: std::vec::IntoIter<Gap>,
    versions: std::vec::IntoIter<(Box<[u8]>, Vec<Stand>)>,
    paths: Vec<Arc<Path>>,
    commits: Vec<Commit>,
}

/// Where a version stands: the numbers of a path and of the first commit that has it there.
type Stand = (u32, u32);

impl History {
    /// Asks git for all of it.
    pub(super) fn start(flag: &'static str, paths: &[PathBuf], inside: Inside) -> Result<Self, WalkError> {
        let mut command = git();
        command.args(["-c", "diff.relative=false", "log", "--all", "--reverse", "--topo-order"]);
        command.args(["-m", "--raw", "-z", "--no-abbrev"]);
        command.args(["--no-renames", "--diff-filter=AMT", "--no-color", "--no-ext-diff", "--no-textconv"]);
        command.arg("--format=%x01%H %ad").arg("--date=format:%Y-%m-%d");
        // A commit that no branch leads to, as CI checks it out.
        if run(flag, &["rev-parse", "--verify", "--quiet", "HEAD"], &[]).is_ok() {
            command.arg("HEAD");
        }
        let shallow =
            run(flag, &["rev-parse", "--is-shallow-repository"], &[]).is_ok_and(|said| said.starts_with(b"true"));
        below(&mut command, paths);
        let mut child = command.stderr(Stdio::null()).spawn().map_err(|error| missing(flag, &error))?;
        let out = child.stdout.take().ok_or_else(|| WalkError::Git { flag, why: "git says nothing".into() })?;
        let about_git = |reason, detail: &str| gap(Path::new(".git"), reason, detail, None);
        let mut log = Log::new(inside);
        log.read(&mut BufReader::with_capacity(1 << 16, out));
        let whole = child.wait().is_ok_and(|status| status.success());
        let older = "the clone is shallow, and older commits are not in it; fetch them with `git fetch --unshallow`";
        let Log { numbers, stands, paths, commits, submodules, .. } = log;
        let mut last: Vec<Gap> =
            submodules.iter().map(|path| gap(path, GapReason::Unsupported, SUBMODULE, None)).collect();
        if !whole {
            last.push(about_git(GapReason::ReadError, "git stopped before the end of the history"));
        }
        let mut versions: Vec<_> = stands.into_iter().map(|stands| (Box::default(), stands)).collect();
        numbers.into_iter().for_each(|(id, number)| versions[number as usize].0 = id);
        Ok(Self {
            first: shallow.then(|| about_git(GapReason::Truncated, older)),
            last: last.into_iter(),
            versions: versions.into_iter(),
            paths,
            commits,
        })
    }
}

impl Iterator for History {
    type Item = Entry;

    fn next(&mut self) -> Option<Entry> {
        if let Some(gap) = self.first.take() {
            return Some(Entry::Gap(gap));
        }
        let Some((id, stands)) = self.versions.next() else { return self.last.next().map(Entry::Gap) };
        let mut stands = stands
            .into_iter()
            .map(|(path, commit)| (self.paths[path as usize].clone(), self.commits[commit as usize].clone()));
        let (path, commit) = stands.next()?;
        let id = id.iter().map(|byte| format!("{byte:02x}")).collect();
        Some(Entry::Blob { path, id: BlobId(id), commit: Some(commit), also: stands.collect() })
    }
}

/// What `git log` has told so far.
struct Log {
    inside: Inside,
    /// Versions in the order in which they came in, and their numbers by what git calls them.
    stands: Vec<Vec<Stand>>,
    numbers: HashMap<Box<[u8]>, u32>,
    /// Which path each version has been seen under.
    seen: HashSet<(u32, u32)>,
    paths: Vec<Arc<Path>>,
    /// Paths by their bytes; `None` for those that were not asked for.
    names: HashMap<Vec<u8>, Option<u32>>,
    commits: Vec<Commit>,
    /// Where other repositories stand or stood.
    submodules: BTreeSet<PathBuf>,
}

impl Log {
    fn new(inside: Inside) -> Self {
        Self {
            inside,
            stands: Vec::new(),
            numbers: HashMap::new(),
            seen: HashSet::new(),
            paths: Vec::new(),
            names: HashMap::new(),
            commits: Vec::new(),
            submodules: BTreeSet::new(),
        }
    }

    fn read(&mut self, out: &mut BufReader<ChildStdout>) {
        while let Some(token) = next_token(out) {
            let token = token.strip_prefix(b"\n").unwrap_or(&token);
            if let Some(head) = token.strip_prefix(b"\x01") {
                let head = String::from_utf8_lossy(head);
                let (hash, date) = head.trim().split_once(' ').unwrap_or((head.trim(), ""));
                self.commits.push(Commit { hash: hash.into(), date: date.into() });
                continue;
            }
            let Some((raw, paths)) = raw::line(token) else { continue };
            let mut name = Vec::new();
            for _ in 0..paths {
                let Some(next) = next_token(out) else { return };
                name = next;
            }
            if raw.mode.starts_with("100") {
                self.stands(&raw.id, name);
            } else if raw.mode == "160000" {
                self.submodules.extend(self.inside.place(&path(&name)));
            }
        }
    }

    /// Notes that the last commit has a version under a path.
    fn stands(&mut self, id: &str, name: Vec<u8>) {
        let number = |all: usize| u32::try_from(all).expect("git has fewer than four billion of anything");
        let path = match self.names.entry(name) {
            Slot::Occupied(known) => *known.get(),
            Slot::Vacant(new) => {
                let place = self.inside.place(&path(new.key()));
                let place = place.map(|place| {
                    self.paths.push(place.into());
                    number(self.paths.len() - 1)
                });
                *new.insert(place)
            }
        };
        let (Some(path), Some(id)) = (path, bytes(id)) else { return };
        let next = number(self.stands.len());
        let version = *self.numbers.entry(id).or_insert(next);
        if version == next {
            self.stands.push(Vec::new());
        }
        if self.seen.insert((version, path)) {
            self.stands[version as usize].push((path, number(self.commits.len().saturating_sub(1))));
        }
    }
}

/// What stands before the next nought.
fn next_token(out: &mut impl BufRead) -> Option<Vec<u8>> {
    let mut token = Vec::new();
    let n = out.read_until(0, &mut token).ok()?;
    token.pop_if(|byte| *byte == 0);
    (n > 0).then_some(token)
}

/// What git calls a version, two hexadecimal digits to a byte.
fn bytes(id: &str) -> Option<Box<[u8]>> {
    let pair = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    id.as_bytes().chunks(2).map(pair).collect()
}
