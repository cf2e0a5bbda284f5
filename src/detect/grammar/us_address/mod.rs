//! Addresses of the United States: number, direction, street, suffix, unit, city, state, ZIP code.
//!
//! Order and words are those of USPS Publication 28. A house number alone means nothing, so the parts behind it decide:
//! a suffix or a direction of the list makes a street, and a state with a ZIP code of its own makes it certain. Text in
//! capitals and in lower case is read too, but there a word must stand for more: names in lower case are any words.

mod boxes;
mod reader;
mod tokens;
mod words;

use crate::detect::validate::{Answer, Strength, Verdict};
use reader::{Found, Reader};
use tokens::{MOST, NEAR, Token, Tokens, is_capital, is_number, is_zip, words};
use words::{has, kind};

pub use boxes::parse_box;

/// False where the word behind a number shows at once that the number counts something or stands in a log.
fn may_be_street(text: &[u8], at: usize) -> bool {
    let rest = &text[at..text.len().min(at + 40)];
    if is_distance(rest) {
        return false;
    }
    let Some(space) = rest.iter().position(|&b| b == b' ') else { return true };
    let word = &rest[space + 1..];
    // `347 U.S. 483 (1954)` is a judgment, `7 w/ glibc` a remark.
    if let Some(page) = word.strip_prefix(b"U.S. ") {
        let digits = page.iter().take_while(|b| b.is_ascii_digit()).count();
        if page[digits..].starts_with(b" (") || page[digits..].starts_with(b", ") && digits > 0 {
            return false;
        }
    }
    if matches!(word, [_, b'/', b' ', ..]) {
        return false;
    }
    let letters = word.iter().take_while(|b| b.is_ascii_alphabetic()).count();
    let ends = word.get(letters).is_some_and(|b| matches!(b, b' ' | b',' | b'\n'));
    let word = &word[..letters];
    !ends || !has(word, if is_capital(word) { kind::LEVEL } else { kind::PROSE })
}

/// True for how far off a town something is: `4km W of Castaic, CA`.
fn is_distance(text: &[u8]) -> bool {
    let digits = text.iter().take_while(|b| b.is_ascii_digit()).count();
    let behind = text[digits..].trim_ascii_start();
    let unit = [&b"km "[..], b"mi ", b"miles ", b"kilometers "].iter().find_map(|unit| behind.strip_prefix(*unit));
    let direction = unit.map(|rest| rest.split_at(rest.iter().take(3).take_while(|b| b"NSEW".contains(b)).count()));
    direction.is_some_and(|(direction, rest)| !direction.is_empty() && rest.starts_with(b" of "))
}

/// Reads an address from its house number on.
pub fn parse(text: &[u8], at: usize) -> Option<(usize, Verdict)> {
    read(text, at, true)
}

/// The same; a building before the street is looked for only where it may be, once for an address: a text of nothing but
/// buildings would be read to its end otherwise.
fn read(text: &[u8], at: usize, behind_building: bool) -> Option<(usize, Verdict)> {
    if !may_be_street(text, at) {
        return None;
    }
    // Most numbers before a word count something: no word of a street among those that follow.
    let street = kind::ALONE | kind::SUFFIX | kind::SOFT_SUFFIX | kind::DIRECTION | kind::UNIT | kind::ROAD;
    let is_of_street = |token: &Token<'_>| has(token.word, street) || is_zip(token.word);
    if !Tokens::new(text, at).take(NEAR).skip(1).any(|token| is_of_street(&token)) {
        return None;
    }
    let mut reader = Reader { words: words(text, at, NEAR), at: 0, found: Found::default() };
    if !reader.number() || !reader.more() {
        return None;
    }
    let near = &reader.words.tokens[reader.at..reader.words.len.min(reader.at + 9)];
    if !is_capital(reader.word(0)) && has(reader.word(0), kind::PROSE) || !near.iter().any(is_of_street) {
        return None;
    }
    // `FIFTY ON BLACK SQUARE` begins no address.
    let prose = |word: &[u8]| has(word, kind::PROSE) || has(word, kind::PARTICLE);
    if text[at].is_ascii_alphabetic() && prose(reader.word(0)) {
        return None;
    }
    reader.words = words(text, at, MOST);
    reader.directions();
    if reader.more() {
        if !reader.street() {
            return None;
        }
        reader.behind();
    } else if !reader.found.direction {
        return None;
    }
    let street_end = reader.at;
    // A building with a number of its own stands before the street: `1 Lincoln Ctr 5400 LBJ Fwy`.
    if behind_building
        && reader.found.soft_suffix
        && reader.last().is_some_and(|t| !t.comma && !t.line_end)
        && is_number(reader.word(0), 5)
        && let Some(token) = reader.peek(0)
        && let Some((end, verdict)) = read(text, token.end - token.word.len(), false)
        && matches!(verdict.answer, Answer::Confirmed(_))
    {
        return Some((end, verdict));
    }
    reader.place();
    let last = reader.last()?;
    // `2016 Iain Lane <iain@…>`: a year and who wrote something.
    let mailbox = text[last.end..].iter().take_while(|b| **b == b' ').count();
    if mailbox > 0 && text.get(last.end + mailbox) == Some(&b'<') && reader.found.state.is_none() {
        return None;
    }
    let begins_line = at.checked_sub(1).is_none_or(|i| text[i] == b'\n');
    let whole_line = begins_line && last.line_end;
    let verdict = judge(&reader.found, whole_line, reader.at > street_end)?;
    Some((last.end, verdict))
}

fn judge(found: &Found, whole_line: bool, has_place: bool) -> Option<Verdict> {
    let street = found.suffix || found.direction || found.road;
    if found.state.is_some() && found.zip {
        return Some(match found.fits {
            Some(true) if street || found.soft_suffix || found.unit => {
                Verdict::confirmed(Strength::Strong, "street, and a zip code of that state")
            }
            Some(true) if !found.lower => Verdict::confirmed(Strength::Weak, "zip code of that state"),
            Some(true) => Verdict::unknown("zip code of that state"),
            _ if found.suffix || found.soft_suffix && !found.lower => {
                Verdict::confirmed(Strength::Weak, "street, state and a zip code of another state")
            }
            _ => Verdict::unknown("state and a zip code of another state"),
        });
    }
    // `3 E 4 F 5`, `1883 N 18 18u`: a direction and numbers, without a word of a street.
    if found.bare && found.state.is_none() && !found.zip {
        return None;
    }
    // `0 S` and `R AS` on the next line: a direction and no street.
    if found.names == 0 && !found.zip && !found.suffix && !found.road {
        return None;
    }
    if found.thin && !found.unit && found.state.is_none() {
        return None;
    }
    let strong_place = has_place && (found.state.is_some() || found.zip);
    Some(match () {
        () if found.suffix && strong_place => Verdict::confirmed(Strength::Weak, "street with state or zip code"),
        () if (found.soft_suffix || found.direction) && strong_place => {
            Verdict::confirmed(Strength::Weak, "street with state or zip code")
        }
        () if found.suffix && !found.lower => Verdict::confirmed(Strength::Weak, "house number and street suffix"),
        () if found.suffix && (found.unit || found.direction || whole_line) => {
            Verdict::confirmed(Strength::Weak, "house number, street suffix and more")
        }
        () if found.suffix => Verdict::unknown("house number and street suffix in lower case"),
        () if found.direction && !found.lower && (found.unit || whole_line) => {
            Verdict::confirmed(Strength::Weak, "house number and direction")
        }
        () if found.direction && found.unit => Verdict::confirmed(Strength::Weak, "house number, direction and unit"),
        () if found.soft_suffix && !found.lower && (found.unit || whole_line) => {
            Verdict::confirmed(Strength::Weak, "house number and street")
        }
        () if (found.direction || found.soft_suffix) && !found.lower => Verdict::unknown("part of an address"),
        () if found.unit && found.named_unit && !found.lower && whole_line => {
            Verdict::confirmed(Strength::Weak, "house number and unit")
        }
        () => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(&str, Answer)> {
        parse(text.as_bytes(), 0).map(|(end, verdict)| (&text[..end], verdict.answer))
    }

    #[test]
    fn ends_where_the_address_ends() {
        for (text, value) in [
            ("2417 Alder Creek Road, Bend, OR 97701 please", "2417 Alder Creek Road, Bend, OR 97701"),
            ("88 N Juniper Ave Apt 4B since May", "88 N Juniper Ave Apt 4B"),
            ("637 S Dearborn St., 3rd Floor, Chicago, IL 60605.", "637 S Dearborn St., 3rd Floor, Chicago, IL 60605"),
            ("4410 County Road 12 at noon", "4410 County Road 12"),
            ("101 e market st unit 17 long beach ca 90807", "101 e market st unit 17 long beach ca 90807"),
            ("1200 5th Ave\nSuite 300\nSeattle, WA 98101\nUSA", "1200 5th Ave\nSuite 300\nSeattle, WA 98101\nUSA"),
            ("W206N16282 Marsh Dr, Jackson, WI 53037", "W206N16282 Marsh Dr, Jackson, WI 53037"),
            ("One S. Harbor Dr., Ste. 2050, Chicago, IL 60606", "One S. Harbor Dr., Ste. 2050, Chicago, IL 60606"),
            ("2 Alder Ctr 5410 Kestrel Fwy", "2 Alder Ctr 5410 Kestrel Fwy"),
            ("61 Alder Dr Lake in the Hills IL", "61 Alder Dr Lake in the Hills IL"),
            ("3340 alder rd., ne tower place, ste. 1685", "3340 alder rd., ne tower place, ste. 1685"),
            ("8517 So Tamarack", "8517 So Tamarack"),
            ("215 N. Martin Luther King Jr.", "215 N. Martin Luther King Jr"),
            ("1919 w. alder (m/c 525) rm. 128", "1919 w. alder (m/c 525) rm. 128"),
            ("12 Elm St, 14 Oak Ave", "12 Elm St"),
        ] {
            assert_eq!(read(text).map(|r| r.0), Some(value));
        }
    }

    #[test]
    fn certainty() {
        assert_eq!(read("12 Elm St, Bend, OR 97701").map(|r| r.1), Some(Answer::Confirmed(Strength::Strong)));
        assert_eq!(read("12 Elm St, Bend, OR 10001").map(|r| r.1), Some(Answer::Confirmed(Strength::Weak)));
        assert_eq!(read("1730 Marigold Ln").map(|r| r.1), Some(Answer::Confirmed(Strength::Weak)));
    }

    #[test]
    fn prose_is_none() {
        for text in [
            "3 people moved to Oakland, CA 94606",
            "404 Not Found",
            "12 ms in total",
            "200 users with id 83421 and 12 errors ms 39201",
            "10 files per second",
            "7 w/ glibc 2.17",
            "2016 Iain Lane <iain@x.org>",
            "347 U.S. 483 (1954)",
            "4km W of Castaic, CA",
            "12 km NNE of Ridgecrest, CA 93555",
            "1883 N 18 18u",
            "0 S\nR AS",
            "3 E 4 F 5",
            "FIFTY ON BLACK SQUARE",
            "ONE OF THE BEST PLACE",
            "",
            "1",
            "12",
        ] {
            assert!(parse(text.as_bytes(), 0).is_none_or(|(_, v)| !matches!(v.answer, Answer::Confirmed(_))), "{text}");
        }
    }

    #[test]
    fn buildings_without_end_are_read_once() {
        let text = "1 Lincoln Ctr ".repeat(100_000);
        parse(text.as_bytes(), 0);
    }
}
