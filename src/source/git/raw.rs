//! The raw lines of `git diff --raw -z`: `:old new old-id new-id status`, then the path, or two for a rename.

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
}

/// A line without its path, and how many paths follow.
pub fn line(token: &[u8]) -> Option<(Raw, usize)> {
    let text = std::str::from_utf8(token).ok()?.strip_prefix(':')?;
    let mut words = text.split(' ');
    let (_, mode, old, id) = (words.next()?, words.next()?, words.next()?, words.next()?);
    let paths = if words.next()?.starts_with(['R', 'C']) { 2 } else { 1 };
    Some((Raw { mode: mode.into(), old: old.into(), id: id.into(), path: PathBuf::new() }, paths))
}

/// All lines.
pub fn parse(text: &[u8]) -> Vec<Raw> {
    let mut tokens = text.split(|&byte| byte == 0);
    let mut out = Vec::new();
    while let Some((mut raw, paths)) = tokens.next().and_then(line) {
        let Some(name) = tokens.by_ref().take(paths).last() else { break };
        raw.path = path(name);
        out.push(raw);
    }
    out
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
}
