//! The worked example of `docs/ci.md`: its commands are run one after the other in one shell, and what they say is what
//! the page shows. After a change on purpose: `DOCS_UPDATE=1 cargo test --test example_ci`, then read the difference.

mod common;

use std::fs;
use std::path::Path;
use std::process::Command;

/// Between the outputs of two commands.
const END: char = '\u{1e}';

/// The commands of a block that shows a terminal, each with its lines.
fn commands(block: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut goes_on = false;
    for line in block.lines() {
        match line.strip_prefix("$ ") {
            Some(command) => out.push(command.into()),
            None if goes_on => *out.last_mut().expect("a command goes on") += &format!("\n{line}"),
            None => continue,
        }
        goes_on = line.ends_with('\\');
    }
    out
}

#[test]
fn the_worked_example_is_what_happens() {
    let has = |tool: &str| Command::new(tool).arg("--version").output().is_ok_and(|o| o.status.success());
    if !cfg!(unix) || !has("bash") || !has("git") {
        return common::skipped("bash and git are needed");
    }
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/ci.md");
    let text = fs::read_to_string(&page).expect("the page");
    let (before, example) = text.split_once("\n## An example\n").expect("the example");
    let (example, after) = example.split_once("\n## ").map_or((example, None), |(e, after)| (e, Some(after)));
    let blocks: Vec<&str> =
        example.split("```console\n").skip(1).map(|rest| rest.split_once("\n```").expect("its end").0).collect();
    let commands: Vec<Vec<String>> = blocks.iter().map(|block| commands(block)).collect();
    assert!(commands.concat().len() > 12, "only {} commands were found", commands.concat().len());

    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("bin")).expect("a folder");
    #[cfg(unix)]
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_whose"), folder.path().join("bin/whose")).expect("a link");
    let script: String =
        commands.concat().iter().map(|c| format!("{c}\n_s=$?; printf '{END}'; (exit $_s)\n")).collect();
    let mut shell = Command::new("bash");
    // The environment of `common::plain`, for a shell.
    let plain = common::plain(folder.path(), &[]);
    for (name, value) in plain.get_envs() {
        match value {
            Some(value) => shell.env(name, value),
            None => shell.env_remove(name),
        };
    }
    for who in ["AUTHOR", "COMMITTER"] {
        shell.env(format!("GIT_{who}_NAME"), "Test").env(format!("GIT_{who}_EMAIL"), "test@bluefinch-mail.net");
        shell.env(format!("GIT_{who}_DATE"), "2026-01-31T12:00:00+0000");
    }
    let path = std::env::var("PATH").expect("a PATH");
    shell.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_SYSTEM", "/dev/null");
    shell.env("PATH", format!("{}:{path}", folder.path().join("bin").display()));
    let shell = shell.args(["--noprofile", "--norc", "-c", &format!("exec 2>&1\n{script}")]);
    let output = shell.current_dir(folder.path()).output().expect("bash runs");
    let said = String::from_utf8(output.stdout).expect("text");
    let mut said = said.split(END);

    let mut new = String::from(example);
    for (block, commands) in blocks.iter().zip(&commands) {
        let mut shown = String::new();
        for command in commands {
            let lines = said.next().expect("each command has an end").lines().map(|l| format!("\n{}", l.trim_end()));
            shown += &format!("{}$ {command}{}", if shown.is_empty() { "" } else { "\n" }, lines.collect::<String>());
        }
        new = new.replacen(&format!("```console\n{block}\n```"), &format!("```console\n{shown}\n```"), 1);
    }
    if std::env::var_os("DOCS_UPDATE").is_some() {
        let after = after.map_or(String::new(), |after| format!("\n## {after}"));
        fs::write(&page, format!("{before}\n## An example\n{new}{after}")).expect("written");
        return;
    }
    assert_eq!(
        without_hashes(&new),
        without_hashes(example),
        "the page shows something else; see the head of this file"
    );
}

/// A text without the hashes of commits: the salt of a baseline is random, and so are the commits that hold it.
fn without_hashes(text: &str) -> String {
    let hash =
        |part: &str| part.as_bytes().get(12) == Some(&b'@') && part.bytes().take(12).all(|b| b.is_ascii_hexdigit());
    text.split('!').map(|part| if hash(part) { &part[12..] } else { part }).collect::<Vec<_>>().join("!")
}
