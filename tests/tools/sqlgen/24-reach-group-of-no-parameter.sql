-- homes.sql: homes

-- x :many
-- reach: group $2
SELECT $1;
