//! Every codec against the same questions; compressed by the libraries' own encoders, from seeded text.

use super::*;
use crate::read::Text;
use std::io::Write;

type Encode = fn(&[u8]) -> Vec<u8>;

fn gz(data: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::GzBuilder::new()
        .filename("n")
        .comment("c")
        .extra(vec![1, 2, 3])
        .write(Vec::new(), flate2::Compression::default());
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

fn zst(data: &[u8]) -> Vec<u8> {
    let mut encoder = zstd::Encoder::new(Vec::new(), 3).unwrap();
    encoder.include_checksum(true).unwrap();
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

fn bz2(data: &[u8]) -> Vec<u8> {
    let mut encoder = ::bzip2::write::BzEncoder::new(Vec::new(), ::bzip2::Compression::fast());
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

fn xz(data: &[u8]) -> Vec<u8> {
    let mut options = lzma_rust2::XzOptions::with_preset(1);
    options.set_block_size(std::num::NonZeroU64::new(70_000));
    let mut encoder = lzma_rust2::XzWriter::new(Vec::new(), options).unwrap();
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

fn lzma(data: &[u8]) -> Vec<u8> {
    let options = lzma_rust2::LzmaOptions::with_preset(1);
    let mut encoder = lzma_rust2::LzmaWriter::new_use_header(Vec::new(), &options, Some(data.len() as u64)).unwrap();
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

fn lz4(data: &[u8]) -> Vec<u8> {
    use lz4_flex::frame::{BlockMode, BlockSize, FrameEncoder, FrameInfo};
    let info = FrameInfo::new()
        .block_size(BlockSize::Max64KB)
        .block_mode(BlockMode::Linked)
        .block_checksums(true)
        .content_checksum(true);
    let mut encoder = FrameEncoder::with_frame_info(info, Vec::new());
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

fn br(data: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    ::brotli::CompressorWriter::new(&mut out, 4096, 5, 20).write_all(data).unwrap();
    out
}

/// A small `compress`: greedy LZW, groups of eight codes, CLEAR when the table is full.
fn lzw(data: &[u8]) -> Vec<u8> {
    let widest = 12;
    let mut out = vec![0x1F, 0x9D, 0x80 | widest as u8];
    let mut table = std::collections::HashMap::new();
    let (mut next, mut width, mut group) = (257usize, 9usize, Vec::<usize>::new());
    fn flush(group: &mut Vec<usize>, width: usize, out: &mut Vec<u8>, full: bool) {
        let bits = group.iter().enumerate().fold(0u128, |bits, (i, &code)| bits | (code as u128) << (i * width));
        let length = if full { width } else { (group.len() * width).div_ceil(8) };
        if !group.is_empty() {
            out.extend_from_slice(&bits.to_le_bytes()[..length]);
        }
        group.clear();
    }
    let mut current: Vec<u8> = Vec::new();
    let code_of = |table: &std::collections::HashMap<Vec<u8>, usize>, text: &[u8]| match text {
        [byte] => usize::from(*byte),
        _ => table[text],
    };
    for &byte in data {
        let mut longer = current.clone();
        longer.push(byte);
        if longer.len() == 1 || table.contains_key(&longer) {
            current = longer;
            continue;
        }
        group.push(code_of(&table, &current));
        if group.len() == 8 {
            flush(&mut group, width, &mut out, true);
        }
        if next < 1 << widest {
            table.insert(longer, next);
            next += 1;
        }
        // The decoder is one entry behind: it widens when its own table has grown past the width.
        if next - 1 > (1 << width) - 1 && width < widest {
            flush(&mut group, width, &mut out, true);
            width += 1;
        }
        if next == 1 << widest {
            group.push(256);
            flush(&mut group, width, &mut out, true);
            table.clear();
            (next, width) = (257, 9);
        }
        current = vec![byte];
    }
    if !current.is_empty() {
        group.push(code_of(&table, &current));
    }
    flush(&mut group, width, &mut out, false);
    out
}

/// Hard to compress in parts, easy in others, longer than every buffer here.
fn sample(length: usize) -> Vec<u8> {
    let mut state = 1u64;
    let mut out = Vec::with_capacity(length + 64);
    while out.len() < length {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        match state >> 61 {
            0 => out.extend_from_slice(&state.to_le_bytes()),
            1 => out.resize(out.len() + (state >> 52 & 255) as usize, b'x'),
            _ => {
                out.extend_from_slice(format!("user{}@example.org, 2026-11-{}\n", state >> 50, state >> 58).as_bytes())
            }
        }
    }
    out.truncate(length);
    out
}

const LIMITS: Limits = Limits::of(64 << 20);

/// Gives `step` bytes at a time, then fails.
struct Source<'a> {
    bytes: &'a [u8],
    step: usize,
    fails: bool,
}

impl Read for Source<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.step.min(buffer.len()).min(self.bytes.len());
        if count == 0 && self.fails {
            return Err(ReadError::new(GapReason::Interrupted, "stopped").into());
        }
        let (now, later) = self.bytes.split_at(count);
        buffer[..count].copy_from_slice(now);
        self.bytes = later;
        Ok(count)
    }
}

#[derive(Default)]
struct Sink {
    step: usize,
    text: Vec<u8>,
    name: PathBuf,
    gaps: Vec<ReadError>,
}

impl Outlet for Sink {
    fn text(&mut self, _: Text<'_>) -> Result<(), ReadError> {
        unreachable!("a compressed stream is handed on as a nested source")
    }
    fn nested(&mut self, _: Option<crate::place::Step>, name: &Path, stream: &mut dyn Read) -> Result<(), ReadError> {
        self.name = name.to_path_buf();
        let mut buffer = vec![0; self.step];
        loop {
            match stream.read(&mut buffer)? {
                0 => return Ok(()),
                count => self.text.extend_from_slice(&buffer[..count]),
            }
        }
    }
    fn table(&mut self, _: crate::read::Table<'_>) -> crate::read::TableId {
        crate::read::TableId(0)
    }
    fn column(&mut self, _: crate::read::TableId, _: &str) -> u32 {
        0
    }
    fn row(&mut self, _: crate::read::Row<'_>) -> Result<(), ReadError> {
        Ok(())
    }
    fn fact(&mut self, _: crate::read::Fact) {}
    fn gap(&mut self, gap: ReadError) {
        self.gaps.push(gap);
    }
}

/// What a reader makes of some bytes: the text, and the reason of its error or gap.
fn read_with(
    reader: &dyn Reader,
    bytes: &[u8],
    source: usize,
    sink: usize,
    fails: bool,
) -> (Vec<u8>, Option<GapReason>) {
    let mut stream = Source { bytes, step: source, fails };
    let mut out = Sink { step: sink, ..Sink::default() };
    let name = Path::new("a.br");
    let input = Input { name, head: &bytes[..bytes.len().min(64)], stream: &mut stream, file: None, limits: &LIMITS };
    let result = reader.read(input, &mut out);
    let reason = result.err().or(out.gaps.pop()).map(|error| error.reason);
    (out.text, reason)
}

fn read(reader: &dyn Reader, bytes: &[u8]) -> (Vec<u8>, Option<GapReason>) {
    read_with(reader, bytes, usize::MAX, 1 << 16, false)
}

fn all() -> Vec<(&'static dyn Reader, Encode)> {
    vec![
        (&GZIP, gz),
        (&ZSTANDARD, zst),
        (&BZIP2, bz2),
        (&XZ, xz),
        (&LZ4, lz4),
        (&LZMA, lzma),
        (&LZW, lzw),
        (BROTLI, br),
    ]
}

/// Formats that may hold several streams.
fn several() -> Vec<(&'static dyn Reader, Encode)> {
    vec![(&GZIP, gz), (&ZSTANDARD, zst), (&BZIP2, bz2), (&XZ, xz), (&LZ4, lz4)]
}

#[test]
fn text_comes_back() {
    for (reader, encode) in all() {
        for length in [0, 1, 100, 70_000, 700_000] {
            let data = sample(length);
            let packed = encode(&data);
            let name = reader.card().name;
            assert!(
                reader.recognises(&Head::new(&packed), Path::new("x.br")) || (name == "compress" && length == 0),
                "{name}"
            );
            let (text, reason) = read(reader, &packed);
            assert_eq!((text == data, reason), (true, None), "{name} {length}");
        }
    }
}

#[test]
fn several_streams_and_zeros_are_one_text() {
    for (reader, encode) in several() {
        let (one, two) = (sample(100_000), sample(333));
        let mut packed = encode(&one);
        packed.extend(encode(&two));
        packed.extend([0; 512]);
        packed.extend(encode(b""));
        packed.extend([0; 40_000]);
        let (text, reason) = read(reader, &packed);
        assert_eq!((text == [one, two].concat(), reason), (true, None), "{}", reader.card().name);
    }
}

#[test]
fn foreign_bytes_at_the_end_are_a_gap_and_the_text_stays() {
    for (reader, encode) in several() {
        let data = sample(100_000);
        let mut packed = encode(&data);
        packed.extend(b"not compressed at all");
        let (text, reason) = read(reader, &packed);
        assert_eq!((text == data, reason), (true, Some(GapReason::Damaged)), "{}", reader.card().name);
    }
}

#[test]
fn sizes_of_reads_change_nothing() {
    for (reader, encode) in all() {
        let data = sample(300_000);
        let mut packed = encode(&data);
        let cut = packed.len() * 2 / 3;
        let mut broken = packed.clone();
        broken[cut] ^= 0x55;
        broken[cut + 1] ^= 0x55;
        packed.truncate(cut);
        for bytes in [packed, broken] {
            let expected = read(reader, &bytes);
            for (source, sink) in [(1, 1), (1, 1 << 20), (7, 4096), (65_536, 1), (1 << 20, 777)] {
                let found = read_with(reader, &bytes, source, sink, false);
                let name = reader.card().name;
                assert_eq!(found.1, expected.1, "{name} {source} {sink}");
                assert!(found.0 == expected.0, "{name} {source} {sink}: {} {}", found.0.len(), expected.0.len());
            }
        }
    }
}

#[test]
fn a_cut_anywhere_keeps_what_came_before() {
    for (reader, encode) in all() {
        let name = reader.card().name;
        let data = sample(3_000);
        let packed = encode(&data);
        let mut longest = 0;
        for cut in 0..packed.len() {
            let (text, reason) = read(reader, &packed[..cut]);
            assert!(data.starts_with(&text), "{name} cut at {cut}");
            assert!(text.len() >= longest, "{name}: a longer file gives less text, at {cut}");
            longest = text.len();
            // `compress` cannot tell.
            if name != "compress" {
                assert_eq!(reason, Some(GapReason::Truncated), "{name} cut at {cut}");
            }
            let (same, reason) = read_with(reader, &packed[..cut], 100, 100, true);
            assert!(same == text, "{name}");
            assert_eq!(reason, Some(GapReason::Interrupted), "{name}: the error of the source comes through");
        }
    }
}

#[test]
fn a_cut_gives_all_that_a_byte_by_byte_decoder_gives() {
    let data = sample(400_000);
    let gzip = gz(&data);
    let bzip = bz2(&data);
    for part in 1..20 {
        let slow = |mut decoder: Box<dyn Read + '_>| {
            let mut text = Vec::new();
            let mut byte = [0];
            while let Ok(1) = decoder.read(&mut byte) {
                text.push(byte[0]);
            }
            text
        };
        let cut = &gzip[..gzip.len() * part / 20];
        assert!(read(&GZIP, cut).0 == slow(Box::new(flate2::read::MultiGzDecoder::new(cut))), "gzip {part}");
        let cut = &bzip[..bzip.len() * part / 20];
        assert!(read(&BZIP2, cut).0 == slow(Box::new(::bzip2::read::MultiBzDecoder::new(cut))), "bzip2 {part}");
    }
    // Near the cut, a block of LZ4 is decoded as far as it goes.
    let packed = lz4(&data);
    let (text, _) = read(&LZ4, &packed[..packed.len() / 2]);
    assert!(text.len() % 65_536 != 0 && data.starts_with(&text));
    // xz keeps back the text of the last twenty bytes or so, which it may not read past.
    let packed = xz(&data);
    let (text, _) = read(&XZ, &packed[..packed.len() / 2]);
    assert!(text.len() > data.len() / 2 - 80_000 && data.starts_with(&text), "{}", text.len());
}

#[test]
fn broken_bytes_never_panic() {
    let mut state = 7u64;
    for (reader, encode) in all() {
        let data = sample(5_000);
        let packed = encode(&data);
        for round in 0..400 {
            let mut broken = packed.clone();
            for _ in 0..=round % 4 {
                state = state.wrapping_mul(6364136223846793005).wrapping_add(99);
                let at = (state >> 33) as usize % broken.len();
                broken[at] = (state >> 20) as u8;
            }
            let (text, reason) = read(reader, &broken);
            let checked = !matches!(reader.card().name, "compress" | "brotli" | "lzma");
            assert!(reason.is_some() || text == data || !checked, "{} {round}", reader.card().name);
        }
    }
}

#[test]
fn windows_beyond_the_limit_are_named() {
    // A frame of Zstandard with a window of 1 GiB, and nothing else.
    let frame = [0x28, 0xB5, 0x2F, 0xFD, 0, 20 << 3, 0, 0, 0];
    let mut out = Sink { step: 100, ..Sink::default() };
    let input = Input { name: Path::new("a"), head: &frame, stream: &mut &frame[..], file: None, limits: &LIMITS };
    let error = ZSTANDARD.read(input, &mut out).unwrap_err();
    assert_eq!(error.reason, GapReason::OverBudget);
    assert_eq!(
        error.detail,
        "zstd: a frame needs a window of 1024 MiB and may use 64 MiB; --max-memory raises the limit"
    );
    let small = Limits::of(100_000);
    for (reader, encode) in [(&XZ as &dyn Reader, xz as Encode), (&BZIP2, bz2), (BROTLI, br), (&LZ4, lz4)] {
        let packed = encode(&sample(100));
        let input = Input { name: Path::new("a"), head: &packed, stream: &mut &packed[..], file: None, limits: &small };
        assert_eq!(reader.read(input, &mut out).unwrap_err().reason, GapReason::OverBudget, "{}", reader.card().name);
    }
}

#[test]
fn skippable_frames_belong_to_whom_they_precede() {
    let skip = [0x5A, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 1, 2, 3];
    for (mine, other, encode) in
        [(&ZSTANDARD as &dyn Reader, &LZ4 as &dyn Reader, zst as Encode), (&LZ4, &ZSTANDARD, lz4)]
    {
        let packed = [&skip[..], &skip, &encode(b"hello"), &skip].concat();
        assert!(
            mine.recognises(&Head::new(&packed), Path::new("x"))
                && !other.recognises(&Head::new(&packed), Path::new("x"))
        );
        assert_eq!(read(mine, &packed), (b"hello".to_vec(), None));
    }
}

#[test]
fn plain_text_is_not_brotli_for_its_name() {
    assert!(
        !BROTLI.recognises(&Head::new(b"Nous sommes le 3 mars, et rien n'est comprime ici.\n"), Path::new("lisez.br"))
    );
    assert!(!BROTLI.recognises(&Head::new(&br(b"hello")), Path::new("a.txt")));
}

#[test]
fn names_lose_their_coat() {
    let inner = |name: &str, reader: &dyn Reader| inner_name(Path::new(name), reader.card().extensions);
    assert_eq!(inner("d/a.log.gz", &GZIP), Path::new("d/a.log"));
    assert_eq!(inner("a.TGZ", &GZIP), Path::new("a.tar"));
    assert_eq!(inner("a.svgz", &GZIP), Path::new("a.svg"));
    assert_eq!(inner("a.tbz2", &BZIP2), Path::new("a.tar"));
    assert_eq!(inner("core", &XZ), Path::new("core"));
    assert_eq!(inner("a.log.1", &GZIP), Path::new("a.log.1"));
}
