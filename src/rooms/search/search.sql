-- search.sql: texts and their words; finding them.
-- reads: homes

-- ---- search.c

-- search_touch :exec
-- reach: none, because a rule resolved the home
INSERT INTO search_touches (home, kind, record) VALUES ($1, $2, $3);

-- search_touches_take :many
-- reach: none, because touches go on to the texts of their homes
DELETE FROM search_touches WHERE id IN (SELECT id FROM search_touches ORDER BY id LIMIT $1)
RETURNING home, kind, record;

-- search_items_held :many
-- reach: none, because a rule resolved the home
SELECT id, home, kind, record, whose, place, from_day, until_day, day, title, said AS text FROM search_items
WHERE home = $1 AND kind = $2 AND ($3 = '' OR record = $3)
ORDER BY record;

-- search_item_insert :one
-- reach: none, because a rule resolved the home
INSERT INTO search_items (home, kind, record, whose, place, from_day, until_day, day, title, said)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id;

-- search_item_update :exec
-- reach: none, because a rule resolved the home
UPDATE search_items SET whose = $2, place = $3, from_day = $4, until_day = $5, day = $6, title = $7, said = $8 WHERE id = $1;

-- search_item_delete :exec
-- reach: none, because a rule resolved the home
DELETE FROM search_items WHERE id = $1;

-- search_words_insert :exec
-- reach: none, because a rule resolved the home
INSERT INTO search_words (home, word, item)
SELECT CAST($1 AS BIGINT), v.column1, CAST($2 AS BIGINT)
FROM (VALUES (CAST($3 AS TEXT)), ($4), ($5), ($6), ($7), ($8), ($9), ($10), ($11), ($12), ($13), ($14), ($15), ($16), ($17), ($18)) AS v
WHERE v.column1 <> '';

-- search_words_delete :exec
-- reach: none, because a rule resolved the home
DELETE FROM search_words WHERE home = $1 AND item = $2;

-- ---- search_verify.c

-- search_homes :many
-- reach: none, because all that is kept is compared
SELECT id, number FROM homes ORDER BY id;

-- search_touched :one
-- reach: none, because only how many are waiting is told
SELECT count(*) FROM search_touches WHERE home = $1;

-- search_item_words :many
-- reach: none, because all that is kept is compared
SELECT word FROM search_words WHERE home = $1 AND item = $2 ORDER BY word;

-- search_kinds_held :many
-- reach: none, because all that is kept is compared
SELECT DISTINCT kind FROM search_items WHERE home = $1;

-- search_words_alone :one
-- reach: none, because all that is kept is compared
SELECT count(*) FROM search_words w
WHERE NOT EXISTS (SELECT 1 FROM search_items i WHERE i.id = w.item AND i.home = w.home);

-- ---- search_pages.c

-- Each word is a bit. A text is found when its own words and those by which its home is called are all of them, and one at least is its own; what several homes
-- share is found by its own only.
-- $3 the kind, '' all; $4 the permissions "|role:kind|role:kind|"; $5 all bits; $6 how many of a kind; $9 to $20 from which word on, and before which.

-- search_found :many
-- reach: home
WITH mine AS MATERIALIZED (
	SELECT DISTINCT r.home AS home, r.role AS role FROM reach r
	WHERE r.account = $1 AND r.from_day <= $2 AND r.until_day > $2 AND r.home_from <= $2 AND r.home_until > $2),
places AS MATERIALIZED (SELECT DISTINCT home FROM mine),
asked (bit, low, high) AS (VALUES (1, CAST($9 AS TEXT), CAST($10 AS TEXT)), (2, $11, $12), (4, $13, $14), (8, $15, $16), (16, $17, $18), (32, $19, $20)),
hits AS (SELECT DISTINCT w.home AS home, w.item AS item, a.bit AS bit
	FROM places p CROSS JOIN asked a CROSS JOIN search_words w WHERE w.home = p.home AND w.word >= a.low AND w.word < a.high),
own AS MATERIALIZED (SELECT item, CAST(sum(bit) AS BIGINT) AS bits FROM hits GROUP BY item),
whole AS MATERIALIZED (SELECT o.bits AS bits, i.id AS id, i.home AS home, i.kind AS kind, i.record AS record, i.whose AS whose, i.place AS place,
		i.day AS day, i.title AS title, i.said AS said
	FROM own o CROSS JOIN search_items i WHERE i.id = o.item AND i.from_day <= $2 AND i.until_day > $2),
names AS MATERIALIZED (SELECT w.home AS home, w.bits AS bits FROM whole w WHERE w.kind = 'home'
	AND EXISTS (SELECT 1 FROM mine m WHERE m.home = w.home AND replace($4, '|' || m.role || ':home|', '') <> $4)),
found AS (SELECT w.*, h.number AS home_number, h.name AS home_name, h.name_key AS home_key,
		row_number() OVER (PARTITION BY w.kind, w.whose, w.record ORDER BY w.id) AS copy
	FROM whole w JOIN homes h ON h.id = w.home LEFT JOIN names n ON n.home = w.home AND w.whose <> 0
	WHERE (w.bits | coalesce(n.bits, 0)) = $5 AND ($3 = '' OR w.kind = $3)
	AND EXISTS (SELECT 1 FROM mine m WHERE m.home = w.home AND replace($4, '|' || m.role || ':' || w.kind || '|', '') <> $4)),
ranked AS (SELECT f.*, row_number() OVER (ORDER BY f.place, f.day DESC, f.home_key, f.id) AS rank,
		row_number() OVER (PARTITION BY f.place ORDER BY f.day DESC, f.home_key, f.id) AS rank_of_kind,
		count(*) OVER () AS total, count(*) OVER (PARTITION BY f.place) AS of_kind
	FROM found f WHERE f.copy = 1)
SELECT kind, record, whose, day, title, said AS text, home_number, home_name, total, of_kind
FROM ranked WHERE rank_of_kind <= $6 AND rank > $8 AND rank <= $8 + $7
ORDER BY rank;
