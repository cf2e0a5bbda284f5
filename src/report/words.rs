//! Every sentence and heading that a report shows to a person, in English and Chinese, in one table.
//!
//! A sentence has places to fill: `{files}` takes a value, `{files|file|files}` takes the first word where that value is
//! `1` and the second elsewhere. Ids, reasons of gaps and JSON keys are never translated, so that a report in one
//! language can be looked up in the documentation of the other.

use crate::category::Lang;
use crate::event::Confidence;

/// The table.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)]
pub struct Words {
    pub title: &'static str,
    pub verdict: &'static str,
    pub in_categories: &'static str,
    pub sensitive: &'static str,
    pub nothing: &'static str,
    pub at_level: &'static str,
    pub nothing_in_part: &'static str,
    pub categories: &'static str,
    pub category: &'static str,
    pub law: &'static str,
    pub high: &'static str,
    pub medium: &'static str,
    pub low: &'static str,
    pub files: &'static str,
    pub detectors: &'static str,
    pub detector: &'static str,
    pub what: &'static str,
    pub group: &'static str,
    pub findings: &'static str,
    pub example: &'static str,
    pub places: &'static str,
    pub file: &'static str,
    pub columns: &'static str,
    pub matching: &'static str,
    pub first: &'static str,
    pub place: &'static str,
    pub value: &'static str,
    pub confidence: &'static str,
    pub test_value: &'static str,
    pub also: &'static str,
    pub more: &'static str,
    pub not_read: &'static str,
    pub reason: &'static str,
    pub count: &'static str,
    pub nothing_unread: &'static str,
    pub read_nothing: &'static str,
    pub part_of: &'static str,
    pub several_keys: &'static str,
    pub selected: &'static str,
    pub read_all: &'static str,
    pub read_selected: &'static str,
    pub read_part: &'static str,
    pub read_part_unsized: &'static str,
    pub read_some: &'static str,
    pub stopped: &'static str,
    pub not_looked_for: &'static str,
    pub below: &'static str,
    pub test_values: &'static str,
    pub left_out: &'static str,
    pub own_reports: &'static str,
    pub ignored: &'static str,
    pub ignored_by: [&'static str; 4],
    pub unused: &'static str,
    pub overlap: &'static str,
    pub masked: &'static str,
    pub revealed: &'static str,
    pub folder_title: &'static str,
    pub folder_care: &'static str,
    pub folder_files: &'static str,
    pub folder_category: &'static str,
    pub folder_no_category: &'static str,
    pub folder_report_html: &'static str,
    pub folder_summary_md: &'static str,
    pub folder_summary_json: &'static str,
    pub folder_findings: &'static str,
    pub folder_table: &'static str,
    pub folder_gaps: &'static str,
    pub folder_readme: &'static str,
    pub folder_lines: &'static str,
    pub folder_none: &'static str,
}

/// The table of a language.
pub fn words(lang: Lang) -> &'static Words {
    match lang {
        Lang::En => &ENGLISH,
        Lang::Zh => &CHINESE,
    }
}

impl Words {
    /// The word for a level of confidence.
    pub fn level(&self, confidence: Confidence) -> &'static str {
        match confidence {
            Confidence::High => self.high,
            Confidence::Medium => self.medium,
            Confidence::Low => self.low,
        }
    }
}

/// A sentence with its places filled. Values are not looked into again.
pub fn fill(sentence: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(sentence.len() + 32);
    let mut rest = sentence;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let (place, after) = after.split_once('}').unwrap_or((after, ""));
        let mut parts = place.split('|');
        let name = parts.next().unwrap_or_default();
        let value = values.iter().find(|(n, _)| *n == name).map_or("", |(_, v)| v);
        match (parts.next(), parts.next()) {
            (Some(one), Some(_)) if value == "1" => out.push_str(one),
            (_, Some(many)) => out.push_str(many),
            _ => out.push_str(value),
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

const ENGLISH: Words = Words {
    title: "Personal data found",
    verdict: "{findings} {findings|finding|findings} in {with} of {files} {files|file|files}",
    in_categories: "{n} {n|category|categories}",
    sensitive: "{n} sensitive",
    nothing: "Nothing found{at} in {files} {files|file|files}",
    at_level: " at {level} or above",
    nothing_in_part: "Nothing found{at} in what was read",
    categories: "Categories",
    category: "Category",
    law: "Law",
    high: "high",
    medium: "medium",
    low: "low",
    files: "files",
    detectors: "Detectors",
    detector: "Detector",
    what: "What",
    group: "Group",
    findings: "Findings",
    example: "Example",
    places: "Files with the most",
    file: "File",
    columns: "Columns",
    matching: "{matching} of {values} values",
    first: "Findings",
    place: "Place",
    value: "Value",
    confidence: "Confidence",
    test_value: "test value",
    also: "the same in {paths}",
    more: "… and {n} more",
    not_read: "Not read",
    reason: "Reason",
    count: "Count",
    nothing_unread: "There are no gaps.",
    read_nothing: "Nothing was read: there was no file to read.",
    several_keys: "Reports with different keys were put together here: a value that is in several of them counts as \
                   several different values.",
    part_of: "Part {number} of {of} of a scan: what the other parts read is not in it.",
    selected: "Only what git selected was read.",
    read_all: "Read {bytes} in {files} {files|file|files}; everything was read.",
    read_selected: "Read {bytes} in {files} {files|file|files}: all that git selected, and nothing else.",
    read_part: "Read {bytes} in {files} {files|file|files}; {gaps} {gaps|place|places} (at least {unread}) {gaps|was|were} not read, \
                so this result is not complete.",
    read_part_unsized: "Read {bytes} in {files} {files|file|files}; {gaps} {gaps|place|places} {gaps|was|were} not read, so \
                        this result is not complete.",
    read_some: "Read {bytes} in {files} {files|file|files}.",
    stopped: "The scan was stopped before its end.",
    not_looked_for: "Not all of rows {rows} of the table was looked for: detectors are off, or the level hides what they find.",
    below: "{n} below the level asked for",
    test_values: "{n} published test {n|value|values} left out",
    left_out: "{n} {n|entry|entries} left out by filters",
    own_reports: "{n} {n|report|reports} of whose left out (`--no-ignore` reads them)",
    ignored: "Ignored",
    ignored_by: [
        "{n} accepted by comments",
        "{n} accepted by allow lists",
        "{n} known to the baseline",
        "{n} not on added lines",
    ],
    unused: "Ignores that match nothing",
    overlap: "A finding counts in each of its categories, so rows may add up to more than the findings.",
    masked: "Values are masked.",
    revealed: "**Values are shown as they are.**",
    folder_title: "Findings of {tool} {version}",
    folder_care: "This folder is about personal data: keep it where only those can read who must. Its files are readable by \
                  their owner alone.",
    folder_files: "Files",
    folder_category: "Findings in category {row}, {name} ({statute}).",
    folder_no_category: "Findings of rules that name no category.",
    folder_report_html: "The report to read: open it in a browser; it needs no network.",
    folder_summary_md: "The counts, for reading: categories, detectors, files, and what was not read.",
    folder_summary_json: "The same counts, for programs.",
    folder_findings: "Everything in order, for programs and for `whose report`.",
    folder_table: "The findings, a row each, for DuckDB, pandas and other tools that read Parquet.",
    folder_gaps: "What was not read, and why; without entries if everything was.",
    folder_readme: "This page.",
    folder_lines: "Each `.jsonl` file holds one JSON object per line and can be used on its own: the first line says what \
                   made it and lists the categories, the last one holds its counts and what the scan covered; a file without \
                   that last line was cut off. A finding of several categories stands in the file of each. Keys are described \
                   by the JSON Schema `whose-1.schema.json` in the documentation.",
    folder_none: "Nothing was found, so there is no findings file.",
};

const CHINESE: Words = Words {
    title: "发现的个人信息",
    verdict: "{files} 个文件中有 {with} 个含个人信息，共 {findings} 处",
    in_categories: "{n} 个类别",
    sensitive: "敏感信息 {n} 处",
    nothing: "在 {files} 个文件中未发现{at}个人信息",
    at_level: "可信度为“{level}”及以上的",
    nothing_in_part: "在已读取的内容中未发现{at}个人信息",
    categories: "类别",
    category: "类别",
    law: "法条",
    high: "高",
    medium: "中",
    low: "低",
    files: "文件数",
    detectors: "检测项",
    detector: "检测项",
    what: "内容",
    group: "分组",
    findings: "处数",
    example: "示例",
    places: "发现最多的文件",
    file: "文件",
    columns: "列",
    matching: "{values} 个值中有 {matching} 个",
    first: "发现",
    place: "位置",
    value: "值",
    confidence: "可信度",
    test_value: "测试值",
    also: "相同内容另见 {paths}",
    more: "……另有 {n} 项",
    not_read: "未读取",
    reason: "原因",
    count: "数量",
    nothing_unread: "没有未读取的部分。",
    read_nothing: "没有读取任何内容：没有可读取的文件。",
    several_keys: "此处合并了使用不同密钥的报告：同时出现在多份报告中的同一数值会计为多个不同数值。",
    part_of: "这是一次扫描的第 {number} 部分，共 {of} 部分；其他部分读取的内容不在其中。",
    selected: "只读取了 git 选定的内容。",
    read_all: "已读取 {files} 个文件，共 {bytes}，全部读完。",
    read_selected: "已读取 {files} 个文件，共 {bytes}：即 git 选定的全部内容，别无其他。",
    read_part: "已读取 {files} 个文件，共 {bytes}；另有 {gaps} 处（至少 {unread}）未读取，因此结果并不完整。",
    read_part_unsized: "已读取 {files} 个文件，共 {bytes}；另有 {gaps} 处未读取，因此结果并不完整。",
    read_some: "已读取 {files} 个文件，共 {bytes}。",
    stopped: "扫描在结束前被中止。",
    not_looked_for: "表中第 {rows} 行的内容并未全部检索：部分检测器已关闭，或其结果被级别隐藏。",
    below: "{n} 处低于所要求的可信度",
    test_values: "已略去 {n} 处公开的测试值",
    left_out: "按筛选条件略去 {n} 个条目",
    own_reports: "已略去 {n} 份 whose 自己的报告（`--no-ignore` 可读取）",
    ignored: "已忽略",
    ignored_by: ["注释已接受 {n} 处", "允许列表已接受 {n} 处", "基线中已有 {n} 处", "{n} 处不在新增的行上"],
    unused: "未匹配任何内容的忽略项",
    overlap: "同一处发现会计入其所属的每个类别，因此各行之和可能大于总数。",
    masked: "值已遮盖。",
    revealed: "**值未遮盖，按原样显示。**",
    folder_title: "{tool} {version} 的扫描结果",
    folder_care: "本文件夹涉及个人信息，请只存放在必要人员可以读取的地方。其中的文件只有所有者可以读取。",
    folder_files: "文件",
    folder_category: "类别 {row}“{name}”的发现（{statute}）。",
    folder_no_category: "未注明类别的规则的发现。",
    folder_findings: "按顺序列出的全部内容，供程序及 `whose report` 使用。",
    folder_table: "全部发现，每处一行，供 DuckDB、pandas 等读取 Parquet 的工具使用。",
    folder_report_html: "供阅读的报告：用浏览器打开，无需网络。",
    folder_summary_md: "供阅读的统计：类别、检测项、文件以及未读取的内容。",
    folder_summary_json: "供程序使用的同一统计。",
    folder_gaps: "未读取的内容及原因；全部读完时没有条目。",
    folder_readme: "本页。",
    folder_lines: "每个 `.jsonl` 文件每行一个 JSON 对象，可以单独使用：首行说明由何程序生成并列出类别，末行是该文件的统计和扫描的\
                   覆盖范围；没有末行的文件是不完整的。属于多个类别的发现会出现在每个类别的文件中。各键的含义见文档中的 JSON Schema \
                   `whose-1.schema.json`。",
    folder_none: "没有发现，因此没有类别文件。",
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_are_filled() {
        let sentence = "{n} {n|file|files} of {all}";
        assert_eq!(fill(sentence, &[("n", "1"), ("all", "{n}")]), "1 file of {n}");
        assert_eq!(fill(sentence, &[("n", "2"), ("all", "3")]), "2 files of 3");
        assert_eq!(fill("no places", &[]), "no places");
    }

    /// A translation must say what the original says: no place to fill may be forgotten or misspelt.
    #[test]
    fn both_languages_fill_the_same_places() {
        let places = |words: &Words| -> Vec<Vec<String>> {
            let text = format!("{words:?}");
            let sentences = text.split("\", ").map(|field| {
                let mut names: Vec<String> = field
                    .split('{')
                    .skip(1)
                    .filter_map(|p| p.split_once('}'))
                    .map(|(p, _)| p.split('|').next().unwrap_or_default().to_owned())
                    .collect();
                names.sort();
                names.dedup();
                names
            });
            sentences.collect()
        };
        assert_eq!(places(&ENGLISH), places(&CHINESE));
    }
}
