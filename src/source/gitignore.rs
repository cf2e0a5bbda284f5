//! `.gitignore`, as git itself applies it: inside work trees only, with `.git/info/exclude` and the user's own list.
//!
//! Honoured only when asked for: logs and dumps, which hold most personal data, are what such files hide.

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The rules that hold in one folder of a work tree: its own list, then that of the folder above, up to the work tree's
/// root. Matches absolute paths without symbolic links.
#[derive(Clone)]
pub struct Rules {
    lists: Arc<[Gitignore]>,
    above: Option<Arc<Rules>>,
}

impl Rules {
    /// The rules of a folder where a walk begins; `None` outside any work tree.
    pub fn at(folder: &Path) -> Option<Arc<Self>> {
        let root = folder.ancestors().find(|f| is_work_tree(f))?;
        let mut below: Vec<&Path> = folder.ancestors().take_while(|f| *f != root).collect();
        below.push(root);
        below.iter().rev().fold(None, |rules, folder| Self::enter(rules, folder))
    }

    /// The rules of a folder, given those of the folder above it.
    pub fn enter(above: Option<Arc<Self>>, folder: &Path) -> Option<Arc<Self>> {
        if is_work_tree(folder) {
            // A work tree inside another one is the business of its own lists alone.
            let mut lists = Vec::new();
            lists.extend(list(folder, &folder.join(".gitignore")));
            lists.extend(git_folder(folder).and_then(|git| list(folder, &git.join("info/exclude"))));
            lists.push(GitignoreBuilder::new(folder).build_global().0);
            return Some(Arc::new(Self { lists: lists.into(), above: None }));
        }
        let above = above?;
        match list(folder, &folder.join(".gitignore")) {
            Some(list) => Some(Arc::new(Self { lists: Arc::new([list]), above: Some(above) })),
            None => Some(above),
        }
    }

    /// True when git would not look at this entry.
    pub fn ignores(&self, path: &Path, is_folder: bool) -> bool {
        for list in self.lists.iter() {
            match list.matched(path, is_folder) {
                ignore::Match::None => {}
                said => return said.is_ignore(),
            }
        }
        self.above.as_ref().is_some_and(|above| above.ignores(path, is_folder))
    }
}

fn is_work_tree(folder: &Path) -> bool {
    folder.join(".git").symlink_metadata().is_ok()
}

/// A list of globs, if the file is there. What is wrong in single lines is passed over, as git does.
fn list(root: &Path, file: &Path) -> Option<Gitignore> {
    // Not merely tried: opening something else under this name, such as a FIFO, could wait for ever.
    if !file.metadata().is_ok_and(|m| m.is_file()) {
        return None;
    }
    let mut builder = GitignoreBuilder::new(root);
    builder.add(file);
    builder.build().ok()
}

/// Where a work tree's `info/exclude` lies: `.git` may be a file that points elsewhere (worktrees and submodules).
fn git_folder(work_tree: &Path) -> Option<PathBuf> {
    let git = work_tree.join(".git");
    if git.is_dir() {
        return Some(git);
    }
    let elsewhere = work_tree.join(first_line(&git)?.strip_prefix("gitdir:")?.trim());
    match first_line(&elsewhere.join("commondir")) {
        Some(common) => Some(elsewhere.join(common)),
        None => Some(elsewhere),
    }
}

fn first_line(file: &Path) -> Option<String> {
    if !file.metadata().is_ok_and(|m| m.is_file() && m.len() < 64 * 1024) {
        return None;
    }
    Some(fs::read_to_string(file).ok()?.lines().next()?.trim().to_owned())
}
