//! Throw-away.
fn main() {
    let book = whose::rule::RuleBook::built_in();
    let mut rows = vec![];
    for rule in &book.rules {
        for p in &rule.pattern {
            if p.needs == whose::rule::Need::Label {
                continue;
            }
            let hir = whose::detect::parse_pattern(&p.regex).unwrap();
            let t = std::time::Instant::now();
            let s = whose::detect::prefilter::shape::derive(&hir);
            let steps: usize = s.anchor.sequences.iter().map(Vec::len).sum();
            rows.push((
                s.frequency(),
                s.anchor.sequences.len(),
                steps,
                s.anchor.words.len(),
                s.back.map(|b| b.most),
                t.elapsed(),
                format!("{} {} {:?}", rule.id, p.name, p.edges),
                p.regex.chars().take(110).collect::<String>(),
            ));
        }
    }
    rows.sort_by(|a, b| b.0.total_cmp(&a.0));
    for r in rows.iter().take(70) {
        println!("{:.5} seq {} steps {} words {} back {:?} {:?} {} {}", r.0, r.1, r.2, r.3, r.4, r.5, r.6, r.7);
    }
    println!(
        "total seqs {} steps {} time {:?}",
        rows.iter().map(|r| r.1).sum::<usize>(),
        rows.iter().map(|r| r.2).sum::<usize>(),
        rows.iter().map(|r| r.5).sum::<std::time::Duration>()
    );
    rows.sort_by_key(|r| std::cmp::Reverse(r.2));
    for r in rows.iter().take(45) {
        println!("{:.5} seq {} steps {} words {} back {:?} {:?} {} {}", r.0, r.1, r.2, r.3, r.4, r.5, r.6, r.7);
    }
}
