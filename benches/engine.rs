//! The hot path: windows of made-up text through the engine with every built-in detector, and what start-up costs.

mod common;

use common::{Kind, text};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use std::hint::black_box;
use whose::detect::Engine;
use whose::rule::RuleBook;

/// Bytes of each text.
const SIZE: usize = 1 << 20;

fn scan(c: &mut Criterion) {
    let book = RuleBook::built_in();
    let all: Vec<_> = book.detectors().map(|(id, _)| id).collect();
    let engine = Engine::new(&book, &all).expect("built-in rules compile").evidence_from(50);
    let mut scratch = engine.scratch();
    let mut group = c.benchmark_group("scan");
    group.throughput(Throughput::Bytes(SIZE as u64)).sample_size(20);
    for kind in Kind::ALL {
        let text = text(kind, SIZE, 7);
        group.bench_function(kind.name(), |b| {
            let mut hits = Vec::new();
            b.iter(|| {
                hits.clear();
                engine.scan(black_box(&text), 0..text.len(), &mut scratch, &mut hits);
                hits.len()
            });
        });
    }
    group.finish();
}

fn start(c: &mut Criterion) {
    c.bench_function("start: load and compile all rules", |b| {
        b.iter(|| {
            let book = RuleBook::built_in();
            let all: Vec<_> = book.detectors().map(|(id, _)| id).collect();
            Engine::new(&book, &all).expect("built-in rules compile")
        });
    });
}

criterion_group!(benches, scan, start);
criterion_main!(benches);
