//! Secrets of Kubernetes in JSON: an object with `"kind": "Secret"` whose `data`, in Base64, and `stringData` are secrets,
//! whatever their keys say. The kind stands before or behind them.

use super::token::{Token, next};
pub use crate::read::settings::kubernetes::{SECRET, is_data};

/// The kind.
pub const KIND: &[u8] = b"Secret";

/// Tokens that are looked at behind the data.
const MOST: usize = 4096;

/// True if the object around the one that has just begun at `at` says behind it that it is a Secret.
pub fn is_secret_behind(text: &[u8], mut at: usize) -> bool {
    // Two containers are open: the data, and what they belong to.
    let mut depth = 2;
    let mut is_kind = false;
    for _ in 0..MOST {
        let token = next(text, at);
        match token {
            Token::Mark(b'{' | b'[', _) => depth += 1,
            Token::Mark(b'}' | b']', _) if depth == 1 => return false,
            Token::Mark(b'}' | b']', _) => depth -= 1,
            Token::Text { start, end, .. } if depth == 1 && is_kind => return text[start..end] == *KIND,
            Token::Text { start, end, .. } => is_kind = depth == 1 && text[start..end] == *b"kind",
            Token::Mark(b':', _) => {}
            Token::Mark(..) | Token::Bare { .. } => is_kind = false,
            Token::End | Token::More | Token::Bad => return false,
        }
        at = token.end();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kind_may_stand_behind() {
        for (text, expected) in [
            (r#"{"data":{"a":"b"},"kind":"Secret"}"#, true),
            (r#"{"data":{"a":{"kind":"x"}},"type":"kind", "kind" : "Secret"}"#, true),
            (r#"{"data":{"kind":"Secret"},"kind":"ConfigMap"}"#, false),
            (r#"{"data":{"kind":"Secret"}},{"kind":"Secret"}"#, false),
            (r#"{"data":{"a":"b"},"ki"#, false),
            (r#"{"data":{"#, false),
        ] {
            let at = text.find(":{").expect(text) + 2;
            assert_eq!(is_secret_behind(text.as_bytes(), at), expected, "{text}");
        }
    }
}
