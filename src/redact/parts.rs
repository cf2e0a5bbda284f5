//! Values that are replaced in parts, because what stands between the parts is nobody's: the keys and quotes between two
//! coordinates, the elements of a list, the host and the names in an address.

use std::ops::Range;

/// What the parts of a value are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parts {
    /// Its numbers, two or more, and those of the list that it begins.
    Numbers,
    /// What stands behind `=` in a query or a fragment.
    Query,
    /// What stands before `@` in an address.
    Login,
    /// What commas part.
    Items,
}

/// Detectors, how their values have parts, and the detector that a part has the name of: a coordinate has one token
/// wherever it stands.
const TABLE: [(&str, Parts, &str); 8] = [
    ("bio-embedding-vector", Parts::Numbers, "bio-embedding-vector"),
    ("geo-column-pair", Parts::Numbers, "geo-column-pair"),
    ("geo-decimal-pair", Parts::Numbers, "geo-column-pair"),
    ("geo-geojson", Parts::Numbers, "geo-column-pair"),
    ("geo-wkt-wkb", Parts::Numbers, "geo-column-pair"),
    ("account-credential-pair", Parts::Login, "account-credential-pair"),
    ("us-ssn", Parts::Items, "us-ssn"),
    ("url-with-identifier", Parts::Query, "url-with-identifier"),
];

impl Parts {
    /// How values of a detector have parts, and the id that they go by; `None` where a value is one.
    pub fn of(id: &str) -> Option<(Self, &'static str)> {
        TABLE.iter().find(|(own, ..)| *own == id).map(|(_, parts, name)| (*parts, *name))
    }

    /// The parts of a value as it is written, in bytes of it, in order; none where it has no such parts.
    pub fn find(self, value: &[u8]) -> Vec<Range<usize>> {
        match self {
            Self::Numbers => numbers(value),
            Self::Query => query(value),
            Self::Login => login(value).into_iter().collect(),
            Self::Items => items(value),
        }
    }
}

/// Numbers that are no part of a word and no escape; one alone is no list.
fn numbers(value: &[u8]) -> Vec<Range<usize>> {
    let of_word = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'%');
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(first) = value[at..].iter().position(u8::is_ascii_digit).map(|n| at + n) {
        let start = first - usize::from(first > at && matches!(value[first - 1], b'-' | b'+'));
        let end = end_of_number(value, first);
        at = end;
        // Behind a number stands a hemisphere at most: `37.77N`.
        let goes_on = value.get(end).is_some_and(|b| of_word(b) && !b"NSEWO%".contains(b));
        match goes_on || start == first && value[..start].last().is_some_and(of_word) {
            true => at += value[end..].iter().take_while(|b| of_word(b)).count(),
            false => found.push(start..end),
        }
    }
    if found.len() < 2 { Vec::new() } else { found }
}

/// One past a number with or without a fraction and an exponent.
fn end_of_number(value: &[u8], first: usize) -> usize {
    let digits = |at: usize| value.get(at..).map_or(0, |rest| rest.iter().take_while(|b| b.is_ascii_digit()).count());
    let mut end = first + digits(first);
    if value.get(end) == Some(&b'.') && digits(end + 1) > 0 {
        end += 1 + digits(end + 1);
    }
    if matches!(value.get(end), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(value.get(end + 1), Some(b'-' | b'+')));
        let exponent = digits(end + 1 + sign);
        end += if exponent > 0 { 1 + sign + exponent } else { 0 };
    }
    end
}

fn query(value: &[u8]) -> Vec<Range<usize>> {
    let Some(begin) = value.iter().position(|b| matches!(b, b'?' | b'#')) else { return Vec::new() };
    let ends = |b: &u8| matches!(b, b'&' | b'#' | b';');
    let mut found = Vec::new();
    let mut at = begin + 1;
    while at < value.len() {
        let end = value[at..].iter().position(ends).map_or(value.len(), |n| at + n);
        // What has no name is personal by itself.
        let from = value[at..end].iter().position(|b| *b == b'=').map_or(at, |n| at + n + 1);
        if from < end {
            found.push(from..end);
        }
        at = end + 1;
    }
    // The end of the sentence or of the code is no part of the address.
    if let Some(last) = found.last_mut() {
        let of_sentence = |b: &&u8| matches!(**b, b'.' | b',' | b'!' | b'`' | b')' | b'*' | b'_');
        last.end -= value[last.clone()].iter().rev().take_while(of_sentence).count();
    }
    found.retain(|part| !part.is_empty());
    found
}

fn login(value: &[u8]) -> Option<Range<usize>> {
    let from = value.windows(3).position(|w| w == b"://")? + 3;
    // A password may have `@` in it, and a path behind the host too.
    let host = value[from..].iter().rposition(|b| *b == b'@').map(|n| from + n)?;
    let slash = value[from..].iter().position(|b| *b == b'/').map_or(value.len(), |n| from + n);
    let end = if host < slash { host } else { from + value[from..slash].iter().rposition(|b| *b == b'@')? };
    (end > from).then_some(from..end)
}

/// Two items or more.
fn items(value: &[u8]) -> Vec<Range<usize>> {
    let mut at = 0;
    let own = value.split(|b| *b == b',').map(|item| {
        let start = at + item.len() - item.trim_ascii_start().len();
        at += item.len() + 1;
        start..start + item.trim_ascii().len()
    });
    let found: Vec<Range<usize>> = own.filter(|range| !range.is_empty()).collect();
    if found.len() < 2 { Vec::new() } else { found }
}

/// How many lists a text opens at its end, `[[`; blanks may stand between and behind.
pub fn opened(before: &[u8]) -> usize {
    let own = before.iter().rev().take_while(|b| **b == b'[' || b.is_ascii_whitespace());
    own.filter(|b| **b == b'[').count()
}

/// How many bytes a list of numbers goes on, that so many brackets have opened: up to the bracket that closes it, or to
/// what is no list of numbers. The second value is the number of brackets still open, nought at its end.
pub fn rest_of_list(text: &[u8], mut open: usize) -> (usize, usize) {
    for (n, byte) in text.iter().enumerate() {
        match byte {
            _ if open == 0 => return (n, 0),
            b'[' => open += 1,
            b']' => open -= 1,
            b'0'..=b'9' | b'.' | b',' | b'-' | b'+' | b'e' | b'E' => {}
            _ if byte.is_ascii_whitespace() => {}
            _ => return (n, 0),
        }
    }
    (text.len(), open)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::RuleBook;

    fn parts(id: &str, value: &str) -> Vec<String> {
        let (parts, _) = Parts::of(id).expect("a detector with parts");
        let text = |range: Range<usize>| String::from_utf8_lossy(&value.as_bytes()[range]).into_owned();
        parts.find(value.as_bytes()).into_iter().map(text).collect()
    }

    #[test]
    fn numbers_of_a_pair_and_of_a_list() {
        for (value, expected) in [
            (r#"lat":37.7749,"lng":-122.4194"#, &["37.7749", "-122.4194"][..]),
            (r#"lat"":37.7749,""lng"":-122.4194"#, &["37.7749", "-122.4194"]),
            (r#""latitudeE7": 377749300, "longitudeE7": -1224194200"#, &["377749300", "-1224194200"]),
            ("-122.4194,37.7749", &["-122.4194", "37.7749"]),
            ("37.7749%2C-122.4194", &["37.7749", "-122.4194"]),
            ("37.77° N, 122.41° W", &["37.77", "122.41"]),
            ("37.7749N 122.4194W", &["37.7749", "122.4194"]),
            ("POINT(-122.4194 37.7749)", &["-122.4194", "37.7749"]),
            ("1.5e-3, -2E+2, 0.5", &["1.5e-3", "-2E+2", "0.5"]),
            ("0101000020E61000000000000000805EC0", &[]),
            ("9q8yyk8ytpxr", &[]),
            ("37.7749", &[]),
        ] {
            assert_eq!(parts("geo-decimal-pair", value), expected, "{value}");
        }
    }

    #[test]
    fn addresses_keep_what_is_nobodys() {
        for (value, expected) in [
            ("https://a.example/u?email=a@b.example&tab=2#x=1", &["a@b.example", "2", "1"][..]),
            ("/reset?t0ken&x=", &["t0ken"]),
            ("https://a.example/u?a=1&b=x1.`", &["1", "x1"]),
            ("https://a.example/u", &[]),
        ] {
            assert_eq!(parts("url-with-identifier", value), expected, "{value}");
        }
        for (value, expected) in [
            ("postgres://ann:pw@db:5432/app", &["ann:pw"][..]),
            ("postgres://ann:p@w@db/app?x=a@b", &["ann:p@w"]),
            ("mysql://ann:p/w@db", &[]),
            ("ann@b.example:pw1", &[]),
        ] {
            assert_eq!(parts("account-credential-pair", value), expected, "{value}");
        }
    }

    #[test]
    fn items_of_a_list() {
        assert_eq!(parts("us-ssn", "536904399, 219454399,\n 219454398"), ["536904399", "219454399", "219454398"]);
        assert!(parts("us-ssn", "536-90-4399").is_empty());
    }

    #[test]
    fn a_list_ends_with_the_bracket_that_closes_it() {
        for (before, text, length, open) in [
            (r#"{"e":["#, "1.5, 2.5], 7", 9, 0),
            (r#"{"e":[ [ "#, "1,2],\n[3,4]],[5]", 12, 0),
            (r#"{"e":["#, "1,2,\"x\"]", 4, 0),
            (r#"{"e":["#, "1,2", 3, 1),
            ("e=", "1,2", 0, 0),
        ] {
            assert_eq!(rest_of_list(text.as_bytes(), opened(before.as_bytes())), (length, open), "{before}{text}");
        }
    }

    #[test]
    fn the_table_names_detectors_that_are() {
        let book = RuleBook::built_in();
        assert!(TABLE.iter().all(|(id, _, name)| book.find(id).is_some() && book.find(name).is_some()));
    }
}
