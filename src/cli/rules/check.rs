//! `rules check`: lints rules and runs their examples, the same way for built-in rules and for a user's own.

use super::super::{Exit, Failure};
use super::lint::lint;
use crate::detect::Engine;
use crate::detect::examples;
use crate::place::path_text;
use crate::rule::{DetectorId, Rule, RuleBook, RuleError, problems};
use anstyle::AnsiColor;
use std::collections::HashMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Checks the rules of these files and folders, or all rules of the book.
pub fn check(mut book: RuleBook, paths: &[PathBuf], out: &mut dyn Write) -> Result<Exit, Failure> {
    let mut problems = Problems { out, count: 0 };
    let mut n_broken = 0;
    // Where a rule came from is what its author needs to know; built-in rules have only their ids.
    let mut files: HashMap<String, PathBuf> = HashMap::new();
    for file in rule_files(paths)? {
        match add(&mut book, &file) {
            Ok(ids) => {
                for id in ids {
                    if let Some(other) = files.insert(id.clone(), file.clone()) {
                        problems.say(&path_text(&file), &format!("the id `{id}` is also in {}", path_text(&other)))?;
                    }
                }
            }
            Err(error) => {
                n_broken += 1;
                // Reading stops at the first; who writes a rule wants to know all.
                let all = std::fs::read_to_string(&file).map(|text| problems::of(&text)).unwrap_or_default();
                for ((line, column), what) in &all {
                    problems.say(&format!("{}:{line}:{column}", path_text(&file)), what.trim_end())?;
                }
                if !all.is_empty() {
                    continue;
                }
                let at = error.at.map_or(String::new(), |(line, column)| format!(":{line}:{column}"));
                problems.say(&format!("{}{at}", path_text(&file)), error.message.trim_end())?;
            }
        }
    }
    if !paths.is_empty() && files.is_empty() && problems.count == 0 {
        return Err(Failure::new("rules check: there are no .toml files; name a rule or a folder of rules"));
    }
    let checked: Vec<(DetectorId, &Rule)> = (0..book.rules.len() as u16)
        .map(DetectorId)
        .map(|id| (id, book.rule(id)))
        .filter(|(_, rule)| paths.is_empty() || files.contains_key(&rule.id))
        .collect();
    let name = |rule: &Rule| files.get(&rule.id).map_or_else(|| rule.id.clone(), |file| path_text(file));

    let mut compile: Vec<DetectorId> = Vec::new();
    for (id, rule) in &checked {
        for what in lint(&book, rule) {
            problems.say(&name(rule), &what)?;
        }
        match Engine::new(&book, &[*id]).and_then(|engine| engine.check()) {
            Ok(()) => compile.push(*id),
            Err(error) => {
                let mut all = of_parts(&book, *id);
                if all.is_empty() {
                    all.push(error.message);
                }
                for what in all {
                    problems.say(&name(rule), what.trim_end())?;
                }
            }
        }
    }
    // Rules give way to each other, so an example is judged with all of them on; a broken one is left out.
    let broken = |id: &DetectorId| checked.iter().any(|(other, _)| other == id) && !compile.contains(id);
    let on: Vec<DetectorId> = book.detectors().map(|(id, _)| id).filter(|id| !broken(id)).collect();
    let mut n_examples = 0;
    match Engine::new(&book, &on) {
        Err(error) => problems.say("all rules together", error.message.trim_end())?,
        Ok(engine) => {
            for (id, rule) in checked.iter().filter(|(id, _)| compile.contains(id)) {
                n_examples += rule.test.len();
                for what in examples::failures(&engine, *id, rule) {
                    problems.say(&name(rule), &what)?;
                }
            }
        }
    }
    let Problems { out, count } = problems;
    let n = |count: usize, noun: &str| format!("{count} {noun}{}", if count == 1 { "" } else { "s" });
    let n_rules = n(checked.len() + n_broken, "rule");
    if count == 0 {
        writeln!(out, "{n_rules} and {} are in order.", n(n_examples, "example"))?;
        return Ok(Exit::Clean);
    }
    writeln!(out, "{} in {n_rules}.", n(count, "problem"))?;
    Ok(Exit::CouldNotRun)
}

struct Problems<'o> {
    out: &'o mut dyn Write,
    count: usize,
}

impl Problems<'_> {
    fn say(&mut self, name: &str, what: &str) -> io::Result<()> {
        let red = AnsiColor::Red.on_default();
        self.count += 1;
        writeln!(self.out, "{red}{name}{red:#}: {what}")
    }
}

/// What is wrong with each part of a rule that cannot be used: putting it together stops at the first.
fn of_parts(book: &RuleBook, id: DetectorId) -> Vec<String> {
    let whole = book.rule(id);
    let without = Rule { pattern: Vec::new(), labelled: Vec::new(), ..whole.clone() };
    let patterns = whole.pattern.iter().map(|one| Rule { pattern: vec![one.clone()], ..without.clone() });
    let labelled = whole.labelled.iter().map(|one| Rule { labelled: vec![one.clone()], ..without.clone() });
    let mut all: Vec<String> = Vec::new();
    for part in patterns.chain(labelled) {
        let mut book = book.clone();
        book.rules[usize::from(id.0)] = part;
        if let Err(error) = Engine::new(&book, &[id]).and_then(|engine| engine.check())
            && !all.contains(&error.message)
        {
            all.push(error.message);
        }
    }
    all
}

/// Adds the rules of one file; returns their ids.
fn add(book: &mut RuleBook, file: &Path) -> Result<Vec<String>, RuleError> {
    let mut alone = RuleBook { rules: Vec::new(), ..book.clone() };
    alone.add_path(file)?;
    book.add_path(file)?;
    Ok(alone.rules.into_iter().map(|rule| rule.id).collect())
}

/// The files behind the paths, one by one, so that the first broken one does not hide the others.
fn rule_files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    for path in paths {
        collect(path, &mut files).map_err(|e| Failure::at(path, e))?;
    }
    files.sort();
    files.dedup();
    Ok(files)
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    if !std::fs::metadata(path)?.is_dir() {
        files.push(path.into());
        return Ok(());
    }
    for entry in std::fs::read_dir(path)? {
        let entry = entry?;
        // A link could lead back here.
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), files)?;
        } else if entry.path().extension().is_some_and(|e| e == "toml") {
            files.push(entry.path());
        }
    }
    Ok(())
}
