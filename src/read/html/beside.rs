//! Labels and values that no table or list holds: `<span>Religion</span><span>Sikh</span>`, `<div class="label">…</div>` and
//! the `<div>` behind it.
//!
//! What an element says of itself (its class) is not read: an element whose whole text is a known label has its value in
//! the next one. Menus and lists of topics look like that too, so links and items of lists are none, and what is longer
//! than a value of a form is prose.

use super::element::name_of;
use crate::read::labels::is_written_label;

/// Bytes and words of a value at most.
const LONGEST: usize = 100;
const MOST_WORDS: usize = 9;

/// The label that was read last.
#[derive(Debug, Default)]
pub struct Beside {
    /// Its name, empty if there is none, and how many elements were open.
    name: String,
    depth: usize,
    /// The element of a sentence that was opened last before the text under way.
    inline: Vec<u8>,
    /// That of the label.
    of_label: Vec<u8>,
}

impl Beside {
    /// True where the text so far is a value of its own, because an element of a sentence begins: the text is a label, or
    /// the value of one that stood in such an element.
    pub fn parts(&self, element: &[u8], text: &[u8]) -> bool {
        if element == b"a" || element == b"br" || self.inline.is_empty() || text.is_empty() {
            return false;
        }
        let is_value = !self.name.is_empty() && self.of_label == element;
        is_value || is_written_label(text)
    }

    /// An element of a sentence begins, behind this much of the text under way.
    pub fn inline(&mut self, element: &[u8], text: &[u8]) {
        if text.is_empty() {
            self.inline.clear();
            if element != b"a" && element != b"br" {
                self.inline.extend_from_slice(element);
            }
        }
    }

    /// Elements end so that this many are open.
    pub fn close(&mut self, depth: usize) {
        if depth + 1 < self.depth {
            self.name.clear();
        }
    }

    /// The label of a field whose own name is none.
    pub fn of_field(&mut self) -> Option<String> {
        Some(std::mem::take(&mut self.name)).filter(|name| !name.is_empty())
    }

    /// The label of a text that stands in so many elements, of which this is the innermost. A label is kept for what comes
    /// next.
    pub fn name(&mut self, text: &[u8], depth: usize, element: &[u8]) -> Option<String> {
        let name = std::mem::take(&mut self.name);
        let inline = std::mem::take(&mut self.inline);
        if is_written_label(text) {
            if element != b"li" && element != b"title" && element != b"option" {
                (self.name, self.depth, self.of_label) = (name_of(text), depth, inline);
            }
            return None;
        }
        let is_value = depth.abs_diff(self.depth) <= 1
            && text.len() <= LONGEST
            && text.split(|b| *b == b' ').count() <= MOST_WORDS;
        (is_value && !name.is_empty()).then_some(name)
    }
}
