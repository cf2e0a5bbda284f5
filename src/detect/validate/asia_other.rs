//! National numbers of Israel, South Africa, Saudi Arabia, the Emirates, Thailand, Indonesia, Malaysia and Pakistan.
//!
//! Issuers: the interior ministries and population registers of the countries. Indonesia, Malaysia and Pakistan have no
//! check digit: place codes and dates are all there is.

use super::Verdict;
use super::arithmetic::{luhn, one_digit, two_digits, weighted};
use super::compact::{Compact, all_same, number};
use super::date::is_short_date;

/// Israeli identity number: nine digits (leading zeros may be left out from eight on), Luhn.
pub fn il_id(value: &[u8]) -> Verdict {
    let Some(digits) =
        Compact::digits(value, b" -").filter(|digits| matches!(digits.len(), 8 | 9) && !all_same(digits))
    else {
        return Verdict::rejected("not nine digits");
    };
    one_digit(luhn(&digits))
}

/// South African identity number: YYMMDD, four digits, citizenship 0–2, a digit, Luhn.
pub fn za_id(value: &[u8]) -> Verdict {
    let Some(digits) = Compact::digits(value, b" -").filter(|digits| digits.len() == 13) else {
        return Verdict::rejected("not thirteen digits");
    };
    let pair = |at: usize| digits[at] * 10 + digits[at + 1];
    if !is_short_date(pair(0), pair(2), pair(4)) {
        return Verdict::rejected("birth date does not exist");
    }
    if digits[10] > 2 {
        return Verdict::rejected("no such citizenship digit");
    }
    two_digits(luhn(&digits))
}

/// Saudi national or residence number: ten digits beginning 1 or 2, Luhn.
pub fn sa_id(value: &[u8]) -> Verdict {
    let Some(digits) = Compact::digits(value, b" -").filter(|digits| digits.len() == 10) else {
        return Verdict::rejected("not ten digits");
    };
    if !matches!(digits[0], 1 | 2) || all_same(&digits) {
        return Verdict::rejected("does not begin with 1 or 2");
    }
    one_digit(luhn(&digits))
}

/// Emirates ID: 784, year of birth, seven digits, Luhn over all fifteen.
pub fn ae_emirates_id(value: &[u8]) -> Verdict {
    let Some(digits) = Compact::digits(value, b" -").filter(|digits| digits.len() == 15) else {
        return Verdict::rejected("not fifteen digits");
    };
    let year = number(&digits[3..7]) as i32;
    if digits[..3] != [7, 8, 4] || !(1900..=super::date::this_year()).contains(&year) {
        return Verdict::rejected("does not begin with 784 and a year");
    }
    two_digits(luhn(&digits))
}

/// Thai personal number: thirteen digits, weights 13…2, mod 11 mod 10.
pub fn th_pin(value: &[u8]) -> Verdict {
    let Some(digits) = Compact::digits(value, b" -").filter(|digits| digits.len() == 13) else {
        return Verdict::rejected("not thirteen digits");
    };
    if digits[0] == 0 || all_same(&digits) {
        return Verdict::rejected("begins with 0, or one digit repeated");
    }
    let sum = weighted(&digits[..12], &[13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]);
    one_digit((11 - sum % 11) % 10 == u32::from(digits[12]))
}

/// Indonesian NIK: six digits of the place, DDMMYY with the day +40 for women, four digits.
pub fn id_nik(value: &[u8]) -> Verdict {
    let Some(digits) = Compact::digits(value, b" .-").filter(|digits| digits.len() == 16) else {
        return Verdict::rejected("not sixteen digits");
    };
    let pair = |at: usize| digits[at] * 10 + digits[at + 1];
    if !matches!(pair(0), 11..=19 | 21 | 31..=36 | 51..=53 | 61..=65 | 71..=76 | 81 | 82 | 91..=97) {
        return Verdict::rejected("no such province");
    }
    let day = if pair(6) > 40 { pair(6) - 40 } else { pair(6) };
    if !is_short_date(pair(10), pair(8), day) || number(&digits[12..]) == 0 {
        return Verdict::rejected("birth date does not exist");
    }
    Verdict::unknown("province and birth date exist")
}

/// Malaysian NRIC: YYMMDD, place code, four digits of which the last is odd for men.
pub fn my_nric(value: &[u8]) -> Verdict {
    let Some(digits) = Compact::digits(value, b" -").filter(|digits| digits.len() == 12) else {
        return Verdict::rejected("not twelve digits");
    };
    let pair = |at: usize| digits[at] * 10 + digits[at + 1];
    if !is_short_date(pair(0), pair(2), pair(4)) {
        return Verdict::rejected("birth date does not exist");
    }
    match pair(6) {
        1..=16 | 21..=59 | 60..=68 | 71 | 72 | 74..=79 | 82..=93 | 98 | 99 => {
            Verdict::unknown("birth date and place code exist")
        }
        _ => Verdict::rejected("no such place code"),
    }
}

/// Pakistani CNIC: NNNNN-NNNNNNN-G, province 1–7 first, sex last.
pub fn pk_cnic(value: &[u8]) -> Verdict {
    let Some(digits) = Compact::digits(value, b" -").filter(|digits| digits.len() == 13) else {
        return Verdict::rejected("not thirteen digits");
    };
    match (digits[0], digits[12]) {
        _ if all_same(&digits) => Verdict::rejected("one digit repeated"),
        (1..=7, 1..=9) => Verdict::unknown("province exists"),
        _ => Verdict::rejected("no such province or sex"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::check;
    use super::*;

    #[test]
    fn near_east_and_africa() {
        check(il_id, &["000000018", "39337423"], &["000000019", "000000000", "490154203237518"]);
        check(
            za_id,
            &["0001019999083", "0002290050018"],
            &["0001019999084", "0013019999083", "0001019999383", "000229005"],
        );
        check(sa_id, &["1000000008"], &["1000000009", "3000000004", "100000000"]);
        check(
            ae_emirates_id,
            &["784190000000001", "784-1900-0000000-1"],
            &["784190000000002", "785190000000001", "784000000000001"],
        );
    }

    #[test]
    fn south_east() {
        check(th_pin, &["1000000000009"], &["1000000000008", "0000000000000", "1-0000-00000-00-00"]);
        check(id_nik, &["3171011708450001"], &["9971011708450001", "3171013208450001", "3171011708450000", "317101"]);
        check(my_nric, &["770305-02-1234"], &["771305-02-1234", "770305-17-1234", "770305-02-123"]);
        check(
            pk_cnic,
            &["10000-0000000-1", "31000-0000137-6"],
            &["80000-0000000-1", "91000-0000137-6", "31000-0000137-0"],
        );
    }
}
