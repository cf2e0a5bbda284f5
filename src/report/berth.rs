//! A folder that is there as a whole or not at all, readable by its owner alone.
//!
//! It is written under a temporary name (`.whose-…`) beside its place and renamed into it at the end; dropped before
//! that, it deletes itself. What stands in its place is replaced only if it is empty or its owner recognises it.
//! Directories cannot be exchanged in one step everywhere, so replacing takes two: what was there steps aside first, and
//! comes back if the second step fails.

use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Says whether a folder with these names in it may be replaced, and if not, why.
type MayReplace = fn(&Path, &[&OsStr]) -> Result<(), String>;

/// A folder under way.
pub struct Berth {
    target: PathBuf,
    may_replace: MayReplace,
    temporary: Option<TempDir>,
}

impl Berth {
    /// Prepares a folder for `dir`. Fails at once if `dir` cannot be written or replaced.
    pub fn new(dir: &Path, may_replace: MayReplace) -> io::Result<Self> {
        let target = resolve(dir)?;
        check(&target, may_replace)?;
        let named = |e: io::Error| refuse(e.kind(), dir, &crate::system::words(&e));
        fs::create_dir_all(parent(&target)).map_err(named)?;
        let temporary = Some(beside(&target).map_err(named)?);
        Ok(Self { target, may_replace, temporary })
    }

    /// Where it is being written.
    pub fn working_path(&self) -> &Path {
        self.temporary.as_ref().map_or(&self.target, TempDir::path)
    }

    /// A new file in it.
    pub fn create(&self, name: &str) -> io::Result<BufWriter<File>> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        Ok(BufWriter::with_capacity(1 << 16, options.open(self.working_path().join(name))?))
    }

    /// Puts the finished folder in its place.
    pub fn publish(&mut self) -> io::Result<()> {
        let Some(temporary) = self.temporary.take() else { return Ok(()) };
        // The scan may have taken hours, in which someone may have put something there.
        check(&self.target, self.may_replace)?;
        let named = |e: io::Error| refuse(e.kind(), &self.target, &crate::system::words(&e));
        if self.target.exists() {
            let aside = beside(&self.target).map_err(named)?;
            let old = aside.path().join("old");
            fs::rename(&self.target, &old).map_err(named)?;
            if let Err(error) = fs::rename(temporary.path(), &self.target) {
                // If this fails as well the old report must not be deleted with the folder that holds it.
                if fs::rename(&old, &self.target).is_err() {
                    let kept = aside.keep().join("old");
                    let why = format!("{error}; what was there is now at {}", kept.display());
                    return Err(refuse(error.kind(), &self.target, &why));
                }
                return Err(named(error));
            }
        } else {
            fs::rename(temporary.path(), &self.target).map_err(named)?;
        }
        // It has moved: nothing is left to delete under its temporary name.
        let _ = temporary.keep();
        Ok(())
    }
}

/// The folder itself behind a symbolic link: what is renamed is the folder, not the link.
fn resolve(dir: &Path) -> io::Result<PathBuf> {
    let target = if dir.is_symlink() { dir.canonicalize()? } else { dir.to_owned() };
    match target.file_name() {
        Some(_) => Ok(target),
        None => {
            let why = "a report needs a folder of its own; give a path that ends in its name";
            Err(refuse(io::ErrorKind::InvalidInput, dir, why))
        }
    }
}

fn check(target: &Path, may_replace: MayReplace) -> io::Result<()> {
    if !target.exists() {
        return Ok(());
    }
    if !target.is_dir() {
        return Err(refuse(io::ErrorKind::NotADirectory, target, "it is a file; give the path of a folder"));
    }
    let entries = fs::read_dir(target).and_then(|entries| entries.map(|e| Ok(e?.file_name())).collect());
    let mut names: Vec<_> = entries.map_err(|e: io::Error| refuse(e.kind(), target, &crate::system::words(&e)))?;
    names.sort();
    if names.is_empty() {
        return Ok(());
    }
    let names: Vec<&OsStr> = names.iter().map(|n| n.as_os_str()).collect();
    may_replace(target, &names).map_err(|why| refuse(io::ErrorKind::AlreadyExists, target, &why))
}

fn beside(target: &Path) -> io::Result<TempDir> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".whose-");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
    builder.tempdir_in(parent(target))
}

fn parent(target: &Path) -> &Path {
    target.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn refuse(kind: io::ErrorKind, dir: &Path, why: &str) -> io::Error {
    io::Error::new(kind, format!("cannot write a report to {}: {why}", dir.display()))
}
