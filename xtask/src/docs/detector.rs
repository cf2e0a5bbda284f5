//! `docs/detectors/<id>.md`: one page per rule, from the rule itself and from the documentation of its validator.

use super::markdown::{block, code, escape, head, prose, row};
use super::source;
use std::path::Path;
use whose::detect::mask;
use whose::rule::model::{Labelled, Pattern, Test, Words};
use whose::rule::{Edges, GapKind, Mask, Need, Role, Rule, RuleBook, Subject};

/// The statutory list of sensitive personal information, Cal. Civ. Code 1798.140(ae), in short.
const SENSITIVE: &[(&str, &str)] = &[
    ("1A", "social security, driver's license, state identification card or passport number"),
    ("1B", "an account log-in, financial account or card number together with the code or password that opens it"),
    ("1C", "precise geolocation"),
    (
        "1D",
        "racial or ethnic origin, citizenship or immigration status, religious or philosophical beliefs, union membership",
    ),
    ("1E", "contents of mail, e-mail and text messages"),
    ("1F", "genetic data"),
    ("1G", "neural data"),
    ("2A", "biometric information processed to identify somebody"),
    ("2B", "information concerning health"),
    ("2C", "information concerning sex life or sexual orientation"),
    ("u16", "all data of a person known to be under 16 (11 CCR 7001)"),
];

/// What bytes of patterns mean: patterns are matched over bytes, and only some have a short name.
const BYTES: &[(&str, &str)] = &[
    (r"[\xe4-\xe9][\x80-\xbf][\x80-\xbf]", "a Han character"),
    (r"[\xea-\xed][\x80-\xbf][\x80-\xbf]", "a syllable of Hangul"),
    (r"\xe3[\x81-\x83][\x80-\xbf]", "a kana"),
];

/// The page of a rule.
pub fn page(root: &Path, book: &RuleBook, rule: &Rule) -> Result<String, String> {
    let group = book.groups.iter().find(|g| g.id == rule.group).map_or(&*rule.group, |g| &*g.name);
    let mut out = format!(
        "<!-- Made by `cargo xtask docs` from rules/{}/{}.toml. -->\n\n# {}\n\n",
        rule.group,
        rule.id,
        escape(&rule.name)
    );
    out += &format!(
        "{} · {} · {} · priority {} · {} · since {}\n\n",
        code(&rule.id),
        escape(&rule.name_zh),
        escape(group),
        rule.priority,
        rule.status,
        rule.since
    );
    what(&mut out, rule);
    why(&mut out, book, rule)?;
    how(&mut out, root, book, rule)?;
    examples(&mut out, rule);
    not(&mut out, rule);
    sources(&mut out, rule);
    Ok(out)
}

fn what(out: &mut String, rule: &Rule) {
    *out += &format!("## What it finds\n\n{}\n\n", prose(&rule.about));
    if rule.role == Role::Suppressor {
        *out += "This is a suppressor: it gives no findings. What it recognises is taken away from the other detectors.\n\n";
        return;
    }
    let first = rule.test.iter().find_map(|test| spans(&test.text).first().map(|span| span.to_string()));
    let whole_files = rule.pattern.is_empty() && rule.labelled.is_empty() && rule.values_of.is_empty();
    match first {
        _ if whole_files => *out += "The finding is the file as a whole; no value is shown.\n\n",
        Some(_) if rule.mask == Mask::Open => {
            *out += "Reports show the value as it is, since it names nobody by itself.\n\n"
        }
        Some(value) => {
            *out += &format!("In reports the first example below is {}.\n\n", code(&mask(rule.mask, value.as_bytes())));
        }
        None => {}
    }
}

fn why(out: &mut String, book: &RuleBook, rule: &Rule) -> Result<(), String> {
    if rule.role == Role::Suppressor {
        return Ok(());
    }
    *out += "## Why it matters\n\n";
    *out += &head(&["Row", "Category", "Law"]);
    for name in &rule.categories {
        let index = book.category_index(name).ok_or_else(|| format!("{}: no category `{name}`", rule.id))?;
        let category = &book.categories[index];
        *out += &row(&[&category.row, &escape(&category.name), &escape(&category.statute)]);
    }
    out.push('\n');
    for place in &rule.sensitive {
        let known = SENSITIVE.iter().find(|(key, _)| key == place);
        let (_, what) = known.ok_or_else(|| format!("{}: no sensitive place `{place}`", rule.id))?;
        if place == "u16" {
            *out += &format!("Sensitive personal information: {what}.\n\n");
            continue;
        }
        let (number, letter) = place.split_at(1);
        *out += &format!("Sensitive personal information under § 1798.140(ae)({number})({letter}): {what}.\n\n");
    }
    Ok(())
}

fn how(out: &mut String, root: &Path, book: &RuleBook, rule: &Rule) -> Result<(), String> {
    *out += "## How it is recognised\n\n";
    if !rule.pattern.is_empty() || !rule.labelled.is_empty() {
        *out += "Patterns are regexes as [the page of rules](../rules.md#how-a-rule-is-used) describes them.\n\n";
    }
    let regexes = rule.pattern.iter().map(|p| &p.regex).chain(rule.labelled.iter().map(|l| &l.value));
    for (bytes, what) in BYTES.iter().filter(|(bytes, _)| regexes.clone().any(|regex| regex.contains(bytes))) {
        *out += &format!("In them {} is {what} in UTF-8.\n\n", code(bytes));
    }
    for pattern in &rule.pattern {
        *out += &format!(
            "**{}** — {}\n\n{}\n",
            escape(&pattern.name),
            pattern_terms(rule, pattern),
            block("text", &pattern.regex)
        );
    }
    for labelled in &rule.labelled {
        let own = labelled.labels.iter().next().is_some();
        let whose = if own { String::new() } else { " (the labels below)".into() };
        *out += &format!(
            "**{}** — behind a label{whose} and {}; {}.{}\n\n{}\n",
            escape(&labelled.name),
            gap(labelled.gap),
            points(labelled.score),
            labelled_terms(rule, labelled),
            block("text", &labelled.value)
        );
        if own {
            *out += &format!("Its labels:\n\n{}", words(&labelled.labels));
        }
    }
    for other in &rule.values_of {
        *out += &format!(
            "**values of [{0}]({0}.md)** — those that its validator {1} lets pass.\n\n",
            other.detector,
            code(&other.validator)
        );
    }
    for magic in &rule.magic {
        let at = if magic.at == 0 { String::new() } else { format!(" from byte {}", magic.at) };
        *out += &format!("- **{}** — {}{at}; {}\n", escape(&magic.name), code(&magic.bytes), points(magic.score));
    }
    for head in &rule.head {
        let list = |literals: &[String]| literals.iter().map(|l| code(l)).collect::<Vec<_>>().join(", ");
        let mut parts = Vec::new();
        if head.at_start
            && let Some(first) = head.all.first()
        {
            parts.push(format!("begins with {}", code(first)));
        }
        let rest = if head.at_start { head.all.get(1..).unwrap_or_default() } else { &head.all };
        if !rest.is_empty() {
            parts.push(format!("contains {}", list(rest)));
        }
        if !head.any.is_empty() {
            parts.push(format!("contains one of {}", list(&head.any)));
        }
        if let Some(line) = &head.line {
            let share = head.share.unwrap_or(0.8) * 100.0;
            parts.push(format!("at least {share:.0} % of its lines, and three, begin with {}", code(line)));
        }
        let terms = parts.join(", and ");
        *out +=
            &format!("- **{}** — the first 64 KiB of the file: {terms}; {}\n", escape(&head.name), points(head.score));
    }
    if !rule.magic.is_empty() || !rule.head.is_empty() {
        out.push('\n');
    }
    if let Some(name) = rule.validator.as_deref().filter(|name| *name != "none") {
        let about = source::validator(root, name)?;
        *out += &format!("**Validator** {} — {}\n\n", code(name), prose(&about));
    }
    for (title, list) in [
        ("Labels, directly before the value or as the name of its field", &rule.labels),
        ("Context words, near the value", &rule.context),
        ("Labels that speak against it", &rule.not_labels),
    ] {
        if list.iter().next().is_some() {
            *out += &format!("**{title}**\n\n{}", words(list));
        }
    }
    if !rule.beats.is_empty() {
        let list: Vec<_> = rule.beats.iter().map(|id| link(book, id)).collect();
        *out += &format!("On the same bytes, these give way to it: {}.\n\n", list.join(", "));
    }
    if rule.makes_sensitive.iter().any(|id| id == "*") {
        *out += "All that stands beside it in a record is sensitive too, for the reason above.\n\n";
        if !rule.of_another.is_empty() {
            let list = rule.of_another.join(", ");
            *out += &format!(
                "Where the name of its column has one of these words, it tells of somebody else than the record does, and what is sensitive beside it has such a word too: {list}.\n\n"
            );
        }
    } else if !rule.makes_sensitive.is_empty() {
        let list: Vec<_> = rule.makes_sensitive.iter().map(|id| link(book, id)).collect();
        *out +=
            &format!("Beside it in a record these are sensitive too, for the reason above: {}.\n\n", list.join(", "));
    }
    if rule.allow_inside.iter().any(|id| id == "*") {
        *out += "It is found inside the matches of suppressors too.\n\n";
    } else if !rule.allow_inside.is_empty() {
        let list: Vec<_> = rule.allow_inside.iter().map(|id| link(book, id)).collect();
        *out += &format!("It is found inside the matches of these suppressors too: {}.\n\n", list.join(", "));
    }
    if rule.role == Role::Finding {
        *out += "How points become a score is told [in the index](README.md#how-a-score-comes-about).\n\n";
    }
    Ok(())
}

fn pattern_terms(rule: &Rule, pattern: &Pattern) -> String {
    let mut terms = vec![edges(pattern.edges).to_string()];
    if rule.role == Role::Finding {
        terms.push(points(pattern.score));
        terms.extend(pattern.behind.map(|subject| {
            let language = match subject {
                Subject::Person | Subject::Is | Subject::Has | Subject::Uses | Subject::Their => "English",
                Subject::Persona | Subject::Es | Subject::Esta | Subject::Tiene | Subject::Usa | Subject::Suyo => {
                    "Spanish"
                }
                Subject::Ren | Subject::Shi | Subject::You | Subject::Yong | Subject::De => "Chinese",
                Subject::SaidToBe | Subject::SaidToHave => "English, Spanish or Chinese",
            };
            format!("directly behind whom a sentence in {language} speaks of")
        }));
        terms.extend(match pattern.needs {
            Need::Nothing => None,
            Need::Context => Some("needs a label or a context word".into()),
            Need::Label => Some("needs a label directly before it".into()),
            Need::Confirmed => Some("needs the validator's confirmation".into()),
        });
        terms.extend(pattern.cap.map(|cap| format!("at most {cap} without a label or context word")));
    }
    terms.extend(own_validator(rule, pattern.validator.as_deref()));
    format!("{}.", terms.join("; "))
}

fn labelled_terms(rule: &Rule, labelled: &Labelled) -> String {
    let own = own_validator(rule, labelled.validator.as_deref());
    own.map(|own| format!(" {}{}.", own[..1].to_uppercase(), &own[1..])).unwrap_or_default()
}

fn own_validator(rule: &Rule, own: Option<&str>) -> Option<String> {
    match own {
        Some("none") if rule.validator.is_some() => Some("the validator is not asked".into()),
        Some("none") | None => None,
        Some(name) => Some(format!("validator {}", code(name))),
    }
}

fn points(n: u8) -> String {
    format!("{n} point{}", if n == 1 { "" } else { "s" })
}

/// What may stand beside a pattern.
fn edges(edges: Edges) -> &'static str {
    match edges {
        Edges::Word => "stands as a word",
        Edges::Number => "stands as a number, not as a part of a longer one",
        Edges::Han => "no Han character beside it, but words that lead to a name",
        Edges::HanStart => "no Han character before it, but words that lead to a name",
        Edges::Token => "stands between blanks, quotes, brackets or separators",
        Edges::Start => "begins a word",
        Edges::None => "anywhere",
    }
}

/// What may stand between a label and its value.
fn gap(gap: GapKind) -> &'static str {
    match gap {
        GapKind::Strict => "a separator",
        GapKind::Loose => "a separator or a blank",
        GapKind::Key => "`=`, `:` or a tag",
    }
}

fn words(words: &Words) -> String {
    let languages = [("English", &words.en), ("Spanish", &words.es), ("Chinese", &words.zh), ("other", &words.other)];
    let mut out = String::new();
    for (language, list) in languages.iter().filter(|(_, list)| !list.is_empty()) {
        let list: Vec<_> = list.iter().map(|word| escape(word)).collect();
        out += &format!("- {language}: {}\n", list.join(" · "));
    }
    out + "\n"
}

fn link(book: &RuleBook, id: &str) -> String {
    match book.find(id) {
        Some(_) => format!("[{}]({id}.md)", escape(id)),
        None => code(id),
    }
}

/// Texts with marks are what is found.
fn examples(out: &mut String, rule: &Rule) {
    let found: Vec<&Test> = rule.test.iter().filter(|test| test.text.contains('⟦')).collect();
    *out += "## Examples\n\n";
    if found.is_empty() {
        *out += "The formats are binary, so no example can stand here as text.\n\n";
        return;
    }
    *out += "All names and numbers are invented. `⟦…⟧` marks what is found.\n\n";
    let heading = |test: &Test| {
        let level = match test.confidence.as_deref() {
            _ if rule.role == Role::Suppressor => "Taken away",
            Some("high") => "High confidence",
            Some("low") => "Low confidence or better",
            _ => "Medium confidence or better",
        };
        let sample =
            if test.test_value { ", a published sample: reported with `--include-test-values` only" } else { "" };
        let why = test.why.as_deref().map(|why| format!(" ({})", prose(why))).unwrap_or_default();
        format!("{level}{sample}{why}:")
    };
    grouped(out, &found, heading);
}

fn not(out: &mut String, rule: &Rule) {
    let misses: Vec<&Test> = rule.test.iter().filter(|test| !test.text.contains('⟦')).collect();
    if rule.not.is_empty() && misses.is_empty() {
        return;
    }
    *out += "## What it does not find\n\n";
    if !rule.not.is_empty() {
        *out += &format!("{}\n\n", prose(&rule.not));
    }
    if !misses.is_empty() {
        *out += match rule.role {
            Role::Finding => "These give nothing of this kind at medium confidence or above.\n\n",
            Role::Suppressor => "These are left to the detectors.\n\n",
        };
    }
    let heading = |test: &Test| {
        test.why
            .as_deref()
            .filter(|why| !why.trim().is_empty())
            .map(|why| format!("{}:", sentence(&prose(why))))
            .unwrap_or_default()
    };
    grouped(out, &misses, heading);
}

/// Texts under their headings, in the order of the rule; those with one heading are together.
fn grouped(out: &mut String, tests: &[&Test], heading: impl Fn(&Test) -> String) {
    let mut groups: Vec<(String, Vec<&str>)> = Vec::new();
    for test in tests {
        let heading = heading(test);
        match groups.iter_mut().find(|(known, _)| *known == heading) {
            Some((_, texts)) => texts.push(&test.text),
            None => groups.push((heading, vec![&test.text])),
        }
    }
    groups.sort_by_key(|(heading, _)| !heading.is_empty());
    for (heading, texts) in groups {
        if !heading.is_empty() {
            *out += &format!("{heading}\n\n");
        }
        // A text of several lines has a block of its own, so that it is seen where it ends.
        for texts in texts.chunk_by(|a, b| !a.trim_end().contains('\n') && !b.trim_end().contains('\n')) {
            let lines: Vec<_> = texts.iter().map(|text| text.trim_end()).collect();
            *out += &format!("{}\n", block("text", &lines.join("\n")));
        }
    }
}

/// A clause as a sentence without its stop.
pub fn sentence(text: &str) -> String {
    let mut chars = text.trim_end_matches('.').chars();
    chars.next().map(|c| c.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

fn sources(out: &mut String, rule: &Rule) {
    *out += "## Sources\n\n";
    for source in &rule.sources {
        *out += &format!("- {}\n", prose(source));
    }
}

/// The marked spans of an example.
fn spans(text: &str) -> Vec<&str> {
    text.split('⟦').skip(1).filter_map(|rest| rest.split_once('⟧')).map(|(span, _)| span).collect()
}
