-- accounts.sql: organisations, people, memberships and the standings made from them.
-- reads: remit_areas

-- organisation_insert :one
-- reach: none, because organisations are not homes
INSERT INTO organisations (ref, kind, name, name_key, group_id) VALUES ($1, $2, $3, $4, $5) RETURNING id;

-- organisation_by_id :one
-- reach: none, because organisations are not homes
SELECT id, ref, kind, name, coalesce(group_id, 0) AS group_id FROM organisations WHERE id = $1;

-- organisation_same :one
-- reach: none, because organisations are not homes
SELECT id FROM organisations WHERE kind = $1 AND name_key = $2 AND coalesce(group_id, 0) = $3 ORDER BY id LIMIT 1;

-- organisation_of_group :one
-- reach: none, because organisations are not homes
SELECT id FROM organisations WHERE group_id = $1 AND kind = $2 ORDER BY id LIMIT 1;

-- organisation_set_group :exec
-- reach: none, because organisations are not homes
UPDATE organisations SET group_id = $2 WHERE id = $1;

-- account_insert :one
-- reach: none, because accounts are not homes
INSERT INTO accounts (ref, name, name_key, email, sign_in, password, organisation, made_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id;

-- account_ref_of :one
-- reach: none, because accounts are not homes
SELECT ref FROM accounts WHERE id = $1;

-- membership_insert :one
-- reach: none, because memberships are not homes
INSERT INTO memberships (account, organisation, role, from_day, made_by, made_at) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id;

-- memberships_of :many
-- reach: none, because memberships are not homes
SELECT m.id, m.account, m.organisation, m.role, m.from_day, m.until_day, o.kind, coalesce(o.group_id, 0) AS group_id, a.left_day
FROM memberships m JOIN organisations o ON o.id = m.organisation JOIN accounts a ON a.id = m.account
WHERE ($1 = 0 OR m.account = $1)
ORDER BY m.account, m.id;

-- remit_areas_of :many
-- reach: none, because a remit's areas are not homes
SELECT group_id FROM remit_areas WHERE organisation = $1 ORDER BY group_id;

-- standings_delete :exec
-- reach: none, because standings are not homes
DELETE FROM standings WHERE ($1 = 0 OR account = $1);

-- standing_insert :exec
-- reach: none, because standings are not homes
INSERT INTO standings (account, group_id, side, role, membership, from_day, until_day) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (account, group_id, membership) DO NOTHING;

-- token_insert :exec
-- reach: none, because tokens are not homes
INSERT INTO tokens (ref, hash, account, name, made_at) VALUES ($1, $2, $3, $4, $5);
