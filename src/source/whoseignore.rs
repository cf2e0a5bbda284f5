//! `.whoseignore`: what a team does not want to be read, in the syntax of `.gitignore`, in any folder.
//!
//! Lists hold for their folder and everything below it, and those of folders above the one that is scanned hold too, as
//! far up as the path that was given goes, and in the working folder. What is named on the command line is read all the
//! same.

use crate::place::path_text;
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;

/// The name of such a list.
pub const NAME: &str = ".whoseignore";

/// The lists that hold in a folder: its own and those above it. Matches paths as they are shown.
pub struct Lists {
    list: Gitignore,
    file: PathBuf,
    /// Its lines, and whether each decided about anything.
    lines: Vec<(String, AtomicBool)>,
    above: Option<Arc<Lists>>,
}

impl Lists {
    /// The lists above a folder that was named, and its own.
    pub fn at(folder: &Path) -> Option<Arc<Self>> {
        let mut lists = None;
        if folder.is_relative() && !folder.components().any(|c| c == Component::ParentDir) {
            lists = Self::enter(None, Path::new("."));
            let mut above = PathBuf::new();
            for component in folder.components().filter(|c| *c != Component::CurDir) {
                above.push(component);
                lists = Self::enter(lists, &above);
            }
            return lists;
        }
        Self::enter(lists, folder)
    }

    /// The lists of a folder, given those of the folder above it.
    pub fn enter(above: Option<Arc<Self>>, folder: &Path) -> Option<Arc<Self>> {
        let file = folder.join(NAME);
        // Not merely tried: a FIFO of this name could wait for ever.
        if !file.metadata().is_ok_and(|m| m.is_file()) {
            return above;
        }
        let mut builder = GitignoreBuilder::new(folder);
        // A line that is no glob is passed over, as git does; the others hold.
        builder.add(&file);
        let text = std::fs::read(&file).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        let lines = text.lines().map(str::trim_end).filter(|line| !line.is_empty() && !line.starts_with('#'));
        let lines = lines.map(|line| (line.to_owned(), AtomicBool::new(false))).collect();
        match builder.build() {
            Ok(list) => Some(Arc::new(Self { list, file, lines, above })),
            Err(_) => above,
        }
    }

    /// True when an entry is not to be read. The list that is nearest decides, and in it the last line that matches.
    pub fn ignores(&self, path: &Path, is_folder: bool) -> bool {
        let said = self.list.matched(path, is_folder);
        if let Some(glob) = said.inner() {
            let line = self.lines.iter().filter(|(line, _)| line == glob.original());
            line.for_each(|(_, used)| used.store(true, Relaxed));
        }
        match said {
            ignore::Match::None => self.above.as_ref().is_some_and(|above| above.ignores(path, is_folder)),
            said => said.is_ignore(),
        }
    }

    /// Whether this is the list of that folder itself.
    pub fn stands_in(&self, folder: &Path) -> bool {
        self.file == folder.join(NAME)
    }

    /// The lines of this list that decided about nothing, with their file.
    pub fn unused(&self) -> impl Iterator<Item = String> {
        let unused = self.lines.iter().filter(|(_, used)| !used.load(Relaxed));
        unused.map(|(line, _)| format!("{}: {line}", path_text(self.file.strip_prefix(".").unwrap_or(&self.file))))
    }

    /// As [`Self::ignores`], for a path that no walk led to: a folder above it may be ignored as well.
    pub fn ignores_with_parents(&self, path: &Path) -> bool {
        let parents = path.ancestors().skip(1).filter(|p| !p.as_os_str().is_empty());
        self.ignores(path, false) || parents.into_iter().any(|parent| self.ignores(parent, true))
    }
}
