//! Reads `rules/` and stores it in a compact form inside the binary, so that a scan starts without parsing TOML.

#[allow(dead_code)]
#[path = "src/rule/model.rs"]
mod model;

/// What the prefilter derives from regexes; the same code that derives the shapes of a user's rules.
#[path = "src/detect/prefilter"]
mod prefilter {
    #[allow(dead_code)]
    #[path = "bloom.rs"]
    pub mod bloom;
    #[allow(dead_code)]
    #[path = "bytes.rs"]
    pub mod bytes;
    #[allow(dead_code)]
    #[path = "draft.rs"]
    pub mod draft;
    #[allow(dead_code)]
    #[path = "entries.rs"]
    pub mod entries;
    #[allow(dead_code)]
    #[path = "graph.rs"]
    pub mod graph;
    #[allow(dead_code)]
    #[path = "packed.rs"]
    pub mod packed;
    #[allow(dead_code)]
    #[path = "runs.rs"]
    pub mod runs;
    #[allow(dead_code)]
    #[path = "shape.rs"]
    pub mod shape;
    #[allow(dead_code)]
    #[path = "sieve.rs"]
    pub mod sieve;
    #[path = "spelling.rs"]
    pub mod spelling;
    #[allow(dead_code)]
    #[path = "vocabulary.rs"]
    pub mod vocabulary;
    #[allow(dead_code)]
    #[path = "words.rs"]
    pub mod words;
}

#[allow(dead_code)]
#[path = "src/detect/automaton.rs"]
mod automaton;
#[allow(dead_code)]
#[path = "src/detect/gap.rs"]
mod gap;
#[allow(dead_code)]
#[path = "src/detect/validate/phone_lines.rs"]
mod phone_lines;
#[allow(dead_code)]
#[path = "src/detect/syntax.rs"]
mod syntax;
#[path = "src/detect/tabulate.rs"]
mod tabulate;

use automaton::Matches;
use prefilter::graph::{Stored, beside, key};
use prefilter::vocabulary::Numbers;
use prefilter::words::WordTable;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The same fields in the same order as `RuleBook`; the three tables pass through unread.
#[derive(Serialize)]
struct Book {
    rules: Vec<model::Rule>,
    categories: Vec<Category>,
    groups: Vec<Group>,
    weights: Weights,
    fields: FieldWords,
    lists: Vec<List>,
    profiles: Vec<Profile>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Profile {
    name: String,
    about: String,
    level: String,
    #[serde(default)]
    low: Vec<String>,
    #[serde(default)]
    medium: Vec<String>,
    #[serde(default)]
    high: Vec<String>,
    #[serde(default)]
    off: Vec<String>,
}

#[derive(Deserialize)]
struct Profiles {
    profile: Vec<Profile>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct FieldWords {
    filler: Vec<String>,
    against: Vec<String>,
    schema: Vec<String>,
    of_names: Vec<String>,
    moments: Vec<String>,
    things: Vec<String>,
    gazetteer: Vec<String>,
    owners: Vec<String>,
    software: Vec<String>,
    kinds: Vec<String>,
    own: Vec<String>,
    of_owners: Vec<String>,
    of_people: Vec<String>,
    together: Vec<[String; 4]>,
    parts: BTreeMap<String, Vec<String>>,
    behind: BTreeMap<String, Vec<String>>,
    abbreviation: BTreeMap<String, String>,
    pinyin: BTreeMap<String, String>,
}

#[derive(Serialize)]
struct List {
    name: String,
    text: String,
}

#[derive(Serialize, Deserialize)]
struct Category {
    row: String,
    letter: String,
    slug: String,
    name: String,
    name_zh: String,
    statute: String,
}

#[derive(Serialize, Deserialize)]
struct Group {
    id: String,
    name: String,
    name_zh: String,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Weights {
    confirmed_strong: i16,
    confirmed_weak: i16,
    word_near: i16,
    label: i16,
    not_label: i16,
    reach: usize,
    column_share: i16,
    column_confirmed: i16,
    column_value: i16,
    column_unnamed: i16,
    beside_people: i16,
    no_person: i16,
}

#[derive(Deserialize)]
struct Tables {
    #[serde(default)]
    category: Vec<Category>,
    #[serde(default)]
    group: Vec<Group>,
}

fn main() {
    println!("cargo::rerun-if-changed=rules");
    println!("cargo::rerun-if-changed=src/rule/model.rs");
    println!("cargo::rerun-if-changed=src/detect/prefilter");
    for file in ["automaton.rs", "gap.rs", "syntax.rs", "tabulate.rs", "validate/phone_lines.rs"] {
        println!("cargo::rerun-if-changed=src/detect/{file}");
    }
    let root = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("rules");
    let mut rules = Vec::new();
    for folder in entries(&root).into_iter().filter(|p| p.is_dir() && !p.ends_with("data") && !p.ends_with("words")) {
        for file in entries(&folder).into_iter().filter(|p| p.extension().is_some_and(|e| e == "toml")) {
            let rule: model::Rule = parse(&file);
            let stem = file.file_stem().and_then(|s| s.to_str()).unwrap_or_default();
            assert_eq!(rule.id, stem, "{}: the id must be the file's name", file.display());
            rules.push(rule);
        }
    }
    rules.sort_by(|a, b| a.id.cmp(&b.id));
    let mut shapes = shapes(&rules);
    let mut table = WordTable::default();
    let lists: Vec<List> = entries(&root.join("words")).iter().map(|file| list(file)).collect();
    let text = |name: &str| lists.iter().find(|list| list.name == name).map(|list| list.text.as_str());
    let words = shapes.graph.shapes.iter().map(|shape| &shape.words);
    store("numbers.bin", &Numbers::new(&mut table, &rules, words, &text));
    write("words.bin", &table.pack());
    // Their words have numbers now.
    shapes.graph.shapes.iter_mut().for_each(|shape| shape.words.clear());
    store("shapes.bin", &shapes);
    write("automata.bin", &automata(&rules, &root.join("data/phone-plans.tsv")));
    // Examples apart: a scan never reads them, and they are most of what there is.
    store("examples.bin", &rules.iter_mut().map(|rule| std::mem::take(&mut rule.test)).collect::<Vec<_>>());
    let fields: FieldWords = parse(&root.join("fields.toml"));
    // Names that are some together only stand behind a tab.
    let together = fields.together.iter().map(|[given, _, family, _]| format!("{given}\t{family}"));
    write("labels.txt", labels(&rules).into_iter().chain(together).collect::<Vec<_>>().join("\n").as_bytes());
    // And so with their words, which the table has.
    store("rule-words.bin", &rules.iter_mut().map(model::Rule::take_words).collect::<Vec<_>>());
    let categories: Tables = parse(&root.join("ccpa.toml"));
    let groups: Tables = parse(&root.join("groups.toml"));
    let book = Book {
        rules,
        categories: categories.category,
        groups: groups.group,
        weights: parse(&root.join("evidence.toml")),
        fields,
        lists,
        profiles: parse::<Profiles>(&root.join("profiles.toml")).profile,
    };
    store("rules.bin", &book);
}

/// The labels of all rules, which are the names of columns that mean something: small letters, one blank between words.
fn labels(rules: &[model::Rule]) -> Vec<String> {
    let of_rule = |rule: &model::Rule| {
        let own = rule.labelled.iter().map(|labelled| &labelled.labels);
        let column = rule.column.iter().map(|column| &column.labels);
        let words = own.chain(column).chain([&rule.labels]).flat_map(model::Words::iter);
        words.map(|word| word.to_lowercase().replace(['_', '-', '.'], " ")).collect::<Vec<_>>()
    };
    let mut all: Vec<String> = rules.iter().flat_map(of_rule).filter(|word| word.chars().count() > 1).collect();
    all.sort_unstable();
    all.dedup();
    all
}

fn store(name: &str, what: &impl Serialize) {
    write(name, &postcard::to_stdvec(what).expect("plain data"));
}

fn write(name: &str, bytes: &[u8]) {
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets it")).join(name);
    std::fs::write(out, bytes).expect("OUT_DIR is writable");
}

/// Entries that the table of a rule's pattern may have.
const TABLE: usize = 32 << 10;
/// The same for what stands between labels and values, of which there are three.
const GAP_TABLE: usize = 64 << 10;

/// The automata of all patterns, of what stands between a label and its value, and of telephone numbers.
fn automata(rules: &[model::Rule], phone_plans: &Path) -> Vec<u8> {
    let patterns = rules.iter().flat_map(|rule| {
        let patterns = rule.pattern.iter().filter(|p| p.grammar.is_none()).map(|p| p.regex.clone());
        let labelled = rule.labelled.iter().map(|l| l.value.clone());
        patterns.chain(labelled).chain(rule.head.iter().filter_map(|head| head.line.clone()))
    });
    let file = std::fs::read_to_string(phone_plans).unwrap_or_else(|e| panic!("{}: {e}", phone_plans.display()));
    let phones = phone_lines::lines(&file).flat_map(|line| line.expressions()).filter(|e| !e.is_empty());
    let preferred = patterns.chain(phones).map(|source| (source, Matches::Preferred, TABLE));
    let gaps = gap::all().map(|source| (source, Matches::All, GAP_TABLE));
    let mut known = BTreeMap::new();
    let mut tables = BTreeMap::new();
    for (source, matches, most) in preferred.chain(gaps) {
        let key = automaton::key(&source, matches);
        if let Some(other) = known.insert(key, source.clone()) {
            assert_eq!(other, source, "two expressions with the same key");
        } else if let Some(table) = tabulate::derive(&syntax::prepare(&source), matches, most) {
            tables.insert(key, table);
        }
    }
    tabulate::pack(&tables)
}

/// Derives the shapes of all patterns that have one.
fn shapes(rules: &[model::Rule]) -> Stored {
    let mut stored = Stored::default();
    let mut starts = Vec::new();
    for rule in rules {
        for pattern in rule
            .pattern
            .iter()
            .filter(|p| p.words.is_none())
            .filter(|p| !p.starts_at_label() || rule.role == model::Role::Suppressor)
        {
            let (before, after) = beside(pattern.edges, pattern.grammar.is_some());
            let key = key(&pattern.regex, before, after);
            if !stored.keys.contains(&key) {
                let hir = syntax::parse(&pattern.regex).unwrap_or_else(|e| panic!("rule {}: {e}", rule.id));
                stored.keys.push(key);
                starts.push((prefilter::shape::derive(&hir, after.set()), before));
            }
        }
    }
    stored.sieve = prefilter::sieve::Sieve::new(&starts);
    stored.runs.extend(&starts);
    stored.graph.extend(starts);
    stored
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .unwrap_or_else(|e| panic!("{}: {e}", folder.display()))
        .map(|e| e.expect("readable folder").path())
        .collect();
    paths.sort();
    paths
}

/// A word list. That a line holds phrases and nothing else is for the reader of lists to know.
fn list(file: &Path) -> List {
    let name = file.file_stem().and_then(|s| s.to_str()).unwrap_or_default().into();
    List { name, text: std::fs::read_to_string(file).unwrap_or_else(|e| panic!("{}: {e}", file.display())) }
}

fn parse<T: for<'de> Deserialize<'de>>(file: &Path) -> T {
    let text = std::fs::read_to_string(file).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
    toml::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", file.display()))
}
