//! Key paths as they are met, so that a path is spelt out once and its column is known from then on.

use crate::read::labels::is_label;
use crate::read::{Cell, Outlet, Table, TableId};

/// A place in the tree of keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Node(u32);

/// Keys of one object that are told apart; the others share one place.
const MOST_CHILDREN: usize = 1024;

/// Places in all.
const MOST_NODES: usize = 65_536;

struct Place {
    parent: u32,
    /// Empty for the elements of an array.
    key: Box<[u8]>,
    children: Vec<u32>,
    /// The child that was met last: keys mostly come in the same order.
    last: usize,
    column: Option<(TableId, u32)>,
    /// The table of an array's records, and how many there were.
    rows: Option<(TableId, u64)>,
    /// The record begins here: paths are told from here on.
    base: bool,
}

/// The tree.
pub struct Tree {
    places: Vec<Place>,
}

impl Default for Tree {
    fn default() -> Self {
        Self { places: vec![Place::new(0, b"")] }
    }
}

impl Place {
    fn new(parent: u32, key: &[u8]) -> Self {
        let key = key[..key.len().min(256)].into();
        Self { parent, key, children: Vec::new(), last: 0, column: None, rows: None, base: false }
    }
}

impl Tree {
    /// The outermost value.
    pub const ROOT: Node = Node(0);

    /// The place of a key of an object, and whether it is new.
    pub fn child(&mut self, object: Node, key: &[u8], _: TableId, _: &mut dyn Outlet) -> (Node, bool) {
        let place = &self.places[object.0 as usize];
        let key = &key[..key.len().min(256)];
        let n = place.children.len();
        let from = place.last + 1;
        let order = (from..n).chain(0..from.min(n));
        for i in order {
            if *self.places[place.children[i] as usize].key == *key {
                let child = place.children[i];
                self.places[object.0 as usize].last = i;
                return (Node(child), false);
            }
        }
        if n >= MOST_CHILDREN || self.places.len() >= MOST_NODES {
            // The last one stands for all that come after it; their keys are still searched.
            return (place.children.last().map_or(object, |c| Node(*c)), true);
        }
        (self.add(object, key), true)
    }

    /// The key of a place, empty for the elements of an array.
    pub fn key(&self, node: Node) -> &[u8] {
        &self.places[node.0 as usize].key
    }

    /// The place of the elements of an array.
    pub fn element(&mut self, array: Node) -> Node {
        let place = &self.places[array.0 as usize];
        match place.children.iter().find(|c| self.places[**c as usize].key.is_empty()) {
            Some(&child) => Node(child),
            None if self.places.len() >= MOST_NODES => array,
            None => self.add(array, b""),
        }
    }

    fn add(&mut self, parent: Node, key: &[u8]) -> Node {
        let node = self.places.len() as u32;
        self.places.push(Place::new(parent.0, key));
        let place = &mut self.places[parent.0 as usize];
        place.children.push(node);
        place.last = place.children.len() - 1;
        Node(node)
    }

    /// The table of the records of an array's elements, and the number of the next one.
    pub fn next_row(&mut self, element_of: Node, out: &mut dyn Outlet) -> (TableId, u64) {
        let at = element_of.0 as usize;
        if self.places[at].rows.is_none() {
            let name = self.path(element_of, 0);
            let name = name.strip_suffix("[]").unwrap_or(&name);
            let table = out.table(Table { name: Some(name).filter(|n| !n.is_empty()), ..Table::default() });
            self.places[at].rows = Some((table, 0));
        }
        self.places[at].base = true;
        let Some((table, count)) = &mut self.places[at].rows else { return (TableId(0), 1) };
        *count += 1;
        (*table, *count)
    }

    /// The column of a place.
    pub fn column(&mut self, node: Node, table: TableId, out: &mut dyn Outlet) -> u32 {
        match self.places[node.0 as usize].column {
            Some((known, column)) if known == table => column,
            _ => {
                let base = self.base(node);
                let path = self.below_label(base, self.path(node, base));
                let column = if path.is_empty() { Cell::REST } else { out.column(table, &path) };
                self.places[node.0 as usize].column = Some((table, column));
                column
            }
        }
    }

    /// A path inside a record, behind the key of its array where that says by itself what is in it: `name.family` of
    /// `"name": [{"family": "…"}]`.
    fn below_label(&self, base: u32, path: String) -> String {
        let array = self.places[base as usize].parent;
        let key = &self.places[array as usize].key;
        match base > 0 && !path.is_empty() && is_label(key) {
            true => format!("{}.{path}", String::from_utf8_lossy(key)),
            false => path,
        }
    }

    /// The nearest place above a node at which a record begins.
    fn base(&self, node: Node) -> u32 {
        let mut at = node.0;
        while at != 0 && !self.places[at as usize].base {
            at = self.places[at as usize].parent;
        }
        at
    }

    /// The path of a node below another.
    fn path(&self, node: Node, base: u32) -> String {
        let mut keys = Vec::new();
        let mut at = node.0;
        while at != base && at != 0 {
            keys.push(&self.places[at as usize].key);
            at = self.places[at as usize].parent;
        }
        let mut out = String::new();
        for key in keys.into_iter().rev() {
            if key.is_empty() {
                out.push_str("[]");
            } else {
                if !out.is_empty() {
                    out.push('.');
                }
                out.push_str(&String::from_utf8_lossy(key));
            }
        }
        out
    }
}
