-- homes.sql: homes

-- x :many
-- reach: home
SELECT 1;
-- x :many
-- reach: home
SELECT 2;
