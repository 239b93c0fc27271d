/* SPDX-License-Identifier: MIT */
/* What the files of the room share beyond its door: letters of days, folding, checking. Private to the room. */
#ifndef ROOMS_STATUS_PRIVATE_H
#define ROOMS_STATUS_PRIVATE_H

#include "rooms/status/status.h"

/* Fourteen letters, oldest first: r a g, n = no return. */
enum { LETTERS = 14 };

/* The letter of a day in letters that end at last_day; n outside. */
char letters_on(const char *letters, const char *last_day, const char *day);
/* The same days seen from another last day. */
const char *letters_until(struct arena *a, const char *letters, const char *last_day, const char *day);

/* room.fold, room.verify */
enum err status_fold(struct ctx *c, void *arg) MUST_CHECK;
enum err status_verify(struct ctx *c, struct buf *report, int64_t *ret_faults) MUST_CHECK;

#endif
