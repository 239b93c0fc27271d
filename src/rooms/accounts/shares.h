/* SPDX-License-Identifier: MIT */
/* One thing of one home that a body may see without reaching the home: decided by a person of the team, with a reason and a last day, and told on the home's timeline.
 * Private to the room; called by shares_pages.c. */
#ifndef ROOMS_ACCOUNTS_SHARES_H
#define ROOMS_ACCOUNTS_SHARES_H

#include "base/field.h"
#include "db/db.h"

struct share {
	int64_t home, shared_at, ended_at;
	const char *ref, *number, *home_name, *body, *kind, *record; /* record: a day, or "" = the newest of its kind until the last day */
	const char *until_day;                                       /* the last day it can be seen */
	const char *reason, *shared_by;
	const char *role; /* of the reader, when one share is read */
};
extern const struct field share_fields[];
bool share_holds(const struct share *s, const char *today);

struct share_form {
	const char *organisation, *kind, *day, *until_day, *reason;
};
extern const struct field share_form_fields[];
/* ERR_INVALID at a field. */
enum err share_make(struct ctx *c, int64_t home, const struct share_form *f) MUST_CHECK;
enum err share_end(struct ctx *c, int64_t home, const char *ref) MUST_CHECK; /* ERR_MISSING */

/* For one who belongs to the body, in a role that reads what is shared with it. ERR_MISSING. */
enum err share_read(struct ctx *c, int64_t account, const char *ref, struct share *ret) MUST_CHECK;
/* "Status of 22 November 2026", "Newest return". */
const char *share_words(struct ctx *c, const char *kind, const char *record);

/* In the write of an audited reading: who read it, and once a day for each reader a line of the home's timeline. */
enum err share_was_read(struct ctx *c, const char *route, const char *ref) MUST_CHECK;

#endif
