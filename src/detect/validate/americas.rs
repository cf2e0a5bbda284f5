//! National numbers of Canada, Mexico and Brazil.
//!
//! Issuers: Employment and Social Development Canada and the provinces' health ministries, RENAPO and SAT (Mexico),
//! Receita Federal (Brazil; letters in the CNPJ since July 2026).

use super::arithmetic::{luhn, one_digit, two_digits, weighted};
use super::compact::{Compact, all_same, digit_values, number};
use super::date::is_short_date;
use super::{Strength, Verdict};

/// Canadian Social Insurance Number: nine digits, first not 0 or 8 (9 for temporary residents), Luhn.
pub fn ca_sin(value: &[u8]) -> Verdict {
    let Some(digits) = Compact::digits(value, b" -").filter(|digits| digits.len() == 9) else {
        return Verdict::rejected("not nine digits");
    };
    if all_same(&digits) {
        return Verdict::rejected("one digit repeated");
    }
    match digits[0] {
        0 | 8 => Verdict::rejected("begins with 0 or 8"),
        _ => one_digit(luhn(&digits)),
    }
}

/// Canadian provincial health number: Ontario ten digits (Luhn) and perhaps a two-letter version, British Columbia ten
/// digits beginning 9 (weights 2 4 8 5 10 9 7 3, mod 11), Quebec four letters and eight digits around a birth date.
pub fn ca_health_number(value: &[u8]) -> Verdict {
    let Some(text) = Compact::alnum(value, b" -") else { return Verdict::rejected("not letters and digits") };
    if let (12, Some([y1, y2, m1, m2, d1, d2])) = (text.len(), text.get(4..10).and_then(digit_values::<6>))
        && text[..4].iter().all(u8::is_ascii_uppercase)
        && text[10..].iter().all(u8::is_ascii_digit)
    {
        let month = (m1 * 10 + m2) % 50;
        let is_date = is_short_date(y1 * 10 + y2, month, (d1 * 10 + d2) % 62);
        return if is_date {
            Verdict::unknown("quebec form with a birth date")
        } else {
            Verdict::rejected("birth date does not exist")
        };
    }
    let Some(digits) = text.get(..10).and_then(digit_values::<10>) else {
        return Verdict::rejected("no provincial form");
    };
    if !(text.len() == 10 || text.len() == 12 && text[10..].iter().all(u8::is_ascii_uppercase)) || all_same(&digits) {
        return Verdict::rejected("no provincial form");
    }
    let is_columbian = digits[0] == 9 && {
        let products =
            digits[1..9].iter().zip([2, 4, 8, 5, 10, 9, 7, 3]).map(|(&digit, weight)| u32::from(digit) * weight % 11);
        (11 - products.sum::<u32>() % 11) % 11 == u32::from(digits[9])
    };
    one_digit(digits[0] != 0 && luhn(&digits) || is_columbian)
}

/// Brazilian CPF: eleven digits with two check digits, weights 10…2 and 11…2, mod 11; not one digit repeated.
pub fn br_cpf(value: &[u8]) -> Verdict {
    let Some(digits) = Compact::digits(value, b" -./").filter(|digits| digits.len() == 11) else {
        return Verdict::rejected("not eleven digits");
    };
    if all_same(&digits) {
        return Verdict::rejected("one digit repeated");
    }
    const WEIGHTS: [u32; 10] = [11, 10, 9, 8, 7, 6, 5, 4, 3, 2];
    let digit = |sum: u32| (11 - sum % 11) % 11 % 10;
    let first = digit(weighted(&digits[..9], &WEIGHTS[1..]));
    let second = digit(weighted(&digits[..10], &WEIGHTS));
    let verdict = two_digits(first == u32::from(digits[9]) && second == u32::from(digits[10]));
    if matches!(number(&digits), 11_144_477_735 | 12_345_678_909) { verdict.as_test_value() } else { verdict }
}

/// Brazilian CNPJ: twelve letters or digits and two check digits, weights 5…2 9…2 and 6…2 9…2, mod 11; a letter counts
/// as its ASCII code less 48.
pub fn br_cnpj(value: &[u8]) -> Verdict {
    let Some(text) = Compact::alnum(value, b" -./").filter(|text| text.len() == 14) else {
        return Verdict::rejected("not fourteen places");
    };
    if all_same(&text) || !text[12..].iter().all(u8::is_ascii_digit) {
        return Verdict::rejected("one place repeated, or no check digits");
    }
    let mut values = [0u8; 14];
    for (value, byte) in values.iter_mut().zip(text.iter()) {
        *value = byte - b'0';
    }
    const WEIGHTS: [u32; 13] = [6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2];
    let digit = |sum: u32| (11 - sum % 11) % 11 % 10;
    let first = digit(weighted(&values[..12], &WEIGHTS[1..]));
    let second = digit(weighted(&values[..13], &WEIGHTS));
    two_digits(first == u32::from(values[12]) && second == u32::from(values[13]))
}

/// Mexican CURP (18 places) or RFC (13 for a person, 12 for a company), told apart by length. A
/// CURP's check digit proves and refutes; an RFC's only proves, because numbers that break the rule are in use.
pub fn mx_curp_rfc(value: &[u8]) -> Verdict {
    let (mut places, mut len) = ([0u8; 18], 0);
    let mut rest = value.trim_ascii();
    while let Some(&first) = rest.first() {
        // Ñ is a letter of its own here, kept as the byte 0.
        let (place, width) = match *rest {
            [0xC3, 0x91 | 0xB1, ..] => (0, 2),
            [b' ' | b'-', ..] => {
                rest = &rest[1..];
                continue;
            }
            [b'&', ..] => (b'&', 1),
            _ if first.is_ascii_alphanumeric() => (first.to_ascii_uppercase(), 1),
            _ => return Verdict::rejected("not letters and digits"),
        };
        let Some(slot) = places.get_mut(len) else { return Verdict::rejected("longer than 18 places") };
        *slot = place;
        len += 1;
        rest = &rest[width..];
    }
    match len {
        18 => judge_curp(&places),
        9 | 10 | 12 | 13 => judge_rfc(&places[..len]),
        _ => Verdict::rejected("neither 18 nor 12 or 13 places"),
    }
}

fn has_short_date(part: &[u8]) -> bool {
    digit_values::<6>(part).is_some_and(|[a, b, c, d, e, f]| is_short_date(a * 10 + b, c * 10 + d, e * 10 + f))
}

fn judge_curp(text: &[u8; 18]) -> Verdict {
    #[rustfmt::skip]
    const STATES: &[u8] = b"AS BC BS CC CL CM CS CH DF CX DG GT GR HG JC MC MN MS NT NL OC PL QT QR SP SL SR TC TS TL VZ YN ZS NE";
    let is_letter = |byte: &u8| byte.is_ascii_uppercase() || *byte == 0;
    let is_shape = text[..4].iter().chain(&text[10..16]).all(is_letter) && has_short_date(&text[4..10]);
    let is_state = STATES.chunks(3).any(|chunk| chunk[..2] == text[11..13]);
    if !is_shape || !matches!(text[10], b'H' | b'M' | b'X') || !is_state {
        return Verdict::rejected("letters, birth date, sex or state malformed");
    }
    // Digits, then letters with Ñ after N.
    let index = |byte: u8| match byte {
        b'0'..=b'9' => u32::from(byte - b'0'),
        0 => 24,
        b'A'..=b'N' => u32::from(byte - b'A') + 10,
        _ => u32::from(byte.wrapping_sub(b'A')) + 11,
    };
    let sum: u32 = text[..17].iter().zip((2..=18).rev()).map(|(&byte, weight)| index(byte) * weight).sum();
    if !text[17].is_ascii_digit() || (10 - sum % 10) % 10 != u32::from(text[17] - b'0') {
        return Verdict::rejected("check digit wrong");
    }
    // The registry never gives these four letters; it puts an X in.
    #[rustfmt::skip]
    const AVOIDED: &[u8] = b"BACA BAKA BUEI BUEY CACA CACO CAGA CAGO CAKA CAKO COGE COGI COJA COJE COJI COJO COLA CULO FALO FETO \
        GETA GUEI GUEY JETA JOTO KACA KACO KAGA KAGO KAKA KAKO KOGE KOGI KOJA KOJE KOJI KOJO KOLA KULO LILO LOCA LOCO LOKA \
        LOKO MAME MAMO MEAR MEAS MEON MIAR MION MOCO MOKO MULA MULO NACA NACO PEDA PEDO PENE PIPI PITO POPO PUTA PUTO QULO \
        RATA ROBA ROBE ROBO RUIN SENO TETA VACA VAGA VAGO VAKA VUEI VUEY WUEI WUEY ";
    if AVOIDED.chunks(5).any(|word| word[..4] == text[..4]) {
        return Verdict::unknown("letters that the registry avoids");
    }
    let verdict = Verdict::confirmed(Strength::Strong, "birth date, state and check digit right");
    if text == b"BOXW310820HNERXN09" { verdict.as_test_value() } else { verdict }
}

fn judge_rfc(text: &[u8]) -> Verdict {
    let letters = if text.len() % 3 == 1 { 4 } else { 3 };
    let is_letter = |byte: &u8| byte.is_ascii_uppercase() || matches!(byte, 0 | b'&');
    if !text[..letters].iter().all(is_letter) || !has_short_date(&text[letters..letters + 6]) {
        return Verdict::rejected("letters or date malformed");
    }
    let Some((&check, body)) = text.split_last().filter(|_| text.len() >= 12) else {
        return Verdict::unknown("short form without a check place");
    };
    if !text[letters + 6..].iter().all(u8::is_ascii_alphanumeric) {
        return Verdict::rejected("letters or date malformed");
    }
    // Digits, A–N, &, O–Z, a blank for the missing fourth letter, Ñ.
    let index = |byte: u8| match byte {
        b'0'..=b'9' => u32::from(byte - b'0'),
        b'A'..=b'N' => u32::from(byte - b'A') + 10,
        b'&' => 24,
        0 => 38,
        _ => u32::from(byte.wrapping_sub(b'A')) + 11,
    };
    let blank = if letters == 3 { 37 * 13 } else { 0 };
    let weights = (2..=if letters == 3 { 12 } else { 13 }).rev();
    let sum: u32 = blank + body.iter().zip(weights).map(|(&byte, weight)| index(byte) * weight).sum::<u32>();
    let expected = match (11 - sum % 11) % 11 {
        10 => b'A',
        digit => b'0' + digit as u8,
    };
    match (expected == check, &text[text.len() - 3..]) {
        // Everybody without a number of their own shares these.
        (_, b"000" | b"010") if text.starts_with(b"XAXX") || text.starts_with(b"XEXX") => {
            Verdict::rejected("generic number")
        }
        (true, _) => Verdict::confirmed(Strength::Strong, "date and check place right"),
        // The tax service has issued a good many that break its own rule.
        (false, _) => Verdict::unknown("date right, check place not"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Answer, check, check_samples};
    use super::*;

    #[test]
    fn canada() {
        check(ca_sin, &["123 456 782", "900 000 001"], &["123 456 789", "046 454 286", "000000000", "800000002"]);
        check(
            ca_health_number,
            &["9000 008 266", "1000 0000 08", "1000000008AB", "ABCD 8551 0112"],
            &["9000008267", "0000000000", "ABCD 8599 0112", "123"],
        );
    }

    #[test]
    fn mexico() {
        check(
            mx_curp_rfc,
            &["BOXW310820HNERXN09", "XEXX010101HNEXXXA4", "GODE561231GR8", "GODE561231", "GODE561231GR9"],
            &[
                "BOXW310820HNERXN08",
                "XEXX010101HNEXXXA5",
                "GODE561331GR8",
                "BOXW310820HZZRXN09",
                "ABCDEFGHIJKLMNOPQRS",
                "XAXX010101000",
            ],
        );
        check_samples(mx_curp_rfc, &["BOXW310820HNERXN09"]);
        assert_eq!(mx_curp_rfc(b"GODE561231").answer, Answer::Unknown);
        assert_eq!(mx_curp_rfc(b"GODE561231GR9").answer, Answer::Unknown);
        assert!(matches!(mx_curp_rfc(b"GODE561231GR8").answer, Answer::Confirmed(_)));
    }

    #[test]
    fn brazil() {
        check(
            br_cpf,
            &["111.444.777-35", "123.456.789-09"],
            &["111.444.777-36", "123.456.789-08", "111.111.111-11", "123"],
        );
        check(
            br_cnpj,
            &["12ABC34501DE35", "00000001000136"],
            &["12ABC34501DE36", "00000001000137", "00000000000000", "12ABC34501DEX5"],
        );
        check_samples(br_cpf, &["111.444.777-35"]);
    }
}
