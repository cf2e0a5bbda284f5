//! Names of columns and keys as words: `customerSSN` is `customer ssn`.

/// True for a name that says nothing: that of a column of Hive (`_col3`), of a data frame (`Unnamed: 3`, `V3`), a number.
pub fn is_made_up(name: &str) -> bool {
    let name = name.trim();
    let stem = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let stem = stem.trim_matches(['_', ':', ' ', '.', '-']).to_ascii_lowercase();
    stem.is_empty()
        || stem.len() < name.len() && ["col", "column", "c", "f", "field", "v", "x", "var", "unnamed"].contains(&&*stem)
}

/// The words of one part of a path: lower case, split at separators, between letters and digits and at camelCase humps.
pub fn words(part: &str) -> Vec<String> {
    split(part, true)
}

/// The same, and whether a word ends between a letter and a digit.
pub fn split(part: &str, at_digits: bool) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut before = ' ';
    let letters: Vec<char> = part.chars().take(256).collect();
    for (i, &c) in letters.iter().enumerate() {
        let next = letters.get(i + 1).copied().unwrap_or(' ');
        let hump = before.is_lowercase() && c.is_uppercase()
            || before.is_uppercase() && c.is_uppercase() && next.is_lowercase()
            || at_digits && before.is_alphabetic() && c.is_ascii_digit()
            || at_digits && before.is_ascii_digit() && c.is_alphabetic();
        if !c.is_alphanumeric() && !matches!(c, '#' | '(' | ')') || hump {
            out.extend(Some(std::mem::take(&mut word)).filter(|w| !w.is_empty()));
        }
        if c.is_alphanumeric() || matches!(c, '#' | '(' | ')') {
            word.extend(c.to_lowercase());
        }
        before = c;
    }
    out.extend(Some(word).filter(|w| !w.is_empty()));
    out
}

/// `emails` as `email`; short words and those in `ss` stay.
pub fn singular(word: &str) -> Option<String> {
    let one = match word.strip_suffix("ies") {
        Some(stem) if stem.len() > 2 => return Some(format!("{stem}y")),
        _ => word.strip_suffix("sses").map(|s| format!("{s}ss")).or_else(|| word.strip_suffix('s').map(Into::into))?,
    };
    (one.len() > 2 && (!one.ends_with('s') || word.ends_with("sses"))).then_some(one)
}

/// A path without the types that MongoDB writes as keys: `dob.$date.$numberLong` is `dob`.
pub fn without_types(mut name: &str) -> &str {
    const TYPES: [&str; 8] =
        ["$date", "$oid", "$uuid", "$numberLong", "$numberInt", "$numberDouble", "$numberDecimal", "$binary"];
    while let Some((rest, last)) = name.rsplit_once('.')
        && TYPES.contains(&last)
    {
        name = rest;
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_split_into_words() {
        for (name, expected) in [
            ("customerSSN", "customer ssn"),
            ("HTTPServerName", "http server name"),
            ("date_of-birth", "date of birth"),
            ("phone2", "phone 2"),
            ("客户_手机号", "客户 手机号"),
        ] {
            assert_eq!(words(name).join(" "), expected, "{name}");
        }
        assert_eq!(singular("emails").as_deref(), Some("email"));
        assert_eq!(singular("addresses").as_deref(), Some("address"));
        assert_eq!(singular("address"), None);
    }
}
