//! All that is wrong with the text of a rule, where reading it stops at the first.
//!
//! What was told is taken out of a copy, or put into it where it was missing, and the copy is read again. Lines keep
//! their numbers. Where a copy is no TOML any more, what is left stays untold until the rest is mended.

use super::Rule;
use crate::suggest::toml_error;

/// Most problems that are told of one file.
const MOST: usize = 20;

/// What a key that was missing gets, one after the other until one fits its type.
const STAND_INS: [&str; 4] = ["\"\"", "\"P0\"", "0", "[]"];

/// Where and what, in the order in which they come up; none if the text is a rule.
pub fn of(text: &str) -> Vec<((usize, usize), String)> {
    let mut copy =
        Copy { lines: text.lines().chain(text.is_empty().then_some("")).map(|l| (l.to_owned(), false)).collect() };
    let mut told: Vec<((usize, usize), String)> = Vec::new();
    // Keys whose value was told and taken out: that they are missing now is no news.
    let mut taken: Vec<String> = Vec::new();
    // Key, line and number of stand-ins tried of what was put in last.
    let mut put: Option<(String, usize, usize)> = None;
    for _ in 0..MOST * STAND_INS.len() {
        if told.len() == MOST {
            break;
        }
        let now = copy.text();
        let Err(error) = toml::from_str::<Rule>(&now) else { break };
        let ((line, column), message) = toml_error(&now, &error);
        let missing = error.message().strip_prefix("missing field `").and_then(|rest| rest.split('`').next());
        if let Some(key) = missing {
            let at = copy.line_for(line - 1);
            let meant = format!("did you mean `{key}`");
            let is_told = taken.iter().any(|known| known == key) || told.iter().any(|(_, what)| what.contains(&meant));
            if !is_told {
                told.push(((copy.original(line), column), message));
            }
            copy.lines.insert(at, (format!("{key} = {}", STAND_INS[0]), true));
            put = Some((key.to_owned(), at, 1));
            continue;
        }
        if let Some((key, at, tried)) = put.take_if(|(_, at, _)| *at == line - 1) {
            let Some(next) = STAND_INS.get(tried) else { break };
            copy.lines[at].0 = format!("{key} = {next}");
            put = Some((key, at, tried + 1));
            continue;
        }
        told.push(((copy.original(line), column), message));
        let Some((bad, _)) = copy.lines.get_mut(line - 1) else { break };
        if let Some((key, _)) = bad.split_once('=') {
            taken.push(key.trim().to_owned());
        }
        bad.clear();
        if copy.text().parse::<toml::Table>().is_err() {
            break;
        }
    }
    told
}

/// Lines, and whether each was put in.
struct Copy {
    lines: Vec<(String, bool)>,
}

impl Copy {
    fn text(&self) -> String {
        self.lines.iter().map(|(line, _)| format!("{line}\n")).collect()
    }

    /// The number in the file of a line of the copy.
    fn original(&self, line: usize) -> usize {
        line - self.lines[..line.min(self.lines.len())].iter().filter(|(_, own)| *own).count()
    }

    /// Where a key can be put that is missing in what begins at this line: behind the line of its table, or on top.
    fn line_for(&self, line: usize) -> usize {
        let is_table = |n: &usize| self.lines[*n].0.trim_start().starts_with('[');
        (0..=line.min(self.lines.len().saturating_sub(1)))
            .rev()
            .find(is_table)
            .filter(|n| *n == line)
            .map_or(0, |n| n + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "id = \"my-rule\"\nname = \"x\"\nname-zh = \"y\"\ngroup = \"contact\"\npriority = \"P1\"\n\
        since = \"0.1.0\"\nabout = \"z\"\n[[pattern]]\nname = \"a\"\nregex = 'ab\\d'\nscore = 10\n";

    fn told(text: &str) -> Vec<(usize, String)> {
        of(text).into_iter().map(|((line, _), message)| (line, message)).collect()
    }

    #[test]
    fn a_rule_in_order_has_none() {
        assert_eq!(told(GOOD), []);
    }

    #[test]
    fn all_are_told_with_their_lines() {
        let bad = GOOD
            .replace("name-zh = \"y\"\n", "")
            .replace("since", "sinse")
            .replace("score = 10", "scor = 10\nedges = \"zz\"");
        let told = told(&bad);
        for (line, words) in [(5, "`sinse`"), (10, "`scor`"), (11, "zz"), (1, "`name-zh`")] {
            assert!(told.iter().any(|(l, m)| *l == line && m.contains(words)), "{words} in {line}: {told:?}");
        }
        assert_eq!(told.len(), 4, "what is misspelt is not missing too: {told:?}");
    }

    #[test]
    fn what_is_no_toml_is_told_once() {
        for text in ["id = ", "id = \"a\nname = \"b\"\n", "[[", "\u{0}", ""] {
            assert!(!told(text).is_empty() && told(text).len() <= MOST, "{text:?}");
        }
    }
}
