//! Files that are not text: gzip and JPEG, built byte by byte, so that no library's version changes them.

use super::page::{File, Truth};
use std::collections::HashMap;

/// A gzip file with no name and no time in it.
pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut file = vec![0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255];
    file.extend(deflate(bytes));
    file.extend(crc32(bytes).to_le_bytes());
    file.extend((bytes.len() as u32).to_le_bytes());
    file
}

fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32, byte: &u8| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ if crc & 1 == 1 { 0xEDB8_8320 } else { 0 })
    };
    !bytes.iter().fold(!0, step)
}

/// Bits as deflate orders them: the lowest of each byte first.
#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    held: u32,
    count: u32,
}

impl Bits {
    fn put(&mut self, value: u32, count: u32) {
        self.held |= value << self.count;
        self.count += count;
        while self.count >= 8 {
            self.bytes.push(self.held as u8);
            self.held >>= 8;
            self.count -= 8;
        }
    }

    /// A Huffman code, which begins with its highest bit.
    fn put_code(&mut self, code: u32, count: u32) {
        self.put(code.reverse_bits() >> (32 - count), count);
    }

    /// A letter or a length, in the fixed code of RFC 1951.
    fn put_symbol(&mut self, symbol: u32) {
        match symbol {
            0..=143 => self.put_code(0x30 + symbol, 8),
            144..=255 => self.put_code(0x190 + symbol - 144, 9),
            256..=279 => self.put_code(symbol - 256, 7),
            _ => self.put_code(0xC0 + symbol - 280, 8),
        }
    }
}

/// The longest repetition that one symbol with extra bits describes: first value of each symbol.
fn bucket(starts: &[u32], value: u32) -> (u32, u32) {
    let index = starts.partition_point(|start| *start <= value) - 1;
    (index as u32, value - starts[index])
}

/// One block in the fixed code, with repetitions found by their first four bytes.
fn deflate(bytes: &[u8]) -> Vec<u8> {
    const LENGTHS: [u32; 28] =
        [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227];
    let distances: Vec<u32> =
        (0..30u32).map(|i| if i < 4 { i + 1 } else { ((2 + i % 2) << (i / 2 - 1)) + 1 }).collect();
    let mut bits = Bits::default();
    bits.put(0b011, 3);
    let mut seen: HashMap<&[u8], usize> = HashMap::new();
    let mut at = 0;
    while at < bytes.len() {
        let earlier = bytes.get(at..at + 4).and_then(|key| seen.insert(key, at)).filter(|e| at - e <= 32_768);
        let length =
            earlier.map_or(0, |e| bytes[e..].iter().zip(&bytes[at..]).take(257).take_while(|(a, b)| a == b).count());
        if let (Some(earlier), 4..) = (earlier, length) {
            let (symbol, extra) = bucket(&LENGTHS, length as u32);
            bits.put_symbol(257 + symbol);
            bits.put(extra, if symbol < 4 { 0 } else { symbol / 4 - 1 });
            let (symbol, extra) = bucket(&distances, (at - earlier) as u32);
            bits.put_code(symbol, 5);
            bits.put(extra, if symbol < 2 { 0 } else { symbol / 2 - 1 });
            at += length;
        } else {
            bits.put_symbol(u32::from(bytes[at]));
            at += 1;
        }
    }
    bits.put_symbol(256);
    bits.put(0, 7);
    bits.bytes
}

/// Degrees, minutes and hundredths of a second, and the letter of the hemisphere.
type Angle = (u32, u32, u32, u8);

/// Photographs with the metadata that cameras write; one without a position.
pub fn photos() -> Vec<File> {
    [
        ("photos/IMG_0412.jpg", Some(((42, 56, 3912, b'N'), (122, 6, 1224, b'W')))),
        ("photos/IMG_0413.jpg", Some(((44, 3, 2964, b'N'), (121, 18, 984, b'W')))),
        ("photos/warehouse.jpg", None),
    ]
    .into_iter()
    .map(|(path, position)| {
        let found =
            |detector: &str, value| Truth { path, detector: detector.into(), line: None, value, test_value: false };
        let mut truth = vec![found("image-file", None)];
        truth.extend(
            position
                .map(|(north, east)| found("exif-gps", Some(format!("{:.5}, {:.5}", decimal(north), decimal(east))))),
        );
        File { path, bytes: jpeg(&exif(position)), truth }
    })
    .collect()
}

fn decimal((degrees, minutes, hundredths, side): Angle) -> f64 {
    let sum = f64::from(degrees) + f64::from(minutes) / 60.0 + f64::from(hundredths) / 360_000.0;
    if side == b'S' || side == b'W' { -sum } else { sum }
}

/// A picture of one grey square: the smallest that every program opens.
fn jpeg(exif: &[u8]) -> Vec<u8> {
    let mut file = vec![0xFF, 0xD8];
    let mut segment = |marker: u8, body: &[u8]| {
        file.extend([0xFF, marker]);
        file.extend((body.len() as u16 + 2).to_be_bytes());
        file.extend(body);
    };
    segment(0xE1, &[b"Exif\0\0", exif].concat());
    segment(0xDB, &[&[0][..], &[16; 64]].concat());
    segment(0xC0, &[8, 0, 8, 0, 8, 1, 1, 0x11, 0]);
    // One code of one bit for each table: no difference, no more coefficients.
    segment(0xC4, &[&[0x00, 1][..], &[0; 15], &[0]].concat());
    segment(0xC4, &[&[0x10, 1][..], &[0; 15], &[0]].concat());
    segment(0xDA, &[1, 1, 0, 0, 63, 0]);
    file.extend([0x3F, 0xFF, 0xD9]);
    file
}

/// A TIFF directory, low byte first: camera, time and, if there is one, the position.
fn exif(position: Option<(Angle, Angle)>) -> Vec<u8> {
    const ASCII: u16 = 2;
    const LONG: u16 = 4;
    const RATIONAL: u16 = 5;
    let entries = 3 + u32::from(position.is_some()) as usize;
    let gps_at = 8 + 2 + 12 * entries + 4;
    let data_at = gps_at + if position.is_some() { 2 + 12 * 4 + 4 } else { 0 };

    let mut file = b"II*\0\x08\0\0\0".to_vec();
    let mut data: Vec<u8> = Vec::new();
    let entry = |file: &mut Vec<u8>, data: &mut Vec<u8>, tag: u16, kind: u16, count: usize, value: &[u8]| {
        file.extend(tag.to_le_bytes());
        file.extend(kind.to_le_bytes());
        file.extend((count as u32).to_le_bytes());
        if value.len() <= 4 {
            file.extend(value);
            file.extend(&[0; 4][value.len()..]);
        } else {
            file.extend(((data_at + data.len()) as u32).to_le_bytes());
            data.extend(value);
            data.extend(&[0][..value.len() % 2]);
        }
    };
    file.extend((entries as u16).to_le_bytes());
    for (tag, text) in [(0x010F, &b"Harborline\0"[..]), (0x0110, b"HL-20 Trail\0"), (0x0132, b"2026:02:14 10:31:07\0")]
    {
        entry(&mut file, &mut data, tag, ASCII, text.len(), text);
    }
    if let Some((north, east)) = position {
        entry(&mut file, &mut data, 0x8825, LONG, 1, &(gps_at as u32).to_le_bytes());
        file.extend([0; 4]);
        file.extend(4u16.to_le_bytes());
        for (tag, (degrees, minutes, hundredths, side)) in [(1, north), (3, east)] {
            entry(&mut file, &mut data, tag, ASCII, 2, &[side, 0]);
            let parts = [degrees, 1, minutes, 1, hundredths, 100].map(u32::to_le_bytes).concat();
            entry(&mut file, &mut data, tag + 1, RATIONAL, 3, &parts);
        }
    }
    file.extend([0; 4]);
    assert_eq!(file.len(), data_at);
    file.extend(data);
    file
}
