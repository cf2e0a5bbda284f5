use super::super::collect::{Collect, read};
use super::*;

fn page(text: &str) -> (Vec<String>, usize) {
    let (out, result) = read(&Html, text.as_bytes(), 1 << 20);
    result.unwrap();
    for step in [1, 7, 100] {
        assert_eq!(read(&Html, text.as_bytes(), step).0.rows, out.rows, "{step}");
    }
    for row in &out.rows {
        for ((_, value), at) in row.cells.iter().zip(&row.at) {
            if let Some(at) = *at {
                assert_eq!(&text[at as usize..][..value.len()], value);
            }
        }
    }
    let show = |out: &Collect| -> Vec<String> {
        let cell = |(name, value): &(String, String)| format!("{name}={value}");
        let row = |r: &super::super::collect::Said| {
            format!("{}#{} {}", r.table, r.number, r.cells.iter().map(cell).collect::<Vec<_>>().join("; "))
        };
        out.rows.iter().map(row).collect()
    };
    (show(&out), out.gaps.len())
}

#[test]
fn tables_with_header_cells_are_records() {
    let text = "<!DOCTYPE html><table id=crew><tr><th>Name<th><b>SSN</b>\n<tr><td>Ann<td>536228714\n\
        <tr><td colspan=1>Bo</td><td><i>4315</i>59021</td></tr></table><p>end</p>";
    let wanted = [
        "#1 table.id=crew; =Name; =SSN",
        "crew#1 Name=Ann; SSN=536228714",
        "crew#2 Name=Bo; SSN=431559021",
        "#1 p=end",
    ];
    assert_eq!(page(text), (wanted.map(String::from).to_vec(), 0));
}

#[test]
fn names_beside_values() {
    let text = "<html><table><tr><th>SSN</th><td>1</td></tr><tr><td>Phone:</td><td>2</td></tr></table>\
        <dl><dt>Date of birth</dt><dd>3</dd></dl><dl><dt>Date of birth<dd>4</dl>\
        <form><input value='5' name=ssn><select name=city><option value=a>A<option selected value=b>B</select>\
        <textarea name=note>6 <b></textarea></form><meta name=author content=7><i data-ssn=8></i>";
    let wanted = [
        "#1 =SSN; SSN=1; =Phone:; Phone=2",
        "dl#1 =Date of birth; Date of birth=3",
        "dl#2 =Date of birth; Date of birth=4",
        "form#1 ssn=5; select.option.value=a; select.option=A; city=b; select.option=B; note=6 <b>",
        "#1 author=7; data-ssn=8",
    ];
    assert_eq!(page(text), (wanted.map(String::from).to_vec(), 0));
}

#[test]
fn a_row_that_begins_with_a_label_names_its_values() {
    let text = "<html><table><tr><td>Religion</td><td>Sikh</td></tr><tr><td>SSN<td>1<td>Phone<td>2</table>\
        <table><tr><td>Sikh<td>Religion<td>3</table>";
    let (rows, _) = page(text);
    assert_eq!(
        rows[0],
        "#1 =Religion; Religion=Sikh; =SSN; SSN=1; =Phone; Phone=2; \
        td=Sikh; td=Religion; td=3"
    );
}

#[test]
fn tags_inside_a_sentence_part_no_text() {
    let text = "<html><body><p>Call <b>(415)</b> 682-3391<br>or <a href=\"mailto:a&#64;b.org\">write</a></p>\n\
        <ul><li>one<li>two &amp; three</ul><!-- c --><script>var x = '<p>';</script><div>loose</div>";
    let (rows, gaps) = page(text);
    let wanted = "#1 p=Call (415) 682-3391\nor write; p.a.href=mailto:a@b.org; ul.li=one; ul.li=two & three; = c ; \
        =var x = '<p>';; =loose";
    assert_eq!((rows, gaps), (vec![wanted.to_owned()], 0));
}

#[test]
fn what_is_a_page() {
    for (text, name, is) in [
        ("<!-- x -->\n<!DOCTYPE HTML>", "a", true),
        ("<?xml version='1.0'?><html>", "a", true),
        ("<div>x", "a.html", true),
        ("<div>x</div>", "a.txt", false),
        ("words <html>", "a.html", false),
        ("", "a.html", false),
    ] {
        assert_eq!(Html.recognises(&Head::new(text.as_bytes()), Path::new(name)), is, "{text}");
    }
}

#[test]
fn nothing_is_lost_and_nothing_hangs() {
    for line in
        ["<p>", "<p a='1'>x\n", "<!--\n", "<a b=\"\n", "x", "<script>\n", "</p>", "<table><tr><th>a<th>b<tr>", "<"]
    {
        let text = format!("<html><i>1</i>{}", line.repeat((3 << 20) / line.len()));
        let (out, result) = read(&Html, text.as_bytes(), 1 << 20);
        result.unwrap();
        let said: usize = out.rows.iter().flat_map(|r| &r.cells).map(|c| c.1.len()).sum();
        let is_all_tags = line.ends_with('>') && !line.contains("<th>") && line != "<script>\n";
        assert!(is_all_tags || said > 200_000, "{line}: {said}");
    }
}

#[test]
fn an_element_that_is_a_label_names_the_next_one() {
    let text = "<html><div><span>Religion</span><span>Sikh</span> <span>SSN:</span> <span>1</span></div>\
        <div><div class=label>Date of birth</div><div>2</div></div><p>Phone</p><p><b>3</b></p>\
        <b>Gender</b> <em>f</em><div><label>Disability</label><i>4</i></div>\
        <label for=f1>Email</label><input id=f1 value=5><label>City</label><input name=ssn value=6>";
    let (rows, _) = page(text);
    let wanted = "#1 =Religion; Religion=Sikh; =SSN:; SSN=1; =Date of birth; Date of birth=2; p=Phone; Phone=3; \
        =Gender; Gender=f; label=Disability; Disability=4; label=Email; input.id=f1; Email=5; label=City; ssn=6";
    assert_eq!(rows, [wanted]);
}

#[test]
fn menus_and_prose_have_no_labels() {
    for text in [
        "<html><ul><li>Religion</li><li>Islam</li></ul>",
        "<html><a>Religion</a><a>Islam</a>",
        "<html><div><p>Religion</p></div><div><p>Islam</p></div>",
        "<html><h2>Religion</h2><h2>Phone</h2>",
        "<html><h2>Religion</h2><p>Islam is one of the three that were born in the desert</p>",
        "<html>Their <b>religion</b> <i>Islam</i>",
    ] {
        let (rows, _) = page(text);
        assert!(rows.iter().all(|row| !row.contains("Religion=")), "{text}: {rows:?}");
    }
}
