//! `whose explain`: every candidate of a text, its verdict, each piece of evidence, and why it was found or dropped.

mod records;

use super::scan::Selection;
use super::{Common, Exit, Failure, Shape, Terminal, select};
use crate::detect::{self, Engine, Judged, Outcome, validate::Answer};
use crate::event::{Confidence, Evidence, Finding};
use crate::read::colours;
use crate::report::place::inside_text;
use crate::report::sanitize::sanitize;
use crate::rule::{Mask, Role, RuleBook};
use anstyle::{AnsiColor, Style};
use clap::Args;
use serde::Serialize;
use std::io::{self, Read, Write};

/// Text beyond this is the business of `whose scan`.
const LONGEST: u64 = 64 << 20;

/// Show why values in a text are found, or are not
///
/// Every candidate with its verdict and each piece of evidence with its points, also for what was rejected and why. A
/// table, JSON, a log and all else that has fields is read as `whose scan -` reads it: the names of columns and the other
/// values of a column count. The exit status is 0 whatever is found.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  whose explain 'ssn: 536-90-4399'\n  \
                        whose explain --only payment-card < line.txt\n  \
                        head -50 customers.csv | whose explain")]
pub struct ExplainArgs {
    /// The text; standard input if it is absent or `-`
    ///
    /// Better not typed here if it is real: command lines are kept in the shell's history and seen by other users.
    #[arg(value_name = "TEXT")]
    text: Option<String>,

    /// How to write it: human or json
    ///
    /// `json` is one document with the same content.
    #[arg(
        long,
        short,
        value_name = "FORMAT",
        default_value = "human",
        hide_default_value = true,
        hide_possible_values = true
    )]
    format: Shape,

    /// Show values instead of masks
    ///
    /// As for `whose scan`.
    #[arg(long)]
    reveal: bool,

    #[command(flatten)]
    selection: Selection,
}

/// Runs the command.
pub fn run(args: ExplainArgs, common: &Common, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let config = common.config()?;
    let (book, _) = common.book(&config)?;
    let mut text = match args.text.as_deref() {
        None | Some("-") => standard_input()?,
        Some(text) => text.as_bytes().to_vec(),
    };
    // As a scan reads it.
    colours::blank(&mut text);
    let detectors = select::detectors(&book, (&args.selection.only).into(), (&args.selection.skip).into())?;
    let engine = Engine::new(&book, &detectors)?;
    engine.check()?;
    let (judged, reveal) = (engine.explain(&text), args.reveal);
    let found = records::findings(&text, (&book, &engine), detectors, reveal)?;
    let (found, judged) = match found {
        None => (Vec::new(), judged),
        Some(found) => {
            let judged = records::dropped(judged, &found);
            (found, judged)
        }
    };
    let explanation = Explanation { book: &book, text: &text, found, judged, reveal };
    match args.format {
        Shape::Human => explanation.human(&mut terminal.out)?,
        Shape::Json => {
            serde_json::to_writer_pretty(&mut terminal.out, &explanation.json()).map_err(io::Error::from)?;
            writeln!(terminal.out)?;
        }
    }
    Ok(Exit::Clean)
}

fn standard_input() -> Result<Vec<u8>, Failure> {
    let mut text = Vec::new();
    let read = io::stdin().lock().take(LONGEST + 1).read_to_end(&mut text);
    read.map_err(|e| Failure::new(format!("standard input: {}", crate::system::words(&e))))?;
    if text.len() as u64 > LONGEST {
        return Err(Failure::new(
            "standard input: too long to explain; cut out the part that matters, or use `whose scan -`",
        ));
    }
    Ok(text)
}

struct Explanation<'a> {
    book: &'a RuleBook,
    text: &'a [u8],
    /// In the cells of records.
    found: Vec<Finding>,
    /// In the text; where it has records, what is dropped alone.
    judged: Vec<Judged>,
    reveal: bool,
}

impl Explanation<'_> {
    fn human(&self, out: &mut dyn Write) -> io::Result<()> {
        let (bold, dim) = (Style::new().bold(), Style::new().dimmed());
        for (i, finding) in self.found.iter().enumerate() {
            let rule = self.book.rule(finding.detector);
            let (outcome, colour) = outcome(&outcome_of(finding), finding.score);
            if i > 0 {
                writeln!(out)?;
            }
            write!(out, "{}  {bold}{}{bold:#}  ", place(finding), sanitize(&self.shown(finding)))?;
            writeln!(out, "{} {dim}({}){dim:#}", rule.id, rule.name)?;
            for evidence in &finding.evidence {
                writeln!(out, "  {:>+5}  {}", evidence.points, sanitize(&evidence.why))?;
            }
            writeln!(out, "  {:>5}  {colour}{outcome}{colour:#}", finding.score)?;
        }
        // What a reader came for first; both parts in the order of the text.
        let dropped = |judged: &&Judged| matches!(judged.outcome, Outcome::Dropped(_));
        let (below, above): (Vec<_>, Vec<_>) = self.judged.iter().partition(dropped);
        for (i, judged) in above.into_iter().chain(below).enumerate() {
            let rule = self.book.rule(judged.detector);
            let (line, column) = line_and_column(self.text, judged.start);
            let (outcome, colour) = outcome(&judged.outcome, judged.score);
            if i > 0 || !self.found.is_empty() {
                writeln!(out)?;
            }
            write!(out, "{line}:{column}  {bold}{}{bold:#}  ", sanitize(&self.value(judged)))?;
            writeln!(out, "{} {dim}({}, pattern {}){dim:#}", rule.id, rule.name, judged.pattern)?;
            for evidence in &judged.evidence {
                writeln!(out, "  {:>+5}  {}", evidence.points, sanitize(&evidence.why))?;
            }
            if let Some(verdict) = judged.verdict {
                writeln!(out, "         {dim}validator: {}: {}{dim:#}", answer(verdict.answer), verdict.why)?;
            }
            writeln!(out, "  {:>5}  {colour}{outcome}{colour:#}", judged.score)?;
        }
        if self.judged.is_empty() && self.found.is_empty() {
            writeln!(out, "No detector sees anything of its shape in this text.")?;
        }
        Ok(())
    }

    fn json(&self) -> Document<'_> {
        let found = self.found.iter().map(|finding| self.told(finding));
        Document { candidates: found.chain(self.judged.iter().map(|judged| self.candidate(judged))).collect() }
    }

    fn candidate<'s>(&'s self, judged: &'s Judged) -> Candidate<'s> {
        let (line, column) = line_and_column(self.text, judged.start);
        let (outcome, why) = match &judged.outcome {
            Outcome::Found => ("found", None),
            Outcome::TestValue => ("test-value", None),
            Outcome::Dropped(why) => ("dropped", Some(why.as_str())),
        };
        Candidate {
            detector: &self.book.rule(judged.detector).id,
            pattern: Some(&judged.pattern),
            inside: None,
            line: Some(line as u64),
            column: Some(column as u64),
            start: Some(judged.start as u64),
            end: Some(judged.end as u64),
            value: self.value(judged),
            verdict: judged.verdict.map(|v| Said { answer: answer(v.answer), why: v.why, test_value: v.test_value }),
            evidence: &judged.evidence,
            score: judged.score,
            confidence: Confidence::of(judged.score),
            outcome,
            why,
        }
    }

    /// What was found in the cell of a record.
    fn told<'s>(&'s self, finding: &'s Finding) -> Candidate<'s> {
        let span = finding.place.span;
        let at = span.and_then(|span| span.line);
        Candidate {
            detector: &self.book.rule(finding.detector).id,
            pattern: None,
            inside: Some(inside_text(&finding.place.inside)),
            line: at.map(|at| at.0),
            column: at.map(|at| at.1),
            start: span.map(|span| span.start),
            end: span.map(|span| span.end),
            value: self.shown(finding),
            verdict: None,
            evidence: &finding.evidence,
            score: finding.score,
            confidence: Confidence::of(finding.score),
            outcome: if finding.test_value { "test-value" } else { "found" },
            why: None,
        }
    }

    /// A value of a record; a word for a finding that is the record or the whole text.
    fn shown(&self, finding: &Finding) -> String {
        let whole = if finding.place.record().is_some() { "the record" } else { "the text" };
        finding.value.as_ref().map_or_else(
            || whole.into(),
            |value| {
                if self.reveal { String::from_utf8_lossy(value.reveal()).into_owned() } else { value.masked().into() }
            },
        )
    }

    fn value(&self, judged: &Judged) -> String {
        let bytes = &self.text[judged.start..judged.end];
        if self.reveal {
            String::from_utf8_lossy(bytes).into_owned()
        } else {
            // What a suppressor takes may hold a value all the same.
            let rule = self.book.rule(judged.detector);
            detect::mask(if rule.role == Role::Suppressor { Mask::Full } else { rule.mask }, bytes)
        }
    }
}

/// The explanation for programs.
#[derive(Serialize)]
struct Document<'a> {
    candidates: Vec<Candidate<'a>>,
}

#[derive(Serialize)]
struct Candidate<'a> {
    detector: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pattern: Option<&'a str>,
    /// The cell or field of a record: `users#17.ssn`.
    #[serde(skip_serializing_if = "Option::is_none")]
    inside: Option<String>,
    line: Option<u64>,
    column: Option<u64>,
    start: Option<u64>,
    end: Option<u64>,
    value: String,
    verdict: Option<Said>,
    evidence: &'a [Evidence],
    score: u8,
    confidence: Confidence,
    outcome: &'static str,
    /// Why it was dropped.
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<&'a str>,
}

#[derive(Serialize)]
struct Said {
    answer: &'static str,
    why: &'static str,
    test_value: bool,
}

/// Where a finding stands: line and column, if it has any, and its cell.
fn place(finding: &Finding) -> String {
    let at = finding.place.span.and_then(|span| span.line).map(|(line, column)| format!("{line}:{column}"));
    let inside = Some(inside_text(&finding.place.inside)).filter(|inside| !inside.is_empty());
    let both: Vec<String> = [at, inside].into_iter().flatten().collect();
    sanitize(&both.join(" ")).into_owned()
}

fn outcome_of(finding: &Finding) -> Outcome {
    if finding.test_value { Outcome::TestValue } else { Outcome::Found }
}

fn outcome(outcome: &Outcome, score: u8) -> (String, Style) {
    let level = Confidence::of(score);
    match outcome {
        Outcome::Found => {
            let colour = match level {
                Confidence::High => AnsiColor::Red,
                Confidence::Medium => AnsiColor::Yellow,
                Confidence::Low => AnsiColor::Cyan,
            };
            let below = if level == Confidence::Low { "; a scan reports it with --min-confidence low" } else { "" };
            (format!("found, {} confidence{below}", level.as_str()), colour.on_default().bold())
        }
        Outcome::TestValue => (
            format!("a published sample, {} confidence; reported with --include-test-values", level.as_str()),
            AnsiColor::Cyan.on_default(),
        ),
        Outcome::Dropped(why) => (format!("not found: {}", sanitize(why)), AnsiColor::Green.on_default()),
    }
}

/// The word for an answer, the same as in JSON.
pub fn answer(answer: Answer) -> &'static str {
    match answer {
        Answer::Confirmed(_) => "confirmed",
        Answer::Rejected => "rejected",
        Answer::Unknown => "unknown",
    }
}

/// Both from 1, the column in characters; what is not UTF-8 counts by its replacement characters.
fn line_and_column(text: &[u8], at: usize) -> (usize, usize) {
    let start = memchr::memrchr(b'\n', &text[..at]).map_or(0, |newline| newline + 1);
    let line = memchr::memchr_iter(b'\n', &text[..at]).count() + 1;
    (line, String::from_utf8_lossy(&text[start..at]).chars().count() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::validate::Verdict;
    use serde_json::{Value, json};

    fn explain(reveal: bool) -> (String, Value) {
        let mut book = RuleBook::built_in();
        book.rules = vec![
            toml::from_str(
                "id = 'us-ssn'\nname = 'US Social Security number'\nname-zh = ''\ngroup = 'g'\npriority = 'P0'\n\
                 since = '0'\nabout = 'a'\nmask = 'last4'",
            )
            .expect("a rule"),
        ];
        let text = "first\nßn: 536-90-4399 and 666-12-3456".as_bytes();
        let judged = |start: usize, score, outcome, verdict| Judged {
            detector: crate::rule::DetectorId(0),
            pattern: "hyphens".into(),
            start,
            end: start + 11,
            verdict: Some(verdict),
            score,
            evidence: vec![
                Evidence { why: "shape".into(), points: 50 },
                Evidence { why: "word near".into(), points: -5 },
            ],
            outcome,
        };
        let judged = vec![
            judged(11, 45, Outcome::Found, Verdict::unknown("no check digit")),
            judged(
                27,
                0,
                Outcome::Dropped("area 666 is never issued".into()),
                Verdict::rejected("area 666 is never issued"),
            ),
        ];
        let explanation = Explanation { book: &book, text, found: Vec::new(), judged, reveal };
        let mut out = Vec::new();
        explanation.human(&mut out).expect("written");
        let plain = anstream::adapter::strip_bytes(&out).into_vec();
        (String::from_utf8(plain).expect("text"), serde_json::to_value(explanation.json()).expect("JSON"))
    }

    #[test]
    fn for_people() {
        let (text, _) = explain(false);
        assert_eq!(
            text,
            "2:5  ***-**-4399  us-ssn (US Social Security number, pattern hyphens)\n    +50  shape\n     -5  word near\n         \
             validator: unknown: no check digit\n     45  found, low confidence; a scan reports it with \
             --min-confidence low\n\n2:21  ***-**-3456  us-ssn (US Social \
             Security number, pattern hyphens)\n    +50  shape\n     -5  word near\n         validator: rejected: area 666 is \
             never issued\n      0  not found: area 666 is never issued\n"
        );
    }

    #[test]
    fn for_programs() {
        let (_, json) = explain(false);
        let first = &json["candidates"][0];
        assert_eq!((&first["line"], &first["column"], &first["value"]), (&json!(2), &json!(5), &json!("***-**-4399")));
        assert_eq!(json["candidates"][1]["why"], "area 666 is never issued");
        assert!(!json.to_string().contains("536-90"));
        assert_eq!(explain(true).1["candidates"][0]["value"], "536-90-4399");
    }
}
