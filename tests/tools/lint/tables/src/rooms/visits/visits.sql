-- reads: accounts, nothing
-- visit_a :many
-- reach: none, because this is a test
SELECT h.id FROM homes h;
-- visit_b :many
-- reach: none, because this is a test
SELECT v.id FROM visits v, homes h;
-- visit_c :exec
-- reach: none, because this is a test
DELETE FROM homes WHERE id = 1;
-- visit_d :exec
-- reach: none, because this is a test
UPDATE accounts SET id = 1;
-- visit_e :exec
-- reach: none, because this is a test
INSERT INTO group_homes (home) SELECT id FROM visits WHERE id IN (SELECT id FROM homes);
-- visit_f :many
-- reach: none, because this is a test
WITH x AS (SELECT 1 FROM visits v LEFT JOIN homes h ON h.id = v.home) SELECT 1 FROM x;
