//! National numbers of Belgium, Spain (insurance), Portugal, Austria, Switzerland, Ireland and Greece.
//!
//! Issuers: Rijksregister, Autoridade Tributária, Dachverband der Sozialversicherungsträger, Zentrale Ausgleichsstelle
//! (AHV number, an EAN of country 756), Irish Department of Social Protection, IDIKA (AMKA).

use super::arithmetic::{ean, luhn, one_digit, two_digits, weighted};
use super::compact::{Compact, all_same, digit_values, number};
use super::date::is_short_date;
use super::{Strength, Verdict};

/// Belgian national number: YYMMDD-NNN-CC, check 97 minus the nine digits mod 97, with a 2 before them for births since
/// 2000. Month +20 or +40 is a number for residents from abroad; month and day may be 00.
pub fn be_national_number(value: &[u8]) -> Verdict {
    let Some(digits) = Compact::digits(value, b" -.").filter(|digits| digits.len() == 11) else {
        return Verdict::rejected("not eleven digits");
    };
    let (month, day) = ((digits[2] * 10 + digits[3]) % 20, digits[4] * 10 + digits[5]);
    if month > 12 || day > 31 || digits[2] >= 6 || all_same(&digits) {
        return Verdict::rejected("birth date does not exist");
    }
    let (body, check) = (number(&digits[..9]), number(&digits[9..]));
    let verdict = two_digits(97 - body % 97 == check || 97 - (2_000_000_000 + body) % 97 == check);
    match verdict.is_possible() && (month == 0 || day == 0) {
        true => Verdict::unknown("check digits right, birth date not known"),
        false => verdict,
    }
}

/// Spanish number of social security: province, seven or eight digits, and both before modulo 97. A serial number below
/// ten million counts without its nought.
pub fn es_nss(value: &[u8]) -> Verdict {
    let Some(digits) = Compact::digits(value, b" -/").filter(|digits| matches!(digits.len(), 11 | 12)) else {
        return Verdict::rejected("not eleven or twelve digits");
    };
    let (province, rest) = digits.split_at(2);
    let (serial, check) = rest.split_at(rest.len() - 2);
    if !matches!(number(province), 1..=53 | 66) || all_same(serial) {
        return Verdict::rejected("no province of Spain, or one digit repeated");
    }
    let scale = if number(serial) < 10_000_000 { 10_000_000 } else { 100_000_000 };
    two_digits((number(province) * scale + number(serial)) % 97 == number(check))
}

/// Portuguese NIF: nine digits, weights 9…2, mod 11. First digit 1 to 3 for people.
pub fn pt_nif(value: &[u8]) -> Verdict {
    let value = super::national::without_country(value, b"PT");
    let Some(digits) = Compact::digits(value, b" .-").filter(|digits| digits.len() == 9) else {
        return Verdict::rejected("not nine digits");
    };
    if digits[0] == 0 || all_same(&digits) {
        return Verdict::rejected("begins with 0, or one digit repeated");
    }
    let check = 11 - weighted(&digits[..8], &[9, 8, 7, 6, 5, 4, 3, 2]) % 11;
    one_digit(check % 11 % 10 == u32::from(digits[8]))
}

/// Austrian social security number: three digits, a check digit, DDMMYY; weights 3 7 9 – 5 8 4 2 1 6, mod 11. The month
/// may be 13 to 15 when a day's numbers ran out.
pub fn at_svnr(value: &[u8]) -> Verdict {
    let Some(digits) = Compact::digits(value, b" -").filter(|digits| digits.len() == 10) else {
        return Verdict::rejected("not ten digits");
    };
    let (day, month) = (digits[4] * 10 + digits[5], digits[6] * 10 + digits[7]);
    let exists =
        matches!(month, 13..=15) && (1..=31).contains(&day) || is_short_date(digits[8] * 10 + digits[9], month, day);
    if !exists || digits[0] == 0 {
        return Verdict::rejected("birth date does not exist");
    }
    two_digits(weighted(&digits, &[3, 7, 9, 0, 5, 8, 4, 2, 1, 6]) % 11 == u32::from(digits[3]))
}

/// Swiss AHV number: 756, nine digits and an EAN check digit.
pub fn ch_ahv(value: &[u8]) -> Verdict {
    let Some(digits) = Compact::digits(value, b" -.").filter(|digits| digits.len() == 13) else {
        return Verdict::rejected("not thirteen digits");
    };
    if digits[..3] != [7, 5, 6] || all_same(&digits[3..]) {
        return Verdict::rejected("does not begin with 756");
    }
    let verdict = two_digits(ean(&digits));
    if number(&digits) == 7_569_217_076_985 { verdict.as_test_value() } else { verdict }
}

/// Irish PPS number: seven digits and a letter, perhaps a second letter; weights 8…2 and 9 for that letter, mod 23.
pub fn ie_pps(value: &[u8]) -> Verdict {
    let Some(text) = Compact::alnum(value, b" ").filter(|text| matches!(text.len(), 8 | 9)) else {
        return Verdict::rejected("not seven digits and one or two letters");
    };
    let Some(digits) = digit_values::<7>(&text[..7]) else { return Verdict::rejected("not seven digits first") };
    let second = match text.get(8) {
        None | Some(b'W') => 0,
        Some(letter @ b'A'..=b'I') => u32::from(letter - b'A') + 1,
        Some(b'T') => 0,
        _ => return Verdict::rejected("second letter is not used"),
    };
    if all_same(&digits) {
        return Verdict::rejected("one digit repeated");
    }
    let sum = weighted(&digits, &[8, 7, 6, 5, 4, 3, 2]) + second * 9;
    match b"WABCDEFGHIJKLMNOPQRSTUV"[(sum % 23) as usize] == text[7] {
        true => Verdict::confirmed(Strength::Weak, "check letter right"),
        false => Verdict::rejected("check letter wrong"),
    }
}

/// Greek AMKA: DDMMYY, four digits, Luhn.
pub fn gr_amka(value: &[u8]) -> Verdict {
    let Some(digits) = Compact::digits(value, b" -").filter(|digits| digits.len() == 11) else {
        return Verdict::rejected("not eleven digits");
    };
    let pair = |at: usize| digits[at] * 10 + digits[at + 1];
    match is_short_date(pair(4), pair(2), pair(0)) {
        true => two_digits(luhn(&digits)),
        false => Verdict::rejected("birth date does not exist"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::check;
    use super::*;

    #[test]
    fn tables() {
        check(be_national_number, &["00000100166", "00.01.01-442.49"], &["00000100167", "12345678901", "0000010016"]);
        check(es_nss, &["49 91671948 53", "281234567840"], &["49 91671948 54", "990000000000", "281234"]);
        check(pt_nif, &["123456789"], &["123456780", "012345678", "12345678"]);
        check(at_svnr, &["1002010100", "9442 010100"], &["1003010100", "9443 010100", "1002320100"]);
        check(ch_ahv, &["756.9217.0769.85"], &["756.9217.0769.84", "757.9217.0769.85", "756.9217"]);
        check(ie_pps, &["1234567T", "1234567FA"], &["1234567A", "123456T", "1234567TZ", "0000000W"]);
        check(gr_amka, &["01010000006"], &["01010000007", "32010000006", "0101000000"]);
    }
}
