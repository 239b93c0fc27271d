-- homes.sql: homes

-- x :many
-- reach: home
SELECT $99999999999999999999;
