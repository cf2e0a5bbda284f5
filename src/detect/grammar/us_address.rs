//! Addresses of the United States: number, direction, street, suffix, unit, city, state, ZIP code.
//!
//! Order and words are those of USPS Publication 28. A house number alone means nothing, so the parts behind it decide:
//! a suffix or a direction of the list makes a street, and a state with a ZIP code of its own makes it certain. Text in
//! capitals and in lower case is read too, but there a word must stand for more: names in lower case are any words.

use super::REACH;
use super::us_words::{DIRECTIONS, ORDINALS, has, is, kind, state};
use crate::detect::validate::{Answer, Strength, Verdict, is_zip_in_use, zip_fits_state};

/// A word of the text: where it stands, without punctuation at its end, and what follows it.
#[derive(Clone, Copy)]
struct Token<'t> {
    /// Letters, digits and what may stand inside a word.
    word: &'t [u8],
    /// Where it ends, punctuation left out.
    end: usize,
    /// Behind it: a comma, a semicolon or brackets.
    comma: bool,
    /// Behind it: the end of the line.
    line_end: bool,
    /// Behind it: the end of a sentence, as far as a stop says so.
    stop: bool,
}

/// Most words of one address.
const MOST: usize = 28;

/// Words that are read before it is known whether one of them belongs to a street: four of a house number, nine behind it.
const NEAR: usize = 13;

struct Words<'t> {
    tokens: [Token<'t>; MOST],
    len: usize,
    /// What follows the last token is the end of the text, not of the reach.
    complete: bool,
}

fn is_inside(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'\'' | b'-' | b'/' | b'&' | b'#' | b'.') || byte >= 0x80
}

/// The first words behind `at`, at most so many.
fn words(text: &[u8], at: usize, most: usize) -> Words<'_> {
    let limit = text.len().min(at + REACH);
    let empty = Token { word: b"", end: at, comma: false, line_end: false, stop: false };
    let mut out = Words { tokens: [empty; MOST], len: 0, complete: false };
    let mut i = at;
    while out.len < most.min(MOST) {
        let start = i;
        while i < limit && is_inside(text[i]) {
            // `#` begins a word of its own, and so does what follows it.
            if i > start && (text[i] == b'#' || text[i - 1] == b'#') {
                break;
            }
            i += 1;
        }
        if i == start {
            break;
        }
        let mut end = i;
        while end > start + 1 && matches!(text[end - 1], b'.' | b'-' | b'/' | b'&' | b'\'') {
            end -= 1;
        }
        let mut token =
            Token { word: &text[start..end], end, comma: false, line_end: false, stop: end < i && text[end] == b'.' };
        // What stands between two words.
        let gap = i;
        while i < limit {
            match text[i] {
                b' ' | b'\t' => {}
                b',' | b';' => token.comma = true,
                b'(' | b')' | b'>' => token.comma = true,
                b':' if is(token.word, &["attn", "attention"]) => {}
                b'\r' => {}
                b'\n' if !token.line_end => token.line_end = true,
                _ => break,
            }
            i += 1;
        }
        if i - gap > 24 {
            token.line_end = true;
            token.comma = true;
            i = limit;
        }
        token.line_end |= i >= text.len();
        out.complete = i >= text.len();
        out.tokens[out.len] = token;
        out.len += 1;
        if i == gap && !(i < limit && (text[i] == b'#' || i > at && text[i - 1] == b'#')) {
            break;
        }
    }
    out
}

fn is_ordinal(word: &[u8]) -> bool {
    let digits = word.iter().take_while(|b| b.is_ascii_digit()).count();
    (1..=3).contains(&digits) && is(&word[digits..], &["st", "nd", "rd", "th", "d"]) || is(word, &ORDINALS[..12])
}

fn is_number(word: &[u8], most: usize) -> bool {
    (1..=most).contains(&word.len()) && word.iter().all(u8::is_ascii_digit)
}

/// The number of a unit: `4`, `4B`, `B`, `200-A`, `n-114`, `2nd`.
fn is_unit_id(word: &[u8]) -> bool {
    let digits = word.iter().filter(|b| b.is_ascii_digit()).count();
    word.len() <= 9
        && (digits > 0 && word.len() - digits <= 4 || word.len() <= 2 && word.iter().all(u8::is_ascii_alphabetic))
        || has(word, kind::NUMBER)
}

/// A name in capitals, capitalised, or with a capital inside.
fn is_capital(word: &[u8]) -> bool {
    word.first().is_some_and(|b| b.is_ascii_uppercase() || *b >= 0xc3)
}

fn is_name(word: &[u8]) -> bool {
    word.first().is_some_and(|b| b.is_ascii_alphabetic() || *b >= 0xc3)
        && !word.iter().any(|b| matches!(b, b'#' | b'/'))
        && word.iter().filter(|b| **b == b'.').count() <= 2
}

/// What was found behind the number.
#[derive(Default)]
struct Found {
    suffix: bool,
    /// A suffix that is an ordinary word.
    soft_suffix: bool,
    direction: bool,
    unit: bool,
    /// A unit with its word: `Apt 4`, not `#4`.
    named_unit: bool,
    road: bool,
    lower: bool,
    names: usize,
    /// A small number and a name of one or two letters: rather a formula than a street.
    thin: bool,
    city: bool,
    state: Option<[u8; 2]>,
    zip: bool,
    fits: Option<bool>,
}

struct Reader<'t> {
    words: Words<'t>,
    at: usize,
    found: Found,
}

impl<'t> Reader<'t> {
    fn peek(&self, ahead: usize) -> Option<Token<'t>> {
        self.words.tokens[..self.words.len].get(self.at + ahead).copied()
    }

    fn word(&self, ahead: usize) -> &'t [u8] {
        self.peek(ahead).map_or(b"", |t| t.word)
    }

    fn word_at(&self, place: usize) -> &'t [u8] {
        self.words.tokens[..self.words.len].get(place).map_or(b"", |t| t.word)
    }

    /// The token before the next one.
    fn last(&self) -> Option<Token<'t>> {
        self.at.checked_sub(1).map(|i| self.words.tokens[i])
    }

    fn breaks(&self) -> bool {
        self.last().is_some_and(|t| t.line_end)
    }

    /// True where nothing but the number's own line stands before the next word.
    fn more(&self) -> bool {
        self.at < self.words.len && !self.breaks()
    }

    /// House number: `12`, `12B`, `12-A`, `8938-40`, `30-83`, `N6W23001`, `One`, with `1/2` or a single letter behind it.
    fn number(&mut self) -> bool {
        let first = self.word(0);
        let digits = first.iter().filter(|b| b.is_ascii_digit()).count();
        let is_digits = first.first().is_some_and(u8::is_ascii_digit)
            && first.len() <= 11
            && first.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'-')
            && first.iter().filter(|b| b.is_ascii_alphabetic()).count() <= 2
            && first.iter().take_while(|b| b.is_ascii_digit()).count() <= 6
            && !is_ordinal(first);
        let is_grid =
            digits >= 2 && first.len() <= 12 && first.iter().all(|b| b.is_ascii_digit() || b"NSEWnsew".contains(b));
        let is_word = is_capital(first) && has(first, kind::NUMBER);
        if !(is_digits || is_grid || is_word) || self.peek(0).is_some_and(|t| t.comma || t.line_end || t.stop) {
            return false;
        }
        self.at += 1;
        if matches!(self.word(0), b"1/2" | b"1/4" | b"3/4") || is_grid && is_number(self.word(0), 0) {
            self.at += 1;
        }
        if is_grid
            && self.word(0).iter().filter(|b| b.is_ascii_digit()).count() >= 2
            && self.word(0).iter().all(|b| b.is_ascii_digit() || b"NSEW".contains(b))
        {
            self.at += 1;
        }
        if self.word(0) == b"#" {
            self.at += 2;
        }
        true
    }

    fn directions(&mut self) {
        // `No` and `So` are North and South behind a street only.
        let is_south = |word: &[u8], next: &[u8]| is(word, &["so"]) && is_capital(word) && is_capital(next);
        while self.more()
            && has(self.word(0), kind::DIRECTION)
            && (!is(self.word(0), &["no", "so"]) || is_south(self.word(0), self.word(1)))
        {
            self.found.direction = true;
            self.found.lower |= !is_capital(self.word(0));
            self.at += 1;
        }
    }

    /// The words up to the suffix. A later suffix wins as long as no comma and no unit stands between.
    fn street(&mut self) -> bool {
        let first = self.at;
        let (mut hard, mut soft) = (None, None);
        let mut i = 0;
        while i < 8 {
            let Some(token) = self.peek(i) else { break };
            let word = token.word;
            if i > 0
                && (has(word, kind::UNIT) && !is(word, &["no", "front", "side", "tower", "box", "level", "office"])
                    || word == b"#")
            {
                break;
            }
            // `Avenue H`, `Ave. of Science`: a suffix that comes first.
            if i == 0
                && is(
                    word,
                    &["avenue", "ave", "boulevard", "blvd", "via", "calle", "camino", "rue", "paseo", "avenida"],
                )
                && !token.comma
            {
                let next = self.word(1);
                if next.len() == 1 && next[0].is_ascii_alphabetic()
                    || is(next, &["of", "de", "del", "la", "las", "los", "el"])
                    || is(word, &["via", "calle", "camino", "rue", "paseo", "avenida"]) && is_capital(next)
                {
                    let names = if next.len() == 1 {
                        2
                    } else {
                        2 + (2..5)
                            .take_while(|&j| {
                                is_name(self.word(j))
                                    && (is_capital(self.word(j))
                                        || has(self.word(j), kind::PARTICLE)
                                        || !is_capital(word) && has(self.word(j - 1), kind::PARTICLE))
                                    && !has(self.word(j), kind::UNIT)
                                    && !self.peek(j - 1).is_some_and(|t| t.comma || t.line_end)
                            })
                            .count()
                    };
                    self.found.suffix = true;
                    self.found.lower |= !is_capital(word);
                    self.found.names = names;
                    self.at += names;
                    return true;
                }
            }
            if i > 0 && has(word, kind::ORDINAL) && is(self.word(i + 1), &["floor", "fl", "flr"]) {
                break;
            }
            let road = has(word, kind::ROAD) && is_number(self.word(i + 1), 4) && !token.comma && !token.line_end;
            if road && (i == 0 || self.found.direction || has(self.word(0), kind::ROAD)) && i <= 3 {
                self.found.road = true;
                hard = Some(i + 1);
                i += 2;
                if self.peek(i - 1).is_some_and(|t| t.comma || t.line_end) {
                    break;
                }
                continue;
            }
            if i > 0 && has(word, kind::SUFFIX) && !(is(word, &["st"]) && i == 0) {
                hard = Some(i);
            } else if i > 0 && has(word, kind::SOFT_SUFFIX) && hard.is_none() {
                soft = Some(i);
            } else if hard.is_some() && !(i <= hard.unwrap_or(0) + 1 && has(word, kind::DIRECTION)) {
                break;
            }
            let fits = is_name(word)
                || is_ordinal(word)
                || is_number(word, 4)
                    && (i == 0 && self.found.direction
                        || has(self.word(i + 1), kind::SUFFIX)
                        || has(self.word(i + 1), kind::DIRECTION))
                || matches!(word, b"&");
            if !fits || !is_capital(word) && has(word, kind::PROSE) || is_zip(word) {
                break;
            }
            self.found.lower |= word.first().is_some_and(u8::is_ascii_lowercase)
                && !has(word, kind::PARTICLE)
                && hard.is_none_or(|h| h == i);
            i += 1;
            if token.comma || token.line_end || token.stop && hard != Some(i - 1) && word.len() > 3 {
                break;
            }
        }
        let read = i;
        // `Broadway` and `Main` stand without a suffix.
        if let Some(i) = hard {
            self.found.suffix = true;
            self.at = first + i + 1;
        } else if has(self.word(0), kind::ALONE) {
            self.found.suffix = true;
            self.at = first + 1;
        } else if let Some(i) = soft {
            self.found.soft_suffix = true;
            self.at = first + i + 1;
        } else if read > 0 {
            // Names alone: up to the first break, three at most, or five with a unit behind them.
            let unit = has(self.word(read), kind::UNIT) && is_unit_id(self.word(read + 1));
            let junior = read > 3 && is(self.word(3), &["jr", "sr"]);
            self.at = first + read.min(if unit { 5 } else { 3 + usize::from(junior) });
        } else {
            return false;
        }
        self.found.names = self.at - first;
        let names = self.words.tokens[first..self.at].iter().filter(|t| !has(t.word, kind::SUFFIX | kind::DIRECTION));
        let places =
            names.map(|t| t.word.iter().filter(|b| b.is_ascii_alphanumeric() || **b >= 0x80).count()).sum::<usize>();
        let house = self.words.tokens[0].word.iter().filter(|b| b.is_ascii_digit()).count();
        self.found.thin = places < 3 && house < 3;
        true
    }

    /// Direction behind the street, the number of a road, then units in any number.
    fn behind(&mut self) {
        if self.more() && has(self.word(0), kind::DIRECTION) && !self.last().is_some_and(|t| t.comma)
            || self.more()
                && is(self.word(0), &DIRECTIONS[..12])
                && self.word(0).len() <= 3
                && (is_capital(self.word(0)) || self.found.lower)
        {
            // `West Lafayette` is a city.
            let next = self.word(1);
            let long = self.word(0).len() > 3;
            if !long || !is_name(next) || has(next, kind::UNIT) || self.peek(0).is_some_and(|t| t.comma || t.line_end) {
                self.at += 1;
                self.found.direction = true;
                // `n. e.` in two words.
                if self.last().is_some_and(|t| t.word.len() == 1)
                    && self.word(0).len() == 1
                    && is(self.word(0), &["e", "w"])
                    && self.more()
                {
                    self.at += 1;
                }
            }
        }
        let mut units = 0;
        while units < 4 && self.at < self.words.len {
            let (word, next) = (self.word(0), self.word(1));
            // The next line goes on with a unit, or with the city.
            if self.breaks() && !(has(word, kind::UNIT) && (is_unit_id(next) || next == b"#") || glued_unit(word)) {
                break;
            }
            let joined = self.peek(0).is_some_and(|t| t.line_end);
            if is(word, &["attn", "c/o", "attention"]) {
                self.at += 1;
                let mut names = 0;
                while names < 4 && self.more() && is_name(self.word(0)) && !has(self.word(0), kind::UNIT) {
                    self.at += 1;
                    names += 1;
                    if self.last().is_some_and(|t| t.comma) {
                        break;
                    }
                }
            } else if is(word, &["po", "p.o", "p"]) && is(next, &["box", "bx", "o", "drawer"]) {
                let skip = if is(next, &["o"]) { 3 } else { 2 };
                self.at += skip;
                if self.word(0) == b"#" || is(self.word(0), &["no"]) {
                    self.at += 1;
                }
                if !is_unit_id(self.word(0)) {
                    self.at -= skip;
                    break;
                }
                self.at += 1;
            } else if has(word, kind::UNIT)
                && (is_unit_id(next)
                    || next == b"#"
                    || is(next, &["no", "number"])
                    || word == b"#" && has(next, kind::UNIT))
                && !joined
            {
                self.at += 1;
                while self.word(0) == b"#"
                    || is(self.word(0), &["no", "number"])
                    || word == b"#" && has(self.word(0), kind::UNIT)
                {
                    self.at += 1;
                }
                if is_unit_id(self.word(0)) && self.more() {
                    self.at += 1;
                }
                if is_number(self.word(0), 1) && self.more()
                    || self.word(0).len() == 1
                        && self.last().is_some_and(|t| t.word.last().is_some_and(u8::is_ascii_digit) && !t.comma)
                        && self.more()
                        && !has(self.word(0), kind::DIRECTION)
                {
                    self.at += 1;
                }
            } else if is(
                word,
                &[
                    "penthouse",
                    "ph",
                    "rear",
                    "basement",
                    "bsmt",
                    "lobby",
                    "front",
                    "upper",
                    "lower",
                    "lbby",
                    "uppr",
                    "lowr",
                    "frnt",
                ],
            ) && is_capital(word) != self.found.lower
            {
                self.at += 1;
            } else if (is_ordinal(word) || has(word, kind::ORDINAL))
                && is(next, &["floor", "fl", "flr", "flor", "level"])
                && !joined
            {
                self.at += 2;
            } else if glued_unit(word)
                || is_unit_id(word)
                    && word.iter().any(u8::is_ascii_digit)
                    && word.len() <= 5
                    && !is_zip(word)
                    && !is_ordinal(word)
                    && (self.found.suffix || self.found.direction)
                    && self.bare_unit()
            {
                self.at += 1;
            } else if let Some(names) = self.building() {
                self.at += names;
                continue;
            } else {
                break;
            }
            self.found.unit = true;
            self.found.named_unit |= word.len() > 1 && has(word, kind::UNIT);
            units += 1;
        }
        self.at = self.at.min(self.words.len);
    }

    /// The words of a building's name, if a unit follows them: `North Tower, Ste. 7`.
    fn building(&self) -> Option<usize> {
        if !self.found.suffix {
            return None;
        }
        let fits = |word: &[u8], next: &[u8]| {
            is_name(word)
                && (is_capital(word) || self.found.lower)
                && !has(word, kind::PROSE)
                && (!has(word, kind::UNIT) || is(word, &["tower"]) && !is_unit_id(next))
        };
        let names = (0..4)
            .take_while(|&i| fits(self.word(i), self.word(i + 1)) && !self.peek(i).is_some_and(|t| t.line_end))
            .count();
        let (unit, id) = (self.word(names), self.word(names + 1));
        let is_unit = is(
            unit,
            &["apt", "apartment", "suite", "ste", "unit", "bldg", "building", "rm", "room", "fl", "floor", "flr"],
        );
        (names > 0 && is_unit && (is_unit_id(id) || id == b"#")).then_some(names)
    }

    /// A number alone is a unit if the line ends behind it, or a comma stands there, or a name follows.
    fn bare_unit(&self) -> bool {
        let Some(token) = self.peek(0) else { return false };
        token.line_end
            || token.comma
            || is_name(self.word(1))
                && is_capital(self.word(1))
                && self.found.suffix
                && !self.found.lower
                && token.word.iter().any(u8::is_ascii_digit)
                && self.city_ahead(1)
    }

    /// True when a city, and a state or ZIP code, can be read from `ahead` on.
    fn city_ahead(&self, ahead: usize) -> bool {
        (ahead..ahead + 6).any(|i| state(self.word(i), self.word(i + 1)).is_some() || is_zip(self.word(i)))
    }

    /// City, state, ZIP code and country. Stays where it is when there are none.
    fn place(&mut self) {
        let start = self.at;
        let mut lines = usize::from(self.breaks());
        let mut names = 0;
        while names <= 6 {
            let Some(token) = self.peek(names) else { break };
            let word = token.word;
            let after_break = names == 0
                || self.words.tokens[self.at + names - 1].comma
                || self.words.tokens[self.at + names - 1].line_end;
            // A street without a suffix has taken the city for a part of its name: `1301 SE 2ND Fort Lauderdale, FL`.
            let taken = names == 0 && !self.found.suffix && self.found.names >= 2;
            if let Some((code, used)) = state(word, self.word(names + 1)).filter(|_| names > 0 || after_break) {
                let upper = word.iter().all(|b| !b.is_ascii_lowercase());
                let zip = self.word(names + used);
                let next_is_zip = is_zip(zip)
                    || is_number(zip, 4) && zip.len() == 4 && self.peek(names + used).is_some_and(|t| t.line_end);
                let lone = word.len() == 2 && !upper && !self.found.lower;
                // A word that only happens to be a code in lower case needs the ZIP code or the end of the line.
                let at_end = self.peek(names + used - 1).is_some_and(|t| t.line_end || t.comma);
                let city_follows = word.len() > 2
                    && !next_is_zip
                    && !at_end
                    && is_name(self.word(names + used))
                    && self.city_ahead(names + used);
                if !city_follows
                    && (next_is_zip
                        || (names > 0 || taken)
                            && ((upper && word.len() == 2 || word.len() > 3) && !lone || at_end && !lone))
                {
                    self.at += names + used;
                    self.found.state = Some(*code);
                    self.found.city = names > 0;
                    if next_is_zip {
                        self.found.zip = true;
                        self.found.fits = zip_fits_state(zip, code);
                        self.at += 1;
                    }
                    self.country();
                    return;
                }
            }
            if is_zip(word) && is_zip_in_use(word) && (names > 0 || self.found.suffix) && after_or_capital(self, names)
            {
                self.at += names + 1;
                self.found.zip = true;
                self.found.city = names > 0;
                self.country();
                return;
            }
            // `Lake in the Hills`.
            let inside = names > 0 && is(word, &["in", "on"]) && is(self.word(names + 1), &["the"]);
            let fits = is_name(word)
                && (is_capital(word) || self.found.lower || has(word, kind::PARTICLE) || inside)
                && (!has(word, kind::PROSE) || inside);
            if !fits {
                break;
            }
            names += 1;
            if token.line_end {
                lines += 1;
                if lines > 2 {
                    break;
                }
            }
        }
        self.at = start;
        if self.found.suffix && self.state_further_on() {
            return;
        }
        // A city alone: behind a comma, up to the end of the line.
        if self.last().is_some_and(|t| t.comma && !t.line_end) && (self.found.suffix || self.found.unit) {
            let mut names = 0;
            while names < 3
                && self.peek(names).is_some_and(|t| {
                    is_name(t.word) && (is_capital(t.word) || self.found.lower) && !has(t.word, kind::PROSE)
                })
            {
                names += 1;
                if self.peek(names - 1).is_some_and(|t| t.line_end) {
                    self.at += names;
                    self.found.city = true;
                    return;
                }
            }
        }
    }

    /// Whatever stands between a street and a state with a ZIP code of its own on the same line belongs to the address:
    /// units, buildings and departments have no end of forms.
    fn state_further_on(&mut self) -> bool {
        for ahead in 0..12 {
            let Some(token) = self.peek(ahead) else { return false };
            if let Some((code, used)) = state(token.word, self.word(ahead + 1)) {
                let zip = self.word(ahead + used);
                let last = self.peek(ahead + used - 1);
                let is_end = last.is_some_and(|t| t.line_end) && token.word.iter().all(|b| b.is_ascii_uppercase());
                let fits = is_zip(zip) && !last.is_some_and(|t| t.line_end) && zip_fits_state(zip, code) == Some(true);
                if fits || is_end && ahead > 0 {
                    self.at += ahead + used + usize::from(fits);
                    self.found.state = Some(*code);
                    self.found.zip = fits;
                    self.found.fits = fits.then_some(true);
                    self.country();
                    return true;
                }
            }
            if token.line_end || !self.found.lower && has(token.word, kind::PROSE) && !is_capital(token.word) {
                return false;
            }
        }
        false
    }

    fn country(&mut self) {
        // A country may have a line of its own.
        if self.breaks() && is(self.word(0), &["usa", "u.s.a"]) && self.peek(0).is_some_and(|t| t.line_end) {
            self.at += 1;
        }
        while self.more()
            && is(self.word(0), &["us", "usa", "u.s.a", "u.s", "united", "states"])
            && is_capital(self.word(0))
        {
            self.at += 1;
        }
    }
}

/// A ZIP code without a state must stand behind a comma or a name in capitals.
fn after_or_capital(reader: &Reader<'_>, names: usize) -> bool {
    let ends = reader.peek(names).is_some_and(|t| t.line_end);
    let comma = reader.last().is_some_and(|t| t.comma);
    names == 0 && (comma || ends) || names > 0 && (is_capital(reader.word(names - 1)) || comma && ends)
}

fn is_zip(word: &[u8]) -> bool {
    let digits = |part: &[u8]| part.iter().all(u8::is_ascii_digit);
    matches!(word.len(), 5 | 9) && digits(word)
        || word.len() == 10 && word[5] == b'-' && digits(&word[..5]) && digits(&word[6..])
}

/// `Suite100`, `#4B`, `Apt3`.
fn glued_unit(word: &[u8]) -> bool {
    let letters = word.iter().take_while(|b| b.is_ascii_alphabetic()).count();
    let id = word[letters..].strip_prefix(b"-").unwrap_or(&word[letters..]);
    let is_word = is(&word[..letters], &["suite", "ste", "apt", "unit", "rm", "room", "bldg", "bld", "fl", "flr"]);
    is_word && !id.is_empty() && id.len() <= 6 && id.iter().all(u8::is_ascii_alphanumeric)
}

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

/// False where the word behind a number shows at once that the number counts something or stands in a log.
fn may_be_street(text: &[u8], at: usize) -> bool {
    let rest = &text[at..text.len().min(at + 40)];
    let Some(space) = rest.iter().position(|&b| b == b' ') else { return true };
    let word = &rest[space + 1..];
    let letters = word.iter().take_while(|b| b.is_ascii_alphabetic()).count();
    let ends = word.get(letters).is_some_and(|b| matches!(b, b' ' | b',' | b'\n'));
    let word = &word[..letters];
    !ends || !has(word, if is_capital(word) { kind::LEVEL } else { kind::PROSE })
}

/// Reads an address from its house number on.
pub fn parse(text: &[u8], at: usize) -> Option<(usize, Verdict)> {
    if !may_be_street(text, at) {
        return None;
    }
    let mut reader = Reader { words: words(text, at, NEAR), at: 0, found: Found::default() };
    if !reader.number() || !reader.more() {
        return None;
    }
    // Most numbers before a word count something: no word of a street among those that follow.
    let street = kind::ALONE | kind::SUFFIX | kind::SOFT_SUFFIX | kind::DIRECTION | kind::UNIT | kind::ROAD;
    let near = &reader.words.tokens[reader.at..reader.words.len.min(reader.at + 9)];
    if !is_capital(reader.word(0)) && has(reader.word(0), kind::PROSE)
        || !near.iter().any(|t| has(t.word, street) || is_zip(t.word))
    {
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
    if reader.found.soft_suffix
        && reader.last().is_some_and(|t| !t.comma && !t.line_end)
        && is_number(reader.word(0), 5)
        && let Some(token) = reader.peek(0)
        && let Some((end, verdict)) = parse(text, token.end - token.word.len())
        && matches!(verdict.answer, Answer::Confirmed(_))
    {
        return Some((end, verdict));
    }
    reader.place();
    let last = reader.last()?;
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
            _ if found.suffix => Verdict::confirmed(Strength::Weak, "street, state and a zip code of another state"),
            _ => Verdict::unknown("state and a zip code of another state"),
        });
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
            "",
            "1",
            "12",
        ] {
            assert!(parse(text.as_bytes(), 0).is_none_or(|(_, v)| !matches!(v.answer, Answer::Confirmed(_))), "{text}");
        }
    }
}
