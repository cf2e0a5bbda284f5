//! Data inside a page: JSON that no browser can take for markup.
//!
//! A name of a file may be `</script><script>…`. In JSON the characters `<`, `>` and `&` stand inside strings only, and
//! there an escape means the same; so they are written as escapes, and what stands between the tags is data to every
//! parser that there is.

use std::io::{self, Write};

/// Writes JSON through, with every character that could end or begin markup as an escape.
pub struct Embed<W>(pub W);

impl<W: Write> Write for Embed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut rest = bytes;
        while let Some(at) = rest.iter().position(|b| matches!(b, b'<' | b'>' | b'&')) {
            self.0.write_all(&rest[..at])?;
            write!(self.0, "\\u{:04x}", rest[at])?;
            rest = &rest[at + 1..];
        }
        self.0.write_all(rest)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_cannot_end_the_data_and_the_data_is_the_same() {
        for text in ["</script><script>alert(1)</script>", "<!--", "a & b", "]]>", "plain \\ \" \u{2028}"] {
            let mut out = Vec::new();
            serde_json::to_writer(Embed(&mut out), text).expect("memory");
            assert!(!out.iter().any(|b| b"<>&".contains(b)), "{text}");
            assert_eq!(serde_json::from_slice::<String>(&out).expect("JSON"), text);
        }
    }
}
