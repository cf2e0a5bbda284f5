//! Places for people: `backup.zip!customers.sql.gz!users#17.ssn`, `logs/app.log:12:31`.
//!
//! For display and for one cell of a table; machines read the typed steps of the JSON lines, where a `!` inside a name
//! cannot be mistaken for a step.

use crate::place::{Place, Step, path_text};
use std::fmt::{self, Write};

/// The whole place: path, steps, and line and column where lines mean something, else `@` and the first byte.
pub fn place_text(place: &Place) -> String {
    let mut out = path_text(&place.path);
    write_steps(&mut out, &place.inside).expect("a string takes all that is written");
    match place.span.map(|s| (s.line, s.start)) {
        Some((Some((line, column)), _)) => write!(out, ":{line}:{column}"),
        Some((None, start)) => write!(out, "@{start}"),
        None => Ok(()),
    }
    .expect("a string takes all that is written");
    out
}

/// Paths that are named besides the first; of more it is said how many there are.
const ALSO: usize = 5;

/// The other paths under which the same bytes stand in a history, each with its commit; the last one may be a number of more.
pub fn also(place: &Place) -> Vec<String> {
    let also = place.also();
    let mut out: Vec<String> = (0..also.len().min(ALSO))
        .map(|number| {
            let other = &also[number];
            format!("{}!{}@{}", other.path, other.commit.get(..12).unwrap_or(&other.commit), other.date)
        })
        .collect();
    if also.len() > ALSO {
        out.push(format!("… +{}", also.len() - ALSO));
    }
    out
}

/// The same as one text; `None` where there is none.
pub fn also_text(place: &Place) -> Option<String> {
    Some(also(place).join(", ")).filter(|text| !text.is_empty())
}

/// The steps below the source alone, without a leading `!`.
pub fn inside_text(inside: &[Step]) -> String {
    let mut out = String::new();
    write_steps(&mut out, inside).expect("a string takes all that is written");
    out.strip_prefix('!').map(Into::into).unwrap_or(out)
}

fn write_steps(out: &mut String, inside: &[Step]) -> fmt::Result {
    for (n, step) in inside.iter().enumerate() {
        // A key path with its places in arrays says more than the name of its column.
        let is_exact = matches!(inside.get(n + 1), Some(Step::Key { .. }));
        match step {
            Step::Key { key } if n > 0 && matches!(inside[n - 1], Step::Table { .. }) => write!(out, ".{key}")?,
            Step::Member { member: name } | Step::Key { key: name } | Step::Part { part: name } => {
                write!(out, "!{name}")?
            }
            Step::Commit { commit, date, .. } => write!(out, "!{}@{date}", commit.get(..12).unwrap_or(commit))?,
            Step::Table { table, column, row, .. } => {
                if !table.is_empty() {
                    write!(out, "!{table}")?;
                }
                if let Some(row) = row {
                    write!(out, "#{row}")?;
                }
                if let Some(column) = column.as_ref().filter(|_| !is_exact) {
                    write!(out, ".{column}")?;
                }
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::place::Elsewhere;
    use crate::report::tests::{cell, key, member, part, place, span};

    #[test]
    fn other_paths_of_a_version_are_named_and_counted() {
        let other =
            |n: usize| Elsewhere { path: format!("{n}.txt"), commit: "ab".repeat(20), date: "2026-01-31".into() };
        let of = |n: usize| {
            let also = (0..n).map(other).collect();
            place("a.txt", vec![Step::Commit { commit: "cd".repeat(20), date: "2026-01-30".into(), also }])
        };
        assert_eq!(also_text(&of(0)), None);
        assert_eq!(also_text(&of(2)).as_deref(), Some("0.txt!abababababab@2026-01-31, 1.txt!abababababab@2026-01-31"));
        assert!(also_text(&of(8)).is_some_and(|text| text.ends_with("4.txt!abababababab@2026-01-31, … +3")));
        assert_eq!(also_text(&place("a.txt", vec![])), None);
    }

    #[test]
    fn places_read_as_in_the_design() {
        let inside = vec![member("customers.sql.gz"), cell("users", Some("ssn"), Some(17))];
        let mut nested = place("backup.zip", inside);
        assert_eq!(place_text(&nested), "backup.zip!customers.sql.gz!users#17.ssn");
        assert_eq!(inside_text(&nested.inside), "customers.sql.gz!users#17.ssn");
        nested.inside = vec![cell("", Some("ssn"), Some(17))];
        assert_eq!(place_text(&nested), "backup.zip#17.ssn");
        assert_eq!(place_text(&place("a.json", vec![key("user.email")])), "a.json!user.email");

        let inside = vec![cell("", Some("contact[].email"), Some(3)), key("contact[2].email")];
        assert_eq!(place_text(&place("a.json", inside)), "a.json#3.contact[2].email");

        let mut line = place("logs/app.log", vec![]);
        line.span = Some(span(Some((12, 31)), 812, 823));
        assert_eq!(place_text(&line), "logs/app.log:12:31");
        let mut byte = place("a.jpg", vec![part("exif")]);
        byte.span = Some(span(None, 812, 823));
        assert_eq!(place_text(&byte), "a.jpg!exif@812");
    }
}
