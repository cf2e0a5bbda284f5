//! Tables in the middle of a text: the heading of a column is the label of the cells below it.
//!
//! Lines whose cells stand between `|` or tabs, as in Markdown, reports and what people paste into mails, or between
//! commas where the first line is one of names: a file that was put into a string. Files that are
//! tables as a whole have readers of their own. A heading counts for [`REACH`] bytes, so that what is decided about a
//! cell depends on bytes near it only.

use memchr::{memchr, memrchr};

/// How far below its heading a cell may stand, in bytes.
const REACH: usize = 4096;
/// Longest line of a table, in bytes.
const LINE: usize = 1024;

/// The beginnings of the cells below the label `start..end`, where that is the heading of a column.
pub fn below(text: &[u8], (start, end): (usize, usize), mut each: impl FnMut(usize)) {
    let Some(mark) = beside(text, start, end) else { return };
    let from = memrchr(b'\n', &text[start.saturating_sub(LINE)..start]).map(|n| start.saturating_sub(LINE) + n + 1);
    let Some(mut from) = from.or((start < LINE).then_some(0)) else { return };
    if mark == b',' {
        // The string that the table is in may begin on its first line.
        let opened = text[from..start].windows(2).rposition(|two| matches!(two, [b':' | b'=' | b' ', b'"']));
        from += opened.map_or(0, |n| n + 2);
    }
    let line_at = |at: usize| {
        let window = &text[at..text.len().min(at + LINE)];
        match memchr(b'\n', window) {
            Some(n) => Some(&window[..n]),
            None => (window.len() < LINE).then_some(window),
        }
    };
    let count = |line: &[u8]| line.iter().filter(|b| **b == mark).count();
    let Some(heading) = line_at(from) else { return };
    let marks = count(heading);
    if mark == b',' && !is_row_of_names(heading) {
        return;
    }
    // Headings are words, and nothing like them stands above.
    let before = &text[from.saturating_sub(LINE)..from.saturating_sub(1)];
    let before = &before[memrchr(b'\n', before).map_or(0, |n| n + 1)..];
    if heading.windows(2).any(|two| two.iter().all(u8::is_ascii_digit)) || count(before) == marks {
        return;
    }
    let column = count(&text[from..start]);
    let mut at = from + heading.len() + 1;
    while at < text.len().min(start + REACH) {
        let Some(line) = line_at(at) else { return };
        let border = !line.trim_ascii().is_empty() && line.iter().all(|b| b"-=+|: \t\r".contains(b));
        if !border {
            if count(line) != marks {
                return;
            }
            let cell = match column {
                0 => Some(0),
                n => line.iter().enumerate().filter(|(_, b)| **b == mark).nth(n - 1).map(|(i, _)| i + 1),
            };
            let Some(cell) = cell else { return };
            let beside = line[cell..].iter().take_while(|b| is_beside(**b)).count();
            each(at + cell + beside);
        }
        at += line.len() + 1;
    }
}

/// The beginning of the second cell of a row that has two, where the label `start..end` is the first: the row is a field of
/// a form. The heading of a table, which has a line below it, is none.
pub fn beside_it(text: &[u8], (start, end): (usize, usize)) -> Option<usize> {
    if beside(text, start, end) != Some(b'|') {
        return None;
    }
    let from = start.saturating_sub(64);
    let before = &text[from..start];
    let line = from + before.iter().rposition(|b| *b == b'\n').map_or(0, |n| n + 1);
    let is_first = (line > 0 || from == 0) && text[line..start].iter().all(|b| *b == b'|' || is_beside(*b));
    let window = &text[end..text.len().min(end + LINE)];
    let length = memchr(b'\n', window).unwrap_or(window.len());
    let rest = window[..length].trim_ascii_end();
    let mut marks = rest.iter().enumerate().filter(|(_, b)| **b == b'|').map(|(n, _)| n);
    let mark = marks.next()?;
    let is_last = marks.next().is_none_or(|n| n + 1 == rest.len()) && marks.next().is_none();
    let below = window.get(length + 1..).unwrap_or_default();
    let below = below.split(|b| *b == b'\n').next().unwrap_or_default();
    let is_heading = memchr::memmem::find(below, b"--").is_some() && below.iter().all(|b| b"-=+|: \t\r".contains(b));
    if !is_first || !is_last || is_heading {
        return None;
    }
    let value = &rest[mark + 1..];
    let blanks = value.iter().take_while(|b| is_beside(**b)).count();
    (blanks < value.len()).then_some(end + mark + 1 + blanks)
}

/// True for three names or more with commas between them, and no blanks as in a sentence.
fn is_row_of_names(line: &[u8]) -> bool {
    let is_name = |cell: &[u8]| {
        let cell = cell.trim_ascii_end();
        let cell = cell.strip_prefix(b"\"").and_then(|cell| cell.strip_suffix(b"\"")).unwrap_or(cell);
        let of_name = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b' ' | b'/' | b'.' | 0x80..);
        (1..=40).contains(&cell.len())
            && !cell[0].is_ascii_digit()
            && cell[0] != b' '
            && cell.iter().all(of_name)
            && !cell.ends_with(b".")
    };
    line.iter().filter(|b| **b == b',').count() >= 2 && line.split(|b| *b == b',').all(is_name)
}

/// Blanks and the marks of emphasis.
fn is_beside(byte: u8) -> bool {
    matches!(byte, b' ' | b'*' | b'`' | b'_' | b'"')
}

/// What may stand behind a stretch that fills its cell.
fn ends_cell(byte: u8) -> bool {
    matches!(byte, b'|' | b'\t' | b'\n' | b'\r' | b',')
}

/// What parts the columns, if a stretch fills its cell.
fn beside(text: &[u8], start: usize, end: usize) -> Option<u8> {
    let after = text[end..].iter().take(64).find(|b| !is_beside(**b)).copied().unwrap_or(b'\n');
    if !ends_cell(after) {
        return None;
    }
    let before = text[..start].iter().rev().take(64).find(|b| !is_beside(**b)).copied().unwrap_or(b'\n');
    match (before, after) {
        (b'|' | b'\n', b'|') | (b'|', b'\n' | b'\r') => Some(b'|'),
        (b'\t' | b'\n', b'\t') | (b'\t', b'\n' | b'\r') => Some(b'\t'),
        (b',' | b'\n', b',') | (b',', b'\n' | b'\r') => Some(b','),
        _ => None,
    }
}

/// False if a label with these bytes behind it fills neither a cell nor, but for a remark in brackets, a line, whatever
/// follows them; or whatever follows a digit.
pub fn may_end(behind: &[u8], before_digit: bool) -> bool {
    let after = behind.iter().find(|b| !is_beside(**b));
    after.map_or(!before_digit, |b| ends_cell(*b) || *b == b'(')
}

/// True for a cell of a table whose cells bars part: a bar is no part of a value there.
fn is_behind_bar(text: &[u8], at: usize) -> bool {
    let from = at.saturating_sub(LINE);
    let before = &text[from..at];
    match before.iter().rev().find(|b| !is_beside(**b)) {
        Some(b'|') => true,
        // The first of its row: the line above is the heading, or a row.
        Some(b'\n') => {
            let above = before[..memrchr(b'\n', before).unwrap_or(0)].rsplit(|b| *b == b'\n').next();
            above.is_some_and(|line| line.contains(&b'|'))
        }
        _ => false,
    }
}

/// The value of a labelled pattern that fills the cell that begins at `at`, where `end` gives the end of a value that ends
/// at or before the place that it is given. Nothing where a label stands directly before `at`, as for other candidates of
/// such patterns.
pub fn value(text: &[u8], at: usize, end: impl FnOnce(usize) -> Option<usize>) -> Option<(usize, usize)> {
    let before = *text.get(at.checked_sub(1)?)?;
    if !is_beside(before) && !matches!(before, b'|' | b'\t' | b'\n' | b',') {
        return None;
    }
    let mut most = text.len().min(at + LINE);
    if is_behind_bar(text, at) {
        most = memchr(b'|', &text[at..most]).map_or(most, |bar| at + bar);
    }
    let end = end(most)?;
    beside(text, at, end).map(|_| (at, end))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(text: &str, label: &str) -> Vec<String> {
        let start = text.find(label).expect("a label");
        let mut out = Vec::new();
        below(text.as_bytes(), (start, start + label.len()), |at| {
            out.push(text[at..].split(['|', '\t', '\n']).next().unwrap_or("").trim().into());
        });
        out
    }

    #[test]
    fn no_value_goes_over_a_bar() {
        for (text, at, expected) in
            [("a|b\nx9|y|0\n", 4, Some("x9")), ("a|b\nx9|y|0\n", 7, Some("y")), ("a\tb\nx\ty9|z\n", 6, Some("y9|z"))]
        {
            let got =
                value(text.as_bytes(), at, |most| Some(text[at..most].find(['\t', '\n']).map_or(most, |n| at + n)));
            assert_eq!(got.map(|(start, end)| &text[start..end]), expected, "{text}");
        }
    }

    #[test]
    fn cells_below_a_heading() {
        let plain =
            "Staff\n\nName  | NPI  | Phone\n------|------|------\nAnna  | 11   | 22\nBert  | 33   | 44\n\nend | x";
        assert_eq!(cells(plain, "NPI"), ["11", "33"]);
        assert_eq!(cells(plain, "Name"), ["Anna", "Bert"]);
        assert_eq!(cells(plain, "Phone"), ["22", "44"]);
        assert_eq!(cells("| Name | **NPI** |\n|:---|---:|\n| a | `11` |\n", "NPI"), ["11`"]);
        assert_eq!(cells("Date\tMRN\nSunday\tM-1\nMonday\tM-2", "MRN"), ["M-1", "M-2"]);
        let commas = |text: &str| -> Vec<String> {
            cells(text, "NPI").iter().map(|cell| cell.split([',', '"']).next().unwrap_or("").into()).collect()
        };
        assert_eq!(commas("x\nName,NPI,Phone\nAnna,11,22\nBert,33,44\n"), ["11", "33"]);
        assert_eq!(commas("{\"x\":1,\"y\":\"Name,NPI,Phone\nAnna,11,22\nBert,33,44\n\"}"), ["11", "33"]);
        assert_eq!(commas("\"Name\",\"NPI\",\"Phone\"\n\"Anna\",\"11\",\"22\"\n"), ["11"]);
    }

    #[test]
    fn a_row_of_a_label_and_its_value_is_a_field() {
        let value = |text: &str| {
            let at = beside_it(text.as_bytes(), (text.find("NPI")?, text.find("NPI")? + 3))?;
            Some(text[at..].split([' ', '*']).next()?.to_owned())
        };
        assert_eq!(value("| Field | Value |\n|---|---|\n| **NPI** | 11 |\n").as_deref(), Some("11"));
        assert_eq!(value("x\nNPI | **11**\nName | y\n").as_deref(), Some("11"));
        for text in
            ["| NPI | Name |\n|---|---|\n| 11 | x |\n", "| NPI | 11 | 12 |\n", "| a | NPI | 12 |\n", "a NPI | 12\n"]
        {
            assert_eq!(value(text), None, "{text:?}");
        }
    }

    #[test]
    fn what_is_no_table() {
        for text in [
            "NPI\n11\n",
            "the NPI | of\na | b\n",
            "2026-03-01 | NPI | ok\n2026-03-02 | 11 | ok\n",
            "a | b | c\nx | NPI | z\n1 | 11 | 3\n",
            "Name | NPI\nnothing here\n",
            "Name,NPI\nAnna,11\n",
            "Name, NPI, Phone\nAnna, 11, 22\n",
            "f(Name,NPI,Phone)\nf(Anna,11,22)\n",
            "Name,NPI,Phone\nnothing here\n",
            "of one,NPI,that is here.\na,11,b\n",
        ] {
            assert_eq!(cells(text, "NPI"), Vec::<String>::new(), "{text:?}");
        }
    }
}
