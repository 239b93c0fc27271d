/* SPDX-License-Identifier: MIT */
/* The administrator's pages: all organisations, a new one, and somebody who signs in already becoming a member. The people of one are people_pages.c. */
#include <string.h>

#include "base/day.h"
#include "base/pack.h"
#include "base/host.h"
#include "base/str.h"
#include "rooms/accounts/accounts.sql.h"
#include "rooms/accounts/accounts_view.h"
#include "rooms/accounts/people.html.h"

static const struct choice kinds[] = {
    {"team", "Support team"},
    {"home", "Care home"},
    {"provider", "Provider"},
    {"council", "Council"},
    {"hscp", "Health and social care partnership"},
    {"nhs_board", "NHS board"},
    {"regulator", "Regulator"},
    {"voluntary", "Voluntary organisation"},
    {"union", "Union"},
    {NULL, NULL},
};

const char *
organisation_kind_words(const struct ctx *c, const char *kind)
{
	return pack_word(c->host->pack, arena_printf(c->arena, "organisation.%s", kind));
}

static const struct field organisation_row_fields[] = {
    FIELD_AT(organisation_row, ref, F_REF, .label = "Reference"),
    FIELD_AT(organisation_row, name, F_TEXT, .label = "Name"),
    FIELD_AT(organisation_row, kind, F_TEXT, .label = "Kind"),
    FIELD_AT(organisation_row, about, F_TEXT, .label = "Its homes or area"),
    FIELD_AT(organisation_row, people, F_INT, .label = "People"),
    FIELD_AT(organisation_row, ended_day, F_DAY, .label = "Ended from"),
    FIELD_END,
};

static const struct view organisations_view_of = {.name = "organisations", .title = "Organisations", .html = HTML(organisations_page),
    .fields = organisation_row_fields, .is_list = 1, .list_offset = offsetof(struct organisations_view, list), .filename = "organisations"};

enum err
organisations_show(struct req *r)
{
	struct ctx *c = &r->ctx;
	const char *today = day_text(c->arena, c->now), *q, *sort = str_or(req_query(r, "sort"), "name");
	struct organisations_view v = {.q = str_or(req_query(r, "q"), ""), .kind = str_or(req_query(r, "kind"), ""), .kinds = kinds};

	q = str_key(c->arena, v.q);
	page_list_range(r, &v.list, sizeof(struct organisation_row));
	const struct arg *args = ARGS(TEXT(today), TEXT(v.kind), TEXT(q), TEXT(sort), INT(v.list.limit), INT(v.list.offset));
	if (r->format == FORMAT_CSV || r->format == FORMAT_XLSX) {
		return reply_file(r, "organisations", "Organisations", &sql_organisations_page, args, organisation_row_fields,
		    sizeof(struct organisation_row), NULL, NULL);
	}
	TRY(db_int(c, &sql_organisations_count, ARGS(TEXT(v.kind), TEXT(q)), &v.list.total, NULL));
	TRY(db_all(c, &sql_organisations_page, args, organisation_row_fields, &v.list.rows));
	for (size_t i = 0; i < v.list.rows.n; i++) {
		struct organisation_row *row = LIST_AT(v.list.rows, struct organisation_row, i);

		row->kind = organisation_kind_words(c, row->kind);
	}
	return reply(r, &organisations_view_of, &v);
}

const struct field organisation_form_fields[] = {
    FIELD_AT(organisation_form, kind, F_CHOICE, .label = "Kind", .required = 1, .choices = kinds),
    FIELD_AT(organisation_form, name, F_TEXT, .label = "Name", .required = 1),
    FIELD_AT(organisation_form, about, F_LINES, .label = "Its homes", .max = 2000,
        .hint = "Of a home or provider its number in the register; of a council, partnership, NHS board, voluntary organisation or union the name of its area; of a "
                "team its areas, one a line. A regulator has none."),
    FIELD_END,
};

static const struct view organisation_new_view = {.name = "organisation_new", .title = "A new organisation", .html = HTML(organisation_new_page)};

enum err
organisation_new_show(struct req *r)
{
	struct organisations_view v = {.form = r->again ? r->in : NULL};

	return reply(r, &organisation_new_view, &v);
}

enum err
organisation_new_write(struct req *r)
{
	const struct organisation_form *in = r->in;
	struct organisation o;
	int64_t id;

	TRY(organisation_add(&r->ctx, in->kind, in->name, in->about, &id));
	TRY(organisation_by_id(&r->ctx, id, &o));
	return reply_see(r, "/organisations/%s", o.ref);
}

/* ---- another name or kind, its end, and taking that back --------------------------------------------------------------- */

const struct field organisation_change_fields[] = {
    FIELD_AT(organisation_change, kind, F_CHOICE, .label = "Kind", .required = 1, .choices = kinds),
    FIELD_AT(organisation_change, name, F_TEXT, .label = "Name", .required = 1),
    FIELD_AT(organisation_change, reason, F_TEXT, .label = "Why?", .required = 1, .max = 300, .no_names = 1),
    FIELD_END,
};

const struct field organisation_end_fields[] = {
    FIELD_AT(organisation_end_form, last_day, F_DAY, .label = "Its last day", .hint = "Empty is now, else its people can sign in until the end of that day"),
    FIELD_AT(organisation_end_form, end_reason, F_TEXT, .label = "Why does it end?", .required = 1, .max = 300, .no_names = 1),
    FIELD_END,
};

const struct field organisation_back_fields[] = {
    FIELD_AT(organisation_end_form, end_reason, F_TEXT, .label = "Why does it go on?", .required = 1, .max = 300, .no_names = 1),
    FIELD_END,
};

static const struct view organisation_edit_view_of = {.name = "organisation_edit", .title = "Change an organisation", .html = HTML(organisation_edit_page)};

/* Looked up by its reference and not by what the administrator does there, so that its end is known. */
static enum err
organisation_here(struct req *r, struct managed *ret)
{
	struct manager keeper = {.keeper = true, .organisations = LIST(struct managed)};

	return manager_organisation(&r->ctx, &keeper, req_param(r, "organisation"), ret);
}

enum err
organisation_edit_show(struct req *r)
{
	bool changes = r->again && strcmp(strrchr(r->route->path, '/'), "/edit") == 0; /* which of the two forms comes back */
	struct organisation_edit_view v = {.form = r->again && !changes ? r->in : NULL};

	TRY(organisation_here(r, &v.at));
	v.now = changes ? *(const struct organisation_change *)r->in : (struct organisation_change){.kind = v.at.kind, .name = v.at.name};
	v.ended_day = v.at.ended_day;
	v.ends = strcmp(v.ended_day, DAY_OPEN) != 0;
	v.ended = strcmp(v.ended_day, day_text(r->ctx.arena, r->ctx.now)) <= 0;
	return reply(r, &organisation_edit_view_of, &v);
}

enum err
organisation_edit_write(struct req *r)
{
	struct managed at;

	TRY(organisation_here(r, &at));
	TRY(organisation_rename(&r->ctx, &at, r->in));
	return reply_see(r, "/organisations/%s", at.ref);
}

enum err
organisation_end_write(struct req *r)
{
	const struct organisation_end_form *in = r->in;
	const char *today = day_text(r->ctx.arena, r->ctx.now);
	struct managed at;

	TRY(organisation_here(r, &at));
	if (strcmp(at.ended_day, DAY_OPEN) != 0) {
		return fail(&r->ctx, ERR_CONFLICT, NULL, "Its end has been said already. Look at it again.");
	}
	if (!str_empty(in->last_day) && strcmp(in->last_day, today) < 0) {
		return fail(&r->ctx, ERR_INVALID, "last_day", "This day is past.");
	}
	TRY(organisation_end(&r->ctx, &at, str_empty(in->last_day) ? today : day_add(r->ctx.arena, in->last_day, 1), in->end_reason));
	return reply_see(r, "/organisations/%s/edit", at.ref);
}

enum err
organisation_back_write(struct req *r)
{
	const struct organisation_end_form *in = r->in;
	struct managed at;

	TRY(organisation_here(r, &at));
	if (strcmp(at.ended_day, DAY_OPEN) == 0) {
		return fail(&r->ctx, ERR_CONFLICT, NULL, "It has no end. Look at it again.");
	}
	TRY(organisation_end(&r->ctx, &at, DAY_OPEN, in->end_reason));
	return reply_see(r, "/organisations/%s/edit", at.ref);
}

/* ---- somebody who signs in already ------------------------------------------------------------------------------------ */

const struct field join_fields[] = {
    FIELD_AT(join_form, sign_in, F_TEXT, .label = "E-mail address or sign-in name", .required = 1),
    FIELD_AT(join_form, role, F_TEXT, .label = "What they do here", .required = 1),
    FIELD_END,
};

static const struct view join_view_of = {.name = "join", .title = "Add somebody who signs in already", .html = HTML(join_page)};

enum err
join_show(struct req *r)
{
	struct join_view v = {.form = r->again ? r->in : NULL};
	struct manager m;

	TRY(manager_here(r, &m));
	TRY(manager_organisation(&r->ctx, &m, req_param(r, "organisation"), &v.at));
	v.fields = fields_with_roles(r, join_fields, &m, &v.at);
	return reply(r, &join_view_of, &v);
}

enum err
join_write(struct req *r)
{
	const struct join_form *in = r->in;
	struct managed at;
	struct manager m;

	TRY(manager_here(r, &m));
	TRY(manager_organisation(&r->ctx, &m, req_param(r, "organisation"), &at));
	if (!manager_may_give(&m, &at, role_by_id(in->role))) {
		return fail(&r->ctx, ERR_INVALID, "role", "Choose one of these.");
	}
	TRY(person_join(&r->ctx, &at, in->sign_in, in->role));
	return reply_see(r, "/organisations/%s", at.ref);
}
