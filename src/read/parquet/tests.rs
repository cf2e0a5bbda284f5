use super::super::collect::read;
use super::decode::{Decoder, Delta, Hybrid};
use super::schema::{Kind, Raw};
use super::*;

#[test]
fn runs_and_bit_packed_groups() {
    // Eight values 0 to 7 of three bits each, from the description of the encoding; then four times 5.
    let bytes = [0x03, 0b1000_1000, 0b1100_0110, 0b1111_1010, 0x08, 5];
    let mut hybrid = Hybrid::new(0..bytes.len(), 3);
    let values: Vec<_> = (0..12).map(|_| hybrid.next(&bytes).unwrap()).collect();
    assert_eq!(values, [0, 1, 2, 3, 4, 5, 6, 7, 5, 5, 5, 5]);
    assert_eq!(hybrid.next(&bytes), None);
    // A run of a billion costs nothing until it is used.
    let mut long = Hybrid::new(0..6, 1);
    assert_eq!(long.next(&[0x80, 0x80, 0x80, 0x80, 0x08, 1]), Some(1));
}

#[test]
fn differences() {
    // 7 5 3 1 2 3 4 5, the example of the description: deltas -2 -2 -2 1 1 1 1, least -2.
    let mut page = vec![8 * 16, 1, 4, 8, 14];
    page.extend([3, 2, 0, 0, 0]);
    // 0 0 0 3 3 3 3 in two bits, one miniblock of 32 values.
    page.extend([0b1100_0000, 0b0011_1111, 0, 0, 0, 0, 0, 0]);
    let mut delta = Delta::new(&page, 0..page.len()).unwrap();
    let values: Vec<_> = (0..8).map(|_| delta.next(&page).unwrap()).collect();
    assert_eq!(values, [7, 5, 3, 1, 2, 3, 4, 5]);
    assert_eq!(delta.next(&page), None);
    assert_eq!(Delta::new(&page, 0..page.len()).unwrap().behind(&page), Some(page.len()));
}

#[test]
fn split_streams() {
    let page = [1, 2, 0, 0, 0, 0, 0, 0];
    let mut decoder = Decoder::new(9, Kind::Int32, &page, 0).unwrap();
    let mut room = [0; 16];
    assert!(matches!(decoder.next(Kind::Int32, &page, &mut room), Some(Ok(Raw::Int(1)))));
    assert!(matches!(decoder.next(Kind::Int32, &page, &mut room), Some(Ok(Raw::Int(2)))));
    assert!(decoder.next(Kind::Int32, &page, &mut room).is_none());
}

#[test]
fn what_is_no_parquet_is_a_gap_and_searched() {
    let mut bytes = b"PAR1\x15\x04some text inside".to_vec();
    let (out, result) = read(&Parquet, &bytes, 100);
    result.unwrap();
    assert_eq!((out.gaps.len(), out.text.as_slice()), (1, bytes.as_slice()));
    bytes.extend([0xFF, 0xFF, 0xFF, 0x7F]);
    bytes.extend(b"PAR1");
    assert_eq!(read(&Parquet, &bytes, 100).0.gaps.len(), 1);
}

/// The folder of the development corpus, beside the repository.
fn corpus() -> Option<std::path::PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus/containers/tabular");
    if !path.is_dir() {
        eprintln!("skipped: no corpus at {}", path.display());
        return None;
    }
    Some(path)
}

#[test]
fn rows_are_those_of_the_csv() {
    let Some(folder) = corpus() else { return };
    for name in ["userdata1", "userdata5"] {
        let bytes = std::fs::read(folder.join(name).with_extension("parquet")).unwrap();
        let (out, result) = read(&Parquet, &bytes, 1 << 20);
        result.unwrap();
        assert!(out.gaps.is_empty(), "{:?}", out.gaps);
        let rows: Vec<_> = out.rows.iter().filter(|row| row.id == 0).collect();
        assert_eq!(rows.len(), 1000);
        let csv = std::fs::read_to_string(folder.join(name).with_extension("csv")).unwrap();
        let emails = rows.iter().filter(|row| row.cells.iter().any(|(n, v)| n == "email" && csv.contains(v.as_str())));
        assert!(emails.count() > 950);
    }
}

#[test]
fn a_table_of_findings_is_read_again() {
    use crate::event::Ignored;
    use crate::place::Step;
    use crate::report::parquet::Parquet as Writer;
    use crate::report::tests::{book, context, finding, place, span};
    let book = book();
    let mut file = Writer::new(context(&book), Vec::new()).unwrap();
    let table = Step::Table { table: "users".into(), column: Some("ssn".into()), row: Some(17), key: Vec::new() };
    let mut place = place("客户/a.sql", vec![table]);
    file.finding(&finding(&book, "us-ssn", 90, place.clone()), None).unwrap();
    place.inside.clear();
    place.span = Some(span(Some((12, 31)), 812, 823));
    file.finding(&finding(&book, "email-address", 60, place), Some(Ignored::Baseline)).unwrap();
    let bytes = file.finish().unwrap();
    let (out, result) = read(&Parquet, &bytes, 100);
    result.unwrap();
    assert!(out.gaps.is_empty(), "{:?}", out.gaps);
    let cell = |row: usize, name: &str| out.rows[row].cells.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str());
    assert_eq!(out.rows.len(), 2);
    for (row, name, expected) in [
        (0, "path", Some("客户/a.sql")),
        (0, "table", Some("users")),
        (0, "column_name", Some("ssn")),
        (0, "row", Some("17")),
        (0, "line", None),
        (0, "detector", Some("us-ssn")),
        (0, "confidence", Some("high")),
        (0, "score", Some("90")),
        (0, "ignored", None),
        (1, "table", None),
        (1, "line", Some("12")),
        (1, "column", Some("31")),
        (1, "start", Some("812")),
        (1, "end", Some("823")),
        (1, "offsets", Some("source")),
        (1, "detector", Some("email-address")),
        (1, "ignored", Some("baseline")),
    ] {
        let found = cell(row, name).filter(|value| !value.is_empty());
        assert_eq!(found, expected, "{row} {name}: {:?}", out.rows[row].cells);
    }
}
