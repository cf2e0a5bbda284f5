//! The whole command over made-up texts: megabytes a second by the clock and by processor time, and peak memory.
//!
//! `cargo bench --bench command` makes the texts from a seed under `target/`, runs the release binary over each with one
//! and two threads, and prints one table. `rg -c` over the same file with an alternation of nine patterns stands beside
//! it where ripgrep is installed: a different job, but one whose speed people know.

#![allow(clippy::print_stdout)] // The table is what it is for.

mod common;

use common::command::{ignore, measure, run};
use common::{Kind, text};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Bytes of each text.
const SIZE: usize = 64 << 20;

/// E-mail, IPv4, SSN, card, telephone, IBAN, coordinates, date, MAC.
const NINE: &str = r"[\w.+-]+@[\w-]+\.[\w.]+|\b\d{1,3}(\.\d{1,3}){3}\b|\b\d{3}-\d{2}-\d{4}\b|\b(\d{4}[ -]?){3}\d{4}\b|\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}|\b[A-Z]{2}\d{2}[A-Z0-9]{11,30}\b|-?\d{1,2}\.\d{4,}, ?-?\d{1,3}\.\d{4,}|\b\d{4}-\d{2}-\d{2}\b|\b([0-9a-f]{2}:){5}[0-9a-f]{2}\b";

fn main() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    println!("{}", machine());
    println!("| text | command | MB/s by the clock | MB/s by processor time | peak MiB |");
    println!("|---|---|---|---|---|");
    for kind in Kind::ALL {
        let file = folder.join(format!("{}.txt", kind.name().replace(' ', "-")));
        write(kind, &file).expect("the target folder is writable");
        let path = file.to_str().expect("the target folder's path is text");
        for threads in ["1", "2"] {
            let args = ["scan", path, "--no-config", "--no-progress", "--format", "jsonl", "--threads", threads];
            row(kind, &format!("whose --threads {threads}"), || run(&args, drop, ignore));
        }
        let ripgrep = || {
            let mut command = Command::new("rg");
            command.args(["-c", "--threads", "1", NINE, path]);
            command
        };
        if ripgrep().arg("--version").output().is_ok() {
            row(kind, "rg -c, nine patterns", || measure(ripgrep(), drop, ignore));
        }
        // Made anew each time; it need not stay.
        let _ = std::fs::remove_file(&file);
    }
}

/// Writes a text piece by piece: the system counts a program's memory from that of who started it.
fn write(kind: Kind, file: &Path) -> std::io::Result<()> {
    let mut out = std::fs::File::create(file)?;
    (0..SIZE as u64 >> 20).try_for_each(|seed| out.write_all(&text(kind, 1 << 20, seed)))
}

/// The best of three runs.
fn row(kind: Kind, what: &str, mut once: impl FnMut() -> common::command::Run) {
    let runs: Vec<_> = (0..3).map(|_| once()).collect();
    let best = |of: fn(&common::command::Run) -> f64| runs.iter().map(of).fold(f64::INFINITY, f64::min);
    let rate = |seconds: f64| SIZE as f64 / 1e6 / seconds.max(1e-9);
    let peak = runs.iter().map(|r| r.peak).max().unwrap_or(0) >> 20;
    println!("| {} | {what} | {:.0} | {:.0} | {peak} |", kind.name(), rate(best(|r| r.wall)), rate(best(|r| r.user)));
}

fn machine() -> String {
    let text = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model =
        text.lines().find_map(|l| l.strip_prefix("model name")).map_or("", |l| l.trim_start_matches([':', '\t', ' ']));
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    format!("{model}, {cores} cores; the best of three runs")
}
