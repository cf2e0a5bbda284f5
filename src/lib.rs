//! `whose` finds the personal data in files, logs and database dumps, and says which category of the California
//! Consumer Privacy Act it belongs to.
//!
//! ```text
//! source ─▶ reader ─▶ text + places ─▶ prefilter ─▶ match ─▶ validate ─▶ score ─▶ sink ─▶ reports
//! ```
//!
//! Each stage is a folder: [`source`], [`read`], [`detect`], [`scan`], [`report`]; [`rule`] holds the detectors as data
//! and [`category`] the law's table. [`detect`] knows no files, no clock and no threads.

pub mod baseline;
pub mod category;
pub mod cli;
pub mod detect;
pub mod event;
mod mark;
pub mod place;
pub mod policy;
pub mod read;
pub mod redact;
pub mod report;
pub mod rule;
pub mod scan;
pub mod source;
mod suggest;
mod system;
