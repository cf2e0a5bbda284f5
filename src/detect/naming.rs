//! Names of columns and keys as words: `customerSSN` is `customer ssn`.

use std::borrow::Cow;

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

/// A name without the endings of the other gender, as Spanish forms write them: `Alumno/a`, `Sexo interesado/a`,
/// `Hijos/as`. A path has more parts than one letter, and more slashes than one.
pub fn without_ending(name: &str) -> Cow<'_, str> {
    let Some((before, behind)) = name.split_once('/') else { return Cow::Borrowed(name) };
    let behind = behind.trim_start_matches('-');
    let end = behind.find(|c: char| !c.is_alphabetic()).unwrap_or(behind.len());
    let is_ending = ["a", "o", "as", "os", "ra", "A", "O", "AS", "OS"].contains(&&behind[..end]);
    let is_word = before.len() > 3 && before.ends_with(|c: char| c.is_alphabetic());
    match is_ending && is_word && !behind.contains('/') && !before.contains(['.', '[']) {
        true => Cow::Owned([before, &behind[end..]].concat()),
        false => Cow::Borrowed(name),
    }
}

/// Units in which no age of a person is given: `age (days)` is another thing than `age`.
const OF_THINGS: [&str; 24] = [
    "days", "day", "d", "hours", "hrs", "h", "minutes", "min", "seconds", "sec", "s", "ms", "weeks", "months", "ma",
    "ka", "gyr", "myr", "天", "小时", "分钟", "月", "días", "meses",
];

/// A name without a remark in brackets at its end, and without a form of dates behind a dash: `DOB (mm/dd/yyyy)`, `性别（必填）`,
/// `Birth date - mm/dd/yyyy`. An index such as `emails[0]` is no remark, and neither is a unit that makes it another thing.
pub fn without_remark(name: &str) -> &str {
    let own = name.trim_end();
    let bracketed =
        [('(', ')'), ('（', '）'), ('[', ']'), ('(', '）'), ('（', ')')].iter().find_map(|&(open, close)| {
            let inside = own.strip_suffix(close)?;
            let at = inside.rfind(open)?;
            Some((&own[..at], inside[at + open.len_utf8()..].trim()))
        });
    let of_dates =
        |c: char| matches!(c.to_ascii_lowercase(), 'd' | 'm' | 'y' | 'a' | 'h' | 's' | '/' | '-' | '.' | ':' | ' ');
    let dashed = || own.split_once(" - ").filter(|(_, rest)| rest.len() > 3 && rest.chars().all(of_dates));
    let Some((before, remark)) = bracketed.or_else(dashed) else { return name };
    let before = before.trim_end();
    let is_index = own.ends_with(']') && remark.chars().all(|c| c.is_ascii_digit() || c == '*');
    // `Apellido(s)` has no unit.
    let is_plural = remark == "s" && before.len() + 3 == own.len();
    if is_plural {
        return before;
    }
    if before.is_empty() || is_index || OF_THINGS.contains(&&*remark.to_lowercase()) { name } else { before }
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
        for (name, bare) in [
            ("DOB (mm/dd/yyyy)", "DOB"),
            ("DOB [mm/dd/yyyy]", "DOB"),
            ("DOB - mm/dd/yyyy", "DOB"),
            ("性别（必填）", "性别"),
            ("性别(男/女)", "性别"),
            ("Estado civil (*)", "Estado civil"),
            ("Edad (años)", "Edad"),
            ("Apellido(s)", "Apellido"),
            ("age (s)", "age (s)"),
            ("age (days)", "age (days)"),
            ("emails[0]", "emails[0]"),
            ("emails[]", "emails[]"),
            ("(none)", "(none)"),
            ("name - address", "name - address"),
        ] {
            assert_eq!(without_remark(name), bare, "{name}");
        }
        for (name, bare) in [
            ("Alumno/a", "Alumno"),
            ("Sexo interesado/a", "Sexo interesado"),
            ("Empleada/o (titular)", "Empleada (titular)"),
            ("Hijos/as", "Hijos"),
            ("html/body/a", "html/body/a"),
            ("a.b/a", "a.b/a"),
            ("km/h", "km/h"),
        ] {
            assert_eq!(without_ending(name), bare, "{name}");
        }
        assert_eq!(singular("emails").as_deref(), Some("email"));
        assert_eq!(singular("addresses").as_deref(), Some("address"));
        assert_eq!(singular("address"), None);
    }
}
