//! Regexes of rules, compiled.

use super::syntax;
use regex_automata::dfa::{Automaton, StartKind, dense};
use regex_automata::hybrid::{self, dfa as lazy};
use regex_automata::meta::{BuildError, Regex};
use regex_automata::nfa::thompson;
use regex_automata::util::primitives::StateID;
use regex_automata::util::syntax as flags;
use regex_automata::{Anchored, Input, MatchError};

/// Compiles a regex in the syntax of rules.
pub fn compile(pattern: &str) -> Result<Regex, Box<BuildError>> {
    let config = Regex::config().utf8_empty(false).hybrid_cache_capacity(256 << 10).nfa_size_limit(Some(4 << 20));
    Regex::builder().configure(config).syntax(syntax_flags()).build(&syntax::prepare(pattern)).map_err(Box::new)
}

/// The lazy automaton of a regex alone, for matches that begin where the search does: most patterns are tried a few times
/// in a scan and match nothing, and the whole regex with what it needs to find groups takes ten times as long to make.
pub fn lazily(pattern: &str) -> Result<lazy::DFA, Box<hybrid::BuildError>> {
    let config = lazy::Config::new().cache_capacity(256 << 10).skip_cache_capacity_check(true);
    lazy::Builder::new()
        .configure(config)
        .syntax(syntax_flags())
        .thompson(nfa())
        .build(&syntax::prepare(pattern))
        .map_err(Box::new)
}

/// The end of a match by the lazy automaton. An error where it cannot tell.
pub fn lazy_end(dfa: &lazy::DFA, cache: &mut lazy::Cache, input: &Input<'_>) -> Result<Option<usize>, MatchError> {
    Ok(dfa.try_search_fwd(cache, input)?.map(|half| half.offset()))
}

fn syntax_flags() -> flags::Config {
    flags::Config::new().unicode(false).utf8(false)
}

fn nfa() -> thompson::Config {
    thompson::Config::new().utf8(false).nfa_size_limit(Some(4 << 20))
}

/// Bytes that the table of one pattern may take. Above it the pattern stays with its lazy automaton.
const TABLE: usize = 96 << 10;

/// The whole automaton of a regex as one table, for matches that begin where the search does. A step through it costs a
/// fraction of what a step through the lazy automaton does, and making it costs as much as some thousand searches, so it is
/// made for patterns that are tried often.
pub struct Table {
    dfa: dense::DFA<Vec<u32>>,
    /// Where each search starts, whatever stands before it.
    start: StateID,
}

impl Table {
    /// `None` where the table would be too large, or where what stands before a match matters.
    pub fn new(pattern: &str) -> Option<Self> {
        let config = dense::Config::new()
            .start_kind(StartKind::Anchored)
            .accelerate(false)
            .dfa_size_limit(Some(TABLE))
            .determinize_size_limit(Some(4 * TABLE));
        let mut builder = dense::Builder::new();
        builder.configure(config).syntax(syntax_flags()).thompson(nfa());
        let dfa = builder.build(&syntax::prepare(pattern)).ok()?;
        let start = dfa.universal_start_state(Anchored::Yes)?;
        Some(Self { dfa, start })
    }

    /// The end of the match that begins at `start`, the one that the regex prefers. What lies behind `end` is only looked
    /// at to see whether a word ends there.
    pub fn end(&self, text: &[u8], start: usize, end: usize) -> Option<usize> {
        let (mut state, mut found) = (self.start, None);
        // A match is known one byte late.
        for (i, &b) in text[start..end].iter().enumerate() {
            state = self.dfa.next_state(state, b);
            if self.dfa.is_special_state(state) {
                if self.dfa.is_match_state(state) {
                    found = Some(start + i);
                } else if self.dfa.is_dead_state(state) {
                    return found;
                }
            }
        }
        state = match text.get(end) {
            Some(&b) => self.dfa.next_state(state, b),
            None => self.dfa.next_eoi_state(state),
        };
        if self.dfa.is_match_state(state) { Some(end) } else { found }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table_and_lazy_automaton_find_what_the_regex_finds() {
        let patterns = [r"\d{2,4}(?:-\d{2})?", r"(?:ab|a)(?:c|bcd)?", r"[a-z]+\b", r"\d+(?:\.\d+)?$", r"é\d"];
        let texts = ["12-34", "1234", "123-4", "abcd", "abc", "ab ", "abc1", "12.5", "12.", "é1", "", "x"];
        for pattern in patterns {
            let (regex, table) = (compile(pattern).expect("valid"), Table::new(pattern).expect("small"));
            let lazy = lazily(pattern).expect("valid");
            let mut cache = lazy.create_cache();
            for text in texts.map(str::as_bytes) {
                for end in 0..=text.len() {
                    for start in 0..=end {
                        let input = Input::new(text).span(start..end).anchored(Anchored::Yes);
                        let expected = regex.search_half(&input).map(|half| half.offset());
                        assert_eq!(table.end(text, start, end), expected, "{pattern} {text:?} {start}..{end}");
                        assert_eq!(lazy_end(&lazy, &mut cache, &input).ok(), Some(expected), "{pattern} {text:?}");
                    }
                }
            }
        }
    }
}
