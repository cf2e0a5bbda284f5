//! Strings whose length is written before them, as PHP serialises them: `s:17:"ann@corp-mail.net"`. What stands in place of
//! a value there has as many bytes, or nothing of the whole could be read.

/// Follows a text through such strings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Counted {
    #[default]
    Outside,
    /// Behind `s`.
    Begun,
    /// Behind `s:` and digits that are this number; `None` before the first.
    Digits(Option<u32>),
    /// Behind the second colon; so many bytes follow the quote. Backslashes stand before that in a dump.
    Quote { length: u32, escapes: bool },
    /// Inside.
    Inside { left: u32, escapes: bool, escaped: bool },
}

impl Counted {
    pub fn follow(&mut self, bytes: &[u8]) {
        let mut rest = bytes;
        while let Some((first, behind)) = rest.split_first() {
            if *self == Self::Outside && *first != b's' {
                let Some(next) = memchr::memchr(b's', behind) else { return };
                rest = &behind[next..];
                continue;
            }
            *self = self.pass(*first);
            rest = behind;
        }
    }

    fn pass(self, byte: u8) -> Self {
        match (self, byte) {
            (Self::Begun, b':') => Self::Digits(None),
            (Self::Digits(n), b'0'..=b'9') => {
                let digit = u32::from(byte - b'0');
                n.unwrap_or(0)
                    .checked_mul(10)
                    .and_then(|n| n.checked_add(digit))
                    .map_or(Self::Outside, |n| Self::Digits(Some(n)))
            }
            (Self::Digits(Some(length)), b':') => Self::Quote { length, escapes: false },
            (Self::Quote { length, .. }, b'\\') => Self::Quote { length, escapes: true },
            (Self::Quote { length: 1.., .. }, b'"') => {
                let Self::Quote { length, escapes } = self else { return Self::Outside };
                Self::Inside { left: length, escapes, escaped: false }
            }
            (Self::Inside { left, escapes: true, escaped: false }, b'\\') => {
                Self::Inside { left, escapes: true, escaped: true }
            }
            (Self::Inside { left: 2.., .. }, _) => {
                let Self::Inside { left, escapes, .. } = self else { return Self::Outside };
                Self::Inside { left: left - 1, escapes, escaped: false }
            }
            (Self::Inside { .. }, _) => Self::Outside,
            (_, b's') => Self::Begun,
            _ => Self::Outside,
        }
    }

    /// How many bytes a value counts for that comes next, if it lies inside as a whole.
    pub fn units(self, value: &[u8]) -> Option<usize> {
        let Self::Inside { left, escapes, .. } = self else { return None };
        let mut escaped = false;
        let count = |byte: &&u8| {
            escaped = escapes && !escaped && **byte == b'\\';
            !escaped
        };
        let units = value.iter().filter(count).count();
        (units <= left as usize).then_some(units)
    }
}

/// A new text of exactly so many bytes: the end of a longer one, which tells tokens apart, and stars behind a shorter.
pub(super) fn fitted(new: &str, units: usize) -> String {
    let from = new.len().saturating_sub(units);
    let from = (from..=new.len()).find(|at| new.is_char_boundary(*at)).unwrap_or(new.len());
    let mut out = new[from..].to_owned();
    out.extend(std::iter::repeat_n('*', units - out.len()));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_of_php() {
        for (before, value, units) in [
            (r#"a:1:{s:5:"email";s:17:""#, "ann@corp-mail.net", Some(17)),
            (r#"a:1:{s:5:\"email\";s:17:\""#, "ann@corp-mail.net", Some(17)),
            (r#"s:20:"to "#, "ann@corp-mail.net", Some(17)),
            (r#"s:19:"to "#, "ann@corp-mail.net", None),
            (r#"s:9:\"to "#, r"O\'Neil", Some(6)),
            (r#"s:8:\"to "#, r"O\'Neil", None),
            (r#"s:3:"abc";x "#, "ann@corp-mail.net", None),
            (r#"s:3:"abs:4:""#, "abcd", None),
            ("addresses: ", "ann@corp-mail.net", None),
            (r#"s:99999999999:""#, "a", None),
            ("s:4:", "a", None),
        ] {
            let mut at_once = Counted::default();
            at_once.follow(before.as_bytes());
            let mut slow = Counted::default();
            before.bytes().for_each(|byte| slow.follow(&[byte]));
            assert_eq!(at_once, slow, "{before}");
            assert_eq!(at_once.units(value.as_bytes()), units, "{before}{value}");
        }
        assert_eq!(fitted("email-address-f1cbf811aa8f", 17), "ress-f1cbf811aa8f");
        assert_eq!(fitted("é*", 2), "**");
        assert_eq!(fitted("", 3), "***");
    }
}
