//! National numbers of Hong Kong, Taiwan, Japan, Korea, Singapore and India.
//!
//! Issuers: Hong Kong Immigration Department, Taiwan Ministry of the Interior, Japan's Ministry of Internal Affairs
//! (ordinance on My Number), Korea's Ministry of the Interior and Safety, Singapore's Immigration and Checkpoints
//! Authority, UIDAI and the Indian Income Tax Department. Check-digit rules of Hong Kong, Taiwan and Singapore were
//! never published by the issuers; the ones here are the openly known, agreeing with their specimens.

use super::arithmetic::{one_digit, verhoeff, weighted};
use super::compact::{Compact, all_same, digit_values};
use super::date::is_date;
use super::{Strength, Verdict};

/// Value of a letter where A is 10 and Z is 35.
fn letter_value(letter: u8) -> u32 {
    u32::from(letter.wrapping_sub(b'A')) + 10
}

/// Hong Kong identity card: one or two letters, six digits, a check place that may be A, often in brackets. With the
/// missing first letter counted as 36 the weights 9…1 give a multiple of 11.
pub fn hk_id(value: &[u8]) -> Verdict {
    let Some(text) = Compact::alnum(value, b" -()") else { return Verdict::rejected("not letters and digits") };
    let letters = text.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let (Some(digits), Some(check)) =
        (text.get(letters..letters + 6).and_then(digit_values::<6>), text.get(letters + 6))
    else {
        return Verdict::rejected("not one or two letters, six digits and a check place");
    };
    let check = match check {
        b'0'..=b'9' => u32::from(check - b'0'),
        b'A' => 10,
        _ => return Verdict::rejected("check place wrong"),
    };
    let prefix = match text[..letters] {
        [one] => 36 * 9 + letter_value(one) * 8,
        [one, two] => letter_value(one) * 9 + letter_value(two) * 8,
        _ => return Verdict::rejected("not one or two letters first"),
    };
    if text.len() != letters + 7 {
        return Verdict::rejected("not one or two letters, six digits and a check place");
    }
    let verdict = one_digit((prefix + weighted(&digits, &[7, 6, 5, 4, 3, 2]) + check).is_multiple_of(11));
    if text[..7] == *b"A123456" { verdict.as_test_value() } else { verdict }
}

/// Taiwan national number: a letter for the place, 1 or 2 for the sex (8 or 9 for residents from abroad), eight digits.
/// The letter stands for two digits; weights 1 9 8 7 6 5 4 3 2 1 1, mod 10.
pub fn tw_id(value: &[u8]) -> Verdict {
    const LETTERS: &[u8; 26] = b"ABCDEFGHJKLMNPQRSTUVXYWZIO";
    let Some(text) = Compact::alnum(value, b" -").filter(|text| text.len() == 10) else {
        return Verdict::rejected("not a letter and nine digits");
    };
    let Some(place) = LETTERS.iter().position(|letter| *letter == text[0]) else {
        return Verdict::rejected("not a letter first");
    };
    let place = place as u32 + 10;
    let second = match text[1] {
        b'1' | b'2' | b'8' | b'9' => text[1],
        // Permits of residents had a letter for the sex until 2021; its last digit counts.
        b'A'..=b'D' => b'0' + (text[1] - b'A'),
        _ => return Verdict::rejected("second place is no sex digit"),
    };
    let Some(digits) = digit_values::<8>(&text[2..]) else { return Verdict::rejected("not digits") };
    let sum = place / 10 + place % 10 * 9 + u32::from(second - b'0') * 8 + weighted(&digits, &[7, 6, 5, 4, 3, 2, 1, 1]);
    let verdict = one_digit(sum.is_multiple_of(10));
    if &text[..] == b"A123456789" { verdict.as_test_value() } else { verdict }
}

/// Japanese individual number (My Number): twelve digits; weights 6 5 4 3 2 7 6 5 4 3 2, mod 11.
pub fn jp_my_number(value: &[u8]) -> Verdict {
    let Some(digits) = Compact::digits(value, b" -").filter(|digits| digits.len() == 12) else {
        return Verdict::rejected("not twelve digits");
    };
    if all_same(&digits) {
        return Verdict::rejected("one digit repeated");
    }
    let rest = weighted(&digits[..11], &[6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
    one_digit(u32::from(digits[11]) == if rest <= 1 { 0 } else { 11 - rest })
}

/// Korean resident or foreigner number: birth date, a digit for century and sex, six digits; weights 2…9 2…5, mod 11.
/// Numbers given since October 2020 are random after the date, so a failed check refutes nothing.
pub fn kr_rrn(value: &[u8]) -> Verdict {
    let Some(digits) = Compact::digits(value, b" -").filter(|digits| digits.len() == 13) else {
        return Verdict::rejected("not thirteen digits");
    };
    let century = match digits[6] {
        1 | 2 | 5 | 6 => 1900,
        3 | 4 | 7 | 8 => 2000,
        _ => 1800,
    };
    let year = century + i32::from(digits[0] * 10 + digits[1]);
    if !is_date(year, digits[2] * 10 + digits[3], digits[4] * 10 + digits[5]) {
        return Verdict::rejected("birth date does not exist");
    }
    if year < super::date::this_year() - 130 {
        return Verdict::doubtful("birth date in the nineteenth century");
    }
    if year > super::date::this_year() {
        return Verdict::doubtful("birth date in the future");
    }
    let sum = weighted(&digits[..12], &[2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]);
    // Foreigners' numbers counted two more.
    let right = |extra: u32| (11 - sum % 11 + extra) % 10 == u32::from(digits[12]);
    // Place codes ended at 96.
    let is_place = digits[7] * 10 + digits[8] <= 96;
    match is_place && (right(0) || matches!(digits[6], 5..=8) && right(2)) {
        true => Verdict::confirmed(Strength::Strong, "birth date and check digit right"),
        false => Verdict::unknown("birth date right, check digit not: random since 2020"),
    }
}

/// Singapore NRIC or FIN: S, T, F, G or M, seven digits, a check letter from the series of the first letter.
pub fn sg_nric(value: &[u8]) -> Verdict {
    let Some(text) = Compact::alnum(value, b" -").filter(|text| text.len() == 9) else {
        return Verdict::rejected("not a letter, seven digits and a letter");
    };
    let (offset, series): (u32, &[u8; 11]) = match text[0] {
        b'S' => (0, b"JZIHGFEDCBA"),
        b'T' => (4, b"JZIHGFEDCBA"),
        b'F' => (0, b"XWUTRQPNMLK"),
        b'G' => (4, b"XWUTRQPNMLK"),
        b'M' => (3, b"XWUTRQPNJLK"),
        _ => return Verdict::rejected("first letter is not s, t, f, g or m"),
    };
    let Some(digits) = digit_values::<7>(&text[1..8]) else { return Verdict::rejected("not digits in the middle") };
    let sum = weighted(&digits, &[2, 7, 6, 5, 4, 3, 2]) + offset;
    let verdict = match series[(sum % 11) as usize] == text[8] {
        true => Verdict::confirmed(Strength::Weak, "check letter right"),
        false => Verdict::rejected("check letter wrong"),
    };
    if &text[..8] == b"S1234567" { verdict.as_test_value() } else { verdict }
}

/// Indian Aadhaar: twelve digits that begin 2–9, no palindrome, Verhoeff; the virtual number has sixteen.
pub fn in_aadhaar(value: &[u8]) -> Verdict {
    let Some(digits) = Compact::digits(value, b" -:").filter(|digits| matches!(digits.len(), 12 | 16)) else {
        return Verdict::rejected("not twelve or sixteen digits");
    };
    if digits[0] < 2 {
        return Verdict::rejected("begins with 0 or 1");
    }
    if digits.iter().eq(digits.iter().rev()) {
        return Verdict::rejected("reads the same backwards");
    }
    let verdict = one_digit(verhoeff(&digits));
    if digits[..] == [2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4, 6] { verdict.as_test_value() } else { verdict }
}

/// Indian permanent account number: five letters, four digits, a letter; the fourth letter names the kind of holder and
/// the digits are not all zero. How the last letter is made is not published.
pub fn in_pan(value: &[u8]) -> Verdict {
    let Some(text) = Compact::alnum(value, b" -").filter(|text| text.len() == 10) else {
        return Verdict::rejected("not five letters, four digits and a letter");
    };
    let is_shape =
        text[..5].iter().chain(&text[9..]).all(u8::is_ascii_alphabetic) && text[5..9].iter().all(u8::is_ascii_digit);
    if !is_shape {
        return Verdict::rejected("not five letters, four digits and a letter");
    }
    match text[3] {
        _ if &text[5..9] == b"0000" => Verdict::rejected("serial 0000"),
        b'P' => Verdict::unknown("shape of a person's number"),
        b'A' | b'B' | b'C' | b'F' | b'G' | b'H' | b'J' | b'K' | b'L' | b'T' | b'E' => {
            Verdict::unknown("shape of an organisation's number")
        }
        _ => Verdict::rejected("fourth letter names no holder"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Answer, check, check_samples};
    use super::*;

    #[test]
    fn chinese_speaking_places() {
        check(
            hk_id,
            &["A123456(3)", "C000001(7)", "A1234563", "AB987654(3)"],
            &["A123456(4)", "C000001(8)", "1234567", "ABC123456(3)", "A12345(3)"],
        );
        check(
            tw_id,
            &["A123456789", "Z200000004"],
            &["A123456780", "Z200000005", "A323456789", "1123456789", "A12345678"],
        );
        check_samples(hk_id, &["A123456(3)"]);
        check_samples(tw_id, &["A123456789"]);
    }

    #[test]
    fn japan_and_korea() {
        check(
            jp_my_number,
            &["123456789018", "999999999996", "1234 5678 9018"],
            &["123456789019", "999999999995", "000000000000", "12345678901"],
        );
        check(
            kr_rrn,
            &["971013-9019902", "000101-9000004", "971013-9019903"],
            &["001301-9000004", "971013-901990", "990230-1234567"],
        );
        assert_eq!(kr_rrn(b"971013-9019902").answer, Answer::Confirmed(Strength::Strong));
        assert_eq!(kr_rrn(b"971013-9019903").answer, Answer::Unknown);
    }

    #[test]
    fn singapore() {
        check(
            sg_nric,
            &["S1234567D", "M0000001Q", "F0000001U", "G0000001P", "T0000001E", "s1234567d"],
            &["S1234567E", "M0000001P", "A1234567D", "S123456D", "F0000001A"],
        );
        check_samples(sg_nric, &["S1234567D"]);
    }

    #[test]
    fn india() {
        check(
            in_aadhaar,
            &["2341 2341 2346", "9999 4105 7058"],
            &["2341 2341 2347", "1234 1234 1234", "777777777777", "234123412"],
        );
        check(in_pan, &["ABCPX0001X", "AAAPZ1234C"], &["ABCXX0001X", "ABCPX0000X", "ABC1X0001X", "ABCPX0001"]);
        check_samples(in_aadhaar, &["2341 2341 2346"]);
    }
}
