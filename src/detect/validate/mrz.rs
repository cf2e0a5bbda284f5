//! Machine-readable zones of passports, identity cards and visas.
//!
//! ICAO Doc 9303 parts 3 to 7: every checked field ends in a digit made with the weights 7 3 1, where A is 10, Z is 35
//! and the filler `<` is 0. TD3 is the passport (2×44), TD2 2×36, TD1 3×30, MRV-A and MRV-B are visas of 2×44 and 2×36.
//! A second line alone, as databases often keep it, is enough to judge.

use super::{Strength, Verdict};

/// Sum of weights 7 3 1 over `fields`, mod ten; nothing when a byte cannot stand in a zone.
fn digit<'a>(fields: impl IntoIterator<Item = &'a [u8]>) -> Option<u8> {
    let mut sum = 0u32;
    for (byte, weight) in fields.into_iter().flatten().zip([7, 3, 1].into_iter().cycle()) {
        sum += weight
            * match byte {
                b'0'..=b'9' => u32::from(byte - b'0'),
                b'A'..=b'Z' => u32::from(byte - b'A') + 10,
                b'<' => 0,
                _ => return None,
            };
    }
    Some((sum % 10) as u8 + b'0')
}

/// True when `check` is the digit of `field`; a filler is allowed where the field is empty.
fn holds(field: &[u8], check: u8) -> bool {
    digit([field]) == Some(check) || check == b'<' && field.iter().all(|&byte| byte == b'<')
}

/// True for six digits that are a date, or fillers where a part of a birth date is unknown.
fn is_date(field: &[u8], may_be_unknown: bool) -> bool {
    let pair = |at: usize| match field[at..at + 2] {
        [tens @ b'0'..=b'9', ones @ b'0'..=b'9'] => Some((tens - b'0') * 10 + ones - b'0'),
        _ => None,
    };
    match (pair(0), pair(2), pair(4)) {
        (Some(year), Some(month), Some(day)) => super::date::is_short_date(year, month, day),
        (year, month, day) => {
            let is_filler = |at: usize, part: Option<u8>| part.is_some() || &field[at..at + 2] == b"<<";
            may_be_unknown && is_filler(0, year) && is_filler(2, month) && is_filler(4, day)
        }
    }
}

fn is_country(field: &[u8]) -> bool {
    field[0].is_ascii_uppercase() && field.iter().all(|byte| byte.is_ascii_uppercase() || *byte == b'<')
}

/// Second line of a passport or visa, with 44 or 36 places. A passport's composite digit closes it; visas have none.
fn second_line(line: &[u8], is_visa: bool) -> Option<()> {
    let shape = is_country(&line[10..13])
        && is_date(&line[13..19], true)
        && matches!(line[20], b'M' | b'F' | b'X' | b'<')
        && is_date(&line[21..27], false);
    let fields =
        shape && holds(&line[..9], line[9]) && holds(&line[13..19], line[19]) && holds(&line[21..27], line[27]);
    if !fields {
        return None;
    }
    if is_visa {
        return digit([line]).map(|_| ());
    }
    let last = line.len() - 1;
    // The passport has a check digit of its own before the composite one.
    let optional = line.len() == 36 || holds(&line[28..42], line[42]);
    (optional && digit([&line[..10], &line[13..20], &line[21..last]]) == Some(line[last])).then_some(())
}

/// Lines one and two of an identity card of three lines.
fn card_lines(first: &[u8], second: &[u8]) -> Option<()> {
    let shape = matches!(first[0], b'I' | b'A' | b'C')
        && is_country(&first[2..5])
        && is_date(&second[..6], true)
        && matches!(second[7], b'M' | b'F' | b'X' | b'<')
        && is_date(&second[8..14], false)
        && is_country(&second[15..18]);
    // A number longer than nine places runs on into the optional field, with its digit at the end.
    let number = if first[14] == b'<' {
        let end = 15 + first[15..].iter().position(|&byte| byte == b'<')?;
        end > 15 && digit([&first[5..14], &first[15..end - 1]]) == Some(first[end - 1])
    } else {
        holds(&first[5..14], first[14])
    };
    let dates = holds(&second[..6], second[6]) && holds(&second[8..14], second[14]);
    let whole = digit([&first[5..30], &second[..7], &second[8..15], &second[18..29]]) == Some(second[29]);
    (shape && number && dates && whole).then_some(())
}

/// A machine-readable zone of any format, with or without its first line. Several check digits must hold at once.
pub fn mrz_document(value: &[u8]) -> Verdict {
    const WRONG: Verdict = Verdict::rejected("no zone whose check digits hold");
    let (mut places, mut len) = ([0u8; 90], 0);
    for byte in value.iter().filter(|byte| !byte.is_ascii_whitespace()) {
        let Some(place) = places.get_mut(len) else { return Verdict::rejected("longer than a zone") };
        *place = *byte;
        len += 1;
    }
    let text = &places[..len];
    let is_visa = text.first() == Some(&b'V');
    let found = match len {
        90 => card_lines(&text[..30], &text[30..60]),
        88 if matches!(text[0], b'P' | b'V') && is_country(&text[2..5]) => second_line(&text[44..], is_visa),
        72 if matches!(text[0], b'I' | b'A' | b'C' | b'P' | b'V') && is_country(&text[2..5]) => {
            second_line(&text[36..], is_visa)
        }
        // Alone, the line of a visa is a passport's with a wrong composite digit; it needs its first line.
        44 | 36 => second_line(text, false),
        60 => card_lines(&text[..30], &text[30..]),
        _ => None,
    };
    if found.is_none() {
        return WRONG;
    }
    let verdict = Verdict::confirmed(Strength::Strong, "all check digits right");
    // UTO is the country of specimens.
    let is_specimen = memchr::memmem::find(text, b"UTO").is_some();
    if is_specimen { verdict.as_test_value() } else { verdict }
}

#[cfg(test)]
mod tests {
    use super::super::{check, check_samples};
    use super::*;

    const TD1: &str = "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<";
    const TD2: &str = "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6";
    const TD3: &str = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10";
    const MRV_A: &str = "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL8988901C4XXX4009078F96121096ZE184226B<<<<<<";

    #[test]
    fn specimens_of_all_formats() {
        check(
            mrz_document,
            &[
                "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
                "XX00000000UTO0001018<9912315<<<<<<<<<<<<<<00",
                TD1,
                TD2,
                TD3,
                MRV_A,
            ],
            &[
                "L898902C37UTO7408122F1204159ZE184226B<<<<<10",
                "XX00000000UTO0001018<9912315<<<<<<<<<<<<<<01",
                "P<UTO",
                "",
                "L898902C36UTO7413122F1204159ZE184226B<<<<<10",
                "<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<",
                "000000000000000000000000000000000000",
            ],
        );
        check_samples(mrz_document, &["L898902C36UTO7408122F1204159ZE184226B<<<<<10", TD1, TD3]);
    }
}
