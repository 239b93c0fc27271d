/* SPDX-License-Identifier: MIT */
/* The people of an organisation: list, invitation, one person with what may be done. Who may do what is decided in people.c, page and write alike; a person who is not
 * theirs to look after is not there at all. */
#include <string.h>

#include "base/day.h"
#include "base/str.h"
#include "rooms/accounts/accounts.sql.h"
#include "rooms/accounts/accounts_view.h"
#include "rooms/accounts/people.html.h"
#include "web/dispatch.h"

enum err
manager_here(struct req *r, struct manager *ret)
{
	return manager_of(&r->ctx, r->actor.account, ret);
}

/* ---- the list -------------------------------------------------------------------------------------------------------- */

static const struct field person_row_fields[] = {
    FIELD_AT(person_row, id, F_INT, .internal = 1),
    FIELD_AT(person_row, organisation, F_INT, .internal = 1),
    FIELD_AT(person_row, ref, F_REF, .label = "Reference"),
    FIELD_AT(person_row, name, F_TEXT, .label = "Name"),
    FIELD_AT(person_row, role, F_TEXT, .label = "What they do here"),
    FIELD_AT(person_row, sign_in, F_TEXT, .label = "Signs in as"),
    FIELD_AT(person_row, email, F_TEXT, .label = "E-mail address"),
    FIELD_AT(person_row, organisation_name, F_TEXT, .label = "Works for"),
    FIELD_AT(person_row, from_day, F_DAY, .label = "Since"),
    FIELD_AT(person_row, left_day, F_DAY, .label = "Until before"),
    FIELD_AT(person_row, made_at, F_INSTANT, .label = "Invited"),
    FIELD_AT(person_row, seen_at, F_INSTANT, .label = "Last here"),
    FIELD_AT(person_row, has_password, F_BOOL, .label = "Has chosen a password"),
    FIELD_END,
};

static const struct view people_view_of = {.name = "people", .title = "People", .html = HTML(people_page), .fields = person_row_fields, .is_list = 1,
    .list_offset = offsetof(struct people_view, list), .filename = "people"};

static enum err
row_words(struct ctx *c, void *rec, void *arg)
{
	struct person_row *row = rec;
	const struct role *role = role_by_id(row->role);

	(void)c;
	(void)arg;
	row->role = role != NULL ? role->name : row->role;
	row->left_day = strcmp(row->left_day, DAY_OPEN) == 0 ? "" : row->left_day;
	return OK;
}

/* Of one organisation, whoever may see it. */
static enum err
people_list(struct req *r, struct people_view *v)
{
	struct ctx *c = &r->ctx;
	const char *today = day_text(c->arena, c->now), *sort = str_or(req_query(r, "sort"), "name"), *q;

	v->q = str_or(req_query(r, "q"), "");
	v->left = str_eq(req_query(r, "state"), "left");
	q = str_key(c->arena, v->q);
	page_list_range(r, &v->list, sizeof(struct person_row));
	const struct arg *args = ARGS(INT(v->at.id), TEXT(today), INT(v->left ? 0 : 1), TEXT(q), TEXT(sort), INT(v->list.limit), INT(v->list.offset));
	if (r->format == FORMAT_CSV || r->format == FORMAT_XLSX) {
		return reply_file(r, "people", arena_printf(c->arena, "People of %s", v->at.name), &sql_people_of, args, person_row_fields,
		    sizeof(struct person_row), row_words, NULL);
	}
	TRY(db_int(c, &sql_people_count, ARGS(INT(v->at.id), TEXT(today), INT(v->left ? 0 : 1), TEXT(q)), &v->list.total, NULL));
	TRY(db_all(c, &sql_people_of, args, person_row_fields, &v->list.rows));
	for (size_t i = 0; i < v->list.rows.n; i++) {
		TRY(row_words(c, LIST_AT(v->list.rows, struct person_row, i), NULL));
	}
	page_title(r, "People of %s", v->at.name);
	return reply(r, &people_view_of, v);
}

enum err
people_show(struct req *r)
{
	struct people_view v = {.others = LIST(struct managed), .here = "/people"};
	struct manager m;

	TRY(manager_here(r, &m));
	TRY(manager_organisation(&r->ctx, &m, req_query(r, "organisation"), &v.at));
	v.keeper = m.keeper;
	for (size_t i = 0; i < m.organisations.n; i++) {
		const struct managed *o = LIST_AT(m.organisations, struct managed, i);

		if (o->id != v.at.id) {
			*(struct managed *)list_add(&v.others, r->ctx.arena) = *o;
		}
	}
	return people_list(r, &v);
}

enum err
organisation_show(struct req *r)
{
	struct people_view v = {.others = LIST(struct managed), .keeper = true};
	struct manager m;

	TRY(manager_here(r, &m));
	TRY(manager_organisation(&r->ctx, &m, req_param(r, "organisation"), &v.at));
	v.here = arena_printf(r->ctx.arena, "/organisations/%s", v.at.ref);
	return people_list(r, &v);
}

/* ---- shown once ------------------------------------------------------------------------------------------------------ */

const struct view once_view_of = {.name = "once", .title = "Shown once", .html = HTML(once_page)};

const char *
site_url(const struct req *r, const char *path)
{
	const struct web_options *o = &r->web->o;

	if (o->origin != NULL) {
		return arena_printf(r->ctx.arena, "%s%s", o->origin, path);
	}
	return arena_printf(r->ctx.arena, "%s://%s%s", o->tls_cert != NULL ? "https" : "http", str_or(r->own->head.host, "localhost"), path);
}

enum err
reply_once(struct req *r, const struct once_view *v, const char *replay_path)
{
	r->out.replay = replay_path;
	page_title(r, "%s", v->heading);
	return reply(r, &once_view_of, v);
}

/* ---- inviting -------------------------------------------------------------------------------------------------------- */

#define PERSON_AT(member, k, ...) {.name = #member, .kind = (k), .offset = offsetof(struct invite_form, person.member), __VA_ARGS__}

const struct field invite_fields[] = {
    PERSON_AT(name, F_TEXT, .label = "Name", .required = 1, .max = 100),
    PERSON_AT(email, F_EMAIL, .label = "Work e-mail address"),
    PERSON_AT(sign_in_name, F_TEXT, .label = "Or a sign-in name", .max = 60,
        .hint = "For somebody without a work e-mail address, for example rowanbank-night-1"),
    PERSON_AT(role, F_TEXT, .label = "What they do here", .required = 1),
    FIELD_AT(invite_form, organisation, F_REF),
    FIELD_END,
};

/* The table with its field "role" as a choice among those that may be given. */
const struct field *
fields_with_roles(struct req *r, const struct field *table, const struct manager *m, const struct managed *at)
{
	size_t n, kept = 0, fields = fields_count(table);
	const struct role *all = roles_all(&n);
	struct choice *choices = ARENA_ARRAY(r->ctx.arena, struct choice, n + 1);
	struct field *copy = ARENA_ARRAY(r->ctx.arena, struct field, fields + 1);

	for (size_t i = 0; i < n; i++) {
		if (manager_may_give(m, at, &all[i])) {
			choices[kept++] = (struct choice){all[i].id, arena_printf(r->ctx.arena, "%s: %s", all[i].name, all[i].about)};
		}
	}
	memcpy(copy, table, sizeof(*copy) * (fields + 1));
	for (size_t i = 0; i < fields; i++) {
		if (strcmp(copy[i].name, "role") == 0) {
			copy[i].kind = F_CHOICE;
			copy[i].choices = choices;
		}
	}
	return copy;
}

static const struct view invite_view_of = {.name = "invite", .title = "Invite somebody", .html = HTML(invite_page)};

enum err
invite_show(struct req *r)
{
	const struct invite_form *in = r->again ? r->in : NULL;
	struct invite_view v = {.form = in};
	struct manager m;

	TRY(manager_here(r, &m));
	TRY(manager_organisation(&r->ctx, &m, in != NULL ? in->organisation : req_query(r, "organisation"), &v.at));
	v.fields = fields_with_roles(r, invite_fields, &m, &v.at);
	return reply(r, &invite_view_of, &v);
}

enum err
invite_write(struct req *r)
{
	const struct invite_form *in = r->in;
	struct once_view v = {.heading = "Give them this link"};
	const char *path;
	struct managed at;
	struct manager m;
	int64_t id = 0;

	TRY(manager_here(r, &m));
	TRY(manager_organisation(&r->ctx, &m, str_empty(in->organisation) ? NULL : in->organisation, &at));
	TRY(person_invite(&r->ctx, &m, &at, &in->person, &id));
	TRY(link_give(&r->ctx, id, "invitation", "", &path));
	if (path == NULL) {
		return reply_see(r, "/people/%s", account_ref(&r->ctx, id));
	}
	v.words = arena_printf(r->ctx.arena, "With it %s chooses a password. It works once, for %d days.", in->person.name, INVITATION_S / 86400);
	v.secret = site_url(r, path);
	v.after = "It is shown only now. Give it to nobody else: whoever opens it first signs in in their name.";
	v.back = m.keeper ? arena_printf(r->ctx.arena, "/organisations/%s", at.ref) : arena_printf(r->ctx.arena, "/people?organisation=%s", at.ref);
	v.back_label = arena_printf(r->ctx.arena, "People of %s", at.name);
	return reply_once(r, &v, v.back);
}

/* ---- one person ------------------------------------------------------------------------------------------------------ */

const struct field leave_fields[] = {
    FIELD_AT(leave_form, last_day, F_DAY, .label = "Their last day", .hint = "Empty is now, else they can sign in until the end of that day"),
    FIELD_END,
};
const struct field role_fields[] = {
    FIELD_AT(role_form, role, F_TEXT, .label = "What they do here"), /* needed, but first comes whether there is such a person */
    FIELD_END,
};

static const struct view person_view_of = {.name = "person", .title = "Person", .html = HTML(person_page), .fields = person_fields};

/* What may be done with the person of the address, by who asks. */
static enum err
person_look(struct req *r, struct manager *m, struct person_view *v)
{
	struct ctx *c = &r->ctx;
	struct managed at;

	TRY(manager_here(r, m));
	TRY(person_find(c, m, req_param(r, "account"), &v->p, &v->roles));
	v->today = day_text(c->arena, c->now);
	v->left = strcmp(v->p.left_day, v->today) <= 0;
	v->is_self = v->p.id == r->actor.account;
	v->may_reset = person_may_reset(c, m, &v->p, &v->roles);
	v->may_end = person_may_end(c, m, &v->p, &v->roles);
	v->may_back = v->left && (m->keeper || manager_at(m, v->p.organisation) != NULL);
	v->change = person_role_to_change(c, m, &v->p, &v->roles);
	if (v->change != NULL) {
		v->now.role = v->change->role;
		at = (struct managed){.id = v->change->organisation, .kind = v->change->organisation_kind};
	} else if (v->may_back && v->roles.n > 0) {
		const struct person_role *last = LIST_AT(v->roles, struct person_role, 0);

		at = (struct managed){.id = last->organisation, .kind = last->organisation_kind};
	} else {
		return OK;
	}
	if (manager_at(m, at.id) != NULL) {
		at = *manager_at(m, at.id);
	}
	v->role_fields = fields_with_roles(r, role_fields, m, &at);
	return OK;
}

enum err
person_show(struct req *r)
{
	struct person_view v = {0};
	struct manager m;
	bool found;

	TRY(person_look(r, &m, &v));
	TRY(message_newest(&r->ctx, "", v.p.ref, &v.mail, &found));
	page_title(r, "%s", v.p.name);
	return reply(r, &person_view_of, &v);
}

static enum err
not_theirs(struct req *r)
{
	return fail(&r->ctx, ERR_DENIED, NULL, "Only somebody who may as much as this person, or an administrator, can do this.");
}

static enum err
see_person(struct req *r, const struct person_view *v)
{
	return reply_see(r, "/people/%s", v->p.ref);
}

enum err
person_reset_write(struct req *r)
{
	struct once_view once = {.heading = "Give them this link", .after = "It is shown only now. Until they use it, their old password works."};
	struct person_view v = {0};
	struct manager m;
	const char *path;

	TRY(person_look(r, &m, &v));
	if (!v.may_reset) {
		return not_theirs(r);
	}
	TRY(link_give(&r->ctx, v.p.id, v.p.has_password ? "reset" : "invitation", "", &path));
	TRY(account_saved(&r->ctx, v.p.organisation, "account", v.p.ref, "", "reset_link", "made", NULL));
	if (path == NULL) {
		return see_person(r, &v);
	}
	once.words = arena_printf(r->ctx.arena, "With it %s chooses a new password. It works once, for %d days.", v.p.name,
	    (v.p.has_password ? RESET_S : INVITATION_S) / 86400);
	once.secret = site_url(r, path);
	once.back = arena_printf(r->ctx.arena, "/people/%s", v.p.ref);
	once.back_label = v.p.name;
	return reply_once(r, &once, once.back);
}

enum err
person_leave_write(struct req *r)
{
	const struct leave_form *in = r->in;
	struct person_view v = {0};
	const char *from;
	struct manager m;

	TRY(person_look(r, &m, &v));
	if (!v.may_end && v.change == NULL) {
		return not_theirs(r);
	}
	if (!str_empty(in->last_day) && strcmp(in->last_day, v.today) < 0) {
		return fail(&r->ctx, ERR_INVALID, "last_day", "This day is past. Leave it empty to end it now.");
	}
	from = str_empty(in->last_day) ? v.today : day_add(r->ctx.arena, in->last_day, 1);
	TRY(v.may_end ? person_leave(&r->ctx, &v.p, from) : person_leave_role(&r->ctx, &v.p, v.change, from));
	return see_person(r, &v);
}

/* The role that the form names, when this manager may give it in that organisation. */
static enum err
role_chosen(struct req *r, const struct manager *m, const struct person_role *at, struct managed *ret, const char **ret_role)
{
	const struct role_form *in = r->in;

	TRY(manager_organisation(&r->ctx, m, at->organisation_ref, ret));
	*ret_role = in->role;
	return manager_may_give(m, ret, role_by_id(in->role)) ? OK : fail(&r->ctx, ERR_INVALID, "role", "Choose one of these.");
}

enum err
person_role_write(struct req *r)
{
	struct person_view v = {0};
	struct managed at;
	struct manager m;
	const char *role;

	TRY(person_look(r, &m, &v));
	if (v.change == NULL) {
		return not_theirs(r);
	}
	TRY(role_chosen(r, &m, v.change, &at, &role));
	if (strcmp(role, v.change->role) != 0) {
		TRY(person_change_role(&r->ctx, &v.p, v.change, role));
	}
	return see_person(r, &v);
}

enum err
person_back_write(struct req *r)
{
	struct person_view v = {0};
	struct managed at;
	struct manager m;
	const char *role;

	TRY(person_look(r, &m, &v));
	if (!v.may_back || v.roles.n == 0) {
		return not_theirs(r);
	}
	TRY(role_chosen(r, &m, LIST_AT(v.roles, struct person_role, 0), &at, &role));
	TRY(person_back(&r->ctx, &v.p, &at, role));
	return see_person(r, &v);
}
