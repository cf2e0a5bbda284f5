PRAGMA page_size=512; PRAGMA secure_delete=OFF; PRAGMA auto_vacuum=0;
CREATE TABLE users(id INTEGER PRIMARY KEY, name TEXT, note TEXT, photo BLOB, up TEXT GENERATED ALWAYS AS (upper(name)) VIRTUAL);
CREATE TABLE pairs(a TEXT, b INTEGER, c REAL, PRIMARY KEY(b, a)) WITHOUT ROWID;
CREATE TABLE gone(x INTEGER, y TEXT, z TEXT, w TEXT);
CREATE VIEW v AS SELECT name FROM users -- seen from afar
;
CREATE INDEX by_name ON users(name);
INSERT INTO users(id,name,note,photo) VALUES(1,'Ada','first',NULL),(2,'Bo',printf('%.*c',1500,'x')||' end',x'00ff'),(3,'Cy','third',zeroblob(100));
WITH RECURSIVE n(i) AS (SELECT 4 UNION ALL SELECT i+1 FROM n WHERE i<40) INSERT INTO users(id,name,note) SELECT i,'name '||i,'note of '||i FROM n;
INSERT INTO pairs VALUES('k',7,1.5),('l',-70000,NULL);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<30) INSERT INTO gone SELECT i,'dropped '||i,'z','w' FROM n;
DELETE FROM users WHERE id IN (10,20,39);
DROP INDEX by_name;
DELETE FROM gone;
