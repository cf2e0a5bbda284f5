//! `--stats`: where the time went, as a table on standard error.

use super::Terminal;
use crate::report::layout::grouped;
use crate::rule::{Role, RuleBook};
use crate::scan::stats::{Cost, Stats};
use std::io::{self, Write};
use std::time::Duration;

/// Writes the tables. There is nobody left to tell that they cannot be written.
pub fn write(stats: &Stats, (bytes, text): (u64, u64), wall: Duration, book: &RuleBook, terminal: &mut Terminal) {
    let _ = tables(stats, (bytes, text), wall, book, &mut terminal.err);
}

fn tables(
    stats: &Stats,
    (bytes, text): (u64, u64),
    wall: Duration,
    book: &RuleBook,
    out: &mut dyn Write,
) -> io::Result<()> {
    let rate = text as f64 / 1e6 / wall.as_secs_f64().max(1e-9);
    writeln!(
        out,
        "\nBytes read {} · of text {} · {:.3} s · {rate:.0} MB/s · {} thread{}",
        grouped(bytes),
        grouped(text),
        wall.as_secs_f64(),
        stats.threads,
        if stats.threads == 1 { "" } else { "s" },
    )?;
    writeln!(out, "\n{:<58}{:>10}{:>8}", "Stage", "Seconds", "Share")?;
    for (name, time) in [
        ("candidates: classes of bytes, shapes, words", stats.candidates),
        ("judging: regexes, validators, words beside", stats.judging),
        ("resolving: overlaps and order", stats.resolving),
        ("cells of tables and records, all of this", stats.cells),
        ("rest: reading, decoding, parsing, reports, waiting", stats.rest),
        ("all threads", stats.busy),
    ] {
        let share = time.as_secs_f64() / stats.busy.as_secs_f64().max(1e-9) * 100.0;
        writeln!(out, "{name:<58}{:>10.3}{share:>7.1}%", time.as_secs_f64())?;
    }
    writeln!(out, "\n{:<28}{:>15}{:>15}{:>15}{:>8}", "Detector", "Candidates", "Verified", "Rejected", "Share")?;
    let all: u64 = stats.by_detector.iter().map(|cost| cost.candidates).sum();
    let mut list: Vec<(&str, Role, Cost)> =
        book.rules.iter().zip(&stats.by_detector).map(|(rule, cost)| (rule.id.as_str(), rule.role, *cost)).collect();
    list.retain(|(_, _, cost)| *cost != Cost::default());
    list.sort_by_key(|&(id, _, cost)| (std::cmp::Reverse(cost.candidates), id));
    for (id, role, Cost { candidates, verified }) in list {
        // A value found by the name of its column alone was no candidate.
        let rejected = candidates.saturating_sub(verified);
        let mark = if role == Role::Suppressor { " (suppressor)" } else { "" };
        let share = candidates as f64 / all.max(1) as f64 * 100.0;
        writeln!(
            out,
            "{:<28}{:>15}{:>15}{:>15}{share:>7.1}%",
            format!("{id}{mark}"),
            grouped(candidates),
            grouped(verified),
            grouped(rejected)
        )?;
    }
    out.flush()
}
