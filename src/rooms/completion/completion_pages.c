/* SPDX-License-Identifier: MIT */
/* The lists of completion and of whom to ring, and the room's descriptor. Not here: counting (completion.c). */
#include <string.h>

#include "base/day.h"
#include "base/str.h"
#include "rooms/completion/completion.html.h"
#include "rooms/completion/completion.sql.h"
#include "rooms/completion/completion_view.h"
#include "rooms/settings/settings.h"
#include "web/req.h"
#include "web/room.h"

struct completion_query {
	const char *days, *by;
};

static const struct choice periods[] = {{"28", "28 days"}, {"7", "7 days"}, {"90", "90 days"}, {"365", "A year"}, {NULL, NULL}};
static const struct choice bys[] = {{"home", "By home"}, {"provider", "By provider"}, {"locality", "By locality"}, {NULL, NULL}};

static const struct field completion_query_fields[] = {
    FIELD_AT(completion_query, days, F_CHOICE, .label = "Period", .choices = periods),
    FIELD_AT(completion_query, by, F_CHOICE, .label = "Shown by", .choices = bys),
    FIELD_END,
};

/* The first of the choices is what is shown when nothing is asked for, and needs no word in the address. */
static size_t
chosen_of(const struct choice *choices, const char *value)
{
	for (size_t i = 0; choices[i].value != NULL; i++) {
		if (str_eq(choices[i].value, value)) {
			return i;
		}
	}
	return 0;
}

static struct list
options_of(struct req *r, const char *name, const struct choice *choices, size_t chosen)
{
	struct list l = LIST(struct completion_option);

	for (size_t i = 0; choices[i].value != NULL; i++) {
		*(struct completion_option *)list_add(&l, r->ctx.arena) = (struct completion_option){
		    .label = choices[i].label, .path = req_with(r, name, i == 0 ? NULL : choices[i].value), .chosen = i == chosen};
	}
	return l;
}

/* The page of a list that is worked out whole. */
static void
page_of(struct req *r, const struct list *all, struct page_list *l)
{
	l->total = (int64_t)all->n;
	for (int64_t i = l->offset; i < l->total && i < l->offset + l->limit; i++) {
		memcpy(list_add(&l->rows, r->ctx.arena), (const char *)all->rows + (size_t)i * all->size, all->size);
	}
}

static int64_t
team_of(const struct req *r)
{
	return strcmp(r->group->kind, "remit") == 0 ? r->group->organisation : 0;
}

static void
completion_json(struct buf *b, const struct req *r, const struct completion_view *v)
{
	int64_t next = v->list.offset + (int64_t)v->list.rows.n;

	buf_adds(b, "{\"items\":[");
	for (size_t i = 0; i < v->list.rows.n; i++) {
		buf_adds(b, i > 0 ? "," : "");
		fields_json(b, completion_fields, LIST_AT(v->list.rows, struct completion, i));
	}
	buf_printf(b, "],\"total\":%lld,\"next\":", (long long)v->list.total);
	buf_json(b, next < v->list.total && v->list.rows.n > 0 ? req_with(r, "offset", arena_int(r->ctx.arena, next)) : NULL);
	buf_adds(b, ",\"all\":");
	fields_json(b, completion_fields, &v->all);
	buf_adds(b, ",\"from\":");
	buf_json(b, v->from);
	buf_adds(b, ",\"to\":");
	buf_json(b, v->to);
	buf_addc(b, '}');
}

static const struct shape completion_shape = {.name = "Completion", .about = "Returns expected and sent.", .fields = completion_fields};
static const struct field completion_also_fields[] = {
    {.name = "all", .kind = F_JSON, .shape = &completion_shape, .required = 1},
    {.name = "from", .kind = F_DAY, .required = 1},
    {.name = "to", .kind = F_DAY, .required = 1},
    FIELD_END,
};

static const struct view completion_view_of = {.name = "completion",
    .title = "Completion",
    .html = HTML(completion_page),
    .fields = completion_fields,
    .json = JSONF(completion_json),
    .list_offset = offsetof(struct completion_view, list),
    .is_list = 1,
    .filename = "completion",
    .shape = &completion_shape};
static const struct route_api completion_api = {.view = &completion_view_of, .also = completion_also_fields};

static enum err
completion_show(struct req *r)
{
	static const char *const words[] = {"Home", "Provider", "Locality"};
	const struct completion_query *q = r->in;
	size_t by = chosen_of(bys, q->by), period = chosen_of(periods, q->days);
	struct completion_view v = {.group_name = r->group->name, .by_home = by == BY_HOME, .word = words[by]};
	struct settings s;
	struct list all;
	int64_t days = 28;

	page_list_range(r, &v.list, sizeof(struct completion));
	TRY(req_faults(r));
	(void)str_int(periods[period].value, &days);
	v.periods = options_of(r, "days", periods, period);
	v.bys = options_of(r, "by", bys, by);
	v.from = day_add(r->ctx.arena, day_text(r->ctx.arena, r->ctx.now), -days);
	v.to = day_add(r->ctx.arena, v.from, days - 1);
	TRY(settings_get(&r->ctx, team_of(r), &s));
	v.hour = str_empty(s.hour) ? NULL : s.hour;
	TRY(completion_of(&r->ctx, r->group->id, team_of(r), v.from, days, (enum completion_by)by, &all, &v.all));
	page_of(r, &all, &v.list);
	return reply(r, &completion_view_of, &v);
}

static const struct shape chased_shape = {.name = "Chased", .about = "A home whose return of today is not in.", .fields = chased_fields};
static const struct view chase_view_of = {.name = "chase",
    .title = "Not in yet",
    .html = HTML(chase_page),
    .fields = chased_fields,
    .list_offset = offsetof(struct chase_view, list),
    .is_list = 1,
    .filename = "not-in-yet",
    .shape = &chased_shape};
static const struct route_api chase_api = {.view = &chase_view_of};

static enum err
chase_show(struct req *r)
{
	struct chase_view v = {.group_name = r->group->name, .day = day_text(r->ctx.arena, r->ctx.now)};
	struct settings s;
	struct list all;

	page_list_range(r, &v.list, sizeof(struct chased));
	TRY(req_faults(r));
	TRY(settings_get(&r->ctx, team_of(r), &s));
	v.hour = str_empty(s.hour) ? NULL : s.hour;
	v.past = v.hour != NULL && strcmp(time_words(r->ctx.arena, r->ctx.now), v.hour) > 0;
	TRY(chase_list(&r->ctx, r->group->id, team_of(r), &all));
	page_of(r, &all, &v.list);
	return reply(r, &chase_view_of, &v);
}

static const struct route routes[] = {
    {GET, "/completion", .work = completion_show, .may = MAY_RETURN_READ, .scope = SCOPE_GROUP, IN(completion_query_fields, completion_query), .api = 1,
        .files = 1, .json = &completion_api, .title = "How many of the expected returns came, by home, provider or locality"},
    {GET, "/chase", .work = chase_show, .may = MAY_HOME_CONTACTS_READ, .scope = SCOPE_GROUP, .api = 1, .files = 1, .json = &chase_api,
        .title = "Homes whose return of today is not in, and whom to ring"},
    ROUTES_END,
};

static const struct menu_item menu[] = {
    {FRAME_TEAM, 15, "Completion", "/completion", MAY_RETURN_READ},
    {FRAME_PARTNER, 15, "Completion", "/completion", MAY_RETURN_READ},
    {.label = NULL},
};

static const struct record_kind records[] = {
    {"completion", "Returns expected and sent", completion_fields, MAY_RETURN_READ},
    {.name = NULL},
};

const struct room completion_room = {.name = "completion", .routes = routes, .statements = sql_room_completion, .menu = menu, .records = records};
