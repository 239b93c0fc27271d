-- homes.sql: homes

-- x :one
-- reach: home
DELETE FROM homes;
