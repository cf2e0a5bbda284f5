//! Several reports of one scan: a summary on the terminal, a folder of findings, and whatever else was asked for.

use super::{ColumnVerdict, Report, Summary};
use crate::event::{Finding, Gap, Ignored};
use std::io;

/// Hands every event to each of its reports, in order. The first error ends them all, except at the end: a reader that
/// closed the terminal's pipe must not cost the folder.
#[derive(Default)]
pub struct Multi<'a> {
    reports: Vec<Box<dyn Report + Send + 'a>>,
}

impl<'a> Multi<'a> {
    /// Fans out to these.
    pub fn new(reports: Vec<Box<dyn Report + Send + 'a>>) -> Self {
        Self { reports }
    }

    fn each(&mut self, mut event: impl FnMut(&mut dyn Report) -> io::Result<()>) -> io::Result<()> {
        self.reports.iter_mut().try_for_each(|report| event(report.as_mut()))
    }
}

impl Report for Multi<'_> {
    fn begin(&mut self) -> io::Result<()> {
        self.each(|report| report.begin())
    }

    fn finding(&mut self, finding: &Finding) -> io::Result<()> {
        self.each(|report| report.finding(finding))
    }

    fn column(&mut self, column: &ColumnVerdict) -> io::Result<()> {
        self.each(|report| report.column(column))
    }

    fn ignored(&mut self, finding: &Finding, why: Ignored) -> io::Result<()> {
        self.each(|report| report.ignored(finding, why))
    }

    fn gap(&mut self, gap: &Gap) -> io::Result<()> {
        self.each(|report| report.gap(gap))
    }

    fn end(&mut self, summary: &Summary) -> io::Result<()> {
        let ends: Vec<_> = self.reports.iter_mut().map(|report| report.end(summary)).collect();
        ends.into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::jsonl::Jsonl;
    use crate::report::tests::{Shared, book, context, run};
    use std::io::Write;

    #[test]
    fn each_report_is_as_if_it_were_alone() {
        let book = book();
        let (first, second) = (Shared::default(), Shared::default());
        run(|_| {
            let jsonl = |out: &Shared| Box::new(Jsonl::new(context(&book), out.clone())) as Box<dyn Report + Send>;
            Multi::new(vec![jsonl(&first), jsonl(&second)])
        });
        let alone = run(|out| Jsonl::new(context(&book), out));
        assert_eq!([first.text(), second.text()], [alone.clone(), alone]);
    }

    #[test]
    fn a_closed_pipe_at_the_end_costs_only_itself() {
        struct Closed;
        impl Write for Closed {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::BrokenPipe.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let (book, out) = (book(), Shared::default());
        let closed = Box::new(Jsonl::new(context(&book), Closed));
        let mut multi = Multi::new(vec![closed, Box::new(Jsonl::new(context(&book), out.clone()))]);
        multi.begin().expect("buffered");
        let error = multi.end(&Summary::default()).expect_err("the pipe is closed");
        assert_eq!(error.kind(), io::ErrorKind::BrokenPipe);
        assert_eq!(out.text().lines().count(), 2);
    }
}
