//! `--only` and `--skip`: which detectors are on.

use super::Failure;
use super::config::{Config, Origin};
use crate::rule::{DetectorId, Role, Rule, RuleBook};
use crate::scan::comment::matches;
use crate::suggest::did_you_mean;

/// The detectors that are on: those of `only` (all if it is empty) without those of `skip`. Retired ones must be named.
///
/// A word is the id of a detector, a pattern of ids with `*`, or a category by its number, its slug or `S`.
///
/// # Errors
/// A word that names nothing, with the nearest that does.
pub fn detectors(book: &RuleBook, only: Words<'_>, skip: Words<'_>) -> Result<Vec<DetectorId>, Failure> {
    let mut on: Vec<bool> = match only.words {
        [] => book.rules.iter().map(|rule| rule.role == Role::Finding && rule.status != "retired").collect(),
        _ => chosen(book, "only", only)?,
    };
    for (on, off) in on.iter_mut().zip(chosen(book, "skip", skip)?) {
        *on &= !off;
    }
    let ids: Vec<DetectorId> = book.detectors().map(|(id, _)| id).filter(|id| on[usize::from(id.0)]).collect();
    if ids.is_empty() {
        return Err(Failure::new("no detector is on: --skip takes away all that --only leaves; name fewer"));
    }
    Ok(ids)
}

/// Words that choose detectors, and the file that they came from; `None` for flags and their variables.
#[derive(Clone, Copy)]
pub struct Words<'w> {
    pub words: &'w [String],
    pub origin: Option<&'w Origin>,
}

impl<'w> From<&'w Vec<String>> for Words<'w> {
    fn from(words: &'w Vec<String>) -> Self {
        Self { words, origin: None }
    }
}

/// The detectors of allow lists must exist, or what a team accepts would be reported without anybody knowing why.
///
/// # Errors
/// The first that names none, with its line.
pub fn allowed(book: &RuleBook, config: &Config) -> Result<(), Failure> {
    for (i, allow) in config.allow.iter().enumerate() {
        for word in &allow.detectors {
            if !book.rules.iter().any(|rule| matches(word, &rule.id)) {
                let place = config.origin.of_allow(i, Some(word));
                let hint = did_you_mean(word, book.rules.iter().map(|r| r.id.as_str()), "see `whose rules list`");
                return Err(Failure::new(format!("{place}: there is no detector `{word}`{hint}")));
            }
        }
    }
    Ok(())
}

/// The one detector of this id.
pub fn detector(book: &RuleBook, id: &str) -> Result<DetectorId, Failure> {
    book.find(id).ok_or_else(|| {
        let names = book.rules.iter().map(|r| r.id.as_str());
        let hint = did_you_mean(id, names, "see `whose rules list`");
        Failure::new(format!("there is no detector `{id}`{hint}"))
    })
}

/// The rules that some words choose, by number; `None` for no words.
///
/// # Errors
/// A word that names nothing, with the nearest that does.
pub fn only(book: &RuleBook, words: &Vec<String>) -> Result<Option<Vec<bool>>, Failure> {
    if words.is_empty() { Ok(None) } else { chosen(book, "", words.into()).map(Some) }
}

fn chosen(book: &RuleBook, list: &str, from: Words<'_>) -> Result<Vec<bool>, Failure> {
    let mut chosen = vec![false; book.rules.len()];
    for word in from.words.iter().flat_map(|w| w.split(',')).map(str::trim).filter(|w| !w.is_empty()) {
        let wanted: Box<dyn Fn(&Rule) -> bool> = if let Some(row) = book.category_index(word) {
            Box::new(move |rule| book.category_set(rule).contains(row))
        } else {
            Box::new(|rule| matches(word, &rule.id))
        };
        let mut none = true;
        for (on, rule) in chosen.iter_mut().zip(&book.rules).filter(|(_, rule)| wanted(rule)) {
            if rule.role == Role::Suppressor {
                continue;
            }
            (*on, none) = (true, false);
        }
        if none {
            let place = match from.origin {
                Some(origin) => format!("{}: {list} `{word}`", origin.of_word(list, word)),
                None if list.is_empty() => word.into(),
                None => format!("--{list} {word}"),
            };
            return Err(Failure::new(format!("{place}: {}", why_none(book, word))));
        }
    }
    Ok(chosen)
}

fn why_none(book: &RuleBook, word: &str) -> String {
    if let Some(row) = book.category_index(word) {
        return format!("no detector belongs to category {}; see `whose rules list`", book.categories[row].row);
    }
    if book.find(word).is_some() {
        return "this is a suppressor, which is always on; name detectors".into();
    }
    let ids = book.detectors().map(|(_, rule)| rule.id.as_str());
    let names = ids.chain(book.categories.iter().map(|c| c.slug.as_str()));
    format!("no such detector or category{}", did_you_mean(word, names, "see `whose rules list`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn book() -> RuleBook {
        let mut book = RuleBook::built_in();
        let rule = |id: &str, categories: &[&str], more: &str| -> Rule {
            let text = format!(
                "id = '{id}'\nname = 'n'\nname-zh = 'n'\ngroup = 'g'\ncategories = {categories:?}\npriority = 'P0'\n\
                 since = '0'\nabout = 'a'\n{more}"
            );
            toml::from_str(&text).expect("a rule")
        };
        book.rules = vec![
            rule("email-address", &["1"], ""),
            rule("old", &["1"], "status = 'retired'"),
            rule("us-itin", &["1", "S"], ""),
            rule("us-ssn", &["1", "2", "S"], ""),
            rule("uuid", &[], "role = 'suppressor'"),
        ];
        book
    }

    fn on(only: &[&str], skip: &[&str]) -> Result<Vec<String>, String> {
        let own = |list: &[&str]| list.iter().map(|g| (*g).to_owned()).collect::<Vec<_>>();
        let book = book();
        let (only, skip) = (own(only), own(skip));
        let ids = detectors(&book, (&only).into(), (&skip).into()).map_err(|e| e.to_string())?;
        Ok(ids.into_iter().map(|id| book.rule(id).id.clone()).collect())
    }

    #[test]
    fn ids_patterns_and_categories() {
        for (only, skip, expected) in [
            (&[][..], &[][..], &["email-address", "us-itin", "us-ssn"][..]),
            (&["us-*"], &[], &["us-itin", "us-ssn"]),
            (&["us-*,email-address"], &["us-itin"], &["email-address", "us-ssn"]),
            (&["*ss*"], &[], &["email-address", "us-ssn"]),
            (&["s"], &[], &["us-itin", "us-ssn"]),
            (&["customer-records"], &[], &["us-ssn"]),
            (&["1"], &["S"], &["email-address", "old"]),
            (&["old"], &[], &["old"]),
        ] {
            assert_eq!(on(only, skip).expect("detectors"), expected, "{only:?} {skip:?}");
        }
    }

    #[test]
    fn what_is_not_there_suggests_the_nearest() {
        for (only, skip, expected) in [
            (&["us-snn"][..], &[][..], "--only us-snn: no such detector or category; did you mean `us-ssn`?"),
            (
                &[],
                &["customer-record"],
                "--skip customer-record: no such detector or category; did you mean `customer-records`?",
            ),
            (&["nothing-*"], &[], "--only nothing-*: no such detector or category; see `whose rules list`"),
            (&["uuid"], &[], "--only uuid: this is a suppressor, which is always on; name detectors"),
            (&["5"], &[], "--only 5: no detector belongs to category 5; see `whose rules list`"),
            (&["us-ssn"], &["us-*"], "no detector is on"),
        ] {
            let error = on(only, skip).expect_err("an error");
            assert!(error.starts_with(expected), "{error}");
        }
    }
}
