//! Names of accounts, behind a label or behind `@`. Accounts of machines, words of sentences and tags of documentation stand
//! there too; none of these checks can confirm.

use super::Verdict;
use super::credentials::not_placeholder;
use super::label::is_code_word;

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
        b"overload",
        b"localhost",
        b"wraps",
        b"fixture",
        b"register",
        b"abstractmethod",
        b"contextmanager",
    ];
    match TAGS.contains(&&*name.to_ascii_lowercase()) {
        true => Verdict::rejected("a tag of documentation or an annotation"),
        false => not_placeholder(name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts() {
        for (text, ok) in
            [("m.okafor", true), ("@kiwi_77", true), ("root", false), ("12345", false), ("${USER}", false)]
        {
            assert_eq!(username_handle(text.as_bytes()).is_possible(), ok, "{text}");
        }
        for (text, ok) in [("handler.username", false), ("self.login", false), ("j.okafor", true), ("USUARIO", false)] {
            assert_eq!(username_handle(text.as_bytes()).is_possible(), ok, "{text}");
        }
        assert!(!at_handle(b"@param").is_possible() && at_handle(b"@tide_runner").is_possible());
    }
}
