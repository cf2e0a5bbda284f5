//! What begins a comment that accepts a finding, wherever comments are looked for: `whose:ignore`.

use aho_corasick::AhoCorasick;
use std::ops::Range;
use std::sync::LazyLock;

/// The first of the words. Each text is searched for it, so it must be quick to make as well as to find.
static FIRST: LazyLock<AhoCorasick> = LazyLock::new(|| {
    AhoCorasick::builder().ascii_case_insensitive(true).build(["whose"]).expect("one word fits any automaton")
});

/// Where the words stand in a text, however their letters are cased and their blanks are set.
pub fn marks(text: &[u8]) -> impl DoubleEndedIterator<Item = Range<usize>> {
    let found: Vec<_> = FIRST.find_iter(text).filter_map(|first| mark(text, first.range())).collect();
    found.into_iter()
}

/// The mark that begins with a first word.
fn mark(text: &[u8], first: Range<usize>) -> Option<Range<usize>> {
    let blank = |rest: &'_ [u8]| usize::from(matches!(rest.first(), Some(b' ' | b'\t')));
    let mut end = first.end;
    end += blank(&text[end..]);
    if text.get(end) != Some(&b':') {
        return None;
    }
    end += 1;
    end += blank(&text[end..]);
    let word = text.get(end..end + 6)?;
    word.eq_ignore_ascii_case(b"ignore").then_some(first.start..end + 6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_may_be_cased_and_blanks_set() {
        for text in ["whose:ignore", "WHOSE:IGNORE", "whose: ignore", "Whose :\tIgnore"] {
            let text = format!("x {text}[us-ssn] whose:");
            let found: Vec<_> = marks(text.as_bytes()).map(|mark| text[mark].len()).collect();
            assert_eq!(found, [text.len() - "x [us-ssn] whose:".len()]);
        }
        for text in ["whose  : ignore", "whose ignore", "whose:  ignore", "whose:igno", "who se:ignore"] {
            assert_eq!(marks(text.as_bytes()).count(), 0, "{text}");
        }
    }
}
