//! The AVX2 form of [`super::bitmap`]: 64 bytes at a time, sets and kinds by table look-ups inside a register.
//!
//! `unsafe` stands here alone and for two reasons: calling code that is compiled for AVX2, which is sound after
//! [`available`] has said so, and loading or storing 32 bytes of a slice, which is sound because each chunk is exactly 64
//! bytes and each table sixteen. Measured on mixed logs, the portable form is about ten times slower.

#![cfg(target_arch = "x86_64")]
#![allow(unsafe_code)]

use super::bitmap::{BLOCK, SETS};
use std::arch::x86_64::*;

/// True when the processor has AVX2.
pub fn available() -> bool {
    std::arch::is_x86_feature_detected!("avx2")
}

/// Classifies the whole blocks of a text. Call it only after [`available`].
pub fn classify(text: &[u8], rows: &[[[u8; 16]; 2]; SETS], out: &mut [[u64; SETS]]) {
    assert!(available(), "the caller asked for a processor feature that is not there");
    // SAFETY: the feature is there, asserted on the line above.
    unsafe { classify_avx2(text, rows, out) }
}

/// Translates the whole blocks of a text by a table. Call it only after [`available`].
pub fn translate(text: &[u8], table: &[u8; 256], out: &mut [u8]) {
    assert!(available(), "the caller asked for a processor feature that is not there");
    // SAFETY: the feature is there, asserted on the line above.
    unsafe { translate_avx2(text, table, out) }
}

#[inline]
#[target_feature(enable = "avx2")]
fn load(chunk: &[u8; BLOCK]) -> (__m256i, __m256i) {
    // SAFETY: the chunk is 64 bytes long, and unaligned loads need no alignment.
    unsafe {
        let at = chunk.as_ptr().cast::<__m256i>();
        (_mm256_loadu_si256(at), _mm256_loadu_si256(at.add(1)))
    }
}

#[inline]
#[target_feature(enable = "avx2")]
fn table(rows: &[u8; 16]) -> __m256i {
    // SAFETY: sixteen bytes are there, and unaligned loads need no alignment.
    _mm256_broadcastsi128_si256(unsafe { _mm_loadu_si128(rows.as_ptr().cast()) })
}

#[inline]
#[target_feature(enable = "avx2")]
fn high_half(bytes: __m256i) -> __m256i {
    _mm256_and_si256(_mm256_srli_epi16(bytes, 4), _mm256_set1_epi8(15))
}

#[inline]
#[target_feature(enable = "avx2")]
fn mask(a: __m256i, b: __m256i) -> u64 {
    u64::from(_mm256_movemask_epi8(a) as u32) | u64::from(_mm256_movemask_epi8(b) as u32) << 32
}

#[target_feature(enable = "avx2")]
fn classify_avx2(text: &[u8], rows: &[[[u8; 16]; 2]; SETS], out: &mut [[u64; SETS]]) {
    // Bit `h` for the high halves `h` and `8 + h`.
    let bits = table(&[1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128]);
    // A look-up gives zero where the index has its top bit: rows for bytes below 0x80, and for those from there on.
    let index = _mm256_set1_epi8(0x8f_u8 as i8);
    let top = _mm256_set1_epi8(0x80_u8 as i8);
    for (chunk, word) in text.as_chunks::<BLOCK>().0.iter().zip(out) {
        let (a, b) = load(chunk);
        let (bit_a, bit_b) = (_mm256_shuffle_epi8(bits, high_half(a)), _mm256_shuffle_epi8(bits, high_half(b)));
        let (low_a, low_b) = (_mm256_and_si256(a, index), _mm256_and_si256(b, index));
        let (high_a, high_b) = (_mm256_xor_si256(low_a, top), _mm256_xor_si256(low_b, top));
        let ascii = mask(a, b) == 0;
        for (row, out) in rows.iter().zip(word) {
            let low = table(&row[0]);
            let (mut in_a, mut in_b) = (_mm256_shuffle_epi8(low, low_a), _mm256_shuffle_epi8(low, low_b));
            if !ascii {
                let high = table(&row[1]);
                in_a = _mm256_or_si256(in_a, _mm256_shuffle_epi8(high, high_a));
                in_b = _mm256_or_si256(in_b, _mm256_shuffle_epi8(high, high_b));
            }
            *out = mask(
                _mm256_cmpeq_epi8(_mm256_and_si256(in_a, bit_a), bit_a),
                _mm256_cmpeq_epi8(_mm256_and_si256(in_b, bit_b), bit_b),
            );
        }
    }
}

#[target_feature(enable = "avx2")]
fn translate_avx2(text: &[u8], kinds: &[u8; 256], out: &mut [u8]) {
    let rows = kinds.as_chunks::<16>().0;
    let low = _mm256_set1_epi8(15);
    for (chunk, out) in text.as_chunks::<BLOCK>().0.iter().zip(out.as_chunks_mut::<BLOCK>().0) {
        let (a, b) = load(chunk);
        let (high_a, high_b) = (high_half(a), high_half(b));
        let (low_a, low_b) = (_mm256_and_si256(a, low), _mm256_and_si256(b, low));
        let (mut kind_a, mut kind_b) = (_mm256_setzero_si256(), _mm256_setzero_si256());
        let halves = if mask(a, b) == 0 { 8 } else { 16 };
        for (half, row) in rows.iter().enumerate().take(halves) {
            let (row, half) = (table(row), _mm256_set1_epi8(half as i8));
            let one = |kind, high, low| {
                let here = _mm256_and_si256(_mm256_cmpeq_epi8(high, half), _mm256_shuffle_epi8(row, low));
                _mm256_or_si256(kind, here)
            };
            kind_a = one(kind_a, high_a, low_a);
            kind_b = one(kind_b, high_b, low_b);
        }
        // SAFETY: the chunk is 64 bytes long, and unaligned stores need no alignment.
        unsafe {
            let at = out.as_mut_ptr().cast::<__m256i>();
            _mm256_storeu_si256(at, kind_a);
            _mm256_storeu_si256(at.add(1), kind_b);
        }
    }
}
