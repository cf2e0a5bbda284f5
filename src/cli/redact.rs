//! `whose redact`: writes a copy of a file with its values replaced, and scans the copy before anybody gets it.

use super::exit::Exit;
use super::output::OutputFile;
use super::scan::Selection;
use super::{Common, Failure, Terminal, key, select};
use crate::detect::Engine;
use crate::event::Confidence;
use crate::place::path_text;
use crate::redact::{Replacer, Span, Spans, Syntax, Way, copy};
use crate::rule::RuleBook;
use crate::scan::{self, Progress, Settings};
use crate::source;
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// Write a copy of a text, log, CSV, JSON or SQL file with its values replaced
///
/// Every byte outside the values stays as it is. The copy is scanned before it is handed out: what is still found in it is
/// replaced by REDACTED. A file that cannot be read as a whole, or whose values are not bytes of its own, such as a
/// compressed one, is refused.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  whose redact app.log > clean.log\n  \
                        whose redact customers.csv --with token --key-file team.key -o shared.csv")]
pub struct RedactArgs {
    /// The file; `-` is standard input
    ///
    /// It is not changed.
    #[arg(value_name = "FILE")]
    path: PathBuf,

    /// What stands in place of a value: mask, remove, token or fake
    ///
    /// `mask` is what reports show. `token` is a pseudonym: the same value has the same one in all files that are redacted
    /// with the same key. `fake` is an invented value of the same kind, from ranges that no person has, where there is such
    /// a range, and else a token.
    #[arg(long = "with", value_name = "WAY", value_parser = way(), hide_possible_values = true, default_value = "mask")]
    with: Way,

    /// Write the copy to FILE instead of standard output
    ///
    /// The file appears when it is complete, readable by its owner alone. `-` is standard output.
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Replace what is found at this level and above: low, medium or high
    ///
    /// As in `whose scan`: the copy has nothing at this level.
    #[arg(long, value_name = "LEVEL", value_parser = super::scan::level(), hide_possible_values = true, default_value = "medium")]
    min_confidence: Confidence,

    /// File with the secret that tokens are made with
    ///
    /// The same as that of fingerprints: see `whose scan --help`.
    #[arg(long, value_name = "FILE", env = "WHOSE_KEY_FILE", hide_env = true)]
    key_file: Option<PathBuf>,

    #[command(flatten)]
    selection: Selection,
}

fn way() -> impl TypedValueParser<Value = Way> {
    PossibleValuesParser::new(["mask", "remove", "token", "fake"]).map(|word| match word.as_str() {
        "remove" => Way::Remove,
        "token" => Way::Token,
        "fake" => Way::Fake,
        _ => Way::Mask,
    })
}

/// Runs the command.
pub fn run(args: RedactArgs, common: &Common, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let config = common.config()?;
    let (book, has_own_rules) = common.book(&config)?;
    let found = key::find(args.key_file.as_deref())?;
    if let Some(note) = &found.note {
        terminal.note(note);
    }
    let detectors = select::detectors(&book, &args.selection.only, &args.selection.skip)?;
    let engine = Engine::new(&book, &detectors)?;
    if has_own_rules {
        engine.check()?;
    }
    let mut settings = Settings::new(Vec::new(), detectors);
    (settings.key, settings.min_confidence) = (found.key, args.min_confidence);

    // Standard input is read twice, so it is kept meanwhile: for its owner alone, and gone at the end.
    let folder = tempfile::tempdir()?;
    let name = args.path.file_name().map_or_else(|| "text".into(), ToOwned::to_owned);
    let input = match args.path == Path::new("-") {
        true => kept(io::stdin().lock(), &folder.path().join("text"))?,
        false => args.path.clone(),
    };
    let mut head = Vec::new();
    let opened = File::open(&input).map_err(|e| Failure::at(&args.path, e))?;
    opened.take(512).read_to_end(&mut head).map_err(|e| Failure::at(&args.path, e))?;
    let syntax = Syntax::of(&name.to_string_lossy(), &head);

    let scan = |path: &Path| spans(path, &settings, &book, &engine);
    let mut found = scan(&input)?.map_err(|why| Failure::new(format!("{}: refused: {why}", path_text(&args.path))))?;
    let (mut from, mut round) = (input, 0);
    let copied = loop {
        // The copy has the name of the file: what a name says of a format must say the same of the copy.
        let place = folder.path().join(format!("{round}"));
        std::fs::create_dir(&place)?;
        let to = place.join(&name);
        let way = if round == 0 { args.with } else { Way::Word };
        let replacer = Replacer::new(&book, way, syntax);
        let reader = File::open(&from).map_err(|e| Failure::at(&args.path, e))?;
        let writer = BufWriter::with_capacity(1 << 16, File::create(&to)?);
        copy(BufReader::with_capacity(1 << 16, reader), writer, &found, |span, value, before| {
            replacer.replace(span, value, before)
        })
        .map_err(|e| Failure::at(&args.path, e))?;
        found = scan(&to)?.map_err(|why| Failure::new(format!("the copy cannot be scanned: {why}")))?;
        if found.is_empty() {
            break to;
        }
        if round == 4 {
            let message = format!("{}: refused: something is found in every copy of it", path_text(&args.path));
            return Err(Failure::new(message));
        }
        (from, round) = (to, round + 1);
    };
    let mut copied = File::open(copied)?;
    match args.output.as_deref().filter(|path| *path != Path::new("-")) {
        Some(path) => {
            let file = OutputFile::new(path)?;
            io::copy(&mut copied, &mut file.handle()?).map_err(|e| Failure::at(path, e))?;
            file.publish()?;
        }
        None => {
            let mut out = io::stdout().lock();
            io::copy(&mut copied, &mut out)?;
            out.flush()?;
        }
    }
    Ok(Exit::Clean)
}

fn kept(mut from: impl Read, path: &Path) -> Result<PathBuf, Failure> {
    let mut file = NamedTempFile::new_in(path.parent().unwrap_or(Path::new(".")))?;
    io::copy(&mut from, &mut file)?;
    file.persist(path).map_err(|e| Failure::from(e.error))?;
    Ok(path.to_owned())
}

/// Where the values of a file are, or why it is refused.
fn spans(
    path: &Path,
    settings: &Settings,
    book: &RuleBook,
    engine: &Engine,
) -> Result<Result<Vec<Span>, String>, Failure> {
    if !path.is_file() {
        return Ok(Err("it is no file; name one file".into()));
    }
    let mut settings = settings.clone();
    settings.paths = vec![path.to_owned()];
    let walker = source::walk(&settings.paths, &settings.walk)?;
    let mut found = Spans::new(book);
    scan::run(&settings, book, engine, walker, &mut found, &Progress::default())?;
    Ok(found.finish())
}
