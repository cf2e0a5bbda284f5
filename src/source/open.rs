//! Opens a file at the moment of reading, when it may no longer be what the walk saw.
//!
//! A file that was discovered is opened without waiting and then looked at again, since opening a FIFO that has taken
//! its place would hang. A file that grows while it is read is read to the end it then has: appending is what logs do.
//! It changed only if it became shorter or was written over.

use super::folder::special;
use super::{gap, gap_of};
use crate::event::{Gap, GapReason};
use std::fs::{File, FileType, Metadata, OpenOptions};
use std::path::Path;
use std::sync::Arc;

/// A source that is open.
#[derive(Debug)]
pub struct Opened {
    /// Its bytes.
    pub file: File,
    /// Its size when it was opened. `None` for streams, and for size 0: files of `/proc` say so and hold text.
    pub size: Option<u64>,
    path: Arc<Path>,
    before: Metadata,
}

/// Opens a source. Only what the user named may be a stream (a FIFO or a character device); it is then waited for.
///
/// # Errors
/// Why it cannot be read, as a gap, with its size where the system still tells it.
#[allow(clippy::result_large_err)] // Opening costs so much more than moving a gap that boxing it would buy nothing.
pub fn open(path: &Arc<Path>, explicit: bool) -> Result<Opened, Gap> {
    let stream = explicit && path.metadata().is_ok_and(|m| is_stream(m.file_type()));
    let file = if stream { File::open(path) } else { open_at_once(path) };
    let file = file.map_err(|error| {
        let bytes = path.metadata().ok().filter(Metadata::is_file).map(|m| m.len());
        Gap { bytes, ..gap_of(path, error) }
    })?;
    let before = file.metadata().map_err(|e| gap_of(path, e))?;
    let kind = before.file_type();
    if kind.is_dir() {
        return Err(gap(path, GapReason::Changed, "it became a folder before it could be read", None));
    }
    let is_welcome = kind.is_file() || (stream && is_stream(kind));
    if !is_welcome {
        return Err(gap(path, GapReason::Special, special(kind), None));
    }
    let size = Some(before.len()).filter(|&size| kind.is_file() && size > 0);
    Ok(Opened { file, size, path: path.clone(), before })
}

/// Never waits: not for the other end of a FIFO, not for a line of a terminal.
fn open_at_once(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, libc::O_NONBLOCK | libc::O_NOCTTY);
    options.open(path)
}

/// True for what can be read as a stream though it is no file: FIFOs and character devices.
pub fn is_stream(kind: FileType) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        kind.is_fifo() || kind.is_char_device()
    }
    #[cfg(not(unix))]
    {
        let _ = kind;
        false
    }
}

impl Opened {
    /// A second handle on a stream that may keep its reader waiting; `None` for a regular file.
    pub fn waits(&self) -> Option<File> {
        is_stream(self.before.file_type()).then(|| self.file.try_clone().ok()).flatten()
    }

    /// A gap if the file was not the same from beginning to end of reading. Asked once, after the last byte.
    pub fn changed(&self, bytes_read: u64) -> Option<Gap> {
        if !self.before.is_file() {
            return None;
        }
        let after = match self.file.metadata() {
            Ok(after) => after,
            Err(error) => return Some(gap_of(&self.path, error)),
        };
        let (before, after) = ((self.before.len(), self.before.modified().ok()), (after.len(), after.modified().ok()));
        let written = before.1 != after.1;
        let say = |detail: &str, bytes| Some(gap(&self.path, GapReason::Changed, detail, bytes));
        if after.0 < before.0 {
            return say("it became shorter while it was read", Some(before.0.saturating_sub(bytes_read)));
        }
        // An appended log has become longer; one that was written to and did not was written over.
        if written && before.0 > 0 && (after.0 == before.0 || after.0 < bytes_read) {
            return say("it was written over while it was read", None);
        }
        None
    }
}
