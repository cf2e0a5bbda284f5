//! Which dialect a delimited text is in, from its beginning: separator, quotes, header.

use super::HEAD;
use super::heading;
use super::split::split;
use std::path::Path;

/// How rows are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dialect {
    /// Between fields.
    pub delimiter: u8,
    /// Around fields that hold separators.
    pub quote: u8,
    /// A backslash takes the next byte as it is.
    pub backslash: bool,
    /// Lines of dashes part the rows, as `psql` and `mysql -t` draw their tables.
    pub ruled: bool,
    /// Lines before the first row of values: comments, titles and the header.
    pub before: usize,
    /// Names of columns; empty names where there is no header.
    pub columns: Vec<String>,
    /// Two columns, of which the first names what the second has: a list of fields.
    pub fields: bool,
}

impl Dialect {
    /// The plainest with this separator: nothing is known of its rows.
    pub fn of(delimiter: u8) -> Self {
        let (quote, columns) = (b'"', Vec::new());
        Self { delimiter, quote, backslash: false, ruled: false, before: 0, columns, fields: false }
    }
}

/// The separator that no text has.
const MARK: u8 = 1;

/// Rows of titles above the names of columns, at most.
const MOST_TITLES: usize = 20;

/// Rows that are looked at.
const ROWS: usize = 200;

/// The dialect of a text, if it is delimited. A name that says so makes up for fewer and less regular rows.
pub fn detect(text: &[u8], name: &Path) -> Option<Dialect> {
    let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text);
    let extension = name.extension().and_then(|e| e.to_str()).unwrap_or_default().to_ascii_lowercase();
    let named = matches!(extension.as_str(), "csv" | "tsv" | "psv" | "tab");
    // The beginnings of other formats whose lines are regular too.
    let first = text.iter().find(|b| !b.is_ascii_whitespace())?;
    if matches!(first, b'{' | b'[' | b'<' | b'(') || text.starts_with(b"--") || text.starts_with(b"/*") {
        return None;
    }
    let said = separator(text);
    let text = said.map_or(text, |(_, rest)| rest);
    let own = said.map(|(delimiter, _)| [delimiter]);
    let delimiters: &[u8] = match &*extension {
        _ if own.is_some() => own.as_ref().map_or(&[], |own| own),
        // The mark of Hive's tables.
        _ if memchr::memchr(MARK, text).is_some() => &[MARK],
        "tsv" | "tab" => b"\t,;|^",
        _ => b",\t;|^",
    };
    let mut best: Option<(Shape, Dialect)> = None;
    // The first row, as far as no quote holds a line break.
    let begins = text.iter().position(|b| !b.is_ascii_whitespace()).unwrap_or(0);
    let line = &text[begins..][..memchr::memchr(b'\n', &text[begins..]).unwrap_or(text.len() - begins)];
    for &delimiter in delimiters {
        let may_be = delimiter == b'\t' || line.contains(&delimiter) || line.contains(&b'"') || is_ruler(line);
        if !named && !may_be {
            continue;
        }
        let backslash = has_backslash_quotes(text, delimiter);
        let quote = if named && in_single_quotes(text, delimiter) { b'\'' } else { b'"' };
        let dialect = Dialect { quote, backslash, ..Dialect::of(delimiter) };
        if let Some(shape) = shape(text, &dialect, if named { 2 } else { 0 })
            && best.as_ref().is_none_or(|(b, _)| (shape.regular, shape.width) > (b.regular, b.width))
        {
            best = Some((shape, dialect));
        }
    }
    let single = || {
        // A list of values under a name: one column, so nothing separates.
        let dialect = Dialect::of(b',');
        let shape = shape(text, &dialect, 1).filter(|shape| named && shape.width == 1 && shape.rows.len() >= 2)?;
        header(&shape.rows, shape.before).then_some((shape, dialect))
    };
    let (mut shape, mut dialect) = best.or_else(single)?;
    if !shape.ruled {
        shape.before += titles(&shape.rows[shape.before..]);
    }
    let rows = &shape.rows[shape.before..];
    dialect.fields = shape.width == 2 && heading::is_list_of_fields(rows);
    let header = header(&shape.rows, shape.before) && (!dialect.fields || heading::heads_fields(&rows[0]));
    // Without a name and a header only what a program has written: rows of many fields, all alike.
    let dumped = dialect.delimiter == MARK
        || dialect.delimiter == b'\t' && shape.width >= 4 && shape.regular == 100 && shape.rows.len() >= 5;
    if !named && !header && !dumped {
        return None;
    }
    dialect.ruled = shape.ruled;
    let named_by = usize::from(header && !shape.ruled) + usize::from(said.is_some());
    // Where lines are drawn, what comes up to the names and the line below them is no row.
    dialect.before = shape.lines[shape.before] + named_by;
    if header && shape.ruled {
        dialect.before = shape.lines.get(shape.before + 1).map_or(shape.lines[shape.before] + 1, |line| *line);
    }
    dialect.columns = if header {
        shape.rows[shape.before].iter().map(|c| String::from_utf8_lossy(c.trim_ascii()).into_owned()).collect()
    } else {
        vec![String::new(); shape.width]
    };
    Some(dialect)
}

/// The separator that the first line says, as spreadsheets write it (`sep=;`), and what follows that line.
fn separator(text: &[u8]) -> Option<(u8, &[u8])> {
    let rest = text.get(..4).filter(|start| start.eq_ignore_ascii_case(b"sep=")).map(|_| &text[4..])?;
    let (&delimiter, rest) = rest.split_first()?;
    let rest = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n"))?;
    delimiter.is_ascii().then_some((delimiter, rest))
}

/// What the rows of a text have in common.
struct Shape {
    width: usize,
    /// Per cent of rows that have this width.
    regular: usize,
    /// Rows before the first of this width.
    before: usize,
    rows: Vec<Vec<Vec<u8>>>,
    /// For each row, how many lines that are not blank stand before it.
    lines: Vec<usize>,
    /// Some of them are drawn.
    ruled: bool,
}

/// The shape of a text whose name says that it is delimited into at least so many columns; 0 if it does not say so.
fn shape(text: &[u8], dialect: &Dialect, named: usize) -> Option<Shape> {
    let mut rows = Vec::new();
    let mut at = 0;
    let (mut lines, mut count, mut ruled, mut other) = (Vec::new(), 0, false, 0);
    let (mut fields, mut copied) = (Vec::new(), Vec::new());
    while rows.len() < ROWS {
        fields.clear();
        copied.clear();
        let rest = &text[at..];
        let mut row = split(rest, dialect, true, &mut fields, &mut copied);
        // A quote that is never closed is a letter.
        if row.is_none() && fields.last().is_some_and(|field| field.open) && text.len() < HEAD {
            fields.clear();
            copied.clear();
            row = split(rest, dialect, false, &mut fields, &mut copied);
        }
        let next = match row {
            Some((_, next)) => next,
            // The last row of the head may be cut off.
            None if rest.is_empty() || rows.len() > 3 => break,
            None => rest.len(),
        };
        let values = fields.iter().map(|f| match &f.copied {
            Some(range) => copied[range.clone()].to_vec(),
            None => rest[f.start..f.end].to_vec(),
        });
        let values: Vec<Vec<u8>> = values.collect();
        if dialect.delimiter == b'|' && is_ruler(&rest[..next]) {
            ruled = true;
            count += 1;
        } else if rest[..next].iter().any(|b| !b.is_ascii_whitespace()) {
            rows.push(values);
            lines.push(count);
            count += 1;
            // What no name says is rows of one width from the first on, with few exceptions.
            other += usize::from(rows.last().map(Vec::len) != rows.first().map(Vec::len));
            if named == 0 && (rows[0].len() < 2 || other > ROWS / 20) {
                return None;
            }
        }
        at += next;
        if at >= text.len() {
            break;
        }
    }
    let mut widths: Vec<usize> = rows.iter().map(Vec::len).collect();
    widths.sort_unstable();
    let width = *widths.iter().max_by_key(|w| widths.iter().filter(|o| o == w).count() * 1000 + **w)?;
    let count = rows.iter().filter(|r| r.len() == width).count();
    let regular = count * 100 / rows.len();
    let before = rows.iter().position(|r| r.len() == width)?;
    let enough = if named > 0 {
        width >= named && regular >= if named == 1 { 95 } else { 50 }
    } else {
        // Prose has commas too, but not one in every line with nothing blank behind it, below two names.
        let least = if dialect.delimiter == b',' && !is_tight(&rows) { 3 } else { 2 };
        before == 0
            && (width >= least && regular >= 95 && rows.len() >= 3
                || width >= 2 && regular == 100 && has_no_blanks(&rows) && heading::is_all_names(&rows[0], &rows[1..]))
    };
    (enough && before <= 20).then_some(Shape { width, regular, before, rows, lines, ruled })
}

/// True for a line that is drawn between rows.
pub fn is_ruler(line: &[u8]) -> bool {
    let line = line.trim_ascii();
    matches!(line.first(), Some(b'-' | b'+' | b'|'))
        && line.iter().all(|b| matches!(b, b'-' | b'+' | b'|' | b'=' | b':' | b' '))
        && memchr::memmem::find(line, b"--").is_some()
}

/// True for rows of two fields without blanks beside the separator, the first of which can be names of columns.
fn is_tight(rows: &[Vec<Vec<u8>>]) -> bool {
    let is_name = |name: &Vec<u8>| {
        name.first().is_some_and(u8::is_ascii_alphabetic)
            && name.len() <= 40
            && name.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'))
    };
    let blank = |field: &Vec<u8>| field.first().is_some_and(u8::is_ascii_whitespace);
    rows.first().is_some_and(|first| first.iter().all(is_name))
        && rows.iter().all(|row| matches!(&row[..], [_, second] if !blank(second)))
}

/// True if there are rows below the first, and no field begins with a blank, as words of prose behind a comma do.
fn has_no_blanks(rows: &[Vec<Vec<u8>>]) -> bool {
    rows.len() > 1 && rows.iter().flatten().all(|field| !field.first().is_some_and(u8::is_ascii_whitespace))
}

/// True if every field of the first line stands in single quotes.
fn in_single_quotes(text: &[u8], delimiter: u8) -> bool {
    let line = text[..memchr::memchr(b'\n', text).unwrap_or(text.len())].trim_ascii();
    let fields = || line.split(|b| *b == delimiter);
    fields().count() >= 2 && fields().all(|f| f.len() >= 2 && f.starts_with(b"'") && f.ends_with(b"'"))
}

/// True if lines of a text end with a carriage return alone, as they did on old machines and in some exports.
pub fn has_lone_returns(text: &[u8]) -> bool {
    memchr::memchr(b'\n', text).is_none() && memchr::memchr_iter(b'\r', text).take(2).count() == 2
}

/// True if quotes inside fields are written `\"`: such a pair stands where no field can end.
fn has_backslash_quotes(text: &[u8], delimiter: u8) -> bool {
    let ends = |b: Option<&u8>| b.is_none_or(|b| *b == delimiter || matches!(b, b'\r' | b'\n' | b'"'));
    memchr::memmem::find_iter(text, b"\\\"").any(|n| !ends(text.get(n + 2)))
}

/// How many rows are titles above the names of columns, which are as wide as the table because a spreadsheet writes its
/// empty cells too: `Report: Payroll,,,,`. The names are the first row that is full.
fn titles(rows: &[Vec<Vec<u8>>]) -> usize {
    let filled = |row: &[Vec<u8>]| row.iter().filter(|cell| !cell.trim_ascii().is_empty()).count();
    let is_title = |row: &&Vec<Vec<u8>>| filled(row) < row.len() && filled(row) * 2 <= row.len();
    let titles = rows.iter().take_while(is_title).count();
    let is_full = rows.get(titles).is_some_and(|row| row.len() > 1 && filled(row) * 5 >= row.len() * 4);
    if titles <= MOST_TITLES && is_full && header(rows, titles) { titles } else { 0 }
}

/// What the first rows of a table say of it.
pub struct Layout {
    /// Rows before the names or the first row: titles.
    pub before: usize,
    /// Names of columns, if a row has them.
    pub names: bool,
    /// Two columns: names of fields, and their values beside them.
    pub fields: bool,
}

/// What rows say that are known as such, as those of a sheet are.
pub fn layout(rows: &[Vec<Vec<u8>>]) -> Layout {
    let before = titles(rows);
    let rest = &rows[before..];
    let fields = rest.iter().all(|row| row.len() <= 2) && heading::is_list_of_fields(rest);
    let names = header(rows, before) && (!fields || heading::heads_fields(&rest[0]));
    Layout { before, names, fields }
}

/// True if the row at `first` names columns: short, different, and unlike the values below it.
fn header(rows: &[Vec<Vec<u8>>], first: usize) -> bool {
    let Some(names) = rows.get(first) else { return false };
    let text: Vec<String> = names.iter().map(|n| String::from_utf8_lossy(n.trim_ascii()).to_lowercase()).collect();
    let filled = text.iter().filter(|t| !t.is_empty()).count();
    let value = |t: &String| {
        let digits = t.bytes().filter(u8::is_ascii_digit).count();
        // `q1`, `q2` … `q24` are the names of a survey.
        let beside = |n: u16, t: &String| numbered(t).is_some_and(|(_, other)| n.abs_diff(other) == 1);
        let follows = |(word, n)| text.iter().any(|t| numbered(t).is_some_and(|(w, _)| w == word) && beside(n, t));
        if numbered(t).is_some_and(follows) {
            return false;
        }
        t.contains('@') || t.contains("://") || digits * 2 > t.len() || digits > 5 || t.chars().count() > 64
    };
    if filled == 0 || text.iter().any(value) {
        return false;
    }
    let mut sorted: Vec<&String> = text.iter().filter(|t| !t.is_empty()).collect();
    sorted.sort_unstable();
    let all = sorted.len();
    sorted.dedup();
    let few = sorted.len() * 10 < all * 9;
    // A name that comes again below is a value, and a column of numbers under a word has a name.
    // Files that were put together have the same names again.
    let below: Vec<_> = rows[first + 1..].iter().filter(|row| *row != names).cloned().collect();
    let again = |n: usize| below.iter().any(|r| r.get(n).is_some_and(|v| v.trim_ascii() == names[n].trim_ascii()));
    let repeated = (0..names.len()).filter(|&n| !text[n].is_empty() && again(n)).count();
    if repeated * 2 > filled {
        return false;
    }
    let numeric =
        |n: usize| below.iter().filter(|r| r.get(n).is_some_and(|v| v.iter().any(u8::is_ascii_digit))).count();
    let is_numeric = |n: usize| !below.is_empty() && numeric(n) * 10 >= below.len() * 8;
    let contrast = (0..names.len()).any(is_numeric);
    // Where most have no name, what is there must be one for certain.
    let is_sure = |n: usize| is_numeric(n) && text[n].bytes().all(|b| b.is_ascii_alphabetic() || b == b'_');
    if filled * 2 < text.len() && !(0..names.len()).all(|n| text[n].is_empty() || is_sure(n)) {
        return false;
    }
    // Names may come twice where they are plainly above numbers.
    if few && (!contrast || sorted.len() * 2 < all) {
        return false;
    }
    // `Apellidos, Nombre` is one name.
    let parted = |t: &str, c: char| c == ',' && heading::has_word(t.as_bytes());
    let identifiers =
        |t: &&String| t.chars().all(|c| c.is_alphanumeric() || " _-./#()%:?*".contains(c) || parted(t, c));
    let plain = text.iter().filter(identifiers).count() * 10 >= text.len() * 8;
    let written = |n: &[u8]| n.trim_ascii().iter().all(|b| b.is_ascii_lowercase() || b"_0123456789".contains(b));
    plain
        && (contrast
            || below.is_empty()
            || names.iter().any(|n| written(n) && !n.is_empty())
            || heading::has_name(names, &below))
}

/// The letters of a name such as `q12`, and its number.
fn numbered(name: &str) -> Option<(&str, u16)> {
    let (word, number) = name.split_at(name.find(|c: char| c.is_ascii_digit())?);
    let letters = !word.is_empty() && word.bytes().all(|b| b.is_ascii_alphabetic());
    Some((word, number.parse().ok().filter(|n| letters && *n < 1000)?))
}
