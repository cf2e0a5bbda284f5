//! Passwords, and what stands in their place.
//!
//! A password field holds a password unless what stands there is plainly something else: a mask, a variable to be
//! filled in, a word that says *nothing* or *change me*, or the code that reads it. Bare words that are also bad
//! passwords (`secret`, `test`) are let through: people do use them.

use super::Verdict;
use crate::detect::grammar::listed;

/// Words that stand where a secret will be.
#[rustfmt::skip]
const PLACEHOLDERS: &[&str] = &[
    "changeme", "change-me", "change_me", "changeit", "replaceme", "replace-me", "replace_me", "password", "passwd", "pwd",
    "pass", "yourpassword", "your-password", "your_password", "mypassword", "my-password", "my_password",
    "yourpass", "your_pass", "yoursecret", "your_secret", "your-secret", "newpassword", "new_password", "oldpassword",
    "old_password", "confirmpassword", "confirm_password", "passwordhere", "password_here", "enterpassword", "required", "optional",
    "placeholder", "foobared", "example", "sample", "dummy", "todo", "tbd", "fixme", "none", "null", "nil", "nan", "undefined", "empty",
    "blank", "default", "unset", "n/a", "na", "not set", "not_set", "unknown", "hidden", "masked", "redacted", "removed",
    "filtered", "encrypted", "true", "false", "yes", "no", "on", "off", "string", "str", "text", "varchar", "char", "int",
    "integer", "bool", "boolean", "bytes", "object", "any", "void", "byte", "auto", "self", "this", "prompt", "input", "stdin",
    "incorrect", "invalid", "wrong", "missing", "u8", "u16", "u32", "u64", "usize", "i8", "i16", "i32", "i64", "isize", "f32", "f64",
    "mut", "float", "double", "number", "option", "some", "result", "return", "match", "from", "into", "tryfrom", "partialeq",
    "regex", "array", "list", "dict", "map", "env", "file", "foo", "bar", "foobar", "baz", "xxx", "your", "value", "disabled", "enabled", "***", "search term",
    "search terms", "search query", "search text", "search string",
];

/// A secret that stands in a password field. Rejects what is no secret: nothing, masks, variables, templates, words that
/// say so, code.
pub fn password(value: &[u8]) -> Verdict {
    match unquote(value.trim_ascii()).eq_ignore_ascii_case(b"secret") {
        true => Verdict::rejected("a word that stands for a value"),
        _ if is_sealed(value) => Verdict::rejected("encrypted by a browser"),
        _ if is_page(unquote(value.trim_ascii())) => Verdict::rejected("the address of a page"),
        false if is_no_secret(unquote(value.trim_ascii())) => Verdict::rejected("a version, a number or a variable"),
        false => behind_login(value),
    }
}

/// What Chrome writes for a password: the version of its encryption, and bytes that are no text.
fn is_sealed(value: &[u8]) -> bool {
    let is_version = [&b"v10"[..], b"v11", b"v20"].iter().any(|version| value.starts_with(version));
    is_version && (std::str::from_utf8(value).is_err() || value.iter().any(u8::is_ascii_control))
}

/// `1.302111`, `0x1000`, `$p`, `key0`, `a:2`, `WIN32_ERROR`, `base64.b16encode`: what programs have behind such a name.
fn is_no_secret(text: &[u8]) -> bool {
    // A bar behind a type goes on with another one, and behind a word with a digit is its last mark.
    let text = match text.strip_suffix(b"|") {
        Some(word) if word.iter().any(u8::is_ascii_digit) => word,
        _ => text,
    };
    let version = text.contains(&b'.') && text.iter().all(|b| b.is_ascii_digit() || *b == b'.');
    let hex = matches!(text, [b'0', b'x' | b'X', digits @ ..] if digits.len() <= 8 && digits.iter().all(u8::is_ascii_hexdigit));
    let variable = matches!(text, [b'$', name @ ..] if name.len() <= 3 && name.iter().all(|b| b.is_ascii_lowercase() || *b == b'_'));
    let scoped = matches!(text, [b'a' | b'b' | b'g' | b'l' | b's' | b'v' | b'w', b':', name @ ..]
        if name.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'_'));
    let module = matches!(text.iter().position(|b| *b == b'.'), Some(at) if [&b"base64"[..], b"hashlib", b"secrets", b"random", b"string", b"binascii"].contains(&&text[..at]));
    let stems: [&[u8]; 9] = [b"key", b"buf", b"arg", b"str", b"tmp", b"var", b"val", b"param", b"field"];
    let numbered = matches!(text, [stem @ .., digit] if digit.is_ascii_digit() && stems.contains(&stem));
    let bracket = text.iter().any(|b| matches!(b, b'(' | b'<'));
    version || hex || variable || numbered || scoped || module || !bracket && super::label::is_code_word(text)
}

/// As [`password`], where a login stands before it: there the word `secret` is one.
fn behind_login(value: &[u8]) -> Verdict {
    let verdict = not_placeholder(value);
    if verdict.is_possible() && value.trim_ascii().len() > 128 {
        return Verdict::rejected("longer than a password");
    }
    verdict
}

/// Anything that is not a stand-in for a value: see [`password`].
pub fn not_placeholder(value: &[u8]) -> Verdict {
    let text = unquote(value.trim_ascii());
    if text.is_empty() {
        return Verdict::rejected("empty");
    }
    if PLACEHOLDERS.iter().any(|word| text.eq_ignore_ascii_case(word.as_bytes())) {
        return Verdict::rejected("a word that stands for a value");
    }
    if is_mask(text) {
        return Verdict::rejected("a mask");
    }
    if is_variable(text) {
        return Verdict::rejected("a variable or template");
    }
    if is_code(text) {
        return Verdict::rejected("code, not a value");
    }
    Verdict::unknown("not a stand-in for a value")
}

/// A secret in quotation marks behind a name that says so: in source code also the names of settings, fields and types
/// stand there (`AWS_SECRET_ACCESS_KEY`, `challengePassword`), which are words alone and name what they are.
pub fn quoted_secret(value: &[u8]) -> Verdict {
    let is_words = value.iter().all(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'-' | b'.' | b':'));
    let lower = value.to_ascii_lowercase();
    let names = ["password", "passwd", "secret", "token", "key", "credential", "auth"];
    if is_words && lower.len() > 6 && names.iter().any(|name| memchr::memmem::find(&lower, name.as_bytes()).is_some()) {
        return Verdict::rejected("a name, not a value");
    }
    password(value)
}

/// `https://example.org/a`; where a login is in it, it may be what is kept secret.
fn is_page(value: &[u8]) -> bool {
    (value.starts_with(b"http://") || value.starts_with(b"https://")) && !value.contains(&b'@')
}

/// Words of sentences about passwords, which stand behind the same names in forms and translations.
const ABOUT: [&str; 36] = [
    "a",
    "and",
    "are",
    "at",
    "be",
    "can",
    "characters",
    "chars",
    "contain",
    "days",
    "digits",
    "enter",
    "expired",
    "expires",
    "for",
    "forgot",
    "has",
    "have",
    "in",
    "incorrect",
    "invalid",
    "is",
    "least",
    "length",
    "letters",
    "must",
    "of",
    "or",
    "password",
    "passwords",
    "please",
    "should",
    "the",
    "to",
    "wrong",
    "your",
];

fn is_about(word: &[u8]) -> bool {
    ABOUT.iter().any(|about| about.as_bytes().eq_ignore_ascii_case(word.trim_ascii_end()))
}

/// A secret of several words in quotation marks: with a number of two digits or more, and no sentence about passwords.
pub fn secret_phrase(value: &[u8]) -> Verdict {
    let number = value.windows(2).any(|two| two.iter().all(u8::is_ascii_digit));
    if !number || value.split(|b| *b == b' ').any(is_about) {
        return Verdict::rejected("a sentence, not a value");
    }
    password(value)
}

/// A secret in quotation marks that has any characters, other quotes, brackets and blanks among them: a letter and a digit,
/// no part of a line of code (`"password=" + p1 + "`), no tag, no sentence about passwords.
pub fn odd_secret(value: &[u8]) -> Verdict {
    let (Some(first), Some(last)) = (value.first(), value.last()) else { return Verdict::rejected("empty") };
    let joins = |b: &u8| b"+.&,;|?:)".contains(b);
    let is_code = first.is_ascii_whitespace() || last.is_ascii_whitespace() || joins(first) && joins(last);
    let has = |such: fn(&u8) -> bool| value.iter().any(such);
    let has_letter = has(|b| b.is_ascii_alphabetic() || *b >= 0x80);
    let contains = |part: &[u8]| memchr::memmem::find(value, part).is_some();
    if is_code || !has_letter || !has(u8::is_ascii_digit) || contains(b"://") || contains(b"()") {
        return Verdict::rejected("code or a word, not a value");
    }
    let is_tag = *first == b'<' && (contains(b"=") || contains(b" "));
    let is_mixed = |word: &[u8]| {
        let digits = word.iter().filter(|b| b.is_ascii_digit()).count();
        digits > 1 || digits > 0 && word.len() > digits + 1
    };
    let words = || value.split(|b| *b == b' ');
    if is_tag || has(|b| *b == b' ') && (!words().any(is_mixed) || words().any(is_about)) {
        return Verdict::rejected("a sentence, not a value");
    }
    quoted_secret(value)
}

/// Words of [`ABOUT`] that prose has too, and so a password of several words.
const OF_PROSE: [&str; 15] =
    ["a", "and", "are", "at", "be", "can", "for", "has", "have", "in", "is", "of", "or", "the", "to"];

/// A secret behind the key `password` itself: as [`odd_secret`], but words with a digit among them are one unless they speak
/// about passwords.
pub fn secret_of_a_key(value: &[u8]) -> Verdict {
    let words = || value.split(|b| !b.is_ascii_alphanumeric());
    let in_prose = |word: &[u8]| OF_PROSE.iter().any(|known| known.as_bytes().eq_ignore_ascii_case(word));
    let is_number = |word: &[u8]| !word.is_empty() && word.iter().all(u8::is_ascii_digit);
    let is_phrase = value.contains(&b' ') && words().any(is_number) && !value.contains(&b'<');
    match is_phrase && !words().any(|word| is_about(word) && !in_prose(word)) {
        true if value.first() == Some(&b' ') || value.last() == Some(&b' ') => Verdict::rejected("a part of a text"),
        true => quoted_secret(value),
        false => odd_secret(value),
    }
}

/// Words with which what is said of a password begins: `is required`, `at least eight`, `for the archive`.
const OF_MESSAGES: [&str; 12] = ["are", "at", "be", "can", "for", "has", "have", "in", "is", "of", "or", "to"];

/// Most words of a passphrase.
const MOST_WORDS: usize = 8;

/// A secret of several words without a digit, in quotation marks behind a key that means nothing else: in small letters,
/// which labels and messages are not as a rule, and no words about passwords in any language of the list.
pub fn secret_words(value: &[u8]) -> Verdict {
    let verdict = secret_words_of_a_login(value);
    let is_small = std::str::from_utf8(value).is_ok_and(|text| !text.chars().any(char::is_uppercase));
    // A quote or a backslash inside a word is none of prose, and neither are capitals beside it.
    let is_odd = value
        .windows(4)
        .any(|w| matches!(w, [a, b'\\', b'"' | b'\\', b] if a.is_ascii_alphabetic() && b.is_ascii_alphabetic()));
    match verdict.is_possible() && !is_small && !is_odd {
        true => Verdict::rejected("a label or a sentence, not a value"),
        false => verdict,
    }
}

/// The same beside a login: there capitals are no sign of a label.
pub fn secret_words_of_a_login(value: &[u8]) -> Verdict {
    let Ok(text) = std::str::from_utf8(value) else { return Verdict::rejected("not text") };
    let words: Vec<&str> = text.split(' ').collect();
    let ends_a_sentence =
        text.ends_with(['.', ':', '?', ',', ';', '…', '>']) || words.iter().any(|w| w.ends_with([',', ':', '=']));
    let has_code = text.contains(['<', '>', '{', '}', '(', ')', '[', ']', '$', '%', '=', '|', '/', '*']);
    let is_word = |word: &&str| (1..=24).contains(&word.len()) && word.chars().any(char::is_alphanumeric);
    if !(2..=MOST_WORDS).contains(&words.len()) || !words.iter().all(is_word) || ends_a_sentence || has_code {
        return Verdict::rejected("a sentence or code, not a value");
    }
    let folded = words.iter().map(|word| word.trim_matches(|c: char| c.is_ascii_punctuation()).to_lowercase());
    let folded: Vec<String> = folded.collect();
    let about = |word: &String| listed("about-passwords", word);
    let of_prose = |word: &String| OF_PROSE.contains(&word.as_str());
    let is_message = OF_MESSAGES.contains(&folded[0].as_str());
    if is_message || folded.iter().any(about) || folded.iter().filter(|word| !of_prose(word)).count() < 2 {
        return Verdict::rejected("words about passwords, not a value");
    }
    password(value)
}

/// A secret of words without quotes to the end of their line: three or more, as in [`secret_words`], and none that prose
/// cannot do without.
pub fn secret_of_a_line(value: &[u8]) -> Verdict {
    let in_prose = |word: &[u8]| OF_PROSE.iter().any(|known| known.as_bytes().eq_ignore_ascii_case(word));
    let words = || value.split(|b| *b == b' ');
    match words().count() < 3 || words().any(in_prose) {
        true => Verdict::rejected("a sentence, not a value"),
        false => secret_words(value),
    }
}

/// The password of an account in a statement of SQL: any text there is one, however short or plain, unless it stands for one
/// or is the hash of one.
pub fn secret_of_sql(value: &[u8]) -> Verdict {
    let is_hash = matches!(value, [b'm', b'd', b'5', digits @ ..] if digits.len() == 32 && digits.iter().all(u8::is_ascii_hexdigit))
        || value.starts_with(b"SCRAM-SHA-")
        || super::secrets::password_hash(value).is_possible();
    let is_clause =
        [&b"values"[..], b"random", b"externally", b"globally"].iter().any(|w| value.eq_ignore_ascii_case(w));
    match () {
        () if is_hash => Verdict::rejected("the hash of a password"),
        () if is_clause => Verdict::rejected("a word of the statement"),
        () => behind_login(value),
    }
}

/// A secret in quotes that may go over lines: one word, or several that are a passphrase or have a number among them.
pub fn secret_of_lines(value: &[u8]) -> Verdict {
    let words: Vec<&[u8]> = value.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty()).collect();
    let joined = words.join(&b' ');
    match words.len() {
        0 | 1 => quoted_secret(&joined),
        _ if secret_words(&joined).is_possible() => secret_words(&joined),
        _ => secret_of_a_key(&joined),
    }
}

/// The text without the quotation marks around it.
pub(super) fn unquote(text: &[u8]) -> &[u8] {
    match text {
        [open @ (b'"' | b'\'' | b'`'), inner @ .., close] if open == close => inner,
        _ => text,
    }
}

/// One and the same character repeated (three or more), or only masking characters.
fn is_mask(text: &[u8]) -> bool {
    let only_masks = std::str::from_utf8(text).is_ok_and(|text| {
        text.chars().all(|mark| {
            matches!(mark, '*' | '•' | '●' | '·' | '.' | ':' | '#' | '-' | '_' | '?' | '…' | 'x' | 'X' | ' ')
        })
    });
    only_masks || text.len() >= 3 && super::compact::all_same(text)
}

/// `${VAR}`, `$VAR`, `$(cmd)`, `{{x}}`, `{x}`, `%s`, `%(x)s`, `%VAR%`, `<password>`, `[password]`, `@x@`, `#{x}`, `:x`, `!ref`.
fn is_variable(text: &[u8]) -> bool {
    let is_name = |part: &[u8]| {
        !part.is_empty()
            && part.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b' '))
    };
    let contains = |part: &str| memchr::memmem::find(text, part.as_bytes()).is_some();
    if contains("${")
        || contains("{{")
        || contains("$(")
        || contains("#{")
        || contains("<%")
        || contains("%(") && contains(")s")
    {
        return true;
    }
    match text {
        [b'<', inner @ .., b'>'] => !inner.is_empty(),
        [b'{', inner @ .., b'}'] if is_word_with_a_number(inner) => false,
        [b'[', inner @ .., b']'] | [b'{', inner @ .., b'}'] => inner.is_empty() || is_name(inner),
        [b'%', inner @ .., b'%'] | [b'@', inner @ .., b'@'] => is_name(inner),
        [b'_', b'_', inner @ .., b'_', b'_'] => is_name(inner),
        // `%s`, `%s:%d`.
        [b'%', ..] => text.split(|b| *b == b'%').all(|part| {
            part.get(1..).unwrap_or_default().iter().all(u8::is_ascii_punctuation)
                && part.first().is_none_or(u8::is_ascii_alphabetic)
        }),
        // A shell variable is spelled in one case; `$ecret1` is not.
        [b'$', name @ ..] => {
            let spelled =
                |case: fn(&u8) -> bool| name.iter().all(|byte| case(byte) || byte.is_ascii_digit() || *byte == b'_');
            name.len() >= 2 && !name[0].is_ascii_digit() && (spelled(u8::is_ascii_uppercase) || is_php_name(name))
                || name.len() == 1 && (name[0].is_ascii_digit() || matches!(name[0], b'@' | b'?' | b'#' | b'*'))
        }
        [b':', name @ ..] => name.len() >= 3 && name.iter().all(|byte| byte.is_ascii_lowercase() || *byte == b'_'),
        [b'?'] => true,
        _ => false,
    }
}

/// `hunter19`: letters, four or more, and two digits or more behind them, and no name of what programs fill in, `user12`.
fn is_word_with_a_number(text: &[u8]) -> bool {
    const NAMES: [&[u8]; 18] = [
        b"pass", b"pwd", b"secret", b"token", b"key", b"user", b"arg", b"param", b"var", b"val", b"field", b"item",
        b"text", b"str", b"name", b"num", b"index", b"env",
    ];
    let letters = text.iter().take_while(|b| b.is_ascii_alphabetic()).count();
    let (word, number) = text.split_at(letters);
    let word = word.to_ascii_lowercase();
    letters >= 4
        && number.len() >= 2
        && number.iter().all(u8::is_ascii_digit)
        && !NAMES.iter().any(|name| memchr::memmem::find(&word, name).is_some())
}

/// Lower-case variable names that mean the password itself: `$password`, `$pass`, `$db_pass`.
fn is_php_name(name: &[u8]) -> bool {
    name.iter().all(|byte| byte.is_ascii_lowercase() || *byte == b'_')
        && ["pass", "pwd", "pw", "secret", "token", "key"]
            .iter()
            .any(|word| memchr::memmem::find(name, word.as_bytes()).is_some())
}

/// Calls, subscripts and member paths: `getpass()`, `os.environ["X"]`, `config.password`, `request.form[...]`, `new X`.
fn is_code(text: &[u8]) -> bool {
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'$' | b':' | b'>' | b'-');
    let name = text.iter().take_while(|byte| is_name(byte)).count();
    let head = &text[..name];
    let starts_like_name = head.first().is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'_');
    // Arguments are names, strings or nothing; brackets in a password hold anything.
    let is_argument = |byte: u8| byte.is_ascii_lowercase() || matches!(byte, b'"' | b'\'' | b'$' | b'_' | b')' | b'&');
    let is_argument = text.get(name + 1).is_some_and(|&byte| is_argument(byte));
    match text.get(name) {
        Some(b'(')
            if starts_like_name && is_argument && [&b")"[..], b");", b"),"].iter().any(|end| text.ends_with(end)) =>
        {
            return true;
        }
        Some(b'[') if starts_like_name && is_argument && (text.ends_with(b"]") || text.ends_with(b"];")) => {
            return true;
        }
        _ => {}
    }
    const ROOTS: [&str; 22] = [
        "os.",
        "self.",
        "this.",
        "config.",
        "settings.",
        "process.",
        "request.",
        "req.",
        "args.",
        "options.",
        "opts.",
        "params.",
        "user.",
        "form.",
        "env.",
        "props.",
        "state.",
        "data.",
        "event.",
        "var.",
        "secrets.",
        "local.",
    ];
    let is_path = name == text.len()
        && ROOTS.iter().any(|root| head.starts_with(root.as_bytes()))
        && head.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.'));
    is_path
        || text.starts_with(b"new ")
        || text.starts_with(b"function")
        || text.starts_with(b"lambda")
        || text.starts_with(b"=>")
        || text.starts_with(b"&&")
        || text.starts_with(b"||")
        || text.starts_with(b"==")
}

/// Login and password as one piece: `user:password`, or `scheme://user:password@host`.
pub fn account_credential_pair(value: &[u8]) -> Verdict {
    let text = value.trim_ascii();
    let mut host: &[u8] = b"";
    let authority = match memchr::memmem::find(text, b"://") {
        Some(at) => {
            let rest = &text[at + 3..];
            let end = rest.iter().position(|byte| matches!(byte, b'/' | b'?' | b'#')).unwrap_or(rest.len());
            match memchr::memrchr(b'@', &rest[..end]) {
                Some(at) => {
                    host = &rest[at + 1..];
                    &rest[..at]
                }
                // A password may hold an unescaped slash; the last @ before the host still ends it.
                None => return Verdict::rejected("no user part"),
            }
        }
        None => text,
    };
    let Some(colon) = memchr::memchr(b':', authority) else {
        return Verdict::rejected("no colon between login and password");
    };
    let (login, secret) = (&authority[..colon], &authority[colon + 1..]);
    if login.len() > 254 || login.iter().any(|byte| byte.is_ascii_whitespace()) || is_variable(login) {
        return Verdict::rejected("no login before the colon");
    }
    // RFC 3849 and 5737.
    let documentation: [&[u8]; 4] = [b"[2001:db8:", b"192.0.2.", b"198.51.100.", b"203.0.113."];
    match documentation.iter().any(|start| host.get(..start.len()).is_some_and(|h| h.eq_ignore_ascii_case(start))) {
        true => Verdict::doubtful("a host of the ranges for documentation"),
        false => behind_login(secret),
    }
}

#[cfg(test)]
mod tests {
    use super::super::check;
    use super::*;

    #[test]
    fn phrases() {
        check(
            secret_phrase,
            &["two words 77", "x,y 12z", "correct horse 42 staple"],
            &["Must be 10 chars", "Enter your password", "two words", "Top 10 passwords", "8 or more"],
        );
    }

    #[test]
    fn secrets_of_words() {
        check(
            secret_words,
            &[
                "correct horse battery",
                "two words",
                r#"a\"b C\\d"#,
                "the lamp in a river",
                "grüner apfel tanzt",
                "it rains cats",
            ],
            &[
                "is required",
                "too short",
                "Enter your password",
                "Mot de passe oublié",
                "mot de passe oublié",
                "Blue River Lamp",
                "for the archive",
                "can't be blank",
                "one",
                "open, then close",
                "get(a) or b",
                "new passphrase",
                "%s of %s",
                "the a of",
            ],
        );
        check(
            secret_words_of_a_login,
            &["Blue River Lamp", "correct horse battery"],
            &["Forgot it", "Mot de passe", "Please do", "Passwort vergessen"],
        );
    }

    #[test]
    fn secrets_of_a_key() {
        check(
            secret_of_a_key,
            &["my dog is 9", "it's 9 to 5", "a)9Xb"],
            &["Must be 10 characters", "Step 2: enter it again", "my dog", "9 < 10 a"],
        );
    }

    #[test]
    fn odd_secrets() {
        check(
            odd_secret,
            &["O'Neil's9", r#"x\"y\"z9Q"#, "{curly}9X", "<b>9X&amp;", "-- sql9X", "q)9Xzz", "x y 77"],
            &[
                "Must be 10 chars",
                " + pass1 + ",
                "+p1+",
                ".$p1.",
                "<input id=\"p1\">",
                "{{ pass1 }}",
                "${PASS1}",
                "getPass1()",
                "https://x1.example/",
                "only letters",
                "12345",
            ],
        );
    }

    #[test]
    fn password_table() {
        check(
            password,
            &[
                "hunter2",
                "Tr0ub4dor&3",
                "correct horse battery staple",
                "$ecret1",
                "p@ss:word",
                "12345",
                "密码123",
                "\"s3cr3t!\"",
                "a.b.c",
                "Winter2024(!)",
            ],
            &[
                "",
                "  ",
                "\"\"",
                "******",
                "xxx",
                "XXXXXXXX",
                "••••••",
                "changeme",
                "secret",
                "CHANGEME",
                "${DB_PASSWORD}",
                "$DB_PASSWORD",
                "$(cat /run/secret)",
                "{{password}}",
                "{{ .Values.password }}",
                "%s",
                "%(password)s",
                "<password>",
                "<your password>",
                "[REDACTED]",
                "null",
                "None",
                "true",
                "false",
                "getpass()",
                "os.environ[\"PW\"]",
                "config.password",
                "get_secret('db')",
                "$password",
                "@PASSWORD@",
                "%DB_PASS%",
                "__PASSWORD__",
                "----",
                "???",
                "...",
                ":password",
                "request.form['password']",
                "new PasswordField()",
                "aaaa",
                "password",
            ],
        );
    }

    #[test]
    fn pair_table() {
        check(
            account_credential_pair,
            &[
                "jane:hunter2",
                "https://jane:hunter2@host.fr/path",
                "postgres://app:s3cret!@db:5432/x",
                "redis://:s3cret!@cache:6379",
            ],
            &[
                "jane",
                "https://host.fr/path",
                "https://host.fr:8080/x@y",
                "postgres://app:${PW}@db",
                "jane:",
                "a b:c",
                "jane:changeme",
            ],
        );
    }
}
