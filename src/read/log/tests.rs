use super::super::collect::{Collect, read};
use super::*;

/// What is said of a log, a line for each row, however its bytes come.
fn rows(text: &str) -> Vec<String> {
    assert!(Log.recognises(&Head::new(text.as_bytes()), Path::new("a")), "{text}");
    let said = |out: &Collect| -> Vec<String> {
        let cell = |(name, value): &(String, String)| format!("{name}={value}");
        out.rows.iter().map(|r| r.cells.iter().map(cell).collect::<Vec<_>>().join(" | ")).collect()
    };
    let out = read(&Log, text.as_bytes(), 1 << 20).0;
    for step in [1, 7, 100] {
        assert_eq!(read(&Log, text.as_bytes(), step).0.rows, out.rows, "{step}");
    }
    for row in &out.rows {
        for ((_, value), at) in row.cells.iter().zip(&row.at) {
            // What was written without blanks stands there otherwise.
            let own = at.map(|at| &text[at as usize..][..value.len()]);
            assert!(own.map_or(value.contains("Chrome"), |own| own == value), "{value}");
        }
    }
    said(&out)
}

#[test]
fn access_logs() {
    let line = r#"203.0.113.9 - ann [02/Mar/2026:08:00:07 +0000] "GET /p?q=\"x\"&id=1 HTTP/1.1" 200 38582 "-" "Mozilla/5.0 (X11)" "198.51.100.7""#;
    assert_eq!(
        rows(&format!("{line}\nbroken line\n{line}\n{line}\n{line}\n{line}\n"))[..2],
        [
            r#"remote_addr=203.0.113.9 | remote_user=ann | =GET /p?q=\"x\"&id=1 HTTP/1.1 | user_agent=Mozilla/5.0 (X11) | =198.51.100.7"#,
            "=broken line"
        ]
    );
    assert_eq!(
        rows("www.example.com:80 203.0.113.9 - - [02/Mar/2026:08:00:07 +0000] \"GET / HTTP/1.1\" 200 2\n"),
        ["vhost=www.example.com:80 | remote_addr=203.0.113.9 | =GET / HTTP/1.1"]
    );
}

#[test]
fn fields_of_a_header() {
    let iis = "#Software: Microsoft Internet Information Services 10.0\n#Fields: date time s-ip cs-method cs-uri-stem \
        cs-username c-ip sc-status\n2026-03-02 08:00:07 192.0.2.1 GET /x CORP\\ann 203.0.113.9 200\n";
    assert_eq!(rows(iis)[2], "s-ip=192.0.2.1 | cs-uri-stem=/x | cs-username=CORP\\ann | c-ip=203.0.113.9");
    // Another header in the same file, as IIS writes one where it begins anew.
    let more = "2026-03-02 08:00:07 192.0.2.1 GET /x CORP\\ann 203.0.113.9 200\n".repeat(8);
    let again = format!(
        "{iis}{more}#Fields: date time c-ip cs(User-Agent) cs-username\n2026-03-02 08:00:08 203.0.113.9 Mozilla/5.0+(X11)+Chrome/120.0.0.0 CORP\\bob\n"
    );
    assert_eq!(
        rows(&again)[12],
        "c-ip=203.0.113.9 | cs(User-Agent)=Mozilla/5.0 (X11) Chrome/120.0.0.0 | cs-username=CORP\\bob"
    );
    for (written, meant) in [("a%20b%2Fc", "a b/c"), ("a%2520b", "a b"), ("a+b", "a b")] {
        assert_eq!(with_blanks(written.as_bytes()).as_deref(), Some(meant.as_bytes()));
    }
    assert_eq!(with_blanks(b"curl/8.1"), None);
    let flow = "2 123456789010 eni-1235b8ca123456789 203.0.113.9 192.0.2.1 20641 22 6 20 4249 1418530010 1418530070 ACCEPT OK\n";
    assert_eq!(rows(flow), ["srcaddr=203.0.113.9 | dstaddr=192.0.2.1"]);
}

#[test]
fn keys_and_values() {
    assert_eq!(
        rows("ts=2026-03-02T08:00:07Z level=info user=ann msg=\"signed \\\"in\\\"\" empty=\nlevel=warn user=bob\n"),
        ["user=ann | msg=signed \\\"in\\\"", "user=bob"]
    );
    assert_eq!(
        rows("nivel=1 contraseña=x teléfono=5\nnivel=2 contraseña=y\n")[0],
        "nivel=1 | contraseña=x | teléfono=5"
    );
    assert_eq!(
        rows(
            "__CURSOR=s=1;i=2\n__REALTIME_TIMESTAMP=1600000000000000\n_PID=1\nMESSAGE=Accepted\n_HOSTNAME=gate\n\n__CURSOR=s=1;i=3\nMESSAGE=x\n"
        ),
        ["MESSAGE=Accepted | _HOSTNAME=gate", "MESSAGE=x"]
    );
}

#[test]
fn messages_and_what_continues_them() {
    let java = "2026-03-02 08:00:04,448 ERROR [main] failed for ann\njava.lang.E: x\n\tat a.b.C(D.java:1)\n2026-03-02 08:00:05,001 INFO [main] ok\n";
    assert_eq!(rows(java), ["=failed for ann\njava.lang.E: x\n\tat a.b.C(D.java:1)", "=ok"]);
}

#[test]
fn keys_inside_messages() {
    for (message, cells) in [
        ("signed in user=ann ip=203.0.113.9", "=signed in | user=ann | ip=203.0.113.9"),
        ("user=ann ip=203.0.113.9 signed in", "user=ann | =ip=203.0.113.9 signed in"),
        ("name=Ann Smith city=\"San Jose\" ok", "=name=Ann Smith | city=San Jose | =ok"),
        ("User{id=5, email=a@b.net}", "=User{ | id=5 | email=a@b.net"),
        ("took duration=12ms level=x", "=took"),
        ("where ssn='536-90-4399' and x", "=where | ssn=536-90-4399 | =and x"),
        ("set a=={b=1} c=>2 d=[e=3]", "=set a=={b=1} c=>2 d=[ | e=3"),
        ("Cookie: sid=abc; uid=123", "=Cookie: sid=abc; uid=123"),
        ("GET /p?a=1&b=2 done", "=GET /p?a=1&b=2 done"),
        ("contraseña=Otra2026! usuario=jp teléfono=818", "contraseña=Otra2026! | usuario=jp | teléfono=818"),
        ("登录成功，用户=张伟，手机=138，邮箱=a@b.net", "=登录成功， | 用户=张伟 | 手机=138 | 邮箱=a@b.net"),
        ("logname= uid=0 rhost=203.0.113.9  user=ann", "uid=0 | rhost=203.0.113.9 | user=ann"),
    ] {
        let text = format!("2026-03-02 08:00:04 INFO {message}\n2026-03-02 08:00:05 INFO x\n");
        assert_eq!(rows(&text)[0], cells, "{message}");
    }
    let long = "2026-03-02 08:00:04 INFO in a=1\n  at b.c\n2026-03-02 08:00:05 INFO x\n";
    assert_eq!(rows(long), ["=in | a=1 | =  at b.c", "=x"]);
}

#[test]
fn what_is_no_log() {
    for text in [
        "[2026-03-02 08:00:03] Ann: hello\n[2026-03-02 08:00:04] Bob: hi\n",
        "1\n00:00:01,000 --> 00:00:03,000\nHello\n",
        "a=1\nb=2\n",
        "2026-01-01 10:00:00,Ann,Smith\n2026-01-01 10:00:00,Bob,Jones\n",
        "Dear Ann,\nhow are you?\n",
        "{\"a\": 1}\n",
        "",
        "\n\n",
    ] {
        assert!(!Log.recognises(&Head::new(text.as_bytes()), Path::new("a.log")), "{text}");
    }
}

#[test]
fn any_bytes_and_any_length() {
    let first = "2026-03-02 08:00:04,448 INFO x\n".repeat(3);
    let mut state = 7u64;
    let mut noise = Vec::new();
    for _ in 0..50_000 {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        noise.push(b"\n \"[]=<>:12\xffaT\t-\\"[(state >> 33) as usize % 16]);
    }
    let logfmt = "a=1 b=2\n".repeat(3);
    let access = "h - - [02/Mar/2026:08:00:07 +0000] \"GET / HTTP/1.1\" 200 2\n".repeat(3);
    for head in [first.as_str(), &logfmt, &access, "__CURSOR=x\n", "#Fields: a b\n"] {
        let text = [head.repeat(300).as_bytes(), &noise, "é".repeat(200_000).as_bytes(), b"\nend"].concat();
        let whole = read(&Log, &text, 1 << 20).0;
        assert_eq!(read(&Log, &text, 999).0.rows, whole.rows);
        let said: usize = whole.rows.iter().flat_map(|r| &r.cells).map(|c| c.1.len()).sum();
        assert!(said > 400_000, "{head}: {said}");
    }
}

#[test]
fn lines_of_other_programs_are_events_of_their_own() {
    let own = "2026-03-02 08:00:07,123 INFO [main] app.Orders - order taken id=7\n";
    let kernel = "Mar  2 08:00:07 gate kernel: [12.5] link up\n";
    let keys = "time=2026-03-02T08:00:08Z level=info user=ann msg=\"signed in\"\n";
    let object = "{\"level\":\"info\",\"msg\":\"from Ann\"}\n";
    let trace = "java.lang.Error: no\n\tat app.Orders.take(Orders.java:7)\n";
    let text = format!("{own}{trace}{kernel}{keys}{object}{own}{kernel}{keys}{object}{own}");
    let message = "=app.Orders - order taken | id=7";
    let traced = format!("{message} | ={}", trace.trim_end());
    let others = ["=[12.5] link up", "user=ann | msg=signed in", object.trim_end()];
    let read = rows(&text);
    assert_eq!(read[..3], [traced.as_str(), others[0], others[1]]);
    assert_eq!(read[3], format!("={}", others[2]));
    assert_eq!(read[4], message);
    assert_eq!(read.len(), 9);
    // One alone is what a message goes on with.
    let one = format!("{own}{object}{own}");
    assert_eq!(rows(&one), [format!("{message} | ={}", object.trim_end()), message.into()]);
}
