//! Markdown: what comes from data is escaped, so that it stays text.

/// Prose of a rule or of a doc comment. It may hold `code` and means nothing else by its characters.
pub fn prose(text: &str) -> String {
    let mut out = String::new();
    let mut parts = text.split('`');
    out.push_str(&escape(parts.next().unwrap_or_default()));
    while let (Some(inside), Some(outside)) = (parts.next(), parts.next()) {
        out.push_str(&code(inside));
        out.push_str(&escape(outside));
    }
    out
}

/// Plain text: no character of it acts.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '&' | '~') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// A code span. Its fence is longer than any run of backticks inside it.
pub fn code(text: &str) -> String {
    let text = visible(text).replace('\n', "⏎");
    if text.is_empty() {
        return String::new();
    }
    let fence = "`".repeat(longest_run(&text) + 1);
    let space = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{space}{text}{space}{fence}")
}

/// A block of code.
pub fn block(language: &str, text: &str) -> String {
    let fence = "`".repeat(longest_run(text).max(2) + 1);
    format!("{fence}{language}\n{}\n{fence}\n", visible(text.trim_end_matches('\n')))
}

/// A row of a table. Cells are Markdown already; even inside code a bar ends a cell unless it is escaped.
pub fn row(cells: &[&str]) -> String {
    let cell = |cell: &&str| {
        let mut out = String::new();
        let mut escaped = false;
        for c in cell.chars() {
            if c == '|' && !escaped {
                out.push('\\');
            }
            escaped = c == '\\' && !escaped;
            out.push(if c == '\n' { ' ' } else { c });
        }
        out
    };
    format!("| {} |\n", cells.iter().map(cell).collect::<Vec<_>>().join(" | "))
}

/// The two lines with which a table begins.
pub fn head(cells: &[&str]) -> String {
    format!("{}|{}\n", row(cells), "---|".repeat(cells.len()))
}

/// Control characters as escapes, but for line ends and tabs in the middle.
fn visible(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\n' => "\n".into(),
            '\t' => "\\t".into(),
            c if c.is_control() => format!("\\u{{{:x}}}", u32::from(c)),
            c => c.to_string(),
        })
        .collect()
}

fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_acts() {
        assert_eq!(prose("`a@b` is <b>_no_</b> | mail"), "`a@b` is \\<b\\>\\_no\\_\\</b\\> \\| mail");
        assert_eq!(code("a`b"), "``a`b``");
        assert_eq!(code("`"), "`` ` ``");
        assert_eq!(row(&["`a|b`", "c\\|d"]), "| `a\\|b` | c\\|d |\n");
        assert_eq!(block("text", "```"), "````text\n```\n````\n");
    }
}
