//! Whether a text is a dump, which encoding it has, and what a backslash means in it.

use super::statement::{self, Statement};
use super::tuple::Dialect;
use super::{DecodingReader, Found, HEAD, encoding};
use std::io::Read;
use std::path::Path;

/// First lines that the tools write.
static MARKS: &[&[u8]] = &[
    b"-- MySQL dump",
    b"-- MariaDB dump",
    b"/*M!999999\\- enable the sandbox mode",
    b"/*!999999\\- enable the sandbox mode",
    b"-- phpMyAdmin SQL Dump",
    b"-- PostgreSQL database dump",
    b"-- PostgreSQL database cluster dump",
    b"--\n-- PostgreSQL database",
    b"--\r\n-- PostgreSQL database",
    b"-- Adminer",
    b"-- mysqldump",
];

/// Words that a script may begin with.
static WORDS: &[&str] = &[
    "ALTER", "BEGIN", "COMMIT", "COPY", "CREATE", "DECLARE", "DELETE", "DROP", "EXEC", "GO", "GRANT", "IF", "INSERT",
    "LOCK", "PRAGMA", "PROMPT", "REM", "REPLACE", "SELECT", "SET", "START", "TRUNCATE", "UPDATE", "USE", "WHENEVER",
];

/// True for a text that is a script of SQL with rows or tables in it.
pub(super) fn is_dump(head: &[u8], name: &Path) -> bool {
    let head = &*text(head);
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    if MARKS.iter().any(|mark| head.starts_with(mark)) {
        return true;
    }
    let Ok(at) = statement::skip(head, 0) else { return false };
    let word = &head[at..];
    let length = word.iter().position(|b| !b.is_ascii_alphabetic()).unwrap_or(word.len());
    let known = WORDS.iter().any(|known| word[..length].eq_ignore_ascii_case(known.as_bytes()))
        || [&b"\\restrict "[..], b"\\connect ", b"\\c "].iter().any(|mark| word.starts_with(mark));
    if !known {
        return false;
    }
    let named = name.extension().is_some_and(|e| e.eq_ignore_ascii_case("sql"));
    let mut rest = at;
    let mut tables = 0;
    let reach = std::cell::Cell::new(0);
    // How far beginnings of statements that are none were looked into.
    let mut vain = 0;
    while vain < 8 * HEAD {
        match statement::parse(head, rest, &reach) {
            Ok(Statement::Values(_) | Statement::Copy(_) | Statement::Set(_)) => return true,
            Ok(Statement::Table(_)) => tables += 1,
            Ok(Statement::Key(_)) => {}
            Err(_) => vain += reach.get() - rest,
        }
        let Some(line) = memchr::memchr(b'\n', &head[rest..]) else { break };
        rest += line + 1;
        rest += head[rest..].iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
    }
    tables > 0 || named && length > 0 && std::str::from_utf8(&head[..head.len().min(4096)]).is_ok()
}

/// The encoding of a dump. Binary values may stand in one that is UTF-8.
pub(super) fn charset(head: &[u8]) -> Found {
    let says = |mark: &[u8]| memchr::memmem::find(&head[..head.len().min(8192)], mark).is_some();
    if says(b"SET NAMES utf8") || says(b"client_encoding = 'UTF8'") {
        return Found::Utf8;
    }
    encoding::detect(&head[..head.len().min(HEAD)])
}

/// The head as UTF-8.
pub(crate) fn text(head: &[u8]) -> std::borrow::Cow<'_, [u8]> {
    // Text in one byte a character needs no decoding to be recognised.
    if !head.iter().take(64).any(|&b| b == 0) {
        return head.into();
    }
    let Found::Other(charset) = encoding::detect(&head[..head.len().min(HEAD)]) else { return head.into() };
    let mut text = Vec::new();
    let mut bytes = head;
    match DecodingReader::new(&mut bytes, charset).take(HEAD as u64).read_to_end(&mut text) {
        Ok(_) => text.into(),
        Err(_) => head.into(),
    }
}

/// What a backslash means inside strings.
pub(super) fn dialect(head: &[u8]) -> Dialect {
    let head = &*text(head);
    let has = |mark: &[u8]| memchr::memmem::find(head, mark).is_some();
    let sure = |backslash| Dialect { backslash, guessed: false };
    if has(b"standard_conforming_strings = off") {
        return sure(true);
    }
    if has(b"PostgreSQL database") || has(b"PRAGMA foreign_keys") || has(b"standard_conforming_strings") {
        return sure(false);
    }
    let mysql = [&b"MySQL"[..], b"MariaDB", b"phpMyAdmin", b"ENGINE=", b"/*!40"];
    if mysql.into_iter().any(has) {
        return sure(true);
    }
    Dialect { backslash: has(b"`") || has(b"\\'") || has(b"\\n"), guessed: true }
}
