//! `rules try`: what a detector says of single values, one JSON line each. The values themselves are never repeated.

use super::super::Failure;
use super::super::explain::answer;
use super::validator;
use crate::detect::validate::{Validator, Verdict, phone_national};
use crate::detect::{Engine, normalise};
use crate::rule::{DetectorId, Rule, RuleBook};
use regex_automata::meta::Regex;
use regex_automata::util::syntax;
use serde::Serialize;
use std::ffi::OsString;
use std::io::{self, BufRead, Write};

/// Tries values given as arguments, or else the lines of standard input.
pub fn attempt(
    book: &RuleBook,
    id: DetectorId,
    region: Option<String>,
    values: &[OsString],
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let mut judge = Judge::new(book, id)?;
    if let Some(region) = region {
        if !judge.rule.id.starts_with("phone-") {
            return Err(Failure::new(format!("--region is for telephone numbers, not for {}", judge.rule.id)));
        }
        judge.by = By::Dialled(region);
    }
    if !values.is_empty() {
        for value in values {
            judge.line(value.as_encoded_bytes(), out)?;
        }
        return Ok(());
    }
    let mut input = io::stdin().lock();
    let mut line = Vec::new();
    while input
        .read_until(b'\n', &mut line)
        .map_err(|e| Failure::new(format!("standard input: {}", crate::system::words(&e))))?
        > 0
    {
        let value = line.strip_suffix(b"\n").unwrap_or(&line);
        judge.line(value.strip_suffix(b"\r").unwrap_or(value), out)?;
        line.clear();
    }
    Ok(())
}

/// What is said of one value.
#[derive(Serialize)]
struct Line<'a> {
    detector: &'a str,
    verdict: &'static str,
    why: &'static str,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    test_value: bool,
}

struct Judge<'b> {
    rule: &'b Rule,
    by: By,
    samples: Vec<Vec<u8>>,
}

/// Who answers: arithmetic where there is any, else the shape.
enum By {
    Validator(Validator),
    /// A telephone number as dialled inside a country.
    Dialled(String),
    Shape {
        engine: Box<Engine>,
        id: DetectorId,
        column: Option<Regex>,
    },
}

impl<'b> Judge<'b> {
    fn new(book: &'b RuleBook, id: DetectorId) -> Result<Self, Failure> {
        let rule = book.rule(id);
        let of_parts = rule.pattern.iter().map(|p| &p.validator).chain(rule.labelled.iter().map(|l| &l.validator));
        let mut names = std::iter::once(&rule.validator).chain(of_parts).flatten();
        let by = match names.find_map(|name| validator(name)) {
            Some(validator) => By::Validator(validator),
            None => {
                let column = rule.column.as_ref().and_then(|c| c.value.as_ref());
                let column = column.map(|regex| whole(regex)).transpose().map_err(Failure::new)?;
                let engine = Box::new(Engine::new(book, &[id])?);
                engine.check()?;
                By::Shape { engine, id, column }
            }
        };
        let samples = rule.test_values.iter().map(|value| normalise(value.as_bytes())).collect();
        Ok(Self { rule, by, samples })
    }

    fn line(&self, value: &[u8], out: &mut dyn Write) -> io::Result<()> {
        let verdict = self.verdict(value);
        let line = Line {
            detector: &self.rule.id,
            verdict: answer(verdict.answer),
            why: verdict.why,
            test_value: verdict.test_value || self.samples.contains(&normalise(value)),
        };
        serde_json::to_writer(&mut *out, &line)?;
        writeln!(out)
    }

    fn verdict(&self, value: &[u8]) -> Verdict {
        match &self.by {
            By::Validator(validator) => validator(value),
            By::Dialled(region) => phone_national(value, region),
            By::Shape { engine, id, column } => {
                let as_column = column.as_ref().is_some_and(|regex| regex.is_match(value));
                if as_column || self.has_shape(engine, *id, value) {
                    Verdict::unknown("has the shape")
                } else {
                    Verdict::rejected("does not have the shape")
                }
            }
        }
    }

    /// Whether the whole value is a candidate, alone or behind one of the rule's labels; whatever becomes of it then.
    fn has_shape(&self, engine: &Engine, id: DetectorId, value: &[u8]) -> bool {
        let labels =
            self.rule.labelled.iter().filter_map(|l| l.labels.iter().next().or(self.rule.labels.iter().next()));
        let mut texts = std::iter::once(String::new()).chain(labels.map(|label| format!("{label}: ")));
        texts.any(|label| {
            let text = [label.as_bytes(), value].concat();
            let judged = engine.explain(&text);
            judged.iter().any(|j| j.detector == id && (j.start, j.end) == (label.len(), text.len()))
        })
    }
}

/// A regex of the rules that must match from end to end.
fn whole(regex: &str) -> Result<Regex, String> {
    let syntax = syntax::Config::new().unicode(false).utf8(false);
    let config = Regex::config().utf8_empty(false);
    let regex = format!(r"\A(?:{regex})\z");
    Regex::builder().configure(config).syntax(syntax).build(&regex).map_err(|e| e.to_string())
}
