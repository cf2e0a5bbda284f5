//! Messages behind a time, a level, a thread, a logger, a process: the layouts of syslog and of the loggers of programs.

use super::stamp;

/// Words for how bad it is.
const LEVELS: [&[u8]; 24] = [
    b"TRACE",
    b"DEBUG",
    b"INFO",
    b"NOTICE",
    b"WARN",
    b"WARNING",
    b"ERROR",
    b"ERR",
    b"FATAL",
    b"CRITICAL",
    b"CRIT",
    b"ALERT",
    b"EMERG",
    b"EMERGENCY",
    b"PANIC",
    b"SEVERE",
    b"CONFIG",
    b"FINE",
    b"FINER",
    b"FINEST",
    b"INFORMATION",
    b"VERBOSE",
    b"AUDIT",
    b"LOG",
];

/// Longest piece of a prefix, in bytes.
const LONGEST: usize = 96;

/// Digits of the number of a process or thread at most. More may be anybody's number.
const DIGITS: usize = 7;

/// Sets of bytes, as bits of [`SETS`]: letters, digits, what parts the pieces of a prefix, and the bytes of the names of
/// loggers, files, hosts, processes and threads.
const LETTER: u8 = 1;
const DIGIT: u8 = 2;
const MARK: u8 = 4;
const LOGGER: u8 = 8;
const SOURCE: u8 = 16;
const HOST: u8 = 32;
const PROCESS: u8 = 64;
const THREAD: u8 = 128;

/// The sets that each byte is in.
const SETS: [u8; 256] = {
    let mut sets = [0; 256];
    let mut b = 0;
    while b < 256 {
        let byte = b as u8;
        let of_names = LOGGER | SOURCE | HOST | PROCESS | THREAD;
        sets[b] = match byte {
            _ if byte.is_ascii_alphabetic() => LETTER | of_names,
            _ if byte.is_ascii_digit() => DIGIT | of_names,
            b'_' | b'.' => of_names,
            b'-' => (of_names & !LOGGER) | MARK,
            b'$' => LOGGER | THREAD,
            b'/' => SOURCE | PROCESS,
            b'(' | b')' | b'@' => PROCESS,
            b' ' | b':' => MARK | THREAD,
            b'#' => THREAD,
            b'\t' | b']' | b'|' => MARK,
            _ => 0,
        };
        b += 1;
    }
    sets
};

fn is(byte: u8, set: u8) -> bool {
    SETS[usize::from(byte)] & set != 0
}

/// Bytes of a set at the start of a text, as many as a piece can have.
fn run(text: &[u8], set: u8) -> usize {
    // A plain loop: iterators cost twice as much here, and every line of a log is asked several times.
    let text = &text[..text.len().min(LONGEST)];
    let mut length = 0;
    while length < text.len() && is(text[length], set) {
        length += 1;
    }
    length
}

/// What stands before a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Prefix {
    /// Where the message begins.
    pub end: usize,
    /// A level, a logger or a process is there: it is a program that writes.
    pub program: bool,
}

/// Where a line's time begins and ends: it may stand in brackets, behind a priority of syslog or the letter of glog.
pub fn time(line: &[u8], layout: &[u8]) -> Option<usize> {
    if layout == TIMELESS {
        return timeless(line);
    }
    let mut at = 0;
    if line.first() == Some(&b'<') {
        let digits = line[1..].iter().take(3).take_while(|b| b.is_ascii_digit()).count();
        if digits == 0 || line.get(1 + digits) != Some(&b'>') {
            return None;
        }
        at = digits + 2;
        // RFC 5424 has a version.
        if line.get(at..at + 2) == Some(b"1 ") {
            at += 2;
        }
    }
    at += usize::from(line.get(at) == Some(&b'['));
    Some(at + stamp::of(&line[at..], layout)?)
}

/// The layout of the time of a line.
pub fn layout(line: &[u8]) -> Option<&'static [u8]> {
    let timed = stamp::LAYOUTS.into_iter().find(|layout| time(line, layout).is_some());
    timed.or_else(|| timeless(line).map(|_| TIMELESS))
}

/// The layout of lines without a time.
const TIMELESS: &[u8] = b"";

/// `INFO:shop.users:` of Python's loggers: where the message behind it begins.
fn timeless(line: &[u8]) -> Option<usize> {
    let length = line.iter().take(16).take_while(|b| b.is_ascii_uppercase()).count();
    if !LEVELS.contains(&&line[..length]) || line.get(length) != Some(&b':') {
        return None;
    }
    let rest = &line[length + 1..];
    let is_name = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-');
    let name = rest.iter().take(LONGEST).take_while(|b| is_name(b)).count();
    (name > 0 && rest.get(name) == Some(&b':')).then_some(length + name + 2)
}

/// The prefix of a line.
pub fn of(line: &[u8], layout: &[u8]) -> Option<Prefix> {
    behind(line, layout, time(line, layout)?)
}

/// The prefix of a line whose time ends at `at`.
pub fn behind(line: &[u8], layout: &[u8], mut at: usize) -> Option<Prefix> {
    if layout == TIMELESS {
        return Some(Prefix { end: at, program: true });
    }
    if let Some(end) = structured(line, at) {
        return Some(Prefix { end, program: true });
    }
    // What goes on without a blank is no log's: `2026-01-01 10:00:00,Ann` is a row.
    if !matches!(line.get(at), None | Some(b' ' | b'\t' | b']' | b'|' | b':' | b'\r' | b'\n' | b';')) {
        return None;
    }
    // The letter of glog is a level.
    let mut program = layout.starts_with(b"G");
    if let Some(prefix) = tag(line, at, layout.starts_with(b"M D T")) {
        return Some(prefix);
    }
    loop {
        at += line[at..].iter().position(|b| !is(*b, MARK)).unwrap_or(line.len() - at);
        let rest = &line[at..];
        let bracket = rest.first() == Some(&b'[');
        let (skip, says) = match () {
            () if bracket => thread(rest),
            () => {
                let known = level(rest).or_else(|| number(rest)).or_else(|| logger(rest)).or_else(|| source(rest));
                known.unwrap_or((0, is_account(rest)))
            }
        };
        program |= says;
        if skip == 0 {
            return Some(Prefix { end: at, program });
        }
        at += skip;
    }
}

/// `gate sshd[29626]:` of syslog, from the blank before the host on. A host that is an address is left to be searched.
/// Without the number of a process it is taken for one behind the times of syslog alone: `Ann Lee:` is two names.
fn tag(line: &[u8], at: usize, syslog: bool) -> Option<Prefix> {
    let rest = line.get(at..)?;
    let host = at + rest.iter().position(|b| *b != b' ')?;
    let name = line[host..].iter().take(LONGEST).position(|b| *b == b' ')?;
    let process = host + name + 1;
    let length = run(&line[process..], PROCESS);
    let mut end = process + length;
    let mut numbered = false;
    let own = line[process..end].first()?.is_ascii_alphabetic();
    if line.get(end) == Some(&b'[') {
        let digits = line[end + 1..].iter().take(DIGITS).take_while(|b| b.is_ascii_digit()).count();
        if digits == 0 || line.get(end + 1 + digits) != Some(&b']') {
            return None;
        }
        end += digits + 2;
        numbered = true;
    }
    if !own || !numbered && !syslog || line.get(end) != Some(&b':') || line[process..end].contains(&b'@') {
        return None;
    }
    end += 1;
    end += line[end..].iter().take_while(|b| **b == b' ').count();
    let plain = line[host..host + name].iter().all(|b| is(*b, HOST)) && line[host].is_ascii_alphabetic();
    Some(Prefix { end: if plain { end } else { host }, program: numbered || syslog })
}

/// The header of RFC 5424 behind the time, `host program process message-id `: where what follows it begins.
fn structured(line: &[u8], at: usize) -> Option<usize> {
    let digits = line.strip_prefix(b"<")?.iter().take_while(|b| b.is_ascii_digit()).count();
    if line.get(1 + digits..4 + digits) != Some(b">1 ") {
        return None;
    }
    let mut at = at;
    let mut host = at;
    for n in 0..4 {
        if line.get(at) != Some(&b' ') {
            return None;
        }
        let length = line[at + 1..].iter().take(256).position(|b| *b == b' ')?;
        let word = &line[at + 1..at + 1 + length];
        if n == 0 {
            host = at + 1;
            // A host that is an address is left to be searched.
            let is_name = word.iter().all(|b| is(*b, HOST)) && (word == b"-" || word.first()?.is_ascii_alphabetic());
            if !is_name {
                return Some(host);
            }
        }
        at += 1 + length;
    }
    Some(at + 1).filter(|end| *end > host)
}

/// `main.go:45:`: a file of a program and the line in it.
fn source(rest: &[u8]) -> Option<(usize, bool)> {
    let length = run(rest, SOURCE);
    if rest.get(length) != Some(&b':') {
        return None;
    }
    let point = rest[..length].iter().rposition(|b| *b == b'.')?;
    let extension = &rest[point + 1..length];
    let digits = rest.get(length + 1..)?.iter().take(DIGITS).take_while(|b| b.is_ascii_digit()).count();
    let ends = matches!(rest.get(length + 1 + digits), Some(b':' | b']' | b' ' | b'\t'));
    let is_file = (1..=5).contains(&extension.len()) && extension.iter().all(u8::is_ascii_lowercase);
    (is_file && digits > 0 && ends).then_some((length + 1 + digits, true))
}

/// True for `user@database LOG:`, which is not the program's own but says that one writes.
fn is_account(rest: &[u8]) -> bool {
    let Some(length) = rest.iter().take(LONGEST).position(|b| *b == b' ') else { return false };
    let next = &rest[length + 1..];
    rest[..length].contains(&b'@') && level(next).is_some_and(|(word, sure)| sure && next.get(word) == Some(&b':'))
}

/// `[main]`, `[http-nio-8080-exec-8]`: not if it holds what may be an address.
fn thread(rest: &[u8]) -> (usize, bool) {
    let Some(close) = rest.iter().take(LONGEST).position(|b| *b == b']') else { return (0, false) };
    let inside = &rest[1..close];
    let (mut digits, mut address, mut plain, mut before) = (0, false, true, false);
    for &b in inside {
        let is_digit = is(b, DIGIT);
        // Nine digits are somebody's number as well as a thread's, and digits with points or colons are an address.
        address |= before && matches!(b, b'.' | b':');
        plain &= is(b, THREAD);
        digits += usize::from(is_digit);
        before = is_digit;
    }
    // Apache has `[core:error]` and `[pid 4539:tid 139840]`, whose numbers are its own whatever they look like.
    let own = inside.strip_prefix(b"pid ").unwrap_or_default();
    let is_own = |b: &u8| b.is_ascii_digit() || matches!(b, b':' | b' ' | b't' | b'i' | b'd');
    if own.first().is_some_and(u8::is_ascii_digit) && own.iter().all(is_own) {
        return (close + 1, true);
    }
    plain &= digits <= DIGITS && !address;
    let word = inside.rsplit(|b| *b == b':').next().unwrap_or(inside);
    if plain { (close + 1, level(word).is_some_and(|l| l.0 == word.len())) } else { (0, false) }
}

/// `INFO`, `warn:`, and the single letters of Android and glog.
fn level(rest: &[u8]) -> Option<(usize, bool)> {
    let length = run(&rest[..rest.len().min(16)], LETTER);
    let word = &rest[..length];
    let behind = rest.get(length);
    if length == 0 || !matches!(behind, None | Some(b' ' | b'\t' | b':' | b']' | b'|' | b'/' | b'\r' | b'\n')) {
        return None;
    }
    let letter = length == 1 && matches!(word[0], b'V' | b'D' | b'I' | b'W' | b'E' | b'F') && behind == Some(&b' ');
    let known = letter || LEVELS.iter().any(|level| word.eq_ignore_ascii_case(level));
    // Python writes `INFO/ForkPoolWorker-1`.
    let extra = match behind {
        Some(b'/') => {
            let is_name = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
            let own = rest[length + 1..].iter().take(LONGEST).take_while(|b| is_name(b)).count();
            if rest.get(length + 1 + own) == Some(&b']') { own + 1 } else { 0 }
        }
        _ => 0,
    };
    known.then_some((length + extra, !letter || extra > 0))
}

/// The number of a process or thread.
fn number(rest: &[u8]) -> Option<(usize, bool)> {
    let length = rest.iter().take(DIGITS + 1).take_while(|b| b.is_ascii_digit()).count();
    if !(1..=DIGITS).contains(&length) || !matches!(rest.get(length), Some(b' ' | b'\t' | b']' | b'|')) {
        return None;
    }
    // A number directly before a message is part of it as often as not: it must be followed by more prefix.
    let behind = rest[length..].trim_ascii_start();
    let more = level(behind).is_some()
        || behind.first().is_some_and(u8::is_ascii_digit)
        || behind.starts_with(b"--- [")
        || source(behind).is_some();
    more.then_some((length, false))
}

/// `org.apache.hadoop.mapred.MapTask:`, with two points and a mark behind it.
fn logger(rest: &[u8]) -> Option<(usize, bool)> {
    let length = run(rest, LOGGER);
    let name = &rest[..length];
    let behind = &rest[length..];
    let blanks = behind.iter().take_while(|b| **b == b' ').count();
    let marked = behind.starts_with(b":") || behind.starts_with(b"]") || {
        let mark = &behind[blanks..];
        blanks > 0 && (mark.starts_with(b"- ") || mark.starts_with(b": "))
    };
    if !marked {
        return None;
    }
    let points = name.iter().filter(|b| **b == b'.').count();
    let words = name.split(|b| *b == b'.').all(|word| word.first().is_some_and(u8::is_ascii_alphabetic));
    (points >= 2 && words).then_some((length, true))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_before_a_message() {
        for (line, message) in [
            (
                "2015-10-18 18:01:47,978 INFO [main] org.apache.hadoop.mapreduce.v2.app.MRAppMaster: Created x",
                "Created x",
            ),
            ("03-17 16:13:38.811  1702  2395 D WindowManager: print", "WindowManager: print"),
            ("Jun 14 15:16:01 combo sshd(pam_unix)[19939]: authentication failure; x", "authentication failure; x"),
            ("Jul  1 09:00:55 host-10 kernel[0]: IO", "IO"),
            ("<34>Oct 11 22:14:15 mymachine su: 'su root' failed", "'su root' failed"),
            ("Mar  2 08:00:06 10.1.2.3 sshd[1]: x", "10.1.2.3 sshd[1]: x"),
            ("[2026-03-02 08:00:03,857: INFO/ForkPoolWorker-28763] shop.search.index: GC", "GC"),
            ("2026-03-02 08:00:04.448  INFO 4711 --- [nio-8080-exec-8] n.b.shop.CartController : got", "got"),
            (
                "2015-07-29 17:41:44,747 - INFO  [/10.10.34.11:3888:Q@493] - Received",
                "[/10.10.34.11:3888:Q@493] - Received",
            ),
            ("2026/03/02 08:00:04 [error] 123#0: *1 open()", "123#0: *1 open()"),
            ("<165>1 2026-03-02T08:00:04Z web1 crm 1370 ID47 [x@1 ssn=\"2\"] saved", "[x@1 ssn=\"2\"] saved"),
            ("<165>1 2026-03-02T08:00:04Z 203.0.113.9 crm - - - saved", "203.0.113.9 crm - - - saved"),
            ("2026/03/02 08:00:04 main.go:45: login", "login"),
            ("I0302 08:00:04.448123    4539 server.go:45] login", "login"),
            ("INFO:shop.users:login 536-90-4399", "login 536-90-4399"),
            (
                "[Wed Mar 02 08:00:04.1 2026] [core:error] [pid 4539:tid 536904399] [client 203.0.113.9:5] x",
                "[client 203.0.113.9:5] x",
            ),
            ("2026-03-02 08:00:04 UTC [4539] app@shop LOG:  statement: x", "app@shop LOG:  statement: x"),
            ("2026-03-02T08:00:04Z WARN 536904399 is bad", "536904399 is bad"),
            ("2026-03-02T08:00:04Z INFO [536904399] is bad", "[536904399] is bad"),
            ("2026-03-02T08:00:04Z INFO user 1", "user 1"),
            ("2026-03-02T08:00:04Z INFO", ""),
        ] {
            let prefix = of(line.as_bytes(), layout(line.as_bytes()).unwrap_or_default()).map(|p| p.end);
            assert_eq!(prefix.map(|end| &line[end..]), Some(message), "{line}");
        }
        let says = |line: &str| layout(line.as_bytes()).and_then(|l| of(line.as_bytes(), l)).map(|p| p.program);
        assert_eq!(says("[2026-03-02 08:00:03] Ann: hello"), Some(false), "a chat");
        assert_eq!(says("2026-03-02 08:00:03,Ann,x"), None, "a row");
        assert_eq!(says("08:00:01,000 --> 08:00:03,000"), Some(false), "a subtitle");
    }
}
