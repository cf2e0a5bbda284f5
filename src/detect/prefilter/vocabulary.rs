//! The phrases of rules.

// The build script has these modules too, one beside the other.
use super::super::model::{Rule, Words};
use super::shape::Word;
use super::words::{PhraseId, WordTable};
use serde::{Deserialize, Serialize};

/// The numbers of the phrases of a rule.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct RulePhrases {
    /// Its labels.
    pub labels: Vec<PhraseId>,
    /// Its context words.
    pub context: Vec<PhraseId>,
    /// Labels that speak against it.
    pub not_labels: Vec<PhraseId>,
    /// Labels of each of its labelled patterns.
    pub labelled: Vec<Vec<PhraseId>>,
    /// Words at which each of its patterns begins, if a list says so; nothing for a list that is not there.
    pub listed: Vec<Option<Vec<PhraseId>>>,
}

/// The text of the word list with this name, if there is one.
pub type ListText<'l> = dyn Fn(&str) -> Option<&'l str> + 'l;

/// The words of a list: lower case, several in a line, `#` begins a comment.
pub fn words_of(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace)
}

impl RulePhrases {
    /// Adds the phrases of a rule to a table.
    pub fn new(table: &mut WordTable, rule: &Rule, list: &ListText<'_>) -> Self {
        let mut words = |name: &String| Some(words_of(list(name)?).flat_map(|word| listed(table, word)).collect());
        let listed = rule.pattern.iter().map(|pattern| pattern.words.as_ref().and_then(&mut words)).collect();
        Self {
            listed,
            labels: phrases(table, &rule.labels),
            context: phrases(table, &rule.context),
            not_labels: phrases(table, &rule.not_labels),
            labelled: rule.labelled.iter().map(|labelled| phrases(table, &labelled.labels)).collect(),
        }
    }
}

/// What the numbers of the phrases of the built-in rules are: the build script knows, so that no start looks them up.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Numbers {
    /// Of each rule, in order.
    pub rules: Vec<RulePhrases>,
    /// Of the words of each shape.
    pub shapes: Vec<Vec<PhraseId>>,
}

impl Numbers {
    /// Adds the phrases of some rules and the words of their shapes to a table.
    pub fn new<'s>(
        table: &mut WordTable,
        rules: &[Rule],
        shapes: impl Iterator<Item = &'s Vec<Word>>,
        list: &ListText<'_>,
    ) -> Self {
        let rules = rules.iter().map(|rule| RulePhrases::new(table, rule, list)).collect();
        let shapes = shapes.map(|words| words.iter().map(|word| table.add_word(word)).collect()).collect();
        Self { rules, shapes }
    }
}

/// First words of phrases that are no candidates: every text is full of them.
const COMMON: &[&str] = &["c", "long", "low", "no", "not", "two", "type", "post", "back", "other"];

/// The numbers of a phrase of a list, with its accents and without them.
fn listed(table: &mut WordTable, phrase: &str) -> Vec<PhraseId> {
    let phrase = phrase.replace('_', " ");
    if phrase.split_once(' ').is_some_and(|(first, _)| COMMON.contains(&first)) {
        return Vec::new();
    }
    let plain = Some(phrase.chars().map(without_accent).collect::<String>()).filter(|plain| *plain != phrase);
    [Some(phrase), plain].into_iter().flatten().map(|phrase| table.add(&phrase)).collect()
}

/// The numbers of some phrases, as written and, where they have accents, without them.
fn phrases(table: &mut WordTable, words: &Words) -> Vec<PhraseId> {
    let mut out = Vec::new();
    for word in words.iter() {
        out.push(table.add(word));
        if !word.is_ascii() {
            let plain: String = word.chars().map(without_accent).collect();
            out.push(table.add(&plain));
        }
        out.extend(in_short(word).map(|short| table.add(&short)));
    }
    out.sort_unstable();
    out.dedup();
    out
}

/// How people write the word for a number in short: `policy number` is `policy no.` and `policy #`, `número de cliente` is
/// `nº cliente`.
fn in_short(phrase: &str) -> impl Iterator<Item = String> {
    let behind = phrase.strip_suffix(" number").or_else(|| phrase.strip_suffix(" no"));
    let before = phrase.strip_prefix("número de ");
    let behind = behind.into_iter().flat_map(|word| ["no", "no.", "nº", "#"].map(|short| format!("{word} {short}")));
    let before =
        before.into_iter().flat_map(|word| ["nº", "nº de", "n.º", "n.º de"].map(|short| format!("{short} {word}")));
    behind.chain(before)
}

/// A letter of Western Europe without its accent.
pub fn without_accent(c: char) -> char {
    match c {
        'á' | 'à' | 'â' | 'ä' | 'ã' => 'a',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'í' | 'ì' | 'î' | 'ï' => 'i',
        'ó' | 'ò' | 'ô' | 'ö' | 'õ' => 'o',
        'ú' | 'ù' | 'û' | 'ü' => 'u',
        'ñ' => 'n',
        'ç' => 'c',
        'Á' | 'À' | 'Ä' => 'A',
        'É' | 'È' => 'E',
        'Í' => 'I',
        'Ó' | 'Ö' => 'O',
        'Ú' | 'Ü' => 'U',
        'Ñ' => 'N',
        c => c,
    }
}
