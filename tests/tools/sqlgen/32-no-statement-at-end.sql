-- homes.sql: homes

-- x :one
-- reach: home
