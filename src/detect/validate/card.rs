//! Payment cards: account number, masked number, expiry, magnetic stripe.
//!
//! ISO/IEC 7812 gives the Luhn digit and the leading issuer digits, ISO/IEC 7813 the stripe. Prefixes and lengths are
//! the networks' published ranges as collected in the open table of braintree/credit-card-type; the old 13-digit Visa
//! and 15-digit JCB numbers are kept. Sample numbers come from the networks' and processors' public test pages.

use super::arithmetic::luhn;
use super::compact::{Compact, all_same};
use super::date;
use super::{Strength, Verdict};

/// The networks a leading digit sequence belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Network {
    /// Visa.
    Visa,
    /// Mastercard.
    Mastercard,
    /// American Express.
    Amex,
    /// Diners Club.
    Diners,
    /// Discover.
    Discover,
    /// JCB.
    Jcb,
    /// UnionPay, where old cards carry no Luhn digit.
    UnionPay,
    /// Maestro.
    Maestro,
    /// Mir.
    Mir,
    /// Elo.
    Elo,
    /// Hiper and Hipercard.
    Hiper,
    /// Troy.
    Troy,
    /// Naranja.
    Naranja,
    /// Verve.
    Verve,
    /// Universal Air Travel Plan.
    Uatp,
}

/// Prefix range (both ends of the same length), the network, and the lengths as a set of bits.
type Range = (u32, u32, Network, u32);

const fn lengths<const N: usize>(all: [u32; N]) -> u32 {
    let (mut bits, mut at) = (0, 0);
    while at < N {
        bits |= 1 << all[at];
        at += 1;
    }
    bits
}

const L16: u32 = lengths([16]);
const L14_19: u32 = lengths([14, 15, 16, 17, 18, 19]);
const L12_19: u32 = L14_19 | lengths([12, 13]);
const L16_19: u32 = lengths([16, 17, 18, 19]);
const VISA: u32 = lengths([13, 16, 18, 19]);
const DINERS: u32 = lengths([14, 16, 19]);
const DISCOVER: u32 = lengths([16, 19]);
const VERVE: u32 = lengths([16, 18, 19]);

#[rustfmt::skip]
const RANGES: &[Range] = {
    use Network::*;
    &[
        (4, 4, Visa, VISA),
        (51, 55, Mastercard, L16), (2221, 2229, Mastercard, L16), (223, 229, Mastercard, L16),
        (23, 26, Mastercard, L16), (270, 271, Mastercard, L16), (2720, 2720, Mastercard, L16),
        (34, 34, Amex, lengths([15])), (37, 37, Amex, lengths([15])),
        (300, 305, Diners, DINERS), (36, 36, Diners, DINERS), (38, 39, Diners, DINERS),
        (6011, 6011, Discover, DISCOVER), (644, 649, Discover, DISCOVER), (65, 65, Discover, DISCOVER),
        (2131, 2131, Jcb, L16_19 | lengths([15])), (1800, 1800, Jcb, L16_19 | lengths([15])), (3528, 3589, Jcb, L16_19),
        (620, 626, UnionPay, L14_19), (6270, 6270, UnionPay, L14_19), (6272, 6272, UnionPay, L14_19),
        (6276, 6277, UnionPay, L14_19), (6282, 6289, UnionPay, L14_19), (6291, 6292, UnionPay, L14_19),
        (810, 810, UnionPay, L14_19), (8110, 8171, UnionPay, L14_19),
        (493698, 493698, Maestro, L12_19), (500000, 504174, Maestro, L12_19), (504176, 506698, Maestro, L12_19),
        (506779, 508999, Maestro, L12_19), (56, 59, Maestro, L12_19), (63, 63, Maestro, L12_19),
        (67, 67, Maestro, L12_19), (6, 6, Maestro, L12_19),
        (2200, 2204, Mir, L16_19), (1, 1, Uatp, lengths([15])),
        (401178, 401179, Elo, L16), (431274, 431274, Elo, L16), (438935, 438935, Elo, L16), (451416, 451416, Elo, L16),
        (457393, 457393, Elo, L16), (457631, 457632, Elo, L16), (504175, 504175, Elo, L16), (506699, 506778, Elo, L16),
        (509000, 509999, Elo, L16), (627780, 627780, Elo, L16), (636297, 636297, Elo, L16), (636368, 636368, Elo, L16),
        (650031, 650033, Elo, L16), (650035, 650051, Elo, L16), (650405, 650439, Elo, L16), (650485, 650538, Elo, L16),
        (650541, 650598, Elo, L16), (650700, 650718, Elo, L16), (650720, 650727, Elo, L16), (650901, 650978, Elo, L16),
        (651652, 651679, Elo, L16), (655000, 655019, Elo, L16), (655021, 655058, Elo, L16),
        (637095, 637095, Hiper, L16), (63737423, 63737423, Hiper, L16), (63743358, 63743358, Hiper, L16),
        (637568, 637568, Hiper, L16), (637599, 637599, Hiper, L16), (637609, 637609, Hiper, L16),
        (637612, 637612, Hiper, L16), (606282, 606282, Hiper, L16),
        (9792, 9792, Troy, L16),
        (589562, 589562, Naranja, L16), (402917, 402918, Naranja, L16), (527571, 527572, Naranja, L16),
        (506099, 506198, Verve, VERVE), (507865, 507964, Verve, VERVE), (650002, 650027, Verve, VERVE),
    ]
};

/// Digits of each of [`RANGES`].
const PLACES: [u32; RANGES.len()] = {
    let mut places = [0; RANGES.len()];
    let mut n = 0;
    while n < places.len() {
        places[n] = RANGES[n].0.ilog10() + 1;
        n += 1;
    }
    places
};

/// Numbers that networks and processors publish for trying things out.
#[rustfmt::skip]
const SAMPLES: &[u64] = &[
    4111_1111_1111_1111, 4242_4242_4242_4242, 4012_8888_8888_1881, 4000_0566_5566_5556, 4000_0000_0000_0002,
    4000_0000_0000_0077, 4000_0025_0000_3155, 4000_0000_0000_9995, 4000_0000_0000_0341, 4_2222_2222_2222,
    5555_5555_5555_4444, 5105_1051_0510_5100, 5200_8282_8282_8210, 5454_5454_5454_5454, 2223_0031_2200_3222,
    2223_0000_4840_0011, 2223_5204_4356_0010, 378_2822_4631_0005, 371_4496_3539_8431, 378_7344_9367_1000,
    340_0000_0000_0009, 6011_1111_1111_1117, 6011_0009_9013_9424, 6011_0000_0000_0004, 30_5693_0902_5904,
    38_5200_0002_3237, 36_2272_0627_1667, 36_0066_6633_3344, 3530_1113_3330_0000, 3566_0020_2036_0505,
    6200_0000_0000_0005, 620_5500_0000_0000_0004, 6304_0000_0000_0000, 6759_6498_2643_8453,
];

/// The network and whether the length is one of its own. The longest prefix wins: Elo and Verve sit inside Discover,
/// Maestro and UnionPay.
pub fn card_network(digits: &[u8]) -> Option<(Network, bool)> {
    let mut best: Option<(u32, Network, u32)> = None;
    let mut prefix = [0u32; 9];
    for places in 1..=8 {
        prefix[places] = prefix[places - 1] * 10 + u32::from(*digits.get(places - 1)?);
    }
    for (&(low, high, network, lengths), &places) in RANGES.iter().zip(&PLACES) {
        if (low..=high).contains(&prefix[places as usize]) && best.is_none_or(|(longest, ..)| places > longest) {
            best = Some((places, network, lengths));
        }
    }
    best.map(|(_, network, lengths)| (network, digits.len() < 32 && lengths >> digits.len() & 1 == 1))
}

/// Payment card number (primary account number): 12 to 19 digits with a network's prefix and length, and a Luhn
/// digit. Old UnionPay cards have none, so there a wrong one only leaves the answer open. Thirteen digits beginning
/// with 1 are milliseconds since 1970, not a card.
pub fn payment_card(value: &[u8]) -> Verdict {
    let Some(digits) = Compact::digits(value, b" -.") else {
        return Verdict::rejected("not a number of 12 to 19 digits");
    };
    if is_of_a_table(value) {
        return Verdict::rejected("groups that lie close together, as code points do");
    }
    judge(&digits)
}

/// Groups that lie close together and are all different: `5356 5365 5366 5367`, `5272 5274 5275 5269`.
fn is_of_a_table(value: &[u8]) -> bool {
    let groups = value.split(|b| !b.is_ascii_digit());
    if groups.clone().any(|group| group.len() != 4) {
        return false;
    }
    let groups: Vec<u64> = groups.map(super::compact::number).collect();
    groups.len() >= 4 && groups.windows(2).all(|two| (1..=32).contains(&two[1].abs_diff(two[0])))
}

fn judge(digits: &[u8]) -> Verdict {
    if !(12..=19).contains(&digits.len()) {
        return Verdict::rejected("not a number of 12 to 19 digits");
    }
    if all_same(digits) {
        return Verdict::rejected("one digit repeated");
    }
    if digits.len() == 13 && digits[0] == 1 {
        return Verdict::rejected("a time stamp in milliseconds");
    }
    let verdict = match card_network(digits) {
        None => return Verdict::rejected("no card network has this prefix"),
        Some((_, false)) => return Verdict::rejected("wrong length for the card network"),
        Some(_) if luhn(digits) => Verdict::confirmed(Strength::Weak, "network prefix, length and luhn digit right"),
        Some((Network::UnionPay, _)) => Verdict::unknown("unionpay prefix without a luhn digit"),
        Some(_) => return Verdict::rejected("luhn digit wrong"),
    };
    if SAMPLES.contains(&super::compact::number(digits)) { verdict.as_test_value() } else { verdict }
}

/// Chinese bank card: as any payment card, mostly beginning 62, whose Luhn digit is usual but not guaranteed.
pub fn bank_card_cn(value: &[u8]) -> Verdict {
    match Compact::digits(value, b" -") {
        Some(digits) if (16..=19).contains(&digits.len()) => judge(&digits),
        _ => Verdict::rejected("not a number of 16 to 19 digits"),
    }
}

/// Masked card number: 12 to 19 places of which the last four, and perhaps the first four to six, are digits and the
/// rest are `X`, `*`, `#`, `.` or bullets.
pub fn payment_card_masked(value: &[u8]) -> Verdict {
    let (mut places, mut masked, mut tail) = (0usize, 0usize, 0usize);
    let mut rest = value;
    while let [first, ..] = *rest {
        let width = match rest {
            [0xE2, 0x80, 0xA2, ..] | [0xE2, 0x97, 0x8F, ..] | [0xEF, 0xBC, 0x8A, ..] => 3,
            _ => 1,
        };
        rest = &rest[width..];
        match first {
            b'0'..=b'9' => tail += 1,
            b'X' | b'x' | b'*' | b'#' | b'.' => (masked, tail) = (masked + 1, 0),
            _ if width == 3 => (masked, tail) = (masked + 1, 0),
            b' ' | b'-' => continue,
            _ => return Verdict::rejected("not a masked number"),
        }
        places += 1;
    }
    if masked >= 2 && tail == 4 && (6..=19).contains(&places) && places - masked <= 10 {
        Verdict::unknown("masked down to the last four digits")
    } else {
        Verdict::rejected("not a masked number")
    }
}

/// Card security code: three digits, four at American Express. Nothing can be computed.
pub fn card_cvv(value: &[u8]) -> Verdict {
    match value.trim_ascii() {
        digits if matches!(digits.len(), 3 | 4) && digits.iter().all(u8::is_ascii_digit) => {
            Verdict::unknown("three or four digits")
        }
        _ => Verdict::rejected("not three or four digits"),
    }
}

/// Card expiry: `MM/YY`, `MM/YYYY`, `MM-YY`, `YYYY-MM` or bare `MMYY`/`YYMM`, month 01 to 12, within twenty years of now.
pub fn card_expiry(value: &[u8]) -> Verdict {
    let now = date::this_year();
    let near = |year: i32| (year - now).abs() <= 20;
    let short = |year: u64| now / 100 * 100 + year as i32;
    let is_month = |month: u64| (1..=12).contains(&month);
    let text = value.trim_ascii();
    let halves = text.iter().position(|byte| matches!(byte, b'/' | b'-' | b' ' | b'.'));
    let (left, right) = match halves {
        Some(at) => (&text[..at], text[at + 1..].trim_ascii_start()),
        None if text.len() == 4 || text.len() == 6 => text.split_at(2),
        None => return Verdict::rejected("not a month and a year"),
    };
    let right = right.strip_prefix(b"/").unwrap_or(right).trim_ascii_start();
    let (Some(left_number), Some(right_number)) = (Compact::digits(left, b""), Compact::digits(right, b"")) else {
        return Verdict::rejected("not a month and a year");
    };
    let (left_value, right_value) = (super::compact::number(&left_number), super::compact::number(&right_number));
    let good = match (left_number.len(), right_number.len()) {
        (1 | 2, 2) if is_month(left_value) && near(short(right_value)) => true,
        (2, 2) if halves.is_none() => is_month(right_value) && near(short(left_value)),
        (1 | 2, 4) => is_month(left_value) && near(right_value as i32),
        (4, 1 | 2) => is_month(right_value) && near(left_value as i32),
        _ => false,
    };
    if good {
        Verdict::unknown("a month within twenty years")
    } else {
        Verdict::rejected("not a month within twenty years")
    }
}

/// Magnetic stripe: track 1 `%B` number `^` name `^` `YYMM`…, track 2 `;` number `=` `YYMM`…; the number carries Luhn.
pub fn card_track_data(value: &[u8]) -> Verdict {
    let text = value.trim_ascii();
    let (number, rest) = if let Some(track) = text.strip_prefix(b"%B").or_else(|| text.strip_prefix(b"%b")) {
        let mut fields = track.splitn(3, |&byte| byte == b'^');
        let number = fields.next().unwrap_or_default();
        (number, fields.nth(1).unwrap_or_default())
    } else if let Some(track) = text.strip_prefix(b";") {
        let at = track.iter().position(|&byte| byte == b'=').unwrap_or(track.len());
        (&track[..at], track.get(at + 1..).unwrap_or_default())
    } else {
        return Verdict::rejected("no start sentinel");
    };
    let (Some(digits), Some([_, _, tens, ones])) =
        (Compact::digits(number, b" "), rest.get(..4).and_then(super::compact::digit_values::<4>))
    else {
        return Verdict::rejected("number or expiry missing");
    };
    if !(12..=19).contains(&digits.len()) || !luhn(&digits) || !(1..=12).contains(&(tens * 10 + ones)) {
        return Verdict::rejected("number or expiry wrong");
    }
    let verdict = Verdict::confirmed(Strength::Strong, "sentinels, luhn digit and expiry right");
    if SAMPLES.contains(&super::compact::number(&digits)) { verdict.as_test_value() } else { verdict }
}

#[cfg(test)]
mod tests {
    use super::super::{Answer, check, check_samples};
    use super::*;

    #[test]
    fn payment_card_table() {
        check(
            payment_card,
            &[
                "4111111111111111",
                "378282246310005",
                "4111 1111 1111 1111",
                "5555-5555-5555-4444",
                "30569309025904",
                "3530111333300000",
                "6011111111111117",
                "4222222222222",
                "6304000000000000",
            ],
            &[
                "4111111111111112",
                "378282246310006",
                "1700000000000",
                "1234567890123456",
                "4444444444444444",
                "0000000000000000",
                "41111111111",
                "411111111111111",
                "9999999999999995",
            ],
        );
        check_samples(payment_card, &["4111111111111111", "378282246310005", "3714 496353 98431"]);
    }

    #[test]
    fn unionpay_without_luhn_stays_open() {
        assert_eq!(payment_card(b"5272 5274 5275 5269").answer, Answer::Rejected);
        assert_eq!(payment_card(b"6200000000000006").answer, Answer::Unknown);
        assert_eq!(bank_card_cn(b"6222021234567890123").answer, Answer::Unknown);
        assert!(matches!(bank_card_cn(b"6200000000000005").answer, Answer::Confirmed(_)));
    }

    #[test]
    fn longest_prefix_wins() {
        let network =
            |text: &str| card_network(&Compact::digits(text.as_bytes(), b"").expect("digits")).expect("a network");
        assert_eq!(network("6500310000000000"), (Network::Elo, true));
        assert_eq!(network("6500000000000000"), (Network::Discover, true));
        assert_eq!(network("9792000000000000"), (Network::Troy, true));
        assert_eq!(network("627780000000000000"), (Network::Elo, false));
        assert_eq!(network("2204000000000000"), (Network::Mir, true));
    }

    #[test]
    fn masked_table() {
        check(
            payment_card_masked,
            &["XXXX-XXXX-XXXX-1234", "411111******1234", "**** 1234", "•••• •••• •••• 4242", "************1111"],
            &["4111111111111111", "XXXX-XXXX", "abcd1234", "", "XXX-XX-1234x"],
        );
    }

    #[test]
    fn cvv_and_expiry_tables() {
        check(card_cvv, &["123", "0000"], &["12", "12345", "12a"]);
        let soon = format!("12/{}", date::this_year() + 1);
        check(
            card_expiry,
            &[&soon, "01/25", "01 / 25", "2027-09", "0926"],
            &["13/25", "00/25", "12/1950", "1/2/25", "1325x"],
        );
    }

    #[test]
    fn track_table() {
        check(
            card_track_data,
            &["%B4111111111111111^DOE/JANE^29121010000000000?", ";4111111111111111=29121010000000000?"],
            &["%B4111111111111112^DOE/JANE^2912101?", ";4111111111111111=2913", "4111111111111111=2912", "%B", ";"],
        );
    }
}
