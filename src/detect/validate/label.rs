//! Values that are recognised by their label: the label says what it is, and these say what it certainly is not.
//!
//! None of them can confirm. The words that are no names are data: `rules/words/not-a-name.txt`.

use super::Verdict;
use std::collections::HashSet;
use std::sync::OnceLock;

/// A personal name in Latin script: two to five words, or one behind a strong label. Rejected if a word of it is an
/// ordinary word of forms, headings and logs, or if it is written like a constant.
pub fn person_name(value: &[u8]) -> Verdict {
    let Ok(text) = std::str::from_utf8(value) else { return Verdict::rejected("not text") };
    let words: Vec<&str> = text.split(|c: char| c.is_whitespace() || c == ',').filter(|w| !w.is_empty()).collect();
    if words.is_empty() || words.len() > 6 {
        return Verdict::rejected("not the number of words of a name");
    }
    if words.iter().any(|w| ordinary().contains(w.trim_end_matches('.').to_lowercase().as_str())) {
        return Verdict::rejected("holds an ordinary word");
    }
    if words.iter().all(|w| w.chars().filter(|c| c.is_alphabetic()).count() < 2) {
        return Verdict::rejected("initials alone");
    }
    if matches!(words[..], ["John" | "Jane" | "JOHN" | "JANE" | "john" | "jane", "Doe" | "DOE" | "doe"]) {
        return Verdict::unknown("a placeholder's name").as_test_value();
    }
    Verdict::unknown("looks like a name")
}

fn ordinary() -> &'static HashSet<&'static str> {
    static WORDS: OnceLock<HashSet<&'static str>> = OnceLock::new();
    let text = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/rules/words/not-a-name.txt"));
    WORDS.get_or_init(|| text.lines().filter(|l| !l.starts_with('#')).flat_map(str::split_whitespace).collect())
}

/// Accounts of machines and placeholders that stand where a login is expected.
const NOT_A_PERSON: &[&str] = &[
    "admin",
    "administrator",
    "already",
    "anonymous",
    "apache",
    "authenticated",
    "backup",
    "bin",
    "changed",
    "created",
    "daemon",
    "default",
    "deleted",
    "disabled",
    "empty",
    "enabled",
    "expired",
    "failed",
    "false",
    "for",
    "found",
    "ftp",
    "git",
    "guest",
    "http",
    "https",
    "incorrect",
    "invalid",
    "localhost",
    "locked",
    "logged",
    "mail",
    "missing",
    "must",
    "mysql",
    "name",
    "nil",
    "nobody",
    "none",
    "not",
    "null",
    "oracle",
    "password",
    "postgres",
    "redis",
    "required",
    "root",
    "service",
    "set",
    "sshd",
    "string",
    "sudo",
    "sys",
    "system",
    "taken",
    "test",
    "the",
    "too",
    "true",
    "ubuntu",
    "undefined",
    "unique",
    "unknown",
    "user",
    "username",
    "valid",
    "was",
    "with",
    "wrong",
    "www",
    "www-data",
    "yarn",
    "yes",
    "zookeeper",
];

/// An account name: not the account of a machine, not a word of a sentence, not a number alone, not a variable.
pub fn username_handle(value: &[u8]) -> Verdict {
    let bare = value.strip_prefix(b"@").unwrap_or(value);
    let Ok(text) = std::str::from_utf8(bare) else { return Verdict::rejected("not text") };
    if NOT_A_PERSON.contains(&text.to_ascii_lowercase().as_str()) {
        return Verdict::rejected("an account of a machine or a placeholder");
    }
    if !super::credentials::not_placeholder(bare).is_possible() {
        return Verdict::rejected("a placeholder or code");
    }
    if !text.bytes().any(|b| b.is_ascii_alphabetic()) {
        return Verdict::rejected("no letter in it");
    }
    if text.len() < 3 || text.starts_with(['$', '%', '{', '<']) {
        return Verdict::rejected("a placeholder");
    }
    Verdict::unknown("looks like an account name")
}

/// What somebody wrote to a service, not what a program asks on a terminal, and not the description of a parameter.
pub fn prompt_text(value: &[u8]) -> Verdict {
    let text = value.trim_ascii();
    if matches!(text.last(), Some(b':' | b'>' | b']')) {
        return Verdict::rejected("a program asks");
    }
    let first = text.split(|byte| byte.is_ascii_whitespace()).next().unwrap_or_default().to_ascii_lowercase();
    let asks: [&[u8]; 15] = [
        b"enter",
        b"please",
        b"select",
        b"choose",
        b"type",
        b"press",
        b"hit",
        b"input",
        b"password",
        b"passphrase",
        b"overwrite",
        b"continue",
        b"proceed",
        b"confirm",
        b"retry",
    ];
    match asks.contains(&&*first) {
        true => Verdict::rejected("a program asks"),
        false => Verdict::unknown("words of a person"),
    }
}

/// A telephone number behind a label: seven to fifteen digits that are neither a date nor a time stamp nor a
/// repetition (ITU-T E.164 allows fifteen).
pub fn phone_behind_label(value: &[u8]) -> Verdict {
    let digits: Vec<u8> = value.iter().copied().filter(u8::is_ascii_digit).collect();
    if !(7..=15).contains(&digits.len()) {
        return Verdict::rejected("not seven to fifteen digits");
    }
    if digits.iter().all(|d| *d == digits[0]) {
        return Verdict::rejected("one digit repeated");
    }
    if super::date::parse_date(value).is_some() && value.iter().any(|b| !b.is_ascii_digit()) {
        return Verdict::rejected("a date");
    }
    let international = super::phone::phone_intl(value);
    if value.starts_with(b"+") {
        return international;
    }
    let national = super::nanp::phone_nanp(value);
    if national.is_possible() { national } else { Verdict::unknown("as many digits as a telephone number") }
}

/// A number in the layout of a telephone number, whatever the plans say: what forms and generated data are full of. Six
/// to fifteen digits, six only in three pairs; no date, no address of the internet, no amount in groups of three.
pub fn phone_layout(value: &[u8]) -> Verdict {
    let end = value.iter().position(|b| matches!(b, b'x' | b'X' | b'e' | b'E' | b'#')).unwrap_or(value.len());
    let bare = value[..end].trim_ascii();
    let mut groups = bare.split(|b| !b.is_ascii_digit()).filter(|g| !g.is_empty());
    let digits: usize = groups.clone().map(<[u8]>::len).sum();
    if !(6..=15).contains(&digits) || digits == 6 && groups.clone().count() != 3 {
        return Verdict::rejected("not seven to fifteen digits");
    }
    let mut all = bare.iter().filter(|b| b.is_ascii_digit());
    let first = all.next();
    if all.all(|d| Some(d) == first) {
        return Verdict::rejected("one digit repeated");
    }
    if super::nanp::is_dated(bare) || super::date::parse_date(bare).is_some() && digits <= 8 {
        return Verdict::rejected("a date");
    }
    let thousands = groups.clone().skip(1).all(|g| g.len() == 3) && groups.clone().nth(1).is_some();
    if thousands && groups.clone().next_back() == Some(b"000") {
        return Verdict::rejected("an amount");
    }
    let octets = groups.clone().count() == 4 && bare.contains(&b'.') && !bare.contains(&b'-');
    if octets && groups.all(|g| g.len() <= 3) && !bare.contains(&b' ') {
        return Verdict::rejected("an address of the internet or a version");
    }
    Verdict::unknown("layout of a telephone number")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for yes in ["Marta Okafor", "O'Neil, Séan", "María José García", "Okafor"] {
            assert!(person_name(yes.as_bytes()).is_possible(), "{yes}");
        }
        for no in ["Customer Service", "J. K.", "Error Message", "", "Main Thread"] {
            assert!(!person_name(no.as_bytes()).is_possible(), "{no}");
        }
        assert!(person_name(b"Jane Doe").test_value);
    }

    #[test]
    fn accounts() {
        for (text, ok) in
            [("m.okafor", true), ("@kiwi_77", true), ("root", false), ("12345", false), ("${USER}", false)]
        {
            assert_eq!(username_handle(text.as_bytes()).is_possible(), ok, "{text}");
        }
    }

    #[test]
    fn layouts() {
        for (text, ok) in [
            ("166-684-7899", true),
            ("(044)688-7538x8775", true),
            ("61 51 81", true),
            ("9761 9808", true),
            ("12 345", false),
            ("12 000 000", false),
            ("2024-01-31", false),
            ("10.20.30.40", false),
            ("000-000-0000", false),
        ] {
            assert_eq!(phone_layout(text.as_bytes()).is_possible(), ok, "{text}");
        }
    }

    #[test]
    fn phones() {
        for (text, ok) in [("73 448 266", true), ("2024-01-31", false), ("0000000000", false), ("12 34", false)] {
            assert_eq!(phone_behind_label(text.as_bytes()).is_possible(), ok, "{text}");
        }
    }
}
