//! How right the detectors are, and whether the weights of `rules/evidence.toml` are where they should be.
//!
//! `cargo bench --bench accuracy` prints tables in Markdown and fails if a small change of one weight would be better.
//! First the command as a user runs it, on the invented files of `testdata/` against the truth about them. Then the
//! engine alone: every example of every rule, the marked values of those examples again in four written forms behind
//! their labels, and lines of a log with seeded numbers in which nothing is to be found. What people have written and
//! labelled elsewhere is not in the repository; docs/accuracy.md says how to measure on it.

#![allow(clippy::print_stdout, clippy::print_stderr)] // The table is what it is for.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::Path;
use std::process::{Command, ExitCode};
use whose::detect::Engine;
use whose::detect::examples::unmark;
use whose::rule::{DetectorId, Role, RuleBook, Weights};

/// Points from which a finding counts.
const MEDIUM: u8 = 50;
/// A change of a weight is better only by more than this.
const MARGIN: f64 = 0.002;
/// Megabytes of lines without anything to find.
const NOTHING_MB: usize = 2;

/// A text, whose detector it is about, and what is to be found of it.
struct Case {
    detector: DetectorId,
    text: String,
    spans: Vec<Range<usize>>,
}

/// Found and wanted, found and not wanted, wanted and not found.
#[derive(Clone, Copy, Default)]
struct Count {
    right: usize,
    wrong: usize,
    missed: usize,
}

impl Count {
    fn add(&mut self, other: Self) {
        self.right += other.right;
        self.wrong += other.wrong;
        self.missed += other.missed;
    }

    fn precision(self) -> f64 {
        share(self.right, self.right + self.wrong)
    }

    fn recall(self) -> f64 {
        share(self.right, self.right + self.missed)
    }

    fn f1(self) -> f64 {
        share(2 * self.right, 2 * self.right + self.wrong + self.missed)
    }
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
}

/// What `whose scan` finds in a folder or file of `testdata/`, values shown.
fn scanned(testdata: &Path, what: &[&str]) -> Vec<Value> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_whose"));
    for name in whose::cli::CI_VARIABLES {
        command.env_remove(name);
    }
    command.current_dir(testdata).env("XDG_CONFIG_HOME", std::env::temp_dir().join("whose-bench"));
    command.args(["scan", "--no-config", "--reveal", "--include-test-values", "--format", "jsonl"]).args(what);
    let output = command.output().expect("whose runs");
    let lines = output.stdout.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    lines
        .map(|line| serde_json::from_slice(line).expect("JSON lines"))
        .filter(|line: &Value| line["kind"] == "finding")
        .collect()
}

fn truth(file: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(file).expect("the truth about the test data");
    text.lines().map(|line| serde_json::from_str(line).expect("JSON lines")).collect()
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap_or_default()
}

/// Where, what and which value, in the truth and in a finding alike.
fn key(path: &str, line: &Value, detector: &str, value: &str) -> (String, u64, String, String) {
    (path.into(), line.as_u64().unwrap_or_default(), detector.into(), value.into())
}

/// The files of the invented company: by group of detectors. A finding that the truth does not have is wrong if the truth
/// knows its detector, and no value of the same line that it could be a part of.
fn company(book: &RuleBook, testdata: &Path) -> BTreeMap<String, Count> {
    let truth = truth(&testdata.join("truth.jsonl"));
    let put_in: BTreeSet<_> =
        truth.iter().map(|t| key(text(t, "path"), &t["line"], text(t, "detector"), text(t, "value"))).collect();
    let found = scanned(testdata, &[".", "--exclude", "truth.jsonl", "--exclude", "categories/*"]);
    let place = |f: &Value| text(&f["place"], "path").trim_start_matches("./").to_string();
    // Of a file as a whole the truth says no line.
    let line = |f: &Value| {
        if f["value"].is_null() && f["record"].is_null() { Value::Null } else { f["place"]["line"].clone() }
    };
    let found: BTreeSet<_> =
        found.iter().map(|f| key(&place(f), &line(f), text(f, "detector"), text(f, "value"))).collect();
    let beside = |(path, line, _, value): &(String, u64, String, String)| {
        value.is_empty()
            || put_in.iter().any(|t| t.0 == *path && t.1 == *line && (t.3.contains(value) || value.contains(&t.3)))
    };
    let group = |detector: &str| book.find(detector).map_or(String::new(), |id| book.rule(id).group.clone());
    let mut groups = BTreeMap::<String, Count>::new();
    for value in &put_in {
        let right = found.contains(value);
        let count = Count { right: right.into(), wrong: 0, missed: (!right).into() };
        groups.entry(group(&value.2)).or_default().add(count);
    }
    let known: BTreeSet<&String> = put_in.iter().map(|value| &value.2).collect();
    let beyond = found.iter().filter(|value| known.contains(&value.2) && !put_in.contains(*value));
    for value in beyond.filter(|value| !beside(value)) {
        groups.entry(group(&value.2)).or_default().wrong += 1;
    }
    groups
}

/// The examples of each item of the category table: how many of them are found, by form and language.
fn categories(testdata: &Path) {
    let items = truth(&testdata.join("categories/truth.jsonl"));
    println!("| Form | English | Spanish | Chinese |\n|---|---|---|---|");
    for form in ["txt", "csv", "json", "sql", "log"] {
        let cells = ["en", "es", "zh"].map(|language| {
            let found = scanned(testdata, &[&format!("categories/{language}.{form}")]);
            let of = items.iter().filter(|item| text(item, "language") == language);
            let list = |item: &Value, key: &str| item[key].as_array().cloned().unwrap_or_default();
            let is_of = |item: &Value, f: &Value| {
                list(item, "detectors").contains(&f["detector"])
                    && list(f, "categories").contains(&item["row"])
                    && list(item, "values").iter().filter_map(Value::as_str).any(|value| {
                        let found = text(f, "value");
                        !found.is_empty() && (value.contains(found) || found.contains(value))
                    })
            };
            let (all, right) = of.fold((0, 0), |(all, right), item| {
                (all + 1, right + usize::from(found.iter().any(|f| is_of(item, f))))
            });
            format!("{right} of {all}")
        });
        println!("| {form} | {} |", cells.join(" | "));
    }
}

/// The examples of the rules.
fn examples(book: &RuleBook) -> Vec<Case> {
    let of_text = book.detectors().filter(|(_, rule)| rule.role == Role::Finding && rule.head.is_empty());
    let tests = of_text.flat_map(|(id, rule)| rule.test.iter().map(move |test| (id, test)));
    tests
        .filter_map(|(detector, test)| {
            let marked = unmark(&test.text).ok()?;
            Some(Case { detector, text: marked.text, spans: marked.spans })
        })
        .collect()
}

/// The marked values again, behind the first label of their rule: a form, JSON, a setting and a query.
fn behind_labels(book: &RuleBook, examples: &[Case]) -> Vec<Case> {
    let mut out = Vec::new();
    for case in examples.iter().filter(|case| !case.spans.is_empty()) {
        let rule = book.rule(case.detector);
        let Some(label) = rule.labels.en.first() else { continue };
        let key = label.replace(' ', "_");
        for span in &case.spans {
            let value = &case.text[span.clone()];
            if value.contains(['"', '\n', '\\']) {
                continue;
            }
            let forms = [
                (format!("{label}: "), String::new()),
                (format!("{{\"id\":7,\"{key}\":\""), "\",\"n\":1}".to_string()),
                (format!("{key}="), String::new()),
                (format!("x=1;{key}="), ";y=2".to_string()),
            ];
            for (before, behind) in forms {
                let start = before.len();
                let text = format!("{before}{value}{behind}");
                let span = start..start + value.len();
                out.push(Case { detector: case.detector, text, spans: vec![span] });
            }
        }
    }
    out
}

/// Lines of a log with numbers that mean nothing.
fn nothing() -> String {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = move |below: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state % below
    };
    let words = ["worker", "block", "queue", "shard", "cache", "batch", "stream", "page", "chunk", "replica"];
    let mut out = String::with_capacity((NOTHING_MB << 20) + 256);
    while out.len() < NOTHING_MB << 20 {
        let word = words[next(10) as usize];
        let (second, day) = (next(86_400), next(28) + 1);
        let (h, m, s) = (second / 3600, second / 60 % 60, second % 60);
        out += &format!("2026-03-{day:02}T{h:02}:{m:02}:{s:02}.{:03}Z INFO {word}-{} ", next(1000), next(64));
        out += &match next(6) {
            0 => format!("n={} bytes={} took {} ms\n", next(1 << 34), next(1 << 40), next(90_000)),
            1 => format!("seq {} offset {} of {}\n", next(1 << 50), next(1 << 30), next(1 << 30)),
            2 => format!("trace_id={:016x}{:016x} span={:016x}\n", next(u64::MAX), next(u64::MAX), next(u64::MAX)),
            3 => format!("ratio {}.{:06} delta -{}.{:04}\n", next(100), next(1_000_000), next(100), next(10_000)),
            4 => format!("retry {} of {} after {}s, code {}\n", next(9), next(9) + 9, next(600), next(1000)),
            _ => format!("v{}.{}.{} build {} rev {:07x}\n", next(20), next(40), next(90), next(1 << 24), next(1 << 28)),
        };
    }
    out
}

fn engine(book: &RuleBook, weights: &Weights) -> Engine {
    let mut book = book.clone();
    book.weights = weights.clone();
    let all: Vec<DetectorId> = book.detectors().map(|(id, _)| id).collect();
    Engine::new(&book, &all).expect("the built-in rules are in order")
}

/// Counts by group of detectors.
fn judge(book: &RuleBook, engine: &Engine, cases: &[Case]) -> BTreeMap<String, Count> {
    let mut groups = BTreeMap::<String, Count>::new();
    let mut scratch = engine.scratch();
    let mut hits = Vec::new();
    for case in cases {
        hits.clear();
        engine.scan(case.text.as_bytes(), 0..case.text.len(), &mut scratch, &mut hits);
        let found: Vec<Range<usize>> = hits
            .iter()
            .filter(|hit| hit.detector == case.detector && hit.score >= MEDIUM)
            .map(|hit| hit.start..hit.end)
            .collect();
        let right = case.spans.iter().filter(|span| found.contains(span)).count();
        let count = Count { right, wrong: found.len() - right, missed: case.spans.len() - right };
        groups.entry(book.rule(case.detector).group.clone()).or_default().add(count);
    }
    groups
}

fn total(groups: &BTreeMap<String, Count>) -> Count {
    let mut all = Count::default();
    groups.values().for_each(|count| all.add(*count));
    all
}

/// A weight by name, and the way to it.
type Weight = (&'static str, fn(&mut Weights) -> &mut i16);

const WEIGHTS: [Weight; 5] = [
    ("confirmed-strong", |w| &mut w.confirmed_strong),
    ("confirmed-weak", |w| &mut w.confirmed_weak),
    ("word-near", |w| &mut w.word_near),
    ("label", |w| &mut w.label),
    ("not-label", |w| &mut w.not_label),
];

fn main() -> ExitCode {
    // `cargo test --benches` asks for a list and expects a short answer.
    if std::env::args().any(|a| a == "--list" || a == "--test") {
        return ExitCode::SUCCESS;
    }
    let book = RuleBook::built_in();
    let plain = examples(&book);
    let labelled = behind_labels(&book, &plain);
    let lines = nothing();
    let own = engine(&book, &book.weights);

    let testdata = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata");
    let row = |name: &str, c: Count| {
        let values = c.right + c.missed;
        println!("| {name} | {values} | {:.3} | {:.3} | {:.3} |", c.precision(), c.recall(), c.f1());
    };
    let table = |groups: &BTreeMap<String, Count>| {
        println!("| Detectors | Values | Precision | Recall | F1 |\n|---|---|---|---|---|");
        groups.iter().for_each(|(name, count)| row(name, *count));
        row("all", total(groups));
    };
    println!("The files of the invented company, by the whole command:\n");
    table(&company(&book, &testdata));
    println!("\nEach item of the category table, by the whole command:\n");
    categories(&testdata);
    println!("\nExamples of the rules, and their values behind labels, by the engine:\n");
    let cases: Vec<Case> = plain.into_iter().chain(labelled).collect();
    let groups = judge(&book, &own, &cases);
    table(&groups);
    let all = total(&groups);
    let false_ones = in_nothing(&own, &lines);
    println!("\nIn {NOTHING_MB} MB of lines without anything to find: {false_ones} findings.");

    println!("\n| Weight | Is | F1 at -10 | -5 | as it is | +5 | +10 |\n|---|---|---|---|---|---|---|");
    let mut better = Vec::new();
    for (name, weight) in WEIGHTS {
        let mut weights = book.weights.clone();
        let is = *weight(&mut weights);
        let mut cells = Vec::new();
        for change in [-10, -5, 0, 5, 10] {
            *weight(&mut weights) = is + change;
            let changed = engine(&book, &weights);
            let count = total(&judge(&book, &changed, &cases));
            if count.f1() > all.f1() + MARGIN && in_nothing(&changed, &lines) <= false_ones {
                better.push(format!("{name} = {}", is + change));
            }
            cells.push(format!("{:.4}", count.f1()));
        }
        println!("| `{name}` | {is} | {} |", cells.join(" | "));
    }
    if better.is_empty() && false_ones == 0 {
        return ExitCode::SUCCESS;
    }
    better.iter().for_each(|change| eprintln!("better: {change}"));
    ExitCode::FAILURE
}

/// Findings in lines that hold nothing.
fn in_nothing(engine: &Engine, lines: &str) -> usize {
    let mut scratch = engine.scratch();
    let mut hits = Vec::new();
    engine.scan(lines.as_bytes(), 0..lines.len(), &mut scratch, &mut hits);
    hits.iter().filter(|hit| hit.score >= MEDIUM).count()
}
