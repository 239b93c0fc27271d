/* SPDX-License-Identifier: MIT */
/* What was asked at once and how soon it was answered, what waits first: page, JSON and files. */
#include <string.h>

#include "base/day.h"
#include "base/str.h"
#include "rooms/answering/answering.sql.h"
#include "rooms/answering/answering_view.h"
#include "rooms/answering/calls.html.h"

static const struct choice shows[] = {{"waiting", "Waiting"}, {"late", "Not answered in time"}, {"urgent", "Urgent help"}, {"red", "Turned red"}, {NULL, NULL}};

const struct field calls_query_fields[] = {
    FIELD_AT(calls_query, show, F_CHOICE, .label = "Show", .choices = shows),
    FIELD_END,
};

const char *
times_words(struct arena *a, const struct answer_times *t)
{
	const char *missed;

	if (t->calls == 0) {
		return "Nothing was asked at once in the last 28 days.";
	}
	missed = t->missed > 0 ? arena_printf(a, "; %lld not answered in time", (long long)t->missed) : "; none was left unanswered";
	if (t->answered == 0) {
		return arena_printf(a, "In the last 28 days %lld asked, none answered yet%s.", (long long)t->calls, missed);
	}
	return arena_printf(a, "In the last 28 days %lld asked: half were answered within %s, the longest took %s%s.", (long long)t->calls,
	    span_words(a, t->median_s), span_words(a, t->longest_s), missed);
}

static void
filters_make(struct req *r, const char *show, struct list *ret)
{
	*ret = LIST(struct calls_filter);
	*(struct calls_filter *)list_add(ret, r->ctx.arena) = (struct calls_filter){"All", req_with(r, "show", NULL), str_empty(show)};
	for (const struct choice *c = shows; c->value != NULL; c++) {
		*(struct calls_filter *)list_add(ret, r->ctx.arena) = (struct calls_filter){c->label, req_with(r, "show", c->value), str_eq(show, c->value)};
	}
}

static const struct view calls_view_of = {.name = "calls",
    .title = "Asked at once",
    .html = HTML(calls_page),
    .fields = call_fields,
    .list_offset = offsetof(struct calls_view, list),
    .is_list = 1,
    .filename = "calls"};
const struct route_api calls_api = {.view = &calls_view_of};

static enum err
call_words(struct ctx *c, void *rec, void *arg)
{
	struct call *k = rec;

	(void)arg;
	k->answered_in = k->taken_at != 0 ? span_words(c->arena, k->taken_at - k->raised_at) : NULL;
	return OK;
}

enum err
calls_show(struct req *r)
{
	static const struct calls_query nothing;
	const struct calls_query *q = r->in != NULL ? r->in : &nothing;
	const char *show = str_or(q->show, ""), *today = day_text(r->ctx.arena, r->ctx.now);
	bool is_kind = strcmp(show, "urgent") == 0 || strcmp(show, "red") == 0;
	struct calls_view v = {.group_name = r->group->name, .of_team = strcmp(r->group->kind, "remit") == 0, .may_answer = req_may(r, MAY_ANSWER_GIVE)};

	page_list_range(r, &v.list, sizeof(struct call));
	const struct arg *args = ARGS(INT(r->group->id), TEXT(today), TEXT(is_kind ? show : ""), TEXT(is_kind ? "" : show), INT(r->ctx.now),
	    INT(v.list.limit), INT(v.list.offset));
	if (r->format == FORMAT_CSV || r->format == FORMAT_XLSX) {
		return reply_file(r, "calls", arena_printf(r->ctx.arena, "Asked at once, %s", r->group->name), &sql_calls_page, args, call_fields,
		    sizeof(struct call), call_words, NULL);
	}
	TRY(db_int(&r->ctx, &sql_calls_count, ARGS(INT(r->group->id), TEXT(today), TEXT(is_kind ? show : ""), TEXT(is_kind ? "" : show), INT(r->ctx.now)),
	    &v.list.total, NULL));
	TRY(db_all(&r->ctx, &sql_calls_page, args, call_fields, &v.list.rows));
	for (size_t i = 0; i < v.list.rows.n; i++) {
		TRY(call_words(&r->ctx, LIST_AT(v.list.rows, struct call, i), NULL));
	}
	if (v.of_team) {
		TRY(answering_times(&r->ctx, r->group->organisation, &v.times));
	}
	filters_make(r, show, &v.filters);
	return reply(r, &calls_view_of, &v);
}
