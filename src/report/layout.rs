//! Columns of text for a terminal: widths as the terminal counts them, numbers and sizes as people read them.

use anstyle::Style;
use std::io::{self, Write};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// `1234567` as `1,234,567`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A number of bytes in decimal units: `999 B`, `1.2 GB`.
pub fn size(bytes: u64) -> String {
    let mut value = bytes as f64;
    let mut units = ["B", "kB", "MB", "GB", "TB", "PB", "EB"].into_iter();
    let mut unit = units.next();
    while value >= 999.5 {
        value /= 1000.0;
        unit = units.next();
    }
    let digits = usize::from(bytes >= 1000 && value < 9.95);
    format!("{value:.digits$} {}", unit.unwrap_or_default())
}

/// The text in at most `width` columns; what is too long loses its middle, since the ends of a path say most.
pub fn fit(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.into();
    }
    let room = width.saturating_sub(1);
    let head = taken(text.chars(), room / 2);
    let tail = taken(text[head..].chars().rev(), room - text[..head].width());
    format!("{}…{}", &text[..head], &text[text.len() - tail..])
}

/// The text in lines of at most `width` columns, broken at spaces; a longer word loses its middle.
pub fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.width() + 1 + word.width() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(fit(word, width)),
        }
    }
    lines
}

/// Bytes of the first characters that fill at most `width` columns.
fn taken(chars: impl Iterator<Item = char>, width: usize) -> usize {
    let mut used = 0;
    let within = |c: &char| {
        used += c.width().unwrap_or(0);
        used <= width
    };
    chars.take_while(within).map(char::len_utf8).sum()
}

/// A styled cell.
pub struct Cell {
    text: String,
    style: Style,
}

impl Cell {
    /// A cell whose text is already safe to show.
    pub fn new(text: impl Into<String>, style: Style) -> Self {
        Self { text: text.into(), style }
    }
}

impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Self {
        Self::new(text, Style::new())
    }
}

/// Parts of a sentence with a dot between them, in lines of at most `width` columns; a part is not broken.
pub fn joined(parts: &[String], width: usize) -> String {
    let mut out = String::new();
    let mut used = 0;
    for part in parts {
        let (own, first) = (part.width(), out.is_empty());
        if !first && used + 3 + own > width {
            out.push('\n');
            used = 0;
        } else if !first {
            out += " · ";
            used += 3;
        }
        out += part;
        used += own;
    }
    out
}

/// Rows of cells in columns. The columns are given as one letter each: `l` left, `r` right, `f` left and cut first where the
/// line would get too long, `w` the last one, whose sentences go on below.
pub struct Table {
    columns: &'static str,
    rows: Vec<Vec<Cell>>,
}

/// On a terminal of fewer columns a table has none if one of its own would be cut below [`READABLE`].
pub const NARROW: usize = 64;
/// Columns in which a name that has lost its middle can be read.
const READABLE: usize = 20;
/// A column is not cut below this.
const NARROWEST: usize = 10;
const INDENT: usize = 2;

impl Table {
    /// An empty table.
    pub fn new(columns: &'static str) -> Self {
        Self { columns, rows: Vec::new() }
    }

    /// Adds a row, which may be shorter than the table is wide.
    pub fn row(&mut self, cells: impl IntoIterator<Item = Cell>) {
        self.rows.push(cells.into_iter().collect());
    }

    /// Writes the table, two columns from the edge.
    pub fn write(&self, out: &mut dyn Write, width: usize) -> io::Result<()> {
        let widths = self.widths(width.saturating_sub(INDENT));
        let is_cut = |i: usize, kind: char| kind != 'w' && widths[i] < self.natural(i).min(READABLE);
        if width < NARROW && self.columns.chars().enumerate().any(|(i, kind)| is_cut(i, kind)) {
            return self.flow(out, width);
        }
        for row in &self.rows {
            let mut blank = INDENT;
            let mut below = Vec::new();
            for ((cell, kind), width) in row.iter().zip(self.columns.chars()).zip(&widths) {
                let text = match kind {
                    'f' | 'l' => fit(&cell.text, *width),
                    'w' => {
                        let mut lines = wrapped(&cell.text, *width).into_iter();
                        let first = lines.next().unwrap_or_default();
                        below.extend(lines.map(|line| (cell.style, line)));
                        first
                    }
                    _ => cell.text.clone(),
                };
                let rest = width.saturating_sub(text.width());
                if kind == 'r' {
                    blank += rest;
                }
                if !text.is_empty() {
                    write!(out, "{:blank$}{}{text}{:#}", "", cell.style, cell.style)?;
                    blank = 0;
                } else {
                    blank += text.width();
                }
                blank += 2 + if kind == 'r' { 0 } else { rest };
            }
            writeln!(out)?;
            let left = INDENT + widths.iter().rev().skip(1).map(|width| width + 2).sum::<usize>();
            for (style, line) in below {
                writeln!(out, "{:left$}{style}{line}{style:#}", "")?;
            }
        }
        Ok(())
    }

    /// Each row for itself, cell after cell, where columns would leave nothing to read in any of them.
    fn flow(&self, out: &mut dyn Write, width: usize) -> io::Result<()> {
        for row in &self.rows {
            let mut used = 0;
            let within = width.saturating_sub(2 * INDENT).max(1);
            for cell in row.iter().filter(|cell| !cell.text.is_empty()) {
                let lines = wrapped(&cell.text, within);
                for (i, line) in lines.iter().enumerate() {
                    let gap = match used {
                        0 => INDENT,
                        used if i == 0 && used + 2 + line.width() <= width => 2,
                        _ => {
                            writeln!(out)?;
                            used = 0;
                            2 * INDENT
                        }
                    };
                    write!(out, "{:gap$}{}{line}{:#}", "", cell.style, cell.style)?;
                    used += gap + line.width();
                }
            }
            writeln!(out)?;
        }
        Ok(())
    }

    fn natural(&self, column: usize) -> usize {
        self.rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.text.width()).max().unwrap_or(0)
    }

    fn widths(&self, width: usize) -> Vec<usize> {
        let kinds: Vec<char> = self.columns.chars().collect();
        let mut widths: Vec<usize> = (0..kinds.len()).map(|i| self.natural(i)).collect();
        let mut over = (widths.iter().sum::<usize>() + 2 * kinds.len().saturating_sub(1)).saturating_sub(width);
        // The widest column gives first, so that short ones stay whole.
        for kinds_that_give in ["fw", "fwl"] {
            while over > 0 {
                let flexible =
                    (0..kinds.len()).filter(|&i| kinds_that_give.contains(kinds[i]) && widths[i] > NARROWEST);
                let Some(widest) = flexible.max_by_key(|&i| widths[i]) else { break };
                widths[widest] -= 1;
                over -= 1;
            }
        }
        widths
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_break_between_their_parts() {
        let parts = ["one two".to_owned(), "three".into(), "中文字".into()];
        assert_eq!(joined(&parts, 80), "one two · three · 中文字");
        assert_eq!(joined(&parts, 15), "one two · three\n中文字");
        assert_eq!(joined(&parts, 5), "one two\nthree\n中文字");
        let mut table = Table::new("flr");
        table.row(["a/very/long/path/of/a/file.csv", &"a-detector-with-a-long-name".repeat(2), "12"].map(Cell::from));
        let mut out = Vec::new();
        table.write(&mut out, 70).expect("memory");
        let text = anstream::adapter::strip_str(std::str::from_utf8(&out).expect("text")).to_string();
        assert!(text.trim_end().width() <= 70 && text.trim_end().ends_with("12"), "{text}");
    }

    #[test]
    fn numbers_read_well() {
        for (number, text) in [(0, "0"), (999, "999"), (1000, "1,000"), (1234567, "1,234,567")] {
            assert_eq!(grouped(number), text);
        }
        for (bytes, text) in [
            (0, "0 B"),
            (999, "999 B"),
            (1000, "1.0 kB"),
            (9_949, "9.9 kB"),
            (9_950, "10 kB"),
            (999_499, "999 kB"),
            (999_500, "1.0 MB"),
            (1_234_567_890, "1.2 GB"),
            (u64::MAX, "18 EB"),
        ] {
            assert_eq!(size(bytes), text);
        }
    }

    #[test]
    fn long_text_loses_its_middle() {
        assert_eq!(fit("short", 5), "short");
        assert_eq!(fit("logs/2026/app.log", 11), "logs/…p.log");
        assert_eq!(fit("资料/客户名单.csv", 11), "资料/….csv");
        for width in 0..20 {
            assert!(fit("资料/客户名单.csv 与其他", width).width() <= width.max(1));
        }
    }

    #[test]
    fn columns_align_for_wide_characters() {
        let mut table = Table::new("lrf");
        table.row(["类别".into(), "1".into(), "x".into()]);
        table.row(["ab".into(), "1,000".into(), "a-very-long-name-that-is-cut".into()]);
        table.row(["".into(), "".into(), "y".into()]);
        let mut out = Vec::new();
        let name = "a-very-long-name-that-is-cut-".repeat(3);
        table.row(["c".into(), "".into(), Cell::from(&*name)]);
        table.write(&mut out, 70).expect("memory");
        let text = String::from_utf8(out).expect("UTF-8");
        let cut = fit(&name, 55);
        assert_eq!(
            text,
            format!(
                "  类别      1  x\n  ab    1,000  a-very-long-name-that-is-cut\n               y\n  c            {cut}\n"
            )
        );
    }

    #[test]
    fn a_narrow_terminal_has_no_columns() {
        let mut table = Table::new("flr");
        table.row(["a/long/path/of/a/file.csv", "a-detector", "12"].map(Cell::from));
        let at = |width| {
            let mut out = Vec::new();
            table.write(&mut out, width).expect("memory");
            String::from_utf8(out).expect("UTF-8")
        };
        assert_eq!(at(50), "  a/long/path/of/a/file.csv  a-detector  12\n");
        let cut = at(40);
        assert!(cut.lines().count() == 1 && cut.contains('…') && cut.ends_with("  a-detector  12\n"), "{cut}");
        assert_eq!(at(36), "  a/long/path/of/a/file.csv\n    a-detector  12\n");
        assert_eq!(at(20), "  a/long/…file.csv\n    a-detector  12\n");
    }
}
