//! Text that is made, not stored: log lines of many kinds, with and without personal data of people who do not exist.
//!
//! Everything follows from a seed, so a figure can be measured again anywhere. Check digits are right, number ranges
//! are those that are handed out, and domains are none of the reserved ones: otherwise detectors would say no early
//! and the figures would flatter them.

#![allow(dead_code)] // Each test and bench uses its own part.

#[cfg(unix)]
pub mod command;

use std::fmt::Write;

/// Numbers that look random and come again from the same seed (splitmix64).
pub struct Random(u64);

impl Random {
    /// From a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next 64 bits.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let x = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let x = (x ^ x >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        x ^ x >> 31
    }

    /// A number from 0, below `n`.
    pub fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    /// A number in a range, its end left out.
    pub fn within(&mut self, from: u64, to: u64) -> u64 {
        from + self.below(to - from)
    }

    /// One of some things.
    pub fn pick<'t, T: ?Sized>(&mut self, of: &[&'t T]) -> &'t T {
        of[self.below(of.len() as u64) as usize]
    }

    /// So many digits.
    pub fn digits(&mut self, n: usize) -> String {
        (0..n).map(|_| char::from(b'0' + self.below(10) as u8)).collect()
    }
}

/// What a text is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Log lines, one in a hundred of them with personal data.
    Mixed,
    /// Log lines without personal data.
    Bare,
    /// Personal data in every line.
    Dense,
    /// English prose without personal data.
    Prose,
}

impl Kind {
    /// All of them, in the order of the tables.
    pub const ALL: [Self; 4] = [Self::Mixed, Self::Bare, Self::Dense, Self::Prose];

    /// Its name in the tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Mixed => "mixed",
            Self::Bare => "bare",
            Self::Dense => "dense",
            Self::Prose => "prose",
        }
    }
}

/// A text of at least `size` bytes, in whole lines.
pub fn text(kind: Kind, size: usize, seed: u64) -> Vec<u8> {
    let random = &mut Random::new(seed);
    let mut out = String::with_capacity(size + 1024);
    while out.len() < size {
        match kind {
            Kind::Mixed if random.below(100) == 0 => personal_line(random, &mut out),
            Kind::Mixed | Kind::Bare => log_line(random, &mut out),
            Kind::Dense => personal_line(random, &mut out),
            Kind::Prose => prose_line(random, &mut out),
        }
    }
    out.into_bytes()
}

const LEVELS: [&str; 6] = ["INFO", "INFO", "DEBUG", "INFO", "WARN", "ERROR"];
const MODULES: [&str; 8] = [
    "com.acme.order.OrderService",
    "org.apache.kafka.clients.NetworkClient",
    "http.server",
    "db.pool",
    "c.a.billing.InvoiceJob",
    "scheduler",
    "cache.l2",
    "o.s.w.s.DispatcherServlet",
];
const WORDS: [&str; 40] = [
    "the",
    "a",
    "of",
    "to",
    "and",
    "in",
    "over",
    "river",
    "mountain",
    "window",
    "quiet",
    "evening",
    "letter",
    "garden",
    "walked",
    "slowly",
    "remembered",
    "before",
    "after",
    "under",
    "storm",
    "bridge",
    "answered",
    "nothing",
    "light",
    "stone",
    "market",
    "carried",
    "morning",
    "toward",
    "winter",
    "voices",
    "table",
    "village",
    "followed",
    "long",
    "without",
    "almost",
    "road",
    "silence",
];

fn stamp(random: &mut Random, out: &mut String) {
    let (month, day) = (random.within(1, 13), random.within(1, 29));
    let (hour, minute, second) = (random.below(24), random.below(60), random.below(60));
    let _ = write!(out, "2024-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}");
}

/// A line of a log without personal data: application, kernel, JSON, HDFS, key=value or stack trace.
pub fn log_line(random: &mut Random, out: &mut String) {
    let _ = match random.below(12) {
        0..=2 => {
            stamp(random, out);
            let (milli, level, module) = (random.below(1000), random.pick(&LEVELS), random.pick(&MODULES));
            let _ =
                write!(out, ",{milli:03} {level:5} [pool-{}-thread-{}] {module} - ", random.below(9), random.below(64));
            match random.below(4) {
                0 => writeln!(
                    out,
                    "Completed request {:016x} in {} ms, status={}",
                    random.next(),
                    random.below(2000),
                    random.pick(&["200", "204", "404", "500"])
                ),
                1 => writeln!(
                    out,
                    "Connection acquired after {}us (active={}, idle={}, waiting={})",
                    random.below(90_000),
                    random.below(50),
                    random.below(50),
                    random.below(9)
                ),
                2 => writeln!(
                    out,
                    "Retrying partition orders-{} at offset {} (epoch {})",
                    random.below(48),
                    random.next() >> 24,
                    random.below(400)
                ),
                _ => writeln!(
                    out,
                    "Loaded {} rows from /var/lib/app/segment-{:05}.dat in {}.{:03} s",
                    random.below(1_000_000),
                    random.below(99_999),
                    random.below(9),
                    random.below(1000)
                ),
            }
        }
        3 | 4 => {
            let (second, micro) = (random.below(9_999_999), random.below(1_000_000));
            let _ = write!(
                out,
                "Mar {:2} 0{}:{:02}:{:02} node{} kernel: [{second:7}.{micro:06}] ",
                random.within(1, 29),
                random.below(10),
                random.below(60),
                random.below(60),
                random.below(40)
            );
            match random.below(3) {
                0 => writeln!(
                    out,
                    "EXT4-fs (sda{}): mounted filesystem with ordered data mode. Opts: (null)",
                    random.below(9)
                ),
                1 => writeln!(
                    out,
                    "pci 0000:{:02x}:1f.{}: BAR {}: assigned [mem 0x{:08x}-0x{:08x}]",
                    random.below(256),
                    random.below(8),
                    random.below(6),
                    random.next() as u32,
                    random.next() as u32
                ),
                _ => writeln!(
                    out,
                    "Out of memory: Killed process {} (java) total-vm:{}kB, anon-rss:{}kB",
                    random.below(99_999),
                    random.below(99_999_999),
                    random.below(9_999_999)
                ),
            }
        }
        5..=7 => {
            let _ = write!(out, "{{\"ts\":17{}.{},\"level\":\"", random.digits(8), random.digits(6));
            writeln!(
                out,
                "{}\",\"logger\":\"{}\",\"trace_id\":\"{:016x}{:016x}\",\"span_id\":\"{:016x}\",\"msg\":\"{} {} finished\",\
                 \"duration_ms\":{},\"bytes\":{},\"ok\":{}}}",
                random.pick(&["info", "debug", "warn"]),
                random.pick(&MODULES),
                random.next(),
                random.next(),
                random.next(),
                random.pick(&["job", "request", "upload", "index merge"]),
                random.below(100_000),
                random.below(5000),
                random.next() >> 40,
                random.pick(&["true", "false"])
            )
        }
        8 | 9 => {
            let _ = write!(
                out,
                "0811{:02} {:02}{:02}{:02} {} INFO ",
                random.within(1, 29),
                random.below(24),
                random.below(60),
                random.below(60),
                random.below(3000)
            );
            let block = random.next() as i64;
            let (a, b) = (random.below(250), random.below(250));
            match random.below(3) {
                0 => writeln!(
                    out,
                    "dfs.DataNode$DataXceiver: Receiving block blk_{block} src: /10.250.{a}.{b}:{} dest: /10.250.{a}.{b}:50010",
                    random.within(30_000, 60_000)
                ),
                1 => writeln!(
                    out,
                    "dfs.FSNamesystem: BLOCK* NameSystem.addStoredBlock: blockMap updated: 10.251.{a}.{b}:50010 is added \
                     to blk_{block} size 67108864"
                ),
                _ => writeln!(
                    out,
                    "dfs.DataNode$PacketResponder: PacketResponder {} for block blk_{block} terminating",
                    random.below(3)
                ),
            }
        }
        10 => {
            let _ = write!(out, "time=");
            stamp(random, out);
            writeln!(
                out,
                "Z level=info caller=compact.go:{} component=tsdb mint=17{} maxt=17{} ulid=01{} dur={}.{}ms",
                random.below(900),
                random.digits(11),
                random.digits(11),
                random.digits(12),
                random.below(900),
                random.digits(6)
            )
        }
        _ => writeln!(
            out,
            "\tat {}.invoke0({}.java:{}) ~[app-{}.{}.{}.jar:{}]",
            random.pick(&MODULES),
            random.pick(&["NativeMethod", "Handler", "Filter"]),
            random.below(2000),
            random.below(9),
            random.below(30),
            random.below(30),
            random.below(900)
        ),
    };
}

/// A line of prose without personal data.
pub fn prose_line(random: &mut Random, out: &mut String) {
    for n in 0..random.within(8, 16) {
        let word = random.pick(&WORDS);
        if n > 0 {
            out.push(' ');
        }
        out.push_str(word);
    }
    out.push_str(random.pick(&[".\n", ",\n", "\n"]));
}

/// How many kinds of personal data [`personal`] makes.
pub const PERSONAL: u64 = 10;

/// A line of a log with one to three values.
pub fn personal_line(random: &mut Random, out: &mut String) {
    stamp(random, out);
    let _ = write!(out, ",{:03} INFO {} - ", random.below(1000), random.pick(&MODULES));
    for n in 0..random.within(1, 4) {
        if n > 0 {
            out.push_str("; ");
        }
        let kind = random.below(PERSONAL);
        personal(kind, random, out);
    }
    out.push('\n');
}

/// A value of one kind with a word that tells what it is.
pub fn personal(kind: u64, random: &mut Random, out: &mut String) {
    let _ = match kind {
        0 => {
            let first = random.pick(&["marta", "liu.yan", "t.novak", "okafor", "jsmith", "ana.souza", "k_lindqvist"]);
            let host = random.pick(&["bluefinch-mail.net", "harborline-post.com", "kestrelpost.eu", "lanhe-tech.cn"]);
            write!(out, "mail sent to {first}{}@{host}", random.below(10_000))
        }
        1 => write!(
            out,
            "client ip {}.{}.{}.{}",
            random.within(41, 99),
            random.below(256),
            random.below(256),
            random.within(1, 255)
        ),
        2 => {
            write!(
                out,
                "ssn: {}-{:02}-{:04}",
                random.within(500, 600),
                random.within(10, 99),
                random.within(1000, 9999)
            )
        }
        3 => write!(out, "card {}", card(random)),
        4 => {
            let area = random.pick(&["415", "212", "646", "312", "213"]);
            write!(out, "phone {area}-{}-{:04}", random.within(600, 900), random.within(1000, 9999))
        }
        5 => write!(out, "IBAN {}", iban(random)),
        6 => write!(out, "GPS: {}.{}, -{}.{}", random.within(31, 47), six(random), random.within(75, 122), six(random)),
        7 => write!(
            out,
            "date of birth: 19{:02}-{:02}-{:02}",
            random.within(40, 99),
            random.within(1, 13),
            random.within(1, 29)
        ),
        8 => {
            write!(out, "station 3c:22:fb:{:02x}:{:02x}:9{:x}", random.below(256), random.below(256), random.below(16))
        }
        _ => write!(out, "身份证号：{}", resident(random)),
    };
}

/// Six digits whose last one is not 0.
fn six(random: &mut Random) -> String {
    random.digits(5) + &random.within(1, 10).to_string()
}

fn card(random: &mut Random) -> String {
    let mut digits = format!("4539{}", random.digits(11));
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(n, b)| {
            let doubled = u32::from(b - b'0') * if n % 2 == 0 { 2 } else { 1 };
            doubled / 10 + doubled % 10
        })
        .sum();
    let _ = write!(digits, "{}", (10 - sum % 10) % 10);
    format!("{} {} {} {}", &digits[..4], &digits[4..8], &digits[8..12], &digits[12..])
}

fn iban(random: &mut Random) -> String {
    let account = format!("50090100{}", random.digits(10));
    // D is 13, E is 14, and 00 stands for the check digits.
    let rest = format!("{account}131400").bytes().fold(0, |rest, b| (rest * 10 + u32::from(b - b'0')) % 97);
    format!("DE{:02}{account}", 98 - rest)
}

fn resident(random: &mut Random) -> String {
    let region = random.pick(&["110105", "310104", "440305", "510107"]);
    let digits = format!(
        "{region}19{:02}{:02}{:02}{:03}",
        random.within(50, 99),
        random.within(1, 13),
        random.within(1, 29),
        random.below(1000)
    );
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: usize = digits.bytes().zip(weights).map(|(b, w)| usize::from(b - b'0') * w).sum();
    format!("{digits}{}", &"10X98765432"[sum % 11..=sum % 11])
}
