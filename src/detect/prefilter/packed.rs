//! Lists of numbers as bytes, for tables that each start reads: most of what it takes is copying them.

/// Appends a list.
pub fn put(out: &mut Vec<u8>, numbers: impl Iterator<Item = u32>) {
    let place = out.len();
    out.extend([0; 4]);
    numbers.for_each(|n| out.extend(n.to_le_bytes()));
    let count = ((out.len() - place) / 4 - 1) as u32;
    out[place..place + 4].copy_from_slice(&count.to_le_bytes());
}

/// Takes a list of parts of `N` numbers from the front, as long as it is there and whole.
pub fn take<'b, const N: usize>(bytes: &mut &'b [u8]) -> Option<impl ExactSizeIterator<Item = [u32; N]> + 'b> {
    let (count, rest) = bytes.split_first_chunk()?;
    let (list, rest) = rest.split_at_checked((u32::from_le_bytes(*count) as usize).checked_mul(4)?)?;
    let (numbers, _) = list.as_chunks::<4>();
    let (parts, []) = numbers.as_chunks::<N>() else { return None };
    *bytes = rest;
    Some(parts.iter().map(|part| part.map(u32::from_le_bytes)))
}

/// The two halves of a number.
pub fn halves(n: u64) -> [u32; 2] {
    [n as u32, (n >> 32) as u32]
}

/// The number with these halves.
pub fn whole([low, high]: [u32; 2]) -> u64 {
    u64::from(low) | u64::from(high) << 32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_come_back_one_after_the_other() {
        let mut bytes = Vec::new();
        put(&mut bytes, [1, u32::MAX, 3, 4].into_iter());
        put(&mut bytes, halves(u64::MAX - 5).into_iter());
        let mut rest = &bytes[..];
        assert_eq!(take::<2>(&mut rest).map(Iterator::collect::<Vec<_>>), Some(vec![[1, u32::MAX], [3, 4]]));
        let last = take::<2>(&mut rest).and_then(|mut list| list.next());
        assert_eq!(last.map(whole), Some(u64::MAX - 5));
        assert!(rest.is_empty() && take::<1>(&mut rest).is_none());
        assert!(take::<3>(&mut &bytes[..]).is_none(), "four are not two times three");
        assert!(take::<1>(&mut &bytes[..9]).is_none(), "cut off");
    }
}
