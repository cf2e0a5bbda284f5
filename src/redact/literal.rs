//! Literals of SQL whose columns hold nothing else: a number stays a number and a date a date, or nothing could be loaded.

use super::quotes::Wrapped;
use super::types::{Kind, Type};
use super::{Beside, number};

/// What a number or a date is made of.
pub struct Made {
    /// Keyed fingerprint of the value.
    pub fingerprint: [u8; 16],
    /// How often those made before were found again; `None` where nothing may be told of the value.
    pub attempt: Option<usize>,
    /// Nothing that was made in its place has been found again.
    pub first: bool,
    /// It is an invented value, which is of the kind of the other.
    pub invented: bool,
    /// The first word of the list from which its column takes one.
    pub word: Option<String>,
}

/// For a number that may have any length.
pub const ANY: u32 = u32::MAX;

/// Binary data in digits, `0x61` or `X'61'`: a word is no such literal.
pub fn is_binary(beside: Beside, value: &[u8]) -> bool {
    let digits = matches!(value, [b'0', b'x' | b'X', ..] | [b'x' | b'X', b'\'', ..]);
    digits && !beside.quoted && !beside.copy
}

/// Bits, `b'1'`.
pub fn is_bits(value: &[u8]) -> bool {
    matches!(value, [b'b' | b'B', b'\'', bits @ .., b'\''] if is_bit_string(bits))
}

/// True for noughts and ones.
pub fn is_bit_string(text: &[u8]) -> bool {
    !text.is_empty() && text.iter().all(|b| matches!(b, b'0' | b'1'))
}

/// What stands in place of a literal that its column can hold, `new` otherwise: digits for a number, a date of the Middle
/// Ages for a date. Of `column` the length is heeded.
pub fn kept(beside: Beside, value: &[u8], new: String, made: &Made, column: Option<Type>) -> String {
    if beside.comment {
        return new;
    }
    let fills = fills(beside);
    let is_plain = !new.is_empty() && new.bytes().all(|b| b.is_ascii_digit());
    let is_number = if beside.copy { fills && is_digits(value) } else { is_number(beside, value) };
    if let Some(Type { kind: Kind::Text(most), .. }) = column.filter(|_| fills) {
        return most.map_or(new.clone(), |most| made.shortened(new, most as usize));
    }
    if beside.copy && !fills {
        return new;
    }
    let is_small = value.len() < 5 && !new.is_empty();
    match () {
        () if is_number && is_small && (!is_plain || new.len() > value.len()) => "0".into(),
        () if is_number && !new.is_empty() && !is_plain => made.number(value, ANY),
        // `00137` of a ZIP code that is a number is 137.
        () if is_number && !beside.copy && new.len() > 1 && new.starts_with('0') => {
            Some(new.trim_start_matches('0')).filter(|digits| !digits.is_empty()).unwrap_or("0").to_owned()
        }
        () if made.first && is_day(value) && (fills || is_date(beside, value)) && !is_day(new.as_bytes()) => {
            absent(beside, &new, made.date(value))
        }
        () if fills && is_address(value) && !is_address(new.as_bytes()) => absent(beside, &new, made.address(value)),
        () if fills && is_mac(value) && !is_mac(new.as_bytes()) => absent(beside, &new, made.mac(value)),
        () => new,
    }
}

/// What stands in place of a value that fills a cell of a column of this type, or its literal; `None` elsewhere, and for
/// text, which may be anything.
pub fn of_column(column: Type, beside: Beside, value: &[u8], new: &str, made: &Made) -> Option<String> {
    let Type { kind, not_null, checked, array, .. } = column;
    // A point has its numbers inside, and a list its items.
    let inside = match kind {
        Kind::Shape => is_digits(value),
        _ => array && is_item(beside),
    };
    if beside.comment || !inside && !fills(beside) {
        return None;
    }
    if array && !inside && value.starts_with(b"{") {
        return Some("{}".into());
    }
    let removed = new.is_empty();
    let must = inside || not_null;
    let nothing = || match (beside.copy, beside.quoted, must) {
        (true, _, false) => Some("\\N".to_owned()),
        (false, false, false) => Some("NULL".to_owned()),
        _ => None,
    };
    let bytes = new.as_bytes();
    let digits = |most: u32| {
        let own = Some(new.trim_start_matches('0')).filter(|digits| is_digits(digits.as_bytes()));
        let fits = |digits: &&str| digits.len() <= most as usize && !digits.contains('.') && column.allows(digits);
        match own.filter(fits) {
            Some(digits) => digits.to_owned(),
            None if most < 9 => column.constant().to_string(),
            None => Some(made.number(value, most))
                .filter(|number| fits(&number.as_str()))
                .unwrap_or_else(|| column.constant().to_string()),
        }
    };
    let wide = |most: u32| if is_digits(value) && value.len() > most as usize { 18 } else { most };
    // What a `CHECK` asks for is not known, but that nothing passes it.
    if checked
        && !made.invented
        && let Some(nothing) = nothing()
    {
        return Some(nothing);
    }
    Some(match kind {
        Kind::Text(_) if inside && removed && beside.before != b'"' => "\"\"".into(),
        // Of a key no two rows have the same, but any number has nothing.
        Kind::Text(_) if removed && column.unique && nothing().is_some() => nothing().unwrap_or_default(),
        Kind::Text(_) if checked && !made.invented => return Some(formed(column, value, new, made)),
        Kind::Text(_) => return None,
        Kind::Word(_) => nothing().unwrap_or_else(|| {
            let word = made.word.clone().unwrap_or_default();
            if beside.quoted || beside.copy { word } else { format!("'{word}'") }
        }),
        Kind::Shape if inside => made.number(value, ANY),
        Kind::Shape => return None,
        _ if removed && nothing().is_some() => nothing().unwrap_or_default(),
        // What holds more digits than its type says, as any column of SQLite may, holds as many as there are.
        Kind::Integer(most) => digits(wide(most)),
        Kind::Decimal(whole, places) => match value.contains(&b'.') {
            _ if is_digits(bytes) && new.len() <= whole as usize && column.allows(new) => new.to_owned(),
            true if whole > 2 && places > 3 && column.bounds == (None, None) => made.number(value, ANY),
            true => column.constant().to_string(),
            false => digits(wide(whole)),
        },
        Kind::Date if column.day().is_some_and(|day| new < day.as_str() || !is_day(bytes)) => {
            column.day().unwrap_or_default() + &midnight(value)
        }
        // What is found again as a date too is a word at last, which cannot be loaded, and not kept.
        Kind::Date if is_day(bytes) || !made.first && !removed => new.to_owned(),
        Kind::Date if is_day(value) => made.date(value),
        Kind::Date => "1000-01-01".into(),
        Kind::Time => "00:00:00".into(),
        Kind::Address if is_address(bytes) => new.to_owned(),
        Kind::Address => made.address(value),
        Kind::Mac if is_mac(bytes) => new.to_owned(),
        Kind::Mac => made.mac(value),
        Kind::Uuid if is_uuid(bytes) => new.to_owned(),
        Kind::Uuid => made.uuid(),
        Kind::Json if removed => "null".into(),
        Kind::Json if new.parse::<serde_json::Number>().is_ok() => new.to_owned(),
        Kind::Json => format!("\"{new}\""),
        Kind::Boolean if beside.copy => nothing().unwrap_or_else(|| "f".into()),
        Kind::Boolean if beside.quoted => "0".into(),
        Kind::Boolean if value.len() == 1 => nothing().unwrap_or_else(|| "0".into()),
        Kind::Boolean => nothing().unwrap_or_else(|| "FALSE".into()),
        Kind::Bit if is_bits(value) => nothing().unwrap_or_else(|| "b'0'".into()),
        Kind::Bit => "0".into(),
    })
}

/// A new text that a `CHECK` allows, as far as it can be told: as long as that says, else in the form of the value.
fn formed(column: Type, value: &[u8], new: &str, made: &Made) -> String {
    let length = new.chars().count();
    let (least, most) = column.length;
    if (least, most) == (None, None) {
        // Digits for digits, as many, where these can tell values apart.
        if let Some(digits) = made.digits(value) {
            return digits;
        }
        let place = |c: char| match c {
            c if c.is_ascii_digit() => '0',
            c if c.is_lowercase() => 'x',
            c if c.is_alphabetic() => 'X',
            c => c,
        };
        return String::from_utf8_lossy(value).chars().map(place).collect();
    }
    // Of a token the end tells values apart.
    let most = most.map_or(length, |most| most as usize);
    let mut own: String = new.chars().skip(length.saturating_sub(most)).collect();
    let missing = least.map_or(0, |least| (least as usize).saturating_sub(own.chars().count()));
    own.extend(std::iter::repeat_n('*', missing));
    own
}

/// What stands in place of a value of which its key says what it is; `None` for what may be any text.
pub fn of_mongodb(wrapped: Wrapped, value: &[u8], new: &str, made: &Made) -> Option<String> {
    let bytes = new.as_bytes();
    let is_long = bytes.len() == value.len();
    Some(match wrapped {
        Wrapped::Number if is_digits(bytes) => new.to_owned(),
        Wrapped::Number if is_digits(value) => made.number(value, ANY),
        Wrapped::Date if is_day(bytes) && is_long => new.to_owned(),
        Wrapped::Date if is_day(value) => made.date(value),
        Wrapped::Uuid if is_uuid(bytes) => new.to_owned(),
        Wrapped::Uuid if is_uuid(value) => made.uuid(),
        _ => return None,
    })
}

/// True for what stands by itself in source code, as an argument, an item or what a name is set to.
pub fn stands_alone(beside: Beside) -> bool {
    b"=,([{: \t\n".contains(&beside.before) && b",)]}; \t\r\n".contains(&beside.after)
}

/// What was removed from a cell of `COPY` that may hold no text is `\N` there.
fn absent(beside: Beside, new: &str, made: String) -> String {
    if new.is_empty() && beside.copy { "\\N".into() } else { made }
}

/// True for a value that is all of its cell, or all between its quotes, or has none.
pub fn fills(beside: Beside) -> bool {
    match (beside.copy, beside.quoted) {
        (true, _) => b"\t\n".contains(&beside.before) && b"\t\r\n".contains(&beside.after),
        (false, true) => beside.before == b'\'' && beside.after == b'\'',
        (false, false) => b",( =\t\n".contains(&beside.before) && b",) ;\t\r\n".contains(&beside.after),
    }
}

/// True for an item of a list as PostgreSQL writes it, `{a,"b"}` or `ARRAY[1,2]`, with its quotes or without.
fn is_item(beside: Beside) -> bool {
    b"{,[\"".contains(&beside.before) && b"},]\"".contains(&beside.after)
}

fn is_uuid(value: &[u8]) -> bool {
    let form = |(n, b): (usize, &u8)| if matches!(n, 8 | 13 | 18 | 23) { *b == b'-' } else { b.is_ascii_hexdigit() };
    value.len() == 36 && value.iter().enumerate().all(form)
}

/// A number, with a sign and a fraction or without.
pub fn is_digits(value: &[u8]) -> bool {
    let own = value.strip_prefix(b"-").or_else(|| value.strip_prefix(b"+")).unwrap_or(value);
    let mut points = own.iter().filter(|b| **b == b'.');
    own.first().is_some_and(u8::is_ascii_digit)
        && points.next().is_none_or(|_| points.next().is_none())
        && own.iter().all(|b| b.is_ascii_digit() || *b == b'.')
}

/// An address of IP, of which a network may be said.
fn is_address(value: &[u8]) -> bool {
    let text = std::str::from_utf8(value).unwrap_or_default();
    text.split('/').next().is_some_and(|own| own.parse::<std::net::IpAddr>().is_ok())
}

/// Six pairs of hexadecimal digits.
fn is_mac(value: &[u8]) -> bool {
    value.len() == 17
        && value.iter().enumerate().all(|(n, b)| if n % 3 == 2 { b":-".contains(b) } else { b.is_ascii_hexdigit() })
}

/// What may stand before a literal without quotes.
pub const OPENS: &[u8] = b",( =<>+-*/%|\t\n";

/// A number behind which the statement goes on, `85000::money`: how many bytes it has.
pub fn number_before_cast(beside: Beside, value: &[u8]) -> Option<usize> {
    let length = memchr::memmem::find(value, b"::")?;
    is_number(beside, &value[..length]).then_some(length)
}

/// The time behind a day, as nought.
fn midnight(written: &[u8]) -> String {
    let zero = |b: &u8| if b.is_ascii_digit() { '0' } else { char::from(*b) };
    Some(written).filter(|written| is_day(written)).map_or(&[][..], |written| &written[10..]).iter().map(zero).collect()
}

/// True for a number in a statement, without quotes.
fn is_number(beside: Beside, value: &[u8]) -> bool {
    !beside.quoted && OPENS.contains(&beside.before) && is_digits(value)
}

/// True for a date that fills its quotes, `'1990-04-03'`, or begins a time there.
fn is_date(beside: Beside, value: &[u8]) -> bool {
    beside.quoted && beside.before == b'\'' && matches!(beside.after, b'\'' | b' ' | b'T') && is_day(value)
}

/// True for year, month and day, with a time behind them or not.
pub fn is_day(value: &[u8]) -> bool {
    let form = |(byte, form): (&u8, &u8)| if *form == b'-' { byte == form } else { byte.is_ascii_digit() };
    let time = |b: &u8| b.is_ascii_digit() || b" T:.+-Z".contains(b);
    value.len() >= 10 && value.iter().zip(b"0000-00-00").all(form) && value[10..].iter().all(time)
}

impl Made {
    fn seed(&self) -> u64 {
        u64::from_le_bytes(std::array::from_fn(|i| self.fingerprint[i]))
    }

    /// Digits that are made like a token, the same for the same value, in a form that no number of a person has and that is
    /// known again; or nought. At most `most` digits.
    pub fn number(&self, written: &[u8], most: u32) -> String {
        let Some(attempt) = self.attempt else { return "0".into() };
        let n = self.seed();
        if let Some(point) = written.iter().position(|b| *b == b'.').filter(|_| attempt < 2) {
            // No coordinate is beyond 180.
            let places = (written.len() - point - 1).clamp(4, 9) as u32;
            return format!("{}.{:0width$}", 900 + n % 100, n / 100 % 10u64.pow(places), width = places as usize);
        }
        // What may stand in a column of 32 bits fits it, and what needs one of 64 has the digits of that.
        let is_long = written.len() > 10 || written.len() == 10 && (most != ANY || written > &b"4294967295"[..]);
        let digits = if is_long { *number::DIGITS.end() } else { *number::DIGITS.start() };
        // Of pay and balances with a fraction any number is found.
        let is_found = attempt > 2 || written.contains(&b'.');
        number::token(n, digits.min(most as usize)).filter(|_| !is_found).unwrap_or_else(|| "0".into())
    }

    /// As many digits, made like a token, in place of nothing but digits; `None` where these are too few or too many for one,
    /// or nothing may be told of the value.
    fn digits(&self, written: &[u8]) -> Option<String> {
        let is_first = self.attempt.is_some_and(|attempt| attempt <= 2);
        let only = written.iter().all(u8::is_ascii_digit);
        number::token(self.seed(), written.len()).filter(|token| is_first && only && token.len() == written.len())
    }

    /// Of no use for writing to: from the block that was never given out (RFC 1112, 4) or that of documents (RFC 3849); or
    /// that of nobody.
    fn address(&self, written: &[u8]) -> String {
        let n = self.seed();
        let [a, b, c, d, e, ..] = n.to_le_bytes();
        let is_long = written.contains(&b':');
        match self.attempt {
            None | Some(1..) if is_long => "::".into(),
            None | Some(1..) => "0.0.0.0".into(),
            Some(0) if is_long => format!("2001:db8:{:x}:{:x}::", n & 0xffff, n >> 16 & 0xffff),
            Some(0) => format!("{}.{b}.{c}.{}", 240 + a % 15, d ^ e),
        }
    }

    /// One that is set by its user (IEEE 802), or that of nobody.
    fn mac(&self, written: &[u8]) -> String {
        let [a, b, c, d, e, ..] = if self.attempt == Some(0) { self.seed().to_le_bytes() } else { [0; 8] };
        let first = if self.attempt == Some(0) { 2 } else { 0 };
        let mark = written.get(2).copied().map_or(':', char::from);
        [first, a, b, c, d, e].map(|byte| format!("{byte:02x}")).join(&String::from(mark))
    }

    /// Of version 8 and with twelve noughts, which nobody has; or that of nobody.
    fn uuid(&self) -> String {
        let mut bytes = if self.attempt == Some(0) { self.fingerprint } else { [0; 16] };
        if self.attempt == Some(0) {
            bytes[..6].fill(0);
            (bytes[6], bytes[8]) = (0x80 | bytes[6] & 15, 0x80 | bytes[8] & 63);
        }
        let hex = super::hex(&bytes);
        format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
    }

    /// A new text of so many characters at most: an address of mail stays one, and of a token the digits tell values
    /// apart, of which there are the same first ones whatever the length.
    fn shortened(&self, new: String, most: usize) -> String {
        const DIGITS: usize = 12;
        let digits = super::hex(&self.fingerprint);
        let marked = |mark: &str| format!("{mark}-{}", &digits[..DIGITS]);
        let domain = new.split_once('@').map(|(_, domain)| domain.len() + 1);
        match self.attempt {
            _ if new.chars().count() <= most => new,
            None => new.chars().take(most).collect(),
            Some(_) if domain.is_some_and(|domain| most > domain + 1) => {
                let local = most - domain.unwrap_or_default();
                format!("{}{}", &digits[..local.min(DIGITS)], &new[new.find('@').unwrap_or_default()..])
            }
            Some(_) => [super::PLAIN, super::BARE]
                .into_iter()
                .map(marked)
                .find(|token| token.len() <= most)
                .unwrap_or_else(|| short(&digits[..most.saturating_sub(1).min(super::SHORT)])),
        }
    }

    /// A day from 1001 to 1799, the same for the same value, or the first of the year 1000, which is the first that every
    /// server has; a time is midnight.
    pub fn date(&self, written: &[u8]) -> String {
        let n = self.seed();
        let day = match self.attempt {
            None => "1000-01-01".into(),
            Some(_) => format!("{}-{:02}-{:02}", 1001 + n % 799, 1 + n / 799 % 12, 1 + n / 9588 % 28),
        };
        day + &midnight(written)
    }
}

/// A token of a few hexadecimal digits behind a star, with a letter among them, so that it is no number.
fn short(digits: &str) -> String {
    let Some(first) = digits.chars().next().filter(|_| digits.bytes().all(|b| b.is_ascii_digit())) else {
        return format!("*{digits}");
    };
    let letter = char::from(b'a' + (first.to_digit(10).unwrap_or(0) % 6) as u8);
    format!("*{letter}{}", &digits[1..])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(attempt: Option<usize>) -> Made {
        Made { fingerprint: [7; 16], attempt, first: true, invented: false, word: None }
    }

    #[test]
    fn dates_stay_dates() {
        let quoted = Beside { before: b'\'', after: b'\'', quoted: true, ..Beside::default() };
        let of = |beside, value: &str, attempt| kept(beside, value.as_bytes(), "x".into(), &made(attempt), None);
        assert_eq!(of(quoted, "1990-04-03", None), "1000-01-01");
        assert_eq!(of(quoted, "1990-04-03 12:30:00+02", None), "1000-01-01 00:00:00+00");
        let token = of(quoted, "1990-04-03", Some(0));
        assert!(is_day(token.as_bytes()) && token.as_str() < "1800" && token.as_str() > "1001", "{token}");
        assert_eq!(token, of(quoted, "1990-04-03", Some(2)), "the same value has the same one");
        for (beside, value) in [
            (quoted, "3/4/1990"),
            (quoted, "1990-04-03 is it"),
            (Beside { before: b' ', ..quoted }, "1990-04-03"),
            (Beside { after: b',', ..quoted }, "1990-04-03"),
            (Beside { quoted: false, copy: true, before: b'\t', ..quoted }, "1990-04-03"),
            (Beside { quoted: false, copy: true, before: b' ', after: b'\n', ..quoted }, "1990-04-03"),
        ] {
            assert_eq!(of(beside, value, None), "x", "{value}");
        }
        let found_again = Made { first: false, ..made(Some(1)) };
        assert_eq!(kept(quoted, b"1990-04-03", "x".into(), &found_again, None), "x");
        assert_eq!(kept(quoted, b"1990-04-03", "1803-12-09".into(), &made(None), None), "1803-12-09", "invented");
    }

    #[test]
    fn a_short_token_is_no_number() {
        assert_eq!([short("3fa9"), short("774"), short("9"), short("")], ["*3fa9", "*b74", "*d", "*"]);
        assert!(super::super::is_replaced(short("774").as_bytes()));
    }

    #[test]
    fn bits_are_told_from_words() {
        for value in ["b'1'", "B'0101'"] {
            assert!(is_bits(value.as_bytes()), "{value}");
        }
        for value in ["b''", "b'2'", "'1'", "x'01'", "b'1"] {
            assert!(!is_bits(value.as_bytes()), "{value}");
        }
    }
}
