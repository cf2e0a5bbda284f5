use super::super::super::archive::zip::Zip;
use super::super::super::collect::{self, Collect};
use super::*;
use std::io::{Cursor, Write};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const MAIN: &str = r#"xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main""#;

fn workbook(sheet: &str, texts: &str, late: bool) -> Vec<u8> {
    let relation = |id: &str, kind: &str, target: &str| {
        format!(
            r#"<Relationship Id="{id}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}"/>"#
        )
    };
    let relations = [
        relation("rId1", "worksheet", "worksheets/sheet1.xml"),
        relation("rId2", "styles", "/xl/styles.xml"),
        relation("rId3", "sharedStrings", "sharedStrings.xml"),
    ];
    let relations = format!("<Relationships>{}</Relationships>", relations.concat());
    let date = if late { r#"<workbookPr date1904="1"/>"# } else { "" };
    let contents = format!(
        r#"<workbook {MAIN} xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">{date}<sheets><sheet name="Pay" sheetId="1" r:id="rId1"/></sheets></workbook>"#
    );
    let styles = format!(
        r##"<styleSheet {MAIN}><numFmts><numFmt numFmtId="164" formatCode="[$-409]d\ mmm\ yyyy"/><numFmt numFmtId="165" formatCode="#,##0.00 &quot;days&quot;"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs></styleSheet>"##
    );
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in [
        ("[Content_Types].xml", "<Types/>"),
        ("xl/workbook.xml", &contents),
        ("xl/_rels/workbook.xml.rels", &relations),
        ("xl/styles.xml", &styles),
        ("xl/sharedStrings.xml", &format!("<sst {MAIN}>{texts}</sst>")),
        ("xl/worksheets/sheet1.xml", &format!("<worksheet {MAIN}><sheetData>{sheet}</sheetData></worksheet>")),
    ] {
        writer.start_file(name, SimpleFileOptions::default()).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn read(bytes: &[u8]) -> Collect {
    let (out, result) = collect::read(&Zip, bytes, 1 << 20);
    assert!(result.is_ok() && out.gaps.is_empty(), "{:?}", out.gaps);
    out
}

#[test]
fn sheets_are_tables_with_their_texts_dates_and_numbers() {
    let texts = "<si><t>Name</t></si><si><t>Born</t></si><si><t>Card</t></si><si><r><t>Ada </t></r><r><t>Brandt</t></r>\
                 <rPh><t>x</t></rPh></si><si><t>gone</t></si>";
    let sheet = r#"<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c></row>
        <row r="3"><c r="A3" t="s"><v>3</v></c><c r="B3" s="1"><v>30875</v></c><c r="C3"><f>1+1</f><v>4.0001234567890101E+15</v></c></row>
        <row r="4"><c r="A4" t="inlineStr"><is><t>Ilya &amp; Co</t></is></c><c r="B4" s="2"><v>30875.5</v></c><c r="C4" s="3"><v>12</v></c></row>"#;
    let out = read(&workbook(sheet, texts, false));
    let lines = [
        "Pay#1 =Name =Born =Card",
        "Pay#3 Name=Ada Brandt Born=1984-07-12 Card=4000123456789010",
        "Pay#4 Name=Ilya & Co Born=1984-07-12T12:00:00Z Card=12",
    ];
    assert_eq!(out.lines(), lines);
    assert_eq!(String::from_utf8_lossy(&out.text), "gone\n");
    let members: Vec<_> = out.nested.iter().map(|(step, _)| step.clone()).collect();
    let member = |name: &str| Some(Step::Member { member: name.to_owned() });
    let others = ["[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"];
    assert_eq!(members, others.map(member));
}

#[test]
fn days_may_be_counted_from_1904_on() {
    let sheet = r#"<row><c s="1"><v>29413</v></c><c/><c t="b"><v>1</v></c></row>"#;
    let out = read(&workbook(sheet, "", true));
    assert_eq!(out.lines(), ["Pay#1 =1984-07-12 =1"]);
    assert_eq!(out.rows.last().map(|row| row.at.clone()), Some(vec![Some(0), Some(11)]));
}

#[test]
fn what_is_the_format_of_a_date() {
    for (code, expected) in [
        ("yyyy\\-mm\\-dd", true),
        ("[$-409]d\\ mmm\\ yyyy", true),
        ("m/d/yy h:mm", true),
        ("General", false),
        ("#,##0.00 \"days\"", false),
        ("[Red]0.00", false),
        ("0.00E+00", false),
        ("@", false),
    ] {
        assert_eq!(is_date(code), expected, "{code}");
    }
    assert_eq!((column("A1"), column("Z9"), column("AA10"), column("17")), (Some(0), Some(25), Some(26), None));
}

#[test]
fn more_texts_than_may_be_held_are_a_gap_and_read_as_they_are() {
    let texts: String = (0..3000).map(|n| format!("<si><t>text {n}</t></si>")).collect();
    let bytes = workbook(r#"<row r="1"><c t="s"><v>2999</v></c></row>"#, &texts, false);
    let mut out = Collect::default();
    let limits = Limits::of(1 << 17);
    let head = &bytes[..100];
    let name = std::path::Path::new("a.xlsx");
    let input = super::super::super::Input { name, head, stream: &mut &*bytes, file: None, limits: &limits };
    use super::super::super::Reader;
    assert!(Zip.read(input, &mut out).is_ok());
    assert_eq!(out.gaps.iter().map(|gap| gap.reason).collect::<Vec<_>>(), [GapReason::OverBudget]);
    let shared = Some(Step::Member { member: "xl/sharedStrings.xml".to_owned() });
    assert!(out.nested.iter().any(|(step, _)| *step == shared));
}
