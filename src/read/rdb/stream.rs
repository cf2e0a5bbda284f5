//! Streams: nodes of a tree, each a listpack of entries that share the names of their fields.

use super::packed::{Form, Packed};
use super::{Entry, ReadError, Snapshot, damaged};
use std::borrow::Cow;

impl Snapshot<'_, '_> {
    /// A stream; its entries are rows, and its groups are passed over.
    pub(super) fn stream(&mut self, code: u8, entry: &Entry) -> Result<(), ReadError> {
        for _ in 0..self.plain()? {
            self.string()?;
            let node = self.string()?;
            if self.node(&node, entry)?.is_none() {
                self.out.gap(damaged("entries of a stream that make no sense"));
            }
        }
        // Length, last id; then first id, deleted id and entries added since 7.0.
        for _ in 0..if code >= 19 { 8 } else { 3 } {
            self.length()?;
        }
        for _ in 0..self.plain()? {
            let name = self.string()?;
            self.item(entry, "group", &name)?;
            (_, _) = (self.length()?, self.length()?);
            if code >= 19 {
                self.length()?;
            }
            for _ in 0..self.plain()? {
                self.window.skip(16 + 8, "RDB stream")?;
                self.length()?;
            }
            for _ in 0..self.plain()? {
                let consumer = self.string()?;
                self.item(entry, "consumer", &consumer)?;
                self.window.skip(if code >= 21 { 16 } else { 8 }, "RDB stream")?;
                let pending = self.plain()?;
                self.window.skip(pending.saturating_mul(16), "RDB stream")?;
            }
        }
        Ok(())
    }

    /// One node: the names of its first entry, then entries with those names or with their own.
    fn node(&mut self, node: &[u8], entry: &Entry) -> Result<Option<()>, ReadError> {
        let mut items = Packed::new(Form::Listpack, node);
        let mut read = || -> Option<(i64, i64)> { Some((int(&items.next()?)?, int(&items.next()?)?)) };
        let Some((count, deleted)) = read() else { return Ok(None) };
        let names = items.next().and_then(|n| int(&n)).and_then(|n| usize::try_from(n).ok());
        let Some(names) = names.filter(|n| *n <= node.len()) else { return Ok(None) };
        let names: Option<Vec<Cow<'_, [u8]>>> = (0..names).map(|_| items.next()).collect();
        let Some(names) = names else { return Ok(None) };
        items.next();
        for _ in 0..count.saturating_add(deleted) {
            let Some(flags) = items.next().and_then(|flags| int(&flags)) else { return Ok(None) };
            let (Some(_), Some(_)) = (items.next(), items.next()) else { return Ok(None) };
            let fields = if flags & 2 != 0 {
                names.len()
            } else {
                let count = items.next().and_then(|n| int(&n)).and_then(|n| usize::try_from(n).ok());
                let Some(count) = count.filter(|n| *n <= node.len()) else { return Ok(None) };
                count
            };
            for i in 0..fields {
                let name = if flags & 2 != 0 { names.get(i).cloned() } else { items.next() };
                let (Some(name), Some(value)) = (name, items.next()) else { return Ok(None) };
                self.field(entry, &name, &value)?;
            }
            items.next();
            // One row an entry.
            self.end(entry)?;
            self.begin(entry);
        }
        Ok(Some(()))
    }
}

fn int(item: &[u8]) -> Option<i64> {
    std::str::from_utf8(item).ok()?.parse().ok()
}
