//! What a token says to whoever has it: the claims of a signed one, the login of an authorization header. Neither is
//! encrypted, only written in Base64, so whoever reads the token reads them too.
//!
//! Nothing is searched for here; what comes out is text for the engine.

use super::validate::secrets::{base64, basic_auth, jwt};

/// What a token holds.
#[derive(Debug, PartialEq, Eq)]
pub struct Opened {
    /// The word for it in a place.
    pub part: &'static str,
    /// Its text.
    pub text: Vec<u8>,
}

/// Opens a token; `None` for a value that is none, or whose inside is no text.
pub fn open(token: &[u8]) -> Option<Opened> {
    let token = token.trim_ascii();
    if token.starts_with(b"eyJ") && jwt(token).is_possible() {
        let claims = decoded(token.split(|byte| *byte == b'.').nth(1)?)?;
        return claims.starts_with(b"{").then_some(Opened { part: "claims", text: claims });
    }
    if !basic_auth(token).is_possible() {
        return None;
    }
    let token = token.get(..6).filter(|word| word.eq_ignore_ascii_case(b"basic ")).map_or(token, |_| &token[6..]);
    let login = String::from_utf8(decoded(token.trim_ascii())?).ok()?;
    let (user, password) = login.split_once(':')?;
    let plain = |text: &str| !text.contains(['"', '\\']) && !text.chars().any(char::is_control);
    let text = format!("username=\"{user}\" password=\"{password}\"");
    (plain(user) && plain(password)).then(|| Opened { part: "login", text: text.into() })
}

fn decoded(base64_text: &[u8]) -> Option<Vec<u8>> {
    let mut out = vec![0; base64_text.len()];
    let length = base64(base64_text, &mut out)?.len();
    out.truncate(length);
    std::str::from_utf8(&out).is_ok().then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_open_and_other_text_does_not() {
        let claims = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiI3NyIsImVtYWlsIjoiYWRhQGJsdWVmaW5jaC1tYWlsLm5ldCJ9.c2lnbmF0dXJlLW9mLW5vYm9keQ";
        let opened = open(claims.as_bytes()).expect("a signed token");
        assert_eq!((opened.part, &*opened.text), ("claims", &br#"{"sub":"77","email":"ada@bluefinch-mail.net"}"#[..]));
        for token in ["Basic bGVkZ2VyOlppbmNNb3RoNzc=", "bGVkZ2VyOlppbmNNb3RoNzc="] {
            let opened = open(token.as_bytes()).expect("a login");
            assert_eq!((opened.part, &*opened.text), ("login", &br#"username="ledger" password="ZincMoth77""#[..]));
        }
        for text in ["", "eyJ", "eyJhbGciOiJIUzI1NiJ9.AAAA.c2lnbmF0dXJl", "bGVkZ2Vy", "hunter2", "Basic "] {
            assert_eq!(open(text.as_bytes()), None, "{text}");
        }
    }
}
