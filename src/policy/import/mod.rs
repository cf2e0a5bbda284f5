//! Reads a published privacy policy: the table of its categories, and the sentences that say what is collected
//! ([`super::prose`]).
//!
//! Tables are Markdown's pipe tables and HTML's; the words are those of `words.toml`, English and Chinese. What cannot be
//! read is said, never guessed.

mod limits;
mod notes;

use super::page::{self, Page, Table};
use super::prose;
use super::{Answer, Declared, Policy};
use crate::rule::RuleBook;
pub(super) use limits::outside;
use limits::{Limits, exclusion};
use notes::{note, note_mark, notes, without_notes};
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
    cross: Vec<String>,
    nothing: Vec<String>,
    only: Vec<String>,
    speaker: Vec<String>,
    perhaps: Vec<String>,
    nobody: Vec<String>,
    towards: Vec<String>,
    no_more: Vec<String>,
    or: Vec<String>,
    except: Vec<String>,
    negating: Vec<String>,
    deeds: Vec<String>,
    done: Vec<String>,
    rest: Vec<String>,
    linking: Vec<String>,
    outside: Vec<String>,
    behind: Vec<String>,
    example: Vec<String>,
    listing: Vec<String>,
    forms: Vec<String>,
    joined: Vec<[String; 2]>,
    category_header: Vec<String>,
    header: Vec<HeaderWords>,
    pub(super) collecting: Vec<String>,
    pub(super) denying: Vec<String>,
    pub(super) denied_behind: Vec<String>,
    pub(super) again: Vec<String>,
    pub(super) not_denying: Vec<String>,
    pub(super) condition: Vec<String>,
    pub(super) left_out: Vec<String>,
    pub(super) anew: Vec<String>,
    pub(super) clause: Vec<String>,
    asking: Vec<String>,
    disclosing: Vec<String>,
    qualifier: Vec<QualifierWords>,
    pub(super) row: Vec<RowWords>,
    item: Vec<ItemWords>,
}

impl Words {
    fn built_in() -> Self {
        toml::from_str(include_str!("../words.toml")).expect("words.toml is tested")
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
    /// Among findings of a place these are the ones that are sensitive.
    #[serde(default)]
    sensitive: bool,
    /// Among findings of a place it is all that is not sensitive.
    #[serde(default)]
    coarse: bool,
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
    let discloses = tables.iter().any(|table| Columns::of(table, &words).is_some_and(|(columns, _)| columns.discloses));
    let notes = notes(&lines, &tables);
    for table in &tables {
        known |= read_table(table, &words, book, (&notes, discloses), &mut imported);
    }
    for table in tables.iter().filter(|_| known) {
        join_table(table, &words, book, discloses, &mut imported);
    }
    if !known {
        imported.unread.push("no table has a column that says what is collected; nothing is declared".into());
    }
    let lines = without_notes(lines, &tables, &notes);
    prose::read(&lines, &words, &mut imported);
    for category in book.categories.iter().filter(|_| known) {
        if !imported.policy.category.iter().any(|d| d.row == category.row && d.collected.is_some()) {
            imported.unread.push(format!("row {} ({}): the policy does not declare it", category.row, category.name));
        }
    }
    imported
}

/// Which column says what, by its heading.
struct Columns {
    names: Vec<String>,
    kinds: Vec<Option<Column>>,
    category: usize,
    collected: Option<usize>,
    /// A column speaks of disclosing itself.
    discloses: bool,
}

/// Rows at the beginning of a table among which its heading is.
const HEADINGS: usize = 4;

impl Columns {
    /// The heading of a table and the rows below it. A title that fills the whole row goes before it, and it may itself
    /// have two rows, of which the lower one parts what the upper one names.
    fn of<'t>(table: &'t Table, words: &Words) -> Option<(Self, &'t [Vec<String>])> {
        let tells = |row: &Vec<String>| {
            let title = row.len() > 1 && row.windows(2).all(|two| two[0] == two[1]);
            let kinds = row.iter().map(|cell| kind(&cell.to_lowercase(), words));
            !title && row.len() > 1 && kinds.flatten().any(|kind| matches!(kind, Column::Collected | Column::Disclosed))
        };
        let at = table.iter().take(HEADINGS).position(tells)?;
        let (mut names, mut rows) = (table[at].clone(), &table[at + 1..]);
        // What spans both rows stands in both.
        let spans = |one: &[String], other: &[String]| {
            let names = |at: usize, cell: &String| at == 0 || contains(&cell.to_lowercase(), &words.category_header);
            let both = one.iter().zip(other).enumerate();
            let mut same = both.filter(|(at, (a, b))| !a.is_empty() && a == b && names(*at, a));
            one.len() == other.len() && same.next().is_some()
        };
        if let Some(below) = rows.first().filter(|below| spans(&names, below)) {
            let both = |(a, b): (&String, &String)| if a == b { a.clone() } else { format!("{a} {b}").trim().into() };
            names = names.iter().zip(below).map(both).collect();
            rows = &rows[1..];
        } else if let Some(above) = at.checked_sub(1).map(|at| &table[at]).filter(|above| spans(above, &names)) {
            let both = |(a, b): (&String, &String)| match kind(&b.to_lowercase(), words) {
                None if a != b => format!("{a} {b}"),
                _ => b.clone(),
            };
            names = above.iter().zip(&names).map(both).collect();
        }
        let mut kinds: Vec<Option<Column>> = names.iter().map(|cell| kind(&cell.to_lowercase(), words)).collect();
        // What is sold or shared for advertising is a part of what is disclosed, and not it.
        let disclosing = |at: usize| contains(&names[at].to_lowercase(), &words.disclosing);
        let discloses = (0..names.len()).any(|at| kinds[at] == Some(Column::Disclosed) && disclosing(at));
        if discloses {
            leave_disclosing(&names, &mut kinds, words);
        }
        let names_categories = |at: &usize| contains(&names[*at].to_lowercase(), &words.category_header);
        // "Categories that we collect" is the column of the names where another one says whether.
        let mut all = kinds.iter().enumerate().filter(|(_, kind)| **kind == Some(Column::Collected)).map(|(at, _)| at);
        let collected = all.clone().find(|at| !names_categories(at)).or(all.next());
        let category = (0..names.len()).find(|at| {
            Some(*at) != collected && names_categories(at) && matches!(kinds[*at], None | Some(Column::Collected))
        });
        let category = category.unwrap_or(0);
        Some((Self { names, kinds, category, collected, discloses }, rows))
    }

    /// The same where some table of the policy has a column of disclosing itself.
    fn beside(mut self, discloses: bool, words: &Words) -> Self {
        if discloses {
            leave_disclosing(&self.names, &mut self.kinds, words);
        }
        self
    }

    fn column(&self, kind: Column) -> Option<usize> {
        self.kinds.iter().position(|own| *own == Some(kind)).filter(|at| *at != self.category)
    }

    /// Fills the keys of a row that only the columns beside the answer fill, those that are still empty.
    fn fill(&self, declared: &mut Declared, cells: &[String], words: &Words, crossed: bool, unread: &mut Vec<String>) {
        let of = |kind: Column| {
            let cell = self.column(kind).and_then(|at| cells.get(at)).map_or("", String::as_str);
            if words.nothing.contains(&cell.trim().to_lowercase()) { "" } else { cell }
        };
        // Nobody and nothing are no items of a list.
        let listed = |kind: Column| {
            let cell = of(kind);
            let said = cell.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
            if words.no.contains(&said) || words.nobody.contains(&said) { "" } else { cell }
        };
        let shared = of(Column::Disclosed);
        if declared.disclosed.is_none() && !shared.trim().is_empty() {
            let (disclosed, whom) = answer(shared, words, crossed);
            declared.disclosed = disclosed;
            if first(&whom.to_lowercase(), &words.no).is_some() {
                declared.third_parties.push(short(&whom));
            } else {
                declared.third_parties.extend(parties(&whom, words));
            }
            if disclosed.is_none() {
                let hint = "it stands in `third-parties`; write `disclosed` yourself";
                let row = &declared.row;
                unread.push(format!("row {row}: disclosed: `{}` is neither yes nor no; {hint}", short(shared)));
                declared.third_parties.splice(0..0, parties(shared, words));
            }
        } else if let Some(cell) = self.column(Column::Disclosed).and_then(|at| cells.get(at)).filter(|c| !c.is_empty())
            && declared.disclosed.is_none()
        {
            unread.push(format!("row {}: disclosed: `{}` is neither yes nor no", declared.row, short(cell)));
        }
        for party in parties(listed(Column::ThirdParties), words) {
            if !declared.third_parties.contains(&party) {
                declared.third_parties.push(party);
            }
        }
        if declared.retention.is_empty() {
            declared.retention = short(of(Column::Retention));
        }
        for (kind, kept) in [(Column::Purposes, &mut declared.purposes), (Column::Sources, &mut declared.sources)] {
            if kept.is_empty() {
                *kept = list(listed(kind), words);
            }
        }
    }
}

/// Of the columns of disclosing leaves those that speak of it: what is sold or shared is then a thing of its own.
fn leave_disclosing(names: &[String], kinds: &mut [Option<Column>], words: &Words) {
    for (name, kind) in names.iter().zip(kinds) {
        if *kind == Some(Column::Disclosed) && !contains(&name.to_lowercase(), &words.disclosing) {
            *kind = None;
        }
    }
}

/// True where a cross is a no: other cells of its columns say yes in other ways.
fn is_crossed(columns: &Columns, rows: &[Vec<String>], words: &Words) -> bool {
    let answers = [columns.collected, columns.column(Column::Disclosed)];
    let cells = rows.iter().flat_map(|cells| answers.iter().flatten().filter_map(|at| cells.get(*at)));
    cells.into_iter().any(|cell| first(&cell.trim().to_lowercase(), &words.yes).is_some())
}

/// A heading among the rows: the only text of its row.
fn heading(cells: &[String]) -> Option<&str> {
    let mut texts = cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty());
    let first = texts.next()?;
    (cells.len() > 1 && texts.all(|text| text == first)).then_some(first)
}

fn read_table(
    table: &Table,
    words: &Words,
    book: &RuleBook,
    (notes, discloses): (&[String], bool),
    imported: &mut Imported,
) -> bool {
    let Some((columns, rows)) = Columns::of(table, words) else { return false };
    let columns = columns.beside(discloses, words);
    let Some(collected) = columns.collected else { return false };
    let kinds = [Column::Disclosed, Column::Retention, Column::Purposes, Column::Sources, Column::ThirdParties];
    let mut read: Vec<usize> = kinds.into_iter().filter_map(|kind| columns.column(kind)).collect();
    read.extend([collected, columns.category]);
    for (at, name) in columns.names.iter().enumerate().filter(|(at, _)| !read.contains(at)) {
        if rows.iter().filter_map(|cells| cells.get(at)).any(|cell| !cell.is_empty()) {
            let column = at + 1;
            imported
                .unread
                .push(format!("column {column} (`{}`): no key of policy.toml was filled from it", short(name)));
        }
    }
    let crossed = is_crossed(&columns, rows, words);
    let mut below_sensitive = false;
    for cells in rows {
        if let Some(text) = heading(cells).filter(|text| answer(text, words, crossed).0.is_none()) {
            below_sensitive = row_of(text, words, book).as_deref() == Some("S");
            if cells.get(columns.category).is_some_and(|name| !name.is_empty()) && !below_sensitive {
                imported.unread.push(format!("`{}`: a heading, or a row without an answer", short(text)));
            }
            continue;
        }
        let name = cells.get(columns.category).map_or("", String::as_str);
        let row = row_of(name, words, book);
        below_sensitive &= !named_by_number(name, book) && row.as_deref() != Some("S");
        let Some(row) = row.filter(|_| !below_sensitive) else {
            not_a_row(name, below_sensitive, words, imported);
            continue;
        };
        let cell = cells.get(collected).map_or("", String::as_str);
        let (answer, mut qualifier) = answer(cell, words, crossed);
        if answer.is_none() {
            imported.unread.push(format!("row {row}: `{}` is neither yes nor no", short(cell)));
        }
        if imported.policy.category.iter().any(|d| d.row == row && d.collected.is_some()) {
            imported.unread.push(format!("row {row} stands twice; the first one counts"));
            continue;
        }
        let mut unclear = false;
        if let Some(mark) = note_mark(cell).filter(|_| answer.is_some()) {
            match note(&mark, notes) {
                Some(text) => {
                    let hint = "it is in `qualifier`; a person has to judge what it leaves in";
                    imported.unread.push(format!("row {row}: its footnote says `{}`; {hint}", short(text)));
                    let joined = [qualifier.as_str(), text].into_iter().filter(|text| !text.is_empty());
                    qualifier = joined.collect::<Vec<_>>().join("; ");
                }
                None => {
                    let hint = "read it, and write what it leaves in into `only`";
                    imported.unread.push(format!("row {row}: the footnote `{mark}` was not found; {hint}"));
                }
            }
            unclear = answer == Some(Answer::Yes);
        }
        // What a no excepts is left in, whether the no stands before it or behind it.
        let denied = first(&cell.to_lowercase(), &words.no).is_some() || denies_but(&qualifier.to_lowercase(), words);
        let limits = Limits::of(&qualifier, &row, !denied, words);
        if limits.none {
            qualifier.clear();
        }
        limits.say_unknown(&row, &qualifier, &mut imported.unread);
        unclear |= !limits.unknown.is_empty() && !limits.is_empty();
        if answer == Some(Answer::Yes) && contains(&qualifier.to_lowercase(), &words.perhaps) {
            if !limits.is_empty() {
                let hint = "whether that is so no data shows, so a person has to judge";
                imported.unread.push(format!("row {row}: `{}` depends on something; {hint}", short(&qualifier)));
            }
            unclear = true;
        }
        imported.policy.category.retain(|d| d.row != row);
        let Limits { mut only, mut except, .. } = limits;
        if answer == Some(Answer::No) && !(only.is_empty() && except.is_empty()) {
            let hint =
                "what else of the row is collected it does not say; write what is so into `collected` and `except`";
            imported.unread.push(format!("row {row}: the no is about `{}`; {hint}", short(&qualifier)));
            (only, except) = Default::default();
        }
        let mut declared = Declared { row, collected: answer, qualifier, only, except, unclear, ..Declared::default() };
        columns.fill(&mut declared, cells, words, crossed, &mut imported.unread);
        imported.policy.category.push(declared);
    }
    true
}

/// A table that says what is disclosed, kept or shared, and not what is collected: its rows are those of another.
fn join_table(table: &Table, words: &Words, book: &RuleBook, discloses: bool, imported: &mut Imported) {
    let Some((columns, rows)) = Columns::of(table, words).filter(|(columns, _)| columns.collected.is_none()) else {
        return;
    };
    let columns = columns.beside(discloses, words);
    let crossed = is_crossed(&columns, rows, words);
    for cells in rows {
        let name = cells.get(columns.category).map_or("", String::as_str);
        let Some(row) = row_of(name, words, book) else { continue };
        if !imported.policy.category.iter().any(|d| d.row == row) {
            imported.policy.category.push(Declared { row: row.clone(), ..Declared::default() });
        }
        if let Some(declared) = imported.policy.category.iter_mut().find(|d| d.row == row) {
            columns.fill(declared, cells, words, crossed, &mut imported.unread);
        }
    }
}

/// Says why a name is none of a row.
fn not_a_row(name: &str, below_sensitive: bool, words: &Words, imported: &mut Imported) {
    let lower = name.to_lowercase();
    let item = words.item.iter().find(|item| contains(&lower, &item.words));
    let rows = match item {
        _ if name.is_empty() => return,
        _ if below_sensitive => Some("S, below whose heading it stands,"),
        item => item.map(|item| item.rows.as_str()),
    };
    imported.unread.push(match rows {
        Some(rows) => {
            let hint = "and no row; declare it in those that it is meant for";
            format!("`{}`: this is an item of rows {rows} {hint}", short(name)).replace("rows S,", "row S,")
        }
        None => format!("`{}`: this is no category of the law", short(name)),
    });
}

/// True for a name that begins with the number or the letter of a row and a mark behind it.
fn named_by_number(name: &str, book: &RuleBook) -> bool {
    let lower = name.trim().trim_start_matches(['(', '（']).to_lowercase();
    let end = lower.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(lower.len());
    let (word, rest) = lower.split_at(end);
    let known = book.categories.iter().any(|c| c.row.to_lowercase() == word || c.letter.to_lowercase() == word);
    known && rest.starts_with(['.', ')', '）', ':', '：', '、'])
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

/// Who gets something, without the word that leads to them.
fn parties(cell: &str, words: &Words) -> Vec<String> {
    let bare = |party: String| {
        let lower = party.to_lowercase();
        let lead = words.towards.iter().filter(|word| lower.starts_with(word.as_str())).map(String::len).max();
        lead.and_then(|lead| party.get(lead..)).map(|rest| rest.trim_start().to_owned()).unwrap_or(party)
    };
    list(cell, words).into_iter().map(bare).collect()
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
    let words = list.iter().map(String::as_str).filter(|word| text.starts_with(word) && whole(word));
    words.max_by_key(|word| word.len())
}

/// True for a no with an exception behind it, which leaves in: `不收集，除电子邮件外`.
fn denies_but(qualifier: &str, words: &Words) -> bool {
    let Some(no) = first(qualifier, &words.no) else { return false };
    let rest = qualifier[no.len()..].trim_start_matches(|c: char| c.is_whitespace() || ",，;；:：、(（".contains(c));
    exclusion(rest, words).is_some_and(|(before, _)| before.trim().is_empty())
}

/// Yes or no, and what is said besides. `crossed` is whether a cross is a no.
fn answer(cell: &str, words: &Words, crossed: bool) -> (Option<Answer>, String) {
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
    if answer == Some(Answer::No) && exclusion(&lower, words).is_some_and(|(before, _)| before.trim().is_empty()) {
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

/// At most 160 characters on one line, of whole words.
pub(super) fn short(text: &str) -> String {
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

#[cfg(test)]
mod tests;
