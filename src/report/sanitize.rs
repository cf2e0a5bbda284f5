//! Makes text from data safe to show: a path or a value must not move the cursor, recolour the terminal or reorder what
//! stands beside it.
//!
//! Only characters that act are escaped; what is merely unusual stays readable. The result is for eyes, not for
//! machines: JSON carries the text itself, with escapes of its own.

use std::borrow::Cow;
use std::fmt::Write;

/// The text with control, bidirectional and invisible characters written as `\n`, `\t` or `\u{202e}`.
pub fn sanitize(text: &str) -> Cow<'_, str> {
    if !text.contains(acts) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if acts(c) => write!(out, "\\u{{{:x}}}", u32::from(c)).expect("a string takes all that is written"),
            c => out.push(c),
        }
    }
    Cow::Owned(out)
}

fn acts(c: char) -> bool {
    c.is_control()
        || matches!(c,
            // Bidirectional marks, embeddings, overrides and isolates.
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
            // Line and paragraph separators; interlinear annotations; tags; zero-width space and byte-order mark.
            | '\u{2028}' | '\u{2029}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}' | '\u{200b}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_acts_is_escaped() {
        for (text, shown) in [
            ("a\u{1b}[31mred", "a\\u{1b}[31mred"),
            ("two\nlines\r\tx", "two\\nlines\\r\\tx"),
            ("invoice\u{202e}fdp.exe", "invoice\\u{202e}fdp.exe"),
            ("c1\u{9b}2J\u{7f}", "c1\\u{9b}2J\\u{7f}"),
            ("\u{2066}x\u{2069}\u{feff}", "\\u{2066}x\\u{2069}\\u{feff}"),
        ] {
            assert_eq!(sanitize(text), shown);
        }
    }

    #[test]
    fn what_is_unusual_stays() {
        for text in ["", "张三/名单.csv", "naïve café", "שלום", "👩\u{200d}💻", "back\\slash"] {
            assert!(matches!(sanitize(text), Cow::Borrowed(t) if t == text));
        }
    }
}
