use super::*;

pub fn read(text: &str) -> Imported {
    import(text, &RuleBook::built_in())
}

pub fn declared(imported: &Imported) -> Vec<(&str, Option<Answer>, Option<Answer>)> {
    let said = imported.policy.category.iter().filter(|d| d.collected.is_some() || d.disclosed.is_some());
    said.map(|d| (d.row.as_str(), d.collected, d.disclosed)).collect()
}

const CHINESE: &str = "## 信息\n\n我们会收集以下信息：\n\n- 使用数据，例如页面停留时间\n- 公司职称\n\n我们不收集生物识别信息。\n\n\
    | 类别 | 是否收集 | 是否披露 |\n|---|:-:|:-:|\n| 标识符，例如姓名 | 是 | 是 |\n| 生物识别信息 | 否 | 否 |\n\
    | 互联网或其他类似网络活动 | 否 | 否 |\n| 感觉数据 | 是（仅您上传的图像） | 是 |\n| 与职业或就业相关的信息 | 否 | 否 |\n\
    | 其他 | 也许 | 否 |\n";

#[test]
fn a_chinese_table_and_its_prose() {
    let imported = read(CHINESE);
    let (yes, no) = (Some(Answer::Yes), Some(Answer::No));
    assert_eq!(declared(&imported), [("1", yes, yes), ("5", no, no), ("6", no, no), ("8", yes, yes), ("9", no, no)]);
    let images = &imported.policy.category[3];
    assert_eq!(
        (images.qualifier.as_str(), images.only.as_slice()),
        ("仅您上传的图像", &["image-*", "user-upload-media"].map(String::from)[..])
    );
    let rows: Vec<_> = imported.contradictions.iter().map(|(row, _)| row.as_str()).collect();
    assert_eq!(rows, ["6", "9"], "{:?}", imported.contradictions);
    assert!(imported.unread.iter().any(|m| m.contains("`其他`")), "{:?}", imported.unread);
    assert!(
        imported
            .unread
            .iter()
            .any(|m| m.starts_with("rows ") && m.contains("S (") && m.ends_with("does not declare them"))
    );
}

#[test]
fn an_english_page() {
    let imported = read(
        "<h2>What we collect</h2><p>We collect your e-mail address and your usage data. We do not collect geolocation.</p>\
         <table><tr><th>Category</th><th>Collected</th><th>Disclosed</th></tr>\
         <tr><td>A. Identifiers</td><td><b>Yes</b></td><td>No</td></tr>\
         <tr><td>(F) Internet or other electronic network activity</td><td>NO</td><td>No</td></tr>\
         <tr><td>Geolocation data</td><td>No</td><td></td></tr>\
         <tr><td>Commercial information</td><td>Not applicable</td><td>No</td></tr></table>",
    );
    let (yes, no) = (Some(Answer::Yes), Some(Answer::No));
    assert_eq!(declared(&imported), [("1", yes, no), ("6", no, no), ("7", no, None), ("4", None, no)]);
    assert_eq!(imported.contradictions.len(), 1, "{:?}", imported.contradictions);
    assert_eq!(imported.contradictions[0].0, "6");
    assert!(imported.unread.iter().any(|m| m.contains("`Not applicable` is neither yes nor no")));
}

#[test]
fn what_has_no_table_declares_nothing() {
    let imported = read("We collect nothing.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n");
    assert!(imported.policy.category.is_empty());
    assert!(imported.unread[0].starts_with("no table has a column"), "{:?}", imported.unread);
}

#[test]
fn cells_that_span_fill_their_places() {
    let imported = read(
        "<table><tr><th>Category</th><th>Examples</th><th>Collected</th><th>Disclosed</th></tr>\
         <tr><td>A. Identifiers</td><td rowspan=\"2\">various</td><td>Yes</td><td>No</td></tr>\
         <tr><td>B. Customer records</td><td>No</td><td>Yes</td></tr>\
         <tr><td colspan='2'>G. Geolocation</td><td colspan=2>No</td></tr></table>",
    );
    let (yes, no) = (Some(Answer::Yes), Some(Answer::No));
    assert_eq!(declared(&imported), [("1", yes, no), ("2", no, yes), ("7", no, no)]);
    assert!(imported.unread.iter().any(|m| m.starts_with("column 2 (`Examples`)")), "{:?}", imported.unread);
    let wide = format!("<table><tr>{}{}", "<td colspan=1000 rowspan=0>x".repeat(50), "<tr><td>y".repeat(50_000));
    assert!(read(&wide).unread.iter().any(|m| m.starts_with("table 1: ")));
}

#[test]
fn every_column_with_a_key_is_read() {
    for text in [
        "| Category | Collected | Disclosed for a business purpose | Retention | Service providers | Purposes | Sources |\n|-|-|-|-|-|-|-|\n\
         | Identifiers | Yes | Yes, our ad partners | 3 years | Acme Inc., Foo LLC | Marketing; fraud | You |\n",
        "| 类别 | 是否收集 | 是否披露 | 保留期限 | 服务提供商 | 收集目的 | 收集来源 |\n|-|-|-|-|-|-|-|\n\
         | 标识符 | 是 | 是，our ad partners | 3 years | Acme Inc.、Foo LLC | Marketing；fraud | You |\n",
    ] {
        let imported = read(text);
        let d = &imported.policy.category[0];
        assert_eq!((d.collected, d.disclosed), (Some(Answer::Yes), Some(Answer::Yes)));
        assert_eq!((d.retention.as_str(), d.sources.join("|").as_str()), ("3 years", "You"));
        assert_eq!(d.purposes, ["Marketing", "fraud"]);
        assert_eq!(d.third_parties, ["our ad partners", "Acme Inc.", "Foo LLC"]);
        assert!(!imported.unread.iter().any(|m| m.starts_with("column")), "{:?}", imported.unread);
    }
}

#[test]
fn names_and_answers_in_other_words() {
    for (name, row) in [
        ("Internet activity", "6"),
        ("Online activity", "6"),
        ("Usage data", "6"),
        ("Browsing history", "6"),
        ("Audio/visual data", "8"),
        ("音视频信息", "8"),
        ("推论", "11"),
        ("Location data", "7"),
        ("Audio and visual information", "8"),
        ("客户记录信息", "2"),
        ("生物特征信息", "5"),
    ] {
        for (cell, expected, only) in [
            ("✅", Answer::Yes, ""),
            ("❌", Answer::No, ""),
            ("<b>No</b>", Answer::No, ""),
            ("Only images that users upload", Answer::Yes, "image-* user-upload-media"),
            ("No, except images that users upload", Answer::Yes, "image-* user-upload-media"),
            ("Yes, except images", Answer::Yes, ""),
            ("Y", Answer::Yes, ""),
            ("Yes¹", Answer::Yes, ""),
            ("√ [2]", Answer::Yes, ""),
            ("n", Answer::No, ""),
            ("Never", Answer::No, ""),
            ("We do not collect", Answer::No, ""),
            ("不收集", Answer::No, ""),
        ] {
            let imported = read(&format!("| Category | Collected |\n|-|-|\n| {name} | {cell} |\n"));
            let d = imported.policy.category.first().expect("a row");
            assert_eq!((d.row.as_str(), d.collected, d.only.join(" ").as_str()), (row, Some(expected), only), "{cell}");
            assert_eq!(d.qualifier.contains("images"), cell.contains("images"));
            assert!(cell.contains("images") || d.qualifier.is_empty(), "{cell}: {}", d.qualifier);
        }
        let imported = read(&format!("| Category | Collected | Retention |\n|-|-|-|\n| {name} | N/A | 不适用 |\n"));
        let d = imported.policy.category.first().expect("a row");
        assert_eq!((d.collected, d.retention.as_str()), (None, ""), "{:?}", imported.unread);
    }
    let imported = read("我们会收集您的精确位置。\n\n| 类别 | 是否收集 |\n|-|-|\n| 地理位置 | 否 |\n");
    assert_eq!(imported.contradictions.len(), 1);
}

#[test]
fn questions_are_headings_and_rows_need_no_outer_pipes() {
    let (yes, no) = (Some(Answer::Yes), Some(Answer::No));
    for header in [
        "Category | Do we collect it? | Do we share it?",
        "Category | Do you collect this? | Sold or shared?",
        "Information | Is it collected? | Is it sold?",
        "类别 | 是否收集? | 是否披露?",
        "信息 | 我们是否收集？ | 是否提供给第三方？",
        "信息 | 会收集吗？ | 是否与第三方共享？",
        "信息 | 是否收集？ | 是否披露给第三方？",
    ] {
        let imported = read(&format!(
            "Text\n\n{header}\n--- | :-: | ---\nIdentifiers | Yes | 🚫\n地理位置 | 🚫 | 不会\n\nText | more\n"
        ));
        assert_eq!(declared(&imported), [("1", yes, no), ("7", no, no)], "{header}: {:?}", imported.unread);
    }
    let imported = read(
        "Category | Collected | Why do we collect it? | Where do we get it? | How long? | With whom do we share it?\n\
         -|-|-|-|-|-\nIdentifiers | Yes | Fraud | You | 1 year | Acme\n",
    );
    let d = &imported.policy.category[0];
    assert_eq!(
        (d.retention.as_str(), &d.purposes[..], &d.sources[..]),
        ("1 year", &["Fraud".into()][..], &["You".into()][..])
    );
    assert_eq!(d.third_parties, ["Acme"]);
    let imported = read(
        "类别 | 是否收集 | 为什么收集？ | 保存多久？ | 与谁共享？\n-|-|-|-|-\n标识符 | 是 | 安全 | 一年 | 甲公司\n",
    );
    let d = &imported.policy.category[0];
    assert_eq!((d.retention.as_str(), d.purposes.join("").as_str()), ("一年", "安全"));
    assert_eq!(d.third_parties, ["甲公司"]);
}

#[test]
fn half_a_qualifier_is_said() {
    for (cell, only, unread) in [
        ("Yes (only names and e-mail addresses)", "email-address email-hash person-*", ""),
        (
            "Yes (only shoe sizes and e-mail addresses)",
            "email-address email-hash",
            "of the qualifier `only shoe sizes and e-mail addresses` `only shoe sizes` is not",
        ),
        ("Only user names", "username-handle", ""),
        ("Yes, only phone numbers, hats / scarves", "phone-*", "`hats`, `scarves` is not understood"),
        ("是（仅姓名、鞋码和手机号）", "person-* phone-*", "`鞋码` is not understood"),
        ("是（仅您上传的图像）", "image-* user-upload-media", ""),
        ("Only images that users upload", "image-* user-upload-media", ""),
    ] {
        let imported = read(&format!("| Category | Collected |\n|-|-|\n| Identifiers | {cell} |\n"));
        assert_eq!(imported.policy.category[0].only.join(" "), only, "{cell}");
        let said: Vec<&String> = imported.unread.iter().filter(|s| s.contains("not understood")).collect();
        assert_eq!(said.len(), usize::from(!unread.is_empty()), "{said:?}");
        assert!(said.iter().all(|said| said.contains(unread)), "{said:?}");
    }
}

#[test]
fn what_a_qualifier_leaves_out_is_known() {
    for (row, cell, only, except, unclear) in [
        ("Geolocation", "Yes, but not precise geolocation", "", "S", false),
        ("Geolocation", "Yes, excluding precise location", "", "S", false),
        ("Geolocation", "Yes, except GPS coordinates", "", "S", false),
        ("Geolocation", "Yes, except GPS coordinates and shoe sizes", "", "S", true),
        ("地理位置", "是，但不包括精确位置", "", "S", false),
        ("地理位置", "是（精确位置除外）", "", "S", false),
        ("地理位置", "是，除精确位置以外", "", "S", false),
        ("Identifiers", "Yes, only names, but not e-mail addresses", "person-*", "email-address email-hash", false),
        ("Identifiers", "Yes, unless you opt out", "", "", true),
        ("Identifiers", "Yes, now and then", "", "", true),
        ("Identifiers", "Yes, such as IP addresses", "", "", false),
        ("Identifiers", "Yes, for example IP addresses", "", "", false),
        ("Identifiers", "Yes (e.g. names), excluding IP addresses", "", "ipv4-address ipv6-address", false),
        ("标识符", "是，例如姓名", "", "", false),
    ] {
        let imported = read(&format!("| Category | Collected |\n|-|-|\n| {row} | {cell} |\n"));
        let d = &imported.policy.category[0];
        assert_eq!((d.only.join(" ").as_str(), d.except.join(" ").as_str()), (only, except), "{cell}");
        assert_eq!((d.collected, d.is_unclear()), (Some(Answer::Yes), unclear), "{cell}: {:?}", d.qualifier);
        let said = imported.unread.iter().any(|said| said.contains("not understood"));
        assert_eq!(said, unclear, "{:?}", imported.unread);
        let book = RuleBook::built_in();
        assert!(Policy::parse(&imported.policy.write(&book), &book).is_ok(), "{cell}");
    }
}

#[test]
fn chinese_says_yes_and_no_in_many_ways() {
    let (yes, no) = (Some(Answer::Yes), Some(Answer::No));
    for (cell, collected, only, except, unclear) in [
        ("仅限姓名", yes, "person-*", "", false),
        ("是（仅限于姓名和电子邮件）", yes, "email-address email-hash person-*", "", false),
        ("僅限姓名", yes, "person-*", "", false),
        ("除电子邮件外", yes, "", "email-address email-hash", false),
        ("除电子邮件外，均收集", yes, "", "email-address email-hash", false),
        ("除了电子邮件以外，其余均收集", yes, "", "email-address email-hash", false),
        ("除姓名外，不收集", yes, "person-*", "", false),
        ("除姓名外均不收集", yes, "person-*", "", false),
        ("我们会收集，除非您拒绝", yes, "", "", true),
        ("否，除非您主动提供", yes, "", "", true),
        ("视情况", yes, "", "", true),
        ("視情況而定", yes, "", "", true),
        ("可能", yes, "", "", true),
        ("我们可能会收集", yes, "", "", true),
        ("有时", yes, "", "", true),
        ("经您同意", yes, "", "", true),
        ("是（经您同意）", yes, "", "", true),
        ("征得您的同意后收集", yes, "", "", true),
        ("仅当您同意时收集姓名", yes, "person-*", "", true),
        ("如您选择提供", yes, "", "", true),
        ("是的", yes, "", "", false),
        ("我们会收集", yes, "", "", false),
        ("不收集", no, "", "", false),
        ("我们不收集", no, "", "", false),
        ("不会收集", no, "", "", false),
        ("暂不收集", no, "", "", false),
        ("从未收集", no, "", "", false),
        ("不收集电子邮件", no, "", "", true),
        ("We may collect it", yes, "", "", true),
        ("With your consent", yes, "", "", true),
        ("Not currently", no, "", "", false),
        ("不适用", None, "", "", true),
    ] {
        let imported = read(&format!("| 类别 | 是否收集 |\n|-|-|\n| 标识符 | {cell} |\n"));
        let d = &imported.policy.category[0];
        assert_eq!((d.only.join(" ").as_str(), d.except.join(" ").as_str()), (only, except), "{cell}");
        assert_eq!((d.collected, d.is_unclear()), (collected, unclear), "{cell}: {:?}", d.qualifier);
        let words = ["not understood", "depends on something", "the no is about", "neither yes"];
        let said = imported.unread.iter().any(|said| words.iter().any(|word| said.contains(word)));
        assert_eq!(said, unclear || collected.is_none(), "{cell}: {:?}", imported.unread);
    }
}

#[test]
fn footnotes_are_qualifiers() {
    for (cell, note) in [
        ("YES*", "\\* Only images that users upload"),
        ("YES\\*", "*Only images that users upload"),
        ("**Yes***", "* Only images that users upload"),
        ("Yes†", "† Only images that users upload"),
        ("Yes¹", "¹ Only images that users upload"),
        ("Yes [1]", "[1] Only images that users upload"),
        ("Yes [^1]", "[^1]: Only images that users upload"),
        ("Yes<sup>1</sup>", "1. Only images that users upload"),
    ] {
        let table = format!("We sell hats.\n\n| Category | Collected |\n|-|-|\n| Sensory | {cell} |\n");
        let imported = read(&format!("{table}\n{note}\n"));
        let d = &imported.policy.category[0];
        assert_eq!((d.collected, d.qualifier.as_str()), (Some(Answer::Yes), "Only images that users upload"), "{cell}");
        assert!(d.unclear && d.only == ["image-*", "user-upload-media"], "{cell}: {d:?}");
        assert!(imported.unread.iter().any(|said| said.contains("its footnote says")), "{:?}", imported.unread);
        let without = read(&table);
        assert!(without.policy.category[0].unclear, "{cell}");
        assert!(without.unread.iter().any(|said| said.contains("was not found")), "{:?}", without.unread);
    }
    let html = "<table><tr><th>Category<th>Collected<tr><td>Sensory<td>Yes<sup>1</sup></table>\
                <p><sup>1</sup> Only images that users upload</p>";
    assert_eq!(read(html).policy.category[0].qualifier, "Only images that users upload");
    for plain in ["**Yes**", "Yes", "[x]", "*Yes*", "是"] {
        let imported = read(&format!("| Category | Collected |\n|-|-|\n| Sensory | {plain} |\n"));
        assert!(!imported.policy.category[0].is_qualified(), "{plain}");
    }
}

#[test]
fn headings_may_have_two_rows() {
    let (yes, no) = (Some(Answer::Yes), Some(Answer::No));
    for head in [
        "<tr><th colspan=3>What we collect</th></tr><tr><th>Category<th>Collected<th>Disclosed</tr>",
        "<tr><th rowspan=2>Category<th colspan=2>In the last 12 months</tr><tr><th>Collected<th>Disclosed</tr>",
        "<tr><th rowspan=2>Category<th rowspan=2>Collected<th>Disclosed</tr><tr><th>to anybody</tr>",
        "<tr><th>Category<th>Gathered<th>Shared</tr>",
        "<tr><th>Category<th>Obtained<th>Sold</tr>",
    ] {
        let imported = read(&format!("<table>{head}<tr><td>Identifiers<td>Yes<td>No</tr></table>"));
        assert_eq!(declared(&imported), [("1", yes, no)], "{head}: {:?}", imported.unread);
    }
}

#[test]
fn a_second_table_says_what_is_disclosed() {
    let (yes, no) = (Some(Answer::Yes), Some(Answer::No));
    let imported = read(
        "| Category | Collected |\n|-|-|\n| Identifiers | Yes |\n| Geolocation | No |\n\nText\n\n\
         | Category | Disclosed to third parties | Retention |\n|-|-|-|\n| Geolocation | No | |\n\
         | Identifiers | Yes, Acme | 1 year |\n",
    );
    assert_eq!(declared(&imported), [("1", yes, yes), ("7", no, no)]);
    let d = &imported.policy.category[0];
    assert_eq!((d.third_parties.join(""), d.retention.as_str()), ("Acme".into(), "1 year"));
}

#[test]
fn nothing_said_is_said() {
    let imported =
        read("| Category | Collected | Disclosed |\n|-|-|-|\n| Identifiers | N/A | — |\n| Geolocation | — | N/A |\n");
    for said in ["row 1: `N/A` is", "row 1: disclosed: `—` is", "row 7: `—` is", "row 7: disclosed: `N/A` is"] {
        assert!(imported.unread.iter().any(|text| text.starts_with(said)), "{said}: {:?}", imported.unread);
    }
    assert!(imported.policy.category.iter().all(|d| d.third_parties.is_empty()));
}

#[test]
fn what_stands_below_sensitive_is_an_item_of_it() {
    for heading in ["<td colspan=2>Sensitive personal information", "<td>Sensitive personal information<td>"] {
        let imported = read(&format!(
            "<table><tr><th>Category<th>Collected<tr><td>G. Geolocation<td>Yes<tr>{heading}\
             <tr><td>Precise geolocation<td>NO<tr><td>Health<td>No<tr><td>K. Inferences<td>No</table>"
        ));
        let (yes, no) = (Some(Answer::Yes), Some(Answer::No));
        assert_eq!(declared(&imported), [("7", yes, None), ("11", no, None)], "{heading}");
        assert!(imported.unread.iter().any(|s| s.starts_with("`Precise geolocation`: this is an item of row S")));
    }
}

#[test]
fn marks_and_pictures_are_answers() {
    let (yes, no) = (Some(Answer::Yes), Some(Answer::No));
    for (cell, expected) in [
        ("X", yes),
        ("●", yes),
        ("有", yes),
        ("会", yes),
        ("會收集", yes),
        ("Collected", yes),
        ("<input type=\"checkbox\" checked>", yes),
        ("<input type='checkbox'>", no),
        ("<img src=\"a.png\" alt=\"Yes\">", yes),
        ("<img alt='No'/>", no),
        ("![Yes](yes.png)", yes),
        ("没有", no),
        ("無", no),
    ] {
        let imported = read(&format!("| 類別 | 是否蒐集 |\n|-|-|\n| 識別碼 | {cell} |\n"));
        assert_eq!(declared(&imported), [("1", expected, None)], "{cell}: {:?}", imported.unread);
        if !cell.starts_with('!') {
            let html = format!("<table><tr><th>Category<th>Collected<tr><td>Identifiers<td>{cell}</table>");
            assert_eq!(declared(&read(&html)), [("1", expected, None)], "{cell}");
        }
    }
    let both = read("| Category | Collected |\n|-|-|\n| Identifiers | ✓ |\n| Geolocation | X |\n");
    assert_eq!(declared(&both), [("1", yes, None), ("7", no, None)], "beside a tick a cross is a no");
}

#[test]
fn boxes_and_truth_values_are_answers() {
    for (cell, expected) in
        [("[x]", Answer::Yes), ("[X]", Answer::Yes), ("true", Answer::Yes), ("[ ]", Answer::No), ("False", Answer::No)]
    {
        let imported = read(&format!("| Category | Collected |\n|-|-|\n| Identifiers | {cell} |\n"));
        assert_eq!(imported.policy.category[0].collected, Some(expected), "{cell}");
        assert_eq!(imported.policy.category[0].qualifier, "", "{cell}");
    }
}

#[test]
fn companies_keep_their_legal_form() {
    assert_eq!(list("Acme, Inc., Foo Ltd.; Bar, GmbH", &Words::built_in()), ["Acme, Inc.", "Foo Ltd.", "Bar, GmbH"]);
    assert_eq!(
        list("Acme, S.A. de C.V., partners, co-branders", &Words::built_in()),
        ["Acme, S.A. de C.V.", "partners", "co-branders"]
    );
    assert_eq!(list("Acme, Inc. and Foo, LLC", &Words::built_in()), ["Acme, Inc. and Foo, LLC"]);
    assert_eq!(
        list("广告商、Acme, Co., Ltd.，云服务商", &Words::built_in()),
        ["广告商", "Acme, Co., Ltd.", "云服务商"]
    );
}

#[test]
fn an_item_of_several_rows_is_no_row() {
    let imported = read("| Category | Collected |\n|---|---|\n| Health information | No |\n| 健康信息 | 否 |\n");
    assert!(imported.policy.category.is_empty(), "{:?}", imported.policy.category);
    assert_eq!(imported.unread.iter().filter(|s| s.contains("an item of rows 2, 3, 5 and S")).count(), 2);
    let sensitive = read("| Category | Collected |\n|---|---|\n| Sensitive (health, …) | No |\n");
    assert_eq!(sensitive.policy.category[0].row, "S");
}

#[test]
fn hostile_documents_end() {
    for text in
        ["<table", "<table><td>", "<tr><td>x", "|", "|||\n|-|", "<p>&#x110000;&;&amp", "<table><tr><table><tr><td>"]
    {
        read(text);
    }
}

#[test]
fn what_is_denied_behind_a_yes_is_left_out() {
    const GENERAL: &str = "city-region geo-* ip-geolocation po-box-us postal-* postal-code-intl zip-us";
    let ssn = "us-ssn*";
    let zh = "cn-resident-id hk-id national-id-other tw-id us-state-id";
    for (row, cell, only, except, unclear) in [
        ("Identifiers", "Yes; not Social Security numbers", "", ssn, false),
        ("Identifiers", "Yes, we do not collect SSNs", "", ssn, false),
        ("Identifiers", "Yes, but we don’t collect SSNs", "", ssn, false),
        ("Identifiers", "Yes, no SSNs", "", ssn, false),
        ("Identifiers", "Yes - no SSNs", "", ssn, false),
        ("Identifiers", "Yes, never SSNs", "", ssn, false),
        ("Identifiers", "Yes, without SSNs", "", ssn, false),
        ("Identifiers", "Yes. We don't store SSNs.", "", ssn, false),
        ("Identifiers", "Yes, names; no SSNs", "person-*", ssn, false),
        (
            "Identifiers",
            "Yes, names and e-mail addresses but not SSNs",
            "email-address email-hash person-*",
            ssn,
            false,
        ),
        ("Identifiers", "Yes, including but not limited to SSNs", "", "", false),
        ("Identifiers", "Yes, not only SSNs", "", "", false),
        ("Identifiers", "Yes, SSNs are not collected", "", ssn, false),
        ("Identifiers", "Yes (SSNs excluded)", "", ssn, false),
        ("Identifiers", "Yes, SSNs excepted", "", ssn, false),
        ("Identifiers", "Yes, names, but SSNs never", "person-*", ssn, false),
        ("Identifiers", "Yes, aside from SSNs", "", ssn, false),
        ("Identifiers", "Yes, only names; we do not collect anything else", "person-*", "", false),
        ("标识符", "是，身份证号不收集", "", zh, false),
        ("标识符", "是，但身份证号不收集", "", zh, false),
        ("标识符", "我们收集姓名，不收集身份证号", "person-*", zh, false),
        ("Geolocation", "Yes, city and ZIP code only", GENERAL, "S", false),
        ("Identifiers", "Yes, not shoe sizes", "", "", true),
        ("Identifiers", "Yes, we do not sell SSNs", "", "", true),
        ("Identifiers", "Yes, excluding names other than first names", "", "", true),
        ("Identifiers", "Yes, no longer than 2 years", "", "", true),
        ("Protected classifications", "Yes, but not religion", "", "pc-religion", false),
        ("受保护的分类", "是，但不包括宗教信仰", "", "pc-religion", false),
        ("标识符", "是，不收集身份证号", "", zh, false),
        ("标识符", "是，但我们不收集身份证号", "", zh, false),
        ("标识符", "是，除身份证号外", "", zh, false),
        ("标识符", "是（不仅姓名）", "", "", false),
        ("Geolocation", "Yes (coarse location only; not precise geolocation)", "", "S", false),
        ("Geolocation", "Yes (not precise geolocation; coarse location only)", "", "S", false),
        ("Geolocation", "Yes (not precise geolocation, coarse location only)", "", "S", false),
        ("Geolocation", "Yes (not approximate location)", "", "", true),
        ("Geolocation", "Yes (non-precise location)", "", "S", false),
        ("Geolocation", "Yes (not precise geolocation; now and then)", "", "S", true),
        ("Geolocation", "是（仅粗略位置，不收集精确位置）", "", "S", false),
        ("Identifiers", "Yes (names and addresses only)", "city-region person-* po-box-us postal-* zip-us", "", false),
        ("Identifiers", "Yes (names and IP addresses only)", "ipv4-address ipv6-address person-*", "", false),
    ] {
        let imported = read(&format!("| Category | Collected |\n|-|-|\n| {row} | {cell} |\n"));
        let d = &imported.policy.category[0];
        assert_eq!((d.only.join(" ").as_str(), d.except.join(" ").as_str()), (only, except), "{cell}: {imported:?}");
        assert_eq!((d.collected, d.is_unclear()), (Some(Answer::Yes), unclear), "{cell}: {:?}", imported.unread);
        let said = imported.unread.iter().any(|said| said.contains("not understood"));
        assert_eq!(said, unclear, "{cell}: {:?}", imported.unread);
        let book = RuleBook::built_in();
        assert!(Policy::parse(&imported.policy.write(&book), &book).is_ok(), "{cell}");
    }
    for cell in ["Yes (IP addresses and coarse location only)", "Yes (coarse location; IP addresses)"] {
        let both = read(&format!("| Category | Collected |\n|-|-|\n| Geolocation | {cell} |\n"));
        let d = &both.policy.category[0];
        assert!(
            ["ipv4-address", "city-region", "geo-*"].iter().all(|id| d.only.iter().any(|only| only == id)),
            "{d:?}"
        );
        assert_eq!(d.except, ["S"]);
    }
}

#[test]
fn every_detector_of_the_words_is_one() {
    let book = RuleBook::built_in();
    for words in Words::built_in().qualifier {
        let d = Declared { row: "1".into(), only: words.only, ..Declared::default() };
        let policy = Policy { category: vec![d], ..Policy::default() };
        assert_eq!(Policy::parse(&policy.write(&book), &book).err(), None, "{:?}", words.words);
    }
}

#[test]
fn disclosed_is_what_says_so() {
    let (yes, no) = (Some(Answer::Yes), Some(Answer::No));
    for (heading, cells) in [
        ("Sold | Disclosed", "No | Yes"),
        ("Sold or shared? | Disclosed?", "No | Yes"),
        ("Shared or sold for advertising | Disclosed for a business purpose", "No | Yes"),
        ("Disclosed | Sold", "Yes | No"),
        ("是否出售 | 是否披露", "否 | 是"),
    ] {
        let imported = read(&format!("Category | Collected | {heading}\n-|-|-|-\nIdentifiers | Yes | {cells}\n"));
        assert_eq!(declared(&imported), [("1", yes, yes)], "{heading}");
        let unfilled: Vec<_> = imported.unread.iter().filter(|said| said.starts_with("column")).collect();
        assert_eq!(unfilled.len(), 1, "{unfilled:?}");
        assert!(!unfilled[0].to_lowercase().contains("disclosed") && !unfilled[0].contains("披露"), "{unfilled:?}");
    }
    let sold = read("Category | Collected | Sold\n-|-|-\nIdentifiers | Yes | No\n");
    assert_eq!(declared(&sold), [("1", yes, no)]);
}

#[test]
fn nobody_gets_nothing() {
    for (cell, expected) in [
        ("None", ""),
        ("none.", ""),
        ("No one", ""),
        ("无", ""),
        ("N/A", ""),
        ("to Acme; carriers", "Acme|carriers"),
        ("Nonesuch Records", "Nonesuch Records"),
    ] {
        let table = "Category | Collected | Third parties to whom disclosed\n-|-|-\nIdentifiers | Yes";
        let imported = read(&format!("{table} | {cell}\n"));
        assert_eq!(imported.policy.category[0].third_parties.join("|"), expected, "{cell}");
    }
    for (cell, expected) in [
        ("Yes — to payment processors; carriers", "payment processors|carriers"),
        ("Yes, Tomcat Ltd", "Tomcat Ltd"),
        ("是，提供给支付机构", "支付机构"),
    ] {
        let imported = read(&format!("Category | Collected | Disclosed\n-|-|-\nIdentifiers | Yes | {cell}\n"));
        let d = &imported.policy.category[0];
        assert_eq!((d.disclosed, d.third_parties.join("|").as_str()), (Some(Answer::Yes), expected), "{cell}");
    }
}

#[test]
fn a_footnote_is_no_prose() {
    for (mark, note) in [
        ("[^1]", "[^1]: We collect biometric information with your camera."),
        ("*", "\\* We collect biometric information with your camera."),
        ("¹", "¹ We collect biometric information with your camera."),
    ] {
        let table = format!("| Category | Collected |\n|-|-|\n| Sensory | Yes{mark} |\n| Biometric | No |\n\n");
        assert_eq!(read(&format!("{table}{note}\n")).contradictions.len(), 0, "{mark}");
        let prose = "We collect biometric information.";
        assert_eq!(read(&format!("{table}{note}\n\n{prose}\n")).contradictions.len(), 1, "{mark}");
    }
    let list = "* We collect biometric information.\n* We collect hats.\n\n";
    let imported = read(&format!("{list}| Category | Collected |\n|-|-|\n| Sensory | Yes* |\n| Biometric | No |\n"));
    assert_eq!(imported.contradictions.len(), 1, "a list with stars stays prose");
}

#[test]
fn answers_that_say_no_more_and_those_that_say_both() {
    let (yes, no) = (Some(Answer::Yes), Some(Answer::No));
    for (cell, collected, qualifier, unclear) in [
        ("We do not collect this", no, "", false),
        ("We do not collect this category", no, "", false),
        ("We do not collect this category of information.", no, "", false),
        ("不收集此类信息", no, "", false),
        ("视情况而定", yes, "视情况而定", true),
        ("部分收集", yes, "部分收集", true),
        ("Sometimes", yes, "Sometimes", true),
        ("Case by case", yes, "Case by case", true),
        ("Yes / No", None, "", true),
        ("Yes/No", None, "", true),
        ("Yes or no", None, "", true),
        ("Yes ❌", None, "", true),
        ("是/否", None, "", true),
        ("是或否", None, "", true),
    ] {
        let imported = read(&format!("| Category | Collected |\n|-|-|\n| Identifiers | {cell} |\n"));
        let d = &imported.policy.category[0];
        let got = (d.collected, d.qualifier.as_str(), d.unclear);
        assert_eq!(got, (collected, qualifier, unclear), "{cell}: {:?}", imported.unread);
        let neither = imported.unread.iter().any(|said| said.contains("neither yes nor no"));
        assert_eq!(neither, collected.is_none(), "{cell}");
    }
}

#[test]
fn a_no_that_says_it_again_and_places_that_are_never_precise() {
    let imported = read(
        "| Category | Collected |\n|---|---|\n| Identifiers | Not at all |\n| Biometric information | No, not at all |\n\
         | Geolocation data | Yes, but never precise |\n| Sensory data | No, never |\n| Internet or other | IP-based only |\n",
    );
    let no = Some(Answer::No);
    assert_eq!(declared(&imported)[..2], [("1", no, None), ("5", no, None)]);
    let of = |row: &str| imported.policy.category.iter().find(|d| d.row == row).expect("the row");
    assert!(["1", "5", "8"].iter().all(|row| of(row).qualifier.is_empty() && of(row).collected == no), "{imported:?}");
    assert_eq!((of("7").collected, &of("7").except[..]), (Some(Answer::Yes), &["S".to_owned()][..]));
    let ip = ["ip-geolocation", "ipv4-address", "ipv6-address"].map(String::from);
    assert_eq!((of("6").collected, &of("6").only[..]), (Some(Answer::Yes), &ip[..]));
    assert!(
        !imported.unread.iter().any(|m| m.contains("understood") || m.contains("neither")),
        "{:?}",
        imported.unread
    );
}

#[test]
fn what_is_sold_is_not_what_is_disclosed_in_another_table() {
    let imported = read(
        "| Category | Collected | Sold |\n|---|---|---|\n| Identifiers | Yes | No |\n| Commercial information | Yes | No |\n\n\
         | Category | Disclosed |\n|---|---|\n| Identifiers | Yes |\n",
    );
    let (yes, sold) = (Some(Answer::Yes), "`Sold`");
    assert_eq!(declared(&imported), [("1", yes, yes), ("4", yes, None)]);
    assert!(imported.unread.iter().any(|m| m.contains(sold)), "{:?}", imported.unread);
}

#[test]
fn long_texts_are_cut_between_words() {
    let text = "identifiers and other words, ".repeat(20);
    let cut = short(&text);
    let whole = cut.strip_suffix('…').expect("it is cut");
    assert!(cut.chars().count() <= 161 && text.starts_with(whole), "{cut}");
    assert!(
        whole.ends_with(|c: char| c.is_ascii_lowercase())
            && !text[whole.len()..].starts_with(|c: char| c.is_ascii_lowercase()),
        "{cut}"
    );
    assert_eq!(short(&"身".repeat(200)).chars().count(), 161);
}
