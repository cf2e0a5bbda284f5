//! Regexes of rules: each is kept once, and runs by the automaton that the build script has made of it or by one that is
//! made when it is first met.

use super::automaton::{self, Automaton, Matches};
use super::prefilter::seen::Seen;
use super::syntax;
use regex_automata::hybrid::{self, dfa as lazy};
use regex_automata::meta::{BuildError, Cache, Regex};
use regex_automata::{Anchored, Input, PatternID};
use std::collections::HashMap;
use std::sync::OnceLock;

/// What the build script has made, see [`super::tabulate::pack`].
static STORED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/automata.bin"));

/// The stored automaton of a regex, if it has one.
pub fn stored(source: &str, matches: Matches) -> Option<Automaton<'static>> {
    automaton::unpack(STORED, automaton::key(source, matches))
}

/// Compiles a regex in the syntax of rules.
pub fn compile(source: &str) -> Result<Regex, Box<BuildError>> {
    let config = Regex::config().utf8_empty(false).hybrid_cache_capacity(256 << 10).nfa_size_limit(Some(4 << 20));
    let mut builder = Regex::builder();
    builder.configure(config).syntax(automaton::syntax_flags()).build(&syntax::prepare(source)).map_err(Box::new)
}

/// The lazy automaton of a regex alone, for matches that begin where the search does: the whole regex with what it needs to
/// find groups takes ten times as long to make.
fn lazily(source: &str) -> Result<lazy::DFA, Box<hybrid::BuildError>> {
    let config = lazy::Config::new().cache_capacity(256 << 10).skip_cache_capacity_check(true);
    lazy::Builder::new()
        .configure(config)
        .syntax(automaton::syntax_flags())
        .thompson(automaton::nfa())
        .build(&syntax::prepare(source))
        .map_err(Box::new)
}

/// A regex for matches that begin where it is tried.
pub struct Pattern {
    source: Box<str>,
    stored: Option<Automaton<'static>>,
    lazy: OnceLock<lazy::DFA>,
    whole: OnceLock<Regex>,
}

/// What a thread keeps for each pattern.
#[derive(Default)]
pub struct Memory {
    lazy: Option<Box<lazy::Cache>>,
    whole: Option<Box<Cache>>,
}

impl Pattern {
    /// A pattern that has not been compiled yet.
    pub fn new(source: &str) -> Self {
        Self::with_key(source, automaton::key(source, Matches::Preferred))
    }

    fn with_key(source: &str, key: u64) -> Self {
        let stored = automaton::unpack(STORED, key);
        Self { source: source.into(), stored, lazy: OnceLock::new(), whole: OnceLock::new() }
    }

    /// Compiles it now and says what is wrong with it.
    pub fn check(&self) -> Result<(), String> {
        syntax::check_names(&self.source)?;
        let regex = compile(&self.source).map_err(|error| error.to_string())?;
        let _ = self.whole.set(regex);
        Ok(())
    }

    fn lazy(&self) -> &lazy::DFA {
        self.lazy.get_or_init(|| lazily(&self.source).expect("checked when the rule was loaded"))
    }

    fn whole(&self) -> &Regex {
        self.whole.get_or_init(|| compile(&self.source).expect("checked when the rule was loaded"))
    }

    /// The end of the match that begins at `start` and ends at or before `end`, the one that the regex prefers. What lies
    /// behind `end` is only looked at to see whether a word ends there.
    #[inline]
    pub fn end(&self, memory: &mut Memory, text: &[u8], start: usize, end: usize) -> Option<usize> {
        match &self.stored {
            Some(automaton) => automaton.end(text, start, end),
            None => self.end_lazily(memory, text, start, end),
        }
    }

    /// False if no match begins at `start` of what is known of a text, whatever stands before or behind that, and wherever
    /// the cell ends that is judged.
    pub fn may_begin(&self, memory: &mut Memory, seen: Seen<'_>, start: usize) -> bool {
        if let Some(automaton) = &self.stored {
            return automaton.may_match(seen.bytes, start, seen.before_digit);
        }
        // Making one for this costs more than it saves; where the pattern has been tried it is there.
        let Some(lazy) = self.lazy.get() else { return true };
        let cache = memory.lazy.get_or_insert_with(|| Box::new(lazy.create_cache()));
        let behind: &[&[u8]] = if seen.before_digit { &DIGITS } else { &[b""] };
        let mut texts = BEFORE.iter().flat_map(|before| behind.iter().map(move |behind| (*before, *behind)));
        texts.any(|(before, behind)| {
            let text = [before, &seen.bytes[start..], behind].concat();
            goes_on(lazy, cache, &text, before.len()).unwrap_or(true)
        })
    }

    fn end_lazily(&self, memory: &mut Memory, text: &[u8], start: usize, end: usize) -> Option<usize> {
        let input = Input::new(text).span(start..end).anchored(Anchored::Yes);
        let lazy = self.lazy();
        let cache = memory.lazy.get_or_insert_with(|| Box::new(lazy.create_cache()));
        if let Ok(half) = lazy.try_search_fwd(cache, &input) {
            return half.map(|half| half.offset());
        }
        let whole = self.whole();
        let cache = memory.whole.get_or_insert_with(|| Box::new(whole.create_cache()));
        whole.search_half_with(cache, &input).map(|half| half.offset())
    }

    /// The group `value` of the match that is known to begin at `start` and to end at `end`; all of it where there is no
    /// such group.
    pub fn value(&self, memory: &mut Memory, text: &[u8], start: usize, end: usize) -> Option<(usize, usize)> {
        let whole = self.whole();
        let cache = memory.whole.get_or_insert_with(|| Box::new(whole.create_cache()));
        // What finds groups takes time by the length of its input.
        let input = Input::new(text).span(start..end).anchored(Anchored::Yes);
        let group = 2 * whole.group_info().to_index(PatternID::ZERO, "value").unwrap_or(0);
        let (mut few, mut many) = ([None; 2 * GROUPS], Vec::new());
        let slots = if group < few.len() {
            &mut few[..]
        } else {
            many.resize(group + 2, None);
            &mut many[..]
        };
        whole.search_slots_with(cache, &input, slots);
        Some((slots[group]?.get(), slots[group + 1]?.get()))
    }
}

/// All that can matter to a regex of what stands before it.
const BEFORE: [&[u8]; 4] = [b"", b"\n", b" ", b"a"];

const DIGITS: [&[u8]; 10] = [b"0", b"1", b"2", b"3", b"4", b"5", b"6", b"7", b"8", b"9"];

/// False if no match begins at `start` of a text, whatever follows it and wherever it is cut; `None` if that cannot be told.
fn goes_on(lazy: &lazy::DFA, cache: &mut lazy::Cache, text: &[u8], start: usize) -> Option<bool> {
    let input = Input::new(text).span(start..text.len()).anchored(Anchored::Yes);
    let mut state = lazy.start_state_forward(cache, &input).ok()?;
    for &byte in &text[start..] {
        if lazy.next_eoi_state(cache, state).ok()?.is_match() {
            break;
        }
        state = lazy.next_state(cache, state, byte).ok()?;
        if state.is_dead() {
            return Some(false);
        }
        if state.is_match() || state.is_quit() {
            break;
        }
    }
    Some(true)
}

/// Groups of a regex among which that of the value nearly always is, the whole match included.
const GROUPS: usize = 4;

/// All patterns of all rules, each once.
#[derive(Default)]
pub struct Patterns {
    all: Vec<Pattern>,
    /// The numbers of those with the same key.
    numbers: HashMap<u64, u16>,
}

impl Patterns {
    /// The number of a pattern, which is added if it is new.
    ///
    /// # Errors
    /// There are too many.
    pub fn add(&mut self, source: &str) -> Result<u16, String> {
        let key = automaton::key(source, Matches::Preferred);
        // Another regex with the same key, of which none is known, would only not be shared.
        if let Some(&number) = self.numbers.get(&key).filter(|number| *self.get(**number).source == *source) {
            return Ok(number);
        }
        let number = u16::try_from(self.all.len()).map_err(|_| "too many patterns".to_string())?;
        self.numbers.insert(key, number);
        self.all.push(Pattern::with_key(source, key));
        Ok(number)
    }

    /// The pattern with a number.
    pub fn get(&self, number: u16) -> &Pattern {
        &self.all[usize::from(number)]
    }

    /// As [`Pattern::end`].
    #[inline]
    pub fn end(&self, number: u16, memory: &mut [Memory], text: &[u8], start: usize, end: usize) -> Option<usize> {
        let number = usize::from(number);
        self.all[number].end(&mut memory[number], text, start, end)
    }

    /// As [`Pattern::value`].
    pub fn value(
        &self,
        number: u16,
        memory: &mut [Memory],
        text: &[u8],
        start: usize,
        end: usize,
    ) -> Option<(usize, usize)> {
        let number = usize::from(number);
        self.all[number].value(&mut memory[number], text, start, end)
    }

    /// What a thread needs for all of them.
    pub fn memory(&self) -> Vec<Memory> {
        self.all.iter().map(|_| Memory::default()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::tabulate;
    use super::*;

    #[test]
    fn table_and_lazy_automaton_find_what_the_regex_finds() {
        let patterns =
            [r"\d{2,4}(?:-\d{2})?", r"(?:ab|a)(?:c|bcd)?", r"[a-z]+\b", r"\d+(?:\.\d+)?$", r"é\d", r"(?s).*"];
        let texts = ["12-34", "1234", "123-4", "abcd", "abc", "ab ", "abc1", "12.5", "12.", "é1", "", "x"];
        for source in patterns {
            let regex = compile(source).expect("valid");
            let table = tabulate::derive(&syntax::prepare(source), Matches::Preferred, 1 << 12).expect("small");
            let table = Automaton::new(&table).expect("as it was written");
            let all = tabulate::derive(&syntax::prepare(source), Matches::All, 1 << 12).expect("small");
            let all = Automaton::new(&all).expect("as it was written");
            let (pattern, mut memory) = (Pattern::new(source), Memory::default());
            for text in texts.map(str::as_bytes) {
                for end in 0..=text.len() {
                    for start in 0..=end {
                        let input = Input::new(text).span(start..end).anchored(Anchored::Yes);
                        let expected = regex.search_half(&input).map(|half| half.offset());
                        assert_eq!(table.end(text, start, end), expected, "{source} {text:?} {start}..{end}");
                        assert_eq!(pattern.end_lazily(&mut memory, text, start, end), expected, "{source} {text:?}");
                        let mut ends = Vec::new();
                        all.ends(text, start, end, |at| ends.push(at));
                        assert!(
                            ends.is_sorted() && expected.is_none_or(|end| ends.contains(&end)),
                            "{source} {text:?}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn what_is_known_of_a_text_may_be_cut_anywhere() {
        for (source, known, may) in [
            (r"ab(?:\n|\z)", r#"ab","#, true),
            (r"ab(?:\n|\z)", r#"a","#, false),
            (r"ab(?:\n|$)", "ab ", true),
            (r"ab\b", "abc", true),
            (r"ab", "ac", false),
            (r"abc", "ab", true),
        ] {
            let seen = Seen { bytes: known.as_bytes(), before_digit: false };
            let table = tabulate::derive(&syntax::prepare(source), Matches::Preferred, 1 << 12).expect("small");
            let table = Automaton::new(&table).expect("as it was written");
            assert_eq!(table.may_match(seen.bytes, 0, false), may, "{source} {known}");
            let (pattern, mut memory) = (Pattern::new(source), Memory::default());
            pattern.end_lazily(&mut memory, b"ab", 0, 2);
            assert_eq!(pattern.may_begin(&mut memory, seen, 0), may, "{source} {known}");
        }
    }

    #[test]
    fn most_patterns_of_the_built_in_rules_are_stored() {
        let book = crate::rule::RuleBook::built_in();
        let sources = book.rules.iter().flat_map(|rule| {
            let patterns = rule.pattern.iter().filter(|p| p.words.is_none()).map(|p| &p.regex);
            patterns.chain(rule.labelled.iter().map(|l| &l.value))
        });
        let (stored, others): (Vec<_>, Vec<_>) = sources.partition(|s| stored(s, Matches::Preferred).is_some());
        assert!(stored.len() > 7 * others.len(), "{} are, {} are not: {others:#?}", stored.len(), others.len());
    }
}
