//! Values that are recognised by their label: the label says what it is, and these say what it certainly is not.
//!
//! None of them can confirm. The words that are no names are data: `rules/words/not-a-name.txt`.

use super::credentials::not_placeholder;
use super::{Strength, Verdict};
use std::collections::HashSet;
use std::sync::OnceLock;

/// A personal name in Latin script: two to five words, or one behind a strong label. Rejected if a word of it is an
/// ordinary word of forms, headings and logs, or if it is written like a constant.
pub fn person_name(value: &[u8]) -> Verdict {
    let Ok(text) = std::str::from_utf8(value) else { return Verdict::rejected("not text") };
    if text.contains("::")
        || text.ends_with(['(', '[', '<'])
        || is_constant_of(text)
        || is_member_of(text)
        || is_code_word(value)
        || is_joined(text)
    {
        return Verdict::rejected("code, not a name");
    }
    let words: Vec<&str> = text.split(|c: char| c.is_whitespace() || c == ',').filter(|w| !w.is_empty()).collect();
    if words.is_empty() || words.len() > 9 {
        return Verdict::rejected("not the number of words of a name");
    }
    // `Núñez y Pérez`, and not `leal y frecuente`.
    let is_capital =
        |at: Option<usize>| at.and_then(|at| words.get(at)).is_some_and(|w| w.starts_with(char::is_uppercase));
    let joins = |at: usize| words[at] == "y" && is_capital(at.checked_sub(1)) && is_capital(Some(at + 1));
    let mut kept = words.iter().enumerate().filter(|(at, _)| !joins(*at)).map(|(_, word)| word);
    if kept.any(|w| ordinary().contains(w.trim_end_matches('.').to_lowercase().as_str())) {
        return Verdict::rejected("holds an ordinary word");
    }
    const TITLES: [&str; 10] = ["mr", "mrs", "ms", "miss", "dr", "prof", "sr", "sra", "herr", "frau"];
    if let [word] = words[..]
        && TITLES.iter().any(|title| word.trim_end_matches('.').eq_ignore_ascii_case(title))
    {
        return Verdict::rejected("a title alone");
    }
    if words.iter().all(|w| w.chars().filter(|c| c.is_alphabetic()).count() < 2) {
        return Verdict::rejected("initials alone");
    }
    if matches!(words[..], ["John" | "Jane" | "JOHN" | "JANE" | "john" | "jane", "Doe" | "DOE" | "doe"]) {
        return Verdict::unknown("a placeholder's name").as_test_value();
    }
    Verdict::unknown("looks like a name")
}

/// `props.firstName`, `self.name`: a member of something in a program.
fn is_member_of(text: &str) -> bool {
    let Some((of, member)) = text.split_once('.') else { return false };
    let is_identifier = |name: &str| name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'.');
    let begins_small = |name: &str| name.starts_with(|c: char| c.is_ascii_lowercase());
    is_identifier(of)
        && is_identifier(member)
        && begins_small(of)
        && begins_small(member)
        && (matches!(of, "self" | "this" | "props" | "state" | "args" | "req" | "params" | "data")
            || member.bytes().any(|b| b.is_ascii_uppercase() || b == b'_'))
}

/// `NameOID.GIVEN_NAME`: a constant of a type.
fn is_constant_of(text: &str) -> bool {
    let Some((_, constant)) = text.split_once('.') else { return false };
    constant.len() > 2 && constant.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
}

/// `EntrySplit`: two words of four letters and more in one, as programs name things. Names that are joined have a short
/// beginning (`McKenzie`, `LaToya`) or one that is a name (`MaryAnne`, `FitzGerald`).
fn is_joined(text: &str) -> bool {
    let Some(at) =
        text.bytes().zip(text.bytes().skip(1)).position(|(a, b)| a.is_ascii_lowercase() && b.is_ascii_uppercase())
    else {
        return false;
    };
    let (head, tail) = text.split_at(at + 1);
    let is_word = |part: &str| part.len() > 3 && part.bytes().all(|b| b.is_ascii_alphabetic());
    let (given, _) = crate::detect::grammar::name_lists();
    let head_small = head.to_ascii_lowercase();
    is_word(head) && is_word(tail) && head_small != "fitz" && !given.contains(head_small.as_str())
}

fn ordinary() -> &'static HashSet<&'static str> {
    static WORDS: OnceLock<HashSet<&'static str>> = OnceLock::new();
    let text = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/rules/words/not-a-name.txt"));
    WORDS.get_or_init(|| text.lines().filter(|l| !l.starts_with('#')).flat_map(str::split_whitespace).collect())
}

/// A name behind a label that has things as often as people (`name=`): confirmed where the first word is a given name of
/// the lists and the last does not say that it is a thing (`Milton County`).
pub fn person_name_listed(value: &[u8]) -> Verdict {
    let verdict = person_name(value);
    let Ok(text) = std::str::from_utf8(value) else { return verdict };
    if !verdict.is_possible() || verdict.test_value {
        return verdict;
    }
    let (given, family) = crate::detect::grammar::name_lists();
    let words: Vec<String> = text
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | '-'))
        .filter(|w| w.chars().nth(1).is_some() && !w.ends_with('.'))
        .map(|word| crate::detect::grammar::folded(word.as_bytes()))
        .collect();
    let [first, .., last] = &words[..] else { return verdict };
    // `Okafor, Marta` has the family name first.
    let turned = text.contains(',');
    let (first, last) = if turned { (last, first) } else { (first, last) };
    let capitals = !text.bytes().any(|b| b.is_ascii_lowercase());
    match (given.contains(first.as_str()), family.contains(last.as_str())) {
        (true, true) => Verdict::confirmed(Strength::Strong, "given and family name of the lists"),
        (true, false) if !turned && !crate::detect::grammar::is_thing(last) => {
            Verdict::confirmed(Strength::Strong, "given name of the lists")
        }
        // `WHITFIELD, JAMES R`: as registers write it.
        (true, false) if turned && capitals && !crate::detect::grammar::is_thing(last) => {
            Verdict::confirmed(Strength::Strong, "given name of the lists behind a comma, in capitals")
        }
        _ => verdict,
    }
}

/// What somebody wishes for or looked at: not what a program shall be able to do (`wishlist: dark mode`).
pub fn wished_thing(value: &[u8]) -> Verdict {
    #[rustfmt::skip]
    const OF_PROGRAMS: [&str; 14] = [
        "mode", "theme", "support", "feature", "features", "option", "plugin", "api", "export", "import", "integration", "shortcuts",
        "autocomplete", "notifications",
    ];
    let last = value.trim_ascii().rsplit(|b| *b == b' ').next().unwrap_or_default();
    match OF_PROGRAMS.iter().any(|word| last.eq_ignore_ascii_case(word.as_bytes())) {
        true => Verdict::rejected("of a program"),
        false => not_placeholder(value),
    }
}

/// A mark of ten points behind a word that any average has: without a unit behind it (`8.7 ms`).
pub fn mark_of_ten(value: &[u8]) -> Verdict {
    match value.iter().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b',')) {
        true => Verdict::unknown("a number without a unit"),
        false => Verdict::rejected("a number with a unit"),
    }
}

/// A value behind a label that is no code: not a type, a constant, a path or a call of a program, as they stand behind the
/// names of fields and parameters (`pub iris: WINBIO_INFO`, `userName: string`).
pub fn not_code(value: &[u8]) -> Verdict {
    if is_code_word(value) { Verdict::rejected("a type or a constant of a program") } else { not_placeholder(value) }
}

/// The sex of a person, and not that of a plug, a thread or a word: behind it stands whose it is (`female connector`).
pub fn sex_of_a_person(value: &[u8]) -> Verdict {
    let male =
        |word: &[u8]| word.get(..4).is_some_and(|w| w.eq_ignore_ascii_case(b"male") || w.eq_ignore_ascii_case(b"fema"));
    let of_a_thing = value.iter().position(|b| matches!(b, b' ' | b'-')).is_some_and(|at| male(&value[..at]));
    if of_a_thing { Verdict::rejected("the sex of a part") } else { not_code(value) }
}

/// `windows_sys::core::GUID`, `WIN32_ERROR`, `unquote(`, `Option<…>`, `ObjectIdentifier`.
pub(super) fn is_code_word(value: &[u8]) -> bool {
    let text = value.trim_ascii();
    let word = text.iter().take_while(|b| b.is_ascii_alphanumeric() || **b == b'_').count();
    let (head, rest) = text.split_at(word);
    let parts = || head.split(|b| *b == b'_');
    let constant = head.len() > 3
        && head.contains(&b'_')
        && !head.iter().any(u8::is_ascii_lowercase)
        && parts().all(|part| !part.is_empty() && (part[0].is_ascii_uppercase() || part.len() <= 3));
    let known: &[&[u8]] = &[
        b"PWSTR",
        b"PCWSTR",
        b"PSTR",
        b"PCSTR",
        b"BSTR",
        b"HSTRING",
        b"NTSTATUS",
        b"HRESULT",
        b"GUID",
        b"ULONG",
        b"DWORD",
        b"LPWSTR",
        b"LPSTR",
        b"Option",
        b"Optional",
        b"ObjectIdentifier",
        b"Vec",
        b"Box",
        b"crate",
        b"self",
        b"super",
        b"Self",
        b"String",
        b"string",
        b"str",
        b"bytes",
        b"varchar",
        b"VARCHAR",
        b"nvarchar",
        b"NVARCHAR",
        b"Boolean",
        b"boolean",
        b"bool",
        b"int",
        b"Integer",
        b"integer",
        b"undefined",
        b"unknown",
        b"any",
        b"void",
        b"char",
        b"String?",
        b"CharField",
        b"TextField",
        b"StringField",
        b"StringVar",
        b"NSString",
        b"CString",
        b"CharSequence",
        b"TEXT",
        b"INTEGER",
    ];
    // `const DOT11_SSID` is a pointer, `u32` a number.
    let number = matches!(head, [b'u' | b'i' | b'f', digits @ ..] if matches!(digits, b"8" | b"16" | b"32" | b"64" | b"128" | b"size"));
    let humps = head.windows(2).filter(|two| two[0].is_ascii_lowercase() && two[1].is_ascii_uppercase()).count();
    let ends: [&[u8]; 9] = [b"Type", b"Enum", b"Flags", b"Error", b"Kind", b"Handle", b"Fn", b"Options", b"Config"];
    let class = humps >= 1 && rest.is_empty() && ends.iter().any(|end| head.ends_with(end));
    constant
        || class
        || number
        || known.contains(&head)
        || matches!(head, b"const" | b"mut" | b"dyn" | b"impl")
        || rest.starts_with(b"::")
        // A value that a type allows (`"M" | "F"`), the type of a constant (`InputScope = 9i32`).
        || rest.ends_with(b"|")
        || rest.starts_with(b" = ")
        || rest.starts_with(b"(") && !head.is_empty()
        || head.len() > 1 && matches!(rest, [b'<', b'A'..=b'Z', ..])
}

/// Accounts of machines and placeholders that stand where a login is expected.
#[rustfmt::skip]
const NOT_A_PERSON: &[&str] = &[
    "abc", "admin", "administrator", "allowed", "already", "and", "anonymous", "ansible", "apache", "api", "app",
    "assumed", "authenticated", "avahi", "available", "backup", "benutzer", "benutzername", "bin", "boot", "case-insensitive",
    "case-sensitive", "cassandra", "centos", "changed", "cisco", "client", "couchdb", "created", "cups", "cvs",
    "cyrus", "daemon", "db", "dbus", "debian", "default", "deleted", "demo", "deploy", "dev",
    "disabled", "docker", "dovecot", "drupal", "ec2-user", "elastic", "empty", "enabled", "exim", "expired",
    "failed", "false", "filter", "for", "found", "ftp", "ftpuser", "games", "gdm", "ghost",
    "git", "gitlab", "given", "gnats", "grafana", "graphite", "guest", "hadoop", "halt", "haproxy",
    "hbase", "hdfs", "hive", "http", "https", "human-readable", "icinga", "ignored", "incorrect", "influxdb",
    "info", "inspur", "invalid", "irc", "jenkins", "joomla", "kafka", "lightdm", "list", "localhost",
    "locked", "logged", "login", "lp", "magento", "mail", "mailnull", "man", "management", "manager",
    "matlab", "memcached", "messagebus", "missing", "mongo", "mongodb", "monitor", "mssql", "munin", "must",
    "mysql", "nagios", "nagios1", "name", "named", "news", "nextcloud", "nfsnobody", "nginx", "nil",
    "nobody", "none", "normalized", "not", "ntp", "null", "nx", "odoo", "office", "operator",
    "optional", "oracle", "oralce", "password", "pgadmin", "pi", "plcmspip", "polkitd", "postfix", "postgres",
    "prefix", "prometheus", "provided", "proxy", "puppet", "rabbitmq", "redhat", "redis", "required", "root",
    "rpc", "rpcuser", "sa", "sales", "self", "server", "service", "set", "shutdown", "smmsp",
    "solr", "spark", "specified", "squid", "sshd", "staff", "string", "sudo", "support", "svn",
    "sync", "sys", "system", "systemd-network", "taken", "telegraf", "test", "tester", "testuser", "the",
    "tomcat", "too", "true", "ubnt", "ubuntu", "uid", "undefined", "unicode", "unique", "unknown",
    "used", "user", "user-id", "user-name", "user_id", "user_name", "userid", "username", "usuario", "utente",
    "utilisateur", "uucp", "vagrant", "valid", "varnish", "vnc", "was", "web", "webmaster", "with",
    "wordpress", "wrong", "www", "www-data", "www1", "yarn", "yes", "zabbix", "zookeeper",
];

/// An account name: not the account of a machine, not a word of a sentence, not a number alone, not a variable.
pub fn username_handle(value: &[u8]) -> Verdict {
    let bare = value.strip_prefix(b"@").unwrap_or(value);
    let Ok(text) = std::str::from_utf8(bare) else { return Verdict::rejected("not text") };
    // `test9`, `admin2`.
    let stem = text.trim_end_matches(|c: char| c.is_ascii_digit());
    let numbered = stem.len() < text.len() && ["test", "admin", "user", "guest", "postgres", "demo"].contains(&stem);
    if numbered || NOT_A_PERSON.contains(&text.to_ascii_lowercase().as_str()) {
        return Verdict::rejected("an account of a machine or a placeholder");
    }
    if !super::credentials::not_placeholder(bare).is_possible() || is_code_word(bare) || is_member(text) {
        return Verdict::rejected("a placeholder or code");
    }
    if !text.bytes().any(|b| b.is_ascii_alphabetic()) {
        return Verdict::rejected("no letter in it");
    }
    // `cfg.get(`, `BINDSTRING`, `X509EnrollmentAuthFlags`.
    let humps = bare.windows(2).filter(|two| two[0].is_ascii_lowercase() && two[1].is_ascii_uppercase()).count();
    let shouted = text.len() > 8 && !text.bytes().any(|b| b.is_ascii_lowercase() || matches!(b, b'.' | b'-'));
    if text.ends_with(['(', '[']) || humps > 2 || shouted {
        return Verdict::rejected("code, not an account");
    }
    if text.contains(' ') {
        return Verdict::rejected("the description of a parameter");
    }
    if text.len() < 3 || text.starts_with(['$', '%', '{', '<']) {
        return Verdict::rejected("a placeholder");
    }
    Verdict::unknown("looks like an account name")
}

/// `handler.username`, `self.login`, `$this->user`: where an account's name is kept.
fn is_member(text: &str) -> bool {
    let Some((path, last)) = text.rsplit_once('.') else { return false };
    let names = [
        "username",
        "user_name",
        "user",
        "name",
        "login",
        "get",
        "value",
        "text",
        "fmt",
        "id",
        "username_field",
        "account",
    ];
    let roots = [
        "self", "this", "request", "req", "config", "settings", "options", "opts", "args", "os", "session", "params",
        "props", "cfg",
    ];
    names.contains(&last.to_ascii_lowercase().as_str())
        || roots.contains(&path.split('.').next().unwrap_or_default().to_ascii_lowercase().as_str())
}

/// A handle behind `@` in running text; tags of documentation, annotations and rules of style sheets stand there too.
pub fn at_handle(value: &[u8]) -> Verdict {
    let name = value.strip_prefix(b"@").unwrap_or(value);
    const TAGS: &[&[u8]] = &[
        b"param",
        b"params",
        b"return",
        b"returns",
        b"throws",
        b"throw",
        b"override",
        b"deprecated",
        b"author",
        b"authors",
        b"see",
        b"since",
        b"version",
        b"type",
        b"typedef",
        b"property",
        b"prop",
        b"example",
        b"examples",
        b"link",
        b"code",
        b"inheritdoc",
        b"private",
        b"public",
        b"protected",
        b"internal",
        b"static",
        b"class",
        b"namespace",
        b"module",
        b"callback",
        b"media",
        b"import",
        b"include",
        b"charset",
        b"keyframes",
        b"supports",
        b"extend",
        b"mixin",
        b"layer",
        b"apply",
        b"nullable",
        b"nonnull",
        b"test",
        b"before",
        b"after",
        b"component",
        b"injectable",
        b"input",
        b"output",
        b"autowired",
        b"service",
        b"entity",
        b"table",
        b"column",
        b"brief",
        b"note",
        b"todo",
        b"file",
        b"ingroup",
        b"defgroup",
        b"group",
        b"name",
        b"note",
        b"ref",
        b"var",
        b"const",
        b"enum",
        b"interface",
        b"implements",
        b"extends",
        b"function",
        b"method",
        b"memberof",
        b"template",
        b"package",
        b"license",
        b"copyright",
        b"property",
        b"classmethod",
        b"staticmethod",
        b"dataclass",
        b"pytest",
        b"click",
        b"app",
        b"router",
        b"everyone",
        b"here",
        b"channel",
        b"all",
        b"raise",
        b"raises",
        b"rtype",
        b"retval",
        b"tparam",
        b"username",
        b"end",
        b"interface",
        b"implementation",
        b"selector",
        b"synchronized",
        b"state",
        b"binding",
    ];
    match TAGS.contains(&&*name.to_ascii_lowercase()) {
        true => Verdict::rejected("a tag of documentation or an annotation"),
        false => not_placeholder(name),
    }
}

/// What somebody wrote to a service, not what a program asks on a terminal, and not the description of a parameter.
pub fn prompt_text(value: &[u8]) -> Verdict {
    let text = value.trim_ascii();
    if matches!(text.last(), Some(b':' | b'>' | b']')) {
        return Verdict::rejected("a program asks");
    }
    if is_code_word(text) {
        return Verdict::rejected("code, not words of a person");
    }
    let first = text.split(|byte| byte.is_ascii_whitespace()).next().unwrap_or_default().to_ascii_lowercase();
    let asks: [&[u8]; 15] = [
        b"enter",
        b"please",
        b"select",
        b"choose",
        b"type",
        b"press",
        b"hit",
        b"input",
        b"password",
        b"passphrase",
        b"overwrite",
        b"continue",
        b"proceed",
        b"confirm",
        b"retry",
    ];
    match asks.contains(&&*first) {
        true => Verdict::rejected("a program asks"),
        false => Verdict::unknown("words of a person"),
    }
}

/// A telephone number behind a label: seven to fifteen digits that are neither a date nor a time stamp nor a
/// repetition (ITU-T E.164 allows fifteen).
pub fn phone_behind_label(value: &[u8]) -> Verdict {
    let mut digits = value.iter().filter(|b| b.is_ascii_digit());
    if !(7..=15).contains(&digits.clone().count()) {
        return Verdict::rejected("not seven to fifteen digits");
    }
    let first = digits.next();
    if digits.all(|d| Some(d) == first) {
        return Verdict::rejected("one digit repeated");
    }
    if super::date::parse_date(value).is_some() && value.iter().any(|b| !b.is_ascii_digit()) {
        return Verdict::rejected("a date");
    }
    if value.starts_with(b"+") || super::phone::is_fiction(value) {
        return super::phone::phone_intl(value);
    }
    if is_service_line(value) {
        return Verdict::doubtful("service line");
    }
    let national = super::nanp::phone_nanp(value);
    if national.is_possible() { national } else { Verdict::unknown("as many digits as a telephone number") }
}

/// Whoever calls a company in China dials 400 and seven digits; in America nobody has that area code.
fn is_service_line(value: &[u8]) -> bool {
    let digits = value.iter().filter(|b| b.is_ascii_digit());
    digits.clone().count() == 10 && digits.take(3).eq(b"400")
}

/// A number in the layout of a telephone number, whatever the plans say: what forms and generated data are full of. Six
/// to fifteen digits, six only in three pairs; no date, no address of the internet, no amount in groups of three.
pub fn phone_layout(value: &[u8]) -> Verdict {
    let end = value.iter().position(|b| matches!(b, b'x' | b'X' | b'e' | b'E' | b'#')).unwrap_or(value.len());
    let bare = value[..end].trim_ascii();
    let mut groups = bare.split(|b| !b.is_ascii_digit()).filter(|g| !g.is_empty());
    let digits: usize = groups.clone().map(<[u8]>::len).sum();
    if !(6..=15).contains(&digits) || digits == 6 && groups.clone().count() != 3 {
        return Verdict::rejected("not seven to fifteen digits");
    }
    let mut all = bare.iter().filter(|b| b.is_ascii_digit());
    let first = all.next();
    if all.all(|d| Some(d) == first) {
        return Verdict::rejected("one digit repeated");
    }
    if super::nanp::is_dated(bare) || super::date::parse_date(bare).is_some() && digits <= 8 {
        return Verdict::rejected("a date");
    }
    let thousands = groups.clone().skip(1).all(|g| g.len() == 3) && groups.clone().nth(1).is_some();
    if thousands && groups.clone().next_back() == Some(b"000") {
        return Verdict::rejected("an amount");
    }
    if super::nanp::phone_nanp(value).doubtful {
        return Verdict::doubtful("toll-free number");
    }
    if super::phone::is_fiction(value) {
        return super::phone::phone_intl(value);
    }
    if is_service_line(bare) {
        return Verdict::doubtful("service line");
    }
    let octets = groups.clone().count() == 4 && bare.contains(&b'.') && !bare.contains(&b'-');
    if octets && groups.all(|g| g.len() <= 3) && !bare.contains(&b' ') {
        return Verdict::rejected("an address of the internet or a version");
    }
    Verdict::unknown("layout of a telephone number")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for yes in ["Marta Okafor", "O'Neil, Séan", "María José García", "Okafor"] {
            assert!(person_name(yes.as_bytes()).is_possible(), "{yes}");
        }
        for no in ["Mr", "Dr.", "Customer Service", "J. K.", "Error Message", "", "Main Thread"] {
            assert!(!person_name(no.as_bytes()).is_possible(), "{no}");
        }
        assert!(person_name(b"Jane Doe").test_value);
    }

    #[test]
    fn accounts() {
        for (text, ok) in
            [("m.okafor", true), ("@kiwi_77", true), ("root", false), ("12345", false), ("${USER}", false)]
        {
            assert_eq!(username_handle(text.as_bytes()).is_possible(), ok, "{text}");
        }
    }

    #[test]
    fn code_is_no_value() {
        for (text, ok) in [
            ("windows_sys::core::BSTR", false),
            ("WIN32_ERROR", false),
            ("WINBIO_EXTENDED_ENGINE_INFO_0_2", false),
            ("u32", false),
            ("X509SCEPMessageType", false),
            ("unquote(", false),
            ("Option<String>", false),
            ("string", false),
            ("TP-LINK_2044", true),
            ("ADMIN_2024", true),
            ("kmorales", true),
            ("Okafor Home", true),
        ] {
            assert_eq!(not_code(text.as_bytes()).is_possible(), ok, "{text}");
        }
        for (text, ok) in [("handler.username", false), ("self.login", false), ("j.okafor", true), ("USUARIO", false)] {
            assert_eq!(username_handle(text.as_bytes()).is_possible(), ok, "{text}");
        }
        assert!(!at_handle(b"@param").is_possible() && at_handle(b"@tide_runner").is_possible());
    }

    #[test]
    fn listed_names() {
        use super::super::Answer::{Confirmed, Unknown};
        for (text, answer) in [
            ("Maria Lopez", Confirmed(Strength::Strong)),
            ("Lopez, Maria", Confirmed(Strength::Strong)),
            ("Owen Trask", Confirmed(Strength::Strong)),
            ("Owen County", Unknown),
            ("Southern Alta", Unknown),
            ("Quechua, Ayacucho", Unknown),
        ] {
            assert_eq!(person_name_listed(text.as_bytes()).answer, answer, "{text}");
        }
    }

    #[test]
    fn layouts() {
        for (text, ok) in [
            ("166-684-7899", true),
            ("(044)688-7538x8775", true),
            ("61 51 81", true),
            ("9761 9808", true),
            ("12 345", false),
            ("12 000 000", false),
            ("2024-01-31", false),
            ("10.20.30.40", false),
            ("000-000-0000", false),
        ] {
            assert_eq!(phone_layout(text.as_bytes()).is_possible(), ok, "{text}");
        }
    }

    #[test]
    fn phones() {
        assert!(phone_behind_label(b"400-123-4567").doubtful && phone_layout(b"400-123-4567").doubtful);
        assert!(!phone_behind_label(b"401-423-4567").doubtful && !phone_layout(b"73 448 266").doubtful);
        for (text, ok) in [("73 448 266", true), ("2024-01-31", false), ("0000000000", false), ("12 34", false)] {
            assert_eq!(phone_behind_label(text.as_bytes()).is_possible(), ok, "{text}");
        }
    }
}
