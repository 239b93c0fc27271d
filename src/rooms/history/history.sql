-- history.sql: appending to chains, reading them, the timeline.

-- chain_head_make :exec
-- reach: none, because chains are written by rules that already hold the record
INSERT INTO chain_heads (chain, place, hash) VALUES ($1, 0, '') ON CONFLICT (chain) DO NOTHING;

-- chain_head :one
-- reach: none, because chains are written by rules that already hold the record
SELECT place, hash FROM chain_heads WHERE chain = $1 FOR UPDATE;

-- chain_head_move :exec
-- reach: none, because chains are written by rules that already hold the record
UPDATE chain_heads SET place = $2, hash = $3 WHERE chain = $1;

-- history_insert :exec
-- reach: none, because chains are written by rules that already hold the record
INSERT INTO history (chain, place, account, who, on_behalf, at, kind, record, version, why, digest, previous, hash)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13);

-- history_content_insert :exec
-- reach: none, because chains are written by rules that already hold the record
INSERT INTO history_contents (history, salt, content) VALUES ((SELECT id FROM history WHERE chain = $1 AND place = $2), $3, $4);

-- history_of_record :many
-- reach: none, because the page that shows it has resolved the record
SELECT h.id, h.chain, h.place, h.account, h.who, h.on_behalf, h.at, h.kind, h.record, h.version, h.why, h.hash, coalesce(t.content, '') AS content
FROM history h LEFT JOIN history_contents t ON t.history = h.id
WHERE h.kind = $1 AND h.record = $2
ORDER BY h.version DESC, h.id DESC;

-- history_records :many
-- reach: none, because verify compares every record and shows no content
SELECT DISTINCT record FROM history WHERE kind = $1 ORDER BY record;

-- history_all :many
-- reach: none, because verify walks every chain and shows no content
SELECT h.id, h.chain, h.place, h.account, h.who, h.on_behalf, h.at, h.kind, h.record, h.version, h.why, h.digest, h.previous, h.hash,
	coalesce(t.salt, '') AS salt, coalesce(t.content, '') AS content, CASE WHEN t.history IS NULL THEN 0 ELSE 1 END AS has_content
FROM history h LEFT JOIN history_contents t ON t.history = h.id
ORDER BY h.chain, h.place;

-- chain_heads_all :many
-- reach: none, because verify walks every chain and shows no content
SELECT chain, place, hash FROM chain_heads ORDER BY chain;

-- event_insert :exec
-- reach: none, because events are written by rules that already hold the record
INSERT INTO events (home, at, kind, record, audience, sentence) VALUES ($1, $2, $3, $4, $5, $6);

-- timeline_of_home :many
-- reach: none, because the dispatcher resolved the home; the audience follows from the sides it is reached from
SELECT at, kind, sentence, record FROM events
WHERE home = $1 AND (audience = 'all' OR (audience = 'home' AND $2 = 1) OR (audience = 'team' AND $3 = 1))
ORDER BY at DESC, id DESC LIMIT $4 OFFSET $5;

-- timeline_count :one
-- reach: none, because the dispatcher resolved the home; the audience follows from the sides it is reached from
SELECT count(*) FROM events
WHERE home = $1 AND (audience = 'all' OR (audience = 'home' AND $2 = 1) OR (audience = 'team' AND $3 = 1));

-- history_of_chain :many
-- reach: none, because the dispatcher resolved the home, and a system's own chain is about no home
SELECT id, place, at, who, on_behalf, kind, record, version, why, hash FROM history
WHERE chain = $1 AND ($2 = '' OR kind = $2) AND ($3 = '' OR record = $3)
ORDER BY place DESC LIMIT $4 OFFSET $5;

-- history_chain_count :one
-- reach: none, because the dispatcher resolved the home, and a system's own chain is about no home
SELECT count(*) FROM history WHERE chain = $1 AND ($2 = '' OR kind = $2) AND ($3 = '' OR record = $3);

-- history_versions_of :many
-- reach: none, because the dispatcher resolved the home, whose chain it is
SELECT h.id, h.place, h.at, h.who, h.on_behalf, h.kind, h.record, h.version, h.why, h.hash, coalesce(t.content, '') AS content
FROM history h LEFT JOIN history_contents t ON t.history = h.id
WHERE h.chain = $1 AND h.kind = $2 AND h.record = $3
ORDER BY h.place DESC LIMIT 200;

-- seal_last :one
-- reach: none, because a seal names no home and shows no content
SELECT place, day, at, chains, hash FROM seals ORDER BY place DESC LIMIT 1;

-- seals_all :many
-- reach: none, because a seal names no home and shows no content
SELECT place, day, at, chains, hash FROM seals WHERE $1 = '' OR day = $1 ORDER BY place;

-- seal_insert :exec
-- reach: none, because a seal names no home and shows no content
INSERT INTO seals (place, day, at, chains, hash) VALUES ($1, $2, $3, 0, '') ON CONFLICT (place) DO NOTHING;

-- seal_finish :exec
-- reach: none, because a seal names no home and shows no content
UPDATE seals SET chains = $2, hash = $3 WHERE place = $1;

-- chains_unsealed :one
-- reach: none, because a seal names no home and shows no content
SELECT count(*) FROM chain_heads h WHERE h.place > coalesce((SELECT max(s.place) FROM seal_heads s WHERE s.chain = h.chain), 0);

-- seal_heads_insert :exec
-- reach: none, because a seal names no home and shows no content
INSERT INTO seal_heads (chain, seal, place)
SELECT h.chain, CAST($1 AS BIGINT), h.place FROM chain_heads h
WHERE h.place > coalesce((SELECT max(s.place) FROM seal_heads s WHERE s.chain = h.chain), 0);

-- seal_heads_at :many
-- reach: none, because a seal names no home and shows no content
SELECT s.chain, s.place, coalesce(h.hash, '') AS hash
FROM seal_heads s LEFT JOIN history h ON h.chain = s.chain AND h.place = s.place
WHERE s.seal = (SELECT max(t.seal) FROM seal_heads t WHERE t.chain = s.chain AND t.seal <= $1)
ORDER BY s.chain;
