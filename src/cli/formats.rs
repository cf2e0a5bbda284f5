//! `--format FORMAT[=FILE]`, more than once, and what a scan writes where nobody said it: each CI system shows findings in
//! a way of its own.

use super::Failure;
use crate::place::path_text;
use crate::report::{Format, UnknownFormat};
use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// A format, and the file that it goes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormatSpec {
    pub format: Format,
    /// `None` for standard output, or `--output`.
    pub file: Option<PathBuf>,
}

impl From<Format> for FormatSpec {
    fn from(format: Format) -> Self {
        Self { format, file: None }
    }
}

impl FromStr for FormatSpec {
    type Err = UnknownFormat;

    fn from_str(text: &str) -> Result<Self, UnknownFormat> {
        let (name, file) = text.split_once('=').map_or((text, None), |(name, file)| (name, Some(file)));
        if file == Some("") {
            return Err(UnknownFormat::without_file(name));
        }
        let file = file.filter(|file| *file != "-").map(PathBuf::from);
        Ok(Self { format: name.parse()?, file })
    }
}

/// Reads a format and its file, and names the formats to the completions of shells.
pub fn spec() -> impl TypedValueParser<Value = FormatSpec> {
    SpecParser
}

#[derive(Clone)]
struct SpecParser;

impl TypedValueParser for SpecParser {
    type Value = FormatSpec;

    fn parse_ref(
        &self,
        command: &clap::Command,
        arg: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<FormatSpec, clap::Error> {
        StringValueParser::new().try_map(|text| text.parse::<FormatSpec>()).parse_ref(command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(Format::ALL.into_iter().map(|format| PossibleValue::new(format.as_str()))))
    }
}

/// The reports of a scan: at most one without a file, no two in the same file.
///
/// # Errors
/// Two that would run into each other, and `--output` with nothing to write there.
pub fn check(formats: &[FormatSpec], output: Option<&Path>) -> Result<(), Failure> {
    let mut open = formats.iter().filter(|spec| spec.file.is_none());
    let (first, second) = (open.next(), open.next());
    // GitHub's commands come as things are found and the summary for people at the end: they do not mix.
    let mix = |a: &FormatSpec, b: &FormatSpec| (a.format, b.format) != (Format::GitHub, Format::Human);
    if let (Some(first), Some(second)) = (first, second)
        && mix(first, second)
    {
        return Err(Failure::new(format!(
            "--format: `{}` and `{}` would both go to {}; give one of them a file, as in `--format {}=FILE`",
            first.format,
            second.format,
            output.map_or("standard output".into(), path_text),
            second.format,
        )));
    }
    if let (None, Some(output)) = (first, output.filter(|path| *path != Path::new("-"))) {
        let name = path_text(output);
        return Err(Failure::new(format!(
            "--output {name}: every --format has a file of its own; leave this flag out"
        )));
    }
    let mut files: Vec<&Path> = formats.iter().filter_map(|spec| spec.file.as_deref()).chain(output).collect();
    files.sort();
    match files.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => Err(Failure::new(format!("--format: two reports would go to {}", path_text(pair[0])))),
        None => Ok(()),
    }
}

/// The report that GitLab reads, by the name that it has in GitLab's own documents.
const GITLAB_REPORT: &str = "gl-code-quality-report.json";

/// Variables of which CI systems set one, by their own documents: nearly all set `CI`. Kept in step with docs/ci.md by a test.
pub const CI_VARIABLES: [&str; 14] = [
    "CI",
    "APPVEYOR",
    "BITBUCKET_BUILD_NUMBER",
    "BUILDKITE",
    "CIRCLECI",
    "CODEBUILD_BUILD_ID",
    "DRONE",
    "GITEA_ACTIONS",
    "GITHUB_ACTIONS",
    "GITLAB_CI",
    "JENKINS_URL",
    "TEAMCITY_VERSION",
    "TF_BUILD",
    "TRAVIS",
];

/// What is known of the CI system that runs the program, from its own variables.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ci {
    /// Reports where none was asked for: one after the other on standard output, or in a file that the system reads.
    pub formats: Vec<FormatSpec>,
    /// A file to which a summary in Markdown is appended.
    pub summary: Option<PathBuf>,
    /// It is one that is known.
    known: bool,
}

impl Ci {
    /// From a look-up of variables.
    pub fn of(variable: impl Fn(&str) -> Option<std::ffi::OsString>) -> Self {
        let is_off = |value: &OsStr| ["", "0"].iter().any(|off| value == *off) || value.eq_ignore_ascii_case("false");
        let on = |name| variable(name).is_some_and(|value| !is_off(&value));
        if on("GITHUB_ACTIONS") {
            let summary = variable("GITHUB_STEP_SUMMARY").filter(|path| !path.is_empty()).map(PathBuf::from);
            // Annotations come as they are found and the summary at the end, so they do not mix.
            return Self { formats: vec![Format::GitHub.into(), Format::Human.into()], summary, known: true };
        }
        if on("GITLAB_CI") {
            // GitLab shows findings beside the lines from a file alone, which a job names under `artifacts`.
            let quality = FormatSpec { format: Format::GitLabCodeQuality, file: Some(GITLAB_REPORT.into()) };
            return Self { formats: vec![Format::Human.into(), quality], summary: None, known: true };
        }
        let known = CI_VARIABLES.into_iter().any(on);
        Self { formats: vec![Format::Human.into()], summary: None, known }
    }

    /// True in a CI system that is known.
    pub fn is_known(&self) -> bool {
        self.known
    }

    /// Of the environment of this process.
    pub fn here() -> Self {
        Self::of(|name| std::env::var_os(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn specs(words: &[&str]) -> Vec<FormatSpec> {
        words.iter().map(|word| word.parse().expect("a format")).collect()
    }

    #[test]
    fn a_format_may_name_its_file() {
        for (text, format, file) in [
            ("human", Format::Human, None),
            ("sarif=whose.sarif", Format::Sarif, Some("whose.sarif")),
            ("csv=a=b.csv", Format::Csv, Some("a=b.csv")),
            ("json=-", Format::Json, None),
        ] {
            let spec: FormatSpec = text.parse().expect("a format");
            assert_eq!(spec, FormatSpec { format, file: file.map(PathBuf::from) });
        }
        let error = "sarif=".parse::<FormatSpec>().expect_err("no file").to_string();
        assert!(error.contains("`sarif=` names no file"), "{error}");
        let error = "sarf=x".parse::<FormatSpec>().expect_err("no such format").to_string();
        assert!(error.contains("did you mean `sarif`?"), "{error}");
    }

    #[test]
    fn reports_do_not_run_into_each_other() {
        for (words, output, expected) in [
            (&["human"][..], None, None),
            (&["sarif=a", "human"], Some("b"), None),
            (&["sarif=a", "junit=b"], None, None),
            (&["github", "human", "sarif=a"], None, None),
            (&["human", "json"], None, Some("--format: `human` and `json` would both go to standard output")),
            (&["sarif=a", "junit=a"], None, Some("two reports would go to a")),
            (&["human", "junit=a"], Some("a"), Some("two reports would go to a")),
            (&["junit=a"], Some("b"), Some("every --format has a file")),
        ] {
            let result = check(&specs(words), output.map(Path::new)).map_err(|e| e.to_string());
            match expected {
                None => assert_eq!(result, Ok(()), "{words:?}"),
                Some(part) => assert!(result.as_ref().is_err_and(|e| e.contains(part)), "{result:?}"),
            }
        }
    }

    #[test]
    fn ci_systems_are_known_by_their_variables() {
        let of = |set: &[(&str, &str)]| {
            let set: Vec<(String, String)> = set.iter().map(|(n, v)| ((*n).into(), (*v).into())).collect();
            Ci::of(move |name| set.iter().find(|(n, _)| n == name).map(|(_, value)| value.into()))
        };
        assert_eq!(of(&[]).formats, [Format::Human.into()]);
        assert_eq!(of(&[("GITHUB_ACTIONS", "false")]).formats, [Format::Human.into()]);
        let github = of(&[("GITHUB_ACTIONS", "true"), ("GITHUB_STEP_SUMMARY", "/tmp/s")]);
        assert_eq!(github.formats, [Format::GitHub.into(), Format::Human.into()]);
        assert_eq!(github.summary, Some("/tmp/s".into()));
        let gitlab = of(&[("GITLAB_CI", "true")]).formats;
        assert_eq!(gitlab, specs(&["human", "gitlab-codequality=gl-code-quality-report.json"]));
        assert!(of(&[("GITLAB_CI", "true")]).is_known() && !of(&[]).is_known());
        for (name, value, known) in [
            ("CI", "true", true),
            ("CI", "1", true),
            ("CI", "False", false),
            ("CI", "0", false),
            ("DRONE", "true", true),
            ("TF_BUILD", "True", true),
            ("JENKINS_URL", "https://ci.bluefinch-mail.net/", true),
        ] {
            assert_eq!(of(&[(name, value)]).is_known(), known, "{name}={value}");
        }
        let page = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/ci.md");
        let page = std::fs::read_to_string(page).expect("the page");
        assert!(CI_VARIABLES.iter().all(|name| page.contains(&format!("`{name}`"))), "docs/ci.md names them all");
    }
}
