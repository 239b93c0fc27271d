/* SPDX-License-Identifier: MIT */
/* Who is in which group, and when: rows of group_homes in memory. Private to the room; groups.c stores them, remits.c works out those of a remit. */
#ifndef ROOMS_HOMES_GROUPS_H
#define ROOMS_HOMES_GROUPS_H

#include "db/db.h"

/* from_day <= day < until_day */
struct interval {
	int64_t group_id, home;
	const char *from_day, *until_day;
};
extern const struct field interval_fields[];

/* Open: the first day it no longer holds. */
#define DAY_OPEN "9999-12-31"

/* Sorts, drops empty ones, and makes one of those that overlap or touch. */
void intervals_tidy(struct list *l);

/* Makes the table's rows `before` (what is there now, tidy) into `after` (tidy): writes only what differs. */
enum err intervals_store(struct ctx *c, const struct list *before, const struct list *after) MUST_CHECK;

/* How many rows the two (tidy) do not share. */
int64_t intervals_differ(const struct list *before, const struct list *after);

/* The pack's areas as groups; those that are there already stay. */
enum err groups_seed(struct ctx *c) MUST_CHECK;

#endif
