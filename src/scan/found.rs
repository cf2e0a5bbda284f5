//! Hits to findings: place, mask, fingerprint.

use super::settings::Settings;
use crate::detect::{self, Hit};
use crate::event::{Finding, Value};
use crate::place::Place;
use crate::rule::RuleBook;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Turns hits into findings with the scan's key and masks. Cheap to clone per thread.
#[derive(Clone)]
pub struct Finder<'s> {
    book: &'s RuleBook,
    reveal: bool,
    keyed: Hmac<Sha256>,
}

impl<'s> Finder<'s> {
    /// With the key of the settings.
    pub fn new(book: &'s RuleBook, settings: &Settings) -> Self {
        let keyed = Hmac::new_from_slice(&settings.key).expect("HMAC takes a key of any length");
        Self { book, reveal: settings.reveal, keyed }
    }

    /// A finding with a value.
    pub fn finding(&self, hit: Hit, place: Place, value: Option<&[u8]>) -> Finding {
        let rule = self.book.rule(hit.detector);
        let value = value.map(|bytes| {
            let mut mac = self.keyed.clone();
            mac.update(rule.id.as_bytes());
            mac.update(&[0]);
            mac.update(&detect::normalise(bytes));
            let digest = mac.finalize().into_bytes();
            let mut fingerprint = [0; 16];
            fingerprint.copy_from_slice(&digest[..16]);
            let kept = if self.reveal { bytes } else { &[] };
            Value::new(kept, detect::mask(rule.mask, bytes), fingerprint).with_width_of(bytes)
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
