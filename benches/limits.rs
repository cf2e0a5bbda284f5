//! Memory at the limits: a file of two gigabytes, one line of two gigabytes, ten million findings. `cargo bench --bench
//! limits` makes them from a seed, runs the binary over each, prints one table, and fails where more memory was resident
//! than 64 MiB and 16 MiB for each thread.
//!
//! `cargo bench --bench limits -- 100` does it with a hundredth of each, in seconds.

#![allow(clippy::print_stdout)] // The table is what it is for.

mod common;

use common::command::{Run, ignore, run};
use common::{Kind, text};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ChildStdin;

/// Bytes of the file and of the line.
const BYTES: u64 = 2 << 30;
/// Findings of the third text.
const FINDINGS: u64 = 10_000_000;
const BASE: u64 = 64 << 20;
const PER_THREAD: u64 = 16 << 20;

fn main() {
    let part = std::env::args().filter_map(|arg| arg.parse::<u64>().ok()).find(|n| *n > 0).unwrap_or(1);
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    println!("| input | bytes | threads | seconds | peak MiB | most MiB |");
    println!("|---|---|---|---|---|---|");
    let mut held = true;
    let mut row = |input: &str, bytes: u64, threads: u64, run: Run| {
        let most = BASE + PER_THREAD * threads;
        held &= run.peak <= most;
        let (peak, most) = (run.peak >> 20, most >> 20);
        println!("| {input} | {bytes} | {threads} | {:.1} | {peak} | {most} |", run.wall);
    };
    for (input, separator) in [("a file of log lines", b'\n'), ("one line", b' ')] {
        let file = folder.join("limits.txt");
        let bytes = made(&file, BYTES / part, separator).expect("the target folder is writable");
        let path = file.to_str().expect("the target folder's path is text");
        for threads in [1, 2] {
            row(input, bytes, threads, scan(path, threads, drop));
        }
        row(
            &format!("{input}, on standard input"),
            bytes,
            2,
            scan("-", 2, |mut to| {
                let _ = File::open(&file).and_then(|mut from| std::io::copy(&mut from, &mut to));
            }),
        );
        let _ = std::fs::remove_file(&file);
    }
    let line = b"ssn 536-90-4399\n";
    let findings = FINDINGS / part;
    for threads in [1, 2] {
        let feed = |to: ChildStdin| {
            let mut to = BufWriter::with_capacity(1 << 16, to);
            let _ = (0..findings).try_for_each(|_| to.write_all(line));
        };
        row(&format!("{findings} findings"), findings * line.len() as u64, threads, scan("-", threads, feed));
    }
    assert!(held, "more memory than the limit");
}

fn scan(path: &str, threads: u64, feed: impl FnOnce(ChildStdin) + Send) -> Run {
    let threads = threads.to_string();
    run(&["scan", path, "--no-config", "--quiet", "--format", "jsonl", "--threads", &threads], feed, ignore)
}

/// Writes log lines, or one line, piece by piece: the system counts a program's memory from that of who started it.
fn made(file: &Path, size: u64, separator: u8) -> std::io::Result<u64> {
    let mut out = BufWriter::new(File::create(file)?);
    let mut written = 0;
    for seed in 0.. {
        if written >= size {
            break;
        }
        // The same few pieces again: making text costs more than scanning it.
        let mut piece = text(Kind::Mixed, 1 << 20, seed % 64);
        piece.iter_mut().filter(|byte| **byte == b'\n').for_each(|byte| *byte = separator);
        out.write_all(&piece)?;
        written += piece.len() as u64;
    }
    out.flush()?;
    Ok(written)
}
