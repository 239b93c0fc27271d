/* SPDX-License-Identifier: MIT */
/* A return being filled in, kept on the server as it is typed, for each person and day; outside history. Private to the room: the form reads and writes it.
 *   return_draft.c   keeping it; what it comes to as answers; choosing between two versions when somebody else sent meanwhile */
#ifndef ROOMS_RETURNS_RETURN_DRAFT_H
#define ROOMS_RETURNS_RETURN_DRAFT_H

#include "rooms/returns/returns.h"

struct home_facts;

/* What stands in one question's place on the form. */
struct typed {
	bool there;       /* the person has been at this question, if only to leave it empty */
	bool not_known;   /* the box beside it is ticked */
	const char *text; /* never NULL where there */
};

struct draft {
	bool found;
	const struct return_template *t;
	struct typed *typed;   /* of each question */
	struct list confirmed; /* const char *: sections whose carried answers were confirmed */
	int64_t revision;      /* of the return it began from; 0 none */
	int64_t saved_at;
};

/* The person's own draft; else one that begins from the return as sent, or empty. sent: NULL when none was sent. */
enum err draft_get(struct ctx *c, int64_t home, const char *day, const struct return_template *t, const struct home_return *sent,
    struct draft *ret) MUST_CHECK;
/* One that begins from the return as sent (NULL: none), whatever the person has kept. */
void draft_begin(struct ctx *c, const struct return_template *t, const struct home_return *sent, struct draft *ret);
/* Texts longer than the question takes, and those that hold what must not be kept, are left out. */
enum err draft_put(struct ctx *c, int64_t home, const char *day, const struct draft *d) MUST_CHECK;
enum err draft_drop(struct ctx *c, int64_t home, const char *day) MUST_CHECK;

/* An answer of a return as it would have been typed. */
struct typed typed_of(struct ctx *c, const struct home_return *sent, size_t i);
bool draft_confirmed(const struct draft *d, const char *section);
void draft_confirm(struct ctx *c, struct draft *d, const char *section);

/* The last given answer is shown and confirmed with its section. */
bool question_carried(const struct question *q);

/* What the form shows in each place, as answers: typed, else carried from `before` (NULL: none), else what the home's facts say is usual. Faults of what was
 * typed go to faults (struct field_fault; NULL: not wanted). */
struct answer *draft_shown(struct ctx *c, const struct draft *d, const struct home_return *before, const struct home_facts *facts,
    struct list *faults);

/* What would be sent: as shown, but carried answers of a section that nobody confirmed are not sent. */
struct answer *draft_answers(struct ctx *c, const struct draft *d, struct list *faults);

/* True when it is time for the questions that are asked once a week, or one of them has been opened. week: of return_before. */
bool weekly_due(const struct return_template *t, const struct list *week, const struct draft *d);

#endif
