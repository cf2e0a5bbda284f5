//! What may stand between a label and its value, as regexes. The build script compiles this file too.

const FILLER: &str = r"[0-9]?(?:\.?[ _-]?(?:number|numbers|num|no|nr|code|value|is|número|numero)\b\.?|\.? ?[nN]\.? ?(?:º|°|ª)\.?| ?№| ?#|号码?|號碼?)?";
const QUOTE: &str = r#"(?:\\?["'`]|&quot;)?"#;
const SEPARATOR: &str =
    r"(?:=>|:=|\?:|\.?:|=|#|%3[dD]|：|＝|>| is:? | was | es | son | (?:-|–|—) |为|是|為|\.{3,}|(?: \.){3,}|…+)";
/// Blanks, and the end of what is bold in Markdown. More stars are a mask: what stands behind them is no value of the label.
const BOLD: &str = r"[ \t]{0,32}(?:\*{1,2}[ \t]{0,32})?";

/// Between a key and its value in what PHP has serialised, `"ssn";s:11:"…"`, in a dump with backslashes before the quotes.
const SERIALISED: &str = r#"\\?";(?:s:\d{1,6}:\\?"|[id]:)"#;

/// A separator is needed.
fn strict() -> String {
    format!(
        r#"(?:{FILLER}{QUOTE}(?: ?\([^()\n]{{1,24}}\))?[\])*]{{0,3}}[ \t]{{0,32}}(?:{SEPARATOR}{BOLD}|(?::|：){BOLD}\r?\n[ \t]{{0,8}}){QUOTE}(?:[\[(<*]|“){{0,2}}|{SERIALISED})"#
    )
}

/// White space is enough.
fn loose() -> String {
    format!(r"(?:{}|{FILLER}{QUOTE}[ \t]{{1,4}}{QUOTE}(?:[\[(<*]|“){{0,2}}|[\[(])", strict())
}

/// A key's `=`, `:` or tag directly.
fn key() -> String {
    format!(r"(?:{QUOTE}[ \t]{{0,2}}(?:=>|:|=|>|%3[dD])[ \t]{{0,2}}{QUOTE}|{SERIALISED})")
}

/// Number of the strict gap in [`all`].
pub const STRICT: usize = 0;
/// Number of the loose one.
pub const LOOSE: usize = 1;
/// Number of that of a key.
pub const KEY: usize = 2;

/// All gaps, by number.
pub fn all() -> [String; 3] {
    [strict(), loose(), key()]
}
