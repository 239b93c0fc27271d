/* SPDX-License-Identifier: MIT */
/* The packed numbers of a group's day. Private to the room: day_numbers.c keeps them, trends and tests read them.
 * One token for each question in the template's order, after the number of returns:
 *
 *	41 1480:41:0:0 - 30:8:2:1:0 ...
 *
 * a count's token is sum:given:not known:not applicable; a choice's is one number for each of its choices, then not known and not applicable; any other's is
 * given:not known:not applicable. Not sent is what is missing to the number of returns. "-" is a token of nothing but zeros. In a delta numbers may be negative. */
#ifndef ROOMS_RETURNS_DAY_NUMBERS_H
#define ROOMS_RETURNS_DAY_NUMBERS_H

#include "rooms/returns/returns.h"

/* How many numbers a day has, and where those of question i begin; the number of returns stands at 0. */
size_t numbers_width(const struct return_template *t);
size_t numbers_at(const struct return_template *t, size_t i);

/* Adds one return (sign 1) or takes it away (-1). */
void numbers_add_answers(const struct return_template *t, const struct answer *answers, int sign, int64_t *v);
/* Packed text as numbers_width() numbers; NULL when it is not of this template. */
const int64_t *numbers_read(struct arena *a, const struct return_template *t, const char *text);
/* Adds packed text; false, and nothing is added, when it is not of this template. */
bool numbers_add_text(struct arena *a, const struct return_template *t, const char *text, int64_t *v);
const char *numbers_text(struct arena *a, const struct return_template *t, const int64_t *v);

/* The sum of one count on a day, with the counts of the other three; false when the template has no such count. */
bool numbers_sum(const struct return_template *t, const int64_t *v, const char *question, struct answer_sum *ret);

/* A group's day; a day on which two versions of the template were sent has two. */
struct group_day {
	const char *day;
	const struct return_template *t;
	int64_t *v;
};
/* Days from..to of a group that is no single home, oldest first, what is not folded in yet included: struct group_day. A home's days are its returns. */
enum err group_days(struct ctx *c, int64_t group, const char *from, const char *to, struct list *ret) MUST_CHECK;

/* A change of a day's numbers, of a home as it is appended and of a group as it is folded. */
struct delta {
	int64_t home, group, version;
	const char *day, *template, *numbers;
	const int64_t *read; /* the numbers, read once for all the groups they go to; NULL: not yet */
};
/* For qsort: those that go to the same row of day_numbers are equal; a group's days are in order. */
int delta_by_row(const void *x, const void *y);

/* The room's fold and its part of verify. */
enum err day_numbers_fold(struct ctx *c, void *arg) MUST_CHECK;
enum err day_numbers_verify(struct ctx *c, struct buf *report, int64_t *ret_faults) MUST_CHECK;

#endif
