//! The documents say what is so: every flag and detector is in them, their commands parse, their links lead somewhere,
//! and the tests that ARCHITECTURE.md names exist. That generated pages are up to date is checked by
//! `cargo xtask docs --check`.

use clap::{Arg, Command};
use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use whose::rule::RuleBook;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: impl AsRef<Path>) -> String {
    let path = root().join(path);
    fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// All files of a kind below a folder.
fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut out = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            out.extend(files(&path, extension));
        } else if path.extension().is_some_and(|e| e == extension) {
            out.push(path);
        }
    }
    out.sort();
    out
}

/// All documents of the repository.
fn documents() -> Vec<PathBuf> {
    let mut out: Vec<_> =
        ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"].map(|f| root().join(f)).into();
    out.extend(files(&root().join("docs"), "md"));
    out.extend(files(&root().join("testdata"), "md"));
    out
}

#[test]
fn every_flag_is_in_the_page_of_the_command_line() {
    fn check(page: &str, name: &str, command: &Command) {
        let is_shown = |arg: &&Arg| !arg.is_hide_set() && !["help", "version"].contains(&arg.get_id().as_str());
        for arg in command.get_arguments().filter(is_shown) {
            let Some(long) = arg.get_long() else { continue };
            assert!(
                page.contains(&format!("`--{long}`")) || page.contains(&format!("`--{long} <")),
                "{name}: --{long}"
            );
        }
        let below: Vec<_> = command.get_subcommands().filter(|c| !c.is_hide_set()).collect();
        assert!(!below.is_empty() || page.contains(&format!("\n## {name}\n")), "{name}");
        below.iter().for_each(|c| check(page, &format!("{name} {}", c.get_name()), c));
    }
    check(&read("docs/cli.md"), "whose", &whose::cli::command());
}

#[test]
fn every_detector_has_a_page() {
    let index = read("docs/detectors/README.md");
    for rule in RuleBook::built_in().rules {
        let page = read(format!("docs/detectors/{}.md", rule.id));
        assert!(page.contains(&format!("`{}`", rule.id)), "{}", rule.id);
        assert!(index.contains(&format!("({}.md)", rule.id)), "{} is not in the index", rule.id);
    }
}

/// Commands of the blocks of a document that show a terminal.
fn commands(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut inside = false;
    for line in text.lines() {
        let line = line.trim_start();
        if line.starts_with("```") {
            inside = line == "```console";
        } else if let Some(command) = line.strip_prefix("$ ").filter(|_| inside) {
            out.push(command.into());
        }
    }
    out
}

/// Words of a command as a shell takes them; `|`, `<` and `>` stand alone.
fn words(command: &str) -> Vec<String> {
    let (mut out, mut word, mut quote) = (Vec::new(), None::<String>, None);
    for c in command.chars() {
        match quote {
            Some(q) if c == q => quote = None,
            Some(_) => word.get_or_insert_default().push(c),
            None if c == '\'' || c == '"' => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            None if c.is_whitespace() => out.extend(word.take()),
            None => word.get_or_insert_default().push(c),
        }
    }
    out.extend(word);
    out
}

#[test]
fn commands_in_documents_parse() {
    let chores = read("xtask/src/main.rs");
    let mut n = 0;
    for document in documents() {
        for line in commands(&fs::read_to_string(&document).expect("text")) {
            let at = format!("{}: {line}", document.display());
            for part in words(&line).split(|word| word == "|") {
                let part: Vec<&str> =
                    part.iter().map(String::as_str).take_while(|word| ![">", "<"].contains(word)).collect();
                let part = part.strip_prefix(&["time"]).unwrap_or(&part);
                let own = match part {
                    ["whose" | "target/release/whose", rest @ ..] => rest,
                    ["cargo", "xtask", chore, ..] => {
                        assert!(chores.contains(&format!("[\"{chore}\", ")), "no such chore: {at}");
                        continue;
                    }
                    ["cargo", "run", "--release", "--", rest @ ..] | ["cargo", "run", "--", rest @ ..] => rest,
                    ["cargo", known, ..] => {
                        assert!(["build", "test", "bench"].contains(known), "no such command of cargo: {at}");
                        continue;
                    }
                    _ => continue,
                };
                n += 1;
                if let Err(error) = whose::cli::command().try_get_matches_from([&["whose"], own].concat()) {
                    panic!("{at}\n{error}");
                }
            }
        }
    }
    assert!(n > 10, "only {n} commands were found");
}

#[test]
fn the_readme_shows_what_the_program_says() {
    let readme = read("README.md");
    for needed in ["\n$ cargo run --release -- scan testdata", "\n$ cargo test --workspace\n"] {
        assert!(readme.contains(needed), "the set-up is gone: {needed}");
    }
    let (_, block) = readme.split_once("```console\n$ whose ").expect("a block with output");
    let (command, shown) = block.split_once('\n').expect("output");
    let (shown, _) = shown.split_once("\n```").expect("its end");
    let mut run = assert_cmd::Command::cargo_bin("whose").expect("the binary");
    for name in whose::cli::CI_VARIABLES {
        run.env_remove(name);
    }
    let run = run.current_dir(root()).args(words(command)).args(["--no-config", "--color", "never"]);
    let out = run.env("WHOSE_KEY", "any key that is long").env("COLUMNS", "100").output().expect("it runs");
    let said = String::from_utf8(out.stdout).expect("text");
    let said: Vec<_> = said.trim_end().lines().map(str::trim_end).collect();
    assert_eq!(said.join("\n"), shown, "run `cargo xtask docs`");
}

#[test]
fn the_rule_in_the_reference_is_in_order() {
    let page = read("docs/rules.md");
    let (_, rule) = page.split_once("```toml\n").expect("a rule");
    let (rule, _) = rule.split_once("\n```").expect("its end");
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("harbor-member.toml");
    fs::write(&file, rule).expect("written");
    let mut run = assert_cmd::Command::cargo_bin("whose").expect("the binary");
    let out = run.args(["rules", "check", "--no-config"]).arg(&file).output().expect("it runs");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stdout));
}

#[test]
fn links_lead_somewhere() {
    for document in documents() {
        let text = without_code(&fs::read_to_string(&document).expect("text"));
        for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            if target.contains("://") {
                continue;
            }
            let (path, anchor) = target.split_once('#').unwrap_or((target, ""));
            let folder = document.parent().expect("a folder");
            let file = if path.is_empty() { document.clone() } else { folder.join(path) };
            assert!(file.exists(), "{}: {target}", document.display());
            if !anchor.is_empty() {
                let known = anchors(&fs::read_to_string(&file).expect("text"));
                assert!(known.contains(anchor), "{}: {target}", document.display());
            }
        }
    }
}

/// A document without its blocks and spans of code.
fn without_code(text: &str) -> String {
    let (mut out, mut fence) = (String::new(), None::<String>);
    for line in text.lines() {
        let ticks: String = line.trim_start().chars().take_while(|&c| c == '`').collect();
        match &fence {
            Some(open) if ticks.len() >= open.len() => fence = None,
            Some(_) => {}
            None if ticks.len() >= 3 => fence = Some(ticks),
            None => {
                let mut rest = line;
                while let Some(start) = rest.find('`') {
                    out.push_str(&rest[..start]);
                    let ticks = rest[start..].len() - rest[start..].trim_start_matches('`').len();
                    let behind = &rest[start + ticks..];
                    // The text of a link may be code; only what is inside goes.
                    rest = behind.split_once(&rest[start..start + ticks]).map_or("", |(_, after)| after);
                }
                out.push_str(rest);
                out.push('\n');
            }
        }
    }
    out
}

/// The anchors of a document's headings, as web sites make them.
fn anchors(text: &str) -> HashSet<String> {
    let headings = text.lines().filter(|line| line.starts_with('#'));
    let anchor = |heading: &str| -> String {
        let kept = heading.trim_start_matches('#').trim().to_lowercase();
        let kept = kept.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
        kept.map(|c| if c == ' ' { '-' } else { c }).collect()
    };
    headings.map(anchor).collect()
}

#[test]
fn tests_that_the_architecture_names_exist() {
    let text = read("ARCHITECTURE.md");
    let (_, invariants) = text.split_once("## Invariants").expect("a section");
    let (invariants, _) = invariants.split_once("\n## ").expect("its end");
    let mut n = 0;
    for (i, paragraph) in invariants.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_digit())).enumerate() {
        let (_, held) = paragraph.rsplit_once("Held").unwrap_or_else(|| panic!("invariant {} names no test", i + 1));
        for name in held.split('`').skip(1).step_by(2) {
            n += 1;
            assert!(is_test(name), "there is no test `{name}`");
        }
    }
    assert!(n > 15, "only {n} tests were found");
}

/// True if a test of this path exists: `a::b::tests::name` in `src/a/b.rs`, `src/a/b/mod.rs` or `src/a/b/tests.rs`, a
/// bare name in `tests/`.
fn is_test(path: &str) -> bool {
    let (module, name) = path.rsplit_once("::").unwrap_or(("", path));
    let files = match module.strip_suffix("::tests") {
        None => files(&root().join("tests"), "rs"),
        Some(module) => {
            let module = root().join("src").join(module.replace("::", "/"));
            vec![module.with_extension("rs"), module.join("mod.rs"), module.join("tests.rs")]
        }
    };
    let has = |text: String| {
        text.contains(&format!("#[test]\nfn {name}("))
            || text.contains(&format!("#[test]\n    fn {name}("))
            || text.contains(&format!("#[test]\n        fn {name}("))
    };
    files.iter().filter_map(|file| fs::read_to_string(file).ok()).any(has)
}

/// Code of the program without comments and tests beside it.
fn code(file: &Path) -> String {
    let text = fs::read_to_string(file).expect("text");
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    text.lines().filter(|line| !line.trim_start().starts_with("//")).map(|line| format!("{line}\n")).collect()
}

#[test]
fn nothing_opens_a_connection() {
    for file in files(&root().join("src"), "rs") {
        let code = code(&file);
        for word in ["TcpStream", "TcpListener", "UdpSocket", "UnixStream", "UnixDatagram", "ToSocketAddrs"] {
            assert!(!code.contains(word), "{}: {word}", file.display());
        }
    }
    let lock = read("Cargo.lock");
    for name in
        ["reqwest", "hyper", "ureq", "curl", "attohttpc", "minreq", "isahc", "tokio", "mio", "socket2", "async-std"]
    {
        assert!(!lock.contains(&format!("name = \"{name}\"\n")), "{name} is linked");
    }
}

#[test]
fn detection_touches_nothing_outside() {
    let mut sources = files(&root().join("src/detect"), "rs");
    sources.push(root().join("src/category.rs"));
    for file in sources {
        let code = code(&file);
        for word in ["std::fs", "std::thread", "std::env", "std::process", "std::io", "File::", "println!"] {
            assert!(!code.contains(word), "{}: {word}", file.display());
        }
    }
}
