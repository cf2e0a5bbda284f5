//! Lists below a label, a line for each value.
//!
//! ```text
//! Assessment and plan:
//! 1. Type 2 diabetes, metformin again
//! 2. Asthma
//! ```
//!
//! Lines with a mark of a list (a number, a dash, a bullet) are items, and so are plain ones directly below a label that
//! has a colon or is a heading. An empty line ends the list, unless it goes on with the same kind of mark; so does the next
//! heading. An item is judged by what stands at its beginning: a long line is an item with remarks, or prose.

use memchr::{memchr, memrchr};

/// How far below its label an item may begin, in bytes.
const REACH: usize = 4096;
/// Longest line of a list, in bytes.
const LINE: usize = 512;
/// Bytes before a label on its line that are looked at, and behind it up to the end of its line.
const HEADING: usize = 64;
/// Words of an item of which its value may be, so that it stands at its beginning.
const WORDS: usize = 8;
/// Bytes of the longest mark of a list, with blanks around it.
const MARK: usize = 24;
/// Bytes of the longest plain line that is an item; longer ones are prose.
const PLAIN: usize = 64;

/// The label above a list, as far as it matters.
struct Heading {
    /// Where the next line begins.
    end: usize,
    /// It says itself that it is one: by a colon, by `#` or stars.
    is_sure: bool,
    /// It begins with `#`, which is no mark of an item then.
    is_markdown: bool,
    /// Nothing but marks stands before it.
    is_alone: bool,
}

/// The mark of an item.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Plain,
    Number,
    Sign,
}

/// The beginnings of the items of the list below the label `start..end`, if one is there.
pub fn below(text: &[u8], (start, end): (usize, usize), mut each: impl FnMut(usize)) {
    let Some(heading) = heading(text, start, end) else { return };
    let mut plain = heading.is_alone && heading.is_sure;
    // What the first plain item begins with: of numbers and words only one is a list.
    let mut first_digit = None;
    let (mut last, mut is_gap, mut at) = (None, false, heading.end);
    while at < text.len().min(end + REACH) {
        let line = &text[at..text.len().min(at + LINE)];
        let length = memchr(b'\n', line).unwrap_or(line.len());
        let line = &line[..length];
        let (mark, from) = item(line);
        let rest = line[from..].trim_ascii_end();
        if rest.is_empty() && mark == Mark::Plain {
            if is_gap {
                return;
            }
            is_gap = true;
            at += length + 1;
            continue;
        }
        let goes_on = match last {
            Some(last) => mark != Mark::Plain && mark == last,
            None => heading.is_sure && (mark != Mark::Plain || heading.is_markdown),
        };
        let is_heading = mark == Mark::Plain && (rest.ends_with(b":") || rest.ends_with("：".as_bytes()))
            || heading.is_markdown && line[..from].contains(&b'#');
        if is_gap && !goes_on || is_heading || length >= LINE {
            return;
        }
        if mark == Mark::Plain {
            let is_digit = rest[0].is_ascii_digit();
            plain = plain && last.is_none_or(|last| last == Mark::Plain) && is_plain(rest);
            plain = plain && *first_digit.get_or_insert(is_digit) == is_digit;
            last = last.or(plain.then_some(mark));
        } else {
            last = Some(mark);
        }
        if (mark != Mark::Plain || plain) && !rest.is_empty() {
            each(at + from);
        }
        is_gap = false;
        at += length + 1;
    }
}

/// The value that is at the beginning of the item at `at`, where `end` gives the end of a value that ends at or before the
/// place that it is given.
pub fn value(text: &[u8], at: usize, end: impl FnOnce(usize) -> Option<usize>) -> Option<(usize, usize)> {
    let before = at.saturating_sub(MARK);
    let start = before + memrchr(b'\n', &text[before..at])? + 1;
    let line = &text[start..text.len().min(start + LINE)];
    let line = &line[..memchr(b'\n', line).unwrap_or(line.len())];
    if start + item(line).1 != at {
        return None;
    }
    let mut words = line.iter().enumerate().skip(at - start).filter(|(_, b)| **b == b' ');
    let limit = words.nth(WORDS - 1).map_or(line.len(), |(n, _)| n);
    let end = end(start + limit)?;
    let is_end = |b: &u8| b.is_ascii_whitespace() || b",;:.(/-*".contains(b) || !b.is_ascii();
    text.get(end).is_none_or(is_end).then_some((at, end))
}

/// True if an item with a mark begins the line that `at` is in, behind the label that ends at `label`: what the mark
/// stands before is the value, and not the mark.
pub fn is_marked(text: &[u8], label: usize, at: usize) -> bool {
    let Some(newline) = memrchr(b'\n', &text[label..at]) else { return false };
    let line = &text[label + newline + 1..text.len().min(at + MARK)];
    item(line).0 != Mark::Plain
}

fn heading(text: &[u8], start: usize, end: usize) -> Option<Heading> {
    // Most labels end here.
    if !matches!(text.get(end)?, b'\n' | b'\r' | b' ' | b'\t' | b':' | b'*' | b'(' | 0xef) {
        return None;
    }
    let behind = &text[end..text.len().min(end + HEADING)];
    let behind = &behind[..memchr(b'\n', behind)?];
    let next = end + behind.len() + 1;
    let mut rest = behind.trim_ascii();
    if let Some(remark) = rest.strip_prefix(b"(") {
        rest = remark[memchr(b')', remark)? + 1..].trim_ascii_start();
    }
    let has_colon = memchr(b':', rest).is_some() || memchr::memmem::find(rest, "：".as_bytes()).is_some();
    let is_bold = rest.contains(&b'*');
    if !rest.iter().all(|b| matches!(b, b':' | b'*' | b' ' | 0xef | 0xbc | 0x9a)) {
        return None;
    }
    let from = start.saturating_sub(HEADING);
    let newline = memrchr(b'\n', &text[from..start]);
    let before = &text[newline.map_or(from, |newline| from + newline + 1)..start];
    let begins_line = newline.is_some() || from == 0;
    let is_alone = begins_line && before.iter().all(|b| b"#*->.) \t0123456789".contains(b));
    let is_markdown = is_alone && before.starts_with(b"#");
    let label = &text[start..end];
    let is_title = label[0].is_ascii_uppercase() || !label[0].is_ascii();
    let is_capital = label.iter().all(|b| !b.is_ascii_lowercase());
    let of_form = |b: &u8| b.is_ascii_alphabetic() || !b.is_ascii() || b" '-/&".contains(b);
    let is_form = || begins_line && before[0].is_ascii_uppercase() && before.iter().all(of_form);
    let is_sure = has_colon || is_markdown || is_bold && before.ends_with(b"**");
    let leads = match is_title {
        true => is_alone || is_sure || is_capital || is_form(),
        false => has_colon && is_alone,
    };
    leads.then_some(Heading { end: next, is_sure, is_markdown, is_alone })
}

/// The mark that a line begins with, and where what stands behind it begins.
fn item(line: &[u8]) -> (Mark, usize) {
    let blanks = |at: usize| at + line[at..].iter().take(8).take_while(|b| matches!(b, b' ' | b'\t')).count();
    let from = blanks(0);
    let rest = &line[from..];
    let digits = rest.iter().take(2).take_while(|b| b.is_ascii_digit()).count();
    let (mark, length) = match &rest[digits..] {
        [b'.' | b')', next, ..] if digits > 0 && !next.is_ascii_digit() => (Mark::Number, digits + 1),
        [0xe3, 0x80, 0x81, ..] | [0xef, 0xbc, 0x8e, ..] if digits > 0 => (Mark::Number, digits + 3),
        [b'(', digit, b')', ..] if digits == 0 && digit.is_ascii_digit() => (Mark::Number, 3),
        // Circled digits.
        [0xe2, 0x91, 0xa0..=0xb3, ..] if digits == 0 => (Mark::Number, 3),
        [first @ (b'-' | b'*' | b'#'), second, ..] if first == second && digits == 0 => (Mark::Sign, 2),
        [b'-' | b'*' | b'#' | b'+', ..] if digits == 0 => (Mark::Sign, 1),
        [0xe2, 0x80, 0xa2 | 0xa3 | 0x93 | 0x94, ..] | [0xe2, 0x96, 0xaa, ..] | [0xe2, 0x97, 0x8f | 0xa6, ..]
            if digits == 0 =>
        {
            (Mark::Sign, 3)
        }
        [0xc2, 0xb7, ..] if digits == 0 => (Mark::Sign, 2),
        _ => return (Mark::Plain, from),
    };
    (mark, blanks(from + length))
}

/// True for a plain line that can be an item: short, no field, no sentence, no code.
fn is_plain(line: &[u8]) -> bool {
    let is_code = |b: &u8| b"=\"{}[]<>|".contains(b);
    let is_field = memchr::memmem::find(line, b": ").is_some();
    let is_sentence = line.ends_with(b".") && line.contains(&b' ');
    line.len() <= PLAIN && !is_field && !is_sentence && !line.iter().any(is_code)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(text: &str, label: &str) -> Vec<String> {
        let start = text.find(label).expect("a label");
        let mut out = Vec::new();
        below(text.as_bytes(), (start, start + label.len()), |at| {
            let line = text[at..].lines().next().unwrap_or("");
            let whole = value(text.as_bytes(), at, |end| Some(at + text[at..end].find(',').unwrap_or(end - at)));
            assert!(whole.is_some_and(|(from, _)| from == at), "{line:?}");
            out.push(line.to_owned());
        });
        out
    }

    #[test]
    fn lists_of_every_kind() {
        for (text, expected) in [
            ("Plan:\n1. one\n2. two, more\n 10) ten\nx", &["one", "two, more", "ten"][..]),
            ("Plan\r\n- one\r\n- two\r\n\r\nthree", &["one", "two"]),
            ("Plan:\n\n1. one\n\n2. two\n\nthree", &["one", "two"]),
            ("PLAN\n• one\n   and more of it\n• two\n", &["one", "two"]),
            ("a: b. PLAN\n(1) one\n#two\n", &["one", "two"]),
            ("Plan:\none\ntwo\n\nthree", &["one", "two"]),
            ("Plan (new):\none\ntwo\nNext:\nthree", &["one", "two"]),
            ("## Plan\n\n- one\n- two\n## Next\n- three", &["one", "two"]),
            ("**Plan**\none\n", &["one"]),
            ("plan:\n  - one\n  - two\n", &["one", "two"]),
            ("1. Plan:\n1、one\n②two\n", &["one", "two"]),
            ("Plan:\n11\n12\ntwo\n13\n", &["11", "12"]),
        ] {
            let label = ["Plan", "PLAN", "plan"].into_iter().find(|label| text.contains(label)).expect(text);
            assert_eq!(items(text, label), expected, "{text:?}");
        }
    }

    #[test]
    fn what_is_no_list() {
        for text in [
            "Plan is\n- one",
            "plan\n- one",
            "a plan:\n- one",
            "Plan\none\ntwo",
            "Plan:\n\none\n",
            "Plan:\nThis is said in a sentence.\n",
            "Plan:\nx = 4\n",
            "Plan:\nName: Ann\n",
            "Plan:\n\n\n- one",
            "Plan",
            "Plan:",
        ] {
            let label = if text.contains("Plan") { "Plan" } else { "plan" };
            assert_eq!(items(text, label), Vec::<String>::new(), "{text:?}");
        }
    }

    #[test]
    fn a_list_ends_somewhere() {
        let text = format!("Plan:\n{}", "- item\n".repeat(2000));
        assert!((500..700).contains(&items(&text, "Plan").len()));
        assert!(items(&format!("Plan:\n- one\n- {}\n- two", "x".repeat(LINE)), "Plan").len() == 1);
    }

    #[test]
    fn a_value_stands_at_the_beginning_of_its_line() {
        let whole = |text: &str, at: &str| {
            let at = text.find(at).expect(text);
            value(text.as_bytes(), at, Some).map(|(from, to)| text[from..to].to_owned())
        };
        assert_eq!(whole("x\n- one two\n", "one").as_deref(), Some("one two"));
        assert_eq!(whole("x\n- 1 2 3 4 5 6 7 8 9\n", "1").as_deref(), Some("1 2 3 4 5 6 7 8"));
        assert_eq!(whole("x\n- one two\n", "two"), None);
        assert_eq!(whole("- one", "one"), None);
        assert!(
            is_marked(b"Plan:\n1. one", 4, 6) && !is_marked(b"Plan:\none", 4, 6) && !is_marked(b"Plan: 1. x", 4, 6)
        );
    }
}
