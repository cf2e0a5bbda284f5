use super::super::collect::read;
use super::*;

const MIXED: &str = "From: =?UTF-8?Q?Mar=C3=ADa?= <maria@bluefinch-mail.net>\r\nTo: a@b.net\r\nSubject: =?UTF-8?B?w6k=?=\r\n x\r\n\
Content-Type: multipart/mixed;\r\n boundary=\"==m\"\r\n\r\nnone\r\n--==m\r\nContent-Type: text/plain; charset=iso-8859-1\r\n\
Content-Transfer-Encoding: quoted-printable\r\n\r\nJos=E9 at jose=40blue=\r\nfinch-mail.net\r\n--==m\r\n\
Content-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\nU1NO\r\nOg==\r\n--==m\r\n\
Content-Type: application/csv; name=\"a.csv\"\r\nContent-Transfer-Encoding: base64\r\n\r\nYSxi\r\nCjEsMg==\r\n--==m--\r\nend\r\n";

fn texts(mail: &str, bytes: usize) -> Vec<(u64, String)> {
    let (whole, result) = read(&Mail, mail.as_bytes(), bytes);
    result.expect("it is read");
    let cells =
        whole.rows.iter().flat_map(|row| row.cells.iter().map(|(_, value)| (row.number, value.trim().to_owned())));
    cells.collect()
}

#[test]
fn what_is_encoded_comes_as_it_is_meant() {
    let all = texts(MIXED, 1 << 20);
    let text: String = all.iter().map(|(_, text)| format!("{text}\n")).collect();
    for part in
        ["From: María <maria@bluefinch-mail.net>", "Subject: é", "José at jose@bluefinch-mail.net", "SSN:", "end"]
    {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert!(!text.contains("YSxi"), "{text}");
    let (whole, _) = read(&Mail, MIXED.as_bytes(), 1 << 20);
    assert_eq!(whole.nested.len(), 1);
    assert!(format!("{:?}", whole.nested).contains("a.csv"));
    assert_eq!(texts(MIXED, 1), all, "the sizes of reads do not matter");
}

#[test]
fn mails_of_a_box_are_rows() {
    let one = "From ann Mon Jan  5 10:00:00 2026\nFrom: ann@x.net\nTo: bob@x.net\nSubject: s\n\nhello\n\n";
    let numbers: Vec<u64> = texts(&one.repeat(3), 1 << 20).into_iter().map(|(number, _)| number).collect();
    assert_eq!(numbers, [1, 2, 3]);
}

#[test]
fn marks_of_a_mailbox_end_no_headers() {
    let inner =
        ">From ann Mon Jan  5 10:00:00 2026\nFrom: =?UTF-8?Q?Mar=C3=ADa?= <m@x.net>\nTo: b@x.net\n\n>From here on\n";
    let mail = format!(
        "From bob Mon Jan  5 10:00:00 2026\nFrom: bob@x.net\nTo: a@x.net\nSubject: s\n\
         Content-Type: multipart/mixed; boundary=\"b\"\n\n--b\nContent-Type: message/rfc822\n\n{inner}--b\n\
         Content-Disposition: attachment; filename*=utf-8''Jos%C3%A9.txt\n\nx\n--b--\n"
    );
    let all = texts(&mail, 1 << 20);
    let text: String = all.iter().map(|(_, text)| format!("{text}\n")).collect();
    for part in ["From: María <m@x.net>", ">From here on", "filename=José.txt"] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert!(all.iter().all(|(number, _)| *number == 1), "{all:?}");
}

#[test]
fn what_is_a_mail() {
    let plain = "From: a@x.net\nTo: b@x.net\nSubject: s\n\nhello\n";
    assert!(is_mail(MIXED.as_bytes()) && is_mail(format!("From a\n{plain}").as_bytes()));
    for text in [plain, "From: a\nwhat=?\nTo: b\nDate: c\n", "From here on\nall is text =?\n", ""] {
        assert!(!is_mail(text.as_bytes()), "{text}");
    }
}

#[test]
fn a_cut_anywhere_is_no_failure() {
    for length in 0..MIXED.len() {
        let (whole, result) = read(&Mail, &MIXED.as_bytes()[..length], 7);
        assert!(result.is_ok() && whole.gaps.is_empty(), "{length}");
    }
}
