//! How values are written in the formats that are redacted, so that a copy can be read as its original.

use super::literal;
use super::quotes::Beside;
use crate::read::{Form, form};
use std::collections::HashSet;
use std::path::Path;

/// How numbers without quotes may be replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Syntax {
    /// As text.
    Text,
    /// JSON: what is no number stands in double quotes, nothing is `null`.
    Json,
    /// SQL: in single quotes, nothing is `NULL`.
    Sql,
    /// YAML: what would not be read as the text that it is stands in double quotes.
    Yaml,
    /// TOML: what is no number stands in double quotes.
    Toml,
    /// Source code: a number stays one.
    Code,
}

/// Ends of names of source code.
const CODE: [&str; 22] = [
    ".py", ".pyi", ".js", ".mjs", ".cjs", ".jsx", ".ts", ".tsx", ".rb", ".go", ".java", ".kt", ".rs", ".c", ".h",
    ".cc", ".cpp", ".cs", ".php", ".swift", ".scala", ".lua",
];

impl Syntax {
    /// By the name of a file, else by its first bytes.
    pub fn of(name: &str, head: &[u8]) -> Self {
        let name = name.to_ascii_lowercase();
        let ends = |list: &[&str]| list.iter().any(|end| name.ends_with(end));
        match head.trim_ascii_start().first() {
            _ if ends(&[".json", ".jsonl", ".ndjson", ".har"]) => Self::Json,
            _ if ends(&[".sql", ".dump"]) => Self::Sql,
            _ if ends(&[".yaml", ".yml"]) => Self::Yaml,
            _ if ends(&[".toml"]) => Self::Toml,
            _ if ends(&CODE) => Self::Code,
            Some(b'{' | b'[') if !ends(&[".log", ".txt"]) && is_json(&head[..head.len().min(512)]) => Self::Json,
            _ => match form(head, Path::new(&name)) {
                Some(Form::Sql) => Self::Sql,
                Some(Form::Yaml) => Self::Yaml,
                Some(Form::Equals) if !name.contains('.') && is_toml(head) => Self::Toml,
                _ => Self::Text,
            },
        }
    }

    /// By the first bytes alone, for a text that has no name.
    pub fn of_text(head: &[u8]) -> Self {
        match Self::of("", head) {
            Self::Text if form(head, Path::new("")) == Some(Form::Json) => Self::Json,
            Self::Text if is_toml(head) => Self::Toml,
            Self::Text if is_flat_yaml(head) => Self::Yaml,
            known => known,
        }
    }

    /// A name that a text of this form has, so that it is read as one.
    pub fn file_name(self) -> &'static str {
        match self {
            Self::Text | Self::Code => "text",
            Self::Json => "text.json",
            Self::Sql => "text.sql",
            Self::Yaml => "text.yaml",
            Self::Toml => "text.toml",
        }
    }

    /// What stands in place of a value, so that what is no text there stays so: `new`, or something that can be read.
    pub(super) fn bare(self, beside: Beside, value: &[u8], new: String) -> String {
        let word = [&b"true"[..], b"false", b"null"].iter().any(|word| value.eq_ignore_ascii_case(word));
        let number = word || !value.is_empty() && value.iter().all(|b| b.is_ascii_digit() || b"+-.eE_".contains(b));
        if self == Self::Sql && !beside.comment && literal::is_binary(beside, value) {
            return if new.is_empty() { "NULL".into() } else { format!("'{new}'") };
        }
        let opens = match self {
            Self::Sql => literal::OPENS,
            _ => b":[,( =\t\n",
        };
        let bare = number && !beside.quoted && opens.contains(&beside.before);
        if let Some(part) = beside.part {
            return part.written(self, number, new);
        }
        if beside.comment {
            return new;
        }
        // JSON inside a line of another kind, `… {"ssn": 536904399}`, or inside a string, `"{\"ssn\": 536904399}"`.
        if let Some(marks) = beside.keyed.filter(|_| number) {
            return match () {
                () if new.is_empty() => "null".into(),
                () if is_number(&new) => new,
                () if is_number(new.trim_start_matches('0')) => new.trim_start_matches('0').to_owned(),
                () => marks.around(&new),
            };
        }
        // A word is neither true nor false, and one bit.
        if self == Self::Sql && !beside.copy && (word && !beside.quoted || literal::is_bits(value)) {
            return "NULL".into();
        }
        if beside.copy {
            let whole = number && b"\t\n".contains(&beside.before) && b"\t\r\n".contains(&beside.after);
            return if whole && new.is_empty() { "\\N".into() } else { new };
        }
        // A number has no noughts at its front: `00137` of a ZIP code that is a number is 137.
        let digits = Some(new.trim_start_matches('0')).filter(|rest| !rest.is_empty() && is_number(rest));
        let new = digits.filter(|_| bare && self == Self::Json).map_or(new.clone(), str::to_owned);
        let still = is_number(&new);
        match self {
            Self::Json if bare && new.is_empty() => "null".into(),
            Self::Sql if bare && new.is_empty() => "NULL".into(),
            Self::Json if bare && !still => format!("\"{new}\""),
            Self::Sql if bare && !still => format!("'{new}'"),
            _ => new,
        }
    }
}

/// True for what is a number in JSON and in SQL.
pub(super) fn is_number(text: &str) -> bool {
    let text = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    digits(whole) && digits(fraction) && (!whole.starts_with('0') || whole == "0")
}

/// The whole lines of a beginning, as text.
fn lines_of(head: &[u8]) -> Option<&str> {
    let end = memchr::memrchr(b'\n', head).map_or(head.len(), |n| n + 1);
    std::str::from_utf8(if head.len() < crate::read::HEAD { head } else { &head[..end] }).ok()
}

/// True for TOML with more than numbers in it, which lines of any settings may have too.
fn is_toml(head: &[u8]) -> bool {
    fn says_more(value: &toml::Value) -> bool {
        match value {
            toml::Value::Table(table) => table.values().any(says_more),
            toml::Value::Integer(_) | toml::Value::Boolean(_) | toml::Value::Float(_) => false,
            _ => true,
        }
    }
    let Some(text) = lines_of(head) else { return false };
    // A beginning may end inside a list or a text of several lines: its last section may be cut.
    let whole = [text, text.rfind("\n[").map_or(text, |at| &text[..at])];
    whole.into_iter().any(|text| text.parse::<toml::Table>().is_ok_and(|table| table.values().any(says_more)))
}

/// True for lines `key: value` whose keys are all different and names of a program: what people write has capitals.
fn is_flat_yaml(head: &[u8]) -> bool {
    let Some(text) = lines_of(head) else { return false };
    let (mut keys, mut count) = (HashSet::new(), 0);
    let is_name = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'_' | b'-' | b'.');
    for line in text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')) {
        let Some((key, value)) = line.split_once(':') else { return false };
        let is_pair = !key.is_empty() && key.bytes().all(is_name) && (value.is_empty() || value.starts_with(' '));
        if !is_pair {
            return false;
        }
        keys.insert(key);
        count += 1;
    }
    count >= 2 && keys.len() == count
}

/// True for values of JSON one after the other, the last of which may be cut: `[worker] started` and `{main}` are text.
fn is_json(head: &[u8]) -> bool {
    let values = serde_json::Deserializer::from_slice(head).into_iter::<serde::de::IgnoredAny>();
    values.into_iter().all(|value| value.map_or_else(|error| error.is_eof(), |_| true))
}
