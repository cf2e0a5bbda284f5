//! Coordinates and how precisely they place somebody.
//!
//! The statute measures an area: at most that of a circle with a radius of 1 850 feet (Cal. Civ. Code 1798.140(w)),
//! about 0.9989 km². A coordinate with a given number of decimals names a cell of the grid, and the cell's area decides;
//! it shrinks with the cosine of the latitude. Cell sizes of geohash, H3, S2, Open Location Code and MGRS are those of
//! their specifications.

use super::Verdict;

/// How a written coordinate compares with the area of the statute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precision {
    /// The cell is no larger than the circle.
    Precise,
    /// Two decimals south of the latitude where the cell gets small enough.
    Borderline,
    /// The cell is larger than the circle.
    Coarse,
}

/// Latitude from which a cell of two decimals is small enough, in degrees.
const TWO_DECIMALS_LATITUDE: f64 = 36.12;

/// A point in degrees with what is known of its sharpness.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
    /// How it compares with the statute's area.
    pub precision: Precision,
}

/// Precision of decimal degrees by the number of decimals and the latitude.
pub fn decimal_precision(decimals: usize, latitude: f64) -> Precision {
    match decimals {
        3.. => Precision::Precise,
        2 if latitude.abs() >= TWO_DECIMALS_LATITUDE => Precision::Precise,
        2 => Precision::Borderline,
        _ => Precision::Coarse,
    }
}

/// Precision of a pair whose two numbers have these decimals: the area of their cell decides, and each decimal makes it ten
/// times smaller, whichever number has it. Zeros at the end of a number are often not written.
pub fn cell_precision(north: usize, east: usize, latitude: f64) -> Precision {
    match north + east {
        0..=3 => Precision::Coarse,
        4 => decimal_precision(2, latitude),
        _ => Precision::Precise,
    }
}

/// Precision by a stated radius of accuracy in metres, which outranks the digits.
pub fn radius_precision(metres: f64) -> Precision {
    if metres <= 564.0 { Precision::Precise } else { Precision::Coarse }
}

/// A decimal number at the start of `text`: its value, its decimals, and the rest.
fn decimal(text: &[u8]) -> Option<(f64, usize, &[u8])> {
    let signed = text.strip_prefix(b"-").or_else(|| text.strip_prefix("−".as_bytes()));
    let (sign, body) = match signed {
        Some(body) => (-1.0, body),
        None => (1.0, text.strip_prefix(b"+").unwrap_or(text)),
    };
    let whole = body.iter().take(4).take_while(|byte| byte.is_ascii_digit()).count();
    if whole == 0 || whole > 3 {
        return None;
    }
    let mut value = body[..whole].iter().fold(0.0, |value, byte| value * 10.0 + f64::from(byte - b'0'));
    let mut rest = &body[whole..];
    let mut decimals = 0;
    if let [b'.', fraction @ ..] = rest {
        decimals = fraction.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let mut scale = 0.1;
        for byte in fraction.iter().take(decimals.min(17)) {
            value += f64::from(byte - b'0') * scale;
            scale *= 0.1;
        }
        rest = &fraction[decimals..];
    }
    Some((sign * value, decimals, rest))
}

/// One coordinate of a written pair.
struct Angle {
    degrees: f64,
    /// Latitude, longitude, or not said.
    is_latitude: Option<bool>,
    /// Decimals that a decimal-degree form would need for the same sharpness.
    decimals: usize,
}

fn direction(text: &[u8]) -> Option<(Option<bool>, f64, &[u8])> {
    Some(match *text {
        [b'N' | b'n', ref rest @ ..] => (Some(true), 1.0, rest),
        [b'S' | b's', ref rest @ ..] => (Some(true), -1.0, rest),
        [b'E' | b'e', ref rest @ ..] => (Some(false), 1.0, rest),
        [b'W' | b'w', ref rest @ ..] => (Some(false), -1.0, rest),
        _ => return None,
    })
}

fn skip_blanks(mut text: &[u8]) -> &[u8] {
    while let Some((b' ', width)) = super::compact::fold(text) {
        text = &text[width..];
    }
    text
}

/// Strips one of the marks, longest first as listed.
fn strip_mark<'a>(text: &'a [u8], marks: &[&str]) -> Option<&'a [u8]> {
    marks.iter().find_map(|mark| text.strip_prefix(mark.as_bytes()))
}

const DEGREE_MARKS: [&str; 4] = ["°", "º", "˚", "d"];
const MINUTE_MARKS: [&str; 5] = ["′", "’", "'", "m", "´"];
const SECOND_MARKS: [&str; 6] = ["″", "”", "\"", "''", "′′", "s"];

/// Reads one angle: decimal degrees, degrees and minutes, or degrees, minutes and seconds, with a direction before or
/// after it.
fn angle(text: &[u8]) -> Option<(Angle, &[u8])> {
    let (mut is_latitude, mut sign, mut rest) = (None, 1.0, skip_blanks(text));
    if let Some((axis, factor, after)) = direction(rest) {
        (is_latitude, sign, rest) = (axis, factor, skip_blanks(after));
    }
    let (degrees, mut decimals, after) = decimal(rest)?;
    let negative = degrees < 0.0 || rest.starts_with(b"-");
    let mut magnitude = degrees.abs();
    rest = after;
    let marked = strip_mark(rest, &DEGREE_MARKS);
    let minutes_text = skip_blanks(marked.unwrap_or(rest));
    // Without a degree sign, minutes are only believed when a second number follows behind a blank and a direction
    // or a mark closes the angle: `37 46.497 N`.
    if decimals == 0
        && let Some((minutes, minute_decimals, after)) = decimal(minutes_text)
        && minutes_text[0].is_ascii_digit()
        && (marked.is_some() || direction(skip_blanks(after)).is_some() || strip_mark(after, &MINUTE_MARKS).is_some())
    {
        if minutes >= 60.0 {
            return None;
        }
        magnitude += minutes / 60.0;
        decimals = if minute_decimals > 0 { 3 } else { 1 };
        // A minute sign is one byte short of a second sign in some fonts, so `''` must not be cut in half.
        let marked = strip_mark(after, &MINUTE_MARKS);
        rest = marked.unwrap_or(after);
        let seconds_text = skip_blanks(rest);
        if minute_decimals == 0
            && let Some((seconds, _, after)) = decimal(seconds_text)
            && seconds_text[0].is_ascii_digit()
            && (marked.is_some() || direction(skip_blanks(after)).is_some())
        {
            if seconds >= 60.0 {
                return None;
            }
            magnitude += seconds / 3600.0;
            decimals = 3;
            rest = strip_mark(after, &SECOND_MARKS).unwrap_or(after);
        }
    } else if let Some(marked) = marked {
        rest = marked;
    }
    if is_latitude.is_none()
        && let Some((axis, factor, after)) = direction(skip_blanks(rest))
    {
        (is_latitude, sign, rest) = (axis, factor, after);
    }
    // `S -33.9` says the same thing twice.
    let sign = if negative { -1.0 } else { sign };
    Some((Angle { degrees: sign * magnitude, is_latitude, decimals }, rest))
}

/// Reads a pair of coordinates: `34.0522, -118.2437`, `geo:34.05,-118.24`, `37°46′29.8″N 122°25′9″W`,
/// `37 46.497 N 122 25.15 W`. Latitude comes first unless the directions say otherwise.
pub fn parse_pair(value: &[u8]) -> Option<Point> {
    let text = value.trim_ascii();
    let (text, is_uri) = match text.strip_prefix(b"geo:") {
        Some(rest) => (rest, true),
        None => (text.strip_prefix(b"(").or_else(|| text.strip_prefix(b"[")).unwrap_or(text), false),
    };
    let (first, rest) = angle(text)?;
    let between = skip_blanks(rest);
    let blank = between.len() < rest.len();
    let between = match *between {
        [b',' | b';' | b'/' | b'|', ref after @ ..] => after,
        _ if blank || first.is_latitude.is_some() => between,
        _ => return None,
    };
    let (second, rest) = angle(between)?;
    let rest = skip_blanks(rest);
    match rest {
        [] | b")" | b"]" => {}
        [b';' | b',' | b'?', ..] if is_uri => {}
        _ => return None,
    }
    let (north, east) = match (first.is_latitude, second.is_latitude) {
        (Some(false), Some(true) | None) | (None, Some(true)) => (&second, &first),
        (Some(true), Some(true)) | (Some(false), Some(false)) => return None,
        _ => (&first, &second),
    };
    if north.degrees.abs() > 90.0 || east.degrees.abs() > 180.0 {
        return None;
    }
    let precision = cell_precision(north.decimals, east.decimals, north.degrees);
    Some(Point { latitude: north.degrees, longitude: east.degrees, precision })
}

/// Precision of a written coordinate pair, a geohash left aside; nothing when it is no pair in range.
pub fn coordinate_precision(value: &[u8]) -> Option<Precision> {
    parse_pair(value).map(|point| point.precision)
}

/// Whether the value of a detector names a cell that is larger than the circle of the statute, so that it is no precise
/// geolocation. What cannot be told is none of it: two decimals count as precise, since the statute's limit runs through
/// their cells.
pub fn is_coarse(detector: &str, value: &[u8]) -> bool {
    match detector {
        "geo-decimal-pair" | "geo-dms" => coordinate_precision(value) == Some(Precision::Coarse),
        "geo-column-pair" => numbers(value) == Some(Precision::Coarse),
        "geo-e7-int" => value.len() > 6 && value.ends_with(b"000000"),
        "geo-geohash" => geo_geohash(value).why == COARSE_HASH,
        "geo-cell-index" => geo_cell_index(value).why == COARSE_CELL,
        _ => false,
    }
}

/// True for the name of a field that says how many metres a place may be off.
pub fn is_radius(name: &str) -> bool {
    let name = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase().replace(['_', '-', ' '], "");
    ["accuracy", "accuracyradius", "accuracym", "accuracymeters", "horizontalaccuracy", "hacc", "radius", "precision"]
        .iter()
        .any(|known| name == *known)
        || ["precisión", "exactitud", "精度"].iter().any(|known| name == *known)
}

/// Precision of the two numbers in a text that names them: `"lat": 34.05, "lon": -118.24`.
fn numbers(text: &[u8]) -> Option<Precision> {
    let mut found: Vec<(f64, usize)> = Vec::new();
    let mut at = 0;
    while at < text.len() && found.len() < 3 {
        let begins = text[at].is_ascii_digit() || matches!(text[at], b'-' | b'+');
        let alone = at == 0 || !(text[at - 1].is_ascii_alphanumeric() || matches!(text[at - 1], b'_' | b'.'));
        match decimal(&text[at..]).filter(|_| begins && alone) {
            Some((value, decimals, rest)) => {
                found.push((value, decimals));
                at = text.len() - rest.len();
            }
            None => at += 1,
        }
    }
    let [(first, a), (_, b)] = found[..] else { return None };
    Some(cell_precision(a, b, first))
}

fn judge(point: Option<Point>) -> Verdict {
    let Some(point) = point else { return Verdict::rejected("no latitude and longitude in range") };
    if point.latitude == 0.0 && point.longitude == 0.0 {
        return Verdict::rejected("0, 0 is a filler");
    }
    match point.precision {
        Precision::Precise => Verdict::unknown("in range and precise"),
        Precision::Borderline => Verdict::unknown("in range, precision borderline"),
        Precision::Coarse => Verdict::unknown("in range but coarse"),
    }
}

/// Latitude and longitude with their names: not 0 and 0, where programs begin and nobody lives. The digit of a name
/// (`latE7`) does not count.
pub fn geo_column_pair(value: &[u8]) -> Verdict {
    let is_name = |at: usize| at > 0 && value[at - 1].is_ascii_alphabetic();
    let somewhere = value.iter().enumerate().any(|(at, b)| matches!(b, b'1'..=b'9') && !is_name(at));
    match somewhere {
        true => Verdict::unknown("two coordinates"),
        false => Verdict::rejected("0 and 0, where programs begin"),
    }
}

/// Latitude and longitude in decimal degrees. With no more than one decimal each it could be any two numbers.
pub fn geo_decimal_pair(value: &[u8]) -> Verdict {
    let verdict = judge(parse_pair(value));
    match verdict.why {
        "in range but coarse" if !value.contains(&b'.') => Verdict::rejected("whole numbers"),
        _ => verdict,
    }
}

/// Degrees with minutes, perhaps seconds.
pub fn geo_dms(value: &[u8]) -> Verdict {
    judge(parse_pair(value))
}

/// One latitude of a latitude column: −90 to 90.
pub fn latitude(value: &[u8]) -> Verdict {
    one_axis(value, 90.0, true)
}

/// One longitude of a longitude column: −180 to 180.
pub fn longitude(value: &[u8]) -> Verdict {
    one_axis(value, 180.0, false)
}

fn one_axis(value: &[u8], limit: f64, is_latitude: bool) -> Verdict {
    match angle(value.trim_ascii()) {
        Some((angle, []))
            if angle.degrees.abs() <= limit && angle.is_latitude.is_none_or(|axis| axis == is_latitude) =>
        {
            match angle.decimals {
                _ if angle.degrees == 0.0 => Verdict::rejected("0 is a filler"),
                3.. => Verdict::unknown("in range and precise"),
                2 => Verdict::unknown("in range, precision borderline"),
                _ => Verdict::unknown("in range but coarse"),
            }
        }
        _ => Verdict::rejected("out of range"),
    }
}

/// Degrees times ten million (or a million), as location histories store them.
pub fn geo_e7_int(value: &[u8]) -> Verdict {
    let text = value.trim_ascii();
    let digits = text.strip_prefix(b"-").unwrap_or(text);
    if !matches!(digits.len(), 6..=10) || !digits.iter().all(u8::is_ascii_digit) {
        return Verdict::rejected("not 6 to 10 digits");
    }
    let scaled = digits.iter().fold(0u64, |value, byte| value * 10 + u64::from(byte - b'0'));
    match scaled {
        0 => Verdict::rejected("0 is a filler"),
        1..=1_800_000_000 => Verdict::unknown("in the scaled range"),
        _ => Verdict::rejected("out of the scaled range"),
    }
}

const COARSE_HASH: &str = "geohash cell is coarse";
const COARSE_CELL: &str = "grid cell is coarse";

/// Geohash: 5 to 12 places of its own base 32, which leaves out a, i, l and o. Six places are precise.
pub fn geo_geohash(value: &[u8]) -> Verdict {
    let text = value.trim_ascii();
    let is_place = |byte: &u8| matches!(byte, b'0'..=b'9' | b'b'..=b'h' | b'j' | b'k' | b'm' | b'n' | b'p'..=b'z');
    if !(5..=12).contains(&text.len()) || !text.iter().all(is_place) || super::compact::all_same(text) {
        return Verdict::rejected("not a geohash");
    }
    if text.len() >= 6 { Verdict::unknown("geohash cell is precise") } else { Verdict::unknown(COARSE_HASH) }
}

/// Cell of another grid: H3 (15 hexadecimal digits, resolution 8 and finer is precise), Open Location Code (8 places and
/// more), MGRS (at least four digits), S2 token (level 14 and finer).
pub fn geo_cell_index(value: &[u8]) -> Verdict {
    let text = value.trim_ascii();
    const PRECISE: Verdict = Verdict::unknown("grid cell is precise");
    const COARSE: Verdict = Verdict::unknown(COARSE_CELL);
    let by = |precise: bool| if precise { PRECISE } else { COARSE };
    if let Some(resolution) = h3_resolution(text) {
        return by(resolution >= 8);
    }
    if let Some(digits) = plus_code_digits(text) {
        return by(digits >= 8);
    }
    if let Some(digits) = mgrs_digits(text) {
        return by(digits >= 4);
    }
    if let Some(level) = s2_level(text) {
        return by(level >= 14);
    }
    Verdict::rejected("no known grid")
}

/// Resolution of an H3 cell index: mode 1, base cell below 122, digits 0–6 up to the resolution and 7 after it.
fn h3_resolution(text: &[u8]) -> Option<u32> {
    if text.len() != 15 || text[0] != b'8' {
        return None;
    }
    let index = u64::from_str_radix(std::str::from_utf8(text).ok()?, 16).ok()?;
    let resolution = (index >> 52 & 0xf) as u32;
    let digit = |level: u32| index >> (45 - 3 * level) & 7;
    let fits = (1..=15).all(|level| (digit(level) == 7) == (level > resolution));
    (index >> 45 & 0x7f < 122 && fits).then_some(resolution)
}

/// Number of significant places of an Open Location Code, a full one with `+` in ninth place.
fn plus_code_digits(text: &[u8]) -> Option<usize> {
    let is_place = |byte: u8| b"23456789CFGHJMPQRVWX".contains(&byte.to_ascii_uppercase());
    let plus = text.iter().position(|&byte| byte == b'+')?;
    let (head, tail) = (&text[..plus], &text[plus + 1..]);
    let padding = head.iter().rev().take_while(|&&byte| byte == b'0').count();
    let places = &head[..head.len() - padding];
    let good = head.len() == 8
        && places.len() >= 2
        && places.iter().chain(tail).all(|&byte| is_place(byte))
        && matches!(tail.len(), 0 | 2..=7)
        && (padding == 0 || tail.is_empty() && padding % 2 == 0)
        && matches!(places[0].to_ascii_uppercase(), b'2'..=b'9' | b'C')
        && b"23456789CFGHJMPQRV".contains(&places[1].to_ascii_uppercase());
    good.then_some(places.len() + tail.len())
}

/// Number of digits of a military grid reference: zone 1–60, band, two letters, an even number of digits.
fn mgrs_digits(text: &[u8]) -> Option<usize> {
    let text = super::compact::Compact::alnum(text, b" ")?;
    let zone_digits = text.iter().take(2).take_while(|byte| byte.is_ascii_digit()).count();
    let zone = text[..zone_digits].iter().fold(0u8, |zone, byte| zone * 10 + (byte - b'0'));
    let [band, column, row, digits @ ..] = &text[zone_digits..] else { return None };
    let letter = |byte: u8, low: u8, high: u8| (low..=high).contains(&byte) && !matches!(byte, b'I' | b'O');
    let good = (1..=60).contains(&zone)
        && letter(*band, b'C', b'X')
        && letter(*column, b'A', b'Z')
        && letter(*row, b'A', b'V')
        && matches!(digits.len(), 2 | 4 | 6 | 8 | 10)
        && digits.iter().all(u8::is_ascii_digit);
    good.then_some(digits.len())
}

/// Level of an S2 cell token: the lowest set bit of the 64-bit id stands at an even place.
fn s2_level(text: &[u8]) -> Option<u32> {
    if text.is_empty() || text.len() > 16 || text.ends_with(b"0") || !text.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    let id = u64::from_str_radix(std::str::from_utf8(text).ok()?, 16).ok()? << (64 - 4 * text.len() as u32);
    let zeros = id.trailing_zeros();
    (zeros.is_multiple_of(2) && zeros <= 60 && id >> 61 < 6).then(|| 30 - zeros / 2)
}

#[cfg(test)]
mod tests {
    use super::super::check;
    use super::*;

    #[test]
    fn cells_larger_than_the_circle_are_coarse() {
        for (detector, value, coarse) in [
            ("geo-decimal-pair", "geo:34.0,-118.2", true),
            ("geo-decimal-pair", "geo:34.05,-118.24", false),
            ("geo-decimal-pair", "37.77490,-122.4", false),
            ("geo-dms", "45°30'N 122°36'W", true),
            ("geo-dms", "45°30'12\"N 122°36'40\"W", false),
            ("geo-column-pair", "34 -118", true),
            ("geo-column-pair", "\"lat\":34.1,\"lon\":-118.2", true),
            ("geo-column-pair", "\"lat\":34.1,\"lon\":-118.24372", false),
            ("geo-column-pair", "nothing", false),
            ("geo-e7-int", "340000000", true),
            ("geo-e7-int", "340522300", false),
            ("geo-geohash", "9q8yy", true),
            ("geo-geohash", "9q8yyk", false),
            ("us-ssn", "34", false),
        ] {
            assert_eq!(is_coarse(detector, value.as_bytes()), coarse, "{detector} {value}");
        }
        for (name, radius) in [("accuracy", true), ("location.accuracy_radius", true), ("hAcc", true), ("lat", false)] {
            assert_eq!(is_radius(name), radius, "{name}");
        }
    }

    #[test]
    fn pairs() {
        check(
            geo_column_pair,
            &["lat=0.00 lng=12.50", "latE7: 377749300, lngE7: -1224194200"],
            &[
                "\"lat\": 0.000, \"lng\": 0.000",
                "latE7: 0000000, lngE7: 0000000",
                "latitude_e7=0000000 longitude_e7=0000000",
            ],
        );
        check(
            geo_decimal_pair,
            &[
                "34.0522, -118.2437",
                "34.0522 -118.2437",
                "geo:34.0522,-118.2437;u=35",
                "34.0522/-118.2437",
                "34.0522 N, 118.2437 W",
                "(34.0522, -118.2437)",
                "34.1, -118.2",
                "N 34.0522 W 118.2437",
            ],
            &[
                "0,0",
                "0.000, 0.000",
                "91.5, 10.5",
                "34.0522, 181.5",
                "34, 118",
                "34.05",
                "abc",
                "1.2.3.4",
                "34.0522N 118.2437N",
            ],
        );
        check(
            geo_dms,
            &[
                "37°46′29.8″N 122°25′9″W",
                "37 46.497 N 122 25.15 W",
                "37° 46' 29\" N, 122° 25' 9\" W",
                "37°46′N 122°25′W",
            ],
            &["37°61′29.8″N 122°25′9″W", "37°46′61″N 122°25′9″W", "97°46′29.8″N 122°25′9″W", ""],
        );
        let point = parse_pair("37°46′29.8″N 122°25′9″W".as_bytes()).expect("a pair");
        assert!((point.latitude - 37.77494).abs() < 1e-4 && (point.longitude + 122.41917).abs() < 1e-4);
        let swapped = parse_pair(b"118.2437 W 34.0522 N").expect("a pair");
        assert!((swapped.latitude - 34.0522).abs() < 1e-9 && (swapped.longitude + 118.2437).abs() < 1e-9);
    }

    #[test]
    fn precision_follows_the_area() {
        use Precision::*;
        let cases = [
            ("34.1, -118.2", Coarse),
            ("34.05, -118.24", Borderline),
            ("37.77, -122.42", Precise),
            ("-37.77, 144.96", Precise),
            ("34.052, -118.243", Precise),
            ("37°46′N 122°25′W", Coarse),
            ("37°46.5′N 122°25.1′W", Precise),
            ("37°46′29″N 122°25′9″W", Precise),
            // A zero at the end is often not written: the two numbers together name the cell.
            ("37.775, -122.4", Precise),
            ("37.8, -122.42", Coarse),
        ];
        for (text, precision) in cases {
            assert_eq!(coordinate_precision(text.as_bytes()), Some(precision), "{text}");
        }
        assert_eq!(radius_precision(564.0), Precise);
        assert_eq!(radius_precision(565.0), Coarse);
    }

    #[test]
    fn single_axes() {
        check(latitude, &["34.0522", "-90", "34°03′N"], &["90.1", "0", "0.0", "34.0522E", "x", "34.0522 W"]);
        check(longitude, &["-118.2437", "180", "118.2437W"], &["180.5", "0", "118.2437N"]);
        check(geo_e7_int, &["340522000", "-1182437000"], &["0000000", "1800000001", "12345", "34.05"]);
    }

    #[test]
    fn grids() {
        check(geo_geohash, &["9q8yy", "9q8yyk8ytpxr"], &["9q8y", "aaaaaa", "ilo123", "9Q8YY", "000000"]);
        check(
            geo_cell_index,
            &["8928308280fffff", "849VCWC8+R9", "849V0000+", "10SEG5137", "10S EG 51 37", "808f7e0c4"],
            &["f928308280fffff", "849ACWC8+R9", "61SEG5137", "10IEG5137", "hello", ""],
        );
        assert_eq!(geo_cell_index(b"849V0000+").why, "grid cell is coarse");
        assert_eq!(h3_resolution(b"8928308280fffff"), Some(9));
    }
}
