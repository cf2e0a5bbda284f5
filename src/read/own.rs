//! Reports that this program wrote: found again in a folder, they would say everything twice.
//!
//! A report of masks alone is left out, and counted. It is known by how it begins and read to its end, so that one to which
//! something was added, or a file that only begins like one, is read like any other. So is a report that shows values, which
//! is personal data itself, one that somebody has written anew in another layout, and the summary for people, which does
//! not say whether it shows values. Whoever imitates a report line by line can hide a value in it, as in any other way of
//! writing it that nobody reads.

use memchr::memmem::find;
use serde::Deserialize;
use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::fmt;
use std::io::{self, BufRead, BufReader, Read};

/// Beginnings that no other program writes, of reports that say so where they show values.
const SAID: [&[u8]; 2] =
    [br#"{"kind":"begin","tool":{"name":"whose","#, br#"{"begin":{"kind":"begin","tool":{"name":"whose","#];

/// What follows in such a line of a report that shows values.
const REVEALED: &[u8] = br#""revealed":true"#;

/// What the page of a report has near its beginning, if it shows no values.
pub const GENERATOR: &str = "whose, masks only";

/// How a report is read to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// Lines of the output contract.
    Lines,
    /// One document of the output contract.
    Document,
    /// One value of JSON, and nothing behind it.
    Json,
    /// Lines that are tags, the last of them this one.
    Tags(&'static str),
    /// A page, which ends with its last tag.
    Page,
    /// Columns behind a mark, and a footer with the magic number of the beginning.
    Table,
    /// Markdown: tables, headings and known sentences.
    Prose,
    /// Lines with these beginnings.
    Begun(&'static [&'static str]),
}

/// What lines of a CSV report begin with.
const ROWS: &[&str] =
    &["kind,path,", "finding,", "column,", "gap,", "drift,", "summary,", "ignored,", "unused-ignore,"];
/// What lines of annotations begin with.
const COMMANDS: &[&str] = &["::error ", "::warning ", "::notice ", "::debug "];

/// Beginnings of the others, what stands behind them in the head (its last is in every finding), and how they go on.
const OTHERS: [(&[u8], &[u8], Form); 7] = [
    (
        b"{\"$schema\":\"https://json.schemastore.org/sarif-2.1.0.json\",\n\"version\":\"2.1.0\",\n\"runs\":[{",
        b"\"whosePlace/v1\":",
        Form::Json,
    ),
    (
        b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"whose\" ",
        b"<testcase ",
        Form::Tags("</testsuites>"),
    ),
    (
        b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<checkstyle version=\"4.3\">\n",
        b" source=\"whose.",
        Form::Tags("</checkstyle>"),
    ),
    (b"{\"version\":\"15.0.7\",\n\"vulnerabilities\":[\n", b"\"type\":\"whose_detector\"", Form::Json),
    (b"[\n{\"description\":\"", " · CCPA ".as_bytes(), Form::Json),
    (
        b"kind,path,inside,line,column,start,end,offsets,detector,name,categories,confidence,score,value,fingerprint,",
        b"\nfinding,",
        Form::Begun(ROWS),
    ),
    (b"::", " · CCPA ".as_bytes(), Form::Begun(COMMANDS)),
];

/// What a mask has and few values have.
const MASK: &[u8] = b"**";

/// The beginning of the file of a report folder that holds counts alone.
const COUNTS: &[u8] = b"{\n  \"kind\": \"summary\",\n  \"complete\": ";

/// What pages in Markdown say where they show no values.
const PAGE_MASKED: [&str; 2] = ["Values are masked.\n", "值已遮盖。\n"];

/// Lines of such a page before its first section, at most.
const LEAD: usize = 12;

/// How its sentences begin behind that.
const SENTENCES: [&str; 24] = [
    "A finding counts in each of its categories",
    "Everything was read.",
    "There are no gaps.",
    "Part ",
    "Only what git selected",
    "Nothing was read: ",
    "Each `.jsonl` file holds",
    "Nothing was found, so",
    "Read ",
    "The scan was stopped before its end.",
    "What was found is what is declared.",
    "… and ",
    "同一处发现会计入",
    "已全部读取。",
    "没有未读取的部分。",
    "这是一次扫描的第 ",
    "只读取了 git 选定",
    "没有读取任何内容：",
    "每个 `.jsonl` 文件",
    "没有发现，因此",
    "已读取 ",
    "扫描在结束前被中止。",
    "发现与声明一致。",
    "……另有 ",
];

/// What stands behind the first bytes of a table of findings that shows no values.
pub const TABLE: &[u8] = b"whose, masks only\n";

/// Longest line of a report, in bytes: more is none, so that memory is bounded.
const LONGEST: u64 = 1 << 20;

/// True for a report of masks alone, from its first bytes and, where these are such, from a reader of the whole.
pub fn is_masked_report<R: Read>(head: &[u8], whole: impl FnOnce() -> Option<R>) -> bool {
    let Some(form) = form(head) else { return false };
    whole().is_some_and(|whole| form.holds(BufReader::with_capacity(1 << 16, whole)).unwrap_or(false))
}

/// True for the beginning of any report but the summary for people, whether it shows values or not.
pub fn begins_report(head: &[u8]) -> bool {
    let page = b"<!doctype html>\n<html lang=\"";
    // A list of nothing holds nothing that could be lost.
    let is_empty = head.iter().all(|b| b.is_ascii_whitespace() || b"[]".contains(b));
    is_empty
        || SAID.iter().any(|begin| head.starts_with(begin))
        || head.starts_with(page) && find(head, b"whose").is_some()
        || head.strip_prefix(b"PAR1").is_some_and(|rest| rest.starts_with(b"whose"))
        || ["# Personal data found\n", "# 发现的个人信息\n", "# Findings of whose ", "# whose "]
            .iter()
            .any(|title| head.starts_with(title.as_bytes()))
        || OTHERS.iter().any(|(begin, ..)| head.starts_with(begin))
}

/// How a report goes on that begins so.
fn form(head: &[u8]) -> Option<Form> {
    let line = &head[..memchr::memchr(b'\n', head).unwrap_or(head.len())];
    if let Some(n) = SAID.iter().position(|begin| head.starts_with(begin)) {
        let form = if n == 0 { Form::Lines } else { Form::Document };
        return find(line, REVEALED).is_none().then_some(form);
    }
    if head.starts_with(b"<!doctype html>\n<html lang=\"") {
        return find(&head[..head.len().min(200)], GENERATOR.as_bytes()).map(|_| Form::Page);
    }
    if head.strip_prefix(b"PAR1").is_some_and(|rest| rest.starts_with(TABLE)) {
        return Some(Form::Table);
    }
    if head.starts_with(COUNTS) {
        return Some(Form::Json);
    }
    let masks = find(head, MASK).is_some();
    if head.starts_with(b"# ") {
        let is_masked = PAGE_MASKED.iter().any(|says| find(head, says.as_bytes()).is_some());
        let first = std::str::from_utf8(line).unwrap_or_default();
        let of_folder = first.starts_with("# Findings of whose ")
            || first.starts_with("# whose ") && first.ends_with(" 的扫描结果");
        return (is_masked && (masks || of_folder)).then_some(Form::Prose);
    }
    let other = |(begin, behind, _): &&(&[u8], &[u8], Form)| head.starts_with(begin) && find(head, behind).is_some();
    OTHERS.iter().find(other).filter(|_| masks).map(|other| other.2)
}

impl Form {
    /// True if everything is of this form.
    fn holds(self, mut whole: impl BufRead) -> io::Result<bool> {
        match self {
            Self::Lines => {
                let mut ended = false;
                each_line(whole, |n, line| {
                    let Ok(event) = serde_json::from_slice::<Event>(line) else { return false };
                    let in_place = !ended && (n == 0) == (event.kind == "begin");
                    ended = event.kind == "summary";
                    in_place
                })
                .map(|all| all && ended)
            }
            Self::Document => {
                let mut document = serde_json::Deserializer::from_reader(whole);
                Ok(Document::deserialize(&mut document).is_ok() && document.end().is_ok())
            }
            Self::Json => {
                let mut document = serde_json::Deserializer::from_reader(whole);
                Ok(IgnoredAny::deserialize(&mut document).is_ok() && document.end().is_ok())
            }
            Self::Tags(last) => {
                let mut ended = false;
                each_line(whole, |_, line| {
                    let line = line.trim_ascii();
                    let is_tag = !ended && line.starts_with(b"<") && line.ends_with(b">");
                    ended = line == last.as_bytes();
                    is_tag
                })
                .map(|all| all && ended)
            }
            Self::Page => {
                // Its lines hold the whole list of findings, so they are not held.
                const LAST: &[u8] = b"\n</html>";
                let (mut ended, mut held) = (false, Vec::new());
                loop {
                    let piece = whole.fill_buf()?;
                    let length = piece.len();
                    if length == 0 {
                        return Ok(ended);
                    }
                    held.extend_from_slice(piece);
                    whole.consume(length);
                    let behind = match find(&held, LAST) {
                        Some(at) if !ended => at + LAST.len(),
                        _ if ended => 0,
                        _ => {
                            held.drain(..held.len().saturating_sub(LAST.len() - 1));
                            continue;
                        }
                    };
                    if !held[behind..].trim_ascii().is_empty() {
                        return Ok(false);
                    }
                    ended = true;
                    held.clear();
                }
            }
            Self::Table => {
                let mut last = Vec::new();
                loop {
                    let piece = whole.fill_buf()?;
                    let length = piece.len();
                    if length == 0 {
                        return Ok(last == b"PAR1");
                    }
                    last.extend_from_slice(&piece[length.saturating_sub(4)..]);
                    last.drain(..last.len().saturating_sub(4));
                    whole.consume(length);
                }
            }
            Self::Prose => {
                let mut sections = false;
                each_line(whole, |n, line| {
                    let marked = line.is_empty() || b"|#".contains(&line[0]) || line.starts_with(b"- ");
                    sections |= line.starts_with(b"## ");
                    marked || !sections && n < LEAD || SENTENCES.iter().any(|begin| line.starts_with(begin.as_bytes()))
                })
            }
            Self::Begun(words) => {
                each_line(whole, |_, line| words.iter().any(|word| line.starts_with(word.as_bytes())))
            }
        }
    }
}

/// True if it is so of each line, by its number; lines end with a newline, and none is too long.
fn each_line(mut whole: impl BufRead, mut is_so: impl FnMut(usize, &[u8]) -> bool) -> io::Result<bool> {
    let mut line = Vec::new();
    for n in 0.. {
        line.clear();
        if whole.by_ref().take(LONGEST).read_until(b'\n', &mut line)? == 0 {
            break;
        }
        if line.pop() != Some(b'\n') || !is_so(n, &line) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Keys of the lines of the output contract: another one may hold anything.
const KEYS: &[&str] = &[
    "kind",
    "tool",
    "schema",
    "category",
    "revealed",
    "columns_only",
    "roots",
    "key",
    "part",
    "categories",
    "detector",
    "sensitive",
    "confidence",
    "score",
    "evidence",
    "place",
    "record",
    "value",
    "fingerprint",
    "test_value",
    "ignored",
    "masked_line",
    "values",
    "matching",
    "distinct",
    "distinct_estimated",
    "reason",
    "detail",
    "bytes",
    "complete",
    "coverage",
    "findings",
    "sources_with_findings",
    "by_category",
    "by_detector",
    "top_places",
    "gaps",
    "below_level",
    "test_values",
    "left_out",
    "own_reports",
    "unused_ignores",
    "interrupted",
    "row",
    "letter",
    "name",
    "verdict",
    "declared",
    "qualifier",
    "file",
    "line",
    "counts",
    "detectors",
    "collected",
    "disclosed",
    "prose",
    "policy",
];

/// A line of the output contract that holds no value but masks.
struct Event {
    kind: String,
}

impl<'de> Deserialize<'de> for Event {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Keys;
        impl<'de> Visitor<'de> for Keys {
            type Value = Event;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a line of the output contract")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Event, A::Error> {
                let mut kind = String::new();
                while let Some(key) = map.next_key::<String>()? {
                    match &*key {
                        "kind" => kind = map.next_value()?,
                        "value" | "masked_line" => {
                            let text: String = map.next_value()?;
                            if !text.contains('*') {
                                return Err(A::Error::custom("a value without a mask"));
                            }
                        }
                        "revealed" => return Err(A::Error::custom("values are shown")),
                        key if KEYS.contains(&key) => drop(map.next_value::<IgnoredAny>()?),
                        _ => return Err(A::Error::custom("another key")),
                    }
                }
                Ok(Event { kind })
            }
        }
        deserializer.deserialize_map(Keys)
    }
}

/// A document of the output contract; nothing of it is kept.
struct Document;

impl<'de> Deserialize<'de> for Document {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Keys;
        impl<'de> Visitor<'de> for Keys {
            type Value = Document;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a document of the output contract")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Document, A::Error> {
                while let Some(key) = map.next_key::<String>()? {
                    match &*key {
                        "begin" | "summary" => drop(map.next_value::<Event>()?),
                        "events" => {
                            map.next_value::<Events>()?;
                        }
                        _ => return Err(A::Error::custom("another key")),
                    }
                }
                Ok(Document)
            }
        }
        deserializer.deserialize_map(Keys)
    }
}

struct Events;

impl<'de> Deserialize<'de> for Events {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Each;
        impl<'de> Visitor<'de> for Each {
            type Value = Events;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("lines of the output contract")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Events, A::Error> {
                while seq.next_element::<Event>()?.is_some() {}
                Ok(Events)
            }
        }
        deserializer.deserialize_seq(Each)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_own(text: &str) -> bool {
        is_masked_report(&text.as_bytes()[..text.len().min(crate::read::HEAD)], || Some(text.as_bytes()))
    }

    const BEGIN: &str = "{\"kind\":\"begin\",\"tool\":{\"name\":\"whose\",\"version\":\"0.1.0\"},\"schema\":1}\n";
    const FINDING: &str = "{\"kind\":\"finding\",\"detector\":\"us-ssn\",\"value\":\"***-**-4399\"}\n";
    const END: &str = "{\"kind\":\"summary\",\"complete\":true}\n";

    #[test]
    fn reports_of_masks_and_nothing_else() {
        let of = |parts: &[&str]| parts.concat();
        for (text, own) in [
            (of(&[BEGIN, FINDING, END]), true),
            (of(&[BEGIN, END]), true),
            // Cut off, added to, or only begun like one.
            (of(&[BEGIN, FINDING]), false),
            (of(&[BEGIN, FINDING, END, "ssn: 536-90-4398\n"]), false),
            (of(&[BEGIN, FINDING, END, "{\"kind\":\"finding\"}\n"]), false),
            (of(&[BEGIN, "{\"ssn\":\"536-90-4398\"}\n", END]), false),
            (of(&[BEGIN, "{\"kind\":\"finding\",\"value\":\"536-90-4398\"}\n", END]), false),
            (of(&[BEGIN, "ssn: 536-90-4398\n"]), false),
            (of(&[&BEGIN.replace("1}", "1,\"revealed\":true}"), FINDING, END]), false),
            (of(&[&BEGIN.replace("whose", "other"), END]), false),
            (format!("{{\"begin\":{},\n\"events\":[\n{}],\n\"summary\":{}}}\n", BEGIN.trim(), FINDING, END.trim()), true),
            (format!("{{\"begin\":{},\n\"events\":[{{\"a\":1}}],\n\"summary\":{}}}\n", BEGIN.trim(), END.trim()), false),
            ("# Personal data found\n\n**1 finding**\n\nValues are masked.\n\n## A\n\n| `***` |\n".into(), true),
            ("# Personal data found\n\n**1 finding**\n\nValues are masked.\n\n## A\n\n| `***` |\n\nmore\n".into(), false),
            ("# Personal data found\n\n**1 finding**\n\n**Values are shown as they are.**\n".into(), false),
            ("[\n{\"description\":\"US Social Security number ***-**-4399 in a · CCPA 1\"}\n]\n".into(), true),
            ("[\n{\"description\":\"US Social Security number ***-**-4399 in a · CCPA 1\"}\n]\n1\n".into(), false),
            ("[\n{\"description\":\"US Social Security number 536-90-4399 in a · CCPA 1\"}\n]\n".into(), false),
            ("[\n{\"description\":\"my ** number 536-90-4399\"}\n]\n".into(), false),
            ("::error file=a::*** · CCPA 1\n::notice x::** · CCPA 2\n".into(), true),
            ("::error file=a::*** · CCPA 1\nssn: 536-90-4398\n".into(), false),
            ("<!doctype html>\n<html lang=\"en\">\n<meta name=\"generator\" content=\"whose, masks only\">\n</html>\n".into(), true),
            ("<!doctype html>\n<html lang=\"en\">\n<meta name=\"generator\" content=\"whose, masks only\">\n</html>\nx\n".into(), false),
            ("<!doctype html>\n<html lang=\"en\">\n<meta name=\"generator\" content=\"whose\">\n</html>\n".into(), false),
            ("# Notes\n\n**Masks**\n".into(), false),
            (String::new(), false),
        ] {
            assert_eq!(is_own(&text), own, "{text}");
        }
    }

    #[test]
    fn a_line_that_never_ends_is_no_report() {
        let text = format!("::error file=a::** · CCPA 1 {}\n", "x".repeat(LONGEST as usize));
        assert!(!is_own(&text));
    }
}
