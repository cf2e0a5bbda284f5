//! The walk: from the paths that a user names to the sources that are read, in a fixed order and one at a time.
//!
//! Roots are sorted by the bytes of their paths, entries by their names inside each folder; so the order depends on the
//! tree alone. Only the folders on the way down are kept, never the tree.
//!
//! Every file is read once, under one name: a file or folder that is named explicitly is left to that root where another
//! root contains it. Symbolic links are followed where they are named explicitly, and elsewhere with `follow` only: what
//! they lead to is read where it stands, if it stands in the tree, and else they count as left out.

use super::folder::{Filter, Folder, Kind, Listed, is_own, special};
use super::git;
use super::gitignore::Rules;
use super::identity::Identity;
use super::whoseignore::Lists;
use super::{gap, gap_of};
use crate::event::{Gap, GapReason};
use crate::scan::settings::Walk;
use std::collections::{HashMap, HashSet};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{fmt, fs, io};

/// What the walk comes upon.
#[derive(Clone, Debug)]
pub enum Entry {
    /// A file to be opened.
    File {
        /// As it is shown.
        path: Arc<Path>,
        /// Its size when it was seen; `None` for a stream, and where nobody asked (see [`Walker::with_sizes`]).
        size: Option<u64>,
        /// The user named it.
        explicit: bool,
    },
    /// A version of a file in git's store.
    Blob {
        /// Where it stands in the work tree, or stood.
        path: Arc<Path>,
        /// What git calls it.
        id: git::BlobId,
        /// The commit that it is from, where that is asked for.
        commit: Option<git::Commit>,
        /// Other paths under which it stands in the history, with the first commit of each.
        also: Vec<(Arc<Path>, git::Commit)>,
    },
    /// Standard input, named `-`. A file of that name is `./-`.
    Stdin,
    /// Something that is not read, and why.
    Gap(Gap),
}

impl Entry {
    /// A version under those of its paths that are wanted; `None` if none is.
    fn under(self, wanted: impl Fn(&Path) -> bool) -> Option<Self> {
        let Self::Blob { path, id, commit: Some(commit), also } = self else { return Some(self) };
        let all = std::iter::once((path, commit)).chain(also);
        let mut rest: Vec<_> = all.filter(|(path, _)| !path.ends_with(crate::baseline::NAME) && wanted(path)).collect();
        let (path, commit) = if rest.is_empty() { return None } else { rest.remove(0) };
        Some(Self::Blob { path, id, commit: Some(commit), also: rest })
    }

    /// All paths of it.
    pub fn paths(&self) -> Vec<Arc<Path>> {
        let also: &[_] = if let Self::Blob { also, .. } = self { also } else { &[] };
        std::iter::once(self.path()).chain(also.iter().map(|(path, _)| path.clone())).collect()
    }

    /// Where it is, as reports show it.
    pub fn path(&self) -> Arc<Path> {
        match self {
            Self::File { path, .. } | Self::Blob { path, .. } => path.clone(),
            Self::Gap(gap) => gap.place.path.clone(),
            Self::Stdin => Path::new("-").into(),
        }
    }
}

/// A walk that cannot begin.
#[derive(Debug)]
pub enum WalkError {
    /// A path that the user named is not there.
    NoSuchPath {
        /// The path.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// What git was asked for cannot be had.
    Git {
        /// The flag that asked.
        flag: &'static str,
        /// Why not.
        why: String,
    },
    /// A glob that cannot be used.
    BadGlob {
        /// The flag that it was given to.
        flag: &'static str,
        /// The glob.
        glob: String,
        /// What is wrong with it.
        why: String,
    },
}

impl fmt::Display for WalkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSuchPath { path, .. } => write!(f, "{}: no such file or folder", crate::place::path_text(path)),
            Self::Git { flag, why } => write!(f, "{flag}: {}", crate::report::sanitize::sanitize(why)),
            Self::BadGlob { flag, glob, why } => write!(f, "{flag} `{glob}`: {why}"),
        }
    }
}

impl std::error::Error for WalkError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::NoSuchPath { error, .. } => Some(error),
            Self::BadGlob { .. } | Self::Git { .. } => None,
        }
    }
}

/// Begins a walk over the given paths.
///
/// # Errors
/// A path that is not there, or a glob that cannot be used. Everything else is a gap.
pub fn walk(paths: &[PathBuf], walk: &Walk) -> Result<Walker, WalkError> {
    let filter = Filter::new(walk)?;
    let mut sorted: Vec<&PathBuf> = paths.iter().collect();
    sorted.sort_by_key(|path| path.as_os_str().as_encoded_bytes());
    sorted.dedup();
    let mut walker = Walker {
        roots: Vec::new().into_iter(),
        stack: Vec::new(),
        filter,
        named: HashMap::new(),
        linked: HashSet::new(),
        left_out: 0,
        git: None,
        lists: Vec::new(),
        shard: None,
    };
    let mut roots = Vec::new();
    for path in sorted {
        let root = Root::of(path).map_err(|error| WalkError::NoSuchPath { path: path.clone(), error })?;
        if !matches!(root, Root::Stdin | Root::Gap(_)) && !walker.name(path) {
            continue;
        }
        roots.push(root);
    }
    walker.roots = roots.into_iter();
    Ok(walker)
}

/// Begins a walk over what git selects below the given paths. What was added to each file comes beside it, except for a
/// history, where all counts.
///
/// # Errors
/// Those of git, or a glob that cannot be used.
pub fn walk_git(
    select: &git::Select,
    paths: &[PathBuf],
    walk: &Walk,
) -> Result<(Walker, Option<git::Changed>), WalkError> {
    let mut walker = self::walk(&[], walk)?;
    let (entries, changed) = git::select(select, paths)?;
    walker.git = Some(entries);
    Ok((walker, changed))
}

/// The sources of a walk, one after the other.
pub struct Walker {
    roots: std::vec::IntoIter<Root>,
    stack: Vec<Folder>,
    filter: Filter,
    /// Canonical paths that have a root of their own or are left out as this run's output, by their last name.
    named: HashMap<OsString, Vec<PathBuf>>,
    /// Files and folders that a link has led to. Each is read through one link only: links that cross would multiply
    /// without end.
    linked: HashSet<Identity>,
    left_out: u64,
    /// What git selects, instead of roots.
    git: Option<git::Entries>,
    /// The `.whoseignore` files that were met.
    lists: Vec<Arc<Lists>>,
    shard: Option<Shard>,
}

/// One part of a walk: the sources whose path falls into it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    /// From 1.
    pub number: u64,
    /// How many parts there are.
    pub of: u64,
}

impl Shard {
    /// A path is in one part, the same on every machine (FNV-1a of its bytes).
    fn has(self, path: &Path) -> bool {
        let bytes = path.as_os_str().as_encoded_bytes().iter();
        let hash =
            bytes.fold(0xcbf2_9ce4_8422_2325, |hash: u64, b| (hash ^ u64::from(*b)).wrapping_mul(0x100_0000_01b3));
        hash % self.of == self.number - 1
    }
}

impl Walker {
    /// Gives only the sources of one part. What filters leave out is counted by the first part alone, so that the counts
    /// of all parts add up.
    pub fn of_shard(mut self, shard: Option<Shard>) -> Self {
        self.shard = shard;
        self
    }

    /// Entries of folders that were left out so far: by globs, as hidden, as ignored by git. A folder counts once, whatever
    /// is inside.
    pub fn left_out(&self) -> u64 {
        if self.shard.is_some_and(|shard| shard.number != 1) { 0 } else { self.left_out }
    }

    /// Asks the system for the size of every file, as a progress bar needs it. Without, only `max_size` does.
    pub fn with_sizes(mut self, sizes: bool) -> Self {
        self.filter.sizes |= sizes;
        self
    }

    /// Leaves out what this run itself writes, wherever the walk comes upon it.
    pub fn leave_out(&mut self, path: &Path) {
        self.filter.own.extend(Identity::at(path));
        self.name(path);
    }

    /// As [`Self::leave_out`], for a file that is open, such as a standard output that goes to a file.
    pub fn leave_out_file(&mut self, metadata: &fs::Metadata) {
        if metadata.is_file() {
            self.filter.own.extend(Identity::of(Path::new(""), metadata));
        }
    }

    /// Notes a path that has its own root; false if it has one already, under whatever spelling.
    fn name(&mut self, path: &Path) -> bool {
        let Ok(real) = path.canonicalize() else { return true };
        let paths = self.named.entry(real.file_name().unwrap_or_default().into()).or_default();
        let new = !paths.contains(&real);
        if new {
            paths.push(real);
        }
        new
    }

    fn is_named(&self, path: &Path) -> bool {
        let candidate = path.file_name().is_some_and(|name| self.named.contains_key(name));
        candidate && self.leads_to_named(path)
    }

    fn leads_to_named(&self, path: &Path) -> bool {
        let Ok(real) = path.canonicalize() else { return false };
        let name = real.file_name().unwrap_or_default();
        self.named.get(name).is_some_and(|paths| paths.contains(&real))
    }

    fn begin(&mut self, root: Root) -> Option<Entry> {
        match root {
            Root::Stdin => Some(Entry::Stdin),
            Root::Gap(gap) => Some(Entry::Gap(gap)),
            Root::File(path, size) => Some(Entry::File { path: path.into(), size, explicit: true }),
            Root::Folder(path) => {
                let real = self.filter.respect_gitignore.then(|| path.canonicalize().ok()).flatten();
                let rules = real.as_deref().and_then(Rules::at);
                let relative = PathBuf::new();
                let own = if self.filter.whoseignore { Lists::at(&path) } else { None };
                self.keep(own.as_ref(), &path);
                self.enter(Folder { path, relative, real, included: false, rules, own, entries: Vec::new() })
            }
        }
    }

    fn enter(&mut self, mut folder: Folder) -> Option<Entry> {
        match folder.list(&self.filter, &mut self.left_out) {
            Ok(()) => {
                self.stack.push(folder);
                None
            }
            Err(error) => Some(Entry::Gap(gap_of(&folder.path, error))),
        }
    }

    fn visit(&mut self, listed: Listed) -> Option<Entry> {
        let parent = self.stack.last()?;
        let path = parent.join(&listed.name);
        match listed.kind {
            Kind::File(_) | Kind::Folder if self.is_named(&path) => None,
            Kind::File(size) => Some(self.file(path, size)),
            Kind::Folder => {
                let folder = self.below(path, &listed);
                self.enter(folder)
            }
            Kind::Link if self.filter.follow => self.follow(path, listed),
            Kind::Link => self.leads_out(&path),
            Kind::Special(what) => Some(Entry::Gap(gap(&path, GapReason::Special, what, None))),
            Kind::Unknown(error) => Some(Entry::Gap(gap_of(&path, error))),
        }
    }

    fn file(&self, path: PathBuf, size: Option<u64>) -> Entry {
        match (self.filter.max_size, size) {
            (Some(max), Some(bytes)) if bytes > max => {
                let detail = format!("{bytes} bytes, more than --max-size {max}");
                Entry::Gap(gap(&path, GapReason::OverBudget, detail, size))
            }
            _ => Entry::File { path: path.into(), size, explicit: false },
        }
    }

    /// Notes a list that stands in a folder which is walked: at the end it is known which of its lines were of use.
    fn keep(&mut self, own: Option<&Arc<Lists>>, folder: &Path) {
        if let Some(own) = own.filter(|own| own.stands_in(folder)) {
            self.lists.push(own.clone());
        }
    }

    /// Lines of `.whoseignore` files that matched nothing that was looked at.
    pub fn unused_ignores(&self) -> Vec<String> {
        if self.filter.globs.has_include() {
            return Vec::new();
        }
        self.lists.iter().flat_map(|list| list.unused()).collect()
    }

    fn below(&mut self, path: PathBuf, listed: &Listed) -> Folder {
        let parent = self.stack.last();
        // Behind a link the real path is another one than that of the link.
        let real = match (parent.and_then(|p| p.real.as_ref()), &listed.kind) {
            (None, _) => None,
            (Some(_), Kind::Link) => path.canonicalize().ok(),
            (Some(real), _) => Some(real.join(&listed.name)),
        };
        let above = parent.and_then(|p| p.rules.clone());
        let rules = match (&real, &listed.kind) {
            (Some(real), Kind::Link) => Rules::at(real),
            (Some(real), _) => Rules::enter(above, real),
            (None, _) => None,
        };
        let relative = parent.map_or_else(PathBuf::new, |p| p.relative.join(&listed.name));
        let own = parent.and_then(|p| p.own.clone());
        let own = if self.filter.whoseignore { Lists::enter(own, &path) } else { None };
        self.keep(own.as_ref(), &path);
        Folder { path, relative, real, included: listed.included, rules, own, entries: Vec::new() }
    }

    /// What a link leads to is read where it stands; where that is not scanned, nobody should think that it was. A link
    /// to nothing or to itself leads to no data.
    fn leads_out(&self, path: &Path) -> Option<Entry> {
        let metadata = match fs::metadata(path) {
            Ok(metadata) if metadata.is_file() || metadata.is_dir() => metadata,
            Ok(_) => return None,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return None,
            Err(error) => {
                let gap = gap_of(path, error);
                return (gap.reason != GapReason::LinkLoop).then_some(Entry::Gap(gap));
            }
        };
        let real = path.canonicalize().ok()?;
        if self.named.values().flatten().any(|root| real.starts_with(root)) {
            return None;
        }
        let detail = if metadata.is_dir() {
            "a symbolic link to a folder outside of what is scanned; --follow reads it"
        } else {
            "a symbolic link to a file outside of what is scanned; --follow reads it"
        };
        Some(Entry::Gap(gap(path, GapReason::NotFollowed, detail, None)))
    }

    /// True if a link leads to what the walk comes upon anyway. Where only a list could tell whether it does, the answer is
    /// no: twice is better than never.
    fn stands_in_tree(&self, path: &Path) -> bool {
        let Ok(real) = path.canonicalize() else { return false };
        let roots = self.named.values().flatten().filter_map(|root| Some((root, real.strip_prefix(root).ok()?)));
        roots.into_iter().any(|(root, relative)| self.filter.comes_upon(root, relative))
    }

    fn follow(&mut self, path: PathBuf, listed: Listed) -> Option<Entry> {
        let metadata = match fs::metadata(&path) {
            Ok(metadata) => metadata,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Some(Entry::Gap(gap(&path, GapReason::Vanished, "a symbolic link to nothing", None)));
            }
            Err(error) => return Some(Entry::Gap(gap_of(&path, error))),
        };
        let kind = metadata.file_type();
        if kind.is_file() {
            if is_own(&path, &metadata, &self.filter) || self.leads_to_named(&path) || self.stands_in_tree(&path) {
                return None;
            }
            if Identity::of(&path, &metadata).is_some_and(|identity| !self.linked.insert(identity)) {
                self.left_out += 1;
                return None;
            }
            return Some(self.file(path, Some(metadata.len())));
        }
        if !kind.is_dir() {
            return Some(Entry::Gap(gap(&path, GapReason::Special, special(kind), None)));
        }
        let identity = Identity::of(&path, &metadata)?;
        if self.stack.iter().any(|folder| Identity::at(&folder.path).as_ref() == Some(&identity)) {
            let detail = "a symbolic link to a folder that contains it";
            return Some(Entry::Gap(gap(&path, GapReason::LinkLoop, detail, None)));
        }
        if self.leads_to_named(&path) || self.stands_in_tree(&path) {
            return None;
        }
        if !self.linked.insert(identity) {
            self.left_out += 1;
            return None;
        }
        let folder = self.below(path, &listed);
        self.enter(folder)
    }
}

impl Iterator for Walker {
    type Item = Entry;

    fn next(&mut self) -> Option<Entry> {
        if let Some(entries) = &mut self.git {
            for entry in entries {
                match &entry {
                    Entry::File { .. } | Entry::Blob { .. }
                        if entry.paths().iter().all(|path| path.ends_with(crate::baseline::NAME)) => {}
                    Entry::File { path, .. } if self.filter.max_size.is_some() && self.filter.takes(path) => {
                        let size = fs::metadata(path).ok().map(|m| m.len());
                        return Some(self.file(path.to_path_buf(), size));
                    }
                    Entry::File { path, .. } | Entry::Blob { path, commit: None, .. } if !self.filter.takes(path) => {
                        self.left_out += 1
                    }
                    Entry::Blob { .. } => match entry.under(|path| self.filter.takes(path)) {
                        None => self.left_out += 1,
                        entry => return entry,
                    },
                    _ => return Some(entry),
                }
            }
            return None;
        }
        loop {
            let found = match self.stack.last_mut() {
                Some(folder) => match folder.entries.pop() {
                    Some(listed) => self.visit(listed),
                    None => {
                        self.stack.pop();
                        None
                    }
                },
                None => {
                    let root = self.roots.next()?;
                    self.begin(root)
                }
            };
            let Some(found) = found else { continue };
            let path = match &found {
                Entry::File { path, .. } | Entry::Blob { path, .. } => path.as_ref(),
                Entry::Gap(gap) => gap.place.path.as_ref(),
                Entry::Stdin => Path::new("-"),
            };
            if self.shard.is_none_or(|shard| shard.has(path)) {
                return Some(found);
            }
        }
    }
}

impl std::str::FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let numbers = text.split_once('/').and_then(|(k, n)| Some((k.parse().ok()?, n.parse().ok()?)));
        match numbers {
            Some((number, of)) if (1..=of).contains(&number) => Ok(Self { number, of }),
            _ => Err("a part is written K/N, such as 1/4 for the first of four".into()),
        }
    }
}

/// A path that the user named.
enum Root {
    Stdin,
    File(PathBuf, Option<u64>),
    Folder(PathBuf),
    Gap(Gap),
}

impl Root {
    fn of(path: &Path) -> io::Result<Self> {
        if path == Path::new("-") {
            return Ok(Self::Stdin);
        }
        let metadata = match fs::metadata(path) {
            Ok(metadata) => metadata,
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                return Err(error);
            }
            Err(error) => return Ok(Self::Gap(gap_of(path, error))),
        };
        let kind = metadata.file_type();
        Ok(match () {
            () if kind.is_file() => Self::File(path.into(), Some(metadata.len())),
            () if kind.is_dir() => Self::Folder(path.into()),
            // `whose scan <(command)` and `/dev/stdin` are named on purpose.
            () if super::open::is_stream(kind) => Self::File(path.into(), None),
            () => Self::Gap(gap(path, GapReason::Special, special(kind), None)),
        })
    }
}
