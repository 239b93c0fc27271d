-- returns.sql: returns, their versions and drafts. Pages and numbers have their own statements below.
-- reads: homes

-- return_of :one
-- reach: none, because the dispatcher or a rule resolved the home
SELECT home, day, template, version, revision, answers, reference, first_sent_at, sent_at, account, sent_by, how, corrected
FROM returns WHERE day = $1 AND home = $2;

-- return_last_before :one
-- reach: none, because the dispatcher or a rule resolved the home
SELECT home, day, template, version, revision, answers, reference, first_sent_at, sent_at, account, sent_by, how, corrected
FROM returns WHERE home = $1 AND day < $2 ORDER BY day DESC LIMIT 1;

-- returns_of_days :many
-- reach: none, because the dispatcher or a rule resolved the home
SELECT home, day, template, version, revision, answers, reference, first_sent_at, sent_at, account, sent_by, how, corrected
FROM returns WHERE home = $1 AND day >= $2 AND day <= $3 ORDER BY day;

-- return_answers_of_days :many
-- reach: none, because the dispatcher or a rule resolved the home
SELECT answers FROM returns WHERE home = $1 AND day >= $2 AND day < $3 ORDER BY day;

-- return_insert :exec
-- reach: none, because the dispatcher or a rule resolved the home
INSERT INTO returns (day, home, template, version, revision, answers, reference, first_sent_at, sent_at, account, sent_by, how)
VALUES ($1, $2, $3, $4, 1, $5, $6, $7, $7, $8, $9, $10);

-- return_update :exec
-- reach: none, because the dispatcher or a rule resolved the home
UPDATE returns SET template = $3, version = $4, revision = $5, answers = $6, sent_at = $7, account = $8, sent_by = $9, how = $10,
	corrected = CASE WHEN $11 = 1 THEN 1 ELSE corrected END
WHERE day = $1 AND home = $2 AND revision = $5 - 1;

-- return_lock :one
-- reach: none, because the dispatcher or a rule resolved the home
SELECT home, day, template, version, revision, answers, reference, first_sent_at, sent_at, account, sent_by, how, corrected
FROM returns WHERE day = $1 AND home = $2 FOR UPDATE;

-- return_version_insert :exec
-- reach: none, because the dispatcher or a rule resolved the home
INSERT INTO return_versions (home, day, revision, answers, why, reason, account, sent_by, sent_at, how)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- return_draft_delete :exec
-- reach: none, because the dispatcher or a rule resolved the home
DELETE FROM return_drafts WHERE home = $1 AND day = $2 AND account = $3;

-- return_home :one
-- reach: none, because the dispatcher or a rule resolved the home
SELECT number, name, gone_since FROM homes WHERE id = $1;
