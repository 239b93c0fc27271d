-- homes.sql: homes

-- x :many
-- reach: home
SELECT 1; DELETE FROM homes;
