//! Blocks of YAML, `key: |`: their text begins on the next line.

use std::ops::Range;

/// The text of a block without the mark that opens it and the blanks around it; `None` for what is no block.
pub fn block(value: &[u8]) -> Option<Range<usize>> {
    let end = memchr::memchr(b'\n', value)?;
    let (mark, rest) = value[..end].split_first()?;
    let (style, comment) = match rest.iter().position(|b| *b == b'#') {
        Some(at) => (&rest[..at], at > 0 && rest[at - 1].is_ascii_whitespace()),
        None => (rest, true),
    };
    let is_style = style.trim_ascii_end().iter().all(|b| matches!(b, b'+' | b'-' | b'1'..=b'9'));
    if !matches!(mark, b'|' | b'>') || !comment || !is_style {
        return None;
    }
    let text = &value[end..];
    let start = end + text.len() - text.trim_ascii_start().len();
    Some(start..start + text.trim_ascii().len()).filter(|own| !own.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_of_a_block() {
        for (value, expected) in [
            ("|\n  a b\n  c\n", Some("a b\n  c")),
            (">-\n  a", Some("a")),
            ("|2+ # c\n\n    a\n", Some("a")),
            ("|\n  \n", None),
            ("| a\n b", None),
            ("|#c\n b", None),
            ("a\n b", None),
            ("|", None),
            ("", None),
        ] {
            assert_eq!(block(value.as_bytes()).map(|own| &value[own]), expected, "{value:?}");
        }
    }
}
