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

/// A parameter of a header: `; charset="utf-8"`.
fn parameter(value: &[u8], key: &[u8]) -> Option<Vec<u8>> {
    let parts = value.split(|b| *b == b';').skip(1);
    let own = parts.map(<[u8]>::trim_ascii).find_map(|part| {
        let equals = memchr::memchr(b'=', part)?;
        part[..equals].trim_ascii().eq_ignore_ascii_case(key).then(|| part[equals + 1..].trim_ascii())
    })?;
    let inner = own.strip_prefix(b"\"").map(|own| own.strip_suffix(b"\"").unwrap_or(own));
    Some(inner.unwrap_or(own).to_vec())
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
}
