//! Where the report goes: standard output or a file, a folder beside it, and the progress bar that must step aside.

use super::exit::{Exit, FailOn};
use super::formats::FormatSpec;
use super::progress::Bar;
use super::scan::OutputArgs;
use super::settings::Resolved;
use super::{Failure, Terminal, key};
use crate::event::{Counts, Finding, Gap, Ignored};
use crate::place::path_text;
use crate::policy::drift::{Drift, Watch};
use crate::report::{self, ColumnVerdict, Context, Format, Report, Summary, folder, human, multi};
use crate::rule::RuleBook;
use std::fs::File;
use std::fs::{Metadata, OpenOptions};
use std::io::{self, BufWriter, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// The reports of a scan.
pub struct Output<'a> {
    pub report: Box<dyn Report + Send + 'a>,
    /// What becomes of the files at the end.
    pub files: Vec<OutputFile>,
    /// What this run writes and must neither read nor leave behind.
    pub own_paths: Vec<PathBuf>,
}

/// A file that is complete or not there.
pub struct OutputFile {
    temporary: NamedTempFile,
    path: PathBuf,
}

impl OutputFile {
    /// At this path, which was given with this flag.
    pub fn new(path: &Path, flag: &str) -> Result<Self, Failure> {
        if path.is_dir() {
            let message = format!("{flag}{}: this is a folder; name a file, or use --report", path_text(path));
            return Err(Failure::new(message));
        }
        // Beside its place, since only within a file system a rename is one step. Made for its owner alone.
        let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let temporary = tempfile::Builder::new().prefix(".whose-").tempfile_in(folder);
        let temporary = temporary.map_err(|e| match e.kind() {
            // Some folders are there and take no files: `/proc`.
            io::ErrorKind::NotFound if folder.is_dir() => {
                let folder = path_text(folder);
                Failure::new(format!("{flag}{}: folder {folder} takes no file; name another one", path_text(path)))
            }
            io::ErrorKind::NotFound => {
                let folder = path_text(folder);
                Failure::new(format!(
                    "{flag}{}: there is no folder {folder}; make it, or name another file",
                    path_text(path)
                ))
            }
            _ => Failure::new(format!("{flag}{}: {}", path_text(path), crate::system::words(&e))),
        })?;
        Ok(Self { temporary, path: path.into() })
    }

    /// What is written to it.
    pub fn handle(&self) -> io::Result<File> {
        self.temporary.as_file().try_clone()
    }

    /// Puts the finished file in its place.
    pub fn publish(self) -> Result<(), Failure> {
        self.temporary.persist(&self.path).map(drop).map_err(|e| Failure::at(&self.path, e.error))
    }
}

/// True for a pipe or a device, `/dev/null` for one: it is written to, where a file would be replaced.
fn is_device(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|m| !m.is_file() && !m.is_dir())
}

/// Opens everything that the scan writes to, before it starts: hours later would be too late to fail.
pub fn open<'a>(
    args: &OutputArgs,
    resolved: &'a Resolved,
    book: &'a RuleBook,
    terminal: &mut Terminal,
) -> Result<Output<'a>, Failure> {
    let Resolved { lang, reveal, .. } = *resolved;
    let (part, key) = (resolved.part, key::sign(&resolved.settings.key));
    let columns_only = resolved.settings.columns_only;
    let context =
        Context { book, lang, reveal, columns_only, roots: &resolved.settings.paths, part, key, several_keys: false };
    let mut own_paths = Vec::new();
    let (mut files, mut reports) = (Vec::new(), Vec::new());
    let alone = resolved.formats.len() == 1 && args.report.is_none() && resolved.ci.summary.is_none();
    for FormatSpec { format, file } in &resolved.formats {
        let path = file.as_deref().or(args.output.as_deref()).filter(|path| *path != Path::new("-"));
        let writer = match path {
            Some(path) => to_file(path, (*format, file.is_some()), &resolved.settings.paths, &mut files)?,
            // A summary may wait for its end, a line that somebody watches for may not.
            None if *format == Format::Human && resolved.settings.live => styled(terminal, alone),
            None => to_stdout(*format, terminal, alone),
        };
        reports.push(make_report(resolved, *format, context, writer));
    }
    for file in &files {
        own_paths.extend([file.temporary.path().to_owned(), file.path.clone()]);
    }
    if let Some(path) = &resolved.ci.summary {
        // What other steps wrote into it stays; a page that cannot be written is no reason to fail.
        match OpenOptions::new().append(true).create(true).open(path) {
            Ok(file) => {
                own_paths.push(path.clone());
                let writer: Box<dyn Write + Send> = Box::new(BufWriter::new(file));
                reports.push(make_report(resolved, Format::Markdown, Context { reveal: false, ..context }, writer));
            }
            Err(error) if !args.quiet => {
                terminal.note(&format!("GITHUB_STEP_SUMMARY {}: {error}; the step has no summary", path_text(path)))
            }
            Err(_) => {}
        }
    }
    if let Some(dir) = &args.report {
        let folder = folder::Folder::new(context, dir)
            .map_err(|e| Failure::new(format!("--report {}", crate::system::words(&e))))?;
        own_paths.extend([folder.working_path().to_owned(), dir.clone()]);
        reports.push(Box::new(folder));
    }
    Ok(Output { report: Box::new(multi::Multi::new(reports)), files, own_paths })
}

/// A report on standard output. If it is `alone`, a reader that has had enough ends the run.
fn to_stdout(format: Format, terminal: &Terminal, alone: bool) -> Box<dyn Write + Send> {
    match format {
        Format::Human => Box::new(BufWriter::new(styled(terminal, alone))),
        _ => Box::new(BufWriter::with_capacity(1 << 16, Parting { out: Some(io::stdout()), alone })),
    }
}

/// Standard output with styles where the terminal has them.
fn styled(terminal: &Terminal, alone: bool) -> Box<dyn Write + Send> {
    Box::new(Parting { out: Some(anstream::AutoStream::new(io::stdout(), terminal.choice)), alone })
}

/// A writer whose reader may leave: what else is written is written all the same, unless there is nothing else.
struct Parting<W> {
    /// `None` once its reader has left.
    out: Option<W>,
    alone: bool,
}

impl<W> Parting<W> {
    fn hand_on<T>(&mut self, gone: T, act: impl FnOnce(&mut W) -> io::Result<T>) -> io::Result<T> {
        let Some(out) = &mut self.out else { return Ok(gone) };
        match act(out) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe && !self.alone => {
                self.out = None;
                Ok(gone)
            }
            result => result,
        }
    }
}

impl<W: Write> Write for Parting<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.hand_on(bytes.len(), |out| out.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.hand_on((), Write::flush)
    }
}

/// A report's file: its own, as in `--format sarif=FILE`, or that of `--output`.
fn to_file(
    path: &Path,
    (format, own): (Format, bool),
    sources: &[PathBuf],
    files: &mut Vec<OutputFile>,
) -> Result<Box<dyn Write + Send>, Failure> {
    if is_device(path) {
        let device = File::create(path).map_err(|e| Failure::at(path, e))?;
        return Ok(Box::new(BufWriter::new(anstream::StripStream::new(device))));
    }
    let flag = if own { format!("--format {format}=") } else { "--output ".into() };
    keep_source(path, &flag, sources)?;
    let file = OutputFile::new(path, &flag)?;
    let handle = file.temporary.as_file().try_clone().map_err(|e| Failure::at(path, e))?;
    files.push(file);
    Ok(match format {
        Format::Human => Box::new(BufWriter::new(anstream::StripStream::new(handle))),
        _ => Box::new(BufWriter::new(handle)),
    })
}

/// Refuses to write over what is read: the file would be lost, and with it what was to be found in it. A report of an
/// earlier run may be written over.
fn keep_source(path: &Path, flag: &str, sources: &[PathBuf]) -> Result<(), Failure> {
    let Some(real) = path.canonicalize().ok().filter(|real| real.is_file()) else { return Ok(()) };
    let sources: Vec<PathBuf> = sources.iter().filter_map(|source| source.canonicalize().ok()).collect();
    let refuse = |why: &str| Err(Failure::new(format!("{flag}{}: {why}; name another file", path_text(path))));
    if sources.contains(&real) {
        return refuse("this is the file that is read");
    }
    if !sources.iter().any(|source| real.starts_with(source)) {
        return Ok(());
    }
    let mut head = Vec::new();
    let read = File::open(&real).and_then(|file| file.take(4096).read_to_end(&mut head));
    if read.is_ok() && (head.is_empty() || crate::read::own::begins_report(&head) || human::begins_summary(&head)) {
        return Ok(());
    }
    refuse("it is there, is no report of whose, and lies in what is read")
}

fn make_report<'a>(
    resolved: &Resolved,
    format: Format,
    context: Context<'a>,
    writer: Box<dyn Write + Send>,
) -> Box<dyn Report + Send + 'a> {
    let (level, live) = (resolved.settings.min_confidence, resolved.settings.live);
    let view = human::View { width: width(), level, live, ..human::View::default() };
    report::open(format, context, writer, view)
}

/// Opens what a report that is rendered again goes to.
pub fn again<'a>(
    specs: &[FormatSpec],
    output: Option<&Path>,
    sources: &[PathBuf],
    context: Context<'a>,
    terminal: &Terminal,
) -> Result<(Box<dyn Report + Send + 'a>, Vec<OutputFile>), Failure> {
    let (mut files, alone) = (Vec::new(), specs.len() == 1);
    let reports: Result<Vec<_>, Failure> =
        specs.iter().map(|spec| one_again(spec, (output, sources, alone), context, terminal, &mut files)).collect();
    Ok((Box::new(multi::Multi::new(reports?)), files))
}

fn one_again<'a>(
    spec: &FormatSpec,
    (output, sources, alone): (Option<&Path>, &[PathBuf], bool),
    context: Context<'a>,
    terminal: &Terminal,
    files: &mut Vec<OutputFile>,
) -> Result<Box<dyn Report + Send + 'a>, Failure> {
    let own = spec.file.is_some();
    let writer = match spec.file.as_deref().or(output).filter(|path| *path != Path::new("-")) {
        Some(path) => to_file(path, (spec.format, own), sources, files)?,
        None => to_stdout(spec.format, terminal, alone),
    };
    let view = human::View { width: width(), ..human::View::default() };
    Ok(report::open(spec.format, context, writer, view))
}

/// Columns of the terminal; lines beyond 120 are hard to read however wide it is.
fn width() -> usize {
    let columns = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let columns = columns.or_else(|| Some(usize::from(terminal_size::terminal_size()?.0.0)));
    columns.unwrap_or(100).clamp(20, 120)
}

/// What standard output goes to, if it is a file: the walk must not read it.
pub fn stdout_file() -> Option<Metadata> {
    #[cfg(unix)]
    {
        let owned = std::os::fd::AsFd::as_fd(&io::stdout()).try_clone_to_owned().ok()?;
        std::fs::File::from(owned).metadata().ok().filter(Metadata::is_file)
    }
    #[cfg(not(unix))]
    None
}

/// A bar is shown on a terminal only, and not where lines of the report would run through it.
pub fn wants_bar(args: &OutputArgs, formats: &[FormatSpec]) -> bool {
    let streams = formats.iter().any(|spec| spec.file.is_none() && spec.format != Format::Human);
    let streams_to_terminal = io::stdout().is_terminal() && args.output.is_none() && streams;
    !args.quiet && !args.no_progress && io::stderr().is_terminal() && !streams_to_terminal
}

/// What stands between a scan and its reports: compares what is found with a policy and adds that to the summary, and
/// takes the bar away before the summary is written to the same terminal.
pub struct Outermost<'r, 'a> {
    pub report: &'r mut (dyn Report + Send + 'a),
    pub book: &'a RuleBook,
    pub watch: Option<Watch>,
    pub bar: Option<&'r Bar>,
    /// What came of the comparison, at the end.
    pub drift: Vec<Drift>,
    /// What was reported so far.
    pub found: Counts,
    /// Whether everything was read, once that is known.
    pub complete: Option<bool>,
}

impl<'r, 'a> Outermost<'r, 'a> {
    /// Before a report of a scan, or of an earlier one.
    pub fn new(report: &'r mut (dyn Report + Send + 'a), book: &'a RuleBook, watch: Option<Watch>) -> Self {
        Self { report, book, watch, bar: None, drift: Vec::new(), found: Counts::default(), complete: None }
    }

    /// How a scan ends whose reader has had enough: what was found by then was found, and what was not read is not known.
    pub fn cut_short(&self, fail_on: FailOn) -> Exit {
        let complete = self.complete == Some(true);
        fail_on.exit(self.found, &self.drift).max(if complete { Exit::Clean } else { Exit::Incomplete })
    }
}

impl Report for Outermost<'_, '_> {
    fn begin(&mut self) -> io::Result<()> {
        self.report.begin()
    }

    fn finding(&mut self, finding: &Finding) -> io::Result<()> {
        self.counted(finding);
        self.report.finding(finding)
    }

    fn counted(&mut self, finding: &Finding) {
        if let Some(watch) = &mut self.watch {
            watch.finding(finding, self.book);
        }
        self.found.add(finding.confidence());
    }

    fn column(&mut self, column: &ColumnVerdict) -> io::Result<()> {
        self.report.column(column)
    }

    fn accepted(&mut self, finding: &Finding) {
        if let Some(watch) = &mut self.watch {
            watch.accepted(finding, self.book);
        }
    }

    fn ignored(&mut self, finding: &Finding, why: Ignored) -> io::Result<()> {
        self.report.ignored(finding, why)
    }

    fn gap(&mut self, gap: &Gap) -> io::Result<()> {
        self.report.gap(gap)
    }

    fn end(&mut self, summary: &Summary) -> io::Result<()> {
        if let Some(bar) = self.bar {
            bar.clear();
        }
        self.complete = Some(summary.is_complete());
        let Some(watch) = &self.watch else { return self.report.end(summary) };
        self.drift = watch.finish(self.book, summary);
        self.report.end(&Summary { drift: self.drift.clone(), ..summary.clone() })
    }
}
