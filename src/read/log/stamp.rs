//! Times at the beginning of a line, in the layouts that loggers write.

/// Names of months and of days, of which three letters stand in a log.
const MONTHS: [&[u8]; 12] =
    [b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec"];
const DAYS: [&[u8]; 7] = [b"Mon", b"Tue", b"Wed", b"Thu", b"Fri", b"Sat", b"Sun"];

/// Layouts of a time. `d` is a digit, `D` one or two of them behind a blank or not, `M` a month, `W` a day of the week,
/// `G` the letter of a level as glog writes it, `T` the time of day with or without seconds' parts, `Z` a zone or nothing; all else is itself.
pub const LAYOUTS: [&[u8]; 18] = [
    b"Gdddd T",
    b"dddd-dd-dd TZ",
    b"dddd-dd-ddTTZ",
    b"dddd/dd/dd TZ",
    b"dddd.dd.dd TZ",
    b"dddddddd-T",
    b"dddddddd TZ",
    b"dd-dd T",
    b"M D T dddd",
    b"M D TZ",
    b"W M D T dddd",
    b"W M D TZ",
    b"dd/M/dddd:TZ",
    b"dd/M/dddd TZ",
    b"dd-M-dddd TZ",
    b"dd M dddd TZ",
    b"dddddd dddddd",
    b"TZ",
];

/// Where a time of this layout ends that begins at the start of a text.
pub fn of(text: &[u8], layout: &[u8]) -> Option<usize> {
    let mut at = 0;
    for (n, &what) in layout.iter().enumerate() {
        // The `T` between date and time is one: `ddTT`.
        let literal = what == b'T' && n > 0 && layout[n - 1] == b'd' && layout.get(n + 1) == Some(&b'T');
        let rest = text.get(at..)?;
        at += match what {
            b'd' => rest.first()?.is_ascii_digit().then_some(1)?,
            b'D' => {
                let blank = usize::from(rest.first() == Some(&b' '));
                let digits = rest[blank..].iter().take(2).take_while(|b| b.is_ascii_digit()).count();
                blank + (digits > 0).then_some(digits)?
            }
            b'M' => MONTHS.iter().any(|m| rest.starts_with(m)).then_some(3)?,
            b'G' => matches!(rest.first()?, b'I' | b'W' | b'E' | b'F').then_some(1)?,
            b'W' => DAYS.iter().any(|d| rest.starts_with(d)).then_some(3)?,
            b'T' if !literal => clock(rest)?,
            b'Z' => zone(rest),
            literal => (*rest.first()? == literal).then_some(1)?,
        };
    }
    // Not the beginning of something longer.
    let goes_on = text.get(at).is_some_and(|b| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'@'));
    (!goes_on).then_some(at)
}

/// `15:04:05`, and parts of a second behind `.`, `,` or `:`.
fn clock(text: &[u8]) -> Option<usize> {
    let digits = |at: usize| text.get(at..at + 2).is_some_and(|two| two.iter().all(u8::is_ascii_digit));
    if !(digits(0) && digits(3) && digits(6) && text[2] == b':' && text[5] == b':') {
        return None;
    }
    let part = match text.get(8) {
        Some(b'.' | b',' | b':') => text[9..].iter().take(9).take_while(|b| b.is_ascii_digit()).count(),
        _ => 0,
    };
    Some(8 + if part > 0 { part + 1 } else { 0 })
}

/// `Z`, `+02:00`, ` +0200`, ` UTC`, or nothing.
fn zone(text: &[u8]) -> usize {
    let blank = usize::from(text.first() == Some(&b' '));
    let rest = &text[blank..];
    let digits = |at: usize| rest.get(at..at + 2).is_some_and(|two| two.iter().all(u8::is_ascii_digit));
    match rest.first() {
        Some(b'Z') if blank == 0 => 1,
        Some(b'+' | b'-') if digits(1) && rest.get(3) == Some(&b':') && digits(4) => blank + 6,
        Some(b'+' | b'-') if digits(1) && digits(3) => blank + 5,
        Some(b'U' | b'G') if rest.starts_with(b"UTC") || rest.starts_with(b"GMT") => blank + 3,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn end(text: &[u8]) -> Option<usize> {
        LAYOUTS.iter().find_map(|layout| of(text, layout))
    }

    #[test]
    fn times_of_loggers() {
        for text in [
            "2026-03-02 08:00:04,448",
            "2026-03-02T08:00:04.448123Z",
            "2026-03-02T08:00:04+02:00",
            "2026-03-02 08:00:04.448 +0000",
            "2026-03-02 08:00:04 UTC",
            "2026/03/02 08:00:04",
            "20171223-22:15:29:606",
            "03-17 16:13:38.811",
            "Mar  2 08:00:06",
            "Mar 12 08:00:06",
            "Wed Oct 11 14:32:52.123456 2000",
            "I0302 08:00:04.448123",
            "02/Mar/2026:08:00:07 +0000",
            "02-Mar-2026 08:00:07.123",
            "081109 203615",
            "08:00:07.123",
        ] {
            assert_eq!(end(format!("{text} INFO").as_bytes()), Some(text.len()), "{text}");
            assert_eq!(end(text.as_bytes()), Some(text.len()), "{text}");
        }
        for text in ["2026-03-02", "536-90-4399 08:00", "Marian 2 08:00:01", "1.2.3.4", "08:00", "", "12:30:00x"] {
            assert_eq!(end(text.as_bytes()), None, "{text}");
        }
    }
}
