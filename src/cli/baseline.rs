//! `whose baseline`: makes and keeps the list of findings that are known.

mod audit;

use super::exit::Exit;
use super::scan::{DetectionArgs, FilterArgs, GitArgs, IgnoreArgs, OutputArgs, ResourceArgs, ScanArgs};
use super::settings::Resolved;
use super::{Common, Failure, Terminal, interrupt, key};
use crate::baseline::versions::most;
use crate::baseline::{Baseline, Entry, Key, KeySource, Known, NAME, Status, shown};
use crate::detect::Engine;
use crate::event::{Confidence, Finding, Gap};
use crate::place::{Offsets, path_text};
use crate::report::count;
use crate::report::sanitize::sanitize;
use crate::report::{Report, Summary};
use crate::rule::RuleBook;
use crate::scan::{self, Ignore, Progress, Walk};
use crate::source;
use clap::{Args, Subcommand};
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs;
use std::io::{self, Write};
use std::ops::Range;
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
    Update(ReadArgs),
    /// Remove from the baseline what is no longer found
    ///
    /// Only what was looked at is removed: an entry of a file that is there and was not read, of a place that was not named,
    /// or of a detector that is off, stays.
    Prune(ReadArgs),
    /// Go through the baseline one finding at a time, and say of each whether it is personal data
    ///
    /// Shows each finding with its line, all values masked. The answers, true, false or later, are kept in the baseline.
    Audit(KeepArgs),
}

#[derive(Debug, Args)]
struct CreateArgs {
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

    // Last, as its headings hold for whatever follows.
    #[command(flatten)]
    read: ReadArgs,
}

#[derive(Debug, Args)]
struct ReadArgs {
    /// Read every version of every file of all branches and tags, as `whose scan --history` does
    ///
    /// What is known of a file is known of each of its versions. What was deleted, or is not committed yet, is in one of both
    /// only: take in both, `baseline update .` and `baseline update --history`, and prune with --history.
    #[arg(long)]
    history: bool,

    #[command(flatten)]
    keep: KeepArgs,
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
    #[arg(long, value_name = "FILE", value_parser = key::file(), env = "WHOSE_KEY_FILE", hide_env = true)]
    key_file: Option<PathBuf>,

    /// Say nothing but what went wrong
    ///
    /// The exit status says the rest. `audit` asks all the same.
    #[arg(long, short)]
    quiet: bool,

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

/// A baseline in a folder above the working folder, up to one that contains `.git`: a scan does not use it, for its paths
/// are those of its own folder, and who runs one below may think that it does.
pub fn unused(args: &IgnoreArgs, folder: &Path) -> Option<PathBuf> {
    if args.no_baseline || find(args).is_some() {
        return None;
    }
    let mut above = PathBuf::new();
    for folder in folder.ancestors() {
        let file = folder.join(NAME);
        if file.is_file() {
            return Some(above.join(NAME));
        }
        if folder.join(".git").exists() {
            return None;
        }
        above.push("..");
    }
    None
}

/// Reads a baseline, with the key of its marks.
///
/// # Errors
/// It is not there, cannot be read, or was made with another key.
pub(super) fn load(path: &Path, key: &Key, terminal: &mut Terminal) -> Result<(Arc<Baseline>, Key), Failure> {
    let baseline = read(path, terminal)?;
    let key = baseline.key.key(key).ok_or_else(|| {
        Failure::new(format!(
            "{}: it was made with another key; give that one with WHOSE_KEY or --key-file, or leave the baseline out \
             with --no-baseline",
            path_text(path)
        ))
    })?;
    Ok((Arc::new(baseline), key))
}

fn read(path: &Path, terminal: &mut Terminal) -> Result<Baseline, Failure> {
    let text = fs::read_to_string(path).map_err(|e| match e.kind() {
        io::ErrorKind::NotFound => {
            let hint = "`whose baseline create PATH` makes one, --baseline FILE names another";
            Failure::new(format!("{}: there is no baseline; {hint}", path_text(path)))
        }
        _ => Failure::at(path, e),
    })?;
    let mut baseline = Baseline::parse(&text).map_err(|e| Failure::new(format!("{}:{e}", path_text(path))))?;
    for note in baseline.notes.drain(..) {
        terminal.note(&format!("{}:{note}", path_text(path)));
    }
    Ok(baseline)
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
    let (keep, history) = (&args.read.keep, args.read.history);
    let file = keep.file();
    if file.exists() && !args.force {
        let why = "there is a baseline already; `whose baseline update` adds to it, --force replaces it";
        return Err(Failure::new(format!("{}: {why}", path_text(&file))));
    }
    let outside = key::find(keep.key_file.as_deref())?.key;
    if args.outside_key && keep.key_file.is_none() && key::of_environment().is_none() {
        return Err(Failure::new("--outside-key: there is no key; give one with WHOSE_KEY or --key-file"));
    }
    let key =
        if args.outside_key { KeySource::outside(&outside) } else { KeySource::random().map_err(Failure::from)? };
    let Scanned { found, summary, .. } = scan(keep, history, common, Baseline::new(key), false)?;
    let mut baseline = Baseline::new(key);
    let all = found.len();
    let is_in_git = |found: &(Finding, Entry)| found.0.place.path.components().any(|c| c.as_os_str() == ".git");
    let in_git = !history && found.iter().any(is_in_git);
    if history {
        learn(&mut baseline, most(found));
    } else {
        found.into_iter().for_each(|(_, entry)| baseline.add(entry, Status::Later));
    }
    write(&file, &baseline)?;
    say(terminal, keep, &baseline, &format!("{all} found"))?;
    if in_git && !keep.quiet {
        let why = "some of it is in `.git`, which changes with each commit; leave it out with `exclude = [\".git\"]` in whose.toml";
        terminal.note(&why);
    }
    if let Some(attributes) = merging(&file)?.filter(|_| !keep.quiet) {
        let (line, name) = (path_text(&attributes), path_text(Path::new(file.file_name().unwrap_or_default())));
        terminal
            .note(&format!("{line}: `{name} merge=union` added, so that branches that change it merge; commit it too"));
    }
    Ok(incomplete(&summary, terminal))
}

/// Takes in what a history has, as often as a version has it; gives how many are new.
fn learn(baseline: &mut Baseline, most: BTreeMap<Entry, u64>) -> u64 {
    let mut new = 0;
    for (entry, count) in most {
        let known = baseline.entries.entry(entry).or_insert(Known { count: 0, status: Status::Later });
        new += count.saturating_sub(known.count);
        known.count = known.count.max(count);
    }
    new
}

fn update(args: ReadArgs, common: &Common, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let ReadArgs { keep: args, history } = args;
    let file = args.file();
    let mut baseline = read(&file, terminal)?;
    let Scanned { found, summary, looked } = scan(&args, history, common, baseline.clone(), false)?;
    if history {
        let new = learn(&mut baseline, most(found));
        write(&file, &baseline)?;
        say(terminal, &args, &baseline, &format!("{new} new"))?;
        return Ok(incomplete(&summary, terminal));
    }
    let known = looked.take(&baseline, found.into_iter().map(|(_, entry)| entry).collect(), summary.is_complete());
    let (mut new, mut renamed) = (0u64, 0u64);
    for (entry, known) in known {
        match known {
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
    say(terminal, &args, &baseline, &format!("{new} new, {renamed} moved or in renamed files"))?;
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

fn prune(args: ReadArgs, common: &Common, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let ReadArgs { keep: args, history } = args;
    let file = args.file();
    let old = read(&file, terminal)?;
    let Scanned { found, summary, looked } = scan(&args, history, common, old.clone(), false)?;
    if !summary.is_complete() {
        let why = "not everything was read, so it is not known what is gone; nothing was removed";
        return Err(Failure::new(format!("{}: {why}", path_text(&file))));
    }
    let mut baseline = Baseline::new(old.key);
    let mut found = found;
    for (entry, count) in if history { most(std::mem::take(&mut found)) } else { BTreeMap::new() } {
        if let Some(known) = old.entries.get(&entry) {
            baseline.entries.insert(entry, Known { count: known.count.min(count), ..*known });
        }
    }
    for (_, known) in looked.take(&old, found.into_iter().map(|(_, entry)| entry).collect(), true) {
        if let Some(known) = known {
            let status = old.entries.get(&known).map_or(Status::Later, |known| known.status);
            baseline.add(known, status);
        }
    }
    let mut apart = 0;
    for (entry, known) in old.entries.iter().filter(|(entry, _)| !looked.at(entry)) {
        apart += known.count;
        baseline.entries.insert(entry.clone(), *known);
    }
    let count = |baseline: &Baseline| baseline.entries.values().map(|known| known.count).sum::<u64>();
    let gone = count(&old).saturating_sub(count(&baseline));
    write(&file, &baseline)?;
    let apart = if apart > 0 { format!(", {apart} not looked at") } else { String::new() };
    say(terminal, &args, &baseline, &format!("{gone} gone{apart}"))?;
    Ok(Exit::Clean)
}

/// What a scan looked at.
struct Looked {
    /// Files of the baseline that were read.
    files: HashSet<String>,
    /// The paths that were named, as entries have them.
    below: Vec<String>,
    /// Detectors that were on, by id.
    detectors: HashSet<String>,
}

impl Looked {
    /// True for an entry that would have been found if it were there.
    fn at(&self, entry: &Entry) -> bool {
        let named = |root: &String| root == "." || Path::new(&entry.path).starts_with(root);
        let gone = || !Path::new(&entry.path).exists() && self.below.iter().any(named);
        self.detectors.contains(&entry.detector) && (self.files.contains(&entry.path) || gone())
    }

    /// For each finding the entry that it was known under: in its own file, else in one that is gone or, if everything was
    /// read, no longer has it.
    fn take(&self, baseline: &Baseline, found: Vec<Entry>, complete: bool) -> Vec<(Entry, Option<Entry>)> {
        let mut open = baseline.open(|_| true);
        let mut known: Vec<_> = found.into_iter().map(|entry| (open.take(&entry), entry)).collect();
        for path in baseline.entries.keys().map(|entry| &entry.path) {
            if complete && self.files.contains(path) || !Path::new(path).exists() {
                open.finish_shown(path);
            }
        }
        for (old, entry) in known.iter_mut().filter(|(old, _)| old.is_none()) {
            *old = open.take(entry);
        }
        known.into_iter().map(|(old, entry)| (entry, old)).collect()
    }
}

fn say(terminal: &mut Terminal, args: &KeepArgs, baseline: &Baseline, what: &str) -> Result<(), Failure> {
    if args.quiet {
        return Ok(());
    }
    let count: u64 = baseline.entries.values().map(|known| known.count).sum();
    writeln!(terminal.out, "{}: {what}; {count} known", sanitize(&path_text(&args.file())))?;
    Ok(())
}

fn incomplete(summary: &Summary, terminal: &mut Terminal) -> Exit {
    if summary.is_complete() {
        return Exit::Clean;
    }
    let places = count(summary.coverage.gaps.max(1), "place was", "places were");
    terminal.note(&format!("{places} not read; `whose scan` lists them"));
    Exit::Incomplete
}

/// Findings and what they are known by.
type Found = Vec<(Finding, Entry)>;

/// What came of a scan.
struct Scanned {
    found: Found,
    summary: Summary,
    looked: Looked,
}

/// Tells git to keep the lines of both sides where two branches change a baseline, unless something is said of it already:
/// git takes lines that two branches add at one place for a conflict. Gives the file that was changed.
fn merging(baseline: &Path) -> Result<Option<PathBuf>, Failure> {
    let (Some(name), Ok(real)) = (baseline.file_name().and_then(|name| name.to_str()), baseline.canonicalize()) else {
        return Ok(None);
    };
    let in_git = real.ancestors().skip(1).any(|folder| folder.join(".git").exists());
    let odd = name.contains(|c: char| c.is_whitespace() || "\"*?[\\!#".contains(c));
    if !in_git || odd {
        return Ok(None);
    }
    let attributes = baseline.with_file_name(".gitattributes");
    let text = match fs::read_to_string(&attributes) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        // Not text: somebody's own, which nobody else should write to.
        Err(_) => return Ok(None),
    };
    if text.lines().any(|line| line.split_whitespace().next().is_some_and(|word| word.trim_start_matches('/') == name))
    {
        return Ok(None);
    }
    let end = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
    let at = |e: io::Error| Failure::at(&attributes, e);
    let mut file = fs::OpenOptions::new().append(true).create(true).open(&attributes).map_err(at)?;
    writeln!(file, "{end}/{name} merge=union").map_err(at)?;
    Ok(Some(attributes))
}

/// Scans with the marks of a baseline, and gives everything that is found as if nothing were known.
fn scan(args: &KeepArgs, history: bool, common: &Common, baseline: Baseline, places: bool) -> Result<Scanned, Failure> {
    if args.paths.is_empty() && !history {
        return Err(Failure::new("baseline: no path is given; name files or folders, or `.` for this folder"));
    }
    let config = common.config()?;
    let (book, has_own_rules) = common.book(&config)?;
    let args = ScanArgs {
        paths: args.paths.clone(),
        output: OutputArgs { quiet: true, key_file: args.key_file.clone(), ..OutputArgs::default() },
        git: GitArgs { history, ..GitArgs::default() },
        filters: args.filters.clone(),
        detection: args.detection.clone(),
        ignore: IgnoreArgs { baseline: Some(args.file()), ..IgnoreArgs::default() },
        resources: args.resources.clone(),
    };
    let mut resolved = Resolved::new(&args, common, &config, &book)?;
    let settings = &mut resolved.settings;
    let walk = || {
        let walker = match args.git.select() {
            None => source::walk(&settings.paths, &settings.walk)?,
            Some(select) => source::walk_git(&select, &settings.paths, &settings.walk)?.0,
        };
        let mut walker = walker.of_shard(args.filters.shard);
        walker.leave_out(Path::new(NAME));
        args.ignore.baseline.iter().for_each(|file| walker.leave_out(file));
        Ok::<_, Failure>(walker)
    };
    let known: HashSet<&str> = baseline.entries.keys().map(|entry| entry.path.as_str()).collect();
    let read =
        walk()?.flat_map(|entry| entry.paths()).map(|path| shown(&path)).filter(|path| known.contains(path.as_str()));
    let looked = Looked {
        files: if known.is_empty() { HashSet::new() } else { read.collect() },
        below: match settings.paths.as_slice() {
            [] => vec![".".into()],
            paths => paths.iter().map(|path| shown(path).trim_end_matches('/').to_owned()).collect(),
        },
        detectors: settings.detectors.iter().map(|id| book.rule(*id).id.clone()).collect(),
    };
    let walker = walk()?;
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
    Ok(Scanned { found: report.found, summary, looked })
}

/// All that may be a value in these files, with its mask, in order: below the level asked for, accepted or a sample too,
/// and with all that belongs to it.
fn hidden(args: &KeepArgs, common: &Common, paths: Vec<PathBuf>) -> Result<HashMap<PathBuf, Vec<Hidden>>, Failure> {
    let config = common.config()?;
    let (book, _) = common.book(&config)?;
    let args = ScanArgs {
        paths: paths.clone(),
        output: OutputArgs { quiet: true, ..OutputArgs::default() },
        git: GitArgs::default(),
        filters: args.filters.clone(),
        detection: args.detection.clone(),
        ignore: IgnoreArgs { no_baseline: true, ..IgnoreArgs::default() },
        resources: args.resources.clone(),
    };
    let mut settings = Resolved::new(&args, common, &config, &book)?.settings;
    (settings.min_confidence, settings.include_test_values) = (Confidence::Low, true);
    (settings.members, settings.whole_values, settings.whole_columns) = (true, true, true);
    settings.levels.clear();
    settings.ignore = Ignore { comments: false, ..Ignore::default() };
    (settings.paths, settings.walk) = (paths, Walk::default());
    let walker = source::walk(&settings.paths, &settings.walk)?;
    let engine = Engine::new(&book, &settings.detectors)?;
    let mut report = Hiding(HashMap::new());
    scan::run(&settings, &book, &engine, walker, &mut report, &Progress::default())?;
    report.0.values_mut().for_each(|list| list.sort_by_key(|(span, _)| (span.start, Reverse(span.end))));
    Ok(report.0)
}

/// Bytes of a file that hold a value, and its mask.
type Hidden = (Range<u64>, Box<str>);

/// Holds the values of files.
struct Hiding(HashMap<PathBuf, Vec<Hidden>>);

impl Report for Hiding {
    fn begin(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn finding(&mut self, finding: &Finding) -> io::Result<()> {
        let span = finding.place.span.filter(|span| span.offsets == Offsets::Source);
        if let (Some(span), Some(value)) = (span, &finding.value) {
            let list = self.0.entry(finding.place.path.to_path_buf()).or_default();
            list.push((span.start..span.end, value.masked().into()));
        }
        Ok(())
    }

    fn gap(&mut self, _: &Gap) -> io::Result<()> {
        Ok(())
    }

    fn end(&mut self, _: &Summary) -> io::Result<()> {
        Ok(())
    }
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
