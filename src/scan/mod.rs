//! The scan: owns threads, budgets, nesting, order, progress and interruption. Everything below it is pure.

pub mod settings;

pub use settings::Settings;

use std::sync::atomic::{AtomicBool, AtomicU64};

/// Counters that a progress bar reads while a scan runs, and the flag that stops it.
#[derive(Debug, Default)]
pub struct Progress {
    /// Sources finished.
    pub sources: AtomicU64,
    /// Sources known so far.
    pub sources_known: AtomicU64,
    /// Bytes of sources read.
    pub bytes: AtomicU64,
    /// Bytes of sources known so far (sizes of files that were discovered).
    pub bytes_known: AtomicU64,
    /// Findings reported so far.
    pub findings: AtomicU64,
    /// Set it to end the scan soon; what was found is kept and the rest becomes a gap.
    pub stop: AtomicBool,
}
