//! What stands around the rows of a table: its name, and the records that they are lists of.
//!
//! `{"userId": 7, "searchHistory": [{"query": "…"}]}`: a row of the list says nothing of whom it is, the record around it
//! does, and that they are searches is the name of the list.

use super::Column;
use crate::detect::{Field, OF_TABLE};
use crate::scan::Scan;
use crate::scan::worker::Worker;
use std::sync::Arc;

/// What the name of a table and the tables around it say.
pub struct Around {
    name: Arc<Field>,
    above: Vec<Arc<Column>>,
}

/// Columns of the tables around one that are looked at.
const MOST: usize = 256;

impl Around {
    /// Of a table with this name; `above` gives the columns of the tables that it stands in.
    pub fn new(scan: &Scan<'_>, worker: &mut Worker<'_>, name: &str, above: Vec<Arc<Column>>) -> Self {
        let own = name.rsplit(['.', '/']).find(|part| !part.is_empty() && *part != "[]").unwrap_or_default();
        let own = own.trim_end_matches("[]");
        let field = match own {
            "" => Arc::default(),
            _ => worker.field(scan, &format!("{OF_TABLE}{own}")),
        };
        Self { name: field, above }
    }

    /// Parts of a record, by its number, that the name of the table stands for.
    pub fn of_table(&self, record: usize) -> u32 {
        bits(&self.name, record)
    }

    /// The same with what the tables around say.
    pub fn parts(&self, record: usize) -> u32 {
        self.above.iter().fold(self.of_table(record), |all, column| all | bits(&column.field, record))
    }

    /// True if a table around tells who it is of.
    pub fn tells_who(&self, scan: &Scan<'_>) -> bool {
        self.above.iter().any(|column| scan.engine.names_who(&column.field))
    }
}

fn bits(field: &Field, record: usize) -> u32 {
    let own = field.parts().iter().filter(|(r, _)| usize::from(*r) == record);
    own.fold(0, |bits, (_, part)| bits | 1 << part)
}

/// The names of the tables that one of this name can stand in, the nearest first: those of the paths above it.
pub fn above(name: &str) -> impl Iterator<Item = &str> {
    let ends = name.char_indices().rev().filter(|(_, c)| matches!(c, '.' | '/')).map(|(at, _)| at);
    ends.chain((!name.is_empty()).then_some(0)).map(|at| &name[..at])
}

/// As many of these columns as are looked at.
pub fn first<'c>(columns: impl Iterator<Item = &'c Arc<Column>>) -> Vec<Arc<Column>> {
    columns.take(MOST).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_around() {
        assert_eq!(above("user.history.items").collect::<Vec<_>>(), ["user.history", "user", ""]);
        assert_eq!(above("items").collect::<Vec<_>>(), [""]);
        assert_eq!(above("").count(), 0);
    }
}
