//! Declared against found: what a privacy policy says of each category of the law, and what a scan says.
//!
//! [`Policy`] is `policy.toml`, which a person keeps; [`import`] reads it from the table of a published policy, and
//! [`drift`] compares it with what was found. Nothing here opens a file, and nothing here is legal advice.

pub mod drift;
pub mod import;
mod page;
mod prose;

use crate::rule::RuleBook;
use crate::suggest::toml_error;
use serde::{Deserialize, Serialize};
use std::fmt::Write;

/// What a privacy policy declares.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Policy {
    /// Rows of the category table; a row that is absent is not declared.
    #[serde(default)]
    pub category: Vec<Declared>,
    /// The line of each row's name, where it was read from a text.
    #[serde(skip)]
    lines: Vec<u64>,
}

/// What is declared of one category.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Declared {
    /// Row of the category table: its number, `S`, or its short name.
    pub row: String,
    /// Whether it is collected; not declared if absent.
    #[serde(default)]
    pub collected: Option<Answer>,
    /// Whether it is disclosed for a business purpose.
    #[serde(default)]
    pub disclosed: Option<Answer>,
    /// The qualifier in the policy's own words.
    #[serde(default)]
    pub qualifier: String,
    /// Detectors that are within the qualifier, `*` for any part of an id. Empty: all.
    #[serde(default)]
    pub only: Vec<String>,
    /// Detectors that the qualifier leaves out; `S` is for what is sensitive.
    #[serde(default)]
    pub except: Vec<String>,
    /// The qualifier says more than `only` and `except` do, so a person has to judge the row.
    #[serde(default)]
    pub unclear: bool,
    /// How long it is kept.
    #[serde(default)]
    pub retention: String,
    /// What it is used for.
    #[serde(default)]
    pub purposes: Vec<String>,
    /// Where it comes from.
    #[serde(default)]
    pub sources: Vec<String>,
    /// Categories of third parties that get it.
    #[serde(default)]
    pub third_parties: Vec<String>,
    /// Sentences of the policy's prose that say it is collected.
    #[serde(default)]
    pub prose: Vec<String>,
}

/// Yes or no.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Answer {
    /// It is.
    Yes,
    /// It is not.
    No,
}

impl Declared {
    /// True if the qualifier is in force for findings of a detector, sensitive ones or not.
    pub fn goes_beyond(&self, detector: &str, sensitive: bool) -> bool {
        let left_in = self.only.is_empty() || self.only.iter().any(|pattern| matches(pattern, detector));
        let left_out =
            |pattern: &String| matches(pattern, detector) || sensitive && pattern.eq_ignore_ascii_case(SENSITIVE);
        !left_in || self.except.iter().any(left_out)
    }

    /// True if it is not known what the qualifier leaves in.
    pub fn is_unclear(&self) -> bool {
        self.unclear || !self.qualifier.trim().is_empty() && self.only.is_empty() && self.except.is_empty()
    }

    /// True if something is said besides yes and no.
    pub fn is_qualified(&self) -> bool {
        self.is_unclear() || !self.only.is_empty() || !self.except.is_empty()
    }
}

/// Stands for all that is sensitive where a qualifier leaves things out.
const SENSITIVE: &str = "S";

impl Answer {
    /// The word of `policy.toml`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
        }
    }
}

impl Policy {
    /// Reads `policy.toml`.
    ///
    /// # Errors
    /// A sentence with the line: no TOML, an unknown key, an unknown or a doubled row.
    pub fn parse(text: &str, book: &RuleBook) -> Result<Self, String> {
        let mut policy: Self = toml::from_str(text).map_err(|error| {
            let ((line, _), message) = toml_error(text, &error);
            format!("line {line}: {message}")
        })?;
        policy.lines = lines_of_rows(text);
        let mut seen = Vec::new();
        for (declared, line) in policy.category.iter().zip(&policy.lines) {
            match book.category_index(&declared.row) {
                None => {
                    let row = &declared.row;
                    return Err(format!("line {line}: there is no row `{row}`; the rows are 1 to 11 and S"));
                }
                Some(row) if seen.contains(&row) => {
                    return Err(format!("line {line}: row `{}` stands twice", declared.row));
                }
                Some(row) => seen.push(row),
            }
            let known = |pattern: &&String| book.detectors().any(|(_, rule)| matches(pattern, &rule.id));
            let excepted = declared.except.iter().filter(|pattern| !pattern.eq_ignore_ascii_case(SENSITIVE));
            if let Some(pattern) = declared.only.iter().chain(excepted).find(|pattern| !known(pattern)) {
                let line = line_of_pattern(text, pattern).unwrap_or(*line);
                return Err(format!("line {line}: no detector is `{pattern}`; `whose rules list` lists them"));
            }
        }
        Ok(policy)
    }

    /// The line, from 1, that names the row with this index; the first one where none does.
    pub fn line_of(&self, book: &RuleBook, row: usize) -> u64 {
        let at = self.category.iter().position(|d| book.category_index(&d.row) == Some(row));
        at.and_then(|at| self.lines.get(at)).copied().unwrap_or(1)
    }

    /// What is declared of the row with this index.
    pub fn of(&self, book: &RuleBook, row: usize) -> Option<&Declared> {
        self.category.iter().find(|d| book.category_index(&d.row) == Some(row))
    }

    /// `policy.toml` with all rows, for a person to fill in or to go on with.
    pub fn write(&self, book: &RuleBook) -> String {
        let mut out = String::from(
            "# What the privacy policy declares of each category of Civil Code 1798.140(v)(1).\n\
             # `collected` and `disclosed` are \"yes\" or \"no\"; without them a category is not declared.\n\
             # `only` names the detectors that are within `qualifier`, such as [\"image-*\"], and `except` those that are\n\
             # not; \"S\" there is what is sensitive. A qualifier without either is for a person to judge.\n\
             # Then: whose scan PATH --policy policy.toml --fail-on drift\n",
        );
        for (i, category) in book.categories.iter().enumerate() {
            let empty = Declared::default();
            let d = self.of(book, i).unwrap_or(&empty);
            let text = |text: &str| toml::Value::String(text.into()).to_string();
            let list = |list: &[String]| format!("[{}]", list.iter().map(|t| text(t)).collect::<Vec<_>>().join(", "));
            let answer = |out: &mut String, key: &str, answer: Option<Answer>| match answer {
                Some(answer) => writeln!(out, "{key} = \"{}\"", answer.as_str()),
                None => writeln!(out, "# {key} = \"yes\""),
            };
            let wrote = writeln!(out, "\n# ({}) {} · {}", category.letter, category.name, category.name_zh)
                .and_then(|()| writeln!(out, "[[category]]\nrow = {}", text(&category.row)))
                .and_then(|()| answer(&mut out, "collected", d.collected))
                .and_then(|()| answer(&mut out, "disclosed", d.disclosed))
                .and_then(|()| writeln!(out, "qualifier = {}\nonly = {}", text(&d.qualifier), list(&d.only)))
                .and_then(|()| writeln!(out, "except = {}", list(&d.except)))
                .and_then(|()| if d.unclear { writeln!(out, "unclear = true") } else { Ok(()) })
                .and_then(|()| writeln!(out, "retention = {}\npurposes = {}", text(&d.retention), list(&d.purposes)))
                .and_then(|()| {
                    writeln!(out, "sources = {}\nthird-parties = {}", list(&d.sources), list(&d.third_parties))
                })
                .and_then(|()| if d.prose.is_empty() { Ok(()) } else { writeln!(out, "prose = {}", list(&d.prose)) });
            wrote.expect("a string takes all that is written");
        }
        out
    }
}

/// A row of the text, with the places of what an error is about.
#[derive(Deserialize)]
struct Written {
    row: toml::Spanned<toml::Value>,
    #[serde(default)]
    only: Vec<toml::Spanned<String>>,
    #[serde(default)]
    except: Vec<toml::Spanned<String>>,
}

fn written(text: &str) -> Vec<Written> {
    #[derive(Deserialize)]
    struct Rows {
        #[serde(default)]
        category: Vec<Written>,
    }
    toml::from_str(text).map_or_else(|_| Vec::new(), |rows: Rows| rows.category)
}

/// The line, from 1, of a byte.
fn line_at(text: &str, at: usize) -> u64 {
    text[..at.min(text.len())].matches('\n').count() as u64 + 1
}

/// Lines, from 1, on which rows are named.
fn lines_of_rows(text: &str) -> Vec<u64> {
    written(text).iter().map(|own| line_at(text, own.row.span().start)).collect()
}

/// The line, from 1, on which a pattern stands in `only` or `except`.
fn line_of_pattern(text: &str, pattern: &str) -> Option<u64> {
    let rows = written(text);
    let mut patterns = rows.iter().flat_map(|row| row.only.iter().chain(&row.except));
    Some(line_at(text, patterns.find(|own| own.get_ref() == pattern)?.span().start))
}

/// `*` stands for any part of an id.
fn matches(pattern: &str, id: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == id,
        Some((first, last)) => id.len() >= first.len() + last.len() && id.starts_with(first) && id.ends_with(last),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let book = RuleBook::built_in();
        let mut policy = Policy::default();
        policy.category.push(Declared {
            row: "8".into(),
            collected: Some(Answer::Yes),
            qualifier: "only \"images\"\nthat users upload".into(),
            only: vec!["image-*".into()],
            except: vec!["S".into()],
            unclear: true,
            prose: vec!["We receive images.".into()],
            ..Declared::default()
        });
        let again = Policy::parse(&policy.write(&book), &book).expect("a policy");
        assert_eq!(again.category.len(), 12);
        assert_eq!(again.of(&book, 7), Some(&policy.category[0]));
        assert_eq!(again.of(&book, 0).and_then(|d| d.collected), None);
    }

    #[test]
    fn errors_name_the_row() {
        let book = RuleBook::built_in();
        for (text, expected) in [
            ("[[category]]\nrow = '13'", "line 2: there is no row `13`"),
            ("[[category]]\nrow = 'S'\n[[category]]\nrow = 'sensitive'", "line 4: row `sensitive` stands twice"),
            ("[[category]]\nrow = '8'\nonly = ['image-*', 'imagee-*']", "line 3: no detector is `imagee-*`"),
            ("[[category]]\nrow = '8'\nexcept = [\n'S',\n'imagee-*']", "line 5: no detector is `imagee-*`"),
            ("[[category]]\nrow = '1'\ncolected = 'yes'", "line 3: unknown key `colected`; did you mean `collected`?"),
        ] {
            let error = Policy::parse(text, &book).expect_err("an error");
            assert!(error.starts_with(expected), "{error}");
        }
    }
}
