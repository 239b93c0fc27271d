-- homes.sql: homes

-- home-all :many
-- reach: home
SELECT 1;
