//! Why a score is what it is, in Chinese: the sentences of `rules/evidence-zh.toml`.
//!
//! Evidence is said in English, in every format, so that it can be looked up; the page alone says it in the language that
//! it is read in. What the table does not have, such as a word of the source, stays as it is.

use serde::Deserialize;
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::OnceLock;

type Sentences = HashMap<String, String>;

/// The table, as it is written.
#[derive(Deserialize)]
struct Table {
    /// What stands before the colon.
    kinds: Sentences,
    /// What is said as a whole.
    whole: Sentences,
    /// What stands behind the colon, by what stands before it.
    #[serde(flatten)]
    said: HashMap<String, Sentences>,
}

fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| {
        toml::from_str(include_str!("../../../rules/evidence-zh.toml")).expect("the table is checked by a test")
    })
}

/// A reason in English and Chinese.
pub fn both(why: &str) -> [Cow<'_, str>; 2] {
    [Cow::Borrowed(why), chinese(why).map_or(Cow::Borrowed(why), Cow::Owned)]
}

/// A reason in Chinese, if the table has it or its kind.
fn chinese(why: &str) -> Option<String> {
    let table = table();
    if let Some(whole) = table.whole.get(why) {
        return Some(whole.clone());
    }
    let (kind, rest) = why.split_once(": ")?;
    let rest = table.said.get(kind).and_then(|said| sentence(said, rest)).unwrap_or_else(|| rest.to_owned());
    Some(format!("{}：{rest}", table.kinds.get(kind)?))
}

/// A sentence of a list; one with places takes what stands there, which may be a sentence of the list itself.
fn sentence(said: &Sentences, text: &str) -> Option<String> {
    if let Some(own) = said.get(text) {
        return Some(own.clone());
    }
    // The one with the most words of its own: another may fit with a place that takes too much.
    let fitting = said.iter().filter_map(|(form, own)| Some((form.len(), form, own, places(form, text)?)));
    let (_, _, own, found) = fitting.max_by_key(|(length, form, ..)| (*length, *form))?;
    let mut out = own.clone();
    for (n, part) in found.iter().enumerate() {
        let part = sentence(said, part).unwrap_or_else(|| (*part).to_owned());
        out = out.replace(&format!("{{{n}}}"), &part).replacen("{}", &part, 1);
    }
    Some(out)
}

/// What stands in the places of a form; `None` if the text does not have the form, or the form has no place.
fn places<'t>(form: &str, text: &'t str) -> Option<Vec<&'t str>> {
    let mut words = form.split("{}");
    let mut rest = text.strip_prefix(words.next()?)?;
    let mut out = Vec::new();
    for word in words {
        let end = if word.is_empty() { rest.len() } else { rest.find(word)? };
        out.push(&rest[..end]);
        rest = &rest[end + word.len()..];
    }
    (rest.is_empty() && !out.is_empty()).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::Engine;
    use crate::detect::examples::unmark;
    use crate::rule::RuleBook;
    use regex_automata::meta::Regex;

    #[test]
    fn reasons_in_chinese() {
        for (why, expected) in [
            ("check: check digit right", "校验：校验位正确"),
            ("label: date of birth", "标签：date of birth"),
            ("shape: hyphens", "形式：hyphens"),
            ("column: 9 of 10 values pass its check", "列：10 个值中有 9 个通过校验"),
            (
                "column: 3 of 8 values are such, beside what people alone have",
                "列：8 个值中有 3 个如此，旁边有只属于人的内容",
            ),
            ("column: 3 of 8 values are such, and only by its name", "列：8 个值中有 3 个如此，且仅凭列名"),
            ("column: nothing in its table tells of whom", "列：表中没有内容说明属于谁"),
            ("record: sensitive beside card-cvv", "记录：与 card-cvv 同在，因而敏感"),
            ("EXIF GPS position", "EXIF 中的 GPS 位置"),
            ("something new", "something new"),
            ("somebody: says", "somebody: says"),
        ] {
            assert_eq!(both(why), [why, expected]);
        }
    }

    /// Words that come from the source or from a rule stay what they are; sentences of the program do not.
    #[test]
    fn all_that_the_examples_of_rules_say_is_there() {
        let book = RuleBook::built_in();
        let all: Vec<_> = book.detectors().map(|(id, _)| id).collect();
        let engine = Engine::new(&book, &all).expect("rules compile");
        let table = table();
        let mut missing = std::collections::BTreeSet::new();
        let texts = book.rules.iter().flat_map(|rule| &rule.test).filter_map(|test| unmark(&test.text).ok());
        let said = texts.flat_map(|marked| engine.explain(marked.text.as_bytes()));
        for why in said.flat_map(|judged| judged.evidence).map(|one| one.why.into_owned()) {
            let known = match why.split_once(": ") {
                _ if table.whole.contains_key(&why) => true,
                Some((kind @ ("check" | "precision"), rest)) => {
                    table.said.get(kind).is_some_and(|said| sentence(said, rest).is_some())
                }
                Some((kind, _)) => table.kinds.contains_key(kind),
                None => false,
            };
            if !known {
                missing.insert(why);
            }
        }
        assert!(missing.is_empty(), "add them to rules/evidence-zh.toml: {missing:#?}");
    }

    #[test]
    fn all_that_validators_say_is_there() {
        let answers =
            Regex::new(r#"(?s)(?:confirmed|unknown|doubtful|Special)\((?:[^";]*,)?\s*"([^"]+)""#).expect("a regex");
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/detect/validate");
        let mut n = 0;
        for file in std::fs::read_dir(folder).expect("a folder").flatten().map(|entry| entry.path()) {
            if !file.is_file() {
                continue;
            }
            let text = std::fs::read_to_string(&file).expect("text");
            let text = text.split("#[cfg(test)]").next().unwrap_or_default();
            for found in answers.captures_iter(text) {
                let said = &text[found.get_group(1).expect("a group").range()];
                assert!(
                    sentence(&table().said["check"], said).is_some(),
                    "{}: `{said}` is not in the table",
                    file.display()
                );
                n += 1;
            }
        }
        assert!(n > 100, "{n}");
    }
}
