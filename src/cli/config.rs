//! `whose.toml`: settings that a team shares. The same names as the flags.
//!
//! Not everything that is a flag is a key: what a single run writes and where, and `--reveal`, belong to whoever runs it,
//! not to a file that comes with a repository.

use super::formats::FormatSpec;
use super::size::ByteSize;
use super::{FailOn, Failure};
use crate::category::Lang;
use crate::event::Confidence;
use crate::place::path_text;
use crate::scan::allow::AllowRule;
use crate::suggest::{position, toml_error};
use serde::{Deserialize, Deserializer, de};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use toml::Spanned;

/// The name that is looked for.
pub const NAME: &str = "whose.toml";

/// What the file may say. What is absent is `None` or empty.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Config {
    /// Globs of which a file in a folder must match one.
    pub include: Vec<String>,
    /// Globs of which an entry of a folder must match none.
    pub exclude: Vec<String>,
    /// Read entries whose name starts with a dot.
    pub hidden: Option<bool>,
    /// Follow symbolic links.
    pub follow: Option<bool>,
    /// Leave out what git ignores.
    pub respect_gitignore: Option<bool>,
    /// Larger files of folders are gaps.
    pub max_size: Option<ByteSize>,
    /// Detectors and categories that are on.
    pub only: Vec<String>,
    /// Detectors and categories that are off.
    pub skip: Vec<String>,
    /// Profile: levels by detector.
    pub profile: Option<String>,
    /// Lowest level that is reported.
    pub min_confidence: Option<Confidence>,
    /// Lowest level that makes the scan fail.
    #[serde(deserialize_with = "fail_on")]
    pub fail_on: Option<FailOn>,
    /// Report published samples.
    pub include_test_values: Option<bool>,
    /// Worker threads.
    #[serde(deserialize_with = "threads")]
    pub threads: Option<NonZeroUsize>,
    /// Memory for buffers and decoders.
    pub max_memory: Option<ByteSize>,
    /// Files and folders with more rules, relative to the file.
    pub rules: Vec<PathBuf>,
    /// Output format, or a list of them, each with its file where it has one: `sarif=whose.sarif`.
    #[serde(deserialize_with = "formats")]
    pub format: Vec<FormatSpec>,
    /// Language of headings.
    pub lang: Option<Lang>,
    /// Allow lists of values (see [ci.md](ci.md#allow-lists)); in the file only.
    pub allow: Vec<Allow>,
    /// Where all this stands.
    #[serde(skip)]
    pub(super) origin: Origin,
}

/// Values that a team accepts: whatever is said must hold, and of each list one.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Allow {
    /// Ids and patterns of detectors.
    pub detectors: Vec<String>,
    /// Globs of paths.
    pub paths: Vec<String>,
    /// Regexes, one of which matches in the value.
    pub patterns: Vec<String>,
    /// Fingerprints of values.
    pub hashes: Vec<String>,
    /// Why; for those who read the file.
    pub reason: String,
}

impl Config {
    /// The allow lists as a scan takes them.
    pub fn allow_rules(&self) -> Vec<AllowRule> {
        let rule = |allow: &Allow| AllowRule {
            detectors: allow.detectors.clone(),
            paths: allow.paths.clone(),
            patterns: allow.patterns.clone(),
            hashes: allow.hashes.clone(),
        };
        self.allow.iter().map(rule).collect()
    }
}

fn fail_on<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<FailOn>, D::Error> {
    match String::deserialize(deserializer)?.as_str() {
        "low" => Ok(Some(FailOn::At(Confidence::Low))),
        "medium" => Ok(Some(FailOn::At(Confidence::Medium))),
        "high" => Ok(Some(FailOn::At(Confidence::High))),
        "never" => Ok(Some(FailOn::Never)),
        "drift" => Ok(Some(FailOn::Drift)),
        other => Err(de::Error::unknown_variant(other, &["low", "medium", "high", "never", "drift"])),
    }
}

fn threads<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<NonZeroUsize>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged, expecting = "a number from 1 to 1024 is meant")]
    enum Threads {
        Number(NonZeroUsize),
    }
    let Threads::Number(number) = Threads::deserialize(deserializer)?;
    Ok(Some(number))
}

fn formats<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<FormatSpec>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged, expecting = "expected a format or a list of formats")]
    enum Words {
        One(String),
        Many(Vec<String>),
    }
    let words = match Words::deserialize(deserializer)? {
        Words::One(word) => vec![word],
        Words::Many(words) => words,
    };
    words.iter().map(|word| word.parse().map_err(de::Error::custom)).collect()
}

/// Looks for the file in a folder and those above it, up to one that contains `.git`, or the root.
pub fn find(folder: &Path) -> Option<PathBuf> {
    for folder in folder.ancestors() {
        let file = folder.join(NAME);
        if file.is_file() {
            return Some(file);
        }
        if folder.join(".git").exists() {
            return None;
        }
    }
    None
}

/// Reads the file.
pub fn load(file: &Path) -> Result<Config, Failure> {
    let text = std::fs::read_to_string(file).map_err(|e| Failure::at(file, e))?;
    let mut config = parse(&text).map_err(|e| Failure::new(format!("{}:{e}", path_text(file))))?;
    let folder = file.parent().unwrap_or(Path::new(""));
    config.rules.iter_mut().for_each(|path| *path = folder.join(&*path));
    config.origin = Origin { file: file.into(), text };
    Ok(config)
}

/// Reads the text; an error begins with line and column.
fn parse(text: &str) -> Result<Config, String> {
    toml::from_str(text).map_err(|error| {
        let ((line, column), mut message) = toml_error(text, &error);
        let own = text.lines().nth(line - 1).unwrap_or_default().trim();
        if own.starts_with('[') && !own.starts_with("[[") && message.starts_with("unknown key `") {
            message = format!("there is no section `{own}`: keys stand at the beginning of the file, in none");
        }
        format!("{line}:{column}: {message}")
    })
}

/// The file that settings came from. What is wrong with one of its words is often known only later.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    file: PathBuf,
    text: String,
}

impl Origin {
    /// The folder of the file, if there is one.
    pub fn folder(&self) -> Option<&Path> {
        self.file.parent().filter(|_| !self.file.as_os_str().is_empty())
    }

    /// The file, line and column of a word of a list: `whose.toml:3:9`.
    pub fn of_word(&self, list: &str, word: &str) -> String {
        #[derive(Deserialize)]
        struct Lists {
            #[serde(default)]
            only: Vec<Spanned<String>>,
            #[serde(default)]
            skip: Vec<Spanned<String>>,
        }
        let lists: Option<Lists> = toml::from_str(&self.text).ok();
        let words = lists.map(|lists| if list == "only" { lists.only } else { lists.skip }).unwrap_or_default();
        let at = words.iter().find(|w| w.get_ref().split(',').any(|w| w.trim() == word));
        self.at(at.map(|w| w.span().start))
    }

    /// The file, line and column of an allow list, by its number from 0, or of a word in it.
    pub fn of_allow(&self, number: usize, word: Option<&str>) -> String {
        #[derive(Deserialize)]
        struct Allows {
            #[serde(default)]
            allow: Vec<Spanned<Words>>,
        }
        #[derive(Deserialize)]
        struct Words {
            #[serde(default)]
            detectors: Vec<Spanned<String>>,
            #[serde(default)]
            patterns: Vec<Spanned<String>>,
            #[serde(default)]
            hashes: Vec<Spanned<String>>,
        }
        let allows = toml::from_str(&self.text).map_or_else(|_| Vec::new(), |allows: Allows| allows.allow);
        let Some(allow) = allows.get(number) else { return self.at(None) };
        let Words { detectors, patterns, hashes } = allow.get_ref();
        let at = detectors.iter().chain(patterns).chain(hashes).find(|w| Some(w.get_ref().as_str()) == word);
        self.at(Some(at.map_or(allow.span().start, |w| w.span().start)))
    }

    fn at(&self, at: Option<usize>) -> String {
        let name = path_text(&self.file);
        match at.map(|at| position(&self.text, at)) {
            Some((line, column)) => format!("{name}:{line}:{column}"),
            None => name,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_at_once() {
        let config = parse(
            "include = ['*.log']\nexclude = []\nhidden = false\nfollow = true\nrespect-gitignore = true\n\
             max-size = '10M'\nonly = ['us-*']\nskip = ['S']\nmin-confidence = 'low'\nfail-on = 'never'\n\
             include-test-values = true\nthreads = 2\nmax-memory = 536870912\nrules = ['r']\nformat = 'csv'\nlang = 'zh'\n",
        )
        .expect("a good file");
        assert_eq!((config.max_size, config.max_memory), (Some(ByteSize(10 << 20)), Some(ByteSize(512 << 20))));
        assert_eq!((config.fail_on, config.format), (Some(FailOn::Never), vec!["csv".parse().expect("a format")]));
        let many = parse("format = ['sarif=a.sarif', 'human']").expect("a good file").format;
        assert_eq!(many.iter().map(|spec| spec.file.is_some()).collect::<Vec<_>>(), [true, false]);
    }

    #[test]
    fn errors_say_where_and_what_to_do() {
        for (text, expected) in [
            ("\nmax-sise = '1M'\n", "2:1: unknown key `max-sise`; did you mean `max-size`?"),
            ("exlude = []", "1:1: unknown key `exlude`; did you mean `exclude`?"),
            ("colour = 1", "1:1: unknown key `colour`; the keys are include, exclude, hidden, "),
            ("[[allow]]\npaterns = []", "2:1: unknown key `paterns`; did you mean `patterns`?"),
            ("a = ", "1:5: "),
            ("max-size = 'big'", "1:12: `big` is no size"),
            ("lang = 'en'\n  fail-on = 'sometimes'", "2:13: unknown variant `sometimes`, expected one of `low`"),
            (
                "fail-on = 'hihg'",
                "1:11: unknown variant `hihg`, expected one of `low`, `medium`, `high`, `never`, `drift`; did you mean `high`?",
            ),
            ("format = 'jsn'", "1:10: there is no format `jsn`; did you mean `json`?"),
            ("threads = 0", "1:11: a number from 1 to 1024 is meant"),
            ("threads = 'two'", "1:11: a number from 1 to 1024 is meant"),
            ("hidden = true\n[scan]\nthreads = 2", "2:2: there is no section `[scan]`: keys stand at the beginning"),
            ("only = 'us-ssn'", "1:8: invalid type: string"),
        ] {
            let error = parse(text).expect_err(text);
            assert!(error.starts_with(expected), "{text}: {error}");
        }
    }

    #[test]
    fn found_upward_but_not_out_of_the_repository() {
        let root = tempfile::tempdir().expect("a folder");
        let deep = root.path().join("repository/a/b");
        std::fs::create_dir_all(&deep).expect("a folder");
        std::fs::write(root.path().join(NAME), "threads = 1\nrules = ['mine']").expect("a file");
        let found = find(&deep).expect("found");
        assert_eq!(found, root.path().join(NAME));
        assert_eq!(load(&found).expect("a good file").rules, [root.path().join("mine")]);
        std::fs::create_dir(root.path().join("repository/.git")).expect("a folder");
        assert_eq!(find(&deep), None);
        std::fs::write(root.path().join("repository").join(NAME), "").expect("a file");
        assert!(find(&deep).is_some());
    }
}
