/* SPDX-License-Identifier: MIT */
/* What is charted of returns: a count of the template, or a ratio of counts that the pack names ("trends", packs/README.md section 1). Private to the room;
 * called by return_trends_pages.c. A ratio of which a part is not known is not given, and never zero. */
#ifndef ROOMS_RETURNS_RETURN_MEASURES_H
#define ROOMS_RETURNS_RETURN_MEASURES_H

#include "rooms/returns/day_numbers.h"

/* A day of what is charted. */
struct trend_row {
	const char *day, *words, *parts; /* parts: "11 of 12" */
	struct answer_sum sum;
	struct answer_sum out_of; /* of a ratio */
	int64_t homes;            /* returns of the day */
	bool given;               /* there is a value; else a gap */
	bool too_open;            /* a ratio that too many returns leave open */
	int64_t value;            /* the sum; of a ratio whole percent */
};

struct measure {
	const char *id, *label;
	const struct json *of, *out_of; /* arrays of questions; out_of is empty for a count */
};

/* The trends of the template, in the pack's order: struct measure. brief: only those of "trends_brief". */
struct list measures_of(struct arena *a, const struct return_template *t, bool brief);

/* Adds one home's canonical answers, or one day of a group, to the row. */
void measure_answers(const struct measure *m, const char *answers, struct trend_row *row);
void measure_group(const struct measure *m, const struct group_day *d, struct trend_row *row);
/* Says whether the row has a value, and which: the count, or whole percent. */
void measure_value(const struct measure *m, bool is_home, struct trend_row *row);

#endif
