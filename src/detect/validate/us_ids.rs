//! Numbers the United States give to people: Social Security, taxpayer, passport, immigration and military numbers.
//!
//! Sources: Social Security Administration (POMS RM 10201, number ranges and the randomisation of June 2011), Internal
//! Revenue Service (ITIN groups, EIN prefixes by campus), State Department and USCIS form instructions for shapes.
//! None of them has a check digit, so the best answer short of a sample is *unknown*.

use super::Verdict;
use super::compact::{Compact, all_same, begins_with_noughts, is_run, number};

/// Social Security number: nine digits, 3-2-4 with one separator or bare. Area 000, 666 and 9xx, group 00 and serial
/// 0000 are never issued. No check digit exists.
pub fn us_ssn(value: &[u8]) -> Verdict {
    let Some(digits) = Compact::grouped(value, &[3, 2, 4], b"- .") else {
        return Verdict::rejected("not nine digits as 3-2-4");
    };
    let bare = value.trim_ascii().len() == 9;
    judge_ssn(&digits, bare)
}

/// Numbers without separators, parted by commas, of which one may be issued.
pub fn us_ssn_list(value: &[u8]) -> Verdict {
    match value.split(|b| *b == b',').any(|item| us_ssn(item.trim_ascii()).is_possible()) {
        true => Verdict::unknown("nine digits of each"),
        false => Verdict::rejected("none that is issued"),
    }
}

fn judge_ssn(digits: &[u8], bare: bool) -> Verdict {
    if all_same(digits) {
        return Verdict::rejected("one digit repeated");
    }
    if bare && is_run(digits) {
        return Verdict::rejected("digits only count up or down");
    }
    let (area, group, serial) = (number(&digits[..3]), number(&digits[3..5]), number(&digits[5..]));
    let is_sample = matches!(
        (area, group, serial),
        (78, 5, 1120) | (219, 9, 9999) | (123, 45, 6789) | (987, 65, 4320..=4329) | (457, 55, 5462)
    );
    let verdict = match (area, group, serial) {
        // The advertising block lies in an area that is not issued, and is shown as a sample all the same.
        (987, 65, 4320..=4329) => Verdict::unknown("number reserved for advertising"),
        (0, ..) => Verdict::rejected("area 000 is never issued"),
        (666, ..) => Verdict::rejected("area 666 is never issued"),
        (900.., ..) => Verdict::rejected("areas from 900 are never issued"),
        (_, 0, _) => Verdict::rejected("group 00 is never issued"),
        (_, _, 0) => Verdict::rejected("serial 0000 is never issued"),
        _ => Verdict::unknown("area, group and serial are in issued ranges"),
    };
    if is_sample { verdict.as_test_value() } else { verdict }
}

/// Last four digits of a Social Security number: behind a mask (`XXX-XX-1234`, `***-**-1234`) or alone beside a label.
pub fn us_ssn_last4(value: &[u8]) -> Verdict {
    let text = value.trim_ascii();
    let (mask, tail) = text.split_at(text.len().saturating_sub(4));
    if tail.len() != 4 || !tail.iter().all(u8::is_ascii_digit) {
        return Verdict::rejected("does not end in four digits");
    }
    if tail == b"0000" {
        return Verdict::rejected("serial 0000 is never issued");
    }
    if mask.is_empty() {
        return Verdict::unknown("four digits");
    }
    let (mut hidden, mut rest) = (0, mask);
    while let [first, ..] = *rest {
        let bullet = rest.starts_with("•".as_bytes());
        rest = &rest[if bullet { 3 } else { 1 }..];
        match first {
            b'X' | b'x' | b'*' | b'#' => hidden += 1,
            _ if bullet => hidden += 1,
            b'-' | b' ' | b'.' => {}
            _ => return Verdict::rejected("not a mask"),
        }
    }
    if hidden == 5 { Verdict::unknown("masked down to the last four digits") } else { Verdict::rejected("not a mask") }
}

/// Individual taxpayer number: first digit 9, fourth and fifth 50–65, 70–88, 90–92 or 94–99.
pub fn us_itin(value: &[u8]) -> Verdict {
    let Some(digits) = Compact::grouped(value, &[3, 2, 4], b"- .") else {
        return Verdict::rejected("not nine digits as 3-2-4");
    };
    if all_same(&digits) {
        return Verdict::rejected("one digit repeated");
    }
    match (digits[0], number(&digits[3..5])) {
        // Of the numbers that are reserved for advertising it is the more likely reading.
        (9, 65) if digits[1..3] == [8, 7] && matches!(number(&digits[5..]), 4320..=4329) => {
            Verdict::unknown("number reserved for advertising").as_test_value()
        }
        (9, 50..=65 | 70..=88 | 90..=92 | 94..=99) => Verdict::unknown("group is in an issued range"),
        (9, _) => Verdict::rejected("group is never issued"),
        _ => Verdict::rejected("does not begin with 9"),
    }
}

/// Employer number: two digits of an issuing campus, then seven. `12-3456789` fills many forms as a sample.
pub fn us_ein(value: &[u8]) -> Verdict {
    let Some(digits) = Compact::grouped(value, &[2, 7], b"- ") else {
        return Verdict::rejected("not nine digits as 2-7");
    };
    match number(&digits[..2]) {
        _ if all_same(&digits) => Verdict::rejected("one digit repeated"),
        1..=6 | 10..=16 | 20..=27 | 30..=48 | 50..=68 | 71..=77 | 80..=88 | 90..=95 | 98 | 99 => {
            let verdict = Verdict::unknown("prefix of an issuing campus");
            if is_run(&digits) { verdict.as_test_value() } else { verdict }
        }
        _ => Verdict::rejected("no campus issues this prefix"),
    }
}

/// Adoption or preparer numbers aside, any US taxpayer number: Social Security, individual or employer.
pub fn us_tin(value: &[u8]) -> Verdict {
    [us_ssn, us_itin, us_ein]
        .iter()
        .map(|validator| validator(value))
        .find(Verdict::is_possible)
        .unwrap_or(Verdict::rejected("no kind of taxpayer number"))
}

/// Passport book number: nine digits, or a letter and eight digits on books printed since 2021.
pub fn us_passport(value: &[u8]) -> Verdict {
    let Some(text) = Compact::alnum(value, b" -").filter(|text| text.len() == 9) else {
        return Verdict::rejected("not nine places");
    };
    if !text[1..].iter().all(u8::is_ascii_digit) {
        return Verdict::rejected("not digits after the first place");
    }
    if all_same(&text[1..]) {
        return Verdict::rejected("one digit repeated");
    }
    if matches!(&text[..], b"123456789" | b"987654321" | b"A12345678") || begins_with_noughts(&text) {
        return Verdict::unknown("shape of a passport number").as_test_value();
    }
    Verdict::unknown("shape of a passport number")
}

/// Alien registration number: `A` and seven to nine digits.
pub fn us_alien_number(value: &[u8]) -> Verdict {
    let text = value.trim_ascii();
    let Some(rest) = text.strip_prefix(b"A").or_else(|| text.strip_prefix(b"a")) else {
        return Verdict::rejected("does not begin with a");
    };
    // `A#` and `A-No.` are printed before the digits as often as nothing.
    match Compact::digits(rest, b" -#") {
        Some(digits) if (7..=9).contains(&digits.len()) && !all_same(&digits) => {
            let verdict = Verdict::unknown("shape of an alien number");
            if is_run(&digits) { verdict.as_test_value() } else { verdict }
        }
        _ => Verdict::rejected("not seven to nine digits"),
    }
}

/// Department of Defense number (EDIPI): ten digits, context decides.
pub fn us_military_dodid(value: &[u8]) -> Verdict {
    match Compact::digits(value, b" -") {
        Some(digits) if digits.len() == 10 && !all_same(&digits) && !is_run(&digits) && digits[0] != 0 => {
            Verdict::unknown("ten digits")
        }
        _ => Verdict::rejected("not ten digits"),
    }
}

/// Old Medicare claim number: a Social Security number and a one or two place suffix for the kind of claimant, or a
/// railroad prefix and six or nine digits.
pub fn us_medicare_hicn(value: &[u8]) -> Verdict {
    let Some(text) = Compact::alnum(value, b" -") else {
        return Verdict::rejected("not letters and digits");
    };
    let letters = text.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    if letters > 0 {
        let railroad = matches!(
            &text[..letters],
            b"A" | b"CA"
                | b"H"
                | b"JA"
                | b"MA"
                | b"MH"
                | b"PA"
                | b"PD"
                | b"PH"
                | b"WA"
                | b"WCA"
                | b"WCD"
                | b"WCH"
                | b"WD"
                | b"WH"
        );
        let digits = &text[letters..];
        if railroad && matches!(digits.len(), 6 | 9) && digits.iter().all(u8::is_ascii_digit) && !all_same(digits) {
            return Verdict::unknown("railroad prefix and number");
        }
        return Verdict::rejected("no railroad prefix");
    }
    let Some(digits) = text.get(..9).and_then(super::compact::digit_values::<9>) else {
        return Verdict::rejected("not nine digits first");
    };
    let suffix = &text[9..];
    let is_suffix = match suffix {
        [first] => matches!(first, b'A'..=b'F' | b'J' | b'K' | b'M' | b'T' | b'W'),
        [first, second] => {
            matches!(first, b'B'..=b'F' | b'J' | b'K' | b'T' | b'W')
                && (second.is_ascii_alphanumeric() && *second != b'0')
        }
        _ => false,
    };
    let verdict = judge_ssn(&digits, false);
    if !is_suffix { Verdict::rejected("no claimant suffix") } else { verdict }
}

#[cfg(test)]
mod tests {
    use super::super::{Answer, check, check_samples};
    use super::*;

    #[test]
    fn ssn_table() {
        check(
            us_ssn,
            &["219-09-9999", "078-05-1120", "219099999", "219 09 9999", "219.09.9999", "123-45-6789", "987-65-4321"],
            &[
                "666-45-6789",
                "123-00-4567",
                "000-12-3456",
                "900-12-3456",
                "123-45-0000",
                "111-11-1111",
                "123456789",
                "987654321",
                "219-099999",
                "21909-9999",
                "219-09 9999",
                "2190-9-9999",
                "219-09-99990",
                "21909999",
            ],
        );
        check_samples(us_ssn, &["219-09-9999", "078-05-1120", "123-45-6789", "987-65-4320", "987-65-4329"]);
        assert_eq!(us_ssn(b"212-09-9998"), Verdict::unknown("area, group and serial are in issued ranges"));
    }

    #[test]
    fn last_four_table() {
        check(
            us_ssn_last4,
            &["XXX-XX-1234", "***-**-1234", "1234", "•••-••-1234"],
            &["XXX-XX-0000", "12-1234", "XX-1234", ""],
        );
    }

    #[test]
    fn itin_table() {
        check(
            us_itin,
            &["900-70-0000", "900-55-0001", "912-90-0001", "900700001"],
            &["900-93-0000", "900-49-0000", "900-66-0000", "900-89-0000", "123-70-0000", "999999999"],
        );
    }

    #[test]
    fn numbers_reserved_for_advertising_are_samples_of_both_kinds() {
        check_samples(us_itin, &["987-65-4320", "987-65-4321", "987654329"]);
        assert!(!us_itin(b"987-65-4330").test_value);
    }

    #[test]
    fn ein_table() {
        check(
            us_ein,
            &["12-3456789", "91-1144442", "911144442"],
            &["07-1144442", "89-1234567", "911-14-4442", "00-0000000"],
        );
        check(us_tin, &["219-09-9999", "900-70-0000", "12-3456780"], &["000-00-0000", "07-1144442", "666-07-0000"]);
    }

    #[test]
    fn passport_table() {
        check(
            us_passport,
            &["123456789", "A00000001", "340020013"],
            &["12345678", "AB1234567", "000000000", "1234567890"],
        );
    }

    #[test]
    fn other_federal_tables() {
        check(
            us_alien_number,
            &["A012345678", "A-012-345-678", "A12345678", "a1234567"],
            &["A123456", "012345678", "A000000000"],
        );
        check(us_military_dodid, &["1250000001"], &["125000000", "1111111111", "1234567890"]);
        check(
            us_medicare_hicn,
            &["219-09-9999A", "219-09-9999-B1", "WA123456", "MA219099999"],
            &["666-45-6789A", "219-09-9999", "219-09-9999Z", "XX123456"],
        );
        assert_eq!(us_military_dodid(b"1250000001").answer, Answer::Unknown);
    }
}
