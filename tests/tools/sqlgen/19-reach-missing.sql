-- homes.sql: homes

-- x :one
SELECT 1;
