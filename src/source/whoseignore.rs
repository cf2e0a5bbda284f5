//! `.whoseignore`: what a team does not want to be read, in the syntax of `.gitignore`, in any folder.
//!
//! Lists hold for their folder and everything below it, and those of folders above the one that is scanned hold too, as
//! far up as the path that was given goes, and in the working folder. What is named on the command line is read all the
//! same.

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

/// The name of such a list.
pub const NAME: &str = ".whoseignore";

/// The lists that hold in a folder: its own and those above it. Matches paths as they are shown.
pub struct Lists {
    list: Gitignore,
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
        builder.add(file);
        match builder.build() {
            Ok(list) => Some(Arc::new(Self { list, above })),
            Err(_) => above,
        }
    }

    /// True when an entry is not to be read. The list that is nearest decides, and in it the last line that matches.
    pub fn ignores(&self, path: &Path, is_folder: bool) -> bool {
        match self.list.matched(path, is_folder) {
            ignore::Match::None => self.above.as_ref().is_some_and(|above| above.ignores(path, is_folder)),
            said => said.is_ignore(),
        }
    }

    /// As [`Self::ignores`], for a path that no walk led to: a folder above it may be ignored as well.
    pub fn ignores_with_parents(&self, path: &Path) -> bool {
        let parents = path.ancestors().skip(1).filter(|p| !p.as_os_str().is_empty());
        self.ignores(path, false) || parents.into_iter().any(|parent| self.ignores(parent, true))
    }
}
