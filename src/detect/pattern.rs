//! Regexes of rules, compiled.

use super::syntax;
use regex_automata::dfa::{StartKind, dense};
use regex_automata::meta::{BuildError, Regex};
use regex_automata::util::syntax as flags;

/// Compiles a regex in the syntax of rules.
pub fn compile(pattern: &str) -> Result<Regex, Box<BuildError>> {
    let config = Regex::config().utf8_empty(false).hybrid_cache_capacity(256 << 10).nfa_size_limit(Some(4 << 20));
    let flags = flags::Config::new().unicode(false).utf8(false);
    Regex::builder().configure(config).syntax(flags).build(&syntax::prepare(pattern)).map_err(Box::new)
}

/// Bytes that the table of one pattern may take. Above it the pattern stays with its lazy automaton.
const TABLE: usize = 96 << 10;

/// The whole automaton of a regex as one table, for matches that begin where the search does; `None` where it would be
/// too large. A step through it costs a fraction of what a step through the lazy automaton does, and making it costs
/// about as much as a thousand searches, so it is made for patterns that are tried often.
pub fn table(pattern: &str) -> Option<dense::DFA<Vec<u32>>> {
    let config = dense::Config::new()
        .start_kind(StartKind::Anchored)
        .accelerate(false)
        .dfa_size_limit(Some(TABLE))
        .determinize_size_limit(Some(4 * TABLE));
    let flags = flags::Config::new().unicode(false).utf8(false);
    let nfa = regex_automata::nfa::thompson::Config::new().utf8(false).nfa_size_limit(Some(1 << 20));
    dense::Builder::new().configure(config).syntax(flags).thompson(nfa).build(&syntax::prepare(pattern)).ok()
}
