//! What the columns of a dump can hold, as its `CREATE TABLE` statements say: a copy that cannot be loaded is of no use.

use regex_automata::meta::Regex;
use regex_automata::util::captures::Captures;
use std::collections::HashMap;
use std::io::{self, Read};
use std::sync::LazyLock;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text, of at most so many characters.
    Text(Option<u32>),
    /// Whole numbers; any of so many digits fits.
    Integer(u32),
    /// Numbers with so many digits before and behind the point.
    Decimal(u32, u32),
    /// Days, with a time of day or not.
    Date,
    /// Times of day.
    Time,
    /// Addresses of IP.
    Address,
    /// Addresses of network cards.
    Mac,
    /// UUIDs.
    Uuid,
    /// True or false.
    Boolean,
    /// Bits.
    Bit,
}

/// A column's type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Type {
    /// What it holds.
    pub kind: Kind,
    /// It has to hold something.
    pub not_null: bool,
}

/// The types of a dump's columns.
#[derive(Debug, Default)]
pub struct Types {
    list: Vec<Type>,
    by_name: HashMap<(String, String), u16>,
}

/// What a type holds, by the numbers in brackets behind its name, if there are any.
type Holds = fn(Option<u32>, Option<u32>) -> Kind;

/// Names of types, each with what it holds.
const KINDS: [(&[&str], Holds); 16] = [
    (&["tinyint"], |_, _| Kind::Integer(2)),
    (&["smallint", "int2", "smallserial", "year"], |_, _| Kind::Integer(4)),
    (&["mediumint"], |_, _| Kind::Integer(6)),
    (&["int", "integer", "int4", "serial"], |_, _| Kind::Integer(9)),
    (&["bigint", "int8", "bigserial"], |_, _| Kind::Integer(18)),
    (&["numeric", "decimal", "dec", "number"], |digits, places| match (digits, places.unwrap_or(0)) {
        (Some(digits), places) => Kind::Decimal(digits.saturating_sub(places), places),
        (None, _) => Kind::Decimal(15, 9),
    }),
    (&["real", "float", "float4", "float8", "double"], |_, _| Kind::Decimal(15, 9)),
    (&["date", "timestamp", "timestamptz", "datetime", "datetime2"], |_, _| Kind::Date),
    (&["time", "timetz"], |_, _| Kind::Time),
    (&["inet", "cidr", "inet4", "inet6"], |_, _| Kind::Address),
    (&["macaddr", "macaddr8"], |_, _| Kind::Mac),
    (&["uuid", "uniqueidentifier"], |_, _| Kind::Uuid),
    (&["boolean", "bool"], |_, _| Kind::Boolean),
    (&["bit"], |_, _| Kind::Bit),
    (&["char", "character", "bpchar", "nchar", "varchar", "varchar2", "nvarchar", "nvarchar2"], |length, _| {
        Kind::Text(Some(length.unwrap_or(1)))
    }),
    (&["text", "tinytext", "mediumtext", "longtext", "clob", "string", "citext"], |_, _| Kind::Text(None)),
];

static CREATE: LazyLock<Regex> = LazyLock::new(|| {
    let name = r#"[`"\[\w.\]$-]+"#;
    let begin = r"(?i)\bcreate\s+(?:(?:global|local)\s+)?(?:temporary\s+|temp\s+|unlogged\s+|external\s+)?table\s+";
    Regex::new(&format!(r"{begin}(?:if\s+not\s+exists\s+)?({name})\s*\(")).expect("a regex that is tested")
});

static COLUMN: LazyLock<Regex> = LazyLock::new(|| {
    let name = r#"(?:[`"\[]([^`"\]]+)[`"\]]|([\w$]+))"#;
    Regex::new(&format!(
        r"(?i)^\s*(?:(?:--|#)[^\n]*\n\s*)*{name}\s+\[?(\w+)\]?(?:\s+varying)?\s*(?:\(\s*(\d+|max)\s*(?:char\s*|byte\s*)?(?:,\s*(\d+)\s*)?\))?"
    ))
    .expect("a regex that is tested")
});

/// Bytes of the longest statement that is read, and of a piece of the dump.
const STATEMENT: usize = 1 << 16;
const PIECE: usize = 1 << 20;

impl Types {
    /// Reads the statements of a dump.
    ///
    /// # Errors
    /// Those of reading.
    pub fn read(mut input: impl Read) -> io::Result<Self> {
        let (mut types, mut text) = (Self::default(), Vec::new());
        loop {
            let read = (&mut input).take(PIECE as u64).read_to_end(&mut text)?;
            let is_last = read == 0;
            // What may go on behind the piece waits for the next one.
            let until = if is_last { text.len() } else { text.len().saturating_sub(STATEMENT) };
            for found in CREATE.captures_iter(&text) {
                let (Some(whole), Some(name)) = (found.get_group(0), found.get_group(1)) else { continue };
                if whole.start >= until {
                    break;
                }
                types.table(&text[name.start..name.end], &text[whole.end..]);
            }
            if is_last {
                return Ok(types);
            }
            text.drain(..until);
        }
    }

    /// The number of a column's type, from 1; nought where it is not known.
    pub fn number(&self, table: &str, column: &str) -> u16 {
        self.by_name.get(&(plain(table.as_bytes()), column.to_lowercase())).copied().unwrap_or(0)
    }

    /// A type by its number.
    pub fn get(&self, number: u16) -> Option<Type> {
        self.list.get(usize::from(number).checked_sub(1)?).copied()
    }

    /// A table's columns, from behind its first bracket on.
    fn table(&mut self, name: &[u8], text: &[u8]) {
        let table = plain(name);
        let mut found = COLUMN.create_captures();
        for part in parts(&text[..text.len().min(STATEMENT)]) {
            COLUMN.captures(part, &mut found);
            let group = |found: &Captures, n: usize| found.get_group(n).map(|m| part[m.start..m.end].to_vec());
            let text = |n: usize| group(&found, n).map(|bytes| String::from_utf8_lossy(&bytes).to_lowercase());
            let (Some(column), Some(word)) = (text(1).or_else(|| text(2)), text(3)) else { continue };
            let number = |n: usize| text(n).and_then(|digits| digits.parse().ok());
            let Some((_, kind)) = KINDS.iter().find(|(names, _)| names.contains(&word.as_str())) else { continue };
            let is_max = text(4).is_some_and(|length| length == "max");
            // `character varying` without a length takes any.
            let rest = String::from_utf8_lossy(part).to_lowercase();
            let varies = rest.contains("varying") || word.starts_with("var") || word.starts_with("nvar");
            let kind = match kind(number(4), number(5)) {
                Kind::Text(_) if is_max || varies && number(4).is_none() => Kind::Text(None),
                kind => kind,
            };
            let not_null = rest.split_whitespace().collect::<Vec<_>>().windows(2).any(|two| two == ["not", "null"]);
            if self.list.len() < usize::from(u16::MAX) {
                self.list.push(Type { kind, not_null });
                self.by_name.insert((table.clone(), column), self.list.len() as u16);
            }
        }
    }
}

/// A name of a table without its schema and quotes, in small letters.
fn plain(name: &[u8]) -> String {
    let last = name.rsplit(|b| *b == b'.').next().unwrap_or(name);
    let own: Vec<u8> = last.iter().copied().filter(|b| !b"`\"[]".contains(b)).collect();
    String::from_utf8_lossy(&own).to_lowercase()
}

/// What commas part up to the bracket that closes.
fn parts(text: &[u8]) -> Vec<&[u8]> {
    let (mut depth, mut from, mut quote) = (0usize, 0, None);
    let mut out = Vec::new();
    for (at, byte) in text.iter().enumerate() {
        match (quote, byte) {
            (Some(open), byte) if byte == open => quote = None,
            (Some(_), _) => {}
            (None, b'\'' | b'"' | b'`') => quote = Some(byte),
            (None, b'(') => depth += 1,
            (None, b')') if depth == 0 => {
                out.push(&text[from..at]);
                return out;
            }
            (None, b')') => depth -= 1,
            (None, b',') if depth == 0 => {
                out.push(&text[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_of_dumps() {
        let text = "CREATE TABLE `a` (\n  `id` int NOT NULL AUTO_INCREMENT,\n  `n` varchar(9) DEFAULT 'a,)b',\n  PRIMARY KEY (`id`)\n) ENGINE=InnoDB;\n\
                    CREATE TABLE IF NOT EXISTS public.\"B\" (\n    born date,\n    note character varying(20) NOT NULL,\n    c character varying,\n    f character(1),\n    ip inet, pay numeric(10,2), p double precision,\n    at timestamp with time zone\n);\n\
                    create table [dbo].[T]([a] [nvarchar](40) NOT NULL, [b] [nvarchar](max), [c] [bit] NULL);";
        for step in [text.len(), 7] {
            struct Slow<'t>(&'t [u8], usize);
            impl Read for Slow<'_> {
                fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
                    let n = self.1.min(out.len()).min(self.0.len());
                    let (now, rest) = self.0.split_at(n);
                    out[..n].copy_from_slice(now);
                    self.0 = rest;
                    Ok(n)
                }
            }
            let types = Types::read(Slow(text.as_bytes(), step)).expect("memory");
            let of = |table: &str, column: &str| types.get(types.number(table, column)).map(|t| (t.kind, t.not_null));
            for (table, column, kind, not_null) in [
                ("a", "id", Kind::Integer(9), true),
                ("a", "n", Kind::Text(Some(9)), false),
                ("public.B", "born", Kind::Date, false),
                ("b", "note", Kind::Text(Some(20)), true),
                ("B", "c", Kind::Text(None), false),
                ("B", "f", Kind::Text(Some(1)), false),
                ("B", "ip", Kind::Address, false),
                ("B", "pay", Kind::Decimal(8, 2), false),
                ("B", "p", Kind::Decimal(15, 9), false),
                ("B", "at", Kind::Date, false),
                ("dbo.T", "a", Kind::Text(Some(40)), true),
                ("T", "b", Kind::Text(None), false),
                ("T", "c", Kind::Bit, false),
            ] {
                assert_eq!(of(table, column), Some((kind, not_null)), "{table}.{column}");
            }
            assert_eq!((of("a", "primary"), of("x", "id")), (None, None));
        }
    }

    #[test]
    fn a_statement_at_the_edge_of_a_piece_is_read_once_and_whole() {
        let text =
            format!("{}CREATE TABLE t (a date, b inet);\n{}", "-- x\n".repeat(PIECE / 5 - 2), "--\n".repeat(PIECE));
        let types = Types::read(text.as_bytes()).expect("memory");
        assert_eq!(types.list.len(), 2);
    }
}
