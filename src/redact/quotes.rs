//! What stands beside a value: the bytes at its sides, and whether it lies inside quotes or among the rows of a `COPY`.

use super::Syntax;

/// What stands beside a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Beside {
    /// The byte before it.
    pub before: u8,
    /// The byte behind it.
    pub after: u8,
    /// It is inside quotes.
    pub quoted: bool,
    /// A key in double quotes and a colon stand before it, and no quote of its own.
    pub keyed: bool,
    /// It is in a row of `COPY … FROM stdin`, where nothing is quoted and `\N` is no value.
    pub copy: bool,
}

impl Default for Beside {
    fn default() -> Self {
        Self { before: b'\n', after: b'\n', quoted: false, keyed: false, copy: false }
    }
}

/// Bytes that are kept of the beginning and of the end of a line.
const KEPT: usize = 8;

/// Follows a text up to a value.
pub(super) struct Quotes {
    syntax: Syntax,
    before: u8,
    quoted: bool,
    escaped: bool,
    copy: bool,
    /// How far a key of JSON has come: 1 behind its last quote, 2 behind the colon.
    key: u8,
    /// The first and the last bytes of the line, and how many it has.
    first: [u8; KEPT],
    last: [u8; KEPT],
    length: usize,
}

impl Quotes {
    pub fn new(syntax: Syntax) -> Self {
        let (first, last) = ([0; KEPT], [0; KEPT]);
        Self { syntax, before: b'\n', quoted: false, escaped: false, copy: false, key: 0, first, last, length: 0 }
    }

    /// What is beside a value that comes next.
    pub fn beside(&self, after: u8) -> Beside {
        Beside { before: self.before, after, quoted: self.quoted, keyed: self.key == 2, copy: self.copy }
    }

    /// Takes the next bytes of the text.
    pub fn pass(&mut self, bytes: &[u8]) {
        self.before = bytes.last().copied().unwrap_or(self.before);
        match self.syntax {
            Syntax::Text => bytes.iter().for_each(|byte| {
                self.key = match (byte, self.key) {
                    (b'"', _) => 1,
                    (b':', 1) => 2,
                    (b' ' | b'\t', key) => key,
                    _ => 0,
                };
            }),
            Syntax::Json => bytes.iter().for_each(|byte| self.string(*byte, b'"')),
            Syntax::Sql => bytes.iter().for_each(|byte| {
                if !self.copy {
                    self.string(*byte, b'\'');
                }
                self.line(*byte);
            }),
        }
    }

    fn string(&mut self, byte: u8, quote: u8) {
        match byte {
            _ if self.escaped => self.escaped = false,
            b'\\' => self.escaped = self.quoted,
            byte if byte == quote => self.quoted ^= true,
            // No string of JSON goes on behind its line: what was wrong before is right again here.
            b'\n' if quote == b'"' => self.quoted = false,
            _ => {}
        }
    }

    /// Rows stand between `COPY … FROM stdin;` and a line that is `\.` alone.
    fn line(&mut self, byte: u8) {
        match byte {
            b'\r' => {}
            b'\n' => {
                let first = &self.first[..self.length.min(KEPT)];
                let begins = first.get(..5).is_some_and(|word| word.eq_ignore_ascii_case(b"COPY "));
                let ends = self.last[KEPT - 6..].eq_ignore_ascii_case(b"stdin;");
                self.copy = match self.copy {
                    true => first != b"\\.",
                    false => !self.quoted && begins && ends,
                };
                self.length = 0;
            }
            _ => {
                if self.length < KEPT {
                    self.first[self.length] = byte;
                }
                self.last.rotate_left(1);
                self.last[KEPT - 1] = byte;
                self.length += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_and_rows_are_followed() {
        let copy = "COPY public.u (id, note) FROM stdin;\r\n";
        for (syntax, text, quoted, inside) in [
            (Syntax::Json, r#"{"a":"tel:"#.to_owned(), true, false),
            (Syntax::Json, r#"{"a\\":"#.into(), false, false),
            (Syntax::Json, r#"{"a\":"#.into(), true, false),
            (Syntax::Json, "{\"a\n".into(), false, false),
            (Syntax::Sql, "VALUES ('O''Brien', ".into(), false, false),
            (Syntax::Sql, "VALUES ('O''Br".into(), true, false),
            (Syntax::Text, "say \"".into(), false, false),
            (Syntax::Text, "INFO {\"ssn\" : ".into(), false, false),
            (Syntax::Sql, copy.into(), false, true),
            (Syntax::Sql, format!("{copy}1\tO'Brien\n2\t"), false, true),
            (Syntax::Sql, format!("{copy}1\tO'Brien\n\\.\nVALUES ("), false, false),
            (Syntax::Sql, format!("{copy}1\tO'Brien\n\\.\nVALUES ('"), true, false),
            (Syntax::Sql, "COPY u TO '/tmp/stdin;'\n".into(), false, false),
        ] {
            let mut quotes = Quotes::new(syntax);
            text.bytes().for_each(|byte| quotes.pass(&[byte]));
            let beside = quotes.beside(b' ');
            assert_eq!((beside.quoted, beside.copy), (quoted, inside), "{text}");
            assert_eq!(beside.keyed, syntax == Syntax::Text && text.ends_with(": "), "{text}");
            let mut at_once = Quotes::new(syntax);
            at_once.pass(text.as_bytes());
            assert_eq!(at_once.beside(b' '), beside);
        }
    }
}
