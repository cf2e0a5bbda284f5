//! Health numbers of the United States: providers, prescribers, Medicare members, drugs and codes.
//!
//! Sources: CMS (NPI check digit, format of the MBI), DEA (registration number), 21 CFR 207.33 (NDC; twelve digits from
//! 2033 by 91 FR 10749), Regenstrief (LOINC), SNOMED International (Verhoeff), NCHS (shape of ICD-10-CM), AMA and CMS
//! (procedure codes).

use super::Verdict;
use super::arithmetic::{luhn, luhn_sum, one_digit, verhoeff};
use super::compact::{Compact, all_same, digit_values, number};

/// National Provider Identifier: ten digits beginning 1 or 2, Luhn with 80840 before them (which adds 24).
pub fn us_npi(value: &[u8]) -> Verdict {
    let Some(digits) = Compact::digits(value, b" -").filter(|digits| digits.len() == 10) else {
        return Verdict::rejected("not ten digits");
    };
    if !matches!(digits[0], 1 | 2) || all_same(&digits) {
        return Verdict::rejected("does not begin with 1 or 2");
    }
    let verdict = one_digit((luhn_sum(&digits) + 24).is_multiple_of(10));
    if number(&digits) == 1_234_567_893 { verdict.as_test_value() } else { verdict }
}

/// DEA registration: two letters (or a letter and 9), six digits and a check digit: (d1+d3+d5) + 2·(d2+d4+d6).
pub fn us_dea(value: &[u8]) -> Verdict {
    let Some(text) = Compact::alnum(value, b" -").filter(|text| text.len() == 9) else {
        return Verdict::rejected("not two letters and seven digits");
    };
    let Some(digits) = digit_values::<7>(&text[2..]) else { return Verdict::rejected("not seven digits last") };
    if !b"ABCDEFGHJKLMPRSTUX".contains(&text[0])
        || !(text[1].is_ascii_uppercase() || text[1] == b'9')
        || all_same(&digits)
    {
        return Verdict::rejected("letters name no registrant");
    }
    let [a, b, c, d, e, f, check] = digits.map(u32::from);
    let verdict = one_digit((a + c + e + 2 * (b + d + f)) % 10 == check);
    if &text[2..8] == b"123456" { verdict.as_test_value() } else { verdict }
}

/// Medicare Beneficiary Identifier: eleven places of fixed kinds, letters without S L O I B Z, first digit not 0. No
/// check digit.
pub fn us_medicare_mbi(value: &[u8]) -> Verdict {
    let Some(text) = Compact::alnum(value, b" -").filter(|text| text.len() == 11) else {
        return Verdict::rejected("not eleven places");
    };
    let letter = |byte: u8| byte.is_ascii_uppercase() && !b"SLOIBZ".contains(&byte);
    let good = text.iter().enumerate().all(|(place, &byte)| match place {
        0 => matches!(byte, b'1'..=b'9'),
        1 | 4 | 7 | 8 => letter(byte),
        2 | 5 => letter(byte) || byte.is_ascii_digit(),
        _ => byte.is_ascii_digit(),
    });
    match good {
        true if matches!(&text[..], b"1EG4TE5MK73" | b"1EG4TE5MK72") => {
            Verdict::unknown("agency sample").as_test_value()
        }
        true => Verdict::unknown("letters and digits where they belong"),
        false => Verdict::rejected("letters and digits out of place"),
    }
}

/// National Drug Code: 4-4-2, 5-3-2 or 5-4-1 digits, 5-4-2 in billing, 6-4-2 from 2033; unhyphenated 10 to 12.
pub fn ndc_code(value: &[u8]) -> Verdict {
    let text = value.trim_ascii();
    if text.contains(&b'-') {
        let mut sizes = [0usize; 4];
        for (place, part) in text.split(|&byte| byte == b'-').enumerate() {
            let Some(size) = sizes.get_mut(place).filter(|_| part.iter().all(u8::is_ascii_digit)) else {
                return Verdict::rejected("no segments of a drug code");
            };
            *size = part.len();
        }
        return match sizes {
            [4, 4, 2, 0] | [5, 3, 2, 0] | [5, 4, 1 | 2, 0] | [6, 4, 2, 0]
                if text.iter().any(|byte| matches!(byte, b'1'..=b'9')) =>
            {
                Verdict::unknown("segments of a drug code")
            }
            _ => Verdict::rejected("no segments of a drug code"),
        };
    }
    match Compact::digits(text, b"") {
        Some(digits) if (10..=12).contains(&digits.len()) && !all_same(&digits) => {
            Verdict::unknown("ten to twelve digits")
        }
        _ => Verdict::rejected("not ten to twelve digits"),
    }
}

/// LOINC code: one to five digits, a hyphen, a Luhn digit over all of them.
pub fn loinc(value: &[u8]) -> Verdict {
    let text = value.trim_ascii();
    let Some(hyphen) = text.iter().position(|&byte| byte == b'-').filter(|at| (1..=6).contains(at)) else {
        return Verdict::rejected("no hyphen before the check digit");
    };
    match Compact::digits(text, b"-") {
        Some(digits) if digits.len() == hyphen + 1 && text.len() == hyphen + 2 => one_digit(luhn(&digits)),
        _ => Verdict::rejected("not digits, a hyphen and a digit"),
    }
}

/// SNOMED CT identifier: 6 to 18 digits, first not 0, a partition that exists, Verhoeff.
pub fn snomed(value: &[u8]) -> Verdict {
    let Some(digits) = Compact::digits(value, b"").filter(|digits| (6..=18).contains(&digits.len())) else {
        return Verdict::rejected("not 6 to 18 digits");
    };
    let partition = (digits[digits.len() - 3], digits[digits.len() - 2]);
    if digits[0] == 0 || !matches!(partition, (0 | 1, 0..=6)) {
        return Verdict::rejected("no such partition");
    }
    one_digit(verhoeff(&digits))
}

/// LOINC or SNOMED CT code, told apart by the hyphen.
pub fn loinc_snomed(value: &[u8]) -> Verdict {
    if value.contains(&b'-') { loinc(value) } else { snomed(value) }
}

/// ICD-10-CM diagnosis code: a letter (U only as U07 and U09), a digit, a digit or letter, perhaps a point and one to four more.
pub fn icd10_code(value: &[u8]) -> Verdict {
    let text = value.trim_ascii();
    let (head, tail) = text.split_at(text.len().min(3));
    let tail = tail.strip_prefix(b".").unwrap_or(tail);
    let [letter, first, second] = *head else { return Verdict::rejected("shorter than three places") };
    let good = letter.is_ascii_uppercase()
        && first.is_ascii_digit()
        && (second.is_ascii_digit() || matches!(second, b'A' | b'B'))
        && (letter != b'U' || matches!((first, second), (b'0', b'7' | b'9')))
        && tail.len() <= 4
        && tail.iter().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase())
        && !text.ends_with(b".");
    match good {
        true => Verdict::unknown("shape of a diagnosis code"),
        false => Verdict::rejected("no shape of a diagnosis code"),
    }
}

/// Procedure code: CPT five digits or four and F, T, U; HCPCS a letter A–V and four digits; CDT the letter D.
pub fn procedure_code(value: &[u8]) -> Verdict {
    let text = value.trim_ascii();
    let digits = |part: &[u8]| part.iter().all(u8::is_ascii_digit);
    let good = text.len() == 5
        && match text[0] {
            b'0'..=b'9' => digits(&text[..4]) && (text[4].is_ascii_digit() || matches!(text[4], b'F' | b'T' | b'U')),
            b'A'..=b'V' => digits(&text[1..]),
            _ => false,
        };
    match good && !all_same(text) {
        true => Verdict::unknown("shape of a procedure code"),
        false => Verdict::rejected("no shape of a procedure code"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{check, check_samples};
    use super::*;

    #[test]
    fn providers() {
        check(us_npi, &["1234567893", "1000000004"], &["1234567890", "1000000005", "3234567893", "123456789"]);
        check(
            us_dea,
            &["AB1234563", "FX0000012", "B91234563"],
            &["AB1234567", "FX0000013", "1B1234563", "AB123456", "AB0000000"],
        );
        check_samples(us_npi, &["1234567893"]);
        check_samples(us_dea, &["AB1234563"]);
    }

    #[test]
    fn members() {
        check(
            us_medicare_mbi,
            &["1EG4-TE5-MK73", "2A00A00AA00", "1eg4te5mk73"],
            &["0EG4-TE5-MK73", "1SG4-TE5-MK73", "1EG4TE5MK7", "1EG4TE5MKA3"],
        );
        check_samples(us_medicare_mbi, &["1EG4-TE5-MK73"]);
    }

    #[test]
    fn codes() {
        check(
            ndc_code,
            &["0777-3105-02", "50242-040-62", "60575-4112-1", "00777-3105-02", "000777-3105-02", "0777310502"],
            &["077-3105-02", "0777-3105", "0000-0000-00", "0777-3105-02-1", "123"],
        );
        check(
            loinc_snomed,
            &["4548-4", "2345-7", "73211009", "38341003"],
            &["4548-5", "2345-8", "73211008", "38341004", "-4", "4548-44", "12345"],
        );
        check(
            icd10_code,
            &["E11.9", "A12", "F32.1", "U07.1", "C7A.01", "E119"],
            &["U10.1", "1A2", "E1", "E11.", "E11.12345", "e11.9"],
        );
        check(procedure_code, &["99213", "0001F", "J1885", "D0120"], &["9921", "W1234", "99999", "J188A"]);
    }
}
