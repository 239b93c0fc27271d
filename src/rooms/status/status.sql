-- status.sql: statuses worked out from returns, kept for the board; other colours and comments. In the order of the .c files that run them. The board's own are in board.sql.
-- reads: homes, return_versions, returns, group_homes

-- ---- status.c

-- status_insert :one
-- reach: none, because a rule resolved the home
INSERT INTO statuses (home, day, revision, rules_version, colour, help, inputs, reasons, beds, beds_offered, recorded_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, nullif($10, -1), $11) RETURNING id;

-- status_current_lock :one
-- reach: none, because a rule resolved the home
SELECT home, day, status, colour, letters FROM current_statuses WHERE home = $1 FOR UPDATE;

-- status_current_insert :exec
-- reach: none, because a rule resolved the home
INSERT INTO current_statuses (home, day, status, colour, help, reasons, beds, beds_offered, letters, first_sent_at, sent_at, how, reference)
VALUES ($1, $2, $3, $4, $5, $6, $7, nullif($8, -1), $9, $10, $11, $12, $13)
ON CONFLICT (home) DO NOTHING;

-- status_current_update :exec
-- reach: none, because a rule resolved the home
UPDATE current_statuses SET day = $2, status = $3, colour = $4, help = $5, reasons = $6, beds = $7, beds_offered = nullif($8, -1), letters = $9,
	first_sent_at = $10, sent_at = $11, how = $12, reference = $13
WHERE home = $1;

-- status_current_letters :exec
-- reach: none, because a rule resolved the home
UPDATE current_statuses SET letters = $2 WHERE home = $1;

-- status_of_day :one
-- reach: none, because the dispatcher or a rule resolved the home
SELECT id, home, day, revision, colour, help, reasons, beds, coalesce(beds_offered, -1) AS beds_offered, recorded_at
FROM statuses WHERE home = $1 AND day = $2 AND ($3 = 0 OR recorded_at <= $3) ORDER BY id DESC LIMIT 1;

-- status_set_on :one
-- reach: none, because the dispatcher or a rule resolved the home
SELECT colour FROM set_colours WHERE home = $1 AND from_day <= $2 AND until_day >= $2 AND (ended_at IS NULL OR ended_at >= $3)
ORDER BY id DESC LIMIT 1;

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
