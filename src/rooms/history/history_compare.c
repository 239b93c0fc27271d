/* SPDX-License-Identifier: MIT */
/* For other rooms' part of `alongside verify`: rows of theirs are held against what the chains say was saved (history.h). The chains are proven by history.c, so that a
 * row which agrees with them was not changed behind the program's back. Changes nothing. */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "rooms/history/history.h"
#include "rooms/history/history.sql.h"

enum { CONTENT_BYTES = 1 << 20 };

void
history_differs(struct buf *report, int64_t *ret_faults, const char *kind, const char *record, const char *what)
{
	(*ret_faults)++;
	buf_printf(report, "history: %s %s: %s\n", kind, record, what);
}

enum err
history_records_of(struct ctx *c, const char *kind, struct list *ret)
{
	static const struct field fields[] = {{.name = "record", .kind = F_TEXT}, FIELD_END};

	*ret = LIST(const char *);
	return db_all(c, &sql_history_records, ARGS(TEXT(kind)), fields, ret);
}

enum err
history_versions(struct ctx *c, const char *kind, const char *record, struct list *ret, bool *ret_whole)
{
	struct list rows;

	*ret = LIST(struct history_version);
	*ret_whole = true;
	TRY(history_of(c, kind, record, &rows));
	for (size_t i = rows.n; i > 0; i--) {
		struct history_version *v = list_add(ret, c->arena);

		v->row = LIST_AT(rows, struct history_row, i - 1);
		if (v->row->content[0] == 0 || json_read(c, v->row->content, strlen(v->row->content), &v->content) != OK) {
			fault_clear(c); /* content that was changed is named where the chains are proven */
			*ret_whole = false;
		}
	}
	return OK;
}

/* ---- a table of which each row is a record -------------------------------------------------------------------------------- */

struct row {
	const char *record, *who, *content, *chain;
	int64_t account, at;
};

struct gathering {
	const struct history_table *t;
	struct arena *arena; /* what is kept from row to row */
	struct list rows;
};

static const char *
chain_of(struct arena *a, const struct history_owner *o)
{
	return o->home != 0 ? arena_printf(a, "h%lld", (long long)o->home) : o->organisation != 0 ? arena_printf(a, "o%lld", (long long)o->organisation) : NULL;
}

static enum err
gather(struct ctx *c, void *rec, void *arg)
{
	struct gathering *g = arg;
	struct history_owner owner = g->t->owner(rec);
	struct buf b;

	(void)c;
	buf_init(&b, CONTENT_BYTES);
	fields_json(&b, g->t->fields, rec);
	*(struct row *)list_add(&g->rows, g->arena) = (struct row){.record = arena_text(g->arena, owner.record), .who = arena_text(g->arena, owner.who),
	    .content = arena_text(g->arena, b.p), .account = owner.account, .at = owner.at,
	    .chain = chain_of(g->arena, &owner)};
	buf_done(&b);
	return OK;
}

static int
by_record(const void *x, const void *y)
{
	return strcmp(((const struct row *)x)->record, ((const struct row *)y)->record);
}

static bool
is_empty(const struct json *j)
{
	return j == NULL || j->kind == JSON_NULL || (j->kind == JSON_TEXT && j->text[0] == 0) || (j->kind == JSON_BOOL && j->n == 0);
}

static bool
is_same(const struct json *a, const struct json *b)
{
	if (is_empty(a) || is_empty(b)) {
		return is_empty(a) && is_empty(b);
	}
	return a->kind == b->kind && (a->kind == JSON_TEXT ? strcmp(a->text, b->text) == 0 : a->n == b->n);
}

/* What the newest version that speaks of it says. */
static const struct json *
said_last(const struct list *versions, const char *name)
{
	for (size_t i = versions->n; i > 0; i--) {
		const struct json *j = json_get(LIST_AT(*versions, struct history_version, i - 1)->content, name);

		if (j != NULL) {
			return j;
		}
	}
	return NULL;
}

static enum err
row_compare(struct ctx *c, const struct history_table *t, const struct row *row, struct buf *report, int64_t *ret_faults)
{
	struct list versions;
	const struct history_row *saved;
	const struct json *content;
	bool whole;

	TRY(history_versions(c, t->kind, row->record, &versions, &whole));
	TRY(json_read(c, row->content, strlen(row->content), &content));
	for (size_t i = 0; whole && i < content->len; i++) {
		if (!is_same(&content->items[i], said_last(&versions, content->names[i]))) {
			history_differs(report, ret_faults, t->kind, row->record,
			    arena_printf(c->arena, "%s is not what its history says", content->names[i]));
		}
	}
	saved = LIST_AT(versions, struct history_version, t->newest ? versions.n - 1 : 0)->row;
	if (row->who != NULL && (row->account != saved->account || row->at != saved->at || strcmp(row->who, saved->who) != 0)) {
		history_differs(report, ret_faults, t->kind, row->record, "who saved it, or when, is not what its history says");
	}
	if (row->chain != NULL && strcmp(row->chain, LIST_AT(versions, struct history_version, 0)->row->chain) != 0) {
		history_differs(report, ret_faults, t->kind, row->record, "it belongs to another home or organisation than its history says");
	}
	return OK;
}

/* Both in the order of the records. */
static enum err
rows_compare(struct ctx *c, const struct history_table *t, const struct list *rows, struct buf *report, int64_t *ret_faults)
{
	struct list records;
	size_t i = 0, k = 0;

	TRY(history_records_of(c, t->kind, &records));
	while (i < rows->n || k < records.n) {
		const struct row *row = i < rows->n ? LIST_AT(*rows, struct row, i) : NULL;
		const char *record = k < records.n ? *LIST_AT(records, const char *, k) : NULL;
		int order = row == NULL ? 1 : record == NULL ? -1 : strcmp(row->record, record);
		struct arena_mark m = arena_mark(c->arena);

		if (order < 0) {
			history_differs(report, ret_faults, t->kind, row->record, "it is there, but its history does not know it");
		} else if (order > 0) {
			history_differs(report, ret_faults, t->kind, record, "it is gone, but its history is there");
		} else {
			TRY(row_compare(c, t, row, report, ret_faults));
		}
		arena_rewind(c->arena, m);
		i += order <= 0;
		k += order >= 0;
	}
	return OK;
}

enum err
history_compare(struct ctx *c, const struct history_table *t, struct buf *report, int64_t *ret_faults)
{
	struct gathering g = {.t = t, .arena = arena_new(), .rows = LIST(struct row)};
	void *rec = arena_alloc(g.arena, t->size);
	enum err e = db_each(c, t->rows, NOARGS, t->fields, rec, t->size, gather, &g);

	if (g.rows.n > 0) {
		qsort(g.rows.rows, g.rows.n, sizeof(struct row), by_record);
	}
	if (e == OK) {
		e = rows_compare(c, t, &g.rows, report, ret_faults);
	}
	arena_free(g.arena);
	return e;
}
