//! What the headers of a part of a mail say of its body.

/// How a body is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encoding {
    /// As it is.
    #[default]
    Plain,
    /// Quoted-printable.
    Quoted,
    /// Base64.
    Base64,
}

/// What is known of a body.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// How it is written.
    pub encoding: Encoding,
    /// Name of the encoding of its characters; empty where none is named.
    pub charset: Vec<u8>,
    /// It is another mail.
    pub is_mail: bool,
    /// It is no text.
    pub is_file: bool,
    /// Name of the file that it is.
    pub name: Option<String>,
    /// What parts its own parts.
    pub boundary: Option<Vec<u8>>,
}

impl Part {
    /// Takes in a header.
    pub fn header(&mut self, header: &[u8]) {
        let Some(colon) = memchr::memchr(b':', header) else { return };
        let (name, value) = (header[..colon].to_ascii_lowercase(), header[colon + 1..].trim_ascii());
        let lower = value.to_ascii_lowercase();
        match &*name {
            b"content-transfer-encoding" => {
                self.encoding = match &*lower {
                    b"quoted-printable" => Encoding::Quoted,
                    b"base64" => Encoding::Base64,
                    _ => Encoding::Plain,
                };
            }
            b"content-type" => {
                self.is_mail = lower.starts_with(b"message/rfc822");
                let is_text = [&b"text/"[..], b"message/", b"multipart/"].iter().any(|kind| lower.starts_with(kind));
                self.is_file = !is_text;
                self.charset = parameter(value, b"charset").unwrap_or_default();
                self.boundary = parameter(value, b"boundary").filter(|mark| !mark.is_empty());
                self.name = self.name.take().or_else(|| file_name(value, b"name"));
            }
            b"content-disposition" => self.name = file_name(value, b"filename").or_else(|| self.name.take()),
            _ => {}
        }
    }
}

fn file_name(value: &[u8], key: &[u8]) -> Option<String> {
    let mut name = Vec::new();
    super::encoded::append_header(&parameter(value, key)?, &mut name);
    Some(String::from_utf8_lossy(&name).into_owned())
}

/// A parameter of a header as it is meant, without quotes: `; charset="utf-8"`, `; name*=utf-8''caf%C3%A9.txt`, and one in
/// several parts, `; name*0="long "; name*1="name.txt"` (RFC 2231). What says its encoding goes before what does not.
fn parameter(value: &[u8], key: &[u8]) -> Option<Vec<u8>> {
    let own: Vec<Own<'_>> = parameters(value).filter(|own| own.key.eq_ignore_ascii_case(key)).collect();
    joined(own.iter().filter(|own| own.is_extended || own.part.is_some()))
        .or_else(|| own.into_iter().find(|own| own.part.is_none() && !own.is_extended).map(|own| own.value))
}

/// A header with parameters that are written in the way of RFC 2231 as it is meant, without quotes; none for one without
/// such.
pub fn meant(header: &[u8]) -> Option<Vec<u8>> {
    let marks = || memchr::memchr_iter(b'*', header).any(|at| matches!(header.get(at + 1), Some(b'=' | b'0'..=b'9')));
    let first = memchr::memchr(b';', header).filter(|_| marks())?;
    let all: Vec<Own<'_>> = parameters(header).collect();
    let mut out = header[..first].to_vec();
    for (n, own) in all.iter().enumerate() {
        let is_same =
            |other: &&Own<'_>| other.key.eq_ignore_ascii_case(own.key) && other.is_written_so() == own.is_written_so();
        if all[..n].iter().any(|other| is_same(&other)) {
            continue;
        }
        let value = match own.is_written_so() {
            true => joined(all.iter().filter(is_same)).unwrap_or_default(),
            false => own.value.clone(),
        };
        for part in [b"; ", own.key, b"=", &*value] {
            out.extend_from_slice(part);
        }
    }
    Some(out)
}

/// One parameter as it is written.
struct Own<'v> {
    key: &'v [u8],
    /// The number of a part of a value.
    part: Option<u32>,
    /// Percent signs are escapes, and the first part begins with the name of its encoding.
    is_extended: bool,
    value: Vec<u8>,
}

impl Own<'_> {
    fn is_written_so(&self) -> bool {
        self.is_extended || self.part.is_some()
    }
}

/// The parts of a value, put together in the order of their numbers, in UTF-8.
fn joined<'o, 'v: 'o>(parts: impl Iterator<Item = &'o Own<'v>>) -> Option<Vec<u8>> {
    let mut parts: Vec<&Own<'_>> = parts.collect();
    parts.sort_by_key(|own| own.part);
    let first = parts.first()?;
    let (mut bytes, mut charset) = (Vec::new(), &b""[..]);
    for own in &parts {
        let mut value = &*own.value;
        if own.is_extended {
            if std::ptr::eq(*own, *first) {
                let mut three = value.splitn(3, |b| *b == b'\'');
                if let (Some(name), Some(_), Some(rest)) = (three.next(), three.next(), three.next()) {
                    (charset, value) = (name, rest);
                }
            }
            bytes.extend(percent_encoding::percent_decode(value));
        } else {
            bytes.extend_from_slice(value);
        }
    }
    let mut out = Vec::new();
    super::encoded::append_as_utf8(&bytes, charset, &mut out);
    Some(out)
}

/// All parameters of a header. A semicolon in quotes parts nothing.
fn parameters(value: &[u8]) -> impl Iterator<Item = Own<'_>> {
    let (mut is_quoted, mut is_escaped) = (false, false);
    let parts = value.split(move |byte| {
        let escaped = std::mem::take(&mut is_escaped);
        match byte {
            b'\\' if is_quoted && !escaped => is_escaped = true,
            b'"' if !escaped => is_quoted = !is_quoted,
            _ => {}
        }
        *byte == b';' && !is_quoted
    });
    parts.skip(1).filter_map(|part| {
        let equals = memchr::memchr(b'=', part)?;
        let (name, value) = (part[..equals].trim_ascii(), part[equals + 1..].trim_ascii());
        let (name, is_extended) = match name.strip_suffix(b"*") {
            Some(name) => (name, true),
            None => (name, false),
        };
        let number = |digits: &[u8]| std::str::from_utf8(digits).ok()?.parse::<u32>().ok();
        let numbered = memchr::memchr(b'*', name).and_then(|star| Some((&name[..star], number(&name[star + 1..])?)));
        let (key, part) = numbered.map_or((name, None), |(key, number)| (key, Some(number)));
        let inner = value.strip_prefix(b"\"").map(|own| own.strip_suffix(b"\"").unwrap_or(own));
        Some(Own { key, part, is_extended, value: inner.unwrap_or(value).to_vec() })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_say_what_a_body_is() {
        let mut part = Part::default();
        for header in [
            "Content-Type: text/plain;\r\n charset=\"ISO-8859-1\"; name==?utf-8?Q?a=C3=A9.txt?=",
            "content-transfer-encoding: Quoted-Printable",
            "Subject: x",
        ] {
            part.header(header.as_bytes());
        }
        assert_eq!((part.encoding, &*part.charset, part.is_file), (Encoding::Quoted, &b"ISO-8859-1"[..], false));
        assert_eq!(part.name.as_deref(), Some("aé.txt"));
        let mut part = Part::default();
        part.header(b"Content-Type: application/pdf");
        part.header(b"Content-Disposition: attachment; filename=\"cv.pdf\"");
        assert!(part.is_file && part.name.as_deref() == Some("cv.pdf"));
        let mut part = Part::default();
        part.header(b"Content-Type: multipart/mixed; boundary=\"=_a b\"");
        assert_eq!(part.boundary.as_deref(), Some(&b"=_a b"[..]));
    }

    #[test]
    fn parameters_in_parts_and_with_an_encoding_are_put_together() {
        for (value, name) in [
            ("attachment; filename*=UTF-8''Mar%C3%ADa%20Ortega.pdf", "María Ortega.pdf"),
            ("attachment; filename*=iso-8859-1'es'Jos%E9.csv; filename=\"Jose.csv\"", "José.csv"),
            ("attachment; filename*0=\"long; \"; filename*1=name.txt", "long; name.txt"),
            ("attachment;\r\n filename*1*=%A9.txt;\r\n filename*0*=utf-8''caf%C3", "café.txt"),
            ("attachment; filename*0*=UTF-8''a%20; filename*1=\"b%20c\"", "a b%20c"),
            ("attachment; filename=\"a;b.pdf\"; x=1", "a;b.pdf"),
            ("attachment; filename*=100%.txt", "100%.txt"),
        ] {
            let mut part = Part::default();
            part.header(format!("Content-Disposition: {value}").as_bytes());
            assert_eq!(part.name.as_deref(), Some(name), "{value}");
        }
        let header = b"Content-Type: text/csv; charset=utf-8; name*0*=utf-8''caf%C3; name*1*=%A9.csv";
        let text = meant(header).map(|text| String::from_utf8_lossy(&text).into_owned());
        assert_eq!(text.as_deref(), Some("Content-Type: text/csv; charset=utf-8; name=café.csv"));
        assert_eq!(meant(b"Content-Type: text/csv; name=\"a.csv\""), None);
        assert_eq!(meant(b"Subject: 2*3=6"), None);
    }
}
