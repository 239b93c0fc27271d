-- homes.sql: homes

-- x :many
-- reach: home
SELECT 1
