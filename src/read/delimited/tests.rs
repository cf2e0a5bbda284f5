use super::*;
use crate::place::Step;
use crate::read::{Fact, GapReason, HEAD, Limits, Text};
use std::io::Read;

/// Collects rows as text: `line:column=value` of each cell.
#[derive(Default)]
struct Sink {
    columns: Vec<String>,
    rows: Vec<(u64, Vec<String>)>,
    /// Number of each row, and its columns and the lengths of their values.
    parts: Vec<(u64, Vec<(u32, usize)>)>,
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
        self.columns = table.columns.iter().map(|c| (*c).into()).collect();
        TableId(0)
    }
    fn column(&mut self, _: TableId, name: &str) -> u32 {
        self.columns.push(name.into());
        self.columns.len() as u32 - 1
    }
    fn row(&mut self, row: Row<'_>) -> Result<(), ReadError> {
        let raw = row.raw.expect("text has text");
        for cell in row.cells {
            // A value that stands in the source as it is stands where it says.
            if let Some(at) = cell.at.filter(|_| cell.written.is_none()) {
                let own = self.text[at as usize..at as usize + cell.value.len()].to_vec();
                assert_eq!(own, cell.value);
                assert!(at >= raw.at && at as usize + cell.value.len() <= raw.at as usize + raw.bytes.len());
            }
        }
        let cells = row.cells.iter().filter(|c| c.column != Cell::REST);
        let cells: Vec<String> = cells.map(|c| String::from_utf8_lossy(c.value).into()).collect();
        if !cells.is_empty() {
            self.parts.push((row.number, row.cells.iter().map(|c| (c.column, c.value.len())).collect()));
            self.rows.push((row.line.unwrap_or(0), cells));
        }
        Ok(())
    }
    fn fact(&mut self, _: Fact) {}
    fn gap(&mut self, _: ReadError) {}
}

fn read(text: &[u8], name: &str) -> Option<Sink> {
    let head = &text[..text.len().min(HEAD)];
    let name = Path::new(name);
    if !Delimited.recognises(&Head::new(head), name) {
        return None;
    }
    let mut sink = Sink { text: text.into(), ..Sink::default() };
    let mut stream = text;
    let input = Input { name, head, stream: &mut stream, limits: &Limits::of(1 << 20), file: None };
    Delimited.read(input, &mut sink).expect("memory does not fail");
    Some(sink)
}

#[test]
fn dialects_and_headers() {
    let csv = read(b"id,name,note\n1,Ana,\"a, \"\"b\"\"\nc\"\n2,Bo,x,extra\n\n3\n", "a.csv").expect("is delimited");
    assert_eq!(csv.columns, ["id", "name", "note"]);
    let rows: Vec<Vec<&str>> = csv.rows.iter().map(|r| r.1.iter().map(String::as_str).collect()).collect();
    assert_eq!(rows, [vec!["1", "Ana", "a, \"b\"\nc"], vec!["2", "Bo", "x", "extra"], vec!["3"]]);
    assert_eq!(csv.rows.iter().map(|r| r.0).collect::<Vec<_>>(), [2, 4, 6]);

    let tabs = read(b"first_name\temail\r\nAna\ta@b.org\r\nBo\tb@c.org\r\n", "a.txt").expect("is delimited");
    assert_eq!(tabs.columns, ["first_name", "email"]);
    assert_eq!(tabs.rows[1].1, ["Bo", "b@c.org"]);

    let none = read(b"1;Ana;1999-01-02\n2;Bo;1988-05-06\n3;Cy;1977-07-08\n", "a.csv").expect("is delimited");
    assert_eq!(none.columns, ["", "", ""]);
    assert_eq!(none.rows.len(), 3);

    let escaped = read(b"id|text\n1|\"a \\\"quoted\\\" word\"\n2|b\n", "a.csv").expect("is delimited");
    assert_eq!(escaped.rows[0].1, ["1", "a \"quoted\" word"]);
}

#[test]
fn numbered_names_and_said_separators() {
    let names: Vec<String> = (1..=24).map(|n| format!("q{n}")).collect();
    let (marks, names) = (vec!["3"; 24].join(","), names.join(","));
    let survey = format!("id,{names},ssn\n1,{marks},536228726\n2,{marks},536228727\n");
    let survey = read(survey.as_bytes(), "a.csv").expect("is delimited");
    assert_eq!((survey.columns.len(), survey.columns[12].as_str(), survey.columns[25].as_str()), (26, "q12", "ssn"));
    assert_eq!(survey.rows.len(), 2);
    // Seats and rooms are values.
    let rooms = read(b"A12,B07,C31\nA14,B09,C33\nA19,B05,C38\n", "a.csv").expect("is delimited");
    assert_eq!(rooms.rows.len(), 3);

    let said =
        read(b"sep=;\r\nName;SSN\r\nPriya, R.;536228726\r\nHector;536228727\r\n", "a.csv").expect("is delimited");
    assert_eq!(said.columns, ["Name", "SSN"]);
    assert_eq!((said.rows[0].0, said.rows[0].1[0].as_str()), (3, "Priya, R."));
}

#[test]
fn short_and_odd_tables() {
    for (text, wanted) in [
        (",ssn,\n0,536904000,x\n1,536904001,x\n", (&["", "ssn", ""][..], &["0", "536904000", "x"][..])),
        (
            "'Name','SSN'\n'O''Brien, P','536904399'\n'Salas','457559462'\n",
            (&["Name", "SSN"], &["O'Brien, P", "536904399"]),
        ),
        (
            "name,ssn,mail\rAna,536904399,a@b.net\rBo,536904398,\r",
            (&["name", "ssn", "mail"], &["Ana", "536904399", "a@b.net"]),
        ),
        (
            "name,ssn,mail\nPriya,536904399\nHector,457559462,b@c.net,more,5\n\n\"Open, 219099998,c@d.net\nMaria,219099998,d@e.net\n",
            (&["name", "ssn", "mail"], &["Priya", "536904399"]),
        ),
    ] {
        let sink = read(text.as_bytes(), "a.csv").expect("is delimited");
        assert_eq!(sink.columns, wanted.0, "{text}");
        assert_eq!(sink.rows[0], (2, wanted.1.iter().map(|v| (*v).to_owned()).collect()), "{text}");
        assert!(sink.rows.len() >= 2);
    }
    // Data without names stay such.
    let data = read(b",abc,\n,def,\n,ghi,\n", "a.csv").expect("is delimited");
    assert_eq!(data.rows.len(), 3);
}

#[test]
fn drawn_tables() {
    let psql = " id | name  |    ssn    \n----+-------+-----------\n  1 | Priya | 536904399\n  2 | Bo    | 536904398\n";
    let sink = read(psql.as_bytes(), "a.txt").expect("is delimited");
    assert_eq!(sink.columns, ["id", "name", "ssn"]);
    let numbers: Vec<u64> = sink.parts.iter().map(|part| part.0).collect();
    assert_eq!((sink.rows[0].0, numbers), (3, vec![1, 2]));
    let line = "+----+-------+-----------+\n";
    let mysql = format!(
        "{line}| id | name  | ssn       |\n{line}|  1 | Priya | 536904399 |\n|  2 | Bo    | 536904398 |\n{line}"
    );
    let sink = read(mysql.as_bytes(), "a").expect("is delimited");
    assert_eq!(sink.columns, ["", "id", "name", "ssn", ""]);
    let numbers: Vec<u64> = sink.parts.iter().map(|part| part.0).collect();
    assert_eq!((sink.rows[0].0, numbers), (4, vec![1, 2]));
}

#[test]
fn text_is_not_delimited() {
    for text in [
        "Dear Ana,\nthank you for your letter, it came today.\nYours, Bo\n",
        "2024-01-02 10:00:00,123 INFO a.b.C started\n2024-01-02 10:00:00,124 INFO a.b.C done\n2024-01-02 10:00:01,124 INFO x\n",
        "{\"a\":1,\"b\":2}\n{\"a\":1,\"b\":2}\n{\"a\":1,\"b\":2}\n",
        "INSERT INTO t VALUES (1,'a','b');\nINSERT INTO t VALUES (2,'a','b');\nINSERT INTO t VALUES (3,'a','b');\n",
    ] {
        assert!(read(text.as_bytes(), "a.txt").is_none(), "{text}");
    }
}

#[test]
fn a_stray_quote_costs_one_row() {
    let mut text = b"id,name\n1,\"Ana\n".to_vec();
    for n in 2..200_000 {
        text.extend_from_slice(format!("{n},Bo\n").as_bytes());
    }
    let sink = read(&text, "a.csv").expect("is delimited");
    assert_eq!(sink.rows.len(), 199_999);
    assert_eq!(sink.rows[0].1, ["1", "\"Ana"]);
    assert_eq!(sink.rows[199_998].1, ["199999", "Bo"]);
}

#[test]
fn a_line_without_end_is_cut_behind_a_separator() {
    let mut text = b"a,b\n".to_vec();
    for n in 0..400_000 {
        text.extend_from_slice(format!("{n},").as_bytes());
    }
    let sink = read(&text, "a.csv").expect("is delimited");
    let all: Vec<String> = sink.rows.iter().flat_map(|r| r.1.iter().filter(|v| !v.is_empty()).cloned()).collect();
    assert_eq!(all, (0..400_000).map(|n| n.to_string()).collect::<Vec<_>>());
}

#[test]
fn a_row_that_is_too_long_comes_in_parts_of_one_number() {
    // Cells of each size, in quotes and without, with quotes inside and line breaks.
    let word = "some words, and \"\"more\"\" of them\n";
    for size in [MOST - 3, MOST, MOST + 1, 5 << 20] {
        let long = word.repeat(size / word.len() + 1);
        let plain = long.replace(['"', ',', '\n'], " ");
        for cell in [format!("\"{long}x@y.org\""), format!("{plain}x@y.org")] {
            let text = format!("ssn,doc,mail\n536228714,{cell},a@b.org\n536228715,,c@d.org\n");
            let sink = read(text.as_bytes(), "a.csv").expect("is delimited");
            let all: Vec<(u64, u32)> =
                sink.parts.iter().flat_map(|(n, cells)| cells.iter().map(|c| (*n, c.0))).collect();
            let mut once = all.clone();
            once.dedup();
            assert_eq!(once, [(1, 0), (1, 1), (1, 2), (2, 0), (2, 2)], "{size}");
            let doc: Vec<&String> = sink
                .rows
                .iter()
                .zip(&sink.parts)
                .flat_map(|(row, part)| {
                    row.1.iter().zip(&part.1).filter(|(_, (column, _))| *column == 1).map(|(value, _)| value)
                })
                .collect();
            assert!(doc.iter().all(|piece| piece.len() <= MOST + 64), "{size}");
            assert!(doc.last().is_some_and(|last| last.ends_with("x@y.org")), "{size}");
            let whole: usize = doc.iter().map(|piece| piece.matches("some").count()).sum();
            assert_eq!(whole, size / word.len() + 1, "{size}");
            assert!(doc.iter().all(|piece| !piece.contains("\"\"")), "{size}");
        }
    }
}

#[test]
fn fields_beyond_number_keep_their_columns() {
    let text = format!("a,b\n1{}2\n3,4\n", ",".repeat(100_000));
    let sink = read(text.as_bytes(), "a.csv").expect("is delimited");
    let all: Vec<(u64, u32)> = sink.parts.iter().flat_map(|(n, cells)| cells.iter().map(|c| (*n, c.0))).collect();
    assert_eq!(all, [(1, 0), (1, 100_000), (2, 0), (2, 1)]);
}

#[test]
fn the_reason_of_a_failing_stream_comes_back() {
    struct Failing<'a>(&'a [u8]);
    impl Read for Failing<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            match self.0.read(buffer)? {
                0 if !buffer.is_empty() => Err(ReadError::new(GapReason::Changed, "gone").into()),
                n => Ok(n),
            }
        }
    }
    let text = b"id,name\n1,Ana\n2,Bo\n3,C";
    let mut sink = Sink { text: text.to_vec(), ..Sink::default() };
    let input = Input {
        name: Path::new("a.csv"),
        head: text,
        stream: &mut Failing(text),
        limits: &Limits::of(1 << 20),
        file: None,
    };
    let error = Delimited.read(input, &mut sink).expect_err("the stream failed");
    assert_eq!(error.reason, GapReason::Changed);
    assert_eq!(sink.rows.len(), 3);
}

#[test]
fn the_names_of_columns_are_the_first_row_that_is_full() {
    for titles in ["Report: Payroll,,,\n\n", "Payroll,,,\nPeriod:,May,,\n,,,\n", "Payroll\n,,Person,\n"] {
        let text = format!("{titles}Employee,Badge,Annual salary,Religion\nAna Ruiz,30417,84350,Sikh\n");
        let table = read(text.as_bytes(), "a.csv").expect("is delimited");
        assert_eq!(table.columns, ["Employee", "Badge", "Annual salary", "Religion"], "{titles:?}");
        assert_eq!(table.rows.last().expect("a row").1, ["Ana Ruiz", "30417", "84350", "Sikh"]);
    }
    // Rows that have gaps below names that have gaps.
    let gaps = read(b"id,ssn,,\n1,,,\n2,536228714,a,b\n3,431559021,c,d\n", "a.csv").expect("is delimited");
    assert_eq!(gaps.columns, ["id", "ssn", "", ""]);
}

#[test]
fn a_list_of_fields_names_each_value() {
    let cells = |text: &str| read(text.as_bytes(), "a.csv").expect("is delimited").columns;
    assert_eq!(cells("Field,Value\nMRN,E0048173\nReligion,Sikh\n")[2..], ["MRN", "Religion"]);
    assert_eq!(
        cells("Name:,Ana Ruiz\nDate of birth:,1979-04-09\nSSN,536228714\n")[2..],
        ["Name", "Date of birth", "SSN"]
    );
    assert_eq!(cells("Name,Religion\nAna Ruiz,Sikh\nBo Lind,Jewish\n"), ["Name", "Religion"]);
}

#[test]
fn one_column_names_that_come_twice_and_titles() {
    let single = read(b"ssn\n536228714\n431559021\n", "a.csv").expect("is delimited");
    assert_eq!((single.columns, single.rows.len()), (vec!["ssn".to_owned()], 2));
    let twice = read(b"ssn,ssn,,order_no\n1,2,3,4\n5,6,7,8\n", "a.csv").expect("is delimited");
    assert_eq!((twice.columns, twice.rows.len()), (["ssn", "ssn", "", "order_no"].map(String::from).to_vec(), 2));
    let titled = read(b"Customer report;;;\n\nid;name;ssn\n1;Ana;2\n3;Bo;4\n", "a.csv").expect("is delimited");
    assert_eq!((titled.columns, titled.rows.len()), (["id", "name", "ssn"].map(String::from).to_vec(), 2));
    for prose in ["Dear Ana\nthank you for your letter\nYours, Bo\n", "536228714\n431559021\n"] {
        assert!(read(prose.as_bytes(), "a.csv").is_none(), "{prose}");
    }
}

#[test]
fn rows_of_a_dump_need_no_header() {
    let rows = "17\tAlice\tNakamura\t\\N\n".repeat(5);
    let dump = read(rows.as_bytes(), "crew.copy").expect("is delimited");
    assert_eq!((dump.columns.len(), dump.rows.len()), (4, 5));
    assert!(read(rows.replace('\t', "  ").as_bytes(), "crew.copy").is_none());
    let hive = read(b"1\x01Ana\n2\x01Bo\n3\x01Cy\n", "000000_0").expect("is delimited");
    assert_eq!((hive.columns.len(), hive.rows.len()), (2, 3));
}

#[test]
fn two_columns_without_a_name_are_a_table_where_nothing_blank_is_beside_the_commas() {
    let columns = |text: &str| dialect::detect(text.as_bytes(), Path::new("-")).map(|d| d.columns);
    assert_eq!(columns("id,ssn\n1,536904399\n2,536904398\n"), Some(vec!["id".into(), "ssn".into()]));
    // Names that are all known need no second row.
    assert_eq!(columns("id,ssn\n1,536904399\n"), Some(vec!["id".into(), "ssn".into()]));
    assert_eq!(columns("姓名,民族\n王小芳,回族\n"), Some(vec!["姓名".into(), "民族".into()]));
    for text in [
        "well, then\n1, 536904399\n2, 536904398\n",
        "id,sign\n1,536904399\n",
        "id,ssn\n1,536904399\nand so on, and on\n",
        "a sign,ssn\n1,536904399\n2,536904398\n",
    ] {
        assert_eq!(columns(text), None, "{text}");
    }
}

#[test]
fn carets_part_fields_too() {
    let sink = read(b"name^dob^ssn\nAna^1985-03-14^1\nBo^1979-11-02^2\n", "a.txt").expect("is a table");
    assert_eq!((sink.columns.join(" "), sink.rows.len()), ("name dob ssn".into(), 2));
    assert!(read(b"a ^ b\nx ^= y\nplain\n", "a.txt").is_none());
}

#[test]
fn the_names_of_columns_may_come_again() {
    let sink = read(b"id,name,ssn\n1,Ada,536-90-4399\nid,name,ssn\n2,Ilya,536-90-4398\n", "a.csv").expect("a table");
    assert_eq!(sink.columns, ["id", "name", "ssn"]);
    let cells: Vec<_> = sink.rows.iter().map(|(_, cells)| cells.join(" ")).collect();
    assert_eq!(cells, ["1 Ada 536-90-4399", "2 Ilya 536-90-4398"]);
}
