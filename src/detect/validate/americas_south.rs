//! National numbers of Argentina, Chile, Colombia, Ecuador, the Dominican Republic and Uruguay.
//!
//! Issuers: ARCA (Argentina), Registro Civil (Chile), DIAN (Colombia), Registro Civil (Ecuador), Junta Central Electoral
//! (Dominican Republic), Dirección Nacional de Identificación Civil (Uruguay).

use super::Verdict;
use super::arithmetic::{luhn, one_digit, weighted};
use super::compact::{Compact, all_same, digit_values};

/// Argentine CUIT or CUIL: a prefix for the kind of holder, the DNI, weights 5 4 3 2 7 6 5 4 3 2, mod 11.
pub fn ar_cuit(value: &[u8]) -> Verdict {
    let Some(digits) = Compact::digits(value, b" -.").filter(|digits| digits.len() == 11) else {
        return Verdict::rejected("not eleven digits");
    };
    if !matches!(digits[0] * 10 + digits[1], 20 | 23..=27 | 30 | 33 | 34 | 50 | 51 | 55) {
        return Verdict::rejected("prefix names no kind of holder");
    }
    let check = match 11 - weighted(&digits[..10], &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11 {
        11 => 0,
        10 => 9,
        check => check,
    };
    one_digit(check == u32::from(digits[10]))
}

/// Chilean RUT: seven or eight digits and a digit or K; weights 2…7 from the right, mod 11.
pub fn cl_rut(value: &[u8]) -> Verdict {
    let value = super::national::without_country(value, b"CL");
    let Some(text) = Compact::alnum(value, b" -.").filter(|text| matches!(text.len(), 8 | 9)) else {
        return Verdict::rejected("not seven or eight digits and a check place");
    };
    let (&check, body) = text.split_last().expect("eight or nine places");
    let Some(digits) = Compact::digits(body, b"").filter(|digits| !all_same(digits)) else {
        return Verdict::rejected("not digits");
    };
    let sum: u32 =
        digits.iter().rev().zip([2, 3, 4, 5, 6, 7].into_iter().cycle()).map(|(&d, w)| u32::from(d) * w).sum();
    let verdict = one_digit(b"0K987654321"[(sum % 11) as usize] == check);
    if body == b"12345678" { verdict.as_test_value() } else { verdict }
}

/// Colombian NIT: up to fifteen digits and a check digit with weights 3 7 13 17 19 23 29 37 41 … from the right, mod 11.
pub fn co_nit(value: &[u8]) -> Verdict {
    let Some(digits) =
        Compact::digits(value, b" -.").filter(|digits| (8..=16).contains(&digits.len()) && !all_same(digits))
    else {
        return Verdict::rejected("not 8 to 16 digits");
    };
    let (&check, body) = digits.split_last().expect("eight digits or more");
    const WEIGHTS: [u32; 15] = [3, 7, 13, 17, 19, 23, 29, 37, 41, 43, 47, 53, 59, 67, 71];
    let sum: u32 = body.iter().rev().zip(WEIGHTS).map(|(&digit, weight)| u32::from(digit) * weight).sum();
    one_digit([0, 1, 9, 8, 7, 6, 5, 4, 3, 2, 1][(sum % 11) as usize] == check)
}

/// Ecuadorian cédula: province 01–24 or 30, third digit up to 6, Luhn over all ten.
pub fn ec_cedula(value: &[u8]) -> Verdict {
    let Some(digits) = Compact::digits(value, b" -").filter(|digits| digits.len() == 10) else {
        return Verdict::rejected("not ten digits");
    };
    if !matches!(digits[0] * 10 + digits[1], 1..=24 | 30 | 50) || digits[2] > 6 || all_same(&digits) {
        return Verdict::rejected("no such province");
    }
    one_digit(luhn(&digits))
}

/// Dominican cédula: eleven digits, Luhn. Some hundred old numbers break the rule.
pub fn do_cedula(value: &[u8]) -> Verdict {
    let Some(digits) = Compact::digits(value, b" -").filter(|digits| digits.len() == 11 && !all_same(digits)) else {
        return Verdict::rejected("not eleven digits");
    };
    match luhn(&digits) {
        true => one_digit(true),
        false => Verdict::unknown("luhn digit wrong, as in some hundred old numbers"),
    }
}

/// Uruguayan cédula: seven digits (six in old ones) and a check digit, weights 2 9 8 7 6 3 4, mod 10.
pub fn uy_ci(value: &[u8]) -> Verdict {
    let Some(digits) =
        Compact::digits(value, b" -.").filter(|digits| matches!(digits.len(), 7 | 8) && !all_same(digits))
    else {
        return Verdict::rejected("not eight digits");
    };
    let mut full = [0u8; 8];
    full[8 - digits.len()..].copy_from_slice(&digits);
    one_digit((10 - weighted(&full[..7], &[2, 9, 8, 7, 6, 3, 4]) % 10) % 10 == u32::from(full[7]))
}

/// Argentine DNI: seven or eight digits, often with dots; no check.
pub fn ar_dni(value: &[u8]) -> Verdict {
    let text = value.trim_ascii();
    match Compact::digits(text, b".") {
        Some(digits)
            if matches!(digits.len(), 7 | 8) && !all_same(&digits) && digit_values::<1>(&text[..1]).is_some() =>
        {
            Verdict::unknown("seven or eight digits")
        }
        _ => Verdict::rejected("not seven or eight digits"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::check;
    use super::*;

    #[test]
    fn tables() {
        check(ar_cuit, &["20000000001", "20-00000215-2"], &["20000000002", "40000000001", "2000000000"]);
        check(cl_rut, &["12345678-5", "10.000.699-5"], &["12345678-6", "10000699-6", "0000000-0", "123"]);
        check(co_nit, &["0000000018", "900.003.777-2"], &["0000000019", "0000000", "900003777A"]);
        check(ec_cedula, &["1700000001", "1700007006"], &["1700000002", "1700007007", "9900007006", "170000700"]);
        check(do_cedula, &["40100000005", "001-0000001-7"], &["4010000000", "00000000000"]);
        check(uy_ci, &["12345672", "1.234.567-2"], &["12345673", "00000000", "12345"]);
        check(ar_dni, &["20.000.001", "20000001"], &["2000000199", "00000000", ".20000001"]);
    }
}
