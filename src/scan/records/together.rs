//! Columns that mean little alone and are names of people together: `First` and `Last`. Their values decide, since pages and
//! days have a first and a last one too.

use super::Column;
use crate::detect::Field;
use crate::scan::Scan;
use crate::scan::worker::Worker;
use std::sync::Arc;

/// Of ten values of either column so many at least must be written like a name.
const LIKE_NAMES: usize = 8;

/// Of ten values of the first column so many at least must be given names of the list, which knows those of few peoples.
const LISTED: usize = 3;

/// The given name in such a pair.
const GIVEN: &str = "person-given-name";

/// The columns that are names together, each with what its name says then. `values` has the values of a column by its
/// place.
pub fn names<'v>(
    scan: &Scan<'_>,
    worker: &mut Worker<'_>,
    columns: &[Arc<Column>],
    values: impl Fn(usize) -> &'v [&'v [u8]],
) -> Vec<(usize, Field)> {
    let names: Vec<&str> = columns.iter().map(|column| &*column.name).collect();
    let mut found = Vec::new();
    for [(given, given_name), (family, family_name)] in scan.engine.together(&names) {
        let share = |all: usize, of_ten: usize, some: usize| all > 0 && some * 10 >= all * of_ten;
        let like = |n: usize| {
            let own = values(n);
            share(own.len(), LIKE_NAMES, own.iter().filter(|value| is_like_a_name(value)).count())
        };
        if !like(given) || !like(family) {
            continue;
        }
        let field = scan.engine.field(&given_name);
        let check = scan.engine.checks_for(&field).find(|(_, check)| scan.book.rule(check.detector).id == GIVEN);
        let Some((check, _)) = check else { continue };
        let own = values(given);
        let listed =
            own.iter().filter(|v| scan.engine.fits_check(&mut worker.scratch, check, inside(v), &field)).count();
        if share(own.len(), LISTED, listed) {
            found.push((given, field));
            found.push((family, scan.engine.field(&family_name)));
        }
    }
    found
}

/// A value without the quotes that YAML and TOML keep.
fn inside(value: &[u8]) -> &[u8] {
    match value.trim_ascii() {
        [open @ (b'"' | b'\''), own @ .., close] if open == close => own,
        own => own,
    }
}

/// True for one to three words of letters, the last of which begins with a capital.
fn is_like_a_name(value: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(inside(value)) else { return false };
    let is_letter = |c: char| c.is_alphabetic() || matches!(c, '-' | '\'' | '\u{2019}' | '.');
    let words = || text.split_whitespace();
    (1..=3).contains(&words().count())
        && words().all(|word| word.chars().all(is_letter))
        && text.chars().filter(|c| c.is_alphabetic()).count() > 1
        && words().next_back().is_some_and(|word| word.starts_with(char::is_uppercase))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_like_a_name() {
        for value in ["Marta", "\"Marta\"", "O'Neil", "de la Cruz", "ILVES", "J.-P.", "Ng"] {
            assert!(is_like_a_name(value.as_bytes()), "{value}");
        }
        for value in ["", "7", "2026-01-03", "a", "page one", "Marta7", "The end of the list"] {
            assert!(!is_like_a_name(value.as_bytes()), "{value}");
        }
    }
}
