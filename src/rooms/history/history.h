/* SPDX-License-Identifier: MIT */
/* The room history: who saved which version of which record, as hash chains; and the timeline of a home.
 *   history.c         appending, reading, verifying chains; events
 *   history_pages.c   the history of a record, the timeline of a home
 * The exact bytes stand in docs/history.md. Not here: what a record means. */
#ifndef ROOMS_HISTORY_H
#define ROOMS_HISTORY_H

#include "base/field.h"
#include "db/db.h"

struct room;

/* A saved version, in the same write as the record. home 0: the chain of `organisation`. content: canonical JSON, nothing secret. */
struct saved {
	int64_t home, organisation;
	const char *kind;     /* "return" */
	const char *record;   /* ref, or for a return "NUMBER/DAY" */
	int64_t version;
	const char *why;      /* reason given, or "" */
	const char *content;
	int64_t at;           /* 0 = now */
	const char *who;      /* NULL = the actor's name */
};
enum err history_add(struct ctx *c, const struct saved *s) MUST_CHECK;

/* A line of the home's timeline, in the same write. sentence: plain words, ends with a full stop. */
struct event {
	int64_t home;
	int64_t at;           /* 0 = now */
	const char *kind, *record;
	const char *audience; /* "all", "home", "team" */
	const char *sentence;
};
enum err event_add(struct ctx *c, const struct event *e) MUST_CHECK;

struct history_row {
	int64_t id, version, at, place;
	const char *who, *on_behalf, *kind, *record, *why, *content, *hash;
};
extern const struct field history_row_fields[];
/* Newest first. */
enum err history_of(struct ctx *c, const char *kind, const char *record, struct list *ret) MUST_CHECK;

/* Checks all chains: digests, links, and keyed hashes when the host has its key. Writes what is wrong into report, counts it. */
enum err history_verify(struct ctx *c, struct buf *report, int64_t *ret_faults) MUST_CHECK;

extern const struct room history_room;

#endif
