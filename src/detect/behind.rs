//! Where behind a label a value may begin. A label has a dozen patterns, for forms of dates or of names, which ask for it
//! one after the other.

use super::context::Gap;
use super::dash;

/// The last label that was asked for, and what was found.
#[derive(Default)]
pub struct Behind {
    /// Address and length of the text, where the label ends, how far it is read, and which gap.
    of: Option<(usize, usize, usize, usize, usize)>,
    starts: Vec<usize>,
}

impl Behind {
    /// Forgets all: other bytes may stand where the text was.
    pub fn forget(&mut self) {
        self.of = None;
    }

    /// Where a value of the label that ends at `at` may begin, the nearest first, with `gap` between them. Nothing behind
    /// `limit` is read.
    pub fn starts(&mut self, gap: Gap, text: &[u8], at: usize, limit: usize) -> &[usize] {
        let of = Some((text.as_ptr().addr(), text.len(), at, limit, gap.number()));
        if self.of != of {
            self.of = of;
            self.starts.clear();
            gap.ends(text, at, limit, |end| self.starts.push(end));
            self.starts.retain(|&end| {
                !is_next_key(text, at, end) && !is_next_label(text, at, end) && dash::is_of_form(text, at, end)
            });
        }
        &self.starts
    }
}

/// True for `key= next=`: a key that has no value and another behind it, where the label ends at `label`.
fn is_next_key(text: &[u8], label: usize, start: usize) -> bool {
    let gap = &text[label..start];
    let sign = gap.trim_ascii_end();
    if sign.len() == gap.len() || !matches!(sign, b"=" | [.., b'"' | b'\'' | b'`', b'=']) {
        return false;
    }
    let name = text[start..]
        .iter()
        .take(32)
        .take_while(|b| b.is_ascii_alphabetic() || matches!(b, b'_' | b'-' | b'.'))
        .count();
    name > 1 && text.get(start + name) == Some(&b'=')
}

/// Bytes of the longest label of a line.
const LABEL: usize = 48;

/// True for a line of a form that nobody has filled in: a label at its end, ending at `label`, and another at the
/// beginning of the next line, at `start`. Its value is no value of the first one.
fn is_next_label(text: &[u8], label: usize, start: usize) -> bool {
    if !text[label..start].contains(&b'\n') {
        return false;
    }
    let line = &text[start..text.len().min(start + LABEL)];
    let of_name = |b: &&u8| b.is_ascii_alphabetic() || matches!(**b, b' ' | b'-' | b'/' | b'\'' | b'(' | b')' | 0x80..);
    let mut name = line.iter().take_while(of_name).count();
    // Behind a Chinese colon the bytes of the value are those of a name too.
    let wide = memchr::memmem::find(&line[..name], "：".as_bytes());
    let is_wide = wide.is_some();
    name = wide.unwrap_or(name);
    let behind = &line[name..];
    name > 1 && (is_wide || matches!(behind, [b':', b' ' | b'\t' | b'\r' | b'\n', ..] | [b':']))
}
