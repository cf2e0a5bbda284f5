use super::super::collect::read;
use super::*;

#[test]
fn what_is_no_arrow_ends_with_a_reason() {
    for bytes in
        [&b"ARROW1\0\0"[..], b"ARROW1\0\0\xFF\xFF\xFF\xFF\x08\0\0\0\x04\0\0\0\0\0\0\0", b"ARROW1\0\0\x10\0\0\0abc"]
    {
        let (out, result) = read(&Arrow, bytes, 5);
        assert!(out.rows.is_empty() && (result.is_err() || bytes.len() == 8), "{result:?}");
    }
}

#[test]
fn files_and_streams_of_other_writers() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus/containers/tabular");
    if !folder.is_dir() {
        eprintln!("skipped: no corpus at {}", folder.display());
        return;
    }
    let (mut files, mut cells) = (0, 0);
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if !path.extension().is_some_and(|e| e == "arrow_file" || e == "stream") {
            continue;
        }
        let bytes = std::fs::read(&path).unwrap();
        let (out, result) = read(&Arrow, &bytes, 1 << 20);
        result.unwrap();
        assert!(out.gaps.is_empty(), "{}: {:?}", path.display(), out.gaps);
        files += 1;
        cells += out.rows.iter().map(|row| row.cells.len()).sum::<usize>();
        let mut state = 5u64;
        for _ in 0..8 {
            let mut bytes = bytes.clone();
            for _ in 0..4 {
                state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
                let at = (state >> 33) as usize % bytes.len();
                bytes[at] = (state >> 24) as u8;
            }
            let _ = read(&Arrow, &bytes, 1 << 20);
        }
    }
    assert!(files >= 25 && cells > 1500, "{files} files, {cells} cells");
}
