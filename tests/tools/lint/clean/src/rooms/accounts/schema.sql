CREATE TABLE accounts (id BIGINT);
CREATE VIEW reach AS SELECT a.id AS account, g.home FROM accounts a, group_homes g;
