/* SPDX-License-Identifier: MIT */
/* The room copies: backups, and data sets made out of them.
 *   copies.c          what a backup says of itself, and whether that is so
 *   copies_commands.c alongside backup, alongside restore
 * Not here: the bytes (db/copy.h), and what each room takes out of a backup (room.copied). */
#ifndef ROOMS_COPIES_H
#define ROOMS_COPIES_H

#include "db/db.h"

struct room;

struct copy {
	int64_t made_at, chains, versions, homes, returns;
	const char *day, *seal; /* seal "": nothing was saved yet */
};

/* In the write on a backup that ends it: seals all chains as they are in it, counts, and keeps that in it. */
enum err copy_say(struct ctx *c, int64_t made_at, struct copy *ret) MUST_CHECK;

/* In what was made out of a backup: whether it holds what it says, its chains are whole and its seal holds. What is wrong goes into report. Without a key in c->host the keyed
 * hashes are not checked, and the report says so. */
enum err copy_prove(struct ctx *c, struct copy *ret, struct buf *report, int64_t *ret_faults) MUST_CHECK;

/* room.verify: a restored data set goes on to hold what its backup held. */
enum err copies_verify(struct ctx *c, struct buf *report, int64_t *ret_faults) MUST_CHECK;

extern const struct room copies_room;

#endif
