//! Ctrl-C, and SIGTERM as systemd, `timeout` and CI send it: the first ends the scan with what was found, the second ends the
//! program.

use crate::scan::Progress;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// What shells expect of a program that ended by Ctrl-C.
const STATUS: i32 = 130;

/// Nothing is left that could end by itself.
static OVER: AtomicBool = AtomicBool::new(false);

/// From now on the first ends the program too: a person is asked, who may stop at any question.
pub fn over() {
    OVER.store(true, Ordering::SeqCst);
}

/// Prepares for Ctrl-C, SIGTERM and SIGHUP. `own_paths` are deleted if the program ends at once and they are temporary.
pub fn on_first(progress: Arc<Progress>, own_paths: Vec<PathBuf>) {
    let pressed = AtomicBool::new(false);
    // If the system does not let us, Ctrl-C ends the program at once, as it does without us.
    let _ = ctrlc::set_handler(move || {
        if !pressed.swap(true, Ordering::SeqCst) && !OVER.load(Ordering::SeqCst) {
            progress.stop.store(true, Ordering::SeqCst);
            return;
        }
        for path in own_paths.iter().filter(|path| is_temporary(path)) {
            let _ = if path.is_dir() { std::fs::remove_dir_all(path) } else { std::fs::remove_file(path) };
        }
        std::process::exit(STATUS);
    });
}

fn is_temporary(path: &std::path::Path) -> bool {
    path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b".whose-"))
}
