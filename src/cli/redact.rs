//! `whose redact`: writes a copy of a file with its values replaced, and scans the copy before anybody gets it.

use super::exit::Exit;
use super::output::OutputFile;
use super::scan::Selection;
use super::{Common, Failure, Terminal, key, select};
use crate::detect::{Engine, Hit};
use crate::event::Confidence;
use crate::place::path_text;
use crate::read;
use crate::redact::{
    Keys, Merged, Recoded, Replacer, Span, Spans, Starred, Syntax, Types, Way, copy, encode, is_no_text,
};
use crate::rule::{DetectorId, RuleBook};
use crate::scan::{self, Progress, Settings};
use crate::source::{self, Identity};
use clap::Args;
use clap::builder::{BoolishValueParser, PossibleValuesParser, TypedValueParser};
use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::NamedTempFile;

/// Write a copy of a text, log, CSV, JSON or SQL file with its values replaced
///
/// Every byte outside the values stays as it is. The copy is scanned before it is handed out: what is still found in it is
/// replaced by stars or by REDACTED. Of a row that is personal data as a record, such as an order, the fields that make it
/// one are replaced. Text in another encoding than UTF-8 keeps it. A file that cannot be read as a whole, whose values are
/// not bytes of its own, such as a compressed one, or that is personal data as a whole, such as a mail, is refused; a log
/// of requests or a class list is not, once its values are replaced: a scan still finds it by its form, and a note says so.
///
/// A secret goes as a whole, whatever characters it has: in quotes to their end, in a column to the end of its cell,
/// elsewhere to the end of its word, and what stands behind it stays. Of a column of secrets every cell goes, found or
/// not. On a line of fields that bars part, `user=ann|password=…|status=ok`, a bar ends a secret too, and in a tag `>`
/// does. A value in quotes behind a key that names it, as in JSON behind a time, goes to the end of the quotes too. Of two
/// coordinates, a list of numbers and a query each part is replaced by itself, and what stands between them stays; of an
/// address the account and its password go together as one value, and the rest stays. In a dump a value becomes what its column can hold, as `CREATE TABLE` says: a number stays a number,
/// nought for a mask, and for a token digits as long as its column has room for, from nine on: a scan knows them by their
/// last ones, which check the others. Numbers with a fraction in a column of pay, and those of columns for fewer digits, are nought. A date
/// stays a date, before the year 1800. A bit, true and false become `NULL` where that may be; so does what is removed
/// from a key, which has a token where it must hold something. In JSON, YAML and TOML what
/// stands in place of a value without quotes has them where it would be read as something else. A string that PHP has
/// serialised keeps its length. Where words would become a value once the one beside them is removed, stars stay in its
/// place. A name of two words or more that is replaced once is replaced wherever it stands in the file as whole words: the
/// first 16,384 names; and so is a value that is no ordinary word as a whole token, such as a number of nine digits and
/// more, an address of mail, a secret with digits or marks, a day in the same form. Of a column whose name and values
/// say what it is every cell goes, found or not, but those that say that there is nothing. What would be found if the
/// copy had no name goes too. Published samples stay; comments `whose:ignore[…]` are not heeded. The file is read twice or more;
/// memory does not depend on its size, while the copy and the places of its values take room in the folder for temporary
/// files. So `-` gives nothing out before standard input has ended: a column is told by its first thousand rows, a name
/// that is found at the end is replaced at the beginning, and a copy is only handed out once a scan of it has found
/// nothing, which cannot be done line by line. What never ends is for `whose scan --stream`, which masks each line.
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
    /// `mask` is what reports show, and nothing of numbers of governments, accounts and patients. `token` is a pseudonym: the same value has the same one in all files that are redacted
    /// with the same key. `fake` is an invented value of the same form, with right check digits, from ranges that nobody has:
    /// e-mail, telephone, card, IP and MAC addresses, Social Security and tax numbers, passports, licences of drivers, number
    /// plates, dates of birth, accounts (IBAN) of every country with no bank's code, and published specimens of other national
    /// numbers; ZIP codes are from 00100 to 00499, which are none. Two values have two invented ones, but for dates, ZIP codes
    /// and specimens. With the same key a value has the same invented one in all files, but for three cases: two values of a file
    /// would have the same one, so that the later one gets another (ranges are small: 37,000 telephones, a million Social Security
    /// numbers); the one that it would get would be found again where it stands; or its column has no room for it. Tokens do
    /// not depend on what else is in a file: give `--with token` where files are to be joined.
    /// Where there is no such range or it is used up, as for names and addresses, it is a token: nothing would tell an
    /// invented name from a real one.
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
    #[arg(long, value_name = "FILE", value_parser = key::file(), env = "WHOSE_KEY_FILE", hide_env = true)]
    key_file: Option<PathBuf>,

    /// Say nothing on standard error but errors
    ///
    /// Switches off the notes on what the copy is by its form, and on columns whose values differ no more.
    #[arg(long, short, env = "WHOSE_QUIET", hide_env = true, value_parser = BoolishValueParser::new())]
    quiet: bool,

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
    let mut note = |text: &str| {
        if !args.quiet {
            terminal.note(&text);
        }
    };
    if let Some(text) = &found.note {
        note(text);
    }
    let detectors = select::detectors(&book, (&args.selection.only).into(), (&args.selection.skip).into())?;
    let engine = Engine::new(&book, &detectors)?;
    if has_own_rules {
        engine.check()?;
    }
    let mut settings = Settings::new(Vec::new(), detectors);
    (settings.key, settings.min_confidence) = (found.key, args.min_confidence);
    // What the data says of itself does not keep a value in the copy.
    settings.ignore.comments = false;
    (settings.reveal, settings.members, settings.whole_values) = (true, true, true);

    // Standard input is read twice, so it is kept meanwhile: for its owner alone, and gone at the end.
    let folder = tempfile::tempdir()?;
    let mut name = args.path.file_name().map_or_else(|| "text".into(), ToOwned::to_owned);
    let is_stdin = args.path == Path::new("-");
    let input = match is_stdin {
        true => kept(io::stdin().lock(), &folder.path().join("text"))?,
        false => args.path.clone(),
    };
    let shown = path_text(&args.path);
    if args.path.is_dir() {
        return Err(Failure::new(format!("{shown}: this is a folder; redact its files one by one, with the same key")));
    }
    let output = args.output.as_deref().filter(|path| *path != Path::new("-"));
    if let Some(output) = output
        && Identity::at(output).is_some_and(|file| Identity::at(&input) == Some(file))
    {
        let why = "this is the file itself; give the copy another name, so that the file stays until you have seen it";
        return Err(Failure::new(format!("--output {}: {why}", path_text(output))));
    }
    if input.is_file()
        && let Some(why) = is_no_text(&input).map_err(|e| Failure::at(&args.path, e))?
    {
        return Err(Failure::new(format!("{shown}: refused: {why}")));
    }
    let place = folder.path().join("text-of");
    std::fs::create_dir(&place)?;
    let text = place.join(&name);
    let recoded = match input.is_file() {
        false => None,
        true => Recoded::read(&input, &text).map_err(|e| match e.kind() {
            io::ErrorKind::InvalidData => Failure::new(format!("{shown}: refused: {e}")),
            _ => Failure::at(&args.path, e),
        })?,
    };
    let mut head = Vec::new();
    let mut input = if recoded.is_some() { text } else { input };
    let opened = File::open(&input).map_err(|e| Failure::at(&args.path, e))?;
    opened.take(read::HEAD as u64).read_to_end(&mut head).map_err(|e| Failure::at(&args.path, e))?;
    let syntax = if is_stdin { Syntax::of_text(&head) } else { Syntax::of(&name.to_string_lossy(), &head) };
    // What comes without a name gets that of its form, so that it is read, and its copies are, as the file would be.
    if is_stdin {
        name = syntax.file_name().into();
        let named = place.join(&name);
        if input != named {
            std::fs::rename(&input, &named)?;
        }
        input = named;
    }
    // Whoever gets the copy may scan it under another name.
    let plain = folder.path().join("plain");
    std::fs::create_dir(&plain)?;
    let is_other = |name: &Path| (read::recognise(&head, name).card().name, read::form(&head, name));
    let plain = Some(plain.join(PLAIN)).filter(|_| is_other(Path::new(&name)) != is_other(Path::new(PLAIN)));

    let types = match syntax {
        Syntax::Sql => Some(Arc::new(Types::read(File::open(&input)?).map_err(|e| Failure::at(&args.path, e))?)),
        _ => None,
    };
    let task = Task {
        types,
        settings: &settings,
        book: &book,
        engine: &engine,
        input: &input,
        name: &name,
        syntax,
        lines: RefCell::default(),
        plain,
    };
    let found = task.spans(&input)?.map_err(|why| Failure::new(format!("{shown}: refused: {why}")))?;
    let first = task.copy(folder.path(), args.with, found)?;
    // What stands in place of the values made it something that it was not.
    let copied = match first {
        Err(_) if plainer(args.with) != args.with => {
            let found = task.spans(&input)?.map_err(|why| Failure::new(format!("{shown}: refused: {why}")))?;
            task.copy(folder.path(), plainer(args.with), found)?
        }
        other => other,
    };
    let Copied { path: mut copied, lines, alike, constant } =
        copied.map_err(|why| Failure::new(format!("{shown}: refused: {why}")))?;
    let lines: Vec<&str> = lines.iter().map(|id| book.rule(*id).id.as_str()).collect();
    if let Some(recoded) = recoded {
        let to = folder.path().join("written").join(&name);
        std::fs::create_dir(folder.path().join("written"))?;
        let writer = BufWriter::with_capacity(1 << 16, File::create(&to)?);
        encode(recoded, File::open(&copied)?, writer).map_err(|e| Failure::at(&args.path, e))?;
        if !task.finds_nothing(&to)? {
            return Err(Failure::new(format!("{shown}: refused: something is found in it in its own encoding")));
        }
        copied = to;
    }
    if !lines.is_empty() {
        let ids = lines.join(", ");
        note(&format!("{shown}: the values are replaced; by its form alone a scan will name the copy still: {ids}"));
    }
    if let Some(text) = task.types.as_ref().and_then(|types| differ_no_more(types, &alike, args.with)) {
        note(&format!("{shown}: {text}"));
    }
    if let Some(text) = task.types.as_ref().and_then(|types| constant_now(types, &constant)) {
        note(&format!("{shown}: {text}"));
    }
    let mut copied = File::open(copied)?;
    match output {
        Some(path) => {
            let file = OutputFile::new(path, "--output ")?;
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

/// What is said of columns whose values have to differ and do not: the copy cannot be loaded.
fn differ_no_more(types: &Types, columns: &BTreeSet<u16>, way: Way) -> Option<String> {
    let names: Vec<String> = columns.iter().filter_map(|column| types.name(*column)).collect();
    let is_checked = |column: &u16| types.get(*column).is_some_and(|column| column.checked);
    let what = match way {
        Way::Token if columns.iter().any(is_checked) => {
            "a `CHECK` says what its column may hold, which no token that differs is known to be: drop the key or the \
             `CHECK` before you load it"
        }
        Way::Token => "its column is too narrow for tokens that differ: drop the key before you load it",
        _ => "give `--with token`, which tells values apart, or drop the key before you load it",
    };
    (!names.is_empty())
        .then(|| format!("a key allows each value once, and some are alike now in {}; {what}", names.join(", ")))
}

/// What is said of columns that must hold one of few values and hold the same in every row: a scan names them still.
fn constant_now(types: &Types, columns: &BTreeSet<u16>) -> Option<String> {
    let names: Vec<String> = columns.iter().filter_map(|column| types.name(*column)).collect();
    let what = "may not be empty, so every row has the same value there now, which a scan will name still";
    (!names.is_empty()).then(|| format!("{what}: {}", names.join(", ")))
}

/// A way that leaves fewer words in the copy, for a copy that is found by them.
fn plainer(way: Way) -> Way {
    match way {
        Way::Mask => Way::Stars,
        Way::Token | Way::Fake => Way::Plain,
        other => other,
    }
}

/// A name that says nothing of a format.
const PLAIN: &str = "text";

/// How many copies are made at most: what is found in one is replaced again.
const ROUNDS: usize = 6;

/// Places that are told by themselves where stars stay.
const MOST_STARRED: usize = 1 << 16;

/// A copy, the detectors that find it by its form alone, the columns whose values differ no more, and those that hold the
/// same in every row since they must hold something.
struct Copied {
    path: PathBuf,
    lines: BTreeSet<DetectorId>,
    alike: BTreeSet<u16>,
    constant: BTreeSet<u16>,
}

/// What is redacted, and how it is read.
struct Task<'a> {
    settings: &'a Settings,
    book: &'a RuleBook,
    engine: &'a Engine,
    input: &'a Path,
    name: &'a OsStr,
    syntax: Syntax,
    /// Of a dump.
    types: Option<Arc<Types>>,
    /// What the file is by its form, which its copies may be too.
    lines: RefCell<BTreeSet<DetectorId>>,
    /// Where the file lies to be read as plain text, where its name says that it is none.
    plain: Option<PathBuf>,
}

impl Task<'_> {
    /// Makes a copy in which nothing is found, below `folder`, and says what it still is by its form; or says why there is
    /// none.
    fn copy(&self, folder: &Path, way: Way, mut found: Merged) -> Result<Result<Copied, String>, Failure> {
        let original = found.again()?;
        let (mut from, mut starred) = (self.input.to_owned(), Starred::default());
        let (mut alike, mut keys) = (BTreeSet::new(), Keys::default());
        for round in 0..ROUNDS {
            // The copy has the name of the file: what a name says of a format must say the same of the copy.
            let place = folder.join(format!("{way:?}-{round}"));
            std::fs::create_dir(&place)?;
            let to = place.join(self.name);
            let step = match (round, way) {
                (0, way) | (1, way @ Way::Mask) | (1 | 2, way @ (Way::Remove | Way::Fake)) => way,
                (2, Way::Mask) => Way::Stars,
                // One that at least tells values apart.
                (1, Way::Token) | (3, Way::Fake) => Way::Plain,
                // A word behind a label can be a value again; nothing cannot.
                (5, _) => Way::Remove,
                _ => Way::Word,
            };
            let digits = match way {
                // Those that are found again have another attempt, and the others stay.
                Way::Fake if round < 3 => Some(0),
                Way::Token | Way::Fake | Way::Plain => Some(round),
                _ => None,
            };
            if from == self.input {
                keys = Keys::default();
            }
            let replacer = Replacer::new(self.book, step, self.syntax).attempt(digits).of_types(self.types.clone());
            let replacer = replacer.knowing(keys);
            // Those that are removed at last leave nothing.
            let mut replacer = replacer.starring(if round < 3 { starred.clone() } else { Starred::default() });
            let reader = File::open(&from).map_err(|e| Failure::at(self.input, e))?;
            let writer = BufWriter::with_capacity(1 << 16, File::create(&to)?);
            copy(BufReader::with_capacity(1 << 16, reader), writer, self.syntax, found, |span, value, beside| {
                replacer.replace(span, value, beside)
            })
            .map_err(|e| Failure::at(self.input, e))?;
            if from == self.input {
                alike.clear();
            }
            alike.extend(replacer.alike());
            keys = replacer.into_keys();
            // In the end what is found goes as a whole.
            found = match self.spans_of(&to, round < 3)? {
                Ok(found) => found,
                Err(why) => {
                    return Ok(Err(format!("with other values it is no whole file of its kind any more: {why}")));
                }
            };
            if found.is_empty() {
                let (lines, constant) = (found.lines().clone(), found.constant().clone());
                return Ok(Ok(Copied { path: to, lines, alike, constant }));
            }
            from = to;
            if matches!((round, way), (0 | 1, Way::Fake)) {
                // Another invented value, or none, wherever the value stands.
                let again = self.found_again((way, &starred, digits), original.again()?, found)?;
                let prints: BTreeSet<[u8; 16]> = again.iter().map(|span| span.fingerprint).collect();
                prints.into_iter().for_each(|print| *starred.prints.entry(print).or_default() += 1);
                from = self.input.to_owned();
                found = original.again()?;
            } else if matches!((round, way), (0, Way::Mask) | (0 | 1, Way::Remove)) {
                // Masks that are found again show nothing, and this in the whole file, so that its values look alike. Where
                // words become a value since nothing stands beside them, stars stay there, and wherever else a value of the
                // same detector was if that was not enough.
                let again = self.found_again((way, &starred, digits), original.again()?, found)?;
                match round == 0 && way == Way::Remove && again.len() <= MOST_STARRED {
                    true => starred.starts.extend(again.iter().map(|span| span.start)),
                    false => starred.detectors.extend(again.iter().map(|span| span.detector)),
                }
                from = self.input.to_owned();
                found = original.again()?;
            }
        }
        self.still(&from, found).map(Err)
    }

    /// Those values whose masks are found again, or that were removed next to what is found: the file is copied once more,
    /// to nowhere, to see where each mask stands in the copy. Of more than [`MOST_STARRED`] one for each detector is told
    /// from there on.
    fn found_again(
        &self,
        (way, starred, digits): (Way, &Starred, Option<usize>),
        spans: Merged,
        again: Merged,
    ) -> Result<Vec<Span>, Failure> {
        let mut again = again.peekable();
        let mut detectors = BTreeSet::new();
        let mut list: Vec<Span> = Vec::new();
        let mut tell = |span: Span| {
            if detectors.insert(span.detector) || list.len() <= MOST_STARRED {
                list.push(span);
            }
        };
        let mut failed = None;
        // The copy has more than the new texts and what is between them: an escape at the edge of a value stays.
        let written = Cell::new(0);
        let mut before = None;
        let replacer = Replacer::new(self.book, way, self.syntax).attempt(digits);
        let mut replacer = replacer.of_types(self.types.clone()).starring(starred.clone());
        let reader = BufReader::with_capacity(1 << 16, File::open(self.input).map_err(|e| Failure::at(self.input, e))?);
        copy(reader, Counter(&written), self.syntax, spans, |span, value, beside| {
            let new = replacer.replace(span, value, beside);
            let start = written.get();
            let end = start + new.len() as u64;
            while again.next_if(|next| next.as_ref().is_ok_and(|next| next.end <= start)).is_some() {
                if way == Way::Remove {
                    before.into_iter().chain([*span]).for_each(&mut tell);
                }
            }
            match again.peek() {
                Some(Ok(next)) if next.start < end || way == Way::Remove && next.start <= start => {
                    tell(*span);
                    before.filter(|_| way == Way::Remove && next.start < start).into_iter().for_each(&mut tell);
                }
                Some(Err(error)) => failed = Some(io::Error::from(error.kind())),
                _ => {}
            }
            before = Some(*span);
            new
        })
        .map_err(|e| Failure::at(self.input, e))?;
        if way == Way::Remove && again.peek().is_some() {
            before.into_iter().for_each(&mut tell);
        }
        match failed {
            Some(error) => Err(error.into()),
            None => Ok(list),
        }
    }

    /// What is found in every copy, and where.
    fn still(&self, path: &Path, found: Merged) -> Result<String, Failure> {
        let mut places = Vec::new();
        let mut ids = BTreeSet::new();
        let mut reader = BufReader::with_capacity(1 << 16, File::open(path)?);
        let (mut at, mut lines) = (0, Lines(1));
        for span in found.take(3) {
            let span = span?;
            let id = self.book.rule(span.detector).id.as_str();
            io::copy(&mut (&mut reader).take(span.start.saturating_sub(at)), &mut lines)?;
            at = at.max(span.start);
            ids.insert(id);
            places.push(format!("{id} in line {}", lines.0));
        }
        let ids: Vec<&str> = ids.into_iter().collect();
        Ok(format!(
            "something is found in every copy of it ({}); keep it back, or give `--skip {}` to leave out what is found \
             there",
            places.join(", "),
            ids.join(",")
        ))
    }

    fn finds_nothing(&self, path: &Path) -> Result<bool, Failure> {
        Ok(self.spans(path)?.is_ok_and(|found| found.is_empty()))
    }

    /// Where the values of a file are, or why it is refused.
    fn spans(&self, path: &Path) -> Result<Result<Merged, String>, Failure> {
        self.spans_of(path, true)
    }

    fn spans_of(&self, path: &Path, in_parts: bool) -> Result<Result<Merged, String>, Failure> {
        if !path.is_file() {
            return Ok(Err("it is no file; name one file".into()));
        }
        let mut settings = self.settings.clone();
        settings.paths = vec![path.to_owned()];
        // In a copy they are replaced already.
        settings.whole_columns = path == self.input;
        let walker = source::walk(&settings.paths, &settings.walk)?;
        let source = File::open(path).map_err(|e| Failure::at(path, e))?;
        let mut found = Spans::new(self.book, source).by_form(self.lines.borrow().clone()).of_types(self.types.clone());
        if in_parts {
            let finder = scan::Finder::new(self.book, self.settings);
            let (finder, engine, mut scratch) = (Arc::new(finder), self.engine, None);
            let own = finder.clone();
            found = found.in_parts(move |detector, value| own.fingerprint(detector, value));
            let settings = self.settings;
            found = found.reading(move |text, value| {
                let mut hits = Vec::new();
                engine.scan(text, 0..text.len(), scratch.get_or_insert_with(|| engine.scratch()), &mut hits);
                let is_all = |hit: &&Hit| hit.start == value.start && hit.end == value.end && !hit.test_value;
                let is_shown = |hit: &&Hit| Confidence::of(hit.score) >= settings.level(hit.detector);
                let hit = hits.iter().find(|hit| is_all(hit) && is_shown(hit))?;
                Some((hit.detector, finder.fingerprint(hit.detector, &text[value])))
            });
        }
        if path != self.input {
            found = found.only_addresses();
        }
        scan::run(&settings, self.book, self.engine, walker, &mut found, &Progress::default())?;
        if let Some(plain) = &self.plain {
            std::fs::copy(path, plain).map_err(|e| Failure::at(self.input, e))?;
            settings.paths = vec![plain.clone()];
            let walker = source::walk(&settings.paths, &settings.walk)?;
            found.as_text();
            scan::run(&settings, self.book, self.engine, walker, &mut found, &Progress::default())?;
        }
        if path == self.input {
            found.repeat()?;
        }
        let found = found.finish();
        if let Ok(found) = &found {
            self.lines.borrow_mut().extend(found.lines());
        }
        Ok(found)
    }
}

fn kept(mut from: impl Read, path: &Path) -> Result<PathBuf, Failure> {
    let mut file = NamedTempFile::new_in(path.parent().unwrap_or(Path::new(".")))?;
    io::copy(&mut from, &mut file)?;
    file.persist(path).map_err(|e| Failure::from(e.error))?;
    Ok(path.to_owned())
}

/// Counts bytes.
struct Counter<'c>(&'c Cell<u64>);

impl Write for Counter<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.set(self.0.get() + bytes.len() as u64);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Counts lines from 1.
struct Lines(usize);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += memchr::memchr_iter(b'\n', bytes).count();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
