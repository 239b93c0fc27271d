CREATE TABLE homes (id BIGINT);
CREATE TABLE group_homes (home BIGINT);
