//! What makes two names the same file: device and inode, or the canonical path where the system has no inodes.

use std::fs::Metadata;
use std::path::Path;

/// Equal for two names of one file.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Identity(#[cfg(unix)] (u64, u64), #[cfg(not(unix))] std::path::PathBuf);

impl Identity {
    /// The identity of a file whose metadata is at hand.
    #[cfg(unix)]
    pub fn of(_: &Path, metadata: &Metadata) -> Option<Self> {
        use std::os::unix::fs::MetadataExt;
        Some(Self((metadata.dev(), metadata.ino())))
    }

    /// The identity of a file whose metadata is at hand.
    #[cfg(not(unix))]
    pub fn of(path: &Path, _: &Metadata) -> Option<Self> {
        path.canonicalize().ok().map(Self)
    }

    /// False if an entry is certainly none of these, as far as that costs nothing.
    #[cfg(unix)]
    pub fn may_be(entry: &std::fs::DirEntry, those: &[Self]) -> bool {
        use std::os::unix::fs::DirEntryExt;
        those.iter().any(|id| id.0.1 == entry.ino())
    }

    /// False if an entry is certainly none of these, as far as that costs nothing.
    #[cfg(not(unix))]
    pub fn may_be(_: &std::fs::DirEntry, those: &[Self]) -> bool {
        !those.is_empty()
    }

    /// The identity of what a path leads to.
    pub fn at(path: &Path) -> Option<Self> {
        Self::of(path, &path.metadata().ok()?)
    }
}
