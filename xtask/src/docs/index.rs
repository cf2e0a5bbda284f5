//! `docs/detectors/README.md`: all rules by category and by group, and how a score comes about.

use super::markdown::{code, escape, head, row};
use whose::rule::{Role, Rule, RuleBook};

/// The index.
pub fn page(book: &RuleBook) -> String {
    let detectors: Vec<&Rule> = book.rules.iter().filter(|r| r.role == Role::Finding).collect();
    let suppressors: Vec<&Rule> = book.rules.iter().filter(|r| r.role == Role::Suppressor).collect();
    let mut out = String::from("<!-- Made by `cargo xtask docs` from rules/. -->\n\n# Detectors\n\n");
    out += &format!(
        "`whose` has {} detectors, and {} suppressors, which recognise text that looks like personal data and is none. \
         Each is a file under `rules/`; [rules.md](../rules.md) tells how such a file is written. `whose rules list` and \
         `whose rules show <id>` say the same on a terminal.\n\n",
        detectors.len(),
        suppressors.len()
    );
    score(&mut out, book);
    out += "## By category\n\nThe table of Cal. Civ. Code § 1798.140(v)(1). A detector stands in each of its rows.\n\n";
    for category in &book.categories {
        let heading = format!("{} · {} ({})", category.row, category.name, category.letter);
        let in_row = |r: &&&Rule| r.categories.contains(&category.row);
        let list: Vec<_> = detectors.iter().filter(in_row).collect();
        out += &format!("### {}\n\n", escape(&heading));
        if list.is_empty() {
            out += "No detector yet.\n\n";
            continue;
        }
        let links: Vec<_> = list.iter().map(|r| format!("[{}]({}.md)", escape(&r.id), r.id)).collect();
        out += &format!("{}\n\n", links.join(" · "));
    }
    out += "## By group\n\nP0 was written first because it matters most. In the last column, what is sensitive under \
            § 1798.140(ae).\n\n";
    for group in &book.groups {
        let list: Vec<_> = book.rules.iter().filter(|r| r.group == group.id).collect();
        if list.is_empty() {
            continue;
        }
        out += &format!("### {}\n\n", escape(&group.name));
        out += &head(&["Detector", "What", "Rows", "Priority", "Status", "Sensitive"]);
        for rule in list {
            out += &row(&[
                &format!("[{}]({}.md)", escape(&rule.id), rule.id),
                &escape(&rule.name),
                &rule.categories.join(" "),
                &rule.priority,
                &rule.status,
                &rule.sensitive.join(" "),
            ]);
        }
        out.push('\n');
    }
    out
}

fn score(out: &mut String, book: &RuleBook) {
    let w = &book.weights;
    *out += "## How a score comes about\n\nA finding has a score from 0 to 100: the points of its pattern and of everything \
             that speaks for or against it. From 75 on its confidence is **high**, from 50 on **medium**, below **low**. \
             Low findings are counted and not reported unless you ask for them with `--min-confidence low`.\n\n";
    *out += &head(&["Evidence", "Points"]);
    let rows: [(String, i16); 5] = [
        ("the validator confirms, and at most one random value in a hundred would pass".into(), w.confirmed_strong),
        ("the validator confirms, and about one random value in ten would pass".into(), w.confirmed_weak),
        ("a label of the detector directly before the value: `ssn: …`, `\"ssn\": \"…\"`, `ssn=…`".into(), w.label),
        (format!("a label or context word within {} bytes on the same line", w.reach), w.word_near),
        ("a label that speaks against it directly before the value: `trace_id=…`".into(), w.not_label),
    ];
    for (what, points) in &rows {
        *out += &row(&[what, &format!("{points:+}")]);
    }
    *out += &format!(
        "\nA label counts once, and instead of a word. A pattern may need a label, a word or a confirmation, and may have \
         an upper bound without them. What a validator rejects is no finding whatever stands beside it. The points of a \
         value that is found behind a label include those of the label. {} shows every step for a text of \
         yours.\n\n",
        code("whose explain")
    );
}
