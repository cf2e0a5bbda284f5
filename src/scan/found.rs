//! Hits to findings: place, mask, fingerprint.

use super::allow::Allows;
use super::settings::Settings;
use crate::detect::{self, Hit};
use crate::event::{Finding, Value};
use crate::place::Place;
use crate::rule::{DetectorId, RuleBook};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// A number of North America without its country code, which is written or not; all else as it is.
fn same_number<'v>(id: &str, normal: &'v [u8]) -> &'v [u8] {
    let own = normal.strip_prefix(b"1").filter(|own| id == "phone-nanp" && own.len() == 10);
    own.filter(|own| own.iter().all(u8::is_ascii_digit)).unwrap_or(normal)
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
}

impl<'s> Finder<'s> {
    /// With the key of the settings.
    pub fn new(book: &'s RuleBook, settings: &'s Settings) -> Self {
        let keyed = |key: &[u8; 32]| Hmac::new_from_slice(key).expect("HMAC takes a key of any length");
        let marks = settings.ignore.baseline.as_ref().map(|(_, key)| keyed(key));
        let allow = &settings.ignore.allow;
        Self { book, reveal: settings.reveal, keyed: keyed(&settings.key), marks, allow }
    }

    /// The id of a finding's detector.
    pub fn id(&self, finding: &Finding) -> &str {
        &self.book.rule(finding.detector).id
    }

    /// Whether an allow list accepts a finding of this value.
    pub fn allows(&self, finding: &Finding, value: Option<&[u8]>) -> bool {
        !self.allow.is_empty() && {
            let id = &self.book.rule(finding.detector).id;
            self.allow.accept(id, &finding.place.path, value.zip(finding.value.as_ref()))
        }
    }

    /// What stands for a value of a detector wherever values are compared.
    pub fn fingerprint(&self, detector: DetectorId, value: &[u8]) -> [u8; 16] {
        let id = &self.book.rule(detector).id;
        digest(&self.keyed, id, same_number(id, &detect::normalise(value)))
    }

    /// A finding with a value.
    pub fn finding(&self, hit: Hit, place: Place, value: Option<&[u8]>) -> Finding {
        let rule = self.book.rule(hit.detector);
        let value = value.map(|bytes| {
            let normal = detect::normalise(bytes);
            let normal = same_number(&rule.id, &normal);
            let fingerprint = digest(&self.keyed, &rule.id, normal);
            let mark = self.marks.as_ref().map(|keyed| digest(keyed, &rule.id, normal));
            let kept = if self.reveal { bytes } else { &[] };
            let value = Value::new(kept, detect::mask(rule.mask, bytes), fingerprint).with_mark(mark);
            // A value that does not stand there as it is, such as one with escapes, has the place of its row.
            let is_there = place.span.is_none_or(|span| span.end - span.start == bytes.len() as u64);
            if is_there { value.with_width_of(bytes) } else { value }
        });
        Finding {
            detector: hit.detector,
            categories: self.book.category_set(rule),
            score: hit.score,
            evidence: hit.evidence,
            place,
            value,
            test_value: hit.test_value,
        }
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
