//! Telephone numbers that only their label or their layout tells, whatever the plans of numbers say: what forms and generated
//! data are full of.

use super::Verdict;

/// A telephone number behind a label: seven to fifteen digits that are neither a date nor a time stamp nor a
/// repetition (ITU-T E.164 allows fifteen).
pub fn phone_behind_label(value: &[u8]) -> Verdict {
    let mut digits = value.iter().filter(|b| b.is_ascii_digit());
    if !(7..=15).contains(&digits.clone().count()) {
        return Verdict::rejected("not seven to fifteen digits");
    }
    let first = digits.next();
    if digits.all(|d| Some(d) == first) {
        return Verdict::rejected("one digit repeated");
    }
    if super::date::parse_date(value).is_some() && value.iter().any(|b| !b.is_ascii_digit()) {
        return Verdict::rejected("a date");
    }
    if value.starts_with(b"+") || super::phone::is_fiction(value) {
        return super::phone::phone_intl(value);
    }
    if is_service_line(value) {
        return Verdict::doubtful("service line");
    }
    let national = super::nanp::phone_nanp(value);
    if national.is_possible() { national } else { Verdict::unknown("as many digits as a telephone number") }
}

/// Whoever calls a company in China dials 400 and seven digits; in America nobody has that area code.
fn is_service_line(value: &[u8]) -> bool {
    let digits = value.iter().filter(|b| b.is_ascii_digit());
    digits.clone().count() == 10 && digits.take(3).eq(b"400")
}

/// A number in the layout of a telephone number, whatever the plans say: what forms and generated data are full of. Six
/// to fifteen digits, six only in three pairs; no date, no address of the internet, no amount in groups of three.
pub fn phone_layout(value: &[u8]) -> Verdict {
    let end = value.iter().position(|b| matches!(b, b'x' | b'X' | b'e' | b'E' | b'#')).unwrap_or(value.len());
    let bare = value[..end].trim_ascii();
    let mut groups = bare.split(|b| !b.is_ascii_digit()).filter(|g| !g.is_empty());
    let digits: usize = groups.clone().map(<[u8]>::len).sum();
    if !(6..=15).contains(&digits) || digits == 6 && groups.clone().count() != 3 {
        return Verdict::rejected("not seven to fifteen digits");
    }
    let mut all = bare.iter().filter(|b| b.is_ascii_digit());
    let first = all.next();
    if all.all(|d| Some(d) == first) {
        return Verdict::rejected("one digit repeated");
    }
    if super::nanp::is_dated(bare) || super::date::parse_date(bare).is_some() && digits <= 8 {
        return Verdict::rejected("a date");
    }
    let thousands = groups.clone().skip(1).all(|g| g.len() == 3) && groups.clone().nth(1).is_some();
    if thousands && groups.clone().next_back() == Some(b"000") {
        return Verdict::rejected("an amount");
    }
    if super::nanp::phone_nanp(value).doubtful {
        return Verdict::doubtful("toll-free number");
    }
    if super::phone::is_fiction(value) {
        return super::phone::phone_intl(value);
    }
    if is_service_line(bare) {
        return Verdict::doubtful("service line");
    }
    let octets = groups.clone().count() == 4 && bare.contains(&b'.') && !bare.contains(&b'-');
    if octets && groups.all(is_octet) && !bare.contains(&b' ') {
        return Verdict::rejected("an address of the internet or a version");
    }
    Verdict::unknown("layout of a telephone number")
}

/// True for a part of an address of the internet: 0 to 255, without a nought before it. Numbers of Europe are written with
/// dots too, and most have a part that is none.
fn is_octet(group: &[u8]) -> bool {
    match group {
        [b'0', _, ..] => false,
        [_, _, _] => group <= b"255".as_slice(),
        _ => group.len() < 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layouts() {
        for (text, ok) in [
            ("166-684-7899", true),
            ("(044)688-7538x8775", true),
            ("61 51 81", true),
            ("9761 9808", true),
            ("12 345", false),
            ("12 000 000", false),
            ("2024-01-31", false),
            ("10.20.30.40", false),
            ("192.168.1.255", false),
            ("817.67.16.94", true),
            ("02.51.30.26", true),
            ("000-000-0000", false),
        ] {
            assert_eq!(phone_layout(text.as_bytes()).is_possible(), ok, "{text}");
        }
    }

    #[test]
    fn phones() {
        assert!(phone_behind_label(b"400-123-4567").doubtful && phone_layout(b"400-123-4567").doubtful);
        assert!(!phone_behind_label(b"401-423-4567").doubtful && !phone_layout(b"73 448 266").doubtful);
        for (text, ok) in [("73 448 266", true), ("2024-01-31", false), ("0000000000", false), ("12 34", false)] {
            assert_eq!(phone_behind_label(text.as_bytes()).is_possible(), ok, "{text}");
        }
    }
}
