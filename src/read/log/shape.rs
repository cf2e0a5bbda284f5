//! The shape of a file, as its first lines show it.

use super::super::{Cell, HEAD};
use super::columns::Columns;
use super::keys::Layout;
use super::others::Others;
use super::{Field, prefix};

/// Lines that are looked at.
const LINES: usize = 200;

/// Bytes that are looked at: as many as the head has of a text in any encoding, so that a text has the same shape in all.
const LOOKED: usize = HEAD / 4;

/// A shape of lines.
#[derive(Debug, PartialEq, Eq)]
pub enum Shape {
    /// Fields by their place.
    Columns(Columns),
    /// Keys and values.
    Keys(Layout),
    /// A message behind a time of this layout and what follows it, and lines of other layouts among them.
    Message(&'static [u8], Others),
    /// None after all: text.
    Text,
}

impl Shape {
    /// The shape of a text, if most of its first lines have one.
    pub fn learn(text: &[u8]) -> Option<Self> {
        let cut = text.len() >= LOOKED;
        let text = &text[..text.len().min(LOOKED)];
        let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text);
        let mut lines: Vec<&[u8]> = text.split(|b| *b == b'\n').take(LINES + 1).collect();
        // The last one may not be whole.
        if cut || lines.len() > LINES || lines.last().is_some_and(|line| line.is_empty()) {
            lines.pop();
        }
        lines.retain(|line| !line.trim_ascii().is_empty());
        let first = *lines.first()?;
        if first.starts_with(b"__CURSOR=") {
            return Some(Self::Keys(Layout::Journal));
        }
        let mut fields = Vec::new();
        let mut most = |shape: Self| {
            let data: Vec<&&[u8]> = lines.iter().filter(|line| !line.starts_with(b"#")).collect();
            let fits = data.iter().filter(|line| {
                fields.clear();
                shape.split(line, None, &mut fields)
            });
            let fits = fits.count();
            (fits > 0 && fits * 10 >= data.len() * 8).then_some(shape)
        };
        let columns = Columns::learn(&lines).map(Self::Columns);
        columns.and_then(&mut most).or_else(|| most(Self::Keys(Layout::Logfmt))).or_else(|| Self::message(&lines))
    }

    /// Messages: of the lines that have a time most have a level, a logger or a process too. A chat has none.
    fn message(lines: &[&[u8]]) -> Option<Self> {
        let layout = lines.iter().take(10).find_map(|line| prefix::layout(line))?;
        let begun: Vec<prefix::Prefix> = lines.iter().filter_map(|line| prefix::of(line, layout)).collect();
        let programs = begun.iter().filter(|prefix| prefix.program).count();
        let enough = begun.len() >= 2 || begun.len() == lines.len();
        (enough && programs * 2 >= begun.len() && programs > 0 && begun.len() * 10 >= lines.len()).then(|| {
            let others = lines.iter().copied().filter(|line| prefix::time(line, layout).is_none());
            Self::Message(layout, Others::learn(others))
        })
    }

    /// Names of the columns that are known beforehand.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        let columns = if let Self::Columns(columns) = self { Some(columns) } else { None };
        columns.into_iter().flat_map(Columns::names)
    }

    /// True if lines behind an event may belong to it.
    pub fn goes_on(&self) -> bool {
        matches!(self, Self::Message(..) | Self::Keys(Layout::Journal))
    }

    /// Where the time of a line ends, if it begins an event of its own shape; 0 if it begins one without a time.
    pub fn begins(&self, line: &[u8]) -> Option<usize> {
        match self {
            // Asked only behind a line that does not fit; whether this one does is found out when it is split.
            Self::Columns(_) => Some(0),
            Self::Keys(layout) => layout.begins(line).then_some(0),
            Self::Message(layout, _) => prefix::time(line, layout),
            Self::Text => None,
        }
    }

    /// Splits a line into its fields, or the first line of an event; false if it does not fit. Keys are left to
    /// [`super::keys::Keys::split`]. `begins` is what [`Self::begins`] has said of the line, if it has been asked.
    pub fn split(&self, line: &[u8], begins: Option<usize>, fields: &mut Vec<Field>) -> bool {
        match self {
            Self::Columns(columns) => columns.split(line, fields),
            Self::Keys(layout) => begins.is_some() || layout.begins(line),
            Self::Message(layout, _) => {
                match begins.map_or_else(|| prefix::of(line, layout), |at| prefix::behind(line, layout, at)) {
                    Some(prefix) => {
                        fields.push((Cell::REST, prefix.end..line.len()));
                        true
                    }
                    None => false,
                }
            }
            Self::Text => false,
        }
    }
}
