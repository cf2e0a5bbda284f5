//! `whose policy`: writes the file in which a privacy policy is declared, by hand or from a published page.

use super::exit::{Exit, FailOn};
use super::{Common, Failure, Terminal};
use crate::place::path_text;
use crate::policy::drift::Watch;
use crate::policy::{Policy, import};
use crate::read::HEAD;
use crate::read::encoding::{self, DecodingReader, Found};
use crate::report::count;
use crate::rule::RuleBook;
use clap::{Args, Subcommand};
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Bytes of a policy that are read; no policy for people is longer.
const LONGEST: u64 = 16 << 20;

/// Write down what a privacy policy declares, to compare it with what is found
///
/// Then `whose scan PATH --policy policy.toml` says where the two go apart.
#[derive(Debug, Args)]
pub struct PolicyArgs {
    #[command(subcommand)]
    command: PolicyCommand,
}

#[derive(Debug, Subcommand)]
enum PolicyCommand {
    /// Write a policy.toml with all categories, to fill in
    ///
    /// Each row has a place for what is collected and disclosed, a qualifier, retention, purposes, sources and third
    /// parties.
    Init {
        /// The file to write
        ///
        /// A file that is there is not replaced without --force. `-` is standard output.
        #[arg(long, short, value_name = "FILE", default_value = "policy.toml")]
        output: PathBuf,

        /// Replace a file that is there
        ///
        /// What was filled in is lost.
        #[arg(long)]
        force: bool,
    },
    /// Read the table of a published policy, Markdown or HTML, English or Chinese
    ///
    /// Gives a policy.toml, and says on standard error what it could not read and where the prose contradicts the table.
    Import {
        /// The policy: a Markdown or HTML file
        ///
        /// `-` is standard input.
        #[arg(value_name = "FILE")]
        policy: PathBuf,

        /// The file to write; without it the result goes to standard output
        ///
        /// A file that is there is not replaced without --force. `-` is standard output.
        #[arg(long, short, value_name = "FILE", default_value = "-", hide_default_value = true)]
        output: PathBuf,

        /// Replace a file that is there
        ///
        /// What was changed in it by hand is lost.
        #[arg(long)]
        force: bool,
    },
}

/// Runs the command.
pub fn run(args: PolicyArgs, common: &Common, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let config = common.config()?;
    let (book, _) = common.book(&config)?;
    match args.command {
        PolicyCommand::Init { output, force } => {
            write(&output, force, &Policy::default().write(&book), terminal)?;
            say(&output, "all categories, to fill in", terminal);
        }
        PolicyCommand::Import { policy, output, force } => {
            let imported = import::import(&read(&policy)?, &book);
            for sentence in &imported.unread {
                terminal.note(&format!("not read: {}", crate::report::sanitize::sanitize(sentence)));
            }
            for (row, sentence) in &imported.contradictions {
                let sentence = crate::report::sanitize::sanitize(sentence);
                terminal.note(&format!("contradiction: row {row} is declared `no`, but the policy says: {sentence}"));
            }
            for (row, sentence) in &imported.denials {
                let sentence = crate::report::sanitize::sanitize(sentence);
                let hint = "the row is `unclear`";
                terminal.note(&format!(
                    "contradiction: row {row} is declared `yes`, but the policy says: {sentence} ({hint})"
                ));
            }
            if imported.policy.category.is_empty() {
                let why = "no table declares a category of the law, so nothing was written; `whose policy init` writes a \
                           policy.toml to fill in";
                return Err(Failure::new(format!("{}: {why}", path_text(&policy))));
            }
            let declared = imported.policy.category.iter().filter(|row| row.collected.is_some()).count();
            write(&output, force, &imported.policy.write(&book), terminal)?;
            say(&output, &format!("{} of the policy", count(declared as u64, "category", "categories")), terminal);
        }
    }
    Ok(Exit::Clean)
}

fn read(path: &Path) -> Result<String, Failure> {
    use std::io::Read;
    let mut text = Vec::new();
    let read = match path == Path::new("-") {
        true => std::io::stdin().lock().take(LONGEST).read_to_end(&mut text),
        false => fs::File::open(path).and_then(|file| file.take(LONGEST).read_to_end(&mut text)),
    };
    read.map_err(|e| Failure::at(path, e))?;
    decoded(&text).map_err(|why| Failure::new(format!("{}: {why}", path_text(path))))
}

/// The text in whatever encoding it is, as a scan reads it.
fn decoded(text: &[u8]) -> Result<String, String> {
    use std::io::Read;
    let mut source = text;
    let mut out = Vec::new();
    match encoding::detect(&text[..text.len().min(HEAD)]) {
        Found::Other(charset) => {
            let read = DecodingReader::new(&mut source, charset).read_to_end(&mut out);
            read.map_err(|e| format!("it cannot be read as {}: {e}", charset.name()))?;
        }
        Found::Binary => return Err("this is no text in an encoding that is known; save it as UTF-8".into()),
        Found::Utf8 => out.extend_from_slice(text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text)),
    }
    Ok(String::from_utf8_lossy(&out).into_owned())
}

/// Says what was written, where that is not what the command gives out.
fn say(path: &Path, what: &str, terminal: &mut Terminal) {
    if path != Path::new("-") {
        let path = path_text(path);
        terminal.note(&format!("{path} written: {what}; compare with `whose scan PATH --policy {path}`"));
    }
}

fn write(path: &Path, force: bool, text: &str, terminal: &mut Terminal) -> Result<(), Failure> {
    if path == Path::new("-") {
        return terminal.out.write_all(text.as_bytes()).map_err(Failure::from);
    }
    let mut options = OpenOptions::new();
    options.write(true);
    let file = if force { options.create(true).truncate(true) } else { options.create_new(true) }.open(path);
    let written = file.and_then(|mut file| file.write_all(text.as_bytes()));
    written.map_err(|e| match e.kind() {
        std::io::ErrorKind::AlreadyExists => Failure::new(format!(
            "{}: this file is there already; give another with --output, or --force to replace it",
            path_text(path)
        )),
        _ => Failure::at(path, e),
    })
}

/// What compares a scan with the policy of `--policy`.
pub fn watch(path: Option<&Path>, book: &RuleBook, fail_on: FailOn) -> Result<Option<Watch>, Failure> {
    let Some(path) = path else {
        let message = "--fail-on drift needs a policy to compare with; give --policy FILE";
        return if fail_on == FailOn::Drift { Err(Failure::new(message)) } else { Ok(None) };
    };
    let policy = Policy::parse(&read(path)?, book);
    let policy = policy.map_err(|error| {
        let page = path.extension().and_then(|end| end.to_str()).is_some_and(|end| {
            ["md", "markdown", "htm", "html", "txt"].iter().any(|known| end.eq_ignore_ascii_case(known))
        });
        let path = path_text(path);
        Failure::new(match page {
            true => {
                format!("{path}: this is no policy.toml; `whose policy import {path} -o policy.toml` makes one of a published policy")
            }
            false => format!("{path}: {error}"),
        })
    })?;
    Ok(Some(Watch::new(policy, super::here::text_from_here(path), book)))
}
