//! Boxes instead of a street: of the post office, on a rural route, of the forces.

use super::reader::{Found, Reader};
use super::tokens::{MOST, is_capital, is_unit_id, words};
use super::words::{is, state};
use crate::detect::validate::{Strength, Verdict};

/// Reads a box address from its first word on: `PO Box 12`, `RR 2 Box 152`, `PSC 802 Box 74`, `Box 209` with a place.
pub fn parse_box(text: &[u8], at: usize) -> Option<(usize, Verdict)> {
    let mut reader = Reader { words: words(text, at, MOST), at: 0, found: Found::default() };
    let skip = |reader: &mut Reader<'_>, list: &[&str]| {
        let hit = reader.more() && is(reader.word(0), list);
        reader.at += usize::from(hit);
        hit
    };
    let number = |reader: &mut Reader<'_>| {
        while reader.word(0) == b"#" || is(reader.word(0), &["no", "number", "num"]) {
            reader.at += 1;
        }
        let fits = reader.more() && is_unit_id(reader.word(0)) && reader.word(0).iter().any(u8::is_ascii_digit);
        reader.at += usize::from(fits);
        fits
    };
    reader.found.lower = !is_capital(reader.word(0));
    let mut sure = false;
    skip(&mut reader, &["lock"]);
    if skip(&mut reader, &["post"]) {
        if !skip(&mut reader, &["office"]) || !skip(&mut reader, &["box", "bx", "drawer"]) || !number(&mut reader) {
            return None;
        }
        sure = true;
    } else if skip(&mut reader, &["p", "po", "p.o"]) {
        skip(&mut reader, &["o"]);
        let word = skip(&mut reader, &["box", "bx", "drawer"]);
        if !number(&mut reader) || !word && reader.word(0).is_empty() {
            return None;
        }
        sure = word;
    } else if skip(&mut reader, &["pob", "p.o.b", "p.o.box", "po.box", "pobox"]) {
        sure = number(&mut reader);
        if !sure {
            return None;
        }
    } else if skip(&mut reader, &["box", "bx", "lockbox", "lbx", "pmb"]) {
        if !number(&mut reader) {
            return None;
        }
    } else {
        skip(&mut reader, &["rural", "star", "highway"]);
        let joined = reader.word(0).iter().take_while(|b| b.is_ascii_alphabetic()).count();
        let glued = (2..=3).contains(&joined)
            && joined < reader.word(0).len()
            && is(&reader.word(0)[..joined], &["rr", "hc", "hcr", "rt", "psc", "cmr"]);
        if glued {
            reader.at += 1;
        } else if !skip(
            &mut reader,
            &["rr", "r.r", "rt", "rte", "route", "hc", "hcr", "h.c", "contract", "psc", "cmr", "unit", "opc", "rfd"],
        ) {
            return None;
        }
        skip(&mut reader, &["route", "rte", "rt"]);
        let first = glued || number(&mut reader);
        if !skip(&mut reader, &["box", "bx"]) {
            return None;
        }
        let marked = reader.word(0) == b"#";
        if !number(&mut reader) {
            return None;
        }
        sure = first || marked;
    }
    // `Unit 7 box 3` on a shelf is none: military units have four digits or more.
    if is(reader.words.tokens[0].word, &["unit"]) && reader.word_at(1).len() < 3 {
        sure = false;
    }
    let box_end = reader.at;
    reader.found.suffix = true;
    reader.behind();
    if is(reader.word(0), &["apo", "fpo", "dpo"]) {
        sure |= state(reader.word(1), b"").is_some();
    }
    reader.place();
    let verdict = match reader.found.fits {
        _ if reader.at > box_end && reader.found.zip => {
            Verdict::confirmed(Strength::Strong, "box with a state or zip code")
        }
        _ if sure => Verdict::confirmed(Strength::Weak, "box with a number"),
        _ => return None,
    };
    Some((reader.last()?.end, verdict))
}
