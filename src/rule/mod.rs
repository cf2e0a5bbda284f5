//! Rules: detectors as data. Loads the built-in ones and a user's own, and gives each detector a small number.

pub mod model;
pub mod problems;
mod profile;

pub use model::{Edges, GapKind, Mask, Need, Role, Rule, Subject};
pub use profile::{Level, Profile};

use crate::category::{Category, CategorySet};
use crate::suggest::{nearest, position, toml_error};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::path::{Path, PathBuf};

/// The number of a detector in a [`RuleBook`]: its place in the order of ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DetectorId(pub u16);

/// A group of detectors, for reports.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// Id, the same as the folder under `rules/`.
    pub id: String,
    /// English name.
    pub name: String,
    /// Chinese name.
    pub name_zh: String,
}

/// Points that evidence is worth, and how far it reaches: `rules/evidence.toml`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Weights {
    /// A validator confirmed with a false-pass rate of at most one in a hundred.
    pub confirmed_strong: i16,
    /// A validator confirmed with a false-pass rate of about one in ten.
    pub confirmed_weak: i16,
    /// One of the rule's words stands within reach.
    pub word_near: i16,
    /// One of the rule's labels stands directly before the value.
    pub label: i16,
    /// A label that speaks against stands directly before the value.
    pub not_label: i16,
    /// How far a word may be from the value, in bytes of text on either side.
    pub reach: usize,
    /// Most values of the column are of the same kind.
    pub column_share: i16,
    /// Nearly all of many values of the column pass a check that others fail.
    pub column_confirmed: i16,
    /// A value passes the check of a whole column that most of its values pass.
    pub column_value: i16,
    /// A value passes the check of a column that has no name and whose values are enough.
    pub column_unnamed: i16,
    /// A name in a table with a column of what people alone have.
    pub beside_people: i16,
    /// Nothing in the table tells of whom a value that needs a person says something.
    pub no_person: i16,
}

/// How names of columns and keys are read: `rules/fields.toml`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldWords {
    /// Words that may stand behind the one that counts.
    pub filler: Vec<String>,
    /// Names that say that a number is no person's.
    pub against: Vec<String>,
    /// Keys of a schema under the key that it describes: what stands there is no value of it.
    pub schema: Vec<String>,
    /// Words for a part of a path that is the name of whom the part before it names.
    pub of_names: Vec<String>,
    /// Names of what was done and when, which end with a word for an account and are none.
    pub moments: Vec<String>,
    /// Names of columns that tables of things and animals have.
    pub things: Vec<String>,
    /// Names of columns that a list of places has, coordinates among them.
    pub gazetteer: Vec<String>,
    /// Words for things and animals that have a name, an age or a sex of their own: `dog.sex`.
    pub owners: Vec<String>,
    /// Names beside which a `name` is that of a piece of software.
    pub software: Vec<String>,
    /// Names of columns that say what kind of animal or thing a row is of.
    pub kinds: Vec<String>,
    /// First words of names of columns that are the animal's or the thing's in such a table.
    pub own: Vec<String>,
    /// Detectors of what things have as people do.
    pub of_owners: Vec<String>,
    /// Detectors of things that people have and things have not: beside a column of them a `name` is a person's.
    pub of_people: Vec<String>,
    /// Names of two columns of one table, each with what it is beside the other: those of a given and of a family name.
    pub together: Vec<[String; 4]>,
    /// Names that are parts of many records: these call them by `@` and the key.
    pub parts: BTreeMap<String, Vec<String>>,
    /// More words that may stand behind the one that counts, by the group or the id of the detectors that it is so for.
    pub behind: BTreeMap<String, Vec<String>>,
    /// Abbreviations and what they stand for.
    pub abbreviation: BTreeMap<String, String>,
    /// Chinese words in Latin letters, and those words.
    pub pinyin: BTreeMap<String, String>,
}

/// Everything under `rules/`: detectors, categories, groups, weights, word lists and profiles.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RuleBook {
    /// Detectors and suppressors, sorted by id.
    pub rules: Vec<Rule>,
    /// The category table in order.
    pub categories: Vec<Category>,
    /// Groups in order.
    pub groups: Vec<Group>,
    /// Points.
    pub weights: Weights,
    /// Names of columns.
    pub fields: FieldWords,
    /// Word lists, sorted by name.
    pub lists: Vec<List>,
    /// Profiles in order.
    pub profiles: Vec<Profile>,
}

/// A word list: a file of `rules/words/`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct List {
    /// The name of its file.
    pub name: String,
    /// Its phrases, as [`crate::detect::lists::WordList::new`] reads them.
    pub text: String,
}

/// A rule that cannot be used, with the file and what to do.
#[derive(Clone, Debug)]
pub struct RuleError {
    /// The file, if the rule came from one.
    pub file: Option<PathBuf>,
    /// Line and column, from 1, where known.
    pub at: Option<(usize, usize)>,
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for RuleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.file {
            Some(file) => match self.at {
                Some((line, column)) => write!(f, "{}:{line}:{column}: {}", file.display(), self.message),
                None => write!(f, "{}: {}", file.display(), self.message),
            },
            None => f.write_str(&self.message),
        }
    }
}

impl std::error::Error for RuleError {}

static BUILT_IN: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/rules.bin"));
/// The examples of the built-in rules, in their order.
static EXAMPLES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/examples.bin"));
/// Their labels and words, in their order: the engine has these in a form of its own.
static WORDS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/rule-words.bin"));

impl RuleBook {
    /// The rules inside the binary, with their words and examples.
    pub fn built_in() -> Self {
        let mut book = Self::for_scanning();
        let examples: Vec<Vec<model::Test>> =
            postcard::from_bytes(EXAMPLES).expect("the build script wrote these bytes from the same types");
        let words: Vec<model::RuleWords> =
            postcard::from_bytes(WORDS).expect("the build script wrote these bytes from the same types");
        for ((rule, examples), words) in book.rules.iter_mut().zip(examples).zip(words) {
            rule.test = examples;
            rule.put_words(words);
        }
        book
    }

    /// The rules inside the binary without their words and examples, which only those who write rules read.
    pub fn for_scanning() -> Self {
        let mut book: Self =
            postcard::from_bytes(BUILT_IN).expect("the build script wrote these bytes from the same types");
        book.rules.iter_mut().zip(0..).for_each(|(rule, number)| rule.built_in = Some(number));
        book
    }

    /// Adds a user's rules: one TOML file, or a folder of them. A rule with the id of a built-in one replaces it.
    pub fn add_path(&mut self, path: &Path) -> Result<(), RuleError> {
        let mut files = Vec::new();
        collect_toml(path, &mut files).map_err(|e| RuleError {
            file: Some(path.into()),
            at: None,
            message: format!("cannot read rules: {}", crate::system::words(&e)),
        })?;
        files.sort();
        let mut seen: HashMap<String, PathBuf> = HashMap::new();
        for file in files {
            let fail = |message: String| RuleError { file: Some(file.clone()), at: None, message };
            let text = std::fs::read_to_string(&file)
                .map_err(|e| fail(format!("cannot read: {}", crate::system::words(&e))))?;
            let rule: Rule = toml::from_str(&text).map_err(|error| {
                let (at, message) = toml_error(&text, &error);
                RuleError { at: Some(at), ..fail(message) }
            })?;
            if let Some((at, message)) = self.unknown_row(&rule, &text) {
                return Err(RuleError { at: Some(at), ..fail(message) });
            }
            if let Some(other) = seen.insert(rule.id.clone(), file.clone()) {
                return Err(fail(format!("the id `{}` is also in {}", rule.id, other.display())));
            }
            match self.rules.binary_search_by(|r| r.id.as_str().cmp(&rule.id)) {
                Ok(i) => self.rules[i] = rule,
                Err(i) => self.rules.insert(i, rule),
            }
        }
        Ok(())
    }

    /// A row that the category table does not have: findings under it would be counted nowhere.
    fn unknown_row(&self, rule: &Rule, text: &str) -> Option<((usize, usize), String)> {
        #[derive(Deserialize)]
        struct Rows {
            #[serde(default)]
            categories: Vec<toml::Spanned<String>>,
        }
        let row = rule.categories.iter().find(|row| !self.categories.iter().any(|c| c.row == **row))?;
        let rows: Rows = toml::from_str(text).unwrap_or(Rows { categories: Vec::new() });
        let at = rows.categories.iter().find(|r| r.get_ref() == row).map_or(0, |r| r.span().start);
        let meant = nearest(row, self.categories.iter().map(|c| c.slug.as_str()));
        let meant = meant.and_then(|slug| self.categories.iter().find(|c| c.slug == slug));
        let hint = match meant {
            Some(category) => format!("did you mean `{}`, {}?", category.row, category.slug),
            None => "rows are 1 to 11 and S".into(),
        };
        Some((position(text, at), format!("categories: the table has no row `{row}`; {hint}")))
    }

    /// The rule with this number.
    pub fn rule(&self, id: DetectorId) -> &Rule {
        &self.rules[usize::from(id.0)]
    }

    /// The number of the rule with this id.
    pub fn find(&self, id: &str) -> Option<DetectorId> {
        self.rules.binary_search_by(|r| r.id.as_str().cmp(id)).ok().map(|i| DetectorId(i as u16))
    }

    /// The word list with this name.
    pub fn list(&self, name: &str) -> Option<&List> {
        self.lists.iter().find(|list| list.name == name)
    }

    /// The profile with this name.
    pub fn profile(&self, name: &str) -> Option<&Profile> {
        self.profiles.iter().find(|profile| profile.name == name)
    }

    /// All detectors, suppressors left out, with their numbers.
    pub fn detectors(&self) -> impl Iterator<Item = (DetectorId, &Rule)> {
        let number = |(i, r)| (DetectorId(i as u16), r);
        self.rules.iter().enumerate().map(number).filter(|(_, r): &(_, &Rule)| r.role == Role::Finding)
    }

    /// The rows of a rule as a set.
    pub fn category_set(&self, rule: &Rule) -> CategorySet {
        let bits = rule.categories.iter().filter_map(|row| self.category_index(row)).fold(0, |set, i| set | 1 << i);
        CategorySet(bits)
    }

    /// The places in the list of sensitive personal information of what a rule finds in these rows.
    pub fn sensitive(&self, detector: DetectorId, set: CategorySet) -> &[String] {
        let rule = self.rule(detector);
        // A rule may have places although it is not in the row: then they go with what stands beside it.
        let lost =
            self.category_index("S").is_some_and(|row| self.category_set(rule).contains(row) && !set.contains(row));
        if lost { &[] } else { &rule.sensitive }
    }

    /// The places for which these detectors' findings are sensitive, each once.
    pub fn places(&self, by: &[DetectorId]) -> Vec<String> {
        let mut places: Vec<String> = by.iter().flat_map(|id| &self.rule(*id).sensitive).cloned().collect();
        places.sort_unstable();
        places.dedup();
        places
    }

    /// Index of a row of the category table by its number, letter `S` or slug.
    pub fn category_index(&self, row: &str) -> Option<usize> {
        self.categories.iter().position(|c| c.row.eq_ignore_ascii_case(row) || c.slug == row)
    }
}

fn collect_toml(path: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    if std::fs::metadata(path)?.is_dir() {
        for entry in std::fs::read_dir(path)? {
            let path = entry?.path();
            if path.is_dir() || path.extension().is_some_and(|e| e == "toml") {
                collect_toml(&path, files)?;
            }
        }
    } else {
        files.push(path.into());
    }
    Ok(())
}
