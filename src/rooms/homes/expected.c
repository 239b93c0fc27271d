/* SPDX-License-Identifier: MIT */
/* Who is expected to send a return, and on which days: by the remit whose group the home is in on that day, the remit's weekdays, and what the team added or left out.
 * A home before it joined, after it left, or left out is not expected. Called by the board, sums, the home's page. Not here: who is in a remit (remits.c). */
#include "rooms/homes/remits.h"

#include <string.h>

#include "base/day.h"
#include "rooms/homes/homes.sql.h"

static bool
is_day_of(const char *days, const char *day)
{
	return strchr(days, '0' + day_weekday(day)) != NULL;
}

enum err
home_is_expected(struct ctx *c, int64_t home, const char *day, bool *ret)
{
	struct remit remit;
	int64_t organisation, expected = 1;

	*ret = false;
	TRY(remit_of_home(c, home, day, &organisation));
	if (organisation == 0) {
		return OK;
	}
	TRY(remit_get(c, organisation, &remit));
	TRY(db_int(c, &sql_home_expected, ARGS(INT(organisation), INT(home), TEXT(day)), &expected, NULL));
	*ret = expected && is_day_of(remit.days, day);
	return OK;
}

/* A home in a group with the remit it answers to. */
struct expected_row {
	int64_t home, organisation, expected;
	const char *days;
};

static const struct field expected_row_fields[] = {
    FIELD_AT(expected_row, home, F_INT),
    FIELD_AT(expected_row, organisation, F_INT),
    FIELD_AT(expected_row, expected, F_INT),
    FIELD_AT(expected_row, days, F_TEXT),
    FIELD_END,
};

enum err
group_expected(struct ctx *c, int64_t group, const char *day, struct list *ret_ids)
{
	struct list rows = LIST(struct expected_row);
	int64_t organisation, last = 0;

	*ret_ids = LIST(int64_t);
	TRY(remit_of_group(c, group, &organisation));
	TRY(db_all(c, &sql_group_expected, ARGS(INT(group), TEXT(day), INT(organisation)), expected_row_fields, &rows));
	for (size_t i = 0; i < rows.n; i++) {
		const struct expected_row *r = LIST_AT(rows, struct expected_row, i);

		/* Two teams have it: the first by id counts, as in remit_of_home. */
		if (r->home != last && r->expected && is_day_of(r->days, day)) {
			*(int64_t *)list_add(ret_ids, c->arena) = r->home;
		}
		last = r->home;
	}
	return OK;
}

struct expectation {
	int64_t home, expected;
	const char *days, *from_day, *until_day;
};

static const struct field expectation_fields[] = {
    FIELD_AT(expectation, home, F_INT),
    FIELD_AT(expectation, expected, F_INT),
    FIELD_AT(expectation, days, F_TEXT),
    FIELD_AT(expectation, from_day, F_TEXT),
    FIELD_AT(expectation, until_day, F_TEXT),
    FIELD_END,
};

enum err
remit_expectations(struct ctx *c, int64_t organisation, const char *from, const char *to, struct list *ret)
{
	*ret = LIST(struct expectation);
	return db_all(c, &sql_remit_expectations, ARGS(INT(organisation), TEXT(from), TEXT(to)), expectation_fields, ret);
}

bool
remit_expects(const struct list *expectations, int64_t home, const char *day)
{
	const struct expectation *e = expectations->rows;
	bool expected = true;

	if (expectations->n == 0 || !is_day_of(e->days, day)) {
		return false;
	}
	for (size_t i = 0; i < expectations->n && e[i].home <= home; i++) {
		if (e[i].home == home && strcmp(e[i].from_day, day) <= 0 && strcmp(e[i].until_day, day) > 0) {
			expected = e[i].expected != 0; /* the newest that covers the day stands last */
		}
	}
	return expected;
}

/* ---- of one home, over many days ------------------------------------------------------------------------------------ */

/* Days on which the home is in a remit's group, and what was said of it meanwhile, the newest last. */
struct span {
	int64_t home, organisation, expected;
	const char *days, *from_day, *until_day;
};

static const struct field span_fields[] = {
    FIELD_AT(span, home, F_INT),
    FIELD_AT(span, organisation, F_INT),
    FIELD_AT(span, expected, F_INT),
    FIELD_AT(span, days, F_TEXT),
    FIELD_AT(span, from_day, F_DAY),
    FIELD_AT(span, until_day, F_DAY),
    FIELD_END,
};

static bool
span_holds(const struct span *s, const char *day)
{
	return strcmp(s->from_day, day) <= 0 && strcmp(s->until_day, day) > 0;
}

/* As home_is_expected says: of several teams that have it the first in `in` counts. */
static enum expected_day
expected_on(const struct span *in, size_t in_n, const struct span *said, size_t said_n, const char *day)
{
	const struct span *remit = NULL;
	bool expected = true;

	for (size_t i = 0; i < in_n && remit == NULL; i++) {
		remit = span_holds(&in[i], day) ? &in[i] : NULL;
	}
	if (remit == NULL || !is_day_of(remit->days, day)) {
		return DAY_NOT_EXPECTED;
	}
	for (size_t i = 0; i < said_n; i++) {
		if (said[i].organisation == remit->organisation && span_holds(&said[i], day)) {
			expected = said[i].expected != 0;
		}
	}
	return expected ? DAY_EXPECTED : DAY_EXCUSED;
}

enum err
home_expected_days(struct ctx *c, int64_t home, const char *from, int64_t n, bool *ret)
{
	const char *to = day_add(c->arena, from, n - 1);
	struct list in = LIST(struct span), said = LIST(struct span);

	TRY(db_all(c, &sql_home_remit_spans, ARGS(INT(home), TEXT(from), TEXT(to)), span_fields, &in));
	TRY(db_all(c, &sql_home_expected_spans, ARGS(INT(home), TEXT(from), TEXT(to)), span_fields, &said));
	for (int64_t i = 0; i < n; i++) {
		ret[i] = expected_on(in.rows, in.n, said.rows, said.n, day_add(c->arena, from, i)) == DAY_EXPECTED;
	}
	return OK;
}

/* How many spans from here on are of the same home. */
static size_t
same_home(const struct list *spans, size_t from, int64_t home)
{
	size_t n = 0;

	while (from + n < spans->n && LIST_AT(*spans, struct span, from + n)->home == home) {
		n++;
	}
	return n;
}

enum err
group_expected_days(struct ctx *c, int64_t group, int64_t organisation, const char *from, int64_t n, struct list *ret)
{
	const char *to = day_add(c->arena, from, n - 1), **days = ARENA_ARRAY(c->arena, const char *, (size_t)n);
	struct list in = LIST(struct span), said = LIST(struct span);
	size_t at = 0;

	*ret = LIST(struct expected_home);
	TRY(db_all(c, &sql_group_remit_spans, ARGS(INT(group), TEXT(from), TEXT(to), INT(organisation)), span_fields, &in));
	TRY(db_all(c, &sql_group_said_spans, ARGS(INT(group), TEXT(from), TEXT(to)), span_fields, &said));
	for (int64_t i = 0; i < n; i++) {
		days[i] = day_add(c->arena, from, i);
	}
	for (size_t i = 0, k; i < in.n; i += k) {
		const struct span *first = LIST_AT(in, struct span, i);
		struct expected_home *h = list_add(ret, c->arena);
		size_t said_n;

		k = same_home(&in, i, first->home);
		while (at < said.n && LIST_AT(said, struct span, at)->home < first->home) {
			at++;
		}
		said_n = same_home(&said, at, first->home);
		*h = (struct expected_home){.home = first->home, .days = ARENA_ARRAY(c->arena, unsigned char, (size_t)n)};
		for (int64_t d = 0; d < n; d++) {
			h->days[d] = expected_on(first, k, said_n > 0 ? LIST_AT(said, struct span, at) : NULL, said_n, days[d]);
		}
	}
	return OK;
}
