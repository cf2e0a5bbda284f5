//! Names in Han characters: a family name of the list and one or two characters more.
//!
//! The family names and the words that are no names are data: `rules/words/family-names-zh.txt` and
//! `rules/words/not-a-name-zh.txt`. Nothing here can confirm, for nearly every character can be a given name.

use super::{Strength, Verdict};
use crate::detect::grammar::listed;

/// Words that forms and messages have where a name stands, or that follow its label.
#[rustfmt::skip]
const OF_FORMS: &[&str] = &[
    "必填", "不详", "未知", "匿名", "保密", "为空", "错误", "格式", "长度", "输入", "填写", "字段", "默认", "测试", "示例", "无名", "暂无", "没有", "所有", "全部", "任意", "其他", "选择",
    "名称", "姓名", "电话", "手机", "地址", "客户", "用户", "先生", "女士", "小姐", "公司", "有限", "同上", "本人", "空白", "未填", "待定", "项目", "系统", "管理员",
];

/// Words of address behind a name, which are no part of it.
const TITLES: &[&str] = &["先生", "女士", "小姐", "太太", "医生", "老师", "教授", "律师", "同学", "经理", "主任"];

fn is_family_name(text: &str) -> bool {
    listed("family-names-zh", text)
}

fn is_word(text: &str) -> bool {
    listed("not-a-name-zh", text)
}

/// Characters of the given name, if the first one or two are a family name; two count where both readings are possible.
fn given(text: &str) -> Option<usize> {
    let end_of = |n: usize| text.char_indices().nth(n).map_or(text.len(), |(at, _)| at);
    let length = text.chars().count();
    (1..=2.min(length)).rev().find(|&n| is_family_name(&text[..end_of(n)])).map(|n| length - n)
}

/// A name in Han characters behind a label: two to four of them, or parts joined by `·`; not what forms say there.
pub fn person_name_han(value: &[u8]) -> Verdict {
    let Ok(text) = std::str::from_utf8(value) else { return Verdict::rejected("not text") };
    if OF_FORMS.iter().any(|word| text.contains(word)) || text.starts_with(['请', '不', '未', '无', '是', '的', '为'])
    {
        return Verdict::rejected("a word of forms");
    }
    if TITLES.iter().any(|title| text.ends_with(title)) {
        return Verdict::rejected("a word of address is no part of a name");
    }
    Verdict::unknown("characters of a name")
}

/// The same with a family name of the list first.
pub fn person_name_han_family(value: &[u8]) -> Verdict {
    match std::str::from_utf8(value).ok().and_then(given) {
        Some(1..=2) => person_name_han(value),
        _ => Verdict::rejected("no family name of the list and a given name"),
    }
}

/// A name in running text, where only a title or a role beside it says so: a family name of the list, alone or with a
/// given name, and no ordinary word.
pub fn person_name_han_in_text(value: &[u8]) -> Verdict {
    let Ok(text) = std::str::from_utf8(value) else { return Verdict::rejected("not text") };
    let Some(given) = given(text).filter(|given| *given <= 2) else {
        return Verdict::rejected("no family name of the list and a given name");
    };
    let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let words = |length: usize| starts.windows(length + 1).any(|w| is_word(&text[w[0]..w[length]]));
    // `王子` in `王子文` is no word there: what counts is the name as a whole, and a word that it ends with.
    let ends_with_word = starts.len() > 3 && given == 2 && is_word(&text[starts[starts.len() - 3]..]);
    if is_word(text) || ends_with_word || starts.len() <= 3 && words(2) {
        return Verdict::rejected("an ordinary word");
    }
    // `武汉人`, `程序员`: who comes from somewhere or does something.
    if given == 2 && text.ends_with(['人', '员', '者', '族', '党', '户']) {
        return Verdict::rejected("a word for people");
    }
    person_name_han(value)
}

/// A cell that may be a name or anything else: as in running text, perhaps with a blank behind the family name.
pub fn person_name_han_of_a_cell(value: &[u8]) -> Verdict {
    let Ok(text) = std::str::from_utf8(value) else { return Verdict::rejected("not text") };
    let joined: String = text.split_whitespace().collect();
    match given(&joined) {
        Some(1..) if person_name_han_in_text(joined.as_bytes()).is_possible() => {
            Verdict::confirmed(Strength::Weak, "family name of the list, and no ordinary word")
        }
        _ => Verdict::rejected("no family name of the list and a given name"),
    }
}

/// What a column whose name says little more than that somebody did something (处理人) has for a name: of Han characters a
/// family name of the list and no ordinary word (系统), of other scripts anything.
pub fn person_name_of_a_column(value: &[u8]) -> Verdict {
    let Ok(text) = std::str::from_utf8(value) else { return Verdict::rejected("not text") };
    let is_han = text.chars().all(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    match is_han {
        true => person_name_han_of_a_cell(value),
        false => Verdict::unknown("characters of a name"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn behind_labels() {
        for yes in ["高建华", "阿依古丽", "古丽娜尔·买买提", "肖伟"] {
            assert!(person_name_han(yes.as_bytes()).is_possible(), "{yes}");
        }
        for no in ["必填项", "不能为空", "王女士", "请输入", "客户经理"] {
            assert!(!person_name_han(no.as_bytes()).is_possible(), "{no}");
        }
        assert!(person_name_han_family("司徒静怡".as_bytes()).is_possible());
        assert!(!person_name_han_family("她".as_bytes()).is_possible());
    }

    #[test]
    fn columns_that_may_be_of_names() {
        for yes in ["诸葛云帆", "鲁志成", "김민준", "阿依古丽·买买提"] {
            assert!(person_name_of_a_column(yes.as_bytes()).is_possible(), "{yes}");
        }
        for no in ["系统", "显卡驱动"] {
            assert!(!person_name_of_a_column(no.as_bytes()).is_possible(), "{no}");
        }
    }

    #[test]
    fn cells_that_may_be_names() {
        for yes in ["张伟", "李 娜", "司徒静怡"] {
            assert!(person_name_han_of_a_cell(yes.as_bytes()).is_possible(), "{yes}");
        }
        for no in ["苹果", "成都", "张", "系统管理员", "张伟 娜 李 王"] {
            assert!(!person_name_han_of_a_cell(no.as_bytes()).is_possible(), "{no}");
        }
    }

    #[test]
    fn in_running_text() {
        for yes in ["王", "欧阳", "高建华", "慕容雪", "李明"] {
            assert!(person_name_han_in_text(yes.as_bytes()).is_possible(), "{yes}");
        }
        for no in ["夏天", "白色", "任何", "于是", "方案", "的", "石油", "\u{fffd}"] {
            assert!(!person_name_han_in_text(no.as_bytes()).is_possible(), "{no}");
        }
    }

    #[test]
    fn every_listed_family_name_is_one() {
        for name in ["高", "肖", "覃", "闫", "翟", "司徒", "夏侯", "皇甫", "张", "張"] {
            assert!(is_family_name(name), "{name}");
        }
    }
}
