//! Variables that begin with `WHOSE_`: one that is misspelt must not be taken for one that was not given.

use super::{Failure, Terminal, command};
use crate::suggest::nearest;
use std::collections::BTreeSet;

/// How all of them begin.
const START: &str = "WHOSE_";

/// Those that no flag has: switches with an opposite, which are read on their own, the key itself, and what the job for
/// GitLab (`ci/gitlab.yml`) is told.
const OTHERS: [&str; 8] = [
    "WHOSE_HIDDEN",
    "WHOSE_FOLLOW",
    "WHOSE_RESPECT_GITIGNORE",
    "WHOSE_INCLUDE_TEST_VALUES",
    "WHOSE_KEY",
    "WHOSE_IMAGE",
    "WHOSE_PATHS",
    "WHOSE_ARGS",
];

/// Looks at the environment of this process. A variable that is nothing known gets a note.
///
/// # Errors
/// A variable whose name is nearly that of a known one.
pub fn check(terminal: &mut Terminal, quiet: bool) -> Result<(), Failure> {
    let names = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    for name in unknown(names) {
        match meant(&name) {
            Some(meant) => return Err(Failure::new(format!("there is no variable {name}; did you mean {meant}?"))),
            None if quiet => {}
            None => terminal.note(&format!("there is no variable {name}; it changes nothing")),
        }
    }
    Ok(())
}

/// Takes the time from `SOURCE_DATE_EPOCH`, as builds that are to give the same bytes at any time have it
/// (reproducible-builds.org).
///
/// # Errors
/// It is no number of seconds.
pub fn set_time() -> Result<(), Failure> {
    let Some(text) = std::env::var_os("SOURCE_DATE_EPOCH").filter(|text| !text.is_empty()) else { return Ok(()) };
    let seconds = text.to_str().and_then(|text| text.parse().ok());
    let wrong =
        "SOURCE_DATE_EPOCH must be whole seconds since 1970, as `date +%s` prints them; unset it to use the clock";
    crate::detect::validate::set_now(seconds.ok_or_else(|| Failure::new(wrong))?);
    Ok(())
}

/// All variables that are read, in order.
fn known() -> BTreeSet<String> {
    fn collect(command: &clap::Command, known: &mut BTreeSet<String>) {
        known.extend(command.get_arguments().filter_map(|arg| arg.get_env()?.to_str()).map(str::to_owned));
        command.get_subcommands().for_each(|below| collect(below, known));
    }
    let mut known: BTreeSet<String> = OTHERS.map(str::to_owned).into();
    collect(&command(), &mut known);
    known
}

fn unknown(names: impl Iterator<Item = String>) -> BTreeSet<String> {
    let mut names: BTreeSet<String> = names.filter(|name| name.starts_with(START)).collect();
    if !names.is_empty() {
        let known = known();
        names.retain(|name| !known.contains(name));
    }
    names
}

fn meant(name: &str) -> Option<String> {
    let word = |name: &str| name.trim_start_matches(START).to_lowercase().replace('_', "-");
    let known: Vec<(String, String)> = known().into_iter().map(|name| (word(&name), name)).collect();
    let meant = nearest(&word(name), known.iter().map(|(word, _)| word.as_str()))?;
    known.iter().find(|(word, _)| word == meant).map(|(_, name)| name.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_are_nearly_known_are_found() {
        let names = ["WHOSE_FORMAT", "WHOSE_FORMATT", "WHOSE_KEY", "HOME", "WHOSE_XYZZY", "WHOSE_HIDDEN"];
        let unknown: Vec<String> = unknown(names.map(str::to_owned).into_iter()).into_iter().collect();
        assert_eq!(unknown, ["WHOSE_FORMATT", "WHOSE_XYZZY"]);
        for (name, expected) in [
            ("WHOSE_FORMATT", Some("WHOSE_FORMAT")),
            ("WHOSE_FAILON", Some("WHOSE_FAIL_ON")),
            ("WHOSE_CONFIDENCE", Some("WHOSE_MIN_CONFIDENCE")),
            ("WHOSE_XYZZY", None),
        ] {
            assert_eq!(meant(name).as_deref(), expected, "{name}");
        }
    }
}
