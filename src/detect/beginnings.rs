//! What comes of bytes that a text says again and again: `"Client","trace_id":"` has a label of addresses in it, and no
//! address stands behind it, wherever that is. Asked once for such bytes, so that nothing is tried there any more.

use super::compile::Compiled;
use super::matcher::{Kind, Matcher};
use super::pattern::Memory;
use super::prefilter::seen::{Beginning, Seen};
use super::table;

impl Compiled {
    /// False if nothing that may begin at the first of these bytes is matched by its regex, whatever stands beside them.
    pub fn may_match(&self, memory: &mut [Memory], what: Beginning, seen: Seen<'_>) -> bool {
        let mut may = |matcher: u16, label: Option<usize>| {
            let matcher = &self.matchers[usize::from(matcher)];
            let pattern = self.patterns.get(matcher.pattern);
            let memory = &mut memory[usize::from(matcher.pattern)];
            match matcher.kind {
                Kind::Here | Kind::Listed => pattern.may_begin(memory, seen, 0),
                // What it begins with stands before these bytes.
                Kind::Back(_) => true,
                Kind::Label(gap) => label.is_none_or(|end| {
                    is_elsewhere(matcher, seen, end) || gap.may_end(seen, end, |at| pattern.may_begin(memory, seen, at))
                }),
            }
        };
        match what {
            Beginning::Shape(shape) => self.shaped[usize::from(shape)].iter().any(|&matcher| may(matcher, None)),
            Beginning::Phrase(phrase, end) => self.triggered[phrase as usize].iter().any(|&matcher| may(matcher, end)),
        }
    }
}

/// True if the value of a label that ends at `end` may stand elsewhere than behind a gap: on the next line, in another cell,
/// in a list.
fn is_elsewhere(matcher: &Matcher, seen: Seen<'_>, end: usize) -> bool {
    let is_word = end.checked_sub(1).and_then(|last| seen.bytes.get(last)).is_some_and(u8::is_ascii_alphanumeric);
    matcher.list || !is_word || table::may_end(&seen.bytes[end..], seen.before_digit)
}
