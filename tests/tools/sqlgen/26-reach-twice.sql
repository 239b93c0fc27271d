-- homes.sql: homes

-- x :one
-- reach: home
-- reach: record
SELECT 1;
