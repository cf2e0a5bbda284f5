//! Values that are recognised by their label: the label says what it is, and these say what it certainly is not.
//!
//! None of them can confirm. The words that are no names are data: `rules/words/not-a-name.txt`.

use super::credentials::not_placeholder;
use super::{Strength, Verdict};
use std::collections::HashSet;
use std::sync::OnceLock;

/// A personal name in Latin script: two to five words, or one behind a strong label. Rejected if a word of it is an
/// ordinary word of forms, headings and logs, or if it is written like a constant.
pub fn person_name(value: &[u8]) -> Verdict {
    let Ok(text) = std::str::from_utf8(value) else { return Verdict::rejected("not text") };
    if text.contains("::")
        || text.ends_with(['(', '[', '<'])
        || is_constant_of(text)
        || is_member_of(text)
        || is_code_word(value)
        || is_joined(text)
    {
        return Verdict::rejected("code, not a name");
    }
    let words: Vec<&str> = text.split(|c: char| c.is_whitespace() || c == ',').filter(|w| !w.is_empty()).collect();
    if words.is_empty() || words.len() > 9 {
        return Verdict::rejected("not the number of words of a name");
    }
    // `Núñez y Pérez`, and not `leal y frecuente`.
    let is_capital =
        |at: Option<usize>| at.and_then(|at| words.get(at)).is_some_and(|w| w.starts_with(char::is_uppercase));
    let joins = |at: usize| words[at] == "y" && is_capital(at.checked_sub(1)) && is_capital(Some(at + 1));
    // `HALVORSEN,BRIGITTE A`, `Maud A Reyes`: a letter is an initial there, and no word. `Appendix A` is another thing.
    let may_end = text.contains(',');
    let is_initial = |at: usize| {
        at > 0 && (may_end || at + 1 < words.len()) && words[at].len() == 1 && words[at].starts_with(char::is_uppercase)
    };
    let mut kept = words.iter().enumerate().filter(|(at, _)| !joins(*at) && !is_initial(*at)).map(|(_, word)| word);
    if kept.any(|w| ordinary().contains(w.trim_end_matches('.').to_lowercase().as_str())) {
        return Verdict::rejected("holds an ordinary word");
    }
    const TITLES: [&str; 10] = ["mr", "mrs", "ms", "miss", "dr", "prof", "sr", "sra", "herr", "frau"];
    if let [word] = words[..]
        && TITLES.iter().any(|title| word.trim_end_matches('.').eq_ignore_ascii_case(title))
    {
        return Verdict::rejected("a title alone");
    }
    if words.iter().all(|w| w.chars().filter(|c| c.is_alphabetic()).count() < 2) {
        return Verdict::rejected("initials alone");
    }
    if matches!(words[..], ["John" | "Jane" | "JOHN" | "JANE" | "john" | "jane", "Doe" | "DOE" | "doe"]) {
        return Verdict::unknown("a placeholder's name").as_test_value();
    }
    Verdict::unknown("looks like a name")
}

/// `props.firstName`, `self.name`: a member of something in a program.
fn is_member_of(text: &str) -> bool {
    let Some((of, member)) = text.split_once('.') else { return false };
    let is_identifier = |name: &str| name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'.');
    let begins_small = |name: &str| name.starts_with(|c: char| c.is_ascii_lowercase());
    is_identifier(of)
        && is_identifier(member)
        && begins_small(of)
        && begins_small(member)
        && (matches!(of, "self" | "this" | "props" | "state" | "args" | "req" | "params" | "data")
            || member.bytes().any(|b| b.is_ascii_uppercase() || b == b'_'))
}

/// `NameOID.GIVEN_NAME`: a constant of a type.
fn is_constant_of(text: &str) -> bool {
    let Some((_, constant)) = text.split_once('.') else { return false };
    constant.len() > 2 && constant.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
}

/// `EntrySplit`: two words of four letters and more in one, as programs name things. Names that are joined have a short
/// beginning (`McKenzie`, `LaToya`) or one that is a name (`MaryAnne`, `FitzGerald`).
fn is_joined(text: &str) -> bool {
    let Some(at) =
        text.bytes().zip(text.bytes().skip(1)).position(|(a, b)| a.is_ascii_lowercase() && b.is_ascii_uppercase())
    else {
        return false;
    };
    let (head, tail) = text.split_at(at + 1);
    let is_word = |part: &str| part.len() > 3 && part.bytes().all(|b| b.is_ascii_alphabetic());
    let (given, _) = crate::detect::grammar::name_lists();
    let head_small = head.to_ascii_lowercase();
    is_word(head) && is_word(tail) && head_small != "fitz" && !given.contains(head_small.as_str())
}

fn ordinary() -> &'static HashSet<&'static str> {
    static WORDS: OnceLock<HashSet<&'static str>> = OnceLock::new();
    let text = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/rules/words/not-a-name.txt"));
    WORDS.get_or_init(|| text.lines().filter(|l| !l.starts_with('#')).flat_map(str::split_whitespace).collect())
}

/// A name behind a label that has things as often as people (`name=`): confirmed where the first word is a given name of
/// the lists and the last does not say that it is a thing (`Milton County`).
pub fn person_name_listed(value: &[u8]) -> Verdict {
    let verdict = person_name(value);
    let Ok(text) = std::str::from_utf8(value) else { return verdict };
    if !verdict.is_possible() || verdict.test_value {
        return verdict;
    }
    let (given, family) = crate::detect::grammar::name_lists();
    let words: Vec<String> = text
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | '-'))
        .filter(|w| w.chars().nth(1).is_some() && !w.ends_with('.'))
        .map(|word| crate::detect::grammar::folded(word.as_bytes()))
        .collect();
    let [first, .., last] = &words[..] else { return verdict };
    // `Okafor, Marta` has the family name first.
    let turned = text.contains(',');
    let (first, last) = if turned { (last, first) } else { (first, last) };
    let capitals = !text.bytes().any(|b| b.is_ascii_lowercase());
    match (given.contains(first.as_str()), family.contains(last.as_str())) {
        (true, true) => Verdict::confirmed(Strength::Strong, "given and family name of the lists"),
        (true, false) if !turned && !crate::detect::grammar::is_thing(last) => {
            Verdict::confirmed(Strength::Strong, "given name of the lists")
        }
        // `WHITFIELD, JAMES R`: as registers write it.
        (true, false) if turned && capitals && !crate::detect::grammar::is_thing(last) => {
            Verdict::confirmed(Strength::Strong, "given name of the lists behind a comma, in capitals")
        }
        _ => verdict,
    }
}

/// Family names, a comma, and a given name of the lists: what stands behind the comma may be anything else
/// (`Ana Ruiz, Madrid`).
pub fn person_name_turned(value: &[u8]) -> Verdict {
    let verdict = person_name(value);
    let behind = value.iter().position(|b| *b == b',').map(|at| value[at + 1..].trim_ascii_start());
    let first = behind.and_then(|behind| behind.split(|b| *b == b' ').next()).unwrap_or_default();
    let (given, _) = crate::detect::grammar::name_lists();
    match given.contains(crate::detect::grammar::folded(first).as_str()) {
        true => verdict,
        false => Verdict::rejected("no given name of the lists behind the comma"),
    }
}

/// What somebody wishes for or looked at: not what a program shall be able to do (`wishlist: dark mode`).
pub fn wished_thing(value: &[u8]) -> Verdict {
    #[rustfmt::skip]
    const OF_PROGRAMS: [&str; 14] = [
        "mode", "theme", "support", "feature", "features", "option", "plugin", "api", "export", "import", "integration", "shortcuts",
        "autocomplete", "notifications",
    ];
    let last = value.trim_ascii().rsplit(|b| *b == b' ').next().unwrap_or_default();
    match OF_PROGRAMS.iter().any(|word| last.eq_ignore_ascii_case(word.as_bytes())) {
        true => Verdict::rejected("of a program"),
        false => not_placeholder(value),
    }
}

/// A mark of ten points behind a word that any average has: without a unit behind it (`8.7 ms`).
pub fn mark_of_ten(value: &[u8]) -> Verdict {
    match value.iter().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b',')) {
        true => Verdict::unknown("a number without a unit"),
        false => Verdict::rejected("a number with a unit"),
    }
}

/// A value behind a label that is no code: not a type, a constant, a path or a call of a program, as they stand behind the
/// names of fields and parameters (`pub iris: WINBIO_INFO`, `userName: string`).
pub fn not_code(value: &[u8]) -> Verdict {
    if is_code_word(value) { Verdict::rejected("a type or a constant of a program") } else { not_placeholder(value) }
}

/// The sex of a person, and not that of a plug, a thread or a word: behind it stands whose it is (`female connector`).
pub fn sex_of_a_person(value: &[u8]) -> Verdict {
    let male =
        |word: &[u8]| word.get(..4).is_some_and(|w| w.eq_ignore_ascii_case(b"male") || w.eq_ignore_ascii_case(b"fema"));
    let of_a_thing = value.iter().position(|b| matches!(b, b' ' | b'-')).is_some_and(|at| male(&value[..at]));
    if of_a_thing { Verdict::rejected("the sex of a part") } else { not_code(value) }
}

/// `windows_sys::core::GUID`, `WIN32_ERROR`, `unquote(`, `Option<…>`, `ObjectIdentifier`.
pub(super) fn is_code_word(value: &[u8]) -> bool {
    let text = value.trim_ascii();
    let word = text.iter().take_while(|b| b.is_ascii_alphanumeric() || **b == b'_').count();
    let (head, rest) = text.split_at(word);
    let parts = || head.split(|b| *b == b'_');
    let constant = head.len() > 3
        && head.contains(&b'_')
        && !head.iter().any(u8::is_ascii_lowercase)
        && parts().all(|part| !part.is_empty() && (part[0].is_ascii_uppercase() || part.len() <= 3));
    let known: &[&[u8]] = &[
        b"PWSTR",
        b"PCWSTR",
        b"PSTR",
        b"PCSTR",
        b"BSTR",
        b"HSTRING",
        b"NTSTATUS",
        b"HRESULT",
        b"GUID",
        b"ULONG",
        b"DWORD",
        b"LPWSTR",
        b"LPSTR",
        b"Option",
        b"Optional",
        b"ObjectIdentifier",
        b"Vec",
        b"Box",
        b"crate",
        b"self",
        b"super",
        b"Self",
        b"String",
        b"string",
        b"str",
        b"bytes",
        b"varchar",
        b"VARCHAR",
        b"nvarchar",
        b"NVARCHAR",
        b"Boolean",
        b"boolean",
        b"bool",
        b"int",
        b"Integer",
        b"integer",
        b"undefined",
        b"unknown",
        b"any",
        b"void",
        b"char",
        b"String?",
        b"CharField",
        b"TextField",
        b"StringField",
        b"StringVar",
        b"NSString",
        b"CString",
        b"CharSequence",
        b"TEXT",
        b"INTEGER",
    ];
    // `const DOT11_SSID` is a pointer, `u32` a number.
    let number = matches!(head, [b'u' | b'i' | b'f', digits @ ..] if matches!(digits, b"8" | b"16" | b"32" | b"64" | b"128" | b"size"));
    let humps = head.windows(2).filter(|two| two[0].is_ascii_lowercase() && two[1].is_ascii_uppercase()).count();
    let ends: [&[u8]; 9] = [b"Type", b"Enum", b"Flags", b"Error", b"Kind", b"Handle", b"Fn", b"Options", b"Config"];
    let class = humps >= 1 && rest.is_empty() && ends.iter().any(|end| head.ends_with(end));
    constant
        || class
        || number
        || known.contains(&head)
        || matches!(head, b"const" | b"mut" | b"dyn" | b"impl")
        || rest.starts_with(b"::")
        // A value that a type allows (`"M" | "F"`), the type of a constant (`InputScope = 9i32`).
        || rest.ends_with(b"|")
        || rest.starts_with(b" = ")
        || rest.starts_with(b"(") && !head.is_empty()
        || head.len() > 1 && matches!(rest, [b'<', b'A'..=b'Z', ..])
}

/// What somebody wrote to a service, not what a program asks on a terminal, and not the description of a parameter.
pub fn prompt_text(value: &[u8]) -> Verdict {
    let text = value.trim_ascii();
    if matches!(text.last(), Some(b':' | b'>' | b']')) {
        return Verdict::rejected("a program asks");
    }
    if is_code_word(text) {
        return Verdict::rejected("code, not words of a person");
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for yes in ["Marta Okafor", "O'Neil, Séan", "María José García", "Okafor"] {
            assert!(person_name(yes.as_bytes()).is_possible(), "{yes}");
        }
        for no in ["Mr", "Dr.", "Customer Service", "J. K.", "Error Message", "", "Main Thread"] {
            assert!(!person_name(no.as_bytes()).is_possible(), "{no}");
        }
        assert!(person_name(b"Jane Doe").test_value);
    }

    #[test]
    fn given_names_behind_a_comma() {
        for (text, ok) in [("Arce Pons, Vera", true), ("Ruiz Soto, María José", true), ("Ana Ruiz, Madrid", false)] {
            assert_eq!(person_name_turned(text.as_bytes()).is_possible(), ok, "{text}");
        }
    }

    #[test]
    fn code_is_no_value() {
        for (text, ok) in [
            ("windows_sys::core::BSTR", false),
            ("WIN32_ERROR", false),
            ("WINBIO_EXTENDED_ENGINE_INFO_0_2", false),
            ("u32", false),
            ("X509SCEPMessageType", false),
            ("unquote(", false),
            ("Option<String>", false),
            ("string", false),
            ("TP-LINK_2044", true),
            ("ADMIN_2024", true),
            ("kmorales", true),
            ("Okafor Home", true),
        ] {
            assert_eq!(not_code(text.as_bytes()).is_possible(), ok, "{text}");
        }
    }

    #[test]
    fn listed_names() {
        use super::super::Answer::{Confirmed, Unknown};
        for (text, answer) in [
            ("Maria Lopez", Confirmed(Strength::Strong)),
            ("Lopez, Maria", Confirmed(Strength::Strong)),
            ("Owen Trask", Confirmed(Strength::Strong)),
            ("Owen County", Unknown),
            ("Southern Alta", Unknown),
            ("Quechua, Ayacucho", Unknown),
        ] {
            assert_eq!(person_name_listed(text.as_bytes()).answer, answer, "{text}");
        }
    }
}
