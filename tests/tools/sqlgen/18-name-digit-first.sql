-- homes.sql: homes

-- 1x :many
-- reach: home
SELECT 1;
