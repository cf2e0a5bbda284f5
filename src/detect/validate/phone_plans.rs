//! Numbering plans of the world, read from `rules/data/phone-plans.tsv` on first use.
//!
//! The file holds facts only: which lengths and leading digits each country hands out. The build
//! script has made automata of a country's expressions.

use super::super::automaton::{Automaton, Matches};
use super::super::pattern;
use super::phone_lines::{Line, lines};
use std::sync::OnceLock;

use regex_automata::meta::Regex;
use regex_automata::util::primitives::NonMaxUsize;
use regex_automata::{Anchored, Input};

static FILE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/rules/data/phone-plans.tsv"));

/// Longest national number the digit buffer takes, with the digit that some countries add.
const LONGEST: usize = 24;

/// How a national number fits a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    /// No number of the country has this length.
    Impossible,
    /// The length exists, the leading digits do not.
    Possible,
    /// A number of a service, not of a person.
    Service,
    /// A number a person can have.
    Person,
}

/// One region's plan.
pub(super) struct Plan {
    line: Line<'static>,
    automata: OnceLock<Automata>,
    groups: OnceLock<Option<Regex>>,
}

/// The automata of a plan's expressions.
struct Automata {
    people: Option<Automaton<'static>>,
    services: Option<Automaton<'static>>,
    prefix: Option<Automaton<'static>>,
}

/// All plans, in the order of the file: by country code, main region first.
pub(super) fn all() -> &'static [Plan] {
    static PLANS: OnceLock<Vec<Plan>> = OnceLock::new();
    let plan = |line| Plan { line, automata: OnceLock::new(), groups: OnceLock::new() };
    PLANS.get_or_init(|| lines(FILE).map(plan).collect())
}

/// The plans of the country code that ASCII digits begin with, and the number of digits it takes. Country codes are
/// prefix-free, so at most one fits.
pub(super) fn by_country_code(digits: &[u8]) -> Option<(&'static [Plan], usize)> {
    let mut code = 0;
    for (place, digit) in digits.iter().take(3).enumerate() {
        code = code * 10 + u16::from(digit.wrapping_sub(b'0'));
        let start = all().partition_point(|plan| plan.line.code < code);
        let end = all().partition_point(|plan| plan.line.code <= code);
        if start < end {
            return Some((&all()[start..end], place + 1));
        }
    }
    None
}

/// The plan of an ISO 3166-1 region.
pub(super) fn by_region(region: &str) -> Option<&'static Plan> {
    all().iter().find(|plan| plan.line.region.eq_ignore_ascii_case(region))
}

impl Plan {
    /// The country code.
    pub(super) fn code(&self) -> u16 {
        self.line.code
    }

    /// True where a 0 is dialled before the area inside the country, and nothing else.
    pub(super) fn dials_zero(&self) -> bool {
        let prefix = self.line.prefix;
        prefix == "0" || prefix.ends_with("|0") || prefix.starts_with("0|")
    }

    fn automata(&self) -> &Automata {
        self.automata.get_or_init(|| {
            let [people, services, prefix] = self.line.expressions().map(|e| pattern::stored(&e, Matches::Preferred));
            Automata { people, services, prefix }
        })
    }

    /// The prefix with its groups, where the plan says how the rest is filled in.
    fn groups(&self) -> Option<&Regex> {
        let prefix =
            || pattern::compile(&self.line.expressions()[2]).ok().filter(|_| !self.line.replacement.is_empty());
        self.groups.get_or_init(prefix).as_ref()
    }

    fn fit_exactly(&self, national: &[u8]) -> Fit {
        if national.len() >= 32 || self.line.lengths >> national.len() & 1 == 0 {
            return Fit::Impossible;
        }
        let automata = self.automata();
        let matches =
            |plan: &Option<Automaton<'_>>| plan.is_some_and(|plan| plan.end(national, 0, national.len()).is_some());
        match () {
            () if matches(&automata.people) => Fit::Person,
            () if matches(&automata.services) => Fit::Service,
            () => Fit::Possible,
        }
    }

    /// How digits behind a country code fit: as they stand, or without a prefix that is dialled inside the country and
    /// stands there by mistake.
    pub(super) fn fit(&self, national: &[u8]) -> Fit {
        self.fit_either(national, false)
    }

    /// How digits dialled inside the country fit. Some islands dial six digits among themselves, and the plan says how
    /// the rest is filled in.
    pub(super) fn fit_national(&self, national: &[u8]) -> Fit {
        self.fit_either(national, true)
    }

    fn fit_either(&self, national: &[u8], may_fill_in: bool) -> Fit {
        let fit = self.fit_exactly(national);
        if fit == Fit::Person {
            return fit;
        }
        let mut buffer = [0u8; LONGEST];
        let bare = self.without_prefix(national, &mut buffer).filter(|bare| may_fill_in || bare.len() < national.len());
        fit.max(bare.map_or(Fit::Impossible, |bare| self.fit_exactly(bare)))
    }

    /// The digits without their national prefix, rewritten where the plan says how.
    fn without_prefix<'a>(&self, national: &'a [u8], buffer: &'a mut [u8; LONGEST]) -> Option<&'a [u8]> {
        let end = self.automata().prefix?.end(national, 0, national.len())?;
        let rest = (end > 0).then(|| &national[end..]);
        let Some(regex) = self.groups() else { return rest };
        let mut slots = [None; 6];
        regex.search_slots(&Input::new(national).anchored(Anchored::Yes), &mut slots)?;
        let place = |slot: Option<NonMaxUsize>| slot.map(NonMaxUsize::get);
        let group = |number: usize| Some(&national[place(slots[2 * number])?..place(slots[2 * number + 1])?]);
        let last = if self.line.replacement.contains("$2") { 2 } else { 1 };
        if group(last).is_none() {
            return rest;
        }
        let mut len = 0;
        let mut push = |bytes: &[u8]| {
            let slot = buffer.get_mut(len..len + bytes.len())?;
            slot.copy_from_slice(bytes);
            len += bytes.len();
            Some(())
        };
        let mut rule = self.line.replacement.as_bytes();
        while let Some((&first, after)) = rule.split_first() {
            if let (b'$', Some(number @ b'1'..=b'2')) = (first, after.first()) {
                push(group(usize::from(number - b'0')).unwrap_or_default())?;
                rule = &after[1..];
            } else {
                push(&[first])?;
                rule = after;
            }
        }
        push(&national[end..])?;
        Some(&buffer[..len])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_is_sound() {
        assert!(all().len() > 240 && all().is_sorted_by_key(|plan| plan.line.code));
        for plan in all() {
            let (Plan { line, .. }, Automata { people, services, prefix }) = (plan, plan.automata());
            assert!(line.lengths > 0, "{}", line.region);
            let is_there = line.expressions().map(|expression| !expression.is_empty());
            assert_eq!([people, services, prefix].map(Option::is_some), is_there, "{}", line.region);
            assert_eq!(plan.groups().is_some(), !line.replacement.is_empty(), "{}", line.region);
        }
    }

    #[test]
    fn country_codes() {
        assert_eq!(
            by_country_code(b"442079460958").map(|(plans, width)| (plans[0].line.region, width)),
            Some(("GB", 2))
        );
        assert_eq!(
            by_country_code(b"35312345678").map(|(plans, width)| (plans[0].line.region, width)),
            Some(("IE", 3))
        );
        assert!(by_country_code(b"999").is_none() && by_country_code(b"").is_none() && by_country_code(b"3").is_none());
    }
}
