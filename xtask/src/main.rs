//! Project chores: `cargo xtask <chore>`.

mod docs;
mod testdata;

use std::process::ExitCode;

const USAGE: &str = "usage: cargo xtask docs|testdata [--check]";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let result = match words.as_slice() {
        ["docs", rest @ ..] => docs::run(rest),
        ["testdata", rest @ ..] => testdata::run(rest),
        _ => Err(USAGE.into()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("xtask: {message}");
            ExitCode::FAILURE
        }
    }
}
