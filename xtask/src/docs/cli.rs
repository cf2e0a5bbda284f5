//! `docs/cli.md`: every command and flag with its long help, from the definition that parses them.

use super::detector::sentence;
use super::markdown::{block, code, escape, head, prose, row};
use super::source;
use clap::{Arg, Command};
use std::path::Path;

/// The page.
pub fn page(root: &Path) -> Result<String, String> {
    let mut command = whose::cli::command();
    command.build();
    let mut out = String::from("<!-- Made by `cargo xtask docs` from src/cli/. -->\n\n# Command line\n\n");
    out += &about(&command);
    out += "Commands: ";
    let names: Vec<_> = leaves(&command, "whose").into_iter().map(|(name, _)| name).collect();
    let links: Vec<_> = names.iter().map(|name| format!("[{}](#{})", code(name), name.replace(' ', "-"))).collect();
    out += &format!("{}. The flags at the end belong to all of them.\n\n", links.join(", "));
    for (name, command) in leaves(&command, "whose") {
        section(&mut out, &name, command);
    }
    out += "## Flags of every command\n\n";
    for arg in command.get_arguments().filter(|arg| !arg.is_hide_set()) {
        flag(&mut out, arg);
    }
    statuses(&mut out, root)?;
    settings(&mut out, root)?;
    Ok(out)
}

/// Commands that do something, with their full names.
fn leaves<'c>(command: &'c Command, name: &str) -> Vec<(String, &'c Command)> {
    let below: Vec<_> = command.get_subcommands().filter(|c| !c.is_hide_set()).collect();
    if below.is_empty() {
        return vec![(name.into(), command)];
    }
    below.into_iter().flat_map(|c| leaves(c, &format!("{name} {}", c.get_name()))).collect()
}

fn section(out: &mut String, name: &str, command: &Command) {
    *out += &format!("## {name}\n\n{}", about(command));
    let usage = command.clone().render_usage().to_string();
    *out += &format!("{}\n", block("text", usage.trim_start_matches("Usage:").trim()));
    let own = |arg: &&Arg| !arg.is_hide_set() && !arg.is_global_set() && arg.get_id() != "help";
    for arg in command.get_arguments().filter(own).filter(|arg| arg.is_positional()) {
        flag(out, arg);
    }
    let mut heading = None;
    for arg in command.get_arguments().filter(own).filter(|arg| !arg.is_positional()) {
        if arg.get_help_heading() != heading {
            heading = arg.get_help_heading();
            *out += &format!("### {}\n\n", escape(heading.unwrap_or("Flags")));
        }
        flag(out, arg);
    }
    if let Some(examples) = command.get_after_help().map(ToString::to_string) {
        let lines: Vec<_> = examples.lines().skip(1).map(|line| format!("$ {}", line.trim())).collect();
        *out += &format!("Examples:\n\n{}\n", block("console", &lines.join("\n")));
    }
}

fn about(command: &Command) -> String {
    let text = command.get_long_about().or(command.get_about()).map(ToString::to_string).unwrap_or_default();
    paragraphs(&text, "")
}

fn flag(out: &mut String, arg: &Arg) {
    let value =
        arg.get_value_names().map(|names| names.iter().map(|name| format!("<{name}>")).collect::<Vec<_>>().join(" "));
    let value = value.filter(|_| arg.get_action().takes_values()).unwrap_or_default();
    let mut names: Vec<String> = arg.get_short().map(|short| code(&format!("-{short}"))).into_iter().collect();
    names.extend(arg.get_long().map(|long| code(format!("--{long} {value}").trim())));
    if arg.is_positional() {
        names.push(code(&value));
    }
    let help = arg.get_long_help().or(arg.get_help()).map(ToString::to_string).unwrap_or_default();
    *out += &format!("- {} — {}", names.join(", "), paragraphs(&help, "  ").trim_start());
    let default: Vec<_> = arg.get_default_values().iter().map(|value| value.to_string_lossy()).collect();
    if arg.get_action().takes_values() && !arg.is_hide_default_value_set() && !default.is_empty() {
        *out += &format!("  Default: {}.\n\n", code(&default.join(",")));
    }
    if let Some(variable) = arg.get_env().and_then(|name| name.to_str()) {
        *out += &format!("  Variable: {}.\n\n", code(variable));
    }
}

/// Paragraphs of help, each ended by a full stop.
fn paragraphs(text: &str, indent: &str) -> String {
    let mut out = String::new();
    for paragraph in text.split("\n\n").map(str::trim).filter(|p| !p.is_empty()) {
        let paragraph = paragraph.split_whitespace().collect::<Vec<_>>().join(" ");
        let stop = if paragraph.ends_with(['.', ':', '!', '?']) { "" } else { "." };
        out += &format!("{indent}{}{stop}\n\n", prose(&paragraph));
    }
    out
}

fn statuses(out: &mut String, root: &Path) -> Result<(), String> {
    let mut rows: Vec<(String, String)> = Vec::new();
    for item in source::items(&source::read(&root.join("src/cli/exit.rs"))?, "pub enum Exit")? {
        let (number, meaning) = item.about.split_once(": ").ok_or("src/cli/exit.rs: a status without its number")?;
        rows.push((number.into(), meaning.into()));
    }
    rows.sort();
    *out += "## Exit status\n\n";
    *out += &head(&["Status", "Meaning"]);
    for (number, meaning) in rows {
        *out += &row(&[&number, &sentence(&prose(&meaning))]);
    }
    *out += "\nWith findings and gaps together the status is 1; the report says both.\n\n";
    Ok(())
}

fn settings(out: &mut String, root: &Path) -> Result<(), String> {
    *out += "## Settings\n\nWhat a team agrees on stands in `whose.toml`. It is looked for in the working folder and the \
             folders above it, up to the root of the repository. A flag goes before a variable, a variable before the \
             file, and the file before the default. Keys have the names of flags; what a single run writes and where, and \
             `--reveal`, cannot be set in a file. Unknown keys are errors.\n\n";
    *out += &head(&["Key", "Variable", "Meaning"]);
    for item in source::items(&source::read(&root.join("src/cli/config.rs"))?, "pub struct Config")? {
        let variable = format!("WHOSE_{}", item.name.to_uppercase().replace('-', "_"));
        let variable = if item.name == "allow" { String::new() } else { code(&variable) };
        *out += &row(&[&code(&item.name), &variable, &prose(&item.about)]);
    }
    let example = "only = [\"S\", \"payment-card\"]\nexclude = [\"*.min.js\", \"/target/\"]\nmax-size = \"2G\"\nfail-on = \"high\"";
    *out += &format!("\n{}", block("toml", example));
    Ok(())
}
