use super::super::Row;
use super::*;
use crate::place::Step;
use crate::read::{Fact, Limits, Text};
use std::io::Read;

/// Collects rows as text: table, number, line, `path=value` of each cell; and gaps.
#[derive(Default)]
struct Sink {
    tables: Vec<(String, Vec<String>)>,
    rows: Vec<String>,
    rest: Vec<String>,
    gaps: Vec<String>,
    text: Vec<u8>,
}

impl Outlet for Sink {
    fn text(&mut self, _: Text<'_>) -> Result<(), ReadError> {
        Ok(())
    }
    fn nested(&mut self, _: Option<Step>, _: &Path, _: &mut dyn Read) -> Result<(), ReadError> {
        Ok(())
    }
    fn table(&mut self, table: Table<'_>) -> TableId {
        self.tables.push((table.name.unwrap_or_default().into(), Vec::new()));
        TableId(self.tables.len() as u32 - 1)
    }
    fn column(&mut self, table: TableId, name: &str) -> u32 {
        let columns = &mut self.tables[table.0 as usize].1;
        columns.iter().position(|c| c == name).unwrap_or_else(|| {
            columns.push(name.into());
            columns.len() - 1
        }) as u32
    }
    fn row(&mut self, row: Row<'_>) -> Result<(), ReadError> {
        let (name, columns) = &self.tables[row.table.0 as usize];
        let mut cells = Vec::new();
        for cell in row.cells {
            if let Some(at) = cell.at.filter(|_| cell.written.is_none()) {
                assert_eq!(&self.text[at as usize..at as usize + cell.value.len()], cell.value);
            }
            let value = String::from_utf8_lossy(cell.value);
            match columns.get(cell.column as usize) {
                Some(column) => cells.push(format!("{column}={value}")),
                None => self.rest.push(value.into()),
            }
        }
        if !cells.is_empty() {
            self.rows.push(format!("{name}#{}:{} {}", row.number, row.line.unwrap_or(0), cells.join(" ")));
        }
        Ok(())
    }
    fn fact(&mut self, _: Fact) {}
    fn gap(&mut self, gap: ReadError) {
        self.gaps.push(gap.detail);
    }
}

/// Gives a few bytes at a time.
struct Slow<'a>(&'a [u8], usize);

impl Read for Slow<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n = self.1.min(buffer.len());
        (&mut self.0).take(n as u64).read(&mut buffer[..n])
    }
}

fn read(text: &str) -> Option<Sink> {
    let text = text.as_bytes();
    let head = &text[..text.len().min(HEAD)];
    if !Json.recognises(&Head::new(head), Path::new("a.json")) {
        return None;
    }
    let mut sink = Sink { text: text.into(), ..Sink::default() };
    let input =
        Input { name: Path::new("a.json"), head, stream: &mut Slow(text, 7), limits: &Limits::of(1 << 20), file: None };
    Json.read(input, &mut sink).expect("memory does not fail");
    Some(sink)
}

#[test]
fn lines_are_records() {
    let sink =
        read("{\"a\":1,\"b\":{\"c\":[\"x\",\"y\"]}}\n{\"a\":null,\"b\":{\"d\":\"\\u5f20\"}}\n").expect("is JSON");
    assert_eq!(sink.rows, ["#1:1 a=1 b.c[]=x b.c[]=y", "#2:2 b.d=张"]);
    assert_eq!(sink.rest, ["a", "b", "c", "d"]);
    assert!(sink.gaps.is_empty());
}

#[test]
fn objects_of_the_outermost_arrays_are_records() {
    let text = "{\n \"version\": \"7\",\n \"users\": [\n  {\"name\": \"Ana\", \"tags\": [{\"t\": 1}]},\n  {\"name\": \"Bo\"}\n ],\n \"end\": true\n}\n";
    let sink = read(text).expect("is JSON");
    assert_eq!(sink.rows, ["#1:1 version=7", "users#1:4 name=Ana tags[].t=1", "users#2:5 name=Bo", "#1:6 end=true"]);
    let sink = read("[{\"a\":1},{\"a\":2}]").expect("is JSON");
    assert_eq!(sink.rows, ["#1:1 a=1", "#2:1 a=2"]);
    let sink = read("[\"x\", [\"y\"]]").expect("is JSON");
    assert_eq!(sink.rows, ["#1:1 []=x [][]=y"]);
}

#[test]
fn decimal_numbers_of_an_array_are_one_value() {
    let text = "{\"v\":[0.12,-0.5, 1.5e-3],\"n\":[1,2],\"m\":[[1.5,2.5],[3.5, 4.5]],\"x\":[1.5,\"a\",2.5],\"y\":2.5}\n";
    let sink = read(text).expect("is JSON");
    let row = "v[]=0.12,-0.5, 1.5e-3 n[]=1 n[]=2 m[][]=1.5,2.5 m[][]=3.5, 4.5 x[]=1.5 x[]=a x[]=2.5 y=2.5";
    assert_eq!(sink.rows, [format!("#1:1 {row}")]);
}

#[test]
fn numbers_one_after_the_other_are_values() {
    let text = format!("{{\"a\":1}}\n{{\"a\":2}}\n{}\n{{\"a\":3}}\n", "1.5 22 ".repeat(100));
    let sink = read(&text).expect("is JSON");
    assert!(sink.gaps.is_empty(), "{:?}", sink.gaps);
    let of = |value: &str| sink.rest.iter().filter(|rest| *rest == value).count();
    assert_eq!((of("1.5"), of("22")), (100, 100));
    assert_eq!(sink.rows, ["#1:1 a=1", "#2:2 a=2", "#203:4 a=3"]);
}

#[test]
fn a_name_and_its_value_are_one() {
    let text = "{\"h\":[{\"name\":\"Cookie\",\"value\":\"a=1\"},{\"value\":\"x\"},{\"name\":\"Ana Lee\",\"value\":\"y\"}],\
        \"t\":{\"system\":\"phone\",\"use\":\"home\",\"value\":\"5\"}}\n";
    let sink = read(&text.repeat(2)).expect("is JSON");
    let row =
        "h[].name=Cookie h[].Cookie=a=1 h[].value=x h[].name=Ana Lee h[].value=y t.system=phone t.use=home t.phone=5";
    assert_eq!(sink.rows, [format!("#1:1 {row}"), format!("#2:2 {row}")]);
}

#[test]
fn a_string_that_is_too_long_comes_in_pieces_of_its_record() {
    for (word, sign) in [("some words ", "some"), ("\\u5f20\\n\\ud83d\\ude00", "😀"), ("\\\"q\\\"", "q")] {
        for size in [2 * MOST - 40, 2 * MOST + 1, 5 << 20] {
            let long = word.repeat(size / word.len());
            let line = format!("{{\"ssn\":\"536\",\"d\":[1,\"{long}x@y.org\"],\"b\":\"c\"}}\n");
            let sink = read(&format!("{line}{{\"ssn\":\"457\"}}\n")).expect("is JSON");
            assert!(sink.gaps.is_empty(), "{:?}", sink.gaps);
            let numbers: Vec<&str> = sink.rows.iter().map(|row| row.split(':').next().unwrap_or_default()).collect();
            assert_eq!((numbers.first(), numbers.last()), (Some(&"#1"), Some(&"#2")));
            assert!(numbers[..numbers.len() - 1].iter().all(|n| *n == "#1"), "{word} {size}: {numbers:?}");
            let count: usize = sink.rows.iter().map(|row| row.matches(sign).count()).sum();
            assert_eq!(count, size / word.len(), "{word} {size}");
            assert!(sink.rows[sink.rows.len() - 2].ends_with("b=c"), "{word} {size}");
            assert!(sink.rows.iter().any(|row| row.contains("x@y.org")), "{word} {size}");
        }
    }
}

#[test]
fn a_long_string_without_its_end_costs_its_line() {
    let long = "some words ".repeat(300_000);
    let good = "{\"a\":1}\n";
    let sink = read(&format!("{good}{good}{{\"a\":\"{long}\n{good}")).expect("is JSON");
    assert_eq!(sink.gaps, ["line 3 is not valid JSON; it was searched as plain text"]);
    assert_eq!(sink.rows.last().map(String::as_str), Some("#4:4 a=1"));
    let sink = read(&format!("{good}{good}{{\"a\":\"{long}")).expect("is JSON");
    assert_eq!(sink.gaps, ["ends inside a JSON value"]);
}

#[test]
fn broken_lines_are_gaps_and_the_rest_goes_on() {
    let good = "{\"a\":1}\n".repeat(3);
    let sink = read(&format!("{good}{{\"a\": oops, \"ssn\": \"536-90-4399\"\n{{\"a\":2}}\n{{\"a\":")).expect("is JSON");
    assert_eq!(sink.rows.last().map(String::as_str), Some("#5:5 a=2"));
    assert_eq!(sink.gaps, ["line 4 is not valid JSON; it was searched as plain text", "ends inside a JSON value"]);
    assert!(sink.rest.iter().any(|r| r.contains("536-90-4399")));
}

#[test]
fn a_broken_document_is_searched_to_its_end() {
    let rows: String = (0..9000).map(|n| format!("  {{\"id\": {n}, \"note\": \"abc\"}},\n")).collect();
    let sink = read(&format!("[\n{rows}  {{\"id\": 1 2}},\n  {{\"id\": 77}}\n]\n")).expect("is JSON");
    assert_eq!(sink.rows.len(), 9000);
    assert_eq!(sink.gaps.len(), 1);
    assert!(sink.rest.iter().any(|r| r.contains("77")));
}

#[test]
fn other_texts_are_not_json() {
    for text in [
        "{% if a %}",
        "[2024-01-02 10:00:00] start\n[2024-01-02 10:00:01] end\n",
        "{a: 1}",
        "[section]\nkey=1\n",
        "[]x",
        "{",
    ] {
        assert!(read(text).is_none(), "{text}");
    }
    assert!(read("[]").is_some() && read("{\"a\":1}").is_some());
}

#[test]
fn a_broken_or_foreign_line_near_the_start_turns_nothing_off() {
    let good = |n: u32| format!("{{\"id\":{n},\"ssn\":\"536228714\"}}\n");
    for (bad, at) in [("#start\n", 0), ("{\"id\":7,\"ssn\":\"1\", BROKEN\n", 0), ("oops\n", 1), ("{\"a\":1\n", 2)] {
        let lines: Vec<String> = (0..5).map(|n| if n == at { bad.into() } else { good(n) }).collect();
        let sink = read(&lines.concat()).unwrap_or_else(|| panic!("{bad} is among JSON"));
        assert_eq!(sink.rows.len(), 4, "{bad}: {:?}", sink.rows);
        assert_eq!(sink.gaps, [format!("line {} is not valid JSON; it was searched as plain text", at + 1)], "{bad}");
        assert!(sink.rows.iter().all(|row| row.ends_with("ssn=536228714")), "{:?}", sink.rows);
    }
    assert!(read("one\ntwo\n{\"a\":1}\nthree\n{\"a\":1}\n").is_none());
}

#[test]
fn data_frames_and_sequences() {
    let frame =
        "{\"columns\": [\"name\", \"ssn\"], \"index\": [0, 1], \"data\": [[\"Ana\", \"1\"], [\"Bo\", null, \"x\"]]}";
    let sink = read(frame).expect("is JSON");
    let wanted =
        ["#1:1 columns[]=name columns[]=ssn index[]=0 index[]=1", "data#1:1 name=Ana ssn=1", "data#2:1 name=Bo []=x"];
    assert_eq!(sink.rows, wanted);
    let sink = read("\x1e{\"a\":1}\n\x1e{\"a\":2}\n").expect("is JSON");
    assert_eq!(sink.rows, ["#1:1 a=1", "#2:2 a=2"]);
}

#[test]
fn a_label_beside_a_value_names_it() {
    let text = r#"[{"label":"SSN last 4","value":"8836"},{"question":"Religion","answer":"Sikh"},
        {"label":"Home","value":"1"},{"name":"ssn","label":"Religion","value":"2"}]"#;
    let sink = read(text).expect("is JSON");
    let named = |row: &str, value: &str| sink.rows.iter().any(|r| r.contains(&format!("{row}={value}")));
    for (name, value) in [("SSN last 4", "8836"), ("Religion", "Sikh"), ("value", "1"), ("ssn", "2")] {
        assert!(named(name, value), "{name}: {:?}", sink.rows);
    }
}

#[test]
fn rows_that_are_arrays_have_the_names_of_their_columns() {
    for (text, wanted) in [
        ("{\"fields\":[\"ssn\",\"dob\"],\"rows\":[[\"1\",\"2\"],[\"3\"]]}", "rows#1:1 ssn=1 dob=2|rows#2:1 ssn=3"),
        (
            "{\"cols\":[{\"name\":\"ssn\",\"type\":\"text\"},{\"name\":\"dob\"}],\"values\":[[\"1\",2]]}",
            "values#1:1 ssn=1 dob=2",
        ),
        ("{\"r\":{\"column_names\":[\"ssn\"],\"k\":7,\"data\":[[\"1\"]]}}", "r.data#1:1 ssn=1"),
        ("{\"values\":[[\"ssn\",\"dob\"],[\"1\",\"2\"]],\"x\":[[3]]}", "values#1:1 ssn=1 dob=2"),
        ("[[\"ssn\",\"dob\"],[\"1\",\"2\"]]", "#1:1 ssn=1 dob=2"),
        ("{\"rows\":[[\"1\",\"2\"]],\"n\":{\"a\":[1]},\"columns\":[\"ssn\",\"dob\"]}", "rows#1:1 ssn=1 dob=2"),
        ("{\"rows\": [ [\"1\"]], \"cols\":[{\"type\":\"text\",\"name\":\"ssn\"}]}", "rows#1:1 ssn=1"),
        ("{\"columns\":[\"ssn\",\"dob\"],\"rows\":[{\"cells\":[\"1\",\"2\"]}]}", "rows#1:1 ssn=1 dob=2"),
        (
            "{\"fields\":[{\"title\":\"x\",\"name\":\"ssn\"},{\"label\":\"dob\"}],\"rows\":[{\"f\":[{\"v\":\"1\"},{\"v\":\"2\"}]}]}",
            "rows#1:1 ssn=1 dob=2",
        ),
    ] {
        let sink = read(text).expect("is JSON");
        let rows: Vec<&str> = sink.rows.iter().map(String::as_str).filter(|row| row.contains("ssn=")).collect();
        assert_eq!(rows.join("|"), wanted, "{text}");
    }
    // Names behind rows are those of their object alone.
    let several =
        "[{\"rows\":[[\"1\"]],\"columns\":[\"ssn\"]},{\"rows\":[[\"2\"]],\"columns\":[\"dob\"]},{\"rows\":[[\"3\"]]}]";
    let rows = read(several).expect("is JSON").rows.join("|");
    assert!(rows.contains("ssn=1") && rows.contains("dob=2"), "{rows}");
    assert!(!rows.contains("ssn=3") && !rows.contains("dob=3"), "{rows}");
    // Each document has its own names, and what is no row has none.
    let lines = "{\"columns\":[\"ssn\"],\"rows\":[[\"1\"]]}\n{\"rows\":[[\"2\"]]}\n";
    assert_eq!(read(lines).expect("is JSON").rows, ["#1:1 columns[]=ssn ssn=1", "#2:2 rows[][]=2"]);
    for text in [
        "{\"columns\":[\"ssn\"],\"shape\":[[\"1\"]]}",
        "{\"columns\":[\"ssn\"],\"rows\":[\"1\"]}",
        "[[\"red\",\"ssn\",\"blue\"],[\"1\",\"2\",\"3\"]]",
        "{\"rows\":[[\"1\"]],\"x\":{\"columns\":[\"ssn\"]}}",
        "{\"rows\":[[\"1\"]]}{\"columns\":[\"ssn\"]}",
        "[[\"ssn\",7],[\"1\",\"2\"]]",
        "[[\"ssn\",[\"dob\"]],[\"1\",\"2\"]]",
    ] {
        let sink = read(text).expect("is JSON");
        assert!(sink.rows.iter().all(|row| !row.contains("ssn=")), "{text}: {:?}", sink.rows);
    }
}

#[test]
fn an_array_that_is_called_by_a_label_names_what_is_in_it() {
    let text = "{\"name\":[{\"family\":\"Lee\",\"given\":[\"Ana\"]}],\"rows\":[{\"family\":\"Lee\"}]}";
    let sink = read(text).expect("is JSON");
    assert_eq!(sink.rows, ["name#1:1 name.family=Lee name.given[]=Ana", "rows#1:1 family=Lee"]);
}
