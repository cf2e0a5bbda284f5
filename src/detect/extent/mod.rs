//! Where a value really ends. A detector sees a password up to the first character that it does not take for a part of
//! one, and what is left of it in a copy or in a masked line would be half a redaction.
//!
//! In quotes a value ends where the quotes close: JSON and C with backslashes, JSON inside a string of JSON (`\"`), SQL and
//! CSV with quotes doubled, a shell with `'\''`. Without quotes a secret ends with its word: at a blank, at what closes
//! something around it, or at a mark behind which something else begins. It never leaves its line, and never the string
//! that it stands in.

mod escaped;
mod line;
mod plain;

pub use escaped::SHELL_QUOTES;
pub use plain::{escape, with_characters};

use super::{Engine, Field, Hit};
use crate::rule::{DetectorId, Rule};
use line::{Line, Opening};
pub(super) use line::{backslashes, is_quote};
use std::borrow::Cow;
use std::ops::Range;

/// Bytes before and behind a value that are looked at.
const REACH: usize = super::MAX_MATCH;

/// Bytes before a value that may belong to it, where no pattern began with them.
const HEAD: usize = 64;

/// What a value is, as far as its end depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nature {
    /// A secret that may have any characters: its quotes or its word are its bounds.
    Secret,
    /// A secret of a form of its own, such as a signed token: in quotes these are its bounds, elsewhere the characters of
    /// such forms.
    Formed,
    /// A value that ends with the quotes that it begins, and elsewhere where its pattern ends: a hash of a password, and
    /// whatever the key before the quotes names.
    Quoted,
    /// Anything else ends where its pattern ends.
    Other,
}

impl Nature {
    /// That of the values of a rule.
    pub fn of(rule: &Rule) -> Self {
        match (&*rule.group, &*rule.id) {
            ("credentials", "password-hash") => Self::Quoted,
            ("credentials", "auth-secret") => Self::Formed,
            ("credentials", _) => Self::Secret,
            _ => Self::Other,
        }
    }

    /// True for a secret: all of the cell that it stands in belongs to it.
    pub fn is_secret(self) -> bool {
        self != Self::Other
    }
}

impl Engine {
    /// The value of a hit with what belongs to its words where a quote that is written in another way breaks them, inside
    /// `bounds` of the text that it was found in. A secret has an end of its own: see [`Engine::extent`].
    pub fn unbroken(&self, text: &[u8], bounds: Range<usize>, hit: &Hit) -> Range<usize> {
        match self.nature(hit) {
            Nature::Other => escaped::unbroken(text, bounds, hit.start..hit.end),
            _ => hit.start..hit.end,
        }
    }

    /// All that belongs to the value of a hit, inside `bounds` of the text that it was found in.
    pub fn extent(&self, text: &[u8], bounds: Range<usize>, hit: &Hit) -> Range<usize> {
        let found = self.unbroken(text, bounds.clone(), hit);
        let quote = found.start.checked_sub(1).map(|before| text[before]);
        let is_closed = || text.get(found.end).copied() == quote;
        let nature = match self.nature(hit) {
            Nature::Other if !is_closed() && self.is_named(text, bounds.clone(), hit.detector, found.start) => {
                Nature::Quoted
            }
            nature => nature,
        };
        extent(text, bounds, found, nature)
    }

    /// The value of a hit as it is meant, without the escapes of the quotes that it stands in, inside `bounds` of the text
    /// that it was found in: one value in two spellings is one.
    pub fn plain<'t>(&self, text: &'t [u8], bounds: Range<usize>, hit: &Hit) -> Cow<'t, [u8]> {
        plain::plain(text, bounds, hit.start..hit.end, self.nature(hit))
    }

    /// The detector of secrets that a name stands for, and whether the name says so without doubt: `pass` and `token` are
    /// names of other things as well.
    pub fn names_secret(&self, field: &Field) -> Option<(DetectorId, bool)> {
        const CERTAIN: usize = 6;
        let secrets = field.labels().filter(|(id, _)| self.compiled.natures[usize::from(id.0)].is_secret());
        let mut named = secrets.map(|(id, word)| {
            (id, self.compiled.natures[usize::from(id.0)] == Nature::Secret && word.len() >= CERTAIN)
        });
        let first = named.next()?;
        Some(named.find(|(_, certain)| *certain && !first.1).unwrap_or(first))
    }

    /// True for a value that the check of a detector does not refute.
    pub fn may_be_secret(&self, detector: DetectorId, value: &[u8]) -> bool {
        self.compiled.checks[usize::from(detector.0)].is_none_or(|check| check(value).is_possible())
    }

    /// The inside of a cell, without the quotes around it, which some formats count to a value, and a comment behind them.
    pub fn inside(&self, text: &[u8], cell: Range<usize>) -> Range<usize> {
        inside(text, cell)
    }

    /// What the value of a hit is.
    pub fn nature(&self, hit: &Hit) -> Nature {
        self.compiled.natures[usize::from(hit.detector.0)]
    }

    /// True if the key before the quotes that a value begins says that it is such a value.
    fn is_named(&self, text: &[u8], bounds: Range<usize>, detector: DetectorId, start: usize) -> bool {
        let key = key(text, bounds, start).and_then(|key| std::str::from_utf8(key).ok());
        key.is_some_and(|key| self.field(key).names(detector))
    }
}

/// The value of which `found` is what was seen, inside `bounds` of a text.
fn extent(text: &[u8], bounds: Range<usize>, found: Range<usize>, nature: Nature) -> Range<usize> {
    let from = bounds.start.max(found.start.saturating_sub(REACH)).min(found.start);
    let to = bounds.end.min(found.end.saturating_add(REACH)).max(found.end);
    let from = memchr::memrchr2(b'\n', b'\r', &text[from..found.start]).map_or(from, |n| from + n + 1);
    let to = memchr::memchr2(b'\n', b'\r', &text[found.end..to]).map_or(to, |n| found.end + n);
    let line = Line { text: &text[from..to] };
    let whole = line.extent(found.start - from..found.end - from, nature);
    from + whole.start..from + whole.end
}

/// The key before the quotes that a value begins: `"user": "`, `user='`, `\"user\":\"`.
fn key(text: &[u8], bounds: Range<usize>, start: usize) -> Option<&[u8]> {
    let from = bounds.start.max(start.saturating_sub(REACH)).min(start);
    let line = Line { text: &text[from..start] };
    let opening = line.opening(line.text.len())?;
    let before = line.text[..opening.at].trim_ascii_end();
    let before =
        before.strip_suffix(b"=>").or_else(|| before.strip_suffix(b":")).or_else(|| before.strip_suffix(b"="))?;
    let before = before.trim_ascii_end();
    let quote = before.last().copied().filter(|b| is_quote(*b));
    let before = match quote {
        Some(_) => {
            let end = before.len() - 1;
            &before[..end - backslashes(before, end)]
        }
        None => before,
    };
    let is_key = |b: &&u8| b.is_ascii_alphanumeric() || matches!(**b, b'_' | b'-' | b'.' | 0x80..);
    let length = before.iter().rev().take(HEAD).take_while(is_key).count();
    Some(&before[before.len() - length..]).filter(|key| !key.is_empty())
}

fn inside(text: &[u8], cell: Range<usize>) -> Range<usize> {
    let own = &text[cell.clone()];
    let start = cell.start + own.len() - own.trim_ascii_start().len();
    let own = own.trim_ascii();
    let end = start + own.len();
    let Some(&quote) = own.first().filter(|b| matches!(b, b'"' | b'\'')) else { return start..end };
    if own.len() >= 6 && own.starts_with(&[quote; 3]) && own.ends_with(&[quote; 3]) {
        return start + 3..end - 3;
    }
    let opening = Opening { at: 0, slashes: 0, quote, doubled: false };
    match (Line { text: own }.closing(&opening, 1, 1)) {
        // A comment may stand behind it.
        Some(close) if close + 1 == own.len() || own[close + 1..].trim_ascii_start().starts_with(b"#") => {
            start + 1..start + close
        }
        _ => start..end,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `⟦` stands where the value begins, `¦` on both sides of what the detector saw, `⟧` where the value ends.
    fn check(text: &str, nature: Nature) {
        let plain = |part: &str| part.replace(['⟦', '⟧', '¦'], "");
        let at = |mark: char| text.find(mark).map(|n| plain(&text[..n]).len());
        let first = at('¦').expect(text);
        let last = text.rfind('¦').map(|n| plain(&text[..n]).len()).expect(text);
        let found = if first == last { at('⟦').expect(text)..last } else { first..last };
        let expected = at('⟦').expect(text)..at('⟧').expect(text);
        let line = plain(text);
        // What stands on the lines beside changes nothing.
        let beside = format!("x \"y'\n{line}\n\"'z");
        let got = extent(beside.as_bytes(), 0..beside.len(), found.start + 6..found.end + 6, nature);
        assert_eq!(&line[got.start - 6..got.end - 6], &line[expected], "{text}");
    }

    #[test]
    fn a_secret_ends_where_its_quotes_end() {
        for text in [
            r#"password="⟦quo¦\"te12 and⟧""#,
            r#"password = """⟦lamp river¦ staple⟧""""#,
            r#"f(password="""⟦lamp "river"¦ staple⟧""", n=1)"#,
            r#"password="⟦quo\¦"te12 and⟧""#,
            r#"pwd="⟦Hunter2¦ #x;y⟧", user="b""#,
            r#"INFO {"ts":1,"password":"⟦hunter\¦"22x9⟧"}"#,
            r#"{"password":"⟦peqF¦'hyRd⟧"}"#,
            r#"{"password":"⟦a{b}<c¦> d,"e⟧"}"#,
            r#"{"password": "⟦ab12¦\\⟧", "n": 1}"#,
            r#"{"password": "⟦ab12¦\\\"cd⟧", "n": 1}"#,
            r#"{\"password\":\"⟦ab12¦;c\\\"d⟧\",\"n\":1}"#,
            r#"{"msg":"{\"password\":\"⟦ab12¦'\\\\\\\"d⟧\"}","x":"it's"}"#,
            r#"{"msg":"say password='⟦ab12¦ cd⟧","x":"it's"}"#,
            r#"1,"{""user"": ""b"", ""password"": ""⟦ab12¦ cd⟧""}",2"#,
            r#"1,"{""user"": ""b"", ""password"": ""⟦ab12¦\"" cd⟧""}",2"#,
            r"export DB_PASSWORD='⟦Cuvd¦'\''LDwW⟧' N=5",
            r#"export DB_PASSWORD='⟦Cuvd¦'"'"'LDwW⟧' N=5"#,
            r#"export DB_PASSWORD="⟦Cuvd¦"LDwW⟧ N=5"#,
            r"VALUES (1, '⟦ab12¦''cd e⟧', 'x')",
            r"VALUES (1, '⟦ab12¦\'cd e⟧', 'x')",
            r"VALUES (1, N'⟦ab12¦ cd⟧', 'x')",
            r"p = {'password': '⟦it¦\'s12⟧', 'n': 'x'}",
            "password: '⟦it¦'s12⟧' # c",
            "password = \"⟦Xk9mQ2¦<tail77⟧\"",
            "password=`⟦ab12¦ cd⟧` x",
            "password=\"⟦{¦ab12¦ cd⟧\"",
            "\"msg\":\"login password=\\\"⟦ab12¦ cd⟧\\\" ok\"",
        ] {
            check(text, Nature::Secret);
        }
    }

    #[test]
    fn a_secret_without_quotes_ends_with_its_word() {
        for text in [
            "password=⟦hunter2¦⟧ status=200",
            "password: ⟦hunter2x9¦⟧ # rotate in 2027",
            "password=⟦ab12¦,cd34⟧ done",
            "password=⟦ab12¦⟧;user=x",
            "password=⟦ab12¦;c#d⟧&user=x",
            "GET /x?password=⟦ab12¦⟧&debug HTTP/1.1",
            "{passwd=⟦Tr0ub4dor&3¦⟧, remember=on}",
            "{password:⟦ab12x¦⟧,token:n2}",
            "https://u:⟦ab12¦⟧@host/x,y",
            "f(password=⟦ab12¦⟧)",
            "f(password=⟦ab¦)cd12⟧ x)",
            "password=⟦ab¦{cd12⟧ x",
            "password=⟦ab¦\"cd12⟧ x",
            "password=⟦ab¦'cd12⟧ x",
            "password=⟦it's¦s1234x¦⟧ x",
            "password=⟦ab12¦⟧</td>",
            "password=⟦ab12¦⟧<br/>x",
            "password=⟦ab12¦<cd⟧ x",
            "x <a password=⟦ab12¦⟧>text</a> more",
            "x < a password=⟦ab12¦>text⟧ more",
            "a=1|password=⟦ab12¦⟧|status=ok|code=500",
            "a=1|password=⟦ab12¦;x⟧|status=ok|code=500",
            "2026-01-03|INFO|password=⟦ab12¦;x⟧|OK",
            "password=⟦ab12¦|cd⟧ x",
            "ann@x|⟦ab12¦⟧|415-279|0",
            "⟦ab12¦⟧|ann@x|0",
            "password=⟦hunter2x¦汉\"q⟧ z",
            "密码：⟦Lanhe#2207¦⟧，请查收",
            "My password is ⟦Juniper!Road7¦⟧. Bye",
            "{\"msg\":\"login password=⟦hunter2x9¦⟧ status=200 user=7\"}",
            "{\"msg\":\"password=⟦hunter2x9¦⟧\\nstatus\"}",
            "{\"msg\":\"password=⟦hunter¦\\\"2x9⟧\"}",
            "\"password=⟦ab12¦⟧\",\"user\":1",
            "curl -u kay:⟦Sunsh1ne77¦⟧ https://x",
            "curl -d 'user=a&password=⟦ab12¦⟧' x",
            "export P=⟦hunter2x9¦⟧ && run",
        ] {
            check(text.replace("it's¦s", "¦it's").as_str(), Nature::Secret);
        }
        for text in ["Bearer ⟦eyJx.y¦.z⟧?x=1", "secret=⟦abc~def¦!ghi⟧ x", "\"Bearer ⟦eyJ¦⟧\"", "token: \"⟦a b¦ c⟧\""]
        {
            check(text, Nature::Formed);
        }
        check("marta:⟦$6$x¦⟧:19000:0", Nature::Quoted);
    }

    #[test]
    fn what_a_key_names_ends_with_its_quotes() {
        for text in [
            r#"{"diagnosis":"⟦Type 2 diabetes¦, hypertension⟧","n":1}"#,
            r#"{"username":"⟦tim.o¦'neil⟧","n":1}"#,
            r#"{"x":"⟦tim¦⟧ and"}"#,
        ] {
            let nature = if text.contains("\"x\"") { Nature::Other } else { Nature::Quoted };
            check(text, nature);
        }
        for (text, expected) in [
            (r#"{"user": ""#, Some("user")),
            (r#"{\"first_name\":\""#, Some("first_name")),
            ("x user='", Some("user")),
            ("{'user' => '", Some("user")),
            ("say \"", None),
            ("user=", None),
        ] {
            assert_eq!(key(text.as_bytes(), 0..text.len(), text.len()), expected.map(str::as_bytes), "{text}");
        }
    }

    #[test]
    fn no_escape_is_cut() {
        for text in [
            r#"{"email":"⟦jo\¦u0068n@x.example¦⟧"}"#,
            r#"{"email":"Hi \¦n⟦ann@x.example¦⟧"}"#,
            r#"{"email":"⟦¦ann¦\¦⟧u0068"}"#,
        ] {
            // The detector saw the letter of the escape too, or the backslash.
            let text = text.replace("ann¦\\¦⟧", "ann⟧\\¦");
            check(&text, Nature::Other);
        }
    }

    #[test]
    fn cells_lose_their_quotes() {
        for (cell, expected) in [
            ("\"a b\"", "a b"),
            (" 'it''s' ", "it''s"),
            ("\"a\" # c", "a"),
            ("\"a\" b\"c", "\"a\" b\"c"),
            ("a # c", "a # c"),
            ("\"", "\""),
            ("\"\"\"\na\n\"\"\"", "\na\n"),
            ("", ""),
        ] {
            assert_eq!(&cell[inside(cell.as_bytes(), 0..cell.len())], expected, "{cell}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_has_an_extent(before in "[\"'`\\\\a= \n{<]{0,40}", found in "[a-z\"'\\\\\n]{1,9}", behind in "[\"'`\\\\a=,; \n)é]{0,40}") {
            let text = format!("{before}{found}{behind}");
            let range = before.len()..before.len() + found.len();
            for nature in [Nature::Secret, Nature::Formed, Nature::Quoted] {
                let whole = extent(text.as_bytes(), 0..text.len(), range.clone(), nature);
                proptest::prop_assert!(whole.start < range.end && whole.end <= text.len());
                let lines = text[whole.clone()].matches('\n').count();
                proptest::prop_assert_eq!(lines, found.matches('\n').count());
            }
        }
    }
}
