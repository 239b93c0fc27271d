/* SPDX-License-Identifier: MIT */
/* "I have it" and what is being done: on the home's page, on the page of its answers, by form and by program; and what was done with what the home sent. */
#include <string.h>

#include "base/day.h"
#include "base/str.h"
#include "rooms/answering/answers.html.h"
#include "rooms/answering/answering.sql.h"
#include "rooms/answering/answering_view.h"

enum { DONE_DAYS = 14 };

const char *
answer_stands(const struct home_answer *a, const char *today)
{
	if (a->ended_at != 0) {
		return a->ended_why;
	}
	return strcmp(a->look_again, today) < 0 ? "Its day has passed" : NULL;
}

const char *
look_words(const struct page *p, const char *day)
{
	struct arena *a = p->r->ctx.arena;

	return strcmp(day, day_text(a, p->now)) == 0 ? "today" : arena_printf(a, "on %s", day_weekday_short(a, day));
}

const char *
next_words(struct arena *a, const struct call *k)
{
	if (k->next_asked == 0 && k->asked == 0) {
		return "the chair is";
	}
	return arena_printf(a, "%s and the chair are", k->next_name);
}

/* Only what nobody has taken. */
static enum err
waiting_of(struct ctx *c, int64_t home, struct list *ret)
{
	struct list open;

	*ret = LIST(struct call);
	TRY(calls_open(c, home, &open));
	for (size_t i = 0; i < open.n; i++) {
		const struct call *k = LIST_AT(open, struct call, i);

		if (k->taken_at == 0) {
			*(struct call *)list_add(ret, c->arena) = *k;
		}
	}
	return OK;
}

/* ---- the page of a home's answers ------------------------------------------------------------------------------------ */

/* The table with its field "about" as a choice among what stands on the board now. */
static const struct field *
fields_with_matters(struct req *r, const struct matters *m)
{
	struct arena *a = r->ctx.arena;
	size_t n = fields_count(new_answer_fields);
	struct field *copy = ARENA_ARRAY(a, struct field, n + 1);
	struct choice *choices = ARENA_ARRAY(a, struct choice, m->all.n + 2);

	choices[0] = (struct choice){"all", "Everything that stands on the board"};
	for (size_t i = 0; i < m->all.n; i++) {
		const struct matter *one = LIST_AT(m->all, struct matter, i);

		choices[i + 1] = (struct choice){one->about, one->what};
	}
	memcpy(copy, new_answer_fields, sizeof(*copy) * (n + 1));
	for (size_t i = 0; i < n; i++) {
		if (strcmp(copy[i].name, "about") == 0) {
			copy[i].kind = F_CHOICE;
			copy[i].choices = choices;
		}
	}
	return copy;
}

static const struct view answers_view_of = {.name = "answers",
    .title = "Answers",
    .html = HTML(answers_page),
    .fields = home_answer_fields,
    .list_offset = offsetof(struct answers_view, list),
    .is_list = 1,
    .filename = "answers"};
const struct route_api answers_api = {.view = &answers_view_of};

enum err
answers_show(struct req *r)
{
	struct ctx *c = &r->ctx;
	struct answers_view v = {.home_ref = r->home->ref, .home_name = r->home->name, .today = day_text(c->arena, c->now),
	    .may_answer = req_may(r, MAY_ANSWER_GIVE)};
	struct list in_force;

	page_list_range(r, &v.list, sizeof(struct home_answer));
	page_title(r, "Answers to %s", r->home->name);
	TRY(db_int(c, &sql_answers_count, ARGS(INT(r->home->id)), &v.list.total, NULL));
	TRY(db_all(c, &sql_answers_page, ARGS(INT(r->home->id), INT(v.list.limit), INT(v.list.offset)), home_answer_fields, &v.list.rows));
	if (r->format != FORMAT_HTML) {
		return reply(r, &answers_view_of, &v);
	}
	TRY(answers_in_force(c, r->home->id, &in_force));
	TRY(matters_of(c, r->home->id, false, &in_force, &v.matters));
	TRY(waiting_of(c, r->home->id, &v.waiting));
	v.fields = fields_with_matters(r, &v.matters);
	v.seen = "";
	for (size_t i = 0; i < in_force.n; i++) {
		v.seen = arena_printf(c->arena, "%s%s%s", v.seen, i > 0 ? " " : "", LIST_AT(in_force, struct home_answer, i)->ref);
	}
	v.form = (struct new_answer){.about = str_or(req_query(r, "about"), "all")};
	if (r->again && r->in != NULL) {
		v.form = *(const struct new_answer *)r->in;
		v.form.about = str_or(v.form.about, "all");
	}
	return reply(r, &answers_view_of, &v);
}

/* ---- answering ------------------------------------------------------------------------------------------------------- */

static const struct shape answer_shape = {.name = "Answer", .about = "What is being done about a home's status, or a part of it.",
    .fields = home_answer_fields, .whole = 1};
static const struct view answer_view_of = {.name = "answer", .fields = home_answer_fields, .shape = &answer_shape};
const struct route_api answer_api = {.view = &answer_view_of, .creates = 1, .conflicts = 1};

enum err
answer_write(struct req *r)
{
	struct new_answer n = *(const struct new_answer *)r->in;
	struct home_answer a;
	bool is_new;

	n.about = str_eq(n.about, "all") ? "" : n.about;
	TRY(answer_give(&r->ctx, r->home->id, &n, &a, &is_new));
	if (r->format == FORMAT_JSON) {
		return reply_status(r, is_new ? 201 : 200, &answer_view_of, &a);
	}
	if (str_eq(n.back, "board")) {
		return reply_see(r, "/board#%s", r->home->ref);
	}
	return str_eq(n.back, "calls") ? reply_see(r, "/calls") : reply_see(r, "/homes/%s", r->home->ref);
}

enum err
answer_end_write(struct req *r)
{
	struct home_answer a = {0};

	TRY(answer_take_back(&r->ctx, r->home->id, req_param(r, "answer")));
	if (r->format == FORMAT_JSON) {
		TRY(answer_by_ref(&r->ctx, r->home->id, req_param(r, "answer"), &a));
		return reply(r, &answer_view_of, &a);
	}
	return reply_see(r, "/homes/%s", r->home->ref);
}

/* ---- on the home's page ---------------------------------------------------------------------------------------------- */

static enum err
head_load(struct req *r, const void **ret_v)
{
	struct answering_panel *v = ARENA_NEW(r->ctx.arena, struct answering_panel);
	struct list in_force;

	v->home_ref = r->home->ref;
	v->may_answer = req_may(r, MAY_ANSWER_GIVE);
	v->now = r->ctx.now;
	TRY(answers_in_force(&r->ctx, r->home->id, &in_force));
	TRY(matters_of(&r->ctx, r->home->id, false, &in_force, &v->matters));
	TRY(waiting_of(&r->ctx, r->home->id, &v->waiting));
	*ret_v = v->matters.needs || in_force.n > 0 || v->waiting.n > 0 ? v : NULL;
	return OK;
}

static const struct field done_fields[] = {
    FIELD_AT(done_line, at, F_INT),
    FIELD_AT(done_line, kind, F_TEXT),
    FIELD_AT(done_line, sentence, F_TEXT),
    FIELD_END,
};

/* The first thing on the home's own page: for its people and its provider's. */
static enum err
done_load(struct req *r, const void **ret_v)
{
	struct ctx *c = &r->ctx;
	struct done_view *v = ARENA_NEW(c->arena, struct done_view);
	int64_t since = day_instant(day_add(c->arena, day_text(c->arena, c->now), 1 - DONE_DAYS), 0);

	if ((r->home->sides & (1u << SIDE_HOME | 1u << SIDE_PROVIDER)) == 0) {
		return OK;
	}
	v->home_ref = r->home->ref;
	v->lines = LIST(struct done_line);
	TRY(db_all(c, &sql_done_of_home, ARGS(INT(r->home->id), INT(since)), done_fields, &v->lines));
	for (size_t i = 0; i < v->lines.n; i++) {
		struct done_line *l = LIST_AT(v->lines, struct done_line, i);

		if (strcmp(l->kind, "read") == 0) {
			l->sentence = arena_printf(c->arena, "%s read your return.", l->sentence);
		}
	}
	*ret_v = v;
	return OK;
}

const struct panel answering_panels[] = {
    {"answering", 15, PANEL_HEAD, MAY_STATUS_READ, head_load, HTML(answering_head)},
    {"done", 10, PANEL_FIRST, MAY_STATUS_READ, done_load, HTML(done_panel)},
    {.id = NULL},
};
