//! A text under construction that remembers which personal values stand in it, and the file that it becomes.
//!
//! Values are marked where they are written: `⟦us-ssn|870-12-3456⟧` puts the number into the text and a line into the
//! truth. `⟦!payment-card|…⟧` is a published sample. Marks may stand inside each other: a URL with an address in it.

use super::binary;

/// A file with the values that are in it.
pub struct File {
    pub path: &'static str,
    pub bytes: Vec<u8>,
    pub truth: Vec<Truth>,
}

/// A value that was put into a file, or a kind of file.
pub struct Truth {
    pub path: &'static str,
    pub detector: String,
    pub line: Option<usize>,
    pub value: Option<String>,
    pub test_value: bool,
}

impl Truth {
    /// As a line of `truth.jsonl`.
    pub fn json(&self) -> String {
        let mut text = format!("{{\"path\":{},\"detector\":{}", quoted(self.path), quoted(&self.detector));
        if let Some(line) = self.line {
            text.push_str(&format!(",\"line\":{line}"));
        }
        if let Some(value) = &self.value {
            text.push_str(&format!(",\"value\":{}", quoted(value)));
        }
        if self.test_value {
            text.push_str(",\"test_value\":true");
        }
        text + "}\n"
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n").replace('\t', "\\t"))
}

/// A value with its mark.
pub fn mark(detector: &str, value: impl std::fmt::Display) -> String {
    format!("⟦{detector}|{value}⟧")
}

/// The text.
pub struct Page {
    path: &'static str,
    text: String,
    line: usize,
    truth: Vec<Truth>,
}

impl Page {
    /// An empty text.
    pub fn new(path: &'static str) -> Self {
        Self { path, text: String::new(), line: 1, truth: Vec::new() }
    }

    /// Adds a line.
    pub fn line(&mut self, marked: impl AsRef<str>) {
        self.put(marked.as_ref());
        self.put("\n");
    }

    /// The file as a whole is a finding.
    pub fn whole(&mut self, detector: &str) {
        let (path, detector) = (self.path, detector.into());
        self.truth.push(Truth { path, detector, line: None, value: None, test_value: false });
    }

    fn put(&mut self, marked: &str) {
        let mut open: Vec<(String, bool, usize, usize)> = Vec::new();
        let mut rest = marked;
        while let Some(letter) = rest.chars().next() {
            rest = &rest[letter.len_utf8()..];
            match letter {
                '⟦' => {
                    let (name, value) = rest.split_once('|').expect("a mark names its detector");
                    let detector = name.strip_prefix('!').unwrap_or(name);
                    open.push((detector.into(), name.starts_with('!'), self.line, self.text.len()));
                    rest = value;
                }
                '⟧' => {
                    let (detector, test_value, line, start) = open.pop().expect("a mark that was opened");
                    let (path, value) = (self.path, Some(self.text[start..].into()));
                    self.truth.push(Truth { path, detector, line: Some(line), value, test_value });
                }
                _ => {
                    self.text.push(letter);
                    self.line += usize::from(letter == '\n');
                }
            }
        }
        assert!(open.is_empty(), "an open mark in {}", self.path);
    }

    /// As UTF-8.
    pub fn utf8(self) -> File {
        self.encoded(|text| text.as_bytes().to_vec())
    }

    /// As UTF-16 with the low byte first and a byte-order mark.
    pub fn utf16(self) -> File {
        self.encoded(|text| "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect())
    }

    /// In the encoding of Chinese systems.
    pub fn gb18030(self) -> File {
        self.encoded(|text| encoding_rs::GB18030.encode(text).0.into_owned())
    }

    /// In the encoding of western Windows systems.
    pub fn windows1252(self) -> File {
        self.encoded(|text| encoding_rs::WINDOWS_1252.encode(text).0.into_owned())
    }

    /// Compressed.
    pub fn gzip(self) -> File {
        self.encoded(|text| binary::gzip(text.as_bytes()))
    }

    /// Compressed, and then cut off after this share of its bytes, in percent.
    pub fn broken_gzip(self, percent: usize) -> File {
        self.encoded(|text| {
            let mut bytes = binary::gzip(text.as_bytes());
            bytes.truncate(bytes.len() * percent / 100);
            bytes
        })
    }

    fn encoded(self, encode: impl Fn(&str) -> Vec<u8>) -> File {
        File { path: self.path, bytes: encode(&self.text), truth: self.truth }
    }
}
