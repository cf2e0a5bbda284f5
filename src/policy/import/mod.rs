//! Reads a published privacy policy: the table of its categories, and the sentences that say what is collected
//! ([`super::prose`]).
//!
//! Tables are Markdown's pipe tables and HTML's; the words are those of `words.toml`, English and Chinese. What cannot be
//! read is said, never guessed.

mod cells;
mod columns;
mod combine;
mod disclosed;
mod limits;
mod notes;

use super::page::{self, Page, Table};
use super::prose;
use super::{Answer, Declared, Policy};
use crate::rule::RuleBook;
use cells::{answer, begins, denies_but, first, list, parties};
pub(super) use cells::{contains, short};
use columns::{Columns, HeaderWords, Sense, sensed};
use combine::{Statement, combine};
pub(super) use limits::outside;
use limits::{Limits, PLACES, exclusion};
use notes::{marks, note, notes, without_notes};
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
    /// Where the table says that something is collected and the prose that it is not: row and sentence.
    pub denials: Vec<(String, String)>,
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
    listing_header: Vec<String>,
    header: Vec<HeaderWords>,
    pub(super) collecting: Vec<String>,
    pub(super) denying: Vec<String>,
    pub(super) denied_behind: Vec<String>,
    pub(super) again: Vec<String>,
    pub(super) not_denying: Vec<String>,
    pub(super) condition: Vec<String>,
    pub(super) lawful: Vec<String>,
    pub(super) others: Vec<String>,
    pub(super) for_us: Vec<String>,
    pub(super) own: Vec<String>,
    whose: Vec<String>,
    leftover: Vec<String>,
    answer_header: Vec<String>,
    pub(super) left_out: Vec<String>,
    pub(super) we_do_not: Vec<String>,
    pub(super) denies_all: Vec<String>,
    pub(super) denied_all: Vec<String>,
    pub(super) denies_less: Vec<String>,
    pub(super) anew: Vec<String>,
    pub(super) clause: Vec<String>,
    asking: Vec<String>,
    disclosing: Vec<String>,
    disclosed_list: Vec<String>,
    item_name: Vec<String>,
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
pub(super) struct RowWords {
    pub(super) row: String,
    names: Vec<String>,
    pub(super) prose: Vec<String>,
}

/// Reads a policy, Markdown or HTML.
pub fn import(text: &str, book: &RuleBook) -> Imported {
    let words = &Words::built_in();
    let mut imported = Imported::default();
    let Page { mut tables, above, prose: lines } = page::read(text, &mut imported.unread);
    for (table, above) in tables.iter_mut().zip(&above) {
        titled(table, above, words);
    }
    let discloses = tables.iter().any(|table| Columns::of(table, words).is_some_and(|(columns, _)| columns.discloses));
    let notes = notes(&lines, &tables);
    let mut reader = Reader { notes: &notes, discloses, ..Reader::new(words, book) };
    for (at, table) in tables.iter().enumerate() {
        reader.table(at, table);
    }
    imported.unread.append(&mut reader.unread);
    let known = reader.known;
    imported.policy.category = combine(std::mem::take(&mut reader.statements), words, &mut imported.unread);
    for table in tables.iter().filter(|_| known) {
        join_table(table, words, book, discloses, &mut imported);
    }
    if !known {
        imported.unread.push("no table has a column that says what is collected; nothing is declared".into());
    }
    if known {
        reader.doubt(&mut imported);
    }
    let lines = without_notes(lines, &tables, &notes);
    prose::read(&lines, words, &mut imported);
    disclosed::read(&lines, words, book, &mut imported);
    let mut absent = Vec::new();
    for category in book.categories.iter().filter(|_| known) {
        let declared = imported.policy.category.iter().find(|d| d.row == category.row);
        let (row, name) = (&category.row, &category.name);
        match declared {
            Some(declared) if declared.collected.is_some() => {}
            Some(declared) if declared.unclear => imported.unread.push(format!(
                "row {row} ({name}): the policy does not declare it; it is `unclear`, for what was not read may do so"
            )),
            _ => absent.push(format!("{row} ({name})")),
        }
    }
    // Most policies leave out many rows: a line for each would hide what could not be read.
    match &*absent {
        [] => {}
        [one] => imported.unread.push(format!("row {one}: the policy does not declare it")),
        more => imported.unread.push(format!("rows {}: the policy does not declare them", more.join(", "))),
    }
    imported
}

/// Puts the line above a table on it as its title, where its own heading says that something is answered and not what:
/// `We collect:` above `Category | Yes | No`.
fn titled(table: &mut Table, above: &str, words: &Words) {
    let columns = table.iter().map(Vec::len).max().unwrap_or(0);
    if columns < 2 || above.is_empty() || Columns::of(table, words).is_some() {
        return;
    }
    table.insert(0, vec![above.to_owned(); columns]);
    if Columns::of(table, words).is_none() {
        table.remove(0);
    }
}

/// A heading among the rows: the only text of its row.
fn heading(cells: &[String]) -> Option<&str> {
    let mut texts = cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty());
    let first = texts.next()?;
    (cells.len() > 1 && texts.all(|text| text == first)).then_some(first)
}

/// Reads the tables of a policy into statements.
struct Reader<'a> {
    words: &'a Words,
    book: &'a RuleBook,
    notes: &'a [String],
    /// Some table has a column that speaks of disclosing itself.
    discloses: bool,
    /// Some table says what is collected.
    known: bool,
    statements: Vec<Statement>,
    unread: Vec<String>,
    /// Names beside those of the categories that may mean any of them.
    strange: Vec<String>,
    /// Names of what is a part of these rows, and the answers.
    items: Vec<(Vec<String>, String, Option<Answer>)>,
}

impl<'a> Reader<'a> {
    fn new(words: &'a Words, book: &'a RuleBook) -> Self {
        let (statements, unread, strange, items) = Default::default();
        Self { words, book, notes: &[], discloses: false, known: false, statements, unread, strange, items }
    }

    fn table(&mut self, number: usize, table: &Table) {
        let words = self.words;
        let Some((columns, rows)) = Columns::of(table, words) else { return self.not_read(number, table) };
        let columns = columns.beside(self.discloses, words);
        if columns.collected.is_empty() {
            return;
        }
        self.known = true;
        let unread: Vec<usize> = columns.unread().collect();
        for &at in &unread {
            if rows.iter().filter_map(|cells| cells.get(at)).any(|cell| !cell.is_empty()) {
                let (column, name) = (at + 1, short(&columns.names[at]));
                self.unread.push(format!("column {column} (`{name}`): no key of policy.toml was filled from it"));
            }
        }
        let crossed = columns.is_crossed(rows, words);
        let policy =
            rows.iter().any(|cells| self.row_by_name(cells.get(columns.category).map_or("", String::as_str)).is_some());
        let mut below_sensitive = false;
        for cells in rows {
            let name = cells.get(columns.category).map_or("", String::as_str);
            if let Some(text) = heading(cells).filter(|text| answer(text, words, crossed).0.is_none()) {
                let row = row_of(text, words, self.book);
                below_sensitive = row.as_deref() == Some("S");
                if !name.is_empty() && !below_sensitive {
                    self.unread.push(format!("`{}`: a heading, or a row without an answer", short(text)));
                }
                if let Some(row) = self.row_by_name(text).filter(|_| !name.is_empty()) {
                    let declared = Declared { row, unclear: true, ..Declared::default() };
                    let (label, part) = (short(text), String::new());
                    self.statements.push(Statement { declared, label, part, place: (number, 0), weak: true });
                }
                continue;
            }
            let row = row_of(name, words, self.book);
            below_sensitive &= !named_by_number(name, self.book) && row.as_deref() != Some("S");
            let Some(row) = row.filter(|_| !below_sensitive) else {
                let said = columns.collected.iter().filter_map(|at| cells.get(*at)).find(|cell| !cell.is_empty());
                let said = said.and_then(|cell| answer(cell, words, crossed).0);
                self.not_a_row(name, below_sensitive, policy, said);
                continue;
            };
            let filled = |at: &usize| cells.get(*at).is_some_and(|cell| !cell.trim().is_empty());
            let mut answering: Vec<usize> = columns.collected.iter().copied().filter(filled).collect();
            if answering.is_empty() {
                answering.extend(columns.collected.first());
            }
            // The first one of a row fills its other keys.
            let several = answering.len() > 1;
            for (nth, at) in answering.into_iter().enumerate() {
                let cell = cells.get(at).map_or("", String::as_str);
                let mut declared = self.declare(&row, name, cell, (&columns, at), crossed);
                self.of_whom(&mut declared, name);
                if nth == 0 {
                    columns.fill(&mut declared, cells, words, crossed, &mut self.unread);
                }
                let beside: Vec<&str> = unread.iter().filter_map(|at| cells.get(*at)).map(String::as_str).collect();
                let part = part_of(name, &beside);
                let mut label = if several { columns.names[at].clone() } else { name.to_owned() };
                if !several && !part.is_empty() && !name.contains(&part) {
                    label = format!("{label}, {part}");
                }
                self.statements.push(Statement { declared, label, part, place: (number, at), weak: false });
            }
        }
    }

    /// What a cell says of a row.
    fn declare(
        &mut self,
        row: &str,
        name: &str,
        cell: &str,
        (columns, at): (&Columns, usize),
        crossed: bool,
    ) -> Declared {
        let words = self.words;
        let (text, mut marked) = marks(cell);
        marked.extend(marks(name).1);
        let sense = columns.sense(at);
        let (mut answer, mut qualifier) = sensed(sense, answer(&text, words, crossed), &text, words);
        let mut unclear = false;
        // What limits an answer in a column that denies is for a person.
        if sense != Sense::Plain && !qualifier.is_empty() {
            (answer, qualifier) = (None, String::new());
        }
        if answer.is_none() && lists(&columns.names[at], &text, words) {
            (answer, qualifier, unclear) = (Some(Answer::Yes), text.clone(), true);
            let hint = "it is read as yes; a person has to judge whether that is all";
            self.unread.push(format!("row {row}: `{}` lists what is collected; {hint}", short(&text)));
        }
        if answer.is_none() {
            self.unread.push(format!("row {row}: `{}` is neither yes nor no", short(cell)));
            unclear = true;
        }
        let noted: &[String] = if answer.is_some() { &marked } else { &[] };
        for mark in noted {
            match note(mark, self.notes) {
                Some(text) => {
                    let hint = "it is in `qualifier`; a person has to judge what it leaves in";
                    self.unread.push(format!("row {row}: its footnote says `{}`; {hint}", short(text)));
                    let text = text.trim_end_matches(['.', '。', ' ']);
                    let excepts =
                        exclusion(&text.to_lowercase(), words).is_some_and(|(before, _)| before.trim().is_empty());
                    if answer == Some(Answer::No) && excepts {
                        answer = Some(Answer::Yes);
                        qualifier = format!("{}; {text}", if qualifier.is_empty() { "no" } else { &qualifier });
                        continue;
                    }
                    let joined = [qualifier.as_str(), text].into_iter().filter(|text| !text.is_empty());
                    qualifier = joined.collect::<Vec<_>>().join("; ");
                }
                None => {
                    let hint = "read it, and write what it leaves in into `only`";
                    self.unread.push(format!("row {row}: the footnote `{mark}` was not found; {hint}"));
                }
            }
            unclear = true;
        }
        unclear |= !marked.is_empty();
        // What a no excepts is left in, whether the no stands before it or behind it.
        let denied = first(&text.to_lowercase(), &words.no).is_some() || denies_but(&qualifier.to_lowercase(), words);
        let limits = Limits::of(&qualifier, row, !denied, words);
        if limits.none {
            qualifier.clear();
        }
        limits.say_unknown(row, &qualifier, &mut self.unread);
        unclear |= !limits.unknown.is_empty() && !limits.none;
        if answer == Some(Answer::Yes) && contains(&qualifier.to_lowercase(), &words.perhaps) {
            if !limits.is_empty() {
                let hint = "whether that is so no data shows, so a person has to judge";
                self.unread.push(format!("row {row}: `{}` depends on something; {hint}", short(&qualifier)));
            }
            unclear = true;
        }
        let Limits { mut only, mut except, .. } = limits;
        if answer == Some(Answer::No) && !qualifier.is_empty() {
            unclear = true;
            // "No precise geolocation" leaves in what is not precise.
            let lower = qualifier.to_lowercase();
            if row == PLACES && words.qualifier.iter().any(|q| q.sensitive && contains(&lower, &q.words)) {
                answer = Some(Answer::Yes);
                qualifier = text.clone();
                (only, except) = (Vec::new(), vec!["S".into()]);
                let hint = "it is read as yes, except what is precise; a person has to judge";
                self.unread.push(format!("row {row}: the no is about `{}`; {hint}", short(&lower)));
            } else if !(only.is_empty() && except.is_empty()) {
                let hint =
                    "what else of the row is collected it does not say; write what is so into `collected` and `except`";
                self.unread.push(format!("row {row}: the no is about `{}`; {hint}", short(&qualifier)));
                (only, except) = Default::default();
            }
        }
        Declared { row: row.into(), collected: answer, qualifier, only, except, unclear, ..Declared::default() }
    }

    /// A category of some people's data declares nothing of the data of others, and whose data was found no scan shows.
    fn of_whom(&mut self, declared: &mut Declared, name: &str) {
        let lower = name.to_lowercase();
        let own = self.words.row.iter().filter(|row| row.row == declared.row).flat_map(|row| &row.names);
        // A word of the category's own name is none of a person's: "Student records".
        let rest = own.fold(lower.clone(), |rest, name| rest.replace(name.as_str(), "|"));
        let begins_with = |word: &&String| match word.is_ascii() {
            true => contains(&rest, std::slice::from_ref(word)),
            false => rest.contains(word.as_str()),
        };
        if declared.collected.is_none() || !self.words.whose.iter().any(|word| begins_with(&word)) {
            return;
        }
        let hint = "whose data was found no scan shows, so a person has to judge";
        self.unread.push(format!("row {}: `{}` is about some people's data; {hint}", declared.row, short(name)));
        if declared.qualifier.is_empty() {
            declared.qualifier = short(name);
        }
        declared.unclear = true;
    }

    /// A row by its name alone: single letters begin too many words.
    fn row_by_name(&self, name: &str) -> Option<String> {
        let lower = name.to_lowercase();
        let named = |row: &RowWords| row.names.iter().any(|name| place_of(&lower, name).is_some());
        row_of(name, self.words, self.book).filter(|_| self.words.row.iter().any(named))
    }

    /// Says that a table that names categories was not read.
    fn not_read(&mut self, number: usize, table: &Table) {
        let mut rows: Vec<(String, String)> = Vec::new();
        for name in table.iter().filter_map(|cells| cells.first()) {
            if let Some(row) = self.row_by_name(name).filter(|row| !rows.iter().any(|(own, _)| own == row)) {
                rows.push((row, name.clone()));
            }
        }
        if rows.len() < 2 {
            return;
        }
        let head = table.iter().find(|cells| cells.len() > 1).map(|cells| short(&cells.join(" | ")));
        let hint = "it names categories, but no column says whether they are collected; nothing of it was read";
        self.unread.push(format!("table {} (`{}`): {hint}", number + 1, head.unwrap_or_default()));
        self.items.extend(rows.into_iter().map(|(row, name)| (vec![row], name, None)));
    }

    /// Says why a name is none of a row, and keeps which rows it may mean. `policy` is whether its table names others.
    fn not_a_row(&mut self, name: &str, below_sensitive: bool, policy: bool, said: Option<Answer>) {
        let lower = name.to_lowercase();
        let item = self.words.item.iter().find(|item| contains(&lower, &item.words));
        let rows = match item {
            _ if name.is_empty() => return,
            _ if below_sensitive => Some("S, below whose heading it stands,"),
            item => item.map(|item| item.rows.as_str()),
        };
        self.unread.push(match rows {
            Some(rows) => {
                let hint = "and no row; declare it in those that it is meant for";
                format!("`{}`: this is an item of rows {rows} {hint}", short(name)).replace("rows S,", "row S,")
            }
            None => format!("`{}`: this is no category of the law", short(name)),
        });
        let words = rows.unwrap_or_default().split(|c: char| !c.is_ascii_alphanumeric());
        let rows: Vec<String> =
            words.filter(|word| self.book.categories.iter().any(|c| c.row == **word)).map(str::to_owned).collect();
        let bare = lower.trim_matches(|c: char| !c.is_alphanumeric());
        let declares = said != Some(Answer::No) && !self.words.leftover.iter().any(|word| word == bare);
        match rows.is_empty() {
            true if policy && declares => self.strange.push(short(name)),
            true => {}
            false => self.items.push((rows, short(name), said)),
        }
    }

    /// Marks the rows that something else in the policy may be about as unclear.
    fn doubt(&self, imported: &mut Imported) {
        let category = &mut imported.policy.category;
        if !category.iter().any(|d| d.collected.is_some()) {
            return;
        }
        let mut unclear = |row: &str, other: Option<Answer>| {
            let at = category.iter().position(|d| d.row == row).unwrap_or_else(|| {
                category.push(Declared { row: row.into(), ..Declared::default() });
                category.len() - 1
            });
            let d = &mut category[at];
            let was = d.unclear;
            d.unclear |=
                d.collected.is_none() || other.is_some_and(|other| d.collected != Some(other) && !d.is_qualified());
            d.unclear && !was && d.collected.is_some()
        };
        for (rows, name, said) in &self.items {
            for row in rows {
                if unclear(row, *said) {
                    let said = said.map_or("?", Answer::as_str);
                    let hint = "the row is `unclear` until a person says what it leaves in";
                    imported.unread.push(format!("row {row}: `{name}`, an item of it, says {said}; {hint}"));
                }
            }
        }
        if !self.strange.is_empty() {
            self.book.categories.iter().for_each(|c| {
                unclear(&c.row, None);
            });
        }
    }
}

/// The part of a category that a row is about: what stands behind its name, or in a column that fills no key.
fn part_of(name: &str, beside: &[&str]) -> String {
    let behind = name.split_once(['(', '（', ':', '：', '–', '—']).map(|(_, part)| part);
    let part = behind.map_or("", |part| part.trim_matches(|c: char| c.is_whitespace() || "()（）".contains(c)));
    let own = if part.is_empty() { beside.iter().find(|cell| !cell.is_empty()).copied().unwrap_or(name) } else { part };
    own.trim().to_owned()
}

/// True for a cell that lists what is collected, below a heading that asks for it: `We collect`.
fn lists(heading: &str, cell: &str, words: &Words) -> bool {
    let (heading, cell) = (heading.to_lowercase(), cell.to_lowercase());
    contains(&heading, &words.listing_header)
        && !words.nothing.contains(&cell)
        && (words.qualifier.iter().any(|q| contains(&cell, &q.words))
            || words.row.iter().any(|r| contains(&cell, &r.prose)))
}

/// A table that says what is disclosed, kept or shared, and not what is collected: its rows are those of another.
fn join_table(table: &Table, words: &Words, book: &RuleBook, discloses: bool, imported: &mut Imported) {
    let Some((columns, rows)) = Columns::of(table, words).filter(|(columns, _)| columns.collected.is_empty()) else {
        return;
    };
    let columns = columns.beside(discloses, words);
    let crossed = columns.is_crossed(rows, words);
    for cells in rows {
        let name = cells.get(columns.category).map_or("", String::as_str);
        let Some(row) = row_of(name, words, book) else { continue };
        if !imported.policy.category.iter().any(|d| d.row == row) {
            imported.policy.category.push(Declared { row: row.clone(), unclear: true, ..Declared::default() });
        }
        if let Some(declared) = imported.policy.category.iter_mut().find(|d| d.row == row) {
            columns.fill(declared, cells, words, crossed, &mut imported.unread);
        }
    }
}

/// True for a name that begins with the number or the letter of a row and a mark behind it.
fn named_by_number(name: &str, book: &RuleBook) -> bool {
    let lower = name.trim().trim_start_matches(['(', '（']).to_lowercase();
    let end = lower.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(lower.len());
    let (word, rest) = lower.split_at(end);
    let known = book.categories.iter().any(|c| c.row.to_lowercase() == word || c.letter.to_lowercase() == word);
    known && rest.starts_with(['.', ')', '）', ':', '：', '、'])
}

/// A row by its name, its number or its letter.
fn row_of(name: &str, words: &Words, book: &RuleBook) -> Option<String> {
    let lower = name.to_lowercase();
    // The name stands first; what follows it may speak of the things of other rows.
    let at = |row: &RowWords| row.names.iter().filter_map(|name| place_of(&lower, name)).min();
    if let Some((_, row)) = words.row.iter().filter_map(|row| Some((at(row)?, row))).min_by_key(|(at, _)| *at) {
        return Some(row.row.clone());
    }
    let first = lower.trim_start_matches(['(', '（']);
    let word: String = first.chars().take_while(|c| c.is_ascii_alphanumeric()).collect();
    let by_number = book.categories.iter().find(|c| c.row.to_lowercase() == word && word != "s");
    let by_letter = book.categories.iter().find(|c| c.letter.to_lowercase() == word);
    by_number.or(by_letter).map(|c| c.row.clone())
}

/// Where a name stands in a text in lower case; a short one is a word of its own.
fn place_of(lower: &str, name: &str) -> Option<usize> {
    let whole = |at: usize| {
        name.len() > SHORT || !name.is_ascii() || begins(lower, at, name) && ends(&lower[at + name.len()..])
    };
    lower.match_indices(name).map(|(at, _)| at).find(|at| whole(*at))
}

/// Letters of words that are also the beginning of others.
const SHORT: usize = 3;

/// True where a word ends, in the plural too.
fn ends(rest: &str) -> bool {
    let rest = rest.strip_prefix('s').unwrap_or(rest);
    !rest.starts_with(|c: char| c.is_ascii_alphanumeric())
}

#[cfg(test)]
mod answers;
#[cfg(test)]
mod tests;
