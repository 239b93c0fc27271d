/* SPDX-License-Identifier: MIT */
/* The search on the screen, in the API and as files: one statement for all of it, whatever was typed. On the screen it begins with a few of each kind; a program and a file
 * get one list. What may be found is decided in the statement by reach and by the roles from which each home is reached. */
#include "rooms/search/search_view.h"

#include <string.h>

#include "base/day.h"
#include "base/str.h"
#include "rooms/accounts/accounts.h"
#include "rooms/search/search.html.h"
#include "rooms/search/search.sql.h"
#include "web/room.h"

enum { OVERVIEW = 5 /* of each kind */, FILE_MOST = 5000, TYPED_MOST = 100000, SHOWN_BYTES = 240, BEFORE_BYTES = 60, PERMISSIONS_BYTES = 64 << 10 };

static const struct field home_said_fields[] = {
    {.name = "id", .kind = F_REF, .required = 1}, {.name = "name", .kind = F_TEXT, .required = 1}, FIELD_END};
static const struct shape home_said_shape = {.name = "SearchHome", .about = "The home it is about.", .fields = home_said_fields};

const struct field search_row_fields[] = {
    FIELD_AT(search_row, kind, F_TEXT, .label = "Kind", .required = 1),
    FIELD_AT(search_row, label, F_TEXT, .label = "What", .required = 1),
    FIELD_AT(search_row, text, F_LINES, .label = "Text"),
    FIELD_AT(search_row, day, F_DAY, .label = "Day"),
    FIELD_AT(search_row, home, F_JSON, .shape = &home_said_shape),
    FIELD_AT(search_row, path, F_TEXT, .label = "Page", .required = 1),
    FIELD_AT(search_row, whose, F_INT, .internal = 1),
    FIELD_AT(search_row, total, F_INT, .internal = 1),
    FIELD_AT(search_row, of_kind, F_INT, .internal = 1),
    FIELD_AT(search_row, record, F_TEXT, .internal = 1),
    FIELD_AT(search_row, title, F_TEXT, .internal = 1),
    FIELD_AT(search_row, home_number, F_TEXT, .internal = 1),
    FIELD_AT(search_row, home_name, F_TEXT, .internal = 1),
    FIELD_END,
};

static const struct field search_file_fields[] = {
    FIELD_AT(search_row, kind, F_TEXT, .label = "Kind"),
    FIELD_AT(search_row, label, F_TEXT, .label = "What"),
    FIELD_AT(search_row, text, F_LINES, .label = "Text"),
    FIELD_AT(search_row, day, F_DAY, .label = "Day"),
    FIELD_AT(search_row, home_number, F_TEXT, .label = "Home's number"),
    FIELD_AT(search_row, home_name, F_TEXT, .label = "Home"),
    FIELD_AT(search_row, path, F_TEXT, .label = "Page"),
    FIELD_AT(search_row, whose, F_INT, .internal = 1),
    FIELD_AT(search_row, total, F_INT, .internal = 1),
    FIELD_AT(search_row, of_kind, F_INT, .internal = 1),
    FIELD_AT(search_row, record, F_TEXT, .internal = 1),
    FIELD_AT(search_row, title, F_TEXT, .internal = 1),
    FIELD_END,
};

/* ---- one thing found ------------------------------------------------------------------------------------------------- */

/* The kind's path with the home and the record put in. */
static const char *
path_of(struct ctx *c, const struct search_kind *kind, const struct search_row *row)
{
	const char *path = "";

	for (const char *at = kind->path; *at != 0;) {
		size_t n = strcspn(at, ":");

		path = arena_printf(c->arena, "%s%.*s", path, (int)n, at);
		at += n;
		if (str_starts(at, ":home")) {
			path = arena_printf(c->arena, "%s%s", path, row->home_number);
			at += strlen(":home");
		} else if (str_starts(at, ":record")) {
			path = arena_printf(c->arena, "%s%s", path, row->record);
			at += strlen(":record");
		} else if (*at == ':') {
			BUG("%s: a path holds :home and :record", kind->name);
		}
	}
	return path;
}

static const char *
label_of(struct ctx *c, const struct search_row *row)
{
	const char *label = row->whose == 0 || str_eq(row->title, row->home_name) ? row->title
	    : str_empty(row->title)                                               ? row->home_name
	                                                                          : arena_printf(c->arena, "%s: %s", row->home_name, row->title);

	return str_empty(row->day) ? label : arena_printf(c->arena, "%s, %s", label, day_words(c->arena, row->day));
}

static enum err
row_finish(struct ctx *c, void *rec, void *arg)
{
	struct search_row *row = rec;
	const struct search_kind *kind = search_kind_by_name(row->kind);

	(void)arg;
	if (kind == NULL) {
		return fail(c, ERR_BUG, NULL, "No room finds anything of the kind %s.", row->kind);
	}
	row->path = path_of(c, kind, row);
	row->label = label_of(c, row);
	if (row->whose == 0) {
		row->home_number = row->home_name = "";
	} else {
		struct buf b;

		buf_init(&b, 4096);
		buf_adds(&b, "{\"id\":");
		buf_json(&b, row->home_number);
		buf_adds(&b, ",\"name\":");
		buf_json(&b, row->home_name);
		buf_addc(&b, '}');
		row->home = arena_text(c->arena, b.p);
		buf_done(&b);
	}
	return OK;
}

static void
piece_add(struct ctx *c, struct list *pieces, const char *p, size_t n, bool found)
{
	if (n > 0) {
		*(struct search_piece *)list_add(pieces, c->arena) = (struct search_piece){.text = arena_copy(c->arena, p, n), .found = found};
	}
}

static bool
is_found(struct ctx *c, const struct search_asked *asked, const char *word, size_t n)
{
	struct list words;

	search_words_of(c->arena, "", arena_copy(c->arena, word, n), &words);
	for (size_t i = 0; i < words.n; i++) {
		if (search_is_asked(asked, *LIST_AT(words, const char *, i))) {
			return true;
		}
	}
	return false;
}

static size_t
spaces(const char *p)
{
	return strspn(p, " \t\r\n");
}

static size_t
letters(const char *p)
{
	return strcspn(p, " \t\r\n");
}

/* Where showing begins: a little before the first word that was looked for. */
static const char *
shown_from(struct ctx *c, const struct search_asked *asked, const char *text)
{
	if (strlen(text) <= SHOWN_BYTES) {
		return text;
	}
	for (const char *at = text + spaces(text), *from = text; *at != 0; at += letters(at), at += spaces(at)) {
		while ((size_t)(at - from) > BEFORE_BYTES && letters(from) + spaces(from + letters(from)) > 0 && from < at) {
			from += letters(from);
			from += spaces(from);
		}
		if (is_found(c, asked, at, letters(at))) {
			return from;
		}
	}
	return text;
}

static void
pieces_make(struct ctx *c, const struct search_asked *asked, struct search_row *row)
{
	const char *from = shown_from(c, asked, row->text), *plain = from, *at = from + spaces(from);

	row->pieces = LIST(struct search_piece);
	piece_add(c, &row->pieces, "… ", from > row->text ? strlen("… ") : 0, false);
	for (size_t n = letters(at); *at != 0 && (size_t)(at - from) + n <= SHOWN_BYTES * 2 && (size_t)(at - from) <= SHOWN_BYTES; n = letters(at)) {
		if (is_found(c, asked, at, n)) {
			piece_add(c, &row->pieces, plain, (size_t)(at - plain), false);
			piece_add(c, &row->pieces, at, n, true);
			plain = at + n;
		}
		at += n;
		at += spaces(at);
	}
	piece_add(c, &row->pieces, plain, (size_t)(at - plain), false);
	piece_add(c, &row->pieces, "…", *at != 0 ? strlen("…") : 0, false);
}

/* ---- the search ------------------------------------------------------------------------------------------------------ */

/* What each role may find: "|team_member:home|team_member:note|". */
static const char *
permissions(struct ctx *c)
{
	size_t roles_n, kinds_n;
	const struct role *roles = roles_all(&roles_n);
	const struct search_kind *const *kinds = search_kinds(&kinds_n);
	const char *text;
	struct buf b;

	buf_init(&b, PERMISSIONS_BYTES);
	buf_addc(&b, '|');
	for (size_t i = 0; i < roles_n; i++) {
		for (size_t k = 0; k < kinds_n; k++) {
			if ((roles[i].may & MAY_BIT(kinds[k]->may)) != 0) {
				buf_printf(&b, "%s:%s||", roles[i].id, kinds[k]->name);
			}
		}
	}
	text = arena_text(c->arena, b.p);
	buf_done(&b);
	return text;
}

static const struct arg *
found_args(struct req *r, const struct search_view *v, int64_t of_kind, int64_t limit)
{
	struct ctx *c = &r->ctx;
	struct arg *args = ARENA_ARRAY(c->arena, struct arg, 8 + 2 * SEARCH_WORDS + 1), *at = args;

	*at++ = (struct arg)INT(r->actor.account);
	*at++ = (struct arg)TEXT(day_text(c->arena, c->now));
	*at++ = (struct arg)TEXT(v->kind != NULL ? v->kind->name : "");
	*at++ = (struct arg)TEXT(permissions(c));
	*at++ = (struct arg)INT((INT64_C(1) << v->asked->n) - 1);
	*at++ = (struct arg)INT(of_kind);
	*at++ = (struct arg)INT(limit);
	*at++ = (struct arg)INT(v->list.offset);
	for (size_t i = 0; i < SEARCH_WORDS; i++) {
		*at++ = (struct arg)TEXT(i < v->asked->n ? v->asked->ranges[i].low : "");
		*at++ = (struct arg)TEXT(i < v->asked->n ? v->asked->ranges[i].high : "");
	}
	*at = (struct arg){.kind = ARG_END};
	return args;
}

static enum err
found_load(struct req *r, struct search_view *v, bool overview)
{
	struct search_row *row;

	TRY(db_all(&r->ctx, &sql_search_found, found_args(r, v, overview ? OVERVIEW : INT64_MAX, overview ? OVERVIEW * SEARCH_KINDS : v->list.limit),
	    search_row_fields, &v->list.rows));
	for (row = LIST_FIRST(v->list.rows); row < (struct search_row *)LIST_END(v->list.rows); row++) {
		TRY(row_finish(&r->ctx, row, NULL));
		pieces_make(&r->ctx, v->asked, row);
		v->list.total = row->total;
	}
	return OK;
}

/* The rows come kind by kind. */
static void
groups_make(struct req *r, struct search_view *v)
{
	struct search_group *g = NULL;

	v->groups = LIST(struct search_group);
	for (size_t i = 0; i < v->list.rows.n; i++) {
		struct search_row *row = LIST_AT(v->list.rows, struct search_row, i);

		if (g == NULL || strcmp(g->name, row->kind) != 0) {
			g = list_add(&v->groups, r->ctx.arena);
			*g = (struct search_group){.name = row->kind, .label = search_kind_by_name(row->kind)->label, .n = row->of_kind,
			    .rows = LIST(struct search_row)};
			g->path = v->kind == NULL && row->of_kind > OVERVIEW ? req_with(r, "kind", row->kind) : NULL;
		}
		*(struct search_row *)list_add(&g->rows, r->ctx.arena) = *row;
	}
}

static const struct field search_query_fields[] = {
    FIELD_AT(search_query, q, F_TEXT, .label = "Words to find", .max = TYPED_MOST),
    FIELD_AT(search_query, kind, F_TEXT, .label = "Kind"),
    FIELD_END,
};

static const struct view search_view_of = {.name = "search", .title = "Search", .html = HTML(search_page), .fields = search_row_fields,
    .list_offset = offsetof(struct search_view, list), .is_list = 1, .filename = "search"};
static const struct route_api search_api = {.view = &search_view_of};

static enum err
search_show(struct req *r)
{
	struct search_asked asked;
	struct search_view v = {.query = r->in, .asked = &asked, .groups = LIST(struct search_group),
	    .may_contacts = req_may(r, MAY_HOME_CONTACTS_READ), .may_notes = req_may(r, MAY_RETURN_READ)};
	const char *kind = str_or(v.query->kind, "");

	page_list_range(r, &v.list, sizeof(struct search_row));
	search_asked_of(r->ctx.arena, str_or(v.query->q, ""), &asked);
	v.kind = kind[0] != 0 ? search_kind_by_name(kind) : NULL;
	if (kind[0] != 0 && v.kind == NULL) {
		req_fault(r, "kind", "There is no kind of thing to find that is called “%s”.", kind);
	}
	if (r->format != FORMAT_HTML && asked.n == 0) {
		req_fault(r, "q", "Write two letters or more of what you are looking for.");
	}
	TRY(req_faults(r));
	if (r->format == FORMAT_CSV || r->format == FORMAT_XLSX) {
		v.list.offset = 0;
		return reply_file(r, "search", arena_printf(r->ctx.arena, "Found for: %s", v.query->q), &sql_search_found,
		    found_args(r, &v, INT64_MAX, FILE_MOST), search_file_fields, sizeof(struct search_row), row_finish, NULL);
	}
	if (asked.n > 0) {
		TRY(found_load(r, &v, r->format == FORMAT_HTML && v.kind == NULL));
		groups_make(r, &v);
	}
	if (!str_empty(v.query->q)) {
		page_title(r, "Search: %s", utf8_length(v.query->q) > 60 ? "…" : v.query->q);
	}
	return reply(r, &search_view_of, &v);
}

/* ---- the room -------------------------------------------------------------------------------------------------------- */

/* What all rooms let be found. */
static enum err
search_start(struct ctx *c)
{
	const struct search_kind *all[SEARCH_KINDS];
	size_t n = 0;

	for (size_t i = 0; rooms[i] != NULL; i++) {
		for (const struct search_kind *k = rooms[i]->finds; k != NULL && k->name != NULL; k++) {
			if (n == SEARCH_KINDS) {
				return fail(c, ERR_BUG, NULL, "There are more than %d kinds of things to find.", SEARCH_KINDS);
			}
			all[n++] = k;
		}
	}
	search_kinds_set(all, n);
	return OK;
}

static const struct route search_routes[] = {
    {GET, "/search", .work = search_show, .may = MAY_HOME_READ, IN(search_query_fields, search_query), .api = 1, .json = &search_api, .files = 1,
        .title = "Search"},
    ROUTES_END,
};

const struct room search_room = {
    .name = "search",
    .routes = search_routes,
    .statements = sql_room_search,
    .start = search_start,
    .verify = search_verify,
    .fold = search_fold,
};
