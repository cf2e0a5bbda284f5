//! Every version of every file, once, with the commit that brought it. Oldest first, so that a version is shown where it
//! came in. What is kept of a version are the 20 or 32 bytes of its number and 8 for its path: under another path the same
//! content is another file, which may count where this one is excluded, accepted or known.

use super::raw::{self, path};
use super::{BlobId, Commit, Inside, below, git, missing, run};
use crate::event::GapReason;
use crate::source::walk::WalkError;
use crate::source::{Entry, gap};
use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Stdio};

/// What `git log` tells.
pub struct History {
    child: Child,
    out: BufReader<ChildStdout>,
    seen: HashSet<Box<[u8]>>,
    inside: Inside,
    commit: Option<Commit>,
    /// The clone has not all of the history, which is said first.
    shallow: bool,
    ended: bool,
}

impl History {
    /// Starts to ask.
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
        let out = BufReader::with_capacity(1 << 16, out);
        Ok(Self { child, out, seen: HashSet::new(), inside, commit: None, shallow, ended: false })
    }

    fn token(&mut self) -> Option<Vec<u8>> {
        let mut token = Vec::new();
        let n = self.out.read_until(0, &mut token).ok()?;
        token.pop_if(|byte| *byte == 0);
        (n > 0).then_some(token)
    }
}

impl Iterator for History {
    type Item = Entry;

    fn next(&mut self) -> Option<Entry> {
        if std::mem::take(&mut self.shallow) {
            let detail =
                "the clone is shallow, and older commits are not in it; fetch them with `git fetch --unshallow`";
            return Some(Entry::Gap(gap(Path::new(".git"), GapReason::Truncated, detail, None)));
        }
        loop {
            let Some(token) = self.token() else {
                if std::mem::replace(&mut self.ended, true) || self.child.wait().is_ok_and(|status| status.success()) {
                    return None;
                }
                let detail = "git stopped before the end of the history";
                return Some(Entry::Gap(gap(Path::new(".git"), GapReason::ReadError, detail, None)));
            };
            let token = token.strip_prefix(b"\n").unwrap_or(&token);
            if let Some(head) = token.strip_prefix(b"\x01") {
                let head = String::from_utf8_lossy(head);
                let (hash, date) = head.trim().split_once(' ').unwrap_or((head.trim(), ""));
                self.commit = Some(Commit { hash: hash.into(), date: date.into() });
                continue;
            }
            let Some((raw, paths)) = raw::line(token) else { continue };
            let mut name = Vec::new();
            for _ in 0..paths {
                name = self.token()?;
            }
            let is_file = raw.mode.starts_with("100");
            let Some(place) = self.inside.place(&path(&name)).filter(|_| is_file) else { continue };
            if self.seen.insert(version(&raw.id, &name)) {
                return Some(Entry::Blob { path: place.into(), id: BlobId(raw.id), commit: self.commit.clone() });
            }
        }
    }
}

/// A version of a file: the bytes of its number, of which two hexadecimal digits are one, and a hash of its path.
fn version(id: &str, path: &[u8]) -> Box<[u8]> {
    let pair = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    let number: Option<Vec<u8>> = id.as_bytes().chunks(2).map(pair).collect();
    let mut hasher = DefaultHasher::new();
    path.hash(&mut hasher);
    [&number.unwrap_or_else(|| id.into())[..], &hasher.finish().to_le_bytes()].concat().into()
}

impl Drop for History {
    /// Whoever stops early does not wait for the rest.
    fn drop(&mut self) {
        if !self.ended {
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}
