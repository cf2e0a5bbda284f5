//! US driver licence and state identity card numbers.
//!
//! No state publishes a check digit that can be used, so all there is are shapes: how many letters and digits, in which
//! order. The table follows the list published by the National Traffic Systems Institute as carried by two open
//! validators, taken in 2026; states change forms, so an unlisted shape proves nothing. Most values fit many states:
//! the set is reported and a state named nearby picks one.

use super::Verdict;
use super::compact::{all_same, begins_with_noughts, fold, is_run};

/// Postal code of a state, shapes of digits only, shapes with letters. In a shape `L` is a letter, `N` a digit and a
/// quoted letter itself, each followed by how often it comes.
type Row = (&'static str, &'static [&'static str], &'static [&'static str]);

#[rustfmt::skip]
const STATES: &[Row] = &[
    ("AL", &["N1-8"], &[]),
    ("AK", &["N1-7"], &[]),
    ("AZ", &["N9"], &["L1 N8-9", "L2 N2-5"]),
    ("AR", &["N4-9"], &[]),
    ("CA", &[], &["L1 N7"]),
    ("CO", &["N9"], &["L1 N3-6", "L2 N2-5"]),
    ("CT", &["N9"], &[]),
    ("DE", &["N1-7"], &[]),
    ("DC", &["N7", "N9"], &[]),
    ("FL", &[], &["L1 N12"]),
    ("GA", &["N7-9"], &[]),
    ("HI", &["N9"], &["'H N8"]),
    ("ID", &["N9"], &["L2 N6 L1"]),
    ("IL", &[], &["L1 N11-12"]),
    ("IN", &["N9-10"], &["L1 N9"]),
    ("IA", &["N9"], &["N3 L2 N4"]),
    ("KS", &["N9"], &["L1 N8", "L1 N1 L1 N1 L1"]),
    ("KY", &["N9"], &["L1 N8-9"]),
    ("LA", &["N1-9"], &[]),
    ("ME", &["N7-8"], &["N7 L1"]),
    ("MD", &[], &["L1 N12"]),
    ("MA", &["N9"], &["L1 N8", "L2 N7"]),
    ("MI", &[], &["L1 N10", "L1 N12"]),
    ("MN", &[], &["L1 N12"]),
    ("MS", &["N9"], &[]),
    ("MO", &["N9"], &["L1 N5-9", "L1 N6 'R", "N8 L2", "N9 L1"]),
    ("MT", &["N9", "N13-14"], &["L1 N8"]),
    ("NE", &[], &["L1 N6-8"]),
    ("NV", &["N9-10", "N12"], &["'X N8"]),
    ("NH", &[], &["N2 L3 N5"]),
    ("NJ", &[], &["L1 N14"]),
    ("NM", &["N8-9"], &[]),
    ("NY", &["N8-9", "N16"], &["L1 N7", "L1 N18", "L8"]),
    ("NC", &["N1-12"], &[]),
    ("ND", &["N9"], &["L3 N6"]),
    ("OH", &["N8"], &["L1 N4-8", "L2 N3-7"]),
    ("OK", &["N9"], &["L1 N9"]),
    ("OR", &["N1-9"], &[]),
    ("PA", &["N8"], &[]),
    ("RI", &["N7"], &["L1 N6"]),
    ("SC", &["N5-11"], &[]),
    ("SD", &["N6-10", "N12"], &[]),
    ("TN", &["N7-9"], &[]),
    ("TX", &["N7-8"], &[]),
    ("UT", &["N4-10"], &[]),
    ("VT", &["N8"], &["N7 'A"]),
    ("VA", &["N9"], &["L1 N8-11"]),
    ("WA", &[], &["wa"]),
    ("WV", &["N7"], &["L1-2 N5-6"]),
    ("WI", &[], &["L1 N13"]),
    ("WY", &["N9-10"], &[]),
];

/// A set of states, as bits in the order of the table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct States(u64);

impl States {
    /// Postal codes of the states in the set.
    pub fn iter(self) -> impl Iterator<Item = &'static str> {
        STATES.iter().enumerate().filter(move |(place, _)| self.0 >> place & 1 == 1).map(|(_, row)| row.0)
    }

    /// True when the state with this postal code is in the set.
    pub fn contains(self, code: &[u8]) -> bool {
        self.iter().any(|state| code.eq_ignore_ascii_case(state.as_bytes()))
    }

    /// How many states are in the set.
    pub fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    /// True when no state is.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// States whose licence numbers can look like this one, by shapes with letters and by shapes of digits only.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LicenceStates {
    /// States with a matching shape that carries letters: evidence in itself.
    pub lettered: States,
    /// States with a matching shape of digits only: evidence beside a label or a column name.
    pub digits_only: States,
}

/// The states whose licence numbers have the shape of `value`; blanks and hyphens do not count.
pub fn us_dl_states(value: &[u8]) -> LicenceStates {
    let (mut buffer, mut len) = ([0u8; 20], 0);
    let mut rest = value.trim_ascii();
    while let Some((byte, width)) = fold(rest) {
        rest = &rest[width..];
        match byte {
            b' ' | b'-' => {}
            _ if (byte.is_ascii_alphanumeric() || byte == b'*') && len < buffer.len() => {
                buffer[len] = byte.to_ascii_uppercase();
                len += 1;
            }
            _ => return LicenceStates::default(),
        }
    }
    let text = &buffer[..len];
    let mut states = LicenceStates::default();
    for (place, &(code, digits_only, lettered)) in STATES.iter().enumerate() {
        // Connecticut puts the month of birth, plus 12 in odd years, in front.
        let is_possible =
            code != "CT" || matches!(text, [b'0', b'1'..=b'9', ..] | [b'1', _, ..] | [b'2', b'0'..=b'4', ..]);
        if is_possible && digits_only.iter().any(|shape| fits(shape, text)) {
            states.digits_only.0 |= 1 << place;
        }
        if lettered.iter().any(|shape| fits(shape, text)) {
            states.lettered.0 |= 1 << place;
        }
    }
    states
}

/// Matches one shape. Neighbouring parts have different classes, so taking the longest run is always right.
fn fits(shape: &str, text: &[u8]) -> bool {
    if shape == "wa" {
        return fits_washington(text);
    }
    let mut rest = text;
    for part in shape.split(' ') {
        let (class, count) = part.split_at(1);
        if class == "'" {
            match rest.strip_prefix(count.as_bytes()) {
                Some(after) => rest = after,
                None => return false,
            }
            continue;
        }
        let (least, most) = count.split_once('-').unwrap_or((count, count));
        let (least, most) = (least.parse().unwrap_or(1), most.parse().unwrap_or(1));
        let belongs = |byte: &&u8| if class == "L" { byte.is_ascii_alphabetic() } else { byte.is_ascii_digit() };
        let run = rest.iter().take_while(belongs).take(most).count();
        if run < least {
            return false;
        }
        rest = &rest[run..];
    }
    rest.is_empty()
}

/// Washington: twelve places, up to seven letters of the name (padded with `*`), then letters, digits and `*`; since
/// 2018 `WDL` and nine places.
fn fits_washington(text: &[u8]) -> bool {
    let letters = text.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let others = text.iter().filter(|byte| !byte.is_ascii_alphabetic()).count();
    text.len() == 12 && letters >= 1 && others >= 1 && text[letters.min(7)..].iter().any(|byte| byte.is_ascii_digit())
}

fn degenerate(value: &[u8]) -> bool {
    let (mut digits, mut len) = ([0u8; 20], 0);
    for byte in value.iter().filter(|byte| byte.is_ascii_digit()) {
        if len == digits.len() {
            return false;
        }
        digits[len] = byte - b'0';
        len += 1;
    }
    len >= 4 && all_same(&digits[..len])
}

fn sample(value: &[u8], verdict: Verdict) -> Verdict {
    let start = value.iter().position(u8::is_ascii_digit).unwrap_or(value.len());
    let digits = &value[start..];
    let ends_in_run = digits.len() >= 7 && digits.iter().all(u8::is_ascii_digit) && is_run_of(digits);
    if ends_in_run || begins_with_noughts(value) { verdict.as_test_value() } else { verdict }
}

/// A licence number in groups, as its pattern has it.
pub fn us_licence_grouped(value: &[u8]) -> Verdict {
    sample(value.trim_ascii(), Verdict::unknown("groups of a licence number"))
}

fn is_run_of(ascii: &[u8]) -> bool {
    super::compact::Compact::digits(ascii, b"").is_some_and(|digits| is_run(&digits))
}

/// Driver licence number of any state. Shapes with letters say more than shapes of digits, which fit every counter.
pub fn us_driver_license(value: &[u8]) -> Verdict {
    let states = us_dl_states(value);
    if degenerate(value) {
        return Verdict::rejected("one digit repeated");
    }
    let verdict = match (states.lettered.is_empty(), states.digits_only.is_empty()) {
        (false, _) => Verdict::unknown("letters and digits in the shape of a state"),
        (true, false) => Verdict::unknown("digits only, many states have this shape"),
        (true, true) => return Verdict::rejected("no state has this shape"),
    };
    sample(value.trim_ascii(), verdict)
}

/// California driver licence or identity card: one letter and seven digits.
pub fn us_dl_ca(value: &[u8]) -> Verdict {
    if !us_dl_states(value).lettered.contains(b"CA") {
        return Verdict::rejected("not one letter and seven digits");
    }
    if degenerate(value) {
        return Verdict::rejected("one digit repeated");
    }
    sample(value.trim_ascii(), Verdict::unknown("one letter and seven digits"))
}

#[cfg(test)]
mod tests {
    use super::super::{check, check_samples};
    use super::*;

    #[test]
    fn shapes_name_states() {
        let lettered = |text: &str| us_dl_states(text.as_bytes()).lettered.iter().collect::<Vec<_>>().join(" ");
        assert_eq!(lettered("D1234560"), "CA MO NE NY OH");
        assert_eq!(lettered("F123-456-78-901-0"), "FL IL MD MI MN");
        assert_eq!(lettered("A1234-56789-01234"), "NJ");
        assert_eq!(lettered("12ABC34567"), "NH");
        assert_eq!(lettered("A1B2C"), "KS");
        assert_eq!(lettered("DOE**JA123QZ"), "WA");
        assert_eq!(lettered("123456789"), "");
        let digits = us_dl_states(b"123 456 780").digits_only;
        assert!(digits.contains(b"ny") && !digits.contains(b"CA") && digits.len() > 20);
        assert!(!us_dl_states(b"990000001").digits_only.contains(b"CT"));
    }

    #[test]
    fn licence_tables() {
        check(
            us_driver_license,
            &["D1234560", "123456780", "F123-456-78-901-0", "12ABC34567"],
            &["00000000", "D0000000", "A!1234567", "", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"],
        );
        check(us_dl_ca, &["D1234560", "d1234560", "D 1234560"], &["D123456", "DD123456", "12345678", "D0000000"]);
        check_samples(us_dl_ca, &["D1234567", "A1234567"]);
    }
}
