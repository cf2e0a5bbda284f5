//! The single bridge from words to settings: flags go before the environment (clap merges these two), the environment
//! before `whose.toml`, and that before the defaults. A list that is given replaces the whole list behind it.

use super::config::Config;
use super::exit::FailOn;
use super::formats::{self, Ci, FormatSpec};
use super::scan::ScanArgs;
use super::{Common, Failure, here, select};
use crate::category::Lang;
use crate::event::Confidence;
use crate::report::{Format, Part};
use crate::rule::{Level, Profile, RuleBook};
use crate::scan::allow::Allows;
use crate::scan::{MEMORY_PER_THREAD, Settings};
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// Threads that may be asked for: more than any machine has processors for, and few enough to be started.
pub const MOST_THREADS: usize = 1024;

/// Room that the decoders of one source need beside the threads' buffers.
const DECODERS: u64 = 8 << 20;

/// Everything that flags, environment and file decide, for one scan.
pub struct Resolved {
    pub settings: Settings,
    pub fail_on: FailOn,
    /// The reports on standard output and in files. More than one without a file only where a CI system wants it.
    pub formats: Vec<FormatSpec>,
    /// The CI system that runs this.
    pub ci: Ci,
    pub lang: Lang,
    pub reveal: bool,
    /// Which part of a scan it is, if it is not all of it.
    pub part: Option<Part>,
}

impl Resolved {
    /// Merges and checks. The key of the fingerprints is still to be filled in.
    pub fn new(args: &ScanArgs, common: &Common, config: &Config, book: &RuleBook) -> Result<Self, Failure> {
        if args.paths.is_empty() && args.git.select().is_none() {
            return Err(Failure::new(
                "scan: no path is given; name files or folders, `.` for this folder, or `-` for standard input",
            ));
        }
        let (filters, detection) = (&args.filters, &args.detection);
        let only = words(&detection.selection.only, &config.only, config);
        let skip = words(&detection.selection.skip, &config.skip, config);
        let some_detectors = !only.words.is_empty() || !detection.selection.skip.is_empty();
        let mut settings = Settings::new(
            args.paths.iter().map(|path| here::from_here(path)).collect(),
            select::detectors(book, only, skip)?,
        );

        let walk = &mut settings.walk;
        walk.include = list(&filters.include, &config.include).to_vec();
        walk.exclude = list(&filters.exclude, &config.exclude).to_vec();
        let switch = |name, typed, config, default| Switch { name, typed, config, default }.resolve();
        let hidden = (filters.hidden, filters.no_hidden);
        walk.skip_hidden = !switch("WHOSE_HIDDEN", hidden, config.hidden, true)?;
        let follow = (filters.follow, filters.no_follow);
        walk.follow = switch("WHOSE_FOLLOW", follow, config.follow, false)?;
        let git = (filters.respect_gitignore, filters.no_respect_gitignore);
        walk.respect_gitignore = switch("WHOSE_RESPECT_GITIGNORE", git, config.respect_gitignore, false)?;
        walk.max_size = filters.max_size.or(config.max_size).map(|size| size.0);
        settings.max_decoded = filters.max_decoded.map(|size| size.0);
        settings.max_ratio = filters.max_ratio;
        settings.max_depth = filters.max_depth;

        let samples = (detection.include_test_values, detection.no_include_test_values);
        settings.include_test_values = switch("WHOSE_INCLUDE_TEST_VALUES", samples, config.include_test_values, false)?;
        settings.columns_only = detection.columns_only;
        settings.reveal = args.output.reveal;
        let min = detection.min_confidence.or(config.min_confidence);
        let fail_on = detection.fail_on.or(config.fail_on);
        let ci = Ci::here();
        let asked = detection.profile.as_deref().or(config.profile.as_deref());
        // Who asks for a level, or for a report to hand over, wants to see all of it.
        let in_ci = ci.is_known() && min.is_none() && args.output.report.is_none();
        let profile = profile(book, asked.unwrap_or(if in_ci { "ci" } else { "audit" }))?;
        let (level, fail_on) = levels(min, fail_on)?;
        settings.min_confidence = if min.is_some() { level } else { level.min(profile.own_level()) };
        settings.levels =
            settings.detectors.iter().filter_map(|&id| Some((id, from(profile.level(book, id))?))).collect();
        if only.words.is_empty() {
            settings.detectors.retain(|&id| profile.level(book, id) != Level::Off);
        }

        settings.walk.whoseignore = !args.ignore.no_ignore;
        settings.ignore.show = args.ignore.show_ignored;
        settings.ignore.some_detectors = some_detectors;
        settings.ignore.comments = !args.ignore.no_ignore;
        if !args.ignore.no_ignore {
            select::allowed(book, config)?;
            let allow = Allows::new(&config.allow_rules(), config.origin.folder()).map_err(|wrong| {
                let place = config.origin.of_allow(wrong.number, wrong.word.as_deref());
                Failure::new(format!("{place}: {}", wrong.why))
            })?;
            settings.ignore.allow = Arc::new(allow);
        }

        let threads = args.resources.threads.or(config.threads).map(usize::from);
        let memory = args.resources.max_memory.or(config.max_memory).map(|size| size.0);
        (settings.threads, settings.max_memory) = resources(threads, memory, settings.threads, settings.max_memory)?;

        settings.live = args.output.stream;
        if args.output.stream {
            if args.paths != [std::path::PathBuf::from("-")] {
                return Err(Failure::new("--stream: it watches standard input alone; use `whose scan - --stream`"));
            }
            // What is handed to another thread comes later than what is done here.
            settings.threads = 1;
        }
        let formats = match (args.output.format.as_slice(), config.format.as_slice()) {
            ([], []) if args.output.output.is_none() => ci.formats.clone(),
            ([], []) => vec![Format::Human.into()],
            ([], asked) | (asked, _) => {
                formats::check(asked, args.output.output.as_deref())?;
                asked.to_vec()
            }
        };
        let part =
            filters.shard.map(|shard| Part { number: shard.number, of: shard.of, settings: told(&settings, book) });
        Ok(Self { settings, fail_on, formats, ci, lang: common.lang(config), reveal: args.output.reveal, part })
    }
}

/// What decides about the findings of a scan, as a number: parts with different ones are not parts of one scan.
fn told(settings: &Settings, book: &RuleBook) -> u64 {
    let Settings { paths, walk, min_confidence, include_test_values, columns_only, reveal, .. } = settings;
    let ids: Vec<&str> = settings.detectors.iter().map(|id| book.rule(*id).id.as_str()).collect();
    let mut levels: Vec<_> = settings.levels.iter().map(|(id, level)| (book.rule(*id).id.as_str(), *level)).collect();
    levels.sort_unstable();
    let limits = (settings.max_depth, settings.max_ratio, settings.max_decoded);
    let ignore = (settings.ignore.comments, settings.ignore.show);
    let all = (paths, walk, min_confidence, include_test_values, columns_only, reveal, ids, levels, limits, ignore);
    let digest = Sha256::digest(format!("{all:?}"));
    u64::from_be_bytes(std::array::from_fn(|i| digest[i]))
}

/// As [`list`], with where the words stand.
fn words<'w>(given: &'w [String], file: &'w [String], config: &'w Config) -> select::Words<'w> {
    let origin = given.is_empty().then_some(&config.origin);
    select::Words { words: list(given, file), origin }
}

fn list<'l>(given: &'l [String], config: &'l [String]) -> &'l [String] {
    if given.is_empty() { config } else { given }
}

/// A flag with its opposite. Its variable is read here and not by the parser of flags, which would take a variable and
/// the opposite flag for a contradiction.
struct Switch {
    name: &'static str,
    /// The flag and its opposite as typed, of which the parser lets through the last one.
    typed: (bool, bool),
    config: Option<bool>,
    default: bool,
}

impl Switch {
    fn resolve(self) -> Result<bool, Failure> {
        match self.typed {
            (true, _) => Ok(true),
            (_, true) => Ok(false),
            _ => match std::env::var(self.name) {
                Ok(word) if !word.is_empty() => self.word(&word),
                _ => Ok(self.config.unwrap_or(self.default)),
            },
        }
    }

    fn word(&self, word: &str) -> Result<bool, Failure> {
        match word.to_ascii_lowercase().as_str() {
            "1" | "true" | "yes" | "on" => Ok(true),
            "0" | "false" | "no" | "off" => Ok(false),
            _ => Err(Failure::new(format!("{}: `{word}` is neither true nor false; use one of these", self.name))),
        }
    }
}

/// The profile with a name.
fn profile<'b>(book: &'b RuleBook, name: &str) -> Result<&'b Profile, Failure> {
    book.profile(name).ok_or_else(|| {
        let names: Vec<_> = book.profiles.iter().map(|p| p.name.as_str()).collect();
        Failure::new(format!("--profile: there is no profile `{name}`; the profiles are {}", names.join(", ")))
    })
}

fn from(level: Level) -> Option<Confidence> {
    match level {
        Level::From(confidence) => Some(confidence),
        Level::Own | Level::Off => None,
    }
}

/// The levels of reporting and of failing. What is not reported cannot fail.
fn levels(min: Option<Confidence>, fail_on: Option<FailOn>) -> Result<(Confidence, FailOn), Failure> {
    match (min, fail_on) {
        (Some(min), Some(FailOn::At(level))) if level < min => Err(Failure::new(format!(
            "--fail-on {}: findings below --min-confidence {} are not reported; lower that as well",
            level.as_str(),
            min.as_str()
        ))),
        (Some(min), Some(fail_on)) => Ok((min, fail_on)),
        (Some(min), None) => Ok((min, FailOn::At(min.max(Confidence::Medium)))),
        (None, Some(FailOn::At(level))) => Ok((level.min(Confidence::Medium), FailOn::At(level))),
        (None, Some(quiet @ (FailOn::Never | FailOn::Drift))) => Ok((Confidence::Medium, quiet)),
        (None, None) => Ok((Confidence::Medium, FailOn::At(Confidence::Medium))),
    }
}

/// Threads and memory that fit each other: threads that nobody asked for give way to memory.
fn resources(
    threads: Option<usize>,
    memory: Option<u64>,
    default_threads: usize,
    default_memory: u64,
) -> Result<(usize, u64), Failure> {
    if let Some(asked) = threads.filter(|&threads| threads > MOST_THREADS) {
        return Err(Failure::new(format!("--threads: {asked} is more than {MOST_THREADS}, which is the most")));
    }
    let need = |threads: usize| threads as u64 * MEMORY_PER_THREAD + DECODERS;
    let memory = memory.unwrap_or_else(|| default_memory.max(threads.map_or(0, need)));
    let fitting = usize::try_from(memory.saturating_sub(DECODERS) / MEMORY_PER_THREAD).unwrap_or(usize::MAX);
    let wanted = threads.unwrap_or_else(|| default_threads.min(fitting.max(1)));
    if wanted > fitting {
        let (flag, wanted_mib) =
            (if threads.is_some() { "fewer --threads" } else { "more" }, need(wanted).div_ceil(1 << 20));
        return Err(Failure::new(format!(
            "--max-memory: {} MiB is too little for {wanted} thread(s), which need {wanted_mib} MiB; allow {flag}",
            memory >> 20
        )));
    }
    Ok((wanted, memory))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_fit_each_other() {
        use Confidence::{High, Low, Medium};
        let at = FailOn::At;
        for (min, fail_on, expected) in [
            (None, None, (Medium, at(Medium))),
            (Some(Low), None, (Low, at(Medium))),
            (Some(High), None, (High, at(High))),
            (None, Some(at(Low)), (Low, at(Low))),
            (None, Some(at(High)), (Medium, at(High))),
            (Some(Low), Some(at(High)), (Low, at(High))),
            (Some(High), Some(FailOn::Never), (High, FailOn::Never)),
        ] {
            assert_eq!(levels(min, fail_on).expect("levels"), expected);
        }
        let error = levels(Some(High), Some(at(Low))).expect_err("an error").to_string();
        assert!(error.starts_with("--fail-on low: "), "{error}");
    }

    #[test]
    fn switches() {
        let switch = |typed, config, default| Switch { name: "WHOSE_NOBODY_SETS_THIS", typed, config, default };
        for (typed, config, default, expected) in [
            ((false, false), None, true, true),
            ((false, false), Some(false), true, false),
            ((true, false), Some(false), true, true),
            ((false, true), Some(true), false, false),
        ] {
            assert_eq!(switch(typed, config, default).resolve().expect("a switch"), expected);
        }
        let switch = switch((false, false), None, false);
        assert!(switch.word("Yes").expect("a word") && !switch.word("0").expect("a word"));
        assert!(switch.word("perhaps").is_err());
    }

    #[test]
    fn threads_and_memory_fit_each_other() {
        let gib = 1 << 30;
        assert_eq!(resources(None, None, 4, gib).expect("fits"), (4, gib));
        assert_eq!(resources(Some(2), Some(64 << 20), 4, gib).expect("fits"), (2, 64 << 20));
        assert_eq!(resources(None, Some(64 << 20), 64, gib).expect("fits").0, 4, "fewer threads");
        assert!(resources(Some(500), None, 4, gib).expect("fits").1 > gib, "memory that nobody limited grows");
        let error = resources(Some(100_000), None, 4, gib).expect_err("too many").to_string();
        assert_eq!(error, "--threads: 100000 is more than 1024, which is the most");
        assert!(resources(Some(8), Some(64 << 20), 4, gib).is_err());
        assert!(resources(None, Some(1 << 20), 4, gib).is_err());
    }
}
