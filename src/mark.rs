//! What begins a comment that accepts a finding, wherever comments are looked for: `whose:ignore`.

use regex_automata::meta::Regex;
use std::sync::LazyLock;

/// The words, however their letters are cased and their blanks are set.
pub static MARK: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?i-u:whose[ \t]?:[ \t]?ignore)").expect("the regex is fixed and valid"));
