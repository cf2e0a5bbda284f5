//! Shapes: a necessary condition of a regex, as sequences of byte sets from the first byte of a match on.
//!
//! A shape is derived from the regex's own tree, never written twice. Every match of the regex starts with one of its
//! sequences; the converse need not hold. Where the start of a regex is a run of a common class (the local part of an
//! e-mail address), the shape is anchored at the rare byte behind it instead and the engine walks back.

use super::bytes::ByteSet;
use regex_syntax::hir::{Class, Hir, HirKind};

/// Longest sequence that is used.
const MAX_LEN: usize = 14;
/// Most sequences of one shape before it is cut short.
const MAX_SEQUENCES: usize = 24;
/// A shape that passes more than this share of positions is worth replacing by another one.
const COMMON: f64 = 0.004;

/// Where candidates of a pattern are looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Start {
    /// A match begins with one of these sequences.
    Here(Vec<Vec<ByteSet>>),
    /// A match begins with one of these literals, at the start of a word. Lower case; case is ignored.
    Literal(Vec<Vec<u8>>),
    /// A match contains, at most `back` bytes behind its start and after bytes of `before` alone, one of these
    /// sequences.
    Around {
        /// The bytes from the start of a match up to the sequence.
        before: ByteSet,
        /// At most so many of them.
        back: usize,
        /// At least so many of them.
        least: usize,
        /// What follows.
        then: Vec<Vec<ByteSet>>,
    },
}

impl Start {
    /// A rough share of the positions of a text that become candidates.
    pub fn frequency(&self) -> f64 {
        match self {
            Self::Here(sequences) => frequency(sequences),
            Self::Around { before, then, .. } => frequency(then) * before.frequency().min(1.0),
            Self::Literal(literals) => literals.iter().map(|l| 0.05f64.powi(l.len().min(4) as i32)).sum(),
        }
    }
}

fn frequency(sequences: &[Vec<ByteSet>]) -> f64 {
    sequences.iter().map(|s| s.iter().map(|set| set.frequency().min(1.0)).product::<f64>()).sum()
}

/// Derives the cheapest start of a regex. `word_start` says that a match can only begin where a word begins.
pub fn derive(hir: &Hir, word_start: bool) -> Start {
    let here = sequences(std::slice::from_ref(hir));
    let mut best = Start::Here(here);
    if word_start && let Some(literals) = literals(hir) {
        return Start::Literal(literals);
    }
    if best.frequency() > COMMON
        && let Some(around) = around(hir)
        && around.frequency() < best.frequency()
    {
        best = around;
    }
    best
}

/// Literal prefixes of at least three bytes that begin with a letter, lower-cased, if every match has one.
fn literals(hir: &Hir) -> Option<Vec<Vec<u8>>> {
    let seq = regex_syntax::hir::literal::Extractor::new().extract(hir);
    let mut out: Vec<Vec<u8>> =
        seq.literals()?.iter().map(|l| l.as_bytes()[..l.len().min(8)].to_ascii_lowercase()).collect();
    out.sort();
    out.dedup();
    let usable = |l: &Vec<u8>| l.len() >= 3 && l[0].is_ascii_alphabetic() && l.is_ascii();
    (!out.is_empty() && out.len() <= 64 && out.iter().all(usable)).then_some(out)
}

/// The start anchored at the first element behind a bounded run.
fn around(hir: &Hir) -> Option<Start> {
    let parts = flatten(hir);
    let (mut before, mut back, mut least) = (ByteSet::EMPTY, 0usize, 0usize);
    let mut best: Option<Start> = None;
    for (i, part) in parts.iter().enumerate() {
        if i > 0 {
            let then = sequences(&parts[i..]);
            let start = Start::Around { before, back, least, then };
            if best.as_ref().is_none_or(|b| start.frequency() < b.frequency()) {
                best = Some(start);
            }
        }
        let properties = part.properties();
        let (Some(max), Some(min)) = (properties.maximum_len(), properties.minimum_len()) else { break };
        before = before.union(all_bytes(part));
        back += max;
        least += min;
        if back > 256 {
            break;
        }
    }
    best
}

fn flatten(hir: &Hir) -> Vec<Hir> {
    match hir.kind() {
        HirKind::Concat(parts) => parts.iter().flat_map(flatten).collect(),
        HirKind::Capture(c) => flatten(&c.sub),
        _ => vec![hir.clone()],
    }
}

/// Every byte that a match can contain.
fn all_bytes(hir: &Hir) -> ByteSet {
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
fn class_bytes(class: &Class) -> (ByteSet, ByteSet) {
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

/// A sequence under construction; closed ones are not extended any more.
#[derive(Clone)]
struct Partial {
    sets: Vec<ByteSet>,
    open: bool,
}

fn sequences(parts: &[Hir]) -> Vec<Vec<ByteSet>> {
    let mut partials = vec![Partial { sets: Vec::new(), open: true }];
    for part in parts {
        partials = extend(part, partials);
    }
    let mut out: Vec<Vec<ByteSet>> = partials.into_iter().map(|p| p.sets).collect();
    out.sort();
    out.dedup();
    // A sequence that begins like a shorter one adds nothing to it.
    let all = out.clone();
    out.retain(|s| !all.iter().any(|t| t.len() < s.len() && t.iter().zip(s).all(|(a, b)| b.is_subset(a))));
    out
}

fn extend(hir: &Hir, partials: Vec<Partial>) -> Vec<Partial> {
    if partials.iter().all(|p| !p.open) {
        return partials;
    }
    let grown = match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => partials,
        HirKind::Capture(c) => extend(&c.sub, partials),
        HirKind::Concat(parts) => parts.iter().fold(partials, |acc, p| extend(p, acc)),
        HirKind::Literal(l) => l.0.iter().fold(partials, |acc, &b| push(acc, ByteSet::of(&[b]), true)),
        HirKind::Class(class) => {
            let (first, more) = class_bytes(class);
            push(partials, first, more == ByteSet::EMPTY)
        }
        HirKind::Alternation(parts) => {
            let (open, mut out): (Vec<_>, Vec<_>) = partials.into_iter().partition(|p| p.open);
            for part in parts {
                out.extend(extend(part, open.clone()));
            }
            out
        }
        HirKind::Repetition(r) => {
            let mut now = partials;
            for _ in 0..r.min {
                now = extend(&r.sub, now);
                if now.iter().all(|p| !p.open) {
                    return limit(now);
                }
            }
            let extra = r.max.map_or(u32::MAX, |max| max - r.min);
            if extra > 3 || now.len() * (extra as usize + 1) > MAX_SEQUENCES {
                close(now)
            } else {
                let mut out = now.clone();
                for _ in 0..extra {
                    now = extend(&r.sub, now);
                    out.extend(now.iter().cloned());
                }
                out
            }
        }
    };
    limit(grown)
}

fn push(mut partials: Vec<Partial>, set: ByteSet, open: bool) -> Vec<Partial> {
    for p in partials.iter_mut().filter(|p| p.open) {
        p.sets.push(set);
        p.open = open && p.sets.len() < MAX_LEN;
    }
    partials
}

fn close(mut partials: Vec<Partial>) -> Vec<Partial> {
    for p in &mut partials {
        p.open = false;
    }
    partials
}

/// Too many sequences: cuts them all to a common length at which there are few enough.
fn limit(mut partials: Vec<Partial>) -> Vec<Partial> {
    if partials.len() <= MAX_SEQUENCES {
        return partials;
    }
    partials.sort_by(|a, b| a.sets.cmp(&b.sets).then(b.open.cmp(&a.open)));
    partials.dedup_by(|a, b| a.sets == b.sets && a.open == b.open);
    let mut len = MAX_LEN;
    while partials.len() > MAX_SEQUENCES && len > 1 {
        len -= 1;
        for p in &mut partials {
            if p.sets.len() > len {
                p.sets.truncate(len);
                p.open = false;
            }
        }
        partials.sort_by(|a, b| a.sets.cmp(&b.sets).then(a.open.cmp(&b.open)));
        // An open partial and its closed twin: the closed one allows more.
        partials.dedup_by(|a, b| a.sets == b.sets);
    }
    if partials.len() > MAX_SEQUENCES {
        let union = partials.iter().filter_map(|p| p.sets.first()).fold(ByteSet::EMPTY, |s, &t| s.union(t));
        return vec![Partial { sets: vec![union], open: false }];
    }
    partials
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(regex: &str) -> Hir {
        regex_syntax::ParserBuilder::new().unicode(false).utf8(false).build().parse(regex).expect("valid regex")
    }

    #[test]
    fn fixed_shapes_are_exact() {
        let Start::Here(sequences) = derive(&parse(r"\d{3}-\d{2}"), false) else { panic!() };
        let d = ByteSet::range(b'0', b'9');
        assert_eq!(sequences, [vec![d, d, d, ByteSet::of(b"-"), d, d]]);
    }

    #[test]
    fn optional_parts_become_alternatives() {
        let Start::Here(sequences) = derive(&parse(r"\d-?\d"), false) else { panic!() };
        assert_eq!(sequences.len(), 2);
    }

    #[test]
    fn a_run_before_a_rare_byte_is_walked_back() {
        let start = derive(&parse(r"[a-z0-9.]{1,64}@[a-z]{2,9}\.[a-z]{2,9}"), false);
        assert!(matches!(start, Start::Around { back: 64, least: 1, .. }), "{start:?}");
    }

    #[test]
    fn literal_starts_go_to_the_word_table() {
        assert_eq!(derive(&parse("AKIA[A-Z0-9]{16}"), true), Start::Literal(vec![b"akia".to_vec()]));
    }

    #[test]
    fn an_optional_end_does_not_lengthen_the_shape() {
        let Start::Here(sequences) = derive(&parse(r"ab(?:cd)?"), false) else { panic!() };
        assert_eq!(sequences.iter().map(Vec::len).max(), Some(2));
    }
}
