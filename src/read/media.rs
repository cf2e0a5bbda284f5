//! Pictures: where and with what they were taken, from EXIF and XMP; then the file as binary, so that comments, names
//! and serial numbers are searched as strings.
//!
//! That a file is a picture at all is said by the rules, from its first bytes; here only its metadata is read, from the
//! beginning of the file. Pixels are not looked at.

use super::{Card, Fact, Head, Input, Limits, Outlet, ReadError, Reader, Text};
use crate::event::GapReason;
use crate::place::Offsets;
use exif::{Error, Exif, Field, In, Rational, Tag, Value};
use std::io::{Cursor, Read};
use std::path::Path;

/// The reader of pictures.
pub(super) struct Media;

/// JPEG keeps its metadata in front.
const JPEG_START: u64 = 1 << 20;

/// The other formats may keep it anywhere; this holds most pictures whole.
const START: u64 = 16 << 20;

impl Reader for Media {
    fn card(&self) -> &'static Card {
        &Card {
            name: "media",
            extensions: &[
                "jpg", "jpeg", "png", "gif", "webp", "tif", "tiff", "heic", "heif", "avif", "bmp", "dng", "nef", "cr2",
            ],
            about: "Pictures: EXIF and XMP with position and camera; pixels are not looked at.",
        }
    }

    fn recognises(&self, head: &Head<'_>, _: &Path) -> bool {
        kind(head).is_some()
    }

    fn read(&self, input: Input<'_>, out: &mut dyn Outlet) -> Result<(), ReadError> {
        let Input { head, stream, limits, .. } = input;
        let mut start = Vec::new();
        let mut failed = None;
        if let Some(most) = kind(head).and_then(|kind| kind.start(limits)) {
            // An error of the source comes again after what was read before it.
            failed = stream.take(most).read_to_end(&mut start).err();
            let whole = (start.len() as u64) < most && failed.is_none();
            metadata(&start, whole, out);
        }
        let mut rest = Rest { start: Cursor::new(start), failed, stream };
        out.text(Text { stream: &mut rest, encoding: "binary", offsets: Offsets::Source, binary: true })
    }
}

/// What was read for its metadata, and then the rest.
struct Rest<'a> {
    start: Cursor<Vec<u8>>,
    failed: Option<std::io::Error>,
    stream: &'a mut dyn Read,
}

impl Read for Rest<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        match self.start.read(buffer)? {
            0 => self.failed.take().map_or_else(|| self.stream.read(buffer), Err),
            count => Ok(count),
        }
    }
}

/// A format of pictures.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Jpeg,
    Tiff,
    Png,
    Webp,
    Heif,
    /// Formats that have no EXIF.
    Bare,
}

impl Kind {
    /// How much of a file is looked at for its metadata.
    fn start(self, limits: &Limits) -> Option<u64> {
        match self {
            Self::Bare => None,
            Self::Jpeg => Some(JPEG_START.min(limits.memory / 4)),
            _ => Some(START.min(limits.memory / 4)),
        }
    }
}

fn kind(head: &[u8]) -> Option<Kind> {
    match head {
        [0xFF, 0xD8, 0xFF, ..] => Some(Kind::Jpeg),
        [b'I', b'I', b'*', 0, ..] | [b'M', b'M', 0, b'*', ..] => Some(Kind::Tiff),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1A, b'\n', ..] => Some(Kind::Png),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Kind::Webp),
        [0, 0, _, _, b'f', b't', b'y', b'p', brand @ ..] => {
            let brands = [b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1", b"avif", b"avis"];
            brands.iter().any(|known| brand.starts_with(*known)).then_some(Kind::Heif)
        }
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some(Kind::Bare),
        // Two letters are not much: the header that follows must have one of its known sizes.
        [b'B', b'M', _, _, _, _, _, _, _, _, _, _, _, _, 12 | 40 | 52 | 56 | 64 | 108 | 124, 0, 0, 0, ..] => {
            Some(Kind::Bare)
        }
        _ => None,
    }
}

/// Emits what the metadata of a picture say.
fn metadata(start: &[u8], whole: bool, out: &mut dyn Outlet) {
    let mut reader = exif::Reader::new();
    reader.continue_on_error(true);
    let (exif, broken) = match reader.read_from_container(&mut Cursor::new(start)) {
        Ok(exif) => (Some(exif), false),
        Err(Error::PartialResult(partial)) => (Some(partial.into_inner().0), true),
        Err(Error::NotFound(_) | Error::BlankValue(_)) => (None, false),
        Err(_) => (None, true),
    };
    if broken && whole {
        out.gap(ReadError::new(GapReason::Damaged, "EXIF: does not follow its format; what could be read was used"));
    } else if broken {
        let detail = format!("EXIF: not all within the first {} MiB; --max-memory may raise this", start.len() >> 20);
        out.gap(ReadError::new(GapReason::OverBudget, detail));
    }
    let position = exif.as_ref().and_then(exif_position);
    let from_exif = position.is_some();
    if let Some((latitude, longitude)) = position.or_else(|| xmp_position(start)) {
        out.fact(Fact {
            detector: "exif-gps",
            why: if from_exif { "EXIF GPS position" } else { "XMP GPS position" },
            score: 90,
            value: Some(format!("{latitude:.5}, {longitude:.5}")),
            part: Some(if from_exif { "exif" } else { "xmp" }),
        });
    }
    if exif.as_ref().is_some_and(by_camera) {
        let why = "camera EXIF: make, model and time";
        out.fact(Fact { detector: "image-file", why, score: 85, value: None, part: Some("exif") });
    }
}

/// True if a camera names itself and the time: a photograph rather than a drawing.
fn by_camera(exif: &Exif) -> bool {
    let filled = |tag| match exif.get_field(tag, In::PRIMARY) {
        Some(Field { value: Value::Ascii(texts), .. }) => {
            texts.iter().any(|text| text.iter().any(|&b| b.is_ascii_alphanumeric()))
        }
        _ => false,
    };
    (filled(Tag::Make) || filled(Tag::Model)) && (filled(Tag::DateTimeOriginal) || filled(Tag::DateTime))
}

/// The position in degrees, if it is complete and possible. Zero and zero is what cameras write that have none.
fn exif_position(exif: &Exif) -> Option<(f64, f64)> {
    let latitude = degrees(exif, Tag::GPSLatitude, Tag::GPSLatitudeRef, b'S')?;
    let longitude = degrees(exif, Tag::GPSLongitude, Tag::GPSLongitudeRef, b'W')?;
    possible(latitude, longitude)
}

fn possible(latitude: f64, longitude: f64) -> Option<(f64, f64)> {
    let inside = latitude.abs() <= 90.0 && longitude.abs() <= 180.0;
    (inside && (latitude != 0.0 || longitude != 0.0)).then_some((latitude, longitude))
}

/// Degrees, minutes and seconds as one signed number.
fn degrees(exif: &Exif, tag: Tag, reference: Tag, negative: u8) -> Option<f64> {
    let Value::Rational(parts) = &exif.get_field(tag, In::PRIMARY)?.value else { return None };
    let mut sum = 0.0;
    for (Rational { num, denom }, unit) in parts.iter().zip([1.0, 60.0, 3600.0]) {
        // A missing part is written 0/0 by some cameras.
        if *denom == 0 && *num != 0 {
            return None;
        }
        sum += if *denom == 0 { 0.0 } else { f64::from(*num) / f64::from(*denom) / unit };
    }
    let backwards = match exif.get_field(reference, In::PRIMARY).map(|field| &field.value) {
        Some(Value::Ascii(texts)) => texts.first().and_then(|text| text.first()) == Some(&negative),
        _ => false,
    };
    (!parts.is_empty()).then_some(if backwards { -sum } else { sum })
}

/// The position in an XMP packet: `exif:GPSLatitude="37,46.494N"`, also as an element.
fn xmp_position(start: &[u8]) -> Option<(f64, f64)> {
    let value = |name: &str| {
        let at = memchr::memmem::find(start, name.as_bytes())? + name.len();
        let rest = std::str::from_utf8(start.get(at..at + 40)?.split(|b| !b.is_ascii()).next()?).ok()?;
        let rest = rest.trim_start_matches(['=', '"', '\'', '>', ' ']);
        xmp_degrees(rest.split(['"', '\'', '<']).next()?)
    };
    possible(value("exif:GPSLatitude")?, value("exif:GPSLongitude")?)
}

/// `DDD,MM,SSk` or `DDD,MM.mmk`, where `k` is one of N, S, E and W.
fn xmp_degrees(text: &str) -> Option<f64> {
    let sign = match text.chars().last()? {
        'N' | 'E' => 1.0,
        'S' | 'W' => -1.0,
        _ => return None,
    };
    let mut sum = 0.0;
    let parts = text.get(..text.len() - 1)?.split(',');
    for (part, unit) in parts.zip([1.0, 60.0, 3600.0]) {
        sum += part.trim().parse::<f64>().ok().filter(|part| part.is_finite() && *part >= 0.0)? / unit;
    }
    Some(sign * sum)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::place::Step;

    #[derive(Default)]
    struct Sink {
        facts: Vec<Fact>,
        gaps: Vec<GapReason>,
        bytes: Vec<u8>,
        result: Option<GapReason>,
    }

    impl Outlet for Sink {
        fn text(&mut self, text: Text<'_>) -> Result<(), ReadError> {
            assert!(text.binary && text.offsets == Offsets::Source);
            text.stream.read_to_end(&mut self.bytes)?;
            Ok(())
        }
        fn nested(&mut self, _: Option<Step>, _: &Path, _: &mut dyn Read) -> Result<(), ReadError> {
            unreachable!("a picture holds no other source")
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
        fn fact(&mut self, fact: Fact) {
            self.facts.push(fact);
        }
        fn gap(&mut self, gap: ReadError) {
            self.gaps.push(gap.reason);
        }
    }

    fn read(bytes: &[u8], memory: u64) -> Sink {
        let mut out = Sink::default();
        let limits = Limits::of(memory);
        let head = &bytes[..bytes.len().min(100)];
        let input = Input { name: Path::new("a"), head, stream: &mut &bytes[..], file: None, limits: &limits };
        out.result = Media.read(input, &mut out).err().map(|error| error.reason);
        out
    }

    /// A little-endian TIFF directory with make, time and position.
    fn tiff(latitude: [(u32, u32); 3], longitude: [(u32, u32); 3]) -> Vec<u8> {
        let mut bytes = b"II*\0\x08\0\0\0".to_vec();
        let entry = |bytes: &mut Vec<u8>, tag: u16, kind: u16, count: u32, value: u32| {
            bytes.extend(tag.to_le_bytes());
            bytes.extend(kind.to_le_bytes());
            bytes.extend(count.to_le_bytes());
            bytes.extend(value.to_le_bytes());
        };
        bytes.extend(3u16.to_le_bytes());
        entry(&mut bytes, 0x010F, 2, 4, u32::from_le_bytes(*b"ACM\0"));
        entry(&mut bytes, 0x0132, 2, 20, 104);
        entry(&mut bytes, 0x8825, 4, 1, 50);
        bytes.extend(0u32.to_le_bytes());
        bytes.extend(4u16.to_le_bytes());
        entry(&mut bytes, 1, 2, 2, u32::from_le_bytes(*b"N\0\0\0"));
        entry(&mut bytes, 2, 5, 3, 124);
        entry(&mut bytes, 3, 2, 2, u32::from_le_bytes(*b"W\0\0\0"));
        entry(&mut bytes, 4, 5, 3, 148);
        bytes.extend(0u32.to_le_bytes());
        assert_eq!(bytes.len(), 104);
        bytes.extend(b"2026:11:23 10:11:12\0");
        for (num, denom) in latitude.into_iter().chain(longitude) {
            bytes.extend(num.to_le_bytes());
            bytes.extend(denom.to_le_bytes());
        }
        bytes
    }

    fn jpeg(exif: &[u8]) -> Vec<u8> {
        let mut bytes = b"\xFF\xD8\xFF\xE1".to_vec();
        bytes.extend((exif.len() as u16 + 8).to_be_bytes());
        bytes.extend(b"Exif\0\0");
        bytes.extend(exif);
        bytes.extend(b"\xFF\xD9");
        bytes
    }

    const LATITUDE: [(u32, u32); 3] = [(37, 1), (46, 1), (2964, 100)];
    const LONGITUDE: [(u32, u32); 3] = [(122, 1), (25, 1), (984, 100)];

    #[test]
    fn position_and_camera_are_facts() {
        for bytes in [tiff(LATITUDE, LONGITUDE), jpeg(&tiff(LATITUDE, LONGITUDE))] {
            let out = read(&bytes, 64 << 20);
            let facts: Vec<_> =
                out.facts.iter().map(|fact| (fact.detector, fact.score, fact.value.as_deref())).collect();
            assert_eq!(facts, [("exif-gps", 90, Some("37.77490, -122.41940")), ("image-file", 85, None)]);
            assert_eq!((out.gaps, out.bytes), (vec![], bytes), "and the file goes on unchanged");
        }
    }

    #[test]
    fn no_position_where_there_is_none() {
        let zero = [(0, 1); 3];
        for (latitude, longitude) in [(zero, zero), ([(95, 1), (0, 1), (0, 1)], LONGITUDE), ([(1, 0); 3], LONGITUDE)] {
            let out = read(&tiff(latitude, longitude), 64 << 20);
            assert!(out.facts.iter().all(|fact| fact.detector == "image-file"));
        }
    }

    #[test]
    fn xmp_has_a_position_too() {
        let packet =
            br#"<rdf:Description exif:GPSLatitude="37,46.494N" exif:GPSLongitude="122,25,9.84W" x="a"/> and more"#;
        let bytes = [b"\xFF\xD8\xFF\xE1\x00\x70", &packet[..], b"\xFF\xD9 tail tail tail tail tail tail"].concat();
        let out = read(&bytes, 64 << 20);
        assert_eq!(out.facts[0].value.as_deref(), Some("37.77490, -122.41940"));
        assert_eq!(out.facts[0].part, Some("xmp"));
        assert_eq!(xmp_degrees("1,2,3,"), None);
        assert_eq!(xmp_degrees("é"), None);
        assert_eq!(xmp_degrees("1e999N"), None);
    }

    #[test]
    fn broken_pictures_are_gaps_and_never_panics() {
        let whole = jpeg(&tiff(LATITUDE, LONGITUDE));
        let mut state = 5u64;
        for cut in 4..whole.len() {
            assert_eq!(read(&whole[..cut], 64 << 20).bytes, &whole[..cut]);
            let mut broken = whole.clone();
            for _ in 0..3 {
                state = state.wrapping_mul(6364136223846793005).wrapping_add(cut as u64);
                broken[(state >> 33) as usize % whole.len()] = (state >> 20) as u8;
            }
            assert_eq!(read(&broken, 64 << 20).bytes, broken);
        }
        assert_eq!(read(&whole[..whole.len() - 30], 64 << 20).gaps, [GapReason::Damaged]);
        assert_eq!(read(&whole, 400).gaps, [GapReason::OverBudget], "not all of it may be looked at");
    }
}
