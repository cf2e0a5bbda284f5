//! The key of fingerprints.
//!
//! Nine digits can be enumerated, so a plain hash of them hides nothing; a keyed one does, as long as the key stays away
//! from the report. By default each user has a key of their own, made on first use and stored for its owner alone: then
//! fingerprints of one value are equal from scan to scan, and mean nothing to whoever gets only a report.

use super::Failure;
use crate::system::words;
use clap::builder::{OsStringValueParser, TypedValueParser};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// 32 bytes for HMAC.
pub type Key = [u8; 32];

/// A key, and what the user should know about it.
#[derive(Debug)]
pub struct Found {
    /// The key.
    pub key: Key,
    /// A sentence for standard error.
    pub note: Option<String>,
}

/// The key of this run: from a file, from `WHOSE_KEY`, else the user's stored one.
///
/// # Errors
/// A key that the user named but that cannot be used. A stored key that cannot be used is only a note.
pub fn find(file: Option<&Path>) -> Result<Found, Failure> {
    if let Some(file) = file.filter(|file| !file.as_os_str().is_empty()) {
        let text = fs::read(file)
            .map_err(|e| Failure::new(format!("{}: cannot read the key: {}", file.display(), words(&e))))?;
        return Ok(Found { key: of_text(&text, &file.display().to_string())?, note: None });
    }
    if let Some(text) = of_environment() {
        return Ok(Found { key: of_text(text.as_encoded_bytes(), "WHOSE_KEY")?, note: None });
    }
    let mut found = stored(state_folder().as_deref())?;
    let empty =
        if file.is_some() { Some("WHOSE_KEY_FILE") } else { std::env::var_os("WHOSE_KEY").map(|_| "WHOSE_KEY") };
    if let Some(name) = empty {
        let empty =
            format!("{name} is empty, so your own stored key is used; set it to compare with what another key made");
        found.note = Some(found.note.map_or(empty.clone(), |note| format!("{note}; {empty}")));
    }
    Ok(found)
}

/// The name of a file with a key, which may be empty: see [`of_environment`].
pub fn file() -> impl TypedValueParser<Value = PathBuf> {
    OsStringValueParser::new().map(PathBuf::from)
}

/// What `WHOSE_KEY` says; nothing where it is empty, as CI systems leave a secret that a run does not get.
pub fn of_environment() -> Option<std::ffi::OsString> {
    std::env::var_os("WHOSE_KEY").filter(|text| !text.as_encoded_bytes().trim_ascii().is_empty())
}

/// By what reports made with the same key are known, and the key is not: the first bytes of a HMAC-SHA-256 of a fixed text
/// (RFC 2104). Never 0.
pub fn sign(key: &Key) -> u64 {
    let mut keyed = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    keyed.update(b"whose: parts of one scan");
    let digest = keyed.finalize().into_bytes();
    u64::from_be_bytes(std::array::from_fn(|i| digest[i])).max(1)
}

/// Bytes of the shortest key: who has a report and guesses shorter ones has its values.
const SHORTEST: usize = 16;

/// Any text of [`SHORTEST`] bytes or more is a key: its SHA-256, white space at its ends left out, so that an editor's
/// newline does not matter.
fn of_text(text: &[u8], from: &str) -> Result<Key, Failure> {
    let text = text.trim_ascii();
    if text.len() < SHORTEST {
        let length = text.len();
        return Err(Failure::new(format!(
            "{from}: the key has {length} bytes, and one of fewer than {SHORTEST} can be guessed; use a long secret text, \
             such as what `openssl rand -hex 32` prints"
        )));
    }
    Ok(Sha256::digest(text).into())
}

fn stored(folder: Option<&Path>) -> Result<Found, Failure> {
    let attempt = match folder {
        Some(folder) => {
            load_or_make(&folder.join("key")).map_err(|e| format!("{}: {}", folder.join("key").display(), words(&e)))
        }
        None => Err("there is no home folder".into()),
    };
    match attempt {
        Ok(key) => Ok(Found { key, note: None }),
        Err(why) => {
            let mut key = Key::default();
            getrandom::fill(&mut key).map_err(|e| Failure::new(format!("no random key could be made: {e}")))?;
            let note = format!(
                "the key of fingerprints could not be stored ({why}); fingerprints of this run match those of no other; \
                 use --key-file to compare runs"
            );
            Ok(Found { key, note: Some(note) })
        }
    }
}

fn load_or_make(path: &Path) -> io::Result<Key> {
    let read = || -> io::Result<Key> {
        let text = fs::read(path)?;
        of_text(&text, "").map_err(|_| io::Error::other("the file has no whole key; delete it to get a new one"))
    };
    match read() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        result => return result,
    }
    let folder = path.parent().unwrap_or(Path::new("."));
    make_private_folder(folder)?;
    let mut random = Key::default();
    getrandom::fill(&mut random).map_err(io::Error::other)?;
    // Temporary files are made for their owner alone, and keep that when they are renamed.
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    let hex: String = random.iter().map(|b| format!("{b:02x}")).collect();
    writeln!(file, "{hex}")?;
    match file.persist_noclobber(path) {
        // Two first runs at the same time must agree on one key.
        Err(error) if error.error.kind() != io::ErrorKind::AlreadyExists => Err(error.error),
        _ => read(),
    }
}

fn make_private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Where programs keep what they must remember: `$XDG_STATE_HOME/whose`, or the system's own place.
fn state_folder() -> Option<PathBuf> {
    let folder = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|p| p.is_absolute());
    let base = if cfg!(windows) {
        folder("LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        folder("XDG_STATE_HOME").or_else(|| Some(folder("HOME")?.join("Library/Application Support")))
    } else {
        folder("XDG_STATE_HOME").or_else(|| Some(folder("HOME")?.join(".local/state")))
    };
    Some(base?.join("whose"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stored_key_is_made_once_and_for_its_owner_alone() {
        let home = tempfile::tempdir().expect("a folder");
        let folder = home.path().join("deep/whose");
        let first = stored(Some(&folder)).expect("a key");
        assert!(first.note.is_none());
        assert_eq!(stored(Some(&folder)).expect("a key").key, first.key);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
            assert_eq!((mode(&folder), mode(&folder.join("key"))), (0o700, 0o600));
        }
        let copied = find(Some(&folder.join("key"))).expect("a key");
        assert_eq!(copied.key, first.key, "the stored file works as --key-file elsewhere");
    }

    #[test]
    fn without_a_place_the_key_lasts_for_one_run() {
        let home = tempfile::tempdir().expect("a folder");
        fs::write(home.path().join("file"), "in the way").expect("a file");
        for folder in [None, Some(home.path().join("file/whose"))] {
            let found = stored(folder.as_deref()).expect("a key");
            assert!(found.note.expect("a note").contains("--key-file"));
            assert_ne!(found.key, stored(folder.as_deref()).expect("a key").key);
        }
    }

    #[test]
    fn text_is_a_key_whatever_its_newline() {
        assert_eq!(of_text(b"a long secret of a team\r\n", "").ok(), of_text(b"a long secret of a team", "").ok());
        assert_ne!(of_text(b"a long secret of a team", "").ok(), of_text(b"A long secret of a team", "").ok());
        assert!(of_text(b" \n", "k").is_err() && of_text(b"sixteen bytes it", "k").is_ok());
        let short = of_text(b"fifteen bytes i\n", "WHOSE_KEY").expect_err("too short").to_string();
        assert!(short.starts_with("WHOSE_KEY: the key has 15 bytes") && short.contains("openssl rand"), "{short}");
        assert!(find(Some(Path::new("no/such/file"))).is_err());
    }
}
