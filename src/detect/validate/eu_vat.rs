//! Value-added tax numbers of the European Union, and of the United Kingdom and Northern Ireland.
//!
//! Each tax administration has its own check; the rules are those collected by the Commission's VIES service and the
//! national offices. A number is personal only when it belongs to a sole trader, so this family never says *strong*.

use super::Verdict;
use super::arithmetic::{luhn, mod_11_10, mod_97, one_digit, weighted};
use super::compact::{Compact, all_same, number};
use super::{europe, europe_east, europe_north, europe_west};

/// Countries, by the letters before their numbers.
const COUNTRIES: &[&[u8; 2]] = &[
    b"AT", b"BE", b"BG", b"CY", b"CZ", b"DE", b"DK", b"EE", b"EL", b"ES", b"FI", b"FR", b"GB", b"GR", b"HR", b"HU",
    b"IE", b"IT", b"LT", b"LU", b"LV", b"MT", b"NL", b"PL", b"PT", b"RO", b"SE", b"SI", b"SK", b"XI",
];

/// VAT number: a country and the number of that country. Without the country, as at home, one of so many fits by chance.
pub fn eu_vat(value: &[u8]) -> Verdict {
    let Some(text) = Compact::alnum(value, b" -./:").filter(|text| text.len() >= 4) else {
        return Verdict::rejected("not letters and digits");
    };
    let (country, body) = text.split_at(2);
    match COUNTRIES.iter().find(|known| **known == country) {
        Some(_) => of_country(country, body),
        None if COUNTRIES.iter().any(|country| of_country(&country[..], &text).is_possible()) => {
            Verdict::unknown("a number of a country that it does not name")
        }
        None => Verdict::rejected("no country of the union"),
    }
}

/// Polish NIP as it is written at home, perhaps with the country before it.
pub fn pl_nip(value: &[u8]) -> Verdict {
    at_home(b"PL", value)
}

/// Spanish CIF as it is written at home.
pub fn es_cif(value: &[u8]) -> Verdict {
    at_home(b"ES", value)
}

/// The number of a country that the label names, with or without its letters.
fn at_home(country: &[u8; 2], value: &[u8]) -> Verdict {
    match Compact::alnum(value, b" -./") {
        Some(text) => of_country(country, text.strip_prefix(&country[..]).unwrap_or(&text)),
        None => Verdict::rejected("not letters and digits"),
    }
}

fn of_country(country: &[u8], body: &[u8]) -> Verdict {
    let digits = Compact::digits(body, b"");
    let of_length = |lengths: &[usize]| digits.filter(|digits| lengths.contains(&digits.len()) && !all_same(digits));
    const SHAPE: Verdict = Verdict::rejected("wrong length or letters for the country");
    // One shape and one rule: most countries.
    let plain = |lengths: &[usize], rule: fn(&[u8]) -> bool| {
        of_length(lengths).map_or(SHAPE, |digits| one_digit(rule(&digits)))
    };
    match country {
        b"AT" => body
            .strip_prefix(b"U")
            .and_then(|body| Compact::digits(body, b""))
            .filter(|digits| digits.len() == 8)
            .map_or(SHAPE, |digits| one_digit(austria(&digits))),
        // Ten digits; the leading zero used to be left out.
        b"BE" => plain(&[9, 10], |d| {
            let (body, check) = d.split_at(d.len() - 2);
            (d.len() == 9 || d[0] <= 1) && 97 - number(body) % 97 == number(check)
        }),
        b"BG" => plain(&[9, 10], bulgaria),
        b"CY" => cyprus(body),
        b"CZ" => plain(&[8, 9, 10], czechia),
        b"DE" => plain(&[9], |d| d[0] != 0 && mod_11_10(d)),
        b"DK" => plain(&[8], |d| d[0] != 0 && weighted(d, &[2, 7, 6, 5, 4, 3, 2, 1]).is_multiple_of(11)),
        b"EE" => plain(&[9], |d| weighted(d, &[3, 7, 1, 3, 7, 1, 3, 7, 1]).is_multiple_of(10)),
        b"EL" | b"GR" => {
            plain(&[9], |d| weighted(&d[..8], &[256, 128, 64, 32, 16, 8, 4, 2]) % 11 % 10 == u32::from(d[8]))
        }
        b"ES" => spain(body),
        b"FI" => plain(&[8], |d| weighted(d, &[7, 9, 10, 5, 8, 4, 2, 1]).is_multiple_of(11)),
        b"FR" => france(body),
        b"GB" | b"XI" => plain(&[9, 12], united_kingdom),
        b"HR" => plain(&[11], mod_11_10),
        b"HU" => plain(&[8], |d| weighted(d, &[9, 7, 3, 1, 9, 7, 3, 1]).is_multiple_of(10)),
        b"IE" => ireland(body),
        b"IT" => plain(&[11], luhn),
        b"LT" => plain(&[9, 12], lithuania),
        b"LU" => plain(&[8], |d| number(&d[..6]) % 89 == number(&d[6..])),
        b"LV" => plain(&[11], latvia),
        b"MT" => plain(&[8], |d| weighted(d, &[3, 4, 6, 7, 8, 9, 10, 1]).is_multiple_of(37)),
        b"NL" => netherlands(body),
        b"PL" => plain(&[10], |d| weighted(&d[..9], &[6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11 == u32::from(d[9])),
        b"PT" => europe_west::pt_nif(body),
        b"RO" => plain(&[2, 3, 4, 5, 6, 7, 8, 9, 10], romania),
        b"SE" => plain(&[12], |d| d[10..] == [0, 1] && luhn(&d[..10])),
        b"SI" => plain(&[8], slovenia),
        b"SK" => {
            plain(&[10], |d| number(d).is_multiple_of(11) || europe_east::cz_sk_rodne_cislo(&ascii(d)).is_possible())
        }
        _ => Verdict::rejected("no country of the union"),
    }
}

/// Ten digit values as ASCII, for rules that take text.
fn ascii(digits: &[u8]) -> [u8; 10] {
    let mut text = [b'0'; 10];
    for (slot, digit) in text.iter_mut().zip(digits) {
        *slot += digit;
    }
    text
}

fn austria(digits: &[u8]) -> bool {
    let cross = |product: u32| product / 10 + product % 10;
    let sum: u32 =
        digits[..7].iter().zip([1, 2, 1, 2, 1, 2, 1]).map(|(&digit, weight)| cross(u32::from(digit) * weight)).sum();
    (10 - (sum + 4) % 10) % 10 == u32::from(digits[7])
}

fn bulgaria(digits: &[u8]) -> bool {
    let last = u32::from(digits[digits.len() - 1]);
    if digits.len() == 9 {
        let check = weighted(&digits[..8], &[1, 2, 3, 4, 5, 6, 7, 8]) % 11;
        let second = weighted(&digits[..8], &[3, 4, 5, 6, 7, 8, 9, 10]) % 11 % 10;
        return if check == 10 { second == last } else { check == last };
    }
    // A person's number, a foreigner's number, or any other holder's.
    europe_east::bg_egn(&ascii(digits)).is_possible()
        || weighted(&digits[..9], &[21, 19, 17, 13, 11, 9, 7, 3, 1]) % 10 == last
        || (11 - weighted(&digits[..9], &[4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11) % 11 == last
}

fn cyprus(body: &[u8]) -> Verdict {
    let Some((&letter, digits)) = body.split_last() else { return Verdict::rejected("too short") };
    let Some(digits) = Compact::digits(digits, b"").filter(|digits| digits.len() == 8) else {
        return Verdict::rejected("not eight digits and a letter");
    };
    const ODD: [u32; 10] = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21];
    let value = |(place, &digit): (usize, &u8)| if place % 2 == 0 { ODD[usize::from(digit)] } else { u32::from(digit) };
    let sum: u32 = digits.iter().enumerate().map(value).sum();
    one_digit(digits[..2] != [1, 2] && (sum % 26) as u8 + b'A' == letter)
}

fn czechia(digits: &[u8]) -> bool {
    let last = u32::from(digits[digits.len() - 1]);
    match digits.len() {
        8 => {
            let check = (11 - weighted(&digits[..7], &[8, 7, 6, 5, 4, 3, 2]) % 11) % 11;
            digits[0] != 9 && if check == 0 { last == 1 } else { check % 10 == last }
        }
        9 if digits[0] == 6 => {
            // Persons without a birth number.
            let check = weighted(&digits[1..8], &[8, 7, 6, 5, 4, 3, 2]) % 11;
            (18 - (21 - check) % 11) % 10 == last
        }
        9 => europe_east::cz_sk_rodne_cislo(&ascii(digits)[..9]).is_possible(),
        _ => europe_east::cz_sk_rodne_cislo(&ascii(digits)).is_possible(),
    }
}

pub(super) fn spain(body: &[u8]) -> Verdict {
    if body.len() != 9 {
        return Verdict::rejected("not nine places");
    }
    match body[0] {
        b'0'..=b'9' | b'X'..=b'Z' => return europe::es_dni_nie(body),
        b'A'..=b'H' | b'J' | b'K' | b'L' | b'M' | b'N' | b'P'..=b'S' | b'U' | b'V' | b'W' => {}
        _ => return Verdict::rejected("first letter names no holder"),
    }
    let Some(digits) = super::compact::digit_values::<7>(&body[1..8]) else { return Verdict::rejected("not digits") };
    if matches!(body[0], b'K' | b'L' | b'M') {
        // Persons without a number of their own: the letter of the seven digits.
        let letter = b"TRWAGMYFPDXBNJZSQVHLCKE"[(number(&digits) % 23) as usize];
        return one_digit(letter == body[8]);
    }
    let sum = weighted(&digits, &[0, 1, 0, 1, 0, 1, 0]);
    let doubled: u32 =
        digits.iter().step_by(2).map(|&digit| u32::from(digit) * 2).map(|product| product / 10 + product % 10).sum();
    let check = (10 - (sum + doubled) % 10) % 10;
    one_digit(body[8] == b'0' + check as u8 || body[8] == b"JABCDEFGHI"[check as usize])
}

fn france(body: &[u8]) -> Verdict {
    let Some(siren) = body.get(2..).and_then(|digits| Compact::digits(digits, b"")).filter(|digits| digits.len() == 9)
    else {
        return Verdict::rejected("not two places and nine digits");
    };
    // Monaco's numbers begin with three zeros and have no Luhn digit.
    if !luhn(&siren) && siren[..3] != [0, 0, 0] || all_same(&siren) {
        return Verdict::rejected("check digit wrong");
    }
    let siren = number(&siren);
    if body[..2].iter().all(u8::is_ascii_digit) {
        let key = u64::from(body[0] - b'0') * 10 + u64::from(body[1] - b'0');
        return one_digit((siren * 100 + 12) % 97 == key);
    }
    const ALPHABET: &[u8; 34] = b"0123456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    let place = |byte: u8| ALPHABET.iter().position(|letter| *letter == byte).map(|place| place as u64);
    let (Some(first), Some(second)) = (place(body[0]), place(body[1])) else {
        return Verdict::rejected("letter that is not used");
    };
    let key = if body[0].is_ascii_digit() { first * 24 + second - second.min(10) } else { first * 34 + second - 100 };
    one_digit((siren + 1 + key / 11) % 11 == key % 11)
}

fn united_kingdom(digits: &[u8]) -> bool {
    let sum = weighted(&digits[..7], &[8, 7, 6, 5, 4, 3, 2]) as u64 + number(&digits[7..9]);
    matches!(sum % 97, 0 | 42)
}

fn ireland(body: &[u8]) -> Verdict {
    // The older form has a letter or sign in second place, and its digits are read without it.
    if let [first, middle, digits @ .., check] = body
        && body.len() == 8
        && !middle.is_ascii_digit()
        && digits.iter().all(u8::is_ascii_digit)
        && first.is_ascii_digit()
    {
        let mut text = [b'0'; 8];
        text[1..6].copy_from_slice(digits);
        (text[6], text[7]) = (*first, *check);
        return europe_west::ie_pps(&text);
    }
    europe_west::ie_pps(body)
}

fn lithuania(digits: &[u8]) -> bool {
    let (&last, body) = digits.split_last().expect("nine or twelve digits");
    let sum = |start: u32| {
        body.iter().enumerate().map(|(place, &digit)| u32::from(digit) * ((place as u32 + start) % 9 + 1)).sum::<u32>()
    };
    let check = sum(0) % 11;
    let check = if check == 10 { sum(2) % 11 % 10 } else { check };
    body[body.len() - 1] == 1 && check == u32::from(last)
}

fn latvia(digits: &[u8]) -> bool {
    if digits[0] > 3 {
        return weighted(digits, &[9, 1, 4, 8, 3, 10, 2, 5, 7, 6, 1]) % 11 == 3;
    }
    let mut text = [b'0'; 11];
    for (slot, digit) in text.iter_mut().zip(digits) {
        *slot += digit;
    }
    europe_north::lv_personas_kods(&text).is_possible()
}

fn netherlands(body: &[u8]) -> Verdict {
    if body.len() != 12 || body[9] != b'B' || !body[..9].iter().chain(&body[10..]).all(u8::is_ascii_digit) {
        return Verdict::rejected("not nine digits, b and two digits");
    }
    let is_new = mod_97(b"NL".iter().chain(body).copied()) == Some(1);
    one_digit(is_new || europe::nl_bsn(&body[..9]).is_possible())
}

fn romania(digits: &[u8]) -> bool {
    let (&last, body) = digits.split_last().expect("two digits or more");
    const WEIGHTS: [u32; 9] = [7, 5, 3, 2, 1, 7, 5, 3, 2];
    digits[0] != 0 && weighted(body, &WEIGHTS[9 - body.len()..]) * 10 % 11 % 10 == u32::from(last)
}

fn slovenia(digits: &[u8]) -> bool {
    let check = 11 - weighted(&digits[..7], &[8, 7, 6, 5, 4, 3, 2]) % 11;
    digits[0] != 0 && check != 11 && check % 10 == u32::from(digits[7])
}

#[cfg(test)]
mod tests {
    use super::super::{Answer, check};
    use super::*;

    #[test]
    fn at_home_without_the_country() {
        check(pl_nip, &["856-734-62-15", "PL8567346215"], &["856-734-62-16", "ES8567346215", "856734"]);
        check(es_cif, &["B76088210", "B-7608821-0"], &["B76088211", "76088210"]);
    }

    #[test]
    fn vat_table() {
        check(
            eu_vat,
            &[
                "DE136695976",
                "ATU13585627",
                "DE 136 695 976",
                "ATU00001318",
                "BE0100008483",
                "BE100008483",
                "BG100003613",
                "BG3000008113",
                "CY90001678B",
                "CZ10004777",
                "CZ610003044",
                "DE100000266",
                "DK10002478",
                "EE100005125",
                "EL100008930",
                "ESB10008993",
                "ESQ1000654B",
                "ESK1007638P",
                "ES12345678Z",
                "FI10008735",
                "FR86100003953",
                "FRA1100006147",
                "FR2R100004951",
                "GB100000524",
                "HR10000001561",
                "HU10002687",
                "IE1008983V",
                "IE1005715NA",
                "IE1P05627V",
                "IT10068870012",
                "LT100793310",
                "LT100000887110",
                "LU10005620",
                "LV40000006431",
                "MT10000654",
                "NL100005275B01",
                "PL1000005848",
                "PT500007306",
                "RO10005781",
                "RO94854",
                "SE500000057901",
                "SI10009779",
                "SK2020000004",
            ],
            &[
                "DE136695978",
                "ATU13585626",
                "XX136695976",
                "DE",
                "DE10000026",
                "BE0100008484",
                "BG100003614",
                "CY90001678C",
                "CY12001678B",
                "CZ10004778",
                "DK10002479",
                "EE100005126",
                "EL100008931",
                "ESB10008994",
                "ESI10008993",
                "FI10008736",
                "FR87100003953",
                "FRI1100006147",
                "GB100000525",
                "HR10000001562",
                "HU10002688",
                "IE1008983W",
                "IT10068870013",
                "LT100793311",
                "LU10005621",
                "LV40000006432",
                "MT10000655",
                "NL100005276B01",
                "PL1000005849",
                "PT500007307",
                "RO94855",
                "SE500000057902",
                "SI10009770",
                "SK2020000005",
            ],
        );
    }

    #[test]
    fn at_home_the_country_is_left_out() {
        for value in [&b"136695976"[..], b"8D79739I", b"B64717838", b"100005275B01"] {
            assert_eq!(eu_vat(value).answer, Answer::Unknown, "{}", String::from_utf8_lossy(value));
        }
        assert!(matches!(eu_vat(b"DK: 10002478").answer, Answer::Confirmed(_)));
    }
}
