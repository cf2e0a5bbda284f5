//! Candidates in the order of their places. They come in order but for a few: those of a stretch's shapes first, then
//! those of its words, of which some lie farther on. Sorting them as if they came in any order costs many times more.

use super::prefilter::plan::Candidate;

/// Steps for each candidate beyond which they are not in order enough.
const STEPS: usize = 16;

#[inline]
fn key(c: &Candidate) -> u64 {
    u64::from(c.at) << 16 | u64::from(c.matcher)
}

/// Sorts candidates most of which are in order.
pub fn sort(candidates: &mut [Candidate]) {
    let mut steps = STEPS * candidates.len();
    for i in 1..candidates.len() {
        let (c, mut to) = (candidates[i], i);
        while to > 0 && key(&candidates[to - 1]) > key(&c) {
            candidates[to] = candidates[to - 1];
            to -= 1;
        }
        candidates[to] = c;
        match steps.checked_sub(i - to) {
            Some(left) => steps = left,
            None => return candidates.sort_unstable_by_key(key),
        }
    }
}

/// Sorts candidates of which those from `second` on are another series; both are in order but for a few.
pub fn merge(candidates: &mut [Candidate], second: usize, room: &mut Vec<Candidate>) {
    let (a, b) = candidates.split_at_mut(second);
    sort(a);
    sort(b);
    room.clear();
    room.extend_from_slice(b);
    let mut left = second;
    // From the end, so that nothing is overwritten that is still wanted.
    for i in (0..candidates.len()).rev() {
        let Some(last) = room.last() else { return };
        if left > 0 && key(&candidates[left - 1]) > key(last) {
            left -= 1;
            candidates[i] = candidates[left];
        } else {
            candidates[i] = *last;
            room.pop();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(at: &[u32]) -> Vec<Candidate> {
        at.iter().map(|&at| Candidate { at, matcher: (7 * at % 5) as u16 }).collect()
    }

    #[test]
    fn any_order_becomes_that_of_places() {
        let scattered: Vec<u32> = (0..500).map(|n| n * 7919 % 1000).collect();
        for at in [vec![], vec![1], vec![2, 1], vec![1, 3, 2, 4, 4], (0..300).rev().collect(), scattered] {
            for second in [0, at.len() / 3, at.len()] {
                let (mut ours, mut merged, mut theirs) = (all(&at), all(&at), all(&at));
                theirs.sort_by_key(key);
                sort(&mut ours);
                merge(&mut merged, second, &mut Vec::new());
                assert_eq!(ours, theirs);
                assert_eq!(merged, theirs);
            }
        }
    }
}
