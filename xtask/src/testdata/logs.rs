//! Logs: an application with many voices, a web server, a login service. Most lines are about nobody.

use super::numbers::{self, card_groups, iban};
use super::page::{File, Page, mark};
use super::people::Person;
use super::random::Random;

/// The files of `logs/`.
pub fn make(random: &mut Random, people: &[Person]) -> Vec<File> {
    vec![app(random, people), access(random, people), auth(random, people)]
}

/// A clock that goes on by itself, from the second of March 2026 at eight.
struct Clock(u64);

impl Clock {
    fn new() -> Self {
        Self(8 * 3_600_000)
    }

    /// Moves on by up to `most` milliseconds and gives hours, minutes, seconds and milliseconds.
    fn tick(&mut self, random: &mut Random, most: u64) -> (u64, u64, u64, u64) {
        self.0 += random.within(1, most);
        (self.0 / 3_600_000 % 24, self.0 / 60_000 % 60, self.0 / 1000 % 60, self.0 % 1000)
    }
}

/// A voice of the application: time, level, where, what.
type Voice = fn(&mut Random, (u64, u64, u64, u64), &str, &str) -> String;

fn java(random: &mut Random, (h, m, s, ms): (u64, u64, u64, u64), level: &str, what: &str) -> String {
    let class = random.pick(&["OrderService", "CartController", "StockReader", "MailQueue", "LabelPrinter"]);
    let thread = random.within(1, 17);
    format!(
        "2026-03-02 {h:02}:{m:02}:{s:02},{ms:03} {level:<5} [http-nio-8080-exec-{thread}] n.bluefinch.shop.{class} - {what}"
    )
}

fn go(random: &mut Random, (h, m, s, ms): (u64, u64, u64, u64), level: &str, what: &str) -> String {
    let file = random.pick(&["cart/handler.go", "store/sync.go", "edge/proxy.go"]);
    let (level, at, trace) = (level.to_lowercase(), random.within(20, 400), random.hex(32));
    let what = what.replace('"', "'");
    format!(
        "ts=2026-03-02T{h:02}:{m:02}:{s:02}.{ms:03}Z level={level} caller={file}:{at} trace_id={trace} msg=\"{what}\""
    )
}

fn python(random: &mut Random, (h, m, s, ms): (u64, u64, u64, u64), level: &str, what: &str) -> String {
    let module = random.pick(&["worker", "worker.images", "nightly", "search.index"]);
    let pid = random.within(1200, 30000);
    format!("[2026-03-02 {h:02}:{m:02}:{s:02},{ms:03}: {level}/ForkPoolWorker-{pid}] bluefinch.{module}: {what}")
}

fn noise(random: &mut Random) -> String {
    let r = random;
    match r.within(0, 19) {
        0 => format!(
            "order {} placed in {} ms, request {}",
            r.within(20_417_000, 20_999_999),
            r.within(9, 900),
            r.uuid()
        ),
        1 => {
            format!("cart {} saved, {} items, dur={}.{}ms", r.hex(24), r.within(1, 9), r.within(1, 90), r.within(0, 10))
        }
        2 => format!("task {} finished in {}.{}s retries=0", r.uuid(), r.within(0, 20), r.digits(3)),
        3 => format!(
            "Received block blk_-{} of size {} from /10.20.4.{}",
            r.digits(19),
            r.within(9000, 67_108_864),
            r.within(2, 250)
        ),
        4 => format!(
            "artifact shop-web-{}.{}.{}.jar sha256:{}",
            r.within(1, 9),
            r.within(0, 40),
            r.within(0, 20),
            r.hex(64)
        ),
        5 => format!(
            "GC pause (G1 Evacuation) {}M->{}M({}M) {}.{}ms",
            r.within(300, 900),
            r.within(90, 290),
            1024,
            r.within(2, 60),
            r.digits(3)
        ),
        6 => format!(
            "pool-{}-thread-{} heartbeat ok, lag {} ms, offset {}",
            r.within(1, 9),
            r.within(1, 40),
            r.within(0, 300),
            r.digits(12)
        ),
        7 => format!("deploy of commit {} by pipeline #{} done", r.hex(40), r.within(1000, 9999)),
        8 => format!("partition orders-{} offset {} high watermark {}", r.within(0, 12), r.digits(9), r.digits(10)),
        9 => format!("upstream 10.20.{}.{}:8443 answered 200 in {} us", r.within(0, 9), r.within(2, 250), r.digits(6)),
        10 => format!("index merged: segments={} docs={} took_ms={}", r.within(2, 40), r.digits(6), r.within(20, 4000)),
        11 => format!("cache miss for key sku:{}:{} ttl=3600", r.text("ABCDEFGH", 3), r.digits(8)),
        12 => format!("parcel {} handed over at 17{}", r.digits(14), r.digits(8)),
        13 => format!("session expires at 1772{} (in {} s)", r.digits(9), r.within(100, 3600)),
        14 => format!(
            "at net.bluefinch.shop.OrderService.place(OrderService.java:{}) [shop-3.{}.1.jar:?]",
            r.within(20, 900),
            r.within(0, 40)
        ),
        15 => {
            format!("retry {} of 5 for job_{}_{}: connection reset by peer", r.within(1, 5), r.digits(13), r.digits(4))
        }
        16 => format!("alloc at 0x7f{} size={} align=16", r.hex(10), r.within(64, 65_536)),
        17 => format!(
            "price list v2026.{}.{} loaded: {} rows, checksum {}",
            r.within(1, 13),
            r.within(1, 29),
            r.within(900, 9000),
            r.hex(32)
        ),
        _ => format!("span={} parent={} status=OK elapsed={}ns", r.hex(16), r.hex(16), r.digits(8)),
    }
}

/// What should not have been logged.
fn leaks(random: &mut Random, people: &[Person]) -> Vec<String> {
    let p = |i: usize| &people[i];
    let session = format!("eyJhbGciOiJIUzI1NiJ9.{}.{}", random.token(48), random.token(43));
    let imei = numbers::luhn(random, "35829104", 15);
    let iban = iban("GB", &format!("BLUF204159{}", random.digits(8)));
    let account = iban.as_bytes().chunks(4).map(|part| String::from_utf8_lossy(part)).collect::<Vec<_>>().join(" ");
    vec![
        format!("password reset mail sent to {}", mark("email-address", &p(0).email)),
        format!("validation failed: ssn={} is already on file", mark("us-ssn", &p(1).ssn)),
        format!("gateway declined card {} (code 51)", mark("payment-card", card_groups(&p(2).card))),
        format!("callback wanted, phone: {}", mark("phone-nanp", &p(3).phone)),
        format!("login throttled, client ip {}", mark("ipv4-address", &p(4).ip)),
        format!(
            "client {} sent 40 requests",
            mark("ipv6-address", format!("2608:140:{}:{}::{}", random.hex(4), random.hex(4), random.within(10, 99)))
        ),
        format!("Authorization: Bearer {}", mark("auth-secret", session)),
        format!("retrying bind: password={}", mark("password-plain", "Tanager!4417-weir")),
        format!("refund to IBAN {} queued", mark("iban", account)),
        format!("courier position lat={} lng={}", "44.05213", "-121.31507"),
        format!("device registered: imei={}", mark("imei", imei)),
        format!("ship to {}", mark("postal-address-us", p(5).address())),
        format!("account merge: {} into {}", mark("email-address", &p(6).email), mark("email-address", &p(7).email)),
        format!("age check: date of birth {} accepted", mark("date-of-birth", &p(8).birth)),
        format!(
            "access point saw mac={}",
            mark("mac-address", format!("3c:22:fb:a1:{}:{}", random.hex(2), random.hex(2)))
        ),
        format!("短信已发送，手机号：{}", mark("phone-cn-mobile", format!("159216{}", random.digits(5)))),
        // Published samples: counted, and reported only on request.
        "smoke test charged card ⟦!payment-card|4111 1111 1111 1111⟧".into(),
        "smoke test called phone ⟦!phone-nanp|(541) 555-0100⟧".into(),
        "smoke test mailed ⟦!email-address|jane@example.com⟧ from client ⟦!ipv4-address|203.0.113.9⟧".into(),
    ]
}

fn app(random: &mut Random, people: &[Person]) -> File {
    const LINES: usize = 400;
    const VOICES: [Voice; 3] = [java, go, python];
    let mut page = Page::new("logs/app.log");
    let mut clock = Clock::new();
    let leaks = leaks(random, people);
    let step = LINES / leaks.len();
    for i in 0..LINES {
        let time = clock.tick(random, 4000);
        let voice = random.pick(&VOICES);
        let level = *random.pick(&["INFO", "INFO", "INFO", "DEBUG", "WARN"]);
        let what = match leaks.get(i / step).filter(|_| i % step == step / 2) {
            Some(leak) => leak.clone(),
            None => noise(random),
        };
        // The position is one value from its first label to its last digit.
        let what = what.replace("lat=44.05213 lng=-121.31507", "⟦geo-column-pair|lat=44.05213 lng=-121.31507⟧");
        page.line(voice(random, time, level, &what));
    }
    page.utf8()
}

const BROWSERS: [&str; 3] = [
    "Mozilla/5.0 (X11; Linux x86_64; rv:134.0) Gecko/20100101 Firefox/134.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_2 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.2 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/133.0.0.0 Safari/537.36",
];

fn access(random: &mut Random, people: &[Person]) -> File {
    let mut page = Page::new("logs/access.log");
    page.whole("http-access-log");
    let mut clock = Clock::new();
    for i in 0..140 {
        let (h, m, s, _) = clock.tick(random, 20_000);
        let person = random.pick(people);
        // Health checks come from inside and say nothing about anyone.
        let inside = random.once_in(4);
        let client = if inside { "10.20.0.7".into() } else { mark("ipv4-address", &person.ip) };
        let request = match i {
            31 => {
                let email = mark("email-address", person.email.replace('@', "%40"));
                format!(
                    "GET {} HTTP/1.1",
                    mark("url-with-identifier", format!("/newsletter/join?email={email}&src=footer"))
                )
            }
            64 => format!(
                "GET {} HTTP/1.1",
                mark("url-with-identifier", format!("/account/reset?token={}", mark("auth-secret", random.token(24))))
            ),
            97 => "GET /search?q=⟦search-history|wheelchair+accessible+trails⟧ HTTP/1.1".into(),
            _ if inside => "GET /healthz HTTP/1.1".into(),
            _ => format!("GET /p/{}?page={} HTTP/1.1", random.digits(6), random.within(1, 9)),
        };
        let agent = if inside { "kube-probe/1.31".into() } else { mark("user-agent", random.pick(&BROWSERS)) };
        let size = random.within(200, 60_000);
        page.line(format!(
            "{client} - - [02/Mar/2026:{h:02}:{m:02}:{s:02} +0000] \"{request}\" 200 {size} \"-\" \"{agent}\""
        ));
    }
    page.utf8()
}

fn auth(random: &mut Random, people: &[Person]) -> File {
    let mut page = Page::new("logs/auth.log");
    let mut clock = Clock::new();
    for i in 0..60 {
        let (h, m, s, _) = clock.tick(random, 40_000);
        let pid = random.within(900, 32_000);
        let ip = mark("ipv4-address", &random.pick(people).ip);
        let port = random.within(32_768, 60_999);
        let what = match i % 6 {
            0 => format!("sshd[{pid}]: Failed password for invalid user oracle from {ip} port {port} ssh2"),
            1 => format!("sshd[{pid}]: Connection closed by {ip} port {port} [preauth]"),
            2 => format!("CRON[{pid}]: pam_unix(cron:session): session opened for user root(uid=0) by (uid=0)"),
            3 => format!(
                "sshd[{pid}]: Accepted publickey for deploy from 10.20.0.7 port {port} ssh2: ED25519 SHA256:{}",
                random.token(43)
            ),
            4 => format!("systemd-logind[611]: New session {} of user deploy.", random.within(100, 999)),
            _ => format!(
                "sshd[{pid}]: pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost={ip}"
            ),
        };
        page.line(format!("Mar  2 {h:02}:{m:02}:{s:02} gate {what}"));
    }
    page.utf8()
}
