//! Makes the tables of [`super::automaton`]: the build script does, and so do tests.

use super::automaton::{CLASSES, ENTRY, Matches, nfa, syntax_flags};
use regex_automata::dfa::{Automaton as _, StartKind, dense};
use regex_automata::util::primitives::StateID;
use regex_automata::{Anchored, MatchKind};
use std::collections::{BTreeMap, HashMap};

/// The table of a regex in the syntax of the library. `None` where it is wrong, where what stands before a match matters,
/// or where it has more than `most` entries.
pub fn derive(pattern: &str, matches: Matches, most: usize) -> Option<Vec<u8>> {
    let kind = if matches == Matches::All { MatchKind::All } else { MatchKind::LeftmostFirst };
    // The library's tables have rows of powers of two and more classes; its limits only end what cannot fit.
    let config = dense::Config::new()
        .match_kind(kind)
        .start_kind(StartKind::Anchored)
        .accelerate(false)
        .dfa_size_limit(Some(16 * most))
        .determinize_size_limit(Some(64 * most));
    let mut builder = dense::Builder::new();
    let dfa = builder.configure(config).syntax(syntax_flags()).thompson(nfa()).build(pattern).ok()?;
    let start = dfa.universal_start_state(Anchored::Yes)?;
    // All states that can be reached, with what follows each byte and the end of a text.
    let (mut states, mut numbers, mut rows) = (vec![start], HashMap::from([(start, 0)]), Vec::<Vec<usize>>::new());
    while let Some(&state) = states.get(rows.len()) {
        let behind = (0..=255).map(|b| dfa.next_state(state, b)).chain([dfa.next_eoi_state(state)]);
        let mut number = |state: StateID| {
            *numbers.entry(state).or_insert_with(|| {
                states.push(state);
                states.len() - 1
            })
        };
        rows.push(behind.map(&mut number).collect());
    }
    // Bytes that lead to the same states everywhere are of one class.
    let mut known: HashMap<Vec<usize>, usize> = HashMap::new();
    let mut columns = Vec::new();
    let classes: Vec<usize> = (0..=CLASSES)
        .map(|b| {
            let column: Vec<usize> = rows.iter().map(|row| row[b]).collect();
            *known.entry(column.clone()).or_insert_with(|| {
                columns.push(column);
                columns.len() - 1
            })
        })
        .collect();
    // The dead state first, those that have matched last.
    let rank = |n: usize| (!dfa.is_dead_state(states[n]), dfa.is_match_state(states[n]));
    let mut order: Vec<usize> = (0..states.len()).collect();
    order.sort_by_key(|&n| rank(n));
    let has_dead = dfa.is_dead_state(states[order[0]]);
    let width = columns.len();
    if (order.len() + 1) * width > most.min(usize::from(u16::MAX)) {
        return None;
    }
    let mut places = vec![0; states.len()];
    for (place, &n) in order.iter().enumerate() {
        places[n] = ((place + usize::from(!has_dead)) * width) as u16;
    }
    let matching = order.iter().copied().find(|&n| rank(n).1).map_or(u16::MAX, |n| places[n]);
    let mut out = Vec::new();
    let header = [width as u16, places[0], matching, classes[CLASSES] as u16];
    header.iter().for_each(|n| out.extend(n.to_le_bytes()));
    out.extend(classes[..CLASSES].iter().map(|&class| class as u8));
    if !has_dead {
        out.extend(vec![0; 2 * width]);
    }
    for &n in &order {
        columns.iter().for_each(|column| out.extend(places[column[n]].to_le_bytes()));
    }
    Some(out)
}

/// Tables with their keys as one piece: how many there are, all keys in order with the place and the length of their
/// tables, then these.
pub fn pack(tables: &BTreeMap<u64, Vec<u8>>) -> Vec<u8> {
    let mut out = (tables.len() as u64).to_le_bytes().to_vec();
    let mut place = out.len() + tables.len() * ENTRY;
    for (key, table) in tables {
        out.extend(key.to_le_bytes());
        out.extend((place as u32).to_le_bytes());
        out.extend((table.len() as u32).to_le_bytes());
        place += table.len();
    }
    tables.values().for_each(|table| out.extend(table));
    out
}

#[cfg(test)]
mod tests {
    use super::super::automaton::{key, unpack};
    use super::*;

    #[test]
    fn what_is_packed_is_found_by_its_key() {
        let sources = [r"\d{3}", "[a-z]+x", "é"];
        let stored = sources.map(|source| (key(source, Matches::Preferred), source));
        let table = |source| derive(source, Matches::Preferred, 1 << 10).expect("small");
        let packed = pack(&stored.iter().map(|&(key, source)| (key, table(source))).collect());
        let end = |source, text: &[u8]| unpack(&packed, key(source, Matches::Preferred))?.end(text, 0, text.len());
        assert_eq!(end(sources[0], b"1234"), Some(3));
        assert_eq!(end(sources[1], b"abxcxd"), Some(5));
        assert_eq!(end(sources[2], "éa".as_bytes()), Some(2));
        assert_eq!(end("[0-9]", b"1"), None, "it is not there");
        assert!(unpack(&packed, key(sources[0], Matches::All)).is_none(), "nor is another kind");
        assert!(unpack(&packed[..20], stored[0].0).is_none() && unpack(&[], 0).is_none());
    }

    #[test]
    fn what_is_too_large_or_looks_back_has_no_table() {
        assert!(derive(r"[a-z]{1,200}x", Matches::Preferred, 100).is_none());
        assert!(derive(r"\ba", Matches::Preferred, 1 << 10).is_none());
        assert!(derive(r"(", Matches::Preferred, 1 << 10).is_none());
    }
}
