//! Ignores that match nothing, for formats that show a line of a file for everything they say.
//!
//! A summary names them as text, since that is what a report folder keeps: `a.txt:5:20: whose:ignore[iban]`,
//! `whose.toml: allow 3`.

use super::Summary;
use crate::place::{Offsets, Place, Span};
use std::path::Path;

/// What such a thing is called where things have names.
pub const ID: &str = "unused-ignore";

/// One of them.
pub struct Stale {
    /// The file, and the line and column of a comment in it.
    pub place: Place,
    /// One sentence.
    pub message: String,
}

/// Those that a summary names.
pub fn list(summary: &Summary) -> impl Iterator<Item = Stale> + '_ {
    summary.unused.iter().map(|what| Stale::of(what))
}

/// How many more there are, as a sentence.
pub fn more(summary: &Summary) -> Option<String> {
    let more = summary.n_unused.saturating_sub(summary.unused.len() as u64);
    (more > 0).then(|| format!("{more} more ignores that match nothing"))
}

impl Stale {
    fn of(text: &str) -> Self {
        // A comment says its own word; the names of lists have no colon in them.
        let at = text.rfind(": whose:ignore").or_else(|| text.find(": ")).unwrap_or(text.len());
        let (place, what) = (&text[..at], text[at..].trim_start_matches(": "));
        let number = |text: &'_ str| text.rsplit_once(':').and_then(|(rest, n)| Some((rest.len(), n.parse().ok()?)));
        let column: Option<(usize, u64)> = number(place);
        let line: Option<(usize, u64)> = column.and_then(|(end, _)| number(&place[..end]));
        let (path, line) = match (line, column) {
            (Some((end, line)), Some((_, column))) => (&place[..end], Some((line, column))),
            _ => (place, None),
        };
        // Lines of a member are none of the file.
        let (file, inside) = path.split_once('!').map_or((path, None), |(file, _)| (file, Some(place)));
        let line = line.filter(|_| inside.is_none());
        let span = line.map(|line| Span { line: Some(line), extent: None, start: 0, end: 0, offsets: Offsets::Source });
        let inside = inside.map_or(String::new(), |place| format!(" in {place}"));
        let message = format!("An ignore that matches nothing{inside}: {what}");
        Self { place: Place { path: Path::new(file).into(), inside: Vec::new(), span }, message }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_read_from_their_text() {
        for (text, path, line, message) in [
            ("a.txt:5:20: whose:ignore[iban]", "a.txt", Some((5, 20)), ": whose:ignore[iban]"),
            (
                "a: b:5:20: whose:ignore[x]: there is no detector `x`",
                "a: b",
                Some((5, 20)),
                ": whose:ignore[x]: there is",
            ),
            ("whose.toml: allow 3", "whose.toml", None, ": allow 3"),
            (".whoseignore: /gone: 1/", ".whoseignore", None, ": /gone: 1/"),
            ("a.gz!b.txt:5:20: whose:ignore[iban]", "a.gz", None, " in a.gz!b.txt:5:20: whose:ignore[iban]"),
            ("no place", "no place", None, ": "),
        ] {
            let Stale { place, message: said } = Stale::of(text);
            assert_eq!((&*place.path, place.span.and_then(|span| span.line)), (Path::new(path), line), "{text}");
            assert!(said.starts_with(&format!("An ignore that matches nothing{message}")), "{said}");
        }
    }
}
