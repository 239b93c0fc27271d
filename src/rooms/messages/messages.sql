-- messages.sql: making mail, sending it, reading the outbox.
-- reads: organisations, settings

-- message_insert :one
-- reach: none, because a message is made by the write of its cause
INSERT INTO outbox (ref, organisation, home, kind, urgent, record, recipient, recipient_name, reply_to, subject, body, has_link, message_id, state, problem, tries,
	next_try, not_after, version, account, made_by, made_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 0, $16, $17, 1, $18, $19, $20) RETURNING id;

-- message_file_insert :exec
-- reach: none, because a message is made by the write of its cause
INSERT INTO outbox_files (message, place, name, type, size_bytes, bytes) VALUES ($1, $2, $3, $4, $5, $6);

-- message_organisation_name :one
-- reach: none, because organisations are not about homes
SELECT name FROM organisations WHERE id = $1;

-- mail_is_stopped :one
-- reach: none, because settings are not about homes
SELECT count(*) FROM settings WHERE organisation = $1 AND organisation <> 0 AND name = 'mail_stopped' AND value = 'yes';

-- messages_page :many
-- reach: none, because mail is an organisation's, and the handler asks for the asker's own or, for who runs the system, for all
SELECT m.id, m.ref, m.organisation, m.home, m.kind, m.urgent, m.record, m.recipient, m.recipient_name, m.reply_to, m.subject, m.has_link, m.message_id, m.state, m.problem,
	m.tries, m.next_try, m.not_after, m.version, m.account, m.made_by, m.made_at, m.sent_at, o.name AS organisation_name
FROM outbox m JOIN organisations o ON o.id = m.organisation
WHERE (m.organisation = $1 OR $1 = 0) AND ($2 = '' OR m.state = $2) AND ($3 = '' OR m.kind = $3)
ORDER BY m.made_at DESC, m.id DESC LIMIT $4 OFFSET $5;

-- messages_count :one
-- reach: none, because mail is an organisation's, and the handler asks for the asker's own or, for who runs the system, for all
SELECT count(*) FROM outbox WHERE (organisation = $1 OR $1 = 0) AND ($2 = '' OR state = $2) AND ($3 = '' OR kind = $3);

-- messages_states :many
-- reach: none, because mail is an organisation's, and the handler asks for the asker's own or, for who runs the system, for all
SELECT state, count(*) AS n FROM outbox WHERE (organisation = $1 OR $1 = 0) GROUP BY state;

-- message_by_ref :one
-- reach: none, because mail is an organisation's, and the handler asks for the asker's own or, for who runs the system, for all
SELECT m.id, m.ref, m.organisation, m.home, m.kind, m.urgent, m.record, m.recipient, m.recipient_name, m.reply_to, m.subject, m.body, m.has_link, m.message_id, m.state,
	m.problem, m.tries, m.next_try, m.not_after, m.version, m.account, m.made_by, m.made_at, m.sent_at, o.name AS organisation_name
FROM outbox m JOIN organisations o ON o.id = m.organisation
WHERE m.ref = $1 AND (m.organisation = $2 OR $2 = 0);

-- message_newest :one
-- reach: none, because who asks has checked that the record is theirs
SELECT id, ref, organisation, kind, record, recipient, recipient_name, subject, message_id, state, problem, tries, next_try, made_by, made_at, sent_at FROM outbox
WHERE record = $2 AND (kind = $1 OR $1 = '') ORDER BY made_at DESC, id DESC LIMIT 1;

-- messages_open_of :many
-- reach: none, because a rule resolved the record
SELECT id, ref, organisation, kind, record, recipient, subject, message_id, state, version FROM outbox
WHERE record = $1 AND (state = 'waiting' OR state = 'held') ORDER BY id;

-- messages_since :one
-- reach: none, because it is a number
SELECT count(*) FROM outbox WHERE record = $1 AND made_at >= $2;

-- message_files :many
-- reach: none, because the message has been found
SELECT place, name, type, size_bytes FROM outbox_files WHERE message = $1 ORDER BY place;

-- message_file_bytes :one
-- reach: none, because the message has been found
SELECT bytes FROM outbox_files WHERE message = $1 AND place = $2;

-- message_state :exec
-- reach: none, because the message has been found
UPDATE outbox SET state = $2, problem = $3, next_try = $4, version = version + 1, sent_at = CASE WHEN $2 = 'sent' THEN $5 ELSE sent_at END
WHERE id = $1 AND version = $6 AND state <> 'sent';

-- message_retry :exec
-- reach: none, because the message has been found
UPDATE outbox SET problem = $2, next_try = $3 WHERE id = $1 AND state = 'waiting';

-- message_trying :exec
-- reach: none, because the message has been found
UPDATE outbox SET tries = tries + 1 WHERE id = $1;

-- mail_turn_take :exec
-- reach: none, because it is about programs
UPDATE mail_turn SET machine = $1, process = $2, token = $3, until_at = $4
WHERE place = 1 AND (token = $3 OR until_at < $5 OR token = $6);

-- mail_turn_get :one
-- reach: none, because it is about programs
SELECT machine, process, token, until_at FROM mail_turn WHERE place = 1;

-- mail_turn_end :exec
-- reach: none, because it is about programs
UPDATE mail_turn SET until_at = 0 WHERE place = 1 AND token = $1;

-- mail_look :one
-- reach: none, because these are numbers
SELECT coalesce(sum(CASE WHEN m.state = 'waiting' AND s.value IS NULL THEN 1 ELSE 0 END), 0) AS waiting,
	coalesce(sum(CASE WHEN m.state = 'waiting' AND s.value IS NULL AND m.next_try <= $1 THEN 1 ELSE 0 END), 0) AS due,
	coalesce(sum(CASE WHEN m.state = 'waiting' AND s.value IS NOT NULL THEN 1 ELSE 0 END), 0) AS to_hold,
	coalesce(sum(CASE WHEN m.state = 'held' AND s.value IS NULL AND m.problem <> $2 THEN 1 ELSE 0 END), 0) AS held,
	coalesce(sum(CASE WHEN m.not_after > 0 AND m.not_after < $1 THEN 1 ELSE 0 END), 0) AS over
FROM outbox m LEFT JOIN settings s ON s.organisation = m.organisation AND s.organisation <> 0 AND s.name = 'mail_stopped' AND s.value = 'yes'
WHERE m.state = 'waiting' OR m.state = 'held';

-- mail_hold_all :exec
-- reach: none, because it is about all mail
UPDATE outbox SET state = 'held', problem = $1 WHERE state = 'waiting';

-- mail_hold_stopped :exec
-- reach: none, because it is about all mail
UPDATE outbox SET state = 'held', problem = $1
WHERE state = 'waiting' AND organisation IN (SELECT organisation FROM settings WHERE name = 'mail_stopped' AND value = 'yes');

-- mail_copied :exec
-- reach: none, because it is about all mail
UPDATE outbox SET state = 'held', problem = $1 WHERE state = 'waiting' OR state = 'held';

-- mail_release :exec
-- reach: none, because it is about all mail
UPDATE outbox SET state = 'waiting', problem = ''
WHERE state = 'held' AND problem <> $1 AND organisation NOT IN (SELECT organisation FROM settings WHERE name = 'mail_stopped' AND value = 'yes');

-- messages_over :many
-- reach: none, because it is about all mail
SELECT id, ref, organisation, home, kind, recipient, subject, message_id, version FROM outbox
WHERE (state = 'waiting' OR state = 'held') AND not_after > 0 AND not_after < $1 ORDER BY id LIMIT 100;

-- mail_sent_since :one
-- reach: none, because it is a number
SELECT count(*) FROM outbox WHERE sent_at > $1 AND urgent = $2;

-- message_due :one
-- reach: none, because it is about all mail
SELECT id, ref, organisation, home, kind, urgent, recipient, recipient_name, reply_to, subject, body, has_link, message_id, tries, next_try, version, made_at FROM outbox
WHERE state = 'waiting' AND next_try <= $1 AND (urgent = 1 OR $2 = 1) AND (urgent = 0 OR $3 = 1)
	AND organisation NOT IN (SELECT organisation FROM settings WHERE name = 'mail_stopped' AND value = 'yes')
ORDER BY urgent DESC, next_try, id LIMIT 1;

-- messages_verify :many
-- reach: none, because verify looks at everything
SELECT ref, organisation, home, kind, recipient, subject, message_id, account, made_by, made_at,
	CASE WHEN state = 'held' THEN 'waiting' ELSE state END AS state
FROM outbox ORDER BY id;
