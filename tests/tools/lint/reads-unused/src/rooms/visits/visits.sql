-- visits.sql
-- reads: homes
-- visit_a :many
-- reach: none, because this is a test
SELECT homes FROM visits;
