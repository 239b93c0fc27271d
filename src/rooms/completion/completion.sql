-- completion.sql: how many of the expected returns came, and whose is not in today.
-- reads: homes, group_homes, groups, providers, returns, home_facts

-- completion_homes :many
-- reach: group $1
SELECT h.id AS home, h.number, h.name, h.name_key, p.number AS provider_number, p.name AS provider, l.ref AS locality_ref, l.name AS locality
FROM homes h LEFT JOIN providers p ON p.id = h.provider LEFT JOIN groups l ON l.id = h.locality
WHERE EXISTS (SELECT 1 FROM group_homes gh WHERE gh.group_id = $1 AND gh.home = h.id AND gh.from_day <= $3 AND gh.until_day > $2)
ORDER BY h.id;

-- completion_returns :many
-- reach: group $1
SELECT r.home, r.day, r.first_sent_at, r.how
FROM group_homes gh JOIN returns r ON r.home = gh.home AND r.day >= $2 AND r.day <= $3 AND r.day >= gh.from_day AND r.day < gh.until_day
WHERE gh.group_id = $1 AND gh.from_day <= $3 AND gh.until_day > $2
ORDER BY r.home, r.day;

-- chase_last_days :many
-- reach: group $1
SELECT gh.home, (SELECT max(r.day) FROM returns r WHERE r.home = gh.home) AS day FROM group_homes gh
WHERE gh.group_id = $1 AND gh.from_day <= $2 AND gh.until_day > $2
ORDER BY gh.home;

-- chase_ring :many
-- reach: group $1
SELECT gh.home, f.name, f.value FROM group_homes gh JOIN home_facts f ON f.home = gh.home AND f.from_day <= $2 AND (f.name = 'ring_day' OR f.name = 'ring_weekend')
WHERE gh.group_id = $1 AND gh.from_day <= $2 AND gh.until_day > $2
ORDER BY gh.home, f.name, f.from_day, f.id;
