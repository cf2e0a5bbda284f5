//! Lines whose fields bars part: `user=ann|password=x9|status=ok`. A secret may have a bar, so it is the line that says
//! whether one ends it: another field follows in the same form, the line is a row of a table, or the fields before are
//! parted so.

use memchr::{memchr2, memrchr2};

/// Bytes of a line before and behind the beginning of a value that are looked at.
const REACH: usize = 512;

/// Where the bar stands that ends the field of which the value begins at `start`; `None` where no bar does, or no key and
/// sign stand before it.
pub fn end(text: &[u8], start: usize) -> Option<usize> {
    let to = text.len().min(start + REACH);
    let to = text[start..to].iter().position(|b| is_edge(*b)).map_or(to, |n| start + n);
    let own = &text[start..to];
    let first = memchr::memchr(b'|', own)?;
    let from = start.saturating_sub(REACH);
    let from = memrchr2(b'\n', b'\r', &text[from..start]).map_or(from, |n| from + n + 1);
    let line = &text[from..start];
    // What stands in a string has a line of its own there.
    let before = &line[line.iter().rposition(|b| is_edge(*b)).map_or(0, |n| n + 1)..];
    let sign = *before.trim_ascii_end().last().filter(|b| matches!(b, b'=' | b':'))?;
    let is_row = before.trim_ascii_start().starts_with(b"|");
    let mut fields = before.rsplit(|b| *b == b'|').skip(1).peekable();
    let is_parted = fields.peek().is_some();
    // Pipes of a shell have blanks beside them.
    let is_tight = |field: &[u8]| field.trim_ascii().len() == field.len() && !field.is_empty();
    let is_layout = is_row
        || is_parted && {
            let all: Vec<&[u8]> = fields.collect();
            all.iter().all(|field| is_tight(field)) && all.iter().any(|field| !is_field(field, None))
        };
    let parts = |bar: &usize| {
        let behind = own[bar + 1..].split(|b| *b == b'|').next().unwrap_or_default();
        let is_last = *bar + 1 == own.len();
        is_layout || is_field(behind.trim_ascii_start(), Some(sign)) || is_last && is_parted
    };
    let mut bars = (first..own.len()).filter(|n| own[*n] == b'|');
    bars.find(parts).map(|bar| start + bar)
}

fn is_edge(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r' | b'"' | b'\'' | b'`')
}

/// True for a key with a sign behind it, this one if it is given.
fn is_field(text: &[u8], sign: Option<u8>) -> bool {
    let Some(at) = memchr2(b'=', b':', text) else { return false };
    let key = text[..at].trim_ascii_end();
    let is_key = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.' | 0x80..);
    let begins = key.first().is_some_and(|b| b.is_ascii_alphabetic() || *b >= 0x80);
    begins && key.len() <= 48 && key.iter().all(is_key) && sign.is_none_or(|sign| text[at] == sign)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `⟦` stands where the value begins, `⟧` at the bar that ends it.
    #[test]
    fn the_line_says_whether_a_bar_ends_a_value() {
        for (text, ends) in [
            ("a=1|password=⟦x9⟧|status=ok|code=500", true),
            ("password=⟦x9⟧|status=ok", true),
            ("2026-01-03 10:00:00|INFO|password=⟦x9⟧|OK|1", true),
            ("user: ann|password: ⟦x9⟧|status: ok", true),
            ("user: ann| password: ⟦x9⟧| status: ok", true),
            ("{\"m\":\"user=ann|password=⟦x9⟧|status=ok\"}", true),
            ("user=ann|password=⟦x|9⟧|status=ok", true),
            ("user=ann|password=⟦x9⟧|", true),
            ("| user | password: ⟦x9⟧|", true),
            ("x\nuser=ann|password=⟦x9⟧|status=ok\ny", true),
            ("password=⟦x9|y8⟧", false),
            ("user=ann|password=⟦x9|y8⟧", false),
            ("password=⟦x9|⟧", false),
            ("cat a | b password=⟦x9|y8⟧", false),
            ("password: ⟦x9|y=8⟧", false),
            ("|password \"⟦x9|y⟧", false),
            ("a|b\npassword=⟦x9|y⟧\nc|d", false),
            ("{\"a\":\"x|y\",\"m\":\"password=⟦x9|y⟧\"}", false),
        ] {
            let start = text.find('⟦').expect(text);
            let close = text.find('⟧').expect(text) - '⟦'.len_utf8();
            let plain = text.replace(['⟦', '⟧'], "");
            assert_eq!(end(plain.as_bytes(), start), ends.then_some(close), "{text}");
        }
    }
}
