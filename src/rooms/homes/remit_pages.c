/* SPDX-License-Identifier: MIT */
/* The page of a team's remit: who is expected to send, and the form that adds a home or leaves one out. The rules are in remits.c. */
#include "rooms/homes/homes_pages.h"

#include <string.h>

#include "base/day.h"
#include "base/str.h"
#include "rooms/homes/groups.h"
#include "rooms/homes/homes.sql.h"
#include "rooms/homes/remit.html.h"

static const struct choice expected_choices[] = {{"yes", "Expected to send"}, {"no", "Left out"}, {NULL, NULL}};

const struct field remit_form_fields[] = {
    FIELD_AT(remit_form, home, F_REF, .label = "Number of the home", .hint = "As in the register, for example CS2003000123", .required = 1, .max = 40),
    FIELD_AT(remit_form, expected, F_CHOICE, .label = "From that day it is", .choices = expected_choices, .required = 1),
    FIELD_AT(remit_form, reason, F_TEXT, .label = "Why", .required = 1, .max = 300, .no_names = 1),
    FIELD_AT(remit_form, from_day, F_DAY, .label = "From", .hint = "Empty is today"),
    FIELD_AT(remit_form, until_day, F_DAY, .label = "Until before", .hint = "Empty: until somebody says otherwise"),
    FIELD_END,
};

static const struct view remit_view = {.name = "remit", .title = "Who is expected to send", .html = HTML(remit_html)};

/* The team whose remit the route's group is; every other group is no page. */
static enum err
remit_of_route(struct req *r, struct remit *ret)
{
	int64_t organisation;

	TRY(remit_of_group(&r->ctx, r->group->id, &organisation));
	if (organisation == 0) {
		return fail(&r->ctx, ERR_MISSING, NULL, "This group is no team's remit.");
	}
	return remit_get(&r->ctx, organisation, ret);
}

/* ["Adults","Children"] -> "Adults, Children" */
static enum err
list_words(struct ctx *c, const char *json, const char *any, const char **ret)
{
	const struct json *list;

	TRY(json_read(c, json, strlen(json), &list));
	*ret = list->len == 0 ? any : "";
	for (size_t i = 0; i < list->len; i++) {
		*ret = arena_printf(c->arena, "%s%s%s", *ret, i > 0 ? ", " : "", list->items[i].text);
	}
	return OK;
}

static enum err
changes_load(struct req *r, const struct remit *remit, const char *today, struct remit_view *v)
{
	TRY(db_all(&r->ctx, &sql_remit_changes_page,
	    ARGS(INT(remit->organisation), TEXT(today), INT(v->list.limit), INT(v->list.offset)), expected_change_fields, &v->list.rows));
	TRY(db_int(&r->ctx, &sql_remit_changes_count, ARGS(INT(remit->organisation)), &v->list.total, NULL));
	v->changes = LIST(struct remit_change_line);
	for (size_t i = 0; i < v->list.rows.n; i++) {
		struct remit_change_line *l = list_add(&v->changes, r->ctx.arena);

		l->change = *LIST_AT(v->list.rows, struct expected_change, i);
		l->over = strcmp(l->change.until_day, today) <= 0;
		l->open = strcmp(l->change.until_day, DAY_OPEN) == 0;
	}
	return OK;
}

enum err
remit_page(struct req *r)
{
	struct remit_view v = {.team = r->group->name, .may_edit = req_may(r, MAY_REMIT_EDIT), .group_ref = r->group->ref};
	const char *today = day_text(r->ctx.arena, r->ctx.now);
	struct remit remit;
	struct list expected;

	page_list_range(r, &v.list, sizeof(struct expected_change));
	TRY(remit_of_route(r, &remit));
	TRY(remit_areas_list(&r->ctx, remit.organisation, &v.areas));
	TRY(list_words(&r->ctx, remit.age_groups, "Anyone", &v.age_groups));
	TRY(list_words(&r->ctx, remit.statuses, "Any", &v.statuses));
	v.days = weekdays_words(r->ctx.arena, remit.days);
	TRY(db_int(&r->ctx, &sql_remit_homes, ARGS(INT(remit.group_id), TEXT(today)), &v.homes, NULL));
	TRY(group_expected(&r->ctx, remit.group_id, today, &expected));
	v.expected = (int64_t)expected.n;
	TRY(changes_load(r, &remit, today, &v));
	return reply(r, &remit_view, &v);
}

enum err
remit_change_write(struct req *r)
{
	const struct remit_form *form = r->in;
	const char *today = day_text(r->ctx.arena, r->ctx.now);
	struct expected_change ch = {.reason = form->reason, .expected = strcmp(form->expected, "yes") == 0};
	struct remit remit;
	bool found;

	TRY(remit_of_route(r, &remit));
	ch.from_day = str_or(form->from_day, today);
	ch.until_day = str_or(form->until_day, DAY_OPEN);
	if (strcmp(ch.until_day, ch.from_day) <= 0) {
		return fail(&r->ctx, ERR_INVALID, "until_day", "The end comes after the beginning.");
	}
	TRY(db_int(&r->ctx, &sql_home_in_remit_areas, ARGS(INT(remit.organisation), TEXT(form->home), TEXT(today)), &ch.home, &found));
	if (!found) {
		return fail(&r->ctx, ERR_INVALID, "home", "There is no home with this number in your areas.");
	}
	TRY(expected_change_add(&r->ctx, remit.organisation, &ch));
	return reply_see(r, "/remit?group=%s", r->group->ref);
}

enum err
remit_change_end_write(struct req *r)
{
	struct expected_change ch = {0};
	struct remit remit;

	TRY(remit_of_route(r, &remit));
	TRY(db_one(&r->ctx, &sql_remit_change_by_ref, ARGS(INT(remit.organisation), TEXT(req_param(r, "change"))), expected_change_fields, &ch));
	TRY(expected_change_end(&r->ctx, remit.organisation, &ch));
	return reply_see(r, "/remit?group=%s", r->group->ref);
}
