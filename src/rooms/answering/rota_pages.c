/* SPDX-License-Identifier: MIT */
/* The page of a team's rota: who is on now, the week as a table, adding and ending a turn. And the room's descriptor and route table. */
#include <string.h>

#include "base/day.h"
#include "base/str.h"
#include "rooms/accounts/accounts.h"
#include "rooms/answering/answering.sql.h"
#include "rooms/answering/answering_view.h"
#include "rooms/answering/rota.html.h"
#include "rooms/homes/homes.h"
#include "rooms/settings/settings.h"

enum { WEEK_MINUTES = 7 * 1440 };

static const struct choice places[] = {{"1", "First: asked at once"}, {"2", "Next: asked when nobody has answered in time"}, {NULL, NULL}};

static const struct field turn_form_fields[] = {
    FIELD_AT(turn_form, person, F_TEXT, .label = "Who is asked", .required = 1),
    FIELD_AT(turn_form, place, F_CHOICE, .label = "First or next", .choices = places, .required = 1),
    FIELD_AT(turn_form, days, F_WEEKDAYS, .label = "On which days it begins", .max = 7, .required = 1),
    FIELD_AT(turn_form, from_time, F_TEXT, .label = "From", .hint = "A time of day, for example 17:00", .max = 5, .required = 1),
    FIELD_AT(turn_form, until_time, F_TEXT, .label = "Until", .hint = "When it is not later than the beginning, of the next day", .max = 5, .required = 1),
    FIELD_END,
};

/* The team whose remit the route's group is; every other group has no rota. */
static enum err
team_of_route(struct req *r, int64_t *ret)
{
	TRY(remit_of_group(&r->ctx, r->group->id, ret));
	return *ret != 0 ? OK : fail(&r->ctx, ERR_MISSING, NULL, "This group has no rota.");
}

/* ---- the page --------------------------------------------------------------------------------------------------------- */

static const char *
minute_words(struct arena *a, int64_t minute)
{
	return arena_printf(a, "%s %02d:%02d", weekday_name((int)(minute / 1440) + 1), (int)(minute % 1440 / 60), (int)(minute % 60));
}

/* Stretches of the week in which nobody is asked first. */
static void
gaps_find(struct arena *a, const struct list *turns, struct list *ret)
{
	bool *taken = ARENA_ARRAY(a, bool, WEEK_MINUTES);
	int64_t begin = 0;

	*ret = LIST(const char *);
	for (size_t i = 0; i < turns->n; i++) {
		const struct turn *t = LIST_AT(*turns, struct turn, i);
		int from = time_minutes(t->from_time), until = time_minutes(t->until_time);
		int64_t lasts = until > from ? until - from : 1440 - from + until;

		for (int64_t m = 0; t->place == 1 && (t->account == 0 || t->here) && m < lasts; m++) {
			taken[((t->weekday - 1) * 1440 + from + m) % WEEK_MINUTES] = true;
		}
	}
	while (begin < WEEK_MINUTES && !taken[begin]) { /* a gap over the end of the week is told once, from its beginning */
		begin++;
	}
	for (int64_t i = 0, from = -1; i <= WEEK_MINUTES && begin < WEEK_MINUTES; i++) {
		int64_t m = (begin + i) % WEEK_MINUTES;

		if (!taken[m] && from < 0) {
			from = m;
		} else if (taken[m] && from >= 0) {
			*(const char **)list_add(ret, a) = arena_printf(a, "%s to %s", minute_words(a, from), minute_words(a, m));
			from = -1;
		}
	}
}

static void
days_make(struct arena *a, const struct list *turns, struct rota_view *v)
{
	for (int i = 0; i < 7; i++) {
		v->days[i] = (struct rota_day){.name = weekday_name(i + 1), .first = LIST(struct turn), .next = LIST(struct turn)};
	}
	for (size_t i = 0; i < turns->n; i++) {
		const struct turn *t = LIST_AT(*turns, struct turn, i);
		struct rota_day *d = &v->days[t->weekday - 1];

		*(struct turn *)list_add(t->place == 1 ? &d->first : &d->next, a) = *t;
	}
}

/* The table with its field "person" as a choice among the team's people and the shared mailbox. */
static enum err
fields_with_people(struct req *r, int64_t team, const struct field **ret)
{
	struct arena *a = r->ctx.arena;
	size_t n = fields_count(turn_form_fields);
	struct field *copy = ARENA_ARRAY(a, struct field, n + 1);
	struct choice *choices;
	struct list people;

	TRY(rota_people(&r->ctx, team, &people));
	choices = ARENA_ARRAY(a, struct choice, people.n + 2);
	for (size_t i = 0; i < people.n; i++) {
		const struct rota_person *p = LIST_AT(people, struct rota_person, i);
		const struct role *role = role_by_id(p->role);

		choices[i] = (struct choice){p->ref, role != NULL ? arena_printf(a, "%s, %s", p->name, role->name) : p->name};
	}
	choices[people.n] = (struct choice){"mailbox", "The team’s shared mailbox"};
	memcpy(copy, turn_form_fields, sizeof(*copy) * (n + 1));
	copy[0].kind = F_CHOICE;
	copy[0].choices = choices;
	*ret = copy;
	return OK;
}

static const struct view rota_view_of = {.name = "rota",
    .title = "Rota",
    .html = HTML(rota_page),
    .fields = turn_fields,
    .list_offset = offsetof(struct rota_view, list),
    .is_list = 1,
    .filename = "rota"};
static const struct route_api rota_api = {.view = &rota_view_of};

static enum err
rota_show(struct req *r)
{
	struct rota_view v = {.team = r->group->name, .group_ref = r->group->ref, .may_keep = req_may(r, MAY_ROTA_KEEP)};
	struct settings s;
	int64_t team;

	page_list_range(r, &v.list, sizeof(struct turn));
	TRY(team_of_route(r, &team));
	TRY(rota_of(&r->ctx, team, &v.list.rows));
	v.list.total = (int64_t)v.list.rows.n;
	v.list.offset = 0;
	TRY(settings_get(&r->ctx, team, &s));
	(void)str_int(s.answer_minutes, &v.minutes);
	days_make(r->ctx.arena, &v.list.rows, &v);
	gaps_find(r->ctx.arena, &v.list.rows, &v.gaps);
	for (int64_t place = 1; place <= 2; place++) {
		v.now[place - 1].turn = rota_on(&v.list.rows, place, r->ctx.now);
		if (v.now[place - 1].turn != NULL) {
			(void)turn_is_on(v.now[place - 1].turn, r->ctx.now, &v.now[place - 1].until);
		}
	}
	TRY(fields_with_people(r, team, &v.fields));
	if (r->again && r->in != NULL) {
		v.form = *(const struct turn_form *)r->in;
	}
	return reply(r, &rota_view_of, &v);
}

/* ---- changing it ------------------------------------------------------------------------------------------------------ */

static enum err
person_chosen(struct req *r, int64_t team, const char *ref, struct new_turn *ret)
{
	struct list people;

	if (strcmp(ref, "mailbox") == 0) {
		return OK;
	}
	TRY(rota_people(&r->ctx, team, &people));
	for (size_t i = 0; i < people.n; i++) {
		const struct rota_person *p = LIST_AT(people, struct rota_person, i);

		if (strcmp(p->ref, ref) == 0) {
			ret->account = p->id;
			ret->name = p->name;
			return OK;
		}
	}
	return fail(&r->ctx, ERR_INVALID, "person", "Choose somebody of the team who may answer, or \"mailbox\".");
}

static enum err
turn_write(struct req *r)
{
	const struct turn_form *f = r->in;
	struct new_turn n = {.days = f->days, .from_time = f->from_time, .until_time = f->until_time, .place = f->place};
	int64_t team;

	TRY(team_of_route(r, &team));
	TRY(person_chosen(r, team, f->person, &n));
	TRY(rota_add(&r->ctx, team, &n));
	return reply_see(r, "/rota?group=%s", r->group->ref);
}

static enum err
turn_end_write(struct req *r)
{
	int64_t team;

	TRY(team_of_route(r, &team));
	TRY(rota_end(&r->ctx, team, req_param(r, "turn")));
	return reply_see(r, "/rota?group=%s", r->group->ref);
}

/* ---- the room --------------------------------------------------------------------------------------------------------- */

static const struct route routes[] = {
    {GET, "/homes/:home/answers", .work = answers_show, .may = MAY_STATUS_READ, .scope = SCOPE_HOME, .api = 1, .files = 1, .json = &answers_api,
        .title = "What was answered, and what is being done"},
    {POST, "/homes/:home/answers", .write = answer_write, .may = MAY_ANSWER_GIVE, .scope = SCOPE_HOME, IN(new_answer_fields, new_answer),
        .form = answers_show, .api = 1, .json = &answer_api, .title = "\"I have it\", and what is being done"},
    {POST, "/homes/:home/answers/:answer/end", .write = answer_end_write, .may = MAY_ANSWER_GIVE, .scope = SCOPE_HOME, .api = 1, .json = &answer_api,
        .title = "Take an answer back"},
    {GET, "/calls", .work = calls_show, .may = MAY_CALLS_READ, .scope = SCOPE_GROUP, IN(calls_query_fields, calls_query), .api = 1, .files = 1,
        .json = &calls_api, .title = "What was asked at once, and how soon it was answered"},
    {GET, "/rota", .work = rota_show, .may = MAY_ROTA_READ, .scope = SCOPE_GROUP, .api = 1, .files = 1, .json = &rota_api,
        .title = "Who is asked when"},
    {POST, "/rota/turns", .write = turn_write, .may = MAY_ROTA_KEEP, .scope = SCOPE_GROUP, IN(turn_form_fields, turn_form), .form = rota_show,
        .title = "Put somebody on the rota"},
    {POST, "/rota/turns/:turn/end", .write = turn_end_write, .may = MAY_ROTA_KEEP, .scope = SCOPE_GROUP, .title = "End a turn of the rota"},
    ROUTES_END,
};

static const struct menu_item menu[] = {
    {FRAME_TEAM, 15, "Asked at once", "/calls", MAY_CALLS_READ},
    {FRAME_TEAM, 78, "Rota", "/rota", MAY_ROTA_KEEP},
    {.label = NULL},
};

static const struct record_kind records[] = {
    {"call", "What was asked at once", call_fields, MAY_STATUS_READ},
    {"answer", "What is being done", home_answer_fields, MAY_STATUS_READ},
    {"rota_turn", "A team's rota", turn_fields, MAY_ROTA_READ},
    {.name = NULL},
};

const struct room answering_room = {
    .name = "answering",
    .routes = routes,
    .statements = sql_room_answering,
    .menu = menu,
    .panels = answering_panels,
    .records = records,
    .verify = answering_verify,
    .check = answering_check,
};
