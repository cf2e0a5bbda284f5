//! National numbers of Eastern and South-Eastern Europe: Czechia and Slovakia, Hungary, Poland, Romania, Bulgaria,
//! Croatia, Slovenia and its former neighbours, Turkey, Russia, Ukraine.
//!
//! Issuers: the population registers and tax services of the countries; the number of former Yugoslavia (JMBG) is still
//! given by most of its successors.

use super::Verdict;
use super::arithmetic::{mod_11_10, one_digit, two_digits, weighted};
use super::compact::{Compact, all_same, number};
use super::date::{is_date, is_short_date};

const NO_DATE: Verdict = Verdict::rejected("birth date does not exist");

/// Czech and Slovak rodné číslo: YYMMDD/NNNC, month +50 for women, +20 when a day's numbers ran out; the whole is a
/// multiple of eleven. Nine digits, given before 1954, carry no check.
pub fn cz_sk_rodne_cislo(value: &[u8]) -> Verdict {
    let Some(digits) = Compact::digits(value, b" /").filter(|digits| matches!(digits.len(), 9 | 10)) else {
        return Verdict::rejected("not nine or ten digits");
    };
    let (year, month, day) =
        (digits[0] * 10 + digits[1], (digits[2] * 10 + digits[3]) % 50, digits[4] * 10 + digits[5]);
    let month = if month > 20 { month - 20 } else { month };
    if !is_short_date(year, month, day) || digits.len() == 9 && year > 53 {
        return NO_DATE;
    }
    if digits.len() == 9 {
        return Verdict::unknown("older form without a check digit");
    }
    // A remainder of ten was written 0 until 1985.
    let rest = number(&digits[..9]) % 11 % 10;
    two_digits(rest == u64::from(digits[9]))
}

/// Polish identity card: three letters and six digits of which the first is a check, weights 7 3 1, letters from ten on.
pub fn pl_id_card(value: &[u8]) -> Verdict {
    let Some(text) = Compact::alnum(value, b" -").filter(|text| text.len() == 9) else {
        return Verdict::rejected("not nine places");
    };
    let (letters, digits) = text.split_at(3);
    if !letters.iter().all(u8::is_ascii_uppercase) || !digits.iter().all(u8::is_ascii_digit) {
        return Verdict::rejected("not three letters and six digits");
    }
    let places = letters.iter().map(|b| u32::from(b - b'A') + 10).chain(digits.iter().map(|b| u32::from(b - b'0')));
    let weighted = places.zip([7, 3, 1, 9, 7, 3, 1, 7, 3]).map(|(place, weight)| place * weight);
    one_digit(weighted.sum::<u32>().is_multiple_of(10))
}

/// Hungarian TAJ: nine digits, weights 3 and 7 alternate, mod 10.
pub fn hu_taj(value: &[u8]) -> Verdict {
    let Some(digits) = Compact::digits(value, b" -").filter(|digits| digits.len() == 9) else {
        return Verdict::rejected("not nine digits");
    };
    if all_same(&digits) {
        return Verdict::rejected("one digit repeated");
    }
    one_digit(weighted(&digits[..8], &[3, 7, 3, 7, 3, 7, 3, 7]) % 10 == u32::from(digits[8]))
}

/// Romanian CNP: century and sex, YYMMDD, county, three digits, weights 2 7 9 1 4 6 3 5 8 2 7 9, mod 11.
pub fn ro_cnp(value: &[u8]) -> Verdict {
    let Some(digits) = Compact::digits(value, b" ").filter(|digits| digits.len() == 13) else {
        return Verdict::rejected("not thirteen digits");
    };
    let pair = |at: usize| digits[at] * 10 + digits[at + 1];
    let century = match digits[0] {
        1 | 2 => 1900,
        3 | 4 => 1800,
        5 | 6 => 2000,
        7..=9 => 2000,
        _ => return Verdict::rejected("first digit names no century"),
    };
    // Foreigners' numbers (7 to 9) do not say the century, so the most lenient one is asked.
    if !is_date(century + i32::from(pair(1)), pair(3), pair(5)) {
        return NO_DATE;
    }
    if !matches!(pair(7), 1..=48 | 51 | 52 | 70 | 80..=83 | 90..=99 | 0) {
        return Verdict::rejected("no such county");
    }
    let check = weighted(&digits[..12], &[2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]) % 11;
    two_digits(if check == 10 { 1 } else { check } == u32::from(digits[12]))
}

/// Bulgarian EGN: YYMMDD with month +20 for the 1800s and +40 for the 2000s, three digits, weights 2 4 8 5 10 9 7 3 6.
pub fn bg_egn(value: &[u8]) -> Verdict {
    let Some(digits) = Compact::digits(value, b" ").filter(|digits| digits.len() == 10) else {
        return Verdict::rejected("not ten digits");
    };
    let pair = |at: usize| digits[at] * 10 + digits[at + 1];
    let (century, month) = match pair(2) {
        month @ 41..=52 => (2000, month - 40),
        month @ 21..=32 => (1800, month - 20),
        month => (1900, month),
    };
    if !is_date(century + i32::from(pair(0)), month, pair(4)) {
        return NO_DATE;
    }
    two_digits(weighted(&digits[..9], &[2, 4, 8, 5, 10, 9, 7, 3, 6]) % 11 % 10 == u32::from(digits[9]))
}

/// Croatian OIB: eleven digits, ISO 7064 mod 11,10.
pub fn hr_oib(value: &[u8]) -> Verdict {
    let value = super::national::without_country(value, b"HR");
    let Some(digits) = Compact::digits(value, b" -").filter(|digits| digits.len() == 11 && !all_same(digits)) else {
        return Verdict::rejected("not eleven digits");
    };
    one_digit(mod_11_10(&digits))
}

/// JMBG of former Yugoslavia, EMŠO in Slovenia: DDMM and three digits of the year, region, serial, weights 7…2 twice, mod
/// 11.
pub fn si_jmbg(value: &[u8]) -> Verdict {
    let Some(digits) = Compact::digits(value, b" ").filter(|digits| digits.len() == 13) else {
        return Verdict::rejected("not thirteen digits");
    };
    let year = number(&digits[4..7]) as i32;
    let year = if year >= 800 { 1000 + year } else { 2000 + year };
    if !is_date(year, digits[2] * 10 + digits[3], digits[0] * 10 + digits[1]) || year > super::date::this_year() {
        return NO_DATE;
    }
    let check = (11 - weighted(&digits[..12], &[7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11) % 11;
    two_digits(check % 10 == u32::from(digits[12]) && check < 10)
}

/// Turkish identity number: eleven digits, first not 0; tenth (7·odd − even) mod 10, eleventh the sum of ten mod 10.
pub fn tr_kimlik(value: &[u8]) -> Verdict {
    let Some(digits) = Compact::digits(value, b" ").filter(|digits| digits.len() == 11) else {
        return Verdict::rejected("not eleven digits");
    };
    if digits[0] == 0 {
        return Verdict::rejected("begins with 0");
    }
    let odd = weighted(&digits[..9], &[1, 0, 1, 0, 1, 0, 1, 0, 1]);
    let even = weighted(&digits[..8], &[0, 1, 0, 1, 0, 1, 0, 1]);
    let tenth = (7 * odd + 10 * even - even) % 10;
    let eleventh = digits[..10].iter().map(|&digit| u32::from(digit)).sum::<u32>() % 10;
    two_digits(tenth == u32::from(digits[9]) && eleventh == u32::from(digits[10]))
}

/// Russian INN of a person: twelve digits, two of them check digits mod 11 mod 10.
pub fn ru_inn(value: &[u8]) -> Verdict {
    let Some(digits) =
        Compact::digits(value, b" ").filter(|digits| matches!(digits.len(), 10 | 12) && !all_same(digits))
    else {
        return Verdict::rejected("not twelve digits");
    };
    if digits.len() == 10 {
        let check = weighted(&digits[..9], &[2, 4, 10, 3, 5, 9, 4, 6, 8]) % 11 % 10;
        return match check == u32::from(digits[9]) {
            true => Verdict::doubtful("number of a company"),
            false => Verdict::rejected("check digits wrong"),
        };
    }
    let first = weighted(&digits[..10], &[7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) % 11 % 10;
    let second = weighted(&digits[..11], &[3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) % 11 % 10;
    two_digits(first == u32::from(digits[10]) && second == u32::from(digits[11]))
}

/// Russian SNILS: NNN-NNN-NNN CC, weights 9…1, mod 101, where 100 counts as 0. Numbers up to 001-001-998 have no check.
pub fn ru_snils(value: &[u8]) -> Verdict {
    let Some(digits) = Compact::digits(value, b" -").filter(|digits| digits.len() == 11 && !all_same(digits)) else {
        return Verdict::rejected("not eleven digits");
    };
    if number(&digits[..9]) <= 1_001_998 {
        return Verdict::unknown("older number without a check");
    }
    let sum = weighted(&digits[..9], &[9, 8, 7, 6, 5, 4, 3, 2, 1]);
    let verdict = two_digits(u64::from(sum % 101 % 100) == number(&digits[9..]));
    if number(&digits) == 11_223_344_595 { verdict.as_test_value() } else { verdict }
}

/// Ukrainian taxpayer card number: ten digits, the first five count days since the end of 1899; weights −1 5 7 9 4 6 10 5 7.
pub fn ua_rntrc(value: &[u8]) -> Verdict {
    let Some(digits) = Compact::digits(value, b" -").filter(|digits| digits.len() == 10 && !all_same(digits)) else {
        return Verdict::rejected("not ten digits");
    };
    let plus = weighted(&digits[1..9], &[5, 7, 9, 4, 6, 10, 5, 7]);
    one_digit((plus + 11 - u32::from(digits[0])) % 11 % 10 == u32::from(digits[9]))
}

#[cfg(test)]
mod tests {
    use super::super::{Answer, check, check_samples};
    use super::*;

    #[test]
    fn north_of_the_danube() {
        check(
            cz_sk_rodne_cislo,
            &["5351019993", "005101/8506", "530101999"],
            &["5351019994", "0051018507", "0034018506", "990101999"],
        );
        check(hu_taj, &["123456788"], &["123456789", "000000000", "12345678"]);
        check(ro_cnp, &["3000101400019", "1000101403846"], &["3000101400018", "1001301403846", "0000101400019"]);
        assert_eq!(cz_sk_rodne_cislo(b"530101999").answer, Answer::Unknown);
    }

    #[test]
    fn poland() {
        check(pl_id_card, &["ADA321456", "ABS 123456"], &["ADA321457", "AD3214567", "ADA32145"]);
    }

    #[test]
    fn balkans_and_turkey() {
        check(bg_egn, &["0021019999", "0001011360"], &["0021019998", "0013011360", "00010113"]);
        check(hr_oib, &["12345678903"], &["12345678904", "00000000000"]);
        check(si_jmbg, &["0101000500004"], &["0101000500005", "3201000500004", "010100050000"]);
        check(tr_kimlik, &["10000000146"], &["10000000145", "01000000146", "1000000014"]);
    }

    #[test]
    fn russia_and_ukraine() {
        check(ru_inn, &["000000000184"], &["000000000185", "000000000000", "1234567890"]);
        check(ru_snils, &["112-233-445 95", "001-001-998 00"], &["112-233-445 96", "00000000000", "112"]);
        check(ua_rntrc, &["1234567899"], &["1234567890", "0000000000", "12345"]);
        check_samples(ru_snils, &["112-233-445 95"]);
    }
}
