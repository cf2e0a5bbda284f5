//! Paths as they are seen from the working folder.
//!
//! A baseline, a page of a repository and the next run know a file by the path that a report gives it. So a path that is
//! named in full, as `$GITHUB_WORKSPACE` or `$PWD` is, or by way of the folder above, means the same file under the same
//! name as the short one.

use crate::place::path_text;
use std::path::{Component, Path, PathBuf};
use std::{env, io};

/// The path from the working folder, where it leads below it; else as it is. `.` is the working folder itself.
///
/// Only a path that is absolute or holds `..` is looked at, and only the system says where it leads: the last name of a
/// path may be a symbolic link, and stays one. Where the working folder is the root of the file system everything is below
/// it, and a path stays as it is.
pub fn from_here(path: &Path) -> PathBuf {
    let is_roundabout = path.is_absolute() || path.components().any(|part| part == Component::ParentDir);
    if !is_roundabout {
        return path.into();
    }
    below(path).ok().flatten().unwrap_or_else(|| path.into())
}

/// As [`from_here`], as text.
pub fn text_from_here(path: &Path) -> String {
    path_text(&from_here(path))
}

fn below(path: &Path) -> io::Result<Option<PathBuf>> {
    let here = env::current_dir()?.canonicalize()?;
    if here.parent().is_none() {
        return Ok(None);
    }
    // The folder is asked for, and the name kept: a link is read under its own name.
    let real = match (path.parent(), path.file_name()) {
        (Some(folder), Some(name)) if path.components().next_back() == Some(Component::Normal(name)) => {
            let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
            let own = folder.canonicalize()?.join(name);
            // A link to the working folder, or to one above, is no name of what is below.
            if here.starts_with(&own) || !own.starts_with(&here) { path.canonicalize()? } else { own }
        }
        _ => path.canonicalize()?,
    };
    Ok(real.strip_prefix(&here).ok().map(|rest| match rest.as_os_str().is_empty() {
        true => Path::new(".").into(),
        false => rest.into(),
    }))
}
