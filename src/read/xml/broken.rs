//! Texts of elements that comments and CDATA sections break: `adam<!-- x -->@acme…`, `<![CDATA[415]]>-867…`. They are one
//! value, with what breaks it left out.

use super::token::{Token, next};
use std::ops::Range;

/// Bytes of the longest text that is put together.
pub const LONGEST: usize = 4096;

/// Bytes of the longest comment that is passed over: a longer one is searched, and parts the text.
const COMMENT: usize = 64;

/// A text in pieces.
pub struct Broken {
    /// Each piece, and whether entities stand for characters in it.
    pub pieces: Vec<(Range<usize>, bool)>,
    /// Where the text goes on behind them.
    pub next: usize,
}

/// The pieces of the text at `at`; `None` for one that is whole.
pub fn pieces(text: &[u8], mut at: usize) -> Option<Broken> {
    let text = &text[..text.len().min(at.saturating_add(LONGEST))];
    let mut pieces: Vec<(Range<usize>, bool)> = Vec::new();
    loop {
        let (piece, end) = match next(text, at) {
            Token::Text(range) => (Some((range.clone(), true)), range.end),
            Token::Data(range, end) => (Some((range, false)), end),
            Token::Comment(range, end) if is_nobodys(&text[range.clone()]) => (None, end),
            Token::Close(..) | Token::Open { .. } => break,
            _ => return None,
        };
        pieces.extend(piece);
        at = end;
    }
    let is_blank = |(range, _): &(Range<usize>, bool)| text[range.clone()].trim_ascii().is_empty();
    // Blanks at the ends are none of the value.
    while pieces.last().is_some_and(is_blank) {
        pieces.pop();
    }
    let first = pieces.iter().position(|piece| !is_blank(piece))?;
    pieces.drain(..first);
    (pieces.len() > 1).then_some(Broken { pieces, next: at })
}

/// True for a comment that is short and has neither digits nor addresses.
fn is_nobodys(comment: &[u8]) -> bool {
    comment.len() <= COMMENT && !comment.iter().any(|b| b.is_ascii_digit() || *b == b'@')
}
