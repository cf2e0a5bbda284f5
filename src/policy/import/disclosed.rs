//! What a policy says that it discloses outside of its table: a line such as "we have disclosed the following categories
//! of personal information for a business purpose:", and a list of categories under it.

use super::{Imported, Words, contains, row_of, short};
use crate::policy::{Answer, Declared};
use crate::rule::RuleBook;

/// Declares what such lists name, where the table says nothing of it, and says so where nothing tells what is disclosed.
pub(super) fn read(lines: &[String], words: &Words, book: &RuleBook, imported: &mut Imported) {
    let mut listing = false;
    for line in lines.iter().map(|line| line.trim()).filter(|line| !line.is_empty()) {
        let lower = line.to_lowercase().replace('’', "'");
        let name = item(&lower, words);
        if listing && let Some(row) = name.and_then(|name| row_of(name, words, book)) {
            let category = &mut imported.policy.category;
            let at = category.iter().position(|d| d.row == row).unwrap_or_else(|| {
                // What is disclosed has been collected, but the table does not say so.
                category.push(Declared { row, unclear: true, ..Declared::default() });
                category.len() - 1
            });
            category[at].disclosed.get_or_insert(Answer::Yes);
            continue;
        }
        if listing && name.is_some() {
            let hint = "no category of the law, in a list of what is disclosed";
            imported.unread.push(format!("`{}`: {hint}", short(line)));
            continue;
        }
        let speaks = contains(&lower, &words.disclosing) && contains(&lower, &words.disclosed_list);
        let denies =
            lower.contains(" not ") || lower.contains("n't ") || lower.contains("never ") || lower.contains('不');
        listing = speaks && !denies && line.trim_end_matches('*').ends_with([':', '：']);
    }
    let declared = &imported.policy.category;
    if declared.iter().any(|d| d.collected.is_some()) && declared.iter().all(|d| d.disclosed.is_none()) {
        let hint = "no column and no list says it; write it into `disclosed`";
        imported.unread.push(format!("what is disclosed: {hint}"));
    }
}

/// The name of an item of a list: a line with a mark, or one that begins with the word for a category.
fn item<'t>(lower: &'t str, words: &Words) -> Option<&'t str> {
    let bare = lower.trim_start_matches(['-', '*', '+', '•', '·']).trim_start();
    // `Category A: Identifiers.`
    let name = words.item_name.iter().find_map(|word| bare.strip_prefix(word.as_str()));
    name.map(str::trim_start).or((bare.len() < lower.len()).then_some(bare))
}

#[cfg(test)]
mod tests {
    use super::super::import;
    use super::*;

    const TABLE: &str =
        "| Category | Collected |\n|---|---|\n| A. Identifiers | Yes |\n| G. Geolocation data | Yes |\n";

    fn disclosed(text: &str) -> (Vec<String>, bool) {
        let imported = import(text, &RuleBook::built_in());
        let rows = imported.policy.category.iter().filter(|d| d.disclosed == Some(Answer::Yes));
        let says = imported.unread.iter().any(|said| said.starts_with("what is disclosed"));
        (rows.map(|d| d.row.clone()).collect(), says)
    }

    #[test]
    fn a_list_of_what_is_disclosed() {
        let line = "we have disclosed the following categories of personal information for a business purpose:";
        for (prose, rows) in [
            (
                format!(
                    "In the preceding twelve (12) months, {line}\n\n- Category A: Identifiers.\n- Category B: Customer records.\n"
                ),
                &["1", "2"][..],
            ),
            (format!("{line}\n\nCategory A: Identifiers.\n\nCategory G: Geolocation data.\n"), &["1", "7"]),
            ("我们披露了以下类别的个人信息：\n- 身份标识\n".into(), &["1"]),
            (format!("{line}\n\nThat is all.\n\n- Identifiers\n"), &[]),
            ("We have not disclosed the following categories of personal information:\n- Identifiers\n".into(), &[]),
            ("We collect the following categories of personal information:\n- Identifiers\n".into(), &[]),
        ] {
            let expected: Vec<String> = rows.iter().map(|row| (*row).to_owned()).collect();
            assert_eq!(disclosed(&format!("{TABLE}\n{prose}")), (expected, rows.is_empty()), "{prose}");
        }
        assert!(disclosed(TABLE).1);
    }
}
