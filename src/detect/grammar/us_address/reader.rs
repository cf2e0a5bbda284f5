//! Reads the parts of an address one behind the other.

use super::tokens::{Token, Words, glued_unit, is_capital, is_name, is_number, is_ordinal, is_unit_id, is_zip};
use super::words::{DIRECTIONS, has, is, kind, state};
use crate::detect::validate::{is_zip_in_use, zip_fits_state};

/// What was found behind the number.
#[derive(Default)]
pub(super) struct Found {
    pub(super) suffix: bool,
    /// A suffix that is an ordinary word.
    pub(super) soft_suffix: bool,
    pub(super) direction: bool,
    pub(super) unit: bool,
    /// A unit with its word: `Apt 4`, not `#4`.
    pub(super) named_unit: bool,
    pub(super) road: bool,
    pub(super) lower: bool,
    pub(super) names: usize,
    /// A small number and a name of one or two letters: rather a formula than a street.
    pub(super) thin: bool,
    /// No word of three letters or digits, no suffix, no road.
    pub(super) bare: bool,
    pub(super) city: bool,
    pub(super) state: Option<[u8; 2]>,
    pub(super) zip: bool,
    pub(super) fits: Option<bool>,
}

pub(super) struct Reader<'t> {
    pub(super) words: Words<'t>,
    pub(super) at: usize,
    pub(super) found: Found,
}

impl<'t> Reader<'t> {
    pub(super) fn peek(&self, ahead: usize) -> Option<Token<'t>> {
        self.words.tokens[..self.words.len].get(self.at + ahead).copied()
    }

    pub(super) fn word(&self, ahead: usize) -> &'t [u8] {
        self.peek(ahead).map_or(b"", |t| t.word)
    }

    pub(super) fn word_at(&self, place: usize) -> &'t [u8] {
        self.words.tokens[..self.words.len].get(place).map_or(b"", |t| t.word)
    }

    /// The token before the next one.
    pub(super) fn last(&self) -> Option<Token<'t>> {
        self.at.checked_sub(1).map(|i| self.words.tokens[i])
    }

    pub(super) fn breaks(&self) -> bool {
        self.last().is_some_and(|t| t.line_end)
    }

    /// True where nothing but the number's own line stands before the next word.
    pub(super) fn more(&self) -> bool {
        self.at < self.words.len && !self.breaks()
    }

    /// House number: `12`, `12B`, `12-A`, `8938-40`, `30-83`, `N6W23001`, `One`, with `1/2` or a single letter behind it.
    pub(super) fn number(&mut self) -> bool {
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

    pub(super) fn directions(&mut self) {
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
    pub(super) fn street(&mut self) -> bool {
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
            // `8575 oraz ST 8612`: who writes a name small does not write its suffix in capitals.
            let shouted = |word: &[u8]| word.len() > 1 && word.iter().all(u8::is_ascii_uppercase);
            let small = |j: usize| self.word(j).first().is_some_and(u8::is_ascii_lowercase);
            if i > 0 && shouted(self.word(i)) && (0..i).all(small) {
                return false;
            }
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
        let named = |t: &Token<'_>| has(t.word, kind::SUFFIX | kind::SOFT_SUFFIX | kind::ROAD) && t.word.len() > 1;
        self.found.bare = places < 3
            && !self.found.suffix
            && !self.found.soft_suffix
            && !self.found.road
            && !self.words.tokens[first..self.at].iter().any(named);
        true
    }

    /// Direction behind the street, the number of a road, then units in any number.
    pub(super) fn behind(&mut self) {
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
    pub(super) fn building(&self) -> Option<usize> {
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
    pub(super) fn bare_unit(&self) -> bool {
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
    pub(super) fn city_ahead(&self, ahead: usize) -> bool {
        (ahead..ahead + 6).any(|i| state(self.word(i), self.word(i + 1)).is_some() || is_zip(self.word(i)))
    }

    /// City, state, ZIP code and country. Stays where it is when there are none.
    pub(super) fn place(&mut self) {
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
    pub(super) fn state_further_on(&mut self) -> bool {
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

    pub(super) fn country(&mut self) {
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
