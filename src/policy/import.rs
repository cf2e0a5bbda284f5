//! Reads a published privacy policy: the table of its categories, and the sentences that say what is collected
//! ([`super::prose`]).
//!
//! Tables are Markdown's pipe tables and HTML's; the words are those of `words.toml`, English and Chinese. What cannot be
//! read is said, never guessed.

use super::page::{self, Page, Table};
use super::prose;
use super::{Answer, Declared, Policy};
use crate::rule::RuleBook;
use serde::Deserialize;

/// What was read of a policy.
#[derive(Debug, Default)]
pub struct Imported {
    /// The rows that were read.
    pub policy: Policy,
    /// What could not be read, in sentences.
    pub unread: Vec<String>,
    /// Where the prose says that something is collected and the table that it is not: row and sentence.
    pub contradictions: Vec<(String, String)>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Words {
    yes: Vec<String>,
    no: Vec<String>,
    nothing: Vec<String>,
    only: Vec<String>,
    except: Vec<String>,
    listing: Vec<String>,
    forms: Vec<String>,
    joined: Vec<[String; 2]>,
    category_header: Vec<String>,
    header: Vec<HeaderWords>,
    pub(super) collecting: Vec<String>,
    pub(super) denying: Vec<String>,
    pub(super) not_denying: Vec<String>,
    pub(super) anew: Vec<String>,
    pub(super) clause: Vec<String>,
    asking: Vec<String>,
    qualifier: Vec<QualifierWords>,
    pub(super) row: Vec<RowWords>,
    item: Vec<ItemWords>,
}

impl Words {
    fn built_in() -> Self {
        toml::from_str(include_str!("words.toml")).expect("words.toml is tested")
    }
}

#[derive(Deserialize)]
struct ItemWords {
    words: Vec<String>,
    rows: String,
}

#[derive(Deserialize)]
struct QualifierWords {
    words: Vec<String>,
    only: Vec<String>,
}

#[derive(Deserialize)]
struct HeaderWords {
    column: Column,
    words: Vec<String>,
}

/// What a column says of its rows.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Column {
    Collected,
    Disclosed,
    Retention,
    Purposes,
    Sources,
    ThirdParties,
}

#[derive(Deserialize)]
pub(super) struct RowWords {
    pub(super) row: String,
    names: Vec<String>,
    pub(super) prose: Vec<String>,
}

/// Reads a policy, Markdown or HTML.
pub fn import(text: &str, book: &RuleBook) -> Imported {
    let words = Words::built_in();
    let mut imported = Imported::default();
    let Page { tables, prose: lines } = page::read(text, &mut imported.unread);
    let mut known = false;
    for table in &tables {
        known |= read_table(table, &words, book, &mut imported);
    }
    if !known {
        imported.unread.push("no table has a column that says what is collected; nothing is declared".into());
    }
    prose::read(&lines, &words, &mut imported);
    for category in book.categories.iter().filter(|_| known) {
        if !imported.policy.category.iter().any(|d| d.row == category.row && d.collected.is_some()) {
            imported.unread.push(format!("row {} ({}): the policy does not declare it", category.row, category.name));
        }
    }
    imported
}

fn read_table(table: &Table, words: &Words, book: &RuleBook, imported: &mut Imported) -> bool {
    let Some((header, rows)) = table.split_first() else { return false };
    let kinds: Vec<Option<Column>> = header.iter().map(|cell| kind(&cell.to_lowercase(), words)).collect();
    let all = |kind| kinds.iter().enumerate().filter(move |(_, own)| **own == Some(kind)).map(|(at, _)| at);
    let names_categories = |at: &usize| contains(&header[*at].to_lowercase(), &words.category_header);
    // "Categories that we collect" is the column of the names where another one says whether.
    let Some(collected) = all(Column::Collected).find(|at| !names_categories(at)).or(all(Column::Collected).next())
    else {
        return false;
    };
    let column = |kind| all(kind).next();
    let category = (0..header.len())
        .find(|at| *at != collected && names_categories(at) && matches!(kinds[*at], None | Some(Column::Collected)));
    let category = category.unwrap_or(0);
    let disclosed = column(Column::Disclosed);
    let [retention, purposes, sources, parties] =
        [Column::Retention, Column::Purposes, Column::Sources, Column::ThirdParties].map(column);
    let read = [Some(collected), Some(category), disclosed, retention, purposes, sources, parties];
    for (at, name) in header.iter().enumerate().filter(|(at, _)| !read.contains(&Some(*at))) {
        let kept = rows.iter().filter_map(|cells| cells.get(at)).any(|cell| !cell.is_empty());
        if kept {
            imported.unread.push(format!(
                "column {} (`{}`): no key of policy.toml was filled from it",
                at + 1,
                short(name)
            ));
        }
    }
    for cells in rows {
        let name = cells.get(category).map_or("", String::as_str);
        let Some(row) = row_of(name, words, book) else {
            let lower = name.to_lowercase();
            if let Some(item) = words.item.iter().find(|item| contains(&lower, &item.words)) {
                let hint = format!(
                    "this is an item of rows {}, and no row; declare it in those that it is meant for",
                    item.rows
                );
                imported.unread.push(format!("`{}`: {hint}", short(name)));
            } else if !name.is_empty() {
                imported.unread.push(format!("`{}`: this is no category of the law", short(name)));
            }
            continue;
        };
        let cell = cells.get(collected).map_or("", String::as_str);
        let (answer, qualifier) = answer(cell, words);
        if answer.is_none() {
            imported.unread.push(format!("row {row}: `{}` is neither yes nor no", short(cell)));
        }
        if imported.policy.category.iter().any(|d| d.row == row) {
            imported.unread.push(format!("row {row} stands twice; the first one counts"));
            continue;
        }
        let lower = words.joined.iter().fold(qualifier.to_lowercase(), |text, [two, one]| text.replace(two, one));
        // What a yes leaves out is not what it leaves in.
        let leaves_out = excepts(&lower, words) && first(&cell.to_lowercase(), &words.yes).is_some();
        let within = words.qualifier.iter().filter(|q| !leaves_out && !lower.is_empty() && contains(&lower, &q.words));
        let only: Vec<String> = within.flat_map(|q| q.only.clone()).collect();
        if !qualifier.is_empty() && only.is_empty() {
            let hint = "write the detectors that it leaves in into `only`";
            imported.unread.push(format!("row {row}: the qualifier `{}` is not understood; {hint}", short(&qualifier)));
        } else if !only.is_empty() {
            let unknown = parts(&lower, words).filter(|part| !words.qualifier.iter().any(|q| contains(part, &q.words)));
            let unknown: Vec<String> = unknown.map(|part| format!("`{}`", short(part))).collect();
            if !unknown.is_empty() {
                let (unknown, hint) = (unknown.join(", "), "write what it leaves in besides into `only`");
                let whole = short(&qualifier);
                imported
                    .unread
                    .push(format!("row {row}: of the qualifier `{whole}` {unknown} is not understood; {hint}"));
            }
        }
        let shared = disclosed.and_then(|c| cells.get(c)).map_or("", String::as_str);
        let (disclosed, whom) = self::answer(shared, words);
        let says = |cell: &&String| !words.nothing.contains(&cell.trim().to_lowercase());
        let of = |column: Option<usize>| column.and_then(|c| cells.get(c)).filter(says).map_or("", String::as_str);
        let mut third_parties =
            if first(&whom.to_lowercase(), &words.no).is_some() { vec![short(&whom)] } else { list(&whom, words) };
        third_parties.extend(list(of(parties), words));
        if disclosed.is_none() && shared.chars().any(char::is_alphanumeric) {
            let hint = "it stands in `third-parties`; write `disclosed` yourself";
            imported.unread.push(format!("row {row}: disclosed: `{}` is neither yes nor no; {hint}", short(shared)));
            third_parties.splice(0..0, list(shared, words));
        }
        imported.policy.category.push(Declared {
            row,
            collected: answer,
            disclosed,
            qualifier,
            only,
            retention: short(of(retention)),
            purposes: list(of(purposes), words),
            sources: list(of(sources), words),
            third_parties,
            ..Declared::default()
        });
    }
    true
}

/// What a column is about: the word that leads its heading, in English the first one, in Chinese the last.
fn kind(heading: &str, words: &Words) -> Option<Column> {
    let hits = words.header.iter().flat_map(|header| {
        header
            .words
            .iter()
            .flat_map(move |word| heading.match_indices(word.as_str()).map(move |(at, word)| (at, word, header.column)))
    });
    let mut hits: Vec<_> = hits.filter(|(at, word, _)| begins(heading, *at, word)).collect();
    let answers = |column: &Column| matches!(column, Column::Collected | Column::Disclosed);
    if words.asking.iter().any(|word| heading.contains(word.as_str())) && hits.iter().any(|hit| answers(&hit.2)) {
        hits.retain(|hit| answers(&hit.2));
    }
    let english = hits.iter().filter(|(_, word, _)| word.is_ascii());
    let first = english.min_by_key(|(at, word, _)| (*at, std::cmp::Reverse(word.len())));
    first.or_else(|| hits.iter().max_by_key(|(at, word, _)| (at + word.len(), word.len()))).map(|hit| hit.2)
}

/// The parts of a cell that is a list; the legal form of a company is a part of its name.
fn list(cell: &str, words: &Words) -> Vec<String> {
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

/// The things that a qualifier in lower case names, one after the other.
fn parts<'q>(qualifier: &'q str, words: &'q Words) -> impl Iterator<Item = &'q str> {
    let mut cuts: Vec<(usize, usize)> = words
        .listing
        .iter()
        .flat_map(|word| qualifier.match_indices(word.as_str()).map(|(at, word)| (at, at + word.len())))
        .collect();
    cuts.push((qualifier.len(), qualifier.len()));
    cuts.sort_unstable();
    let mut from = 0;
    cuts.into_iter().filter_map(move |(at, next)| {
        let part = qualifier.get(from..at).unwrap_or_default();
        from = next.max(from);
        Some(part.trim()).filter(|part| part.chars().any(char::is_alphanumeric))
    })
}

/// A row by its name, its number or its letter.
fn row_of(name: &str, words: &Words, book: &RuleBook) -> Option<String> {
    let lower = name.to_lowercase();
    // The name stands first; what follows it may speak of the things of other rows.
    let at = |row: &RowWords| row.names.iter().filter_map(|name| lower.find(name.as_str())).min();
    if let Some((_, row)) = words.row.iter().filter_map(|row| Some((at(row)?, row))).min_by_key(|(at, _)| *at) {
        return Some(row.row.clone());
    }
    let first = lower.trim_start_matches(['(', '（']);
    let word: String = first.chars().take_while(|c| c.is_ascii_alphanumeric()).collect();
    let by_number = book.categories.iter().find(|c| c.row.to_lowercase() == word && word != "s");
    let by_letter = book.categories.iter().find(|c| c.letter.to_lowercase() == word);
    by_number.or(by_letter).map(|c| c.row.clone())
}

/// The word of a list that a text begins with; `no` is not the beginning of `not applicable`, nor `n` that of `n/a`.
fn first<'w>(text: &str, list: &'w [String]) -> Option<&'w str> {
    let whole =
        |word: &str| !word.is_ascii() || !text[word.len()..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '/');
    list.iter().map(String::as_str).find(|word| text.starts_with(word) && whole(word))
}

/// True for a qualifier in lower case that leaves something out.
fn excepts(qualifier: &str, words: &Words) -> bool {
    words.except.iter().any(|word| qualifier.starts_with(word.as_str())) || qualifier.ends_with("除外")
}

/// Yes or no, and what is said besides.
fn answer(cell: &str, words: &Words) -> (Option<Answer>, String) {
    let cell = cell.trim().trim_matches(['*', '_', '`']).trim();
    let lower = cell.to_lowercase();
    let (answer, word) = match (first(&lower, &words.yes), first(&lower, &words.no)) {
        (Some(word), _) => (Some(Answer::Yes), word.len()),
        (None, Some(word)) => (Some(Answer::No), word.len()),
        (None, None) => (None, 0),
    };
    if answer.is_none() && words.only.iter().any(|word| lower.starts_with(word.as_str())) {
        return (Some(Answer::Yes), cell.to_owned());
    }
    // Lower case can have another length; a qualifier is then taken as it stands in lower case.
    let rest = cell.get(word..).unwrap_or(&lower[word..]);
    // Marks of footnotes say nothing here.
    let mark = |c: char| "¹²³⁴⁵⁶⁷⁸⁹⁰†‡§\u{fe0f}".contains(c);
    let qualifier = rest.trim_matches(|c: char| c.is_whitespace() || mark(c) || "()（）,，.。;；:：-–—*_`".contains(c));
    let note = qualifier.strip_prefix('[').and_then(|note| note.strip_suffix(']'));
    let qualifier = if note.is_some_and(|note| note.bytes().all(|b| b.is_ascii_digit())) { "" } else { qualifier };
    let lower = qualifier.to_lowercase();
    if answer == Some(Answer::No) && excepts(&lower, words) {
        // What is excepted is collected; the whole cell says it best.
        return (Some(Answer::Yes), cell.to_owned());
    }
    let qualifier = if answer.is_some() { qualifier.to_owned() } else { String::new() };
    (answer, qualifier)
}

pub(super) fn contains(text: &str, words: &[String]) -> bool {
    words.iter().any(|word| text.match_indices(word.as_str()).any(|(at, _)| begins(text, at, word)))
}

/// English words begin words; Chinese has no spaces.
fn begins(text: &str, at: usize, word: &str) -> bool {
    !word.is_ascii() || !text[..at].ends_with(|c: char| c.is_ascii_alphanumeric())
}

/// At most 160 characters on one line.
pub(super) fn short(text: &str) -> String {
    let one: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match one.char_indices().nth(160) {
        Some((at, _)) => format!("{}…", &one[..at]),
        None => one,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Imported {
        import(text, &RuleBook::built_in())
    }

    fn declared(imported: &Imported) -> Vec<(&str, Option<Answer>, Option<Answer>)> {
        imported.policy.category.iter().map(|d| (d.row.as_str(), d.collected, d.disclosed)).collect()
    }

    const CHINESE: &str = "## 信息\n\n我们会收集以下信息：\n\n- 使用数据，例如页面停留时间\n- 公司职称\n\n我们不收集生物识别信息。\n\n\
        | 类别 | 是否收集 | 是否披露 |\n|---|:-:|:-:|\n| 标识符，例如姓名 | 是 | 是 |\n| 生物识别信息 | 否 | 否 |\n\
        | 互联网或其他类似网络活动 | 否 | 否 |\n| 感觉数据 | 是（仅您上传的图像） | 是 |\n| 与职业或就业相关的信息 | 否 | 否 |\n\
        | 其他 | 也许 | 否 |\n";

    #[test]
    fn a_chinese_table_and_its_prose() {
        let imported = read(CHINESE);
        let (yes, no) = (Some(Answer::Yes), Some(Answer::No));
        assert_eq!(
            declared(&imported),
            [("1", yes, yes), ("5", no, no), ("6", no, no), ("8", yes, yes), ("9", no, no)]
        );
        let images = &imported.policy.category[3];
        assert_eq!(
            (images.qualifier.as_str(), images.only.as_slice()),
            ("仅您上传的图像", &["image-*".to_owned()][..])
        );
        let rows: Vec<_> = imported.contradictions.iter().map(|(row, _)| row.as_str()).collect();
        assert_eq!(rows, ["6", "9"], "{:?}", imported.contradictions);
        assert!(imported.unread.iter().any(|m| m.contains("`其他`")), "{:?}", imported.unread);
        assert!(imported.unread.iter().any(|m| m.starts_with("row S ")));
    }

    #[test]
    fn an_english_page() {
        let imported = read(
            "<h2>What we collect</h2><p>We collect your e-mail address and your usage data. We do not collect geolocation.</p>\
             <table><tr><th>Category</th><th>Collected</th><th>Disclosed</th></tr>\
             <tr><td>A. Identifiers</td><td><b>Yes</b></td><td>No</td></tr>\
             <tr><td>(F) Internet or other electronic network activity</td><td>NO</td><td>No</td></tr>\
             <tr><td>Geolocation data</td><td>No</td><td></td></tr>\
             <tr><td>Commercial information</td><td>Not applicable</td><td>No</td></tr></table>",
        );
        let (yes, no) = (Some(Answer::Yes), Some(Answer::No));
        assert_eq!(declared(&imported), [("1", yes, no), ("6", no, no), ("7", no, None), ("4", None, no)]);
        assert_eq!(imported.contradictions.len(), 1, "{:?}", imported.contradictions);
        assert_eq!(imported.contradictions[0].0, "6");
        assert!(imported.unread.iter().any(|m| m.contains("`Not applicable` is neither yes nor no")));
    }

    #[test]
    fn what_has_no_table_declares_nothing() {
        let imported = read("We collect nothing.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n");
        assert!(imported.policy.category.is_empty());
        assert!(imported.unread[0].starts_with("no table has a column"), "{:?}", imported.unread);
    }

    #[test]
    fn cells_that_span_fill_their_places() {
        let imported = read(
            "<table><tr><th>Category</th><th>Examples</th><th>Collected</th><th>Disclosed</th></tr>\
             <tr><td>A. Identifiers</td><td rowspan=\"2\">various</td><td>Yes</td><td>No</td></tr>\
             <tr><td>B. Customer records</td><td>No</td><td>Yes</td></tr>\
             <tr><td colspan='2'>G. Geolocation</td><td colspan=2>No</td></tr></table>",
        );
        let (yes, no) = (Some(Answer::Yes), Some(Answer::No));
        assert_eq!(declared(&imported), [("1", yes, no), ("2", no, yes), ("7", no, no)]);
        assert!(imported.unread.iter().any(|m| m.starts_with("column 2 (`Examples`)")), "{:?}", imported.unread);
        let wide = format!("<table><tr>{}{}", "<td colspan=1000 rowspan=0>x".repeat(50), "<tr><td>y".repeat(50_000));
        assert!(read(&wide).unread.iter().any(|m| m.starts_with("table 1: ")));
    }

    #[test]
    fn every_column_with_a_key_is_read() {
        for text in [
            "| Category | Collected | Disclosed for a business purpose | Retention | Service providers | Purposes | Sources |\n|-|-|-|-|-|-|-|\n\
             | Identifiers | Yes | Yes, our ad partners | 3 years | Acme Inc., Foo LLC | Marketing; fraud | You |\n",
            "| 类别 | 是否收集 | 是否披露 | 保留期限 | 服务提供商 | 收集目的 | 收集来源 |\n|-|-|-|-|-|-|-|\n\
             | 标识符 | 是 | 是，our ad partners | 3 years | Acme Inc.、Foo LLC | Marketing；fraud | You |\n",
        ] {
            let imported = read(text);
            let d = &imported.policy.category[0];
            assert_eq!((d.collected, d.disclosed), (Some(Answer::Yes), Some(Answer::Yes)));
            assert_eq!((d.retention.as_str(), d.sources.join("|").as_str()), ("3 years", "You"));
            assert_eq!(d.purposes, ["Marketing", "fraud"]);
            assert_eq!(d.third_parties, ["our ad partners", "Acme Inc.", "Foo LLC"]);
            assert!(!imported.unread.iter().any(|m| m.starts_with("column")), "{:?}", imported.unread);
        }
    }

    #[test]
    fn names_and_answers_in_other_words() {
        for (name, row) in [
            ("Internet activity", "6"),
            ("Online activity", "6"),
            ("Usage data", "6"),
            ("Browsing history", "6"),
            ("Audio/visual data", "8"),
            ("音视频信息", "8"),
            ("推论", "11"),
            ("Location data", "7"),
            ("Audio and visual information", "8"),
            ("客户记录信息", "2"),
            ("生物特征信息", "5"),
        ] {
            for (cell, expected, only) in [
                ("✅", Answer::Yes, ""),
                ("❌", Answer::No, ""),
                ("<b>No</b>", Answer::No, ""),
                ("Only images that users upload", Answer::Yes, "image-*"),
                ("No, except images that users upload", Answer::Yes, "image-*"),
                ("Yes, except images", Answer::Yes, ""),
                ("Y", Answer::Yes, ""),
                ("Yes¹", Answer::Yes, ""),
                ("√ [2]", Answer::Yes, ""),
                ("n", Answer::No, ""),
                ("Never", Answer::No, ""),
                ("We do not collect", Answer::No, ""),
                ("不收集", Answer::No, ""),
            ] {
                let imported = read(&format!("| Category | Collected |\n|-|-|\n| {name} | {cell} |\n"));
                let d = imported.policy.category.first().expect("a row");
                assert_eq!(
                    (d.row.as_str(), d.collected, d.only.join(" ").as_str()),
                    (row, Some(expected), only),
                    "{cell}"
                );
                assert_eq!(d.qualifier.contains("images"), cell.contains("images"));
                assert!(cell.contains("images") || d.qualifier.is_empty(), "{cell}: {}", d.qualifier);
            }
            let imported = read(&format!("| Category | Collected | Retention |\n|-|-|-|\n| {name} | N/A | 不适用 |\n"));
            let d = imported.policy.category.first().expect("a row");
            assert_eq!((d.collected, d.retention.as_str()), (None, ""), "{:?}", imported.unread);
        }
        let imported = read("我们会收集您的精确位置。\n\n| 类别 | 是否收集 |\n|-|-|\n| 地理位置 | 否 |\n");
        assert_eq!(imported.contradictions.len(), 1);
    }

    #[test]
    fn questions_are_headings_and_rows_need_no_outer_pipes() {
        let (yes, no) = (Some(Answer::Yes), Some(Answer::No));
        for header in [
            "Category | Do we collect it? | Do we share it?",
            "Category | Do you collect this? | Sold or shared?",
            "Information | Is it collected? | Is it sold?",
            "类别 | 是否收集? | 是否披露?",
            "信息 | 我们是否收集？ | 是否提供给第三方？",
            "信息 | 会收集吗？ | 是否与第三方共享？",
            "信息 | 是否收集？ | 是否披露给第三方？",
        ] {
            let imported = read(&format!(
                "Text\n\n{header}\n--- | :-: | ---\nIdentifiers | Yes | 🚫\n地理位置 | 🚫 | 不会\n\nText | more\n"
            ));
            assert_eq!(declared(&imported), [("1", yes, no), ("7", no, no)], "{header}: {:?}", imported.unread);
        }
        let imported = read(
            "Category | Collected | Why do we collect it? | Where do we get it? | How long? | With whom do we share it?\n\
             -|-|-|-|-|-\nIdentifiers | Yes | Fraud | You | 1 year | Acme\n",
        );
        let d = &imported.policy.category[0];
        assert_eq!(
            (d.retention.as_str(), &d.purposes[..], &d.sources[..]),
            ("1 year", &["Fraud".into()][..], &["You".into()][..])
        );
        assert_eq!(d.third_parties, ["Acme"]);
        let imported = read(
            "类别 | 是否收集 | 为什么收集？ | 保存多久？ | 与谁共享？\n-|-|-|-|-\n标识符 | 是 | 安全 | 一年 | 甲公司\n",
        );
        let d = &imported.policy.category[0];
        assert_eq!((d.retention.as_str(), d.purposes.join("").as_str()), ("一年", "安全"));
        assert_eq!(d.third_parties, ["甲公司"]);
    }

    #[test]
    fn half_a_qualifier_is_said() {
        for (cell, only, unread) in [
            ("Yes (only names and e-mail addresses)", "email-* person-*", ""),
            (
                "Yes (only shoe sizes and e-mail addresses)",
                "email-*",
                "of the qualifier `only shoe sizes and e-mail addresses` `only shoe sizes` is not",
            ),
            ("Only user names", "username-handle", ""),
            ("Yes, only phone numbers, hats / scarves", "phone-*", "`hats`, `scarves` is not understood"),
            ("是（仅姓名、鞋码和手机号）", "person-* phone-*", "`鞋码` is not understood"),
            ("是（仅您上传的图像）", "image-*", ""),
            ("Only images that users upload", "image-*", ""),
        ] {
            let imported = read(&format!("| Category | Collected |\n|-|-|\n| Identifiers | {cell} |\n"));
            assert_eq!(imported.policy.category[0].only.join(" "), only, "{cell}");
            let said: Vec<&String> = imported.unread.iter().filter(|s| s.contains("not understood")).collect();
            assert_eq!(said.len(), usize::from(!unread.is_empty()), "{said:?}");
            assert!(said.iter().all(|said| said.contains(unread)), "{said:?}");
        }
    }

    #[test]
    fn boxes_and_truth_values_are_answers() {
        for (cell, expected) in [
            ("[x]", Answer::Yes),
            ("[X]", Answer::Yes),
            ("true", Answer::Yes),
            ("[ ]", Answer::No),
            ("False", Answer::No),
        ] {
            let imported = read(&format!("| Category | Collected |\n|-|-|\n| Identifiers | {cell} |\n"));
            assert_eq!(imported.policy.category[0].collected, Some(expected), "{cell}");
            assert_eq!(imported.policy.category[0].qualifier, "", "{cell}");
        }
    }

    #[test]
    fn companies_keep_their_legal_form() {
        assert_eq!(
            list("Acme, Inc., Foo Ltd.; Bar, GmbH", &Words::built_in()),
            ["Acme, Inc.", "Foo Ltd.", "Bar, GmbH"]
        );
        assert_eq!(
            list("Acme, S.A. de C.V., partners, co-branders", &Words::built_in()),
            ["Acme, S.A. de C.V.", "partners", "co-branders"]
        );
        assert_eq!(list("Acme, Inc. and Foo, LLC", &Words::built_in()), ["Acme, Inc. and Foo, LLC"]);
        assert_eq!(
            list("广告商、Acme, Co., Ltd.，云服务商", &Words::built_in()),
            ["广告商", "Acme, Co., Ltd.", "云服务商"]
        );
    }

    #[test]
    fn an_item_of_several_rows_is_no_row() {
        let imported = read("| Category | Collected |\n|---|---|\n| Health information | No |\n| 健康信息 | 否 |\n");
        assert!(imported.policy.category.is_empty(), "{:?}", imported.policy.category);
        assert_eq!(imported.unread.iter().filter(|s| s.contains("an item of rows 2, 3, 5 and S")).count(), 2);
        let sensitive = read("| Category | Collected |\n|---|---|\n| Sensitive (health, …) | No |\n");
        assert_eq!(sensitive.policy.category[0].row, "S");
    }

    #[test]
    fn hostile_documents_end() {
        for text in
            ["<table", "<table><td>", "<tr><td>x", "|", "|||\n|-|", "<p>&#x110000;&;&amp", "<table><tr><table><tr><td>"]
        {
            read(text);
        }
    }
}
