//! Tests of what tables answer, and for whom.

use super::tests::{declared, read};
use super::*;

/// Rows of one table as answers, what limits them, and whether they are unclear.
fn answers(text: &str) -> String {
    let imported = read(text);
    let say = |d: &Declared| {
        let answer = d.collected.map_or("?", Answer::as_str);
        let [only, except] = [("only", &d.only), ("except", &d.except)].map(|(word, ids)| match ids.is_empty() {
            true => String::new(),
            false => format!(" {word} {}", ids.join(" ")),
        });
        format!("{} {answer}{only}{except}{}", d.row, if d.is_unclear() { " unclear" } else { "" })
    };
    imported.policy.category.iter().map(say).collect::<Vec<_>>().join("; ")
}

#[test]
fn headings_that_deny_turn_the_answer() {
    for (table, expected) in [
        ("Category | Not collected\n-|-\nIdentifiers | No\nBiometric | Yes\n", "1 yes; 5 no"),
        ("Category | Not collected | Collected\n-|-|-\nIdentifiers | | ✔\nBiometric | ✔ |\n", "1 yes; 5 no"),
        ("类别 | 不收集 | 收集\n-|-|-\n标识符 | | √\n生物识别信息 | √ |\n", "1 yes; 5 no"),
        ("Category | We do not collect\n-|-\nIdentifiers | ✔\nBiometric | Yes\n", "1 no; 5 no"),
        ("Category | Collected or not?\n-|-\nIdentifiers | Yes\n", "1 yes"),
        ("类别 | 是否收集\n-|-\n标识符 | 是\n", "1 yes"),
        ("类别 | 收集情况\n-|-\n标识符 | 已收集\n生物识别信息 | 未收集\n", "1 yes; 5 no"),
        // A cross below a denial says nobody knows what, and neither does a yes in both.
        ("Category | Not collected\n-|-\nIdentifiers | ✗\nBiometric | Yes\n", "1 ? unclear; 5 no"),
        ("Category | Not collected | Collected\n-|-|-\nIdentifiers | ✔ | ✔\nBiometric | ✔ |\n", "1 yes unclear; 5 no"),
    ] {
        assert_eq!(answers(table), expected, "{table}");
    }
}

#[test]
fn a_category_in_several_rows_is_one() {
    let head = "Category | Pieces | Collected\n-|-|-\n";
    for (rows, expected) in [
        ("Geolocation data (approximate) | | Yes\nGeolocation data (precise) | | No\n", "7 yes except S"),
        ("Identifiers | Name | Yes\nIdentifiers | SSN | No\n", "1 yes except us-ssn*"),
        ("Identifiers | Name | No\nIdentifiers | SSN | No\n", "1 no"),
        ("Identifiers | Shoe size | No\nIdentifiers | SSN | Yes\n", "1 yes unclear"),
        ("Identifiers | Name, SSN | Yes\nIdentifiers | SSN | No\n", "1 yes unclear"),
        ("Identifiers | Name | Yes, sometimes\nIdentifiers | SSN | No\n", "1 yes unclear"),
        ("Identifiers | Name | Yes\nIdentifiers | SSN | N/A\n", "1 yes unclear"),
    ] {
        assert_eq!(answers(&format!("{head}{rows}")), expected, "{rows}");
    }
    let two = "Category | Collected\n-|-\nIdentifiers | Yes\nBiometric | No\n\nText\n\nCategory | Collected from employees\n-|-\n\
               Identifiers | Yes\nBiometric | Yes\n";
    assert_eq!(answers(two), "1 yes; 5 yes unclear");
    assert!(read(two).policy.category[1].qualifier.contains("table 2: yes"), "{:?}", read(two).policy);
}

#[test]
fn every_column_that_answers_counts() {
    for (table, expected) in [
        (
            "Category | Collected online | Collected in stores\n-|-|-\nIdentifiers | Yes | Yes\nBiometric | No | Yes\n",
            "1 yes; 5 yes unclear",
        ),
        (
            "Category | Collected from customers | Disclosed\n-|-|-\nIdentifiers | Yes | No\nBiometric | No | No\n",
            "1 yes; 5 no",
        ),
        ("Category | Collected | Collected from\n-|-|-\nIdentifiers | Yes | You\n", "1 yes"),
        ("Category | Data we collect | Collected\n-|-|-\nIdentifiers | Name, email | No\n", "1 no"),
        (
            "Category | We collect\n-|-\nIdentifiers | Name, email address\n",
            "1 yes only email-address email-hash person-* unclear",
        ),
    ] {
        assert_eq!(answers(table), expected, "{table}");
    }
    let unread = "Category | Collected\n-|-\nIdentifiers | Yes\n\nText\n\nCategory | Employees\n-|-\nIdentifiers | Yes\nBiometric | Yes\n";
    assert_eq!(answers(unread), "1 yes; 5 ? unclear");
    assert!(read(unread).unread.iter().any(|said| said.starts_with("table 2 (`Category | Employees`)")));
}

#[test]
fn a_no_with_a_limit_is_no_bare_no() {
    for (table, expected) in [
        ("Geolocation data | No precise geolocation", "7 yes except S unclear"),
        ("Biometric | No<sup>3</sup>\n\n3 Except for badges of employees.", "5 yes unclear"),
        ("Biometric* | No\n\n\\* Except for badges of employees.", "5 yes unclear"),
        ("Biometric | No**\n\n** Except for partners.", "5 yes unclear"),
        ("Biometric | No (except for employees)", "5 yes unclear"),
        ("Biometric | No, in shops", "5 no unclear"),
        ("Biometric | No†", "5 no unclear"),
        ("Biometric | **No** ❌", "5 no"),
        ("Biometric | ✅ Yes", "5 yes"),
        ("Biometric | [Yes](#more)", "5 yes"),
        ("Biometric | Not applicable", "5 ? unclear"),
    ] {
        assert_eq!(answers(&format!("Category | Collected\n-|-\n{table}\n")), expected, "{table}");
    }
}

#[test]
fn marks_of_footnotes_stand_in_names_too() {
    for (name, cell, note) in [
        ("Identifiers [^1]", "Yes", "[^1]: Only names"),
        ("Identifiers *", "Yes", "\\* Only names"),
        ("Identifiers †", "Yes", "† Only names"),
        ("标识符", "是①", "① Only names\n注1：hats"),
        ("标识符", "是（注1）", "① hats\n注1：Only names"),
        ("Identifiers", "Yes (see note 1)", "Note 1: Only names"),
        ("Identifiers", "Yes [1](#one)", "[1] Only names"),
    ] {
        let text = format!("Category | 收集\n-|-\n{name} | {cell}\n\n{note}\n");
        assert_eq!(answers(&text), "1 yes only person-* unclear", "{text}: {:?}", read(&text));
    }
    let html = "<table><tr><th>Category<th>Collected<tr><td>Identifiers<td>Yes<sup><a href='#fn3'>[3]</a></sup></table>\
                <ol><li id=fn2>Hats<li id=fn3>Only names</ol>";
    assert_eq!(answers(html), "1 yes only person-* unclear");
}

#[test]
fn pages_that_are_laid_out_otherwise() {
    for (html, expected) in [
        (
            "<table><caption>Collected last year</caption><tr><th>Category<th>Yes<th>No<tr><td>Identifiers<td>X<td>\
             <tr><td>Biometric<td><td>X</table>",
            "1 yes; 5 no",
        ),
        (
            "<div role=table><div role=row><div role=columnheader>Category</div><div role=columnheader>Collected</div></div>\
             <div role=row><div role=cell>Identifiers</div><div role=cell>Yes</div></div>\
             <div role=row><div role=cell>Biometric</div><div role=cell>No</div></div></div><p>We collect hats.</p>",
            "1 yes; 5 no",
        ),
        (
            "<table><tr><th>Category<th>Collected<tr><td>Identifiers<td><svg aria-label=\"No\"><path/></svg>\
             <tr><td>Biometric<td><span title=No>&nbsp;</span><tr><td>Geolocation<td><i class=cross></i></table>",
            "1 no; 5 no; 7 ? unclear",
        ),
    ] {
        assert_eq!(answers(html), expected, "{html}: {:?}", read(html).unread);
    }
    let choice = "Category | Yes | No\n-|-|-\nIdentifiers | X |\nBiometric | | X\n";
    assert!(read(choice).policy.category.is_empty(), "nobody knows what it is about");
}

#[test]
fn names_that_policies_use() {
    for (row, names) in [
        ("1", &["身份标识", "识别信息"][..]),
        ("3", &["Protected characteristics", "受法律保护的特征"]),
        ("4", &["Purchase history"]),
        ("5", &["生物辨識資訊", "面部识别信息"]),
        ("6", &["Website activity"]),
        ("8", &["Audio and video", "Audio, video and photos", "Audio information", "音频、视频信息", "视听信息"]),
        ("10", &["Student information"]),
        ("11", &["用户画像"]),
        ("S", &["SPI"]),
    ] {
        for name in names {
            let imported = read(&format!("Category | Collected\n-|-\n{name} | Yes\n"));
            assert_eq!(declared(&imported), [(row, Some(Answer::Yes), None)], "{name}");
        }
    }
    // What is not understood may mean any row that is not declared, and an item those that it is of.
    let hats = answers("Category | Collected\n-|-\nIdentifiers | Yes\nHospital hats | Yes\n");
    assert!(hats.starts_with("1 yes; 2 ? unclear; 3 ? unclear") && hats.ends_with("S ? unclear"), "{hats}");
    let item = "Category | Collected\n-|-\nIdentifiers | Yes\nBiometric | No\nHealth information | Yes\n";
    assert_eq!(answers(item), "1 yes; 5 no unclear; 2 ? unclear; 3 ? unclear; S ? unclear");
}

#[test]
fn qualifiers_of_things_that_detectors_know() {
    for (cell, expected) in [
        ("Yes, only e-mail addresses", "only email-address email-hash"),
        ("Yes, except search history", "except search-history"),
        ("Yes, purchase history only", "only invoice-receipt purchase-order-record transaction-ledger"),
        (
            "Yes, age and gender only",
            "only age-value date-of-birth minor-under-16 pc-age-40-plus pc-gender-identity-expression pc-sex-gender",
        ),
        ("是，不包括搜索记录", "except search-history"),
        ("仅购买记录", "only invoice-receipt purchase-order-record transaction-ledger"),
        ("Yes, only agents", "unclear"),
    ] {
        assert_eq!(
            answers(&format!("Category | Collected\n-|-\nIdentifiers | {cell}\n")),
            format!("1 yes {expected}"),
            "{cell}"
        );
    }
    for cell in ["Yes, only health data", "Yes, only account log-in credentials"] {
        let said = answers(&format!("Category | Collected\n-|-\nSensitive | {cell}\n"));
        assert!(said.starts_with("S yes only ") && !said.ends_with("unclear"), "{cell}: {said}");
    }
}

#[test]
fn what_is_disclosed_names_somebody() {
    let yes = Some(Answer::Yes);
    for (cell, disclosed, parties) in [
        ("Yes, except email address", yes, ""),
        ("0", None, ""),
        ("Nothing", Some(Answer::No), ""),
        ("We don't", Some(Answer::No), ""),
        ("No one", Some(Answer::No), ""),
        ("Nobody", Some(Answer::No), ""),
        ("No third parties", Some(Answer::No), ""),
        ("We do not disclose this", Some(Answer::No), ""),
        ("没有任何第三方", Some(Answer::No), ""),
        ("Yes, carriers", yes, "carriers"),
    ] {
        let imported = read(&format!("Category | Collected | Disclosed\n-|-|-\nIdentifiers | Yes | {cell}\n"));
        let d = &imported.policy.category[0];
        assert_eq!((d.disclosed, d.third_parties.join("|").as_str()), (disclosed, parties), "{cell}");
        let said = imported.unread.iter().any(|said| said.contains("disclosed: "));
        assert_eq!(said, cell == "0" || cell.contains("except"), "{cell}: {:?}", imported.unread);
    }
}

/// A disclosure that depends is for a person to judge, and what is said of it is so.
#[test]
fn a_disclosure_that_is_not_known_is_said() {
    let yes = Some(Answer::Yes);
    for (cell, disclosed, parties, said) in [
        ("?", None, "", "`?` is neither yes nor no; write `disclosed` yourself"),
        ("Carriers", None, "Carriers", "neither yes nor no; it stands in `third-parties`; write"),
        ("Perhaps to carriers", None, "carriers", "`Perhaps to carriers` depends on something; write `disclosed`"),
        ("可能向支付机构", None, "支付机构", "depends on something; write `disclosed`"),
        ("Yes, to carriers with your consent", yes, "carriers with your consent", "it is read as yes; a person"),
    ] {
        let imported = read(&format!("Category | Collected | Disclosed\n-|-|-\nIdentifiers | Yes | {cell}\n"));
        let d = &imported.policy.category[0];
        assert_eq!((d.disclosed, d.third_parties.join("|").as_str()), (disclosed, parties), "{cell}");
        assert!(imported.unread.iter().any(|s| s.contains("disclosed: ") && s.contains(said)), "{:?}", imported.unread);
    }
}

/// What stands in elements whose tags are text, and in comments, is no table.
#[test]
fn a_table_that_is_text_is_none() {
    let table = "<table><tr><th>Category</th><th>Collected</th></tr><tr><td>Biometric information</td><td>Yes</td></tr></table>";
    let own = "<table><tr><th>Category</th><th>Collected</th></tr><tr><td>Identifiers</td><td>Yes</td></tr></table>";
    for (begin, end) in [
        ("<script>var page = '", "';</script>"),
        ("<STYLE type=\"text/css\">", "</style >"),
        ("<title>", "</title>"),
        ("<textarea name=a>", "</textarea>"),
        ("<!-- <p> ", " -->"),
    ] {
        for page in [format!("<html>{begin}{table}{end}{own}</html>"), format!("<html>{own}{begin}{table}{end}</html>")]
        {
            let imported = read(&page);
            let rows: Vec<_> = imported.policy.category.iter().filter(|d| d.collected.is_some()).collect();
            assert_eq!(rows.iter().map(|d| d.row.as_str()).collect::<Vec<_>>(), ["1"], "{page}");
        }
    }
    let drawn = own.replace(">Yes<", "><svg><title>Yes</title></svg><");
    assert_eq!(read(&drawn).policy.category[0].collected, Some(Answer::Yes));
}

/// What a category is of some people's is not said of everybody's.
#[test]
fn categories_of_some_people_are_for_a_person_to_judge() {
    for (name, judged) in [
        ("Identifiers of employees", true),
        ("Identifiers (job applicants)", true),
        ("员工的标识符", true),
        ("Identifiers", false),
        ("Identifiers of consumers", false),
        ("Student records", false),
    ] {
        let imported = read(&format!("| Category | Collected |\n|---|---|\n| {name} | Yes |\n"));
        let d = &imported.policy.category[0];
        assert_eq!((d.collected, d.is_unclear()), (Some(Answer::Yes), judged), "{name}");
        assert_eq!(d.qualifier, if judged { name } else { "" });
    }
    let both =
        "| Category | Collected |\n|---|---|\n| Identifiers of employees | Yes |\n| Identifiers of customers | No |\n";
    let d = &read(both).policy.category[0];
    assert!(d.is_unclear() && d.qualifier.contains("employees") && d.qualifier.contains("customers"), "{d:?}");
}

/// The line above a table says what its yes and no are about.
#[test]
fn the_line_above_says_what_is_answered() {
    let choice = "| Category | Yes | No |\n|---|---|---|\n| Identifiers | x | |\n| Geolocation | | x |\n";
    let asked = "| Category | Yes/No |\n|---|---|\n| Identifiers | Yes |\n| Geolocation | No |\n";
    let html = "<p>Have we collected it?</p><table><tr><th>Category</th><th>Yes/No</th></tr><tr><td>Identifiers</td><td>Yes\
                </td></tr><tr><td>Geolocation</td><td>No</td></tr></table>";
    for text in [
        format!("We collect the following categories:\n\n{choice}"),
        format!("## Personal information collected\n\n{choice}"),
        format!("Collected in the last 12 months?\n\n{asked}"),
        format!("我们是否收集：\n\n{}", asked.replace("Yes/No", "是/否").replace("Category", "类别")),
        html.to_owned(),
    ] {
        let imported = read(&text);
        let of = |row: &str| imported.policy.category.iter().find(|d| d.row == row).and_then(|d| d.collected);
        assert_eq!((of("1"), of("7")), (Some(Answer::Yes), Some(Answer::No)), "{text}: {:?}", imported.unread);
    }
    let sold = read(&format!("We sell:\n\n{choice}"));
    assert!(sold.policy.category.iter().all(|d| d.collected.is_none()), "{:?}", sold.policy);
    assert!(read(&format!("Our table:\n\n{choice}")).policy.category.is_empty());
}

/// What is left over declares no category of the law, so that one which is not declared is not declared.
#[test]
fn what_is_left_over_makes_nothing_unclear() {
    for (name, answer, unclear) in [
        ("Other", "No", false),
        ("Other", "Yes", false),
        ("Other personal information", "Yes", false),
        ("其他信息", "是", false),
        ("Loyalty things", "No", false),
        ("Loyalty things", "Yes", true),
    ] {
        let imported =
            read(&format!("| Category | Collected |\n|---|---|\n| Identifiers | Yes |\n| {name} | {answer} |\n"));
        let doubted = imported.policy.category.iter().any(|d| d.unclear);
        assert_eq!(doubted, unclear, "{name} {answer}");
        assert!(imported.unread.iter().any(|said| said.contains(&format!("`{name}`"))), "{:?}", imported.unread);
    }
}
