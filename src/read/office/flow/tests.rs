use super::super::super::GapReason;
use super::super::super::collect::{self, Collect};
use super::*;

const WORD: &str = r#"<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>"#;

fn read(document: &str) -> Collect {
    assert!(Flow.recognises(&Head::new(document.as_bytes()), Path::new("a.xml")), "{document}");
    let (out, result) = collect::read(&Flow, document.as_bytes(), 7);
    assert!(result.is_ok() && out.gaps.is_empty());
    out
}

fn text(out: &Collect) -> String {
    String::from_utf8_lossy(&out.text).into_owned()
}

#[test]
fn a_paragraph_is_a_line_whatever_runs_it_is_cut_into() {
    let out = read(&format!(
        "{WORD}<w:p><w:pPr><w:tabs><w:tab w:val='x'/></w:tabs></w:pPr><w:r><w:t>SSN: 536-9</w:t></w:r><w:r><w:t>0-4399</w:t>\
         </w:r></w:p><w:p><w:r><w:t xml:space='preserve'>Ada &amp; </w:t><w:tab/><w:delText>Ilya</w:delText><w:br/></w:r>\
         <w:r><w:t>&#x42;ob</w:t></w:r></w:p></w:body></w:document>"
    ));
    assert_eq!(text(&out), "SSN: 536-90-4399\nAda & \tIlya\nBob\n");
}

#[test]
fn tables_are_records_and_the_text_around_them_stays_together() {
    let cell = |text: &str| format!("<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>");
    let row = |cells: &[&str]| format!("<w:tr>{}</w:tr>", cells.iter().map(|c| cell(c)).collect::<String>());
    let table = [row(&["Name", "SSN"]), row(&["Ada Brandt", "536-90-4399"]), row(&["Ilya Roth", ""])].concat();
    let out = read(&format!(
        "{WORD}<w:p><w:r><w:t>before</w:t></w:r></w:p><w:tbl>{table}</w:tbl><w:p><w:r><w:t>behind</w:t></w:r></w:p></w:body></w:document>"
    ));
    assert_eq!(text(&out), "before\nbehind\n");
    let lines = ["table 1#1 =Name =SSN", "table 1#2 Name=Ada Brandt SSN=536-90-4399", "table 1#3 Name=Ilya Roth"];
    assert_eq!(out.lines(), lines);
}

#[test]
fn a_form_of_two_columns_names_its_values() {
    let row = |a: &str, b: &str| {
        format!(
            "<w:tr><w:tc><w:p><w:r><w:t>{a}</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>{b}</w:t></w:r></w:p></w:tc></w:tr>"
        )
    };
    let table = [row("Date of birth:", "1984-07-12"), row("Religion:", "Sikh"), row("SSN:", "536-90-4399")].concat();
    let out = read(&format!("{WORD}<w:tbl>{table}</w:tbl></w:body></w:document>"));
    assert!(out.lines().contains(&"table 1#2 =Religion: Religion=Sikh".to_owned()), "{:?}", out.lines());
}

#[test]
fn slides_and_open_documents() {
    let out = read(
        r#"<p:sld xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"><p:txBody><a:p><a:r><a:t>Call </a:t></a:r><a:r><a:t>Ada</a:t></a:r></a:p></p:txBody></p:sld>"#,
    );
    assert_eq!(text(&out), "Call Ada\n");
    let out = read(
        r#"<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:t="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"><t:h>Staff</t:h><t:p>Ada<t:s t:c="2"/>B<t:span>ran</t:span>dt</t:p>
        <table:table table:name="Pay"><table:table-row><table:table-cell><t:p>Name</t:p></table:table-cell><table:table-cell><t:p>Hired</t:p></table:table-cell></table:table-row>
        <table:table-row table:number-rows-repeated="3"><table:table-cell table:number-columns-repeated="9"/></table:table-row>
        <table:table-row><table:table-cell><t:p>Ada</t:p></table:table-cell><table:table-cell office:value-type="date" office:date-value="2019-03-04T00:00:00"><t:p>4 Mar</t:p></table:table-cell></table:table-row></table:table></office:document-content>"#,
    );
    assert_eq!(text(&out), "Staff\nAda  Brandt\n");
    assert_eq!(out.lines(), ["Pay#1 =Name =Hired", "Pay#5 Name=Ada Hired=2019-03-04"]);
}

#[test]
fn other_xml_is_none_of_them() {
    for other in
        ["<a/>", "<a xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'/>", "<!-- <w:document", "x"]
    {
        assert!(!Flow.recognises(&Head::new(other.as_bytes()), Path::new("a.xml")), "{other}");
    }
}

#[test]
fn a_cut_or_broken_document_keeps_what_came_before() {
    let whole = format!(
        "{WORD}<w:p><w:r><w:t>Ada Brandt</w:t></w:r></w:p><w:p><w:r><w:t>Ilya</w:t></w:r></w:p></w:body></w:document>"
    );
    for end in WORD.len()..whole.len() {
        let (out, _) = collect::read(&Flow, &whole.as_bytes()[..end], 64);
        let paragraphs = whole[..end].matches("</w:p>").count();
        assert!(text(&out).lines().count() >= paragraphs, "{end}");
    }
    for (end, reason) in [("", GapReason::Truncated), ("<![CDATA[", GapReason::Damaged), ("<w:p", GapReason::Damaged)] {
        let text = format!("{WORD}<w:p><w:r><w:t>Ada</w:t></w:r></w:p>{end}");
        let (out, result) = collect::read(&Flow, text.as_bytes(), 64);
        assert_eq!(String::from_utf8_lossy(&out.text), "Ada\n");
        assert_eq!(result.map_err(|e| e.reason), Err(reason), "{end}");
    }
}
