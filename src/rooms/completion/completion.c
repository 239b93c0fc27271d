/* SPDX-License-Identifier: MIT */
/* Counts expected days and the returns that came for them, home by home, and adds them up. Everything is worked out when it is asked for: a correction, a home left out or a changed
 * hour is in the next answer. Called by completion_pages.c. */
#include "rooms/completion/completion.h"

#include <stdlib.h>
#include <string.h>

#include "base/day.h"
#include "base/str.h"
#include "rooms/completion/completion.sql.h"
#include "rooms/homes/homes.h"
#include "rooms/settings/settings.h"

enum { CHASE_DAYS = 28, SATURDAY = 6 };

const struct field completion_fields[] = {
    FIELD_AT(completion, home, F_INT, .internal = 1),
    FIELD_AT(completion, name_key, F_TEXT, .internal = 1),
    FIELD_AT(completion, number, F_TEXT, .label = "Number"),
    FIELD_AT(completion, name, F_TEXT, .label = "Name"),
    FIELD_AT(completion, provider_number, F_TEXT, .internal = 1),
    FIELD_AT(completion, provider, F_TEXT, .label = "Provider"),
    FIELD_AT(completion, locality_ref, F_TEXT, .internal = 1),
    FIELD_AT(completion, locality, F_TEXT, .label = "Locality"),
    FIELD_AT(completion, homes, F_COUNT, .label = "Homes"),
    FIELD_AT(completion, expected, F_COUNT, .label = "Returns expected"),
    FIELD_AT(completion, sent, F_COUNT, .label = "Sent"),
    FIELD_AT(completion, on_time, F_COUNT, .label = "On time"),
    FIELD_AT(completion, telephone, F_COUNT, .label = "By telephone"),
    FIELD_AT(completion, excused, F_COUNT, .label = "Excused days"),
    FIELD_END,
};

const struct field chased_fields[] = {
    FIELD_AT(chased, home, F_INT, .internal = 1),
    FIELD_AT(chased, number, F_TEXT, .label = "Number"),
    FIELD_AT(chased, name, F_TEXT, .label = "Home"),
    FIELD_AT(chased, provider, F_TEXT, .label = "Provider"),
    FIELD_AT(chased, locality, F_TEXT, .label = "Locality"),
    FIELD_AT(chased, ring, F_TEXT, .label = "Whom to ring"),
    FIELD_AT(chased, last_day, F_DAY, .label = "Last return"),
    FIELD_AT(chased, missed, F_COUNT, .label = "Expected days missed in a row before today"),
    FIELD_END,
};

struct sent_row {
	int64_t home, first_sent_at;
	const char *day, *how;
};

static const struct field sent_row_fields[] = {
    FIELD_AT(sent_row, home, F_INT),
    FIELD_AT(sent_row, day, F_DAY),
    FIELD_AT(sent_row, first_sent_at, F_INT),
    FIELD_AT(sent_row, how, F_TEXT),
    FIELD_END,
};

int64_t
completion_percent(int64_t sent, int64_t expected)
{
	return expected > 0 ? sent * 100 / expected : -1;
}

/* ---- counting ------------------------------------------------------------------------------------------------------- */

/* What is being counted: homes and their expected days, both by home ascending, and the returns as they come, in the same order. */
struct counting {
	const char *from;
	int64_t days;
	int hour;           /* minutes of the day */
	struct list homes;  /* struct completion */
	struct list expected; /* struct expected_home */
	size_t home_at, expected_at;
};

static const unsigned char *
days_of(struct counting *k, int64_t home)
{
	while (k->expected_at < k->expected.n && LIST_AT(k->expected, struct expected_home, k->expected_at)->home < home) {
		k->expected_at++;
	}
	if (k->expected_at == k->expected.n || LIST_AT(k->expected, struct expected_home, k->expected_at)->home != home) {
		return NULL;
	}
	return LIST_AT(k->expected, struct expected_home, k->expected_at)->days;
}

static enum err
count_sent(struct ctx *c, void *rec, void *arg)
{
	const struct sent_row *row = rec;
	struct counting *k = arg;
	const unsigned char *days;
	struct completion *home;
	int64_t d = day_between(k->from, row->day);

	(void)c;
	while (k->home_at < k->homes.n && LIST_AT(k->homes, struct completion, k->home_at)->home < row->home) {
		k->home_at++;
	}
	days = days_of(k, row->home);
	if (k->home_at == k->homes.n || days == NULL || d < 0 || d >= k->days || days[d] != DAY_EXPECTED) {
		return OK; /* sent though it was not expected: welcome, and not counted */
	}
	home = LIST_AT(k->homes, struct completion, k->home_at);
	home->sent++;
	home->on_time += row->first_sent_at <= day_instant(row->day, k->hour);
	home->telephone += strcmp(row->how, "telephone") == 0;
	return OK;
}

static void
count_expected(struct counting *k)
{
	for (size_t i = 0; i < k->homes.n; i++) {
		struct completion *home = LIST_AT(k->homes, struct completion, i);
		const unsigned char *days = days_of(k, home->home);

		home->homes = 1;
		for (int64_t d = 0; days != NULL && d < k->days; d++) {
			home->expected += days[d] == DAY_EXPECTED;
			home->excused += days[d] == DAY_EXCUSED;
		}
	}
	k->expected_at = 0;
}

static void
add(struct completion *to, const struct completion *one)
{
	to->homes += one->homes;
	to->expected += one->expected;
	to->sent += one->sent;
	to->on_time += one->on_time;
	to->telephone += one->telephone;
	to->excused += one->excused;
}

/* Shares compared without dividing; where nothing was expected stands last. */
static int
least_complete_first(const void *x, const void *y)
{
	const struct completion *a = x, *b = y;
	int64_t left = a->sent * b->expected, right = b->sent * a->expected;

	if ((a->expected == 0) != (b->expected == 0)) {
		return a->expected == 0 ? 1 : -1;
	}
	if (left != right) {
		return left < right ? -1 : 1;
	}
	return strcmp(str_or(a->name_key, a->name), str_or(b->name_key, b->name));
}

static struct completion *
sum_of(struct arena *a, struct list *sums, const struct completion *home, enum completion_by by)
{
	const char *number = str_or(by == BY_PROVIDER ? home->provider_number : home->locality_ref, "");
	struct completion *s;

	for (size_t i = 0; i < sums->n; i++) {
		s = LIST_AT(*sums, struct completion, i);
		if (strcmp(s->number, number) == 0) {
			return s;
		}
	}
	s = list_add(sums, a);
	*s = (struct completion){.number = number,
	    .name = by == BY_PROVIDER ? str_or(home->provider, "provider not known") : str_or(home->locality, "no locality said")};
	return s;
}

enum err
completion_of(struct ctx *c, int64_t group, int64_t organisation, const char *from, int64_t days, enum completion_by by, struct list *ret,
    struct completion *ret_all)
{
	struct counting k = {.from = from, .days = days, .homes = LIST(struct completion)};
	const char *to = day_add(c->arena, from, days - 1);
	struct settings s;
	struct sent_row row;

	TRY(settings_get(c, organisation, &s));
	k.hour = hour_minutes(s.hour);
	TRY(db_all(c, &sql_completion_homes, ARGS(INT(group), TEXT(from), TEXT(to)), completion_fields, &k.homes));
	TRY(group_expected_days(c, group, organisation, from, days, &k.expected));
	count_expected(&k);
	TRY(db_each(c, &sql_completion_returns, ARGS(INT(group), TEXT(from), TEXT(to)), sent_row_fields, &row, sizeof(row), count_sent, &k));
	*ret = LIST(struct completion);
	*ret_all = (struct completion){.number = "", .name = "All"};
	for (size_t i = 0; i < k.homes.n; i++) {
		const struct completion *home = LIST_AT(k.homes, struct completion, i);

		if (home->expected + home->excused == 0) {
			continue;
		}
		add(ret_all, home);
		if (by == BY_HOME) {
			*(struct completion *)list_add(ret, c->arena) = *home;
		} else {
			add(sum_of(c->arena, ret, home, by), home);
		}
	}
	if (ret->n > 1) {
		qsort(ret->rows, ret->n, ret->size, least_complete_first);
	}
	return OK;
}

/* ---- whom to ring --------------------------------------------------------------------------------------------------- */

struct ring_row {
	int64_t home;
	const char *name, *value;
};

static const struct field ring_row_fields[] = {
    FIELD_AT(ring_row, home, F_INT),
    FIELD_AT(ring_row, name, F_TEXT),
    FIELD_AT(ring_row, value, F_TEXT),
    FIELD_END,
};

/* The newest of what the home said for today; at weekends the weekend's number, where there is one. */
static const char *
ring_of(const struct list *rings, int64_t home, bool weekend)
{
	const char *day = "", *end = "";

	for (size_t i = 0; i < rings->n; i++) {
		const struct ring_row *r = LIST_AT(*rings, struct ring_row, i);

		if (r->home == home && strcmp(r->name, "ring_day") == 0) {
			day = str_or(r->value, "");
		} else if (r->home == home) {
			end = str_or(r->value, "");
		}
	}
	return weekend && !str_empty(end) && strcmp(end, "not applicable") != 0 ? end : day;
}

static const char *
last_of(const struct list *lasts, int64_t home)
{
	for (size_t i = 0; i < lasts->n; i++) {
		if (LIST_AT(*lasts, struct sent_row, i)->home == home) {
			return LIST_AT(*lasts, struct sent_row, i)->day;
		}
	}
	return NULL;
}

/* Expected days without a return, counted back from yesterday. The last of `days` is today. */
static int64_t
missed_in_a_row(const unsigned char *days, const char *from, const char *last_day)
{
	int64_t missed = 0;

	for (int64_t d = CHASE_DAYS - 1; d >= 0; d--) {
		if (last_day != NULL && day_between(from, last_day) >= d) {
			break;
		}
		missed += days[d] == DAY_EXPECTED;
	}
	return missed;
}

static int
most_missed_first(const void *x, const void *y)
{
	const struct chased *a = x, *b = y;

	return a->missed != b->missed ? (a->missed > b->missed ? -1 : 1) : strcmp(a->name, b->name);
}

enum err
chase_list(struct ctx *c, int64_t group, int64_t organisation, struct list *ret)
{
	const char *today = day_text(c->arena, c->now), *from = day_add(c->arena, today, -CHASE_DAYS);
	struct list homes = LIST(struct completion), lasts = LIST(struct sent_row), rings = LIST(struct ring_row);
	struct counting k = {0};
	bool weekend = day_weekday(today) >= SATURDAY;

	*ret = LIST(struct chased);
	TRY(db_all(c, &sql_completion_homes, ARGS(INT(group), TEXT(today), TEXT(today)), completion_fields, &homes));
	TRY(group_expected_days(c, group, organisation, from, CHASE_DAYS + 1, &k.expected));
	TRY(db_all(c, &sql_chase_last_days, ARGS(INT(group), TEXT(today)), sent_row_fields, &lasts));
	TRY(db_all(c, &sql_chase_ring, ARGS(INT(group), TEXT(today)), ring_row_fields, &rings));
	for (size_t i = 0; i < homes.n; i++) {
		const struct completion *home = LIST_AT(homes, struct completion, i);
		const unsigned char *days = days_of(&k, home->home);
		const char *last = last_of(&lasts, home->home);

		if (days == NULL || days[CHASE_DAYS] != DAY_EXPECTED || str_eq(last, today)) {
			continue;
		}
		*(struct chased *)list_add(ret, c->arena) = (struct chased){.home = home->home, .number = home->number, .name = home->name,
		    .provider = str_or(home->provider, ""), .locality = str_or(home->locality, ""), .ring = ring_of(&rings, home->home, weekend), .last_day = last,
		    .missed = missed_in_a_row(days, from, last)};
	}
	if (ret->n > 1) {
		qsort(ret->rows, ret->n, ret->size, most_missed_first);
	}
	return OK;
}
