//! The AVX2 form of [`super::bitmap`]: 64 bytes to a word with two loads and one range test each.
//!
//! `unsafe` stands here alone and for two reasons: calling code that is compiled for AVX2, which is sound after
//! [`available`] has said so, and loading 32 bytes from a slice, which is sound because the chunk is exactly 64 bytes.
//! Measured on mixed logs, the portable form is about twelve times slower.

#![cfg(target_arch = "x86_64")]
#![allow(unsafe_code)]

use super::bitmap::{BLOCK, block_word};
use std::arch::x86_64::*;

/// True when the processor has AVX2.
pub fn available() -> bool {
    std::arch::is_x86_feature_detected!("avx2")
}

/// Classifies whole text into a row of words. Falls back to nothing: call it only after [`available`].
pub fn fill_row(text: &[u8], range: (u8, u8), row: &mut [u64]) {
    assert!(available(), "the caller asked for a processor feature that is not there");
    // SAFETY: the feature is there, asserted on the line above.
    unsafe { fill_row_avx2(text, range, row) }
}

#[target_feature(enable = "avx2")]
fn fill_row_avx2(text: &[u8], (lo, hi): (u8, u8), row: &mut [u64]) {
    let low = _mm256_set1_epi8(lo as i8);
    let width = _mm256_set1_epi8((hi - lo) as i8);
    let chunks = text.chunks_exact(BLOCK);
    let rest = chunks.remainder();
    let full = chunks.len();
    for (chunk, word) in chunks.zip(row.iter_mut()) {
        // SAFETY: the chunk is 64 bytes long, and unaligned loads need no alignment.
        let (a, b) = unsafe {
            let at = chunk.as_ptr().cast::<__m256i>();
            (_mm256_loadu_si256(at), _mm256_loadu_si256(at.add(1)))
        };
        let a = _mm256_sub_epi8(a, low);
        let b = _mm256_sub_epi8(b, low);
        let a = _mm256_cmpeq_epi8(_mm256_min_epu8(a, width), a);
        let b = _mm256_cmpeq_epi8(_mm256_min_epu8(b, width), b);
        let (a, b) = (_mm256_movemask_epi8(a) as u32, _mm256_movemask_epi8(b) as u32);
        *word = u64::from(a) | u64::from(b) << 32;
    }
    if !rest.is_empty() {
        row[full] = block_word(rest, (lo, hi));
    }
}
