//! `whose baseline`: makes and keeps the list of findings that are known.

mod audit;

use super::exit::Exit;
use super::scan::{DetectionArgs, FilterArgs, GitArgs, IgnoreArgs, OutputArgs, ResourceArgs, ScanArgs};
use super::settings::Resolved;
use super::{Common, Failure, Terminal, interrupt, key};
use crate::baseline::{Baseline, Entry, Key, KeySource, NAME, Status};
use crate::detect::Engine;
use crate::event::{Finding, Gap};
use crate::place::path_text;
use crate::report::{Report, Summary};
use crate::rule::RuleBook;
use crate::scan::{self, Progress};
use crate::source;
use clap::{Args, Subcommand};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Make and keep the list of findings that are known
///
/// `whose scan` uses the file `.whose-baseline` of the working folder by itself: only findings that are not in it count.
/// It has no values, only marks that are made of them with a key.
#[derive(Debug, Args)]
pub struct BaselineArgs {
    #[command(subcommand)]
    command: BaselineCommand,
}

#[derive(Debug, Subcommand)]
enum BaselineCommand {
    /// Make a baseline of everything that is found
    ///
    /// Fails if there is one already.
    Create(CreateArgs),
    /// Take what is new into the baseline, and follow files that were renamed
    ///
    /// What was decided about known findings stays. What is gone stays too; `whose baseline prune` removes it.
    Update(KeepArgs),
    /// Remove from the baseline what is no longer found
    ///
    /// Scan what the baseline was made of: what is not scanned is not found.
    Prune(KeepArgs),
    /// Go through the baseline one finding at a time, and say of each whether it is personal data
    ///
    /// Shows each finding with its line, all values masked. The answers, true, false or later, are kept in the baseline.
    Audit(KeepArgs),
}

#[derive(Debug, Args)]
struct CreateArgs {
    #[command(flatten)]
    keep: KeepArgs,

    /// Make marks with the key of this run (WHOSE_KEY or --key-file) instead of a random one in the file
    ///
    /// Then nobody who has the file can try values out on it; but every run needs the key, and so does CI.
    #[arg(long)]
    outside_key: bool,

    /// Replace a baseline that is there
    ///
    /// What was decided in it is lost.
    #[arg(long)]
    force: bool,
}

#[derive(Debug, Args)]
struct KeepArgs {
    /// Files and folders to read
    ///
    /// As for `whose scan`.
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// The baseline [default: .whose-baseline]
    ///
    /// A file in the working folder that is kept in the repository.
    #[arg(long, value_name = "FILE", env = "WHOSE_BASELINE", hide_env = true)]
    baseline: Option<PathBuf>,

    /// File with the secret that fingerprints are made with
    ///
    /// As for `whose scan`.
    #[arg(long, value_name = "FILE", env = "WHOSE_KEY_FILE", hide_env = true)]
    key_file: Option<PathBuf>,

    #[command(flatten)]
    filters: FilterArgs,
    #[command(flatten)]
    detection: DetectionArgs,
    #[command(flatten)]
    resources: ResourceArgs,
}

impl KeepArgs {
    fn file(&self) -> PathBuf {
        self.baseline.clone().unwrap_or_else(|| NAME.into())
    }
}

/// The baseline that a scan uses: what was named, or the file of the working folder.
pub fn find(args: &IgnoreArgs) -> Option<PathBuf> {
    match &args.baseline {
        _ if args.no_baseline => None,
        Some(path) => Some(path.clone()),
        None => Some(PathBuf::from(NAME)).filter(|path| path.is_file()),
    }
}

/// Reads a baseline, with the key of its marks.
///
/// # Errors
/// It is not there, cannot be read, or was made with another key.
pub fn load(path: &Path, key: &Key) -> Result<(Arc<Baseline>, Key), Failure> {
    let baseline = read(path)?;
    let key = baseline.key.key(key).ok_or_else(|| {
        Failure::new(format!(
            "{}: it was made with another key; give that one with WHOSE_KEY or --key-file, or leave the baseline out \
             with --no-baseline",
            path_text(path)
        ))
    })?;
    Ok((Arc::new(baseline), key))
}

fn read(path: &Path) -> Result<Baseline, Failure> {
    let text = fs::read_to_string(path).map_err(|e| Failure::at(path, e))?;
    Baseline::parse(&text).map_err(|e| Failure::new(format!("{}:{e}", path_text(path))))
}

fn write(path: &Path, baseline: &Baseline) -> Result<(), Failure> {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let at = |e: io::Error| Failure::at(path, e);
    let mut file = tempfile::Builder::new().prefix(".whose-").tempfile_in(folder).map_err(at)?;
    file.write_all(baseline.to_text().as_bytes()).map_err(at)?;
    // It belongs into the repository, so others read it as they read its other files.
    #[cfg(unix)]
    {
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o644);
        file.as_file().set_permissions(mode).map_err(at)?;
    }
    file.persist(path).map(drop).map_err(|e| at(e.error))
}

/// Runs the command.
pub fn run(args: BaselineArgs, common: &Common, terminal: &mut Terminal) -> Result<Exit, Failure> {
    match args.command {
        BaselineCommand::Create(args) => create(args, common, terminal),
        BaselineCommand::Update(args) => update(args, common, terminal),
        BaselineCommand::Prune(args) => prune(args, common, terminal),
        BaselineCommand::Audit(args) => audit::run(args, common, terminal),
    }
}

fn create(args: CreateArgs, common: &Common, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let file = args.keep.file();
    if file.exists() && !args.force {
        let why = "there is a baseline already; `whose baseline update` adds to it, --force replaces it";
        return Err(Failure::new(format!("{}: {why}", path_text(&file))));
    }
    let outside = key::find(args.keep.key_file.as_deref())?.key;
    if args.outside_key && args.keep.key_file.is_none() && std::env::var_os("WHOSE_KEY").is_none() {
        return Err(Failure::new("--outside-key: there is no key; give one with WHOSE_KEY or --key-file"));
    }
    let key =
        if args.outside_key { KeySource::outside(&outside) } else { KeySource::random().map_err(Failure::from)? };
    let (found, summary) = scan(&args.keep, common, Baseline::new(key), false)?;
    let mut baseline = Baseline::new(key);
    for (_, entry) in &found {
        baseline.add(entry.clone(), Status::Later);
    }
    write(&file, &baseline)?;
    say(terminal, &file, &baseline, &format!("{} found", found.len()))?;
    Ok(incomplete(&summary, terminal))
}

fn update(args: KeepArgs, common: &Common, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let file = args.file();
    let mut baseline = read(&file)?;
    let (found, summary) = scan(&args, common, baseline.clone(), false)?;
    let mut open = baseline.open(|path| Path::new(path).exists());
    let (mut new, mut renamed) = (0u64, 0u64);
    for (_, entry) in found {
        match open.take(&entry) {
            None => {
                new += 1;
                baseline.add(entry, Status::Later);
            }
            Some(old) if old != entry => {
                renamed += 1;
                let status = baseline.entries.get(&old).map_or(Status::Later, |known| known.status);
                lower(&mut baseline, &old);
                baseline.add(entry, status);
            }
            Some(_) => {}
        }
    }
    write(&file, &baseline)?;
    say(terminal, &file, &baseline, &format!("{new} new, {renamed} in renamed files"))?;
    Ok(incomplete(&summary, terminal))
}

/// One less of an entry, which goes with the last one.
fn lower(baseline: &mut Baseline, entry: &Entry) {
    if let Some(known) = baseline.entries.get_mut(entry) {
        known.count -= 1;
        if known.count == 0 {
            baseline.entries.remove(entry);
        }
    }
}

fn prune(args: KeepArgs, common: &Common, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let file = args.file();
    let old = read(&file)?;
    let (found, summary) = scan(&args, common, old.clone(), false)?;
    if !summary.is_complete() {
        let why = "not everything was read, so it is not known what is gone; nothing was removed";
        return Err(Failure::new(format!("{}: {why}", path_text(&file))));
    }
    let mut open = old.open(|path| Path::new(path).exists());
    let mut baseline = Baseline::new(old.key);
    for (_, entry) in found {
        if let Some(known) = open.take(&entry) {
            let status = old.entries.get(&known).map_or(Status::Later, |known| known.status);
            baseline.add(known, status);
        }
    }
    let count = |baseline: &Baseline| baseline.entries.values().map(|known| known.count).sum::<u64>();
    let gone = count(&old) - count(&baseline);
    write(&file, &baseline)?;
    say(terminal, &file, &baseline, &format!("{gone} gone"))?;
    Ok(Exit::Clean)
}

fn say(terminal: &mut Terminal, file: &Path, baseline: &Baseline, what: &str) -> Result<(), Failure> {
    let count: u64 = baseline.entries.values().map(|known| known.count).sum();
    writeln!(terminal.out, "{}: {what}; {count} known", path_text(file))?;
    Ok(())
}

fn incomplete(summary: &Summary, terminal: &mut Terminal) -> Exit {
    if summary.is_complete() {
        return Exit::Clean;
    }
    terminal.note(&format!("{} places were not read; `whose scan` lists them", summary.coverage.gaps.max(1)));
    Exit::Incomplete
}

/// Findings and what they are known by.
type Found = Vec<(Finding, Entry)>;

/// Scans with the marks of a baseline, and gives everything that is found as if nothing were known.
fn scan(args: &KeepArgs, common: &Common, baseline: Baseline, places: bool) -> Result<(Found, Summary), Failure> {
    let config = common.config()?;
    let (book, has_own_rules) = common.book(&config)?;
    let args = ScanArgs {
        paths: args.paths.clone(),
        output: OutputArgs { quiet: true, key_file: args.key_file.clone(), ..OutputArgs::default() },
        git: GitArgs::default(),
        filters: args.filters.clone(),
        detection: args.detection.clone(),
        ignore: IgnoreArgs { baseline: Some(args.file()), ..IgnoreArgs::default() },
        resources: args.resources.clone(),
    };
    let mut resolved = Resolved::new(&args, common, &config, &book)?;
    let settings = &mut resolved.settings;
    let mut walker = source::walk(&settings.paths, &settings.walk)?;
    walker.leave_out(Path::new(NAME));
    args.ignore.baseline.iter().for_each(|file| walker.leave_out(file));
    let engine = Engine::new(&book, &settings.detectors)?;
    if has_own_rules {
        engine.check()?;
    }
    settings.key = key::find(args.output.key_file.as_deref())?.key;
    let wrong = "the baseline was made with another key; give that one with WHOSE_KEY or --key-file";
    let key = baseline.key.key(&settings.key).ok_or_else(|| Failure::new(wrong))?;
    settings.ignore.baseline = Some((Arc::new(Baseline::new(baseline.key)), key));
    let progress = Arc::new(Progress::default());
    interrupt::on_first(progress.clone(), Vec::new());
    let mut report = Collector { book: &book, found: Vec::new(), places };
    let summary = scan::run(settings, &book, &engine, walker, &mut report, &progress)?;
    if summary.interrupted {
        return Err(Failure::new("the scan was stopped; the baseline is as it was"));
    }
    Ok((report.found, summary))
}

/// Holds all findings: so does the baseline that is made of them.
struct Collector<'b> {
    book: &'b RuleBook,
    found: Found,
    /// Keep evidence and columns, which only a person looks at.
    places: bool,
}

impl Report for Collector<'_> {
    fn begin(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn finding(&mut self, finding: &Finding) -> io::Result<()> {
        let mut kept = finding.clone();
        if !self.places {
            kept.evidence = Vec::new();
        }
        self.found.push((kept, Entry::of(self.book, finding)));
        Ok(())
    }

    fn gap(&mut self, _: &Gap) -> io::Result<()> {
        Ok(())
    }

    fn end(&mut self, _: &Summary) -> io::Result<()> {
        Ok(())
    }
}
