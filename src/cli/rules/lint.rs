//! What can be wrong with a rule before it meets any text.

use crate::detect::examples::unmark;
use crate::detect::normalise;
use crate::detect::validate;
use crate::rule::{Need, Role, Rule, RuleBook};
use crate::suggest::did_you_mean;
use std::collections::HashSet;

/// Everything wrong with a rule, in the order of its file.
pub fn lint(book: &RuleBook, rule: &Rule) -> Vec<String> {
    let mut lint = Lint { book, rule, wrong: Vec::new() };
    lint.head();
    lint.matchers();
    lint.words();
    lint.relations();
    lint.examples();
    lint.wrong
}

struct Lint<'a> {
    book: &'a RuleBook,
    rule: &'a Rule,
    wrong: Vec<String>,
}

impl Lint<'_> {
    fn say(&mut self, what: impl Into<String>) {
        self.wrong.push(what.into());
    }

    fn say_if(&mut self, is_wrong: bool, what: &str) {
        if is_wrong {
            self.say(what);
        }
    }

    fn head(&mut self) {
        let rule = self.rule;
        self.say_if(!is_id(&rule.id), "id: use lower-case words of letters and digits, joined by single `-`");
        for (key, text) in
            [("name", &rule.name), ("name-zh", &rule.name_zh), ("about", &rule.about), ("since", &rule.since)]
        {
            self.say_if(text.trim().is_empty(), &format!("{key}: it is empty"));
        }
        if rule.built_in.is_some() {
            for (key, english, text) in [("about-zh", &rule.about, &rule.about_zh), ("not-zh", &rule.not, &rule.not_zh)]
            {
                let is_missing = !english.is_empty() && text.trim().is_empty();
                self.say_if(is_missing, &format!("{key}: a built-in rule says it in Chinese too"));
            }
        }
        if !self.book.groups.iter().any(|group| group.id == rule.group) {
            let groups = self.book.groups.iter().map(|g| g.id.as_str());
            let list: Vec<_> = groups.clone().collect();
            let hint = did_you_mean(&rule.group, groups, &format!("the groups are {}", list.join(", ")));
            self.say(format!("group: there is no group `{}`{hint}", rule.group));
        }
        for row in &rule.categories {
            // Slugs are for people; a rule names rows as the table does.
            if !self.book.categories.iter().any(|c| c.row == *row) {
                self.say(format!("categories: the table has no row `{row}`; rows are 1 to 11 and S"));
            }
        }
        let distinct: HashSet<_> = rule.categories.iter().collect();
        self.say_if(distinct.len() < rule.categories.len(), "categories: a row is there twice");
        match rule.role {
            Role::Finding => self.say_if(rule.categories.is_empty(), "categories: a detector belongs to one at least"),
            Role::Suppressor => self.say_if(!rule.categories.is_empty(), "categories: a suppressor has none"),
        }
        self.say_if(!["P0", "P1", "P2"].contains(&&*rule.priority), "priority: use P0, P1 or P2");
        let statuses = ["preview", "stable", "retired"];
        self.say_if(!statuses.contains(&&*rule.status), "status: use preview, stable or retired");
        self.validator("validator", rule.validator.as_deref());
    }

    fn validator(&mut self, key: &str, name: Option<&str>) {
        if let Some(name) = name.filter(|name| *name != "none" && validate::by_name(name).is_none()) {
            self.say(format!("{key}: there is no validator `{name}`; `none` is for no validator"));
        }
    }

    fn list(&mut self, key: &str, name: Option<&str>) {
        if let Some(name) = name.filter(|name| self.book.list(name).is_none()) {
            let names = self.book.lists.iter().map(|list| list.name.as_str());
            let hint = did_you_mean(name, names, "the lists are the files of `rules/words/`");
            self.say(format!("{key}: there is no word list `{name}`{hint}"));
        }
    }

    fn matchers(&mut self) {
        let rule = self.rule;
        let nothing = rule.pattern.is_empty() && rule.labelled.is_empty() && rule.magic.is_empty();
        let nothing = nothing && rule.head.is_empty() && rule.column.is_none() && rule.record.is_empty();
        self.say_if(
            nothing,
            "it finds nothing: give it a [[pattern]], [[labelled]], [[head]], [[magic]], [column] or [[record]]",
        );
        let mut names = HashSet::new();
        let all =
            rule.pattern.iter().map(|p| (&p.name, p.score)).chain(rule.labelled.iter().map(|l| (&l.name, l.score)));
        for (name, score) in all {
            self.say_if(name.is_empty(), "a pattern has an empty name");
            self.say_if(!names.insert(name), &format!("`{name}`: two patterns have this name"));
            self.say_if(!(1..=100).contains(&score), &format!("`{name}`: the score must be from 1 to 100"));
        }
        let others = rule.magic.iter().map(|m| (&m.name, m.score)).chain(rule.head.iter().map(|h| (&h.name, h.score)));
        for (name, score) in others.chain(rule.record.iter().map(|r| (&r.name, r.score))) {
            self.say_if(!(1..=100).contains(&score), &format!("`{name}`: the score must be from 1 to 100"));
        }
        for pattern in &rule.pattern {
            let name = &pattern.name;
            self.validator(&format!("`{name}`: validator"), pattern.validator.as_deref());
            self.say_if(pattern.cap.is_some_and(|cap| cap > 100), &format!("`{name}`: the cap must not be above 100"));
            let no_labels = rule.labels.iter().next().is_none();
            let no_words = no_labels && rule.context.iter().next().is_none();
            let own = pattern.validator.as_deref().or(rule.validator.as_deref());
            let cannot = match pattern.needs {
                Need::Nothing => false,
                Need::Context => no_words,
                Need::Label => no_labels,
                Need::Confirmed => own.is_none_or(|name| name == "none"),
            };
            self.say_if(cannot, &format!("`{name}`: it needs what the rule does not have, so it never matches"));
        }
        for labelled in &rule.labelled {
            let name = &labelled.name;
            self.validator(&format!("`{name}`: validator"), labelled.validator.as_deref());
            let none = labelled.labels.iter().chain(rule.labels.iter()).next().is_none();
            self.say_if(none, &format!("`{name}`: it stands behind a label, and neither it nor the rule has labels"));
            self.list(&format!("`{name}`: words"), labelled.words.as_deref());
        }
        for magic in &rule.magic {
            let pairs: Vec<&[u8]> = magic.bytes.as_bytes().chunks(2).collect();
            let is_byte = |pair: &&[u8]| *pair == b".." || (pair.len() == 2 && pair.iter().all(u8::is_ascii_hexdigit));
            let good = !pairs.is_empty() && pairs.iter().all(is_byte) && pairs.iter().any(|pair| *pair != b"..");
            self.say_if(!good, &format!("`{}`: bytes are pairs of hexadecimal digits, `..` for any", magic.name));
        }
        for head in &rule.head {
            let none = head.all.is_empty() && head.any.is_empty() && head.line.is_none();
            self.say_if(none, &format!("`{}`: give it literals (all, any) or a line", head.name));
            let share = head.share.is_some_and(|share| !(0.0..=1.0).contains(&share));
            self.say_if(share, &format!("`{}`: the share must be from 0 to 1", head.name));
        }
        let share = rule.column.as_ref().and_then(|c| c.share);
        self.say_if(share.is_some_and(|share| !(0.0..=1.0).contains(&share)), "column: the share must be from 0 to 1");
        self.list("column: words", rule.column.as_ref().and_then(|c| c.words.as_deref()));
        for record in &rule.record {
            let too_many = record.at_least.is_some_and(|n| n == 0 || n > record.parts.len());
            let bad = record.parts.is_empty() || record.parts.iter().any(Vec::is_empty) || too_many;
            self.say_if(
                bad,
                &format!("`{}`: a record needs parts, none empty, and `at-least` of them at most", record.name),
            );
        }
    }

    fn words(&mut self) {
        let rule = self.rule;
        let lists = [("labels", &rule.labels), ("context", &rule.context), ("not-labels", &rule.not_labels)];
        for (key, words) in lists {
            let empty = words.iter().any(|word| word.trim().is_empty());
            self.say_if(empty, &format!("{key}: one of the words is empty"));
        }
        let against: HashSet<&str> = rule.not_labels.iter().collect();
        if let Some(word) = rule.labels.iter().find(|word| against.contains(word)) {
            self.say(format!("labels: `{word}` speaks for and against"));
        }
        for value in &rule.test_values {
            let bare = normalise(value.as_bytes()).is_empty();
            self.say_if(bare, &format!("test-values: nothing is left of {value:?} without separators"));
        }
    }

    fn relations(&mut self) {
        let rule = self.rule;
        for (key, ids) in
            [("beats", &rule.beats), ("allow-inside", &rule.allow_inside), ("makes-sensitive", &rule.makes_sensitive)]
        {
            for id in ids.iter().filter(|id| *id != "*") {
                match self.book.find(id).map(|id| self.book.rule(id)) {
                    None => {
                        let names = self.book.rules.iter().map(|r| r.id.as_str());
                        let hint = did_you_mean(id, names, "see `whose rules list --all`");
                        self.say(format!("{key}: there is no rule `{id}`{hint}"));
                    }
                    Some(other) if key == "allow-inside" && other.role != Role::Suppressor => {
                        self.say(format!("{key}: `{id}` is no suppressor"));
                    }
                    Some(_) => {}
                }
            }
        }
        self.say_if(rule.beats.contains(&rule.id), "beats: a rule does not beat itself");
        let reason = !rule.makes_sensitive.is_empty() && rule.sensitive.is_empty();
        self.say_if(reason, "makes-sensitive: the rule itself has no place in `sensitive`, so it gives no reason");
    }

    fn examples(&mut self) {
        let rule = self.rule;
        let (mut hits, mut misses) = (0, 0);
        for (i, test) in rule.test.iter().enumerate() {
            let number = i + 1;
            match unmark(&test.text) {
                Ok(marked) if marked.spans.is_empty() => misses += 1,
                Ok(marked) if marked.spans.iter().any(|span| span.is_empty()) => {
                    self.say(format!("example {number}: marks without anything between them"));
                }
                Ok(_) => hits += 1,
                Err(why) => self.say(format!("example {number}: {why}")),
            }
            let level = test.confidence.as_deref();
            let known = level.is_none_or(|level| ["low", "medium", "high"].contains(&level));
            self.say_if(!known, &format!("example {number}: confidence is low, medium or high"));
        }
        // First bytes and whole records cannot be written as a text with marks.
        let is_text = !(rule.pattern.is_empty() && rule.labelled.is_empty() && rule.head.is_empty());
        self.say_if(is_text && hits == 0, "examples: give it a [[test]] that marks ⟦what must be found⟧");
        self.say_if(
            is_text && misses == 0,
            "examples: give it a [[test]] without marks, a near-miss that must not be found",
        );
    }
}

fn is_id(id: &str) -> bool {
    let word = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    id.split('-').all(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "id = 'us-thing'\nname = 'Thing'\nname-zh = '物'\ngroup = 'GROUP'\ncategories = ['1', 'S']\n\
        priority = 'P0'\nsince = '0.1.0'\nabout = 'A thing.'\n[labels]\nen = ['thing']\n[[pattern]]\nname = 'digits'\n\
        regex = '\\d{9}'\nscore = 50\n[[test]]\ntext = 'thing ⟦123456789⟧'\n[[test]]\ntext = 'thing 12345'\n";

    fn wrong(text: &str) -> Vec<String> {
        let book = RuleBook::built_in();
        let text = text.replace("GROUP", &book.groups[0].id);
        lint(&book, &toml::from_str(&text).expect("a rule"))
    }

    #[test]
    fn a_good_rule_passes() {
        assert_eq!(wrong(GOOD), Vec::<String>::new());
    }

    #[test]
    fn built_in_rules_speak_chinese() {
        let book = RuleBook::built_in();
        let good = book.rules.iter().find(|rule| !rule.not.is_empty()).expect("a rule that has it");
        assert_eq!(lint(&book, good), Vec::<String>::new());
        let mute = Rule { about_zh: String::new(), not_zh: " ".into(), ..good.clone() };
        let wrong = lint(&book, &mute);
        assert!(wrong[0].starts_with("about-zh: ") && wrong[1].starts_with("not-zh: "), "{wrong:?}");
        assert_eq!(lint(&book, &Rule { built_in: None, ..mute }), Vec::<String>::new(), "a user's own need not");
    }

    #[test]
    fn each_mistake_is_named() {
        for (from, to, expected) in [
            ("'us-thing'", "'US_thing'", "id: "),
            ("'GROUP'", "'nowhere-at-all'", "group: there is no group `nowhere-at-all`"),
            ("['1', 'S']", "['1', '12']", "categories: the table has no row `12`"),
            ("['1', 'S']", "[]", "categories: a detector belongs to one"),
            ("'P0'", "'high'", "priority: "),
            ("'A thing.'", "''", "about: it is empty"),
            ("score = 50", "score = 150", "`digits`: the score must be"),
            ("score = 50", "score = 50\nvalidator = 'lunh'", "`digits`: validator: there is no validator `lunh`"),
            ("score = 50", "score = 50\nneeds = 'confirmed'", "`digits`: it needs what"),
            (
                "[labels]\nen = ['thing']",
                "[[labelled]]\nname = 'l'\nvalue = '\\d'\nscore = 9",
                "`l`: it stands behind a label",
            ),
            ("[labels]\nen = ['thing']", "makes-sensitive = ['*']", "makes-sensitive: the rule itself has no place"),
            ("[labels]\nen = ['thing']", "beats = ['no-such-rule-x']", "beats: there is no rule `no-such-rule-x`"),
            ("[labels]\nen = ['thing']", "test-values = ['']", "test-values: nothing is left"),
            ("[labels]", "[not-labels]\nen = ['thing']\n[labels]", "labels: `thing` speaks for and against"),
            ("⟦123456789⟧", "123456789", "examples: give it a [[test]] that marks"),
            ("thing 12345'", "thing ⟦12345'", "example 2: the marks"),
        ] {
            let text = GOOD.replace(from, to);
            assert_ne!(text, GOOD, "{from}");
            let wrong = wrong(&text);
            assert!(wrong.iter().any(|w| w.starts_with(expected)), "{expected}: {wrong:?}");
        }
    }
}
