-- returns.sql: returns, their versions and drafts. Pages and numbers have their own statements below.
-- reads: homes, groups, events, history, history_contents

-- return_of :one
-- reach: none, because the dispatcher or a rule resolved the home
SELECT home, day, template, version, revision, answers, reference, first_sent_at, sent_at, account, sent_by, how, corrected
FROM returns WHERE day = $1 AND home = $2;

-- return_last_before :one
-- reach: none, because the dispatcher or a rule resolved the home
SELECT home, day, template, version, revision, answers, reference, first_sent_at, sent_at, account, sent_by, how, corrected
FROM returns WHERE home = $1 AND day < $2 ORDER BY day DESC LIMIT 1;

-- returns_week_before :many
-- reach: none, because the dispatcher or a rule resolved the home
SELECT answers FROM returns WHERE home = $1 AND day >= $2 AND day < $3 AND weekly = 1 ORDER BY day DESC;

-- returns_of_days :many
-- reach: none, because the dispatcher or a rule resolved the home
SELECT home, day, template, version, revision, answers, reference, first_sent_at, sent_at, account, sent_by, how, corrected
FROM returns WHERE home = $1 AND day >= $2 AND day <= $3 ORDER BY day;

-- return_versions_of_days :many
-- reach: none, because the dispatcher or a rule resolved the home
SELECT revision, answers FROM return_versions WHERE home = $1 AND day >= $2 AND day < $3 ORDER BY home, day, revision;

-- return_insert :exec
-- reach: none, because the dispatcher or a rule resolved the home
INSERT INTO returns (day, home, template, version, revision, answers, reference, first_sent_at, sent_at, account, sent_by, how, weekly)
VALUES ($1, $2, $3, $4, 1, $5, $6, $7, $7, $8, $9, $10, $11)
ON CONFLICT (day, home) DO NOTHING;

-- return_update :exec
-- reach: none, because the dispatcher or a rule resolved the home
UPDATE returns SET template = $3, version = $4, revision = $5, answers = $6, sent_at = $7, account = $8, sent_by = $9, how = $10,
	corrected = CASE WHEN $11 = 1 THEN 1 ELSE corrected END, weekly = $12
WHERE day = $1 AND home = $2 AND revision = $5 - 1;

-- return_lock :one
-- reach: none, because the dispatcher or a rule resolved the home
SELECT home, day, template, version, revision, answers, reference, first_sent_at, sent_at, account, sent_by, how, corrected
FROM returns WHERE day = $1 AND home = $2 FOR UPDATE;

-- return_version_insert :exec
-- reach: none, because the dispatcher or a rule resolved the home
INSERT INTO return_versions (home, day, revision, template, version, answers, why, reason, account, sent_by, sent_at, how)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12);

-- return_told_insert :exec
-- reach: none, because the dispatcher or a rule resolved the home
INSERT INTO return_tellings (home, day, revision, told_by, told_at) VALUES ($1, $2, $3, $4, $5);

-- return_told_of :one
-- reach: none, because the dispatcher or a rule resolved the home
SELECT told_by, told_at FROM return_tellings WHERE home = $1 AND day = $2 AND revision = $3;

-- return_by_telephone :one
-- reach: none, because the dispatcher resolved the home
SELECT r.sent_by, r.sent_at, c.told_by, c.told_at FROM returns r
	LEFT JOIN return_tellings c ON c.home = r.home AND c.day = r.day AND c.revision = r.revision
WHERE r.day = $1 AND r.home = $2 AND r.how = 'telephone';

-- return_draft_delete :exec
-- reach: none, because the dispatcher or a rule resolved the home
DELETE FROM return_drafts WHERE home = $1 AND day = $2 AND account = $3;

-- return_home :one
-- reach: none, because the dispatcher or a rule resolved the home
-- kept
SELECT number, name, gone_since FROM homes WHERE id = $1;

-- return_sender :one
-- reach: none, because the dispatcher or a rule resolved the home
SELECT number, name, gone_since, (SELECT count(*) FROM return_versions v WHERE v.home = h.id AND v.day >= $2 AND v.day < $3) AS versions
FROM homes h WHERE id = $1;

-- ---- day_numbers.c

-- day_delta_insert :exec
-- reach: none, because the dispatcher or a rule resolved the home
INSERT INTO day_deltas (home, day, template, version, numbers) VALUES ($1, $2, $3, $4, $5);

-- day_deltas_take :many
-- reach: none, because deltas go on to the groups of their homes
DELETE FROM day_deltas WHERE id IN (SELECT id FROM day_deltas ORDER BY id LIMIT $1)
RETURNING home, day, template, version, numbers;

-- day_groups_counted :many
-- reach: none, because deltas go on to the groups of their homes
SELECT group_id, from_day, until_day FROM day_number_groups WHERE home = $1 ORDER BY group_id, from_day;

-- day_groups_now :many
-- reach: none, because deltas go on to the groups of their homes
SELECT gh.group_id AS group_id, gh.from_day, gh.until_day FROM group_homes gh JOIN groups g ON g.id = gh.group_id
WHERE gh.home = $1 AND g.kind <> 'home' ORDER BY gh.group_id, gh.from_day;

-- day_groups_forget :exec
-- reach: none, because deltas go on to the groups of their homes
DELETE FROM day_number_groups WHERE home = $1;

-- day_groups_remember :exec
-- reach: none, because deltas go on to the groups of their homes
INSERT INTO day_number_groups (home, group_id, from_day, until_day)
SELECT gh.home, gh.group_id, gh.from_day, gh.until_day FROM group_homes gh JOIN groups g ON g.id = gh.group_id
WHERE gh.home = $1 AND g.kind <> 'home';

-- day_deltas_of_home :one
-- reach: none, because deltas go on to the groups of their homes
SELECT count(*) FROM day_deltas WHERE home = $1;

-- day_numbers_held :one
-- reach: group $1 by key
SELECT numbers FROM day_numbers WHERE group_id = $1 AND day = $2 AND template = $3 AND version = $4 FOR UPDATE;

-- day_numbers_put :exec
-- reach: group $1 by key
INSERT INTO day_numbers (group_id, day, template, version, numbers) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (group_id, day, template, version) DO UPDATE SET numbers = excluded.numbers;

-- day_numbers_of_group :many
-- reach: group $1 by key
SELECT day, template, version, numbers FROM day_numbers WHERE group_id = $1 AND day >= $2 AND day <= $3
ORDER BY day, template, version;

-- day_deltas_of_group :many
-- reach: group $1
SELECT d.day, d.template, d.version, d.numbers
FROM day_deltas d JOIN group_homes gh ON gh.home = d.home AND gh.group_id = $1 AND gh.from_day <= d.day AND gh.until_day > d.day
WHERE d.day >= $2 AND d.day <= $3;

-- ---- day_numbers_verify.c

-- returns_of_group :many
-- reach: group $1
SELECT r.day, r.template, r.version, r.answers
FROM group_homes gh JOIN returns r ON r.home = gh.home AND r.day >= gh.from_day AND r.day < gh.until_day
WHERE gh.group_id = $1
ORDER BY r.day, r.template, r.version;

-- groups_with_numbers :many
-- reach: none, because verify walks every group and shows no home
SELECT id, name FROM groups WHERE kind <> 'home' ORDER BY id;

-- returns_not_their_newest_version :many
-- reach: none, because verify walks every return and shows no answer
SELECT h.number, v.day FROM (
	SELECT v.home AS home, v.day AS day, max(v.revision) AS revision FROM return_versions v GROUP BY v.home, v.day
) v JOIN homes h ON h.id = v.home LEFT JOIN returns r ON r.home = v.home AND r.day = v.day
	LEFT JOIN return_versions n ON n.home = v.home AND n.day = v.day AND n.revision = v.revision
WHERE r.home IS NULL OR r.revision <> v.revision OR r.answers <> n.answers OR r.template <> n.template OR r.version <> n.version
UNION ALL
SELECT h.number, r.day FROM returns r JOIN homes h ON h.id = r.home
WHERE NOT EXISTS (SELECT 1 FROM return_versions v WHERE v.home = r.home AND v.day = r.day);

-- returns_weekly_all :many
-- reach: none, because verify walks every return and shows no answer
SELECT h.number, r.day, r.template, r.version, r.answers, r.weekly FROM returns r JOIN homes h ON h.id = r.home ORDER BY r.day, r.home;

-- returns_not_as_in_history :many
-- reach: none, because verify walks every return and shows no answer
SELECT h.number AS number, v.day AS day, v.revision AS revision FROM return_versions v JOIN homes h ON h.id = v.home
	LEFT JOIN history y ON y.kind = 'return' AND y.record = h.number || '/' || v.day AND y.version = v.revision
	LEFT JOIN history_contents k ON k.history = y.id
	LEFT JOIN return_tellings c ON c.home = v.home AND c.day = v.day AND c.revision = v.revision
WHERE y.id IS NULL OR k.content <> '{"template":"' || v.template || '","version":' || v.version || ',"answers":' || v.answers
		|| coalesce(',"told_by":"' || c.told_by || '","told_at":"' || c.told_at || '"', '') || '}'
	OR y.why <> v.reason OR y.account <> v.account OR y.who <> v.sent_by OR y.at <> v.sent_at
ORDER BY h.number, v.day, v.revision;

-- returns_gone_but_in_history :many
-- reach: none, because verify walks every return and shows no answer
SELECT y.record AS number, y.version AS revision FROM history y
WHERE y.kind = 'return' AND NOT EXISTS (SELECT 1 FROM return_versions v JOIN homes h ON h.id = v.home
	WHERE v.revision = y.version AND v.day = substr(y.record, length(y.record) - 9) AND h.number = substr(y.record, 1, length(y.record) - 11))
ORDER BY y.record, y.version;

-- ---- return_draft.c

-- return_draft_of :one
-- reach: none, because the dispatcher resolved the home
SELECT answers, confirmed, revision, saved_at FROM return_drafts WHERE home = $1 AND day = $2 AND account = $3;

-- return_draft_put :exec
-- reach: none, because the dispatcher resolved the home
INSERT INTO return_drafts (home, day, account, answers, confirmed, revision, saved_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (home, day, account) DO UPDATE SET answers = excluded.answers, confirmed = excluded.confirmed,
	revision = excluded.revision, saved_at = excluded.saved_at;

-- ---- return_api_pages.c, return_form_pages.c

-- return_version_of :one
-- reach: none, because the dispatcher resolved the home
SELECT template, version, answers FROM return_versions WHERE home = $1 AND day = $2 AND revision = $3;

-- ---- return_show_pages.c

-- area_size :one
-- reach: group $1
SELECT count(*) FROM group_homes WHERE group_id = $1 AND from_day <= $2 AND until_day > $2;

-- area_answers :many
-- reach: group $1
SELECT r.answers FROM group_homes gh JOIN homes h ON h.id = gh.home JOIN returns r ON r.day = $2 AND r.home = gh.home
WHERE gh.group_id = $1 AND gh.from_day <= $2 AND gh.until_day > $2 AND h.client_group = $3 AND h.id <> $4;

-- return_readers :many
-- reach: none, because the dispatcher resolved the home
SELECT read_by, max(at) AS at FROM return_reads WHERE home = $1 AND day = $2 GROUP BY account, read_by ORDER BY at;

-- return_read_by :one
-- reach: none, because the dispatcher resolved the home
SELECT at FROM return_reads WHERE home = $1 AND day = $2 AND revision = $3 AND account = $4;

-- return_read_insert :exec
-- reach: none, because the dispatcher resolved the home
INSERT INTO return_reads (home, day, revision, account, read_by, at) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (home, day, revision, account) DO NOTHING;

-- ---- return_trends_pages.c

-- returns_own_days :many
-- reach: none, because the dispatcher resolved the home, or the group that is this home alone
SELECT day, answers, first_sent_at FROM returns WHERE home = $1 AND day >= $2 AND day <= $3 ORDER BY day;

-- home_of_group :one
-- reach: group $1
SELECT home FROM group_homes WHERE group_id = $1 ORDER BY from_day DESC LIMIT 1;

-- trends_of_one_provider :one
-- reach: group $1
SELECT coalesce(max(n), 0) FROM (SELECT count(DISTINCT h.id) AS n FROM group_homes gh JOIN homes h ON h.id = gh.home
	WHERE gh.group_id = $1 AND gh.from_day <= $3 AND gh.until_day > $2 GROUP BY coalesce(h.provider, 0)) p;

-- ---- returns_pages.c

-- returns_count :one
-- reach: none, because the dispatcher resolved the home
SELECT count(*) FROM returns WHERE home = $1 AND corrected >= $2;

-- returns_page :many
-- reach: none, because the dispatcher resolved the home
SELECT home, day, template, version, revision, answers, reference, first_sent_at, sent_at, sent_by, how, corrected
FROM returns WHERE home = $1 AND corrected >= $2 ORDER BY day DESC LIMIT $3 OFFSET $4;

-- returns_page_oldest :many
-- reach: none, because the dispatcher resolved the home
SELECT home, day, template, version, revision, answers, reference, first_sent_at, sent_at, sent_by, how, corrected
FROM returns WHERE home = $1 AND corrected >= $2 ORDER BY day LIMIT $3 OFFSET $4;

-- return_versions_count :one
-- reach: none, because the dispatcher resolved the home
SELECT count(*) FROM return_versions WHERE home = $1 AND day = $2;

-- return_versions_page :many
-- reach: none, because the dispatcher resolved the home
SELECT v.revision, v.template, v.version, v.answers, v.why, v.reason, v.sent_by, v.sent_at, v.how, c.told_by, c.told_at
FROM return_versions v LEFT JOIN return_tellings c ON c.home = v.home AND c.day = v.day AND c.revision = v.revision
WHERE v.home = $1 AND v.day = $2 ORDER BY v.revision DESC LIMIT $3 OFFSET $4;

-- ---- return_ask_pages.c

-- return_side_events :many
-- reach: none, because the dispatcher resolved the home; only what the home itself may read
SELECT at, sentence FROM events
WHERE home = $1 AND audience <> 'team' AND kind <> 'return_sent' AND kind <> 'facts_saved' AND kind <> 'locality_set' AND kind <> 'home_link'
ORDER BY at DESC, id DESC LIMIT $2;
