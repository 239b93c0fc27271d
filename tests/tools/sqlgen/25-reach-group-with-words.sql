-- homes.sql: homes

-- x :many
-- reach: group $1 sometimes
SELECT $1;
