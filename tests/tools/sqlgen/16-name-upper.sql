-- homes.sql: homes

-- Home :many
-- reach: home
SELECT 1;
