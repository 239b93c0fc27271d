-- homes.sql: homes

-- x :many
-- reach: home
SELECT 1 FROM (SELECT 1 FROM homes FOR UPDATE) x;
