//! National numbers of the Nordic and Baltic countries.
//!
//! Issuers: Skatteverket (SKV 704), Digital and Population Data Services Agency of Finland, Skatteetaten, the Danish CPR
//! Office (no check since October 2007), Registers Iceland, and the population registers of Estonia, Latvia, Lithuania.

use super::arithmetic::{luhn, two_digits, weighted};
use super::compact::{Compact, all_same, digit_values, number};
use super::date::{is_date, is_short_date};
use super::{Strength, Verdict};

const NO_DATE: Verdict = Verdict::rejected("birth date does not exist");

/// Swedish personnummer: (YY)YYMMDD, `-` or `+` from a hundred years on, NNN, Luhn over the last ten; day +60 is a
/// coordination number.
pub fn se_personnummer(value: &[u8]) -> Verdict {
    let text = value.trim_ascii();
    let sign = text.iter().filter(|byte| matches!(byte, b'-' | b'+')).count();
    let Some(digits) = Compact::digits(text, b"-+").filter(|digits| matches!(digits.len(), 10 | 12) && sign <= 1)
    else {
        return Verdict::rejected("not ten or twelve digits");
    };
    if sign == 1 && !matches!(text.get(text.len().wrapping_sub(5)), Some(b'-' | b'+')) {
        return Verdict::rejected("sign out of place");
    }
    let last = &digits[digits.len() - 10..];
    let (month, day) = (last[2] * 10 + last[3], last[4] * 10 + last[5]);
    let day = if day > 60 { day - 60 } else { day };
    let exists = match digits.len() {
        12 => {
            is_date(number(&digits[..4]) as i32, month, day)
                && (1800..=super::date::this_year() as u64).contains(&number(&digits[..4]))
        }
        _ => is_short_date(last[0] * 10 + last[1], month, day),
    };
    if exists { two_digits(luhn(last)) } else { NO_DATE }
}

/// Finnish henkilötunnus: DDMMYY, a sign for the century, NNN from 002 (900 and above are for tests), and the nine digits
/// mod 31 as one of 31 places.
pub fn fi_hetu(value: &[u8]) -> Verdict {
    let text = value.trim_ascii();
    if text.len() != 11 {
        return Verdict::rejected("not eleven places");
    }
    let century = match text[6].to_ascii_uppercase() {
        b'+' => 1800,
        b'-' | b'U'..=b'Y' => 1900,
        b'A'..=b'F' => 2000,
        _ => return Verdict::rejected("no sign of a century"),
    };
    let (Some(date), Some(serial)) = (digit_values::<6>(&text[..6]), digit_values::<3>(&text[7..10])) else {
        return Verdict::rejected("not digits around the sign");
    };
    let pair = |at: usize| date[at] * 10 + date[at + 1];
    if !is_date(century + i32::from(pair(4)), pair(2), pair(0)) {
        return NO_DATE;
    }
    let whole = number(&date) * 1000 + number(&serial);
    let verdict =
        two_digits(b"0123456789ABCDEFHJKLMNPRSTUVWXY"[(whole % 31) as usize] == text[10].to_ascii_uppercase());
    match number(&serial) {
        0 | 1 => Verdict::rejected("serial below 002"),
        900.. if verdict.is_possible() => Verdict::unknown("serial of temporary and test numbers").as_test_value(),
        _ => verdict,
    }
}

/// Norwegian fødselsnummer: DDMMYY, three digits, two check digits mod 11; day +40 is a D-number, month +40 a health
/// number.
pub fn no_fodselsnummer(value: &[u8]) -> Verdict {
    let Some(digits) = Compact::digits(value, b" -").filter(|digits| digits.len() == 11) else {
        return Verdict::rejected("not eleven digits");
    };
    let pair = |at: usize| digits[at] * 10 + digits[at + 1];
    let (day, month) = (pair(0) % 40, pair(2) % 40);
    let year = i32::from(pair(4));
    let year = match (number(&digits[6..9]), year) {
        (0..=499, _) | (900.., 40..) => 1900 + year,
        (500..=749, 54..) => 1800 + year,
        (500.., 0..=39) => 2000 + year,
        _ => return Verdict::rejected("serial and year belong to no century"),
    };
    if !is_date(year, month, day) || year > super::date::this_year() {
        return NO_DATE;
    }
    let first = weighted(&digits, &[3, 7, 6, 1, 8, 9, 4, 5, 2, 1]) % 11;
    let second = weighted(&digits, &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11;
    two_digits(first == 0 && second == 0)
}

/// Danish CPR number: DDMMYY-NNNN. Weights 4 3 2 7 6 5 4 3 2 1 mod 11 held until October 2007, so they only confirm.
pub fn dk_cpr(value: &[u8]) -> Verdict {
    let Some(digits) = Compact::digits(value, b" -").filter(|digits| digits.len() == 10) else {
        return Verdict::rejected("not ten digits");
    };
    let pair = |at: usize| digits[at] * 10 + digits[at + 1];
    if !is_short_date(pair(4), pair(2), pair(0) % 60) || all_same(&digits) {
        return NO_DATE;
    }
    match weighted(&digits, &[4, 3, 2, 7, 6, 5, 4, 3, 2, 1]).is_multiple_of(11) {
        true => Verdict::confirmed(Strength::Strong, "birth date and check digit right"),
        false => Verdict::unknown("birth date right, no check digit since 2007"),
    }
}

/// Icelandic kennitala: DDMMYY (day +40 for companies), two digits, a check digit mod 11, the century.
pub fn is_kennitala(value: &[u8]) -> Verdict {
    let Some(digits) = Compact::digits(value, b" -").filter(|digits| digits.len() == 10) else {
        return Verdict::rejected("not ten digits");
    };
    let pair = |at: usize| digits[at] * 10 + digits[at + 1];
    if !is_short_date(pair(4), pair(2), pair(0) % 40) || !matches!(digits[9], 8 | 9 | 0) {
        return NO_DATE;
    }
    two_digits(weighted(&digits, &[3, 2, 7, 6, 5, 4, 3, 2, 1]).is_multiple_of(11))
}

/// Estonian and Lithuanian personal code: a digit for century and sex, YYMMDD, three digits, a check digit with weights
/// 1…9 1, or 3…9 1 2 3 when those give ten.
pub fn ee_lt_personal_code(value: &[u8]) -> Verdict {
    let Some(digits) = Compact::digits(value, b" ").filter(|digits| digits.len() == 11) else {
        return Verdict::rejected("not eleven digits");
    };
    let pair = |at: usize| digits[at] * 10 + digits[at + 1];
    let exists = match digits[0] {
        century @ 1..=8 => is_date(1700 + i32::from(century.div_ceil(2)) * 100 + i32::from(pair(1)), pair(3), pair(5)),
        // Lithuania gives numbers beginning 9 to those whose date is not known.
        century => century == 9,
    };
    if !exists || all_same(&digits) {
        return NO_DATE;
    }
    let mut check = weighted(&digits[..10], &[1, 2, 3, 4, 5, 6, 7, 8, 9, 1]) % 11;
    if check == 10 {
        check = weighted(&digits[..10], &[3, 4, 5, 6, 7, 8, 9, 1, 2, 3]) % 11 % 10;
    }
    two_digits(check == u32::from(digits[10]))
}

/// Latvian personas kods: DDMMYY-NNNNN, since July 2017 random digits behind 32; weights 10 5 8 4 2 1 6 3 7 9.
pub fn lv_personas_kods(value: &[u8]) -> Verdict {
    let Some(digits) = Compact::digits(value, b" -").filter(|digits| digits.len() == 11) else {
        return Verdict::rejected("not eleven digits");
    };
    let pair = |at: usize| digits[at] * 10 + digits[at + 1];
    if pair(0) != 32 && !is_short_date(pair(4), pair(2), pair(0)) {
        return NO_DATE;
    }
    let check = (1 + weighted(&digits[..10], &[10, 5, 8, 4, 2, 1, 6, 3, 7, 9])) % 11 % 10;
    two_digits(check == u32::from(digits[10]))
}

#[cfg(test)]
mod tests {
    use super::super::{Answer, check};
    use super::*;

    #[test]
    fn nordic() {
        check(
            se_personnummer,
            &["18900101-0009", "0001017433", "000101-7433", "000101+7433"],
            &["18900101-0008", "00010-17-433", "001301-7433", "00010-17433"],
        );
        check(fi_hetu, &["131052-308T", "131052Y308T"], &["131052-308U", "310252-308T", "131052*308T", "131052-308"]);
        check(no_fodselsnummer, &["01010099931"], &["01010099932", "32010099931", "0101009993"]);
        check(dk_cpr, &["010100-8000", "010100-2157"], &["320100-8000", "0101008"]);
        assert_eq!(dk_cpr(b"010100-8001").answer, Answer::Unknown);
        check(is_kennitala, &["0101006589", "010100-6589"], &["530175-0299", "0101006579", "0113006589"]);
    }

    #[test]
    fn baltic() {
        check(
            ee_lt_personal_code,
            &["10001010002", "30001014396"],
            &["10001010003", "11313010002", "00000000000", "1000101000"],
        );
        check(lv_personas_kods, &["32000000008", "010100-67298"], &["32000000009", "011300-67298", "0101006729"]);
    }
}
