//! `--include` and `--exclude`: globs as in a `.gitignore`, relative to each root of the walk.

use super::walk::WalkError;
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use std::path::Path;

/// Compiled globs.
pub struct Globs {
    include: Option<Gitignore>,
    exclude: Option<Gitignore>,
}

/// What the globs say of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// Read it; in a folder, all that is not excluded.
    Take,
    /// A folder that is not included itself, while something inside may be.
    Look,
    /// Leave it out, and what is inside.
    Leave,
}

impl Globs {
    /// Compiles the globs of a walk.
    pub fn new(include: &[String], exclude: &[String]) -> Result<Self, WalkError> {
        Ok(Self { include: compile("--include", include)?, exclude: compile("--exclude", exclude)? })
    }

    /// True when there are no globs, so that nobody needs to know a relative path.
    pub fn is_empty(&self) -> bool {
        self.include.is_none() && self.exclude.is_none()
    }

    /// What they say of an entry; `included` says that a folder above it is included.
    pub fn of(&self, relative: &Path, is_folder: bool, included: bool) -> Said {
        let matches =
            |globs: &Option<Gitignore>| globs.as_ref().map(|globs| globs.matched(relative, is_folder).is_ignore());
        if matches(&self.exclude) == Some(true) {
            return Said::Leave;
        }
        match matches(&self.include) {
            _ if included => Said::Take,
            None | Some(true) => Said::Take,
            Some(false) if is_folder => Said::Look,
            Some(false) => Said::Leave,
        }
    }

    /// True when only some entries are read.
    pub fn has_include(&self) -> bool {
        self.include.is_some()
    }

    /// Whether they take a file to which no walk led: what they say of the folders above it holds for it.
    pub fn take(&self, relative: &Path) -> bool {
        let matches = |globs: &Gitignore| globs.matched_path_or_any_parents(relative, false).is_ignore();
        !self.exclude.as_ref().is_some_and(matches) && self.include.as_ref().is_none_or(matches)
    }
}

fn compile(flag: &'static str, globs: &[String]) -> Result<Option<Gitignore>, WalkError> {
    if globs.is_empty() {
        return Ok(None);
    }
    let mut builder = GitignoreBuilder::new("");
    builder.allow_unclosed_class(false);
    for glob in globs {
        let bad = |why: String| WalkError::BadGlob { flag, glob: glob.clone(), why };
        if glob.starts_with('!') {
            let other = if flag == "--include" { "--exclude" } else { "--include" };
            return Err(bad(format!("a glob cannot begin with `!`; use {other} for the opposite")));
        }
        if glob.trim().is_empty() {
            return Err(bad("it is empty".into()));
        }
        // Only in a file is `#` the start of a comment.
        let line = if glob.starts_with('#') { format!("\\{glob}") } else { glob.clone() };
        builder.add_line(None, &line).map_err(|e| bad(why(e)))?;
    }
    let globs = builder.build().map_err(|e| WalkError::BadGlob { flag, glob: String::new(), why: why(e) })?;
    Ok(Some(globs))
}

fn why(error: ignore::Error) -> String {
    match error {
        ignore::Error::Glob { err, .. } => err,
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn globs(include: &[&str], exclude: &[&str]) -> Result<Globs, WalkError> {
        let own = |list: &[&str]| list.iter().map(|g| (*g).to_owned()).collect::<Vec<_>>();
        Globs::new(&own(include), &own(exclude))
    }

    #[test]
    fn as_in_a_gitignore() {
        let globs = globs(&["*.log", "/data/**", "#notes"], &["old.log", "tmp/"]).expect("good globs");
        for (path, is_folder, expected) in [
            ("a.log", false, Said::Take),
            ("deep/er/a.log", false, Said::Take),
            ("data/x/y.txt", false, Said::Take),
            ("sub/data/x.txt", false, Said::Leave),
            ("#notes", false, Said::Take),
            ("a.txt", false, Said::Leave),
            ("sub", true, Said::Look),
            ("sub/old.log", false, Said::Leave),
            ("tmp", true, Said::Leave),
            ("tmp", false, Said::Leave),
        ] {
            assert_eq!(globs.of(Path::new(path), is_folder, false), expected, "{path}");
        }
        assert_eq!(globs.of(Path::new("any.txt"), false, true), Said::Take, "inside an included folder");
        assert_eq!(globs.of(Path::new("old.log"), false, true), Said::Leave, "exclusion wins");
    }

    #[test]
    fn bad_globs_are_named() {
        for (include, words) in [("[a", "`[a`"), ("!x", "--exclude"), ("{a,b", "`{a,b`"), ("", "empty")] {
            let error = globs(&[include], &[]).err().expect(include).to_string();
            assert!(error.contains(words) && error.contains("--include"), "{error}");
        }
    }
}
