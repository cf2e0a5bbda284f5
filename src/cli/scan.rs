//! `whose scan`: finds personal data in files, folders and standard input.

use super::baseline;
use super::exit::{Exit, FailOn};
use super::formats::FormatSpec;
use super::output::{self, Output};
use super::policy;
use super::progress::Bar;
use super::settings::MOST_THREADS;
use super::settings::Resolved;
use super::size::ByteSize;
use super::stats;
use super::{Common, Failure, Terminal, interrupt, key};
use crate::detect::Engine;
use crate::event::Confidence;
use crate::report::Summary;
use crate::scan::{self, Progress};
use crate::source;
use crate::source::git::Select;
use clap::builder::{BoolishValueParser, PossibleValuesParser, TypedValueParser};
use clap::{ArgAction, Args};
use std::mem::ManuallyDrop;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError};
use std::time::Instant;

/// Find personal data in files, folders and standard input
///
/// Every file is recognised by its content: text in any encoding, logs, dumps, compressed files. What is not read is
/// listed with its reason. The report goes to standard output; --report writes one findings file per CCPA category.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  whose scan logs/\n  whose scan . --report audit/ --fail-on never\n  \
                        pg_dump shop | whose scan - --format jsonl")]
pub struct ScanArgs {
    /// Files and folders to read; `-` is standard input
    ///
    /// What is named here is always attempted, whatever the filters say. A file named `-` is `./-`. Reports name what is
    /// below the working folder from there.
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    #[command(flatten)]
    pub output: OutputArgs,
    #[command(flatten)]
    pub git: GitArgs,
    #[command(flatten)]
    pub filters: FilterArgs,
    #[command(flatten)]
    pub detection: DetectionArgs,
    #[command(flatten)]
    pub ignore: IgnoreArgs,
    #[command(flatten)]
    pub resources: ResourceArgs,
}

/// What of a git repository is read. Each needs the program `git`.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "What changed")]
#[group(multiple = false)]
pub struct GitArgs {
    /// Read what the next commit would have, and count lines that it adds
    ///
    /// The index against the last commit. PATH is then a filter, and may be left out. Findings on other lines of these
    /// files do not count; --show-ignored lists them.
    #[arg(long)]
    pub staged: bool,

    /// Read files that differ from REV, new ones too, and count lines that were added
    ///
    /// Of files that git neither knows nor ignores everything was added.
    #[arg(long, value_name = "REV")]
    pub diff: Option<String>,

    /// Read what came since this branch left REV, and count lines that were added
    ///
    /// As a pull request shows it: the last commit against the one where both branches part. In CI the clone needs that
    /// commit as well.
    #[arg(long, value_name = "REV")]
    pub since: Option<String>,

    /// Read every version of every file of all branches and tags, each once
    ///
    /// A finding's place has the commit that brought it, and the day.
    #[arg(long)]
    pub history: bool,
}

impl GitArgs {
    /// What is selected, if anything is.
    pub fn select(&self) -> Option<Select> {
        match self {
            Self { staged: true, .. } => Some(Select::Staged),
            Self { history: true, .. } => Some(Select::History),
            Self { diff: Some(rev), .. } => Some(Select::Diff(rev.clone())),
            Self { since: Some(rev), .. } => Some(Select::Since(rev.clone())),
            _ => None,
        }
    }
}

#[derive(Debug, Default, Args)]
#[command(next_help_heading = "What does not count")]
pub struct IgnoreArgs {
    /// Read what is known from FILE [default: .whose-baseline, if it is there]
    ///
    /// Findings in the baseline are counted, and neither reported nor decisive for the exit status. `whose baseline
    /// create` makes it.
    #[arg(long, value_name = "FILE", env = "WHOSE_BASELINE", hide_env = true)]
    pub baseline: Option<PathBuf>,

    /// Take every finding for new, although there is a baseline
    ///
    /// As if `.whose-baseline` were not there.
    #[arg(long, conflicts_with = "baseline")]
    pub no_baseline: bool,

    /// List what does not count as well: accepted by comments, allow lists or the baseline
    ///
    /// It decides nothing. In JSON lines such a finding has the key `ignored`, in SARIF it is suppressed.
    #[arg(long)]
    pub show_ignored: bool,

    /// Heed no comments `whose:ignore[…]`, no .whoseignore and no allow lists
    ///
    /// Reports that whose wrote, known by their first bytes, are read as well. For who scans data of other people, and
    /// does not want to be told by it what not to see.
    #[arg(long)]
    pub no_ignore: bool,
}

#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Output")]
pub struct OutputArgs {
    /// Format of the report, and the file that it goes to: FORMAT or FORMAT=FILE
    ///
    /// Formats: human, jsonl, json, csv, markdown, html, sarif, junit, gitlab-codequality, gitlab-sast, github, checkstyle.
    /// `human` is a summary for a terminal. `jsonl` is the contract for programs: one JSON object per finding and gap, and
    /// a summary as the last line. The others carry the same. May be given more than once, as in
    /// `--format sarif=whose.sarif --format human`; one of them, and no more, goes to standard output. By default it is
    /// `human`; in GitHub Actions it is `github` as well, and a summary of the step.
    #[arg(long, short, value_name = "FORMAT[=FILE]", value_parser = super::formats::spec(), hide_possible_values = true, action = ArgAction::Append, env = "WHOSE_FORMAT", hide_env = true)]
    pub format: Vec<FormatSpec>,

    /// Write the report to FILE instead of standard output
    ///
    /// This is the report whose --format names no file.
    /// The file appears when it is complete, readable by its owner alone, and replaces one that is there. `-` is standard
    /// output.
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,

    /// Also write a folder with one findings file per CCPA category
    ///
    /// With report.html to read, gaps, counts and a README beside them; readable by its owner alone. DIR must not exist, be
    /// empty, or hold an earlier report.
    #[arg(long, value_name = "DIR")]
    pub report: Option<PathBuf>,

    /// Watch standard input: report each line at once, with all its values masked
    ///
    /// For `app | whose scan - --stream`. The input is taken for text as it comes; words on later lines are not known yet
    /// when a line is judged. Formats human, jsonl and github are written line by line, others at the end.
    #[arg(long)]
    pub stream: bool,

    /// Compare what is found with what a privacy policy declares
    ///
    /// FILE is a policy.toml, as `whose policy init` or `whose policy import` writes it. Each category then has a verdict in
    /// every report.
    #[arg(long, value_name = "FILE", env = "WHOSE_POLICY", hide_env = true)]
    pub policy: Option<PathBuf>,

    /// Show the values that were found instead of masks
    ///
    /// Then the report itself is personal data: keep it as safe as what was scanned. Only this flag does it; there is no
    /// variable and no key of `whose.toml` for it.
    #[arg(long)]
    pub reveal: bool,

    /// File with the secret that fingerprints are made with
    ///
    /// Equal values have equal fingerprints wherever the same key is used. Any text of 16 bytes or more is a key; the
    /// variable WHOSE_KEY holds one as well. By default a key of your own is made on first use and stored for you alone.
    #[arg(long, value_name = "FILE", value_parser = key::file(), env = "WHOSE_KEY_FILE", hide_env = true)]
    pub key_file: Option<PathBuf>,

    /// Say nothing on standard error but errors
    ///
    /// Switches off the progress bar and notes. The report is the same.
    #[arg(long, short, env = "WHOSE_QUIET", hide_env = true, value_parser = BoolishValueParser::new())]
    pub quiet: bool,

    /// Show no progress bar
    ///
    /// There is one only where standard error is a terminal and the report does not stream to the same terminal.
    #[arg(long, env = "WHOSE_NO_PROGRESS", hide_env = true, value_parser = BoolishValueParser::new())]
    pub no_progress: bool,
}

#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "What is read")]
pub struct FilterArgs {
    /// Read only files of folders that match GLOB, or are in a folder that does
    ///
    /// As a line of a .gitignore, relative to each folder named: `*.log` at any depth, `/logs/**` below the folder's own
    /// logs. May be given more than once.
    #[arg(long, value_name = "GLOB", action = ArgAction::Append, env = "WHOSE_INCLUDE", hide_env = true)]
    pub include: Vec<String>,

    /// Leave out files and folders that match GLOB
    ///
    /// As --include, and goes before it. What is left out is counted in the summary. May be given more than once.
    #[arg(long, value_name = "GLOB", action = ArgAction::Append, env = "WHOSE_EXCLUDE", hide_env = true)]
    pub exclude: Vec<String>,

    /// Read entries of folders whose name starts with a dot; this is the default
    ///
    /// Personal data does not avoid .env and .bash_history. This flag takes back --no-hidden,
    /// WHOSE_HIDDEN=false and `hidden = false`.
    #[arg(long, overrides_with = "no_hidden")]
    pub hidden: bool,

    /// Leave out entries of folders whose name starts with a dot
    ///
    /// They are counted in the summary as left out.
    #[arg(long, overrides_with = "hidden")]
    pub no_hidden: bool,

    /// Follow symbolic links inside folders (--no-follow takes it back)
    ///
    /// Without it, what links lead to is read where it stands, if it stands in what is scanned; a link that leads elsewhere
    /// is listed as not read. Links that are named on the command line are always followed.
    #[arg(long, overrides_with = "no_follow")]
    pub follow: bool,

    /// Takes back --follow
    #[arg(long, hide = true, overrides_with = "follow")]
    pub no_follow: bool,

    /// Leave out what git ignores, inside git work trees (--no-respect-gitignore takes it back)
    ///
    /// By default it is read: logs and dumps are what .gitignore hides. With this flag the folder `.git` is left out too.
    #[arg(long, overrides_with = "no_respect_gitignore")]
    pub respect_gitignore: bool,

    /// Takes back --respect-gitignore
    #[arg(long, hide = true, overrides_with = "respect_gitignore")]
    pub no_respect_gitignore: bool,

    /// Read only part K of N, by the path of each source; `whose report merge` puts the parts together
    ///
    /// For several machines or jobs: each path is in one part, whichever machine asks. The merged report is the one that
    /// a single scan would give, if all parts use the same key of fingerprints (--key-file).
    #[arg(long, value_name = "K/N", env = "WHOSE_SHARD", hide_env = true)]
    pub shard: Option<source::Shard>,

    /// Do not read files of folders that are larger than SIZE; they are listed as gaps
    ///
    /// SIZE takes a suffix: K, M, G or T. Files named on the command line are read whatever their size.
    #[arg(long, value_name = "SIZE", env = "WHOSE_MAX_SIZE", hide_env = true)]
    pub max_size: Option<ByteSize>,

    /// Give up a source when more than SIZE comes out of it; there is no such limit by default
    ///
    /// Counts what decompression makes of the source. What came before is searched, the rest is a gap.
    #[arg(long, value_name = "SIZE", env = "WHOSE_MAX_DECODED", hide_env = true)]
    pub max_decoded: Option<ByteSize>,

    /// Give up a source whose bytes each become more than N bytes, as in a decompression bomb
    ///
    /// Applies from 256 MiB of decompressed bytes on. What came before is searched, the rest is a gap.
    #[arg(long, value_name = "N", env = "WHOSE_MAX_RATIO", hide_env = true, default_value_t = 1000, value_parser = count::<u64>)]
    pub max_ratio: u64,

    /// Open at most N sources inside each other, such as a gzip file inside a zstd file
    ///
    /// What lies deeper is a gap.
    #[arg(long, value_name = "N", env = "WHOSE_MAX_DEPTH", hide_env = true, default_value_t = 8, value_parser = count::<usize>)]
    pub max_depth: usize,
}

#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "What is found")]
pub struct DetectionArgs {
    #[command(flatten)]
    pub selection: Selection,

    /// Which detectors count from which level on: ci, audit or everything
    ///
    /// `ci` reports what a check or a label proves, `audit` everything of medium confidence, `everything` low confidence
    /// too; `rules/profiles.toml` says it by detector. By default it is `audit`; in a CI system and without --report it
    /// is `ci`.
    #[arg(long, value_name = "PROFILE", env = "WHOSE_PROFILE", hide_env = true)]
    pub profile: Option<String>,

    /// Report findings at this level and above: low, medium or high [default: that of the profile, medium]
    ///
    /// Findings below it are counted in one number and decide nothing. Detectors that the profile names keep its level.
    #[arg(long, value_name = "LEVEL", value_parser = level(), hide_possible_values = true,
          env = "WHOSE_MIN_CONFIDENCE", hide_env = true)]
    pub min_confidence: Option<Confidence>,

    /// Exit with 1 on findings from this level on: low, medium, high, never, drift [default: medium]
    ///
    /// What is not reported cannot fail: with --min-confidence high, medium findings do not count. With --fail-on low
    /// alone, low findings are reported as well. `drift` needs --policy: then data that the policy does not declare counts.
    #[arg(long, value_name = "LEVEL", value_parser = fail_on(), hide_possible_values = true,
          env = "WHOSE_FAIL_ON", hide_env = true)]
    pub fail_on: Option<FailOn>,

    /// Report published samples as well, such as 555-0100 or test card numbers
    ///
    /// By default they are counted and not reported. --no-include-test-values takes it back.
    #[arg(long, overrides_with = "no_include_test_values")]
    pub include_test_values: bool,

    /// Takes back --include-test-values
    #[arg(long, hide = true, overrides_with = "include_test_values")]
    pub no_include_test_values: bool,

    /// Report what columns hold, and leave out the findings in their cells
    ///
    /// Findings in rows of tables, records and log lines are counted, so the exit status stays the same, but only
    /// the verdict on each column is reported.
    #[arg(long)]
    pub columns_only: bool,
}

/// Which detectors are on.
#[derive(Clone, Debug, Args)]
pub struct Selection {
    /// Use only these detectors: ids, patterns such as us-*, or categories
    ///
    /// A category is its number in the CCPA table, its name such as `geolocation`, or `S` for sensitive. Lists are
    /// separated by commas, or the flag is given more than once. `whose rules list` shows all ids.
    #[arg(long, value_name = "DETECTOR", action = ArgAction::Append, value_delimiter = ',', env = "WHOSE_ONLY",
          hide_env = true)]
    pub only: Vec<String>,

    /// Do not use these detectors
    ///
    /// As --only, and taken away from it.
    #[arg(long, value_name = "DETECTOR", action = ArgAction::Append, value_delimiter = ',', env = "WHOSE_SKIP",
          hide_env = true)]
    pub skip: Vec<String>,
}

pub fn level() -> impl TypedValueParser<Value = Confidence> {
    PossibleValuesParser::new(["low", "medium", "high"]).map(|word| match word.as_str() {
        "low" => Confidence::Low,
        "high" => Confidence::High,
        _ => Confidence::Medium,
    })
}

fn fail_on() -> impl TypedValueParser<Value = FailOn> {
    PossibleValuesParser::new(["low", "medium", "high", "never", "drift"]).map(|word| match word.as_str() {
        "low" => FailOn::At(Confidence::Low),
        "high" => FailOn::At(Confidence::High),
        "never" => FailOn::Never,
        "drift" => FailOn::Drift,
        _ => FailOn::At(Confidence::Medium),
    })
}

fn threads(text: &str) -> Result<NonZeroUsize, String> {
    text.parse().map_err(|_| format!("a number from 1 to {MOST_THREADS} is meant"))
}

/// A whole number of a flag.
fn count<N: std::str::FromStr>(text: &str) -> Result<N, String> {
    text.trim().parse().map_err(|_| format!("`{text}` is no whole number that fits here"))
}

#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Resources")]
pub struct ResourceArgs {
    /// Number of worker threads [default: one per processor]
    ///
    /// It never changes what is found or the order of the report. 1024 is the most.
    #[arg(long, short = 'j', value_name = "N", value_parser = threads, env = "WHOSE_THREADS", hide_env = true)]
    pub threads: Option<NonZeroUsize>,

    /// Memory for buffers and decoders together [default: 1G]
    ///
    /// SIZE takes a suffix: K, M, G or T. What needs more, such as the window of an archive, is listed as a gap. If it is
    /// too little for one buffer per processor, fewer threads are used.
    #[arg(long, value_name = "SIZE", env = "WHOSE_MAX_MEMORY", hide_env = true)]
    pub max_memory: Option<ByteSize>,

    /// Say on standard error where the time went
    ///
    /// Bytes, seconds of each stage, and for each detector the places where it was tried, the values that it found there,
    /// and what it rejected. The report is the same.
    #[arg(long, env = "WHOSE_STATS", hide_env = true, value_parser = BoolishValueParser::new())]
    pub stats: bool,
}

/// Runs the command.
pub fn run(args: ScanArgs, common: &Common, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let config = common.config()?;
    let (book, has_own_rules) = common.book(&config)?;
    let book = ManuallyDrop::new(book);
    let mut resolved = Resolved::new(&args, common, &config, &book)?;
    let settings = &mut resolved.settings;
    if args.filters.shard.is_some() && args.git.select().is_some() {
        return Err(Failure::new("--shard: what git selects comes in git's own order and has no parts; leave it out"));
    }
    let mut walker = match args.git.select() {
        None => source::walk(&settings.paths, &settings.walk)?,
        Some(select) => {
            let (walker, changed) = source::walk_git(&select, &settings.paths, &settings.walk)?;
            settings.ignore.changed = changed.map(Arc::new);
            settings.ignore.selected = true;
            walker
        }
    };
    walker = walker.of_shard(args.filters.shard);
    // The program ends with the scan: taking apart what is made of thousands of pieces would only cost time.
    let engine = ManuallyDrop::new(Engine::new(&book, &settings.detectors)?.evidence_from(settings.shown_from()));
    if has_own_rules {
        engine.check()?;
    }
    let found = key::find(args.output.key_file.as_deref())?;
    settings.key = found.key;
    settings.stats = args.resources.stats;
    if let Some(note) = found.note.filter(|_| !args.output.quiet) {
        terminal.note(&note);
    }
    // It says nothing of anybody, used or not.
    walker.leave_out(Path::new(crate::baseline::NAME));
    let known = baseline::find(&args.ignore);
    if let Some(path) = &known {
        settings.ignore.baseline = Some(baseline::load(path, &settings.key, terminal)?);
        walker.leave_out(path);
    }
    let unused = std::env::current_dir().ok().and_then(|folder| baseline::unused(&args.ignore, &folder));
    if let Some(path) = unused.filter(|_| !args.output.quiet) {
        let hint = "only that of the working folder is; run there, or name it with --baseline";
        terminal.note(&format!("{} is not used: {hint}", crate::place::path_text(&path)));
    }

    let watch = policy::watch(args.output.policy.as_deref(), &book, resolved.fail_on)?;
    let watch = watch.map(|watch| watch.of_part(resolved.part.is_some()));
    let Output { mut report, files, own_paths } = output::open(&args.output, &resolved, &book, terminal)?;
    own_paths.iter().for_each(|path| walker.leave_out(path));
    if let Some(metadata) = output::stdout_file() {
        walker.leave_out_file(&metadata);
    }

    let progress = Arc::new(Progress::default());
    interrupt::on_first(progress.clone(), own_paths);
    // What git selects is few, and it is not known how much.
    let wants_bar = args.git.select().is_none() && output::wants_bar(&args.output, &resolved.formats);
    let bar =
        wants_bar.then(|| Bar::start(&progress, &resolved.settings, terminal.choice != anstream::ColorChoice::Never));
    let mut outermost = output::Outermost::new(report.as_mut(), &book, watch);
    outermost.bar = bar.as_ref();
    let began = Instant::now();
    let result = scan::run(&resolved.settings, &book, &engine, walker, &mut outermost, &progress);
    if result.as_ref().is_err_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe) {
        return Ok(outermost.cut_short(resolved.fail_on));
    }
    let drift = outermost.drift;
    drop(bar);
    let summary = Summary { drift, ..result? };
    let includes = &resolved.settings.walk.include;
    if !includes.is_empty() && summary.coverage.sources == 0 && !args.output.quiet {
        terminal.note(&format!("no file matches --include {}", includes.join(" --include ")));
    }
    files.into_iter().try_for_each(|file| file.publish())?;
    if args.resources.stats {
        let counted = progress.stats.lock().unwrap_or_else(PoisonError::into_inner);
        let bytes = (summary.coverage.bytes_read, summary.coverage.bytes_of_text);
        stats::write(&counted, bytes, began.elapsed(), &book, terminal);
    }
    Ok(Exit::of(&summary, resolved.fail_on))
}
