-- homes.sql: homes

-- x :many
-- reach: none
SELECT 1;
