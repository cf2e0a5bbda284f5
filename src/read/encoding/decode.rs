//! A stream in another encoding as a stream of UTF-8.
//!
//! What comes out does not depend on how much is asked for at a time, nor on how the source hands out its bytes. A
//! character that is broken or cut at the end becomes U+FFFD and is no error. An error of the source comes after all
//! text before it.

use super::{Charset, ebcdic, utf7};
use encoding_rs::CoderResult;
use std::io::{self, ErrorKind, Read};

/// Encoded bytes read at a time.
const INPUT: usize = 32 * 1024;

/// Gives the text of `source` as UTF-8.
pub struct DecodingReader<'a> {
    source: &'a mut dyn Read,
    decoder: Decoder,
    input: Box<[u8]>,
    out: String,
    taken: usize,
    error: Option<io::Error>,
    ended: bool,
}

enum Decoder {
    Web(encoding_rs::Decoder),
    Utf32 { order: fn([u8; 4]) -> u32, pending: [u8; 4], held: usize, started: bool },
    Utf7(utf7::Decoder),
    Iso2022Kr { shifted: bool, escape: usize, decoder: encoding_rs::Decoder },
    Ebcdic(Box<[u8; 256]>),
}

impl<'a> DecodingReader<'a> {
    /// A stream of what `source` holds in `charset`; a byte-order mark is left out.
    pub fn new(source: &'a mut dyn Read, charset: Charset) -> Self {
        let utf32 = |order| Decoder::Utf32 { order, pending: [0; 4], held: 0, started: false };
        let decoder = match charset {
            Charset::Web(encoding) => Decoder::Web(encoding.new_decoder_with_bom_removal()),
            Charset::Utf32Le => utf32(u32::from_le_bytes),
            Charset::Utf32Be => utf32(u32::from_be_bytes),
            Charset::Utf7 => Decoder::Utf7(utf7::Decoder::default()),
            Charset::Iso2022Kr => {
                let decoder = encoding_rs::EUC_KR.new_decoder_without_bom_handling();
                Decoder::Iso2022Kr { shifted: false, escape: 0, decoder }
            }
            Charset::Ebcdic(page) => Decoder::Ebcdic(Box::new(ebcdic::table(page))),
        };
        let input = vec![0; INPUT].into_boxed_slice();
        // One byte of input gives at most three of output in every encoding here.
        let out = String::with_capacity(3 * INPUT + 64);
        Self { source, decoder, input, out, taken: 0, error: None, ended: false }
    }

    /// Reads and decodes a piece.
    fn advance(&mut self) {
        self.out.clear();
        self.taken = 0;
        match self.source.read(&mut self.input) {
            Ok(0) => {
                self.ended = true;
                self.decoder.decode(&mut [], true, &mut self.out);
            }
            Ok(count) => {
                let count = count.min(INPUT);
                self.decoder.decode(&mut self.input[..count], false, &mut self.out);
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => {
                self.ended = true;
                self.decoder.decode(&mut [], true, &mut self.out);
                self.error = Some(error);
            }
        }
    }
}

impl Read for DecodingReader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        loop {
            let ready = &self.out.as_bytes()[self.taken..];
            if !ready.is_empty() {
                let count = ready.len().min(buffer.len());
                buffer[..count].copy_from_slice(&ready[..count]);
                self.taken += count;
                return Ok(count);
            }
            if self.ended {
                return self.error.take().map_or(Ok(0), Err);
            }
            self.advance();
        }
    }
}

impl Decoder {
    /// Appends the text of some bytes, which are used up; `last` if no more follow.
    fn decode(&mut self, bytes: &mut [u8], last: bool, out: &mut String) {
        match self {
            Self::Web(decoder) => web(decoder, bytes, last, out),
            Self::Utf7(decoder) => decoder.decode(bytes, last, out),
            Self::Ebcdic(table) => out.extend(bytes.iter().map(|&b| char::from(table[usize::from(b)]))),
            Self::Utf32 { order, pending, held, started } => {
                let mut put = |unit: [u8; 4]| {
                    let c = char::from_u32(order(unit)).unwrap_or(char::REPLACEMENT_CHARACTER);
                    if *started || c != '\u{FEFF}' {
                        out.push(c);
                    }
                    *started = true;
                };
                // First what is left of the piece before, then whole units.
                let mut rest = &bytes[..];
                while *held > 0 && !rest.is_empty() {
                    pending[*held] = rest[0];
                    rest = &rest[1..];
                    *held = (*held + 1) % 4;
                    if *held == 0 {
                        put(*pending);
                    }
                }
                let (units, rest) = rest.as_chunks::<4>();
                units.iter().for_each(|&unit| put(unit));
                pending[*held..*held + rest.len()].copy_from_slice(rest);
                *held += rest.len();
                if last && *held > 0 {
                    *held = 0;
                    out.push(char::REPLACEMENT_CHARACTER);
                }
            }
            Self::Iso2022Kr { shifted, escape, decoder } => {
                let kept = unshift(bytes, shifted, escape);
                web(decoder, &bytes[..kept], last, out);
            }
        }
    }
}

fn web(decoder: &mut encoding_rs::Decoder, mut bytes: &[u8], last: bool, out: &mut String) {
    loop {
        out.reserve(bytes.len() + 64);
        let (result, read, _) = decoder.decode_to_string(bytes, out, last);
        bytes = &bytes[read..];
        if matches!(result, CoderResult::InputEmpty) {
            return;
        }
    }
}

/// Turns ISO-2022-KR into EUC-KR in place: leaves out the announcement `ESC $ ) C`, and sets the high bit of what
/// stands between SO and SI. A line end shifts back. Returns the new length.
fn unshift(bytes: &mut [u8], shifted: &mut bool, escape: &mut usize) -> usize {
    const ANNOUNCEMENT: &[u8] = b"\x1B$)C";
    let mut kept = 0;
    for at in 0..bytes.len() {
        let byte = bytes[at];
        if ANNOUNCEMENT.get(*escape) == Some(&byte) && (*escape > 0 || byte == 0x1B) {
            *escape = (*escape + 1) % ANNOUNCEMENT.len();
            continue;
        }
        *escape = 0;
        match byte {
            0x0E => *shifted = true,
            0x0F => *shifted = false,
            _ => {
                *shifted &= byte != b'\n';
                bytes[kept] = if *shifted && (0x21..=0x7E).contains(&byte) { byte | 0x80 } else { byte };
                kept += 1;
            }
        }
    }
    kept
}
