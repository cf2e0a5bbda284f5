//! Network addresses: IPv4, IPv6, MAC.
//!
//! Ranges are those of the IANA special-purpose registries (RFC 6890 and its successors; RFC 5737, 3849 and 9637 for
//! documentation). An address outside them belongs to someone's connection; inside them it belongs to nobody. A few
//! resolvers everybody uses are named as infrastructure. EUI-48 rules come from the IEEE registration authority.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::{Strength, Verdict};

/// What kind of range an address lies in, when it is not a public one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Range {
    /// Belongs to nobody; the clause says why.
    Special(&'static str),
    /// Set aside for documents.
    Documentation,
    /// Known public service.
    Infrastructure,
}

fn ipv4_range(address: Ipv4Addr) -> Option<Range> {
    use Range::*;
    Some(match address.octets() {
        [0, ..] => Special("range 0.0.0.0/8 means this network"),
        [10, ..] => Special("private range 10.0.0.0/8"),
        [100, 64..=127, ..] => Special("carrier range 100.64.0.0/10"),
        [127, ..] => Special("loopback range 127.0.0.0/8"),
        [169, 254, ..] => Special("link-local range 169.254.0.0/16"),
        [172, 16..=31, ..] => Special("private range 172.16.0.0/12"),
        [192, 0, 0, _] => Special("protocol range 192.0.0.0/24"),
        [192, 88, 99, _] => Special("relay range 192.88.99.0/24"),
        [192, 168, ..] => Special("private range 192.168.0.0/16"),
        [198, 18 | 19, ..] => Special("benchmark range 198.18.0.0/15"),
        [192, 0, 2, _] | [198, 51, 100, _] | [203, 0, 113, _] => Documentation,
        [224..=239, ..] => Special("multicast range 224.0.0.0/4"),
        [240..=255, ..] => Special("reserved range 240.0.0.0/4"),
        [8, 8, 8, 8] | [8, 8, 4, 4] | [1, 1, 1, 1..=3] | [1, 0, 0, 1..=3] => Infrastructure,
        [9, 9, 9, 9..=12] | [149, 112, 112, 9..=12 | 112] | [208, 67, 222 | 220, 220 | 222] => Infrastructure,
        [4, 2, 2, 1..=6] | [64, 6, 64 | 65, 6] | [77, 88, 8, 1 | 2 | 3 | 7 | 8 | 88] => Infrastructure,
        [94, 140, 14 | 15, 14..=16] | [76, 76, 2, 0] | [76, 76, 10, 0] | [185, 228, 168 | 169, 9 | 168 | 10 | 11] => {
            Infrastructure
        }
        [114, 114, 114 | 115, 110 | 114 | 115 | 119] | [223, 5, 5, 5] | [223, 6, 6, 6] | [119, 29, 29, 29] => {
            Infrastructure
        }
        _ => return None,
    })
}

fn judge_range(range: Option<Range>) -> Verdict {
    match range {
        None => Verdict::confirmed(Strength::Weak, "address in a public range"),
        Some(Range::Special(why)) => Verdict::doubtful(why),
        Some(Range::Documentation) => Verdict::unknown("range reserved for documentation").as_test_value(),
        Some(Range::Infrastructure) => Verdict::doubtful("well-known public resolver"),
    }
}

/// Four octets without leading zeros at the start of `text`, and what follows them.
fn split_ipv4(text: &[u8]) -> Option<(Ipv4Addr, &[u8])> {
    let mut octets = [0u8; 4];
    let mut rest = text;
    for (place, octet) in octets.iter_mut().enumerate() {
        if place > 0 {
            rest = rest.strip_prefix(b".")?;
        }
        let digits = rest.iter().take(4).take_while(|byte| byte.is_ascii_digit()).count();
        if digits == 0 || digits > 3 || digits > 1 && rest[0] == b'0' {
            return None;
        }
        let value = rest[..digits].iter().fold(0u16, |value, byte| value * 10 + u16::from(byte - b'0'));
        *octet = u8::try_from(value).ok()?;
        rest = &rest[digits..];
    }
    Some((Ipv4Addr::from(octets), rest))
}

/// True for nothing, `:port` or `/prefix`.
fn is_port_or_prefix(rest: &[u8], longest_prefix: u32) -> bool {
    let value = |digits: &[u8]| {
        (matches!(digits.len(), 1..=5) && digits.iter().all(u8::is_ascii_digit))
            .then(|| digits.iter().fold(0u32, |value, byte| value * 10 + u32::from(byte - b'0')))
    };
    match rest {
        [] => true,
        [b':', port @ ..] => value(port).is_some_and(|port| port <= 65535),
        [b'/', prefix @ ..] => value(prefix).is_some_and(|prefix| prefix <= longest_prefix),
        _ => false,
    }
}

/// IPv4 address of someone's connection: four octets, perhaps `:port` or `/prefix`. One inside a special range belongs to
/// nobody in particular.
pub fn ipv4_address(value: &[u8]) -> Verdict {
    match split_ipv4(value.trim_ascii()) {
        Some((address, rest)) if is_port_or_prefix(rest, 32) => match judge_range(ipv4_range(address)) {
            // Four small numbers are a version or a section far more often than one of the few such hosts.
            verdict if !verdict.doubtful && address.octets().iter().all(|&octet| octet < 32) => {
                Verdict::unknown("octets as small as a version's")
            }
            verdict if !verdict.doubtful && counts_up(address.octets()) => {
                Verdict::unknown("octets only count up").as_test_value()
            }
            verdict => verdict,
        },
        _ => Verdict::rejected("not four octets"),
    }
}

/// `123.45.67.89`, `12.34.56.78`, `101.102.103.104`, `11.22.33.44`: what documents have for an address.
fn counts_up(octets: [u8; 4]) -> bool {
    let step = |from: usize| octets[from + 1].checked_sub(octets[from]);
    matches!(octets, [123, 45, 67, 89])
        || matches!(step(0), Some(1 | 11 | 22)) && step(1) == step(0) && step(2) == step(0)
}

/// As [`ipv4_address`], and not four small numbers, which a pattern with fewer points has.
pub fn ipv4_usual(value: &[u8]) -> Verdict {
    match split_ipv4(value.trim_ascii()) {
        Some((address, _)) if address.octets().iter().all(|&octet| octet < 32) => {
            Verdict::rejected("four small numbers")
        }
        _ => ipv4_address(value),
    }
}

/// IPv4 address in a range that belongs to nobody, or a resolver everybody uses.
pub fn ipv4_nonpublic(value: &[u8]) -> Verdict {
    match split_ipv4(value.trim_ascii()) {
        Some((address, rest)) if is_port_or_prefix(rest, 32) => match ipv4_range(address) {
            Some(_) => Verdict::confirmed(Strength::Strong, "address in a special range"),
            None => Verdict::rejected("address in a public range"),
        },
        _ => Verdict::rejected("not four octets"),
    }
}

/// Parses an IPv6 address without zone, port or prefix; the standard parser, fed only bytes it can know.
pub(super) fn parse_ipv6(text: &[u8]) -> Option<Ipv6Addr> {
    if text.len() > 45 || !text.contains(&b':') {
        return None;
    }
    std::str::from_utf8(text).ok()?.parse().ok()
}

/// IPv6 address: at most eight groups, one `::`, perhaps brackets, a zone, a port or a prefix. Addresses that wrap an
/// IPv4 address are judged by it.
pub fn ipv6_address(value: &[u8]) -> Verdict {
    let text = value.trim_ascii();
    let (inner, rest) = if let Some(open) = text.strip_prefix(b"[") {
        let Some(close) = open.iter().position(|&byte| byte == b']') else {
            return Verdict::rejected("bracket not closed");
        };
        (&open[..close], &open[close + 1..])
    } else {
        let end = text.iter().position(|&byte| byte == b'/').unwrap_or(text.len());
        text.split_at(end)
    };
    if !is_port_or_prefix(rest, 128) {
        return Verdict::rejected("not an ipv6 address");
    }
    let mut zone = inner.splitn(2, |&byte| byte == b'%');
    let bare = zone.next().unwrap_or_default();
    if zone.next().is_some_and(|zone| zone.is_empty() || !zone.iter().all(u8::is_ascii_graphic)) {
        return Verdict::rejected("not an ipv6 address");
    }
    let Some(address) = parse_ipv6(bare) else { return Verdict::rejected("not an ipv6 address") };
    let wrapped = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        judge_range(ipv4_range(Ipv4Addr::new(a, b, c, d)))
    };
    match address.segments() {
        // A prefix with nothing behind it names a network, and one of up to 48 bits that of a provider or a site.
        _ if rest.starts_with(b"/") && is_network(address, &rest[1..]) => Verdict::doubtful("prefix of a network"),
        [0, 0, 0, 0, 0, 0, 0, 0] => Verdict::doubtful("unspecified address"),
        [0, 0, 0, 0, 0, 0, 0, 1] => Verdict::doubtful("loopback address"),
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => wrapped(high, low),
        [0, ..] => Verdict::doubtful("range ::/8 is reserved"),
        [0x64, 0xff9b, ..] => Verdict::doubtful("translation range 64:ff9b:1::/48"),
        [0x100, 0, 0, 0, ..] => Verdict::doubtful("discard range 100::/64"),
        [0x2001, 0..=0x1ff, ..] => Verdict::doubtful("protocol range 2001::/23"),
        [0x2002, high, low, ..] => wrapped(high, low),
        [0x2001, 0xdb8, ..] | [0x3fff, 0..=0xfff, ..] => {
            Verdict::unknown("range reserved for documentation").as_test_value()
        }
        [0xfc00..=0xfdff, ..] => Verdict::doubtful("private range fc00::/7"),
        [0xfe80..=0xfebf, ..] => Verdict::doubtful("link-local range fe80::/10"),
        [0xfec0..=0xfeff, ..] => Verdict::doubtful("old site-local range fec0::/10"),
        [0xff00..=0xffff, ..] => Verdict::doubtful("multicast range ff00::/8"),
        [0x2001, 0x4860, 0x4860, 0, 0, 0, 0, 0x8888 | 0x8844]
        | [0x2606, 0x4700, 0x4700, 0, 0, 0, 0, 0x1111 | 0x1001]
        | [0x2620, 0xfe, 0, 0, 0, 0, 0, 0x9 | 0xfe] => Verdict::doubtful("well-known public resolver"),
        // IANA, IPv6 Global Unicast Address Assignments: nothing beyond 2c0f has been handed out.
        [0x2000..=0x2cff, ..] => Verdict::confirmed(Strength::Strong, "address in a public range"),
        [0x2d00..=0x3fff, ..] => Verdict::doubtful("range not handed out"),
        _ => Verdict::unknown("range not handed out yet"),
    }
}

/// True for an address without bits behind its prefix, which is of 48 bits at most.
fn is_network(address: Ipv6Addr, prefix: &[u8]) -> bool {
    let bits = prefix.iter().fold(0u32, |bits, digit| bits * 10 + u32::from(digit - b'0'));
    bits <= 48 && address.to_bits() << bits == 0
}

/// The hardware address inside an IPv6 address made of one (modified EUI-64, `ff:fe` in the middle), if any.
pub fn mac_in_ipv6(value: &[u8]) -> Option<[u8; 6]> {
    let end = value.iter().position(|byte| matches!(byte, b'%' | b'/')).unwrap_or(value.len());
    let octets = parse_ipv6(value[..end].trim_ascii())?.octets();
    match octets[8..] {
        [a, b, c, 0xff, 0xfe, d, e, f] => Some([a ^ 2, b, c, d, e, f]),
        _ => None,
    }
}

/// MAC address: six pairs of hexadecimal digits with `:` or `-`, three groups of four with dots, or twelve bare.
/// All zeros and all ones are no device; a set multicast bit is a group; a set local bit is a random address.
pub fn mac_address(value: &[u8]) -> Verdict {
    let text = value.trim_ascii();
    let mut octets = [0u8; 6];
    let (step, separator) = match text.len() {
        17 if matches!(text[2], b':' | b'-') => (3, Some((2, text[2]))),
        14 if text[4] == b'.' => (5, Some((4, b'.'))),
        12 => (12, None),
        _ => return Verdict::rejected("not six pairs of hexadecimal digits"),
    };
    let mut nibbles = 0;
    for (place, &byte) in text.iter().enumerate() {
        match separator {
            Some((at, separator)) if place % step == at => {
                if byte != separator {
                    return Verdict::rejected("separators differ");
                }
            }
            _ => {
                let Some(digit) = (byte as char).to_digit(16) else {
                    return Verdict::rejected("not six pairs of hexadecimal digits");
                };
                octets[nibbles / 2] = octets[nibbles / 2] << 4 | digit as u8;
                nibbles += 1;
            }
        }
    }
    match octets {
        [0, 0, 0, 0, 0, 0] | [0xff, 0xff, 0xff, 0xff, 0xff, 0xff] => Verdict::rejected("all zeros or all ones"),
        [0x00, 0x00, 0x5e, 0x00, 0x53, _] => Verdict::unknown("range reserved for documentation").as_test_value(),
        [0x00, 0x11, 0x22, 0x33, 0x44, 0x55]
        | [0x01, 0x23, 0x45, 0x67, 0x89, 0xab]
        | [0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff] => Verdict::unknown("digits only count up").as_test_value(),
        [first, ..] if first & 1 == 1 => Verdict::doubtful("multicast bit set, not one device"),
        [first, ..] if first & 2 == 2 => Verdict::doubtful("locally administered, often random"),
        _ if separator.is_none() => Verdict::unknown("twelve hexadecimal digits"),
        _ => Verdict::confirmed(Strength::Weak, "universally administered address of one device"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Answer, check, check_doubtful, check_samples};
    use super::*;

    #[test]
    fn ipv4_table() {
        check(
            ipv4_address,
            &["93.184.216.34", "93.184.216.34:443", "93.184.216.0/24", "192.0.2.1", "198.51.100.7", "203.0.113.9"],
            &["256.1.1.1", "1.2.3", "1.2.3.4.5", "01.2.3.4", "93.184.216.34:99999", "1.2.3.4/33"],
        );
        check_doubtful(
            ipv4_address,
            &[
                "10.1.2.3",
                "172.16.0.1",
                "192.168.1.1",
                "127.0.0.1",
                "169.254.0.1",
                "100.64.0.1",
                "198.18.0.1",
                "224.0.0.1",
                "240.0.0.1",
                "0.1.2.3",
                "255.255.255.255",
                "192.88.99.1",
                "8.8.8.8",
                "1.1.1.1",
                "9.9.9.9",
                "208.67.222.222",
            ],
        );
        check_samples(
            ipv4_address,
            &["192.0.2.1", "198.51.100.7", "203.0.113.9", "123.45.67.89", "101.102.103.104", "12.34.56.78"],
        );
        check(ipv4_nonpublic, &["10.1.2.3", "192.0.2.1", "8.8.8.8"], &["93.184.216.34", "1.2.3"]);
        assert_eq!(ipv4_address(b"2.5.29.15").answer, Answer::Unknown);
        assert_eq!(ipv4_address(b"93.184.216.34").answer, Answer::Confirmed(Strength::Weak));
        assert_eq!(ipv4_address(b"10.1.2.3").why, "private range 10.0.0.0/8");
    }

    #[test]
    fn ipv6_table() {
        check(
            ipv6_address,
            &[
                "2a00:1450:4001::200e",
                "2001:db8::1",
                "3fff::1",
                "[2a00:1450:4001::200e]:443",
                "2a00::/16",
                "::ffff:93.184.216.34",
                "64:ff9b::5db8:d822",
                "2a00:1450:4001::200e%eth0",
            ],
            &["12:34:56", "2a00::1::2", "[2a00::1", "std::net", "2a00::1%"],
        );
        check_doubtful(
            ipv6_address,
            &[
                "::",
                "::1",
                "fe80::1",
                "fe80::1%eth0",
                "fc00::1",
                "fd12::1",
                "ff02::1",
                "::ffff:10.0.0.1",
                "100::1",
                "64:ff9b::a00:1",
                "2001:4860:4860::8888",
                "2001::/32",
                "2001:20::/28",
                "2002::/16",
                "2a00::/16",
            ],
        );
        check_samples(ipv6_address, &["2001:db8::1", "3fff::1", "::ffff:192.0.2.1"]);
        assert_eq!(mac_in_ipv6(b"2a00::21a:2bff:fe3c:4d5e"), Some([0x00, 0x1a, 0x2b, 0x3c, 0x4d, 0x5e]));
        assert_eq!(mac_in_ipv6(b"2a00::1"), None);
    }

    #[test]
    fn mac_table() {
        check(
            mac_address,
            &["00:1A:2B:3C:4D:5E", "00-1a-2b-3c-4d-5e", "001a.2b3c.4d5e", "001a2b3c4d5e", "40:1a:2b:3c:4d:5e"],
            &["00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff", "00:1A-2B:3C:4D:5E", "00:1A:2B:3C:4D", "001a2b3c4dzz"],
        );
        check_doubtful(mac_address, &["01:00:5e:00:00:01", "02:42:ac:11:00:02"]);
        check_samples(mac_address, &["00:00:5e:00:53:01", "00:11:22:33:44:55"]);
    }
}
