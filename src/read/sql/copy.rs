//! One line of a `COPY` block, in the text format of PostgreSQL.

use super::tuple::{Tuple, Value, unhex};

/// Where the line at `at` ends; a line break behind a backslash is one of a value.
pub(super) fn line_end(text: &[u8], at: usize) -> Option<usize> {
    memchr::memchr_iter(b'\n', &text[at..]).find(|end| !is_escaped(&text[at..], *end)).map(|end| at + end)
}

/// Where fields of a line end. `mysqldump --tab` writes a tab of a value as one behind a backslash.
pub(super) fn tabs(line: &[u8]) -> impl Iterator<Item = usize> {
    memchr::memchr_iter(b'\t', line).filter(|tab| !is_escaped(line, *tab))
}

/// True behind an odd number of backslashes.
fn is_escaped(text: &[u8], at: usize) -> bool {
    text[..at].iter().rev().take_while(|b| **b == b'\\').count() % 2 == 1
}

impl Tuple {
    /// Splits a line at its tabs. `at` is its offset in the text.
    pub(super) fn copy_line(&mut self, line: &[u8], at: usize) {
        self.values.clear();
        self.scratch.clear();
        let mut start = 0;
        for tab in tabs(line).chain([line.len()]) {
            self.copy_field(&line[start..tab], at + start);
            start = tab + 1;
            if self.values.len() > super::MOST_COLUMNS {
                self.values.push(Value::Plain(at + start.min(line.len())..at + line.len()));
                return;
            }
        }
    }

    fn copy_field(&mut self, field: &[u8], at: usize) {
        if memchr::memchr(b'\\', field).is_none() {
            self.values.push(Value::Plain(at..at + field.len()));
            return;
        }
        if field == b"\\N" {
            self.values.push(Value::Null);
            return;
        }
        let begin = self.scratch.len();
        // A bytea: `\x` and digits, its backslash doubled.
        if let Some(digits) = field.strip_prefix(b"\\\\x")
            && digits.iter().all(u8::is_ascii_hexdigit)
        {
            unhex(digits, &mut self.scratch);
            self.values.push(Value::Binary(begin..self.scratch.len(), at..at + field.len()));
            return;
        }
        unescape(field, &mut self.scratch);
        self.values.push(Value::Decoded(begin..self.scratch.len(), at..at + field.len()));
    }
}

/// Appends a field without its escapes.
pub(crate) fn unescape(field: &[u8], out: &mut Vec<u8>) {
    let mut rest = field;
    while let Some(at) = memchr::memchr(b'\\', rest) {
        out.extend_from_slice(&rest[..at]);
        rest = &rest[at + 1..];
        let Some(&next) = rest.first() else {
            out.push(b'\\');
            return;
        };
        let digits = |from: usize, most: usize, radix: u32| {
            rest[from..].iter().take(most).take_while(|b| (**b as char).is_digit(radix)).count()
        };
        let number = |digits: &[u8], radix: u32| {
            digits.iter().fold(0u32, |sum, b| sum * radix + (*b as char).to_digit(radix).unwrap_or(0)) as u8
        };
        let used = match next {
            b'0'..=b'7' => {
                let count = digits(0, 3, 8);
                out.push(number(&rest[..count], 8));
                count
            }
            b'x' if digits(1, 2, 16) > 0 => {
                let count = digits(1, 2, 16);
                out.push(number(&rest[1..=count], 16));
                count + 1
            }
            _ => {
                out.push(match next {
                    b'b' => 8,
                    b'f' => 12,
                    b'n' => b'\n',
                    b'r' => b'\r',
                    b't' => b'\t',
                    b'v' => 11,
                    other => other,
                });
                1
            }
        };
        rest = &rest[used..];
    }
    out.extend_from_slice(rest);
}
