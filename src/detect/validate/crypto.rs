//! Addresses of crypto-currencies.
//!
//! Base58Check is Bitcoin's own; Bech32 and Bech32m are BIP 173 and BIP 350; the mixed-case check of Ethereum addresses
//! is EIP-55.

use sha2::{Digest, Sha256};
use tiny_keccak::{Hasher, Keccak};

use super::{Strength, Verdict};

const BASE58: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const BECH32: &[u8; 32] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";

/// Bitcoin address: Base58Check of a version byte and twenty bytes, or Bech32 beginning `bc1`.
pub fn crypto_btc(value: &[u8]) -> Verdict {
    let text = value.trim_ascii();
    if text.get(..3).is_some_and(|start| start.eq_ignore_ascii_case(b"bc1")) {
        return judge_bech32(text);
    }
    if !matches!(text.len(), 25..=35) || !matches!(text[0], b'1' | b'3') {
        return Verdict::rejected("no form of a bitcoin address");
    }
    let Some(bytes) = base58_25(text) else { return Verdict::rejected("not base58 of 25 bytes") };
    let checksum = Sha256::digest(Sha256::digest(&bytes[..21]));
    if checksum[..4] != bytes[21..] || !matches!(bytes[0], 0 | 5) {
        return Verdict::rejected("checksum wrong");
    }
    let verdict = Verdict::confirmed(Strength::Strong, "checksum right");
    match text {
        // The address of the first block, and one nobody holds the key of.
        b"1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa" | b"1BitcoinEaterAddressDontSendf59kuE" => verdict.as_test_value(),
        _ => verdict,
    }
}

/// Decodes Base58 into exactly 25 bytes.
fn base58_25(text: &[u8]) -> Option<[u8; 25]> {
    let mut bytes = [0u8; 25];
    for &byte in text {
        let mut carry = BASE58.iter().position(|letter| *letter == byte)? as u32;
        for slot in bytes.iter_mut().rev() {
            carry += u32::from(*slot) * 58;
            *slot = (carry & 0xff) as u8;
            carry >>= 8;
        }
        if carry != 0 {
            return None;
        }
    }
    let ones = text.iter().take_while(|&&byte| byte == b'1').count();
    let zeros = bytes.iter().take_while(|&&byte| byte == 0).count();
    (ones == zeros).then_some(bytes)
}

fn judge_bech32(text: &[u8]) -> Verdict {
    let is_one_case = !(text.iter().any(u8::is_ascii_lowercase) && text.iter().any(u8::is_ascii_uppercase));
    if !matches!(text.len(), 14..=74) || !is_one_case {
        return Verdict::rejected("length or mixed case");
    }
    let mut checksum = 1u32;
    let mut step = |value: u8| {
        let top = checksum >> 25;
        checksum = (checksum & 0x1ff_ffff) << 5 ^ u32::from(value);
        for (bit, generator) in [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3].iter().enumerate() {
            if top >> bit & 1 == 1 {
                checksum ^= generator;
            }
        }
    };
    // The prefix `bc`, spread out as the standard says.
    [3, 3, 0, 2, 3].into_iter().for_each(&mut step);
    let mut version = 0;
    for (place, byte) in text[3..].iter().enumerate() {
        let Some(value) = BECH32.iter().position(|letter| *letter == byte.to_ascii_lowercase()) else {
            return Verdict::rejected("letter that is not used");
        };
        if place == 0 {
            version = value;
        }
        step(value as u8);
    }
    let expected = if version == 0 { 1 } else { 0x2bc8_30a3 };
    let is_length = version <= 16 && (version != 0 || matches!(text.len(), 42 | 62));
    // Versions above 0 had the checksum of version 0 until BIP 350 replaced it; some of the old samples are about.
    if checksum == 1 && version != 0 {
        return Verdict::doubtful("checksum of bip 173, which bip 350 replaced");
    }
    match checksum == expected && is_length {
        true => Verdict::confirmed(Strength::Strong, "checksum right"),
        false => Verdict::rejected("checksum wrong"),
    }
}

/// Ethereum address: `0x` and forty hexadecimal digits. In mixed case a letter is a capital when its nibble of the
/// Keccak-256 hash of the lower-case digits is 8 or more; in one case there is nothing to check.
pub fn crypto_eth(value: &[u8]) -> Verdict {
    let text = value.trim_ascii();
    let Some(digits) =
        text.strip_prefix(b"0x").or_else(|| text.strip_prefix(b"0X")).filter(|digits| digits.len() == 40)
    else {
        return Verdict::rejected("not 0x and forty digits");
    };
    if !digits.iter().all(u8::is_ascii_hexdigit) {
        return Verdict::rejected("not hexadecimal");
    }
    if super::compact::all_same(digits) || digits[..38].iter().all(|&digit| digit == b'0') {
        return Verdict::rejected("one digit repeated");
    }
    if !(digits.iter().any(u8::is_ascii_lowercase) && digits.iter().any(u8::is_ascii_uppercase)) {
        return Verdict::unknown("one case, nothing to check");
    }
    let mut lower = [0u8; 40];
    lower.copy_from_slice(digits);
    lower.make_ascii_lowercase();
    let mut hash = [0u8; 32];
    let mut keccak = Keccak::v256();
    keccak.update(&lower);
    keccak.finalize(&mut hash);
    let is_right = |(place, &digit): (usize, &u8)| {
        let nibble = hash[place / 2] >> if place % 2 == 0 { 4 } else { 0 } & 0xf;
        digit.is_ascii_digit() || digit.is_ascii_uppercase() == (nibble >= 8)
    };
    match digits.iter().enumerate().all(is_right) {
        true => Verdict::confirmed(Strength::Strong, "mixed-case checksum right"),
        false => Verdict::rejected("mixed-case checksum wrong"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Answer, check};
    use super::*;

    #[test]
    fn bitcoin_table() {
        check(
            crypto_btc,
            &[
                "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2",
                "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
                "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4",
                "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
            ],
            &[
                "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN3",
                "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5",
                "1BvBMSEY",
                "bc1Qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
                "1111111111111111111111111111",
                "1OIl0000000000000000000000000",
            ],
        );
    }

    #[test]
    fn ethereum_table() {
        check(
            crypto_eth,
            &[
                "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
                "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
                "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed",
            ],
            &[
                "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD",
                "0xfb6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
                "0x0000000000000000000000000000000000000000",
                "0x0000000000000000000000000000000000000001",
                "0x5aae",
                "5aaeb6053f",
            ],
        );
        assert_eq!(crypto_eth(b"0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed").answer, Answer::Unknown);
    }
}
