//! `whose completions` and `whose man`: what a shell and `man` want to know, from the definition of the command line.

use super::{Exit, Failure, Terminal};
use clap::Args;
use clap_complete::Shell;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Print what a shell needs to complete commands and flags
///
/// For bash, for example: `whose completions bash > ~/.local/share/bash-completion/completions/whose`.
#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// The shell: bash, zsh, fish, elvish or powershell
    ///
    /// Where its completions belong is different for each; its manual says it.
    #[arg(value_name = "SHELL", hide_possible_values = true)]
    shell: Shell,
}

/// Write manual pages
///
/// One for the program and one for each command, into a folder such as `~/.local/share/man/man1`.
#[derive(Debug, Args)]
pub struct ManArgs {
    /// The folder, which is made if it is not there; without it the first page goes to standard output
    ///
    /// Files are named as `man` looks for them: `whose.1`, `whose-scan.1`.
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
}

/// Prints completions.
pub fn completions(args: &CompletionsArgs, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let mut out = Vec::new();
    clap_complete::generate(args.shell, &mut super::command(), "whose", &mut out);
    terminal.out.write_all(&out)?;
    Ok(Exit::Clean)
}

/// Writes pages.
pub fn man(args: &ManArgs, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let mut command = without_help(super::command());
    command.build();
    match &args.folder {
        None => {
            let mut out = Vec::new();
            page(command, &mut out)?;
            terminal.out.write_all(&out)?;
        }
        Some(folder) => {
            fs::create_dir_all(folder).map_err(|e| Failure::at(folder, e))?;
            pages(folder, &command, "whose")?;
        }
    }
    Ok(Exit::Clean)
}

/// The same commands without `help`, which has no page: it shows what these say.
fn without_help(command: clap::Command) -> clap::Command {
    let names: Vec<String> = command.get_subcommands().map(|command| command.get_name().to_owned()).collect();
    let command = command.disable_help_subcommand(true);
    names.into_iter().fold(command, |command, name| command.mut_subcommand(name, without_help))
}

/// One page. Its synopsis is the line of usage, which says what is meant by each word; a list of all flags without their
/// values would say less than their section does.
fn page(mut command: clap::Command, out: &mut Vec<u8>) -> std::io::Result<()> {
    let usage = command.render_usage().to_string();
    let usage: Vec<&str> = usage.lines().map(|line| line.trim().trim_start_matches("Usage:").trim()).collect();
    let usage = usage.join("\n.br\n").replace('\\', "\\e").replace('-', "\\-");
    let has_subcommands = command.get_subcommands().any(|command| !command.is_hide_set());
    let has_version = command.get_version().is_some();
    let man = clap_mangen::Man::new(command);
    man.render_title(out)?;
    man.render_name_section(out)?;
    writeln!(out, ".SH SYNOPSIS\n{usage}")?;
    man.render_description_section(out)?;
    man.render_options_section(out)?;
    if has_subcommands {
        man.render_subcommands_section(out)?;
    }
    // The library calls what stands behind the help something that nobody looks for.
    let mut extra = Vec::new();
    man.render_extra_section(&mut extra)?;
    out.write_all(String::from_utf8_lossy(&extra).replacen(".SH EXTRA", ".SH EXAMPLES", 1).as_bytes())?;
    if has_version { man.render_version_section(out) } else { Ok(()) }
}

fn pages(folder: &Path, command: &clap::Command, name: &str) -> Result<(), Failure> {
    let mut out = Vec::new();
    // `man` shows one name for a page; that of a command has the names of those above it.
    page(command.clone().display_name(name.to_owned()), &mut out)?;
    let file = folder.join(format!("{name}.1"));
    fs::write(&file, out).map_err(|e| Failure::at(&file, e))?;
    let below = command.get_subcommands().filter(|command| !command.is_hide_set());
    below.into_iter().try_for_each(|command| pages(folder, command, &format!("{name}-{}", command.get_name())))
}
