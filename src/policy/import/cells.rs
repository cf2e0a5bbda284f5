//! What a cell says: yes or no and with what limit, a list, a part of a sentence.

use super::Words;
use super::limits::{exclusion, outside};
use crate::policy::Answer;

/// The parts of a cell that is a list; the legal form of a company is a part of its name.
pub fn list(cell: &str, words: &Words) -> Vec<String> {
    let (mut parts, mut from): (Vec<&str>, usize) = (Vec::new(), 0);
    for (at, comma) in cell.match_indices([',', ';', '、', '；', '，']) {
        let behind = &cell[at + comma.len()..];
        let next = behind.split([',', ';', '、', '；', '，', '(', '（']).next().unwrap_or(behind);
        let next = next.split(" and ").next().unwrap_or(next);
        let form = next.replace('.', "").trim().to_lowercase();
        if matches!(comma, "," | "，") && words.forms.contains(&form) {
            continue;
        }
        parts.push(&cell[from..at]);
        from = at + comma.len();
    }
    parts.push(&cell[from..]);
    parts.into_iter().map(short).filter(|part| part.chars().any(char::is_alphanumeric)).collect()
}

/// Who gets something, without the word that leads to them.
pub fn parties(cell: &str, words: &Words) -> Vec<String> {
    let bare = |party: String| {
        let lower = party.to_lowercase();
        let lead = words.towards.iter().filter(|word| lower.starts_with(word.as_str())).map(String::len).max();
        lead.and_then(|lead| party.get(lead..)).map(|rest| rest.trim_start().to_owned()).unwrap_or(party)
    };
    list(cell, words).into_iter().map(bare).collect()
}

/// The word of a list that a text begins with; `no` is not the beginning of `not applicable`, nor `n` that of `n/a`.
pub fn first<'w>(text: &str, list: &'w [String]) -> Option<&'w str> {
    let whole =
        |word: &str| !word.is_ascii() || !text[word.len()..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '/');
    let words = list.iter().map(String::as_str).filter(|word| text.starts_with(word) && whole(word));
    words.max_by_key(|word| word.len())
}

/// True for a no with an exception behind it, which leaves in: `不收集，除电子邮件外`.
pub fn denies_but(qualifier: &str, words: &Words) -> bool {
    let Some(no) = first(qualifier, &words.no) else { return false };
    let rest = qualifier[no.len()..].trim_start_matches(|c: char| c.is_whitespace() || ",，;；:：、(（".contains(c));
    exclusion(rest, words).is_some_and(|(before, _)| before.trim().is_empty())
}

/// Yes or no, and what is said besides. `crossed` is whether a cross is a no.
pub fn answer(cell: &str, words: &Words, crossed: bool) -> (Option<Answer>, String) {
    let cell = cell.trim().trim_matches(['*', '_', '`']).trim();
    let lower = cell.to_lowercase();
    let speaker = first(&lower, &words.speaker).filter(|word| cell.is_char_boundary(word.len()));
    let cell = speaker.map_or(cell, |word| cell[word.len()..].trim_start());
    let lower = cell.to_lowercase();
    if words.cross.contains(&lower) {
        return (Some(if crossed { Answer::No } else { Answer::Yes }), String::new());
    }
    let (answer, word) = match (first(&lower, &words.yes), first(&lower, &words.no)) {
        (Some(word), _) => (Some(Answer::Yes), word.len()),
        (None, Some(word)) => (Some(Answer::No), word.len()),
        (None, None) => (None, 0),
    };
    let begins_with = |list: &[String]| list.iter().any(|word| lower.starts_with(word.as_str()));
    if answer.is_none() && begins_with(&words.except) {
        // 除电子邮件外，均收集; where the rest is not collected, what is excepted is.
        let rest = outside(&lower, words).map_or("", |(_, rest)| rest);
        let said = rest.trim_start_matches(|c: char| c.is_whitespace() || ",，;；:：、".contains(c));
        let said = first(said, &words.speaker).map_or(said, |word| &said[word.len()..]);
        let said = ["其余", "其餘", "其他", "其它"].iter().find_map(|word| said.strip_prefix(word)).unwrap_or(said);
        return match (first(said, &words.yes), first(said, &words.no)) {
            (None, Some(no)) => (Some(Answer::Yes), format!("{no}，{}", lower.trim_end_matches(rest))),
            _ => (Some(Answer::Yes), lower.trim_end_matches(rest).to_owned()),
        };
    }
    // 有时 begins with 有, and is no plain yes.
    let depends = answer.is_none() && contains(&lower, &words.perhaps);
    if answer.is_none() && (begins_with(&words.only) || lower.ends_with(" only"))
        || answer != Some(Answer::No) && begins_with(&words.perhaps)
        || depends
    {
        return (Some(Answer::Yes), cell.to_owned());
    }
    // Lower case can have another length; a qualifier is then taken as it stands in lower case.
    let rest = cell.get(word..).unwrap_or(&lower[word..]);
    // Marks of footnotes say nothing here.
    let mark = |c: char| "¹²³⁴⁵⁶⁷⁸⁹⁰†‡§\u{fe0f}".contains(c);
    let qualifier =
        rest.trim_matches(|c: char| c.is_whitespace() || mark(c) || "()（）,，.。;；:：-–—*_`\\".contains(c));
    let note = qualifier.strip_prefix('[').and_then(|note| note.strip_suffix(']'));
    let is_mark = |note: &str| note.chars().count() <= 2 || note.bytes().all(|b| b.is_ascii_digit());
    let qualifier = if note.is_some_and(is_mark) { "" } else { qualifier };
    let lower = qualifier.to_lowercase();
    let other =
        words.or.iter().find_map(|or| rest.trim_start().to_lowercase().strip_prefix(or.as_str()).map(str::to_owned));
    let both = |other: &str| words.yes.iter().chain(&words.no).any(|word| word == other.trim());
    if other.is_some_and(|other| both(&other)) {
        return (None, String::new());
    }
    if words.no_more.contains(&lower) {
        return (answer, String::new());
    }
    // The answer again, in a word or a mark, or the contrary.
    match answer {
        Some(Answer::Yes) if words.yes.contains(&lower) => return (answer, String::new()),
        Some(Answer::No) if words.no.contains(&lower) => return (answer, String::new()),
        Some(_) if words.yes.contains(&lower) || words.no.contains(&lower) => return (None, String::new()),
        _ => {}
    }
    if answer == Some(Answer::No) && exclusion(&lower, words).is_some_and(|(before, _)| before.trim().is_empty()) {
        // What is excepted is collected; the whole cell says it best.
        return (Some(Answer::Yes), cell.to_owned());
    }
    let qualifier = if answer.is_some() { qualifier.to_owned() } else { String::new() };
    (answer, qualifier)
}

pub fn contains(text: &str, words: &[String]) -> bool {
    words.iter().any(|word| text.match_indices(word.as_str()).any(|(at, _)| begins(text, at, word)))
}

/// English words begin words; Chinese has no spaces.
pub fn begins(text: &str, at: usize, word: &str) -> bool {
    !word.is_ascii() || !text[..at].ends_with(|c: char| c.is_ascii_alphanumeric())
}

/// At most 160 characters on one line, of whole words.
pub fn short(text: &str) -> String {
    let one: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match one.char_indices().nth(160) {
        // Between words, where there are any.
        Some((at, _)) => {
            let whole = one[..at].rfind(' ').filter(|space| space * 2 > at).unwrap_or(at);
            format!("{}…", one[..whole].trim_end_matches([',', ';', '，', '；']))
        }
        None => one,
    }
}
