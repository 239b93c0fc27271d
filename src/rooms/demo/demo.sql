-- demo.sql: what the command demo looks up. It writes nothing by itself.
-- reads: homes, group_homes, groups

-- demo_homes :many
-- reach: group $1
SELECT h.id AS id, h.number AS number, h.name AS name, h.places AS places
FROM group_homes gh JOIN homes h ON h.id = gh.home
WHERE gh.group_id = $1 AND gh.from_day <= $2 AND gh.until_day > $2
ORDER BY h.number;

-- demo_small_council :one
-- reach: none, because it counts homes of areas while a demo is made
SELECT g.id FROM groups g JOIN homes h ON h.council = g.id
WHERE g.kind = 'council' AND g.id <> $1 AND h.gone_since = '' AND h.age_group = 'Adults' AND h.registration_status = 'Active'
GROUP BY g.id HAVING count(*) >= 5 ORDER BY count(*), g.id LIMIT 1;

-- demo_board_of :one
-- reach: none, because groups are not homes
SELECT b.id FROM groups g JOIN groups p ON p.id = g.parent JOIN groups b ON b.id = p.parent WHERE g.id = $1;
