-- homes.sql: homes

-- x :one
-- reach: record
-- kept
INSERT INTO homes (name) VALUES ($1) RETURNING id;
