//! What may stand directly before and after a match.

use super::prefilter::words;
use crate::rule::Edges;

/// Chinese does not part its words: behind these a name begins, behind any other Han character a word goes on.
#[rustfmt::skip]
const LEADS: &[&str] = &[
    "感谢", "谢谢", "多谢", "尊敬的", "敬爱的", "亲爱的", "联系", "请找", "请问", "请", "找", "问", "和", "与", "及", "跟", "给", "向", "让",
    "叫", "致", "被", "见", "陪", "的", "通知", "转告", "告诉", "拜访", "采访", "介绍", "欢迎", "祝", "陪同", "通过", "询问",
    "咨询", "客户", "患者", "病人", "家属", "家长", "用户", "业主", "会员", "同事", "邻居", "收件人", "联系人", "导师", "主治", "当事人", "受访者", "受益人",
];

/// Bytes of the longest of them.
const LONGEST_LEAD: usize = 9;

/// True if the last character is a Han character of the first plane.
fn ends_with_han(text: &[u8]) -> bool {
    matches!(text, [.., 0xe4..=0xe9, 0x80..=0xbf, 0x80..=0xbf])
}

/// True when what stands before `start` lets a match begin there. Whatever the kind, a match that begins with a letter
/// begins a word.
pub fn before(kind: Edges, text: &[u8], start: usize) -> bool {
    // Nothing begins inside a percent-escape: of `%40x` neither `40x` nor `0x` is a value.
    let escape =
        |i: usize| text[i] == b'%' && text[i + 1..].iter().take(2).filter(|b| b.is_ascii_hexdigit()).count() == 2;
    if start > 0 && escape(start - 1) || start > 1 && escape(start - 2) {
        return false;
    }
    // Of a row of stars a mask is all: in an alignment of sequences they go on for lines.
    if start > 0 && text.get(start) == Some(&b'*') && text[start - 1] == b'*' {
        return false;
    }
    if matches!(kind, Edges::Han | Edges::HanStart) {
        let before = &text[start.saturating_sub(LONGEST_LEAD)..start];
        return !ends_with_han(before) || LEADS.iter().any(|lead| before.ends_with(lead.as_bytes()));
    }
    if kind == Edges::None {
        return text.get(start).is_none_or(|b| !b.is_ascii_alphabetic()) || words::starts(text, start);
    }
    let kind = if kind == Edges::Start { Edges::Word } else { kind };
    let one = start.checked_sub(1).map(|i| text[i]);
    let two = start.checked_sub(2).map(|i| text[i]);
    side(kind, one, two)
}

/// True when what stands at `end` lets a match end there.
pub fn after(kind: Edges, text: &[u8], end: usize) -> bool {
    if kind == Edges::Han {
        return !matches!(text.get(end), Some(0xe4..=0xe9));
    }
    side(kind, text.get(end).copied(), text.get(end + 1).copied())
}

fn side(kind: Edges, one: Option<u8>, two: Option<u8>) -> bool {
    let Some(one) = one else { return true };
    let word = one.is_ascii_alphanumeric() || one == b'_';
    match kind {
        Edges::None | Edges::Start | Edges::Han | Edges::HanStart => true,
        Edges::Word => !word,
        Edges::Number => {
            let joins = matches!(one, b'.' | b':' | b'-' | b'/' | b'+');
            !(word || joins && two.is_some_and(|b| b.is_ascii_digit()))
        }
        Edges::Token => {
            matches!(one, b'"' | b'\'' | b'`' | b'(' | b')' | b'[' | b']' | b'{' | b'}' | b'<' | b'>')
                || matches!(one, b'=' | b':' | b',' | b';' | b'|' | b'&' | b'\\' | b'*')
                || one.is_ascii_whitespace()
                || one >= 0x80
                || one == b'.' && two.is_none_or(|b| b.is_ascii_whitespace())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds() {
        let check = |kind, text: &str| {
            let (start, end) = (text.find('5').expect("a five"), text.rfind('5').expect("a five") + 1);
            let text = text.as_bytes();
            before(kind, text, start) && after(kind, text, end)
        };
        for text in ["5", " 5,", "电话5话", "(5)", "1,5", "5,1"] {
            assert!(check(Edges::Number, text), "{text}");
        }
        for text in ["a5", "5_", "45x", "1.5", "5-1", "1/5", "2:5"] {
            assert!(!check(Edges::Number, text), "{text}");
        }
        assert!(check(Edges::Word, "1.5") && !check(Edges::Word, "x5"));
        assert!(check(Edges::Token, "=5&") && !check(Edges::Token, "-5") && !check(Edges::Token, "5/"));
        assert!(check(Edges::Token, "5.") && !check(Edges::Token, "5.1"));
        assert!(check(Edges::None, "x5x"));
        for (text, ok) in [("感谢王", true), ("，王", true), ("王", true), ("a王", true), ("担任王", false)] {
            assert_eq!(before(Edges::HanStart, text.as_bytes(), text.len() - 3), ok, "{text}");
        }
        assert!(after(Edges::Han, "王，".as_bytes(), 3) && !after(Edges::Han, "王芳".as_bytes(), 3));
        assert!(before(Edges::Number, b" ****", 1) && !before(Edges::Number, b"*****", 1));
        assert!(before(Edges::None, b"aB", 1) && before(Edges::None, b"1a", 1) && !before(Edges::None, b"ab", 1));
    }
}
