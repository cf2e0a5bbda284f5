//! Archives: their members are sources of their own, read where they lie; nothing is unpacked to a disk.

pub(super) mod tar;
pub(super) mod zip;

use super::{GapReason, Outlet, ReadError};
use crate::place::Step;
use std::io::{self, Read};
use std::path::Path;

/// A name as an archive stores it, for places; it is never used as a path.
fn step(name: &[u8]) -> Step {
    Step::Member { member: String::from_utf8_lossy(name).into_owned() }
}

/// Hands over a member. What is wrong with it is said of it, and the others are read all the same.
///
/// # Errors
/// The scan was stopped.
fn member(name: &[u8], stream: &mut dyn Read, out: &mut dyn Outlet) -> Result<(), ReadError> {
    let path = String::from_utf8_lossy(name);
    out.member(step(name), Path::new(&*path), &mut Meant(stream))
}

/// A member that cannot be read.
fn unread(name: &[u8], error: ReadError, out: &mut dyn Outlet) {
    out.member_gap(step(name), error);
}

/// A stream whose errors say what they mean: libraries give those of an archive no kind.
struct Meant<'a>(&'a mut dyn Read);

impl Read for Meant<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer).map_err(|error| meant(error).into())
    }
}

/// What an error of an archive means.
fn meant(error: io::Error) -> ReadError {
    use io::ErrorKind::{InvalidData, InvalidInput, Other, UnexpectedEof, Unsupported};
    let is_of_archive = error.get_ref().is_none_or(|inner| !inner.is::<ReadError>());
    let reason = match error.kind() {
        Other | InvalidData | InvalidInput if is_of_archive => GapReason::Damaged,
        UnexpectedEof if is_of_archive => GapReason::Truncated,
        Unsupported if is_of_archive => GapReason::Unsupported,
        _ => return error.into(),
    };
    let detail = error.to_string();
    let is_method = detail.contains("compression method not supported");
    ReadError::new(if is_method { GapReason::Unsupported } else { reason }, detail)
}
