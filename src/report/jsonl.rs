//! `--format jsonl`: the output contract, one JSON object per line, written as it comes.
//!
//! The first line has `"kind":"begin"`, the last `"kind":"summary"`; between them findings, columns and gaps in the
//! order of places. A stream without a summary at its end was cut off. `docs/schema/whose-1.schema.json` describes every
//! key.

use super::line::Encoder;
use super::{ColumnVerdict, Context, Report, Summary};
use crate::event::{Finding, Gap, Ignored};
use std::io::{self, BufWriter, Write};

/// Writes the contract.
pub struct Jsonl<'a, W: Write> {
    encoder: Encoder<'a>,
    out: BufWriter<W>,
    flushing: bool,
}

impl<'a, W: Write> Jsonl<'a, W> {
    /// A report to `out`, which need not be buffered.
    pub fn new(context: Context<'a>, out: W) -> Self {
        Self { encoder: Encoder::new(context), out: BufWriter::with_capacity(1 << 16, out), flushing: false }
    }

    /// Whether each line is handed on at once, as whoever watches a stream wants it.
    pub fn flushing(mut self, flushing: bool) -> Self {
        self.flushing = flushing;
        self
    }

    fn written(&mut self) -> io::Result<()> {
        if self.flushing { self.out.flush() } else { Ok(()) }
    }
}

impl<W: Write> Report for Jsonl<'_, W> {
    fn begin(&mut self) -> io::Result<()> {
        line(&mut self.out, self.encoder.begin(None)?)?;
        self.written()
    }

    fn finding(&mut self, finding: &Finding) -> io::Result<()> {
        line(&mut self.out, self.encoder.finding(finding)?)?;
        self.written()
    }

    fn column(&mut self, column: &ColumnVerdict) -> io::Result<()> {
        line(&mut self.out, self.encoder.column(column)?)?;
        self.written()
    }

    fn ignored(&mut self, finding: &Finding, why: Ignored) -> io::Result<()> {
        line(&mut self.out, self.encoder.ignored(finding, why)?)?;
        self.written()
    }

    fn gap(&mut self, gap: &Gap) -> io::Result<()> {
        line(&mut self.out, self.encoder.gap(gap)?)?;
        self.written()
    }

    fn end(&mut self, summary: &Summary) -> io::Result<()> {
        for drift in &summary.drift {
            line(&mut self.out, self.encoder.drift(drift)?)?;
        }
        line(&mut self.out, self.encoder.summary(summary, None)?)?;
        self.out.flush()
    }
}

/// Writes one line with its newline.
pub(super) fn line(out: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    out.write_all(bytes)?;
    out.write_all(b"\n")
}
