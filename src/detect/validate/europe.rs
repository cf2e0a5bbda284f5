//! National numbers of Western and Central Europe that have a detector of their own: United Kingdom, Germany, France,
//! Italy, Spain, Netherlands, Poland.
//!
//! Issuers: HM Revenue & Customs, NHS Digital, DVLA; Bundeszentralamt für Steuern (IdNr), Deutsche Rentenversicherung,
//! GKV-Spitzenverband (KVNR); INSEE; Agenzia delle Entrate (decree of 23 December 1976); Ministerio del Interior;
//! Rijksdienst voor Identiteitsgegevens; Polish Ministry of Digital Affairs.

use super::arithmetic::{mod_11_10, one_digit, two_digits, weighted};
use super::compact::{Compact, all_same, begins_with_noughts, digit_values, number};
use super::date::{is_date, is_short_date};
use super::{Strength, Verdict};

/// UK National Insurance number: two letters, six digits, A–D. First letter not D F I Q U V, second also not O, and
/// seven pairs are not used. No check digit.
pub fn uk_nino(value: &[u8]) -> Verdict {
    let Some(text) = Compact::alnum(value, b" -").filter(|text| matches!(text.len(), 8 | 9)) else {
        return Verdict::rejected("not two letters, six digits and a letter");
    };
    if !text[..2].iter().all(u8::is_ascii_alphabetic) || !text[2..8].iter().all(u8::is_ascii_digit) {
        return Verdict::rejected("not two letters, six digits and a letter");
    }
    if !matches!(text.get(8), None | Some(b'A'..=b'D')) {
        return Verdict::rejected("last letter is not a to d");
    }
    let is_unused = |letter: u8| b"DFIQUV".contains(&letter);
    if is_unused(text[0]) || is_unused(text[1]) || text[1] == b'O' {
        return Verdict::rejected("letter that is not used");
    }
    if matches!(&text[..2], b"BG" | b"GB" | b"NK" | b"KN" | b"NT" | b"TN" | b"ZZ") {
        return Verdict::rejected("prefix that is not used");
    }
    let verdict = Verdict::unknown("prefix in use");
    if &text[..8] == b"AB123456" { verdict.as_test_value() } else { verdict }
}

/// NHS number: ten digits, weights 10…2, mod 11; numbers beginning 999 are for tests.
pub fn uk_nhs(value: &[u8]) -> Verdict {
    let Some(digits) = Compact::digits(value, b" -").filter(|digits| digits.len() == 10) else {
        return Verdict::rejected("not ten digits");
    };
    if all_same(&digits) {
        return Verdict::rejected("one digit repeated");
    }
    let check = 11 - weighted(&digits[..9], &[10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11;
    let verdict = one_digit(check != 10 && check % 11 == u32::from(digits[9]));
    if digits[..3] == [9, 9, 9] || number(&digits) == 9_434_765_919 { verdict.as_test_value() } else { verdict }
}

/// British driving licence: five places of the surname padded with 9, decade, month (+50 for women), day, year,
/// two initials or 9, a digit, two letters; the two digits of the issue may follow.
pub fn uk_driving_licence(value: &[u8]) -> Verdict {
    let Some(text) = Compact::alnum(value, b" ").filter(|text| matches!(text.len(), 16 | 18)) else {
        return Verdict::rejected("not sixteen places");
    };
    let name = text[..5].iter().position(|byte| *byte == b'9').unwrap_or(5);
    let is_name =
        name >= 1 && text[..name].iter().all(u8::is_ascii_alphabetic) && text[name..5].iter().all(|b| *b == b'9');
    let Some([decade, m1, m2, d1, d2, year]) = digit_values::<6>(&text[5..11]) else {
        return Verdict::rejected("no birth date in the middle");
    };
    let initials = text[11].is_ascii_alphabetic() && (text[12].is_ascii_alphabetic() || text[12] == b'9')
        || text[11..13] == *b"99";
    let is_end = text[13..16].iter().all(u8::is_ascii_alphanumeric) && text[14..16].iter().all(u8::is_ascii_alphabetic);
    let month = (m1 * 10 + m2).saturating_sub(if m1 >= 5 { 50 } else { 0 });
    if !is_name || !initials || !is_end || !is_short_date(decade * 10 + year, month, d1 * 10 + d2) {
        return Verdict::rejected("name, birth date or initials malformed");
    }
    Verdict::confirmed(Strength::Strong, "name, birth date and initials in place")
}

/// German tax number (IdNr): eleven digits, first not 0, ISO 7064 mod 11,10; among the first ten one digit comes twice
/// or three times and no other more than once.
pub fn de_steuer_id(value: &[u8]) -> Verdict {
    let Some(digits) = Compact::digits(value, b" -/").filter(|digits| digits.len() == 11) else {
        return Verdict::rejected("not eleven digits");
    };
    if digits[0] == 0 {
        return Verdict::rejected("begins with 0");
    }
    let mut counts = [0u8; 10];
    for &digit in &digits[..10] {
        counts[usize::from(digit)] += 1;
    }
    let repeated = counts.iter().filter(|&&count| count > 1).count();
    if repeated > 1 || counts.iter().any(|&count| count > 3) {
        return Verdict::rejected("no digit repeats as it must");
    }
    match two_digits(mod_11_10(&digits)) {
        verdict if verdict.is_possible() && repeated == 0 => Verdict::doubtful("no digit repeats as it must"),
        verdict => verdict,
    }
}

/// Cross sum of a product below 100.
fn cross_sum(product: u32) -> u32 {
    product / 10 + product % 10
}

/// German pension number (area, birth date, letter, serial, check) or health insurance number (letter, eight digits,
/// check). Products are added digit by digit, the letter counts as its two-digit place in the alphabet.
pub fn de_svnr_kvnr(value: &[u8]) -> Verdict {
    let Some(text) = Compact::alnum(value, b" -./") else { return Verdict::rejected("not letters and digits") };
    match text.len() {
        12 => judge_pension(&text),
        10 => judge_health(&text),
        _ => Verdict::rejected("neither a pension nor a health number"),
    }
}

fn judge_pension(text: &[u8]) -> Verdict {
    const WEIGHTS: [u32; 12] = [2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1];
    let (Some(head), Some(tail)) = (digit_values::<8>(&text[..8]), digit_values::<3>(&text[9..])) else {
        return Verdict::rejected("not digits around the letter");
    };
    if !text[8].is_ascii_uppercase() {
        return Verdict::rejected("no letter in ninth place");
    }
    let area = head[0] * 10 + head[1];
    if !matches!(area, 2..=4 | 8..=21 | 23..=26 | 28 | 29 | 38..=40 | 42..=44 | 48..=55 | 56..=61 | 63..=66 | 68..=82 | 89)
    {
        return Verdict::rejected("no such area");
    }
    // The day is raised by 50 when numbers run out.
    let day = (head[2] * 10 + head[3]) % 50;
    if !is_short_date(head[6] * 10 + head[7], head[4] * 10 + head[5], day) {
        return Verdict::rejected("birth date does not exist");
    }
    let letter = text[8] - b'A' + 1;
    let digits = [
        head[0],
        head[1],
        head[2],
        head[3],
        head[4],
        head[5],
        head[6],
        head[7],
        letter / 10,
        letter % 10,
        tail[0],
        tail[1],
    ];
    let sum: u32 = digits.iter().zip(WEIGHTS).map(|(&digit, weight)| cross_sum(u32::from(digit) * weight)).sum();
    two_digits(sum % 10 == u32::from(tail[2]))
}

fn judge_health(text: &[u8]) -> Verdict {
    let Some(digits) = digit_values::<9>(&text[1..]).filter(|_| text[0].is_ascii_uppercase()) else {
        return Verdict::rejected("not a letter and nine digits");
    };
    let letter = text[0] - b'A' + 1;
    let mut sum = cross_sum(u32::from(letter / 10)) + cross_sum(u32::from(letter % 10) * 2);
    for (place, &digit) in digits[..8].iter().enumerate() {
        sum += cross_sum(u32::from(digit) * if place % 2 == 0 { 1 } else { 2 });
    }
    one_digit(sum % 10 == u32::from(digits[8]))
}

/// French social security number (NIR): sex, year, month, department (2A and 2B in Corsica), commune, order, and a key
/// that makes it 97 minus the rest mod 97.
pub fn fr_nir(value: &[u8]) -> Verdict {
    let Some(text) = Compact::alnum(value, b" -.").filter(|text| text.len() == 15) else {
        return Verdict::rejected("not fifteen places");
    };
    let mut digits = [0u8; 15];
    let (mut corsica, mut is_shape) = (0u64, true);
    for (place, &byte) in text.iter().enumerate() {
        digits[place] = match (place, byte) {
            (_, b'0'..=b'9') => byte - b'0',
            (6, b'A' | b'B') if text[5] == b'2' => {
                corsica = if byte == b'A' { 1_000_000 } else { 2_000_000 };
                0
            }
            _ => {
                is_shape = false;
                0
            }
        };
    }
    // Months above 12 stand for an incomplete birth record.
    let month = digits[3] * 10 + digits[4];
    if !is_shape || !matches!(digits[0], 1..=4 | 7 | 8) || !(matches!(month, 0..=12) || month >= 20) {
        return Verdict::rejected("sex, month or department malformed");
    }
    if all_same(&digits[1..13]) {
        return Verdict::rejected("one digit repeated");
    }
    two_digits(97 - (number(&digits[..13]) - corsica) % 97 == number(&digits[13..]))
}

/// Italian codice fiscale: six letters, year, month letter, day (+40 for women), place, check letter. Digits may have
/// been replaced by letters to tell namesakes apart.
pub fn it_codice_fiscale(value: &[u8]) -> Verdict {
    const ODD: [u32; 36] = [
        1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16,
        10, 22, 25, 24, 23,
    ];
    let Some(text) = Compact::alnum(value, b" -").filter(|text| text.len() == 16) else {
        return Verdict::rejected("not sixteen places");
    };
    // A digit, or the letter that replaces it.
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        _ => b"LMNPQRSTUV".iter().position(|letter| *letter == byte).map(|place| place as u8),
    };
    let places = [6, 7, 9, 10, 12, 13, 14];
    let is_shape = text[..6].iter().chain([&text[8], &text[11], &text[15]]).all(u8::is_ascii_uppercase)
        && places.iter().all(|&place| digit(text[place]).is_some());
    let Some(month) = b"ABCDEHLMPRST".iter().position(|letter| *letter == text[8]).filter(|_| is_shape) else {
        return Verdict::rejected("not the letters and digits of the form");
    };
    let pair = |place: usize| digit(text[place]).unwrap_or(0) * 10 + digit(text[place + 1]).unwrap_or(0);
    let day = pair(9);
    if !is_short_date(pair(6), month as u8 + 1, if day > 40 { day - 40 } else { day }) {
        return Verdict::rejected("birth date does not exist");
    }
    let plain = |byte: u8| usize::from(if byte.is_ascii_digit() { byte - b'0' } else { byte - b'A' + 10 });
    let sum: u32 = text[..15]
        .iter()
        .enumerate()
        .map(|(place, &byte)| match (place % 2, byte) {
            (0, _) => ODD[plain(byte)],
            (_, b'0'..=b'9') => u32::from(byte - b'0'),
            _ => u32::from(byte - b'A'),
        })
        .sum();
    two_digits(sum % 26 == u32::from(text[15] - b'A'))
}

const SPANISH_LETTERS: &[u8; 23] = b"TRWAGMYFPDXBNJZSQVHLCKE";

/// Spanish DNI (eight digits and a letter) or NIE (X, Y or Z, seven digits, a letter): the number mod 23 picks the
/// letter.
pub fn es_dni_nie(value: &[u8]) -> Verdict {
    let Some(text) = Compact::alnum(value, b" -.").filter(|text| text.len() == 9) else {
        return Verdict::rejected("not nine places");
    };
    let mut body = [0u8; 8];
    body.copy_from_slice(&text[..8]);
    match body[0] {
        b'X' | b'Y' | b'Z' => body[0] -= b'X' - b'0',
        b'K' | b'L' | b'M' => body[0] = b'0',
        b'A'..=b'J' | b'N' | b'P'..=b'S' | b'U' | b'V' | b'W' if super::eu_vat::spain(&text).is_possible() => {
            return Verdict::doubtful("number of a company");
        }
        _ => {}
    }
    let Some(digits) = digit_values::<8>(&body) else { return Verdict::rejected("not digits before the letter") };
    let verdict = match SPANISH_LETTERS[(number(&digits) % 23) as usize] == text[8] {
        true => Verdict::confirmed(Strength::Weak, "check letter right"),
        false => return Verdict::rejected("check letter wrong"),
    };
    if &text[..] == b"12345678Z" || &text[..] == b"00000000T" { verdict.as_test_value() } else { verdict }
}

/// Dutch citizen service number: nine digits (eight with the leading zero left out), weights 9…2 and −1, mod 11.
pub fn nl_bsn(value: &[u8]) -> Verdict {
    let Some(digits) = Compact::digits(value, b" -.").filter(|digits| matches!(digits.len(), 8 | 9)) else {
        return Verdict::rejected("not nine digits");
    };
    if all_same(&digits) {
        return Verdict::rejected("one digit repeated");
    }
    let (&last, body) = digits.split_last().expect("eight or nine digits");
    let weights = &[9, 8, 7, 6, 5, 4, 3, 2][8 - body.len()..];
    one_digit(weighted(body, weights) % 11 == u32::from(last))
}

/// PESEL as read from paper: `O` for 0, `l` for 1, torn by stops and blanks. The check must come out right.
pub fn pl_pesel_misread(value: &[u8]) -> Verdict {
    match super::compact::unread(value, 0) {
        Some((text, len)) => pl_pesel(&text[..len]),
        None => Verdict::rejected("not eleven digits"),
    }
}

/// Polish PESEL: year, month (+80, +20, +40, +60 for other centuries than 1900), day, serial, check; weights 1 3 7 9.
pub fn pl_pesel(value: &[u8]) -> Verdict {
    let Some(digits) = Compact::digits(value, b" -").filter(|digits| digits.len() == 11) else {
        return Verdict::rejected("not eleven digits");
    };
    let month = digits[2] * 10 + digits[3];
    let century = [1900, 2000, 2100, 2200, 1800][usize::from(month / 20).min(4)];
    if !is_date(century + i32::from(digits[0] * 10 + digits[1]), month % 20, digits[4] * 10 + digits[5]) {
        return Verdict::rejected("birth date does not exist");
    }
    two_digits(weighted(&digits, &[1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]).is_multiple_of(10))
}

/// Passport of a country without a detector of its own, by shape: a few countries' letters and digits.
pub fn intl_passport(value: &[u8]) -> Verdict {
    let Some(text) = Compact::alnum(value, b" -").filter(|text| (7..=10).contains(&text.len())) else {
        return Verdict::rejected("not seven to ten places");
    };
    let digits = text.iter().filter(|byte| byte.is_ascii_digit()).count();
    let is_german = text.len() == 9
        && text.iter().all(|byte| b"CFGHJKLMNPRTVWXYZ0123456789".contains(byte))
        && text[0].is_ascii_uppercase();
    let leading = text.iter().take_while(|byte| byte.is_ascii_uppercase()).count();
    let is_plain = leading <= 3 && digits == text.len() - leading && digits >= 6;
    let is_french = text.len() == 9
        && text[..2].iter().chain(&text[4..]).all(u8::is_ascii_digit)
        && text[2..4].iter().all(u8::is_ascii_uppercase);
    let is_shape = (is_plain || is_german && digits >= 3 || is_french) && !all_same(&text[leading..]);
    match is_shape {
        true if begins_with_noughts(&text) => Verdict::unknown("shape of a passport number").as_test_value(),
        true if is_german && is_icao_checked(&text) => {
            Verdict::confirmed(Strength::Weak, "check digit of a German passport")
        }
        true => Verdict::unknown("shape of a passport number"),
        false => Verdict::rejected("no shape of a passport number"),
    }
}

/// The last place of a German number is sometimes printed with it: the check digit of ICAO 9303, weights 7 3 1.
fn is_icao_checked(text: &[u8]) -> bool {
    let Some((&check, body)) = text.split_last() else { return false };
    let value = |byte: u8| if byte.is_ascii_digit() { byte - b'0' } else { byte - b'A' + 10 };
    let sum: u32 =
        body.iter().zip([7, 3, 1].into_iter().cycle()).map(|(&byte, weight)| u32::from(value(byte)) * weight).sum();
    check.is_ascii_digit() && sum % 10 == u32::from(check - b'0')
}

#[cfg(test)]
mod tests {
    use super::super::{check, check_samples};
    use super::*;

    #[test]
    fn united_kingdom() {
        check(
            uk_nino,
            &["AB123456C", "JK000000D", "AB 12 34 56 C", "AB123456"],
            &["BG123456C", "QQ123456C", "AO123456C", "AB123456E", "A1123456C", "DA123456C"],
        );
        check(uk_nhs, &["943 476 5919", "999 000 0018"], &["943 476 5918", "999 000 0019", "1111111111", "123"]);
        check_samples(uk_nhs, &["999 000 0018"]);
        check(
            uk_driving_licence,
            &["MORGA753116SM9IJ", "DOE99 851156 JA9AB"],
            &["MORGA713116SM9I", "MORGA799116SM9IJ", "9ORGA753116SM9IJ", "MORGA753996SM9IJ"],
        );
    }

    #[test]
    fn germany() {
        check(
            de_steuer_id,
            &["36574261809", "47654321904"],
            &["36574261890", "36554266806", "06574261809", "12345678901", "3657426180"],
        );
        check(
            de_svnr_kvnr,
            &["15070649C103", "65010100X990", "A123456780", "Z999999997", "15 070649 C 103"],
            &["15070649C104", "65010100X991", "A123456781", "Z999999998", "15074549C103", "1123456780", "15070649C1"],
        );
    }

    #[test]
    fn france_italy_spain() {
        check(
            fr_nir,
            &["2 00 00 99 999 001 42", "1 00 00 99 999 001 92"],
            &["2 00 00 99 999 001 43", "1 00 00 99 999 001 93", "5 00 00 99 999 001 92", "12345"],
        );
        check(
            it_codice_fiscale,
            &["AAAAAA99T71A000E", "AAAAAA90T71A000V"],
            &["AAAAAA99T71A000F", "AAAAAA90T71A000W", "AAAAAA99T72A000E", "AAAAAA99Z71A000E", "AAAAAA"],
        );
        check(
            es_dni_nie,
            &["12345678Z", "00000000T", "X0000000T", "Z1234567R", "12.345.678-Z"],
            &["12345678A", "00000000A", "X0000000A", "Z1234567A", "1234567Z", "W0000000T"],
        );
        check_samples(es_dni_nie, &["12345678Z"]);
    }

    #[test]
    fn netherlands_and_poland() {
        check(nl_bsn, &["999990019", "111222333", "1112 22 333"], &["999990018", "111222334", "000000000", "1234567"]);
        check(
            pl_pesel,
            &["44051401359", "00810100002"],
            &["44051401358", "00933100002", "44053201359", "00000000000", "123"],
        );
        check(
            intl_passport,
            &["AB1234567", "123456789", "C01X00T47", "12AB34567", "M12345678"],
            &["ABCDEFGH", "000000000", "12345", "hello"],
        );
    }
}
