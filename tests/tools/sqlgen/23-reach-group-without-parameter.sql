-- homes.sql: homes

-- x :many
-- reach: group
SELECT 1;
