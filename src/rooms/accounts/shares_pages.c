/* SPDX-License-Identifier: MIT */
/* Sharing one thing of a home with a body, and what is shared with one's own body. What is shown of a share comes through the doors of status and returns; what a reader
 * is told is that thing and nothing beside it. */
#include <string.h>

#include "base/day.h"
#include "base/str.h"
#include "rooms/accounts/accounts.sql.h"
#include "rooms/accounts/accounts_view.h"
#include "rooms/accounts/shares.html.h"
#include "rooms/returns/returns.h"
#include "rooms/status/status.h"

/* ---- of a home ------------------------------------------------------------------------------------------------------- */

static const struct field body_fields[] = {
    {.name = "value", .kind = F_TEXT, .offset = offsetof(struct choice, value)},
    {.name = "label", .kind = F_TEXT, .offset = offsetof(struct choice, label)},
    FIELD_END,
};

/* The form's table with the bodies there are. */
static enum err
fields_with_bodies(struct req *r, struct shares_view *v)
{
	struct list bodies = LIST(struct choice);
	size_t n = fields_count(share_form_fields);
	struct field *copy = ARENA_ARRAY(r->ctx.arena, struct field, n + 1);

	TRY(db_all(&r->ctx, &sql_share_bodies, ARGS(TEXT(v->today)), body_fields, &bodies));
	v->bodies = bodies.n;
	(void)list_add(&bodies, r->ctx.arena); /* the end */
	memcpy(copy, share_form_fields, sizeof(*copy) * (n + 1));
	copy[0].kind = F_CHOICE;
	copy[0].choices = bodies.rows;
	v->fields = copy;
	return OK;
}

static const struct view shares_view_of = {.name = "shares", .title = "Shared with other bodies", .html = HTML(shares_page), .fields = share_fields,
    .is_list = 1, .list_offset = offsetof(struct shares_view, list)};

enum err
shares_show(struct req *r)
{
	struct ctx *c = &r->ctx;
	struct shares_view v = {.home_ref = r->home->ref, .home_name = r->home->name, .today = day_text(c->arena, c->now), .form = r->again ? r->in : NULL};

	page_list_range(r, &v.list, sizeof(struct share));
	TRY(db_int(c, &sql_shares_of_home_count, ARGS(INT(r->home->id)), &v.list.total, NULL));
	TRY(db_all(c, &sql_shares_of_home, ARGS(INT(r->home->id), TEXT(v.today), INT(v.list.limit), INT(v.list.offset)), share_fields, &v.list.rows));
	TRY(fields_with_bodies(r, &v));
	return reply(r, &shares_view_of, &v);
}

enum err
share_write(struct req *r)
{
	TRY(share_make(&r->ctx, r->home->id, r->in));
	return reply_see(r, "/homes/%s/shares", r->home->ref);
}

enum err
share_end_write(struct req *r)
{
	TRY(share_end(&r->ctx, r->home->id, req_param(r, "share")));
	return reply_see(r, "/homes/%s/shares", r->home->ref);
}

static enum err
panel_load(struct req *r, const void **ret_v)
{
	struct shares_view *v = ARENA_NEW(r->ctx.arena, struct shares_view);

	*v = (struct shares_view){.home_ref = r->home->ref, .home_name = r->home->name, .today = day_text(r->ctx.arena, r->ctx.now),
	    .list = {.rows = LIST(struct share)}};
	TRY(db_all(&r->ctx, &sql_shares_of_home, ARGS(INT(r->home->id), TEXT(v->today), INT(5), INT(0)), share_fields, &v->list.rows));
	while (v->list.rows.n > 0 && !share_holds(LIST_AT(v->list.rows, struct share, v->list.rows.n - 1), v->today)) {
		v->list.rows.n--; /* those that have ended come last */
	}
	*ret_v = v;
	return OK;
}

const struct panel accounts_panels[] = {
    {.id = "shares", .order = 90, .place = PANEL_SIDE, .may = MAY_SHARE_DECIDE, .load = panel_load, .html = HTML(shares_panel)},
    {.id = NULL},
};

/* ---- with one's own body ----------------------------------------------------------------------------------------------- */

static const struct field body_row_fields[] = {
    FIELD_AT(person_role, id, F_INT),
    FIELD_AT(person_role, organisation, F_INT),
    FIELD_AT(person_role, organisation_ref, F_TEXT),
    FIELD_AT(person_role, organisation_kind, F_TEXT),
    FIELD_AT(person_role, organisation_name, F_TEXT),
    FIELD_AT(person_role, role, F_TEXT),
    FIELD_AT(person_role, from_day, F_TEXT),
    FIELD_AT(person_role, until_day, F_TEXT),
    FIELD_END,
};

/* The bodies for which this person may read what is shared, the main one first; the one asked for into *ret_id. */
static enum err
my_bodies(struct req *r, struct shared_view *v, int64_t *ret_id)
{
	struct list roles = LIST(struct person_role);
	const char *wanted = req_query(r, "organisation");

	*ret_id = 0;
	TRY(db_all(&r->ctx, &sql_roles_of, ARGS(INT(r->actor.account)), body_row_fields, &roles));
	for (size_t i = 0; i < roles.n; i++) {
		const struct person_role *m = LIST_AT(roles, struct person_role, i);
		const struct role *role = role_by_id(m->role);

		if (role == NULL || (role->may & MAY_BIT(MAY_SHARED_READ)) == 0 || !person_role_holds(m, v->today)) {
			continue;
		}
		if (*ret_id == 0 && (wanted == NULL || strcmp(wanted, m->organisation_ref) == 0)) {
			*ret_id = m->organisation;
			v->body = m->organisation_name;
		} else if (*ret_id != m->organisation) {
			*(struct managed *)list_add(&v->others, r->ctx.arena) = (struct managed){.ref = m->organisation_ref, .name = m->organisation_name};
		}
	}
	return *ret_id != 0 ? OK : fail(&r->ctx, ERR_MISSING, NULL, "There is no such body.");
}

static const struct view shared_view_of = {.name = "shared", .title = "Shared with us", .html = HTML(shared_page), .fields = share_fields, .is_list = 1,
    .list_offset = offsetof(struct shared_view, list)};

enum err
shared_show(struct req *r)
{
	struct ctx *c = &r->ctx;
	struct shared_view v = {.today = day_text(c->arena, c->now), .others = LIST(struct managed)};
	int64_t body;

	page_list_range(r, &v.list, sizeof(struct share));
	TRY(my_bodies(r, &v, &body));
	TRY(db_int(c, &sql_shared_with_count, ARGS(INT(body), TEXT(v.today)), &v.list.total, NULL));
	TRY(db_all(c, &sql_shared_with, ARGS(INT(body), TEXT(v.today), INT(v.list.limit), INT(v.list.offset)), share_fields, &v.list.rows));
	return reply(r, &shared_view_of, &v);
}

/* "rule|colour|sentence" lines into sentences. */
static void
reasons_add(struct arena *a, const char *lines, struct list *ret)
{
	for (const char *p = str_or(lines, ""); *p != 0;) {
		size_t n = strcspn(p, "\n");
		const char *line = arena_copy(a, p, n), *bar = strchr(line, '|');

		bar = bar != NULL ? strchr(bar + 1, '|') : NULL;
		if (bar != NULL && bar[1] != 0) {
			*(const char **)list_add(ret, a) = bar + 1;
		}
		p += n + (p[n] == '\n');
	}
}

static enum err
show_status(struct req *r, struct shown_share *v)
{
	struct status s;
	bool found;

	TRY(status_on(&r->ctx, v->share->home, v->day, 0, &s, &found));
	if (!found) {
		v->day = NULL;
		return OK;
	}
	TRY(status_colour(&r->ctx, v->share->home, v->day, &v->colour, &v->computed));
	reasons_add(r->ctx.arena, s.reasons, &v->reasons);
	v->sent_at = s.recorded_at;
	return OK;
}

static void
show_return(struct req *r, struct shown_share *v, const struct home_return *sent)
{
	for (size_t i = 0; i < sent->t->n; i++) {
		const struct field *f = &sent->t->fields[i];

		if (sent->answers[i].state != NOT_SENT) {
			*(struct shown_answer *)list_add(&v->answers, r->ctx.arena) =
			    (struct shown_answer){f->label, str_or(field_words(f, sent->answers, r->ctx.arena), "")};
		}
	}
	v->sent_by = sent->sent_by;
	v->sent_at = sent->sent_at;
}

static const struct view shared_one_view = {.name = "shared_one", .title = "Shared with us", .html = HTML(shared_one_page)};

enum err
shared_one_show(struct req *r)
{
	struct ctx *c = &r->ctx;
	struct shown_share v = {.reasons = LIST(const char *), .answers = LIST(struct shown_answer)};
	struct home_return sent;
	struct share s;
	bool found;

	TRY(share_read(c, r->actor.account, req_param(r, "share"), &s));
	v.share = &s;
	if (str_empty(s.record)) {
		TRY(return_before(c, s.home, day_add(c->arena, day_text(c->arena, c->now), 1), &sent, &found));
	} else {
		TRY(return_get(c, s.home, s.record, &sent, &found));
	}
	v.day = found ? sent.day : str_empty(s.record) ? NULL : s.record;
	if (strcmp(s.kind, "status") == 0 && v.day != NULL) {
		TRY(show_status(r, &v));
	} else if (found) {
		show_return(r, &v, &sent);
	} else {
		v.day = NULL;
	}
	page_title(r, "%s", s.home_name);
	return reply(r, &shared_one_view, &v);
}
