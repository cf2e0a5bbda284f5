//! Vehicle identification numbers and number plates.
//!
//! ISO 3779 and 49 CFR 565 (check place of North American vehicles); California Department of Motor Vehicles for the
//! plate series of that state.

use super::compact::{Compact, all_same};
use super::{Strength, Verdict};

/// VIN: 17 places without I, O, Q. The ninth is a check place in North America; elsewhere it may be anything, so a
/// wrong one on a vehicle made elsewhere proves nothing.
pub fn vin(value: &[u8]) -> Verdict {
    const VALUES: &[u8; 26] = b"12345678.12345.7.923456789";
    const WEIGHTS: [u32; 17] = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
    let Some(text) = Compact::alnum(value, b" -").filter(|text| text.len() == 17) else {
        return Verdict::rejected("not seventeen places");
    };
    let mut sum = 0;
    for (byte, weight) in text.iter().zip(WEIGHTS) {
        let value = if byte.is_ascii_digit() { *byte } else { VALUES[usize::from(byte - b'A')] };
        if value == b'.' {
            return Verdict::rejected("letter that is not used");
        }
        sum += u32::from(value - b'0') * weight;
    }
    if &text[..] == b"11111111111111111" {
        return Verdict::unknown("number used for trying things out").as_test_value();
    }
    if all_same(&text) {
        return Verdict::rejected("one place repeated");
    }
    if text[13..].iter().filter(|byte| byte.is_ascii_digit()).count() < 3 {
        return Verdict::rejected("serial is not digits");
    }
    let verdict = match (b"0123456789X"[(sum % 11) as usize] == text[8], text[0]) {
        (true, _) => Verdict::confirmed(Strength::Weak, "check place right"),
        (false, b'1'..=b'5') => Verdict::rejected("check place wrong"),
        // A seventeen-digit number is an identifier of something else far more often.
        (false, _) if text.iter().all(u8::is_ascii_digit) => Verdict::rejected("check place wrong"),
        (false, _) => Verdict::unknown("made where the check place is free"),
    };
    match &text[..] {
        b"1M8GDM9AXKP042788" | b"1HGCM82633A004352" => verdict.as_test_value(),
        _ => verdict,
    }
}

/// True when `text` follows `shape`, where `L` is a letter, `P` a letter but I, O, Q, and `N` a digit.
fn fits(shape: &[u8], text: &[u8]) -> bool {
    shape.len() == text.len()
        && shape.iter().zip(text).all(|(kind, byte)| match kind {
            b'L' => byte.is_ascii_uppercase(),
            b'P' => byte.is_ascii_uppercase() && !matches!(byte, b'I' | b'O' | b'Q'),
            _ => byte.is_ascii_digit(),
        })
}

/// California plate: `1ABC234` (no I, O, Q in the first and third letter), `123ABC4` since 2026, the older `123ABC` and
/// `ABC123`, and commercial `1A23456`.
pub fn us_license_plate_ca(value: &[u8]) -> Verdict {
    let Some(text) = Compact::alnum(value, b" -") else { return Verdict::rejected("not letters and digits") };
    let shapes: [&[u8]; 5] = [b"NPLPNNN", b"NNNPLPN", b"NNNLLL", b"LLLNNN", b"NLNNNNN"];
    match shapes.iter().any(|shape| fits(shape, &text)) && !all_same(&text) {
        true if is_invented(&text) => Verdict::unknown("shape of a californian plate").as_test_value(),
        true => Verdict::unknown("shape of a californian plate"),
        false => Verdict::rejected("no shape of a californian plate"),
    }
}

/// Number plate of any US state: four to eight letters and digits, with a digit among them.
pub fn us_license_plate(value: &[u8]) -> Verdict {
    match Compact::alnum(value, b" -") {
        Some(text) if (4..=8).contains(&text.len()) && text.iter().any(u8::is_ascii_digit) && !all_same(&text) => {
            Verdict::unknown("four to eight letters and digits")
        }
        _ => Verdict::rejected("not four to eight letters and digits"),
    }
}

/// Number plate from anywhere, of which a pattern or a column has the form.
pub fn number_plate(value: &[u8]) -> Verdict {
    let verdict = Verdict::unknown("form of a number plate");
    match Compact::alnum(value, b" -") {
        Some(text) if is_invented(&text) => verdict.as_test_value(),
        // `matrícula` is a pupil's number too.
        Some(text) if text.len() > 6 && text.iter().all(u8::is_ascii_digit) => Verdict::rejected("digits alone"),
        _ => verdict,
    }
}

/// True where all letters are I, O and Q, which look like digits and are left out of the series of most states: `whose
/// redact` invents such plates.
fn is_invented(text: &[u8]) -> bool {
    let letters = || text.iter().filter(|byte| byte.is_ascii_alphabetic());
    letters().next().is_some() && letters().all(|letter| b"IOQ".contains(letter))
}

#[cfg(test)]
mod tests {
    use super::super::{Answer, check, check_samples};
    use super::*;

    #[test]
    fn vin_table() {
        check(
            vin,
            &["1M8GDM9AXKP042788", "1HGCM82633A004352", "WVWZZZ1JZ3W000001", "11111111111111111"],
            &[
                "1M8GDM9A1KP042788",
                "1HGCM82643A004352",
                "1M8GDM9AXKP04278",
                "IM8GDM9AXKP042788",
                "00000000000000000",
                "WVWZZZ1JZ3WABCDE",
            ],
        );
        check_samples(vin, &["1M8GDM9AXKP042788", "11111111111111111"]);
        assert_eq!(vin(b"WVWZZZ1JZ3W000001").answer, Answer::Unknown);
    }

    #[test]
    fn plate_tables() {
        check(
            us_license_plate_ca,
            &["7ABC234", "123ABC4", "123ABC", "ABC123", "1A23456"],
            &["7IBC234", "7ABO234", "ABCDEFG", "12345", "7ABC2345"],
        );
        check(number_plate, &["4471 KXR", "123456"], &["20231145"]);
        check(us_license_plate, &["ABC 1234", "12-345A"], &["ABCD", "A1", "123456789", "0000000"]);
    }
}
