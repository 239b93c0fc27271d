-- homes.sql: homes

-- x :many
-- reach: home
SELECT /* x */ 1;
