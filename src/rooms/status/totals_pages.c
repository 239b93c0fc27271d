/* SPDX-License-Identifier: MIT */
/* Sums of a group's homes by council area, locality and provider. Only beds that can be offered count, with of how many homes that is. A partner sees areas only, and only
 * sums that are not of few homes (totals_few), also when areas are taken from each other. */
#include <stdlib.h>
#include <string.h>

#include "base/day.h"
#include "base/str.h"
#include "rooms/accounts/accounts.h"
#include "rooms/status/status.html.h"
#include "rooms/status/status.sql.h"
#include "rooms/status/status_view.h"

static const struct field total_fields[] = {
    FIELD_AT(board_total, kind, F_TEXT, .label = "Kind"),
    FIELD_AT(board_total, ref, F_REF, .label = "Number"),
    FIELD_AT(board_total, name, F_TEXT, .label = "Area or provider"),
    FIELD_AT(board_total, homes, F_COUNT, .label = "Homes"),
    FIELD_AT(board_total, expected, F_COUNT, .label = "Expected"),
    FIELD_AT(board_total, in, F_COUNT, .label = "In"),
    FIELD_AT(board_total, red, F_COUNT, .label = "Red"),
    FIELD_AT(board_total, amber, F_COUNT, .label = "Amber"),
    FIELD_AT(board_total, green, F_COUNT, .label = "Green"),
    FIELD_AT(board_total, none, F_COUNT, .label = "No colour"),
    FIELD_AT(board_total, help, F_COUNT, .label = "Asked for help"),
    FIELD_AT(board_total, beds, F_COUNT, .label = "Beds that can be offered"),
    FIELD_AT(board_total, beds_of, F_COUNT, .label = "Said by so many homes"),
    FIELD_END,
};

/* One sum on its way: who is in it decides whether a partner may see it. */
struct summing {
	struct board_total total;
	const char *provider; /* the only one so far */
	bool several;         /* providers */
	bool hidden;
};

static struct summing *
summing_of(struct ctx *c, struct list *l, const char *kind, const char *ref, const char *name)
{
	struct summing *s;

	for (size_t i = 0; i < l->n; i++) {
		s = LIST_AT(*l, struct summing, i);
		if (strcmp(s->total.kind, kind) == 0 && str_eq(s->total.ref, ref)) {
			return s;
		}
	}
	s = list_add(l, c->arena);
	*s = (struct summing){.total = {.kind = kind, .ref = ref, .name = name}};
	return s;
}

static void
sum_add(struct summing *s, const struct board_row *row)
{
	const char *provider = str_or(row->provider_number, "");

	board_total_add(&s->total, row);
	s->several |= s->provider != NULL && strcmp(s->provider, provider) != 0;
	s->provider = provider;
}

static bool
is_few(const struct summing *s)
{
	return totals_few(s->total.homes, s->several);
}

/* What is left out must not be found by subtraction: as long as what is hidden of a kind is of few homes together, the smallest shown goes too. */
static void
hide_few(struct list *l, const char *kind)
{
	for (;;) {
		struct summing *smallest = NULL;
		int64_t hidden = 0;

		for (size_t i = 0; i < l->n; i++) {
			struct summing *s = LIST_AT(*l, struct summing, i);

			if (strcmp(s->total.kind, kind) != 0) {
				continue;
			}
			s->hidden |= is_few(s);
			hidden += s->hidden ? s->total.homes : 0;
			if (!s->hidden && (smallest == NULL || s->total.homes < smallest->total.homes)) {
				smallest = s;
			}
		}
		if (hidden == 0 || !totals_few(hidden, true) || smallest == NULL) {
			return;
		}
		smallest->hidden = true;
	}
}

static int
by_kind_and_name(const void *x, const void *y)
{
	const struct summing *a = x, *b = y;
	int by = strcmp(a->total.kind, b->total.kind);

	return by != 0 ? by : strcmp(a->total.name, b->total.name);
}

/* Beds said by few homes would be those homes' own beds. */
static void
beds_guard(struct board_total *t, bool partner)
{
	if (partner && totals_few(t->beds_of, true)) {
		t->beds = t->beds_of = 0;
	}
}

/* The council area of each home, in the order of the board's rows. */
struct home_area {
	int64_t home;
	const char *ref, *name;
};

static const struct field home_area_fields[] = {
    FIELD_AT(home_area, home, F_INT),
    FIELD_AT(home_area, ref, F_TEXT),
    FIELD_AT(home_area, name, F_TEXT),
    FIELD_END,
};

static enum err
sums_make(struct ctx *c, const struct board *b, bool partner, struct list *ret, struct summing *ret_all)
{
	struct list areas = LIST(struct home_area);

	*ret = LIST(struct summing);
	TRY(db_all(c, &sql_totals_areas, ARGS(INT(b->group), TEXT(b->day)), home_area_fields, &areas));
	for (size_t i = 0; i < b->rows.n; i++) {
		const struct board_row *row = LIST_AT(b->rows, struct board_row, i);
		const struct home_area *area = LIST_AT(areas, struct home_area, i);

		if (row->sent == SENT_NOT_EXPECTED && row->day == NULL) {
			continue;
		}
		sum_add(ret_all, row);
		sum_add(summing_of(c, ret, "area", str_or(area->ref, ""), str_or(area->name, "not known")), row);
		sum_add(summing_of(c, ret, "locality", str_or(row->locality_ref, ""), str_or(row->locality, "no locality said")), row);
		if (!partner) {
			sum_add(summing_of(c, ret, "provider", str_or(row->provider_number, ""), str_or(row->provider, "not known")), row);
		}
	}
	qsort(ret->rows, ret->n, ret->size, by_kind_and_name);
	return OK;
}

static void
rows_make(struct req *r, struct totals_view *v, struct list *sums, struct summing *all)
{
	if (v->partner) {
		hide_few(sums, "area");
		hide_few(sums, "locality");
		v->all_hidden = is_few(all);
	}
	for (size_t i = 0; i < sums->n; i++) {
		struct summing *s = LIST_AT(*sums, struct summing, i);

		if (s->hidden || v->all_hidden) {
			v->hidden++;
			continue;
		}
		beds_guard(&s->total, v->partner);
		v->list.total++;
		if (v->list.total > v->list.offset && v->list.total <= v->list.offset + v->list.limit) {
			*(struct board_total *)list_add(&v->list.rows, r->ctx.arena) = s->total;
		}
	}
	beds_guard(&all->total, v->partner);
	v->all = all->total;
}

static void
totals_json(struct buf *b, const struct req *r, const struct totals_view *v)
{
	(void)r;
	buf_adds(b, "{\"items\":[");
	for (size_t i = 0; i < v->list.rows.n; i++) {
		buf_adds(b, i > 0 ? "," : "");
		fields_json(b, total_fields, LIST_AT(v->list.rows, struct board_total, i));
	}
	buf_printf(b, "],\"total\":%lld,\"next\":", (long long)v->list.total);
	buf_json(b, v->list.offset + (int64_t)v->list.rows.n < v->list.total && v->list.rows.n > 0
	        ? req_with(r, "offset", arena_printf(r->ctx.arena, "%lld", (long long)(v->list.offset + (int64_t)v->list.rows.n))) : NULL);
	buf_adds(b, ",\"all\":");
	if (v->all_hidden) {
		buf_adds(b, "null");
	} else {
		fields_json(b, total_fields, &v->all);
	}
	buf_printf(b, ",\"left_out\":%lld,\"on\":", (long long)v->hidden);
	buf_json(b, v->day);
	buf_addc(b, '}');
}

static const struct shape total_shape = {.name = "Total", .fields = total_fields};
static const struct field totals_also_fields[] = {
    {.name = "all", .kind = F_JSON, .shape = &total_shape, .hint = "Null where there are too few homes to sum."},
    {.name = "left_out", .kind = F_COUNT, .hint = "Sums left out because they are of too few homes."},
    {.name = "on", .kind = F_DAY, .required = 1},
    FIELD_END,
};

static const struct view totals_view_of = {.name = "totals",
    .title = "Totals",
    .html = HTML(totals_page),
    .fields = total_fields,
    .json = JSONF(totals_json),
    .list_offset = offsetof(struct totals_view, list),
    .is_list = 1,
    .filename = "totals",
    .shape = &total_shape};
const struct route_api totals_api = {.view = &totals_view_of, .also = totals_also_fields};

enum err
totals_show(struct req *r)
{
	const struct board_query *q = r->in;
	struct totals_view v = {.group_name = r->group->name,
	    .partner = totals_guarded(r->group->sides)};
	struct summing all = {.total = {.kind = "all", .ref = r->group->ref, .name = r->group->name}};
	struct board board;
	struct list sums;

	page_list_range(r, &v.list, sizeof(struct board_total));
	if (!str_empty(q->on) && strcmp(q->on, day_text(r->ctx.arena, r->ctx.now)) > 0) {
		req_fault(r, "on", "This day has not come yet.");
	}
	TRY(req_faults(r));
	TRY(board_load(&r->ctx, r->group->id, strcmp(r->group->kind, "remit") == 0 ? r->group->organisation : 0, q->on, &board));
	TRY(sums_make(&r->ctx, &board, v.partner, &sums, &all));
	rows_make(r, &v, &sums, &all);
	v.day = board.day;
	return reply(r, &totals_view_of, &v);
}
