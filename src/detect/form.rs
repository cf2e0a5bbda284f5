//! Forms: a label that is a line of its own, and its value on the next one.
//!
//! ```text
//! Date of birth
//! 03/14/1978
//! ```
//!
//! A line of prose may end with a label too, and a heading may be one. So the line of the label has to look like that of
//! a form, and the next one like a value: short, and no sentence. Below a heading of Markdown an empty line may come first;
//! with one `#` alone it must, since comments of programs begin so.

/// Bytes of the line of a label at most, and of that of a value.
const LABEL: usize = 48;
const VALUE: usize = 100;
/// Words of the line of a label at most, and of that of a value.
const LABEL_WORDS: usize = 6;
const VALUE_WORDS: usize = 9;

/// Where the value begins of a label that ends at `start`, if the two are lines of a form. Nothing behind `end` counts.
pub fn below(text: &[u8], start: usize, end: usize) -> Option<usize> {
    let at = line_end(text, start, end)?;
    let from = start.saturating_sub(LABEL);
    let line = match memchr::memrchr(b'\n', &text[from..start]) {
        Some(newline) => from + newline + 1,
        None if from == 0 => 0,
        None => return None,
    };
    let label = &text[line..start];
    let (depth, empty) = (heading(label), empty_line(&text[at..end]));
    if depth == 1 && empty == 0 {
        return None;
    }
    let at = if depth > 0 { at + empty } else { at };
    let value = at + blanks(&text[at..end]);
    let rest = &text[value..end.min(value + VALUE + 1)];
    let length = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
    let line = rest[..length].trim_ascii_end();
    let is_code = || line.contains(&b'=') || line.ends_with(b"{") || line.ends_with(b"(");
    let fits = length <= VALUE && is_label(&label[depth..]) && is_value(line);
    (fits && (depth == 0 || !is_code())).then_some(value)
}

/// The start of the line from which on a heading of Markdown counts for what stands at the start of the line `line`: that
/// of the heading, with an empty line between the two or without.
pub fn heading_above(text: &[u8], line: usize) -> Option<usize> {
    let above = |line: usize| {
        let from = line.saturating_sub(LABEL);
        let own = text[from..line].strip_suffix(b"\n")?;
        let newline = memchr::memrchr(b'\n', own);
        (newline.is_some() || from == 0).then(|| from + newline.map_or(0, |newline| newline + 1))
    };
    let first = above(line)?;
    let first = if text[first..line].trim_ascii().is_empty() { above(first)? } else { first };
    (heading(&text[first..line]) > 0).then_some(first)
}

/// How many `#` a line begins with that is a heading; nought for another.
fn heading(line: &[u8]) -> usize {
    let depth = line.iter().take(7).take_while(|b| **b == b'#').count();
    if depth < 7 && line.get(depth) == Some(&b' ') { depth } else { 0 }
}

/// The bytes of an empty line that comes first.
fn empty_line(text: &[u8]) -> usize {
    let at = blanks(text);
    match &text[at..] {
        [b'\n', ..] => at + 1,
        [b'\r', b'\n', ..] => at + 2,
        _ => 0,
    }
}

/// The start of the line behind a label: nothing stands between but a remark in brackets and stars.
fn line_end(text: &[u8], start: usize, end: usize) -> Option<usize> {
    let mut at = start;
    // Most labels end here.
    if !matches!(text.get(at)?, b'\n' | b'\r' | b' ' | b'\t' | b'*') {
        return None;
    }
    at += blanks(&text[at..end]);
    if text.get(at) == Some(&b'(') {
        let rest = &text[at..end.min(at + 26)];
        at += rest.iter().position(|b| matches!(b, b')' | b'\n')).filter(|i| rest[*i] == b')')? + 1;
        at += blanks(&text[at..end]);
    }
    at += text[at..end].iter().take(2).take_while(|b| **b == b'*').count();
    at += blanks(&text[at..end]);
    at += usize::from(text.get(at) == Some(&b'\r'));
    (at < end && text[at] == b'\n').then_some(at + 1)
}

fn blanks(text: &[u8]) -> usize {
    text.iter().take(16).take_while(|b| matches!(b, b' ' | b'\t')).count()
}

/// True for the line of a label, up to its end: a number or a mark of a list, and a few words, the first of which has a
/// capital or is none of ASCII. Code begins with small letters, and what is a key there is no field of a form.
fn is_label(line: &[u8]) -> bool {
    let line = line.trim_ascii_start();
    let digits = line.iter().take(2).take_while(|b| b.is_ascii_digit()).count();
    let mark = match line.get(digits) {
        Some(b'.' | b')') if digits > 0 => digits + 1,
        Some(b'*') if line.starts_with(b"**") => 2,
        Some(b'-' | b'*') if digits == 0 => 1,
        _ => 0,
    };
    let line = line[mark..].trim_ascii_start();
    let plain =
        |b: &u8| b.is_ascii_alphanumeric() || !b.is_ascii() || matches!(b, b' ' | b'\'' | b'-' | b'/' | b'#' | b'&');
    line.first().is_some_and(|b| b.is_ascii_uppercase() || !b.is_ascii())
        && line.iter().all(plain)
        && line.split(|b| *b == b' ').count() <= LABEL_WORDS
}

/// True for a line that can be a value: a few words, and no sentence, no heading's rule, no label with a value of its own.
fn is_value(line: &[u8]) -> bool {
    let is_rule = |b: &u8| !b.is_ascii_alphanumeric() && b.is_ascii();
    let words = line.split(|b| *b == b' ').count();
    let is_sentence = words > 1 && line.ends_with(b".");
    let is_field = line.ends_with(b":") || line.windows(2).any(|two| two == b": ");
    let is_nothing = line.iter().all(is_rule);
    words <= VALUE_WORDS && !is_nothing && !is_sentence && !is_field
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_is_a_label_has_its_value_below() {
        let value = |text: &str, label: &str| {
            let start = text.find(label).expect("a label") + label.len();
            below(text.as_bytes(), start, text.len()).map(|at| text[at..].lines().next().unwrap_or("").to_owned())
        };
        for (text, label, expected) in [
            ("Date of birth\n03/14/1978\n", "birth", Some("03/14/1978")),
            ("Intake\n\n  Date of birth (m/d/y) *\r\n  03/14/1978", "birth", Some("03/14/1978")),
            ("4. Patient\u{2019}s SSN\n536-22-8041\nx", "SSN", Some("536-22-8041")),
            ("姓名\n王晓敏\n", "姓名", Some("王晓敏")),
            ("date of birth\n03/14/1978\n", "birth", None),
            ("Please tell us today your exact date of birth\n03/14/1978\n", "birth", None),
            ("2009 Trustees and their date of birth\n03/14/1978\n", "birth", None),
            ("He was asked, date of birth\n03/14/1978\n", "birth", None),
            ("Date of birth\n-------------\n", "birth", None),
            ("Date of birth\n\n03/14/1978\n", "birth", None),
            ("Date of birth\nThis is the day on which a person was born.\n", "birth", None),
            ("Date of birth\nSSN: 536-22-8041\n", "birth", None),
            ("Date of birth", "birth", None),
            ("## Date of birth\n\n03/14/1978\n", "birth", Some("03/14/1978")),
            ("# Date of birth\r\n\r\n03/14/1978\n", "birth", Some("03/14/1978")),
            ("## Date of birth\n03/14/1978\n", "birth", Some("03/14/1978")),
            ("**Date of birth**\n03/14/1978\n", "birth", Some("03/14/1978")),
            ("# Date of birth\n03/14/1978\n", "birth", None),
            ("## Date of birth\n\n\n03/14/1978\n", "birth", None),
            ("# Date of birth\n\nx = 03/14/1978\n", "birth", None),
            ("#Date of birth\n\n03/14/1978\n", "birth", None),
            ("####### Date of birth\n\n03/14/1978\n", "birth", None),
        ] {
            assert_eq!(value(text, label).as_deref(), expected, "{text:?}");
        }
    }

    #[test]
    fn a_heading_is_above_its_text_with_an_empty_line_or_without() {
        for (text, expected) in [
            ("x\n## Card\n¦4", Some(2)),
            ("## Card\n\n¦4", Some(0)),
            ("## Card\r\n \r\n¦4", Some(0)),
            ("## Card\n\n\n¦4", None),
            ("Card\n\n¦4", None),
            ("¦4", None),
        ] {
            let line = text.find('¦').expect(text);
            assert_eq!(heading_above(text.as_bytes(), line), expected, "{text:?}");
        }
    }
}
