/* SPDX-License-Identifier: MIT */
/* Trends: of one home, of any group of homes, on the home's page and beside what was just sent. A home is a group of one, so all are the same page: charts, each
 * with its table, the home's own usual range as a band, a day without an answer as a gap. Called through the room's route table and panels. */
#include <string.h>

#include "base/day.h"
#include "base/str.h"
#include "rooms/accounts/accounts.h"
#include "rooms/homes/homes.h"
#include "rooms/returns/day_numbers.h"
#include "rooms/returns/return.html.h"
#include "rooms/returns/return_measures.h"
#include "rooms/returns/returns.sql.h"
#include "rooms/returns/returns_view.h"
#include "rooms/returns/told.html.h"
#include "rooms/returns/trends.html.h"
#include "rooms/settings/settings.h"

enum { WEEKS_DAYS = 28 };

/* A day of one home: its answers as they were sent, which is quicker than reading all of them for a few numbers. */
struct own_day {
	const char *day, *answers;
	int64_t first_sent_at;
};

static const struct field own_day_fields[] = {
    FIELD_AT(own_day, day, F_DAY),
    FIELD_AT(own_day, answers, F_TEXT),
    FIELD_AT(own_day, first_sent_at, F_INT),
    FIELD_END,
};

/* What is charted, of whom, over which days. */
struct trending {
	struct ctx *c;
	const struct return_template *t;
	const char *from, *to;
	int64_t n;
	struct list days;        /* of a group: struct group_day */
	struct list own;         /* of a home: struct own_day, from the 28 days before the last on */
	bool is_home;
	bool guarded;            /* nothing of a day on which few homes answered */
	bool part;               /* guarded, and a part of the area: nothing at all, since the whole less the part may be few homes */
	int64_t of_one_provider; /* as many of the group's homes belong to one: more than these are of several */
};

static void
add_own(const struct trending *k, const struct measure *m, size_t *at, struct trend_row *row)
{
	for (; *at < k->own.n && strcmp(LIST_AT(k->own, struct own_day, *at)->day, row->day) <= 0; (*at)++) {
		const struct own_day *d = LIST_AT(k->own, struct own_day, *at);

		if (strcmp(d->day, row->day) == 0) {
			measure_answers(m, d->answers, row);
		}
	}
}

static void
add_group(const struct trending *k, const struct measure *m, size_t *at, struct trend_row *row)
{
	for (; *at < k->days.n && strcmp(LIST_AT(k->days, struct group_day, *at)->day, row->day) <= 0; (*at)++) {
		const struct group_day *d = LIST_AT(k->days, struct group_day, *at);

		if (strcmp(d->day, row->day) == 0) {
			measure_group(m, d, row);
		}
	}
}

/* Of how many homes the row's value is, at most: those that answered every part of it. */
static int64_t
homes_in(const struct measure *m, const struct trend_row *row)
{
	int64_t of = row->sum.given / (int64_t)(m->of->len > 0 ? m->of->len : 1), out_of = m->out_of->len > 0 ? row->out_of.given / (int64_t)m->out_of->len : of;

	return of < out_of ? of : out_of;
}

/* Every day of the span, whatever versions of the template were sent on it. */
static void
rows_of(const struct trending *k, const struct measure *m, struct list *ret)
{
	size_t at = 0;

	*ret = LIST(struct trend_row);
	for (int64_t i = 0; i < k->n; i++) {
		struct trend_row *row = list_add(ret, k->c->arena);

		row->day = day_add(k->c->arena, k->from, i);
		(k->is_home ? add_own : add_group)(k, m, &at, row);
		if (k->part || (k->guarded && totals_few(homes_in(m, row), homes_in(m, row) > k->of_one_provider))) {
			row->sum = row->out_of = (struct answer_sum){0};
		}
		measure_value(m, k->is_home, row);
	}
}

/* What a day says: its number, or why there is none. */
static const char *
row_words(struct arena *a, const struct trend_row *row, const struct trend_chart *ch)
{
	const struct answer_sum *s = &row->sum;

	if (row->given) {
		return arena_printf(a, ch->ratio ? "%lld%%" : "%lld", (long long)row->value);
	}
	if (row->homes == 0) {
		return "no return";
	}
	if (ch->ratio && ch->group) {
		return row->too_open ? "too many not known" : "none given";
	}
	if (ch->group) {
		return "none given";
	}
	if (ch->ratio && s->given > 0) {
		s = &row->out_of;
	}
	return s->not_known > 0 ? "not known" : s->not_applicable > 0 ? "not applicable" : s->given > 0 ? "none needed" : "not sent";
}

/* "11 of 12"; "" where a part is not given. */
static const char *
parts_words(struct arena *a, const struct trend_row *row)
{
	return row->sum.given > 0 && row->out_of.given > 0 ? arena_printf(a, "%lld of %lld", (long long)row->sum.sum, (long long)row->out_of.sum) : "";
}

static void
points_of(const struct trending *k, struct trend_chart *ch)
{
	struct arena *a = k->c->arena;
	struct chart_point *points = ARENA_ARRAY(a, struct chart_point, ch->rows.n + 1);
	int64_t low = INT64_MAX, high = INT64_MIN, given = 0;
	const struct trend_row *last = NULL;
	const char *unit = ch->ratio ? "%" : "";

	for (size_t i = 0; i < ch->rows.n; i++) {
		struct trend_row *row = LIST_AT(ch->rows, struct trend_row, i);

		row->words = row_words(a, row, ch);
		row->parts = ch->ratio ? parts_words(a, row) : "";
		points[i] = (struct chart_point){.given = row->given, .n = row->value, .label = day_short(a, row->day)};
		if (row->given) {
			low = row->value < low ? row->value : low;
			high = row->value > high ? row->value : high;
			last = row;
			given++;
		}
	}
	ch->chart.points = points;
	ch->chart.n = ch->rows.n;
	ch->chart.scale = 1;
	ch->chart.unit = unit;
	ch->chart.sentence = last == NULL ? arena_printf(a, "No answer in these %lld days", (long long)k->n)
	                                  : arena_printf(a, "Between %lld%s and %lld%s on %lld of %lld days, %lld%s%s%s%s on %s", (long long)low, unit,
	                                        (long long)high, unit, (long long)given, (long long)k->n, (long long)last->value, unit,
	                                        ch->ratio ? " (" : "", last->parts, ch->ratio ? ")" : "", day_words(a, last->day));
}

/* Newest first, for the table behind the chart. */
static void
turn(struct list *rows)
{
	for (size_t i = 0; i < rows->n / 2; i++) {
		struct trend_row *a = LIST_AT(*rows, struct trend_row, i), *b = LIST_AT(*rows, struct trend_row, rows->n - 1 - i), kept = *a;

		*a = *b;
		*b = kept;
	}
}

/* The home's usual range before the last day of the span. */
static void
band_of(const struct trending *k, const struct measure *m, struct chart *ch)
{
	const char *from = day_add(k->c->arena, k->to, -WEEKS_DAYS);
	int64_t values[WEEKS_DAYS], median;
	size_t n = 0;

	for (size_t i = 0; i < k->own.n; i++) {
		const struct own_day *d = LIST_AT(k->own, struct own_day, i);
		struct trend_row row = {0};

		if (strcmp(d->day, from) >= 0 && strcmp(d->day, k->to) < 0 && n < WEEKS_DAYS) {
			measure_answers(m, d->answers, &row);
			measure_value(m, true, &row);
			values[n] = row.value;
			n += row.given;
		}
	}
	ch->has_band = own_range(values, n, &ch->low, &median, &ch->high);
}

/* Asked of this home on no day: a home without nursing has no chart of nurses. */
static bool
never_asked(const struct list *rows)
{
	bool applies = false, not_applicable = false;

	for (size_t i = 0; i < rows->n; i++) {
		const struct trend_row *row = LIST_AT(*rows, struct trend_row, i);

		not_applicable |= row->sum.not_applicable > 0;
		applies |= row->sum.given + row->sum.not_known + row->sum.not_sent > 0;
	}
	return not_applicable && !applies;
}

static void
charts_of(const struct trending *k, bool brief, struct list *ret)
{
	struct list measures = measures_of(k->c->arena, k->t, brief);

	*ret = LIST(struct trend_chart);
	for (size_t i = 0; i < measures.n; i++) {
		const struct measure *m = LIST_AT(measures, struct measure, i);
		struct trend_chart ch = {.id = m->id, .group = !k->is_home, .ratio = m->out_of->len > 0, .chart.title = m->label};

		rows_of(k, m, &ch.rows);
		if (k->is_home && never_asked(&ch.rows)) {
			continue;
		}
		if (k->is_home) {
			band_of(k, m, &ch.chart);
		}
		points_of(k, &ch);
		turn(&ch.rows);
		*(struct trend_chart *)list_add(ret, k->c->arena) = ch;
	}
}

static enum err
trending_begin(struct req *r, const char *to, int64_t days, struct trending *k)
{
	*k = (struct trending){.c = &r->ctx, .to = to, .n = days, .from = day_add(r->ctx.arena, to, 1 - days)};
	k->t = return_template_on(return_template_id(&r->ctx), to);
	return k->t != NULL ? OK : fail(&r->ctx, ERR_MISSING, NULL, "The pack has no daily return.");
}

static enum err
trending_home(struct req *r, int64_t home, const char *to, int64_t days, struct trending *k)
{
	int64_t back = days - 1 > WEEKS_DAYS ? days - 1 : WEEKS_DAYS;

	TRY(trending_begin(r, to, days, k));
	k->is_home = true;
	k->own = LIST(struct own_day);
	return db_all(&r->ctx, &sql_returns_own_days, ARGS(INT(home), TEXT(day_add(r->ctx.arena, to, -back)), TEXT(to)), own_day_fields, &k->own);
}

enum err
own_trends(struct req *r, const char *day, struct list *ret_charts)
{
	struct trending k;

	TRY(trending_home(r, r->home->id, day, WEEKS_DAYS, &k));
	charts_of(&k, true, ret_charts);
	return OK;
}

/* ---- files --------------------------------------------------------------------------------------------------------- */

struct trend_file_row {
	const char *day, *measure;
	struct answer sum; /* not sent where nothing is given: nothing is not zero */
	int64_t given, not_known, not_applicable, not_sent, homes;
	struct answer out_of, percent; /* of a ratio */
};

static const struct field trend_file_fields[] = {
    FIELD_AT(trend_file_row, day, F_DAY, .label = "Day"),
    FIELD_AT(trend_file_row, measure, F_TEXT, .label = "Measure"),
    FIELD_AT(trend_file_row, sum, F_INT, .label = "Sum of given answers", .answer = 1),
    FIELD_AT(trend_file_row, given, F_INT, .label = "Given"),
    FIELD_AT(trend_file_row, not_known, F_INT, .label = "Not known"),
    FIELD_AT(trend_file_row, not_applicable, F_INT, .label = "Not applicable"),
    FIELD_AT(trend_file_row, not_sent, F_INT, .label = "Not sent"),
    FIELD_AT(trend_file_row, homes, F_INT, .label = "Returns"),
    FIELD_AT(trend_file_row, out_of, F_INT, .label = "Out of", .answer = 1),
    FIELD_AT(trend_file_row, percent, F_INT, .label = "Percent", .answer = 1),
    FIELD_END,
};

/* What reply_table walks: the rows of all charts. */
struct trend_file {
	struct page_list list;
};

static const struct view trend_file_view = {.name = "trends",
    .title = "Trends",
    .fields = trend_file_fields,
    .list_offset = offsetof(struct trend_file, list),
    .is_list = 1,
    .filename = "trends"};

static enum err
file_show(struct req *r, const struct list *charts)
{
	struct trend_file f = {.list = {.rows = LIST(struct trend_file_row)}};

	for (size_t i = 0; i < charts->n; i++) {
		const struct trend_chart *ch = LIST_AT(*charts, struct trend_chart, i);

		for (size_t k = 0; k < ch->rows.n; k++) {
			const struct trend_row *row = LIST_AT(ch->rows, struct trend_row, k);

			*(struct trend_file_row *)list_add(&f.list.rows, r->ctx.arena) = (struct trend_file_row){.day = row->day,
			    .measure = ch->chart.title,
			    .sum = {.state = row->sum.given > 0 ? GIVEN : NOT_SENT, .n = row->sum.sum},
			    .given = row->sum.given,
			    .not_known = row->sum.not_known,
			    .not_applicable = row->sum.not_applicable,
			    .not_sent = row->sum.not_sent,
			    .homes = row->homes,
			    .out_of = {.state = row->out_of.given > 0 ? GIVEN : NOT_SENT, .n = row->out_of.sum},
			    .percent = {.state = ch->ratio && row->given ? GIVEN : NOT_SENT, .n = row->value}};
		}
	}
	f.list.total = (int64_t)f.list.rows.n;
	return reply(r, &trend_file_view, &f);
}

/* ---- pages --------------------------------------------------------------------------------------------------------- */

static const struct view trends_view_of = {.name = "trends", .title = "Trends", .html = HTML(trends_page)};

static enum err
trends_reply(struct req *r, struct trending *k, struct trends_view *v)
{
	charts_of(k, false, &v->charts);
	v->days = k->n;
	page_title(r, "Trends, %s", v->name);
	return r->format == FORMAT_CSV || r->format == FORMAT_XLSX ? file_show(r, &v->charts) : reply(r, &trends_view_of, v);
}

static int64_t
days_asked(const struct req *r)
{
	int64_t n = req_query_int(r, "days", 1, 365, WEEKS_DAYS);

	return n > 90 ? 365 : n > WEEKS_DAYS ? 90 : WEEKS_DAYS;
}

enum err
home_trends_show(struct req *r)
{
	struct trends_view v = {.home_ref = r->home->ref, .name = r->home->name};
	struct trending k;

	TRY(trending_home(r, r->home->id, day_text(r->ctx.arena, r->ctx.now), days_asked(r), &k));
	return trends_reply(r, &k, &v);
}

enum err
group_trends_show(struct req *r)
{
	struct trends_view v = {.name = r->group->name};
	const char *today = day_text(r->ctx.arena, r->ctx.now);
	struct trending k;
	int64_t home = 0;

	if (strcmp(r->group->kind, "home") == 0) {
		TRY(db_int(&r->ctx, &sql_home_of_group, ARGS(INT(r->group->id)), &home, NULL));
		TRY(trending_home(r, home, today, days_asked(r), &k));
		return trends_reply(r, &k, &v);
	}
	TRY(trending_begin(r, today, days_asked(r), &k));
	TRY(group_days(&r->ctx, r->group->id, k.from, k.to, &k.days));
	k.guarded = totals_guarded(r->group->sides);
	k.part = v.part = k.guarded && !r->group->own;
	if (k.guarded) {
		TRY(db_int(&r->ctx, &sql_trends_of_one_provider, ARGS(INT(r->group->id), TEXT(k.from), TEXT(k.to)), &k.of_one_provider, NULL));
	}
	return trends_reply(r, &k, &v);
}

/* ---- on the home's page -------------------------------------------------------------------------------------------- */

/* How many of the days of the last 28 on which a return was expected of this home it was sent, and by the team's hour. */
static enum err
completion(struct req *r, const char *today, const struct list *own, struct trends_view *v)
{
	const char *from = day_add(r->ctx.arena, today, -WEEKS_DAYS);
	bool expected[WEEKS_DAYS];
	struct settings s;
	int minutes;

	TRY(team_settings(r, today, &s, NULL));
	minutes = hour_minutes(s.hour);
	TRY(home_expected_days(&r->ctx, r->home->id, from, WEEKS_DAYS, expected));
	for (size_t i = 0; i < WEEKS_DAYS; i++) {
		v->expected += expected[i];
	}
	for (size_t i = 0; i < own->n; i++) {
		const struct own_day *d = LIST_AT(*own, struct own_day, i);
		int64_t at = day_between(from, d->day);

		if (at >= 0 && at < WEEKS_DAYS && expected[at]) {
			v->sent++;
			v->on_time += d->first_sent_at <= day_instant(d->day, minutes);
		}
	}
	return OK;
}

static enum err
panel_load(struct req *r, const void **ret_v)
{
	struct trends_view *v = ARENA_NEW(r->ctx.arena, struct trends_view);
	const char *today = day_text(r->ctx.arena, r->ctx.now);
	struct trending k;

	v->home_ref = r->home->ref;
	v->name = r->home->name;
	v->days = WEEKS_DAYS;
	TRY(trending_home(r, r->home->id, today, WEEKS_DAYS, &k));
	TRY(completion(r, today, &k.own, v));
	charts_of(&k, true, &v->charts);
	*ret_v = v;
	return OK;
}

const struct panel return_panels[] = {
    {.id = "telephone", .order = 20, .place = PANEL_HEAD, .may = MAY_RETURN_READ, .load = told_panel_load, .html = HTML(told_panel_html)},
    {.id = "trends", .order = 20, .place = PANEL_MAIN, .may = MAY_RETURN_READ, .load = panel_load,
        .html = (void (*)(struct buf *, const struct page *, const void *))trends_panel},
    {.id = NULL},
};
