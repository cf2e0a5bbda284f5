//! North American telephone numbers: the United States, Canada and the islands that share country code 1.
//!
//! The North American Numbering Plan Administrator sets the form `NPA-NXX-XXXX`; which area codes are in use is a fact
//! of the numbering plan as carried by google/libphonenumber (Apache License 2.0, release of the plan file beside the
//! rules). Ranges kept for fiction are the administrator's.

use super::phone::{Dialled, scan};
use super::{Strength, Verdict};

/// Area codes of the fifty states and the District of Columbia.
#[rustfmt::skip]
pub const UNITED_STATES: &[u16] = &[
    201, 202, 203, 205, 206, 207, 208, 209, 210, 212, 213, 214, 215, 216, 217, 218, 219, 220, 223, 224, 225, 227,
    228, 229, 231, 234, 235, 239, 240, 248, 251, 252, 253, 254, 256, 260, 262, 267, 269, 270, 272, 274, 276, 279,
    281, 283, 301, 302, 303, 304, 305, 307, 308, 309, 310, 312, 313, 314, 315, 316, 317, 318, 319, 320, 321, 323,
    324, 325, 326, 327, 329, 330, 331, 332, 334, 336, 337, 339, 341, 346, 347, 350, 351, 352, 353, 360, 361, 363,
    364, 369, 380, 385, 386, 401, 402, 404, 405, 406, 407, 408, 409, 410, 412, 413, 414, 415, 417, 419, 423, 424,
    425, 430, 432, 434, 435, 440, 442, 443, 445, 447, 448, 458, 463, 464, 469, 470, 472, 475, 478, 479, 480, 484,
    501, 502, 503, 504, 505, 507, 508, 509, 510, 512, 513, 515, 516, 517, 518, 520, 530, 531, 534, 539, 540, 541,
    551, 557, 559, 561, 562, 563, 564, 567, 570, 571, 572, 573, 574, 575, 580, 582, 585, 586, 601, 602, 603, 605,
    606, 607, 608, 609, 610, 612, 614, 615, 616, 617, 618, 619, 620, 623, 626, 628, 629, 630, 631, 636, 640, 641,
    645, 646, 650, 651, 656, 657, 659, 660, 661, 662, 667, 669, 678, 680, 681, 682, 686, 689, 701, 702, 703, 704,
    706, 707, 708, 712, 713, 714, 715, 716, 717, 718, 719, 720, 724, 725, 726, 727, 728, 730, 731, 732, 734, 737,
    738, 740, 743, 747, 748, 754, 757, 760, 762, 763, 765, 769, 770, 771, 772, 773, 774, 775, 779, 781, 785, 786,
    801, 802, 803, 804, 805, 806, 808, 810, 812, 813, 814, 815, 816, 817, 818, 820, 821, 826, 828, 830, 831, 832,
    835, 838, 839, 840, 843, 845, 847, 848, 850, 854, 856, 857, 858, 859, 860, 862, 863, 864, 865, 870, 872, 878,
    901, 903, 904, 906, 907, 908, 909, 910, 912, 913, 914, 915, 916, 917, 918, 919, 920, 925, 928, 929, 930, 931,
    934, 936, 937, 938, 940, 941, 943, 945, 947, 948, 949, 951, 952, 954, 956, 959, 970, 971, 972, 973, 975, 978,
    979, 980, 983, 984, 985, 986, 989,
];

/// Area codes of Canada.
#[rustfmt::skip]
const CANADA: &[u16] = &[
    204, 226, 236, 249, 250, 257, 263, 273, 289, 306, 343, 354, 365, 367, 368, 382, 403, 416, 418, 428, 431, 437,
    438, 450, 468, 474, 506, 514, 519, 548, 579, 581, 584, 587, 600, 604, 613, 622, 633, 639, 647, 672, 683, 705,
    709, 742, 753, 778, 780, 782, 807, 819, 825, 867, 873, 879, 902, 905, 942,
];

/// Area codes of United States territories and of Caribbean and Atlantic states.
#[rustfmt::skip]
const ISLANDS: &[u16] = &[
    242, 246, 264, 268, 284, 340, 345, 441, 473, 649, 658, 664, 670, 671, 684, 721, 758, 767, 784, 787, 809, 829,
    849, 868, 869, 876, 939,
];

/// Codes of personal and follow-me numbers.
#[rustfmt::skip]
const PERSONAL: &[u16] = &[
    500, 521, 522, 523, 524, 525, 526, 527, 528, 529, 532, 533, 544, 566, 577, 588,
];

/// Whose an area code is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Area {
    /// A state of the United States or the District of Columbia.
    UnitedStates,
    /// Canada.
    Canada,
    /// A territory of the United States, or another country of the plan.
    Islands,
    /// A personal number without a place.
    Personal,
    /// A number the called party pays for.
    TollFree,
    /// A number that charges the caller.
    Premium,
}

/// Whose an area code is, or nothing when none of the plan's lists has it.
pub fn nanp_area(code: u16) -> Option<Area> {
    let lists = [
        (UNITED_STATES, Area::UnitedStates),
        (CANADA, Area::Canada),
        (ISLANDS, Area::Islands),
        (PERSONAL, Area::Personal),
        (&[800, 822, 833, 844, 855, 866, 877, 888], Area::TollFree),
        (&[900], Area::Premium),
    ];
    lists.iter().find(|(codes, _)| codes.binary_search(&code).is_ok()).map(|&(_, area)| area)
}

/// Telephone number of the United States, Canada or the islands: perhaps `+1` or `1`, then area code and exchange that
/// begin with 2–9 and do not end in 11, perhaps an extension. 555-0100 to 555-0199 are kept for fiction. Freephone,
/// premium-rate and service numbers belong to companies and stay low.
pub fn phone_nanp(value: &[u8]) -> Verdict {
    let Some(dialled) = scan(value) else { return Verdict::rejected("not a telephone number") };
    if is_dated(value) {
        return Verdict::rejected("begins with a date");
    }
    let verdict = judge_dialled(&dialled);
    // Behind an extension is somebody's desk.
    match value.iter().any(|byte| matches!(byte, b'x' | b'X' | b'#' | b'e' | b'E')) && !value.starts_with(b"tel") {
        true => Verdict { doubtful: false, ..verdict },
        false => verdict,
    }
}

/// The same for a number already scanned.
pub(super) fn judge_dialled(dialled: &Dialled) -> Verdict {
    let digits = match (dialled.is_international(), dialled.digits()) {
        (true, [b'0', b'0', b'1', national @ ..] | [b'0', b'1', b'1', b'1', national @ ..]) => national,
        (_, [b'1', national @ ..]) => national,
        (false, national) => national,
        (true, _) => return Verdict::rejected("not country code 1"),
    };
    let verdict = judge_national(digits);
    // Advertised with the 1 before it.
    let is_advertised = verdict.why == PREMIUM && digits.len() < dialled.digits().len();
    if is_advertised { Verdict::doubtful(PREMIUM) } else { verdict }
}

/// Why a number that charges the caller is hardly a person's.
const PREMIUM: &str = "premium-rate number";

/// True for a value that opens with a written date, such as `2012-01-02 08`.
pub(super) fn is_dated(value: &[u8]) -> bool {
    let text = value.trim_ascii();
    let separator = text.get(4).filter(|byte| matches!(byte, b'-' | b'/' | b'.'));
    separator.is_some_and(|separator| text.get(7) == Some(separator))
        && text.get(10).is_none_or(|byte| !byte.is_ascii_digit())
        && super::date::parse_date(&text[..text.len().min(10)]).is_some()
}

/// Ten ASCII digits without the country code.
pub(super) fn judge_national(digits: &[u8]) -> Verdict {
    let [a, b, c, x, y, z, line @ ..] = digits else { return Verdict::rejected("not ten digits") };
    if line.len() != 4 {
        return Verdict::rejected("not ten digits");
    }
    if matches!(digits, b"2147483647" | b"2147483648" | b"4294967295" | b"4294967296") {
        return Verdict::rejected("a power of two");
    }
    if super::compact::all_same(digits) {
        return Verdict::rejected("one digit repeated");
    }
    if *a < b'2' {
        return Verdict::rejected("area code begins with 0 or 1");
    }
    if *x < b'2' {
        return Verdict::rejected("exchange begins with 0 or 1");
    }
    if (*b, *c) == (b'1', b'1') || (*y, *z) == (b'1', b'1') {
        return Verdict::rejected("area code or exchange is a service code");
    }
    if *b == b'9' || (*a == b'3' && *b == b'7') || (*a == b'9' && *b == b'6') {
        return Verdict::rejected("area code kept for expansion");
    }
    let value = |digit: u8| u16::from(digit - b'0');
    let verdict = match nanp_area(value(*a) * 100 + value(*b) * 10 + value(*c)) {
        // Whoever pays for the calls of others is a company.
        Some(Area::TollFree) => Verdict::doubtful("toll-free number"),
        Some(Area::Premium) => Verdict::unknown(PREMIUM),
        // Nobody has it in the plan; in China whoever calls a company dials 400 and seven digits.
        None if digits.starts_with(b"400") => Verdict::doubtful("service line"),
        Some(_) => Verdict::confirmed(Strength::Weak, "area code in use"),
        None => Verdict::unknown("area code not in use when the list was made"),
    };
    match (&digits[3..6], line) {
        (b"555", [b'0', b'1', ..]) => verdict.as_test_value(),
        (b"555", b"1212") => Verdict::rejected("directory assistance"),
        _ => verdict,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Answer, check, check_samples};
    use super::*;

    #[test]
    fn nanp_table() {
        check(
            phone_nanp,
            &[
                "(415) 555-0132",
                "+1 212-555-0187",
                "415-555-2671",
                "4155552671",
                "1-415-555-2671",
                "415.555.2671",
                "(415)555-2671 x123",
                "415-555-2671 ext. 12",
                "+1 (415) 555-2671",
                "001 415 555 2671",
                "800-234-5001",
                "tel:+1-415-555-2671",
                "415/555/2671",
                "４１５-555-2671",
            ],
            &[
                "(115) 555-0132",
                "415-155-0132",
                "911-555-0132",
                "415-911-0132",
                "415-555-013",
                "415-555-01322",
                "1700000000",
                "2024-03-04 05",
                "+44 20 7946 0958",
                "555-0132",
                "415-555-1212",
                "2222222222",
                "415-555-2671 or",
                "hello",
                "395-555-2671",
                "415:555:2671",
            ],
        );
        check_samples(phone_nanp, &["(415) 555-0132", "+1 212-555-0187", "4155550199"]);
        assert_eq!(phone_nanp(b"415-555-2671").answer, Answer::Confirmed(Strength::Weak));
        assert_eq!(phone_nanp(b"888-234-5678").why, "toll-free number");
        assert!(!phone_nanp(b"415-555-0232").test_value);
    }

    #[test]
    fn lists_are_sorted() {
        assert!([UNITED_STATES, CANADA, ISLANDS, PERSONAL].iter().all(|list| list.is_sorted()));
        assert_eq!(
            (nanp_area(415), nanp_area(416), nanp_area(787)),
            (Some(Area::UnitedStates), Some(Area::Canada), Some(Area::Islands))
        );
    }
}
