//! `whose report`: renders a report again, or puts the parts of one scan together, without scanning.

use super::exit::Exit;
use super::formats::{self, FormatSpec};
use super::output::{self, Outermost};
use super::policy;
use super::{Common, FailOn, Failure, Terminal};
use crate::category::Lang;
use crate::place::path_text;
use crate::policy::drift::Watch;
use crate::report::folder::{FINDINGS, Folder};
use crate::report::replay::{Failed, Stream, all_roots, replay};
use crate::report::{Context, Format, Part, Report};
use crate::rule::RuleBook;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Subcommand};
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

/// Render a report again in any format, without scanning
///
/// Reads the folder that `whose scan --report` wrote, or a file that `--format jsonl` gave. Values stay as they were: a
/// report of masks cannot reveal any.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
#[command(after_help = "Examples:\n  whose report audit/\n  whose report audit/ --format html -o audit.html\n  \
                        whose report merge part-1/ part-2/ -o audit/")]
pub struct ReportArgs {
    #[command(subcommand)]
    command: Option<ReportCommand>,

    /// A report folder, or a file of JSON lines
    ///
    /// The findings of a single category are not a whole report and are refused.
    #[arg(value_name = "DIR", required = true)]
    path: Option<PathBuf>,

    /// Format of the report: human, jsonl, html, sarif and others, as of `whose scan`
    ///
    /// More than once for several, as in `--format html=audit.html --format csv=audit.csv`. Formats: human, jsonl, json, csv, markdown, html, sarif, junit, gitlab-codequality, gitlab-sast, github, checkstyle.
    #[arg(long, short, value_name = "FORMAT", value_parser = super::formats::spec(), hide_possible_values = true)]
    format: Vec<FormatSpec>,

    /// Write the report to FILE instead of standard output
    ///
    /// The file appears when it is complete, readable by its owner alone. `-` is standard output.
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Show the values that the report holds
    ///
    /// Only a report that was made with --reveal holds any; without this flag they are masked again.
    #[arg(long)]
    reveal: bool,

    /// Compare what was found with what a privacy policy declares
    ///
    /// As in `whose scan`; without it, a comparison that the report holds is rendered again.
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,

    /// Exit with 1 where data was found that the policy does not declare [default: never]
    ///
    /// Needs --policy. That findings decide is said when a scan is made.
    #[arg(long, value_name = "WHEN", value_parser = fail_on(), hide_possible_values = true, requires = "policy")]
    fail_on: Option<FailOn>,
}

#[derive(Debug, Subcommand)]
enum ReportCommand {
    /// Put the parts of one scan together
    ///
    /// The parts are reports of `whose scan --shard 1/N … N/N`, all of them and made with the same settings: the result is the
    /// report that one scan would give, byte for byte. Reports of different folders are put together too; what they were
    /// told to read is then no list of one scan and is left out.
    Merge {
        /// The parts: report folders, or files of JSON lines
        ///
        /// Their order does not matter.
        #[arg(value_name = "DIR", required = true)]
        parts: Vec<PathBuf>,

        /// The folder to write
        ///
        /// It must not exist, be empty, or hold an earlier report.
        #[arg(long, short, value_name = "OUT")]
        output: PathBuf,

        /// Keep the values that the parts hold
        ///
        /// Only parts that were made with --reveal hold any; without this flag they are masked again.
        #[arg(long)]
        reveal: bool,

        /// Compare what the parts found together with what a privacy policy declares
        ///
        /// Comparisons that parts were made with are dropped: each has seen its own part only.
        #[arg(long, value_name = "FILE")]
        policy: Option<PathBuf>,

        /// Exit with 1 where data was found that the policy does not declare [default: never]
        ///
        /// Needs --policy. That findings decide is said when the parts are scanned.
        #[arg(long, value_name = "WHEN", value_parser = fail_on(), hide_possible_values = true, requires = "policy")]
        fail_on: Option<FailOn>,
    },
}

fn fail_on() -> impl TypedValueParser<Value = FailOn> {
    PossibleValuesParser::new(["drift", "never"])
        .map(|word| if word == "drift" { FailOn::Drift } else { FailOn::Never })
}

/// Runs the command.
pub fn run(args: ReportArgs, common: &Common, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let config = common.config()?;
    let (book, _) = common.book(&config)?;
    let lang = common.lang(&config);
    match args.command {
        Some(ReportCommand::Merge { parts, output, reveal, policy: declared, fail_on }) => {
            let streams = streams(&book, &parts)?;
            complete(&streams, &parts)?;
            if let Some(note) = different_keys(&streams, &parts) {
                terminal.note(&note);
            }
            let roots = all_roots(&streams);
            let context = context(&book, lang, reveal, &streams, &roots);
            let fail_on = fail_on.unwrap_or(FailOn::Never);
            let watch = policy::watch(declared.as_deref(), &book, fail_on)?;
            let mut folder = Folder::new(context, &output).map_err(|e| Failure::new(e.to_string()))?;
            render(&book, streams, &mut folder, (watch, fail_on))
        }
        None => {
            let streams = streams(&book, args.path.as_slice())?;
            let roots = all_roots(&streams);
            let context = context(&book, lang, args.reveal, &streams, &roots);
            let fail_on = args.fail_on.unwrap_or(FailOn::Never);
            let watch = policy::watch(args.policy.as_deref(), &book, fail_on)?;
            let watch = watch.map(|watch| watch.of_part(streams.iter().any(|stream| stream.part().is_some())));
            let formats = if args.format.is_empty() { vec![Format::Human.into()] } else { args.format };
            formats::check(&formats, args.output.as_deref())?;
            let mut sources = args.path.clone().into_iter().collect::<Vec<_>>();
            sources.extend(args.path.iter().map(|folder| folder.join("findings.jsonl")));
            let (mut report, files) = output::again(&formats, args.output.as_deref(), &sources, context, terminal)?;
            let exit = render(&book, streams, report.as_mut(), (watch, fail_on))?;
            drop(report);
            files.into_iter().try_for_each(|file| file.publish())?;
            Ok(exit)
        }
    }
}

fn render(
    book: &RuleBook,
    streams: Vec<Stream<'_>>,
    report: &mut (dyn Report + Send),
    (watch, fail_on): (Option<Watch>, FailOn),
) -> Result<Exit, Failure> {
    if watch.is_some() && streams.iter().any(Stream::columns_only) {
        let why = "a report of --columns-only does not list what was found in cells";
        return Err(Failure::new(format!("--policy: {why}; give the policy to `whose scan --columns-only` itself")));
    }
    let mut outermost = Outermost::new(report, book, watch);
    match replay(book, streams, &mut outermost) {
        Ok(summary) => Ok(fail_on.exit(summary.findings(), &outermost.drift)),
        Err(Failed::Read(error)) => Err(Failure::new(error.to_string())),
        Err(Failed::Write(error)) => Err(error.into()),
    }
}

fn streams<'b>(book: &'b RuleBook, paths: &[PathBuf]) -> Result<Vec<Stream<'b>>, Failure> {
    let open = |path: &PathBuf| {
        let path = if path.is_dir() { path.join(FINDINGS) } else { path.clone() };
        let file = File::open(&path).map_err(|e| not_there(&path, e))?;
        Stream::new(book, path_text(&path), BufReader::with_capacity(1 << 16, file))
            .map_err(|e| Failure::new(e.to_string()))
    };
    paths.iter().map(open).collect()
}

/// Parts of one scan are all there, each once, and were told the same; or none of the reports is a part.
fn complete(streams: &[Stream<'_>], paths: &[PathBuf]) -> Result<(), Failure> {
    let parts: Vec<(Part, String)> =
        streams.iter().zip(paths).filter_map(|(s, path)| Some((s.part()?, path_text(path)))).collect();
    let Some((first, name)) = parts.first() else { return Ok(()) };
    let wrong = |why: String| Err(Failure::new(format!("merge: {why}")));
    if let Some(whole) = streams.iter().zip(paths).find(|(stream, _)| stream.part().is_none()) {
        let whole = path_text(whole.1);
        return wrong(format!("{name} is part {} of {}, and {whole} is no part of a scan", first.number, first.of));
    }
    for (i, (part, path)) in parts.iter().enumerate() {
        if part.of != first.of {
            return wrong(format!("{name} is one of {} parts and {path} one of {}", first.of, part.of));
        }
        if part.settings != first.settings {
            return wrong(format!("{name} and {path} were made with different settings or paths"));
        }
        if let Some((_, other)) = parts[..i].iter().find(|(other, _)| other.number == part.number) {
            return wrong(format!("{other} and {path} are both part {} of {}", part.number, part.of));
        }
    }
    let missing: Vec<u64> =
        (1..=first.of).filter(|n| parts.iter().all(|(part, _)| part.number != *n)).take(5).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let (parts, are) = if missing.len() == 1 { ("part", "is") } else { ("parts", "are") };
    let missing: Vec<String> = missing.iter().map(u64::to_string).collect();
    wrong(format!("not all parts are here: {parts} {} of {} {are} missing", missing.join(", "), first.of))
}

/// What to say where reports cannot know each other's values again.
fn different_keys(streams: &[Stream<'_>], paths: &[PathBuf]) -> Option<String> {
    let mut keys = streams.iter().map(Stream::key).zip(paths).filter(|(key, _)| *key != 0);
    let (first, name) = keys.next()?;
    let (_, other) = keys.find(|(key, _)| *key != first)?;
    Some(format!(
        "merge: {} and {} were made with different keys, so a value that is in both counts as two; give all of them the same \
         --key-file",
        path_text(name),
        path_text(other)
    ))
}

fn not_there(path: &Path, error: std::io::Error) -> Failure {
    match error.kind() {
        std::io::ErrorKind::NotFound => {
            let path = path_text(path);
            Failure::new(format!("{path}: no such file; give a folder that `whose scan --report` wrote"))
        }
        _ => Failure::at(path, error),
    }
}

fn context<'b>(
    book: &'b RuleBook,
    lang: Lang,
    reveal: bool,
    streams: &[Stream<'_>],
    roots: &'b [PathBuf],
) -> Context<'b> {
    // Several that are put together are the whole.
    let part = if let [only] = streams { only.part() } else { None };
    let one = streams.windows(2).all(|two| two[0].key() == two[1].key());
    let key = streams.first().filter(|_| one).map_or(0, Stream::key);
    let mut known = streams.iter().map(Stream::key).filter(|key| *key != 0);
    let first = known.next();
    let several_keys = streams.iter().any(Stream::several_keys) || known.any(|key| Some(key) != first);
    let reveal = reveal && streams.iter().any(Stream::revealed);
    let columns_only = streams.iter().any(Stream::columns_only);
    Context { book, lang, reveal, columns_only, roots, part, key, several_keys }
}
