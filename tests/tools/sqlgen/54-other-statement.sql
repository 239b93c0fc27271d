-- homes.sql: homes

-- x :exec
-- reach: home
DROP TABLE homes;
