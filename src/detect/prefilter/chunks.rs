//! Chunks: what is known of stretches of text between numbers, which logs say again and again.
//!
//! Between two numbers a log says the same for each line of a kind: `","level":"info","logger":"db.pool","trace_id":"`.
//! Such a stretch is cut into chunks of [`DECIDED`] bytes, counted from its beginning, so that the same text gives the
//! same chunks. A thread keeps, for the bytes of a chunk and [`KNOWN`]` - `[`DECIDED`] bytes behind it, at which of its
//! bytes anything can begin that these bytes do not rule out; all others are passed by together. As with single words,
//! the bytes themselves are compared, so that what is known is never a guess, and what comes for the first time is only
//! noted. Of a text that does not repeat itself, nothing is looked up for a while.

use super::bitmap::BLOCK;

/// Bytes of a chunk.
pub const DECIDED: usize = 32;
/// Bytes of a chunk and of what follows, as far as there is no digit.
pub const KNOWN: usize = 48;
/// Stretches of fewer bytes are not worth it.
pub const SHORTEST: usize = 6;
/// Strides that are not looked up where the one before was new to more than a half.
const REST: u32 = 15;

const SLOTS: usize = 1 << SLOT_BITS;
const SLOT_BITS: u32 = 12;
const WORDS: usize = KNOWN / 8;

/// At which bytes of a chunk something can begin, as bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Begins {
    /// A shape.
    pub shape: u32,
    /// A marked phrase.
    pub marked: u32,
    /// Any phrase.
    pub phrase: u32,
}

/// A chunk as it is looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chunk {
    bytes: [u64; WORDS],
    /// How many of the bytes count, and what stands before them.
    kind: u16,
}

/// One line of the processor's memory.
#[derive(Clone, Copy)]
#[repr(align(64))]
struct Slot {
    bytes: [u64; WORDS],
    kind: u16,
    /// How often it has been met, up to [`OFTEN`] and [`OLD`] times more; a new chunk takes one away, and the last one its place.
    met: u16,
    begins: Begins,
}

/// What is known of a chunk.
pub enum Said {
    /// Nothing.
    New,
    /// It comes again and again, and nothing has been found out about it.
    Noted,
    /// Where something can begin.
    Begins(Begins),
}

/// Bytes of a stride for which it is worth making the table.
const WORTH: usize = 4096;
/// How often a chunk comes before anything is found out about it.
const OFTEN: u16 = 3;
/// How many new chunks a known one withstands.
const OLD: u16 = 8;

impl Chunk {
    /// The first `len` bytes, at most [`KNOWN`]; `before` tells what the byte before them is, as far as it counts.
    #[inline]
    pub fn new(bytes: &[u8; KNOWN], len: usize, before: u16) -> Self {
        let eight = |at: usize| bytes[at..].first_chunk().map_or(0, |eight| u64::from_le_bytes(*eight));
        // The last words overlap those before them: with the length they say all the same, and nothing is cut off.
        let words = match len {
            0..8 => [eight(0) & !(!0 << (8 * len)), 0, 0, 0, 0, 0],
            8..=16 => [eight(0), eight(len - 8), 0, 0, 0, 0],
            17..=32 => [eight(0), eight(8), eight(len - 16), eight(len - 8), 0, 0],
            _ => [eight(0), eight(8), eight(16), eight(24), eight(len - 16), eight(len - 8)],
        };
        Self { bytes: words, kind: len as u16 | before << 8 }
    }

    #[inline]
    fn slot(&self) -> usize {
        let [a, b, c, d, e, f] = self.bytes;
        let mixed = (a ^ c.rotate_left(19) ^ e.rotate_left(43)).wrapping_mul(0x9e37_79b9_7f4a_7c15)
            ^ (b ^ d.rotate_left(23) ^ f.rotate_left(41) ^ u64::from(self.kind)).wrapping_mul(0xc2b2_ae3d_27d4_eb4f);
        (mixed.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - SLOT_BITS)) as usize
    }
}

/// The chunks that a thread has met.
#[derive(Default)]
pub struct Chunks {
    slots: Box<[Slot]>,
    rest: u32,
    /// Of the stride at hand, how many were looked up, and how many of them were known.
    tally: (u32, u32),
}

impl Chunks {
    /// Begins a stride of so many bytes; false if nothing is to be looked up.
    pub fn begin(&mut self, len: usize) -> bool {
        if self.slots.is_empty() && len < WORTH {
            return false;
        }
        if self.rest > 0 {
            self.rest -= 1;
            return false;
        }
        if self.slots.is_empty() {
            // No text has a chunk without bytes.
            let none = Slot { bytes: [0; WORDS], kind: 0, met: 0, begins: Begins::default() };
            self.slots = vec![none; SLOTS].into_boxed_slice();
        }
        self.tally = (0, 0);
        true
    }

    /// Ends a stride.
    pub fn end(&mut self) {
        let (asked, known) = self.tally;
        if 2 * known < asked {
            self.rest = REST;
        }
    }

    /// What is known of a chunk; one that is new is noted.
    #[inline]
    pub fn get(&mut self, chunk: &Chunk) -> Said {
        self.tally.0 += 1;
        let slot = &mut self.slots[chunk.slot()];
        let different = slot.bytes.iter().zip(&chunk.bytes).fold(0, |all, (a, b)| all | (a ^ b));
        if different == 0 && slot.kind == chunk.kind {
            self.tally.1 += 1;
            if slot.met >= OFTEN {
                slot.met = OFTEN + OLD;
                return Said::Begins(slot.begins);
            }
            slot.met += 1;
            return if slot.met == OFTEN { Said::Noted } else { Said::New };
        }
        if slot.met <= OFTEN {
            (slot.bytes, slot.kind, slot.met) = (chunk.bytes, chunk.kind, 1);
        } else {
            slot.met -= 1;
        }
        Said::New
    }

    /// Keeps what is known of a chunk.
    pub fn put(&mut self, chunk: &Chunk, begins: Begins) {
        let Chunk { bytes, kind } = *chunk;
        self.slots[chunk.slot()] = Slot { bytes, kind, met: OFTEN + OLD, begins };
    }
}

/// Where something can begin in a stride, as bits; ones where nothing is known.
#[derive(Default)]
pub struct Passed {
    /// A shape.
    pub shape: Vec<u64>,
    /// A marked phrase.
    pub marked: Vec<u64>,
    /// Any phrase.
    pub phrase: Vec<u64>,
    /// Bytes of which something is known.
    pub known: Vec<u64>,
}

impl Passed {
    /// Begins a stride of so many words of bits.
    pub fn begin(&mut self, words: usize) {
        for (bits, fill) in
            [(&mut self.shape, !0), (&mut self.marked, !0), (&mut self.phrase, !0), (&mut self.known, 0)]
        {
            bits.clear();
            bits.resize(words, fill);
        }
    }

    /// What is known of `len` bytes, at most [`DECIDED`], from `at` on.
    #[inline]
    pub fn put(&mut self, at: usize, len: usize, begins: Begins) {
        let (w, shift) = (at / BLOCK, at % BLOCK);
        if shift + len <= BLOCK {
            let all = (!0u64 >> (64 - len)) << shift;
            let left = |bits: u32| !all | u64::from(bits) << shift;
            self.known[w] |= all;
            self.shape[w] &= left(begins.shape);
            self.marked[w] &= left(begins.marked);
            self.phrase[w] &= left(begins.phrase);
            return;
        }
        let all = u128::from(!0u64 >> (64 - len)) << shift;
        let halves = |bits: u128| [bits as u64, (bits >> 64) as u64];
        let wide = |bits: u32| halves(u128::from(bits) << shift);
        let (all, shape, marked, phrase) = (halves(all), wide(begins.shape), wide(begins.marked), wide(begins.phrase));
        for half in 0..2 {
            let n = w + half;
            if all[half] != 0 && n < self.known.len() {
                self.known[n] |= all[half];
                self.shape[n] &= !all[half] | shape[half];
                self.marked[n] &= !all[half] | marked[half];
                self.phrase[n] &= !all[half] | phrase[half];
            }
        }
    }
}

/// The stretches between digits of `0..len`, each at least [`SHORTEST`] long; `digits` gives the digits of 64 positions.
pub fn between_digits(len: usize, digits: impl Fn(usize) -> u64, mut found: impl FnMut(usize, usize)) {
    let (mut start, mut before) = (0, 0u64);
    let mut stretch = |start: usize, end: usize| {
        if end >= start + SHORTEST {
            found(start, end);
        }
    };
    for w in 0..len.div_ceil(BLOCK) {
        let digits = digits(w);
        let mut edges = digits ^ (digits << 1 | before);
        before = digits >> 63;
        while edges != 0 {
            let i = edges.trailing_zeros() as usize;
            let at = w * BLOCK + i;
            if digits >> i & 1 == 1 {
                stretch(start, at.min(len));
            }
            start = at;
            edges &= edges - 1;
        }
    }
    if before == 0 && start < len {
        stretch(start, len);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slot_is_one_line_of_memory() {
        assert_eq!(size_of::<Slot>(), 64);
    }

    #[test]
    fn stretches_are_those_between_digits() {
        let stretches = |text: &str| {
            let digits = |w: usize| {
                let block = text.as_bytes().iter().skip(64 * w).take(64).enumerate();
                block.fold(0, |bits, (i, b)| bits | u64::from(b.is_ascii_digit()) << i)
            };
            let mut out = Vec::new();
            between_digits(text.len(), digits, |start, end| out.push(&text[start..end]));
            out.into_iter().map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(stretches("2024-07-04 INFO a 1 status=200"), [" INFO a ", " status="]);
        assert_eq!(stretches("to the left 1"), ["to the left "]);
        assert_eq!(stretches("1 right"), [" right"]);
        assert_eq!(stretches("1 left"), [""; 0]);
        assert_eq!(stretches("none at all"), ["none at all"]);
        assert_eq!(stretches("123"), [""; 0]);
        let long = format!("7{}8{}", "x".repeat(62), "y".repeat(70));
        assert_eq!(stretches(&long), ["x".repeat(62), "y".repeat(70)]);
    }

    #[test]
    fn chunks_are_told_apart_by_the_bytes_that_count() {
        let chunk = |text: &str, len, before| {
            let mut bytes = [b'.'; KNOWN];
            bytes[..text.len()].copy_from_slice(text.as_bytes());
            Chunk::new(&bytes, len, before)
        };
        let (mut chunks, begins) = (Chunks::default(), Begins { shape: 1, marked: 2, phrase: 3 });
        assert!(!chunks.begin(WORTH - 1) && chunks.begin(WORTH));
        let known = chunk(" status=", 8, 1);
        (1..OFTEN).for_each(|_| assert!(matches!(chunks.get(&known), Said::New)));
        assert!(matches!(chunks.get(&known), Said::Noted));
        chunks.put(&known, begins);
        let said = |chunks: &mut Chunks, chunk| if let Said::Begins(b) = chunks.get(&chunk) { Some(b) } else { None };
        assert_eq!(said(&mut chunks, chunk(" status=200", 8, 1)), Some(begins));
        for other in
            [chunk(" status=", 9, 1), chunk(" status=", 8, 0), chunk(" Status=", 8, 1), chunk(" status:", 8, 1)]
        {
            assert_eq!(said(&mut chunks, other), None);
            chunks.put(&known, begins);
        }
        let long = "x".repeat(KNOWN);
        assert_ne!(chunk(&long, KNOWN, 0), chunk(&long, KNOWN - 1, 0));
        assert_eq!(chunk(&long, KNOWN, 0).bytes, [u64::from_le_bytes([b'x'; 8]); WORDS]);
    }

    #[test]
    fn what_does_not_repeat_itself_is_let_alone_for_a_while() {
        let mut chunks = Chunks::default();
        assert!(chunks.begin(WORTH));
        chunks.get(&Chunk::new(&[b'x'; KNOWN], 40, 0));
        chunks.end();
        assert_eq!((0..=REST).map(|_| chunks.begin(1)).filter(|begins| *begins).count(), 1);
    }

    #[test]
    fn what_is_known_reaches_over_words_of_bits() {
        let mut passed = Passed::default();
        passed.begin(2);
        passed.put(60, 8, Begins { shape: 0b1000_0001, marked: 0b10, phrase: 0 });
        assert_eq!(passed.known, [0xf << 60, 0xf]);
        assert_eq!(passed.shape, [!(0xe << 60), !0x7]);
        assert_eq!(passed.marked, [!(0xd << 60), !0xf]);
        assert_eq!(passed.phrase, [!(0xf << 60), !0xf]);
    }
}
