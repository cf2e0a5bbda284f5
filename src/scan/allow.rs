//! Allow lists: values that a team accepts, by pattern or by keyed hash, for detectors and paths.

use super::comment::matches;
use crate::event::Value;
use crate::place::path_text;
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use regex_automata::meta::Regex;
use std::collections::HashSet;
use std::path::{Component, Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;

/// An entry as it is written.
#[derive(Clone, Debug, Default)]
pub struct AllowRule {
    /// Ids and patterns of detectors; empty for all.
    pub detectors: Vec<String>,
    /// Globs as in a `.gitignore`; empty for all paths.
    pub paths: Vec<String>,
    /// Regexes, one of which must match somewhere in the value.
    pub patterns: Vec<String>,
    /// Fingerprints of values.
    pub hashes: Vec<String>,
}

/// All entries, ready to be asked.
#[derive(Debug, Default)]
pub struct Allows {
    list: Vec<Allow>,
    names: Names,
}

/// How paths are named that entries speak of: from the folder of the file in which they stand, if it is known.
#[derive(Debug, Default)]
struct Names {
    /// The folder of the file and the working folder, both absolute.
    folders: Option<(PathBuf, PathBuf)>,
}

impl Names {
    fn of(&self, path: &Path) -> String {
        let inside = self.folders.as_ref().and_then(|(base, here)| {
            let whole = plain(&here.join(path));
            whole.strip_prefix(base).ok().map(path_text)
        });
        inside.unwrap_or_else(|| relative(&path_text(path)).to_owned())
    }

    /// True if the whole folder is at or below a path that was named.
    fn covers(&self, root: &Path) -> bool {
        self.folders.as_ref().is_none_or(|(base, here)| base.starts_with(plain(&here.join(root))))
    }
}

/// A path without `.` and, as far as names tell, `..`.
fn plain(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => _ = out.pop(),
            other => out.push(other),
        }
    }
    out
}

/// An entry that cannot be used.
#[derive(Clone, Debug)]
pub struct Wrong {
    /// Its number, from 0.
    pub number: usize,
    /// The pattern or hash that is wrong, if it is one.
    pub word: Option<String>,
    /// What is wrong.
    pub why: String,
}

#[derive(Debug)]
struct Allow {
    detectors: Vec<String>,
    paths: Option<Gitignore>,
    /// For each glob the folders that it begins with, which no wildcard leaves open.
    below: Vec<PathBuf>,
    patterns: Vec<Regex>,
    hashes: HashSet<[u8; 16]>,
    used: AtomicBool,
}

impl Allows {
    /// Compiles the entries. Their paths are relative to `folder`; without one, to whatever a scan names.
    ///
    /// # Errors
    /// The first entry that cannot be used.
    pub fn new(rules: &[AllowRule], folder: Option<&Path>) -> Result<Self, Wrong> {
        let compile =
            |(number, rule): (usize, &AllowRule)| Allow::new(rule).map_err(|(word, why)| Wrong { number, word, why });
        let here = std::env::current_dir().ok();
        let folders = folder.zip(here).map(|(folder, here)| (plain(&here.join(folder)), here));
        Ok(Self { list: rules.iter().enumerate().map(compile).collect::<Result<_, _>>()?, names: Names { folders } })
    }

    /// True when nothing needs to be asked.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Whether an entry accepts a value; for a finding about a whole file there is none.
    pub fn accept(&self, detector: &str, path: &Path, value: Option<(&[u8], &Value)>) -> bool {
        let name = |path| self.names.of(path);
        let found = self.list.iter().find(|allow| allow.accepts(detector, &|| name(path), value));
        found.map(|allow| allow.used.store(true, Relaxed)).is_some()
    }

    /// The numbers, from 1, of entries that accepted nothing although they could have: one of their paths is below what
    /// was named, or all of their folder is if they name none; and one of their detectors is on. The same for all parts of
    /// a scan.
    pub fn unused(&self, roots: &[PathBuf], is_on: impl Fn(&[String]) -> bool) -> Vec<usize> {
        let is_about = |allow: &Allow, root: &PathBuf| match allow.paths {
            Some(_) => allow.is_about(root, &self.names.of(root), self.names.covers(root)),
            None => self.names.covers(root),
        };
        let could = |allow: &Allow| is_on(&allow.detectors) && roots.iter().any(|root| is_about(allow, root));
        let unused = self.list.iter().enumerate().filter(|(_, allow)| !allow.used.load(Relaxed) && could(allow));
        unused.map(|(i, _)| i + 1).collect()
    }
}

impl Allow {
    fn new(rule: &AllowRule) -> Result<Self, (Option<String>, String)> {
        if rule.detectors.is_empty() && rule.paths.is_empty() && rule.patterns.is_empty() && rule.hashes.is_empty() {
            let why = "this allow list would allow everything; name detectors, paths, patterns or hashes";
            return Err((None, why.into()));
        }
        let mut globs = GitignoreBuilder::new("");
        for glob in &rule.paths {
            globs.add_line(None, glob).map_err(|e| (None, format!("paths: {e}")))?;
        }
        let paths =
            if rule.paths.is_empty() { None } else { Some(globs.build().map_err(|e| (None, format!("paths: {e}")))?) };
        let pattern = |p: &String| Regex::new(p).map_err(|e| (Some(p.clone()), format!("pattern `{p}`: {}", why(&e))));
        let hash = |h: &String| {
            hash(h).ok_or_else(|| (Some(h.clone()), format!("`{h}` is no fingerprint: 32 hexadecimal digits")))
        };
        Ok(Self {
            detectors: rule.detectors.clone(),
            paths,
            below: rule.paths.iter().filter(|glob| !glob.starts_with('!')).map(|glob| fixed(glob)).collect(),
            patterns: rule.patterns.iter().map(pattern).collect::<Result<_, _>>()?,
            hashes: rule.hashes.iter().map(hash).collect::<Result<_, _>>()?,
            used: AtomicBool::new(false),
        })
    }

    fn accepts(&self, detector: &str, name: &dyn Fn() -> String, value: Option<(&[u8], &Value)>) -> bool {
        if !self.detectors.is_empty() && !self.detectors.iter().any(|word| matches(word, detector)) {
            return false;
        }
        let is_on = |globs: &Gitignore| globs.matched_path_or_any_parents(name(), false).is_ignore();
        if !self.paths.as_ref().is_none_or(is_on) {
            return false;
        }
        if self.patterns.is_empty() && self.hashes.is_empty() {
            return true;
        }
        let Some((bytes, value)) = value else { return false };
        let is_known = |mark: [u8; 16]| self.hashes.contains(&mark);
        self.patterns.iter().any(|pattern| pattern.is_match(bytes))
            || is_known(value.fingerprint())
            || value.mark().is_some_and(is_known)
    }
}

impl Allow {
    /// Whether a path that was named is one of its paths, or a folder in which all of them are.
    fn is_about(&self, root: &Path, text: &str, is_all: bool) -> bool {
        let Some(globs) = &self.paths else { return true };
        if !root.is_dir() {
            return globs.matched_path_or_any_parents(text, false).is_ignore();
        }
        let root = Path::new(if text == "." { "" } else { text });
        // What may match in any folder is looked for in all of them.
        let is_inside = |below: &PathBuf| below.starts_with(root) || is_all && below.as_os_str().is_empty();
        self.below.iter().all(is_inside)
    }
}

/// Globs know relative paths only.
fn relative(path: &str) -> &str {
    path.trim_start_matches("./").trim_start_matches('/').trim_start_matches("../")
}

/// The folders that a glob begins with: none if it may match in any.
fn fixed(glob: &str) -> PathBuf {
    let body = glob.trim_end_matches('/');
    if !body.contains('/') {
        return PathBuf::new();
    }
    body.trim_start_matches('/').split('/').take_while(|part| !part.contains(['*', '?', '[', '\\', '{'])).collect()
}

/// What is wrong with a regex, in a few words.
fn why(error: &regex_automata::meta::BuildError) -> String {
    match error.syntax_error() {
        Some(regex_syntax::Error::Parse(error)) => error.kind().to_string(),
        Some(regex_syntax::Error::Translate(error)) => error.kind().to_string(),
        _ => error.to_string(),
    }
}

/// The 16 bytes of 32 hexadecimal digits.
pub fn hash(text: &str) -> Option<[u8; 16]> {
    let mut out = [0; 16];
    let digits = text.as_bytes();
    if digits.len() != 32 {
        return None;
    }
    for (byte, pair) in out.iter_mut().zip(digits.chunks_exact(2)) {
        let pair = std::str::from_utf8(pair).ok().filter(|p| p.bytes().all(|b| b.is_ascii_hexdigit()))?;
        *byte = u8::from_str_radix(pair, 16).ok()?;
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_need_all_they_say() {
        let strings = |list: &[&str]| list.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>();
        let allows = Allows::new(
            &[
                AllowRule {
                    detectors: strings(&["us-*"]),
                    paths: strings(&["tests/**", "*.md"]),
                    ..AllowRule::default()
                },
                AllowRule { patterns: strings(&["@bluefinch-mail\\.net$"]), ..AllowRule::default() },
                AllowRule { hashes: strings(&["07070707070707070707070707070707"]), ..AllowRule::default() },
            ],
            None,
        )
        .expect("good entries");
        let value = |fingerprint| Value::new(b"", "*".into(), [fingerprint; 16]);
        for (detector, path, bytes, fingerprint, expected) in [
            ("us-ssn", "tests/a/b.txt", "536-90-4399", 1, true),
            ("us-ssn", "./docs/a.md", "536-90-4399", 1, true),
            ("us-ssn", "src/a.rs", "536-90-4399", 1, false),
            ("email-address", "tests/a.txt", "a@example.org", 1, false),
            ("email-address", "src/a.rs", "a@bluefinch-mail.net", 1, true),
            ("email-address", "src/a.rs", "a@bluefinch-mail.net.evil.org", 1, false),
            ("iban", "/srv/a.txt", "x", 7, true),
        ] {
            let found = allows.accept(detector, Path::new(path), Some((bytes.as_bytes(), &value(fingerprint))));
            assert_eq!(found, expected, "{detector} {path} {bytes}");
        }
        assert_eq!(allows.unused(&[".".into()], |_| true), [0; 0]);
    }

    #[test]
    fn paths_are_those_of_the_folder_of_the_file() {
        let here = std::env::current_dir().expect("a folder");
        let above = here.parent().expect("a folder above");
        let own = here.file_name().expect("a name").to_string_lossy().into_owned();
        let rule = AllowRule { paths: vec![format!("/{own}/tests/**")], ..AllowRule::default() };
        let any = AllowRule { hashes: vec!["07070707070707070707070707070707".into()], ..AllowRule::default() };
        let allows = Allows::new(&[rule, any], Some(above)).expect("good entries");
        let accepts = |path: &Path| allows.accept("iban", path, None);
        assert!(!accepts(Path::new("src/a.rs")) && !accepts(Path::new("../tests/a.rs")));
        assert_eq!(allows.unused(&["tests".into()], |_| true), [1], "the other may be used elsewhere");
        assert_eq!(allows.unused(&["..".into()], |_| true), [1, 2]);
        assert_eq!(allows.unused(&["src".into()], |_| true), [0; 0]);
        assert!(accepts(Path::new("tests/a.rs")) && accepts(&here.join("./tests/a.rs")));
        assert!(accepts(&Path::new("..").join(&own).join("tests/a.rs")));
    }

    #[test]
    fn only_what_had_a_chance_is_unused() {
        let folder = tempfile::tempdir().expect("a folder");
        let folders = ["src", "tests/a"].map(|name| folder.path().join(name));
        folders.iter().for_each(|folder| std::fs::create_dir_all(folder).expect("a folder"));
        let paths = |globs: &[String]| AllowRule { paths: globs.to_vec(), ..AllowRule::default() };
        let below = |glob: &str| format!("{}/{glob}", folder.path().display());
        let allows = Allows::new(
            &[
                paths(&[below("tests/**")]),
                paths(&["*.md".into()]),
                AllowRule { detectors: vec!["iban".into()], ..AllowRule::default() },
            ],
            None,
        )
        .expect("good entries");
        let unused = |root: PathBuf| allows.unused(&[root], |ids| ids != ["iban"]);
        assert_eq!(unused(".".into()), [1, 2]);
        assert_eq!(unused(folder.path().into()), [1, 2]);
        assert_eq!(unused(folders[0].clone()), [2]);
        // The entry may be of use elsewhere below its folder.
        assert_eq!(unused(folders[1].clone()), [2]);
        assert_eq!(unused("a.txt".into()), [0; 0]);
        assert_eq!(unused("a.md".into()), [2]);
        assert_eq!(allows.unused(&["a.txt".into()], |_| true), [3]);
    }

    #[test]
    fn wrong_entries_are_explained() {
        for (rule, expected) in [
            (AllowRule::default(), "this allow list would allow everything"),
            (AllowRule { patterns: vec!["(".into()], ..AllowRule::default() }, "pattern `(`: unclosed group"),
            (AllowRule { hashes: vec!["12".into()], ..AllowRule::default() }, "`12` is no fingerprint"),
        ] {
            let error = Allows::new(&[rule], None).expect_err("an error");
            assert!(error.number == 0 && error.why.starts_with(expected), "{error:?}");
        }
    }
}
