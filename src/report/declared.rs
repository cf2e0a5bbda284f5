//! Declared against found, for people: the rows that need somebody's attention, in words.

use super::layout::wrapped;
use super::markdown::{code, header, text};
use super::words::words;
use super::{Context, Summary, check};
use crate::category::Lang;
use crate::event::Confidence;
use crate::place::{Offsets, Place, Span, path_of_text};
use crate::policy::Answer;
use crate::policy::drift::{Drift, Verdict};
use std::io::{self, Write};

/// A verdict as a person reads it.
pub fn sentence(verdict: Verdict, lang: Lang) -> &'static str {
    let [en, zh] = match verdict {
        Verdict::Consistent => ["consistent", "一致"],
        Verdict::Undeclared => ["found, but declared not to be collected", "已发现，但声明为不收集"],
        Verdict::BeyondQualifier => ["found beyond what the policy's qualifier allows", "发现超出政策限定范围的数据"],
        Verdict::MissingRow => ["found, but the policy does not mention it", "已发现，但政策未提及"],
        Verdict::Review => ["little was found; a person must judge", "发现较少，须由人判断"],
        Verdict::NotFound => ["declared to be collected, but not found", "声明收集，但未发现"],
        Verdict::Open => [
            "declared to be collected; not found, but not everything was read",
            "声明收集；未发现，但并非全部内容已读取",
        ],
        Verdict::Contradiction => {
            ["the policy contradicts itself: its prose says it is collected", "政策自相矛盾：正文称会收集"]
        }
    };
    match lang {
        Lang::En => en,
        Lang::Zh => zh,
    }
}

fn title(lang: Lang) -> &'static str {
    match lang {
        Lang::En => "Declared against found",
        Lang::Zh => "声明与发现对照",
    }
}

fn declared(drift: &Drift, lang: Lang) -> String {
    let word = match (drift.collected, lang) {
        (Some(Answer::Yes), Lang::En) => "yes",
        (Some(Answer::No), Lang::En) => "no",
        (None, Lang::En) => "not declared",
        (Some(Answer::Yes), Lang::Zh) => "是",
        (Some(Answer::No), Lang::Zh) => "否",
        (None, Lang::Zh) => "未声明",
    };
    if drift.qualifier.is_empty() { word.into() } else { format!("{word} ({})", drift.qualifier) }
}

/// The rows that need attention: what the formats of CI systems show.
pub fn apart(summary: &Summary) -> impl Iterator<Item = &Drift> {
    summary.drift.iter().filter(|drift| drift.verdict != Verdict::Consistent)
}

/// The line of the policy that a row is about.
pub fn place(drift: &Drift) -> Place {
    let span = Span { line: Some((drift.line, 1)), start: 0, end: 0, offsets: Offsets::Text };
    Place { path: path_of_text(&drift.policy).into(), inside: Vec::new(), span: Some(span) }
}

/// The id of a verdict where detectors have theirs.
pub fn id(drift: &Drift) -> String {
    format!("policy-{}", drift.verdict.as_str())
}

/// What makes a row one of its own, where a report knows results again.
pub fn name(drift: &Drift) -> String {
    format!("policy-{} {}", drift.verdict.as_str(), drift.row)
}

/// The word that a format has for drift, for a policy that contradicts itself, and for what is only to be looked at.
pub fn level<T>(drift: &Drift, levels: [T; 3]) -> T {
    check::level(
        match drift.verdict {
            verdict if verdict.is_drift() => Confidence::High,
            Verdict::Contradiction => Confidence::Medium,
            _ => Confidence::Low,
        },
        levels,
    )
}

/// One sentence about a row, for a report that is a list.
pub fn message(context: Context<'_>, drift: &Drift) -> String {
    let lang = context.lang;
    let name = context.book.category_index(&drift.row).map_or("", |i| context.book.categories[i].name_in(lang));
    let mut out = format!("CCPA {} ({}) {name}: {}", drift.row, drift.letter, sentence(drift.verdict, lang));
    out += &match lang {
        Lang::En => format!(" · declared as collected: {}", declared(drift, lang)),
        Lang::Zh => format!(" · 声明是否收集：{}", declared(drift, lang)),
    };
    let n = drift.findings.total();
    if n > 0 {
        out += &format!(" · {} {n}: {}", words(lang).findings, drift.detectors.join(", "));
    }
    for sentence in &drift.prose {
        out += &format!(" · “{sentence}”");
    }
    out
}

/// Columns before the name of a row.
const HANG: usize = 11;

/// The rows for a terminal, those that agree left out.
pub fn human(context: Context<'_>, summary: &Summary, width: usize, out: &mut dyn Write) -> io::Result<()> {
    if summary.drift.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n  {}", title(context.lang))?;
    let mut quiet = true;
    for drift in apart(summary) {
        quiet = false;
        let name =
            context.book.category_index(&drift.row).map_or("", |i| context.book.categories[i].name_in(context.lang));
        let detectors = drift.detectors.join(", ");
        let mark = if drift.verdict.is_drift() { "!" } else { " " };
        // What does not fit goes on under the name.
        let hung = |out: &mut dyn Write, first: &str, text: &str| {
            for (i, line) in wrapped(text, width.saturating_sub(HANG).max(HANG)).iter().enumerate() {
                writeln!(out, "{:HANG$}{line}", if i == 0 { first } else { "" })?;
            }
            Ok::<(), io::Error>(())
        };
        let first = format!("  {mark} {:>2} ({}) ", drift.row, drift.letter);
        hung(out, &first, &format!("{name}: {}", sentence(drift.verdict, context.lang)))?;
        let n = drift.findings.total();
        if n > 0 {
            hung(out, "", &format!("{n}: {detectors}"))?;
        }
    }
    match (quiet, context.lang) {
        (true, Lang::En) => writeln!(out, "  What was found is what is declared."),
        (true, Lang::Zh) => writeln!(out, "  发现与声明一致。"),
        _ => Ok(()),
    }
}

/// All rows for a page.
pub fn markdown(context: Context<'_>, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
    if summary.drift.is_empty() {
        return Ok(());
    }
    let (w, lang) = (words(context.lang), context.lang);
    let [collected, verdict] = match lang {
        Lang::En => ["Declared as collected", "Verdict"],
        Lang::Zh => ["声明是否收集", "结论"],
    };
    writeln!(out, "\n## {}\n", title(lang))?;
    header(out, &["#", w.category, collected, verdict, w.findings, w.detectors], "::::-:")?;
    for drift in &summary.drift {
        let name = context.book.category_index(&drift.row).map_or("", |i| context.book.categories[i].name_in(lang));
        let verdict = sentence(drift.verdict, lang);
        let verdict = if drift.verdict.is_drift() { format!("**{}**", text(verdict)) } else { text(verdict) };
        let detectors = drift.detectors.iter().map(|id| code(id)).collect::<Vec<_>>().join(" ");
        let (row, n) = (text(&drift.row), drift.findings.total());
        writeln!(out, "| {row} | {} | {} | {verdict} | {n} | {detectors} |", text(name), text(&declared(drift, lang)))?;
    }
    Ok(())
}
