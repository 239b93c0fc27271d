/* SPDX-License-Identifier: MIT */
/* The timeline of a home, and who saved what: for a home, for one record with what each version changed, and for the system's own settings and people. */
#include <string.h>

#include "base/day.h"
#include "base/json.h"
#include "base/str.h"
#include "rooms/history/history.html.h"
#include "rooms/history/history.sql.h"
#include "rooms/history/history_view.h"
#include "web/room.h"

static const struct field timeline_fields[] = {
    FIELD_AT(timeline_row, at, F_INSTANT, .label = "When"),
    FIELD_AT(timeline_row, kind, F_TEXT, .label = "Kind"),
    FIELD_AT(timeline_row, sentence, F_TEXT, .label = "What happened"),
    FIELD_AT(timeline_row, record, F_REF, .label = "Record"),
    FIELD_END,
};

/* ---- timeline ------------------------------------------------------------------------------------------------------- */

/* Which audiences the request belongs to, by the sides from which it reaches the home. */
static void
audiences(const struct req *r, int64_t *ret_home, int64_t *ret_team)
{
	*ret_home = (r->home->sides & (1u << SIDE_HOME | 1u << SIDE_PROVIDER)) != 0;
	*ret_team = (r->home->sides & 1u << SIDE_TEAM) != 0;
}

static enum err
timeline_load(struct req *r, struct timeline_view *v)
{
	struct ctx *c = &r->ctx;
	int64_t home, team;

	audiences(r, &home, &team);
	v->home_ref = r->home->ref;
	v->home_name = r->home->name;
	TRY(db_int(c, &sql_timeline_count, ARGS(INT(r->home->id), INT(home), INT(team)), &v->list.total, NULL));
	return db_all(c, &sql_timeline_of_home, ARGS(INT(r->home->id), INT(home), INT(team), INT(v->list.limit), INT(v->list.offset)),
	    timeline_fields, &v->list.rows);
}

static const struct view timeline_view_of = {.name = "timeline",
    .title = "What has happened",
    .html = HTML(timeline_page),
    .fields = timeline_fields,
    .list_offset = offsetof(struct timeline_view, list),
    .is_list = 1,
    .filename = "timeline"};

static const struct route_api timeline_api = {.view = &timeline_view_of};

static enum err
timeline_show(struct req *r)
{
	struct timeline_view v = {0};

	page_list_range(r, &v.list, sizeof(struct timeline_row));
	if (r->format == FORMAT_CSV || r->format == FORMAT_XLSX) {
		int64_t home, team;

		audiences(r, &home, &team);
		return reply_file(r, "timeline", arena_printf(r->ctx.arena, "What has happened: %s", r->home->name), &sql_timeline_of_home,
		    ARGS(INT(r->home->id), INT(home), INT(team), INT(v.list.limit), INT(v.list.offset)), timeline_fields,
		    sizeof(struct timeline_row), NULL, NULL);
	}
	TRY(timeline_load(r, &v));
	return reply(r, &timeline_view_of, &v);
}

static enum err
timeline_panel_load(struct req *r, const void **ret_v)
{
	struct timeline_view *v = ARENA_NEW(r->ctx.arena, struct timeline_view);

	v->list = (struct page_list){.rows = LIST(struct timeline_row), .limit = 5};
	*ret_v = v;
	return timeline_load(r, v);
}

/* ---- who saved what ------------------------------------------------------------------------------------------------- */

const char *
history_words(struct arena *a, const struct history_row *h)
{
	const char *slash = strrchr(h->record, '/');

	if (strcmp(h->kind, "return") == 0 && slash != NULL) {
		return arena_printf(a, "Return of %s", day_words(a, slash + 1));
	}
	char *words = arena_text(a, h->kind);

	for (char *p = words; *p != 0; p++) {
		*p = *p == '_' ? ' ' : *p;
	}
	if (words[0] >= 'a' && words[0] <= 'z') {
		words[0] -= 'a' - 'A';
	}
	return words;
}

/* A JSON value in words; NULL for nothing. */
static const char *
value_words(struct arena *a, const struct json *j)
{
	if (j == NULL || j->kind == JSON_NULL) {
		return NULL;
	}
	if (j->kind == JSON_INT) {
		return arena_printf(a, "%lld", (long long)j->n);
	}
	if (j->kind == JSON_BOOL) {
		return j->n ? "yes" : "no";
	}
	return j->text;
}

static void
compare(struct arena *a, const struct json *before, const struct json *after, struct list *ret)
{
	for (int pass = 0; pass < 2; pass++) {
		const struct json *walk = pass == 0 ? after : before, *other = pass == 0 ? before : after;

		for (size_t i = 0; walk != NULL && walk->kind == JSON_OBJECT && i < walk->len; i++) {
			const struct json *mine = &walk->items[i], *theirs = json_get(other, walk->names[i]);

			if (mine->kind == JSON_OBJECT && pass == 0) {
				compare(a, theirs, mine, ret);
				continue;
			}
			if (mine->kind == JSON_OBJECT || (pass == 1 && theirs != NULL) || str_eq(value_words(a, mine), value_words(a, theirs))) {
				continue;
			}
			char *name = arena_text(a, walk->names[i]);

			for (char *p = name; *p != 0; p++) {
				*p = *p == '_' ? ' ' : *p;
			}
			*(struct version_change *)list_add(ret, a) = (struct version_change){name,
			    value_words(a, pass == 0 ? theirs : mine), value_words(a, pass == 0 ? mine : NULL)};
		}
	}
}

static const struct json *
content_of(struct ctx *c, const struct list *rows, size_t i)
{
	const struct json *j = NULL;
	const char *text;

	if (i >= rows->n) {
		return NULL;
	}
	text = str_or(LIST_AT(*rows, struct history_row, i)->content, "");
	if (text[0] == 0 || json_read(c, text, strlen(text), &j) != OK) {
		fault_clear(c);
		return NULL;
	}
	return j;
}

static enum err
versions_load(struct req *r, const char *chain, struct history_view *v)
{
	struct ctx *c = &r->ctx;
	struct list *rows = &v->list.rows;

	v->versions = LIST(struct version_row);
	TRY(db_all(c, &sql_history_versions_of, ARGS(TEXT(chain), TEXT(v->kind), TEXT(v->record)), history_row_fields, rows));
	v->list.total = (int64_t)rows->n;
	if (rows->n == 0) {
		return fail(c, ERR_MISSING, NULL, "There is no such record.");
	}
	for (size_t i = 0; i < rows->n; i++) {
		struct version_row *row = list_add(&v->versions, c->arena);

		row->row = LIST_AT(*rows, struct history_row, i);
		row->what = history_words(c->arena, row->row);
		row->changes = LIST(struct version_change);
		compare(c->arena, content_of(c, rows, i + 1), content_of(c, rows, i), &row->changes);
	}
	return OK;
}

/* A list says that something was saved; what it was is read record by record. */
static const struct field history_list_fields[] = {
    FIELD_AT(history_row, id, F_INT, .internal = 1),
    FIELD_AT(history_row, place, F_INT, .internal = 1),
    FIELD_AT(history_row, at, F_INSTANT, .label = "When"),
    FIELD_AT(history_row, who, F_TEXT, .label = "Who"),
    FIELD_AT(history_row, on_behalf, F_TEXT, .label = "On behalf of"),
    FIELD_AT(history_row, kind, F_TEXT, .label = "Kind"),
    FIELD_AT(history_row, record, F_TEXT, .label = "Record"),
    FIELD_AT(history_row, version, F_INT, .label = "Version"),
    FIELD_AT(history_row, why, F_TEXT, .label = "Why"),
    FIELD_AT(history_row, hash, F_TEXT, .label = "Hash"),
    FIELD_END,
};

static const struct shape version_shape = {.name = "HistoryItem",
    .about = "One saved version of a record; its content only where one record was asked for.",
    .fields = history_row_fields,
    .partial = 1};

#define HISTORY_VIEW(table)                                                                                                                \
	{                                                                                                                                  \
		.name = "history", .title = "Who saved what", .html = HTML(history_page), .fields = (table),                               \
		.list_offset = offsetof(struct history_view, list), .is_list = 1, .filename = "history", .shape = &version_shape             \
	}
static const struct view history_list_view = HISTORY_VIEW(history_list_fields), history_versions_view = HISTORY_VIEW(history_row_fields);

static enum err
history_reply(struct req *r, const char *chain, struct history_view *v)
{
	struct ctx *c = &r->ctx;
	const char *kind = str_or(v->kind, ""), *record = str_or(v->record, "");

	page_list_range(r, &v->list, sizeof(struct history_row));
	if (r->format == FORMAT_CSV || r->format == FORMAT_XLSX) {
		return reply_file(r, "history", "Who saved what", &sql_history_of_chain,
		    ARGS(TEXT(chain), TEXT(kind), TEXT(record), INT(v->list.limit), INT(v->list.offset)), history_list_fields,
		    sizeof(struct history_row), NULL, NULL);
	}
	if (v->record != NULL && v->kind != NULL) {
		TRY(versions_load(r, chain, v));
		return reply(r, &history_versions_view, v);
	}
	v->record = NULL;
	TRY(db_int(c, &sql_history_chain_count, ARGS(TEXT(chain), TEXT(kind), TEXT("")), &v->list.total, NULL));
	TRY(db_all(c, &sql_history_of_chain, ARGS(TEXT(chain), TEXT(kind), TEXT(""), INT(v->list.limit), INT(v->list.offset)),
	    history_list_fields, &v->list.rows));
	return reply(r, &history_list_view, v);
}

static enum err
home_history_show(struct req *r)
{
	struct history_view v = {.home_ref = r->home->ref,
	    .home_name = r->home->name,
	    .kind = req_query(r, "kind"),
	    .record = req_query(r, "record")};

	return history_reply(r, arena_printf(r->ctx.arena, "h%lld", (long long)r->home->id), &v);
}

/* The chain of the organisation one works for: its people and settings. */
static enum err
organisation_history_show(struct req *r)
{
	struct history_view v = {.kind = req_query(r, "kind"), .record = req_query(r, "record")};

	return history_reply(r, arena_printf(r->ctx.arena, "o%lld", (long long)r->actor.organisation), &v);
}

static const struct field history_query_fields[] = {
    {.name = "kind", .kind = F_TEXT, .hint = "Of records of this kind only."},
    {.name = "record", .kind = F_TEXT, .hint = "With kind: every version of this one record, with its content."},
    FIELD_END,
};

static const struct route_api history_api = {.view = &history_versions_view, .query = history_query_fields};

static const struct route history_routes[] = {
    {GET, "/homes/:home/timeline", .work = timeline_show, .may = MAY_TIMELINE_READ, .scope = SCOPE_HOME, .api = 1, .files = 1, .json = &timeline_api,
        .title = "What has happened with a home"},
    {GET, "/homes/:home/history", .work = home_history_show, .may = MAY_HISTORY_READ, .scope = SCOPE_HOME, .api = 1, .files = 1, .json = &history_api,
        .title = "Who saved what about a home"},
    {GET, "/history", .work = organisation_history_show, .may = MAY_SETTINGS_EDIT, .files = 1,
        .title = "Who saved what about one's own organisation"},
    ROUTES_END,
};

static const struct menu_item history_menu[] = {
    {FRAME_HOME, 20, "What happened", "/homes/:home/timeline", MAY_TIMELINE_READ},
    {.label = NULL},
};

static const struct panel history_panels[] = {
    {.id = "timeline", .order = 10, .place = PANEL_SIDE, .may = MAY_TIMELINE_READ, .load = timeline_panel_load, .html = HTML(timeline_panel)},
    {.id = NULL},
};

static const struct record_kind history_records[] = {
    {"event", "Timeline", timeline_fields, MAY_TIMELINE_READ},
    {"history", "Who saved what", history_row_fields, MAY_HISTORY_READ},
    {.name = NULL},
};

const struct room history_room = {.name = "history",
    .routes = history_routes,
    .statements = sql_room_history,
    .menu = history_menu,
    .panels = history_panels,
    .records = history_records,
    .verify = history_verify};
