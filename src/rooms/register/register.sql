-- register.sql: the regulator's files in force, what each says of each home, and uploads that wait for a person.
-- reads: homes, groups, group_homes

-- register_turn :exec
-- reach: none, because a turn at importing is no home
INSERT INTO register_turns (register, taken_at) VALUES ($1, $2)
ON CONFLICT (register) DO UPDATE SET taken_at = excluded.taken_at;

-- register_files_in_force :many
-- reach: none, because the regulator's files are public
SELECT id, ref, as_of, digest, filename, accepted_by, accepted_at, homes FROM register_files
WHERE register = $1 AND replaced_by IS NULL ORDER BY as_of;

-- register_file_on_day :many
-- reach: none, because the regulator's files are public
SELECT id, as_of FROM register_files WHERE replaced_by IS NULL AND as_of <= $1 ORDER BY as_of DESC LIMIT 1;

-- register_file_add :one
-- reach: none, because the regulator's files are public
INSERT INTO register_files (ref, register, as_of, digest, filename, encoding, rows, homes, others, notes, reason, account, accepted_by, accepted_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) RETURNING id;

-- register_file_replaced :exec
-- reach: none, because the regulator's files are public
UPDATE register_files SET replaced_by = $2 WHERE id = $1;

-- register_known_homes :many
-- reach: none, because an import works on the whole register, as Alongside
SELECT id, number, first_seen, last_seen, gone_since FROM homes WHERE register = $1;

-- register_file_homes :many
-- reach: none, because the regulator's files are public
SELECT r.home AS home, r.value AS value, h.number AS number, v.digest AS digest, v.name AS name, v.provider_number AS provider_number,
	v.provider_name AS provider_name, v.council AS council, v.hscp AS hscp, v.board AS board, v.council_text AS council_text,
	v.hscp_text AS hscp_text, v.board_text AS board_text, v.address AS address, v.town AS town, v.postcode AS postcode,
	v.client_group AS client_group, v.age_group AS age_group, v.sector AS sector, v.registration_status AS registration_status,
	v.registered_on AS registered_on, coalesce(CAST(v.places AS TEXT), '') AS places, coalesce(CAST(v.total_beds AS TEXT), '') AS total_beds,
	coalesce(CAST(v.wellbeing AS TEXT), '') AS wellbeing, coalesce(CAST(v.leadership AS TEXT), '') AS leadership,
	coalesce(CAST(v.staff AS TEXT), '') AS staff, coalesce(CAST(v.setting AS TEXT), '') AS setting,
	coalesce(CAST(v.planning AS TEXT), '') AS planning, v.grades_date AS grades_date, v.last_inspection AS last_inspection, v.extra AS extra
FROM register_rows r JOIN register_values v ON v.id = r.value JOIN homes h ON h.id = r.home
WHERE r.file = $1 ORDER BY h.number;

-- register_home_rows :many
-- reach: none, because an import works on the whole register, as Alongside
SELECT f.as_of AS as_of, r.home AS home, r.value AS value, v.name AS name, v.provider_number AS provider_number,
	v.provider_name AS provider_name, v.council AS council, v.hscp AS hscp, v.board AS board, v.town AS town, v.postcode AS postcode,
	v.client_group AS client_group, v.age_group AS age_group, v.sector AS sector, v.registration_status AS registration_status,
	coalesce(CAST(v.places AS TEXT), '') AS places
FROM register_rows r JOIN register_files f ON f.id = r.file JOIN register_values v ON v.id = r.value
WHERE r.home = $1 AND f.replaced_by IS NULL ORDER BY f.as_of;

-- register_value_add :one
-- reach: none, because the regulator's files are public
INSERT INTO register_values (digest, name, name_key, provider_number, provider_name, council, hscp, board, council_text, hscp_text, board_text,
	address, town, postcode, client_group, age_group, sector, registration_status, registered_on, places, total_beds, wellbeing, leadership,
	staff, setting, planning, grades_date, last_inspection, extra)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29)
ON CONFLICT (digest) DO UPDATE SET digest = excluded.digest RETURNING id;

-- register_row_add :exec
-- reach: none, because the regulator's files are public
INSERT INTO register_rows (file, home, value) VALUES ($1, $2, $3);

-- register_followers :many
-- reach: none, because an import works on the whole register, as Alongside
SELECT a.id AS earlier, a.number AS earlier_number, a.name AS earlier_name, a.last_seen AS earlier_last, a.gone_since AS earlier_gone,
	b.id AS later, b.number AS later_number, b.name AS later_name, b.first_seen AS later_first, v.registered_on AS later_registered
FROM homes a JOIN homes b ON b.register = a.register AND b.postcode = a.postcode AND b.id <> a.id
JOIN register_files f ON f.register = b.register AND f.as_of = b.first_seen AND f.replaced_by IS NULL
JOIN register_rows r ON r.file = f.id AND r.home = b.id JOIN register_values v ON v.id = r.value
WHERE a.register = $1 AND a.postcode <> '' AND a.first_seen < b.first_seen
ORDER BY b.number, a.number;

-- register_activity :many
-- reach: none, because an import works on the whole register, as Alongside
SELECT f.as_of AS as_of, v.registration_status AS registration_status
FROM register_rows r JOIN register_files f ON f.id = r.file JOIN register_values v ON v.id = r.value
WHERE r.home = $1 AND f.replaced_by IS NULL ORDER BY f.as_of;

-- register_home_on :one
-- reach: none, because the dispatcher or a rule has resolved the home
SELECT h.id AS id, h.number AS number, v.name AS name, v.provider_number AS provider_number, v.provider_name AS provider_name,
	coalesce(cg.name, v.council_text) AS council, coalesce(bg.name, v.board_text) AS board, coalesce(hg.name, v.hscp_text) AS hscp,
	coalesce(lg.name, '') AS locality, v.address AS address, v.town AS town, v.postcode AS postcode, v.client_group AS client_group,
	v.age_group AS age_group, v.sector AS sector, v.registration_status AS registration_status, v.registered_on AS registered_on,
	coalesce(CAST(v.places AS TEXT), '') AS places, coalesce(CAST(v.total_beds AS TEXT), '') AS total_beds,
	coalesce(CAST(v.wellbeing AS TEXT), '') AS wellbeing, coalesce(CAST(v.leadership AS TEXT), '') AS leadership,
	coalesce(CAST(v.staff AS TEXT), '') AS staff, coalesce(CAST(v.setting AS TEXT), '') AS setting,
	coalesce(CAST(v.planning AS TEXT), '') AS planning, v.grades_date AS grades_date, v.last_inspection AS last_inspection,
	h.gone_since AS gone_since
FROM register_rows r JOIN register_values v ON v.id = r.value JOIN homes h ON h.id = r.home
LEFT JOIN groups cg ON cg.id = v.council LEFT JOIN groups hg ON hg.id = v.hscp LEFT JOIN groups bg ON bg.id = v.board
LEFT JOIN groups lg ON lg.id = h.locality
WHERE r.home = $1 AND r.file = $2;

-- register_home_through_time :many
-- reach: none, because the dispatcher or a rule has resolved the home
SELECT f.as_of AS as_of, v.name AS name, v.provider_number AS provider_number, v.provider_name AS provider_name,
	coalesce(cg.name, v.council_text) AS council, coalesce(bg.name, v.board_text) AS board, coalesce(hg.name, v.hscp_text) AS hscp,
	v.address AS address, v.town AS town, v.postcode AS postcode, v.client_group AS client_group, v.age_group AS age_group,
	v.sector AS sector, v.registration_status AS registration_status, v.registered_on AS registered_on,
	coalesce(CAST(v.places AS TEXT), '') AS places, coalesce(CAST(v.total_beds AS TEXT), '') AS total_beds,
	coalesce(CAST(v.wellbeing AS TEXT), '') AS wellbeing, coalesce(CAST(v.leadership AS TEXT), '') AS leadership,
	coalesce(CAST(v.staff AS TEXT), '') AS staff, coalesce(CAST(v.setting AS TEXT), '') AS setting,
	coalesce(CAST(v.planning AS TEXT), '') AS planning, v.grades_date AS grades_date, v.last_inspection AS last_inspection, v.extra AS extra
FROM register_rows r JOIN register_files f ON f.id = r.file JOIN register_values v ON v.id = r.value
LEFT JOIN groups cg ON cg.id = v.council LEFT JOIN groups hg ON hg.id = v.hscp LEFT JOIN groups bg ON bg.id = v.board
WHERE r.home = $1 AND f.replaced_by IS NULL ORDER BY f.as_of;

-- register_file_days :many
-- reach: none, because the regulator's files are public
SELECT as_of FROM register_files WHERE replaced_by IS NULL ORDER BY as_of;

-- ---- register_verify.c

-- register_derived_homes :many
-- reach: none, because verify compares everything, as Alongside
SELECT h.id AS id, h.number AS number, h.name AS name, h.town AS town, h.postcode AS postcode, h.client_group AS client_group,
	h.age_group AS age_group, h.sector AS sector, h.registration_status AS registration_status,
	coalesce(CAST(h.places AS TEXT), '') AS places, coalesce(h.council, 0) AS council, coalesce(h.hscp, 0) AS hscp,
	coalesce(h.board, 0) AS board, h.first_seen AS first_seen, h.last_seen AS last_seen, h.gone_since AS gone_since
FROM homes h WHERE h.register = $1 ORDER BY h.number;

-- register_files_short :many
-- reach: none, because the regulator's files are public
SELECT f.as_of AS as_of, f.homes AS homes FROM register_files f
WHERE f.register = $1 AND f.replaced_by IS NULL AND f.homes <> (SELECT count(*) FROM register_rows r WHERE r.file = f.id) ORDER BY f.as_of;

-- register_values_all :many
-- reach: none, because verify compares everything, as Alongside
SELECT v.digest AS digest, v.name AS name, v.provider_number AS provider_number, v.provider_name AS provider_name, v.council AS council,
	v.hscp AS hscp, v.board AS board, v.council_text AS council_text, v.hscp_text AS hscp_text, v.board_text AS board_text,
	v.address AS address, v.town AS town, v.postcode AS postcode, v.client_group AS client_group, v.age_group AS age_group, v.sector AS sector,
	v.registration_status AS registration_status, v.registered_on AS registered_on, coalesce(CAST(v.places AS TEXT), '') AS places,
	coalesce(CAST(v.total_beds AS TEXT), '') AS total_beds, coalesce(CAST(v.wellbeing AS TEXT), '') AS wellbeing,
	coalesce(CAST(v.leadership AS TEXT), '') AS leadership, coalesce(CAST(v.staff AS TEXT), '') AS staff,
	coalesce(CAST(v.setting AS TEXT), '') AS setting, coalesce(CAST(v.planning AS TEXT), '') AS planning, v.grades_date AS grades_date,
	v.last_inspection AS last_inspection, v.extra AS extra
FROM register_values v ORDER BY v.id;

-- register_derived_groups :many
-- reach: none, because verify compares everything, as Alongside
SELECT gh.group_id AS group_id, gh.from_day AS from_day, gh.until_day AS until_day
FROM group_homes gh JOIN groups g ON g.id = gh.group_id
WHERE gh.home = $1 AND g.kind = $2 ORDER BY gh.from_day, gh.until_day;

-- ---- register_preview.c

-- register_places :many
-- reach: none, because the regulator's files are public
SELECT number, name, postcode, last_seen, gone_since, registration_status FROM homes WHERE register = $1 AND postcode <> '';

-- ---- register_uploads.c and register_pages.c

-- register_upload_add :one
-- reach: none, because a waiting file is no home
INSERT INTO register_uploads (ref, filename, as_of, digest, size_bytes, state, moved_at, account, uploaded_by, uploaded_at)
VALUES ($1, $2, $3, $4, $5, 'waiting', $6, $7, $8, $6) RETURNING id;

-- register_upload_piece :exec
-- reach: none, because a waiting file is no home
INSERT INTO register_upload_pieces (upload, piece, bytes) VALUES ($1, $2, $3);

-- register_upload_by_ref :one
-- reach: none, because a waiting file is no home
SELECT u.id AS id, u.ref AS ref, u.filename AS filename, u.as_of AS as_of, u.digest AS digest, u.size_bytes AS size_bytes, u.state AS state,
	u.progress AS progress, u.homes_done AS homes_done, u.homes_all AS homes_all, u.moved_at AS moved_at, u.replaces AS replaces, u.reason AS reason, u.problem AS problem, u.summary AS summary,
	coalesce(f.ref, '') AS file_ref, u.uploaded_by AS uploaded_by, u.uploaded_at AS uploaded_at
FROM register_uploads u LEFT JOIN register_files f ON f.id = u.file WHERE u.ref = $1;

-- register_uploads_open :many
-- reach: none, because a waiting file is no home
SELECT ref, filename, as_of, size_bytes, state, progress, moved_at, problem, uploaded_by, uploaded_at FROM register_uploads
WHERE state IN ('waiting', 'working', 'failed') ORDER BY id DESC LIMIT 20;

-- register_upload_bytes :one
-- reach: none, because a waiting file is no home
SELECT bytes FROM register_upload_pieces WHERE upload = $1 AND piece = $2;

-- register_upload_wanted :exec
-- reach: none, because a waiting file is no home
UPDATE register_uploads SET state = 'working', progress = 0, homes_done = 0, homes_all = 0, problem = '', replaces = $2, reason = $3, moved_at = $4
WHERE ref = $1 AND (state IN ('waiting', 'failed') OR (state = 'working' AND moved_at < $5));

-- register_upload_claim :exec
-- reach: none, because a waiting file is no home
UPDATE register_uploads SET progress = 1, moved_at = $2 WHERE ref = $1 AND state = 'working' AND progress = 0;

-- register_upload_progress :exec
-- reach: none, because a waiting file is no home
UPDATE register_uploads SET progress = $2, moved_at = $3, homes_done = $4, homes_all = $5 WHERE ref = $1 AND state = 'working';

-- register_upload_done :exec
-- reach: none, because a waiting file is no home
UPDATE register_uploads SET state = 'accepted', progress = 10000, summary = $2, moved_at = $3,
	file = (SELECT f.id FROM register_files f WHERE f.id = $4) WHERE ref = $1;

-- register_upload_failed :exec
-- reach: none, because a waiting file is no home
UPDATE register_uploads SET state = 'failed', progress = 0, problem = $2, moved_at = $3 WHERE ref = $1 AND state = 'working';

-- register_upload_refuse :exec
-- reach: none, because a waiting file is no home
UPDATE register_uploads SET state = 'refused', moved_at = $2
WHERE ref = $1 AND (state IN ('waiting', 'failed') OR (state = 'working' AND moved_at < $3));

-- register_upload_forget :exec
-- reach: none, because a waiting file is no home
DELETE FROM register_upload_pieces WHERE upload = $1;

-- register_files_page :many
-- reach: none, because the regulator's files are public
SELECT f.ref AS ref, f.as_of AS as_of, f.filename AS filename, f.homes AS homes, f.others AS others, f.encoding AS encoding, f.rows AS rows,
	f.reason AS reason, f.accepted_by AS accepted_by, f.accepted_at AS accepted_at, coalesce(n.ref, '') AS replaced_by
FROM register_files f LEFT JOIN register_files n ON n.id = f.replaced_by
ORDER BY CASE WHEN $3 = 'accepted' THEN f.accepted_at WHEN $3 = '-accepted' THEN -f.accepted_at ELSE 0 END,
	CASE WHEN $3 = 'as_of' THEN f.as_of ELSE '' END, f.as_of DESC, f.id DESC LIMIT $1 OFFSET $2;

-- register_files_count :one
-- reach: none, because the regulator's files are public
SELECT count(*) FROM register_files;

-- register_file_by_ref :one
-- reach: none, because the regulator's files are public
SELECT f.id AS id, f.ref AS ref, f.as_of AS as_of, f.filename AS filename, f.digest AS digest, f.homes AS homes, f.others AS others,
	f.encoding AS encoding, f.rows AS rows, f.notes AS notes, f.reason AS reason, f.accepted_by AS accepted_by, f.accepted_at AS accepted_at,
	coalesce(n.ref, '') AS replaced_by
FROM register_files f LEFT JOIN register_files n ON n.id = f.replaced_by WHERE f.ref = $1;

-- register_files_kept :many
-- reach: none, because files are not homes
SELECT ref, as_of, filename, digest, homes, others, account, accepted_by, accepted_at FROM register_files;
