/* SPDX-License-Identifier: MIT */
/* The one explicit parameter of everything that works: not HTTP, and not a global.
 * Requests, commands, jobs and tests each make one. `now` is data, so that tests are repeatable. */
#ifndef BASE_CTX_H
#define BASE_CTX_H

#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

struct db;   /* db/db.h: a connection of this thread, or the writer's */
struct host; /* base/host.h: what this installation is: folder, zone, key, packs */

/* Who acts. Made by accounts; rooms only read it. */
struct actor {
	int64_t account;      /* accounts.id; 0 = nobody is signed in */
	const char *ref;      /* the account's ref */
	const char *name;     /* "Ailsa Reid"; "Alongside" for jobs and the command line */
	int64_t organisation; /* the organisation acted for */
	const char *organisation_name; /* "Strathlinn care home support team"; NULL for jobs and the command line */
	int64_t session;      /* 0 when by token or command */
	int64_t token;        /* 0 when by session */
};

struct ctx {
	struct arena *arena;
	struct db *db;
	const struct actor *actor; /* never NULL */
	const struct host *host;
	int64_t now; /* UTC seconds */
	struct fault fault;
};

#endif
