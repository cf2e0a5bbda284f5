//! Bank accounts and the routing codes beside them.
//!
//! Sources: the ABA routing-number policy (ANSI X9.6 ranges and weights), the SWIFT IBAN registry (ISO 13616) for
//! country lengths, ISO 9362 for bank identifier codes, and the Mexican bankers' association for CLABE.

use super::Verdict;
use super::arithmetic::{mod_97, one_digit, two_digits, weighted};
use super::compact::{Compact, all_same};

/// ABA routing number: nine digits, the first two 00–12, 21–32, 61–72 or 80, weights 3 7 1 repeating, mod 10. The
/// number names a bank, so it is personal only beside an account.
pub fn us_aba_routing(value: &[u8]) -> Verdict {
    let Some(digits) = Compact::digits(value, b" -").filter(|digits| digits.len() == 9) else {
        return Verdict::rejected("not nine digits");
    };
    if all_same(&digits) {
        return Verdict::rejected("one digit repeated");
    }
    if !matches!(digits[0] * 10 + digits[1], 0..=12 | 21..=32 | 61..=72 | 80) {
        return Verdict::rejected("no federal reserve district has this prefix");
    }
    let verdict = one_digit(weighted(&digits, &[3, 7, 1, 3, 7, 1, 3, 7, 1]).is_multiple_of(10));
    if matches!(super::compact::number(&digits), 111_000_025 | 21_000_021) { verdict.as_test_value() } else { verdict }
}

/// US bank account number: 4 to 17 digits without a check. Only a label or a routing number nearby gives it meaning.
pub fn us_bank_account(value: &[u8]) -> Verdict {
    match Compact::digits(value, b" -") {
        Some(digits) if (4..=17).contains(&digits.len()) && !all_same(&digits) => Verdict::unknown("4 to 17 digits"),
        _ => Verdict::rejected("not 4 to 17 digits"),
    }
}

/// Country and length of every IBAN in the registry, and of the territories whose banks use their own code for it.
#[rustfmt::skip]
const IBAN_LENGTHS: &[(&[u8; 2], u8)] = &[
    (b"AD", 24), (b"AE", 23), (b"AL", 28), (b"AT", 20), (b"AX", 18), (b"AZ", 28), (b"BA", 20), (b"BE", 16),
    (b"BG", 22), (b"BH", 22), (b"BI", 27), (b"BL", 27), (b"BR", 29), (b"BY", 28), (b"CH", 21), (b"CR", 22),
    (b"CY", 28), (b"CZ", 24), (b"DE", 22), (b"DJ", 27), (b"DK", 18), (b"DO", 28), (b"EE", 20), (b"EG", 29),
    (b"ES", 24), (b"FI", 18), (b"FK", 18), (b"FO", 18), (b"FR", 27), (b"GB", 22), (b"GE", 22), (b"GF", 27),
    (b"GG", 22), (b"GI", 23), (b"GL", 18), (b"GP", 27), (b"GR", 27), (b"GT", 28), (b"HN", 28), (b"HR", 21),
    (b"HU", 28), (b"IE", 22), (b"IL", 23), (b"IM", 22), (b"IQ", 23), (b"IS", 26), (b"IT", 27), (b"JE", 22),
    (b"JO", 30), (b"KW", 30), (b"KZ", 20), (b"LB", 28), (b"LC", 32), (b"LI", 21), (b"LT", 20), (b"LU", 20),
    (b"LV", 21), (b"LY", 25), (b"MC", 27), (b"MD", 24), (b"ME", 22), (b"MF", 27), (b"MK", 19), (b"MN", 20),
    (b"MQ", 27), (b"MR", 27), (b"MT", 31), (b"MU", 30), (b"NC", 27), (b"NI", 28), (b"NL", 18), (b"NO", 15),
    (b"OM", 23), (b"PF", 27), (b"PK", 24), (b"PL", 28), (b"PM", 27), (b"PS", 29), (b"PT", 25), (b"QA", 29),
    (b"RE", 27), (b"RO", 24), (b"RS", 22), (b"RU", 33), (b"SA", 24), (b"SC", 31), (b"SD", 18), (b"SE", 24),
    (b"SI", 19), (b"SK", 24), (b"SM", 27), (b"SO", 23), (b"ST", 25), (b"SV", 28), (b"TF", 27), (b"TL", 23),
    (b"TN", 24), (b"TR", 26), (b"UA", 29), (b"VA", 22), (b"VG", 24), (b"WF", 27), (b"XK", 20), (b"YE", 30),
    (b"YT", 27),
];

/// IBAN as read from paper: `O` for 0, `l` for 1, torn by stops, blanks and ends of lines. The check must come out right.
pub fn iban_misread(value: &[u8]) -> Verdict {
    match super::compact::unread(value, 2) {
        Some((text, len)) => iban(&text[..len]),
        None => Verdict::rejected("longer than an iban"),
    }
}

/// Account number of Poland as it is written at home: an IBAN without its country.
pub fn pl_nrb(value: &[u8]) -> Verdict {
    iban(&[b"PL", value].concat())
}

/// IBAN: country, two check digits, up to thirty more. With the first four moved to the end and letters read as
/// 10…35 the whole is 1 mod 97, and every country has one length.
pub fn iban(value: &[u8]) -> Verdict {
    let Some(text) = Compact::alnum(value, b" -").filter(|text| text.len() >= 5) else {
        return Verdict::rejected("not letters and digits");
    };
    if text_is_mixed_case(value) {
        return Verdict::rejected("letters of both cases");
    }
    let Ok(row) = IBAN_LENGTHS.binary_search_by(|(country, _)| country[..].cmp(&text[..2])) else {
        return Verdict::rejected("no iban country");
    };
    if text.len() != usize::from(IBAN_LENGTHS[row].1) {
        return Verdict::rejected("wrong length for the country");
    }
    // Check digits run from 02 to 98; the other three would be a second spelling of the same account.
    if matches!(&text[2..4], b"00" | b"01" | b"99") || !text[2..4].iter().all(u8::is_ascii_digit) {
        return Verdict::rejected("check digits out of range");
    }
    let verdict = two_digits(mod_97(text[4..].iter().chain(&text[..4]).copied()) == Some(1));
    match &text[..] {
        b"GB82WEST12345698765432" | b"DE89370400440532013000" | b"GB29NWBK60161331926819" => verdict.as_test_value(),
        // No bank has a code of nines, or of the letter Z.
        [_, _, _, _, code @ ..] if code.iter().take(4).all(|b| matches!(b, b'9' | b'Z')) => verdict.as_test_value(),
        // Bank codes of Germany begin with 1 to 8, so that these are invented.
        [b'D', b'E', _, _, b'9', ..] => verdict.as_test_value(),
        _ => verdict,
    }
}

fn text_is_mixed_case(value: &[u8]) -> bool {
    value.iter().any(u8::is_ascii_lowercase) && value.iter().any(u8::is_ascii_uppercase)
}

/// ISO 3166-1 country codes, and Kosovo, as used in bank codes and machine-readable numbers.
#[rustfmt::skip]
const COUNTRIES: &[u8] = b"AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR \
    BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI \
    FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS \
    IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO \
    MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA \
    RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT \
    TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW";

/// True for an upper-case ISO 3166-1 alpha-2 code.
pub(super) fn is_country(code: &[u8]) -> bool {
    code.len() == 2 && COUNTRIES.chunks(3).any(|chunk| &chunk[..2] == code)
}

/// BIC (SWIFT code): four letters, a country, two places, perhaps three for the branch. It names a bank.
pub fn bic_swift(value: &[u8]) -> Verdict {
    let Some(text) = Compact::alnum(value, b" ").filter(|text| matches!(text.len(), 8 | 11)) else {
        return Verdict::rejected("not 8 or 11 letters and digits");
    };
    // Lower case is how words are written, not codes.
    if value.iter().any(u8::is_ascii_lowercase) {
        return Verdict::rejected("lower case");
    }
    if !text[..6].iter().all(u8::is_ascii_uppercase) {
        return Verdict::rejected("bank and country must be letters");
    }
    if !is_country(&text[4..6]) {
        return Verdict::rejected("no such country");
    }
    Verdict::unknown("country code valid")
}

/// CLABE, the Mexican standard bank code: 18 digits, weights 3 7 1 repeating on 17, each product mod 10.
pub fn mx_clabe(value: &[u8]) -> Verdict {
    let Some(digits) = Compact::digits(value, b" -").filter(|digits| digits.len() == 18) else {
        return Verdict::rejected("not 18 digits");
    };
    if all_same(&digits) {
        return Verdict::rejected("one digit repeated");
    }
    let sum: u32 = digits[..17].iter().zip([3, 7, 1].into_iter().cycle()).map(|(&d, w)| u32::from(d) * w % 10).sum();
    one_digit((10 - sum % 10) % 10 == u32::from(digits[17]))
}

#[cfg(test)]
mod tests {
    use super::super::{check, check_samples};
    use super::*;

    #[test]
    fn account_of_poland() {
        check(pl_nrb, &["61 1090 1014 0000 0712 1981 2874"], &["61 1090 1014 0000 0712 1981 2875", "61 1090"]);
    }

    #[test]
    fn routing_table() {
        check(us_aba_routing, &["111000025", "021000021"], &["111000026", "121000021", "000000000", "131000023"]);
        check_samples(us_aba_routing, &["111000025", "021000021"]);
    }

    #[test]
    fn account_table() {
        check(us_bank_account, &["1234", "000123456789"], &["123", "000000000000", "123456789012345678", "12a45"]);
    }

    #[test]
    fn iban_table() {
        check(
            iban,
            &["GB82WEST12345698765432", "DE89370400440532013000", "GB82 WEST 1234 5698 7654 32"],
            &[
                "GB82WEST12345698765433",
                "DE88370400440532013000",
                "XX82WEST12345698765432",
                "GB82WEST1234569876543",
                "Gb82WEST12345698765432",
            ],
        );
        check_samples(iban, &["GB82WEST12345698765432", "de89370400440532013000"]);
        assert!(IBAN_LENGTHS.is_sorted_by_key(|(country, _)| *country));
    }

    #[test]
    fn bic_table() {
        check(bic_swift, &["DEUTDEFF", "DEUTDEFF500"], &["DEUTXXFF", "DEUTDEF", "deutdeff", "DE1TDEFF"]);
    }

    #[test]
    fn clabe_table() {
        check(
            mx_clabe,
            &["002010077777777771", "646180000000000009"],
            &["002010077777777772", "646180000000000008", "000000000000000000"],
        );
    }
}
