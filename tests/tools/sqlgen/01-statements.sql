-- homes.sql: a comment: with colons
-- reads: statuses, accounts

-- home_by_ref :one
-- reach: home
-- a home, if it's "reached"
SELECT h.id,
       h.name -- the "name"; with $7
  FROM homes h
 WHERE h.ref = $1 AND h.name <> ' a  $9 ; -- "b"
 it''s ?' ;

-- home_lock :one
-- reach: none, because the caller has asked "may I?"
SELECT id FROM homes
WHERE id = $2 AND x = $1 OR x IN ( $2, $12, $3, $4, $5, $6, $7, $8, $9, $10, $11 )
FOR UPDATE;

-- home_all :many
-- reach: group $1
WITH x AS (SELECT 1) SELECT id, updated_now FROM homes WHERE now = $1;

-- home_add :one
-- reach: record
INSERT INTO homes (name) VALUES ($1) RETURNING id;

-- home_end :exec
-- reach: group $2 by key
UPDATE homes SET name = $1 WHERE grp = $2;
