/* SPDX-License-Identifier: MIT */
/* What the files of the room share beyond its door: letters of days, folding, checking. Private to the room. */
#ifndef ROOMS_STATUS_PRIVATE_H
#define ROOMS_STATUS_PRIVATE_H

#include "rooms/status/status.h"

/* Fourteen letters, oldest first: r a g, n = no return. */
enum { LETTERS = 14 };

/* The letter of a day in letters that end at last_day; n outside. */
char letters_on(const char *letters, const char *last_day, const char *day);
/* The same days seen from another last day: so many days later, or that day. */
const char *letters_after(struct arena *a, const char *letters, int64_t days);
const char *letters_until(struct arena *a, const char *letters, const char *last_day, const char *day);

/* status_current.c: a home's newest status as it is kept for the board, in one line of text (schema.sql). */
struct current {
	const char *day, *letters, *colour, *help, *how, *beds, *reasons;
	int64_t beds_offered, first_sent_at, sent_at;
};
const char *current_line(struct arena *a, const struct current *cur);
/* Takes the line apart where it lies; ERR_BUG when it is none. */
enum err current_read(struct ctx *c, const char *line, struct current *ret) MUST_CHECK;

/* room.fold, room.verify */
enum err status_fold(struct ctx *c, void *arg) MUST_CHECK;
enum err status_verify(struct ctx *c, struct buf *report, int64_t *ret_faults) MUST_CHECK;

#endif
