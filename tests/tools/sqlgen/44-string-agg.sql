-- homes.sql: homes

-- x :many
-- reach: home
SELECT string_agg(name, ',') FROM homes;
