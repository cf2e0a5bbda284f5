//! The raw lines of `git diff --raw -z`: `:old new old-id new-id status`, then the path, or two for a rename.

use std::cmp::Reverse;
use std::path::PathBuf;

/// A changed file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raw {
    /// Its mode after the change: `100644`; zeros where it is gone.
    pub mode: String,
    /// Its version before the change; zeros where there was none.
    pub old: String,
    /// Its version after the change; zeros where it is gone, or stands in the work tree.
    pub id: String,
    /// Its name after the change.
    pub path: PathBuf,
    /// Of a file that was moved or copied, its name before.
    pub from: Option<PathBuf>,
    /// Of a file that was moved or copied, how much of it is as it was, in per cent.
    pub alike: u8,
    /// It was copied: what it was copied from is there too, under its own name or another.
    pub copied: bool,
    /// Nothing is left of what it held: its name was given to something else.
    pub rewritten: bool,
    /// A merge stopped at it: the index has several versions of it, and none that is right.
    pub unmerged: bool,
}

/// A line without its path, and how many paths follow.
pub fn line(token: &[u8]) -> Option<(Raw, usize)> {
    let text = std::str::from_utf8(token).ok()?.strip_prefix(':')?;
    let mut words = text.split(' ');
    let (_, mode, old, id) = (words.next()?, words.next()?, words.next()?, words.next()?);
    let status = words.next()?;
    let paths = if status.starts_with(['R', 'C']) { 2 } else { 1 };
    let (mode, old, id, copied) = (mode.into(), old.into(), id.into(), status.starts_with('C'));
    // How much of a file is new is told of such files alone.
    let rewritten = status.starts_with('M') && status.len() > 1;
    let unmerged = status.starts_with('U');
    let alike = status.get(1..).and_then(|number| number.parse().ok()).unwrap_or(0);
    Some((Raw { mode, old, id, path: PathBuf::new(), from: None, alike, copied, rewritten, unmerged }, paths))
}

/// All lines.
pub fn parse(text: &[u8]) -> Vec<Raw> {
    let mut tokens = text.split(|&byte| byte == 0);
    let mut out = Vec::new();
    while let Some((mut raw, paths)) = tokens.next().and_then(line) {
        let mut names = tokens.by_ref().take(paths);
        let Some(first) = names.next() else { break };
        raw.path = path(first);
        if let Some(name) = names.next() {
            raw.from = Some(std::mem::replace(&mut raw.path, path(name)));
        }
        out.push(raw);
    }
    moved_by_name(&mut out);
    out
}

/// Of what a file held and several others hold now, one is what moved and the others are copies. Where git looks for copies
/// it says of the last one in order that it moved, or of none if the name was given to something else. `git status` looks for
/// none, and names the one that a reader expects: that which has kept the name in another folder, else the one that is most
/// alike, the first of several.
fn moved_by_name(raws: &mut [Raw]) {
    let keeps = |raw: &Raw| raw.from.as_ref().is_some_and(|from| from.file_name() == raw.path.file_name());
    for last in 0..raws.len() {
        let Some(from) = raws[last].from.clone() else { continue };
        let all = || raws.iter().enumerate().filter(|(_, raw)| raw.from.as_ref() == Some(&from));
        // Each group once, at its last one.
        if all().any(|(at, _)| at > last) {
            continue;
        }
        let gone = all().find(|(_, raw)| !raw.copied).map(|(at, _)| at);
        let rewritten = raws.iter().any(|raw| raw.path == from && raw.rewritten).then_some(last);
        let Some(moved) = gone.or(rewritten) else { continue };
        let best = all().max_by_key(|(at, raw)| (keeps(raw), raw.alike, Reverse(*at)));
        let moved = best.map_or(moved, |(at, _)| at);
        raws.iter_mut().filter(|raw| raw.from.as_ref() == Some(&from)).for_each(|raw| raw.copied = true);
        raws[moved].copied = false;
    }
}

/// A path as git stores it.
pub fn path(bytes: &[u8]) -> PathBuf {
    #[cfg(unix)]
    {
        let text: &std::ffi::OsStr = std::os::unix::ffi::OsStrExt::from_bytes(bytes);
        text.into()
    }
    #[cfg(not(unix))]
    {
        String::from_utf8_lossy(bytes).into_owned().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_and_renames() {
        let text =
            b":100644 100644 aa bb M\0a b\0:100644 100644 cc cc R100\0old\0new\nname\0:100644 000000 dd 00 D\0gone\0";
        let raws = parse(text);
        let short: Vec<_> = raws.iter().map(|r| (r.path.to_str(), r.old.as_str(), r.id.as_str())).collect();
        assert_eq!(short, [(Some("a b"), "aa", "bb"), (Some("new\nname"), "cc", "cc"), (Some("gone"), "dd", "00")]);
        assert_eq!(raws[2].mode, "000000");
        assert!(parse(b"").is_empty());
    }

    #[test]
    fn what_keeps_its_name_or_is_most_alike_is_what_moved() {
        let moved = |text: &[u8]| -> Vec<String> {
            let all = parse(text).into_iter().filter(|raw| !raw.copied);
            all.map(|raw| raw.path.to_str().expect("text").to_owned()).collect()
        };
        let copy = |to: &str| format!(":100644 100644 aa aa C100\0dir/a\0{to}\0").into_bytes();
        let rename = |to: &str| format!(":100644 100644 aa bb R090\0dir/a\0{to}\0").into_bytes();
        assert_eq!(moved(&[copy("b"), rename("c")].concat()), ["b"], "it is all there");
        assert_eq!(moved(&[copy("a"), rename("c")].concat()), ["a"]);
        assert_eq!(moved(&[copy("a"), rename("c/a")].concat()), ["a"]);
        // Its name was given to another text, or it is there as it was.
        let other = |status: &str| format!(":100644 100644 aa dd {status}\0dir/a\0").into_bytes();
        assert_eq!(moved(&[other("M100"), copy("b"), copy("c")].concat()), ["dir/a", "b"]);
        assert_eq!(moved(&[other("M"), copy("b"), copy("c")].concat()), ["dir/a"]);
    }
}
