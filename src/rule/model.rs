//! What a rule file may say. This is the format itself: every key is documented here and in `docs/rules.md`.
//!
//! The same types are compiled into the build script, which reads `rules/` and stores them inside the binary; so this
//! file depends on `serde` alone.

use serde::{Deserialize, Serialize};

/// One kind of personal data and how to recognise it: a file under `rules/`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Rule {
    /// Its number among those inside the binary, if it is one: the engine knows their words by number.
    #[serde(skip)]
    pub built_in: Option<u16>,
    /// Permanent id: lower-case words joined by `-`.
    pub id: String,
    /// English name.
    pub name: String,
    /// Chinese name.
    pub name_zh: String,
    /// Group for reports, an id of `rules/groups.toml`.
    pub group: String,
    /// Rows of the category table, main one first. Empty for a suppressor.
    #[serde(default)]
    pub categories: Vec<String>,
    /// Places in the statutory list of sensitive personal information, such as `1A`.
    #[serde(default)]
    pub sensitive: Vec<String>,
    /// `P0`, `P1` or `P2`.
    pub priority: String,
    /// `preview`, `stable` or `retired`.
    #[serde(default = "stable")]
    pub status: String,
    /// Version in which it appeared.
    pub since: String,
    /// What it is, in one or two sentences.
    pub about: String,
    /// The same in Chinese, for reports; every built-in rule has it.
    #[serde(default)]
    pub about_zh: String,
    /// What it is confused with, for the documentation.
    #[serde(default)]
    pub not: String,
    /// The same in Chinese, for reports; every built-in rule that has `not` has it.
    #[serde(default)]
    pub not_zh: String,
    /// Where the facts are from: standard, statute, issuer's page.
    #[serde(default)]
    pub sources: Vec<String>,
    /// `finding`, or `suppressor`: text that looks like a number of a person and is none.
    #[serde(default)]
    pub role: Role,
    /// Name of a validator under `detect/validate`.
    #[serde(default)]
    pub validator: Option<String>,
    /// How its values are masked.
    #[serde(default)]
    pub mask: Mask,
    /// Words that stand directly before the value as a label or key, and names of columns and keys. Case, spaces, `_`,
    /// `-` and camelCase do not matter: `date of birth` is also `dateOfBirth`, `DATE_OF_BIRTH`.
    #[serde(default)]
    pub labels: Words,
    /// Words within reach of the value, before or after. Labels count as such words too.
    #[serde(default)]
    pub context: Words,
    /// Labels and names that speak against.
    #[serde(default)]
    pub not_labels: Words,
    /// Published sample values, compared without separators and case.
    #[serde(default)]
    pub test_values: Vec<String>,
    /// Suppressors that do not apply, by id; `*` for all.
    #[serde(default)]
    pub allow_inside: Vec<String>,
    /// Detectors whose findings on the same or a smaller span give way to this one.
    #[serde(default)]
    pub beats: Vec<String>,
    /// Detectors whose findings in the same record are sensitive too, for the reason that this one is, by id; `*` for all: a
    /// card beside its code, everything about a child.
    #[serde(default)]
    pub makes_sensitive: Vec<String>,
    /// Words in the name of a column or key with which a finding tells of somebody other than the person of the record
    /// (`dependent_dob`): it makes sensitive only what has such a word in its name too.
    #[serde(default)]
    pub of_another: Vec<String>,
    /// Says something of a person, and not of whom: in a table of twenty rows or more where nothing tells who they are,
    /// its findings are low.
    #[serde(default)]
    pub needs_person: bool,
    /// Of a suppressor: takes values behind labels too, which otherwise say for themselves what they are.
    #[serde(default)]
    pub over_labels: bool,
    /// Says more about a value that another detector finds (an age: forty or more), and stands beside it where
    /// overlapping findings give way to each other.
    #[serde(default)]
    pub derived: bool,
    /// Shapes that are searched for everywhere.
    #[serde(default)]
    pub pattern: Vec<Pattern>,
    /// Values that are recognised by the label before them.
    #[serde(default)]
    pub labelled: Vec<Labelled>,
    /// Values that another detector finds, of which a validator picks those that mean this too.
    #[serde(default)]
    pub values_of: Vec<ValuesOf>,
    /// Whole files recognised by their first bytes.
    #[serde(default)]
    pub magic: Vec<Magic>,
    /// Whole files recognised by what their head contains.
    #[serde(default)]
    pub head: Vec<Head>,
    /// Values of a column or key path as a whole.
    #[serde(default)]
    pub column: Option<Column>,
    /// Records that are a finding as a whole.
    #[serde(default)]
    pub record: Vec<Record>,
    /// Examples: texts in which `⟦…⟧` marks what must be found; a text without marks must give nothing.
    #[serde(default)]
    pub test: Vec<Test>,
}

fn stable() -> String {
    "stable".into()
}

/// Words by language. The languages are only for the reader and for reports: all are searched for.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// English.
    #[serde(default)]
    pub en: Vec<String>,
    /// Spanish.
    #[serde(default)]
    pub es: Vec<String>,
    /// Chinese.
    #[serde(default)]
    pub zh: Vec<String>,
    /// Any other language.
    #[serde(default)]
    pub other: Vec<String>,
}

impl Words {
    /// All words.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.en.iter().chain(&self.es).chain(&self.zh).chain(&self.other).map(String::as_str)
    }
}

/// What a rule is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Gives findings.
    #[default]
    Finding,
    /// Takes away candidates of other rules.
    Suppressor,
}

/// How a value is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mask {
    /// Nothing of it, only its length class: `********`.
    #[default]
    Full,
    /// Separators and the last four letters or digits; of fewer than nine two at most, of fewer than six none: `***-**-6789`.
    Last4,
    /// First letter of the local part and the top-level domain: `a***@***.com`.
    Email,
    /// The last two digits: `(***) ***-**32`.
    Last2,
    /// First part of an address: `203.*.*.*`.
    Net,
    /// The first letter of each word: `J*** D**`.
    Initials,
    /// Shown as it is: not a value of a person by itself (a kind of file, a date's year).
    Open,
    /// The year of a date: `1985-**-**`.
    Year,
    /// Whole degrees of a coordinate: `37.****, -122.****`.
    Degrees,
    /// Scheme and nothing else of a URL, user-info or header: `https://***`.
    Scheme,
}

/// What may stand directly before and after a shape.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Edges {
    /// No letter, digit or `_` on either side.
    #[default]
    Word,
    /// As `word`, and no digit beyond one `.`, `:`, `-`, `/` or `+`: the number is not part of a longer one.
    Number,
    /// White space, quotes, brackets, `=`, `:`, `,`, `;`, `|`, `<`, `>` or the end on either side.
    Token,
    /// As `word` before it, anything behind it.
    Start,
    /// No Han character on either side, but for words that lead to a name before it (`感谢`, `联系`, `和`).
    Han,
    /// As `han` before it, anything behind it.
    HanStart,
    /// Anything; but a match that begins with a letter begins a word, as everywhere.
    None,
}

/// What a pattern needs besides its shape to be reported at all, even as low.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Need {
    /// Nothing.
    #[default]
    Nothing,
    /// A context word within reach or a label.
    Context,
    /// A label directly before it.
    Label,
    /// A validator's confirmation.
    Confirmed,
}

/// Whom a sentence speaks of, and in what words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    /// In English: a pronoun, kin, a role, a title and a name, or a given name, and a blank.
    Person,
    /// The same in Spanish.
    Persona,
    /// The same in Chinese, without the blank.
    Ren,
    /// What somebody is: such a person and `is`, or `I am`, with `a` and `also` and the like.
    Is,
    /// What somebody has: such a person and `has` or `suffers from`, `I have`, or `my`.
    Has,
    /// What somebody is, in Spanish: `soy`, `es una`.
    Es,
    /// How somebody is, in Spanish: `estoy`, `está`.
    Esta,
    /// What somebody has, in Spanish: `tengo`, `padece`, `mi`.
    Tiene,
    /// What somebody is, in Chinese: `我是`.
    Shi,
    /// What somebody has, in Chinese: `我有`, `患者确诊`.
    You,
    /// What somebody goes about with or by: `uses`, `I need`.
    Uses,
    /// The same in Spanish: `uso`, `necesita`.
    Usa,
    /// The same in Chinese: `我坐`, `她使用`.
    Yong,
    /// Whose something is: `my`, `your annual`.
    Their,
    /// The same in Spanish: `su`.
    Suyo,
    /// The same in Chinese: `你的`.
    De,
    /// What somebody is, in any of the three languages: for patterns of a list that has all of them.
    SaidToBe,
    /// What somebody has, in any of them.
    SaidToHave,
}

/// A shape that is searched for everywhere. The prefilter's shape is derived from the regex.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Pattern {
    /// Name of the pattern inside its rule, shown in evidence.
    pub name: String,
    /// Regex over bytes, in the syntax of the `regex` crate, Unicode off unless `(?u)`. Matches the value alone, or has a
    /// group `value`.
    pub regex: String,
    /// Points for the shape alone.
    pub score: u8,
    /// What may stand beside it.
    #[serde(default)]
    pub edges: Edges,
    /// Whom a sentence must speak of directly before it: a frame that begins with the subject would be looked for at some
    /// of the commonest words.
    #[serde(default)]
    pub behind: Option<Subject>,
    /// What it needs besides.
    #[serde(default)]
    pub needs: Need,
    /// Highest score without a label or context word.
    #[serde(default)]
    pub cap: Option<u8>,
    /// Overrides the rule's validator; `none` for no validator.
    #[serde(default)]
    pub validator: Option<String>,
    /// Name of a grammar under `detect/grammar`: it reads on from the start of the match, says where the value ends, and
    /// judges it in place of the validator.
    #[serde(default)]
    pub grammar: Option<String>,
    /// A word list (a file under `rules/words/`): candidates are its phrases, not the regex's shape.
    #[serde(default)]
    pub words: Option<String>,
    /// A word list with a phrase of which the value must begin; the value ends with the longest such.
    #[serde(default)]
    pub list: Option<String>,
}

/// The words of a rule: labels, context words, labels that speak against it, and labels of its labelled patterns.
pub type RuleWords = (Words, Words, Words, Vec<Words>);

impl Rule {
    /// Takes its words out.
    pub fn take_words(&mut self) -> RuleWords {
        let labelled = self.labelled.iter_mut().map(|labelled| std::mem::take(&mut labelled.labels)).collect();
        let take = |words: &mut Words| std::mem::take(words);
        (take(&mut self.labels), take(&mut self.context), take(&mut self.not_labels), labelled)
    }

    /// Puts them in again.
    pub fn put_words(&mut self, words: RuleWords) {
        (self.labels, self.context, self.not_labels) = (words.0, words.1, words.2);
        self.labelled.iter_mut().zip(words.3).for_each(|(labelled, words)| labelled.labels = words);
    }
}

impl Pattern {
    /// True if its candidates are found by the labels before them, since those are rarer than its shape.
    pub fn starts_at_label(&self) -> bool {
        self.needs == Need::Label && !self.regex.contains("(?<value>")
    }
}

/// A value that is recognised by the label directly before it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Labelled {
    /// Name inside its rule, shown in evidence.
    pub name: String,
    /// Regex of the value, anchored behind the label and its separator.
    pub value: String,
    /// Points for label and value together.
    pub score: u8,
    /// What may stand between label and value. Of a form, where a label is a line, the value may be the next one; not with
    /// `key`.
    #[serde(default)]
    pub gap: GapKind,
    /// Own labels; the rule's labels if empty.
    #[serde(default)]
    pub labels: Words,
    /// Word list (a file under `rules/words/`) of which the value must hold a phrase; the value ends with the last one.
    #[serde(default)]
    pub words: Option<String>,
    /// Overrides the rule's validator; `none` for no validator.
    #[serde(default)]
    pub validator: Option<String>,
    /// What may stand behind the value.
    #[serde(default)]
    pub edges: Edges,
    /// More values may follow the first on its line, with commas between them, or stand in lines below the label: as items
    /// with numbers, dashes or bullets, or plain ones up to an empty line or the next heading.
    #[serde(default)]
    pub list: bool,
}

/// What may stand between a label and its value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GapKind {
    /// A separator is needed: `:`, `=`, `=>`, `#`, ` is `, a closing quote or tag and one of these.
    #[default]
    Strict,
    /// A separator or white space alone.
    Loose,
    /// `=`, `:` or a tag directly: keys of settings, URLs and JSON.
    Key,
}

/// Values that another detector finds: its patterns and labels count as the rule's own, under another validator.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ValuesOf {
    /// Id of the other detector.
    pub detector: String,
    /// The validator that picks among them, in place of the other detector's.
    pub validator: String,
}

/// A file recognised by its first bytes.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Magic {
    /// Name of the format, shown in evidence: `JPEG`.
    pub name: String,
    /// Where the bytes stand, from 0.
    #[serde(default)]
    pub at: usize,
    /// The bytes in hexadecimal, `..` for any byte.
    pub bytes: String,
    /// Points.
    pub score: u8,
}

/// A file recognised by what the head of its text (the first 64 KiB) contains.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Head {
    /// Name of the form, shown in evidence.
    pub name: String,
    /// Literals that must all be there.
    #[serde(default)]
    pub all: Vec<String>,
    /// Literals of which one must be there.
    #[serde(default)]
    pub any: Vec<String>,
    /// Literals of which none may be there.
    #[serde(default)]
    pub none: Vec<String>,
    /// Regex that must match at the start of a share of the lines.
    #[serde(default)]
    pub line: Option<String>,
    /// The share of lines, 0 to 1, at least three lines.
    #[serde(default)]
    pub share: Option<f32>,
    /// The literals must stand at the very start (after a byte-order mark and white space): the first of `all`.
    #[serde(default)]
    pub at_start: bool,
    /// Points.
    pub score: u8,
}

/// How the values of a whole column are judged.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Column {
    /// Regex that a value must match as a whole; the rule's patterns if absent.
    #[serde(default)]
    pub value: Option<String>,
    /// Word list (a file under `rules/words/`) in which values are looked up.
    #[serde(default)]
    pub words: Option<String>,
    /// Names of columns and keys that mean this only where the values do, such as `title` for the title of a job.
    #[serde(default)]
    pub labels: Words,
    /// Names of columns and keys that say it by themselves, so that a yes or a no is a value: `is veteran`. Truth values of
    /// databases count: `t`, `f`, `Y`, `N`, `1`, `0`, `是`, `否`.
    #[serde(default)]
    pub flags: Words,
    /// The values of a column that has no name are enough: twenty of three bytes or more, two different ones at least.
    #[serde(default)]
    pub unnamed: bool,
    /// Share of non-empty values that must match, 0 to 1.
    #[serde(default)]
    pub share: Option<f32>,
    /// At most so many distinct values.
    #[serde(default)]
    pub max_distinct: Option<u32>,
}

/// A record that is a finding as a whole when enough of its parts are there.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Record {
    /// Name of the form.
    pub name: String,
    /// Parts: each is a list of detectors or field names of which one must be in the record. `table` and a name is that of
    /// the table or list that the record stands in; `@` and a key stand for names that many records have in common.
    pub parts: Vec<Vec<String>>,
    /// How many parts must be there; all if absent.
    #[serde(default)]
    pub at_least: Option<usize>,
    /// Points.
    pub score: u8,
    /// Its parts say nothing by themselves, so the columns that they stand in are told by it.
    #[serde(default)]
    pub columns: bool,
    /// Where all of its named values are 0 there is none, nor where one has a fraction and is beyond 180: the place that
    /// programs begin with is nobody's, and there is none so far away.
    #[serde(default)]
    pub nonzero: bool,
}

/// An example.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Test {
    /// The text. `⟦` and `⟧` mark what must be found and are removed first.
    pub text: String,
    /// Lowest confidence expected of the marked spans: `low`, `medium` (the default) or `high`.
    #[serde(default)]
    pub confidence: Option<String>,
    /// Why, for near-misses.
    #[serde(default)]
    pub why: Option<String>,
    /// The marked span is a published sample.
    #[serde(default)]
    pub test_value: bool,
}
