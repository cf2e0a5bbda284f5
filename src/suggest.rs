//! "Did you mean": the nearest of the names that exist, and errors of files that people write.

/// The name that is most likely meant, if any is near.
pub fn nearest<'n>(word: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let word = word.to_lowercase();
    let near = names.into_iter().map(|name| (likeness(&word, name), name)).filter(|(likeness, _)| *likeness > 0.0);
    // The first of equals, so that the answer does not depend on anything but the order of names.
    near.fold(
        None,
        |best: Option<(f64, &str)>, next| if best.is_some_and(|b| b.0 >= next.0) { best } else { Some(next) },
    )
    .map(|(_, name)| name)
}

/// The end of an error message: `; did you mean …?`, or else what to do.
pub fn did_you_mean<'n>(word: &str, names: impl IntoIterator<Item = &'n str>, otherwise: &str) -> String {
    match nearest(word, names) {
        Some(name) => format!("; did you mean `{name}`?"),
        None => format!("; {otherwise}"),
    }
}

/// Line and column, from 1, of a byte of a text.
pub fn position(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at.min(text.len())).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    (line, before.rsplit('\n').next().unwrap_or_default().chars().count() + 1)
}

/// What is wrong with a TOML text, and where; for a key or a word that does not exist, the nearest that does.
pub fn toml_error(text: &str, error: &toml::de::Error) -> ((usize, usize), String) {
    let message = error.message().lines().next().unwrap_or_default();
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    let message = match quoted.split_first() {
        Some((key, names)) if message.starts_with("unknown field `") => {
            let hint = match names {
                [] => String::new(),
                names => did_you_mean(key, names.iter().copied(), &format!("the keys are {}", names.join(", "))),
            };
            format!("unknown key `{key}`{hint}")
        }
        Some((word, names)) if message.starts_with("unknown variant `") => {
            let hint = nearest(word, names.iter().copied()).map(|name| format!("; did you mean `{name}`?"));
            format!("{message}{}", hint.unwrap_or_default())
        }
        _ => message.into(),
    };
    (position(text, error.span().map_or(0, |span| span.start)), message)
}

/// 0 where two words have nothing to do with each other.
fn likeness(word: &str, name: &str) -> f64 {
    // People type a part of a name (`ssn`, `card`) at least as often as they mistype all of it.
    let has_part = word.len() > 2 && name.split('-').any(|part| part == word);
    let spelled = strsim::normalized_damerau_levenshtein(word, name);
    match (has_part, spelled) {
        (true, _) => 0.9 + spelled / 10.0,
        (false, s) if s >= 0.6 => s,
        (false, _) => {
            let begins = strsim::jaro_winkler(word, name);
            if begins > 0.9 { begins - 0.5 } else { 0.0 }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name() {
        let names = ["us-ssn", "us-itin", "payment-card", "email-address", "phone-nanp"];
        for (word, expected) in [
            ("us-snn", Some("us-ssn")),
            ("ssn", Some("us-ssn")),
            ("US-SSN", Some("us-ssn")),
            ("email", Some("email-address")),
            ("payment-crad", Some("payment-card")),
            ("xyzzy", None),
            ("", None),
        ] {
            assert_eq!(nearest(word, names), expected, "{word}");
        }
        assert_eq!(did_you_mean("us-snn", names, "see"), "; did you mean `us-ssn`?");
        assert_eq!(did_you_mean("xyzzy", names, "see `whose rules list`"), "; see `whose rules list`");
    }
}
