/* SPDX-License-Identifier: MIT */
/* The room history: who saved which version of which record, as hash chains; and the timeline of a home.
 *   history.c         appending, reading, verifying chains; events
 *   history_seal.c    sealing the ends of all chains, day by day
 *   history_compare.c for other rooms' verify: whether their rows say what the chains say
 *   history_pages.c   the history of a record, the timeline of a home
 * The exact bytes stand in docs/history.md. Not here: what a record means. */
#ifndef ROOMS_HISTORY_H
#define ROOMS_HISTORY_H

#include "base/field.h"
#include "base/json.h"
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

/* What has happened with a home that no event was written for, because it is worked out from rows that may yet change: register files come in any order. Offered by
 * rooms (room.happened); its audience is everybody who reads the timeline. */
struct happened {
	int64_t at;                  /* the beginning of the day */
	const char *day;
	const char *kind, *record, *sentence; /* as of an event */
};

struct history_row {
	int64_t id, version, at, place, account;
	const char *chain, *who, *on_behalf, *kind, *record, *why, *content, *hash;
};
extern const struct field history_row_fields[];
/* Newest first. */
enum err history_of(struct ctx *c, const char *kind, const char *record, struct list *ret) MUST_CHECK;

/* Checks all chains: digests, links, and keyed hashes when the host has its key. Writes what is wrong into report, counts it. */
enum err history_verify(struct ctx *c, struct buf *report, int64_t *ret_faults) MUST_CHECK;

/* A table of which each row is one record, saved under `kind`. What `fields` write of a row as JSON is held against the content of the record's versions, the newest that
 * has a member of that name; empty, false and absent are the same. Content that was disposed of is not compared. A row without history, and a record without a row, are
 * faults too. */
struct history_owner { /* of a row */
	const char *record, *who; /* who NULL: account, who and at are not compared */
	int64_t account, at;
	int64_t home, organisation; /* whose chain it is in; both 0: not compared */
};
struct history_table {
	const char *kind;
	const struct sql *rows;     /* all of them; no arguments */
	const struct field *fields;
	size_t size;                /* of the struct they fill */
	struct history_owner (*owner)(const void *rec);
	bool newest;                /* the owner is who saved the newest version; else the first */
};
enum err history_compare(struct ctx *c, const struct history_table *t, struct buf *report, int64_t *ret_faults) MUST_CHECK;

/* The records (const char *) of a kind, in order. For tables of which several rows are one record. */
enum err history_records_of(struct ctx *c, const char *kind, struct list *ret) MUST_CHECK;
/* Oldest first, each with its content read: NULL where it was disposed of. Then *ret_whole is false. */
struct history_version {
	const struct history_row *row;
	const struct json *content;
};
enum err history_versions(struct ctx *c, const char *kind, const char *record, struct list *ret, bool *ret_whole) MUST_CHECK;
void history_differs(struct buf *report, int64_t *ret_faults, const char *kind, const char *record, const char *what);

/* Eight bytes of length, most significant first, then the bytes: how all that is hashed is written. */
void history_field(struct buf *b, const char *s);

/* ---- seals ---- */

struct seal {
	int64_t place, at, chains;
	const char *day, *hash;
};
/* In a write: seals the ends of all chains for this day. Not made when the day, or a later one, is sealed already (again: unless rows were added since), and while there is no
 * history. On PostgreSQL not when another program is at it. */
enum err seal_make(struct ctx *c, const char *day, bool again, struct seal *ret, bool *ret_made) MUST_CHECK;
/* For verify: every kept seal worked out again; and one from the log against what is there now. */
enum err seals_verify(struct ctx *c, struct buf *report, int64_t *ret_faults) MUST_CHECK;
enum err seal_check(struct ctx *c, const char *day, const char *hash, struct buf *report, int64_t *ret_faults) MUST_CHECK;

/* The same for the program that serves: in a write of its own, and one line of the log once it is durable. */
struct dataset;
enum err history_seal_day(struct ctx *c, struct dataset *d, const char *day, bool again) MUST_CHECK;

extern const struct room history_room;

#endif
