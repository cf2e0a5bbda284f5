//! Comments that accept a finding where it stands: `whose:ignore[us-ssn] invented`, in the comments of any language.
//!
//! A comment counts for its own line, and if it stands alone there, for the line below; inside of a comment of several
//! lines, for the one behind its end too. Like every decision about a
//! candidate this one depends on bytes near it only: a comment reaches [`REACH`] bytes. What is between the brackets are
//! ids of detectors, patterns of ids with `*`, separated by commas.

use crate::mark::marks;

/// How far a comment and a value may be apart, in bytes. Less than the margin of a block, in which both are then seen.
pub const REACH: usize = 4096;
/// Bytes before a comment in which its line must begin, for it to stand alone.
const LEADER: usize = 256;
/// Longest list of detectors, in bytes.
const LONGEST: usize = 512;

/// The comments of a window of text, in order.
#[derive(Debug, Default)]
pub struct Comments {
    list: Vec<Comment>,
}

/// One of them.
#[derive(Debug)]
pub struct Comment {
    /// Its first byte in the window.
    pub start: usize,
    /// What stands between its brackets; empty where there are none, and it accepts nothing.
    pub detectors: String,
    /// Nothing but the signs of a comment stands before it on its line.
    alone: bool,
    /// How many lines below its own the one is that it is about, if it stands alone: 1, or more where it stands inside of a
    /// comment of several lines.
    below: usize,
    /// Which of its words have accepted a value, a bit for each; of one without words, whether a value stands beside it.
    pub used: u64,
}

impl Comments {
    /// Finds them.
    pub fn of(text: &[u8]) -> Self {
        let list = marks(text).filter_map(|mark| Comment::at(text, mark.start, mark.end)).collect();
        Self { list }
    }

    /// True when there are none, as nearly always.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Whether a comment accepts this value of this detector; all that do are marked as used.
    pub fn accept(&mut self, text: &[u8], (start, end): (usize, usize), detector: &str) -> bool {
        let from = self.list.partition_point(|c| c.start + REACH < start);
        let near = self.list[from..].iter_mut().take_while(|c| c.start <= start + REACH);
        let mut accepted = false;
        for comment in near.filter(|c| c.reaches(text, start, end)) {
            let names = comment.names(detector);
            comment.used |= if comment.detectors.is_empty() { 1 } else { names };
            accepted |= names != 0;
        }
        accepted
    }

    /// Those that begin within these bytes.
    pub fn within(&self, bytes: std::ops::Range<usize>) -> impl Iterator<Item = &Comment> {
        let from = self.list.partition_point(|comment| comment.start < bytes.start);
        self.list[from..].iter().take_while(move |comment| comment.start < bytes.end)
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Comment> {
        self.list.iter()
    }
}

impl Comment {
    /// The one of a mark that begins at `start` and whose list begins at `list`.
    pub fn at(text: &[u8], start: usize, list: usize) -> Option<Self> {
        let window = &text[list..text.len().min(list + LONGEST)];
        // The beginning of a longer word is none.
        if window.first().is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')) {
            return None;
        }
        let ids = || {
            let window = window.strip_prefix(b" ").unwrap_or(window).strip_prefix(b"[")?;
            let end = memchr::memchr2(b']', b'\n', window).filter(|&end| window[end] == b']')?;
            std::str::from_utf8(&window[..end]).ok().filter(|words| !words.trim().is_empty())
        };
        let detectors = ids().unwrap_or_default();
        let before = &text[start.saturating_sub(LEADER)..start];
        let line = match memchr::memrchr(b'\n', before) {
            Some(newline) => Some(&before[newline + 1..]),
            // The first line of the text; further on a line that begins out of sight.
            None => (start < LEADER).then_some(before),
        };
        let alone = line.is_some_and(is_leader);
        let above = &text[start.saturating_sub(REACH)..start];
        let below = line.filter(|_| alone).and_then(|line| behind_block(line, above, &text[list..])).unwrap_or(1);
        Some(Self { start, detectors: detectors.to_owned(), alone, below, used: 0 })
    }

    /// True where it stands alone on its line, and so counts for the next one too.
    pub fn alone(&self) -> bool {
        self.alone
    }

    /// How many lines below its own the one is that it is about, if it stands alone.
    pub fn below(&self) -> usize {
        self.below
    }

    fn reaches(&self, text: &[u8], start: usize, end: usize) -> bool {
        let newlines = |from: usize, to: usize| memchr::memchr_iter(b'\n', &text[from..to]).count();
        let is_about = |below: usize| below == 0 || self.alone && (below == 1 || below == self.below);
        match () {
            () if self.start >= end => newlines(end, self.start) == 0,
            () if self.start < start => is_about(newlines(self.start, start)),
            () => true,
        }
    }

    /// Which of its words name a detector, a bit for each.
    pub fn names(&self, id: &str) -> u64 {
        bits(&self.detectors, |word| matches(word, id) || matches(&word.to_ascii_lowercase(), id))
    }
}

/// What begins and ends comments of several lines, and texts that stand for one.
const BLOCKS: [(&[u8], &[u8]); 7] = [
    (b"/*", b"*/"),
    (b"<!--", b"-->"),
    (b"\"\"\"", b"\"\"\""),
    (b"'''", b"'''"),
    (b"<#", b"#>"),
    (b"{#", b"#}"),
    (b"{-", b"-}"),
];

/// The same of signs that end other things too: one counts where its beginning stands above.
const SEEN_TO_BEGIN: [(&[u8], &[u8]); 8] = [
    (b"(*", b"*)"),
    (b"#|", b"|#"),
    (b"#[[", b"]]"),
    (b"--[[", b"]]"),
    (b"%{", b"%}"),
    (b"=begin", b"=end"),
    (b"=pod", b"=cut"),
    (b"#=", b"=#"),
];

/// How many lines below a mark the first one behind the comment is in which it stands. `leader` is what stands before it on
/// its line, where the comment may have begun; nothing, or a star, where it began further up, in `above`, which includes
/// the line. `None` if no comment ends near, and for one that is a line.
fn behind_block(leader: &[u8], above: &[u8], behind: &[u8]) -> Option<usize> {
    let leader = without_mark(leader).trim_ascii();
    let behind = &behind[..behind.len().min(REACH)];
    let inside = leader.iter().all(|byte| *byte == b'*');
    // In JSX a comment is an expression: `{/* … */}`.
    let bare = leader.strip_prefix(b"{").map_or(leader, <[u8]>::trim_ascii_start);
    let begins = |begin: &&[u8]| leader.starts_with(begin) || bare.starts_with(begin);
    let is_open = |&&(begin, end): &&(&[u8], &[u8])| {
        memchr::memmem::rfind(above, begin).is_some_and(|at| memchr::memmem::find(&above[at..], end).is_none())
    };
    let open = SEEN_TO_BEGIN.iter().filter(|_| inside || is_leader(leader)).filter(is_open);
    let blocks = BLOCKS.iter().filter(|(begin, _)| inside || begins(begin));
    let ends = blocks.chain(open).filter_map(|(begin, end)| {
        let at = memchr::memmem::find(behind, end)?;
        // One that begins behind the mark is another.
        let other = begin != end && memchr::memmem::find(&behind[..at], begin).is_some();
        (!other).then_some((at, at + end.len()))
    });
    let (at, end) = ends.min()?;
    let lines = memchr::memchr_iter(b'\n', &behind[..at]).count();
    let rest = &behind[end..];
    let rest = &rest[..memchr::memchr(b'\n', rest).unwrap_or(rest.len())];
    Some(lines + usize::from(!rest.iter().any(u8::is_ascii_alphanumeric)))
}

/// A first line without the mark of its encoding.
fn without_mark(line: &[u8]) -> &[u8] {
    line.strip_prefix("\u{feff}".as_bytes()).unwrap_or(line)
}

/// Signs of a comment, and the words that begin one in some languages.
fn is_leader(before: &[u8]) -> bool {
    let text = without_mark(before).trim_ascii();
    let word = text.strip_prefix(b"REM").or(text.strip_prefix(b"rem")).or(text.strip_prefix(b"dnl")).unwrap_or(text);
    word.iter().all(|byte| byte.is_ascii_punctuation() || byte.is_ascii_whitespace())
}

/// The ids and patterns of a list.
pub fn words(list: &str) -> impl Iterator<Item = &str> {
    list.split(',').map(str::trim).filter(|word| !word.is_empty())
}

/// Which words of a list are such, a bit for each; those behind the last bit share it.
pub fn bits(list: &str, is_such: impl Fn(&str) -> bool) -> u64 {
    words(list).enumerate().filter(|(_, word)| is_such(word)).fold(0, |bits, (n, _)| bits | bit(n))
}

/// The bit of a word by its number.
pub fn bit(number: usize) -> u64 {
    1 << number.min(63)
}

/// Whether a word is an id, or a pattern of it: `*` stands for any part.
pub fn matches(pattern: &str, id: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else { return pattern == id };
    let Some(mut id) = id.strip_prefix(first) else { return false };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let last = parts.pop().unwrap_or_default();
    for part in parts {
        match id.find(part) {
            Some(at) => id = &id[at + part.len()..],
            None => return false,
        }
    }
    id.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepts(text: &str, detector: &str) -> bool {
        let start = text.find("536-90-4399").expect("the value");
        Comments::of(text.as_bytes()).accept(text.as_bytes(), (start, start + 11), detector)
    }

    #[test]
    fn comments_of_any_language_count_for_their_line() {
        for text in [
            "ssn = '536-90-4399'  # whose:ignore[us-ssn] invented",
            "ssn = '536-90-4399'; // whose:ignore[us-ssn]\n",
            "a\nINSERT 536-90-4399 -- whose:ignore[us-*,iban] sample\nb",
            "/* whose:ignore[us-ssn] */ 536-90-4399",
            "# whose:ignore[us-ssn] alone\n536-90-4399",
            "  <!-- whose:ignore[us-ssn] -->\r\n<p>536-90-4399",
            "REM whose:ignore[*]\n536-90-4399",
            "536-90-4399 # whose: ignore[us-ssn] a blank",
            "536-90-4399 # Whose : Ignore [us-ssn]",
            "536-90-4399 # WHOSE:IGNORE[US-SSN]",
            "\u{feff}// whose:ignore[us-ssn]\n536-90-4399",
            "\u{feff}<!-- whose:ignore[us-ssn] -->\n536-90-4399",
        ] {
            assert!(accepts(text, "us-ssn"), "{text}");
            assert_eq!(accepts(text, "email-address"), text.contains("[*]"), "{text}");
        }
    }

    #[test]
    fn inside_a_comment_of_several_lines_the_line_behind_it_is_meant() {
        for (text, accepted) in [
            ("/*\n * whose:ignore[us-ssn] x\n */\nint ssn = \"536-90-4399\";", true),
            ("/* whose:ignore[us-ssn]\n   a sample */\nint ssn = \"536-90-4399\";", true),
            ("{/* whose:ignore[us-ssn]\n    a sample */}\n<p>536-90-4399</p>", true),
            ("{/*\n  whose:ignore[us-ssn]\n*/}\n<p>536-90-4399</p>", true),
            ("{ /* whose:ignore[us-ssn] */ }\n<p>536-90-4399</p>", true),
            ("{/* whose:ignore[us-ssn]\n x */}\n<b>\n<p>536-90-4399</p>", false),
            ("/**\n * whose:ignore[us-ssn] x\n * and why\n */ int ssn = \"536-90-4399\";", true),
            ("<!--\r\n  whose:ignore[us-ssn] x\r\n-->\r\n<p>536-90-4399</p>", true),
            ("def f():\n    \"\"\"\n    whose:ignore[us-ssn] x\n    \"\"\"\n    ssn = '536-90-4399'", true),
            ("(*\n whose:ignore[us-ssn] r\n*)\nlet ssn = \"536-90-4399\"", true),
            ("(* whose:ignore[us-ssn] r\n a sample *)\nlet ssn = \"536-90-4399\"", true),
            ("#|\n whose:ignore[us-ssn] r\n|#\n(def ssn \"536-90-4399\")", true),
            ("#[[\n whose:ignore[us-ssn] a[0]\n]]\nset(ssn \"536-90-4399\")", true),
            ("--[[\n whose:ignore[us-ssn] r\n]]\nssn = \"536-90-4399\"", true),
            ("%{\n whose:ignore[us-ssn] r\n%}\nssn = \"536-90-4399\"", true),
            ("=begin\n whose:ignore[us-ssn] r\n=end\nssn = \"536-90-4399\"", true),
            ("=pod\n\nwhose:ignore[us-ssn] r\n\n=cut\nmy $ssn = \"536-90-4399\"", true),
            ("--[[ a ]]\n-- whose:ignore[us-ssn] r\na[b[0]]\nssn = \"536-90-4399\"", false),
            ("\u{feff}/*\n whose:ignore[us-ssn] r\n*/\nssn = \"536-90-4399\"", true),
            ("/*\n * whose:ignore[us-ssn] x\n */\n\nint ssn = \"536-90-4399\";", false),
            ("/*\n * whose:ignore[us-ssn] x\n */\nint a;\nint ssn = \"536-90-4399\";", false),
            ("/*\n * ids: whose:ignore[us-ssn] x\n */\nint ssn = \"536-90-4399\";", false),
            ("// whose:ignore[us-ssn]\nint a; /* b\n*/\nint ssn = \"536-90-4399\";", false),
            ("whose:ignore[us-ssn]\nint a; /* b\n*/\nint ssn = \"536-90-4399\";", false),
            ("# whose:ignore[us-ssn]\n'''\n536-90-4399", false),
        ] {
            assert_eq!(accepts(text, "us-ssn"), accepted, "{text}");
        }
    }

    #[test]
    fn comments_do_not_reach_further() {
        for text in [
            "x = 1 # whose:ignore[us-ssn] not alone\n536-90-4399",
            "# whose:ignore[us-ssn]\n\n536-90-4399",
            "536-90-4399\n# whose:ignore[us-ssn]",
            "# whose:ignore[]\n536-90-4399",
            "# whose:ignore us-ssn\n536-90-4399",
            "# whose:ignore[us-ssn\n536-90-4399]",
            "# whose:ignore[iban]\n536-90-4399",
            "REMARK whose:ignore[us-ssn]\n536-90-4399",
        ] {
            assert!(!accepts(text, "us-ssn"), "{text}");
        }
        let far = format!("# whose:ignore[us-ssn] {}\n536-90-4399", "x".repeat(REACH));
        assert!(!accepts(&far, "us-ssn"));
    }

    #[test]
    fn what_names_no_detector_is_noticed_beside_a_value() {
        for (text, noticed) in [
            ("536-90-4399 # whose:ignore", true),
            ("536-90-4399 # whose:ignore[] why", true),
            ("# whose:ignore us-ssn\n536-90-4399", true),
            ("536-90-4399\n# whose:ignore", false),
            ("x whose:ignore\n536-90-4399", false),
            ("536-90-4399 # whose:ignored", false),
        ] {
            let start = text.find("536-90-4399").expect("the value");
            let mut comments = Comments::of(text.as_bytes());
            assert!(!comments.accept(text.as_bytes(), (start, start + 11), "us-ssn"), "{text}");
            assert_eq!(comments.iter().any(|c| c.used != 0 && c.detectors.is_empty()), noticed, "{text}");
        }
    }

    #[test]
    fn what_is_used_is_known() {
        let text = "# whose:ignore[us-ssn]\n536-90-4399\n# whose:ignore[iban]\n";
        let mut comments = Comments::of(text.as_bytes());
        assert!(comments.accept(text.as_bytes(), (23, 34), "us-ssn"));
        assert_eq!(comments.iter().map(|c| c.used != 0).collect::<Vec<_>>(), [true, false]);
    }
}
