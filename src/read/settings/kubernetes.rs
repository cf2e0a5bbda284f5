//! Secrets of Kubernetes: a mapping with `kind: Secret` whose `data`, in Base64, and `stringData` are secrets, whatever
//! their keys say. The kind stands before or behind them.

/// What names a value of such a mapping, behind its key.
pub const SECRET: &str = "password";

/// True for a key under which a Secret has its values.
pub fn is_data(key: &str) -> bool {
    matches!(key, "data" | "stringData")
}

/// True if the mapping that has a key on the line at `begin`, so many blanks deep, is a Secret.
pub fn is_secret(text: &[u8], begin: usize, indent: usize) -> bool {
    let (before, behind) = text.split_at(begin);
    kind(before.rsplit(|b| *b == b'\n').skip(1), indent)
        .or_else(|| kind(behind.split(|b| *b == b'\n').skip(1), indent))
        .unwrap_or(false)
}

/// Whether the first line that says a kind says that of a Secret.
fn kind<'t>(lines: impl Iterator<Item = &'t [u8]>, indent: usize) -> Option<bool> {
    for line in lines {
        match Own::of(line, indent) {
            Own::Kind(is_secret) => return Some(is_secret),
            Own::Inside { is_first: false } => {}
            Own::Inside { is_first: true } | Own::Outside => break,
        }
    }
    None
}

/// What a line is to a mapping whose keys are so many blanks deep.
enum Own {
    /// Its kind: a Secret or another.
    Kind(bool),
    /// Another of its lines; the first of an item has a dash.
    Inside { is_first: bool },
    /// None of its lines.
    Outside,
}

impl Own {
    fn of(line: &[u8], indent: usize) -> Self {
        let own = line.trim_ascii_end();
        let blanks = |text: &[u8]| text.iter().take_while(|b| **b == b' ').count();
        let depth = blanks(own);
        let is_first = own[depth..].starts_with(b"- ") && depth + 1 + blanks(&own[depth + 1..]) == indent;
        let key = own.get(indent..).filter(|_| depth == indent || is_first);
        match key.and_then(|key| key.strip_prefix(b"kind:")) {
            Some(kind) => {
                let kind = kind.trim_ascii();
                let plain = kind.strip_prefix(b"\"").and_then(|own| own.strip_suffix(b"\""));
                Self::Kind(plain.unwrap_or(kind) == b"Secret")
            }
            None if own.is_empty() || own[depth..].starts_with(b"#") => Self::Inside { is_first: false },
            None if own == b"---" || depth < indent && !is_first => Self::Outside,
            None => Self::Inside { is_first },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mapping_of_this_kind_is_one() {
        for (text, indent, expected) in [
            ("apiVersion: v1\nkind: Secret\ndata:\n  a: YQ==\n", 0, true),
            ("apiVersion: v1\ndata:\n  kind: x\n\n# c\nkind: \"Secret\"\n", 0, true),
            ("items:\n- kind: Secret\n  data:\n    a: YQ==\n", 2, true),
            ("items:\n- data:\n    a: YQ==\n  kind: Secret\n", 2, true),
            ("kind: ConfigMap\ndata:\n  a: b\n---\nkind: Secret\n", 0, false),
            ("kind: Secret\n---\nkind: ConfigMap\ndata:\n  a: b\n", 0, false),
            ("x:\n  kind: Secret\ndata:\n  a: b\n", 0, false),
            ("data:\n  a: b\n", 0, false),
        ] {
            let begin = text.find("data:").and_then(|at| text[..at].rfind('\n')).map_or(0, |at| at + 1);
            assert_eq!(is_secret(text.as_bytes(), begin, indent), expected, "{text}");
        }
    }
}
