//! Regexes of rules, compiled.

use super::syntax;
use regex_automata::meta::{BuildError, Regex};
use regex_automata::util::syntax as flags;

/// Compiles a regex in the syntax of rules.
pub fn compile(pattern: &str) -> Result<Regex, Box<BuildError>> {
    let config = Regex::config().utf8_empty(false).hybrid_cache_capacity(256 << 10).nfa_size_limit(Some(4 << 20));
    let flags = flags::Config::new().unicode(false).utf8(false);
    Regex::builder().configure(config).syntax(flags).build(&syntax::prepare(pattern)).map_err(Box::new)
}
