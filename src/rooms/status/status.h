/* SPDX-License-Identifier: MIT */
/* The room status: red, amber, green by visible rules; a named person's other colour; the board.
 *   status_rules.c   packs/NAME/rules.json as rows; status_kinds.c the closed table of rule kinds
 *   status_work.c    works a status out of answers; status.c keeps statuses and current_statuses, whose one line
 *                    for each home status_current.c writes and reads; status_verify.c works them out again
 *   status_change.c  what a new status changed, for answering
 *   set_colours.c    a named person's other colour, and the home's own words beside it
 *   board.c          the rows of a board of one group, worst first, on any day; board_words.c counts, changes and totals; live numbers
 *   board_pages.c    the board and totals; status_pages.c rules in words, how it was worked out; colour_pages.c another colour, comment
 * Not here: what was sent (returns). */
#ifndef ROOMS_STATUS_H
#define ROOMS_STATUS_H

#include "base/field.h"
#include "db/db.h"

struct room;
struct home_return;
struct own_days;
struct return_template;

struct status {
	int64_t id, home, revision, beds_offered, recorded_at; /* beds_offered -1 not known */
	const char *day, *colour, *help, *reasons, *beds;      /* reasons: lines "rule|colour|sentence", see schema.sql */
	const char *headline; /* of status_work_out only: "Red: no nurse on tonight: 1 needed. Help asked." for the timeline */
};
extern const struct field status_fields[];

/* Called by returns in the same write, after the return is saved: works it out, adds it, updates the current row, the groups' change numbers and the timeline.
 * own: of the days before it. */
enum err status_work_out(struct ctx *c, const struct home_return *r, const struct own_days *own, struct status *ret) MUST_CHECK;

/* The last status recorded for the day by the instant (0 = ever). *ret_found. */
enum err status_on(struct ctx *c, int64_t home, const char *day, int64_t by, struct status *ret, bool *ret_found) MUST_CHECK;

/* Which questions of the template the red rules in force on the day rest on, each with those it depends on itself: bool[t->n]. */
const bool *status_red_questions(struct ctx *c, const struct return_template *t, const char *day);

/* The colour that holds for the home on the day: a set colour that covers it, else the computed, else "none". */
enum err status_colour(struct ctx *c, int64_t home, const char *day, const char **ret_colour, const char **ret_computed) MUST_CHECK;

/* The same where what the rules came to is known. */
enum err status_colour_over(struct ctx *c, int64_t home, const char *day, const char *computed, const char **ret_colour) MUST_CHECK;

/* What stands on today's board for a home, whoever asks: day, help, reasons of the last return, and the colour that holds ("none" while nothing was ever sent nor set).
 * lock: in a write, so that no return changes it meanwhile. */
enum err status_standing(struct ctx *c, int64_t home, bool lock, struct status *ret, const char **ret_colour, bool *ret_found) MUST_CHECK;

/* A line of reasons. */
struct reason {
	const char *rule, *colour, *sentence;
};
/* All lines: struct reason. */
struct list status_reasons(struct arena *a, const char *lines);

/* Something on the boards of the home's groups changed. */
enum err board_touch(struct ctx *c, int64_t home, const char *day) MUST_CHECK;
enum err board_number(struct ctx *c, int64_t group, int64_t *ret) MUST_CHECK;

extern const struct room status_room;

#endif
