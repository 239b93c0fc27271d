-- visit_a :many
-- reach: home
SELECT id FROM visits WHERE 'reach' = 'reach';
-- visit_b :many
-- reach: record
SELECT outreach FROM visits;
-- visit_c :many
-- reach: group $1
SELECT id FROM visits WHERE id = $1;
-- visit_d :many
-- reach: group $1
SELECT v.id FROM visits v JOIN group_homes g ON g.home = v.home WHERE v.id = $12;
-- visit_e :many
-- reach: group $2 by key
SELECT id FROM visits WHERE id = $1;
