//! The output shown in `README.md`: what the program really says of `testdata/`.

use super::source;
use std::path::Path;

const START: &str = "```console\n$ whose scan testdata --exclude truth.jsonl";

/// The page with its block of output made anew.
pub fn page(root: &Path) -> Result<String, String> {
    let text = source::read(&root.join("README.md"))?;
    let (before, rest) = text.split_once(START).ok_or("README.md: the block of `whose scan testdata …` is gone")?;
    let (_, after) =
        rest.split_once("\n```\n").ok_or("README.md: the block of `whose scan testdata …` does not end")?;
    let output = super::whose(root, root, &["scan", "testdata", "--exclude", "truth.jsonl"])?;
    let lines: Vec<_> = output.trim_end().lines().map(str::trim_end).collect();
    Ok(format!("{before}{START}\n{}\n```\n{after}", lines.join("\n")))
}
