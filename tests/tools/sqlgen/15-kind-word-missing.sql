-- homes.sql: homes

-- home_by_ref

SELECT 1;
