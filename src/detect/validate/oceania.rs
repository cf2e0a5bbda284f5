//! National numbers of Australia and New Zealand.
//!
//! Issuers: Australian Taxation Office (TFN), Services Australia (Medicare card), Inland Revenue New Zealand (validation
//! rules published in its resident-withholding-tax specification).

use super::Verdict;
use super::arithmetic::{one_digit, weighted};
use super::compact::{Compact, all_same, is_run, number};

/// Australian tax file number: eight or nine digits, weights 1 4 3 7 5 8 6 9 10, mod 11.
pub fn au_tfn(value: &[u8]) -> Verdict {
    let Some(digits) = Compact::digits(value, b" -").filter(|digits| matches!(digits.len(), 8 | 9)) else {
        return Verdict::rejected("not eight or nine digits");
    };
    if all_same(&digits) {
        return Verdict::rejected("one digit repeated");
    }
    one_digit(weighted(&digits, &[1, 4, 3, 7, 5, 8, 6, 9, 10]).is_multiple_of(11))
}

/// Australian Medicare card: ten digits, or eleven with the place on the card; first 2–6, weights 1 3 7 9 on eight
/// digits give the ninth, the tenth counts issues.
pub fn au_medicare(value: &[u8]) -> Verdict {
    let Some(digits) = Compact::digits(value, b" -/").filter(|digits| matches!(digits.len(), 10 | 11)) else {
        return Verdict::rejected("not ten or eleven digits");
    };
    if !matches!(digits[0], 2..=6) || all_same(&digits[..9]) {
        return Verdict::rejected("does not begin with 2 to 6");
    }
    one_digit(weighted(&digits[..8], &[1, 3, 7, 9, 1, 3, 7, 9]) % 10 == u32::from(digits[8]))
}

/// New Zealand IRD number: eight or nine digits from 10 million, weights 3 2 7 6 5 4 3 2, and 7 4 3 2 5 2 7 6 when the
/// first set gives ten, mod 11.
pub fn nz_ird(value: &[u8]) -> Verdict {
    let Some(digits) = Compact::digits(value, b" -").filter(|digits| matches!(digits.len(), 8 | 9)) else {
        return Verdict::rejected("not eight or nine digits");
    };
    if !(10_000_000..=150_000_000).contains(&number(&digits)) || all_same(&digits) || is_run(&digits) {
        return Verdict::rejected("out of the issued range");
    }
    let mut body = [0u8; 8];
    let (&check, front) = digits.split_last().expect("eight or nine digits");
    body[8 - front.len()..].copy_from_slice(front);
    let digit = |weights: &[u32]| (11 - weighted(&body, weights) % 11) % 11;
    let first = digit(&[3, 2, 7, 6, 5, 4, 3, 2]);
    let expected = if first == 10 { digit(&[7, 4, 3, 2, 5, 2, 7, 6]) } else { first };
    one_digit(expected == u32::from(check))
}

#[cfg(test)]
mod tests {
    use super::super::check;
    use super::*;

    #[test]
    fn australia() {
        check(au_tfn, &["123 456 782", "876 543 210"], &["123 456 783", "876 543 211", "000000000", "1234567"]);
        check(
            au_medicare,
            &["2000 00002 1", "5000 00014 1", "2000 00002 1 1"],
            &["2000 00003 1", "7000 00002 1", "200000002"],
        );
    }

    #[test]
    fn new_zealand() {
        check(nz_ird, &["49091850", "49-091-850", "49098576"], &["49091851", "9000000", "00000000", "999999999"]);
    }
}
