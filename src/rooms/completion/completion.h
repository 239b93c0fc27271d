/* SPDX-License-Identifier: MIT */
/* The room completion: how many of the returns that were expected came, on time or by telephone, of the homes of a group over some days; and whom to ring because
 * today's is not in. It keeps nothing of its own.
 *   completion.c        counting
 *   completion_pages.c  the two lists
 * Not here: who is expected (homes), the colour that a home keeps meanwhile (status). */
#ifndef ROOMS_COMPLETION_H
#define ROOMS_COMPLETION_H

#include "base/field.h"
#include "db/db.h"

struct room;

/* Counts are of days on which a return was expected: sent = on time + later; missed = expected - sent. Excused days are not among them. */
struct completion {
	int64_t home;                        /* 0: a sum of several */
	const char *number, *name, *name_key; /* of the home, provider or area */
	const char *provider_number, *provider, *locality_ref, *locality;
	int64_t homes, expected, sent, on_time, telephone, excused;
};
extern const struct field completion_fields[];

enum completion_by { BY_HOME, BY_PROVIDER, BY_LOCALITY };

/* Of each home (struct completion) of the group, least complete first, homes without an expected or excused day left out; ret_all has the sum of all. The hour is that of the
 * team (organisation) as it is set now; by which the first sending of a day was on time. */
enum err completion_of(struct ctx *c, int64_t group, int64_t organisation, const char *from, int64_t days, enum completion_by by, struct list *ret,
    struct completion *ret_all) MUST_CHECK;

/* Whole percent, never rounded up to 100; -1 when nothing was expected. */
int64_t completion_percent(int64_t sent, int64_t expected);

/* A home whose return of today is expected and not in. */
struct chased {
	int64_t home, missed;              /* missed: expected days in a row without a return before today, 28 at most */
	const char *number, *name, *provider, *locality;
	const char *ring, *last_day;       /* whom to ring today; the last return, or NULL */
};
extern const struct field chased_fields[];
enum err chase_list(struct ctx *c, int64_t group, int64_t organisation, struct list *ret) MUST_CHECK; /* most missed first */

extern const struct room completion_room;

#endif
