//! Which column of a table says what, by its heading and by its cells.

use super::super::page::Table;
use super::super::{Answer, Declared};
use super::{Words, answer, begins, contains, first, list, parties, short};
use serde::Deserialize;

#[derive(Deserialize)]
pub(super) struct HeaderWords {
    column: Column,
    words: Vec<String>,
}

/// What a column says of its rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Column {
    Collected,
    Disclosed,
    Retention,
    Purposes,
    Sources,
    ThirdParties,
}

/// How the cells of a column say yes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sense {
    /// In words or by a mark.
    Plain,
    /// Its heading denies: `Not collected`, 不收集.
    Denied,
    /// Its heading is the answer, and a mark chooses it: `Yes`, `No`.
    Chosen(Answer),
}

/// Which column says what.
pub(super) struct Columns {
    pub names: Vec<String>,
    kinds: Vec<Option<Column>>,
    pub category: usize,
    /// Those that say whether a row is collected.
    pub collected: Vec<usize>,
    /// A column speaks of disclosing itself.
    pub discloses: bool,
}

/// Rows at the beginning of a table among which its heading is.
const HEADINGS: usize = 4;

impl Columns {
    /// The heading of a table and the rows below it. A title that fills the whole row goes before it, and it may itself
    /// have two rows, of which the lower one parts what the upper one names.
    pub fn of<'t>(table: &'t Table, words: &Words) -> Option<(Self, &'t [Vec<String>])> {
        let tells = |row: &Vec<String>| {
            let title = row.len() > 1 && row.windows(2).all(|two| two[0] == two[1]);
            let tell = |cell: &String| {
                let lower = cell.to_lowercase();
                let kind = kind(&lower, words);
                matches!(kind, Some(Column::Collected | Column::Disclosed)) || speaks_of_collecting(&lower, words)
            };
            let named = || row.iter().any(|cell| contains(&cell.to_lowercase(), &words.category_header));
            !title && row.len() > 1 && (row.iter().any(tell) || (is_choice(row) || asks(row, words)) && named())
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
        // Yes and no are about what the title of the table speaks of.
        if is_choice(&names) || asks(&names, words) {
            let title = table[..at].iter().flatten().find_map(|cell| kind(&cell.to_lowercase(), words));
            let about = title.filter(|kind| matches!(kind, Column::Collected | Column::Disclosed));
            for (name, kind) in names.iter().zip(&mut kinds) {
                *kind = kind.or(about.filter(|_| chosen(name).is_some() || is_asked(name, words)));
            }
        }
        // "Collected from employees" asks, where yes and no stand below it.
        for (at, kind) in kinds.iter_mut().enumerate() {
            if *kind != Some(Column::Disclosed) && speaks_of_collecting(&names[at].to_lowercase(), words) {
                let answered = answers(rows, at, words).is_some_and(|(some, all)| some == all);
                *kind = if answered { Some(Column::Collected) } else { *kind };
            }
        }
        if !kinds.iter().any(|kind| matches!(kind, Some(Column::Collected | Column::Disclosed))) {
            return None;
        }
        // What is sold or shared for advertising is a part of what is disclosed, and not it.
        let disclosing = |at: usize| contains(&names[at].to_lowercase(), &words.disclosing);
        let discloses = (0..names.len()).any(|at| kinds[at] == Some(Column::Disclosed) && disclosing(at));
        if discloses {
            leave_disclosing(&names, &mut kinds, words);
        }
        let names_categories = |at: &usize| contains(&names[*at].to_lowercase(), &words.category_header);
        // "Categories that we collect" is the column of the names where another one says whether.
        let all: Vec<usize> = (0..names.len()).filter(|at| kinds[*at] == Some(Column::Collected)).collect();
        let mut collected: Vec<usize> = all.iter().copied().filter(|at| !names_categories(at)).collect();
        if collected.is_empty() {
            collected.extend(all.first());
        }
        // Those that tell in words what is collected say nothing where others answer.
        let answering = |at: &usize| answers(rows, *at, words).is_some_and(|(some, all)| some * 2 > all);
        match collected.iter().any(answering) {
            true => collected.retain(answering),
            false => collected.truncate(1),
        }
        let category = (0..names.len()).find(|at| {
            !collected.contains(at) && names_categories(at) && matches!(kinds[*at], None | Some(Column::Collected))
        });
        let category = category.unwrap_or(0);
        Some((Self { names, kinds, category, collected, discloses }, rows))
    }

    /// The same where some table of the policy has a column of disclosing itself.
    pub fn beside(mut self, discloses: bool, words: &Words) -> Self {
        if discloses {
            leave_disclosing(&self.names, &mut self.kinds, words);
        }
        self
    }

    fn column(&self, kind: Column) -> Option<usize> {
        self.all(kind).next()
    }

    fn all(&self, kind: Column) -> impl Iterator<Item = usize> {
        let own = move |(at, own): (usize, &Option<Column>)| (*own == Some(kind) && at != self.category).then_some(at);
        self.kinds.iter().enumerate().filter_map(own)
    }

    /// The columns of which no key is filled.
    pub fn unread(&self) -> impl Iterator<Item = usize> {
        let kinds = [Column::Retention, Column::Purposes, Column::Sources, Column::ThirdParties];
        let mut read: Vec<usize> = kinds.into_iter().filter_map(|kind| self.column(kind)).collect();
        read.extend(self.disclosed());
        read.extend(&self.collected);
        read.push(self.category);
        (0..self.names.len()).filter(move |at| !read.contains(at))
    }

    /// The columns that say whether a row is disclosed: one that affirms, and those whose heading denies or chooses.
    fn disclosed(&self) -> Vec<usize> {
        let sensed = |at: &usize| self.sense(*at) != Sense::Plain;
        let plain = self.all(Column::Disclosed).find(|at| !sensed(at));
        plain.into_iter().chain(self.all(Column::Disclosed).filter(sensed)).collect()
    }

    /// How the cells of a column say yes.
    pub fn sense(&self, at: usize) -> Sense {
        let name = self.names[at].to_lowercase();
        match chosen(&name) {
            Some(answer) => Sense::Chosen(answer),
            None if denies(&name) => Sense::Denied,
            None => Sense::Plain,
        }
    }

    /// Fills the keys of a row that only the columns beside the answer fill, those that are still empty.
    pub fn fill(
        &self,
        declared: &mut Declared,
        cells: &[String],
        words: &Words,
        crossed: bool,
        unread: &mut Vec<String>,
    ) {
        let said = |cell: &str| !words.nothing.contains(&cell.trim().to_lowercase()) && !cell.trim().is_empty();
        let of = |kind: Column| {
            let cell = self.column(kind).and_then(|at| cells.get(at)).map_or("", String::as_str);
            if said(cell) { cell } else { "" }
        };
        // Nobody and nothing are no items of a list.
        let listed = |kind: Column| {
            let cell = of(kind);
            let said = cell.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
            if words.no.contains(&said) || words.nobody.contains(&said) { "" } else { cell }
        };
        let disclosed = self.disclosed();
        let cell = |at: &usize| cells.get(*at).map_or("", String::as_str);
        let at = disclosed.iter().find(|at| said(cell(at))).copied();
        if let Some(at) = at.filter(|_| declared.disclosed.is_none()) {
            let shared = cell(&at);
            let (disclosed, whom) = sensed(self.sense(at), answer(shared, words, crossed), shared, words);
            let lower = whom.to_lowercase();
            let perhaps = disclosed == Some(Answer::Yes) && contains(&lower, &words.perhaps);
            // `Perhaps to carriers` is no yes; `Yes, in part` is one.
            let depends = perhaps && first(&shared.trim().to_lowercase(), &words.yes).is_none();
            declared.disclosed = disclosed.filter(|_| !depends);
            let whom = whom.strip_prefix(lead(&whom, words).filter(|_| depends).unwrap_or_default()).unwrap_or(&whom);
            if first(&lower, &words.no).is_some() || contains(&lower, &words.except) {
                if !names_things(&lower, words) {
                    declared.third_parties.push(short(whom));
                }
            } else if disclosed != Some(Answer::No) {
                // Behind a no stand words that go on with it: `We do not disclose this`.
                declared.third_parties.extend(parties(whom, words));
            }
            if disclosed.is_none() {
                let somebody = parties(shared, words).into_iter();
                let somebody: Vec<_> = somebody.filter(|party| party.chars().any(char::is_alphabetic)).collect();
                let kept = if somebody.is_empty() { "" } else { "it stands in `third-parties`; " };
                let (row, hint) = (&declared.row, format!("{kept}write `disclosed` yourself"));
                unread.push(format!("row {row}: disclosed: `{}` is neither yes nor no; {hint}", short(shared)));
                declared.third_parties.splice(0..0, somebody);
            } else if perhaps {
                let hint =
                    if depends { "write `disclosed` yourself" } else { "it is read as yes; a person has to judge" };
                let row = &declared.row;
                unread.push(format!("row {row}: disclosed: `{}` depends on something; {hint}", short(shared)));
            } else if contains(&lower, &words.except) {
                let row = &declared.row;
                unread.push(format!("row {row}: disclosed: `{}` is more than yes or no", short(shared)));
            }
        } else if let Some(cell) = disclosed.iter().map(cell).find(|cell| !cell.is_empty())
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

    /// True where a cross is a no: other cells of its columns say yes in other ways.
    pub fn is_crossed(&self, rows: &[Vec<String>], words: &Words) -> bool {
        let answers = self.collected.iter().copied().chain(self.disclosed());
        let plain: Vec<usize> = answers.filter(|at| self.sense(*at) == Sense::Plain).collect();
        let cells = rows.iter().flat_map(|cells| plain.iter().filter_map(|at| cells.get(*at)));
        cells.into_iter().any(|cell| first(&cell.trim().to_lowercase(), &words.yes).is_some())
    }
}

/// The word that says perhaps before who gets something, and what leads to them: `Perhaps to carriers`.
fn lead<'t>(text: &'t str, words: &Words) -> Option<&'t str> {
    let lower = text.to_lowercase();
    let begins = words.perhaps.iter().filter(|word| lower.starts_with(word.as_str()));
    let long = begins.map(|word| word.trim_end().len()).max()?;
    let behind = text.get(long..)?.trim_start();
    let leads = words.towards.iter().any(|word| behind.to_lowercase().starts_with(word.as_str()));
    leads.then(|| &text[..text.len() - behind.len()])
}

/// True for a text that names things, as detectors know them, and not who gets them.
fn names_things(lower: &str, words: &Words) -> bool {
    words.qualifier.iter().any(|qualifier| contains(lower, &qualifier.words))
}

/// An answer below a heading that may deny it or be it.
pub(super) fn sensed(
    sense: Sense,
    (answer, qualifier): (Option<Answer>, String),
    cell: &str,
    words: &Words,
) -> (Option<Answer>, String) {
    let lower = cell.trim().to_lowercase();
    let other = |answer| if answer == Answer::Yes { Answer::No } else { Answer::Yes };
    let is_mark = !lower.chars().any(char::is_alphanumeric) || words.cross.contains(&lower);
    let is_box = ["[ ]", "[]", "☐", "○"].contains(&lower.as_str());
    match sense {
        Sense::Plain => (answer, qualifier),
        // Whether a cross means the heading or denies it nobody knows.
        Sense::Denied if is_mark && !is_box && (answer == Some(Answer::No) || words.cross.contains(&lower)) => {
            (None, String::new())
        }
        Sense::Denied => (answer.map(other), qualifier),
        Sense::Chosen(chosen) if is_mark && !is_box => (Some(chosen), String::new()),
        Sense::Chosen(chosen) => match answer {
            Some(Answer::Yes) => (Some(chosen), qualifier),
            Some(Answer::No) => (Some(other(chosen)), qualifier),
            None => (None, qualifier),
        },
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

/// How many cells of a column say yes or no, and how many say anything; nothing where none does.
fn answers(rows: &[Vec<String>], at: usize, words: &Words) -> Option<(usize, usize)> {
    let cells = rows.iter().filter(|cells| super::heading(cells).is_none()).filter_map(|cells| cells.get(at));
    let says = |cell: &&String| !cell.trim().is_empty() && !words.nothing.contains(&cell.trim().to_lowercase());
    let said: Vec<&String> = cells.filter(says).collect();
    let some = said.iter().filter(|cell| answer(cell, words, false).0.is_some()).count();
    (some > 0).then_some((some, said.len()))
}

/// True for a heading that says that its column answers, and not what: `Yes/No`.
fn is_asked(name: &str, words: &Words) -> bool {
    words.answer_header.iter().any(|word| *word == name.trim().trim_end_matches('?').to_lowercase())
}

/// True for headings of which one is such.
fn asks(names: &[String], words: &Words) -> bool {
    names.iter().any(|name| is_asked(name, words))
}

fn speaks_of_collecting(heading: &str, words: &Words) -> bool {
    let collecting = words.header.iter().filter(|header| header.column == Column::Collected);
    collecting.into_iter().any(|header| contains(heading, &header.words))
}

/// The answer that a heading is, alone or behind what it is about: `No`, `Collected No`.
fn chosen(heading: &str) -> Option<Answer> {
    let heading = heading.trim().to_lowercase();
    let [yes, no] = [["yes", "是"], ["no", "否"]].map(|list| {
        list.iter().any(|word| {
            let before = heading.strip_suffix(word);
            before.is_some_and(|before| before.is_empty() || before.ends_with(' ') && !before.ends_with(" or "))
        })
    });
    if yes { Some(Answer::Yes) } else { no.then_some(Answer::No) }
}

/// True for a heading with a column for yes and one for no.
fn is_choice(names: &[String]) -> bool {
    [Answer::Yes, Answer::No].iter().all(|answer| names.iter().any(|name| chosen(name) == Some(*answer)))
}

/// True for a heading in lower case that denies: `Not collected`, 不收集, and not `Collected or not`, 是否收集.
fn denies(heading: &str) -> bool {
    const CHINESE: [&str; 8] = ["不", "未", "没有", "沒有", "不会", "不會", "暂不", "从不"];
    const DEEDS: [&str; 13] =
        ["收集", "采集", "蒐集", "採集", "披露", "揭露", "共享", "分享", "出售", "提供", "被收集", "被披露", "对外"];
    let chinese = CHINESE.iter().any(|not| DEEDS.iter().any(|deed| heading.contains(&format!("{not}{deed}"))))
        && !heading.contains("是否");
    let heading = heading.replace('’', "'");
    let mut before = "";
    let english = heading.split(|c: char| !c.is_ascii_alphanumeric() && c != '\'').any(|word| {
        let denies = matches!(word, "not" | "never" | "don't" | "doesn't" | "uncollected" | "undisclosed");
        let either = matches!(std::mem::replace(&mut before, word), "or" | "if");
        denies && !either
    });
    let last = ["not", "or not?"].iter().any(|end| heading.trim_end_matches(['?', ' ']).ends_with(end));
    chinese || english && !last
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
