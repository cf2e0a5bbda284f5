//! Numbers of phones and SIM cards.
//!
//! GSMA TS.06 (IMEI, with the Luhn digit of 3GPP TS 23.003), ITU-T E.118 (card numbers beginning 89) and E.212
//! (mobile country codes).

use super::Verdict;
use super::arithmetic::{luhn, one_digit};
use super::compact::{Compact, all_same, number};

/// IMEI: 15 digits with a Luhn digit; the 16-digit form (IMEISV) has a software version instead and no check.
pub fn imei(value: &[u8]) -> Verdict {
    let Some(digits) = Compact::digits(value, b" -/.") else { return Verdict::rejected("not 15 or 16 digits") };
    if all_same(&digits) {
        return Verdict::rejected("one digit repeated");
    }
    match digits.len() {
        15 => {
            let verdict = one_digit(luhn(&digits));
            if number(&digits) == 490_154_203_237_518 { verdict.as_test_value() } else { verdict }
        }
        16 => Verdict::unknown("software-version form without a check digit"),
        _ => Verdict::rejected("not 15 or 16 digits"),
    }
}

/// SIM card number (ICCID): 89, country, issuer; 19 or 20 digits with a Luhn digit. Some issuers print 18 or 20
/// without one, so a wrong digit refutes only the 19-digit form.
pub fn iccid(value: &[u8]) -> Verdict {
    let Some(digits) = Compact::digits(value, b" -") else { return Verdict::rejected("not 18 to 20 digits") };
    if !matches!(digits.len(), 18..=20) {
        return Verdict::rejected("not 18 to 20 digits");
    }
    if digits[..2] != [8, 9] {
        return Verdict::rejected("does not begin with 89");
    }
    match (digits.len(), luhn(&digits)) {
        (18, _) => Verdict::unknown("printed without its check digit"),
        (20, false) => Verdict::unknown("twenty digits without a luhn digit"),
        (_, passes) => one_digit(passes),
    }
}

/// Mobile country codes: every hundred's used tens and ones, as ranges of the ITU list.
#[rustfmt::skip]
const MOBILE_COUNTRIES: &[(u16, u16)] = &[
    (202, 202), (204, 204), (206, 206), (208, 208), (212, 214), (216, 216), (218, 222), (225, 226), (228, 228),
    (230, 232), (234, 235), (238, 238), (240, 240), (242, 242), (244, 244), (246, 248), (250, 250), (255, 257),
    (259, 260), (262, 262), (266, 266), (268, 268), (270, 270), (272, 272), (274, 274), (276, 276), (278, 278),
    (280, 280), (282, 284), (286, 286), (288, 290), (292, 295), (297, 297), (302, 302), (308, 308), (310, 316),
    (330, 330), (334, 334), (338, 338), (340, 340), (342, 342), (344, 344), (346, 346), (348, 348), (350, 350),
    (352, 352), (354, 354), (356, 356), (358, 358), (360, 360), (362, 368), (370, 370), (372, 372), (374, 374),
    (376, 376), (400, 402), (404, 406), (410, 410), (412, 422), (424, 432), (434, 434), (436, 438), (440, 441),
    (450, 450), (452, 452), (454, 457), (460, 461), (466, 467), (470, 470), (472, 472), (502, 502), (505, 505),
    (510, 510), (514, 515), (520, 520), (525, 525), (528, 528), (530, 530), (534, 537), (539, 555), (602, 643),
    (645, 655), (657, 659), (702, 702), (704, 704), (706, 706), (708, 708), (710, 710), (712, 712), (714, 714),
    (716, 716), (722, 722), (724, 724), (730, 730), (732, 732), (734, 734), (736, 736), (738, 738), (740, 740),
    (742, 742), (744, 744), (746, 746), (748, 748), (750, 750), (901, 901),
];

/// IMSI: 14 or 15 digits that begin with a mobile country code.
pub fn imsi(value: &[u8]) -> Verdict {
    let Some(digits) = Compact::digits(value, b" -").filter(|digits| matches!(digits.len(), 14 | 15)) else {
        return Verdict::rejected("not 14 or 15 digits");
    };
    let code = number(&digits[..3]) as u16;
    match code {
        1 => Verdict::unknown("network code reserved for tests").as_test_value(),
        _ if all_same(&digits[3..]) => Verdict::rejected("one digit repeated"),
        _ if MOBILE_COUNTRIES.iter().any(|&(low, high)| (low..=high).contains(&code)) => {
            Verdict::unknown("mobile country code exists")
        }
        _ => Verdict::rejected("no such mobile country code"),
    }
}

/// Android device id: 16 hexadecimal digits, lower case.
pub fn android_id(value: &[u8]) -> Verdict {
    let text = value.trim_ascii();
    // One early emulator image gave the second value to every device.
    if text == b"9774d56d682e549c" || all_same(text) {
        return Verdict::rejected("shared by many devices");
    }
    match text.len() == 16 && text.iter().all(|byte| byte.is_ascii_digit() || matches!(byte, b'a'..=b'f')) {
        true => Verdict::unknown("16 hexadecimal digits"),
        false => Verdict::rejected("not 16 hexadecimal digits"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{check, check_samples};
    use super::*;

    #[test]
    fn imei_table() {
        check(
            imei,
            &["490154203237518", "356938035643809", "35-693803-564380-9", "3569380356438012"],
            &["490154203237519", "356938035643808", "000000000000000", "12345678901234"],
        );
        check_samples(imei, &["490154203237518"]);
    }

    #[test]
    fn iccid_table() {
        check(
            iccid,
            &["8914800000000000006", "8986000000000000002", "89148000000000000007"],
            &["8914800000000000007", "8986000000000000003", "7914800000000000006", "89148"],
        );
    }

    #[test]
    fn imsi_table() {
        check(
            imsi,
            &["310150123456789", "460001234567890", "460 07 1234567890"],
            &["439010000000001", "31015", "310000000000"],
        );
        check_samples(imsi, &["001010123456789"]);
        assert!(MOBILE_COUNTRIES.is_sorted());
    }

    #[test]
    fn android_table() {
        check(android_id, &["a1b2c3d4e5f60718"], &["9774d56d682e549c", "0000000000000000", "A1B2C3D4E5F60718", "a1b2"]);
    }
}
