//! E-mail addresses.
//!
//! RFC 5321 gives the lengths (local part 64, whole 254) and the two spellings of the local part, RFC 6531 lets both
//! sides be international, RFC 2606 and 6761 reserve names for examples. The top-level domain must be one of the
//! root's. Deliberately not accepted: comments, folding blanks and domains of a single label, which nobody writes for
//! people to use.

use std::sync::OnceLock;

use super::net::{ipv4_address, parse_ipv6};
use super::{Answer, Strength, Verdict};
use crate::detect::percent;

/// Top-level domains, sorted by bytes.
static TLDS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/rules/data/tlds.txt"));

/// True for a label of the root zone, in any ASCII case.
pub fn is_tld(label: &[u8]) -> bool {
    static LIST: OnceLock<Vec<&'static [u8]>> = OnceLock::new();
    let list = LIST.get_or_init(|| TLDS.lines().filter(|line| !line.starts_with('#')).map(str::as_bytes).collect());
    let mut lower = [0u8; 63];
    let Some(lower) = lower.get_mut(..label.len()) else { return false };
    lower.copy_from_slice(label);
    lower.make_ascii_lowercase();
    list.binary_search(&&*lower).is_ok()
}

/// Mailboxes of a function, not of a person.
#[rustfmt::skip]
const ROLES: &[&str] = &[
    "abuse", "accounts", "admin", "administrator", "alerts", "billing", "bounce", "bounces", "careers", "contact",
    "customerservice", "daemon", "do-not-reply", "donotreply", "enquiries", "feedback", "hello", "help", "helpdesk",
    "hostmaster", "hr", "info", "inquiries", "jobs", "legal", "mail", "mailer-daemon", "marketing", "media", "news",
    "newsletter", "no-reply", "no_reply", "noc", "noreply", "notification", "notifications", "office", "orders",
    "postmaster", "press", "privacy", "reply", "root", "sales", "security", "service", "services", "support", "sysadmin",
    "team", "webmaster",
];

/// Endings that are top-level domains and file names at once, seen behind `@2x` of image names.
fn is_scaled_image(first_label: &[u8]) -> bool {
    matches!(first_label, [scale @ .., b'x' | b'X'] if !scale.is_empty() && scale.iter().all(u8::is_ascii_digit))
}

/// Algorithms and extensions of SSH are named like a mailbox of who made them (RFC 4251, 6): `cert-v01@openssh.com`.
fn is_algorithm(local: &[u8], domain: &[u8]) -> bool {
    let makers: [&[u8]; 3] = [b"openssh.com", b"libssh.org", b"lysator.liu.se"];
    makers.contains(&domain) && local.iter().any(|b| *b == b'-' || b.is_ascii_digit())
}

/// E-mail address with a top-level domain of the root zone; perhaps `mailto:` before it. Addresses in example domains
/// are samples, addresses of a function (`info@`) stay open.
pub fn email_address(value: &[u8]) -> Verdict {
    let plain = if value.contains(&b'@') { None } else { percent::decoded(value) };
    let value = plain.as_deref().unwrap_or(value);
    let text = value.strip_prefix(b"mailto:").unwrap_or(value);
    if text.len() > 254 {
        return Verdict::rejected("longer than 254 bytes");
    }
    let Some(at) = memchr::memrchr(b'@', text) else {
        return Verdict::rejected("no @");
    };
    let (local, domain) = (&text[..at], &text[at + 1..]);
    if is_algorithm(local, domain) {
        return Verdict::rejected("the name of an algorithm");
    }
    let mut plain = [0; 64];
    let escaped = unescaped(local, &mut plain);
    if !is_local(escaped.unwrap_or(local)) {
        return Verdict::rejected("local part malformed");
    }
    let tld = match judge_domain(domain) {
        Ok(tld) => tld,
        Err(verdict) => return verdict,
    };
    if escaped.is_some() {
        return Verdict::unknown("escaped characters outside quotation marks");
    }
    if is_reserved(domain, tld) {
        return Verdict::unknown("domain reserved for examples").as_test_value();
    }
    if ROLES.iter().any(|role| local.eq_ignore_ascii_case(role.as_bytes())) {
        return Verdict::unknown("role mailbox");
    }
    Verdict::confirmed(Strength::Strong, "well formed, top-level domain exists")
}

/// A local part with characters behind a backslash, without those: RFC 821 and 1123 allowed them outside quotation
/// marks, RFC 5321 does not.
fn unescaped<'p>(local: &[u8], plain: &'p mut [u8; 64]) -> Option<&'p [u8]> {
    if local.len() > 64 || local.starts_with(b"\"") || !local.contains(&b'\\') {
        return None;
    }
    let (mut len, mut bytes) = (0, local.iter());
    while let Some(&byte) = bytes.next() {
        plain[len] = match byte {
            b'\\' => bytes.next().filter(|byte| matches!(byte, b' '..=b'~')).map(|_| b'x')?,
            byte => byte,
        };
        len += 1;
    }
    Some(&plain[..len])
}

/// A local part: dot-separated atoms, or a quoted string.
fn is_local(local: &[u8]) -> bool {
    if local.is_empty() || local.len() > 64 {
        return false;
    }
    if let [b'"', inner @ .., b'"'] = local {
        let mut escaped = false;
        for &byte in inner {
            match byte {
                b' '..=b'~' if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => return false,
                b' '..=b'~' | 0x80.. => {}
                _ => return false,
            }
        }
        return !inner.is_empty() && !escaped;
    }
    let is_atom = |byte: u8| byte >= 0x80 || byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~.".contains(&byte);
    local.iter().copied().all(is_atom)
        && local[0] != b'.'
        && local[local.len() - 1] != b'.'
        && memchr::memmem::find(local, b"..").is_none()
        && std::str::from_utf8(local).is_ok()
}

/// The top-level domain of a well-formed domain, or the verdict that ends the matter: a refusal, or an address
/// literal, which needs no name.
fn judge_domain(domain: &[u8]) -> Result<&[u8], Verdict> {
    if let [b'[', literal @ .., b']'] = domain {
        return Err(judge_literal(literal));
    }
    let malformed = Err(Verdict::rejected("domain malformed"));
    if domain.is_ascii() {
        if !domain.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.')) {
            return malformed;
        }
    } else {
        let Ok(domain) = std::str::from_utf8(domain) else { return malformed };
        let is_letter = |letter: char| letter.is_alphanumeric() || is_mark(letter) || matches!(letter, '-' | '.');
        if !domain.chars().all(is_letter) {
            return malformed;
        }
    }
    let (mut labels, mut first, mut last) = (0, &domain[..0], &domain[..0]);
    for label in domain.split(|&byte| byte == b'.') {
        if label.is_empty() || label.len() > 63 || label[0] == b'-' || label[label.len() - 1] == b'-' {
            return malformed;
        }
        if labels == 0 {
            first = label;
        }
        (labels, last) = (labels + 1, label);
    }
    if labels < 2 {
        return Err(Verdict::rejected("domain of one label"));
    }
    if last.iter().all(u8::is_ascii_digit) {
        return Err(Verdict::rejected("a version number after the @"));
    }
    if labels == 2 && is_scaled_image(first) {
        return Err(Verdict::rejected("file name of a scaled image"));
    }
    let is_special = matches!(last, b"test" | b"invalid" | b"example" | b"localhost" | b"TEST" | b"EXAMPLE");
    if is_special || is_tld(last) { Ok(last) } else { Err(Verdict::rejected("no such top-level domain")) }
}

/// Combining marks of the scripts that domain names use.
fn is_mark(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}' | '\u{900}'..='\u{dff}' | '\u{e00}'..='\u{eff}' | '\u{64b}'..='\u{65f}' | '\u{3099}' | '\u{309a}' | '\u{30fb}' | '\u{30fc}')
}

/// `user@[192.0.2.1]` and `user@[IPv6:2001:db8::1]`.
fn judge_literal(literal: &[u8]) -> Verdict {
    let tag = literal.get(..5).unwrap_or_default();
    if tag.eq_ignore_ascii_case(b"ipv6:") {
        return match parse_ipv6(&literal[5..]) {
            Some(_) => Verdict::unknown("address literal instead of a domain"),
            None => Verdict::rejected("domain malformed"),
        };
    }
    let is_bare = literal.iter().all(|byte| byte.is_ascii_digit() || *byte == b'.');
    match ipv4_address(literal) {
        verdict if verdict.answer == Answer::Rejected && verdict.why == "not four octets" => {
            Verdict::rejected("domain malformed")
        }
        _ if is_bare => Verdict::unknown("address literal instead of a domain"),
        _ => Verdict::rejected("domain malformed"),
    }
}

/// True for `example.com`, `.org`, `.net` and everything below them, and below `.test`, `.invalid`, `.localhost`,
/// `.example`.
fn is_reserved(domain: &[u8], tld: &[u8]) -> bool {
    let ends = |suffix: &str| {
        let Some(at) = domain.len().checked_sub(suffix.len()) else { return false };
        domain[at..].eq_ignore_ascii_case(suffix.as_bytes()) && (at == 0 || domain[at - 1] == b'.')
    };
    ["test", "invalid", "localhost", "example"].iter().any(|name| tld.eq_ignore_ascii_case(name.as_bytes()))
        || ["example.com", "example.org", "example.net", "example.edu"].iter().any(|name| ends(name))
}

/// Hash of a mail address as advertising systems pass it on: 32, 40 or 64 hexadecimal digits, or 32 bytes in Base64.
pub fn email_hash(value: &[u8]) -> Verdict {
    let text = value.trim_ascii();
    let is_hex = matches!(text.len(), 32 | 40 | 64) && text.iter().all(u8::is_ascii_hexdigit);
    let is_base64 = text.len() == 44
        && text.ends_with(b"=")
        && text[..43].iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_'));
    if (is_hex && !super::compact::all_same(text)) || is_base64 {
        Verdict::unknown("length of a digest")
    } else {
        Verdict::rejected("not the length of a digest")
    }
}

#[cfg(test)]
mod tests {
    use super::super::{check, check_samples};
    use super::*;

    #[test]
    fn address_table() {
        check(
            email_address,
            &[
                "jane.doe@mail.fr",
                "mailto:jane@mail.fr",
                "a+b@sub.domain.co.uk",
                "\"jane doe\"@mail.fr",
                "\"a@b\"@mail.fr",
                "jürgen@bücher.de",
                "jane@пример.рф",
                "jane@xn--e1afmkfd.xn--p1ai",
                "JANE@MAIL.COM",
                "jane@example.com",
                "info@mail.fr",
                "o'neil@mail.ie",
                "jane@[93.184.216.34]",
                "jane@[IPv6:2a00::1]",
                "jane@123.com",
            ],
            &[
                "logo@2x.png",
                "icon@3x.zip",
                "lodash@4.17.21",
                "x@1.2.3",
                "@mail.fr",
                "jane@",
                "jane@localhost",
                "jane@mail.notatld",
                ".jane@mail.fr",
                "jane.@mail.fr",
                "ja..ne@mail.fr",
                "jane@-mail.fr",
                "jane@mail-.fr",
                "jane@mail..fr",
                "jane@.mail.fr",
                "jane@mail.fr.",
                "ja ne@mail.fr",
                "jane",
                "a\"b@mail.fr",
                "\"@mail.fr",
                "jane@mail_x.fr",
                "jane@[1.2.3]",
                "jane@[1.2.3.4:80]",
                "jane@mail.fr\n",
            ],
        );
        check_samples(email_address, &["jane@example.com", "jane@sub.EXAMPLE.org", "jane@host.test", "a@b.invalid"]);
        assert_eq!(email_address(b"info@mail.fr").why, "role mailbox");
        assert_eq!(email_address(b"JANE@MAIL.COM").answer, Answer::Confirmed(Strength::Strong));
        assert!(!email_address(b"jane@notexample.com").test_value);
    }

    #[test]
    fn lengths() {
        let local = "a".repeat(64);
        assert!(email_address(format!("{local}@mail.fr").as_bytes()).is_possible());
        assert!(!email_address(format!("{local}a@mail.fr").as_bytes()).is_possible());
        assert!(!email_address(format!("a@{local}.fr").as_bytes()).is_possible());
        assert!(!email_address(format!("a@{}fr", "abcdefghi.".repeat(26)).as_bytes()).is_possible());
    }

    #[test]
    fn tld_list_is_sorted() {
        let names: Vec<&str> = TLDS.lines().filter(|line| !line.starts_with('#')).collect();
        assert!(names.is_sorted() && names.len() > 1000);
        assert!(is_tld(b"com") && is_tld(b"COM") && is_tld("рф".as_bytes()) && !is_tld(b"") && !is_tld(&[b'a'; 80]));
    }

    #[test]
    fn hash_table() {
        check(
            email_hash,
            &["d41d8cd98f00b204e9800998ecf8427e", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="],
            &["d41d8cd98f00b204", "00000000000000000000000000000000", "hello"],
        );
    }
}
