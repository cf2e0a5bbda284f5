//! Calendar dates as people write them, and the dates a person can have been born on.
//!
//! Forms: ISO 8601 (`1985-07-04`, `19850704`), generalized time (`19850704000000Z`), US `7/4/1985`, day first `4.7.1985`,
//! month names in English, Spanish, French, German, Italian and Portuguese behind a weekday or not (`July 4, 1985`,
//! `Thursday 4 July 1985`, `4 de julio de 1985`), `1985年7月4日` and the eras of Japan (`昭和60年7月4日`). Where month and
//! day can be read both ways the American reading is taken: only the year matters to anything built on this. Also tells
//! numbers that look like time stamps from numbers that look like identifiers.

use std::sync::OnceLock;
use std::time::{SystemTime, UNIX_EPOCH};

use super::Verdict;
use super::compact::{Compact, all_same, digit_values, number};

/// Year, month, day.
pub type Date = (i32, u8, u8);

static YEAR: OnceLock<i32> = OnceLock::new();

/// The current year, asked from the clock once; it bounds what is plausible and says how old somebody is.
pub fn this_year() -> i32 {
    *YEAR.get_or_init(|| {
        let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        year_of(seconds)
    })
}

/// Says what the current time is, in seconds since 1970, so that the same input gives the same findings in any year.
/// Only what is said before the year was first asked for counts.
pub fn set_now(seconds: u64) {
    let _ = YEAR.set(year_of(seconds));
}

fn year_of(seconds: u64) -> i32 {
    // The mean year of the Gregorian calendar; what lies beyond the four digits of a year is no year.
    1970 + (seconds / 31_556_952).min(9999 - 1970) as i32
}

/// Days of a month in the Gregorian calendar; 0 for a month that does not exist.
pub(super) fn days_in_month(year: i32, month: u8) -> u8 {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 0,
    }
}

/// True for a day of the calendar.
pub fn is_date(year: i32, month: u8, day: u8) -> bool {
    day >= 1 && day <= days_in_month(year, month)
}

/// True for two-digit year, month and day of some century; 29 February passes when any century had it.
pub(super) fn is_short_date(year: u8, month: u8, day: u8) -> bool {
    // 2000 was a leap year, so the newest century is the most lenient.
    is_date(2000 + i32::from(year), month, day)
}

/// Reads a date that has a four-digit year. Nothing when it is in no known form or not in the calendar.
pub fn parse_date(value: &[u8]) -> Option<Date> {
    read(value).filter(|&(year, ..)| year >= 100)
}

/// As [`parse_date`], with two-digit years left as they stand (below 100).
fn read(value: &[u8]) -> Option<Date> {
    let text = value.trim_ascii();
    if text.len() > 40 || text.len() < 6 {
        return None;
    }
    let days = text.get(..8).filter(|_| is_generalized_time(&text[8..])).unwrap_or(text);
    if let Some([a, b, c, d, m, n, x, y]) = digit_values::<8>(days) {
        let (year, month, day) = (number(&[a, b, c, d]) as i32, m * 10 + n, x * 10 + y);
        return is_date(year, month, day).then_some((year, month, day));
    }
    if let Some((before, text)) = era(text) {
        return read(text.as_bytes()).map(|(year, month, day)| (year + before, month, day));
    }
    if let Some(call) = of_call(text) {
        return read(&call);
    }
    let (fields, count, has_month_name) = fields(text)?;
    let [first, second, third] = fields;
    if count != 3 {
        return None;
    }
    let small = |field: Field| u8::try_from(field.value).unwrap_or(0);
    // The calendar accepts a short year in the century that made it.
    let dated = |year: Field, month: u8, day: Field| {
        let full = match year.digits {
            4 => year.value,
            2 => 2000 + year.value,
            _ => return None,
        };
        is_date(full, month, small(day)).then_some((year.value, month, small(day)))
    };
    if has_month_name {
        // Month, day, year or day, month, year; a year first is written with digits only.
        return if first.is_month {
            dated(third, small(first), second)
        } else if second.is_month && first.digits <= 2 {
            dated(third, small(second), first)
        } else if second.is_month {
            dated(first, small(second), third)
        } else {
            None
        };
    }
    if first.digits == 4 {
        return dated(first, small(second), third);
    }
    let american = dated(third, small(first), second).filter(|_| first.separator != b'.');
    american
        .or_else(|| dated(third, small(second), first))
        .or_else(|| dated(third, small(first), second))
        .or_else(|| dated(first, small(second), third))
}

/// The arguments of a call without the type of the month: `1984, Month.JULY, 12`.
fn of_call(text: &[u8]) -> Option<Vec<u8>> {
    if text.get(4) != Some(&b',') {
        return None;
    }
    let types: [&[u8]; 3] = [b"Month.", b"time.", b"Calendar."];
    let (at, length) = types.iter().find_map(|name| Some((memchr::memmem::find(text, name)?, name.len())))?;
    Some([&text[..at], &text[at + length..]].concat())
}

/// What stands behind the day in the generalized time of directories (RFC 4517): `000000Z`, `1200+0100`, `000000.0Z`.
fn is_generalized_time(text: &[u8]) -> bool {
    let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let rest = &text[digits..];
    let rest = match rest.strip_prefix(b".") {
        Some(fraction) => &fraction[fraction.iter().take_while(|byte| byte.is_ascii_digit()).count()..],
        None => rest,
    };
    let zone = matches!(rest, [b'Z'] | [b'+' | b'-', ..]) && rest.len() < 6 && rest[1..].iter().all(u8::is_ascii_digit);
    matches!(digits, 2 | 4 | 6) && zone
}

/// Eras of Japan, each with the year before its first.
const ERAS: [(&str, i32); 5] = [("明治", 1867), ("大正", 1911), ("昭和", 1925), ("平成", 1988), ("令和", 2018)];

/// The year before the first of the era that a date is written in, and the date with its year of four digits: that year
/// counts from there. The first year is `元年` as well.
fn era(text: &[u8]) -> Option<(i32, String)> {
    let text = std::str::from_utf8(text).ok()?;
    let (rest, before) = ERAS.iter().find_map(|(name, before)| Some((text.strip_prefix(name)?, *before)))?;
    let rest = rest.trim_start();
    let (year, rest) = match rest.strip_prefix('元') {
        Some(rest) => ("1", rest),
        None => rest.split_at_checked(rest.bytes().take_while(u8::is_ascii_digit).count())?,
    };
    Some((before, format!("{:04}{rest}", year.parse::<u8>().ok()?)))
}

/// One number or month name of a written date.
#[derive(Clone, Copy, Default)]
struct Field {
    value: i32,
    digits: u8,
    is_month: bool,
    /// The byte after it.
    separator: u8,
}

/// Cuts a written date into its three fields; `de`, `of`, ordinal endings and weekday-free punctuation drop out.
fn fields(text: &[u8]) -> Option<([Field; 3], usize, bool)> {
    let (mut fields, mut count, mut has_month_name) = ([Field::default(); 3], 0, false);
    let mut rest = text;
    while let Some(&first) = rest.first() {
        if first.is_ascii_digit() {
            let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
            // A time after the date ends it: `1985-07-04T10:00`, `1985-07-04 10:00:00`.
            if count == 3 {
                break;
            }
            if digits > 4 || digits == 3 {
                return None;
            }
            let value = rest[..digits].iter().fold(0, |value, byte| value * 10 + i32::from(byte - b'0'));
            let separator = rest.get(digits).copied().unwrap_or_default();
            fields[count] = Field { value, digits: digits as u8, is_month: false, separator };
            count += 1;
            rest = &rest[digits..];
        } else if first.is_ascii_alphabetic() || first >= 0x80 {
            let letters = rest.iter().take_while(|byte| byte.is_ascii_alphabetic() || **byte >= 0x80).count();
            let word = &rest[..letters];
            if count == 3 && matches!(word, b"T" | b"t" | b"Z") {
                break;
            }
            if let Some(month) = month_by_name(word) {
                if count == 3 || has_month_name {
                    return None;
                }
                fields[count] = Field { value: i32::from(month), digits: 0, is_month: true, separator: b' ' };
                (count, has_month_name) = (count + 1, true);
            } else if !is_filler(word) {
                return None;
            }
            rest = &rest[letters..];
        } else if matches!(first, b'-' | b'/' | b'.' | b',' | b' ' | b'\'' | b'\t') {
            rest = &rest[1..];
        } else {
            return None;
        }
    }
    Some((fields, count, has_month_name))
}

/// Words that stand between the fields of a written date, and before them.
#[rustfmt::skip]
const FILLERS: [&str; 14] = ["de", "del", "of", "the", "st", "nd", "rd", "th", "er", "do", "年", "月", "日", "º"];

/// Days of the week.
#[rustfmt::skip]
const WEEKDAYS: [&str; 49] = [
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
    "mon", "tue", "wed", "thu", "fri", "sat", "sun",
    "lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo",
    "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche",
    "montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag",
    "lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica",
    "segunda", "terça", "quarta", "quinta", "sexta", "sonnabend", "feira",
];

fn is_filler(word: &[u8]) -> bool {
    FILLERS.iter().chain(&WEEKDAYS).any(|filler| is_same(word, filler))
}

/// True for the same letters, in any case where they are of ASCII.
fn is_same(word: &[u8], name: &str) -> bool {
    word.eq_ignore_ascii_case(name.as_bytes())
}

/// Names of months, a row for each month: English, Spanish, French, German, Italian, Portuguese, Dutch, those of
/// Scandinavia, Polish in the case that dates have, too. Those that another language of the row has are left out.
#[rustfmt::skip]
const MONTHS: [&[&str]; 12] = [
    &["january", "enero", "janvier", "januar", "jänner", "gennaio", "janeiro", "januari", "stycznia", "styczeń"],
    &["february", "febrero", "février", "fevrier", "februar", "febbraio", "fevereiro", "februari", "lutego", "luty"],
    &["march", "marzo", "mars", "märz", "maerz", "março", "maart", "marca", "marzec", "marts"],
    &["april", "abril", "avril", "aprile", "kwietnia", "kwiecień"],
    &["may", "mayo", "mai", "maggio", "maio", "mei", "maj", "maja"],
    &["june", "junio", "juin", "juni", "giugno", "junho", "czerwca", "czerwiec"],
    &["july", "julio", "juillet", "juli", "luglio", "julho", "lipca", "lipiec"],
    &["august", "agosto", "août", "aout", "augustus", "augusti", "sierpnia", "sierpień"],
    &["september", "septiembre", "setiembre", "septembre", "settembre", "setembro", "września", "wrzesień"],
    &["october", "octubre", "octobre", "oktober", "ottobre", "outubro", "października", "październik"],
    &["november", "noviembre", "novembre", "novembro", "listopada", "listopad"],
    &["december", "diciembre", "décembre", "decembre", "dezember", "dicembre", "dezembro", "desember", "grudnia", "grudzień"],
];

/// How many names at the beginning of a row may be cut to three letters: of English and Spanish.
const SHORTENED: usize = 2;

/// Month of a name, or of the three- or four-letter short form of an English or Spanish one.
pub(super) fn month_by_name(word: &[u8]) -> Option<u8> {
    if word.len() < 3 || word.len() > 13 {
        return None;
    }
    let is_short = word.len() == 3 || is_same(word, "sept");
    let cut = |name: &&str| name.len() > 3 && is_same(&word[..3], &name[..3]);
    let named = |names: &&[&str]| {
        names.iter().any(|name| is_same(word, name)) || is_short && names[..SHORTENED].iter().any(cut)
    };
    let place = MONTHS.iter().position(named)?;
    Some(place as u8 + 1)
}

/// Any date of the calendar in a known form.
pub fn date(value: &[u8]) -> Verdict {
    match read(value) {
        Some((year, ..)) if year < 100 => Verdict::unknown("a date with a two-digit year"),
        Some(_) => Verdict::unknown("a date of the calendar"),
        None => Verdict::rejected("no date of the calendar"),
    }
}

/// Date of birth: a date between 1900 and this year. The first days of 1900 and 1970 are what databases write for
/// *none*. Whether it is a birth is for the words around it to say.
pub fn date_of_birth(value: &[u8]) -> Verdict {
    match read(value) {
        None => Verdict::rejected("no date of the calendar"),
        Some((1970 | 1900, 1, 1)) => Verdict::rejected("first day of an epoch, a filler"),
        Some((year, ..)) if year < 100 => Verdict::unknown("a date with a two-digit year"),
        Some((year, ..)) if year < 1900 => Verdict::rejected("before 1900"),
        Some((year, ..)) if year > this_year() => Verdict::rejected("in the future"),
        Some(_) => Verdict::unknown("a date someone alive can be born on"),
    }
}

/// The moment of a birth in seconds since 1970, or in thousandths of one: from 1900 to this year, and no count of a few
/// weeks, which is a length or a flag.
pub fn epoch_of_birth(value: &[u8]) -> Verdict {
    match year_of_epoch(value) {
        // Eight digits that are a day before anybody was born who lives.
        Some(_) if value.len() == 8 && read(value).is_some_and(|(year, ..)| (1700..1900).contains(&year)) => {
            Verdict::rejected("a day before 1900")
        }
        Some(_) => Verdict::unknown("seconds from 1970 to a moment at which someone alive can be born"),
        None => Verdict::rejected("no moment of a birth"),
    }
}

/// The year of such a moment.
fn year_of_epoch(value: &[u8]) -> Option<i32> {
    let number: i64 = std::str::from_utf8(value.trim_ascii()).ok()?.parse().ok()?;
    // No moment of a life is eleven digits of seconds away, and none but those of a few months fewer of thousandths.
    let seconds = if number.unsigned_abs() >= 10_000_000_000 { number / 1000 } else { number };
    let year = 1970 + i32::try_from(seconds.div_euclid(31_556_952)).ok()?;
    ((1900..=this_year()).contains(&year) && seconds.unsigned_abs() >= 1_000_000).then_some(year)
}

/// Stated age: 0 to 120, alone or before `years old`, `y/o`, `yo`, `岁`.
pub fn age_value(value: &[u8]) -> Verdict {
    let text = value.trim_ascii();
    let start = text.iter().position(u8::is_ascii_digit).unwrap_or(text.len());
    let digits = text[start..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let around = |part: &[u8]| part.iter().filter(|byte| byte.is_ascii_digit()).count() == 0;
    let age = number_of(&text[start..start + digits]);
    match age {
        Some(0..=120) if around(&text[start + digits..]) => Verdict::unknown("an age between 0 and 120"),
        _ => Verdict::rejected("not an age between 0 and 120"),
    }
}

/// The date of birth of somebody who is not sixteen yet, whatever the day of the present year.
pub fn birth_of_a_minor(value: &[u8]) -> Verdict {
    match year_of_birth(value) {
        Some(year) if (this_year() - 15..=this_year()).contains(&year) => {
            Verdict::unknown("born less than 16 years ago")
        }
        _ => Verdict::rejected("not born in the last 15 years"),
    }
}

/// The date of birth of somebody who is forty or more, whatever the day of the present year.
pub fn birth_of_forty_or_more(value: &[u8]) -> Verdict {
    match year_of_birth(value) {
        Some(year) if (1900..=this_year() - 41).contains(&year) => Verdict::unknown("born 40 years ago or before"),
        _ => Verdict::rejected("not known to be born 40 years ago or before"),
    }
}

/// The year of a date of birth, also of one without a day (`1985年12月`) or in parts of an object. Of two digits only
/// where the other century has not come to it yet.
fn year_of_birth(value: &[u8]) -> Option<i32> {
    match read(value) {
        Some((1900 | 1970, 1, 1)) => None,
        Some((year, ..)) if year >= 100 => Some(year),
        Some((year, ..)) => (2000 + year > this_year()).then_some(1900 + year),
        None if year_of_epoch(value).is_some() => year_of_epoch(value),
        None => {
            let mut years = value.split(|byte| !byte.is_ascii_digit()).filter(|digits| digits.len() == 4);
            let year = number_of_year(years.next()?);
            years.next().is_none().then_some(year)
        }
    }
}

fn number_of_year(digits: &[u8]) -> i32 {
    digits.iter().fold(0, |year, digit| year * 10 + i32::from(digit - b'0'))
}

/// An age behind its name in a field: digits alone, and not 0, which is where variables begin.
pub fn age_field(value: &[u8]) -> Verdict {
    match value.iter().all(u8::is_ascii_digit) && value.iter().any(|digit| *digit != b'0') {
        true => age_value(value),
        false => Verdict::rejected("the end of a statement, or nothing yet"),
    }
}

fn number_of(ascii: &[u8]) -> Option<u64> {
    let digits = Compact::digits(ascii, b"").filter(|digits| digits.len() <= 3)?;
    Some(number(&digits))
}

/// What a bare number means when read as a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeStamp {
    /// Ten digits, seconds since 1970.
    UnixSeconds,
    /// Thirteen digits, milliseconds since 1970.
    UnixMillis,
    /// Sixteen digits, microseconds since 1970.
    UnixMicros,
    /// Seventeen digits beginning 13, microseconds since 1601.
    WebKit,
    /// Eighteen digits beginning 13, units of 100 ns since 1601.
    WindowsTicks,
    /// Nine digits between 600 and 900 million, seconds since 2001.
    Cocoa,
}

/// Tells how a run of ASCII digits reads as a moment, if it does. Many identifiers do by chance: this is for columns,
/// where nearly all values of a time column fall into one window.
pub fn looks_like_timestamp(digits: &[u8]) -> Option<TimeStamp> {
    if !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    match (digits.len(), digits) {
        (9, [b'6'..=b'8', ..]) => Some(TimeStamp::Cocoa),
        (10, [b'1', ..]) => Some(TimeStamp::UnixSeconds),
        (13, [b'1', ..]) => Some(TimeStamp::UnixMillis),
        (16, [b'1', ..]) => Some(TimeStamp::UnixMicros),
        (17, [b'1', b'3', ..]) => Some(TimeStamp::WebKit),
        (18, [b'1', b'3', ..]) => Some(TimeStamp::WindowsTicks),
        _ => None,
    }
}

/// A moment: an ISO date with a time, or a number of seconds or their thousandths since an epoch.
pub fn utc_timestamp(value: &[u8]) -> Verdict {
    let text = value.trim_ascii();
    if looks_like_timestamp(text).is_some() && !all_same(text) {
        return Verdict::unknown("counts from an epoch");
    }
    let is_time = |time: &[u8]| {
        let part = |at: usize| time.get(at..at + 2).and_then(digit_values::<2>).map(|[tens, ones]| tens * 10 + ones);
        time.get(2) == Some(&b':')
            && part(0).is_some_and(|hour| hour < 24)
            && part(3).is_some_and(|minute| minute < 60)
            && (time.get(5) != Some(&b':') || part(6).is_some_and(|second| second <= 60))
    };
    match text.get(10) {
        Some(b'T' | b't' | b' ') if parse_date(&text[..10]).is_some() && is_time(&text[11..]) => {
            Verdict::unknown("a date with a time")
        }
        _ => Verdict::rejected("no moment in a known form"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Answer, check};
    use super::*;

    #[test]
    fn forms_of_one_date() {
        for text in [
            "1985-07-04",
            "19850704",
            "7/4/1985",
            "07/04/1985",
            "1985/7/4",
            "4.7.1985",
            "July 4, 1985",
            "4 July 1985",
            "Jul 4 1985",
            "4 de julio de 1985",
            "1985年7月4日",
            "July 4th, 1985",
            "4th of July 1985",
            "04-JUL-1985",
            "1985-Jul-04",
            "1985-07-04T10:00:00Z",
            "1985-07-04 10:00",
            "4 juillet 1985",
            "jeudi 4 juillet 1985",
            "Thursday, July 4, 1985",
            "Donnerstag, 4. Juli 1985",
            "4 luglio 1985",
            "4 de julho de 1985",
            "19850704000000Z",
            "198507041200+0100",
            "19850704000000.0Z",
            "1985, Month.JULY, 4",
            "昭和60年7月4日",
        ] {
            assert_eq!(parse_date(text.as_bytes()), Some((1985, 7, 4)), "{text}");
        }
        assert_eq!(parse_date("1er août 1979".as_bytes()), Some((1979, 8, 1)));
        assert_eq!(parse_date("平成元年12月1日".as_bytes()), Some((1989, 12, 1)));
        assert_eq!(parse_date(b"31/12/1985"), Some((1985, 12, 31)));
        assert_eq!(parse_date(b"12/31/1985"), Some((1985, 12, 31)));
        assert_eq!(parse_date(b"29 de febrero de 2000"), Some((2000, 2, 29)));
    }

    #[test]
    fn no_dates() {
        for text in [
            "1985-13-04",
            "1985-02-30",
            "19850704000",
            "1985070400000000Z",
            "4 mar jul 1985",
            "昭和年7月4日",
            "2/29/1985",
            "7/4",
            "1.2.3.4",
            "July",
            "4 xyz 1985",
            "123-45-6789",
            "7/4/85",
        ] {
            assert_eq!(parse_date(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn years_of_birth_that_are_certain() {
        let year = this_year();
        let forms = |year: i32| {
            [
                format!("{year}-05-03"),
                format!("5/3/{year}"),
                format!("{year}年12月"),
                format!("\"day\":3,\"year\":{year}"),
            ]
        };
        let answers = |value: &String| {
            [birth_of_a_minor, birth_of_forty_or_more].map(|check| check(value.as_bytes()).is_possible())
        };
        let ages = [(0, [true, false]), (15, [true, false]), (16, [false; 2]), (40, [false; 2]), (41, [false, true])];
        for (age, want) in ages {
            for value in forms(year - age) {
                assert_eq!(answers(&value), want, "{value} in {year}");
            }
        }
        for (value, want) in [
            ("12/05/61", [false, true]),
            ("12/05/12", [false; 2]),
            ("-14182940", [false, true]),
            ("1970-01-01", [false; 2]),
        ] {
            assert_eq!(answers(&value.into()), want, "{value}");
        }
    }

    #[test]
    fn birth_table() {
        check(
            date_of_birth,
            &["1985-07-04", "7/4/85", "19850704", "4 de julio de 1985", "1985年7月4日", "2/29/2000"],
            &["1970-01-01", "01/01/1900", "1899-12-31", "2999-01-01", "9999-12-31", "1985-02-30", "hello", ""],
        );
        assert_eq!(date_of_birth(b"1985-07-04").answer, Answer::Unknown);
        check(date, &["1850-01-01", "12 Mar 2020"], &["1850-00-01"]);
    }

    #[test]
    fn epochs_of_births() {
        check(
            epoch_of_birth,
            &["458438400", "-14182940", "-1577923200", "458438400000", "-14182940000", "1262304000"],
            &["0", "86400", "-3000000000", "9999999999", "4.5", "", "19840712-", "999999999999999999999"],
        );
    }

    #[test]
    fn age_table() {
        check(
            age_value,
            &["47", "0", "47 years old", "47岁", "age 47"],
            &["121", "", "4 7", "abc", "99999999999999999999"],
        );
    }

    #[test]
    fn moments() {
        assert_eq!(looks_like_timestamp(b"1700000000"), Some(TimeStamp::UnixSeconds));
        assert_eq!(looks_like_timestamp(b"1700000000000"), Some(TimeStamp::UnixMillis));
        assert_eq!(looks_like_timestamp(b"13344473600000000"), Some(TimeStamp::WebKit));
        assert_eq!(looks_like_timestamp(b"133444736000000000"), Some(TimeStamp::WindowsTicks));
        assert_eq!(looks_like_timestamp(b"700000000"), Some(TimeStamp::Cocoa));
        assert_eq!(looks_like_timestamp(b"4155550132"), None);
        check(
            utc_timestamp,
            &["1700000000", "2024-01-02T03:04:05Z", "2024-01-02 03:04"],
            &["2024-01-02", "4155550132", "2024-01-02 25:00"],
        );
    }
}
