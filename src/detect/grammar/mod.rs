//! Grammars: where a value ends, for kinds that no regular expression can say well.
//!
//! A pattern that names one gives its candidates by its regex as every other pattern does; the grammar then reads on from
//! the start of the match and says where the value ends and what it makes of it. It looks at twice [`REACH`] bytes at most, and
//! at one byte before the start, so that any cut of a text gives the same answer. [`by_name`] is the only way in for rules.

mod person;
mod us_address;

use super::prefilter::vocabulary::words_of;
use super::validate::Verdict;
use std::collections::HashSet;
use std::sync::OnceLock;

/// Bytes behind the start of a candidate that a grammar may look at, and as many behind a second start in them.
pub const REACH: usize = 320;

/// A grammar: the text and where a candidate begins; where it ends and the verdict, or nothing.
pub type Grammar = fn(&[u8], usize) -> Option<(usize, Verdict)>;

/// Every grammar under the name that rules use.
const GRAMMARS: &[(&str, Grammar)] =
    &[("person", person::parse), ("us-address", us_address::parse), ("us-box", us_address::parse_box)];

/// The grammar of that name.
pub fn by_name(name: &str) -> Option<Grammar> {
    GRAMMARS.iter().find(|(known, _)| *known == name).map(|(_, grammar)| *grammar)
}

/// A word list of [`words_of`].
struct List {
    name: &'static str,
    text: &'static str,
    set: OnceLock<HashSet<&'static str>>,
}

macro_rules! list {
    ($name:literal) => {
        List {
            name: $name,
            text: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/rules/words/", $name, ".txt")),
            set: OnceLock::new(),
        }
    };
}

static LISTS: [List; 6] = [
    list!("given-names"),
    list!("family-names"),
    list!("not-a-name"),
    list!("family-names-zh"),
    list!("not-a-name-zh"),
    list!("about-passwords"),
];

/// The text of a list.
pub fn list(name: &str) -> Option<&'static str> {
    LISTS.iter().find(|l| l.name == name).map(|list| list.text)
}

/// Given names and family names of the lists, lower case and without marks.
pub fn name_lists() -> (&'static HashSet<&'static str>, &'static HashSet<&'static str>) {
    (set("given-names"), set("family-names"))
}

pub use person::{folded, is_thing};

/// True for a word of a list.
pub fn listed(list: &'static str, word: &str) -> bool {
    set(list).contains(word)
}

/// The words of a list as a set.
fn set(name: &'static str) -> &'static HashSet<&'static str> {
    let list = LISTS.iter().find(|l| l.name == name).expect("the names of lists are those above");
    list.set.get_or_init(|| words_of(list.text).collect())
}
