//! Where a secret really ends. A detector sees a password up to the first character that it does not take for a part of
//! one; what is left of it in a copy would be half a redaction.
//!
//! In quotes a secret ends at the quote that closes them; at the beginning of a cell it has the whole cell; elsewhere it
//! goes on to the next blank, or to a mark behind which something else begins.

/// Detectors whose values are secrets: everything that belongs to one is replaced.
pub const SECRETS: [&str; 3] = ["auth-secret", "password-plain", "security-qa"];

/// Bytes before a value that are looked at.
pub const BEFORE: usize = 16;
/// Bytes behind a value that are looked at: no secret is longer.
pub const BEHIND: usize = 1024;

/// Bytes of a secret behind what was `found` of it, by what stands before and behind that; `cell` if it is in a column.
pub fn rest(before: &[u8], found: &[u8], behind: &[u8], cell: bool) -> usize {
    let line = &behind[..memchr::memchr2(b'\n', b'\r', behind).unwrap_or(behind.len())];
    let quoted =
        before.last().filter(|b| b"\"'`".contains(b)).and_then(|quote| closing(before, found, line, (*quote, cell)));
    if let Some(end) = quoted {
        return end;
    }
    if cell && let Some(end) = cell_end(before, line) {
        return end;
    }
    open_end(line)
}

/// Where the quotes close that open before a value, on its line. Those inside a string are escaped themselves.
fn closing(before: &[u8], value: &[u8], line: &[u8], (quote, cell): (u8, bool)) -> Option<usize> {
    let tail = value.iter().rev().take_while(|b| **b == b'\\').count();
    let escapes = before.iter().rev().skip(1).take_while(|b| **b == b'\\').count();
    let mut at = 0;
    while let Some(found) = memchr::memchr(quote, &line[at..]).map(|n| at + n) {
        let own = line[..found].iter().rev().take_while(|b| **b == b'\\').count();
        let slashes = if own == found { own + tail } else { own };
        let doubled = cell && line.get(found + 1) == Some(&quote);
        // `\\"` closes, `\"` does not; inside a string `\"` does and `\\\"` does not.
        let closes = if escapes == 0 { slashes % 2 == 0 } else { slashes <= escapes };
        match (closes, doubled) {
            (true, false) => return Some(found - if escapes == 0 { 0 } else { own }),
            (true, true) => at = found + 2,
            (false, _) => at = found + 1,
        }
    }
    None
}

/// Where a cell ends that begins with the value: at the mark that stands before it, at a tag, at the end of the line.
fn cell_end(before: &[u8], line: &[u8]) -> Option<usize> {
    let end = |mark: u8| memchr::memchr(mark, line).unwrap_or(line.len());
    match *before.last()? {
        mark @ (b',' | b';' | b'\t' | b'|') => Some(end(mark)),
        b'\n' | b'\r' => Some([b',', b';', b'\t', b'|'].into_iter().map(end).min().unwrap_or(line.len())),
        b'>' => Some(end(b'<')),
        // `password: abc # a comment`.
        b' ' | b'=' | b':' => {
            let comment = line.windows(2).position(|two| two[0].is_ascii_whitespace() && b"#;".contains(&two[1]));
            let key = line.windows(2).position(|two| b",;&".contains(&two[0]) && two[1] == b' ' || begins_key(two));
            Some(comment.into_iter().chain(key).chain(stop(line)).min().unwrap_or(line.len()))
        }
        _ => None,
    }
}

/// Where something else can begin on the line: a quote or a bracket closes what stands around.
fn stop(line: &[u8]) -> Option<usize> {
    line.iter().position(|b| b"\"'`<>{}[]()".contains(b))
}

fn begins_key(two: &[u8]) -> bool {
    two[0] == b'&' && two[1].is_ascii_alphabetic()
}

/// Where a secret without quotes ends.
fn open_end(line: &[u8]) -> usize {
    // What stops the detector and begins something else: `user:pass@host`, `pass)`.
    if !line.first().is_some_and(|b| b";,#&!$%^*+=~?|\\".contains(b) || b.is_ascii_alphanumeric() || *b >= 0x80) {
        return 0;
    }
    let mut end = 0;
    while end < line.len() {
        let byte = line[end];
        if byte.is_ascii_whitespace() || byte.is_ascii_control() || b"\"'`<>{}[]()".contains(&byte) {
            break;
        }
        if b",;&|".contains(&byte) && is_over(&line[end + 1..]) {
            break;
        }
        end += 1;
    }
    end
}

/// True if nothing of the secret stands behind a mark: the end, a blank, a quote, or another key with its sign.
fn is_over(behind: &[u8]) -> bool {
    let name = behind.iter().take_while(|b| b.is_ascii_alphanumeric() || b"_.-".contains(b)).count();
    match behind.first() {
        None => true,
        Some(first) if first.is_ascii_whitespace() || b"\"'`<>{}[]()".contains(first) => true,
        _ => name > 0 && matches!(behind.get(name), Some(b'=' | b':')),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_ends_where_it_ends() {
        // `⟦` stands where the value begins, `|` where the detector stopped, `⟧` where the secret ends.
        for (text, cell) in [
            (r#"password="⟦quo¦\"te12 and⟧""#, false),
            (r#"password="⟦quo\¦"te12 and⟧""#, false),
            (r#"pwd="⟦Hunter2¦ #x;y⟧", user="b""#, false),
            (r#"{\"password\":\"⟦ab12¦;c\\\"d⟧\",\"n\":1}"#, false),
            ("password=⟦ab12¦,cd34⟧ done", false),
            ("password=⟦ab12¦⟧;user=x", false),
            ("password=⟦ab12¦;c#d⟧&user=x", false),
            ("{passwd=⟦Tr0ub4dor&3¦⟧, remember=on}", false),
            ("https://u:⟦ab12¦⟧@host/x,y", false),
            ("f(password=⟦ab12¦⟧)", false),
            ("1,ana,⟦ab12¦;c d#e⟧,x", true),
            ("1\tana\t⟦ab12¦;c,d e⟧", true),
            (r#"1,"⟦x12¦,y ""q"" z⟧",3"#, true),
            ("(1,'⟦ab12¦ it''s⟧','x')", true),
            ("<p>⟦ab12¦;c &amp; d⟧</p>", true),
            ("password: ⟦ab12¦;c d⟧ # a comment", true),
        ] {
            let begin = text.find('⟦').expect("a mark");
            let plain = |part: &str| part.replace(['⟦', '⟧', '¦'], "");
            let (found, behind) = text.split_once('¦').expect("a mark");
            let (more, _) = behind.split_once('⟧').expect("a mark");
            let value = found.split_once('⟦').expect("a mark").1;
            let n = rest(plain(&text[..begin]).as_bytes(), value.as_bytes(), plain(behind).as_bytes(), cell);
            assert_eq!(n, more.len(), "{found}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_has_an_end(before: Vec<u8>, found: Vec<u8>, behind: Vec<u8>, cell: bool) {
            proptest::prop_assert!(rest(&before, &found, &behind, cell) <= behind.len());
        }
    }
}
