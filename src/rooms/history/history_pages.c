/* SPDX-License-Identifier: MIT */
/* The timeline of a home, and who saved what: for a home, for one record with what each version changed, and for the system's own settings and people. */
#include <stdlib.h>
#include <string.h>

#include "base/day.h"
#include "base/json.h"
#include "base/str.h"
#include "rooms/history/history.html.h"
#include "rooms/history/history.sql.h"
#include "rooms/history/history_view.h"
#include "web/room.h"

enum { PANEL_ROWS = 5 };

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

static int
newest_first(const void *x, const void *y)
{
	const struct happened *a = x, *b = y;

	return a->at != b->at ? (a->at < b->at ? 1 : -1) : strcmp(a->kind, b->kind);
}

/* What rooms work out, newest first: struct happened. */
static enum err
happened_load(struct ctx *c, int64_t home, const char *since_day, struct list *ret)
{
	*ret = LIST(struct happened);
	for (const struct room *const *room = rooms; *room != NULL; room++) {
		if ((*room)->happened != NULL) {
			TRY((*room)->happened(c, home, since_day, ret));
		}
	}
	if (ret->n > 1) {
		qsort(ret->rows, ret->n, ret->size, newest_first);
	}
	return OK;
}

/* One row of the page, unless it stands before it or behind it. */
static void
row_put(struct req *r, struct page_list *list, int64_t place, const struct timeline_row *row)
{
	if (place >= list->offset && place < list->offset + list->limit) {
		*(struct timeline_row *)list_add(&list->rows, r->ctx.arena) = *row;
	}
}

/* Events are read by the page; what is worked out, few rows, as a whole. first: the place of events' first row among all events. Of one instant the event stands first. */
static void
merge(struct req *r, struct page_list *list, const struct list *events, int64_t first, const struct list *more)
{
	size_t e = 0, m = 0;

	while (e < events->n || m < more->n) {
		const struct timeline_row *event = e < events->n ? LIST_AT(*events, struct timeline_row, e) : NULL;
		const struct happened *h = m < more->n ? LIST_AT(*more, struct happened, m) : NULL;

		if (h == NULL || (event != NULL && event->at >= h->at)) {
			row_put(r, list, first + (int64_t)(e + m), event);
			e++;
		} else {
			/* Newer than the first event that was read: on an earlier page, wherever among the events not read. */
			row_put(r, list, e == 0 && first > 0 ? -1 : first + (int64_t)(e + m),
			    &(struct timeline_row){.at = h->at, .kind = h->kind, .sentence = h->sentence, .record = h->record, .day = h->day});
			m++;
		}
	}
}

static enum err
timeline_load(struct req *r, struct timeline_view *v)
{
	struct ctx *c = &r->ctx;
	struct list events = LIST(struct timeline_row), more;
	int64_t home, team, first;

	audiences(r, &home, &team);
	v->home_ref = r->home->ref;
	v->home_name = r->home->name;
	v->list.rows = LIST(struct timeline_row);
	TRY(happened_load(c, r->home->id, "", &more));
	TRY(db_int(c, &sql_timeline_count, ARGS(INT(r->home->id), INT(home), INT(team)), &v->list.total, NULL));
	v->list.total += (int64_t)more.n;
	first = v->list.offset > (int64_t)more.n ? v->list.offset - (int64_t)more.n : 0;
	TRY(db_all(c, &sql_timeline_of_home,
	    ARGS(INT(r->home->id), INT(home), INT(team), INT(v->list.limit + v->list.offset - first), INT(first)), timeline_fields, &events));
	merge(r, &v->list, &events, first, &more);
	return OK;
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
	TRY(timeline_load(r, &v));
	return reply(r, &timeline_view_of, &v);
}

/* The newest five. A home sends each day and the register speaks once a month: its files are read only when the newest may be among the five. */
static enum err
timeline_panel_load(struct req *r, const void **ret_v)
{
	struct timeline_view *v = ARENA_NEW(r->ctx.arena, struct timeline_view);
	struct list five = LIST(struct timeline_row), more;
	const char *since = "";
	int64_t home, team;

	audiences(r, &home, &team);
	TRY(db_all(&r->ctx, &sql_timeline_of_home, ARGS(INT(r->home->id), INT(home), INT(team), INT(PANEL_ROWS), INT(0)), timeline_fields, &five));
	if (five.n == PANEL_ROWS) {
		since = day_text(r->ctx.arena, LIST_AT(five, struct timeline_row, PANEL_ROWS - 1)->at);
	}
	TRY(happened_load(&r->ctx, r->home->id, since, &more));
	*v = (struct timeline_view){
	    .list = {.rows = LIST(struct timeline_row), .limit = PANEL_ROWS}, .home_ref = r->home->ref, .home_name = r->home->name};
	merge(r, &v->list, &five, 0, &more);
	*ret_v = v;
	return OK;
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
		return arena_int(a, j->n);
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
