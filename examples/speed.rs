//! Throw-away.
use std::time::Instant;
fn main() {
    let t = Instant::now();
    let book = whose::rule::RuleBook::built_in();
    let load = t.elapsed();
    let on: Vec<_> = book.detectors().map(|(id, _)| id).collect();
    let engine = whose::detect::Engine::new(&book, &on).unwrap().evidence_from(50);
    println!("load {load:?} engine {:?}", t.elapsed());
    println!("{:?}", engine.sizes());
    for file in std::env::args().skip(1) {
        let text = std::fs::read(&file).unwrap();
        let mut scratch = engine.scratch();
        let mut hits = Vec::new();
        for round in 0..3 {
            hits.clear();
            let t = Instant::now();
            let mut at = 0;
            while at < text.len() {
                let end = (at + (1 << 20)).min(text.len());
                let lo = at.saturating_sub(12288);
                let hi = (end + 12288).min(text.len());
                engine.scan(&text[lo..hi], at - lo..end - lo, &mut scratch, &mut hits);
                at = end;
            }
            let s = t.elapsed().as_secs_f64();
            if round > 0 {
                println!(
                    "{file}: {:.0} MB/s, {} hits, {} >= 50",
                    text.len() as f64 / 1e6 / s,
                    hits.len(),
                    hits.iter().filter(|h| h.score >= 50).count()
                );
            }
        }
        let mut by = std::collections::BTreeMap::new();
        for h in &hits {
            *by.entry((book.rule(h.detector).id.clone(), h.score >= 50)).or_insert(0) += 1;
        }
        println!("{by:?}");
        let t = Instant::now();
        let n = text.len().min(20 << 20);
        let c = engine.count_candidates(&text[..n]);
        println!("candidates in {n} bytes, {:?}, total {}", t.elapsed(), c.iter().map(|c| c.2).sum::<u64>());
        for (a, b, n) in c.iter().take(45) {
            println!("  {a} {b} {n}");
        }
    }
}
