//! What the findings of a record make of each other: a card number beside its code opens an account, and everything about
//! a child is sensitive. Which detectors do so, and of whom, is said by their rules (`makes-sensitive`, `of-another`).

use crate::detect::words_of;
use crate::event::{Evidence, Finding};
use crate::place::{Place, Step};
use crate::rule::{DetectorId, RuleBook};

/// Who makes whom sensitive.
#[derive(Clone, Debug)]
pub struct Company<'s> {
    book: &'s RuleBook,
    /// For each detector of the book: whom it makes so.
    of: Vec<Whom>,
    /// The row of sensitive personal information.
    row: Option<usize>,
}

#[derive(Clone, Debug)]
enum Whom {
    All,
    /// Sorted; most have none.
    These(Vec<DetectorId>),
}

impl Whom {
    fn has(&self, detector: DetectorId) -> bool {
        match self {
            Self::All => true,
            Self::These(ids) => ids.binary_search(&detector).is_ok(),
        }
    }
}

impl<'s> Company<'s> {
    /// As the rules say.
    pub fn new(book: &'s RuleBook) -> Self {
        let of = book.rules.iter().map(|rule| match rule.makes_sensitive.as_slice() {
            ids if ids.iter().any(|id| id == "*") => Whom::All,
            ids => {
                let mut ids: Vec<DetectorId> = ids.iter().filter_map(|id| book.find(id)).collect();
                ids.sort_unstable();
                Whom::These(ids)
            }
        });
        Self { book, of: of.collect(), row: book.category_index("S") }
    }

    /// True if a detector makes something beside it sensitive.
    pub fn tells(&self, detector: DetectorId) -> bool {
        !matches!(&self.of[usize::from(detector.0)], Whom::These(ids) if ids.is_empty())
    }

    /// True if a finding tells of somebody other than the person of its record, as the name of its column says in the words
    /// of this detector: the child of an employee.
    pub fn of_another(&self, detector: DetectorId, place: &Place) -> bool {
        let words = &self.book.rule(detector).of_another;
        let name = place.inside.iter().rev().find_map(|step| match step {
            Step::Table { column, .. } => column.as_deref(),
            Step::Key { key } => Some(key.as_str()),
            _ => None,
        });
        name.filter(|_| !words.is_empty()).is_some_and(|name| names(name, words))
    }

    /// Makes a finding sensitive that stands beside findings of these detectors, each of which tells and is there once.
    pub fn join(&self, finding: &mut Finding, beside: &[DetectorId]) {
        let Some(row) = self.row else { return };
        let own = self.book.sensitive(finding.detector, finding.categories);
        let adds = |by: &&DetectorId| {
            **by != finding.detector
                && self.of[usize::from(by.0)].has(finding.detector)
                && self.book.rule(**by).sensitive.iter().any(|place| !own.contains(place))
        };
        let by: Vec<DetectorId> = beside.iter().filter(adds).copied().collect();
        if by.is_empty() {
            return;
        }
        if !finding.evidence.is_empty() {
            let beside = by.iter().map(|id| format!("record: sensitive beside {}", self.book.rule(*id).id));
            finding.evidence.extend(beside.map(|why| Evidence { why: why.into(), points: 0 }));
        }
        let own = (!own.is_empty()).then_some(finding.detector);
        finding.sensitive_by = own.into_iter().chain(by).collect();
        finding.categories = finding.categories.with(row);
    }
}

/// True if a name has one of some words: `child_dob`, `childDob`, `Child's birthday`, `孩子生日`.
fn names(name: &str, words: &[String]) -> bool {
    let own = words_of(name);
    let has = |word: &String| own.iter().any(|own| own == word || !word.is_ascii() && own.contains(word.as_str()));
    words.iter().any(has)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_in_names_of_columns() {
        let words = ["child".to_owned(), "孩子".to_owned()];
        for yes in ["child_dob", "childDob", "CHILD-DOB", "Child's birthday", "emp.child.dob", "孩子生日"] {
            assert!(names(yes, &words), "{yes}");
        }
        for no in ["dob", "children_count", "fairchild_id", "生日"] {
            assert!(!names(no, &words), "{no}");
        }
    }
}
