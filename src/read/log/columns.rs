//! Lines whose fields are told by their place: access logs, W3C and IIS, and those of AWS.

use super::super::Cell;
use super::{Field, names, stamp};

/// Fields of a line behind those that the shape names are text.
const MOST: usize = 128;

/// A shape of lines.
#[derive(Debug, PartialEq, Eq)]
pub struct Columns {
    names: Vec<Box<str>>,
    /// The column of each field; `None` where it is the program's own.
    places: Vec<Option<u32>>,
    delimiter: u8,
    /// Fields that a line must have.
    least: usize,
    /// The field that is a time in brackets, in access logs.
    time: Option<usize>,
    /// The column of what a browser says of itself, where it is written without blanks.
    agent: Option<u32>,
}

/// Names of the fields of an access log around its time: the address, what identd says and the user before it.
const ACCESS: [&str; 9] =
    ["remote_addr", "ident", "remote_user", "time", "request", "status", "bytes", "referer", "user_agent"];

/// Place of the time among them.
const TIME: usize = 3;

/// Those of an application load balancer of AWS ("Access logs for your Application Load Balancer").
const BALANCER: &str = "type time elb client target request_processing_time target_processing_time \
    response_processing_time elb_status_code target_status_code received_bytes sent_bytes request user_agent ssl_cipher \
    ssl_protocol target_group_arn trace_id domain_name chosen_cert_arn matched_rule_priority request_creation_time \
    actions_executed redirect_url error_reason target_list target_status_code_list classification classification_reason";

/// Those of a flow log of AWS in its default format, version 2 ("Flow log records").
const FLOW: &str = "version account_id interface_id srcaddr dstaddr srcport dstport protocol packets bytes start end action \
    log_status";

impl Columns {
    fn new<'n>(names: impl Iterator<Item = &'n str>, delimiter: u8, least: usize) -> Self {
        let names: Vec<Box<str>> = names.take(MOST).map(Into::into).collect();
        // A request is text with labels of its own; ports and the like are the program's.
        let place = |(n, name): (usize, &str)| match name {
            "request" | "cs-uri-query" => Some(Cell::REST),
            name if names::is_ordinary(name.as_bytes()) || name.ends_with("port") => None,
            _ => Some(n as u32),
        };
        let places = names.iter().map(|name| &**name).enumerate().map(place).collect();
        let agent = agent(&names);
        Self { names, places, delimiter, least, time: None, agent }
    }

    /// The shape of lines, if it is one of these.
    pub fn learn(lines: &[&[u8]]) -> Option<Self> {
        let first = lines.first()?;
        if let Some(header) = lines.iter().take(8).find_map(|line| line.strip_prefix(b"#Fields:")) {
            let header = std::str::from_utf8(header).ok()?;
            let tabs = lines.iter().find(|line| !line.starts_with(b"#")).is_some_and(|line| line.contains(&b'\t'));
            let count = header.split_whitespace().count();
            return (count > 1).then(|| Self::new(header.split_whitespace(), if tabs { b'\t' } else { b' ' }, count));
        }
        if first.starts_with(b"version account-id interface-id ") {
            let header = std::str::from_utf8(first).ok()?;
            let count = header.split_whitespace().count();
            return Some(Self::new(header.split_whitespace(), b' ', count));
        }
        let words: Vec<&[u8]> = first.split(|b| *b == b' ').take(4).collect();
        if let [version, account, interface, _] = words[..]
            && version.len() == 1
            && account.len() == 12
            && interface.starts_with(b"eni-")
        {
            return Some(Self::new(FLOW.split_whitespace(), b' ', 14));
        }
        if let [kind, time, name, _] = words[..]
            && [&b"http"[..], b"https", b"h2", b"grpcs", b"ws", b"wss"].contains(&kind)
            && stamp::of(time, b"dddd-dd-ddTTZ") == Some(time.len())
            && name.starts_with(b"app/")
        {
            return Some(Self::new(BALANCER.split_whitespace(), b' ', 14));
        }
        Self::access(first)
    }

    /// An access log: a time in brackets and a request in quotes behind it.
    fn access(line: &[u8]) -> Option<Self> {
        let mut fields = Fields { line, at: 0, delimiter: b' ' };
        let mut seen = Vec::new();
        while let Some((open, range)) = fields.next() {
            seen.push((open, range));
            if seen.len() > 12 {
                break;
            }
        }
        let time = seen.iter().position(|(open, range)| *open == b'[' && is_access_time(&line[range.clone()]))?;
        if time < TIME || seen.get(time + 1)?.0 != b'"' || seen.get(time + 2).is_none_or(|f| f.1.len() != 3) {
            return None;
        }
        // A virtual host or the like may stand before.
        let before = (TIME..time).map(|_| "vhost");
        let shape = Self::new(before.chain(ACCESS), b' ', time + 3);
        Some(Self { time: Some(time), ..shape })
    }

    /// Takes the fields of another header, from which on lines have these. `column` is the column of a name that is new.
    pub fn again(&mut self, line: &[u8], mut column: impl FnMut(&str) -> u32) {
        let header = line.strip_prefix(b"#Fields:").and_then(|header| std::str::from_utf8(header).ok());
        let Some(header) = header.filter(|header| header.split_whitespace().nth(1).is_some()) else { return };
        let other = Self::new(header.split_whitespace(), self.delimiter, header.split_whitespace().count());
        let places = other.places.iter().zip(&other.names).map(|(place, name)| match place {
            Some(Cell::REST) | None => *place,
            Some(_) => match self.names.iter().position(|known| known == name) {
                Some(known) => Some(known as u32),
                None => {
                    let own = column(name);
                    // Columns have numbers in the order of their names.
                    if own as usize == self.names.len() {
                        self.names.push(name.clone());
                    }
                    Some(own)
                }
            },
        });
        (self.places, self.least) = (places.collect(), other.least);
        self.agent = agent(&self.names);
    }

    /// The column of what a browser says of itself, where it is written without blanks.
    pub fn agent(&self) -> Option<u32> {
        self.agent
    }

    /// Names of the columns.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(|name| &**name)
    }

    /// Splits a line; false if it does not fit.
    pub fn split(&self, line: &[u8], out: &mut Vec<Field>) -> bool {
        // Its header is none of the rows.
        if line.first() == Some(&b'#') || line.starts_with(b"version account-id ") {
            return false;
        }
        let mut fields = Fields { line, at: 0, delimiter: self.delimiter };
        let mut count = 0;
        while let Some((open, range)) = fields.next() {
            if self.time == Some(count) && open != b'[' {
                break;
            }
            let place = self.places.get(count).copied().unwrap_or(Some(Cell::REST));
            count += 1;
            if let Some(column) = place
                && &line[range.clone()] != b"-"
            {
                out.push((column, range));
            }
            if count == MOST {
                out.push((Cell::REST, fields.at.min(line.len())..line.len()));
                break;
            }
        }
        let fits = count >= self.least;
        if !fits {
            out.clear();
        }
        fits
    }
}

/// `02/Mar/2026:08:00:07 +0000`.
fn is_access_time(text: &[u8]) -> bool {
    stamp::of(text, b"dd/M/dddd:TZ") == Some(text.len())
}

fn agent(names: &[Box<str>]) -> Option<u32> {
    names.iter().position(|name| name.eq_ignore_ascii_case("cs(user-agent)")).map(|n| n as u32)
}

/// Fields between delimiters, in quotes or brackets or as they are.
struct Fields<'l> {
    line: &'l [u8],
    at: usize,
    delimiter: u8,
}

impl Fields<'_> {
    /// The byte that opens the next field (a quote or bracket, or 0) and where it stands inside.
    fn next(&mut self) -> Option<(u8, std::ops::Range<usize>)> {
        if self.delimiter == b' ' {
            self.at += self.line[self.at..].iter().take_while(|b| **b == b' ').count();
        }
        let rest = self.line.get(self.at..)?;
        let rest = rest.strip_suffix(b"\n").map_or(rest, |rest| rest.strip_suffix(b"\r").unwrap_or(rest));
        if rest.is_empty() {
            return None;
        }
        let start = self.at;
        let quoted = match rest[0] {
            b'"' => close(&rest[1..], b'"'),
            b'[' if self.delimiter == b' ' => close(&rest[1..], b']'),
            _ => None,
        };
        if let Some(length) = quoted
            && rest.get(length + 2).is_none_or(|b| *b == self.delimiter)
        {
            self.at += length + 2 + usize::from(rest.len() > length + 2);
            return Some((rest[0], start + 1..start + 1 + length));
        }
        let length = memchr::memchr(self.delimiter, rest).unwrap_or(rest.len());
        self.at += length + usize::from(rest.len() > length);
        Some((0, start..start + length))
    }
}

/// How much stands before the byte that closes.
fn close(text: &[u8], with: u8) -> Option<usize> {
    let mut from = 0;
    loop {
        let at = from + memchr::memchr(with, text.get(from..)?)?;
        let escapes = text[..at].iter().rev().take_while(|b| **b == b'\\').count();
        if with == b']' || escapes % 2 == 0 {
            return Some(at);
        }
        from = at + 1;
    }
}
