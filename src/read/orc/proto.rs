//! Protocol Buffers, as far as the metadata of ORC need them: fields with numbers, texts and messages.

/// A field of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field<'a> {
    Number(u64),
    Bytes(&'a [u8]),
}

/// A message.
#[derive(Clone, Copy, Debug)]
pub(super) struct Message<'a>(pub &'a [u8]);

impl<'a> Message<'a> {
    /// Its fields, up to the first that makes no sense.
    pub fn fields(self) -> impl Iterator<Item = (u64, Field<'a>)> {
        let mut rest = self.0;
        std::iter::from_fn(move || {
            if rest.is_empty() {
                return None;
            }
            let key = varint(&mut rest)?;
            let mut take = |count: u64| {
                let (taken, after) = rest.split_at_checked(usize::try_from(count).ok()?)?;
                rest = after;
                Some(taken)
            };
            let field = match key & 7 {
                0 => Field::Number(varint(&mut rest)?),
                1 => Field::Bytes(take(8)?),
                2 => {
                    let length = varint(&mut rest)?;
                    let (taken, after) = rest.split_at_checked(usize::try_from(length).ok()?)?;
                    rest = after;
                    Field::Bytes(taken)
                }
                5 => Field::Bytes(take(4)?),
                _ => return None,
            };
            Some((key >> 3, field))
        })
    }

    /// A number; 0 where it is left out, as the format has it.
    pub fn number(self, id: u64) -> u64 {
        let found = self.fields().filter(|(of, _)| *of == id).last();
        match found {
            Some((_, Field::Number(number))) => number,
            _ => 0,
        }
    }

    /// All texts or messages of a field.
    pub fn all(self, id: u64) -> impl Iterator<Item = &'a [u8]> {
        self.fields().filter_map(move |(of, field)| match field {
            Field::Bytes(bytes) if of == id => Some(bytes),
            _ => None,
        })
    }

    /// All numbers of a field, packed or not.
    pub fn numbers(self, id: u64) -> Vec<u64> {
        let mut numbers = Vec::new();
        for (of, field) in self.fields() {
            match field {
                Field::Number(number) if of == id => numbers.push(number),
                Field::Bytes(mut packed) if of == id => {
                    while let Some(number) = varint(&mut packed) {
                        numbers.push(number);
                    }
                }
                _ => {}
            }
        }
        numbers
    }
}

fn varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for (i, byte) in bytes.iter().enumerate().take(10) {
        value |= u64::from(byte & 0x7F) << (7 * i);
        if *byte < 0x80 {
            *bytes = &bytes[i + 1..];
            return Some(value);
        }
    }
    None
}
