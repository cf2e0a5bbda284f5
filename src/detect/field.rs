//! Names of columns and keys: what a name says about each detector, judged once per column and never per cell.
//!
//! A name is read in a few forms (`custSsnNo` as `cust ssn no` and `customer ssn number`, `patient.name.family` also as
//! `family name`), and the words of all rules are looked for in them. What stands at the end of a name, but for fillers
//! such as `number`, says what the column is; what stands elsewhere on the path is only near it.

use super::column::Whole;
use super::compile::Compiled;
use super::matcher::WordRole;
use super::naming::{is_made_up, singular, split, without_ending, without_remark, without_types, words};
use super::prefilter::words::{PhraseId, WordTable, starts};
use super::traditional;
use crate::rule::{DetectorId, FieldWords};
use std::collections::HashSet;

/// Points of a labelled value below which its label says nothing of other values.
const WEAK: u8 = 30;

/// What says of a thing whose it is: `device.owner` is a person.
const WHOSE: [&str; 9] =
    ["owner", "assignee", "holder", "driver", "occupant", "resident", "tenant", "propietario", "titular"];

/// What says of a place that it is where a map or a setting begins, and nobody's: `default_center.lat`.
const BEGINS: [&str; 14] = [
    "center",
    "centre",
    "default center",
    "default centre",
    "default location",
    "default position",
    "map center",
    "map centre",
    "initial view",
    "initial region",
    "initial location",
    "view port",
    "viewport",
    "initial view state",
];

/// What the name of a column, and later its values, say of each detector.
#[derive(Clone, Debug, Default)]
pub struct Field {
    /// Detectors that have a word in the name, each once, sorted by number.
    roles: Vec<(DetectorId, WordRole, Box<str>)>,
    /// The name says that numbers in it are no person's.
    against: Option<Box<str>>,
    /// Matchers that are tried at the start of each value, with the words that brought them.
    pub(super) labelled: Vec<(u16, Box<str>)>,
    /// Checks of whole columns that the name brings in.
    pub(super) checks: Vec<(u16, Box<str>)>,
    /// The name is none: empty, a number, or made up by a program (`_col3`, `column12`).
    unnamed: bool,
    /// Checks that the name brings in only where the values fit, sorted.
    may_be: Vec<u16>,
    /// Nothing in its table tells who the people are of whom its values say something.
    pub(super) of_nobody: bool,
    /// The name is one of a column that tables of things have.
    of_things: bool,
    /// Its table is one of things.
    pub(super) among_things: bool,
    /// It is what a thing has: the age of a cache, the name of a package.
    pub(super) of_a_thing: bool,
    /// Records and their parts that the name stands for.
    pub(super) parts: Vec<(u16, u8)>,
    /// What the values of the column as a whole add to a value that fills its cell: points and why.
    pub(super) verdicts: Vec<(DetectorId, i16, Box<str>)>,
}

impl Field {
    /// What the name says of a detector, with the word that says it.
    pub(super) fn role(&self, detector: DetectorId) -> Option<(WordRole, &str)> {
        let at = self.roles.binary_search_by_key(&detector, |r| r.0).ok()?;
        Some((self.roles[at].1, &self.roles[at].2))
    }

    /// The word that speaks against numbers of this detector.
    pub(super) fn against(&self, detector: DetectorId) -> Option<&str> {
        let word = self.against.as_deref()?;
        let known = self.role(detector).is_some_and(|(role, _)| role == WordRole::Label);
        (!known).then_some(word)
    }

    /// What the column as a whole says of a detector.
    pub(super) fn verdict(&self, detector: DetectorId) -> Option<(i16, &str)> {
        self.verdicts.iter().find(|v| v.0 == detector).map(|v| (v.1, &*v.2))
    }

    /// True where the values of the column speak against a detector that its name says.
    pub fn has_doubts(&self, detector: DetectorId) -> bool {
        self.verdict(detector).is_some_and(|(points, _)| points < 0)
    }

    /// True if nothing is tried in a cell that has no candidate of its own.
    pub(super) fn is_plain(&self) -> bool {
        self.labelled.is_empty() && self.checks.is_empty()
    }

    /// True if the name itself says that values of this detector stand here.
    pub fn names(&self, detector: DetectorId) -> bool {
        self.role(detector).is_some_and(|(role, _)| role == WordRole::Label)
    }

    /// Detectors whose values the name itself says to stand here, with the word that says it.
    pub fn labels(&self) -> impl Iterator<Item = (DetectorId, &str)> {
        self.roles.iter().filter(|role| role.1 == WordRole::Label).map(|role| (role.0, &*role.2))
    }

    /// True if the column has no name, or one that a program made up.
    pub fn is_unnamed(&self) -> bool {
        self.unnamed
    }

    /// True if the name is one that brings in a check of a column, and says nothing without it.
    pub(super) fn may_be(&self, check: u16) -> bool {
        self.may_be.binary_search(&check).is_ok()
    }

    /// True if the name is one of a column that tables of things and animals have.
    pub fn names_things(&self) -> bool {
        self.of_things
    }

    /// Its table is one of things, and tells of nobody.
    pub fn among_things(&mut self) {
        self.of_nobody = true;
        self.among_things = true;
    }

    /// It is what a thing has.
    pub fn of_a_thing(&mut self) {
        self.of_a_thing = true;
    }

    /// Its table does not tell who the people in it are.
    pub fn of_nobody(&mut self) {
        self.of_nobody = true;
    }

    /// Records, by number, and their parts that the name stands for.
    pub fn parts(&self) -> &[(u16, u8)] {
        &self.parts
    }

    /// True if it is what a thing has.
    pub fn is_of_a_thing(&self) -> bool {
        self.of_a_thing
    }

    /// Adds a check that the values of the column meet, and how well.
    pub fn add_check(&mut self, check: u16, why: &str) {
        self.checks.push((check, why.into()));
    }

    /// Adds what the values of the column say: points for a value of this detector that fills its cell, and why.
    pub fn add_verdict(&mut self, detector: DetectorId, points: i16, why: &str) {
        match self.verdicts.iter_mut().find(|v| v.0 == detector) {
            Some(verdict) => *verdict = (detector, verdict.1 + points, format!("{}, {why}", verdict.2).into()),
            None => self.verdicts.push((detector, points, why.into())),
        }
    }
}

/// Words in names, as `rules/fields.toml` has them, ready to be looked up.
pub struct FieldBook {
    filler: HashSet<String>,
    owners: HashSet<String>,
    software: HashSet<String>,
    kinds: HashSet<String>,
    own: HashSet<String>,
    gazetteer: HashSet<String>,
    against: WordTable,
    things: WordTable,
    moments: WordTable,
    words: FieldWords,
}

impl FieldBook {
    /// Prepares the words.
    pub fn new(words: &FieldWords) -> Self {
        let mut against = WordTable::default();
        for word in &words.against {
            against.add(word);
        }
        let mut things = WordTable::default();
        for word in &words.things {
            things.add(word);
        }
        let mut moments = WordTable::default();
        for word in &words.moments {
            moments.add(word);
        }
        let filler = words.filler.iter().map(|w| w.to_lowercase()).collect();
        let set = |words: &[String]| words.iter().cloned().collect();
        let (owners, software) = (set(&words.owners), set(&words.software));
        let (kinds, own) = (set(&words.kinds), set(&words.own));
        let gazetteer = set(&words.gazetteer);
        Self { filler, owners, software, kinds, own, gazetteer, against, things, moments, words: words.clone() }
    }

    /// Judges a name or a key path.
    pub fn judge(&self, name: &str, compiled: &Compiled, whole: &Whole) -> Field {
        let mut found = Found::default();
        let whole_name = without_types(name);
        let whole_name = &*without_ending(whole_name);
        let name = without_remark(whole_name);
        let mut forms = self.forms(name);
        if name != whole_name {
            forms.extend(self.forms(whole_name));
        }
        if let Some(simple) = traditional::simplified(name) {
            forms.extend(self.forms(&simple));
        }
        let turned = self.turned(name);
        // What an employee has is no employee: `employee.office`. Of other things a part is one of them: `phone.work`.
        let is_owner = |form: &str, len: usize, detector: DetectorId| {
            let is_before = |(turned, own): &(String, usize)| turned == form && len + own < form.len();
            whole.is_name(detector) && turned.as_ref().is_some_and(is_before) && !self.is_of_name(name)
        };
        for form in &forms {
            self.search(form, &compiled.words, |phrase, len, rest| {
                let at_end = self.is_end(rest);
                for &(detector, role) in &compiled.roles[phrase as usize] {
                    if is_owner(form, len, detector) {
                        continue;
                    }
                    let at_end = at_end || self.is_end_of(rest, detector, whole);
                    let role = match role {
                        WordRole::Label if !at_end => WordRole::Context,
                        WordRole::NotLabel if !at_end => continue,
                        role => role,
                    };
                    found.role(detector, role, compiled.words.phrase(phrase), len);
                }
            });
            self.search(form, &compiled.words, |phrase, len, rest| {
                let at_end = self.is_end(rest);
                for &matcher in &compiled.triggered[phrase as usize] {
                    let known = &compiled.matchers[usize::from(matcher)];
                    let is_at_end = || at_end || self.is_end_of(rest, known.detector, whole);
                    if known.is_label() && is_at_end() && !is_owner(form, len, known.detector) {
                        found.labelled(matcher, compiled.words.phrase(phrase), len);
                        // What is worth little by itself is a label of things as well (`name`).
                        if known.score >= WEAK {
                            found.role(known.detector, WordRole::Label, compiled.words.phrase(phrase), len);
                        }
                    }
                }
            });
            self.search(form, &self.against, |phrase, _, rest| {
                if self.is_end(rest) && found.against.is_none() {
                    found.against = Some(String::from_utf8_lossy(self.against.phrase(phrase)).into());
                }
            });
        }
        let mut field = found.finish(compiled);
        field.unnamed = is_made_up(name);
        let of_table = name.starts_with(OF_TABLE);
        let begins = name.split(['.', '/', '[', ']']).map(|part| words(part).join(" "));
        let begins = begins.into_iter().any(|part| BEGINS.contains(&&*part));
        // `user.name` is a part, and `user.note` is none because of the `user` that it belongs to.
        for form in &forms {
            let own = turned.as_ref().filter(|(turned, _)| *turned == *form).map_or(form.len(), |(_, own)| *own);
            let mut moment = 0;
            self.search(form, &self.moments, |_, len, rest| {
                moment = moment.max(if self.is_end(rest) { len } else { 0 })
            });
            self.search(form, &whole.names, |phrase, len, rest| {
                let at_end = self.is_end(rest);
                // The name of a table is a part where the rule says that it is one of a table.
                let is_whole = !of_table || rest.len() + len == form.len();
                let is_own = form.len() - len < own && len > moment && is_whole;
                field.parts.extend(whole.named[phrase as usize].iter().filter(|_| at_end && is_own && !begins));
            });
        }
        for form in &forms {
            self.search(form, &whole.check_names, |phrase, len, rest| {
                let detector = |check: &u16| whole.checks[usize::from(*check)].detector;
                let is_own = |check: &&u16| !is_owner(form, len, detector(check));
                let at_end = |check: &&u16| self.is_end(rest) || self.is_end_of(rest, detector(check), whole);
                field.may_be.extend(whole.check_named[phrase as usize].iter().filter(at_end).filter(is_own));
            });
        }
        // `products` as a whole, `buyer.species` not: what a path leads to may be of somebody.
        for form in &forms {
            self.search(form, &self.things, |_, len, _| field.of_things |= len == form.len());
        }
        field.may_be.sort_unstable();
        field.parts.sort_unstable();
        field.parts.dedup();
        field
    }

    /// True if the last part of a path says that it is a name, whoever it belongs to.
    fn is_of_name(&self, path: &str) -> bool {
        let last = path.rsplit(['.', '/', '[', ']']).map(words).find(|words| !words.is_empty());
        last.is_some_and(|last| last.iter().all(|word| self.is_filler(word) || self.words.of_names.contains(word)))
    }

    /// Pairs of columns that mean little alone and are given and family names together: for each of the two its place and
    /// the name that it stands for. `first` belongs to `last`, and `emp_first` to `emp_last`.
    pub fn together(&self, names: &[&str]) -> Vec<[(usize, String); 2]> {
        let mut found = Vec::new();
        // Most tables have none of them.
        let ends = |name: &str, word: &str| {
            name.get(name.len().saturating_sub(word.len())..).is_some_and(|end| end.eq_ignore_ascii_case(word))
        };
        for [given, given_name, family, family_name] in &self.words.together {
            for (n, name) in names.iter().enumerate().filter(|(_, name)| ends(name, given)) {
                let mut own = words(name);
                if own.pop_if(|word| word == given).is_none() {
                    continue;
                }
                let is_other = |m: &usize| {
                    ends(names[*m], family) && words(names[*m]).split_last() == Some((family, own.as_slice()))
                };
                let Some(other) = (0..names.len()).find(is_other) else { continue };
                let whole = |name: &String| [own.join(" "), name.clone()].join(" ").trim_start().to_owned();
                found.push([(n, whole(given_name)), (other, whole(family_name))]);
            }
        }
        found
    }

    /// True for a name that things have as people do: `name`, `language name`.
    pub fn is_own(&self, name: &str) -> bool {
        words(name).last().is_some_and(|last| self.own.contains(last))
    }

    /// True for the columns of a list of places: four or more that all say where something is or how large it is.
    pub fn is_gazetteer(&self, columns: &[&str]) -> bool {
        columns.len() > 3 && columns.iter().all(|name| self.gazetteer.contains(&words(name).join(" ")))
    }

    /// For each column of a table whether it is what a thing has: `dog.sex`, `name` in a table `packages`, or beside
    /// `dependencies` or a `breed`.
    pub fn of_things(&self, table: &str, columns: &[&str]) -> Vec<bool> {
        let parts = |name: &str| -> Vec<Vec<String>> {
            name.split(['.', '/', '[', ']']).map(words).filter(|words| !words.is_empty()).collect()
        };
        let parent = |name: &str| name.rfind(['.', '/']).map_or("", |at| &name[..=at]).to_owned();
        // Paths above a part that is one of these words, and has no parts of its own if it must be a column.
        let above = |of: &HashSet<String>, column: bool| -> HashSet<String> {
            let splits = columns.iter().flat_map(|name| {
                let ends = name.char_indices().filter(|(_, c)| matches!(c, '.' | '/')).map(|(at, _)| at + 1);
                [0].into_iter().chain(ends).map(|at| name.split_at(at))
            });
            let is_one = |rest: &str| {
                let path = parts(rest);
                (!column || path.len() == 1) && path.first().is_some_and(|own| of.contains(&own.join(" ")))
            };
            splits.filter(|(_, rest)| is_one(rest)).map(|(above, _)| above.to_owned()).collect()
        };
        let (software, kinds) = (above(&self.software, false), above(&self.kinds, true));
        let is_owner =
            |word: &String| self.owners.contains(word) || singular(word).is_some_and(|one| self.owners.contains(&one));
        let of_a_thing = |name: &&str| {
            let path = [parts(table), parts(name)].concat();
            let owner = path.len().checked_sub(2).and_then(|n| path[n].last());
            // Whose a thing is says a person.
            if path.last().and_then(|own| own.first()).is_some_and(|own| WHOSE.contains(&&**own)) {
                return false;
            }
            // Beside the breed of a horse there may be its owner.
            let is_own = || path.last().and_then(|own| own.first()).is_some_and(|own| self.own.contains(own));
            owner.is_some_and(is_owner) || software.contains(&parent(name)) || kinds.contains(&parent(name)) && is_own()
        };
        columns.iter().map(of_a_thing).collect()
    }

    /// Finds phrases in a form of a name; says how long each is and what follows it.
    fn search(&self, form: &str, table: &WordTable, mut found: impl FnMut(PhraseId, usize, &str)) {
        let bytes = form.as_bytes();
        for at in (0..bytes.len()).filter(|&at| starts(bytes, at)) {
            table.at(bytes, at, |hit| {
                let rest = form.get(hit.end..).unwrap_or("x");
                found(hit.phrase, hit.end - hit.start, rest);
            });
        }
    }

    /// True if what follows a phrase in a name are fillers alone.
    fn is_end(&self, rest: &str) -> bool {
        rest.split(' ').all(|word| word.is_empty() || self.is_filler(word))
    }

    /// The same with the words that may stand behind what this detector is named by.
    fn is_end_of(&self, rest: &str, detector: DetectorId, whole: &Whole) -> bool {
        let is_one = |word: &str| self.is_filler(word) || whole.may_stand_behind(detector, word);
        rest.split(' ').all(|word| word.is_empty() || is_one(word) || is_made_of(word, &is_one))
    }

    /// The last part of a path before the one that it belongs to, as `name.family` is a family name, and the length of the
    /// last part.
    fn turned(&self, name: &str) -> Option<(String, usize)> {
        let path: Vec<Vec<String>> = name.split(['.', '/', '[', ']']).map(words).filter(|w| !w.is_empty()).collect();
        let [.., parent, last] = &*path else { return None };
        let is_schema = last.iter().any(|word| self.words.schema.contains(word));
        (!is_schema).then(|| ([last.join(" "), parent.join(" ")].join(" "), last.join(" ").len()))
    }

    fn is_filler(&self, word: &str) -> bool {
        word.bytes().all(|b| b.is_ascii_digit()) || self.filler.contains(word)
    }

    /// The Chinese words that words in Latin letters stand for, alone or several together (`chusheng riqi`,
    /// `xueshengxingming`); those beside each other are one.
    fn in_han(&self, words: &[String]) -> Option<String> {
        let known = |word: &str| self.words.pinyin.get(word);
        let (mut out, mut at, mut any) = (String::new(), 0, false);
        while at < words.len() {
            let joined = (1..=3).rev().filter(|n| at + n <= words.len());
            let one =
                joined.map(|n| (n, words[at..at + n].concat())).find_map(|(n, word)| Some((n, known(&word)?.clone())));
            let (n, han) = match one.or_else(|| Some((1, pieces(&words[at], &known)?))) {
                Some(one) => one,
                None => {
                    out.push(' ');
                    out.push_str(&words[at]);
                    out.push(' ');
                    at += 1;
                    continue;
                }
            };
            (any, at) = (true, at + n);
            out.push_str(&han);
        }
        any.then(|| out.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// The forms in which a name is read.
    fn forms(&self, name: &str) -> Vec<String> {
        let path: Vec<Vec<String>> = name.split(['.', '/', '[', ']']).map(words).filter(|w| !w.is_empty()).collect();
        let plain: Vec<String> = path.iter().flatten().cloned().collect();
        let mut forms = vec![plain.join(" ")];
        let expanded = |word: &String| self.words.abbreviation.get(word.as_str()).unwrap_or(word).clone();
        forms.push(plain.iter().map(expanded).collect::<Vec<_>>().join(" "));
        forms.extend(self.in_han(&plain));
        // `email_sha256` has a digit inside a word, as its label has.
        let joined = name.split(['.', '/', '[', ']']).flat_map(|part| split(part, false)).collect::<Vec<_>>();
        if joined.len() < plain.len() {
            forms.push(joined.join(" "));
        }
        forms.push(plain.iter().map(|w| singular(w).unwrap_or_else(|| w.clone())).collect::<Vec<_>>().join(" "));
        // `customer#` is a customer number, `num_cliente` a `número de cliente`.
        if plain.iter().any(|word| word.len() > 1 && word.ends_with('#')) {
            forms.push(plain.join(" ").replace('#', " number").trim().into());
        }
        if let [first, second, ..] = &*plain
            && let Some((_, word)) = NUMBERED.iter().find(|(words, _)| words.contains(&&**first))
        {
            let rest = plain[if second == "de" { 2 } else { 1 }..].join(" ");
            forms.push(format!("{word} de {rest}"));
        }
        forms.extend(self.turned(name).map(|(form, _)| form));
        // `user.name` is the name of a user at least as often as that of an account.
        if let [.., parent, last] = &*path
            && *last == ["name"]
            && *parent == ["user"]
        {
            forms.push("customer name".into());
        }
        forms.sort_by_key(String::len);
        forms.dedup();
        forms
    }
}

/// What stands before the name of a table where it is judged as a part of records.
pub const OF_TABLE: &str = "table ";

/// First words of a Spanish name that say that a number or a code follows, and the word that labels have.
const NUMBERED: [(&[&str], &str); 2] = [
    (&["num", "núm", "numero", "número", "no", "nro", "nº", "n", "n°"], "número"),
    (&["cod", "cód", "codigo", "código", "clave"], "código"),
];

/// True if a Chinese word is made of several, each of which is one: `代码名称`.
fn is_made_of(word: &str, is_one: &dyn Fn(&str) -> bool) -> bool {
    let cuts = word.char_indices().skip(1).map(|(at, _)| word.split_at(at));
    !word.is_ascii() && cuts.into_iter().any(|(one, rest)| is_one(one) && (is_one(rest) || is_made_of(rest, is_one)))
}

/// Two or more Chinese words in Latin letters that are written as one, and nothing between them.
fn pieces<'p>(word: &str, known: &dyn Fn(&str) -> Option<&'p String>) -> Option<String> {
    const SHORTEST: usize = 3;
    if !word.is_ascii() || word.len() > 32 {
        return None;
    }
    (SHORTEST..word.len().saturating_sub(SHORTEST - 1)).rev().find_map(|at| {
        let (head, tail) = word.split_at(at);
        let rest = known(tail).cloned().or_else(|| pieces(tail, known));
        Some([known(head)?.as_str(), &rest?].concat())
    })
}

/// What the forms of a name have given so far; of one detector the longest word counts.
#[derive(Default)]
struct Found {
    roles: Vec<(DetectorId, WordRole, String, usize)>,
    labelled: Vec<(u16, String, usize)>,
    against: Option<Box<str>>,
}

impl Found {
    fn role(&mut self, detector: DetectorId, role: WordRole, phrase: &[u8], len: usize) {
        let rank = |role, len| (role != WordRole::Context, len, role == WordRole::NotLabel);
        let phrase = String::from_utf8_lossy(phrase).into_owned();
        match self.roles.iter_mut().find(|r| r.0 == detector) {
            Some(old) if rank(old.1, old.3) < rank(role, len) => *old = (detector, role, phrase, len),
            Some(_) => {}
            None => self.roles.push((detector, role, phrase, len)),
        }
    }

    fn labelled(&mut self, matcher: u16, phrase: &[u8], len: usize) {
        let phrase = String::from_utf8_lossy(phrase).into_owned();
        match self.labelled.iter_mut().find(|l| l.0 == matcher) {
            Some(old) if old.2 < len => *old = (matcher, phrase, len),
            Some(_) => {}
            None => self.labelled.push((matcher, phrase, len)),
        }
    }

    fn finish(mut self, compiled: &Compiled) -> Field {
        self.roles.sort_by_key(|r| r.0);
        self.labelled.sort_by_key(|l| l.0);
        let speaks_against = |matcher: u16| {
            let detector = compiled.matchers[usize::from(matcher)].detector;
            self.roles.iter().any(|r| r.0 == detector && r.1 == WordRole::NotLabel)
        };
        let labelled = self.labelled.iter().filter(|l| !speaks_against(l.0));
        Field {
            labelled: labelled.map(|l| (l.0, l.1.as_str().into())).collect(),
            roles: self.roles.into_iter().map(|r| (r.0, r.1, r.2.into())).collect(),
            against: self.against,
            ..Field::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::compile;
    use crate::rule::RuleBook;

    fn says(name: &str) -> Vec<(String, WordRole)> {
        let book = RuleBook::built_in();
        let on: Vec<DetectorId> = book.detectors().map(|(id, _)| id).collect();
        let compiled = compile::compile(&book, &on).expect("built-in rules");
        let field = FieldBook::new(&book.fields).judge(name, &compiled, &Whole::new(&book, &on));
        field.roles.iter().map(|r| (book.rule(r.0).id.clone(), r.1)).collect()
    }

    fn names(name: &str, detector: &str) -> bool {
        says(name).contains(&(detector.into(), WordRole::Label))
    }

    #[test]
    fn types_of_mongodb_are_no_names() {
        assert!(names("dob.$date.$numberLong", "date-of-birth") && names("ssn.$numberLong", "us-ssn"));
        assert_eq!(without_types("$date"), "$date");
    }

    #[test]
    fn a_name_says_what_it_ends_with() {
        for (name, detector) in [
            ("ssn", "us-ssn"),
            ("cust_ssn_no", "us-ssn"),
            ("customerSsn", "us-ssn"),
            ("user.name", "person-name-full"),
            ("user.name", "username-handle"),
            ("users.contact.email", "email-address"),
            ("emails[0]", "email-address"),
            ("email.value", "email-address"),
            ("patient[0].name.family", "person-family-name"),
            ("fname", "person-given-name"),
            ("FIRST_NAME", "person-given-name"),
            ("customer#", "customer-id"),
            ("num_cliente", "customer-id"),
            ("numero_empleado", "employee-id"),
            ("名", "person-given-name"),
            ("fecha_nacimiento", "date-of-birth"),
            ("BirthDate", "date-of-birth"),
            ("客户手机号码", "phone-cn-mobile"),
            ("shoujihao", "phone-cn-mobile"),
            ("cc", "payment-card"),
            ("email_sha256", "email-hash"),
            ("sha256_email_address", "email-hash"),
            ("latitudeE7", "geo-e7-int"),
            ("hba1c", "lab-vital"),
            ("DOB (mm/dd/yyyy)", "date-of-birth"),
            ("出生日期(必填)", "date-of-birth"),
            ("Fecha de nacimiento (dd/mm/aaaa)", "date-of-birth"),
            ("Gender (M/F)", "pc-sex-gender"),
            ("性别（必填）", "pc-sex-gender"),
            ("EEO Race Category", "pc-race-ethnicity"),
            ("Ethnicity Description", "pc-race-ethnicity"),
            ("性别名称", "pc-sex-gender"),
            ("婚姻状况代码", "pc-marital-status"),
            ("est_civil", "pc-marital-status"),
            ("marital_stat", "pc-marital-status"),
            ("Gender - Legal", "pc-sex-gender"),
            ("gender_name", "pc-sex-gender"),
            ("Sexo del trabajador", "pc-sex-gender"),
            ("Sexo interesado/a", "pc-sex-gender"),
            ("性别代码描述", "pc-sex-gender"),
            ("Religión que profesa", "pc-religion"),
            ("Teléfono particular", "phone-intl"),
            ("Annual Base Salary Amt", "salary-compensation"),
            ("Alumno/a", "person-name-full"),
            ("Apellidos, Nombre", "person-name-full"),
            ("Nombre y apellidos", "person-name-full"),
            ("xuesheng_xingming", "person-name-cjk"),
            ("xueshengxingming", "person-name-cjk"),
            ("chusheng_riqi", "date-of-birth"),
            ("Núm. Empleado", "employee-id"),
        ] {
            assert!(names(name, detector), "{name}: {:?}", says(name));
        }
        for (name, detector) in [
            ("email_verified", "email-address"),
            ("phone_type", "phone-nanp"),
            ("order_no", "us-ssn"),
            ("lessons", "us-ssn"),
            ("cardinality", "payment-card"),
            ("properties.sex.enum", "pc-sex-gender"),
            ("文件名", "person-given-name"),
            ("scientific_name", "person-name-full"),
            ("Airport Name", "person-name-full"),
            ("zone.Europe.Tirane.exemplarCity", "city-region"),
            ("members.password.shape", "password-plain"),
            ("c#", "customer-id"),
            ("phone_type", "phone-intl"),
            ("email_name", "email-address"),
            ("Nombre y apellidos", "person-family-name"),
            ("Apellidos y nombre", "person-given-name"),
            ("jingdian", "geo-decimal-pair"),
        ] {
            assert!(!names(name, detector), "{name}: {:?}", says(name));
        }
    }

    #[test]
    fn what_belongs_to_a_user_is_no_user() {
        let book = RuleBook::built_in();
        let on: Vec<DetectorId> = book.detectors().map(|(id, _)| id).collect();
        let compiled = compile::compile(&book, &on).expect("built-in rules");
        let (fields, whole) = (FieldBook::new(&book.fields), Whole::new(&book, &on));
        let pair = book.find("account-credential-pair").expect("a built-in rule");
        let is_part = |name: &str| {
            let field = fields.judge(name, &compiled, &whole);
            field.parts().iter().any(|(record, _)| whole.records[usize::from(*record)].detector == pair)
        };
        for (name, expected) in [("user", true), ("user.name", true), ("login.user", true), ("user.note", false)] {
            assert_eq!(is_part(name), expected, "{name}");
        }
    }

    #[test]
    fn what_belongs_to_somebody_is_no_name() {
        for name in ["employee.office", "customer.plan", "patient.ward", "employees[].department", "contact/stage"] {
            assert!(!names(name, "person-name-full"), "{name}: {:?}", says(name));
        }
        for name in ["employee", "employees[0]", "employee.name", "customer.full", "patient.legal", "customer.value"] {
            assert!(names(name, "person-name-full"), "{name}: {:?}", says(name));
        }
        for (name, detector) in [("phone.work", "phone-nanp"), ("email.billing", "email-address")] {
            assert!(names(name, detector), "{name}: {:?}", says(name));
        }
        for (name, detector) in [("phone.id", "phone-nanp"), ("password.algo", "password-plain")] {
            assert!(!names(name, detector), "{name}: {:?}", says(name));
        }
        let book = RuleBook::built_in();
        let on: Vec<DetectorId> = book.detectors().map(|(id, _)| id).collect();
        let compiled = compile::compile(&book, &on).expect("built-in rules");
        let (fields, whole) = (FieldBook::new(&book.fields), Whole::new(&book, &on));
        let may_be_name = |name: &str| {
            let field = fields.judge(name, &compiled, &whole);
            field.may_be.iter().any(|check| whole.is_name(whole.checks[usize::from(*check)].detector))
        };
        assert!(may_be_name("customer") && may_be_name("customer.legal") && !may_be_name("customer.plan"));
    }

    #[test]
    fn names_that_belong_together() {
        let fields = FieldBook::new(&RuleBook::built_in().fields);
        for (names, expected) in [
            (&["First", "MI", "Last"][..], &["0 first name, 2 last name"][..]),
            (&["emp_last", "x", "emp_first"], &["2 emp first name, 0 emp last name"]),
            (&["a.first", "a.last", "b.first"], &["0 a first name, 1 a last name"]),
            (&["Family", "Given"], &["1 given name, 0 family name"]),
            (&["First", "Second"], &[]),
            (&["first_page", "last_page"], &[]),
            (&["Breakfirst", "Last"], &[]),
        ] {
            let show = |[(n, a), (m, b)]: &[(usize, String); 2]| format!("{n} {a}, {m} {b}");
            assert_eq!(fields.together(names).iter().map(show).collect::<Vec<_>>(), expected, "{names:?}");
        }
    }

    #[test]
    fn what_things_have() {
        let fields = FieldBook::new(&RuleBook::built_in().fields);
        for (table, names, expected) in [
            (
                "",
                &["dog.sex", "cache.age", "owner.sex", "dogOwner.sex", "age"][..],
                &[true, true, false, false, false][..],
            ),
            ("packages", &["name", "author.name"], &[true, false]),
            ("jobs.build.steps", &["name"], &[true]),
            ("users", &["name", "dogs[].name"], &[false, true]),
            ("", &["name", "dependencies.left", "author.name"], &[true, true, false]),
            ("", &["name", "x.dependencies.left"], &[false, true]),
            ("", &["name", "breed", "age_months", "owner"], &[true, false, true, false]),
            ("", &["a.name", "b.species"], &[false, false]),
        ] {
            assert_eq!(fields.of_things(table, names), expected, "{table} {names:?}");
        }
    }

    #[test]
    fn names_that_say_nothing() {
        for name in ["", "7", "_col3", "Column12", "Unnamed: 3", "V3", "field_2"] {
            assert!(is_made_up(name), "{name}");
        }
        for name in ["id", "x", "col", "ssn2", "姓名", "address1"] {
            assert!(!is_made_up(name), "{name}");
        }
    }

    #[test]
    fn a_name_can_speak_against() {
        let book = RuleBook::built_in();
        let on: Vec<DetectorId> = book.detectors().map(|(id, _)| id).collect();
        let compiled = compile::compile(&book, &on).expect("built-in rules");
        let (fields, whole) = (FieldBook::new(&book.fields), Whole::new(&book, &on));
        let ssn = book.find("us-ssn").expect("a built-in rule");
        for name in ["traceId", "sku", "lat_ms", "file_checksum", "OrderNo", "订单号"] {
            assert!(fields.judge(name, &compiled, &whole).against(ssn).is_some(), "{name}");
        }
        for name in ["ssn", "note", "customer"] {
            assert!(fields.judge(name, &compiled, &whole).against(ssn).is_none(), "{name}");
        }
    }
}
