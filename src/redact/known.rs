//! What redaction puts in place of values, known again: a scan of a copy finds nothing in it.

use super::{BARE, LONGEST_TOKEN, PLAIN, SHORT, number};
use crate::rule::RuleBook;

/// True for a stretch that lies inside a token of `whose redact`, or is one with a host behind it, `token@host`: nothing
/// in it is anybody's.
pub fn is_in_token(book: &RuleBook, text: &[u8], start: usize, end: usize) -> bool {
    let end = text[start..end].iter().position(|b| *b == b'@').map_or(end, |at| start + at);
    // Quotes may be counted to a value.
    let is_quote = |b: &&u8| matches!(**b, b'"' | b'\'' | b'`');
    let start = start + text[start..end].iter().take_while(is_quote).count();
    let end = end - text[start..end].iter().rev().take_while(is_quote).count();
    if is_in_short_token(text, start, end) || is_in_number(text, start, end) {
        return true;
    }
    let of_token = |b: &u8| b.is_ascii_lowercase() || b.is_ascii_digit() || *b == b'-';
    let before = text[..start].iter().rev().take(LONGEST_TOKEN).take_while(|b| of_token(b)).count();
    let after = text[end..].iter().take(LONGEST_TOKEN).take_while(|b| of_token(b)).count();
    let word = &text[start - before..end + after];
    let Some((name, digits)) = word.len().checked_sub(12).and_then(|at| word.split_at_checked(at)) else {
        return false;
    };
    let name = name.strip_suffix(b"-").and_then(|name| std::str::from_utf8(name).ok());
    digits.iter().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
        && name.is_some_and(|name| [PLAIN, BARE].contains(&name) || book.find(name).is_some())
}

/// True for a stretch inside a token that is a number.
fn is_in_number(text: &[u8], start: usize, end: usize) -> bool {
    let most = *number::DIGITS.end() + 1;
    let before = text[..start].iter().rev().take(most).take_while(|b| b.is_ascii_digit()).count();
    let after = text[end..].iter().take(most).take_while(|b| b.is_ascii_digit()).count();
    number::is_token(&text[start - before..end + after])
}

/// True for a stretch inside a token that has no name, `*3fa9c2e`.
fn is_in_short_token(text: &[u8], start: usize, end: usize) -> bool {
    let of_word = |b: &u8| b.is_ascii_alphanumeric() || matches!(*b, b'_' | b'*');
    let before = text[..start].iter().rev().take(SHORT + 2).take_while(|b| of_word(b)).count();
    let after = text[end..].iter().take(SHORT + 2).take_while(|b| of_word(b)).count();
    is_short_token(&text[start - before..end + after])
}

fn is_short_token(word: &[u8]) -> bool {
    let of_token = |b: &u8| matches!(b, b'0'..=b'9' | b'a'..=b'f');
    let is_token = |digits: &[u8]| {
        let is_short = (1..=SHORT).contains(&digits.len()) && digits.iter().all(of_token);
        // A number behind a star is one.
        is_short && digits.iter().any(u8::is_ascii_alphabetic)
    };
    matches!(word, [b'*', digits @ ..] if is_token(digits))
}

/// True for what stands in place of a value and tells nothing of it: stars, a token, a UUID that nobody has, or the one
/// word for all.
pub fn is_replaced(value: &[u8]) -> bool {
    let token = || {
        let (name, digits) = value.split_at_checked(value.len().checked_sub(12)?)?;
        let named = name.len() > 1 && name.ends_with(b"-") && name[0].is_ascii_lowercase();
        let plain = |b: &u8| b.is_ascii_lowercase() || b.is_ascii_digit() || *b == b'-';
        Some(named && name.iter().all(plain) && digits.iter().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')))
    };
    value == b"REDACTED"
        || value.contains(&b'*') && value.iter().all(|b| b.is_ascii_punctuation() || *b == b' ')
        || is_short_token(value)
        || number::is_token(value)
        || value.len() == 36 && value.starts_with(b"00000000-0000-8")
        || token().unwrap_or(false)
}
