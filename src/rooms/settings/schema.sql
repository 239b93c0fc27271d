-- Settings of a team (its organisation) or, with organisation 0, of the data set. Names, kinds and starter values stand in settings.c.

CREATE TABLE settings (
	organisation BIGINT NOT NULL,
	name TEXT NOT NULL,
	value TEXT NOT NULL,
	account BIGINT NOT NULL,
	set_by TEXT NOT NULL,
	set_at BIGINT NOT NULL,
	PRIMARY KEY (organisation, name)
);
