//! Shapes: a necessary condition of a regex, from the first byte of a match on.
//!
//! A shape is derived from the regex's own tree, never written twice. It is an exact automaton of a few bytes
//! ([`super::draft`]), which is walked, and a list of sequences of byte sets, which the filters before the walk are made
//! of. Every match of the regex starts with one of its sequences; the converse need not hold. Where the start of a regex is a run of a common class (the local part of an
//! e-mail address), the shape is anchored at the rare byte behind it instead and the engine walks back.

use super::bytes::{ByteSet, frequency_behind};
use super::draft::Draft;
use regex_syntax::hir::{Class, Hir, HirKind, Look};
use serde::{Deserialize, Serialize};

/// Longest sequence that is used.
const MAX_LEN: usize = 20;
/// Most bytes from an anchor back to the start of a match.
pub const MOST_BACK: usize = 640;
/// Most sequences of one shape before it is cut short.
const MAX_SEQUENCES: usize = 160;
/// Most words of one anchor.
const MAX_WORDS: usize = 200;
/// Bytes of beginnings, and how many there may be.
const SHORT: &[(usize, usize)] = &[(6, MAX_WORDS), (4, MAX_WORDS), (3, MAX_WORDS)];
/// What a step of the prefilter costs, compared with judging a candidate.
const STEP: f64 = 0.02;
/// The same where the step is at any letter, digit or space of a text and not only where words begin: all shapes share the price, so
/// that the first one which begins in the middle of words makes each letter a place to look at.
const STEP_INSIDE: f64 = 0.2;
/// A shape that passes more than this share of positions is worth replacing by another one.
const COMMON: f64 = 0.0005;

/// Bytes that stand at, or at some distance behind, the start of every match.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Anchor {
    /// Sequences of byte sets.
    pub sequences: Vec<Vec<ByteSet>>,
    /// Words at the start of a word, lower case; case is ignored.
    pub words: Vec<Word>,
}

/// A word of an anchor: the beginning of it, two bytes at least, or the whole of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Word {
    /// Lower case.
    pub text: Vec<u8>,
    /// Nothing of the word follows.
    pub whole: bool,
}

/// Where candidates of a pattern are looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Start {
    /// What is looked for.
    pub anchor: Anchor,
    /// Where a match begins before it.
    pub back: Option<Back>,
    /// No letter stands directly before the anchor: where it begins with a letter, a word begins.
    pub word_start: bool,
    /// No letter, digit or `_` of the match stands directly before the anchor.
    pub behind_break: bool,
    /// The anchor's bytes as an automaton.
    pub draft: Draft,
    /// Bytes of the longest match, if there is one.
    pub longest: Option<u32>,
}

/// The way from an anchor back to the start of a match.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Back {
    /// Every byte on the way.
    pub over: ByteSet,
    /// The first byte of a match.
    pub first: ByteSet,
    /// At most so many bytes.
    pub most: usize,
    /// At least so many.
    pub least: usize,
}

impl Start {
    /// An anchor at the start of a match.
    fn at(anchor: Anchor) -> Self {
        Self { anchor, back: None, word_start: true, behind_break: true, draft: Draft::default(), longest: None }
    }

    /// A rough share of the positions of a text that become candidates.
    pub fn frequency(&self) -> f64 {
        self.anchor.frequency()
    }

    fn cost(&self) -> f64 {
        self.anchor.cost(self.word_start, self.behind_break)
    }
}

impl Anchor {
    /// What it costs to look for it anywhere: candidates, and the steps on the way to them.
    fn cost(&self, word_start: bool, behind_break: bool) -> f64 {
        let first = self.sequences.iter().filter_map(|s| s.first()).fold(ByteSet::EMPTY, |set, s| set.union(*s));
        let letters = ByteSet::range(b'a', b'z');
        let spaces_and_digits = ByteSet::range(b'0', b'9').union(ByteSet::of(b" "));
        let inside = match (behind_break, word_start) {
            (true, _) => 0.0,
            (false, true) => first.intersection(&spaces_and_digits).frequency(),
            (false, false) => first.intersection(&letters.union(spaces_and_digits)).frequency(),
        };
        self.frequency() + STEP * first.frequency() + STEP_INSIDE * inside
    }

    /// A rough share of the positions of a text at which it stands.
    fn frequency(&self) -> f64 {
        let word = |w: &Word| {
            let letters =
                w.text.iter().map(|&b| ByteSet::of(&[b, b.to_ascii_uppercase()]).frequency()).product::<f64>();
            // After a word break, and for a whole word before one.
            letters * if w.whole { 0.05 } else { 0.3 }
        };
        self.sequences.iter().map(|s| sequence_frequency(s)).sum::<f64>() + self.words.iter().map(word).sum::<f64>()
    }
}

fn sequence_frequency(sequence: &[ByteSet]) -> f64 {
    let step = |(i, set): (usize, &ByteSet)| frequency_behind(set, i.checked_sub(1).map(|i| &sequence[i])).min(1.0);
    sequence.iter().enumerate().map(step).product()
}

/// Derives the cheapest start of a regex. A match that begins with a letter begins where a word begins: every kind of
/// edge asks for that.
///
/// `after` are the bytes that may stand behind a match, if not all; the end of a text counts as a line's end.
pub fn derive(hir: &Hir, after: Option<ByteSet>) -> Start {
    let whole = std::slice::from_ref(hir);
    let here = anchor(whole, true, after);
    // Shapes at the start of a match are looked for at word breaks only, whatever they begin with.
    let common = here.frequency();
    let parts = flatten(hir);
    let (mut start, parts) = match around(&parts, after).filter(|_| common > COMMON) {
        Some((start, from)) if start.cost() < common => (start, &parts[from..]),
        _ => (Start::at(here), whole),
    };
    start.draft = match &start.anchor {
        Anchor { sequences, words } if !words.is_empty() => Draft::of_sequences(sequences),
        _ => Draft::new(parts, after),
    };
    start.longest = hir.properties().maximum_len().and_then(|longest| u32::try_from(longest).ok());
    start
}

/// The anchor at the start of some parts.
fn anchor(parts: &[Hir], word_start: bool, after: Option<ByteSet>) -> Anchor {
    let limits = Limits { len: MAX_LEN, sequences: MAX_SEQUENCES, fold: false, after };
    let sequences = sequences(parts, limits).into_iter().map(|p| p.sets).collect();
    let bytes = Anchor { sequences, words: Vec::new() };
    match words(parts, SHORT).filter(|w| word_start && w.cost(true, true) < bytes.cost(true, true)) {
        // Long beginnings, as long as they are not too many: what they rule out is no candidate.
        Some(short) => words(parts, &[(12, MAX_WORDS), (9, MAX_WORDS)]).unwrap_or(short),
        None => bytes,
    }
}

/// The beginnings of matches spelled out where they begin with a letter; the others as sequences. `None` if nothing can
/// be spelled out.
///
/// `lengths` are bytes of a beginning and how many there may be; the first that fit are taken.
fn words(parts: &[Hir], lengths: &[(usize, usize)]) -> Option<Anchor> {
    lengths.iter().find_map(|&(len, most)| {
        let partials = sequences(parts, Limits { len, sequences: 2 * MAX_WORDS, fold: true, after: None });
        let mut out = Anchor::default();
        for partial in partials {
            match spell(&partial, most.saturating_sub(out.words.len())) {
                Some(texts) => out.words.extend(texts.into_iter().map(|text| Word { text, whole: partial.word_end })),
                None => out.sequences.push(partial.sets.iter().map(|&set| both_cases(set)).collect()),
            }
        }
        out.words.sort();
        out.words.dedup();
        (!out.words.is_empty() && out.sequences.len() <= 8).then_some(out)
    })
}

/// All spellings of a sequence, at most so many; shorter ones where there would be more, three bytes at least.
fn spell(partial: &Partial, most: usize) -> Option<Vec<Vec<u8>>> {
    if partial.sets.len() < 3 && !(partial.word_end && partial.sets.len() == 2) {
        return None;
    }
    // The table looks for words at letters, and at the first byte of characters that have no case. Letters with marks inside
    // a word would cut it short, and what is left of it is more common than the sequence.
    let is_ascii = |set: &ByteSet| (0..=127).any(|b| set.contains(b));
    let latin = partial.sets.first().is_some_and(is_ascii);
    let mut spelled: Vec<Vec<u8>> = vec![Vec::new()];
    for (i, set) in partial.sets.iter().enumerate() {
        let bytes: Vec<u8> = (0..=255).filter(|&b| set.contains(b)).collect();
        let is_usable = |b: &u8| if b.is_ascii() { i > 0 || b.is_ascii_alphabetic() } else { !latin && *b < 0xf0 };
        if !bytes.iter().all(is_usable) || spelled.len() * bytes.len() > most {
            return None;
        }
        spelled = spelled.iter().flat_map(|w| bytes.iter().map(move |&b| [w.as_slice(), &[b]].concat())).collect();
    }
    if latin {
        return Some(spelled);
    }
    spelled.iter_mut().for_each(|word| word.truncate(whole_characters(word)));
    let has_case = |c: char| c.is_uppercase() || c.is_lowercase();
    let is_word = |word: &Vec<u8>| !word.is_empty() && std::str::from_utf8(word).is_ok_and(|w| !w.contains(has_case));
    spelled.iter().all(is_word).then_some(spelled)
}

/// Bytes of the characters that are whole.
fn whole_characters(word: &[u8]) -> usize {
    match std::str::from_utf8(word) {
        Err(e) if e.error_len().is_none() => e.valid_up_to(),
        _ => word.len(),
    }
}

/// A folded set with its capitals again.
fn both_cases(set: ByteSet) -> ByteSet {
    let bytes: Vec<u8> = (0..=255u8).filter(|b| set.contains(b.to_ascii_lowercase())).collect();
    ByteSet::of(&bytes)
}

/// The start anchored at the rarest element behind a bounded run, and the number of that element.
fn around(parts: &[Hir], after: Option<ByteSet>) -> Option<(Start, usize)> {
    let first = sequences(parts, Limits { len: 1, sequences: MAX_SEQUENCES, fold: false, after: None });
    let first = first.iter().filter_map(|p| p.sets.first()).fold(ByteSet::EMPTY, |s, &t| s.union(t));
    let (mut over, mut most, mut least) = (ByteSet::EMPTY, 0usize, 0usize);
    let mut best: Option<(Start, usize)> = None;
    for (i, part) in parts.iter().enumerate() {
        if i > 0 {
            // Behind something that is no letter, a letter starts a word, and also where the match begins.
            let (last, nothing) = last_bytes(&parts[..i]);
            let word_start = (0..=255u8).all(|b| !last.contains(b) || !b.is_ascii_alphabetic());
            let anchor = anchor(&parts[i..], word_start, after);
            let behind_break = !nothing && (0..=255u8).all(|b| !last.contains(b) || is_break(b));
            let back = Some(Back { over, first, most, least });
            let start = Start { back, word_start, behind_break, ..Start::at(anchor) };
            let rarer = |(best, _): &(Start, usize)| start.cost() < best.cost();
            if best.as_ref().is_none_or(rarer) && !start.anchor.sequences.iter().any(Vec::is_empty) {
                best = Some((start, i));
            }
        }
        let properties = part.properties();
        let (Some(max), Some(min)) = (properties.maximum_len(), properties.minimum_len()) else { break };
        over = over.union(all_bytes(part));
        most += max;
        least += min;
        if most > MOST_BACK {
            break;
        }
    }
    best
}

fn is_break(b: u8) -> bool {
    !b.is_ascii_alphanumeric() && b != b'_'
}

/// The bytes with which what some parts match can end, and whether they can match nothing at all.
fn last_bytes(parts: &[Hir]) -> (ByteSet, bool) {
    let mut set = ByteSet::EMPTY;
    for part in parts.iter().rev() {
        let (last, nothing) = match part.kind() {
            HirKind::Empty | HirKind::Look(_) => (ByteSet::EMPTY, true),
            HirKind::Literal(l) => (l.0.last().map_or(ByteSet::EMPTY, |&b| ByteSet::of(&[b])), false),
            HirKind::Class(class) => (class_bytes(class).0.union(class_bytes(class).1), false),
            HirKind::Repetition(r) => {
                let (last, nothing) = last_bytes(std::slice::from_ref(&r.sub));
                (last, nothing || r.min == 0)
            }
            HirKind::Capture(c) => last_bytes(std::slice::from_ref(&c.sub)),
            HirKind::Concat(parts) => last_bytes(parts),
            HirKind::Alternation(parts) => {
                let each = parts.iter().map(|p| last_bytes(std::slice::from_ref(p)));
                each.fold((ByteSet::EMPTY, false), |(set, any), (last, nothing)| (set.union(last), any || nothing))
            }
        };
        set = set.union(last);
        if !nothing {
            return (set, false);
        }
    }
    (set, true)
}

fn flatten(hir: &Hir) -> Vec<Hir> {
    match hir.kind() {
        HirKind::Concat(parts) => parts.iter().flat_map(flatten).collect(),
        HirKind::Capture(c) => flatten(&c.sub),
        _ => vec![hir.clone()],
    }
}

/// Every byte that a match can contain.
pub fn all_bytes(hir: &Hir) -> ByteSet {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => ByteSet::EMPTY,
        HirKind::Literal(l) => ByteSet::of(&l.0),
        HirKind::Class(class) => class_bytes(class).0.union(class_bytes(class).1),
        HirKind::Repetition(r) => all_bytes(&r.sub),
        HirKind::Capture(c) => all_bytes(&c.sub),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => {
            parts.iter().fold(ByteSet::EMPTY, |set, p| set.union(all_bytes(p)))
        }
    }
}

/// The first bytes of a class, and the continuation bytes if some of it is longer than one byte.
pub fn class_bytes(class: &Class) -> (ByteSet, ByteSet) {
    let mut first = ByteSet::EMPTY;
    let mut more = ByteSet::EMPTY;
    match class {
        Class::Bytes(c) => {
            for r in c.ranges() {
                first = first.union(ByteSet::range(r.start(), r.end()));
            }
        }
        Class::Unicode(c) => {
            for r in c.ranges() {
                if (r.start() as u32) < 0x80 {
                    first = first.union(ByteSet::range(r.start() as u8, (r.end() as u32).min(0x7f) as u8));
                }
                if r.end() as u32 >= 0x80 {
                    let mut buffer = [0; 4];
                    let lo = r.start().max('\u{80}').encode_utf8(&mut buffer).as_bytes()[0];
                    let hi = r.end().encode_utf8(&mut buffer).as_bytes()[0];
                    first = first.union(ByteSet::range(lo, hi));
                    more = ByteSet::range(0x80, 0xbf);
                }
            }
        }
    }
    (first, more)
}

/// How far sequences are followed.
#[derive(Clone, Copy)]
struct Limits {
    len: usize,
    sequences: usize,
    /// Capitals count as small letters.
    fold: bool,
    /// What may stand behind a match.
    after: Option<ByteSet>,
}

/// A sequence under construction; closed ones are not extended any more.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Partial {
    sets: Vec<ByteSet>,
    open: bool,
    /// The regex asks for the end of a word here.
    word_end: bool,
}

fn sequences(parts: &[Hir], limits: Limits) -> Vec<Partial> {
    let mut partials = vec![Partial { sets: Vec::new(), open: true, word_end: false }];
    for part in parts {
        partials = extend(part, partials, limits);
    }
    for p in &mut partials {
        // Still open: nothing was cut off, so the match ends here.
        if p.open && p.sets.len() < limits.len {
            p.sets.extend(limits.after);
        }
        p.open = false;
    }
    partials.sort();
    partials.dedup();
    // A sequence that begins like a shorter one adds nothing to it.
    let all = partials.clone();
    let adds = |s: &Partial| {
        let covered = |t: &Partial| {
            t.sets.len() < s.sets.len() && !t.word_end && t.sets.iter().zip(&s.sets).all(|(a, b)| b.is_subset(a))
        };
        !all.iter().any(covered)
    };
    partials.retain(adds);
    partials
}

fn extend(hir: &Hir, partials: Vec<Partial>, limits: Limits) -> Vec<Partial> {
    if partials.iter().all(|p| !p.open) {
        return partials;
    }
    let grown = match hir.kind() {
        HirKind::Empty => partials,
        HirKind::Look(look) => match look {
            Look::WordAscii | Look::WordEndAscii | Look::WordUnicode | Look::WordEndUnicode if limits.fold => {
                end_words(partials)
            }
            _ => partials,
        },
        HirKind::Capture(c) => extend(&c.sub, partials, limits),
        HirKind::Concat(parts) => parts.iter().fold(partials, |acc, p| extend(p, acc, limits)),
        HirKind::Literal(l) => l.0.iter().fold(partials, |acc, &b| push(acc, ByteSet::of(&[b]), true, limits)),
        HirKind::Class(class) => {
            let (first, more) = class_bytes(class);
            push(partials, first, more == ByteSet::EMPTY, limits)
        }
        HirKind::Alternation(parts) => {
            let (open, mut out): (Vec<_>, Vec<_>) = partials.into_iter().partition(|p| p.open);
            for part in parts {
                out.extend(extend(part, open.clone(), limits));
            }
            out
        }
        HirKind::Repetition(r) => {
            let mut now = partials;
            for _ in 0..r.min {
                now = extend(&r.sub, now, limits);
                if now.iter().all(|p| !p.open) {
                    return limit(now, limits);
                }
            }
            let extra = r.max.map_or(u32::MAX, |max| max - r.min);
            if extra > 15 {
                close(now)
            } else {
                let mut out = now.clone();
                for _ in 0..extra {
                    now = extend(&r.sub, now, limits);
                    out.extend(now.iter().cloned());
                }
                out
            }
        }
    };
    limit(grown, limits)
}

fn push(mut partials: Vec<Partial>, set: ByteSet, open: bool, limits: Limits) -> Vec<Partial> {
    let set = if limits.fold { fold(set) } else { set };
    for p in partials.iter_mut().filter(|p| p.open) {
        p.sets.push(set);
        p.open = open && p.sets.len() < limits.len;
    }
    partials
}

fn fold(set: ByteSet) -> ByteSet {
    let bytes: Vec<u8> = (0..=255u8).filter(|&b| set.contains(b)).map(|b| b.to_ascii_lowercase()).collect();
    ByteSet::of(&bytes)
}

fn close(mut partials: Vec<Partial>) -> Vec<Partial> {
    partials.iter_mut().for_each(|p| p.open = false);
    partials
}

/// Marks the end of a word behind letters, and goes no further.
fn end_words(mut partials: Vec<Partial>) -> Vec<Partial> {
    let letter = |set: &ByteSet| (0..=255u8).all(|b| !set.contains(b) || b.is_ascii_alphabetic());
    for p in partials.iter_mut().filter(|p| p.open && p.sets.last().is_some_and(letter)) {
        p.open = false;
        p.word_end = true;
    }
    partials
}

/// Too many sequences: they are cut short until so many are left, or those of one length become one, position by
/// position. Either allows more; what allows less is taken.
fn limit(mut partials: Vec<Partial>, limits: Limits) -> Vec<Partial> {
    partials.sort_by(|a, b| (a.sets.len(), a.open, a).cmp(&(b.sets.len(), b.open, b)));
    partials.dedup();
    if partials.len() <= limits.sequences {
        return partials;
    }
    let frequency = |partials: &[Partial]| partials.iter().map(|p| sequence_frequency(&p.sets)).sum::<f64>();
    let merged = merge(&partials);
    match cut(partials, limits.sequences).filter(|cut| frequency(cut) < frequency(&merged)) {
        Some(cut) => cut,
        None => merged,
    }
}

/// The longest beginnings of sequences of which there are at most so many.
fn cut(mut partials: Vec<Partial>, most: usize) -> Option<Vec<Partial>> {
    let longest = partials.iter().map(|p| p.sets.len()).max()?;
    for len in (1..longest).rev() {
        for p in partials.iter_mut().filter(|p| p.sets.len() > len) {
            p.sets.truncate(len);
            (p.open, p.word_end) = (false, false);
        }
        partials.sort();
        partials.dedup();
        if partials.len() <= most {
            return Some(partials);
        }
    }
    None
}

fn merge(partials: &[Partial]) -> Vec<Partial> {
    let mut out: Vec<Partial> = Vec::new();
    for p in partials {
        match out.last_mut() {
            Some(last) if last.sets.len() == p.sets.len() && last.open == p.open => {
                last.sets.iter_mut().zip(&p.sets).for_each(|(a, b)| *a = a.union(*b));
                last.word_end &= p.word_end;
            }
            _ => out.push(p.clone()),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(regex: &str) -> Hir {
        regex_syntax::ParserBuilder::new().unicode(false).utf8(false).build().parse(regex).expect("valid regex")
    }

    fn start(regex: &str) -> Start {
        derive(&parse(regex), None)
    }

    fn words_of(regex: &str) -> Vec<String> {
        let anchor = words(&flatten(&parse(regex)), SHORT).expect("spelled out");
        assert!(anchor.sequences.is_empty(), "{anchor:?}");
        anchor.words.iter().map(|w| String::from_utf8_lossy(&w.text).into_owned()).collect()
    }

    #[test]
    fn fixed_shapes_are_exact() {
        let d = ByteSet::range(b'0', b'9');
        assert_eq!(start(r"\d{3}-\d{2}").anchor.sequences, [vec![d, d, d, ByteSet::of(b"-"), d, d]]);
    }

    #[test]
    fn what_stands_behind_a_match_belongs_to_it() {
        let (d, end) = (ByteSet::range(b'0', b'9'), ByteSet::of(b" \n"));
        let sequences = derive(&parse(r"\d{2,3}"), Some(end)).anchor.sequences;
        assert_eq!(sequences, [vec![d, d, end], vec![d, d, d, end]]);
        let cut = derive(&parse(r"\d{2,60}"), Some(end)).anchor.sequences;
        assert_eq!(cut, [vec![d, d]], "a longer match may follow");
    }

    #[test]
    fn optional_parts_become_alternatives() {
        assert_eq!(start(r"\d-?\d").anchor.sequences.len(), 2);
        let lengths = start(r"\d\d(?:-1)?").anchor.sequences.iter().map(Vec::len).max();
        assert_eq!(lengths, Some(2), "an optional end does not lengthen the shape");
    }

    #[test]
    fn a_run_before_a_rare_byte_is_walked_back() {
        let back = start(r"[a-z0-9.]{1,64}@[a-z]{2,9}\.[a-z]{2,9}").back.expect("walks back");
        assert_eq!((back.most, back.least), (64, 1));
    }

    #[test]
    fn beginnings_are_spelled_out() {
        assert_eq!(words_of("AKIA[A-Z0-9]{16}"), ["akia"]);
        assert_eq!(words_of("(?i)isbn:? "), ["isbn ", "isbn: "]);
        assert_eq!(words_of(r"v[1-3]\."), ["v1.", "v2.", "v3."]);
        assert_eq!(words_of("(?:CA|NY) [0-9]{5}").len(), 20);
    }

    #[test]
    fn rare_words_behind_anchor_what_is_before_them() {
        let parts = flatten(&parse(r"\d{1,6} (?:[A-Z][a-z]{1,24} ){1,3}(?:Street|Way)\b"));
        let (start, _) = around(&parts, None).expect("an anchor behind");
        let back = start.back.expect("walks back");
        assert!(back.first.contains(b'7') && !back.first.contains(b' ') && back.most > 70, "{start:?}");
    }
}
