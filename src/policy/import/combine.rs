//! Several statements of one category, in rows, columns and tables of their own, as one.

use super::super::{Answer, Declared};
use super::limits::Limits;
use super::{Words, contains, short};

/// What one cell says of a category.
#[derive(Debug)]
pub(super) struct Statement {
    pub declared: Declared,
    /// What it is about besides the category: `Geolocation data (precise)`, `Collected in stores`.
    pub label: String,
    /// The part of the category that it names, as `precise`; empty where it names none.
    pub part: String,
    /// The number of its table, and of its column.
    pub place: (usize, usize),
    /// A heading, or a row without an answer: it counts where nothing else is said.
    pub weak: bool,
}

/// All statements of one row as one, in the order of their rows.
pub(super) fn combine(statements: Vec<Statement>, words: &Words, unread: &mut Vec<String>) -> Vec<Declared> {
    let mut rows: Vec<Vec<Statement>> = Vec::new();
    for statement in statements {
        match rows.iter_mut().find(|row| row[0].declared.row == statement.declared.row) {
            Some(row) => row.push(statement),
            None => rows.push(vec![statement]),
        }
    }
    rows.into_iter().filter_map(|row| one(row, words, unread)).collect()
}

fn one(mut row: Vec<Statement>, words: &Words, unread: &mut Vec<String>) -> Option<Declared> {
    let strong = row.iter().any(|s| !s.weak);
    row.retain(|s| !(strong && s.weak));
    // A table that answers nothing of a row leaves it to the one that does.
    let answered: Vec<usize> = row.iter().filter(|s| s.declared.collected.is_some()).map(|s| s.place.0).collect();
    row.retain(|s| s.declared.collected.is_some() || answered.is_empty() || answered.contains(&s.place.0));
    let same = |a: &Declared, b: &Declared| {
        (a.collected, &a.qualifier, &a.only, &a.except, a.unclear)
            == (b.collected, &b.qualifier, &b.only, &b.except, b.unclear)
    };
    let differ = row.iter().any(|s| !same(&s.declared, &row[0].declared));
    let mut all = row[0].declared.clone();
    for other in row.iter().skip(1).map(|s| &s.declared) {
        join(&mut all, other);
    }
    if !differ {
        return Some(all);
    }
    let said = |answer| row.iter().any(|s| s.declared.collected == answer);
    all.collected = [Some(Answer::Yes), Some(Answer::No)].into_iter().find(|answer| said(*answer)).flatten();
    // The tables that say the same words are told apart.
    let tables = row.iter().any(|s| s.place.0 != row[0].place.0);
    let say = |s: &Statement| {
        let word = s.declared.collected.map_or("?", Answer::as_str);
        let besides =
            if s.declared.qualifier.is_empty() { String::new() } else { format!(" ({})", s.declared.qualifier) };
        let table = if tables { format!(", table {}", s.place.0 + 1) } else { String::new() };
        format!("{}{table}: {word}{besides}", s.label)
    };
    let text = row.iter().map(say).collect::<Vec<_>>().join("; ");
    let except = left_out(&row, words).filter(|_| all.collected == Some(Answer::Yes));
    all.unclear = except.is_none();
    (all.only, all.except) = (Vec::new(), except.unwrap_or_default());
    let hint = match all.unclear {
        true => "a person has to judge what is collected; the row is `unclear`".to_owned(),
        false => format!("it is read as yes except {}", all.except.join(", ")),
    };
    unread.push(format!("row {} stands several times and not with one answer (`{}`); {hint}", all.row, short(&text)));
    all.qualifier = text;
    Some(all)
}

/// What a plain yes of some parts and a plain no of others leaves out, where all of those are known.
fn left_out(row: &[Statement], words: &Words) -> Option<Vec<String>> {
    let plain = |s: &Statement| {
        let d = &s.declared;
        let bare = d.qualifier.is_empty() && d.only.is_empty() && d.except.is_empty();
        bare && !d.unclear && d.collected.is_some() && s.place == row[0].place
    };
    if !row.iter().all(plain) {
        return None;
    }
    let number = &row[0].declared.row;
    let known = |s: &Statement| {
        let part = if number == super::limits::PLACES { format!("{} location", s.part) } else { s.part.clone() };
        let limits = Limits::of(&format!("except {}", part.to_lowercase()), number, true, words);
        (!s.part.is_empty() && limits.only.is_empty() && limits.unknown.is_empty() && !limits.except.is_empty())
            .then_some(limits.except)
    };
    let mut out = Vec::new();
    for denied in row.iter().filter(|s| s.declared.collected == Some(Answer::No)) {
        out.extend(known(denied)?);
    }
    let left_in = row.iter().filter(|s| s.declared.collected == Some(Answer::Yes));
    // A part that is left in as well is left out by nobody.
    let both = left_in.into_iter().any(|s| {
        known(s).is_some_and(|ids| ids.iter().any(|id| out.contains(id)))
            || contains(&s.part.to_lowercase(), &words.rest)
    });
    out.sort_unstable();
    out.dedup();
    (!both).then_some(out)
}

/// The keys beside the answer: what one statement has and the other has not.
fn join(all: &mut Declared, other: &Declared) {
    let yes = [all.disclosed, other.disclosed].contains(&Some(Answer::Yes));
    all.disclosed = if yes { Some(Answer::Yes) } else { all.disclosed.or(other.disclosed) };
    if !other.retention.is_empty() && !all.retention.contains(&other.retention) {
        let both = [all.retention.as_str(), &other.retention];
        all.retention = both.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("; ");
    }
    for (own, more) in [
        (&mut all.purposes, &other.purposes),
        (&mut all.sources, &other.sources),
        (&mut all.third_parties, &other.third_parties),
    ] {
        for item in more {
            if !own.contains(item) {
                own.push(item.clone());
            }
        }
    }
}
