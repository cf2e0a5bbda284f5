//! The prose of a published privacy policy: what its sentences say is collected.
//!
//! It is read by its words only: a sentence that speaks of collecting, or a list under such a line, and names something of
//! a row. A person has to judge what it means.

use super::Answer;
use super::import::{Imported, RowWords, Words, contains, outside, short};
use std::borrow::Cow;

/// Sentences kept of each row.
const SENTENCES: usize = 5;

/// Adds the sentences that say of a row that it is collected, and those that contradict the table.
pub(super) fn read(lines: &[String], words: &Words, imported: &mut Imported) {
    let mut above = false;
    for line in &unwrapped(lines) {
        let item = is_item(line.trim_start());
        let heading = line.starts_with('#') || line.trim_end().ends_with([':', '：']);
        let lower = line.to_lowercase().replace('’', "'");
        let speaks = clauses(&lower, words).any(|clause| affirms(clause, words));
        if heading || !item && !line.trim().is_empty() {
            above = speaks;
        }
        if heading && line.starts_with('#') {
            continue;
        }
        for sentence in sentences(line) {
            let lower = sentence.to_lowercase().replace('’', "'");
            deny(sentence, &lower, words, imported);
            let mut before = "";
            let mut rest = clauses(&lower, words).peekable();
            while let Some(clause) = rest.next() {
                // What others collect, and we do not.
                let marks = |c: char| c.is_whitespace() || ";；.,。，!！".contains(c);
                if rest.peek().is_some_and(|next| words.we_do_not.iter().any(|own| own == next.trim_matches(marks))) {
                    continue;
                }
                let named = std::mem::replace(&mut before, clause);
                let listed = item && above && !denied(clause, words);
                if let Some((out, rest)) = excepting(clause, words) {
                    // Where the rest is collected, what is excepted is not; where it is denied, it is.
                    let done = words.collecting.iter().any(|word| rest.contains(word.as_str()));
                    let said = if affirms(&rest, words) { kept(&rest, words) } else { out };
                    for row in words.row.iter().filter(|row| done && contains(said, &row.prose)) {
                        note(row, sentence, imported);
                    }
                    continue;
                }
                if !listed && !affirms(clause, words) {
                    continue;
                }
                let said = if stands_for_named(clause, words) { named } else { kept(clause, words) };
                let said = &without_condition(said, words);
                for row in words.row.iter().filter(|row| contains(said, &row.prose)) {
                    note(row, sentence, imported);
                }
            }
        }
    }
}

/// The lines with those that go on in the next one, as texts of Markdown do, in one.
fn unwrapped(lines: &[String]) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for line in lines {
        let goes_on = line.trim_start().starts_with(|c: char| c.is_ascii_lowercase()) && !is_item(line.trim_start());
        let open = |last: &&mut String| {
            let last = last.trim_end();
            !last.is_empty() && !last.starts_with('#') && !last.ends_with(['.', '!', '?', ':', ';', '。', '：', '；'])
        };
        match out.last_mut().filter(|_| goes_on).filter(open) {
            Some(last) => *last = format!("{} {}", last.trim_end(), line.trim_start()),
            None => out.push(line.clone()),
        }
    }
    out
}

/// Marks the rows that a sentence says are not collected, where the table says that they are.
fn deny(sentence: &str, lower: &str, words: &Words, imported: &mut Imported) {
    // What is denied stands behind "we do not collect", or before "is not collected".
    let of_clause = |clause: &'_ str| {
        let find =
            |list: &[String]| list.iter().filter_map(|word| Some((clause.find(word.as_str())?, word.len()))).next();
        let behind = find(&words.denies_all).map(|(at, len)| clause[at + len..].to_owned());
        behind.or_else(|| find(&words.denied_all).map(|(at, _)| clause[..at].to_owned()))
    };
    let Some(denied) = clauses(lower, words).find_map(of_clause) else { return };
    if words.denies_less.iter().any(|word| lower.contains(word.as_str())) {
        return;
    }
    for row in words.row.iter().filter(|row| contains(&denied, &row.prose)) {
        let yes = |d: &&mut super::Declared| d.row == row.row && d.collected == Some(Answer::Yes);
        let Some(declared) = imported.policy.category.iter_mut().find(yes) else { continue };
        // What is left out already is no contradiction.
        if !declared.except.is_empty() {
            continue;
        }
        let sentence = short(sentence.trim());
        declared.unclear = true;
        if declared.qualifier.is_empty() {
            declared.qualifier.clone_from(&sentence);
        }
        imported.denials.push((row.row.clone(), sentence));
    }
}

/// True for a line that is one of a list, with a mark or a number.
fn is_item(line: &str) -> bool {
    let number = line.trim_start_matches(['(', '（']);
    let end = number.find(|c: char| !c.is_ascii_digit()).unwrap_or(number.len());
    let numbered = (1..=2).contains(&end) && number[end..].starts_with(['.', ')', '、', '）']);
    let lettered = number.as_bytes().first().is_some_and(u8::is_ascii_lowercase) && number[1..].starts_with(')');
    line.starts_with(['-', '*', '+', '•', '·']) || numbered || lettered
}

/// True for a clause that names nothing and speaks of what the one before it names: "but we do collect it", 但会为配送收集.
fn stands_for_named(clause: &str, words: &Words) -> bool {
    let marks = |c: char| c.is_whitespace() || ",.，。、!！)）".contains(c);
    let end = |word: &str| {
        let (at, word) = clause.match_indices(word).last()?;
        let rest = clause[at + word.len()..].trim_start_matches(|c: char| c.is_ascii_alphabetic());
        Some(if word.is_ascii() { rest } else { &clause[at + word.len()..] })
    };
    let whole = |rest: &str, word: &str| {
        let behind = rest.strip_prefix(word);
        behind.is_some_and(|behind| !word.is_ascii() || !behind.starts_with(|c: char| c.is_ascii_alphanumeric()))
    };
    let begins = words.clause.iter().any(|word| clause.starts_with(word.as_str()));
    begins
        && !clause.contains("是否")
        && !words.row.iter().any(|row| contains(clause, &row.prose))
        && words.collecting.iter().any(|word| {
            end(word).is_some_and(|rest| {
                let elided = !word.is_ascii() && rest.trim_matches(marks).is_empty();
                elided || words.again.iter().any(|again| whole(rest, again))
            })
        })
}

/// A clause without what it leaves out: "what you give us, not your location".
fn kept<'t>(clause: &'t str, words: &Words) -> &'t str {
    let excused = |at: usize| {
        words.not_denying.iter().any(|word| clause[at..].trim_start_matches([' ', ',']).starts_with(word.as_str()))
    };
    let cuts = words.left_out.iter().flat_map(|word| clause.match_indices(word.as_str()).map(|(at, _)| at));
    // "We collect, other than your name, your location."
    let besides = |at: usize| clause[..at].ends_with(',');
    let cut = cuts.filter(|at| !excused(*at) && !besides(*at)).min().unwrap_or(clause.len());
    &clause[..cut]
}

/// A clause without what it depends on: what is named behind *unless* is not what is collected.
fn without_condition<'t>(clause: &'t str, words: &Words) -> Cow<'t, str> {
    let at = ["unless ", "除非"].iter().find_map(|word| clause.find(word));
    let Some((before, behind)) = at.map(|at| clause.split_at(at)) else { return Cow::Borrowed(clause) };
    if words.row.iter().any(|row| contains(before, &row.prose)) {
        return Cow::Borrowed(before);
    }
    // What it depends on stands before what it says, and may be a list.
    let from = words.anew.iter().filter_map(|word| behind.find(word.as_str())).min();
    let from = from.or_else(|| behind.find([',', '，']));
    Cow::Owned(format!("{before}{}", from.map_or("", |from| &behind[from..])))
}

/// What a clause excepts at its beginning, and the rest of it: 除位置信息外，我们…; *except for your location, we …*. Nothing
/// where the rest adds to it: 除姓名外，还收集…
fn excepting<'t>(clause: &'t str, words: &Words) -> Option<(&'t str, String)> {
    const ENGLISH: [&str; 6] =
        ["except for ", "except ", "other than ", "apart from ", "aside from ", "with the exception of "];
    const MORE: [&str; 7] = [" also ", " may also", "还", "還", "也", "亦", "另"];
    // 删除 and its like are other words.
    let whole = |at: usize| !clause[..at].ends_with(|c: char| "删刪移解清消免拆扣排去".contains(c));
    let chinese = clause.match_indices('除').find(|(at, _)| whole(*at) && !clause[*at..].starts_with("除非"));
    let parted = chinese.and_then(|(at, word)| {
        let (out, rest) = outside(&clause[at + word.len()..], words)?;
        Some((out, format!("{}{rest}", &clause[..at])))
    });
    let english = || {
        let own = clause.trim_start();
        let behind = ENGLISH.iter().find_map(|word| own.strip_prefix(word))?;
        behind.split_once(", ").map(|(out, rest)| (out, rest.to_owned()))
    };
    parted.or_else(english).filter(|(_, rest)| !MORE.iter().any(|word| rest.contains(word)))
}

/// The parts of a sentence that can say contrary things.
fn clauses<'t>(sentence: &'t str, words: &Words) -> impl Iterator<Item = &'t str> {
    let mut ends: Vec<usize> =
        words.clause.iter().flat_map(|word| sentence.match_indices(word.as_str()).map(|(at, _)| at)).collect();
    ends.push(sentence.len());
    ends.sort_unstable();
    let mut from = 0;
    ends.into_iter().map(move |end| &sentence[std::mem::replace(&mut from, end)..end])
}

/// True where something is said to be collected: one of the words stands there that nothing denies.
fn affirms(clause: &str, words: &Words) -> bool {
    // What is not done unless something is so is done where it is so.
    let right = ["right to", "rights to", "有权", "有權"].iter().any(|word| clause.contains(word));
    let lawful = words.lawful.iter().any(|word| clause.contains(word.as_str()));
    let conditional = !right && !lawful && words.condition.iter().any(|word| clause.contains(word.as_str()));
    words.collecting.iter().any(|word| {
        let begins = |at: usize| !word.is_ascii() || !clause[..at].ends_with(|c: char| c.is_ascii_alphanumeric());
        let none = |after: &str| {
            let next = after.trim_start_matches(|c: char| c.is_ascii_alphabetic()).split_whitespace().take(2);
            next.into_iter().any(|word| matches!(word, "no" | "none" | "neither" | "nothing"))
        };
        clause.match_indices(word.as_str()).any(|(at, word)| {
            let denies = !conditional && denied(since(&clause[..at], words), words)
                || word.is_ascii() && none(&clause[at + word.len()..])
                || words.denied_behind.iter().any(|denial| clause[at..].contains(denial.as_str()));
            begins(at) && !denies && !by_others(clause, at, words)
        })
    })
}

/// True where somebody else does what stands at a place of a clause, and not for who speaks: "third parties may collect".
fn by_others(clause: &str, at: usize, words: &Words) -> bool {
    let before = &clause[..at];
    let other = words.others.iter().filter_map(|word| before.rfind(word.as_str())).max();
    let Some(other) = other.filter(|_| !words.for_us.iter().any(|word| clause.contains(word.as_str()))) else {
        return false;
    };
    // "We and our partners", and "we receive what our partners know, and we store it".
    let speaks = |text: &str| {
        words.own.iter().any(|own| match own.is_ascii() {
            true => text
                .split(|c: char| !c.is_ascii_alphanumeric() && c != ' ')
                .any(|part| format!(" {part} ").contains(&format!(" {own} "))),
            false => text.contains(own.as_str()),
        })
    };
    let (ours, theirs) = before.split_at(other);
    let together = ["and our ", "and ", "or our ", "和", "与", "及"].iter().any(|and| ours.ends_with(and));
    let by_us = speaks(theirs) || together && speaks(ours);
    !by_us
}

/// What stands before a word, from where a sentence in the clause begins.
fn since<'t>(before: &'t str, words: &Words) -> &'t str {
    let from = words.anew.iter().filter_map(|word| before.rfind(word.as_str())).max();
    &before[from.unwrap_or(0)..]
}

/// Characters before a word within which Chinese denies it.
const NEAR: usize = 8;

/// True for a text with a word of denial: English anywhere in it, Chinese near its end.
fn denied(text: &str, words: &Words) -> bool {
    let near = text.char_indices().rev().nth(NEAR).map_or(0, |(at, _)| at);
    let excused = |at: usize| words.not_denying.iter().any(|word| text[at..].starts_with(word.as_str()));
    words.denying.iter().any(|word| {
        text.match_indices(word.as_str()).any(|(at, _)| {
            let whole = !text[..at].ends_with(|c: char| c.is_ascii_alphanumeric())
                && !text[at + word.len()..].starts_with(|c: char| c.is_ascii_alphanumeric());
            if word.is_ascii() { whole && !excused(at) } else { at >= near && !excused(at) }
        })
    }) || text.contains("n't")
}

fn note(row: &RowWords, sentence: &str, imported: &mut Imported) {
    let Some(declared) = imported.policy.category.iter_mut().find(|d| d.row == row.row) else { return };
    let sentence = short(sentence.trim().trim_start_matches(['-', '*', '+', ' ']));
    if declared.prose.len() < SENTENCES && !declared.prose.contains(&sentence) {
        if declared.collected == Some(Answer::No) {
            imported.contradictions.push((row.row.clone(), sentence.clone()));
        }
        declared.prose.push(sentence);
    }
}

fn sentences(line: &str) -> impl Iterator<Item = &str> {
    line.split_inclusive(['。', '；', '!', '！', '？'])
        .flat_map(|part| part.split_inclusive(". "))
        .filter(|s| !s.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::RuleBook;

    fn read(text: &str) -> Imported {
        super::super::import::import(text, &RuleBook::built_in())
    }

    #[test]
    fn sentences_that_deny_are_no_statements() {
        let table = "| Category | Collected | Disclosed |\n|---|---|---|\n| E. Biometric | No | Service providers |\n";
        let contradictions = |prose: &str| read(&format!("{prose}\n\n{table}")).contradictions.len();
        for prose in [
            "We don't collect biometrics or fingerprints.",
            "We don’t collect fingerprints.",
            "We do not knowingly collect fingerprints.",
            "No biometric information is collected.",
            "We collect no fingerprints.",
            "We never store or process voiceprints.",
            "我们不会主动收集您的指纹。",
            "我们没有收集指纹。",
            "We do not collect:\n\n- fingerprints\n- voiceprints",
            "We collect cookies, but we do not collect fingerprints.",
            "Fingerprints are art.",
            "You have the right to know which fingerprints we collect.",
            "您有权查询我们收集的指纹。",
            "除指纹外，我们收集所有信息。",
            "除法律要求以外，我们不会收集您的指纹。",
            "Except for fingerprints, we collect everything.",
        ] {
            assert_eq!(contradictions(prose), 0, "{prose}");
        }
        for prose in [
            "Your fingerprints are stored on our servers.",
            "We process fingerprints.",
            "除指纹外，我们不收集任何信息。",
            "除姓名外，我们还收集指纹。",
            "您删除照片之外，我们会存储您的指纹。",
            "Apart from your name, we also collect fingerprints.",
            "Except for fingerprints, we do not collect anything.",
            "If you do not want a password, we store your fingerprints.",
            "如果您不想设置密码，我们会存储您的指纹。",
            "We collect not only names but also collect fingerprints.",
            "We do not sell data; we collect fingerprints.",
            "我们不仅收集您的姓名，还收集指纹。",
            "我们会存储您的指纹。",
            "We collect:\n\n- fingerprints",
        ] {
            assert_eq!(contradictions(prose), 1, "{prose}");
        }
        let imported = read(table);
        assert_eq!(imported.policy.category[0].third_parties, ["Service providers"]);
        assert!(imported.unread.iter().any(|m| m.contains("disclosed: `Service providers`")), "{:?}", imported.unread);
    }

    #[test]
    fn prose_in_other_words_contradicts() {
        for (prose, rows) in [
            ("我们收集您的面部识别特征。", "5 S"),
            ("When you visit, your browser sends us your IP address and location.", "1 7"),
            ("We record calls for quality.", "8"),
            ("We use your health information to improve services.", "2 3 S"),
            ("We collect your precise geolocation.", "7 S"),
            ("We process your racial or ethnic origin.", "3 S"),
            ("You may tell us your religious beliefs.", "3 S"),
            ("We receive your driver’s license and other government-issued ids.", "1 2 S"),
            ("We collect sensitive personal information.", "S"),
            ("We do not collect sensitive personal information.", ""),
            ("We record the contents of your messages.", "S"),
            ("我们会收集您的身份证号码。", "1 2 S"),
            ("我们收集您的民族和宗教信仰。", "3 S"),
            ("我们处理您的精确地理位置。", "7 S"),
            ("We do not use your health information.", ""),
            ("We store your data in several locations.", ""),
            ("We collect your education information.", "10"),
            ("We collect your education records.", "10 2"),
            ("We collect your employment history.", "2 9"),
            ("We collect professional or employment-related information.", "9"),
            ("We collect your résumé.", "9"),
            ("We collect photos.", "8"),
            ("We use face scans, which we collect with your camera.", "5 S"),
            ("We collect your date of birth.", "1 2 3"),
            ("We collect commercial information.", "4"),
            ("We collect identifiers.", "1"),
            ("1. We collect commercial information.", "4"),
            ("We collect:\n\n1. photos\n2) identifiers", "1 8"),
            ("We use cookies to track which pages you visit.", "6"),
            ("We build a profile of you.", "11"),
            ("The app records your voice.", "8"),
            ("We do not collect your location unless you turn on tracking.", "7"),
            ("We do not collect your location.", ""),
            ("You have the right to know what we collect of your location unless it is a secret.", ""),
            ("我们收集您的商业信息。", "4"),
            ("我们收集您的教育信息。", "10"),
            ("我们收集您的职业信息。", "9"),
            ("我们收集您的标识符。", "1"),
            ("When you register, you give us your name, e-mail address and\ntelephone number.", "1 2"),
            ("We use face recognition in our shops.", "5 S"),
            ("We keep recordings of calls to our support line.", "8"),
            ("We infer your interests to build a profile.", "11"),
            ("注册时，您需要提供姓名、手机号码和电子邮箱。", "1 2"),
            ("客服通话可能会被录音。", "8"),
            ("我們會收集您的指紋。", "5 S"),
            ("Our partners may collect your browsing history on their sites; we do not.", ""),
            ("我们收集您的照片。", "8"),
            ("我们收集您的学历。", "10"),
            ("我们收集您的手机号。", "2"),
            ("我们收集您的设备标识。", "1"),
            ("我们收集您的浏览记录。", "6"),
            ("我们收集您的银行卡号。", "2"),
            ("除非您同意，否则我们不会收集您的位置。", "7"),
            ("We collect nothing about your location.", ""),
            ("We collect information that you give us, not your location.", ""),
            ("We collect your name, not only your location.", "1 7"),
            ("我们不会读取您的面部特征。", ""),
            ("You may request that we delete biometric information that we have collected.", ""),
            ("您可以要求我们删除已收集的指纹。", ""),
            ("Collecting biometric information is prohibited in our company.", ""),
            ("We used to collect geolocation data until 2019, but no longer do.", ""),
            ("Cookies are used to collect geolocation data.", "6 7"),
            ("We collect information other than geolocation data.", ""),
            ("We collect, other than your name, your location data.", "1 7"),
            ("我们不会为了广告收集您的位置信息，但会为配送收集。", "7"),
            ("We do not collect your location data to sell it, but we do collect it to ship.", "7"),
            ("We do not collect your location data, but we collect hats.", ""),
            ("我们不收集您的位置信息，但会收集帽子。", ""),
            ("Third parties may collect your location data.", ""),
            ("Our advertising partners collect fingerprints when you use their sites.", ""),
            ("We allow third parties to collect your precise location.", ""),
            ("Our service providers collect fingerprints on our behalf.", "5 S"),
            ("We and our partners collect your location data.", "7"),
            ("Third parties tell us your location data.", "7"),
            ("第三方可能会收集您的位置信息。", ""),
            ("我们和合作伙伴会收集您的位置信息。", "7"),
            ("We collect photos unless you turn off cookies.", "8"),
            ("Unless you turn off cookies, we collect photos.", "8"),
            ("We do not collect photos unless you turn on GPS or cookies.", "8"),
            ("Unless required by law, we do not collect photos.", ""),
            ("除非您关闭定位，我们会收集您的照片。", "8"),
        ] {
            let names = [
                "Identifiers",
                "Customer records",
                "Protected classifications",
                "Biometric",
                "Geolocation",
                "Sensory",
                "Sensitive",
                "Commercial information",
                "Internet activity",
                "Professional",
                "Education",
                "Inferences",
            ];
            let table: String = names.map(|name| format!("| {name} | No |\n")).concat();
            let imported = read(&format!("{prose}\n\n| Category | Collected |\n|-|-|\n{table}"));
            let mut found: Vec<&str> = imported.contradictions.iter().map(|(row, _)| row.as_str()).collect();
            found.sort_unstable();
            assert_eq!(found.join(" "), rows, "{prose}");
        }
    }

    #[test]
    fn prose_that_denies_what_the_table_says() {
        for (prose, denied) in [
            ("We do not collect biometric data.", true),
            ("我们不会收集指纹。", true),
            ("Biometric data is not collected.", true),
            ("Your fingerprints are never stored.", true),
            ("Biometric data is not collected from children.", false),
            ("We do not collect biometric data unless you ask.", false),
            ("We do not collect biometric data from children.", false),
            ("We do not sell biometric data.", false),
            ("We do not collect hats.", false),
        ] {
            let imported = read(&format!("{prose}\n\n| Category | Collected |\n|-|-|\n| Biometric | Yes |\n"));
            let d = &imported.policy.category[0];
            assert_eq!((imported.denials.len(), d.is_unclear()), (usize::from(denied), denied), "{prose}");
            assert_eq!(d.qualifier, if denied { prose } else { "" });
        }
    }
}
