//! `whose baseline audit`: a person looks at each finding once, and the answer is kept.

use super::{Hidden, KeepArgs, Scanned, hidden, read, scan, write};
use crate::baseline::{Entry, Status};
use crate::cli::exit::Exit;
use crate::cli::{Common, Failure, Terminal, interrupt};
use crate::detect::hide;
use crate::event::Finding;
use crate::place::Offsets;
use crate::report::place::place_text;
use crate::report::sanitize::sanitize;
use crate::rule::RuleBook;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs::File;
use std::io::{self, BufRead, Read, Seek, SeekFrom, Write};
use std::path::Path;

/// Bytes shown on either side of a value, on its line.
const AROUND: u64 = 100;

/// Runs the command: findings from a scan, answers from standard input.
pub fn run(args: KeepArgs, common: &Common, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let file = args.file();
    let mut baseline = read(&file, terminal)?;
    let Scanned { found, .. } = scan(&args, false, common, baseline.clone(), true)?;
    let (book, _) = common.book(&common.config()?)?;
    let mut open = baseline.open(|path| Path::new(path).exists());
    // Each entry is asked about once, with the place where it is found first.
    let mut asked: BTreeMap<Entry, usize> = BTreeMap::new();
    for (i, (_, entry)) in found.iter().enumerate() {
        if let Some(known) = open.take(entry)
            && baseline.entries.get(&known).is_some_and(|known| known.status == Status::Later)
        {
            asked.entry(known).or_insert(i);
        }
    }
    let paths: BTreeSet<&Path> =
        asked.values().map(|i| &*found[*i].0.place.path).filter(|path| path.is_file()).collect();
    let hidden = match paths.is_empty() {
        true => HashMap::new(),
        false => hidden(&args, common, paths.into_iter().map(Path::to_owned).collect())?,
    };
    let all = asked.len();
    interrupt::over();
    let mut answers = io::stdin().lock().lines();
    let mut counts = [0; 3];
    for (n, (entry, i)) in asked.into_iter().enumerate() {
        let beside = hidden.get(&*found[i].0.place.path).map_or(&[][..], Vec::as_slice);
        show(terminal, &book, &found[i].0, beside, (n + 1, all))?;
        let Some(status) = ask(terminal, &mut answers)? else { break };
        counts[status as usize] += 1;
        if let Some(known) = baseline.entries.get_mut(&entry).filter(|known| known.status != status) {
            known.status = status;
            // Each answer is kept at once: who stops by Ctrl-C loses none.
            write(&file, &baseline)?;
        }
    }
    let [later, yes, no] = counts;
    let open = baseline.entries.values().filter(|known| known.status == Status::Later).count();
    let left = all - yes - no;
    // What was not met cannot be asked about: it is gone, or stands in paths that were not named.
    let unmet = match open - left {
        0 => String::new(),
        more => format!(", and {more} that were not met here (`prune` removes what is gone)"),
    };
    writeln!(terminal.out, "\n{yes} true, {no} false, {later} later; {left} still to be looked at{unmet}")?;
    Ok(Exit::Clean)
}

/// What `?` shows.
const HELP: &str = "\
  t, true   it is personal data: the finding stays in the baseline, marked as true
  f, false  it is none: it stays in the baseline, marked as false, and is not asked about again
  l, later  not decided: it is asked about the next time; an empty answer says the same
  q, quit   stop here; what was answered is kept, and the rest is asked about the next time
  ?, help   show this";

/// The answer; `None` where the person stops.
fn ask(
    terminal: &mut Terminal,
    answers: &mut impl Iterator<Item = io::Result<String>>,
) -> Result<Option<Status>, Failure> {
    loop {
        write!(terminal.out, "  Personal data? [t]rue, [f]alse, [l]ater, [q]uit, [?] help: ")?;
        terminal.out.flush()?;
        let Some(answer) = answers.next() else { return Ok(None) };
        let answer = answer.map_err(|e| Failure::new(format!("standard input: {}", crate::system::words(&e))))?;
        match answer.trim().to_ascii_lowercase().as_str() {
            "t" | "true" => return Ok(Some(Status::True)),
            "f" | "false" => return Ok(Some(Status::False)),
            "l" | "later" | "" => return Ok(Some(Status::Later)),
            "q" | "quit" => return Ok(None),
            "?" | "h" | "help" => writeln!(terminal.out, "\n{HELP}")?,
            other => writeln!(terminal.out, "\n  `{}` is no answer; `?` shows what is", sanitize(other))?,
        }
    }
}

fn show(
    terminal: &mut Terminal,
    book: &RuleBook,
    finding: &Finding,
    hidden: &[Hidden],
    (n, all): (usize, usize),
) -> Result<(), Failure> {
    let rule = book.rule(finding.detector);
    let place = place_text(&finding.place);
    let value = finding.value.as_ref().map_or("", |value| value.masked());
    let level = finding.confidence().as_str();
    writeln!(terminal.out, "\n{n} of {all}  {}  {}  {}  {level}", sanitize(&place), rule.id, sanitize(value))?;
    let evidence: Vec<String> = finding.evidence.iter().map(|e| format!("{} {:+}", e.why, e.points)).collect();
    writeln!(terminal.out, "  {}: {}", rule.name, sanitize(&evidence.join("; ")))?;
    if let Some(line) = context(finding, hidden) {
        writeln!(terminal.out, "  │ {}", sanitize(line.trim()))?;
    }
    Ok(())
}

/// The line of a finding as far as it is near, with every value in it masked; `None` where the file itself has no such
/// line, cannot be read any more, or is a value as a whole, so that nothing of it may be shown.
fn context(finding: &Finding, hidden: &[Hidden]) -> Option<String> {
    finding.value.as_ref().map(|_| ()).or(finding.place.record().map(|_| ()))?;
    let span = finding.place.span.filter(|span| span.offsets == Offsets::Source && span.line.is_some())?;
    let from = span.start.saturating_sub(AROUND);
    let mut file = File::open(&finding.place.path).ok().filter(|f| f.metadata().is_ok_and(|m| m.is_file()))?;
    file.seek(SeekFrom::Start(from)).ok()?;
    let mut bytes = Vec::new();
    file.take(span.end + AROUND - from).read_to_end(&mut bytes).ok()?;
    let (start, end) = ((span.start - from) as usize, (span.end - from) as usize);
    if end > bytes.len() {
        return None;
    }
    let line = memchr::memrchr(b'\n', &bytes[..start]).map_or(0, |newline| newline + 1);
    let stop = memchr::memchr(b'\n', &bytes[end..]).map_or(bytes.len(), |newline| end + newline);
    let at = |offset: u64| (offset.saturating_sub(from) as usize).min(bytes.len());
    let near = hidden.iter().filter(|(span, _)| span.end > from + line as u64 && span.start < from + stop as u64);
    // What began before it was read is masked from there.
    let near = near.map(|(span, masked)| (at(span.start).max(line)..at(span.end), &**masked));
    Some(hide(&bytes, line..stop, near))
}
