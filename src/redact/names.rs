//! Names that were found in one place of a file stand in others, where nothing says that they are names. There they are
//! looked for as whole words, in capitals and small letters, with any blanks between them.

use super::blanks::Single;
use super::window;
use aho_corasick::AhoCorasick;
use std::collections::HashMap;
use std::io::{self, Read};

/// Names that are remembered; of a file with more, the first.
const MOST: usize = 1 << 14;

/// Bytes of the longest name.
const LONGEST: usize = 128;

/// Bytes of the longest stretch that a name with more blanks takes.
const WIDEST: usize = 4 * LONGEST;

/// Bytes beside a name that decide whether it is a whole word.
const BESIDE: usize = 6;

/// Names, each with what is to be known where it stands, and whether it is written with the family name first where that
/// was not found so.
pub struct Names<T> {
    list: HashMap<Box<[u8]>, (T, bool)>,
}

impl<T> Default for Names<T> {
    fn default() -> Self {
        Self { list: HashMap::new() }
    }
}

impl<T: Copy> Names<T> {
    /// Remembers a name that nothing else is: of two words, or of three characters of Han. `Will` and `May` are words too.
    pub fn add(&mut self, name: &[u8], what: T) {
        let Ok(text) = std::str::from_utf8(name) else { return };
        let words =
            text.split_whitespace().filter(|word| word.chars().filter(|c| c.is_alphabetic()).count() > 1).count();
        let is_han = text.chars().all(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
        let is_name = words > 1 || is_han && text.chars().count() > 2;
        if is_name && name.len() <= LONGEST {
            // `O'Brien, Siobhan` is Siobhan O'Brien elsewhere, and `Jane Roe` in a list `Roe, Jane`.
            let (turned, listed) = (turned(text), turned_back(text));
            let of = |name: &str, is_listed: bool| spellings(name).into_iter().map(move |written| (written, is_listed));
            let spoken = turned.iter().flat_map(|own| of(own, false)).chain(of(text, false));
            let written = spoken.chain(listed.iter().flat_map(|own| of(own, true)));
            for (written, is_listed) in written.filter(|(written, _)| written.len() <= LONGEST) {
                if self.list.len() < MOST {
                    self.list.entry(written.into_bytes().into()).or_insert((what, is_listed));
                }
            }
        }
    }

    /// Tells of each place in a text where a name stands: its offset, its bytes, and what is known of it.
    ///
    /// # Errors
    /// Those of reading, and what `tell` returns.
    pub fn find(&self, input: impl Read, mut tell: impl FnMut(u64, u64, T) -> io::Result<()>) -> io::Result<()> {
        if self.list.is_empty() {
            return Ok(());
        }
        let mut names: Vec<(&[u8], (T, bool))> = self.list.iter().map(|(name, what)| (&**name, *what)).collect();
        names.sort_unstable_by_key(|(name, _)| *name);
        let mut builder = AhoCorasick::builder();
        builder.ascii_case_insensitive(true);
        let automaton = builder.build(names.iter().map(|(name, _)| name)).map_err(io::Error::other)?;
        window::each(input, (WIDEST, BESIDE), |text, now, base| {
            // A name may begin another that goes on there.
            let single = Single::of(text);
            for found in automaton.find_overlapping_iter(single.text()) {
                let (from, to) = (single.start(found.start()), single.end(found.end()));
                let (what, is_listed) = names[found.pattern().as_usize()].1;
                if now.contains(&from) && is_whole(text, from, to) && !(is_listed && is_of_two(text, from, to)) {
                    let at = base + from as u64;
                    tell(at, at + (to - from) as u64, what)?;
                }
            }
            Ok(())
        })
    }
}

/// A name that has the family name first, with a comma behind it, in the order in which it is spoken.
pub fn turned(name: &str) -> Option<String> {
    let (family, given) = name.split_once(", ").filter(|(family, given)| !family.is_empty() && !given.contains(','))?;
    Some(format!("{} {family}", given.trim()))
}

/// A name in the order in which it is spoken, with its last word first and a comma behind it.
fn turned_back(name: &str) -> Option<String> {
    let (given, family) = name.trim_end().rsplit_once(' ').filter(|_| !name.contains(','))?;
    Some(format!("{family}, {}", given.trim_end()))
}

/// A name in all ways in which formats write its apostrophe and its letters beyond ASCII, itself first.
fn spellings(name: &str) -> Vec<String> {
    let mut all = vec![name.to_owned()];
    let plain = APOSTROPHES.iter().rev().fold(name.to_owned(), |text, written| text.replace(written, "'"));
    if plain.contains('\'') {
        all.extend(APOSTROPHES.iter().map(|written| plain.replace('\'', written)).filter(|text| text != name));
    }
    if !name.is_ascii() {
        let mut units = [0; 2];
        let escaped = |c: char, units: &mut [u16; 2]| match c.is_ascii() {
            true => c.to_string(),
            false => c.encode_utf16(units).iter().map(|unit| format!("\\u{unit:04x}")).collect(),
        };
        all.push(plain.chars().map(|c| escaped(c, &mut units)).collect());
        all.extend([name.to_uppercase(), name.to_lowercase()]);
    }
    all
}

/// How the apostrophe of a name is written: plain, in SQL and YAML, behind a backslash, in print, and in markup.
const APOSTROPHES: [&str; 6] = ["'", "''", "\\'", "\u{2019}", "&#39;", "&apos;"];

/// True for a stretch with another word before or behind it: in `Ann Roe, Jane Lee` are two names.
fn is_of_two(text: &[u8], start: usize, end: usize) -> bool {
    let is_letter = |b: &u8| b.is_ascii_alphabetic() || *b >= 0x80;
    let is_blank = |b: &&u8| matches!(**b, b' ' | b'\t');
    let goes_on = |behind: &mut dyn Iterator<Item = &u8>| {
        let mut behind = behind.take(BESIDE).peekable();
        // A blank of markup or of an address.
        let mut blanks = usize::from(behind.peek().is_some_and(|b| b"&+%".contains(b)));
        while behind.next_if(is_blank).is_some() {
            blanks += 1;
        }
        blanks > 0 && behind.next().is_some_and(|b| is_letter(b) || b"&+%".contains(b))
    };
    goes_on(&mut text[..start].iter().rev()) || goes_on(&mut text[end..].iter())
}

/// True for a stretch with no letter, digit or hyphen at its sides, but that of an escape. Underscores on both sides are
/// what makes it slanted in Markdown, `_Bob Lee_`, where no word is behind them.
fn is_whole(text: &[u8], start: usize, end: usize) -> bool {
    let joins = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    let before = &text[start.saturating_sub(BESIDE)..start];
    let behind = &text[end..text.len().min(end + BESIDE)];
    let marks = before.iter().rev().take_while(|b| **b == b'_').count();
    let is_slanted = marks > 0 && marks == behind.iter().take_while(|b| **b == b'_').count();
    let (before, behind) = match is_slanted {
        true => (&before[..before.len() - marks], &behind[marks..]),
        false => (before, behind),
    };
    let last = (1..=before.len()).find_map(|n| std::str::from_utf8(&before[before.len() - n..]).ok()?.chars().next());
    let first = behind.utf8_chunks().next().and_then(|chunk| chunk.valid().chars().next());
    let escaped = matches!(before, [.., b'\\', b'n' | b't' | b'r']);
    (escaped || !last.is_some_and(joins)) && !first.is_some_and(joins)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_known_however_they_are_written() {
        for text in ["Mary O'Brien", "Mary O''Brien", "Mary O\\'Brien", "Mary O\u{2019}Brien", "Mary O&#39;Brien"] {
            for known in ["Mary O'Brien", "Mary O''Brien", "Mary O\u{2019}Brien"] {
                let found = places(&[known], format!("({text}, x)").as_bytes());
                assert!(found.contains(&(1, 1 + text.len() as u64)), "{known} in {text}: {found:?}");
            }
        }
        assert_eq!(places(&["O'Brien, Siobhan"], &b"of Siobhan O'Brien."[..]), [(3, 18)]);
        assert_eq!(places(&["José Núñez"], &b"\"Jos\\u00e9 N\\u00fa\\u00f1ez\""[..]), [(1, 26)]);
    }

    fn places(names: &[&str], text: impl Read) -> Vec<(u64, u64)> {
        let mut known = Names::default();
        names.iter().for_each(|name| known.add(name.as_bytes(), ()));
        let mut places = Vec::new();
        known
            .find(text, |start, end, ()| {
                places.push((start, end));
                Ok(())
            })
            .expect("a text");
        places
    }

    #[test]
    fn a_name_is_found_as_whole_words() {
        for (names, text, expected) in [
            (&["Bob Lee"][..], "Bob Lee, Bob Lees, Joe-Bob Lee, Bob Lee's", &[(0, 7), (32, 39)][..]),
            (&["Bob Lee"], "“Bob Lee” éBob Lee", &[(3, 10)]),
            (&["Bob Lee"], r#""a\nBob Lee""#, &[(4, 11)]),
            (&["Bob Lee", "Bob Lee Ray"], "Bob Lee Ray Bob Lee Rays", &[(0, 7), (0, 11), (12, 19)]),
            (&["Ann Lee", "Lee Ann"], "Lee Ann Lee Ann", &[(0, 7), (4, 11), (8, 15)]),
            (
                &["Bob Lee"],
                "BOB LEE, bob\t lee, Bob&nbsp;Lee, q=Bob+Lee&, Bob\tLee",
                &[(0, 7), (9, 17), (19, 31), (35, 42)],
            ),
            (&["Bob Lee"], "Bob\nLee; BobLee; Bob_Lee", &[]),
            (&["Zoë Núñez"], "ZOË NÚÑEZ", &[(0, 12)]),
            (&["Bob Lee"], "_Bob Lee_ __Bob Lee__, _Bob Lee a_Bob Lee_b", &[(1, 8), (12, 19)]),
            (&["Bob K Lee"], "Lee, Bob K; Lee, Bob; Ann Lee, Bob K; Lee, Bob K Ray", &[(0, 10)]),
            (&["Will", "A B", "王芳", ""], "Will A B 王芳", &[]),
            (&["欧阳娜"], "(欧阳娜)欧阳娜娜", &[(1, 10)]),
        ] {
            assert_eq!(places(names, text.as_bytes()), expected, "{text}");
        }
    }

    #[test]
    fn where_a_text_is_cut_changes_nothing() {
        for at in window::CHUNK - 12..window::CHUNK + 12 {
            for (behind, found) in [(".", true), ("s", false)] {
                let text = format!("{} Bob Lee{behind} and Bob Lee", ".".repeat(at));
                let first = (at as u64 + 1, at as u64 + 8);
                let last = (text.len() as u64 - 7, text.len() as u64);
                let expected = if found { vec![first, last] } else { vec![last] };
                assert_eq!(places(&["Bob Lee"], text.as_bytes()), expected, "{at}");
            }
        }
    }
}
