//! Files that are no text as a whole: only their readable strings are searched.
//!
//! [`keep_strings`] works in place on a window of a file and keeps its length, so that positions stay those of the
//! file. Each window is judged alone, and yet the windows of a file must not change what is found; so every decision
//! is a local one:
//!
//! - A byte belongs to a string if it stands in a run of printable ASCII, tabs and letters in UTF-8 that is at least
//!   [`SHORTEST`] long. Whether it is can be told from the 16 bytes on each side.
//! - `A\0B\0C\0`, text in UTF-16LE, is also a string. Two such pairs cannot overlap, since a byte is not both a letter
//!   and zero; so a chain of pairs has one reading, without any guess at its parity. The text of a chain is moved
//!   together to its start, which makes every position depend on where that is. So chains are cut into segments near
//!   every multiple of 1024 bytes *of the file*, at a sign or a space where there is one within 512 bytes, and
//!   a segment depends on nothing before or after it.
//!
//! Together: what is kept, and where, at more than 2 KiB from the edges of a window, is the same in every window.
//!
//! Not found: strings in UTF-16 with letters beyond ASCII, and the last letter of one in big-endian order.

use super::classes::{Classes, all};
use super::{Card, Head, Input, Outlet, ReadError, Reader, Text};
use crate::place::Offsets;
use std::path::Path;

/// The reader of last resort: anything, as binary.
pub(super) struct Binary;

impl Reader for Binary {
    fn card(&self) -> &'static Card {
        &Card { name: "binary", extensions: &[], about: "Anything else: its readable strings are searched." }
    }

    fn recognises(&self, _: &Head<'_>, _: &Path) -> bool {
        true
    }

    fn read(&self, input: Input<'_>, out: &mut dyn Outlet) -> Result<(), ReadError> {
        out.text(Text { stream: input.stream, encoding: "binary", offsets: Offsets::Source, binary: true })
    }
}

/// The shortest string that is kept. A letter of three or four bytes counts twice, as it does on a terminal: three
/// Chinese characters are a name.
pub const SHORTEST: usize = 6;

/// Chains of UTF-16 are cut near every multiple of so many bytes of the file.
const CUT: u64 = 1024;

/// How far after a multiple of [`CUT`] the place of a cut is looked for, in bytes.
const REACH: usize = 512;

/// A string in UTF-16LE whose text was moved together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WideRun {
    /// Where it starts, in the source as in the text.
    pub start: usize,
    /// Its characters: `len` bytes of text, followed by `len` line ends, stand for `2 * len` bytes of the source. The
    /// byte at `pos` of the text came from `start + 2 * (pos - start)`.
    pub len: usize,
}

/// Turns all bytes of a window that do not belong to a readable string into line ends, and moves text in UTF-16LE
/// together. `base` is the offset of the window in its file; `runs` is filled with the places of UTF-16 text, in order.
pub fn keep_strings(bytes: &mut [u8], base: u64, runs: &mut Vec<WideRun>) {
    runs.clear();
    let mut classes = Classes::of(bytes);
    let chains = classes.wide_chains(bytes.len());
    keep_narrow(bytes, &mut classes, &chains);
    for (start, end) in chains {
        cut(bytes, base, start, end, runs);
    }
    for run in runs.iter() {
        let text = &mut bytes[run.start..run.start + 2 * run.len];
        for nth in 1..run.len {
            text[nth] = text[2 * nth];
        }
        text[run.len..].fill(b'\n');
    }
}

/// Cuts a chain into segments.
fn cut(bytes: &[u8], base: u64, mut start: usize, end: usize, runs: &mut Vec<WideRun>) {
    let mut next = |start: usize, end: usize| {
        if end > start {
            runs.push(WideRun { start, len: (end - start) / 2 });
        }
    };
    let mut multiple = (base + start as u64) / CUT * CUT + CUT;
    while multiple < base + end as u64 {
        // The first pair of the chain that starts at or after the multiple.
        let at = (multiple - base) as usize;
        let at = at + ((at - start) & 1);
        let reach = end.min(at + REACH);
        let pairs = || (at..reach).step_by(2);
        let blank = |at: usize| matches!(bytes.get(at), Some(b' ' | b'\t'));
        let sign = |at: usize| matches!(bytes[at], b'!' | b'"' | b',' | b'.' | b':' | b';' | b'?' | b'|' | b'>');
        let place = pairs().find(|&at| sign(at) && at + 2 < reach && blank(at + 2)).map(|at| at + 2);
        let place = place.or_else(|| pairs().find(|&at| blank(at))).unwrap_or(reach);
        next(start, place);
        start = place;
        multiple += CUT;
    }
    next(start, end);
}

/// Turns what is not in a string of single bytes into line ends, between the chains of UTF-16.
fn keep_narrow(bytes: &mut [u8], classes: &mut Classes, chains: &[(usize, usize)]) {
    let mut taken = vec![0; classes.print.len()];
    for &(start, end) in chains {
        mark(&mut taken, start, end);
    }
    let usable = |classes: &Classes, word: usize| (classes.print[word] | classes.long[word]) & !taken[word];
    let mut before = 0;
    for (word, here) in bytes.chunks_mut(64).enumerate() {
        // Positions at which a run of six starts, then all positions of such runs.
        let pair = u128::from(usable(classes, word)) | u128::from(usable(classes, word + 1)) << 64;
        let two = pair & pair >> 1;
        let starts = (two & two >> 2 & two >> 4) as u64;
        let held = u128::from(before) | u128::from(starts) << 64;
        let held = held | held << 1;
        let kept = ((held | held << 2 | held << 4) >> 64) as u64 | taken[word];
        before = starts;
        if kept == 0 {
            here.fill(b'\n');
        } else if kept != !0 {
            blot(here, kept);
        }
        classes.long[word] &= kept;
    }
    // Runs that hold letters beyond ASCII are looked at one by one.
    let mut from = 0;
    while let Some(found) = classes.next_long(from) {
        let next = chains.partition_point(|&(start, _)| start <= found);
        let low = next.checked_sub(1).map_or(from, |last| from.max(chains[last].1));
        let high = chains.get(next).map_or(bytes.len(), |&(start, _)| start);
        let start = memchr::memrchr(b'\n', &bytes[low..found]).map_or(low, |before| low + before + 1);
        let end = memchr::memchr(b'\n', &bytes[found..high]).map_or(high, |after| found + after);
        keep_letters(&mut bytes[start..end]);
        from = end;
    }
}

/// Turns the bytes whose bit is not set into line ends.
fn blot(bytes: &mut [u8], kept: u64) {
    const NTH_BIT_OF_NTH_BYTE: u64 = 0x8040_2010_0804_0201;
    let (groups, rest) = bytes.as_chunks_mut::<8>();
    for (nth, group) in groups.iter_mut().enumerate() {
        let bits = ((kept >> (8 * nth) & 0xFF) * all(1)) & NTH_BIT_OF_NTH_BYTE;
        let mask = ((bits + all(0x7F)) >> 7 & all(1)) * 0xFF;
        let x = u64::from_le_bytes(*group);
        *group = ((x & mask) | (all(b'\n') & !mask)).to_le_bytes();
    }
    let done = 8 * groups.len();
    for (nth, byte) in rest.iter_mut().enumerate() {
        if kept >> (done + nth) & 1 == 0 {
            *byte = b'\n';
        }
    }
}

/// Keeps the strings of a run that holds long characters: only letters count, and only strings of [`SHORTEST`].
fn keep_letters(run: &mut [u8]) {
    let mut from = 0;
    let mut weight = 0;
    let mut at = 0;
    while at <= run.len() {
        let (length, worth) = run.get(at).map_or((1, 0), |&byte| match byte {
            0..=0x7F => (1, 1),
            _ => letter(&run[at..]).map_or((1, 0), |length| (length, if length > 2 { 2 } else { 1 })),
        });
        if worth == 0 {
            if weight < SHORTEST {
                run[from..at].fill(b'\n');
            }
            if let Some(byte) = run.get_mut(at) {
                *byte = b'\n';
            }
            from = at + 1;
        }
        weight = if worth == 0 { 0 } else { weight + worth };
        at += length;
    }
}

/// The length of the letter of more than one byte that starts here.
fn letter(bytes: &[u8]) -> Option<usize> {
    let length = match bytes.first()? {
        0xC2..=0xDF => 2,
        0xE0..=0xEF => 3,
        0xF0..=0xF4 => 4,
        _ => return None,
    };
    let c = std::str::from_utf8(bytes.get(..length)?).ok()?.chars().next()?;
    (c.is_alphanumeric() || matches!(c, '\u{300}'..='\u{36F}')).then_some(length)
}

/// Sets the bits of a range.
fn mark(words: &mut [u64], start: usize, end: usize) {
    for (word, bits) in words.iter_mut().enumerate().take(end.div_ceil(64)).skip(start / 64) {
        let low = start.saturating_sub(word * 64);
        let high = (end - word * 64).min(64);
        *bits |= (!0 >> (64 - (high - low))) << low;
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn kept(bytes: &[u8], base: u64) -> (Vec<u8>, Vec<WideRun>) {
        let mut bytes = bytes.to_vec();
        let mut runs = Vec::new();
        keep_strings(&mut bytes, base, &mut runs);
        (bytes, runs)
    }

    fn strings(bytes: &[u8]) -> Vec<String> {
        let text = String::from_utf8(kept(bytes, 0).0).expect("only UTF-8 is kept");
        text.split('\n').filter(|s| !s.is_empty()).map(Into::into).collect()
    }

    fn wide(text: &str) -> Vec<u8> {
        text.bytes().flat_map(|b| [b, 0]).collect()
    }

    #[test]
    fn strings_stay_where_they_are() {
        assert_eq!(
            kept(b"\x00\x01hello\x02greetings\tall\xFF\xFEend", 0).0,
            b"\n\n\n\n\n\n\n\ngreetings\tall\n\n\n\n\n"
        );
        assert_eq!(strings(b"short\0longer\x7Fjane@example.org\x80"), ["longer", "jane@example.org"]);
        assert_eq!(strings("\0\0张三丰\0张三\0Muñoz\0José Muñoz\u{9}x".as_bytes()), ["张三丰", "José Muñoz\tx"]);
        assert_eq!(strings("abcdef—ghi—jklmno".as_bytes()), ["abcdef", "jklmno"], "a dash is no letter");
        assert_eq!(strings(b"abc\xC3(abcdefg\xE5\xBC"), ["(abcdefg"]);
        for length in 0..200 {
            let text = vec![b'x'; length];
            assert_eq!(strings(&text).concat().len(), if length < 6 { 0 } else { length });
        }
    }

    #[test]
    fn wide_strings_are_moved_together() {
        let mut bytes = b"\x01\x02narrowA".to_vec();
        bytes.extend(wide("jane@example.org"));
        bytes.extend(b"\x00\x00after it");
        let (text, runs) = kept(&bytes, 0);
        assert_eq!(runs, [WideRun { start: 9, len: 16 }]);
        assert_eq!(&text[..25], b"\n\nnarrowAjane@example.org");
        assert!(text[25..41].iter().all(|&b| b == b'\n'));
        assert_eq!(strings(&bytes), ["narrowAjane@example.org", "after it"]);
        assert_eq!(strings(&wide("short")), Vec::<String>::new());
        let spaced = [&[7u8][..], &wide("abcdef"), &[9, 9, 9], &wide("ghijkl")].concat();
        assert_eq!(strings(&spaced), ["abcdef", "ghijkl"]);
    }

    #[test]
    fn long_wide_strings_are_cut_between_words() {
        let text = "Jane Roe, born 1970-01-01, lives in Springfield; ".repeat(100);
        let (kept, runs) = kept(&wide(&text), 0);
        assert_eq!(runs.iter().map(|run| run.len).sum::<usize>(), text.len());
        assert_eq!(runs.len(), 10);
        for run in &runs[1..] {
            let segment = &kept[run.start..run.start + run.len];
            let first = std::str::from_utf8(segment).unwrap().split_once(", ").unwrap().0;
            assert!(segment[0] == b' ' && text.contains(first), "{first}");
        }
    }

    /// A file with all that matters: noise, zeros, strings of all kinds, also long ones, at every alignment.
    fn file() -> impl Strategy<Value = Vec<u8>> {
        let piece = prop_oneof![
            3 => prop::collection::vec(any::<u8>(), 0..400),
            1 => (0usize..300).prop_map(|n| vec![0; n]),
            3 => "[ -~]{0,90}".prop_map(String::into_bytes),
            1 => "[ -~]{700,3000}".prop_map(String::into_bytes),
            2 => "[a-zé张🦀丰—ß]{1,40}".prop_map(String::into_bytes),
            3 => "[ -~]{0,60}".prop_map(|s| wide(&s)),
            2 => "[!-~ ,;.]{600,5000}".prop_map(|s| wide(&s)),
            1 => "[a-z]{600,3000}".prop_map(|s| wide(&s)),
            1 => prop::collection::vec(prop::sample::select(vec![0u8, b'A', 0xC3, 0xA9, 0xE5, 0xBC, 0xA0]), 0..600),
        ];
        prop::collection::vec(piece, 4..24).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn windows_agree_away_from_their_edges(
            file in file(),
            base in prop_oneof![Just(0u64), 0u64..5000],
            from in any::<prop::sample::Index>(),
            to in any::<prop::sample::Index>(),
        ) {
            const MARGIN: usize = 2048;
            let (a, b) = (from.index(file.len() + 1), to.index(file.len() + 1));
            let (a, b) = (a.min(b), a.max(b));
            let (whole, whole_runs) = kept(&file, base);
            let (part, part_runs) = kept(&file[a..b], base + a as u64);
            let low = if a == 0 { 0 } else { a + MARGIN };
            let high = if b == file.len() { b } else { b.saturating_sub(MARGIN) };
            if low < high {
                prop_assert!(whole[low..high] == part[low - a..high - a]);
                let inside = |start: usize| start >= low && start < high;
                let expected: Vec<_> = whole_runs.into_iter().filter(|run| inside(run.start)).collect();
                let found: Vec<_> = part_runs.into_iter().map(|run| WideRun { start: run.start + a, ..run })
                    .filter(|run| inside(run.start)).collect();
                prop_assert_eq!(expected, found);
            }
        }

        #[test]
        fn every_kept_byte_comes_from_the_file(file in file()) {
            let (text, runs) = kept(&file, 77);
            prop_assert_eq!(text.len(), file.len());
            prop_assert!(std::str::from_utf8(&text).is_ok());
            let mut after = 0;
            for run in &runs {
                prop_assert!(run.start >= after && run.len > 0);
                after = run.start + 2 * run.len;
                for nth in 0..run.len {
                    prop_assert_eq!(text[run.start + nth], file[run.start + 2 * nth]);
                }
            }
            for (at, &byte) in text.iter().enumerate() {
                let in_run = runs.iter().any(|run| (run.start..run.start + 2 * run.len).contains(&at));
                prop_assert!(in_run || byte == b'\n' || byte == file[at]);
            }
        }
    }
}
