-- homes.sql: homes, providers, groups and who is in them; the homes' own facts; remits. In the order of the .c files that run them.
-- reads: register_files, register_rows, register_values, standings

-- ---- groups.c

-- group_by_id :one
-- reach: none, because groups are not homes
SELECT id, ref, kind, code, name, coalesce(parent, 0) AS parent FROM groups WHERE id = $1;

-- group_by_ref :one
-- reach: none, because groups are not homes
SELECT id, ref, kind, code, name, coalesce(parent, 0) AS parent FROM groups WHERE ref = $1;

-- group_by_code :one
-- reach: none, because groups are not homes
SELECT id FROM groups WHERE kind = $1 AND (code = $2 OR ref = $2);

-- groups_by_name :many
-- reach: none, because groups are not homes
SELECT id FROM groups WHERE kind = $1 AND name_key = $2 ORDER BY id LIMIT 2;

-- groups_below :many
-- reach: none, because groups are not homes
SELECT id, ref, kind, code, name, parent FROM groups WHERE parent = $1 AND kind = $2 ORDER BY name_key, id;

-- group_insert :one
-- reach: none, because groups are not homes
INSERT INTO groups (ref, kind, code, name, name_key, parent) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id;

-- group_rename :exec
-- reach: none, because groups are not homes
UPDATE groups SET name = $2, name_key = $3 WHERE id = $1 AND name <> $2;

-- groups_of_home :many
-- reach: none, because a rule resolved the home
SELECT g.id, g.ref, g.kind, g.code, g.name, coalesce(g.parent, 0) AS parent
FROM group_homes gh JOIN groups g ON g.id = gh.group_id
WHERE gh.home = $1 AND gh.from_day <= $2 AND gh.until_day > $2
ORDER BY g.id;

-- intervals_of_home :many
-- reach: none, because a rule resolved the home
SELECT gh.group_id AS group_id, gh.from_day, gh.until_day
FROM group_homes gh JOIN groups g ON g.id = gh.group_id
WHERE gh.home = $1 AND g.kind = $2
ORDER BY gh.group_id, gh.from_day;

-- interval_insert :exec
-- reach: none, because a rule resolved the home
INSERT INTO group_homes (group_id, home, from_day, until_day) VALUES ($1, $2, $3, $4)
ON CONFLICT (group_id, home, from_day) DO UPDATE SET until_day = $4;

-- interval_delete :exec
-- reach: none, because a rule resolved the home
DELETE FROM group_homes WHERE group_id = $1 AND home = $2 AND from_day = $3;

-- intervals_delete_between :exec
-- reach: none, because a rule resolved the home
DELETE FROM group_homes WHERE group_id = $1 AND home = $2 AND from_day > $3 AND from_day <= $4;

-- interval_end :exec
-- reach: none, because a rule resolved the home
UPDATE group_homes SET until_day = $4 WHERE group_id = $1 AND home = $2 AND from_day <= $3 AND until_day >= $3;

-- group_move_note :exec
-- reach: none, because a rule resolved the home
INSERT INTO group_moves (home) VALUES ($1) ON CONFLICT (home) DO NOTHING;

-- group_moves_waiting :one
-- reach: none, because only how many are waiting is told
SELECT count(*) FROM group_moves;

-- group_moves_take :many
-- reach: none, because only rules that keep numbers ask
DELETE FROM group_moves RETURNING home;

-- ---- homes.c

-- home_by_ref :one
-- reach: none, because rules ask that already know the home is reached
SELECT h.id, h.group_id, coalesce(h.provider, 0) AS provider, coalesce(h.council, 0) AS council, coalesce(h.hscp, 0) AS hscp,
	coalesce(h.board, 0) AS board, coalesce(h.locality, 0) AS locality, h.number, h.name, h.town, h.postcode, h.client_group,
	h.age_group, h.sector, h.registration_status, coalesce(CAST(h.places AS TEXT), '') AS places, h.first_seen, h.last_seen,
	h.gone_since, coalesce(p.number, '') AS provider_number, coalesce(p.name, '') AS provider_name, coalesce(c.name, '') AS council_name,
	coalesce(s.name, '') AS hscp_name, coalesce(b.name, '') AS board_name, coalesce(l.name, '') AS locality_name
FROM homes h LEFT JOIN providers p ON p.id = h.provider LEFT JOIN groups c ON c.id = h.council LEFT JOIN groups s ON s.id = h.hscp
	LEFT JOIN groups b ON b.id = h.board LEFT JOIN groups l ON l.id = h.locality
WHERE h.number = $1
ORDER BY h.id LIMIT 1;

-- home_by_id :one
-- reach: none, because rules ask that already know the home is reached
SELECT h.id, h.group_id, coalesce(h.provider, 0) AS provider, coalesce(h.council, 0) AS council, coalesce(h.hscp, 0) AS hscp,
	coalesce(h.board, 0) AS board, coalesce(h.locality, 0) AS locality, h.number, h.name, h.town, h.postcode, h.client_group,
	h.age_group, h.sector, h.registration_status, coalesce(CAST(h.places AS TEXT), '') AS places, h.first_seen, h.last_seen,
	h.gone_since, coalesce(p.number, '') AS provider_number, coalesce(p.name, '') AS provider_name, coalesce(c.name, '') AS council_name,
	coalesce(s.name, '') AS hscp_name, coalesce(b.name, '') AS board_name, coalesce(l.name, '') AS locality_name
FROM homes h LEFT JOIN providers p ON p.id = h.provider LEFT JOIN groups c ON c.id = h.council LEFT JOIN groups s ON s.id = h.hscp
	LEFT JOIN groups b ON b.id = h.board LEFT JOIN groups l ON l.id = h.locality
WHERE h.id = $1;

-- home_registration :one
-- reach: none, because the register's rows are matched by number
SELECT id, group_id, name, first_seen FROM homes WHERE register = $1 AND number = $2;

-- home_insert :one
-- reach: none, because the register's rows are matched by number
INSERT INTO homes (register, number, group_id, name, name_key, provider, council, hscp, board, town, postcode, client_group, age_group,
	sector, registration_status, places, first_seen, last_seen, gone_since)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
RETURNING id;

-- home_update :exec
-- reach: none, because the register's rows are matched by number
UPDATE homes SET name = $2, name_key = $3, provider = $4, council = $5, hscp = $6, board = $7, town = $8, postcode = $9,
	client_group = $10, age_group = $11, sector = $12, registration_status = $13, places = $14, first_seen = $15, last_seen = $16, gone_since = $17
WHERE id = $1;

-- home_lock :one
-- reach: none, because a rule resolved the home
SELECT id FROM homes WHERE id = $1 FOR UPDATE;

-- home_locality_set :exec
-- reach: none, because a rule resolved the home
UPDATE homes SET locality = $2 WHERE id = $1;

-- provider_registration :one
-- reach: none, because the register's rows are matched by number
SELECT id, group_id, name, named_on FROM providers WHERE register = $1 AND number = $2;

-- provider_insert :one
-- reach: none, because the register's rows are matched by number
INSERT INTO providers (register, number, name, name_key, named_on, group_id) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id;

-- provider_update :exec
-- reach: none, because the register's rows are matched by number
UPDATE providers SET name = $2, name_key = $3, named_on = $4 WHERE id = $1;

-- ---- homes_search.c

-- home_names_in_files :many
-- reach: none, because a rule resolved the home
SELECT DISTINCT v.name AS name FROM register_rows rr JOIN register_files f ON f.id = rr.file JOIN register_values v ON v.id = rr.value
WHERE rr.home = $1 AND f.replaced_by IS NULL ORDER BY v.name;

-- homes_of_provider_all :many
-- reach: none, because only rules that keep what is found ask
SELECT id FROM homes WHERE provider = $1 ORDER BY id;

-- facts_all_days :many
-- reach: none, because a rule resolved the home
SELECT name, value, from_day FROM home_facts WHERE home = $1 ORDER BY name, from_day, id;

-- ---- links.c

-- link_insert :exec
-- reach: none, because the register proposes links of whatever it holds
INSERT INTO home_links (ref, earlier, later, why, state) VALUES ($1, $2, $3, $4, 'proposed') ON CONFLICT (earlier, later) DO NOTHING;

-- links_of_home :many
-- reach: none, because the dispatcher resolved the home
SELECT k.id, k.earlier, k.later, k.ref, k.why, k.state, k.decided_by, k.decided_at,
	e.number AS earlier_number, e.name AS earlier_name, coalesce(ep.name, '') AS earlier_provider, e.last_seen AS earlier_last,
	l.number AS later_number, l.name AS later_name, coalesce(lp.name, '') AS later_provider, l.first_seen AS later_first
FROM home_links k JOIN homes e ON e.id = k.earlier JOIN homes l ON l.id = k.later
	LEFT JOIN providers ep ON ep.id = e.provider LEFT JOIN providers lp ON lp.id = l.provider
WHERE (k.earlier = $1 OR k.later = $1) AND k.state <> 'refused'
ORDER BY l.first_seen, k.id;

-- link_reached :one
-- reach: home
SELECT k.id, k.earlier, k.later, k.ref, k.why, k.state, k.decided_by, k.decided_at,
	e.number AS earlier_number, e.name AS earlier_name, coalesce(ep.name, '') AS earlier_provider, e.last_seen AS earlier_last,
	l.number AS later_number, l.name AS later_name, coalesce(lp.name, '') AS later_provider, l.first_seen AS later_first
FROM home_links k JOIN homes e ON e.id = k.earlier JOIN homes l ON l.id = k.later
	LEFT JOIN providers ep ON ep.id = e.provider LEFT JOIN providers lp ON lp.id = l.provider
WHERE k.ref = $1 AND EXISTS (SELECT 1 FROM reach r WHERE r.home = k.later AND r.account = $2
	AND r.from_day <= $3 AND r.until_day > $3 AND r.home_from <= $3 AND r.home_until > $3);

-- links_reached :many
-- reach: home
SELECT k.id, k.earlier, k.later, k.ref, k.why, k.state, k.decided_by, k.decided_at,
	e.number AS earlier_number, e.name AS earlier_name, coalesce(ep.name, '') AS earlier_provider, e.last_seen AS earlier_last,
	l.number AS later_number, l.name AS later_name, coalesce(lp.name, '') AS later_provider, l.first_seen AS later_first
FROM home_links k JOIN homes e ON e.id = k.earlier JOIN homes l ON l.id = k.later
	LEFT JOIN providers ep ON ep.id = e.provider LEFT JOIN providers lp ON lp.id = l.provider
WHERE EXISTS (SELECT 1 FROM reach r WHERE r.home = k.later AND r.account = $1
	AND r.from_day <= $2 AND r.until_day > $2 AND r.home_from <= $2 AND r.home_until > $2) AND ($3 = '' OR k.state = $3)
ORDER BY CASE WHEN k.state = 'proposed' THEN 0 ELSE 1 END, l.first_seen DESC, k.id DESC
LIMIT $4 OFFSET $5;

-- links_reached_count :one
-- reach: home
SELECT count(*) FROM home_links k
WHERE EXISTS (SELECT 1 FROM reach r WHERE r.home = k.later AND r.account = $1
	AND r.from_day <= $2 AND r.until_day > $2 AND r.home_from <= $2 AND r.home_until > $2) AND ($3 = '' OR k.state = $3);

-- links_undecided :many
-- reach: none, because the register proposes links of whatever it holds
SELECT id, earlier, later, why FROM home_links WHERE state = 'proposed' ORDER BY id;

-- link_take_back :exec
-- reach: none, because the register proposes links of whatever it holds
DELETE FROM home_links WHERE id = $1 AND state = 'proposed';

-- link_why :exec
-- reach: none, because the register proposes links of whatever it holds
UPDATE home_links SET why = $2 WHERE id = $1 AND state = 'proposed';

-- link_decide :exec
-- reach: none, because home_link_reached found it
UPDATE home_links SET state = $2, account = $3, decided_by = $4, decided_at = $5 WHERE id = $1 AND state = 'proposed';

-- ---- home_facts.c

-- facts_on :many
-- reach: none, because the dispatcher or a rule resolved the home
SELECT f.name, f.value, f.from_day, f.said_by, f.said_at FROM home_facts f
WHERE f.home = $1 AND f.from_day <= $2 AND NOT EXISTS (SELECT 1 FROM home_facts n WHERE n.home = f.home AND n.name = f.name
	AND n.from_day <= $2 AND (n.from_day > f.from_day OR (n.from_day = f.from_day AND n.id > f.id)))
ORDER BY f.id;

-- facts_values :many
-- reach: none, because the dispatcher or a rule resolved the home
-- kept
SELECT name, value FROM home_facts WHERE home = $1 AND from_day <= $2 ORDER BY home, name, from_day, id;

-- fact_on :one
-- reach: none, because the dispatcher or a rule resolved the home
SELECT value FROM home_facts WHERE home = $1 AND name = $2 AND from_day <= $3 ORDER BY from_day DESC, id DESC LIMIT 1;

-- facts_version :one
-- reach: none, because the dispatcher or a rule resolved the home
SELECT coalesce(max(version), 0) FROM home_facts WHERE home = $1;

-- fact_insert :exec
-- reach: none, because the dispatcher or a rule resolved the home
INSERT INTO home_facts (home, name, value, from_day, version, account, said_by, said_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- ---- remits.c

-- remit_by_organisation :one
-- reach: none, because remits are not homes
SELECT r.organisation, r.group_id, r.age_groups, r.statuses, r.days FROM remits r WHERE r.organisation = $1;

-- remits_all :many
-- reach: none, because remits are not homes
SELECT organisation, group_id, age_groups, statuses, days FROM remits ORDER BY organisation;

-- remit_insert :exec
-- reach: none, because remits are not homes
INSERT INTO remits (organisation, group_id, age_groups, statuses) VALUES ($1, $2, $3, $4);

-- remit_area_insert :exec
-- reach: none, because remits are not homes
INSERT INTO remit_areas (organisation, group_id) VALUES ($1, $2) ON CONFLICT (organisation, group_id) DO NOTHING;

-- remit_areas :many
-- reach: none, because groups are not homes
SELECT g.id, g.ref, g.kind, g.code, g.name, coalesce(g.parent, 0) AS parent
FROM remit_areas a JOIN groups g ON g.id = a.group_id WHERE a.organisation = $1 ORDER BY g.name_key, g.id;

-- remit_of_group :one
-- reach: none, because remits are not homes
SELECT organisation FROM remits WHERE group_id = $1;

-- remit_of_home :one
-- reach: none, because a rule resolved the home
-- kept
SELECT coalesce(min(r.organisation), 0) FROM remits r JOIN group_homes gh ON gh.group_id = r.group_id
WHERE gh.home = $1 AND gh.from_day <= $2 AND gh.until_day > $2;

-- remits_by_locality :one
-- reach: none, because remits are not homes
SELECT count(*) FROM remit_areas a JOIN groups g ON g.id = a.group_id WHERE g.kind = 'locality';

-- remit_file_days :many
-- reach: none, because files are not homes
SELECT as_of AS day FROM register_files
WHERE replaced_by IS NULL AND as_of >= coalesce((SELECT max(f.as_of) FROM register_files f WHERE f.replaced_by IS NULL AND f.as_of <= $1), $1)
ORDER BY as_of;

-- register_days_all :many
-- reach: none, because files are not homes
SELECT as_of AS day FROM register_files WHERE replaced_by IS NULL ORDER BY as_of;

-- remit_rows :many
-- reach: none, because the rows make the group itself
SELECT DISTINCT rr.home AS home, f.as_of AS day, v.age_group, v.registration_status
FROM register_files f JOIN register_rows rr ON rr.file = f.id JOIN register_values v ON v.id = rr.value
	JOIN group_homes gh ON gh.home = rr.home AND gh.from_day <= f.as_of AND gh.until_day > f.as_of
	JOIN remit_areas a ON a.group_id = gh.group_id
WHERE a.organisation = $1 AND f.replaced_by IS NULL
	AND f.as_of >= coalesce((SELECT max(n.as_of) FROM register_files n WHERE n.replaced_by IS NULL AND n.as_of <= $2), $2)
ORDER BY home, day;

-- remit_rows_without_files :many
-- reach: none, because the rows make the group itself
SELECT gh.home, gh.from_day AS day, gh.until_day, h.age_group, h.registration_status
FROM remit_areas a JOIN group_homes gh ON gh.group_id = a.group_id JOIN homes h ON h.id = gh.home
WHERE a.organisation = $1 AND gh.until_day > $2
ORDER BY gh.home, gh.from_day;

-- remit_intervals :many
-- reach: none, because the rows make the group itself
SELECT home, from_day, until_day FROM group_homes WHERE group_id = $1 AND until_day >= $2 ORDER BY home, from_day;

-- remit_changes :many
-- reach: none, because the rows make the group itself
SELECT id, home, expected, from_day, until_day FROM expected_changes WHERE organisation = $1 ORDER BY home, id;

-- home_expected :one
-- reach: none, because a rule resolved the home
SELECT coalesce((SELECT e.expected FROM expected_changes e WHERE e.organisation = $1 AND e.home = $2 AND e.from_day <= $3 AND e.until_day > $3
	ORDER BY e.id DESC LIMIT 1), 1);

-- remit_expectations :many
-- reach: none, because they say nothing of homes but who is expected, to whoever has them already
-- kept
SELECT r.days, coalesce(e.home, 0) AS home, coalesce(e.expected, 1) AS expected, e.from_day, e.until_day
FROM remits r LEFT JOIN expected_changes e ON e.organisation = r.organisation AND e.from_day <= $3 AND e.until_day > $2
WHERE r.organisation = $1
ORDER BY e.home, e.id;

-- home_remit_spans :many
-- reach: none, because a rule resolved the home
SELECT r.organisation, 1 AS expected, r.days, gh.from_day, gh.until_day FROM remits r JOIN group_homes gh ON gh.group_id = r.group_id
WHERE gh.home = $1 AND gh.from_day <= $3 AND gh.until_day > $2 ORDER BY r.organisation;

-- home_expected_spans :many
-- reach: none, because a rule resolved the home
SELECT organisation, expected, '' AS days, from_day, until_day FROM expected_changes
WHERE home = $1 AND from_day <= $3 AND until_day > $2 ORDER BY id;

-- group_expected :many
-- reach: group $1
SELECT gh.home, r.organisation, r.days,
	coalesce((SELECT e.expected FROM expected_changes e WHERE e.organisation = r.organisation AND e.home = gh.home AND e.from_day <= $2
		AND e.until_day > $2 ORDER BY e.id DESC LIMIT 1), 1) AS expected
FROM group_homes gh JOIN group_homes m ON m.home = gh.home AND m.from_day <= $2 AND m.until_day > $2 JOIN remits r ON r.group_id = m.group_id
WHERE gh.group_id = $1 AND gh.from_day <= $2 AND gh.until_day > $2 AND ($3 = 0 OR r.organisation = $3)
ORDER BY gh.home, r.organisation;

-- group_remit_spans :many
-- reach: group $1
SELECT gh.home, r.organisation, 1 AS expected, r.days, CASE WHEN gh.from_day > m.from_day THEN gh.from_day ELSE m.from_day END AS from_day,
	CASE WHEN gh.until_day < m.until_day THEN gh.until_day ELSE m.until_day END AS until_day
FROM group_homes gh JOIN group_homes m ON m.home = gh.home AND m.from_day <= $3 AND m.until_day > $2 JOIN remits r ON r.group_id = m.group_id
WHERE gh.group_id = $1 AND gh.from_day <= $3 AND gh.until_day > $2
ORDER BY gh.home, CASE WHEN r.organisation = $4 THEN 0 ELSE 1 END, r.organisation, gh.from_day, m.from_day;

-- group_said_spans :many
-- reach: group $1
SELECT e.home, e.organisation, e.expected, '' AS days, e.from_day, e.until_day FROM expected_changes e
WHERE e.from_day <= $3 AND e.until_day > $2
	AND EXISTS (SELECT 1 FROM group_homes gh WHERE gh.group_id = $1 AND gh.home = e.home AND gh.from_day <= $3 AND gh.until_day > $2)
ORDER BY e.home, e.id;

-- expected_insert :exec
-- reach: none, because remit_pages.c has resolved the home
INSERT INTO expected_changes (ref, organisation, home, expected, from_day, until_day, reason, account, said_by, said_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- expected_end :exec
-- reach: none, because remit_pages.c has resolved the remit
UPDATE expected_changes SET until_day = $3 WHERE id = $1 AND organisation = $2 AND until_day > $3;

-- ---- homes_list.c: homes as they were on a day, from the file in force on it ($3; 0: homes that came without any file, as they stand)

-- $17 a group whose homes are listed, $1 an account whose reach is: one of the two is 0

-- homes_listed :many
-- reach: home
WITH seen AS (SELECT h.id AS home, h.number AS number, rr.value AS value,
	CASE WHEN v.id IS NULL THEN h.name_key ELSE v.name_key END AS name_key, CASE WHEN v.id IS NULL THEN h.town ELSE v.town END AS town,
	CASE WHEN v.id IS NULL THEN h.places ELSE v.places END AS places, CASE WHEN v.id IS NULL THEN h.council ELSE v.council END AS council,
	CASE WHEN v.id IS NULL THEN h.client_group ELSE v.client_group END AS client_group,
	CASE WHEN v.id IS NULL THEN h.age_group ELSE v.age_group END AS age_group,
	CASE WHEN v.id IS NULL THEN h.registration_status ELSE v.registration_status END AS registration_status,
	CASE WHEN v.id IS NULL THEN coalesce(p.number, '') ELSE v.provider_number END AS provider_number
FROM homes h
	LEFT JOIN register_rows rr ON rr.file = $3 AND rr.home = h.id LEFT JOIN register_values v ON v.id = rr.value
	LEFT JOIN providers p ON p.id = h.provider
WHERE h.id IN (SELECT gh.home FROM group_homes gh WHERE gh.group_id = $17 AND gh.from_day <= $2 AND gh.until_day > $2
	UNION ALL SELECT r.home FROM reach r WHERE r.account = $1 AND r.from_day <= $16 AND r.until_day > $16 AND r.home_from <= $2 AND r.home_until > $2) AND ($3 = 0 OR rr.home IS NOT NULL)), 
chosen AS (SELECT home, value, row_number() OVER (ORDER BY CASE WHEN $13 = 'places' THEN places WHEN $13 = '-places' THEN -places END NULLS LAST,
		CASE WHEN $13 = 'town' THEN lower(town) END NULLS LAST, CASE WHEN $13 = '-town' THEN lower(town) END DESC NULLS LAST,
		CASE WHEN $13 = '-name' THEN name_key END DESC NULLS LAST, name_key, home) AS place, count(*) OVER () AS total
FROM seen
WHERE (($4 = '' AND $5 = '') OR ($4 <> '' AND name_key LIKE '%' || $4 || '%') OR number = $5) AND ($6 = 0 OR council = $6)
	AND ($7 = '' OR client_group = $7 OR age_group = $7) AND ($8 = '' OR provider_number = $8)
	AND ($9 = 0 OR EXISTS (SELECT 1 FROM group_homes gl WHERE gl.group_id = $9 AND gl.home = seen.home AND gl.from_day <= $2 AND gl.until_day > $2))
	AND ($10 = '' OR registration_status = $10) AND ($11 = '' OR $11 LIKE '%|' || age_group || '|%')
	AND ($12 = '' OR $12 LIKE '%|' || registration_status || '|%')
ORDER BY place LIMIT $14 OFFSET $15)
SELECT h.number, CASE WHEN v.id IS NULL THEN h.name ELSE v.name END AS name,
	CASE WHEN v.id IS NULL THEN coalesce(p.number, '') ELSE v.provider_number END AS provider_number,
	CASE WHEN v.id IS NULL THEN coalesce(p.name, '') ELSE v.provider_name END AS provider_name,
	coalesce(c.name, v.council_text, '') AS council, coalesce(c.code, '') AS council_code,
	coalesce(b.name, v.board_text, '') AS board, coalesce(b.code, '') AS board_code,
	coalesce(s.name, v.hscp_text, '') AS hscp, coalesce(s.code, '') AS hscp_code,
	coalesce((SELECT g.name FROM group_homes gl JOIN groups g ON g.id = gl.group_id WHERE gl.home = h.id AND g.kind = 'locality'
		AND gl.from_day <= $2 AND gl.until_day > $2 LIMIT 1), '') AS locality,
	coalesce(v.address, '') AS address, CASE WHEN v.id IS NULL THEN h.town ELSE v.town END AS town,
	CASE WHEN v.id IS NULL THEN h.postcode ELSE v.postcode END AS postcode,
	CASE WHEN v.id IS NULL THEN h.client_group ELSE v.client_group END AS client_group,
	CASE WHEN v.id IS NULL THEN h.age_group ELSE v.age_group END AS age_group,
	coalesce(CAST(CASE WHEN v.id IS NULL THEN h.places ELSE v.places END AS TEXT), '') AS places,
	CASE WHEN v.id IS NULL THEN h.sector ELSE v.sector END AS sector,
	CASE WHEN v.id IS NULL THEN h.registration_status ELSE v.registration_status END AS registration_status,
	coalesce(v.wellbeing, 0) AS wellbeing, coalesce(v.leadership, 0) AS leadership, coalesce(v.staff, 0) AS staff,
	coalesce(v.setting, 0) AS setting, coalesce(v.planning, 0) AS planning, coalesce(v.grades_date, '') AS grades_date,
	h.gone_since, k.total
FROM chosen k JOIN homes h ON h.id = k.home LEFT JOIN register_values v ON v.id = k.value
	LEFT JOIN providers p ON p.id = h.provider
	LEFT JOIN groups c ON c.id = CASE WHEN v.id IS NULL THEN h.council ELSE v.council END
	LEFT JOIN groups b ON b.id = CASE WHEN v.id IS NULL THEN h.board ELSE v.board END
	LEFT JOIN groups s ON s.id = CASE WHEN v.id IS NULL THEN h.hscp ELSE v.hscp END
ORDER BY k.place;

-- home_on_day :one
-- reach: none, because the dispatcher resolved the home
SELECT h.number, CASE WHEN v.id IS NULL THEN h.name ELSE v.name END AS name,
	CASE WHEN v.id IS NULL THEN coalesce(p.number, '') ELSE v.provider_number END AS provider_number,
	CASE WHEN v.id IS NULL THEN coalesce(p.name, '') ELSE v.provider_name END AS provider_name,
	coalesce(c.name, v.council_text, '') AS council, coalesce(c.code, '') AS council_code,
	coalesce(b.name, v.board_text, '') AS board, coalesce(b.code, '') AS board_code,
	coalesce(s.name, v.hscp_text, '') AS hscp, coalesce(s.code, '') AS hscp_code,
	coalesce((SELECT g.name FROM group_homes gl JOIN groups g ON g.id = gl.group_id WHERE gl.home = h.id AND g.kind = 'locality'
		AND gl.from_day <= $2 AND gl.until_day > $2 LIMIT 1), '') AS locality,
	coalesce(v.address, '') AS address, CASE WHEN v.id IS NULL THEN h.town ELSE v.town END AS town,
	CASE WHEN v.id IS NULL THEN h.postcode ELSE v.postcode END AS postcode,
	CASE WHEN v.id IS NULL THEN h.client_group ELSE v.client_group END AS client_group,
	CASE WHEN v.id IS NULL THEN h.age_group ELSE v.age_group END AS age_group,
	coalesce(CAST(CASE WHEN v.id IS NULL THEN h.places ELSE v.places END AS TEXT), '') AS places,
	CASE WHEN v.id IS NULL THEN h.sector ELSE v.sector END AS sector,
	CASE WHEN v.id IS NULL THEN h.registration_status ELSE v.registration_status END AS registration_status,
	coalesce(v.wellbeing, 0) AS wellbeing, coalesce(v.leadership, 0) AS leadership, coalesce(v.staff, 0) AS staff,
	coalesce(v.setting, 0) AS setting, coalesce(v.planning, 0) AS planning, coalesce(v.grades_date, '') AS grades_date,
	h.gone_since
FROM homes h LEFT JOIN register_rows rr ON rr.file = $3 AND rr.home = h.id LEFT JOIN register_values v ON v.id = rr.value
	LEFT JOIN providers p ON p.id = h.provider
	LEFT JOIN groups c ON c.id = CASE WHEN v.id IS NULL THEN h.council ELSE v.council END
	LEFT JOIN groups b ON b.id = CASE WHEN v.id IS NULL THEN h.board ELSE v.board END
	LEFT JOIN groups s ON s.id = CASE WHEN v.id IS NULL THEN h.hscp ELSE v.hscp END
WHERE h.id = $1;

-- file_in_force :one
-- reach: none, because files are not homes
SELECT id, as_of FROM register_files WHERE replaced_by IS NULL AND as_of <= $1 ORDER BY as_of DESC, id DESC LIMIT 1;

-- file_after :one
-- reach: none, because files are not homes
SELECT id, as_of FROM register_files WHERE replaced_by IS NULL AND as_of > $1 ORDER BY as_of, id LIMIT 1;

-- file_that_holds :one
-- reach: none, because the dispatcher resolved the home
SELECT f.id, f.as_of FROM register_rows rr JOIN register_files f ON f.id = rr.file
WHERE rr.home = $1 AND f.replaced_by IS NULL AND f.as_of <= $2
ORDER BY f.as_of DESC LIMIT 1;

-- home_through_time :many
-- reach: none, because the dispatcher resolved the home
SELECT f.as_of, v.name, v.provider_name, v.provider_number, v.council_text AS council, v.address, v.town, v.postcode, v.client_group, v.age_group,
	v.sector, v.registration_status, v.registered_on, coalesce(CAST(v.places AS TEXT), '') AS places,
	coalesce(CAST(v.total_beds AS TEXT), '') AS total_beds, coalesce(v.wellbeing, 0) AS wellbeing, coalesce(v.leadership, 0) AS leadership,
	coalesce(v.staff, 0) AS staff, coalesce(v.setting, 0) AS setting, coalesce(v.planning, 0) AS planning,
	v.grades_date, v.last_inspection, v.extra
FROM register_rows rr JOIN register_files f ON f.id = rr.file JOIN register_values v ON v.id = rr.value
WHERE rr.home = $1 AND f.replaced_by IS NULL AND f.as_of <= $2
ORDER BY f.as_of;

-- kinds_listed :many
-- reach: home
SELECT h.client_group, h.age_group, h.registration_status, coalesce(h.council, 0) AS council, coalesce(c.name, '') AS council_name,
	coalesce(h.locality, 0) AS locality, coalesce(l.name, '') AS locality_name, coalesce(l.ref, '') AS locality_ref, count(*) AS n
FROM homes h LEFT JOIN groups c ON c.id = h.council LEFT JOIN groups l ON l.id = h.locality
WHERE h.id IN (SELECT gh.home FROM group_homes gh WHERE gh.group_id = $4 AND gh.from_day <= $2 AND gh.until_day > $2
	UNION ALL SELECT r.home FROM reach r WHERE r.account = $1 AND r.from_day <= $3 AND r.until_day > $3 AND r.home_from <= $2 AND r.home_until > $2)
GROUP BY h.client_group, h.age_group, h.registration_status, h.council, c.name, h.locality, l.name, l.ref;

-- ---- area_pages.c: $3 the file in force, 0 without any

-- areas_of_account :many
-- reach: none, because only groups in which the account stands, or that lie in such a group, are counted
SELECT g.ref, g.kind, g.code, g.name, count(*) AS homes,
	CAST(coalesce(sum(CASE WHEN v.id IS NULL THEN h.places ELSE v.places END), 0) AS BIGINT) AS places,
	CAST(sum(CASE WHEN coalesce(v.places, CASE WHEN v.id IS NULL THEN h.places END) IS NULL THEN 1 ELSE 0 END) AS BIGINT) AS places_not_known
FROM groups g LEFT JOIN groups p ON p.id = g.parent
	JOIN group_homes gh ON gh.group_id = g.id AND gh.from_day <= $2 AND gh.until_day > $2
	JOIN homes h ON h.id = gh.home
	LEFT JOIN register_rows rr ON rr.file = $3 AND rr.home = h.id LEFT JOIN register_values v ON v.id = rr.value
WHERE g.kind <> 'home' AND g.kind <> 'list' AND ($3 = 0 OR rr.home IS NOT NULL)
	AND EXISTS (SELECT 1 FROM standings s WHERE s.account = $1 AND s.from_day <= $2 AND s.until_day > $2
		AND (s.group_id = g.id OR s.group_id = g.parent OR s.group_id = p.parent))
GROUP BY g.id, g.ref, g.kind, g.code, g.name, g.name_key
ORDER BY g.name_key, g.id;

-- area_sums :many
-- reach: group $1
SELECT coalesce(c.name, v.council_text, '') AS council, coalesce(c.ref, '') AS council_ref, coalesce(l.name, '') AS locality,
	coalesce(l.ref, '') AS locality_ref, CASE WHEN v.id IS NULL THEN h.client_group ELSE v.client_group END AS client_group,
	CASE WHEN v.id IS NULL THEN h.sector ELSE v.sector END AS sector, count(*) AS homes,
	CAST(coalesce(sum(CASE WHEN v.id IS NULL THEN h.places ELSE v.places END), 0) AS BIGINT) AS places,
	CAST(sum(CASE WHEN coalesce(v.places, CASE WHEN v.id IS NULL THEN h.places END) IS NULL THEN 1 ELSE 0 END) AS BIGINT) AS places_not_known
FROM group_homes gh JOIN homes h ON h.id = gh.home
	LEFT JOIN register_rows rr ON rr.file = $3 AND rr.home = h.id LEFT JOIN register_values v ON v.id = rr.value
	LEFT JOIN groups c ON c.id = CASE WHEN v.id IS NULL THEN h.council ELSE v.council END LEFT JOIN groups l ON l.id = h.locality
WHERE gh.group_id = $1 AND gh.from_day <= $2 AND gh.until_day > $2 AND ($3 = 0 OR rr.home IS NOT NULL)
GROUP BY 1, 2, 3, 4, 5, 6
ORDER BY 1, 3, 5, 6;

-- area_providers :many
-- reach: group $1
SELECT CASE WHEN v.id IS NULL THEN coalesce(p.number, '') ELSE v.provider_number END AS ref,
	CASE WHEN v.id IS NULL THEN coalesce(p.name, '') ELSE v.provider_name END AS name, count(*) AS homes,
	CAST(coalesce(sum(CASE WHEN v.id IS NULL THEN h.places ELSE v.places END), 0) AS BIGINT) AS places,
	CAST(sum(CASE WHEN coalesce(v.places, CASE WHEN v.id IS NULL THEN h.places END) IS NULL THEN 1 ELSE 0 END) AS BIGINT) AS places_not_known
FROM group_homes gh JOIN homes h ON h.id = gh.home
	LEFT JOIN register_rows rr ON rr.file = $3 AND rr.home = h.id LEFT JOIN register_values v ON v.id = rr.value
	LEFT JOIN providers p ON p.id = h.provider
WHERE gh.group_id = $1 AND gh.from_day <= $2 AND gh.until_day > $2 AND ($3 = 0 OR rr.home IS NOT NULL)
GROUP BY 1, 2
ORDER BY 3 DESC, 2, 1 LIMIT 50;

-- provider_reached :one
-- reach: home
SELECT p.id, p.number, p.name FROM providers p
WHERE p.number = $1 AND EXISTS (SELECT 1 FROM group_homes gp JOIN reach r ON r.home = gp.home WHERE gp.group_id = p.group_id AND r.account = $2
	AND r.from_day <= $3 AND r.until_day > $3 AND r.home_from <= $4 AND r.home_until > $4);

-- provider_sums :many
-- reach: home
SELECT coalesce(c.name, v.council_text, '') AS name, coalesce(c.ref, '') AS ref, count(*) AS homes,
	CAST(coalesce(sum(CASE WHEN v.id IS NULL THEN h.places ELSE v.places END), 0) AS BIGINT) AS places,
	CAST(sum(CASE WHEN coalesce(v.places, CASE WHEN v.id IS NULL THEN h.places END) IS NULL THEN 1 ELSE 0 END) AS BIGINT) AS places_not_known
FROM homes h LEFT JOIN register_rows rr ON rr.file = $3 AND rr.home = h.id LEFT JOIN register_values v ON v.id = rr.value
	LEFT JOIN providers p ON p.id = h.provider
	LEFT JOIN groups c ON c.id = CASE WHEN v.id IS NULL THEN h.council ELSE v.council END
WHERE h.id IN (SELECT r.home FROM reach r WHERE r.account = $1 AND r.from_day <= $5 AND r.until_day > $5 AND r.home_from <= $2 AND r.home_until > $2)
	AND ($3 = 0 OR rr.home IS NOT NULL) AND CASE WHEN v.id IS NULL THEN coalesce(p.number, '') ELSE v.provider_number END = $4
GROUP BY 1, 2
ORDER BY 1, 2;

-- ---- facts_pages.c: groups_below; remit_pages.c

-- home_in_remit_areas :one
-- reach: none, because the dispatcher resolved the remit, whose areas bound the homes
SELECT h.id FROM homes h JOIN group_homes gh ON gh.home = h.id JOIN remit_areas a ON a.group_id = gh.group_id
WHERE a.organisation = $1 AND h.number = $2 AND gh.from_day <= $3 AND gh.until_day > $3
LIMIT 1;

-- remit_homes :one
-- reach: group $1
SELECT count(*) FROM group_homes gh WHERE gh.group_id = $1 AND gh.from_day <= $2 AND gh.until_day > $2;

-- remit_changes_page :many
-- reach: none, because the dispatcher resolved the remit
SELECT e.id, e.home, e.ref, e.expected, e.from_day, e.until_day, e.reason, e.said_by, e.said_at, h.number, h.name
FROM expected_changes e JOIN homes h ON h.id = e.home
WHERE e.organisation = $1
ORDER BY CASE WHEN e.until_day > $2 THEN 0 ELSE 1 END, e.from_day DESC, e.id DESC
LIMIT $3 OFFSET $4;

-- remit_changes_count :one
-- reach: none, because the dispatcher resolved the remit
SELECT count(*) FROM expected_changes WHERE organisation = $1;

-- remit_change_by_ref :one
-- reach: none, because the dispatcher resolved the remit
SELECT e.id, e.home, e.ref, e.expected, e.from_day, e.until_day, e.reason, e.said_by, e.said_at, h.number, h.name
FROM expected_changes e JOIN homes h ON h.id = e.home
WHERE e.organisation = $1 AND e.ref = $2;

-- ---- homes_verify.c

-- verify_facts :many
-- reach: none, because it is checked and shown to nobody
SELECT f.name, f.value, f.from_day, f.version, f.account, f.said_by, f.said_at FROM home_facts f JOIN homes h ON h.id = f.home
WHERE h.number = $1 ORDER BY f.version, f.id;

-- verify_homes_with_facts :many
-- reach: none, because it is checked and shown to nobody
SELECT DISTINCT h.number AS record FROM home_facts f JOIN homes h ON h.id = f.home ORDER BY record;

-- verify_localities :many
-- reach: none, because it is checked and shown to nobody
SELECT g.name, gh.from_day, gh.until_day FROM group_homes gh JOIN groups g ON g.id = gh.group_id JOIN homes h ON h.id = gh.home
WHERE h.number = $1 AND g.kind = 'locality' ORDER BY gh.from_day;

-- verify_homes_with_locality :many
-- reach: none, because it is checked and shown to nobody
SELECT DISTINCT h.number AS record FROM group_homes gh JOIN groups g ON g.id = gh.group_id JOIN homes h ON h.id = gh.home
WHERE g.kind = 'locality' ORDER BY record;

-- verify_locality_of :one
-- reach: none, because it is checked and shown to nobody
SELECT coalesce(g.name, '') FROM homes h LEFT JOIN groups g ON g.id = h.locality WHERE h.number = $1 ORDER BY h.id LIMIT 1;

-- verify_links :many
-- reach: none, because it is checked and shown to nobody
SELECT k.ref, k.state, e.number AS earlier, l.number AS later, k.account, k.decided_by, k.decided_at
FROM home_links k JOIN homes e ON e.id = k.earlier JOIN homes l ON l.id = k.later WHERE k.state <> 'proposed';

-- verify_expected :many
-- reach: none, because it is checked and shown to nobody
SELECT ref, home, expected, from_day, until_day, reason, account, said_by, said_at FROM expected_changes;
