-- settings.sql: settings of a team or of the data set.
-- reads: organisations

-- settings_of :many
-- reach: none, because settings are not about homes
-- kept
SELECT name, value FROM settings WHERE organisation = $1;

-- settings_put :exec
-- reach: none, because settings are not about homes
INSERT INTO settings (organisation, name, value, account, set_by, set_at) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (organisation, name) DO UPDATE SET value = $3, account = $4, set_by = $5, set_at = $6;


-- settings_teams :many
-- reach: none, because settings are not about homes
SELECT id, name FROM organisations WHERE kind = 'team' ORDER BY id;

-- settings_verify :many
-- reach: none, because settings are not about homes
SELECT CAST(organisation AS TEXT) || '/' || name AS record, value, account, set_by, set_at FROM settings;
