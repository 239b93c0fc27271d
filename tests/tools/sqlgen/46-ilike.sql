-- homes.sql: homes

-- x :many
-- reach: home
SELECT 1 FROM homes WHERE name iLike 'x';
