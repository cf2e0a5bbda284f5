//! Values in quotes, and what they stand for where a quote in them is written in another way: `''` in YAML, `'\''` and
//! `'"'"'` as a shell has it, `\"` in both.

use super::line::Style;
use crate::detect::SHELL_QUOTES;
use crate::read::json::token::unescape;

/// One past the quotes that a text begins with and that close in it.
pub fn end(text: &[u8], style: Style) -> Option<usize> {
    let quote = *text.first().filter(|b| matches!(b, b'"' | b'\''))?;
    let mut at = 1;
    loop {
        at += memchr::memchr2(quote, b'\\', text.get(at..)?)?;
        at += match (text[at], style) {
            (b'\\', _) if quote == b'"' => 2,
            (b'\\', _) => 1,
            (b'\'', Style::Yaml) if text[at + 1..].starts_with(b"'") => 2,
            (b'\'', Style::Equals) if shell(&text[at..]).is_some() => shell(&text[at..])?,
            _ => return Some(at + 1),
        };
    }
}

fn shell(text: &[u8]) -> Option<usize> {
    SHELL_QUOTES.iter().find(|escape| text.starts_with(escape)).map(|escape| escape.len())
}

/// Appends what a text between such quotes stands for, if a quote or a letter in it is written in another way.
pub fn written(inside: &[u8], quote: u8, style: Style, out: &mut Vec<u8>) -> bool {
    if quote == b'"' {
        let is_letter = |at: usize| {
            inside
                .get(at + 2..at + 6)
                .is_some_and(|four| inside[at + 1] == b'u' && four.iter().all(u8::is_ascii_hexdigit))
        };
        let mut marks = memchr::memchr_iter(b'\\', inside);
        let is_escaped = marks.any(|at| inside.get(at + 1) == Some(&b'"') || is_letter(at));
        if is_escaped {
            unescape(inside, out);
        }
        return is_escaped;
    }
    let from = out.len();
    let mut at = 0;
    while let Some(next) = memchr::memchr(b'\'', &inside[at..]).map(|n| at + n) {
        out.extend_from_slice(&inside[at..next]);
        out.push(b'\'');
        at = next
            + match style {
                Style::Yaml => 2.min(inside.len() - next),
                Style::Equals => shell(&inside[next..]).unwrap_or(1),
            };
    }
    match at {
        0 => false,
        _ => {
            out.extend_from_slice(&inside[at..]);
            out.len() - from < inside.len()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_in_quotes() {
        for (text, style, expected) in [
            ("'Seán O''Brien' # c", Style::Yaml, Some(("'Seán O''Brien'", Some("Seán O'Brien")))),
            ("'ann' 'x'", Style::Yaml, Some(("'ann'", None))),
            ("'C:\\'", Style::Yaml, Some(("'C:\\'", None))),
            ("''", Style::Yaml, Some(("''", None))),
            ("'it''s", Style::Yaml, None),
            (r"'o'\''neil' N", Style::Equals, Some((r"'o'\''neil'", Some("o'neil")))),
            (r#"'o'"'"'neil'"#, Style::Equals, Some((r#"'o'"'"'neil'"#, Some("o'neil")))),
            ("'a''b'", Style::Equals, Some(("'a'", None))),
            (r#""say \"x\"" # "c""#, Style::Yaml, Some((r#""say \"x\"""#, Some("say \"x\"")))),
            (r#""Se\u00e1n""#, Style::Yaml, Some((r#""Se\u00e1n""#, Some("Seán")))),
            (r#""C:\new""#, Style::Equals, Some((r#""C:\new""#, None))),
            (r#""open\""#, Style::Equals, None),
            ("plain", Style::Yaml, None),
        ] {
            let whole = end(text.as_bytes(), style).map(|end| &text[..end]);
            let mut out = Vec::new();
            let is_written = whole.map(|whole| {
                let inside = &whole.as_bytes()[1..whole.len() - 1];
                written(inside, whole.as_bytes()[0], style, &mut out)
            });
            let out = String::from_utf8(out).expect("text");
            let got = whole.map(|whole| (whole, is_written.filter(|is| *is).map(|_| &*out)));
            assert_eq!(got, expected, "{text}");
        }
    }
}
