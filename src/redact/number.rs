//! Tokens that are numbers, for columns that hold nothing else: a nine, digits of the value's fingerprint, and digits that
//! check those before. So a scan knows them as it knows other tokens, whatever their column is called: of all numbers one
//! in a hundred thousand has this form, of those that begin with a nine one in ten thousand.

use std::ops::RangeInclusive;

/// How many digits they have. What has more is no whole number to who reads it as a double, and fewer could not be checked.
pub(super) const DIGITS: RangeInclusive<usize> = 9..=15;

/// The number of this fingerprint with so many digits, or with as many as there can be; `None` where these are too many.
pub(super) fn token(fingerprint: u64, most: usize) -> Option<String> {
    let digits = most.min(*DIGITS.end());
    let own = digits.checked_sub(1 + checks(digits)).filter(|_| DIGITS.contains(&digits))?;
    let head = format!("9{:0own$}", fingerprint % 10u64.pow(own as u32));
    let check = check(&head, digits)?;
    Some(head + &check)
}

/// True for such a number.
pub(super) fn is_token(number: &[u8]) -> bool {
    let is_own = || {
        let text = std::str::from_utf8(number).ok()?;
        let (head, last) = text.split_at(text.len() - checks(text.len()));
        Some(check(head, text.len())? == last)
    };
    number.first() == Some(&b'9')
        && DIGITS.contains(&number.len())
        && number.iter().all(u8::is_ascii_digit)
        && is_own().unwrap_or(false)
}

/// How many digits of so many check the others.
fn checks(digits: usize) -> usize {
    if digits < 13 { 4 } else { 5 }
}

/// The digits that check those before, by a prime below the number of those that there are.
fn check(head: &str, digits: usize) -> Option<String> {
    let (prime, width) = if checks(digits) == 4 { (9_973, 4) } else { (99_991, 5) };
    let head: u64 = head.parse().ok()?;
    Some(format!("{:0width$}", (head % prime * 6_151 + 4_093) % prime))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_known_and_other_numbers_are_not() {
        for most in 9..=20 {
            let token = token(0x1234_5678_9abc_def0, most).expect("a number");
            assert_eq!(token.len(), most.min(15));
            assert!(is_token(token.as_bytes()), "{token}");
            let last = token.as_bytes()[token.len() - 1];
            let other =
                format!("{}{}", &token[..token.len() - 1], if last == b'9' { '0' } else { char::from(last + 1) });
            assert!(!is_token(other.as_bytes()), "{other}");
        }
        assert_eq!(token(1, 8), None);
        for text in ["", "9", "900000000", "999999999", "9999999999", "987654321", "9876543210", "a", "9é000000"] {
            assert!(!is_token(text.as_bytes()), "{text}");
        }
        let random = (0..1_000_000u64).map(|n| 900_000_000 + n.wrapping_mul(7_919) % 100_000_000);
        let like = random.filter(|n| is_token(n.to_string().as_bytes())).count();
        assert!((50..200).contains(&like), "{like} in a million");
    }
}
