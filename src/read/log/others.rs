//! Other lines in a log of messages: what several programs write ends up in one file, each in its own layout.

use super::super::Cell;
use super::keys::Layout;
use super::{Field, prefix, stamp};

/// Layouts of times that are kept beside the main one.
const MOST: usize = 4;

/// How often lines of another layout must come among the first ones.
const OFTEN: usize = 2;

/// What begins an event besides the layout of most lines.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Others {
    /// Messages behind a time of another layout.
    layouts: Vec<&'static [u8]>,
    /// Lines of `key=value` alone.
    keys: bool,
    /// Lines that are one JSON object.
    objects: bool,
}

/// A line of another layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Other {
    /// A message, from here on.
    Message(usize),
    /// Keys and values.
    Keys,
    /// A JSON object, which is text.
    Object,
}

impl Others {
    /// Those among the first lines of a log that do not begin with its own layout.
    pub fn learn<'l>(lines: impl Iterator<Item = &'l [u8]>) -> Self {
        let mut times = [0; stamp::LAYOUTS.len()];
        let (mut keys, mut objects) = (0, 0);
        for line in lines {
            if is_object(line) {
                objects += 1;
            } else if Layout::Logfmt.begins(line) {
                keys += 1;
            } else if let Some(n) = stamp::LAYOUTS.iter().position(|layout| message(line, layout).is_some()) {
                times[n] += 1;
            }
        }
        let layouts = stamp::LAYOUTS.into_iter().zip(times).filter(|(_, times)| *times >= OFTEN);
        let layouts = layouts.map(|(layout, _)| layout).take(MOST).collect();
        Self { layouts, keys: keys >= OFTEN, objects: objects >= OFTEN }
    }

    /// What a line is, if it is one of them.
    pub fn of(&self, line: &[u8]) -> Option<Other> {
        // What is set in goes on with what stands before it.
        if line.first().is_none_or(u8::is_ascii_whitespace) {
            return None;
        }
        if self.objects && is_object(line) {
            return Some(Other::Object);
        }
        let of_layout = self.layouts.iter().find_map(|layout| message(line, layout));
        of_layout.map(Other::Message).or_else(|| (self.keys && Layout::Logfmt.begins(line)).then_some(Other::Keys))
    }

    /// Adds the field of a message or of an object of so many bytes.
    pub fn field(other: Other, length: usize, fields: &mut Vec<Field>) {
        match other {
            Other::Message(at) => fields.push((Cell::REST, at..length)),
            Other::Object => fields.push((Cell::REST, 0..length)),
            Other::Keys => {}
        }
    }
}

/// Where the message of a line begins that a program has written.
fn message(line: &[u8], layout: &[u8]) -> Option<usize> {
    prefix::of(line, layout).filter(|prefix| prefix.program).map(|prefix| prefix.end)
}

fn is_object(line: &[u8]) -> bool {
    line.starts_with(b"{\"") && line.trim_ascii_end().ends_with(b"}")
}
