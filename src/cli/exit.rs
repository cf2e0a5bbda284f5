//! Exit statuses: what they mean, which one wins, and how a scan comes to one.

use crate::event::{Confidence, Counts};
use crate::policy::drift::Drift;
use crate::report::Summary;
use std::process::ExitCode;

/// How a command ended. The order is that of importance: of two, the greater one is the command's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// 0: everything was read, and nothing was found at or above the level asked for.
    Clean,
    /// 3: no such finding, but not everything was read.
    Incomplete,
    /// 1: findings at or above the level asked for. Whether everything was read is said in the report.
    Findings,
    /// 2: the command could not run: a bad flag, a bad rule, no such path, no place for the output.
    CouldNotRun,
}

impl Exit {
    /// The number that the system gets.
    pub const fn code(self) -> u8 {
        match self {
            Self::Clean => 0,
            Self::Findings => 1,
            Self::CouldNotRun => 2,
            Self::Incomplete => 3,
        }
    }

    /// How a scan ended. Findings below the reporting level are not in the counts, so they never decide.
    pub fn of(summary: &Summary, fail_on: FailOn) -> Self {
        let found = fail_on.exit(summary.findings(), &summary.drift);
        let read = if summary.is_complete() { Self::Clean } else { Self::Incomplete };
        found.max(read)
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

/// From which level on a finding makes a scan fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailOn {
    /// At this level and above.
    At(Confidence),
    /// Findings never decide the exit status.
    Never,
    /// Where data was found that the policy does not declare.
    Drift,
}

impl FailOn {
    /// What was found, as a status.
    pub fn exit(self, counts: Counts, drift: &[Drift]) -> Exit {
        let drift = self == Self::Drift && drift.iter().any(|row| row.verdict.is_drift());
        if drift || self.counts(counts) > 0 { Exit::Findings } else { Exit::Clean }
    }

    /// How many findings decide.
    fn counts(self, counts: Counts) -> u64 {
        match self {
            Self::At(Confidence::High) => counts.high,
            Self::At(Confidence::Medium) => counts.high + counts.medium,
            Self::At(Confidence::Low) => counts.total(),
            Self::Never | Self::Drift => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::DetectorId;

    fn summary(high: u64, medium: u64, low: u64, gaps: u64) -> Summary {
        let mut summary = Summary { below_level: 7, ..Summary::default() };
        summary.by_detector.push((DetectorId(0), Counts { high, medium, low }));
        summary.coverage.gaps = gaps;
        summary
    }

    #[test]
    fn every_status_and_which_one_wins() {
        let medium = FailOn::At(Confidence::Medium);
        for (summary, fail_on, expected) in [
            (summary(0, 0, 0, 0), medium, 0),
            (summary(0, 1, 0, 0), medium, 1),
            (summary(0, 0, 1, 0), medium, 0),
            (summary(0, 0, 1, 0), FailOn::At(Confidence::Low), 1),
            (summary(0, 1, 0, 0), FailOn::At(Confidence::High), 0),
            (summary(1, 0, 0, 0), FailOn::At(Confidence::High), 1),
            (summary(1, 1, 1, 0), FailOn::Never, 0),
            (summary(0, 0, 0, 1), medium, 3),
            (summary(1, 0, 0, 1), medium, 1),
            (summary(1, 0, 0, 1), FailOn::Never, 3),
        ] {
            assert_eq!(Exit::of(&summary, fail_on).code(), expected, "{summary:?} {fail_on:?}");
        }
        let interrupted = Summary { interrupted: true, ..Summary::default() };
        assert_eq!(Exit::of(&interrupted, medium), Exit::Incomplete);
        assert!(Exit::CouldNotRun > Exit::Findings);
    }
}
