/* SPDX-License-Identifier: MIT */
/* A named person's other colour, and the home's own words beside its colour. Private to the room: set_colours.c keeps them, colour_pages.c and status_pages.c
 * show and ask. */
#ifndef ROOMS_STATUS_SET_COLOURS_H
#define ROOMS_STATUS_SET_COLOURS_H

#include "rooms/status/status_private.h"

struct set_colour {
	int64_t id, home, account, set_at, ended_at;
	const char *ref, *colour, *computed, *reason, *talked_with, *talked_at, *from_day, *until_day, *set_by, *ended_by;
};
extern const struct field set_colour_fields[];

/* What a person says when setting another colour. */
struct new_colour {
	const char *colour, *reason, *until_day, *talked_with, *talked_at;
};
extern const struct field new_colour_fields[];

/* The colour the rules gave: of today's return, else of the last one, else "none". *ret_today: it is of today. */
enum err colour_by_rules(struct ctx *c, int64_t home, const char **ret_colour, bool *ret_today) MUST_CHECK;

/* Why this may not be set (struct field_fault): lowering needs when and with whom it was talked over. by_rules: of colour_by_rules. */
void new_colour_faults(struct ctx *c, const struct new_colour *n, const char *by_rules, struct list *ret);

/* In a write. Another one in force ends with it. */
enum err set_colour_add(struct ctx *c, int64_t home, const struct new_colour *n, const char **ret_ref) MUST_CHECK;
/* ERR_MISSING when it is not this home's. */
enum err set_colour_by_ref(struct ctx *c, int64_t home, const char *ref, struct set_colour *ret) MUST_CHECK;
/* Takes it back before its end: ERR_MISSING when it is not this home's, ERR_CONFLICT when it has ended. */
enum err set_colour_take_back(struct ctx *c, int64_t home, const char *ref) MUST_CHECK;

/* That of today, newest first; of all time, the newest `most`. struct set_colour. */
enum err set_colours_now(struct ctx *c, int64_t home, struct list *ret) MUST_CHECK;
enum err set_colours_all(struct ctx *c, int64_t home, int64_t most, struct list *ret) MUST_CHECK;

/* The home's own words of a day: struct status_comment, oldest first. */
struct status_comment {
	const char *ref, *day, *words, *said_by;
	int64_t home, account, said_at;
};
extern const struct field status_comment_fields[];
enum err status_comment_add(struct ctx *c, int64_t home, const char *words, struct status_comment *ret) MUST_CHECK;
enum err status_comments_on(struct ctx *c, int64_t home, const char *day, struct list *ret) MUST_CHECK;

/* Of status_verify: every set colour and every comment is what the history says was saved. */
enum err set_colours_verify(struct ctx *c, struct buf *report, int64_t *ret_faults) MUST_CHECK;

#endif
