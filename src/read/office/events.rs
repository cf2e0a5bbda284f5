//! XML as events, with a bound on what one of them may take.

use super::super::{GapReason, ReadError};
use super::damaged;
use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};
use std::cell::Cell;
use std::io::{self, BufReader, Read};
use std::rc::Rc;

/// Bytes that are read at a time.
const PIECE: usize = 16 << 10;

/// The events of a document.
pub struct Events<R: Read> {
    reader: Reader<BufReader<Guarded<R>>>,
    since: Rc<Cell<usize>>,
    buffer: Vec<u8>,
}

/// Ends where an event takes too much.
struct Guarded<R> {
    inner: R,
    since: Rc<Cell<usize>>,
    most: usize,
}

impl<R: Read> Read for Guarded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.since.get() > self.most {
            let detail = "document: a text or tag this long; raise --max-memory to read on";
            return Err(ReadError::new(GapReason::OverBudget, detail).into());
        }
        let count = self.inner.read(buffer)?;
        self.since.set(self.since.get() + count);
        Ok(count)
    }
}

impl<R: Read> Events<R> {
    /// Of a stream; no event may take more than `most` bytes.
    pub fn new(stream: R, most: usize) -> Self {
        let since = Rc::new(Cell::new(0));
        let guarded = Guarded { inner: stream, since: since.clone(), most: most + PIECE };
        let mut reader = Reader::from_reader(BufReader::with_capacity(PIECE, guarded));
        let config = reader.config_mut();
        // What programs write, and what hostile ones do, is read as far as it goes.
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        config.allow_dangling_amp = true;
        Self { reader, since, buffer: Vec::new() }
    }

    /// The next event.
    ///
    /// # Errors
    /// Those of the stream, and that it is no XML.
    pub fn next(&mut self) -> Result<Event<'_>, ReadError> {
        self.buffer.clear();
        self.since.set(0);
        match self.reader.read_event_into(&mut self.buffer) {
            Ok(event) => Ok(event),
            Err(quick_xml::Error::Io(error)) => {
                Err(io::Error::new(error.kind(), error.to_string())).map_err(|plain: io::Error| match said(&error) {
                    Some(said) => said,
                    None => plain.into(),
                })
            }
            Err(_) => Err(damaged("XML that makes no sense; what follows was not read")),
        }
    }
}

/// A reason of ours inside an error that cannot be taken apart.
fn said(error: &io::Error) -> Option<ReadError> {
    let said = error.get_ref()?.downcast_ref::<ReadError>()?;
    Some(ReadError { reason: said.reason, detail: said.detail.clone(), used: said.used })
}

/// An attribute by its name without a prefix.
pub fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = element.attributes().with_checks(false).flatten().find(|a| a.key.local_name().as_ref() == name)?;
    let value = quick_xml::escape::unescape(&found.value).map_or_else(|_| found.value.to_string(), |v| v.into_owned());
    Some(value)
}

/// What a reference stands for: a character by its number, or one that XML knows.
pub fn reference(reference: &BytesRef<'_>, out: &mut Vec<u8>) {
    let known = || quick_xml::escape::resolve_xml_entity(reference).map(str::to_owned);
    let text = reference.resolve_char_ref().ok().flatten().map(String::from).or_else(known);
    out.extend(text.unwrap_or_default().bytes());
}
