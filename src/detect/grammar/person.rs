//! Names of people in running text: a given name of the list and what follows it.
//!
//! A given name and a family name of the lists together are a person; a given name and any other capitalised word may be
//! a place, a product or a company, so that only words beside it make more than a doubt of it. What ends like a company or
//! a street is none.

use super::{REACH, set};
use crate::detect::validate::{Strength, Verdict};

/// Behind a name they say that it is the name of a thing.
#[rustfmt::skip]
const THINGS: &[&str] = &[
    "inc", "llc", "ltd", "llp", "corp", "co", "company", "group", "gmbh", "sons", "partners", "associates", "foundation", "institute", "university",
    "college", "school", "hospital", "clinic", "bank", "center", "centre", "park", "street", "st", "avenue", "ave", "road", "rd", "drive", "dr", "lane", "ln",
    "boulevard", "blvd", "court", "ct", "place", "way", "square", "bridge", "river", "lake", "island", "islands", "county", "city", "beach", "airport", "hotel",
    "inn", "house", "hall", "church", "museum", "theatre", "theater", "prize", "award", "cup", "trophy", "stadium", "valley", "mountain", "mountains", "bay", "creek",
    "hill", "hills", "line", "records", "motors", "brothers", "family", "club", "press", "library", "medal", "act", "law", "theorem", "algorithm", "sort", "test",
    "distribution", "equation", "effect", "method", "function", "series", "transform", "model", "process", "number", "numbers", "street,", "tower", "building", "software", "systems",
    "technologies", "services", "solutions", "consulting", "industries", "international", "holdings", "store", "shop", "cafe", "bar", "league", "conference", "chronicle", "journal", "times", "post", "show",
    "circle", "elementary", "highway", "memorial", "plaza", "terrace", "trail", "parkway", "arena", "academy", "syndrome", "disease", "scale", "index",
];

/// True for a word that says that a name before it is the name of a thing.
pub fn is_thing(word: &str) -> bool {
    THINGS.contains(&word)
}

/// Particles of family names.
const PARTICLES: &[&str] = &[
    "van", "von", "de", "del", "der", "den", "da", "dos", "di", "la", "le", "bin", "ibn", "al", "el", "ter", "ten",
    "du", "y",
];

/// The word that begins at `at`: letters, marks, apostrophes and hyphens.
fn word(text: &[u8], at: usize) -> &[u8] {
    let rest = &text[at..text.len().min(at + 32)];
    let len = rest
        .iter()
        .position(|&b| {
            !(b.is_ascii_alphabetic() || b >= 0xc3 || (0x80..0xc0).contains(&b) || matches!(b, b'\'' | b'-'))
        })
        .unwrap_or(rest.len());
    let word = &rest[..len];
    // `’` is a quotation mark as often as an apostrophe.
    let cut = word.windows(2).position(|w| w == [0xe2, 0x80]).unwrap_or(word.len());
    let word = &word[..cut];
    let end = word.iter().rposition(|b| !matches!(b, b'\'' | b'-')).map_or(0, |i| i + 1);
    let word = &word[..end];
    word.strip_suffix(b"'s").unwrap_or(word)
}

/// A capital, then small letters; or all capitals.
fn case(word: &[u8]) -> Option<bool> {
    let first = *word.first()?;
    let lower = word.iter().any(u8::is_ascii_lowercase);
    let upper_inside = word[1..].iter().filter(|b| b.is_ascii_uppercase()).count();
    match () {
        () if !(first.is_ascii_uppercase() || first >= 0xc3) || word.len() < 2 => None,
        () if lower
            && (upper_inside == 0
                || upper_inside == 1
                    && (word.contains(&b'\'')
                        || word.contains(&b'-')
                        || word.starts_with(b"Mc")
                        || word.starts_with(b"Mac")
                        || word.starts_with(b"De")
                        || word.starts_with(b"Van"))) =>
        {
            Some(false)
        }
        () if !lower => Some(true),
        () => None,
    }
}

/// A word as the lists have it: lower case, without marks.
pub fn folded(word: &[u8]) -> String {
    let text = String::from_utf8_lossy(word).to_lowercase();
    text.chars()
        .map(|c| match c {
            'á' | 'à' | 'â' | 'ä' | 'ã' | 'å' | 'ą' | 'ă' | 'ā' => 'a',
            'é' | 'è' | 'ê' | 'ë' | 'ę' | 'ě' | 'ė' | 'ē' => 'e',
            'í' | 'ì' | 'î' | 'ï' | 'ı' | 'ī' => 'i',
            'ó' | 'ò' | 'ô' | 'ö' | 'õ' | 'ø' | 'ő' => 'o',
            'ú' | 'ù' | 'û' | 'ü' | 'ů' | 'ű' | 'ū' => 'u',
            'ñ' | 'ń' | 'ň' => 'n',
            'ç' | 'ć' | 'č' => 'c',
            'ś' | 'š' | 'ş' | 'ș' => 's',
            'ź' | 'ż' | 'ž' => 'z',
            'ł' => 'l',
            'ý' => 'y',
            'ř' => 'r',
            'ť' | 'ţ' | 'ț' => 't',
            'ď' | 'đ' => 'd',
            'ğ' => 'g',
            // Vietnamese: Latin Extended Additional, U+1EA0 to U+1EF9.
            'ạ'..='ặ' => 'a',
            'ẹ'..='ệ' => 'e',
            'ỉ'..='ị' => 'i',
            'ọ'..='ợ' | 'ơ' => 'o',
            'ụ'..='ự' | 'ư' => 'u',
            'ỳ'..='ỹ' => 'y',
            c => c,
        })
        .collect()
}

/// Reads a name from its given name on.
pub fn parse(text: &[u8], at: usize) -> Option<(usize, Verdict)> {
    let limit = text.len().min(at + REACH);
    let text = &text[..limit];
    let first = word(text, at);
    let capitals = case(first)?;
    // `Anna-Maria` is as good as `Anna`.
    let given = folded(first);
    let head = given.split('-').next().unwrap_or("");
    if !set("given-names").contains(head) {
        return None;
    }
    let mut end = at + first.len();
    let (mut listed, mut others, mut given_names) = (false, 0, 1);
    let mut open = true;
    while open && others + given_names < 5 {
        let mut i = end;
        // A middle initial.
        let initial = text.get(i) == Some(&b' ') && text.get(i + 1).is_some_and(u8::is_ascii_uppercase);
        match (initial, text.get(i + 2), text.get(i + 3)) {
            (true, Some(b'.'), Some(b' ')) => i += 3,
            (true, Some(b' '), _) => i += 2,
            _ => {}
        }
        if text.get(i) != Some(&b' ') {
            break;
        }
        i += 1;
        // Particles.
        for _ in 0..2 {
            let w = word(text, i);
            if PARTICLES.iter().any(|p| w == p.as_bytes())
                && text.get(i + w.len()) == Some(&b' ')
                && case(word(text, i + w.len() + 1)).is_some()
            {
                i += w.len() + 1;
            }
        }
        let next = word(text, i);
        if case(next) != Some(capitals) {
            break;
        }
        let name = folded(next);
        let tail = name.rsplit('-').next().unwrap_or("");
        if THINGS.contains(&name.as_str()) {
            return None;
        }
        let is_family = set("family-names").contains(tail) || set("family-names").contains(name.as_str());
        let is_given = set("given-names").contains(name.as_str());
        if set("not-a-name").contains(name.as_str()) && !is_family {
            if others == 0 {
                return None;
            }
            break;
        }
        if !is_family && listed {
            // `Anna Miller Sunday` ends before the day; a third word of a name is in the lists as a rule.
            break;
        }
        listed |= is_family;
        given_names += usize::from(is_given && !is_family);
        others += usize::from(!is_given || is_family);
        end = i + next.len();
        open = text.get(end) == Some(&b' ');
    }
    if end == at + first.len() {
        return None;
    }
    let follows = if text.get(end) == Some(&b' ') { word(text, end + 1) } else { b"" };
    if THINGS.contains(&folded(follows).as_str()) && case(follows).is_some()
        || text.get(end) == Some(&b'&')
        || text[end..].starts_with(b" & ")
    {
        return None;
    }
    if matches!(text.get(end), Some(b'(' | b'_' | b'/' | b'@' | b'=')) {
        return None;
    }
    let verdict = match () {
        () if listed && !capitals => Verdict::confirmed(Strength::Strong, "given name and family name of the lists"),
        () if listed => Verdict::confirmed(Strength::Weak, "given name and family name of the lists, in capitals"),
        () if others > 0 && !capitals => {
            Verdict::confirmed(Strength::Weak, "given name of the list and a capitalised word")
        }
        () => return None,
    };
    Some((end, verdict))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<&str> {
        parse(text.as_bytes(), 0).map(|(end, _)| &text[..end])
    }

    #[test]
    fn names_end_where_they_end() {
        for (text, name) in [
            ("Anna Miller went home", Some("Anna Miller")),
            ("Carlos Garcia Lopez, 41", Some("Carlos Garcia Lopez")),
            ("Maria J. Lopez", Some("Maria J. Lopez")),
            ("Anna went home", None),
            ("anna miller", None),
            ("Victoria Park Road", None),
            ("Anna Miller Inc.", None),
        ] {
            assert_eq!(read(text), name, "{text}");
        }
    }
}
