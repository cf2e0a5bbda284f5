//! Hits to findings: place, mask, fingerprint.

use super::allow::Allows;
use super::company::Company;
use super::settings::Settings;
use crate::category::CategorySet;
use crate::detect::validate::geo::{self, Precision};
use crate::detect::validate::parse_date;
use crate::detect::{self, Hit, Nature, percent};
use crate::event::{Evidence, Finding, Value};
use crate::place::{Elsewhere, Place, path_of_text};
use crate::rule::{DetectorId, Rule, RuleBook};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::borrow::Cow;

/// A number of North America without its country code, which is written or not; all else as it is.
fn same_number<'v>(id: &str, normal: &'v [u8]) -> &'v [u8] {
    let own = normal.strip_prefix(b"1").filter(|own| id == "phone-nanp" && own.len() == 10);
    own.filter(|own| own.iter().all(u8::is_ascii_digit)).unwrap_or(normal)
}

/// A value as values are compared: a secret as it is, a date of birth, whatever else it says, by its day however it is written, all else without
/// separators and case.
fn normal<'v>(rule: &Rule, value: &'v [u8]) -> Cow<'v, [u8]> {
    if Nature::of(rule).is_secret() {
        return value.trim_ascii().into();
    }
    const BIRTH: &str = "date-of-birth";
    let is_birth = rule.id == BIRTH || rule.values_of.iter().any(|of| of.detector == BIRTH);
    let day = if is_birth { parse_date(value) } else { None };
    if let Some((year, month, day)) = day {
        return format!("{year:04}{month:02}{day:02}").into_bytes().into();
    }
    // An address in a query is the address.
    let plain = if rule.id == "email-address" { percent::decoded(value) } else { None };
    let mut own = detect::normalise(plain.as_deref().unwrap_or(value));
    own.drain(..own.len() - same_number(&rule.id, &own).len());
    own.into()
}

/// The first half of a keyed hash of a value and its detector.
fn digest(keyed: &Hmac<Sha256>, id: &str, normal: &[u8]) -> [u8; 16] {
    let mut mac = keyed.clone();
    mac.update(id.as_bytes());
    mac.update(&[0]);
    mac.update(normal);
    let mut first = [0; 16];
    first.copy_from_slice(&mac.finalize().into_bytes()[..16]);
    first
}

/// Turns hits into findings with the scan's key and masks. Cheap to clone per thread.
#[derive(Clone)]
pub struct Finder<'s> {
    book: &'s RuleBook,
    reveal: bool,
    keyed: Hmac<Sha256>,
    /// With the key of the baseline, where there is one.
    marks: Option<Hmac<Sha256>>,
    allow: &'s Allows,
    /// The row of sensitive personal information.
    sensitive: Option<usize>,
    /// What the findings of a record make of each other.
    pub company: Company<'s>,
}

/// What is said of a place on earth whose cell is larger than the law's circle.
const COARSE: &str = "precision: coarser than a circle of 1,850 feet, so not sensitive";

impl<'s> Finder<'s> {
    /// With the key of the settings.
    pub fn new(book: &'s RuleBook, settings: &'s Settings) -> Self {
        let keyed = |key: &[u8; 32]| Hmac::new_from_slice(key).expect("HMAC takes a key of any length");
        let marks = settings.ignore.baseline.as_ref().map(|(_, key)| keyed(key));
        let allow = &settings.ignore.allow;
        let sensitive = book.category_index("S");
        Self {
            book,
            reveal: settings.reveal,
            keyed: keyed(&settings.key),
            marks,
            allow,
            sensitive,
            company: Company::new(book),
        }
    }

    /// The id of a finding's detector.
    pub fn id(&self, finding: &Finding) -> &str {
        &self.book.rule(finding.detector).id
    }

    /// Whether an allow list accepts a finding of this value.
    pub fn allows(&self, finding: &Finding, value: Option<&[u8]>) -> bool {
        !self.allow.is_empty() && {
            let id = &self.book.rule(finding.detector).id;
            // What stands under several paths counts if it counts under one.
            let accepts = |path: &std::path::Path| self.allow.accept(id, path, value.zip(finding.value.as_ref()));
            let also = |other: &Elsewhere| accepts(&path_of_text(&other.path));
            accepts(&finding.place.path) && finding.place.also().iter().all(also)
        }
    }

    /// Tells the allow lists of a value that is hidden: an entry must not seem useless because of the level that is asked
    /// for.
    pub fn meets(&self, detector: DetectorId, path: &std::path::Path, value: &[u8]) {
        if !self.allow.is_empty() {
            let known = Value::new(b"", String::new(), self.fingerprint(detector, value));
            self.allow.accept(&self.book.rule(detector).id, path, Some((value, &known)));
        }
    }

    /// What stands for a value of a detector wherever values are compared.
    pub fn fingerprint(&self, detector: DetectorId, value: &[u8]) -> [u8; 16] {
        let rule = self.book.rule(detector);
        digest(&self.keyed, &rule.id, &normal(rule, value))
    }

    /// The rows of a value of a detector: those of the detector, but for a place on earth that is not precise.
    pub fn categories(&self, detector: DetectorId, value: Option<&[u8]>) -> CategorySet {
        let rule = self.book.rule(detector);
        let all = self.book.category_set(rule);
        let is_coarse = self.is_place(detector) && value.is_some_and(|value| geo::is_coarse(&rule.id, value));
        self.sensitive.filter(|_| is_coarse).map_or(all, |row| all.without(row))
    }

    /// True for a detector whose values are sensitive as precise geolocation, and for nothing else.
    pub fn is_place(&self, detector: DetectorId) -> bool {
        self.book.rule(detector).sensitive == ["1C"]
    }

    /// As [`Self::categories`], for the coordinates of a record and the radius in metres that stands beside them.
    pub fn place_rows(&self, detector: DetectorId, parts: &[u8], radius: Option<f64>) -> CategorySet {
        match radius.map(geo::radius_precision) {
            Some(Precision::Precise) => self.categories(detector, None),
            Some(_) => self
                .sensitive
                .map_or_else(|| self.categories(detector, None), |row| self.categories(detector, None).without(row)),
            None => self.categories(detector, Some(parts)),
        }
    }

    /// A finding with a value.
    pub fn finding(&self, hit: Hit, place: Place, value: Option<&[u8]>) -> Finding {
        self.written(hit, place, value, value.unwrap_or_default())
    }

    /// A finding with a value, and what that is without the escapes that it may be written with.
    pub fn written(&self, hit: Hit, place: Place, value: Option<&[u8]>, plain: &[u8]) -> Finding {
        let rule = self.book.rule(hit.detector);
        let rows = self.categories(hit.detector, value);
        let value = value.map(|bytes| {
            let normal = normal(rule, plain);
            let fingerprint = digest(&self.keyed, &rule.id, &normal);
            let mark = self.marks.as_ref().map(|keyed| digest(keyed, &rule.id, &normal));
            let kept = if self.reveal { bytes } else { &[] };
            Value::new(kept, detect::mask(rule.mask, bytes), fingerprint).with_mark(mark)
        });
        let finding = Finding {
            detector: hit.detector,
            categories: self.book.category_set(rule),
            sensitive_by: Vec::new(),
            score: hit.score,
            evidence: hit.evidence,
            place,
            value,
            test_value: hit.test_value,
        };
        self.in_rows(finding, rows)
    }

    /// The finding in these rows, and why where they are fewer than its detector has.
    pub fn in_rows(&self, mut finding: Finding, rows: CategorySet) -> Finding {
        if rows != finding.categories && !finding.evidence.is_empty() {
            finding.evidence.push(Evidence { why: COARSE.into(), points: 0 });
        }
        finding.categories = rows;
        finding
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_country_code_makes_no_other_number() {
        for (id, value, expected) in [
            ("phone-nanp", &b"14156829134"[..], &b"4156829134"[..]),
            ("phone-nanp", b"4156829134", b"4156829134"),
            ("phone-intl", b"14156829134", b"14156829134"),
            ("phone-nanp", b"14156829134x22", b"14156829134x22"),
        ] {
            assert_eq!(same_number(id, value), expected);
        }
    }
}
