//! Text in any encoding: as it is where it is UTF-8, decoded where it is not.

use super::encoding::{self, DecodingReader, Found};
use super::{Card, HEAD, Head, Input, Outlet, ReadError, Reader, Text};
use crate::place::Offsets;
use std::path::Path;

/// The reader of text.
pub(super) struct PlainText;

fn found(head: &[u8]) -> Found {
    encoding::detect(&head[..head.len().min(HEAD)])
}

impl Reader for PlainText {
    fn card(&self) -> &'static Card {
        &Card {
            name: "text",
            extensions: &["txt", "log", "csv", "tsv", "json", "jsonl", "xml", "html", "sql", "md", "yaml", "ini"],
            about: "Text in UTF-8, UTF-16, UTF-32, UTF-7, EBCDIC and the legacy encodings of the web.",
        }
    }

    fn recognises(&self, head: &Head<'_>, _: &Path) -> bool {
        head.found() != Found::Binary
    }

    fn read(&self, input: Input<'_>, out: &mut dyn Outlet) -> Result<(), ReadError> {
        match found(input.head) {
            Found::Other(charset) => out.text(Text {
                encoding: charset.name(),
                stream: &mut DecodingReader::new(input.stream, charset),
                offsets: Offsets::Text,
                binary: false,
            }),
            other => out.text(Text {
                encoding: "UTF-8",
                stream: input.stream,
                offsets: Offsets::Source,
                binary: other == Found::Binary,
            }),
        }
    }
}
