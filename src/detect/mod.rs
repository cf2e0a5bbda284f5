//! Detection: text in, findings out. No files, no clock, no threads.

pub mod validate;
