//! `rules list` and `rules show`.

use super::super::Shape;
use crate::category::Lang;
use crate::rule::model::Words;
use crate::rule::{Role, Rule, RuleBook};
use anstyle::Style;
use serde::Serialize;
use std::io::{self, Write};
use unicode_width::UnicodeWidthStr;

/// Writes the table of detectors: those of `only`, or all that are in use, or all.
pub fn list(
    book: &RuleBook,
    lang: Lang,
    format: Shape,
    (only, all): (Option<Vec<bool>>, bool),
    out: &mut dyn Write,
) -> io::Result<()> {
    let listed = |(n, rule): &(usize, &Rule)| match &only {
        Some(only) => only[*n],
        None => all || (rule.role == Role::Finding && rule.status != "retired"),
    };
    let rules: Vec<&Rule> = book.rules.iter().enumerate().filter(listed).map(|(_, rule)| rule).collect();
    if format == Shape::Json {
        return document(&rules.into_iter().map(Entry::from).collect::<Vec<_>>(), out);
    }
    let name = |rule: &Rule| match lang {
        Lang::En => rule.name.clone(),
        Lang::Zh => rule.name_zh.clone(),
    };
    let heading = ["ID".into(), "NAME".into(), "CATEGORIES".into(), "PRIORITY".into()];
    let row = |rule: &&Rule| {
        let categories = match rule.role {
            Role::Suppressor => "suppressor".into(),
            Role::Finding => rule.categories.join(","),
        };
        let retired = if rule.status == "stable" { String::new() } else { format!(" ({})", rule.status) };
        [rule.id.clone(), name(rule), categories, format!("{}{retired}", rule.priority)]
    };
    let rows: Vec<[String; 4]> = rules.iter().map(row).collect();
    let width = |i: usize| rows.iter().chain([&heading]).map(|row| row[i].width()).max().unwrap_or(0);
    let widths = [width(0), width(1), width(2)];
    let bold = Style::new().bold();
    write!(out, "{bold}")?;
    for (i, row) in std::iter::once(&heading).chain(&rows).enumerate() {
        for (cell, width) in row.iter().zip(widths) {
            // `{:<n}` counts characters, and Chinese ones are two columns wide.
            write!(out, "{cell}{:pad$}  ", "", pad = width - cell.width())?;
        }
        writeln!(out, "{}", row[3])?;
        if i == 0 {
            write!(out, "{bold:#}")?;
        }
    }
    Ok(())
}

/// A rule in the list, for programs.
#[derive(Serialize)]
struct Entry<'a> {
    id: &'a str,
    name: &'a str,
    name_zh: &'a str,
    role: Role,
    group: &'a str,
    categories: &'a [String],
    sensitive: &'a [String],
    priority: &'a str,
    status: &'a str,
    since: &'a str,
}

impl<'a> From<&'a Rule> for Entry<'a> {
    fn from(rule: &'a Rule) -> Self {
        Self {
            id: &rule.id,
            name: &rule.name,
            name_zh: &rule.name_zh,
            role: rule.role,
            group: &rule.group,
            categories: &rule.categories,
            sensitive: &rule.sensitive,
            priority: &rule.priority,
            status: &rule.status,
            since: &rule.since,
        }
    }
}

/// Writes everything about one rule.
pub fn show(book: &RuleBook, rule: &Rule, format: Shape, out: &mut dyn Write) -> io::Result<()> {
    if format == Shape::Json {
        return document(rule, out);
    }
    let bold = Style::new().bold();
    writeln!(out, "{bold}{}{bold:#}  {}  {}", rule.id, rule.name, rule.name_zh)?;
    writeln!(out, "{}", rule.about)?;
    let mut page = Page { out };
    page.line("Not", &rule.not)?;
    let category = |row: &String| match book.category_index(row).map(|i| &book.categories[i]) {
        Some(category) => format!("{row} {} ({})", category.name, category.statute),
        None => row.clone(),
    };
    page.lines("Categories", rule.categories.iter().map(category))?;
    page.line("Sensitive", &rule.sensitive.join(", "))?;
    let group = book.groups.iter().find(|g| g.id == rule.group).map_or(&rule.group, |g| &g.name);
    page.line("Group", group)?;
    page.line("Priority", &format!("{}, {}, since {}", rule.priority, rule.status, rule.since))?;
    page.line("Role", &word(&rule.role))?;
    page.line("Validator", rule.validator.as_deref().unwrap_or("none: the shape and what stands around it decide"))?;
    page.line("Mask", &word(&rule.mask))?;
    page.lines(
        "Patterns",
        rule.pattern.iter().map(|p| {
            let needs = match word(&p.needs).as_str() {
                "nothing" => String::new(),
                needs => format!(", needs {needs}"),
            };
            let cap = p.cap.map_or(String::new(), |cap| format!(", at most {cap} without context"));
            let own = p.validator.as_ref().map_or(String::new(), |v| format!(", validator {v}"));
            format!("{} ({}{cap}{needs}{own}): {}", p.name, p.score, p.regex)
        }),
    )?;
    page.lines("Behind a label", rule.labelled.iter().map(|l| format!("{} ({}): {}", l.name, l.score, l.value)))?;
    page.lines("First bytes", rule.magic.iter().map(|m| format!("{} ({}): {} at {}", m.name, m.score, m.bytes, m.at)))?;
    page.lines(
        "Head of a file",
        rule.head.iter().map(|h| {
            let literals = [("all of", &h.all), ("one of", &h.any)];
            let literals = literals.iter().filter(|(_, list)| !list.is_empty());
            let literals: Vec<_> = literals.map(|(which, list)| format!("{which} {}", list.join(", "))).collect();
            format!("{} ({}): {}{}", h.name, h.score, literals.join("; "), h.line.as_deref().unwrap_or_default())
        }),
    )?;
    page.line(
        "Column",
        &rule.column.as_ref().map_or(String::new(), |c| {
            c.value
                .clone()
                .or_else(|| c.words.as_ref().map(|w| format!("words of {w}")))
                .unwrap_or("its patterns".into())
        }),
    )?;
    page.lines(
        "Record",
        rule.record.iter().map(|r| {
            let parts: Vec<_> = r.parts.iter().map(|part| part.join(" or ")).collect();
            format!("{} ({}): {}", r.name, r.score, parts.join(" + "))
        }),
    )?;
    page.words("Labels", &rule.labels)?;
    page.words("Words near", &rule.context)?;
    page.words("Labels against", &rule.not_labels)?;
    page.line("Samples", &rule.test_values.join(", "))?;
    page.line("Goes before", &rule.beats.join(", "))?;
    page.line("Ignores", &rule.allow_inside.join(", "))?;
    page.lines("Sources", rule.sources.iter().cloned())?;
    let near_misses = rule.test.iter().filter(|t| !t.text.contains('⟦')).count();
    page.line("Examples", &format!("{} that are found, {near_misses} near-misses", rule.test.len() - near_misses))
}

/// Headings and what stands under them. What is empty is not shown.
struct Page<'o> {
    out: &'o mut dyn Write,
}

impl Page<'_> {
    fn line(&mut self, heading: &str, text: &str) -> io::Result<()> {
        self.lines(heading, (!text.is_empty()).then(|| text.to_owned()))
    }

    fn lines(&mut self, heading: &str, lines: impl IntoIterator<Item = String>) -> io::Result<()> {
        let dim = Style::new().dimmed();
        for (i, line) in lines.into_iter().enumerate() {
            let heading = if i == 0 { heading } else { "" };
            writeln!(self.out, "  {dim}{heading:<15}{dim:#} {line}")?;
        }
        Ok(())
    }

    fn words(&mut self, heading: &str, words: &Words) -> io::Result<()> {
        let lists = [&words.en, &words.es, &words.zh, &words.other];
        let lists = lists.into_iter().filter(|list| !list.is_empty());
        self.lines(heading, lists.map(|list| list.join(", ")))
    }
}

/// The word that a rule file uses for a choice.
fn word(choice: &impl Serialize) -> String {
    serde_json::to_value(choice).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}

fn document(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, value)?;
    writeln!(out)
}
