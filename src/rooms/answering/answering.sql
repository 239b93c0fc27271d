-- answering.sql: the rota, what was asked at once, what was answered. In the order of the .c files that run them.
-- reads: homes, group_homes, accounts, memberships, organisations, events, return_reads

-- ---- rota.c

-- rota_lock :exec
-- reach: none, because a rota is a team's and no home's
INSERT INTO rotas (organisation, changes) VALUES ($1, 1) ON CONFLICT (organisation) DO UPDATE SET changes = rotas.changes + 1;

-- rota_turns_of :many
-- reach: none, because a rota is a team's and no home's
-- kept
SELECT t.id, t.organisation, t.ref, t.weekday, t.from_time, t.until_time, t.place, t.account, t.name, t.made_by, t.made_at,
	CASE WHEN a.left_day > $2 AND EXISTS (SELECT 1 FROM memberships m WHERE m.account = t.account AND m.organisation = t.organisation
		AND m.from_day <= $2 AND m.until_day > $2) THEN 1 ELSE 0 END AS here
FROM rota_turns t LEFT JOIN accounts a ON a.id = t.account
WHERE t.organisation = $1 AND t.ended_at IS NULL
ORDER BY t.weekday, t.from_time, t.place;

-- rota_turn_insert :exec
-- reach: none, because a rota is a team's and no home's
INSERT INTO rota_turns (ref, organisation, weekday, from_time, until_time, place, account, name, made_by_account, made_by, made_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- rota_turn_by_ref :one
-- reach: none, because a rota is a team's and no home's
SELECT t.id, t.organisation, t.ref, t.weekday, t.from_time, t.until_time, t.place, t.account, t.name, t.made_by_account, t.made_by,
	t.made_at, coalesce(t.ended_at, 0) AS ended_at, t.ended_by
FROM rota_turns t WHERE t.organisation = $1 AND t.ref = $2;

-- rota_turn_end :exec
-- reach: none, because a rota is a team's and no home's
UPDATE rota_turns SET ended_at = $2, ended_by = $3 WHERE id = $1 AND ended_at IS NULL;

-- rota_people_of :many
-- reach: none, because a team's people are no homes
SELECT a.id, a.ref, a.name, a.email, m.role FROM memberships m JOIN accounts a ON a.id = m.account
WHERE m.organisation = $1 AND m.from_day <= $2 AND m.until_day > $2 AND a.left_day > $2
ORDER BY a.name_key, a.id;

-- rota_teams :many
-- reach: none, because teams are no homes
SELECT id, name FROM organisations WHERE kind = 'team' AND ended_day > $1 ORDER BY id;

-- verify_rota_turns :many
-- reach: none, because it is checked and shown to nobody
SELECT id, organisation, ref, weekday, from_time, until_time, place, account, name, made_by_account, made_by, made_at,
	coalesce(ended_at, 0) AS ended_at, ended_by
FROM rota_turns;

-- ---- calls.c

-- call_insert :exec
-- reach: none, because a rule resolved the home
INSERT INTO calls (ref, home, organisation, kind, day, because, raised_at, moves_at, asked, asked_name, next_asked, next_name, account, raised_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14);

-- calls_open_of :many
-- reach: none, because the dispatcher or a rule resolved the home
SELECT id, ref, home, organisation, kind, day, because, raised_at, moves_at, asked, asked_name, next_asked, next_name, account, raised_by,
	coalesce(taken_at, 0) AS taken_at, taken_by, taken_account, version
FROM calls WHERE home = $1 AND ended_at IS NULL ORDER BY raised_at, id;

-- call_take :exec
-- reach: none, because a rule resolved the home
UPDATE calls SET taken_at = $2, taken_account = $3, taken_by = $4, version = version + 1 WHERE id = $1 AND taken_at IS NULL;

-- call_wait_again :exec
-- reach: none, because a rule resolved the home
UPDATE calls SET taken_at = NULL, taken_account = 0, taken_by = '', version = version + 1 WHERE id = $1;

-- call_end :exec
-- reach: none, because a rule resolved the home
UPDATE calls SET ended_at = $2, ended_why = $3, version = version + 1 WHERE id = $1 AND ended_at IS NULL;

-- calls_page :many
-- reach: group $1
SELECT k.id, k.ref, k.home, k.organisation, k.kind, k.day, k.because, k.raised_at, k.moves_at, k.asked, k.asked_name, k.next_asked, k.next_name, k.account,
	k.raised_by, coalesce(k.taken_at, 0) AS taken_at, k.taken_by, k.taken_account, coalesce(k.ended_at, 0) AS ended_at, k.ended_why, k.version, h.number,
	h.name AS home_name
FROM group_homes gh JOIN calls k ON k.home = gh.home JOIN homes h ON h.id = k.home
WHERE gh.group_id = $1 AND gh.from_day <= $2 AND gh.until_day > $2 AND ($3 = '' OR k.kind = $3)
	AND ($4 = '' OR ($4 = 'waiting' AND k.taken_at IS NULL AND k.ended_at IS NULL)
		OR ($4 = 'late' AND coalesce(k.taken_at, k.ended_at, CAST($5 AS BIGINT)) >= k.moves_at))
ORDER BY CASE WHEN k.taken_at IS NULL AND k.ended_at IS NULL THEN 0 ELSE 1 END, k.raised_at DESC, k.id DESC LIMIT $6 OFFSET $7;

-- calls_count :one
-- reach: group $1
SELECT count(*) FROM group_homes gh JOIN calls k ON k.home = gh.home
WHERE gh.group_id = $1 AND gh.from_day <= $2 AND gh.until_day > $2 AND ($3 = '' OR k.kind = $3)
	AND ($4 = '' OR ($4 = 'waiting' AND k.taken_at IS NULL AND k.ended_at IS NULL)
		OR ($4 = 'late' AND coalesce(k.taken_at, k.ended_at, CAST($5 AS BIGINT)) >= k.moves_at));

-- calls_since :many
-- reach: none, because it is a team's own time to answer and names no home
-- kept
SELECT raised_at, moves_at, coalesce(taken_at, 0) AS taken_at, coalesce(ended_at, 0) AS ended_at FROM calls WHERE organisation = $1 AND raised_at >= $2;

-- answering_now :many
-- reach: group $1
-- kept
SELECT a.home AS home, 0 AS is_call, a.about, a.answered_by AS who, a.answered_at AS at, 0 AS moves_at, a.said AS text, a.look_again
FROM answers a CROSS JOIN group_homes gh
WHERE a.ended_at IS NULL AND a.look_again >= $2 AND gh.group_id = $1 AND gh.home = a.home AND gh.from_day <= $2 AND gh.until_day > $2
UNION ALL
SELECT k.home, 1, k.kind, k.asked_name, k.raised_at, k.moves_at, k.next_name, ''
FROM calls k CROSS JOIN group_homes gh
WHERE k.ended_at IS NULL AND k.taken_at IS NULL AND gh.group_id = $1 AND gh.home = k.home AND gh.from_day <= $2 AND gh.until_day > $2
ORDER BY home, is_call, at;

-- answering_past :many
-- reach: group $1
SELECT a.home AS home, 0 AS is_call, a.about, a.answered_by AS who, a.answered_at AS at, 0 AS moves_at, a.said AS text, a.look_again
FROM group_homes gh JOIN answers a ON a.home = gh.home
WHERE gh.group_id = $1 AND gh.from_day <= $2 AND gh.until_day > $2 AND a.answered_at < $3 AND (a.ended_at IS NULL OR a.ended_at >= $3)
	AND a.look_again >= $2
UNION ALL
SELECT k.home, 1, k.kind, k.asked_name, k.raised_at, k.moves_at, k.next_name, ''
FROM group_homes gh JOIN calls k ON k.home = gh.home
WHERE gh.group_id = $1 AND gh.from_day <= $2 AND gh.until_day > $2 AND k.raised_at < $3 AND (k.ended_at IS NULL OR k.ended_at >= $3)
	AND (k.taken_at IS NULL OR k.taken_at >= $3)
ORDER BY home, is_call, at;

-- verify_calls :many
-- reach: none, because it is checked and shown to nobody
SELECT id, ref, home, organisation, kind, day, because, raised_at, moves_at, asked, asked_name, next_asked, next_name, account, raised_by,
	coalesce(taken_at, 0) AS taken_at, taken_by, taken_account, coalesce(ended_at, 0) AS ended_at, ended_why
FROM calls;

-- ---- answers.c

-- answer_insert :exec
-- reach: none, because the dispatcher resolved the home
INSERT INTO answers (ref, home, about, what, said, look_again, account, answered_by, answered_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (home, about) WHERE ended_at IS NULL DO NOTHING;

-- answers_open_of :many
-- reach: none, because the dispatcher or a rule resolved the home
SELECT id, ref, home, about, what, said AS text, look_again, account, answered_by, answered_at
FROM answers WHERE home = $1 AND ended_at IS NULL ORDER BY answered_at DESC, id DESC;

-- answer_by_ref :one
-- reach: none, because the dispatcher resolved the home
SELECT id, ref, home, about, what, said AS text, look_again, account, answered_by, answered_at, coalesce(ended_at, 0) AS ended_at, ended_by, ended_why
FROM answers WHERE home = $1 AND ref = $2;

-- answer_end :exec
-- reach: none, because the dispatcher or a rule resolved the home
UPDATE answers SET ended_at = $2, ended_by = $3, ended_why = $4 WHERE id = $1 AND ended_at IS NULL;

-- answers_page :many
-- reach: none, because the dispatcher resolved the home
SELECT id, ref, home, about, what, said AS text, look_again, account, answered_by, answered_at, coalesce(ended_at, 0) AS ended_at, ended_by, ended_why
FROM answers WHERE home = $1 ORDER BY answered_at DESC, id DESC LIMIT $2 OFFSET $3;

-- answers_count :one
-- reach: none, because the dispatcher resolved the home
SELECT count(*) FROM answers WHERE home = $1;

-- verify_answers :many
-- reach: none, because it is checked and shown to nobody
SELECT id, ref, home, about, what, said AS text, look_again, account, answered_by, answered_at, coalesce(ended_at, 0) AS ended_at, ended_by, ended_why FROM answers;

-- ---- answer_pages.c

-- done_of_home :many
-- reach: none, because the dispatcher resolved the home
SELECT at, kind, sentence FROM events
WHERE home = $1 AND at >= $2 AND audience <> 'team' AND (kind = 'answer' OR kind = 'call' OR kind = 'colour_set')
UNION ALL
SELECT at, 'read', read_by FROM return_reads WHERE home = $1 AND at >= $2
ORDER BY at DESC;
