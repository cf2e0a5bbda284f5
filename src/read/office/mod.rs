//! Documents of office programs, as far as they are XML inside a ZIP archive (OOXML, OpenDocument): texts by paragraph,
//! tables and sheets as records. The archive hands their parts over; `flow.rs` reads those that are text, `workbook.rs`
//! the sheets of Excel, which share their texts and need the archive as a whole.

mod events;
pub(super) mod flow;
mod grid;
pub(super) mod workbook;

use super::{GapReason, ReadError};

/// A part that does not follow its format.
fn damaged(detail: &str) -> ReadError {
    ReadError::new(GapReason::Damaged, format!("document: {detail}"))
}
