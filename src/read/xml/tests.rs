use super::super::collect::{Collect, read};
use super::*;

fn rows(text: &str) -> (Vec<String>, usize) {
    let show = |out: &Collect| -> Vec<String> {
        let cell = |(name, value): &(String, String)| format!("{name}={value}");
        let row = |r: &super::super::collect::Said| {
            format!("{}#{} {}", r.table, r.number, r.cells.iter().map(cell).collect::<Vec<_>>().join(" "))
        };
        out.rows.iter().map(row).collect()
    };
    let (out, result) = read(&Xml, text.as_bytes(), 1 << 20);
    result.unwrap();
    for step in [1, 7, 100] {
        assert_eq!(read(&Xml, text.as_bytes(), step).0.rows, out.rows, "{step}");
    }
    for row in &out.rows {
        for ((_, value), at) in row.cells.iter().zip(&row.at) {
            if let Some(at) = *at {
                assert_eq!(&text[at as usize..][..value.len()], value);
            }
        }
    }
    (show(&out), out.gaps.len())
}

#[test]
fn repeated_elements_are_records() {
    let text = "<?xml version='1.0'?>\n<users note=\"x\">\n <user id=\"1\"><name><family>Lee</family></name>\
        <note>a &amp; b</note></user>\n <user id=\"2\"/><!-- c -->\n</users>\n";
    assert!(Xml.recognises(&Head::new(text.as_bytes()), Path::new("a")));
    let wanted = ["#1 users.note=x", "users.user#1 id=1 name.family=Lee note=a & b", "users.user#2 id=2", "#1 = c "];
    assert_eq!(rows(text), (wanted.map(String::from).to_vec(), 0));
}

#[test]
fn a_document_and_names_with_values() {
    let text = "<a><b>1</b><property name=\"email\" value=\"ann@example.com\"/></a>";
    let wanted = ["#1 a.b=1 a.property.name=email a.property.email=ann@example.com"];
    assert_eq!(rows(text), (wanted.map(String::from).to_vec(), 0));
}

#[test]
fn what_is_broken_is_a_gap_and_text() {
    for (text, rest) in [
        ("<a><b>1</b>\n<c>2</x>\n<d>3</d></a>\n", "<d>3</d></a>"),
        ("<a><b>1</b><c>2\n", "2"),
        ("<a><b>1</b>\n<c 2", "<c 2"),
    ] {
        let (rows, gaps) = rows(text);
        assert_eq!(gaps, 1, "{text}");
        assert!(rows.iter().any(|row| row.contains(rest)), "{text}: {rows:?}");
    }
}

#[test]
fn what_is_no_xml() {
    for text in
        ["", "<", "text", "<34>Oct 11 22:14:15 m su: x", "<!DOCTYPE html><html><p>x</p></html>", "<a>", "1 < 2 > 1"]
    {
        assert!(!Xml.recognises(&Head::new(text.as_bytes()), Path::new("a.xml")), "{text}");
    }
}

#[test]
fn nothing_is_lost_and_nothing_hangs() {
    for line in ["<a>", "<a b='1'>x\n", "<!--\n", "<![CDATA[\n", "<!DOCTYPE [\n", "<a b=\"\n", "x"] {
        let text = format!("<r><i>1</i><i>2</i>{}", line.repeat((3 << 20) / line.len()));
        let (out, result) = read(&Xml, text.as_bytes(), 1 << 20);
        result.unwrap();
        assert!(!out.gaps.is_empty(), "{line}");
        let said: usize = out.rows.iter().flat_map(|r| &r.cells).map(|c| c.1.len()).sum();
        // All but names of elements.
        assert!(line.starts_with("<a>") || said > 400_000, "{line}: {said}");
    }
}

#[test]
fn a_name_beside_the_text_is_its_column() {
    let text = "<dump><database name=\"c\">\n<table_data name=\"crew\"><row><field name=\"id\">17</field>\
        <field name=\"ssn\">536228714</field></row><row><field name=\"id\">18</field></row></table_data>\n\
        <table_data name=\"orders\"><row><field name=\"id\">1</field></row></table_data></database></dump>";
    let wanted = [
        "#1 dump.c.name=c dump.c.crew.name=crew",
        "dump.c.crew.row#1 =id id=17 =ssn ssn=536228714",
        "dump.c.crew.row#2 =id id=18",
        "#1 dump.c.orders.name=orders",
        "dump.c.orders.row#1 =id id=1",
    ];
    assert_eq!(rows(text), (wanted.map(String::from).to_vec(), 0));
}
