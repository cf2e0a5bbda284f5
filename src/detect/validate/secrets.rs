//! Password hashes, tokens and keys: secrets that have a form of their own.
//!
//! Hash forms are those of `crypt(3)`, bcrypt, the PHC string format, Django, LDAP (RFC 2307) and MySQL; tokens those of
//! RFC 7519 (JWT), RFC 7617 (Basic) and RFC 7468 (PEM).

use super::credentials::{not_placeholder, unquote};
use super::{Strength, Verdict};

/// Stored password hash in one of the well-known forms: crypt, bcrypt, PHC string, Django, LDAP scheme, MySQL.
pub fn password_hash(value: &[u8]) -> Verdict {
    const GOOD: Verdict = Verdict::confirmed(Strength::Strong, "form of a password hash");
    let text = value.trim_ascii();
    if let Some(scheme) = text.strip_prefix(b"{") {
        return judge_ldap(scheme);
    }
    if let [b'*', rest @ ..] = text {
        let is_mysql = rest.len() == 40 && rest.iter().all(|byte| byte.is_ascii_digit() || matches!(byte, b'A'..=b'F'));
        return if is_mysql { GOOD } else { Verdict::rejected("no form of a password hash") };
    }
    let is_good = match text.iter().position(|&byte| byte == b'$') {
        Some(0) => {
            let (name, body) = cut(&text[1..], b'$');
            match name {
                b"2a" | b"2b" | b"2x" | b"2y" => is_bcrypt(body),
                b"1" | b"apr1" => is_crypt(body, 22),
                b"5" => is_crypt(without_rounds(body), 43),
                b"6" => is_crypt(without_rounds(body), 86),
                b"7" | b"y" | b"gy" => body.len() > 30 && body.iter().all(|&byte| is_crypt_place(byte) || byte == b'$'),
                b"P" | b"H" => body.len() == 31 && body.iter().copied().all(is_crypt_place),
                _ if name.starts_with(b"argon2") || name.starts_with(b"scrypt") || name.starts_with(b"pbkdf2") => {
                    body.split(|&byte| byte == b'$').filter(|part| part.len() >= 8).count() >= 2
                }
                _ => false,
            }
        }
        Some(at) => {
            let (name, body) = (&text[..at], &text[at + 1..]);
            let is_known = [
                &b"pbkdf2_sha256"[..],
                b"pbkdf2_sha1",
                b"bcrypt_sha256",
                b"bcrypt",
                b"argon2",
                b"scrypt",
                b"sha1",
                b"md5",
            ]
            .contains(&name)
                || name.starts_with(b"pbkdf2:")
                || name.starts_with(b"scrypt:");
            is_known && body.split(|&byte| byte == b'$').count() >= 2 && body.len() >= 33
        }
        None => return digest(text),
    };
    if is_good { GOOD } else { Verdict::rejected("no form of a password hash") }
}

/// A bare digest: 16 bytes (NTLM, MD5), 20, 32 or 64 in hexadecimal; only its field says that a password made it.
fn digest(text: &[u8]) -> Verdict {
    let is_hex = text.iter().all(u8::is_ascii_hexdigit) && !super::compact::all_same(text);
    match text.len() {
        32 | 40 | 64 | 128 if is_hex => Verdict::unknown("length of a digest"),
        _ => Verdict::rejected("no form of a password hash"),
    }
}

fn cut(text: &[u8], separator: u8) -> (&[u8], &[u8]) {
    match text.iter().position(|&byte| byte == separator) {
        Some(at) => (&text[..at], &text[at + 1..]),
        None => (text, b""),
    }
}

fn is_crypt_place(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'/')
}

fn is_bcrypt(body: &[u8]) -> bool {
    let (cost, rest) = cut(body, b'$');
    let is_cost = matches!(*cost, [b'0', b'4'..=b'9'] | [b'1' | b'2', b'0'..=b'9'] | [b'3', b'0' | b'1']);
    is_cost && rest.len() == 53 && rest.iter().copied().all(is_crypt_place)
}

fn without_rounds(body: &[u8]) -> &[u8] {
    if body.starts_with(b"rounds=") { cut(body, b'$').1 } else { body }
}

fn is_crypt(body: &[u8], length: usize) -> bool {
    let (salt, hash) = cut(body, b'$');
    salt.len() <= 16 && hash.len() == length && hash.iter().copied().all(is_crypt_place)
}

fn judge_ldap(scheme: &[u8]) -> Verdict {
    let (name, body) = cut(scheme, b'}');
    let shortest = match () {
        () if name.eq_ignore_ascii_case(b"SSHA") => 32,
        () if name.eq_ignore_ascii_case(b"SHA") => 27,
        () if name.eq_ignore_ascii_case(b"SMD5") => 28,
        () if name.eq_ignore_ascii_case(b"MD5") => 22,
        () if name.eq_ignore_ascii_case(b"SSHA256") || name.eq_ignore_ascii_case(b"SHA256") => 43,
        () if name.eq_ignore_ascii_case(b"SSHA512") || name.eq_ignore_ascii_case(b"SHA512") => 86,
        () if name.eq_ignore_ascii_case(b"CRYPT") => 13,
        () => return Verdict::rejected("no form of a password hash"),
    };
    let is_body = body.iter().all(|byte| byte.is_ascii_alphanumeric() || b"+/=.$,-_".contains(byte));
    match body.len() >= shortest && is_body {
        true => Verdict::confirmed(Strength::Strong, "form of a password hash"),
        false => Verdict::rejected("no form of a password hash"),
    }
}

/// Value of a Base64 or Base64url place.
fn base64_value(byte: u8) -> Option<u32> {
    Some(u32::from(match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' | b'-' => 62,
        b'/' | b'_' => 63,
        _ => return None,
    }))
}

/// Decodes Base64 in either alphabet into `out`; nothing for bytes of neither, or when `out` is full.
pub(crate) fn base64<'a>(text: &[u8], out: &'a mut [u8]) -> Option<&'a [u8]> {
    let text = match text {
        [body @ .., b'=', b'='] | [body @ .., b'='] | body => body,
    };
    let (mut bits, mut held, mut len) = (0u32, 0, 0);
    for &byte in text {
        bits = bits << 6 | base64_value(byte)?;
        held += 6;
        if held >= 8 {
            held -= 8;
            *out.get_mut(len)? = (bits >> held) as u8;
            bits &= (1 << held) - 1;
            len += 1;
        }
    }
    // Six left-over bits cannot come from whole bytes, and padding bits are zero.
    (held < 6 && bits == 0).then(|| &out[..len])
}

/// JSON web token: three Base64url parts, the first of which is a JSON object with `alg`.
pub fn jwt(value: &[u8]) -> Verdict {
    let mut parts = value.trim_ascii().split(|&byte| byte == b'.');
    let (Some(header), Some(payload), Some(signature), None) = (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Verdict::rejected("not three parts");
    };
    let is_part =
        |part: &[u8]| part.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'='));
    if payload.is_empty() || !is_part(payload) || !is_part(signature) || header.len() > 2048 {
        return Verdict::rejected("parts are not base64url");
    }
    let mut buffer = [0u8; 1536];
    let Some(header) = base64(header, &mut buffer) else { return Verdict::rejected("header is not base64url") };
    let is_object = header.trim_ascii().starts_with(b"{") && header.trim_ascii().ends_with(b"}");
    if !is_object || memchr::memmem::find(header, b"\"alg\"").is_none() {
        return Verdict::rejected("header is no json object with alg");
    }
    let verdict = Verdict::confirmed(Strength::Strong, "header is json and names an algorithm");
    // The signature of the token on the front page of jwt.io, and the one in RFC 7519.
    let samples = [&b"SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c"[..], b"dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"];
    if samples.contains(&signature) { verdict.as_test_value() } else { verdict }
}

/// Basic authentication: Base64 of `user:password`, perhaps behind the word `Basic`.
pub fn basic_auth(value: &[u8]) -> Verdict {
    let text = value.trim_ascii();
    let text = match text.get(..6) {
        Some(word) if word.eq_ignore_ascii_case(b"basic ") => text[6..].trim_ascii(),
        _ => text,
    };
    let mut buffer = [0u8; 512];
    let Some(decoded) = base64(text, &mut buffer).filter(|decoded| decoded.len() >= 3) else {
        return Verdict::rejected("not base64");
    };
    let is_text = std::str::from_utf8(decoded).is_ok_and(|text| !text.chars().any(char::is_control));
    let Some(colon) = memchr::memchr(b':', decoded).filter(|_| is_text) else {
        return Verdict::rejected("does not decode to user and password");
    };
    let (user, secret) = (&decoded[..colon], &decoded[colon + 1..]);
    match (user, secret) {
        // RFC 7617 and RFC 2617 use these two.
        (b"Aladdin", _) | (b"test", b"123\xc2\xa3") => {
            Verdict::confirmed(Strength::Strong, "decodes to user and password").as_test_value()
        }
        _ if !not_placeholder(secret).is_possible() && !secret.is_empty() => {
            Verdict::rejected("password is a stand-in")
        }
        _ => Verdict::confirmed(Strength::Strong, "decodes to user and password"),
    }
}

/// Private key in PEM form: a begin line that names one, and Base64 after it.
pub fn pem_private_key(value: &[u8]) -> Verdict {
    let head = value.trim_ascii();
    let Some(rest) = head.strip_prefix(b"-----BEGIN ") else { return Verdict::rejected("no begin line") };
    let Some(end) = memchr::memmem::find(rest, b"-----") else { return Verdict::rejected("no begin line") };
    if !rest[..end].ends_with(b"PRIVATE KEY") && !rest[..end].ends_with(b"PRIVATE KEY BLOCK") {
        return Verdict::rejected("not a private key");
    }
    let body = &rest[end + 5..];
    let places = body.iter().filter(|byte| byte.is_ascii_alphanumeric()).count();
    match places {
        _ if body.trim_ascii().is_empty() => Verdict::unknown("begin line of a private key"),
        64.. => Verdict::confirmed(Strength::Strong, "begin line and body of a private key"),
        _ => Verdict::rejected("too short for a key"),
    }
}

/// Any API secret: no stand-in, and neither too short nor too even to be drawn at random.
pub fn auth_secret(value: &[u8]) -> Verdict {
    let text = unquote(value.trim_ascii());
    let verdict = not_placeholder(text);
    if !verdict.is_possible() {
        return verdict;
    }
    if text.starts_with(b"eyJ") && jwt(text).is_possible() {
        return jwt(text);
    }
    if text.starts_with(b"-----BEGIN") {
        return pem_private_key(text);
    }
    if super::label::is_code_word(text) || is_member_of_type(text) || is_path_of_code(text) {
        return Verdict::rejected("code, not a secret");
    }
    if is_host(text) {
        return Verdict::rejected("the name of a host");
    }
    if text.len() < 8 {
        return Verdict::rejected("shorter than a secret");
    }
    let says_example =
        ["EXAMPLE", "example", "xxxx", "XXXX", "****", "....", "0000000000", "your-", "your_", "YOUR_", "my-"];
    if says_example.iter().any(|word| memchr::memmem::find(text, word.as_bytes()).is_some()) {
        return Verdict::unknown("says that it is an example").as_test_value();
    }
    if entropy(text) < 2.5 {
        return Verdict::rejected("too even for a secret");
    }
    Verdict::unknown("drawn at random or not, cannot be told")
}

/// As [`auth_secret`], behind `Bearer`: small words with `_`, `-` or `.` between them are the name of one.
pub fn bearer_token(value: &[u8]) -> Verdict {
    let parts = || value.split(|b| matches!(b, b'_' | b'-' | b'.'));
    match parts().count() > 1 && parts().all(|part| !part.is_empty() && part.iter().all(u8::is_ascii_lowercase)) {
        true => Verdict::rejected("words, not a secret"),
        false => auth_secret(value),
    }
}

/// As [`auth_secret`], of twelve bytes or more with letters and digits and no address, version or path: what stands in a
/// mapping of secrets.
pub fn secret_of_a_mapping(value: &[u8]) -> Verdict {
    let letters = value.iter().filter(|b| b.is_ascii_alphabetic()).count();
    let is_path = value.iter().filter(|b| matches!(b, b'/' | b'.')).count() > 1;
    match value.len() < 12 || letters < 4 || is_path {
        true => Verdict::rejected("no secret of such a form"),
        false => auth_secret(value),
    }
}

/// As [`auth_secret`], of letters of both cases and digits that follow each other as if they were drawn: words of programs
/// change from one to the other far less often.
pub fn drawn_secret(value: &[u8]) -> Verdict {
    let class = |b: &u8| (b.is_ascii_lowercase(), b.is_ascii_uppercase(), b.is_ascii_digit());
    let count = |such: fn(&u8) -> bool| value.iter().filter(|b| such(b)).count();
    let changes = value.windows(2).filter(|two| class(&two[0]) != class(&two[1])).count();
    let has_all =
        count(u8::is_ascii_lowercase) > 1 && count(u8::is_ascii_uppercase) > 1 && count(u8::is_ascii_digit) > 1;
    match has_all && changes * 20 >= value.len() * 9 {
        true => auth_secret(value),
        false => Verdict::rejected("not drawn at random"),
    }
}

/// `AccessToken.from_string`: two words, the first written like a type and the second like a function.
fn is_member_of_type(text: &[u8]) -> bool {
    let Some(at) = memchr::memchr(b'.', text) else { return false };
    let (owner, member) = (&text[..at], &text[at + 1..]);
    let is_function = |part: &[u8]| part.iter().all(|b| b.is_ascii_lowercase() || *b == b'_');
    owner.len() > 2
        && owner.iter().all(u8::is_ascii_alphabetic)
        && owner[0].is_ascii_uppercase()
        && member.len() > 2
        && is_function(member)
}

/// `salt.crypt.MasterKeys`, `base.SECRET_KEY_PREFIX`: names with dots between them, one of which is written as only programs
/// write.
fn is_path_of_code(text: &[u8]) -> bool {
    let is_name = |part: &[u8]| {
        part.len() > 1 && part[0].is_ascii_alphabetic() && part.iter().all(|b| b.is_ascii_alphabetic() || *b == b'_')
    };
    let is_code = |part: &[u8]| {
        let humps = part.windows(2).filter(|two| two[0].is_ascii_lowercase() && two[1].is_ascii_uppercase()).count();
        part[1..part.len() - 1].contains(&b'_') || part[0].is_ascii_uppercase() && humps == 1
    };
    let parts = || text.split(|b| *b == b'.');
    (2..=6).contains(&parts().count()) && parts().all(is_name) && parts().any(is_code)
}

/// `vault.azure.example.net`: three parts or more, the last a domain that machines have.
fn is_host(text: &[u8]) -> bool {
    let is_label = |part: &[u8]| !part.is_empty() && part.iter().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-'));
    let parts = || text.split(|b| *b == b'.');
    let last = parts().next_back().unwrap_or_default();
    parts().count() > 2
        && parts().all(is_label)
        && [&b"net"[..], b"com", b"org", b"io", b"local", b"internal", b"dev", b"cloud"].contains(&last)
}

/// Shannon entropy of the bytes, in bits a byte.
pub fn entropy(text: &[u8]) -> f64 {
    let mut counts = [0u32; 256];
    for &byte in text {
        counts[usize::from(byte)] += 1;
    }
    let total = text.len() as f64;
    counts
        .iter()
        .filter(|&&count| count > 0)
        .map(|&count| f64::from(count) / total)
        .map(|share| -share * share.log2())
        .sum()
}

#[cfg(test)]
mod tests {
    use super::super::{check, check_samples};
    use super::*;

    #[test]
    fn hash_table() {
        check(
            password_hash,
            &[
                "$2b$12$EixZaYVK1fsbw1ZfbX3OXePaWxn96p36WQoeG6Lruj3vjPGga31lW",
                "$1$saltsalt$qjXMvbEw8oaL.CzflDtaK/",
                "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$RdescudvJCsgt3ub+b4dWRWJTmaaJObG",
                "pbkdf2_sha256$260000$saltsaltsalt$Yh8vJk4wzgXuIfY5u0T0d5nqJZ2x0e3oEXAMPLEHASH=",
                "{SSHA}0c0blFTXXNuAMHECS4uxrj3ZieMoWImr",
                "8846f7eaee8fb117ad06bdd830b7586c",
                "*2470C0C06DEE42FD1618BB99005ADCA2EC9D1E19",
            ],
            &[
                "$2b$12$short",
                "$1$salt$short",
                "{SSHA}short",
                "hello",
                "$",
                "{",
                "*",
                "$6$",
                "$9$abc$def",
                "00000000000000000000000000000000",
            ],
        );
    }

    #[test]
    fn token_tables() {
        check(
            jwt,
            &["eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl", "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0."],
            &[
                "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0",
                "a.b.c",
                "eyJ0eXAiOiJKV1QifQ.eyJzdWIiOiIxIn0.x",
                "..",
                "eyJhbGciOiJIUzI1NiJ9..x",
            ],
        );
        check(
            basic_auth,
            &["Basic amFuZTpodW50ZXIy", "amFuZTpodW50ZXIy"],
            &["Basic ####", "Basic aGVsbG8=", "Basic", "amFuZTpjaGFuZ2VtZQ=="],
        );
        check_samples(basic_auth, &["Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="]);
        let key = format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----", "MIIEvQ".repeat(20));
        check(
            pem_private_key,
            &[&key, "-----BEGIN RSA PRIVATE KEY-----"],
            &["-----BEGIN CERTIFICATE-----", "-----BEGIN PRIVATE KEY-----\nabc", "hello"],
        );
        check(
            auth_secret,
            &["sk_live_9aF3kQ7zT2mX8vB1"],
            &["changeme", "aaaaaaaaaaaaaaaaaa", "abc", "${TOKEN}", "abababababab"],
        );
        check_samples(auth_secret, &["AKIAIOSFODNN7EXAMPLE"]);
    }
}
