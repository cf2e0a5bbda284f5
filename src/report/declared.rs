//! Declared against found, for people: the rows that need somebody's attention, in words.

use super::layout::{grouped, wrapped};
use super::markdown::{code, header, text};
use super::sanitize::sanitize;
use super::words::words;
use super::{Context, Summary, check};
use crate::category::Lang;
use crate::event::Confidence;
use crate::place::{Offsets, Place, Span, path_of_text};
use crate::policy::Answer;
use crate::policy::drift::{Drift, Reason, Verdict};
use std::io::{self, Write};

/// A verdict as a person reads it.
pub fn sentence(verdict: Verdict, lang: Lang) -> &'static str {
    let [en, zh] = match verdict {
        Verdict::Consistent => ["consistent", "一致"],
        Verdict::Undeclared => ["found, but declared not to be collected", "已发现，但声明为不收集"],
        Verdict::BeyondQualifier => ["found beyond what the policy's qualifier allows", "发现超出政策限定范围的数据"],
        Verdict::MissingRow => ["found, but the policy does not mention it", "已发现，但政策未提及"],
        Verdict::Review => ["a person must judge", "须由人判断"],
        Verdict::NotFound => ["declared to be collected, but not found", "声明收集，但未发现"],
        Verdict::Open => [
            "not judged: nothing was found, but not everything was looked for or read",
            "无法判断：未发现，但并非全部已检索",
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

/// What comes of a row, with the reason.
pub fn said(drift: &Drift, lang: Lang) -> String {
    let [en, zh] = match (drift.verdict, drift.reason) {
        (Verdict::Consistent, _) if drift.collected.is_none() => ["neither declared nor found", "未声明，亦未发现"],
        (Verdict::Review, None) => ["little was found; a person must judge", "发现较少，须由人判断"],
        (Verdict::Review, Some(Reason::Accepted)) if drift.collected == Some(Answer::Yes) => [
            "some of what is accepted may be beyond the qualifier; a person must judge",
            "已接受的发现可能超出限定范围，须由人判断",
        ],
        (Verdict::Review, Some(Reason::Accepted)) => [
            "found and accepted, but not declared to be collected; a person must judge",
            "已发现且已被接受，但未声明收集；须由人判断",
        ],
        (Verdict::Review, Some(Reason::Qualifier)) if drift.collected.is_none() => [
            "found; what the policy says of it is not understood, so a person must judge",
            "已发现；政策对此的说明无法理解，须由人判断",
        ],
        (Verdict::Review, _) => [
            "found; what the policy says of it is not understood, so a person must judge",
            "已发现；政策的说明无法理解，须由人判断",
        ],
        (Verdict::Open, Some(reason)) => {
            let [en, zh] = match reason {
                Reason::NothingRead => ["nothing was read", "没有读取任何内容"],
                Reason::DetectorsOff => [
                    "not all of its detectors were on, or their level hid something",
                    "其检测器未全部启用，或有发现因级别而未列出",
                ],
                Reason::PartRead => ["only a part was read", "只读取了一部分"],
                Reason::LeftOut => ["filters left something out", "筛选条件略过了部分内容"],
                Reason::Gaps | Reason::Accepted | Reason::Qualifier => {
                    ["not everything was read", "并非全部内容已读取"]
                }
            };
            return match lang {
                Lang::En => format!("not judged: nothing was found, but {en}"),
                Lang::Zh => format!("无法判断：未发现，但{zh}"),
            };
        }
        (verdict, _) => return sentence(verdict, lang).into(),
    };
    match lang {
        Lang::En => en.into(),
        Lang::Zh => zh.into(),
    }
}

/// How many findings of a row do not count, if any.
fn accepted(drift: &Drift, lang: Lang) -> Option<String> {
    let n = drift.accepted;
    (n > 0).then(|| match (lang, n) {
        (Lang::En, 1) => "1 finding is accepted and does not count".into(),
        (Lang::En, _) => format!("{n} findings are accepted and do not count"),
        (Lang::Zh, _) => format!("{n} 处已被接受，不计入"),
    })
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

/// All rows: drift first, then what is for a person to look at, then the others.
pub fn ordered(summary: &Summary) -> impl Iterator<Item = &Drift> {
    let rank = |drift: &Drift| (drift.verdict == Verdict::Consistent, level(drift, [0, 1, 2]));
    let mut rows: Vec<&Drift> = summary.drift.iter().collect();
    rows.sort_by_key(|drift| rank(drift));
    rows.into_iter()
}

/// The rows that need attention: what the formats of CI systems show.
pub fn apart(summary: &Summary) -> impl Iterator<Item = &Drift> {
    ordered(summary).filter(|drift| drift.verdict != Verdict::Consistent)
}

/// The line of the policy that a row is about.
pub fn place(drift: &Drift) -> Place {
    let span = Span { line: Some((drift.line, 1)), extent: None, start: 0, end: 0, offsets: Offsets::Text };
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

fn as_collected(drift: &Drift, lang: Lang) -> String {
    match lang {
        Lang::En => format!("declared as collected: {}", declared(drift, lang)),
        Lang::Zh => format!("声明是否收集：{}", declared(drift, lang)),
    }
}

/// A sentence of the policy.
fn quoted(sentence: &str) -> String {
    format!("“{sentence}”")
}

/// One sentence about a row, for a report that is a list.
pub fn message(context: Context<'_>, drift: &Drift) -> String {
    let lang = context.lang;
    let name = context.book.category_index(&drift.row).map_or("", |i| context.book.categories[i].name_in(lang));
    let mut out = format!("CCPA {} ({}) {name}: {}", drift.row, drift.letter, said(drift, lang));
    out += &format!(" · {}", as_collected(drift, lang));
    let n = drift.findings.total();
    if n > 0 {
        out += &format!(" · {} {n}: {}", words(lang).findings, drift.detectors.join(", "));
    }
    if let Some(accepted) = accepted(drift, lang) {
        out += &format!(" · {accepted}");
    }
    for sentence in &drift.prose {
        out += &format!(" · {}", quoted(sentence));
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
    writeln!(out)?;
    let policy = sanitize(summary.drift.first().map_or("", |drift| drift.policy.as_str()));
    for line in wrapped(&format!("{}: {policy}", title(context.lang)), width.saturating_sub(2).max(HANG)) {
        writeln!(out, "  {line}")?;
    }
    let mut quiet = true;
    for drift in apart(summary) {
        quiet = false;
        let name =
            context.book.category_index(&drift.row).map_or("", |i| context.book.categories[i].name_in(context.lang));
        let detectors = drift.detectors.join(", ");
        let mark = if drift.verdict.is_drift() { "!" } else { " " };
        // What does not fit goes on under the name.
        let hung = |out: &mut dyn Write, first: &str, text: &str| {
            for (i, line) in wrapped(&sanitize(text), width.saturating_sub(HANG).max(HANG)).iter().enumerate() {
                writeln!(out, "{:HANG$}{line}", if i == 0 { first } else { "" })?;
            }
            Ok::<(), io::Error>(())
        };
        let first = format!("  {mark} {:>2} ({}) ", drift.row, drift.letter);
        hung(out, &first, &format!("{name}: {}", said(drift, context.lang)))?;
        let n = drift.findings.total();
        if n > 0 {
            hung(out, "", &format!("{}: {detectors}", grouped(n)))?;
        }
        if let Some(accepted) = accepted(drift, context.lang) {
            hung(out, "", &accepted)?;
        }
        if !drift.qualifier.is_empty() {
            hung(out, "", &as_collected(drift, context.lang))?;
        }
        for sentence in &drift.prose {
            hung(out, "", &quoted(sentence))?;
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
    let policy = summary.drift.first().map_or("", |drift| drift.policy.as_str());
    match lang {
        Lang::En => writeln!(out, "The policy is {}.\n", code(policy))?,
        Lang::Zh => writeln!(out, "政策文件：{}\n", code(policy))?,
    }
    header(out, &["#", w.category, collected, verdict, w.findings, w.detectors], "::::-:")?;
    for drift in &summary.drift {
        let name = context.book.category_index(&drift.row).map_or("", |i| context.book.categories[i].name_in(lang));
        let verdict = said(drift, lang);
        let verdict = if drift.verdict.is_drift() { format!("**{}**", text(&verdict)) } else { text(&verdict) };
        let verdict = accepted(drift, lang).map_or(verdict.clone(), |more| format!("{verdict} · {}", text(&more)));
        let verdict = drift.prose.iter().fold(verdict, |said, own| format!("{said} · {}", text(&quoted(own))));
        let detectors = drift.detectors.iter().map(|id| code(id)).collect::<Vec<_>>().join(" ");
        let (row, n) = (text(&drift.row), grouped(drift.findings.total()));
        writeln!(out, "| {row} | {} | {} | {verdict} | {n} | {detectors} |", text(name), text(&declared(drift, lang)))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::{Shared, book, context, drift, finding};
    use crate::report::{Format, open};

    #[test]
    fn drift_goes_before_findings_in_every_list() {
        let book = book();
        let rows = [Verdict::Review, Verdict::Consistent, Verdict::Undeclared];
        let summary = Summary { drift: rows.map(drift).to_vec(), ..Summary::default() };
        let formats = [Format::Sarif, Format::GitLabCodeQuality, Format::GitLabSast, Format::JUnit, Format::Checkstyle];
        for format in formats {
            let out = Shared::default();
            let mut report = open(format, context(&book), Box::new(out.clone()), Default::default());
            report.begin().expect("memory");
            report.finding(&finding(&book, "us-ssn", 90, crate::report::tests::place("a", vec![]))).expect("memory");
            report.end(&summary).expect("memory");
            drop(report);
            let text = out.text();
            let at = |word: &str| text.find(word).unwrap_or_else(|| panic!("{format}: {word}: {text}"));
            let found = if format == Format::JUnit { "us-ssn at a" } else { "us-ssn" };
            let last = text.find("rules\":").unwrap_or(text.len());
            let found = text[..last].rfind(found).unwrap_or_default();
            assert!(at("policy-undeclared") < at("policy-review") && at("policy-review") < found, "{text}");
        }
    }

    #[test]
    fn what_is_accepted_is_said() {
        let book = book();
        let mut row = drift(Verdict::Review);
        row.reason = Some(Reason::Accepted);
        let text = message(context(&book), &row);
        assert!(text.contains("found and accepted") && text.contains("1 finding is accepted"), "{text}");
        let neither = Drift { collected: None, accepted: 0, ..drift(Verdict::Consistent) };
        assert_eq!(said(&neither, Lang::En), "neither declared nor found");
    }

    #[test]
    fn people_read_what_the_policy_says() {
        let book = book();
        let summary = Summary { drift: vec![drift(Verdict::Contradiction)], ..Summary::default() };
        let (mut terminal, mut page, table) = (Vec::new(), Vec::new(), Shared::default());
        human(context(&book), &summary, 80, &mut terminal).expect("memory");
        markdown(context(&book), &summary, &mut page).expect("memory");
        let mut report = open(Format::Csv, context(&book), Box::new(table.clone()), Default::default());
        report.begin().expect("memory");
        report.end(&summary).expect("memory");
        drop(report);
        let [terminal, page] = [terminal, page].map(|text| String::from_utf8(text).expect("text"));
        for (what, out) in [("terminal", terminal), ("page", page), ("table", table.text())] {
            for said in ["policy.toml", "We receive it.", "images", "no"] {
                assert!(out.contains(said), "{what}: {said}: {out}");
            }
        }
    }
}
