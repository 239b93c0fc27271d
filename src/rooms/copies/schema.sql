-- What a backup says of itself: written into the backup and nowhere else, so that a data set which was restored tells from which backups it came.

CREATE TABLE copies (
	place BIGINT NOT NULL PRIMARY KEY, -- 1, 2, ...
	made_at BIGINT NOT NULL, -- the moment of the data
	day TEXT NOT NULL, -- of the seal
	seal TEXT NOT NULL, -- over all chains' heads in the backup; '' while nothing was saved
	chains BIGINT NOT NULL,
	versions BIGINT NOT NULL, -- rows of the history
	homes BIGINT NOT NULL,
	returns BIGINT NOT NULL
);
