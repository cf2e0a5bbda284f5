use super::super::collect::{Collect, read as read_as};
use super::*;

fn rows(name: &str, text: &str) -> Vec<String> {
    assert!(Settings.recognises(&Head::new(text.as_bytes()), Path::new(name)), "{text}");
    struct Named(&'static str);
    impl Reader for Named {
        fn card(&self) -> &'static Card {
            Settings.card()
        }
        fn recognises(&self, _: &Head<'_>, _: &Path) -> bool {
            true
        }
        fn read(&self, input: Input<'_>, out: &mut dyn Outlet) -> Result<(), ReadError> {
            Settings.read(Input { name: Path::new(self.0), ..input }, out)
        }
    }
    let reader = Named(if name.ends_with("yaml") { "a.yaml" } else { "a.ini" });
    let out: Collect = read_as(&reader, text.as_bytes(), 1 << 20).0;
    for step in [1, 7, 100] {
        assert_eq!(read_as(&reader, text.as_bytes(), step).0.rows, out.rows, "{step}");
    }
    for row in &out.rows {
        for ((_, value), at) in row.cells.iter().zip(&row.at) {
            if let Some(at) = *at {
                assert_eq!(&text[at as usize..][..value.len()], value);
            }
        }
    }
    let row = |r: &super::super::collect::Said| {
        let cells: Vec<String> = r.cells.iter().map(|(name, value)| format!("{name}={value}")).collect();
        format!("{}#{} {}", r.table, r.number, cells.join(" | "))
    };
    out.rows.iter().map(row).collect()
}

#[test]
fn yaml() {
    let text = "# c\nhost: \"a\"\ndb:\n  user: ann\n  key: |\n    -----BEGIN\n    x: y\n  port: 1\nusers:\n  - name: Ann\n    phone: \"5\"\n  - name: Bob\nend: 1\n";
    assert_eq!(
        rows("a.yaml", text),
        [
            "#1 =# c | host=\"a\" | db.user=ann | db.key=-----BEGIN\n    x: y | db.port=1",
            "users#1 name=Ann | phone=\"5\"",
            "users#2 name=Bob",
            "#1 end=1"
        ]
    );
}

#[test]
fn items_are_records_however_they_are_written() {
    let people = ["people#1 name=Ann | ssn=1 | tags=- a\n      -\n        b", "people#2 name=Bob | ssn=2", "#1 end=x"];
    for text in [
        "people:\n  - name: Ann\n    ssn: 1\n    tags:\n      - a\n      -\n        b\n  - name: Bob\n    ssn: 2\nend: x\n",
        "people:\n  -\n    name: Ann\n    ssn: 1\n    tags:\n      - a\n      -\n        b\n  - {name: Bob, ssn: 2}\nend: x\n",
        "people:\n-\n    name: Ann\n    ssn: 1\n    tags:\n      - a\n      -\n        b\n- {name: Bob, ssn: 2}\nend: x\n",
    ] {
        assert_eq!(rows("a.yaml", text), people, "{text}");
    }
    let flow = "people:\n  - {name: Ann, ssn: 1}\n  - {name: Bob, phones: [2, 3]}\n";
    assert_eq!(rows("a.yaml", flow), ["people#1 name=Ann | ssn=1", "people#2 name=Bob | phones[]=2 | phones[]=3"]);
    let pairs = "a: 1\nenv: [{name: SSN, value: 1}, {name: X, value: 2}]\n";
    assert_eq!(rows("a.yaml", pairs), ["#1 a=1 | env[].name=SSN | env[].SSN=1 | env[].name=X | env[].X=2"]);
    // The outermost value may be the list.
    for text in [
        "# c\n- {name: Ann}\n- {\"name\": \"Bob\"}\n",
        "# c\n- name: Ann\n- name: Bob\n",
        "# c\n-\n  name: Ann\n-\n  name: Bob\n",
    ] {
        let rows = rows("a.yaml", text);
        assert_eq!(
            rows.iter().map(|row| row.trim_matches('"').replace('"', "")).collect::<Vec<_>>(),
            ["#1 =# c", "#1 name=Ann", "#2 name=Bob"],
            "{text}"
        );
    }
}

#[test]
fn ini_and_toml() {
    let text = "a = 1\n[smtp]\nuser=ann\npassword = x\n  y\n; c\n[[users]]\nname=\"Ann\"\n[[users]]\nname=\"Bob\"\n";
    assert_eq!(
        rows("a.ini", text),
        ["#1 a=1", "smtp#1 user=ann | password=x\n  y | =; c", "users#1 name=\"Ann\"", "users#2 name=\"Bob\""]
    );
}

#[test]
fn prose_and_other_names_are_none() {
    let text = "Dear Ann,\nName: x\nthis is a letter\nof some lines\n";
    assert!(!Settings.recognises(&Head::new(text.as_bytes()), Path::new("a.conf")));
    assert!(!Settings.recognises(&Head::new(b"a: 1\nb: 2\n"), Path::new("a.txt")));
}

#[test]
fn long_texts_are_whole_and_in_time() {
    for line in ["k: v\n", "- k: v\n", "- ", "  x\n", "[s]\n", "x", "k: |\n"] {
        let text = format!("a: 1\nb: 2\n{}", line.repeat((2 << 20) / line.len()));
        let (out, result) = read_as(&Settings, text.as_bytes(), 1 << 20);
        result.unwrap();
        let said: usize = out.rows.iter().flat_map(|r| &r.cells).map(|c| c.1.len()).sum();
        assert!(line.len() < 6 || said > 1000, "{line}");
    }
}

#[test]
fn brackets_documents_and_other_ways_to_write() {
    let text = "u:\n  contact:\n    - {type: home, phone: \"1\"}\n    - {type: work}\n  tags: [x, y]\n---\nuser: {name: Ann}\n";
    assert_eq!(
        rows("a.yaml", text),
        ["u.contact#1 type=home | phone=1", "u.contact#2 type=work", "#1 u.tags[]=x | u.tags[]=y", "#2 user.name=Ann"]
    );
    let text =
        "ssn = 216_407_733\nfirst name = Ann\ncity=M\\u00fcnchen\nroad=118 Cedar \\\n   Ridge\nc = [ { m = 'a' } ]\n";
    assert_eq!(
        rows("a.ini", text),
        ["#1 ssn=216407733 | first name=Ann | city=München | road=118 Cedar Ridge | c[].m=a"]
    );
}
