/* SPDX-License-Identifier: MIT */
/* How the register's word on a home has changed from file to file. Private to the room: home_changes.c, called by home_pages.c and the descriptor. */
#ifndef ROOMS_HOMES_HOME_CHANGES_H
#define ROOMS_HOMES_HOME_CHANGES_H

#include "rooms/homes/homes.h"
#include "rooms/homes/homes_list.h"

extern const char *const grade_questions[5], *const grade_themes[5];
int64_t grade_of(const struct home_seen *seen, const char *name);
const char *grade_words(struct ctx *c, int64_t grade); /* "Good (4)", "not known" */

/* One line of what the register has said. */
struct seen_change {
	const char *as_of, *what, *before, *after;
};
/* Of seen (home_through_time), newest first: struct seen_change. */
void home_changes(struct ctx *c, const struct list *seen, struct list *ret);

/* room.happened: a sentence for each file that says something new, and for each that has the home no more. */
enum err home_happened(struct ctx *c, int64_t home, const char *since_day, struct list *ret) MUST_CHECK;

#endif
