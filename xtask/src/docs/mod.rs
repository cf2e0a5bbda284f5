//! `cargo xtask docs`: pages that are made from the code, so that they cannot say anything else.
//!
//! Generated pages hold facts; hand-written ones hold reasons. `--check` writes nothing and names what would change.

mod cli;
mod detector;
mod formats;
mod index;
mod markdown;
mod readme;
mod source;
mod template;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use whose::rule::RuleBook;

/// Pages by their paths below the repository.
type Pages = BTreeMap<PathBuf, String>;

/// Runs the chore with the words behind its name.
pub fn run(words: &[&str]) -> Result<(), String> {
    match words {
        [] => write(),
        ["--check"] => check(),
        _ => Err("usage: cargo xtask docs [--check]".into()),
    }
}

/// Writes all pages and removes those of rules that are gone.
fn write() -> Result<(), String> {
    let root = root();
    let pages = pages(&root)?;
    for (path, text) in &pages {
        let path = root.join(path);
        if std::fs::read_to_string(&path).ok().as_ref() == Some(text) {
            continue;
        }
        let folder = path.parent().expect("a page is in a folder");
        std::fs::create_dir_all(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
        std::fs::write(&path, text).map_err(|e| format!("{}: {e}", path.display()))?;
    }
    for path in strangers(&root, &pages) {
        std::fs::remove_file(root.join(&path)).map_err(|e| format!("{}: {e}", path.display()))?;
    }
    Ok(())
}

/// Says which pages are not what they would be.
fn check() -> Result<(), String> {
    let root = root();
    let pages = pages(&root)?;
    let differs =
        |(path, text): &(&PathBuf, &String)| std::fs::read_to_string(root.join(path)).ok().as_ref() != Some(*text);
    let mut wrong: Vec<_> = pages.iter().filter(differs).map(|(path, _)| path.display().to_string()).collect();
    wrong.extend(strangers(&root, &pages).iter().map(|path| format!("{} (no such rule)", path.display())));
    if wrong.is_empty() {
        return Ok(());
    }
    Err(format!("these pages are not up to date; run `cargo xtask docs`:\n  {}", wrong.join("\n  ")))
}

fn pages(root: &Path) -> Result<Pages, String> {
    let book = RuleBook::built_in();
    let mut pages = Pages::new();
    for rule in &book.rules {
        pages.insert(format!("docs/detectors/{}.md", rule.id).into(), detector::page(root, &book, rule)?);
    }
    pages.insert("docs/detectors/README.md".into(), index::page(&book));
    pages.insert("docs/cli.md".into(), cli::page(root)?);
    pages.insert("docs/formats.md".into(), formats::page(root)?);
    pages.insert("docs/rules.md".into(), template::rules(root)?);
    pages.insert("docs/output.md".into(), template::output(root)?);
    pages.insert("README.md".into(), readme::page(root)?);
    for text in pages.values_mut() {
        *text = format!("{}\n", text.trim_end());
    }
    Ok(pages)
}

/// Pages of detectors that no rule stands behind.
fn strangers(root: &Path, pages: &Pages) -> Vec<PathBuf> {
    let folder = Path::new("docs/detectors");
    let entries = std::fs::read_dir(root.join(folder)).into_iter().flatten().flatten();
    let mut paths: Vec<_> =
        entries.map(|entry| folder.join(entry.file_name())).filter(|p| !pages.contains_key(p)).collect();
    paths.sort();
    paths
}

/// The repository. Cargo says where at run time; a build elsewhere may have been copied here.
fn root() -> PathBuf {
    let package =
        std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
    package.parent().expect("xtask is in the repository").into()
}

/// What the binary says when it is run in a folder. Its exit status does not matter here; that it could run does.
fn whose(root: &Path, folder: &Path, args: &[&str]) -> Result<String, String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["run", "--quiet", "--bin", "whose", "--manifest-path"]).arg(root.join("Cargo.toml"));
    command.arg("--").args(args).args(["--no-config", "--quiet", "--color", "never"]).current_dir(folder);
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("WHOSE_")) {
        command.env_remove(name);
    }
    for name in whose::cli::CI_VARIABLES.iter().chain(&["GITHUB_STEP_SUMMARY"]) {
        command.env_remove(name);
    }
    let output = command
        .env("WHOSE_KEY", "the key of the documentation")
        .env("COLUMNS", "100")
        // Who is under sixteen or over forty depends on the year.
        .env("SOURCE_DATE_EPOCH", "1780000000")
        .output()
        .map_err(|e| format!("cargo run: {e}"))?;
    if !matches!(output.status.code(), Some(0 | 1 | 3)) {
        return Err(format!("whose {}: {}", args.join(" "), String::from_utf8_lossy(&output.stderr)));
    }
    String::from_utf8(output.stdout).map_err(|e| format!("whose {}: {e}", args.join(" ")))
}
