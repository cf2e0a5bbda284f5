//! FlatBuffers, as far as the metadata of Arrow need them. Every offset is checked; one that leads nowhere is nothing.
//!
//! <https://flatbuffers.dev/internals/>

/// A table in a buffer.
#[derive(Clone, Copy, Debug)]
pub(super) struct Flat<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Flat<'a> {
    /// The outermost table.
    pub fn root(bytes: &'a [u8]) -> Option<Self> {
        let at = u32::from_le_bytes(*bytes.first_chunk()?) as usize;
        Some(Self { bytes, at }).filter(|flat| flat.array::<4>(at).is_some())
    }

    fn array<const N: usize>(&self, at: usize) -> Option<[u8; N]> {
        self.bytes.get(at..)?.first_chunk().copied()
    }

    /// Where a field stands, if it is there.
    fn field(&self, id: usize) -> Option<usize> {
        let back = i32::from_le_bytes(self.array(self.at)?);
        let table = usize::try_from(i64::try_from(self.at).ok()?.checked_sub(back.into())?).ok()?;
        let size = usize::from(u16::from_le_bytes(self.array(table)?));
        let slot = 4 + 2 * id;
        if slot + 2 > size {
            return None;
        }
        let offset = usize::from(u16::from_le_bytes(self.array(table + slot)?));
        (offset > 0).then(|| self.at + offset)
    }

    pub fn byte(&self, id: usize) -> Option<u8> {
        self.bytes.get(self.field(id)?).copied()
    }

    pub fn short(&self, id: usize) -> Option<i16> {
        self.array(self.field(id)?).map(i16::from_le_bytes)
    }

    pub fn int(&self, id: usize) -> Option<i32> {
        self.array(self.field(id)?).map(i32::from_le_bytes)
    }

    pub fn long(&self, id: usize) -> Option<i64> {
        self.array(self.field(id)?).map(i64::from_le_bytes)
    }

    /// Where a field leads.
    fn follow(&self, at: usize) -> Option<usize> {
        at.checked_add(u32::from_le_bytes(self.array(at)?) as usize)
    }

    pub fn table(&self, id: usize) -> Option<Self> {
        let at = self.follow(self.field(id)?)?;
        Some(Self { bytes: self.bytes, at })
    }

    /// A vector: where its items begin, and how many there are. Items have `width` bytes.
    fn vector(&self, id: usize, width: usize) -> Option<(usize, usize)> {
        let at = self.follow(self.field(id)?)?;
        let count = u32::from_le_bytes(self.array(at)?) as usize;
        let end = count.checked_mul(width)?.checked_add(at + 4)?;
        (end <= self.bytes.len()).then_some((at + 4, count))
    }

    pub fn text(&self, id: usize) -> Option<&'a str> {
        let (at, count) = self.vector(id, 1)?;
        std::str::from_utf8(&self.bytes[at..at + count]).ok()
    }

    /// A vector of tables.
    pub fn tables(&self, id: usize) -> impl Iterator<Item = Self> + use<'a> {
        let (at, count) = self.vector(id, 4).unwrap_or_default();
        let flat = *self;
        (0..count).filter_map(move |i| Some(Self { bytes: flat.bytes, at: flat.follow(at + 4 * i)? }))
    }

    /// A vector of structs of whole numbers of eight bytes.
    pub fn structs<const N: usize>(&self, id: usize) -> impl Iterator<Item = [i64; N]> + use<'a, N> {
        let (at, count) = self.vector(id, 8 * N).unwrap_or_default();
        let bytes = self.bytes;
        (0..count).map(move |i| {
            std::array::from_fn(|n| {
                let at = at + 8 * (i * N + n);
                bytes[at..].first_chunk().map_or(0, |b| i64::from_le_bytes(*b))
            })
        })
    }

    /// A vector of numbers of four bytes.
    pub fn ints(&self, id: usize) -> Vec<i32> {
        let (at, count) = self.vector(id, 4).unwrap_or_default();
        let int = |i| self.array(at + 4 * i).map_or(0, i32::from_le_bytes);
        (0..count).map(int).collect()
    }
}
