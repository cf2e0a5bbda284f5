//! Rules to matchers: regexes, their shapes, and the tables of words.

use super::MAX_MATCH;
use super::context::Gap;
use super::extent::Nature;
use super::file::Literals;
use super::gap;
use super::grammar;
use super::grouped::Grouped;
use super::lists::WordList;
use super::matcher::{HeadRule, Kind, MagicRule, Matcher, WordRole, normalise};
use super::pattern::{Pattern, Patterns};
use super::prefilter::bloom;
use super::prefilter::graph;
use super::prefilter::plan::Plan;
use super::prefilter::vocabulary::{Numbers, RulePhrases};
use super::prefilter::words::{PhraseId, WordTable};
use super::resolve::Precedence;
use super::shapes::Shapes;
use super::validate::{self, Validator};
use crate::rule::model::{self, Words};
use crate::rule::{DetectorId, GapKind, Need, Role, Rule, RuleBook, RuleError, Weights};
use std::collections::HashMap;
use std::sync::Arc;

/// Everything that is derived from the rules.
pub struct Compiled {
    /// Ids of all rules by number.
    pub ids: Vec<Box<str>>,
    pub matchers: Vec<Matcher>,
    pub patterns: Patterns,
    pub plan: Plan,
    /// Matchers of a shape, by its number.
    pub shaped: Vec<Vec<u16>>,
    /// Labels and literal starts of patterns, which are looked for everywhere, and context words, which count near
    /// candidates: one table, so that a text is searched once.
    pub words: WordTable,
    /// Matchers that a word starts, by its number.
    pub triggered: Grouped<u16>,
    /// Who cares about a word near a candidate and how, by its number.
    pub roles: Grouped<(DetectorId, WordRole)>,
    /// Detectors that have labels which speak against them.
    pub spoken_against: Vec<bool>,
    /// For each detector the words that it cares about, as bits of their keys: see [`bloom::bit`].
    pub cared_about: Vec<u64>,
    pub precedence: Vec<Precedence>,
    /// Where values of a detector end.
    pub natures: Vec<Nature>,
    /// The check of a rule as a whole.
    pub checks: Vec<Option<Validator>>,
    /// Suppressors that do not apply to a detector, as bits.
    pub allowed: Vec<u64>,
    /// Suppressors that take values behind labels too, as bits.
    pub over_labels: u64,
    /// Ids of suppressors by their number.
    pub suppressors: Vec<DetectorId>,
    pub test_values: Vec<Vec<Box<[u8]>>>,
    pub heads: Vec<(DetectorId, HeadRule)>,
    /// Looks for their literals.
    pub literals: Literals,
    pub magics: Vec<(DetectorId, MagicRule)>,
}

/// Compiles the rules that are on; suppressors always are.
pub fn compile(book: &RuleBook, on: &[DetectorId]) -> Result<Compiled, RuleError> {
    let (words, Numbers { rules: mut stored, shapes: anchors }) = stored_words();
    let mut out = Compiled {
        ids: book.rules.iter().map(|r| r.id.as_str().into()).collect(),
        matchers: Vec::new(),
        patterns: Patterns::default(),
        plan: Plan::new(graph::Stored::default()),
        shaped: Vec::new(),
        words,
        triggered: Grouped::new(0, &[]),
        roles: Grouped::new(0, &[]),
        spoken_against: Vec::new(),
        cared_about: vec![0; book.rules.len()],
        precedence: Vec::new(),
        natures: Vec::new(),
        checks: Vec::new(),
        allowed: Vec::new(),
        over_labels: 0,
        suppressors: Vec::new(),
        test_values: Vec::new(),
        heads: Vec::new(),
        literals: Literals::default(),
        magics: Vec::new(),
    };
    let mut shapes = Shapes::built_in(anchors);
    let of_rule = |rule: &Rule| match rule.built_in.and_then(|number| stored.get_mut(usize::from(number))) {
        Some(phrases) => std::mem::take(phrases),
        None => RulePhrases::new(&mut out.words, rule, &|name| grammar::list(name)),
    };
    let phrases = book.rules.iter().map(of_rule).collect();
    let mut lists = Lists { book, phrases, known: HashMap::new(), triggered: Vec::new(), roles: Vec::new() };
    let mut is_on = vec![false; book.rules.len()];
    on.iter().for_each(|id| is_on[usize::from(id.0)] = true);
    for (i, rule) in book.rules.iter().enumerate() {
        let id = DetectorId(i as u16);
        if rule.role == Role::Suppressor {
            is_on[i] = true;
            out.suppressors.push(id);
        }
    }
    if out.suppressors.len() > 64 {
        return Err(error("at most 64 suppressors are possible".into()));
    }
    let over = |id: &DetectorId| book.rule(*id).over_labels;
    out.over_labels = (0..).zip(&out.suppressors).map(|(bit, id): (u32, _)| u64::from(over(id)) << bit).sum();
    for (i, rule) in book.rules.iter().enumerate() {
        let id = DetectorId(i as u16);
        out.spoken_against.push(!lists.phrases[i].not_labels.is_empty());
        out.precedence.push(Precedence {
            categories: book.category_set(rule),
            beats: rule.beats.iter().filter_map(|b| book.find(b)).map(|d| d.0).collect(),
            derived: rule.derived,
        });
        out.natures.push(Nature::of(rule));
        out.checks.push(rule.validator.as_deref().and_then(validate::by_name));
        out.allowed.push(allowed(book, rule, &out.suppressors));
        out.test_values.push(rule.test_values.iter().map(|v| normalise(v.as_bytes()).into()).collect());
        if is_on[i] {
            add_rule(&mut out, &mut shapes, &mut lists, rule, id, &book.weights)
                .map_err(|m| error(format!("rule `{}`: {m}", rule.id)))?;
        }
    }
    let planned = shapes.plan(&mut out.words);
    (out.plan, out.shaped) = (planned.plan, planned.shaped);
    lists.triggered.extend(planned.words);
    out.triggered = Grouped::new(out.words.len(), &lists.triggered);
    out.roles = Grouped::new(out.words.len(), &lists.roles);
    for (phrase, key) in out.words.keys_of_phrases() {
        let phrase = phrase as usize;
        let started = out.triggered[phrase].iter().map(|&matcher| out.matchers[usize::from(matcher)].detector);
        for detector in out.roles[phrase].iter().map(|(detector, _)| *detector).chain(started) {
            out.cared_about[usize::from(detector.0)] |= bloom::bit(key);
        }
    }
    out.words.mark(|phrase| !out.triggered[phrase as usize].is_empty());
    Ok(out)
}

fn error(message: String) -> RuleError {
    RuleError { file: None, at: None, message }
}

fn allowed(book: &RuleBook, rule: &Rule, suppressors: &[DetectorId]) -> u64 {
    let one = |(bit, id): (usize, &DetectorId)| {
        let name = &book.rule(*id).id;
        u64::from(rule.allow_inside.iter().any(|a| a == "*" || a == name)) << bit
    };
    suppressors.iter().enumerate().map(one).sum()
}

fn add_rule(
    out: &mut Compiled,
    shapes: &mut Shapes,
    lists: &mut Lists<'_>,
    rule: &Rule,
    id: DetectorId,
    weights: &Weights,
) -> Result<(), String> {
    let suppressor = out.suppressors.iter().position(|s| *s == id).map(|n| n as u8);
    let RulePhrases { mut labels, context, not_labels, labelled: own, listed } =
        lists.phrases[usize::from(id.0)].clone();
    for (pattern, listed) in rule.pattern.iter().zip(&listed) {
        if pattern.starts_at_label() && suppressor.is_none() {
            let labelled = behind_label(pattern, weights);
            add_labelled(out, lists, (rule, id, &labels), &labelled, &[])
                .map_err(|m| format!("pattern `{}`: {m}", pattern.name))?;
            continue;
        }
        add_pattern(out, shapes, lists, (rule, id), (pattern, listed.as_deref()), suppressor)
            .map_err(|m| format!("pattern `{}`: {m}", pattern.name))?;
    }
    for (labelled, own) in rule.labelled.iter().zip(&own) {
        add_labelled(out, lists, (rule, id, &labels), labelled, own)
            .map_err(|m| format!("labelled `{}`: {m}", labelled.name))?;
    }
    for other in &rule.values_of {
        let more = add_values_of(out, shapes, lists, (rule, id), other, weights)
            .map_err(|m| format!("values of `{}`: {m}", other.detector))?;
        labels.extend(more);
    }
    for (phrases, role) in [(labels, WordRole::Label), (context, WordRole::Context), (not_labels, WordRole::NotLabel)] {
        lists.roles.extend(phrases.into_iter().map(|phrase| (phrase, (id, role))));
    }
    for head in &rule.head {
        out.heads.push((id, HeadRule { rule: head.clone(), line: head.line.as_deref().map(Pattern::new) }));
    }
    for magic in &rule.magic {
        let made = MagicRule::new(magic);
        let wrong = || format!("magic `{}`: bytes are pairs of hex digits or `..`", magic.name);
        out.magics.push((id, made.ok_or_else(wrong)?));
    }
    Ok(())
}

/// What another detector finds, as this rule's own under the validator that picks among it. Returns its labels.
fn add_values_of(
    out: &mut Compiled,
    shapes: &mut Shapes,
    lists: &mut Lists<'_>,
    (rule, id): (&Rule, DetectorId),
    values: &model::ValuesOf,
    weights: &Weights,
) -> Result<Vec<PhraseId>, String> {
    let book = lists.book;
    let other = book.find(&values.detector).ok_or("there is no such detector")?;
    let RulePhrases { labels, labelled: own, listed, .. } = lists.phrases[usize::from(other.0)].clone();
    let other = book.rule(other);
    let validator = Some(values.validator.clone());
    for (pattern, listed) in other.pattern.iter().zip(&listed) {
        let pattern = model::Pattern { validator: validator.clone(), ..pattern.clone() };
        match pattern.starts_at_label() {
            true => add_labelled(out, lists, (rule, id, &labels), &behind_label(&pattern, weights), &[])?,
            false => add_pattern(out, shapes, lists, (rule, id), (&pattern, listed.as_deref()), None)?,
        }
    }
    for (labelled, own) in other.labelled.iter().zip(&own) {
        let labelled = model::Labelled { validator: validator.clone(), ..labelled.clone() };
        add_labelled(out, lists, (rule, id, &labels), &labelled, own)?;
    }
    Ok(labels)
}

/// A pattern that needs a label is found by its labels, which are rarer than its shape.
fn behind_label(pattern: &model::Pattern, weights: &Weights) -> model::Labelled {
    let points = i16::from(pattern.score) + weights.label;
    model::Labelled {
        name: pattern.name.clone(),
        value: pattern.regex.clone(),
        score: points.clamp(0, 100) as u8,
        gap: GapKind::Loose,
        labels: Words::default(),
        words: None,
        validator: pattern.validator.clone(),
        edges: pattern.edges,
        list: false,
    }
}

/// The words of the built-in rules and their numbers, as the build script stores them. Those that no rule cares about are
/// found and mean nothing.
fn stored_words() -> (WordTable, Numbers) {
    static WORDS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/words.bin"));
    static NUMBERS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/numbers.bin"));
    let numbers = postcard::from_bytes(NUMBERS).expect("the build script wrote these bytes from the same types");
    (WordTable::unpack(WORDS).expect("the build script wrote them"), numbers)
}

/// What rules share: word lists, each made once for all that use it, and phrases.
struct Lists<'a> {
    book: &'a RuleBook,
    /// Those of each rule.
    phrases: Vec<RulePhrases>,
    known: HashMap<&'a str, Arc<WordList>>,
    /// Phrases with the matchers that they start.
    triggered: Vec<(PhraseId, u16)>,
    /// Phrases with those who care about them.
    roles: Vec<(PhraseId, (DetectorId, WordRole))>,
}

impl Lists<'_> {
    fn get(&mut self, name: &str) -> Result<Arc<WordList>, String> {
        let list = self.book.list(name).ok_or_else(|| format!("there is no word list `{name}`"))?;
        Ok(self.known.entry(&list.name).or_insert_with(|| Arc::new(WordList::new(&list.text))).clone())
    }
}

fn add_pattern(
    out: &mut Compiled,
    shapes: &mut Shapes,
    lists: &mut Lists<'_>,
    (rule, id): (&Rule, DetectorId),
    (pattern, listed): (&model::Pattern, Option<&[PhraseId]>),
    suppressor: Option<u8>,
) -> Result<(), String> {
    let number = u16::try_from(out.matchers.len()).map_err(|_| "too many patterns".to_string())?;
    let beside = graph::beside(pattern.edges, pattern.grammar.is_some());
    let (kind, longest) = match &pattern.words {
        Some(list) => {
            let words = listed.ok_or_else(|| format!("there is no word list `{list}`"))?;
            lists.triggered.extend(words.iter().map(|&phrase| (phrase, number)));
            (Kind::Listed, None)
        }
        None => {
            let (back, longest) = shapes.find(&pattern.regex, beside, number)?;
            (back.map_or(Kind::Here, Kind::Back), longest)
        }
    };
    let longest = longest.map_or(MAX_MATCH, |longest| MAX_MATCH.min(longest as usize));
    let grammar = pattern
        .grammar
        .as_deref()
        .map(|name| grammar::by_name(name).ok_or_else(|| format!("there is no grammar `{name}`")));
    out.matchers.push(Matcher {
        detector: id,
        name: pattern.name.clone(),
        pattern: out.patterns.add(&pattern.regex)?,
        longest,
        group: pattern.regex.contains("(?<value>"),
        edges: pattern.edges,
        behind: pattern.behind,
        needs: pattern.needs,
        score: pattern.score,
        cap: pattern.cap,
        validator: validator(rule, pattern.validator.as_deref())?,
        words: list(lists, pattern.list.as_deref())?,
        at_start: true,
        list: false,
        grammar: grammar.transpose()?,
        kind,
        suppressor,
    });
    Ok(())
}

fn add_labelled(
    out: &mut Compiled,
    lists: &mut Lists<'_>,
    (rule, id, labels): (&Rule, DetectorId, &[PhraseId]),
    labelled: &model::Labelled,
    own: &[PhraseId],
) -> Result<(), String> {
    let gap = Gap::new(match labelled.gap {
        GapKind::Strict => gap::STRICT,
        GapKind::Loose => gap::LOOSE,
        GapKind::Key => gap::KEY,
    });
    let number = u16::try_from(out.matchers.len()).map_err(|_| "too many patterns".to_string())?;
    let labels = if own.is_empty() { labels } else { own };
    if labels.is_empty() {
        return Err("it has no labels".into());
    }
    lists.triggered.extend(labels.iter().map(|&phrase| (phrase, number)));
    let words = list(lists, labelled.words.as_deref())?;
    out.matchers.push(Matcher {
        detector: id,
        name: labelled.name.clone(),
        pattern: out.patterns.add(&labelled.value)?,
        longest: MAX_MATCH,
        group: true,
        edges: labelled.edges,
        behind: None,
        needs: Need::Nothing,
        score: labelled.score,
        cap: None,
        validator: validator(rule, labelled.validator.as_deref())?,
        words,
        at_start: false,
        list: labelled.list,
        grammar: None,
        kind: Kind::Label(gap),
        suppressor: None,
    });
    Ok(())
}

/// A word list with its name.
type NamedList = (Box<str>, Arc<WordList>);

fn list(lists: &mut Lists<'_>, name: Option<&str>) -> Result<Option<NamedList>, String> {
    name.map(|name| Ok((name.into(), lists.get(name)?))).transpose()
}

fn validator(rule: &Rule, over: Option<&str>) -> Result<Option<Validator>, String> {
    match over.or(rule.validator.as_deref()) {
        None | Some("none") => Ok(None),
        Some(name) => validate::by_name(name).map(Some).ok_or_else(|| format!("there is no validator `{name}`")),
    }
}
