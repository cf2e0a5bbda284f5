//! `whose rules`: the detectors themselves — listed, shown, checked and tried.

mod attempt;
mod check;

mod lint;
mod list;

use super::{Common, Exit, Failure, Shape, Terminal};
use crate::detect::validate::{self, Validator};
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// List, show, check and try detectors
///
/// Detectors are data: one TOML file each, built in or a user's own (--rules).
#[derive(Debug, Args)]
pub struct RulesArgs {
    #[command(subcommand)]
    command: RulesCommand,
}

#[derive(Debug, Subcommand)]
enum RulesCommand {
    /// List all detectors
    ///
    /// Id, name, categories of the CCPA table and priority. Suppressors, which take candidates away, come with --all.
    List {
        /// Only these: ids, patterns of ids with `*`, categories by number, slug or `S`
        ///
        /// As for `whose scan --only`.
        #[arg(value_name = "DETECTOR")]
        only: Vec<String>,
        /// How to write it: human or json
        ///
        /// `json` is one document.
        #[arg(
            long,
            short,
            value_name = "FORMAT",
            default_value = "human",
            hide_default_value = true,
            hide_possible_values = true
        )]
        format: Shape,
        /// List suppressors and retired detectors as well
        ///
        /// Suppressors have no category. Retired detectors are used only if they are named.
        #[arg(long)]
        all: bool,
    },
    /// Show everything about one detector
    ///
    /// What it is, what it is confused with, its patterns, labels, words and sources.
    Show {
        /// Its id
        ///
        /// See `whose rules list`.
        #[arg(value_name = "DETECTOR")]
        id: String,
        /// How to write it: human or json
        ///
        /// `json` is the rule as it was loaded.
        #[arg(
            long,
            short,
            value_name = "FORMAT",
            default_value = "human",
            hide_default_value = true,
            hide_possible_values = true
        )]
        format: Shape,
    },
    /// Check rules and run their own examples
    ///
    /// Ids, categories, patterns, validators, labels; then every `[[test]]` through the engine. Exits with 2 if something
    /// is wrong.
    Check {
        /// Files and folders with rules; all rules, built-in ones too, if absent
        ///
        /// They are checked together with the built-in rules, since rules give way to each other.
        #[arg(value_name = "PATH")]
        paths: Vec<PathBuf>,
    },
    /// Say what the validator of a detector answers for values
    ///
    /// One JSON line per value: detector, verdict (confirmed, rejected or unknown) and why; never the value itself.
    Try {
        /// Id of the detector
        ///
        /// See `whose rules list`.
        #[arg(value_name = "DETECTOR")]
        id: String,
        /// Values; one per line of standard input if absent
        ///
        /// Real values belong on standard input: command lines are kept in the shell's history.
        #[arg(value_name = "VALUE")]
        values: Vec<std::ffi::OsString>,
        /// Country in which a telephone number without country code is dialled: `GB`, `DE`
        ///
        /// ISO 3166-1 alpha-2; for detectors of telephone numbers.
        #[arg(long, value_name = "COUNTRY")]
        region: Option<String>,
    },
}

/// Runs the command.
pub fn run(args: RulesArgs, common: &Common, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let config = common.config()?;
    let (book, _) = common.book_with_examples(&config)?;
    let lang = common.lang(&config);
    match args.command {
        RulesCommand::List { only, format, all } => {
            let only = super::select::only(&book, &only)?;
            list::list(&book, lang, format, (only, all), &mut terminal.out)?;
        }
        RulesCommand::Show { id, format } => {
            let id = super::select::detector(&book, &id)?;
            list::show(&book, book.rule(id), format, &mut terminal.out)?;
        }
        RulesCommand::Check { paths } => return check::check(book, &paths, &mut terminal.out),
        RulesCommand::Try { id, values, region } => {
            let id = super::select::detector(&book, &id)?;
            attempt::attempt(&book, id, region, &values, &mut terminal.out)?;
        }
    }
    Ok(Exit::Clean)
}

/// The validator of a name in a rule; `none` is no validator.
fn validator(name: &str) -> Option<Validator> {
    if name == "none" { None } else { validate::by_name(name) }
}
