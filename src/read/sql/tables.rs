//! The tables of a dump: their columns, and their primary keys wherever they are named.

use super::looks::Looks;
use super::statement::{self, Schema, Statement, Target};
use crate::read::Outlet;
use crate::read::record::{Table, TableId};
use crate::read::seek::OnDisk;
use std::collections::HashMap;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

/// Tables that are remembered at a time.
const MOST_TABLES: usize = 4096;

/// A table that has been met.
#[derive(Default)]
pub struct Known {
    pub name: String,
    /// Once it has a row.
    pub id: Option<TableId>,
    pub columns: Vec<String>,
    pub key: Vec<u32>,
    pub rows: u64,
}

/// The tables of a dump.
#[derive(Default)]
pub struct Tables {
    pub list: Vec<Known>,
    pub names: HashMap<String, usize>,
    /// Primary keys that are named behind the rows.
    pub keys: HashMap<String, Vec<String>>,
    /// The table of the text between rows, and how many pieces of that there are.
    pub between: Option<(TableId, u64)>,
}

impl Tables {
    /// Adds a table and returns its index.
    pub fn add(&mut self, known: Known) -> usize {
        if self.list.len() >= MOST_TABLES {
            self.list.clear();
            self.names.clear();
        }
        self.names.insert(known.name.clone(), self.list.len());
        self.list.push(known);
        self.list.len() - 1
    }

    /// A table was defined.
    pub(super) fn define(&mut self, schema: Schema) {
        let Schema { table: name, columns, key, .. } = schema;
        self.add(Known { name, columns, key, ..Known::default() });
    }

    /// The primary key of a table was named after its definition. It counts if no row has been met yet.
    pub(super) fn key(&mut self, target: &Target) {
        let Some(&index) = self.names.get(&target.table) else { return };
        let known = &mut self.list[index];
        if known.id.is_none() {
            known.key = known.positions(&target.columns);
        }
    }

    /// The number of a table, which gets one with its first row.
    pub fn id(&mut self, index: usize, out: &mut dyn Outlet) -> TableId {
        let known = &mut self.list[index];
        if let Some(id) = known.id {
            return id;
        }
        if known.key.is_empty() {
            known.key = self.keys.get(&known.name).map_or_else(Vec::new, |names| known.positions(names));
        }
        if known.key.is_empty() && known.columns.first().is_some_and(|name| is_key(name, &known.name)) {
            known.key = vec![0];
        }
        let columns: Vec<&str> = known.columns.iter().map(String::as_str).collect();
        let table = Table { name: Some(&known.name), columns: &columns, key: &known.key, deleted: false };
        *known.id.insert(out.table(table))
    }
}

impl Known {
    /// Where columns of these names are.
    fn positions(&self, names: &[String]) -> Vec<u32> {
        let at = |name: &String| self.columns.iter().position(|column| column == name).map(|at| at as u32);
        names.iter().filter_map(at).collect()
    }
}

/// Bytes at the end of a dump in which keys are looked for.
const MOST_BEHIND: u64 = 1 << 20;

/// The primary keys that a dump names behind its rows, as `pg_dump` and phpMyAdmin do. They are looked for in a file
/// that can be opened a second time; in a stream they come too late.
pub fn keys_behind(file: &dyn OnDisk, name: &Path) -> HashMap<String, Vec<String>> {
    let mut keys = HashMap::new();
    let mut tail = Vec::new();
    let Some(mut again) = file.beside(name) else { return keys };
    let start = file.size().saturating_sub(MOST_BEHIND);
    if again.seek(SeekFrom::Start(start)).is_err() || again.take(MOST_BEHIND).read_to_end(&mut tail).is_err() {
        return keys;
    }
    let reach = std::cell::Cell::new(0);
    let mut looks = Looks::default();
    let lines = memchr::memchr_iter(b'\n', &tail).map(|n| n + 1).chain([0]);
    for at in lines.filter(|&at| tail[at..].get(..6).is_some_and(|word| word.eq_ignore_ascii_case(b"ALTER "))) {
        if let Ok(Statement::Key(target)) = statement::parse(&tail, at, &reach) {
            keys.insert(target.table, target.columns);
        } else {
            looks.vain(reach.get() - at);
        }
        if !looks.may(tail.len() as u64) {
            break;
        }
    }
    keys
}

/// True if a first column is plainly the key of its table: `id`, `user_id` of `users`.
pub fn is_key(column: &str, table: &str) -> bool {
    let table = table.rsplit('.').next().unwrap_or(table).to_ascii_lowercase();
    let column = column.to_ascii_lowercase();
    let own = column.strip_suffix("id").map(|own| own.trim_end_matches('_'));
    own.is_some_and(|own| own.is_empty() || own == table || table.strip_suffix('s') == Some(own))
}
