//! Names of columns in traditional characters, in those of the rules' labels: `客戶編號` is 客户编号.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Two characters on each line: what is written, and what it is in the rules.
static PAIRS: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
    let lines = include_str!("../../rules/data/traditional.txt").lines().filter(|line| !line.starts_with('#'));
    let pair = |line: &str| {
        let mut characters = line.chars();
        Some((characters.next()?, characters.next()?))
    };
    lines.filter_map(pair).collect()
});

/// A name in simplified characters; `None` where it is the same.
pub fn simplified(name: &str) -> Option<String> {
    if name.is_ascii() {
        return None;
    }
    let simple: String = name.chars().map(|c| PAIRS.get(&c).copied().unwrap_or(c)).collect();
    (simple != name).then_some(simple)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_rules() {
        for (name, expected) in [("客戶編號", Some("客户编号")), ("性別", Some("性别")), ("姓名", None), ("ssn", None)]
        {
            assert_eq!(simplified(name).as_deref(), expected, "{name}");
        }
        assert!(PAIRS.len() > 300 && PAIRS.iter().all(|(from, to)| from != to && !PAIRS.contains_key(to)));
    }
}
