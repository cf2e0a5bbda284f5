//! Numbering plans of the world, read from `rules/data/phone-plans.tsv` on first use.
//!
//! The file holds facts only: which lengths and leading digits each country hands out. A country's expressions are
//! compiled when the first number of that country is seen, so a scan that meets three countries pays for three.

use std::sync::OnceLock;

use regex_automata::meta::Regex;
use regex_automata::util::primitives::NonMaxUsize;
use regex_automata::util::syntax;
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
    code: u16,
    region: &'static str,
    /// Bit n is set when national numbers may have n digits.
    lengths: u32,
    prefix: &'static str,
    replacement: &'static str,
    people: &'static str,
    services: &'static str,
    compiled: OnceLock<Compiled>,
}

struct Compiled {
    people: Option<Regex>,
    services: Option<Regex>,
    prefix: Option<Regex>,
}

/// All plans, in the order of the file: by country code, main region first.
pub(super) fn all() -> &'static [Plan] {
    static PLANS: OnceLock<Vec<Plan>> = OnceLock::new();
    PLANS.get_or_init(|| FILE.lines().filter(|line| !line.starts_with('#')).filter_map(read).collect())
}

fn read(line: &'static str) -> Option<Plan> {
    let mut fields = line.split('\t');
    let (code, region, lengths) = (fields.next()?.parse().ok()?, fields.next()?, fields.next()?);
    let _local_lengths = fields.next()?;
    let (prefix, replacement, _leading) = (fields.next()?, fields.next()?, fields.next()?);
    let (people, services) = (fields.next()?, fields.next()?);
    let lengths = lengths.split(',').filter_map(|length| length.parse::<u32>().ok()).fold(0, |bits, n| bits | 1 << n);
    Some(Plan { code, region, lengths, prefix, replacement, people, services, compiled: OnceLock::new() })
}

/// The plans of the country code that ASCII digits begin with, and the number of digits it takes. Country codes are
/// prefix-free, so at most one fits.
pub(super) fn by_country_code(digits: &[u8]) -> Option<(&'static [Plan], usize)> {
    let mut code = 0;
    for (place, digit) in digits.iter().take(3).enumerate() {
        code = code * 10 + u16::from(digit.wrapping_sub(b'0'));
        let start = all().partition_point(|plan| plan.code < code);
        let end = all().partition_point(|plan| plan.code <= code);
        if start < end {
            return Some((&all()[start..end], place + 1));
        }
    }
    None
}

/// The plan of an ISO 3166-1 region.
pub(super) fn by_region(region: &str) -> Option<&'static Plan> {
    all().iter().find(|plan| plan.region.eq_ignore_ascii_case(region))
}

impl Plan {
    /// The country code.
    pub(super) fn code(&self) -> u16 {
        self.code
    }

    /// True where a 0 is dialled before the area inside the country, and nothing else.
    pub(super) fn dials_zero(&self) -> bool {
        self.prefix == "0" || self.prefix.ends_with("|0") || self.prefix.starts_with("0|")
    }

    fn compiled(&self) -> &Compiled {
        self.compiled.get_or_init(|| {
            let build = |pattern: &str, end: &str| {
                let config = syntax::Config::new().unicode(false).utf8(false);
                let whole = format!(r"\A(?:{pattern}){end}");
                if pattern.is_empty() { None } else { Regex::builder().syntax(config).build(&whole).ok() }
            };
            Compiled {
                people: build(self.people, r"\z"),
                services: build(self.services, r"\z"),
                prefix: build(self.prefix, ""),
            }
        })
    }

    fn fit_exactly(&self, national: &[u8]) -> Fit {
        if national.len() >= 32 || self.lengths >> national.len() & 1 == 0 {
            return Fit::Impossible;
        }
        let compiled = self.compiled();
        let matches = |regex: &Option<Regex>| regex.as_ref().is_some_and(|regex| regex.is_match(national));
        match () {
            () if matches(&compiled.people) => Fit::Person,
            () if matches(&compiled.services) => Fit::Service,
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
        let regex = self.compiled().prefix.as_ref()?;
        let mut slots = [None; 6];
        regex.search_slots(&Input::new(national).anchored(Anchored::Yes), &mut slots)?;
        let place = |slot: Option<NonMaxUsize>| slot.map(NonMaxUsize::get);
        let end = place(slots[1])?;
        let group = |number: usize| Some(&national[place(slots[2 * number])?..place(slots[2 * number + 1])?]);
        let last = if self.replacement.contains("$2") { 2 } else { 1 };
        if self.replacement.is_empty() || group(last).is_none() {
            return (end > 0).then(|| &national[end..]);
        }
        let mut len = 0;
        let mut push = |bytes: &[u8]| {
            let slot = buffer.get_mut(len..len + bytes.len())?;
            slot.copy_from_slice(bytes);
            len += bytes.len();
            Some(())
        };
        let mut rule = self.replacement.as_bytes();
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
        assert!(all().len() > 240 && all().is_sorted_by_key(|plan| plan.code));
        for plan in all() {
            let compiled = plan.compiled();
            assert!(plan.lengths > 0, "{}", plan.region);
            assert_eq!(compiled.people.is_some(), !plan.people.is_empty(), "{}", plan.region);
            assert_eq!(compiled.services.is_some(), !plan.services.is_empty(), "{}", plan.region);
            assert_eq!(compiled.prefix.is_some(), !plan.prefix.is_empty(), "{}", plan.region);
        }
    }

    #[test]
    fn country_codes() {
        assert_eq!(by_country_code(b"442079460958").map(|(plans, width)| (plans[0].region, width)), Some(("GB", 2)));
        assert_eq!(by_country_code(b"35312345678").map(|(plans, width)| (plans[0].region, width)), Some(("IE", 3)));
        assert!(by_country_code(b"999").is_none() && by_country_code(b"").is_none() && by_country_code(b"3").is_none());
    }
}
