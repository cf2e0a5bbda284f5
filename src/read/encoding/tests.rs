use super::*;
use std::io::{self, Read};
use std::path::PathBuf;

/// Gives `step` bytes at a time.
struct Dribble<'a>(&'a [u8], usize);

impl Read for Dribble<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.1.min(buffer.len()).min(self.0.len());
        buffer[..count].copy_from_slice(&self.0[..count]);
        self.0 = &self.0[count..];
        Ok(count)
    }
}

fn decoded(bytes: &[u8], charset: Charset, source: usize, sink: usize) -> String {
    let mut source = Dribble(bytes, source);
    let mut reader = DecodingReader::new(&mut source, charset);
    let (mut text, mut buffer) = (Vec::new(), vec![0; sink]);
    loop {
        match reader.read(&mut buffer).unwrap() {
            0 => return String::from_utf8(text).unwrap(),
            count => text.extend_from_slice(&buffer[..count]),
        }
    }
}

/// The text of some bytes as the reader for text would give it.
fn text_of(bytes: &[u8]) -> (Found, String) {
    let found = detect(&bytes[..bytes.len().min(HEAD)]);
    let text = match found {
        Found::Other(charset) => {
            let text = decoded(bytes, charset, usize::MAX, 1 << 16);
            for (source, sink) in [(1, 1), (3, 4096), (4096, 5)] {
                assert!(decoded(bytes, charset, source, sink) == text, "{}", charset.name());
            }
            text
        }
        _ => String::from_utf8_lossy(bytes).into_owned(),
    };
    (found, text)
}

fn utf16(text: &str, order: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(order).collect()
}

fn utf32(text: &str, order: fn(u32) -> [u8; 4]) -> Vec<u8> {
    text.chars().flat_map(|c| order(c as u32)).collect()
}

const TEXTS: [&str; 5] = [
    "name,email\nAda,ada@example.org\n",
    "姓名：张伟\n电话：13800138000\n住址：北京市朝阳区建国路八十八号\n",
    "Имя: Иван Петров\nтелефон: 495 123\n",
    "氏名：山田太郎\n住所：東京都千代田区\nよろしくお願いします。\n",
    "Emoji 😀 and Straße, naïve café\n",
];

#[test]
fn wide_text_is_known_with_and_without_mark() {
    for text in TEXTS {
        let marked = format!("\u{FEFF}{text}");
        let long = text.repeat(9000);
        for (given, expected) in [(text, text), (&marked, text), (&long, &long)] {
            for (bytes, name) in [
                (utf16(given, u16::to_le_bytes), "UTF-16LE"),
                (utf16(given, u16::to_be_bytes), "UTF-16BE"),
                (utf32(given, u32::to_le_bytes), "UTF-32LE"),
                (utf32(given, u32::to_be_bytes), "UTF-32BE"),
            ] {
                let (found, decoded) = text_of(&bytes);
                let Found::Other(charset) = found else { panic!("{name}: {found:?} for {text}") };
                assert_eq!(charset.name(), name, "{text}");
                assert!(decoded == expected, "{name} {text}");
            }
        }
    }
}

#[test]
fn utf8_passes_even_if_cut_or_hurt() {
    let text = TEXTS.concat();
    for cut in 0..text.len() {
        assert_eq!(detect(&text.as_bytes()[..cut]), Found::Utf8, "{cut}");
    }
    let mut hurt = text.repeat(20).into_bytes();
    hurt[700] = 0xFF;
    hurt[1700] = 0xC3;
    assert_eq!(detect(&hurt), Found::Utf8);
    let mut log = b"an ordinary line of a log, with nothing in it\n".repeat(1000);
    log[20_000] = 0xE9;
    log[30_000] = 0;
    assert_eq!(detect(&log), Found::Utf8);
    // A column of bytes among names.
    let rows: Vec<u8> = (0..100)
        .flat_map(|n| [if n % 5 == 0 { "Se\u{e1}n" } else { "Ana" }.as_bytes(), b"\t\xFFab\n"].concat())
        .collect();
    assert_eq!(detect(&rows), Found::Utf8);
    let western: Vec<u8> =
        (0..100).flat_map(|n| if n % 5 == 0 { &b"Se\xE1n\n"[..] } else { b"Mu\xF1oz\n" }.to_vec()).collect();
    assert_ne!(detect(&western), Found::Utf8);
    assert_eq!(detect(b""), Found::Utf8);
    assert_eq!(detect(b"\xEF\xBB\xBFa"), Found::Utf8);
    assert_eq!(detect(b"a\x01b\x01c,d\x01e\n"), Found::Utf8, "Hive separates fields so");
}

#[test]
fn legacy_text_is_decoded() {
    for (encoding, text) in [
        (encoding_rs::WINDOWS_1252, "José Muñoz, Straße 5, 33102 Paderborn, naïve café\n"),
        (encoding_rs::GB18030, TEXTS[1]),
        (encoding_rs::SHIFT_JIS, TEXTS[3]),
        (encoding_rs::EUC_JP, TEXTS[3]),
        (encoding_rs::ISO_2022_JP, TEXTS[3]),
        (encoding_rs::KOI8_U, TEXTS[2]),
        (encoding_rs::WINDOWS_1251, TEXTS[2]),
        (encoding_rs::EUC_KR, "이름: 홍길동\n주소: 서울특별시 종로구\n"),
        (encoding_rs::BIG5, "姓名：陳大文\n電話：02 2345\n地址：臺北市信義區\n"),
    ] {
        let text = text.repeat(3);
        let bytes = encoding.encode(&text).0;
        let (found, decoded) = text_of(&bytes);
        assert_eq!(decoded, text, "{}: {found:?}", encoding.name());
    }
    let korean = b"\x1B$)CName: \x0E\x48\x2B\x31\x66\x35\x3F\x0F.\n";
    assert_eq!(text_of(korean).1, "Name: 홍길동.\n");
}

#[test]
fn utf7_is_believed_only_where_every_plus_makes_sense() {
    let (found, text) = text_of(b"J. M+APw-ller +AEA- home, 2 +- 2\n\x45 +2D3eAA- end\n");
    assert_eq!((found, text.as_str()), (Found::Other(Charset::Utf7), "J. Müller @ home, 2 + 2\nE 😀 end\n"));
    for plain in
        ["+1-604-696-5272x565 +46 (0)157", "C++ and a+b, i+1", "x +AEA- y", "+AEA- a+b +AEA-", "+ABCDEF- +QUJD-"]
    {
        assert_eq!(detect(plain.as_bytes()), Found::Utf8, "{plain}");
    }
}

#[test]
fn ebcdic_is_known_by_its_letters() {
    let back = |page: u16, text: &str| -> Vec<u8> {
        let table = ebcdic::table(page);
        // The last match is LF for `\n`, which is what services for Unix write least: take the first, NL.
        text.chars().map(|c| table.iter().position(|&b| char::from(b) == c).unwrap() as u8).collect()
    };
    for page in [37, 500, 1047] {
        let text = "DOE JANE 123-45-6789 jane@example.org [A] [B]\n".repeat(5);
        let (found, decoded) = text_of(&back(page, &text));
        assert_eq!((found, decoded), (Found::Other(Charset::Ebcdic(page)), text));
    }
}

#[test]
fn binary_is_not_text() {
    let mut state = 3u64;
    let mut random = move || {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1);
        (state >> 33) as u32
    };
    for length in [300, 4000, 65_536] {
        let bytes: Vec<u8> = (0..length).map(|_| random() as u8).collect();
        assert_eq!(detect(&bytes), Found::Binary, "{length}");
        let numbers: Vec<u8> = (0..length / 4).flat_map(|_| (random() % 5000).to_le_bytes()).collect();
        assert_eq!(detect(&numbers), Found::Binary, "{length}");
        let samples: Vec<u8> = (0..length / 2).flat_map(|_| (random() as i16 >> 4).to_le_bytes()).collect();
        assert_eq!(detect(&samples), Found::Binary, "{length}");
    }
    assert_eq!(detect(&[0; 1000]), Found::Binary);
}

/// The corpus is test material of others and is not part of this repository.
fn corpus() -> Option<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    folder.is_dir().then_some(folder)
}

#[test]
#[allow(clippy::print_stderr)]
fn every_value_of_the_corpus_is_in_the_text() {
    let Some(folder) = corpus() else {
        eprintln!("skipped: no corpus here");
        return;
    };
    let folder = folder.join("robustness");
    let lines = std::fs::read_to_string(folder.join("encodings/expected.jsonl")).unwrap();
    for line in lines.lines() {
        let expected: serde_json::Value = serde_json::from_str(line).unwrap();
        let file = expected["file"].as_str().unwrap();
        let (found, text) = text_of(&std::fs::read(folder.join(file)).unwrap());
        for entity in expected["entities"].as_array().unwrap() {
            let value = entity["value"].as_str().unwrap();
            assert!(text.contains(value), "{file} ({found:?}) lacks a value");
        }
    }
    for (file, encoding) in [
        ("big5", "Big5"),
        ("big5hkscs", "Big5"),
        ("cp949", "EUC-KR"),
        ("gb18030", "gb18030"),
        ("gb2312", "gb18030"),
        ("gbk", "gb18030"),
        ("iso2022_kr", "ISO-2022-KR"),
        ("shift_jis", "Shift_JIS"),
    ] {
        let bytes = std::fs::read(folder.join(format!("encodings/cpython_{file}.txt"))).unwrap();
        let (found, text) = text_of(&bytes);
        let name = if let Found::Other(charset) = found { charset.name() } else { "none" };
        let broken = text.matches('\u{FFFD}').count();
        if name != encoding || broken > 0 {
            eprintln!("{file}: {name}, {broken} broken characters");
        }
        // Twenty-three bytes are too few for a guess.
        assert!(file == "big5hkscs" || (name == encoding && broken == 0), "{file}: {name}, {broken} broken");
    }
}
