/* SPDX-License-Identifier: MIT */
/* Setting up: from --data DIR and the like to a struct host, started rooms and an open data set.
 * Called by command.c, once for each process; a serving program then runs others' commands in the
 * same house (errand.c). */
#ifndef WEB_HOUSE_H
#define WEB_HOUSE_H

#include "base/host.h"
#include "db/copy.h"
#include "web/room.h"

/* What stands on the command line for every command. */
struct house_options {
	const char *data;     /* the folder */
	const char *database; /* a PostgreSQL URL; NULL: as kept in the folder, else SQLite */
	const char *pack;     /* a folder laid over the shipped pack */
	const char *key;      /* NULL: data/key */
};

struct house {
	struct house_options o;
	struct host host;
	struct arena *arena;	 /* lives as long as the house */
	struct dataset *dataset; /* NULL until opened */
	bool made;		 /* this process made the data set */
	bool making, made_key, kept_url; /* what house_undo takes away */
	write_fn *first; /* NEEDS_NEW: what is written when it is made, in the same transaction */
	void *first_arg;
};

/* Pack, zone, rooms; no data yet. *h is zeroed by this. */
enum err
house_start(struct ctx *c, const struct house_options *o, struct house *h) MUST_CHECK;

/* Opens the data set for what the command needs. NEEDS_WRITE makes one where there is none,
 * NEEDS_NEW always; the key is made together with the data set and asked for ever after, because
 * another key would make every history look forged. Afterwards host.made_up is known. */
enum err
house_open(struct ctx *c, struct house *h, int needs) MUST_CHECK;

/* True when a data set is in the folder or its database is named there. */
bool
house_has_data(const struct house *h);

/* What house_open left of a data set that it could not make is taken away again. */
void
house_undo(struct house *h);

/* Makes a data set out of a backup in the folder h names, which must be empty but for a key and what
 * a restore that was killed left there, or in the empty database it names. No key is made: one that
 * lies there is used for prove. See dataset_restore. */
enum err
house_restore(struct ctx *c, struct house *h, const char *file, write_fn *prove, void *arg,
	const struct copy_progress *progress) MUST_CHECK;
void
house_end(struct house *h);

#endif
