//! Numbers of China: resident identity card, passports and permits, unified credit code.
//!
//! GB 11643-1999 (resident number with ISO 7064 mod 11-2), GB 32100-2015 (credit code, mod 31), GB/T 2260 for the
//! two-digit province codes. Finer region codes change every year and are left unchecked: the date and the check digit
//! already refuse all but one number in a thousand.

use super::arithmetic::{one_digit, weighted};
use super::compact::{Compact, all_same, digit_values, number};
use super::date::{is_date, this_year};
use super::{Strength, Verdict};

const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/// What a resident number says of its holder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resident {
    /// Date of birth.
    pub birth: (i32, u8, u8),
    /// True for an even order number.
    pub is_female: bool,
}

fn is_province(code: u64) -> bool {
    matches!(code, 11..=15 | 21..=23 | 31..=37 | 41..=46 | 50..=54 | 61..=65 | 71 | 81..=83 | 91)
}

/// Birth date and sex in a resident number of 18 or 15 places; nothing unless region and date exist.
pub fn cn_resident(value: &[u8]) -> Option<Resident> {
    let text = Compact::alnum(value, b" -")?;
    let (birth, order) = match text.len() {
        18 => (digit_values::<8>(&text[6..14])?, digit_values::<3>(&text[14..17])?),
        15 => {
            let [a, b, c, d, e, f] = digit_values::<6>(&text[6..12])?;
            ([1, 9, a, b, c, d, e, f], digit_values::<3>(&text[12..15])?)
        }
        _ => return None,
    };
    let region = digit_values::<6>(&text[..6])?;
    let (year, month, day) = (number(&birth[..4]) as i32, birth[4] * 10 + birth[5], birth[6] * 10 + birth[7]);
    let good = is_province(number(&region[..2])) && is_date(year, month, day) && (1850..=this_year()).contains(&year);
    good.then_some(Resident { birth: (year, month, day), is_female: order[2] % 2 == 0 })
}

/// Resident identity number: region, birth date, order number, check place (ISO 7064 mod 11-2, where ten is `X`). The
/// older form has 15 digits and no check.
pub fn cn_resident_id(value: &[u8]) -> Verdict {
    let Some(text) = Compact::alnum(value, b" -").filter(|text| matches!(text.len(), 15 | 18)) else {
        return Verdict::rejected("not 18 or 15 places");
    };
    if cn_resident(&text).is_none() {
        return Verdict::rejected("region or birth date does not exist");
    }
    if text.len() == 15 {
        return Verdict::unknown("older form without a check digit");
    }
    let Some(digits) = digit_values::<17>(&text[..17]) else { return Verdict::rejected("not digits") };
    let expected = b"10X98765432"[(weighted(&digits, &WEIGHTS) % 11) as usize];
    if expected != text[17] {
        return Verdict::rejected("check digit wrong");
    }
    let verdict = Verdict::confirmed(Strength::Strong, "region, birth date and check digit right");
    match &text[..] {
        b"11010519491231002X" | b"110101199003077475" | b"110101199003070012" => verdict.as_test_value(),
        _ => verdict,
    }
}

/// Unified social credit code: 18 places without I, O, S, V, Z; powers of three mod 31.
pub fn cn_uscc(value: &[u8]) -> Verdict {
    const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
    let Some(text) = Compact::alnum(value, b" -").filter(|text| text.len() == 18) else {
        return Verdict::rejected("not 18 places");
    };
    if all_same(&text) {
        return Verdict::rejected("one place repeated");
    }
    if !text[2..8].iter().all(u8::is_ascii_digit) {
        return Verdict::rejected("region is not digits");
    }
    let (mut sum, mut weight, mut check) = (0, 1, 0);
    for (place, byte) in text.iter().enumerate() {
        let Some(value) = ALPHABET.iter().position(|letter| letter == byte) else {
            return Verdict::rejected("letter that is not used");
        };
        if place < 17 {
            sum += value * weight;
            weight = weight * 3 % 31;
        } else {
            check = value;
        }
    }
    match (31 - sum % 31) % 31 == check {
        true => Verdict::confirmed(Strength::Strong, "check place right"),
        false => Verdict::rejected("check place wrong"),
    }
}

/// Chinese passport (E, D, S, P, G and eight digits, or E, a letter and seven) or a permit for Hong Kong, Macau and
/// Taiwan (C, W, T and eight digits, H, M and eight to ten). No check digit.
pub fn cn_travel_permit(value: &[u8]) -> Verdict {
    let Some(text) = Compact::alnum(value, b" ") else { return Verdict::rejected("not letters and digits") };
    let digits = |part: &[u8]| part.iter().all(u8::is_ascii_digit) && !all_same(part);
    let good = match &text[..] {
        [b'E' | b'D' | b'S' | b'P' | b'G' | b'C' | b'W' | b'T' | b'H' | b'M', rest @ ..] if rest.len() == 8 => {
            digits(rest) || text[0] == b'E' && rest[0].is_ascii_uppercase() && digits(&rest[1..])
        }
        [b'C', second, rest @ ..] if rest.len() == 7 && second.is_ascii_uppercase() => digits(rest),
        [b'H' | b'M', rest @ ..] if rest.len() == 10 => digits(rest),
        _ => false,
    };
    match good {
        true => Verdict::unknown("shape of a passport or permit"),
        false => Verdict::rejected("no shape of a passport or permit"),
    }
}

/// Taxpayer and legacy organisation codes aside, the nine-place organisation code: eight places and a mod 11 check.
pub fn cn_organisation_code(value: &[u8]) -> Verdict {
    let Some(text) = Compact::alnum(value, b" -").filter(|text| text.len() == 9) else {
        return Verdict::rejected("not nine places");
    };
    let worth = |byte: &u8| u32::from(if byte.is_ascii_digit() { byte - b'0' } else { byte - b'A' + 10 });
    let sum: u32 = text[..8].iter().zip([3, 7, 9, 10, 5, 8, 4, 2]).map(|(byte, weight)| worth(byte) * weight).sum();
    one_digit(b"0X987654321"[(sum % 11) as usize] == text[8] && !all_same(&text))
}

#[cfg(test)]
mod tests {
    use super::super::{Answer, check, check_samples};
    use super::*;

    #[test]
    fn resident_table() {
        check(
            cn_resident_id,
            &["11010519491231002X", "110101190001019991", "11010519491231002x", "110105491231002"],
            &[
                "110105194912310021",
                "110101190002309991",
                "991011190001019991",
                "110101299901019991",
                "000000000000000000",
                "1101051949123100",
                "11010519491231A02X",
                "110105491331002",
            ],
        );
        check_samples(cn_resident_id, &["11010519491231002X"]);
        assert_eq!(cn_resident_id(b"110101190001019991").answer, Answer::Confirmed(Strength::Strong));
        assert_eq!(cn_resident_id(b"110105491231002").answer, Answer::Unknown);
        let resident = cn_resident(b"11010519491231002X").expect("a specimen");
        assert_eq!(resident, Resident { birth: (1949, 12, 31), is_female: true });
    }

    #[test]
    fn credit_code_table() {
        check(
            cn_uscc,
            &["91000000MA0000000N", "92110000000000001E"],
            &[
                "91000000MA0000000P",
                "92110000000000001F",
                "9100000MA0000000N",
                "91000000IA0000000N",
                "000000000000000000",
            ],
        );
        check(cn_organisation_code, &["12345678-8"], &["12345678-9", "1234567", "000000000"]);
    }

    #[test]
    fn permit_table() {
        check(
            cn_travel_permit,
            &["E12345678", "EA1234567", "C12345678", "H1234567890", "T12345678"],
            &["X12345678", "E1234567", "E00000000", "H123456789"],
        );
    }
}
