-- homes.sql: homes

-- x :one
-- reach: home
-- kept
-- kept
SELECT 1;
