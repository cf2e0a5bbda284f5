//! Names of fields that a program writes about itself: their values are no person's, whatever they look like.

/// Names in lower case without separators, sorted.
static ORDINARY: &[&str] = &[
    "accountid",
    "action",
    "actionsexecuted",
    "bootid",
    "bytes",
    "bytessent",
    "caller",
    "chosencertarn",
    "classification",
    "classificationreason",
    "codefile",
    "codefunc",
    "codeline",
    "correlationid",
    "csbytes",
    "csmethod",
    "csprotocol",
    "csprotocolversion",
    "csversion",
    "cursor",
    "date",
    "datetime",
    "domainname",
    "duration",
    "elapsed",
    "elb",
    "elbstatuscode",
    "end",
    "fleencryptedfields",
    "flestatus",
    "interfaceid",
    "latency",
    "level",
    "line",
    "lineno",
    "logger",
    "loglevel",
    "logstatus",
    "lvl",
    "machineid",
    "matchedrulepriority",
    "method",
    "monotonictimestamp",
    "packets",
    "parentid",
    "pid",
    "ppid",
    "priority",
    "proto",
    "protocol",
    "realtimetimestamp",
    "receivedbytes",
    "reqid",
    "requestcreationtime",
    "requestid",
    "requestprocessingtime",
    "responseprocessingtime",
    "scbytes",
    "sccontentlen",
    "sccontenttype",
    "scrangeend",
    "scrangestart",
    "scstatus",
    "scsubstatus",
    "scwin32status",
    "sentbytes",
    "severity",
    "sourcebootid",
    "sourcemonotonictimestamp",
    "sourcerealtimetimestamp",
    "spanid",
    "sport",
    "sslcipher",
    "sslprotocol",
    "start",
    "status",
    "statuscode",
    "syslogpid",
    "syslogtimestamp",
    "targetgrouparn",
    "targetprocessingtime",
    "targetstatuscode",
    "targetstatuscodelist",
    "thread",
    "threadid",
    "tid",
    "time",
    "timestamp",
    "timetaken",
    "timetofirstbyte",
    "took",
    "traceid",
    "transport",
    "ts",
    "type",
    "version",
    "xedgedetailedresulttype",
    "xedgelocation",
    "xedgerequestid",
    "xedgeresponseresulttype",
    "xedgeresulttype",
];

/// Longest of them, and a little more.
const LONGEST: usize = 40;

/// True if values of this name are the program's own.
pub fn is_ordinary(name: &[u8]) -> bool {
    let mut plain = [0u8; LONGEST];
    let mut length = 0;
    for byte in name.iter().filter(|b| b.is_ascii_alphanumeric()) {
        let Some(slot) = plain.get_mut(length) else { return false };
        *slot = byte.to_ascii_lowercase();
        length += 1;
    }
    // A name of another script is not what is left of it.
    name.is_ascii() && ORDINARY.binary_search_by(|known| known.as_bytes().cmp(&plain[..length])).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted_and_found() {
        assert!(ORDINARY.is_sorted());
        for name in ["trace_id", "@timestamp", "time-taken", "cs-method", "__REALTIME_TIMESTAMP", "Level"] {
            assert!(is_ordinary(name.as_bytes()), "{name}");
        }
        for name in ["", "user", "cs-username", "c-ip", "message", "时间ts"] {
            assert!(!is_ordinary(name.as_bytes()), "{name}");
        }
    }
}
