//! Lists by number, thousands of them and most of them short: all in one vector, since a vector for each would be much of
//! what a start costs.

use std::ops::Index;

/// The lists.
#[derive(Debug)]
pub struct Grouped<T> {
    /// Where each list begins, and where the last one ends.
    starts: Vec<u32>,
    all: Vec<T>,
}

impl<T: Copy + PartialEq> Grouped<T> {
    /// `groups` lists from pairs of a list's number and an entry; entries stand in the order of the pairs, each once.
    /// Pairs beyond the last list are left out.
    pub fn new(groups: usize, pairs: &[(u32, T)]) -> Self {
        let pairs = || pairs.iter().filter(|(group, _)| (*group as usize) < groups);
        let mut starts = vec![0u32; groups + 1];
        pairs().for_each(|(group, _)| starts[*group as usize + 1] += 1);
        for n in 0..groups {
            starts[n + 1] += starts[n];
        }
        let Some((_, first)) = pairs().next() else { return Self { starts, all: Vec::new() } };
        let mut all = vec![*first; starts[groups] as usize];
        let mut ends = starts.clone();
        for (group, entry) in pairs() {
            let (start, end) = (starts[*group as usize], &mut ends[*group as usize]);
            if !all[start as usize..*end as usize].contains(entry) {
                all[*end as usize] = *entry;
                *end += 1;
            }
        }
        // What came twice has left room.
        let mut to = 0;
        for n in 0..groups {
            let (from, end) = (starts[n] as usize, ends[n] as usize);
            all.copy_within(from..end, to);
            starts[n] = to as u32;
            to += end - from;
        }
        starts[groups] = to as u32;
        all.truncate(to);
        Self { starts, all }
    }
}

impl<T> Index<usize> for Grouped<T> {
    type Output = [T];

    #[inline]
    fn index(&self, group: usize) -> &[T] {
        &self.all[self.starts[group] as usize..self.starts[group + 1] as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_in_their_lists_in_order_and_once() {
        let lists = Grouped::new(4, &[(2, 'c'), (0, 'a'), (2, 'b'), (2, 'c'), (0, 'a'), (3, 'c'), (9, 'x')]);
        let all: Vec<&[char]> = (0..4).map(|n| &lists[n]).collect();
        assert_eq!(all, [&['a'][..], &[], &['c', 'b'], &['c']]);
        assert!(Grouped::<u8>::new(2, &[])[1].is_empty());
    }
}
