//! The category table of the California Consumer Privacy Act: rows 1–11 and S, with statutory letters and names.
//!
//! Facts only; the data is `rules/ccpa.toml`, so that a change of the law touches no code. A row is written in output
//! as its number or `S`; the letter is that of Civ. Code 1798.140(v)(1).

use serde::{Deserialize, Serialize};

/// One row of the table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Category {
    /// `1` … `11` or `S`, as printed in output and used in rules.
    pub row: String,
    /// Statutory letter of 1798.140(v)(1): `A` … `L`.
    pub letter: String,
    /// Short name for file names: `identifiers`.
    pub slug: String,
    /// English name, in the statute's words.
    pub name: String,
    /// Chinese name.
    pub name_zh: String,
    /// Where the law says so.
    pub statute: String,
}

impl Category {
    /// Name in the language asked for.
    pub fn name_in(&self, lang: Lang) -> &str {
        match lang {
            Lang::En => &self.name,
            Lang::Zh => &self.name_zh,
        }
    }

    /// The name of this category's findings file inside a report folder: `01-identifiers.jsonl`, `S-sensitive.jsonl`.
    pub fn file_name(&self) -> String {
        match self.row.parse::<u8>() {
            Ok(n) => format!("{n:02}-{}.jsonl", self.slug),
            Err(_) => format!("{}-{}.jsonl", self.row, self.slug),
        }
    }
}

/// Language of headings and names in reports. Ids, reasons and JSON keys are always English.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Simplified Chinese.
    Zh,
}

/// A set of rows of the category table, in table order.
///
/// Bit `i` is the i-th row of `rules/ccpa.toml`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct CategorySet(pub u16);

impl CategorySet {
    /// True when every row of `self` is in `other`.
    pub fn is_subset(self, other: Self) -> bool {
        self.0 & !other.0 == 0
    }

    /// True when the row with this index is in the set.
    pub fn contains(self, index: usize) -> bool {
        self.0 >> index & 1 == 1
    }

    /// The set without the row with this index.
    pub fn without(self, index: usize) -> Self {
        Self(self.0 & !(1 << index))
    }

    /// The set and the row with this index.
    pub fn with(self, index: usize) -> Self {
        Self(self.0 | 1 << index)
    }

    /// The rows of both.
    pub fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Indices of the rows in the set, ascending.
    pub fn iter(self) -> impl Iterator<Item = usize> {
        (0..16).filter(move |&i| self.contains(i))
    }
}
