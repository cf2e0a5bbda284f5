//! Facts that stand in doc comments of the source: keys of a structure, words of an enumeration, what a validator checks.
//!
//! A few lines that read our own formatted source, and no parser of Rust: what they do not find is an error, so a page
//! never loses a fact silently.

use std::path::Path;

/// A field or a variant: name as written in files, type, documentation, and whether it may be absent.
pub struct Item {
    pub name: String,
    pub kind: String,
    pub about: String,
    pub optional: bool,
}

/// The fields of a structure, or the variants of an enumeration, in `kebab-case`.
pub fn items(source: &str, declaration: &str) -> Result<Vec<Item>, String> {
    let start = source.find(declaration).ok_or_else(|| format!("`{declaration}` is not in the source"))?;
    let whole = source[..start].trim_end().ends_with("default)]");
    let (mut about, mut optional, mut out) = (String::new(), false, Vec::new());
    let mut hidden = false;
    for line in source[start..].lines().skip(1) {
        let line = line.trim();
        if let Some(doc) = line.strip_prefix("///") {
            about = plain(format!("{about} {}", doc.trim()).trim());
        } else if line.starts_with("#[") {
            optional |= line.contains("default");
            hidden |= line == "#[serde(skip)]";
        } else if line.starts_with('}') {
            return Ok(out);
        } else if !line.is_empty() && std::mem::take(&mut hidden) {
            about.clear();
        } else if !line.is_empty() {
            let line = line.trim_end_matches(',').trim_start_matches("pub ");
            let (name, kind) = line.split_once(": ").unwrap_or((line, ""));
            out.push(Item {
                name: kebab(name),
                kind: kind.into(),
                about: std::mem::take(&mut about),
                optional: std::mem::take(&mut optional) || whole,
            });
        }
    }
    Err(format!("`{declaration}` does not end"))
}

/// `not_labels` and `NotLabels` are both `not-labels`.
fn kebab(name: &str) -> String {
    let mut out = String::new();
    for (i, c) in name.chars().enumerate() {
        if c.is_uppercase() && i > 0 {
            out.push('-');
        }
        out.push(if c == '_' { '-' } else { c.to_ascii_lowercase() });
    }
    out
}

/// What a validator checks: the documentation of its function.
pub fn validator(root: &Path, name: &str) -> Result<String, String> {
    let folder = root.join("src/detect/validate");
    let table = read(&folder.join("mod.rs"))?;
    let entry = format!("(\"{name}\", ");
    let entry = table.lines().find_map(|line| line.trim().strip_prefix(&entry));
    let path = entry.map(|rest| rest.trim_end_matches("),")).ok_or_else(|| format!("no validator `{name}`"))?;
    let (module, function) = path.split_once("::").ok_or_else(|| format!("validator `{name}`: `{path}`"))?;
    let source = read(&folder.join(format!("{module}.rs")))?;
    doc_of(&source, function).ok_or_else(|| format!("validator `{name}`: {module}::{function} has no documentation"))
}

fn doc_of(source: &str, function: &str) -> Option<String> {
    let (before, _) = source.split_once(&format!("pub fn {function}("))?;
    let lines: Vec<&str> = before.lines().rev().take_while(|l| l.starts_with("///") || l.starts_with("#[")).collect();
    let text: Vec<&str> = lines.iter().rev().filter_map(|line| line.strip_prefix("///")).map(str::trim).collect();
    (!text.is_empty()).then(|| plain(&text.join(" ")))
}

/// Links of rustdoc lead nowhere in Markdown.
fn plain(doc: &str) -> String {
    doc.replace("[`", "`").replace("`]", "`")
}

/// A file as text.
pub fn read(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))
}
