/* SPDX-License-Identifier: MIT */
/* The room search: finding homes, providers, people to ring and notes by their words, within reach.
 *   search.c         what is kept: texts that rooms offer, told by search_touch, taken up by the fold
 *   search_words.c   a text, and what somebody typed, as folded words
 *   search_verify.c  worked out again and compared
 *   search_pages.c   the page, the API, the files; the kinds of all rooms
 * Who keeps a text only says that it has changed: one small row in the same write. Its words are made at the end of the batch (PostgreSQL: within a second),
 * so who searches at that very moment may not find it yet. Not here: filters of a list (homes), the timeline (history). */
#ifndef ROOMS_SEARCH_H
#define ROOMS_SEARCH_H

#include "db/db.h"
#include "web/may.h"

struct room;

/* One thing that can be found. What is shown is what is found by: no other words are kept. */
struct search_text {
	const char *record;              /* tells it from the home's others of its kind; "" when there is one only */
	const char *from_day, *until_day; /* found on these days, until_day exclusive; NULL: always */
	const char *day;                 /* of which day it speaks, newest first; NULL */
	const char *title, *text;        /* title may be "" */
	bool shared;                     /* several homes have this very record (their provider): it is found once */
};

/* A kind of thing, offered by the room whose it is (room.finds). Only what the clock does not change may go into its texts: days go into from_day and until_day. */
struct search_kind {
	const char *name;  /* "note": as the API says it */
	const char *label; /* "Notes" */
	enum may may;      /* over the home */
	const char *path;  /* "/homes/:home/returns/:record" */
	int64_t place;     /* among the kinds: small first */
	/* All of the home's, or the one of this record ("" = all): struct search_text. */
	enum err (*texts)(struct ctx *c, int64_t home, const char *record, struct list *ret);
};

/* In the same write: the texts of this kind, all of them or one record's, are no longer what they were. */
enum err search_touch(struct ctx *c, int64_t home, const char *kind, const char *record) MUST_CHECK;

extern const struct room search_room;

#endif
