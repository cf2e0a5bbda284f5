//! What git knows: the files that changed, the lines that were added, and every version that ever was.
//!
//! All of it comes from git's own plumbing, run as a program of its own, so that it is right for every repository that
//! git itself can read. Nothing is written, no hook, filter or external diff of the repository is run, and no object is
//! fetched from elsewhere. Paths are as seen from the working folder; what lies beside it begins with `..`.

pub mod blob;
mod changed;
mod history;
mod raw;

pub use changed::{Added, Changed};

use super::walk::WalkError;
use super::{Entry, gap};
use crate::event::GapReason;
use crate::place::{Elsewhere, Step, path_text};
use raw::Raw;
use std::ffi::OsStr;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

/// Which versions of which files are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Select {
    /// What the next commit would have: the index against the last commit.
    Staged,
    /// Files of the work tree that differ from a revision, and those that git neither knows nor ignores.
    Diff(String),
    /// What came since this branch left a revision, as the last commit has it.
    Since(String),
    /// Every version of every file of all branches and tags, each once.
    History,
}

impl Select {
    /// The flag that asks for it.
    pub const fn flag(&self) -> &'static str {
        match self {
            Self::Staged => "--staged",
            Self::Diff(_) => "--diff",
            Self::Since(_) => "--since",
            Self::History => "--history",
        }
    }
}

/// A version of a file in git's store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlobId(pub String);

/// Where a version comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commit {
    /// Its hash.
    pub hash: Arc<str>,
    /// When its author made it: `2026-01-31`.
    pub date: Arc<str>,
}

impl Commit {
    /// The step of a place. `also` are the other paths of the version, with the first commit of each.
    pub fn step(&self, also: &[(Arc<Path>, Self)]) -> Step {
        let elsewhere = |(path, commit): &(Arc<Path>, Self)| Elsewhere {
            path: path_text(path),
            commit: commit.hash.as_ref().into(),
            date: commit.date.as_ref().into(),
        };
        Step::Commit {
            commit: self.hash.as_ref().into(),
            date: self.date.as_ref().into(),
            also: also.iter().map(elsewhere).collect(),
        }
    }
}

/// The entries of a selection, one after the other.
pub enum Entries {
    /// Known from the start: as many as files changed.
    Listed(std::vec::IntoIter<Entry>),
    /// As git tells them.
    History(Box<history::History>),
}

impl Iterator for Entries {
    type Item = Entry;

    fn next(&mut self) -> Option<Entry> {
        match self {
            Self::Listed(entries) => entries.next(),
            Self::History(history) => history.next(),
        }
    }
}

/// Asks git for a selection below some paths, and for the lines that were added.
///
/// # Errors
/// There is no git, no repository, or no such revision.
pub fn select(select: &Select, paths: &[PathBuf]) -> Result<(Entries, Option<Changed>), WalkError> {
    let flag = select.flag();
    run(flag, &["rev-parse", "--git-dir"], &[])?;
    paths.iter().try_for_each(|path| known(flag, path))?;
    let range: Vec<String> = match select {
        Select::History => {
            let history = history::History::start(flag, paths, Inside::of(flag, paths)?)?;
            return Ok((Entries::History(Box::new(history)), None));
        }
        Select::Staged => vec!["--cached".into()],
        Select::Diff(rev) => vec![commit(flag, rev)?],
        Select::Since(rev) => vec![format!("{}...{}", commit(flag, rev)?, commit(flag, "HEAD")?)],
    };
    // Of the whole repository, and then what is asked for: a file that came from outside of it is no new one.
    let inside = Inside::of(flag, paths)?;
    // A name that was given to other content is broken up, so that what moved away from it is known as moved; otherwise it
    // stays a change of lines, however many they are.
    let common = [
        "-c",
        "diff.relative=false",
        "diff",
        "--no-color",
        "--no-ext-diff",
        "--no-textconv",
        "-B/100%",
        "-C",
        "--ignore-submodules=none",
    ];
    let range = range.iter().map(String::as_str);
    let list: Vec<&str> = common.into_iter().chain(["--raw", "-z", "--no-abbrev"]).chain(range.clone()).collect();
    let mut raws = raw::parse(&run(flag, &list, &[])?);
    if matches!(select, Select::Diff(_)) {
        raws.extend(untracked(flag)?);
        raws.sort_by(|a, b| a.path.cmp(&b.path));
    }
    let patch = ["-U0", "--src-prefix=a/", "--dst-prefix=b/", "--inter-hunk-context=0"];
    let patch: Vec<&str> = common.into_iter().chain(patch).chain(range).collect();
    let changed = changed::changed(&raws, &mut &run(flag, &patch, &[])?[..])
        .map_err(|e| WalkError::Git { flag, why: e.to_string() })?;
    raws.retain_mut(|raw| {
        let place = inside.place(&raw.path);
        place.map(|path| raw.path = path).is_some()
    });
    let changed = changed.within(|path| inside.place(path), |path| inside.shown(path));
    let work_tree = matches!(select, Select::Diff(_));
    let entries: Vec<Entry> = raws.into_iter().filter_map(|raw| entry(raw, work_tree)).collect();
    Ok((Entries::Listed(entries.into_iter()), Some(changed)))
}

/// A path is there, or git knows of one: a word that was mistyped selects nothing, and nothing is found in it.
fn known(flag: &'static str, path: &Path) -> Result<(), WalkError> {
    let paths = [path.to_owned()];
    let says = |args: &[&str]| run(flag, args, &paths).is_ok_and(|said| !said.trim_ascii().is_empty());
    let log = ["log", "--all", "-1", "--format=%H"];
    if path.as_os_str().is_empty() || path.symlink_metadata().is_ok() || says(&["ls-files", "-z"]) || says(&log) {
        return Ok(());
    }
    let why = format!("`{}`: no such file or folder, and git knows of none", path_text(path));
    Err(WalkError::Git { flag, why })
}

/// What is asked for, as paths below the top of the repository.
struct Inside {
    /// The working folder.
    here: PathBuf,
    /// Files and folders; none is all of the repository.
    wanted: Vec<PathBuf>,
}

impl Inside {
    fn of(flag: &'static str, paths: &[PathBuf]) -> Result<Self, WalkError> {
        let ask = |what| run(flag, &["rev-parse", what], &[]);
        let line = |said: Vec<u8>| raw::path(said.strip_suffix(b"\n").unwrap_or(&said));
        // A repository without a work tree has no folder that one could be in.
        let here = ask("--show-prefix").map_or_else(|_| PathBuf::new(), line);
        let wanted = |path: &PathBuf| {
            if path.is_relative() {
                return below_top(&here, path);
            }
            let top = line(ask("--show-toplevel").ok()?).canonicalize().ok()?;
            // What is gone has a folder at most.
            let real = path.canonicalize().or_else(|_| {
                Ok::<_, io::Error>(
                    path.parent().unwrap_or(path).canonicalize()?.join(path.file_name().unwrap_or_default()),
                )
            });
            real.ok()?.strip_prefix(top).ok().map(Into::into)
        };
        let outside = |path: &PathBuf| WalkError::Git {
            flag,
            why: format!("`{}` is not inside this repository", path_text(path)),
        };
        let wanted = paths.iter().map(|path| wanted(path).ok_or_else(|| outside(path))).collect::<Result<_, _>>()?;
        Ok(Self { here, wanted })
    }

    /// Where a file of the repository is as seen from the working folder, if it is asked for.
    fn place(&self, path: &Path) -> Option<PathBuf> {
        let all = self.wanted.is_empty();
        (all || self.wanted.iter().any(|wanted| path.starts_with(wanted))).then(|| self.shown(path))
    }

    /// Where a file of the repository is as seen from the working folder.
    fn shown(&self, path: &Path) -> PathBuf {
        let common = self.here.components().zip(path.components()).take_while(|(a, b)| a == b).count();
        let up = self.here.components().skip(common).map(|_| Component::ParentDir);
        up.chain(path.components().skip(common)).collect()
    }
}

/// A path as seen from a folder of the repository, from the top of it; `None` above the top.
fn below_top(here: &Path, path: &Path) -> Option<PathBuf> {
    let mut out = here.to_owned();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => out.pop().then_some(())?,
            part => out.push(part),
        }
    }
    Some(out)
}

/// Files of the work tree that git does not know and was not told to ignore: all of them was added.
fn untracked(flag: &'static str) -> Result<Vec<Raw>, WalkError> {
    let top = run(flag, &["rev-parse", "--show-toplevel"], &[])?;
    let top = raw::path(top.strip_suffix(b"\n").unwrap_or(&top));
    let Some(folder) = top.to_str() else { return Ok(Vec::new()) };
    let said = run(flag, &["-C", folder, "ls-files", "--others", "--exclude-standard", "-z"], &[])?;
    let one = |name: &[u8]| {
        // A folder is a repository of its own.
        let (name, mode) = name.strip_suffix(b"/").map_or((name, "100644"), |folder| (folder, "160000"));
        let path = raw::path(name);
        let is_link = top.join(&path).symlink_metadata().is_ok_and(|data| data.is_symlink());
        let mode = if is_link { "120000" } else { mode };
        Raw {
            mode: mode.into(),
            old: "0".into(),
            id: "00".into(),
            path,
            from: None,
            alike: 0,
            copied: false,
            rewritten: false,
            unmerged: false,
        }
    };
    Ok(said.split(|&byte| byte == 0).filter(|name| !name.is_empty()).map(one).collect())
}

/// What is said of a repository inside of another.
const SUBMODULE: &str = "a submodule, which is a repository of its own; scan it by itself";

/// What is said of a file of which the index has several versions.
const UNMERGED: &str =
    "not merged: the index has no one version of it; resolve the conflict and stage it, then scan again";

/// The entry of a changed file; `None` where nothing is left of it, and for links, whose goal stands where it stands.
fn entry(raw: Raw, work_tree: bool) -> Option<Entry> {
    let not_read = |why| Some(Entry::Gap(gap(&raw.path, GapReason::Unsupported, why, None)));
    match raw.mode.as_str() {
        // In the work tree it is a file with marks of the conflict, which has a line of its own.
        _ if raw.unmerged && !work_tree => not_read(UNMERGED),
        "000000" | "120000" => None,
        "160000" => not_read(SUBMODULE),
        _ if work_tree => Some(Entry::File { path: raw.path.into(), size: None, explicit: false }),
        _ => Some(Entry::Blob { path: raw.path.into(), id: BlobId(raw.id), commit: None, also: Vec::new() }),
    }
}

/// The hash of a revision.
fn commit(flag: &'static str, rev: &str) -> Result<String, WalkError> {
    let wanted = format!("{rev}^{{commit}}");
    let args = ["rev-parse", "--verify", "--quiet", "--end-of-options", &wanted];
    let hash = run(flag, &args, &[]).map_err(|error| match error {
        WalkError::Git { why, .. } if why.is_empty() || why.contains("status") => {
            let name = path_text(Path::new(rev));
            let any = run(flag, &["rev-list", "--all", "-n", "1"], &[]);
            let why = match any.is_ok_and(|said| said.is_empty()) {
                true => format!("there is no `{name}`: this repository has no commit yet; scan its files instead"),
                false => format!("`{name}` is no revision of this repository; in CI the clone may be shallow"),
            };
            WalkError::Git { flag, why }
        }
        other => other,
    })?;
    Ok(String::from_utf8_lossy(hash.trim_ascii()).into_owned())
}

/// git, told to run nothing of the repository's and to fetch nothing.
fn git() -> Command {
    let mut command = Command::new("git");
    command.args(["--no-pager", "--no-optional-locks", "--literal-pathspecs"]);
    command.args(["-c", "core.fsmonitor=false", "-c", "core.quotePath=true", "-c", "log.showSignature=false"]);
    command.args(["-c", "log.showRoot=true", "-c", "diff.suppressBlankEmpty=false", "-c", "diff.noprefix=false"]);
    command
        .env("GIT_NO_LAZY_FETCH", "1")
        .env("GIT_TERMINAL_PROMPT", "0")
        .env("LC_ALL", "C")
        .env_remove("GIT_EXTERNAL_DIFF");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Adds the paths of the scan, if there are any.
fn below(command: &mut Command, paths: &[PathBuf]) {
    if !paths.is_empty() {
        command
            .arg("--")
            .args(paths.iter().map(|path| path.as_os_str()).map(|p| if p.is_empty() { OsStr::new(".") } else { p }));
    }
}

/// What git says.
fn run(flag: &'static str, args: &[&str], paths: &[PathBuf]) -> Result<Vec<u8>, WalkError> {
    let mut command = git();
    command.args(args);
    below(&mut command, paths);
    let output = command.output().map_err(|error| missing(flag, &error))?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let first = said.lines().next().unwrap_or_default().trim().trim_start_matches("fatal: ");
    let why = if first.is_empty() { format!("git ended with {}", output.status) } else { first.into() };
    Err(WalkError::Git { flag, why: why.replace("exit status:", "status") })
}

fn missing(flag: &'static str, error: &io::Error) -> WalkError {
    let why = match error.kind() {
        io::ErrorKind::NotFound => {
            "this needs the program `git`, which is not there; install it, or add it to PATH".into()
        }
        _ => format!("git could not be run: {error}"),
    };
    WalkError::Git { flag, why }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_as_seen_from_the_working_folder() {
        let inside = |wanted: &[&str]| {
            let wanted = wanted.iter().map(|path| below_top(Path::new("a/b"), Path::new(path)));
            Inside { here: "a/b".into(), wanted: wanted.collect::<Option<_>>().expect("inside") }
        };
        let all = inside(&[]);
        for (path, expected) in [("a/b/x", "x"), ("a/x", "../x"), ("x", "../../x"), ("a/bc/x", "../bc/x")] {
            assert_eq!(all.place(Path::new(path)).expect("all of it"), Path::new(expected));
        }
        for (wanted, path, expected) in [
            (".", "a/b/x", true),
            (".", "a/x", false),
            ("..", "a/x", true),
            ("../x", "a/x", true),
            ("../x", "a/b/x", false),
            ("../../", "x", true),
        ] {
            assert_eq!(inside(&[wanted]).place(Path::new(path)).is_some(), expected, "{wanted} {path}");
        }
        assert_eq!(below_top(Path::new("a"), Path::new("../../x")), None);
    }
}
