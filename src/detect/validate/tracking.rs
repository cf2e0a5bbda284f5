//! Parcel tracking numbers.
//!
//! UPS publishes the check of `1Z` numbers in its labelling guide; S10 is the Universal Postal Union's format for
//! registered mail; USPS numbers are GS1 numbers; the other carriers only have lengths.

use super::Verdict;
use super::arithmetic::{ean, one_digit, weighted};
use super::compact::{Compact, all_same, digit_values};

/// Tracking number of a known form: UPS `1Z`, international mail `RR…US`, USPS 20 to 34 digits, or the bare lengths of
/// FedEx, DHL and SF Express, which prove nothing.
pub fn shipping_tracking(value: &[u8]) -> Verdict {
    let Some(text) = Compact::alnum(value, b" -") else { return Verdict::rejected("not letters and digits") };
    if text.len() == 18 && text.starts_with(b"1Z") {
        return judge_ups(&text[2..]);
    }
    if text.len() == 13 && text[..2].iter().chain(&text[11..]).all(u8::is_ascii_uppercase) {
        return judge_s10(&text);
    }
    if let Some(digits) = text.strip_prefix(b"SF").filter(|digits| (12..=15).contains(&digits.len())) {
        return match digits.iter().all(u8::is_ascii_digit) {
            true => Verdict::unknown("length of an sf express number"),
            false => Verdict::rejected("not digits"),
        };
    }
    let Some(digits) = Compact::digits(value, b" -").filter(|digits| !all_same(digits)) else {
        return Verdict::rejected("no form of a carrier");
    };
    match digits.len() {
        20 | 22 if matches!(digits[..2], [9, 1..=5] | [0, 1..=4] | [8, 2]) || digits.len() == 22 => {
            one_digit(ean(&digits))
        }
        26 | 30 | 34 => Verdict::unknown("length of a postal service number"),
        10 | 12 | 15 | 20 => Verdict::unknown("length of a carrier's number"),
        _ => Verdict::rejected("no form of a carrier"),
    }
}

/// UPS: letters count as (ASCII − 63) mod 10, odd places once, even places twice, mod 10.
fn judge_ups(body: &[u8]) -> Verdict {
    let mut sum = 0;
    for (place, &byte) in body[..15].iter().enumerate() {
        let value = if byte.is_ascii_digit() { byte - b'0' } else { (byte - 63) % 10 };
        sum += u32::from(value) * if place % 2 == 0 { 1 } else { 2 };
    }
    if all_same(body) || !body[15].is_ascii_digit() {
        return Verdict::rejected("no check digit");
    }
    let verdict = one_digit((10 - sum % 10) % 10 == u32::from(body[15] - b'0'));
    if body == b"999AA10123456784" || body.starts_with(b"12345E") { verdict.as_test_value() } else { verdict }
}

/// S10: two letters, eight digits, a check digit with weights 8 6 4 2 3 5 9 7 mod 11, the country.
fn judge_s10(text: &[u8]) -> Verdict {
    let Some(digits) = digit_values::<9>(&text[2..11]) else { return Verdict::rejected("not digits in the middle") };
    let expected = match 11 - weighted(&digits[..8], &[8, 6, 4, 2, 3, 5, 9, 7]) % 11 {
        10 => 0,
        11 => 5,
        digit => digit,
    };
    one_digit(super::bank::is_country(&text[11..]) && !all_same(&digits) && expected == u32::from(digits[8]))
}

#[cfg(test)]
mod tests {
    use super::super::{check, check_samples};
    use super::*;

    #[test]
    fn tracking_table() {
        check(
            shipping_tracking,
            &["1Z999AA10123456784", "1Z12345E0000000007", "RB123456785GB", "SF1234567890123", "123456789012"],
            &[
                "1Z999AA10123456785",
                "1Z12345E0000000008",
                "RB123456786GB",
                "RB123456785XX",
                "000000000000",
                "1234567",
                "hello",
            ],
        );
        check_samples(shipping_tracking, &["1Z999AA10123456784"]);
    }
}
