/* SPDX-License-Identifier: MIT */
/* The form of a team's settings, and what `alongside check` says of them. */
#include <string.h>

#include "base/hash.h"
#include "base/str.h"
#include "rooms/settings/settings.html.h"
#include "rooms/settings/settings.sql.h"
#include "rooms/settings/settings_view.h"
#include "web/reply.h"
#include "web/room.h"

static const struct view settings_view_of = {.name = "settings", .title = "Settings", .html = HTML(settings_page), .fields = settings_fields};

static const char *
value_of(const struct settings *s, const struct field *f)
{
	return str_or(*(const char *const *)((const char *)s + f->offset), "");
}

/* Stands in the form for the settings it was made from. */
static const char *
settings_digest(struct arena *a, const struct settings *s)
{
	struct buf b;
	const char *digest;

	buf_init(&b, 1 << 16);
	for (const struct field *f = settings_fields; f->name != NULL; f++) {
		buf_json(&b, f->internal ? "" : value_of(s, f));
	}
	digest = hash_hex(a, b.p, b.len);
	buf_done(&b);
	return digest;
}

static enum err
settings_show(struct req *r)
{
	struct settings_view v = {.team = r->frame != NULL ? r->frame->organisation : "",
	    .may_edit = req_may(r, MAY_SETTINGS_EDIT),
	    .saved = req_query(r, "saved") != NULL && !r->again};

	TRY(settings_get(&r->ctx, r->actor.organisation, &v.s));
	v.seen = settings_digest(r->ctx.arena, &v.s);
	if (r->again && r->in != NULL) {
		v.s = *(const struct settings *)r->in;
	}
	return reply(r, &settings_view_of, &v);
}

/* Somebody saved while this form lay open: what differs is named beside each field, and sending the form again means it. */
static enum err
settings_stale(struct req *r, const struct settings *now)
{
	const char *seen = req_raw(r, "seen");

	if (seen == NULL || strcmp(seen, settings_digest(r->ctx.arena, now)) == 0) {
		return OK;
	}
	for (const struct field *f = settings_fields; f->name != NULL; f++) {
		if (!f->internal && strcmp(value_of(now, f), value_of(r->in, f)) != 0) {
			const char *theirs = field_words(f, now, r->ctx.arena);

			req_fault(r, f->name, "Now it is %s. Save again to set yours.", str_or(theirs, "empty"));
		}
	}
	return fail(&r->ctx, ERR_CONFLICT, NULL, "Somebody changed the settings while you were looking at them.");
}

/* Every setting of the form that differs is set, with its history. */
static enum err
settings_save_write(struct req *r)
{
	struct settings now;

	TRY(settings_get(&r->ctx, r->actor.organisation, &now));
	TRY(settings_stale(r, &now));
	for (const struct field *f = settings_fields; f->name != NULL; f++) {
		if (!f->internal && strcmp(value_of(&now, f), value_of(r->in, f)) != 0) {
			TRY(settings_set(&r->ctx, r->actor.organisation, f->name, value_of(r->in, f)));
		}
	}
	return reply_see(r, "/settings?saved=1");
}

static const struct field team_row_fields[] = {
    FIELD_AT(team_row, id, F_INT),
    FIELD_AT(team_row, name, F_TEXT),
    FIELD_END,
};

static enum err
settings_check(struct ctx *c, struct buf *report, int64_t *ret_faults)
{
	static const char *const needed[] = {"read_from", "read_until", "ring_social_work", "ring_health_protection", "ring_nhs24",
	    "ring_emergency"};
	struct list teams = LIST(struct team_row);

	TRY(db_all(c, &sql_settings_teams, NOARGS, team_row_fields, &teams));
	for (size_t i = 0; i < teams.n; i++) {
		const struct team_row *t = LIST_AT(teams, struct team_row, i);
		struct settings s;

		TRY(settings_get(c, t->id, &s));
		for (size_t k = 0; k < sizeof(needed) / sizeof(*needed); k++) {
			const struct field *f = field_find(settings_fields, needed[k]);

			if (str_empty(*(const char **)((char *)&s + f->offset))) {
				buf_printf(report, "settings: %s: \"%s\" is empty\n", t->name, f->label);
				(*ret_faults)++;
			}
		}
	}
	return OK;
}

static const struct route settings_routes[] = {
    {GET, "/settings", .work = settings_show, .may = MAY_SETTINGS_READ, .title = "The team's settings"},
    {POST, "/settings", .write = settings_save_write, .may = MAY_SETTINGS_EDIT, IN(settings_fields, settings), .form = settings_show,
        .title = "Change the team's settings"},
    ROUTES_END,
};

static const struct menu_item settings_menu[] = {
    {FRAME_TEAM, 90, "Settings", "/settings", MAY_SETTINGS_EDIT},
    {FRAME_SYSTEM, 30, "Settings", "/settings", MAY_SETTINGS_EDIT},
    {.label = NULL},
};

static const struct record_kind settings_records[] = {
    {"setting", "Settings of a team", settings_fields, MAY_SETTINGS_READ},
    {.name = NULL},
};

const struct room settings_room = {.name = "settings",
    .routes = settings_routes,
    .statements = sql_room_settings,
    .menu = settings_menu,
    .records = settings_records,
    .verify = settings_verify,
    .check = settings_check};
