//! Rows whose table is defined in a file beside them: the data files of `pg_dump -Fd` and of `mysqldump --tab`.

use super::delimited::{self, Dialect};
use super::record::{Cell, Row, Table, TableId};
use super::window::Window;
use super::{Card, Fact, HEAD, Head, Input, Outlet, ReadError, Reader, Text, pgdump, sql};
use crate::place::Step;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// Opens a file of this name in the folder of a source.
pub type Beside<'a> = &'a dyn Fn(&Path) -> Option<File>;

/// Most of a file beside a source that is read to know what its rows are.
const MOST: u64 = 64 << 20;

/// Most of a script that defines the table of `mysqldump --tab`.
const MOST_SCRIPT: u64 = 1 << 20;

/// The reader of a source whose table is defined in a file beside it, if there is such a file.
pub fn recognise(head: &[u8], name: &Path, beside: Beside<'_>) -> Option<Box<dyn Reader>> {
    let stem = name.file_stem()?.to_str()?;
    match name.extension()?.to_str()? {
        "dat" if !stem.is_empty() && stem.bytes().all(|b| b.is_ascii_digit()) => {
            let mut contents = beside(Path::new("toc.dat"))?.take(MOST);
            let mut window = Window::new(&mut contents, MOST as usize);
            let (definitions, copy) = pgdump::data_file(&mut window, name.file_name()?.to_str()?)?;
            Some(Box::new(Rows { card: pgdump::PgDump.card(), definitions, copy }))
        }
        "txt" | "csv" | "tsv" => {
            let mut script = Vec::new();
            let file = beside(Path::new(&format!("{stem}.sql")))?;
            file.take(MOST_SCRIPT).read_to_end(&mut script).ok()?;
            // Only a script that defines and fills nothing has its rows elsewhere.
            if script.len() as u64 == MOST_SCRIPT || fills(&script) {
                return None;
            }
            let script = sql::text(&script).into_owned();
            let (table, columns, key) = sql::only_table(&script)?;
            let head = head_of_rows(head);
            // A table that was exported with a heading says itself what its columns are.
            let extension = name.extension().and_then(|e| e.to_str());
            if extension != Some("txt") && delimited::has_heading(head, name) {
                return None;
            }
            if sql::fields(head) == columns.len() {
                return Some(Box::new(Rows { card: sql::Sql.card(), definitions: script, copy: Vec::new() }));
            }
            let dialect = Dialect { backslash: true, columns, ..Dialect::of(b',') };
            let is_such = delimited::fields(head, &dialect) == dialect.columns.len();
            is_such.then(|| Box::new(Quoted { dialect, table, key }) as Box<dyn Reader>)
        }
        _ => None,
    }
}

/// True for a script with rows of its own: a dump, beside which a text of the same name is another thing.
fn fills(script: &[u8]) -> bool {
    const WORDS: [&[u8]; 5] = [b"insert ", b"replace ", b"copy ", b"update ", b"merge "];
    let fills = |line: &[u8]| {
        let line = line.trim_ascii_start();
        WORDS.iter().any(|word| line.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word)))
    };
    script.split(|b| matches!(b, b'\n' | b'\r' | b';')).any(fills)
}

fn head_of_rows(head: &[u8]) -> &[u8] {
    &head[..head.len().min(HEAD)]
}

/// Lines in the text format of `COPY`, which is that of `mysqldump --tab` too.
struct Rows {
    card: &'static Card,
    definitions: Vec<u8>,
    copy: Vec<u8>,
}

impl Reader for Rows {
    fn card(&self) -> &'static Card {
        self.card
    }

    fn recognises(&self, _: &Head<'_>, _: &Path) -> bool {
        true
    }

    fn read(&self, input: Input<'_>, out: &mut dyn Outlet) -> Result<(), ReadError> {
        sql::rows(input, &self.definitions, &self.copy, out)
    }
}

/// Rows with commas and quotes, as `mysqldump --tab --fields-…` writes them.
struct Quoted {
    dialect: Dialect,
    table: String,
    key: Vec<u32>,
}

impl Reader for Quoted {
    fn card(&self) -> &'static Card {
        delimited::Delimited.card()
    }

    fn recognises(&self, _: &Head<'_>, _: &Path) -> bool {
        true
    }

    fn read(&self, input: Input<'_>, out: &mut dyn Outlet) -> Result<(), ReadError> {
        super::lines::read_text(input, out, &mut |window, out| {
            delimited::rows(window, &self.dialect, (Some(&self.table), &self.key), out)
        })
    }
}

/// Takes what a script says that is read for its definitions alone.
pub(super) struct Nowhere;

impl Outlet for Nowhere {
    fn text(&mut self, _: Text<'_>) -> Result<(), ReadError> {
        Ok(())
    }
    fn nested(&mut self, _: Option<Step>, _: &Path, _: &mut dyn Read) -> Result<(), ReadError> {
        Ok(())
    }
    fn table(&mut self, _: Table<'_>) -> TableId {
        TableId(0)
    }
    fn column(&mut self, _: TableId, _: &str) -> u32 {
        Cell::REST
    }
    fn row(&mut self, _: Row<'_>) -> Result<(), ReadError> {
        Ok(())
    }
    fn fact(&mut self, _: Fact) {}
    fn gap(&mut self, _: ReadError) {}
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::Limits;
    use super::super::collect::{Collect, Slow};
    use super::*;

    /// What is read of a file with another one beside it.
    fn read(name: &str, bytes: &[u8], (other, script): (&str, &[u8])) -> Option<Collect> {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(other), script).unwrap();
        let beside = |name: &Path| File::open(folder.path().join(name)).ok();
        let name = Path::new(name);
        let reader = recognise(bytes, name, &beside)?;
        let mut out = Collect::default();
        let limits = Limits::of(64 << 20);
        let stream = &mut Slow(bytes, 7);
        reader.read(Input { name, head: bytes, stream, file: None, limits: &limits }, &mut out).unwrap();
        Some(out)
    }

    const SCRIPT: &[u8] = b"-- MySQL dump\nDROP TABLE IF EXISTS `u`;\nCREATE TABLE `u` (\n `id` int,\n `note` text,\n \
        `ssn` char(9),\n PRIMARY KEY (`id`)\n);\n";

    #[test]
    fn rows_of_mysqldump_tab() {
        let out = read("u.txt", b"17\tline\\\ntwo\t536228714\n18\tC:\\\\\t\\N\n", ("u.sql", SCRIPT)).unwrap();
        assert_eq!(out.lines(), ["u#1 id=17 note=line\ntwo ssn=536228714", "u#2 id=18 note=C:\\"]);
        assert_eq!((out.tables[0].2.clone(), out.rows[1].line, out.gaps.len()), (vec![0], Some(3), 0));
        let tabs = b"17\ta\\\tb\t536228714\n18\t\\\\\t\\N\n";
        let out = read("u.txt", tabs, ("u.sql", SCRIPT)).unwrap();
        assert_eq!(out.lines(), ["u#1 id=17 note=a\tb ssn=536228714", "u#2 id=18 note=\\"]);
        let quoted = b"\"17\",\"a\\\nb, \\\"c\\\"\",\"1\"\n\"18\",\\N,\"2\"\n";
        let out = read("u.txt", quoted, ("u.sql", SCRIPT)).unwrap();
        assert_eq!(out.lines(), ["u#1 id=17 note=a\nb, \"c\" ssn=1", "u#2 id=18 note=\\N ssn=2"]);
        assert!(read("u.txt", b"just\ttwo\n", ("u.sql", SCRIPT)).is_none());
        assert!(read("u.txt", b"17\ta\tb\n", ("u.sql", b"SELECT 1;\n")).is_none());
        // A dump has its rows itself, and a text beside it is no part of it.
        for rows in ["INSERT INTO `u` VALUES (1,'a','b');\n", "COPY u (id, note, ssn) FROM stdin;\n1\ta\tb\n\\.\n"] {
            let dump = [SCRIPT, rows.as_bytes()].concat();
            assert!(read("u.txt", b"17\ta\t536228714\n", ("u.sql", &dump)).is_none(), "{rows}");
        }
        assert!(read("v.txt", b"17\ta\tb\n", ("u.sql", SCRIPT)).is_none());
    }
}
