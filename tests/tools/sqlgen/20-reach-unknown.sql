-- homes.sql: homes

-- x :many
-- reach: all
SELECT 1;
