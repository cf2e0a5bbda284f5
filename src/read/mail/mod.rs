//! Mails and mailboxes (`.eml`, mbox): headers and bodies as text, without their encodings.
//!
//! A message is a row, and what is written in it as it is meant stays where it is. A header with encoded words, and a
//! stretch of a body in quoted-printable or Base64, is a decoded value of that row, so that each finding has its bytes in
//! the file. In a mailbox a line of a body that begins with `From ` has a mark before it (`>From `); it stays, since it is
//! no part of a word. Files that hang on a mail are sources inside it. What holds no encoding at all is text like any other and
//! not read here.

pub(super) mod encoded;
mod part;

use super::gather::Gather;
use super::lines::{Window, read_text};
use super::sql::keep_going;
use super::{Card, Cell, Head, Input, Outlet, ReadError, Reader, Table, TableId};
use crate::place::Step;
use part::{Encoding, Part};
use std::io::{self, Read};
use std::ops::Range;
use std::path::Path;

/// Longest part of a row that is handed over at a time, in bytes.
const MOST: usize = 128 << 10;

/// Longest stretch of a body that is decoded at a time, in bytes.
const STRETCH: usize = 16 << 10;

/// Longest line.
const LONGEST: usize = 64 << 10;

/// Parts inside each other, at most.
const DEEPEST: usize = 32;

/// Headers of which a mail has some.
const KNOWN: [&[u8]; 10] = [
    b"to:",
    b"subject:",
    b"date:",
    b"message-id:",
    b"mime-version:",
    b"received:",
    b"return-path:",
    b"cc:",
    b"delivered-to:",
    b"reply-to:",
];

/// The reader of mails.
pub(super) struct Mail;

impl Reader for Mail {
    fn card(&self) -> &'static Card {
        &Card {
            name: "mail",
            extensions: &["eml", "mbox", "mbx"],
            about: "Mails and mailboxes: encoded words and parameters in headers and bodies in quoted-printable or Base64 are decoded, \
                    files that hang on them are sources of their own.",
        }
    }

    fn recognises(&self, head: &Head<'_>, _: &Path) -> bool {
        head.text().is_some_and(is_mail)
    }

    fn read(&self, input: Input<'_>, out: &mut dyn Outlet) -> Result<(), ReadError> {
        read_text(input, out, &mut |window, out| {
            let table = out.table(Table { name: Some("message"), ..Table::default() });
            let mut file = File {
                table,
                number: 1,
                gather: Gather::default(),
                pending: 0..0,
                in_headers: true,
                was_blank: true,
                part: Part::default(),
                boundaries: Vec::new(),
                is_box: window.text().starts_with(b"From ") || window.text().starts_with(b">From "),
            };
            while let Some(end) = window.line_end(file.gather.at, LONGEST) {
                file.line(window, end, out)?;
            }
            file.finish(window);
            file.flush(window, out)
        })
    }
}

/// True for a mailbox, and for a mail with something that is encoded.
fn is_mail(text: &[u8]) -> bool {
    let is_box = text.starts_with(b"From ") || text.starts_with(b">From ");
    let mut lines = text.split(|b| *b == b'\n').skip(usize::from(is_box)).take(400);
    let (mut from, mut known) = (false, 0);
    let headers = lines.by_ref().take_while(|line| !line.trim_ascii().is_empty());
    for line in headers {
        if line.starts_with(b" ") || line.starts_with(b"\t") {
            continue;
        }
        if !is_header(line) {
            return false;
        }
        let lower = line[..line.len().min(16)].to_ascii_lowercase();
        from |= lower.starts_with(b"from:");
        known += usize::from(KNOWN.iter().any(|name| lower.starts_with(name)));
    }
    let is_encoded = || {
        let any = |mark: &[u8]| memchr::memmem::find(text, mark).is_some();
        any(b"=?")
            || any(b"*=")
            || any(b"*0=")
            || any(b"quoted-printable")
            || any(b"base64")
            || any(b"BASE64")
            || any(b"QUOTED-PRINTABLE")
            || any(b"Quoted-Printable")
            || any(b"Base64")
    };
    from && known >= 2 && (is_box || is_encoded())
}

/// True for `Name: …`.
fn is_header(line: &[u8]) -> bool {
    let name = line.iter().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_')).count();
    name > 0 && line.get(name) == Some(&b':')
}

/// A file under way.
struct File {
    table: TableId,
    /// The number of the message.
    number: u64,
    gather: Gather,
    /// The header or the stretch of a body that is not done.
    pending: Range<usize>,
    in_headers: bool,
    /// The line before was empty.
    was_blank: bool,
    part: Part,
    boundaries: Vec<Vec<u8>>,
    /// Several mails, one after the other.
    is_box: bool,
}

impl File {
    fn line(&mut self, window: &mut Window<'_>, end: usize, out: &mut dyn Outlet) -> Result<(), ReadError> {
        let begin = self.gather.at;
        let line = &window.text()[begin..end];
        let is_blank = line.trim_ascii().is_empty();
        let is_first = window.place().0 == 0 && begin == 0;
        let begins_mail = self.is_box && self.was_blank && line.starts_with(b"From ") && !is_first;
        let begins_part = line.starts_with(b"--") && self.is_boundary(line);
        let goes_on = line.starts_with(b" ") || line.starts_with(b"\t");
        let is_header = is_header(line);
        let line_is_quoted_from = line.starts_with(b">From ");
        self.was_blank = is_blank;
        if begins_mail || begins_part {
            let ends = line.trim_ascii_end().ends_with(b"--");
            self.finish(window);
            if begins_mail {
                self.flush(window, out)?;
                self.number += 1;
                self.boundaries.clear();
            }
            self.part = Part::default();
            self.in_headers = begins_mail || !ends;
            let (from, to) = (self.gather.at, self.gather.at + end - begin);
            return self.take(window, from..to, out);
        }
        if !self.in_headers {
            let quoted_on = self.part.encoding == Encoding::Quoted && line.trim_ascii_end().ends_with(b"=");
            self.take(window, begin..end, out)?;
            let is_whole = match self.part.encoding {
                Encoding::Plain => true,
                Encoding::Quoted => !quoted_on,
                Encoding::Base64 => {
                    self.pending.len() < STRETCH || encoded::is_whole(&window.text()[self.pending.clone()])
                }
            };
            if self.pending.len() >= STRETCH && is_whole {
                self.finish(window);
            }
            return Ok(());
        }
        if is_blank {
            self.finish(window);
            self.in_headers = std::mem::take(&mut self.part.is_mail);
            if self.in_headers {
                self.part = Part::default();
            } else {
                let boundary = self.part.boundary.take().filter(|_| self.boundaries.len() < DEEPEST);
                self.boundaries.extend(boundary);
                let is_file = self.part.is_file || self.part.name.is_some();
                if is_file && self.part.encoding == Encoding::Base64 {
                    self.gather.at = end;
                    return self.attachment(window, out);
                }
            }
        } else if !goes_on || self.pending.len() > STRETCH {
            self.finish(window);
            // What is no header is a body without the line before it. The line that begins a mail of a mailbox is written
            // with a mark where the mail stands in another one.
            self.in_headers = is_header || is_first && self.is_box || line_is_quoted_from;
        }
        self.take(window, begin..end, out)
    }

    /// A line joins what is under way.
    fn take(&mut self, window: &mut Window<'_>, line: Range<usize>, out: &mut dyn Outlet) -> Result<(), ReadError> {
        match self.pending.is_empty() {
            true => self.pending = line.clone(),
            false => self.pending.end = line.end,
        }
        self.gather.at = line.end;
        if self.gather.is_full(MOST) {
            self.finish(window);
            self.flush(window, out)?;
        }
        Ok(())
    }

    fn is_boundary(&self, line: &[u8]) -> bool {
        let own = line[2..].trim_ascii_end();
        self.boundaries.iter().any(|mark| own == &**mark || own.strip_suffix(b"--") == Some(&**mark))
    }

    /// The header or the stretch that is under way is done.
    fn finish(&mut self, window: &Window<'_>) {
        let range = std::mem::take(&mut self.pending);
        let text = &window.text()[range.clone()];
        let start = range.start + (text.len() - text.trim_ascii_start().len());
        let text = text.trim_ascii();
        let range = start..start + text.len();
        if text.is_empty() {
            return;
        }
        if self.in_headers {
            self.part.header(text);
            if memchr::memmem::find(text, b"=?").is_some() {
                return self.gather.decoded(Cell::REST, range, |out| encoded::append_header(text, out));
            }
            if let Some(meant) = part::meant(text) {
                return self.gather.decoded(Cell::REST, range, |out| out.extend_from_slice(&meant));
            }
        } else {
            let charset = &self.part.charset;
            match self.part.encoding {
                Encoding::Quoted if text.contains(&b'=') => {
                    let bytes = encoded::unquoted(text);
                    return self.gather.decoded(Cell::REST, range, |out| encoded::append_as_utf8(&bytes, charset, out));
                }
                Encoding::Base64 => {
                    let bytes = encoded::from_base64(text);
                    return self.gather.decoded(Cell::REST, range, |out| encoded::append_as_utf8(&bytes, charset, out));
                }
                _ => {}
            }
        }
        if !self.gather.reach(Cell::REST, range.end, STRETCH) {
            self.gather.plain(Cell::REST, range);
        }
    }

    fn flush(&mut self, window: &mut Window<'_>, out: &mut dyn Outlet) -> Result<(), ReadError> {
        self.gather.flush(window, out, (self.table, self.number), (b"", false))
    }

    /// A file in Base64, to the end of its part.
    fn attachment(&mut self, window: &mut Window<'_>, out: &mut dyn Outlet) -> Result<(), ReadError> {
        self.flush(window, out)?;
        let name = self.part.name.clone().unwrap_or_else(|| format!("part of message {}", self.number));
        let step = Step::Member { member: name.clone() };
        let mut body = Body { window, file: self, ready: Vec::new(), given: 0, held: Vec::new(), over: false };
        let result = out.nested(Some(step), Path::new(&name), &mut body);
        io::copy(&mut body, &mut io::sink())?;
        self.part = Part::default();
        self.was_blank = true;
        keep_going(result, out)
    }
}

/// The bytes of a file that hangs on a mail, line by line, up to the mark of the next part.
struct Body<'b, 'w> {
    window: &'b mut Window<'w>,
    file: &'b File,
    ready: Vec<u8>,
    given: usize,
    /// Digits that are no group of four yet.
    held: Vec<u8>,
    over: bool,
}

impl Read for Body<'_, '_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.given == self.ready.len() && !self.over {
            let end = self.window.line_end(0, LONGEST);
            let line = &self.window.text()[..end.unwrap_or(0)];
            let next = line.starts_with(b"--") && self.file.is_boundary(line)
                || self.file.is_box && line.starts_with(b"From ");
            self.over = line.is_empty() || next;
            if !self.over {
                self.held.extend(line.iter().filter(|b| !b.is_ascii_whitespace()));
            }
            let whole = if self.over { self.held.len() } else { self.held.len() / 4 * 4 };
            self.ready = encoded::from_base64(&self.held[..whole]);
            self.held.drain(..whole);
            self.given = 0;
            if let (Some(end), false) = (end, self.over) {
                self.window.pass(end);
            }
        }
        let length = out.len().min(self.ready.len() - self.given);
        out[..length].copy_from_slice(&self.ready[self.given..self.given + length]);
        self.given += length;
        Ok(length)
    }
}

#[cfg(test)]
mod tests;
