//! Profiles: from which level each detector's findings are reported. Data, in `rules/profiles.toml`.

use super::{DetectorId, RuleBook};
use crate::event::Confidence;
use serde::{Deserialize, Serialize};

/// A named set of levels.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Its name on the command line.
    pub name: String,
    /// What it is for.
    pub about: String,
    /// The level of detectors that no list names: `low`, `medium` or `high`.
    pub level: String,
    /// Detectors, and groups as `group:ID`, that are reported from low confidence on.
    #[serde(default)]
    pub low: Vec<String>,
    /// From medium confidence on.
    #[serde(default)]
    pub medium: Vec<String>,
    /// From high confidence on.
    #[serde(default)]
    pub high: Vec<String>,
    /// Detectors that are left out.
    #[serde(default)]
    pub off: Vec<String>,
}

/// What a profile says of one detector.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// The profile's own level, or the one that was asked for instead.
    Own,
    /// From this level on.
    From(Confidence),
    /// Not at all.
    Off,
}

impl Profile {
    /// The level of detectors that no list names.
    pub fn own_level(&self) -> Confidence {
        match self.level.as_str() {
            "low" => Confidence::Low,
            "high" => Confidence::High,
            _ => Confidence::Medium,
        }
    }

    /// What it says of a detector. Its own entry goes before that of its group.
    pub fn level(&self, book: &RuleBook, detector: DetectorId) -> Level {
        let rule = book.rule(detector);
        let group = format!("group:{}", rule.group);
        let lists = [
            (&self.off, Level::Off),
            (&self.low, Level::From(Confidence::Low)),
            (&self.medium, Level::From(Confidence::Medium)),
            (&self.high, Level::From(Confidence::High)),
        ];
        let named = |name: &str| lists.iter().find(|(list, _)| list.iter().any(|l| l == name)).map(|(_, level)| *level);
        named(&rule.id).or_else(|| named(&group)).unwrap_or(Level::Own)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_known_and_stands_once() {
        let book = RuleBook::built_in();
        for profile in &book.profiles {
            let lists = [&profile.low, &profile.medium, &profile.high, &profile.off];
            let names: Vec<&String> = lists.into_iter().flatten().collect();
            for name in &names {
                let known = match name.strip_prefix("group:") {
                    Some(group) => book.groups.iter().any(|g| g.id == group),
                    None => book.find(name).is_some(),
                };
                assert!(known, "{}: {name}", profile.name);
                assert_eq!(names.iter().filter(|n| n == &name).count(), 1, "{}: {name}", profile.name);
            }
            assert!(["low", "medium", "high"].contains(&profile.level.as_str()), "{}", profile.name);
        }
        let names: Vec<_> = book.profiles.iter().map(|p| p.name.as_str()).collect();
        assert_eq!(names, ["ci", "audit", "everything"]);
    }

    #[test]
    fn a_detector_goes_before_its_group() {
        let book = RuleBook::built_in();
        let ci = book.profile("ci").expect("it is there");
        let level = |id: &str| ci.level(&book, book.find(id).expect("a detector"));
        assert_eq!(level("medical-record-number"), Level::From(Confidence::Medium));
        assert_eq!(level("diagnosis-term"), Level::From(Confidence::High));
        assert_eq!((level("city-region"), level("us-ssn")), (Level::Off, Level::Own));
    }
}
