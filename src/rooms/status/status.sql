-- status.sql: statuses worked out from returns, kept for the board; other colours and comments; the board. In the order of the .c files that run them.
-- reads: homes, providers, groups, group_homes, remits, returns, return_versions, answers, calls

-- ---- status.c

-- status_insert :exec
-- reach: none, because a rule resolved the home
INSERT INTO statuses (home, day, revision, rules_version, colour, help, inputs, reasons, beds, beds_offered, recorded_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, nullif($10, -1), $11);

-- status_current_lock :one
-- reach: none, because a rule resolved the home
SELECT line, CASE WHEN EXISTS (SELECT 1 FROM answers a WHERE a.home = $1 AND a.ended_at IS NULL)
	OR EXISTS (SELECT 1 FROM calls k WHERE k.home = $1 AND k.ended_at IS NULL) THEN 1 ELSE 0 END AS open
FROM current_statuses WHERE home = $1 FOR UPDATE;

-- status_current_hold :one
-- reach: none, because the dispatcher or a rule resolved the home
SELECT line FROM current_statuses WHERE home = $1 FOR UPDATE;

-- status_current_insert :exec
-- reach: none, because a rule resolved the home
INSERT INTO current_statuses (home, line) VALUES ($1, $2) ON CONFLICT (home) DO NOTHING;

-- status_current_update :exec
-- reach: none, because a rule resolved the home
UPDATE current_statuses SET line = $2 WHERE home = $1;

-- status_of_day :one
-- reach: none, because the dispatcher or a rule resolved the home
SELECT id, home, day, revision, colour, help, reasons, beds, coalesce(beds_offered, -1) AS beds_offered, recorded_at
FROM statuses WHERE home = $1 AND day = $2 AND ($3 = 0 OR recorded_at <= $3) ORDER BY id DESC LIMIT 1;

-- status_set_on :one
-- reach: none, because the dispatcher or a rule resolved the home
SELECT colour FROM set_colours WHERE id = (SELECT max(s.id) FROM set_colours s
	WHERE s.home = $1 AND s.from_day <= $2 AND s.until_day >= $2 AND (s.ended_at IS NULL OR s.ended_at >= $3));

-- board_touch :exec
-- reach: none, because a rule resolved the home
INSERT INTO board_touches (home) VALUES ($1);

-- board_number :one
-- reach: none, because it is a number and no home
SELECT number FROM board_numbers WHERE group_id = $1;

-- board_touches_take :exec
-- reach: none, because it counts and tells nobody
UPDATE board_touches SET folded = 1 WHERE folded = 0;

-- board_fold :exec
-- reach: none, because it counts and tells nobody
INSERT INTO board_numbers (group_id, number)
SELECT DISTINCT gh.group_id, 1 FROM board_touches t JOIN group_homes gh ON gh.home = t.home WHERE t.folded = 1
ON CONFLICT (group_id) DO UPDATE SET number = board_numbers.number + 1;

-- board_touches_clear :exec
-- reach: none, because it counts and tells nobody
DELETE FROM board_touches WHERE folded = 1;

-- ---- board.c

-- board_rows :many
-- reach: group $1
SELECT gh.home, h.number, h.name, h.name_key, p.number AS provider_number, p.name AS provider, l.ref AS locality_ref, l.name AS locality, c.line
FROM group_homes gh JOIN homes h ON h.id = gh.home LEFT JOIN providers p ON p.id = h.provider LEFT JOIN groups l ON l.id = h.locality
	LEFT JOIN current_statuses c ON c.home = gh.home
WHERE gh.group_id = $1 AND gh.from_day <= $2 AND gh.until_day > $2
ORDER BY gh.home;

-- board_rows_past :many
-- reach: group $1
SELECT gh.home, h.number, h.name, h.name_key, p.number AS provider_number, p.name AS provider, l.ref AS locality_ref, l.name AS locality,
	c.day, c.colour, c.help, c.reasons, c.beds, coalesce(c.beds_offered, -1) AS beds_offered, coalesce(r.first_sent_at, 0) AS first_sent_at,
	c.recorded_at AS sent_at, r.how, n.colour AS later_colour
FROM group_homes gh JOIN homes h ON h.id = gh.home LEFT JOIN providers p ON p.id = h.provider LEFT JOIN groups l ON l.id = h.locality
	LEFT JOIN statuses c ON c.id = (SELECT t.id FROM statuses t WHERE t.home = gh.home AND t.day <= $2 AND t.recorded_at < $3
		ORDER BY t.day DESC, t.id DESC LIMIT 1)
	LEFT JOIN statuses n ON n.id = (SELECT max(t.id) FROM statuses t WHERE t.home = gh.home AND t.day = $2 AND t.recorded_at >= $3)
	LEFT JOIN returns r ON r.day = $2 AND r.home = gh.home
WHERE gh.group_id = $1 AND gh.from_day <= $2 AND gh.until_day > $2
ORDER BY gh.home;

-- board_set :many
-- reach: group $1
SELECT s.home, s.colour AS set_colour, s.set_by, s.reason AS set_reason, s.until_day AS set_until
FROM set_colours s JOIN group_homes gh ON gh.group_id = $1 AND gh.home = s.home AND gh.from_day <= $2 AND gh.until_day > $2
WHERE s.until_day >= $2 AND s.from_day <= $2 AND s.set_at < $3 AND (s.ended_at IS NULL OR s.ended_at >= $3)
ORDER BY s.home, s.id;

-- board_letters_past :many
-- reach: group $1
SELECT s.home, s.day, s.colour
FROM group_homes gh JOIN statuses s ON s.home = gh.home AND s.day > $4 AND s.day <= $2 AND s.recorded_at < $3
WHERE gh.group_id = $1 AND gh.from_day <= $2 AND gh.until_day > $2
ORDER BY s.home, s.day, s.id;

-- board_team :one
-- reach: none, because it is a team and no home
SELECT min(r.organisation) AS organisation
FROM group_homes gh JOIN group_homes m ON m.home = gh.home AND m.from_day <= $2 AND m.until_day > $2 JOIN remits r ON r.group_id = m.group_id
WHERE gh.group_id = $1 AND gh.from_day <= $2 AND gh.until_day > $2;

-- ---- totals_pages.c

-- totals_areas :many
-- reach: group $1
SELECT gh.home, a.ref, a.name
FROM group_homes gh JOIN homes h ON h.id = gh.home LEFT JOIN groups a ON a.id = h.council
WHERE gh.group_id = $1 AND gh.from_day <= $2 AND gh.until_day > $2
ORDER BY gh.home;

-- ---- set_colours.c

-- set_colour_insert :one
-- reach: none, because the dispatcher resolved the home
INSERT INTO set_colours (ref, home, colour, computed, reason, talked_with, talked_at, from_day, until_day, account, set_by, set_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING id;

-- set_colours_in_force :many
-- reach: none, because the dispatcher resolved the home
SELECT id, ref, home, colour, computed, reason, talked_with, talked_at, from_day, until_day, set_by, set_at, coalesce(ended_at, 0) AS ended_at, ended_by
FROM set_colours WHERE home = $1 AND from_day <= $2 AND until_day >= $2 AND ended_at IS NULL ORDER BY id DESC;

-- set_colours_of_home :many
-- reach: none, because the dispatcher resolved the home
SELECT id, ref, home, colour, computed, reason, talked_with, talked_at, from_day, until_day, set_by, set_at, coalesce(ended_at, 0) AS ended_at, ended_by
FROM set_colours WHERE home = $1 ORDER BY id DESC LIMIT $2;

-- set_colour_by_ref :one
-- reach: none, because the dispatcher resolved the home
SELECT id, ref, home, colour, computed, reason, talked_with, talked_at, from_day, until_day, set_by, set_at, coalesce(ended_at, 0) AS ended_at, ended_by
FROM set_colours WHERE home = $1 AND ref = $2;

-- set_colour_end :exec
-- reach: none, because the dispatcher resolved the home
UPDATE set_colours SET ended_at = $2, ended_by = $3 WHERE id = $1 AND ended_at IS NULL;

-- status_last :one
-- reach: none, because the dispatcher resolved the home
SELECT line FROM current_statuses WHERE home = $1;

-- status_comment_insert :exec
-- reach: none, because the dispatcher resolved the home
INSERT INTO status_comments (ref, home, day, words, account, said_by, said_at) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- status_comments_of_day :many
-- reach: none, because the dispatcher resolved the home
SELECT ref, day, words, said_by, said_at FROM status_comments WHERE home = $1 AND day = $2 ORDER BY id;

-- verify_set_colours :many
-- reach: none, because it is checked and shown to nobody
SELECT id, ref, home, colour, computed, reason, talked_with, talked_at, from_day, until_day, account, set_by, set_at, coalesce(ended_at, 0) AS ended_at,
	ended_by
FROM set_colours;

-- verify_comments :many
-- reach: none, because it is checked and shown to nobody
SELECT ref, home, day, words, account, said_by, said_at FROM status_comments;

-- ---- status_change.c

-- status_before :one
-- reach: none, because a rule resolved the home
SELECT s.inputs, s.rules_version, v.answers
FROM statuses s JOIN return_versions v ON v.home = s.home AND v.day = s.day AND v.revision = s.revision
WHERE s.home = $1 AND s.day = $2 AND (s.day <> $3 OR s.revision <> $4) ORDER BY s.id DESC LIMIT 1;

-- ---- status_verify.c

-- verify_statuses :many
-- reach: none, because it is checked and shown to nobody
SELECT s.home, s.day, s.revision, s.rules_version, s.colour, s.help, s.inputs, s.reasons, s.beds, coalesce(s.beds_offered, -1) AS beds_offered,
	s.recorded_at, v.answers, coalesce(v.sent_at, 0) AS sent_at, v.how, coalesce(f.sent_at, 0) AS first_sent_at, h.number
FROM statuses s JOIN homes h ON h.id = s.home LEFT JOIN return_versions v ON v.home = s.home AND v.day = s.day AND v.revision = s.revision
	LEFT JOIN return_versions f ON f.home = s.home AND f.day = s.day AND f.revision = 1
ORDER BY s.home, s.day, s.id;

-- verify_currents :many
-- reach: none, because it is checked and shown to nobody
SELECT c.home, c.line, h.number FROM current_statuses c JOIN homes h ON h.id = c.home ORDER BY c.home;

-- verify_unworked :many
-- reach: none, because it is checked and shown to nobody
SELECT r.home, r.day, h.number FROM returns r JOIN homes h ON h.id = r.home
WHERE NOT EXISTS (SELECT 1 FROM statuses s WHERE s.home = r.home AND s.day = r.day AND s.revision = r.revision);

-- ---- status_pages.c

-- statuses_of_day :many
-- reach: none, because the dispatcher resolved the home
SELECT id, home, day, revision, colour, help, reasons, beds, coalesce(beds_offered, -1) AS beds_offered, recorded_at
FROM statuses WHERE home = $1 AND day = $2 ORDER BY id DESC;

-- status_worked :one
-- reach: none, because a rule resolved the home
SELECT s.inputs, s.rules_version, v.answers
FROM statuses s JOIN return_versions v ON v.home = s.home AND v.day = s.day AND v.revision = s.revision WHERE s.id = $1;
