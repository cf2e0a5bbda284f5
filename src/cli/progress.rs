//! The progress bar: bytes, rate, time left, findings so far. On standard error, for eyes only.
//!
//! The scan takes its sources one by one and cannot say how much is to come. So a second walk counts beside it: only when
//! that is done is there a total, and a time left.

use crate::scan::{Progress, Settings};
use crate::source::{self, Entry};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, OnceLock};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// A scan that ends sooner needs no bar, which would only flicker.
const PATIENCE: Duration = Duration::from_millis(400);
const EVERY: Duration = Duration::from_millis(100);
const OPEN_END: &str = "{spinner} {decimal_bytes} read · {decimal_bytes_per_sec} · {msg}";
const COLOURED: &str = "{wide_bar:.cyan/dim}";
const PLAIN: &str = "{wide_bar}";
const WITH_TOTAL: &str = " {decimal_bytes} of {decimal_total_bytes} · {decimal_bytes_per_sec} · {eta} left · {msg}";

/// A bar that runs until it is cleared or dropped.
pub struct Bar {
    bar: ProgressBar,
    shared: Arc<Shared>,
    drawer: Option<JoinHandle<()>>,
}

struct Shared {
    done: AtomicBool,
    /// Bytes to read; `None` once it is certain that nobody knows.
    total: OnceLock<Option<u64>>,
}

impl Bar {
    /// Starts it. Without colours where nobody wants them; what the environment says of colours is heeded besides.
    pub fn start(progress: &Arc<Progress>, settings: &Settings, coloured: bool) -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        bar.set_style(style(OPEN_END.into()));
        let shared = Arc::new(Shared { done: AtomicBool::new(false), total: OnceLock::new() });
        let (paths, walk) = (settings.paths.clone(), settings.walk.clone());
        let counter = shared.clone();
        // Nobody waits for the counter: it ends by itself when the scan has ended.
        thread::spawn(move || {
            let walker = source::walk(&paths, &walk).ok();
            let total = walker.and_then(|walker| count(walker.with_sizes(true), &counter.done));
            let _ = counter.total.set(total);
        });
        let drawer = {
            let (bar, shared, progress) = (bar.clone(), shared.clone(), progress.clone());
            thread::spawn(move || draw(&bar, &shared, &progress, coloured))
        };
        Self { bar, shared, drawer: Some(drawer) }
    }

    /// Takes it off the terminal.
    pub fn clear(&self) {
        self.shared.done.store(true, Relaxed);
        self.bar.finish_and_clear();
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.clear();
        if let Some(drawer) = self.drawer.take() {
            drawer.thread().unpark();
            let _ = drawer.join();
        }
    }
}

fn with_total(coloured: bool) -> String {
    [if coloured { COLOURED } else { PLAIN }, WITH_TOTAL].concat()
}

fn style(template: String) -> ProgressStyle {
    ProgressStyle::with_template(&template).expect("the templates above are well formed")
}

/// Bytes of all sources; `None` if a stream is among them, or nobody needs the number any more.
fn count(walker: source::Walker, done: &AtomicBool) -> Option<u64> {
    let mut total = 0;
    for entry in walker {
        match entry {
            _ if done.load(Relaxed) => return None,
            Entry::File { size: Some(size), .. } => total += size,
            Entry::File { size: None, .. } | Entry::Blob { .. } | Entry::Stdin => return None,
            Entry::Gap(_) => {}
        }
    }
    Some(total)
}

fn draw(bar: &ProgressBar, shared: &Shared, progress: &Progress, coloured: bool) {
    let mut has_total = false;
    thread::park_timeout(PATIENCE);
    while !shared.done.load(Relaxed) {
        if let (false, Some(Some(total))) = (has_total, shared.total.get()) {
            bar.set_length(*total);
            bar.set_style(style(with_total(coloured)));
            has_total = true;
        }
        bar.set_position(progress.bytes.load(Relaxed));
        let findings = progress.findings.load(Relaxed);
        let noun = if findings == 1 { "finding" } else { "findings" };
        let stopping = if progress.stop.load(Relaxed) { " · stopping" } else { "" };
        bar.set_message(format!("{findings} {noun}{stopping}"));
        thread::park_timeout(EVERY);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    #[test]
    fn it_counts_and_ends() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("a"), [0; 1000]).expect("a file");
        std::fs::write(folder.path().join("b"), [0; 234]).expect("a file");
        let settings = Settings::new(vec![folder.path().into()], Vec::new());
        let walker = || source::walk(&settings.paths, &settings.walk).expect("the walk begins").with_sizes(true);
        assert_eq!(count(walker(), &AtomicBool::new(false)), Some(1234));
        assert_eq!(count(walker(), &AtomicBool::new(true)), None);
        let stdin = source::walk(&[PathBuf::from("-")], &settings.walk).expect("the walk begins");
        assert_eq!(count(stdin, &AtomicBool::new(false)), None);
        drop(Bar::start(&Arc::default(), &settings, true));
        style(OPEN_END.into());
        for coloured in [true, false] {
            assert_eq!(with_total(coloured).contains("cyan"), coloured);
            style(with_total(coloured));
        }
    }
}
