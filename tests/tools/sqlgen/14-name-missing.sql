-- homes.sql: homes

SELECT 1;
