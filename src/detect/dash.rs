//! Between a label and its value on one line: a dash or a row of dots, `Religion - Sikh`, `Ethnicity ..... Hmong`.
//!
//! A dash is a minus too and comes before explanations, and dots lead to the page of a chapter. So what is on the line
//! beside them has to look like a form.

/// Bytes of a label at most, and of a value.
const LABEL: usize = 48;
const VALUE: usize = 100;

/// Words of an explanation, and of no value.
const OF_PROSE: [&[u8]; 14] = [
    b"is", b"are", b"was", b"that", b"the", b"which", b"must", b"should", b"see", b"or", b"when", b"if", b"for",
    b"will",
];

/// False for what stands between the label that ends at `label` and the value at `value` if it is a minus, the dash before
/// an explanation, or the dots before a page.
pub fn is_of_form(text: &[u8], label: usize, value: usize) -> bool {
    let gap = text[label..value].trim_ascii_end();
    match gap.last() {
        Some(b'-') => is_dash(text, label, value),
        Some(0x93 | 0x94) if gap.ends_with("–".as_bytes()) || gap.ends_with("—".as_bytes()) => {
            is_dash(text, label, value)
        }
        Some(b'.' | 0xa6) => !is_page(text, label, value),
        _ => true,
    }
}

fn is_dash(text: &[u8], label: usize, value: usize) -> bool {
    let from = label.saturating_sub(LABEL);
    let mark = text[from..label].iter().rposition(|b| matches!(b, b'\n' | b',' | b';' | b'|' | b'\t'));
    if mark.is_none() && from > 0 {
        return false;
    }
    let begins_line = mark.is_none_or(|n| text[from + n] == b'\n');
    let line = &text[mark.map_or(from, |n| from + n + 1)..label];
    let word = |b: &u8| b.is_ascii_alphabetic() || !b.is_ascii();
    let line = &line[line.iter().position(word).unwrap_or(0)..];
    let of_label = |b: &u8| word(b) || b.is_ascii_digit() || matches!(b, b' ' | b'\'' | b'-' | b'/' | b'_' | b'*');
    let is_capital = line.first().is_some_and(|b| b.is_ascii_uppercase() || !b.is_ascii());
    let is_number = text.get(value).is_some_and(u8::is_ascii_digit);
    let rest = &text[value..text.len().min(value + VALUE)];
    let rest = &rest[..rest.iter().position(|b| matches!(b, b'\n' | b';' | b'|')).unwrap_or(rest.len())];
    line.iter().all(of_label)
        && (is_capital || begins_line && !is_number)
        && !rest.split(|b| *b == b' ').any(|word| OF_PROSE.contains(&word))
}

/// True for a number of a page: a line beside ends with dots and a number too.
fn is_page(text: &[u8], label: usize, value: usize) -> bool {
    let value = value + blanks(&text[value..]);
    let digits = text[value..].iter().take(5).take_while(|b| b.is_ascii_digit()).count();
    let end = value + digits;
    if !(1..=4).contains(&digits) || !text.get(end).is_none_or(|b| matches!(b, b'\n' | b'\r')) {
        return false;
    }
    let is_of_contents = |line: &[u8]| {
        let line = line.trim_ascii_end();
        let digits = line.iter().rev().take_while(|b| b.is_ascii_digit()).count();
        let dots = line[..line.len() - digits].trim_ascii_end();
        (1..=4).contains(&digits) && (dots.ends_with(b"..") || dots.ends_with(b". .") || dots.ends_with("…".as_bytes()))
    };
    let behind = &text[end..text.len().min(end + 2 + VALUE)];
    let below = behind.split(|b| *b == b'\n').nth(1).is_some_and(is_of_contents);
    let before = &text[label.saturating_sub(LABEL + VALUE)..label];
    below || before.rsplit(|b| *b == b'\n').nth(1).is_some_and(is_of_contents)
}

fn blanks(text: &[u8]) -> usize {
    text.iter().take(16).take_while(|b| matches!(b, b' ' | b'\t')).count()
}

#[cfg(test)]
mod tests {
    #[test]
    fn dashes_and_dots_of_forms() {
        let is_of_form = |text: &str, label: &str, value: &str| {
            let at = text.find(label).expect("a label") + label.len();
            let value = text[at..].find(value).map(|n| at + n).expect("a value");
            super::is_of_form(text.as_bytes(), at, value)
        };
        for (text, label, value, expected) in [
            ("Religion - Sikh\n", "Religion", "Sikh", true),
            ("x\n- **Religion** – Sikh", "Religion", "Sikh", true),
            ("religion - sikh", "religion", "sikh", true),
            ("Name - Ann, Salary - 81500", "Salary", "81500", true),
            ("Salary: 81500", "Salary", "81500", true),
            ("total = salary - 4000", "salary", "4000", false),
            ("f(x, salary - 4000)", "salary", "4000", false),
            ("user.salary - 4000", "salary", "4000", false),
            ("Employer - Company that pays", "Employer", "Company", false),
            ("He asked about his long and unusual and quite remarkable religion - Sikh", "religion", "Sikh", false),
            ("Age ...... 42\nName ..... Ann\n", "Age", "42", true),
            ("Age ...... 42\nSalary ... 43\n", "Age", "42", false),
            ("Salary ... 41\nAge . . . . 42", "Age", "42", false),
            ("Salary ... 41\nAge ... 42", "Age", " 42", false),
            ("Salary ... 41\nReligion ... Sikh", "Religion", "Sikh", true),
        ] {
            assert_eq!(is_of_form(text, label, value), expected, "{text}");
        }
    }
}
