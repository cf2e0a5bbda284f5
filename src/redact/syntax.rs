//! How values are written in the formats that are redacted, so that a copy can be read as its original.

use super::literal;
use super::quotes::Beside;

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
            Some(b'{' | b'[') if !ends(&[".log", ".txt"]) && is_json(head) => Self::Json,
            _ => Self::Text,
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

/// True for values of JSON one after the other, the last of which may be cut: `[worker] started` and `{main}` are text.
fn is_json(head: &[u8]) -> bool {
    let values = serde_json::Deserializer::from_slice(head).into_iter::<serde::de::IgnoredAny>();
    values.into_iter().all(|value| value.map_or_else(|error| error.is_eof(), |_| true))
}
