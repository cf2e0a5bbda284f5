//! Places: where words begin that a phrase may begin with, kept while the candidates of a text are judged.

use super::bitmap::BLOCK;
use super::words::{self, Ends};

/// What is kept of 64 positions.
#[derive(Clone, Copy, Default)]
pub struct Place {
    /// A word begins, and perhaps a phrase with it.
    pub starts: u64,
    /// No letter, or a capital behind a small letter: a word is over.
    pub ends: u64,
    /// A capital behind a small letter.
    pub camel: u64,
}

impl Place {
    /// Where a word may end that begins at position `i`; `next` are the next 64.
    #[inline]
    pub fn ends_behind(&self, next: &Self, i: usize) -> Ends {
        let from = |next: u64, now: u64| ((u128::from(next) << 64 | u128::from(now)) >> (i + 1)) as u8;
        Ends { ends: from(next.ends, self.ends), goes_on: from(next.camel, self.camel) }
    }
}

/// Places of a text, as far as it has been searched.
#[derive(Default)]
pub struct Places {
    base: usize,
    all: Vec<Place>,
}

impl Places {
    /// Begins a text that is searched from `base` on.
    pub fn begin(&mut self, base: usize) {
        self.base = base;
        self.all.clear();
    }

    /// Adds 64 positions.
    pub fn push(&mut self, place: Place) {
        self.all.push(place);
    }

    /// Calls `found` for each position of `from..to` at which a phrase may begin, in order. What has not been searched is
    /// looked at byte by byte.
    pub fn each(&self, text: &[u8], (from, to): (usize, usize), mut found: impl FnMut(usize, Ends)) {
        let to = to.min(text.len());
        // Of the last 64 the next ones are not known.
        let last = self.base + self.all.len().saturating_sub(1) * BLOCK;
        let searched = from.max(self.base)..to.min(last);
        if searched.is_empty() {
            return plainly(text, (from, to), &mut found);
        }
        plainly(text, (from, searched.start), &mut found);
        for w in (searched.start - self.base) / BLOCK..(searched.end - self.base).div_ceil(BLOCK) {
            let at = self.base + w * BLOCK;
            let (now, next) = (&self.all[w], &self.all[w + 1]);
            let mut bits = now.starts;
            while bits != 0 {
                let i = bits.trailing_zeros() as usize;
                if searched.contains(&(at + i)) {
                    found(at + i, now.ends_behind(next, i));
                }
                bits &= bits - 1;
            }
        }
        plainly(text, (searched.end, to), &mut found);
    }
}

fn plainly(text: &[u8], (from, to): (usize, usize), found: &mut impl FnMut(usize, Ends)) {
    for at in (from..to).filter(|&at| words::starts(text, at)) {
        found(at, words::ends(text, at));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_been_searched_and_what_has_not_give_the_same() {
        let text: Vec<u8> = b"userName=x date of birth: ".iter().copied().cycle().take(400).collect();
        let mut plain = Vec::new();
        Places::default().each(&text, (10, 390), |at, ends| plain.push((at, ends)));
        let mut places = Places::default();
        places.begin(64);
        for block in text[64..320].chunks(BLOCK).enumerate().map(|(w, _)| 64 + w * BLOCK) {
            let bits = |is: &dyn Fn(usize) -> bool| (0..BLOCK).fold(0, |bits, i| bits | u64::from(is(block + i)) << i);
            let camel = |at: usize| text[at].is_ascii_uppercase() && text[at - 1].is_ascii_lowercase();
            places.push(Place {
                starts: bits(&|at| words::starts(&text, at)),
                ends: bits(&|at| !text[at].is_ascii_alphabetic() || camel(at)),
                camel: bits(&camel),
            });
        }
        let mut kept = Vec::new();
        places.each(&text, (10, 390), |at, ends| kept.push((at, ends)));
        let at = |all: &[(usize, Ends)]| all.iter().map(|(at, _)| *at).collect::<Vec<_>>();
        assert_eq!(at(&kept), at(&plain));
        assert!(kept.len() > 60);
    }
}
