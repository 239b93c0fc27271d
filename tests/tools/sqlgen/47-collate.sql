-- homes.sql: homes

-- x :many
-- reach: home
SELECT 1 FROM homes ORDER BY name COLLATE app;
