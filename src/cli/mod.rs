//! The command line: words in, exit status out. Each command is a file; each flag is defined once, with its
//! documentation, and everything below this folder sees settings only.

mod baseline;
mod complete;
mod config;
mod environment;
mod exit;
mod explain;
mod formats;
mod here;
mod interrupt;
mod key;
mod output;
mod policy;
mod progress;
mod redact;
mod report;
mod rules;
mod scan;
mod select;
mod settings;
mod size;
mod stats;

pub use exit::{Exit, FailOn};
pub use formats::CI_VARIABLES;

use crate::category::Lang;
use crate::report::sanitize::sanitize;
use crate::rule::{RuleBook, RuleError};
use crate::source::WalkError;
use clap::builder::{PossibleValuesParser, Styles, TypedValueParser};
use clap::{ArgAction, Args, ColorChoice, CommandFactory, Parser, Subcommand, ValueEnum};
use config::Config;
use std::fmt;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

/// Finds the personal data in files, logs and database dumps, and says which CCPA category it belongs to
///
/// Nothing leaves this machine, and nothing is changed. Values are shown as masks unless you ask for them.
///
/// Exit status: 0 everything was read and nothing was found at or above the level asked for; 1 such findings; 2 the
/// command could not run; 3 no such finding, but not everything was read.
#[derive(Debug, Parser)]
#[command(name = "whose", version, max_term_width = 100, styles = STYLES, args_override_self = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    common: Common,
}

const STYLES: Styles = Styles::styled()
    .header(anstyle::Style::new().bold())
    .usage(anstyle::Style::new().bold())
    .literal(anstyle::AnsiColor::Cyan.on_default())
    .placeholder(anstyle::Style::new().dimmed());

#[derive(Debug, Subcommand)]
enum Command {
    Scan(Box<scan::ScanArgs>),
    Baseline(baseline::BaselineArgs),
    Explain(explain::ExplainArgs),
    Policy(policy::PolicyArgs),
    Report(report::ReportArgs),
    Redact(redact::RedactArgs),
    Rules(rules::RulesArgs),
    Completions(complete::CompletionsArgs),
    Man(complete::ManArgs),
}

/// Flags that every command has.
#[derive(Debug, Args)]
#[command(next_help_heading = "Common")]
struct Common {
    /// Add detectors from a TOML file, or from all TOML files of a folder
    ///
    /// A rule with the id of a built-in one replaces it. May be given more than once; then it replaces the list of
    /// `whose.toml`. Check rules with `whose rules check`.
    #[arg(long, value_name = "PATH", global = true, action = ArgAction::Append, env = "WHOSE_RULES", hide_env = true)]
    rules: Vec<PathBuf>,

    /// Read settings from FILE instead of looking for `whose.toml`
    ///
    /// Without it, `whose.toml` is looked for in the working folder and the folders above it, up to the root of the
    /// repository (the folder that contains `.git`) or of the file system. Flags go before the environment, and the
    /// environment before the file. Unknown keys are errors.
    #[arg(long, value_name = "FILE", global = true, env = "WHOSE_CONFIG", hide_env = true)]
    config: Option<PathBuf>,

    /// Do not look for `whose.toml`
    ///
    /// Goes before --config and before the variable WHOSE_CONFIG.
    #[arg(long, global = true)]
    no_config: bool,

    /// Language of headings and names: en or zh
    ///
    /// Ids, reasons, JSON keys and messages about flags are always English.
    #[arg(long, value_name = "LANG", global = true, value_parser = lang(), hide_possible_values = true, env = "WHOSE_LANG", hide_env = true)]
    lang: Option<Lang>,

    /// When to use colours: auto, always or never
    ///
    /// With `auto`, colours are used on a terminal, as NO_COLOR, CLICOLOR and CLICOLOR_FORCE say.
    #[arg(
        long,
        value_name = "WHEN",
        global = true,
        default_value = "auto",
        hide_default_value = true,
        hide_possible_values = true,
        env = "WHOSE_COLOR",
        hide_env = true
    )]
    color: ColorChoice,
}

fn lang() -> impl TypedValueParser<Value = Lang> {
    PossibleValuesParser::new(["en", "zh"]).map(|word| if word == "zh" { Lang::Zh } else { Lang::En })
}

/// The definition of the command line, for help pages, completions and the documentation.
pub fn command() -> clap::Command {
    Cli::command()
}

/// Runs the program.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        // Help and version are no errors, and a pipe that is closed before they are written is none either.
        Err(error) => {
            let _ = error.print();
            let exit = if error.use_stderr() { Exit::CouldNotRun } else { Exit::Clean };
            return exit.into();
        }
    };
    let mut terminal = Terminal::new(cli.common.color);
    let quiet = matches!(&cli.command, Command::Scan(args) if args.output.quiet);
    if let Err(failure) = environment::check(&mut terminal, quiet).and_then(|()| environment::set_time()) {
        terminal.note(&failure);
        return Exit::CouldNotRun.into();
    }
    let reads = matches!(&cli.command, Command::Scan(_) | Command::Baseline(_) | Command::Redact(_));
    let result = match cli.command {
        Command::Scan(args) => scan::run(*args, &cli.common, &mut terminal),
        Command::Baseline(args) => baseline::run(args, &cli.common, &mut terminal),
        Command::Explain(args) => explain::run(args, &cli.common, &mut terminal),
        Command::Completions(args) => complete::completions(&args, &mut terminal),
        Command::Man(args) => complete::man(&args, &mut terminal),
        Command::Policy(args) => policy::run(args, &cli.common, &mut terminal),
        Command::Redact(args) => redact::run(args, &cli.common, &mut terminal),
        Command::Report(args) => report::run(args, &cli.common, &mut terminal),
        Command::Rules(args) => rules::run(args, &cli.common, &mut terminal),
    };
    let result = result.and_then(|exit| match terminal.out.flush() {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failure::from(error)),
        // How it went is known, whether or not somebody reads the end of it.
        _ => Ok(exit),
    });
    match result {
        Ok(exit) => exit.into(),
        // Whoever reads our output has had enough. That is their right, but of data not all was read.
        Err(failure) if failure.is_broken_pipe => if reads { Exit::Incomplete } else { Exit::Clean }.into(),
        Err(failure) => {
            terminal.note(&failure);
            Exit::CouldNotRun.into()
        }
    }
}

/// Standard output and standard error, which keep or strip colours as the user wants.
struct Terminal {
    out: anstream::AutoStream<io::Stdout>,
    err: anstream::AutoStream<io::Stderr>,
    choice: anstream::ColorChoice,
}

impl Terminal {
    fn new(color: ColorChoice) -> Self {
        let choice = match color {
            ColorChoice::Auto => anstream::ColorChoice::Auto,
            ColorChoice::Always => anstream::ColorChoice::Always,
            ColorChoice::Never => anstream::ColorChoice::Never,
        };
        let out = anstream::AutoStream::new(io::stdout(), choice);
        Self { out, err: anstream::AutoStream::new(io::stderr(), choice), choice }
    }

    /// Tells the user something beside the output. There is nobody left to tell that it cannot be written.
    fn note(&mut self, what: &dyn fmt::Display) {
        let _ = writeln!(self.err, "whose: {}", harmless(&what.to_string()));
    }
}

/// A message with nothing in it that acts on a terminal, as a name of a file can have; its own lines stay.
fn harmless(message: &str) -> String {
    let own = |c: char| matches!(c, '\n' | '\t');
    let piece = |piece: &str| {
        let text = piece.trim_end_matches(own);
        format!("{}{}", sanitize(text), &piece[text.len()..])
    };
    message.split_inclusive(own).map(piece).collect()
}

/// Why a command could not run, and what to do about it: one message, shown once.
#[derive(Debug)]
struct Failure {
    message: String,
    is_broken_pipe: bool,
}

impl Failure {
    fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), is_broken_pipe: false }
    }

    /// An error of a file that the user named.
    fn at(path: &std::path::Path, error: io::Error) -> Self {
        let broken = error.kind() == io::ErrorKind::BrokenPipe;
        Self {
            message: format!("{}: {}", crate::place::path_text(path), crate::system::words(&error)),
            is_broken_pipe: broken,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message.trim_end())
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        let is_broken_pipe = error.kind() == io::ErrorKind::BrokenPipe;
        Self { message: format!("cannot write the output: {}", crate::system::words(&error)), is_broken_pipe }
    }
}

impl From<RuleError> for Failure {
    fn from(error: RuleError) -> Self {
        Self::new(error.to_string())
    }
}

impl From<WalkError> for Failure {
    fn from(error: WalkError) -> Self {
        Self::new(error.to_string())
    }
}

/// How tables and explanations are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Shape {
    /// For people.
    #[default]
    Human,
    /// One JSON document.
    Json,
}

impl Common {
    fn config(&self) -> Result<Config, Failure> {
        if self.no_config {
            return Ok(Config::default());
        }
        match &self.config {
            Some(file) => config::load(file),
            None => match std::env::current_dir().ok().and_then(|folder| config::find(&folder)) {
                Some(file) => config::load(&file),
                None => Ok(Config::default()),
            },
        }
    }

    /// The built-in rules with the user's own; and whether there are any of the latter.
    fn book(&self, config: &Config) -> Result<(RuleBook, bool), Failure> {
        self.add_to(RuleBook::for_scanning(), config)
    }

    /// The same with the examples of the built-in ones.
    fn book_with_examples(&self, config: &Config) -> Result<(RuleBook, bool), Failure> {
        self.add_to(RuleBook::built_in(), config)
    }

    fn add_to(&self, mut book: RuleBook, config: &Config) -> Result<(RuleBook, bool), Failure> {
        let paths = if self.rules.is_empty() { &config.rules } else { &self.rules };
        for path in paths {
            book.add_path(path)?;
        }
        Ok((book, !paths.is_empty()))
    }

    fn lang(&self, config: &Config) -> Lang {
        self.lang.or(config.lang).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definition_is_sound() {
        command().debug_assert();
    }

    #[test]
    fn every_flag_is_documented_in_two_depths() {
        fn check(command: &clap::Command) {
            assert!(command.get_about().is_some(), "{}", command.get_name());
            for arg in command.get_arguments().filter(|a| !a.is_hide_set()) {
                let name = arg.get_id();
                if ["help", "version"].contains(&name.as_str()) {
                    continue;
                }
                let short = arg.get_help().unwrap_or_else(|| panic!("--{name} has no help")).to_string();
                assert!(short.len() < 100 && !short.ends_with('.'), "--{name}: {short}");
                assert!(arg.get_long_help().is_some(), "--{name} has no long help");
            }
            command.get_subcommands().for_each(check);
        }
        check(&command());
    }
}
