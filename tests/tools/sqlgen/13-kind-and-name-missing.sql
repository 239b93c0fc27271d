-- homes.sql: homes

-- reach: home
SELECT 1;
