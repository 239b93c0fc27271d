-- accounts.sql: organisations, people, memberships and the standings made from them.
-- reads: remit_areas, homes, groups

-- organisation_insert :one
-- reach: none, because organisations are not homes
INSERT INTO organisations (ref, kind, name, name_key, group_id) VALUES ($1, $2, $3, $4, $5) RETURNING id;

-- organisation_by_id :one
-- reach: none, because organisations are not homes
SELECT id, ref, kind, name, coalesce(group_id, 0) AS group_id, ended_day FROM organisations WHERE id = $1;

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

-- actor_by_sign_in :one
-- reach: none, because accounts are not homes
SELECT id AS account, ref, name, organisation FROM accounts WHERE sign_in = $1;

-- membership_insert :one
-- reach: none, because memberships are not homes
INSERT INTO memberships (account, organisation, role, from_day, made_by, made_at) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id;

-- memberships_of :many
-- reach: none, because memberships are not homes
SELECT m.id, m.account, m.organisation, m.role, m.from_day, m.until_day, o.kind, coalesce(o.group_id, 0) AS group_id, a.left_day, o.ended_day
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
INSERT INTO standings (account, group_id, side, role, membership, from_day, until_day) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- token_insert :exec
-- reach: none, because tokens are not homes
INSERT INTO tokens (ref, hash, account, name, made_at, ends_day) VALUES ($1, $2, $3, $4, $5, $6);

-- ---- access_pages.c

-- who_by_session :many
-- reach: none, because sessions and roles are not homes
-- kept
SELECT s.id AS session, s.ends_at, a.id AS account, a.ref, a.name, coalesce(o.id, 0) AS organisation, o.name AS organisation_name, m.role,
	coalesce(m.id, 0) AS membership, CASE WHEN m.organisation = a.organisation THEN 1 ELSE 0 END AS main, g.code AS home_ref, g.name AS home_name
FROM sessions s JOIN accounts a ON a.id = s.account JOIN organisations e ON e.id = a.organisation
LEFT JOIN memberships m ON m.account = a.id AND m.from_day <= $2 AND m.until_day > $2
LEFT JOIN organisations o ON o.id = m.organisation AND o.ended_day > $2
LEFT JOIN groups g ON g.id = o.group_id AND g.kind = 'home'
WHERE s.hash = $1 AND a.left_day > $2 AND (e.ended_day > $2 OR o.id IS NOT NULL);

-- who_by_token :many
-- reach: none, because tokens and roles are not homes
-- kept
SELECT t.id AS token, a.id AS account, a.ref, a.name, coalesce(o.id, 0) AS organisation, o.name AS organisation_name, m.role,
	coalesce(m.id, 0) AS membership, CASE WHEN m.organisation = a.organisation THEN 1 ELSE 0 END AS main, g.code AS home_ref, g.name AS home_name
FROM tokens t JOIN accounts a ON a.id = t.account JOIN organisations e ON e.id = a.organisation
LEFT JOIN memberships m ON m.account = a.id AND m.from_day <= $2 AND m.until_day > $2
LEFT JOIN organisations o ON o.id = m.organisation AND o.ended_day > $2
LEFT JOIN groups g ON g.id = o.group_id AND g.kind = 'home'
WHERE t.hash = $1 AND t.ended_at IS NULL AND t.ends_day > $2 AND a.left_day > $2 AND (e.ended_day > $2 OR o.id IS NOT NULL);

-- reach_home :many
-- reach: home
-- kept
SELECT h.id, h.number AS ref, h.name, rc.side, rc.role
FROM homes h CROSS JOIN reach rc -- the home first: an account may reach a thousand
WHERE h.number = $1 AND rc.home = h.id AND rc.account = $2 AND rc.from_day <= $3 AND rc.until_day > $3 AND rc.home_from <= $3 AND rc.home_until > $3;

-- reach_group :many
-- reach: none, because this is where standing in a group is judged
-- kept
SELECT g.id, g.ref, g.kind, g.name, s.side, s.role, coalesce(o.id, 0) AS team, CASE WHEN s.group_id = g.id THEN 1 ELSE 0 END AS own
FROM groups g
LEFT JOIN groups p ON p.id = g.parent
LEFT JOIN groups q ON q.id = p.parent
LEFT JOIN groups n ON n.id = q.parent
JOIN standings s ON s.account = $2 AND s.group_id IN (g.id, p.id, q.id, n.id) AND s.from_day <= $3 AND s.until_day > $3
LEFT JOIN organisations o ON o.group_id = g.id AND o.kind = 'team'
WHERE g.ref = $1 AND (s.group_id = g.id OR NOT EXISTS (
	SELECT 1 FROM group_homes x WHERE x.group_id = g.id AND x.until_day > x.from_day AND NOT EXISTS (
		SELECT 1 FROM group_homes y WHERE y.group_id = s.group_id AND y.home = x.home AND y.until_day >= x.until_day)));

-- own_groups :many
-- reach: none, because this is where standing in a group is judged
-- kept
SELECT g.id, g.ref, g.kind, g.name, s.side, s.role, coalesce(o.id, 0) AS team, 1 AS own
FROM standings s JOIN groups g ON g.id = s.group_id JOIN memberships m ON m.id = s.membership JOIN accounts a ON a.id = s.account
LEFT JOIN organisations o ON o.group_id = g.id AND o.kind = 'team'
WHERE s.account = $1 AND s.from_day <= $2 AND s.until_day > $2
ORDER BY CASE WHEN g.kind = 'remit' THEN 0 ELSE 1 END, CASE WHEN m.organisation = a.organisation THEN 0 ELSE 1 END, m.id, g.id;

-- once_by_hash :one
-- reach: none, because it is what this account was answered before
SELECT status, type, location, body, request FROM one_time_keys WHERE hash = $1;

-- once_insert :exec
-- reach: none, because it is what this account was answered before
INSERT INTO one_time_keys (hash, status, type, location, body, request, at) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- once_forget :exec
-- reach: none, because it is what was answered long ago
DELETE FROM one_time_keys WHERE at < $1;

-- read_insert :exec
-- reach: none, because the dispatcher resolved the home
INSERT INTO reads (account, route, home, record, at) VALUES ($1, $2, $3, $4, $5);

-- reads_since :one
-- reach: none, because it is what this account itself read
SELECT count(*) FROM reads WHERE account = $1 AND record = $2 AND at >= $3;

-- session_seen :exec
-- reach: none, because sessions are not homes
UPDATE sessions SET seen_at = $2, ends_at = CASE
	WHEN ends_at >= $3 OR ends_at >= made_at + $4 THEN ends_at
	WHEN $3 < made_at + $4 THEN $3
	ELSE made_at + $4 END
WHERE id = $1;

-- token_used :exec
-- reach: none, because tokens are not homes
UPDATE tokens SET used_at = $2 WHERE id = $1;

-- account_seen :exec
-- reach: none, because accounts are not homes
UPDATE accounts SET seen_at = $2 WHERE id = $1;

-- ---- sign_in.c

-- account_to_sign_in :one
-- reach: none, because accounts are not homes
SELECT a.id, a.ref, a.name, a.sign_in, a.password, a.organisation, CASE WHEN e.ended_day > $2 OR EXISTS (SELECT 1 FROM memberships m
	JOIN organisations o ON o.id = m.organisation WHERE m.account = a.id AND m.from_day <= $2 AND m.until_day > $2 AND o.ended_day > $2)
	THEN a.left_day ELSE e.ended_day END AS left_day
FROM accounts a JOIN organisations e ON e.id = a.organisation WHERE a.sign_in = $1;

-- account_by_id :one
-- reach: none, because accounts are not homes
SELECT id, ref, name, sign_in, password, organisation, left_day FROM accounts WHERE id = $1;

-- failures_of_name :one
-- reach: none, because failures are not homes
SELECT count(*) AS n, coalesce(max(at), 0) AS last FROM sign_in_failures WHERE sign_in_hash = $1 AND at > $2;

-- failures_of_pair :one
-- reach: none, because failures are not homes
SELECT count(*) AS n, coalesce(min(at), 0) AS last FROM sign_in_failures WHERE sign_in_hash = $1 AND address_hash = $2 AND at > $3;

-- failures_of_address :one
-- reach: none, because failures are not homes
SELECT count(*) AS n, coalesce(min(at), 0) AS last FROM sign_in_failures WHERE address_hash = $1 AND at > $2;

-- failure_insert :exec
-- reach: none, because failures are not homes
INSERT INTO sign_in_failures (sign_in_hash, address_hash, at) VALUES ($1, $2, $3);

-- failures_forget :exec
-- reach: none, because failures are not homes
DELETE FROM sign_in_failures WHERE (sign_in_hash = $1 AND address_hash = $2) OR at < $3;

-- session_insert :exec
-- reach: none, because sessions are not homes
INSERT INTO sessions (hash, account, made_at, seen_at, ends_at) VALUES ($1, $2, $3, $3, $4);

-- session_delete :exec
-- reach: none, because sessions are not homes
DELETE FROM sessions WHERE id = $1;

-- sessions_delete :exec
-- reach: none, because sessions are not homes
DELETE FROM sessions WHERE account = $1 AND id <> $2;

-- sessions_forget :exec
-- reach: none, because sessions are not homes
DELETE FROM sessions WHERE ends_at < $1;

-- sessions_end_all :exec
-- reach: none, because sessions are not homes
DELETE FROM sessions;

-- links_end_all :exec
-- reach: none, because links are not homes
DELETE FROM links;

-- sign_in_failures_forget_all :exec
-- reach: none, because failed attempts are not homes
DELETE FROM sign_in_failures;

-- sessions_of :many
-- reach: none, because sessions are not homes
SELECT id, made_at, seen_at FROM sessions WHERE account = $1 AND ends_at > $2 ORDER BY seen_at DESC, id DESC;

-- password_set :exec
-- reach: none, because accounts are not homes
UPDATE accounts SET password = $2 WHERE id = $1;

-- account_to_mail :one
-- reach: none, because accounts are not homes
SELECT a.ref, a.name, a.email, a.sign_in, a.organisation, o.name AS organisation_name FROM accounts a JOIN organisations o ON o.id = a.organisation WHERE a.id = $1;

-- welcome_insert :exec
-- reach: none, because links are not homes
INSERT INTO links (hash, account, kind, made_by, made_at, ends_at) VALUES ($1, $2, $3, $4, $5, $6);

-- welcome_by_hash :one
-- reach: none, because links are not homes
SELECT l.id, l.account, l.kind, a.ref, a.name, a.sign_in, a.organisation, o.name AS organisation_name
FROM links l JOIN accounts a ON a.id = l.account JOIN organisations o ON o.id = a.organisation
WHERE l.hash = $1 AND l.used_at IS NULL AND l.ends_at > $2 AND a.left_day > $3 AND o.ended_day > $3;

-- welcome_use :exec
-- reach: none, because links are not homes
UPDATE links SET used_at = $2 WHERE id = $1 AND used_at IS NULL;

-- welcomes_end :exec
-- reach: none, because links are not homes
UPDATE links SET used_at = $2 WHERE account = $1 AND used_at IS NULL;

-- ---- people.c

-- account_leave :exec
-- reach: none, because accounts are not homes
UPDATE accounts SET left_day = $2 WHERE id = $1;

-- roles_of :many
-- reach: none, because memberships are not homes
SELECT m.id, m.organisation, o.ref AS organisation_ref, o.kind AS organisation_kind, o.name AS organisation_name, m.role, m.from_day,
	CASE WHEN o.ended_day < m.until_day THEN o.ended_day ELSE m.until_day END AS until_day
FROM memberships m JOIN organisations o ON o.id = m.organisation JOIN accounts a ON a.id = m.account
WHERE m.account = $1
ORDER BY m.until_day DESC, CASE WHEN m.organisation = a.organisation THEN 0 ELSE 1 END, m.id;

-- managed_by_ref :one
-- reach: none, because organisations are not homes
SELECT id, ref, kind, name, ended_day FROM organisations WHERE ref = $1 AND kind <> 'system';

-- person_by_ref :one
-- reach: none, because accounts are not homes
SELECT a.id, a.organisation, a.ref, a.name, a.email, a.sign_in, o.name AS organisation_name, a.left_day, a.made_at, a.seen_at,
	CASE WHEN a.password = '' THEN 0 ELSE 1 END AS has_password
FROM accounts a JOIN organisations o ON o.id = a.organisation
WHERE a.ref = $1 AND o.kind <> 'system';

-- membership_until :exec
-- reach: none, because memberships are not homes
UPDATE memberships SET until_day = $2 WHERE id = $1;

-- tokens_live :many
-- reach: none, because tokens are not homes
SELECT ref FROM tokens WHERE account = $1 AND ended_at IS NULL ORDER BY id;

-- token_end :exec
-- reach: none, because tokens are not homes
UPDATE tokens SET ended_at = $3 WHERE account = $1 AND ref = $2 AND ended_at IS NULL;

-- people_of :many
-- reach: none, because people are not homes
SELECT a.id, a.organisation, a.ref, a.name, a.email, a.sign_in, o.name AS organisation_name, a.made_at, a.seen_at, m.role, m.from_day,
	CASE WHEN a.left_day < m.until_day THEN a.left_day ELSE m.until_day END AS left_day, CASE WHEN a.password = '' THEN 0 ELSE 1 END AS has_password
FROM memberships m JOIN accounts a ON a.id = m.account JOIN organisations o ON o.id = a.organisation
WHERE m.organisation = $1 AND m.id = (SELECT max(x.id) FROM memberships x WHERE x.account = m.account AND x.organisation = m.organisation)
	AND CASE WHEN a.left_day > $2 AND m.until_day > $2 THEN 1 ELSE 0 END = $3 AND ($4 = '' OR a.name_key LIKE '%' || $4 || '%')
ORDER BY CASE WHEN $5 = 'seen' THEN coalesce(a.seen_at, 0) ELSE 0 END DESC, CASE WHEN $5 = '-seen' THEN coalesce(a.seen_at, 0) ELSE 0 END,
	CASE WHEN $5 = 'role' THEN m.role ELSE '' END, CASE WHEN $5 = '-role' THEN m.role ELSE '' END DESC,
	CASE WHEN $5 = '-name' THEN a.name_key ELSE '' END DESC, a.name_key, a.id
LIMIT $6 OFFSET $7;

-- people_count :one
-- reach: none, because people are not homes
SELECT count(*) FROM memberships m JOIN accounts a ON a.id = m.account
WHERE m.organisation = $1 AND m.id = (SELECT max(x.id) FROM memberships x WHERE x.account = m.account AND x.organisation = m.organisation)
	AND CASE WHEN a.left_day > $2 AND m.until_day > $2 THEN 1 ELSE 0 END = $3 AND ($4 = '' OR a.name_key LIKE '%' || $4 || '%');

-- ---- organisations.c

-- organisations_by_name :many
-- reach: none, because organisations are not homes
SELECT id, ref, kind, name, coalesce(group_id, 0) AS group_id, ended_day FROM organisations WHERE (name_key = $1 OR ref = $2) AND kind <> 'system' ORDER BY id LIMIT 2;

-- organisation_change :exec
-- reach: none, because organisations are not homes
UPDATE organisations SET kind = $2, name = $3, name_key = $4 WHERE id = $1;

-- organisation_end :exec
-- reach: none, because organisations are not homes
UPDATE organisations SET ended_day = $2 WHERE id = $1;

-- organisation_others :one
-- reach: none, because organisations are not homes
SELECT count(*) FROM organisations WHERE kind = $2 AND name_key = $3 AND id <> $1;

-- members_of :many
-- reach: none, because memberships are not homes
SELECT DISTINCT m.account, m.role FROM memberships m WHERE m.organisation = $1 AND m.until_day > $2 ORDER BY m.account, m.role;

-- works_elsewhere :one
-- reach: none, because memberships are not homes
SELECT count(*) FROM memberships m JOIN organisations o ON o.id = m.organisation
WHERE m.account = $1 AND m.from_day <= $2 AND m.until_day > $2 AND o.ended_day > $2;

-- organisations_page :many
-- reach: none, because organisations are not homes
SELECT o.ref, o.kind, o.name, coalesce(g.name, '') AS about, CASE WHEN o.ended_day = '9999-12-31' THEN '' ELSE o.ended_day END AS ended_day,
	(SELECT count(DISTINCT m.account) FROM memberships m JOIN accounts a ON a.id = m.account
	WHERE m.organisation = o.id AND m.from_day <= $1 AND m.until_day > $1 AND a.left_day > $1) AS people
FROM organisations o LEFT JOIN groups g ON g.id = o.group_id
WHERE o.kind <> 'system' AND ($2 = '' OR o.kind = $2) AND ($3 = '' OR o.name_key LIKE '%' || $3 || '%')
ORDER BY CASE WHEN $4 = 'kind' THEN o.kind ELSE '' END, CASE WHEN $4 = '-kind' THEN o.kind ELSE '' END DESC,
	CASE WHEN $4 = '-name' THEN o.name_key ELSE '' END DESC, o.name_key, o.id
LIMIT $5 OFFSET $6;

-- organisations_count :one
-- reach: none, because organisations are not homes
SELECT count(*) FROM organisations WHERE kind <> 'system' AND ($1 = '' OR kind = $1) AND ($2 = '' OR name_key LIKE '%' || $2 || '%');

-- accounts_all :many
-- reach: none, because accounts are not homes
SELECT a.sign_in, a.name, a.left_day, CASE WHEN a.password = '' THEN 0 ELSE 1 END AS has_password, coalesce(o.name, '') AS organisation_name,
	coalesce(m.role, '') AS role
FROM accounts a JOIN organisations e ON e.id = a.organisation
LEFT JOIN memberships m ON m.account = a.id AND m.until_day > $1 LEFT JOIN organisations o ON o.id = m.organisation
WHERE e.kind <> 'system'
ORDER BY a.sign_in, m.id;

-- ---- tokens and shares

-- tokens_of :many
-- reach: none, because tokens are not homes
SELECT ref, name, made_at, used_at, ends_day, ended_at FROM tokens WHERE account = $1
ORDER BY CASE WHEN ended_at IS NULL AND ends_day > $2 THEN 0 ELSE 1 END, id DESC LIMIT $3 OFFSET $4;

-- tokens_count :one
-- reach: none, because tokens are not homes
SELECT count(*) FROM tokens WHERE account = $1;

-- team_same :one
-- reach: none, because organisations are not homes
SELECT id FROM organisations WHERE kind = 'team' AND name_key = $1 ORDER BY id LIMIT 1;

-- share_bodies :many
-- reach: none, because organisations are not homes
SELECT ref AS value, name AS label FROM organisations
WHERE kind IN ('regulator', 'council', 'nhs_board', 'hscp', 'voluntary', 'union', 'team') AND ended_day > $1 ORDER BY name_key, id LIMIT 200;

-- share_insert :exec
-- reach: none, because the dispatcher resolved the home
INSERT INTO shares (ref, organisation, home, kind, record, until_day, reason, account, shared_by, shared_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- shares_of_home :many
-- reach: none, because the dispatcher resolved the home
SELECT s.ref, s.home, h.number, h.name AS home_name, o.name AS body, s.kind, s.record, s.until_day, s.reason, s.shared_by, s.shared_at, s.ended_at
FROM shares s JOIN organisations o ON o.id = s.organisation JOIN homes h ON h.id = s.home
WHERE s.home = $1
ORDER BY CASE WHEN s.ended_at IS NULL AND s.until_day >= $2 THEN 0 ELSE 1 END, s.id DESC LIMIT $3 OFFSET $4;

-- shares_of_home_count :one
-- reach: none, because the dispatcher resolved the home
SELECT count(*) FROM shares WHERE home = $1;

-- share_end :exec
-- reach: none, because the dispatcher resolved the home
UPDATE shares SET ended_at = $3 WHERE home = $1 AND ref = $2 AND ended_at IS NULL;

-- shared_with :many
-- reach: none, because each share was decided for this body by itself
SELECT s.ref, s.home, h.number, h.name AS home_name, o.name AS body, s.kind, s.record, s.until_day, s.reason, s.shared_by, s.shared_at, s.ended_at
FROM shares s JOIN organisations o ON o.id = s.organisation JOIN homes h ON h.id = s.home
WHERE s.organisation = $1 AND s.ended_at IS NULL AND s.until_day >= $2
ORDER BY s.id DESC LIMIT $3 OFFSET $4;

-- shared_with_count :one
-- reach: none, because each share was decided for this body by itself
SELECT count(*) FROM shares WHERE organisation = $1 AND ended_at IS NULL AND until_day >= $2;

-- shared_one :many
-- reach: none, because each share was decided for this body by itself
SELECT s.ref, s.home, h.number, h.name AS home_name, o.name AS body, s.kind, s.record, s.until_day, s.reason, s.shared_by, s.shared_at, s.ended_at, m.role
FROM shares s JOIN organisations o ON o.id = s.organisation JOIN homes h ON h.id = s.home
JOIN memberships m ON m.organisation = s.organisation AND m.account = $2 AND m.from_day <= $3 AND m.until_day > $3
WHERE s.ref = $1 AND s.ended_at IS NULL AND s.until_day >= $3 AND o.ended_day > $3
ORDER BY m.id;

-- ---- accounts_verify.c

-- verify_organisations :many
-- reach: none, because organisations are not homes
SELECT ref, kind, name, CASE WHEN ended_day = '9999-12-31' THEN '' ELSE ended_day END AS ended, id AS organisation FROM organisations;

-- verify_accounts :many
-- reach: none, because accounts are not homes
SELECT a.ref, a.name, a.email, a.sign_in, CASE WHEN a.left_day = '9999-12-31' THEN '' ELSE a.left_day END AS left, a.organisation
FROM accounts a JOIN organisations o ON o.id = a.organisation WHERE o.kind <> 'system';

-- verify_tokens :many
-- reach: none, because tokens are not homes
SELECT t.ref, a.ref AS of, t.name, t.ends_day AS ends, coalesce(t.ended_at, 0) AS ended_at, a.organisation
FROM tokens t JOIN accounts a ON a.id = t.account;

-- verify_shares :many
-- reach: none, because it is checked and shown to nobody
SELECT s.ref, s.home, o.ref AS organisation, s.kind, s.record AS day, s.until_day AS until, s.reason AS why, s.account, s.shared_by, s.shared_at,
	CASE WHEN s.ended_at IS NULL THEN 0 ELSE 1 END AS ended
FROM shares s JOIN organisations o ON o.id = s.organisation;

-- verify_memberships :many
-- reach: none, because memberships are not homes
SELECT a.ref AS account, o.ref AS organisation, m.role, m.from_day, m.until_day
FROM memberships m JOIN accounts a ON a.id = m.account JOIN organisations o ON o.id = m.organisation
ORDER BY account, organisation, m.role, m.from_day, m.until_day;

-- verify_standings :many
-- reach: none, because standings are not homes
SELECT s.account, s.group_id, s.side, s.role, s.membership, s.from_day, s.until_day FROM standings s;
