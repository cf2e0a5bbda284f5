//! Literals of SQL whose columns hold nothing else: a number stays a number and a date a date, or nothing could be loaded.

use super::Beside;

/// What a number or a date is made of.
pub struct Made {
    /// Keyed fingerprint of the value.
    pub fingerprint: [u8; 16],
    /// How often those made before were found again; `None` where nothing may be told of the value.
    pub attempt: Option<usize>,
    /// It is a number of a telephone.
    pub is_phone: bool,
    /// No date that was made in its place has been found again.
    pub dates: bool,
}

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

/// What stands in place of a literal, `new` otherwise: digits for a number, a date of the Middle Ages for a date.
pub fn kept(beside: Beside, value: &[u8], new: String, made: &Made) -> String {
    let is_plain = !new.is_empty() && new.bytes().all(|b| b.is_ascii_digit());
    match () {
        () if beside.copy => new,
        () if is_number(beside, value) && !new.is_empty() && !is_plain => made.number(value),
        // `00137` of a ZIP code that is a number is 137.
        () if is_number(beside, value) && new.len() > 1 && new.starts_with('0') => {
            Some(new.trim_start_matches('0')).filter(|digits| !digits.is_empty()).unwrap_or("0").to_owned()
        }
        () if made.dates && is_date(beside, value) && !is_day(new.as_bytes()) => made.date(value),
        () => new,
    }
}

/// True for a number in a statement, without quotes.
fn is_number(beside: Beside, value: &[u8]) -> bool {
    let digit = |b: &u8| b.is_ascii_digit() || b"+-.".contains(b);
    let bare = !beside.quoted && b",( =\t\n".contains(&beside.before);
    bare && value.iter().any(u8::is_ascii_digit) && value.iter().all(digit)
}

/// True for a date that fills its quotes, `'1990-04-03'`, or begins a time there.
fn is_date(beside: Beside, value: &[u8]) -> bool {
    beside.quoted && beside.before == b'\'' && matches!(beside.after, b'\'' | b' ' | b'T') && is_day(value)
}

/// True for year, month and day, with a time behind them or not.
fn is_day(value: &[u8]) -> bool {
    let form = |(byte, form): (&u8, &u8)| if *form == b'-' { byte == form } else { byte.is_ascii_digit() };
    let time = |b: &u8| b.is_ascii_digit() || b" T:.+-Z".contains(b);
    value.len() >= 10 && value.iter().zip(b"0000-00-00").all(form) && value[10..].iter().all(time)
}

impl Made {
    fn seed(&self) -> u64 {
        u64::from_le_bytes(std::array::from_fn(|i| self.fingerprint[i]))
    }

    /// Digits that are made like a token, the same for the same value, in a form that no number of a person has; or
    /// nought.
    fn number(&self, written: &[u8]) -> String {
        let Some(attempt) = self.attempt else { return "0".into() };
        let n = self.seed();
        let long = written.len() >= 10;
        if let Some(point) = written.iter().position(|b| *b == b'.') {
            // No coordinate is beyond 180.
            let places = (written.len() - point - 1).clamp(4, 9) as u32;
            return format!("{}.{:0width$}", 900 + n % 100, n / 100 % 10u64.pow(places), width = places as usize);
        }
        match attempt + usize::from(self.is_phone && long) {
            // What fits a column of 32 bits, and what needs one of 64: no number of Social Security or of a taxpayer.
            0 => {
                let space = if written.len() > 10 { 100_000_000_000 } else { 10_000 };
                let head = 90_000 + n % 100 * 100 + n / 100 % 50;
                format!("{}", head * space + n / 5000 % space)
            }
            1 if long => format!("9{:016}", n % 10u64.pow(16)),
            1 | 2 => format!("9{:05}", n % 100_000),
            _ => format!("9{:03}", n % 1000),
        }
    }

    /// A day from 1001 to 1799, the same for the same value, or the first of the year 1000, which is the first that every
    /// server has; a time is midnight.
    fn date(&self, written: &[u8]) -> String {
        let n = self.seed();
        let day = match self.attempt {
            None => "1000-01-01".into(),
            Some(_) => format!("{}-{:02}-{:02}", 1001 + n % 799, 1 + n / 799 % 12, 1 + n / 9588 % 28),
        };
        let zero = |b: &u8| if b.is_ascii_digit() { '0' } else { char::from(*b) };
        day + &written.get(10..).unwrap_or_default().iter().map(zero).collect::<String>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(attempt: Option<usize>) -> Made {
        Made { fingerprint: [7; 16], attempt, is_phone: false, dates: true }
    }

    #[test]
    fn dates_stay_dates() {
        let quoted = Beside { before: b'\'', after: b'\'', quoted: true, ..Beside::default() };
        let of = |beside, value: &str, attempt| kept(beside, value.as_bytes(), "x".into(), &made(attempt));
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
        ] {
            assert_eq!(of(beside, value, None), "x", "{value}");
        }
        let found_again = Made { dates: false, ..made(Some(1)) };
        assert_eq!(kept(quoted, b"1990-04-03", "x".into(), &found_again), "x");
        assert_eq!(kept(quoted, b"1990-04-03", "1803-12-09".into(), &made(None)), "1803-12-09", "invented");
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
