CREATE TABLE a (
 id BIGINT,
 -- sqlite: WITHOUT ROWID
 b TEXT
);
