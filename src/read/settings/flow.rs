//! Mappings and lists on a line: `{type: home, phone: "…"}` of YAML, `{ email = "…" }` of TOML, `[a, b]` of both.

use super::line::properties;
use std::ops::Range;

/// Values of one text that are told apart.
const MOST: usize = 1024;

/// Longest key, in bytes.
const LONGEST_KEY: usize = 128;

/// Deepest nesting.
const DEEPEST: usize = 32;

/// Each value with its path below the text, or `None` if the text is no mapping and no list, or is not whole.
pub fn values(text: &[u8]) -> Option<Vec<(String, Range<usize>)>> {
    if !begins(text.trim_ascii_start()) {
        return None;
    }
    let mut out = Vec::new();
    // For each open bracket, how long the path was before it.
    let mut stack: Vec<(u8, usize)> = Vec::new();
    let mut path = String::new();
    let mut at = 0;
    while let Some(&byte) = text.get(at) {
        let parent = path.len();
        match byte {
            b',' => at += 1,
            byte if byte.is_ascii_whitespace() => at += 1,
            b'-' if stack.is_empty() => at += 1,
            b'#' if at == 0 || text[at - 1].is_ascii_whitespace() => {
                at = memchr::memchr(b'\n', &text[at..]).map_or(text.len(), |n| at + n);
            }
            // Where a key must come.
            b'{' | b'[' if stack.last().is_some_and(|(open, _)| *open == b'{') => return None,
            b'{' | b'[' => {
                // An item of a list of lines, or of brackets.
                let is_item = stack.last().is_none_or(|(open, _)| *open == b'[') && (byte == b'{' || !stack.is_empty());
                let is_whole = stack.is_empty() && at == blanks(text, 0);
                open(&mut stack, &mut path, byte, parent, is_item && !is_whole)?;
                at += 1;
            }
            b'}' | b']' => {
                let (open, before) = stack.pop()?;
                if (open == b'{') != (byte == b'}') {
                    return None;
                }
                path.truncate(before);
                at += 1;
            }
            b'&' | b'!' | b'*' if properties(&text[at..]) > 0 => at += properties(&text[at..]),
            _ => {
                let is_mapping = stack.last()?.0 == b'{';
                let (value, next) = scalar(text, at, is_mapping)?;
                at = blanks(text, next);
                if !is_mapping || !matches!(text.get(at), Some(b':' | b'=')) {
                    out.push((path.clone(), value));
                } else if value.len() > LONGEST_KEY {
                    return None;
                } else {
                    if !path.is_empty() {
                        path.push('.');
                    }
                    path.push_str(&String::from_utf8_lossy(&text[value]));
                    at = blanks(text, at + 1);
                    at += properties(&text[at..]);
                    if let Some(bracket @ (b'{' | b'[')) = text.get(at).copied() {
                        open(&mut stack, &mut path, bracket, parent, false)?;
                        at += 1;
                        continue;
                    }
                    if !matches!(text.get(at), Some(b',' | b'}') | None) {
                        let (value, next) = scalar(text, at, false)?;
                        out.push((path.clone(), value));
                        at = next;
                    }
                    path.truncate(parent);
                }
            }
        }
        if out.len() > MOST {
            return None;
        }
    }
    stack.is_empty().then_some(out)
}

fn open(stack: &mut Vec<(u8, usize)>, path: &mut String, bracket: u8, before: usize, is_item: bool) -> Option<()> {
    if is_item || bracket == b'[' {
        // A list inside a list and the mapping in a list say no more than that.
        if !path.ends_with("[]") {
            path.push_str("[]");
        }
    }
    stack.push((bracket, before));
    (stack.len() <= DEEPEST).then_some(())
}

/// True for the beginning of a mapping or a list, or of items of a list that are such.
fn begins(text: &[u8]) -> bool {
    match text {
        [b'{' | b'[', ..] => true,
        [b'-', rest @ ..] => rest.first() == Some(&b' ') && begins(rest.trim_ascii_start()),
        _ => false,
    }
}

fn blanks(text: &[u8], at: usize) -> usize {
    at + text[at..].iter().take_while(|b| b.is_ascii_whitespace()).count()
}

/// A value without its quotes, and where the text goes on. A key ends before its mark.
fn scalar(text: &[u8], at: usize, may_be_key: bool) -> Option<(Range<usize>, usize)> {
    if let Some(quote @ (b'"' | b'\'')) = text.get(at).copied() {
        let mut end = at + 1;
        loop {
            end += memchr::memchr2(quote, b'\\', text.get(end..)?)?;
            if quote == b'\'' && text[end..].starts_with(b"''") && end > at + 1 {
                end += 2;
                continue;
            }
            if text[end] == quote {
                return Some((at + 1..end, end + 1));
            }
            end += if quote == b'"' { 2 } else { 1 };
        }
    }
    let rest = &text[at..];
    let marks = |n: usize| {
        may_be_key && (rest[n] == b'=' || rest[n] == b':' && rest.get(n + 1).is_none_or(|b| b.is_ascii_whitespace()))
    };
    let length = (0..rest.len()).find(|&n| matches!(rest[n], b',' | b'}' | b']' | b'\n') || marks(n))?;
    let own = rest[..length].trim_ascii_end().len();
    (own > 0).then_some((at..at + own, at + length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mappings_and_lists() {
        let show = |text: &str| {
            let values = values(text.as_bytes())?;
            Some(values.iter().map(|(path, r)| format!("{path}={}", &text[r.clone()])).collect::<Vec<_>>().join("|"))
        };
        for (text, wanted) in [
            ("{type: home, phone: \"(415) 682-3391\"}", Some("type=home|phone=(415) 682-3391")),
            (" { email = \"a@b\", n = 1 }", Some("email=a@b|n=1")),
            ("[ssn 216-40-7733, \"x, y\"]", Some("[]=ssn 216-40-7733|[]=x, y")),
            ("[ { email = 'a' }, { phone = 'b' } ]", Some("[].email=a|[].phone=b")),
            ("\n  - {t: 1, u: http://x}\n  - {t: 2} # c\n", Some("[].t=1|[].u=http://x|[].t=2")),
            ("{a: {b: [1, {c: 2}]}, d: }", Some("a.b[]=1|a.b[].c=2")),
            ("['bob.o''neil@x', '', 'c']", Some("[]=bob.o''neil@x|[]=|[]=c")),
            ("{a: &x s3, b: !t u, c: &m {d: *x}, e: [&y f]}", Some("a=s3|b=u|e[]=f")),
            ("[]", Some("")),
            ("{a: 1", None),
            ("{a: 1]", None),
            ("{{ template }}", None),
            ("plain", None),
            ("- plain", None),
        ] {
            assert_eq!(show(text).as_deref(), wanted, "{text}");
        }
    }
}
