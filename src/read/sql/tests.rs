use super::super::collect::{Collect, read};
use super::*;
use crate::read::seek::OnDisk;

fn dump(text: &str) -> Collect {
    let (out, result) = read(&Sql, text.as_bytes(), 1 << 20);
    result.unwrap();
    for step in [1, 7, 64] {
        let again = read(&Sql, text.as_bytes(), step).0;
        assert_eq!(again.named(), out.named(), "{step}");
    }
    // Wherever a value stands verbatim, it is there.
    for row in &out.rows {
        for ((_, value), at) in row.cells.iter().zip(&row.at) {
            if let Some(at) = *at {
                assert_eq!(&text.as_bytes()[at as usize..][..value.len()], value.as_bytes());
            }
        }
    }
    out
}

const MYSQL: &str = "-- MySQL dump 10.13\n\nDROP TABLE IF EXISTS `users`;\nCREATE TABLE `users` (\n  `id` int NOT NULL,\n  \
    `name` varchar(20),\n  `photo` blob,\n  PRIMARY KEY (`id`)\n) ENGINE=InnoDB;\nLOCK TABLES `users` WRITE;\n\
    INSERT INTO `users` VALUES (1,'O\\'Neil, A',NULL),\n(2,'two\nlines',0x616263),(3,'',_binary 'x');\n\
    INSERT INTO `users` VALUES (4,'d)e;(',NULL);\nUNLOCK TABLES;\n-- call 555-0100\n";

#[test]
fn mysql() {
    let out = dump(MYSQL);
    assert_eq!(
        out.lines(),
        [
            "users#1 id=1 name=O'Neil, A",
            "users#2 id=2 name=two\nlines photo=abc",
            "users#3 id=3 photo=x",
            "users#4 id=4 name=d)e;("
        ]
    );
    assert_eq!(out.named().iter().map(|row| row.line).collect::<Vec<_>>(), [Some(11), Some(12), Some(13), Some(14)]);
    assert_eq!(out.tables.iter().find(|t| t.0 == "users").unwrap().2, [0]);
    let rest: String = out.rows.iter().filter(|r| r.table.is_empty()).map(|r| r.cells[0].1.as_str()).collect();
    assert!(rest.contains("-- call 555-0100") && rest.contains("DROP TABLE") && rest.contains("varchar(20)"), "{rest}");
    assert!(out.gaps.is_empty());
}

#[test]
fn postgres_copy_and_inserts() {
    let text = "--\n-- PostgreSQL database dump\n--\nCREATE TABLE public.t (\n    id integer,\n    note text,\n    raw bytea\n);\n\n\
        COPY public.t (note, id, raw) FROM stdin;\na\\tb\\\\c\t1\t\\\\x6869\n\\N\t2\t\\N\n\t3\t\\\\x00ff\n\\.\n\n\
        INSERT INTO public.t (id, note) VALUES (4, 'C:\\');\nINSERT INTO public.t (id, note) VALUES (5, E'x\\ny');\n";
    assert_eq!(
        dump(text).lines(),
        [
            "public.t#1 note=a\tb\\c id=1 raw=hi",
            "public.t#2 id=2",
            "public.t#3 id=3 raw=\\\\x00ff",
            "public.t#4 id=4 note=C:\\",
            "public.t#5 id=5 note=x\ny",
        ]
    );
}

#[test]
fn sqlite_sqlserver_oracle() {
    let sqlite = "PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\nCREATE TABLE t(a INTEGER PRIMARY KEY, b);\nINSERT INTO t VALUES(1,'it''s');\nINSERT INTO t VALUES(2,X'00FF');\nCOMMIT;\n";
    assert_eq!(dump(sqlite).lines(), ["t#1 a=1 b=it's", "t#2 a=2 b=00FF"]);
    let server = "SET IDENTITY_INSERT [dbo].[T] ON \r\nGO\r\nINSERT [dbo].[T] ([Id], [At]) VALUES (1, CAST(N'2011-05-19' AS Date))\r\nINSERT [dbo].[T] ([Id], [At]) VALUES (2, NULL)\r\nGO\r\n";
    assert_eq!(dump(server).lines(), ["dbo.T#1 Id=1 At=2011-05-19 =CAST(N =AS Date)", "dbo.T#2 Id=2"]);
    let oracle = "REM INSERTING into S.T\nSET DEFINE OFF;\nInsert into S.T (A,B) values ('x',to_date('19-05-11','DD-MM-RR'));\nINSERT ALL\n INTO U (A) VALUES ('p')\n INTO U (A) VALUES ('q')\nSELECT 1 FROM dual;\n";
    assert_eq!(dump(oracle).lines(), ["S.T#1 A=x B=19-05-11 =to_date( =,'DD-MM-RR')", "U#1 A=p", "U#2 A=q"]);
}

#[test]
fn rows_without_a_definition_have_numbered_columns() {
    assert_eq!(dump("INSERT INTO t VALUES (1,'a'),(2,'b');\n").lines(), ["t#1 1=1 2=a", "t#2 1=2 2=b"]);
}

#[test]
fn what_is_broken_is_text_and_the_rest_goes_on() {
    let out = dump("INSERT INTO t (a) VALUES (1), (2, oops;\nstill here\nINSERT INTO t (a) VALUES (3);\n");
    assert_eq!(out.lines(), ["t#1 a=1", "t#2 a=3"]);
    assert!(out.rows.iter().any(|r| r.table.is_empty() && r.cells[0].1.contains("still here")));
    // Cut anywhere: whole rows before the cut, everything else as text, and a gap if the cut is inside a row.
    for end in 0..MYSQL.len() {
        let (out, result) = read(&Sql, &MYSQL.as_bytes()[..end], 1 << 20);
        result.unwrap();
        let said: usize = out.rows.iter().flat_map(|r| &r.cells).map(|(_, v)| v.len()).sum();
        assert!(said * 2 + 64 >= end, "{end}: {said}");
    }
    let (out, _) = read(&Sql, &MYSQL.as_bytes()[..MYSQL.find("NULL)").unwrap()], 1 << 20);
    assert_eq!(out.gaps.len(), 1);
    let (out, _) = read(&Sql, b"COPY t (a) FROM stdin;\n1\n2", 1 << 20);
    assert_eq!((out.lines().len(), out.gaps.len()), (2, 1));
}

#[test]
fn blobs_are_sources_of_their_own() {
    let blob = "00ff".repeat(40);
    let out = dump(&format!("CREATE TABLE t (a int, b blob);\nINSERT INTO t VALUES (1,0x{blob});\n"));
    let step = Step::Table { table: "t".into(), column: Some("b".into()), row: Some(1), key: Vec::new() };
    assert_eq!(out.nested.len(), 1);
    assert_eq!((out.nested[0].0.clone(), out.nested[0].1.len()), (Some(step), 80));
}

#[test]
fn a_backslash_that_was_guessed_wrong_is_tried_the_other_way() {
    let text = "INSERT INTO t (a,b) VALUES ('tab\\n', 'C:\\'), ('x', 'y');\n";
    assert_eq!(dump(text).lines(), ["t#1 a=tab\\n b=C:\\", "t#2 a=x b=y"]);
}

#[test]
fn a_row_without_end_is_searched_as_text() {
    let text = format!("CREATE TABLE t (a text);\nINSERT INTO t VALUES ('{}", "word ".repeat(3 << 20));
    let (out, result) = read(&Sql, text.as_bytes(), 1 << 20);
    result.unwrap();
    let said: usize = out.rows.iter().flat_map(|r| &r.cells).map(|(_, v)| v.len()).sum();
    assert!(said + 100 > text.len(), "{said} of {}", text.len());
}

#[test]
fn wide_encodings() {
    let text = "INSERT [dbo].[T] ([Name]) VALUES (N'Ünal')\r\nGO\r\n";
    let mut wide = vec![0xFF, 0xFE];
    wide.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
    assert!(Sql.recognises(&Head::new(&wide), Path::new("script.sql")));
    let (out, _) = read(&Sql, &wide, 1 << 20);
    assert_eq!(out.lines(), ["dbo.T#1 Name=Ünal"]);
    assert_eq!(out.named()[0].at, [Some(36)]);
}

#[test]
fn prose_and_programs_are_no_dumps() {
    for text in [
        "Insert the key into the lock.\nCreate a table of values.\n",
        "2026-01-01 INFO INSERT INTO t VALUES (1)\n",
        "import os\n\nq = '''\nINSERT INTO t VALUES (1)\n'''\n",
        "select the values (1) that you like\n",
        "id,name\n1,INSERT INTO t VALUES (1)\n",
        "",
    ] {
        assert!(!Sql.recognises(&Head::new(text.as_bytes()), Path::new("a.txt")), "{text}");
    }
    for text in [MYSQL, "BEGIN;\nINSERT INTO t VALUES (1);\n", "--\n-- PostgreSQL database dump\n--\n"] {
        assert!(Sql.recognises(&Head::new(text.as_bytes()), Path::new("a.txt")), "{text}");
    }
    assert!(Sql.recognises(&Head::new(b"SELECT 1;\n"), Path::new("a.sql")));
}

/// Hostile texts: each line begins something that has no end.
const BEGINNINGS: &[&str] = &[
    "INSERT INTO t VALUES ('\n",
    "INSERT INTO t VALUES (\"\n",
    "INSERT INTO t VALUES (f(\n",
    "INSERT INTO t VALUES (1),(2,\n",
    "INSERT INTO t VALUES (1),/*\n",
    "INSERT INTO t VALUES (1), --\n",
    "INSERT INTO t (a,\n",
    "INSERT INTO t (a(\n",
    "INSERT INTO t (a b\n",
    "INSERT /*\n",
    "INSERT INTO `t\n",
    "COPY t (a) FROM /*\n",
    "COPY t (a,\n",
    "CREATE TABLE t (\n",
    "CREATE TABLE t (a int,\n",
    "CREATE TABLE t (a int DEFAULT '\n",
    "CREATE TABLE /*\n",
    "ALTER TABLE t ADD PRIMARY KEY (a,\n",
    "/*\n",
    "AS $$ INSERT INTO t VALUES ($$\n",
    "CREATE TABLE t (a int, AS ",
];

#[test]
fn beginnings_without_an_end_are_not_looked_at_again_and_again() {
    for line in BEGINNINGS {
        for (size, guessed) in [(1 << 20, true), (4 << 20, false)] {
            let text = line.repeat(size / line.len());
            let mut out = Collect::default();
            let (mut stream, mut tables) = (text.as_bytes(), Tables::default());
            let dialect = Dialect { backslash: true, guessed };
            let mut dump = Dump::new(&mut stream, 1 << 20, &mut tables, &mut out).of(dialect, Some(Offsets::Source));
            dump.read(State::Between).unwrap();
            let looked = dump.looks.all as usize;
            assert!(looked < 24 * size, "{line}: {looked} bytes of {size}");
            let said: usize = out.rows.iter().flat_map(|r| &r.cells).map(|(_, v)| v.len()).sum();
            // A header that is repeated is said once.
            assert!(said * 8 > text.len(), "{line}: {said} of {}", text.len());
        }
    }
}

#[test]
fn hostile_heads_are_recognised_in_time() {
    for line in BEGINNINGS {
        // What is asked is that this comes back; it does in milliseconds.
        Sql.recognises(&Head::new(line.repeat(HEAD / line.len()).as_bytes()), Path::new("a.txt"));
    }
}

#[test]
fn hostile_texts_give_the_same_however_they_come() {
    for line in BEGINNINGS {
        let text = line.repeat((200 << 10) / line.len());
        let whole = read(&Sql, text.as_bytes(), 1 << 20).0;
        for step in [1000, 70_000] {
            assert_eq!(read(&Sql, text.as_bytes(), step).0.rows, whole.rows, "{line} {step}");
        }
    }
    let long = format!(
        "INSERT INTO t VALUES (1);\nx {} x\nINSERT INTO t VALUES (2);\n",
        "INSERT INTO t VALUES (3) ".repeat(9999)
    );
    let whole = read(&Sql, long.as_bytes(), 1 << 20).0;
    assert_eq!(whole.lines().len(), 2, "no statement begins in the middle of a line");
    assert_eq!(read(&Sql, long.as_bytes(), 999).0.rows, whole.rows);
}

#[test]
fn assignments_are_rows() {
    let text = "CREATE TABLE u (id int PRIMARY KEY, ssn text, note text);\nUPDATE u SET ssn = '1', note='a; b' WHERE id = 17;\n\
        INSERT INTO `u` SET id=18, ssn='it''s';\nupdate only s.v set x = upper('y') where a > 3;\nUPDATE u SET note = NULL\n\
        WHERE u.id = 19 AND note IS NULL;\nUPDATE u SET ssn='3' WHERE id IN (4);\nSELECT 1;\n";
    let out = dump(text);
    assert_eq!(out.lines(), ["u#1 ssn=1 note=a; b id=17", "u#2 id=18 ssn=it's", "u#3 id=19", "u#4 ssn=3"]);
    let rest: String = out.rows.iter().filter(|r| r.table.is_empty()).map(|r| r.cells[0].1.as_str()).collect();
    assert!(rest.contains("upper('y')") && rest.contains("IN (4)") && rest.contains("SELECT 1"), "{rest}");
}

#[test]
fn bytes_of_postgres_and_quotes_of_oracle() {
    let text = "SET standard_conforming_strings = on;\nINSERT INTO t VALUES (1, '\\x61624063');\n\
        INSERT INTO t VALUES (q'[O'Day]', nq'{x}', 'y');\n";
    assert_eq!(dump(text).lines(), ["t#1 1=1 2=ab@c", "t#2 1=O'Day 2=x 3=y"]);
}

#[test]
fn more_values_than_columns_are_text_and_no_gap() {
    let values = (0..MOST_COLUMNS + 100).map(|n| n.to_string()).collect::<Vec<_>>().join(",");
    let out = dump(&format!("INSERT INTO t VALUES ({values});\nINSERT INTO t VALUES (7);\n"));
    assert_eq!((out.named().len(), out.gaps.len()), (2, 0));
    assert_eq!(out.rows[1].cells.len(), MOST_COLUMNS + 1);
    assert!(out.rows[1].cells[MOST_COLUMNS].1.starts_with("4096,4097,"));
}

#[test]
fn keys_that_are_named_behind_the_rows_are_found_in_a_file() {
    let text = "-- PostgreSQL database dump\nCREATE TABLE public.u (\n  nr integer,\n  ssn text\n);\n\
        COPY public.u (nr, ssn) FROM stdin;\n17\t1\n\\.\n\n\
        ALTER TABLE ONLY public.u\n    ADD CONSTRAINT u_pkey PRIMARY KEY (nr);\n";
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("d.sql");
    std::fs::write(&path, text).unwrap();
    struct Here<'p>(&'p Path);
    impl OnDisk for Here<'_> {
        fn size(&self) -> u64 {
            self.0.metadata().unwrap().len()
        }
        fn read_at(&self, _: u64, _: &mut [u8]) -> std::io::Result<usize> {
            panic!("bytes read here count twice")
        }
        fn beside(&self, name: &Path) -> Option<std::fs::File> {
            std::fs::File::open(self.0.parent()?.join(name.file_name()?)).ok()
        }
    }
    let limits = crate::read::Limits::of(64 << 20);
    for (file, key) in [(Some(&Here(&path) as &dyn OnDisk), vec![0]), (None, vec![])] {
        let mut out = Collect::default();
        let mut stream = text.as_bytes();
        let input = Input { name: &path, head: text.as_bytes(), stream: &mut stream, file, limits: &limits };
        Sql.read(input, &mut out).unwrap();
        assert_eq!(out.tables.iter().find(|t| t.0 == "public.u").unwrap().2, key);
    }
}

#[test]
fn a_first_column_that_is_plainly_the_key() {
    for (column, table, is) in [
        ("id", "u", true),
        ("ID", "x.y", true),
        ("user_id", "public.users", true),
        ("UserId", "user", true),
        ("paid", "u", false),
        ("user_id", "orders", false),
        ("uid", "users", false),
        ("name", "id", false),
    ] {
        assert_eq!(tables::is_key(column, table), is, "{column} of {table}");
    }
}
