//! `docs/rules.md` and `docs/output.md`: reasons written by hand, with facts put in where `{{…}}` stands.

use super::markdown::{block, code, head, prose, row};
use super::source;
use serde_json::Value;
use std::path::Path;
use whose::detect::validate::VALIDATORS;
use whose::detect::{FRAGMENTS, Fragment};

/// The reference of rule files.
pub fn rules(root: &Path) -> Result<String, String> {
    let model = source::read(&root.join("src/rule/model.rs"))?;
    fill(include_str!("rules.md"), |what| match what.split_once(':') {
        Some(("keys", name)) => keys(&model, name),
        Some(("words", name)) => words(&model, name),
        _ if what == "validators" => Ok(validators(root)?),
        _ if what == "fragments" => Ok(fragments()),
        _ => Err(format!("rules.md: what is {{{{{what}}}}}?")),
    })
}

/// The reference of the output.
pub fn output(root: &Path) -> Result<String, String> {
    let text = source::read(&root.join("docs/schema/whose-1.schema.json"))?;
    let schema: Value = serde_json::from_str(&text).map_err(|e| format!("docs/schema: {e}"))?;
    let model = source::read(&root.join("src/rule/model.rs"))?;
    fill(include_str!("output.md"), |what| match what.split_once(':') {
        Some(("keys", name)) => properties(&schema, &text, name),
        Some(("words", name)) => words(&model, name),
        _ if what == "example" => example(root),
        _ => Err(format!("output.md: what is {{{{{what}}}}}?")),
    })
}

fn fill(template: &str, value: impl Fn(&str) -> Result<String, String>) -> Result<String, String> {
    let mut out = String::new();
    for line in template.lines() {
        match line.strip_prefix("{{").and_then(|line| line.strip_suffix("}}")) {
            Some(what) => out += &value(what)?,
            None => out += &format!("{line}\n"),
        }
    }
    Ok(out)
}

/// What stands once for many regexes.
fn fragments() -> String {
    let line = |fragment: &Fragment| row(&[&code(&format!("{{{{{}}}}}", fragment.name)), &prose(fragment.about)]);
    head(&["Fragment", "What it is"]) + &FRAGMENTS.iter().map(line).collect::<String>()
}

/// The keys of a table of a rule.
fn keys(model: &str, name: &str) -> Result<String, String> {
    let mut out = head(&["Key", "Value", "Meaning"]);
    for item in source::items(model, &format!("pub struct {name} "))? {
        let needed = if item.optional || item.kind.starts_with("Option<") { "" } else { ", needed" };
        out += &row(&[&code(&item.name), &format!("{}{needed}", kind(&item.kind)), &prose(&item.about)]);
    }
    Ok(out)
}

/// A Rust type, in the words of TOML.
fn kind(kind: &str) -> &'static str {
    match kind.trim_start_matches("Option<").trim_end_matches('>') {
        "String" => "text",
        "Vec<String" => "list of texts",
        "Vec<Vec<String" => "list of lists of texts",
        "u8" | "u32" | "usize" => "number",
        "f32" => "fraction",
        "bool" => "`true` or `false`",
        "Words" => "[words](#words)",
        "Role" | "Mask" | "Edges" | "Need" | "GapKind" => "one of the words below",
        "Pattern" | "Vec<Pattern" => "[tables](#pattern)",
        "Vec<Labelled" => "[tables](#labelled)",
        "Vec<ValuesOf" => "[tables](#values-of)",
        "Vec<Magic" => "[tables](#magic)",
        "Vec<Head" => "[tables](#head)",
        "Column" => "[table](#column)",
        "Vec<Record" => "[tables](#record)",
        "Vec<Test" => "[tables](#test)",
        _ => "value",
    }
}

/// The words of an enumeration.
fn words(model: &str, name: &str) -> Result<String, String> {
    let mut out = head(&["Word", "Meaning"]);
    for item in source::items(model, &format!("pub enum {name} "))? {
        let default = if item.optional { " (default)" } else { "" };
        out += &row(&[&format!("{}{default}", code(&item.name)), &prose(&item.about)]);
    }
    Ok(out)
}

fn validators(root: &Path) -> Result<String, String> {
    let mut out = head(&["Validator", "What it checks"]);
    for (name, _) in VALIDATORS {
        out += &row(&[&code(name), &prose(&source::validator(root, name)?)]);
    }
    Ok(out)
}

/// The keys of one kind of line, as the schema describes them.
fn properties(schema: &Value, text: &str, name: &str) -> Result<String, String> {
    let line = &schema["$defs"][name];
    let properties = line["properties"].as_object().ok_or_else(|| format!("the schema has no `{name}`"))?;
    let needed = |key: &str| line["required"].as_array().is_some_and(|list| list.iter().any(|k| k == key));
    // In the order of the schema, which the parser does not keep.
    let start = text.find(&format!("    \"{name}\": {{")).unwrap_or(0);
    let mut properties: Vec<_> = properties.iter().collect();
    properties.sort_by_key(|(key, _)| text[start..].find(&format!("\"{key}\": {{")));
    let mut out = head(&["Key", "Always", "Meaning"]);
    for (key, value) in properties {
        let referred = value["$ref"].as_str().and_then(|path| schema.pointer(&path[1..]));
        let about = value["description"].as_str().or(referred.and_then(|r| r["description"].as_str()));
        let constant = value["const"].as_str().map(|word| format!("`{word}`."));
        let about = about.map(str::to_string).or(constant).ok_or_else(|| format!("{name}.{key} is not described"))?;
        out += &row(&[&code(key), if needed(key) { "yes" } else { "" }, &prose(&about)]);
    }
    Ok(out)
}

/// What the program really says of a small file.
fn example(root: &Path) -> Result<String, String> {
    let folder = tempfile::tempdir().map_err(|e| format!("no temporary folder: {e}"))?;
    let text = "2026-03-01 09:14:07 INFO signup marta.okafor@bluefinch-mail.net from 81.2.69.142\n\
                2026-03-01 09:14:09 WARN kyc ssn=536-90-4399 trace_id=4539201746823059\n";
    std::fs::write(folder.path().join("app.log"), text).map_err(|e| format!("no temporary file: {e}"))?;
    let lines = super::whose(root, folder.path(), &["scan", "app.log", "--format", "jsonl"])?;
    let lines: Vec<_> = lines.lines().map(shorten).collect();
    let mut out = format!("{}\ngives, with its lists of categories shortened here,\n\n", block("text", text));
    out += &block("text", &lines.join("\n"));
    Ok(out)
}

/// Of the lists that have an entry for each row of the category table, the first entry only.
fn shorten(line: &str) -> String {
    let mut out = line.to_string();
    for list in ["\"categories\":[{", "\"by_category\":[{"] {
        if let Some(start) = out.find(list) {
            let first = out[start..].find("},").map(|end| start + end + 2);
            let end = out[start..].find("}]").map(|end| start + end + 1);
            if let (Some(first), Some(end)) = (first, end) {
                out.replace_range(first..end, "…");
            }
        }
    }
    out
}
