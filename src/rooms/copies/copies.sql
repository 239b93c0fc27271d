-- copies.sql: what a backup holds, counted, said and compared.
-- reads: homes, returns, history, chain_heads, seals

-- copy_counts :one
-- reach: none, because a backup holds everything and names no home
SELECT (SELECT count(*) FROM homes) AS homes, (SELECT count(*) FROM returns) AS returns, (SELECT count(*) FROM history) AS versions,
	(SELECT count(*) FROM chain_heads) AS chains;

-- copy_seal_day :one
-- reach: none, because a seal names no home and shows no content
SELECT day FROM seals ORDER BY place DESC LIMIT 1;

-- copy_seal_newest :one
-- reach: none, because a seal names no home and shows no content
SELECT day, hash AS seal FROM seals ORDER BY place DESC LIMIT 1;

-- copy_insert :exec
-- reach: none, because a backup holds everything and names no home
INSERT INTO copies (place, made_at, day, seal, chains, versions, homes, returns)
VALUES ((SELECT coalesce(max(place), 0) + 1 FROM copies), $1, $2, $3, $4, $5, $6, $7);

-- copy_newest :one
-- reach: none, because a backup holds everything and names no home
SELECT made_at, day, seal, chains, versions, homes, returns FROM copies ORDER BY place DESC LIMIT 1;
