//! Sources: which files are read, and how each is opened.
//!
//! The walk decides *which*: what is named explicitly is always attempted, what is merely discovered may be filtered.
//! [`open`](mod@open) decides *whether*, at the moment of reading, since a tree changes while it is walked. Neither
//! fails for one bad entry: that is a [`Gap`](crate::event::Gap), and the rest goes on.

mod folder;
pub mod git;
mod gitignore;
mod glob;
mod identity;
pub mod open;
#[cfg(test)]
#[cfg(unix)]
mod tests;
pub mod walk;
pub mod whoseignore;

pub use identity::Identity;
pub use open::{Opened, open};
pub use walk::{Entry, Shard, WalkError, Walker, walk, walk_git};

use crate::event::{Gap, GapReason};
use crate::place::Place;
use crate::read::ReadError;
use std::io;
use std::path::Path;
use std::sync::Arc;

/// A gap about a source as a whole.
fn gap(path: &Path, reason: GapReason, detail: impl Into<String>, bytes: Option<u64>) -> Gap {
    let place = Place { path: Arc::from(path), inside: Vec::new(), span: None };
    Gap { place, reason, detail: detail.into(), bytes }
}

/// The gap that an error of the system amounts to.
fn gap_of(path: &Path, error: io::Error) -> Gap {
    #[cfg(unix)]
    match error.raw_os_error() {
        Some(libc::ELOOP) => return gap(path, GapReason::LinkLoop, crate::system::words(&error), None),
        // What open(2) says of a socket, and of a device that is not there.
        Some(libc::ENXIO) => return gap(path, GapReason::Special, crate::system::words(&error), None),
        _ => {}
    }
    if error.kind() == io::ErrorKind::NotADirectory {
        return gap(path, GapReason::Vanished, crate::system::words(&error), None);
    }
    let error = ReadError::from(error);
    gap(path, error.reason, error.detail, None)
}
