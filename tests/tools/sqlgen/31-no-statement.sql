-- homes.sql: homes

-- x :one
-- reach: home
-- y :one
-- reach: home
SELECT 1;
