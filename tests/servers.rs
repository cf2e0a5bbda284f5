//! Dumps that real servers write: PostgreSQL, MariaDB, Redis and SQLite are started with invented data, dump it in every
//! format that they offer, and each dump must give every value at its table, column and row.
//!
//! Where a server is not installed or does not start, its test says so and is skipped. `.ci/run` installs them.
#![allow(clippy::unwrap_used)]

mod common;

use common::{gaps, of_kind, scan, skipped};
use serde_json::Value;
use std::collections::HashSet;
use std::path::Path;
use std::process::Command;

/// Rows of the table.
const PEOPLE: usize = 300;

/// A statement for each person, in a dialect that all three databases read.
fn statements(escape: &str) -> String {
    let note = format!("tab\there, line\nbreak, quote''s, back{escape}slash (1,2); INSERT INTO people VALUES");
    (1..=PEOPLE)
        .map(|i| {
            format!(
                "INSERT INTO people (id, name, email, ssn, note) VALUES \
                 ({i}, 'Person {i}', 'person{i}@bluefinch-mail.net', '{}', '{note}');\n",
                ssn(i)
            )
        })
        .collect()
}

const TABLE: &str = "CREATE TABLE people (id INTEGER PRIMARY KEY, name VARCHAR(80), email VARCHAR(80), \
    ssn VARCHAR(11), note TEXT);\n";

fn ssn(person: usize) -> String {
    format!("536-9{}-{:04}", person / 9000, 1000 + person)
}

/// Runs a script; as the server's own user where the tests run as root, since servers refuse that.
fn shell(user: &str, folder: &Path, script: &str) -> Result<(), String> {
    let root = Command::new("id").arg("-u").output().is_ok_and(|id| id.stdout == b"0\n");
    let path = "PATH=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | tail -1):/usr/sbin:$PATH; export PATH; set -e; ";
    let script = format!("{path} cd {}; {script}", folder.display());
    let mut command = if root && !user.is_empty() {
        let mut command = Command::new("su");
        command.args(["-s", "/bin/sh", user, "-c", &script]);
        command
    } else {
        let mut command = Command::new("sh");
        command.args(["-c", &script]);
        command
    };
    let output = command.output().map_err(|error| error.to_string())?;
    let last = String::from_utf8_lossy(&output.stderr).lines().last().unwrap_or_default().to_owned();
    if output.status.success() { Ok(()) } else { Err(last) }
}

/// A folder that the server's user may write to.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o777)).unwrap();
    }
    folder
}

/// Every value of the table is found in a dump, at its table, column and row.
fn all_there(folder: &Path, dump: &str, table: &str, row: impl Fn(usize) -> u64) {
    let (_, lines) = scan(folder, &[dump, "--only", "us-ssn,email-address", "--reveal"]);
    assert_eq!(gaps(&lines), [], "{dump}");
    let found: HashSet<(String, String, u64, String)> = of_kind(&lines, "finding")
        .into_iter()
        .filter_map(|finding| {
            let step = finding["place"]["inside"].as_array()?.iter().rev().find(|step| step["table"].is_string())?;
            let name = step["table"].as_str()?.rsplit('.').next()?.to_owned();
            let text = |value: &Value| value.as_str().map(str::to_owned);
            Some((name, text(&step["column"])?, step["row"].as_u64()?, text(&finding["value"])?))
        })
        .collect();
    for i in 1..=PEOPLE {
        for (column, value) in [("ssn", ssn(i)), ("email", format!("person{i}@bluefinch-mail.net"))] {
            let expected = (table.to_owned(), column.to_owned(), row(i), value);
            assert!(found.contains(&expected), "{dump}: {expected:?} of {:?}", found.iter().next());
        }
    }
}

fn same(row: usize) -> u64 {
    row as u64
}

#[test]
fn postgresql() {
    let folder = folder();
    let here = folder.path();
    let at = format!("-h {} -p 54871 -q", here.display());
    let start = format!(
        "initdb -D data -A trust -E UTF8 >/dev/null 2>&1; \
         pg_ctl -D data -o '-p 54871 -k {} -c listen_addresses= -c fsync=off' -l log -w start >/dev/null",
        here.display()
    );
    if let Err(why) = shell("postgres", here, &start) {
        return skipped(&format!("PostgreSQL does not start: {why}"));
    }
    let made = std::fs::write(here.join("make.sql"), format!("{TABLE}{}", statements("\\"))).and_then(|()| {
        let dump = format!("pg_dump {} postgres", at.trim_end_matches(" -q"));
        let script = format!(
            "psql {at} -f make.sql postgres >/dev/null; {dump} -f plain.sql; {dump} --inserts -f inserts.sql; \
             {dump} --column-inserts --rows-per-insert=50 -f several.sql; {dump} -Fc -f custom.dump; \
             {dump} -Fc -Z0 -f plain.dump; {dump} -Ft -f people.tar"
        );
        shell("postgres", here, &script).map_err(std::io::Error::other)
    });
    let stopped = shell("postgres", here, "pg_ctl -D data -m fast stop >/dev/null; rm -r data");
    made.and(stopped.map_err(std::io::Error::other)).unwrap();
    for dump in ["plain.sql", "inserts.sql", "several.sql", "custom.dump", "plain.dump", "people.tar"] {
        all_there(here, dump, "people", same);
    }
}

#[test]
fn mariadb() {
    let folder = folder();
    let here = folder.path();
    let at = format!("--no-defaults --socket={}/socket -u root", here.display());
    let start = format!(
        "mariadb-install-db --no-defaults --datadir={0}/data --auth-root-authentication-method=normal >/dev/null 2>&1; \
         mariadbd --no-defaults --datadir={0}/data --socket={0}/socket --pid-file={0}/pid --skip-networking \
         --secure-file-priv= >log 2>&1 & \
         for i in $(seq 60); do mariadb-admin {at} ping >/dev/null 2>&1 && exit 0; sleep 0.5; done; exit 1",
        here.display()
    );
    if let Err(why) = shell("mysql", here, &start) {
        return skipped(&format!("MariaDB does not start: {why}"));
    }
    let text = format!("CREATE DATABASE shop; USE shop;\n{TABLE}{}", statements("\\\\"));
    let made = std::fs::write(here.join("make.sql"), text).and_then(|()| {
        let dump = format!("mariadb-dump {at}");
        let script = format!(
            "mariadb {at} --default-character-set=utf8mb4 <make.sql; {dump} shop >extended.sql; \
             {dump} --skip-extended-insert --complete-insert shop >single.sql; {dump} --databases shop >databases.sql; \
             {dump} --compatible=ansi shop >ansi.sql"
        );
        shell("mysql", here, &script).map_err(std::io::Error::other)
    });
    let stopped = shell("mysql", here, &format!("mariadb-admin {at} shutdown; sleep 1; rm -rf data"));
    made.and(stopped.map_err(std::io::Error::other)).unwrap();
    for dump in ["extended.sql", "single.sql", "databases.sql", "ansi.sql"] {
        all_there(here, dump, "people", same);
    }
}

#[test]
fn redis() {
    let folder = folder();
    let here = folder.path();
    let start = format!(
        "redis-server --port 0 --unixsocket {0}/socket --daemonize yes --dir {0} --save '' >/dev/null; \
         for i in $(seq 40); do redis-cli -s {0}/socket ping >/dev/null 2>&1 && exit 0; sleep 0.25; done; exit 1",
        here.display()
    );
    if let Err(why) = shell("", here, &start) {
        return skipped(&format!("Redis does not start: {why}"));
    }
    let mut commands = String::new();
    for i in 1..=PEOPLE {
        // Some hashes are too long to be packed, so that every form is written.
        let long = if i % 3 == 0 { format!(" note {}", "word".repeat(40)) } else { String::new() };
        let (ssn, email) = (ssn(i), format!("person{i}@bluefinch-mail.net"));
        commands.push_str(&format!("HSET person:{i} ssn {ssn} email {email}{long}\n"));
        commands.push_str(&format!("EXPIRE person:{i} 100000\nXADD visits * email {email} ssn {ssn}\n"));
        commands
            .push_str(&format!("SADD emails {email}\nZADD ranks {i} {email}\nRPUSH list {email} {i}\nSADD ints {i}\n"));
    }
    std::fs::write(here.join("commands"), commands).unwrap();
    let socket = format!("{}/socket", here.display());
    let script = format!("redis-cli -s {socket} <commands >/dev/null; redis-cli -s {socket} save >/dev/null");
    let made = shell("", here, &script);
    let stopped = shell("", here, &format!("redis-cli -s {socket} shutdown nosave; true"));
    made.and(stopped).unwrap();
    let (_, lines) = scan(here, &["dump.rdb", "--only", "us-ssn,email-address", "--reveal"]);
    assert_eq!(gaps(&lines), []);
    let count = |table: &str, column: &str| {
        let is = |finding: &&Value| {
            let inside = finding["place"]["inside"].as_array().into_iter().flatten();
            inside.into_iter().any(|step| step["table"] == table && step["column"] == column)
        };
        let found = of_kind(&lines, "finding");
        found.iter().copied().filter(is).map(|f| f["value"].to_string()).collect::<HashSet<_>>().len()
    };
    for (table, column) in [
        ("person:*", "ssn"),
        ("person:*", "email"),
        ("visits", "email"),
        ("visits", "ssn"),
        ("emails", "value"),
        ("ranks", "value"),
        ("list", "value"),
    ] {
        assert_eq!(count(table, column), PEOPLE, "{table} {column}");
    }
}

#[test]
fn sqlite() {
    let folder = folder();
    let here = folder.path();
    std::fs::write(here.join("make.sql"), format!("{TABLE}{}", statements("\\"))).unwrap();
    let script = "sqlite3 people.db <make.sql; sqlite3 people.db .dump >dump.sql; \
                  (echo 'PRAGMA encoding=\"UTF-16\"; PRAGMA page_size=512;'; cat make.sql) | sqlite3 wide.db";
    if let Err(why) = shell("", here, script) {
        return skipped(&format!("SQLite does not run: {why}"));
    }
    for dump in ["people.db", "dump.sql", "wide.db"] {
        all_there(here, dump, "people", same);
    }
}
