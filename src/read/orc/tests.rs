use super::super::collect::read as collect;
use super::*;

#[test]
fn what_is_no_orc_is_a_gap_and_searched() {
    for end in [&b""[..], b"\x00", b"\xFF", b"\x05hello"] {
        let bytes = [b"ORC\x01some text inside", end].concat();
        let (out, result) = collect(&Orc, &bytes, 100);
        result.unwrap();
        assert_eq!((out.gaps.len(), out.text.as_slice()), (1, bytes.as_slice()));
    }
}

#[test]
fn rows_are_those_of_the_csv() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus/containers/tabular");
    if !folder.is_dir() {
        eprintln!("skipped: no corpus at {}", folder.display());
        return;
    }
    for name in ["userdata1", "userdata5"] {
        let bytes = std::fs::read(folder.join(name).with_extension("orc")).unwrap();
        let (out, result) = collect(&Orc, &bytes, 1 << 20);
        result.unwrap();
        assert!(out.gaps.is_empty(), "{:?}", out.gaps);
        let rows: Vec<_> = out.rows.iter().filter(|row| row.id == 0).collect();
        assert_eq!(rows.len(), 1000);
        // The columns have no names in these files; their values are those of the table as text.
        let csv = std::fs::read_to_string(folder.join(name).with_extension("csv")).unwrap();
        let known = rows.iter().filter(|row| row.cells.iter().filter(|(_, v)| csv.contains(v.as_str())).count() >= 8);
        assert!(known.count() > 950);
        let mut state = 3u64;
        for _ in 0..60 {
            let mut bytes = bytes.clone();
            for _ in 0..6 {
                state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
                let at = (state >> 33) as usize % bytes.len();
                bytes[at] = (state >> 24) as u8;
            }
            collect(&Orc, &bytes, 1 << 20).1.unwrap();
        }
    }
}
