-- homes.sql: homes

-- x :two
-- reach: home
SELECT 1;
