//! A stream that is watched and whose lines are records: they are read as they come, by the readers of files.
//!
//! It is told by its first lines alone, whatever has come of it. A record that is not whole in what has come at once is
//! read as what it is so far, since nothing waits for its end: a stack trace that comes later than its first line is text.

use super::{HEAD, Outlet, ReadError, json, log};
use crate::place::Offsets;
use crate::read::lines::Window;

/// The reader of a stream.
pub enum Live {
    /// Lines of a log.
    Log(Box<log::Live>),
    /// Values of JSON, one to a line.
    Json(Box<json::Live>),
}

impl Live {
    /// True for a stream that begins so.
    pub fn fits(head: &[u8]) -> bool {
        json::Live::fits(head) || log::Live::fits(head)
    }

    /// For a stream that begins so.
    pub fn new(head: &[u8], out: &mut dyn Outlet) -> Self {
        out.head(&head[..head.len().min(HEAD)], Offsets::Source);
        if json::Live::fits(head) {
            Self::Json(Box::new(json::Live::new(out)))
        } else {
            Self::Log(Box::new(log::Live::new(head, out)))
        }
    }

    /// Reads whole lines, which stand at this offset and line of the stream.
    ///
    /// # Errors
    /// What takes the rows says that no more is wanted.
    pub fn read(&mut self, mut lines: &[u8], (at, line): (u64, u64), out: &mut dyn Outlet) -> Result<(), ReadError> {
        let mut window = Window::over(&mut lines, at, line);
        match self {
            Self::Log(log) => log.read(&mut window, out),
            Self::Json(json) => json.read(&mut window, out),
        }
    }
}
