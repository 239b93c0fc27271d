-- homes.sql: homes

-- x :
-- reach: home
SELECT 1;
