//! The check-digit arithmetic that many issuers share.
//!
//! ISO/IEC 7812-1 annex B (Luhn), ISO/IEC 7064 (mod 97-10, mod 11,10 and mod 11-2), the EAN/GS1 weights, and the
//! scheme of J. Verhoeff on the dihedral group of ten elements. All functions take digit values `0..=9`, never ASCII,
//! unless they say so.

use super::compact::Compact;
use super::{Strength, Verdict};

/// Luhn: from the right double every second digit, take 9 off results above 9; the total is a multiple of ten.
pub(super) fn luhn(digits: &[u8]) -> bool {
    luhn_sum(digits).is_multiple_of(10)
}

/// The Luhn total, for schemes that add a constant for an unwritten prefix.
pub(super) fn luhn_sum(digits: &[u8]) -> u32 {
    const DOUBLED: [u8; 10] = [0, 2, 4, 6, 8, 1, 3, 5, 7, 9];
    let total = |sum: u32, (place, &digit): (usize, &u8)| {
        sum + u32::from(if place % 2 == 1 { DOUBLED[usize::from(digit % 10)] } else { digit })
    };
    digits.iter().rev().enumerate().fold(0, total)
}

/// Sum of digit times weight, as far as the shorter of the two reaches.
pub(super) fn weighted(digits: &[u8], weights: &[u32]) -> u32 {
    digits.iter().zip(weights).map(|(&digit, &weight)| u32::from(digit) * weight).sum()
}

/// ISO 7064 mod 11,10, the check digit included.
pub(super) fn mod_11_10(digits: &[u8]) -> bool {
    let Some((&check, body)) = digits.split_last() else { return false };
    let mut product = 10u32;
    for &digit in body {
        let sum = (u32::from(digit) + product) % 10;
        product = 2 * (if sum == 0 { 10 } else { sum }) % 11;
    }
    (11 - product) % 10 == u32::from(check)
}

/// Remainder mod 97 of ASCII digits and letters, where A is 10 and Z is 35.
pub(super) fn mod_97(ascii: impl IntoIterator<Item = u8>) -> Option<u32> {
    let mut rest = 0u32;
    for byte in ascii {
        rest = match byte {
            b'0'..=b'9' => rest * 10 + u32::from(byte - b'0'),
            b'A'..=b'Z' => rest * 100 + u32::from(byte - b'A') + 10,
            _ => return None,
        } % 97;
    }
    Some(rest)
}

/// EAN/GS1: weights 1 and 3 alternate from the right; the total is a multiple of ten.
pub(super) fn ean(digits: &[u8]) -> bool {
    let total = |sum: u32, (place, &digit): (usize, &u8)| sum + u32::from(digit) * if place % 2 == 1 { 3 } else { 1 };
    digits.iter().rev().enumerate().fold(0, total) % 10 == 0
}

/// Verhoeff: catches every single slip and every swap of neighbours.
pub(super) fn verhoeff(digits: &[u8]) -> bool {
    const PERMUTATION: [[u8; 10]; 8] = [
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
        [1, 5, 7, 6, 2, 8, 3, 0, 9, 4],
        [5, 8, 0, 3, 7, 9, 6, 1, 4, 2],
        [8, 9, 1, 6, 0, 4, 3, 5, 2, 7],
        [9, 4, 5, 3, 1, 2, 6, 8, 7, 0],
        [4, 2, 8, 6, 5, 7, 3, 9, 0, 1],
        [2, 7, 9, 3, 8, 0, 6, 4, 1, 5],
        [7, 0, 4, 6, 9, 1, 3, 2, 5, 8],
    ];
    // The dihedral product: rotations are 0..=4, reflections 5..=9.
    fn product(left: u8, right: u8) -> u8 {
        match (left < 5, right < 5) {
            (true, true) => (left + right) % 5,
            (true, false) => (left + right) % 5 + 5,
            (false, true) => (left + 5 - right) % 5 + 5,
            (false, false) => (left + 5 - right) % 5,
        }
    }
    digits
        .iter()
        .rev()
        .enumerate()
        .fold(0, |state, (place, &digit)| product(state, PERMUTATION[place % 8][usize::from(digit % 10)]))
        == 0
}

/// Any number that ends in a Luhn digit, 4 to 40 digits long.
pub fn luhn_number(value: &[u8]) -> Verdict {
    match Compact::digits(value, b" -") {
        Some(digits) if digits.len() >= 4 && !super::compact::all_same(&digits) => one_digit(luhn(&digits)),
        _ => Verdict::rejected("not a number of 4 to 40 digits"),
    }
}

/// Any number that ends in a Verhoeff digit, 4 to 19 digits long.
pub fn verhoeff_number(value: &[u8]) -> Verdict {
    match Compact::digits(value, b" -") {
        Some(digits) if (4..=19).contains(&digits.len()) => one_digit(verhoeff(&digits)),
        _ => Verdict::rejected("not a number of 4 to 19 digits"),
    }
}

/// The verdict on a number whose single check digit was just computed.
pub(super) const fn one_digit(passes: bool) -> Verdict {
    if passes {
        Verdict::confirmed(Strength::Weak, "check digit right")
    } else {
        Verdict::rejected("check digit wrong")
    }
}

/// The verdict on a number with two check digits, or with one check digit beside a date that exists.
pub(super) const fn two_digits(passes: bool) -> Verdict {
    if passes {
        Verdict::confirmed(Strength::Strong, "check digits right")
    } else {
        Verdict::rejected("check digits wrong")
    }
}

#[cfg(test)]
mod tests {
    use super::super::check;
    use super::*;

    #[test]
    fn luhn_table() {
        check(
            luhn_number,
            &["4111111111111111", "490154203237518", "18900101-0009"],
            &["4111111111111112", "1234", "125"],
        );
    }

    #[test]
    fn verhoeff_table() {
        check(verhoeff_number, &["2363", "73211009", "38341003"], &["2364", "73211008", "38341004", "3623"]);
    }

    #[test]
    fn iso_7064_and_ean() {
        assert!(mod_11_10(&[1, 3, 6, 6, 9, 5, 9, 7, 6]) && !mod_11_10(&[1, 3, 6, 6, 9, 5, 9, 7, 8]));
        assert_eq!(mod_97(*b"3214282912345698765432161182"), Some(1));
        assert!(ean(&[7, 5, 6, 9, 2, 1, 7, 0, 7, 6, 9, 8, 5]) && !mod_11_10(&[]));
    }
}
