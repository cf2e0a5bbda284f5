//! Telephone numbers as people write them.
//!
//! ITU-T E.164 gives the international form, the plans of [`super::phone_plans`] (facts of google/libphonenumber) the
//! rest. A number is *possible* when its country hands out that length and *valid* when the leading digits exist too.
//! Ranges that regulators keep for films and forms are marked as samples.

use super::compact::{all_same, fold};
use super::phone_plans::{self, Fit};
use super::{Strength, Verdict, nanp};

/// The digits of a written number, without its extension.
#[derive(Clone, Copy, Debug)]
pub(super) struct Dialled {
    digits: [u8; Self::CAPACITY],
    len: usize,
    /// Where a `(0)` stood, which some write between country code and number.
    trunk_zero: Option<usize>,
    has_plus: bool,
}

impl Dialled {
    const CAPACITY: usize = 20;

    /// ASCII digits.
    pub(super) fn digits(&self) -> &[u8] {
        &self.digits[..self.len]
    }

    /// True when it began with `+` or the usual international prefixes `00` and `011`.
    pub(super) fn is_international(&self) -> bool {
        self.has_plus || self.digits().starts_with(b"00") || self.digits().starts_with(b"011")
    }
}

/// Reads the digits of a number with the punctuation people use, `+` first, `tel:` before it and an extension after it.
/// Nothing when anything else stands in it.
pub(super) fn scan(value: &[u8]) -> Option<Dialled> {
    let text = value.trim_ascii();
    let mut rest = text.strip_prefix(b"tel:").unwrap_or(text);
    let mut dialled = Dialled { digits: [0; Dialled::CAPACITY], len: 0, trunk_zero: None, has_plus: false };
    while let Some((byte, width)) = fold(rest) {
        match byte {
            b'0'..=b'9' => {
                *dialled.digits.get_mut(dialled.len)? = byte;
                dialled.len += 1;
            }
            b'+' if dialled.len == 0 && !dialled.has_plus => dialled.has_plus = true,
            b'(' if rest.starts_with(b"(0)") && dialled.len > 0 && dialled.trunk_zero.is_none() => {
                dialled.trunk_zero = Some(dialled.len);
            }
            b' ' | b'-' | b'.' | b'/' | b'(' | b')' | b'[' | b']' | b'~' | b'\t' => {}
            _ if dialled.len >= 3 && is_extension(rest) => return Some(dialled),
            _ => return None,
        }
        rest = &rest[width..];
    }
    (dialled.len > 0).then_some(dialled)
}

/// True for `x123`, `ext. 12`, `#4`, `;ext=4`, `доб. 12` and the like at the end of a number.
fn is_extension(text: &[u8]) -> bool {
    const WORDS: [&str; 13] =
        ["extension", "extensión", "extn", "ext", "anexo", "int", "доб", "x", "#", ";", "=", "转", ","];
    let mut rest = text;
    let mut words = 0;
    loop {
        let blank = rest.iter().take_while(|byte| matches!(byte, b' ' | b'.' | b':' | b'-')).count();
        rest = &rest[blank..];
        let word = WORDS
            .iter()
            .find(|word| rest.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word.as_bytes())));
        match word {
            Some(word) if words < 4 => (rest, words) = (&rest[word.len()..], words + 1),
            _ => break,
        }
    }
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    words > 0 && (1..=7).contains(&digits) && rest[digits..].iter().all(|byte| matches!(byte, b'#' | b' '))
}

/// Leading digits, country code included, that regulators keep for films, books and forms.
#[rustfmt::skip]
const FICTION: &[&[u8]] = &[
    // Ofcom, United Kingdom.
    b"441632960", b"442079460", b"447700900", b"443069990", b"448081570", b"449098790",
    // Arcep, France.
    b"3319900", b"3326191", b"3335301", b"3346571", b"3353649", b"3363998",
    // Bundesnetzagentur, Germany.
    b"493023125", b"494066969", b"496990009", b"498999998", b"49176040690", b"4917139200",
    // ACMA, Australia.
    b"61255501", b"61755501", b"61355501", b"61855501", b"61270101", b"61491570", b"61491571", b"61491572",
];

/// International telephone number: `+` or `00` or `011`, a country code and a number of that country's plan, perhaps
/// with a trunk zero in brackets and an extension.
pub fn phone_intl(value: &[u8]) -> Verdict {
    if is_iso_6709(value.trim_ascii()) {
        return Verdict::rejected("latitude and longitude");
    }
    match scan(value) {
        Some(dialled) if dialled.is_international() => judge_international(&dialled),
        Some(_) => Verdict::rejected("no international prefix"),
        None => Verdict::rejected("not a telephone number"),
    }
}

/// A number behind a prefix that dials abroad, whatever the plan of the country says.
pub fn phone_exit_code(value: &[u8]) -> Verdict {
    match is_fiction(value) {
        true => phone_intl(value),
        false => Verdict::unknown("a number behind the prefix of another country"),
    }
}

/// True for a number of another country, with the prefix for it, that is kept for films and forms.
pub(super) fn is_fiction(value: &[u8]) -> bool {
    scan(value).filter(Dialled::is_international).is_some_and(|dialled| {
        let verdict = judge_international(&dialled);
        verdict.is_possible() && verdict.test_value
    })
}

/// Latitude and longitude in degrees and minutes, perhaps seconds, as tables of time zones have them: `+4953-09709`.
fn is_iso_6709(text: &[u8]) -> bool {
    let Some(rest) = text.strip_prefix(b"+") else { return false };
    let latitude = rest.iter().take_while(|b| b.is_ascii_digit()).count();
    let longitude = rest.get(latitude + 1..).unwrap_or_default();
    rest.get(latitude) == Some(&b'-')
        && longitude.iter().all(u8::is_ascii_digit)
        && matches!((latitude, longitude.len()), (4, 5) | (6, 7))
        && matches!(longitude, [b'0' | b'1', ..])
}

fn judge_international(dialled: &Dialled) -> Verdict {
    let prefix = match dialled.digits() {
        _ if dialled.has_plus => 0,
        [b'0', b'0', ..] => 2,
        _ => 3,
    };
    let digits = &dialled.digits()[prefix..];
    if !(6..=16).contains(&digits.len()) {
        return Verdict::rejected("fewer than 6 or more than 16 digits");
    }
    let Some((plans, width)) = phone_plans::by_country_code(digits) else {
        return Verdict::rejected("no such country code");
    };
    let national = &digits[width..];
    if all_same(national) {
        return Verdict::rejected("one digit repeated");
    }
    let mut without_zero = [0u8; Dialled::CAPACITY];
    let trunk_zero = dialled.trunk_zero.and_then(|at| at.checked_sub(prefix + width)).filter(|&at| at < national.len());
    let shorter = trunk_zero.map(|at| {
        without_zero[..at].copy_from_slice(&national[..at]);
        without_zero[at..national.len() - 1].copy_from_slice(&national[at + 1..]);
        &without_zero[..national.len() - 1]
    });
    if plans[0].code() == 1 {
        let verdict = nanp::judge_national(national);
        return match verdict.answer {
            super::Answer::Confirmed(_) => Verdict { answer: super::Answer::Confirmed(Strength::Strong), ..verdict },
            _ => verdict,
        };
    }
    let fit_in = |national: &[u8]| plans.iter().map(|plan| plan.fit(national)).max().unwrap_or(Fit::Impossible);
    let fit = shorter.map_or(Fit::Impossible, fit_in);
    let fit = if fit == Fit::Person { fit } else { fit.max(fit_in(national)) };
    let verdict = of_fit(fit, Strength::Strong);
    if FICTION.iter().any(|start| digits.starts_with(start)) { verdict.as_test_value() } else { verdict }
}

fn of_fit(fit: Fit, strength: Strength) -> Verdict {
    match fit {
        Fit::Person => Verdict::confirmed(strength, "number of the country's plan"),
        Fit::Service => Verdict::unknown("number of a service, not of a person"),
        Fit::Possible => Verdict::unknown("length possible, leading digits not in the plan"),
        Fit::Impossible => Verdict::rejected("no number of the country has this length"),
    }
}

/// Telephone number as dialled inside `region` (ISO 3166-1 alpha-2), or in the international form. Whoever names the
/// region says that it is a telephone number, so what the country could hand out and does not stays open.
pub fn phone_national(value: &[u8], region: &str) -> Verdict {
    let Some(dialled) = scan(value) else { return Verdict::rejected("not a telephone number") };
    if dialled.has_plus {
        return judge_international(&dialled);
    }
    let Some(plan) = phone_plans::by_region(region) else { return Verdict::rejected("no such region") };
    if all_same(dialled.digits()) {
        return Verdict::rejected("one digit repeated");
    }
    let verdict = match plan.code() {
        1 => match nanp::judge_dialled(&dialled) {
            verdict if verdict.is_possible() => verdict,
            _ if matches!(dialled.digits(), [_, rest @ ..] if rest.len() == 9) => of_fit(Fit::Possible, Strength::Weak),
            _ if matches!(dialled.digits(), [b'1', rest @ ..] if rest.len() == 10) => {
                of_fit(Fit::Possible, Strength::Weak)
            }
            verdict => verdict,
        },
        _ => of_fit(plan.fit_national(dialled.digits()), Strength::Weak),
    };
    match () {
        () if !verdict.is_possible() && dialled.is_international() => judge_international(&dialled),
        () if !verdict.is_possible() => verdict,
        () if nanp::is_dated(value) => Verdict::unknown("begins with a date"),
        // An area in brackets is dialled with the 0 before it. Mobile numbers of some countries have none.
        () if plan.dials_zero() && dialled.digits()[0] != b'0' && value.trim_ascii().starts_with(b"(") => {
            Verdict::unknown("without the 0 of the country")
        }
        () => verdict,
    }
}

/// Chinese mobile number: eleven digits beginning 13–19 in a prefix that is handed out, perhaps with +86, 0086 or 86.
pub fn phone_cn_mobile(value: &[u8]) -> Verdict {
    let Some(dialled) = scan(value) else { return Verdict::rejected("not a telephone number") };
    let digits = dialled.digits();
    let national = match digits {
        [b'0', b'0', b'8', b'6', national @ ..] => national,
        [b'8', b'6', national @ ..] if national.len() == 11 => national,
        national if !dialled.has_plus => national,
        _ => return Verdict::rejected("not country code 86"),
    };
    let [b'1', second, third, fourth, fifth, ..] = *national else { return Verdict::rejected("does not begin with 1") };
    if national.len() != 11 {
        return Verdict::rejected("not eleven digits");
    }
    if all_same(&national[3..]) {
        return Verdict::rejected("one digit repeated");
    }
    let is_assigned = match (second, third) {
        (b'3' | b'8', _) => true,
        (b'4', b'5' | b'7') => true,
        (b'5' | b'9', b'0'..=b'3' | b'5'..=b'9') => true,
        (b'6', b'2' | b'5'..=b'7') => true,
        (b'6', b'1') => fourth == b'0',
        (b'7', b'0'..=b'3' | b'5'..=b'8') => true,
        (b'7', b'4') => fourth == b'0' && fifth <= b'5',
        _ => false,
    };
    match (is_assigned, second) {
        _ if matches!(national, b"13800138000" | b"13800000000" | b"13812345678" | b"13912345678") => {
            Verdict::unknown("number shown in forms").as_test_value()
        }
        (true, _) => Verdict::confirmed(Strength::Weak, "prefix of a mobile network"),
        (false, b'4' | b'6' | b'7' | b'9') => Verdict::unknown("mobile prefix not handed out when the list was made"),
        _ => Verdict::rejected("no mobile prefix"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Answer, check, check_samples};
    use super::*;

    #[test]
    fn international_table() {
        check(
            phone_intl,
            &[
                "+44 20 7946 0958",
                "+44 (0)20 7183 8750",
                "0044 20 7183 8750",
                "+49 30 901820",
                "+33 1 42 68 53 00",
                "+39 06 6982",
                "+86 138 1234 5678",
                "+1 415 555 2671",
                "011 44 20 7183 8750",
                "+44 20 7183 8750 ext. 12",
                "tel:+44-20-7183-8750;ext=4",
                "+52 55 1234 5678",
                "+54 9 11 2345 6789",
                "+61 2 9374 4000",
            ],
            &[
                "020 7183 8750",
                "+44 20 7183",
                "+999 123 4567",
                "+44 20 7183 8750 123456",
                "+1 115 555 2671",
                "+",
                "",
                "+44 2222222222",
                "+44 20 7183 8750 or",
                "44 20 7183 8750",
                "+210 1234567",
            ],
        );
        check_samples(phone_intl, &["+44 20 7946 0958", "+1 415 555 0132", "+33 6 39 98 12 34"]);
        assert_eq!(phone_intl(b"+44 (0)20 7183 8750").answer, Answer::Confirmed(Strength::Strong));
        assert_eq!(phone_intl("+39 (0)6 6982".as_bytes()).answer, Answer::Confirmed(Strength::Strong));
        assert_eq!(phone_intl(b"+44 800 765 4321").answer, Answer::Unknown);
    }

    #[test]
    fn national_forms() {
        let good = [
            ("020 7183 8750", "GB"),
            ("030 901820", "DE"),
            ("01 42 68 53 00", "FR"),
            ("138 1234 5678", "CN"),
            ("(415) 555-2671", "US"),
            ("011 15-2345-6789", "AR"),
            ("+44 20 7183 8750", "US"),
            ("(02) 9374 4000", "AU"),
        ];
        for (text, region) in good {
            assert!(matches!(phone_national(text.as_bytes(), region).answer, Answer::Confirmed(_)), "{text}");
        }
        for (text, region) in
            [("12", "GB"), ("020 7183 8750", "XX"), ("0000000000", "DE"), ("abc", "FR"), ("10/12/8", "US")]
        {
            assert!(!phone_national(text.as_bytes(), region).is_possible(), "{text}");
        }
    }

    #[test]
    fn what_a_country_could_hand_out_stays_open() {
        for (text, region) in [
            ("2012-01-02 08", "US"),
            ("712 111 5678", "US"),
            ("1 278 141 2345", "US"),
            ("(20) 3346 1234", "GB"),
            ("0900 123 123", "DE"),
        ] {
            assert_eq!(phone_national(text.as_bytes(), region).answer, Answer::Unknown, "{text}");
        }
        // Dialled until 2019, and still written.
        assert!(matches!(phone_national(b"01 (33) 3461 2234", "MX").answer, Answer::Confirmed(_)));
    }

    #[test]
    fn chinese_mobile_table() {
        check(
            phone_cn_mobile,
            &[
                "13812345679",
                "+86 138 1234 5679",
                "0086-13812345679",
                "8613812345679",
                "17401234567",
                "16101234567",
                "14112345679",
            ],
            &["12812345679", "1381234567", "15412345679", "+1 13812345679", "23812345679", "13811111111", "hello"],
        );
        check_samples(phone_cn_mobile, &["13800138000", "+86 138 1234 5678"]);
        assert_eq!(phone_cn_mobile(b"14112345679").answer, Answer::Unknown);
    }

    #[test]
    fn extensions() {
        for text in ["x123", "ext. 12", "extn 5", "#4", ";ext=4", "доб. 12", " x 12"] {
            assert!(is_extension(text.as_bytes()), "{text}");
        }
        for text in ["x", "ext", "or 12", "x12345678", "x12 y"] {
            assert!(!is_extension(text.as_bytes()), "{text}");
        }
    }
}
