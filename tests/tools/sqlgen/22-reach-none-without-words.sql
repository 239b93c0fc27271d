-- homes.sql: homes

-- x :many
-- reach: none, because
SELECT 1;
