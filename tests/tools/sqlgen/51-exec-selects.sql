-- homes.sql: homes

-- x :exec
-- reach: home
SELECT 1;
