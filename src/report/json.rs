//! `--format json`: one JSON document with the objects of the contract.
//!
//! ```text
//! {"begin":{…},
//! "events":[
//! {"kind":"finding",…},
//! {"kind":"gap",…}
//! ],
//! "summary":{…}}
//! ```
//! Findings, columns and gaps stand in one array in the order of places, told apart by their `kind`: two arrays would
//! mean holding one of them back until the end, and memory must not grow with what is found.

use super::line::Encoder;
use super::{ColumnVerdict, Context, Report, Summary};
use crate::event::{Finding, Gap, Ignored};
use std::io::{self, BufWriter, Write};

/// Writes one document, as it comes.
pub struct Json<'a, W: Write> {
    encoder: Encoder<'a>,
    out: BufWriter<W>,
    separator: &'static [u8],
}

impl<'a, W: Write> Json<'a, W> {
    /// A report to `out`, which need not be buffered.
    pub fn new(context: Context<'a>, out: W) -> Self {
        Self { encoder: Encoder::new(context), out: BufWriter::with_capacity(1 << 16, out), separator: b"\n" }
    }

    fn separate(&mut self) -> io::Result<()> {
        self.out.write_all(std::mem::replace(&mut self.separator, b",\n"))
    }
}

impl<W: Write> Report for Json<'_, W> {
    fn begin(&mut self) -> io::Result<()> {
        self.out.write_all(b"{\"begin\":")?;
        self.out.write_all(self.encoder.begin(None)?)?;
        self.out.write_all(b",\n\"events\":[")
    }

    fn finding(&mut self, finding: &Finding) -> io::Result<()> {
        self.separate()?;
        self.out.write_all(self.encoder.finding(finding)?)
    }

    fn column(&mut self, column: &ColumnVerdict) -> io::Result<()> {
        self.separate()?;
        self.out.write_all(self.encoder.column(column)?)
    }

    fn ignored(&mut self, finding: &Finding, why: Ignored) -> io::Result<()> {
        self.separate()?;
        self.out.write_all(self.encoder.ignored(finding, why)?)
    }

    fn gap(&mut self, gap: &Gap) -> io::Result<()> {
        self.separate()?;
        self.out.write_all(self.encoder.gap(gap)?)
    }

    fn end(&mut self, summary: &Summary) -> io::Result<()> {
        for drift in &summary.drift {
            self.separate()?;
            self.out.write_all(self.encoder.drift(drift)?)?;
        }
        self.out.write_all(b"\n],\n\"summary\":")?;
        self.out.write_all(self.encoder.summary(summary, None)?)?;
        self.out.write_all(b"}\n")?;
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::{book, context, run};

    #[test]
    fn one_document_holds_every_line_of_the_contract() {
        let book = book();
        let json = run(|out| Json::new(context(&book), out));
        let lines = run(|out| crate::report::jsonl::Jsonl::new(context(&book), out));
        let document: serde_json::Value = serde_json::from_str(&json).expect("one document");
        let lines: Vec<serde_json::Value> = lines.lines().map(|l| serde_json::from_str(l).expect("a line")).collect();
        let (first, rest) = lines.split_first().expect("a begin line");
        let (last, events) = rest.split_last().expect("a summary line");
        assert_eq!(document["begin"], *first);
        assert_eq!(document["summary"], *last);
        assert_eq!(document["events"], serde_json::Value::from(events.to_vec()));
    }

    #[test]
    fn nothing_found_is_a_document_too() {
        let book = book();
        let mut out = Vec::new();
        let mut report = Json::new(context(&book), &mut out);
        report.begin().expect("memory");
        report.end(&Summary::default()).expect("memory");
        drop(report);
        let document: serde_json::Value = serde_json::from_slice(&out).expect("one document");
        assert_eq!(document["events"], serde_json::json!([]));
    }
}
