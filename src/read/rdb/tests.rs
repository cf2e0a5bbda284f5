use super::super::collect::read;
use super::*;

#[test]
fn kinds_of_keys() {
    for (key, kind) in [
        ("user:17", "user:*"),
        ("user:17:profile", "user:*:*"),
        ("session:ann@bluefinch-mail.net", "session:*"),
        ("counter", "counter"),
        ("0123456789", "*"),
        ("cache:page:home", "cache:page:*"),
    ] {
        assert_eq!(kind_of(key.as_bytes()), kind, "{key}");
    }
}

#[test]
fn strings_in_all_their_forms() {
    let mut bytes = b"REDIS0011\xFA\x03ver\x037.2\xFE\x00\xFB\x02\x01".to_vec();
    bytes.extend(b"\xFC\x00\x00\x00\x00\x01\x00\x00\x00\x00\x03a:1\x05hello");
    bytes.extend(b"\x00\x03a:2\xC1\x39\x30\x00\x03a:3\xC0\xFF");
    // LZF: one literal, then nine copies of it.
    bytes.extend(b"\x00\x03a:4\xC3\x05\x0A\x00x\xE0\x00\x00");
    bytes.extend(b"\x04\x03h:1\x02\x04name\x03Ada\x06e-mail\x05a@b.c\xFF\0\0\0\0\0\0\0\0");
    let (out, result) = read(&Rdb, &bytes, 3);
    result.unwrap();
    assert!(out.gaps.is_empty(), "{:?}", out.gaps);
    assert_eq!(
        out.lines(),
        [
            "(server)#1 ver=7.2",
            "a:*#1 key=a:1 expires=1970-02-19T17:02:47.296Z value=hello",
            "a:*#2 key=a:2 value=12345",
            "a:*#3 key=a:3 value=-1",
            "a:*#4 key=a:4 value=xxxxxxxxxx",
            "h:*#1 key=h:1 name=Ada e-mail=a@b.c",
        ]
    );
}

#[test]
fn packed_forms() {
    let listpack = b"\x00\x00\x00\x00\x05\x00\x81a\x02\x07\x01\xDF\xFF\x02\xF1\x00\x80\x03\xE0\x01b\x03\xFF";
    let all = |mut packed: Packed<'_>| {
        let mut items = Vec::new();
        while let Some(item) = packed.next() {
            items.push(String::from_utf8_lossy(&item).into_owned());
        }
        (items, packed.broken)
    };
    let strings = |items: &[&str]| items.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>();
    assert_eq!(all(Packed::new(Form::Listpack, listpack)), (strings(&["a", "7", "-1", "-32768", "b"]), false));
    let ziplist = b"\0\0\0\0\0\0\0\0\0\0\x00\x02hi\x04\xF3\x02\xC0\xFF\xFF\x04\xFE\x80\xFF";
    assert_eq!(all(Packed::new(Form::Ziplist, ziplist)), (strings(&["hi", "2", "-1", "-128"]), false));
    assert_eq!(all(Packed::new(Form::Intset, b"\x02\0\0\0\x02\0\0\0\x01\x00\xFF\xFF")), (strings(&["1", "-1"]), false));
    assert_eq!(all(Packed::new(Form::Zipmap, b"\x01\x01k\x02\x01vwx\xFF")), (strings(&["k", "vw"]), false));
    assert!(all(Packed::new(Form::Listpack, b"\0\0\0\0\0\0\x85a")).1);
}

#[test]
fn cut_or_broken_snapshots_end_with_a_reason() {
    let mut bytes = b"REDIS0011\xFE\x00".to_vec();
    bytes.extend(b"\x04\x03h:1\x02\x04name\x03Ada\x06e-mail\x05a@b.c\x00\x01k\x01v\xFF");
    for end in 9..bytes.len() {
        let (_, result) = read(&Rdb, &bytes[..end], 1000);
        assert!(result.is_err(), "{end}");
    }
    let mut state = 7u64;
    for _ in 0..3000 {
        let mut bytes = bytes.clone();
        for _ in 0..3 {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            let at = 9 + (state >> 33) as usize % (bytes.len() - 9);
            bytes[at] = (state >> 24) as u8;
        }
        let _ = read(&Rdb, &bytes, 1000);
    }
}
