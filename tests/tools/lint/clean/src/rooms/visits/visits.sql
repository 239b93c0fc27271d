-- reads: homes, accounts
-- visit_all :many
-- reach: home
SELECT v.id FROM visits v JOIN reach r ON r.home = v.home JOIN homes h ON h.id = v.home;
-- visit_group :many
-- reach: group $2
SELECT v.id FROM visits v, group_homes g WHERE g.home = $1 AND g.grp = $2;
-- visit_key :many
-- reach: group $1 by key
SELECT id FROM visits WHERE home = $1;
-- visit_mine :one
-- reach: record
SELECT a.id FROM (SELECT x FROM visits) v, accounts a WHERE reach_is = 1;
-- visit_add :exec
-- reach: none, because the caller has checked it
INSERT INTO visits (id) SELECT id FROM homes WHERE id = $1 ON CONFLICT (id) DO UPDATE SET home = 1;
-- visit_lock :one
-- reach: none, because the caller has checked it
SELECT homes FROM visits WHERE home = $1 FOR UPDATE;
