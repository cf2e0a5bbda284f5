//! US postal codes and street addresses.
//!
//! USPS Publication 28 (states, street suffixes, box addresses) and the leading-digit areas of the ZIP code: the first
//! three digits name a sectional centre, and each state holds a few runs of them. A code and a state that contradict
//! each other are no address.

use super::Verdict;
use super::compact::Compact;

/// Postal code of a state, territory or military area, and the runs of ZIP prefixes (first three digits) it holds.
type State = (&'static [u8; 2], &'static [(u16, u16)]);

#[rustfmt::skip]
const STATES: &[State] = &[
    (b"AA", &[(340, 340)]), (b"AE", &[(90, 99)]), (b"AK", &[(995, 999)]), (b"AL", &[(350, 369)]), (b"AP", &[(962, 966)]),
    (b"AR", &[(716, 729), (755, 755)]), (b"AS", &[(967, 967)]), (b"AZ", &[(850, 865)]), (b"CA", &[(900, 961)]),
    (b"CO", &[(800, 816)]), (b"CT", &[(60, 69)]), (b"DC", &[(200, 205), (569, 569)]), (b"DE", &[(197, 199)]),
    (b"FL", &[(320, 349)]), (b"FM", &[(969, 969)]), (b"GA", &[(300, 319), (398, 399)]), (b"GU", &[(969, 969)]),
    (b"HI", &[(967, 968)]), (b"IA", &[(500, 528)]), (b"ID", &[(832, 838)]), (b"IL", &[(600, 629)]),
    (b"IN", &[(460, 479)]), (b"KS", &[(660, 679)]), (b"KY", &[(400, 427)]), (b"LA", &[(700, 714)]),
    (b"MA", &[(10, 27), (55, 55)]), (b"MD", &[(206, 219)]), (b"ME", &[(39, 49)]), (b"MH", &[(969, 969)]),
    (b"MI", &[(480, 499)]), (b"MN", &[(550, 567)]), (b"MO", &[(630, 658)]), (b"MP", &[(969, 969)]),
    (b"MS", &[(386, 397)]), (b"MT", &[(590, 599)]), (b"NC", &[(269, 289)]), (b"ND", &[(580, 588)]),
    (b"NE", &[(680, 693)]), (b"NH", &[(30, 38)]), (b"NJ", &[(70, 89)]), (b"NM", &[(870, 884)]),
    (b"NV", &[(889, 898)]), (b"NY", &[(5, 5), (63, 63), (100, 149)]), (b"OH", &[(430, 459)]), (b"OK", &[(730, 749)]),
    (b"OR", &[(970, 979)]), (b"PA", &[(150, 196)]), (b"PR", &[(6, 9)]), (b"PW", &[(969, 969)]), (b"RI", &[(28, 29)]),
    (b"SC", &[(290, 299)]), (b"SD", &[(570, 577)]), (b"TN", &[(370, 385)]),
    (b"TX", &[(733, 733), (750, 799), (885, 885)]), (b"UT", &[(840, 847)]), (b"VA", &[(201, 201), (220, 246)]),
    (b"VI", &[(8, 8)]), (b"VT", &[(50, 59)]), (b"WA", &[(980, 994)]), (b"WI", &[(530, 549)]), (b"WV", &[(247, 268)]),
    (b"WY", &[(820, 831)]),
];

/// Street suffixes of Publication 28 that addresses are written with, in full and short.
#[rustfmt::skip]
const SUFFIXES: &[&str] = &[
    "ALLEY", "ALY", "AV", "AVE", "AVENUE", "BEND", "BLVD", "BND", "BOULEVARD", "BRANCH", "BRG", "BRIDGE", "BYP", "BYPASS",
    "CAUSEWAY", "CENTER", "CIR", "CIRCLE", "COURT", "COVE", "CREEK", "CRESCENT", "CROSSING", "CRES", "CT", "CTR", "CV",
    "DR", "DRIVE", "ESTATES", "EXPRESSWAY", "EXPY", "EXT", "EXTENSION", "FREEWAY", "FWY", "GARDENS", "GLEN", "GROVE", "GRV",
    "HEIGHTS", "HIGHWAY", "HILL", "HILLS", "HL", "HOLLOW", "HTS", "HWY", "JUNCTION", "KNOLL", "LANDING", "LANE", "LN",
    "LOOP", "MALL", "MANOR", "MEADOWS", "MILL", "MNR", "MOTORWAY", "PARK", "PARKWAY", "PASS", "PATH", "PIKE", "PKWY", "PKY",
    "PL", "PLACE", "PLAZA", "PLZ", "POINT", "PT", "RD", "RDG", "RIDGE", "ROAD", "ROUTE", "ROW", "RTE", "RUN", "SPUR", "SQ",
    "SQUARE", "ST", "STATION", "STREET", "TER", "TERRACE", "TPKE", "TRACE", "TRAIL", "TRL", "TURNPIKE", "VALLEY", "VIEW",
    "VILLAGE", "VISTA", "VLY", "VW", "WALK", "WAY", "XING",
];

/// Whether a ZIP code can lie in a state: nothing when the state code is unknown.
pub fn zip_fits_state(zip: &[u8], state: &[u8]) -> Option<bool> {
    let [a, b, c] = super::compact::digit_values::<3>(zip.get(..3)?)?;
    let prefix = u16::from(a) * 100 + u16::from(b) * 10 + u16::from(c);
    let runs = STATES.iter().find(|(code, _)| state.eq_ignore_ascii_case(&code[..]))?.1;
    Some(runs.iter().any(|&(low, high)| (low..=high).contains(&prefix)))
}

/// True for the two-letter code of a state, territory or military area.
pub fn is_us_state(code: &[u8]) -> bool {
    STATES.iter().any(|(state, _)| code.eq_ignore_ascii_case(&state[..]))
}

/// True when some state holds the code's first three digits.
pub fn is_zip_in_use(zip: &[u8]) -> bool {
    zip_us(zip.get(..5).unwrap_or(zip)).is_possible()
}

/// ZIP code: five digits from 00501 to 99950, perhaps with four more for the block face.
pub fn zip_us(value: &[u8]) -> Verdict {
    let text = value.trim_ascii();
    let (zip, plus) = text.split_at(text.len().min(5));
    let digits = |part: &[u8], count: usize| part.len() == count && part.iter().all(u8::is_ascii_digit);
    let plus = match plus {
        [] => plus,
        [b'-' | b' ', plus @ ..] => plus,
        plus => plus,
    };
    if !digits(zip, 5) || !(plus.is_empty() || digits(plus, 4)) {
        return Verdict::rejected("not five or nine digits");
    }
    let Some(digits) = Compact::digits(zip, b"") else { return Verdict::rejected("not five or nine digits") };
    let number = super::compact::number(&digits);
    let prefix = (number / 100) as u16;
    let is_used = STATES.iter().any(|(_, runs)| runs.iter().any(|&(low, high)| (low..=high).contains(&prefix)));
    match number {
        501..=99950 if is_used && plus.is_empty() => Verdict::unknown("a prefix in use"),
        501..=99950 if is_used => Verdict::unknown("a prefix in use, with the block face"),
        _ => Verdict::rejected("no such zip prefix"),
    }
}

/// US street address, whole: looks for a house number, a street suffix, a state and a ZIP code. State and ZIP code that
/// fit each other beside a street confirm it; a contradiction refutes it.
pub fn postal_address_us(value: &[u8]) -> Verdict {
    if value.len() > 300 {
        return Verdict::rejected("longer than an address");
    }
    let is_break = |byte: &u8| !(byte.is_ascii_alphanumeric() || *byte == b'-' || *byte >= 0x80);
    let (mut has_number, mut has_suffix, mut state, mut fits) = (false, false, None, None);
    let mut words = 0;
    for word in value.split(is_break).filter(|word| !word.is_empty()) {
        words += 1;
        if let Some(state) = state.take()
            && let Some(zip) = word.get(..5).filter(|zip| zip.iter().all(u8::is_ascii_digit))
            && matches!(word.len(), 5 | 9 | 10)
        {
            fits = zip_fits_state(zip, state);
        }
        if words == 1 && word[0].is_ascii_digit() && word.len() <= 7 {
            has_number = true;
        }
        if words > 1 && SUFFIXES.iter().any(|suffix| word.eq_ignore_ascii_case(suffix.as_bytes())) {
            has_suffix = true;
        }
        if word.len() == 2 && word.iter().all(u8::is_ascii_uppercase) && is_us_state(word) {
            state = Some(word);
        } else if let Some(code) = state_by_name(word) {
            state = Some(code);
        }
    }
    let has_street = has_number && has_suffix;
    match (fits, has_street) {
        (Some(false), _) => Verdict::rejected("state and zip code contradict each other"),
        (Some(true), true) => Verdict::confirmed(super::Strength::Strong, "street, and a zip code of that state"),
        (Some(true), false) => Verdict::confirmed(super::Strength::Weak, "zip code of that state"),
        (None, true) => Verdict::unknown("house number and street suffix"),
        (None, false) if has_suffix || has_number && words > 1 => Verdict::unknown("part of an address"),
        (None, false) => Verdict::rejected("neither street nor state and zip code"),
    }
}

/// Postal code of a state whose name is one word.
fn state_by_name(word: &[u8]) -> Option<&'static [u8]> {
    #[rustfmt::skip]
    const NAMES: &[(&str, &[u8; 2])] = &[
        ("ALABAMA", b"AL"), ("ALASKA", b"AK"), ("ARIZONA", b"AZ"), ("ARKANSAS", b"AR"), ("CALIFORNIA", b"CA"),
        ("CALIF", b"CA"), ("COLORADO", b"CO"), ("CONNECTICUT", b"CT"), ("DELAWARE", b"DE"), ("FLORIDA", b"FL"),
        ("GEORGIA", b"GA"), ("HAWAII", b"HI"), ("IDAHO", b"ID"), ("ILLINOIS", b"IL"), ("INDIANA", b"IN"), ("IOWA", b"IA"),
        ("KANSAS", b"KS"), ("KENTUCKY", b"KY"), ("LOUISIANA", b"LA"), ("MAINE", b"ME"), ("MARYLAND", b"MD"),
        ("MASSACHUSETTS", b"MA"), ("MICHIGAN", b"MI"), ("MINNESOTA", b"MN"), ("MISSISSIPPI", b"MS"), ("MISSOURI", b"MO"),
        ("MONTANA", b"MT"), ("NEBRASKA", b"NE"), ("NEVADA", b"NV"), ("OHIO", b"OH"), ("OKLAHOMA", b"OK"), ("OREGON", b"OR"),
        ("PENNSYLVANIA", b"PA"), ("TENNESSEE", b"TN"), ("TEXAS", b"TX"), ("UTAH", b"UT"), ("VERMONT", b"VT"),
        ("WISCONSIN", b"WI"), ("WYOMING", b"WY"),
    ];
    NAMES.iter().find(|(name, _)| word.eq_ignore_ascii_case(name.as_bytes())).map(|(_, code)| &code[..])
}

/// Box address: `PO Box 12`, `P.O. Box 12`, `PMB 12`, `RR 2 Box 152`, `HC 3 Box 7`, `PSC 802 Box 74`, `UNIT 2050 Box 4190`.
pub fn po_box_us(value: &[u8]) -> Verdict {
    let is_break = |byte: &u8| !byte.is_ascii_alphanumeric();
    let (mut has_word, mut has_number) = (false, false);
    for word in value.split(is_break).filter(|word| !word.is_empty()) {
        let is_word =
            ["BOX", "PMB", "POB", "APARTADO", "APDO"].iter().any(|name| word.eq_ignore_ascii_case(name.as_bytes()));
        has_number |= has_word && word.iter().any(u8::is_ascii_digit) && word.len() <= 7;
        has_word |= is_word;
    }
    match has_word && has_number {
        true => Verdict::unknown("box with a number"),
        false => Verdict::rejected("no box with a number"),
    }
}

/// Postal code of another country: Canadian `A1A 1A1` (no D F I O Q U, not W or Z first), British outward and inward
/// code, Dutch four digits and two letters (not SA, SD, SS), six digits (China, India), five digits (Germany, Sweden and
/// others), Japanese 3-4.
pub fn postal_code_intl(value: &[u8]) -> Verdict {
    let Some(text) = Compact::alnum(value, b" -") else { return Verdict::rejected("not letters and digits") };
    if is_canadian(&text) {
        return Verdict::unknown("shape of a canadian code");
    }
    if is_british(&text) {
        return Verdict::unknown("shape of a british code");
    }
    if let [b'1'..=b'9', digits @ .., a @ b'A'..=b'Z', b @ b'A'..=b'Z'] = &text[..]
        && digits.len() == 3
        && digits.iter().all(u8::is_ascii_digit)
    {
        return match [*a, *b] {
            [b'S', b'A' | b'D' | b'S'] => Verdict::rejected("letters that Dutch codes do not have"),
            _ => Verdict::unknown("shape of a dutch code"),
        };
    }
    match (text.iter().all(u8::is_ascii_digit), text.len()) {
        (true, 4..=7) if !super::compact::all_same(&text) => {
            Verdict::unknown("digits only, many countries have this shape")
        }
        _ => Verdict::rejected("no shape of a postal code"),
    }
}

fn is_canadian(text: &[u8]) -> bool {
    let letter = |byte: u8| byte.is_ascii_uppercase() && !b"DFIOQU".contains(&byte);
    matches!(*text, [a, b, c, d, e, f] if letter(a) && !matches!(a, b'W' | b'Z') && letter(c) && letter(e)
        && b.is_ascii_digit() && d.is_ascii_digit() && f.is_ascii_digit())
}

fn is_british(text: &[u8]) -> bool {
    let Some(split) = text.len().checked_sub(3).filter(|split| (2..=4).contains(split)) else { return false };
    let (outward, inward) = text.split_at(split);
    let unit = |byte: u8| byte.is_ascii_uppercase() && !b"CIKMOV".contains(&byte);
    let letter = |byte: u8| byte.is_ascii_uppercase();
    let digit = |byte: u8| byte.is_ascii_digit();
    digit(inward[0])
        && unit(inward[1])
        && unit(inward[2])
        && match *outward {
            [a, b] => letter(a) && digit(b),
            [a, b, c] => letter(a) && (digit(b) && (digit(c) || letter(c)) || letter(b) && digit(c)),
            [a, b, c, d] => letter(a) && letter(b) && digit(c) && (digit(d) || letter(d)),
            _ => false,
        }
}

#[cfg(test)]
mod tests {
    use super::super::{Answer, Strength, check};
    use super::*;

    #[test]
    fn zip_table() {
        check(
            zip_us,
            &["90210", "00501", "99950", "94105-1234", "10001 0001", "941051234"],
            &["00000", "00500", "99999", "9021", "902101", "abcde", "94105-12"],
        );
        assert_eq!(zip_fits_state(b"90210", b"CA"), Some(true));
        assert_eq!(zip_fits_state(b"90210", b"NY"), Some(false));
        assert_eq!(zip_fits_state(b"90210", b"XX"), None);
        assert!(STATES.is_sorted_by_key(|(code, _)| *code));
    }

    #[test]
    fn address_table() {
        check(
            postal_address_us,
            &[
                "123 Main St, Springfield, IL 62701",
                "1 Market Street",
                "Los Angeles, CA 90012",
                "55 Elm Ave Apt 4, Austin TX 78701-1234",
                "12 Oak Rd, Sacramento, California 95814",
            ],
            &["123 Main St, Springfield, IL 90210", "hello world", "", "10 "],
        );
        assert_eq!(
            postal_address_us(b"123 Main St, Springfield, IL 62701").answer,
            Answer::Confirmed(Strength::Strong)
        );
        assert_eq!(postal_address_us(b"1 Market Street").answer, Answer::Unknown);
    }

    #[test]
    fn box_and_foreign_tables() {
        check(
            po_box_us,
            &["P.O. Box 123", "PO BOX 12", "PMB 44", "RR 2 Box 152", "PSC 802 Box 74"],
            &["Box", "12 Box", "toolbox 12", ""],
        );
        check(
            postal_code_intl,
            &["K1A 0B1", "SW1A 1AA", "M1 1AE", "100000", "10115", "100-0001", "2601 DC", "114 18"],
            &["D1A 0B1", "W1A 1A", "000000", "1234567890", "??", "2611 SS", "0611 AB"],
        );
    }
}
