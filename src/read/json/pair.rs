//! Objects that are a name and its value: `{"name": "Cookie", "value": "…"}` of an HTTP archive, `{"system": "phone",
//! "value": "…"}` of FHIR. The value is told by the name, as `headers[].Cookie`. In a list an argument of a program is told
//! by the flag before it: `["--password", "…"]`.

use crate::read::labels::is_written_label;

/// Keys whose value is the name of another.
const NAMES: [&[u8]; 6] = [b"name", b"key", b"field", b"attribute", b"header", b"system"];

/// Keys whose value may be what people call another, where nothing else names it and it is a label that is known.
const LABELS: [&[u8]; 5] = [b"label", b"question", b"property", b"title", b"text"];

/// Keys whose value is what the name stands for.
const VALUES: [&[u8]; 3] = [b"value", b"val", b"answer"];

/// Longest name, in bytes.
const LONGEST: usize = 48;

/// Names that are told apart in one source; more are data of their own.
const MOST: usize = 512;

/// What the object under way has said.
#[derive(Debug, Default)]
pub struct Pair {
    name: Vec<u8>,
    flag: Vec<u8>,
    known: std::collections::HashSet<Box<[u8]>>,
}

impl Pair {
    /// Another object begins or ends.
    pub fn clear(&mut self) {
        self.name.clear();
        self.flag.clear();
    }

    /// An item of a list: the name of the flag before it, if it is one and this is none.
    pub fn item(&mut self, text: &[u8]) -> Option<Vec<u8>> {
        let flag = std::mem::take(&mut self.flag);
        match text.strip_prefix(b"--").filter(|name| is_name(name)) {
            Some(name) if self.is_known(name) => {
                self.flag.extend_from_slice(name);
                None
            }
            Some(_) => None,
            None => Some(flag).filter(|flag| !flag.is_empty()),
        }
    }

    /// True for a name that is one of those that are told apart.
    fn is_known(&mut self, name: &[u8]) -> bool {
        if self.known.contains(name) {
            return true;
        }
        let is_room = self.known.len() < MOST;
        if is_room {
            self.known.insert(name.into());
        }
        is_room
    }

    /// A text of the object.
    pub fn take(&mut self, key: &[u8], text: &[u8]) {
        let is_one_of = |keys: &[&[u8]]| keys.iter().any(|name| key.eq_ignore_ascii_case(name));
        let is_label = || self.name.is_empty() && is_one_of(&LABELS) && text.len() <= LONGEST && is_written_label(text);
        if !(is_one_of(&NAMES) && is_name(text) || is_label()) {
            return;
        }
        if !self.is_known(text) {
            return;
        }
        self.name.clear();
        self.name.extend_from_slice(text);
    }

    /// The name of the value behind a key, if it has been said.
    pub fn name(&self, key: &[u8]) -> Option<&[u8]> {
        let is_value = VALUES.iter().any(|name| key.eq_ignore_ascii_case(name));
        (is_value && !self.name.is_empty()).then_some(&*self.name)
    }
}

/// One word that programs use as a name, or a label as people write it: `SSN last 4`.
fn is_name(text: &[u8]) -> bool {
    text.len() <= LONGEST && (is_word(text) || is_written_label(text))
}

fn is_word(text: &[u8]) -> bool {
    text.first().is_some_and(|b| b.is_ascii_alphabetic() || matches!(b, b':' | b'_'))
        && text.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.' | b':' | b'[' | b']'))
}
