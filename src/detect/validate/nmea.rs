//! NMEA 0183 sentences of satellite receivers.
//!
//! A line from `$` (or `!`) to `*`, and the exclusive or of all bytes between them as two hexadecimal digits. Older
//! receivers leave the check out; then the shape is all there is.

use super::{Strength, Verdict};

/// One sentence: talker and type, fields with commas, check.
pub fn nmea_sentence(value: &[u8]) -> Verdict {
    let text = value.trim_ascii();
    let Some(body) = text.strip_prefix(b"$").or_else(|| text.strip_prefix(b"!")) else {
        return Verdict::rejected("does not begin with $");
    };
    let head = body.iter().take_while(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()).count();
    if !(4..=8).contains(&head) || body.get(head) != Some(&b',') || text.len() > 120 {
        return Verdict::rejected("no talker and type");
    }
    let Some(star) = body.iter().position(|&byte| byte == b'*') else {
        return Verdict::unknown("sentence without a check");
    };
    let sum = body[..star].iter().fold(0, |sum, byte| sum ^ byte);
    let digits = &body[star + 1..];
    let stated = std::str::from_utf8(digits).ok().filter(|text| text.len() == 2 && digits[0] != b'+');
    match stated.and_then(|text| u8::from_str_radix(text, 16).ok()) {
        Some(stated) if stated == sum => Verdict::confirmed(Strength::Strong, "exclusive or right"),
        _ => Verdict::rejected("exclusive or wrong"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::check;
    use super::*;

    #[test]
    fn sentence_table() {
        check(
            nmea_sentence,
            &[
                "$GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,*47",
                "$GPRMC,000000,A,0000.0000,N,00000.0000,E,000.0,000.0,010100,,*1D",
                "$GPGLL,4916.45,N,12311.12,W,225444,A",
            ],
            &[
                "$GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,*48",
                "$GPRMC,000000,A,0000.0000,N,00000.0000,E,000.0,000.0,010100,,*1C",
                "GPGGA,1",
                "$GP,1*00",
                "$GPGGA,1*+7",
            ],
        );
    }
}
