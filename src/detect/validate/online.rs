//! Identifiers of browsers, devices and consent: UUIDs, advertising ids, cookies, hashes.
//!
//! RFC 9562 (UUID), the ULID specification, IAB Tech Lab (TCF, GPP, US Privacy string), the cookie forms of Google
//! Analytics and Meta as seen in browsers, and the technical notes of California's deletion platform for hashes.

use super::compact::{all_same, digit_values};
use super::secrets::base64;
use super::{Strength, Verdict};

/// The sixteen bytes of a UUID in the 8-4-4-4-12 form or as 32 digits, braces and `urn:uuid:` aside.
fn uuid_bytes(value: &[u8]) -> Option<[u8; 16]> {
    let text = value.trim_ascii();
    let text = text.strip_prefix(b"urn:uuid:").unwrap_or(text);
    let text = match text {
        [b'{', inner @ .., b'}'] => inner,
        _ => text,
    };
    if !matches!(text.len(), 32 | 36) {
        return None;
    }
    let mut bytes = [0u8; 16];
    let mut nibbles = 0;
    for (place, &byte) in text.iter().enumerate() {
        if text.len() == 36 && matches!(place, 8 | 13 | 18 | 23) {
            if byte != b'-' {
                return None;
            }
            continue;
        }
        let digit = (byte as char).to_digit(16)? as u8;
        bytes[nibbles / 2] = bytes[nibbles / 2] << 4 | digit;
        nibbles += 1;
    }
    Some(bytes)
}

fn judge_uuid(bytes: [u8; 16]) -> Verdict {
    if bytes == [0; 16] || bytes == [0xff; 16] {
        return Verdict::rejected("all zeros or all ones");
    }
    // Version 8 is for anybody to fill (RFC 9562), and nobody fills it so: `whose redact` does.
    if bytes[..6] == [0; 6] && bytes[6] >> 4 == 8 {
        return Verdict::rejected("a uuid in place of another");
    }
    // The examples of documents: 12345678-1234-…, 123e4567-e89b-12d3-a456-426614174000, 550e8400-….
    let is_sample = bytes[..4] == [0x12, 0x34, 0x56, 0x78] && bytes[4..6] == [0x12, 0x34]
        || bytes[..4] == [0x12, 0x3e, 0x45, 0x67] && bytes[4..8] == [0xe8, 0x9b, 0x12, 0xd3]
        || bytes[..4] == [0x55, 0x0e, 0x84, 0x00] && bytes[4..8] == [0xe2, 0x9b, 0x41, 0xd4];
    let verdict = match (bytes[6] >> 4, bytes[8] >> 6) {
        (1 | 6, 2) => Verdict::unknown("uuid with the time and place it was made"),
        (1..=8, 2) => Verdict::unknown("uuid"),
        _ => Verdict::unknown("shape of a uuid, version not defined"),
    };
    if is_sample { verdict.as_test_value() } else { verdict }
}

/// UUID of any version; all zeros and all ones stand for none.
pub fn uuid(value: &[u8]) -> Verdict {
    uuid_bytes(value).map_or(Verdict::rejected("not the shape of a uuid"), judge_uuid)
}

/// Persistent pseudonymous id: UUID, or ULID (26 places of Crockford's base 32 that begin with 0–7).
pub fn uuid_persistent(value: &[u8]) -> Verdict {
    let text = value.trim_ascii();
    let is_ulid = text.len() == 26
        && matches!(text[0], b'0'..=b'7')
        && text.iter().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase() && !b"ILOU".contains(byte));
    if is_ulid && !all_same(text) { Verdict::unknown("shape of a ulid") } else { uuid(value) }
}

/// Mobile advertising id: a UUID; all zeros mean that the owner forbade tracking, which is nobody's id.
pub fn maid(value: &[u8]) -> Verdict {
    match uuid_bytes(value) {
        Some([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]) => Verdict::rejected("all zeros, tracking limited"),
        Some(bytes) => judge_uuid(bytes),
        None => Verdict::rejected("not the shape of a uuid"),
    }
}

/// Television advertising id: a UUID, or 8 to 32 letters and digits.
pub fn ctv_device_id(value: &[u8]) -> Verdict {
    let text = value.trim_ascii();
    if let Some(bytes) = uuid_bytes(text) {
        return judge_uuid(bytes);
    }
    match (8..=32).contains(&text.len()) && text.iter().all(u8::is_ascii_alphanumeric) && !all_same(text) {
        true => Verdict::unknown("8 to 32 letters and digits"),
        false => Verdict::rejected("no shape of a device id"),
    }
}

/// Seconds since 1970 from 2005 to 2100, as the time part of a cookie.
fn is_recent(digits: &[u8]) -> bool {
    digits.len() == 10
        && digit_values::<10>(digits)
            .is_some_and(|digits| (1_104_537_600..4_102_444_800).contains(&super::compact::number(&digits)))
}

fn all_digits(part: &[u8]) -> bool {
    !part.is_empty() && part.iter().all(u8::is_ascii_digit)
}

/// Google Analytics cookie: `GA1.2.random.seconds`, session `GS1.1.seconds…`, since May 2025 `GS2.1.s<seconds>$…`, or
/// the bare client id `random.seconds`.
pub fn cookie_analytics_ga(value: &[u8]) -> Verdict {
    const GOOD: Verdict = Verdict::confirmed(Strength::Strong, "analytics cookie with a plausible time");
    let text = value.trim_ascii();
    let mut parts = [&b""[..]; 8];
    for (slot, part) in parts.iter_mut().zip(text.split(|&byte| byte == b'.')) {
        *slot = part;
    }
    let good = match parts[0] {
        b"GA1" => {
            all_digits(parts[1].split(|&byte| byte == b'-').next().unwrap_or_default())
                && all_digits(parts[2])
                && is_recent(parts[3])
        }
        b"GS1" => all_digits(parts[1]) && is_recent(parts[2]),
        b"GS2" => {
            let seconds = parts[2].strip_prefix(b"s").and_then(|rest| rest.get(..10));
            all_digits(parts[1]) && seconds.is_some_and(is_recent)
        }
        random => {
            let is_client_id =
                (6..=10).contains(&random.len()) && all_digits(random) && is_recent(parts[1]) && parts[2].is_empty();
            return if is_client_id {
                Verdict::unknown("random number and a plausible time")
            } else {
                Verdict::rejected("no analytics cookie")
            };
        }
    };
    if good { GOOD } else { Verdict::rejected("no analytics cookie") }
}

/// Cookie of an advertising network: `fb.1.milliseconds.random` (`_fbp`, `_fbc`), `1.1.random.seconds` (`_gcl_au`), or any
/// click id of at least 16 URL-safe places.
pub fn cookie_ad_network(value: &[u8]) -> Verdict {
    let text = value.trim_ascii();
    let mut parts = [&b""[..]; 5];
    for (slot, part) in parts.iter_mut().zip(text.split(|&byte| byte == b'.')) {
        *slot = part;
    }
    let is_fb = parts[0] == b"fb"
        && all_digits(parts[1])
        && parts[2].len() == 13
        && all_digits(parts[2])
        && !parts[3].is_empty();
    let is_gcl = parts[0] == b"1" && all_digits(parts[1]) && all_digits(parts[2]) && is_recent(parts[3]);
    if is_fb || is_gcl {
        return Verdict::confirmed(Strength::Strong, "advertising cookie with a plausible time");
    }
    let is_safe = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~' | b'%');
    match text.len() >= 16 && text.iter().all(is_safe) && super::entropy(text) > 2.5 {
        true => Verdict::unknown("at least sixteen places at random"),
        false => Verdict::rejected("too short or too even for a click id"),
    }
}

/// SHA-256 in Base64, as deletion lists carry it: 44 places that decode to 32 bytes. The hash of the empty string means
/// that something was hashed away.
pub fn drop_hash(value: &[u8]) -> Verdict {
    let text = value.trim_ascii();
    let mut buffer = [0u8; 36];
    if text.len() != 44 || !text.ends_with(b"=") || base64(text, &mut buffer).is_none_or(|bytes| bytes.len() != 32) {
        return Verdict::rejected("not 32 bytes in base64");
    }
    match text {
        b"47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=" => Verdict::unknown("hash of the empty string").as_test_value(),
        _ => Verdict::unknown("32 bytes in base64"),
    }
}

/// Consent string: US Privacy (`1YNN`), TCF version 2 (Base64url beginning C), GPP (`DB…~…`).
pub fn consent_string(value: &[u8]) -> Verdict {
    let text = value.trim_ascii();
    let is_safe = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~');
    let flag = |byte: u8| matches!(byte, b'Y' | b'N' | b'-' | b'y' | b'n');
    match text {
        [b'1', a, b, c] if flag(*a) && flag(*b) && flag(*c) => Verdict::unknown("us privacy string"),
        [b'C', _, ..] if text.len() >= 20 && text.iter().all(is_safe) && !text.contains(&b'~') => {
            Verdict::unknown("tcf string")
        }
        [b'D', b'B', ..] if text.contains(&b'~') && text.iter().all(is_safe) => Verdict::unknown("gpp string"),
        _ => Verdict::rejected("no consent string"),
    }
}

/// Identifier of a payment processor: a known prefix, `_`, 14 to 32 letters and digits.
pub fn payment_processor_id(value: &[u8]) -> Verdict {
    let text = value.trim_ascii();
    let prefixes = [
        "cus_", "pm_", "card_", "pi_", "sub_", "ch_", "src_", "tok_", "in_", "seti_", "acct_", "ba_", "re_", "txn_",
        "py_",
    ];
    let body = prefixes.iter().find_map(|prefix| text.strip_prefix(prefix.as_bytes()));
    match body {
        Some(body)
            if (14..=32).contains(&body.len()) && body.iter().all(u8::is_ascii_alphanumeric) && !all_same(body) =>
        {
            Verdict::unknown("prefix of a payment processor")
        }
        _ => Verdict::rejected("no prefix of a payment processor"),
    }
}

/// True for a part of a query whose value is a mask, a token, an invented value, or nothing.
fn is_nobodys(pair: &[u8]) -> bool {
    let value = pair.splitn(2, |b| *b == b'=').nth(1).unwrap_or(pair);
    let has = |part: &[u8]| memchr::memmem::find(value, part).is_some();
    value.is_empty()
        || has(b"***")
        || has(b"@example.")
        || has(b"%40example.")
        || crate::redact::is_replaced(value)
        || crate::redact::is_invented(value)
}

/// An address of the web with something of a person in it: not a placeholder (`client_id=your_id`), not the badge of a
/// repository, not the number of a program that asks for leave (OAuth 2.0 names it `client_id`).
pub fn url_identifier(value: &[u8]) -> Verdict {
    let has = |part: &str| memchr::memmem::find(value, part.as_bytes()).is_some();
    // Hosts that RFC 2606 keeps for documents.
    let host = value.splitn(4, |b| *b == b'/').nth(2).unwrap_or_default();
    let host = host.split(|b| *b == b':').next().unwrap_or_default();
    let kept: [&[u8]; 6] = [b"example.com", b"example.org", b"example.net", b".example", b".test", b".invalid"];
    if value.starts_with(b"http") && kept.iter().any(|end| host.ends_with(end)) {
        return Verdict::unknown("a host of documents").as_test_value();
    }
    let lower = ["=your_", "=your-", "=YOUR_", "=YOUR-", "=my_", "=xxx", "=XXX", "=<", "=%s", "=%3C", "=foo&", "=abc&"];
    if lower.iter().any(|part| has(part)) || value.ends_with(b"=foo") {
        return Verdict::rejected("a placeholder");
    }
    let query = value.splitn(2, |b| matches!(b, b'?' | b'#')).nth(1).unwrap_or_default();
    let mut pairs = query.split(|b| matches!(b, b'&' | b'#' | b';')).filter(|pair| !pair.is_empty());
    if pairs.all(is_nobodys) {
        return Verdict::rejected("what it carried is replaced");
    }
    if has("badge.svg?") || has("img.shields.io") || has("/badge?") || has("/badges/") {
        return Verdict::rejected("the badge of a repository");
    }
    let others =
        ["user", "uid", "mail", "phone", "customer", "member", "account", "visitor", "device", "clid", "token="];
    if has("client_id=") && (has("response_type=") || has("redirect_uri=")) && !others.iter().any(|part| has(part)) {
        return Verdict::rejected("a program that asks for leave");
    }
    Verdict::unknown("an identifier in a query")
}

#[cfg(test)]
mod tests {
    use super::super::{check, check_samples};
    use super::*;

    #[test]
    fn uuid_tables() {
        let id = "6f1c2a9e-7b3d-4e5f-8a1b-2c3d4e5f6a7b";
        check(
            uuid,
            &[id, "{6F1C2A9E-7B3D-4E5F-8A1B-2C3D4E5F6A7B}", "6f1c2a9e7b3d4e5f8a1b2c3d4e5f6a7b"],
            &[
                "00000000-0000-0000-0000-000000000000",
                "ffffffff-ffff-ffff-ffff-ffffffffffff",
                "6f1c2a9e-7b3d-4e5f-8a1b",
                "6f1c2a9e7b3d-4e5f-8a1b-2c3d4e5f6a7bx",
            ],
        );
        check_samples(uuid, &["123e4567-e89b-12d3-a456-426614174000"]);
        check(maid, &[id], &["00000000-0000-0000-0000-000000000000", "abc"]);
        check(ctv_device_id, &[id, "A1B2C3D4E5F6"], &["abc", "00000000", "a-b-c-d-e-f-g"]);
        check(
            uuid_persistent,
            &[id, "01ARZ3NDEKTSV4RRFFQ69G5FAV"],
            &["91ARZ3NDEKTSV4RRFFQ69G5FAV", "00000000000000000000000000"],
        );
    }

    #[test]
    fn cookie_tables() {
        check(
            cookie_analytics_ga,
            &[
                "GA1.2.1234567890.1700000000",
                "GA1.1-2.123456.1700000000",
                "GS1.1.1700000000.1.0",
                "GS2.1.s1700000000$o1$g0",
                "1234567890.1700000000",
            ],
            &["GA1.2.x.1700000000", "GA1.2.1.900000000", "1.2.3.4", "hello"],
        );
        check(
            cookie_ad_network,
            &["fb.1.1700000000000.1234567890", "1.1.123456789.1700000000", "EAIaIQobChMI8fzX1Y2k"],
            &["fb.1.17.1", "1.1", "aaaaaaaaaaaaaaaaaaaa", "short"],
        );
    }

    #[test]
    fn addresses_of_documents_are_samples() {
        check_samples(
            url_identifier,
            &[
                "https://example.com/authorize?client_id=valid",
                "http://www.example.org:8080/cb#access_token=2YotnFZFEjr1zCsicMWpAA",
            ],
        );
        check(
            url_identifier,
            &["https://bluefinch.net/p?user_id=44817", "/reset?token=Qe7Vx0nTz8LkR3sP&next=http://example.com/"],
            &["https://bluefinch.net/p?client_id=your_id"],
        );
    }

    #[test]
    fn other_tables() {
        check(
            drop_hash,
            &["n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg="],
            &["n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCg==", "hello"],
        );
        check_samples(drop_hash, &["47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="]);
        check(
            consent_string,
            &["1YNN", "1---", "CPXxRfAPXxRfAAfKABENB-CgAAAAAAAAAAYgAAAAAAAA", "DBABLA~BVQqAAAAAgA.QA"],
            &["1YNX", "C", "hello"],
        );
        check(
            payment_processor_id,
            &["cus_NffrFeUfNV2Hib"],
            &["cus_short", "xyz_NffrFeUfNV2Hib", "cus_00000000000000"],
        );
    }
}
