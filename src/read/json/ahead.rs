//! Names of columns that stand behind their rows: `{"rows": [["…", "…"]], "columns": ["ssn", "dob"]}`.

use super::names::Names;
use super::token::{Token, next};

/// The names that the object gives in whose array of rows `at` is, directly behind its bracket, as far as the text goes;
/// `object` is the depth inside the object.
pub fn names(text: &[u8], at: usize, object: usize) -> Option<Names> {
    let mut at = pass(text, at)?;
    loop {
        let Token::Mark(b',', _) = next(text, at) else { return None };
        let key = next(text, next(text, at).end());
        let Token::Text { start, end, .. } = key else { return None };
        let colon = next(text, key.end());
        let Token::Mark(b':', _) = colon else { return None };
        let value = next(text, colon.end());
        at = match value {
            Token::Mark(b'[', behind) => {
                let mut names = Names::default();
                names.open(b'[', &text[start..end], object + 1, false);
                let end = listed(text, behind, object + 1, &mut names)?;
                if names.are_known() {
                    names.hold_within(object);
                    return Some(names);
                }
                end
            }
            Token::Mark(b'{', behind) => pass(text, behind)?,
            Token::Text { .. } | Token::Bare { .. } => value.end(),
            _ => return None,
        };
    }
}

/// The end of a container whose bracket ends at `at`.
fn pass(text: &[u8], at: usize) -> Option<usize> {
    listed(text, at, 0, &mut Names::default())
}

/// The same; `names` are told what is in it, and that it is inside at this depth.
fn listed(text: &[u8], mut at: usize, depth: usize, names: &mut Names) -> Option<usize> {
    let mut inside = depth;
    let mut key = None;
    loop {
        let token = next(text, at);
        at = token.end();
        match token {
            Token::Mark(bracket @ (b'[' | b'{'), _) => {
                inside += 1;
                names.open(bracket, b"", inside, false);
                key = None;
            }
            Token::Mark(b']' | b'}', _) => {
                names.close(inside);
                if inside == depth {
                    return Some(at);
                }
                inside -= 1;
            }
            Token::Text { start, end, .. } => match next(text, at) {
                Token::Mark(b':', behind) => {
                    key = Some(&text[start..end]);
                    at = behind;
                }
                _ => names.scalar(key.unwrap_or_default(), inside, Some(&text[start..end])),
            },
            Token::Bare { .. } => names.scalar(key.unwrap_or_default(), inside, None),
            Token::Mark(..) => {}
            Token::End | Token::More | Token::Bad => return None,
        }
    }
}
