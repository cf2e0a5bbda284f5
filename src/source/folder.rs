//! The entries of one folder: filtered, sorted by name, and each with what the walk needs to know of it.

use super::gitignore::Rules;
use super::glob::{Globs, Said};
use super::identity::Identity;
use super::whoseignore::Lists;
use crate::scan::settings::Walk;
use std::ffi::{OsStr, OsString};
use std::fs::{self, FileType, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A folder that is being walked.
pub struct Folder {
    /// As it is shown.
    pub path: PathBuf,
    /// Below its root; what globs are matched with.
    pub relative: PathBuf,
    /// Without symbolic links; known only where `.gitignore` is honoured.
    pub real: Option<PathBuf>,
    /// An `--include` matched it or a folder above it.
    pub included: bool,
    /// What git ignores here.
    pub rules: Option<Arc<Rules>>,
    /// What `.whoseignore` hides here.
    pub own: Option<Arc<Lists>>,
    /// What is still to be visited, last first.
    pub entries: Vec<Listed>,
}

/// An entry of a folder.
pub struct Listed {
    /// Its name.
    pub name: OsString,
    /// What it is.
    pub kind: Kind,
    /// For a folder or a link: an `--include` matched it or a folder above it.
    pub included: bool,
}

/// What an entry is.
pub enum Kind {
    /// A regular file, and its size if the walk needs it.
    File(Option<u64>),
    /// A folder.
    Folder,
    /// A symbolic link, still to be followed where links are.
    Link,
    /// Something that is not opened, in words.
    Special(&'static str),
    /// Something that could not be looked at. Without a name: the rest of the folder itself.
    Unknown(io::Error),
}

/// What decides about entries. The same for a whole walk.
pub struct Filter {
    pub globs: Globs,
    pub skip_hidden: bool,
    pub follow: bool,
    pub respect_gitignore: bool,
    pub whoseignore: bool,
    pub max_size: Option<u64>,
    /// Ask for the size of every file, which costs as much as the rest of the walk.
    pub sizes: bool,
    /// Files that this very run writes.
    pub own: Vec<Identity>,
}

impl Filter {
    pub fn new(walk: &Walk) -> Result<Self, super::WalkError> {
        Ok(Self {
            globs: Globs::new(&walk.include, &walk.exclude)?,
            skip_hidden: walk.skip_hidden,
            follow: walk.follow,
            respect_gitignore: walk.respect_gitignore,
            whoseignore: walk.whoseignore,
            max_size: walk.max_size,
            sizes: walk.max_size.is_some(),
            own: Vec::new(),
        })
    }
}

impl Filter {
    /// Whether a walk of the folder `root` certainly comes upon what stands at `relative` in it.
    pub fn comes_upon(&self, root: &Path, relative: &Path) -> bool {
        let hidden = |c: std::path::Component<'_>| c.as_os_str().as_encoded_bytes().starts_with(b".");
        let folders =
            || root.join(relative).ancestors().skip(1).any(|folder| folder.join(super::whoseignore::NAME).exists());
        !(self.respect_gitignore
            || self.skip_hidden && relative.components().any(hidden)
            || self.whoseignore && folders())
            && (self.globs.is_empty() || self.globs.take(relative))
    }

    /// Whether a file is read to which no walk led. Only paths below the working folder come here.
    pub fn takes(&self, path: &Path) -> bool {
        let hidden = |c: std::path::Component<'_>| c.as_os_str().as_encoded_bytes().starts_with(b".");
        if self.skip_hidden && path.components().any(hidden) {
            return false;
        }
        let lists = || Lists::at(path.parent().unwrap_or(Path::new("")));
        if self.whoseignore && lists().is_some_and(|lists| lists.ignores_with_parents(path)) {
            return false;
        }
        self.globs.is_empty() || self.globs.take(path)
    }
}

/// First bytes of a SQLite database.
const SQLITE: &[u8; 16] = b"SQLite format 3\0";

impl Folder {
    /// Reads the names of the folder. Entries that are left out are counted and forgotten.
    pub fn list(&mut self, filter: &Filter, left_out: &mut u64) -> io::Result<()> {
        for entry in fs::read_dir(&self.path)? {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    self.entries.push(Listed { name: OsString::new(), kind: Kind::Unknown(error), included: false });
                    break;
                }
            };
            let name = entry.file_name();
            let kind = entry.file_type();
            let is_folder =
                kind.as_ref().is_ok_and(|k| k.is_dir() || (k.is_symlink() && filter.follow && is_folder(&entry)));
            let said = self.filter(&name, is_folder, filter);
            if said == Said::Leave {
                *left_out += 1;
                continue;
            }
            let kind = match kind {
                Ok(kind) if kind.is_file() && !filter.sizes && !Identity::may_be(&entry, &filter.own) => {
                    Kind::File(None)
                }
                Ok(kind) if kind.is_file() => match entry.metadata() {
                    Ok(metadata) if is_own(&entry.path(), &metadata, filter) => continue,
                    Ok(metadata) => Kind::File(Some(metadata.len())),
                    Err(error) => Kind::Unknown(error),
                },
                Ok(kind) if kind.is_dir() => Kind::Folder,
                Ok(kind) if kind.is_symlink() => Kind::Link,
                Ok(kind) => Kind::Special(special(kind)),
                Err(error) => Kind::Unknown(error),
            };
            self.entries.push(Listed { name, kind, included: said == Said::Take });
        }
        self.entries.sort_unstable_by(|a, b| b.name.cmp(&a.name));
        self.drop_logs();
        Ok(())
    }

    /// Leaves write-ahead logs to the SQLite databases that they stand beside: the one is read with the other.
    fn drop_logs(&mut self) {
        let database = |log: &Listed| log.name.as_encoded_bytes().strip_suffix(b"-wal").map(<[u8]>::to_vec);
        let names: Vec<Vec<u8>> = self.entries.iter().filter_map(database).collect();
        if names.is_empty() {
            return;
        }
        let is_database = |listed: &&Listed| {
            let name = listed.name.as_encoded_bytes();
            let mut magic = [0; 16];
            matches!(listed.kind, Kind::File(_))
                && names.iter().any(|own| own == name)
                && super::open::open(&self.path.join(&listed.name).into(), false)
                    .is_ok_and(|mut opened| opened.file.read_exact(&mut magic).is_ok() && &magic == SQLITE)
        };
        let databases: Vec<Vec<u8>> =
            self.entries.iter().filter(is_database).map(|listed| listed.name.as_encoded_bytes().to_vec()).collect();
        self.entries.retain(|listed| {
            let is_log =
                matches!(listed.kind, Kind::File(_)) && database(listed).is_some_and(|n| databases.contains(&n));
            !is_log
        });
    }

    fn filter(&self, name: &OsStr, is_folder: bool, filter: &Filter) -> Said {
        // Asked first: what another filter leaves out as well must not make its line seem useless.
        let ignored = self.own.as_ref().is_some_and(|own| own.ignores(&self.join(name), is_folder));
        if ignored || filter.skip_hidden && name.as_encoded_bytes().starts_with(b".") {
            return Said::Leave;
        }
        if let Some(real) = &self.real {
            let ignored = self.rules.as_ref().is_some_and(|rules| rules.ignores(&real.join(name), is_folder));
            if ignored || name == ".git" {
                return Said::Leave;
            }
        }
        if filter.globs.is_empty() {
            return Said::Take;
        }
        filter.globs.of(&self.relative.join(name), is_folder, self.included)
    }

    /// The path of an entry as it is shown. In the root `.` names stand alone, except one that would mean standard input.
    pub fn join(&self, name: &OsStr) -> PathBuf {
        if self.relative.as_os_str().is_empty() && self.path == Path::new(".") && name != "-" {
            return name.into();
        }
        if name.is_empty() { self.path.clone() } else { self.path.join(name) }
    }
}

fn is_folder(link: &fs::DirEntry) -> bool {
    fs::metadata(link.path()).is_ok_and(|m| m.is_dir())
}

/// True for a file that this run writes: reading it would feed the scan with its own output.
pub fn is_own(path: &Path, metadata: &Metadata, filter: &Filter) -> bool {
    !filter.own.is_empty() && Identity::of(path, metadata).is_some_and(|id| filter.own.contains(&id))
}

/// What a file that is neither file, folder nor link is, in words.
pub fn special(kind: FileType) -> &'static str {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        match () {
            () if kind.is_fifo() => return "a FIFO",
            () if kind.is_socket() => return "a socket",
            () if kind.is_block_device() => return "a block device",
            () if kind.is_char_device() => return "a character device",
            () => {}
        }
    }
    let _ = kind;
    "neither a file nor a folder"
}
